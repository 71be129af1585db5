#include "modules/signal/signal_module.h"
#include "interp/needs.h"
#include "object/attr.h"
#include "object/call.h"
#include "object/error.h"
#include "object/needs.h"
#include "object/ops.h"
#include "thread/needs.h"
#include "types/dict/dict.h"
#include "types/int/int.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- arrival: async-signal-safe ---- */

static void write_wakeup(int number) {
    int fd = load_relaxed(&runtime.signal_wakeup_fd);
    if (fd < 0) {
        return;
    }
    unsigned char byte = (unsigned char)number;
    ssize_t n;
    do {
        n = write(fd, &byte, 1);
    } while (n < 0 && errno == EINTR);
    bool full = n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
    if (n < 0 && (!full || load_relaxed(&runtime.signal_wakeup_warn))) {
        store_relaxed(&runtime.signal_wakeup_error, errno);
    }
}

void signal_arrived(int number) {
    int error = errno;
    ThreadState *main = load_acquire(&runtime.main_state);
    store_relaxed(&runtime.signal_due[number], 1);
    write_wakeup(number);
    if (main != NULL) {
        thread_break(main, BREAK_SIGNAL); /* pairs with is_interrupted in parking.c */
        parking_interrupt(main);
    }
    errno = error;
}

/* ---- the table of handlers ---- */

PyObject *signal_handler_of(SignalState *state, int number) {
    mutex_lock(&state->lock);
    PyObject *handler = xnewref(state->handlers[number]);
    mutex_unlock(&state->lock);
    return handler;
}

void signal_handler_set(SignalState *state, int number, PyObject *handler) {
    mutex_lock(&state->lock);
    PyObject *old = state->handlers[number];
    state->handlers[number] = xnewref(handler);
    if (old != NULL) {
        ref_share(old);
    }
    mutex_unlock(&state->lock);
    XDECREF(old);
}

/* ---- calling Python handlers ---- */

static void report_wakeup_error(void) {
    int error = exchange_acq_rel(&runtime.signal_wakeup_error, 0);
    if (error != 0) {
        errno = error;
        err_from_errno(PyExc_OSError);
        err_unraisable(NULL, "Exception ignored while trying to write to the signal wakeup fd");
    }
}

static int run_handler(ThreadState *ts, SignalState *state, int number) {
    autoref PyObject *handler = signal_handler_of(state, number);
    if (handler == NULL || TYPE(handler)->tp_call == NULL) {
        return 0; /* it has been replaced since the signal came in */
    }
    autoref PyObject *frame =
        ts->frame ? (PyObject *)xnewref(frame_object_of(ts->frame)) : newref(NONE);
    autoref PyObject *argument = frame ? int_from_int64(number) : NULL;
    if (argument == NULL) {
        return -1;
    }
    autoref PyObject *result = call_two(handler, argument, frame);
    return result ? 0 : -1;
}

static int run_all(ThreadState *ts, SignalState *state) {
    report_wakeup_error();
    for (int number = 1; number < SIGNAL_COUNT; number++) {
        if (!exchange_acq_rel(&runtime.signal_due[number], 0)) {
            continue;
        }
        if (run_handler(ts, state, number) < 0) {
            thread_break(ts, BREAK_SIGNAL); /* others may be due */
            return -1;
        }
    }
    return 0;
}

/* A current exception is kept; that of a handler takes its place. */
int signal_run_handlers(ThreadState *ts) {
    SignalState *state = ts->base.interp->signals;
    if (ts != runtime.main_state || state == NULL || load_relaxed(&ts->base.interp->finalizing)) {
        return 0;
    }
    thread_unbreak(ts, BREAK_SIGNAL);
    PyObject *current = err_fetch();
    if (run_all(ts, state) < 0) {
        XDECREF(current);
        return -1;
    }
    err_restore(current);
    return 0;
}

int signal_simulate(int number) {
    if (number < 1 || number >= SIGNAL_COUNT) {
        err_raise(PyExc_ValueError, "signal number out of range");
        return -1;
    }
    SignalState *state = runtime.main ? runtime.main->signals : NULL;
    if (runtime.main != NULL && load_relaxed(&runtime.main->finalizing)) {
        err_raise(PyExc_OSError, "Signal %i ignored due to race condition", number);
        err_unraisable(NULL, "Exception ignored while calling signal handler");
        return 0;
    }
    autoref PyObject *handler = state ? signal_handler_of(state, number) : NULL;
    if (handler != NULL && !IS_INT(handler)) {
        signal_arrived(number);
    }
    return 0;
}

/* ---- start and end ---- */

/* What the process found, as Python sees it; NULL for a handler that is not Python's. */
static PyObject *inherited(int number) {
    struct sigaction action;
    if (sigaction(number, NULL, &action) < 0 || (action.sa_flags & SA_SIGINFO)) {
        return NULL;
    }
    bool known = action.sa_handler == SIG_DFL || action.sa_handler == SIG_IGN;
    return known ? int_from_int64(action.sa_handler == SIG_IGN) : NULL;
}

static void ignore(SignalState *state, int number) {
    struct sigaction action = {.sa_handler = SIG_IGN};
    sigaction(number, &action, NULL);
    state->handlers[number] = int_from_int64(1);
}

static void handle_interrupt(SignalState *state) {
    SETREF(state->handlers[SIGINT], newref(state->default_int));
    struct sigaction action = {.sa_handler = signal_arrived};
    sigaction(SIGINT, &action, NULL);
}

int signals_init(Interp *interp, bool install) {
    SignalState *state = calloc(1, sizeof *state);
    if (state == NULL) {
        return err_int(err_no_memory());
    }
    interp->signals = state;
    state->default_int = INT_TRY(signal_default_int());
    for (int number = 1; number < SIGNAL_COUNT; number++) {
        state->handlers[number] = inherited(number);
    }
    if (!install) {
        return 0;
    }
    ignore(state, SIGPIPE);
    ignore(state, SIGXFSZ);
    PyObject *now = state->handlers[SIGINT];
    if (now != NULL && int_is_zero(now)) {
        handle_interrupt(state);
    }
    return 0;
}

void signals_restore(Interp *interp) {
    SignalState *state = interp->signals;
    store_release(&runtime.signal_wakeup_fd, -1);
    for (int number = 1; state != NULL && number < SIGNAL_COUNT; number++) {
        autoref PyObject *handler = signal_handler_of(state, number);
        if (handler != NULL && !IS_INT(handler)) {
            struct sigaction action = {.sa_handler = SIG_DFL};
            sigaction(number, &action, NULL);
        }
        signal_handler_set(state, number, NULL);
    }
}

void signals_end(Interp *interp) {
    SignalState *state = interp->signals;
    interp->signals = NULL;
    for (int number = 1; state != NULL && number < SIGNAL_COUNT; number++) {
        XDECREF(state->handlers[number]);
    }
    if (state != NULL) {
        XDECREF(state->default_int);
        free(state);
    }
}
