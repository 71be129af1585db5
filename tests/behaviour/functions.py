# Calls: binding of arguments and the words of its errors, closures, recursion, decorators.
def attempt(thunk):
    try:
        print(thunk())
    except Exception as e:
        print(type(e).__name__, e)

def f(a, b=2, /, c=3, *args, d, e=5, **kw):
    return a, b, c, args, d, e, kw

attempt(lambda: f(1, d=4))
attempt(lambda: f(1, 2, 3, 4, 5, d=6, z=7))
attempt(lambda: f(1, 2, c=9, d=6))
attempt(lambda: f())
attempt(lambda: f(1))
attempt(lambda: f(1, d=1, c=2, *[3, 4]))
attempt(lambda: f(*(1, 2), **{'d': 4}))
attempt(lambda: f(1, **{'d': 1}, **{'d': 2}))
attempt(lambda: f(1, **{1: 2}))
attempt(lambda: f(*3))
attempt(lambda: f(**3))

def g(a, b): return a + b
attempt(lambda: g(1))
attempt(lambda: g(1, 2, 3))
attempt(lambda: g(1, 2, b=3))
attempt(lambda: g(a=1, c=3))
def h(*, k): return k
attempt(lambda: h(1))
attempt(lambda: h())
attempt(lambda: h(1, k=2))
def only(a, b, c, /): return a
attempt(lambda: only(1, b=2, c=3))
attempt(lambda: len())
attempt(lambda: len(1))
attempt(lambda: len([], []))
attempt(lambda: [].append())
attempt(lambda: [].append(1, 2))
attempt(lambda: [].insert(1))
attempt(lambda: {}.get())
five = 5
attempt(lambda: five())
attempt(lambda: sorted())
attempt(lambda: sorted([1], foo=1))
attempt(lambda: isinstance(1))

def counter():
    n = 0
    def up():
        nonlocal n
        n += 1
        return n
    return up
c = counter()
print(c(), c(), c())

def make():
    return [lambda i=i: i * 10 for i in range(3)], [lambda: j for j in range(3)]
a, b = make()
print([x() for x in a], [x() for x in b])

def deco(fn):
    def inner(*a, **k):
        return 'deco', fn(*a, **k)
    return inner
@deco
@deco
def plain(x, y=1): return x + y
print(plain(1), plain(2, y=5))

def deep(n): return 0 if n == 0 else 1 + deep(n - 1)
print(deep(900))
def endless(): return endless()
try:
    endless()
except RecursionError as e:
    print(type(e).__name__, str(e)[:32])

def unbound():
    print(x)
    x = 1
attempt(unbound)
def free():
    def inner(): return y
    if False: y = 1
    return inner()
attempt(free)
attempt(lambda: undefined_name)
def defaults(a, l=[]):
    l.append(a)
    return l
print(defaults(1), defaults(2))
print(f.__name__, f.__defaults__, f.__kwdefaults__, f.__code__.co_varnames, f.__code__.co_argcount)
print((lambda: 0).__qualname__, counter().__qualname__)

# *args of a function whose frame is made in line: what is taken, what is left, what is dropped
def rest(a, *more):
    return a, more


def all_of(*more):
    return more


def with_default(a, b=2, *more):
    return a, b, more


def keeps(*more):
    more = more[1:]
    return [m for m in more]


class Rest:
    def method(self, *more):
        return more

    __call__ = method


for _ in range(3):
    print(rest(1), rest(1, 2), rest(1, 2, 3, 1 << 70), all_of(), all_of(None), all_of([], {}, 1.5), with_default(1), with_default(1, 3), with_default(1, 3, 4, 5))
    print(Rest().method(), Rest().method(1, 'x'), Rest()(1), keeps(1, 2, 3), all_of(rest, Rest)[0] is rest)
try:
    rest()
except TypeError as e:
    print(e)


def deep_rest(n, *more):
    return n if n == 0 else deep_rest(n - 1, *more, n)


print(deep_rest(100), len(all_of(*range(300))))


def endless(*more):
    return endless(more)


try:
    endless()
except RecursionError as e:
    print(type(e).__name__)
