"""One thread at a time runs a generator, however the others have come by it while it seemed to be one thread's own."""
import gc
import queue
import sys
import threading
import time
import weakref

ROUNDS = 300


def run_all(*functions):
    errors = []

    def guarded(f):
        try:
            f()
        except BaseException as e:
            errors.append(e)
            raise
    threads = [threading.Thread(target=guarded, args=(f,)) for f in functions]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    return errors


def once(n, inside):
    """Yields each number once; notes how many threads are inside."""
    for i in range(n):
        inside.append(1)
        if len(inside) != 1:
            together.append(i)
        inside.pop()
        yield i


def steal(g):
    """Takes an item, if nobody else is at it."""
    try:
        next(g)
    except (ValueError, StopIteration):
        pass


def consumed(consume, g):
    """Another thread may be at it."""
    while True:
        try:
            return consume(g)
        except ValueError:
            pass


def loop(g):
    for x in g:
        pass


together = []

# ---- handed over: made here, run there, and back
box, back = queue.SimpleQueue(), queue.SimpleQueue()


def maker():
    for _ in range(ROUNDS):
        box.put(once(6, []))
        g = back.get()
        assert list(g) == [3, 4, 5]


def taker():
    for _ in range(ROUNDS):
        g = box.get()
        assert [next(g), next(g), next(g)] == [0, 1, 2]
        back.put(g)
        del g


print('handed over', run_all(maker, taker, maker, taker))

# ---- seen through the collector, a weak reference, a frame, a delegating generator
def owner():
    for _ in range(ROUNDS):
        for consume in (list, loop, sum, tuple):
            consumed(consume, once(40, []))
            g = once(40, [])
            shown[:] = [weakref.ref(g)]
            consumed(consume, g)
            g = delegating()
            outer[:] = [g]
            consumed(consume, g)
            outer.clear()
    stop.set()


def by_collector():
    while not stop.is_set():
        for g in gc.get_objects():
            if type(g) is type(once(1, [])) and g.gi_code is once.__code__:
                steal(g)
        g = None
        time.sleep(0)


def by_weakref():
    while not stop.is_set():
        g = shown[0]() if shown else None
        if g is not None:
            steal(g)
        del g


def by_frame():
    while not stop.is_set():
        for ident, f in sys._current_frames().items():
            while f is not None and ident != threading.get_ident():
                g = f.f_generator
                if g is not None and g.gi_code is once.__code__:
                    steal(g)
                    steal(g)
                g = None
                f = f.f_back
        f = None


def delegating():
    yield from once(40, [])


def by_delegate():
    while not stop.is_set():
        try:
            inner = outer[0].gi_yieldfrom
        except IndexError:
            continue
        if inner is not None:
            steal(inner)
        del inner


for thief in (by_collector, by_weakref, by_frame, by_delegate):
    stop, shown, outer = threading.Event(), [], []
    print(thief.__name__, run_all(owner, thief))
print(together)
