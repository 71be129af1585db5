/* Insides of functions written in C. */
#ifndef PITHON_CPYTHON_METHODOBJECT_H
#define PITHON_CPYTHON_METHODOBJECT_H

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    PyObject_HEAD PyMethodDef *m_ml;
    PyObject *m_self;
    PyObject *m_module;
    PyObject *m_weakreflist;
    vectorcallfunc vectorcall;
} PyCFunctionObject;

typedef struct {
    PyCFunctionObject func;
    PyTypeObject *mm_class;
} PyCMethodObject;

PyAPI_DATA(PyTypeObject) PyCMethod_Type;

#define _PyCFunctionObject_CAST(op) _Py_CAST(PyCFunctionObject *, (op))
#define _PyCMethodObject_CAST(op) _Py_CAST(PyCMethodObject *, (op))
#define PyCMethod_Check(op) PyObject_TypeCheck((op), &PyCMethod_Type)
#define PyCMethod_CheckExact(op) Py_IS_TYPE((op), &PyCMethod_Type)

static inline PyCFunction PyCFunction_GET_FUNCTION(PyObject *op) {
    return _PyCFunctionObject_CAST(op)->m_ml->ml_meth;
}
#define PyCFunction_GET_FUNCTION(op) PyCFunction_GET_FUNCTION(_PyObject_CAST(op))

static inline PyObject *PyCFunction_GET_SELF(PyObject *op) {
    return _PyCFunctionObject_CAST(op)->m_ml->ml_flags & METH_STATIC
               ? _Py_NULL
               : _PyCFunctionObject_CAST(op)->m_self;
}
#define PyCFunction_GET_SELF(op) PyCFunction_GET_SELF(_PyObject_CAST(op))

static inline int PyCFunction_GET_FLAGS(PyObject *op) {
    return _PyCFunctionObject_CAST(op)->m_ml->ml_flags;
}
#define PyCFunction_GET_FLAGS(op) PyCFunction_GET_FLAGS(_PyObject_CAST(op))

static inline PyTypeObject *PyCFunction_GET_CLASS(PyObject *op) {
    return _PyCFunctionObject_CAST(op)->m_ml->ml_flags & METH_METHOD
               ? _PyCMethodObject_CAST(op)->mm_class
               : _Py_NULL;
}
#define PyCFunction_GET_CLASS(op) PyCFunction_GET_CLASS(_PyObject_CAST(op))

#ifdef __cplusplus
}
#endif

#endif
