"""Generators that end early, texts that grow in place, and what isinstance makes of __class__."""
import sys


class Noted:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print('dead', self.name)


def plain(name):
    held = Noted(name)
    for i in range(5):
        yield i


def guarded():
    try:
        yield 1
    except GeneratorExit:
        print('asked to exit')
        raise
    finally:
        print('finally')


def managed():
    class Manager:
        def __enter__(self):
            return self

        def __exit__(self, *exc):
            print('left by', exc[0].__name__)
    with Manager():
        yield 1


def after():
    try:
        pass
    finally:
        pass
    yield 1
    print('not reached')


def delegating():
    yield from guarded()


def stubborn():
    try:
        yield 1
    except GeneratorExit:
        yield 2


for make in (lambda: plain('a'), guarded, managed, after, delegating, stubborn):
    g = make()
    print(next(g), g.gi_frame is not None, g.gi_suspended)
    try:
        print(g.close(), g.gi_frame, g.gi_suspended)
    except RuntimeError as e:
        print(e)
    print(list(g) if make is not stubborn else next(g, 'end'))
    if make is not stubborn:
        g = make()
        next(g)
        del g

print(any(x > 1 for x in plain('any')), all(x < 1 for x in plain('all')), sum(plain('sum')))
print(sum(i * 1.5 for i in range(4)), sum((i for i in (True, 2, 3.5)), 1), any(iter(())), all(x for x in (1, 'a', [])))
print(sum(2**61 for _ in range(5)), sum(-2**62 for _ in range(3)), sum(x for x in (2**63, -1)))


def failing():
    yield 1
    raise ValueError('within')


def stops():
    yield 1
    raise StopIteration(5)


for f in (sum, all, any, list):
    for g in (failing, stops):
        try:
            print(f(x and None if f is any else x for x in g()))
        except (ValueError, RuntimeError) as e:
            print(f.__name__, type(e).__name__, e, repr(e.__cause__))

g = plain('frame')
next(g)
frame = g.gi_frame
g.close()
print(sorted(frame.f_locals), g.gi_frame, g.gi_running)
del frame


def traced():
    events = []

    def trace(frame, event, arg):
        if frame.f_code.co_name == 'after':
            events.append((event, arg[0].__name__ if event == 'exception' else None))
        return trace
    g = after()
    sys.settrace(trace)
    next(g)
    g.close()
    sys.settrace(None)
    return events


print(traced())


def recursion():
    def g():
        yield sum(g())
    return sum(g())


sys.setrecursionlimit(200)
try:
    recursion()
except RecursionError:
    print('RecursionError')
sys.setrecursionlimit(1000)


def grow(n):
    s = ''
    for i in range(n):
        s += 'ab'
        if i % 10 == 0:
            kept = s
            s += s
            s = s[:len(kept)]
            assert s == kept
    t = s
    s += 'c'
    u = s
    s = s + s
    return len(t), len(u), len(s), s[-3:], t[-1]


print(grow(300))


def same():
    s = 'abc' * 30
    s += s
    a = s
    s += 'x'
    b, s = s, s + 'y'
    return a[-1], b[-1], s[-1], len(a), len(b), len(s)


print(same())


class Pretends:
    @property
    def __class__(self):
        return list


class Set:
    pass


o = Set()
o.__class__ = type('Other', (Set,), {})


class Meta(type):
    def __instancecheck__(cls, o):
        return o == 5


class Checked(metaclass=Meta):
    pass


class Dynamic:
    def __getattribute__(self, name):
        return dict if name == '__class__' else object.__getattribute__(self, name)


for _ in range(3):
    print(isinstance(Pretends(), list), isinstance(Pretends(), dict), isinstance(o, Set), isinstance(o, dict), isinstance(5, Checked),
          isinstance(6, Checked), isinstance(Dynamic(), dict), isinstance(Dynamic(), Dynamic), isinstance(1, (str, int)), isinstance(True, int),
          isinstance(10**30, int), isinstance(3, float), isinstance(int, type), isinstance(None, type(None)))
