# Signals interrupt waits of the main thread.
import _thread, _signal, time
l=_thread.allocate_lock(); l.acquire()
def h(s,f): print("got",s)
_signal.signal(14,h)
_signal.setitimer(0,0.1)
print(l.acquire(timeout=0.4))
def k(s,f): raise KeyError(s)
_signal.signal(14,k)
_signal.setitimer(0,0.1)
try: l.acquire()
except KeyError as e: print("KeyError",e)
_signal.setitimer(0,0.1)
try: time.sleep(3)
except KeyError as e: print("KeyError",e)
hd=_thread.start_joinable_thread(l.acquire)
_signal.setitimer(0,0.1)
try: hd.join()
except KeyError as e: print("KeyError",e)
_signal.setitimer(0,0.1)
try:
    while True: pass
except KeyError as e: print("KeyError",e)
import _queue
_signal.setitimer(0,0.1)
try: _queue.SimpleQueue().get(timeout=60)
except KeyError as e: print("KeyError",e)
