/* Functions written in C. */
#ifndef PITHON_METHODOBJECT_H
#define PITHON_METHODOBJECT_H

#ifdef __cplusplus
extern "C" {
#endif

#define METH_STACKLESS 0
#define METH_VARARGS 1
#define METH_KEYWORDS 2
#define METH_NOARGS 4
#define METH_O 8
#define METH_CLASS 0x10
#define METH_STATIC 0x20
#define METH_COEXIST 0x40
#define METH_FASTCALL 0x80
#define METH_METHOD 0x200

typedef PyObject *(*PyCFunction)(PyObject *, PyObject *);
typedef PyObject *(*PyCFunctionFast)(PyObject *, PyObject *const *, Py_ssize_t);
typedef PyObject *(*PyCFunctionFastWithKeywords)(PyObject *, PyObject *const *, Py_ssize_t,
                                                 PyObject *);
typedef PyObject *(*PyCFunctionWithKeywords)(PyObject *, PyObject *, PyObject *);
typedef PyObject *(*PyCMethod)(PyObject *, PyTypeObject *, PyObject *const *, size_t, PyObject *);
typedef PyObject *(*_PyCFunctionFast)(PyObject *, PyObject *const *, Py_ssize_t);
typedef PyObject *(*_PyCFunctionFastWithKeywords)(PyObject *, PyObject *const *, Py_ssize_t,
                                                  PyObject *);

struct PyMethodDef {
    const char *ml_name;
    PyCFunction ml_meth;
    int ml_flags;
    const char *ml_doc;
};

PyAPI_DATA(PyTypeObject) PyCFunction_Type;

PyAPI_FUNC(int) PyCFunction_GetFlags(PyObject *func);
PyAPI_FUNC(PyCFunction) PyCFunction_GetFunction(PyObject *func);
PyAPI_FUNC(PyObject *) PyCFunction_GetSelf(PyObject *func);
PyAPI_FUNC(PyObject *) PyCFunction_New(PyMethodDef *ml, PyObject *self);
PyAPI_FUNC(PyObject *) PyCFunction_NewEx(PyMethodDef *ml, PyObject *self, PyObject *module);
PyAPI_FUNC(PyObject *)
    PyCMethod_New(PyMethodDef *ml, PyObject *self, PyObject *module, PyTypeObject *cls);

#include "cpython/methodobject.h"

#define PyCFunction_Check(op) PyObject_TypeCheck((op), &PyCFunction_Type)
#define PyCFunction_CheckExact(op) Py_IS_TYPE((op), &PyCFunction_Type)

#define PyCFunction_New(ml, self) PyCFunction_NewEx((ml), (self), NULL)
#define PyCFunction_NewEx(ml, self, module) PyCMethod_New((ml), (self), (module), NULL)

#define _PyCFunction_CAST(func) _Py_FUNC_CAST(PyCFunction, func)
#define _PyCFunctionFast_CAST(func) _Py_FUNC_CAST(PyCFunctionFast, func)
#define _PyCFunctionWithKeywords_CAST(func) _Py_FUNC_CAST(PyCFunctionWithKeywords, func)
#define _PyCFunctionFastWithKeywords_CAST(func) _Py_FUNC_CAST(PyCFunctionFastWithKeywords, func)

#ifdef __cplusplus
}
#endif

#endif
