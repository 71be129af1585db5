/* Order of decimal numbers, and their neighbours. */
#include "modules/decimal/decimal_number.h"

#include <string.h>

static int order_of_ints(int64_t a, int64_t b) {
    return a < b ? -1 : a > b;
}
/* Of finite, nonzero numbers with the same adjusted exponent: what the shorter lacks is zeros. */
static int order_of_digits(const Dec *x, const Dec *y) {
    if (x->exponent == y->exponent) {
        return coef_compare(x->limbs, x->length, y->limbs, y->length);
    }
    if (x->exponent < y->exponent) {
        return -order_of_digits(y, x);
    }
    /* x 10^d against y, from the top; x's digits are aligned to y's limb by limb */
    int64_t places = x->exponent - y->exponent;
    size_t whole = (size_t)places / COEF_DIGITS;
    int part = (int)(places % COEF_DIGITS);
    for (size_t i = y->length; i-- > 0;) {
        uint64_t limb = 0, low;
        if (i >= whole && i - whole < x->length) {
            coef_split_word(x->limbs[i - whole], part == 0 ? 0 : COEF_DIGITS - part, &low);
            limb = part == 0 ? x->limbs[i - whole] : low * coef_powers[part];
        }
        if (part != 0 && i > whole && i - whole - 1 < x->length) {
            limb += coef_split_word(x->limbs[i - whole - 1], COEF_DIGITS - part, &low);
        }
        if (limb != y->limbs[i]) {
            return limb < y->limbs[i] ? -1 : 1;
        }
    }
    return 0;
}
int dec_order_magnitude(const Dec *x, const Dec *y) {
    if (x->kind != DEC_FINITE || y->kind != DEC_FINITE) {
        return order_of_ints(x->kind == DEC_INFINITE, y->kind == DEC_INFINITE);
    }
    if (x->length == 0 || y->length == 0) {
        return order_of_ints(x->length != 0, y->length != 0);
    }
    int order = order_of_ints(dec_adjusted(x), dec_adjusted(y));
    return order != 0 ? order : order_of_digits(x, y);
}
int dec_order(const Dec *x, const Dec *y) {
    if (dec_is_zero(x) && dec_is_zero(y)) {
        return 0;
    }
    if (x->negative != y->negative && !dec_is_zero(x) && !dec_is_zero(y)) {
        return x->negative ? -1 : 1;
    }
    bool negative = dec_is_zero(x) ? y->negative : x->negative;
    int order = dec_order_magnitude(x, y);
    return negative ? -order : order;
}
int dec_order_total(const Dec *x, const Dec *y) {
    if (x->negative != y->negative) {
        return x->negative ? -1 : 1;
    }
    int order;
    if (dec_is_nan(x) || dec_is_nan(y)) { /* signaling below quiet, above numbers */
        static const int rank[] = {0, 0, 2, 1};
        order = order_of_ints(rank[x->kind], rank[y->kind]);
        if (order == 0) {
            order = coef_compare(x->limbs, x->length, y->limbs, y->length);
        }
    } else {
        order = dec_order_magnitude(x, y);
        if (order == 0 && x->kind == DEC_FINITE) {
            order = order_of_ints(x->exponent, y->exponent);
        }
    }
    return x->negative ? -order : order;
}

void dec_compare(Dec *out, const Dec *x, const Dec *y, const DecRules *rules, uint32_t *status) {
    if (!dec_from_nan(out, x, y, NULL, rules, status)) {
        dec_set_int(out, dec_order(x, y));
    }
}
void dec_compare_signal(Dec *out, const Dec *x, const Dec *y, const DecRules *rules,
                        uint32_t *status) {
    if (dec_is_nan(x) || dec_is_nan(y)) {
        *status |= DEC_INVALID_OPERATION;
    }
    dec_compare(out, x, y, rules, status);
}
void dec_compare_total(Dec *out, const Dec *x, const Dec *y, const DecRules *rules,
                       uint32_t *status) {
    dec_set_int(out, dec_order_total(x, y));
}
void dec_compare_total_magnitude(Dec *out, const Dec *x, const Dec *y, const DecRules *rules,
                                 uint32_t *status) {
    Dec a = dec_view(x), b = dec_view(y);
    a.negative = b.negative = false;
    dec_set_int(out, dec_order_total(&a, &b));
}

/* One quiet NaN does not count against a number. */
static bool choose_number(Dec *out, const Dec *x, const Dec *y, const DecRules *rules,
                          uint32_t *status) {
    if (!dec_is_nan(x) && !dec_is_nan(y)) {
        return false;
    }
    const Dec *number = x->kind == DEC_QUIET && !dec_is_nan(y)   ? y
                        : y->kind == DEC_QUIET && !dec_is_nan(x) ? x
                                                                 : NULL;
    if (number != NULL) {
        dec_copy(out, number, status);
        dec_finish(out, rules, status);
    } else {
        dec_from_nan(out, x, y, NULL, rules, status);
    }
    return true;
}
/* The greater or the lesser of the two, by the given order, then by the total one. */
static void choose(Dec *out, const Dec *x, const Dec *y, int (*order_of)(const Dec *, const Dec *),
                   bool greater, const DecRules *rules, uint32_t *status) {
    if (choose_number(out, x, y, rules, status)) {
        return;
    }
    int order = order_of(x, y);
    if (order == 0) {
        order = dec_order_total(x, y);
    }
    dec_copy(out, (order >= 0) == greater ? x : y, status);
    dec_finish(out, rules, status);
}
void dec_max(Dec *out, const Dec *x, const Dec *y, const DecRules *rules, uint32_t *status) {
    choose(out, x, y, dec_order, true, rules, status);
}
void dec_max_magnitude(Dec *out, const Dec *x, const Dec *y, const DecRules *rules,
                       uint32_t *status) {
    choose(out, x, y, dec_order_magnitude, true, rules, status);
}
void dec_min(Dec *out, const Dec *x, const Dec *y, const DecRules *rules, uint32_t *status) {
    choose(out, x, y, dec_order, false, rules, status);
}
void dec_min_magnitude(Dec *out, const Dec *x, const Dec *y, const DecRules *rules,
                       uint32_t *status) {
    choose(out, x, y, dec_order_magnitude, false, rules, status);
}

/* ---- neighbours ---- */

/* The next number upwards or downwards, without conditions. */
static void next_number(Dec *out, const Dec *x, bool upwards, const DecRules *rules,
                        uint32_t *status) {
    if (x->kind == DEC_INFINITE) {
        if (x->negative == upwards) {
            dec_set_nines(out, x->negative, rules->precision, rules_top(rules), status);
        } else {
            dec_set_infinity(out, x->negative);
        }
        return;
    }
    uint32_t met = 0;
    DecRules directed = *rules;
    directed.rounding = upwards ? ROUNDING_CEILING : ROUNDING_FLOOR;
    dec_copy(out, x, &met);
    dec_finish(out, &directed, &met);
    if (dec_order(out, x) == 0) {
        DEC(tiny);
        dec_set_int(&tiny, upwards ? 1 : -1);
        tiny.exponent = rules_tiny(rules) - 1;
        dec_add(out, x, &tiny, &directed, &met);
    }
    *status |= met & DEC_NO_MEMORY;
}
void dec_next_plus(Dec *out, const Dec *x, const DecRules *rules, uint32_t *status) {
    if (!dec_from_nan(out, x, NULL, NULL, rules, status)) {
        next_number(out, x, true, rules, status);
    }
}
void dec_next_minus(Dec *out, const Dec *x, const DecRules *rules, uint32_t *status) {
    if (!dec_from_nan(out, x, NULL, NULL, rules, status)) {
        next_number(out, x, false, rules, status);
    }
}
void dec_next_toward(Dec *out, const Dec *x, const Dec *y, const DecRules *rules,
                     uint32_t *status) {
    if (dec_from_nan(out, x, y, NULL, rules, status)) {
        return;
    }
    int order = dec_order(x, y);
    if (order == 0) {
        dec_copy(out, x, status);
        out->negative = y->negative;
        return;
    }
    next_number(out, x, order < 0, rules, status);
    if (out->kind == DEC_INFINITE) {
        *status |= DEC_OVERFLOW | DEC_INEXACT | DEC_ROUNDED;
    } else if (out->kind == DEC_FINITE && dec_adjusted(out) < rules->exponent_min) {
        *status |= DEC_UNDERFLOW | DEC_SUBNORMAL | DEC_INEXACT | DEC_ROUNDED;
        if (out->length == 0) {
            *status |= DEC_CLAMPED;
        }
    }
}
