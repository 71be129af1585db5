/* Doubles and bytes. */
#include "base/bignum_int.h"

#include "base/bits.h"

#include <math.h>

#define DOUBLE_BITS 53
#define DOUBLE_MIN_EXPONENT (-1074)

uint64_t bignum_top_bits(const uint32_t *a, size_t n, int64_t *exponent, bool *sticky) {
    uint64_t bits = bignum_bit_length(a, n);
    *exponent = (int64_t)bits - 64;
    *sticky = false;
    if (bits <= 64) {
        uint64_t value;
        bignum_to_uint64(a, n, &value);
        return value << (64 - bits);
    }
    uint64_t low = bits - 64; /* bits cut off */
    size_t first = (size_t)(low / BIGNUM_SHIFT);
    int rest = (int)(low % BIGNUM_SHIFT);
    uint64_t value = a[first] >> rest;
    int at = BIGNUM_SHIFT - rest;
    for (size_t i = first + 1; i < n; i++, at += BIGNUM_SHIFT) {
        value |= (uint64_t)a[i] << at;
    }
    *sticky = (a[first] & ((1u << rest) - 1)) != 0;
    for (size_t i = 0; i < first && !*sticky; i++) {
        *sticky = a[i] != 0;
    }
    return value;
}

/* top * 2^exponent, top left-justified, to the nearest double, ties to even. */
static BignumStatus round_to_double(uint64_t top, int64_t exponent, bool sticky, double *out) {
    *out = 0;
    if (exponent > 1024) {
        *out = INFINITY;
        return BIGNUM_OVERFLOW;
    }
    int cut = 64 - DOUBLE_BITS; /* bits to drop; more of them below the normal range */
    if (exponent + cut < DOUBLE_MIN_EXPONENT) {
        if (exponent + 64 < DOUBLE_MIN_EXPONENT) {
            return BIGNUM_OK;
        }
        cut = (int)(DOUBLE_MIN_EXPONENT - exponent);
    }
    uint64_t kept = cut == 64 ? 0 : top >> cut;
    uint64_t half = (uint64_t)1 << (cut - 1);
    uint64_t rest = cut == 64 ? top : top & (2 * half - 1);
    kept += rest > half || (rest == half && (sticky || kept & 1));
    *out = ldexp((double)kept, (int)exponent + cut); /* exact, or infinite */
    return isinf(*out) ? BIGNUM_OVERFLOW : BIGNUM_OK;
}

BignumStatus bignum_to_double(const uint32_t *a, size_t n, double *out) {
    if (n <= 1) {
        *out = n ? a[0] : 0;
        return BIGNUM_OK;
    }
    int64_t exponent;
    bool sticky;
    uint64_t top = bignum_top_bits(a, n, &exponent, &sticky);
    return round_to_double(top, exponent, sticky, out);
}

double bignum_fraction(const uint32_t *a, size_t n, uint64_t *exponent) {
    *exponent = 0;
    if (n == 0) {
        return 0;
    }
    int64_t low;
    bool sticky;
    double fraction;
    uint64_t top = bignum_top_bits(a, n, &low, &sticky);
    round_to_double(top, -64, sticky, &fraction);
    *exponent = bignum_bit_length(a, n);
    if (fraction == 1) {
        fraction = 0.5;
        ++*exponent;
    }
    return fraction;
}

size_t bignum_from_double(double x, uint32_t *out) {
    int exponent;
    double fraction = frexp(fabs(x), &exponent); /* x == fraction * 2^exponent */
    if (exponent <= 0) {
        return 0;
    }
    size_t n = (size_t)(exponent - 1) / BIGNUM_SHIFT + 1;
    fraction =
        ldexp(fraction, (exponent - 1) % BIGNUM_SHIFT + 1); /* the top digit before the point */
    for (size_t i = n; i-- > 0;) {
        uint32_t digit = (uint32_t)fraction;
        out[i] = digit;
        fraction = ldexp(fraction - digit, BIGNUM_SHIFT);
    }
    return bignum_trim(out, n);
}

BignumStatus bignum_true_divide(const uint32_t *a, size_t na, const uint32_t *b, size_t nb,
                                double *out) {
    *out = 0;
    if (na == 0) {
        return BIGNUM_OK;
    }
    /* a / b == q * 2^-shift with a quotient q of 65 or 66 bits and a sticky remainder */
    int64_t shift = 66 - ((int64_t)bignum_bit_length(a, na) - (int64_t)bignum_bit_length(b, nb));
    if (shift < 66 - 1100) {
        *out = INFINITY;
        return BIGNUM_OVERFLOW;
    }
    if (shift > 66 + 1200) {
        return BIGNUM_OK;
    }
    uint64_t up_a = shift > 0 ? (uint64_t)shift : 0, up_b = shift < 0 ? (uint64_t)-shift : 0;
    size_t room_a = na + (size_t)up_a / BIGNUM_SHIFT + 1,
           room_b = nb + (size_t)up_b / BIGNUM_SHIFT + 1;
    BIGNUM_SCRATCH(holder);
    uint32_t *x = bignum_scratch_take(&holder, room_a + 2 * room_b + 8);
    if (!x) {
        return BIGNUM_NO_MEMORY;
    }
    uint32_t *y = x + room_a, *r = y + room_b, *q = r + room_b;
    size_t nx = bignum_shift_left(a, na, up_a, x), ny = bignum_shift_left(b, nb, up_b, y), nq, nr;
    if (bignum_divide(x, nx, y, ny, q, &nq, r, &nr) < 0) {
        return BIGNUM_NO_MEMORY;
    }
    int64_t exponent;
    bool sticky;
    uint64_t top = bignum_top_bits(q, nq, &exponent, &sticky);
    return round_to_double(top, exponent - shift, sticky || nr > 0, out);
}

/* ---- bytes ---- */

size_t bignum_digits_for_bytes(size_t size) {
    return size / 15 * 4 + size % 15 * 8 / BIGNUM_SHIFT + 1;
}

BignumStatus bignum_to_bytes(const uint32_t *a, size_t n, bool negative, uint8_t *bytes,
                             size_t size, BignumOrder order, bool is_signed) {
    uint64_t window = 0;
    int held = 0;
    size_t next = 0;
    uint32_t carry = negative; /* two's complement: flip all and add one */
    uint8_t last = 0;
    for (size_t i = 0; i < size; i++) {
        if (held < 8) {
            window |= (uint64_t)(next < n ? a[next] : 0) << held;
            next++;
            held += BIGNUM_SHIFT;
        }
        uint32_t byte = (uint8_t)window;
        window >>= 8;
        held -= 8;
        if (negative) {
            byte = (byte ^ 0xff) + carry;
            carry = byte >> 8;
        }
        last = (uint8_t)byte;
        bytes[order == BIGNUM_LITTLE_ENDIAN ? i : size - 1 - i] = last;
    }
    uint64_t bits = bignum_bit_length(a, n);
    if (n == 0) {
        return BIGNUM_OK;
    }
    if (negative && !is_signed) {
        return BIGNUM_OVERFLOW;
    }
    if (bits > (uint64_t)size * 8) {
        return BIGNUM_OVERFLOW;
    }
    return is_signed && (last >= 0x80) != negative ? BIGNUM_OVERFLOW : BIGNUM_OK;
}

size_t bignum_from_bytes(const uint8_t *bytes, size_t size, BignumOrder order, bool is_signed,
                         uint32_t *out, bool *negative) {
    *negative =
        is_signed && size > 0 && bytes[order == BIGNUM_LITTLE_ENDIAN ? size - 1 : 0] >= 0x80;
    uint64_t window = 0;
    int held = 0;
    size_t n = 0;
    uint32_t carry = *negative;
    for (size_t i = 0; i < size; i++) {
        uint32_t byte = bytes[order == BIGNUM_LITTLE_ENDIAN ? i : size - 1 - i];
        if (*negative) {
            byte = (byte ^ 0xff) + carry;
            carry = byte >> 8;
            byte &= 0xff;
        }
        window |= (uint64_t)byte << held;
        held += 8;
        if (held >= BIGNUM_SHIFT) {
            out[n++] = (uint32_t)window & BIGNUM_MASK;
            window >>= BIGNUM_SHIFT;
            held -= BIGNUM_SHIFT;
        }
    }
    window |= (uint64_t)carry << held; /* the magnitude of 0x80 00.. has a bit more */
    out[n++] = (uint32_t)window;
    return bignum_trim(out, n);
}
