/* Sums of doubles without rounding errors: a fixed-point number wide enough for every finite
 * double, rounded once at the end.
 *
 * Invariant: the sum is limb[0] * 2^-1074 + limb[1] * 2^(32-1074) + ...; a limb may be negative or
 * wider than 32 bits until the carries are propagated, which happens before it could overflow.
 */
#ifndef BASE_EXACT_SUM_H
#define BASE_EXACT_SUM_H

#include <stdbool.h>
#include <stdint.h>

enum { EXACT_SUM_LIMBS = 70 };
typedef struct {
    int64_t limb[EXACT_SUM_LIMBS];
    uint32_t added; /* since the carries were propagated */
} ExactSum;

void exact_sum_begin(ExactSum *s);
/* x is finite. False when the sum of what was added so far is beyond the range of doubles. */
bool exact_sum_add(ExactSum *s, double x);
/* x * y, likewise; exact unless the product's last bit is below 2^-1074. False also when the
 * product is out of range: it is not added then. */
bool exact_sum_add_product(ExactSum *s, double x, double y);
/* The nearest double, ties to even; zero is positive. */
double exact_sum_round(ExactSum *s);

#endif
