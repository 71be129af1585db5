"""What is done again and again leaves no block of memory behind."""
import gc
import sys
import threading


def growth(f, times=300):
    """Blocks per call, rounded."""
    for _ in range(20):
        f()
    gc.collect()
    before = sys.getallocatedblocks()
    for _ in range(times):
        f()
    gc.collect()
    return round((sys.getallocatedblocks() - before) / times)


group = ExceptionGroup('g', [ValueError(1), ExceptionGroup('h', [TypeError(2), OSError(3)])])


def star_all():
    try:
        raise ExceptionGroup('g', [ValueError(1), TypeError(2)])
    except* ValueError:
        pass
    except* TypeError as e:
        pass


def star_rest():
    try:
        try:
            raise ExceptionGroup('g', [ValueError(1), TypeError(2)])
        except* ValueError:
            raise
    except ExceptionGroup:
        pass


for name, f in {'except* of all': star_all, 'except* of some': star_rest, 'subgroup': lambda: group.subgroup(ValueError),
                'subgroup by a predicate': lambda: group.subgroup(lambda e: e.args == (2,)), 'split': lambda: group.split(OSError)}.items():
    print(name, growth(f))

thread = threading.Thread(target=print, args=('a second thread',))
thread.start()
thread.join()
code = compile('def f(): return 12345678, 1.25, "some text"\nf()', 'x', 'exec')
for name, f in {'eval with constants': lambda: eval("len('some text') + 123456 + 1.5"), 'a module\'s code': lambda: compile("x = 'some text', 1234567", 'x', 'exec'),
                'a function made again': lambda: exec(code, {})}.items():
    print(name, growth(f))


def replaced():
    code = compile('lambda x: (x, 12345678, "some text")', 'x', 'eval').co_consts[0]
    growth.__code__, kept = code, growth.__code__
    growth.__code__ = kept


print('__code__ set again', growth(replaced))


class Exporter:
    def __buffer__(self, flags):
        return memoryview(b'some bytes')


class Releasing(Exporter):
    def __release_buffer__(self, view):
        view.release()


class Derived(bytearray):
    def __buffer__(self, flags):
        return super().__buffer__(flags)


def derived():
    d = Derived(b'xyz')
    with memoryview(d) as view:
        shown = type(view.obj).__name__
    d.append(1)
    return shown


print('maketrans', growth(lambda: str.maketrans({'a': f'some text {len(threading.__name__)}', 300: 1.5 + len('a')})))
print('buffers', growth(lambda: bytes(Exporter())), growth(lambda: memoryview(Exporter())[1:3].tobytes()), growth(lambda: b':'.join([Releasing(), b'x'])), growth(derived), derived())


def dropped_elsewhere():
    box = [type('Kind', (), {'x': 1})]
    dropper = threading.Thread(target=box.clear)
    dropper.start()
    dropper.join()


print('a class that another thread drops', growth(dropped_elsewhere))
