/* Sums and products of decimal numbers. */
#include "modules/decimal/decimal_number.h"

#include <string.h>

void dec_plus(Dec *out, const Dec *x, const DecRules *rules, uint32_t *status) {
    if (dec_from_nan(out, x, NULL, NULL, rules, status)) {
        return;
    }
    dec_copy(out, x, status);
    if (dec_is_zero(out) && rules->rounding != ROUNDING_FLOOR) {
        out->negative = false;
    }
    dec_finish(out, rules, status);
}
void dec_minus(Dec *out, const Dec *x, const DecRules *rules, uint32_t *status) {
    Dec negated = dec_view(x);
    if (!dec_is_nan(x)) {
        negated.negative = !x->negative;
    }
    dec_plus(out, &negated, rules, status);
}
void dec_absolute(Dec *out, const Dec *x, const DecRules *rules, uint32_t *status) {
    Dec positive = dec_view(x);
    if (!dec_is_nan(x)) {
        positive.negative = false;
    }
    dec_plus(out, &positive, rules, status);
}
void dec_copy_sign(Dec *out, const Dec *x, const Dec *y, const DecRules *rules, uint32_t *status) {
    dec_copy(out, x, status);
    out->negative = y->negative;
}

/* x + 0: x with zeros behind it down to the exponent of the zero, as far as there is room. */
static void add_zero(Dec *out, const Dec *x, int64_t exponent, const DecRules *rules,
                     uint32_t *status) {
    dec_copy(out, x, status);
    int64_t lowest = dec_adjusted(x) - rules->precision;
    if (exponent < lowest) {
        exponent = lowest;
    }
    if (exponent < x->exponent) {
        dec_pad(out, exponent, status);
    }
    dec_finish(out, rules, status);
}
static void add_zeros(Dec *out, const Dec *x, const Dec *y, const DecRules *rules,
                      uint32_t *status) {
    bool negative = x->negative == y->negative ? x->negative : rules->rounding == ROUNDING_FLOOR;
    dec_set_zero(out, negative, x->exponent < y->exponent ? x->exponent : y->exponent);
    dec_finish(out, rules, status);
}
static void add_infinities(Dec *out, const Dec *x, const Dec *y, uint32_t *status) {
    if (x->kind == DEC_INFINITE && y->kind == DEC_INFINITE && x->negative != y->negative) {
        dec_set_invalid(out, DEC_INVALID_OPERATION, status);
    } else {
        dec_set_infinity(out, x->kind == DEC_INFINITE ? x->negative : y->negative);
    }
}

/* out = +-(a[na] +- b[nb]), of the same exponent. */
static void add_aligned(Dec *out, const uint64_t *a, size_t na, bool a_negative, const uint64_t *b,
                        size_t nb, bool b_negative, const DecRules *rules, uint32_t *status) {
    int order = na > nb                    ? 1
                : na < nb                  ? -1
                : a_negative == b_negative ? 0
                                           : coef_compare_same(a, b, na);
    if (!dec_room(out, (na > nb ? na : nb) + 1, status)) {
        return;
    }
    if (a_negative == b_negative) {
        out->length =
            order >= 0 ? coef_add(out->limbs, a, na, b, nb) : coef_add(out->limbs, b, nb, a, na);
        out->negative = a_negative;
    } else if (order == 0) {
        out->length = 0;
        out->negative = rules->rounding == ROUNDING_FLOOR;
    } else {
        out->length = order > 0 ? coef_subtract(out->limbs, a, na, b, nb)
                                : coef_subtract(out->limbs, b, nb, a, na);
        out->negative = order > 0 ? a_negative : b_negative;
    }
}
/* upper has the greater exponent. What lies far below the last digit that counts is replaced by a
 * unit that is as good for rounding. */
static void add_shifted(Dec *out, const Dec *upper, const Dec *lower, const DecRules *rules,
                        uint32_t *status) {
    static const uint64_t one = 1;
    int64_t digits = dec_digits(upper), exponent = lower->exponent;
    int64_t lowest = digits - rules->precision - 2;
    lowest = upper->exponent + (lowest < -1 ? lowest : -1);
    const uint64_t *b = lower->limbs;
    size_t nb = lower->length;
    if (dec_adjusted(lower) < lowest) {
        b = &one;
        nb = 1;
        exponent = lowest;
    }
    int64_t places = upper->exponent - exponent;
    COEF_TEMPORARY(temporary);
    uint64_t *a = coef_temporary_take(&temporary, coef_limbs_for(digits + places) + 1);
    if (a == NULL) {
        *status |= DEC_NO_MEMORY;
        dec_set_nan(out);
        return;
    }
    size_t na = coef_shift_left(a, upper->limbs, upper->length, places);
    out->kind = DEC_FINITE;
    add_aligned(out, a, na, upper->negative, b, nb, lower->negative, rules, status);
    out->exponent = exponent;
}
void dec_add(Dec *out, const Dec *x, const Dec *y, const DecRules *rules, uint32_t *status) {
    if (unlikely((x->kind | y->kind) != DEC_FINITE)) {
        if (!dec_from_nan(out, x, y, NULL, rules, status)) {
            add_infinities(out, x, y, status);
        }
        return;
    }
    if (x->length == 0 || y->length == 0) {
        if (x->length == 0 && y->length == 0) {
            add_zeros(out, x, y, rules, status);
        } else {
            add_zero(out, x->length == 0 ? y : x, x->length == 0 ? x->exponent : y->exponent, rules,
                     status);
        }
        return;
    }
    if (x->exponent == y->exponent) {
        out->kind = DEC_FINITE;
        out->exponent = x->exponent;
        add_aligned(out, x->limbs, x->length, x->negative, y->limbs, y->length, y->negative, rules,
                    status);
    } else if (x->exponent > y->exponent) {
        add_shifted(out, x, y, rules, status);
    } else {
        add_shifted(out, y, x, rules, status);
    }
    dec_finish(out, rules, status);
}
void dec_subtract(Dec *out, const Dec *x, const Dec *y, const DecRules *rules, uint32_t *status) {
    Dec negated = dec_view(y);
    if (!dec_is_nan(y)) {
        negated.negative = !y->negative;
    }
    dec_add(out, x, &negated, rules, status);
}

/* The exact product of numbers that are not NaN. */
static void multiply_exactly(Dec *out, const Dec *x, const Dec *y, uint32_t *status) {
    bool negative = x->negative != y->negative;
    if (unlikely((x->kind | y->kind) != DEC_FINITE)) {
        if (dec_is_zero(x) || dec_is_zero(y)) {
            dec_set_invalid(out, DEC_INVALID_OPERATION, status);
        } else {
            dec_set_infinity(out, negative);
        }
        return;
    }
    out->kind = DEC_FINITE;
    out->negative = negative;
    out->exponent = x->exponent + y->exponent;
    out->length = 0;
    size_t n = x->length + y->length;
    if (x->length > 0 && y->length > 0 && dec_room(out, n, status)) {
        if (!coef_multiply(out->limbs, x->limbs, x->length, y->limbs, y->length)) {
            dec_set_invalid(out, DEC_NO_MEMORY, status);
            return;
        }
        out->length = coef_trim(out->limbs, n);
    }
}
void dec_multiply(Dec *out, const Dec *x, const Dec *y, const DecRules *rules, uint32_t *status) {
    if (unlikely(x->kind >= DEC_QUIET || y->kind >= DEC_QUIET)) {
        dec_from_nan(out, x, y, NULL, rules, status);
        return;
    }
    multiply_exactly(out, x, y, status);
    dec_finish(out, rules, status);
}
void dec_fused(Dec *out, const Dec *x, const Dec *y, const Dec *z, const DecRules *rules,
               uint32_t *status) {
    if (dec_is_nan(x) || dec_is_nan(y)) { /* an invalid product counts more than a NaN z */
        dec_from_nan(out, x, y, z, rules, status);
        return;
    }
    DEC(product);
    uint32_t met = 0;
    multiply_exactly(&product, x, y, &met);
    if (met != 0) {
        dec_set_invalid(out, met, status);
        return;
    }
    dec_add(out, &product, z, rules, status);
}
