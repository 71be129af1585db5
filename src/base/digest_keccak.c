/* Keccak-f[1600] as a sponge (FIPS 202). Lane (x, y) is lanes[x + 5 * y]. */
#include "base/digest.h"

#include <string.h>

static const uint64_t round_constants[24] = {
    0x0000000000000001ull, 0x0000000000008082ull, 0x800000000000808aull, 0x8000000080008000ull,
    0x000000000000808bull, 0x0000000080000001ull, 0x8000000080008081ull, 0x8000000000008009ull,
    0x000000000000008aull, 0x0000000000000088ull, 0x0000000080008009ull, 0x000000008000000aull,
    0x000000008000808bull, 0x800000000000008bull, 0x8000000000008089ull, 0x8000000000008003ull,
    0x8000000000008002ull, 0x8000000000000080ull, 0x000000000000800aull, 0x800000008000000aull,
    0x8000000080008081ull, 0x8000000000008080ull, 0x0000000080000001ull, 0x8000000080008008ull,
};
/* Lane i comes from lane `from[i]`, rotated. */
static const uint8_t from[25] = {0,  6,  12, 18, 24, 3,  9,  10, 16, 22, 1,  7, 13,
                                 19, 20, 4,  5,  11, 17, 23, 2,  8,  14, 15, 21};
static const uint8_t rotations[25] = {0, 44, 43, 21, 14, 28, 20, 3,  45, 61, 1,  6, 25,
                                      8, 18, 27, 36, 10, 15, 56, 62, 55, 39, 41, 2};

static void permute(uint64_t *a) {
    for (int round = 0; round < 24; round++) {
        uint64_t c[5], b[25];
        for (int x = 0; x < 5; x++) {
            c[x] = a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20];
        }
#pragma GCC unroll 25
        for (int i = 0; i < 25; i++) {
            int x = from[i] % 5, n = rotations[i];
            uint64_t lane = a[from[i]] ^ c[(x + 4) % 5] ^ digest_rotate64(c[(x + 1) % 5], 1);
            b[i] = n ? digest_rotate64(lane, n) : lane;
        }
#pragma GCC unroll 25
        for (int i = 0; i < 25; i++) {
            int row = i / 5 * 5, x = i % 5;
            a[i] = b[i] ^ (~b[row + (x + 1) % 5] & b[row + (x + 2) % 5]);
        }
        a[0] ^= round_constants[round];
    }
}

void keccak_begin(Keccak *s, uint32_t rate, uint8_t suffix) {
    *s = (Keccak){.rate = rate, .suffix = suffix};
}
static void take_in(Keccak *s, uint8_t byte) {
    s->lanes[s->position / 8] ^= (uint64_t)byte << 8 * (s->position % 8);
    if (++s->position == s->rate) {
        permute(s->lanes);
        s->position = 0;
    }
}
void keccak_update(Keccak *s, const uint8_t *p, size_t n) {
    for (; n > 0 && s->position > 0; n--) {
        take_in(s, *p++);
    }
    for (; n >= s->rate; n -= s->rate, p += s->rate) {
        for (uint32_t i = 0; i < s->rate / 8; i++) {
            s->lanes[i] ^= digest_load64(p + 8 * i, DIGEST_LITTLE_ENDIAN);
        }
        permute(s->lanes);
    }
    for (; n > 0; n--) {
        take_in(s, *p++);
    }
}
void keccak_finish(Keccak *s, uint8_t *out, size_t n) {
    s->lanes[s->position / 8] ^= (uint64_t)s->suffix << 8 * (s->position % 8);
    s->lanes[s->rate / 8 - 1] ^= UINT64_C(1) << 63;
    permute(s->lanes);
    s->position = 0;
    for (; n > 0; n--) {
        if (s->position == s->rate) {
            permute(s->lanes);
            s->position = 0;
        }
        *out++ = (uint8_t)(s->lanes[s->position / 8] >> 8 * (s->position % 8));
        s->position++;
    }
}
