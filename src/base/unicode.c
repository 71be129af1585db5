#include "base/unicode.h"

#include "base/unicode_tables.h"
#include "base/utf8.h"

#include <string.h>

static inline const UnicodeType *type_of(uint32_t c) {
    uint32_t block = unicode_type_page[c >> UNICODE_PAGE_SHIFT];
    return &unicode_type_records[unicode_type_cell[block << UNICODE_PAGE_SHIFT |
                                                   (c & UNICODE_PAGE_MASK)]];
}

static inline const UnicodeEntry *entry_of(uint32_t c) {
    uint32_t block = unicode_entry_page[c >> UNICODE_PAGE_SHIFT];
    return &unicode_entry_records[unicode_entry_cell[block << UNICODE_PAGE_SHIFT |
                                                     (c & UNICODE_PAGE_MASK)]];
}

uint32_t unicode_flags(uint32_t c) {
    return type_of(c)->flags;
}

/* ---- values ---- */

int unicode_decimal(uint32_t c) {
    const UnicodeType *type = type_of(c);
    return type->flags & UNICODE_DECIMAL ? type->decimal : -1;
}

int unicode_digit(uint32_t c) {
    const UnicodeType *type = type_of(c);
    return type->flags & UNICODE_DIGIT ? type->digit : -1;
}

bool unicode_numeric(uint32_t c, double *value) {
    const UnicodeType *type = type_of(c);
    *value = unicode_numeric_values[type->numeric];
    return type->flags & UNICODE_NUMERIC;
}

/* ---- case ---- */

static inline uint32_t map_simple(uint32_t c, int32_t number, uint32_t is_index) {
    return is_index ? unicode_case_text[number & 0xffff] : c + (uint32_t)number;
}

static inline int map_full(uint32_t c, int32_t number, uint32_t is_index, uint32_t *out) {
    if (!is_index) {
        out[0] = c + (uint32_t)number;
        return 1;
    }
    int count = number >> UNICODE_CASE_COUNT_SHIFT;
    memcpy(out, &unicode_case_text[(number & 0xffff) + 1], (size_t)count * sizeof *out);
    return count;
}

uint32_t unicode_to_lower(uint32_t c) {
    const UnicodeType *type = type_of(c);
    return map_simple(c, type->lower, type->flags & UNICODE_LOWER_FULL);
}

uint32_t unicode_to_upper(uint32_t c) {
    const UnicodeType *type = type_of(c);
    return map_simple(c, type->upper, type->flags & UNICODE_UPPER_FULL);
}

uint32_t unicode_to_title(uint32_t c) {
    const UnicodeType *type = type_of(c);
    return map_simple(c, type->title, type->flags & UNICODE_TITLE_FULL);
}

int unicode_to_lower_full(uint32_t c, uint32_t out[UNICODE_CASE_MAX]) {
    const UnicodeType *type = type_of(c);
    return map_full(c, type->lower, type->flags & UNICODE_LOWER_FULL, out);
}

int unicode_to_upper_full(uint32_t c, uint32_t out[UNICODE_CASE_MAX]) {
    const UnicodeType *type = type_of(c);
    return map_full(c, type->upper, type->flags & UNICODE_UPPER_FULL, out);
}

int unicode_to_title_full(uint32_t c, uint32_t out[UNICODE_CASE_MAX]) {
    const UnicodeType *type = type_of(c);
    return map_full(c, type->title, type->flags & UNICODE_TITLE_FULL, out);
}

int unicode_casefold(uint32_t c, uint32_t out[UNICODE_CASE_MAX]) {
    const UnicodeType *type = type_of(c);
    return map_full(c, type->fold, type->flags & UNICODE_FOLD_FULL, out);
}

uint32_t unicode_lower_sigma(const void *text, int kind, size_t length, size_t i) {
    /* Final: a cased letter before, none after; case-ignorable characters in between do not count.
     */
    uint32_t flags = 0;
    for (size_t j = i; j > 0;) {
        flags = unicode_flags(utf8_text_get(text, kind, --j));
        if (!(flags & UNICODE_CASE_IGNORABLE)) {
            break;
        }
    }
    if ((flags & UNICODE_CASE_IGNORABLE) || !(flags & UNICODE_CASED)) {
        return 0x3c3;
    }
    flags = 0;
    for (size_t j = i + 1; j < length; j++) {
        flags = unicode_flags(utf8_text_get(text, kind, j));
        if (!(flags & UNICODE_CASE_IGNORABLE)) {
            break;
        }
    }
    bool cased_after = (flags & UNICODE_CASED) && !(flags & UNICODE_CASE_IGNORABLE);
    return cased_after ? 0x3c3 : 0x3c2;
}

/* ---- unicodedata ---- */

const char *unicode_category(uint32_t c) {
    return unicode_category_names[entry_of(c)->category];
}

const char *unicode_bidirectional(uint32_t c) {
    return unicode_bidirectional_names[entry_of(c)->bidirectional];
}

const char *unicode_east_asian_width(uint32_t c) {
    return unicode_width_names[entry_of(c)->width];
}

int unicode_combining(uint32_t c) {
    return entry_of(c)->combining;
}

bool unicode_mirrored(uint32_t c) {
    return entry_of(c)->mirrored;
}

static int decompose_hangul(uint32_t syllable, uint32_t *out) {
    uint32_t tail = syllable % HANGUL_T_COUNT;
    out[0] = HANGUL_L + syllable / (HANGUL_V_COUNT * HANGUL_T_COUNT);
    out[1] = HANGUL_V + syllable % (HANGUL_V_COUNT * HANGUL_T_COUNT) / HANGUL_T_COUNT;
    out[2] = HANGUL_T + tail;
    return tail ? 3 : 2;
}

int unicode_decomposition(uint32_t c, const char **tag, uint32_t out[UNICODE_DECOMPOSITION_MAX]) {
    uint32_t block = unicode_decomposition_page[c >> UNICODE_PAGE_SHIFT];
    uint32_t at = unicode_decomposition_cell[block << UNICODE_PAGE_SHIFT | (c & UNICODE_PAGE_MASK)];
    *tag = "";
    if (at == 0) {
        return c - HANGUL_S < HANGUL_S_COUNT ? decompose_hangul(c - HANGUL_S, out) : 0;
    }
    uint32_t head = unicode_decomposition_text[at++];
    int count = (int)(head & 0xff);
    *tag = unicode_decomposition_tags[head >> 8];
    for (int i = 0; i < count; i++) {
        uint32_t unit = unicode_decomposition_text[at++];
        if ((unit & 0xfc00) == 0xd800) {
            unit = 0x10000 + ((unit & 0x3ff) << 10 | (unicode_decomposition_text[at++] & 0x3ff));
        }
        out[i] = unit;
    }
    return count;
}

/* Two bits per form, in the order of UnicodeForm; the values are UnicodeQuick's. Here and not in
 * unicode_normal.c, because it is one look at the entry. */
UnicodeQuick unicode_quick_check(UnicodeForm form, const void *text, int kind, size_t length) {
    UnicodeQuick result = UNICODE_QUICK_YES;
    int last_class = 0;
    if (kind == 1 && utf8_text_max(text, kind, length) < 0x80) {
        return UNICODE_QUICK_YES;
    }
    for (size_t i = 0; i < length; i++) {
        uint32_t c = utf8_text_get(text, kind, i);
        if (c < 0x80) {
            last_class = 0;
            continue;
        }
        const UnicodeEntry *entry = entry_of(c);
        if (entry->combining && entry->combining < last_class) {
            return UNICODE_QUICK_NO;
        }
        last_class = entry->combining;
        UnicodeQuick quick = entry->quick >> 2 * (int)form & 3;
        if (quick == UNICODE_QUICK_NO) {
            return UNICODE_QUICK_NO;
        }
        if (quick == UNICODE_QUICK_MAYBE) {
            result = UNICODE_QUICK_MAYBE;
        }
    }
    return result;
}
