/* Fast calls; unchecked access to list and tuple. */
#ifndef PITHON_CPYTHON_ABSTRACT_H
#define PITHON_CPYTHON_ABSTRACT_H

#ifdef __cplusplus
extern "C" {
#endif

PyAPI_FUNC(PyObject *) PyObject_CallOneArg(PyObject *callable, PyObject *arg);
PyAPI_FUNC(Py_ssize_t) PyObject_LengthHint(PyObject *o, Py_ssize_t defaultvalue);
PyAPI_FUNC(PyObject *) PyObject_VectorcallDict(PyObject *callable, PyObject *const *args,
                                               size_t nargsf, PyObject *kwdict);
PyAPI_FUNC(vectorcallfunc) PyVectorcall_Function(PyObject *op);
PyAPI_FUNC(PyObject *)
    _PyObject_CallMethodId(PyObject *obj, _Py_Identifier *name, const char *format, ...);
PyAPI_FUNC(PyObject *) _PyStack_AsDict(PyObject *const *values, PyObject *kwnames);

static inline Py_ssize_t _PyVectorcall_NARGS(size_t nargsf) {
    return (Py_ssize_t)(nargsf & ~PY_VECTORCALL_ARGUMENTS_OFFSET);
}
#define PyVectorcall_NARGS(nargsf) _PyVectorcall_NARGS(nargsf)

static inline PyObject *PyObject_CallMethodNoArgs(PyObject *self, PyObject *name) {
    return PyObject_VectorcallMethod(name, &self, 1 | PY_VECTORCALL_ARGUMENTS_OFFSET, _Py_NULL);
}

static inline PyObject *PyObject_CallMethodOneArg(PyObject *self, PyObject *name, PyObject *arg) {
    PyObject *args[2] = {self, arg};
    return PyObject_VectorcallMethod(name, args, 2 | PY_VECTORCALL_ARGUMENTS_OFFSET, _Py_NULL);
}

#define _PyObject_Vectorcall PyObject_Vectorcall
#define _PyObject_VectorcallMethod PyObject_VectorcallMethod
#define _PyObject_FastCallDict PyObject_VectorcallDict
#define _PyVectorcall_Function PyVectorcall_Function
#define _PyObject_CallOneArg PyObject_CallOneArg
#define _PyObject_CallMethodNoArgs PyObject_CallMethodNoArgs
#define _PyObject_CallMethodOneArg PyObject_CallMethodOneArg

/* Of what PySequence_Fast returned: a list or a tuple. */
#define PySequence_Fast_GET_SIZE(op) (PyList_Check(op) ? PyList_GET_SIZE(op) : PyTuple_GET_SIZE(op))
#define PySequence_Fast_GET_ITEM(op, index)                                                        \
    (PyList_Check(op) ? PyList_GET_ITEM((op), (index)) : PyTuple_GET_ITEM((op), (index)))
#define PySequence_Fast_ITEMS(op)                                                                  \
    (PyList_Check(op) ? ((PyListObject *)(op))->ob_item : ((PyTupleObject *)(op))->ob_item)
#define PySequence_ITEM(op, index) (Py_TYPE(op)->tp_as_sequence->sq_item((op), (index)))

#ifdef __cplusplus
}
#endif

#endif
