# math: domains and their errors, exact sums, functions of large ints. Values of elementary functions are the C library's, so few stand here.
import math


class Index:
    def __index__(self):
        return 7


def show(f, *args, **kwargs):
    try:
        print(f.__name__, args, kwargs, repr(f(*args, **kwargs))[:120])
    except Exception as e:
        print(f.__name__, args, kwargs, type(e).__name__, e)


inf, nan = math.inf, math.nan
print(dir(math))
def show_error(f, x):
    try:
        f(x)
    except Exception as e:
        print(f.__name__, type(e).__name__, e)


values = (0, -0.0, 1, -1, -0.5, 2.5, inf, -inf, nan, 'a', None, 10**400)
for f in (math.acos, math.acosh, math.atanh, math.sin, math.sqrt, math.log, math.log2, math.log1p, math.gamma, math.lgamma, math.exp, math.cosh):
    for x in values:
        show_error(f, x)
for f in (math.floor, math.ceil, math.trunc, math.frexp, math.modf, math.ulp, math.factorial, math.isqrt, math.isnan, math.sqrt, math.fabs):
    for x in values:
        show(f, x)
print(math.floor(Index()), math.factorial(Index()), math.isqrt(Index()), math.sqrt(Index()) ** 2)
for n in range(1, 24):
    print(n, math.gamma(n))
for f in (math.atan2, math.copysign, math.fmod, math.remainder, math.pow, math.ldexp, math.nextafter, math.hypot, math.gcd, math.lcm, math.comb, math.perm):
    for x in (0, -0.0, 2, -3, inf, nan):
        for y in (0, 1, -2, 1075, 1.5, -inf):
            if f is not math.atan2 or not (x and y):
                show(f, x, y)
for seq in ([1e308, 1e308, -1e308], [inf, -inf], [inf, nan], [], [-0.0], [1e-16, 1, 1e16], [5e-324] * 3, [0.1] * 10, [2.0**1023, -5e-324], [1, 2**-53, 2**-106],
            [1, -1e-30], [9007199254740993, 0.5], ['a']):
    show(math.fsum, seq)
for p, q in (([], []), ([1], []), ([1.5], [2]), ([1e300], [1e300]), ([inf], [0]), (['a'], [2]), ([0.1] * 10, [1] * 10), ([2**62] * 5, [4] * 5), ([1j], [2]), ([1e16, 1, -1e16], [1.0] * 3), ([True], [2]), (['ab'], [0])):
    show(math.sumprod, p, q)
show(math.fma, inf, 0, 1)
show(math.fma, 1e300, 1e300, 1)
show(math.fma, 0.1, 10, -1)
for steps in (None, 0, 1, 5, -1, 10**30, 2**53, 1.5):
    show(math.nextafter, 1, inf, steps=steps)
    show(math.nextafter, -1, 1, steps=steps)
show(math.hypot, 3, 4, 12)
show(math.hypot, 1e308, 1e308)
show(math.hypot, 5e-324, 5e-324)
show(math.dist, (1, 2), (3,))
show(math.dist, (1e300, 0), (0, 1e300))
show(math.prod, [1.5, 2, 10**20])
show(math.prod, [2], start=[1])
show(math.comb, 10**30, 10**30 - 3)
show(math.comb, 500, 250)
show(math.comb, 10**40, 10**30)
show(math.perm, 10**30, 4)
show(math.factorial, 100)
show(math.factorial, 10**30)
show(math.isqrt, 10**600 + 1)
show(math.gcd, -12, 18, 6 * 10**40)
show(math.lcm, 10**30, 15, -7)
show(math.log2, 2**2000)
show(math.log, 0)
show(math.log, 8, 1)
show(math.log)
show(math.isclose, 1, 1.1, abs_tol=.2)
show(math.isclose, 1, 1, rel_tol=-1)
