/* Products of coefficients: by columns, by Karatsuba's way, and, for large ones, through GMP: the
 * limbs become the coefficients of a polynomial that is packed into one binary number with room
 * enough between them (Kronecker's substitution).
 */
#include "modules/decimal/decimal_coef.h"

#include <string.h>

#ifdef HAVE_GMP
#include "base/library.h"

#include <gmp.h>
#endif

enum { COLUMN_MAX = 256, KARATSUBA_MIN = 40, KRONECKER_MIN = 120 };

/* out[na + nb], na >= nb, nb <= COLUMN_MAX: the products of a column add up to less than 2^128. */
static void multiply_columns(uint64_t *out, const uint64_t *a, size_t na, const uint64_t *b,
                             size_t nb) {
    Wide carry = 0;
    for (size_t k = 0; k < na + nb - 1; k++) {
        size_t first = k < nb ? 0 : k - nb + 1;
        size_t last = k < na ? k : na - 1;
        const uint64_t *x = a + first, *end = a + last, *y = b + (k - first);
        Wide sum = carry;
        while (x <= end) {
            sum += (Wide)*x++ * *y--;
        }
        uint64_t high = (uint64_t)(sum >> 64), whole = high / COEF_BASE;
        if (whole != 0) { /* the quotient has more than one word */
            sum -= (Wide)(whole * COEF_BASE) << 64;
        }
        carry = (Wide)coef_carry(sum, &out[k]) + ((Wide)whole << 64);
    }
    out[na + nb - 1] = (uint64_t)carry;
}
/* The same for one or two limbs by two, which is most of what programs do. */
static void multiply_two(uint64_t *out, const uint64_t *a, const uint64_t *b) {
    uint64_t carry = coef_carry((Wide)a[0] * b[0], &out[0]);
    carry = coef_carry((Wide)a[0] * b[1] + (Wide)a[1] * b[0] + carry, &out[1]);
    out[3] = coef_carry((Wide)a[1] * b[1] + carry, &out[2]);
}

static bool multiply_same(uint64_t *out, const uint64_t *a, const uint64_t *b, size_t n,
                          uint64_t *scratch);

/* Karatsuba: with h the lower halves and a = a1 B^h + a0: (a0 + a1)(b0 + b1) - a0 b0 - a1 b1 is the
 * middle. scratch: 8 n and a bit. */
static bool multiply_karatsuba(uint64_t *out, const uint64_t *a, const uint64_t *b, size_t n,
                               uint64_t *scratch) {
    size_t h = (n + 1) / 2, t = n - h;
    uint64_t *sa = scratch, *sb = scratch + h + 1, *middle = sb + h + 1;
    uint64_t *rest = middle + 2 * (h + 1);
    memcpy(sa, a, h * 8);
    sa[h] = coef_add_to(sa, h, a + h, t);
    memcpy(sb, b, h * 8);
    sb[h] = coef_add_to(sb, h, b + h, t);
    if (!multiply_same(out, a, b, h, rest) || !multiply_same(out + 2 * h, a + h, b + h, t, rest) ||
        !multiply_same(middle, sa, sb, h + 1, rest)) {
        return false;
    }
    coef_subtract_from(middle, 2 * h + 2, out, 2 * h);
    coef_subtract_from(middle, 2 * h + 2, out + 2 * h, 2 * t);
    size_t length = coef_trim(middle, 2 * h + 2);
    coef_add_to(out + h, 2 * n - h, middle, length);
    return true;
}

#ifdef HAVE_GMP
_Static_assert(sizeof(mp_limb_t) == 8 && GMP_NAIL_BITS == 0, "limbs of 64 bits");
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "limbs are packed by bytes");

static void pack(uint8_t *out, size_t words, const uint64_t *a, size_t n, size_t step) {
    memset(out, 0, words * 8);
    for (size_t i = 0; i < n; i++) {
        memcpy(out + i * step, &a[i], 8);
    }
}
/* The coefficients of the product, `step` bytes each, with their carries. */
static void unpack(uint64_t *out, size_t n, const uint8_t *packed, size_t step) {
    Wide carry = 0;
    for (size_t i = 0; i < n; i++) {
        uint64_t low, high, top = 0;
        memcpy(&low, packed + i * step, 8);
        memcpy(&high, packed + i * step + 8, 8);
        if (step > 16) {
            memcpy(&top, packed + i * step + 16, 8);
            top &= ((uint64_t)1 << (step - 16) * 8) - 1;
        }
        Wide sum = (((Wide)high << 64) | low) + carry;
        top += sum < carry;
        /* top * 2^128 + sum, divided by the base in two steps */
        Wide upper = ((Wide)top << 64) | (uint64_t)(sum >> 64);
        uint64_t whole = (uint64_t)(upper / COEF_BASE);
        upper -= (Wide)whole * COEF_BASE;
        carry = ((Wide)whole << 64) + coef_carry((upper << 64) | (uint64_t)sum, &out[i]);
    }
}
static size_t packed_words(size_t n, size_t step) {
    return ((n - 1) * step + 8 + 7) / 8;
}
static bool multiply_kronecker(uint64_t *out, const uint64_t *a, size_t na, const uint64_t *b,
                               size_t nb) {
    /* A coefficient is below nb * 10^36 < nb * 2^119.6. */
    size_t step = nb <= 256 ? 16 : nb <= 1 << 16 ? 17 : nb <= 1 << 24 ? 18 : 20;
    size_t wa = packed_words(na, step), wb = packed_words(nb, step);
    size_t room = wa + wb + ((na + nb) * step + 40) / 8; /* what unpack reads lies within */
    bool square = a == b && na == nb;
    /* GMP ends the process when it gets no memory: what it may take is asked for before. */
    if (!coef_could_allocate(2 * room + 8 * (wa + wb))) {
        return false;
    }
    uint64_t *memory = coef_allocate(room + wa + wb);
    if (memory == NULL) {
        return false;
    }
    uint64_t *pa = memory, *pb = pa + wa, *product = pb + wb;
    pack((uint8_t *)pa, wa, a, na, step);
    if (square) {
        mpn_sqr((mp_ptr)product, (mp_srcptr)pa, (mp_size_t)wa);
        wb = wa;
    } else {
        pack((uint8_t *)pb, wb, b, nb, step);
        mpn_mul((mp_ptr)product, (mp_srcptr)pa, (mp_size_t)wa, (mp_srcptr)pb, (mp_size_t)wb);
    }
    size_t used = wa + wb;
    memset(product + used, 0, (room - used) * 8);
    unpack(out, na + nb, (const uint8_t *)product, step);
    free(memory);
    return true;
}
#endif

/* scratch: 8 n + 128 limbs, for Karatsuba */
static bool multiply_same(uint64_t *out, const uint64_t *a, const uint64_t *b, size_t n,
                          uint64_t *scratch) {
#ifdef HAVE_GMP
    if (n >= KRONECKER_MIN && library_ready(LIBRARY_gmp)) {
        return multiply_kronecker(out, a, n, b, n);
    }
#endif
    if (n >= KARATSUBA_MIN) {
        return multiply_karatsuba(out, a, b, n, scratch);
    }
    multiply_columns(out, a, n, b, n);
    return true;
}

/* The longer one in blocks as long as the other. */
static bool multiply_blocks(uint64_t *out, const uint64_t *a, size_t na, const uint64_t *b,
                            size_t nb) {
    COEF_TEMPORARY(temporary);
    uint64_t *scratch = coef_temporary_take(&temporary, 10 * nb + 128);
    if (scratch == NULL) {
        return false;
    }
    uint64_t *product = scratch, *rest = scratch + 2 * nb;
    memset(out, 0, (na + nb) * 8);
    size_t i = 0;
    for (; i + nb <= na; i += nb) {
        if (!multiply_same(product, a + i, b, nb, rest)) {
            return false;
        }
        coef_add_to(out + i, na + nb - i, product, 2 * nb);
    }
    if (i < na) {
        if (!coef_multiply(product, b, nb, a + i, na - i)) {
            return false;
        }
        coef_add_to(out + i, na + nb - i, product, nb + na - i);
    }
    return true;
}

bool coef_multiply(uint64_t *out, const uint64_t *a, size_t na, const uint64_t *b, size_t nb) {
    if (na < nb) {
        const uint64_t *a_old = a;
        size_t na_old = na;
        a = b;
        na = nb;
        b = a_old;
        nb = na_old;
    }
    if (na == 2 && nb == 2) {
        multiply_two(out, a, b);
        return true;
    }
    if (nb == 0) {
        memset(out, 0, na * 8);
        return true;
    }
    if (nb < KARATSUBA_MIN) {
        multiply_columns(out, a, na, b, nb);
        return true;
    }
#ifdef HAVE_GMP
    if (nb >= KRONECKER_MIN && na < 4 * nb && library_ready(LIBRARY_gmp)) {
        return multiply_kronecker(out, a, na, b, nb);
    }
#endif
    return multiply_blocks(out, a, na, b, nb);
}
