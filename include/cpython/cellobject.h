/* Cells: the variables that closures share. */
#ifndef PITHON_CPYTHON_CELLOBJECT_H
#define PITHON_CPYTHON_CELLOBJECT_H

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    PyObject_HEAD PyObject *ob_ref;
} PyCellObject;

PyAPI_DATA(PyTypeObject) PyCell_Type;

PyAPI_FUNC(PyObject *) PyCell_Get(PyObject *cell);
PyAPI_FUNC(PyObject *) PyCell_New(PyObject *ob);
PyAPI_FUNC(int) PyCell_Set(PyObject *cell, PyObject *value);

#define _PyCell_CAST(op) _Py_CAST(PyCellObject *, (op))
#define PyCell_Check(op) Py_IS_TYPE((op), &PyCell_Type)

/* Steals the value; the old one is not dropped. */
static inline void PyCell_SET(PyObject *op, PyObject *value) {
    Py_BEGIN_CRITICAL_SECTION(op);
    _PyCell_CAST(op)->ob_ref = value;
    Py_END_CRITICAL_SECTION();
}
#define PyCell_SET(op, value) PyCell_SET(_PyObject_CAST(op), _PyObject_CAST(value))

/* Borrowed, NULL if empty. */
static inline PyObject *PyCell_GET(PyObject *op) {
    PyObject *value;
    Py_BEGIN_CRITICAL_SECTION(op);
    value = _PyCell_CAST(op)->ob_ref;
    Py_END_CRITICAL_SECTION();
    return value;
}
#define PyCell_GET(op) PyCell_GET(_PyObject_CAST(op))

#ifdef __cplusplus
}
#endif

#endif
