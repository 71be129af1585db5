/* What buffered streams do with the raw stream below them. */
#include "modules/io/buffered_int.h"
#include "types/needs.h"

#include <errno.h>
#include <stdio.h>

static bool is_file(Buffered *self) {
    return likely(self->raw_is_file);
}
int buffered_not_ready(Buffered *self) {
    err_raise(PyExc_ValueError, load_relaxed(&self->state) == BUFFERED_DETACHED
                                    ? "raw stream has been detached"
                                    : "I/O operation on uninitialized object");
    return -1;
}
PyObject *buffered_raw(Buffered *self) {
    TRYI(buffered_check(self));
    PyObject *raw = attr_field((PyObject *)self, &self->raw);
    if (raw == NULL) {
        buffered_not_ready(self);
    }
    return raw;
}
int buffered_check_open(Buffered *self, const char *text) {
    autoref PyObject *raw = INT_TRY(buffered_raw(self));
    int closed = is_file(self) ? file_io_is_closed(raw) : io_is_closed(raw);
    if (INT_TRYI(closed)) {
        err_raise(PyExc_ValueError, "%s", text);
        return -1;
    }
    return 0;
}

static bool is_ours(PyObject *o) {
    return IS_EXACT(o, buffered_reader_type) || IS_EXACT(o, buffered_writer_type) ||
           IS_EXACT(o, buffered_random_type);
}
quiet bool buffered_is_on(PyObject *o, PyObject *file) {
    return load_relaxed(&BUFFERED(o)->state) == BUFFERED_READY &&
           load_relaxed(&BUFFERED(o)->raw) == file;
}
PyObject *buffered_file(PyObject *o) {
    if (!is_ours(o) || load_relaxed(&BUFFERED(o)->state) != BUFFERED_READY ||
        !BUFFERED(o)->raw_is_file) {
        return NULL;
    }
    return attr_field(o, &BUFFERED(o)->raw);
}

/* ---- calls ---- */

/* o.method(argument), again while a signal interrupts it. */
static PyObject *call_raw(PyObject *raw, PyObject *method, PyObject *argument) {
    for (;;) {
        PyObject *result = call_method_one(raw, method, argument);
        if (result != NULL || !TRYI(io_interrupted())) {
            return result;
        }
    }
}
/* A count that a raw stream returned. */
static Py_ssize_t transferred(PyObject *result, Py_ssize_t size, const char *method) {
    if (result == NONE) {
        return IO_WOULD_BLOCK;
    }
    Py_ssize_t n;
    if (arg_ssize(result, &n) < 0) {
        err_raise_from(PyExc_OSError, "raw %s() failed", method);
        return -1;
    }
    if (n < 0 || n > size) {
        err_raise(PyExc_OSError,
                  "raw %s() returned invalid length %zd (should have been between 0 and %zd)",
                  method, n, size);
        return -1;
    }
    return n;
}
Py_ssize_t raw_read(Buffered *self, IoBlock *block, Py_ssize_t start, Py_ssize_t size) {
    autoref PyObject *raw = INT_TRY(buffered_raw(self));
    if (is_file(self)) {
        return file_io_read_into(raw, block->data + start, size);
    }
    autoref PyObject *view = INT_TRY(io_block_view(block, start, size, false));
    autoref PyObject *result = INT_TRY(call_raw(raw, NAME(readinto), view));
    return transferred(result, size, "readinto");
}
/* Into memory that a view must not outlive: through a block of its own. */
Py_ssize_t raw_read_into(Buffered *self, char *data, Py_ssize_t size) {
    if (is_file(self)) {
        autoref PyObject *raw = INT_TRY(buffered_raw(self));
        return file_io_read_into(raw, data, size);
    }
    autoref PyObject *own = INT_TRY((PyObject *)io_block_new(size, true));
    Py_ssize_t n = raw_read(self, (IoBlock *)own, 0, size);
    if (n > 0) {
        memcpy(data, ((IoBlock *)own)->data, (size_t)n);
    }
    return n;
}
Py_ssize_t raw_write(Buffered *self, const char *data, Py_ssize_t size) {
    autoref PyObject *raw = INT_TRY(buffered_raw(self));
    if (is_file(self)) {
        return file_io_write_from(raw, data, size);
    }
    autoref PyObject *bytes = INT_TRY(bytes_from(data, size)),
                     *view = INT_TRY(memoryview_with_flags(bytes, PyBUF_FULL_RO));
    autoref PyObject *result = INT_TRY(call_raw(raw, NAME(write), view));
    return transferred(result, size, "write");
}
static int64_t position_of(PyObject *result) {
    int64_t at;
    INT_TRYI(arg_int64(result, &at));
    if (at < 0) {
        err_raise(PyExc_OSError, "Raw stream returned invalid position %lld", (long long)at);
        return -1;
    }
    return at;
}
int64_t raw_tell(Buffered *self) {
    autoref PyObject *raw = INT_TRY(buffered_raw(self));
    if (is_file(self)) {
        return file_io_seek_to(raw, 0, SEEK_CUR);
    }
    autoref PyObject *result = INT_TRY(call_method_none(raw, NAME(tell)));
    return position_of(result);
}
int64_t raw_seek(Buffered *self, int64_t offset, int whence) {
    autoref PyObject *raw = INT_TRY(buffered_raw(self));
    if (is_file(self)) {
        return file_io_seek_to(raw, offset, whence);
    }
    PyObject *args[3] = {raw, INT_TRY(int_from_int64(offset)), int_from_int64(whence)};
    autoref PyObject *result = call_method(NAME(seek), args, 3, NULL);
    decref(args[1]);
    return result == NULL ? -1 : position_of(result);
}

/* ---- the buffer ---- */

void verify_buffered(Buffered *self) {
    ASSERT(0 <= self->pos && self->pos <= self->end && self->end <= self->size);
    ASSERT(0 <= self->waiting && self->waiting <= self->size);
    ASSERT(self->pos == self->end || self->waiting == 0);
}
Py_ssize_t buffered_fill(Buffered *self) {
    if (self->read == NULL) {
        self->read = INT_TRY(io_block_new(self->size, !is_file(self)));
    }
    self->pos = self->end = 0;
    Py_ssize_t n = raw_read(self, self->read, 0, self->size);
    self->end = n > 0 ? n : 0;
    return n;
}
int buffered_write_out(Buffered *self) {
    Py_ssize_t done = 0;
    int result = 0;
    while (done < self->waiting && result == 0) {
        Py_ssize_t n = raw_write(self, self->write->data + done, self->waiting - done);
        if (n == IO_WOULD_BLOCK) {
            result = io_raise_would_block(0);
        } else if (n < 0) {
            result = -1;
        } else {
            done += n;
            if (safepoint_due(thread_current()) && safepoint_slow(thread_current()) < 0) {
                result = -1; /* a write cut short by a signal succeeds: its handler runs here */
            }
        }
    }
    if (done > 0) {
        memmove(self->write->data, self->write->data + done, (size_t)(self->waiting - done));
        self->waiting -= done;
    }
    return result;
}
int buffered_rewind(Buffered *self) {
    Py_ssize_t ahead = self->end - self->pos;
    if (ahead > 0 && raw_seek(self, -ahead, SEEK_CUR) < 0) {
        return -1;
    }
    self->pos = self->end = 0;
    return 0;
}
int buffered_settle(Buffered *self) {
    INT_TRYI(buffered_write_out(self));
    return self->can_read && self->can_write ? buffered_rewind(self) : 0;
}
int io_raise_would_block(Py_ssize_t written) {
    autoref PyObject *number = INT_TRY(int_from_ssize(EAGAIN)),
                     *count = INT_TRY(int_from_ssize(written)),
                     *text = INT_TRY(str_from_text("write could not complete without blocking"));
    autoref PyObject *args = INT_TRY(tuple_of(3, number, text, count));
    return err_int(err_raise_value(PyExc_BlockingIOError, args));
}
