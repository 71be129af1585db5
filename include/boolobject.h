/* bool. False and True are int objects. */
#ifndef PITHON_BOOLOBJECT_H
#define PITHON_BOOLOBJECT_H

#ifdef __cplusplus
extern "C" {
#endif

PyAPI_DATA(PyLongObject) _Py_FalseStruct;
PyAPI_DATA(PyLongObject) _Py_TrueStruct;

PyAPI_FUNC(PyObject *) PyBool_FromLong(long v);
PyAPI_FUNC(int) Py_IsFalse(PyObject *x);
PyAPI_FUNC(int) Py_IsTrue(PyObject *x);

#define PyBool_Check(op) Py_IS_TYPE((op), &PyBool_Type)

#define Py_False _PyObject_CAST(&_Py_FalseStruct)
#define Py_True _PyObject_CAST(&_Py_TrueStruct)
#define Py_IsTrue(x) Py_Is((x), Py_True)
#define Py_IsFalse(x) Py_Is((x), Py_False)
#define Py_RETURN_TRUE return Py_True
#define Py_RETURN_FALSE return Py_False

#ifdef __cplusplus
}
#endif

#endif
