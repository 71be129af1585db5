"""What a thread drops right before it blocks dies although that thread does not go on: gc.collect() of another one is enough."""
import gc
import threading
import time
import weakref


class Thing:
    pass


def worker(source, release):
    for thing in source:
        pass
    thing = None
    ready.release()
    release.acquire()


for turn in range(20):
    ready, release = threading.Semaphore(0), threading.Semaphore(0)
    things = [Thing() for _ in range(10)]
    references = [weakref.ref(thing) for thing in things]
    source = iter(things)
    threads = [threading.Thread(target=worker, args=(source, release)) for _ in range(3)]
    del things, source
    for thread in threads:
        thread.start()
    for thread in threads:
        ready.acquire()
    for _ in range(200):
        gc.collect()
        if all(reference() is None for reference in references):
            break
        time.sleep(0.01)
    else:
        print('still there:', sum(reference() is not None for reference in references))
    release.release(3)
    for thread in threads:
        thread.join()
print('done')
