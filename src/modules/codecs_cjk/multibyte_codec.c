/* What drives a codec: the loop over the input, and what to do about faults. */
#include "base/buffer.h"
#include "base/utf8.h"
#include "modules/codecs/codec_registry.h"
#include "modules/codecs_cjk/multibyte.h"
#include "object/attr.h"
#include "object/args.h"
#include "object/call.h"
#include "object/error.h"
#include "object/ops.h"
#include "object/type.h"
#include "types/bytes/bytes.h"
#include "types/int/int.h"
#include "types/str/coding.h"
#include "types/tuple/tuple.h"

static const char illegal[] = "illegal multibyte sequence";
static const char incomplete[] = "incomplete multibyte sequence";

static ErrorKind errors_kind(PyObject *errors) {
    const char *name = errors ? str_utf8(errors, NULL) : "strict";
    return name ? coding_errors(name) : ERRORS_OTHER;
}
static cold_path int codec_broken(void) {
    return err_int(err_raise(PyExc_RuntimeError, "internal codec error"));
}

/* ---- registered handlers ---- */

/* Where a handler wants to go on: -1 with IndexError beyond the input. */
static Py_ssize_t handler_position(PyObject *position, Py_ssize_t size) {
    Py_ssize_t next = int_as_ssize(position);
    if (next == -1 && err_occurred()) {
        INT_TRYI(err_clear_if(PyExc_OverflowError) ? 0 : -1);
    } else if (next < 0) {
        next += size;
    }
    if (next < 0 || next > size) {
        return err_int(
            err_raise(PyExc_IndexError, "position %zd from error handler out of bounds", next));
    }
    return next;
}

/* The fault [start, end) of `object` as an exception: one for all faults of a call, which handlers
 * may have changed. *exception is it, or NULL before the first. */
static int fault_exception(PyObject **exception, PyObject *type, const char *encoding,
                           PyObject *object, Py_ssize_t start, Py_ssize_t end, const char *reason) {
    if (*exception == NULL) {
        coding_raise(type, encoding, object, start, end, reason);
        *exception = err_fetch();
        if (!err_given_matches(*exception, type)) {
            err_restore(take(*exception));
            return -1;
        }
        return 0;
    }
    autoref PyObject *why = INT_TRY(str_from_text(reason));
    PyUnicodeErrorObject *fault = (PyUnicodeErrorObject *)*exception;
    store_relaxed(&fault->start, start);
    store_relaxed(&fault->end, end);
    attr_replace(*exception, &fault->reason, why);
    return 0;
}
/* Raises it where the handler is strict, else asks the handler; its answer, a tuple that fits. */
static PyObject *handler_call(PyObject *exception, ErrorKind kind, PyObject *errors,
                              bool bytes_allowed, const char *refusal) {
    if (kind == ERRORS_STRICT) {
        return err_raise_object(newref(exception));
    }
    autoref PyObject *handler = TRY(codec_lookup_error(errors));
    autoref PyObject *answer = TRY(call_one(handler, exception));
    if (!IS_TUPLE(answer) || tuple_length(answer) != 2 || !IS_INT(tuple_at(answer, 1)) ||
        !(IS_STR(tuple_at(answer, 0)) || (bytes_allowed && IS_BYTES(tuple_at(answer, 0))))) {
        return err_raise(PyExc_TypeError, "%s", refusal);
    }
    return take(answer);
}

/* ---- encoding ---- */

typedef struct {
    const MbCodec *codec;
    MbState *state;
    PyObject *text, *errors;
    ErrorKind kind;
    Buffer out;
    PyObject *exception; /* owned, of the last fault, or NULL */
} MbEncoding;

static int put_bytes(MbEncoding *e, const void *data, size_t size) {
    return buffer_append(&e->out, data, size) < 0 ? err_int(err_no_memory()) : 0;
}
/* Room for what a step writes. */
static force_inline int step_begin(MbEncoding *e, MbBytes *bytes) {
    bytes->at = (uint8_t *)buffer_room(&e->out, MB_STEP_BYTES);
    return likely(bytes->at != NULL) ? 0 : err_int(err_no_memory());
}
static force_inline void step_end(MbEncoding *e, const MbBytes *bytes) {
    e->out.size = (size_t)((char *)bytes->at - e->out.data);
}
/* A question mark as the codec writes it. */
static int put_question_mark(MbEncoding *e) {
    MbBytes bytes;
    INT_TRYI(step_begin(e, &bytes));
    if (e->codec->encode(e->codec, e->state, '?', NEXT_NONE, &bytes) != 1) {
        return put_bytes(e, "?", 1);
    }
    step_end(e, &bytes);
    return 0;
}
/* What the handler gave: text in the same state, bytes as they are. */
static int put_replacement(MbEncoding *e, PyObject *replacement) {
    Py_ssize_t taken;
    autoref PyObject *bytes =
        IS_STR(replacement)
            ? INT_TRY(mb_encode(e->codec, e->state, replacement, NULL, MB_WHOLE, &taken))
            : newref(replacement);
    return put_bytes(e, bytes_data(bytes), (size_t)bytes_length(bytes));
}
/* text[at] has no code: where to go on, -1 with an exception. */
static Py_ssize_t encode_fault(MbEncoding *e, Py_ssize_t at) {
    if (e->kind == ERRORS_IGNORE) {
        return at + 1;
    }
    if (e->kind == ERRORS_REPLACE) {
        return put_question_mark(e) < 0 ? -1 : at + 1;
    }
    INT_TRYI(fault_exception(&e->exception, PyExc_UnicodeEncodeError, e->codec->name, e->text, at,
                             at + 1, illegal));
    autoref PyObject *answer =
        INT_TRY(handler_call(e->exception, e->kind, e->errors, true,
                             "encoding error handler must return (str, int) tuple"));
    INT_TRYI(put_replacement(e, tuple_at(answer, 0)));
    return handler_position(tuple_at(answer, 1), str_length(e->text));
}

/* How many of the characters from `at` on are ASCII; copies them. */
static Py_ssize_t encode_ascii(MbEncoding *e, Py_ssize_t at, Py_ssize_t size) {
    if (str_is_ascii(e->text)) {
        return put_bytes(e, (const char *)str_data(e->text) + at, (size_t)(size - at)) < 0
                   ? -1
                   : size - at;
    }
    Py_ssize_t n = 0;
    Py_UCS4 c;
    for (; at + n < size && (c = str_at(e->text, at + n)) < 0x80; n++) {
        if (buffer_append_byte(&e->out, (char)c) < 0) {
            return err_int(err_no_memory());
        }
    }
    return n;
}
/* How far it got, -1 with an exception. */
static Py_ssize_t encode_text(MbEncoding *e, MbExtent extent) {
    Py_ssize_t at = 0, size = str_length(e->text);
    unsigned kind = str_kind(e->text);
    const void *data = str_data(e->text);
    MbBytes bytes;
    while (at < size) {
        Py_UCS4 c = utf8_text_get(data, (int)kind, (size_t)at);
        if (e->codec->ascii && c < 0x80) {
            at += INT_TRYI(encode_ascii(e, at, size));
            continue;
        }
        int32_t next = at + 1 < size ? (int32_t)utf8_text_get(data, (int)kind, (size_t)at + 1)
                                     : (extent == MB_PART ? NEXT_UNKNOWN : NEXT_NONE);
        INT_TRYI(step_begin(e, &bytes));
        int taken = e->codec->encode(e->codec, e->state, c, next, &bytes);
        if (taken == MB_MORE) {
            break;
        }
        if (taken == MB_BROKEN) {
            return codec_broken();
        }
        if (taken == MB_BAD) {
            at = INT_TRYI(encode_fault(e, at));
            continue;
        }
        step_end(e, &bytes);
        at += taken;
    }
    if (extent == MB_FINISH && e->codec->encode_end != NULL) {
        INT_TRYI(step_begin(e, &bytes));
        e->codec->encode_end(e->state, &bytes);
        step_end(e, &bytes);
    }
    return at;
}

PyObject *mb_encode(const MbCodec *codec, MbState *state, PyObject *text, PyObject *errors,
                    MbExtent extent, Py_ssize_t *taken) {
    if (call_enter(" while encoding") < 0) { /* handlers whose answers have faults nest */
        return NULL;
    }
    MbEncoding e = {codec, state, text, errors, errors_kind(errors), {0}, NULL};
    *taken = encode_text(&e, extent);
    call_leave();
    XDECREF(e.exception);
    PyObject *bytes =
        *taken < 0 ? NULL : bytes_from(e.out.data ? e.out.data : "", (Py_ssize_t)e.out.size);
    buffer_free(&e.out);
    return bytes;
}

/* ---- decoding ---- */

typedef struct {
    const MbCodec *codec;
    MbState *state;
    const uint8_t *data;
    Py_ssize_t size;
    PyObject *errors;
    ErrorKind kind;
    StrWriter out;
    MbFailure failure;
    PyObject *exception; /* owned, of the last fault, or NULL */
} MbDecoding;

/* data[start, end) is at fault: where to go on, -1 with an exception. */
static Py_ssize_t decode_fault(MbDecoding *d, Py_ssize_t start, Py_ssize_t end,
                               const char *reason) {
    if (d->kind == ERRORS_IGNORE) {
        return end;
    }
    if (d->kind == ERRORS_REPLACE) {
        return str_writer_char(&d->out, 0xfffd) < 0 ? -1 : end;
    }
    autoref PyObject *object =
        d->exception == NULL ? INT_TRY(bytes_from((const char *)d->data, d->size)) : NULL;
    INT_TRYI(fault_exception(&d->exception, PyExc_UnicodeDecodeError, d->codec->name, object, start,
                             end, reason));
    autoref PyObject *answer =
        INT_TRY(handler_call(d->exception, d->kind, d->errors, false,
                             "decoding error handler must return (str, int) tuple"));
    INT_TRYI(str_writer_str(&d->out, tuple_at(answer, 0)));
    return handler_position(tuple_at(answer, 1), d->size);
}

/* The common case of str_writer_char: there is room, in a kind that is wide enough. */
static force_inline int put_char(StrWriter *w, Py_UCS4 c) {
    if (likely(w->kind == 2 && c <= w->max && w->length < w->capacity && w->whole == NULL)) {
        ((Py_UCS2 *)w->data)[w->length++] = (Py_UCS2)c;
        return 0;
    }
    return str_writer_char(w, c);
}
static force_inline int put_text(MbDecoding *d, const MbText *text) {
    for (int i = 0; i < text->count; i++) {
        INT_TRYI(put_char(&d->out, text->data[i]));
    }
    return 0;
}
/* Does a run of characters that stand for themselves start with c? */
static force_inline bool starts_plain(const MbCodec *codec, const MbState *state, Py_UCS4 c) {
    return codec->plain != NULL && c >= MB_PLAIN_FIRST && c <= MB_PLAIN_LAST && codec->plain(state);
}
static Py_ssize_t decode_plain(MbDecoding *d, Py_ssize_t at) {
    Py_ssize_t n = 1;
    while (at + n < d->size && d->data[at + n] >= MB_PLAIN_FIRST &&
           d->data[at + n] <= MB_PLAIN_LAST) {
        n++;
    }
    return str_writer_ascii(&d->out, (const char *)d->data + at, n) < 0 ? -1 : n;
}
static Py_ssize_t decode_ascii(MbDecoding *d, Py_ssize_t at) {
    Py_ssize_t n = 1;
    while (at + n < d->size && d->data[at + n] < 0x80) {
        n++;
    }
    return str_writer_ascii(&d->out, (const char *)d->data + at, n) < 0 ? -1 : n;
}

/* How far it got, -1 with an exception. */
static Py_ssize_t decode_bytes(MbDecoding *d, MbExtent extent) {
    Py_ssize_t at = 0;
    MbText text;
    while (at < d->size) {
        if (d->codec->ascii && d->data[at] < 0x80) {
            at += INT_TRYI(decode_ascii(d, at));
            continue;
        }
        if (starts_plain(d->codec, d->state, d->data[at])) {
            at += INT_TRYI(decode_plain(d, at));
            continue;
        }
        text.count = 0;
        int taken = d->codec->decode(d->codec, d->state, d->data + at, d->size - at, &text);
        if (taken == MB_BROKEN) {
            return codec_broken();
        }
        if (taken == MB_MORE && extent == MB_PART) {
            break;
        }
        if (taken > 0) {
            INT_TRYI(put_text(d, &text));
            at += taken;
            continue;
        }
        d->failure = taken == MB_MORE ? MB_FAILED_AT_END : MB_FAILED_INSIDE;
        at = INT_TRYI(taken == MB_MORE ? decode_fault(d, at, d->size, incomplete)
                                       : decode_fault(d, at, at - taken, illegal));
        if (taken == MB_MORE && extent == MB_FINISH) {
            break;
        }
    }
    return at;
}

PyObject *mb_decode(const MbCodec *codec, MbState *state, const uint8_t *data, Py_ssize_t size,
                    PyObject *errors, MbExtent extent, Py_ssize_t *taken, MbFailure *failure) {
    MbDecoding d = {.codec = codec,
                    .state = state,
                    .data = data,
                    .size = size,
                    .errors = errors,
                    .kind = errors_kind(errors)};
    str_writer_init(&d.out, size);
    *taken = decode_bytes(&d, extent);
    *failure = d.failure;
    XDECREF(d.exception);
    if (*taken < 0) {
        str_writer_drop(&d.out);
        return NULL;
    }
    return str_writer_finish(&d.out);
}

/* ---- the type MultibyteCodec ---- */

typedef struct {
    PyObject_HEAD const MbCodec *codec; /* (c) */
} MbCodecObject;

PyObject *mb_codec_new(const MbCodec *codec) {
    MbCodecObject *o = TRY((MbCodecObject *)object_new(&mb_codec_type));
    o->codec = codec;
    return (PyObject *)o;
}
const MbCodec *mb_codec_of(PyTypeObject *type) {
    autoref PyObject *codec = TRY(attr_get_text((PyObject *)type, "codec"));
    if (!IS_EXACT(codec, mb_codec_type)) {
        return err_raise(PyExc_TypeError, "codec is unexpected type");
    }
    return ((MbCodecObject *)codec)->codec; /* a constant of the executable */
}
PyObject *mb_getcodec(const MbCodec *const *table, PyObject *name) {
    if (!IS_STR(name)) {
        return err_raise(PyExc_TypeError, "encoding name must be a string.");
    }
    TRY(str_utf8(name, NULL));
    for (; *table != NULL; table++) {
        if (str_equal_text(name, (*table)->name)) {
            return mb_codec_new(*table);
        }
    }
    return err_raise(PyExc_LookupError, "no such codec is supported.");
}

/* errors: a str, or NULL for None. */
static int check_errors(PyObject **errors, const char *function) {
    const char *text;
    if (*errors == NONE) {
        *errors = NULL;
    }
    return *errors == NULL ? 0 : arg_utf8(*errors, function, "errors", &text);
}

METHOD("MultibyteCodec.encode(self, /, input, errors: none_or_str = None)",
       "The text as bytes, and how many characters that took.")
static PyObject *mb_codec_encode(MbCodecObject *self, PyObject *input, PyObject *errors) {
    TRYI(check_errors(&errors, "encode"));
    autoref PyObject *text = IS_STR(input) ? newref(input) : TRY(ops_str(input));
    MbState state = self->codec->encode_start;
    Py_ssize_t taken;
    autoref PyObject *bytes = TRY(mb_encode(self->codec, &state, text, errors, MB_FINISH, &taken));
    autoref PyObject *length = TRY(int_from_ssize(str_length(text)));
    return tuple_of(2, bytes, length);
}
METHOD("MultibyteCodec.decode(self, /, input: buffer, errors: none_or_str = None)",
       "The bytes as text, and how many of them that took.")
static PyObject *mb_codec_decode(MbCodecObject *self, Py_buffer *input, PyObject *errors) {
    TRYI(check_errors(&errors, "decode"));
    MbState state = self->codec->decode_start;
    Py_ssize_t taken;
    MbFailure failure;
    autoref PyObject *text = TRY(
        mb_decode(self->codec, &state, input->buf, input->len, errors, MB_WHOLE, &taken, &failure));
    autoref PyObject *length = TRY(int_from_ssize(input->len));
    return tuple_of(2, text, length);
}

static void codec_dealloc(PyObject *o) {
    object_untrack(o);
    object_free(o);
}
static int codec_traverse(PyObject *o, visitproc visit, void *arg) {
    return 0;
}

#include "multibyte_codec.gen.h"

PyTypeObject mb_codec_type = {
    TYPE_HEAD,
    .tp_name = "_multibytecodec.MultibyteCodec",
    .tp_basicsize = sizeof(MbCodecObject),
    .tp_dealloc = codec_dealloc,
    .tp_getattro = attr_generic_get,
    .tp_flags = TYPE_SHOWN_AS_HEAP | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .tp_traverse = codec_traverse,
    .tp_methods = MultibyteCodec_methods,
};
