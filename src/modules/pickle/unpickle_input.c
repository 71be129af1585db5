/* Where an unpickler reads from: bytes in memory, or a file.
 *
 * Of a file with peek() as much as there is is looked at without moving on (`prefetched`); the file
 * moves over what has been used when more is needed, and at the end. Without peek() nothing is read
 * that is not asked for.
 */
#include "modules/pickle/pickle_int.h"

enum { PREFETCH = 128 * 1024 };

void *unpickle_truncated(Unpickler *self) {
    return err_raise(self->state->unpickling_error, "pickle data was truncated");
}

void unpickle_input_drop(Unpickler *self) {
    if (self->input_view.obj != NULL) {
        ops_release_buffer(&self->input_view);
    }
    self->input_view.obj = NULL;
    self->input = NULL;
    self->input_size = self->input_at = self->input_limit = self->prefetched = 0;
    self->in_frame = false;
    CLEAR(self->input_owner);
}

/* The data (a bytes-like object) become the input. */
static int input_set(Unpickler *self, PyObject *data) {
    Py_buffer view;
    INT_TRYI(ops_get_buffer(data, &view, PyBUF_SIMPLE));
    const char *bytes;
    PyObject *owner = bytes_settled(&view, &bytes);
    if (owner == NULL) {
        ops_release_buffer(&view);
        return -1;
    }
    unpickle_input_drop(self);
    self->input_owner = owner;
    self->input_view = view;
    self->input = bytes;
    self->input_size = self->input_limit = (size_t)view.len;
    return 0;
}
int unpickler_set_data(Unpickler *self, PyObject *data) {
    return input_set(self, data);
}

static PyObject *file_read(Unpickler *self, size_t n) {
    autoref PyObject *count = TRY(int_from_size(n));
    return call_one(self->read, count);
}
/* The file moves over what has been used of a prefetched input, which ends. */
static int input_use(Unpickler *self) {
    if (self->prefetched == 0) {
        return 0;
    }
    size_t used = self->input_at;
    unpickle_input_drop(self);
    if (used > 0) {
        autoref PyObject *data = INT_TRY(file_read(self, used));
    }
    return 0;
}
int unpickle_finish(Unpickler *self) {
    return self->read == NULL ? 0 : input_use(self);
}

/* 1: n bytes or more have been looked at; 0: no. */
static int input_peek(Unpickler *self, size_t n) {
    if (self->peek == NULL || n > PREFETCH) {
        return 0;
    }
    autoref PyObject *count = INT_TRY(int_from_ssize(PREFETCH)),
                     *data = call_one(self->peek, count);
    if (data == NULL) {
        if (!err_clear_if(PyExc_NotImplementedError)) {
            return -1;
        }
        CLEAR(self->peek);
        return 0;
    }
    if (!IS_BYTES(data) || (size_t)bytes_length(data) < n) {
        return 0;
    }
    INT_TRYI(input_set(self, data));
    self->prefetched = self->input_size;
    return 1;
}
/* What is left of the input, and then the data. */
static PyObject *input_join(Unpickler *self, PyObject *data) {
    autoref PyObject *left =
        TRY(bytes_from(self->input + self->input_at, (Py_ssize_t)unpickle_available(self)));
    return bytes_concat(left, data);
}
/* From the file: enough for n bytes. */
static int input_fill(Unpickler *self, size_t n) {
    INT_TRYI(input_use(self));
    if (unpickle_available(self) == 0) {
        int peeked = INT_TRYI(input_peek(self, n));
        if (peeked) {
            return 0;
        }
    }
    autoref PyObject *data = INT_TRY(file_read(self, n - unpickle_available(self)));
    if (unpickle_available(self) > 0) {
        SETREF(data, input_join(self, data));
        INT_TRY(data);
    }
    return input_set(self, data);
}

/* More is wanted than there is in the frame: it must be at its end. */
int unpickle_frame_end(Unpickler *self) {
    if (self->in_frame && self->input_at < self->input_limit) {
        return err_int(
            err_raise(self->state->unpickling_error, "pickle exhausted before end of frame"));
    }
    self->in_frame = false;
    self->input_limit = self->input_size;
    return 0;
}
const char *unpickle_read_slow(Unpickler *self, size_t n) {
    if (n <= PY_SSIZE_T_MAX && n > PY_SSIZE_T_MAX - self->input_at) {
        return err_raise(self->state->unpickling_error, "read would overflow (invalid bytecode)");
    }
    if (n > self->input_limit - self->input_at) {
        TRYI(unpickle_frame_end(self));
    }
    if (n > unpickle_available(self)) {
        if (n > PY_SSIZE_T_MAX || self->read == NULL) {
            return unpickle_truncated(self);
        }
        TRYI(input_fill(self, n));
        if (n > unpickle_available(self)) {
            return unpickle_truncated(self);
        }
    }
    const char *bytes = self->input + self->input_at;
    self->input_at += n;
    return bytes == NULL ? "" : bytes;
}

Py_ssize_t unpickle_readline(Unpickler *self, const char **line) {
    for (bool asked = false;; asked = true) {
        size_t available = self->input_limit - self->input_at;
        const char *start = self->input + self->input_at;
        const char *newline = available > 0 ? memchr(start, '\n', available) : NULL;
        if (newline != NULL) {
            *line = start;
            self->input_at += (size_t)(newline - start) + 1;
            return newline - start + 1;
        }
        if (self->in_frame) {
            INT_TRYI(unpickle_frame_end(self));
            continue;
        }
        if (self->read == NULL || asked) {
            unpickle_truncated(self);
            return -1;
        }
        INT_TRYI(input_use(self));
        autoref PyObject *data = INT_TRY(call_none(self->readline));
        if (unpickle_available(self) > 0) {
            SETREF(data, input_join(self, data));
            INT_TRY(data);
        }
        INT_TRYI(input_set(self, data));
    }
}
