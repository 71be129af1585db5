/* Quotients, and what is made of them: gcd, square root, modular power. */
#include "base/bignum_int.h"

#include "base/bits.h"

#include <math.h>

/* ---- long division: Knuth's algorithm D ---- */

/* One digit of the quotient: u[0..nb] -= estimate * b, corrected. The top bit of b is set. */
static uint32_t divide_step(uint32_t *u, const uint32_t *b, size_t nb) {
    uint64_t top = (uint64_t)u[nb] << BIGNUM_SHIFT | u[nb - 1];
    uint64_t estimate = top / b[nb - 1], rest = top % b[nb - 1];
    while (estimate >= BIGNUM_BASE || estimate * b[nb - 2] > (rest << BIGNUM_SHIFT | u[nb - 2])) {
        estimate--;
        rest += b[nb - 1];
        if (rest >= BIGNUM_BASE) {
            break;
        }
    }
    int64_t borrow = 0;
    for (size_t i = 0; i < nb; i++) {
        int64_t x = (int64_t)u[i] + borrow - (int64_t)(estimate * b[i]);
        u[i] = (uint32_t)x & BIGNUM_MASK;
        borrow = x >> BIGNUM_SHIFT;
    }
    int64_t last = (int64_t)u[nb] + borrow;
    if (last < 0) { /* one too much, rarely */
        uint32_t carry = 0;
        for (size_t i = 0; i < nb; i++) {
            carry += u[i] + b[i];
            u[i] = carry & BIGNUM_MASK;
            carry >>= BIGNUM_SHIFT;
        }
        estimate--;
    }
    u[nb] = 0;
    return (uint32_t)estimate;
}

/* na >= nb >= 2 */
static int divide_plain(const uint32_t *a, size_t na, const uint32_t *b, size_t nb, uint32_t *q,
                        size_t *nq, uint32_t *r, size_t *nr) {
    BIGNUM_SCRATCH(holder);
    uint32_t *u = bignum_scratch_take(&holder, na + 1 + nb + 1);
    if (!u) {
        return -1;
    }
    uint32_t *v = u + na + 1;
    uint64_t shift = (uint64_t)(BIGNUM_SHIFT - bits_length32(b[nb - 1]));
    bool lost;
    u[na] = 0;
    bignum_shift_left(a, na, shift, u);
    bignum_shift_left(b, nb, shift, v);
    for (size_t i = na - nb + 1; i-- > 0;) {
        uint32_t digit = divide_step(u + i, v, nb);
        if (q) {
            q[i] = digit;
        }
    }
    if (q) {
        *nq = bignum_trim(q, na - nb + 1);
    }
    if (r) {
        *nr = bignum_shift_right(u, nb, shift, r, &lost);
    }
    return 0;
}

int bignum_divide(const uint32_t *a, size_t na, const uint32_t *b, size_t nb, uint32_t *q,
                  size_t *nq, uint32_t *r, size_t *nr) {
    size_t unused;
    nq = nq ? nq : &unused;
    nr = nr ? nr : &unused;
    *nq = 0;
    if (na < nb) {
        if (r) {
            bignum_copy(r, a, na);
        }
        *nr = na;
        return 0;
    }
    if (nb == 1) {
        uint32_t rest =
            q ? bignum_divide_digit(a, na, b[0], q, nq) : bignum_remainder_digit(a, na, b[0]);
        if (r) {
            r[0] = rest;
        }
        *nr = rest != 0;
        return 0;
    }
#ifdef HAVE_GMP
    if (nb >= BIGNUM_GMP_DIVIDE && na - nb >= BIGNUM_GMP_DIVIDE && library_ready(LIBRARY_gmp)) {
        return bignum_gmp_divide(a, na, b, nb, q, nq, r, nr);
    }
#endif
    return divide_plain(a, na, b, nb, q, nq, r, nr);
}

/* ---- greatest common divisor: Lehmer ---- */

static uint64_t gcd64(uint64_t a, uint64_t b) {
    while (b) {
        uint64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

/* What several steps of Euclid do at once: a, b = p a - q b, s b - r a (signs swapped if `odd`). */
typedef struct {
    uint32_t p, q, r, s;
    bool odd;
} Cosequence;

/* The 61 bits of x that stand where the top 61 bits of a number of `bits` bits stand (three digits
 * have 61). */
static uint64_t leading_bits(const uint32_t *x, size_t n, uint64_t bits) {
    uint64_t value = 0, shift = bits - 61;
    size_t i = (size_t)(shift / BIGNUM_SHIFT);
    int rest = (int)(shift % BIGNUM_SHIFT);
    value = (i < n ? x[i] : 0) >> rest;
    for (int at = BIGNUM_SHIFT - rest; at < 61; at += BIGNUM_SHIFT) {
        i++;
        value |= (uint64_t)(i < n ? x[i] : 0) << at;
    }
    return value & (((uint64_t)1 << 61) - 1);
}

/* Euclid on the leading bits as far as the quotients are certainly those of the whole numbers
 * (Collins' test, as in Jebelean, "Improving the multiprecision Euclidean algorithm"), with
 * cofactors below 2^30. False: not one step. */
static bool simulate(uint64_t x, uint64_t y, Cosequence *c) {
    uint64_t u0 = 1, u1 = 0, v0 = 0, v1 = 1; /* magnitudes; the signs alternate */
    bool odd = false;
    while (y) {
        uint64_t quotient = x / y, rest = x % y;
        uint64_t u2 = u0 + quotient * u1, v2 = v0 + quotient * v1;
        if (quotient >= BIGNUM_BASE || v2 >= BIGNUM_BASE || u2 >= BIGNUM_BASE) {
            break;
        }
        /* both ends of the interval give this quotient */
        if (odd ? rest < u2 || y - rest < v2 + v1 : rest < v2 || y - rest < u2 + u1) {
            break;
        }
        x = y;
        y = rest;
        u0 = u1, u1 = u2;
        v0 = v1, v1 = v2;
        odd = !odd;
    }
    *c = (Cosequence){(uint32_t)u0, (uint32_t)v0, (uint32_t)u1, (uint32_t)v1, odd};
    return u1 != 0;
}

/* a, b replaced; returns by trimmed counts. Both have n digits of room. */
static void apply_cosequence(const Cosequence *c, uint32_t *a, uint32_t *b, size_t n) {
    int64_t carry_a = 0, carry_b = 0;
    int64_t sign = c->odd ? -1 : 1;
    for (size_t i = 0; i < n; i++) {
        int64_t x = a[i], y = b[i];
        carry_a += sign * ((int64_t)c->p * x - (int64_t)c->q * y);
        carry_b += sign * ((int64_t)c->s * y - (int64_t)c->r * x);
        a[i] = (uint32_t)carry_a & BIGNUM_MASK;
        b[i] = (uint32_t)carry_b & BIGNUM_MASK;
        carry_a >>= BIGNUM_SHIFT;
        carry_b >>= BIGNUM_SHIFT;
    }
}

/* x and y have room for `room` digits each, rest too; x >= y. */
static ptrdiff_t gcd_lehmer(uint32_t *x, size_t nx, uint32_t *y, size_t ny, uint32_t *rest,
                            size_t room, uint32_t *out) {
    while (ny > 2) {
        uint64_t bits = bignum_bit_length(x, nx);
        Cosequence c;
        memset(y + ny, 0, (room - ny) * sizeof *y);
        if (simulate(leading_bits(x, nx, bits), leading_bits(y, ny, bits), &c)) {
            apply_cosequence(&c, x, y, nx);
            nx = bignum_trim(x, nx);
            ny = bignum_trim(y, room);
        } else {
            size_t n;
            if (bignum_divide(x, nx, y, ny, NULL, NULL, rest, &n) < 0) {
                return -1;
            }
            uint32_t *old = x;
            x = y, nx = ny;
            y = rest, ny = n;
            rest = old;
        }
    }
    if (ny == 0) {
        bignum_copy(out, x, nx);
        return (ptrdiff_t)nx;
    }
    size_t n;
    if (bignum_divide(x, nx, y, ny, NULL, NULL, rest, &n) < 0) {
        return -1;
    }
    uint64_t u, v;
    bignum_to_uint64(y, ny, &u);
    bignum_to_uint64(rest, n, &v);
    uint32_t digits[BIGNUM_UINT64_DIGITS];
    n = bignum_from_uint64(gcd64(u, v), digits);
    bignum_copy(out, digits, n);
    return (ptrdiff_t)n;
}

ptrdiff_t bignum_gcd(const uint32_t *a, size_t na, const uint32_t *b, size_t nb, uint32_t *out) {
    if (bignum_compare(a, na, b, nb) < 0) {
        return bignum_gcd(b, nb, a, na, out);
    }
    if (nb == 0) {
        bignum_copy(out, a, na);
        return (ptrdiff_t)na;
    }
#ifdef HAVE_GMP
    if (nb >= BIGNUM_GMP_GCD && library_ready(LIBRARY_gmp)) {
        return bignum_gmp_gcd(a, na, b, nb, out);
    }
#endif
    BIGNUM_SCRATCH(holder);
    uint32_t *x = bignum_scratch_take(&holder, 3 * na);
    if (!x) {
        return -1;
    }
    bignum_copy(x, a, na);
    bignum_copy(x + na, b, nb);
    return gcd_lehmer(x, na, x + na, nb, x + 2 * na, na, out);
}

/* ---- square root: Newton from above ---- */

static size_t root_of_small(uint64_t value, uint32_t *out) {
    uint64_t root = (uint64_t)sqrt((double)value);
    while (root > UINT32_MAX || root * root > value) {
        root--;
    }
    while (root < UINT32_MAX && (root + 1) * (root + 1) <= value) {
        root++;
    }
    uint32_t digits[BIGNUM_UINT64_DIGITS];
    size_t n = bignum_from_uint64(root, digits);
    bignum_copy(out, digits, n);
    return n;
}

/* A start at or above the root, right to some 50 bits. */
static size_t root_guess(const uint32_t *a, size_t n, uint32_t *out) {
    int64_t exponent;
    bool sticky;
    uint64_t top = bignum_top_bits(a, n, &exponent, &sticky);
    if (exponent % 2) {
        top >>= 1;
        exponent++;
    }
    uint64_t root =
        (uint64_t)(sqrt((double)top) * (1 + 0x1p-48)) + 2; /* of the top bits, from above */
    uint32_t digits[BIGNUM_UINT64_DIGITS];
    size_t count = bignum_from_uint64(root, digits);
    return bignum_shift_left(digits, count, (uint64_t)exponent / 2, out);
}

static ptrdiff_t root_newton(const uint32_t *a, size_t n, uint32_t *out) {
    size_t room = n / 2 + 4; /* the guess may have a digit more than the root */
    BIGNUM_SCRATCH(holder);
    uint32_t *x = bignum_scratch_take(&holder, room + 2 * n + 4);
    if (!x) {
        return -1;
    }
    uint32_t *q = x + room;
    size_t nx = root_guess(a, n, x), nq;
    for (;;) {
        if (bignum_divide(a, n, x, nx, q, &nq, NULL, NULL) < 0) {
            return -1;
        }
        if (bignum_compare(q, nq, x, nx) >= 0) { /* a / x >= x: x is the root */
            bignum_copy(out, x, nx);
            return (ptrdiff_t)nx;
        }
        bool lost;
        nq = bignum_add(x, nx, q, nq, q);
        nx = bignum_shift_right(q, nq, 1, x, &lost);
    }
}

ptrdiff_t bignum_square_root(const uint32_t *a, size_t n, uint32_t *out) {
    uint64_t value;
    if (bignum_to_uint64(a, n, &value)) {
        return (ptrdiff_t)root_of_small(value, out);
    }
#ifdef HAVE_GMP
    if (n >= BIGNUM_GMP_ROOT && library_ready(LIBRARY_gmp)) {
        return bignum_gmp_square_root(a, n, out);
    }
#endif
    return root_newton(a, n, out);
}

/* ---- modular power ---- */

/* For an odd modulus Montgomery's product a b / 2^30n; else product and division. */
typedef struct {
    const uint32_t *m;
    size_t n;
    uint32_t inverse; /* -1 / m mod 2^30; 0: the modulus is even */
    uint32_t *work;   /* 2n + 2 digits */
} Modulus;

/* out = a b / 2^30n mod m; all of n digits, not trimmed. out may be a or b. */
static void multiply_montgomery(const Modulus *mod, const uint32_t *a, const uint32_t *b,
                                uint32_t *out) {
    size_t n = mod->n;
    uint32_t *t = mod->work;
    memset(t, 0, (n + 2) * sizeof *t);
    for (size_t i = 0; i < n; i++) {
        uint64_t carry = 0, factor = a[i];
        for (size_t j = 0; j < n; j++) {
            carry += t[j] + factor * b[j];
            t[j] = (uint32_t)carry & BIGNUM_MASK;
            carry >>= BIGNUM_SHIFT;
        }
        carry += t[n];
        t[n] = (uint32_t)carry & BIGNUM_MASK;
        t[n + 1] = (uint32_t)(carry >> BIGNUM_SHIFT);
        uint64_t k = (t[0] * mod->inverse) & BIGNUM_MASK;
        carry = (t[0] + k * mod->m[0]) >> BIGNUM_SHIFT;
        for (size_t j = 1; j < n; j++) {
            carry += t[j] + k * mod->m[j];
            t[j - 1] = (uint32_t)carry & BIGNUM_MASK;
            carry >>= BIGNUM_SHIFT;
        }
        carry += t[n];
        t[n - 1] = (uint32_t)carry & BIGNUM_MASK;
        t[n] = t[n + 1] + (uint32_t)(carry >> BIGNUM_SHIFT);
    }
    size_t count = bignum_trim(t, n + 1);
    if (bignum_compare(t, count, mod->m, n) >= 0) {
        bignum_subtract(t, n + 1, mod->m, n, t);
    }
    bignum_copy(out, t, n);
}

static int multiply_mod(const Modulus *mod, const uint32_t *a, const uint32_t *b, uint32_t *out) {
    if (mod->inverse) {
        multiply_montgomery(mod, a, b, out);
        return 0;
    }
    size_t n = mod->n, nr;
    ptrdiff_t count = bignum_multiply(a, bignum_trim(a, n), b, bignum_trim(b, n), mod->work);
    if (count < 0 || bignum_divide(mod->work, (size_t)count, mod->m, n, NULL, NULL, out, &nr) < 0) {
        return -1;
    }
    memset(out + nr, 0, (n - nr) * sizeof *out);
    return 0;
}

/* out = a * 2^30n mod m (Montgomery's form), or a itself; padded to n digits. */
static int enter_modulus(const Modulus *mod, const uint32_t *a, size_t na, uint32_t *out) {
    size_t nr = na;
    if (mod->inverse) {
        size_t count = bignum_shift_left(a, na, (uint64_t)mod->n * BIGNUM_SHIFT, mod->work);
        if (bignum_divide(mod->work, count, mod->m, mod->n, NULL, NULL, out, &nr) < 0) {
            return -1;
        }
    } else {
        bignum_copy(out, a, na);
    }
    memset(out + nr, 0, (mod->n - nr) * sizeof *out);
    return 0;
}

#define WINDOW 4

static int power_windows(const Modulus *mod, uint32_t *table, const uint32_t *e, size_t ne,
                         uint32_t *result) {
    size_t n = mod->n;
    for (size_t i = 2; i < 1u << WINDOW; i++) {
        if (multiply_mod(mod, table + (i - 1) * n, table + n, table + i * n) < 0) {
            return -1;
        }
    }
    bignum_copy(result, table, n);
    uint64_t bits = bignum_bit_length(e, ne);
    for (uint64_t at = (bits + WINDOW - 1) / WINDOW * WINDOW; at > 0;) {
        uint32_t window = 0;
        for (int i = 0; i < WINDOW; i++) {
            at--;
            uint64_t digit = at / BIGNUM_SHIFT;
            window = window << 1 | (digit < ne ? e[digit] >> at % BIGNUM_SHIFT & 1 : 0);
            if (multiply_mod(mod, result, result, result) < 0) {
                return -1;
            }
        }
        if (window && multiply_mod(mod, result, table + window * n, result) < 0) {
            return -1;
        }
    }
    return 0;
}

static ptrdiff_t power_mod_plain(const uint32_t *a, size_t na, const uint32_t *e, size_t ne,
                                 const uint32_t *m, size_t nm, uint32_t *out) {
    if (nm > SIZE_MAX / 64) {
        return -1;
    }
    BIGNUM_SCRATCH(holder);
    uint32_t *table = bignum_scratch_take(&holder, nm * (1u << WINDOW) + 2 * nm + 2);
    if (!table) {
        return -1;
    }
    Modulus mod = {m, nm, 0, table + nm * (1u << WINDOW)};
    if (m[0] & 1) {
        uint32_t x = 1; /* 1 / m mod 2^30: each step doubles the right bits */
        for (int i = 0; i < 5; i++) {
            x *= 2 - m[0] * x;
        }
        mod.inverse = (0 - x) & BIGNUM_MASK;
    }
    const uint32_t one = 1;
    if (enter_modulus(&mod, &one, 1, table) < 0 || enter_modulus(&mod, a, na, table + nm) < 0 ||
        power_windows(&mod, table, e, ne, out) < 0) {
        return -1;
    }
    if (mod.inverse) { /* leave Montgomery's form: multiply by one */
        memset(table, 0, nm * sizeof *table);
        table[0] = 1;
        multiply_montgomery(&mod, out, table, out);
    }
    return (ptrdiff_t)bignum_trim(out, nm);
}

/* The modulus is below 2^60: a product fits in 128 bits. */
static size_t power_mod_small(uint64_t a, const uint32_t *e, size_t ne, uint64_t m, uint32_t *out) {
    uint64_t result = 1;
    for (uint64_t at = bignum_bit_length(e, ne); at-- > 0;) {
        result = (uint64_t)((unsigned __int128)result * result % m);
        if (e[at / BIGNUM_SHIFT] >> at % BIGNUM_SHIFT & 1) {
            result = (uint64_t)((unsigned __int128)result * a % m);
        }
    }
    uint32_t digits[BIGNUM_UINT64_DIGITS];
    size_t n = bignum_from_uint64(result, digits);
    bignum_copy(out, digits, n);
    return n;
}

ptrdiff_t bignum_power_mod(const uint32_t *a, size_t na, const uint32_t *e, size_t ne,
                           const uint32_t *m, size_t nm, uint32_t *out) {
    if (nm == 1 && m[0] == 1) {
        return 0;
    }
    if (nm <= 2) {
        uint64_t base, modulus;
        bignum_to_uint64(a, na, &base);
        bignum_to_uint64(m, nm, &modulus);
        return (ptrdiff_t)power_mod_small(base, e, ne, modulus, out);
    }
#ifdef HAVE_GMP
    if (nm >= BIGNUM_GMP_POWER_MOD && library_ready(LIBRARY_gmp)) {
        return bignum_gmp_power_mod(a, na, e, ne, m, nm, out);
    }
#endif
    return power_mod_plain(a, na, e, ne, m, nm, out);
}
