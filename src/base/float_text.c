/* Doubles in Python's text styles. */
#include "base/float_text.h"

#include <math.h>
#include <string.h>

static bool is_upper(char code) {
    return code >= 'A' && code <= 'Z';
}

static int append_sign(Buffer *out, bool negative, int flags) {
    if (negative) {
        return buffer_append_byte(out, '-');
    }
    return flags & FLOAT_SIGN ? buffer_append_byte(out, '+') : 0;
}

static int append_special(Buffer *out, double x, char code, int flags) {
    const char *word = isnan(x) ? "nan" : "inf";
    if (is_upper(code)) {
        word = isnan(x) ? "NAN" : "INF";
    }
    if (append_sign(out, !isnan(x) && x < 0, flags) < 0) {
        return -1;
    }
    return buffer_append_text(out, word);
}

/* `count` digits from place `from` on; what lies beside the known digits is zeros. */
static int append_digits(Buffer *out, const FloatDigits *d, int from, int count) {
    if (count <= 0) {
        return 0;
    }
    int before = from < 0 ? (-from < count ? -from : count) : 0;
    int start = from < 0 ? 0 : from;
    int known = d->count > start ? d->count - start : 0;
    known = known < count - before ? known : count - before;
    if (buffer_append_fill(out, '0', (size_t)before) < 0 ||
        buffer_append(out, d->text + start, (size_t)known) < 0) {
        return -1;
    }
    return buffer_append_fill(out, '0', (size_t)(count - before - known));
}

/* How the digits are laid out. */
typedef struct {
    int decimals;  /* digits behind the point              */
    bool point;    /* a point even if nothing follows it   */
    bool exponent; /* 1.5e+10 rather than 15000000000      */
    char letter;   /* e or E                               */
} Layout;

static int append_exponent(Buffer *out, int exponent, char letter) {
    char text[8];
    int n = 0, size = exponent < 0 ? -exponent : exponent;
    text[n++] = letter;
    text[n++] = exponent < 0 ? '-' : '+';
    if (size >= 100) {
        text[n++] = (char)('0' + size / 100);
    }
    text[n++] = (char)('0' + size / 10 % 10);
    text[n++] = (char)('0' + size % 10);
    return buffer_append(out, text, (size_t)n);
}

static int append_layout(Buffer *out, const FloatDigits *d, Layout layout) {
    int whole = layout.exponent ? 1 : d->point; /* digits before the point */
    int result = whole > 0 ? append_digits(out, d, 0, whole) : buffer_append_byte(out, '0');
    if (result == 0 && (layout.decimals > 0 || layout.point)) {
        result = buffer_append_byte(out, '.');
    }
    if (result == 0) {
        result = append_digits(out, d, whole, layout.decimals);
    }
    if (result == 0 && layout.exponent) {
        result = append_exponent(out, d->point - 1, layout.letter);
    }
    return result;
}

static Layout layout_general(const FloatDigits *d, int precision, int flags) {
    int exponent = d->point - 1;
    int limit = flags & FLOAT_DOT_0 ? precision - 1 : precision;
    Layout layout = {.exponent = exponent < -4 || exponent >= limit,
                     .point = flags & FLOAT_ALTERNATE};
    int places = flags & FLOAT_ALTERNATE ? precision : d->count > 0 ? d->count : 1;
    int whole = layout.exponent ? 1 : d->point;
    layout.decimals = places > whole ? places - whole : 0;
    if (flags & FLOAT_DOT_0 && !layout.exponent && layout.decimals == 0) {
        layout.decimals = 1;
    }
    return layout;
}

static Layout layout_repr(const FloatDigits *d, int flags) {
    /* As general with 17 digits, but that '#' keeps no zeros. */
    Layout layout = layout_general(d, 17, (flags & ~FLOAT_ALTERNATE) | FLOAT_DOT_0);
    if (!(flags & FLOAT_DOT_0) && !layout.exponent && d->count <= d->point) {
        layout.decimals = 0;
    }
    layout.point = flags & FLOAT_ALTERNATE;
    return layout;
}

static Layout find_digits(double x, char code, int precision, int flags, FloatDigits *d) {
    switch (code) {
    case 'e':
        float_digits_significant(x, precision < FLOAT_DIGITS_MAX ? precision + 1 : FLOAT_DIGITS_MAX,
                                 d);
        return (Layout){.decimals = precision, .point = flags & FLOAT_ALTERNATE, .exponent = true};
    case 'f':
        float_digits_decimals(x, precision, d);
        return (Layout){.decimals = precision, .point = flags & FLOAT_ALTERNATE};
    case 'g':
        precision = precision < 1 ? 1 : precision;
        float_digits_significant(x, precision, d);
        return layout_general(d, precision, flags);
    default:
        float_digits_shortest(x, d);
        return layout_repr(d, flags);
    }
}

int float_format(Buffer *out, double x, char code, int precision, int flags) {
    if (!isfinite(x)) {
        return append_special(out, x, code, flags);
    }
    FloatDigits d;
    Layout layout = find_digits(x, (char)(code | 0x20), precision, flags, &d);
    layout.letter = is_upper(code) ? 'E' : 'e';
    bool negative = signbit(x) && !(flags & FLOAT_NO_NEGATIVE_0 && d.count == 0);
    if (append_sign(out, negative, flags) < 0) {
        return -1;
    }
    return append_layout(out, &d, layout);
}

/* ---- repr: the same without a growing buffer, since it is what programs print most ---- */

static int write_exponent_form(const FloatDigits *d, char *out) {
    char *at = out;
    *at++ = d->text[0];
    if (d->count > 1) {
        *at++ = '.';
        memcpy(at, d->text + 1, (size_t)d->count - 1);
        at += d->count - 1;
    }
    int exponent = d->point - 1, size = exponent < 0 ? -exponent : exponent;
    *at++ = 'e';
    *at++ = exponent < 0 ? '-' : '+';
    if (size >= 100) {
        *at++ = (char)('0' + size / 100);
    }
    *at++ = (char)('0' + size / 10 % 10);
    *at++ = (char)('0' + size % 10);
    return (int)(at - out);
}

static int write_point_form(const FloatDigits *d, char *out) {
    char *at = out;
    int point = d->point;
    if (point <= 0) {
        *at++ = '0';
        *at++ = '.';
        memset(at, '0', (size_t)-point);
        at += -point;
        memcpy(at, d->text, (size_t)d->count);
        return (int)(at + d->count - out);
    }
    if (d->count <= point) {
        memcpy(at, d->text, (size_t)d->count);
        memset(at + d->count, '0', (size_t)(point - d->count));
        at += point;
        *at++ = '.';
        *at++ = '0';
        return (int)(at - out);
    }
    memcpy(at, d->text, (size_t)point);
    at += point;
    *at++ = '.';
    memcpy(at, d->text + point, (size_t)(d->count - point));
    return (int)(at + (d->count - point) - out);
}

int float_text_repr(double x, char *out) {
    if (isnan(x)) {
        memcpy(out, "nan", 3);
        return 3;
    }
    int sign = signbit(x) != 0;
    *out = '-';
    if (isinf(x)) {
        memcpy(out + sign, "inf", 3);
        return sign + 3;
    }
    FloatDigits d;
    float_digits_shortest(x, &d);
    bool exponent = d.point > 16 || d.point < -3;
    return sign +
           (exponent ? write_exponent_form(&d, out + sign) : write_point_form(&d, out + sign));
}

int float_text_hex(double x, char *out) {
    if (!isfinite(x)) {
        return float_text_repr(x, out);
    }
    uint64_t bits;
    memcpy(&bits, &x, 8);
    int biased = (int)(bits >> 52 & 0x7ff);
    char *at = out;
    if (bits >> 63) {
        *at++ = '-';
    }
    *at++ = '0';
    *at++ = 'x';
    *at++ = biased ? '1' : '0';
    *at++ = '.';
    if (x == 0) {
        memcpy(at, "0p+0", 4);
        return (int)(at + 4 - out);
    }
    for (int shift = 48; shift >= 0; shift -= 4) {
        *at++ = "0123456789abcdef"[bits >> shift & 0xf];
    }
    int exponent = biased ? biased - 1023 : -1022, size = exponent < 0 ? -exponent : exponent;
    *at++ = 'p';
    *at++ = exponent < 0 ? '-' : '+';
    char text[4];
    int n = 0;
    do {
        text[n++] = (char)('0' + size % 10);
        size /= 10;
    } while (size);
    while (n > 0) {
        *at++ = text[--n];
    }
    return (int)(at - out);
}
