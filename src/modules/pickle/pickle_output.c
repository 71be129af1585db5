/* What a pickler writes: collected in memory, from protocol 4 on in frames, handed to the file at
 * the end of each frame. A frame's header has its room in front of it, which is given up when the
 * frame stays too small for one. */
#include "modules/pickle/pickle_int.h"

enum { FRAME_HEADER = 9, FRAME_LEAST = 4, FRAME_TARGET = 64 * 1024 };

/* Room for n more bytes. */
static char *out_room(Pickler *self, size_t n) {
    if (self->capacity - self->size < n) {
        if (n > PTRDIFF_MAX / 2 - self->size) {
            return err_no_memory();
        }
        size_t capacity = self->size + n;
        capacity = capacity < 256 ? 512 : capacity + capacity / 2;
        char *out = realloc(self->out, capacity);
        if (out == NULL) {
            return err_no_memory();
        }
        self->out = out;
        self->capacity = capacity;
    }
    return self->out + self->size;
}
static char *out_prepare(Pickler *self, size_t n) {
    if (self->framing && self->frame < 0) {
        TRY(out_room(self, n + FRAME_HEADER));
        self->frame = (Py_ssize_t)self->size;
        self->size += FRAME_HEADER;
    }
    return out_room(self, n);
}

int pickle_write(Pickler *self, const void *bytes, size_t n) {
    memcpy(INT_TRY(out_prepare(self, n)), bytes, n);
    self->size += n;
    return 0;
}
int pickle_write_op(Pickler *self, int op) {
    *INT_TRY(out_prepare(self, 1)) = (char)op;
    self->size++;
    return 0;
}
int pickle_write_text(Pickler *self, const char *text) {
    return pickle_write(self, text, strlen(text));
}
static void put_number(char *out, int op, uint64_t number, int n) {
    out[0] = (char)op;
    for (int i = 0; i < n; i++) {
        out[i + 1] = (char)(number >> (8 * i));
    }
}
int pickle_write_number(Pickler *self, int op, uint64_t number, int n) {
    char *out = INT_TRY(out_prepare(self, 1 + (size_t)n));
    put_number(out, op, number, n);
    self->size += 1 + (size_t)n;
    return 0;
}

void pickle_frame_end(Pickler *self) {
    if (self->frame < 0) {
        return;
    }
    char *start = self->out + self->frame;
    size_t n = self->size - (size_t)self->frame - FRAME_HEADER;
    if (n >= FRAME_LEAST) {
        put_number(start, OP_FRAME, n, 8);
    } else {
        memmove(start, start + FRAME_HEADER, n);
        self->size -= FRAME_HEADER;
    }
    self->frame = -1;
}

static int write_to_file(Pickler *self, PyObject *bytes) {
    autoref PyObject *write = xnewref(self->write);
    autoref PyObject *result = INT_TRY(call_one(write, bytes));
    return 0;
}
/* What has been collected goes to the file, if there is one. */
int pickle_flush(Pickler *self) {
    if (self->write == NULL || self->size == 0) {
        return 0;
    }
    autoref PyObject *bytes = INT_TRY(bytes_from(self->out, (Py_ssize_t)self->size));
    self->size = 0;
    return write_to_file(self, bytes);
}
/* Before each object. */
int pickle_boundary(Pickler *self) {
    if (self->frame < 0 || self->size - (size_t)self->frame - FRAME_HEADER < (size_t)FRAME_TARGET) {
        return 0;
    }
    pickle_frame_end(self);
    return pickle_flush(self);
}

int pickle_write_data(Pickler *self, const void *header, size_t header_size, const char *data,
                      Py_ssize_t n, PyObject *owner) {
    if (n < FRAME_TARGET) {
        INT_TRYI(pickle_write(self, header, header_size));
        return pickle_write(self, data, (size_t)n);
    }
    bool framing = self->framing; /* large data lie outside frames */
    pickle_frame_end(self);
    self->framing = false;
    int status = pickle_write(self, header, header_size);
    if (status == 0 && self->write == NULL) {
        status = pickle_write(self, data, (size_t)n);
    } else if (status == 0) {
        autoref PyObject *bytes = owner != NULL ? newref(owner) : bytes_from(data, n);
        status = bytes == NULL || pickle_flush(self) < 0 ? -1 : write_to_file(self, bytes);
    }
    self->framing = framing;
    return status;
}
