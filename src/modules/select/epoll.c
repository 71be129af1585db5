/* select.epoll: descriptors watched by the kernel. */
#include "modules/select/select_module.h"

#include <limits.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

typedef struct {
    PyObject_HEAD int fd; /* (a) -1 once closed */
} EpollObject;
#define EPOLL(o) ((EpollObject *)(o))

static PyObject *epoll_new_fd(PyTypeObject *type, int fd) {
    if (fd < 0) {
        return err_from_errno(PyExc_OSError);
    }
    PyObject *o = type->tp_alloc(type, 0);
    if (o == NULL) {
        close(fd);
        return NULL;
    }
    EPOLL(o)->fd = fd;
    return o;
}

CONSTRUCTOR("epoll(sizehint: int = -1, flags: int = 0)", "An epoll object.")
static PyObject *epoll_make(PyTypeObject *type, int sizehint, int flags) {
    if (sizehint == -1) {
        sizehint = FD_SETSIZE;
    } else if (sizehint <= 0) {
        return err_raise(PyExc_ValueError, "negative sizehint");
    }
    if (flags != 0 && flags != EPOLL_CLOEXEC) {
        return err_raise(PyExc_OSError, "invalid flags");
    }
    return epoll_new_fd(type, DETACHED(epoll_create1(EPOLL_CLOEXEC)));
}
CLASSMETHOD("epoll.fromfd(cls, fd: int, /)", "An epoll object of a descriptor of one.")
static PyObject *epoll_fromfd(PyObject *cls, int fd) {
    PyTypeObject *type = (PyTypeObject *)cls;
    PyObject *o = TRY(type->tp_alloc(type, 0));
    EPOLL(o)->fd = fd;
    return o;
}

/* The descriptor, or -1 with ValueError. */
static int open_fd(EpollObject *self) {
    int fd = load_relaxed(&self->fd);
    return fd < 0 ? err_int(err_raise(PyExc_ValueError, "I/O operation on closed epoll object"))
                  : fd;
}

static int close_now(EpollObject *self) {
    int fd = exchange_acq_rel(&self->fd, -1);
    int result = fd < 0 ? 0 : DETACHED(close(fd));
    return result < 0 && errno == EINTR ? 0 : result; /* it is closed */
}
METHOD("epoll.close(self, /)", "Close it; nothing happens if it is closed.")
static PyObject *epoll_close_method(EpollObject *self) {
    return none_or_error(close_now(self));
}
GETTER("epoll.closed", "Is it closed?")
static PyObject *epoll_closed(EpollObject *self) {
    return BOOL(load_relaxed(&self->fd) < 0);
}
METHOD("epoll.fileno(self, /)", "Its descriptor.")
static PyObject *epoll_fileno(EpollObject *self) {
    return int_from_int64(TRYI(open_fd(self)));
}
METHOD("epoll.__enter__(self, /)", "The object itself.")
static PyObject *epoll_enter(EpollObject *self) {
    TRYI(open_fd(self));
    return newref((PyObject *)self);
}
METHOD("epoll.__exit__(self, exc_type=None, exc_value=None, exc_tb=None, /)", "Close it.")
static PyObject *epoll_exit(EpollObject *self, PyObject *exc_type, PyObject *exc_value,
                            PyObject *exc_tb) {
    return epoll_close_method(self);
}

static PyObject *control(EpollObject *self, int operation, PyObject *fd, unsigned events) {
    int number = TRYI(fd_from_object(fd));
    int own = TRYI(open_fd(self));
    struct epoll_event event = {.events = events, .data = {.fd = number}};
    return none_or_error(DETACHED(epoll_ctl(own, operation, number, &event)));
}
/* Events as an unsigned int: of larger numbers the low bits count. */
static int arg_events(PyObject *o, unsigned *out) {
    autoref PyObject *number = INT_TRY(ops_index(o));
    int overflow = 0;
    int64_t value = int_as_int64_overflow(number, &overflow);
    if (overflow != 0) {
        return err_int(err_raise(PyExc_OverflowError, "Python int too large for C unsigned int"));
    }
    *out = (unsigned)value;
    return 0;
}
METHOD("epoll.register(self, /, fd, "
       "eventmask=select.EPOLLIN | select.EPOLLPRI | select.EPOLLOUT)",
       "Watch a descriptor. OSError if it is watched.")
static PyObject *epoll_register(EpollObject *self, PyObject *fd, PyObject *eventmask) {
    unsigned events = EPOLLIN | EPOLLPRI | EPOLLOUT;
    TRYI(eventmask == NULL ? 0 : arg_events(eventmask, &events));
    return control(self, EPOLL_CTL_ADD, fd, events);
}
METHOD("epoll.modify(self, /, fd, eventmask)", "Watch a registered descriptor for other events.")
static PyObject *epoll_modify(EpollObject *self, PyObject *fd, PyObject *eventmask) {
    unsigned events;
    TRYI(arg_events(eventmask, &events));
    return control(self, EPOLL_CTL_MOD, fd, events);
}
METHOD("epoll.unregister(self, /, fd)", "Watch a descriptor no longer.")
static PyObject *epoll_unregister(EpollObject *self, PyObject *fd) {
    return control(self, EPOLL_CTL_DEL, fd, 0);
}

/* ---- waiting ---- */

/* Waits, again after signals: how many events; -1 with an exception. */
static int wait_for(int fd, struct epoll_event *events, int room, Patience *patience) {
    for (;;) {
        int64_t ms = patience->ns / 1000000 + (patience->ns % 1000000 > 0);
        int timeout = patience->forever || patience->ns < 0 ? -1 : (int)ms;
        int n = DETACHED(epoll_wait(fd, events, room, timeout));
        int again = INT_TRYI(call_interrupted(n < 0));
        if (!again) {
            return n < 0 ? err_int(err_from_errno(PyExc_OSError)) : n;
        }
        if (timeout >= 0) {
            patience_renew(patience);
        }
    }
}

static PyObject *events_list(const struct epoll_event *events, int count) {
    autoref PyObject *list = TRY(list_new(0));
    for (int i = 0; i < count; i++) {
        autoref PyObject *fd = TRY(int_from_int64(events[i].data.fd));
        autoref PyObject *bits = TRY(int_from_uint64(events[i].events));
        TRYI(list_append_steal(list, TRY(tuple_of(2, fd, bits))));
    }
    return take(list);
}

METHOD("epoll.poll(self, /, timeout=None, maxevents: int = -1)",
       "Wait, at most for that many seconds; returns a list of (descriptor, events).")
static PyObject *epoll_poll(EpollObject *self, PyObject *timeout, int maxevents) {
    int fd = TRYI(open_fd(self));
    Patience patience;
    TRYI(patience_from(timeout, 1000000000, "timeout must be an integer or None", &patience));
    if (!patience.forever && patience.ns / 1000000 >= INT_MAX) {
        return err_raise(PyExc_OverflowError, "timeout is too large");
    }
    if (maxevents == -1) {
        maxevents = FD_SETSIZE - 1;
    } else if (maxevents < 1) {
        return err_raise(PyExc_ValueError, "maxevents must be greater than 0, got %d", maxevents);
    }
    struct epoll_event *events = malloc((size_t)maxevents * sizeof *events);
    if (events == NULL) {
        return err_no_memory();
    }
    int count = wait_for(fd, events, maxevents, &patience);
    PyObject *list = count < 0 ? NULL : events_list(events, count);
    free(events);
    return list;
}

static void epoll_dealloc(PyObject *o) {
    if (EPOLL(o)->fd >= 0) {
        close(EPOLL(o)->fd);
    }
    object_free(o);
}

#include "epoll.gen.h"

static PyType_Slot epoll_slots[] = {
    {Py_tp_dealloc, epoll_dealloc},
    {Py_tp_methods, epoll_methods},
    {Py_tp_getset, epoll_getset},
    {Py_tp_new, epoll_tp_new},
    {Py_tp_doc, "A set of descriptors that the kernel watches."},
    {0, NULL},
};
PyType_Spec select_epoll_spec = {"select.epoll", sizeof(EpollObject), 0, Py_TPFLAGS_DEFAULT,
                                 epoll_slots};
