"""Kinds of fresh objects: what code meets most, each object alone."""
import array
import ast
import asyncio
import atexit
import bz2
import codecs
import collections
import contextlib
import contextvars
import csv
import ctypes
import dataclasses
import datetime
import decimal
import fractions
import functools
import hashlib
import hmac
import io
import itertools
import json
import lzma
import mmap
import operator
import os
import pickle
import queue
import re
import select
import socket
import sqlite3
import string
import struct
import symtable
import sys
import tempfile
import textwrap
import threading
import time
import tokenize
import types
import typing
import uuid
import weakref
import xml.etree.ElementTree as ElementTree
import zlib
import zoneinfo

import _string

TEMPORARY = tempfile.TemporaryDirectory()
FOLDER = TEMPORARY.name
FILE = os.path.join(FOLDER, 'data')
with open(FILE, 'wb') as out:
    out.write(b'abc\ndef\n' * 10)
LOOP = asyncio.new_event_loop()
atexit.register(LOOP.close)


# ---- what makes the objects ----

class Plain:
    def __init__(self):
        self.a = [1]
        self.b = 'x' * 3

    def m(self):
        return self.a


class Slots:
    __slots__ = 'a', 'b', '__weakref__'

    def __init__(self):
        self.a = [1]


class Sequence:
    def __getitem__(self, i):
        if i > 2:
            raise IndexError
        return [i]

    def __len__(self):
        return 3


class Structure(ctypes.Structure):
    _fields_ = [('a', ctypes.c_int), ('b', ctypes.c_void_p)]


class Managed:
    def __init__(self):
        self.x = [1]

    def __enter__(self):
        return self

    def __exit__(self, *a):
        pass


def subclass(base, *args):
    o = type('Sub', (base,), {})(*args)
    o.x = [1]
    return o


def two():
    return [[1], [2]]


def generator():
    x = yield [1]
    yield [x]


async def coroutine():
    return [1]


async def async_generator():
    yield [1]


def closure():
    held = [1]

    def f(a=[1], *b, c=[2]):
        return held, a, c
    return f


def frame():
    return sys._getframe()


def error():
    try:
        raise ValueError([1])
    except ValueError as e:
        return e


def group():
    return ExceptionGroup('g', [ValueError([1]), TypeError([2])])


def module():
    m = types.ModuleType('m')
    m.a = [1]
    return m


def element():
    e = ElementTree.Element('a', b='c')
    e.append(ElementTree.Element('d'))
    return e


def simple_queue():
    q = queue.SimpleQueue()
    q.put([1])
    return q


def weak_values():
    d = weakref.WeakValueDictionary()
    d[1] = Plain
    return d


def connection():
    c = sqlite3.connect(':memory:', check_same_thread=False)
    c.execute('create table t(a, x blob)')
    c.execute('insert into t values(1, zeroblob(9))')
    return c


def row():
    c = connection()
    c.row_factory = sqlite3.Row
    return c.execute('select a from t').fetchone()


def template(x=[1]):
    return t'a{x}b{x!r}'


# ---- the kinds ----

KINDS = {
    'list': two, 'tuple': lambda: tuple(two()), 'dict': lambda: {1: [1], 'a': [2]}, 'set': lambda: {str(1) * 3, 2.5},
    'frozenset': lambda: frozenset({str(1) * 3, 2.5}), 'str': lambda: 'ab' * len(two()), 'bytes': lambda: b'ab' * len(two()),
    'bytearray': lambda: bytearray(b'abc'), 'memoryview': lambda: memoryview(bytearray(b'abc')), 'int': lambda: 10**len(two()) ** 5,
    'float': lambda: 1.5 * len(two()), 'complex': lambda: 1j * len(two()), 'range': lambda: range(len(two())), 'slice': lambda: slice([1], [2]),
    'plain': Plain, 'slots': Slots, 'sequence': Sequence, 'class': lambda: type('K', (Plain,), {'x': [1], 'f': lambda self: [2]}), 'function': closure, 'method': lambda: Plain().m,
    'builtin': lambda: [1].append, 'partial': lambda: functools.partial(closure(), [1], c=[2]), 'lru': lambda: functools.lru_cache(lambda *a: [a]),
    'property': lambda: property(closure()), 'staticmethod': lambda: staticmethod(closure()), 'generator': generator, 'coroutine': coroutine,
    'async_generator': async_generator, 'asend': lambda: async_generator().asend(None), 'frame': frame, 'traceback': lambda: error().__traceback__, 'error': error, 'group': group, 'module': module,
    'cell': lambda: types.CellType([1]), 'code': lambda: compile('x = [1, (2, 3)]', 'f', 'exec'), 'deque': lambda: collections.deque(two()),
    'deque_max': lambda: collections.deque(two(), 2), 'OrderedDict': lambda: collections.OrderedDict(a=[1], b=[2]),
    'defaultdict': lambda: collections.defaultdict(list, a=[1]), 'Counter': lambda: collections.Counter('abc'),
    'ChainMap': lambda: collections.ChainMap({1: 2}, {3: 4}), 'namedtuple': lambda: collections.namedtuple('N', 'a b')([1], [2]),
    'array': lambda: array.array('i', [1, 2]), 'BytesIO': lambda: io.BytesIO(b'abc\ndef'), 'StringIO': lambda: io.StringIO('abc\ndef'),
    'TextIO': lambda: io.TextIOWrapper(io.BytesIO(b'abc\ndef')), 'Buffered': lambda: io.BufferedReader(io.BytesIO(b'abc\ndef')),
    'BufferedRandom': lambda: io.BufferedRandom(io.BytesIO(b'abc\ndef')), 'weakref': lambda: weakref.ref(Plain()), 'proxy': lambda: weakref.proxy(Plain),
    'WeakValueDictionary': weak_values, 'WeakSet': lambda: weakref.WeakSet([Plain]), 'SimpleQueue': simple_queue,
    'lock': threading.Lock, 'local': threading.local, 'pattern': lambda: re.compile('(a)|(b+)' + str(len(two()))),
    'match': lambda: re.match('(a)|b', 'a'), 'scanner': lambda: re.finditer('a', 'aa'), 'struct': lambda: struct.Struct('ii'),
    'date': lambda: datetime.datetime(2000, 1, 1), 'delta': lambda: datetime.timedelta(1), 'decimal': lambda: decimal.Decimal('1.5'),
    'context': lambda: decimal.Context(), 'fraction': lambda: fractions.Fraction(1, 3),
    'contextvar': lambda: contextvars.ContextVar('v', default=[1]), 'ctx': contextvars.copy_context, 'element': element,
    'treebuilder': ElementTree.TreeBuilder, 'zcomp': zlib.compressobj, 'zdecomp': zlib.decompressobj, 'sha': lambda: hashlib.sha256(b'a'),
    'md5': lambda: hashlib.md5(b'a'), 'bz2': bz2.BZ2Compressor, 'lzma': lambda: lzma.LZMACompressor(preset=0), 'keys': lambda: {1: [1]}.keys(),
    'items': lambda: {1: [1]}.items(), 'values': lambda: {1: [1]}.values(), 'mappingproxy': lambda: types.MappingProxyType({1: [1]}),
    'namespace': lambda: types.SimpleNamespace(a=[1]), 'alias': lambda: list[int], 'union': lambda: list[int] | None,
    'pickler': lambda: pickle.Pickler(io.BytesIO()), 'unpickler': lambda: pickle.Unpickler(io.BytesIO(pickle.dumps([1]))),
    'encoder': json.JSONEncoder, 'repeat': lambda: itertools.repeat([1], 3), 'permutations': lambda: itertools.permutations(two()),
    'combinations': lambda: itertools.combinations(two(), 1), 'cwr': lambda: itertools.combinations_with_replacement(two(), 2),
    'product': lambda: itertools.product(two(), two()), 'tee': lambda: itertools.tee(two())[0], 'groupby': lambda: itertools.groupby(two()),
    'chain': lambda: itertools.chain(two(), two()), 'zip_longest': lambda: itertools.zip_longest(two(), [1]),
    'accumulate': lambda: itertools.accumulate([1, 2]), 'islice': lambda: itertools.islice(two(), 2), 'zip': lambda: zip(two(), two()),
    'map': lambda: map(list, two()), 'enumerate': lambda: enumerate(two()), 'list_iterator': lambda: iter(two()),
    'dict_iterator': lambda: iter({1: 2}.items()), 'reversed': lambda: reversed(two()), 'itemgetter': lambda: operator.itemgetter([1][0]),
    'attrgetter': lambda: operator.attrgetter('a'), 'super': lambda: super(Plain, Plain()), 'typevar': lambda: types.GenericAlias(list, ([1],)),
    'csvreader': lambda: csv.reader(['a,b', 'c,d']), 'csvwriter': lambda: csv.writer(io.StringIO()), 'dialect': lambda: csv.reader([]).dialect,
    'connection': connection, 'cursor': lambda: connection().execute('select a from t'),
    'row': row,
    'blob': lambda: connection().blobopen('t', 'x', 1),
    'mmap': lambda: mmap.mmap(-1, 4096), 'socketpair': lambda: socket.socketpair()[0], 'poll': select.poll, 'epoll': select.epoll, 'c_int': lambda: ctypes.c_int(5),
    'c_array': lambda: (ctypes.c_int * 3)(1, 2), 'c_struct': Structure, 'c_buf': lambda: ctypes.create_string_buffer(b'abc'),
    'c_func': lambda: ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int)(lambda x: x),
    'c_type': lambda: type('T', (ctypes.Structure,), {'_fields_': [('a', ctypes.c_int)]}),
    'zone': lambda: zoneinfo.ZoneInfo.no_cache('Europe/Berlin'), 'hmac': lambda: hmac.new(b'a', b'b', 'sha256'),
    'ast': lambda: ast.parse('x = [1, f(2)]'), 'TypeVar': lambda: typing.TypeVar('T', bound=list), 'ParamSpec': lambda: typing.ParamSpec('P'),
    'TVT': lambda: typing.TypeVarTuple('Ts'), 'formatter': lambda: _string.formatter_parser('a{b}c{d!r:x}'),
    'fieldname': lambda: _string.formatter_field_name_split('a.b[c]'), 'decoder': lambda: codecs.getincrementaldecoder('utf-8')(),
    'decoder_jp': lambda: codecs.getincrementaldecoder('shift_jis')(), 'encoder_jp': lambda: codecs.getincrementalencoder('iso2022_jp')(),
    'reader': lambda: codecs.getreader('utf-8')(io.BytesIO(b'abc\n')), 'nldecoder': lambda: io.IncrementalNewlineDecoder(None, True), 'FileIO': lambda: open(FILE, 'rb+', buffering=0),
    'bfile': lambda: open(FILE, 'rb+'), 'tfile': lambda: open(FILE, 'r+', encoding='latin-1'), 'scandir': lambda: os.scandir(FOLDER), 'direntry': lambda: next(os.scandir(FOLDER)),
    'stat': lambda: os.stat(FOLDER), 'symtable': lambda: symtable.symtable('def f(x): return x', 'f', 'exec'),
    'tokens': lambda: tokenize.generate_tokens(io.StringIO('a = 1\n').readline), 'template': template, 'interpolation': lambda: template().interpolations[0],
    'iter_unpack': lambda: struct.iter_unpack('i', b'abcdefgh'), 'dataclass': lambda: dataclasses.make_dataclass('D', ['a', 'b'])([1], [2]), 'od_items': lambda: collections.OrderedDict(a=[1], b=[2]).items(), 'od_iter': lambda: iter(collections.OrderedDict(a=[1]).items()),
    'condition': threading.Condition, 'semaphore': lambda: threading.Semaphore(3), 'event': threading.Event, 'barrier': lambda: threading.Barrier(1),
    'cached': lambda: type('C', (), {'p': functools.cached_property(lambda s: [1])})(), 'partialmethod': lambda: functools.partialmethod(len),
    'singledispatch': lambda: functools.singledispatch(lambda x: [x]), 'cmp': lambda: functools.cmp_to_key(lambda a, b: 0)([1]),
    'future': lambda: asyncio.Future(loop=LOOP), 'token': lambda: contextvars.ContextVar('v').set([1]), 'managed': Managed,
    'dictsub': lambda: subclass(dict, {1: 2}), 'listsub': lambda: subclass(list, [1]), 'strsub': lambda: subclass(str, 'ab'),
    'intsub': lambda: subclass(int, 7), 'tupsub': lambda: subclass(tuple, [1]), 'classdict': lambda: vars(type('Q', (), {'a': [1]})),
    'fnlocals': lambda: (lambda a, b: locals())([1], 2), 'framelocals': lambda: sys._getframe().f_locals,
    'codeit': lambda: (lambda: 0).__code__.co_positions(), 'colines': lambda: (lambda: 0).__code__.co_lines(),
    'weakproxy': lambda: weakref.proxy(Managed), 'wkd': lambda: weakref.WeakKeyDictionary({Managed: 1}),
    'finalize': lambda: weakref.finalize(Managed, len, [1]), 'starmap': lambda: itertools.starmap(len, [([1],)]),
    'takewhile': lambda: itertools.takewhile(bool, [1, 0]), 'dropwhile': lambda: itertools.dropwhile(bool, [1, 0]),
    'compress': lambda: itertools.compress([[1]], [1]), 'batched': lambda: itertools.batched([[1]], 1),
    'pairwise': lambda: itertools.pairwise([[1], [2]]), 'filterfalse': lambda: itertools.filterfalse(bool, [0]),
    'genexp': lambda: (x for x in [[1], [2]]), 'ga': lambda: list[int].__args__, 'str_iter': lambda: iter('a' * 3),
    'set_iter': lambda: iter({'a' * 3}), 'strtemplate': lambda: string.Template('$a'), 'uuid': uuid.uuid4, 'structseq': lambda: time.gmtime(0),
    'contextlib': lambda: contextlib.ExitStack(), 'textwrap': lambda: textwrap.TextWrapper(), 'bigset': lambda: set(range(40)),
    'biglist': lambda: list(map(str, range(100))), 'bigdict': lambda: dict.fromkeys(range(100)), 'bigstr': lambda: 'x' * 3000 + str(1),
    'bigba': lambda: bytearray(3000), 'instance_dict': lambda: Plain().__dict__,
}
