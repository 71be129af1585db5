/* codecs.h: the registry of codecs and error handlers; pyerrors.h's part about errors of Unicode.
 */
#include "capi/capi.h"
#include "modules/codecs/codec_registry.h"

/* ---- codecs ---- */

int PyCodec_Register(PyObject *search) {
    return codec_register(search);
}
int PyCodec_Unregister(PyObject *search) {
    return codec_unregister(search);
}

static PyObject *lookup(const char *encoding) {
    autoref PyObject *name = TRY(str_from_text(encoding));
    return codec_lookup(name);
}

int PyCodec_KnownEncoding(const char *encoding) {
    autoref PyObject *codec = lookup(encoding);
    if (codec == NULL) {
        err_clear();
    }
    return codec != NULL;
}

typedef enum { ENCODER, DECODER, READER, WRITER } CodecPart;

static PyObject *part(const char *encoding, CodecPart which) {
    autoref PyObject *codec = TRY(lookup(encoding));
    return newref(tuple_at(codec, which));
}
PyObject *PyCodec_Encoder(const char *encoding) {
    return part(encoding, ENCODER);
}
PyObject *PyCodec_Decoder(const char *encoding) {
    return part(encoding, DECODER);
}

static PyObject *convert(PyObject *o, const char *encoding, const char *errors, CodecPart which) {
    autoref PyObject *name = TRY(str_from_text(encoding));
    autoref PyObject *handler = errors == NULL ? NULL : TRY(str_from_text(errors));
    return codec_call(o, name, handler, which);
}
PyObject *PyCodec_Encode(PyObject *o, const char *encoding, const char *errors) {
    return convert(o, encoding, errors, ENCODER);
}
PyObject *PyCodec_Decode(PyObject *o, const char *encoding, const char *errors) {
    return convert(o, encoding, errors, DECODER);
}

static PyObject *incremental(const char *encoding, const char *errors, const char *attribute) {
    autoref PyObject *codec = TRY(lookup(encoding));
    autoref PyObject *class = TRY(attr_get_text(codec, attribute));
    return errors == NULL ? call_none(class) : PyObject_CallFunction(class, "s", errors);
}
PyObject *PyCodec_IncrementalEncoder(const char *encoding, const char *errors) {
    return incremental(encoding, errors, "incrementalencoder");
}
PyObject *PyCodec_IncrementalDecoder(const char *encoding, const char *errors) {
    return incremental(encoding, errors, "incrementaldecoder");
}

static PyObject *stream(const char *encoding, PyObject *file, const char *errors, CodecPart which) {
    autoref PyObject *class = TRY(part(encoding, which));
    return errors == NULL ? call_one(class, file)
                          : PyObject_CallFunction(class, "Os", file, errors);
}
PyObject *PyCodec_StreamReader(const char *encoding, PyObject *file, const char *errors) {
    return stream(encoding, file, errors, READER);
}
PyObject *PyCodec_StreamWriter(const char *encoding, PyObject *file, const char *errors) {
    return stream(encoding, file, errors, WRITER);
}

/* ---- error handlers ---- */

int PyCodec_RegisterError(const char *text, PyObject *handler) {
    autoref PyObject *name = INT_TRY(str_from_text(text));
    return codec_register_error(name, handler);
}

PyObject *PyCodec_LookupError(const char *text) {
    autoref PyObject *name = TRY(str_from_text(text == NULL ? "strict" : text));
    return codec_lookup_error(name);
}

static PyObject *handle(const char *handler, PyObject *exception) {
    autoref PyObject *function = TRY(PyCodec_LookupError(handler));
    return call_one(function, exception);
}
PyObject *PyCodec_StrictErrors(PyObject *exception) {
    return handle("strict", exception);
}
PyObject *PyCodec_IgnoreErrors(PyObject *exception) {
    return handle("ignore", exception);
}
PyObject *PyCodec_ReplaceErrors(PyObject *exception) {
    return handle("replace", exception);
}
PyObject *PyCodec_XMLCharRefReplaceErrors(PyObject *exception) {
    return handle("xmlcharrefreplace", exception);
}
PyObject *PyCodec_BackslashReplaceErrors(PyObject *exception) {
    return handle("backslashreplace", exception);
}
PyObject *PyCodec_NameReplaceErrors(PyObject *exception) {
    return handle("namereplace", exception);
}

const char *Py_hexdigits = "0123456789abcdef";

/* ---- what could not be converted ---- */

#define UNI(o) ((PyUnicodeErrorObject *)(o))

static int check_type(PyObject *o, PyObject *type) {
    return ops_is_instance(o, type) > 0
               ? 0
               : err_int(err_raise(PyExc_TypeError, "expecting a %s object, got %T",
                                   ((PyTypeObject *)type)->tp_name, o));
}

static PyObject *object_field(PyObject *o, PyObject *type, PyObject **field, const char *name) {
    TRYI(check_type(o, type));
    PyObject *value = attr_field(o, field);
    return value != NULL ? value : err_raise(PyExc_TypeError, "%s attribute not set", name);
}

/* The length of what is being converted; -1. */
static Py_ssize_t object_length(PyObject *o) {
    autoref PyObject *object = attr_field(o, &UNI(o)->object);
    return object == NULL ? err_int(err_raise(PyExc_TypeError, "object attribute not set"))
                          : ops_length(object);
}

/* Within what there is: a start on a character, an end behind one. */
static int get_start(PyObject *o, PyObject *type, Py_ssize_t *start) {
    INT_TRYI(check_type(o, type));
    Py_ssize_t n = INT_TRYI(object_length(o)), at = UNI(o)->start;
    *start = at >= n ? (n == 0 ? 0 : n - 1) : at < 0 ? 0 : at;
    return 0;
}

static int get_end(PyObject *o, PyObject *type, Py_ssize_t *end) {
    INT_TRYI(check_type(o, type));
    Py_ssize_t n = INT_TRYI(object_length(o)), at = UNI(o)->end;
    *end = at > n ? n : at < 1 ? (n == 0 ? 0 : 1) : at;
    return 0;
}

static int set_reason(PyObject *o, PyObject *type, const char *text) {
    INT_TRYI(check_type(o, type));
    autoref PyObject *reason = INT_TRY(str_from_text(text));
    attr_replace(o, &UNI(o)->reason, reason);
    return 0;
}

#define UNICODE_ERROR(Name)                                                                        \
    PyObject *Py##Name##_GetObject(PyObject *o) {                                                  \
        return object_field(o, PyExc_##Name, &UNI(o)->object, "object");                           \
    }                                                                                              \
    PyObject *Py##Name##_GetReason(PyObject *o) {                                                  \
        return object_field(o, PyExc_##Name, &UNI(o)->reason, "reason");                           \
    }                                                                                              \
    int Py##Name##_GetStart(PyObject *o, Py_ssize_t *start) {                                      \
        return get_start(o, PyExc_##Name, start);                                                  \
    }                                                                                              \
    int Py##Name##_GetEnd(PyObject *o, Py_ssize_t *end) {                                          \
        return get_end(o, PyExc_##Name, end);                                                      \
    }                                                                                              \
    int Py##Name##_SetStart(PyObject *o, Py_ssize_t start) {                                       \
        INT_TRYI(check_type(o, PyExc_##Name));                                                     \
        UNI(o)->start = start;                                                                     \
        return 0;                                                                                  \
    }                                                                                              \
    int Py##Name##_SetEnd(PyObject *o, Py_ssize_t end) {                                           \
        INT_TRYI(check_type(o, PyExc_##Name));                                                     \
        UNI(o)->end = end;                                                                         \
        return 0;                                                                                  \
    }                                                                                              \
    int Py##Name##_SetReason(PyObject *o, const char *reason) {                                    \
        return set_reason(o, PyExc_##Name, reason);                                                \
    }
UNICODE_ERROR(UnicodeDecodeError)
UNICODE_ERROR(UnicodeEncodeError)
UNICODE_ERROR(UnicodeTranslateError)

PyObject *PyUnicodeDecodeError_GetEncoding(PyObject *o) {
    return object_field(o, PyExc_UnicodeDecodeError, &UNI(o)->encoding, "encoding");
}
PyObject *PyUnicodeEncodeError_GetEncoding(PyObject *o) {
    return object_field(o, PyExc_UnicodeEncodeError, &UNI(o)->encoding, "encoding");
}
