/* Insides of bytearray. */
#ifndef PITHON_CPYTHON_BYTEARRAYOBJECT_H
#define PITHON_CPYTHON_BYTEARRAYOBJECT_H

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    PyObject_VAR_HEAD Py_ssize_t ob_alloc;
    char *ob_bytes;
    char *ob_start;
    Py_ssize_t ob_exports;
} PyByteArrayObject;

PyAPI_DATA(char) _PyByteArray_empty_string[];

#define _PyByteArray_CAST(op) _Py_CAST(PyByteArrayObject *, (op))

static inline char *PyByteArray_AS_STRING(PyObject *op) {
    return Py_SIZE(op) ? _PyByteArray_CAST(op)->ob_start : _PyByteArray_empty_string;
}
#define PyByteArray_AS_STRING(op) PyByteArray_AS_STRING(_PyObject_CAST(op))

static inline Py_ssize_t PyByteArray_GET_SIZE(PyObject *op) {
    return Py_SIZE(op);
}
#define PyByteArray_GET_SIZE(op) PyByteArray_GET_SIZE(_PyObject_CAST(op))

#ifdef __cplusplus
}
#endif

#endif
