/* Tracebacks. */
#ifndef PITHON_TRACEBACK_H
#define PITHON_TRACEBACK_H

#ifdef __cplusplus
extern "C" {
#endif

PyAPI_DATA(PyTypeObject) PyTraceBack_Type;

PyAPI_FUNC(int) PyTraceBack_Here(PyFrameObject *f);
PyAPI_FUNC(int) PyTraceBack_Print(PyObject *tb, PyObject *f);

#include "cpython/traceback.h"

#define PyTraceBack_Check(op) Py_IS_TYPE((op), &PyTraceBack_Type)

#ifdef __cplusplus
}
#endif

#endif
