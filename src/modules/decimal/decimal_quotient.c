/* Quotients and square roots of coefficients.
 *
 * Division: by one word; by the schoolbook; and, where both divisor and quotient are long, by
 * halves (Brent and Zimmermann, "Modern Computer Arithmetic", algorithm 1.8), which costs about two
 * products. Roots: by quarters (the same book, algorithm 1.12).
 */
#include "modules/decimal/decimal_coef.h"

#include <string.h>

enum { RECURSIVE_MIN = 60 };

/* A word to divide by, and its reciprocal. */
typedef struct {
    uint64_t word, scaled, reciprocal;
    int shift;
} Divisor;
static Divisor divisor_of(uint64_t word) {
    int shift = __builtin_clzll(word);
    uint64_t scaled = word << shift;
    return (Divisor){word, scaled, (uint64_t)(~(Wide)0 / scaled), shift};
}
/* value < word * 2^64 */
static force_inline uint64_t divide_by(const Divisor *d, Wide value, uint64_t *rest) {
    value <<= d->shift;
    uint64_t high = (uint64_t)(value >> 64), low = (uint64_t)value;
    Wide estimate = (Wide)d->reciprocal * high + value;
    uint64_t q = (uint64_t)(estimate >> 64) + 1;
    uint64_t r = low - q * d->scaled;
    if (r > (uint64_t)estimate) {
        q--;
        r += d->scaled;
    }
    if (unlikely(r >= d->scaled)) {
        q++;
        r -= d->scaled;
    }
    *rest = r >> d->shift;
    return q;
}

/* a[0..n] -= q * b[0..n): true if that became negative (then b has to be added again). */
static bool subtract_product(uint64_t *a, const uint64_t *b, size_t n, uint64_t q) {
    uint64_t carry = 0, borrow = 0;
    for (size_t i = 0; i < n; i++) {
        uint64_t low;
        carry = coef_carry((Wide)b[i] * q + carry, &low);
        uint64_t difference = a[i] - low - borrow;
        borrow = difference >> 63;
        a[i] = difference + (borrow ? COEF_BASE : 0);
    }
    uint64_t difference = a[n] - carry - borrow;
    borrow = difference >> 63;
    a[n] = difference + (borrow ? COEF_BASE : 0);
    return borrow;
}

/* q[m] = a[n + m] / b[n], the remainder in a[0..n), zeros above. b's top limb is at least half of
 * the base; n >= 2. The limb of the quotient that does not fit: 0 or 1. */
static uint64_t divide_schoolbook(uint64_t *q, uint64_t *a, size_t m, const uint64_t *b, size_t n) {
    uint64_t top = 0;
    if (coef_compare_same(a + m, b, n) >= 0) {
        coef_subtract_from(a + m, n, b, n);
        top = 1;
    }
    Divisor d = divisor_of(b[n - 1]);
    for (size_t j = m; j-- > 0;) {
        uint64_t guess, rest;
        if (a[j + n] >= b[n - 1]) {
            guess = COEF_BASE - 1;
        } else {
            guess = divide_by(&d, (Wide)a[j + n] * COEF_BASE + a[j + n - 1], &rest);
            if ((Wide)guess * b[n - 2] > (Wide)rest * COEF_BASE + a[j + n - 2]) {
                guess--;
            }
        }
        if (subtract_product(a + j, b, n, guess)) {
            do {
                guess--;
            } while (coef_add_to(a + j, n + 1, b, n) == 0);
        }
        q[j] = guess;
    }
    return top;
}

static bool divide_halves(uint64_t *q, uint64_t *a, size_t m, const uint64_t *b, size_t n,
                          uint64_t *scratch, uint64_t *top);

/* a[n] -= (q[m] with the limb `top` above it) * b[k], at most by correcting q, which counts units
 * of `unit`[n]. */
static bool correct(uint64_t *a, size_t n, uint64_t *q, size_t m, uint64_t *top, const uint64_t *b,
                    size_t k, const uint64_t *unit, size_t unit_n, uint64_t *scratch) {
    if (!coef_multiply(scratch, q, m, b, k)) {
        return false;
    }
    int64_t borrow = (int64_t)coef_subtract_from(a, n, scratch, coef_trim(scratch, m + k));
    if (*top != 0) {
        borrow += (int64_t)coef_subtract_from(a + m, n - m, b, k);
    }
    static const uint64_t one = 1;
    while (borrow > 0) {
        *top -= coef_subtract_from(q, m, &one, 1);
        borrow -= (int64_t)coef_add_to(a, n, unit, unit_n);
    }
    return true;
}

static bool divide_recursive(uint64_t *q, uint64_t *a, size_t m, const uint64_t *b, size_t n,
                             uint64_t *scratch, uint64_t *top) {
    if (m < RECURSIVE_MIN) {
        *top = divide_schoolbook(q, a, m, b, n);
        return true;
    }
    return divide_halves(q, a, m, b, n, scratch, top);
}
/* As divide_schoolbook, for n >= m. */
static bool divide_halves(uint64_t *q, uint64_t *a, size_t m, const uint64_t *b, size_t n,
                          uint64_t *scratch, uint64_t *top) {
    size_t k = m / 2;
    if (!divide_recursive(q + k, a + 2 * k, m - k, b + k, n - k, scratch, top) ||
        !correct(a + k, n, q + k, m - k, top, b, k, b, n, scratch)) {
        return false;
    }
    uint64_t low_top;
    if (!divide_recursive(q, a + k, k, b + k, n - k, scratch, &low_top) ||
        !correct(a, n, q, k, &low_top, b, k, b, n, scratch)) {
        return false;
    }
    static const uint64_t one = 1;
    if (low_top != 0) {
        *top += coef_add_to(q + k, m - k, &one, 1);
    }
    return true;
}

/* q[na - nb] of a[na] by b[nb], the remainder in a; b's top at least half of the base, and the
 * upper nb limbs of a below b. */
static bool divide_scaled(uint64_t *q, uint64_t *a, size_t na, const uint64_t *b, size_t nb) {
    size_t m = na - nb;
    if (nb < RECURSIVE_MIN || m < RECURSIVE_MIN) {
        divide_schoolbook(q, a, m, b, nb);
        return true;
    }
    COEF_TEMPORARY(temporary);
    uint64_t *scratch = coef_temporary_take(&temporary, 2 * nb + 2), top;
    if (scratch == NULL) {
        return false;
    }
    while (m > 0) { /* the quotient in pieces as long as the divisor */
        size_t piece = m % nb != 0 ? m % nb : nb;
        m -= piece;
        if (!divide_recursive(q + m, a + m, piece, b, nb, scratch, &top)) {
            return false;
        }
    }
    return true;
}

bool coef_divide(uint64_t *q, uint64_t *r, const uint64_t *a, size_t na, const uint64_t *b,
                 size_t nb) {
    if (nb == 1) {
        uint64_t rest = coef_divide_small(q, a, na, b[0]);
        if (r != NULL) {
            r[0] = rest;
        }
        return true;
    }
    COEF_TEMPORARY(temporary);
    uint64_t *copy = coef_temporary_take(&temporary, na + 1 + nb);
    if (copy == NULL) {
        return false;
    }
    uint64_t *divisor = copy + na + 1;
    uint64_t factor = COEF_BASE / (b[nb - 1] + 1);
    coef_multiply_small(divisor, b, nb, factor, 0);
    copy[na] = coef_multiply_small(copy, a, na, factor, 0);
    if (!divide_scaled(q, copy, na + 1, divisor, nb)) {
        return false;
    }
    if (r != NULL) {
        coef_divide_small(r, copy, nb, factor);
    }
    return true;
}

/* ---- square roots ---- */

/* s * s <= a0 + a1 * base < (s + 1)^2; *rest = what is over, at most 2 s. */
static uint64_t root_of_two(const uint64_t *a, uint64_t *rest) {
    Wide value = (Wide)a[1] * COEF_BASE + a[0];
    uint64_t s = (uint64_t)__builtin_sqrtl((long double)value);
    while ((Wide)s * s > value) {
        s--;
    }
    while ((Wide)(s + 1) * (s + 1) <= value) {
        s++;
    }
    *rest = (uint64_t)(value - (Wide)s * s);
    return s;
}

/* s[h] = root of a[2 h], whose top limb is at least a quarter of the base; the remainder in a[0..h)
 * and the limb a[h], zeros above. scratch: 2 h + 4 */
static bool root_scaled(uint64_t *s, uint64_t *a, size_t h, uint64_t *scratch) {
    if (h == 1) {
        uint64_t rest;
        s[0] = root_of_two(a, &rest);
        a[0] = rest % COEF_BASE;
        a[1] = rest / COEF_BASE;
        return true;
    }
    size_t l = h / 2, t = h - l;
    if (!root_scaled(s + l, a + 2 * l, t, scratch)) {
        return false;
    }
    /* (rest, a1) by 2 s': by s', whose quotient is halved. a + l holds l + t + 1 limbs of it. */
    uint64_t *q = scratch, *square = scratch + h + 2;
    uint64_t *u = a + l; /* of l + t limbs, and one */
    COEF_TEMPORARY(temporary);
    uint64_t *r = coef_temporary_take(&temporary, t + 1);
    if (r == NULL) {
        return false;
    }
    size_t nu = l + t + 1;
    memset(q, 0, (h + 2) * 8);
    if (!coef_divide(q, r, u, nu, s + l, t)) {
        return false;
    }
    r[t] = 0;
    size_t nq = nu - t + 1;
    if (q[0] & 1) {
        r[t] = coef_add_to(r, t, s + l, t);
    }
    coef_divide_small(q, q, nq, 2);
    memcpy(u, r, (t + 1) * 8);
    memset(u + t + 1, 0, (nu - t - 1) * 8);
    /* s = s' B^l + q; the rest is (r, a0) - q^2. q may be B^l itself. */
    size_t used = coef_trim(q, nq);
    memcpy(s, q, l * 8);
    uint64_t above = used > l ? q[l] : 0;
    if (!coef_multiply(square, q, used, q, used)) {
        return false;
    }
    size_t ns = coef_trim(square, 2 * used);
    int64_t borrow = (int64_t)coef_subtract_from(a, h + 1, square, ns < h + 1 ? ns : h + 1);
    uint64_t over = above != 0 ? coef_add_to(s + l, t, &above, 1) : 0;
    static const uint64_t one = 1;
    while (borrow > 0) { /* r += 2 s - 1, s -= 1 */
        borrow -= (int64_t)coef_add_to(a, h + 1, s, h);
        if (over) {
            borrow -= (int64_t)coef_add_to(a + h, 1, &one, 1);
        }
        over -= coef_subtract_from(s, h, &one, 1);
        borrow -= (int64_t)coef_add_to(a, h + 1, s, h);
        if (over) {
            borrow -= (int64_t)coef_add_to(a + h, 1, &one, 1);
        }
    }
    return true;
}

bool coef_root(uint64_t *out, const uint64_t *a, size_t n, bool *exact) {
    size_t h = (n + 1) / 2;
    COEF_TEMPORARY(temporary);
    uint64_t *copy = coef_temporary_take(&temporary, 2 * h + 2 + 3 * h + 12);
    if (copy == NULL) {
        return false;
    }
    uint64_t *scratch = copy + 2 * h + 2;
    memset(copy, 0, (2 * h + 2) * 8);
    memcpy(copy, a, n * 8);
    /* Scaled by the square of a factor, so that the top is at least a quarter of the base: first by
     * a power of ten for an odd number of limbs, then by a small number. */
    uint64_t ten = 1;
    while (copy[2 * h - 1] < COEF_BASE / 100) {
        coef_multiply_small(copy, copy, 2 * h, 100, 0);
        ten *= 10;
    }
    uint64_t small = (uint64_t)__builtin_sqrt((double)COEF_BASE / (double)(copy[2 * h - 1] + 1));
    while (small > 1 && (Wide)small * small * (copy[2 * h - 1] + 1) > COEF_BASE) {
        small--;
    }
    coef_multiply_small(copy, copy, 2 * h, small * small, 0);
    if (!root_scaled(out, copy, h, scratch)) {
        return false;
    }
    bool over = coef_trim(copy, h + 1) != 0;
    over |= coef_divide_small(out, out, h, small) != 0;
    over |= coef_divide_small(out, out, h, ten) != 0;
    *exact = !over;
    return true;
}
