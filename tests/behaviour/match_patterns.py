"""What class and mapping patterns ask of their subject, and in which order; also when the statement is traced."""
import sys
from collections import OrderedDict, UserDict, defaultdict


class Point:
    __match_args__ = ('x', 'y')

    def __init__(self, x, y):
        self.x, self.y = x, y

    def __repr__(self):
        return f'P({self.x}, {self.y})'


class Slots:
    __slots__ = __match_args__ = ('a', 'b')


class Asked:
    """Tells of each attribute it is asked for."""
    __match_args__ = ('one', 'two', 'three')

    def __getattr__(self, name):
        print('  asked for', name)
        if name == 'broken':
            raise ValueError(name)
        if name == 'two':
            raise AttributeError(name)
        return name


class Meta(type):
    def __instancecheck__(cls, o):
        print('  instancecheck')
        return o == 5

    @property
    def __match_args__(cls):
        return ('real',)


class Five(metaclass=Meta):
    pass


class Wrong:
    __match_args__ = ['x']


class Odd:
    __match_args__ = ('x', 3)
    x = 1


class Twice:
    __match_args__ = ('x', 'x')
    x = 1


class Made:
    __match_args__ = (''.join(['x', 'yz'][:1]), 'x')
    x = 1


class Lying:
    __class__ = Point
    x, y = 'lies', 'more'


class Described:
    class Get:
        def __get__(self, o, owner):
            return ('x',)
    __match_args__ = Get()
    x = 'described'


class Inherits(Point):
    pass


class Without:
    x = 1


class Wide:
    __match_args__ = tuple(f'm{i}' for i in range(12))

    def __init__(self):
        for i in range(12):
            setattr(self, f'm{i}', i)


def subject(o):
    match o:
        case Point(0, y=0):
            return 'origin'
        case Point(x, 0):
            return 'on x', x
        case Point(x=0, y=y):
            return 'on y', y
        case Point(x, Point(y, z)):
            return 'nested', x, y, z
        case Slots(a, b):
            return 'slots', a, b
        case int(x, real=7):
            return 'seven', x
        case bool():
            return 'bool'
        case int() | float():
            return 'number'
        case str(x) if x:
            return 'text', x
        case bytes(x) | bytearray(x) | frozenset(x) | set(x) | dict(x):
            return 'itself', type(x).__name__
        case tuple((a, b)) | list([a, b]):
            return 'pair', a, b
        case [a, *rest]:
            return 'sequence', a, rest
        case None:
            return 'none'
    return 'nothing'


slots, bare = Slots(), Slots()
slots.a, slots.b = 1, 2
bare.a = 1
half = Point(1, 2)
del half.x
for o in (Point(0, 0), Point(3, 0), Point(0, 4), Point(1, Point(2, 3)), Point(1, 1), Inherits(5, 0), Lying(), half, slots, bare, 7, 8, 2.5, True, 1 << 80, '', 'text',
          b'b', bytearray(b'c'), frozenset('d'), {'e'}, {}, {'k': 1}, (1, 2), [1, 2], (1, 2, 3), [], range(3), None, object):
    print(type(o).__name__, subject(o))


def show(name, f):
    try:
        print(name, '->', f())
    except Exception as error:
        print(name, '=>', type(error).__name__, error)


def case(pattern, o):
    source = f'def f(o):\n    match o:\n        case {pattern}:\n            return {{k: v for k, v in locals().items() if k != "o"}}\n'
    names = dict(globals())
    show(f'{pattern} of {type(o).__name__}', lambda: (exec(source, names), names['f'](o))[1])


class Keys:
    a, b, same, one = 'a', 'b', 'a', 1


class Default(dict):
    def __missing__(self, key):
        print('  missing', key)
        return key


class Get(dict):
    def get(self, key, default=None):
        print('  get', key)
        return dict.get(self, key, default)


class Hash(str):
    def __hash__(self):
        print('  hash', str(self))
        return str.__hash__(self)


for pattern in ('Asked()', 'Asked(one)', 'Asked(one, three=t)', 'Asked(one, two)', 'Asked(broken=b)', 'Asked(one, broken=b)', 'Asked(x, one=y)', 'Asked(x, y, z)',
                'Asked(1, 2, 3, 4)', 'Asked(three=t, one=o, two=w)', 'Asked("one", x)'):
    case(pattern, Asked())
for pattern, o in (('Five(x)', 5), ('Five(x)', 6), ('Wrong(x)', Wrong()), ('Wrong(x=x)', Wrong()), ('Odd(x)', Odd()), ('Odd(x, y)', Odd()), ('Twice(x)', Twice()), ('Twice(a, b)', Twice()),
                   ('Made(a)', Made()), ('Made(a, b)', Made()), ('Made(a, x=b)', Made()), ('Described(x)', Described()), ('Without()', Without()), ('Without(x)', Without()),
                   ('Without(x=x)', Without()), ('int(a, b)', 1), ('int(a, real=b, imag=c)', 300), ('int(a, imag=b, nothing=c)', 3), ('half.x()', 1), ('Keys.one()', 1),
                   ('Point(x, y, z)', Point(1, 2)), ('Point(x, y, z)', 3), ('object(x)', 3), ('object()', 3), ('type()', int), ('Point(x, y=Point())', Point(1, 2)),
                   ('Wide(' + ', '.join(f'v{i}' for i in range(12)) + ')', Wide()), ('Wide(' + ', '.join(f'm{i}=v{i}' for i in range(12)) + ', none=n)', Wide()),
                   ('Wide(' + ', '.join(f'v{i}' for i in range(11)) + ', 12)', Wide())):
    case(pattern, o)
full = {'a': 1, 'b': 2, 1: 'one', None: 'none', **{f'k{i}': i for i in range(12)}}
for pattern in ('{}', '{"a": x}', '{"a": x, "b": y}', '{"a": x, "c": y}', '{"a": x, **rest}', '{1: x, None: y}', '{Keys.a: x}', '{Keys.a: x, Keys.b: y}', '{Keys.a: x, Keys.same: y}',
                '{"a": x, Keys.same: y}', '{"c": x, Keys.same: y, "a": z}', '{Keys.one: x, 1.0: y}', '{Keys.one: x, True: y}', '{"a": 2}', '{-1: x}',
                '{' + ', '.join(f'"k{i}": v{i}' for i in range(12)) + '}', '{' + ', '.join(f'"k{i}": v{i}' for i in range(11)) + ', "a": 1, Keys.same: x}'):
    for o in (full, [full]):
        case(pattern, o)
for o in (Default(a=1), Get(a=1, b=2), Get(), defaultdict(list, a=1), OrderedDict(b=1, a=2), UserDict(a=3), type.__dict__, {Hash('a'): 1, Hash('b'): 2}):
    case('{"a": x, "b": y}', o)
    case('{"a": x}', o)
    print(len(o) < 3)


class Dying:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print('  dies', self.name)


def dying():
    match Point(Dying('x'), Dying('y')):
        case Point(x, y, ) if x is y:
            print('no')
        case Point(x=x, z=z):
            print('no')
        case Point(x):
            print('yes')
    del x
    match {'a': Dying('a'), 'b': Dying('b')}:
        case {'a': a, 'c': c}:
            print('no')
        case {'b': a}:
            print('yes')


dying()

events = []


def tracer(frame, event, arg):
    if frame.f_code in (subject.__code__, dying.__code__):
        events.append((event, frame.f_lineno - frame.f_code.co_firstlineno))
        return tracer


for o in (Point(0, 0), Point(1, 2), [1, 2, 3], {'k': 1}, 9):
    sys.settrace(tracer)
    found = subject(o)
    sys.settrace(None)
    print(found, events)
    events.clear()


def jumps(o):
    match o:
        case Point(x, y):
            return 1
        case {'a': a}:
            return 2
    return 3


monitoring, branches = sys.monitoring, []
monitoring.use_tool_id(3, 'branches')


def told(name):
    def callback(code, start, end):
        branches.append((name, start, end))
    return callback


monitoring.register_callback(3, monitoring.events.BRANCH_LEFT, told('left'))
monitoring.register_callback(3, monitoring.events.BRANCH_RIGHT, told('right'))
monitoring.set_local_events(3, jumps.__code__, monitoring.events.BRANCH_LEFT | monitoring.events.BRANCH_RIGHT)
for o in (Point(1, 2), {'a': 1}, {}, 3):
    print(jumps(o), branches)
    branches.clear()
monitoring.set_local_events(3, jumps.__code__, 0)
print(jumps(Point(1, 2)), branches)
monitoring.free_tool_id(3)
