"""Buffers with strides, suboffsets and Fortran order through memoryview; classes that put Python functions in place of a native buffer's."""
import random
import sys

from _testbuffer import *

random.seed(20)


def attempt(label, function):
    try:
        print(label, function())
    except Exception as e:
        print(label, type(e).__name__, e)


def layouts(count):
    for _ in range(count):
        shape = [random.randint(0, 4) for _ in range(random.randint(1, 3))]
        size = {'B': 1, 'h': 2, 'I': 4, 'q': 8}
        fmt = random.choice('BhIq')
        strides = [random.randint(-6, 6) * size[fmt] for _ in shape]
        n = random.randint(10, 60)
        yield dict(shape=shape, strides=strides, format=fmt, offset=random.randint(0, n) * size[fmt]), list(range(n))


print('layouts')
for structure, items in layouts(120):
    for flags in 0, ND_PIL:
        try:
            array = ndarray(items, flags=flags | ND_WRITABLE, **structure)
        except ValueError:
            continue
        view = memoryview(array)
        print(structure, flags, array.tolist() == view.tolist(), view.tolist(), view.suboffsets, view[::-1].tolist(), view[1:3].tobytes())
        for order in 'CFA':
            copy = get_contiguous(array, PyBUF_READ, order)
            print(order, view.tobytes(order).hex(), copy.tobytes().hex(), copy.shape, copy.format, copy.tolist() == view.tolist(),
                  is_contiguous(array, order), py_buffer_to_contiguous(array, order, PyBUF_FULL_RO) == view.tobytes(order))
        print(view == array, view.c_contiguous, view.f_contiguous, view.nbytes)

print('requests')
base = ndarray(list(range(12)), shape=[3, 4], flags=ND_WRITABLE)
fortran = ndarray(list(range(12)), shape=[3, 4], flags=ND_FORTRAN)
for name in ('SIMPLE', 'ND', 'STRIDES', 'INDIRECT', 'C_CONTIGUOUS', 'F_CONTIGUOUS', 'ANY_CONTIGUOUS', 'WRITABLE', 'FULL', 'RECORDS', 'CONTIG'):
    for exporter in base, fortran, memoryview(base), memoryview(fortran):
        try:
            got = ndarray(exporter, getbuf=globals()['PyBUF_' + name])
            print(name, got.ndim, got.shape, got.strides, got.format, got.readonly, is_contiguous(got, 'C'), is_contiguous(got, 'F'), got.tobytes().hex())
        except BufferError:
            print(name, 'BufferError')
for shape in [1, 12, 1], [7, 0, 7]:
    plain = ndarray(ndarray(list(range(12)), shape=shape), getbuf=PyBUF_ND)
    print(shape, is_contiguous(plain, 'C'), is_contiguous(plain, 'F'))
for flags in PyBUF_READ, PyBUF_WRITE:
    for exporter in b'abc', bytearray(b'abc'):
        try:
            exporter.__buffer__(flags)
        except SystemError:
            print('SystemError')

print('casts, items')
attempt('zeros', lambda: memoryview(ndarray([1, 2, 3], shape=[3, 0])).cast('c'))
attempt('zero', lambda: memoryview(ndarray([1, 2, 3], shape=[0])).cast('c').shape)
for shape in [2**20, 2**20, 2**10, 2**10, 2], [2**61], [2, 2**64]:
    attempt(shape, lambda: memoryview(bytes(128)).cast('I', shape))
print(memoryview(bytes(4)).cast('@i').format, memoryview(bytes(4)).cast('i', [1, 1]).format)
pairs = ndarray([(1, 2), (3, 4)], shape=[2], format='II')
for key in 0, 'a', slice(0, 1):
    attempt(key, lambda: memoryview(pairs).__setitem__(key, 1))
memory = memoryview(bytearray(8))
for code in 'efdPnc?':
    for value in (1e5, -65520.0, 65519, float('inf'), -1, 2**64, -2**63 - 1, 2**1024, 'x', None, b'1'):
        attempt((code, str(value)[:20]), lambda: (memory.cast(code).__setitem__(0, value), memory.tobytes())[1])
attempt('int', lambda: int(type('L', (list,), {})([49])))

print('classes')
sys.unraisablehook = lambda u: print('ignored:', u.err_msg, repr(u.exc_value), u.object)


class Watching(bytearray):
    def __release_buffer__(self, buffer):
        for function in (lambda: memoryview(buffer), lambda: buffer.cast('b'), lambda: buffer.toreadonly(), lambda: buffer[:1], lambda: buffer.__buffer__(0),
                         lambda: bytes(buffer), lambda: buffer.tobytes(), lambda: buffer[0], lambda: list(buffer), lambda: buffer == b'hello'):
            attempt('in release:', function)
        self.kept = buffer


class Both(bytearray):
    def __buffer__(self, flags):
        return super().__buffer__(flags)

    def __release_buffer__(self, buffer):
        super().__release_buffer__(buffer)
        super().__release_buffer__(buffer)
        self.kept = buffer


class Other(bytearray):
    def __buffer__(self, flags):
        return memoryview(b'other')


class Failing(bytearray):
    def __release_buffer__(self, buffer):
        raise KeyError('k')


class Releaser:
    def __release_buffer__(self, buffer):
        self.kept = buffer


class After(bytearray, Releaser):
    pass


class Before(Releaser, bytearray):
    def __buffer__(self, flags):
        return super().__buffer__(flags)


for cls in Watching, Both, Other, Failing, After, Before:
    o = cls(b'hello')
    view = memoryview(o)
    print(cls.__name__, view.tobytes())
    view.release()
    o.clear()
    if hasattr(o, 'kept'):
        attempt('after', lambda: o.kept.tobytes())


class Bytes(bytes):
    def __buffer__(self, flags):
        return super().__buffer__(flags)


class Plain:
    def __buffer__(self, flags):
        return memoryview(source)

    def __release_buffer__(self, buffer):
        self.kept = buffer


print(memoryview(Bytes(b'abc')).tobytes(), bytes(memoryview(Bytes(b'q'))))
source = bytearray(b'source')
plain = Plain()
memoryview(plain).release()
print(plain.kept.tobytes())
attempt('held', source.clear)
plain.kept.release()
source.clear()
