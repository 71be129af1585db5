/* sum(): ints without making one per step, then floats and complex numbers with the error carried
 * along (Neumaier), then anything. */
#include "modules/builtins/builtins.h"
#include "object/error.h"
#include "object/ops.h"
#include "types/bytes/bytes.h"
#include "types/complex/complex.h"
#include "types/float/float.h"
#include "types/int/int.h"
#include "types/iterator/index_iterator.h"
#include "types/list/list_quick.h"
#include "types/iterator/iterator.h"
#include "types/str/str.h"

typedef struct {
    double sum, carry;
} Part;

typedef struct {
    enum { SUM_INT, SUM_FLOAT, SUM_COMPLEX, SUM_ANY } kind;
    int64_t ints;
    Part real, imaginary;
    PyObject *total; /* with SUM_ANY */
} Sum;

static void part_add(Part *p, double x) {
    double t = p->sum + x;
    if (__builtin_fabs(p->sum) >= __builtin_fabs(x)) {
        p->carry += (p->sum - t) + x;
    } else {
        p->carry += (x - t) + p->sum;
    }
    p->sum = t;
}

static double part_value(const Part *p) {
    return p->carry != 0 && __builtin_isfinite(p->carry) ? p->sum + p->carry : p->sum;
}

static int sum_settle(Sum *s) {
    if (s->kind == SUM_INT) {
        s->total = int_from_int64(s->ints);
    } else if (s->kind == SUM_FLOAT) {
        s->total = float_from_double(part_value(&s->real));
    } else if (s->kind == SUM_COMPLEX) {
        s->total = complex_from_doubles(part_value(&s->real), part_value(&s->imaginary));
    }
    s->kind = SUM_ANY;
    return s->total ? 0 : -1;
}

/* 1: added, 0: it does not fit. */
static int sum_add_int(Sum *s, PyObject *item) {
    int overflow = 0;
    int64_t v = likely(int_is_compact(item)) ? int_compact(item)
                                             : int_as_int64_overflow(item, &overflow),
            t;
    if (overflow || __builtin_add_overflow(s->ints, v, &t)) {
        return 0;
    }
    s->ints = t;
    return 1;
}

/* The ints so far, or the floats, as the start of a wider kind; true when they fit. */
static bool sum_widen(Sum *s, PyObject *item) {
    enum { EXACT = 53 };
    bool complex = IS_EXACT(item, PyComplex_Type);
    if (s->kind == SUM_INT && (complex || IS_EXACT(item, PyFloat_Type)) &&
        s->ints >= -((int64_t)1 << EXACT) && s->ints <= (int64_t)1 << EXACT) {
        s->kind = SUM_FLOAT;
        s->real = (Part){(double)s->ints, 0};
    }
    if (s->kind == SUM_FLOAT && complex) { /* the sign of an imaginary zero is kept */
        s->kind = SUM_COMPLEX;
        s->real = (Part){part_value(&s->real), 0};
        s->imaginary = (Part){-0.0, 0};
    }
    return s->kind == SUM_FLOAT || s->kind == SUM_COMPLEX;
}

/* 1: added, 0: no number of a kind known here, -1. */
static int sum_add_number(Sum *s, PyObject *item) {
    bool is_int = IS_EXACT(item, PyLong_Type) || IS_EXACT(item, PyBool_Type);
    if (s->kind == SUM_INT && is_int) {
        return sum_add_int(s, item);
    }
    if (!sum_widen(s, item)) {
        return 0;
    }
    if (IS_EXACT(item, PyFloat_Type)) {
        part_add(&s->real, float_value(item));
    } else if (is_int) {
        double v = int_as_double(item);
        if (v == -1 && err_occurred()) {
            return -1;
        }
        part_add(&s->real, v);
    } else if (s->kind == SUM_COMPLEX && IS_EXACT(item, PyComplex_Type)) {
        Py_complex v;
        INT_TRYI(complex_as_value(item, &v));
        part_add(&s->real, v.real);
        part_add(&s->imaginary, v.imag);
    } else {
        return 0;
    }
    return 1;
}

/* Takes the item over. */
static int sum_add(Sum *s, steals PyObject *item) {
    autoref PyObject *owned = item;
    if (s->kind != SUM_ANY) {
        if (INT_TRYI(sum_add_number(s, item))) {
            return 0;
        }
        INT_TRYI(sum_settle(s));
    }
    PyObject *sum = ops_binary(s->total, item, 0);
    SETREF(s->total, sum);
    return sum ? 0 : -1;
}

static int sum_start(Sum *s, PyObject *start) {
    int overflow = 0;
    s->kind = SUM_INT;
    if (start == NULL) {
        return 0;
    }
    const char *refused = IS_STR(start)     ? "sum() can't sum strings [use ''.join(seq) instead]"
                          : IS_BYTES(start) ? "sum() can't sum bytes [use b''.join(seq) instead]"
                          : IS_INSTANCE(start, PyByteArray_Type)
                              ? "sum() can't sum bytearray [use b''.join(seq) instead]"
                              : NULL;
    if (refused) {
        err_raise(PyExc_TypeError, "%s", refused);
        return -1;
    }
    if (IS_EXACT(start, PyLong_Type)) {
        s->ints = int_as_int64_overflow(start, &overflow);
        if (!overflow) {
            return 0;
        }
    } else if (IS_EXACT(start, PyFloat_Type)) {
        s->kind = SUM_FLOAT;
        s->real.sum = float_value(start);
        return 0;
    } else if (IS_EXACT(start, PyComplex_Type)) {
        Py_complex v;
        INT_TRYI(complex_as_value(start, &v));
        s->kind = SUM_COMPLEX;
        s->real.sum = v.real;
        s->imaginary.sum = v.imag;
        return 0;
    }
    s->kind = SUM_ANY;
    s->total = newref(start);
    return 0;
}

/* The numbers at the start of a list that are of one kind and need no more than a look. How many.
 */
static Py_ssize_t sum_list_start(Sum *s, PyObject *list) {
    Py_ssize_t i = 0;
    for (PyObject *item; (item = list_peek(list, i)) != NULL; i++) {
        if (s->kind == SUM_INT && IS_EXACT(item, PyLong_Type) && int_is_compact(item)) {
            if (__builtin_add_overflow(s->ints, (int64_t)int_compact(item), &s->ints)) {
                s->ints = (int64_t)((uint64_t)s->ints - (uint64_t)int_compact(item));
                break;
            }
        } else if (IS_EXACT(item, PyFloat_Type) && sum_widen(s, item) && s->kind == SUM_FLOAT) {
            part_add(&s->real, float_value(item));
        } else {
            break;
        }
    }
    return i;
}

/* Over what is left. */
static PyObject *sum_iterator(Sum *s, PyObject *iterable) {
    if (!IS_EXACT(iterable, PyList_Type) || s->kind == SUM_ANY) {
        return ops_iter(iterable);
    }
    Py_ssize_t start = sum_list_start(s, iterable);
    PyObject *iterator = TRY(list_iterator_new(iterable));
    ((IndexIterator *)iterator)->index = start; /* NOLOCK: fresh */
    return iterator;
}

PyObject *builtins_sum_of(PyObject *iterable, PyObject *start) {
    Sum s = {.total = NULL};
    TRYI(sum_start(&s, start));
    autoref PyObject *iterator = sum_iterator(&s, iterable);
    int failed = iterator == NULL;
    for (StackRef item; !failed && !stackref_is_null(item = iterator_step(iterator));) {
        int64_t ints;
        if (stackref_is_int(item) && s.kind == SUM_INT &&
            !__builtin_add_overflow(s.ints, (int64_t)stackref_int(item), &ints)) {
            s.ints = ints;
            continue;
        }
        PyObject *object = stackref_take(&item);
        failed = object == NULL || sum_add(&s, object) < 0;
    }
    if (failed || err_occurred()) {
        XDECREF(s.total);
        return NULL;
    }
    if (s.kind != SUM_ANY && sum_settle(&s) < 0) {
        return NULL;
    }
    return s.total;
}
