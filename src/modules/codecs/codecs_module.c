/* _codecs: the registry, and the codecs that are part of the runtime. */
#include "modules/codecs/codec_registry.h"
#include "object/args.h"
#include "object/needs.h"
#include "object/ops.h"
#include "types/int/int.h"
#include "types/module/module.h"
#include "types/str/str_int.h"
#include "types/tuple/tuple.h"

typedef struct {
    char nothing;
} CodecsState;

FUNCTION("_codecs.register(search_function, /)", "Register a codec search function.")
static PyObject *codecs_register(PyObject *module, PyObject *search_function) {
    if (TYPE(search_function)->tp_call == NULL) {
        return err_raise(PyExc_TypeError, "argument must be callable");
    }
    TRYI(codec_register(search_function));
    return NONE;
}
FUNCTION("_codecs.unregister(search_function, /)",
         "Unregister a codec search function and clear the registry's cache.")
static PyObject *codecs_unregister(PyObject *module, PyObject *search_function) {
    TRYI(codec_unregister(search_function));
    return NONE;
}
FUNCTION("_codecs.lookup(encoding: str, /)",
         "Looks up a codec tuple in the Python codec registry and returns a CodecInfo object.")
static PyObject *codecs_lookup(PyObject *module, PyObject *encoding) {
    return codec_lookup(encoding);
}
static PyObject *call_named(PyObject *object, PyObject *encoding, PyObject *errors, int index) {
    autoref PyObject *name = encoding ? newref(encoding) : TRY(str_from_text("utf-8"));
    return codec_call(object, name, errors, index);
}
FUNCTION("_codecs.encode(obj, encoding: str = NULL, errors: str = NULL)",
         "Encodes obj using the codec registered for encoding.")
static PyObject *codecs_encode(PyObject *module, PyObject *obj, PyObject *encoding,
                               PyObject *errors) {
    return call_named(obj, encoding, errors, 0);
}
FUNCTION("_codecs.decode(obj, encoding: str = NULL, errors: str = NULL)",
         "Decodes obj using the codec registered for encoding.")
static PyObject *codecs_decode(PyObject *module, PyObject *obj, PyObject *encoding,
                               PyObject *errors) {
    return call_named(obj, encoding, errors, 1);
}
FUNCTION("_codecs.register_error(errors: str, handler, /)",
         "Register the specified error handler under the name errors.")
static PyObject *codecs_register_error(PyObject *module, PyObject *errors, PyObject *handler) {
    TRYI(codec_register_error(errors, handler));
    return NONE;
}
FUNCTION("_codecs.lookup_error(name: str, /)", "Return the error handler for the specified name.")
static PyObject *codecs_lookup_error(PyObject *module, PyObject *name) {
    return codec_lookup_error(name);
}

/* ---- codecs of the runtime: (result, how much was taken) ---- */

static PyObject *pair(steals PyObject *result, Py_ssize_t taken) {
    autoref PyObject *owned = TRY(result), *count = TRY(int_from_ssize(taken));
    return tuple_of(2, owned, count);
}
static const char *handler_name(PyObject *errors) {
    return errors == NONE ? "strict" : str_utf8(errors, NULL);
}
static PyObject *encoded(PyObject *s, const char *encoding, PyObject *errors) {
    const char *handler = TRY(handler_name(errors));
    return pair(str_encode(s, encoding, handler), str_length(s));
}
static PyObject *decoded(const Py_buffer *data, Py_ssize_t size, const char *encoding,
                         PyObject *errors) {
    const char *handler = TRY(handler_name(errors));
    return pair(str_decode(data->buf, size, encoding, handler), size);
}
/* Bytes at the end that more input may complete. */
static Py_ssize_t incomplete_tail(const char *bytes, Py_ssize_t n) {
    for (Py_ssize_t k = 1; k <= 3 && k <= n; k++) {
        uint32_t c;
        Utf8Fault fault = UTF8_OK;
        if (((unsigned char)bytes[n - k] & 0xc0) == 0x80) {
            continue;
        }
        return utf8_decode_one(bytes + n - k, (size_t)k, UTF8_STRICT, &c, &fault) <= 0 &&
                       fault == UTF8_UNEXPECTED_END
                   ? k
                   : 0;
    }
    return 0;
}
FUNCTION("_codecs.utf_8_encode(str: str, errors: none_or_str = None, /)",
         "The text in UTF-8, and its length.")
static PyObject *codecs_utf_8_encode(PyObject *module, PyObject *str, PyObject *errors) {
    return encoded(str, "utf-8", errors);
}
FUNCTION("_codecs.utf_8_decode(data: buffer, errors: none_or_str = None, final: bool = False, /)",
         "The text, and how many bytes it took.")
static PyObject *codecs_utf_8_decode(PyObject *module, Py_buffer *data, PyObject *errors,
                                     int final) {
    return decoded(data, data->len - (final ? 0 : incomplete_tail(data->buf, data->len)), "utf-8",
                   errors);
}
FUNCTION("_codecs.latin_1_encode(str: str, errors: none_or_str = None, /)",
         "The text in Latin-1, and its length.")
static PyObject *codecs_latin_1_encode(PyObject *module, PyObject *str, PyObject *errors) {
    return encoded(str, "latin-1", errors);
}
FUNCTION("_codecs.latin_1_decode(data: buffer, errors: none_or_str = None, /)",
         "The text, and how many bytes it took.")
static PyObject *codecs_latin_1_decode(PyObject *module, Py_buffer *data, PyObject *errors) {
    return decoded(data, data->len, "latin-1", errors);
}
FUNCTION("_codecs.ascii_encode(str: str, errors: none_or_str = None, /)",
         "The text in ASCII, and its length.")
static PyObject *codecs_ascii_encode(PyObject *module, PyObject *str, PyObject *errors) {
    return encoded(str, "ascii", errors);
}
FUNCTION("_codecs.ascii_decode(data: buffer, errors: none_or_str = None, /)",
         "The text, and how many bytes it took.")
static PyObject *codecs_ascii_decode(PyObject *module, Py_buffer *data, PyObject *errors) {
    return decoded(data, data->len, "ascii", errors);
}

static int codecs_exec(PyObject *module) {
    return 0;
}

#include "codecs_module.gen.h"

NATIVE_MODULE(_codecs, CodecsState, codecs_exec, _codecs_functions,
              "The codec registry and the runtime's own codecs.")
