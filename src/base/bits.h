/* Bit tricks whose builtins have holes: what happens at zero is defined here. */
#ifndef BASE_BITS_H
#define BASE_BITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bits needed to write x: 0 for 0, 1 for 1, 8 for 255. */
static inline int bits_length32(uint32_t x) {
    return x ? 32 - __builtin_clz(x) : 0;
}

static inline int bits_length64(uint64_t x) {
    return x ? 64 - __builtin_clzll(x) : 0;
}

/* Zero bits below the lowest set one; the width of the type for 0. */
static inline int bits_trailing_zeros32(uint32_t x) {
    return x ? __builtin_ctz(x) : 32;
}

static inline int bits_trailing_zeros64(uint64_t x) {
    return x ? __builtin_ctzll(x) : 64;
}

static inline int bits_count32(uint32_t x) {
    return __builtin_popcount(x);
}

static inline int bits_count64(uint64_t x) {
    return __builtin_popcountll(x);
}

static inline bool bits_is_power_of_2(uint64_t x) {
    return x && !(x & (x - 1));
}

/* The least power of two >= x; 1 for 0. x must not exceed 2^63. */
static inline uint64_t bits_ceil_power_of_2(uint64_t x) {
    return x <= 1 ? 1 : (uint64_t)1 << bits_length64(x - 1);
}

/* size rounded up to a multiple of a power of two. */
static inline size_t bits_align_up(size_t size, size_t alignment) {
    return (size + alignment - 1) & ~(alignment - 1);
}

static inline uint32_t bits_rotate_left32(uint32_t x, int n) {
    return x << (n & 31) | x >> (-n & 31);
}

static inline uint64_t bits_rotate_left64(uint64_t x, int n) {
    return x << (n & 63) | x >> (-n & 63);
}

#endif
