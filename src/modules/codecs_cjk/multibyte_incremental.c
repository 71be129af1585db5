/* MultibyteIncrementalEncoder and MultibyteIncrementalDecoder. */
#include "modules/codecs_cjk/multibyte.h"
#include "object/args.h"
#include "object/attr.h"
#include "object/error.h"
#include "object/type.h"
#include "thread/mutex.h"
#include "types/bytes/bytes.h"
#include "types/int/int.h"
#include "types/str/coding.h"
#include "types/tuple/tuple.h"

static int errors_argument(const char *function, PyObject *args, PyObject *kwargs,
                           const char **errors) {
    static const char *const names[] = {"errors"};
    ArgSpec spec = {.function = function, .names = names, .positional = 1, .total = 1};
    PyObject *given = NULL;
    INT_TRYI(args_unpack_tuple(&spec, args, kwargs, &given));
    *errors = NULL;
    return given == NULL ? 0 : arg_utf8(given, function, "1", errors);
}

/* ---- encoder ---- */

static PyObject *encoder_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    const char *errors;
    TRYI(errors_argument("IncrementalEncoder", args, kwargs, &errors));
    return mb_object_new(type, errors, NULL, mb_start_encode);
}

METHOD("MultibyteIncrementalEncoder.encode(self, /, input, final: bool = False)",
       "The next part of the text as bytes.")
static PyObject *encoder_encode(MbObject *self, PyObject *input, int final) {
    return mb_object_encode(self, input, final ? MB_FINISH : MB_PART);
}
METHOD("MultibyteIncrementalEncoder.reset(self, /)", "Back to the start of a text.")
static PyObject *encoder_reset(MbObject *self) {
    autoref PyObject *old = NULL;
    guard(self);
    uint8_t dropped[MB_STEP_BYTES];
    MbBytes bytes = {dropped};
    if (self->codec->encode_end != NULL) {
        self->codec->encode_end(&self->state, &bytes);
    }
    old = self->pending;
    self->pending = NULL;
    return newref(NONE);
}

/* The encoder's state as a number: how many bytes wait, these bytes (the text in UTF-8), then what
 * the codec remembers; the least significant first. */
enum { ENCODER_STATE_BYTES = 1 + MB_PENDING_MAX + sizeof(MbState) };

METHOD("MultibyteIncrementalEncoder.getstate(self, /)", "Where it is in the text, as a number.")
static PyObject *encoder_getstate(MbObject *self) {
    uint8_t bytes[ENCODER_STATE_BYTES] = {0};
    autoref PyObject *pending = NULL;
    guard(self);
    pending = xnewref(self->pending);
    Py_ssize_t length = 0;
    const char *text = pending ? TRY(str_utf8(pending, &length)) : "";
    if (length > MB_PENDING_MAX) {
        return err_raise(PyExc_UnicodeError, "pending buffer too large");
    }
    bytes[0] = (uint8_t)length;
    memcpy(bytes + 1, text, (size_t)length);
    memcpy(bytes + 1 + length, &self->state, sizeof self->state);
    return int_from_bytes(bytes, sizeof bytes, true, false);
}
METHOD("MultibyteIncrementalEncoder.setstate(self, state, /)", "Go to where getstate() was asked.")
static PyObject *encoder_setstate(MbObject *self, PyObject *state) {
    TRYI(arg_type(state, &PyLong_Type, "setstate", ""));
    uint8_t bytes[ENCODER_STATE_BYTES];
    TRYI(int_to_bytes(state, bytes, sizeof bytes, true, false));
    int length = bytes[0];
    if (length > MB_PENDING_MAX) {
        return err_raise(PyExc_UnicodeError, "pending buffer too large");
    }
    autoref PyObject *pending =
        length > 0 ? TRY(str_from_utf8((const char *)bytes + 1, length)) : NULL;
    guard(self);
    memcpy(&self->state, bytes + 1 + length, sizeof self->state);
    PyObject *old = self->pending;
    self->pending = pending;
    pending = old; /* dropped after the unlock */
    return newref(NONE);
}

/* ---- decoder ---- */

static PyObject *decoder_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    const char *errors;
    TRYI(errors_argument("IncrementalDecoder", args, kwargs, &errors));
    return mb_object_new(type, errors, NULL, mb_start_decode);
}

METHOD("MultibyteIncrementalDecoder.decode(self, /, input: buffer, final: bool = False)",
       "The text of the next bytes.")
static PyObject *decoder_decode(MbObject *self, Py_buffer *input, int final) {
    return mb_object_decode(self, input->buf, input->len, final ? MB_FINISH : MB_PART);
}
METHOD("MultibyteIncrementalDecoder.reset(self, /)", "Back to the start of a text.")
static PyObject *decoder_reset(MbObject *self) {
    guard(self);
    if (self->codec->decode_reset != NULL) {
        self->codec->decode_reset(&self->state);
    }
    self->byte_count = 0;
    return newref(NONE);
}
METHOD("MultibyteIncrementalDecoder.getstate(self, /)",
       "The bytes that wait for more, and what the codec remembers, as a number.")
static PyObject *decoder_getstate(MbObject *self) {
    guard(self);
    autoref PyObject *bytes = TRY(bytes_from((const char *)self->bytes, self->byte_count));
    autoref PyObject *state = TRY(int_from_bytes(self->state.c, sizeof self->state, true, false));
    return tuple_of(2, bytes, state);
}
METHOD("MultibyteIncrementalDecoder.setstate(self, state: tuple, /)",
       "Go to where getstate() was asked.")
static PyObject *decoder_setstate(MbObject *self, PyObject *state) {
    if (tuple_length(state) != 2 || !IS_BYTES(tuple_at(state, 0)) || !IS_INT(tuple_at(state, 1))) {
        return err_raise(PyExc_TypeError, "setstate(): illegal state argument");
    }
    PyObject *bytes = tuple_at(state, 0);
    MbState new;
    TRYI(int_to_bytes(tuple_at(state, 1), new.c, sizeof new, true, false));
    Py_ssize_t length = bytes_length(bytes);
    if (length > MB_PENDING_MAX) {
        return coding_raise(PyExc_UnicodeDecodeError, self->codec->name, bytes, 0, length,
                            "pending buffer too large");
    }
    guard(self);
    self->state = new;
    self->byte_count = (int)length;
    memcpy(self->bytes, bytes_data(bytes), (size_t)length);
    return newref(NONE);
}

#include "multibyte_incremental.gen.h"

MB_OBJECT_TYPE(mb_encoder_type, MultibyteIncrementalEncoder, .tp_new = encoder_new);
MB_OBJECT_TYPE(mb_decoder_type, MultibyteIncrementalDecoder, .tp_new = decoder_new);
