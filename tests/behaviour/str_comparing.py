"""Comparing and finding texts of all lengths: short ones are compared by words that overlap."""
import random
r = random.Random(5)
for letters in ('ab', 'aÿ', '\x00\x7f', 'xyz', 'aሴ'):
    s = [''.join((r.choice(letters) for _ in range(r.randrange(20)))) for _ in range(400)]
    b = [x.encode('utf-32-be') for x in s]
    print(sorted(s) == [x.decode('utf-32-be') for x in sorted(b)], all(((x == y) == (a == c) for x, a in zip(s, b) for y, c in zip(s, b))), all(((x < y) == (a < c) for x, a in zip(s, b) for y, c in zip(s, b))))
for n in range(40):
    base = 'q' * n
    for i in range(n):
        t = base[:i] + 'r' + base[i + 1:]
        u = ''.join([base[:i], 'r', base[i + 1:]])
        assert t != base and t > base and (base < t) and (t == u) and ({t: 1}.get(u) == 1) and ({base: 1}.get(t) is None)
    assert base == ''.join(list(base))
print('ok')
