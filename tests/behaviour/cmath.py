# cmath: what is an error, special values, polar coordinates.
import cmath

inf, nan = cmath.inf, cmath.nan


def show(f, *args, **kwargs):
    try:
        r = f(*args, **kwargs)
        print(f.__name__, args, kwargs, r if not isinstance(r, complex) else '%.10g %.10g' % (r.real, r.imag))
    except Exception as e:
        print(f.__name__, args, kwargs, type(e).__name__, e)


print(dir(cmath))
for f in (cmath.acos, cmath.acosh, cmath.asin, cmath.asinh, cmath.atan, cmath.atanh, cmath.cos, cmath.cosh, cmath.exp, cmath.log,
          cmath.log10, cmath.sin, cmath.sinh, cmath.sqrt, cmath.tan, cmath.tanh, cmath.isnan, cmath.isinf, cmath.isfinite):
    for z in (0j, 1, -1, 1j, -1j, 2 - 3j, complex(inf, 1), complex(-inf, 0.0), complex(0.0, inf), complex(1, inf), complex(1000, 1), complex(1, nan), 'a', 10**400):
        show(f, z)
for r in (0.0, -1.0, 2.0, inf, nan):
    for phi in (0.0, -0.0, cmath.pi / 2, inf, nan):
        show(cmath.rect, r, phi)
for z in (0, -1, 1j, complex(-0.0, -0.0), 3 + 4j, 1e308 + 1e308j, complex(inf, -inf)):
    show(cmath.phase, z)
    show(cmath.polar, z)
show(cmath.log, 8, 2)
show(cmath.log, 8, 1)
show(cmath.log, 0)
show(cmath.isclose, 1 + 1j, 1.1 + 1j, abs_tol=.2)
show(cmath.isclose, 1, 1, rel_tol=-1)
