/* e^x, natural and decimal logarithms, correctly rounded.
 *
 * An approximation with a few digits more than asked for has a known error; where that leaves open
 * how to round, it is made again with more digits. e^x is irrational for rational x, so this ends.
 *
 * e^x: x is halved until its series is short, the result squared as often. ln x: by the series of
 * the inverse hyperbolic tangent near 1, else by solving e^y = x, where each step (Halley's)
 * triples the digits, from the machine's logarithm on.
 */
#include "modules/decimal/decimal_work.h"

#include <math.h>
#include <string.h>

void work_apply(Dec *x, DecBinary *operation, const Dec *y, const DecRules *rules,
                uint32_t *status) {
    DEC(result);
    operation(&result, x, y, rules, status);
    dec_move(x, &result);
}
void work_square(Dec *x, const DecRules *rules, uint32_t *status) {
    DEC(result);
    dec_multiply(&result, x, x, rules, status);
    dec_move(x, &result);
}
void work_divide_small(Dec *x, uint64_t divisor, const DecRules *rules, uint32_t *status) {
    int64_t lacking = rules->precision + COEF_DIGITS - dec_digits(x);
    if (lacking > 0) {
        dec_pad(x, x->exponent - lacking, status);
    }
    coef_divide_small(x->limbs, x->limbs, x->length, divisor);
    x->length = coef_trim(x->limbs, x->length);
}

/* ---- settling ---- */

static bool same_number(const Dec *x, const Dec *y) {
    return x->kind == y->kind && x->exponent == y->exponent &&
           coef_compare(x->limbs, x->length, y->limbs, y->length) == 0;
}
/* y +- 2 in its last digit. */
static void neighbour(Dec *out, const Dec *y, bool above, uint32_t *status) {
    DEC(two);
    dec_set_int(&two, above != y->negative ? 2 : -2);
    two.exponent = y->exponent;
    DecRules rules = work_rules(DEC_LIMIT);
    dec_add(out, y, &two, &rules, status);
}
bool work_settle(Dec *out, const Dec *y, int64_t digits, const DecRules *rules, uint32_t *status) {
    DEC(cut);
    DEC(high);
    uint32_t met = 0, met_low = 0, met_high = 0;
    dec_copy(&cut, y, &met);
    int64_t lacking = digits - dec_digits(y);
    if (lacking < 0) {
        dec_drop_digits(&cut, -lacking, ROUNDING_HALF_EVEN, &met);
    } else {
        dec_pad(&cut, y->exponent - lacking, &met);
    }
    neighbour(out, &cut, false, &met);
    neighbour(&high, &cut, true, &met);
    dec_finish(out, rules, &met_low);
    dec_finish(&high, rules, &met_high);
    if ((met | met_low | met_high) & DEC_NO_MEMORY) {
        dec_set_invalid(out, DEC_NO_MEMORY, status);
        return true;
    }
    met_low |= DEC_INEXACT | DEC_ROUNDED;
    met_high |= DEC_INEXACT | DEC_ROUNDED;
    if (!same_number(out, &high) || ((met_low ^ met_high) & ~DEC_UNDERFLOW) != 0) {
        return false;
    }
    *status |= met_low | (met_low & DEC_SUBNORMAL ? DEC_UNDERFLOW : 0);
    return true;
}
void work_settle_near(Dec *out, const Dec *y, int64_t digits, const DecRules *rules,
                      uint32_t *status) {
    dec_copy(out, y, status);
    uint32_t met = 0;
    if (dec_digits(out) > digits - 3) {
        dec_drop_digits(out, dec_digits(out) - (digits - 3), ROUNDING_HALF_EVEN, &met);
    }
    dec_finish(out, rules, &met);
    if (out->kind == DEC_FINITE && out->length > 0 && !(met & DEC_SUBNORMAL)) {
        dec_pad(out, dec_adjusted(out) - rules->precision + 1, &met);
    }
    met |= DEC_INEXACT | DEC_ROUNDED | (met & DEC_SUBNORMAL ? DEC_UNDERFLOW : 0);
    *status |= met;
}
void work_set_near_one(Dec *out, bool less, int64_t precision, uint32_t *status) {
    if (less) {
        dec_set_nines(out, false, precision + 3, -(precision + 3), status);
    } else {
        dec_set_power(out, false, precision + 4, -(precision + 3), status);
        if (!(*status & DEC_NO_MEMORY)) {
            out->limbs[0]++;
        }
    }
}
void work_set_extreme(Dec *out, bool negative, bool large) {
    dec_set_int(out, 1);
    out->negative = negative;
    out->exponent = large ? 4 * (int64_t)DEC_LIMIT : -4 * (int64_t)DEC_LIMIT;
}

bool work_is_extreme(const Dec *x) {
    int64_t size = dec_adjusted(x);
    return size >= 19 || (size == 18 && coef_leading(x->limbs, x->length) >= 0.4);
}

/* ---- e^x ---- */

/* x / 2^count */
static void halve(Dec *x, int64_t count, const DecRules *rules, uint32_t *status) {
    while (count > 0) {
        int step = count < 59 ? (int)count : 59;
        work_divide_small(x, (uint64_t)1 << step, rules, status);
        count -= step;
    }
}
/* The exponential series, for small r. */
static void sum_exp(Dec *out, const Dec *r, const DecRules *rules, uint32_t *status) {
    DEC(term);
    dec_set_int(out, 1);
    dec_set_int(&term, 1);
    for (uint64_t i = 1;; i++) {
        work_apply(&term, dec_multiply, r, rules, status);
        if (i > 1) {
            work_divide_small(&term, i, rules, status);
        }
        if (*status & DEC_NO_MEMORY || term.length == 0 ||
            dec_adjusted(&term) < -rules->precision - 1) {
            return;
        }
        work_apply(out, dec_add, &term, rules, status);
    }
}
/* Is there memory for numbers of so many digits? Asked before they are approached step by step. */
static bool work_fits(Dec *out, int64_t digits, uint32_t *status) {
    bool fits = coef_could_allocate(coef_limbs_for(digits));
    if (!fits) {
        dec_set_invalid(out, DEC_NO_MEMORY, status);
    }
    return fits;
}
void work_exp(Dec *out, const Dec *x, int64_t digits, uint32_t *status) {
    if (!work_fits(out, digits, status)) {
        return;
    }
    double size =
        log2(coef_leading(x->limbs, x->length)) + 3.3219281 * (double)(dec_adjusted(x) + 1);
    int64_t halvings = (int64_t)(size + 2 + 0.8 * sqrt(3.33 * (double)digits));
    halvings = halvings < 0 ? 0 : halvings;
    DecRules rules =
        work_rules(digits + halvings * 31 / 100 + 8 + (int64_t)log2((double)digits + 2) / 3);
    DEC(r);
    uint32_t met = 0;
    dec_copy(&r, x, &met);
    if (dec_digits(&r) > rules.precision) {
        dec_drop_digits(&r, dec_digits(&r) - rules.precision, ROUNDING_HALF_EVEN, &met);
    }
    halve(&r, halvings, &rules, &met);
    sum_exp(out, &r, &rules, &met);
    while (halvings-- > 0 && !(met & DEC_NO_MEMORY)) {
        work_square(out, &rules, &met);
    }
    work_failed(out, met, status);
}

void dec_exp(Dec *out, const Dec *x, const DecRules *rules, uint32_t *status) {
    if (dec_from_nan(out, x, NULL, NULL, rules, status)) {
        return;
    }
    DecRules nearest = *rules;
    nearest.rounding = ROUNDING_HALF_EVEN;
    if (x->kind == DEC_INFINITE) {
        if (x->negative) {
            dec_set_int(out, 0);
        } else {
            dec_set_infinity(out, false);
        }
        return;
    }
    if (x->length == 0) {
        dec_set_int(out, 1);
        return;
    }
    if (work_is_extreme(x)) {
        work_set_extreme(out, false, !x->negative);
        dec_finish(out, &nearest, status);
        return;
    }
    if (dec_adjusted(x) < -(rules->precision + 1)) {
        work_set_near_one(out, x->negative, rules->precision, status);
        dec_finish(out, &nearest, status);
        return;
    }
    for (int64_t more = 8;; more *= 2) {
        DEC(y);
        work_exp(&y, x, rules->precision + more, status);
        if ((*status & DEC_NO_MEMORY) ||
            work_settle(out, &y, rules->precision + more, &nearest, status)) {
            if (*status & DEC_NO_MEMORY) {
                dec_set_nan(out);
            }
            return;
        }
    }
}

/* ---- logarithms ---- */

static const char ln10_text[] =
    "2.302585092994045684017991454684364207601101488628772976033327900967572609677352"
    "48023599720508959829834196778404228624863340952546508280675666628736909878168948"
    "29072083255546808437998948262331985283935053089653777326288461633662222876982198"
    "86746543667";
enum { LN10_DIGITS = 240 };

/* ln 10 */
static void set_ln10(Dec *out, int64_t digits, uint32_t *status) {
    if (digits <= LN10_DIGITS) {
        dec_from_text(out, ln10_text, (size_t)(digits + 3 < LN10_DIGITS ? digits + 3 : LN10_DIGITS),
                      status);
        return;
    }
    DEC(ten);
    dec_set_int(&ten, 10);
    work_ln(out, &ten, digits, status);
}
/* ln x = 2 artanh (d / (2 + d)) for x = 1 + d: a short series when d is small. */
static void ln_near_one(Dec *out, const Dec *d, int64_t digits, uint32_t *status) {
    DecRules rules = work_rules(digits + 10);
    DEC(z);
    DEC(two);
    DEC(square);
    DEC(term);
    dec_set_int(&two, 2);
    dec_copy(&z, d, status);
    work_apply(&two, dec_add, d, &rules, status);
    work_apply(&z, dec_divide, &two, &rules, status);
    dec_multiply(&square, &z, &z, &rules, status);
    dec_copy(out, &z, status);
    for (uint64_t i = 3; !(*status & DEC_NO_MEMORY); i += 2) {
        work_apply(&z, dec_multiply, &square, &rules, status);
        dec_copy(&term, &z, status);
        work_divide_small(&term, i, &rules, status);
        if (*status & DEC_NO_MEMORY || term.length == 0 ||
            dec_adjusted(&term) < dec_adjusted(out) - rules.precision - 1) {
            break;
        }
        work_apply(out, dec_add, &term, &rules, status);
    }
    dec_set_int(&two, 2);
    work_apply(out, dec_multiply, &two, &rules, status);
}
/* A first guess, to 14 digits behind the point. */
static void ln_guess(Dec *out, const Dec *x, uint32_t *status) {
    DecRules rules = work_rules(50);
    DEC(mantissa);
    double part = log(coef_leading(x->limbs, x->length)); /* of 0.ddd, at least -2.31 */
    dec_set_int(&mantissa, (int64_t)(part * 1e17));
    mantissa.exponent = -17;
    DEC(count);
    dec_set_int(&count, dec_adjusted(x) + 1);
    set_ln10(out, 45, status);
    work_apply(out, dec_multiply, &count, &rules, status);
    work_apply(out, dec_add, &mantissa, &rules, status);
}
/* y with `places` digits behind the point becomes one step better. */
static void ln_step(Dec *y, const Dec *x, int64_t places, uint32_t *status) {
    DecRules rules = work_rules(places + 6);
    DEC(power);
    DEC(sum);
    DEC(difference);
    work_exp(&power, y, places + 4, status);
    dec_add(&sum, x, &power, &rules, status);
    dec_subtract(&difference, x, &power, &rules, status);
    work_apply(&difference, dec_divide, &sum, &rules, status);
    dec_set_int(&sum, 2);
    work_apply(&difference, dec_multiply, &sum, &rules, status);
    int64_t size = dec_adjusted(y);
    DecRules whole = work_rules(places + 6 + (size > 0 ? size : 0));
    work_apply(y, dec_add, &difference, &whole, status);
}
void work_ln(Dec *out, const Dec *x, int64_t digits, uint32_t *status) {
    if (!work_fits(out, digits, status)) {
        return;
    }
    DEC(d);
    DEC(one);
    uint32_t met = 0;
    int64_t size = dec_adjusted(x);
    dec_set_int(&one, 1);
    if (size == 0 || size == -1) {
        DecRules exact = work_rules(DEC_LIMIT);
        dec_subtract(&d, x, &one, &exact, &met);
        if (work_failed(out, met, status)) {
            return;
        }
        if (dec_adjusted(&d) < -2) {
            ln_near_one(out, &d, digits, &met);
            work_failed(out, met, status);
            return;
        }
    }
    ln_guess(out, x, &met);
    int64_t need = digits + 4 - (dec_adjusted(out) < 0 ? dec_adjusted(out) : 0);
    int64_t targets[64];
    int steps = 0;
    for (int64_t places = need; places > 13; places = places / 3 + 2) {
        targets[steps++] = places;
    }
    while (steps-- > 0 && !(met & DEC_NO_MEMORY)) {
        ln_step(out, x, targets[steps], &met);
    }
    work_failed(out, met, status);
}

/* What logarithms of zero, infinities and negative numbers are. */
static bool ln_special(Dec *out, const Dec *x, const DecRules *rules, uint32_t *status) {
    if (dec_from_nan(out, x, NULL, NULL, rules, status)) {
        return true;
    }
    if (dec_is_zero(x)) {
        dec_set_infinity(out, true);
    } else if (x->negative) {
        dec_set_invalid(out, DEC_INVALID_OPERATION, status);
    } else if (x->kind == DEC_INFINITE) {
        dec_set_infinity(out, false);
    } else {
        return false;
    }
    return true;
}
static bool is_power_of_ten(const Dec *x) {
    return x->limbs[x->length - 1] == coef_powers[coef_word_digits(x->limbs[x->length - 1]) - 1] &&
           coef_trim(x->limbs, x->length - 1) == 0;
}
void dec_ln(Dec *out, const Dec *x, const DecRules *rules, uint32_t *status) {
    if (ln_special(out, x, rules, status)) {
        return;
    }
    if (is_power_of_ten(x) && dec_adjusted(x) == 0) {
        dec_set_int(out, 0);
        return;
    }
    DecRules nearest = *rules;
    nearest.rounding = ROUNDING_HALF_EVEN;
    for (int64_t more = 8; !(*status & DEC_NO_MEMORY); more *= 2) {
        DEC(y);
        work_ln(&y, x, rules->precision + more, status);
        if (!(*status & DEC_NO_MEMORY) &&
            work_settle(out, &y, rules->precision + more, &nearest, status)) {
            return;
        }
    }
    dec_set_nan(out);
}
void dec_log10(Dec *out, const Dec *x, const DecRules *rules, uint32_t *status) {
    if (ln_special(out, x, rules, status)) {
        return;
    }
    DecRules nearest = *rules;
    nearest.rounding = ROUNDING_HALF_EVEN;
    if (is_power_of_ten(x)) {
        dec_set_int(out, dec_adjusted(x));
        dec_finish(out, &nearest, status);
        return;
    }
    for (int64_t more = 8; !(*status & DEC_NO_MEMORY); more *= 2) {
        DEC(y);
        DEC(ln10);
        int64_t digits = rules->precision + more;
        uint32_t met = 0;
        DecRules wide = work_rules(digits + 4);
        work_ln(&y, x, digits + 2, &met);
        set_ln10(&ln10, digits + 2, &met);
        work_apply(&y, dec_divide, &ln10, &wide, &met);
        *status |= met & DEC_NO_MEMORY;
        if (!(met & DEC_NO_MEMORY) && work_settle(out, &y, digits, &nearest, status)) {
            return;
        }
    }
    dec_set_nan(out);
}
