/* Sums of doubles without rounding errors. */
#include "base/exact_sum.h"

#include <math.h>
#include <string.h>

#define LOW32 UINT64_C(0xffffffff)

void exact_sum_begin(ExactSum *s) {
    memset(s, 0, sizeof *s);
}

/* Afterwards all limbs but the top one are in 0 .. 2^32 - 1, and the top one has the sign. */
static void propagate(ExactSum *s) {
    int64_t carry = 0;
    for (int i = 0; i < EXACT_SUM_LIMBS - 1; i++) {
        int64_t v = s->limb[i] + carry;
        carry = v >> 32;
        s->limb[i] = (int64_t)((uint64_t)v & LOW32);
    }
    s->limb[EXACT_SUM_LIMBS - 1] += carry;
    s->added = 0;
}

bool exact_sum_add(ExactSum *s, double x) {
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    int exponent = (int)(bits >> 52 & 0x7ff);
    uint64_t fraction = bits & ((UINT64_C(1) << 52) - 1);
    fraction |= (uint64_t)(exponent > 0) << 52;
    int position = exponent > 0 ? exponent - 1 : 0;
    unsigned __int128 wide = (unsigned __int128)fraction << (position % 32);
    int64_t *limb = s->limb + position / 32, sign = bits >> 63 ? -1 : 1;
    limb[0] += sign * (int64_t)((uint64_t)wide & LOW32);
    limb[1] += sign * (int64_t)((uint64_t)(wide >> 32) & LOW32);
    limb[2] += sign * (int64_t)(uint64_t)(wide >> 64);
    if (++s->added >= 1u << 30) {
        propagate(s);
    }
    return exponent < 0x7ff - 40 || !isinf(exact_sum_round(s));
}

bool exact_sum_add_product(ExactSum *s, double x, double y) {
    double high = x * y;
    if (!isfinite(high)) {
        return false;
    }
    exact_sum_add(s, fma(x, y, -high));
    return exact_sum_add(s, high);
}

/* The 64 bits of the number from bit `top` downwards. */
static uint64_t bits_from(const ExactSum *s, int top) {
    uint64_t value = 0;
    for (int i = 0; i < 64; i++) {
        int at = top - i;
        value = value << 1 | (at >= 0 ? (uint64_t)s->limb[at / 32] >> (at % 32) & 1 : 0);
    }
    return value;
}
static bool any_below(const ExactSum *s, int bit) {
    for (int i = 0; i < bit / 32; i++) {
        if (s->limb[i] != 0) {
            return true;
        }
    }
    return ((uint64_t)s->limb[bit / 32] & ((UINT64_C(1) << bit % 32) - 1)) != 0;
}

double exact_sum_round(ExactSum *sum) {
    propagate(sum);
    ExactSum copy = *sum, *s = &copy;
    bool negative = s->limb[EXACT_SUM_LIMBS - 1] < 0;
    if (negative) {
        for (int i = 0; i < EXACT_SUM_LIMBS; i++) {
            s->limb[i] = -s->limb[i];
        }
        propagate(s);
    }
    int i = EXACT_SUM_LIMBS - 1;
    while (i > 0 && s->limb[i] == 0) {
        i--;
    }
    if (s->limb[i] == 0) {
        return 0.0;
    }
    int top = i * 32 + 63 - __builtin_clzll((uint64_t)s->limb[i]);
    double result;
    if (top <= 52) { /* the last bit kept is the last there is */
        result = ldexp((double)(bits_from(s, top) >> (63 - top)), -1074);
    } else {
        uint64_t bits = bits_from(s, top), kept = bits >> 11, rest = bits & 0x7ff;
        bool more = top >= 64 && any_below(s, top - 63);
        kept += rest > 0x400 || (rest == 0x400 && (more || (kept & 1)));
        result = ldexp((double)kept, top - 52 - 1074);
    }
    return negative ? -result : result;
}
