/* timedelta. */
#include "modules/datetime/datetime_int.h"

enum { DAYS_MAX = 999999999 };

Micro delta_to_micro(PyObject *o) {
    return ((Micro)DELTA(o)->days * DAY_SECONDS + DELTA(o)->seconds) * 1000000 +
           DELTA(o)->microseconds;
}

static PyObject *delta_from_micro_of(PyTypeObject *type, Micro micro) {
    Micro days = micro / DAY_MICRO, rest = micro % DAY_MICRO;
    if (rest < 0) {
        rest += DAY_MICRO;
        days--;
    }
    if (days < INT32_MIN || days > INT32_MAX) {
        return err_raise(PyExc_OverflowError, "Python int too large to convert to C int");
    }
    if (days < -DAYS_MAX || days > DAYS_MAX) {
        return err_raise(PyExc_OverflowError, "days=%d; must have magnitude <= %d", (int)days,
                         DAYS_MAX);
    }
    PyObject *o = TRY(type->tp_alloc(type, 0));
    DELTA(o)->hashcode = -1;
    DELTA(o)->days = (int)days;
    DELTA(o)->seconds = (int)((int64_t)rest / 1000000);
    DELTA(o)->microseconds = (int)((int64_t)rest % 1000000);
    return o;
}
PyObject *delta_from_micro(Micro micro) {
    return delta_from_micro_of(&delta_type, micro);
}
PyObject *delta_new(int days, int64_t seconds, int64_t us) {
    return delta_from_micro(days * DAY_MICRO + (Micro)seconds * 1000000 + us);
}

/* ---- 128-bit numbers and ints ---- */

static PyObject *micro_int(Micro micro) {
    if (micro >= INT64_MIN && micro <= INT64_MAX) {
        return int_from_int64((int64_t)micro);
    }
    unsigned char bytes[16];
    for (int i = 0; i < 16; i++) {
        bytes[i] = (unsigned char)(micro >> (8 * i));
    }
    return int_from_bytes(bytes, 16, true, true);
}
/* 1: it fits; 0: it is of 126 bits or more. */
static int int_micro(PyObject *o, Micro *micro) {
    if (int_bit_length(o) > 125) {
        return 0;
    }
    unsigned char bytes[16];
    INT_TRYI(int_to_bytes(o, bytes, 16, true, true));
    unsigned __int128 bits = 0;
    for (int i = 0; i < 16; i++) {
        bits |= (unsigned __int128)bytes[i] << (8 * i);
    }
    *micro = (Micro)bits;
    return 1;
}
static int micro_bits(Micro x) {
    unsigned __int128 u = x < 0 ? -(unsigned __int128)x : (unsigned __int128)x;
    int n = 0;
    for (; u; u >>= 1) {
        n++;
    }
    return n;
}
static Micro floor_div(Micro a, Micro b) {
    Micro q = a / b;
    return q - (a % b != 0 && (a < 0) != (b < 0));
}
/* a / b to the nearest, halves to even. */
static Micro round_div(Micro a, Micro b) {
    Micro q = floor_div(a, b), r = a - q * b;
    if (b < 0) {
        r = -r;
        b = -b;
    }
    return q + (r > b - r || (r == b - r && (q & 1)));
}
static void *too_large(void) {
    return err_raise(PyExc_OverflowError, "Python int too large to convert to C int");
}

/* ---- making ---- */

static const struct {
    const char *name;
    int64_t micro;
} units[] = {
    {"days", 86400000000}, {"seconds", 1000000},  {"microseconds", 1},     {"milliseconds", 1000},
    {"minutes", 60000000}, {"hours", 3600000000}, {"weeks", 604800000000},
};
/* The sum under way: an int, and a fraction of a microsecond. */
typedef struct {
    PyObject *sum;
    double rest;
} Sum;

static int sum_add(Sum *s, PyObject *count, int64_t micro) {
    autoref PyObject *unit = INT_TRY(int_from_int64(micro)),
                     *part = INT_TRY(int_multiply(count, unit));
    SETREF(s->sum, int_add(s->sum, part));
    return s->sum == NULL ? -1 : 0;
}
static int sum_add_float(Sum *s, double value, int64_t micro) {
    double whole, fraction = modf(value, &whole);
    autoref PyObject *count = INT_TRY(int_from_double(whole));
    INT_TRYI(sum_add(s, count, micro));
    fraction = modf(fraction * (double)micro, &whole);
    autoref PyObject *more = INT_TRY(int_from_double(whole));
    INT_TRYI(sum_add(s, more, 1));
    s->rest += fraction;
    return 0;
}
static PyObject *sum_delta(PyTypeObject *type, Sum *s) {
    Micro total;
    if (TRYI(int_micro(s->sum, &total)) == 0) {
        return too_large();
    }
    double whole = floor(s->rest), fraction = s->rest - whole;
    total += (Micro)whole;
    if (fraction > 0.5 || (fraction == 0.5 && (total & 1))) {
        total++;
    }
    return delta_from_micro_of(type, total);
}
static int sum_all(Sum *s, PyObject *const *given) {
    for (size_t i = 0; i < countof(units); i++) {
        if (given[i] == NULL) {
            continue;
        }
        if (IS_INT(given[i])) {
            INT_TRYI(sum_add(s, given[i], units[i].micro));
        } else if (IS_INSTANCE(given[i], PyFloat_Type)) {
            INT_TRYI(sum_add_float(s, float_value(given[i]), units[i].micro));
        } else {
            return err_int(err_raise(PyExc_TypeError,
                                     "unsupported type for timedelta %s component: %s",
                                     units[i].name, TYPE(given[i])->tp_name));
        }
    }
    return 0;
}
/* All given ones are small ints: the usual case. */
static bool sum_small(PyObject *const *given, Micro *total) {
    *total = 0;
    for (size_t i = 0; i < countof(units); i++) {
        if (given[i] != NULL) {
            if (!IS_INT(given[i]) || !int_is_compact(given[i])) {
                return false;
            }
            *total += (Micro)int_compact(given[i]) * units[i].micro;
        }
    }
    return true;
}
static PyObject *delta_tp_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    static const char *const names[] = {"days",    "seconds", "microseconds", "milliseconds",
                                        "minutes", "hours",   "weeks"};
    static const ArgSpec spec = {"__new__", names, 0, 7, 0, 7, 0, false};
    PyObject *given[7];
    TRYI(args_unpack_tuple(&spec, args, kwargs, given));
    Micro total;
    if (sum_small(given, &total)) {
        return delta_from_micro_of(type, total);
    }
    Sum s = {.sum = TRY(int_from_int64(0))};
    PyObject *o = sum_all(&s, given) < 0 ? NULL : sum_delta(type, &s);
    XDECREF(s.sum);
    return o;
}

/* ---- arithmetic ---- */

#define NOT_BOTH_DELTA(a, b)                                                                       \
    if (!IS_DELTA(a) || !IS_DELTA(b)) {                                                            \
        return newref(NOT_IMPLEMENTED);                                                            \
    }
static PyObject *delta_add(PyObject *a, PyObject *b) {
    NOT_BOTH_DELTA(a, b)
    return delta_from_micro(delta_to_micro(a) + delta_to_micro(b));
}
static PyObject *delta_subtract(PyObject *a, PyObject *b) {
    NOT_BOTH_DELTA(a, b)
    return delta_from_micro(delta_to_micro(a) - delta_to_micro(b));
}
static PyObject *delta_negative(PyObject *o) {
    return delta_from_micro(-delta_to_micro(o));
}
static PyObject *delta_positive(PyObject *o) {
    return delta_from_micro(delta_to_micro(o));
}
static PyObject *delta_absolute(PyObject *o) {
    Micro micro = delta_to_micro(o);
    return delta_from_micro(micro < 0 ? -micro : micro);
}
static int delta_bool(PyObject *o) {
    return DELTA(o)->days != 0 || DELTA(o)->seconds != 0 || DELTA(o)->microseconds != 0;
}

static void *divided_by_zero(void) {
    return err_raise(PyExc_ZeroDivisionError, "division by zero");
}

/* A finite double as mantissa * 2^exponent; -1 with an exception. */
static int double_split(double x, Micro *mantissa, int *exponent) {
    if (isnan(x)) {
        return err_int(err_raise(PyExc_ValueError, "cannot convert NaN to integer ratio"));
    }
    if (isinf(x)) {
        return err_int(err_raise(PyExc_OverflowError, "cannot convert Infinity to integer ratio"));
    }
    *mantissa = (Micro)ldexp(frexp(x, exponent), 53);
    *exponent -= 53;
    while (*mantissa != 0 && (*mantissa & 1) == 0) {
        *mantissa >>= 1;
        ++*exponent;
    }
    return 0;
}
/* (a / b) * 2^exponent, to the nearest; OverflowError when it is far beyond any timedelta. */
static PyObject *scaled_ratio(Micro a, Micro b, int exponent) {
    if (a == 0) {
        return delta_from_micro(0);
    }
    if (exponent >= 0) {
        if (micro_bits(a) + exponent > 125) {
            return too_large();
        }
        return delta_from_micro(round_div(a << exponent, b));
    }
    if (micro_bits(b) - exponent > 125) {
        return delta_from_micro(0); /* less than half a microsecond: a has 121 bits at most */
    }
    return delta_from_micro(round_div(a, b << -exponent));
}
static PyObject *multiply_float(PyObject *delta, double factor) {
    Micro mantissa;
    int exponent;
    TRYI(double_split(factor, &mantissa, &exponent));
    return scaled_ratio(delta_to_micro(delta) * mantissa, 1, exponent);
}

/* ---- floats that tell their ratio themselves ---- */

/* The integers of o.as_integer_ratio(): new references. */
static int ratio_of(PyObject *o, PyObject **above, PyObject **below) {
    autoref PyObject *name = INT_TRY(str_intern_text("as_integer_ratio"));
    autoref PyObject *ratio = INT_TRY(call_method_none(o, name));
    if (!IS_TUPLE(ratio)) {
        err_raise(PyExc_TypeError,
                  "unexpected return type from as_integer_ratio(): expected tuple, not '%.200s'",
                  TYPE(ratio)->tp_name);
        return -1;
    }
    if (tuple_length(ratio) != 2) {
        err_raise(PyExc_ValueError, "as_integer_ratio() must return a 2-tuple");
        return -1;
    }
    if (!IS_INT(tuple_at(ratio, 0)) || !IS_INT(tuple_at(ratio, 1))) {
        return err_int(err_raise(PyExc_TypeError, "non-integer arguments in division"));
    }
    *above = newref(tuple_at(ratio, 0));
    *below = newref(tuple_at(ratio, 1));
    return 0;
}
/* delta * factor / by to the nearest, to an even number where two are as near. */
static PyObject *scale_by_ints(PyObject *delta, PyObject *factor, PyObject *by) {
    if (int_is_zero(by)) {
        return divided_by_zero();
    }
    PyObject *q = NULL, *r = NULL;
    autoref PyObject *micro = TRY(micro_int(delta_to_micro(delta)));
    autoref PyObject *product = TRY(int_multiply(micro, factor));
    int failed = int_divide(product, by, &q, &r); /* the rest has the divisor's sign */
    autoref PyObject *quotient = q, *rest = r, *twice = NULL;
    TRYI(failed);
    twice = TRY(int_add(rest, rest));
    int half = int_compare(twice, by) * int_sign(by); /* > 0: the next one is nearer */
    Micro whole;
    if (TRYI(int_micro(quotient, &whole)) == 0) {
        return too_large();
    }
    return delta_from_micro(whole + (half > 0 || (half == 0 && whole % 2 != 0)));
}
static PyObject *multiply_ratio(PyObject *delta, PyObject *o) {
    PyObject *a = NULL, *b = NULL;
    TRYI(ratio_of(o, &a, &b));
    autoref PyObject *above = a, *below = b;
    return scale_by_ints(delta, above, below);
}
static PyObject *divide_ratio(PyObject *delta, PyObject *o) {
    PyObject *a = NULL, *b = NULL;
    TRYI(ratio_of(o, &a, &b));
    autoref PyObject *above = a, *below = b;
    return scale_by_ints(delta, below, above);
}

static PyObject *multiply_int(PyObject *delta, PyObject *factor) {
    Micro by, product;
    if (!delta_bool(delta)) {
        return delta_from_micro(0);
    }
    if (TRYI(int_micro(factor, &by)) == 0 ||
        __builtin_mul_overflow(delta_to_micro(delta), by, &product)) {
        return too_large();
    }
    return delta_from_micro(product);
}
static PyObject *delta_multiply(PyObject *a, PyObject *b) {
    PyObject *delta = IS_DELTA(a) ? a : b, *other = delta == a ? b : a;
    if (IS_INT(other)) {
        return multiply_int(delta, other);
    }
    if (IS_INSTANCE(other, PyFloat_Type)) {
        return TYPE(other) == &PyFloat_Type ? multiply_float(delta, float_value(other))
                                            : multiply_ratio(delta, other);
    }
    return newref(NOT_IMPLEMENTED);
}

static PyObject *delta_floor_divide(PyObject *a, PyObject *b) {
    if (!IS_DELTA(a) || !(IS_DELTA(b) || IS_INT(b))) {
        return newref(NOT_IMPLEMENTED);
    }
    Micro micro = delta_to_micro(a), by;
    if (IS_DELTA(b)) {
        by = delta_to_micro(b);
        return by == 0 ? divided_by_zero() : micro_int(floor_div(micro, by));
    }
    if (TRYI(int_micro(b, &by)) == 0) {
        return delta_from_micro(micro == 0 || (micro < 0) == (int_sign(b) < 0) ? 0 : -1);
    }
    return by == 0 ? divided_by_zero() : delta_from_micro(floor_div(micro, by));
}
static PyObject *divide_float(PyObject *delta, double by) {
    Micro mantissa;
    int exponent;
    TRYI(double_split(by, &mantissa, &exponent));
    if (mantissa == 0) {
        return divided_by_zero();
    }
    return scaled_ratio(delta_to_micro(delta), mantissa, -exponent);
}
static PyObject *micro_ratio(Micro a, Micro b) {
    if (b == 0) {
        return divided_by_zero();
    }
    const Micro exact = (Micro)1 << 53;
    if (a > -exact && a < exact && b > -exact && b < exact) {
        return float_from_double((double)a / (double)b);
    }
    autoref PyObject *x = TRY(micro_int(a)), *y = TRY(micro_int(b));
    return int_true_divide(x, y);
}
static PyObject *delta_true_divide(PyObject *a, PyObject *b) {
    if (!IS_DELTA(a)) {
        return newref(NOT_IMPLEMENTED);
    }
    if (IS_DELTA(b)) {
        return micro_ratio(delta_to_micro(a), delta_to_micro(b));
    }
    if (IS_INSTANCE(b, PyFloat_Type)) {
        return TYPE(b) == &PyFloat_Type ? divide_float(a, float_value(b)) : divide_ratio(a, b);
    }
    if (!IS_INT(b)) {
        return newref(NOT_IMPLEMENTED);
    }
    Micro by;
    if (TRYI(int_micro(b, &by)) == 0) {
        return delta_from_micro(0);
    }
    return by == 0 ? divided_by_zero() : delta_from_micro(round_div(delta_to_micro(a), by));
}
static PyObject *delta_remainder(PyObject *a, PyObject *b) {
    NOT_BOTH_DELTA(a, b)
    Micro x = delta_to_micro(a), y = delta_to_micro(b);
    return y == 0 ? divided_by_zero() : delta_from_micro(x - floor_div(x, y) * y);
}
static PyObject *delta_divmod(PyObject *a, PyObject *b) {
    NOT_BOTH_DELTA(a, b)
    autoref PyObject *quotient = TRY(delta_floor_divide(a, b)),
                     *remainder = TRY(delta_remainder(a, b));
    return tuple_of(2, quotient, remainder);
}

/* ---- the rest ---- */

static PyObject *delta_richcompare(PyObject *a, PyObject *b, int op) {
    NOT_BOTH_DELTA(a, b)
    Micro x = delta_to_micro(a), y = delta_to_micro(b);
    return compare_result(x < y ? -1 : x > y, op);
}
static Py_hash_t hash_of(PyObject *o) {
    return hash_delta(DELTA(o)->days, DELTA(o)->seconds, DELTA(o)->microseconds);
}
static Py_hash_t delta_hash(PyObject *o) {
    return hash_once(&DELTA(o)->hashcode, hash_of, o);
}
static PyObject *delta_repr(PyObject *o) {
    char text[96] = "";
    size_t n = 0;
    const char *separator = "";
    const struct {
        const char *name;
        int value;
    } parts[] = {{"days", DELTA(o)->days},
                 {"seconds", DELTA(o)->seconds},
                 {"microseconds", DELTA(o)->microseconds}};
    for (size_t i = 0; i < 3; i++) {
        if (parts[i].value != 0) {
            n += (size_t)snprintf(text + n, sizeof text - n, "%s%s=%d", separator, parts[i].name,
                                  parts[i].value);
            separator = ", ";
        }
    }
    return str_format("%s(%s)", TYPE(o)->tp_name, n == 0 ? "0" : text);
}
static PyObject *delta_str(PyObject *o) {
    char text[96];
    int days = DELTA(o)->days, seconds = DELTA(o)->seconds, n = 0;
    if (days != 0) {
        n = snprintf(text, sizeof text, "%d day%s, ", days, days == 1 || days == -1 ? "" : "s");
    }
    n += snprintf(text + n, sizeof text - (size_t)n, "%d:%02d:%02d", seconds / 3600,
                  seconds / 60 % 60, seconds % 60);
    if (DELTA(o)->microseconds) {
        snprintf(text + n, sizeof text - (size_t)n, ".%06d", DELTA(o)->microseconds);
    }
    return str_from_text(text);
}
METHOD("timedelta.total_seconds(self)", "All of it in seconds.")
static PyObject *delta_total_seconds(PyObject *self) {
    return micro_ratio(delta_to_micro(self), 1000000);
}
METHOD("timedelta.__reduce__(self)", "__reduce__() -> (cls, state)")
static PyObject *delta_reduce(PyObject *self) {
    autoref PyObject *days = TRY(int_from_int64(DELTA(self)->days)),
                     *seconds = TRY(int_from_int64(DELTA(self)->seconds)),
                     *us = TRY(int_from_int64(DELTA(self)->microseconds)),
                     *state = TRY(tuple_of(3, days, seconds, us));
    return tuple_of(2, (PyObject *)TYPE(self), state);
}

#include "datetime_delta.gen.h"

static PyMemberDef delta_members[] = {
    {"days", Py_T_INT, offsetof(PyDateTime_Delta, days), Py_READONLY, "Number of days."},
    {"seconds", Py_T_INT, offsetof(PyDateTime_Delta, seconds), Py_READONLY,
     "Number of seconds (>= 0 and less than 1 day)."},
    {"microseconds", Py_T_INT, offsetof(PyDateTime_Delta, microseconds), Py_READONLY,
     "Number of microseconds (>= 0 and less than 1 second)."},
    {NULL, 0, 0, 0, NULL},
};
static PyNumberMethods delta_number = {
    .nb_add = delta_add,
    .nb_subtract = delta_subtract,
    .nb_multiply = delta_multiply,
    .nb_remainder = delta_remainder,
    .nb_divmod = delta_divmod,
    .nb_negative = delta_negative,
    .nb_positive = delta_positive,
    .nb_absolute = delta_absolute,
    .nb_bool = delta_bool,
    .nb_floor_divide = delta_floor_divide,
    .nb_true_divide = delta_true_divide,
};
PyTypeObject delta_type = {
    TYPE_HEAD,
    .tp_name = "datetime.timedelta",
    .tp_basicsize = sizeof(PyDateTime_Delta),
    .tp_repr = delta_repr,
    .tp_as_number = &delta_number,
    .tp_hash = delta_hash,
    .tp_str = delta_str,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .tp_doc =
        "Difference between two datetime values.\n\ntimedelta(days=0, seconds=0, "
        "microseconds=0, milliseconds=0, minutes=0, hours=0, weeks=0)\n\nAll arguments are "
        "optional and default to 0.\nArguments may be integers or floats, and may be positive "
        "or negative.",
    .tp_richcompare = delta_richcompare,
    .tp_methods = timedelta_methods,
    .tp_members = delta_members,
    .tp_new = delta_tp_new,
};
#define STATIC_DELTA(d, s, us)                                                                     \
    {.ob_base = STATIC_HEAD(&delta_type),                                                          \
     .hashcode = -1,                                                                               \
     .days = (d),                                                                                  \
     .seconds = (s),                                                                               \
     .microseconds = (us)}
PyDateTime_Delta delta_zero = STATIC_DELTA(0, 0, 0), delta_micro = STATIC_DELTA(0, 0, 1),
                 delta_day = STATIC_DELTA(1, 0, 0), delta_min = STATIC_DELTA(-DAYS_MAX, 0, 0),
                 delta_max = STATIC_DELTA(DAYS_MAX, DAY_SECONDS - 1, 999999);
