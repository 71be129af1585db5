/* Writing to TextIOWrapper. */
#include "modules/io/text_int.h"

/* Gives the bytes to the buffer. */
static int give(TextWrapper *self, const char *data, Py_ssize_t size) {
    autoref PyObject *buffer = INT_TRY(text_buffer(self));
    if (IS_EXACT(buffer, buffered_writer_type)) {
        return buffered_write_bytes(buffer, data, size);
    }
    autoref PyObject *bytes = INT_TRY(bytes_from(data, size)), *done = NULL;
    do {
        done = call_method_one(buffer, NAME(write), bytes);
    } while (done == NULL && INT_TRYI(io_interrupted()));
    return done ? 0 : -1;
}
/* The bytes are taken away first: who comes here again meanwhile does not write them twice. */
int text_write_out(TextWrapper *self) {
    if (self->pending.size == 0) {
        return 0;
    }
    Buffer taken = self->pending;
    self->pending = (Buffer){0};
    int result = give(self, taken.data, (Py_ssize_t)taken.size);
    if (self->pending.data == NULL && taken.capacity <= 1 << 16) {
        self->pending = (Buffer){taken.data, 0, taken.capacity};
    } else {
        buffer_free(&taken);
    }
    return result;
}

static bool has_char(PyObject *text, Py_UCS4 c) {
    if (str_kind(text) == 1) {
        return memchr(str_data(text), (int)c, (size_t)str_length(text)) != NULL;
    }
    for (Py_ssize_t i = 0; i < str_length(text); i++) {
        if (str_at(text, i) == c) {
            return true;
        }
    }
    return false;
}
/* '\n' as the stream writes it. */
static PyObject *with_newlines(TextWrapper *self, PyObject *text) {
    autoref PyObject *lf = TRY(str_from_char('\n')), *end = TRY(str_from_text(self->write_newline));
    PyObject *args[] = {text, lf, end};
    return call_method(NAME(replace), args, 3, NULL);
}
static int check_writing(TextWrapper *self) {
    return self->can_write ? 0 : err_int(io_unsupported("not writable"));
}
/* What has been read ahead no longer fits to what follows. */
static int stop_reading(TextWrapper *self) {
    if (self->snapshot != NULL) { /* without a position, both directions are independent */
        text_forget(self);
    }
    if (self->tail_size == 0 && !self->newlines.pending_cr && self->decoder == NULL) {
        return 0;
    }
    return self->can_read ? text_decoder_reset(self) : 0;
}
static PyObject *write_locked(TextWrapper *self, PyObject *text) {
    TRYI(check_writing(self));
    autoref PyObject *translated = NULL;
    Py_ssize_t length = str_length(text);
    bool translate = self->write_newline[0] != 0;
    bool has_lf = (translate || self->line_buffering) && has_char(text, '\n');
    bool flush = self->line_buffering && (has_lf || has_char(text, '\r'));
    if (has_lf && translate) {
        text = translated = TRY(with_newlines(self, text));
        TRYI(text_check_open_locked(self));
        TRYI(check_writing(self)); /* a class derived from str has its own replace() */
        if (!IS_STR(text)) {
            return err_raise(PyExc_TypeError, "replace() should return a str object, not '%.200s'",
                             TYPE(text)->tp_name);
        }
    }
    while (self->pending.size > 0 &&
           (Py_ssize_t)self->pending.size > load_relaxed(&self->chunk_size) - str_length(text)) {
        TRYI(text_write_out(self));
    }
    TRYI(text_encode(self, text));
    if ((Py_ssize_t)self->pending.size >= load_relaxed(&self->chunk_size) || flush || self->write_through) {
        TRYI(text_write_out(self));
    }
    if (flush) {
        autoref PyObject *buffer = TRY(text_buffer(self)),
                         *done = TRY(call_method_none(buffer, NAME(flush)));
    }
    TRYI(stop_reading(self));
    return int_from_ssize(length);
}
PyObject *text_write(TextWrapper *self, PyObject *text) {
    TEXT_LOCK(self);
    TRYI(text_check_open_locked(self));
    return write_locked(self, text);
}
PyObject *text_flush(TextWrapper *self) {
    TEXT_LOCK(self);
    TRYI(text_check_open_locked(self));
    self->telling = self->seekable;
    TRYI(text_write_out(self));
    autoref PyObject *buffer = TRY(text_buffer(self));
    return call_method_none(buffer, NAME(flush));
}
