/* Operations on the digits of a number, one by one: logical ones, shifts, rotation, the exponent.
 */
#include "modules/decimal/decimal_number.h"

#include <string.h>

/* Zeros and ones alone, no sign, no exponent? */
static bool is_logical(const Dec *x) {
    if (x->kind != DEC_FINITE || x->negative || x->exponent != 0) {
        return false;
    }
    for (size_t i = 0; i < x->length; i++) {
        for (uint64_t word = x->limbs[i]; word != 0; word /= 10) {
            if (word % 10 > 1) {
                return false;
            }
        }
    }
    return true;
}
typedef enum { LOGICAL_AND, LOGICAL_OR, LOGICAL_XOR } Logical;
/* The digits of two limbs, counted below `digits`. */
static uint64_t combine(uint64_t a, uint64_t b, Logical how, int digits) {
    uint64_t result = 0;
    for (int i = 0; i < digits; i++, a /= 10, b /= 10) {
        unsigned x = a % 10, y = b % 10;
        unsigned bit = how == LOGICAL_AND ? x & y : how == LOGICAL_OR ? x | y : x ^ y;
        result += bit * coef_powers[i];
    }
    return result;
}
static void combine_numbers(Dec *out, const Dec *x, const Dec *y, Logical how,
                            const DecRules *rules, uint32_t *status) {
    if (!is_logical(x) || !is_logical(y)) {
        dec_set_invalid(out, DEC_INVALID_OPERATION, status);
        return;
    }
    size_t n = x->length > y->length ? x->length : y->length;
    if (!dec_room(out, n, status)) {
        return;
    }
    int64_t left = rules->precision; /* digits beyond it do not count */
    for (size_t i = 0; i < n; i++, left -= COEF_DIGITS) {
        int digits = left <= 0 ? 0 : left < COEF_DIGITS ? (int)left : COEF_DIGITS;
        out->limbs[i] =
            combine(i < x->length ? x->limbs[i] : 0, i < y->length ? y->limbs[i] : 0, how, digits);
    }
    out->kind = DEC_FINITE;
    out->negative = false;
    out->exponent = 0;
    out->length = coef_trim(out->limbs, n);
}
void dec_and(Dec *out, const Dec *x, const Dec *y, const DecRules *rules, uint32_t *status) {
    combine_numbers(out, x, y, LOGICAL_AND, rules, status);
}
void dec_or(Dec *out, const Dec *x, const Dec *y, const DecRules *rules, uint32_t *status) {
    combine_numbers(out, x, y, LOGICAL_OR, rules, status);
}
void dec_xor(Dec *out, const Dec *x, const Dec *y, const DecRules *rules, uint32_t *status) {
    combine_numbers(out, x, y, LOGICAL_XOR, rules, status);
}
void dec_invert(Dec *out, const Dec *x, const DecRules *rules, uint32_t *status) {
    if (!is_logical(x)) {
        dec_set_invalid(out, DEC_INVALID_OPERATION, status);
        return;
    }
    DEC(ones);
    dec_set_nines(&ones, false, rules->precision, 0, status);
    if (*status & DEC_NO_MEMORY) {
        dec_set_nan(out);
        return;
    }
    for (size_t i = 0; i < ones.length; i++) {
        ones.limbs[i] /= 9;
    }
    dec_xor(out, x, &ones, rules, status);
}

/* y as a number of places within the precision; false: it is none. */
static bool places_of(const Dec *y, int64_t limit, int64_t *places) {
    return y->kind == DEC_FINITE && y->exponent == 0 && dec_to_int(y, places) &&
           *places >= -limit && *places <= limit;
}
/* x without the digits above the precision. */
static void cut(Dec *x, int64_t precision) {
    size_t n = coef_limbs_for(precision);
    if (x->length > n) {
        x->length = n;
    }
    if (x->length == n && precision % COEF_DIGITS != 0) {
        x->limbs[n - 1] %= coef_powers[precision % COEF_DIGITS];
    }
    x->length = coef_trim(x->limbs, x->length);
}
/* x moved by places, positive to the left, within the precision. */
static void shift_digits(Dec *out, const Dec *x, int64_t places, int64_t precision,
                         uint32_t *status) {
    CoefRest rest;
    dec_copy(out, x, status);
    cut(out, precision);
    if (places < 0) {
        out->length = coef_shift_right(out->limbs, out->limbs, out->length, -places, &rest);
    } else if (out->length > 0) {
        cut(out, precision - places > 0 ? precision - places : 0);
        dec_pad(out, out->exponent - places, status);
        out->exponent = x->exponent;
    }
}
static bool shift_special(Dec *out, const Dec *x, const Dec *y, int64_t *places,
                          const DecRules *rules, uint32_t *status) {
    if (dec_from_nan(out, x, y, NULL, rules, status)) {
        return true;
    }
    if (!places_of(y, rules->precision, places)) {
        dec_set_invalid(out, DEC_INVALID_OPERATION, status);
        return true;
    }
    if (x->kind == DEC_INFINITE) {
        dec_copy(out, x, status);
        return true;
    }
    return false;
}
void dec_shift(Dec *out, const Dec *x, const Dec *y, const DecRules *rules, uint32_t *status) {
    int64_t places;
    if (!shift_special(out, x, y, &places, rules, status)) {
        shift_digits(out, x, places, rules->precision, status);
    }
}
void dec_rotate(Dec *out, const Dec *x, const Dec *y, const DecRules *rules, uint32_t *status) {
    int64_t places;
    if (shift_special(out, x, y, &places, rules, status)) {
        return;
    }
    int64_t precision = rules->precision;
    DEC(low);
    shift_digits(out, x, places >= 0 ? places : places + precision, precision, status);
    shift_digits(&low, x, places > 0 ? places - precision : places, precision, status);
    if (places == 0 || (*status & DEC_NO_MEMORY)) {
        return;
    }
    if (dec_room_keep(out, low.length + 1 > out->length + 1 ? low.length + 1 : out->length + 1,
                      status)) {
        while (out->length < low.length) {
            out->limbs[out->length++] = 0;
        }
        out->length = coef_add(out->limbs, out->limbs, out->length, low.limbs, low.length);
        out->length = coef_trim(out->limbs, out->length);
    }
}
void dec_scale(Dec *out, const Dec *x, const Dec *y, const DecRules *rules, uint32_t *status) {
    if (dec_from_nan(out, x, y, NULL, rules, status)) {
        return;
    }
    int64_t places, limit = 2 * (rules->exponent_max + rules->precision);
    if (!places_of(y, limit, &places)) {
        dec_set_invalid(out, DEC_INVALID_OPERATION, status);
        return;
    }
    dec_copy(out, x, status);
    if (x->kind == DEC_FINITE) {
        out->exponent += places;
        dec_finish(out, rules, status);
    }
}
void dec_log_b(Dec *out, const Dec *x, const DecRules *rules, uint32_t *status) {
    if (dec_from_nan(out, x, NULL, NULL, rules, status)) {
        return;
    }
    if (x->kind == DEC_INFINITE) {
        dec_set_infinity(out, false);
    } else if (x->length == 0) {
        *status |= DEC_DIVISION_BY_ZERO;
        dec_set_infinity(out, true);
    } else {
        dec_set_int(out, dec_adjusted(x));
        dec_finish(out, rules, status);
    }
}
