def run():
    t = 0
    for _ in range(6):
        seen = set()
        for i in range(100_000): seen.add(i * 7919 % 65_537)
        t += sum(1 for i in range(100_000) if i in seen)
        words = {f'w{i % 3000}' for i in range(30_000)}
        t += len(words & {'w1', 'w2', 'x'}) + len(seen | {-1}) + len(seen - words) + len(seen ^ {5})
        for w in list(words): words.discard(w)
    return t
run()
