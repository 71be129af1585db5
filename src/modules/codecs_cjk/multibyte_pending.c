/* What encoders, decoders, readers and writers have in common: a codec's state, the errors' name,
 * and what waits for the rest of it.
 *
 * A call works on copies of state and rest, and puts them back when it is done: handlers and
 * streams may run any Python code meanwhile, also on the same object. */
#include "modules/codecs_cjk/multibyte.h"
#include "object/args.h"
#include "object/attr.h"
#include "object/error.h"
#include "object/ops.h"
#include "object/type.h"
#include "thread/mutex.h"
#include "types/bytes/bytes.h"
#include "types/str/coding.h"

#include <stdlib.h>

const MbState *mb_start_encode(const MbCodec *codec) {
    return &codec->encode_start;
}
const MbState *mb_start_decode(const MbCodec *codec) {
    return &codec->decode_start;
}

PyObject *mb_object_new(PyTypeObject *type, const char *errors, PyObject *stream,
                        const MbState *(*start)(const MbCodec *codec)) {
    const MbCodec *codec = TRY(mb_codec_of(type));
    autoref PyObject *name =
        errors != NULL && strcmp(errors, "strict") != 0 ? TRY(str_from_text(errors)) : NULL;
    MbObject *self = MB(TRY(type->tp_alloc(type, 0)));
    self->codec = codec;
    self->state = *start(codec);
    store_relaxed(&self->errors, take(name));
    self->stream = xnewref(stream);
    return (PyObject *)self;
}
int mb_object_init(PyObject *o, PyObject *args, PyObject *kwargs) {
    return 0; /* all was done when it was made */
}
int mb_object_clear(PyObject *o) {
    CLEAR(MB(o)->stream);
    return 0;
}
void mb_object_dealloc(PyObject *o) {
    object_untrack(o);
    mb_object_clear(o);
    CLEAR(MB(o)->pending);
    CLEAR(MB(o)->errors);
    TYPE(o)->tp_free(o);
}
int mb_object_traverse(PyObject *o, visitproc visit, void *arg) {
    PyObject *stream = MB(o)->stream;
    return stream == NULL ? 0 : visit(stream, arg);
}

/* ---- the attribute `errors` ---- */

static PyObject *errors_get(PyObject *o, void *closure) {
    PyObject *errors = attr_field(o, &MB(o)->errors);
    return errors != NULL ? errors : str_from_text("strict");
}
static int errors_set(PyObject *o, PyObject *value, void *closure) {
    if (value == NULL) {
        return err_int(err_raise(PyExc_AttributeError, "cannot delete attribute"));
    }
    if (!IS_STR(value)) {
        return err_int(err_raise(PyExc_TypeError, "errors must be a string"));
    }
    const char *name = INT_TRY(str_utf8(value, NULL));
    autoref PyObject *kept = strcmp(name, "strict") != 0 ? INT_TRY(str_from_text(name)) : NULL;
    attr_replace(o, &MB(o)->errors, kept);
    return 0;
}
PyGetSetDef mb_errors_getset[] = {
    {"errors", errors_get, errors_set, "how to treat errors", NULL},
    {NULL},
};

/* ---- encoding ---- */

PyObject *mb_object_encode(MbObject *self, PyObject *input, MbExtent extent) {
    autoref PyObject *text = IS_STR(input) ? newref(input) : TRY(ops_str(input));
    autoref PyObject *errors = attr_field((PyObject *)self, &self->errors), *pending = NULL,
                     *old = NULL;
    guard(self);
    pending = xnewref(self->pending);
    if (pending != NULL) {
        SETREF(text, TRY(str_concat(pending, text)));
    }
    MbState state = self->state;
    Py_ssize_t taken;
    autoref PyObject *bytes = mb_encode(self->codec, &state, text, errors, extent, &taken);
    self->state = state;
    if (bytes == NULL) {
        return NULL; /* what waited waits on */
    }
    PyObject *rest =
        taken < str_length(text) ? TRY(str_slice(text, taken, str_length(text))) : NULL;
    old = self->pending;
    self->pending = rest;
    return take(bytes);
}

/* ---- decoding ---- */

/* More is left than fits: not the start of any character. */
static cold_path int rest_too_large(MbObject *self, const uint8_t *data, Py_ssize_t size) {
    self->byte_count = 0;
    autoref PyObject *object = INT_TRY(bytes_from((const char *)data, size));
    return err_int(coding_raise(PyExc_UnicodeDecodeError, self->codec->name, object, 0, size,
                                "pending buffer overflow"));
}

static PyObject *decode_all(MbObject *self, PyObject *errors, const uint8_t *data, Py_ssize_t size,
                            MbExtent extent) {
    MbState state = self->state;
    Py_ssize_t taken;
    MbFailure failure;
    autoref PyObject *text =
        mb_decode(self->codec, &state, data, size, errors, extent, &taken, &failure);
    self->state = state;
    if (text == NULL) {
        if (failure == MB_FAILED_INSIDE) {
            self->byte_count = 0;
        }
        return NULL;
    }
    if (size - taken > MB_PENDING_MAX) {
        TRYI(rest_too_large(self, data, size));
    }
    self->byte_count = (int)(size - taken);
    memcpy(self->bytes, data + taken, (size_t)(size - taken));
    return take(text);
}

PyObject *mb_object_decode(MbObject *self, const uint8_t *data, Py_ssize_t size, MbExtent extent) {
    autoref PyObject *errors = attr_field((PyObject *)self, &self->errors), *joined = NULL;
    guard(self);
    if (self->byte_count > 0) {
        Py_ssize_t waiting = self->byte_count;
        if (size > PY_SSIZE_T_MAX - waiting) {
            return err_no_memory();
        }
        joined = TRY(bytes_new(waiting + size));
        memcpy(bytes_data(joined), self->bytes, (size_t)waiting);
        memcpy(bytes_data(joined) + waiting, data, (size_t)size);
        data = (const uint8_t *)bytes_data(joined);
        size += waiting;
    }
    return decode_all(self, errors, data, size, extent);
}
