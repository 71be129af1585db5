#include "modules/time/timestamp.h"
#include "object/error.h"
#include "object/ops.h"
#include "types/float/float.h"
#include "types/int/int.h"

#include <math.h>

static const int64_t NS_PER_SECOND = 1000000000;

double timestamp_round(double x, TimeRound how) {
    switch (how) {
    case ROUND_FLOOR:
        return floor(x);
    case ROUND_CEILING:
        return ceil(x);
    case ROUND_HALF_EVEN:
        return nearbyint(x);
    default:
        return x < 0 ? floor(x) : ceil(x);
    }
}

static int out_of_range(const char *type) {
    err_raise(PyExc_OverflowError, "timestamp out of range for %s", type);
    return -1;
}

/* The float's value; NaN is refused. */
static int seconds_float(PyObject *o, double *value) {
    *value = float_as_double(o);
    if (isnan(*value)) {
        err_raise(PyExc_ValueError, "Invalid value NaN (not a number)");
        return -1;
    }
    return 0;
}

/* The int's value; `type` words the error. */
static int seconds_int(PyObject *o, const char *type, const char *kinds, int64_t *value) {
    if (!IS_INT(o) && (TYPE(o)->tp_as_number == NULL || TYPE(o)->tp_as_number->nb_index == NULL)) {
        err_raise(PyExc_TypeError, "'%T' object cannot be interpreted as an %s", o, kinds);
        return -1;
    }
    autoref PyObject *index = INT_TRY(ops_index(o));
    int overflow;
    *value = int_as_int64_overflow(index, &overflow);
    return overflow ? out_of_range(type) : 0;
}

int timestamp_from_seconds(PyObject *o, TimeRound how, int64_t *ns) {
    if (IS_INSTANCE(o, PyFloat_Type)) {
        double value;
        INT_TRYI(seconds_float(o, &value));
        value = timestamp_round(value * 1e9, how);
        if (!(value >= -0x1p63 && value < 0x1p63)) {
            return out_of_range("C PyTime_t");
        }
        *ns = (int64_t)value;
        return 0;
    }
    int64_t seconds;
    INT_TRYI(seconds_int(o, "C PyTime_t", "integer or float", &seconds));
    return __builtin_mul_overflow(seconds, NS_PER_SECOND, ns) ? out_of_range("C PyTime_t") : 0;
}

int timestamp_to_time_t(PyObject *o, TimeRound how, int64_t *seconds) {
    if (IS_INSTANCE(o, PyFloat_Type)) {
        double value;
        INT_TRYI(seconds_float(o, &value));
        value = timestamp_round(value, how);
        if (!(value >= -0x1p63 && value < 0x1p63)) {
            return out_of_range("platform time_t");
        }
        *seconds = (int64_t)value;
        return 0;
    }
    return seconds_int(o, "platform time_t", "integer", seconds);
}

int timestamp_split(PyObject *o, TimeRound how, int64_t *seconds, long *ns) {
    *ns = 0;
    if (!IS_INSTANCE(o, PyFloat_Type)) {
        return seconds_int(o, "platform time_t", "integer", seconds);
    }
    double value, whole;
    INT_TRYI(seconds_float(o, &value));
    double part = timestamp_round(modf(value, &whole) * 1e9, how);
    if (part >= 1e9) {
        part -= 1e9;
        whole += 1;
    } else if (part < 0) {
        part += 1e9;
        whole -= 1;
    }
    if (!(whole >= -0x1p63 && whole < 0x1p63)) {
        return out_of_range("platform time_t");
    }
    *seconds = (int64_t)whole;
    *ns = (long)part;
    return 0;
}
