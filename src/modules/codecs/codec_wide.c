/* UTF-16 and UTF-32. */
#include "modules/codecs/codecs_int.h"

typedef struct {
    Decoding d;
    WideUnit unit;
    bool big;
    bool final;
} Wide;

static Py_UCS4 unit_at(const Wide *w, Py_ssize_t at) {
    const unsigned char *p = w->d.data + at;
    if (w->unit == WIDE_UTF16) {
        return w->big ? (Py_UCS4)(p[0] << 8 | p[1]) : (Py_UCS4)(p[1] << 8 | p[0]);
    }
    return w->big ? (Py_UCS4)p[0] << 24 | (Py_UCS4)(p[1] << 16 | p[2] << 8 | p[3])
                  : (Py_UCS4)p[3] << 24 | (Py_UCS4)(p[2] << 16 | p[1] << 8 | p[0]);
}
static const char *name_of(WideUnit unit, int order) {
    return unit == WIDE_UTF16 ? order == 0  ? "utf-16"
                                : order < 0 ? "utf-16-le"
                                            : "utf-16-be"
           : order == 0       ? "utf-32"
           : order < 0        ? "utf-32-le"
                              : "utf-32-be";
}

/* ---- decoding ---- */

/* One character at `at`; where the next is, -1, or `at` itself: more bytes are needed. */
static Py_ssize_t next_utf16(Wide *w, Py_ssize_t at) {
    Py_ssize_t left = w->d.size - at;
    if (left < 2) {
        return w->final ? decoding_fault(&w->d, at, w->d.size, "truncated data") : at;
    }
    Py_UCS4 c = unit_at(w, at);
    if (!utf8_is_surrogate(c)) {
        return str_writer_char(&w->d.out, c) < 0 ? -1 : at + 2;
    }
    if (c >= 0xdc00) {
        return decoding_fault(&w->d, at, at + 2, "illegal encoding");
    }
    if (left < 4) {
        return w->final ? decoding_fault(&w->d, at, w->d.size, "unexpected end of data") : at;
    }
    Py_UCS4 low = unit_at(w, at + 2);
    if (low < 0xdc00 || low > 0xdfff) {
        return decoding_fault(&w->d, at, at + 2, "illegal UTF-16 surrogate");
    }
    c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
    return str_writer_char(&w->d.out, c) < 0 ? -1 : at + 4;
}
static Py_ssize_t next_utf32(Wide *w, Py_ssize_t at) {
    if (w->d.size - at < 4) {
        return w->final ? decoding_fault(&w->d, at, w->d.size, "truncated data") : at;
    }
    Py_UCS4 c = unit_at(w, at);
    if (c > 0x10ffff) {
        return decoding_fault(&w->d, at, at + 4, "code point not in range(0x110000)");
    }
    if (utf8_is_surrogate(c)) {
        return decoding_fault(&w->d, at, at + 4,
                              "code point in surrogate code point range(0xd800, 0xe000)");
    }
    return str_writer_char(&w->d.out, c) < 0 ? -1 : at + 4;
}
/* The byte order by the mark at the front, if there is one: how long it is. */
static Py_ssize_t read_mark(Wide *w, int *order) {
    Py_ssize_t n = w->unit;
    if (w->d.size < n) {
        return 0;
    }
    w->big = false;
    if (unit_at(w, 0) == 0xfeff) {
        *order = -1;
        return n;
    }
    w->big = true;
    if (unit_at(w, 0) == 0xfeff) {
        *order = 1;
        return n;
    }
    return 0;
}
PyObject *wide_decode(WideUnit unit, const Py_buffer *data, const char *errors, int *order,
                      Py_ssize_t *taken) {
    Wide w = {.unit = unit, .final = taken == NULL};
    decoding_start(&w.d, NULL, errors, data->buf, data->len);
    Py_ssize_t at = *order == 0 ? read_mark(&w, order) : 0;
    w.big = *order > 0;
    w.d.encoding = name_of(unit, w.big ? 1 : -1);
    while (at >= 0 && at < w.d.size) {
        Py_ssize_t next = unit == WIDE_UTF16 ? next_utf16(&w, at) : next_utf32(&w, at);
        if (next == at && !w.final && w.d.size - at < 4) {
            break;
        }
        at = next;
    }
    if (taken != NULL) {
        *taken = at;
    }
    return decoding_finish(&w.d, at < 0);
}

/* ---- encoding ---- */

static int put_unit(Encoding *e, WideUnit unit, bool big, Py_UCS4 c) {
    unsigned char bytes[4];
    for (int k = 0; k < (int)unit; k++) {
        bytes[k] = (unsigned char)(c >> 8 * (big ? (int)unit - 1 - k : k));
    }
    return encoding_put(e, bytes, unit);
}
static int put_char(Encoding *e, WideUnit unit, bool big, Py_UCS4 c) {
    if (unit == WIDE_UTF16 && c > 0xffff) {
        INT_TRYI(put_unit(e, unit, big, 0xd800 + ((c - 0x10000) >> 10)));
        c = 0xdc00 + ((c - 0x10000) & 0x3ff);
    }
    return put_unit(e, unit, big, c);
}
/* What stands for the surrogate at i. */
static Py_ssize_t put_bad(Encoding *e, WideUnit unit, bool big, Py_ssize_t i) {
    static const char reason[] = "surrogates not allowed";
    Py_ssize_t next;
    autoref PyObject *result = INT_TRY(encoding_fault(e, i, i + 1, reason, &next));
    bool is_bytes = IS_BYTES(result);
    if (is_bytes ? bytes_length(result) % unit != 0 : !str_is_ascii(result)) {
        coding_raise(PyExc_UnicodeEncodeError, e->encoding, e->text, i, i + 1, reason);
        return -1;
    }
    if (is_bytes) {
        return encoding_put(e, bytes_data(result), (size_t)bytes_length(result)) < 0 ? -1 : next;
    }
    for (Py_ssize_t k = 0; k < str_length(result); k++) {
        INT_TRYI(put_unit(e, unit, big, str_at(result, k)));
    }
    return next;
}
static int encode_all(Encoding *e, WideUnit unit, int order) {
    bool big = order > 0;
    INT_TRYI(order == 0 ? put_unit(e, unit, big, 0xfeff) : 0);
    for (Py_ssize_t i = 0; i < str_length(e->text);) {
        Py_UCS4 c = str_at(e->text, i);
        if (utf8_is_surrogate(c)) {
            i = INT_TRYI(put_bad(e, unit, big, i));
        } else {
            INT_TRYI(put_char(e, unit, big, c));
            i++;
        }
    }
    return 0;
}
PyObject *wide_encode(WideUnit unit, PyObject *text, const char *errors, int order) {
    Encoding e;
    encoding_start(&e, name_of(unit, order), errors, text);
    int failed = encode_all(&e, unit, order);
    return encoding_finish(&e, failed < 0);
}
