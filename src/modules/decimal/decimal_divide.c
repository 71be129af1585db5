/* Quotients, remainders and square roots of decimal numbers. */
#include "modules/decimal/decimal_number.h"

#include <string.h>

static void no_memory(Dec *out, uint32_t *status) {
    dec_set_invalid(out, DEC_NO_MEMORY, status);
}
/* Neither is a NaN, one is infinite or zero: the quotient, as far as it is said by that. */
static bool divide_special(Dec *out, const Dec *x, const Dec *y, uint32_t *status) {
    bool negative = x->negative != y->negative;
    if (x->kind == DEC_INFINITE) {
        if (y->kind == DEC_INFINITE) {
            dec_set_invalid(out, DEC_INVALID_OPERATION, status);
        } else {
            dec_set_infinity(out, negative);
        }
        return true;
    }
    if (y->kind == DEC_FINITE && y->length == 0) {
        if (x->length == 0) {
            dec_set_invalid(out, DEC_DIVISION_UNDEFINED, status);
        } else {
            *status |= DEC_DIVISION_BY_ZERO;
            dec_set_infinity(out, negative);
        }
        return true;
    }
    return false;
}

/* The finite, nonzero coefficients' quotient with `places` digits added to x's (or, negative, to
 * y's): out's coefficient, and whether something is left over. */
static bool divide_shifted(Dec *out, const Dec *x, const Dec *y, int64_t places, bool *inexact,
                           uint32_t *status) {
    const Dec *longer = places >= 0 ? x : y;
    int64_t added = places >= 0 ? places : -places;
    size_t room = coef_limbs_for(dec_digits(longer) + added) + 1;
    COEF_TEMPORARY(shifted_memory);
    COEF_TEMPORARY(rest_memory);
    uint64_t *shifted = coef_temporary_take(&shifted_memory, room);
    if (shifted == NULL) {
        no_memory(out, status);
        return false;
    }
    size_t length = coef_shift_left(shifted, longer->limbs, longer->length, added);
    const uint64_t *a = places >= 0 ? shifted : x->limbs, *b = places >= 0 ? y->limbs : shifted;
    size_t na = places >= 0 ? length : x->length, nb = places >= 0 ? y->length : length;
    out->length = 0;
    if (na < nb) {
        *inexact = true;
        return true;
    }
    uint64_t *rest = coef_temporary_take(&rest_memory, nb);
    if (!dec_room(out, na - nb + 2, status)) {
        return false;
    }
    if (rest == NULL || !coef_divide(out->limbs, rest, a, na, b, nb)) {
        no_memory(out, status);
        return false;
    }
    out->length = coef_trim(out->limbs, na - nb + 1);
    *inexact = coef_trim(rest, nb) != 0;
    return true;
}
/* A digit that says "and something": for rounding, when at least one digit will be dropped. */
static void mark_inexact(Dec *x) {
    if (x->length > 0 && x->limbs[0] % 5 == 0) {
        x->limbs[0]++;
    }
}
/* Drops zeros at the end until the exponent is `ideal`. */
static void approach_exponent(Dec *x, int64_t ideal) {
    if (x->exponent < ideal && x->length > 0) {
        int64_t zeros = coef_trailing_zeros(x->limbs, x->length);
        if (zeros > ideal - x->exponent) {
            zeros = ideal - x->exponent;
        }
        CoefRest rest;
        x->length = coef_shift_right(x->limbs, x->limbs, x->length, zeros, &rest);
        x->exponent += zeros;
    }
}
void dec_divide(Dec *out, const Dec *x, const Dec *y, const DecRules *rules, uint32_t *status) {
    if (dec_from_nan(out, x, y, NULL, rules, status) || divide_special(out, x, y, status)) {
        return;
    }
    bool negative = x->negative != y->negative;
    if (y->kind == DEC_INFINITE) {
        *status |= DEC_CLAMPED;
        dec_set_zero(out, negative, rules_tiny(rules));
        return;
    }
    int64_t ideal = x->exponent - y->exponent;
    if (x->length == 0) {
        dec_set_zero(out, negative, ideal);
        dec_finish(out, rules, status);
        return;
    }
    int64_t difference = dec_digits(y) - dec_digits(x) + 1, places = difference + rules->precision;
    int64_t enough = dec_digits(x) + 3 * dec_digits(y) + 10; /* for any exact quotient */
    bool inexact = true;
    if (rules->precision > 2 * enough + 200) {
        places = difference + enough;
        if (!divide_shifted(out, x, y, places, &inexact, status)) {
            return;
        }
    }
    if (inexact) {
        places = difference + rules->precision;
        if (!divide_shifted(out, x, y, places, &inexact, status)) {
            return;
        }
    }
    out->kind = DEC_FINITE;
    out->negative = negative;
    out->exponent = ideal - places;
    if (inexact) {
        mark_inexact(out);
    } else {
        approach_exponent(out, ideal);
    }
    dec_finish(out, rules, status);
}

/* ---- whole quotient and remainder ---- */

/* Whole quotient and remainder of finite numbers (y may be infinite), y not zero; the remainder has
 * the smaller exponent. False: the quotient has too many digits, or there is no memory. */
static bool divide_whole(Dec *quotient, Dec *remainder, const Dec *x, const Dec *y,
                         const DecRules *rules, uint32_t *status) {
    int64_t ideal =
        y->kind == DEC_INFINITE || x->exponent < y->exponent ? x->exponent : y->exponent;
    int64_t difference = y->kind == DEC_INFINITE ? -2 : dec_adjusted(x) - dec_adjusted(y);
    dec_set_zero(quotient, x->negative != y->negative, 0);
    if (x->length == 0 || difference <= -2) {
        dec_copy(remainder, x, status);
        /* an exponent far below would need as many zeros: the digits that count are kept */
        int64_t lowest = dec_adjusted(x) - rules->precision;
        if (x->length > 0 && ideal < lowest) {
            ideal = lowest < x->exponent ? lowest : x->exponent;
        }
        dec_pad(remainder, ideal, status);
        return true;
    }
    if (difference > rules->precision) {
        *status |= DEC_DIVISION_IMPOSSIBLE;
        return false;
    }
    DEC(a);
    DEC(b);
    uint32_t met = 0;
    dec_copy(&a, x, &met);
    dec_copy(&b, y, &met);
    dec_pad(&a, ideal, &met);
    dec_pad(&b, ideal, &met);
    size_t na = a.length, nb = b.length;
    if (!(met & DEC_NO_MEMORY) && na < nb) {
        dec_move(remainder, &a);
        remainder->negative = x->negative;
        return true;
    }
    if ((met & DEC_NO_MEMORY) || !dec_room(quotient, na - nb + 1, &met) ||
        !dec_room(remainder, nb, &met) ||
        !coef_divide(quotient->limbs, remainder->limbs, a.limbs, na, b.limbs, nb)) {
        *status |= DEC_NO_MEMORY;
        return false;
    }
    quotient->length = coef_trim(quotient->limbs, na - nb + 1);
    remainder->length = coef_trim(remainder->limbs, nb);
    remainder->kind = DEC_FINITE;
    remainder->negative = x->negative;
    remainder->exponent = ideal;
    if (dec_digits(quotient) > rules->precision) {
        *status |= DEC_DIVISION_IMPOSSIBLE;
        return false;
    }
    return true;
}
void dec_divide_integer(Dec *out, const Dec *x, const Dec *y, const DecRules *rules,
                        uint32_t *status) {
    if (dec_from_nan(out, x, y, NULL, rules, status) || divide_special(out, x, y, status)) {
        return;
    }
    DEC(remainder);
    if (!divide_whole(out, &remainder, x, y, rules, status)) {
        dec_set_nan(out);
    } else if (y->kind == DEC_FINITE) {
        dec_finish(out, rules, status);
    }
}
static bool remainder_special(Dec *out, const Dec *x, const Dec *y, const DecRules *rules,
                              uint32_t *status) {
    if (dec_from_nan(out, x, y, NULL, rules, status)) {
        return true;
    }
    if (x->kind == DEC_INFINITE) {
        dec_set_invalid(out, DEC_INVALID_OPERATION, status);
        return true;
    }
    if (dec_is_zero(y)) {
        dec_set_invalid(out, x->length == 0 ? DEC_DIVISION_UNDEFINED : DEC_INVALID_OPERATION,
                        status);
        return true;
    }
    return false;
}
void dec_remainder(Dec *out, const Dec *x, const Dec *y, const DecRules *rules, uint32_t *status) {
    if (remainder_special(out, x, y, rules, status)) {
        return;
    }
    DEC(quotient);
    if (!divide_whole(&quotient, out, x, y, rules, status)) {
        dec_set_nan(out);
    } else {
        dec_finish(out, rules, status);
    }
}
void dec_divmod(Dec *quotient, Dec *remainder, const Dec *x, const Dec *y, const DecRules *rules,
                uint32_t *status) {
    if (dec_from_nan(quotient, x, y, NULL, rules, status)) {
        dec_copy(remainder, quotient, status);
        return;
    }
    if (x->kind == DEC_INFINITE || dec_is_zero(y)) {
        divide_special(quotient, x, y, status);
        if (!(*status & DEC_DIVISION_UNDEFINED)) {
            *status |= DEC_INVALID_OPERATION;
        }
        dec_set_nan(remainder);
        return;
    }
    if (!divide_whole(quotient, remainder, x, y, rules, status)) {
        dec_set_nan(quotient);
        dec_set_nan(remainder);
    } else {
        if (y->kind == DEC_FINITE) {
            dec_finish(quotient, rules, status);
        }
        dec_finish(remainder, rules, status);
    }
}

/* remainder is of smaller magnitude than y: is it more than half of y, or half with an odd
 * quotient? Then it becomes remainder - y, of the other sign. */
static void remainder_to_nearest(Dec *quotient, Dec *remainder, const Dec *y, uint32_t *status) {
    DEC(twice);
    DEC(two);
    dec_set_int(&two, 2);
    dec_multiply(&twice, remainder, &two, &dec_widest, status);
    int order = dec_order_magnitude(&twice, y);
    if (order < 0 || (order == 0 && !dec_is_odd(quotient))) {
        return;
    }
    DEC(result);
    DEC(magnitude);
    dec_copy(&magnitude, y, status);
    magnitude.negative = remainder->negative;
    dec_subtract(&result, remainder, &magnitude, &dec_widest, status);
    dec_pad(&result, remainder->exponent, status);
    dec_move(remainder, &result);
    if (dec_room_keep(quotient, quotient->length + 1, status)) {
        quotient->length = coef_increment(quotient->limbs, quotient->length);
    }
}
void dec_remainder_near(Dec *out, const Dec *x, const Dec *y, const DecRules *rules,
                        uint32_t *status) {
    if (remainder_special(out, x, y, rules, status)) {
        return;
    }
    DEC(quotient);
    DecRules wider = *rules; /* the quotient may round up to 10^precision */
    if (!divide_whole(&quotient, out, x, y, &wider, status)) {
        dec_set_nan(out);
        return;
    }
    bool negative = out->negative;
    if (y->kind != DEC_INFINITE) {
        remainder_to_nearest(&quotient, out, y, status);
    }
    if (out->length == 0) {
        out->negative = negative;
    }
    if (dec_digits(&quotient) > rules->precision) {
        dec_set_invalid(out, DEC_DIVISION_IMPOSSIBLE, status);
        return;
    }
    dec_finish(out, rules, status);
}

/* ---- square root ---- */

/* The root of the finite positive x with precision + 1 digits; is it exact? */
static bool root_finite(Dec *out, const Dec *x, int64_t precision, uint32_t *status) {
    bool odd = (x->exponent & 1) != 0;
    int64_t half = x->exponent >> 1;
    int64_t digits = dec_digits(x) + odd; /* of the number whose root is taken */
    int64_t places = precision + 1 - (digits + 1) / 2;
    int64_t shift = 2 * places + odd;
    DEC(square);
    CoefRest rest = REST_ZERO;
    size_t n = coef_limbs_for(shift > 0 ? dec_digits(x) + shift : dec_digits(x));
    if (!dec_room(&square, n, status) || !dec_room(out, (n + 1) / 2 + 1, status)) {
        dec_set_nan(out);
        return false;
    }
    n = shift >= 0 ? coef_shift_left(square.limbs, x->limbs, x->length, shift)
                   : coef_shift_right(square.limbs, x->limbs, x->length, -shift, &rest);
    bool exact;
    if (!coef_root(out->limbs, square.limbs, n, &exact)) {
        no_memory(out, status);
        return false;
    }
    out->kind = DEC_FINITE;
    out->negative = false;
    out->length = coef_trim(out->limbs, (n + 1) / 2);
    out->exponent = half - places;
    if (!exact || rest != REST_ZERO) {
        mark_inexact(out);
        return false;
    }
    if (places >= 0) {
        approach_exponent(out, half);
    } else {
        dec_pad(out, half, status);
    }
    return true;
}
void dec_root(Dec *out, const Dec *x, const DecRules *rules, uint32_t *status) {
    if (dec_from_nan(out, x, NULL, NULL, rules, status)) {
        return;
    }
    DecRules nearest = *rules;
    nearest.rounding = ROUNDING_HALF_EVEN;
    if (dec_is_zero(x)) {
        dec_set_zero(out, x->negative, x->exponent >> 1);
    } else if (x->negative) {
        dec_set_invalid(out, DEC_INVALID_OPERATION, status);
        return;
    } else if (x->kind == DEC_INFINITE) {
        dec_set_infinity(out, false);
        return;
    } else {
        int64_t enough = dec_digits(x) + 3; /* for an exact root */
        if (rules->precision <= 2 * enough + 200 || !root_finite(out, x, enough, status)) {
            root_finite(out, x, rules->precision, status);
        }
    }
    dec_finish(out, &nearest, status);
}
