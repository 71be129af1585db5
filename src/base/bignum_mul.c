/* Products and powers. */
#include "base/bignum_int.h"

#include "base/bits.h"

#define KARATSUBA 60 /* digits of the smaller operand from which splitting wins over schoolbook */

/* ---- schoolbook ---- */

/* out[na + nb], not trimmed */
static void multiply_plain(const uint32_t *a, size_t na, const uint32_t *b, size_t nb,
                           uint32_t *out) {
    memset(out, 0, (na + nb) * sizeof *out);
    for (size_t i = 0; i < na; i++) {
        uint64_t factor = a[i], carry = 0;
        uint32_t *row = out + i;
        for (size_t j = 0; j < nb; j++) {
            carry += row[j] + factor * b[j];
            row[j] = (uint32_t)carry & BIGNUM_MASK;
            carry >>= BIGNUM_SHIFT;
        }
        row[nb] = (uint32_t)carry;
    }
}

/* Each product of two different digits is needed twice, and computed once. */
static void square_plain(const uint32_t *a, size_t n, uint32_t *out) {
    memset(out, 0, 2 * n * sizeof *out);
    for (size_t i = 0; i < n; i++) {
        uint64_t factor = a[i];
        uint64_t carry = out[2 * i] + factor * factor;
        out[2 * i] = (uint32_t)carry & BIGNUM_MASK;
        carry >>= BIGNUM_SHIFT;
        factor *= 2;
        size_t j = i + 1;
        for (; j < n; j++) {
            carry += out[i + j] + factor * a[j]; /* < 2^30 + 2^61 + 2^32 */
            out[i + j] = (uint32_t)carry & BIGNUM_MASK;
            carry >>= BIGNUM_SHIFT;
        }
        for (; carry; j++) {
            carry += out[i + j];
            out[i + j] = (uint32_t)carry & BIGNUM_MASK;
            carry >>= BIGNUM_SHIFT;
        }
    }
}

/* ---- Karatsuba ---- */

/* out += b at a place with room for the carry */
static void add_into(uint32_t *out, const uint32_t *b, size_t nb) {
    uint32_t carry = 0;
    size_t i = 0;
    for (; i < nb; i++) {
        carry += out[i] + b[i];
        out[i] = carry & BIGNUM_MASK;
        carry >>= BIGNUM_SHIFT;
    }
    for (; carry; i++) {
        carry += out[i];
        out[i] = carry & BIGNUM_MASK;
        carry >>= BIGNUM_SHIFT;
    }
}

static void subtract_from(uint32_t *out, const uint32_t *b, size_t nb) {
    uint32_t borrow = 0;
    size_t i = 0;
    for (; i < nb; i++) {
        uint32_t x = out[i] - b[i] - borrow;
        out[i] = x & BIGNUM_MASK;
        borrow = x >> 31;
    }
    for (; borrow; i++) {
        uint32_t x = out[i] - borrow;
        out[i] = x & BIGNUM_MASK;
        borrow = x >> 31;
    }
}

/* Scratch digits that multiply_equal needs: each level 2 * (n - n/2 + 1), halving. */
static size_t karatsuba_scratch(size_t n) {
    return 4 * n + 4 * 64;
}

/* out[2n], not trimmed: (a1 B + a0)(b1 B + b0) with three products of half the size. */
static void multiply_equal(const uint32_t *a, const uint32_t *b, size_t n, uint32_t *out,
                           uint32_t *scratch) {
    if (n < KARATSUBA) {
        if (a == b) {
            square_plain(a, n, out);
        } else {
            multiply_plain(a, n, b, n, out);
        }
        return;
    }
    size_t low = n / 2, high = n - low, sum = high + 1;
    /* the sums a0 + a1 and b0 + b1 stand in `out` until their product is made */
    uint32_t *sum_a = out, *sum_b = a == b ? sum_a : out + sum;
    memset(out, 0, 2 * sum * sizeof *out);
    bignum_copy(sum_a, a + low, high);
    add_into(sum_a, a, low);
    if (a != b) {
        bignum_copy(sum_b, b + low, high);
        add_into(sum_b, b, low);
    }
    uint32_t *middle = scratch;
    multiply_equal(sum_a, sum_b, sum, middle, scratch + 2 * sum);
    multiply_equal(a, b, low, out, scratch + 2 * sum);
    multiply_equal(a + low, b + low, high, out + 2 * low, scratch + 2 * sum);
    subtract_from(middle, out, 2 * low);
    subtract_from(middle, out + 2 * low, 2 * high);
    add_into(out + low, middle, bignum_trim(middle, 2 * sum));
}

/* a is the shorter: b in pieces of its length. */
static int multiply_lopsided(const uint32_t *a, size_t na, const uint32_t *b, size_t nb,
                             uint32_t *out) {
    BIGNUM_SCRATCH(holder);
    uint32_t *piece = bignum_scratch_take(&holder, 2 * na + karatsuba_scratch(na));
    if (!piece) {
        return -1;
    }
    memset(out, 0, (na + nb) * sizeof *out);
    size_t i = 0;
    for (; i + na <= nb; i += na) {
        multiply_equal(a, b + i, na, piece, piece + 2 * na);
        add_into(out + i, piece, bignum_trim(piece, 2 * na));
    }
    size_t rest = bignum_trim(b + i, nb - i);
    if (rest) {
        if (bignum_multiply(a, na, b + i, rest, piece) < 0) {
            return -1;
        }
        add_into(out + i, piece, bignum_trim(piece, na + rest));
    }
    return 0;
}

ptrdiff_t bignum_multiply(const uint32_t *a, size_t na, const uint32_t *b, size_t nb,
                          uint32_t *out) {
    if (na > nb) {
        return bignum_multiply(b, nb, a, na, out);
    }
    if (na == 0) {
        return 0;
    }
#ifdef HAVE_GMP
    if (na >= BIGNUM_GMP_MULTIPLY && library_ready(LIBRARY_gmp)) {
        return bignum_gmp_multiply(a, na, b, nb, out);
    }
#endif
    if (na < KARATSUBA) {
        if (a == b && na == nb) {
            square_plain(a, na, out);
        } else {
            multiply_plain(a, na, b, nb, out);
        }
    } else if (multiply_lopsided(a, na, b, nb, out) < 0) {
        return -1;
    }
    return (ptrdiff_t)bignum_trim(out, na + nb);
}

ptrdiff_t bignum_square(const uint32_t *a, size_t n, uint32_t *out) {
    return bignum_multiply(a, n, a, n, out);
}

/* ---- powers ---- */

size_t bignum_power_size(const uint32_t *a, size_t n, uint64_t exponent) {
    uint64_t bits;
    if (n == 0 || exponent == 0) {
        return 1;
    }
    if (__builtin_mul_overflow(bignum_bit_length(a, n), exponent, &bits) || bits > (uint64_t)1
                                                                                       << 62) {
        return SIZE_MAX;
    }
    return (size_t)(bits / BIGNUM_SHIFT) + 2;
}

ptrdiff_t bignum_power(const uint32_t *a, size_t n, uint64_t exponent, uint32_t *out) {
    if (n == 0 || exponent == 0) {
        out[0] = 1;
        return exponent == 0;
    }
    size_t size = bignum_power_size(a, n, exponent);
    BIGNUM_SCRATCH(holder);
    uint32_t *other = size < SIZE_MAX / 8 ? bignum_scratch_take(&holder, size) : NULL;
    if (!other) {
        return -1;
    }
    /* from the top bit of the exponent down; the result ends in `out`, because there each step puts
     * it back */
    bignum_copy(out, a, n);
    ptrdiff_t count = (ptrdiff_t)n;
    for (int i = bits_length64(exponent) - 2; i >= 0; i--) {
        count = bignum_square(out, (size_t)count, other);
        if (count < 0) {
            return -1;
        }
        if (exponent >> i & 1) {
            count = bignum_multiply(other, (size_t)count, a, n, out);
            if (count < 0) {
                return -1;
            }
        } else {
            bignum_copy(out, other, (size_t)count);
        }
    }
    return count;
}
