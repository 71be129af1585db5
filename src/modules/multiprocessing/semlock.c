/* _multiprocessing: semaphores by name, which processes share. */
#include "modules/posix/system_call.h"
#include "object/args.h"
#include "object/needs.h"
#include "object/ops.h"
#include "object/type.h"
#include "types/dict/dict.h"
#include "types/float/float.h"
#include "types/int/int.h"
#include "types/module/module.h"
#include "types/str/str.h"

#include <fcntl.h>
#include <limits.h>
#include <math.h>
#include <semaphore.h>
#include <time.h>

enum { RECURSIVE_MUTEX, SEMAPHORE };

typedef struct {
    PyObject_HEAD sem_t *handle; /* (c) */
    PyObject *name;              /* (c) None if it has been unlinked */
    int kind, maxvalue;          /* (c) */
    int count;                   /* (a) how often this process holds it */
    uintptr_t owner;             /* (a) the thread that took it last */
} SemLock;
#define SEM(o) ((SemLock *)(o))

/* ---- life ---- */

static PyObject *semlock_new(PyTypeObject *type, sem_t *handle, int kind, int maxvalue,
                             PyObject *name) {
    PyObject *o = type->tp_alloc(type, 0);
    if (o == NULL) {
        sem_close(handle);
        return NULL;
    }
    SEM(o)->handle = handle;
    SEM(o)->kind = kind;
    SEM(o)->maxvalue = maxvalue;
    SEM(o)->name = newref(name);
    return o;
}

CONSTRUCTOR("SemLock(kind: int, value: int, maxvalue: int, name: utf8, unlink: bool)", "")
static PyObject *semlock_make(PyTypeObject *type, int kind, int value, int maxvalue,
                              const char *name, int unlink) {
    if (kind != RECURSIVE_MUTEX && kind != SEMAPHORE) {
        return err_raise(PyExc_ValueError, "unrecognized kind");
    }
    autoref PyObject *kept = TRY(unlink ? none() : str_from_text(name));
    sem_t *handle = DETACHED(sem_open(name, O_CREAT | O_EXCL, 0600, (unsigned)value));
    if (handle == SEM_FAILED) {
        return err_from_errno(PyExc_OSError);
    }
    if (unlink && sem_unlink(name) < 0) {
        int number = errno;
        sem_close(handle);
        errno = number;
        return err_from_errno(PyExc_OSError);
    }
    return semlock_new(type, handle, kind, maxvalue, kept);
}

CLASSMETHOD("SemLock._rebuild(cls, handle: uint64, kind: int, maxvalue: int, name, /)",
            "The object for a semaphore that another process has made.")
static PyObject *semlock_rebuild(PyObject *cls, uint64_t handle, int kind, int maxvalue,
                                 PyObject *name) {
    sem_t *found = (sem_t *)(uintptr_t)handle;
    if (name != NONE) {
        const char *text;
        TRYI(arg_utf8(name, "_rebuild", "4", &text));
        found = DETACHED(sem_open(text, 0));
        if (found == SEM_FAILED) {
            return err_from_errno(PyExc_OSError);
        }
    }
    return semlock_new((PyTypeObject *)cls, found, kind, maxvalue, name);
}

static int semlock_traverse(PyObject *o, visitproc visit, void *arg) {
    Py_VISIT(SEM(o)->name);
    return 0;
}
static void semlock_dealloc(PyObject *o) {
    object_untrack(o);
    if (SEM(o)->handle != NULL) {
        sem_close(SEM(o)->handle);
    }
    XDECREF(SEM(o)->name);
    object_free(o);
}

/* ---- taking it ---- */

static bool is_mine(SemLock *self) {
    return load_relaxed(&self->count) > 0 && load_relaxed(&self->owner) == thread_os_id();
}
static int check_handle(SemLock *self) {
    if (self->handle == NULL) {
        errno = EINVAL;
        return err_int(err_from_errno(PyExc_OSError));
    }
    return 0;
}
static void taken(SemLock *self) {
    store_relaxed(&self->owner, thread_os_id());
    fetch_add_relaxed(&self->count, 1);
}

/* The moment a number of seconds from now. */
static int deadline_from(PyObject *timeout, struct timespec *out) {
    double seconds = float_as_double(timeout);
    if (seconds == -1.0 && err_occurred()) {
        return -1;
    }
    seconds = seconds > 0 ? seconds : 0; /* not a number: at once */
    clock_gettime(CLOCK_REALTIME, out);
    double whole = floor(seconds);
    if (whole > 1e15) {
        whole = 1e15;
        seconds = whole;
    }
    out->tv_sec += (time_t)whole;
    out->tv_nsec += (long)((seconds - whole) * 1e9);
    if (out->tv_nsec >= 1000000000) {
        out->tv_sec++;
        out->tv_nsec -= 1000000000;
    }
    return 0;
}

METHOD("SemLock.acquire(self, /, block: bool = True, timeout=None)", "Take it; was it to be had?")
static PyObject *semlock_acquire(SemLock *self, int block, PyObject *timeout) {
    struct timespec deadline;
    TRYI(check_handle(self));
    if (self->kind == RECURSIVE_MUTEX && is_mine(self)) {
        fetch_add_relaxed(&self->count, 1);
        return TRUE_OBJECT;
    }
    if (timeout != NONE) {
        TRYI(deadline_from(timeout, &deadline));
    }
    int result;
    do {
        result = sem_trywait(self->handle);
    } while (result < 0 && errno == EINTR);
    if (result < 0 && errno == EAGAIN && block) {
        result = timeout == NONE ? TRY_CALL(sem_wait(self->handle))
                                 : TRY_CALL(sem_timedwait(self->handle, &deadline));
    }
    if (result < 0) {
        return errno == EAGAIN || errno == ETIMEDOUT ? FALSE_OBJECT : err_from_errno(PyExc_OSError);
    }
    taken(self);
    return TRUE_OBJECT;
}

/* Would one more release be one too many? -1 with ValueError. */
static int check_not_free(SemLock *self) {
    int value;
    if (sem_getvalue(self->handle, &value) < 0) {
        return err_int(err_from_errno(PyExc_OSError));
    }
    return value >= self->maxvalue
               ? err_int(err_raise(PyExc_ValueError, "semaphore or lock released too many times"))
               : 0;
}
METHOD("SemLock.release(self, /)", "Give it back.")
static PyObject *semlock_release(SemLock *self) {
    TRYI(check_handle(self));
    if (self->kind == RECURSIVE_MUTEX) {
        if (!is_mine(self)) {
            return err_raise(PyExc_AssertionError,
                             "attempt to release recursive lock not owned by thread");
        }
        if (load_relaxed(&self->count) > 1) {
            fetch_add_relaxed(&self->count, -1);
            return none();
        }
    } else {
        TRYI(check_not_free(self));
    }
    fetch_add_relaxed(&self->count, -1); /* before somebody else takes it */
    if (sem_post(self->handle) < 0) {
        int number = errno;
        fetch_add_relaxed(&self->count, 1);
        errno = number;
        return err_from_errno(PyExc_OSError);
    }
    return none();
}
METHOD("SemLock.__enter__(self, /)", "Take it.")
static PyObject *semlock_enter(SemLock *self) {
    return semlock_acquire(self, true, NONE);
}
METHOD("SemLock.__exit__(self, exc_type=None, exc_value=None, exc_tb=None, /)", "Give it back.")
static PyObject *semlock_exit(SemLock *self, PyObject *exc_type, PyObject *exc_value,
                              PyObject *exc_tb) {
    return semlock_release(self);
}

/* ---- asking ---- */

METHOD("SemLock._count(self, /)", "How often this process holds it.")
static PyObject *semlock_count(SemLock *self) {
    return int_from_int64(load_relaxed(&self->count));
}
METHOD("SemLock._is_mine(self, /)", "Does this thread hold it?")
static PyObject *semlock_is_mine(SemLock *self) {
    return BOOL(is_mine(self));
}
METHOD("SemLock._get_value(self, /)", "How often it can be taken.")
static PyObject *semlock_get_value(SemLock *self) {
    TRYI(check_handle(self));
    int value;
    return sem_getvalue(self->handle, &value) < 0 ? err_from_errno(PyExc_OSError)
                                                  : int_from_int64(value < 0 ? 0 : value);
}
METHOD("SemLock._is_zero(self, /)", "Can it not be taken?")
static PyObject *semlock_is_zero(SemLock *self) {
    TRYI(check_handle(self));
    int value;
    return sem_getvalue(self->handle, &value) < 0 ? err_from_errno(PyExc_OSError)
                                                  : BOOL(value <= 0);
}
METHOD("SemLock._after_fork(self, /)", "In the child of a fork: nothing is held.")
static PyObject *semlock_after_fork(SemLock *self) {
    store_relaxed(&self->count, 0);
    return none();
}

FUNCTION("_multiprocessing.sem_unlink(name: utf8, /)", "Remove the name of a semaphore.")
static PyObject *multiprocessing_sem_unlink(PyObject *module, const char *name) {
    return none_or_error(DETACHED(sem_unlink(name)));
}

#include "semlock.gen.h"

static PyMemberDef semlock_members[] = {
    {"handle", Py_T_ULONGLONG, offsetof(SemLock, handle), Py_READONLY, "The semaphore's address."},
    {"kind", Py_T_INT, offsetof(SemLock, kind), Py_READONLY, "Lock or semaphore."},
    {"maxvalue", Py_T_INT, offsetof(SemLock, maxvalue), Py_READONLY, "What it starts with."},
    {"name", _Py_T_OBJECT, offsetof(SemLock, name), Py_READONLY, "Its name."},
    {NULL},
};
static PyType_Slot semlock_slots[] = {
    {Py_tp_dealloc, semlock_dealloc},
    {Py_tp_traverse, semlock_traverse},
    {Py_tp_doc, "A lock or semaphore that processes share."},
    {Py_tp_methods, SemLock_methods},
    {Py_tp_members, semlock_members},
    {Py_tp_new, SemLock_tp_new},
    {0, NULL},
};
static PyType_Spec semlock_spec = {"_multiprocessing.SemLock", sizeof(SemLock), 0,
                                   Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC,
                                   semlock_slots};

typedef struct {
    int unused;
} MultiprocessingState;

static int multiprocessing_exec(PyObject *module) {
    autoref PyTypeObject *type = INT_TRY(type_from_spec(module, &semlock_spec, NULL));
    autoref PyObject *most = INT_TRY(int_from_int64(SEM_VALUE_MAX));
    INT_TRYI(dict_set_text(type->tp_dict, "SEM_VALUE_MAX", most));
    type->tp_flags |= Py_TPFLAGS_IMMUTABLETYPE; /* from now on */
    INT_TRYI(module_add(module, "SemLock", (PyObject *)type));
    autoref PyObject *flags = INT_TRY(dict_new()), *one = INT_TRY(int_from_int64(1));
    INT_TRYI(dict_set_text(flags, "HAVE_SEM_OPEN", one));
    INT_TRYI(dict_set_text(flags, "HAVE_SEM_TIMEDWAIT", one));
    return module_add(module, "flags", flags);
}

NATIVE_MODULE(_multiprocessing, MultiprocessingState, multiprocessing_exec,
              _multiprocessing_functions, "Semaphores that processes share.")
