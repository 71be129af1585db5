/* Powers.
 *
 * By an integer that is not too large: exactly where the result can be exact (or halfway between
 * two numbers), else by repeated squaring with digits enough. By others: e^(y ln x), which is taken
 * for inexact even where it is exact, as the specification allows.
 */
#include "modules/decimal/decimal_work.h"

#include <math.h>
#include <string.h>

/* x and y are numbers; is the result said by infinities, zeros, signs? */
static bool power_special(Dec *out, const Dec *x, const Dec *y, bool negative,
                          const DecRules *rules, uint32_t *status) {
    if (dec_is_zero(y)) {
        if (dec_is_zero(x)) {
            dec_set_invalid(out, DEC_INVALID_OPERATION, status);
        } else {
            dec_set_int(out, 1);
        }
        return true;
    }
    if (x->negative && !dec_is_zero(x) && !dec_is_integer(y)) {
        dec_set_invalid(out, DEC_INVALID_OPERATION, status);
        return true;
    }
    if (dec_is_zero(x) || x->kind == DEC_INFINITE) {
        if (dec_is_zero(x) == y->negative) {
            dec_set_infinity(out, negative);
        } else {
            dec_set_zero(out, negative, 0);
        }
        return true;
    }
    return false;
}
/* A one with as many zeros as there is room for. */
static void set_one_padded(Dec *out, bool negative, const DecRules *rules, uint32_t *status) {
    dec_set_power(out, negative, rules->precision, 1 - rules->precision, status);
    *status |= DEC_ROUNDED;
}
/* 1^y: what clamping would do to it is not done */
static void power_of_one(Dec *out, const Dec *x, const Dec *y, bool negative, const DecRules *rules,
                         uint32_t *status) {
    if (!dec_is_integer(y)) {
        *status |= DEC_INEXACT;
        set_one_padded(out, negative, rules, status);
        return;
    }
    int64_t n;
    if (y->negative || x->exponent == 0) {
        dec_set_int(out, 1);
        out->negative = negative;
        return;
    }
    if (!dec_to_int(y, &n) || (Wide)-x->exponent * (Wide)n > (Wide)rules->precision - 1) {
        set_one_padded(out, negative, rules, status);
    } else {
        dec_set_power(out, negative, -x->exponent * n + 1, x->exponent * n, status);
    }
}

/* out = base^n by squaring, n > 0. */
static void power_by_squaring(Dec *out, const Dec *base, uint64_t n, const DecRules *rules,
                              uint32_t *status) {
    DEC(first);
    DEC(second);
    const Dec *now = base;
    for (int bit = 62 - __builtin_clzll(n); bit >= 0 && !(*status & DEC_NO_MEMORY); bit--) {
        Dec *next = now == &first ? &second : &first;
        dec_multiply(next, now, now, rules, status);
        now = next;
        if (n >> bit & 1) {
            next = now == &first ? &second : &first;
            dec_multiply(next, now, base, rules, status);
            now = next;
        }
    }
    if (now == base) {
        dec_copy(out, base, status);
    } else {
        dec_move(out, now == &first ? &first : &second);
    }
}
/* An exponent that may lie beyond what a number can have. */
static int64_t bounded(__int128 exponent) {
    const int64_t most = 4 * (int64_t)DEC_LIMIT;
    return exponent > most ? most : exponent < -most ? -most : (int64_t)exponent;
}

/* The base without zeros at its end, and the power of it that is wanted. */
typedef struct {
    Dec base;
    int64_t ideal; /* the exponent before the zeros were taken away */
    uint64_t n;
    bool inverse, negative;
} Power;

/* The result is exact, or nearly so: base^n has few digits. */
static void power_exact(Dec *out, const Power *p, const DecRules *rules, uint32_t *status) {
    DecRules wide = work_rules(DEC_LIMIT);
    DEC(coefficient);
    Dec base = dec_view(&p->base);
    base.exponent = 0;
    uint32_t met = 0;
    power_by_squaring(&coefficient, &base, p->n, &wide, &met);
    if (work_failed(out, met, status)) {
        return;
    }
    coefficient.exponent = bounded((__int128)p->base.exponent * p->n);
    coefficient.negative = p->negative;
    if (p->inverse) {
        DEC(one);
        dec_set_int(&one, 1);
        dec_divide(out, &one, &coefficient, rules, status);
        return;
    }
    __int128 zeros = (__int128)coefficient.exponent - (__int128)p->ideal * p->n;
    int64_t room = rules->precision - dec_digits(&coefficient);
    if (zeros > 0 && room >= 0) {
        if (zeros > room) {
            *status |= DEC_ROUNDED;
            zeros = room;
        }
        if (dec_adjusted(&coefficient) <= rules->exponent_max) {
            dec_pad(&coefficient, coefficient.exponent - (int64_t)zeros, status);
        }
    }
    dec_move(out, &coefficient);
    dec_finish(out, rules, status);
}
static void power_rounded(Dec *out, const Power *p, const DecRules *rules, uint32_t *status) {
    for (int64_t more = 6; !(*status & DEC_NO_MEMORY); more *= 2) {
        int64_t digits = rules->precision + more;
        DecRules wide = work_rules(digits + coef_word_digits(p->n) + 3);
        DEC(y);
        uint32_t met = 0;
        power_by_squaring(&y, &p->base, p->n, &wide, &met);
        if (p->inverse) {
            DEC(one);
            dec_set_int(&one, 1);
            work_apply(&one, dec_divide, &y, &wide, &met);
            dec_move(&y, &one);
        }
        y.negative = p->negative;
        *status |= met & DEC_NO_MEMORY;
        if (met & DEC_NO_MEMORY) {
            break;
        }
        if (work_settle(out, &y, digits, rules, status)) {
            return;
        }
        if (more > 10000) {
            work_settle_near(out, &y, digits, rules, status);
            return;
        }
    }
    dec_set_nan(out);
}
static void power_integer(Dec *out, const Dec *x, int64_t n, bool negative, const DecRules *rules,
                          uint32_t *status) {
    Power p = {.ideal = x->exponent, .inverse = n < 0, .negative = negative};
    __attribute__((cleanup(dec_drop))) Dec base;
    dec_init(&base);
    dec_copy(&base, x, status);
    if (*status & DEC_NO_MEMORY) {
        dec_set_nan(out);
        return;
    }
    CoefRest rest;
    int64_t zeros = coef_trailing_zeros(base.limbs, base.length);
    base.length = coef_shift_right(base.limbs, base.limbs, base.length, zeros, &rest);
    base.exponent += zeros;
    base.negative = false;
    p.n = n < 0 ? -(uint64_t)n : (uint64_t)n;
    p.base = dec_view(&base);
    double size = log10(coef_leading(base.limbs, base.length)) + (double)dec_digits(&base);
    double whole = (size + (double)base.exponent) * (double)p.n;
    double digits = size * (double)p.n + 1;
    if (p.inverse) {
        whole = -whole;
    }
    if (fabs(whole) > 3.9e18) {
        work_set_extreme(out, negative, whole > 0);
        dec_finish(out, rules, status);
    } else if (digits <= (double)rules->precision * (p.inverse ? 3 : 1) + 20) {
        power_exact(out, &p, rules, status);
    } else {
        power_rounded(out, &p, rules, status);
    }
}

/* e^(y ln x) to so many digits. False: no memory, or it is too large or too small, or too near 1;
 * then y says which as extremes do. */
static bool power_approximate(Dec *out, const Dec *x, const Dec *y, int64_t digits,
                              int64_t precision, uint32_t *status) {
    DEC(exponent);
    uint32_t met = 0;
    DecRules few = work_rules(20);
    work_ln(&exponent, x, 20, &met);
    work_apply(&exponent, dec_multiply, y, &few, &met);
    if (work_failed(out, met, status)) {
        return false;
    }
    int64_t size = dec_adjusted(&exponent);
    if (work_is_extreme(&exponent)) {
        work_set_extreme(out, false, !exponent.negative);
        return false;
    }
    if (size < -(precision + 3)) {
        work_set_near_one(out, exponent.negative, precision, status);
        return false;
    }
    int64_t more = digits + 3 + (size > 0 ? size : 0);
    DecRules wide = work_rules(more + 2);
    work_ln(&exponent, x, more, &met);
    work_apply(&exponent, dec_multiply, y, &wide, &met);
    work_exp(out, &exponent, digits + 1, &met);
    return !work_failed(out, met, status);
}
static void power_real(Dec *out, const Dec *x, const Dec *y, bool negative, const DecRules *rules,
                       uint32_t *status) {
    for (int64_t more = 8;; more *= 2) {
        DEC(z);
        int64_t digits = rules->precision + more;
        if (!power_approximate(&z, x, y, digits, rules->precision, status)) {
            dec_move(out, &z);
            out->negative = negative;
            if (!(*status & DEC_NO_MEMORY)) {
                dec_finish(out, rules, status);
                *status |= DEC_INEXACT | DEC_ROUNDED;
            }
            return;
        }
        z.negative = negative;
        if (work_settle(out, &z, digits, rules, status)) {
            return;
        }
        if (more >= 32) { /* it is exact, or a tie: nothing else comes so near */
            work_settle_near(out, &z, digits, rules, status);
            return;
        }
    }
}
void dec_power(Dec *out, const Dec *x, const Dec *y, const DecRules *rules, uint32_t *status) {
    if (dec_from_nan(out, x, y, NULL, rules, status)) {
        return;
    }
    bool negative = x->negative && dec_is_integer(y) && dec_is_odd(y);
    if (power_special(out, x, y, negative, rules, status)) {
        return;
    }
    DEC(one);
    dec_set_int(&one, 1);
    int order = dec_order_magnitude(x, &one);
    if (order == 0) {
        power_of_one(out, x, y, negative, rules, status);
        return;
    }
    if (y->kind == DEC_INFINITE) {
        if ((order > 0) == !y->negative) {
            dec_set_infinity(out, negative);
        } else {
            dec_set_zero(out, negative, 0);
        }
        return;
    }
    int64_t n;
    if (dec_to_int(y, &n)) {
        power_integer(out, x, n, negative, rules, status);
        return;
    }
    Dec positive = dec_view(x);
    positive.negative = false;
    power_real(out, &positive, y, negative, rules, status);
}

/* ---- powers modulo an integer ---- */

/* a = a * b mod m */
static void multiply_modulo(Dec *a, const Dec *b, const Dec *m, uint32_t *status) {
    DecRules rules = work_rules(DEC_LIMIT);
    DEC(product);
    DEC(rest);
    dec_multiply(&product, a, b, &rules, status);
    dec_remainder(&rest, &product, m, &rules, status);
    dec_pad(&rest, 0, status);
    dec_move(a, &rest);
}
/* a = a^k mod m for one digit k */
static void power_digit(Dec *a, int k, const Dec *m, uint32_t *status) {
    DEC(base);
    dec_copy(&base, a, status);
    dec_set_int(a, 1);
    for (int bit = 3; bit >= 0; bit--) {
        DEC(copy);
        dec_copy(&copy, a, status);
        multiply_modulo(a, &copy, m, status);
        if (k >> bit & 1) {
            multiply_modulo(a, &base, m, status);
        }
    }
}
/* x mod m as an integer without exponent. */
static void reduce_modulo(Dec *out, const Dec *x, const Dec *m, uint32_t *status) {
    DEC(ten);
    DEC(coefficient);
    dec_copy(&coefficient, x, status);
    coefficient.negative = false;
    int64_t exponent = coefficient.exponent;
    if (exponent <= 0) {
        CoefRest rest; /* an integer: its zeros go */
        coefficient.length = coef_shift_right(coefficient.limbs, coefficient.limbs,
                                              coefficient.length, -exponent, &rest);
        exponent = 0;
    }
    coefficient.exponent = 0;
    DecRules rules = work_rules(DEC_LIMIT);
    dec_remainder(out, &coefficient, m, &rules, status);
    dec_pad(out, 0, status);
    dec_set_int(&ten, 10);
    for (; exponent > 0 && !(*status & DEC_NO_MEMORY); exponent >>= 1) {
        if (exponent & 1) {
            multiply_modulo(out, &ten, m, status);
        }
        DEC(copy);
        dec_copy(&copy, &ten, status);
        multiply_modulo(&ten, &copy, m, status);
    }
}
void dec_power_modulo(Dec *out, const Dec *base, const Dec *exponent, const Dec *modulus,
                      const DecRules *rules, uint32_t *status) {
    if (dec_from_nan(out, base, exponent, modulus, rules, status)) {
        return;
    }
    if (!dec_is_integer(base) || !dec_is_integer(exponent) || !dec_is_integer(modulus) ||
        (exponent->negative && exponent->length > 0) || modulus->length == 0 ||
        dec_adjusted(modulus) >= rules->precision || (base->length == 0 && exponent->length == 0)) {
        dec_set_invalid(out, DEC_INVALID_OPERATION, status);
        return;
    }
    DEC(m);
    DEC(b);
    DEC(factor);
    uint32_t met = 0;
    dec_copy(&m, modulus, &met);
    m.negative = false;
    dec_pad(&m, m.exponent > 0 ? 0 : m.exponent, &met);
    reduce_modulo(&b, base, &m, &met);
    dec_set_int(&factor, 1);
    reduce_modulo(out, &factor, &m, &met);
    for (int64_t place = dec_adjusted(exponent); place >= 0 && !(met & DEC_NO_MEMORY); place--) {
        power_digit(out, 10, &m, &met);
        int digit = place < exponent->exponent
                        ? 0
                        : coef_digit(exponent->limbs, exponent->length, place - exponent->exponent);
        dec_copy(&factor, &b, &met);
        power_digit(&factor, digit, &m, &met);
        multiply_modulo(out, &factor, &m, &met);
    }
    if (!work_failed(out, met, status)) {
        out->negative = base->negative && dec_is_odd(exponent);
        out->exponent = 0;
    }
}
