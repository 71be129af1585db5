/* _bisect: binary search in sorted sequences. */
#include "object/args.h"
#include "object/call.h"
#include "object/names.h"
#include "object/needs.h"
#include "object/ops.h"
#include "types/int/int.h"
#include "types/list/list.h"
#include "types/module/module.h"

typedef struct {
    char nothing;
} BisectState;
typedef enum { LEFT, RIGHT } Side;

/* Is the place behind `item`? */
static int is_behind(PyObject *item, PyObject *x, PyObject *key, Side side) {
    autoref PyObject *value = key == NONE ? newref(item) : INT_TRY(call_one(key, item));
    if (side == LEFT) {
        return ops_compare_bool(value, x, Py_LT);
    }
    int before = INT_TRYI(ops_compare_bool(x, value, Py_LT));
    return !before;
}
/* `hi` as given: NULL and None stand for the end. */
static int end_of(PyObject *a, PyObject *hi, Py_ssize_t *end) {
    *end = -1;
    if (hi != NULL && hi != NONE) {
        if (TYPE(hi)->tp_as_number == NULL || TYPE(hi)->tp_as_number->nb_index == NULL) {
            return err_int(err_raise(PyExc_TypeError,
                                     "argument should be integer or None, not '%.200s'",
                                     TYPE(hi)->tp_name));
        }
        INT_TRYI(arg_ssize(hi, end));
    }
    if (*end == -1) {
        *end = INT_TRYI(ops_length(a));
    }
    return 0;
}
static PyObject *item_at(PyObject *a, Py_ssize_t i) {
    if (IS_EXACT(a, PyList_Type)) {
        PyObject *item = list_get(a, i);
        if (item != NULL) {
            return item;
        }
    }
    return ops_sequence_get(a, i);
}
/* Where x goes: -1 with an exception. */
static Py_ssize_t place_of(PyObject *a, PyObject *x, Py_ssize_t lo, PyObject *hi, PyObject *key,
                           Side side) {
    if (lo < 0) {
        return err_int(err_raise(PyExc_ValueError, "lo must be non-negative"));
    }
    Py_ssize_t end;
    INT_TRYI(end_of(a, hi, &end));
    if (!ops_is_sequence(a)) { /* the error is that of any access */
        autoref PyObject *item = INT_TRY(ops_sequence_get(a, 0));
    }
    while (lo < end) {
        Py_ssize_t middle = (Py_ssize_t)(((size_t)lo + (size_t)end) / 2);
        autoref PyObject *item = INT_TRY(item_at(a, middle));
        if (INT_TRYI(is_behind(item, x, key, side))) {
            lo = middle + 1;
        } else {
            end = middle;
        }
    }
    return lo;
}
static PyObject *insert(PyObject *a, PyObject *x, Py_ssize_t lo, PyObject *hi, PyObject *key,
                        Side side) {
    autoref PyObject *value = key == NONE ? newref(x) : TRY(call_one(key, x));
    Py_ssize_t place = TRYI(place_of(a, value, lo, hi, key, side));
    if (IS_EXACT(a, PyList_Type)) {
        TRYI(list_insert_at(a, place, x));
        return NONE;
    }
    autoref PyObject *index = TRY(int_from_ssize(place));
    PyObject *args[] = {a, index, x};
    autoref PyObject *done = TRY(call_method(NAME(insert), args, 3, NULL));
    return NONE;
}

FUNCTION("_bisect.bisect_right(a, x, lo: ssize = 0, hi=None, *, key=None)",
         "The index where to insert x into the sorted sequence, behind what equals it.")
static PyObject *bisect_right(PyObject *module, PyObject *a, PyObject *x, Py_ssize_t lo,
                              PyObject *hi, PyObject *key) {
    return int_from_ssize(TRYI(place_of(a, x, lo, hi, key, RIGHT)));
}
FUNCTION("_bisect.bisect_left(a, x, lo: ssize = 0, hi=None, *, key=None)",
         "The index where to insert x into the sorted sequence, before what equals it.")
static PyObject *bisect_left(PyObject *module, PyObject *a, PyObject *x, Py_ssize_t lo,
                             PyObject *hi, PyObject *key) {
    return int_from_ssize(TRYI(place_of(a, x, lo, hi, key, LEFT)));
}
FUNCTION("_bisect.insort_right(a, x, lo: ssize = 0, hi=None, *, key=None)",
         "Insert x into the sorted list, behind what equals it.")
static PyObject *bisect_insort_right(PyObject *module, PyObject *a, PyObject *x, Py_ssize_t lo,
                                     PyObject *hi, PyObject *key) {
    return insert(a, x, lo, hi, key, RIGHT);
}
FUNCTION("_bisect.insort_left(a, x, lo: ssize = 0, hi=None, *, key=None)",
         "Insert x into the sorted list, before what equals it.")
static PyObject *bisect_insort_left(PyObject *module, PyObject *a, PyObject *x, Py_ssize_t lo,
                                    PyObject *hi, PyObject *key) {
    return insert(a, x, lo, hi, key, LEFT);
}

static int bisect_exec(PyObject *module) {
    return 0;
}

#include "bisect_module.gen.h"

NATIVE_MODULE(_bisect, BisectState, bisect_exec, _bisect_functions,
              "Binary search in sorted sequences.")
