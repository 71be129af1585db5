"""Threads that are joined, locks, conditions, queues filled beforehand, thread-local values.

Started without threading.Thread, whose start() waits for ever where the thread cannot say that it runs, as in the reference.
"""
import _thread
import queue
import threading

lock, total, local = threading.Lock(), [], threading.local()
ready = threading.Condition()


def work(n):
    local.n = n
    with lock:
        total.append(local.n * 2)


threads = [_thread.start_joinable_thread(lambda n=n: work(n)) for n in range(3)]
for t in threads:
    t.join()
print(sorted(total))
waiting = queue.SimpleQueue()
for i in range(3):
    waiting.put(i)
_thread.start_joinable_thread(lambda: [total.append(waiting.get(timeout=1)) for _ in range(3)]).join()
print(total[-3:])
again = threading.RLock()
with ready:
    ready.notify_all()
    print(ready.wait(0))
with again, again:
    print(again._is_owned())
event = threading.Event()
event.set()
print(event.wait(1), threading.Semaphore(1).acquire(), threading.Barrier(1).wait())
bounded = queue.Queue(2)
bounded.put(1)
try:
    bounded.put_nowait(2)
    bounded.put_nowait(3)
except queue.Full:
    print('full')
print(bounded.get(), bounded.get())
