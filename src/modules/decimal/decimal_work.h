/* Arithmetic in place for functions that are approximated: working precision, no bounds. */
#ifndef PITHON_MODULES_DECIMAL_DECIMAL_WORK_H
#define PITHON_MODULES_DECIMAL_DECIMAL_WORK_H

#include "modules/decimal/decimal_number.h"

/* Rules of so many digits, and exponents that a result's cannot leave. */
static inline DecRules work_rules(int64_t precision) {
    return (DecRules){.precision = precision,
                      .exponent_max = 4 * (int64_t)DEC_LIMIT,
                      .exponent_min = -4 * (int64_t)DEC_LIMIT,
                      .rounding = ROUNDING_HALF_EVEN};
}
/* x = x op y */
void work_apply(Dec *x, DecBinary *operation, const Dec *y, const DecRules *rules,
                uint32_t *status);
void work_square(Dec *x, const DecRules *rules, uint32_t *status);
/* x /= divisor (below 10^18), to about precision digits. */
void work_divide_small(Dec *x, uint64_t divisor, const DecRules *rules, uint32_t *status);
/* The conditions of the operations above that matter: no memory. */
static inline bool work_failed(Dec *out, uint32_t met, uint32_t *status) {
    if (met & DEC_NO_MEMORY) {
        dec_set_invalid(out, DEC_NO_MEMORY, status);
        return true;
    }
    return false;
}

/* e^x and ln x with a relative error below 10^-digits. x is finite, not zero, below 4 * 10^18
 * in magnitude; positive and not 1. */
void work_exp(Dec *out, const Dec *x, int64_t digits, uint32_t *status);
void work_ln(Dec *out, const Dec *x, int64_t digits, uint32_t *status);

/* Rounds y, whose relative error is below 10^-digits and which is not exact, to the rules. False:
 * the error leaves open which result it is (out is then undefined). */
bool work_settle(Dec *out, const Dec *y, int64_t digits, const DecRules *rules, uint32_t *status);
/* The same for a value that may be exact after all: whatever the error, the nearest is taken. */
void work_settle_near(Dec *out, const Dec *y, int64_t digits, const DecRules *rules,
                      uint32_t *status);
/* 1 and a bit more, or less, than can be seen at that precision. */
void work_set_near_one(Dec *out, bool less, int64_t precision, uint32_t *status);
/* Is e^x beyond what any rules allow? (4 * 10^18 times log e is still an exponent of ours.) */
bool work_is_extreme(const Dec *x);
/* Too large, or too small, for any rules. */
void work_set_extreme(Dec *out, bool negative, bool large);

#endif
