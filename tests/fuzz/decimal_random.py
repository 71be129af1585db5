"""Compares decimal arithmetic with another interpreter: random operations on random operands in random contexts, results and flags.

Usage: decimal_random.py INTERPRETER REFERENCE [--cases N] [--seed S] [--digits D]

Both run this file as a child, which prints a line per case; what differs is shown. Operands are of several shapes (small, long, near powers of ten, special); contexts have few digits and narrow
exponents as well as many.
"""
import argparse
import itertools
import random
import subprocess
import sys

UNARY = ('abs exp ln log10 logb minus next_minus next_plus normalize plus sqrt to_integral_exact to_integral_value to_sci_string to_eng_string number_class logical_invert is_normal is_subnormal '
         'copy_abs copy_negate create_decimal').split()
BINARY = ('add compare compare_signal compare_total compare_total_mag divide divide_int divmod max max_mag min min_mag multiply next_toward power quantize remainder remainder_near rotate same_quantum '
          'scaleb shift subtract logical_and logical_or logical_xor copy_sign').split()
ROUNDINGS = 'ROUND_CEILING ROUND_FLOOR ROUND_UP ROUND_DOWN ROUND_HALF_UP ROUND_HALF_DOWN ROUND_HALF_EVEN ROUND_05UP'.split()


def digits_of(r, most):
    n = r.choice((1, 2, 3, 9, 17, 18, 19, 28, 36, 37, r.randint(1, most), r.randint(1, 60)))
    kind = r.randrange(6)
    if kind == 0:
        return '9' * n
    if kind == 1:
        return '1' + '0' * (n - 1) + r.choice(('', '1', '5'))
    if kind == 2:
        return ''.join(r.choice('01') for _ in range(n))
    if kind == 3:
        return str(r.randrange(1, 100)) + '0' * r.randrange(n)
    if kind == 4:
        return str(r.randrange(10 ** min(n, 9))) + r.choice(('5', '50', '500', '49', '51')) + '0' * r.randrange(3)
    return ''.join(r.choice('0123456789') for _ in range(n))


def operand(r, most):
    kind = r.randrange(20)
    sign = r.choice(('', '', '-'))
    if kind == 0:
        return sign + r.choice(('Infinity', 'NaN', 'sNaN', 'NaN123', 'sNaN' + '7' * r.randrange(40), '0', '0E+5', '0E-20', '0E999', '0E-999'))
    if kind == 1:
        return sign + str(r.randrange(30))
    if kind == 2:
        return sign + r.choice(('1', '1.0', '1.000', '10', '0.5', '2', '0.1', '100', '1E-5', '1E+5'))
    text = digits_of(r, most)
    if kind < 8:
        return sign + text
    exponent = r.choice((0, -1, -len(text), -len(text) // 2, r.randint(-30, 30), r.randint(-60, 60), r.randint(-400, 400)))
    return f'{sign}{text}E{exponent:+}'


def case(r, most):
    prec = r.choice((1, 2, 3, 5, 9, 16, 17, 18, 19, 28, 36, 37, r.randint(1, 60), r.randint(1, most)))
    emax = r.choice((r.randint(0, 20), r.randint(0, 400), 999999, 999999999999999999))
    emin = -r.choice((r.randint(0, 20), r.randint(0, 400), 999999, 999999999999999999))
    context = (prec, r.choice(ROUNDINGS), emin, emax, r.randrange(2), r.choice((0, 0, 1)))
    which = r.randrange(10)
    if which < 3:
        return context, r.choice(UNARY), [operand(r, most)]
    if which < 9:
        name = r.choice(BINARY)
        second = operand(r, most)
        if name in ('rotate', 'shift', 'scaleb') and r.randrange(4):
            second = str(r.randint(-2 * prec, 2 * prec))
        if name == 'quantize' and r.randrange(2):
            second = f'1E{r.randint(-40, 20)}'
        if name == 'power' and r.randrange(4):
            second = r.choice((str(r.randint(-40, 40)), str(r.randint(-3000, 3000)), '0.5', f'{r.uniform(-20, 20):.3f}'))
        return context, name, [operand(r, most), second]
    if r.randrange(4):
        return context, 'fma', [operand(r, most) for _ in range(3)]
    return context, 'power', [str(r.randint(-10 ** 9, 10 ** 9)), str(r.randint(0, 10 ** 6)), str(r.randint(-10 ** 9, 10 ** 9))]


def too_long(context, name, operands):
    """Cases that take for ever in one of the two: huge shifts, and powers by huge exponents."""
    if context[0] < 1 or name not in ('exp', 'power', 'ln', 'log10'):
        return False
    return context[3] > 10 ** 9 and name == 'power' or context[2] < -10 ** 9 and name == 'power'


def child(cases, seed, most):
    from _decimal import Context, Decimal, FloatOperation
    r = random.Random(seed)
    for i in range(cases):
        context, name, operands = case(r, most)
        if too_long(context, name, operands):
            continue
        c = Context(*context, flags=[], traps=[])
        values = [Decimal(x, c) for x in operands]
        c.clear_flags()
        try:
            result = getattr(c, name)(*values)
        except Exception as e:
            result = type(e).__name__
        flags = ' '.join(f.__name__ for f, on in c.flags.items() if on)
        print(f'{i} {context} {name}({", ".join(operands)}) = {result!s} [{flags}]')


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('interpreter')
    parser.add_argument('reference', nargs='?')
    parser.add_argument('--cases', type=int, default=10000)
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--digits', type=int, default=120)
    options = parser.parse_args()
    if options.interpreter == '-':
        return child(options.cases, options.seed, options.digits)
    shared = ['--cases', str(options.cases), '--seed', str(options.seed), '--digits', str(options.digits)]
    runs = [subprocess.Popen([x, __file__, '-', *shared], stdout=subprocess.PIPE, text=True) for x in (options.interpreter, options.reference)]
    different = count = 0
    for ours, theirs in itertools.zip_longest(runs[0].stdout, runs[1].stdout):
        count += 1
        if ours != theirs:
            different += 1
            if different <= 20:
                print('ours:  ', (ours or 'nothing\n')[:1000], 'theirs:', (theirs or 'nothing\n')[:1000], sep='', end='')
            if ours is None or theirs is None:
                break
    print(f'{count} cases, {different} differ; exit {[x.wait() for x in runs]}')
    sys.exit(different != 0)


main()
