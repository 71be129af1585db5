"""Comparing and finding texts of all lengths: short ones are compared by words that overlap; padding and case of ASCII."""
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


class Sub(str):
    pass


for s in ('', 'a', 'ab', '\xe9', 'a\u0394', '-5', '+', '-', Sub('q'), Sub('')):
    for width in (-1, 0, 1, 2, 3, 7):
        for fill in ' *\xe9':
            padded = [s.ljust(width, fill), s.rjust(width, fill), s.center(width, fill), s.zfill(width)]
            print(ascii(padded), [type(x).__name__ for x in padded])
print('Hello World'.upper(), 'HeLLo'.swapcase(), 'it is'.title(), ''.upper(), 'A'.lower(), 'x'.swapcase(), ('aZ[`{' * 20).upper() == 'AZ[`{' * 20)
