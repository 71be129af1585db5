/* Names that compiled extensions use though no public header declares them. */
#ifndef PITHON_CAPI_INTERNAL_H
#define PITHON_CAPI_INTERNAL_H

#include "Python.h"

PyAPI_FUNC(void) _Py_SetImmortal(PyObject *o);
PyAPI_FUNC(void) _PyCriticalSection_SuspendAll(PyThreadState *ts);
PyAPI_FUNC(void) _PyCriticalSection_Resume(PyThreadState *ts);
PyAPI_FUNC(void) _PyEval_StopTheWorld(PyInterpreterState *interp);
PyAPI_FUNC(void) _PyEval_StartTheWorld(PyInterpreterState *interp);

#endif
