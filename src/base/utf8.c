#include "base/utf8.h"

#include <assert.h>
#include <string.h>

#define HIGH_BITS 0x8080808080808080ull

static inline uint64_t load8(const void *p) {
    uint64_t word;
    memcpy(&word, p, 8);
    return word;
}

const char *utf8_fault_text(Utf8Fault fault) {
    switch (fault) {
    case UTF8_OK:
        return "";
    case UTF8_BAD_START:
        return "invalid start byte";
    case UTF8_BAD_CONTINUATION:
        return "invalid continuation byte";
    case UTF8_UNEXPECTED_END:
        return "unexpected end of data";
    }
    return "";
}

size_t utf8_ascii_prefix(const char *bytes, size_t size) {
    size_t i = 0;
    for (; i + 32 <= size; i += 32) {
        uint64_t any =
            load8(bytes + i) | load8(bytes + i + 8) | load8(bytes + i + 16) | load8(bytes + i + 24);
        if (any & HIGH_BITS) {
            break;
        }
    }
    for (; i + 8 <= size; i += 8) {
        uint64_t high = load8(bytes + i) & HIGH_BITS;
        if (high) {
            return i + (size_t)(__builtin_ctzll(high) >> 3);
        }
    }
    while (i < size && !(bytes[i] & 0x80)) {
        i++;
    }
    return i;
}

/* The second byte's range is what rules out overlong forms, surrogates and code points beyond
 * U+10FFFF: the codec reports all of these as a bad continuation right behind the start byte. */
static inline void second_byte_range(uint32_t first, Utf8Mode mode, uint32_t *low, uint32_t *high) {
    *low = 0x80;
    *high = 0xbf;
    switch (first) {
    case 0xe0:
        *low = 0xa0;
        break;
    case 0xed:
        *high = mode == UTF8_STRICT ? 0x9f : 0xbf;
        break;
    case 0xf0:
        *low = 0x90;
        break;
    case 0xf4:
        *high = 0x8f;
        break;
    default:
        break;
    }
}

static inline int decode_step(const uint8_t *s, size_t left, Utf8Mode mode, uint32_t *out,
                              Utf8Fault *fault) {
    uint32_t first = s[0];
    if (first < 0x80) {
        *out = first;
        return 1;
    }
    if (first < 0xc2 || first > 0xf4) {
        *fault = UTF8_BAD_START;
        return -1;
    }
    int need = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    uint32_t low, high, c = first & (0x7fu >> need);
    second_byte_range(first, mode, &low, &high);
    for (int i = 1; i < need; i++) {
        if ((size_t)i >= left) {
            *fault = UTF8_UNEXPECTED_END;
            return -i;
        }
        uint32_t byte = s[i];
        if (byte < low || byte > high) {
            *fault = UTF8_BAD_CONTINUATION;
            return -i;
        }
        c = c << 6 | (byte & 0x3f);
        low = 0x80;
        high = 0xbf;
    }
    *out = c;
    return need;
}

int utf8_decode_one(const char *bytes, size_t size, Utf8Mode mode, uint32_t *c, Utf8Fault *fault) {
    assert(size > 0);
    *fault = UTF8_OK;
    return decode_step((const uint8_t *)bytes, size, mode, c, fault);
}

static inline uint32_t width_class(uint32_t any) {
    return any < 0x80 ? 0x7f : any < 0x100 ? 0xff : any < 0x10000 ? 0xffff : 0x10ffff;
}

Utf8Scan utf8_scan(const char *bytes, size_t size, Utf8Mode mode) {
    const uint8_t *s = (const uint8_t *)bytes;
    size_t i = utf8_ascii_prefix(bytes, size);
    Utf8Scan scan = {.length = i, .fault = UTF8_OK};
    uint32_t any = 0; /* the union of the bits: it has the width class of the largest */
    while (i < size) {
        if (s[i] < 0x80) {
            size_t run = i + 8 <= size && !(load8(s + i) & HIGH_BITS)
                             ? utf8_ascii_prefix(bytes + i, size - i)
                             : 1;
            i += run;
            scan.length += run;
            continue;
        }
        uint32_t c = 0;
        int taken = decode_step(s + i, size - i, mode, &c, &scan.fault);
        if (taken < 0) {
            scan.end = i + (size_t)-taken;
            break;
        }
        any |= c;
        i += (size_t)taken;
        scan.length++;
    }
    scan.start = i;
    if (scan.fault == UTF8_OK) {
        scan.end = i;
    }
    scan.max_char = width_class(any);
    return scan;
}

/* Valid input only: the length of a sequence follows from its first byte. */
static inline int decode_valid(const uint8_t *s, uint32_t *c) {
    uint32_t b = s[0];
    if (b < 0x80) {
        *c = b;
        return 1;
    }
    if (b < 0xe0) {
        *c = (b & 0x1f) << 6 | (s[1] & 0x3f);
        return 2;
    }
    if (b < 0xf0) {
        *c = (b & 0x0f) << 12 | (s[1] & 0x3fu) << 6 | (s[2] & 0x3f);
        return 3;
    }
    *c = (b & 0x07) << 18 | (s[1] & 0x3fu) << 12 | (s[2] & 0x3fu) << 6 | (s[3] & 0x3f);
    return 4;
}

#define DEFINE_DECODE(name, type)                                                                  \
    static size_t name(const uint8_t *s, size_t size, type *out) {                                 \
        type *at = out;                                                                            \
        size_t i = 0;                                                                              \
        while (i < size) {                                                                         \
            if (i + 8 <= size && !(load8(s + i) & HIGH_BITS)) {                                    \
                for (int k = 0; k < 8; k++) {                                                      \
                    at[k] = s[i + (size_t)k];                                                      \
                }                                                                                  \
                at += 8;                                                                           \
                i += 8;                                                                            \
                continue;                                                                          \
            }                                                                                      \
            uint32_t c;                                                                            \
            i += (size_t)decode_valid(s + i, &c);                                                  \
            *at++ = (type)c;                                                                       \
        }                                                                                          \
        return (size_t)(at - out);                                                                 \
    }

DEFINE_DECODE(decode_to_1, uint8_t)
DEFINE_DECODE(decode_to_2, uint16_t)
DEFINE_DECODE(decode_to_4, uint32_t)

size_t utf8_decode(const char *bytes, size_t size, int kind, void *out) {
    const uint8_t *s = (const uint8_t *)bytes;
    switch (kind) {
    case 1:
        return decode_to_1(s, size, out);
    case 2:
        return decode_to_2(s, size, out);
    default:
        return decode_to_4(s, size, out);
    }
}

int utf8_encode_one(uint32_t c, char *out) {
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (char)(0xc0 | c >> 6);
        out[1] = (char)(0x80 | (c & 0x3f));
        return 2;
    }
    if (c < 0x10000) {
        out[0] = (char)(0xe0 | c >> 12);
        out[1] = (char)(0x80 | (c >> 6 & 0x3f));
        out[2] = (char)(0x80 | (c & 0x3f));
        return 3;
    }
    out[0] = (char)(0xf0 | c >> 18);
    out[1] = (char)(0x80 | (c >> 12 & 0x3f));
    out[2] = (char)(0x80 | (c >> 6 & 0x3f));
    out[3] = (char)(0x80 | (c & 0x3f));
    return 4;
}

static size_t encoded_size_1(const uint8_t *text, size_t length) {
    size_t size = length, i = 0;
    for (; i + 8 <= length; i += 8) {
        size += (size_t)__builtin_popcountll(load8(text + i) & HIGH_BITS);
    }
    for (; i < length; i++) {
        size += text[i] >> 7;
    }
    return size;
}

size_t utf8_encoded_size(const void *text, int kind, size_t length, Utf8Mode mode, size_t *stop) {
    *stop = length;
    if (kind == 1) {
        return encoded_size_1(text, length);
    }
    size_t size = 0;
    for (size_t i = 0; i < length; i++) {
        uint32_t c = utf8_text_get(text, kind, i);
        if (mode == UTF8_STRICT && utf8_is_surrogate(c)) {
            *stop = i;
            return size;
        }
        size += 1 + (c >= 0x80) + (c >= 0x800) + (c >= 0x10000);
    }
    return size;
}

#define DEFINE_ENCODE(name, type)                                                                  \
    static size_t name(const type *text, size_t length, char *out) {                               \
        char *at = out;                                                                            \
        for (size_t i = 0; i < length; i++) {                                                      \
            uint32_t c = text[i];                                                                  \
            if (c < 0x80) {                                                                        \
                *at++ = (char)c;                                                                   \
            } else {                                                                               \
                at += utf8_encode_one(c, at);                                                      \
            }                                                                                      \
        }                                                                                          \
        return (size_t)(at - out);                                                                 \
    }

DEFINE_ENCODE(encode_from_2, uint16_t)
DEFINE_ENCODE(encode_from_4, uint32_t)

static size_t encode_from_1(const uint8_t *text, size_t length, char *out) {
    char *at = out;
    size_t i = 0;
    while (i < length) {
        if (i + 8 <= length && !(load8(text + i) & HIGH_BITS)) {
            memcpy(at, text + i, 8);
            at += 8;
            i += 8;
            continue;
        }
        at += utf8_encode_one(text[i++], at);
    }
    return (size_t)(at - out);
}

size_t utf8_encode(const void *text, int kind, size_t length, char *out) {
    switch (kind) {
    case 1:
        return encode_from_1(text, length, out);
    case 2:
        return encode_from_2(text, length, out);
    default:
        return encode_from_4(text, length, out);
    }
}

uint32_t utf8_text_max(const void *text, int kind, size_t length) {
    uint32_t any = 0;
    if (kind == 1) {
        return utf8_ascii_prefix(text, length) == length ? 0x7f : 0xff;
    }
    if (kind == 2) {
        const uint16_t *wide = text;
        for (size_t i = 0; i < length; i++) {
            any |= wide[i];
        }
    } else {
        const uint32_t *wide = text;
        for (size_t i = 0; i < length; i++) {
            any |= wide[i];
        }
    }
    return width_class(any);
}
