/* Writing to buffered streams. */
#include "modules/io/buffered_int.h"

/* As much of [data, size) as there is room for, behind what waits: how much. */
static Py_ssize_t keep(Buffered *self, const char *data, Py_ssize_t size) {
    Py_ssize_t room = self->size - self->waiting, n = size < room ? size : room;
    memcpy(self->write->data + self->waiting, data, (size_t)n);
    self->waiting += n;
    return n;
}
/* Lock held, nothing waits any more: writes all but what the buffer will hold. How much has been
 * taken over in the end: everything, or -1. */
static Py_ssize_t write_through(Buffered *self, const char *data, Py_ssize_t size) {
    Py_ssize_t done = 0;
    while (size - done > self->size) {
        Py_ssize_t n = raw_write(self, data + done, size - done);
        if (n == IO_WOULD_BLOCK) {
            done += keep(self, data + done, size - done);
            return io_raise_would_block(done);
        }
        done += INT_TRYI(n);
        if (safepoint_due(thread_current())) {
            INT_TRYI(safepoint_slow(thread_current()));
        }
    }
    return done + keep(self, data + done, size - done);
}
static Py_ssize_t write_bytes(Buffered *self, const char *data, Py_ssize_t size) {
    INT_TRYI(self->can_read ? buffered_rewind(self) : 0);
    if (self->write == NULL) {
        self->write = INT_TRY(io_block_new(self->size, false));
    }
    if (size <= self->size - self->waiting) {
        return keep(self, data, size);
    }
    if (buffered_write_out(self) < 0) {
        if (!err_matches(PyExc_BlockingIOError)) {
            return -1;
        }
        err_clear(); /* what there is room for can be taken all the same */
        Py_ssize_t n = keep(self, data, size);
        return n == size ? n : io_raise_would_block(n);
    }
    return write_through(self, data, size);
}
PyObject *buffered_write(Buffered *self, Py_buffer *buffer) {
    TRYI(buffered_check(self));
    BUFFERED_LOCK(self);
    TRYI(buffered_check_open(self, "write to closed file"));
    Py_ssize_t n = write_bytes(self, buffer->buf, buffer->len);
    return int_from_ssize(TRYI(n));
}
int buffered_write_bytes(PyObject *writer, const char *data, Py_ssize_t size) {
    Py_buffer view = {.buf = (char *)data, .len = size};
    autoref PyObject *done = INT_TRY(buffered_write(BUFFERED(writer), &view));
    return 0;
}
