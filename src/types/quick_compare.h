/* Comparing items of the commonest kinds without a call through slots: for containers, which take
 * what is identical for equal. Quiet: so items may be compared that nobody counts. */
#ifndef PITHON_TYPES_QUICK_COMPARE_H
#define PITHON_TYPES_QUICK_COMPARE_H

#include "types/float/float.h"
#include "types/int/int.h"
#include "types/str/str.h"

/* 1, 0, or -1: to be found out by the general way. */
static force_inline quiet int equal_quick(PyObject *a, PyObject *b) {
    if (a == b) {
        return 1;
    }
    PyTypeObject *type = TYPE(a);
    if (type != TYPE(b)) {
        return -1;
    }
    if (type == &PyLong_Type) {
        return int_is_compact(a) && int_is_compact(b) ? int_compact(a) == int_compact(b)
                                                      : int_compare(a, b) == 0;
    }
    if (type == &PyUnicode_Type) {
        return str_equal(a, b);
    }
    return type == &PyFloat_Type ? float_value(a) == float_value(b) : -1;
}
/* a < b? */
static force_inline quiet int less_quick(PyObject *a, PyObject *b) {
    PyTypeObject *type = TYPE(a);
    if (type != TYPE(b)) {
        return -1;
    }
    if (type == &PyLong_Type) {
        return int_is_compact(a) && int_is_compact(b) ? int_compact(a) < int_compact(b)
                                                      : int_compare(a, b) < 0;
    }
    if (type == &PyUnicode_Type) {
        return str_compare(a, b) < 0;
    }
    return type == &PyFloat_Type ? float_value(a) < float_value(b) : -1;
}

#endif
