/* unicodeobject.h: strings and bytes. */
#include "capi/capi.h"
#include "object/ops.h"
#include "object/needs.h"
#include "object/call.h"
#include "base/unicode.h"
#include "modules/posix/posix_module.h"

#include <wchar.h>

static int check_str(PyObject *o) {
    if (likely(o != NULL && IS_STR(o))) {
        return 0;
    }
    PyErr_BadArgument();
    return -1;
}

/* ---- decoding ---- */

PyObject *PyUnicode_Decode(const char *bytes, Py_ssize_t size, const char *encoding,
                           const char *errors) {
    return str_decode(bytes, size, encoding, errors);
}
PyObject *PyUnicode_DecodeUTF8(const char *bytes, Py_ssize_t size, const char *errors) {
    return str_decode(bytes, size, "utf-8", errors);
}
PyObject *PyUnicode_DecodeUTF8Stateful(const char *bytes, Py_ssize_t size, const char *errors,
                                       Py_ssize_t *taken) {
    return str_decode_part(bytes, size, "utf-8", errors, taken);
}
PyObject *PyUnicode_DecodeASCII(const char *bytes, Py_ssize_t size, const char *errors) {
    return str_decode(bytes, size, "ascii", errors);
}
PyObject *PyUnicode_DecodeLatin1(const char *bytes, Py_ssize_t size, const char *errors) {
    return str_decode(bytes, size, "latin-1", errors);
}
PyObject *PyUnicode_DecodeUTF7(const char *bytes, Py_ssize_t size, const char *errors) {
    return str_decode(bytes, size, "utf-7", errors);
}
PyObject *PyUnicode_DecodeUnicodeEscape(const char *bytes, Py_ssize_t size, const char *errors) {
    return str_decode(bytes, size, "unicode_escape", errors);
}
PyObject *PyUnicode_DecodeRawUnicodeEscape(const char *bytes, Py_ssize_t size, const char *errors) {
    return str_decode(bytes, size, "raw_unicode_escape", errors);
}

/* Byte order 0: what a mark at the start says, else this machine's; the mark is no text then. */
static PyObject *decode_wide(int unit, const char *bytes, Py_ssize_t size, const char *errors,
                             int *order) {
    static const char *const names[2][2] = {{"utf-16-le", "utf-16-be"}, {"utf-32-le", "utf-32-be"}};
    int found = order == NULL ? 0 : *order;
    if (found == 0 && size >= unit) {
        static const char little[4] = {'\xff', '\xfe', 0, 0}, big16[2] = {'\xfe', '\xff'},
                          big32[4] = {0, 0, '\xfe', '\xff'};
        const char *big = unit == 2 ? big16 : big32;
        found = memcmp(bytes, little, (size_t)unit) == 0 ? -1
                : memcmp(bytes, big, (size_t)unit) == 0  ? 1
                                                         : 0;
        bytes += found != 0 ? unit : 0;
        size -= found != 0 ? unit : 0;
    }
    if (order != NULL) {
        *order = found;
    }
    return str_decode(bytes, size, names[unit == 4][found > 0], errors);
}

/* Whole characters alone are taken. */
static Py_ssize_t whole_part(int unit, const char *bytes, Py_ssize_t size, int order) {
    Py_ssize_t whole = size - size % unit;
    if (unit == 2 && whole >= 2) {
        unsigned high = (unsigned char)bytes[whole - (order > 0 ? 2 : 1)];
        whole -= high >= 0xd8 && high <= 0xdb ? 2 : 0; /* the first half of a pair */
    }
    return whole;
}

PyObject *PyUnicode_DecodeUTF16(const char *bytes, Py_ssize_t size, const char *errors,
                                int *order) {
    return decode_wide(2, bytes, size, errors, order);
}
PyObject *PyUnicode_DecodeUTF32(const char *bytes, Py_ssize_t size, const char *errors,
                                int *order) {
    return decode_wide(4, bytes, size, errors, order);
}
PyObject *PyUnicode_DecodeUTF16Stateful(const char *bytes, Py_ssize_t size, const char *errors,
                                        int *order, Py_ssize_t *taken) {
    Py_ssize_t part = taken == NULL ? size : whole_part(2, bytes, size, order ? *order : 0);
    if (taken != NULL) {
        *taken = part;
    }
    return decode_wide(2, bytes, part, errors, order);
}
PyObject *PyUnicode_DecodeUTF32Stateful(const char *bytes, Py_ssize_t size, const char *errors,
                                        int *order, Py_ssize_t *taken) {
    Py_ssize_t part = taken == NULL ? size : whole_part(4, bytes, size, 0);
    if (taken != NULL) {
        *taken = part;
    }
    return decode_wide(4, bytes, part, errors, order);
}

PyObject *PyUnicode_FromEncodedObject(PyObject *o, const char *encoding, const char *errors) {
    NEED(o != NULL);
    if (IS_STR(o)) {
        return err_raise(PyExc_TypeError, "decoding str is not supported");
    }
    Py_buffer view;
    if (!ops_has_buffer(o)) {
        return err_raise(PyExc_TypeError, "decoding to str: need a bytes-like object, %.80s found",
                         TYPE(o)->tp_name);
    }
    TRYI(ops_get_buffer(o, &view, PyBUF_SIMPLE));
    PyObject *text = str_decode(view.buf, view.len, encoding, errors);
    ops_release_buffer(&view);
    return text;
}

/* ---- encoding ---- */

static PyObject *encode(PyObject *s, const char *encoding, const char *errors) {
    TRYI(check_str(s));
    return str_encode(s, encoding, errors);
}
PyObject *PyUnicode_AsEncodedString(PyObject *s, const char *encoding, const char *errors) {
    return encode(s, encoding, errors);
}
PyObject *PyUnicode_AsUTF8String(PyObject *s) {
    return encode(s, "utf-8", NULL);
}
PyObject *PyUnicode_AsASCIIString(PyObject *s) {
    return encode(s, "ascii", NULL);
}
PyObject *PyUnicode_AsLatin1String(PyObject *s) {
    return encode(s, "latin-1", NULL);
}
PyObject *PyUnicode_AsUTF16String(PyObject *s) {
    return encode(s, "utf-16", NULL);
}
PyObject *PyUnicode_AsUTF32String(PyObject *s) {
    return encode(s, "utf-32", NULL);
}
PyObject *PyUnicode_AsUnicodeEscapeString(PyObject *s) {
    return encode(s, "unicode_escape", NULL);
}
PyObject *PyUnicode_AsRawUnicodeEscapeString(PyObject *s) {
    return encode(s, "raw_unicode_escape", NULL);
}

const char *PyUnicode_GetDefaultEncoding(void) {
    return "utf-8";
}

/* ---- the file system's and the locale's encoding: UTF-8 with surrogateescape ---- */

PyObject *PyUnicode_DecodeFSDefaultAndSize(const char *bytes, Py_ssize_t size) {
    return str_decode_fs(bytes, size);
}
PyObject *PyUnicode_DecodeFSDefault(const char *bytes) {
    return str_decode_fs(bytes, (Py_ssize_t)strlen(bytes));
}
PyObject *PyUnicode_EncodeFSDefault(PyObject *s) {
    TRYI(check_str(s));
    return str_encode_fs(s);
}
PyObject *PyUnicode_DecodeLocaleAndSize(const char *bytes, Py_ssize_t size, const char *errors) {
    if (memchr(bytes, 0, (size_t)size) != NULL) {
        return err_raise(PyExc_ValueError, "embedded null byte");
    }
    return str_decode(bytes, size, "utf-8", errors);
}
PyObject *PyUnicode_DecodeLocale(const char *bytes, const char *errors) {
    return PyUnicode_DecodeLocaleAndSize(bytes, (Py_ssize_t)strlen(bytes), errors);
}
PyObject *PyUnicode_EncodeLocale(PyObject *s, const char *errors) {
    return encode(s, "utf-8", errors);
}

PyObject *PyOS_FSPath(PyObject *o) {
    return path_fspath(o);
}

/* "O&": bytes of a path; NULL gives them back. */
int PyUnicode_FSConverter(PyObject *o, void *out) {
    PyObject **place = out;
    if (o == NULL) {
        CLEAR(*place);
        return 1;
    }
    autoref PyObject *path = path_fspath(o);
    autoref PyObject *bytes = path == NULL     ? NULL
                              : IS_BYTES(path) ? newref(path)
                                               : str_encode_fs(path);
    if (bytes == NULL) {
        return 0;
    }
    if (strlen(bytes_data(bytes)) != (size_t)bytes_length(bytes)) {
        err_raise(PyExc_ValueError, "embedded null byte");
        return 0;
    }
    *place = take(bytes);
    return Py_CLEANUP_SUPPORTED;
}

int PyUnicode_FSDecoder(PyObject *o, void *out) {
    PyObject **place = out;
    if (o == NULL) {
        CLEAR(*place);
        return 1;
    }
    autoref PyObject *path = path_fspath(o);
    autoref PyObject *text = path == NULL   ? NULL
                             : IS_STR(path) ? newref(path)
                                            : str_decode_fs(bytes_data(path), bytes_length(path));
    if (text == NULL) {
        return 0;
    }
    if (str_find(text, str_from_char(0), 0, PY_SSIZE_T_MAX, 1) >= 0) {
        err_raise(PyExc_ValueError, "embedded null character");
        return 0;
    }
    *place = take(text);
    return Py_CLEANUP_SUPPORTED;
}

/* ---- wchar_t: UCS-4 here ---- */

PyObject *PyUnicode_FromWideChar(const wchar_t *text, Py_ssize_t size) {
    NEED(text != NULL || size == 0);
    if (size < 0) {
        size = (Py_ssize_t)wcslen(text);
    }
    for (Py_ssize_t i = 0; i < size; i++) {
        if ((Py_UCS4)text[i] > 0x10ffff) {
            return err_raise(PyExc_ValueError, "character U+%x is not in range [U+0000; U+10ffff]",
                             (int)text[i]);
        }
    }
    return size == 0 ? newref(str_empty()) : str_from_ucs(4, text, size);
}

Py_ssize_t PyUnicode_AsWideChar(PyObject *s, wchar_t *out, Py_ssize_t room) {
    INT_NEED(s != NULL && IS_STR(s));
    Py_ssize_t n = str_length(s);
    if (out == NULL) {
        return n + 1;
    }
    for (Py_ssize_t i = 0; i < n && i < room; i++) {
        out[i] = (wchar_t)str_at(s, i);
    }
    if (n < room) {
        out[n] = 0;
    }
    return n < room ? n : room;
}

wchar_t *PyUnicode_AsWideCharString(PyObject *s, Py_ssize_t *size) {
    NEED(s != NULL && IS_STR(s));
    Py_ssize_t n = str_length(s);
    wchar_t *out = PyMem_Malloc(((size_t)n + 1) * sizeof *out);
    if (out == NULL) {
        return err_no_memory();
    }
    PyUnicode_AsWideChar(s, out, n + 1);
    if (size != NULL) {
        *size = n;
    } else if (wcslen(out) != (size_t)n) {
        PyMem_Free(out);
        return err_raise(PyExc_ValueError, "embedded null character");
    }
    return out;
}

/* ---- what characters are ---- */

#define CHARACTER_TEST(Name, function)                                                             \
    int _PyUnicode_Is##Name(Py_UCS4 c) {                                                           \
        return c <= UNICODE_MAX && function(c);                                                    \
    }
CHARACTER_TEST(Alpha, unicode_is_alpha)
CHARACTER_TEST(DecimalDigit, unicode_is_decimal)
CHARACTER_TEST(Digit, unicode_is_digit)
CHARACTER_TEST(Numeric, unicode_is_numeric)
CHARACTER_TEST(Lowercase, unicode_is_lower)
CHARACTER_TEST(Uppercase, unicode_is_upper)
CHARACTER_TEST(Titlecase, unicode_is_title)
CHARACTER_TEST(Whitespace, unicode_is_space)
CHARACTER_TEST(Linebreak, unicode_is_linebreak)
CHARACTER_TEST(Printable, unicode_is_printable)

int _PyUnicode_ToDecimalDigit(Py_UCS4 c) {
    return c <= UNICODE_MAX ? unicode_decimal(c) : -1;
}
int _PyUnicode_ToDigit(Py_UCS4 c) {
    return c <= UNICODE_MAX ? unicode_digit(c) : -1;
}
double _PyUnicode_ToNumeric(Py_UCS4 c) {
    double value;
    return c <= UNICODE_MAX && unicode_numeric(c, &value) ? value : -1.0;
}
Py_UCS4 _PyUnicode_ToLowercase(Py_UCS4 c) {
    return c <= UNICODE_MAX ? unicode_to_lower(c) : c;
}
Py_UCS4 _PyUnicode_ToUppercase(Py_UCS4 c) {
    return c <= UNICODE_MAX ? unicode_to_upper(c) : c;
}
Py_UCS4 _PyUnicode_ToTitlecase(Py_UCS4 c) {
    return c <= UNICODE_MAX ? unicode_to_title(c) : c;
}

const unsigned char _Py_ascii_whitespace[128] = {
    [9] = 1,  [10] = 1, [11] = 1, [12] = 1, [13] = 1,
    [28] = 1, [29] = 1, [30] = 1, [31] = 1, [32] = 1,
};

/* ---- by codecs that need not be encodings ---- */

static int deprecated(const char *name, const char *instead) {
    return err_warn(PyExc_DeprecationWarning, 1,
                    "%s() is deprecated and will be removed in 3.15; use %s", name, instead);
}

PyObject *PyUnicode_AsDecodedObject(PyObject *s, const char *encoding, const char *errors) {
    NEED(IS_STR(s));
    TRYI(deprecated("PyUnicode_AsDecodedObject", "PyCodec_Decode() to decode from str"));
    return PyCodec_Decode(s, encoding == NULL ? "utf-8" : encoding, errors);
}
PyObject *PyUnicode_AsEncodedObject(PyObject *s, const char *encoding, const char *errors) {
    NEED(IS_STR(s));
    TRYI(deprecated("PyUnicode_AsEncodedObject",
                    "PyUnicode_AsEncodedString() to encode from str to "
                    "bytes or PyCodec_Encode() for generic encoding"));
    return PyCodec_Encode(s, encoding == NULL ? "utf-8" : encoding, errors);
}
static PyObject *need_str(const char *what, const char *encoding, PyObject *result) {
    autoref PyObject *o = TRY(result);
    if (!IS_STR(o)) {
        return err_raise(PyExc_TypeError,
                         "'%.400s' %s returned '%.400s' instead of 'str'; use codecs.%s() to %s to "
                         "arbitrary types",
                         encoding == NULL ? "utf-8" : encoding, what, TYPE(o)->tp_name,
                         what[0] == 'd' ? "decode" : "encode",
                         what[0] == 'd' ? "decode" : "encode");
    }
    return take(o);
}
PyObject *PyUnicode_AsDecodedUnicode(PyObject *s, const char *encoding, const char *errors) {
    NEED(IS_STR(s));
    TRYI(deprecated("PyUnicode_AsDecodedUnicode", "PyCodec_Decode() to decode from str to str"));
    return need_str("decoder", encoding,
                    PyCodec_Decode(s, encoding == NULL ? "utf-8" : encoding, errors));
}
PyObject *PyUnicode_AsEncodedUnicode(PyObject *s, const char *encoding, const char *errors) {
    NEED(IS_STR(s));
    TRYI(deprecated("PyUnicode_AsEncodedUnicode", "PyCodec_Encode() to encode from str to str"));
    return need_str("encoder", encoding,
                    PyCodec_Encode(s, encoding == NULL ? "utf-8" : encoding, errors));
}

/* _codecs.NAME(a, errors, mapping)[0] */
static PyObject *charmap_call(const char *name, PyObject *a, const char *errors,
                              PyObject *mapping) {
    autoref PyObject *module = TRY(import_module_text("_codecs")),
                     *function = TRY(attr_get_text(module, name)),
                     *handler = TRY(errors == NULL ? newref(NONE) : str_from_text(errors)),
                     *pair =
                         TRY(call_three(function, a, handler, mapping == NULL ? NONE : mapping));
    return ops_sequence_get(pair, 0);
}
PyObject *PyUnicode_DecodeCharmap(const char *bytes, Py_ssize_t size, PyObject *mapping,
                                  const char *errors) {
    autoref PyObject *data = TRY(bytes_from(bytes, size));
    return charmap_call("charmap_decode", data, errors, mapping);
}
PyObject *PyUnicode_AsCharmapString(PyObject *s, PyObject *mapping) {
    NEED(IS_STR(s) && mapping != NULL);
    return charmap_call("charmap_encode", s, NULL, mapping);
}
PyObject *PyUnicode_BuildEncodingMap(PyObject *table) {
    NEED(IS_STR(table));
    autoref PyObject *module = TRY(import_module_text("_codecs")),
                     *function = TRY(attr_get_text(module, "charmap_build"));
    return call_one(function, table);
}
