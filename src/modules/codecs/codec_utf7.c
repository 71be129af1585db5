/* UTF-7 (RFC 2152). */
#include "modules/codecs/codecs_int.h"

/* ---- the alphabet ---- */

static int base64_value(unsigned char c) {
    return c >= 'A' && c <= 'Z'   ? c - 'A'
           : c >= 'a' && c <= 'z' ? c - 'a' + 26
           : c >= '0' && c <= '9' ? c - '0' + 52
           : c == '+'             ? 62
           : c == '/'             ? 63
                                  : -1;
}
/* Characters that stand for themselves: sets D and O of the RFC, and white space. */
static bool is_direct(Py_UCS4 c) {
    return c < 0x80 && c != '+' && c != '\\' && c != '~' &&
           (c >= 0x20 ? c != 0x7f : c == '\t' || c == '\n' || c == '\r');
}

/* ---- decoding ---- */

typedef struct {
    Decoding d;
    bool final;
    Py_ssize_t at;
    bool shifted;      /* inside "+...-" */
    Py_ssize_t start;  /* of the shift, in the input */
    uint32_t bits;     /* read and not used yet */
    int count;         /* of them */
    Py_UCS4 high;      /* a high surrogate whose low one may follow; 0 */
    Py_ssize_t marked; /* the text's length where the shift began */
} Utf7;

static int put_unit(Utf7 *u, Py_UCS4 c) {
    Py_UCS4 high = u->high;
    u->high = 0;
    if (high != 0 && c >= 0xdc00 && c <= 0xdfff) {
        return str_writer_char(&u->d.out, 0x10000 + ((high - 0xd800) << 10) + (c - 0xdc00));
    }
    if (high != 0) {
        INT_TRYI(str_writer_char(&u->d.out, high));
    }
    if (c >= 0xd800 && c <= 0xdbff) {
        u->high = c;
        return 0;
    }
    return str_writer_char(&u->d.out, c);
}
static int fault(Utf7 *u, Py_ssize_t start, Py_ssize_t end, const char *reason) {
    u->at = decoding_fault(&u->d, start, end, reason);
    return u->at < 0 ? -1 : 0;
}
static int end_shift(Utf7 *u, unsigned char c) {
    bool empty = u->at == u->start + 1;
    u->shifted = false;
    if (empty && c == '-') {
        u->at++;
        return str_writer_char(&u->d.out, '+');
    }
    if (empty) {
        return fault(u, u->start, u->at + 1, "ill-formed sequence");
    }
    if (u->count >= 6) {
        return fault(u, u->start, u->at + 1, "partial character in shift sequence");
    }
    if (u->count > 0 && (u->bits & ((1u << u->count) - 1)) != 0) {
        return fault(u, u->start, u->at + 1, "non-zero padding bits in shift sequence");
    }
    if (u->high != 0 && c < 0x80) {
        INT_TRYI(str_writer_char(&u->d.out, u->high));
    }
    u->high = 0;
    u->at += c == '-';
    return 0;
}
static int step(Utf7 *u) {
    unsigned char c = u->d.data[u->at];
    int value = base64_value(c);
    if (u->shifted && value >= 0) {
        u->at++;
        u->bits = u->bits << 6 | (uint32_t)value;
        u->count += 6;
        if (u->count < 16) {
            return 0;
        }
        u->count -= 16;
        return put_unit(u, (u->bits >> u->count) & 0xffff);
    }
    if (u->shifted) {
        return end_shift(u, c);
    }
    if (c == '+') {
        u->shifted = true;
        u->start = u->at++;
        u->bits = 0;
        u->count = 0;
        u->high = 0;
        u->marked = u->d.out.length;
        return 0;
    }
    if (c >= 0x80) {
        return fault(u, u->at, u->at + 1, "unexpected special character");
    }
    u->at++;
    return str_writer_char(&u->d.out, c);
}
/* The input ends inside a shift. */
static int end_inside(Utf7 *u) {
    if (!u->final) {
        u->d.out.length = u->marked; /* it is read again, when more has come */
        u->at = u->start;
        return 0;
    }
    u->shifted = false;
    bool open =
        u->high != 0 || u->count >= 6 || (u->count > 0 && (u->bits & ((1u << u->count) - 1)) != 0);
    return open ? fault(u, u->start, u->d.size, "unterminated shift sequence") : 0;
}
static int decode_all(Utf7 *u) {
    do {
        while (u->at < u->d.size) {
            INT_TRYI(step(u));
        }
        if (u->shifted) {
            INT_TRYI(end_inside(u));
            if (!u->final) {
                break;
            }
        }
    } while (u->at < u->d.size); /* a handler may have gone back */
    return 0;
}
PyObject *utf7_decode(const Py_buffer *data, const char *errors, Py_ssize_t *taken) {
    Utf7 u = {.final = taken == NULL};
    decoding_start(&u.d, "utf7", errors, data->buf, data->len);
    int failed = decode_all(&u);
    if (taken != NULL) {
        *taken = u.at;
    }
    return decoding_finish(&u.d, failed < 0);
}

/* ---- encoding ---- */

typedef struct {
    Encoding e;
    bool shifted;
    uint32_t bits;
    int count;
} Utf7Out;

static int put(Utf7Out *u, char c) {
    return encoding_put(&u->e, &c, 1);
}
static int put_bits(Utf7Out *u, Py_UCS4 unit) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    u->bits = u->bits << 16 | unit;
    u->count += 16;
    while (u->count >= 6) {
        u->count -= 6;
        INT_TRYI(put(u, digits[(u->bits >> u->count) & 0x3f]));
    }
    return 0;
}
/* Ends a shift; `next` decides whether the end must be marked (-1: the text ends). */
static int leave_shift(Utf7Out *u, int64_t next) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    if (u->count > 0) {
        INT_TRYI(put(u, digits[(u->bits << (6 - u->count)) & 0x3f]));
        u->count = 0;
    }
    u->shifted = false;
    bool mark = next < 0 || next == '-' || base64_value((unsigned char)next) >= 0;
    return mark ? put(u, '-') : 0;
}
static int put_shifted(Utf7Out *u, Py_UCS4 c) {
    if (!u->shifted) {
        u->shifted = true;
        u->bits = 0;
        u->count = 0;
        INT_TRYI(put(u, '+'));
    }
    if (c > 0xffff) {
        INT_TRYI(put_bits(u, 0xd800 + ((c - 0x10000) >> 10)));
        c = 0xdc00 + ((c - 0x10000) & 0x3ff);
    }
    return put_bits(u, c);
}
static int encode_all(Utf7Out *u) {
    for (Py_ssize_t i = 0; i < str_length(u->e.text); i++) {
        Py_UCS4 c = str_at(u->e.text, i);
        if (c == '+' && !u->shifted) {
            INT_TRYI(encoding_put(&u->e, "+-", 2));
        } else if (is_direct(c)) {
            INT_TRYI(u->shifted ? leave_shift(u, c) : 0);
            INT_TRYI(put(u, (char)c));
        } else {
            INT_TRYI(put_shifted(u, c));
        }
    }
    return u->shifted ? leave_shift(u, -1) : 0;
}
PyObject *utf7_encode(PyObject *text) {
    Utf7Out u = {0};
    encoding_start(&u.e, "utf7", NULL, text);
    int failed = encode_all(&u);
    return encoding_finish(&u.e, failed < 0);
}
