/* Insides of memoryview. A managed buffer holds one exporter for any number of views. */
#ifndef PITHON_CPYTHON_MEMORYOBJECT_H
#define PITHON_CPYTHON_MEMORYOBJECT_H

#ifdef __cplusplus
extern "C" {
#endif

#define _Py_MANAGED_BUFFER_RELEASED 1
#define _Py_MANAGED_BUFFER_FREE_FORMAT 2
#define _Py_MEMORYVIEW_RELEASED 1
#define _Py_MEMORYVIEW_C 2
#define _Py_MEMORYVIEW_FORTRAN 4
#define _Py_MEMORYVIEW_SCALAR 8
#define _Py_MEMORYVIEW_PIL 16
#define _Py_MEMORYVIEW_RESTRICTED 32

typedef struct {
    PyObject_HEAD int flags;
    Py_ssize_t exports;
    Py_buffer master;
} _PyManagedBufferObject;

typedef struct {
    PyObject_VAR_HEAD _PyManagedBufferObject *mbuf;
    Py_hash_t hash;
    int flags;
    Py_ssize_t exports;
    Py_buffer view;
    PyObject *weakreflist;
    Py_ssize_t ob_array[1];
} PyMemoryViewObject;

#define _PyMemoryView_CAST(op) _Py_CAST(PyMemoryViewObject *, (op))

static inline Py_buffer *PyMemoryView_GET_BUFFER(PyObject *op) {
    return &_PyMemoryView_CAST(op)->view;
}
#define PyMemoryView_GET_BUFFER(op) PyMemoryView_GET_BUFFER(_PyObject_CAST(op))

static inline PyObject *PyMemoryView_GET_BASE(PyObject *op) {
    return _PyMemoryView_CAST(op)->view.obj;
}
#define PyMemoryView_GET_BASE(op) PyMemoryView_GET_BASE(_PyObject_CAST(op))

#ifdef __cplusplus
}
#endif

#endif
