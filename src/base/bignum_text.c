/* Numbers to text and back, in bases 2 to 36. */
#include "base/bignum_int.h"

#include "base/bits.h"

#include <assert.h>

static const char digit_characters[] = "0123456789abcdefghijklmnopqrstuvwxyz";

/* floor(log2(base) * 4096) */
static const uint16_t log2_4096[37] = {
    0,     0,     4096,  6492,  8192,  9510,  10588, 11498, 12288, 12984, 13606, 14169, 14684,
    15157, 15594, 16002, 16384, 16742, 17080, 17399, 17702, 17990, 18265, 18528, 18780, 19021,
    19253, 19476, 19690, 19898, 20098, 20292, 20480, 20661, 20838, 21009, 21176,
};

size_t bignum_text_size(size_t n, int base) {
    assert(base >= 2 && base <= 36);
    return (size_t)((uint64_t)n * BIGNUM_SHIFT * 4096 / log2_4096[base]) + 2;
}

size_t bignum_digits_for_text(size_t length, int base) {
    assert(base >= 2 && base <= 36);
    return (size_t)(length / 4096 * (log2_4096[base] + 1u) +
                    length % 4096 * (log2_4096[base] + 1u) / 4096) /
               BIGNUM_SHIFT +
           2;
}

/* The largest power of the base that is a digit, and its exponent. */
static uint32_t chunk_of(int base, int *length) {
    uint32_t power = (uint32_t)base;
    *length = 1;
    while ((uint64_t)power * (uint32_t)base < BIGNUM_BASE) {
        power *= (uint32_t)base;
        ++*length;
    }
    return power;
}

/* ---- to text ---- */

static size_t binary_to_text(const uint32_t *a, size_t n, int bits_each, char *out) {
    uint64_t bits = bignum_bit_length(a, n);
    size_t length = (size_t)((bits + (uint64_t)bits_each - 1) / (uint64_t)bits_each);
    uint64_t window = 0;
    int held = 0;
    size_t next = 0;
    for (size_t i = length; i-- > 0;) {
        if (held < bits_each && next < n) {
            window |= (uint64_t)a[next++] << held;
            held += BIGNUM_SHIFT;
        }
        out[i] = digit_characters[window & ((1u << bits_each) - 1)];
        window >>= bits_each;
        held -= bits_each;
    }
    return length;
}

/* Writes x with at least `width` characters, before `end`; returns where it starts. */
static char *write_chunk(char *end, uint32_t x, int base, int width) {
    char *at = end;
    while (x) {
        *--at = digit_characters[x % (uint32_t)base];
        x /= (uint32_t)base;
    }
    while (end - at < width) {
        *--at = '0';
    }
    return at;
}

/* The number in base 10^9 (or the like), digit after digit from the top: quadratic. */
static ptrdiff_t plain_to_text(const uint32_t *a, size_t n, int base, char *out) {
    int width;
    uint32_t chunk = chunk_of(base, &width);
    size_t room = bignum_text_size(n, base) / (size_t)width + 2, count = 0;
    BIGNUM_SCRATCH(holder);
    uint32_t *chunks = bignum_scratch_take(&holder, room);
    if (!chunks) {
        return -1;
    }
    for (size_t i = n; i-- > 0;) {
        uint64_t carry = a[i];
        for (size_t j = 0; j < count; j++) {
            carry += (uint64_t)chunks[j] << BIGNUM_SHIFT;
            chunks[j] = (uint32_t)(carry % chunk);
            carry /= chunk;
        }
        for (; carry; carry /= chunk) {
            chunks[count++] = (uint32_t)(carry % chunk);
        }
    }
    char text[32];
    char *start = write_chunk(text + sizeof text, chunks[count - 1], base, 1);
    size_t length = (size_t)(text + sizeof text - start);
    memcpy(out, start, length);
    for (size_t i = count - 1; i-- > 0;) {
        write_chunk(out + length + width, chunks[i], base, width);
        length += (size_t)width;
    }
    return (ptrdiff_t)length;
}

ptrdiff_t bignum_to_text(const uint32_t *a, size_t n, int base, char *out) {
    assert(base >= 2 && base <= 36);
    if (n == 0) {
        out[0] = '0';
        return 1;
    }
    if (bits_is_power_of_2((uint64_t)base)) {
        return (ptrdiff_t)binary_to_text(a, n, bits_trailing_zeros32((uint32_t)base), out);
    }
#ifdef HAVE_GMP
    if (n >= BIGNUM_GMP_TO_TEXT && library_ready(LIBRARY_gmp)) {
        return bignum_gmp_to_text(a, n, base, out);
    }
#endif
    return plain_to_text(a, n, base, out);
}

/* ---- from text ---- */

static size_t binary_from_text(const char *text, size_t length, int bits_each, uint32_t *out) {
    uint64_t window = 0;
    int held = 0;
    size_t n = 0;
    for (size_t i = length; i-- > 0;) {
        window |= (uint64_t)bignum_character_value(text[i]) << held;
        held += bits_each;
        if (held >= BIGNUM_SHIFT) {
            out[n++] = (uint32_t)window & BIGNUM_MASK;
            window >>= BIGNUM_SHIFT;
            held -= BIGNUM_SHIFT;
        }
    }
    out[n++] = (uint32_t)window;
    return bignum_trim(out, n);
}

static size_t plain_from_text(const char *text, size_t length, int base, uint32_t *out) {
    int width;
    uint32_t chunk = chunk_of(base, &width);
    size_t n = 0, i = 0;
    while (i < length) {
        uint32_t value = 0, power = 1;
        size_t stop = length - i < (size_t)width ? length : i + (size_t)width;
        for (; i < stop; i++) {
            value = value * (uint32_t)base + bignum_character_value(text[i]);
            power *= (uint32_t)base; /* at most the full chunk */
        }
        n = bignum_multiply_digit(out, n, stop == length ? power : chunk, value, out);
    }
    return n;
}

ptrdiff_t bignum_from_text(const char *text, size_t length, int base, uint32_t *out) {
    assert(base >= 2 && base <= 36);
    while (length > 0 && *text == '0') {
        text++;
        length--;
    }
    if (bits_is_power_of_2((uint64_t)base)) {
        return (ptrdiff_t)binary_from_text(text, length, bits_trailing_zeros32((uint32_t)base),
                                           out);
    }
#ifdef HAVE_GMP
    if (length >= BIGNUM_GMP_FROM_TEXT && library_ready(LIBRARY_gmp)) {
        return bignum_gmp_from_text(text, length, base, out);
    }
#endif
    return (ptrdiff_t)plain_from_text(text, length, base, out);
}
