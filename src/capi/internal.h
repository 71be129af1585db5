/* Names that compiled extensions use though no public header declares them. */
#ifndef PITHON_CAPI_INTERNAL_H
#define PITHON_CAPI_INTERNAL_H

#include "Python.h"

PyAPI_FUNC(void) _Py_SetImmortal(PyObject *o);
PyAPI_FUNC(void) _PyCriticalSection_SuspendAll(PyThreadState *ts);
PyAPI_FUNC(void) _PyCriticalSection_Resume(PyThreadState *ts);
PyAPI_FUNC(void) _PyEval_StopTheWorld(PyInterpreterState *interp);
PyAPI_FUNC(void) _PyEval_StartTheWorld(PyInterpreterState *interp);

/* The frozen modules, each table ended by an entry without a name (tools/freeze.c writes them). */
PyAPI_DATA(const struct _frozen *const) _PyImport_FrozenBootstrap;
PyAPI_DATA(const struct _frozen *const) _PyImport_FrozenStdlib;
PyAPI_DATA(const struct _frozen *const) _PyImport_FrozenTest;

/* An older name of a function of the same file; no header declares it any more. */
#define CAPI_OLD_NAME(type, old, parameters, name)                                                 \
    PyAPI_FUNC(type) old parameters __attribute__((alias(#name)))

#endif
