/* Iterators over the sequence protocol and over a callable. */
#ifndef PITHON_ITEROBJECT_H
#define PITHON_ITEROBJECT_H

#ifdef __cplusplus
extern "C" {
#endif

PyAPI_DATA(PyTypeObject) PyCallIter_Type;
PyAPI_DATA(PyTypeObject) PySeqIter_Type;

PyAPI_FUNC(PyObject *) PyCallIter_New(PyObject *callable, PyObject *sentinel);
PyAPI_FUNC(PyObject *) PySeqIter_New(PyObject *seq);

#define PySeqIter_Check(op) Py_IS_TYPE((op), &PySeqIter_Type)
#define PyCallIter_Check(op) Py_IS_TYPE((op), &PyCallIter_Type)

#ifdef __cplusplus
}
#endif

#endif
