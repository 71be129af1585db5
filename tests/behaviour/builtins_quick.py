"""Ways of their own that builtins have for what is common: the tuple of zip given out again, sums over lists, digits of small ints, subsets of dicts; rounding to places."""
import gc, weakref
def f(*a, **k):
    return list(zip(*a, **k))

print(f([1, 2, 3], 'abc'), f(), f([]), f([1], [2, 3]))
z = zip([1, 2, 3], [4, 5, 6])
a = next(z)
b = next(z)
print(a, b, a is b, hash(a) != hash(b))
for t in zip([1, 2, 3], [4, 5, 6]):
    print(t, hash(t) == hash((t[0], t[1])))
class R:

    def __init__(s):
        s.n = 0
        s.z = None

    def __iter__(s):
        return s

    def __next__(s):
        s.n += 1
        if s.n > 5:
            raise StopIteration
        if s.n in (2, 4):
            try:
                print('inner', next(s.z))
            except StopIteration:
                print('stop')
        return s.n

r = R()
z = zip(r, 'abcdefgh')
r.z = z
for t in z:
    print(t)
class D:

    def __init__(s, x):
        s.x = x

    def __del__(s):
        died.append(s.x)

died = []
def let_go():
    for t in zip((D(i) for i in range(4)), 'wxyz'):
        print(t[1], sorted(died))
    del t

let_go()
gc.collect()
print(sorted(died))
try:
    list(zip([1, 2], [1], strict=True))
except ValueError as e:
    print(e)
try:
    for t in zip([1, 2, 3], [1, 2], strict=True):
        pass
except ValueError as e:
    print(e)
def boom():
    yield 1
    yield 2
    raise KeyError('x')

try:
    for t in zip([1, 2, 3], boom()):
        print(t)
except KeyError as e:
    print(repr(e))
print(sum([1, 2, 3]), sum([1.5, 2]), sum([1, 2.5, 3]), sum([2 ** 62, 2 ** 62, -5]), sum([10 ** 30, 1]), sum([1, 2, 'a'] if 0 else [True, 2]), sum([0.1] * 10), sum([1, 0.1] * 10), sum([1e+16, 1, -1e+16]), sum([2 ** 60] * 20), sum([1, 2], start=2 ** 63 - 2), sum([1, 2], 2.5), sum([[1], [2]], []))
for bad in ([1, 'a'], [1.5, None]):
    try:
        sum(bad)
    except TypeError as e:
        print(e)
print('%d %i %s %5d %05d %-5d| %+d % d %x %d %d' % (1, -2, 3, 4, 5, 6, 7, 8, 255, True, 10 ** 30), '%s' % (5,), '%d' % 3.7, '%s %s' % (-2 ** 29, 2 ** 31), '%.3d' % 5)
class I(int):

    def __str__(s):
        return 'I!'

    def __repr__(s):
        return 'IR'

print('%s %d %r' % (I(3), I(3), I(3)), [I(3), 4, True, -5, 2 ** 40])
print({1, 2}.issubset({1: 0, 2: 0, 3: 0}), {1, 9}.issubset({1: 0, 2: 0}), {1}.issubset([1, 2]), frozenset('ab').issubset(dict(a=1, b=2)))
print(sorted({-1, -2, True, 2, 2.0, 'a'} - {'a'}), {-1} == {-1.0}, hash(-1), b'abc'.decode('UTF-8'), b'abc'.decode('utf-8'), b'\xe9'.decode('latin-1'))
import random, struct
r = random.Random(3)
h = 0
out = []
for i in range(6000):
    k = i % 6
    x = struct.unpack('d', r.randbytes(8))[0] if k == 0 else r.uniform(-1000, 1000) if k == 1 else r.randrange(-10 ** 6, 10 ** 6) / r.choice((1, 2, 4, 8, 100, 1000, 3)) if k == 2 else r.uniform(0, 1) * 10.0 ** r.randrange(-30, 25) if k == 3 else r.randrange(1, 100) / 2 ** r.randrange(0, 60) if k == 4 else (r.randrange(1 << 53) | 1) * 2.0 ** r.randrange(-70, 12)
    n = r.randrange(0, 20)
    if x != x:
        continue
    out.append('%.*f' % (n, x))
    out.append(repr(round(x, n)) if abs(x) < 1e+300 else '')
    out.append(format(x, f',.{n}f'))
    out.append(format(x, f'.{n}e'))
    out.append(format(x, '.%d%%' % min(n, 5)))
import hashlib
print(hashlib.md5('\n'.join(out).encode()).hexdigest(), out[:3], '%.0f %.0f %.1f %.2f' % (0.5, 1.5, 0.25, 1.005), '%.3f' % 0.0, '%.2f' % -0.001, '%.15f' % 0.1, '%.1f' % 9.95, '%.2f' % 999999.995)
