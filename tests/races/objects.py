"""Instances, classes, functions, generators, frames, exceptions, weak references, modules, contexts."""
import collections
import contextvars
import copy
import functools
import gc
import sys
import types
import weakref

from harness import IGNORED, KIND, must
from containers import all_values, is_value, value


# ---- instances ----

class Plain:
    def method(self):
        return self


class Slots:
    __slots__ = 'a', 'b', '__weakref__'


def new_plain():
    o = Plain()
    o.a, o.b = value(1), value(2)
    return o


def new_slots():
    o = Slots()
    o.a, o.b = value(1), value(2)
    return o


def set_a(o, i):
    o.a = value(i)


def delete_a(o, i):
    del o.a


def many(o, i):
    for j in range(6):
        setattr(o, f'n{i}_{j}', value(j))


def replace_dict(o, i):
    o.__dict__ = {'a': value(i), 'b': value(i), 'c': value(i)}


def delete_dict(o, i):
    del o.__dict__


def plain_check(o):
    all_values(vars(o).values())
    must(len(vars(o)) == len(list(vars(o))))
    for k in list(vars(o)):
        is_value(getattr(o, k))


KIND('instance', new_plain, plain_check, (AttributeError, RuntimeError, KeyError), {
    'set': set_a,
    'get': lambda o, i: (is_value(o.a), is_value(o.b)),
    'delete': delete_a,
    'many': many,
    'dict': lambda o, i: all_values(list(o.__dict__.values())),
    'dict_set': lambda o, i: o.__dict__.__setitem__('a', value(i)),
    'dict_pop': lambda o, i: o.__dict__.pop('a', None),
    'dict_clear': lambda o, i: o.__dict__.clear(),
    'dict_update': lambda o, i: o.__dict__.update(a=value(i), b=value(i), c=value(i)),
    'replace_dict': replace_dict,
    'delete_dict': delete_dict,
    'iterate': lambda o, i: all_values(vars(o).values()),
    'has': lambda o, i: (hasattr(o, 'c'), getattr(o, 'c', None), dir(o)),
    'copy': lambda o, i: plain_check(copy.copy(o)),
    'method': lambda o, i: must(o.method() is o),
    'setattr': lambda o, i: (setattr(o, f'a{i % 30}', value(i)), delattr(o, f'a{(i + 15) % 30}')),
})
KIND('slots', new_slots, IGNORED, (AttributeError,), {
    'set': set_a, 'delete': delete_a,
    'get': lambda o, i: is_value(o.a),
    'getattr': lambda o, i: getattr(o, 'a', None),
    'copy': lambda o, i: copy.copy(o),
})


class First:
    def __init__(self):
        self.x = value(0)

    def who(self):
        return First

    def __len__(self):
        return 1


class Second(First):
    def who(self):
        return Second

    def __len__(self):
        return 2


class Third:
    x = property(lambda self: 'v3', lambda self, new: None)

    def who(self):
        return Third

    def __len__(self):
        return 3


def class_set(o, i):
    o.__class__ = (First, Second, Third)[i % 3]


def x_set(o, i):
    o.x = value(i)


KIND('class_of_instance', First, lambda o: must(o.who() is type(o)), (), {
    'set': class_set,
    'who': lambda o, i: must(o.who() in (First, Second, Third)),
    'length': lambda o, i: must(len(o) in (1, 2, 3)),
    'attribute': lambda o, i: is_value(o.x),
    'attribute_set': x_set,
    'isinstance': lambda o, i: isinstance(o, First),
    'repr': lambda o, i: repr(o),
    'dict': lambda o, i: all_values(list(o.__dict__.values())),
    'type': lambda o, i: must(type(o)() is not None),
    'copy': lambda o, i: must(len(copy.copy(o)) in (1, 2, 3)),
})


# ---- classes ----

class Meta(type):
    pass


def new_class():
    class Base:
        a = value(0)

    class Other:
        a = value(9)
        __slots__ = ()

    class Derived(Base):
        pass
    Derived.instance = Derived()
    Derived.choices = (Base, Other)
    return Derived


def bases_set(o, i):
    o.__bases__ = (o.choices[i % 2],) if i % 4 else (o.choices[0], o.choices[1])


def name_set(o, i):
    o.__name__ = 'N' * (i % 60 + 1)


def qualname_set(o, i):
    o.__qualname__ = 'Q' * (i % 60 + 1)


def special_set(o, i):
    o.__len__ = lambda self: 1
    o.__eq__ = lambda self, other: True
    o.__hash__ = lambda self: 5


def special_delete(o, i):
    del o.__len__


def subclass(o, i):
    class Deeper(o):
        pass
    is_value(Deeper.a)
    must(Deeper in o.__subclasses__())


def mro_read(o, i):
    must(all(isinstance(c, type) for c in o.__mro__) and o.__mro__[0] is o)
    must(all(isinstance(c, type) for c in o.mro()))


def annotate(o, i):
    o.__annotations__ = {'x': int}
    must(o.__annotations__ in ({'x': int}, {}))


def unknown_of(o, i):
    try:
        o.unknown
    except AttributeError as e:
        must('has no attribute' in str(e))


KIND('class', new_class, lambda o: is_value(o.a), (AttributeError, TypeError, RuntimeError), {
    'set': lambda o, i: setattr(o, 'a', value(i)),
    'delete': lambda o, i: delattr(o, 'a'),
    'get': lambda o, i: (is_value(o.a), is_value(o.instance.a)),
    'many': lambda o, i: (setattr(o, f'n{i}', i), delattr(o, f'n{i - 3}')),
    'bases': bases_set,
    'name': name_set, 'qualname': qualname_set,
    'name_read': lambda o, i: (must(set(o.__name__) <= set('NDerived')), repr(o), repr(o.instance)),
    'unknown': unknown_of,
    'special': special_set, 'special_delete': special_delete,
    'length': lambda o, i: len(o.instance),
    'equal': lambda o, i: (o.instance == 3, hash(o.instance)),
    'subclass': subclass,
    'subclasses': lambda o, i: must(all(isinstance(c, type) for c in o.__subclasses__())),
    'base_subclasses': lambda o, i: must(all(isinstance(c, type) for c in o.choices[0].__subclasses__())),
    'mro': mro_read,
    'make': lambda o, i: is_value(o().a),
    'isinstance': lambda o, i: isinstance(o.instance, o.choices[0]),
    'dict': lambda o, i: (list(o.__dict__), o.__dict__.copy(), dir(o)),
    'annotate': annotate,
    'doc': lambda o, i: (setattr(o, '__doc__', 'd'), o.__doc__, setattr(o, '__module__', 'm'), o.__module__),
    'collect': lambda o, i: i % 10 == 0 and gc.collect(0),
})


# ---- functions ----

def code_a(x=1, *, y=2):
    return 'va'


def code_b(x=1, *, y=2):
    return 'v' + 'b' * 3


def new_function():
    def f(x=1, *, y=2):
        return 'v'
    return f


def swap_code(o, i):
    o.__code__ = (code_a if i % 2 else code_b).__code__


def swap_defaults(o, i):
    o.__defaults__ = (i,)
    o.__kwdefaults__ = {'y': i}


KIND('function', new_function, lambda o: is_value(o()), (), {
    'call': lambda o, i: is_value(o()),
    'call_keywords': lambda o, i: is_value(o(3, y=i)),
    'code': swap_code, 'defaults': swap_defaults,
    'defaults_read': lambda o, i: (len(o.__defaults__), o.__kwdefaults__['y']),
    'name': lambda o, i: (setattr(o, '__name__', value(i)), setattr(o, '__qualname__', value(i))),
    'repr': lambda o, i: (repr(o), o.__name__, o.__qualname__),
    'dict': lambda o, i: (setattr(o, 'tag', i), o.__dict__, o.tag),
    'annotations': lambda o, i: (setattr(o, '__annotations__', {'x': int}), o.__annotations__),
    'doc': lambda o, i: (setattr(o, '__doc__', value(i)), is_value(o.__doc__)),
    'method': lambda o, i: types.MethodType(o, i)(),
})


def new_cell():
    x = value(0)

    def read():
        return x

    def write(new):
        nonlocal x
        x = new

    def unbind():
        nonlocal x
        del x
    return read, write, unbind, read.__closure__[0]


KIND('cell', new_cell, IGNORED, (NameError, ValueError, UnboundLocalError), {
    'read': lambda o, i: is_value(o[0]()),
    'write': lambda o, i: o[1](value(i)),
    'unbind': lambda o, i: o[2](),
    'contents': lambda o, i: is_value(o[3].cell_contents),
    'contents_set': lambda o, i: setattr(o[3], 'cell_contents', value(i)),
    'compare': lambda o, i: (o[3] == types.CellType(value(1)), repr(o[3])),
})

KIND('partial', lambda: functools.partial(code_a, 1), IGNORED, (), {
    'call': lambda o, i: is_value(o()),
    'state': lambda o, i: o.__setstate__((code_b, (i,), {'y': 2}, {})),
    'reduce': lambda o, i: (o.__reduce__(), repr(o), o.func, o.args, o.keywords),
})


@functools.lru_cache(maxsize=8)
def cached(x):
    return f'v{x}'


KIND('lru_cache', lambda: functools.lru_cache(maxsize=8)(lambda x: f'v{x}'), lambda o: must(o.cache_info()[3] <= 8), (), {
    'call': lambda o, i: must(o(i % 20) == f'v{i % 20}'),
    'clear': lambda o, i: o.cache_clear(),
    'info': lambda o, i: o.cache_info(),
})


# ---- generators, coroutines, frames ----

def numbers():
    sent = 0
    try:
        while True:
            sent = (yield value(1)) or 0
    finally:
        sent = None


def outer():
    yield from numbers()


class Awaitable:
    def __await__(self):
        while True:
            try:
                yield value(1)
            except KeyError:
                pass


async def waiting():
    await Awaitable()


def generator_frame(o, i):
    f = o.gi_frame
    if f is not None:
        f.f_lineno, f.f_code, f.f_lasti, f.f_back, f.f_locals, dict(f.f_locals), repr(f)


GENERATOR_OPS = {
    'next': lambda o, i: is_value(next(o)),
    'send': lambda o, i: is_value(o.send(None)),
    'throw': lambda o, i: i % 10 == 0 and o.throw(KeyError),
    'close': lambda o, i: i % 40 == 30 and o.close(),
    'frame': generator_frame,
    'frame_clear': lambda o, i: o.gi_frame and o.gi_frame.clear(),
    'state': lambda o, i: (o.gi_running, o.gi_suspended, o.gi_yieldfrom, o.gi_code, repr(o)),
    'name': lambda o, i: (setattr(o, '__name__', value(i)), is_value(o.__name__), o.__qualname__),
    'for': lambda o, i: [is_value(x) for x in zip(o, range(3)) for x in x[:1]],
    'collect': lambda o, i: i % 10 == 0 and gc.collect(0),
}
GENERATOR_ERRORS = (ValueError, StopIteration, KeyError, RuntimeError, AttributeError)
KIND('generator', numbers, IGNORED, GENERATOR_ERRORS, GENERATOR_OPS)
KIND('generator_from', outer, IGNORED, GENERATOR_ERRORS, {
    k: GENERATOR_OPS[k] for k in ('next', 'throw', 'close', 'frame', 'state', 'for')})


def started():
    c = waiting()
    c.send(None)
    return c


KIND('coroutine', started, lambda o: o.close(), GENERATOR_ERRORS, {
    'send': lambda o, i: is_value(o.send(None)),
    'throw': lambda o, i: i % 10 == 0 and o.throw(KeyError),
    'close': lambda o, i: i % 40 == 30 and o.close(),
    'state': lambda o, i: (o.cr_running, o.cr_suspended, o.cr_await, o.cr_frame, o.cr_origin, repr(o)),
    'await': lambda o, i: o.__await__().send(None),
})


async def agen():
    while True:
        yield value(1)


def drive(awaitable):
    try:
        awaitable.send(None)
    except StopIteration as e:
        e.value is None or is_value(e.value)  # None: finished


def close_now(awaitable):
    try:
        awaitable.send(None)
    except StopIteration:
        pass


KIND('async_generator', agen, IGNORED, (RuntimeError, StopAsyncIteration, ValueError, KeyError), {
    'next': lambda o, i: drive(o.__anext__()),
    'send': lambda o, i: drive(o.asend(None)),
    'close': lambda o, i: i % 40 == 30 and close_now(o.aclose()),
    'throw': lambda o, i: i % 20 == 7 and drive(o.athrow(KeyError)),
    'state': lambda o, i: (o.ag_running, o.ag_frame, o.ag_await, repr(o)),
})


def ended_frame():
    a, b = value(1), [value(2)]
    c = lambda: a
    return sys._getframe()


def frame_values(o, i):
    f = o.f_locals
    for k in ('a', 'b'):
        f.get(k)
    list(f.items())


KIND('frame', ended_frame, IGNORED, (RuntimeError, KeyError, NameError), {
    'locals': frame_values,
    'locals_set': lambda o, i: o.f_locals.__setitem__('a', value(i)),
    'locals_extra': lambda o, i: (o.f_locals.__setitem__('new', value(i)), is_value(o.f_locals['new'])),
    'clear': lambda o, i: o.clear(),
    'facts': lambda o, i: (o.f_lineno, o.f_back, o.f_code, o.f_globals, o.f_builtins, repr(o)),
    'trace': lambda o, i: (setattr(o, 'f_trace', None), o.f_trace, setattr(o, 'f_trace_lines', True)),
    'collect': lambda o, i: i % 10 == 0 and gc.collect(0),
})


# ---- exceptions ----

def raise_it(o, i):
    try:
        raise o
    except ValueError as e:
        must(e is o)
        e.__traceback__


def chain(o, i):
    try:
        try:
            raise o
        except ValueError:
            raise KeyError(i)
    except KeyError as e:
        must(e.__context__ is o)


KIND('exception', lambda: ValueError(value(1)), IGNORED, (AttributeError,), {
    'raise': raise_it, 'chain': chain,
    'note': lambda o, i: (o.add_note(value(i)), all_values(o.__notes__)),
    'args': lambda o, i: (setattr(o, 'args', (value(i),)), all_values(o.args), str(o), repr(o)),
    'context': lambda o, i: (setattr(o, '__context__', KeyError(i)), o.__context__),
    'cause': lambda o, i: (setattr(o, '__cause__', KeyError(i)), o.__cause__, o.__suppress_context__),
    'traceback': lambda o, i: (setattr(o, '__traceback__', None), o.with_traceback(None)),
    'dict': lambda o, i: (setattr(o, 'x', value(i)), is_value(o.x), o.__dict__),
    'reduce': lambda o, i: (o.__reduce__(), o.__setstate__({'x': value(i)})),
})


# ---- weak references ----

class Target:
    def __init__(self):
        self.x = value(1)

    def method(self):
        return self.x


class Holder:
    """An object that comes and goes, and what refers to it weakly."""

    def __init__(self):
        self.target = Target()
        self.ref = weakref.ref(self.target)
        self.proxy = weakref.proxy(self.target)
        self.method = weakref.WeakMethod(self.target.method)
        self.called = collections.deque(maxlen=5)
        self.by_name = weakref.WeakValueDictionary()
        self.by_object = weakref.WeakKeyDictionary()
        self.members = weakref.WeakSet()


def renew(o, i):
    o.target = Target()
    o.ref = weakref.ref(o.target)
    o.proxy = weakref.proxy(o.target)


def deref(o, i):
    t = o.ref()
    if t is not None:
        is_value(t.x)


def with_callback(o, i):
    t = o.target
    r = weakref.ref(t, o.called.append)
    must(r() is t)
    if i % 3 == 0:
        o.kept = r


def in_cycle(o, i):
    t = Target()
    t.me = t
    t.ref = weakref.ref(t, o.called.append)
    o.ref = weakref.ref(t)
    o.kept = weakref.ref(t, o.called.append)


def named(o, i):
    o.by_name[i % 5] = t = Target()
    o.last = t
    for v in list(o.by_name.values()):
        is_value(v.x)


def keyed(o, i):
    t = Target()
    o.by_object[t] = value(i)
    all_values(list(o.by_object.values()))
    o.last = t


def membered(o, i):
    t = Target()
    o.members.add(t)
    for m in list(o.members):
        is_value(m.x)
    o.last = t


KIND('weak', Holder, IGNORED, (ReferenceError, AttributeError, RuntimeError, KeyError, TypeError), {
    'renew': renew, 'deref': deref, 'callback': with_callback, 'cycle': in_cycle,
    'proxy': lambda o, i: is_value(o.proxy.x),
    'method': lambda o, i: (m := o.method()) and is_value(m()),
    'attribute': lambda o, i: must(type(o.target.__weakref__) in (type(None), weakref.ref, weakref.ProxyType)),
    'list': lambda o, i: [r() for r in weakref.getweakrefs(o.target) if type(r) is weakref.ref],
    'count': lambda o, i: weakref.getweakrefcount(o.target),
    'hash': lambda o, i: (hash(o.ref), o.ref == weakref.ref(o.target), repr(o.ref)),
    'named': named, 'keyed': keyed, 'membered': membered,
    'collect': lambda o, i: i % 5 == 0 and gc.collect(i % 2),
})


class Phoenix:
    """Its finalizer brings it back."""
    alive = []

    def __init__(self):
        self.x = value(1)
        self.me = self
        self.ref = weakref.ref(self)

    def __del__(self):
        is_value(self.x)
        Phoenix.alive[i:] = [self] if (i := 0) or len(Phoenix.alive) < 5 else []
        must(self.ref() in (None, self))


def cut(o, i):
    p = Phoenix()
    p.me = None


KIND('resurrected', lambda: Phoenix.alive, lambda o: all_values(p.x for p in list(o)), (IndexError,), {
    'make': lambda o, i: Phoenix() and None,
    'cut': cut,
    'drop': lambda o, i: o.pop(),
    'read': lambda o, i: [is_value(p.x) for p in list(o)],
    'collect': lambda o, i: i % 5 == 0 and gc.collect(i % 2),
})


# ---- modules, namespaces, contexts ----

def new_module():
    m = types.ModuleType('m')
    m.a = value(0)
    exec('def f(): return a\ndef g(x):\n global a\n a = x', m.__dict__)
    return m


KIND('module', new_module, IGNORED, (AttributeError, NameError, RuntimeError), {
    'get': lambda o, i: is_value(o.a),
    'set': lambda o, i: setattr(o, 'a', value(i)),
    'delete': lambda o, i: delattr(o, 'a'),
    'global_read': lambda o, i: is_value(o.f()),
    'global_write': lambda o, i: o.g(value(i)),
    'grow': lambda o, i: setattr(o, f'n{i}', i),
    'dict': lambda o, i: (list(o.__dict__), dir(o)),
    'name': lambda o, i: (setattr(o, '__name__', value(i)), repr(o)),
    'builtin': lambda o, i: (setattr(o, 'len', 1), delattr(o, 'len')),
})


def namespace_set(o, i):
    o.a = value(i)


KIND('namespace', lambda: types.SimpleNamespace(a=value(1)), lambda o: all_values(vars(o).values()),
     (AttributeError, RuntimeError), {
         'set': namespace_set, 'get': lambda o, i: is_value(o.a), 'delete': delete_a,
         'repr': lambda o, i: repr(o), 'equal': lambda o, i: o == types.SimpleNamespace(a=value(1)),
         'dict': lambda o, i: o.__dict__.update(b=value(i)), 'replace': lambda o, i: copy.replace(o, a=value(2))})

VARIABLE = contextvars.ContextVar('VARIABLE', default='v')


def in_context(o, i):
    o.run(VARIABLE.set, value(i))


KIND('context', contextvars.copy_context, IGNORED, (RuntimeError, KeyError), {
    'run': in_context,
    'get': lambda o, i: is_value(o[VARIABLE]),
    'copy': lambda o, i: is_value(o.copy().run(VARIABLE.get)),
    'iterate': lambda o, i: (list(o.items()), len(o), VARIABLE in o),
    'variable': lambda o, i: (VARIABLE.set(value(i)), is_value(VARIABLE.get())),
})
KIND('proxy_mapping', lambda: types.MappingProxyType({'a': 'v'}), IGNORED, (), {
    'get': lambda o, i: is_value(o['a']), 'copy': lambda o, i: all_values(o.copy().values()),
    'or': lambda o, i: o | {'b': 1}, 'repr': lambda o, i: (repr(o), list(o), hash(o) if i < 0 else 0)})


class Described:
    @property
    def p(self):
        return 'v'


def new_super():
    class A:
        def f(self):
            return 'v'

    class B(A):
        def f(self):
            return super().f()
    return B


KIND('descriptors', new_super, lambda o: is_value(o().f()), (AttributeError,), {
    'call': lambda o, i: is_value(o().f()),
    'property': lambda o, i: (setattr(o, 'p', property(lambda self: 'v')), is_value(o().p)),
    'static': lambda o, i: (setattr(o, 's', staticmethod(lambda: 'v')), is_value(o.s())),
    'classmethod': lambda o, i: (setattr(o, 's', classmethod(lambda c: 'v')), is_value(o().s())),
    'cached': lambda o, i: is_value(Described().p),
    'replace': lambda o, i: setattr(o.__base__, 'f', lambda self: 'vv'),
})
