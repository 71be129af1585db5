"""Several interpreters in one process: what crosses, what stays apart, and what ends with them."""
import re
import sys
import threading
import weakref
from concurrent import interpreters
import _interpchannels
import _interpqueues
import _interpreters


def attempt(what, f, *args):
    try:
        print(what, '->', repr(f(*args)))
    except BaseException as e:
        print(what, '->', type(e).__name__, re.sub('0x[0-9a-f]+', '0x', str(e)), '|', type(e.__cause__).__name__)


# ---- apart ----
interp = interpreters.create()
interp.exec('''
import sys, builtins
builtins.only_here = 1
class Derived(list): pass
sys.path.append('nowhere')
import weakref
reference = weakref.ref(list)
assert reference() is list
''')
print(hasattr(__builtins__, 'only_here'), 'nowhere' in sys.path, [c.__name__ for c in list.__subclasses__() if c.__name__ == 'Derived'])
print(type(weakref.ref(list)()))
interp.exec('print([c.__name__ for c in list.__subclasses__() if c.__name__ == "Derived"])')
print(interpreters.get_main(), interpreters.get_current(), interp.is_running(), interp.whence)

# ---- what crosses ----
queue = interpreters.create_queue()
values = [None, True, -5, 2**62, 1.5, 'text', '\u20ac\U0001f40d', b'', b'bytes', (), (1, ('a', (b'b', None))), 2**70, [1, {2: 3}], {'k': range(3)}]
for value in values:
    queue.put(value)
print([queue.get() for _ in values] == values, queue.empty())
interp.prepare_main(queue=queue, n=10)
interp.exec('queue.put(n * 2); queue.put([n])')
print(queue.get(), queue.get())
data = bytearray(b'shared memory')
queue.put(memoryview(data)[:6])
interp.exec('view = queue.get(); view[0:2] = b"SH"; print(bytes(view)); view.release()')
print(data)
for value in (object, print, 1j, lambda: interp, (i for i in ()), sys):
    attempt(type(value).__name__, lambda: bool(queue.put(value)) or type(queue.get()).__name__)
for value in (1, 2**80, 'a', (1, object()), memoryview(b''), [], object(), queue):
    print(type(value).__name__, interpreters.is_shareable(value))

# ---- running ----
attempt('division', interp.exec, '1 / 0')
attempt('syntax', interp.exec, 'x = = 1')
attempt('call', interp.call, lambda a, *, b: [a, b], 1)
attempt('call', lambda: interp.call(lambda a, *, b: [a, b], 1, b=2))
attempt('builtin', interp.call, sum, (1, 2, 3))
attempt('closure', interp.call, lambda: values)
attempt('result', interp.call, lambda: (i for i in ()))
attempt('missing', interpreters.Interpreter, 1000)
attempt('own', interpreters.get_main().exec, 'pass')
attempt('fork', interp.exec, 'import os; os.fork()')
info = _interpreters.exec(interp.id, 'class E(Exception): pass\nraise E("why")')
print(info.type.__name__, info.type.__module__, info.msg, info.formatted)
print(info.errdisplay)

# ---- at the same time ----
others = [interpreters.create() for _ in range(3)]
results = interpreters.create_queue()


def work(other):
    other.prepare_main(results=results)
    other.exec('''
total = 0
for i in range(20000):
    total += len([i, str(i)])
results.put((total, [i for i in range(3)][-1]))
''')


threads = [threading.Thread(target=work, args=(other,)) for other in others]
for t in threads:
    t.start()
for t in threads:
    t.join()
print([results.get() for _ in others])
attempt('busy', lambda: others[0].exec('import threading; t = threading.Thread(target=print, args=("from a thread",)); t.start(); t.join()'))

# ---- the end ----
others[0].exec('import atexit; atexit.register(print, "at exit of one")')
others[0].prepare_main(q=queue)
others[0].exec('q.put("left behind")')
others[0].exec('''
class Cycle:
    def __del__(self): print("deleted", self.name)
c = Cycle(); c.me = c; c.name = "cycle"
kept = Cycle(); kept.name = "kept"
''')
for other in others:
    other.close()
attempt('closed', others[0].exec, 'pass')
print(queue.get(), [i.id for i in interpreters.list_all()] == [0, interp.id])
counted = _interpreters.create(reqrefs=True)
_interpreters.incref(counted)
_interpreters.decref(counted)
attempt('counted', _interpreters.is_running, counted)

# ---- queues and channels by their numbers ----
q = _interpqueues.create(1, 3, 0)
_interpqueues.put(q, 1)
attempt('full', _interpqueues.put, q, 2)
attempt('unshareable', lambda: (_interpqueues.get(q), _interpqueues.put(q, [])))
attempt('empty', _interpqueues.get, q)
_interpqueues.destroy(q)
attempt('destroyed', _interpqueues.get, q)
c = _interpchannels.create()
_interpchannels.send(c, 'first', blocking=False)
print(repr(c.send), c.recv == c.recv, c == int(c), _interpchannels.get_info(c)[:4])
attempt('close', _interpchannels.close, c)
_interpchannels.close(c, send=True)
attempt('send', _interpchannels.send, c, 1)
print(_interpchannels.recv(c))
attempt('recv', _interpchannels.recv, c)
c = _interpchannels.create()
receiver = threading.Thread(target=lambda: interp.call(lambda c: __import__('_interpchannels').recv(c), c))
attempt('no receiver', lambda: _interpchannels.send(c, 1, timeout=0.01))
_interpchannels.release(c)
attempt('released', _interpchannels.recv, c)

# ---- one is left to the end of the process ----
interp.exec('import atexit; atexit.register(print, "at exit of the last", flush=True)')
sys.stdout.flush()
