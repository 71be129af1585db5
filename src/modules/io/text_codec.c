/* How TextIOWrapper decodes and encodes. */
#include "modules/codecs/codec_registry.h"
#include "modules/io/text_int.h"
#include "base/utf8.h"

#include <langinfo.h>

/* ---- choosing ---- */

static PyObject *locale_encoding(void) {
    if (TRYI(io_utf8_mode())) {
        return str_intern_text("utf-8");
    }
    const char *name = nl_langinfo(CODESET);
    return str_intern_text(name[0] ? name : "utf-8");
}
/* An incremental codec object: CodecInfo's attribute called with the errors. */
static PyObject *codec_object(PyObject *info, PyObject *kind, PyObject *errors) {
    autoref PyObject *class = TRY(attr_get(info, kind));
    return call_one(class, errors);
}
static PyObject *text_codec_info(PyObject *encoding) {
    autoref PyObject *info = TRY(codec_lookup(encoding)), *is_text = NULL;
    TRYI(attr_find(info, NAME(_is_text_encoding), &is_text));
    if (is_text != NULL && !TRYI(ops_is_true(is_text))) {
        return err_raise(PyExc_LookupError, "'%U' is not a text encoding", encoding);
    }
    return take(info);
}
static int codec_objects(TextWrapper *self, PyObject *encoding, PyObject *errors) {
    autoref PyObject *info = INT_TRY(text_codec_info(encoding));
    if (self->can_read) {
        autoref PyObject *decoder = INT_TRY(codec_object(info, NAME(incrementaldecoder), errors));
        if (self->universal) {
            PyObject *args[] = {decoder, BOOL(self->newlines.translate)};
            PyObject *both = INT_TRY(call((PyObject *)&newline_decoder_type, args, 2, NULL));
            SETREF(decoder, both);
        }
        SETREF(self->decoder, take(decoder));
    }
    if (self->can_write) {
        SETREF(self->encoder, INT_TRY(codec_object(info, NAME(incrementalencoder), errors)));
    }
    return 0;
}
int text_codec_set(TextWrapper *self, PyObject *buffer, PyObject *encoding, PyObject *errors) {
    autoref PyObject *name =
        encoding == NULL || encoding == NONE || str_equal_text(encoding, "locale")
            ? INT_TRY(locale_encoding())
            : newref(encoding);
    const char *utf8 = INT_TRY(str_utf8(name, NULL));
    INT_TRY(str_utf8(errors, NULL));
    INT_TRYI(io_check_errors_name(errors));
    int can_read = INT_TRYI(io_ask(buffer, NAME(readable))),
        can_write = INT_TRYI(io_ask(buffer, NAME(writable)));
    self->can_read = can_read;
    self->can_write = can_write;
    self->codec = str_codec_of(utf8);
    CLEAR(self->decoder);
    CLEAR(self->encoder);
    self->tail_size = 0;
    self->newlines.pending_cr = false;
    if (self->codec == STR_OTHER) {
        INT_TRYI(codec_objects(self, name, errors));
    }
    attr_replace((PyObject *)self, &self->encoding, name);
    attr_replace((PyObject *)self, &self->errors, errors);
    return 0;
}

/* The codec objects, which who calls here from inside them may have taken away. */
static PyObject *object_of(TextWrapper *self, PyObject *object) {
    if (object == NULL) {
        text_not_ready(self);
        return NULL;
    }
    return newref(object);
}

/* ---- decoding ---- */

static const char *codec_name(TextWrapper *self) {
    return self->codec == STR_UTF8 ? "utf-8" : self->codec == STR_LATIN1 ? "latin-1" : "ascii";
}
static const char *errors_name(TextWrapper *self) {
    return str_utf8(self->errors, NULL); /* checked by text_codec_set */
}
/* Decodes data[0, size) by a native codec; what is cut off at the end is kept in `tail`. */
static PyObject *decode_native(TextWrapper *self, const char *data, Py_ssize_t size, bool final) {
    Py_ssize_t taken = size;
    PyObject *text = TRY(
        str_decode_part(data, size, codec_name(self), errors_name(self), final ? NULL : &taken));
    if (size - taken > (Py_ssize_t)sizeof self->tail) {
        decref(text);
        return err_raise(PyExc_SystemError, "decoder left more than a character");
    }
    self->tail_size = (int)(size - taken);
    memcpy(self->tail, data + taken, (size_t)(size - taken));
    return text;
}
static PyObject *decode_plain(TextWrapper *self, const char *data, Py_ssize_t size, bool final) {
    if (likely(self->tail_size == 0)) {
        return decode_native(self, data, size, final);
    }
    autoref PyObject *joined = TRY(bytes_new(self->tail_size + size));
    memcpy(bytes_data(joined), self->tail, (size_t)self->tail_size);
    memcpy(bytes_data(joined) + self->tail_size, data, (size_t)size);
    return decode_native(self, bytes_data(joined), bytes_length(joined), final);
}
PyObject *text_decode(TextWrapper *self, PyObject *bytes, bool final) {
    if (self->codec != STR_OTHER) {
        Py_buffer view;
        TRYI(ops_get_buffer(bytes, &view, PyBUF_SIMPLE));
        PyObject *text = decode_plain(self, view.buf, view.len, final);
        ops_release_buffer(&view);
        return TRY(text) && self->universal ? newlines_feed(&self->newlines, text, final) : text;
    }
    autoref PyObject *decoder = xnewref(self->decoder);
    if (decoder == NULL) {
        return io_unsupported("not readable");
    }
    PyObject *args[] = {decoder, bytes, BOOL(final)};
    PyObject *text = TRY(call_method(NAME(decode), args, 3, NULL));
    if (!IS_STR(text)) {
        err_raise(PyExc_TypeError, "decoder should return a string result, not '%.200s'",
                  TYPE(text)->tp_name);
        decref(text);
        return NULL;
    }
    return text;
}
PyObject *text_decoder_state(TextWrapper *self, int64_t *flags) {
    if (self->codec != STR_OTHER) {
        *flags = self->newlines.pending_cr;
        return bytes_from(self->tail, self->tail_size);
    }
    autoref PyObject *decoder = TRY(object_of(self, self->decoder)),
                     *state = TRY(call_method_none(decoder, NAME(getstate)));
    if (!IS_TUPLE(state) || tuple_length(state) != 2 || !IS_INT(tuple_at(state, 1))) {
        return err_raise(PyExc_TypeError, "illegal decoder state");
    }
    if (!IS_BYTES(tuple_at(state, 0))) {
        return err_raise(PyExc_TypeError,
                         "illegal decoder state: the first item should be a bytes object, not "
                         "'%.200s'",
                         TYPE(tuple_at(state, 0))->tp_name);
    }
    TRYI(arg_int64(tuple_at(state, 1), flags));
    return newref(tuple_at(state, 0));
}
int text_decoder_restore(TextWrapper *self, PyObject *bytes, int64_t flags) {
    if (self->codec != STR_OTHER) {
        self->newlines.pending_cr = flags & 1;
        self->tail_size = (int)bytes_length(bytes);
        memcpy(self->tail, bytes_data(bytes), (size_t)self->tail_size);
        return 0;
    }
    autoref PyObject *decoder = INT_TRY(object_of(self, self->decoder)),
                     *number = INT_TRY(int_from_int64(flags)),
                     *state = INT_TRY(tuple_of(2, bytes, number));
    autoref PyObject *done = INT_TRY(call_method_one(decoder, NAME(setstate), state));
    return 0;
}
int text_decoder_reset(TextWrapper *self) {
    self->newlines.pending_cr = false;
    self->newlines.seen = 0;
    self->tail_size = 0;
    autoref PyObject *decoder = xnewref(self->decoder);
    autoref PyObject *done = decoder ? INT_TRY(call_method_none(decoder, NAME(reset))) : NULL;
    return 0;
}

/* ---- encoding ---- */

static int append(TextWrapper *self, const void *data, Py_ssize_t size) {
    return buffer_append(&self->pending, data, (size_t)size) < 0 ? err_int(err_no_memory()) : 0;
}
/* The text as it stands if each character is one byte of the encoding. */
static bool is_plain(TextWrapper *self, PyObject *text) {
    return str_is_ascii(text) || (self->codec == STR_LATIN1 && str_kind(text) == 1);
}
static int encode_utf8(TextWrapper *self, PyObject *text, bool *done) {
    size_t stop, n = (size_t)str_length(text);
    int kind = (int)str_kind(text);
    size_t size = utf8_encoded_size(str_data(text), kind, n, UTF8_STRICT, &stop);
    *done = stop == n;
    if (*done) {
        char *room = buffer_room(&self->pending, size);
        if (room == NULL) {
            return err_int(err_no_memory());
        }
        self->pending.size += utf8_encode(str_data(text), kind, n, room);
    }
    return 0;
}
int text_encode(TextWrapper *self, PyObject *text) {
    if (self->codec != STR_OTHER) {
        bool done = false;
        if (is_plain(self, text)) {
            return append(self, str_data(text), str_length(text));
        }
        INT_TRYI(self->codec == STR_UTF8 ? encode_utf8(self, text, &done) : 0);
        if (done) {
            return 0;
        }
        autoref PyObject *bytes = INT_TRY(str_encode(text, codec_name(self), errors_name(self)));
        return append(self, bytes_data(bytes), bytes_length(bytes));
    }
    autoref PyObject *encoder = INT_TRY(object_of(self, self->encoder));
    autoref PyObject *bytes = INT_TRY(call_method_one(encoder, NAME(encode), text));
    if (!IS_BYTES(bytes)) {
        err_raise(PyExc_TypeError, "encoder should return a bytes object, not '%.200s'",
                  TYPE(bytes)->tp_name);
        return -1;
    }
    return append(self, bytes_data(bytes), bytes_length(bytes));
}
int text_encoder_reset(TextWrapper *self, bool at_start) {
    autoref PyObject *encoder = xnewref(self->encoder);
    if (encoder == NULL) {
        return 0;
    }
    autoref PyObject *zero = INT_TRY(int_from_ssize(0));
    autoref PyObject *done = INT_TRY(at_start ? call_method_none(encoder, NAME(reset))
                                              : call_method_one(encoder, NAME(setstate), zero));
    return 0;
}
