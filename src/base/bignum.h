/* Arithmetic on the magnitudes of ints: little-endian arrays of 30-bit digits in uint32_t, the
 * layout of the ABI.
 *
 * A number is a pointer and a count of digits. It is *trimmed* if its top digit is not zero; zero
 * has no digits. Arguments must be trimmed unless a function says otherwise, results are: functions
 * return the trimmed count. They write to arrays of the caller, whose size stands in the prototype
 * as out[...]; out may not overlap an argument unless that is said. Signs are the caller's matter,
 * but for the bitwise functions and bytes.
 *
 * Functions that need memory for themselves return ptrdiff_t or int, and -1 if there is none; the
 * others cannot fail. Large operands go through GMP where it is linked (HAVE_GMP) and wins. Nothing
 * here looks at signals: who multiplies numbers of a million digits must accept to wait, or ask
 * before.
 *
 * Pure functions, callable from any thread.
 */
#ifndef BASE_BIGNUM_H
#define BASE_BIGNUM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BIGNUM_SHIFT 30
#define BIGNUM_BASE ((uint32_t)1 << BIGNUM_SHIFT)
#define BIGNUM_MASK (BIGNUM_BASE - 1)

/* ---- size and order ---- */

/* The count of digits without zeros at the top. */
static inline size_t bignum_trim(const uint32_t *a, size_t n) {
    while (n > 0 && a[n - 1] == 0) {
        n--;
    }
    return n;
}

/* Negative, zero or positive. */
int bignum_compare(const uint32_t *a, size_t na, const uint32_t *b, size_t nb);

uint64_t bignum_bit_length(const uint32_t *a, size_t n);
uint64_t bignum_count_ones(const uint32_t *a, size_t n);
/* Zero bits below the lowest set one; 0 for zero. */
uint64_t bignum_trailing_zeros(const uint32_t *a, size_t n);

#define BIGNUM_UINT64_DIGITS 3
/* out[3] */
size_t bignum_from_uint64(uint64_t value, uint32_t *out);
/* False if it does not fit. */
bool bignum_to_uint64(const uint32_t *a, size_t n, uint64_t *value);

/* ---- sums; out may be a or b ---- */

/* out[max(na, nb) + 1] */
size_t bignum_add(const uint32_t *a, size_t na, const uint32_t *b, size_t nb, uint32_t *out);
/* a >= b; out[na] */
size_t bignum_subtract(const uint32_t *a, size_t na, const uint32_t *b, size_t nb, uint32_t *out);

/* ---- products ---- */

/* a * factor + addend, both below BIGNUM_BASE; out[n + 1], may be a. */
size_t bignum_multiply_digit(const uint32_t *a, size_t n, uint32_t factor, uint32_t addend,
                             uint32_t *out);
/* out[na + nb] */
ptrdiff_t bignum_multiply(const uint32_t *a, size_t na, const uint32_t *b, size_t nb,
                          uint32_t *out);
/* out[2 * n] */
ptrdiff_t bignum_square(const uint32_t *a, size_t n, uint32_t *out);
/* a ^ exponent; out[bignum_power_size(...)]. The size is SIZE_MAX if no memory could hold the
 * result. */
size_t bignum_power_size(const uint32_t *a, size_t n, uint64_t exponent);
ptrdiff_t bignum_power(const uint32_t *a, size_t n, uint64_t exponent, uint32_t *out);

/* ---- quotients ---- */

/* q[n] may be a; returns the remainder. 0 < divisor < BIGNUM_BASE. *nq is the trimmed count. */
uint32_t bignum_divide_digit(const uint32_t *a, size_t n, uint32_t divisor, uint32_t *q,
                             size_t *nq);
/* a mod divisor */
uint32_t bignum_remainder_digit(const uint32_t *a, size_t n, uint32_t divisor);
/* Truncating; b > 0. q[na - nb + 1] if na >= nb (else it is not written), r[nb]. Either may be NULL
 * if not wanted. */
int bignum_divide(const uint32_t *a, size_t na, const uint32_t *b, size_t nb, uint32_t *q,
                  size_t *nq, uint32_t *r, size_t *nr);
/* a ^ e mod m; m > 0, a < m; out[nm] */
ptrdiff_t bignum_power_mod(const uint32_t *a, size_t na, const uint32_t *e, size_t ne,
                           const uint32_t *m, size_t nm, uint32_t *out);
/* out[max(na, nb)]; gcd(0, b) is b. */
ptrdiff_t bignum_gcd(const uint32_t *a, size_t na, const uint32_t *b, size_t nb, uint32_t *out);
/* The integer square root; out[n / 2 + 1] */
ptrdiff_t bignum_square_root(const uint32_t *a, size_t n, uint32_t *out);

/* ---- bits ---- */

/* Digits that a << bits needs at most; SIZE_MAX if no memory could hold it. */
size_t bignum_shift_left_size(size_t n, uint64_t bits);
/* out[bignum_shift_left_size(...)]; may be a if less than 30 bits. */
size_t bignum_shift_left(const uint32_t *a, size_t n, uint64_t bits, uint32_t *out);
/* out[n - bits / 30], or nothing if that is not positive; may be a. *lost: ones were shifted out,
 * so that a negative number's floor is one further from zero. */
size_t bignum_shift_right(const uint32_t *a, size_t n, uint64_t bits, uint32_t *out, bool *lost);

typedef enum {
    BIGNUM_AND,
    BIGNUM_OR,
    BIGNUM_XOR,
} BignumBitwise;

/* As if in two's complement of endless width; out[max(na, nb) + 1] holds the magnitude, *negative
 * its sign. out may be a or b. (~a is -a - 1: add or subtract one.) */
size_t bignum_bitwise(BignumBitwise operation, const uint32_t *a, size_t na, bool a_negative,
                      const uint32_t *b, size_t nb, bool b_negative, uint32_t *out, bool *negative);

/* ---- text: digits 0-9a-z of a base from 2 to 36 ---- */

/* An upper bound for the characters of n digits. */
size_t bignum_text_size(size_t n, int base);
/* The number's text without sign, prefix and NUL ("0" for zero); out[bignum_text_size(...)]. */
ptrdiff_t bignum_to_text(const uint32_t *a, size_t n, int base, char *out);
/* An upper bound for the digits of `length` characters. */
size_t bignum_digits_for_text(size_t length, int base);
/* Characters that the caller has found to be digits of the base, in either case;
 * out[bignum_digits_for_text(...)]. */
ptrdiff_t bignum_from_text(const char *text, size_t length, int base, uint32_t *out);

/* ---- doubles ---- */

typedef enum {
    BIGNUM_OK,
    BIGNUM_OVERFLOW,
    BIGNUM_NO_MEMORY,
} BignumStatus;

/* The nearest double, ties to even; infinity and BIGNUM_OVERFLOW beyond the largest. */
BignumStatus bignum_to_double(const uint32_t *a, size_t n, double *out);
/* a == fraction * 2^exponent, 0.5 <= fraction < 1, rounded half-even (0 and 0 for zero): for
 * logarithms. */
double bignum_fraction(const uint32_t *a, size_t n, uint64_t *exponent);
#define BIGNUM_DOUBLE_DIGITS 35
/* |x| without its fraction, x finite; out[BIGNUM_DOUBLE_DIGITS] */
size_t bignum_from_double(double x, uint32_t *out);
/* The double nearest to a / b, ties to even; b > 0. */
BignumStatus bignum_true_divide(const uint32_t *a, size_t na, const uint32_t *b, size_t nb,
                                double *out);

/* ---- bytes ---- */

typedef enum {
    BIGNUM_LITTLE_ENDIAN,
    BIGNUM_BIG_ENDIAN,
} BignumOrder;

/* Fills all `size` bytes; a negative number in two's complement. BIGNUM_OVERFLOW if it does not
 * fit; with is_signed the top bit must show the sign, without it a negative number does not fit.
 * The bytes then hold the low part of it. */
BignumStatus bignum_to_bytes(const uint32_t *a, size_t n, bool negative, uint8_t *bytes,
                             size_t size, BignumOrder order, bool is_signed);
size_t bignum_digits_for_bytes(size_t size);
/* out[bignum_digits_for_bytes(size)]; without is_signed *negative is false. */
size_t bignum_from_bytes(const uint8_t *bytes, size_t size, BignumOrder order, bool is_signed,
                         uint32_t *out, bool *negative);

#endif
