/* BLAKE2b and BLAKE2s (RFC 7693), with the parameters of trees. */
#include "base/digest.h"

#include <stdbool.h>
#include <string.h>

/* Which words of the block each round mixes in. */
static const uint8_t orders[10][16] = {
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
    {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
    {11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4},
    {7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
    {9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13},
    {2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
    {12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11},
    {13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
    {6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5},
    {10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0},
};
/* Columns, then diagonals. */
static const uint8_t mixed_lanes[8][4] = {{0, 4, 8, 12},  {1, 5, 9, 13},  {2, 6, 10, 14},
                                          {3, 7, 11, 15}, {0, 5, 10, 15}, {1, 6, 11, 12},
                                          {2, 7, 8, 13},  {3, 4, 9, 14}};

/* What both have at the beginning of the parameter block. */
static void first_parameters(uint8_t *block, const Blake2Parameters *parameters) {
    block[0] = parameters->digest_size;
    block[1] = parameters->key_size;
    block[2] = parameters->fanout;
    block[3] = parameters->depth;
    digest_store32(block + 4, parameters->leaf_size, DIGEST_LITTLE_ENDIAN);
}

/* ---- BLAKE2b ---- */

static const uint64_t blake2b_start[8] = {
    0x6a09e667f3bcc908ull, 0xbb67ae8584caa73bull, 0x3c6ef372fe94f82bull, 0xa54ff53a5f1d36f1ull,
    0x510e527fade682d1ull, 0x9b05688c2b3e6c1full, 0x1f83d9abfb41bd6bull, 0x5be0cd19137e2179ull,
};
static void blake2b_mix(uint64_t *v, const uint8_t *lanes, uint64_t x, uint64_t y) {
    uint64_t *a = v + lanes[0], *b = v + lanes[1], *c = v + lanes[2], *d = v + lanes[3];
    *a += *b + x;
    *d = digest_rotate64(*d ^ *a, 32);
    *c += *d;
    *b = digest_rotate64(*b ^ *c, 40);
    *a += *b + y;
    *d = digest_rotate64(*d ^ *a, 48);
    *c += *d;
    *b = digest_rotate64(*b ^ *c, 1);
}
/* `n` bytes of the block count; `last` ends the digest. */
static void blake2b_compress(Blake2b *s, const uint8_t *p, uint32_t n, bool last) {
    uint64_t m[16], v[16];
    s->low += n;
    s->high += s->low < n;
    for (int i = 0; i < 16; i++) {
        m[i] = digest_load64(p + 8 * i, DIGEST_LITTLE_ENDIAN);
    }
    memcpy(v, s->h, sizeof s->h);
    memcpy(v + 8, blake2b_start, sizeof s->h);
    v[12] ^= s->low;
    v[13] ^= s->high;
    if (last) {
        v[14] = ~v[14];
        v[15] = s->last_node ? ~v[15] : v[15];
    }
    for (int round = 0; round < 12; round++) {
        const uint8_t *order = orders[round % 10];
#pragma GCC unroll 8
        for (int i = 0; i < 8; i++) {
            blake2b_mix(v, mixed_lanes[i], m[order[2 * i]], m[order[2 * i + 1]]);
        }
    }
    for (int i = 0; i < 8; i++) {
        s->h[i] ^= v[i] ^ v[i + 8];
    }
}
void blake2b_update(Blake2b *s, const uint8_t *p, size_t n) {
    while (n > 0) {
        if (s->used == 128) { /* the last block waits: it is compressed at the end */
            blake2b_compress(s, s->buffer, 128, false);
            s->used = 0;
        }
        size_t room = 128 - s->used, part = n < room ? n : room;
        memcpy(s->buffer + s->used, p, part);
        s->used += (uint32_t)part;
        p += part;
        n -= part;
    }
}
void blake2b_begin(Blake2b *s, const Blake2Parameters *parameters, int last_node) {
    uint8_t block[64] = {0};
    first_parameters(block, parameters);
    digest_store64(block + 8, parameters->node_offset, DIGEST_LITTLE_ENDIAN);
    block[16] = parameters->node_depth;
    block[17] = parameters->inner_size;
    memcpy(block + 32, parameters->salt, 16);
    memcpy(block + 48, parameters->person, 16);
    *s = (Blake2b){.digest_size = parameters->digest_size, .last_node = last_node != 0};
    for (int i = 0; i < 8; i++) {
        s->h[i] = blake2b_start[i] ^ digest_load64(block + 8 * i, DIGEST_LITTLE_ENDIAN);
    }
    if (parameters->key_size > 0) {
        memcpy(s->buffer, parameters->key, parameters->key_size);
        s->used = 128;
    }
}
void blake2b_finish(Blake2b *s, uint8_t *out) {
    uint8_t whole[64];
    memset(s->buffer + s->used, 0, 128 - s->used);
    blake2b_compress(s, s->buffer, s->used, true);
    for (int i = 0; i < 8; i++) {
        digest_store64(whole + 8 * i, s->h[i], DIGEST_LITTLE_ENDIAN);
    }
    memcpy(out, whole, s->digest_size);
}

/* ---- BLAKE2s ---- */

static const uint32_t blake2s_start[8] = {
    0x6a09e667u, 0xbb67ae85u, 0x3c6ef372u, 0xa54ff53au,
    0x510e527fu, 0x9b05688cu, 0x1f83d9abu, 0x5be0cd19u,
};
static void blake2s_mix(uint32_t *v, const uint8_t *lanes, uint32_t x, uint32_t y) {
    uint32_t *a = v + lanes[0], *b = v + lanes[1], *c = v + lanes[2], *d = v + lanes[3];
    *a += *b + x;
    *d = digest_rotate32(*d ^ *a, 16);
    *c += *d;
    *b = digest_rotate32(*b ^ *c, 20);
    *a += *b + y;
    *d = digest_rotate32(*d ^ *a, 24);
    *c += *d;
    *b = digest_rotate32(*b ^ *c, 25);
}
/* `n` bytes of the block count; `last` ends the digest. */
static void blake2s_compress(Blake2s *s, const uint8_t *p, uint32_t n, bool last) {
    uint32_t m[16], v[16];
    s->length += n;
    for (int i = 0; i < 16; i++) {
        m[i] = digest_load32(p + 4 * i, DIGEST_LITTLE_ENDIAN);
    }
    memcpy(v, s->h, sizeof s->h);
    memcpy(v + 8, blake2s_start, sizeof s->h);
    v[12] ^= (uint32_t)s->length;
    v[13] ^= (uint32_t)(s->length >> 32);
    if (last) {
        v[14] = ~v[14];
        v[15] = s->last_node ? ~v[15] : v[15];
    }
    for (int round = 0; round < 10; round++) {
        const uint8_t *order = orders[round % 10];
#pragma GCC unroll 8
        for (int i = 0; i < 8; i++) {
            blake2s_mix(v, mixed_lanes[i], m[order[2 * i]], m[order[2 * i + 1]]);
        }
    }
    for (int i = 0; i < 8; i++) {
        s->h[i] ^= v[i] ^ v[i + 8];
    }
}
void blake2s_update(Blake2s *s, const uint8_t *p, size_t n) {
    while (n > 0) {
        if (s->used == 64) { /* the last block waits: it is compressed at the end */
            blake2s_compress(s, s->buffer, 64, false);
            s->used = 0;
        }
        size_t room = 64 - s->used, part = n < room ? n : room;
        memcpy(s->buffer + s->used, p, part);
        s->used += (uint32_t)part;
        p += part;
        n -= part;
    }
}
void blake2s_begin(Blake2s *s, const Blake2Parameters *parameters, int last_node) {
    uint8_t block[32] = {0};
    first_parameters(block, parameters);
    digest_store64(block + 8, parameters->node_offset, DIGEST_LITTLE_ENDIAN); /* 48 bits */
    block[14] = parameters->node_depth;
    block[15] = parameters->inner_size;
    memcpy(block + 16, parameters->salt, 8);
    memcpy(block + 24, parameters->person, 8);
    *s = (Blake2s){.digest_size = parameters->digest_size, .last_node = last_node != 0};
    for (int i = 0; i < 8; i++) {
        s->h[i] = blake2s_start[i] ^ digest_load32(block + 4 * i, DIGEST_LITTLE_ENDIAN);
    }
    if (parameters->key_size > 0) {
        memcpy(s->buffer, parameters->key, parameters->key_size);
        s->used = 64;
    }
}
void blake2s_finish(Blake2s *s, uint8_t *out) {
    uint8_t whole[32];
    memset(s->buffer + s->used, 0, 64 - s->used);
    blake2s_compress(s, s->buffer, s->used, true);
    for (int i = 0; i < 8; i++) {
        digest_store32(whole + 4 * i, s->h[i], DIGEST_LITTLE_ENDIAN);
    }
    memcpy(out, whole, s->digest_size);
}
