/* _thread: starting threads, and handles to wait for them. */
#include "modules/thread/thread_module.h"
#include "object/args.h"
#include "object/call.h"
#include "object/needs.h"
#include "object/ops.h"
#include "types/float/float.h"
#include "types/int/int.h"
#include "types/module/module.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"

#include <pthread.h>
#include <stdlib.h>

typedef struct {
    int64_t running; /* (a) threads started by this interpreter that have not ended */
} ThreadModuleState;

/* ---- handles ---- */

typedef struct {
    PyObject_HEAD Event done; /* set when the thread has ended */
    uint8_t started;          /* (a) */
    unsigned long ident;      /* (a) 0 before the start */
} ThreadHandle;
#define HANDLE(o) ((ThreadHandle *)(o))

METHOD("_ThreadHandle.join(self, timeout=None, /)",
       "Wait until the thread has ended, or for the time in seconds.")
static PyObject *handle_join(ThreadHandle *self, PyObject *timeout) {
    int64_t ns = -1;
    if (timeout != NONE) {
        double seconds = float_as_double(timeout);
        if (seconds == -1.0 && err_occurred()) {
            return NULL;
        }
        ns = seconds < 0                    ? -1
             : seconds > THREAD_TIMEOUT_MAX ? INT64_MAX / 2
                                            : (int64_t)(seconds * 1e9);
    }
    if (!load_acquire(&self->started)) {
        return err_raise(PyExc_RuntimeError, "thread not started");
    }
    if (load_relaxed(&self->ident) == thread_current()->base.thread_id &&
        !load_acquire(&self->done.set)) {
        return err_raise(PyExc_RuntimeError, "Cannot join current thread");
    }
    event_wait(&self->done, ns);
    return newref(NONE);
}
METHOD("_ThreadHandle.is_done(self)", "Has the thread ended?")
static PyObject *handle_is_done(ThreadHandle *self) {
    return BOOL(load_acquire(&self->done.set));
}
METHOD("_ThreadHandle._set_done(self)", "Mark the thread as ended.")
static PyObject *handle_set_done(ThreadHandle *self) {
    if (!load_acquire(&self->started)) {
        return err_raise(PyExc_RuntimeError, "thread not started");
    }
    event_set(&self->done);
    return newref(NONE);
}
GETTER("_ThreadHandle.ident", "The thread's id.")
static PyObject *handle_ident(ThreadHandle *self) {
    return int_from_uint64(load_relaxed(&self->ident));
}
static PyObject *handle_repr(PyObject *o) {
    return str_format("<_ThreadHandle object: ident=%lu>", load_relaxed(&HANDLE(o)->ident));
}
static void handle_dealloc(PyObject *o) {
    object_free(o);
}
static PyObject *handle_tp_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    return object_new(type);
}

/* ---- starting ---- */

/* What a new thread gets: references of its own, and a state that is not attached yet. */
typedef struct {
    ThreadState *ts;
    PyObject *function, *args, *kwargs, *handle; /* kwargs and handle may be NULL */
    ThreadModuleState *state;
} Start;

static void report_thread_error(PyObject *function) {
    if (err_matches(PyExc_SystemExit)) {
        err_clear();
        return;
    }
    err_unraisable(function, "Exception ignored in thread started by %R", function);
}

static void *thread_main(void *arg) {
    Start start = *(Start *)arg;
    free(arg);
    thread_bind(start.ts);
    thread_attach(start.ts);
    if (start.handle != NULL) {
        store_relaxed(&HANDLE(start.handle)->ident, start.ts->base.thread_id);
    }
    PyObject *result = call_tuple(start.function, start.args, start.kwargs);
    if (result == NULL) {
        report_thread_error(start.function);
    }
    XDECREF(result);
    CLEAR(start.ts->base.async_gen_firstiter);
    CLEAR(start.ts->base.async_gen_finalizer);
    decref(start.function);
    decref(start.args);
    XDECREF(start.kwargs);
    fetch_add_acq_rel(&start.state->running, -1);
    if (start.handle != NULL) {
        event_set(&HANDLE(start.handle)->done);
        decref(start.handle);
    }
    thread_destroy(start.ts);
    return NULL;
}

static Start *start_prepare(PyObject *module, PyObject *function, PyObject *args, PyObject *kwargs,
                            PyObject *handle) {
    Start *start = malloc(sizeof *start);
    ThreadState *ts = start ? thread_create(interp_current()) : NULL;
    if (ts == NULL) {
        free(start);
        return err_no_memory();
    }
    *start = (Start){
        ts, newref(function), newref(args), xnewref(kwargs), xnewref(handle), module_state(module)};
    return start;
}

/* The second thread of the process: from here on objects are locked. This thread is at a safepoint:
 * its caller is Python code. */
static int start_thread(PyObject *module, PyObject *function, PyObject *args, PyObject *kwargs,
                        PyObject *handle) {
    Start *start = INT_TRY(start_prepare(module, function, args, kwargs, handle));
    store_seq(&runtime.parallel, 1);
    fetch_add_acq_rel(&start->state->running, 1);
    pthread_t thread;
    pthread_attr_t attr;
    pthread_attr_init(&attr);
    pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
    int error = pthread_create(&thread, &attr, thread_main, start);
    pthread_attr_destroy(&attr);
    if (error != 0) {
        fetch_add_acq_rel(&start->state->running, -1);
        err_raise(
            PyExc_RuntimeError,
            "can't start new thread"); /* the state stays with the interpreter: it owns nothing */
        return -1;
    }
    return 0;
}

FUNCTION("_thread.start_new_thread(function, args, kwargs=NULL, /)",
         "Start a thread that calls the function; returns its id.")
static PyObject *thread_start_new_thread(PyObject *module, PyObject *function, PyObject *args,
                                         PyObject *kwargs) {
    if (TYPE(function)->tp_call == NULL) {
        return err_raise(PyExc_TypeError, "first arg must be callable");
    }
    if (!IS_TUPLE(args)) {
        return err_raise(PyExc_TypeError, "2nd arg must be a tuple");
    }
    if (kwargs != NULL && !IS_DICT(kwargs)) {
        return err_raise(PyExc_TypeError, "optional 3rd arg must be a dictionary");
    }
    autoref PyObject *handle = TRY(object_new(&thread_handle_type));
    store_release(&HANDLE(handle)->started, 1);
    TRYI(start_thread(module, function, args, kwargs, handle));
    while (load_relaxed(&HANDLE(handle)->ident) == 0 && !load_acquire(&HANDLE(handle)->done.set)) {
        ThreadState *ts = thread_current();
        thread_detach(ts);
        sched_yield();
        thread_attach(ts);
    }
    return handle_ident(HANDLE(handle));
}
FUNCTION(
    "_thread.start_joinable_thread(function, handle=None, daemon: bool = True)",
    "Start a thread that calls the function without arguments; returns a handle to wait for it.")
static PyObject *thread_start_joinable_thread(PyObject *module, PyObject *function,
                                              PyObject *handle, int daemon) {
    if (TYPE(function)->tp_call == NULL) {
        return err_raise(PyExc_TypeError, "thread function must be callable");
    }
    autoref PyObject *own = NULL;
    if (handle == NONE) {
        own = TRY(object_new(&thread_handle_type));
    } else if (IS_EXACT(handle, thread_handle_type)) {
        own = newref(handle);
    } else {
        return err_raise(PyExc_TypeError, "'handle' must be a _ThreadHandle");
    }
    uint8_t fresh = 0;
    if (!cas_acq_rel(&HANDLE(own)->started, &fresh, 1)) {
        return err_raise(PyExc_RuntimeError, "thread already started");
    }
    if (start_thread(module, function, tuple_empty(), NULL, own) < 0) {
        store_release(&HANDLE(own)->started, 0);
        return NULL;
    }
    return take(own);
}

/* ---- about threads ---- */

FUNCTION("_thread.allocate_lock()", "A new lock.")
static PyObject *thread_allocate_lock(PyObject *module) {
    return lock_new();
}
FUNCTION("_thread.get_ident()", "The id of the calling thread.")
static PyObject *thread_get_ident(PyObject *module) {
    return int_from_uint64(thread_current()->base.thread_id);
}
FUNCTION("_thread._get_main_thread_ident()", "The id of the main thread.")
static PyObject *thread_get_main_thread_ident(PyObject *module) {
    return int_from_uint64(runtime.main_thread);
}
FUNCTION("_thread.get_native_id()", "The calling thread's id in the operating system.")
static PyObject *thread_get_native_id(PyObject *module) {
    return int_from_uint64(thread_current()->base.native_thread_id);
}
FUNCTION("_thread._count()", "How many threads started here are running.")
static PyObject *thread_count(PyObject *module) {
    ThreadModuleState *state = module_state(module);
    return int_from_int64(load_relaxed(&state->running));
}
FUNCTION("_thread.exit()", "End the thread, by raising SystemExit.")
static PyObject *thread_exit(PyObject *module) {
    return err_raise_value(PyExc_SystemExit, tuple_empty());
}

static int thread_exec(PyObject *module) {
    INT_TRYI(module_add(module, "error", PyExc_RuntimeError));
    INT_TRYI(module_add(module, "lock", (PyObject *)&lock_type));
    INT_TRYI(module_add(module, "LockType", (PyObject *)&lock_type));
    INT_TRYI(module_add(module, "RLock", (PyObject *)&rlock_type));
    INT_TRYI(module_add(module, "_ThreadHandle", (PyObject *)&thread_handle_type));
    return module_add_steal(module, "TIMEOUT_MAX", float_from_double(THREAD_TIMEOUT_MAX));
}

#include "thread_module.gen.h"

PyTypeObject thread_handle_type = {
    .ob_base = {.ob_base = STATIC_HEAD(&PyType_Type)},
    .tp_name = "_thread._ThreadHandle",
    .tp_basicsize = sizeof(ThreadHandle),
    .tp_dealloc = handle_dealloc,
    .tp_repr = handle_repr,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_methods = _ThreadHandle_methods,
    .tp_getset = _ThreadHandle_getset,
    .tp_new = handle_tp_new,
};

NATIVE_MODULE(_thread, ThreadModuleState, thread_exec, _thread_functions, "Threads and locks.")
