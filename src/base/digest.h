/* Message digests: MD5 (RFC 1321), SHA-1 and SHA-2 (FIPS 180-4), SHA-3 and SHAKE (FIPS 202), BLAKE2
 * (RFC 7693).
 *
 * A digest under way is a plain structure: copying it copies the digest, and `finish` is called on
 * a copy when more data may follow. A structure belongs to one thread at a time; nothing here
 * allocates or fails. Lengths are in bytes.
 */
#ifndef BASE_DIGEST_H
#define BASE_DIGEST_H

#include <stddef.h>
#include <stdint.h>

/* ---- MD5, SHA-1, SHA-2: blocks of 64 or 128 bytes ---- */

typedef struct {
    union {
        uint32_t w[8];
        uint64_t d[8];
    } h;
    uint64_t length;     /* of the data so far */
    uint8_t buffer[128]; /* the incomplete block */
} BlockDigest;

void md5_begin(BlockDigest *s);
void md5_update(BlockDigest *s, const uint8_t *p, size_t n);
void md5_finish(BlockDigest *s, uint8_t out[16]);
void sha1_begin(BlockDigest *s);
void sha1_update(BlockDigest *s, const uint8_t *p, size_t n);
void sha1_finish(BlockDigest *s, uint8_t out[20]);
void sha224_begin(BlockDigest *s);
void sha256_begin(BlockDigest *s);
void sha256_update(BlockDigest *s, const uint8_t *p, size_t n); /* SHA-224 too */
void sha256_finish(BlockDigest *s, uint8_t out[32]);
void sha384_begin(BlockDigest *s);
void sha512_begin(BlockDigest *s);
void sha512_update(BlockDigest *s, const uint8_t *p, size_t n); /* SHA-384 too */
void sha512_finish(BlockDigest *s, uint8_t out[64]);

/* For the files that define these: feeds whole blocks to `compress`, keeps the rest. */
typedef void BlockCompress(BlockDigest *s, const uint8_t *p, size_t blocks);
void block_digest_update(BlockDigest *s, size_t block, BlockCompress *compress, const uint8_t *p,
                         size_t n);
typedef enum { DIGEST_LITTLE_ENDIAN, DIGEST_BIG_ENDIAN } DigestOrder;
/* Pads with a one bit, zeros and the length in bits, as the last eighth of a block. */
void block_digest_pad(BlockDigest *s, size_t block, BlockCompress *compress, DigestOrder order);

/* ---- Keccak: SHA-3 and SHAKE ---- */

typedef struct {
    uint64_t lanes[25];
    uint32_t rate;     /* bytes of a block */
    uint32_t position; /* bytes of the present block that have been taken in, or given out */
    uint8_t suffix;    /* what follows the data: 0x06 for SHA-3, 0x1f for SHAKE */
} Keccak;

void keccak_begin(Keccak *s, uint32_t rate, uint8_t suffix);
void keccak_update(Keccak *s, const uint8_t *p, size_t n);
void keccak_finish(Keccak *s, uint8_t *out, size_t n);

/* ---- BLAKE2 ---- */

typedef struct {
    uint8_t digest_size, key_size, fanout, depth, node_depth, inner_size;
    uint32_t leaf_size;
    uint64_t node_offset;
    uint8_t salt[16], person[16]; /* BLAKE2s uses the first 8 of each */
    uint8_t key[64];
} Blake2Parameters;

typedef struct {
    uint64_t h[8];
    uint64_t low, high; /* bytes compressed so far */
    uint8_t buffer[128];
    uint32_t used; /* bytes in the buffer */
    uint8_t digest_size, last_node;
} Blake2b;
typedef struct {
    uint32_t h[8];
    uint64_t length;
    uint8_t buffer[64];
    uint32_t used;
    uint8_t digest_size, last_node;
} Blake2s;

void blake2b_begin(Blake2b *s, const Blake2Parameters *parameters, int last_node);
void blake2b_update(Blake2b *s, const uint8_t *p, size_t n);
void blake2b_finish(Blake2b *s, uint8_t *out); /* digest_size bytes */
void blake2s_begin(Blake2s *s, const Blake2Parameters *parameters, int last_node);
void blake2s_update(Blake2s *s, const uint8_t *p, size_t n);
void blake2s_finish(Blake2s *s, uint8_t *out);

/* ---- words in bytes ---- */

static inline uint32_t digest_load32(const uint8_t *p, DigestOrder order) {
    return order == DIGEST_LITTLE_ENDIAN
               ? (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24
               : (uint32_t)p[3] | (uint32_t)p[2] << 8 | (uint32_t)p[1] << 16 | (uint32_t)p[0] << 24;
}
static inline uint64_t digest_load64(const uint8_t *p, DigestOrder order) {
    uint64_t a = digest_load32(p, order), b = digest_load32(p + 4, order);
    return order == DIGEST_LITTLE_ENDIAN ? a | b << 32 : b | a << 32;
}
static inline void digest_store32(uint8_t *p, uint32_t value, DigestOrder order) {
    for (int i = 0; i < 4; i++) {
        p[order == DIGEST_LITTLE_ENDIAN ? i : 3 - i] = (uint8_t)(value >> 8 * i);
    }
}
static inline void digest_store64(uint8_t *p, uint64_t value, DigestOrder order) {
    for (int i = 0; i < 8; i++) {
        p[order == DIGEST_LITTLE_ENDIAN ? i : 7 - i] = (uint8_t)(value >> 8 * i);
    }
}
static inline uint32_t digest_rotate32(uint32_t x, int n) { /* to the left */
    return x << n | x >> (32 - n);
}
static inline uint64_t digest_rotate64(uint64_t x, int n) {
    return x << n | x >> (64 - n);
}

#endif
