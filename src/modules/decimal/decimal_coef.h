/* Coefficients of decimal numbers: little-endian arrays of limbs, each 18 decimal digits in a
 * 64-bit word, so that shifting and rounding by decimal digits is one pass.
 *
 * 10^18 rather than 10^19: two limbs and a carry add up within a word, and 300 products of limbs
 * within a double word, so a column of a product is divided by 10^18 once.
 *
 * A coefficient is *trimmed* if its top limb is not zero; zero has no limbs. Arguments are trimmed
 * unless a function says otherwise. Functions that need memory for themselves return false when
 * there is none. Pure functions, callable from any thread.
 */
#ifndef PITHON_MODULES_DECIMAL_DECIMAL_COEF_H
#define PITHON_MODULES_DECIMAL_DECIMAL_COEF_H

#include "base/compiler.h"

#include <stdlib.h>

#define COEF_BASE 1000000000000000000ULL
#define COEF_RECIPROCAL 0x2725dd1d243aba0eULL /* (2^128 - 1) / (COEF_BASE << 4) - 2^64 */
enum { COEF_DIGITS = 18 };
typedef unsigned __int128 Wide;

extern const uint64_t coef_powers[COEF_DIGITS + 2]; /* 10^0 ... 10^19 */

/* How a number that loses digits compares with what is kept: the dropped part in units of the last
 * digit kept is 0, in (0, 1/2), 1/2, or above. */
typedef enum { REST_ZERO, REST_BELOW, REST_HALF, REST_ABOVE } CoefRest;

static inline size_t coef_trim(const uint64_t *a, size_t n) {
    while (n > 0 && a[n - 1] == 0) {
        n--;
    }
    return n;
}
/* Decimal digits of a word below 10^19; 1 for zero. */
static inline int coef_word_digits(uint64_t word) {
    int guess = (64 - __builtin_clzll(word | 1)) * 1233 >> 12; /* log10(2) from below */
    return guess + (word >= coef_powers[guess]) + (word == 0);
}
/* Digits of a trimmed coefficient; 0 for zero. */
static inline int64_t coef_digits(const uint64_t *a, size_t n) {
    return n == 0 ? 0 : (int64_t)(n - 1) * COEF_DIGITS + coef_word_digits(a[n - 1]);
}
static inline size_t coef_limbs_for(int64_t digits) {
    return ((size_t)digits + COEF_DIGITS - 1) / COEF_DIGITS;
}
/* word / 10^k and what is over, 0 <= k <= 17, word < 10^18. */
uint64_t coef_split_word(uint64_t word, int k, uint64_t *low);
/* value / divisor, whose highest bit is set, by its reciprocal (2^128 - 1) / divisor - 2^64
 * (Moeller and Granlund, "Improved division by invariant integers"). value < divisor * 2^64. */
static force_inline uint64_t coef_divide_wide(Wide value, uint64_t divisor, uint64_t reciprocal,
                                              uint64_t *rest) {
    uint64_t high = (uint64_t)(value >> 64), low = (uint64_t)value;
    Wide estimate = (Wide)reciprocal * high + value;
    uint64_t quotient = (uint64_t)(estimate >> 64) + 1;
    uint64_t remainder = low - quotient * divisor;
    if (remainder > (uint64_t)estimate) {
        quotient--;
        remainder += divisor;
    }
    if (unlikely(remainder >= divisor)) {
        quotient++;
        remainder -= divisor;
    }
    *rest = remainder;
    return quotient;
}
/* A double word below 2^64 * 10^18 divided by 10^18. */
static force_inline uint64_t coef_carry(Wide value, uint64_t *low) {
    uint64_t rest, quotient = coef_divide_wide(value << 4, COEF_BASE << 4, COEF_RECIPROCAL, &rest);
    *low = rest >> 4;
    return quotient;
}

/* ---- order, sums ---- */

int coef_compare(const uint64_t *a, size_t na, const uint64_t *b, size_t nb);
/* Of the same length, not trimmed. */
int coef_compare_same(const uint64_t *a, const uint64_t *b, size_t n);
/* out[na + 1] = a + b, na >= nb; out may be a or b. Returns the length: na or na + 1. */
size_t coef_add(uint64_t *out, const uint64_t *a, size_t na, const uint64_t *b, size_t nb);
/* out[na] = a - b, a >= b, trimmed; out may be a or b. */
size_t coef_subtract(uint64_t *out, const uint64_t *a, size_t na, const uint64_t *b, size_t nb);
/* a[n] += b[nb] and a[n] -= b[nb] in place, nb <= n, none trimmed: the carry out at the top. */
uint64_t coef_add_to(uint64_t *a, size_t n, const uint64_t *b, size_t nb);
uint64_t coef_subtract_from(uint64_t *a, size_t n, const uint64_t *b, size_t nb);
/* a[n + 1] = a + 1; the length. */
size_t coef_increment(uint64_t *a, size_t n);
/* out[n] = a * factor + carry, factor < 10^18; the limb that does not fit. out may be a. */
uint64_t coef_multiply_small(uint64_t *out, const uint64_t *a, size_t n, uint64_t factor,
                             uint64_t carry);
/* out[n] = a / divisor, 0 < divisor < 10^18; the remainder. out may be a. Not trimmed. */
uint64_t coef_divide_small(uint64_t *out, const uint64_t *a, size_t n, uint64_t divisor);

/* ---- decimal shifts ---- */

/* out[coef_limbs_for(digits of a + places)] = a * 10^places; the length. out may be a. */
size_t coef_shift_left(uint64_t *out, const uint64_t *a, size_t n, int64_t places);
/* out[n] = a / 10^places, rounded down; the length. out may be a. */
size_t coef_shift_right(uint64_t *out, const uint64_t *a, size_t n, int64_t places, CoefRest *rest);
/* The digit that stands for 10^place. */
int coef_digit(const uint64_t *a, size_t n, int64_t place);
/* How many digits at the end are zero; a is not zero. */
int64_t coef_trailing_zeros(const uint64_t *a, size_t n);
/* The first digits of a nonzero number as 0.ddd...: at least 17 of them count. */
double coef_leading(const uint64_t *a, size_t n);

/* ---- products, quotients, roots ---- */

/* out[na + nb] = a * b; out is neither a nor b. Not trimmed; arguments need not be. */
bool coef_multiply(uint64_t *out, const uint64_t *a, size_t na, const uint64_t *b, size_t nb);
/* q[na - nb + 1] = a / b, r[nb] = what is over (r may be NULL); na >= nb > 0, b trimmed. Not
 * trimmed. */
bool coef_divide(uint64_t *q, uint64_t *r, const uint64_t *a, size_t na, const uint64_t *b,
                 size_t nb);
/* out[(n + 1) / 2] = square root of a, rounded down, not trimmed; *exact: is it the root? */
bool coef_root(uint64_t *out, const uint64_t *a, size_t n, bool *exact);

/* n limbs, NULL if there is no memory: the library asks for as many as the precision could take,
 * and what no machine has is not asked of malloc (sanitizers complain). */
static inline uint64_t *coef_allocate(size_t n) {
    const size_t most = (size_t)1 << 37; /* a TiB */
    return n < most ? malloc(n * 8 + 8) : NULL;
}
/* Could n limbs be had? (The volatile keeps compilers from leaving the question out.) */
static inline bool coef_could_allocate(size_t n) {
    void *volatile probe = coef_allocate(n);
    bool found = probe != NULL;
    free(probe);
    return found;
}
/* Temporary limbs: a few on the stack, else from the heap; let go at the end of the scope. */
typedef struct {
    uint64_t *heap;
    uint64_t stack[96];
} CoefTemporary;
static inline void coef_temporary_drop(CoefTemporary *t) {
    if (t->heap != NULL) {
        free(t->heap);
    }
}
static inline uint64_t *coef_temporary_take(CoefTemporary *t, size_t n) {
    return n <= countof(t->stack) ? t->stack : (t->heap = coef_allocate(n));
}
#define COEF_TEMPORARY(name)                                                                       \
    __attribute__((cleanup(coef_temporary_drop))) CoefTemporary name;                              \
    name.heap = NULL

#endif
