/* Doubles to text and back, exactly and without the C library's locale.
 *
 * Text to double rounds to the nearest, ties to even, however long the text. Double to text gives
 * the shortest digits that read back as the same double (and of these the closest), or the exact
 * value rounded half-even at any place.
 *
 * How: shortest digits by Schubfach (Giulietti, "The Schubfach way to render doubles"); other
 * digits by exact arithmetic in base 10^9 (a double has at most 767 significant decimal digits);
 * reading by the product with a 128-bit power of ten (after Lemire, "Number parsing at a gigabyte
 * per second") with the error of the product bounded explicitly, and exact big integers in the rare
 * case that the bound does not decide.
 *
 * Pure functions, callable from any thread. They assume the rounding mode "to nearest".
 */
#ifndef BASE_FLOAT_TEXT_H
#define BASE_FLOAT_TEXT_H

#include <limits.h>
#include "base/buffer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- digits ---- */

#define FLOAT_DIGITS_MAX 768  /* significant digits of any double, and one */
#define FLOAT_SHORTEST_MAX 17 /* and of its shortest form                  */

/* The digits d1..dn of a number 0.d1d2...dn * 10^point, without zeros at either end. Zero has no
 * digits, and point 1 (so that it is written like 0.0). The sign is the caller's matter. */
typedef struct {
    char text[FLOAT_DIGITS_MAX]; /* '0'..'9', no NUL */
    int count;
    int point;
} FloatDigits;

/* |x| must be finite. */
void float_digits_shortest(double x, FloatDigits *out);

/* |x| rounded to n significant digits, n >= 1. */
void float_digits_significant(double x, int n, FloatDigits *out);

/* |x| rounded to n digits behind the point; n may be negative (-2: to hundreds). */
void float_digits_decimals(double x, int n, FloatDigits *out);

/* ---- text from doubles, in Python's styles ---- */

enum {
    FLOAT_SIGN = 1,      /* a plus sign too      */
    FLOAT_DOT_0 = 2,     /* what would look like an int gets ".0", and 'g' goes over to exponents
                            earlier:     format(x, '.5')     */
    FLOAT_ALTERNATE = 4, /* '#': always a point, 'g' keeps its zeros */
    FLOAT_NO_NEGATIVE_0 = 8, /* 'z': what is rounded to zero loses its minus sign */
};

/* The most digits behind the point that formatting takes: sizes near it still fit into an int. */
#define FLOAT_PRECISION_MAX (INT_MAX - 1024)

/* Appends x. `code` is one of e E f F g G, or r for repr() (which ignores the precision). -1: no
 * memory. Infinity and NaN are words, in upper case if the code is. repr(x) is code 'r' with
 * FLOAT_DOT_0. */
int float_format(Buffer *out, double x, char code, int precision, int flags);

/* repr(x) into a buffer of FLOAT_REPR_MAX bytes, without NUL; returns the length. */
#define FLOAT_REPR_MAX 26
int float_text_repr(double x, char *out);

/* float.hex(x), likewise. */
#define FLOAT_HEX_MAX 26
int float_text_hex(double x, char *out);

/* ---- doubles from text ---- */

typedef enum {
    FLOAT_OK,
    FLOAT_INVALID,  /* no number there                                               */
    FLOAT_OVERFLOW, /* finite in the text, too large for a double: *value is infinite */
} FloatStatus;

/* Reads a decimal number, "inf", "infinity" or "nan" (in any case, with a sign) at the start of the
 * text: no white space, no underscores. *end is the number of bytes it takes, 0 if invalid. */
FloatStatus float_parse(const char *text, size_t size, double *value, size_t *end);

/* The same for float.fromhex: hexadecimal, "0x" and the exponent "p" optional. */
FloatStatus float_parse_hex(const char *text, size_t size, double *value, size_t *end);

/* ---- shared by the float_*.c files ---- */

#define FLOAT_POWER_MIN (-350)
#define FLOAT_POWER_MAX 350

typedef struct {
    uint64_t high, low; /* 10^k * 2^-n, rounded down, for the n with the top bit of high set. Exact
                           for 0 <= k <= 55 */
} FloatPower;

extern const FloatPower float_powers[FLOAT_POWER_MAX - FLOAT_POWER_MIN + 1];

/* "inf", "infinity" or "nan" in any case at the text: its length, or 0. */
size_t float_parse_word(const char *text, size_t size, double *value);

#endif
