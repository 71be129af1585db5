"""Keys that run code while a call binds its arguments: collections then, functions and arguments that nothing else refers to."""
import gc
import sys
import weakref


class Key(str):
    def __hash__(self):
        return hash(str(self))

    def __eq__(self, other):
        if armed:
            armed.pop()()
        return str(self) == str(other)


armed = []
made = []


def make():
    space = {}
    exec('def made(): return 42', space)
    result = space.pop('made')
    made.append(weakref.ref(result))
    return result


def collect():
    for _ in range(3):
        gc.collect()
    print('  while binding:', [r() is not None for r in made])


def fresh():
    made.clear()
    armed.append(collect)


def defaults(a, *, b=1, c=2):
    return a(), b, c


def plain(a, *, b=1):
    return a()


def more(a, *rest, b=1, **others):
    return a(), [r() for r in rest], b() if callable(b) else b, {str(k): v() for k, v in others.items()}


defaults.__kwdefaults__ = {Key('b'): 5, Key('c'): 6}
before = sys.getrefcount(defaults)
for call in (lambda: defaults(make()), lambda: defaults(a=make()), lambda: defaults(*[make()]), lambda: defaults(**{'a': make()}),
             lambda: plain(make(), **{Key('b'): make()}), lambda: plain(b=1, **{Key('a'): make()}),
             lambda: more(make(), make(), make(), **{Key('b'): make(), Key('x'): make(), 'y': make()})):
    fresh()
    print(call())
    armed.clear()
print(sys.getrefcount(defaults) == before)


class Dying(str):
    def __del__(self):
        gc.collect()
        print('  a name dies', [r() is not None and r()() for r in made])


def named(a, **others):
    return a(), sorted(others)


made.clear()
print(named(*[make()], **{Dying('k'): 1}))


def fail():
    gc.collect()
    raise ValueError('from __eq__')


for call in (lambda: defaults(make()), lambda: plain(make(), **{Key('b'): 1}), lambda: more(make(), **{Key('a'): 1})):
    made.clear()
    armed.append(fail)
    try:
        print(call())
    except (ValueError, TypeError) as e:
        print(type(e).__name__, e)
    armed.clear()


# The function itself goes while it is called.
def alone(a, *, b=1):
    return a, b


alone.__kwdefaults__ = {Key('b'): 7}
functions = [alone]
ref = weakref.ref(alone)
del alone
armed.append(lambda: (gc.collect(), print('  while binding:', ref() is not None)))
print(functions.pop()('x'))
gc.collect()
print(ref())
