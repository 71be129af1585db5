/* select.poll: descriptors registered once, waited for many times. */
#include "modules/select/select_module.h"
#include "object/names.h"
#include "types/dict/dict.h"

#include <limits.h>
#include <poll.h>
#include <stdlib.h>

typedef struct {
    PyObject_HEAD PyMutex lock; /* guards `watched`; nothing under it runs Python code */
    struct pollfd *watched;     /* (n:lock) from malloc, in the order of registration */
    size_t count, room;         /* (n:lock) */
    uint8_t polling;            /* (a) a thread is in poll() */
} PollObject;
#define POLL(o) ((PollObject *)(o))

static int arg_events(PyObject *o, unsigned short *out) {
    unsigned value;
    if (arg_uint(o, &value) < 0) {
        if (!err_clear_if(PyExc_OverflowError)) {
            return -1;
        }
        value = UINT_MAX;
    }
    if (value > USHRT_MAX) {
        return err_int(err_raise(PyExc_OverflowError, "Python int too large for C unsigned short"));
    }
    *out = (unsigned short)value;
    return 0;
}

static struct pollfd *find_locked(PollObject *self, int fd) {
    for (size_t i = 0; i < self->count; i++) {
        if (self->watched[i].fd == fd) {
            return &self->watched[i];
        }
    }
    return NULL;
}

/* Adds or changes; false without memory. */
static bool watch_locked(PollObject *self, int fd, unsigned short events) {
    struct pollfd *entry = find_locked(self, fd);
    if (entry == NULL) {
        if (self->count == self->room) {
            size_t room = self->room ? self->room * 2 : 8;
            struct pollfd *larger = realloc(self->watched, room * sizeof *larger);
            if (larger == NULL) {
                return false;
            }
            self->watched = larger;
            self->room = room;
        }
        entry = &self->watched[self->count++];
    }
    *entry = (struct pollfd){.fd = fd, .events = (short)events};
    return true;
}

METHOD("poll.register(self, fd, eventmask=select.POLLIN | select.POLLPRI | select.POLLOUT, /)",
       "Watch a descriptor, or watch it for other events.")
static PyObject *poll_register(PollObject *self, PyObject *fd, PyObject *eventmask) {
    int number = TRYI(fd_from_object(fd));
    unsigned short events = POLLIN | POLLPRI | POLLOUT;
    TRYI(eventmask == NULL ? 0 : arg_events(eventmask, &events));
    mutex_lock(&self->lock);
    bool done = watch_locked(self, number, events);
    mutex_unlock(&self->lock);
    return done ? none() : err_no_memory();
}
METHOD("poll.modify(self, fd, eventmask, /)", "Watch a registered descriptor for other events.")
static PyObject *poll_modify(PollObject *self, PyObject *fd, PyObject *eventmask) {
    int number = TRYI(fd_from_object(fd));
    unsigned short events;
    TRYI(arg_events(eventmask, &events));
    mutex_lock(&self->lock);
    struct pollfd *entry = find_locked(self, number);
    if (entry != NULL) {
        entry->events = (short)events;
    }
    mutex_unlock(&self->lock);
    if (entry == NULL) {
        errno = ENOENT;
        return err_from_errno(PyExc_OSError);
    }
    return none();
}
METHOD("poll.unregister(self, fd, /)", "Watch a descriptor no longer.")
static PyObject *poll_unregister(PollObject *self, PyObject *fd) {
    int number = TRYI(fd_from_object(fd));
    mutex_lock(&self->lock);
    struct pollfd *entry = find_locked(self, number);
    if (entry != NULL) {
        for (size_t i = (size_t)(entry - self->watched) + 1; i < self->count; i++) {
            self->watched[i - 1] = self->watched[i];
        }
        self->count--;
    }
    mutex_unlock(&self->lock);
    if (entry == NULL) {
        autoref PyObject *key = TRY(int_from_int64(number));
        return err_raise_key(key);
    }
    return none();
}

/* ---- waiting ---- */

/* A copy of what is watched, from malloc: it may change while we wait. */
static struct pollfd *copy_watched(PollObject *self, size_t *count) {
    mutex_lock(&self->lock);
    *count = self->count;
    struct pollfd *copy = malloc((self->count + 1) * sizeof *copy);
    for (size_t i = 0; copy != NULL && i < self->count; i++) {
        copy[i] = self->watched[i];
    }
    mutex_unlock(&self->lock);
    return copy != NULL ? copy : err_no_memory();
}

/* Waits, again after signals: -1 with an exception. */
static int wait_for(struct pollfd *fds, size_t count, Patience *patience) {
    for (;;) {
        int64_t ms = patience->ns / 1000000 + (patience->ns % 1000000 > 0);
        int timeout = patience->forever || patience->ns < 0 ? -1 : (int)ms;
        int n = DETACHED(poll(fds, count, timeout));
        int again = INT_TRYI(call_interrupted(n < 0));
        if (!again) {
            return n < 0 ? err_int(err_from_errno(PyExc_OSError)) : n;
        }
        if (timeout >= 0) {
            patience_renew(patience);
        }
    }
}

static PyObject *ready_list(const struct pollfd *fds, size_t count) {
    autoref PyObject *list = TRY(list_new(0));
    for (size_t i = 0; i < count; i++) {
        if (fds[i].revents != 0) {
            autoref PyObject *fd = TRY(int_from_int64(fds[i].fd));
            autoref PyObject *events = TRY(int_from_int64(fds[i].revents & 0xffff));
            TRYI(list_append_steal(list, TRY(tuple_of(2, fd, events))));
        }
    }
    return take(list);
}

static PyObject *poll_once(PollObject *self, Patience *patience) {
    size_t count;
    struct pollfd *fds = TRY(copy_watched(self, &count));
    PyObject *ready = wait_for(fds, count, patience) < 0 ? NULL : ready_list(fds, count);
    free(fds);
    return ready;
}

METHOD("poll.poll(self, timeout=None, /)",
       "Wait, at most for that many milliseconds; returns a list of (descriptor, events).")
static PyObject *poll_poll(PollObject *self, PyObject *timeout) {
    Patience patience;
    TRYI(patience_from(timeout, 1000000, "timeout must be an integer or None", &patience));
    if (!patience.forever && patience.ns / 1000000 >= INT_MAX) {
        return err_raise(PyExc_OverflowError, "timeout is too large");
    }
    uint8_t idle = 0;
    if (!cas_acq_rel(&self->polling, &idle, 1)) {
        return err_raise(PyExc_RuntimeError, "concurrent poll() invocation");
    }
    PyObject *ready = poll_once(self, &patience);
    store_release(&self->polling, 0);
    return ready;
}

static void poll_dealloc(PyObject *o) {
    free(POLL(o)->watched);
    object_free(o);
}

#include "poll.gen.h"

static PyType_Slot poll_slots[] = {
    {Py_tp_dealloc, poll_dealloc},
    {Py_tp_methods, poll_methods},
    {0, NULL},
};
PyType_Spec select_poll_spec = {"select.poll", sizeof(PollObject), 0,
                                Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION, poll_slots};
