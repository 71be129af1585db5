/* lock and RLock: the locks of Python programs, on the runtime's mutex. */
#include "modules/thread/thread_module.h"
#include "modules/time/timestamp.h"
#include "object/args.h"
#include "object/needs.h"
#include "object/ops.h"
#include "types/int/int.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"

typedef struct {
    PyObject_HEAD PyObject *weakrefs;
    PyMutex mutex;   /* any thread may unlock a plain lock */
    uintptr_t owner; /* (a) RLock: os id of the thread that holds it, 0 when nobody does */
    size_t depth;    /* (o of the owner, read by all) */
} LockObject;
#define LOCK(o) ((LockObject *)(o))

/* blocking and timeout as acquire() takes them, to nanoseconds: 0 on success. */
static int wait_time(int blocking, PyObject *timeout, int64_t *ns) {
    *ns = blocking ? -1 : 0;
    int64_t limit;
    if (timeout == NULL) {
        return 0;
    }
    INT_TRYI(timestamp_from_seconds(timeout, ROUND_UP, &limit));
    if (limit == -1000000000) { /* -1 second: the default */
        return 0;
    }
    if (!blocking) {
        err_raise(PyExc_ValueError, "can't specify a timeout for a non-blocking call");
        return -1;
    }
    if (limit < 0) {
        err_raise(PyExc_ValueError, "timeout value must be a non-negative number");
        return -1;
    }
    if (limit / 1000 > INT64_MAX / 1000) {
        err_raise(PyExc_OverflowError, "timeout value is too large");
        return -1;
    }
    *ns = limit;
    return 0;
}

/* ---- lock ---- */

PyObject *lock_new(void) {
    return object_new(&lock_type);
}

METHOD("lock.acquire(self, /, blocking: bool = True, timeout=-1)",
       "Lock it; waits until it is free, unless told otherwise. Was it locked by this call?")
METHOD("lock.acquire_lock(self, /, blocking: bool = True, timeout=-1)",
       "An obsolete synonym of acquire().")
static PyObject *lock_acquire(LockObject *self, int blocking, PyObject *timeout) {
    int64_t ns;
    TRYI(wait_time(blocking, timeout, &ns));
    return BOOL(TRYI(mutex_lock_interruptible(&self->mutex, ns)));
}
METHOD("lock.__enter__(self)", "Lock the lock.")
static PyObject *lock_enter(LockObject *self) {
    TRYI(mutex_lock_interruptible(&self->mutex, -1));
    return TRUE_OBJECT;
}
METHOD("lock.release(self)", "Unlock it; a thread that waits for it goes on.")
METHOD("lock.release_lock(self)", "An obsolete synonym of release().")
static PyObject *lock_release(LockObject *self) {
    if (!mutex_is_locked(&self->mutex)) {
        return err_raise(PyExc_RuntimeError, "release unlocked lock");
    }
    mutex_unlock(&self->mutex);
    return newref(NONE);
}
METHOD("lock.__exit__(self, *exc_info)", "Release the lock.")
static PyObject *lock_exit(LockObject *self, PyObject *const *exc_info, Py_ssize_t n) {
    return lock_release(self);
}
METHOD("lock.locked(self)", "Is it locked?")
METHOD("lock.locked_lock(self)", "An obsolete synonym of locked().")
static PyObject *lock_locked(LockObject *self) {
    return BOOL(mutex_is_locked(&self->mutex));
}
METHOD("lock._at_fork_reinit(self)", "Unlocked again, in the child of a fork.")
static PyObject *lock_at_fork_reinit(LockObject *self) {
    store_release(&self->mutex._bits, 0);
    return newref(NONE);
}
static PyObject *lock_repr(PyObject *o) {
    return str_format("<%s %s object at %p>",
                      mutex_is_locked(&LOCK(o)->mutex) ? "locked" : "unlocked", TYPE(o)->tp_name,
                      o);
}
static void lock_dealloc(PyObject *o) {
    weakref_clear_all(o);
    TYPE(o)->tp_free(o);
}
CONSTRUCTOR("lock()", "A lock that any thread may release.")
static PyObject *lock_make(PyTypeObject *type) {
    return type->tp_alloc(type, 0);
}
/* Whatever arguments there are belong to a subclass's __init__. */
static PyObject *rlock_tp_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    return type->tp_alloc(type, 0);
}

/* ---- RLock ---- */

static bool is_mine(LockObject *self) {
    return load_relaxed(&self->owner) ==
           thread_os_id(); /* only this thread writes its own id there */
}
PyObject *rlock_new(void) {
    return object_new(&rlock_type);
}
void rlock_lock(PyObject *o) {
    LockObject *self = LOCK(o);
    if (!is_mine(self)) {
        mutex_lock_timed(&self->mutex, -1);
        store_relaxed(&self->owner, thread_os_id());
    }
    store_relaxed(&self->depth, self->depth + 1);
}
bool rlock_unlock(PyObject *o) {
    LockObject *self = LOCK(o);
    if (!is_mine(self)) {
        return false;
    }
    store_relaxed(&self->depth, self->depth - 1);
    if (self->depth == 0) {
        store_relaxed(&self->owner, 0);
        mutex_unlock(&self->mutex);
    }
    return true;
}
void rlock_reset(PyObject *o) {
    store_relaxed(&LOCK(o)->depth, 0);
    store_relaxed(&LOCK(o)->owner, 0);
    store_release(&LOCK(o)->mutex._bits, 0);
}
bool rlock_is_held(PyObject *o) {
    return is_mine(LOCK(o));
}
METHOD("RLock.acquire(self, /, blocking: bool = True, timeout=-1)",
       "Lock it; the thread that holds it may lock it again. Was it locked by this call?")
static PyObject *rlock_acquire(LockObject *self, int blocking, PyObject *timeout) {
    int64_t ns;
    TRYI(wait_time(blocking, timeout, &ns));
    if (is_mine(self)) {
        store_relaxed(&self->depth, self->depth + 1);
        return TRUE_OBJECT;
    }
    if (!TRYI(mutex_lock_interruptible(&self->mutex, ns))) {
        return FALSE_OBJECT;
    }
    store_relaxed(&self->owner, thread_os_id());
    store_relaxed(&self->depth, 1);
    return TRUE_OBJECT;
}
METHOD("RLock.__enter__(self)", "Acquire the lock.")
static PyObject *rlock_enter(LockObject *self) {
    return rlock_acquire(self, 1, NULL);
}
METHOD("RLock.release(self)", "Undo one acquire(); at the last the lock is free.")
static PyObject *rlock_release(LockObject *self) {
    if (!is_mine(self)) {
        return err_raise(PyExc_RuntimeError, "cannot release un-acquired lock");
    }
    store_relaxed(&self->depth, self->depth - 1);
    if (self->depth == 0) {
        store_relaxed(&self->owner, 0);
        mutex_unlock(&self->mutex);
    }
    return newref(NONE);
}
METHOD("RLock.__exit__(self, *exc_info)", "Release the lock.")
static PyObject *rlock_exit(LockObject *self, PyObject *const *exc_info, Py_ssize_t n) {
    return rlock_release(self);
}
METHOD("RLock.locked(self)", "Is it locked?")
static PyObject *rlock_locked(LockObject *self) {
    return BOOL(mutex_is_locked(&self->mutex));
}
METHOD("RLock._is_owned(self)", "For internal use by `threading.Condition`.")
static PyObject *rlock_is_owned(LockObject *self) {
    return BOOL(is_mine(self));
}
METHOD("RLock._recursion_count(self)", "For internal use by reentrancy checks.")
static PyObject *rlock_recursion_count(LockObject *self) {
    return int_from_size(is_mine(self) ? self->depth : 0);
}
METHOD("RLock._release_save(self)", "For internal use by `threading.Condition`.")
static PyObject *rlock_release_save(LockObject *self) {
    if (!is_mine(self)) {
        return err_raise(PyExc_RuntimeError, "cannot release un-acquired lock");
    }
    autoref PyObject *depth = TRY(int_from_size(self->depth)),
                     *owner = TRY(int_from_size(self->owner));
    store_relaxed(&self->depth, 0);
    store_relaxed(&self->owner, 0);
    mutex_unlock(&self->mutex);
    return tuple_of(2, depth, owner);
}
METHOD("RLock._acquire_restore(self, state, /)", "For internal use by `threading.Condition`.")
static PyObject *rlock_acquire_restore(LockObject *self, PyObject *state) {
    if (!IS_TUPLE(state)) {
        return err_raise(PyExc_TypeError,
                         "_acquire_restore() argument 1 must be 2-item tuple, not %.50s",
                         TYPE(state)->tp_name);
    }
    if (tuple_length(state) != 2) {
        return err_raise(PyExc_TypeError,
                         "_acquire_restore() argument 1 must be tuple of length 2, not %zd",
                         tuple_length(state));
    }
    size_t depth;
    uint64_t owner;
    TRYI(arg_size(tuple_at(state, 0), &depth));
    TRYI(arg_uint64(tuple_at(state, 1), &owner));
    mutex_lock_timed(&self->mutex, -1);
    store_relaxed(&self->depth, depth);
    store_relaxed(&self->owner, depth > 0 ? (uintptr_t)owner : 0);
    return newref(NONE);
}
METHOD("RLock._at_fork_reinit(self)", "Unlocked again, in the child of a fork.")
static PyObject *rlock_at_fork_reinit(LockObject *self) {
    store_relaxed(&self->depth, 0);
    store_relaxed(&self->owner, 0);
    return lock_at_fork_reinit(self);
}
static PyObject *rlock_repr(PyObject *o) {
    return str_format("<%s %s object owner=%zu count=%zu at %p>",
                      mutex_is_locked(&LOCK(o)->mutex) ? "locked" : "unlocked", TYPE(o)->tp_name,
                      (size_t)load_relaxed(&LOCK(o)->owner), load_relaxed(&LOCK(o)->depth), o);
}

#include "lock.gen.h"

PyTypeObject lock_type = {
    .ob_base = {.ob_base = STATIC_HEAD(&PyType_Type)},
    .tp_name = "_thread.lock",
    .tp_basicsize = sizeof(LockObject),
    .tp_dealloc = lock_dealloc,
    .tp_repr = lock_repr,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_doc = lock_tp_doc,
    .tp_weaklistoffset = offsetof(LockObject, weakrefs),
    .tp_methods = lock_methods,
    .tp_new = lock_tp_new,
};
PyTypeObject rlock_type = {
    .ob_base = {.ob_base = STATIC_HEAD(&PyType_Type)},
    .tp_name = "_thread.RLock",
    .tp_basicsize = sizeof(LockObject),
    .tp_dealloc = lock_dealloc,
    .tp_repr = rlock_repr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .tp_weaklistoffset = offsetof(LockObject, weakrefs),
    .tp_methods = RLock_methods,
    .tp_new = rlock_tp_new,
};
