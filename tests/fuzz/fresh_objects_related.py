"""Kinds whose fresh objects know one another: each makes some parts, and the threads take any of them.

A source and what goes over it, a container and what lies in it, an object and what was bound to it, an exception and its traceback.
"""
import array
import asyncio
import collections
import contextvars
import csv
import ctypes
import decimal
import functools
import io
import itertools
import json
import mmap
import operator
import pickle
import random
import re
import ssl
import types
import typing
import weakref

import fresh_objects_kinds
import fresh_objects_native
from fresh_objects_kinds import Plain, async_generator, connection, coroutine, element, generator, two
from fresh_objects_native import Loop, Persistent, chained, profiler, raised


def over_list(s):
    return s, iter(s), reversed(s), enumerate(s), zip(s, s), map(list, s), filter(None, s), itertools.islice(itertools.cycle(s), 9), s[0]


def over_dict(d):
    return d, d.keys(), d.values(), d.items(), iter(d), iter(d.values()), iter(d.items()), reversed(d), types.MappingProxyType(d)


def over_set():
    s = set(map(str, range(9)))
    return s, iter(s), s.copy(), frozenset(s)


def over_deque():
    d = collections.deque(two(), 5)
    return d, iter(d), reversed(d), d.append, itertools.islice(d, 1)


def over_bytes():
    b = bytearray(b'abcabc')
    return b, iter(b), memoryview(b), re.finditer(b'a', b), b.extend, io.BytesIO(b)


def over_array():
    a = array.array('i', range(9))
    return a, iter(a), memoryview(a), memoryview(a)[2:5], a.append


def over_iterator(it):
    return it, zip(it, it), enumerate(it), itertools.chain(it, it), itertools.islice(it, 3), map(str, it), filter(None, it), *itertools.tee(it), itertools.batched(it, 2), itertools.groupby(it)


def groups():
    g = itertools.groupby(map(str, range(5)), len)
    return g, next(g)[1], itertools.groupby(g), next(g, (0, [1]))[1]


def tees():
    a, b = itertools.tee(generator())
    return a, b, a.__copy__(), itertools.zip_longest(a, b), itertools.pairwise(b)


def generators():
    g = generator()
    next(g)
    return g, g.gi_frame, g.gi_frame.f_locals, g.send, g.throw, g.gi_code, (x for x in g)


def delegating():
    inner = generator()
    outer = (lambda: (yield from inner))()
    next(outer)
    return inner, outer, outer.gi_yieldfrom, outer.gi_frame


def coroutines():
    async def outer():
        return await inner
    inner, held = coroutine(), outer()
    return inner, held, held.__await__(), held.cr_frame, held.throw


def async_generators():
    g = async_generator()
    return g, g.asend(None), g.aclose(), anext(g, [1]), g.athrow(ValueError([1])), g.__anext__()


def exceptions():
    e = chained()
    t = e.__traceback__
    return e, t, t.tb_frame, t.tb_next, e.__context__, e.with_traceback, t.tb_frame.f_locals, raised(RuntimeError(e))


def groups_of_exceptions():
    e = raised(ExceptionGroup('g', [raised(ValueError([1])), raised(TypeError([2]))]))
    return e, e.exceptions[0], e.derive([e]), e.split(ValueError)[0], e.__traceback__, e.subgroup


def classes():
    A = type('A', (), {'m': lambda s: s, 'x': [1], 'p': property(lambda s: [1]), 'c': classmethod(lambda c: c)})
    B = type('B', (A,), {'m': lambda s: super(B, s).m(), 'x': [2]})
    a, b = A(), B()
    a.y = [a]
    return A, B, a, b, a.m, b.m, A.c, vars(A), super(B, b), a.__dict__, A.__dict__['p']


def diamond():
    A = type('A', (), {'x': [1]})
    B, C = type('B', (A,), {}), type('C', (A,), {'x': [2]})
    D = type('D', (B, C), {})
    return A, B, C, D, D(), D.mro, A.__subclasses__


def slotted():
    A = type('A', (), {'__slots__': ('a', 'b')})
    B = type('B', (), {'__slots__': ('a', 'b')})
    a, b = A(), B()
    a.a = b.b = [1]
    return A, B, a, b, A.a, B.b


def functions():
    space = {'g': [1], '__builtins__': {'len': len, 'list': list}}
    exec('def f(a=[1], *, k=[2]):\n  def h(): return a, g, len(k)\n  return h\nx = f()', space)
    f, h = space['f'], space['x']
    return space, f, h, f.__code__, h.__closure__[0], h.__closure__, f.__dict__, f.__kwdefaults__, functools.partial(f, [3]), f.__get__([1])


def wrappers():
    f = functools.lru_cache(2)(lambda *a: [a])
    p = functools.partial(f, [1], k=[2])
    return f, p, p.args, p.keywords, f.__wrapped__, f.__dict__, functools.partial(p, [3]), staticmethod(f), f.cache_clear


def descriptors():
    A = type('A', (), {'p': property(lambda s: s.v), 'q': functools.cached_property(lambda s: [s]), 's': functools.singledispatchmethod(lambda s, x: x)})
    a = A()
    a.v = [1]
    return A, a, A.p, A.q, a.__dict__, vars(A)['s'], A.p.fget


def weak():
    o = Plain()
    s, d = weakref.WeakSet([o]), weakref.WeakKeyDictionary({o: [1]})
    return o, weakref.ref(o), weakref.ref(o, lambda r: None), weakref.proxy(o), s, d, weakref.finalize(o, len, [1]), weakref.WeakMethod(o.m), weakref.WeakValueDictionary({1: o})


def cycle():
    a, b = Plain(), Plain()
    a.a, b.a, a.b, b.b = b, a, [a, b], {1: a}
    type(a).__del__ = lambda s: None
    return a, b, a.b, b.b, a.m, a.__dict__


def contexts():
    c, v = contextvars.Context(), contextvars.ContextVar('v', default=[1])
    t = c.run(v.set, [2])
    return c, v, t, c.items(), iter(c), c.copy(), c.values()


def csv_parts():
    lines, out = ['a,b', '"c\n', 'd",e'], io.StringIO()
    source = iter(lines)
    return lines, source, csv.reader(source), csv.reader(lines), csv.DictReader(source), out, csv.writer(out)


def pickles():
    out = io.BytesIO()
    p, q = pickle.Pickler(out), Persistent(out)
    p.dump(two())
    back = pickle.Unpickler(io.BytesIO(out.getvalue()))
    return out, p, q, p.memo, back, back.memo, pickle.PickleBuffer(out.getbuffer())


def database():
    c = connection()
    cursor = c.execute('select a, x from t')
    return c, cursor, c.blobopen('t', 'x', 1), c.cursor(), c.commit, c.close, cursor.fetchone, c.iterdump


def elements():
    e = element()
    e.text, e.tail = 'x' * 3, 'y' * 3
    return e, e[0], e.attrib, e.iter(), e.itertext(), iter(e), e.findall('d'), e.append


def layers():
    raw = io.BytesIO(b'abc\ndef\n')
    middle = io.BufferedRandom(raw)
    text = io.TextIOWrapper(middle, newline='\n')
    return raw, middle, text, iter(text), text.read, raw.getbuffer(), text.detach, middle.detach


def string_layers():
    s = io.StringIO('a,b\nc,d\n')
    return s, iter(s), csv.reader(s), s.close, enumerate(s), s.getvalue


def views():
    b = bytearray(range(24))
    v = memoryview(b)
    return b, v, v[2:9], v.cast('i'), v.toreadonly(), iter(v), pickle.PickleBuffer(v), v.release


def maps():
    m = mmap.mmap(-1, 4096)
    return m, memoryview(m)[:9], m.close, re.finditer(b'\0', m)


def ctypes_parts():
    inner = type('I', (ctypes.Structure,), {'_fields_': [('a', ctypes.c_int), ('o', ctypes.py_object)]})
    outer = type('O', (ctypes.Structure,), {'_fields_': [('i', inner), ('t', inner * 2)]})
    o = outer()
    o.t[1].o = [1]
    return inner, outer, o, o.i, o.t, o.t[1], ctypes.byref(o), outer.t, memoryview(o.t)


def ssl_parts():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    a, b = ssl.MemoryBIO(), ssl.MemoryBIO()
    o = context.wrap_bio(a, b, server_hostname='a')
    return context, a, b, o, o._sslobj, *fresh_objects_native.connected()


def asyncio_parts():
    loop = Loop()
    f = asyncio.Future(loop=loop)

    async def wait():
        return await f
    t = asyncio.Task(wait(), loop=loop)
    return loop, f, t, iter(f), t.get_coro(), loop.called, t.get_context(), f.set_result, t.cancel


def patterns():
    p = re.compile('(?P<a>x+)|(y)' + 'z' * len(two()))
    s = 'xxyy' * 3
    return p, s, p.match(s), p.scanner(s), p.finditer(s), p.sub, p.groupindex


def decimals():
    c = decimal.Context(prec=9)
    return c, c.flags, c.traps, decimal.localcontext(c), decimal.Decimal('1.25'), c.divide, c.create_decimal


def names():
    o, m = Plain(), types.ModuleType('m')
    s = types.SimpleNamespace(a=[o])
    m.o, m.s = o, s
    m.__getattr__ = lambda n: [n]
    return o, s, m, o.__dict__, s.__dict__, m.__dict__, Plain.m.__get__(o)


def aliases():
    T = typing.TypeVar('T')
    a = list[T]
    return T, a, iter(a), a.__args__, a | None, dict[T, a], fresh_objects_native.generic(), fresh_objects_native.lazy_alias()


def templates(x=[1]):
    x = [x]
    t = t'a{x}b{x!r:{x}}'
    return t, iter(t), t.interpolations, t.interpolations[0], t + t, x


def named():
    N = collections.namedtuple('N', 'a b')
    n = N([1], [2])
    return N, n, N.a, n._replace, iter(n), N._make


def ordered():
    d = collections.OrderedDict((str(i) * 2, [i]) for i in range(5))
    return d, d.keys(), iter(d), d.items(), reversed(d), iter(d.values()), d.move_to_end, d.popitem


def chain_of_maps():
    d = collections.defaultdict(list, a=[1])
    c = collections.ChainMap(d, {'b': [2]})
    return d, c, c.maps, d.default_factory, iter(c), c.items(), d.__missing__, d.values()


def profilers():
    p = profiler()
    return p, p.getstats(), p.enable, p.disable, p.getstats, p.clear


def own_methods():
    """Bound methods, iterators and getters of objects whose class is another's at any time."""
    A, B = type('A', (Plain,), {'f': lambda s: [s]}), type('B', (Plain,), {'f': lambda s: (s,), '__iter__': lambda s: iter([s])})
    a, b = A(), B()
    return a, b, A, B, a.f, b.f, map(operator.methodcaller('f'), [a, b] * 5), operator.attrgetter('f'), iter(b)


def json_parts():
    d = {'a': [1, {'b': [2]}], 'c': two()}
    return d, d['a'], d['a'][1], json.JSONEncoder().iterencode(d), json.JSONEncoder(indent=1), json.JSONDecoder(object_hook=d.update)


KINDS = {
    'over_list': lambda: over_list(two()), 'over_list_long': lambda: over_list(list(map(str, range(100)))), 'over_list_sub': lambda: over_list(type('L', (list,), {})(two())), 'over_tuple': lambda: over_list(tuple(two())),
    'over_dict': lambda: over_dict({1: [1], 'a' * 3: [2]}), 'over_dict_names': lambda: over_dict({'a': [1], 'b': [2]}), 'over_dict_big': lambda: over_dict(dict.fromkeys(map(str, range(99)))), 'over_dict_of_instance': lambda: over_dict(Plain().__dict__),
    'over_dict_sub': lambda: over_dict(type('D', (dict,), {})(a=[1])), 'over_class_dict': lambda: over_dict(vars(type('Q', (), {'a': [1]}))), 'over_set': over_set, 'over_deque': over_deque, 'over_bytes': over_bytes, 'over_array': over_array,
    'over_iterator': lambda: over_iterator(iter(two() * 9)), 'over_generator': lambda: over_iterator(generator()), 'over_map': lambda: over_iterator(map(str, two() * 5)), 'over_dict_iterator': lambda: over_iterator(iter({i: [i] for i in range(9)}.items())),
    'over_file': lambda: over_iterator(io.StringIO('a\n' * 9)), 'groups': groups, 'tees': tees, 'generators': generators, 'delegating': delegating, 'coroutines': coroutines, 'async_generators': async_generators, 'exceptions': exceptions,
    'groups_of_exceptions': groups_of_exceptions, 'classes': classes, 'diamond': diamond, 'slotted': slotted, 'functions': functions, 'wrappers': wrappers, 'descriptors': descriptors, 'weak': weak, 'self_referring': cycle, 'contexts': contexts,
    'csv_parts': csv_parts, 'pickles': pickles, 'database': database, 'elements': elements, 'layers': layers, 'string_layers': string_layers, 'views': views, 'maps': maps, 'ctypes_parts': ctypes_parts, 'ssl_parts': ssl_parts,
    'asyncio_parts': asyncio_parts, 'patterns': patterns, 'decimals': decimals, 'names': names, 'aliases': aliases, 'templates': templates, 'named': named, 'ordered': ordered, 'chain_of_maps': chain_of_maps, 'profilers': profilers,
    'own_methods': own_methods, 'json_parts': json_parts,
}

# ---- containers of fresh objects of other kinds ----

# Made slowly, of things that the system has few of, or without an end.
DEAR = set("""connection cursor row blob sql_functions sql_cursor sql_rows sql_blob socketpair epoll epoll_used poll_used scandir direntry semaphore_named handle_started ssl_connected ssl_session
count count_slow count_big interpreter queue_between cross_view channel channel_info unwinder mmap mmap_file view_mmap lzma lzma_file FileIO bfile tfile null_writer null_text read_file read_text""".split())
SINGLE = {**fresh_objects_kinds.KINDS, **fresh_objects_native.KINDS}
CHEAP = [make for name, make in SINGLE.items() if name not in DEAR]


def some(n=3):
    return [random.choice(CHEAP)() for _ in range(n)]


class Slotted:
    __slots__ = 'a', 'b', 'c'


def filled(o):
    o.a, o.b, o.c = some()
    return o


MIXED = {
    'mixed_list': some, 'mixed_tuple': lambda: tuple(some()), 'mixed_deque': lambda: collections.deque(some()), 'mixed_dict': lambda: dict(enumerate(some())), 'mixed_ordered': lambda: collections.OrderedDict(enumerate(some())),
    'mixed_list_long': lambda: some(20), 'mixed_instance': lambda: filled(Plain()), 'mixed_slots': lambda: filled(Slotted()), 'mixed_namespace': lambda: filled(types.SimpleNamespace()), 'mixed_module': lambda: filled(types.ModuleType('m')),
    'mixed_function': lambda: filled(lambda: 0), 'mixed_class': lambda: filled(type('C', (), {})), 'mixed_exception': lambda: filled(ValueError()), 'mixed_nested': lambda: [some(), some(), {1: some()}],
}


def part_of(o, r):
    """One of what lies in a mixed container, read as code reads it; the container itself now and then."""
    if r.random() < 0.1:
        return o
    if isinstance(o, (list, tuple, collections.deque, dict)):
        return o[r.randrange(len(o))]
    return getattr(o, r.choice('abc'))


def replace_part(o, r):
    """Another object in the place of one."""
    new = random.choice(CHEAP)()
    if isinstance(o, (list, collections.deque, dict)):
        o[r.randrange(3)] = new
    elif not isinstance(o, tuple):
        setattr(o, r.choice('abc'), new)
