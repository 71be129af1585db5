/* What the front end needs to know about characters. */
#ifndef PITHON_LANG_LEX_UNICODE_H
#define PITHON_LANG_LEX_UNICODE_H

#include "base/unicode.h"

/* The character at `text` (valid UTF-8); returns its length in bytes. */
static inline int lex_decode(const char *text, uint32_t *c) {
    const unsigned char *s = (const unsigned char *)text;
    if (s[0] < 0x80) {
        *c = s[0];
        return 1;
    }
    int length = s[0] >= 0xF0 ? 4 : s[0] >= 0xE0 ? 3 : 2;
    uint32_t value = s[0] & (0x7F >> length);
    for (int i = 1; i < length; i++) {
        value = value << 6 | (s[i] & 63);
    }
    *c = value;
    return length;
}

#endif
