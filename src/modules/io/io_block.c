/* Memory of streams that memoryviews may outlive; and locks of streams. */
#include "modules/io/io_int.h"
#include "types/needs.h"

#include <stdio.h>
#include <stdlib.h>

IoBlock *io_block_new(Py_ssize_t size, bool zero) {
    if (zero) {
        return (IoBlock *)object_new_var(&io_block_type, size);
    }
    IoBlock *block = (IoBlock *)TRY(object_new_raw(&io_block_type, sizeof(IoBlock) + (size_t)size));
    ((PyVarObject *)block)->ob_size = size;
    return block;
}
PyObject *io_block_view(IoBlock *block, Py_ssize_t start, Py_ssize_t length, bool read_only) {
    block->start = start;
    block->length = length;
    block->read_only = read_only;
    return memoryview_with_flags((PyObject *)block, PyBUF_FULL_RO);
}
static int block_getbuffer(PyObject *o, Py_buffer *view, int flags) {
    IoBlock *block = (IoBlock *)o;
    return ops_fill_buffer(view, o, block->data + block->start, block->length, block->read_only,
                           flags);
}
static void block_dealloc(PyObject *o) {
    object_free(o);
}
static PyBufferProcs block_as_buffer = {.bf_getbuffer = block_getbuffer};

PyTypeObject io_block_type = {
    TYPE_HEAD,
    .tp_name = "_io._Block",
    .tp_basicsize = sizeof(IoBlock),
    .tp_itemsize = 1,
    .tp_dealloc = block_dealloc,
    .tp_as_buffer = &block_as_buffer,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
};

static _Noreturn void end_busy(PyObject *stream) {
    autoref PyObject *text = ops_repr(stream);
    const char *utf8 = text ? str_utf8(text, NULL) : NULL;
    fprintf(
        stderr,
        "Fatal Python error: _enter_buffered_busy: could not acquire lock for %s at interpreter "
        "shutdown, possibly due to daemon threads\n",
        utf8 ? utf8 : TYPE(stream)->tp_name);
    fflush(stderr);
    abort();
}
static bool is_alive_locked(uint64_t id) {
    for (Interp *interp = runtime.interps; interp != NULL; interp = interp->next) {
        for (ThreadState *ts = interp->threads; ts != NULL; ts = (ThreadState *)ts->base.next) {
            if (ts->base.id == id) {
                return true;
            }
        }
    }
    return false;
}

/* In the child of a fork: takes over the lock of a thread that is not there. */
static bool inherit(IoLock *lock) {
    mutex_lock(&runtime.registry);
    uint64_t owner = load_relaxed(&lock->owner);
    bool mine = owner != 0 && !is_alive_locked(owner);
    if (mine) {
        store_relaxed(&lock->owner, thread_current()->base.id);
    }
    mutex_unlock(&runtime.registry);
    return mine;
}

void io_lock_wait(IoLock *lock, PyObject *stream) {
    if (inherit(lock)) {
        return;
    }
    if (!load_relaxed(&runtime.finalizing)) {
        mutex_lock_timed(&lock->mutex, -1);
    } else if (!mutex_lock_timed(&lock->mutex, (int64_t)1000000000)) {
        end_busy(stream);
    }
}
