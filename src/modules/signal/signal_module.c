/* _signal: handlers, masks, waiting, timers. */
#include "modules/signal/signal_module.h"
#include "modules/posix/system_call.h"
#include "modules/time/timestamp.h"
#include "object/args.h"
#include "object/attr.h"
#include "object/call.h"
#include "object/names.h"
#include "object/needs.h"
#include "object/ops.h"
#include "thread/needs.h"
#include "types/exception/exception.h"
#include "types/float/float.h"
#include "types/function/function.h"
#include "types/int/int.h"
#include "types/module/module.h"
#include "types/set/set.h"
#include "types/str/str.h"
#include "types/structseq/structseq.h"
#include "types/tuple/tuple.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

typedef struct {
    PyObject *timer_error;      /* ItimerError */
    PyTypeObject *siginfo_type; /* struct_siginfo */
} SignalModuleState;

static SignalState *handlers_now(void) {
    return runtime.main->signals;
}
static bool in_main_thread(void) {
    return thread_current() == runtime.main_state;
}
static int check_number(int number) {
    if (number < 1 || number >= SIGNAL_COUNT) {
        err_raise(PyExc_ValueError, "signal number out of range");
        return -1;
    }
    return 0;
}
/* Signals that came in during the call: their handlers. */
static int check_signals(void) {
    ThreadState *ts = thread_current();
    return safepoint_due(ts) ? safepoint_slow(ts) : 0;
}

/* ---- handlers ---- */

FUNCTION("_signal.default_int_handler(signalnum: int, frame, /)",
         "The handler of SIGINT at start: raises KeyboardInterrupt.")
static PyObject *signal_default_int_handler(PyObject *module, int signalnum, PyObject *frame) {
    return err_raise_value(PyExc_KeyboardInterrupt, NULL);
}

/* What the system is to call: -1 with TypeError. */
static int system_handler(PyObject *handler, void (**out)(int)) {
    if (IS_INT(handler)) {
        int overflow;
        int64_t value = int_as_int64_overflow(handler, &overflow);
        if (!overflow && (value == 0 || value == 1)) {
            *out = value == 0 ? SIG_DFL : SIG_IGN;
            return 0;
        }
    } else if (TYPE(handler)->tp_call != NULL) {
        *out = signal_arrived;
        return 0;
    }
    err_raise(PyExc_TypeError,
              "signal handler must be signal.SIG_IGN, signal.SIG_DFL, or a callable object");
    return -1;
}

FUNCTION("_signal.signal(signalnum: int, handler, /)",
         "Set what happens when the signal comes in; returns what was set before.")
static PyObject *signal_signal(PyObject *module, int signalnum, PyObject *handler) {
    if (!in_main_thread()) {
        return err_raise(PyExc_ValueError,
                         "signal only works in main thread of the main interpreter");
    }
    TRYI(check_number(signalnum));
    struct sigaction action = {.sa_handler = NULL};
    TRYI(system_handler(handler, &action.sa_handler));
    TRYI(check_signals()); /* the old handler's */
    if (sigaction(signalnum, &action, NULL) < 0) {
        return err_from_errno(PyExc_OSError);
    }
    PyObject *old = signal_handler_of(handlers_now(), signalnum);
    signal_handler_set(handlers_now(), signalnum, handler);
    return old ? old : newref(NONE);
}
FUNCTION("_signal.getsignal(signalnum: int, /)",
         "What happens when the signal comes in; None when that is not up to Python.")
static PyObject *signal_getsignal(PyObject *module, int signalnum) {
    TRYI(check_number(signalnum));
    PyObject *handler = signal_handler_of(handlers_now(), signalnum);
    return handler ? handler : newref(NONE);
}
FUNCTION("_signal.siginterrupt(signalnum: int, flag: int, /)",
         "Does the signal interrupt system calls, or do they go on?")
static PyObject *signal_siginterrupt(PyObject *module, int signalnum, int flag) {
    TRYI(check_number(signalnum));
    struct sigaction action;
    if (sigaction(signalnum, NULL, &action) < 0) {
        return err_from_errno(PyExc_OSError);
    }
    action.sa_flags = flag ? action.sa_flags & ~SA_RESTART : action.sa_flags | SA_RESTART;
    if (sigaction(signalnum, &action, NULL) < 0) {
        return err_from_errno(PyExc_OSError);
    }
    return newref(NONE);
}

static int check_wakeup_fd(int fd) {
    int flags = fcntl(fd, F_GETFL);
    if (flags < 0) {
        return err_int(err_from_errno(PyExc_OSError));
    }
    if (!(flags & O_NONBLOCK)) {
        err_raise(PyExc_ValueError, "the fd %i must be in non-blocking mode", fd);
        return -1;
    }
    return 0;
}
FUNCTION("_signal.set_wakeup_fd(fd: int, /, *, warn_on_full_buffer: bool = True)",
         "Set the descriptor to which each signal's number is written; returns the one before.")
static PyObject *signal_set_wakeup_fd(PyObject *module, int fd, int warn_on_full_buffer) {
    if (!in_main_thread()) {
        return err_raise(PyExc_ValueError,
                         "set_wakeup_fd only works in main thread of the main interpreter");
    }
    if (fd != -1) {
        TRYI(check_wakeup_fd(fd));
    }
    store_relaxed(&runtime.signal_wakeup_warn, (uint8_t)warn_on_full_buffer);
    return int_from_int64(exchange_acq_rel(&runtime.signal_wakeup_fd, fd));
}

/* ---- sending ---- */

FUNCTION("_signal.raise_signal(signalnum: int, /)", "Send the signal to the calling process.")
static PyObject *signal_raise_signal(PyObject *module, int signalnum) {
    if (raise(signalnum) != 0) {
        return err_from_errno(PyExc_OSError);
    }
    TRYI(check_signals());
    return newref(NONE);
}
FUNCTION("_signal.pthread_kill(thread_id: uint64, signalnum: int, /)",
         "Send the signal to the thread.")
static PyObject *signal_pthread_kill(PyObject *module, uint64_t thread_id, int signalnum) {
    autoref PyObject *id = TRY(int_from_uint64(thread_id)),
                     *number = TRY(int_from_int64(signalnum));
    TRYI(AUDIT("signal.pthread_kill", 2, id, number));
    int error = pthread_kill((pthread_t)thread_id, signalnum);
    if (error != 0) {
        errno = error;
        err_from_errno(PyExc_OSError);
        return NULL;
    }
    TRYI(check_signals());
    return newref(NONE);
}
FUNCTION("_signal.pidfd_send_signal(pidfd: int, signalnum: int, siginfo=None, flags: int = 0, /)",
         "Send the signal to the process that the descriptor stands for.")
static PyObject *signal_pidfd_send_signal(PyObject *module, int pidfd, int signalnum,
                                          PyObject *siginfo, int flags) {
    if (siginfo != NONE) {
        return err_raise(PyExc_TypeError, "siginfo must be None");
    }
    if (syscall(SYS_pidfd_send_signal, pidfd, signalnum, NULL, flags) < 0) {
        return err_from_errno(PyExc_OSError);
    }
    return newref(NONE);
}

/* ---- sets of signals ---- */

static int set_add_number(sigset_t *set, PyObject *item) {
    autoref PyObject *index = INT_TRY(ops_index(item));
    int overflow;
    int64_t value = int_as_int64_overflow(index, &overflow);
    if (overflow || value < 1 || value >= SIGNAL_COUNT) {
        err_raise(PyExc_ValueError, "signal number %S out of range [1; %i]", index,
                  SIGNAL_COUNT - 1);
        return -1;
    }
    int number = (int)value;
    if (sigaddset(set, number) == 0) {
        return 0;
    }
    if (errno != EINVAL) {
        return err_int(err_from_errno(PyExc_OSError));
    }
    return err_warn(PyExc_RuntimeWarning, 1, "invalid signal number %i, please use valid_signals()",
                    number);
}

static int set_from(PyObject *iterable, sigset_t *set) {
    sigemptyset(set);
    autoref PyObject *iterator = INT_TRY(ops_iter(iterable));
    for (;;) {
        autoref PyObject *item = ops_next(iterator);
        if (item == NULL) {
            return err_occurred() ? -1 : 0;
        }
        INT_TRYI(set_add_number(set, item));
    }
}

static PyObject *set_to(const sigset_t *set) {
    autoref PyObject *result = TRY(set_new(NULL));
    for (int number = 1; number < SIGNAL_COUNT; number++) {
        if (sigismember(set, number) == 1) {
            autoref PyObject *item = TRY(int_from_int64(number));
            TRYI(set_add(result, item));
        }
    }
    return take(result);
}

FUNCTION("_signal.valid_signals()", "The set of all signal numbers of this system.")
static PyObject *signal_valid_signals(PyObject *module) {
    sigset_t set;
    sigfillset(&set);
    return set_to(&set);
}
FUNCTION("_signal.sigpending()", "The set of signals that wait until they are not blocked.")
static PyObject *signal_sigpending(PyObject *module) {
    sigset_t set;
    if (sigpending(&set) < 0) {
        return err_from_errno(PyExc_OSError);
    }
    return set_to(&set);
}
FUNCTION("_signal.pthread_sigmask(how: int, mask, /)",
         "Change the set of signals blocked in the calling thread; returns the one before.")
static PyObject *signal_pthread_sigmask(PyObject *module, int how, PyObject *mask) {
    sigset_t set, old;
    TRYI(set_from(mask, &set));
    int error = pthread_sigmask(how, &set, &old);
    if (error != 0) {
        errno = error;
        return err_from_errno(PyExc_OSError);
    }
    TRYI(check_signals()); /* signals may have been let in */
    return set_to(&old);
}

/* ---- waiting ---- */

FUNCTION("_signal.pause()", "Wait until a signal comes in.")
static PyObject *signal_pause(PyObject *module) {
    ThreadState *ts = thread_current();
    thread_detach(ts);
    pause();
    thread_attach(ts);
    TRYI(check_signals());
    return newref(NONE);
}
FUNCTION("_signal.sigwait(sigset, /)", "Wait for one of the signals; returns its number.")
static PyObject *signal_sigwait(PyObject *module, PyObject *sigset) {
    sigset_t set;
    int number, error;
    TRYI(set_from(sigset, &set));
    ThreadState *ts = thread_current();
    do {
        thread_detach(ts);
        error = sigwait(&set, &number);
        thread_attach(ts);
        TRYI(check_signals());
    } while (error == EINTR);
    if (error != 0) {
        errno = error;
        return err_from_errno(PyExc_OSError);
    }
    return int_from_int64(number);
}

static PyStructSequence_Field siginfo_fields[] = {
    {"si_signo", "signal number"},
    {"si_code", "signal code"},
    {"si_errno", "errno associated with this signal"},
    {"si_pid", "sending process ID"},
    {"si_uid", "real user ID of sending process"},
    {"si_status", "exit value or signal"},
    {"si_band", "band event for SIGPOLL"},
    {NULL, NULL},
};
static PyStructSequence_Desc siginfo_description = {
    "signal.struct_siginfo", "What sigwaitinfo and sigtimedwait found.", siginfo_fields, 7};

static PyObject *siginfo_object(PyObject *module, const siginfo_t *info) {
    SignalModuleState *state = module_state(module);
    autoref PyObject *o = TRY(structseq_new(state->siginfo_type));
    int64_t values[] = {info->si_signo, info->si_code,   info->si_errno, info->si_pid,
                        info->si_uid,   info->si_status, info->si_band};
    for (size_t i = 0; i < countof(values); i++) {
        structseq_set_fresh(o, (Py_ssize_t)i, int_from_int64(values[i]));
    }
    return structseq_finish(take(o));
}
FUNCTION("_signal.sigwaitinfo(sigset, /)",
         "Wait for one of the signals; returns what is known of it.")
static PyObject *signal_sigwaitinfo(PyObject *module, PyObject *sigset) {
    sigset_t set;
    siginfo_t info;
    int number;
    TRYI(set_from(sigset, &set));
    ThreadState *ts = thread_current();
    for (;;) {
        thread_detach(ts);
        number = sigwaitinfo(&set, &info);
        int error = errno;
        thread_attach(ts);
        if (number >= 0) {
            return siginfo_object(module, &info);
        }
        TRYI(check_signals());
        if (error != EINTR) {
            errno = error;
            return err_from_errno(PyExc_OSError);
        }
    }
}
FUNCTION("_signal.sigtimedwait(sigset, timeout, /)",
         "Like sigwaitinfo(), but gives up after the time in seconds, with None.")
static PyObject *signal_sigtimedwait(PyObject *module, PyObject *sigset, PyObject *timeout) {
    int64_t ns;
    TRYI(timestamp_from_seconds(timeout, ROUND_CEILING, &ns));
    if (ns < 0) {
        return err_raise(PyExc_ValueError, "timeout must be non-negative");
    }
    sigset_t set;
    siginfo_t info;
    TRYI(set_from(sigset, &set));
    ThreadState *ts = thread_current();
    int64_t deadline = monotonic_ns() + ns;
    for (;;) {
        struct timespec limit = {.tv_sec = ns / 1000000000, .tv_nsec = ns % 1000000000};
        thread_detach(ts);
        int number = sigtimedwait(&set, &info, &limit);
        int error = errno;
        thread_attach(ts);
        if (number >= 0) {
            return siginfo_object(module, &info);
        }
        TRYI(check_signals());
        if (error == EAGAIN) {
            return newref(NONE);
        }
        if (error != EINTR) {
            errno = error;
            return err_from_errno(PyExc_OSError);
        }
        ns = deadline - monotonic_ns();
        if (ns < 0) {
            return newref(NONE);
        }
    }
}

/* ---- timers ---- */

FUNCTION("_signal.alarm(seconds: int, /)",
         "Have SIGALRM sent after the time; returns the seconds that were left of the one before.")
static PyObject *signal_alarm(PyObject *module, int seconds) {
    return int_from_uint64(alarm((unsigned)seconds));
}

static PyObject *timer_tuple(const struct itimerval *timer) {
    autoref PyObject *left = TRY(float_from_double((double)timer->it_value.tv_sec +
                                                   (double)timer->it_value.tv_usec * 1e-6)),
                     *interval = TRY(float_from_double((double)timer->it_interval.tv_sec +
                                                       (double)timer->it_interval.tv_usec * 1e-6));
    return tuple_of(2, left, interval);
}
static int to_timeval(PyObject *o, struct timeval *out) {
    int64_t ns;
    INT_TRYI(timestamp_from_seconds(o, ROUND_CEILING, &ns));
    int64_t us = ns / 1000 + (ns % 1000 > 0); /* up: a timer of 0 is none */
    out->tv_sec = us / 1000000;
    out->tv_usec = us % 1000000;
    return 0;
}
static void *timer_failed(PyObject *module) {
    SignalModuleState *state = module_state(module);
    return err_from_errno(state->timer_error);
}
FUNCTION("_signal.setitimer(which: int, seconds, interval=0.0, /)",
         "Set the timer: its signal comes after `seconds`, then every `interval`; returns what was "
         "set before.")
static PyObject *signal_setitimer(PyObject *module, int which, PyObject *seconds,
                                  PyObject *interval) {
    struct itimerval timer = {0}, old;
    TRYI(to_timeval(seconds, &timer.it_value));
    if (interval != NULL) {
        TRYI(to_timeval(interval, &timer.it_interval));
    }
    if (setitimer((__itimer_which_t)which, &timer, &old) < 0) {
        return timer_failed(module);
    }
    return timer_tuple(&old);
}
FUNCTION("_signal.getitimer(which: int, /)", "What the timer is set to.")
static PyObject *signal_getitimer(PyObject *module, int which) {
    struct itimerval timer;
    if (getitimer((__itimer_which_t)which, &timer) < 0) {
        return timer_failed(module);
    }
    return timer_tuple(&timer);
}

FUNCTION("_signal.strsignal(signalnum: int, /)", "The system's description of the signal, or None.")
static PyObject *signal_strsignal(PyObject *module, int signalnum) {
    TRYI(check_number(signalnum));
    errno = 0;
    const char *text = strsignal(signalnum);
    if (errno != 0 || text == NULL || strstr(text, "Unknown signal") != NULL) {
        return newref(NONE);
    }
    return str_decode_fs(text, (Py_ssize_t)strlen(text));
}

/* ---- the module ---- */

typedef struct {
    const char *name;
    int value;
} Constant;
#define C(name) {#name, name}
static const Constant constants[] = {{"NSIG", SIGNAL_COUNT},
                                     {"SIG_DFL", 0},
                                     {"SIG_IGN", 1},
                                     C(SIG_BLOCK),
                                     C(SIG_UNBLOCK),
                                     C(SIG_SETMASK),
                                     C(SIGHUP),
                                     C(SIGINT),
                                     C(SIGQUIT),
                                     C(SIGILL),
                                     C(SIGTRAP),
                                     C(SIGIOT),
                                     C(SIGABRT),
                                     C(SIGFPE),
                                     C(SIGKILL),
                                     C(SIGBUS),
                                     C(SIGSEGV),
                                     C(SIGSYS),
                                     C(SIGPIPE),
                                     C(SIGALRM),
                                     C(SIGTERM),
                                     C(SIGUSR1),
                                     C(SIGUSR2),
                                     {"SIGCLD", SIGCHLD},
                                     C(SIGCHLD),
                                     C(SIGPWR),
                                     C(SIGIO),
                                     C(SIGURG),
                                     C(SIGWINCH),
                                     C(SIGPOLL),
                                     C(SIGSTOP),
                                     C(SIGTSTP),
                                     C(SIGCONT),
                                     C(SIGTTIN),
                                     C(SIGTTOU),
                                     C(SIGVTALRM),
                                     C(SIGPROF),
                                     C(SIGXCPU),
                                     C(SIGXFSZ),
                                     C(SIGSTKFLT),
                                     C(ITIMER_REAL),
                                     C(ITIMER_VIRTUAL),
                                     C(ITIMER_PROF)};

static int signal_exec(PyObject *module) {
    SignalModuleState *state = module_state(module);
    for (size_t i = 0; i < countof(constants); i++) {
        INT_TRYI(module_add_int(module, constants[i].name, constants[i].value));
    }
    INT_TRYI(module_add_int(module, "SIGRTMIN", SIGRTMIN));
    INT_TRYI(module_add_int(module, "SIGRTMAX", SIGRTMAX));
    state->siginfo_type = INT_TRY(structseq_type_new(&siginfo_description, 0));
    INT_TRYI(module_add(module, "struct_siginfo", (PyObject *)state->siginfo_type));
    state->timer_error = INT_TRY(exception_class_new("signal.ItimerError", PyExc_OSError, NULL));
    INT_TRYI(module_add(module, "ItimerError", state->timer_error));
    return module_add(module, "default_int_handler", handlers_now()->default_int);
}

#include "signal_module.gen.h"

PyObject *signal_default_int(void) {
    PyMethodDef *def = _signal_functions;
    while (strcmp(def->ml_name, "default_int_handler") != 0) {
        def++;
    }
    autoref PyObject *name = TRY(str_intern_text("_signal"));
    return cfunction_new(def, NULL, name, NULL);
}

NATIVE_MODULE_LEADING(_signal, SignalModuleState, siginfo_type, signal_exec, _signal_functions,
                      "Signals, their handlers, and timers.")
