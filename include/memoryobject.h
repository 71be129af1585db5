/* memoryview. */
#ifndef PITHON_MEMORYOBJECT_H
#define PITHON_MEMORYOBJECT_H

#ifdef __cplusplus
extern "C" {
#endif

PyAPI_DATA(PyTypeObject) PyMemoryView_Type;

PyAPI_FUNC(PyObject *) PyMemoryView_FromBuffer(const Py_buffer *view);
PyAPI_FUNC(PyObject *) PyMemoryView_FromMemory(char *mem, Py_ssize_t size, int flags);
PyAPI_FUNC(PyObject *) PyMemoryView_FromObject(PyObject *obj);
PyAPI_FUNC(PyObject *) PyMemoryView_GetContiguous(PyObject *obj, int buffertype, char order);

#include "cpython/memoryobject.h"

#define PyMemoryView_Check(op) Py_IS_TYPE((op), &PyMemoryView_Type)

#ifdef __cplusplus
}
#endif

#endif
