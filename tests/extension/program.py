"""What the test extensions must give; from one thread, and from eight at once. Prints `N passed, N failed`.

Usage: pithon program.py FOLDER     the folder with the compiled modules
"""
import gc
import sys
import tempfile
import threading
import warnings
import weakref

sys.path.insert(0, sys.argv[1])
warnings.simplefilter('ignore')
import probe
import single

passed = failed = 0
counting = threading.Lock()


def check(what, got, wanted):
    global passed, failed
    with counting:
        passed += got == wanted
        failed += got != wanted
    if got != wanted:
        print(f'{what}: wanted {wanted!r}, got {got!r}')


def error(f, *args, **kwargs):
    try:
        return f(*args, **kwargs)
    except Exception as e:
        return f'{type(e).__name__}: {e}'


def conventions():
    check('noargs', probe.noargs(), 'noargs')
    check('noargs with one', error(probe.noargs, 1), 'TypeError: probe.noargs() takes no arguments (1 given)')
    check('one', probe.one(5), ('one', 5))
    check('one with none', error(probe.one), 'TypeError: probe.one() takes exactly one argument (0 given)')
    check('varargs', probe.varargs(1, 2), ('varargs', (1, 2)))
    check('varargs keyword', error(probe.varargs, a=1), 'TypeError: probe.varargs() takes no keyword arguments')
    check('keywords', probe.keywords(1, b=2), ('keywords', (1,), {'b': 2}))
    check('fast', probe.fast(1, [], None), [1, [], None])
    check('fast keywords', probe.fast_keywords(1, b=2, c=3), ((1,), ('b', 'c')))
    check('signature', probe.fast_keywords.__text_signature__, '($module, /, *args, **kwargs)')
    check('module', (probe.noargs.__module__, probe.__name__, probe.answer, probe.__doc__), ('probe', 'probe', 42, 'What tests call.'))
    check('bad result 1', error(probe.bad_result, True), 'SystemError: <built-in function bad_result> returned a result with an exception set')
    check('bad result 0', error(probe.bad_result, False), 'SystemError: <built-in function bad_result> returned NULL without setting an exception')


def formats():
    p = lambda f, *a: error(probe.parse, f, a)
    for f, value, got in (('b', 255, 255), ('B', 257, 1), ('h', -32768, -32768), ('H', -1, 65535), ('i', 7, 7), ('I', -1, 2**32 - 1), ('l', -5, -5),
                          ('k', -1, 2**64 - 1), ('L', 2**62, 2**62), ('K', 2**64 + 3, 3), ('n', -9, -9), ('f', 0.5, 0.5), ('d', 3, 3.0), ('p', [], 0),
                          ('p', 'x', 1), ('C', '\u20ac', 0x20ac), ('s', 'h\xe9', 'h\xe9'), ('z', None, None), ('z', 'a', 'a'), ('y', b'ab', b'ab'),
                          ('U', 'u', 'u'), ('S', b's', b's'), ('Y', bytearray(b'y'), bytearray(b'y')), ('O', ..., ...)):
        check(f, p(f, value), got)
    check('b large', p('b', 256), 'OverflowError: unsigned byte integer is greater than maximum')
    check('b negative', p('b', -1), 'OverflowError: unsigned byte integer is less than minimum')
    check('i large', p('i', 2**31), 'OverflowError: signed integer is greater than maximum')
    check('i float', p('i', 1.5), "TypeError: 'float' object cannot be interpreted as an integer")
    check('l large', p('l', 2**63), 'OverflowError: Python int too large to convert to C long')
    check('s type', p('s', 1), 'TypeError: f() argument 1 must be str, not int')
    check('s NUL', p('s', 'a\0b'), 'ValueError: embedded null character')
    check('z type', p('z', 1), 'TypeError: f() argument 1 must be str or None, not int')
    check('y NUL', p('y', b'a\0b'), 'ValueError: embedded null byte')
    check('U type', p('U', b''), 'TypeError: f() argument 1 must be str, not bytes')
    check('too few', p('i'), 'TypeError: f() takes exactly 1 argument (0 given)')
    check('too many', p('i', 1, 2), 'TypeError: f() takes exactly 1 argument (2 given)')
    check('s# str', p('s#', 'h\xe9\0'), (b'h\xc3\xa9\0', 4))
    check('s# bytes', p('s#', b'ab'), (b'ab', 2))
    check('y* array', p('y*', bytearray(b'xyz')), b'xyz')
    check('y* str', p('y*', 'x'), "TypeError: a bytes-like object is required, not 'str'")
    check('es', p('es', 'a'), 'ValueError: embedded null byte')
    check('es wide', p('es', '\u4141'), b'AA')
    check('nested', p('(ii)|(s)', (1, 2), ('x',)), [3, 'x'])
    check('nested default', p('(ii)|(s)', (1, 2)), [3, 'none'])
    check('nested length', p('(ii)|(s)', (1,)), 'TypeError: f() argument 1 must be tuple of length 2, not 1')
    check('nested item', p('(ii)|(s)', (1, 2), (3,)), 'TypeError: f() argument 2, item 0 must be str, not int')
    data = bytearray(b'abc')
    check('cleanup', p('y*i', data, 'no'), "TypeError: 'str' object cannot be interpreted as an integer")
    data.append(1)  # no longer exported
    k = lambda *a, **w: error(probe.parse_keywords, *a, **w)
    check('keywords 1', k(1), (1, None, 3, 4))
    check('keywords 2', k(1, 2, 5, d=6), (1, 2, 5, 6))
    check('keywords 3', k(1, c=5, b=2), (1, 2, 5, 4))
    check('keywords many', k(1, 2, 3, 4), 'TypeError: parse_keywords() takes at most 3 positional arguments (4 given)')
    check('keywords none', k(), 'TypeError: parse_keywords() takes at least 1 positional argument (0 given)')
    check('keywords unknown', k(1, e=1), "TypeError: parse_keywords() got an unexpected keyword argument 'e'")
    check('build', probe.build(), {'ints': (-1, 2**32 - 1, -2, 3, -4, 5, -6), 'floats': [0.5, 0.25, 1 - 2j], 'text': ('a\xe9', None, 'xy', b'by', b'c'),
                                   'char': ('\u20ac',), 'empty': ()})


def values():
    for n in (0, 1, -1, 127, 128, -128, -129, 2**31, 2**63 - 1, 2**63, -2**63, -2**63 - 1, 2**64, 2**90, -2**90, True):
        over = 1 if n >= 2**63 else -1 if n < -2**63 else 0
        needed = (int(n).bit_length() + 8) // 8 if n >= 0 else ((-n - 1).bit_length() + 8) // 8
        got = probe.ints(n)
        check(f'ints {n}', got[:4], (-1 if over else n, over, n % 2**64, n if -2**95 <= n < 2**95 else got[3]))
        check(f'bytes of {n}', got[4] >= needed and got[4] <= max(needed, 8), True)
        check(f'digits {n}', probe.digits(n), n)
    for s in ('', 'abc', 'h\xe9', 'h\u20ac', 'h\U0001f600', '\0'):
        copy, written, kind, formatted = probe.text(s)
        check(f'copy {s!r}', copy, s)
        n = len(s.encode())
        check(f'written {s!r}', written, f'{s}\U0001f600   42|ab  |{s!r}|{n}')
        check(f'kind {s!r}', kind, 1 if max(map(ord, s), default=0) < 256 else 2 if max(map(ord, s)) < 65536 else 4)
        check(f'formatted {s!r}', formatted.replace('(nil)', '0x0'), f'{s} {s} abc    7 0x0 str \u20ac')
    check('text type', error(probe.text, 1), 'TypeError: bad argument type for built-in operation')
    check('dict', probe.dict_sum({i: i for i in range(100)}), 4950)
    check('run', (probe.run('1 + len("abc")'), error(probe.run, '1 +')), (4, 'SyntaxError: invalid syntax (<string>, line 1)'))

    def generator():
        yield 1
        return (yield 2)
    check('a list filled step by step', probe.fill_list('item'), (['item', None, 'item', 'item'], ''))
    check('drain', (probe.drain(generator()), probe.drain(iter('ab'))), (([1, 2], None), (['a', 'b'], None)))
    check('codec', probe.codec('a\u20ac'), (b'\0a\x20\xac', 0, 'why', 2, 3, None))
    check('error', probe.error_round_trip(lambda: {}[3]), ('3', True))
    check('other error', error(probe.error_round_trip, lambda: 1 // 0), 'ZeroDivisionError: division by zero')
    check('class', (probe.Error.__mro__[1], probe.Error.__module__, probe.Error.__doc__), (ValueError, 'probe', 'What goes wrong here.'))


class Sub(probe.Vector):
    def __len__(self):
        return 7


class Weak(probe.Counter):
    pass


def types():
    v = probe.Vector(1, y=2)
    check('repr', repr(v), '<1, 2>')
    check('add', repr(v + probe.Vector(3, 4)), '<4, 6>')
    check('add int', error(lambda: v + 1), "TypeError: unsupported operand type(s) for +: 'probe.Vector' and 'int'")
    w = v
    w *= 3
    check('in place', (w is v, v.x, list(v), len(v), bool(probe.Vector()), v.norm), (True, 3.0, [3.0, 6.0], 2, False, 45.0))
    v[1] = 9
    check('items', (v[-1], 9.0 in v, list(reversed(v)), error(lambda: v[2])), (9.0, True, [9.0, 3.0], 'IndexError: a vector has two parts'))
    check('delete', error(v.__delitem__, 0), 'IndexError: no such part')
    check('order', (v < probe.Vector(5), v == probe.Vector(3), v.__eq__(1), hash(v)), (True, True, NotImplemented, 3))
    check('call', v(1, a=2), (v, (1,), {'a': 2}))
    check('buffer', (bytes(memoryview(v)), v.exports), (bytes(memoryview(v).cast('B')), 0))
    m = memoryview(v).cast('d')
    m[0] = 11.0
    check('written through', (v.x, v.exports), (11.0, 1))
    del m
    check('released', v.exports, 0)
    check('class method', (probe.Vector.class_name(), Sub.class_name(), v.static_name(int)), ('Vector', 'Sub', 'int'))
    check('defining', Sub().defining(1, 2), ('Vector', 'probe', 2))
    check('doc', (probe.Vector.__doc__, probe.Vector.__text_signature__, probe.Vector.__module__), ('Two numbers.', '(x=0, y=0)', 'probe'))
    check('wrappers', (v.__len__(), v.__getitem__(0), type(probe.Vector.__add__).__name__), (2, 11.0, 'wrapper_descriptor'))
    check('no payload', error(lambda: v.payload), "AttributeError: 'probe.Vector' object has no attribute 'payload'")
    s = Sub(1)
    s.more = 5
    check('subclass', (len(s), s.x, s.more, s.__dict__), (7, 1.0, 5, {'more': 5}))
    dead = []
    for make in (lambda: probe.Vector(), lambda: Sub()):
        o = make()
        o.payload = o  # a cycle through C
        ref = weakref.ref(o, lambda r: dead.append(1))
        del o
        gc.collect()
        check('collected', ref(), None)
    check('callbacks', len(dead), 2)
    c = probe.Counter('ab')
    c.append('c')
    check('static', (c, c.calls, isinstance(c, list), error(setattr, probe.Counter, 'x', 1)),
          (['a', 'b', 'c'], 1, True, "TypeError: cannot set 'x' attribute of immutable type 'probe.Counter'"))
    d = Weak([1])
    d.append(2)
    d.x = 3
    check('derived', (d, d.calls, d.x), ([1, 2], 1, 3))
    check('iterator', list(probe.three()), [3, 2, 1])
    check('no constructor', error(type(probe.three())), "TypeError: cannot create 'probe.Three' instances")
    handmade = probe.handmade_class('Handmade')
    derived = type('Derived', (handmade,), {})
    counts = sys.getrefcount(handmade), sys.getrefcount(derived)
    for _ in range(1000):
        handmade(), derived()
    check('instances give back what they took of their class', (sys.getrefcount(handmade), sys.getrefcount(derived)), counts)
    handmade.instance = handmade()
    gc.collect()
    check('a class with a living instance lives', type(handmade.instance) is handmade and handmade.__name__, 'Handmade')


def program():
    with tempfile.NamedTemporaryFile('w', suffix='.py') as file:
        file.write('6 * 7')
        file.flush()
        texts = probe.program_texts(file.name)
    check('texts of the program', texts,
          (sys.orig_argv, sys.base_prefix, sys.executable, sys.orig_argv[0], sys.version.partition('(')[2].partition(')')[0], 42, 0))
    check('no file to open', error(probe.program_texts, '/nowhere/at/all'), "FileNotFoundError: [Errno 2] No such file or directory: '/nowhere/at/all'")


def tools():
    def traced():
        a = 1
        return len('x')
    first = traced.__code__.co_firstlineno
    lines, calls = probe.traced(traced)
    check('trace', lines, [(0, first), (2, first + 1), (2, first + 2), (3, first + 2)])
    check('profile', calls, [(0, first), (4, first + 2), (6, first + 2), (3, first + 2)])
    check('pairs', (probe.merge_pairs({1: 'a'}, [(1, 'b'), (2, 'c')], True), probe.merge_pairs({1: 'a'}, [(1, 'b'), (2, 'c')], False)),
          ({1: 'b', 2: 'c'}, {1: 'a', 2: 'c'}))
    check('no pairs', error(probe.merge_pairs, {}, [(1,)], True), 'ValueError: dictionary update sequence element #0 has length 1; 2 is required')
    check('ordered', (type(probe.ordered()).__name__, list(probe.ordered().items())), ('OrderedDict', [(1, 2), (2, 2)]))
    check('pickle buffer', probe.pickle_buffer(b'abc'), (3, 1))
    try:
        probe.raise_from()
    except ValueError as e:
        check('from', (str(e), repr(e.__cause__), e.__suppress_context__), ('second 2', "KeyError('first')", True))
    check('key', error(probe.raise_key, (1, 2)), 'KeyError: (1, 2)')
    check('stop', (probe.stop_value(iter([]).__next__), probe.stop_value(lambda: next((lambda: (yield from ()))())), probe.stop_value(int)), (None,) * 3)
    check('not stop', error(probe.stop_value, lambda: 1 / 0), 'ZeroDivisionError: division by zero')
    check('identifier', probe.by_identifier(3 + 4j), 3.0)
    check('small', probe.small_things([1, 2]), (1, 1, {1, 2}, 1))


def in_threads(n, f):
    def run(i):
        try:
            f(i)
        except BaseException as e:
            check('thread', repr(e), None)
    threads = [threading.Thread(target=run, args=(i,)) for i in range(n)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()


def threads():
    shared = [object(), [], 'text' * 3, 2**100, probe.Vector(), Sub, probe.churn]
    in_threads(8, lambda i: [probe.churn(o, 2000) for o in shared])
    check('alive', (shared[1], shared[2], shared[3]), ([], 'texttexttext', 2**100))
    mark = probe.immortal()
    many = [(mark, [mark]) for _ in range(10)]
    many.clear()
    in_threads(8, lambda i: [probe.churn(mark, 500) for _ in range(3)])
    check('immortal', (mark, sys.getrefcount(mark) > 2**31), (b'made immortal', True))
    in_threads(8, lambda i: [probe.swap([i, n]) for n in range(3000)])
    probe.swap(None)
    counts = [0]
    in_threads(8, lambda i: [probe.bump(counts) for _ in range(2000)])
    check('critical section', counts, [16000])
    a, b = [0], [0]
    in_threads(8, lambda i: [probe.bump_two(*((a, b) if i % 2 else (b, a))) for _ in range(2000)])
    check('two sections', (a, b), ([0], [0]))
    seen = set()
    probe.call_from_threads(lambda n: seen.add((threading.get_ident(), n)), 8)
    check('foreign threads', len({n for _, n in seen}), 100)
    check('stores', probe.stores(), (1, 1, 1))
    ran = []
    in_threads(8, lambda i: probe.add_pending(ran))
    for _ in range(10000):
        if len(ran) == 8:
            break
    check('pending', set(ran), {threading.main_thread().ident})


def old_module():
    check('once', (single.made, single.__doc__), ('once', 'One phase.'))
    single.added = 1
    before = single
    del sys.modules['single']
    import single as again
    check('again', (again is not before, again.made, hasattr(again, 'added')), (True, 'once', False))
    check('same functions', again.seen(), before.seen())
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter('always')
        del sys.modules['single']
        import single as third
    check('warning', [w.category for w in caught][:1] in ([], [RuntimeWarning]), True)


def one_at_a_time():
    """A module that has not said that it is safe runs one thread at a time."""
    start = single.seen()[1]
    in_threads(8, lambda i: [single.alone() for _ in range(300)])
    check('alone', (single.seen()[0], single.seen()[1] - start), (1, 2400))
    start = single.seen()[1]

    class Derived(single.Hit):
        pass

    def hits(i):
        o = (single.Hit, Derived)[i % 2]()
        for _ in range(100):
            o.hit(), o.now, len(o), o()
    in_threads(8, hits)
    check('slots alone', (single.seen()[0], single.seen()[1] - start), (1, 3200))
    check('out and in again', single.back(lambda: single.back(lambda: 5)), 5)


conventions()
formats()
values()
types()
program()
tools()
check('fork', (probe.fork_by_hand(list), probe.fork_by_hand(lambda: 1 / 0)), (7, 1))
in_threads(8, lambda i: (conventions(), formats(), values(), types(), tools()))
threads()
old_module()
one_at_a_time()
print(f'{passed} passed, {failed} failed')
sys.exit(failed > 0)
