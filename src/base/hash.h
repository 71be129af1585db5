/* Hash values, equal to the reference's where Python can see them.
 *
 * Texts and bytes are hashed with SipHash-1-3 (Aumasson and Bernstein) under a key made at
 * start-up; numbers by their value modulo the prime 2^61 - 1, so that 1, 1.0 and True agree
 * (Library reference, "Hashing of numeric types"); tuples by rounds of xxHash's 64-bit mixing;
 * frozensets by the order-free sum of _collections_abc.Set._hash.
 *
 * A hash value is never -1: that is the C API's mark of an error. All functions are pure and
 * callable from any thread.
 */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

typedef struct {
    uint64_t k0, k1;
} HashKey;

#define HASH_BITS 61
#define HASH_MODULUS ((uint64_t)0x1fffffffffffffff) /* 2^61 - 1 */
#define HASH_INF 314159
#define HASH_IMAG 1000003

static inline int64_t hash_not_error(int64_t hash) {
    return hash == -1 ? -2 : hash;
}

/* The key for PYTHONHASHSEED=seed; 0 switches randomisation off (the all-zero key). */
HashKey hash_key_from_seed(uint32_t seed);

/* SipHash-1-3 itself. */
uint64_t hash_siphash13(HashKey key, const void *data, size_t size);

/* The hash of a str's or bytes' memory: no bytes at all hash to 0. A str hashes its code points as
 * they are stored. */
int64_t hash_bytes(HashKey key, const void *data, size_t size);

/* An object's address: turned by four, because the low bits of addresses are always zero. */
static inline int64_t hash_pointer(const void *p) {
    uint64_t x = (uint64_t)(uintptr_t)p;
    return hash_not_error((int64_t)(x >> 4 | x << 60));
}

/* ---- numbers ---- */

/* x mod (2^61 - 1). */
static inline uint64_t hash_reduce(uint64_t x) {
    x = (x & HASH_MODULUS) + (x >> HASH_BITS);
    return x >= HASH_MODULUS ? x - HASH_MODULUS : x;
}

/* x * 2^n mod (2^61 - 1) for a reduced x: a rotation of 61 bits. 0 <= n < 61. */
static inline uint64_t hash_rotate(uint64_t x, int n) {
    return ((x << n) & HASH_MODULUS) | x >> (HASH_BITS - n);
}

/* x * y mod (2^61 - 1) for reduced x and y. */
uint64_t hash_multiply(uint64_t x, uint64_t y);

int64_t hash_int64(int64_t value);

/* An int of `n` little-endian 30-bit digits. */
int64_t hash_digits(const uint32_t *digits, size_t n, int negative);

/* A double. A NaN has no value to hash: the caller hashes the object's address instead. */
int64_t hash_double(double value);

/* ---- containers: start with begin, feed each item's hash, end with the number of items ---- */

typedef struct {
    uint64_t accumulator;
} HashTuple;

static inline HashTuple hash_tuple_begin(void) {
    return (HashTuple){2870177450012600261ull};
}

static inline void hash_tuple_add(HashTuple *h, int64_t item) {
    uint64_t x = h->accumulator + (uint64_t)item * 14029467366897019727ull;
    h->accumulator = (x << 31 | x >> 33) * 11400714785074694791ull;
}

int64_t hash_tuple_end(HashTuple h, size_t length);

typedef struct {
    uint64_t accumulator;
} HashSet;

static inline HashSet hash_set_begin(void) {
    return (HashSet){0};
}

/* In any order. */
static inline void hash_set_add(HashSet *h, int64_t item) {
    uint64_t x = (uint64_t)item;
    h->accumulator ^= (x ^ x << 16 ^ 89869747ull) * 3644798167ull;
}

int64_t hash_set_end(HashSet h, size_t length);

#endif
