/* Comparison, sums, single digits, bits. */
#include "base/bignum_int.h"

#include "base/bits.h"

int bignum_compare(const uint32_t *a, size_t na, const uint32_t *b, size_t nb) {
    if (na != nb) {
        return na < nb ? -1 : 1;
    }
    for (size_t i = na; i-- > 0;) {
        if (a[i] != b[i]) {
            return a[i] < b[i] ? -1 : 1;
        }
    }
    return 0;
}

uint64_t bignum_bit_length(const uint32_t *a, size_t n) {
    return n == 0 ? 0 : (uint64_t)(n - 1) * BIGNUM_SHIFT + (uint64_t)bits_length32(a[n - 1]);
}

uint64_t bignum_count_ones(const uint32_t *a, size_t n) {
    uint64_t count = 0;
    for (size_t i = 0; i < n; i++) {
        count += (uint64_t)bits_count32(a[i]);
    }
    return count;
}

uint64_t bignum_trailing_zeros(const uint32_t *a, size_t n) {
    for (size_t i = 0; i < n; i++) {
        if (a[i]) {
            return (uint64_t)i * BIGNUM_SHIFT + (uint64_t)bits_trailing_zeros32(a[i]);
        }
    }
    return 0;
}

size_t bignum_from_uint64(uint64_t value, uint32_t *out) {
    out[0] = (uint32_t)value & BIGNUM_MASK;
    out[1] = (uint32_t)(value >> BIGNUM_SHIFT) & BIGNUM_MASK;
    out[2] = (uint32_t)(value >> 2 * BIGNUM_SHIFT);
    return bignum_trim(out, 3);
}

bool bignum_to_uint64(const uint32_t *a, size_t n, uint64_t *value) {
    *value = 0;
    if (bignum_bit_length(a, n) > 64) {
        return false;
    }
    while (n-- > 0) {
        *value = *value << BIGNUM_SHIFT | a[n];
    }
    return true;
}

/* ---- sums ---- */

size_t bignum_add(const uint32_t *a, size_t na, const uint32_t *b, size_t nb, uint32_t *out) {
    if (na < nb) {
        return bignum_add(b, nb, a, na, out);
    }
    uint32_t carry = 0;
    size_t i = 0;
    for (; i < nb; i++) {
        carry += a[i] + b[i];
        out[i] = carry & BIGNUM_MASK;
        carry >>= BIGNUM_SHIFT;
    }
    for (; i < na; i++) {
        carry += a[i];
        out[i] = carry & BIGNUM_MASK;
        carry >>= BIGNUM_SHIFT;
    }
    out[na] = carry;
    return na + carry;
}

size_t bignum_subtract(const uint32_t *a, size_t na, const uint32_t *b, size_t nb, uint32_t *out) {
    uint32_t borrow = 0; /* 0 or 1 */
    size_t i = 0;
    for (; i < nb; i++) {
        uint32_t x = a[i] - b[i] - borrow;
        out[i] = x & BIGNUM_MASK;
        borrow = x >> 31;
    }
    for (; i < na; i++) {
        uint32_t x = a[i] - borrow;
        out[i] = x & BIGNUM_MASK;
        borrow = x >> 31;
    }
    return bignum_trim(out, na);
}

/* ---- a single digit ---- */

size_t bignum_multiply_digit(const uint32_t *a, size_t n, uint32_t factor, uint32_t addend,
                             uint32_t *out) {
    uint64_t carry = addend;
    for (size_t i = 0; i < n; i++) {
        carry += (uint64_t)a[i] * factor;
        out[i] = (uint32_t)carry & BIGNUM_MASK;
        carry >>= BIGNUM_SHIFT;
    }
    out[n] = (uint32_t)carry;
    return bignum_trim(out, n + 1);
}

uint32_t bignum_divide_digit(const uint32_t *a, size_t n, uint32_t divisor, uint32_t *q,
                             size_t *nq) {
    uint64_t rest = 0;
    for (size_t i = n; i-- > 0;) {
        rest = rest << BIGNUM_SHIFT | a[i];
        uint32_t digit = (uint32_t)(rest / divisor);
        q[i] = digit;
        rest -= (uint64_t)digit * divisor;
    }
    *nq = bignum_trim(q, n);
    return (uint32_t)rest;
}

uint32_t bignum_remainder_digit(const uint32_t *a, size_t n, uint32_t divisor) {
    uint64_t rest = 0;
    for (size_t i = n; i-- > 0;) {
        rest = (rest << BIGNUM_SHIFT | a[i]) % divisor;
    }
    return (uint32_t)rest;
}

/* ---- shifts ---- */

size_t bignum_shift_left_size(size_t n, uint64_t bits) {
    uint64_t digits = bits / BIGNUM_SHIFT + 1;
    return n > SIZE_MAX / 64 || digits > SIZE_MAX / 64 ? SIZE_MAX : n + (size_t)digits;
}

size_t bignum_shift_left(const uint32_t *a, size_t n, uint64_t bits, uint32_t *out) {
    size_t digits = (size_t)(bits / BIGNUM_SHIFT);
    int rest = (int)(bits % BIGNUM_SHIFT);
    if (n == 0) {
        return 0;
    }
    uint64_t carry = 0;
    for (size_t i = 0; i < n; i++) {
        carry |= (uint64_t)a[i] << rest;
        out[digits + i] = (uint32_t)carry & BIGNUM_MASK;
        carry >>= BIGNUM_SHIFT;
    }
    out[digits + n] = (uint32_t)carry;
    if (digits) {
        memset(out, 0, digits * sizeof *out);
    }
    return digits + n + (carry != 0);
}

size_t bignum_shift_right(const uint32_t *a, size_t n, uint64_t bits, uint32_t *out, bool *lost) {
    uint64_t whole = bits / BIGNUM_SHIFT;
    int rest = (int)(bits % BIGNUM_SHIFT);
    *lost = false;
    if (whole >= n) {
        *lost = n > 0;
        return 0;
    }
    size_t digits = (size_t)whole;
    for (size_t i = 0; i < digits && !*lost; i++) {
        *lost = a[i] != 0;
    }
    *lost |= (a[digits] & ((1u << rest) - 1)) != 0;
    size_t left = n - digits;
    for (size_t i = 0; i < left; i++) {
        uint64_t pair = a[digits + i] | (uint64_t)(i + 1 < left ? a[digits + i + 1] : 0)
                                            << BIGNUM_SHIFT;
        out[i] = (uint32_t)(pair >> rest) & BIGNUM_MASK;
    }
    return bignum_trim(out, left);
}

/* ---- bitwise ---- */

/* Digit after digit of a number in two's complement. */
typedef struct {
    const uint32_t *digits;
    size_t n;
    uint32_t flip, carry;
} Complement;

static inline uint32_t complement_next(Complement *c, size_t i) {
    uint32_t x = ((i < c->n ? c->digits[i] : 0) ^ c->flip) + c->carry;
    c->carry = x >> BIGNUM_SHIFT;
    return x & BIGNUM_MASK;
}

static inline uint32_t apply(BignumBitwise operation, uint32_t x, uint32_t y) {
    return operation == BIGNUM_AND ? x & y : operation == BIGNUM_OR ? x | y : x ^ y;
}

size_t bignum_bitwise(BignumBitwise operation, const uint32_t *a, size_t na, bool a_negative,
                      const uint32_t *b, size_t nb, bool b_negative, uint32_t *out,
                      bool *negative) {
    size_t n = na > nb ? na : nb;
    Complement x = {a, na, a_negative ? BIGNUM_MASK : 0, a_negative};
    Complement y = {b, nb, b_negative ? BIGNUM_MASK : 0, b_negative};
    *negative = apply(operation, a_negative, b_negative);
    uint32_t flip = *negative ? BIGNUM_MASK : 0, carry = *negative;
    /* one digit more than both have: there the signs are, and -2^30k has its only one there */
    for (size_t i = 0; i <= n; i++) {
        uint32_t digit =
            (apply(operation, complement_next(&x, i), complement_next(&y, i)) ^ flip) + carry;
        carry = digit >> BIGNUM_SHIFT;
        out[i] = digit & BIGNUM_MASK;
    }
    return bignum_trim(out, n + 1);
}
