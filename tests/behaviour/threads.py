# Threads, locks, shared containers: what must hold whatever the order.
import _thread, time
def run(n, f, *args):
    hs = [_thread.start_joinable_thread(lambda i=i: f(i, *args)) for i in range(n)]
    for h in hs: h.join()
    return all(h.is_done() for h in hs)
lock = _thread.allocate_lock()
total = [0]
def add(i):
    for _ in range(5000):
        with lock:
            total[0] += 1
print(run(4, add), total)
items, table, names = [], {}, set()
def fill(i):
    for k in range(3000):
        items.append((i, k))
        table[i, k] = k
        names.add((i, k))
print(run(4, fill), len(items), len(table), len(names), len(set(items)) == 12000)
print(all(table[i, k] == k for i in range(4) for k in range(3000)))
def take(i, out):
    while True:
        try: out.append(items.pop())
        except IndexError: return
taken = []
print(run(4, take, taken), len(taken), len(set(taken)) == 12000, items)
class Shared:
    def __init__(self): self.count = 0; self.data = list(range(50))
s = Shared()
def attributes(i):
    for k in range(3000):
        setattr(s, f'a{i}', k)
        s.count = k
        assert sum(s.data) == 1225
        if k % 500 == 0: s.data = list(range(50))
print(run(4, attributes), s.a0, s.a3, s.count in range(3000))
class Node:
    def __init__(self, next): self.next = next
def chains(i):
    for k in range(200):
        n = None
        for _ in range(20): n = Node(n)
        s.chain = n
        m, length = s.chain, 0
        while m is not None: m, length = m.next, length + 1
        assert length == 20
print(run(4, chains))
r = _thread.RLock()
with r:
    with r: print(r._is_owned(), r._recursion_count())
print(r._is_owned())
try: r.release()
except RuntimeError as e: print(e)
try: lock.release()
except RuntimeError as e: print(e)
print(lock.acquire(), lock.acquire(False), lock.acquire(timeout=0.01), lock.locked())
lock.release()
def wait(i, started):
    with started: pass
    order.append(i)
order = []
with lock:
    h = [_thread.start_joinable_thread(lambda i=i: wait(i, lock)) for i in range(3)]
    time.sleep(0.02)
    print(order)
for x in h: x.join()
print(sorted(order))
def gen():
    yield from range(1000)
g = gen()
got, clash = [], []
def consume(i):
    while True:
        try: got.append(next(g))
        except StopIteration: return
        except ValueError as e: clash.append(str(e))
print(run(3, consume), sorted(got) == list(range(1000)), set(clash) <= {'generator already executing'})
def deep(i):
    def f(n): return 0 if n == 0 else 1 + f(n - 1)
    depths.append(f(500))
depths = []
print(run(3, deep), depths)
idents = []
print(run(3, lambda i: idents.append(_thread.get_ident())), _thread.get_ident() in idents)
