"""Special methods written in Python, whose frames the running loop enters itself: results, NotImplemented, exceptions, deep recursion."""
import sys


class Number:
    def __init__(self, n, log=None):
        self.n, self.log = n, log

    def __add__(self, other):
        if isinstance(other, Number):
            return Number(self.n + other.n)
        if isinstance(other, int):
            return Number(self.n + other)
        return NotImplemented

    def __radd__(self, other):
        return ('radd', other, self.n)

    def __mul__(self, other, scale=10):
        return self.n * scale * (other.n if isinstance(other, Number) else other)

    def __sub__(self, other):
        return NotImplemented

    def __mod__(self, other):
        yield self.n
        yield other

    def __eq__(self, other):
        return NotImplemented if other.n < 0 else self.n == other.n

    def __lt__(self, other):
        return [] if self.n >= other.n else 'yes'

    def __gt__(self, other):
        return NotImplemented

    def __getitem__(self, i):
        if i == 'bad':
            raise KeyError(i)
        return self.n + i

    def __call__(self, a, b=5, *rest):
        return self.n, a, b, rest

    __hash__ = None


class Call:
    def __call__(self, a, b=7):
        return a, b


class Gen:
    def __call__(self, n):
        for i in range(n):
            yield i


class Int(int):
    def __add__(self, other):
        return NotImplemented


class Late:
    def __eq__(self, other):
        return Truth()


class Truth:
    def __bool__(self):
        print('asked')
        return False


def attempt(f):
    try:
        r = f()
        print(r.n if isinstance(r, Number) else r)
    except Exception as e:
        print(type(e).__name__, e)


def run():
    a, b, minus = Number(3), Number(4), Number(-1)
    for _ in range(3):
        attempt(lambda: a + b)
        attempt(lambda: a + 7)
        attempt(lambda: a + 1.5)
        attempt(lambda: a + 'x')
        attempt(lambda: 2 + a)
        attempt(lambda: a * b)
        attempt(lambda: a * 2)
        attempt(lambda: a - b)
        attempt(lambda: a - 1)
        attempt(lambda: list(a % b)[0])
        attempt(lambda: a == b)
        attempt(lambda: a == minus)
        attempt(lambda: minus == minus)
        attempt(lambda: a != b)
        attempt(lambda: a < b)
        attempt(lambda: a > b)
        attempt(lambda: 1 if a < b else 2)
        attempt(lambda: 1 if b < a else 2)
        attempt(lambda: 1 if b > a else 2)
        attempt(lambda: a[10])
        attempt(lambda: a['bad'])
        attempt(lambda: a(1))
        attempt(lambda: a(1, 2, 3))
        attempt(lambda: Call()(1))
        attempt(lambda: Call()(1, 2))
        attempt(lambda: Call()())
        attempt(lambda: Call()(1, b=3))
        attempt(lambda: list(Gen()(3)))
        attempt(lambda: Int(3) + Int(4))
        attempt(lambda: Int(3) + 4)
        attempt(lambda: Int(3) + 4.5)
        attempt(lambda: 1 if Late() == Late() else 2)
        attempt(lambda: type(Late() == Late()).__name__)


run()


class Deep:
    def __add__(self, other):
        return self + other

    def __getitem__(self, i):
        return self[i]

    def __call__(self):
        return self()

    def __lt__(self, other):
        return self < other


sys.setrecursionlimit(300)
d = Deep()
for f in (lambda: d + d, lambda: d[0], lambda: d(), lambda: d < d):
    try:
        f()
    except RecursionError as e:
        print('RecursionError')


class Changing:
    def __add__(self, other):
        return 'old'

    def __getitem__(self, i):
        return 'old item'


c = Changing()
seen = []
for i in range(6):
    if i == 2:
        Changing.__add__ = lambda self, other: 'new'
        Changing.__getitem__ = lambda self, i: 'new item'
    if i == 4:
        del Changing.__add__
        Changing.__radd__ = lambda self, other: 'reflected'
    try:
        seen.append((c + c, c[0]))
    except TypeError as e:
        seen.append(str(e))
print(seen)


class Temporary:
    """Operands that nobody else holds die after the operation, not during it."""
    def __init__(self, name):
        self.name = name

    def __add__(self, other):
        self, name = None, other.name
        return name

    def __eq__(self, other):
        del self
        return other.name == 'b'

    def __del__(self):
        print('dead', self.name)


print(Temporary('a') + Temporary('b'))
print(Temporary('a') == Temporary('b'))


def frames():
    class Where:
        def __add__(self, other):
            f = sys._getframe()
            return f.f_code.co_name, f.f_back.f_code.co_name

        def __lt__(self, other):
            return locals().keys() == {'self', 'other'}
    return Where() + Where(), Where() < Where()


print(frames())


class Slots:
    __slots__ = ('a', 'b')


class Plain:
    pass


def attributes():
    for cls in (Slots, Plain):
        for i in range(4):
            o = cls()
            o.b = i * 3000
            o.a = o.b
            o.b = o
            print(o.a, o.b is o)
            o.b = None
            if cls is Plain:
                print(list(vars(o)))
                o.c = 1
                print(vars(o))
                del o.a
                o.a = 2
                print(list(o.__dict__))


attributes()


class Defaults:
    def __init__(self, a, b=2, c=None):
        self.a, self.b, self.c = a, b, c


for args in ((1,), (1, 5), (1, 5, 6), (), (1, 2, 3, 4)):
    for _ in range(3):
        try:
            o = Defaults(*args) if len(args) > 3 or not args else Defaults(1) if len(args) == 1 else Defaults(1, 5) if len(args) == 2 else Defaults(1, 5, 6)
            print(o.a, o.b, o.c)
        except TypeError as e:
            print(e)
