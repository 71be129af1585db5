/* Insides of weak references. */
#ifndef PITHON_CPYTHON_WEAKREFOBJECT_H
#define PITHON_CPYTHON_WEAKREFOBJECT_H

#ifdef __cplusplus
extern "C" {
#endif

struct _PyWeakReference {
    PyObject_HEAD PyObject *wr_object;
    PyObject *wr_callback;
    Py_hash_t hash;
    PyWeakReference *wr_prev;
    PyWeakReference *wr_next;
    vectorcallfunc vectorcall;
    PyMutex *weakrefs_lock;
};

PyAPI_FUNC(int) PyWeakref_IsDead(PyObject *ref);

#define _PyWeakref_CAST(op) _Py_CAST(PyWeakReference *, (op))

/* Borrowed: the object may die at once. PyWeakref_GetRef is the safe way. */
static inline PyObject *PyWeakref_GET_OBJECT(PyObject *op) {
    PyObject *target = _PyWeakref_CAST(op)->wr_object;
    return Py_REFCNT(target) > 0 ? target : Py_None;
}
#define PyWeakref_GET_OBJECT(op) PyWeakref_GET_OBJECT(_PyObject_CAST(op))

#ifdef __cplusplus
}
#endif

#endif
