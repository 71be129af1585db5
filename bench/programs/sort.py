import random, operator, bisect, heapq
def run():
    rng = random.Random(5)
    numbers = [rng.random() for _ in range(100_000)]
    words = [str(rng.randrange(10**9)) for _ in range(60_000)]
    rows = [(rng.randrange(100), w) for w in words]
    t = sorted(numbers)[5] + len(sorted(words)[0])
    rows.sort(); rows.sort(key=operator.itemgetter(1)); rows.sort(key=lambda r: -r[0])
    ints = sorted(int(w) for w in words); ints.sort(reverse=True); ints.sort()
    heap = []
    for w in words[:30_000]: heapq.heappush(heap, w)
    while heap: heapq.heappop(heap)
    for n in numbers[:20_000]: t += bisect.bisect(ints, n)
    return t
run()
