/* listobject.h and tupleobject.h. */
#include "capi/capi.h"

/* ---- list ---- */

PyObject *PyList_New(Py_ssize_t length) {
    NEED(length >= 0);
    return list_new(length);
}

Py_ssize_t PyList_Size(PyObject *list) {
    INT_NEED(list != NULL && IS_LIST(list));
    return list_length(list);
}

PyObject *PyList_GetItem(PyObject *list, Py_ssize_t i) {
    NEED(list != NULL && IS_LIST(list));
    PyObject *item = i < 0 ? NULL : lend(list_read(list, i));
    return item != NULL ? item : err_raise(PyExc_IndexError, "list index out of range");
}

PyObject *PyList_GetItemRef(PyObject *list, Py_ssize_t i) {
    if (!IS_LIST(list)) {
        return err_raise(PyExc_TypeError, "expected a list");
    }
    PyObject *item = i < 0 ? NULL : list_get(list, i);
    return item != NULL ? item : err_raise(PyExc_IndexError, "list index out of range");
}

int PyList_SetItem(PyObject *list, Py_ssize_t i, PyObject *item) {
    if (!IS_LIST(list)) {
        XDECREF(item);
        INT_NEED(false);
    }
    if (i < 0 || i >= list_length(list)) {
        XDECREF(item);
        return err_int(err_raise(PyExc_IndexError, "list assignment index out of range"));
    }
    return list_set(list, i, item);
}

int PyList_Insert(PyObject *list, Py_ssize_t i, PyObject *item) {
    INT_NEED(IS_LIST(list) && item != NULL);
    return list_insert_at(list, i, item);
}

int PyList_Append(PyObject *list, PyObject *item) {
    INT_NEED(IS_LIST(list) && item != NULL);
    return list_append(list, item);
}

int PyList_Extend(PyObject *list, PyObject *iterable) {
    INT_NEED(IS_LIST(list));
    return list_extend_iterable(list, iterable);
}

PyObject *PyList_GetSlice(PyObject *list, Py_ssize_t low, Py_ssize_t high) {
    NEED(IS_LIST(list));
    return list_slice_of(list, low, high);
}

int PyList_SetSlice(PyObject *list, Py_ssize_t low, Py_ssize_t high, PyObject *items) {
    INT_NEED(IS_LIST(list));
    return list_set_slice(list, low, high, items);
}

int PyList_Clear(PyObject *list) {
    return PyList_SetSlice(list, 0, PY_SSIZE_T_MAX, NULL);
}

int PyList_Sort(PyObject *list) {
    INT_NEED(list != NULL && IS_LIST(list));
    return list_sort_in_place(list, NULL, false);
}

int PyList_Reverse(PyObject *list) {
    INT_NEED(list != NULL && IS_LIST(list));
    return list_reverse_in_place(list);
}

PyObject *PyList_AsTuple(PyObject *list) {
    NEED(list != NULL && IS_LIST(list));
    return list_as_tuple(list);
}

/* ---- tuple ---- */

/* Extensions fill it by macros: the collector gets it at once, items that are not there yet are
 * NULL. */
PyObject *PyTuple_New(Py_ssize_t length) {
    NEED(length >= 0);
    PyObject *t = TRY(tuple_new(length));
    if (length > 0) {
        object_track(t);
    }
    return t;
}

Py_ssize_t PyTuple_Size(PyObject *t) {
    INT_NEED(IS_TUPLE(t));
    return tuple_length(t);
}

PyObject *PyTuple_GetItem(PyObject *t, Py_ssize_t i) {
    NEED(IS_TUPLE(t));
    if (i < 0 || i >= tuple_length(t)) {
        return err_raise(PyExc_IndexError, "tuple index out of range");
    }
    return tuple_at(t, i);
}

int PyTuple_SetItem(PyObject *t, Py_ssize_t i, PyObject *item) {
    autoref PyObject *owned = item;
    INT_NEED(IS_TUPLE(t) && is_only_reference(t));
    if (i < 0 || i >= tuple_length(t)) {
        return err_int(err_raise(PyExc_IndexError, "tuple assignment index out of range"));
    }
    SETREF(tuple_items(t)[i], take(owned));
    return 0;
}

PyObject *PyTuple_GetSlice(PyObject *t, Py_ssize_t low, Py_ssize_t high) {
    NEED(t != NULL && IS_TUPLE(t));
    Py_ssize_t length = tuple_length(t);
    low = low < 0 ? 0 : low > length ? length : low;
    high = high < low ? low : high > length ? length : high;
    return tuple_slice(t, low, high);
}

PyObject *PyTuple_Pack(Py_ssize_t n, ...) {
    PyObject *t = TRY(tuple_new(n));
    va_list args;
    va_start(args, n);
    for (Py_ssize_t i = 0; i < n; i++) {
        tuple_items(t)[i] = newref(va_arg(args, PyObject *));
    }
    va_end(args);
    return n == 0 ? t : tuple_publish(t);
}

/* Only of one that nobody else knows: another takes its place. */
int _PyTuple_Resize(PyObject **place, Py_ssize_t length) {
    PyObject *old = *place;
    if (old == NULL || !IS_EXACT(old, PyTuple_Type) || length < 0 ||
        (tuple_length(old) != 0 && !is_only_reference(old))) {
        *place = NULL;
        XDECREF(old);
        ERR_BAD_CALL();
        return -1;
    }
    if (length == tuple_length(old)) {
        return 0;
    }
    *place = PyTuple_New(length);
    Py_ssize_t kept = length < tuple_length(old) ? length : tuple_length(old);
    for (Py_ssize_t i = 0; *place != NULL && i < kept; i++) {
        tuple_items(*place)[i] = take(tuple_items(old)[i]);
    }
    decref(old);
    return *place == NULL ? -1 : 0;
}
