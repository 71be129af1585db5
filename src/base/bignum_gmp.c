/* The way through GMP for large numbers: digits are packed into limbs, and back.
 *
 * GMP's own temporaries cannot report that there is no memory, so what they may need is asked for,
 * and given back, before: then a number that is far too large fails as it should.
 */
#include "base/bignum_int.h"

#ifdef HAVE_GMP

#include <gmp.h>

_Static_assert(sizeof(mp_limb_t) == 8 && GMP_NAIL_BITS == 0, "limbs of 64 bits");

#define LIMBS_STACK 128

typedef struct {
    mp_limb_t *heap;
    mp_limb_t stack[LIMBS_STACK];
} Limbs;

static void limbs_release(Limbs *l) {
    free(l->heap);
}

#define LIMBS(name) __attribute__((cleanup(limbs_release))) Limbs name = {.heap = NULL}

/* n limbs; behind them GMP may want `more`. NULL if there is no memory. */
static mp_limb_t *limbs_take(Limbs *l, size_t n, size_t more) {
    if (more > 1 << 16) {
        /* volatile: else clang leaves the question out */
        void *volatile probe = more < (size_t)PTRDIFF_MAX / 8 ? malloc(more * 8) : NULL;
        if (!probe) {
            return NULL;
        }
        free(probe);
    }
    if (n <= LIMBS_STACK) {
        return l->stack;
    }
    l->heap = n < (size_t)PTRDIFF_MAX / 8 ? malloc(n * 8) : NULL;
    return l->heap;
}

static size_t limbs_for(size_t n) {
    return n / 32 * 15 + n % 32 * BIGNUM_SHIFT / 64 + 1;
}

/* limbs[limbs_for(n)]; returns how many are used */
static mp_size_t pack(const uint32_t *a, size_t n, mp_limb_t *limbs) {
    uint64_t window = 0;
    int held = 0;
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        window |= (uint64_t)a[i] << held;
        held += BIGNUM_SHIFT;
        if (held >= 64) {
            limbs[count++] = window;
            held -= 64;
            window = (uint64_t)a[i] >> (BIGNUM_SHIFT - held);
        }
    }
    if (window) {
        limbs[count++] = window;
    }
    while (count > 0 && limbs[count - 1] == 0) {
        count--;
    }
    return (mp_size_t)count;
}

/* out has room for `room` digits, enough for the value; returns the trimmed count. */
static size_t unpack(const mp_limb_t *limbs, mp_size_t count, uint32_t *out, size_t room) {
    size_t n = 0;
    uint64_t window = 0; /* fewer than 30 bits held between limbs */
    int held = 0;
    for (mp_size_t i = 0; i < count; i++) {
        uint64_t limb = limbs[i];
        uint64_t low = window | limb << held;
        uint64_t high = held ? limb >> (64 - held) : 0;
        held += 64;
        for (; held >= BIGNUM_SHIFT; held -= BIGNUM_SHIFT) {
            if (n < room) {
                out[n++] = (uint32_t)low & BIGNUM_MASK;
            }
            low = low >> BIGNUM_SHIFT | high << (64 - BIGNUM_SHIFT);
            high >>= BIGNUM_SHIFT;
        }
        window = low;
    }
    if (window && n < room) {
        out[n++] = (uint32_t)window;
    }
    return bignum_trim(out, n);
}

ptrdiff_t bignum_gmp_multiply(const uint32_t *a, size_t na, const uint32_t *b, size_t nb,
                              uint32_t *out) {
    size_t la = limbs_for(na), lb = limbs_for(nb);
    LIMBS(holder);
    mp_limb_t *x = limbs_take(&holder, 2 * (la + lb), 4 * (la + lb));
    if (!x) {
        return -1;
    }
    mp_limb_t *product = x + la + lb;
    mp_size_t nx = pack(a, na, x), ny = nx;
    if (a == b && na == nb) {
        mpn_sqr(product, x, nx);
    } else {
        mp_limb_t *y = x + la;
        ny = pack(b, nb, y);
        if (nx >= ny) {
            mpn_mul(product, x, nx, y, ny);
        } else {
            mpn_mul(product, y, ny, x, nx);
        }
    }
    return (ptrdiff_t)unpack(product, nx + ny, out, na + nb);
}

int bignum_gmp_divide(const uint32_t *a, size_t na, const uint32_t *b, size_t nb, uint32_t *q,
                      size_t *nq, uint32_t *r, size_t *nr) {
    size_t la = limbs_for(na), lb = limbs_for(nb);
    LIMBS(holder);
    mp_limb_t *x = limbs_take(&holder, la + lb + (la + 1) + lb, 4 * (la + lb));
    if (!x) {
        return -1;
    }
    mp_limb_t *y = x + la, *quotient = y + lb, *rest = quotient + la + 1;
    mp_size_t nx = pack(a, na, x), ny = pack(b, nb, y);
    if (nx < ny) { /* as many digits, fewer limbs: a < b */
        *nq = 0;
        *nr = na;
        if (r) {
            bignum_copy(r, a, na);
        }
        return 0;
    }
    mpn_tdiv_qr(quotient, rest, 0, x, nx, y, ny);
    if (q) {
        *nq = unpack(quotient, nx - ny + 1, q, na - nb + 1);
    }
    if (r) {
        *nr = unpack(rest, ny, r, nb);
    }
    return 0;
}

ptrdiff_t bignum_gmp_to_text(const uint32_t *a, size_t n, int base, char *out) {
    LIMBS(holder);
    mp_limb_t *x = limbs_take(&holder, limbs_for(n) + 1,
                              4 * limbs_for(n)); /* mpn_get_str wants one limb more */
    size_t room = bignum_text_size(n, base) + 64;
    unsigned char *text =
        x ? malloc(room) : NULL; /* it may write a few zeros in front: not into `out` */
    if (!text) {
        return -1;
    }
    size_t length = mpn_get_str(text, base, x, pack(a, n, x)), zeros = 0;
    while (zeros + 1 < length && text[zeros] == 0) {
        zeros++;
    }
    length -= zeros;
    for (size_t i = 0; i < length; i++) {
        unsigned char digit = text[zeros + i];
        out[i] = (char)(digit < 10 ? '0' + digit : 'a' + digit - 10);
    }
    free(text);
    return (ptrdiff_t)length;
}

ptrdiff_t bignum_gmp_from_text(const char *text, size_t length, int base, uint32_t *out) {
    size_t digits = bignum_digits_for_text(length, base), room = limbs_for(digits) + 2;
    LIMBS(holder);
    mp_limb_t *x = limbs_take(&holder, room, 4 * room);
    unsigned char *values = x ? malloc(length) : NULL;
    if (!values) {
        return -1;
    }
    for (size_t i = 0; i < length; i++) {
        values[i] = (unsigned char)bignum_character_value(text[i]);
    }
    mp_size_t count = mpn_set_str(x, values, length, base);
    free(values);
    return (ptrdiff_t)unpack(x, count, out, digits);
}

/* ---- through mpz: these reduce their arguments anyway, so the copy costs little ---- */

static void to_mpz(mpz_t z, const uint32_t *a, size_t n) {
    mp_limb_t *limbs = mpz_limbs_write(z, (mp_size_t)limbs_for(n));
    mpz_limbs_finish(z, pack(a, n, limbs));
}

/* GMP's integers end the program when there is no memory: ask first. */
static bool enough_memory(size_t digits) {
    LIMBS(holder);
    return limbs_take(&holder, 0, 8 * limbs_for(digits)) != NULL;
}

ptrdiff_t bignum_gmp_gcd(const uint32_t *a, size_t na, const uint32_t *b, size_t nb,
                         uint32_t *out) {
    if (!enough_memory(na + nb)) {
        return -1;
    }
    mpz_t x, y;
    mpz_inits(x, y, NULL);
    to_mpz(x, a, na);
    to_mpz(y, b, nb);
    mpz_gcd(x, x, y);
    size_t n = unpack(mpz_limbs_read(x), (mp_size_t)mpz_size(x), out, na > nb ? na : nb);
    mpz_clears(x, y, NULL);
    return (ptrdiff_t)n;
}

ptrdiff_t bignum_gmp_square_root(const uint32_t *a, size_t n, uint32_t *out) {
    LIMBS(holder);
    size_t room = limbs_for(n);
    mp_limb_t *x = limbs_take(&holder, 2 * room, 4 * room);
    if (!x) {
        return -1;
    }
    mp_size_t count = pack(a, n, x);
    mpn_sqrtrem(x + room, NULL, x, count);
    return (ptrdiff_t)unpack(x + room, (count + 1) / 2, out, n / 2 + 1);
}

ptrdiff_t bignum_gmp_power_mod(const uint32_t *a, size_t na, const uint32_t *e, size_t ne,
                               const uint32_t *m, size_t nm, uint32_t *out) {
    if (!enough_memory(4 * nm + ne)) {
        return -1;
    }
    mpz_t x, y, z;
    mpz_inits(x, y, z, NULL);
    to_mpz(x, a, na);
    to_mpz(y, e, ne);
    to_mpz(z, m, nm);
    mpz_powm(x, x, y, z);
    size_t n = unpack(mpz_limbs_read(x), (mp_size_t)mpz_size(x), out, nm);
    mpz_clears(x, y, z, NULL);
    return (ptrdiff_t)n;
}

#else

typedef int bignum_gmp_is_not_linked; /* a source file must hold something */

#endif
