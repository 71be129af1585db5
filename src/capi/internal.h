/* Names that compiled extensions use though no public header declares them. */
#ifndef PITHON_CAPI_INTERNAL_H
#define PITHON_CAPI_INTERNAL_H

#include "Python.h"

PyAPI_FUNC(void) _Py_SetImmortal(PyObject *o);
PyAPI_FUNC(void) _PyCriticalSection_SuspendAll(PyThreadState *ts);
PyAPI_FUNC(void) _PyCriticalSection_Resume(PyThreadState *ts);
PyAPI_FUNC(void) _PyEval_StopTheWorld(PyInterpreterState *interp);
PyAPI_FUNC(void) _PyEval_StartTheWorld(PyInterpreterState *interp);

PyAPI_FUNC(int) _PySet_Update(PyObject *set, PyObject *iterable);
/* Makes the current exception the cause of a new one; NULL. */
PyAPI_FUNC(PyObject *) _PyErr_FormatFromCause(PyObject *exception, const char *format, ...);
PyAPI_FUNC(void) _PyErr_SetKeyError(PyObject *key);
/* The value of the current StopIteration (None without one), which it clears; -1 for another. */
PyAPI_FUNC(int) _PyGen_FetchStopIterationValue(PyObject **value);
PyAPI_FUNC(PyObject *) _PyObject_GetAttrId(PyObject *o, _Py_Identifier *name);
/* Drops a reference that readers without a lock may still look at. */
PyAPI_FUNC(void) _PyObject_XDecRefDelayed(PyObject *o);
/* Flags say whether to detach and how to be woken: ours always waits detached. */
PyAPI_FUNC(PyLockStatus) _PyMutex_LockTimed(PyMutex *m, int64_t nanoseconds, int flags);

/* The frozen modules, each table ended by an entry without a name (tools/freeze.c writes them). */
PyAPI_DATA(const struct _frozen *const) _PyImport_FrozenBootstrap;
PyAPI_DATA(const struct _frozen *const) _PyImport_FrozenStdlib;
PyAPI_DATA(const struct _frozen *const) _PyImport_FrozenTest;

/* An older name of a function of the same file; no header declares it any more. */
#define CAPI_OLD_NAME(type, old, parameters, name)                                                 \
    PyAPI_FUNC(type) old parameters __attribute__((alias(#name)))

#endif
