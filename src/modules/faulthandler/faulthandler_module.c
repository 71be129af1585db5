/* faulthandler: tracebacks when the process crashes, when a signal asks for them, or after a time.
 */
#include "modules/faulthandler/dump.h"
#include "modules/faulthandler/faulthandler.h"
#include "modules/time/timestamp.h"
#include "object/args.h"
#include "object/call.h"
#include "object/names.h"
#include "object/needs.h"
#include "types/dict/dict.h"
#include "types/int/int.h"
#include "types/module/module.h"

#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FATAL_COUNT = 5, ALT_STACK = 64 * 1024 };

typedef struct {
    uint8_t enabled; /* (a) */
    int fd;
    bool all_threads, chain;
    PyObject *file; /* keeps the descriptor open */
    struct sigaction previous;
} UserSignal;

/* The process's: signal handlers have no interpreter to ask. Written by Python code under `lock`,
 * read by the handlers. */
typedef struct FaultState {
    PyMutex lock;
    uint8_t enabled; /* (a) */
    int fd;
    bool all_threads, c_stack;
    PyObject *file;
    struct sigaction previous[FATAL_COUNT];
    void *alt_stack;
    UserSignal users[SIGNAL_COUNT];
    /* dump_traceback_later */
    pthread_mutex_t later_lock;
    pthread_cond_t later_cancel;
    uint64_t later_round; /* the watchdog of another round ends */
    bool later_armed;
    int later_fd;
    int64_t later_ns;
    bool later_repeat, later_exit;
    char later_header[80];
    PyObject *later_file;
    Interp *later_interp;
} FaultState;

typedef struct {
    char nothing;
} FaultModuleState;

typedef struct {
    int number;
    const char *name;
} FatalSignal;
static const FatalSignal fatal_signals[FATAL_COUNT] = {{SIGBUS, "Bus error"},
                                                       {SIGILL, "Illegal instruction"},
                                                       {SIGFPE, "Floating-point exception"},
                                                       {SIGABRT, "Aborted"},
                                                       {SIGSEGV, "Segmentation fault"}};

static FaultState *state_now(void) {
    FaultState *state = load_acquire(&runtime.faults);
    if (state != NULL) {
        return state;
    }
    FaultState *fresh = calloc(1, sizeof *fresh);
    if (fresh == NULL) {
        return err_no_memory();
    }
    pthread_mutex_init(&fresh->later_lock, NULL);
    pthread_condattr_t attr;
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&fresh->later_cancel, &attr);
    pthread_condattr_destroy(&attr);
    if (!cas_acq_rel(&runtime.faults, &state, fresh)) {
        free(fresh);
        return state;
    }
    return fresh;
}

/* ---- files ---- */

static PyObject *standard_error(void) {
    PyObject *file = dict_get_text(interp_current()->sys_dict, "stderr");
    if (file == NULL) {
        return err_raise(PyExc_RuntimeError, "lost sys.stderr");
    }
    if (file == NONE) {
        decref(file);
        return err_raise(PyExc_RuntimeError, "sys.stderr is None");
    }
    return file;
}

/* The descriptor; *keep is a new reference to the file object, or NULL for a plain number. */
static int descriptor_of(PyObject *given, PyObject **keep) {
    *keep = NULL;
    autoref PyObject *file =
        given == NULL || given == NONE ? INT_TRY(standard_error()) : newref(given);
    int fd;
    if (IS_INT(file)) {
        INT_TRYI(arg_int(file, &fd));
        if (fd < 0 || fcntl(fd, F_GETFD) < 0) {
            err_raise(PyExc_ValueError, "file is not a valid file descriptor");
            return -1;
        }
        return fd;
    }
    autoref PyObject *number = INT_TRY(call_method_none(file, NAME(fileno)));
    int overflow = 0;
    int64_t value = IS_INT(number) ? int_as_int64_overflow(number, &overflow) : -1;
    if (overflow || value < 0 || value > INT32_MAX) {
        err_raise(PyExc_RuntimeError, "file.fileno() is not a valid file descriptor");
        return -1;
    }
    autoref PyObject *flushed = call_method_none(file, NAME(flush));
    err_clear();
    *keep = take(file);
    return (int)value;
}

/* ---- dumping ---- */

/* From a handler: the other threads run, and their frames change while they are read. */
static void dump_here(int fd, bool all_threads) {
    if (all_threads) {
        dump_text(fd, "<Cannot show all threads while the GIL is disabled>\n");
    }
    dump_stack(fd, dump_thread_here());
}

FUNCTION("faulthandler.dump_traceback(file=sys.stderr, all_threads: bool = True)",
         "Write the traceback of the current thread, or of all threads, to the file.")
static PyObject *faulthandler_dump_traceback(PyObject *module, PyObject *file, int all_threads) {
    PyObject *keep;
    int fd = TRYI(descriptor_of(file, &keep));
    autoref PyObject *owned = keep;
    ThreadState *ts = thread_current();
    if (all_threads) {
        world_stop(ts->base.interp);
        dump_threads(fd, ts->base.interp, ts, false);
        world_start(ts->base.interp);
    } else {
        dump_stack(fd, ts);
    }
    return newref(NONE);
}
FUNCTION("faulthandler.dump_c_stack(file=sys.stderr)",
         "Write the stack of C functions of the current thread to the file.")
static PyObject *faulthandler_dump_c_stack(PyObject *module, PyObject *file) {
    PyObject *keep;
    int fd = TRYI(descriptor_of(file, &keep));
    autoref PyObject *owned = keep;
    dump_c_stack(fd);
    return newref(NONE);
}

/* ---- crashes ---- */

static int fatal_index(int number) {
    for (int i = 0; i < FATAL_COUNT; i++) {
        if (fatal_signals[i].number == number) {
            return i;
        }
    }
    return -1;
}

static void on_fatal(int number) {
    FaultState *state = runtime.faults;
    int error = errno, i = fatal_index(number);
    if (state == NULL || i < 0 || !exchange_acq_rel(&state->enabled, 0)) {
        signal(number, SIG_DFL);
        raise(number);
        return;
    }
    for (int k = 0; k < FATAL_COUNT; k++) {
        sigaction(fatal_signals[k].number, &state->previous[k], NULL);
    }
    dump_text(state->fd, "Fatal Python error: ");
    dump_text(state->fd, fatal_signals[i].name);
    dump_text(state->fd, "\n\n");
    dump_here(state->fd, state->all_threads);
    if (state->c_stack) {
        dump_text(state->fd, "\n");
        dump_c_stack(state->fd);
    }
    ThreadState *ts = thread_current();
    if (ts != NULL) {
        dump_extension_modules(state->fd, ts->base.interp);
    }
    errno = error;
    raise(number);
}

static int use_alt_stack(FaultState *state) {
    if (state->alt_stack != NULL) {
        return 0;
    }
    state->alt_stack = malloc(ALT_STACK);
    if (state->alt_stack == NULL) {
        return err_int(err_no_memory());
    }
    stack_t stack = {.ss_sp = state->alt_stack, .ss_size = ALT_STACK};
    sigaltstack(&stack, NULL);
    return 0;
}

static int fatal_install(FaultState *state) {
    INT_TRYI(use_alt_stack(state));
    void *warm[2];
    backtrace(warm, 2); /* the unwinder loads its library now, not in a handler */
    if (exchange_acq_rel(&state->enabled, 1)) {
        return 0;
    }
    for (int i = 0; i < FATAL_COUNT; i++) {
        struct sigaction action = {.sa_handler = on_fatal, .sa_flags = SA_NODEFER | SA_ONSTACK};
        if (sigaction(fatal_signals[i].number, &action, &state->previous[i]) < 0) {
            return err_int(err_from_errno(PyExc_RuntimeError));
        }
    }
    return 0;
}

static void fatal_remove(FaultState *state) {
    for (int i = 0; i < FATAL_COUNT; i++) {
        sigaction(fatal_signals[i].number, &state->previous[i], NULL);
    }
}

static int enable(PyObject *file, bool all_threads, bool c_stack) {
    FaultState *state = INT_TRY(state_now());
    PyObject *keep;
    int fd = INT_TRYI(descriptor_of(file, &keep));
    mutex_lock(&state->lock);
    PyObject *old = state->file;
    state->file = keep;
    state->fd = fd;
    state->all_threads = all_threads;
    state->c_stack = c_stack;
    mutex_unlock(&state->lock);
    XDECREF(old);
    return fatal_install(state);
}

int faulthandler_enable(void) {
    return enable(NULL, true, true);
}

FUNCTION("faulthandler.enable(file=sys.stderr, all_threads: bool = True, c_stack: bool = True)",
         "Have the traceback written to the file when the process crashes.")
static PyObject *faulthandler_enable_method(PyObject *module, PyObject *file, int all_threads,
                                            int c_stack) {
    TRYI(enable(file, all_threads, c_stack));
    return newref(NONE);
}
FUNCTION("faulthandler.disable()", "Undo enable().")
static PyObject *faulthandler_disable(PyObject *module) {
    FaultState *state = TRY(state_now());
    if (!exchange_acq_rel(&state->enabled, 0)) {
        return FALSE_OBJECT;
    }
    fatal_remove(state);
    mutex_lock(&state->lock);
    PyObject *old = state->file;
    state->file = NULL;
    mutex_unlock(&state->lock);
    XDECREF(old);
    return TRUE_OBJECT;
}
FUNCTION("faulthandler.is_enabled()", "Is enable() in force?")
static PyObject *faulthandler_is_enabled(PyObject *module) {
    FaultState *state = runtime.faults;
    return BOOL(state != NULL && load_relaxed(&state->enabled));
}

/* ---- signals of the user's ---- */

static void on_user(int number) {
    FaultState *state = runtime.faults;
    UserSignal *user = &state->users[number];
    int error = errno;
    if (!load_acquire(&user->enabled)) {
        return;
    }
    ThreadState *ts = dump_thread_here();
    if (user->all_threads && ts != NULL) {
        dump_threads(user->fd, ts->base.interp, ts, true);
    } else {
        dump_stack(user->fd, ts);
    }
    if (user->chain) {
        struct sigaction own;
        sigaction(number, &user->previous, &own);
        errno = error;
        raise(number);
        sigaction(number, &own, NULL);
    }
    errno = error;
}

static int check_user_signal(int number) {
    if (fatal_index(number) >= 0) {
        err_raise(PyExc_RuntimeError, "signal %i cannot be registered, use enable() instead",
                  number);
        return -1;
    }
    if (number < 1 || number >= SIGNAL_COUNT) {
        err_raise(PyExc_ValueError, "signal number out of range");
        return -1;
    }
    return 0;
}
FUNCTION("faulthandler.register(signum: int, file=sys.stderr, all_threads: bool = True, "
         "chain: bool = False)",
         "Have the traceback written to the file when the signal comes in.")
static PyObject *faulthandler_register(PyObject *module, int signum, PyObject *file,
                                       int all_threads, int chain) {
    TRYI(check_user_signal(signum));
    FaultState *state = TRY(state_now());
    PyObject *keep;
    int fd = TRYI(descriptor_of(file, &keep));
    autoref PyObject *owned = keep;
    UserSignal *user = &state->users[signum];
    if (!load_acquire(&user->enabled)) {
        /* Chained, the old handler runs inside ours. */
        struct sigaction action = {.sa_handler = on_user,
                                   .sa_flags = SA_RESTART | SA_ONSTACK | (chain ? SA_NODEFER : 0)};
        TRYI(use_alt_stack(state));
        if (sigaction(signum, &action, &user->previous) < 0) {
            return err_from_errno(PyExc_OSError);
        }
    }
    mutex_lock(&state->lock);
    PyObject *old = user->file;
    user->file = take(owned);
    user->fd = fd;
    user->all_threads = all_threads;
    user->chain = chain;
    store_release(&user->enabled, 1);
    mutex_unlock(&state->lock);
    XDECREF(old);
    return newref(NONE);
}
FUNCTION("faulthandler.unregister(signum: int, /)", "Undo register(): was there anything to undo?")
static PyObject *faulthandler_unregister(PyObject *module, int signum) {
    TRYI(check_user_signal(signum));
    FaultState *state = TRY(state_now());
    UserSignal *user = &state->users[signum];
    if (!exchange_acq_rel(&user->enabled, 0)) {
        return FALSE_OBJECT;
    }
    sigaction(signum, &user->previous, NULL);
    mutex_lock(&state->lock);
    PyObject *old = user->file;
    user->file = NULL;
    mutex_unlock(&state->lock);
    XDECREF(old);
    return TRUE_OBJECT;
}

/* ---- after a time ---- */

static void later_dump(FaultState *state) {
    dump_text(state->later_fd, state->later_header);
    Interp *interp = state->later_interp;
    bool stopped = world_stop_for(interp, 100000000);
    dump_threads(state->later_fd, interp, NULL, true);
    if (stopped) {
        world_start(interp);
    }
    if (state->later_exit) {
        _exit(1);
    }
}

static void *watchdog(void *arg) {
    FaultState *state = arg;
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, NULL); /* signals are for other threads */
    pthread_mutex_lock(&state->later_lock);
    uint64_t round = state->later_round;
    do {
        struct timespec limit;
        clock_gettime(CLOCK_MONOTONIC, &limit);
        int64_t end = limit.tv_nsec + state->later_ns % 1000000000;
        limit.tv_sec += state->later_ns / 1000000000 + end / 1000000000;
        limit.tv_nsec = end % 1000000000;
        int error = 0;
        while (error == 0 && state->later_armed && state->later_round == round) {
            error = pthread_cond_timedwait(&state->later_cancel, &state->later_lock, &limit);
        }
        if (error == ETIMEDOUT && state->later_armed && state->later_round == round) {
            later_dump(state);
        }
    } while (state->later_repeat && state->later_armed && state->later_round == round);
    pthread_mutex_unlock(&state->later_lock);
    return NULL;
}

/* The watchdog holds the lock while it stops threads: whoever waits for the lock is detached. */
static void later_lock_detached(FaultState *state) {
    ThreadState *ts = thread_current();
    thread_detach(ts);
    pthread_mutex_lock(&state->later_lock);
    bool cancel = state->later_armed;
    state->later_armed = false;
    state->later_round++;
    if (cancel) {
        pthread_cond_broadcast(&state->later_cancel);
    }
    pthread_mutex_unlock(&state->later_lock);
    thread_attach(ts);
}

static void later_cancel(FaultState *state) {
    later_lock_detached(state);
    PyObject *old = state->later_file;
    state->later_file = NULL;
    XDECREF(old);
}

static void later_text(int64_t ns, char *out, size_t room) {
    int64_t us = ns / 1000, seconds = us / 1000000;
    us %= 1000000;
    int n = snprintf(out, room, "Timeout (%lld:%02lld:%02lld", (long long)(seconds / 3600),
                     (long long)(seconds / 60 % 60), (long long)(seconds % 60));
    if (us != 0) {
        n += snprintf(out + n, room - (size_t)n, ".%06lld", (long long)us);
    }
    snprintf(out + n, room - (size_t)n, ")!\n");
}

FUNCTION("faulthandler.dump_traceback_later(timeout, repeat: bool = False, file=sys.stderr, "
         "exit: bool = False)",
         "Have the tracebacks of all threads written to the file after the time in seconds.")
static PyObject *faulthandler_later(PyObject *module, PyObject *timeout, int repeat, PyObject *file,
                                    int leave) {
    int64_t ns;
    TRYI(timestamp_from_seconds(timeout, ROUND_UP, &ns));
    if (ns / 1000 <= 0) {
        return err_raise(PyExc_ValueError, "timeout must be greater than 0");
    }
    FaultState *state = TRY(state_now());
    PyObject *keep;
    int fd = TRYI(descriptor_of(file, &keep));
    later_cancel(state);
    state->later_file = keep;
    state->later_fd = fd;
    state->later_ns = ns;
    state->later_repeat = repeat;
    state->later_exit = leave;
    state->later_interp = interp_current();
    state->later_armed = true;
    later_text(ns, state->later_header, sizeof state->later_header);
    pthread_t thread;
    if (pthread_create(&thread, NULL, watchdog, state) != 0) {
        later_cancel(state);
        return err_raise(PyExc_RuntimeError, "unable to start watchdog thread");
    }
    pthread_detach(thread);
    return newref(NONE);
}
FUNCTION("faulthandler.cancel_dump_traceback_later()", "Undo dump_traceback_later().")
static PyObject *faulthandler_cancel_later(PyObject *module) {
    later_cancel(TRY(state_now()));
    return newref(NONE);
}

/* ---- ways to crash, for tests ---- */

FUNCTION("faulthandler._read_null()", "Read from address 0.")
static PyObject *faulthandler_read_null(PyObject *module) {
    volatile int *volatile nowhere = NULL;
    return int_from_ssize(*nowhere);
}
FUNCTION("faulthandler._sigsegv(release_gil: bool = False, /)", "Raise SIGSEGV.")
static PyObject *faulthandler_sigsegv(PyObject *module, int release_gil) {
    if (release_gil) {
        ThreadState *ts = thread_current();
        thread_detach(ts);
        raise(SIGSEGV);
        raise(SIGSEGV);
        thread_attach(ts);
    } else {
        raise(SIGSEGV);
        raise(SIGSEGV);
    }
    return newref(NONE);
}
FUNCTION("faulthandler._sigfpe()", "Raise SIGFPE.")
static PyObject *faulthandler_sigfpe(PyObject *module) {
    raise(SIGFPE);
    raise(SIGFPE);
    return newref(NONE);
}
FUNCTION("faulthandler._sigabrt()", "Abort.")
static PyObject *faulthandler_sigabrt(PyObject *module) {
    abort();
}
static void *fatal_thread(void *arg) {
    FATAL("in new thread");
}
FUNCTION("faulthandler._fatal_error_c_thread()", "A fatal error in a thread without Python state.")
static PyObject *faulthandler_fatal_error_c_thread(PyObject *module) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, fatal_thread, NULL) != 0) {
        return err_raise(PyExc_RuntimeError, "unable to start the thread");
    }
    ThreadState *ts = thread_current();
    thread_detach(ts);
    pthread_join(thread, NULL);
    thread_attach(ts);
    return newref(NONE);
}
static never_inline uintptr_t overflow(uintptr_t depth) {
    volatile char room[4096];
    memset((char *)room, (int)depth, sizeof room);
    return depth == 0 ? (uintptr_t)room[0] : overflow(depth + 1) + (uintptr_t)room[depth % 4096];
}
FUNCTION("faulthandler._stack_overflow()", "Use up the C stack.")
static PyObject *faulthandler_stack_overflow(PyObject *module) {
    return int_from_size(overflow(1));
}

static int faulthandler_exec(PyObject *module) {
    if (interp_current() != runtime.main) { /* its handlers are the process's */
        err_raise(PyExc_ImportError,
                  "module faulthandler does not support loading in subinterpreters");
        return -1;
    }
    return 0;
}

#include "faulthandler_module.gen.h"

NATIVE_MODULE(faulthandler, FaultModuleState, faulthandler_exec, faulthandler_functions,
              "Tracebacks when the process crashes, on a signal, or after a time.")
