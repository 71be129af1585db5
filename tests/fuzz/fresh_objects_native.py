"""Kinds of fresh objects: the native types that fresh_objects_kinds.py leaves out, and types of extensions of our own."""
import _asyncio
import _blake2
import _elementtree
import _hashlib
import _hmac
import _interpchannels
import _io
import _lsprof
import _md5
import _multiprocessing
import _random
import _remote_debugging
import _sha1
import _sha2
import _sha3
import _sre
import _ssl
import _symtable
import _thread
import _tokenize
import abc
import array
import ast
import asyncio
import bz2
import codecs
import collections
import concurrent.interpreters
import contextvars
import csv
import ctypes
import datetime
import decimal
import enum
import functools
import gzip
import io
import itertools
import json
import lzma
import mmap
import operator
import os
import pathlib
import pickle
import pyexpat
import random
import re
import select
import socket
import sqlite3
import ssl
import struct
import sys
import types
import typing
import warnings
import weakref
import xml.etree.ElementTree as ElementTree
import zlib
from compression import zstd

from fresh_objects_kinds import FILE, FOLDER, Plain, Sequence, Structure, async_generator, closure, connection, coroutine, element, error, generator, template, two


# ---- what makes the objects ----

class Loop:
    """As much of an event loop as futures and tasks ask for; each object has one of its own, so none grows."""
    called = None

    def call_soon(self, f, *args, context=None):
        self.called = f

    def get_debug(self):
        return False

    def call_exception_handler(self, context):
        pass


def step():
    loop = Loop()
    loop.task = asyncio.Task(coroutine(), loop=loop)
    return loop.called


class Persistent(pickle.Pickler):
    def persistent_id(self, o):
        return [1] if isinstance(o, list) else None


class PersistentLoad(pickle.Unpickler):
    def persistent_load(self, name):
        return [name]


class Raw(io.RawIOBase):
    left = 5

    def readable(self):
        return True

    def readinto(self, memory):
        memory[:1] = b'a'
        self.left -= 1
        return self.left > 0


class Zone(datetime.tzinfo):
    def utcoffset(self, t):
        return datetime.timedelta(hours=1)

    def dst(self, t):
        return None

    def tzname(self, t):
        return 'x' * 3


class Target:
    def start(self, tag, attributes):
        return [tag]

    def close(self):
        return [1]


def persistent_load():
    out = io.BytesIO()
    Persistent(out).dump([1])
    return PersistentLoad(io.BytesIO(out.getvalue()))


def annotated():
    def f(a: Missing, b: [1] = [2]) -> 'x' * 3:  # noqa: F821
        return a
    return f


def generic():
    class G[T: (int, str), **P = [int]]:
        def m[U](self, a: T) -> U:
            return a
    return G


def lazy_alias():
    type A[T] = list[T] | None
    return A


def inner_frame():
    g = generator()
    next(g)
    return g.gi_frame


def wrapped(certain=ssl.PROTOCOL_TLS_CLIENT):
    c = ssl.SSLContext(certain)
    c.check_hostname = False
    return c.wrap_bio(ssl.MemoryBIO(), ssl.MemoryBIO(), server_side=certain == ssl.PROTOCOL_TLS_SERVER)


def psk(certain):
    c = ssl.SSLContext(certain)
    if certain == ssl.PROTOCOL_TLS_CLIENT:
        c.check_hostname = False
        c.verify_mode = ssl.CERT_NONE
        c.set_psk_client_callback(lambda hint: ('me', b'key'))
    else:
        c.set_psk_server_callback(lambda name: b'key')
    c.maximum_version = ssl.TLSVersion.TLSv1_2
    c.set_ciphers('PSK')
    return c


def connected():
    """The client's side after a handshake without certificates, and the server's."""
    there, back = ssl.MemoryBIO(), ssl.MemoryBIO()
    sides = (psk(ssl.PROTOCOL_TLS_CLIENT).wrap_bio(back, there), psk(ssl.PROTOCOL_TLS_SERVER).wrap_bio(there, back, server_side=True))
    for _ in range(3):
        for side in sides:
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                pass
    return sides


def queue_between():
    q = concurrent.interpreters.create_queue()
    q.put_nowait((1, 'a'))
    return q


def cross_view():
    q = concurrent.interpreters.create_queue()
    q.put_nowait(memoryview(bytearray(b'abc')))
    return q.get_nowait()


def channel():
    name = _interpchannels.create(2)
    _interpchannels.send(name, (1, 'a'), blocking=False)
    return name


class Channel:
    """A channel whose end is its object's."""
    def __init__(self):
        self.name = channel()

    def __del__(self):
        _interpchannels.destroy(self.name)

    def send(self, o):
        return _interpchannels.send(self.name, o, blocking=False)

    def receive(self, default=None):
        return _interpchannels.recv(self.name, default)

    def info(self):
        return _interpchannels.get_info(self.name), _interpchannels.get_count(self.name)

    def close(self):
        _interpchannels.close(self.name, force=True)

    def release(self):
        _interpchannels.release(self.name)

    def interpreters(self):
        return _interpchannels.list_interpreters(self.name, send=True)


def watching(p):
    a, b = socket.socketpair()
    p.register(a)
    with a, b:
        return p


def parser():
    p = pyexpat.ParserCreate()
    p.buffer_text = True
    p.StartElementHandler = lambda name, attributes: [name]
    p.CharacterDataHandler = lambda text: [text]
    return p


def profiler():
    p = _lsprof.Profiler()
    p.enable()
    two()
    p.disable()
    return p


def functions_of_sql():
    c = connection()
    c.create_function('f', -1, lambda *a: len(a))
    c.set_authorizer(lambda *a: sqlite3.SQLITE_OK)
    c.create_collation('k', lambda a, b: (a > b) - (a < b))
    return c


def capsule():
    new = ctypes.PYFUNCTYPE(ctypes.py_object, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p)(('PyCapsule_New', ctypes.pythonapi))
    return new(1, None, None)


def instance_method():
    new = ctypes.PYFUNCTYPE(ctypes.py_object, ctypes.py_object)(('PyInstanceMethod_New', ctypes.pythonapi))
    return new(closure())


def union_type():
    return type('U', (ctypes.Union,), {'_fields_': [('a', ctypes.c_int), ('b', ctypes.c_char * 4)]})


def bits():
    return type('B', (ctypes.BigEndianStructure,), {'_fields_': [('a', ctypes.c_uint, 3), ('b', ctypes.c_uint, 5), ('c', ctypes.c_short * 2)]})


def mapped():
    m = mmap.mmap(-1, 4096)
    return memoryview(m)


def mapped_file():
    with open(FILE, 'rb') as f:
        return mmap.mmap(f.fileno(), 0, access=mmap.ACCESS_COPY)


def raised(e):
    try:
        raise e
    except BaseException as e:
        return e


def chained():
    try:
        raise raised(KeyError([1]))
    except KeyError as e:
        return raised(raised(ValueError([2])).with_traceback(e.__traceback__))


def used_context():
    c = contextvars.copy_context()
    for i in range(9):
        c.run(contextvars.ContextVar(f'v{i}').set, [i])
    return c


# ---- the kinds ----

KINDS = {
    # objects of the language
    'bytearray_iterator': lambda: iter(bytearray(b'abc')), 'bytes_iterator': lambda: iter(b'abc' * len(two())), 'tuple_iterator': lambda: iter(([1], [2])),
    'dict_keyiterator': lambda: iter({1: 2, 'a' * 3: [1]}), 'dict_valueiterator': lambda: iter({1: [1], 2: [2]}.values()),
    'dict_reversed': lambda: reversed({1: [1], 2: [2]}), 'dict_reversed_items': lambda: reversed({1: [1], 2: [2]}.items()),
    'dict_reversed_values': lambda: reversed({1: [1], 2: [2]}.values()), 'call_iterator': lambda: iter(iter([[1], 2]).__next__, 2),
    'sequence_iterator': lambda: iter(Sequence()), 'range_iterator': lambda: iter(range(300, 400)), 'longrange': lambda: range(2**70, 2**70 + 5),
    'longrange_iterator': lambda: iter(range(2**70, 2**70 + 5)), 'reversed_sequence': lambda: reversed(Sequence()), 'memory_iterator': lambda: iter(memoryview(b'abc' * len(two()))),
    'filter': lambda: filter(None, two()), 'zip_strict': lambda: zip(two(), two(), strict=True), 'map_strict': lambda: map(lambda a, b: [a], two(), iter(two())),
    'enumerate_big': lambda: enumerate(two(), 2**63 - 1), 'alias_iterator': lambda: iter(list[int]), 'alias_unpacked': lambda: next(iter(tuple[int, ...])),
    'alias_of_class': lambda: generic()[int, [float]], 'generic': generic, 'lazy_alias': lazy_alias, 'alias_type': lambda: typing.TypeAliasType('A', list[int], type_params=(typing.TypeVar('T'),)),
    'param_args': lambda: typing.ParamSpec('P').args, 'param_kwargs': lambda: typing.ParamSpec('P').kwargs, 'const_evaluator': lambda: typing.TypeVar('T', bound=list[int]).evaluate_bound,
    'annotated': annotated, 'forward': lambda: typing.ForwardRef('list[Missing]'), 'template_iterator': lambda: iter(template()), 'concatenated': lambda: template() + template(),
    'anext': lambda: anext(async_generator(), [1]), 'athrow': lambda: async_generator().athrow(ValueError), 'aclose': lambda: async_generator().aclose(),
    'coroutine_wrapper': lambda: coroutine().__await__(), 'awaited': lambda: types.coroutine(generator)(), 'generator_frame': inner_frame,
    'getset': lambda: type('X', (), {}).__dict__['__dict__'], 'member': lambda: type('X', (), {'__slots__': ('a',)}).a, 'method_wrapper': lambda: two().__len__,
    'slot_wrapper': lambda: [1].__class__.__len__, 'classmethod': lambda: classmethod(closure()), 'classmethod_bound': lambda: type('X', (Plain,), {'f': classmethod(closure())}).f,
    'instance_method': instance_method, 'capsule': capsule, 'abstract': lambda: abc.ABCMeta('A', (), {'f': abc.abstractmethod(lambda self: 1)}),
    'abc_data': lambda: abc.ABCMeta('A', (), {})._abc_impl, 'enum': lambda: enum.Enum('E', 'a b c'), 'flag': lambda: enum.Flag('F', 'a b c').a, 'metaclass': lambda: type('M', (type,), {'__call__': lambda c, *a: [a]}),
    'class_of_meta': lambda: type('M', (type,), {})('C', (Plain,), {'x': [1]}), 'class_with_slots': lambda: type('X', (), {'__slots__': ('a', '__dict__')})(),
    'class_with_many': lambda: type('X', (Plain,), {f'a{i}': [i] for i in range(40)}), 'getattr_class': lambda: type('X', (), {'__getattr__': lambda s, n: [n], '__del__': lambda s: [s]})(),
    'property_set': lambda: type('X', (), {'a': property(lambda s: [1], lambda s, v: None)})(), 'code_made': lambda: closure().__code__.replace(co_name='g'),
    'deep_code': lambda: compile('def f(a, *b, c: int = 1):\n  def g(): return a, b\n  return [x for x in g()]', 'f', 'exec'),
    'traceback_made': lambda: types.TracebackType(error().__traceback__, sys._getframe(), 1, 1), 'method_made': lambda: types.MethodType(closure(), [1]),
    'exec_namespace': lambda: (n := {}, exec('x = [1]\ndef f(): return x', n))[0], 'kwargs': lambda: (lambda **k: k)(a=[1], b=[2]), 'frozen_big': lambda: frozenset(map(str, range(40))),
    'set_big_iterator': lambda: iter(set(map(str, range(40)))), 'str_wide': lambda: '\u20ac\U0001f600' * len(two()), 'huge_int': lambda: 3**(1000 * len(two())), 'bytes_big': lambda: b'ab' * 1000 * len(two()),

    # exceptions
    'os_error': lambda: raised(OSError(2, 'x' * 3, 'f' * 3)), 'decode_error': lambda: UnicodeDecodeError('utf-8', b'ab' * 3, 1, 2, 'r' * 3), 'encode_error': lambda: UnicodeEncodeError('utf-8', 'ab' * 3, 1, 2, 'r' * 3),
    'translate_error': lambda: UnicodeTranslateError('ab' * 3, 1, 2, 'r' * 3), 'syntax_error': lambda: SyntaxError('m' * 3, ('f' * 3, 1, 2, 'text' * 2, 1, 3)),
    'import_error': lambda: ImportError('m', name='n' * 3, path='p' * 3), 'attribute_error': lambda: AttributeError('m', name='n' * 3, obj=[1]), 'name_error': lambda: NameError('m', name='n' * 3),
    'stop': lambda: StopIteration([1]), 'system_exit': lambda: SystemExit([1]), 'key_error': lambda: raised(KeyError([1])), 'blocking': lambda: BlockingIOError(1, 'x' * 3, 5),
    'chained': chained, 'nested_group': lambda: ExceptionGroup('g', [ExceptionGroup('h', [raised(ValueError([1]))]), chained()]), 'noted': lambda: (e := error(), e.add_note('n' * 3))[0],

    # io
    'IOBase': io.IOBase, 'RawIOBase': Raw, 'TextIOBase': io.TextIOBase, 'BufferedWriter': lambda: io.BufferedWriter(io.BytesIO(b'abc')), 'BufferedRWPair': lambda: io.BufferedRWPair(io.BytesIO(b'abc'), io.BytesIO()),
    'BufferedReader_raw': lambda: io.BufferedReader(Raw(), 3), 'text_layers': lambda: io.TextIOWrapper(io.BufferedRandom(io.BytesIO(b'abc\r\ndef')), 'utf-8', newline=''),
    'text_raw': lambda: io.TextIOWrapper(io.BufferedReader(Raw())), 'text_utf16': lambda: io.TextIOWrapper(io.BytesIO('abc\ndef'.encode('utf-16')), 'utf-16', line_buffering=True),
    'text_write': lambda: io.TextIOWrapper(io.BufferedWriter(io.BytesIO()), 'latin-1', write_through=True), 'bytes_buffer': lambda: io.BytesIO(b'abc').getbuffer(), 'StringIO_newline': lambda: io.StringIO('a\r\nb\rc', newline=None),
    'null_writer': lambda: open(os.devnull, 'wb'), 'null_text': lambda: open(os.devnull, 'w'), 'read_file': lambda: open(FILE, 'rb'), 'read_text': lambda: open(FILE), 'gzip': lambda: gzip.GzipFile(fileobj=io.BytesIO(gzip.compress(b'abc\ndef'))),
    'gzip_write': lambda: gzip.GzipFile(fileobj=io.BytesIO(), mode='wb'), 'bz2_file': lambda: bz2.BZ2File(io.BytesIO(bz2.compress(b'abc\ndef'))), 'lzma_file': lambda: lzma.LZMAFile(io.BytesIO(lzma.compress(b'abc\ndef'))),
    'zstd_file': lambda: zstd.ZstdFile(io.BytesIO(zstd.compress(b'abc\ndef'))), 'StreamReaderWriter': lambda: codecs.StreamReaderWriter(io.BytesIO(b'abc'), codecs.getreader('utf-8'), codecs.getwriter('utf-8')),
    'StreamRecoder': lambda: codecs.EncodedFile(io.BytesIO(b'abc'), 'utf-8', 'latin-1'), 'encoder_sig': lambda: codecs.getincrementalencoder('utf-8-sig')(), 'decoder_utf16': lambda: codecs.getincrementaldecoder('utf-16')(),
    'decoder_hz': lambda: codecs.getincrementaldecoder('hz')('ignore'), 'reader_jp': lambda: codecs.getreader('shift_jis')(io.BytesIO(b'abc\n\x82\xa0')), 'writer_jp': lambda: codecs.getwriter('iso2022_jp')(io.BytesIO()),
    'decoder_idna': lambda: codecs.getincrementaldecoder('idna')(), 'encoding_map': lambda: codecs.charmap_build(''.join(map(chr, range(255))) + '\u20ac'), 'codec_info': lambda: codecs.CodecInfo(codecs.utf_8_encode, codecs.utf_8_decode, name='x'),
    'newline_layers': lambda: io.IncrementalNewlineDecoder(codecs.getincrementaldecoder('utf-8')(), False), 'path': lambda: pathlib.Path(FOLDER), 'scandir_bytes': lambda: os.scandir(os.fsencode(FOLDER)),

    # memory
    'view_array': lambda: memoryview(array.array('d', [1, 2, 3])), 'view_cast': lambda: memoryview(bytearray(24)).cast('i', [2, 3]), 'view_part': lambda: memoryview(bytearray(b'abcdef'))[1::2], 'view_mmap': mapped,
    'view_ctypes': lambda: memoryview((ctypes.c_int * 3)(1, 2, 3)), 'view_pickle': lambda: memoryview(pickle.PickleBuffer(bytearray(b'abc'))), 'PickleBuffer': lambda: pickle.PickleBuffer(bytearray(b'abc')),
    'view_bytes': lambda: memoryview(b'abc' * len(two())), 'array_iterator': lambda: iter(array.array('i', [1, 2])), 'array_text': lambda: array.array('w', 'abc'), 'array_double': lambda: array.array('d', range(100)),
    'mmap_file': mapped_file,

    # collections, functools, itertools, operator
    'deque_iterator': lambda: iter(collections.deque(two())), 'deque_reversed': lambda: reversed(collections.deque(two())), 'deque_big': lambda: collections.deque(map(str, range(200))),
    'od_keys': lambda: collections.OrderedDict(a=[1], b=[2]).keys(), 'od_values': lambda: collections.OrderedDict(a=[1], b=[2]).values(), 'od_reversed': lambda: reversed(collections.OrderedDict(a=[1])),
    'od_sub': lambda: type('O', (collections.OrderedDict,), {})(a=[1]), 'defaultdict_sub': lambda: type('D', (collections.defaultdict,), {'__missing__': lambda s, k: [k]})(), 'namedtuple_type': lambda: collections.namedtuple('N', 'a b', defaults=[[1]]),
    'tuplegetter': lambda: collections.namedtuple('N', 'a b').__dict__['a'], 'UserDict': lambda: collections.UserDict(a=[1]), 'UserList': lambda: collections.UserList(two()), 'lru_bounded': lambda: functools.lru_cache(2)(lambda *a: [a]),
    'lru_typed': lambda: functools.lru_cache(3, True)(closure()), 'lru_method': lambda: type('C', (), {'f': functools.lru_cache(lambda s, *a: [a])})().f, 'partial_placeholder': lambda: functools.partial(closure(), functools.Placeholder, [1]),
    'partial_of_partial': lambda: functools.partial(functools.partial(closure(), [1]), c=[2]), 'partial_sub': lambda: type('P', (functools.partial,), {})(closure(), [1]), 'key_function': lambda: functools.cmp_to_key(lambda a, b: [1] < [2]),
    'singledispatchmethod': lambda: type('S', (), {'f': functools.singledispatchmethod(lambda s, x: [x])})().f, 'wraps': lambda: functools.wraps(closure())(lambda *a: a), 'grouper': lambda: next(itertools.groupby(two()))[1],
    'tee_other': lambda: itertools.tee(generator(), 3)[2], 'tee_of_tee': lambda: itertools.tee(itertools.tee(two())[1])[0], 'count': lambda: itertools.count(len(two())), 'count_slow': lambda: itertools.count(1.5, 2), 'count_big': lambda: itertools.count(2**63 - 2),
    'cycle': lambda: itertools.islice(itertools.cycle(two()), 5), 'chain_lazy': lambda: itertools.chain.from_iterable(two() for _ in two()), 'islice_step': lambda: itertools.islice(generator(), 0, None, 2),
    'batched_strict': lambda: itertools.batched(range(7), 3, strict=True), 'accumulate_initial': lambda: itertools.accumulate(two(), operator.add, initial=[0]), 'permutations_all': lambda: itertools.permutations('abc'),
    'methodcaller': lambda: operator.methodcaller('append', [1]), 'methodcaller_keywords': lambda: operator.methodcaller('sort', key=len, reverse=True), 'itemgetter_many': lambda: operator.itemgetter(0, 'a', slice(1, 2)), 'attrgetter_many': lambda: operator.attrgetter('a.b', '__class__.x'),

    # text and data
    'json_scanner': lambda: json.scanner.c_make_scanner(json.JSONDecoder()), 'json_encoder': lambda: json.encoder.c_make_encoder({}, str, json.encoder.encode_basestring, None, ': ', ', ', True, False, True),
    'JSONEncoder': lambda: json.JSONEncoder(indent=1, default=list).iterencode({'a': [1, {2}]}), 'sre_scanner': lambda: re.compile('(a)|b' * len(two())).scanner('aabb' * 2), 'sre_template': lambda: _sre.template(re.compile('(a)'), ['x' * 3, 1, 'y' * 3]),
    'pattern_bytes': lambda: re.compile(b'(?P<n>a+)(b)?' + b'c' * len(two())), 'match_named': lambda: re.compile('(?P<n>a+)(?P<m>b)?').match('aa' * len(two())), 'lexicon': lambda: re.Scanner([('a+', lambda s, t: [t]), ('b', None)]),
    'csv_dictreader': lambda: csv.DictReader(io.StringIO('a,b\n1,2\n')), 'csv_dialect': lambda: csv.writer(io.StringIO(), delimiter=';', quoting=csv.QUOTE_ALL).dialect, 'csv_dictwriter': lambda: csv.DictWriter(io.StringIO(), ['a', 'b']), 'csv_own': lambda: csv.reader(generator()),
    'persistent': lambda: Persistent(io.BytesIO()), 'persistent_load': persistent_load, 'pickler_memo': lambda: (p := pickle.Pickler(io.BytesIO()), p.dump(two()))[0].memo, 'unpickler_memo': lambda: pickle.Unpickler(io.BytesIO(pickle.dumps(two()))).memo,
    'pickler_buffers': lambda: pickle.Pickler(io.BytesIO(), 5, buffer_callback=lambda b: [b]), 'symtable_entry': lambda: _symtable.symtable('def f(x): return [x]', 'f', 'exec'), 'tokenizer': lambda: _tokenize.TokenizerIter(io.StringIO('a = [1]\nb').readline, extra_tokens=True),
    'ast_node': lambda: ast.parse('f(a, *b)[1:2]').body[0].value, 'ast_made': lambda: ast.Name('x' * 3, ast.Load(), lineno=1, col_offset=[1]), 'ast_class': lambda: type('N', (ast.AST,), {'_fields': ('a', 'b'), '_attributes': ()})(a=[1], b=[2]),
    'struct_long': lambda: struct.Struct('>' + 'hbqs' * 2), 'struct_sub': lambda: type('S', (struct.Struct,), {})('=3sI'), 'parser': parser, 'parser_external': lambda: pyexpat.ParserCreate(namespace_separator=' ').ExternalEntityParserCreate('a'),
    'xml_parser': lambda: ElementTree.XMLParser(), 'xml_target': lambda: ElementTree.XMLParser(target=Target()), 'element_iter': lambda: element().iter(), 'element_itertext': lambda: element().itertext(), 'element_tree': lambda: ElementTree.ElementTree(element()),
    'tree_builder': lambda: _elementtree.TreeBuilder(insert_comments=True, insert_pis=True), 'pull': lambda: (p := ElementTree.XMLPullParser(['start', 'end', 'comment']), p.feed('<a><b/>'))[0], 'element_sub': lambda: type('E', (ElementTree.Element,), {})('a' * 3, {'b': 'c'}),
    'random': lambda: random.Random(1), 'random_native': lambda: _random.Random(2), 'digits': lambda: decimal.Decimal(3) ** 200, 'decimal_manager': decimal.localcontext, 'decimal_flags': lambda: decimal.Context().flags, 'decimal_sub': lambda: type('D', (decimal.Decimal,), {})('1.25'),
    'week': lambda: datetime.date(2020, 1, 2).isocalendar(), 'time': lambda: datetime.time(1, 2, 3, tzinfo=Zone()), 'timezone': lambda: datetime.timezone(datetime.timedelta(hours=len(two())), 'n' * 3), 'tzinfo': Zone, 'date_only': lambda: datetime.date(2020, len(two()), 2),
    'aware': lambda: datetime.datetime(2020, 1, 1, tzinfo=Zone(), fold=1), 'date_sub': lambda: type('D', (datetime.datetime,), {})(2020, 1, 1), 'delta_sub': lambda: type('D', (datetime.timedelta,), {})(1, 2),

    # hashes and compressors
    'blake2b': lambda: _blake2.blake2b(b'a' * 200, digest_size=20, key=b'k'), 'blake2s': lambda: _blake2.blake2s(b'a'), 'md5_own': lambda: _md5.md5(b'a' * 3000), 'sha1_own': lambda: _sha1.sha1(b'a'), 'sha224_own': lambda: _sha2.sha224(b'a'), 'sha512_own': lambda: _sha2.sha512(b'a' * 3000),
    'sha3': lambda: _sha3.sha3_256(b'a' * 3000), 'shake_own': lambda: _sha3.shake_128(b'a'), 'shake': lambda: _hashlib.openssl_shake_256(b'a'), 'hmac_openssl': lambda: _hashlib.hmac_new(b'k', b'a' * 3000, 'sha256'), 'hmac_own': lambda: _hmac.new(b'k', b'a', 'sha256'), 'sha3_openssl': lambda: _hashlib.openssl_sha3_512(b'a'),
    'bz2_decompressor': bz2.BZ2Decompressor, 'lzma_decompressor': lzma.LZMADecompressor, 'zlib_decompressor': zlib._ZlibDecompressor, 'zstd_compressor': zstd.ZstdCompressor, 'zstd_decompressor': zstd.ZstdDecompressor, 'zstd_dict': lambda: zstd.ZstdDict(b'abcdefgh' * 4, is_raw=True),
    'zstd_with_dict': lambda: zstd.ZstdCompressor(zstd_dict=zstd.ZstdDict(b'abcdefgh' * 4, is_raw=True)), 'zlib_dictionary': lambda: zlib.decompressobj(zdict=b'abc'),

    # ctypes
    'c_array_type': lambda: type('A', (ctypes.Array,), {'_length_': len(two()), '_type_': ctypes.c_int}), 'c_pointer_type': lambda: ctypes.POINTER(type('T', (ctypes.Structure,), {'_fields_': [('a', ctypes.c_int)]})),
    'c_union': lambda: union_type()(1), 'c_union_type': union_type, 'c_bits': lambda: bits()(1, 2), 'c_field': lambda: bits().b, 'c_byref': lambda: ctypes.byref(ctypes.c_int(5)), 'c_object': lambda: ctypes.py_object([1]), 'c_function_type': lambda: ctypes.CFUNCTYPE(None, ctypes.py_object, use_errno=True),
    'c_simple_type': lambda: type('I', (ctypes.c_int,), {}), 'c_char': lambda: ctypes.c_char(b'a'), 'c_wchars': lambda: (ctypes.c_wchar * 4)('a', 'b'), 'c_chars': lambda: (ctypes.c_char * 4)(b'a', b'b'), 'c_nested': lambda: type('T', (ctypes.Structure,), {'_fields_': [('a', Structure), ('b', Structure * 2)]})(),
    'c_foreign': lambda: ctypes.CDLL(None)['abs'], 'c_incomplete': lambda: type('T', (ctypes.Structure,), {}),

    # the system's, SQLite, SSL, threads, interpreters, profilers
    'epoll_used': lambda: watching(select.epoll()), 'poll_used': lambda: watching(select.poll()), 'semaphore_named': lambda: _multiprocessing.SemLock(1, 1, 1, '/fresh%d' % os.getpid(), True), 'handle': _thread._ThreadHandle,
    'handle_started': lambda: _thread.start_joinable_thread(two), 'rlock': _thread.RLock, 'local_sub': lambda: type('L', (_thread._local,), {'__init__': lambda s, *a: setattr(s, 'a', [a])})(), 'sql_functions': functions_of_sql, 'sql_cursor': lambda: connection().cursor(),
    'sql_rows': lambda: connection().execute('select a from t union all select x from t'), 'sql_blob': lambda: connection().blobopen('t', 'x', 1, readonly=True), 'bio': _ssl.MemoryBIO, 'ssl_context': lambda: ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), 'ssl_own_context': lambda: _ssl._SSLContext(_ssl.PROTOCOL_TLS_SERVER),
    'ssl_object': wrapped, 'ssl_server': lambda: wrapped(ssl.PROTOCOL_TLS_SERVER), 'ssl_own': lambda: wrapped()._sslobj, 'ssl_connected': lambda: connected()[0], 'ssl_session': lambda: connected()[0].session, 'task': lambda: asyncio.Task(coroutine(), loop=Loop()), 'task_step': step,
    'future_native': lambda: _asyncio.Future(loop=Loop()), 'future_iterator': lambda: iter(_asyncio.Future(loop=Loop())), 'task_sub': lambda: type('T', (asyncio.Task,), {})(coroutine(), loop=Loop(), name='n'), 'queue_between': queue_between, 'cross_view': cross_view, 'channel': Channel,
    'interpreter': concurrent.interpreters.create, 'channel_info': lambda: Channel().info()[0], 'profiler': profiler, 'profile_entry': lambda: profiler().getstats()[0], 'unwinder': lambda: _remote_debugging.RemoteUnwinder(os.getpid()), 'except_args': lambda: _thread._ExceptHookArgs([ValueError, [1], None, None]),
    'context_keys': lambda: contextvars.copy_context().keys(), 'context_items': lambda: used_context().items(), 'context_values': lambda: used_context().values(), 'context_iterator': lambda: iter(used_context()), 'used_context': lambda: used_context(), 'sched_param': lambda: os.sched_param([1]),
    'weakref_sub': lambda: type('R', (weakref.ref,), {})(Plain, print), 'weak_method': lambda: weakref.WeakMethod(Plain().m),
}


# ---- extensions of our own, where the build has them ----

def extensions():
    sys.path.append(os.path.join(os.path.dirname(sys.executable), 'tests'))
    try:
        with warnings.catch_warnings(action='ignore'):  # one of them needs a lock
            import probe
            import single
    except ImportError:
        return {}
    finally:
        del sys.path[-1]
    Vector, Counter = probe.Vector, probe.Counter
    return {
        'probe_vector': lambda: filled(Vector(1, 2)), 'probe_vector_sub': lambda: type('V', (Vector,), {})(1, 2), 'probe_slots': lambda: type('V', (Vector,), {'__slots__': ('a', 'b')})(3), 'probe_counter': lambda: Counter(two()),
        'probe_counter_sub': lambda: type('C', (Counter,), {})(two()), 'probe_three': probe.three, 'probe_error': lambda: raised(probe.Error([1])), 'probe_method': lambda: Vector(1, 2).defining, 'probe_member': lambda: type('V', (Vector,), {}).payload,
        'probe_view': lambda: memoryview(Vector(1, 2)), 'probe_class': lambda: type('V', (Vector, Plain), {'x': [1]}), 'probe_hit': single.Hit, 'probe_hit_sub': lambda: type('H', (single.Hit,), {'x': [1]})(),
    }


def filled(v):
    v.payload = [1]
    return v


KINDS |= extensions()
