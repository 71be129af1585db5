"""sys.settrace, sys.setprofile, frame.f_trace and its relatives, setting frame.f_lineno."""
import sys
import threading
import warnings


def trace(f, opcodes=False, lines=True):
    log = []

    def local(frame, event, arg):
        code = frame.f_code
        if code is trace.__code__:
            return None
        frame.f_trace_opcodes = opcodes
        frame.f_trace_lines = lines
        if event == 'exception':
            arg = arg[0].__name__
        elif not isinstance(arg, (int, type(None))):
            arg = type(arg).__name__
        log.append((code.co_name, event, frame.f_lineno and frame.f_lineno - code.co_firstlineno, arg))
        return local
    sys.settrace(local)
    try:
        try:
            f()
        finally:
            sys.settrace(None)
    except BaseException as e:
        log.append(repr(e))
    print('==', f.__name__)
    for entry in log:
        print(entry)


def decorator(f):
    return f


def simple():
    @decorator
    def inner(a,
              b=2):
        return (a +
                b)
    x = 1; y = 2
    for i in range(2): x += i
    inner(
        1,
    )


def nested_exceptions():
    def inner():
        try:
            raise KeyError
        finally:
            x = 1
    try:
        inner()
    except KeyError as e:
        return 5


def generators():
    def numbers():
        yield 1
        yield 2
    for x in numbers():
        pass
    return sum(n for n in numbers())


def escapes():
    with threading.Lock():
        int('x')


class Space:
    a = 1
    b = [i for i in (1, 2)]


def classes():
    class Inner(Space):
        c = 1
    Inner()


for f in simple, nested_exceptions, generators, escapes, classes:
    trace(f)
trace(nested_exceptions, lines=False)


def profile(f):
    log = []

    def told(frame, event, arg):
        if event.startswith('c_'):
            arg = arg.__name__
        elif not isinstance(arg, (int, type(None))):
            arg = type(arg).__name__
        if arg != 'setprofile':
            log.append((frame.f_code.co_name, event, arg))
    sys.setprofile(told)
    try:
        f()
    except Exception as e:
        log.append(repr(e))
    sys.setprofile(None)
    print('==', 'profile', f.__name__)
    for entry in log:
        print(entry)


def natives():
    len('x')
    [].append(1)
    str.upper('x')
    try:
        int('x')
    except ValueError:
        pass
    sorted([2, 1], key=lambda x: x)


for f in natives, generators, escapes:
    profile(f)


# ---- tracing a frame that runs already
def late():
    log = []

    def told(frame, event, arg):
        log.append((event, frame.f_lineno - late.__code__.co_firstlineno))
        return told
    x = 1
    sys._getframe().f_trace = told
    sys.settrace(told)
    x = 2
    for i in range(2):
        x = 3
    sys.settrace(None)
    x = 4
    print(log)


late()


# ---- errors in a trace function; gettrace
def failing(frame, event, arg):
    raise RuntimeError(event)


sys.settrace(failing)
try:
    simple()
except RuntimeError as e:
    print(repr(e), sys.gettrace())


def failing_later(frame, event, arg):
    if event == 'line':
        raise RuntimeError(event)
    return failing_later


sys.settrace(failing_later)
try:
    simple()
except RuntimeError as e:
    print(repr(e), sys.gettrace())


# ---- going on elsewhere
def go(f, origin, target, event='line'):
    first = f.__code__.co_firstlineno
    log = []
    done = []

    def told(frame, e, arg):
        if frame.f_code is not f.__code__:
            return told
        log.append(frame.f_lineno - first if e == 'line' else e)
        if e == event and frame.f_lineno - first == origin and not done:
            done.append(1)
            try:
                frame.f_lineno = first + target if isinstance(target, int) else target
            except Exception as error:
                log.append(f'{type(error).__name__}: {str(error).replace(str(first + target), "N") if isinstance(target, int) else error}')
        return told
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter('always')
        sys.settrace(told)
        try:
            f()
        except Exception as e:
            log.append(repr(e))
        sys.settrace(None)
    print(f.__name__, origin, target, *log, *(str(w.message) for w in caught))


def plain():
    x = 1
    x = 2
    y = 3
    return x


def blocks():
    for i in range(2):
        a = 1
    try:
        1 / 0
    except ZeroDivisionError:
        c = 3
    finally:
        d = 4
    with open('/dev/null') as q:
        e = 5
    f = 6


for origin, target in (2, 4), (3, 1), (1, 99), (2, -5), (2, 'a'), (2, 2.0):
    go(plain, origin, target)
go(plain, 4, 1, 'return')
go(plain, 0, 1, 'call')
for origin in 1, 2, 6, 8, 11:
    for target in 1, 2, 3, 4, 6, 8, 9, 11:
        if (origin, target) != (6, 9) and origin != target:
            go(blocks, origin, target)
try:
    sys._getframe().f_lineno = 1
except ValueError as e:
    print(e)


# ---- threads have their own functions, unless all are given one
def in_thread(results):
    results.append((sys.gettrace(), sys.getprofile()))


results = []
sys.settrace(lambda *args: None)
t = threading.Thread(target=in_thread, args=(results,))
t.start()
t.join()
sys.settrace(None)
print(results)
ready, go_on = threading.Event(), threading.Event()


def waits():
    ready.set()
    go_on.wait()
    results.append(sys.gettrace() is told)


def told(frame, event, arg):
    return None


t = threading.Thread(target=waits)
t.start()
ready.wait()
threading.settrace_all_threads(told)
print(sys.gettrace() is told)
go_on.set()
t.join()
threading.settrace_all_threads(None)
print(results[1:], sys.gettrace())


# ---- many threads in the code while tools come and go
def work(n):
    total = 0
    for i in range(n):
        total += i % 3
    return total


def busy():
    while not stop:
        totals.add(work(50))


stop, totals = False, set()
threads = [threading.Thread(target=busy) for _ in range(3)]
for t in threads:
    t.start()
M = sys.monitoring
M.use_tool_id(0, 'churn')
seen = set()
for event in M.events.LINE, M.events.JUMP, M.events.INSTRUCTION, M.events.BRANCH, M.events.PY_START | M.events.PY_RETURN, M.events.CALL:
    M.register_callback(0, event & -event, lambda *args: seen.add(args[0].co_name) or M.DISABLE)
    for _ in range(20):
        M.set_events(0, event)
        work(10)
        M.restart_events()
        work(10)
        M.set_events(0, 0)
stop = True
for t in threads:
    t.join()
M.free_tool_id(0)
print(totals, 'work' in seen)
