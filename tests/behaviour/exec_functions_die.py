"""Functions that exec() makes out of one text after the other while threads run: their constants go with them."""
import _thread
import gc
import sys

done = _thread.allocate_lock()
done.acquire()
ready = _thread.allocate_lock()
ready.acquire()


def wait():
    ready.release()
    done.acquire()


_thread.start_new_thread(wait, ())
ready.acquire()


def make(i):
    space = {}
    exec(f'def f(x):\n    x.a = {i}.5\n    x.b = "text {i}"\n    x.c = b"{i}"\n    return {i + 10 ** 12}, (lambda: "inner {i}")()', space)
    return space['f']


class Plain:
    pass


def round_(start):
    total = 0
    for i in range(start, start + 1000):
        a, b = make(i)(Plain())
        total += a - 10 ** 12 + len(b)
    return total


round_(0)
gc.collect()
before = sys.getallocatedblocks()
print(round_(1000), round_(2000))
gc.collect()
print(sys.getallocatedblocks() - before < 500)
done.release()

# One that two threads run: what it stored stays good when it is gone.
f = make(7)
kept = [Plain(), Plain()]
locks = [_thread.allocate_lock() for _ in kept]


def run(i):
    for _ in range(20000):
        f(kept[i])
    locks[i].release()


for i, lock in enumerate(locks):
    lock.acquire()
    _thread.start_new_thread(run, (i,))
for lock in locks:
    lock.acquire()
del f
gc.collect()
print([(o.a, o.b, o.c) for o in kept])
