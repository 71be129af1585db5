/* _thread: starting threads, and what there is to know about them. */
#include "modules/thread/thread_module.h"
#include "interp/tracing.h"
#include "modules/signal/signal_module.h"
#include "modules/sys/sys.h"
#include "object/args.h"
#include "object/attr.h"
#include "object/call.h"
#include "object/names.h"
#include "object/needs.h"
#include "object/ops.h"
#include "thread/needs.h"
#include "types/bytes/bytes.h"
#include "types/code/code.h"
#include "types/dict/dict.h"
#include "types/float/float.h"
#include "types/int/int.h"
#include "types/module/module.h"
#include "types/str/str.h"
#include "types/structseq/structseq.h"
#include "types/tuple/tuple.h"

#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

enum { NAME_MAX_BYTES = 15, STACK_MIN = 52 * 1024 };

/* ---- the end of a thread ---- */

void thread_objects_clear(ThreadState *ts) {
    local_table_clear(ts);
    tracing_leave(ts);
    CLEAR(ts->base.context);
    CLEAR(ts->base.dict);
    CLEAR(ts->base.async_exc);
    CLEAR(ts->base.async_gen_firstiter);
    CLEAR(ts->base.async_gen_finalizer);
    CLEAR(ts->repr_running);
    local_table_clear(ts); /* what the destructors have used anew */
}

static void report_thread_error(PyObject *function) {
    if (err_matches(PyExc_SystemExit)) {
        err_clear();
        return;
    }
    err_unraisable(NULL, "Exception ignored in thread started by %R", function);
}

/* ---- starting ---- */

/* What a new thread gets: references of its own, and a state that is not attached yet. */
typedef struct {
    ThreadState *ts;
    PyObject *function, *args, *kwargs; /* kwargs may be NULL */
    PyObject *handle;
    ThreadModuleState *state;
} Start;

static void start_drop(Start *start) {
    decref(start->function);
    decref(start->args);
    XDECREF(start->kwargs);
}

static void *thread_main(void *arg) {
    Start start = *(Start *)arg;
    free(arg);
    thread_bind(start.ts);
    thread_attach(start.ts);
    PyObject *result = call_tuple(start.function, start.args, start.kwargs);
    if (result == NULL) {
        report_thread_error(start.function);
    }
    XDECREF(result);
    start_drop(&start);
    thread_objects_clear(start.ts);
    fetch_add_acq_rel(&start.state->running, -1);
    handle_list_remove(start.state, HANDLE(start.handle));
    ThreadEnd *end = HANDLE(start.handle)->end;
    fetch_add_relaxed(&end->references, 1);
    decref(start.handle);
    thread_destroy(start.ts);
    event_set(&end->event); /* memory of its own: the interpreter may be gone */
    thread_end_release(end);
    return NULL;
}

static Start *start_prepare(ThreadModuleState *state, PyObject *function, PyObject *args,
                            PyObject *kwargs, PyObject *handle) {
    Start *start = malloc(sizeof *start);
    ThreadState *ts = start ? thread_create(interp_current()) : NULL;
    if (ts == NULL) {
        free(start);
        return err_no_memory();
    }
    *start = (Start){ts, newref(function), newref(args), xnewref(kwargs), newref(handle), state};
    return start;
}

static int start_system_thread(ThreadModuleState *state, Start *start, pthread_t *thread) {
    pthread_attr_t attr;
    pthread_attr_init(&attr);
    pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
    size_t size = load_relaxed(&state->stack_size);
    if (size > 0) {
        pthread_attr_setstacksize(&attr, size * STACK_FACTOR);
    }
    int error = pthread_create(thread, &attr, thread_main, start);
    pthread_attr_destroy(&attr);
    return error;
}

/* The second thread of the process: from here on objects are locked. This thread is at a safepoint:
 * its caller is Python code. The handle is in the state STARTING. */
static int start_thread(ThreadModuleState *state, PyObject *function, PyObject *args,
                        PyObject *kwargs, PyObject *handle, bool daemon) {
    if (interp_current()->denied & INTERP_DENY_THREADS) {
        err_raise(PyExc_RuntimeError, "thread is not supported for isolated subinterpreters");
        return -1;
    }
    if (load_relaxed(&interp_current()->finalizing)) {
        err_raise(PyExc_PythonFinalizationError, "can't create new thread at interpreter shutdown");
        return -1;
    }
    code_go_parallel();
    Start *start = INT_TRY(start_prepare(state, function, args, kwargs, handle));
    start->ts->is_daemon = daemon;
    fetch_add_acq_rel(&state->running, 1);
    store_release(&HANDLE(handle)->state, HANDLE_RUNNING);
    if (!daemon) {
        handle_list_add(state, HANDLE(handle));
    }
    pthread_t thread;
    if (start_system_thread(state, start, &thread) != 0) {
        fetch_add_acq_rel(&state->running, -1);
        handle_list_remove(state, HANDLE(handle));
        start_drop(start); /* the state stays with the interpreter: it owns nothing */
        decref(start->handle);
        free(start);
        err_raise(PyExc_RuntimeError, "can't start new thread");
        return -1;
    }
    store_relaxed(&HANDLE(handle)->ident, (unsigned long)thread);
    return 0;
}

FUNCTION("_thread.start_new_thread(function, args, kwargs={}, /)",
         "Start a thread that calls the function; returns its id.")
FUNCTION("_thread.start_new(function, args, kwargs={}, /)",
         "An obsolete synonym of start_new_thread().")
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
    TRYI(AUDIT("_thread.start_new_thread", 3, function, args, kwargs ? kwargs : NONE));
    autoref PyObject *handle = TRY(thread_handle_new());
    store_release(&HANDLE(handle)->state, HANDLE_STARTING);
    TRYI(start_thread(module_state(module), function, args, kwargs, handle, true));
    return int_from_uint64(load_relaxed(&HANDLE(handle)->ident));
}
FUNCTION(
    "_thread.start_joinable_thread(function, handle=None, daemon: bool = True)",
    "Start a thread that calls the function without arguments; returns a handle to wait for it.")
static PyObject *thread_start_joinable_thread(PyObject *module, PyObject *function,
                                              PyObject *handle, int daemon) {
    if (TYPE(function)->tp_call == NULL) {
        return err_raise(PyExc_TypeError, "thread function must be callable");
    }
    if (handle != NONE && !IS_EXACT(handle, thread_handle_type)) {
        return err_raise(PyExc_TypeError, "'handle' must be a _ThreadHandle");
    }
    autoref PyObject *flag = TRY(int_from_int64(daemon));
    TRYI(AUDIT("_thread.start_joinable_thread", 3, function, flag, handle));
    autoref PyObject *own = handle == NONE ? TRY(thread_handle_new()) : newref(handle);
    uint8_t fresh = HANDLE_NOT_STARTED;
    if (!cas_acq_rel(&HANDLE(own)->state, &fresh, HANDLE_STARTING)) {
        return err_raise(PyExc_RuntimeError, "thread already started");
    }
    if (start_thread(module_state(module), function, tuple_empty(), NULL, own, daemon) < 0) {
        store_release(&HANDLE(own)->state, HANDLE_NOT_STARTED);
        return NULL;
    }
    return take(own);
}
FUNCTION("_thread._make_thread_handle(ident, /)",
         "A handle of a thread that was started elsewhere.")
static PyObject *thread_make_thread_handle(PyObject *module, PyObject *ident) {
    if (!IS_INT(ident)) {
        return err_raise(PyExc_TypeError, "ident must be an integer");
    }
    if (int_sign(ident) < 0) {
        return err_raise(PyExc_OverflowError, "can't convert negative int to unsigned");
    }
    uint64_t id = int_as_uint64(ident);
    if (id == UINT64_MAX && err_occurred()) {
        return err_raise(PyExc_OverflowError, "int too big to convert");
    }
    autoref PyObject *handle = TRY(thread_handle_new());
    store_relaxed(&HANDLE(handle)->ident, id);
    store_release(&HANDLE(handle)->state, HANDLE_RUNNING);
    return take(handle);
}
FUNCTION("_thread._shutdown()", "Wait for all threads that are not daemons.")
static PyObject *thread_shutdown(PyObject *module) {
    handle_list_wait(module_state(module));
    return newref(NONE);
}

/* ---- about threads ---- */

FUNCTION("_thread.allocate_lock()", "A new lock.")
FUNCTION("_thread.allocate()", "An obsolete synonym of allocate_lock().")
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
FUNCTION("_thread._is_main_interpreter()", "Is this the interpreter the process started with?")
static PyObject *thread_is_main_interpreter(PyObject *module) {
    return BOOL(interp_current() == runtime.main);
}
FUNCTION("_thread.daemon_threads_allowed()", "May threads be daemons in this interpreter?")
static PyObject *thread_daemon_threads_allowed(PyObject *module) {
    return BOOL(!(interp_current()->denied & INTERP_DENY_DAEMONS));
}
FUNCTION("_thread._count()", "How many threads started here are running.")
static PyObject *thread_count(PyObject *module) {
    ThreadModuleState *state = module_state(module);
    return int_from_int64(load_relaxed(&state->running));
}
FUNCTION("_thread.exit()", "End the thread, by raising SystemExit.")
FUNCTION("_thread.exit_thread()", "An obsolete synonym of exit().")
static PyObject *thread_exit(PyObject *module) {
    return err_raise_value(PyExc_SystemExit, NULL);
}
FUNCTION("_thread.interrupt_main(signum: int = signal.SIGINT, /)",
         "Make the main thread act as if the signal had come in.")
static PyObject *thread_interrupt_main(PyObject *module, int signum) {
    TRYI(signal_simulate(signum));
    return newref(NONE);
}
FUNCTION("_thread.stack_size(size: ssize = 0, /)",
         "Set the stack size of new threads, in bytes (0: the system's); returns the one before.")
static PyObject *thread_stack_size(PyObject *module, Py_ssize_t size) {
    ThreadModuleState *state = module_state(module);
    if (size != 0 && size < STACK_MIN) {
        return err_raise(PyExc_ValueError, "size must be at least %i bytes", STACK_MIN);
    }
    return int_from_size(exchange_acq_rel(&state->stack_size, (size_t)size));
}

/* ---- names ---- */

FUNCTION("_thread.set_name(name: str)", "Set the thread's name for the operating system.")
static PyObject *thread_set_name(PyObject *module, PyObject *name) {
    autoref PyObject *bytes = TRY(str_encode(name, "utf-8", "replace"));
    const char *text = ((PyBytesObject *)bytes)->ob_sval;
    char cut[NAME_MAX_BYTES + 1] = {0};
    size_t length = strlen(text);
    length = length > NAME_MAX_BYTES ? NAME_MAX_BYTES : length;
    memcpy(cut, text, length);
    int error = pthread_setname_np(pthread_self(), cut);
    if (error != 0) {
        errno = error;
        return err_from_errno(PyExc_OSError);
    }
    return newref(NONE);
}
FUNCTION("_thread._get_name()", "The thread's name for the operating system.")
static PyObject *thread_get_name(PyObject *module) {
    char name[100];
    int error = pthread_getname_np(pthread_self(), name, sizeof name);
    if (error != 0) {
        errno = error;
        return err_from_errno(PyExc_OSError);
    }
    return str_decode_fs(name, (Py_ssize_t)strlen(name));
}

/* ---- uncaught exceptions ---- */

static PyStructSequence_Field hook_fields[] = {
    {"exc_type", "Exception type"},
    {"exc_value", "Exception value"},
    {"exc_traceback", "Exception traceback"},
    {"thread", "Thread"},
    {NULL, NULL},
};
static PyStructSequence_Desc hook_description = {"_thread._ExceptHookArgs",
                                                 "What threading.excepthook gets.", hook_fields, 4};

/* sys.stderr, or what it was when the thread was made; NULL when there is none. */
static int error_file(PyObject *thread, PyObject **file) {
    *file = dict_get_text(interp_current()->sys_dict, "stderr");
    if (*file != NULL && *file != NONE) {
        return 0;
    }
    if (thread == NONE) {
        return 0;
    }
    CLEAR(*file);
    return attr_find(thread, NAME(_stderr), file) < 0 ? -1 : 0;
}

static int write_steal(PyObject *file, steals PyObject *text) {
    autoref PyObject *owned = INT_TRY(text);
    autoref PyObject *done = INT_TRY(call_method_one(file, NAME(write), owned));
    return 0;
}

static int print_uncaught(PyObject *file, PyObject *args) {
    PyObject *thread = tuple_at(args, 3), *name = NULL;
    if (thread != NONE && attr_find(thread, NAME(name), &name) < 0) {
        err_clear();
    }
    autoref PyObject *owned = name;
    INT_TRYI(write_steal(
        file, name ? str_format("Exception in thread %S:\n", name)
                   : str_format("Exception in thread %lu:\n", thread_current()->base.thread_id)));
    return exception_print_to(file, tuple_at(args, 0), tuple_at(args, 1), tuple_at(args, 2));
}

FUNCTION("_thread._excepthook(args, /)", "Print an exception that nothing in its thread caught.")
static PyObject *thread_excepthook(PyObject *module, PyObject *args) {
    ThreadModuleState *state = module_state(module);
    if (!IS_EXACT(args, *state->hook_args)) {
        return err_raise(PyExc_TypeError,
                         "_thread.excepthook argument type must be ExceptHookArgs");
    }
    if (tuple_at(args, 0) == PyExc_SystemExit) {
        return newref(NONE);
    }
    PyObject *found = NULL;
    TRYI(error_file(tuple_at(args, 3), &found));
    autoref PyObject *file = found;
    if (file == NULL || file == NONE) {
        return newref(NONE);
    }
    TRYI(print_uncaught(file, args));
    autoref PyObject *flushed = call_method_none(file, NAME(flush));
    if (flushed == NULL) {
        err_clear();
    }
    return newref(NONE);
}

static int thread_exec(PyObject *module) {
    ThreadModuleState *state = module_state(module);
    state->hook_args = INT_TRY(structseq_type_new(&hook_description, 0));
    INT_TRYI(module_add(module, "_ExceptHookArgs", (PyObject *)state->hook_args));
    INT_TRYI(module_add(module, "error", PyExc_RuntimeError));
    INT_TRYI(module_add(module, "lock", (PyObject *)&lock_type));
    INT_TRYI(module_add(module, "LockType", (PyObject *)&lock_type));
    INT_TRYI(module_add(module, "RLock", (PyObject *)&rlock_type));
    INT_TRYI(module_add(module, "_local", (PyObject *)&local_type));
    INT_TRYI(module_add(module, "_ThreadHandle", (PyObject *)&thread_handle_type));
    INT_TRYI(module_add_int(module, "_NAME_MAXLEN", NAME_MAX_BYTES));
    return module_add_steal(module, "TIMEOUT_MAX", float_from_double(THREAD_TIMEOUT_MAX));
}

#include "thread_module.gen.h"

NATIVE_MODULE_LEADING(_thread, ThreadModuleState, hook_args, thread_exec, _thread_functions,
                      "Threads and locks.")
