import sys


def f(n):
    total = 0
    for i in range(n):
        total += i
    try:
        raise ValueError
    except ValueError:
        pass
    return total


def g():
    yield 1
    yield 2


events = []


def trace(frame, event, arg):
    events.append((event, frame.f_lineno - frame.f_code.co_firstlineno, frame.f_code.co_name))
    return trace


sys.settrace(trace)
f(2), list(g())
sys.settrace(None)
print(events)
calls = []
sys.setprofile(lambda frame, event, arg: calls.append(event))
f(1), len('x')
sys.setprofile(None)
print(calls)
m = sys.monitoring
seen = []
m.use_tool_id(4, 'faults')
try:
    for event in m.events.PY_START, m.events.LINE, m.events.PY_RETURN, m.events.RAISE, m.events.CALL:
        m.register_callback(4, event, lambda *a: seen.append(len(a)))
    m.set_events(4, m.events.PY_START | m.events.RAISE)
    m.set_local_events(4, f.__code__, m.events.LINE | m.events.PY_RETURN)
    f(1)
    m.set_local_events(4, f.__code__, 0)
finally:
    m.set_events(4, 0)
    m.free_tool_id(4)
print(len(seen))
frame = sys._getframe()
print(frame.f_code.co_name, frame.f_back is not None, list(frame.f_locals)[:1] != [])
