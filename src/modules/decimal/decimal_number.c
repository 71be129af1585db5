/* Decimal numbers: memory, questions, and rounding a result to what the rules allow. */
#include "modules/decimal/decimal_number.h"

#include <string.h>

const DecRules dec_widest = {.precision = DEC_LIMIT,
                             .exponent_max = DEC_LIMIT,
                             .exponent_min = -DEC_LIMIT,
                             .rounding = ROUNDING_HALF_EVEN};

/* ---- memory ---- */

bool dec_room(Dec *x, size_t n, uint32_t *status) {
    if (likely(n <= x->room)) {
        return true;
    }
    x->length = 0;
    return dec_room_keep(x, n, status);
}
bool dec_room_keep(Dec *x, size_t n, uint32_t *status) {
    if (n <= x->room) {
        return true;
    }
    if (n <= DEC_OWN && x->room == 0) {
        memcpy(x->own, x->limbs, x->length * 8);
        x->limbs = x->own;
        x->room = DEC_OWN;
        return true;
    }
    uint64_t *limbs = coef_allocate(n);
    if (limbs == NULL) {
        *status |= DEC_NO_MEMORY;
        dec_set_nan(x);
        return false;
    }
    memcpy(limbs, x->limbs, x->length * 8);
    dec_drop(x);
    x->limbs = limbs;
    x->room = n;
    return true;
}
void dec_copy(Dec *out, const Dec *x, uint32_t *status) {
    if (dec_room(out, x->length, status)) {
        memcpy(out->limbs, x->limbs, x->length * 8);
        out->length = x->length;
        out->kind = x->kind;
        out->negative = x->negative;
        out->exponent = x->exponent;
    }
}
void dec_move(Dec *out, Dec *x) {
    if (x->limbs == x->own || x->room == 0) {
        uint32_t ignored = 0;
        dec_copy(out, x, &ignored); /* a view is never moved */
    } else {
        dec_drop(out);
        memcpy(out, x, offsetof(Dec, own));
    }
    dec_init(x);
}

void dec_set_uint(Dec *out, uint64_t value) {
    out->kind = DEC_FINITE;
    out->negative = false;
    out->exponent = 0;
    out->limbs[0] = value % COEF_BASE; /* there is always room for DEC_OWN */
    out->limbs[1] = value / COEF_BASE;
    out->length = coef_trim(out->limbs, 2);
}
void dec_set_int(Dec *out, int64_t value) {
    dec_set_uint(out, value < 0 ? -(uint64_t)value : (uint64_t)value);
    out->negative = value < 0;
}
void dec_set_zero(Dec *out, bool negative, int64_t exponent) {
    out->kind = DEC_FINITE;
    out->negative = negative;
    out->exponent = exponent;
    out->length = 0;
}
void dec_set_infinity(Dec *out, bool negative) {
    dec_set_zero(out, negative, 0);
    out->kind = DEC_INFINITE;
}
void dec_set_nan(Dec *out) {
    dec_set_zero(out, false, 0);
    out->kind = DEC_QUIET;
}
void dec_set_invalid(Dec *out, uint32_t condition, uint32_t *status) {
    *status |= condition;
    dec_set_nan(out);
}
void dec_set_power(Dec *out, bool negative, int64_t digits, int64_t exponent, uint32_t *status) {
    size_t n = coef_limbs_for(digits);
    if (!dec_room(out, n, status)) {
        return;
    }
    memset(out->limbs, 0, n * 8);
    out->limbs[n - 1] = coef_powers[(digits - 1) % COEF_DIGITS];
    out->kind = DEC_FINITE;
    out->negative = negative;
    out->length = n;
    out->exponent = exponent;
}
void dec_set_nines(Dec *out, bool negative, int64_t digits, int64_t exponent, uint32_t *status) {
    dec_set_power(out, negative, digits, exponent, status);
    if (*status & DEC_NO_MEMORY) {
        return;
    }
    for (size_t i = 0; i + 1 < out->length; i++) {
        out->limbs[i] = COEF_BASE - 1;
    }
    out->limbs[out->length - 1] = coef_powers[(digits - 1) % COEF_DIGITS] * 10 - 1;
}

/* ---- asking ---- */

bool dec_is_integer(const Dec *x) {
    return x->kind == DEC_FINITE && (x->exponent >= 0 || x->length == 0 ||
                                     (-x->exponent < dec_digits(x) &&
                                      coef_trailing_zeros(x->limbs, x->length) >= -x->exponent));
}
bool dec_is_odd(const Dec *x) {
    return x->exponent <= 0 && x->length > 0 &&
           (coef_digit(x->limbs, x->length, -x->exponent) & 1) != 0;
}
bool dec_to_int(const Dec *x, int64_t *value) {
    *value = 0;
    if (!dec_is_integer(x)) {
        return false;
    }
    if (x->length == 0) {
        return true;
    }
    if (dec_adjusted(x) > COEF_DIGITS) {
        return false;
    }
    int64_t magnitude = 0;
    for (int64_t place = dec_adjusted(x); place >= 0; place--) {
        int digit = place < x->exponent ? 0 : coef_digit(x->limbs, x->length, place - x->exponent);
        if (__builtin_mul_overflow(magnitude, 10, &magnitude) ||
            __builtin_add_overflow(magnitude, digit, &magnitude)) {
            return false;
        }
    }
    *value = x->negative ? -magnitude : magnitude;
    return true;
}
bool dec_is_subnormal(const Dec *x, const DecRules *rules) {
    return x->kind == DEC_FINITE && x->length > 0 && dec_adjusted(x) < rules->exponent_min;
}
const char *dec_class(const Dec *x, const DecRules *rules) {
    static const char *const names[][2] = {{"+Normal", "-Normal"}, {"+Infinity", "-Infinity"},
                                           {"NaN", "NaN"},         {"sNaN", "sNaN"},
                                           {"+Zero", "-Zero"},     {"+Subnormal", "-Subnormal"}};
    int which = dec_is_zero(x) ? 4 : dec_is_subnormal(x, rules) ? 5 : x->kind;
    return names[which][x->negative];
}

/* ---- rounding ---- */

bool round_up(const Dec *x, DecRounding rounding, CoefRest rest) {
    if (rest == REST_ZERO) {
        return false;
    }
    uint64_t last = x->length == 0 ? 0 : x->limbs[0];
    switch (rounding) {
    case ROUNDING_CEILING:
        return !x->negative;
    case ROUNDING_FLOOR:
        return x->negative;
    case ROUNDING_UP:
        return true;
    case ROUNDING_DOWN:
        return false;
    case ROUNDING_HALF_UP:
        return rest >= REST_HALF;
    case ROUNDING_HALF_DOWN:
        return rest == REST_ABOVE;
    case ROUNDING_HALF_EVEN:
        return rest == REST_ABOVE || (rest == REST_HALF && (last & 1) != 0);
    default:
        return last % 5 == 0;
    }
}
void dec_drop_digits(Dec *x, int64_t places, DecRounding rounding, uint32_t *status) {
    CoefRest rest;
    x->length = coef_shift_right(x->limbs, x->limbs, x->length, places, &rest);
    x->exponent += places;
    *status |= DEC_ROUNDED | (rest != REST_ZERO ? DEC_INEXACT : 0);
    if (round_up(x, rounding, rest) && dec_room_keep(x, x->length + 1, status)) {
        x->length = coef_increment(x->limbs, x->length);
    }
}
void dec_pad(Dec *x, int64_t exponent, uint32_t *status) {
    int64_t places = x->exponent - exponent;
    if (x->length > 0 && places > 0) {
        size_t n = coef_limbs_for(dec_digits(x) + places);
        if (!dec_room_keep(x, n, status)) {
            return;
        }
        x->length = coef_shift_left(x->limbs, x->limbs, x->length, places);
    }
    x->exponent = exponent;
}

static void finish_overflow(Dec *x, const DecRules *rules, uint32_t *status) {
    *status |= DEC_OVERFLOW | DEC_INEXACT | DEC_ROUNDED;
    bool infinite;
    switch (rules->rounding) {
    case ROUNDING_DOWN:
    case ROUNDING_05UP:
        infinite = false;
        break;
    case ROUNDING_CEILING:
        infinite = !x->negative;
        break;
    case ROUNDING_FLOOR:
        infinite = x->negative;
        break;
    default:
        infinite = true;
    }
    if (infinite) {
        dec_set_infinity(x, x->negative);
    } else {
        dec_set_nines(x, x->negative, rules->precision, rules_top(rules), status);
    }
}
static void finish_special(Dec *x, const DecRules *rules) {
    int64_t most = rules->precision - rules->clamp;
    if (x->kind == DEC_INFINITE || x->length == 0 || coef_digits(x->limbs, x->length) <= most) {
        return;
    }
    size_t n = coef_limbs_for(most); /* the payload keeps its last digits */
    if (most % COEF_DIGITS != 0) {
        x->limbs[n - 1] %= coef_powers[most % COEF_DIGITS];
    }
    x->length = coef_trim(x->limbs, n);
}
static void finish_zero(Dec *x, const DecRules *rules, uint32_t *status) {
    int64_t low = rules_tiny(rules);
    int64_t high = rules->clamp ? rules_top(rules) : rules->exponent_max;
    if (x->exponent < low || x->exponent > high) {
        x->exponent = x->exponent < low ? low : high;
        *status |= DEC_CLAMPED;
    }
}
void dec_finish(Dec *x, const DecRules *rules, uint32_t *status) {
    if (x->kind != DEC_FINITE) {
        finish_special(x, rules);
        return;
    }
    if (x->length == 0) {
        finish_zero(x, rules, status);
        return;
    }
    int64_t digits = coef_digits(x->limbs, x->length);
    int64_t adjusted = x->exponent + digits - 1;
    if (adjusted > rules->exponent_max) {
        finish_overflow(x, rules, status);
        return;
    }
    bool subnormal = adjusted < rules->exponent_min;
    int64_t lowest = subnormal ? rules_tiny(rules) : adjusted - (rules->precision - 1);
    if (x->exponent < lowest) {
        uint32_t met = 0;
        dec_drop_digits(x, lowest - x->exponent, rules->rounding, &met);
        if (coef_digits(x->limbs, x->length) > rules->precision) { /* 999 became 1000 */
            CoefRest rest;
            x->length = coef_shift_right(x->limbs, x->limbs, x->length, 1, &rest);
            x->exponent++;
        }
        if (subnormal) {
            met |= DEC_SUBNORMAL | (met & DEC_INEXACT ? DEC_UNDERFLOW : 0);
        }
        *status |= met | (x->length == 0 ? DEC_CLAMPED : 0);
        if (x->length > 0 && dec_adjusted(x) > rules->exponent_max) {
            finish_overflow(x, rules, status);
            return;
        }
    } else if (subnormal) {
        *status |= DEC_SUBNORMAL;
    }
    if (rules->clamp && x->length > 0 && x->exponent > rules_top(rules)) {
        *status |= DEC_CLAMPED;
        dec_pad(x, rules_top(rules), status);
    }
}
void dec_finish_exact(Dec *x, uint32_t *status) {
    uint32_t met = 0;
    if (x->kind == DEC_FINITE) {
        dec_finish(x, &dec_widest, &met);
    }
    if (met & (DEC_ROUNDED | DEC_CLAMPED | DEC_OVERFLOW | DEC_UNDERFLOW | DEC_INEXACT)) {
        dec_set_invalid(x, DEC_INVALID_OPERATION, status);
    }
    *status |= met & DEC_NO_MEMORY;
}

bool dec_from_nan(Dec *out, const Dec *x, const Dec *y, const Dec *z, const DecRules *rules,
                  uint32_t *status) {
    const Dec *operands[] = {x, y, z}, *found = NULL;
    for (int i = 0; i < 3; i++) {
        const Dec *o = operands[i];
        if (o != NULL && dec_is_nan(o) && (found == NULL || o->kind > found->kind)) {
            found = o;
        }
    }
    if (found == NULL) {
        return false;
    }
    if (found->kind == DEC_SIGNALING) {
        *status |= DEC_INVALID_OPERATION;
    }
    dec_copy(out, found, status);
    out->kind = DEC_QUIET;
    finish_special(out, rules);
    return true;
}
