"""sys.monitoring: which events happen, in which order, with which arguments."""
import sys

M = sys.monitoring
E = M.events
NAMES = ('PY_START PY_RESUME PY_RETURN PY_YIELD CALL LINE INSTRUCTION JUMP BRANCH_LEFT BRANCH_RIGHT STOP_ITERATION '
         'RAISE EXCEPTION_HANDLED PY_UNWIND PY_THROW RERAISE C_RETURN C_RAISE').split()
NO_OFFSET = ('RAISE',)
ALL = 0
for name in NAMES[:-2]:
    ALL |= getattr(E, name)


def short(a):
    if isinstance(a, type(short.__code__)):
        return a.co_name
    if isinstance(a, int):
        return str(a)
    if a is M.MISSING:
        return 'MISSING'
    return getattr(a, '__name__', None) or (repr(a) if isinstance(a, (str, BaseException)) else type(a).__name__)


def record(title, f, events):
    log = []
    M.use_tool_id(3, 'recorder')
    first = f.__code__.co_firstlineno
    for name in NAMES:
        def callback(code, number, *rest, name=name):
            if code is record.__code__:
                return
            number = number - code.co_firstlineno if name == 'LINE' else '' if name in NO_OFFSET else number
            log.append(f'{name} {code.co_name} {number} ' + ' '.join(map(short, rest)))
        M.register_callback(3, getattr(E, name), callback)
    M.set_events(3, events)
    try:
        try:
            f()
        finally:
            M.set_events(3, 0)
    except BaseException as e:
        log.append('out: ' + repr(e))
    M.free_tool_id(3)
    print('==', title)
    print('\n'.join(log))


class Manager:
    def __enter__(self):
        return self

    def __exit__(self, *args):
        return args[0] is KeyError


class Base:
    def m(self):
        return 1


class Derived(Base):
    def m(self):
        return super().m() + super(
            Derived, self).m()

    def r(self):
        return super().__repr__()


def callee(x):
    raise ValueError(x)


def gen():
    yield 1
    yield 2


def delegating():
    r = yield from gen()
    return r


def loops():
    x = 0
    for i in gen():
        x += i
    for i in [1, 2]: x += 1
    while x > 0: x -= 2
    while True:
        x += 1
        if x > 2:
            break
        continue
    return [i for i in range(2) if i]


def calls():
    Derived().m()
    len([1])
    max(1, 2, key=None)
    print(end='', *[])
    getattr(*[1, 'real'])
    try:
        int('x')
    except ValueError:
        pass


def handlers():
    with Manager(): raise KeyError
    try:
        with Manager():
            callee(1)
    except KeyError:
        pass
    except ValueError as e:
        z = 3
    try:
        try:
            1 / 0
        finally:
            z = 4
    except ZeroDivisionError:
        try:
            raise
        except* ZeroDivisionError:
            pass


def generators():
    it = delegating()
    next(it)
    it.close()
    it = delegating()
    next(it)
    try:
        it.throw(KeyError)
    except KeyError:
        pass


def match(x):
    match x:
        case [a, b] if a: return 1
        case {'k': v}:
            return v
        case _:
            return x


async def items():
    yield 1
    yield 2


async def answer():
    return 4


async def asynchronous():
    async for x in items():
        y = x
    return await answer()


def drive():
    try:
        asynchronous().send(None)
    except StopIteration as e:
        return e.value


EVENTS = ALL & ~E.INSTRUCTION & ~E.STOP_ITERATION
record('loops', loops, EVENTS)
record('calls', calls, EVENTS)
record('handlers', handlers, EVENTS)
record('generators', generators, EVENTS)
record('match', lambda: (match([1, 2]), match({'k': 1}), match(3)), EVENTS)
record('asynchronous', drive, EVENTS & ~E.RAISE & ~E.BRANCH_LEFT)
record('instructions', lambda: match({'k': 1}), E.INSTRUCTION)
record('ends of iterations', lambda: [x for x in delegating()], E.STOP_ITERATION)
record('super', lambda: Derived().r(), E.CALL)

# DISABLE, and coming back.
log = []
M.use_tool_id(1, 'one')


def once(code, line):
    log.append(line - code.co_firstlineno)
    return M.DISABLE


def body(n):
    for i in range(n):
        x = i
    return x


M.register_callback(1, E.LINE, once)
M.set_local_events(1, body.__code__, E.LINE)
body(3)
body(3)
print(log)
M.restart_events()
body(3)
print(log)
M.set_local_events(1, body.__code__, 0)
body(1)
print(log, M.get_local_events(1, body.__code__))

# Errors of callbacks come out of the code; some events cannot be disabled.
M.register_callback(1, E.LINE, lambda *args: 1 / 0)
M.set_local_events(1, body.__code__, E.LINE)
try:
    body(1)
except ZeroDivisionError as e:
    t = e.__traceback__
    while t:
        print(t.tb_frame.f_code.co_name)
        t = t.tb_next
M.set_local_events(1, body.__code__, 0)
M.register_callback(1, E.RAISE, lambda *args: M.DISABLE)
M.set_events(1, E.RAISE)
try:
    try:
        callee(1)
    finally:
        M.set_events(1, 0)
except ValueError as e:
    print(e)
print(M.register_callback(1, E.RAISE, None))


def attempt(f, *args):
    try:
        print(f(*args))
    except Exception as e:
        print(type(e).__name__, e)


for arguments in ((1, -1), (1, 1 << 19), (1, E.C_RETURN), (1, E.C_RETURN | E.CALL), (1, E.BRANCH), (4, 0), (6, 0)):
    attempt(M.set_events, *arguments)
print(M.get_events(1) == E.BRANCH_LEFT | E.BRANCH_RIGHT, M._all_events())
attempt(M.set_local_events, 1, body.__code__, E.RAISE)
attempt(M.set_local_events, 1, 2, E.LINE)
M.free_tool_id(1)
print(M._all_events(), M.get_tool(1))

# Several tools; what callbacks do is not told of.
log = []
for tool in 1, 2:
    M.use_tool_id(tool, str(tool))
    M.register_callback(tool, E.PY_START, lambda code, offset, tool=tool: log.append((tool, code.co_name)) or answer().close())
    M.set_events(tool, E.PY_START)
body(1)
for tool in 1, 2:
    M.free_tool_id(tool)
print(log)
