"""Arguments find their parameters: every kind of signature called in every way, also traced, also while its defaults change."""
import sys
import threading

SIGNATURES = '''
|a|a, b|a, b=2|a=1, b=2|a, /|a, b, /, c|a, /, b=2|*, a|*, a=1|*, a, b=2, c=3|a, *, b|a, b=2, *, c, d=4
*args|a, *args|a, b=2, *args, c|**kw|a, **kw|a, /, **kw|a, b=2, /, c=3, *, d=4, **kw|*args, **kw|a, *args, b, c=3, **kw|a, /, b=2, *args, c=3, **kw
'''.strip('\n').replace('\n', '|').split('|')
CALLS = '''
|1|1, 2|1, 2, 3|1, 2, 3, 4, 5|a=1|b=1|a=1, b=2|b=2, a=1|1, b=3|1, a=3|1, 2, b=3|1, 2, c=3|c=3|1, c=5, d=6|1, d=6, b=0|x=1|1, x=1, y=2
1, 2, 3, x=1, y=2|a=1, b=2, c=3, d=4, x=5|*()|*(1, 2)|*[1, 2, 3]|*range(4), c=1|**{}|**{'a': 1}|1, **{'b': 2, 'c': 3}|*(1,), **{'a': 2}
*(1, 2), x=1, **{'y': 2}|1, **{x: 1}|1, **{a: 7}|**{a: 7, x: 8}|**{Text('a'): 1}|**{Text('x'): 1}|1, **{3: 4}
'''.strip('\n').replace('\n', '|').split('|')


class Text(str):
    pass


# Equal to a parameter's name, but not the same string.
MADE = {'a': ''.join(['', 'a'.lower()]), 'x': ' x'.strip(), 'Text': Text}


def outcome(call):
    try:
        return call()
    except TypeError as error:
        return f'TypeError: {error}'


def make(signature, call, names):
    source = f'def f({signature}): return locals()\ndef call(): return f({call})\n'
    exec(source, names)
    return names['call']


for signature in SIGNATURES:
    print(f'f({signature})')
    for call in CALLS:
        result = outcome(make(signature, call, dict(MADE)))
        print(f'  ({call})', result)

print('traced')
events = []


def tracer(frame, event, arg):
    if frame.f_code.co_name == 'f':
        events.append((event, dict(frame.f_locals)))
    return tracer


for signature in SIGNATURES[3::4]:
    for call in CALLS[1::5]:
        call = make(signature, call, dict(MADE))
        sys.settrace(tracer)
        try:
            outcome(call)
        finally:
            sys.settrace(None)
        print(len(events), events[:1])
        events.clear()

print('defaults')


class Equal(str):
    __hash__ = str.__hash__

    def __eq__(self, other):
        print('__eq__', str(self), other)
        return str.__eq__(self, other)


class Named:
    pass


def given(a, b=2, *, c=3, d=4):
    return a, b, c, d


def show(f, *args, **kwargs):
    print(outcome(lambda: f(*args, **kwargs)))


show(given, 1)
given.__kwdefaults__ = {'c': 5}
show(given, 1)
show(given, 1, d=2)
given.__kwdefaults__ = {'d': 6, Equal('c'): 5}
print(given(1, b=3))
given.__kwdefaults__ = {'d': 6, 7: 8}
show(given, 1, c=0)
given.__kwdefaults__ = None
show(given, 1)
show(given, 1, c=1, d=1)
named = Named()
named.d, named.c = 'D', 'C'
given.__kwdefaults__ = named.__dict__
print(given(1, c=2), given(1))
named.c = 'changed'
print(given(1))
given.__defaults__ = (8, 9)
print(given(), given(b=1))
given.__defaults__ = None
show(given)
show(given, 1)


def replace(f, times):
    for i in range(times):
        f.__defaults__ = (i, i)
        f.__kwdefaults__ = {'c': (i,), 'd': [i]}


def ask(f, times, wrong):
    for i in range(times):
        a, b, c, d = f(c=i) if i % 2 else f(d=i)
        if i % 2 and not (c == i and type(d) is list) or not i % 2 and not (d == i and type(c) is tuple) or a != b and a > b:
            wrong.append((a, b, c, d))


def changing(a=0, b=0, *, c=(0,), d=[0]):
    return a, b, c, d


wrong = []
threads = [threading.Thread(target=replace, args=(changing, 3000))] + [threading.Thread(target=ask, args=(changing, 3000, wrong)) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(wrong)

print('depth')


def deep(n, *rest, step=1, **extra):
    return deep(n + 1, *rest, step=step, **extra)


def deeper(n, *, step=1):
    return deeper(n + 1, step=step)


for f in (deep, deeper):
    try:
        f(0)
    except RecursionError as error:
        print(error)

print('many')
parameters = ', '.join(f'p{i}={i}' for i in range(100))
names = {}
exec(f'def wide({parameters}): return sum(locals().values())\ndef wider(*, {parameters}): return sum(locals().values())\ndef rest(*args, **kw): return len(args), len(kw)', names)
print(names['wide'](1, p7=0, p99=1), names['wider'](p3=0, p98=1))
print(names['wide'](**{f'p{i}': 1 for i in range(0, 100, 2)}), names['rest'](*range(300), **{f'p{i}': 1 for i in range(300)}))
print(names['rest'](*range(20), a=1, b=2, c=3, d=4, e=5, f=6, g=7, h=8, i=9, j=10, k=11, l=12, m=13, n=14, o=15, p=16, q=17, r=18))

print('owned')


class Dying:
    def __del__(self):
        print('dies')


def keep(*args, **kw):
    args = kw = None
    print('kept no longer')


keep(Dying(), x=Dying())
print(outcome(lambda: given(Dying(), 1, 2, 3)))
print(outcome(lambda: given(Dying(), x=Dying())))


class Init:
    def __init__(self, a, *args, b=2, **kw):
        self.all = a, args, b, kw


print(Init(1).all, Init(1, 2, 3, b=4, c=5).all, outcome(lambda: Init()))
print(sorted(kw := (lambda **kw: kw)(b=1, a=2)), list(kw), kw.pop('b'), kw.setdefault('c', 4), kw)
shared = {'a': 1}
copy = (lambda **kw: kw)(**shared)
copy['b'] = 2
print(shared, copy)


# An instance whose __init__ cannot be entered in line is not made twice.
class Counted:
    def __init__(self, a, b=2, *, c=3):
        self.a = a

    def __del__(self):
        print('del', hasattr(self, 'a'))


def counted(*args, **kwargs):
    for call in (lambda: Counted(), lambda: Counted(1), lambda: Counted(1, zz=3), lambda: Counted(1, 2, 3), lambda: Counted(1, c=2)):
        for _ in range(3):
            try:
                call()
            except TypeError as e:
                print(e)


counted()
