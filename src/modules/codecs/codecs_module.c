/* _codecs: the registry, and the codecs that are part of the runtime. */
#include "modules/codecs/codecs_int.h"
#include "types/module/module.h"

typedef struct {
    char nothing;
} CodecsState;

/* ---- the registry ---- */

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
FUNCTION("_codecs.lookup(encoding: utf8, /)",
         "Looks up a codec tuple in the Python codec registry and returns a CodecInfo object.")
static PyObject *codecs_lookup(PyObject *module, const char *encoding) {
    autoref PyObject *name = TRY(str_from_text(encoding));
    return codec_lookup(name);
}
static PyObject *call_named(PyObject *object, const char *encoding, const char *errors, int index) {
    autoref PyObject *name = TRY(str_from_text(encoding)),
                     *handler = errors ? TRY(str_from_text(errors)) : NULL;
    return codec_call(object, name, handler, index);
}
FUNCTION("_codecs.encode(obj, encoding: utf8 = 'utf-8', errors: utf8 = 'strict')",
         "Encodes obj using the codec registered for encoding.")
static PyObject *codecs_encode(PyObject *module, PyObject *obj, const char *encoding,
                               const char *errors) {
    return call_named(obj, encoding, errors, 0);
}
FUNCTION("_codecs.decode(obj, encoding: utf8 = 'utf-8', errors: utf8 = 'strict')",
         "Decodes obj using the codec registered for encoding.")
static PyObject *codecs_decode(PyObject *module, PyObject *obj, const char *encoding,
                               const char *errors) {
    return call_named(obj, encoding, errors, 1);
}
FUNCTION("_codecs.register_error(errors: str, handler, /)",
         "Register the specified error handler under the name errors.")
static PyObject *codecs_register_error(PyObject *module, PyObject *errors, PyObject *handler) {
    TRY(str_c_text(errors));
    TRYI(codec_register_error(errors, handler));
    return NONE;
}
FUNCTION("_codecs._unregister_error(errors: str, /)",
         "Take the error handler of that name away; was there one? Not for the runtime's own.")
static PyObject *codecs_unregister_error(PyObject *module, PyObject *errors) {
    TRY(str_c_text(errors));
    if (error_handler_is_builtin(errors)) {
        return err_raise(PyExc_ValueError, "cannot un-register built-in error handler '%U'",
                         errors);
    }
    return BOOL(TRYI(codec_unregister_error(errors)));
}
FUNCTION("_codecs.lookup_error(name: str, /)", "Return the error handler for the specified name.")
static PyObject *codecs_lookup_error(PyObject *module, PyObject *name) {
    TRY(str_c_text(name));
    return codec_lookup_error(name);
}

/* ---- codecs of the runtime: (result, how much was taken) ---- */

PyObject *codec_pair(steals PyObject *result, Py_ssize_t taken) {
    autoref PyObject *owned = TRY(result), *count = TRY(int_from_ssize(taken));
    return tuple_of(2, owned, count);
}
borrowed const char *codec_errors_name(PyObject *errors) {
    return errors == NONE ? "strict" : str_c_text(errors);
}
static PyObject *encoded(PyObject *s, const char *encoding, PyObject *errors) {
    const char *handler = TRY(codec_errors_name(errors));
    return codec_pair(str_encode(s, encoding, handler), str_length(s));
}
static PyObject *decoded(const Py_buffer *data, const char *encoding, PyObject *errors,
                         bool final) {
    const char *handler = TRY(codec_errors_name(errors));
    Py_ssize_t taken = data->len;
    const char *bytes;
    autoref PyObject *held = TRY(bytes_settled(data, &bytes));
    autoref PyObject *text =
        TRY(str_decode_part(bytes, data->len, encoding, handler, final ? NULL : &taken));
    return codec_pair(take(text), taken);
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
    return decoded(data, "utf-8", errors, final);
}
FUNCTION("_codecs.latin_1_encode(str: str, errors: none_or_str = None, /)",
         "The text in Latin-1, and its length.")
static PyObject *codecs_latin_1_encode(PyObject *module, PyObject *str, PyObject *errors) {
    return encoded(str, "latin-1", errors);
}
FUNCTION("_codecs.latin_1_decode(data: buffer, errors: none_or_str = None, /)",
         "The text, and how many bytes it took.")
static PyObject *codecs_latin_1_decode(PyObject *module, Py_buffer *data, PyObject *errors) {
    return decoded(data, "latin-1", errors, true);
}
FUNCTION("_codecs.ascii_encode(str: str, errors: none_or_str = None, /)",
         "The text in ASCII, and its length.")
static PyObject *codecs_ascii_encode(PyObject *module, PyObject *str, PyObject *errors) {
    return encoded(str, "ascii", errors);
}
FUNCTION("_codecs.ascii_decode(data: buffer, errors: none_or_str = None, /)",
         "The text, and how many bytes it took.")
static PyObject *codecs_ascii_decode(PyObject *module, Py_buffer *data, PyObject *errors) {
    return decoded(data, "ascii", errors, true);
}

/* ---- UTF-16, UTF-32 ---- */

static PyObject *wide_encoded(WideUnit unit, PyObject *text, PyObject *errors, int order) {
    const char *handler = TRY(codec_errors_name(errors));
    return codec_pair(wide_encode(unit, text, handler, order < 0 ? -1 : order > 0),
                      str_length(text));
}
static PyObject *wide_decoded(WideUnit unit, const Py_buffer *data, PyObject *errors, int order,
                              bool final) {
    const char *handler = TRY(codec_errors_name(errors));
    Py_ssize_t taken = data->len;
    PyObject *text = wide_decode(unit, data, handler, &order, final ? NULL : &taken);
    return codec_pair(text, taken);
}
/* With the byte order that was found as a third item. */
static PyObject *wide_decoded_ex(WideUnit unit, const Py_buffer *data, PyObject *errors, int order,
                                 bool final) {
    const char *handler = TRY(codec_errors_name(errors));
    Py_ssize_t taken = data->len;
    autoref PyObject *text = TRY(wide_decode(unit, data, handler, &order, final ? NULL : &taken));
    autoref PyObject *count = TRY(int_from_ssize(taken)), *found = TRY(int_from_ssize(order));
    return tuple_of(3, text, count, found);
}
#define WIDE(width, suffix, order)                                                                 \
    static PyObject *codecs_utf_##width##suffix##_encode(PyObject *module, PyObject *str,          \
                                                         PyObject *errors) {                       \
        return wide_encoded(WIDE_UTF##width, str, errors, order);                                  \
    }                                                                                              \
    static PyObject *codecs_utf_##width##suffix##_decode(PyObject *module, Py_buffer *data,        \
                                                         PyObject *errors, int final) {            \
        return wide_decoded(WIDE_UTF##width, data, errors, order, final);                          \
    }
WIDE(16, _le, -1)
WIDE(16, _be, 1)
WIDE(32, _le, -1)
WIDE(32, _be, 1)

FUNCTION("_codecs.utf_16_le_encode(str: str, errors: none_or_str = None, /)",
         "The text in little-endian UTF-16, and its length.")
static PyObject *codecs_utf_16_le_encode(PyObject *module, PyObject *str, PyObject *errors);
FUNCTION("_codecs.utf_16_be_encode(str: str, errors: none_or_str = None, /)",
         "The text in big-endian UTF-16, and its length.")
static PyObject *codecs_utf_16_be_encode(PyObject *module, PyObject *str, PyObject *errors);
FUNCTION("_codecs.utf_32_le_encode(str: str, errors: none_or_str = None, /)",
         "The text in little-endian UTF-32, and its length.")
static PyObject *codecs_utf_32_le_encode(PyObject *module, PyObject *str, PyObject *errors);
FUNCTION("_codecs.utf_32_be_encode(str: str, errors: none_or_str = None, /)",
         "The text in big-endian UTF-32, and its length.")
static PyObject *codecs_utf_32_be_encode(PyObject *module, PyObject *str, PyObject *errors);
FUNCTION(
    "_codecs.utf_16_le_decode(data: buffer, errors: none_or_str = None, final: bool = False, /)",
    "The text, and how many bytes it took.")
static PyObject *codecs_utf_16_le_decode(PyObject *module, Py_buffer *data, PyObject *errors,
                                         int final);
FUNCTION(
    "_codecs.utf_16_be_decode(data: buffer, errors: none_or_str = None, final: bool = False, /)",
    "The text, and how many bytes it took.")
static PyObject *codecs_utf_16_be_decode(PyObject *module, Py_buffer *data, PyObject *errors,
                                         int final);
FUNCTION(
    "_codecs.utf_32_le_decode(data: buffer, errors: none_or_str = None, final: bool = False, /)",
    "The text, and how many bytes it took.")
static PyObject *codecs_utf_32_le_decode(PyObject *module, Py_buffer *data, PyObject *errors,
                                         int final);
FUNCTION(
    "_codecs.utf_32_be_decode(data: buffer, errors: none_or_str = None, final: bool = False, /)",
    "The text, and how many bytes it took.")
static PyObject *codecs_utf_32_be_decode(PyObject *module, Py_buffer *data, PyObject *errors,
                                         int final);
FUNCTION("_codecs.utf_16_encode(str: str, errors: none_or_str = None, byteorder: int = 0, /)",
         "The text in UTF-16 with a byte order mark, or without in the given order; its length.")
static PyObject *codecs_utf_16_encode(PyObject *module, PyObject *str, PyObject *errors,
                                      int byteorder) {
    return wide_encoded(WIDE_UTF16, str, errors, byteorder);
}
FUNCTION("_codecs.utf_32_encode(str: str, errors: none_or_str = None, byteorder: int = 0, /)",
         "The text in UTF-32 with a byte order mark, or without in the given order; its length.")
static PyObject *codecs_utf_32_encode(PyObject *module, PyObject *str, PyObject *errors,
                                      int byteorder) {
    return wide_encoded(WIDE_UTF32, str, errors, byteorder);
}
FUNCTION("_codecs.utf_16_decode(data: buffer, errors: none_or_str = None, final: bool = False, /)",
         "The text, and how many bytes it took.")
static PyObject *codecs_utf_16_decode(PyObject *module, Py_buffer *data, PyObject *errors,
                                      int final) {
    return wide_decoded(WIDE_UTF16, data, errors, 0, final);
}
FUNCTION("_codecs.utf_32_decode(data: buffer, errors: none_or_str = None, final: bool = False, /)",
         "The text, and how many bytes it took.")
static PyObject *codecs_utf_32_decode(PyObject *module, Py_buffer *data, PyObject *errors,
                                      int final) {
    return wide_decoded(WIDE_UTF32, data, errors, 0, final);
}
FUNCTION("_codecs.utf_16_ex_decode(data: buffer, errors: none_or_str = None, byteorder: int = 0, "
         "final: bool = False, /)",
         "The text, how many bytes it took, and the byte order.")
static PyObject *codecs_utf_16_ex_decode(PyObject *module, Py_buffer *data, PyObject *errors,
                                         int byteorder, int final) {
    return wide_decoded_ex(WIDE_UTF16, data, errors, byteorder, final);
}
FUNCTION("_codecs.utf_32_ex_decode(data: buffer, errors: none_or_str = None, byteorder: int = 0, "
         "final: bool = False, /)",
         "The text, how many bytes it took, and the byte order.")
static PyObject *codecs_utf_32_ex_decode(PyObject *module, Py_buffer *data, PyObject *errors,
                                         int byteorder, int final) {
    return wide_decoded_ex(WIDE_UTF32, data, errors, byteorder, final);
}

/* ---- UTF-7, escapes ---- */

FUNCTION("_codecs.utf_7_encode(str: str, errors: none_or_str = None, /)",
         "The text in UTF-7, and its length.")
static PyObject *codecs_utf_7_encode(PyObject *module, PyObject *str, PyObject *errors) {
    TRY(codec_errors_name(errors));
    return codec_pair(utf7_encode(str), str_length(str));
}
FUNCTION("_codecs.utf_7_decode(data: buffer, errors: none_or_str = None, final: bool = False, /)",
         "The text, and how many bytes it took.")
static PyObject *codecs_utf_7_decode(PyObject *module, Py_buffer *data, PyObject *errors,
                                     int final) {
    const char *handler = TRY(codec_errors_name(errors));
    Py_ssize_t taken = data->len;
    PyObject *text = utf7_decode(data, handler, final ? NULL : &taken);
    return codec_pair(text, taken);
}
FUNCTION("_codecs.unicode_escape_encode(str: str, errors: none_or_str = None, /)",
         "The text with escapes, and its length.")
static PyObject *codecs_unicode_escape_encode(PyObject *module, PyObject *str, PyObject *errors) {
    return codec_pair(unicode_escape_encode(str), str_length(str));
}
FUNCTION("_codecs.raw_unicode_escape_encode(str: str, errors: none_or_str = None, /)",
         "The text with escapes beyond Latin-1, and its length.")
static PyObject *codecs_raw_unicode_escape_encode(PyObject *module, PyObject *str,
                                                  PyObject *errors) {
    return codec_pair(raw_unicode_escape_encode(str), str_length(str));
}
/* Bytes, or the UTF-8 of a str. */
static int bytes_or_str(PyObject *data, Py_buffer *view) {
    if (!IS_STR(data)) {
        return arg_buffer(data, view);
    }
    const char *text = INT_TRY(str_utf8(data, &view->len));
    view->buf = (void *)text;
    view->obj = NULL;
    return 0;
}
typedef PyObject *(*EscapeDecoder)(const char *, Py_ssize_t, const char *, Py_ssize_t *);
static PyObject *escape_decoded(PyObject *data, PyObject *errors, bool final,
                                EscapeDecoder decode) {
    const char *handler = TRY(codec_errors_name(errors));
    Py_buffer view;
    TRYI(bytes_or_str(data, &view));
    Py_ssize_t taken = view.len;
    PyObject *text = decode(view.buf, view.len, handler, final ? NULL : &taken);
    if (view.obj != NULL) {
        ops_release_buffer(&view);
    }
    return codec_pair(text, taken);
}
FUNCTION("_codecs.unicode_escape_decode(data, errors: none_or_str = None, final: bool = True, /)",
         "The text, and how many bytes it took.")
static PyObject *codecs_unicode_escape_decode(PyObject *module, PyObject *data, PyObject *errors,
                                              int final) {
    return escape_decoded(data, errors, final, unicode_escape_decode);
}
FUNCTION(
    "_codecs.raw_unicode_escape_decode(data, errors: none_or_str = None, final: bool = True, /)",
    "The text, and how many bytes it took.")
static PyObject *codecs_raw_unicode_escape_decode(PyObject *module, PyObject *data,
                                                  PyObject *errors, int final) {
    return escape_decoded(data, errors, final, raw_unicode_escape_decode);
}
static PyObject *bytes_decode(const char *data, Py_ssize_t size, const char *errors,
                              Py_ssize_t *taken) {
    return bytes_escape_decode(data, size, errors);
}
FUNCTION("_codecs.escape_decode(data, errors: none_or_str = None, /)",
         "The bytes that the escapes stand for, and how many were taken.")
static PyObject *codecs_escape_decode(PyObject *module, PyObject *data, PyObject *errors) {
    return escape_decoded(data, errors, true, bytes_decode);
}
FUNCTION("_codecs.escape_encode(data: bytes, errors: none_or_str = None, /)",
         "The bytes with escapes, and their number.")
static PyObject *codecs_escape_encode(PyObject *module, PyObject *data, PyObject *errors) {
    return codec_pair(bytes_escape_encode(data), bytes_length(data));
}
FUNCTION("_codecs.readbuffer_encode(data, errors: none_or_str = None, /)",
         "The bytes of a buffer or of a text's UTF-8, and their number.")
static PyObject *codecs_readbuffer_encode(PyObject *module, PyObject *data, PyObject *errors) {
    Py_buffer view;
    TRYI(bytes_or_str(data, &view));
    Py_ssize_t n = view.len;
    PyObject *bytes = bytes_from(view.buf, n);
    if (view.obj != NULL) {
        ops_release_buffer(&view);
    }
    return codec_pair(bytes, n);
}

/* ---- character maps ---- */

FUNCTION("_codecs.charmap_encode(str: str, errors: none_or_str = None, mapping=None, /)",
         "The text encoded by a mapping of characters' numbers, and its length.")
static PyObject *codecs_charmap_encode(PyObject *module, PyObject *str, PyObject *errors,
                                       PyObject *mapping) {
    const char *handler = TRY(codec_errors_name(errors));
    return codec_pair(charmap_encode(str, handler, mapping), str_length(str));
}
FUNCTION("_codecs.charmap_decode(data: buffer, errors: none_or_str = None, mapping=None, /)",
         "The text by a table or mapping of bytes, and how many it took.")
static PyObject *codecs_charmap_decode(PyObject *module, Py_buffer *data, PyObject *errors,
                                       PyObject *mapping) {
    const char *handler = TRY(codec_errors_name(errors));
    return codec_pair(charmap_decode(data, handler, mapping), data->len);
}
FUNCTION("_codecs.charmap_build(map: str, /)",
         "What charmap_encode() takes, of the table for charmap_decode().")
static PyObject *codecs_charmap_build(PyObject *module, PyObject *map) {
    return charmap_build(map);
}

static int codecs_exec(PyObject *module) {
    return 0;
}

#include "codecs_module.gen.h"

NATIVE_MODULE(_codecs, CodecsState, codecs_exec, _codecs_functions,
              "The codec registry and the runtime's own codecs.")
