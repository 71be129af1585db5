/* Doubles as the half and single precision formats of IEEE 754, and back, as bit patterns.
 *
 * Rounds to nearest, ties to even. A NaN keeps its sign, its quiet bit and as many of the upper
 * bits of its payload as there is room for; one that would become an infinity keeps one bit.
 * Pure functions, callable from any thread.
 */
#ifndef BASE_FLOAT_BITS_H
#define BASE_FLOAT_BITS_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* *overflow: a finite value became infinite. */
uint16_t float_to_half(double x, bool *overflow);
double float_from_half(uint16_t bits);
uint32_t float_to_single(double x, bool *overflow);
double float_from_single(uint32_t bits);

static inline uint64_t float_to_bits(double x) {
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}
static inline double float_from_bits(uint64_t bits) {
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

#endif
