"""Calls of built-in functions, methods and classes that the interpreter answers itself or calls straight: what they give, and how they refuse."""
import sys


class Length:
    def __init__(self, n):
        self.n = n

    def __len__(self):
        return self.n


class Sub(list):
    def append(self, x):
        print('append', x)
        list.append(self, x)

    def __len__(self):
        return 77


class Int(int):
    pass


class Float(float):
    def __abs__(self):
        return 'abs'


class Str(str):
    def __str__(self):
        return 'str'


class Named(type):
    def __instancecheck__(cls, o):
        return o == 3


class Three(metaclass=Named):
    pass


class Pretends:
    @property
    def __class__(self):
        return int


class Hash:
    def __init__(self, value):
        self.value = value

    def __hash__(self):
        return self.value


def show(f):
    """In a loop: places remember what they have met."""
    results = []
    for _ in range(4):
        try:
            result = f()
            results.append(f'{type(result).__name__} {result!r}')
        except Exception as error:
            results.append(f'{type(error).__name__}: {error}')
    print(results[0] if len(set(results)) == 1 else results)


big, nan, inf = 1 << 70, float('nan'), float('inf')
print('len')
for o in ([], [1, 2], (1,), {'a': 1}, 'abc', b'ab', {1, 2}, range(9), Sub([1]), Length(5), Length(-1), Length(1 << 80), Length('x'), 5, None, int):
    show(lambda: len(o))
show(lambda: len())
show(lambda: len([], []))
show(lambda: len(obj=[]))

print('isinstance')
for o in (3, 4, True, 'a', None, int, Sub(), Pretends(), 2.5, big):
    show(lambda: [isinstance(o, c) for c in (int, bool, str, object, type, list, Three, Pretends, (int, str), int | str)])
    show(lambda: 'yes' if isinstance(o, int) else 'no')
show(lambda: isinstance(1))
show(lambda: isinstance(1, 2))
show(lambda: isinstance(1, int, str))
show(lambda: isinstance(2, (int, 3)))
show(lambda: isinstance('2', (int, 3)))

print('max and min')
for a, b in ((1, 2), (2, 1), (2, 2.0), (2.0, 2), (1.5, 1.5), (nan, 1.0), (1.0, nan), (0.0, -0.0), (-0.0, 0.0), (big, 1), (True, 1), (1, True), ('a', 'b'), (1, 'a'), ([1], [2]), (Int(5), 5), (-7, 7)):
    show(lambda: (max(a, b), min(a, b)))
    show(lambda: (max(a, b, key=str), min(a, b, key=str)))
show(lambda: max())
show(lambda: max(3))
show(lambda: min([], default=4))
show(lambda: max(1, 2, default=4))
show(lambda: max(1, 2, 3))

print('abs, ord and hash')
for o in (5, -5, 0, True, big, -big, 1 << 61, -(1 << 61), 2.5, -2.5, -0.0, -inf, 3 - 4j, Int(-3), Float(-1), 'x', None):
    show(lambda: abs(o))
for o in ('a', '\u20ac', '\U0001f600', '', 'ab', b'a', b'', 5, None, Str('q')):
    show(lambda: ord(o))
for o in (0, -1, 5, big, 2.5, 1.0, nan == nan, None.__class__, Hash(3), Hash(-1), Hash(1 << 61), Hash(-(1 << 62)), Hash(sys.maxsize), [], {}, ([],), (1, 2, 3), Hash('x')):
    show(lambda: hash(o) if o is not type(None) else 'type')

print('conversions')
for o in (0, 7, -7, True, big, 1 << 61, 2.0, -2.9, 2.9, 1e18, -1e18, 1e19, 1e300, inf, nan, '12', ' -3 ', '1.5', 'x', b'8', None, [], Int(4), Float(2.5), Str('9'), 'plain'):
    for convert in (int, float, bool, str):
        show(lambda: convert(o))
    show(lambda: [int(o), float(o)])
for c in (int, float, bool, str, list, tuple, dict, set, complex, bytes, object, type, range, frozenset):
    show(lambda: c() if c is not object else 0)
    show(lambda: c(3) if c is not object else 0)
    show(lambda: c('ab'))
    show(lambda: c(1, 2, 3))
    show(lambda: c(x=1))

print('lists and dicts')
l, d, s = [], {1: 'one', 'a': 'A', 2.0: 'two', big: 'big'}, Sub()
append = l.append
for x in (1, 'x', None, l, 2.5, big):
    show(lambda: l.append(x))
    show(lambda: s.append(x))
    append(x)
    list.append(l, x)
print(len(l), l.pop(), l.pop(0), len(l))
show(lambda: append(l, 1))
show(lambda: append())
show(lambda: list.append(l))
show(lambda: list.append((), 1))
show(lambda: l.append(1, 2))
show(lambda: l.append(object=1))
show(lambda: [].pop())
show(lambda: [1].pop(3))
show(lambda: list.pop(()))
for k in (1, True, 1.0, 2, 'a', 'b', big, -1, None, (1,), [1]):
    show(lambda: (d.get(k), d.get(k, 'default'), dict.get(d, k)))
show(lambda: d.get())
show(lambda: d.get(1, 2, 3))
show(lambda: d.get(key=1))
show(lambda: dict.get([], 1))
get = d.get
show(lambda: (get(1), get('none', get) == get))
show(lambda: get(d, 1))

print('other methods')
show(lambda: 'abc'.upper())
show(lambda: 'abc'.upper(1))
show(lambda: str.upper('abc'))
show(lambda: str.upper())
show(lambda: str.upper(5))
show(lambda: Str('abc').upper())
show(lambda: 'abc'.startswith('a'))
show(lambda: 'abc'.startswith())
show(lambda: 'abc'.startswith('b', 1))
show(lambda: 'abc'.startswith('b', 1, 2, 3))
show(lambda: {1}.add(2))
show(lambda: {1}.add())
show(lambda: {1}.add([]))
show(lambda: ','.join(['a', 'b']))
show(lambda: ','.join('abc', 1))
show(lambda: (5).bit_length())
show(lambda: int.bit_length(5))
show(lambda: int.bit_length(2.5))
show(lambda: bytes.fromhex('4142'))
show(lambda: dict.fromkeys('ab', 0))
show(lambda: 'a-b'.split('-', maxsplit=0))
show(lambda: 'x'.encode('ascii', 'strict'))


class Dying:
    def __del__(self):
        print('dies')

    def __len__(self):
        return 1

    def __call__(self):
        return 'called'


print(len(Dying()), isinstance(Dying(), Dying), bool(Dying()))
print([].append(Dying()), {}.get('a', Dying()) is None)
print(max(Dying(), Dying(), key=id) is None)


def recurse(o):
    return len(o)


class Deep:
    def __len__(self):
        return recurse(self)


try:
    recurse(Deep())
except RecursionError as error:
    print(type(error).__name__)

print('traced')
events = []


def profiler(frame, event, arg):
    if event.startswith('c_'):
        events.append((event, arg.__name__))


def work():
    len([]), isinstance(1, int), [].append(1), 'a'.upper(), {}.get(1), max(1, 2), int(2.5), abs(-1)
    try:
        len(5)
    except TypeError:
        pass


work()
sys.setprofile(profiler)
work()
sys.setprofile(None)
print(events)
