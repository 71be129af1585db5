/* cmath: functions of complex numbers. */
#include "object/args.h"
#include "object/error.h"
#include "object/ops.h"
#include "types/complex/complex.h"
#include "types/float/float.h"
#include "types/module/module.h"
#include "types/tuple/tuple.h"

#include <complex.h>
#include <math.h>

#ifndef CMPLX
#define CMPLX(real, imag) __builtin_complex((double)(real), (double)(imag))
#endif

typedef struct {
    char nothing;
} CmathState;

static void *domain_error(void) {
    return err_raise(PyExc_ValueError, "math domain error");
}
static void *range_error(void) {
    return err_raise(PyExc_OverflowError, "math range error");
}
static bool is_nan(double complex z) {
    return isnan(creal(z)) || isnan(cimag(z));
}
static bool is_infinite(double complex z) {
    return isinf(creal(z)) || isinf(cimag(z));
}
static bool is_finite(double complex z) {
    return isfinite(creal(z)) && isfinite(cimag(z));
}
static int argument(PyObject *o, double complex *z) {
    Py_complex value;
    INT_TRYI(complex_as_value(o, &value));
    *z = CMPLX(value.real, value.imag);
    return 0;
}
static PyObject *from_complex(double complex z) {
    return complex_from_doubles(creal(z), cimag(z));
}

/* ---- functions with poles in the finite plane ---- */

static double complex log_of(double complex z) {
    return creal(z) == 0.0 && cimag(z) == 0.0 ? CMPLX(NAN, NAN) : clog(z);
}
static double complex log10_of(double complex z) {
    double complex r = log_of(z);
    return CMPLX(creal(r) / M_LN10, cimag(r) / M_LN10);
}
static double complex atanh_of(double complex z) {
    return fabs(creal(z)) == 1.0 && cimag(z) == 0.0 ? CMPLX(NAN, NAN) : catanh(z);
}
static double complex atan_of(double complex z) {
    return creal(z) == 0.0 && fabs(cimag(z)) == 1.0 ? CMPLX(NAN, NAN) : catan(z);
}

static PyObject *unary(PyObject *o, double complex (*function)(double complex)) {
    double complex z;
    TRYI(argument(o, &z));
    double complex r = function(z);
    if (is_nan(r) && !is_nan(z)) {
        return domain_error();
    }
    if (is_infinite(r) && is_finite(z)) {
        return range_error();
    }
    return from_complex(r);
}
FUNCTION("cmath.acos(z, /)", "The arc cosine of z.")
static PyObject *cmath_acos(PyObject *module, PyObject *z) {
    return unary(z, cacos);
}
FUNCTION("cmath.acosh(z, /)", "The inverse hyperbolic cosine of z.")
static PyObject *cmath_acosh(PyObject *module, PyObject *z) {
    return unary(z, cacosh);
}
FUNCTION("cmath.asin(z, /)", "The arc sine of z.")
static PyObject *cmath_asin(PyObject *module, PyObject *z) {
    return unary(z, casin);
}
FUNCTION("cmath.asinh(z, /)", "The inverse hyperbolic sine of z.")
static PyObject *cmath_asinh(PyObject *module, PyObject *z) {
    return unary(z, casinh);
}
FUNCTION("cmath.atan(z, /)", "The arc tangent of z.")
static PyObject *cmath_atan(PyObject *module, PyObject *z) {
    return unary(z, atan_of);
}
FUNCTION("cmath.atanh(z, /)", "The inverse hyperbolic tangent of z.")
static PyObject *cmath_atanh(PyObject *module, PyObject *z) {
    return unary(z, atanh_of);
}
FUNCTION("cmath.cos(z, /)", "The cosine of z.")
static PyObject *cmath_cos(PyObject *module, PyObject *z) {
    return unary(z, ccos);
}
FUNCTION("cmath.cosh(z, /)", "The hyperbolic cosine of z.")
static PyObject *cmath_cosh(PyObject *module, PyObject *z) {
    return unary(z, ccosh);
}
FUNCTION("cmath.exp(z, /)", "The exponential of z.")
static PyObject *cmath_exp(PyObject *module, PyObject *z) {
    return unary(z, cexp);
}
FUNCTION("cmath.log10(z, /)", "The logarithm to the base 10 of z.")
static PyObject *cmath_log10(PyObject *module, PyObject *z) {
    return unary(z, log10_of);
}
FUNCTION("cmath.sin(z, /)", "The sine of z.")
static PyObject *cmath_sin(PyObject *module, PyObject *z) {
    return unary(z, csin);
}
FUNCTION("cmath.sinh(z, /)", "The hyperbolic sine of z.")
static PyObject *cmath_sinh(PyObject *module, PyObject *z) {
    return unary(z, csinh);
}
FUNCTION("cmath.sqrt(z, /)", "The square root of z.")
static PyObject *cmath_sqrt(PyObject *module, PyObject *z) {
    return unary(z, csqrt);
}
FUNCTION("cmath.tan(z, /)", "The tangent of z.")
static PyObject *cmath_tan(PyObject *module, PyObject *z) {
    return unary(z, ctan);
}
FUNCTION("cmath.tanh(z, /)", "The hyperbolic tangent of z.")
static PyObject *cmath_tanh(PyObject *module, PyObject *z) {
    return unary(z, ctanh);
}

/* ---- polar coordinates, logarithms ---- */

FUNCTION("cmath.log(z, base=NULL, /)", "The logarithm of z, to the base e if none is given.")
static PyObject *cmath_log(PyObject *module, PyObject *z, PyObject *base) {
    autoref PyObject *numerator = TRY(unary(z, log_of));
    if (base == NULL) {
        return take(numerator);
    }
    autoref PyObject *denominator = TRY(unary(base, log_of));
    enum { TRUE_DIVIDE = 11 };
    PyObject *result = ops_binary(numerator, denominator, TRUE_DIVIDE);
    if (result == NULL && err_clear_if(PyExc_ZeroDivisionError)) {
        return domain_error();
    }
    return result;
}
FUNCTION("cmath.phase(z, /)", "The angle of z in polar coordinates, in -pi .. pi.")
static PyObject *cmath_phase(PyObject *module, PyObject *z) {
    double complex value;
    TRYI(argument(z, &value));
    return float_from_double(atan2(cimag(value), creal(value)));
}
FUNCTION("cmath.polar(z, /)", "(distance from the origin, angle).")
static PyObject *cmath_polar(PyObject *module, PyObject *z) {
    double complex value;
    TRYI(argument(z, &value));
    double distance = hypot(creal(value), cimag(value));
    if (isinf(distance) && is_finite(value)) {
        return range_error();
    }
    autoref PyObject *r = TRY(float_from_double(distance)),
                     *phi = TRY(float_from_double(atan2(cimag(value), creal(value))));
    return tuple_of(2, r, phi);
}
FUNCTION("cmath.rect(r: double, phi: double, /)", "The number with these polar coordinates.")
static PyObject *cmath_rect(PyObject *module, double r, double phi) {
    if (isinf(phi) && r != 0.0 && !isnan(r)) {
        return domain_error();
    }
    if (phi == 0.0) { /* no NaN from an infinite r times zero */
        double sign = copysign(1.0, phi) * copysign(1.0, r);
        return complex_from_doubles(r, isnan(r) ? 0.0 : copysign(0.0, sign));
    }
    if (r == 0.0 && !isfinite(phi)) {
        return complex_from_doubles(0.0, 0.0);
    }
    if (isinf(r) && isnan(phi)) {
        return complex_from_doubles(INFINITY, NAN);
    }
    return complex_from_doubles(r * cos(phi), r * sin(phi));
}

/* ---- kinds of numbers ---- */

FUNCTION("cmath.isfinite(z, /)", "Are both parts finite?")
static PyObject *cmath_isfinite(PyObject *module, PyObject *z) {
    double complex value;
    TRYI(argument(z, &value));
    return BOOL(is_finite(value));
}
FUNCTION("cmath.isinf(z, /)", "Is one of the parts infinite?")
static PyObject *cmath_isinf(PyObject *module, PyObject *z) {
    double complex value;
    TRYI(argument(z, &value));
    return BOOL(is_infinite(value));
}
FUNCTION("cmath.isnan(z, /)", "Is one of the parts a NaN?")
static PyObject *cmath_isnan(PyObject *module, PyObject *z) {
    double complex value;
    TRYI(argument(z, &value));
    return BOOL(is_nan(value));
}
FUNCTION("cmath.isclose(a, b, *, rel_tol: double = 1e-09, abs_tol: double = 0.0)",
         "Are a and b equal up to a tolerance, relative to the larger one or absolute?")
static PyObject *cmath_isclose(PyObject *module, PyObject *a, PyObject *b, double rel_tol,
                               double abs_tol) {
    double complex x, y;
    TRYI(argument(a, &x));
    TRYI(argument(b, &y));
    if (rel_tol < 0.0 || abs_tol < 0.0) {
        return err_raise(PyExc_ValueError, "tolerances must be non-negative");
    }
    if (creal(x) == creal(y) && cimag(x) == cimag(y)) {
        return TRUE_OBJECT;
    }
    if (is_infinite(x) || is_infinite(y)) {
        return FALSE_OBJECT;
    }
    double difference = cabs(x - y);
    return BOOL(difference <= rel_tol * cabs(y) || difference <= rel_tol * cabs(x) ||
                difference <= abs_tol);
}

static int cmath_exec(PyObject *module) {
    INT_TRYI(module_add_steal(module, "pi", float_from_double(M_PI)));
    INT_TRYI(module_add_steal(module, "e", float_from_double(M_E)));
    INT_TRYI(module_add_steal(module, "tau", float_from_double(2 * M_PI)));
    INT_TRYI(module_add_steal(module, "inf", float_from_double(INFINITY)));
    INT_TRYI(module_add_steal(module, "infj", complex_from_doubles(0.0, INFINITY)));
    INT_TRYI(module_add_steal(module, "nan", float_from_double(NAN)));
    return module_add_steal(module, "nanj", complex_from_doubles(0.0, NAN));
}

#include "cmath_module.gen.h"

NATIVE_MODULE(cmath, CmathState, cmath_exec, cmath_functions,
              "Mathematical functions of complex numbers.")
