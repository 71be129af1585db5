/* _lsprof: Profiler. */
#include "modules/lsprof/lsprof.h"
#include "object/args.h"
#include "object/attr.h"
#include "object/call.h"
#include "object/data.h"
#include "object/ops.h"
#include "object/type.h"
#include "thread/parking.h"
#include "types/dict/dict.h"
#include "types/float/float.h"
#include "types/function/function.h"
#include "types/int/int.h"
#include "types/module/module.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"

#include <math.h>

enum { TOOL = 2 }; /* sys.monitoring.PROFILER_ID */

/* A call that is running. */
typedef struct Running {
    struct Running *caller; /* in the same thread */
    PyObject *entry;        /* owned */
    PyObject *by_caller;    /* owned: the entry for calls by this caller; or NULL */
    int64_t start, inner;   /* ticks: when it began; spent in calls of its own */
} Running;
typedef struct Stack {
    struct Stack *next;
    uintptr_t thread;
    Running *top;
} Stack;

typedef struct {
    PyObject_HEAD PyObject *entries; /* (r) dict: address of what is called to entry */
    PyObject *timer;                 /* (r) or NULL: the monotonic clock in nanoseconds */
    double unit;             /* (a) seconds a tick of the timer takes; 0: it gives seconds */
    bool subcalls, builtins; /* (a) */
    bool enabled;            /* (a) */
    int timing;              /* (a) threads that are in the timer function now */
    Stack *stacks;           /* (l) */
} Profiler;
#define PROFILER(o) ((Profiler *)(o))

/* ---- the clock ---- */

static int ticks_of(Profiler *p, PyObject *now, int64_t *ticks) {
    if (p->unit > 0) {
        if (!IS_INT(now)) {
            return err_int(
                err_raise(PyExc_TypeError, "expect int, got %.100s", TYPE(now)->tp_name));
        }
        *ticks = int_as_int64(now);
        return *ticks == -1 && err_occurred() ? -1 : 0;
    }
    if (!IS_INT(now) && !IS_INSTANCE(now, PyFloat_Type)) {
        return err_int(err_raise(PyExc_TypeError,
                                 "'%T' object cannot be interpreted as an integer or float", now));
    }
    double seconds = float_as_double(now);
    if (seconds == -1.0 && err_occurred()) {
        return -1;
    }
    if (!(fabs(seconds) < 9.2e9)) {
        return err_int(err_raise(PyExc_OverflowError, "timestamp out of range for C PyTime_t"));
    }
    *ticks = (int64_t)floor(seconds * 1e9);
    return 0;
}
/* 0 when the timer fails, which is reported. */
static int64_t clock_read(Profiler *p) {
    autoref PyObject *timer = attr_field((PyObject *)p, &p->timer);
    if (timer == NULL) {
        return monotonic_ns();
    }
    int64_t ticks = 0;
    fetch_add_acq_rel(&p->timing, 1);
    autoref PyObject *now = call_none(timer);
    fetch_add_acq_rel(&p->timing, -1);
    if (now == NULL || ticks_of(p, now, &ticks) < 0) {
        err_unraisable(timer, "Exception ignored while calling _lsprof timer %R", timer);
        return 0;
    }
    return ticks;
}
static double seconds_per_tick(Profiler *p) {
    return p->timer != NULL && p->unit > 0 ? p->unit : 1e-9;
}

/* ---- stacks of running calls ---- */

static Stack *stack_locked(Profiler *p, bool make) {
    uintptr_t thread = thread_os_id();
    for (Stack *s = p->stacks; s != NULL; s = s->next) {
        if (s->thread == thread) {
            return s;
        }
    }
    Stack *s = make ? data_alloc_zero(sizeof *s) : NULL;
    if (s != NULL) {
        s->thread = thread;
        s->next = p->stacks;
        p->stacks = s;
    }
    return s;
}
/* The entry of the call that is running in this thread, a new reference, or NULL. */
static PyObject *running_entry(Profiler *p, bool *any) {
    guard(p);
    Stack *s = stack_locked(p, false);
    *any = s != NULL && s->top != NULL;
    return *any ? newref(s->top->entry) : NULL;
}
static void running_drop(Running *r) {
    decref(r->entry);
    XDECREF(r->by_caller);
    data_free(r, sizeof *r);
}
/* The innermost running call of this thread leaves the stack. */
static Running *running_take(Profiler *p) {
    guard(p);
    Stack *s = stack_locked(p, false);
    Running *r = s ? s->top : NULL;
    if (r != NULL) {
        s->top = r->caller;
    }
    return r;
}
static void stacks_clear(Profiler *p) {
    Stack *s;
    {
        guard(p);
        s = p->stacks;
        p->stacks = NULL;
    }
    while (s != NULL) {
        Stack *next = s->next;
        for (Running *r = s->top; r != NULL;) {
            Running *caller = r->caller;
            running_drop(r);
            r = caller;
        }
        data_free(s, sizeof *s);
        s = next;
    }
}

static int enter(Profiler *p, const void *key, PyObject *what) {
    autoref PyObject *entries = attr_field((PyObject *)p, &p->entries);
    autoref PyObject *entry = INT_TRY(entry_find(entries, key, what, true)), *by_caller = NULL;
    bool any;
    autoref PyObject *caller = running_entry(p, &any);
    if (caller != NULL && p->subcalls) {
        by_caller = INT_TRY(entry_find(ENTRY(caller)->callees, key, ENTRY(entry)->what, false)); /* the same object: statistics compare by identity */
    }
    Running *r = data_alloc_zero(sizeof *r);
    if (r == NULL) {
        return err_int(err_no_memory());
    }
    r->start = clock_read(p);
    guard(p);
    Stack *s = stack_locked(p, true);
    if (s == NULL) {
        data_free(r, sizeof *r);
        return err_int(err_no_memory());
    }
    entry_begin_locked(ENTRY(entry));
    if (by_caller != NULL) {
        entry_begin_locked(ENTRY(by_caller));
    }
    r->entry = take(entry);
    r->by_caller = take(by_caller);
    r->caller = s->top;
    s->top = r;
    return 0;
}

/* The call is over: it is accounted to `entry`. */
static void account(Profiler *p, Running *r, PyObject *entry, int64_t now) {
    {
        guard(p);
        int64_t total = now - r->start, own = total - r->inner;
        Stack *s = stack_locked(p, false);
        if (s != NULL && s->top != NULL) {
            s->top->inner += total;
        }
        entry_end_locked(ENTRY(entry), total, own);
        if (r->by_caller != NULL && r->entry == entry) {
            entry_end_locked(ENTRY(r->by_caller), total, own);
        }
    }
    running_drop(r);
}

/* What ends is accounted to the function that says so, even if it is not the one that began. */
static int leave(Profiler *p, const void *key) {
    bool any;
    autoref PyObject *innermost = running_entry(p, &any),
                     *entries = attr_field((PyObject *)p, &p->entries);
    if (!any) {
        return 0;
    }
    autoref PyObject *entry = entry_find(entries, key, NULL, false);
    if (entry == NULL) {
        Running *r = running_take(p);
        if (r != NULL) {
            running_drop(r);
        }
        return err_occurred() ? -1 : 0;
    }
    int64_t now = clock_read(p);
    Running *r = running_take(p);
    if (r != NULL) {
        account(p, r, entry, now);
    }
    return 0;
}

/* Collecting ends: so do the calls under way. */
static void leave_all(Profiler *p) {
    Running *r;
    while ((r = running_take(p)) != NULL) {
        autoref PyObject *entry = newref(r->entry);
        account(p, r, entry, clock_read(p));
    }
}

/* ---- callbacks of sys.monitoring ---- */

METHOD("Profiler._pystart_callback(self, code, instruction_offset, /)", NULL)
static PyObject *profiler_pystart(Profiler *self, PyObject *code, PyObject *offset) {
    TRYI(enter(self, code, code));
    return NONE;
}
METHOD("Profiler._pythrow_callback(self, code, instruction_offset, exception, /)", NULL)
static PyObject *profiler_pythrow(Profiler *self, PyObject *code, PyObject *offset,
                                  PyObject *exception) {
    TRYI(enter(self, code, code));
    return NONE;
}
METHOD("Profiler._pyreturn_callback(self, code, instruction_offset, retval, /)", NULL)
static PyObject *profiler_pyreturn(Profiler *self, PyObject *code, PyObject *offset,
                                   PyObject *value) {
    TRYI(leave(self, code));
    return NONE;
}
/* The built-in function that is called, or NULL: a method through its descriptor counts as the
 * bound one. */
static PyObject *builtin_called(PyObject *callable, PyObject *self) {
    if (IS_INSTANCE(callable, PyCFunction_Type)) {
        return newref(callable);
    }
    if (!IS_EXACT(callable, PyMethodDescr_Type)) {
        return NULL;
    }
    PyObject *bound = TYPE(callable)->tp_descr_get(callable, self, (PyObject *)TYPE(self));
    if (bound == NULL) {
        err_clear();
        return NULL;
    }
    if (!IS_INSTANCE(bound, PyCFunction_Type)) {
        decref(bound);
        return NULL;
    }
    return bound;
}
METHOD("Profiler._ccall_callback(self, code, instruction_offset, callable, self_arg, /)", NULL)
static PyObject *profiler_ccall(Profiler *self, PyObject *code, PyObject *offset,
                                PyObject *callable, PyObject *argument) {
    autoref PyObject *function = self->builtins ? builtin_called(callable, argument) : NULL;
    if (function != NULL) {
        autoref PyObject *what = TRY(entry_text((PyCFunctionObject *)function));
        TRYI(enter(self, ((PyCFunctionObject *)function)->m_ml, what));
    }
    return NONE;
}
METHOD("Profiler._creturn_callback(self, code, instruction_offset, callable, self_arg, /)", NULL)
static PyObject *profiler_creturn(Profiler *self, PyObject *code, PyObject *offset,
                                  PyObject *callable, PyObject *argument) {
    autoref PyObject *function = self->builtins ? builtin_called(callable, argument) : NULL;
    if (function != NULL) {
        TRYI(leave(self, ((PyCFunctionObject *)function)->m_ml));
    }
    return NONE;
}

/* ---- enabling ---- */

typedef struct {
    const char *event, *method;
} Callback;
static const Callback callbacks[] = {
    {"PY_START", "_pystart_callback"},  {"PY_RESUME", "_pystart_callback"},
    {"PY_THROW", "_pythrow_callback"},  {"PY_RETURN", "_pyreturn_callback"},
    {"PY_YIELD", "_pyreturn_callback"}, {"PY_UNWIND", "_pyreturn_callback"},
    {"CALL", "_ccall_callback"},        {"C_RETURN", "_creturn_callback"},
    {"C_RAISE", "_creturn_callback"},
};
static PyObject *monitoring_module(void) {
    PyObject *module = dict_get_text(interp_current()->sys_dict, "monitoring");
    return module ? module : err_raise(PyExc_NotImplementedError, "profiling needs sys.monitoring");
}
/* monitoring.name(TOOL, args...); args may be NULL. */
static int monitoring_call(PyObject *monitoring, const char *name, PyObject *a, PyObject *b) {
    autoref PyObject *function = INT_TRY(attr_get_text(monitoring, name)),
                     *tool = INT_TRY(int_from_ssize(TOOL));
    PyObject *args[] = {tool, a, b};
    autoref PyObject *result = call(function, args, 1 + (a != NULL) + (b != NULL), NULL);
    return result ? 0 : -1;
}
/* Registers the callbacks, or None in their place; *events: all that are asked for. */
static int callbacks_set(PyObject *monitoring, PyObject *self, int64_t *events) {
    autoref PyObject *names = INT_TRY(attr_get_text(monitoring, "events"));
    *events = 0;
    for (size_t i = 0; i < countof(callbacks); i++) {
        autoref PyObject *event = INT_TRY(attr_get_text(names, callbacks[i].event)),
                         *callback = self ? INT_TRY(attr_get_text(self, callbacks[i].method))
                                          : newref(NONE);
        INT_TRYI(monitoring_call(monitoring, "register_callback", event, callback));
        if (strncmp(callbacks[i].event, "C_R", 3) != 0) { /* these come with CALL */
            *events |= int_as_int64(event);
        }
    }
    return 0;
}
static int events_set(PyObject *monitoring, int64_t events) {
    autoref PyObject *mask = INT_TRY(int_from_int64(events));
    return monitoring_call(monitoring, "set_events", mask, NULL);
}
METHOD("Profiler.enable(self, /, subcalls: bool = True, builtins: bool = True)",
       "Start to collect. subcalls: keep, for each function, figures by who called it; builtins: "
       "also time built-in functions.")
static PyObject *profiler_enable(Profiler *self, int subcalls, int builtins) {
    autoref PyObject *monitoring = TRY(monitoring_module()), *name = TRY(str_from_text("cProfile"));
    TRYI(monitoring_call(monitoring, "use_tool_id", name, NULL));
    int64_t events;
    TRYI(callbacks_set(monitoring, (PyObject *)self, &events));
    self->subcalls = subcalls;
    self->builtins = builtins;
    self->enabled = true;
    TRYI(events_set(monitoring, events));
    return NONE;
}
METHOD("Profiler.disable(self)", "Stop to collect.")
static PyObject *profiler_disable(Profiler *self) {
    if (load_acquire(&self->timing) > 0) {
        return err_raise(PyExc_RuntimeError, "cannot disable profiler in external timer");
    }
    if (self->enabled) {
        autoref PyObject *monitoring = TRY(monitoring_module());
        int64_t events;
        TRYI(events_set(monitoring, 0));
        TRYI(callbacks_set(monitoring, NULL, &events));
        TRYI(monitoring_call(monitoring, "free_tool_id", NULL, NULL));
        self->enabled = false;
        leave_all(self);
        stacks_clear(self);
    }
    return NONE;
}
METHOD("Profiler.clear(self)", "Forget what was collected so far.")
static PyObject *profiler_clear(Profiler *self) {
    if (load_acquire(&self->timing) > 0) {
        return err_raise(PyExc_RuntimeError, "cannot clear profiler in external timer");
    }
    autoref PyObject *entries = TRY(dict_new());
    attr_replace((PyObject *)self, &self->entries, entries);
    return NONE;
}
METHOD("Profiler.getstats(self)",
       "A list of profiler_entry objects, one for each function: code (a code object, or text for "
       "a built-in function), callcount, reccallcount (recursive calls), totaltime, inlinetime "
       "(without calls of others), calls (a list of profiler_subentry objects for the functions "
       "it called, or None).")
static PyObject *profiler_getstats(Profiler *self) {
    PyObject *module = type_module_by_def(TYPE(self), &_lsprof_module_def);
    if (module == NULL) {
        return NULL;
    }
    autoref PyObject *entries = attr_field((PyObject *)self, &self->entries);
    return entries_list(entries, seconds_per_tick(self), module_state(module));
}

/* ---- life ---- */

static PyObject *profiler_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    autoref PyObject *entries = TRY(dict_new());
    PyObject *o = TRY(type->tp_alloc(type, 0));
    PROFILER(o)->entries = take(entries);
    return o;
}
static const ArgSpec init_spec = {
    "Profiler", (const char *const[]){"timer", "timeunit", "subcalls", "builtins"}, 0, 4, 0, 4, 0,
    false};
static int profiler_init(PyObject *o, PyObject *args, PyObject *kwargs) {
    Profiler *p = PROFILER(o);
    PyObject *given[4];
    INT_TRYI(args_unpack_tuple(&init_spec, args, kwargs, given));
    double unit = 0;
    int subcalls = 1, builtins = 1;
    if (given[1] != NULL) {
        INT_TRYI(arg_double(given[1], &unit));
    }
    if (given[2] != NULL) {
        INT_TRYI(arg_bool(given[2], &subcalls));
    }
    if (given[3] != NULL) {
        INT_TRYI(arg_bool(given[3], &builtins));
    }
    attr_replace(o, &p->timer, given[0] == NONE ? NULL : given[0]);
    p->unit = unit;
    p->subcalls = subcalls;
    p->builtins = builtins;
    return 0;
}
static int profiler_traverse(PyObject *o, visitproc visit, void *arg) {
    Profiler *p = PROFILER(o);
    for (Stack *s = p->stacks; s != NULL; s = s->next) {
        for (Running *r = s->top; r != NULL; r = r->caller) {
            Py_VISIT(r->entry);
            Py_VISIT(r->by_caller);
        }
    }
    Py_VISIT(p->entries);
    Py_VISIT(p->timer);
    return 0;
}
static int profiler_tp_clear(PyObject *o) {
    attr_replace(o, &PROFILER(o)->timer, NULL);
    return 0;
}
static void profiler_dealloc(PyObject *o) {
    object_untrack(o);
    stacks_clear(PROFILER(o));
    CLEAR(PROFILER(o)->entries);
    CLEAR(PROFILER(o)->timer);
    TYPE(o)->tp_free(o);
}

#include "lsprof_profiler.gen.h"

static PyType_Slot profiler_slots[] = {
    {Py_tp_doc, "Profiler(timer=None, timeunit=0.0, subcalls=True, builtins=True)\n--\n\nTimes "
                "calls by the clock, or by a timer function; timeunit is how many seconds one "
                "unit of a timer is that gives ints."},
    {Py_tp_methods, Profiler_methods},
    {Py_tp_dealloc, profiler_dealloc},
    {Py_tp_init, profiler_init},
    {Py_tp_new, profiler_new},
    {Py_tp_traverse, profiler_traverse},
    {Py_tp_clear, profiler_tp_clear},
    {0, NULL},
};
PyType_Spec profiler_spec = {
    .name = "_lsprof.Profiler",
    .basicsize = sizeof(Profiler),
    .flags =
        Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = profiler_slots,
};
