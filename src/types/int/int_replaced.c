/* The library's `_pylong` holds algorithms for large ints in Python. Ours are faster, so they are
 * not used; but a program may put functions of its own in their place, and those are called for
 * ints of the size from which the reference asks that module. Sizes, and what may be returned, are
 * measured from the reference. */
#include "types/int/int_int.h"
#include "object/attr.h"
#include "object/call.h"
#include "object/needs.h"
#include "thread/state.h"
#include "types/dict/dict.h"
#include "types/tuple/tuple.h"

/* Units: digits of the text; digits of 30 bits. */
enum { HUGE_TEXT = 6000, HUGE_INT = 1000, HUGE_DIVISOR = 300, HUGE_QUOTIENT = 150 };

/* The function in `_pylong` that is not the library's own; new reference, NULL without exception
 * when there is none. */
static PyObject *replacement(PyObject *name) {
    PyObject *modules = interp_current()->modules, *module = NULL, *function = NULL, *home = NULL;
    if (!IS_EXACT(modules, PyDict_Type) || dict_get(modules, NAME(_pylong), &module) <= 0) {
        return NULL;
    }
    autoref PyObject *owned = module;
    if (attr_find(owned, name, &function) <= 0) {
        return NULL;
    }
    autoref PyObject *found = function;
    if (!IS_EXACT(found, PyFunction_Type)) {
        return take(found);
    }
    if (attr_find(found, NAME(__module__), &home) <= 0) {
        return NULL;
    }
    autoref PyObject *origin = home;
    return IS_STR(origin) && str_equal(origin, NAME(_pylong)) ? NULL : take(found);
}

/* What the function returned, if it is of the type. */
static PyObject *checked(PyObject *returned, bool right, const char *what) {
    autoref PyObject *result = returned;
    return right ? take(result) : err_raise(PyExc_TypeError, "_pylong.%s", what);
}

PyObject *int_replaced_from_text(const char *digits, size_t count) {
    if (count <= HUGE_TEXT) {
        return NULL;
    }
    autoref PyObject *function = TRY(replacement(NAME(int_from_string)));
    autoref PyObject *text = TRY(str_from_utf8(digits, (Py_ssize_t)count));
    PyObject *result = TRY(call_one(function, text));
    return checked(result, IS_INT(result), "int_from_string did not return an int");
}

PyObject *int_replaced_to_text(PyObject *o) {
    if (int_count(o) < HUGE_INT) {
        return NULL;
    }
    autoref PyObject *function = TRY(replacement(NAME(int_to_decimal_string)));
    PyObject *result = TRY(call_one(function, o));
    return checked(result, IS_STR(result), "int_to_decimal_string did not return a str");
}

PyObject *int_replaced_divmod(PyObject *a, PyObject *b) {
    if (int_count(b) < HUGE_DIVISOR || int_count(a) <= int_count(b) + HUGE_QUOTIENT) {
        return NULL;
    }
    autoref PyObject *function = TRY(replacement(NAME(int_divmod)));
    autoref PyObject *pair = TRY(call_two(function, a, b));
    if (!IS_TUPLE(pair) || tuple_length(pair) != 2) {
        return err_raise(PyExc_ValueError, "tuple of length 2 is required from int_divmod()");
    }
    if (!IS_INT(tuple_items(pair)[0]) || !IS_INT(tuple_items(pair)[1])) {
        return err_raise(PyExc_ValueError, "tuple of int is required from int_divmod()");
    }
    return take(pair);
}
