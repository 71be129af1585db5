/* Decimal numbers and text. */
#include "modules/decimal/decimal_number.h"

#include <stdio.h>
#include <string.h>

/* ---- reading ---- */

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
static bool same_word(const char *text, size_t size, const char *word) {
    for (size_t i = 0; i < size; i++) {
        if ((text[i] | 32) != word[i]) {
            return false;
        }
    }
    return word[size] == '\0';
}
/* Eight digits, the first in the lowest byte, added up in pairs, fours and all. */
static uint64_t read_eight(const char *text) {
    uint64_t v;
    memcpy(&v, text, 8);
    v -= 0x3030303030303030;
    v = (v * 10 + (v >> 8)) & 0x00ff00ff00ff00ff;
    v = (v * 100 + (v >> 16)) & 0x0000ffff0000ffff;
    return (v * 10000 + (v >> 32)) & 0xffffffff;
}
static uint64_t read_limb(const char *text) {
    uint64_t top = (uint64_t)(text[0] - '0') * 10 + (uint64_t)(text[1] - '0');
    return (top * 100000000 + read_eight(text + 2)) * 100000000 + read_eight(text + 10);
}
/* Limbs out of whole groups of digits without a point, the last limb first. */
static void read_groups(uint64_t *limbs, const char *text, size_t count) {
    for (; count > 0; count--, text += COEF_DIGITS) {
        limbs[count - 1] = read_limb(text);
    }
}
/* The digits of text[0..size), in which a point may stand, as a coefficient; `digits` of them. */
static void read_digits(Dec *out, const char *text, size_t size, size_t digits, uint32_t *status) {
    size_t n = (digits + COEF_DIGITS - 1) / COEF_DIGITS;
    if (!dec_room(out, n, status)) {
        return;
    }
    size_t limb = n;
    int left = (int)(digits % COEF_DIGITS == 0 ? COEF_DIGITS : digits % COEF_DIGITS);
    uint64_t word = 0;
    bool plain = size == digits;
    for (size_t i = 0; i < size; i++) {
        if (text[i] == '.') {
            continue;
        }
        if (plain && left == COEF_DIGITS) {
            read_groups(out->limbs, text + i, limb);
            break;
        }
        word = word * 10 + (uint64_t)(text[i] - '0');
        if (--left == 0) {
            out->limbs[--limb] = word;
            word = 0;
            left = COEF_DIGITS;
        }
    }
    out->length = coef_trim(out->limbs, n);
}
/* An exponent, which ends the text; what is too large for any number is made 4 * 10^18. */
static bool read_exponent(const char *text, size_t size, int64_t *exponent) {
    size_t i = size > 0 && (text[0] == '-' || text[0] == '+');
    bool negative = i > 0 && text[0] == '-';
    if (i == size) {
        return false;
    }
    int64_t value = 0;
    for (; i < size; i++) {
        if (!is_digit(text[i])) {
            return false;
        }
        if (value < 400000000000000000) {
            value = value * 10 + (text[i] - '0');
        } else {
            value = 4000000000000000000;
        }
    }
    *exponent = negative ? -value : value;
    return true;
}
static bool read_special(Dec *out, const char *text, size_t size, uint32_t *status) {
    if (same_word(text, size, "inf") || same_word(text, size, "infinity")) {
        dec_set_infinity(out, false);
        return true;
    }
    bool signaling = size > 0 && (text[0] | 32) == 's';
    size_t start = signaling;
    if (size < start + 3 || !same_word(text + start, 3, "nan")) {
        return false;
    }
    start += 3;
    while (start < size && text[start] == '0') {
        start++;
    }
    for (size_t i = start; i < size; i++) {
        if (!is_digit(text[i])) {
            return false;
        }
    }
    dec_set_nan(out);
    read_digits(out, text + start, size - start, size - start, status);
    out->kind = signaling ? DEC_SIGNALING : DEC_QUIET;
    return true;
}
void dec_from_text(Dec *out, const char *text, size_t size, uint32_t *status) {
    size_t i = size > 0 && (text[0] == '-' || text[0] == '+'), start = i, digits = 0, behind = 0;
    bool negative = i > 0 && text[0] == '-', point = false;
    for (; i < size && (is_digit(text[i]) || (text[i] == '.' && !point)); i++) {
        if (text[i] == '.') {
            point = true;
        } else {
            digits++;
            behind += point;
        }
    }
    int64_t exponent = 0;
    if (digits == 0) {
        if (point || !read_special(out, text + start, size - start, status)) {
            dec_set_invalid(out, DEC_CONVERSION_SYNTAX, status);
            return;
        }
    } else {
        if (i < size &&
            ((text[i] | 32) != 'e' || !read_exponent(text + i + 1, size - i - 1, &exponent))) {
            dec_set_invalid(out, DEC_CONVERSION_SYNTAX, status);
            return;
        }
        dec_set_zero(out, false, 0);
        read_digits(out, text + start, i - start, digits, status);
        if (*status & DEC_NO_MEMORY) {
            return;
        }
        exponent -= (int64_t)behind;
        out->exponent = exponent < -4000000000000000000 ? -4000000000000000000 : exponent;
    }
    out->negative = negative;
}

/* ---- writing ---- */

static const char pairs[] = "00010203040506070809101112131415161718192021222324"
                            "25262728293031323334353637383940414243444546474849"
                            "50515253545556575859606162636465666768697071727374"
                            "75767778798081828384858687888990919293949596979899";

static void write_eight(char *out, uint32_t value) {
    uint32_t high = value / 10000, low = value % 10000;
    memcpy(out, pairs + high / 100 * 2, 2);
    memcpy(out + 2, pairs + high % 100 * 2, 2);
    memcpy(out + 4, pairs + low / 100 * 2, 2);
    memcpy(out + 6, pairs + low % 100 * 2, 2);
}
static void write_limb(char *out, uint64_t limb) {
    uint64_t high = limb / 100000000;
    memcpy(out, pairs + high / 100000000 * 2, 2);
    write_eight(out + 2, (uint32_t)(high % 100000000));
    write_eight(out + 10, (uint32_t)(limb % 100000000));
}
void dec_write_digits(char *out, const Dec *x) {
    if (x->length == 0) {
        *out = '0';
        return;
    }
    char top[COEF_DIGITS];
    int digits = coef_word_digits(x->limbs[x->length - 1]);
    write_limb(top, x->limbs[x->length - 1]);
    memcpy(out, top + COEF_DIGITS - digits, (size_t)digits);
    out += digits;
    for (size_t i = x->length - 1; i-- > 0; out += COEF_DIGITS) {
        write_limb(out, x->limbs[i]);
    }
}

/* How many digits go before the point, and the exponent that is written then. */
static int64_t point_place(const Dec *x, int64_t digits, DecStyle style) {
    int64_t left = x->exponent + digits;
    if (x->exponent <= 0 && left > -6) {
        return left;
    }
    if (style == DEC_SCIENTIFIC) {
        return 1;
    }
    /* engineering: an exponent that is a multiple of three */
    int64_t adjusted = left - 1;
    if (x->length == 0) {
        int64_t over = ((left + 1) % 3 + 3) % 3;
        return over - 1;
    }
    return (adjusted % 3 + 3) % 3 + 1;
}
size_t dec_text_room(const Dec *x) {
    return (size_t)dec_digits(x) + 40;
}
static char *write_word(char *p, const char *word) {
    size_t size = strlen(word);
    memcpy(p, word, size);
    return p + size;
}
static char *write_finite(char *p, const Dec *x, DecStyle style, bool capitals) {
    int64_t digits = dec_digits(x), left = x->exponent + digits;
    int64_t place = point_place(x, digits, style);
    if (place <= 0) { /* at most five zeros (seven in engineering) behind the point */
        *p++ = '0';
        *p++ = '.';
        for (int64_t i = place; i < 0; i++) {
            *p++ = '0';
        }
        dec_write_digits(p, x);
        p += digits;
    } else if (place >= digits) {
        dec_write_digits(p, x);
        p += digits;
        for (int64_t i = digits; i < place; i++) {
            *p++ = '0';
        }
    } else {
        dec_write_digits(p + 1, x);
        memmove(p, p + 1, (size_t)place);
        p[place] = '.';
        p += digits + 1;
    }
    if (left != place) {
        p += snprintf(p, 24, "%c%+lld", capitals ? 'E' : 'e', (long long)(left - place));
    }
    return p;
}
size_t dec_write(char *out, const Dec *x, DecStyle style, bool capitals) {
    char *p = out;
    if (x->negative) {
        *p++ = '-';
    }
    if (x->kind == DEC_FINITE) {
        return (size_t)(write_finite(p, x, style, capitals) - out);
    }
    if (x->kind == DEC_INFINITE) {
        return (size_t)(write_word(p, "Infinity") - out);
    }
    p = write_word(p, x->kind == DEC_QUIET ? "NaN" : "sNaN");
    if (x->length > 0) {
        dec_write_digits(p, x);
        p += dec_digits(x);
    }
    return (size_t)(p - out);
}
