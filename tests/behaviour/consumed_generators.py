"""Natives that consume generators, and generators that are entered, left and dropped in the quick way."""
import gc
import sys
import threading
import weakref


def g(n, log=None):
    try:
        for i in range(n):
            yield i
        return 'result'
    finally:
        if log is not None:
            log.append(n)


# ---- every consumer, every length around the sizes that matter
for n in (0, 1, 2, 7, 8, 9, 15, 16, 17, 18, 100, 1000):
    want = list(range(n))
    assert list(g(n)) == want and tuple(g(n)) == tuple(want) and [*g(n)] == want and (*g(n),) == tuple(want)
    assert set(g(n)) == set(want) and sorted(g(n)) == want and dict.fromkeys(g(n)) == dict.fromkeys(want)
    assert sum(g(n)) == sum(want) and bytes(i % 256 for i in g(n)) == bytes(i % 256 for i in want)
    l = [0]
    l.extend(g(n))
    l += g(n)
    l[1:1] = g(n)
    assert l == [0] + want * 3
    assert ','.join(str(i) for i in g(n)) == ','.join(map(str, want))
    assert (max(g(n), default=None), min(g(n), default=None), any(g(n)), all(g(n))) == (max(want, default=None), min(want, default=None), any(want), all(want))
    assert {i: j for i, j in zip(g(n), g(n))} == {i: i for i in want} and dict((i, i) for i in g(n)) == {i: i for i in want}
    assert frozenset(g(n)) == frozenset(want) and list(map(abs, g(n))) == want and list(enumerate(g(n))) == list(enumerate(want))
print('consumed')


# ---- an exception in the middle, and what was taken by then is dropped
class Item:
    alive = 0

    def __init__(self):
        Item.alive += 1

    def __del__(self):
        Item.alive -= 1


def failing(n, error):
    for _ in range(n):
        yield Item()
    raise error


for consume in (list, tuple, set, sorted, lambda i: [].extend(i), lambda i: [*i], lambda i: [0][:0].__iadd__(i)):
    for n in (0, 1, 7, 8, 9, 17, 100):
        try:
            consume(failing(n, KeyError(n)))
        except KeyError as e:
            assert e.args == (n,)
        else:
            print('no error')
assert Item.alive == 0, Item.alive


class Hint:
    def __init__(self, hint, n):
        self.hint, self.n = hint, n

    def __iter__(self):
        return iter(range(self.n))

    def __length_hint__(self):
        if isinstance(self.hint, Exception):
            raise self.hint
        return self.hint


for hint in (0, 1, 5, 100, NotImplemented, TypeError('ignored'), ValueError('told'), -1, 'text'):
    for consume in (list, tuple, lambda i: [*i]):
        try:
            print(len(consume(Hint(hint, 9))), end=' ')
        except Exception as e:
            print(type(e).__name__, e, end=' ')
print()

# ---- what a step returns
def returning(value):
    yield 1
    return value


for value in (None, 0, 1 << 80, (), (1, 2), ValueError('v'), 'text'):
    i = returning(value)
    next(i)
    try:
        next(i)
    except StopIteration as e:
        print(repr(e.value), end=' ')
    i = returning(value)
    assert list(i) == [1] and tuple(returning(value)) == (1,)
    i = returning(value)
    assert i.send(None) == 1
    try:
        i.send('sent')
    except StopIteration as e:
        assert e.value is value
print()


def echo():
    got = None
    while True:
        got = yield got


e = echo()
for sent in ('early', 5):
    try:
        e.send(sent)
    except TypeError as error:
        print(error)
next(e)
print([e.send(x) for x in (1, None, 1 << 70, 'text', None, -5)], next(e))

# ---- a generator that meets itself
def selfish():
    for consume in (list, tuple, sum, next, lambda i: i.send(None), lambda i: i.send(1), lambda i: [*i], lambda i: i.close(), lambda i: i.throw(KeyError)):
        try:
            consume(me)
        except ValueError as error:
            yield str(error)


me = selfish()
print(set(me))


def deep(n):
    yield n
    yield from list(deep(n + 1))


try:
    list(deep(0))
except RecursionError:
    print('RecursionError')
assert list(g(3)) == [0, 1, 2]


# ---- the last reference goes while it runs, or in what it drops
def drops():
    box.clear()
    yield 1
    yield 2


box = []
box.append(drops())
print(list(box[0]))
box.append(drops())
print([x for x in box[0]])
holder = drops()
wr = weakref.ref(holder)
print(next(holder), wr() is holder)
del holder
gc.collect()
print(wr())


class Finds:
    def __init__(self, ref):
        self.ref = ref

    def __del__(self):
        found.append(self.ref())


def keeps():
    item = Finds(weakref.ref(me))
    yield 1


found = []
me = keeps()
next(me)
del me
print('weakly found:', len(found))


class Shows:
    def __del__(self):
        shown.append(any(type(o) is type(e) and o.gi_code is shows.__code__ for o in gc.get_objects()))


def shows(x):
    y = x
    yield 1


shown = []
for begin in (False, True):
    me = shows(Shows())
    if begin:
        next(me)
    del me
print('shown by the collector:', shown)

# ---- dropped inside of try, with, except: their code runs
log = []
for n in (0, 1, 2):
    i = g(3, log)
    for _ in range(n):
        next(i)
    del i
print(log)


def handling():
    try:
        1 / 0
    except ZeroDivisionError:
        yield sys.exception()
    yield sys.exception()


i = handling()
print(type(next(i)).__name__, sys.exception(), next(i))
i = handling()
next(i)
del i
gc.collect()

# ---- names
def named():
    yield


i = named()
named.__name__, named.__qualname__ = 'other', 'its.other'
j = named()
print(i.__name__, i.__qualname__, j.__name__, j.__qualname__, named.__code__.co_name)
i.__name__, j.__qualname__ = 'set', 'set too'
print(i.__name__, i.__qualname__, j.__name__, j.__qualname__)
print(repr(j).split(' at ')[0], repr(named()).split(' at ')[0])
del named
print(list(i), i.__name__, i.gi_code.co_name, i.gi_frame)

# ---- the list is not to be seen before it is whole
seen = []


def looks():
    yield marker
    for o in gc.get_referrers(marker):
        if type(o) is list and o is not seen:
            seen.append(len(o))
    yield 2


marker = ['marker']
assert list(looks()) == [['marker'], 2] and tuple(looks()) == (['marker'], 2)
cycle = list(x for x in (marker, marker))
marker.append(cycle)
print(gc.is_tracked(cycle), gc.is_tracked(list(g(2))), gc.is_tracked(tuple(i for i in (marker,))))
wr = weakref.ref(type('T', (list,), {})(cycle))
del marker, cycle
gc.collect()

# ---- frames: f_back, tracing, monitoring while natives consume
def back():
    yield sys._getframe().f_back.f_code.co_name


def caller():
    return list(back()), tuple(back()), sum(len(n) for n in back()), next(back()), back().send(None)


print(caller())
events = []


def trace(frame, event, arg):
    if frame.f_code.co_name == 'g':
        events.append(event)
    return trace


sys.settrace(trace)
list(g(2))
sys.settrace(None)
print(events)
events = []
mon = sys.monitoring
mon.use_tool_id(3, 'test')
for event in ('PY_START', 'PY_RESUME', 'PY_YIELD', 'PY_RETURN', 'PY_THROW', 'PY_UNWIND'):
    mon.register_callback(3, getattr(mon.events, event), lambda code, *rest, event=event: events.append(event) if code is g.__code__ else None)
half = g(4)
next(half)
mon.set_events(3, mon.events.PY_START | mon.events.PY_RESUME | mon.events.PY_YIELD | mon.events.PY_RETURN | mon.events.PY_THROW | mon.events.PY_UNWIND)
next(half), half.send(None)
for x in half:
    pass
list(g(1))
i = g(1)
next(i)
del i
mon.set_events(3, 0)
mon.free_tool_id(3)
print(events)

# ---- threads: one generator, several consumers; each item comes once
def numbers():
    yield from range(20000)


for consume in (list, tuple, lambda i: [x for x in i], lambda i: [*i]):
    source = numbers()
    out, refused = [], []

    def run():
        while True:
            try:
                part = consume(source)
            except ValueError:
                refused.append(1)
                continue
            out.extend(part)
            if not part:
                return

    threads = [threading.Thread(target=run) for _ in range(3)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert len(set(out)) == len(out) <= 20000


def own():
    for _ in range(3000):
        assert list(g(3)) == [0, 1, 2] and sum(g(4)) == 6 and tuple(g(2)) == (0, 1)


threads = [threading.Thread(target=own) for _ in range(4)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print('threads')
