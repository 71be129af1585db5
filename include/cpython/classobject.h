/* Bound methods and instance methods. */
#ifndef PITHON_CPYTHON_CLASSOBJECT_H
#define PITHON_CPYTHON_CLASSOBJECT_H

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    PyObject_HEAD PyObject *func;
} PyInstanceMethodObject;

typedef struct {
    PyObject_HEAD PyObject *im_func;
    PyObject *im_self;
    PyObject *im_weakreflist;
    vectorcallfunc vectorcall;
} PyMethodObject;

PyAPI_DATA(PyTypeObject) PyInstanceMethod_Type;
PyAPI_DATA(PyTypeObject) PyMethod_Type;

PyAPI_FUNC(PyObject *) PyInstanceMethod_Function(PyObject *im); /* borrowed */
PyAPI_FUNC(PyObject *) PyInstanceMethod_New(PyObject *func);
PyAPI_FUNC(PyObject *) PyMethod_Function(PyObject *meth); /* borrowed */
PyAPI_FUNC(PyObject *) PyMethod_New(PyObject *func, PyObject *self);
PyAPI_FUNC(PyObject *) PyMethod_Self(PyObject *meth); /* borrowed */

#define _PyMethod_CAST(op) _Py_CAST(PyMethodObject *, (op))
#define _PyInstanceMethod_CAST(op) _Py_CAST(PyInstanceMethodObject *, (op))
#define PyMethod_Check(op) Py_IS_TYPE((op), &PyMethod_Type)
#define PyInstanceMethod_Check(op) Py_IS_TYPE((op), &PyInstanceMethod_Type)

static inline PyObject *PyMethod_GET_FUNCTION(PyObject *op) {
    return _PyMethod_CAST(op)->im_func;
}
#define PyMethod_GET_FUNCTION(op) PyMethod_GET_FUNCTION(_PyObject_CAST(op))

static inline PyObject *PyMethod_GET_SELF(PyObject *op) {
    return _PyMethod_CAST(op)->im_self;
}
#define PyMethod_GET_SELF(op) PyMethod_GET_SELF(_PyObject_CAST(op))

static inline PyObject *PyInstanceMethod_GET_FUNCTION(PyObject *op) {
    return _PyInstanceMethod_CAST(op)->func;
}
#define PyInstanceMethod_GET_FUNCTION(op) PyInstanceMethod_GET_FUNCTION(_PyObject_CAST(op))

#ifdef __cplusplus
}
#endif

#endif
