/* _ThreadHandle: waiting for the end of a thread; and the list of those that exit waits for. */
#include "modules/thread/thread_module.h"
#include "modules/time/timestamp.h"
#include "object/args.h"
#include "object/needs.h"
#include "types/int/int.h"

#include <stdlib.h>

void thread_end_release(ThreadEnd *end) {
    if (fetch_add_acq_rel(&end->references, (uint32_t)-1) == 1) {
        free(end);
    }
}
PyObject *thread_handle_new(void) {
    ThreadEnd *end = calloc(1, sizeof *end);
    if (end == NULL) {
        return err_no_memory();
    }
    end->references = 1;
    PyObject *o = object_new(&thread_handle_type);
    if (o == NULL) {
        free(end);
        return NULL;
    }
    HANDLE(o)->end = end;
    return o;
}

static int not_started(ThreadHandle *self) {
    if (load_acquire(&self->state) != HANDLE_RUNNING) {
        err_raise(PyExc_RuntimeError, "thread not started");
        return -1;
    }
    return 0;
}

/* Waiting for oneself, or at exit for a thread that nothing runs any more, would take for ever. */
static int check_join(ThreadHandle *self) {
    if (load_acquire(&self->end->event.set)) {
        return 0;
    }
    if (load_relaxed(&self->ident) == thread_current()->base.thread_id) {
        err_raise(PyExc_RuntimeError, "Cannot join current thread");
        return -1;
    }
    if (load_relaxed(&interp_current()->finalizing)) {
        err_raise(PyExc_PythonFinalizationError, "cannot join thread at interpreter shutdown");
        return -1;
    }
    return 0;
}

static int join(ThreadHandle *self, int64_t ns) {
    INT_TRYI(not_started(self));
    INT_TRYI(check_join(self));
    return event_wait_interruptible(&self->end->event, ns);
}

METHOD("_ThreadHandle.join(self, timeout=None, /)",
       "Wait until the thread has ended, or for the time in seconds.")
static PyObject *handle_join(ThreadHandle *self, PyObject *timeout) {
    int64_t ns = -1;
    if (timeout != NONE) {
        TRYI(timestamp_from_seconds(timeout, ROUND_UP, &ns));
    }
    TRYI(join(self, ns));
    return newref(NONE);
}
METHOD("_ThreadHandle.is_done(self)", "Has the thread ended?")
static PyObject *handle_is_done(ThreadHandle *self) {
    return BOOL(load_acquire(&self->end->event.set));
}
METHOD("_ThreadHandle._set_done(self)", "Mark the thread as ended.")
static PyObject *handle_set_done(ThreadHandle *self) {
    TRYI(not_started(self));
    event_set(&self->end->event);
    return newref(NONE);
}
GETTER("_ThreadHandle.ident", "The thread's id.")
static PyObject *handle_ident(ThreadHandle *self) {
    return int_from_uint64(load_relaxed(&self->ident));
}
static PyObject *handle_repr(PyObject *o) {
    return str_format("<%s object: ident=%lu>", TYPE(o)->tp_name, load_relaxed(&HANDLE(o)->ident));
}
static void handle_dealloc(PyObject *o) {
    thread_end_release(HANDLE(o)->end);
    HANDLE(o)->end = NULL; /* what handles_after_fork finds in the memory is no handle any more */
    object_free(o);
}
static PyObject *handle_tp_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    return thread_handle_new();
}

/* ---- what exit waits for ---- */

void handle_list_add(ThreadModuleState *state, ThreadHandle *handle) {
    mutex_lock(&state->list_lock);
    handle->waited_for = true;
    handle->prev = NULL;
    handle->next = state->first;
    if (state->first != NULL) {
        state->first->prev = handle;
    }
    state->first = newref(handle);
    mutex_unlock(&state->list_lock);
}

void handle_list_remove(ThreadModuleState *state, ThreadHandle *handle) {
    mutex_lock(&state->list_lock);
    bool listed = handle->waited_for;
    if (listed) {
        handle->waited_for = false;
        if (handle->prev != NULL) {
            handle->prev->next = handle->next;
        } else {
            state->first = handle->next;
        }
        if (handle->next != NULL) {
            handle->next->prev = handle->prev;
        }
    }
    mutex_unlock(&state->list_lock);
    if (listed) {
        DECREF(handle);
    }
}

/* The first handle in the list that is not the calling thread's own: new reference, or NULL. */
static ThreadHandle *first_other(ThreadModuleState *state) {
    unsigned long self = thread_current()->base.thread_id;
    mutex_lock(&state->list_lock);
    ThreadHandle *handle = state->first;
    while (handle != NULL && load_relaxed(&handle->ident) == self) {
        handle = handle->next;
    }
    if (handle != NULL && !ref_try_increment((PyObject *)handle)) {
        handle = NULL;
    }
    mutex_unlock(&state->list_lock);
    return handle;
}

void handle_list_wait(ThreadModuleState *state) {
    for (ThreadHandle *handle; (handle = first_other(state)) != NULL;) {
        if (event_wait_interruptible(&handle->end->event, -1) < 0) {
            err_unraisable(NULL, "Exception ignored while joining a thread in _thread._shutdown()");
        } else {
            handle_list_remove(state, handle);
        }
        DECREF(handle);
    }
}

/* ---- after a fork ---- */

static void mark_done(void *block, size_t size, void *self) {
    PyObject *o = block;
    if (o->ob_type == &thread_handle_type && HANDLE(o)->end != NULL &&
        HANDLE(o)->state == HANDLE_RUNNING && HANDLE(o)->ident != *(unsigned long *)self) {
        event_set(&HANDLE(o)->end->event);
    }
}

/* Nobody keeps a list of all handles: they are found in the heaps, which nobody else uses now. */
void handles_after_fork(void) {
    unsigned long self = thread_current()->base.thread_id;
    for (Heap *heap = interp_current()->heaps; heap != NULL; heap = heap->next) {
        heap_each_block_stw(heap, KIND_OBJECT, 0, mark_done, &self);
    }
}

#include "thread_handle.gen.h"

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
