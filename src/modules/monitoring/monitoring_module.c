/* sys.monitoring: tools and callbacks; sys.settrace and sys.setprofile. */
#include "modules/monitoring/monitoring.h"
#include "interp/tracing.h"
#include "object/args.h"
#include "object/attr.h"
#include "object/error.h"
#include "object/needs.h"
#include "thread/mutex.h"
#include "types/dict/dict.h"
#include "types/function/function.h"
#include "types/int/int.h"
#include "types/module/module.h"
#include "types/str/str.h"

#include <stdlib.h>

enum { TOOLS = MONITOR_PUBLIC_TOOLS, EVENTS = MONITOR_EVENTS, LOCAL_EVENTS = MONITOR_LOCAL_EVENTS, EVENT_LIMIT = EVENTS + 1 };
enum {
    CALL_BIT = 1 << EVENT_CALL,
    BRANCH_BITS = 1 << EVENT_BRANCH_LEFT | 1 << EVENT_BRANCH_RIGHT,
    C_BITS = 1 << EVENT_C_RETURN | 1 << EVENT_C_RAISE
};

static const char *const event_names[EVENT_LIMIT] = {
    "PY_START",
    "PY_RESUME",
    "PY_RETURN",
    "PY_YIELD",
    "CALL",
    "LINE",
    "INSTRUCTION",
    "JUMP",
    "BRANCH_LEFT",
    "BRANCH_RIGHT",
    "STOP_ITERATION",
    "RAISE",
    "EXCEPTION_HANDLED",
    "PY_UNWIND",
    "PY_THROW",
    "RERAISE",
    "C_RETURN",
    "C_RAISE",
    "BRANCH",
};

static struct MonitorState *state_now(void) {
    return interp_current()->monitoring;
}

/* ---- checks ---- */

static int check_tool(int tool) {
    if (tool < 0 || tool >= TOOLS) {
        err_raise(PyExc_ValueError, "invalid tool %d (must be between 0 and 5)", tool);
        return -1;
    }
    return 0;
}
static int check_in_use(int tool) {
    INT_TRYI(check_tool(tool));
    if (load_acquire(&state_now()->names[tool]) == NULL) {
        err_raise(PyExc_ValueError, "tool %d is not in use", tool);
        return -1;
    }
    return 0;
}
/* The events that a set stands for; those of calls to C come with CALL. */
static int normalise_events(int *events) {
    if ((*events & C_BITS) && (*events & (C_BITS | CALL_BIT)) != (C_BITS | CALL_BIT)) {
        err_raise(PyExc_ValueError, "cannot set C_RETURN or C_RAISE events independently");
        return -1;
    }
    *events &= ~C_BITS;
    if (*events & 1 << EVENT_BRANCH) {
        *events = (*events & ~(1 << EVENT_BRANCH)) | BRANCH_BITS;
    }
    return 0;
}
static int check_code(PyObject *code) {
    if (!IS_EXACT(code, PyCode_Type)) {
        err_raise(PyExc_TypeError, "code must be a code object");
        return -1;
    }
    return 0;
}

/* ---- tools ---- */

FUNCTION("monitoring.use_tool_id(tool_id: int, name, /)", "Take the number of a tool into use.")
static PyObject *monitoring_use_tool_id(PyObject *module, int tool, PyObject *name) {
    TRYI(check_tool(tool));
    if (!IS_STR(name)) {
        return err_raise(PyExc_ValueError, "tool name must be a str");
    }
    struct MonitorState *state = state_now();
    mutex_lock(&state->lock);
    bool taken = state->names[tool] != NULL;
    if (!taken) {
        store_release(&state->names[tool], newref(name));
    }
    mutex_unlock(&state->lock);
    return taken ? err_raise(PyExc_ValueError, "tool %d is already in use", tool) : newref(NONE);
}

/* Takes what a tool has out of the state, and drops it when the lock is free again. */
static int clear_tool(int tool, bool name_too) {
    PyObject *old[EVENTS + 1] = {NULL};
    struct MonitorState *state = state_now();
    if (load_acquire(&state->names[tool]) == NULL) {
        return 0;
    }
    int result = monitor_clear(tool);
    mutex_lock(&state->lock);
    for (int i = 0; i < EVENTS; i++) {
        old[i] = state->callbacks[tool][i];
        state->callbacks[tool][i] = NULL;
    }
    if (name_too) {
        old[EVENTS] = state->names[tool];
        store_release(&state->names[tool], NULL);
    }
    mutex_unlock(&state->lock);
    for (int i = 0; i <= EVENTS; i++) {
        XDECREF(old[i]);
    }
    return result;
}

FUNCTION("monitoring.clear_tool_id(tool_id: int, /)", "Take all callbacks and events from a tool.")
static PyObject *monitoring_clear_tool_id(PyObject *module, int tool) {
    TRYI(check_tool(tool));
    TRYI(clear_tool(tool, false));
    return newref(NONE);
}
FUNCTION("monitoring.free_tool_id(tool_id: int, /)", "Clear a tool and give its number back.")
static PyObject *monitoring_free_tool_id(PyObject *module, int tool) {
    TRYI(check_tool(tool));
    TRYI(clear_tool(tool, true));
    return newref(NONE);
}
FUNCTION("monitoring.get_tool(tool_id: int, /)", "The name of the tool, or None.")
static PyObject *monitoring_get_tool(PyObject *module, int tool) {
    TRYI(check_tool(tool));
    struct MonitorState *state = state_now();
    mutex_lock(&state->lock);
    PyObject *name = xnewref(state->names[tool]);
    mutex_unlock(&state->lock);
    return name ? name : newref(NONE);
}

/* ---- callbacks ---- */

static PyObject *replace_callback(int tool, int event, PyObject *func, bool both_branches) {
    struct MonitorState *state = state_now();
    PyObject *callback = func == NONE ? NULL : newref(func);
    mutex_lock(&state->lock);
    PyObject *old = state->callbacks[tool][event];
    state->callbacks[tool][event] = callback;
    if (event == EVENT_BRANCH_LEFT || event == EVENT_BRANCH_RIGHT) {
        store_relaxed(&state->branch_users, (uint8_t)((state->branch_users & ~(1 << tool)) | both_branches << tool));
    }
    mutex_unlock(&state->lock);
    return old ? old : newref(NONE);
}

FUNCTION("monitoring.register_callback(tool_id: int, event: int, func, /)",
         "Have func called at the event; returns what was called before.")
static PyObject *monitoring_register_callback(PyObject *module, int tool, int event,
                                              PyObject *func) {
    TRYI(check_tool(tool));
    if (event <= 0 || __builtin_popcount((unsigned)event) != 1) {
        return err_raise(PyExc_ValueError, "The callback can only be set for one event at a time");
    }
    if (event >= 1 << EVENT_LIMIT) {
        return err_raise(PyExc_ValueError, "invalid event %d", event);
    }
    TRYI(AUDIT("sys.monitoring.register_callback", 1, func));
    int number = __builtin_ctz((unsigned)event);
    if (number != EVENT_BRANCH) {
        return replace_callback(tool, number, func, false);
    }
    PyObject *old = TRY(replace_callback(tool, EVENT_BRANCH_LEFT, func, true));
    decref(old);
    return replace_callback(tool, EVENT_BRANCH_RIGHT, func, true);
}

/* ---- events ---- */

FUNCTION("monitoring.get_events(tool_id: int, /)", "The events that are on for the tool.")
static PyObject *monitoring_get_events(PyObject *module, int tool) {
    TRYI(check_tool(tool));
    return int_from_ssize(load_relaxed(&state_now()->events[tool]));
}
FUNCTION("monitoring.set_events(tool_id: int, event_set: int, /)",
         "Turn events on for the tool, all others off.")
static PyObject *monitoring_set_events(PyObject *module, int tool, int events) {
    TRYI(check_tool(tool));
    if (events < 0 || events >= 1 << EVENT_LIMIT) {
        return err_raise(PyExc_ValueError, "invalid event set 0x%x", (unsigned)events);
    }
    TRYI(normalise_events(&events));
    TRYI(check_in_use(tool));
    TRYI(monitor_set_events(tool, (uint32_t)events));
    return newref(NONE);
}
FUNCTION("monitoring.get_local_events(tool_id: int, code, /)",
         "The events that are on for the tool in one code object.")
static PyObject *monitoring_get_local_events(PyObject *module, int tool, PyObject *code) {
    TRYI(check_code(code));
    TRYI(check_tool(tool));
    return int_from_ssize(monitor_local_events((PyCodeObject *)code, tool));
}
FUNCTION("monitoring.set_local_events(tool_id: int, code, event_set: int, /)",
         "Turn events on for the tool in one code object, all others off there.")
static PyObject *monitoring_set_local_events(PyObject *module, int tool, PyObject *code,
                                             int events) {
    TRYI(check_code(code));
    TRYI(check_tool(tool));
    TRYI(normalise_events(&events));
    if (events < 0 || events >= 1 << LOCAL_EVENTS) {
        return err_raise(PyExc_ValueError, "invalid local event set 0x%x", (unsigned)events);
    }
    TRYI(check_in_use(tool));
    TRYI(monitor_set_local((PyCodeObject *)code, tool, (uint32_t)events));
    return newref(NONE);
}
FUNCTION("monitoring.restart_events()", "Turn events on again that callbacks have disabled.")
static PyObject *monitoring_restart_events(PyObject *module) {
    TRYI(monitor_restart());
    return newref(NONE);
}
FUNCTION("monitoring._all_events()", "By name of the event: which tools have it on.")
static PyObject *monitoring_all_events(PyObject *module) {
    autoref PyObject *all = TRY(dict_new());
    for (int e = 0; e < EVENTS; e++) {
        int tools = load_relaxed(&state_now()->tools[e]);
        if (tools != 0) {
            autoref PyObject *number = TRY(int_from_ssize(tools));
            TRYI(dict_set_text(all, event_names[e], number));
        }
    }
    return take(all);
}

/* ---- tracing ---- */

/* `everywhere`: for all threads, else for this one. */
static PyObject *set_function(int tool, PyObject *function, bool everywhere) {
    Py_tracefunc call = tool == TOOL_TRACE ? tracing_call_trace : tracing_call_profile;
    ThreadState *ts = everywhere ? NULL : thread_current();
    TRYI(AUDIT(tool == TOOL_TRACE ? "sys.settrace" : "sys.setprofile", 0));
    TRYI(function == NONE ? tracing_set(ts, tool, NULL, NULL) : tracing_set(ts, tool, call, function));
    return newref(NONE);
}
static PyObject *get_function(int tool) {
    PyObject *function = tracing_get(thread_current(), tool);
    return function ? function : newref(NONE);
}
FUNCTION("sys_tracing.settrace(function, /)", "Have every line of this thread's code announced.")
static PyObject *tracing_settrace(PyObject *module, PyObject *function) {
    return set_function(TOOL_TRACE, function, false);
}
FUNCTION("sys_tracing.gettrace()", "The thread's trace function, or None.")
static PyObject *tracing_gettrace(PyObject *module) {
    return get_function(TOOL_TRACE);
}
FUNCTION("sys_tracing.setprofile(function, /)", "Have every call of this thread announced.")
static PyObject *tracing_setprofile(PyObject *module, PyObject *function) {
    return set_function(TOOL_PROFILE, function, false);
}
FUNCTION("sys_tracing.getprofile()", "The thread's profile function, or None.")
static PyObject *tracing_getprofile(PyObject *module) {
    return get_function(TOOL_PROFILE);
}
FUNCTION("sys_tracing._settraceallthreads(function, /)", "settrace() for all threads.")
static PyObject *tracing_settraceallthreads(PyObject *module, PyObject *function) {
    return set_function(TOOL_TRACE, function, true);
}
FUNCTION("sys_tracing._setprofileallthreads(function, /)", "setprofile() for all threads.")
static PyObject *tracing_setprofileallthreads(PyObject *module, PyObject *function) {
    return set_function(TOOL_PROFILE, function, true);
}

#include "monitoring_module.gen.h"

/* ---- the module ---- */

static PyObject *events_namespace(void) {
    autoref PyObject *events = TRY(dict_new());
    for (int i = 0; i < EVENT_LIMIT; i++) {
        autoref PyObject *value = TRY(int_from_ssize(1 << i));
        TRYI(dict_set_text(events, event_names[i], value));
    }
    autoref PyObject *zero = TRY(int_from_ssize(0));
    TRYI(dict_set_text(events, "NO_EVENTS", zero));
    return namespace_new(events);
}

static int fill_module(PyObject *module) {
    INT_TRYI(module_add_functions(module, monitoring_functions));
    INT_TRYI(module_add_int(module, "DEBUGGER_ID", 0));
    INT_TRYI(module_add_int(module, "COVERAGE_ID", 1));
    INT_TRYI(module_add_int(module, "PROFILER_ID", 2));
    INT_TRYI(module_add_int(module, "OPTIMIZER_ID", 5));
    struct MonitorState *state = state_now();
    state->disable = INT_TRY(object_new(&PyBaseObject_Type));
    state->missing = INT_TRY(object_new(&PyBaseObject_Type));
    ref_immortalize(state->disable);
    ref_immortalize(state->missing);
    INT_TRYI(module_add(module, "DISABLE", state->disable));
    INT_TRYI(module_add(module, "MISSING", state->missing));
    return module_add_steal(module, "events", events_namespace());
}

int monitoring_add(PyObject *sys) {
    struct MonitorState *state = calloc(1, sizeof *state);
    if (state == NULL) {
        return err_int(err_no_memory());
    }
    interp_current()->monitoring = state;
    autoref PyObject *name = INT_TRY(str_intern_text("sys.monitoring"));
    autoref PyObject *module = INT_TRY(module_new(name));
    INT_TRYI(fill_module(module));
    INT_TRYI(module_add(sys, "monitoring", module));
    return module_add_functions(sys, sys_tracing_functions);
}

void monitoring_end(Interp *interp) {
    struct MonitorState *state = interp->monitoring;
    for (int tool = 0; state != NULL && tool < TOOLS; tool++) {
        CLEAR(state->names[tool]);
        for (int event = 0; event < EVENTS; event++) {
            CLEAR(state->callbacks[tool][event]);
        }
    }
}
