# Classes: attributes, inheritance, descriptors, metaclasses, special methods.
def attempt(thunk):
    try:
        print(thunk())
    except Exception as e:
        print(type(e).__name__, e)

class A:
    "docs"
    n = 1
    def __init__(self, x): self.x = x
    def __repr__(self): return f'A({self.x})'
    def __eq__(self, o): return isinstance(o, A) and self.x == o.x
    def __hash__(self): return hash(self.x)
    def __lt__(self, o): return self.x < o.x
    def __add__(self, o): return A(self.x + getattr(o, 'x', o))
    def __radd__(self, o): return A(o + self.x)
    def __getitem__(self, i): return i
    def __len__(self): return 3
    def __contains__(self, i): return i == 7
    def __iter__(self): yield from (1, 2, 3)
    def __call__(self, *a): return a
    def __bool__(self): return self.x != 0
    def __getattr__(self, name):
        if name.startswith('dyn'): return name
        raise AttributeError(name)
a = A(3)
print(a, a == A(3), a != A(3), a < A(4), a + 1, 1 + a, a + a, a[1], a[1:2], a[::2, 3], len(a), 7 in a, list(a), a(1, 2), bool(A(0)))
print(a.dynamic, hasattr(a, 'nope'), A.__doc__, A.__name__, A.__module__, A.__qualname__)
attempt(lambda: a.nope)
attempt(lambda: A.nope)
attempt(lambda: a < 1)
attempt(lambda: a - 1)
attempt(lambda: object().x)
attempt(lambda: setattr(object(), 'x', 1))
attempt(lambda: A())
attempt(lambda: A(1, 2))
attempt(lambda: object(1))
attempt(lambda: int.x)
print({a: 1}[A(3)], sorted([A(3), A(1), A(2)]))

class B(A):
    def __init__(self, x, y):
        super().__init__(x)
        self.y = y
    @property
    def both(self): return self.x, self.y
    @both.setter
    def both(self, v): self.x, self.y = v
    @classmethod
    def make(cls, *a): return cls(*a)
    @staticmethod
    def st(v): return v * 2
b = B.make(1, 2)
b.both = 5, 6
print(b, b.both, B.st(4), b.st(5), b.__dict__, B.__mro__[1:] == (A, object), isinstance(b, A), issubclass(B, A))
attempt(lambda: delattr(b, 'both'))
attempt(lambda: delattr(b, 'zzz'))
del b.y
attempt(lambda: b.both)

class C1: pass
class C2(C1): pass
class C3(C1): pass
class C4(C2, C3): pass
print([c.__name__ for c in C4.__mro__])
attempt(lambda: type('X', (C1, C2), {}))
attempt(lambda: type('X', (int, str), {}))
attempt(lambda: type('X', (bool,), {}))

class Slots:
    __slots__ = ('a', 'b')
s = Slots(); s.a = 1
print(s.a)
attempt(lambda: s.b)
attempt(lambda: setattr(s, 'c', 1))
attempt(lambda: s.__dict__)

class Desc:
    def __set_name__(self, owner, name): self.name = name; print('set_name', owner.__name__, name)
    def __get__(self, o, t): return (self.name, o is None)
    def __set__(self, o, v): print('set', v)
    def __delete__(self, o): print('delete')
class D: d = Desc()
print(D.d, D().d)
x = D(); x.d = 5; del x.d

class Meta(type):
    def __new__(m, name, bases, ns, **kw):
        print('new', name, kw, sorted(k for k in ns if not k.startswith('__')))
        return super().__new__(m, name, bases, ns)
    def __init__(cls, name, bases, ns, **kw): super().__init__(name, bases, ns)
    def __call__(cls, *a):
        print('call', a)
        return super().__call__(*a)
    def __len__(cls): return 42
    @classmethod
    def __prepare__(m, name, bases, **kw): return {'prepared': True}
class M(metaclass=Meta, flag=1):
    z = 1
print(M(), len(M), M.prepared, type(M)) if False else print(len(M), M.prepared, type(M).__name__)
M()

class Base:
    def __init_subclass__(cls, /, tag=None, **kw):
        super().__init_subclass__(**kw)
        cls.tag = tag
class Sub(Base, tag='t'): pass
print(Sub.tag)
attempt(lambda: type('Bad', (Base,), {}, foo=1))

class Ctx:
    def __enter__(self): print('enter'); return self
    def __exit__(self, *exc): print('exit', exc[0].__name__ if exc[0] else None); return exc[0] is ValueError
with Ctx() as c: print('in')
with Ctx(): raise ValueError
try:
    with Ctx(), Ctx(): raise KeyError('k')
except KeyError as e: print('through', e)

class G:
    def __getattribute__(self, n): return 'ga:' + n
print(G().anything)
class P:
    def __setattr__(self, n, v): print('setattr', n, v); super().__setattr__(n, v)
p = P(); p.q = 1; print(p.q, vars(p))
class I(int):
    def __new__(cls, v): return super().__new__(cls, v * 2)
print(I(4), I(4) + 1, type(I(4)).__name__, repr(I(2)))
class L(list):
    def append(self, v): super().append(v); super().append(v)
l = L(); l.append(1); print(l, len(l), l == [1, 1])
print(type(a) is A, type(A), A.__bases__, type.__name__, object.__bases__)
a.__class__ = B
print(type(a).__name__)
attempt(lambda: setattr(a, '__class__', int))
