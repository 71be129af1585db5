/* The codecs that are part of the runtime, UTF-8, Latin-1 and ASCII, with the built-in error
 * handlers. Others go through the codec registry (codec_lookup in needs). */
#include "types/str/str_int.h"
#include "types/bytes/bytes.h"
#include "types/int/int.h"
#include "types/tuple/tuple.h"
#include "object/call.h"

#include <ctype.h>

typedef StrCodec Codec;
typedef enum {
    ERRORS_STRICT,
    ERRORS_IGNORE,
    ERRORS_REPLACE,
    ERRORS_SURROGATEESCAPE,
    ERRORS_SURROGATEPASS,
    ERRORS_BACKSLASH,
    ERRORS_XML,
    ERRORS_OTHER
} ErrorKind;
/* An error handler: a built-in one, or one that is registered under the name. */
typedef struct {
    ErrorKind kind;
    const char *name;
} Errors;

/* The name without case, with one '_' for any run of other characters. */
static void normal_name(const char *name, char out[32]) {
    int n = 0;
    for (; *name && n < 31; name++) {
        if (isalnum((unsigned char)*name)) {
            out[n++] = (char)tolower((unsigned char)*name);
        } else if (n > 0 && out[n - 1] != '_') {
            out[n++] = '_';
        }
    }
    out[n] = 0;
}

quiet StrCodec str_codec_of(const char *encoding) {
    if (encoding == NULL) {
        return STR_UTF8;
    }
    char name[32];
    normal_name(encoding, name);
    if (strcmp(name, "utf_8") == 0 || strcmp(name, "utf8") == 0) {
        return STR_UTF8;
    }
    if (strcmp(name, "latin_1") == 0 || strcmp(name, "latin1") == 0 ||
        strcmp(name, "iso_8859_1") == 0 || strcmp(name, "iso8859_1") == 0) {
        return STR_LATIN1;
    }
    return strcmp(name, "ascii") == 0 || strcmp(name, "us_ascii") == 0 ? STR_ASCII : STR_OTHER;
}

static Errors errors_of(const char *errors) {
    static const char *const names[] = {"strict",           "ignore",        "replace",
                                        "surrogateescape",  "surrogatepass", "backslashreplace",
                                        "xmlcharrefreplace"};
    for (int i = 0; errors != NULL && i < ERRORS_OTHER; i++) {
        if (strcmp(errors, names[i]) == 0) {
            return (Errors){(ErrorKind)i, errors};
        }
    }
    return (Errors){errors ? ERRORS_OTHER : ERRORS_STRICT, errors};
}

static const char *codec_name(Codec codec) {
    return codec == STR_UTF8 ? "utf-8" : codec == STR_LATIN1 ? "latin-1" : "ascii";
}

/* UnicodeDecodeError or UnicodeEncodeError; always NULL. */
static void *raise_codec(PyObject *type, Codec codec, PyObject *object, Py_ssize_t start,
                         Py_ssize_t end, const char *reason) {
    autoref PyObject *name = TRY(str_from_text(codec_name(codec))),
                     *why = TRY(str_from_text(reason));
    autoref PyObject *from = TRY(int_from_ssize(start)), *to = TRY(int_from_ssize(end));
    autoref PyObject *args = TRY(tuple_of(5, name, object, from, to, why));
    return err_raise_value(type, args);
}

void *str_surrogate_error(PyObject *s, Py_ssize_t i) {
    return raise_codec(PyExc_UnicodeEncodeError, STR_UTF8, s, i, i + 1, "surrogates not allowed");
}

/* Calls the registered handler with the error of class `type` for [start, end); the replacement
 * (new reference) and where to go on, counted from 0. */
static PyObject *call_handler(PyObject *type, Codec codec, Errors errors, PyObject *object,
                              Py_ssize_t n, Py_ssize_t start, Py_ssize_t end, const char *reason,
                              Py_ssize_t *next) {
    autoref PyObject *name = TRY(str_from_text(errors.name)),
                     *handler = TRY(codec_lookup_error(name));
    raise_codec(type, codec, object, start, end, reason);
    autoref PyObject *exception = TRY(err_fetch());
    if (!err_given_matches(exception, type)) {
        err_restore(take(exception));
        return NULL;
    }
    autoref PyObject *result = TRY(call_one(handler, exception));
    bool encoding = type == PyExc_UnicodeEncodeError;
    bool fits = IS_TUPLE(result) && tuple_length(result) == 2 && IS_INT(tuple_at(result, 1)) &&
                (IS_STR(tuple_at(result, 0)) || (encoding && IS_BYTES(tuple_at(result, 0))));
    if (!fits) {
        return err_raise(PyExc_TypeError,
                         encoding ? "encoding error handler must return (str/bytes, int) tuple"
                                  : "decoding error handler must return (str, int) tuple");
    }
    Py_ssize_t position = int_as_ssize(tuple_at(result, 1));
    if (position == -1 && err_occurred()) {
        return NULL;
    }
    *next = position < 0 ? position + n : position;
    if (*next < 0 || *next > n) {
        return err_raise(PyExc_IndexError, "position %zd from error handler out of bounds",
                         position);
    }
    return newref(tuple_at(result, 0));
}

/* ---- decoding ---- */

/* Handles the bad bytes [start, end); how many bytes it took, -1 with an exception. */
static Py_ssize_t decode_fault(StrWriter *w, Codec codec, Errors errors, const char *bytes,
                               Py_ssize_t size, Py_ssize_t start, Py_ssize_t end,
                               const char *reason) {
    switch (errors.kind) {
    case ERRORS_IGNORE:
        return end - start;
    case ERRORS_REPLACE:
        return str_writer_char(w, 0xfffd) < 0 ? -1 : end - start;
    case ERRORS_SURROGATEESCAPE:
        for (Py_ssize_t i = start; i < end; i++) {
            if ((unsigned char)bytes[i] < 0x80) {
                break;
            }
            INT_TRYI(str_writer_char(w, 0xdc00 + (unsigned char)bytes[i]));
        }
        return end - start;
    case ERRORS_BACKSLASH:
        for (Py_ssize_t i = start; i < end; i++) {
            char text[8];
            INT_TRYI(str_writer_ascii(
                w, text, snprintf(text, sizeof text, "\\x%02x", (unsigned char)bytes[i])));
        }
        return end - start;
    case ERRORS_SURROGATEPASS: {
        Py_UCS4 c;
        Utf8Fault fault;
        int n = utf8_decode_one(bytes + start, (size_t)(size - start), UTF8_SURROGATES, &c, &fault);
        if (n == 3) {
            return str_writer_char(w, c) < 0 ? -1 : 3;
        }
        break;
    }
    default:
        break;
    }
    autoref PyObject *object = bytes_from(bytes, size);
    if (object != NULL) {
        raise_codec(PyExc_UnicodeDecodeError, codec, object, start, end, reason);
    }
    return -1;
}

/* The position behind the bad bytes, as the handler has it; -1. */
static Py_ssize_t decode_bad(StrWriter *w, Codec codec, Errors errors, const char *bytes,
                             Py_ssize_t size, Py_ssize_t start, Py_ssize_t end,
                             const char *reason) {
    Py_ssize_t next;
    if (errors.kind != ERRORS_OTHER) {
        return start + INT_TRYI(decode_fault(w, codec, errors, bytes, size, start, end, reason));
    }
    autoref PyObject *object = INT_TRY(bytes_from(bytes, size));
    autoref PyObject *text = INT_TRY(call_handler(PyExc_UnicodeDecodeError, codec, errors, object,
                                                  size, start, end, reason, &next));
    return str_writer_str(w, text) < 0 ? -1 : next;
}

static int decode_utf8(StrWriter *w, Errors errors, const char *bytes, Py_ssize_t size,
                       Py_ssize_t *taken) {
    for (Py_ssize_t at = 0; at < size;) {
        Utf8Scan scan = utf8_scan(bytes + at, (size_t)(size - at), UTF8_STRICT);
        INT_TRYI(str_writer_valid(w, bytes + at, scan.start, scan.length, scan.max_char));
        at += (Py_ssize_t)scan.start;
        if (scan.fault == UTF8_UNEXPECTED_END && taken != NULL) {
            *taken = at;
            return 0;
        }
        if (scan.fault != UTF8_OK) {
            Py_ssize_t bad = (Py_ssize_t)(scan.end - scan.start);
            at = INT_TRYI(decode_bad(w, STR_UTF8, errors, bytes, size, at, at + bad,
                                     utf8_fault_text(scan.fault)));
        }
    }
    return 0;
}

static int decode_ascii(StrWriter *w, Errors errors, const char *bytes, Py_ssize_t size) {
    for (Py_ssize_t at = 0; at < size;) {
        Py_ssize_t good = (Py_ssize_t)utf8_ascii_prefix(bytes + at, (size_t)(size - at));
        INT_TRYI(str_writer_ascii(w, bytes + at, good));
        at += good;
        if (at < size) {
            at = INT_TRYI(decode_bad(w, STR_ASCII, errors, bytes, size, at, at + 1,
                                     "ordinal not in range(128)"));
        }
    }
    return 0;
}

/* UTF-8 without faults needs one pass to look and one to copy. */
static PyObject *decode_utf8_clean(const char *bytes, Py_ssize_t size) {
    Utf8Scan scan = utf8_scan(bytes, (size_t)size, UTF8_STRICT);
    if (scan.fault != UTF8_OK) {
        return NULL;
    }
    PyObject *s = TRY(str_new((Py_ssize_t)scan.length, scan.max_char));
    utf8_decode(bytes, (size_t)size, (int)str_kind(s), str_data(s));
    return s;
}

PyObject *str_decode_part(const char *bytes, Py_ssize_t size, const char *encoding,
                          const char *errors, Py_ssize_t *taken) {
    Codec codec = str_codec_of(encoding);
    if (codec == STR_LATIN1) {
        return str_from_ucs(1, bytes, size);
    }
    if (size == 0) {
        return str_empty();
    }
    if (codec == STR_UTF8 && size > 1) {
        PyObject *s = decode_utf8_clean(bytes, size);
        if (s != NULL || err_occurred()) {
            return s;
        }
    }
    StrWriter w;
    str_writer_init(&w, size);
    Errors handler = errors_of(errors);
    int failed = codec == STR_UTF8 ? decode_utf8(&w, handler, bytes, size, taken)
                                   : decode_ascii(&w, handler, bytes, size);
    if (failed < 0) {
        str_writer_drop(&w);
        return NULL;
    }
    return str_writer_finish(&w);
}

PyObject *str_decode(const char *bytes, Py_ssize_t size, const char *encoding, const char *errors) {
    return str_codec_of(encoding) == STR_OTHER
               ? codec_decode(bytes, size, encoding, errors)
               : str_decode_part(bytes, size, encoding, errors, NULL);
}

PyObject *str_decode_fs(const char *bytes, Py_ssize_t length) {
    return str_decode(bytes, length, "utf-8", "surrogateescape");
}

/* ---- encoding ---- */

/* Output that grows. */
typedef struct {
    PyObject *bytes;
    Py_ssize_t used;
} Output;

static int output(Output *o, const char *text, Py_ssize_t n) {
    if (o->used + n > bytes_length(o->bytes)) {
        PyObject *bigger = INT_TRY(bytes_new((o->used + n) * 2));
        memcpy(bytes_data(bigger), bytes_data(o->bytes), (size_t)o->used);
        SETREF(o->bytes, bigger);
    }
    memcpy(bytes_data(o->bytes) + o->used, text, (size_t)n);
    o->used += n;
    return 0;
}

/* The end of the run of characters from i on that the codec has no bytes for. */
static Py_ssize_t bad_run(Codec codec, PyObject *s, Py_ssize_t i) {
    Py_ssize_t end = i + 1, n = str_length(s);
    Py_UCS4 limit = codec == STR_ASCII ? 0x80 : 0x100;
    while (end < n &&
           (codec == STR_UTF8 ? utf8_is_surrogate(str_at(s, end)) : str_at(s, end) >= limit)) {
        end++;
    }
    return end;
}

/* Handles the character at i that the codec has no bytes for. */
static int encode_fault(Output *o, Codec codec, Errors errors, PyObject *s, Py_ssize_t i,
                        const char *reason) {
    Py_UCS4 c = str_at(s, i);
    char text[16];
    switch (errors.kind) {
    case ERRORS_IGNORE:
        return 0;
    case ERRORS_REPLACE:
        return output(o, "?", 1);
    case ERRORS_SURROGATEESCAPE:
        if (c >= 0xdc80 && c <= 0xdcff) {
            text[0] = (char)(c - 0xdc00);
            return output(o, text, 1);
        }
        break;
    case ERRORS_SURROGATEPASS:
        if (utf8_is_surrogate(c) && codec == STR_UTF8) {
            return output(o, text, utf8_encode_one(c, text));
        }
        break;
    case ERRORS_BACKSLASH:
        return output(o, text,
                      snprintf(text, sizeof text,
                               c < 0x100     ? "\\x%02x"
                               : c < 0x10000 ? "\\u%04x"
                                             : "\\U%08x",
                               c));
    case ERRORS_XML:
        return output(o, text, snprintf(text, sizeof text, "&#%u;", c));
    default:
        break;
    }
    raise_codec(PyExc_UnicodeEncodeError, codec, s, i, bad_run(codec, s, i), reason);
    return -1;
}

/* The same for a registered handler, for the run of such characters that starts at i; where to go
 * on, or -1. */
static Py_ssize_t encode_by_handler(Output *o, Codec codec, Errors errors, PyObject *s,
                                    Py_ssize_t i, const char *reason) {
    Py_ssize_t end = bad_run(codec, s, i), next;
    autoref PyObject *result = INT_TRY(call_handler(PyExc_UnicodeEncodeError, codec, errors, s,
                                                    str_length(s), i, end, reason, &next));
    if (IS_BYTES(result)) {
        return output(o, bytes_data(result), bytes_length(result)) < 0 ? -1 : next;
    }
    bool fits = codec == STR_LATIN1  ? str_kind(result) == 1
                : codec == STR_ASCII ? str_is_ascii(result)
                                     : true;
    autoref PyObject *bytes = fits ? str_encode(result, codec_name(codec), NULL) : NULL;
    if (bytes == NULL) {
        err_clear();
        raise_codec(PyExc_UnicodeEncodeError, codec, s, i, end, reason);
        return -1;
    }
    return output(o, bytes_data(bytes), bytes_length(bytes)) < 0 ? -1 : next;
}

static int encode_into(Output *o, Codec codec, Errors errors, PyObject *s) {
    Py_UCS4 limit = codec == STR_ASCII ? 0x80 : 0x100;
    const char *reason = codec == STR_UTF8    ? "surrogates not allowed"
                         : codec == STR_ASCII ? "ordinal not in range(128)"
                                              : "ordinal not in range(256)";
    for (Py_ssize_t i = 0; i < str_length(s); i++) {
        Py_UCS4 c = str_at(s, i);
        char text[4];
        if (codec == STR_UTF8 ? utf8_is_surrogate(c) : c >= limit) {
            if (errors.kind == ERRORS_OTHER) {
                i = INT_TRYI(encode_by_handler(o, codec, errors, s, i, reason)) - 1;
                continue;
            }
            INT_TRYI(encode_fault(o, codec, errors, s, i, reason));
        } else if (codec == STR_UTF8) {
            INT_TRYI(output(o, text, utf8_encode_one(c, text)));
        } else {
            text[0] = (char)c;
            INT_TRYI(output(o, text, 1));
        }
    }
    return 0;
}

PyObject *str_encode(PyObject *s, const char *encoding, const char *errors) {
    Codec codec = str_codec_of(encoding);
    if (codec == STR_OTHER) {
        return codec_encode(s, encoding, errors);
    }
    if (str_is_ascii(s) || (codec == STR_LATIN1 && str_kind(s) == 1)) {
        return bytes_from(str_data(s), str_length(s));
    }
    if (codec == STR_UTF8) {
        size_t stop, size = utf8_encoded_size(str_data(s), (int)str_kind(s), (size_t)str_length(s),
                                              UTF8_STRICT, &stop);
        if (stop == (size_t)str_length(s)) {
            PyObject *bytes = TRY(bytes_new((Py_ssize_t)size));
            utf8_encode(str_data(s), (int)str_kind(s), (size_t)str_length(s), bytes_data(bytes));
            return bytes;
        }
    }
    Output o = {.bytes = TRY(bytes_new(str_length(s) + 16))};
    int failed = encode_into(&o, codec, errors_of(errors), s);
    PyObject *result = failed ? NULL : bytes_from(bytes_data(o.bytes), o.used);
    decref(o.bytes);
    return result;
}

PyObject *str_encode_fs(PyObject *s) {
    return str_encode(s, "utf-8", "surrogateescape");
}
