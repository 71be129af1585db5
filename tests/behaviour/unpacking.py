"""Unpacking, slices put in place of slices, quotients of all sizes, pairs of enumerate, attributes that are replaced."""
from collections import namedtuple


class Pair(namedtuple('Pair', 'x y')):
    pass


class Odd(tuple):
    def __iter__(self):
        return iter('ab')


def attempt(text, **names):
    try:
        exec(text, names)
    except Exception as e:
        print(text, '->', type(e).__name__, e)
        return
    names.pop('__builtins__')
    print(text, '->', {k: v for k, v in names.items() if k not in ('p', 'o')})


for p in ((1, 2), [1, 2], Pair(1, 2), Odd((1, 2)), Odd((1, 2, 3)), Pair(3, 4)._replace(x=9), 'xy', range(2), {5: 6, 7: 8}, (1,), [1, 2, 3], Pair, 5):
    for text in ('a, b = p', 'a, *b = p', '*a, b = p', 'a, *b, c = p', 'a, b, *c = p', '*a, = p'):
        attempt(text, p=p)
for n in range(6):
    attempt('a, *b, c, d = p', p=tuple(range(n)))
    attempt('a, *b, c, d = p', p=list(range(n)))
shared = [1, 2, 3, 4]
first, *middle, last = shared
middle.append(first)
print(shared, middle, last)
first, *middle, last = [[1], [2], [3]]
print(first, middle, last)


def slices():
    base = list(range(6))
    for source in ([], [7], (7, 8), 'ab', range(3), iter([1, 2]), base):
        for low, high in ((0, 2), (2, 2), (4, 1), (-3, -1), (None, None), (5, 50)):
            work = base[:]
            work[low:high] = list(source) if source is base else source
            print(low, high, work)
    base[1:3] = base
    print(base)
    base[::2] = base[1::2] if len(base[::2]) == len(base[1::2]) else base[::2]
    print(base)
    many = list(range(40))
    many[3:33] = many[32:2:-1]
    print(many)
    many[3:33] = [0]
    print(many)
    for wrong in (5, None):
        try:
            base[1:2] = wrong
        except TypeError as e:
            print(type(e).__name__)


class Dying:
    def __init__(self, log, number):
        self.log, self.number = log, number

    def __del__(self):
        self.log.append(self.number)


def deaths():
    log, items = [], []
    items.extend(Dying(log, i) for i in range(20))
    items[2:4] = [None, None]
    print(log)
    items[4:20] = items[4:20][::-1]
    print(log)
    items[4:20] = ()
    print(sorted(log))


slices()
deaths()
numbers = [0, 1, -1, 7, -7, 2**29, 2**30, -2**30, 2**31, 2**60, -2**60, 2**62 + 1, 2**63 - 1, -2**63, 2**63, 2**64, -2**64, 3**50]
for a in numbers:
    row = []
    for b in numbers:
        if b:
            q, r = divmod(a, b)
            assert q * b + r == a and (r == 0 or (r < 0) == (b < 0)) and abs(r) < abs(b), (a, b)
            assert a // b == q and a % b == r
            row.append(q)
    print(a, row)
for x in (0.0, -0.5, 1.5, -1.5, 2.0**53, 2.0**53 - 1, -2.0**53 + 1, 2.0**62, 1e300, -0.0):
    print(x, int(x))

for start in (0, -2, 2**61 - 3, 2**62 - 2, 2**63 - 2, 2**64):
    print([(i, c) for i, c in enumerate('abcd', start)])
    for i, c in enumerate('abcd', start):
        print(i, c, end=' ')
    print()
pairs = enumerate([1, 2])
for i, c in pairs:
    print(i, c, next(pairs, None))


def failing():
    yield 1
    raise KeyError('here')


try:
    for i, c in enumerate(failing()):
        print(i, c)
except KeyError as e:
    print('KeyError', e)


class Plain:
    pass


log = []
o = Plain()
o.a = Dying(log, 'first')
for value in (Dying(log, 'second'), 5, 10**20, None, 'text', [], o):
    o.a = value
    print(log, type(o.a).__name__, o.__dict__ is o.__dict__)
del value
o.a = None
d = o.__dict__
o.a = 'new'
print(d, len(d))
d['a'] = 'by dict'
print(o.a)
o.__dict__ = {'a': 1, 'b': 2}
for i in range(5):
    o.a = i
print(o.a, o.b, d)
for n in range(-3, 7):
    for step in (1, 2, 3, -1, -2):
        print(len(range(0, n, step)), list(range(0, n, step)), end=' ')
print(b'abc'[1], b'abc'[-1], bytes(range(250, 256))[4])
try:
    b'abc'[3]
except IndexError as e:
    print(e)
print(max(3, 2), min(3, 2), max(True, 1), min(1, True), max(2**70, 5), max([1, 1.0]), min(1.0, 1), max(0, -0.0))
