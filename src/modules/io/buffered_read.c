/* Reading from buffered streams. */
#include "modules/io/buffered_int.h"

#define AHEAD(self) ((self)->end - (self)->pos)

/* Lock held. Before reading: a BufferedRandom writes out what waits. */
static int start_reading(Buffered *self) {
    return self->waiting > 0 ? buffered_write_out(self) : 0;
}
/* `n` bytes of what has been read ahead. */
static PyObject *take_ahead(Buffered *self, Py_ssize_t n) {
    PyObject *bytes = TRY(bytes_from(n ? self->read->data + self->pos : "", n));
    self->pos += n;
    return bytes;
}

/* ---- all ---- */

/* head (stolen, may be empty) + tail. */
static PyObject *joined(steals PyObject *head, PyObject *tail) {
    autoref PyObject *first = head;
    return bytes_length(first) == 0 ? newref(tail) : bytes_concat(first, tail);
}
/* What raw.read() gives until it is empty, behind `head` (stolen). */
static PyObject *read_pieces(PyObject *raw, steals PyObject *head) {
    autoref PyObject *start = head, *pieces = TRY(list_new(0));
    if (bytes_length(start) > 0) {
        TRYI(list_append(pieces, start));
    }
    for (;;) {
        autoref PyObject *piece = TRY(call_method_none(raw, NAME(read)));
        if (piece != NONE && !IS_BYTES(piece)) {
            return err_raise(PyExc_TypeError, "read() should return bytes");
        }
        if (piece == NONE || bytes_length(piece) == 0) {
            if (list_length(pieces) == 0) {
                return take(piece);
            }
            break;
        }
        TRYI(list_append(pieces, piece));
    }
    autoref PyObject *empty = TRY(bytes_from("", 0)), *join = TRY(attr_get(empty, NAME(join)));
    return call_one(join, pieces);
}
static PyObject *read_everything(Buffered *self) {
    autoref PyObject *raw = TRY(buffered_raw(self)), *readall = NULL;
    autoref PyObject *head = TRY(take_ahead(self, AHEAD(self)));
    self->pos = self->end = 0;
    TRYI(start_reading(self));
    TRYI(attr_find(raw, NAME(readall), &readall));
    if (readall == NULL) {
        return read_pieces(raw, take(head));
    }
    autoref PyObject *rest = TRY(call_none(readall));
    if (rest != NONE && !IS_BYTES(rest)) {
        return err_raise(PyExc_TypeError, "readall() should return bytes");
    }
    if (rest == NONE) {
        return bytes_length(head) == 0 ? take(rest) : take(head);
    }
    return joined(take(head), rest);
}

/* ---- some ---- */

/* Lock held. Fills `data` from what is read ahead and the raw stream, until it is full, the end, or
 * bytes would have to be waited for; with `once` at most one call of the raw stream, and none if
 * something was there. How many bytes; IO_WOULD_BLOCK for none. */
static Py_ssize_t read_into(Buffered *self, char *data, Py_ssize_t size, bool once) {
    Py_ssize_t done = AHEAD(self) < size ? AHEAD(self) : size;
    if (done > 0) {
        memcpy(data, self->read->data + self->pos, (size_t)done);
        self->pos += done;
    }
    if (done == size || (once && done > 0 && size - done <= self->size)) {
        return done; /* a long rest goes past the buffer, at no cost to what lies in it */
    }
    INT_TRYI(start_reading(self));
    self->pos = self->end = 0;
    while (done < size) {
        Py_ssize_t rest = size - done, n;
        if (rest >= self->size) {
            n = raw_read_into(self, data + done, rest - (once ? 0 : rest % self->size));
        } else {
            n = buffered_fill(self);
            if (n > 0) {
                n = n < rest ? n : rest;
                memcpy(data + done, self->read->data, (size_t)n);
                self->pos = n;
            }
        }
        if (n == IO_WOULD_BLOCK && done == 0) {
            return IO_WOULD_BLOCK;
        }
        if (n == 0 || n == IO_WOULD_BLOCK) {
            break;
        }
        done += INT_TRYI(n);
        if (once) {
            break;
        }
    }
    return done;
}
/* The same into a new bytes object; None for IO_WOULD_BLOCK. */
static PyObject *read_bytes(Buffered *self, Py_ssize_t size, bool once) {
    PyObject *data = TRY(bytes_new(size));
    Py_ssize_t n = read_into(self, bytes_data(data), size, once);
    if (n < 0) {
        decref(data);
        return n == IO_WOULD_BLOCK ? NONE : NULL;
    }
    bytes_resize_fresh(&data, n);
    return data;
}
PyObject *buffered_read(Buffered *self, Py_ssize_t size) {
    TRYI(buffered_check(self));
    if (size < -1) {
        return err_raise(PyExc_ValueError, "read length must be non-negative or -1");
    }
    TRYI(buffered_check_open(self, "read of closed file"));
    BUFFERED_LOCK(self);
    if (size < 0) {
        return read_everything(self);
    }
    return size <= AHEAD(self) ? take_ahead(self, size) : read_bytes(self, size, false);
}
PyObject *buffered_read1(Buffered *self, Py_ssize_t size) {
    TRYI(buffered_check(self));
    size = size < 0 ? self->size : size;
    TRYI(buffered_check_open(self, "read of closed file"));
    if (size == 0) {
        return bytes_from("", 0);
    }
    BUFFERED_LOCK(self);
    if (AHEAD(self) > 0) {
        return take_ahead(self, size < AHEAD(self) ? size : AHEAD(self));
    }
    TRYI(start_reading(self));
    PyObject *data = TRY(bytes_new(size));
    self->pos = self->end = 0;
    Py_ssize_t n = raw_read_into(self, bytes_data(data), size);
    if (n == -1) {
        decref(data);
        return NULL;
    }
    bytes_resize_fresh(&data, n < 0 ? 0 : n);
    return data;
}
static PyObject *read_into_buffer(Buffered *self, Py_buffer *buffer, bool once) {
    TRYI(buffered_check(self));
    TRYI(buffered_check_open(self, "readinto of closed file"));
    BUFFERED_LOCK(self);
    Py_ssize_t n = read_into(self, buffer->buf, buffer->len, once);
    return n == IO_WOULD_BLOCK ? NONE : int_from_ssize(TRYI(n));
}
PyObject *buffered_readinto(Buffered *self, Py_buffer *buffer) {
    return read_into_buffer(self, buffer, false);
}
PyObject *buffered_readinto1(Buffered *self, Py_buffer *buffer) {
    return read_into_buffer(self, buffer, true);
}
PyObject *buffered_peek(Buffered *self, Py_ssize_t size) {
    TRYI(buffered_check(self));
    TRYI(buffered_check_open(self, "peek of closed file"));
    BUFFERED_LOCK(self);
    TRYI(start_reading(self));
    if (AHEAD(self) == 0) {
        Py_ssize_t n = buffered_fill(self);
        TRYI(n == IO_WOULD_BLOCK ? 0 : n);
    }
    return bytes_from(AHEAD(self) ? self->read->data + self->pos : "", AHEAD(self));
}

/* ---- lines ---- */

/* Lock held. A line that is not whole in what has been read ahead, at most `limit` bytes (-1: any).
 */
static PyObject *read_long_line(Buffered *self, Py_ssize_t limit) {
    autoref PyObject *line = TRY(bytearray_new(0));
    Py_ssize_t used = 0;
    TRYI(start_reading(self));
    for (bool whole = false; !whole && used != limit;) {
        if (AHEAD(self) == 0) {
            Py_ssize_t n = buffered_fill(self);
            TRYI(n == IO_WOULD_BLOCK ? 0 : n);
            if (n <= 0) {
                break;
            }
        }
        Py_ssize_t n = AHEAD(self);
        n = limit >= 0 && n > limit - used ? limit - used : n;
        const char *from = self->read->data + self->pos, *end = memchr(from, '\n', (size_t)n);
        whole = end != NULL;
        n = whole ? end + 1 - from : n;
        TRYI(bytearray_set_size(line, used + n));
        memcpy(((PyByteArrayObject *)line)->ob_start + used, from, (size_t)n);
        used += n;
        self->pos += n;
    }
    return bytes_from(((PyByteArrayObject *)line)->ob_start, used);
}
static PyObject *read_line(Buffered *self, Py_ssize_t limit) {
    TRYI(buffered_check(self));
    TRYI(buffered_check_open(self, "readline of closed file"));
    BUFFERED_LOCK(self);
    Py_ssize_t n = AHEAD(self);
    n = limit >= 0 && n > limit ? limit : n;
    const char *from = n > 0 ? self->read->data + self->pos : NULL;
    const char *end = n > 0 ? memchr(from, '\n', (size_t)n) : NULL;
    if (end != NULL || n == limit) {
        return take_ahead(self, end != NULL ? end + 1 - from : n);
    }
    return read_long_line(self, limit);
}
PyObject *buffered_readline(Buffered *self, Py_ssize_t size) {
    return read_line(self, size < 0 ? -1 : size);
}
PyObject *buffered_next(PyObject *o) {
    bool plain = IS_EXACT(o, buffered_reader_type) || IS_EXACT(o, buffered_random_type);
    autoref PyObject *line =
        plain ? read_line(BUFFERED(o), -1) : call_method_none(o, NAME(readline));
    TRY(line);
    if (!plain && !IS_BYTES(line)) {
        return err_raise(PyExc_OSError,
                         "readline() should have returned a bytes object, not '%.200s'",
                         TYPE(line)->tp_name);
    }
    return bytes_length(line) == 0 ? NULL : take(line);
}
PyObject *buffered_read_once(PyObject *reader, Py_ssize_t size) {
    return buffered_read1(BUFFERED(reader), size);
}
