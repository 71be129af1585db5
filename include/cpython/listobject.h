/* Insides of list. */
#ifndef PITHON_CPYTHON_LISTOBJECT_H
#define PITHON_CPYTHON_LISTOBJECT_H

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    PyObject_VAR_HEAD PyObject **ob_item;
    Py_ssize_t allocated;
} PyListObject;

PyAPI_FUNC(int) PyList_Clear(PyObject *list);
PyAPI_FUNC(int) PyList_Extend(PyObject *list, PyObject *iterable);

#define _PyList_CAST(op) _Py_CAST(PyListObject *, (op))

static inline Py_ssize_t PyList_GET_SIZE(PyObject *op) {
    return Py_SIZE(op);
}
#define PyList_GET_SIZE(op) PyList_GET_SIZE(_PyObject_CAST(op))

/* Borrowed, unchecked: only while no other thread can change the list. */
#define PyList_GET_ITEM(op, index) (_PyList_CAST(op)->ob_item[(index)])

/* Only for a fresh list; steals the item. */
static inline void PyList_SET_ITEM(PyObject *op, Py_ssize_t index, PyObject *item) {
    _PyList_CAST(op)->ob_item[index] = item;
}
#define PyList_SET_ITEM(op, index, item)                                                           \
    PyList_SET_ITEM(_PyObject_CAST(op), (index), _PyObject_CAST(item))

#ifdef __cplusplus
}
#endif

#endif
