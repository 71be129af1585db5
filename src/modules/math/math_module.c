/* math: functions of floats. */
#include "modules/math/math_module.h"
#include "base/float_bits.h"
#include "object/names.h"
#include "object/type.h"
#include "types/module/module.h"
#include "types/tuple/tuple.h"

#include <math.h>

typedef struct {
    char nothing;
} MathState;

/* ---- of one float ---- */

static void *range_error(void) {
    return err_raise(PyExc_OverflowError, "math range error");
}
static void *domain_error(void) {
    return err_raise(PyExc_ValueError, "math domain error");
}
/* `expected` says what the argument should have been; NULL: there is no more to say. */
static void *domain_error_got(const char *expected, double x) {
    if (expected == NULL) {
        return domain_error();
    }
    autoref PyObject *got = TRY(float_from_double(x));
    return err_raise(PyExc_ValueError, "expected %s, got %R", expected, got);
}
/* A NaN that comes of something else means "outside the domain"; so does an infinity that comes of
 * a finite number, unless it is too large a result. */
static PyObject *unary_result(double r, double x, bool overflows, const char *expected) {
    if ((isnan(r) && !isnan(x)) || (isinf(r) && isfinite(x) && !overflows)) {
        return domain_error_got(expected, x);
    }
    return isinf(r) && isfinite(x) ? range_error() : float_from_double(r);
}
static double gamma_of(double x) {
    if (x == 0.0 || x == -INFINITY || (x < 0 && x == floor(x))) {
        return NAN;
    }
    if (x <= 171.0 && x == floor(x)) { /* a factorial */
        long double product = 1.0L;
        for (int i = 2; i < (int)x; i++) {
            product *= i;
        }
        return (double)product;
    }
    return tgamma(x);
}
static double lgamma_of(double x) {
    int sign;
    return isfinite(x) && x <= 0 && x == floor(x) ? NAN : isinf(x) ? INFINITY : lgamma_r(x, &sign);
}

#define UNIT_RANGE "a number in range from -1 up to 1"
#define NOT_A_POLE "a noninteger or positive integer"
FUNCTION("math.acos(x: double, /)", "The arc cosine of x, in radians.")
static PyObject *math_acos(PyObject *module, double x) {
    return unary_result(acos(x), x, false, UNIT_RANGE);
}
FUNCTION("math.acosh(x: double, /)", "The inverse hyperbolic cosine of x.")
static PyObject *math_acosh(PyObject *module, double x) {
    return unary_result(acosh(x), x, false, "argument value not less than 1");
}
FUNCTION("math.asin(x: double, /)", "The arc sine of x, in radians.")
static PyObject *math_asin(PyObject *module, double x) {
    return unary_result(asin(x), x, false, UNIT_RANGE);
}
FUNCTION("math.asinh(x: double, /)", "The inverse hyperbolic sine of x.")
static PyObject *math_asinh(PyObject *module, double x) {
    return unary_result(asinh(x), x, false, NULL);
}
FUNCTION("math.atan(x: double, /)", "The arc tangent of x, in radians.")
static PyObject *math_atan(PyObject *module, double x) {
    return unary_result(atan(x), x, false, NULL);
}
FUNCTION("math.atanh(x: double, /)", "The inverse hyperbolic tangent of x.")
static PyObject *math_atanh(PyObject *module, double x) {
    return unary_result(atanh(x), x, false, "a number between -1 and 1");
}
FUNCTION("math.cbrt(x: double, /)", "The cube root of x.")
static PyObject *math_cbrt(PyObject *module, double x) {
    return unary_result(cbrt(x), x, false, NULL);
}
FUNCTION("math.cos(x: double, /)", "The cosine of x radians.")
static PyObject *math_cos(PyObject *module, double x) {
    return unary_result(cos(x), x, false, "a finite input");
}
FUNCTION("math.cosh(x: double, /)", "The hyperbolic cosine of x.")
static PyObject *math_cosh(PyObject *module, double x) {
    return unary_result(cosh(x), x, true, NULL);
}
FUNCTION("math.erf(x: double, /)", "The error function at x.")
static PyObject *math_erf(PyObject *module, double x) {
    return unary_result(erf(x), x, false, NULL);
}
FUNCTION("math.erfc(x: double, /)", "The complementary error function at x.")
static PyObject *math_erfc(PyObject *module, double x) {
    return unary_result(erfc(x), x, false, NULL);
}
FUNCTION("math.exp(x: double, /)", "e raised to the power x.")
static PyObject *math_exp(PyObject *module, double x) {
    return unary_result(exp(x), x, true, NULL);
}
FUNCTION("math.exp2(x: double, /)", "2 raised to the power x.")
static PyObject *math_exp2(PyObject *module, double x) {
    return unary_result(exp2(x), x, true, NULL);
}
FUNCTION("math.expm1(x: double, /)", "exp(x) - 1, precise for small x too.")
static PyObject *math_expm1(PyObject *module, double x) {
    return unary_result(expm1(x), x, true, NULL);
}
FUNCTION("math.fabs(x: double, /)", "The absolute value of x as a float.")
static PyObject *math_fabs(PyObject *module, double x) {
    return unary_result(fabs(x), x, false, NULL);
}
FUNCTION("math.gamma(x: double, /)", "The gamma function at x.")
static PyObject *math_gamma(PyObject *module, double x) {
    return unary_result(gamma_of(x), x, true, NOT_A_POLE);
}
FUNCTION("math.lgamma(x: double, /)",
         "The natural logarithm of the gamma function's magnitude at x.")
static PyObject *math_lgamma(PyObject *module, double x) {
    return unary_result(lgamma_of(x), x, true, NOT_A_POLE);
}
FUNCTION("math.log1p(x: double, /)", "log(1 + x), precise for small x too.")
static PyObject *math_log1p(PyObject *module, double x) {
    return unary_result(log1p(x), x, false, "argument value > -1");
}
FUNCTION("math.sin(x: double, /)", "The sine of x radians.")
static PyObject *math_sin(PyObject *module, double x) {
    return unary_result(sin(x), x, false, "a finite input");
}
FUNCTION("math.sinh(x: double, /)", "The hyperbolic sine of x.")
static PyObject *math_sinh(PyObject *module, double x) {
    return unary_result(sinh(x), x, true, NULL);
}
FUNCTION("math.sqrt(x: double, /)", "The square root of x.")
static PyObject *math_sqrt(PyObject *module, double x) {
    return unary_result(sqrt(x), x, false, "a nonnegative input");
}
FUNCTION("math.tan(x: double, /)", "The tangent of x radians.")
static PyObject *math_tan(PyObject *module, double x) {
    return unary_result(tan(x), x, false, "a finite input");
}
FUNCTION("math.tanh(x: double, /)", "The hyperbolic tangent of x.")
static PyObject *math_tanh(PyObject *module, double x) {
    return unary_result(tanh(x), x, false, NULL);
}

FUNCTION("math.degrees(x: double, /)", "x radians in degrees.")
static PyObject *math_degrees(PyObject *module, double x) {
    return float_from_double(x * (180.0 / M_PI));
}
FUNCTION("math.radians(x: double, /)", "x degrees in radians.")
static PyObject *math_radians(PyObject *module, double x) {
    return float_from_double(x * (M_PI / 180.0));
}
FUNCTION("math.isfinite(x: double, /)", "Is x neither infinite nor a NaN?")
static PyObject *math_isfinite(PyObject *module, double x) {
    return BOOL(isfinite(x));
}
FUNCTION("math.isinf(x: double, /)", "Is x infinite, of either sign?")
static PyObject *math_isinf(PyObject *module, double x) {
    return BOOL(isinf(x));
}
FUNCTION("math.isnan(x: double, /)", "Is x a NaN?")
static PyObject *math_isnan(PyObject *module, double x) {
    return BOOL(isnan(x));
}
FUNCTION("math.frexp(x: double, /)",
         "(m, e) with x == m * 2**e and 0.5 <= abs(m) < 1; (x, 0) for zero, infinities and NaN.")
static PyObject *math_frexp(PyObject *module, double x) {
    int exponent = 0;
    if (isfinite(x)) {
        x = frexp(x, &exponent);
    }
    autoref PyObject *m = TRY(float_from_double(x)), *e = TRY(int_from_int64(exponent));
    return tuple_of(2, m, e);
}
FUNCTION("math.modf(x: double, /)", "(fractional part, integer part), both floats with x's sign.")
static PyObject *math_modf(PyObject *module, double x) {
    double whole, part = modf(x, &whole);
    autoref PyObject *a = TRY(float_from_double(part)), *b = TRY(float_from_double(whole));
    return tuple_of(2, a, b);
}
FUNCTION("math.ulp(x: double, /)", "The value of the last bit of x.")
static PyObject *math_ulp(PyObject *module, double x) {
    x = fabs(x);
    if (!isfinite(x)) {
        return float_from_double(x);
    }
    double next = nextafter(x, INFINITY);
    return float_from_double(isinf(next) ? x - nextafter(x, -INFINITY) : next - x);
}

/* ---- of two floats ---- */

FUNCTION("math.atan2(y: double, x: double, /)", "The angle of the point (x, y), in radians.")
static PyObject *math_atan2(PyObject *module, double y, double x) {
    return float_from_double(atan2(y, x));
}
FUNCTION("math.copysign(x: double, y: double, /)", "The magnitude of x with the sign of y.")
static PyObject *math_copysign(PyObject *module, double x, double y) {
    return float_from_double(copysign(x, y));
}
static PyObject *binary_result(double r, double x, double y) {
    if (isnan(r) && !isnan(x) && !isnan(y)) {
        return domain_error();
    }
    return float_from_double(r);
}
FUNCTION("math.fmod(x: double, y: double, /)", "The remainder of x / y with the sign of x.")
static PyObject *math_fmod(PyObject *module, double x, double y) {
    return binary_result(fmod(x, y), x, y);
}
FUNCTION("math.remainder(x: double, y: double, /)",
         "x - n*y where n is the integer nearest to x / y, the even one of two.")
static PyObject *math_remainder(PyObject *module, double x, double y) {
    return binary_result(remainder(x, y), x, y);
}
FUNCTION("math.pow(x: double, y: double, /)", "x raised to the power y.")
static PyObject *math_pow(PyObject *module, double x, double y) {
    double r = pow(x, y);
    if (isinf(r) && isfinite(x) && isfinite(y)) {
        return x == 0.0 ? domain_error() : range_error();
    }
    return binary_result(r, x, y);
}
FUNCTION("math.fma(x: double, y: double, z: double, /)", "x * y + z, rounded once.")
static PyObject *math_fma(PyObject *module, double x, double y, double z) {
    double r = fma(x, y, z);
    if (isnan(r) && !isnan(x) && !isnan(y) && !isnan(z)) {
        return err_raise(PyExc_ValueError, "invalid operation in fma");
    }
    if (isinf(r) && isfinite(x) && isfinite(y) && isfinite(z)) {
        return err_raise(PyExc_OverflowError, "overflow in fma");
    }
    return float_from_double(r);
}
FUNCTION("math.ldexp(x: double, i, /)", "x * 2**i.")
static PyObject *math_ldexp(PyObject *module, double x, PyObject *i) {
    if (!IS_INT(i)) {
        return err_raise(PyExc_TypeError, "Expected an int as second argument to ldexp.");
    }
    int overflow;
    int64_t exponent = int_as_int64_overflow(i, &overflow);
    if (overflow || exponent > 10000 || exponent < -10000) {
        exponent = int_sign(i) * 10000;
    }
    double r = ldexp(x, (int)exponent);
    return isinf(r) && isfinite(x) ? range_error() : float_from_double(r);
}
FUNCTION("math.isclose(a: double, b: double, *, rel_tol: double = 1e-09, abs_tol: double = 0.0)",
         "Are a and b equal up to a tolerance, relative to the larger one or absolute?")
static PyObject *math_isclose(PyObject *module, double a, double b, double rel_tol,
                              double abs_tol) {
    if (rel_tol < 0.0 || abs_tol < 0.0) {
        return err_raise(PyExc_ValueError, "tolerances must be non-negative");
    }
    if (a == b) {
        return TRUE_OBJECT;
    }
    if (isinf(a) || isinf(b)) {
        return FALSE_OBJECT;
    }
    double difference = fabs(b - a);
    return BOOL(difference <= fabs(rel_tol * b) || difference <= fabs(rel_tol * a) ||
                difference <= abs_tol);
}

/* Doubles in their order as integers: consecutive ones differ by 1, both zeros are 0. */
static int64_t double_rank(double x) {
    int64_t bits = (int64_t)float_to_bits(x);
    return bits < 0 ? INT64_MIN - bits : bits;
}
static double double_of_rank(int64_t rank) {
    return float_from_bits((uint64_t)(rank < 0 ? INT64_MIN - rank : rank));
}
static double step_towards(double x, double y, uint64_t steps) {
    int64_t from = double_rank(x), to = double_rank(y);
    uint64_t distance = from < to ? (uint64_t)to - (uint64_t)from : (uint64_t)from - (uint64_t)to;
    if (steps >= distance) {
        return y;
    }
    int64_t rank = (int64_t)((uint64_t)from + (from < to ? steps : -steps));
    return rank == 0 ? copysign(0.0, x) : double_of_rank(rank);
}
FUNCTION("math.nextafter(x: double, y: double, /, *, steps=None)",
         "The float after x towards y, or the one so many steps away.")
static PyObject *math_nextafter(PyObject *module, double x, double y, PyObject *steps) {
    if (steps == NONE) {
        return float_from_double(nextafter(x, y));
    }
    autoref PyObject *index = TRY(ops_index(steps));
    if (int_sign(index) < 0) {
        return err_raise(PyExc_ValueError, "steps must be a non-negative integer");
    }
    uint64_t count = int_bit_length(index) > 64 ? UINT64_MAX : int_as_uint64(index);
    if (isnan(x) || isnan(y) || count == 0) {
        return float_from_double(isnan(x) || !isnan(y) ? x : y);
    }
    return float_from_double(x == y ? y : step_towards(x, y, count));
}

/* ---- logarithms, of large ints too ---- */

static PyObject *log_of(PyObject *o, double (*function)(double)) {
    if (!IS_INT(o)) {
        double x = float_as_double(o);
        if (x == -1.0 && err_occurred()) {
            return NULL;
        }
        if (x <= 0.0) {
            return domain_error_got("a positive input", x);
        }
        return float_from_double(function(x));
    }
    if (int_sign(o) <= 0) {
        return err_raise(PyExc_ValueError, "expected a positive input");
    }
    if (int_bit_length(o) <= 1023) {
        return float_from_double(function(int_as_double(o)));
    }
    int64_t exponent;
    double fraction = int_fraction(o, &exponent);
    return float_from_double(function(fraction) + function(2.0) * (double)exponent);
}
FUNCTION("math.log(...)",
         "log(x, [base=math.e])\nThe logarithm of x, to the base e if none is given.")
static PyObject *math_log(PyObject *module, PyObject *const *args, Py_ssize_t nargs,
                          PyObject *kwnames) {
    TRYI(args_no_keywords("math.log", kwnames));
    if (nargs < 1 || nargs > 2) {
        return err_raise(PyExc_TypeError, "log expected at %s %d argument%s, got %zd",
                         nargs < 1 ? "least" : "most", nargs < 1 ? 1 : 2, nargs < 1 ? "" : "s",
                         nargs);
    }
    autoref PyObject *numerator = TRY(log_of(args[0], log));
    if (nargs == 1) {
        return take(numerator);
    }
    autoref PyObject *denominator = TRY(log_of(args[1], log));
    enum { TRUE_DIVIDE = 11 };
    return ops_binary(numerator, denominator, TRUE_DIVIDE);
}
FUNCTION("math.log2(x, /)", "The logarithm of x to the base 2.")
static PyObject *math_log2(PyObject *module, PyObject *x) {
    return log_of(x, log2);
}
FUNCTION("math.log10(x, /)", "The logarithm of x to the base 10.")
static PyObject *math_log10(PyObject *module, PyObject *x) {
    return log_of(x, log10);
}

/* ---- to ints ---- */

static PyObject *round_with(PyObject *number, PyObject *name, double (*function)(double)) {
    if (!IS_EXACT(number, PyFloat_Type)) {
        PyObject *result = type_call_special(number, name, NULL, 0);
        if (result != NULL || err_occurred()) {
            return result;
        }
    }
    double x = float_as_double(number);
    return x == -1.0 && err_occurred() ? NULL : int_from_double(function(x));
}
FUNCTION("math.ceil(x, /)", "The smallest integer that is not below x.")
static PyObject *math_ceil(PyObject *module, PyObject *x) {
    return round_with(x, NAME(__ceil__), ceil);
}
FUNCTION("math.floor(x, /)", "The largest integer that is not above x.")
static PyObject *math_floor(PyObject *module, PyObject *x) {
    return round_with(x, NAME(__floor__), floor);
}
FUNCTION("math.trunc(x, /)", "x rounded towards zero, by __trunc__.")
static PyObject *math_trunc(PyObject *module, PyObject *x) {
    if (IS_EXACT(x, PyFloat_Type)) {
        return int_from_double(float_value(x));
    }
    PyObject *result = type_call_special(x, NAME(__trunc__), NULL, 0);
    if (result == NULL && !err_occurred()) {
        return err_raise(PyExc_TypeError, "type %.100s doesn't define __trunc__ method",
                         TYPE(x)->tp_name);
    }
    return result;
}

static int add_float(PyObject *module, const char *name, double value) {
    return module_add_steal(module, name, float_from_double(value));
}
static int math_exec(PyObject *module) {
    INT_TRYI(module_add_functions(module, math_sums_table()));
    INT_TRYI(module_add_functions(module, math_integers_table()));
    INT_TRYI(add_float(module, "pi", M_PI));
    INT_TRYI(add_float(module, "e", M_E));
    INT_TRYI(add_float(module, "tau", 2 * M_PI));
    INT_TRYI(add_float(module, "inf", INFINITY));
    return add_float(module, "nan", NAN);
}

#include "math_module.gen.h"

NATIVE_MODULE(math, MathState, math_exec, math_functions, "Mathematical functions.")
