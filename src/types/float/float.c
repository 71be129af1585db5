/* float: a C double with Python's rules. Formatting by specification is in float_format.c. */
#include "types/float/float_quick.h"
#include "types/float/float.h"
#include "base/float_text.h"
#include "base/bignum.h"
#include "base/hash.h"
#include "base/unicode.h"
#include "object/args.h"
#include "object/data.h"
#include "object/freelist.h"
#include "object/names.h"
#include "object/needs.h"
#include "object/ops.h"
#include "object/call.h"
#include "types/bytes/bytes.h"
#include "types/int/int.h"
#include "types/int/int_int.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"

#include <errno.h>
#include <float.h>
#include <math.h>

#define F(o) ((PyFloatObject *)(o))
#define O(self) ((PyObject *)(self))
#define IS_FLOAT(o) IS_INSTANCE(o, PyFloat_Type)

PyObject *float_from_double(double value) {
    StackRef kept = float_new_quick(thread_current(), value);
    if (likely(!stackref_is_null(kept))) {
        return (PyObject *)kept.bits;
    }
    PyObject *o = TRY(object_new_raw(&PyFloat_Type, sizeof(PyFloatObject)));
    F(o)->ob_fval = value;
    return o;
}

/* A float or int operand as double: 1; 0: another type; -1: too large. */
static int operand(PyObject *o, double *value) {
    if (IS_FLOAT(o)) {
        *value = float_value(o);
        return 1;
    }
    if (IS_INT(o)) {
        *value = int_as_double(o);
        return *value == -1.0 && err_occurred() ? -1 : 1;
    }
    return 0;
}
#define OPERANDS(a, b, x, y)                                                                       \
    double x, y;                                                                                   \
    int ok_##x = operand(a, &x), ok_##y = ok_##x > 0 ? operand(b, &y) : 1;                         \
    if (ok_##x <= 0 || ok_##y <= 0) {                                                              \
        return ok_##x < 0 || ok_##y < 0 ? NULL : NOT_IMPLEMENTED;                                  \
    }

/* ---- arithmetic ---- */

static PyObject *nb_add(PyObject *a, PyObject *b) {
    OPERANDS(a, b, x, y);
    return float_from_double(x + y);
}
static PyObject *nb_subtract(PyObject *a, PyObject *b) {
    OPERANDS(a, b, x, y);
    return float_from_double(x - y);
}
static PyObject *nb_multiply(PyObject *a, PyObject *b) {
    OPERANDS(a, b, x, y);
    return float_from_double(x * y);
}
static PyObject *nb_true_divide(PyObject *a, PyObject *b) {
    OPERANDS(a, b, x, y);
    return y == 0.0 ? err_raise(PyExc_ZeroDivisionError, "division by zero")
                    : float_from_double(x / y);
}

void float_divmod(double a, double b, double *quotient, double *remainder) {
    double mod = fmod(a, b), div = (a - mod) / b;
    if (mod != 0.0) {
        if ((b < 0) != (mod < 0)) {
            mod += b;
            div -= 1.0;
        }
    } else {
        mod = copysign(0.0, b);
    }
    if (div != 0.0) {
        double floor_div = floor(div);
        if (div - floor_div > 0.5) {
            floor_div += 1.0;
        }
        div = floor_div;
    } else {
        div = copysign(0.0, a / b);
    }
    *quotient = div;
    *remainder = mod;
}
static PyObject *nb_floor_divide(PyObject *a, PyObject *b) {
    OPERANDS(a, b, x, y);
    double q, r;
    if (y == 0.0) {
        return err_raise(PyExc_ZeroDivisionError, "division by zero");
    }
    float_divmod(x, y, &q, &r);
    return float_from_double(q);
}
static PyObject *nb_remainder(PyObject *a, PyObject *b) {
    OPERANDS(a, b, x, y);
    double q, r;
    if (y == 0.0) {
        return err_raise(PyExc_ZeroDivisionError, "division by zero");
    }
    float_divmod(x, y, &q, &r);
    return float_from_double(r);
}
static PyObject *nb_divmod(PyObject *a, PyObject *b) {
    OPERANDS(a, b, x, y);
    double q, r;
    if (y == 0.0) {
        return err_raise(PyExc_ZeroDivisionError, "division by zero");
    }
    float_divmod(x, y, &q, &r);
    autoref PyObject *quotient = TRY(float_from_double(q)), *remainder = TRY(float_from_double(r));
    return tuple_of(2, quotient, remainder);
}

double float_power(double x, double y, bool *complex_needed) {
    *complex_needed = false;
    if (y == 0 || x == 1.0) {
        return 1.0;
    }
    if (isnan(x) || isnan(y)) {
        return isnan(x) ? x : y;
    }
    if (x == 0.0 && y < 0 && !isinf(y)) {
        err_raise(PyExc_ZeroDivisionError, "zero to a negative power");
        return -1.0;
    }
    if (x < 0 && isfinite(x) && isfinite(y) && y != floor(y)) {
        *complex_needed = true;
        return -1.0;
    }
    double result = pow(x, y);
    if (isinf(result) && isfinite(x) && isfinite(y)) {
        errno = ERANGE;
        autoref PyObject *text = str_from_text("Numerical result out of range"),
                         *number = int_from_ssize(ERANGE);
        autoref PyObject *args = text && number ? tuple_of(2, number, text) : NULL;
        if (args != NULL) {
            err_raise_value(PyExc_OverflowError, args);
        }
        return -1.0;
    }
    return result;
}
static PyObject *nb_power(PyObject *a, PyObject *b, PyObject *c) {
    if (c != NONE) {
        return err_raise(PyExc_TypeError,
                         "pow() 3rd argument not allowed unless all arguments are integers");
    }
    OPERANDS(a, b, x, y);
    bool complex_needed;
    double result = float_power(x, y, &complex_needed);
    if (complex_needed) {
        return PyComplex_Type.tp_as_number->nb_power(a, b, c);
    }
    return result == -1.0 && err_occurred() ? NULL : float_from_double(result);
}
static PyObject *nb_negative(PyObject *a) {
    return float_from_double(-float_value(a));
}
static PyObject *nb_positive(PyObject *a) {
    return IS_EXACT(a, PyFloat_Type) ? newref(a) : float_from_double(float_value(a));
}
static PyObject *nb_absolute(PyObject *a) {
    return float_from_double(fabs(float_value(a)));
}
static int nb_bool(PyObject *a) {
    return float_value(a) != 0.0;
}
static PyObject *nb_int(PyObject *a) {
    return int_from_double(float_value(a));
}

/* ---- comparing ---- */

/* Exactly, however large the int: -1, 0, 1. x is finite. */
static int compare_int(double x, PyObject *b, int *order) {
    int sx = x > 0 ? 1 : x < 0 ? -1 : 0, sy = int_sign(b);
    if (sx != sy) {
        *order = sx < sy ? -1 : 1;
        return 0;
    }
    double whole = trunc(x), fraction = x - whole;
    autoref PyObject *a = INT_TRY(int_from_double(whole));
    *order = int_compare(a, b);
    if (*order == 0) {
        *order = fraction > 0 ? 1 : fraction < 0 ? -1 : 0;
    }
    return 0;
}
static PyObject *float_richcompare(PyObject *a, PyObject *b, int op) {
    double x = float_value(a), y;
    if (IS_FLOAT(b)) {
        y = float_value(b);
    } else if (IS_INT(b)) {
        if (isfinite(x)) {
            int order;
            TRYI(compare_int(x, b, &order));
            x = order;
        }
        y = 0.0;
    } else {
        return NOT_IMPLEMENTED;
    }
    return BOOL(op == Py_LT   ? x < y
                : op == Py_LE ? x <= y
                : op == Py_EQ ? x == y
                : op == Py_NE ? x != y
                : op == Py_GT ? x > y
                              : x >= y);
}

Py_hash_t float_hash(PyObject *o, double value) {
    return isnan(value) ? hash_pointer(o) : hash_double(value);
}
static Py_hash_t tp_hash(PyObject *o) {
    return float_hash(o, float_value(o));
}

/* ---- text ---- */

PyObject *float_repr(PyObject *o) {
    char text[FLOAT_REPR_MAX];
    return str_from_utf8(text, float_text_repr(float_value(o), text));
}

/* Of the C library: the separators 0x1c to 0x1f, which str.isspace() knows, are not among them. */
static bool is_ascii_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}
static PyObject *parse_ascii(const char *text, Py_ssize_t n) {
    const char *p = text, *end = text + n;
    while (p < end && is_ascii_space(*p)) {
        p++;
    }
    while (end > p && is_ascii_space(end[-1])) {
        end--;
    }
    /* Underscores stand between digits only. */
    char *clean = data_alloc((size_t)(end - p) + 1), *q = clean;
    if (clean == NULL) {
        return err_no_memory();
    }
    bool valid = true;
    for (const char *s = p; s < end; s++) {
        if (*s == '_') {
            valid = valid && s > p && s + 1 < end && s[-1] >= '0' && s[-1] <= '9' && s[1] >= '0' &&
                    s[1] <= '9';
        } else {
            *q++ = *s;
        }
    }
    double value;
    size_t used = 0;
    FloatStatus status = float_parse(clean, (size_t)(q - clean), &value, &used);
    valid = valid && status != FLOAT_INVALID && used == (size_t)(q - clean);
    data_free(clean, (size_t)(end - p) + 1);
    return valid ? float_from_double(value) : NULL;
}

static PyObject *parse_str(PyObject *s) {
    Py_ssize_t n = str_length(s);
    if (str_is_ascii(s)) {
        return parse_ascii(str_data(s), n);
    }
    char *text = data_alloc((size_t)n + 1);
    for (Py_ssize_t i = 0; text != NULL && i < n; i++) {
        Py_UCS4 c = str_at(s, i);
        int digit = c < 128 ? -1 : unicode_decimal(c);
        text[i] = c < 128               ? (char)c
                  : digit >= 0          ? (char)('0' + digit)
                  : unicode_is_space(c) ? ' '
                                        : '?';
    }
    PyObject *value = text ? parse_ascii(text, n) : err_no_memory();
    data_free(text, (size_t)n + 1);
    return value;
}

PyObject *float_from_text(PyObject *o) {
    PyObject *value;
    if (IS_STR(o)) {
        value = parse_str(o);
    } else if (ops_has_buffer(o)) {
        autoref PyObject *bytes = TRY(bytes_from_object(o));
        value = parse_ascii(bytes_data(bytes), bytes_length(bytes));
    } else {
        return err_raise(PyExc_TypeError,
                         "float() argument must be a string or a real number, not '%.200s'",
                         TYPE(o)->tp_name);
    }
    if (value == NULL && !err_occurred()) {
        err_raise(PyExc_ValueError, "could not convert string to float: %R", o);
    }
    return value;
}

double float_as_double(PyObject *o) {
    if (IS_FLOAT(o)) {
        return float_value(o);
    }
    PyNumberMethods *number = TYPE(o)->tp_as_number;
    if (number == NULL || (number->nb_float == NULL && number->nb_index == NULL)) {
        err_raise(PyExc_TypeError, "must be real number, not %.50s", TYPE(o)->tp_name);
        return -1.0;
    }
    PyObject *value = ops_to_float(o);
    if (value == NULL) {
        return -1.0;
    }
    double result = float_value(value);
    decref(value);
    return result;
}

CONSTRUCTOR("float(x=0, /)", "A floating-point number: of another number, or of text.")
static PyObject *float_make(PyTypeObject *type, PyObject *x) {
    PyObject *value = TRY(x == NULL                     ? float_from_double(0.0)
                          : IS_EXACT(x, PyUnicode_Type) ? float_from_text(x)
                                                        : ops_to_float(x));
    if (type == &PyFloat_Type) {
        return value;
    }
    autoref PyObject *source = value;
    PyObject *o = TRY(type->tp_alloc(type, 0));
    F(o)->ob_fval = float_value(source);
    return o;
}

/* ---- methods ---- */

METHOD("float.conjugate(self)", "Return self, the complex conjugate of any float.")
static PyObject *float_conjugate(PyFloatObject *self) {
    return nb_positive(O(self));
}
METHOD("float.__trunc__(self)", "The Integral closest to x between 0 and x.")
static PyObject *float_trunc(PyFloatObject *self) {
    return int_from_double(self->ob_fval);
}
METHOD("float.__floor__(self)", "The largest Integral that is not greater.")
static PyObject *float_floor(PyFloatObject *self) {
    return int_from_double(floor(self->ob_fval));
}
METHOD("float.__ceil__(self)", "The smallest Integral that is not less.")
static PyObject *float_ceil(PyFloatObject *self) {
    return int_from_double(ceil(self->ob_fval));
}
METHOD("float.is_integer(self)", "Is it a whole number?")
static PyObject *float_is_integer(PyFloatObject *self) {
    return BOOL(isfinite(self->ob_fval) && floor(self->ob_fval) == self->ob_fval);
}
METHOD("float.__getnewargs__(self)", "")
static PyObject *float_getnewargs(PyFloatObject *self) {
    autoref PyObject *value = TRY(float_from_double(self->ob_fval));
    return tuple_of(1, value);
}
METHOD("float.as_integer_ratio(self)",
       "The pair of ints, the second positive, whose ratio is exactly the float.\n\n>>> "
       "(0.375).as_integer_ratio()\n(3, 8)\n>>> (-5.0).as_integer_ratio()\n(-5, 1)\n>>> "
       "(0.0).as_integer_ratio()\n(0, 1)")
static PyObject *float_as_integer_ratio(PyFloatObject *self) {
    double x = self->ob_fval;
    if (isinf(x)) {
        return err_raise(PyExc_OverflowError, "cannot convert Infinity to integer ratio");
    }
    if (isnan(x)) {
        return err_raise(PyExc_ValueError, "cannot convert NaN to integer ratio");
    }
    int exponent;
    double fraction = frexp(x, &exponent);
    for (int i = 0; i < 300 && fraction != floor(fraction); i++) {
        fraction *= 2.0;
        exponent--;
    }
    autoref PyObject *numerator = TRY(int_from_double(fraction)), *one = TRY(int_from_ssize(1));
    autoref PyObject *denominator = newref(one);
    if (exponent > 0) {
        SETREF(numerator, TRY(int_shift_left(numerator, (uint64_t)exponent)));
    } else {
        SETREF(denominator, TRY(int_shift_left(one, (uint64_t)-exponent)));
    }
    return tuple_of(2, numerator, denominator);
}
/* |x| rounded to n decimal places without going through digits; false: too large, too small or too
 * many places for it. With p = x * 10^n rounded, p + rest is the exact product, so ties are seen
 * for what they are; an integer below 2^53 divided by an exact power of ten is the double nearest
 * to the decimal. */
static bool round_places(double x, Py_ssize_t n, double *out) {
    static const double powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                    1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                    1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    if (n < 0 || n >= (Py_ssize_t)countof(powers) || !(x > 1e-200 && x < 0x1p51)) {
        return false;
    }
    double product = x * powers[n];
    if (product >= 0x1p51) {
        return false;
    }
    double rest = fma(x, powers[n], -product), low = floor(product);
    double over = product - low -
                  0.5; /* beyond the middle; a multiple of product's last place, or far from 0 */
    bool up = over != 0.0 ? over > 0.0 : rest != 0.0 ? rest > 0.0 : fmod(low, 2.0) != 0.0;
    *out = (low + up) / powers[n];
    return true;
}
METHOD("float.__round__(self, ndigits=None, /)",
       "The nearest Integral, ties to even; with ndigits a float, rounded to that many places.")
static PyObject *float_round(PyFloatObject *self, PyObject *ndigits) {
    double x = self->ob_fval;
    if (ndigits == NONE) {
        double rounded = round(x);
        if (fabs(x - rounded) == 0.5) {
            rounded = 2.0 * round(x / 2.0);
        }
        return int_from_double(rounded);
    }
    Py_ssize_t n = ops_index_ssize(ndigits, NULL);
    if (n == -1 && err_occurred()) {
        return NULL;
    }
    int places_max = (int)((DBL_MANT_DIG - DBL_MIN_EXP) * 0.30103),
        places_min = -(int)((DBL_MAX_EXP + 1) * 0.30103);
    if (!isfinite(x) || n > places_max) {
        return float_from_double(x);
    }
    if (n < places_min) {
        return float_from_double(0.0 * x);
    }
    double quick;
    if (likely(round_places(fabs(x), n, &quick))) {
        return float_from_double(copysign(quick, x));
    }
    FloatDigits digits;
    float_digits_decimals(fabs(x), (int)n, &digits);
    char text[FLOAT_DIGITS_MAX + 32];
    int length = snprintf(text, sizeof text, "0.%.*se%d", digits.count, digits.text, digits.point);
    double value;
    size_t used;
    if (digits.count == 0) {
        value = 0.0;
    } else if (float_parse(text, (size_t)length, &value, &used) == FLOAT_OVERFLOW) {
        return err_raise(PyExc_OverflowError, "rounded value too large to represent");
    }
    return float_from_double(copysign(value, x));
}
METHOD("float.hex(self)", "Return a hexadecimal representation of a floating-point number.\n\n>>> "
                          "(2.5).hex()\n'0x1.4000000000000p+1'\n>>> "
                          "(-0.75).hex()\n'-0x1.8000000000000p-1'")
static PyObject *float_method_hex(PyFloatObject *self) {
    char text[FLOAT_HEX_MAX];
    return str_from_utf8(text, float_text_hex(self->ob_fval, text));
}
CLASSMETHOD("float.fromhex(cls, string: str, /)",
            "Create a floating-point number from a hexadecimal string.\n\n>>> "
            "float.fromhex('0x1.8p1')\n3.0\n>>> float.fromhex('-0xap-2')\n-2.5")
static PyObject *float_fromhex(PyObject *cls, PyObject *string) {
    Py_ssize_t n;
    const char *p = TRY(str_utf8(string, &n)), *end = p + n;
    while (p < end && is_ascii_space(*p)) {
        p++;
    }
    while (end > p && is_ascii_space(end[-1])) {
        end--;
    }
    double value;
    size_t used;
    FloatStatus status = float_parse_hex(p, (size_t)(end - p), &value, &used);
    if (status == FLOAT_OVERFLOW) {
        return err_raise(PyExc_OverflowError,
                         "hexadecimal value too large to represent as a float");
    }
    if (status == FLOAT_INVALID || used != (size_t)(end - p)) {
        return err_raise(PyExc_ValueError, "invalid hexadecimal floating-point string");
    }
    autoref PyObject *o = TRY(float_from_double(value));
    return cls == (PyObject *)&PyFloat_Type ? take(o) : call_one(cls, o);
}
CLASSMETHOD("float.from_number(cls, number, /)", "Convert real number to a floating-point number.")
static PyObject *float_from_number(PyObject *cls, PyObject *number) {
    if (IS_EXACT(number, PyFloat_Type) && cls == (PyObject *)&PyFloat_Type) {
        return newref(number);
    }
    double value = float_as_double(number);
    if (value == -1.0 && err_occurred()) {
        return NULL;
    }
    autoref PyObject *o = TRY(float_from_double(value));
    return cls == (PyObject *)&PyFloat_Type ? take(o) : call_one(cls, o);
}
CLASSMETHOD("float.__getformat__(cls, typestr: str, /)",
            "You probably don't want to use this function.")
static PyObject *float_getformat(PyObject *cls, PyObject *typestr) {
    if (!str_equal_text(typestr, "double") && !str_equal_text(typestr, "float")) {
        return err_raise(PyExc_ValueError,
                         "__getformat__() argument 1 must be 'double' or 'float'");
    }
    return str_from_text("IEEE, little-endian");
}
METHOD("float.__format__(self, format_spec: str, /)",
       "The text that the format specification asks for.")
static PyObject *float_method_format(PyFloatObject *self, PyObject *spec) {
    return float_format_spec(O(self), spec);
}
GETTER("float.real", "the real part of a complex number")
static PyObject *float_real(PyFloatObject *self) {
    return nb_positive(O(self));
}
GETTER("float.imag", "the imaginary part of a complex number")
static PyObject *float_imag(PyFloatObject *self) {
    return float_from_double(0.0);
}

static void float_dealloc(PyObject *o) {
    if (likely(IS_EXACT(o, PyFloat_Type))) {
        ThreadState *ts = thread_current();
        if (!freelist_keep(ts, FREELIST_float, o)) {
            heap_free(ts->heap, o);
        }
        return;
    }
    TYPE(o)->tp_free(o);
}

#include "float.gen.h"

static PyNumberMethods float_as_number = {.nb_add = nb_add,
                                          .nb_subtract = nb_subtract,
                                          .nb_multiply = nb_multiply,
                                          .nb_remainder = nb_remainder,
                                          .nb_divmod = nb_divmod,
                                          .nb_power = nb_power,
                                          .nb_negative = nb_negative,
                                          .nb_positive = nb_positive,
                                          .nb_absolute = nb_absolute,
                                          .nb_bool = nb_bool,
                                          .nb_int = nb_int,
                                          .nb_float = nb_positive,
                                          .nb_floor_divide = nb_floor_divide,
                                          .nb_true_divide = nb_true_divide};

PyTypeObject PyFloat_Type = {
    .ob_base = {.ob_base = STATIC_HEAD(&PyType_Type)},
    .tp_name = "float",
    .tp_basicsize = sizeof(PyFloatObject),
    .tp_dealloc = float_dealloc,
    .tp_repr = float_repr,
    .tp_as_number = &float_as_number,
    .tp_hash = tp_hash,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | (1UL << 22),
    .tp_doc = float_tp_doc,
    .tp_richcompare = float_richcompare,
    .tp_methods = float_methods,
    .tp_getset = float_getset,
    .tp_new = float_tp_new,
    .tp_vectorcall = float_tp_vectorcall,
};
