/* UTF-8 to and from code points, strict as the standard has it.
 *
 * Decoding takes two passes: utf8_scan validates, counts and finds the largest code point, from
 * which the caller chooses the width of the text (1, 2 or 4 bytes per code point); utf8_decode then
 * fills it without checks. A fault does not end the work: the scan says what was good before it and
 * which bytes are bad, the caller's error handler decides, and the scan is called again behind
 * them.
 *
 * Everything here is a pure function of its arguments and may be called from any thread.
 */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum {
    UTF8_STRICT,     /* surrogates (U+D800..U+DFFF) are faults                                    */
    UTF8_SURROGATES, /* each surrogate stands as its own three bytes ("surrogatepass", WTF-8-like)
                      */
} Utf8Mode;

typedef enum {
    UTF8_OK = 0,
    UTF8_BAD_START,        /* a byte that starts nothing                                        */
    UTF8_BAD_CONTINUATION, /* the sequence breaks off, or could only be overlong or out of range */
    UTF8_UNEXPECTED_END,   /* the input ends inside a so far valid sequence: more may follow     */
} Utf8Fault;

typedef struct {
    size_t length; /* code points in the valid part                                            */
    uint32_t max_char; /* an upper bound in the same width class: 0x7f, 0xff, 0xffff or 0x10ffff */
    Utf8Fault fault; /* why the valid part ends; UTF8_OK: it is everything                       */
    size_t start;    /* bytes in the valid part; with a fault, where the bad bytes start         */
    size_t end;      /* with a fault, where the bad bytes end; otherwise == start                */
} Utf8Scan;

/* Bytes per code point for text whose largest code point is `max_char`: 1, 2 or 4. */
static inline int utf8_kind(uint32_t max_char) {
    return max_char < 0x100 ? 1 : max_char < 0x10000 ? 2 : 4;
}

/* The reason as the "utf-8" codec words it, e.g. "invalid start byte". Static text. */
const char *utf8_fault_text(Utf8Fault fault);

/* How many bytes at the front are ASCII. */
size_t utf8_ascii_prefix(const char *bytes, size_t size);

Utf8Scan utf8_scan(const char *bytes, size_t size, Utf8Mode mode);

/* Writes the code points of *valid* UTF-8 with `kind` bytes each, which must be wide enough;
 * returns how many. */
size_t utf8_decode(const char *bytes, size_t size, int kind, void *out);

/* One code point from the front of `bytes` (size > 0). Returns the number of bytes taken; with a
 * fault it returns the negated number of bad bytes and says why in *fault. */
int utf8_decode_one(const char *bytes, size_t size, Utf8Mode mode, uint32_t *c, Utf8Fault *fault);

#define UTF8_MAX_BYTES 4 /* what one code point needs at most */

/* Bytes of the encoding of `length` code points of `kind` bytes each. In strict mode the first
 * surrogate ends the count, and its index is stored in *stop; otherwise *stop is `length`. Never
 * overflows for text that fits in memory of half the address space. */
size_t utf8_encoded_size(const void *text, int kind, size_t length, Utf8Mode mode, size_t *stop);

/* Encodes all of the text, surrogates as three bytes, into a buffer that utf8_encoded_size found
 * large enough. Returns the bytes written; writes no NUL. */
size_t utf8_encode(const void *text, int kind, size_t length, char *out);

/* Encodes one code point, at most UTF8_MAX_BYTES; returns the bytes written. */
int utf8_encode_one(uint32_t c, char *out);

/* The largest code point's class of a text: 0x7f, 0xff, 0xffff or 0x10ffff (as in
 * Utf8Scan.max_char). */
uint32_t utf8_text_max(const void *text, int kind, size_t length);

static inline bool utf8_is_surrogate(uint32_t c) {
    return (c & 0xfffff800u) == 0xd800;
}

/* Code point `i` of a text of the given kind. */
static inline uint32_t utf8_text_get(const void *text, int kind, size_t i) {
    return kind == 1   ? ((const uint8_t *)text)[i]
           : kind == 2 ? ((const uint16_t *)text)[i]
                       : ((const uint32_t *)text)[i];
}

#endif
