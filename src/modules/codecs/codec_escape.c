/* Backslash escapes as in string literals: unicode_escape, raw_unicode_escape, and those of bytes.
 */
#include "lang/needs.h"
#include "modules/codecs/codecs_int.h"

#include <ctype.h>

/* ---- what the three share ---- */

static int hex_value(unsigned char c) {
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}
/* "\n" and the like: the character, or -1. */
static int simple_escape(unsigned char c) {
    static const char letters[] = "\\'\"bfnrtva", values[] = "\\'\"\b\f\n\r\t\v\a";
    const char *at = c ? strchr(letters, c) : NULL;
    return at ? values[at - letters] : -1;
}
/* Up to three octal digits from data[at] on: the value; *end behind them. */
static int octal_value(const unsigned char *data, Py_ssize_t size, Py_ssize_t at, Py_ssize_t *end) {
    int value = 0;
    Py_ssize_t stop = at + 3 < size ? at + 3 : size;
    while (at < stop && data[at] >= '0' && data[at] <= '7') {
        value = value * 8 + (data[at++] - '0');
    }
    *end = at;
    return value;
}
/* The warning of the first escape that is none: [at, end) with the backslash. */
static int warn_escape(const char *prefix, const unsigned char *data, Py_ssize_t at,
                       Py_ssize_t end) {
    autoref PyObject *text = INT_TRY(str_from_ucs(1, data + at, end - at));
    bool octal = end - at > 2;
    return err_warn(PyExc_DeprecationWarning, 1,
                    "%s\"%U\" is an invalid %sescape sequence. Such sequences will not work in "
                    "the future. ",
                    prefix, text, octal ? "octal " : "");
}

/* ---- unicode_escape, raw_unicode_escape ---- */

typedef struct {
    Decoding d;
    bool raw, final;
    Py_ssize_t at;
    bool waits;  /* the escape at `at` may go on behind the end */
    char bad[8]; /* the first invalid escape, for the warning */
} Escaped;

/* \xXX, \uXXXX, \UXXXXXXXX: `digits` of them behind the letter at at + 1. */
static int hex_escape(Escaped *u, int digits, const char *truncated) {
    Py_ssize_t start = u->at, at = start + 2, stop = at + digits;
    Py_UCS4 c = 0;
    for (; at < stop && at < u->d.size && hex_value(u->d.data[at]) >= 0; at++) {
        c = c << 4 | (Py_UCS4)hex_value(u->d.data[at]);
    }
    if (at < stop) {
        if (at == u->d.size && !u->final) {
            u->waits = true;
            return 0;
        }
        u->at = INT_TRYI(decoding_fault(&u->d, start, at, truncated));
        return 0;
    }
    if (c > 0x10ffff) {
        u->at = INT_TRYI(decoding_fault(
            &u->d, start, at, u->raw ? "\\Uxxxxxxxx out of range" : "illegal Unicode character"));
        return 0;
    }
    u->at = at;
    return str_writer_char(&u->d.out, c);
}
/* \N{...} */
static int name_escape(Escaped *u) {
    static const char malformed[] = "malformed \\N character escape";
    if (import_character_names() < 0) {
        return err_int(
            err_raise(PyExc_UnicodeError,
                      "\\N escapes not supported (can't load unicodedata module)"));
    }
    Py_ssize_t start = u->at, at = start + 2;
    if (at < u->d.size && u->d.data[at] == '{') {
        const unsigned char *from = u->d.data + at + 1,
                            *end = memchr(from, '}', (size_t)(u->d.size - at - 1));
        if (end != NULL && end > from) {
            int32_t c = unicode_lookup((const char *)from, (size_t)(end - from));
            Py_ssize_t behind = end + 1 - u->d.data;
            u->at = c >= 0 ? behind
                           : INT_TRYI(decoding_fault(&u->d, start, behind,
                                                     "unknown Unicode character name"));
            return c >= 0 ? str_writer_char(&u->d.out, (Py_UCS4)c) : 0;
        }
        at = end != NULL ? at + 1 : u->d.size;
    }
    if (at == u->d.size && !u->final) {
        u->waits = true;
        return 0;
    }
    u->at = INT_TRYI(decoding_fault(&u->d, start, at, malformed));
    return 0;
}
static void note_bad(Escaped *u, Py_ssize_t end) {
    if (u->bad[0] == 0) {
        memcpy(u->bad, u->d.data + u->at, (size_t)(end - u->at));
    }
}
/* The escapes that are only in unicode_escape, by the letter. */
static int plain_escape(Escaped *u, unsigned char c) {
    if (c == '\n') {
        u->at += 2;
        return 0;
    }
    int simple = simple_escape(c);
    if (simple >= 0) {
        u->at += 2;
        return str_writer_char(&u->d.out, (Py_UCS4)simple);
    }
    if (c >= '0' && c <= '7') {
        Py_ssize_t end;
        int value = octal_value(u->d.data, u->d.size, u->at + 1, &end);
        if (value > 0377) {
            note_bad(u, end);
        }
        u->at = end;
        return str_writer_char(&u->d.out, (Py_UCS4)value);
    }
    note_bad(u, u->at + 2);
    u->at += 2;
    INT_TRYI(str_writer_char(&u->d.out, '\\'));
    return str_writer_char(&u->d.out, c);
}
static int escape(Escaped *u) {
    if (u->at + 1 == u->d.size) {
        if (!u->final) {
            u->waits = true;
            return 0;
        }
        if (u->raw) {
            u->at++;
            return str_writer_char(&u->d.out, '\\');
        }
        u->at = INT_TRYI(decoding_fault(&u->d, u->at, u->d.size, "\\ at end of string"));
        return 0;
    }
    unsigned char c = u->d.data[u->at + 1];
    if (c == 'u') {
        return hex_escape(u, 4, "truncated \\uXXXX escape");
    }
    if (c == 'U') {
        return hex_escape(u, 8, "truncated \\UXXXXXXXX escape");
    }
    if (u->raw) { /* a backslash behind a backslash starts nothing */
        u->at += 2;
        INT_TRYI(str_writer_char(&u->d.out, '\\'));
        return str_writer_char(&u->d.out, c);
    }
    return c == 'x'   ? hex_escape(u, 2, "truncated \\xXX escape")
           : c == 'N' ? name_escape(u)
                      : plain_escape(u, c);
}
static int decode_all(Escaped *u) {
    while (u->at < u->d.size && !u->waits) {
        if (u->d.data[u->at] == '\\') {
            INT_TRYI(escape(u));
        } else {
            INT_TRYI(str_writer_char(&u->d.out, u->d.data[u->at++]));
        }
    }
    return 0;
}
static PyObject *escape_decode(bool raw, const char *data, Py_ssize_t size, const char *errors,
                               Py_ssize_t *taken) {
    Escaped u = {.raw = raw, .final = taken == NULL};
    decoding_start(&u.d, raw ? "rawunicodeescape" : "unicodeescape", errors, data, size);
    int failed = decode_all(&u);
    if (taken != NULL) {
        *taken = u.at;
    }
    autoref PyObject *text = TRY(decoding_finish(&u.d, failed < 0));
    if (u.bad[0]) {
        TRYI(warn_escape("", (unsigned char *)u.bad, 0, (Py_ssize_t)strnlen(u.bad, 7)));
    }
    return take(text);
}
PyObject *unicode_escape_decode(const char *data, Py_ssize_t size, const char *errors,
                                Py_ssize_t *taken) {
    return escape_decode(false, data, size, errors, taken);
}
PyObject *raw_unicode_escape_decode(const char *data, Py_ssize_t size, const char *errors,
                                    Py_ssize_t *taken) {
    return escape_decode(true, data, size, errors, taken);
}

static int put_escaped(Encoding *e, bool raw, Py_UCS4 c) {
    char text[16];
    int n;
    if (!raw && (c == '\\' || c == '\n' || c == '\r' || c == '\t')) {
        n = snprintf(text, sizeof text, "\\%c",
                     c == '\n'   ? 'n'
                     : c == '\r' ? 'r'
                     : c == '\t' ? 't'
                                 : '\\');
    } else if (raw ? c < 0x100 : c >= 0x20 && c < 0x7f) {
        text[0] = (char)c;
        n = 1;
    } else {
        n = snprintf(text, sizeof text,
                     c < 0x100     ? "\\x%02x"
                     : c < 0x10000 ? "\\u%04x"
                                   : "\\U%08x",
                     c);
    }
    return encoding_put(e, text, (size_t)n);
}
static PyObject *escape_encode(PyObject *text, bool raw) {
    Encoding e;
    encoding_start(&e, NULL, NULL, text);
    for (Py_ssize_t i = 0; i < str_length(text); i++) {
        if (put_escaped(&e, raw, str_at(text, i)) < 0) {
            return encoding_finish(&e, true);
        }
    }
    return encoding_finish(&e, false);
}
PyObject *unicode_escape_encode(PyObject *text) {
    return escape_encode(text, false);
}
PyObject *raw_unicode_escape_encode(PyObject *text) {
    return escape_encode(text, true);
}

/* ---- escapes of bytes ---- */

static int append_byte(Buffer *out, int c) {
    return buffer_append_byte(out, (char)c) < 0 ? err_int(err_no_memory()) : 0;
}
/* \x with fewer than two digits, at `at`. */
static int bad_hex(Buffer *out, Py_ssize_t at, const char *errors) {
    if (errors == NULL || strcmp(errors, "strict") == 0) {
        err_raise(PyExc_ValueError, "invalid \\x escape at position %zd", at);
        return -1;
    }
    if (strcmp(errors, "replace") == 0) {
        return append_byte(out, '?');
    }
    if (strcmp(errors, "ignore") == 0) {
        return 0;
    }
    err_raise(PyExc_ValueError, "decoding error; unknown error handling code: %.400s", errors);
    return -1;
}
typedef struct {
    const unsigned char *data;
    Py_ssize_t size, at;
    const char *errors;
    Buffer out;
    Py_ssize_t bad, bad_end; /* the first invalid escape; bad -1: none */
} BytesEscape;

static void note_bad_byte(BytesEscape *b, Py_ssize_t end) {
    if (b->bad < 0) {
        b->bad = b->at;
        b->bad_end = end;
    }
}
static int bytes_escape(BytesEscape *b) {
    Py_ssize_t at = b->at;
    if (at + 1 == b->size) {
        err_raise(PyExc_ValueError, "Trailing \\ in string");
        return -1;
    }
    unsigned char c = b->data[at + 1];
    int simple = simple_escape(c);
    if (c == '\n' || simple >= 0) {
        b->at += 2;
        return simple >= 0 ? append_byte(&b->out, simple) : 0;
    }
    if (c >= '0' && c <= '7') {
        Py_ssize_t end;
        int value = octal_value(b->data, b->size, at + 1, &end);
        if (value > 0377) {
            note_bad_byte(b, end);
        }
        b->at = end;
        return append_byte(&b->out, value & 0xff);
    }
    if (c == 'x') {
        int high = at + 2 < b->size ? hex_value(b->data[at + 2]) : -1,
            low = at + 3 < b->size ? hex_value(b->data[at + 3]) : -1;
        if (high >= 0 && low >= 0) {
            b->at += 4;
            return append_byte(&b->out, high << 4 | low);
        }
        b->at += high >= 0 ? 3 : 2;
        return bad_hex(&b->out, at, b->errors);
    }
    note_bad_byte(b, at + 2);
    b->at += 1;
    return append_byte(&b->out, '\\');
}
static int decode_bytes(BytesEscape *b) {
    while (b->at < b->size) {
        if (b->data[b->at] == '\\') {
            INT_TRYI(bytes_escape(b));
        } else {
            INT_TRYI(append_byte(&b->out, b->data[b->at++]));
        }
    }
    return b->bad < 0 ? 0 : warn_escape("b", b->data, b->bad, b->bad_end);
}
PyObject *bytes_escape_decode(const char *data, Py_ssize_t size, const char *errors) {
    BytesEscape b = {(const unsigned char *)data, size, 0, errors, {0}, -1, 0};
    PyObject *result = decode_bytes(&b) < 0
                           ? NULL
                           : bytes_from(b.out.data ? b.out.data : "", (Py_ssize_t)b.out.size);
    buffer_free(&b.out);
    return result;
}
PyObject *bytes_escape_encode(PyObject *bytes) {
    Encoding e;
    encoding_start(&e, NULL, NULL, NULL);
    for (Py_ssize_t i = 0; i < bytes_length(bytes); i++) {
        unsigned char c = (unsigned char)bytes_data(bytes)[i];
        int failed = c == '\'' ? encoding_put(&e, "\\'", 2) : put_escaped(&e, false, c);
        if (failed < 0) {
            return encoding_finish(&e, true);
        }
    }
    return encoding_finish(&e, false);
}
