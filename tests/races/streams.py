"""Streams, files, locks, queues, parsers and other objects of native modules."""
import _io
import _queue
import _thread
import binascii
import csv
import hashlib
import io
import json
import mmap
import os
import pickle
import socket
import struct
import tempfile
import threading
import time
import zlib

from harness import IGNORED, KIND, must
from containers import only_x

ERRORS = (ValueError, OSError, EOFError, BufferError)


def only_v(s):
    must(set(s) <= {'v', '\n'}, s)


def bytes_view(o, i):
    with o.getbuffer() as view:
        only_x(view)


BINARY = {
    'write': lambda o, i: o.write(b'x' * (i % 40)),
    'read': lambda o, i: only_x(o.read(i % 30)),
    'read_all': lambda o, i: only_x(o.read()),
    'seek': lambda o, i: o.seek(i % 50),
    'seek_end': lambda o, i: o.seek(0, 2),
    'tell': lambda o, i: must(o.tell() >= 0),
    'truncate': lambda o, i: o.truncate(20),
    'readinto': lambda o, i: o.readinto(bytearray(10)),
    'flush': lambda o, i: o.flush(),
    'facts': lambda o, i: (o.closed, o.readable(), o.seekable(), repr(o)),
}
KIND('bytes_io', lambda: io.BytesIO(b'x' * 30), lambda o: o.closed or only_x(o.getvalue().replace(b'\0', b'')), ERRORS, {
    **BINARY,
    'read': lambda o, i: only_x(o.read(i % 30).replace(b'\0', b'')),
    'read_all': lambda o, i: only_x(o.read().replace(b'\0', b'')),
    'value': lambda o, i: only_x(o.getvalue().replace(b'\0', b'')),
    'view': lambda o, i: bytes(o.getbuffer()),
    'lines': lambda o, i: (o.readline(), o.writelines([b'x', b'x'])),
    'state': lambda o, i: o.__getstate__(),
    'close': lambda o, i: i % 50 == 45 and o.close(),
})
KIND('string_io', lambda: io.StringIO('v' * 30), lambda o: o.closed or only_v(o.getvalue().replace('\0', '')), ERRORS, {
    'write': lambda o, i: o.write('v' * (i % 20) + '\n'),
    'read': lambda o, i: only_v(o.read(i % 30).replace('\0', '')),
    'line': lambda o, i: only_v(o.readline().replace('\0', '')),
    'iterate': lambda o, i: [only_v(x.replace('\0', '')) for x in o],
    'seek': lambda o, i: o.seek(i % 50),
    'truncate': lambda o, i: o.truncate(10),
    'value': lambda o, i: only_v(o.getvalue().replace('\0', '')),
    'state': lambda o, i: o.__getstate__(),
    'facts': lambda o, i: (o.tell(), o.newlines, o.closed, o.line_buffering),
    'close': lambda o, i: i % 50 == 45 and o.close(),
})

FOLDER = tempfile.mkdtemp()


def new_file(mode, **options):
    def make():
        name = os.path.join(FOLDER, 'f%d' % os.getpid())
        with open(name, 'wb') as f:
            f.write(b'x' * 100)
        return open(name, mode, **options)
    return make


def file_end(o):
    try:
        o.close()
    except ValueError:
        pass


KIND('file_buffered', new_file('r+b'), file_end, ERRORS, {
    **BINARY, 'read': lambda o, i: o.read(i % 30), 'read_all': lambda o, i: o.read(),
    'line': lambda o, i: o.readline(), 'peek': lambda o, i: o.peek(5), 'read1': lambda o, i: o.read1(5),
    'raw': lambda o, i: o.raw.tell(), 'close': lambda o, i: i % 50 == 45 and o.close()})
KIND('file_reader', new_file('rb'), file_end, ERRORS, {
    'read': lambda o, i: only_x(o.read(i % 30)), 'seek': BINARY['seek'], 'peek': lambda o, i: only_x(o.peek(5)),
    'read1': lambda o, i: only_x(o.read1(7)), 'all': lambda o, i: only_x(o.read()), 'line': lambda o, i: only_x(o.readline()),
    'close': lambda o, i: i % 50 == 45 and o.close()})
KIND('file_writer', new_file('wb'), file_end, ERRORS, {
    'write': BINARY['write'], 'flush': BINARY['flush'], 'tell': BINARY['tell'], 'seek': BINARY['seek'],
    'truncate': BINARY['truncate'], 'lines': lambda o, i: o.writelines([b'x', b'x']),
    'close': lambda o, i: i % 50 == 45 and o.close()})
KIND('file_raw', new_file('r+b', buffering=0), file_end, ERRORS, {
    'write': BINARY['write'], 'read': lambda o, i: o.read(i % 30), 'seek': BINARY['seek'],
    'facts': lambda o, i: (o.fileno(), o.mode, o.closed, o.tell(), repr(o))})
KIND('file_text', new_file('r+', encoding='utf-8'), file_end, (*ERRORS, UnicodeError), {
    'write': lambda o, i: o.write('x' * (i % 30) + '\n'), 'read': lambda o, i: o.read(i % 30),
    'line': lambda o, i: o.readline(), 'seek': lambda o, i: o.seek(0), 'flush': lambda o, i: o.flush(),
    'facts': lambda o, i: (o.encoding, o.errors, o.newlines, o.line_buffering, o.closed, repr(o)),
    'reconfigure': lambda o, i: o.reconfigure(line_buffering=bool(i % 2)),
    'iterate': lambda o, i: list(o), 'tell': lambda o, i: o.tell(),
    'close': lambda o, i: i % 50 == 45 and o.close()})


# ---- locks and queues ----

def lock_section(o, i):
    with o:
        pass


def try_lock(o, i):
    if o.acquire(False):
        o.release()


KIND('lock', _thread.allocate_lock, lambda o: must(not o.locked()), (), {
    'section': lock_section, 'try': try_lock, 'timed': lambda o, i: o.acquire(timeout=0.0001) and o.release(),
    'facts': lambda o, i: (o.locked(), repr(o))})
KIND('rlock', _thread.RLock, lambda o: must(o.acquire(False)), (), {
    'section': lock_section, 'twice': lambda o, i: (o.acquire(), o.acquire(), o.release(), o.release()),
    'try': try_lock, 'facts': lambda o, i: (o.locked(), repr(o), o._recursion_count(), o._is_owned())})
KIND('condition', threading.Condition, IGNORED, (), {
    'notify': lambda o, i: o.__enter__() and (o.notify_all(), o.__exit__(None, None, None)),
    'wait': lambda o, i: i % 10 == 0 and (o.__enter__(), o.wait(0.0001), o.__exit__(None, None, None))})
KIND('simple_queue', _queue.SimpleQueue, IGNORED, (_queue.Empty,), {
    'put': lambda o, i: o.put('v'), 'get': lambda o, i: must(o.get_nowait() == 'v'),
    'timed': lambda o, i: must(o.get(timeout=0.0001) == 'v'), 'size': lambda o, i: (o.qsize(), o.empty())})


# ---- what native modules keep ----

def rows():
    return csv.reader(iter(['v,v,v'] * 200))


def row(o, i):
    must(next(o) == ['v', 'v', 'v'])


KIND('csv_reader', rows, IGNORED, (StopIteration,), {'next': row, 'facts': lambda o, i: (o.line_num, o.dialect)})
KIND('csv_writer', lambda: csv.writer(io.StringIO()), IGNORED, (), {
    'row': lambda o, i: o.writerow(['v', 1]), 'rows': lambda o, i: o.writerows([['v'], [2]]),
    'dialect': lambda o, i: o.dialect.delimiter})
KIND('hash', lambda: hashlib.sha256(b'x'), lambda o: must(len(o.digest()) == 32), (), {
    'update': lambda o, i: o.update(b'x' * (i % 90)), 'digest': lambda o, i: must(len(o.hexdigest()) == 64),
    'copy': lambda o, i: o.copy().update(b'y'), 'facts': lambda o, i: (o.name, o.digest_size, repr(o))})
KIND('compress', zlib.compressobj, IGNORED, (zlib.error, ValueError), {
    'compress': lambda o, i: o.compress(b'x' * i), 'copy': lambda o, i: i % 10 == 0 and o.copy(),
    'flush': lambda o, i: o.flush(zlib.Z_SYNC_FLUSH)})
KIND('decompress', zlib.decompressobj, IGNORED, (zlib.error, ValueError), {
    'decompress': lambda o, i: o.decompress(zlib.compress(b'x')), 'copy': lambda o, i: i % 10 == 0 and o.copy(),
    'facts': lambda o, i: (o.eof, o.unused_data, o.unconsumed_tail)})
KIND('struct', lambda: struct.Struct('>IH'), IGNORED, (struct.error,), {
    'pack': lambda o, i: must(o.pack(1, 2) == b'\0\0\0\1\0\2'), 'unpack': lambda o, i: must(o.unpack(b'\0\0\0\1\0\2') == (1, 2)),
    'iterate': lambda o, i: list(o.iter_unpack(bytes(12)))})
KIND('unpack_iterator', lambda: struct.iter_unpack('B', b'x' * 400), IGNORED, (StopIteration,), {
    'next': lambda o, i: must(next(o) == (120,)), 'hint': lambda o, i: o.__length_hint__()})
KIND('pickler', lambda: pickle.Pickler(io.BytesIO()), IGNORED, (pickle.PicklingError, RuntimeError), {
    'dump': lambda o, i: o.dump([1, 'v', {'k': (i,)}]), 'clear': lambda o, i: o.clear_memo(),
    'memo': lambda o, i: o.memo.copy()})
DUMPED = pickle.dumps([1, 'v', {'k': (1,)}] * 3)
KIND('unpickler', lambda: pickle.Unpickler(io.BytesIO(DUMPED * 300)), IGNORED,
     (Exception,), {'load': lambda o, i: o.load(), 'memo': lambda o, i: o.memo.copy()})
KIND('json', lambda: [{'a': 'v'}] * 3, IGNORED, (IndexError, RuntimeError, KeyError, json.JSONDecodeError), {
    'dump': lambda o, i: json.loads(json.dumps(o)), 'append': lambda o, i: o.append({'a': i}),
    'pop': lambda o, i: o.pop(), 'change': lambda o, i: o[0].__setitem__(str(i), i),
    'shrink': lambda o, i: o[0].popitem(), 'pickle': lambda o, i: pickle.loads(pickle.dumps(o))})


def new_map():
    m = mmap.mmap(-1, 8192)
    m[:] = b'x' * 8192
    return m


def map_set(o, i):
    o[i % 100] = 120


KIND('mmap', new_map, IGNORED, ERRORS + (IndexError,), {
    'get': lambda o, i: must(o[i % 50] == 120), 'set': map_set, 'slice': lambda o, i: only_x(o[3:9]),
    'read': lambda o, i: only_x(o.read(10)), 'seek': lambda o, i: o.seek(i % 60), 'find': lambda o, i: o.find(b'y'),
    'view': lambda o, i: memoryview(o).release(), 'close': lambda o, i: i % 50 == 45 and o.close(),
    'facts': lambda o, i: (o.size(), len(o), o.tell(), o.closed, repr(o))})


class Pair:
    def __init__(self):
        self.a, self.b = socket.socketpair()
        self.a.setblocking(False)
        self.b.setblocking(False)


KIND('socket', Pair, lambda o: (o.a.close(), o.b.close()), OSError, {
    'send': lambda o, i: o.a.send(b'x' * 5), 'receive': lambda o, i: only_x(o.b.recv(20)),
    'facts': lambda o, i: (o.a.fileno(), o.a.gettimeout(), repr(o.a), o.a.family),
    'option': lambda o, i: o.a.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096),
    'timeout': lambda o, i: o.b.setblocking(False), 'close': lambda o, i: i % 50 == 45 and o.b.close()},
     raw={'close': ('receive', 'timeout')})
KIND('local', threading.local, IGNORED, (AttributeError,), {
    'set': lambda o, i: (setattr(o, 'a', 'v'), must(o.a == 'v')), 'delete': lambda o, i: delattr(o, 'a'),
    'dict': lambda o, i: o.__dict__.update(b=1)})
