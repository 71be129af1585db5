/* Insides of tuple. */
#ifndef PITHON_CPYTHON_TUPLEOBJECT_H
#define PITHON_CPYTHON_TUPLEOBJECT_H

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    PyObject_VAR_HEAD Py_hash_t ob_hash;
    PyObject *ob_item[1];
} PyTupleObject;

PyAPI_FUNC(int) _PyTuple_Resize(PyObject **p, Py_ssize_t newsize);

#define _PyTuple_CAST(op) _Py_CAST(PyTupleObject *, (op))

static inline Py_ssize_t PyTuple_GET_SIZE(PyObject *op) {
    return Py_SIZE(op);
}
#define PyTuple_GET_SIZE(op) PyTuple_GET_SIZE(_PyObject_CAST(op))

/* Borrowed; the index is not checked. */
#define PyTuple_GET_ITEM(op, index) (_PyTuple_CAST(op)->ob_item[(index)])

/* Only for a fresh tuple; steals the item. */
static inline void PyTuple_SET_ITEM(PyObject *op, Py_ssize_t index, PyObject *item) {
    _PyTuple_CAST(op)->ob_item[index] = item;
}
#define PyTuple_SET_ITEM(op, index, item)                                                          \
    PyTuple_SET_ITEM(_PyObject_CAST(op), (index), _PyObject_CAST(item))

#ifdef __cplusplus
}
#endif

#endif
