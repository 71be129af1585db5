/* Evaluation; detaching from the interpreter around blocking calls. */
#ifndef PITHON_CEVAL_H
#define PITHON_CEVAL_H

#ifdef __cplusplus
extern "C" {
#endif

#define FVC_NONE 0
#define FVC_STR 1
#define FVC_REPR 2
#define FVC_ASCII 3
#define FVC_MASK 3
#define FVS_MASK 4
#define FVS_HAVE_SPEC 4

PyAPI_FUNC(void) PyEval_AcquireThread(PyThreadState *tstate);
PyAPI_FUNC(PyObject *) PyEval_EvalCode(PyObject *co, PyObject *globals, PyObject *locals);
PyAPI_FUNC(PyObject *)
    PyEval_EvalCodeEx(PyObject *co, PyObject *globals, PyObject *locals, PyObject *const *args,
                      int argcount, PyObject *const *kws, int kwcount, PyObject *const *defs,
                      int defcount, PyObject *kwdefs, PyObject *closure);
PyAPI_FUNC(PyObject *) PyEval_EvalFrame(PyFrameObject *f);
PyAPI_FUNC(PyObject *) PyEval_EvalFrameEx(PyFrameObject *f, int throwflag);
PyAPI_FUNC(PyObject *) PyEval_GetBuiltins(void);   /* borrowed */
PyAPI_FUNC(PyFrameObject *) PyEval_GetFrame(void); /* borrowed */
PyAPI_FUNC(PyObject *) PyEval_GetFrameBuiltins(void);
PyAPI_FUNC(PyObject *) PyEval_GetFrameGlobals(void);
PyAPI_FUNC(PyObject *) PyEval_GetFrameLocals(void);
PyAPI_FUNC(const char *) PyEval_GetFuncDesc(PyObject *func);
PyAPI_FUNC(const char *) PyEval_GetFuncName(PyObject *func);
PyAPI_FUNC(PyObject *) PyEval_GetGlobals(void); /* borrowed */
PyAPI_FUNC(PyObject *) PyEval_GetLocals(void);  /* borrowed */
PyAPI_FUNC(void) PyEval_InitThreads(void);
PyAPI_FUNC(void) PyEval_ReleaseThread(PyThreadState *tstate);
PyAPI_FUNC(void) PyEval_RestoreThread(PyThreadState *tstate);
PyAPI_FUNC(PyThreadState *) PyEval_SaveThread(void);
PyAPI_FUNC(int) Py_AddPendingCall(int (*func)(void *), void *arg);
PyAPI_FUNC(int) Py_EnterRecursiveCall(const char *where);
PyAPI_FUNC(int) Py_GetRecursionLimit(void);
PyAPI_FUNC(void) Py_LeaveRecursiveCall(void);
PyAPI_FUNC(int) Py_MakePendingCalls(void);
PyAPI_FUNC(void) Py_SetRecursionLimit(int new_limit);

#include "cpython/ceval.h"

#define Py_BEGIN_ALLOW_THREADS                                                                     \
    {                                                                                              \
        PyThreadState *_save;                                                                      \
        _save = PyEval_SaveThread();
#define Py_BLOCK_THREADS PyEval_RestoreThread(_save);
#define Py_UNBLOCK_THREADS _save = PyEval_SaveThread();
#define Py_END_ALLOW_THREADS                                                                       \
    PyEval_RestoreThread(_save);                                                                   \
    }

#ifdef __cplusplus
}
#endif

#endif
