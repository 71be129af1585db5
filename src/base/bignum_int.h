/* Between the bignum_*.c files: scratch memory, and the way through GMP. */
#ifndef BASE_BIGNUM_INT_H
#define BASE_BIGNUM_INT_H

#include "base/bignum.h"

#include <stdlib.h>
#include <string.h>

/* Scratch digits: on the C stack while they are few. Released with the scope that declared it. */
#define BIGNUM_SCRATCH_STACK 160

typedef struct {
    uint32_t *heap;
    uint32_t stack[BIGNUM_SCRATCH_STACK];
} BignumScratch;

static inline void bignum_scratch_release(BignumScratch *s) {
    free(s->heap);
}

#define BIGNUM_SCRATCH(name)                                                                       \
    __attribute__((cleanup(bignum_scratch_release))) BignumScratch name = {.heap = NULL}

/* Memory for n digits, once per scratch; NULL if there is none. */
static inline uint32_t *bignum_scratch_take(BignumScratch *s, size_t n) {
    if (n <= BIGNUM_SCRATCH_STACK) {
        return s->stack;
    }
    s->heap = n <= (size_t)PTRDIFF_MAX / 4 ? malloc(n * sizeof(uint32_t)) : NULL;
    return s->heap;
}

static inline void bignum_copy(uint32_t *to, const uint32_t *from, size_t n) {
    if (n) {
        memmove(to, from, n * sizeof *to);
    }
}

/* The top 64 bits of a > 0, left-justified: a is about result * 2^*exponent; *sticky: ones below
 * were cut off. */
uint64_t bignum_top_bits(const uint32_t *a, size_t n, int64_t *exponent, bool *sticky);

#ifdef HAVE_GMP
#include "base/library.h" /* each of these needs library_ready(LIBRARY_gmp) first */

/* From how many digits on (of the smaller operand) the way through GMP wins. Measured on x86-64
 * (README). */
#define BIGNUM_GMP_MULTIPLY 8
#define BIGNUM_GMP_DIVIDE 4
#define BIGNUM_GMP_TO_TEXT 4
#define BIGNUM_GMP_FROM_TEXT 64 /* characters */
#define BIGNUM_GMP_GCD 4
#define BIGNUM_GMP_ROOT 3
#define BIGNUM_GMP_POWER_MOD 3

ptrdiff_t bignum_gmp_multiply(const uint32_t *a, size_t na, const uint32_t *b, size_t nb,
                              uint32_t *out);
int bignum_gmp_divide(const uint32_t *a, size_t na, const uint32_t *b, size_t nb, uint32_t *q,
                      size_t *nq, uint32_t *r, size_t *nr);
ptrdiff_t bignum_gmp_to_text(const uint32_t *a, size_t n, int base, char *out);
ptrdiff_t bignum_gmp_from_text(const char *text, size_t length, int base, uint32_t *out);
ptrdiff_t bignum_gmp_gcd(const uint32_t *a, size_t na, const uint32_t *b, size_t nb, uint32_t *out);
ptrdiff_t bignum_gmp_square_root(const uint32_t *a, size_t n, uint32_t *out);
ptrdiff_t bignum_gmp_power_mod(const uint32_t *a, size_t na, const uint32_t *e, size_t ne,
                               const uint32_t *m, size_t nm, uint32_t *out);
#endif

/* The value of a digit character: 0-9, a-z, A-Z. */
static inline uint32_t bignum_character_value(char c) {
    return (uint32_t)(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
}

#endif
