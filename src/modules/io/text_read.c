/* Reading from TextIOWrapper. */
#include "modules/io/text_int.h"

void text_forget(TextWrapper *self) {
    self->used = 0;
    CLEAR(self->decoded);
    CLEAR(self->snapshot);
}
static Py_ssize_t left(TextWrapper *self) {
    return self->decoded == NULL ? 0 : str_length(self->decoded) - self->used;
}
/* The next n characters that are there. */
static PyObject *take_decoded(TextWrapper *self, Py_ssize_t n) {
    if (self->used == 0 && n == left(self) && n > 0) {
        self->used = n;
        return newref(self->decoded);
    }
    PyObject *text =
        n == 0 ? str_empty() : TRY(str_slice(self->decoded, self->used, self->used + n));
    self->used += n;
    return text;
}
static int start_reading(TextWrapper *self) {
    if (!self->can_read) {
        return err_int(io_unsupported("not readable"));
    }
    return text_write_out(self);
}
/* The next piece of bytes of the buffer. */
static PyObject *next_bytes(TextWrapper *self, Py_ssize_t hint) {
    autoref PyObject *buffer = TRY(text_buffer(self)), *bytes = NULL;
    Py_ssize_t chunk = load_relaxed(&self->chunk_size), size = hint > chunk ? hint : chunk;
    if (IS_EXACT(buffer, buffered_reader_type)) {
        return buffered_read_once(buffer, size);
    }
    autoref PyObject *count = TRY(int_from_ssize(size));
    PyObject *method = self->has_read1 ? NAME(read1) : NAME(read);
    do {
        bytes = call_method_one(buffer, method, count);
    } while (bytes == NULL && TRYI(io_interrupted()));
    if (!ops_has_buffer(TRY(bytes))) {
        return err_raise(PyExc_TypeError,
                         "underlying %s() should have returned a bytes-like object, not '%.200s'",
                         self->has_read1 ? "read1" : "read", TYPE(bytes)->tp_name);
    }
    return take(bytes);
}
/* kept + bytes, as one bytes object. */
static PyObject *snapshot_of(PyObject *kept, PyObject *bytes) {
    if (bytes_length(kept) == 0 && IS_EXACT(bytes, PyBytes_Type)) {
        return newref(bytes);
    }
    return bytes_concat(kept, bytes);
}
/* Decodes the next piece: 1 if there is text now, 0 at the end, -1. `hint`: how many characters are
 * wanted. */
static int read_chunk(TextWrapper *self, Py_ssize_t hint) {
    autoref PyObject *kept = NULL, *bytes = NULL, *text = NULL;
    int64_t flags = 0;
    if (self->telling) {
        kept = INT_TRY(text_decoder_state(self, &flags));
    }
    bytes = INT_TRY(next_bytes(self, hint));
    bool final = INT_TRYI(ops_length(bytes)) == 0;
    text = INT_TRY(text_decode(self, bytes, final));
    int found = str_length(text) > 0 || !final;
    SETREF(self->decoded, take(text));
    self->used = 0;
    if (kept != NULL) {
        PyObject *snapshot = INT_TRY(snapshot_of(kept, bytes));
        SETREF(self->snapshot, snapshot);
        self->snapshot_flags = flags;
    }
    return found;
}

/* ---- read ---- */

static PyObject *read_rest(TextWrapper *self) {
    autoref PyObject *buffer = TRY(text_buffer(self)),
                     *bytes = TRY(call_method_none(buffer, NAME(read)));
    if (bytes == NONE) {
        return err_raise(PyExc_BlockingIOError, "Read returned None.");
    }
    autoref PyObject *text = TRY(text_decode(self, bytes, true)),
                     *head = TRY(take_decoded(self, left(self)));
    text_forget(self);
    return str_length(head) == 0 ? take(text) : str_concat(head, text);
}
PyObject *text_read(TextWrapper *self, Py_ssize_t size) {
    TEXT_LOCK(self);
    TRYI(text_check_open_locked(self));
    TRYI(start_reading(self));
    if (size < 0) {
        return read_rest(self);
    }
    if (size <= left(self)) {
        return take_decoded(self, size);
    }
    autoref PyObject *text = TRY(take_decoded(self, left(self)));
    while (str_length(text) < size && TRYI(read_chunk(self, size - str_length(text)))) {
        Py_ssize_t wanted = size - str_length(text);
        autoref PyObject *more = TRY(take_decoded(self, wanted < left(self) ? wanted : left(self)));
        str_append(&text, more);
        TRY(text);
    }
    return take(text);
}

/* ---- lines ---- */

/* The rest of a line that is not whole in what is there: `size` as in readline. */
static PyObject *read_long_line(TextWrapper *self, Py_ssize_t size) {
    autoref PyObject *line = str_empty();
    bool split = self->ending != NULL && str_length(self->ending) == 2; /* may lie across chunks */
    for (bool whole = false; !whole;) {
        if (left(self) == 0) {
            int found = TRYI(read_chunk(self, 0));
            if (!found) {
                break;
            }
            if (left(self) == 0) {
                continue;
            }
        }
        Py_ssize_t n = left(self), so_far = str_length(line), end;
        bool cr = split && so_far > 0 && str_at(line, so_far - 1) == '\r';
        if (cr && str_at(self->decoded, self->used) == '\n') {
            end = self->used + 1;
        } else {
            end = line_end(self->decoded, self->used, self->universal && !self->newlines.translate,
                           self->ending);
        }
        whole = end >= 0;
        n = whole ? end - self->used : n;
        if (size >= 0 && n >= size - so_far) {
            n = size - so_far;
            whole = true;
        }
        autoref PyObject *piece = TRY(take_decoded(self, n));
        str_append(&line, piece);
        TRY(line);
    }
    return take(line);
}
/* Lock held. */
static PyObject *read_line(TextWrapper *self, Py_ssize_t size) {
    TRYI(start_reading(self));
    if (left(self) > 0) {
        Py_ssize_t end = line_end(self->decoded, self->used,
                                  self->universal && !self->newlines.translate, self->ending);
        Py_ssize_t n = end - self->used;
        if (end >= 0 && (size < 0 || n <= size)) {
            return take_decoded(self, n);
        }
    }
    return read_long_line(self, size);
}
PyObject *text_readline(TextWrapper *self, Py_ssize_t size) {
    TEXT_LOCK(self);
    TRYI(text_check_open_locked(self));
    return read_line(self, size);
}
static PyObject *next_line(TextWrapper *self) {
    TEXT_LOCK(self);
    TRYI(text_check_open_locked(self));
    self->telling = 0;
    PyObject *line = TRY(read_line(self, -1));
    if (str_length(line) == 0) {
        self->telling = self->seekable;
        CLEAR(self->snapshot);
    }
    return line;
}
PyObject *text_next(PyObject *o) {
    autoref PyObject *line = NULL;
    if (IS_EXACT(o, text_wrapper_type)) {
        line = TRY(next_line(TEXT(o)));
    } else {
        TRYI(text_check(TEXT(o)));
        TEXT(o)->telling = 0;
        line = TRY(call_method_none(o, NAME(readline)));
        if (!IS_STR(line)) {
            return err_raise(PyExc_OSError,
                             "readline() should have returned a str object, not '%.200s'",
                             TYPE(line)->tp_name);
        }
        if (str_length(line) == 0) {
            TEXT(o)->telling = TEXT(o)->seekable;
        }
    }
    return str_length(line) == 0 ? NULL : take(line);
}
