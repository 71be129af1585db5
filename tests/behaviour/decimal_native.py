# The native decimal module: results and flags of all operations on a grid of operands, conversions, formats, contexts, errors.
import itertools
import pickle
import threading
from _decimal import *
import _decimal

OPERANDS = ['0', '-0E+3', '1', '-1.000', '2E-5', '12345678901234567890123.45', '-9.99999999999999999999999999', '5E-30', '1E+40', '-Infinity', 'NaN12', 'sNaN',
            '111000111', '7', '-3', '0.5', '99999999999999999999999999999999999999']
CONTEXTS = [dict(prec=28), dict(prec=5, Emax=20, Emin=-20, rounding=ROUND_UP, clamp=1), dict(prec=40, rounding=ROUND_FLOOR), dict(prec=1, rounding=ROUND_05UP, Emax=9, Emin=-9)]
UNARY = 'abs exp ln log10 logb minus next_minus next_plus normalize plus sqrt to_integral_exact to_sci_string to_eng_string number_class logical_invert'.split()
BINARY = ('add compare compare_signal compare_total compare_total_mag divide divide_int divmod max max_mag min min_mag multiply next_toward quantize remainder remainder_near rotate same_quantum '
          'scaleb shift subtract logical_and logical_or logical_xor copy_sign').split()


def show(c, name, *operands):
    c.clear_flags()
    result = getattr(c, name)(*map(Decimal, operands))
    print(name, *operands, result, *(f.__name__ for f, on in c.flags.items() if on))


for options in CONTEXTS:
    c = Context(traps=[], **options)
    print(c)
    for name in UNARY:
        for x in OPERANDS:
            show(c, name, x)
    for name in BINARY:
        for x, y in itertools.product(OPERANDS[::2], OPERANDS[1::2]):
            show(c, name, x, y)
    for x, y in itertools.product(('2', '-1.50', '0.3', '7E+3', '12345'), ('2', '-2', '0.5', '17', '1.5')):
        show(c, 'power', x, y)
    for x, y, z in itertools.product(OPERANDS[::3], OPERANDS[1::3], OPERANDS[2::3]):
        show(c, 'fma', x, y, z)
c = Context(prec=20, traps=[])
for x, y, z in ((2, 10**6, 7), (-3, 5, 11), (10, 10**30, 97), (2.5, 3, 7), (0, 0, 5), (123456789, 987654321, 1000000007)):
    print(c.power(x if isinstance(x, int) else Decimal(x), y, z))

# long coefficients: every way of multiplying and dividing
with localcontext(prec=40000) as ctx:
    for n in (1, 17, 18, 19, 700, 800, 2200, 5000, 9000, 30000):
        a = 10**n // 7 * 3 + 1
        b = 10**(n * 2 // 3) // 13 + 5
        A, B = Decimal(a), Decimal(b)
        print(n, A * B == a * b, A * A == a * a, A // B == a // b, A % B == a % b, Decimal(a * a).sqrt() == a, (A * A + 1).sqrt() // 1 == a, str(A) == str(a) if n < 4000 else int(A) == a)
    x = Decimal(2).sqrt()
    print(str(x)[-30:], hash(x * x - 2 == 0), str(Decimal(1) / 7 ** 3000)[-30:])
with localcontext(prec=300):
    print(Decimal(3).exp(), Decimal('1E+1000').ln(), Decimal('1.0000000001').ln(), Decimal(7).log10(), Decimal('1.1') ** Decimal('0.3'), sep='\n')

# conversions
for v in (0.1, -2.5, 1e300, 5e-324, 2.0**70, float('inf'), -0.0):
    d = Decimal.from_float(v)
    print(d, d == v, float(d) == v, hash(d) == hash(v))
for text in ('1_000', ' 12 ', '\u0661\u0662', '1e', '.', '+.5e-7', 'nan0012', 'sNaN', 'Infinity', 'inf', '1e999999999999999999', '0e-1999999999999999997', 'x'):
    try:
        print(repr(Decimal(text)))
    except InvalidOperation as e:
        print(text, e.args)
for value in ((0, (1, 2, 3), -2), (1, (), 'F'), (0, (0, 0, 7), 'n'), [1, [5], 3], (2, (1,), 0), (0, (10,), 0), (0, (1,), 'x'), (0, (1,)), None, b'1'):
    try:
        print(repr(Decimal(value)), Decimal(value).as_tuple())
    except (TypeError, ValueError) as e:
        print(type(e).__name__, e)
for text in ('1.5', '-2.50E3', '0', '1E-3', 'NaN', '-Infinity'):
    for f in (int, round, Decimal.__floor__, Decimal.__ceil__, Decimal.as_integer_ratio, complex, bool, Decimal.adjusted):
        try:
            print(text, f.__name__, f(Decimal(text)))
        except (ValueError, OverflowError) as e:
            print(text, f.__name__, type(e).__name__, e)
for spec in ('', '.3f', '015,.2f', '+.2e', '%', '.0%', '>20', '^20.1f', 'z.1f', '#.0f', '_.3_f', 'G', '0=12', 'n', '.5', 'q', '<010', '5.'):
    for text in ('1234567.891', '-0.0001', '0E+5', 'NaN', '-Infinity'):
        try:
            print(repr(spec), text, repr(format(Decimal(text), spec)))
        except ValueError as e:
            print(repr(spec), text, e)

# contexts
c = getcontext()
for name, value in (('prec', 0), ('prec', 10**18), ('prec', 'a'), ('Emax', -1), ('Emin', 1), ('rounding', 'x'), ('clamp', 2), ('capitals', -1), ('flags', []), ('traps', {}), ('foo', 1)):
    try:
        setattr(c, name, value)
    except Exception as e:
        print(name, value, type(e).__name__, e)
try:
    del c.prec
except AttributeError as e:
    print(e)
for expression in ('Decimal(1) / 0', 'Decimal(0) / 0', 'Decimal("sNaN") + 1', 'Decimal(1) < Decimal("NaN")', 'Decimal(1) + 1.5', 'Decimal(1) < "a"', 'Decimal(-1).sqrt()', 'Decimal(10) ** 1000000',
                   'hash(Decimal("sNaN"))', 'Context(flags=[1])', 'IEEEContext(33)', 'localcontext(foo=1)', 'setcontext(1)', 'c.flags[1]', 'c.flags.pop(Clamped)', 'Decimal(1).quantize(2, 3)',
                   'Decimal(1).exp(5)', 'c.add(1, "a")', 'Decimal.prec', 'type(localcontext())()', 'len(type(c.flags)())', 'Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN).divide(1, 3)'):
    try:
        print(expression, eval(expression))
    except Exception as e:
        print(expression, type(e).__name__, e)
for protocol in range(5):
    print(pickle.loads(pickle.dumps((Decimal('-1.50'), Context(prec=7, flags=[Inexact])), protocol)))
c.clear_flags()
print(c.flags == dict(c.flags), list(c.traps.items())[:2], Decimal('1.5') == 1.5, Decimal(2) == 2 + 0j, Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN).divide(1, 8))


class Money(Decimal):
    pass


print(repr(Money('1.10') + 1), type(Money(3)), type(Money.from_float(0.5)), Money(5).__reduce__())

# threads: one context for all, flags and fields changed meanwhile
shared = Context(prec=9, traps=[])
sums = []


def work(n):
    setcontext(shared)
    total = Decimal(0)
    for i in range(2000):
        total += Decimal(i) / 7
        shared.flags[Inexact] = False
        shared.capitals = i & 1
    sums.append(total)


threads = [threading.Thread(target=work, args=(i,)) for i in range(4)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(len(sums), set(map(int, sums)))
