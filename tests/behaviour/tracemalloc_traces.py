# tracemalloc: what is traced, where it was made, sizes, peaks, limits, threads; sizes are compared with bounds, as they are the build's own.
import threading
import tracemalloc

FILE = __file__


def attempt(f, *args):
    try:
        print(f(*args))
    except Exception as e:
        print(type(e).__name__, e)


def make(n):
    return bytes(n)


LINE = make.__code__.co_firstlineno + 1


def outer(n):
    return make(n)


for n in (0, -1, 65536, 1 << 40, 'x'):
    attempt(tracemalloc.start, n)
print(tracemalloc.is_tracing(), tracemalloc.get_traceback_limit(), tracemalloc.get_traced_memory(), tracemalloc._get_traces())
attempt(tracemalloc.take_snapshot)
before = make(100)
tracemalloc.start(3)
tracemalloc.start(9)
print(tracemalloc.is_tracing(), tracemalloc.get_traceback_limit())
print(tracemalloc.get_object_traceback(before), tracemalloc.get_object_traceback(int), tracemalloc.get_object_traceback(None))
big = outer(1_000_000)
trace = tracemalloc.get_object_traceback(big)
print([(f.filename == FILE, f.lineno) for f in trace], trace.total_nframe)
size, peak = tracemalloc.get_traced_memory()
print(1_000_000 <= size < 1_100_000, peak >= size, tracemalloc.get_tracemalloc_memory() > 0)
del big
after, peak2 = tracemalloc.get_traced_memory()
print(after < size - 999_000, peak2 >= peak)
tracemalloc.reset_peak()
print(tracemalloc.get_traced_memory()[1] < 500_000)

many = [make(1000) for i in range(500)]
floats = [i * 0.5 for i in range(1000)]
objects = [object() for i in range(200)]
lists = [[i] for i in range(200)]
snapshot = tracemalloc.take_snapshot()
top = snapshot.filter_traces([tracemalloc.Filter(True, FILE)]).statistics('lineno')
by_line = {s.traceback[0].lineno: s for s in top}
print(by_line[LINE].count, 500_000 <= by_line[LINE].size <= 540_000)
print(sorted(line for line, s in by_line.items() if s.count >= 200))
print(all(t.domain == 0 for t in snapshot.traces), len(snapshot.filter_traces([tracemalloc.DomainFilter(True, 5)]).traces))
del many, floats, objects, lists
left = {s.traceback[0].lineno: s.count for s in tracemalloc.take_snapshot().filter_traces([tracemalloc.Filter(True, FILE)]).statistics('lineno')}
print(left.get(LINE), [line for line, count in left.items() if count >= 200])


class Node:
    pass


node = Node()
node.attribute = 1
print(tracemalloc.get_object_traceback(node)[-1].lineno)


def work(n, out):
    for i in range(200):
        out.append(make(100 + n))
        if i % 3 == 0:
            out.pop()


outs = [[] for i in range(4)]
tracemalloc.clear_traces()
print(tracemalloc.get_traced_memory()[0] < 10_000)
threads = [threading.Thread(target=work, args=(n, outs[n])) for n in range(4)]
for t in threads:
    t.start()
for t in threads:
    t.join()
kept = sum(map(len, outs))
counted = {s.traceback[0].lineno: s.count for s in tracemalloc.take_snapshot().statistics('lineno') if s.traceback[0].filename == FILE}
print(kept, counted[LINE])
outs.clear()
counted = {s.traceback[0].lineno: s.count for s in tracemalloc.take_snapshot().statistics('lineno') if s.traceback[0].filename == FILE}
print(counted.get(LINE))
more = make(50)
tracemalloc.stop()
print(tracemalloc.is_tracing(), tracemalloc.get_traced_memory(), tracemalloc._get_traces(), tracemalloc.get_object_traceback(more))
for i in range(20):
    tracemalloc.start(i + 1)
    x = [make(10) for i in range(50)]
    tracemalloc.stop()
    x.append(make(10))
    del x
print(tracemalloc.get_traceback_limit())
