"""Special methods whose descriptor raises; exceptions in rings, wrapped by except*, printed without the library."""
import operator
import sys
import traceback


def attribute(self):
    raise AttributeError('attribute')


def key(self):
    raise KeyError('key')


OPERATIONS = {
    '__eq__': lambda x: x == type(x)(), '__ne__': lambda x: x != type(x)(), '__lt__': lambda x: x < x, '__len__': len, '__bool__': bool,
    '__hash__': hash, '__repr__': lambda x: repr(x)[:10], '__str__': str, '__iter__': iter, '__next__': next,
    '__getitem__': lambda x: x[0], '__setitem__': lambda x: operator.setitem(x, 0, 0), '__call__': lambda x: x(), '__add__': lambda x: x + 1,
    '__radd__': lambda x: 1 + x, '__iadd__': lambda x: operator.iadd(x, 1), '__neg__': lambda x: -x, '__int__': int, '__index__': operator.index,
    '__float__': float, '__getattr__': lambda x: x.a, '__setattr__': lambda x: setattr(x, 'a', 1), '__length_hint__': operator.length_hint,
    '__reversed__': reversed, '__format__': format, '__bytes__': bytes, '__round__': round, '__divmod__': lambda x: divmod(x, 1),
    '__pow__': lambda x: x ** 2, '__matmul__': lambda x: x @ x, '__lshift__': lambda x: x << 1, '__ipow__': lambda x: operator.ipow(x, 2)}
for raising in attribute, key:
    for name, operation in OPERATIONS.items():
        cls = type('C', (), {name: property(raising)})
        try:
            result = operation(cls())
            print(raising.__name__, name, result if isinstance(result, (bool, str)) else type(result))
        except Exception as e:
            print(raising.__name__, name, type(e).__name__, e)


class Equal(Exception):
    def __eq__(self, other):
        return True


def ring():
    first, second = Equal('first'), Equal('second')
    try:
        raise second from first
    except Equal:
        raise first


def naked():
    try:
        raise Exception(42)
    except* Exception as e:
        raise


def group_in_ring():
    error = ValueError('member')
    group = ExceptionGroup('group', [error, TypeError('other')])
    error.__context__ = group
    raise group


del traceback._print_exception_bltin  # so that the runtime prints them itself


class WithoutFolder:
    def write(self, text):
        sys.stdout.write(text.replace(__file__, 'FILE'))

    def flush(self):
        sys.stdout.flush()


sys.stderr = WithoutFolder()
for function in ring, naked, group_in_ring:
    try:
        function()
    except BaseException as e:
        places = []
        tb = e.__traceback__
        while tb:
            places.append((tb.tb_frame.f_code.co_name, tb.tb_lineno - tb.tb_frame.f_code.co_firstlineno))
            tb = tb.tb_next
        print(places)
        sys.__excepthook__(type(e), e, e.__traceback__)

for precision in 2**31 - 1, 2**31 - 1024:
    for text in (lambda: format(1e300, f'.{precision}f'), lambda: format(5, f'.{precision}e'), lambda: format(1j, f'.{precision}g'), lambda: '%.*f' % (precision, 1.5)):
        try:
            print(len(text()))
        except ValueError as e:
            print(e)
