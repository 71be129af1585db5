/* pickle.PickleBuffer. */
#ifndef PITHON_CPYTHON_PICKLEBUFOBJECT_H
#define PITHON_CPYTHON_PICKLEBUFOBJECT_H

#ifdef __cplusplus
extern "C" {
#endif

PyAPI_DATA(PyTypeObject) PyPickleBuffer_Type;

PyAPI_FUNC(PyObject *) PyPickleBuffer_FromObject(PyObject *obj);
PyAPI_FUNC(const Py_buffer *) PyPickleBuffer_GetBuffer(PyObject *picklebuf);
PyAPI_FUNC(int) PyPickleBuffer_Release(PyObject *picklebuf);

#define PyPickleBuffer_Check(op) Py_IS_TYPE((op), &PyPickleBuffer_Type)

#ifdef __cplusplus
}
#endif

#endif
