/* sys.settrace and sys.setprofile: see tracing.h. */
#include "interp/tracing.h"
#include "interp/needs.h"
#include "internal/pycore_frame.h"
#include "object/attr.h"
#include "object/call.h"
#include "object/error.h"
#include "object/names.h"
#include "types/exception/exception.h"
#include "types/needs.h"
#include "types/function/function.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"

#define BIT(event) ((uint32_t)1 << EVENT_##event)
static const uint32_t tool_events[2] = {
    BIT(PY_START) | BIT(PY_RESUME) | BIT(PY_THROW) | BIT(PY_RETURN) | BIT(PY_YIELD) |
        BIT(PY_UNWIND) | BIT(CALL),
    BIT(PY_START) | BIT(PY_RESUME) | BIT(PY_THROW) | BIT(PY_RETURN) | BIT(PY_YIELD) |
        BIT(PY_UNWIND) | BIT(LINE) | BIT(RAISE) | BIT(STOP_ITERATION),
};

static Py_tracefunc function_of(ThreadState *ts, int tool) {
    return tool == TOOL_TRACE ? ts->base.c_tracefunc : ts->base.c_profilefunc;
}
static PyObject **object_of(ThreadState *ts, int tool) {
    return tool == TOOL_TRACE ? &ts->base.c_traceobj : &ts->base.c_profileobj;
}

/* ---- events ---- */

static int call_function(ThreadState *ts, Frame *frame, int tool, int what, PyObject *arg) {
    autoref PyObject *object = xnewref(*object_of(ts, tool));
    autoref PyObject *o = xnewref((PyObject *)frame_object_of(frame));
    if (o == NULL) {
        return -1;
    }
    int event = ts->base.what_event;
    ts->base.tracing++;
    ts->base.what_event = what;
    int result = function_of(ts, tool)(object, (PyFrameObject *)o, what, arg);
    ts->base.what_event = event;
    ts->base.tracing--;
    return result < 0 ? -1 : 0;
}

/* A call of C code: profile functions are told of built-in functions and methods only. */
static int call_of_c(ThreadState *ts, Frame *frame, int what, PyObject *callable, PyObject *arg0) {
    if (IS_INSTANCE(callable, PyCFunction_Type)) {
        return call_function(ts, frame, TOOL_PROFILE, what, callable);
    }
    if (!IS_EXACT(callable, PyMethodDescr_Type) || arg0 == monitor_of(ts)->missing) {
        return 0;
    }
    autoref PyObject *bound = TYPE(callable)->tp_descr_get(callable, arg0, (PyObject *)TYPE(arg0));
    return bound == NULL ? -1 : call_function(ts, frame, TOOL_PROFILE, what, bound);
}

static int profile_event(ThreadState *ts, Frame *frame, MonitorEvent event, PyObject *const *args) {
    switch (event) {
    case EVENT_PY_START:
    case EVENT_PY_RESUME:
    case EVENT_PY_THROW:
        return call_function(ts, frame, TOOL_PROFILE, PyTrace_CALL, NONE);
    case EVENT_PY_RETURN:
    case EVENT_PY_YIELD:
        return call_function(ts, frame, TOOL_PROFILE, PyTrace_RETURN, args[3]);
    case EVENT_PY_UNWIND:
        return call_function(ts, frame, TOOL_PROFILE, PyTrace_RETURN, NULL);
    case EVENT_CALL:
        return call_of_c(ts, frame, PyTrace_C_CALL, args[3], args[4]);
    case EVENT_C_RETURN:
        return call_of_c(ts, frame, PyTrace_C_RETURN, args[3], args[4]);
    case EVENT_C_RAISE:
        return call_of_c(ts, frame, PyTrace_C_EXCEPTION, args[3], args[4]);
    default:
        return 0;
    }
}

static int trace_exception(ThreadState *ts, Frame *frame, PyObject *exception) {
    PyObject *traceback = ((PyBaseExceptionObject *)exception)->traceback;
    autoref PyObject *triple =
        INT_TRY(tuple_of(3, (PyObject *)TYPE(exception), exception, traceback ? traceback : NONE));
    return call_function(ts, frame, TOOL_TRACE, PyTrace_EXCEPTION, triple);
}

/* Would a function written in Python do nothing about it? */
static bool is_ignored(Frame *frame, MonitorEvent event) {
    PyFrameObject *o = frame->object;
    if (o == NULL || load_acquire(&o->f_trace) == NULL) {
        return true;
    }
    return event == EVENT_LINE ? !load_relaxed(&o->f_trace_lines)
                               : event == EVENT_INSTRUCTION && !load_relaxed(&o->f_trace_opcodes);
}

static int trace_event(ThreadState *ts, Frame *frame, MonitorEvent event, PyObject *const *args) {
    bool start = event == EVENT_PY_START || event == EVENT_PY_RESUME || event == EVENT_PY_THROW;
    if (!start && ts->base.c_tracefunc == tracing_call_trace && is_ignored(frame, event)) {
        return 0;
    }
    switch (event) {
    case EVENT_PY_START:
    case EVENT_PY_RESUME:
    case EVENT_PY_THROW:
        return call_function(ts, frame, TOOL_TRACE, PyTrace_CALL, NONE);
    case EVENT_PY_RETURN:
    case EVENT_PY_YIELD:
        return call_function(ts, frame, TOOL_TRACE, PyTrace_RETURN, args[3]);
    case EVENT_PY_UNWIND:
        return call_function(ts, frame, TOOL_TRACE, PyTrace_RETURN, NULL);
    case EVENT_LINE:
        return call_function(ts, frame, TOOL_TRACE, PyTrace_LINE, NONE);
    case EVENT_INSTRUCTION:
        return call_function(ts, frame, TOOL_TRACE, PyTrace_OPCODE, NONE);
    case EVENT_RAISE:
    case EVENT_STOP_ITERATION:
        return trace_exception(ts, frame, args[3]);
    default:
        return 0;
    }
}

int tracing_event(ThreadState *ts, Frame *frame, int tool, MonitorEvent event,
                  PyObject *const *args) {
    if (function_of(ts, tool) == NULL) {
        return 0; /* another thread's */
    }
    return tool == TOOL_TRACE ? trace_event(ts, frame, event, args)
                              : profile_event(ts, frame, event, args);
}

/* ---- functions written in Python ---- */

static PyObject *event_name(int what) {
    switch (what) {
    case PyTrace_CALL:
        return NAME(call);
    case PyTrace_EXCEPTION:
        return NAME(exception);
    case PyTrace_LINE:
        return NAME(line);
    case PyTrace_RETURN:
        return NAME(return);
    case PyTrace_C_CALL:
        return NAME(c_call);
    case PyTrace_C_EXCEPTION:
        return NAME(c_exception);
    case PyTrace_C_RETURN:
        return NAME(c_return);
    default:
        return NAME(opcode);
    }
}

/* After an exception in the function there is none any more. */
static int stop_after_error(int tool) {
    PyObject *exception = err_fetch();
    if (tracing_set(thread_current(), tool, NULL, NULL) < 0) {
        err_clear();
    }
    err_restore(exception);
    return -1;
}

int tracing_call_trace(PyObject *object, PyFrameObject *frame, int what, PyObject *arg) {
    autoref PyObject *function =
        what == PyTrace_CALL ? newref(object) : attr_field((PyObject *)frame, &frame->f_trace);
    if (function == NULL) {
        return 0;
    }
    autoref PyObject *result =
        call_three(function, (PyObject *)frame, event_name(what), arg ? arg : NONE);
    if (result == NULL) {
        attr_replace((PyObject *)frame, &frame->f_trace, NULL);
        return stop_after_error(TOOL_TRACE);
    }
    if (result != NONE) {
        attr_replace((PyObject *)frame, &frame->f_trace, result);
    }
    return 0;
}

int tracing_call_profile(PyObject *object, PyFrameObject *frame, int what, PyObject *arg) {
    autoref PyObject *result =
        call_three(object, (PyObject *)frame, event_name(what), arg ? arg : NONE);
    return result == NULL ? stop_after_error(TOOL_PROFILE) : 0;
}

/* ---- giving threads their functions ---- */

/* What the thread had is left in *old. */
static void thread_set_stw(ThreadState *ts, int tool, Py_tracefunc function, PyObject *object,
                           PyObject **old) {
    Py_tracefunc *place = tool == TOOL_TRACE ? &ts->base.c_tracefunc : &ts->base.c_profilefunc;
    monitor_of(ts)->users[tool - TOOL_PROFILE] += (function != NULL) - (*place != NULL);
    *old = *object_of(ts, tool);
    *object_of(ts, tool) = xnewref(object);
    *place = function;
}

static int users_changed_stw(Interp *interp, int tool) {
    struct MonitorState *state = interp->monitoring;
    uint32_t events = state->users[tool - TOOL_PROFILE] > 0 ? tool_events[tool - TOOL_PROFILE] : 0;
    if (state->events[tool] == events) {
        return 0;
    }
    monitor_set_events_stw(interp, tool, events);
    return monitor_refresh_stw(interp);
}

static int set_one(ThreadState *ts, int tool, Py_tracefunc function, PyObject *object) {
    Interp *interp = ts->base.interp;
    PyObject *old = NULL;
    if (function == NULL && function_of(ts, tool) == NULL) {
        return 0;
    }
    world_stop(interp);
    thread_set_stw(ts, tool, function, object, &old);
    int result = users_changed_stw(interp, tool);
    world_start(interp);
    XDECREF(old);
    return result;
}

enum { OLD_AT_ONCE = 32 };

/* Threads whose function is another one already; up to so many at a time. */
static int set_some_stw(Interp *interp, int tool, Py_tracefunc function, PyObject *object,
                        PyObject **old) {
    int count = 0;
    for (ThreadState *ts = interp->threads; ts != NULL && count < OLD_AT_ONCE;
         ts = (ThreadState *)ts->base.next) {
        if (function_of(ts, tool) != function || *object_of(ts, tool) != object) {
            thread_set_stw(ts, tool, function, object, &old[count++]);
        }
    }
    return count;
}

static int set_all(int tool, Py_tracefunc function, PyObject *object) {
    Interp *interp = interp_current();
    int result, count;
    do {
        PyObject *old[OLD_AT_ONCE];
        world_stop(interp);
        count = set_some_stw(interp, tool, function, object, old);
        result = users_changed_stw(interp, tool);
        world_start(interp);
        for (int i = 0; i < count; i++) {
            XDECREF(old[i]);
        }
    } while (count == OLD_AT_ONCE && result == 0);
    return result;
}

int tracing_set(ThreadState *ts, int tool, Py_tracefunc function, PyObject *object) {
    int result = ts != NULL ? set_one(ts, tool, function, object) : set_all(tool, function, object);
    return result < 0 ? err_int(err_no_memory()) : 0;
}

PyObject *tracing_get(ThreadState *ts, int tool) {
    return xnewref(*object_of(ts, tool));
}

void tracing_leave(ThreadState *ts) {
    for (int tool = TOOL_PROFILE; tool <= TOOL_TRACE; tool++) {
        if (set_one(ts, tool, NULL, NULL) < 0) {
            err_clear();
        }
    }
}

int interp_trace_instructions(PyObject *code) {
    return monitor_set_local((PyCodeObject *)code, TOOL_TRACE, BIT(INSTRUCTION));
}
