/* Text to doubles: decimal, and hexadecimal in the style of float.fromhex. */
#include "base/float_text.h"

#include "base/bits.h"

#include <math.h>
#include <string.h>

#define MANTISSA_BITS 52
#define EXPONENT_MIN (-1074)
/* mantissa * 2^exponent where the mantissa has at most 53 bits and the value is in range or
 * overflows. */
static double compose(uint64_t mantissa, int exponent) {
    if (mantissa >> (MANTISSA_BITS + 1)) { /* rounded up to the next power of two */
        mantissa >>= 1;
        exponent++;
    }
    if (exponent > 1023 - MANTISSA_BITS && mantissa) {
        return INFINITY;
    }
    uint64_t bits = mantissa;
    if (mantissa >> MANTISSA_BITS) {
        bits = (mantissa & (((uint64_t)1 << MANTISSA_BITS) - 1)) |
               (uint64_t)(exponent - EXPONENT_MIN + 1) << MANTISSA_BITS;
    }
    double x;
    memcpy(&x, &bits, 8);
    return x;
}

/* ---- decimal ---- */

#define DIGITS_MAX 800 /* more digits cannot change the rounding, but by not being zero */

typedef struct {
    uint64_t leading;  /* the first 19 significant digits            */
    int64_t exponent;  /* the value is about leading * 10^exponent   */
    bool truncated;    /* a digit that is not zero was left out of it */
    const char *start; /* the first significant digit ...            */
    const char *stop;  /* ... and behind the last one (with the point in between) */
    size_t end;        /* bytes read, 0 if this is no number */
} Scanned;

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/* [eE][+-]?digits at p, or nothing. */
static const char *scan_exponent(const char *p, const char *end, int64_t *exponent) {
    const char *q = p;
    *exponent = 0;
    if (q == end || (*q | 0x20) != 'e') {
        return p;
    }
    q++;
    bool negative = q < end && *q == '-';
    q += q < end && (*q == '-' || *q == '+');
    if (q == end || !is_digit(*q)) {
        return p;
    }
    int64_t value = 0;
    for (; q < end && is_digit(*q); q++) {
        value = value < (int64_t)1 << 50 ? value * 10 + (*q - '0') : value;
    }
    *exponent = negative ? -value : value;
    return q;
}

static Scanned scan_decimal(const char *text, const char *end) {
    Scanned s = {.start = NULL};
    const char *p = text;
    bool point = false, any = false;
    int taken = 0; /* digits in `leading` */
    for (; p < end; p++) {
        if (*p == '.' && !point) {
            point = true;
            continue;
        }
        if (!is_digit(*p)) {
            break;
        }
        any = true;
        s.exponent -= point;
        if (*p == '0' && !s.start) {
            continue;
        }
        s.start = s.start ? s.start : p;
        if (taken < 19) {
            s.leading = s.leading * 10 + (uint64_t)(*p - '0');
            taken++;
        } else {
            s.exponent++;
            s.truncated |= *p != '0';
        }
    }
    if (!any) {
        return s;
    }
    s.stop = p;
    int64_t exponent;
    p = scan_exponent(p, end, &exponent);
    s.exponent += exponent;
    s.end = (size_t)(p - text);
    return s;
}

/* A number below 2^192 as hi * 2^128 + mid * 2^64 + lo. */
typedef struct {
    uint64_t high, middle, low;
} Wide;

static Wide wide_multiply(uint64_t w, FloatPower power) {
    unsigned __int128 a = (unsigned __int128)w * power.high, b = (unsigned __int128)w * power.low;
    unsigned __int128 middle = (uint64_t)a + (b >> 64);
    return (Wide){(uint64_t)(a >> 64) + (uint64_t)(middle >> 64), (uint64_t)middle, (uint64_t)b};
}

static Wide wide_add(Wide x, uint64_t y) {
    x.low += y;
    if (x.low < y && ++x.middle == 0) {
        x.high++;
    }
    return x;
}

/* wide * 2^exponent rounded half-even to a double; the wide's top bit is 190 or 191 counted from 0.
 */
static double wide_round(Wide x, int exponent) {
    int length = 128 + bits_length64(x.high);
    int last = length - (MANTISSA_BITS + 1); /* position of the last bit kept: in `high` */
    if (last + exponent < EXPONENT_MIN) {
        last = EXPONENT_MIN - exponent;
    }
    if (last > length) {
        return 0.0; /* below half of the least subnormal */
    }
    int shift = last - 128;
    uint64_t kept = shift >= 64 ? 0 : x.high >> shift;
    uint64_t half = (uint64_t)1 << (shift - 1);
    uint64_t rest = shift >= 64 ? x.high : x.high & (2 * half - 1);
    bool below = x.middle | x.low;
    bool up = rest > half || (rest == half && (below || kept & 1));
    return compose(kept + up, last + exponent);
}

static int floor_log2_pow10(int e) {
    return (int)(((int64_t)e * 217706) >> 16);
}

/* w * 10^e, rounded; *sure is false if the power's error leaves two candidates. */
static double scale(uint64_t w, int e, bool *sure) {
    *sure = true;
    if (w < (uint64_t)1 << 53 && e >= -22 && e <= 22) { /* both exact in a double: one rounding */
        static const double powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                        1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                        1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
        return e < 0 ? (double)w / powers[-e] : (double)w * powers[e];
    }
    int zeros = __builtin_clzll(w);
    w <<= zeros;
    int exponent = floor_log2_pow10(e) - 127 - zeros; /* of the last bit of the product */
    Wide low = wide_multiply(w, float_powers[e - FLOAT_POWER_MIN]);
    double value = wide_round(low, exponent);
    if (e < 0 || e > 55) {
        /* the power was rounded down by less than one: the true product lies less than w above */
        *sure = wide_round(wide_add(low, w), exponent) == value;
    }
    return value;
}

/* ---- the exact way: big integers, of 32-bit words ---- */

#define BIG_WORDS 320 /* 800 digits and 10^1200, or a mantissa and as much */

typedef struct {
    uint32_t word[BIG_WORDS]; /* least significant first */
    int count;
} Big;

static void big_multiply_add(Big *b, uint32_t factor, uint32_t addend) {
    uint64_t carry = addend;
    for (int i = 0; i < b->count; i++) {
        carry += (uint64_t)b->word[i] * factor;
        b->word[i] = (uint32_t)carry;
        carry >>= 32;
    }
    if (carry) {
        b->word[b->count++] = (uint32_t)carry;
    }
}

static void big_multiply_pow10(Big *b, int e) {
    for (; e >= 9; e -= 9) {
        big_multiply_add(b, 1000000000u, 0);
    }
    for (; e > 0; e--) {
        big_multiply_add(b, 10, 0);
    }
}

static void big_shift_left(Big *b, int bits) {
    int words = bits / 32;
    big_multiply_add(b, 1u << bits % 32, 0);
    memmove(b->word + words, b->word, (size_t)b->count * sizeof *b->word);
    memset(b->word, 0, (size_t)words * sizeof *b->word);
    b->count += words;
}

static int big_compare(const Big *a, const Big *b) {
    if (a->count != b->count) {
        return a->count < b->count ? -1 : 1;
    }
    for (int i = a->count - 1; i >= 0; i--) {
        if (a->word[i] != b->word[i]) {
            return a->word[i] < b->word[i] ? -1 : 1;
        }
    }
    return 0;
}

/* All digits of the text (at most DIGITS_MAX, then a 1 for whatever follows) as an integer times
 * 10^*exponent. */
static void big_from_digits(Big *b, const Scanned *s, int *exponent) {
    int n = 0;
    bool sticky = false;
    b->count = 0;
    int64_t e = s->exponent; /* belongs to the 19th digit */
    for (const char *p = s->start; p < s->stop; p++) {
        if (*p == '.') {
            continue;
        }
        if (n < DIGITS_MAX) {
            big_multiply_add(b, 10, (uint32_t)(*p - '0'));
            n++;
        } else {
            sticky |= *p != '0';
        }
    }
    e -= n > 19 ? n - 19 : 0;
    if (sticky) {
        big_multiply_add(b, 10, 1);
        e--;
    }
    *exponent = (int)e;
}

/* Given a double next to the value, at or below the true one by less than two steps: compares with
 * the middle between it and the next, exactly. */
static double decide(const Scanned *s, double candidate) {
    Big value, middle;
    int e10;
    big_from_digits(&value, s, &e10);
    for (;;) {
        uint64_t bits;
        memcpy(&bits, &candidate, 8);
        int biased = (int)(bits >> MANTISSA_BITS);
        uint64_t m = bits & (((uint64_t)1 << MANTISSA_BITS) - 1);
        m = 2 * (biased ? m | (uint64_t)1 << MANTISSA_BITS : m) + 1;
        int e2 = (biased ? biased - 1 : 0) + EXPONENT_MIN - 1;
        middle.word[0] = (uint32_t)m;
        middle.word[1] = (uint32_t)(m >> 32);
        middle.count = middle.word[1] ? 2 : 1;
        Big left = value;
        big_multiply_pow10(e10 < 0 ? &middle : &left, e10 < 0 ? -e10 : e10);
        big_shift_left(e2 < 0 ? &left : &middle, e2 < 0 ? -e2 : e2);
        int order = big_compare(&left, &middle);
        if (order < 0 || (order == 0 && bits % 2 == 0)) {
            return candidate;
        }
        bits++;
        memcpy(&candidate, &bits, 8);
        if (order == 0 || bits == (uint64_t)0x7ff << MANTISSA_BITS) {
            return candidate;
        }
    }
}

static double decimal_value(const Scanned *s) {
    int digits = 0;
    for (uint64_t w = s->leading; w; w /= 10) {
        digits++;
    }
    if (s->leading == 0 || s->exponent + digits < -330) {
        return 0.0;
    }
    if (s->exponent + digits > 310) {
        return INFINITY;
    }
    bool sure;
    double value = scale(s->leading, (int)s->exponent, &sure);
    if (s->truncated && sure) {
        bool sure_too;
        sure = scale(s->leading + 1, (int)s->exponent, &sure_too) == value && sure_too;
    }
    return sure ? value : decide(s, value);
}

size_t float_parse_word(const char *text, size_t size, double *value) {
    static const struct {
        const char *word;
        size_t size;
    } words[] = {{"infinity", 8}, {"inf", 3}, {"nan", 3}};
    for (size_t i = 0; i < 3; i++) {
        size_t j = 0;
        while (j < words[i].size && j < size && (text[j] | 0x20) == words[i].word[j]) {
            j++;
        }
        if (j == words[i].size) {
            *value = i == 2 ? NAN : INFINITY;
            return j;
        }
    }
    return 0;
}

FloatStatus float_parse(const char *text, size_t size, double *value, size_t *end) {
    size_t sign = size > 0 && (text[0] == '-' || text[0] == '+');
    bool negative = sign && text[0] == '-';
    *end = 0;
    *value = 0;
    Scanned s = scan_decimal(text + sign, text + size);
    size_t used = s.end;
    if (used == 0) {
        used = float_parse_word(text + sign, size - sign, value);
        if (used == 0) {
            return FLOAT_INVALID;
        }
    } else {
        *value = decimal_value(&s);
    }
    *end = sign + used;
    FloatStatus status = s.end && isinf(*value) ? FLOAT_OVERFLOW : FLOAT_OK;
    *value = negative ? -*value : *value;
    return status;
}

/* ---- hexadecimal ---- */

static int hex_value(char c) {
    return is_digit(c)                              ? c - '0'
           : (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10
                                                    : -1;
}

/* p[+-]?digits; NULL if there is a p without digits. The value saturates. */
static const char *scan_binary_exponent(const char *p, const char *end, int64_t *exponent) {
    *exponent = 0;
    if (p == end || (*p | 0x20) != 'p') {
        return p;
    }
    p++;
    bool negative = p < end && *p == '-';
    p += p < end && (*p == '-' || *p == '+');
    if (p == end || !is_digit(*p)) {
        return NULL;
    }
    int64_t value = 0;
    for (; p < end && is_digit(*p); p++) {
        value = value < (int64_t)1 << 50 ? value * 10 + (*p - '0') : value;
    }
    *exponent = negative ? -value : value;
    return p;
}

/* The first 60 to 64 bits, and whether anything follows; NULL if there are no digits. */
static const char *scan_hex(const char *p, const char *end, uint64_t *mantissa, int64_t *exponent,
                            bool *sticky) {
    bool point = false, any = false;
    *mantissa = 0;
    *exponent = 0;
    *sticky = false;
    for (; p < end; p++) {
        int digit = hex_value(*p);
        if (*p == '.' && !point) {
            point = true;
            continue;
        }
        if (digit < 0) {
            break;
        }
        any = true;
        if (*mantissa >> 60) {
            *sticky |= digit != 0;
            *exponent += point ? 0 : 4;
        } else {
            *mantissa = *mantissa << 4 | (uint64_t)digit;
            *exponent -= point ? 4 : 0;
        }
    }
    return any ? p : NULL;
}

static double hex_round(uint64_t mantissa, int64_t exponent, bool sticky) {
    if (mantissa == 0 || exponent < -1200) {
        return 0.0;
    }
    if (exponent > 1100) {
        return INFINITY;
    }
    Wide wide = {mantissa, 0, sticky};
    int zeros = __builtin_clzll(mantissa);
    wide.high <<= zeros; /* the low word is only a sticky bit: it need not move */
    return wide_round(wide, (int)exponent - zeros - 128);
}

FloatStatus float_parse_hex(const char *text, size_t size, double *value, size_t *end) {
    const char *p = text, *stop = text + size;
    *end = 0;
    *value = 0;
    bool negative = p < stop && *p == '-';
    p += p < stop && (*p == '-' || *p == '+');
    size_t word = float_parse_word(p, (size_t)(stop - p), value);
    if (word) {
        *value = negative ? -*value : *value;
        *end = (size_t)(p - text) + word;
        return FLOAT_OK;
    }
    if (stop - p >= 2 && p[0] == '0' && (p[1] | 0x20) == 'x') {
        p += 2;
    }
    uint64_t mantissa;
    int64_t exponent, more;
    bool sticky;
    p = scan_hex(p, stop, &mantissa, &exponent, &sticky);
    p = p ? scan_binary_exponent(p, stop, &more) : NULL;
    if (!p) {
        return FLOAT_INVALID;
    }
    *end = (size_t)(p - text);
    double size_of = hex_round(mantissa, exponent + more, sticky);
    *value = negative ? -size_of : size_of;
    return isinf(size_of) ? FLOAT_OVERFLOW : FLOAT_OK;
}
