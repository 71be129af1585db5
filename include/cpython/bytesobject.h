/* Insides of bytes. ob_sval holds one byte more than ob_size says: a zero. */
#ifndef PITHON_CPYTHON_BYTESOBJECT_H
#define PITHON_CPYTHON_BYTESOBJECT_H

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    PyObject_VAR_HEAD Py_hash_t ob_shash;
    char ob_sval[1];
} PyBytesObject;

PyAPI_FUNC(PyObject *) PyBytes_Join(PyObject *sep, PyObject *iterable);
PyAPI_FUNC(int) _PyBytes_Resize(PyObject **bytes, Py_ssize_t newsize);

#define _PyBytes_CAST(op) _Py_CAST(PyBytesObject *, (op))

static inline char *PyBytes_AS_STRING(PyObject *op) {
    return _PyBytes_CAST(op)->ob_sval;
}
#define PyBytes_AS_STRING(op) PyBytes_AS_STRING(_PyObject_CAST(op))

static inline Py_ssize_t PyBytes_GET_SIZE(PyObject *op) {
    return Py_SIZE(op);
}
#define PyBytes_GET_SIZE(op) PyBytes_GET_SIZE(_PyObject_CAST(op))

static inline PyObject *_PyBytes_Join(PyObject *sep, PyObject *iterable) {
    return PyBytes_Join(sep, iterable);
}

#ifdef __cplusplus
}
#endif

#endif
