"""What the fast paths of instructions must notice: classes, functions and frames that change under a cache that is warm."""
import sys

class A:
    def __init__(self, x): self.x = x
    def m(self): return 'A.m', self.x
    @property
    def p(self): return self.x + 1
class B(A):
    __slots__ = ('s',)
    def m(self): return 'B.m', self.x
class S:
    __slots__ = ('x', 'y')
    def __init__(self, x): self.x = x
    def m(self): return 'S.m', self.x
class T(S):
    __slots__ = ('z',)
class D:
    def __getattr__(self, name): return name.upper()

def read(o): return o.x
def call(o): return o.m()
def prop(o): return o.p
def put(o, v): o.x = v

# one site, several classes, changes in between
things = [A(1), B(2), S(3), T(4)]
for round in range(6):
    print([read(o) for o in things], [call(o) for o in things])
    for o in things: put(o, o.x + 10)
print([prop(o) for o in things[:2] * 3])
A.m = lambda self: 'replaced'
print(call(things[0]), call(things[1]))
things[0].m = lambda: 'own'
print(call(things[0]), call(A(5)))
A.p = property(lambda self: 'new property')
print(prop(things[0]))
A.p = 7
print(prop(things[0]), prop(things[1]))
A.x = property(lambda self: 'data descriptor', lambda self, v: print('set', v))
print(read(things[0]))
put(things[0], 5)
del A.x
print(read(things[0]))
for _ in range(4): print(D().anything, end=' ')
print()
del things[2].x
try: read(things[2])
except AttributeError as e: print(e)

# classes that are called
class I:
    def __init__(self, result): self.result = result
def make(c, v): return c(v)
for _ in range(4): make(I, 1)
I.__init__ = lambda self, r: r
for value in (None, 5, 'text'):
    try: print(type(make(I, value)).__name__)
    except TypeError as e: print(e, [f for f in (e.__traceback__.tb_next.tb_frame.f_code.co_name,)], e.__traceback__.tb_next.tb_next)
def raising(self, v): raise ValueError(v)
I.__init__ = raising
for _ in range(3):
    try: make(I, 2)
    except ValueError as e: print('raised', e)
I.__new__ = lambda cls, v: 'not an instance'
print(make(I, 3))
class Deep:
    def __init__(self, n):
        self.inner = Deep(n - 1) if n else None
d = Deep(50)
try: Deep(10 ** 6)
except RecursionError as e: print(e)

# defaults, and functions that change
def f(a, b=2, c=3): return a, b, c
def use(): return f(1), f(1, 5), f(1, 5, 6)
print(use(), use())
f.__defaults__ = (20, 30)
print(use())
f.__code__ = (lambda a, *more: (a, more)).__code__
print(use())
f.__defaults__ = None
f.__code__ = (lambda a, b, c: (a, b, c)).__code__
try: use()
except TypeError as e: print(e)

# the callee borrows what the caller's locals hold; writing into the caller's frame must not take it away
class Loud:
    def __init__(self, name): self.name = name
    def __del__(self): print('del', self.name)
def callee(argument):
    sys._getframe(1).f_locals['value'] = None
    print('still here:', argument.name)
    return argument
def caller():
    value = Loud('first')
    kept = callee(value)
    print('after:', value, kept.name)
caller()
def generator(argument):
    yield argument.name
    sys._getframe().f_back.f_locals['value'] = 1
    yield argument.name
class Named: name = 'second'
def through():
    value = Named()
    for name in generator(value): print(name)
    print(value)
through()
def keeps(argument): return lambda: argument
def closure():
    value = Loud('third')
    inner = keeps(value)
    del value
    print(inner().name)
closure()
def fails(argument): raise KeyError(argument.name)
def failing():
    value = Loud('fourth')
    try: fails(value)
    except KeyError as e: return e
error = failing()
print(error)
del error

# tables: equal keys of other types, deletions, negative and large ints
table = {1: 'int', 2.0: 'float', -1: 'minus', 1 << 40: 'large', -2: 'two'}
print([k in table for k in (1, 2, 1.0, True, -1, -2, 1 << 40, 3)], table[2], table[True], table[1 << 40])
class One:
    def __hash__(self): return 5
    def __eq__(self, other): return other == 5
odd = {One(): 'one'}
print(5 in odd, odd[5], 6 in odd, 5 in {One()}, 5 in frozenset([5]))
del table[1]
print(1 in table, list(table))
spread = {i << 20 for i in range(2000)}
print(len(spread), all(i << 20 in spread for i in range(2000)), 5 in spread)

# slices and items
for s in ([1, 2, 3, 4], (1, 2, 3, 4), 'abcd', b'abcd'):
    print(s[1:3], s[:], s[-2:], s[3:1], s[:-9], s[10:], s[0], s[-1])
try: 'abc'[3]
except IndexError as e: print(e)
print("they're ONE-two 3x".title(), 'MiXed 1a'.swapcase())

# chains of floats keep what others refer to
x = 1.5
y = x + 0.0
z = (x + 1.0) * (y - 0.25)
x += 1.0
print(x, y, z, x > y, x == y + 1.0, float('nan') == float('nan'), (x < y) is False)
