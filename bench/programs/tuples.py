from collections import namedtuple, deque
Point = namedtuple('Point', 'x y')
def swap(pair):
    a, b = pair
    return b, a
def run(n):
    t, p, q = 0, Point(1, 2), deque()
    for i in range(n):
        a, b = swap((i, 2))
        (c, d), *rest = [(a, b), 3, 4]
        q.append((c, d, rest))
        x, y = p
        t += x + p.y + len(q.popleft()) + hash((a, b)) % 3 + ((a, b) < (b, a))
    return t
run(300_000)
