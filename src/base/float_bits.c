/* Doubles as shorter IEEE 754 formats: one conversion for both, by the widths of their fields. */
#include "base/float_bits.h"

typedef struct {
    int exponent_bits, fraction_bits;
} Shape;
static const Shape half_shape = {5, 10}, single_shape = {8, 23};

#define FRACTION_MASK ((UINT64_C(1) << 52) - 1)

static uint64_t narrow(double x, Shape s, bool *overflow) {
    uint64_t bits = float_to_bits(x), fraction = bits & FRACTION_MASK;
    uint64_t sign = bits >> 63 << (s.exponent_bits + s.fraction_bits);
    uint64_t infinity = ((UINT64_C(1) << s.exponent_bits) - 1) << s.fraction_bits;
    int exponent = (int)(bits >> 52 & 0x7ff), dropped = 52 - s.fraction_bits;
    *overflow = false;
    if (exponent == 0x7ff) {
        uint64_t payload = fraction >> dropped;
        return sign | infinity | (fraction != 0 && payload == 0 ? 1 : payload);
    }
    int bias = (1 << (s.exponent_bits - 1)) - 1, to = exponent - 1023 + bias;
    if (exponent != 0) {
        fraction |= UINT64_C(1) << 52;
    }
    if (to <= 0) { /* subnormal: more bits are dropped */
        dropped += 1 - to;
        to = 0;
        if (dropped > 54) {
            return sign;
        }
    }
    uint64_t kept = fraction >> dropped, rest = fraction & ((UINT64_C(1) << dropped) - 1);
    uint64_t middle = UINT64_C(1) << (dropped - 1);
    kept += rest > middle || (rest == middle && (kept & 1));
    /* A normal's leading bit adds one to the exponent, and so does a carry out of the fraction. */
    uint64_t magnitude = ((uint64_t)(to > 0 ? to - 1 : 0) << s.fraction_bits) + kept;
    *overflow = magnitude >= infinity;
    return sign | (*overflow ? infinity : magnitude);
}

static double widen(uint64_t bits, Shape s) {
    int max = (1 << s.exponent_bits) - 1, bias = max >> 1;
    int exponent = (int)(bits >> s.fraction_bits) & max;
    uint64_t fraction = bits & ((UINT64_C(1) << s.fraction_bits) - 1);
    uint64_t sign = bits >> (s.exponent_bits + s.fraction_bits) << 63;
    if (exponent == 0) {
        double value = (double)fraction;
        uint64_t power = (uint64_t)(1023 + 1 - bias - s.fraction_bits) << 52;
        return float_from_bits(sign | float_to_bits(value * float_from_bits(power)));
    }
    uint64_t to = exponent == max ? 0x7ff : (uint64_t)(exponent - bias + 1023);
    return float_from_bits(sign | to << 52 | fraction << (52 - s.fraction_bits));
}

uint16_t float_to_half(double x, bool *overflow) {
    return (uint16_t)narrow(x, half_shape, overflow);
}
double float_from_half(uint16_t bits) {
    return widen(bits, half_shape);
}
uint32_t float_to_single(double x, bool *overflow) {
    return (uint32_t)narrow(x, single_shape, overflow);
}
double float_from_single(uint32_t bits) {
    return widen(bits, single_shape);
}
