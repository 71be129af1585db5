"""ctypes from eight threads at once: calls, callbacks, one object used and resized by all, classes made at once."""
import gc
import threading
from ctypes import *

libc = CDLL(None)
THREADS, ROUNDS = 8, 300


def together(work):
    start, failed = threading.Barrier(THREADS), []

    def run(i):
        start.wait()
        try:
            work(i)
        except BaseException as e:
            failed.append(repr(e))
    threads = [threading.Thread(target=run, args=(i,)) for i in range(THREADS)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    print(work.__name__, sorted(set(failed)) or "done")


absolute = libc.abs
absolute.argtypes, absolute.restype = [c_int], c_int
compare = CFUNCTYPE(c_int, POINTER(c_int), POINTER(c_int))(lambda a, b: a[0] - b[0])


def calls(i):
    assert all(absolute(-n) == n for n in range(ROUNDS))


def callbacks(i):
    for n in range(ROUNDS // 10):
        numbers = (c_int * 10)(*[(k * 7 + i) % 10 for k in range(10)])
        libc.qsort(numbers, 10, 4, compare)
        assert numbers[:] == list(range(10))


def signatures(i):
    for n in range(ROUNDS):
        absolute.argtypes = [c_int] if n % 2 else None
        assert absolute(-i - 1) == i + 1


class Pair(Structure):
    _fields_ = [("name", c_char_p), ("next", POINTER(c_int)), ("object", py_object), ("callback", CFUNCTYPE(c_int))]


shared = Pair(b"start", pointer(c_int(0)), "object")
pointers = pointer(c_int(5))
ready = CFUNCTYPE(c_int)(lambda: 42)


def one_object(i):
    for n in range(ROUNDS):
        shared.name = b"name %d of %d" % (n, i)
        assert shared.name.startswith(b"name")
        shared.next = pointer(c_int(n))
        assert 0 <= shared.next[0] < ROUNDS
        shared.object = [n, i]
        assert len(shared.object) == 2
        pointers.contents = c_int(n)
        assert 0 <= pointers.contents.value < ROUNDS and 0 <= pointers[0] < ROUNDS
        shared.callback = ready
        assert shared.callback() == 42


grows, constant = Pair(b"start"), Pair(None)  # the memory of the second is moved, its bytes stay
buffer = create_string_buffer(64)


def resizes(i):
    for n in range(ROUNDS):
        resize(grows, sizeof(Pair) + n % 50 * 100)
        grows.name = b"grown"
        memoryview(grows).nbytes
        resize(constant, sizeof(Pair) + n % 40 * 100)
        assert not any(bytes(constant)[:sizeof(Pair)])
        resize(buffer, 64 + n % 7)
        buffer.value = b"x" * (n % 60)
        assert set(buffer.value) <= {120} and len(buffer.raw) >= 64


POINTER(Pair)  # ctypes makes one for each thread that asks first


class Late(Structure):
    pass


def classes(i):
    for n in range(ROUNDS // 10):
        assert POINTER(c_int) is POINTER(c_int) and (c_int * n) is (c_int * n)
        class Own(Structure):
            _fields_ = [("a", c_int * n), ("b", POINTER(Pair))]
        assert sizeof(Own(b=pointer(shared))) >= 8
    try:
        Late._fields_ = [("a", c_int), ("b", c_double)]
    except AttributeError:
        pass
    assert Late(1, 2.0).b == 2.0


foreign_names = []
entry = CFUNCTYPE(c_void_p, c_void_p)(lambda n: foreign_names.append(n) or n)


def foreign_threads(i):
    for n in range(1, 10):
        thread, result = c_ulong(), c_void_p()
        assert libc.pthread_create(byref(thread), None, entry, c_void_p(n)) == 0
        libc.pthread_join(thread, byref(result))
        assert result.value == n


for work in calls, callbacks, signatures, one_object, resizes, classes, foreign_threads:
    together(work)
absolute.argtypes = [c_int]
gc.collect()
print(sorted(foreign_names) == sorted(list(range(1, 10)) * THREADS))
