/* Numbers given another exponent: quantize, rounding to integers, reducing. */
#include "modules/decimal/decimal_number.h"

void dec_rescale(Dec *out, const Dec *x, int64_t exponent, DecRounding rounding, uint32_t *status) {
    dec_copy(out, x, status);
    if (x->kind != DEC_FINITE || (*status & DEC_NO_MEMORY)) {
        return;
    }
    if (x->length == 0) {
        out->exponent = exponent;
    } else if (exponent > x->exponent) {
        dec_drop_digits(out, exponent - x->exponent, rounding, status);
    } else {
        dec_pad(out, exponent, status);
    }
}
/* The number with that exponent; invalid where the rules have no room for it. */
static void quantize_to(Dec *out, const Dec *x, int64_t exponent, const DecRules *rules,
                        uint32_t *status) {
    if (exponent < rules_tiny(rules) || exponent > rules->exponent_max ||
        (x->length > 0 && (dec_adjusted(x) > rules->exponent_max ||
                           dec_adjusted(x) - exponent + 1 > rules->precision))) {
        dec_set_invalid(out, DEC_INVALID_OPERATION, status);
        return;
    }
    uint32_t met = 0;
    dec_rescale(out, x, exponent, rules->rounding, &met);
    if (out->length > 0 &&
        (dec_adjusted(out) > rules->exponent_max || dec_digits(out) > rules->precision)) {
        dec_set_invalid(out, DEC_INVALID_OPERATION, status);
        return;
    }
    if (dec_is_zero(x)) {
        met = 0;
    }
    *status |= met;
    dec_finish(out, rules, status);
}
void dec_quantize(Dec *out, const Dec *x, const Dec *y, const DecRules *rules, uint32_t *status) {
    if (dec_from_nan(out, x, y, NULL, rules, status)) {
        return;
    }
    if (x->kind == DEC_INFINITE || y->kind == DEC_INFINITE) {
        if (x->kind == y->kind) {
            dec_set_infinity(out, x->negative);
        } else {
            dec_set_invalid(out, DEC_INVALID_OPERATION, status);
        }
        return;
    }
    quantize_to(out, x, y->exponent, rules, status);
}
void dec_to_integral_exact(Dec *out, const Dec *x, const DecRules *rules, uint32_t *status) {
    if (dec_from_nan(out, x, NULL, NULL, rules, status)) {
        return;
    }
    if (x->kind == DEC_INFINITE || x->exponent >= 0) {
        dec_copy(out, x, status);
        return;
    }
    dec_rescale(out, x, 0, rules->rounding, status);
}
void dec_to_integral(Dec *out, const Dec *x, const DecRules *rules, uint32_t *status) {
    uint32_t met = 0;
    dec_to_integral_exact(out, x, rules, &met);
    *status |= met & DEC_ANY_INVALID;
}
void dec_reduce(Dec *out, const Dec *x, const DecRules *rules, uint32_t *status) {
    if (dec_from_nan(out, x, NULL, NULL, rules, status)) {
        return;
    }
    dec_copy(out, x, status);
    dec_finish(out, rules, status);
    if (out->kind != DEC_FINITE) {
        return;
    }
    if (out->length == 0) {
        out->exponent = 0;
        return;
    }
    int64_t most = rules->clamp ? rules_top(rules) : rules->exponent_max;
    int64_t zeros = coef_trailing_zeros(out->limbs, out->length);
    if (zeros > most - out->exponent) {
        zeros = most - out->exponent;
    }
    if (zeros > 0) {
        CoefRest rest;
        out->length = coef_shift_right(out->limbs, out->limbs, out->length, zeros, &rest);
        out->exponent += zeros;
    }
}
