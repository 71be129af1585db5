/* ceval.h: what is running, recursion, calls for later. */
#include "capi/capi.h"
#include "capi/extension.h"
#include "interp/frame.h"
#include "interp/needs.h"
#include "interp/tracing.h"
#include "thread/needs.h"
#include "types/frame/frame_object.h"
#include "types/needs.h"

/* ---- tracing ---- */

/* `ts` NULL: every thread. Void in the reference's API: what goes wrong is reported. */
static void set_function(ThreadState *ts, int tool, Py_tracefunc function, PyObject *object) {
    if (tracing_set(ts, tool, function, object) < 0) {
        err_unraisable(object, NULL);
    }
}
void PyEval_SetTrace(Py_tracefunc function, PyObject *object) {
    set_function(thread_current(), TOOL_TRACE, function, object);
}
void PyEval_SetProfile(Py_tracefunc function, PyObject *object) {
    set_function(thread_current(), TOOL_PROFILE, function, object);
}
void PyEval_SetTraceAllThreads(Py_tracefunc function, PyObject *object) {
    set_function(NULL, TOOL_TRACE, function, object);
}
void PyEval_SetProfileAllThreads(Py_tracefunc function, PyObject *object) {
    set_function(NULL, TOOL_PROFILE, function, object);
}

/* ---- the running frame ---- */

PyFrameObject *PyEval_GetFrame(void) {
    Frame *f = thread_current()->frame;
    return f == NULL ? NULL : frame_object_of(f); /* the frame holds its object */
}

PyObject *PyEval_GetBuiltins(void) {
    return interp_builtins();
}

PyObject *PyEval_GetGlobals(void) {
    return interp_globals();
}

PyObject *PyEval_GetFrameBuiltins(void) {
    return xnewref(interp_builtins());
}

PyObject *PyEval_GetFrameGlobals(void) {
    return xnewref(interp_globals());
}

PyObject *PyEval_GetFrameLocals(void) {
    Frame *f = thread_current()->frame;
    if (f == NULL) {
        return err_raise(PyExc_SystemError, "frame does not exist");
    }
    return frame_locals(f); /* as locals() */
}

/* ---- names of what is called ---- */

const char *PyEval_GetFuncName(PyObject *function) {
    if (IS_EXACT(function, PyMethod_Type)) {
        return PyEval_GetFuncName(((PyMethodObject *)function)->im_func);
    }
    if (IS_EXACT(function, PyFunction_Type)) {
        return str_utf8(((PyFunctionObject *)function)->func_name, NULL);
    }
    if (IS_EXACT(function, PyCFunction_Type)) {
        return ((PyCFunctionObject *)function)->m_ml->ml_name;
    }
    return TYPE(function)->tp_name;
}

const char *PyEval_GetFuncDesc(PyObject *function) {
    bool called = IS_EXACT(function, PyMethod_Type) || IS_EXACT(function, PyFunction_Type) ||
                  IS_EXACT(function, PyCFunction_Type);
    return called ? "()" : " object";
}

/* ---- depth ---- */

int Py_EnterRecursiveCall(const char *where) {
    return call_enter(where);
}

void Py_LeaveRecursiveCall(void) {
    call_leave();
}

int Py_GetRecursionLimit(void) {
    return load_relaxed(&interp_current()->recursion_limit);
}

/* ---- slices ---- */

/* None leaves *out; numbers beyond a Py_ssize_t are clipped. */
int _PyEval_SliceIndex(PyObject *o, Py_ssize_t *out) {
    return o == NULL || o == NONE ? 1 : _PyEval_SliceIndexNotNone(o, out);
}

int _PyEval_SliceIndexNotNone(PyObject *o, Py_ssize_t *out) {
    if (!PyIndex_Check(o)) {
        err_raise(PyExc_TypeError, "slice indices must be integers or None or have an __index__ "
                                   "method");
        return 0;
    }
    Py_ssize_t value = ops_index_ssize(o, NULL);
    if (value == -1 && err_occurred()) {
        return 0;
    }
    *out = value;
    return 1;
}
