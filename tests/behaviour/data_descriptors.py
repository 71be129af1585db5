"""What LOAD_ATTR remembers of data descriptors written in C, and of __dict__: each site meets what changes under it."""
import sys
import threading
import types


class C:
    def __init__(self):
        self.a = 'one'


class Slots:
    __slots__ = ('a', '__dict__')


class Problem(Exception):
    pass


class Module(types.ModuleType):
    pass


class Meta(type):
    pass


class Table(dict):
    pass


class Number(int):
    pass


def namespace(o):
    return o.__dict__


def argument(o):
    return o.args


def kind(o):
    return o.__class__


def real(o):
    return o.real


def often(function, o, n=40):
    for _ in range(n):
        value = function(o)
    return value


# ---- one site, one class: what is given is the dict itself, whoever has replaced it
c = C()
for i in range(40):
    d = namespace(c)
    assert d is c.__dict__ and d['a'] == c.a
    d['a'] = i
    assert c.a == i
    if i % 10 == 5:
        c.__dict__ = {'a': i, 'new': True}
    if i % 10 == 7:
        del c.__dict__
        c.a = i
print(sorted(c.__dict__.items()))

# ---- one site, many kinds
p, m, f = Problem(1, 2), Module('m'), (lambda: 0)
p.x, m.x, f.x = 1, 2, 3
s, t, n = Slots(), Table(k=1), Number(5)
s.x, t.x, n.x = 4, 5, 6
for _ in range(30):
    kinds = [type(namespace(o)).__name__ for o in (C(), p, m, f, s, t, n, C, Meta)]
print(kinds)
print([dict(often(namespace, o))['x'] for o in (p, m, f, s, t, n)])
for o in (5, 'text', None, (1,), object()):
    try:
        often(namespace, o)
    except AttributeError as e:
        print(e, e.name, e.obj is o)

# ---- the class changes: a __dict__ of its own, then the inherited one again
class Own(C):
    __dict__ = property(lambda self: 'a property')


class D(C):
    pass


d = D()
print(often(namespace, d))
D.__bases__ = Own,
print(often(namespace, d))
D.__bases__ = C,
print(often(namespace, d))
d.__class__ = Own
print(often(namespace, d))
d.__class__ = D
D.__getattribute__ = lambda self, name: 'for ' + name
print(often(namespace, d))
del D.__getattribute__
print(often(namespace, d))
D.__getattr__ = lambda self, name: 'missing ' + name
print(often(namespace, d), often(argument, d))

# ---- getsets and members
print(often(argument, Problem(1, 2)), often(argument, OSError(2, 'no')), often(kind, 5), often(kind, d))
print(often(real, 5), often(real, 2.5), often(real, True), often(real, Number(7)), often(real, 1j), often(real, 1 << 70))
d.__class__ = C
print(often(kind, d))


class Liar:
    @property
    def __class__(self):
        return int


print(often(kind, Liar()), often(kind, C()))


def code_name(o):
    return o.__code__.co_name, o.__name__, o.__defaults__


def one(x=1):
    pass


def two(x=2):
    pass


for i in range(40):
    assert code_name(one) == ('one' if i == 0 else 'two', 'one', (1,)), code_name(one)
    one.__code__ = two.__code__
print(code_name(one))

# ---- an error in what is read: the name and the object are told
def cell(o):
    return o.cell_contents


def text(o):
    return o.a


def first(x=None):
    def inner():
        return x
    if x is None:
        del x
    return inner.__closure__[0]


print(often(cell, first(3)))
for function, o in ((cell, first()), (text, Slots())):
    for _ in range(20):
        try:
            function(o)
        except (AttributeError, ValueError) as e:
            seen = type(e).__name__, str(e), getattr(e, 'name', '-'), getattr(e, 'obj', o) is o
    print(*seen)

# ---- dict subscripts by name
def item(d, k):
    return d[k]


class Missing(dict):
    def __missing__(self, k):
        return 'missing ' + k


for d in ({'a': 1}, c.__dict__, Missing(a=2), {'a': 1, 2: 3}, types.MappingProxyType({'a': 4})):
    print([item(d, 'a') for _ in range(20)][-1], end=' ')
    key = ''.join(['n', 'o'])
    try:
        print(item(d, key))
    except KeyError as e:
        print(e.args[0] is key)
for _ in range(20):
    assert {'a' + str(_): [_]}['a' + str(_)] == [_]


class Text(str):
    def __eq__(self, other):
        return True

    def __hash__(self):
        return hash('a')


print(item({'a': 1, 'b': 2}, Text('zzz')), item({Text('q'): 7}, 'a'))

# ---- several threads: one replaces the dict, the others read it
o = C()
stop = threading.Event()
wrong = []


def read():
    while not stop.is_set():
        for _ in range(200):
            d = o.__dict__
            a, b = d.get('a'), d.get('b')
            if a and b and a != b:
                wrong.append(dict(d))
            o.__class__, o.__dict__


readers = [threading.Thread(target=read) for _ in range(3)]
for r in readers:
    r.start()
for i in range(3000):
    o.__dict__ = {'a': [i], 'b': [i]}
    if i % 50 == 0:
        del o.__dict__
        o.a = [i]
stop.set()
for r in readers:
    r.join()
print(wrong, sys.getrefcount(o.__dict__) < 5)
