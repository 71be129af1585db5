/* setobject.h, sliceobject.h, iterobject.h, weakrefobject.h: small ones. */
#include "capi/capi.h"
#include "capi/internal.h"
#include "types/cell/cell.h"
#include "types/generic/generic.h"
#include "types/iterator/iterator.h"
#include "types/set/set.h"
#include "types/slice/slice.h"
#include "types/weakref/weakref.h"

#define IS_ANY_SET(o) (IS_INSTANCE(o, PySet_Type) || IS_INSTANCE(o, PyFrozenSet_Type))

/* ---- sets ---- */

PyObject *PySet_New(PyObject *iterable) {
    return set_new(iterable);
}
PyObject *PyFrozenSet_New(PyObject *iterable) {
    return frozenset_new(iterable);
}
Py_ssize_t PySet_Size(PyObject *s) {
    INT_NEED(IS_ANY_SET(s));
    return set_length(s);
}
int PySet_Contains(PyObject *s, PyObject *key) {
    INT_NEED(IS_ANY_SET(s));
    return set_contains(s, key);
}
/* A frozenset may be filled while nobody else knows it. */
int PySet_Add(PyObject *s, PyObject *key) {
    INT_NEED(IS_INSTANCE(s, PySet_Type) ||
             (IS_INSTANCE(s, PyFrozenSet_Type) && is_only_reference(s)));
    return set_add(s, key);
}
int PySet_Discard(PyObject *s, PyObject *key) {
    INT_NEED(IS_INSTANCE(s, PySet_Type));
    return set_discard(s, key);
}
int _PySet_Update(PyObject *s, PyObject *iterable) {
    INT_NEED(IS_INSTANCE(s, PySet_Type));
    return set_update(s, iterable);
}
PyObject *PySet_Pop(PyObject *s) {
    NEED(IS_INSTANCE(s, PySet_Type));
    return call_method_none(s, NAME(pop));
}
int PySet_Clear(PyObject *s) {
    INT_NEED(IS_INSTANCE(s, PySet_Type));
    autoref PyObject *done = INT_TRY(call_method_none(s, NAME(clear)));
    return 0;
}

/* ---- slices ---- */

PyObject *PySlice_New(PyObject *start, PyObject *stop, PyObject *step) {
    return slice_new(start, stop, step);
}
int PySlice_Unpack(PyObject *slice, Py_ssize_t *start, Py_ssize_t *stop, Py_ssize_t *step) {
    return slice_unpack(slice, start, stop, step);
}
Py_ssize_t PySlice_AdjustIndices(Py_ssize_t length, Py_ssize_t *start, Py_ssize_t *stop,
                                 Py_ssize_t step) {
    return slice_adjust(length, start, stop, step);
}
int(PySlice_GetIndicesEx)(PyObject *slice, Py_ssize_t length, Py_ssize_t *start, Py_ssize_t *stop,
                          Py_ssize_t *step, Py_ssize_t *count) {
    INT_TRYI(slice_unpack(slice, start, stop, step));
    *count = slice_adjust(length, start, stop, *step);
    return 0;
}

/* ---- iterators ---- */

PyObject *PySeqIter_New(PyObject *sequence) {
    NEED(ops_is_sequence(sequence));
    return sequence_iterator_new(sequence);
}
PyObject *PyCallIter_New(PyObject *callable, PyObject *sentinel) {
    return call_iterator_new(callable, sentinel);
}

/* ---- weak references ---- */

PyObject *PyWeakref_NewRef(PyObject *o, PyObject *callback) {
    return weakref_new(o, callback == NONE ? NULL : callback);
}
PyObject *PyWeakref_NewProxy(PyObject *o, PyObject *callback) {
    return weakref_proxy(o, callback == NONE ? NULL : callback);
}
static bool is_weakref(PyObject *o) {
    return IS_INSTANCE(o, _PyWeakref_RefType) || IS_EXACT(o, _PyWeakref_ProxyType) ||
           IS_EXACT(o, _PyWeakref_CallableProxyType);
}
int PyWeakref_GetRef(PyObject *ref, PyObject **o) {
    *o = NULL;
    INT_NEED(ref != NULL);
    if (!is_weakref(ref)) {
        return err_int(err_raise(PyExc_TypeError, "expected a weakref"));
    }
    *o = weakref_get(ref);
    return *o != NULL;
}
PyObject *PyWeakref_GetObject(PyObject *ref) {
    NEED(ref != NULL && is_weakref(ref));
    PyObject *o = lend_counted(weakref_get(ref));
    return o == NULL ? NONE : o;
}
int PyWeakref_IsDead(PyObject *ref) {
    INT_NEED(ref != NULL);
    if (!is_weakref(ref)) {
        return err_int(err_raise(PyExc_TypeError, "expected a weakref, got %T", ref));
    }
    autoref PyObject *o = weakref_get(ref);
    return o == NULL;
}

/* ---- cells, generic aliases ---- */

PyObject *PyCell_New(PyObject *value) {
    return cell_new(value);
}
PyObject *(PyCell_Get)(PyObject *cell) {
    NEED(IS_EXACT(cell, PyCell_Type));
    return cell_get(cell);
}
int(PyCell_Set)(PyObject *cell, PyObject *value) {
    INT_NEED(IS_EXACT(cell, PyCell_Type));
    cell_set(cell, xnewref(value));
    return 0;
}
PyObject *Py_GenericAlias(PyObject *origin, PyObject *args) {
    return generic_alias_new(origin, args);
}

/* Indices that fit as they are; -1 without an exception when they do not. */
int PySlice_GetIndices(PyObject *o, Py_ssize_t length, Py_ssize_t *start, Py_ssize_t *stop,
                       Py_ssize_t *step) {
    PySliceObject *slice = (PySliceObject *)o;
    struct {
        PyObject *given;
        Py_ssize_t *out, otherwise;
    } parts[] = {{slice->step, step, 1}, {slice->start, start, 0}, {slice->stop, stop, length}};
    for (int i = 0; i < 3; i++) {
        *parts[i].out = parts[i].otherwise;
        if (parts[i].given == NONE) {
            if (i == 1 && *step < 0) {
                *start = length - 1;
            } else if (i == 2 && *step < 0) {
                *stop = -1;
            }
            continue;
        }
        if (!IS_INT(parts[i].given)) {
            return -1;
        }
        *parts[i].out = int_as_ssize(parts[i].given);
        if (i > 0 && *parts[i].out < 0) {
            *parts[i].out += length;
        }
    }
    return *stop > length || *start >= length || *step == 0 ? -1 : 0;
}
