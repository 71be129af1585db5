/* MultibyteStreamReader and MultibyteStreamWriter. */
#include "modules/codecs_cjk/multibyte.h"
#include "object/args.h"
#include "object/attr.h"
#include "object/call.h"
#include "object/error.h"
#include "object/names.h"
#include "object/ops.h"
#include "object/type.h"
#include "thread/mutex.h"
#include "types/bytes/bytes.h"
#include "types/int/int.h"
#include "types/str/str.h"

static PyObject *stream_new(const char *function, PyTypeObject *type, PyObject *args,
                            PyObject *kwargs, const MbState *(*start)(const MbCodec *codec)) {
    static const char *const names[] = {"stream", "errors"};
    ArgSpec spec = {
        .function = function, .names = names, .positional = 2, .required = 1, .total = 2};
    PyObject *given[2] = {NULL, NULL};
    const char *errors = NULL;
    TRYI(args_unpack_tuple(&spec, args, kwargs, given));
    if (given[1] != NULL) {
        TRYI(arg_utf8(given[1], function, "2", &errors));
    }
    return mb_object_new(type, errors, given[0], start);
}
static PyMemberDef stream_members[] = {
    {"stream", Py_T_OBJECT_EX, offsetof(MbObject, stream), Py_READONLY, NULL},
    {NULL},
};

/* ---- reader ---- */

static PyObject *reader_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    return stream_new("StreamReader", type, args, kwargs, mb_start_decode);
}

/* The stream; it is gone only where the collector has cleared the object. */
static PyObject *stream_of(MbObject *self) {
    PyObject *stream = attr_field((PyObject *)self, &self->stream);
    return stream ? stream : err_raise(PyExc_AttributeError, "stream");
}
/* The next bytes, by the stream's method `name`; size < 0: without an argument. */
static PyObject *stream_bytes(MbObject *self, PyObject *name, Py_ssize_t size) {
    autoref PyObject *count = size < 0 ? NULL : TRY(int_from_ssize(size));
    autoref PyObject *stream = TRY(stream_of(self));
    autoref PyObject *bytes =
        count ? TRY(call_method_one(stream, name, count)) : TRY(call_method_none(stream, name));
    if (!IS_BYTES(bytes)) {
        return err_raise(PyExc_TypeError, "stream function returned a non-bytes object (%.100s)",
                         TYPE(bytes)->tp_name);
    }
    return take(bytes);
}
/* What waited counts as read, whatever becomes of it. */
static PyObject *reader_decode(MbObject *self, PyObject *bytes, MbExtent extent) {
    PyObject *text =
        mb_object_decode(self, (const uint8_t *)bytes_data(bytes), bytes_length(bytes), extent);
    if (text == NULL) {
        guard(self);
        self->byte_count = 0;
    }
    return text;
}
/* Text out of about `size` bytes; asks for one more at a time while they make no character. */
static PyObject *reader_text(MbObject *self, PyObject *name, Py_ssize_t size) {
    if (size == 0) {
        return str_empty();
    }
    for (;;) {
        autoref PyObject *bytes = TRY(stream_bytes(self, name, size));
        bool end = size < 0 || bytes_length(bytes) == 0;
        autoref PyObject *text = TRY(reader_decode(self, bytes, end ? MB_FINISH : MB_PART));
        if (end || str_length(text) > 0) {
            return take(text);
        }
        size = 1;
    }
}
static int size_argument(PyObject *o, Py_ssize_t *size) {
    *size = -1;
    if (o == NONE) {
        return 0;
    }
    if (!IS_INT(o)) {
        return err_int(err_raise(PyExc_TypeError, "arg 1 must be an integer"));
    }
    *size = int_as_ssize(o);
    return *size == -1 && err_occurred() ? -1 : 0;
}

METHOD("MultibyteStreamReader.read(self, sizeobj=None, /)",
       "The text of about that many bytes; of all by default.")
static PyObject *reader_read(MbObject *self, PyObject *sizeobj) {
    Py_ssize_t size;
    TRYI(size_argument(sizeobj, &size));
    return reader_text(self, NAME(read), size);
}
METHOD("MultibyteStreamReader.readline(self, sizeobj=None, /)", "The text of the next line.")
static PyObject *reader_readline(MbObject *self, PyObject *sizeobj) {
    Py_ssize_t size;
    TRYI(size_argument(sizeobj, &size));
    return reader_text(self, NAME(readline), size);
}
METHOD("MultibyteStreamReader.readlines(self, sizehintobj=None, /)",
       "The lines of about that many bytes, with their ends.")
static PyObject *reader_readlines(MbObject *self, PyObject *sizehintobj) {
    Py_ssize_t size;
    TRYI(size_argument(sizehintobj, &size));
    autoref PyObject *text = TRY(reader_text(self, NAME(read), size));
    return call_method_one(text, NAME(splitlines), TRUE_OBJECT);
}
METHOD("MultibyteStreamReader.reset(self, /)", "Forget what waits, and the codec's state.")
static PyObject *reader_reset(MbObject *self) {
    guard(self);
    if (self->codec->decode_reset != NULL) {
        self->codec->decode_reset(&self->state);
    }
    self->byte_count = 0;
    return newref(NONE);
}

/* ---- writer ---- */

static PyObject *writer_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    return stream_new("StreamWriter", type, args, kwargs, mb_start_encode);
}
static int writer_put(MbObject *self, PyObject *text) {
    autoref PyObject *bytes = INT_TRY(mb_object_encode(self, text, MB_PART));
    autoref PyObject *stream = INT_TRY(stream_of(self));
    autoref PyObject *done = INT_TRY(call_method_one(stream, NAME(write), bytes));
    return 0;
}

METHOD("MultibyteStreamWriter.write(self, strobj, /)", "Write the text.")
static PyObject *writer_write(MbObject *self, PyObject *strobj) {
    TRYI(writer_put(self, strobj));
    return newref(NONE);
}
METHOD("MultibyteStreamWriter.writelines(self, lines, /)", "Write each text of a sequence.")
static PyObject *writer_writelines(MbObject *self, PyObject *lines) {
    if (!ops_is_sequence(lines)) {
        return err_raise(PyExc_TypeError, "arg must be a sequence object");
    }
    for (Py_ssize_t i = 0; i < TRYI(ops_length(lines)); i++) {
        autoref PyObject *line = TRY(ops_sequence_get(lines, i));
        TRYI(writer_put(self, line));
    }
    return newref(NONE);
}
METHOD("MultibyteStreamWriter.reset(self, /)",
       "Write what waits for the next character as it is, and end the text with it.")
static PyObject *writer_reset(MbObject *self) {
    {
        guard(self);
        if (self->pending == NULL) {
            return newref(NONE);
        }
    }
    autoref PyObject *bytes = TRY(mb_object_encode(self, str_empty(), MB_FINISH));
    if (bytes_length(bytes) > 0) {
        autoref PyObject *stream = TRY(stream_of(self));
        autoref PyObject *done = TRY(call_method_one(stream, NAME(write), bytes));
    }
    return newref(NONE);
}

#include "multibyte_stream.gen.h"

MB_OBJECT_TYPE(mb_reader_type, MultibyteStreamReader, .tp_members = stream_members,
               .tp_new = reader_new);
MB_OBJECT_TYPE(mb_writer_type, MultibyteStreamWriter, .tp_members = stream_members,
               .tp_new = writer_new);
