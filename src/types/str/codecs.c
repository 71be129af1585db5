/* The codecs that are part of the runtime, UTF-8, Latin-1 and ASCII, with the built-in error
 * handlers. Others go through the codec registry (codec_lookup in needs). */
#include "types/str/needs.h"
#include "types/str/coding.h"
#include "types/str/str_int.h"
#include "types/bytes/bytes.h"
#include "types/int/int.h"
#include "types/tuple/tuple.h"
#include "object/call.h"

#include <ctype.h>

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
    if (encoding == NULL || strcmp(encoding, "utf-8") == 0) {
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
    bool ascii = strcmp(name, "ascii") == 0 || strcmp(name, "us_ascii") == 0 ||
                 strcmp(name, "ansi_x3_4_1968") == 0; /* what the C library calls it */
    return ascii ? STR_ASCII : STR_OTHER;
}

static const char *codec_name(StrCodec codec) {
    return codec == STR_UTF8 ? "utf-8" : codec == STR_LATIN1 ? "latin-1" : "ascii";
}
void *str_surrogate_error(PyObject *s, Py_ssize_t i) {
    Py_ssize_t end = i + 1;
    while (end < str_length(s) && str_at(s, end) >= 0xd800 && str_at(s, end) <= 0xdfff) {
        end++;
    }
    return coding_raise(PyExc_UnicodeEncodeError, "utf-8", s, i, end, "surrogates not allowed");
}

/* ---- decoding ---- */

/* The first two of a surrogate's three bytes, at the end: surrogatepass wants to see all three. */
static bool is_half_surrogate(const Decoding *d, Py_ssize_t at) {
    return d->size - at == 2 && d->data[at] == 0xed && (d->data[at + 1] & 0xe0) == 0xa0;
}
static int decode_utf8(Decoding *d, Py_ssize_t *taken) {
    for (Py_ssize_t at = 0; at < d->size;) {
        const char *bytes = (const char *)d->data + at;
        Utf8Scan scan = utf8_scan(bytes, (size_t)(d->size - at), UTF8_STRICT);
        INT_TRYI(str_writer_valid(&d->out, bytes, scan.start, scan.length, scan.max_char));
        at += (Py_ssize_t)scan.start;
        if (taken != NULL && (scan.fault == UTF8_UNEXPECTED_END || is_half_surrogate(d, at))) {
            *taken = at;
            return 0;
        }
        if (scan.fault != UTF8_OK) {
            Py_ssize_t bad = (Py_ssize_t)(scan.end - scan.start);
            at = INT_TRYI(decoding_fault(d, at, at + bad, utf8_fault_text(scan.fault)));
        }
    }
    return 0;
}
static int decode_ascii(Decoding *d) {
    for (Py_ssize_t at = 0; at < d->size;) {
        const char *bytes = (const char *)d->data + at;
        Py_ssize_t good = (Py_ssize_t)utf8_ascii_prefix(bytes, (size_t)(d->size - at));
        INT_TRYI(str_writer_ascii(&d->out, bytes, good));
        at += good;
        if (at < d->size) {
            at = INT_TRYI(decoding_fault(d, at, at + 1, "ordinal not in range(128)"));
        }
    }
    return 0;
}
/* UTF-8 without faults needs one pass to look and one to copy. */
static PyObject *decode_utf8_clean(const char *bytes, Py_ssize_t size) {
    if (size > 1 && utf8_ascii_prefix(bytes, (size_t)size) == (size_t)size) {
        PyObject *ascii = TRY(str_new(size, 0x7f));
        memcpy(str_data(ascii), bytes, (size_t)size);
        return ascii;
    }
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
    StrCodec codec = str_codec_of(encoding);
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
    Decoding d;
    decoding_start(&d, codec_name(codec), errors, bytes, size);
    int failed = codec == STR_UTF8 ? decode_utf8(&d, taken) : decode_ascii(&d);
    return decoding_finish(&d, failed < 0);
}

PyObject *str_decode(const char *bytes, Py_ssize_t size, const char *encoding, const char *errors) {
    return str_codec_of(encoding) == STR_OTHER
               ? codec_decode(bytes, size, encoding, errors)
               : str_decode_part(bytes, size, encoding, errors, NULL);
}

PyObject *str_decode_fs(const char *bytes, Py_ssize_t length) {
    return str_decode(bytes, length, config_file_encoding(), "surrogateescape");
}

/* ---- encoding ---- */

/* Has the codec no bytes for the character? */
static bool is_bad(StrCodec codec, Py_UCS4 c) {
    return codec == STR_UTF8 ? utf8_is_surrogate(c) : c >= (codec == STR_ASCII ? 0x80u : 0x100u);
}
/* What the handler put for text[start, end), in bytes. */
static int put_replacement(Encoding *e, StrCodec codec, PyObject *result, Py_ssize_t start,
                           Py_ssize_t end, const char *reason) {
    if (IS_BYTES(result)) {
        return encoding_put(e, bytes_data(result), (size_t)bytes_length(result));
    }
    if (str_is_ascii(result) || (codec == STR_LATIN1 && str_kind(result) == 1)) {
        return encoding_put(e, str_data(result), (size_t)str_length(result));
    }
    coding_raise(PyExc_UnicodeEncodeError, e->encoding, e->text, start, end, reason);
    return -1;
}
/* From i on, which is bad: the run of such characters. Where to go on. */
static Py_ssize_t encode_bad(Encoding *e, StrCodec codec, Py_ssize_t i) {
    const char *reason = codec == STR_UTF8    ? "surrogates not allowed"
                         : codec == STR_ASCII ? "ordinal not in range(128)"
                                              : "ordinal not in range(256)";
    Py_ssize_t end = i + 1, next;
    while (end < str_length(e->text) && is_bad(codec, str_at(e->text, end))) {
        end++;
    }
    if (e->kind == ERRORS_SURROGATEESCAPE) { /* one by one: each run that it can take is taken */
        Py_UCS4 c = str_at(e->text, i);
        if (c >= 0xdc80 && c <= 0xdcff) {
            char byte = (char)(c - 0xdc00);
            return encoding_put(e, &byte, 1) < 0 ? -1 : i + 1;
        }
    }
    autoref PyObject *result = INT_TRY(encoding_fault(e, i, end, reason, &next));
    return put_replacement(e, codec, result, i, end, reason) < 0 ? -1 : next;
}
static int encode_all(Encoding *e, StrCodec codec) {
    for (Py_ssize_t i = 0; i < str_length(e->text);) {
        Py_UCS4 c = str_at(e->text, i);
        if (is_bad(codec, c)) {
            i = INT_TRYI(encode_bad(e, codec, i));
            continue;
        }
        char text[4] = {(char)c};
        INT_TRYI(encoding_put(e, text, codec == STR_UTF8 ? (size_t)utf8_encode_one(c, text) : 1));
        i++;
    }
    return 0;
}

PyObject *str_encode(PyObject *s, const char *encoding, const char *errors) {
    StrCodec codec = str_codec_of(encoding);
    if (codec == STR_OTHER) {
        return codec_encode(s, encoding, errors);
    }
    TRYI(coding_check_errors(errors));
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
    Encoding e;
    encoding_start(&e, codec_name(codec), errors, s);
    int failed = encode_all(&e, codec);
    return encoding_finish(&e, failed < 0);
}

PyObject *str_encode_fs(PyObject *s) {
    return str_encode(s, config_file_encoding(), "surrogateescape");
}
