/* Blocks of digests, MD5 and SHA-1. */
#include "base/digest.h"

#include <string.h>

/* ---- blocks ---- */

void block_digest_update(BlockDigest *s, size_t block, BlockCompress *compress, const uint8_t *p,
                         size_t n) {
    size_t used = s->length % block;
    s->length += n;
    if (used > 0) {
        size_t room = block - used, part = n < room ? n : room;
        memcpy(s->buffer + used, p, part);
        p += part;
        n -= part;
        if (part < room) {
            return;
        }
        compress(s, s->buffer, 1);
    }
    size_t blocks = n / block;
    if (blocks > 0) {
        compress(s, p, blocks);
        p += blocks * block;
        n -= blocks * block;
    }
    if (n > 0) {
        memcpy(s->buffer, p, n);
    }
}

void block_digest_pad(BlockDigest *s, size_t block, BlockCompress *compress, DigestOrder order) {
    size_t used = s->length % block, end = block - block / 8;
    s->buffer[used++] = 0x80;
    if (used > end) {
        memset(s->buffer + used, 0, block - used);
        compress(s, s->buffer, 1);
        used = 0;
    }
    memset(s->buffer + used, 0, block - used);
    uint64_t bits = s->length << 3, above = s->length >> 61;
    if (order == DIGEST_BIG_ENDIAN) {
        digest_store64(s->buffer + block - 8, bits, order);
        if (block == 128) {
            digest_store64(s->buffer + block - 16, above, order);
        }
    } else {
        digest_store64(s->buffer + end, bits, order);
    }
    compress(s, s->buffer, 1);
}

/* ---- MD5 ---- */

/* The integer part of abs(sin(i + 1)) * 2^32. */
static const uint32_t md5_constants[64] = {
    0xd76aa478u, 0xe8c7b756u, 0x242070dbu, 0xc1bdceeeu, 0xf57c0fafu, 0x4787c62au, 0xa8304613u,
    0xfd469501u, 0x698098d8u, 0x8b44f7afu, 0xffff5bb1u, 0x895cd7beu, 0x6b901122u, 0xfd987193u,
    0xa679438eu, 0x49b40821u, 0xf61e2562u, 0xc040b340u, 0x265e5a51u, 0xe9b6c7aau, 0xd62f105du,
    0x02441453u, 0xd8a1e681u, 0xe7d3fbc8u, 0x21e1cde6u, 0xc33707d6u, 0xf4d50d87u, 0x455a14edu,
    0xa9e3e905u, 0xfcefa3f8u, 0x676f02d9u, 0x8d2a4c8au, 0xfffa3942u, 0x8771f681u, 0x6d9d6122u,
    0xfde5380cu, 0xa4beea44u, 0x4bdecfa9u, 0xf6bb4b60u, 0xbebfbc70u, 0x289b7ec6u, 0xeaa127fau,
    0xd4ef3085u, 0x04881d05u, 0xd9d4d039u, 0xe6db99e5u, 0x1fa27cf8u, 0xc4ac5665u, 0xf4292244u,
    0x432aff97u, 0xab9423a7u, 0xfc93a039u, 0x655b59c3u, 0x8f0ccc92u, 0xffeff47du, 0x85845dd1u,
    0x6fa87e4fu, 0xfe2ce6e0u, 0xa3014314u, 0x4e0811a1u, 0xf7537e82u, 0xbd3af235u, 0x2ad7d2bbu,
    0xeb86d391u,
};
static const uint8_t md5_shifts[4][4] = {
    {7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}};

static uint32_t md5_mix(int round, uint32_t x, uint32_t y, uint32_t z) {
    switch (round) {
    case 0:
        return (x & y) | (~x & z);
    case 1:
        return (x & z) | (y & ~z);
    case 2:
        return x ^ y ^ z;
    default:
        return y ^ (x | ~z);
    }
}
static int md5_word(int round, int i) {
    static const uint8_t factor[4] = {1, 5, 3, 7}, start[4] = {0, 1, 5, 0};
    return (factor[round] * i + start[round]) % 16;
}
static void md5_compress(BlockDigest *s, const uint8_t *p, size_t blocks) {
    for (; blocks > 0; blocks--, p += 64) {
        uint32_t x[16], a = s->h.w[0], b = s->h.w[1], c = s->h.w[2], d = s->h.w[3];
        for (int i = 0; i < 16; i++) {
            x[i] = digest_load32(p + 4 * i, DIGEST_LITTLE_ENDIAN);
        }
#pragma GCC unroll 64
        for (int i = 0; i < 64; i++) {
            int round = i / 16;
            uint32_t sum =
                a + md5_mix(round, b, c, d) + x[md5_word(round, i % 16)] + md5_constants[i];
            a = d;
            d = c;
            c = b;
            b += digest_rotate32(sum, md5_shifts[round][i % 4]);
        }
        s->h.w[0] += a;
        s->h.w[1] += b;
        s->h.w[2] += c;
        s->h.w[3] += d;
    }
}
void md5_begin(BlockDigest *s) {
    *s = (BlockDigest){.h.w = {0x67452301u, 0xefcdab89u, 0x98badcfeu, 0x10325476u}};
}
void md5_update(BlockDigest *s, const uint8_t *p, size_t n) {
    block_digest_update(s, 64, md5_compress, p, n);
}
void md5_finish(BlockDigest *s, uint8_t out[16]) {
    block_digest_pad(s, 64, md5_compress, DIGEST_LITTLE_ENDIAN);
    for (int i = 0; i < 4; i++) {
        digest_store32(out + 4 * i, s->h.w[i], DIGEST_LITTLE_ENDIAN);
    }
}

/* ---- SHA-1 ---- */

static uint32_t sha1_mix(int round, uint32_t x, uint32_t y, uint32_t z) {
    return round == 0 ? (x & y) | (~x & z) : round == 2 ? (x & y) | (x & z) | (y & z) : x ^ y ^ z;
}
static void sha1_compress(BlockDigest *s, const uint8_t *p, size_t blocks) {
    static const uint32_t constants[4] = {0x5a827999u, 0x6ed9eba1u, 0x8f1bbcdcu, 0xca62c1d6u};
    for (; blocks > 0; blocks--, p += 64) {
        uint32_t w[80], *h = s->h.w, a = h[0], b = h[1], c = h[2], d = h[3], e = h[4];
        for (int i = 0; i < 16; i++) {
            w[i] = digest_load32(p + 4 * i, DIGEST_BIG_ENDIAN);
        }
        for (int i = 16; i < 80; i++) {
            w[i] = digest_rotate32(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
        }
#pragma GCC unroll 80
        for (int i = 0; i < 80; i++) {
            uint32_t sum =
                digest_rotate32(a, 5) + sha1_mix(i / 20, b, c, d) + e + w[i] + constants[i / 20];
            e = d;
            d = c;
            c = digest_rotate32(b, 30);
            b = a;
            a = sum;
        }
        h[0] += a;
        h[1] += b;
        h[2] += c;
        h[3] += d;
        h[4] += e;
    }
}
void sha1_begin(BlockDigest *s) {
    *s = (BlockDigest){.h.w = {0x67452301u, 0xefcdab89u, 0x98badcfeu, 0x10325476u, 0xc3d2e1f0u}};
}
void sha1_update(BlockDigest *s, const uint8_t *p, size_t n) {
    block_digest_update(s, 64, sha1_compress, p, n);
}
void sha1_finish(BlockDigest *s, uint8_t out[20]) {
    block_digest_pad(s, 64, sha1_compress, DIGEST_BIG_ENDIAN);
    for (int i = 0; i < 5; i++) {
        digest_store32(out + 4 * i, s->h.w[i], DIGEST_BIG_ENDIAN);
    }
}
