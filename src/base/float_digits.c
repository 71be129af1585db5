/* The digits of a double: shortest, or exactly rounded at any place. */
#include "base/float_text.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#define MANTISSA_BITS 52
#define EXPONENT_MIN (-1074) /* of the last bit of a subnormal */

/* |x| == mantissa * 2^exponent */
static void split(double x, uint64_t *mantissa, int *exponent) {
    uint64_t bits;
    memcpy(&bits, &x, 8);
    int biased = (int)(bits >> MANTISSA_BITS & 0x7ff);
    uint64_t fraction = bits & (((uint64_t)1 << MANTISSA_BITS) - 1);
    *mantissa = biased ? fraction | (uint64_t)1 << MANTISSA_BITS : fraction;
    *exponent = (biased ? biased - 1 : 0) + EXPONENT_MIN;
}

static void set_zero(FloatDigits *out) {
    out->count = 0;
    out->point = 1;
}

/* Digits of value * 10^exponent, value > 0, without zeros at the end. */
static void set_integer(FloatDigits *out, uint64_t value, int exponent) {
    char text[20];
    int n = 0;
    for (uint64_t v = value; v; v /= 10) {
        text[n++] = (char)('0' + v % 10);
    }
    out->point = n + exponent;
    int zeros = 0;
    while (zeros < n && text[zeros] == '0') {
        zeros++;
    }
    out->count = n - zeros;
    for (int i = 0; i < out->count; i++) {
        out->text[i] = text[n - 1 - i];
    }
}

/* ---- shortest: Schubfach ---- */

static int floor_log2_pow10(int e) {
    return (int)(((int64_t)e * 1741647) >> 19);
}

static int floor_log10_pow2(int e) {
    return (int)(((int64_t)e * 1262611) >> 22);
}

static int floor_log10_three_quarters_pow2(int e) {
    return (int)(((int64_t)e * 1262611 - 524031) >> 22);
}

/* (g * c) >> 128, with the last bit set if anything but the power's own error was cut off. */
static uint64_t round_to_odd(FloatPower g, uint64_t c) {
    unsigned __int128 x = (unsigned __int128)g.low * c;
    unsigned __int128 y = (unsigned __int128)g.high * c;
    uint64_t y0 = (uint64_t)y, y1 = (uint64_t)(y >> 64);
    y0 += (uint64_t)(x >> 64);
    y1 += y0 < (uint64_t)(x >> 64);
    return y1 | (y0 > 1);
}

/* The power as Schubfach wants it: rounded up. */
static FloatPower power_up(int k) {
    FloatPower g = float_powers[k - FLOAT_POWER_MIN];
    if (k < 0 || k > 55) {
        g.low++;
        g.high += g.low == 0;
    }
    return g;
}

/* The shortest decimal in the rounding interval of c * 2^q: *exponent and the returned digits. The
 * interval's ends and the value are taken times 4, so that they stay integers plus a sticky bit. */
static uint64_t schubfach(uint64_t c, int q, int *exponent) {
    bool even = c % 2 == 0;
    bool closer_below = c == (uint64_t)1 << MANTISSA_BITS && q > EXPONENT_MIN;
    int k = closer_below ? floor_log10_three_quarters_pow2(q) : floor_log10_pow2(q);
    int h = q + floor_log2_pow10(-k) + 1;
    FloatPower g = power_up(-k);
    uint64_t lower = round_to_odd(g, (4 * c - 2 + closer_below) << h) + !even;
    uint64_t value = round_to_odd(g, (4 * c) << h);
    uint64_t upper = round_to_odd(g, (4 * c + 2) << h) - !even;
    uint64_t s = value / 4;
    if (s >= 10) {
        uint64_t tens = s / 10;
        bool down_inside = lower <= 40 * tens, up_inside = 40 * tens + 40 <= upper;
        if (down_inside != up_inside) {
            *exponent = k + 1;
            return tens + up_inside;
        }
    }
    *exponent = k;
    bool down_inside = lower <= 4 * s, up_inside = 4 * s + 4 <= upper;
    if (down_inside != up_inside) {
        return s + up_inside;
    }
    uint64_t middle = 4 * s + 2;
    return s + (value > middle || (value == middle && s % 2 == 1));
}

void float_digits_shortest(double x, FloatDigits *out) {
    uint64_t c;
    int q, exponent;
    split(x, &c, &q);
    if (c == 0) {
        set_zero(out);
        return;
    }
    if (q <= 0 && q > -MANTISSA_BITS - 1 && (c & (((uint64_t)1 << -q) - 1)) == 0) {
        set_integer(out, c >> -q, 0); /* an integer below 2^53 is its own shortest form */
        return;
    }
    uint64_t digits = schubfach(c, q, &exponent);
    set_integer(out, digits, exponent);
}

/* ---- exact: words of nine digits ---- */

#define BASE 1000000000u
#define UNITS 35      /* the word before the point: 10^309 has 35 words */
#define WORDS_MAX 156 /* and 1074 digits behind it 120 */

typedef struct {
    uint32_t word[WORDS_MAX]; /* most significant first; only first..last are set */
    int first, last;
} Decimal;

static void multiply_pow2(Decimal *d, int bits) {
    uint32_t carry = 0;
    for (int i = d->last; i >= d->first; i--) {
        uint64_t x = ((uint64_t)d->word[i] << bits) + carry;
        d->word[i] = (uint32_t)(x % BASE);
        carry = (uint32_t)(x / BASE);
    }
    if (carry) {
        d->word[--d->first] = carry;
    }
}

/* By at most nine bits: the remainder of a word goes to the next one as a multiple of BASE >> bits.
 */
static void divide_pow2(Decimal *d, int bits) {
    uint32_t carry = 0, mask = (1u << bits) - 1, unit = BASE >> bits;
    for (int i = d->first; i <= d->last; i++) {
        uint32_t x = d->word[i];
        d->word[i] = (x >> bits) + carry;
        carry = (x & mask) * unit;
    }
    if (carry) {
        d->word[++d->last] = carry;
    }
    if (d->word[d->first] == 0 && d->first < d->last) {
        d->first++;
    }
}

static void decimal_from_double(Decimal *d, uint64_t c, int q) {
    int zeros = __builtin_ctzll(c);
    c >>= zeros;
    q += zeros;
    d->last = d->first = UNITS;
    d->word[UNITS] = (uint32_t)(c % BASE);
    for (c /= BASE; c; c /= BASE) {
        d->word[--d->first] = (uint32_t)(c % BASE);
    }
    for (; q > 0; q -= q > 29 ? 29 : q) {
        multiply_pow2(d, q > 29 ? 29 : q);
    }
    for (; q < 0; q += q < -9 ? 9 : -q) {
        divide_pow2(d, q < -9 ? 9 : -q);
    }
}

/* All digits, without zeros in front; returns how many and sets *point. */
static int decimal_digits(const Decimal *d, char *out, int *point) {
    char *at = out;
    for (int i = d->first; i <= d->last; i++) {
        uint32_t x = d->word[i];
        for (int j = 8; j >= 0; j--) {
            at[j] = (char)('0' + x % 10);
            x /= 10;
        }
        at += 9;
    }
    int zeros = 0, n = (int)(at - out);
    while (out[zeros] == '0') {
        zeros++;
    }
    memmove(out, out + zeros, (size_t)(n - zeros));
    *point = (UNITS - d->first + 1) * 9 - zeros;
    return n - zeros;
}

/* Keeps the first `cut` of n digits (cut <= 0: none of them) and rounds half-even by the rest. */
static void round_digits(char *text, int n, int cut, FloatDigits *out) {
    if (cut < 0) {
        set_zero(out);
        return;
    }
    bool up = false;
    if (cut < n) {
        bool more = false;
        for (int i = cut + 1; i < n && !more; i++) {
            more = text[i] != '0';
        }
        bool odd = cut > 0 && (text[cut - 1] - '0') % 2;
        up = text[cut] > '5' || (text[cut] == '5' && (more || odd));
        n = cut;
    }
    while (up && n > 0 && text[n - 1] == '9') {
        n--;
    }
    if (up && n > 0) {
        text[n - 1]++;
    } else if (up) {
        text[n++] = '1';
        out->point++;
    }
    while (n > 0 && text[n - 1] == '0') {
        n--;
    }
    if (n == 0) {
        set_zero(out);
        return;
    }
    assert(n <= FLOAT_DIGITS_MAX);
    memcpy(out->text, text, (size_t)n);
    out->count = n;
}

/* `places` counts from the first digit, or from the point if `from_point`. */
static void digits_rounded(double x, int places, bool from_point, FloatDigits *out) {
    uint64_t c;
    int q;
    split(x, &c, &q);
    if (c == 0) {
        set_zero(out);
        return;
    }
    Decimal d;
    char text[WORDS_MAX * 9 + 1];
    decimal_from_double(&d, c, q);
    int n = decimal_digits(&d, text, &out->point);
    int64_t cut = from_point ? (int64_t)places + out->point : places;
    round_digits(text, n, cut > n ? n : cut < -1 ? -1 : (int)cut, out);
}

void float_digits_significant(double x, int n, FloatDigits *out) {
    digits_rounded(x, n, false, out);
}

/* x * 10^n as an integer, rounded half-even, where it and all on the way fits: false if not.
 * x is c * 2^q with c < 2^53, and c * 10^n < 2^117. */
static bool decimals_quick(double x, int n, FloatDigits *out) {
    static const uint64_t powers[] = {1,
                                      10,
                                      100,
                                      1000,
                                      10000,
                                      100000,
                                      1000000,
                                      10000000,
                                      100000000,
                                      1000000000,
                                      10000000000,
                                      100000000000,
                                      1000000000000,
                                      10000000000000,
                                      100000000000000,
                                      1000000000000000,
                                      10000000000000000};
    uint64_t c;
    int q;
    split(x, &c, &q);
    if (n < 0 || n >= (int)(sizeof powers / sizeof *powers) || q >= 0 || q < -120) {
        return false;
    }
    unsigned __int128 scaled = (unsigned __int128)c * powers[n], whole = scaled >> -q,
                      rest = scaled - (whole << -q), half = (unsigned __int128)1 << (-q - 1);
    whole += rest > half || (rest == half && (whole & 1));
    if (whole >> 64) {
        return false;
    }
    if (whole == 0) {
        set_zero(out);
    } else {
        set_integer(out, (uint64_t)whole, -n);
    }
    return true;
}

void float_digits_decimals(double x, int n, FloatDigits *out) {
    if (decimals_quick(x, n, out)) {
        return;
    }
    digits_rounded(x, n, true, out);
}
