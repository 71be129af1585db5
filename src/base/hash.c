#include "base/hash.h"

#include <math.h>
#include <string.h>

HashKey hash_key_from_seed(uint32_t seed) {
    HashKey key = {0, 0};
    if (seed == 0) {
        return key;
    }
    unsigned char bytes[16];
    uint32_t x = seed;
    for (int i = 0; i < 16; i++) {
        x = x * 214013u + 2531011u;
        bytes[i] = (unsigned char)(x >> 16);
    }
    memcpy(&key.k0, bytes, 8);
    memcpy(&key.k1, bytes + 8, 8);
    return key;
}

/* ---- SipHash-1-3: one round per word, three at the end ---- */

typedef struct {
    uint64_t v0, v1, v2, v3;
} SipState;

static inline uint64_t rotate_left(uint64_t x, int n) {
    return x << n | x >> (64 - n);
}

static inline void sip_round(SipState *s) {
    s->v0 += s->v1;
    s->v2 += s->v3;
    s->v1 = rotate_left(s->v1, 13) ^ s->v0;
    s->v3 = rotate_left(s->v3, 16) ^ s->v2;
    s->v0 = rotate_left(s->v0, 32);
    s->v2 += s->v1;
    s->v0 += s->v3;
    s->v1 = rotate_left(s->v1, 17) ^ s->v2;
    s->v3 = rotate_left(s->v3, 21) ^ s->v0;
    s->v2 = rotate_left(s->v2, 32);
}

static inline void sip_word(SipState *s, uint64_t word) {
    s->v3 ^= word;
    sip_round(s);
    s->v0 ^= word;
}

/* The last 0..7 bytes, without reading past them and without a loop over bytes. */
static inline uint64_t load_tail(const unsigned char *p, size_t left) {
    uint32_t low = 0, high = 0;
    if (left >= 4) {
        memcpy(&low, p, 4);
        memcpy(&high, p + left - 4, 4);
        return low | (uint64_t)high << (8 * (left - 4));
    }
    if (left == 0) {
        return 0;
    }
    return p[0] | (uint64_t)p[left / 2] << (8 * (left / 2)) |
           (uint64_t)p[left - 1] << (8 * (left - 1));
}

uint64_t hash_siphash13(HashKey key, const void *data, size_t size) {
    const unsigned char *p = data;
    SipState s = {
        key.k0 ^ 0x736f6d6570736575ull,
        key.k1 ^ 0x646f72616e646f6dull,
        key.k0 ^ 0x6c7967656e657261ull,
        key.k1 ^ 0x7465646279746573ull,
    };
    size_t left = size;
    for (; left >= 8; left -= 8, p += 8) {
        uint64_t word;
        memcpy(&word, p, 8);
        sip_word(&s, word);
    }
    sip_word(&s, (uint64_t)size << 56 | load_tail(p, left));
    s.v2 ^= 0xff;
    sip_round(&s);
    sip_round(&s);
    sip_round(&s);
    return s.v0 ^ s.v1 ^ s.v2 ^ s.v3;
}

int64_t hash_bytes(HashKey key, const void *data, size_t size) {
    return size == 0 ? 0 : hash_not_error((int64_t)hash_siphash13(key, data, size));
}

/* ---- numbers ---- */

uint64_t hash_multiply(uint64_t x, uint64_t y) {
    unsigned __int128 product = (unsigned __int128)x * y;
    return hash_reduce((uint64_t)(product & HASH_MODULUS) + (uint64_t)(product >> HASH_BITS));
}

int64_t hash_int64(int64_t value) {
    uint64_t size = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    int64_t hash = (int64_t)hash_reduce(size);
    return hash_not_error(value < 0 ? -hash : hash);
}

int64_t hash_digits(const uint32_t *digits, size_t n, int negative) {
    uint64_t x = 0;
    while (n-- > 0) {
        x = hash_rotate(x, 30) + digits[n];
        x = x >= HASH_MODULUS ? x - HASH_MODULUS : x;
    }
    return hash_not_error(negative ? -(int64_t)x : (int64_t)x);
}

int64_t hash_double(double value) {
    if (!isfinite(value)) {
        return isnan(value) ? 0 : value > 0 ? HASH_INF : -HASH_INF;
    }
    int exponent;
    double fraction = frexp(fabs(value), &exponent);
    uint64_t mantissa =
        (uint64_t)ldexp(fraction, 53);      /* exact: value == mantissa * 2^(exponent - 53) */
    int turn = (exponent - 53) % HASH_BITS; /* 2^61 == 1, so the exponent counts modulo 61 */
    uint64_t x = hash_rotate(mantissa, turn < 0 ? turn + HASH_BITS : turn);
    return hash_not_error(value < 0 ? -(int64_t)x : (int64_t)x);
}

/* ---- containers ---- */

int64_t hash_tuple_end(HashTuple h, size_t length) {
    uint64_t x = h.accumulator + ((uint64_t)length ^ 2870177450012600261ull ^ 3527539ull);
    return (int64_t)x == -1 ? 1546275796 : (int64_t)x;
}

int64_t hash_set_end(HashSet h, size_t length) {
    uint64_t x = h.accumulator ^ 1927868237ull * ((uint64_t)length + 1);
    x ^= x >> 11 ^ x >> 25;
    x = x * 69069 + 907133923;
    return (int64_t)x == -1 ? 590923713 : (int64_t)x;
}
