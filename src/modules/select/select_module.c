/* select: waiting until descriptors can be read or written: the call select, and the module. */
#include "modules/select/select_module.h"
#include "object/type.h"
#include "thread/parking.h"
#include "types/float/float.h"

#include <limits.h>
#include <math.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/select.h>

/* ---- time ---- */

static int out_of_range(void) {
    return err_int(err_raise(PyExc_OverflowError, "timestamp out of range for C PyTime_t"));
}

static int float_ns(double units, int64_t unit_ns, int64_t *out) {
    if (isnan(units)) {
        return err_int(err_raise(PyExc_ValueError, "Invalid value NaN (not a number)"));
    }
    double ns = units * (double)unit_ns;
    ns = ns < 0 ? floor(ns) : ceil(ns);
    if (!(ns < 0x1p63 && ns >= -0x1p63)) {
        return out_of_range();
    }
    *out = (int64_t)ns;
    return 0;
}

int patience_from(PyObject *o, int64_t unit_ns, const char *error, Patience *out) {
    *out = (Patience){.forever = o == NONE};
    if (o == NONE) {
        return 0;
    }
    if (IS_INSTANCE(o, PyFloat_Type)) {
        INT_TRYI(float_ns(float_as_double(o), unit_ns, &out->ns));
    } else if (TYPE(o)->tp_as_number == NULL || TYPE(o)->tp_as_number->nb_index == NULL) {
        return err_int(err_raise(PyExc_TypeError, "%s", error));
    } else {
        autoref PyObject *number = INT_TRY(ops_index(o));
        int overflow = 0;
        int64_t units = int_as_int64_overflow(number, &overflow);
        if (overflow != 0 || __builtin_mul_overflow(units, unit_ns, &out->ns)) {
            return out_of_range();
        }
    }
    if (__builtin_add_overflow(monotonic_ns(), out->ns, &out->deadline)) {
        out->deadline = INT64_MAX;
    }
    return 0;
}

void patience_renew(Patience *patience) {
    if (!patience->forever) {
        int64_t left = patience->deadline - monotonic_ns();
        patience->ns = left < 0 ? 0 : left;
    }
}

/* ---- select ---- */

/* One of the three arguments: objects, and the descriptors they stand for. */
typedef struct {
    PyObject *objects; /* a tuple (owned) */
    int *fds;          /* from malloc */
    fd_set set;
    int count;
} Watched;

static void watched_drop(Watched *watched) {
    XDECREF(watched->objects);
    free(watched->fds);
}
#define WATCHED(variable) __attribute__((cleanup(watched_drop))) Watched variable = {0}

static int watched_add(Watched *watched, int i, PyObject *object, int *highest) {
    int fd = INT_TRYI(fd_from_object(object));
    if (fd >= FD_SETSIZE) {
        return err_int(err_raise(PyExc_ValueError, "filedescriptor out of range in select()"));
    }
    if (i >= FD_SETSIZE) {
        return err_int(err_raise(PyExc_ValueError, "too many file descriptors in select()"));
    }
    watched->fds[i] = fd;
    FD_SET(fd, &watched->set);
    if (fd > *highest) {
        *highest = fd;
    }
    return 0;
}

/* A fileno() may change the caller's list: what counts is what it held when each item was read. */
static int watched_fill(Watched *watched, PyObject *objects, int *highest) {
    FD_ZERO(&watched->set);
    autoref PyObject *list = INT_TRY(ops_fast(objects, "arguments 1-3 must be sequences"));
    watched->fds = malloc(FD_SETSIZE * sizeof *watched->fds);
    if (watched->fds == NULL) {
        return err_int(err_no_memory());
    }
    autoref PyObject *seen = INT_TRY(list_new(0));
    for (int i = 0; i < ops_length(list); i++) {
        autoref PyObject *object = ops_sequence_get(list, i);
        if (object == NULL) { /* the list has become shorter */
            if (!err_clear_if(PyExc_IndexError)) {
                return -1;
            }
            break;
        }
        INT_TRYI(watched_add(watched, i, object, highest));
        INT_TRYI(list_append(seen, object));
    }
    watched->objects = INT_TRY(list_as_tuple(seen));
    watched->count = (int)tuple_length(watched->objects);
    return 0;
}

static PyObject *watched_ready(const Watched *watched, const fd_set *ready) {
    autoref PyObject *list = TRY(list_new(0));
    for (int i = 0; i < watched->count; i++) {
        if (FD_ISSET(watched->fds[i], ready)) {
            TRYI(list_append(list, tuple_at(watched->objects, i)));
        }
    }
    return take(list);
}

/* Waits, again after signals; the sets are those of `ready`. -1 with an exception. */
static int wait_for(const Watched *watched, fd_set *ready, int count, Patience *patience) {
    for (;;) {
        for (int i = 0; i < 3; i++) {
            ready[i] = watched[i].set;
        }
        struct timeval time = {.tv_sec = patience->ns / 1000000000,
                               .tv_usec = (patience->ns % 1000000000 + 999) / 1000};
        if (time.tv_usec == 1000000) {
            time = (struct timeval){.tv_sec = time.tv_sec + 1};
        }
        int n = DETACHED(
            select(count, &ready[0], &ready[1], &ready[2], patience->forever ? NULL : &time));
        int again = INT_TRYI(call_interrupted(n < 0));
        if (!again) {
            return n < 0 ? err_int(err_from_errno(PyExc_OSError)) : 0;
        }
        patience_renew(patience);
    }
}

FUNCTION("select.select(rlist, wlist, xlist, timeout=None, /)",
         "Wait until something in the three lists can be read, can be written, or is in an "
         "exceptional state; returns three lists of what is.")
static PyObject *select_select(PyObject *module, PyObject *rlist, PyObject *wlist, PyObject *xlist,
                               PyObject *timeout) {
    Patience patience;
    TRYI(patience_from(timeout, 1000000000, "timeout must be a float or None", &patience));
    if (!patience.forever && patience.ns < 0) {
        return err_raise(PyExc_ValueError, "timeout must be non-negative");
    }
    __attribute__((cleanup(watched_drop))) Watched r = {0};
    WATCHED(w);
    WATCHED(x);
    int highest = -1;
    TRYI(watched_fill(&r, rlist, &highest));
    TRYI(watched_fill(&w, wlist, &highest));
    TRYI(watched_fill(&x, xlist, &highest));
    const Watched all[3] = {r, w, x}; /* without their references */
    fd_set ready[3];
    TRYI(wait_for(all, ready, highest + 1, &patience));
    autoref PyObject *readable = TRY(watched_ready(&r, &ready[0]));
    autoref PyObject *writable = TRY(watched_ready(&w, &ready[1]));
    autoref PyObject *exceptional = TRY(watched_ready(&x, &ready[2]));
    return tuple_of(3, readable, writable, exceptional);
}

FUNCTION("select.poll()", "A polling object: descriptors are registered, then waited for.")
static PyObject *select_poll(PyObject *module) {
    SelectState *state = module_state(module);
    return object_new(state->poll);
}

#include "select_module.gen.h"

static const ModuleInt numbers[] = {
    MODULE_INT(EPOLLERR),       {"EPOLLET", (unsigned)EPOLLET},
    MODULE_INT(EPOLLEXCLUSIVE), MODULE_INT(EPOLLHUP),
    MODULE_INT(EPOLLIN),        MODULE_INT(EPOLLMSG),
    MODULE_INT(EPOLLONESHOT),   MODULE_INT(EPOLLOUT),
    MODULE_INT(EPOLLPRI),       MODULE_INT(EPOLLRDBAND),
    MODULE_INT(EPOLLRDHUP),     MODULE_INT(EPOLLRDNORM),
    MODULE_INT(EPOLLWAKEUP),    MODULE_INT(EPOLLWRBAND),
    MODULE_INT(EPOLLWRNORM),    MODULE_INT(EPOLL_CLOEXEC),
    MODULE_INT(PIPE_BUF),       MODULE_INT(POLLERR),
    MODULE_INT(POLLHUP),        MODULE_INT(POLLIN),
    MODULE_INT(POLLMSG),        MODULE_INT(POLLNVAL),
    MODULE_INT(POLLOUT),        MODULE_INT(POLLPRI),
    MODULE_INT(POLLRDBAND),     MODULE_INT(POLLRDHUP),
    MODULE_INT(POLLRDNORM),     MODULE_INT(POLLWRBAND),
    MODULE_INT(POLLWRNORM),     {NULL, 0},
};

static int select_exec(PyObject *module) {
    SelectState *state = module_state(module);
    state->poll = INT_TRY(type_from_spec(module, &select_poll_spec, NULL));
    state->epoll = INT_TRY(type_from_spec(module, &select_epoll_spec, NULL));
    INT_TRYI(module_add(module, "epoll", (PyObject *)state->epoll));
    INT_TRYI(module_add(module, "error", PyExc_OSError));
    return module_add_ints(module, numbers);
}

NATIVE_MODULE_LEADING(select, SelectState, epoll, select_exec, select_functions,
                      "Waiting for many files at once.")
