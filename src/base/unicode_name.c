/* Character names.
 *
 * A name is a phrase of word numbers, in one byte for the most frequent words and two for the
 * others, behind a byte with the length of the phrase (0: no name). The phrases lie in the order of
 * the code points; each *line* of 32 code points has an entry that says where its first phrase
 * starts and how many names stand before it (its ordinal). To look a name up, the ordinals are kept
 * in the order of the names. Words keep their end in the top bit.
 */
#include "base/unicode.h"

#include "base/unicode_tables.h"

#include <stdio.h>
#include <string.h>

#define LINE 32
#define EMPTY_WORD 1 /* stands between two spaces or before a space and a hyphen */
#define OWN_CODE 0   /* a hyphen and the code point in hexadecimal                */

static int append_word(uint32_t number, uint32_t c, char *out, int size) {
    const uint8_t *p = unicode_name_words + unicode_name_word_starts[number / 8];
    for (uint32_t skip = number % 8; skip > 0; skip--) {
        while (!(*p++ & 0x80)) {
        }
    }
    uint8_t first = *p & 0x7f;
    if (first == OWN_CODE) {
        return size + snprintf(out + size, (size_t)(UNICODE_NAME_MAX - size), "-%04X", c);
    }
    if (size > 0 && first != '-') {
        out[size++] = ' ';
    }
    for (; first != EMPTY_WORD; p++) {
        out[size++] = (char)(*p & 0x7f);
        if (*p & 0x80) {
            break;
        }
    }
    return size;
}

static int read_phrase(const uint8_t *phrase, uint32_t c, char *out) {
    int size = 0;
    uint32_t bytes = *phrase++;
    for (uint32_t i = 0; i < bytes; i++) {
        uint32_t number = phrase[i];
        if (number >= unicode_name_short_words) {
            number =
                unicode_name_short_words + ((number - unicode_name_short_words) << 8 | phrase[++i]);
        }
        size = append_word(number, c, out, size);
    }
    return size;
}

static int hangul_name(uint32_t c, char *out) {
    uint32_t s = c - 0xac00;
    return snprintf(out, UNICODE_NAME_MAX, "HANGUL SYLLABLE %s%s%s", unicode_jamo_lead[s / 588],
                    unicode_jamo_vowel[s % 588 / 28], unicode_jamo_tail[s % 28]);
}

int unicode_name(uint32_t c, char out[UNICODE_NAME_MAX]) {
    if (c - 0xac00 < 11172) {
        return hangul_name(c, out);
    }
    for (uint32_t i = 0; i < unicode_name_range_count; i++) {
        const UnicodeNameRange *range = &unicode_name_ranges[i];
        if (c >= range->first && c <= range->last) {
            return range->lookup_only ? 0
                                      : snprintf(out, UNICODE_NAME_MAX, "%s%04X", range->prefix, c);
        }
    }
    uint32_t page = c >> 8;
    if (page >= unicode_name_page_count || unicode_name_page[page] == 0) {
        return 0;
    }
    uint32_t line = (unicode_name_page[page] - 1u) * (256 / LINE) + (c & 0xff) / LINE;
    const uint8_t *phrase = unicode_name_phrases + unicode_name_lines[line].offset;
    for (uint32_t skip = c % LINE; skip > 0; skip--) {
        phrase += *phrase + 1;
    }
    return *phrase ? read_phrase(phrase, c, out) : 0;
}

/* ---- by name; the wanted one is in upper case ---- */

static int compare_text(const char *a, size_t a_size, const char *b, size_t b_size) {
    int order = memcmp(a, b, a_size < b_size ? a_size : b_size);
    return order ? order : (a_size > b_size) - (a_size < b_size);
}

/* The code point of the n-th name. */
static uint32_t ordinal_code(uint32_t ordinal) {
    uint32_t low = 0,
             high = unicode_name_line_count; /* the last line whose first ordinal is not above */
    while (high - low > 1) {
        uint32_t middle = (low + high) / 2;
        if (unicode_name_lines[middle].first <= ordinal) {
            low = middle;
        } else {
            high = middle;
        }
    }
    uint32_t c = unicode_name_block_start[low / (256 / LINE)] + low % (256 / LINE) * LINE;
    uint32_t left = ordinal - unicode_name_lines[low].first;
    for (const uint8_t *phrase = unicode_name_phrases + unicode_name_lines[low].offset;;
         c++, phrase += *phrase + 1) {
        if (*phrase && left-- == 0) {
            return c;
        }
    }
}

static int32_t lookup_listed(const char *name, size_t size) {
    uint32_t low = 0, high = unicode_name_count;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        char text[UNICODE_NAME_MAX];
        uint32_t c = ordinal_code(unicode_name_sorted[middle]);
        int order = compare_text(name, size, text, (size_t)unicode_name(c, text));
        if (order == 0) {
            return (int32_t)c;
        }
        if (order < 0) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return -1;
}

/* The longest of the short names that `name` starts with. */
static const char *match_jamo(const char *name, const char *names, int count, int width,
                              int *index) {
    size_t best = 0;
    *index = -1;
    for (int i = 0; i < count; i++) {
        const char *text = names + i * width;
        size_t size = strlen(text);
        if (strncmp(name, text, size) == 0 && (*index < 0 || size > best)) {
            best = size;
            *index = i;
        }
    }
    return name + best;
}

static int32_t lookup_hangul(const char *name) {
    const char prefix[] = "HANGUL SYLLABLE ";
    if (strncmp(name, prefix, sizeof prefix - 1) != 0) {
        return -1;
    }
    int lead, vowel, tail;
    name = match_jamo(name + sizeof prefix - 1, unicode_jamo_lead[0], 19,
                      sizeof unicode_jamo_lead[0], &lead);
    name = match_jamo(name, unicode_jamo_vowel[0], 21, sizeof unicode_jamo_vowel[0], &vowel);
    name = match_jamo(name, unicode_jamo_tail[0], 28, sizeof unicode_jamo_tail[0], &tail);
    return lead < 0 || vowel < 0 || tail < 0 || *name ? -1
                                                      : 0xac00 + (lead * 21 + vowel) * 28 + tail;
}

/* Four or five hexadecimal digits as names have them, without needless zeros; 0 if the text is
 * anything else. */
static uint32_t parse_code(const char *text) {
    uint32_t c = 0;
    for (const char *p = text; *p; p++) {
        if (*p >= '0' && *p <= '9') {
            c = c * 16 + (uint32_t)(*p - '0');
        } else if (*p >= 'A' && *p <= 'F') {
            c = c * 16 + (uint32_t)(*p - 'A' + 10);
        } else {
            return 0;
        }
    }
    return text[0] == '0' && text[4] ? 0 : c;
}

static int32_t lookup_range(const char *name, size_t size) {
    for (uint32_t i = 0; i < unicode_name_range_count; i++) {
        const UnicodeNameRange *range = &unicode_name_ranges[i];
        size_t prefix = strlen(range->prefix);
        if (size < prefix + 4 || size > prefix + 5 || memcmp(name, range->prefix, prefix) != 0) {
            continue;
        }
        uint32_t c = parse_code(name + prefix);
        if (c >= range->first && c <= range->last) {
            return (int32_t)c;
        }
    }
    return -1;
}

/* The index of a text in a sorted list, or -1. */
static int32_t find_sorted(const char *text, const uint16_t *offsets, uint32_t count,
                           const char *name, size_t size) {
    uint32_t low = 0, high = count;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        size_t length = (size_t)(offsets[middle + 1] - offsets[middle]);
        int order = compare_text(name, size, text + offsets[middle], length);
        if (order == 0) {
            return (int32_t)middle;
        }
        if (order < 0) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return -1;
}

/* False: longer than any name, or with a NUL, so that no name can be equal. */
static bool to_upper_name(const char *name, size_t size, char *upper) {
    if (size == 0 || size >= UNICODE_NAME_MAX || memchr(name, 0, size)) {
        return false;
    }
    for (size_t i = 0; i < size; i++) {
        upper[i] = name[i] >= 'a' && name[i] <= 'z' ? (char)(name[i] - 32) : name[i];
    }
    upper[size] = 0;
    return true;
}

int32_t unicode_lookup(const char *name, size_t size) {
    char upper[UNICODE_NAME_MAX];
    if (!to_upper_name(name, size, upper)) {
        return -1;
    }
    int32_t c = lookup_hangul(upper);
    c = c >= 0 ? c : lookup_range(upper, size);
    c = c >= 0 ? c : lookup_listed(upper, size);
    if (c >= 0) {
        return c;
    }
    int32_t i =
        find_sorted(unicode_alias_text, unicode_alias_offsets, unicode_alias_count, upper, size);
    return i >= 0 ? (int32_t)unicode_alias_codes[i] : -1;
}

int unicode_lookup_sequence(const char *name, size_t size, uint32_t out[UNICODE_SEQUENCE_MAX]) {
    char upper[UNICODE_NAME_MAX];
    int32_t c = unicode_lookup(name, size);
    if (c >= 0) {
        out[0] = (uint32_t)c;
        return 1;
    }
    if (!to_upper_name(name, size, upper)) {
        return 0;
    }
    int32_t i = find_sorted(unicode_sequence_text, unicode_sequence_offsets, unicode_sequence_count,
                            upper, size);
    if (i < 0) {
        return 0;
    }
    int count = 0;
    while (count < UNICODE_SEQUENCE_MAX && unicode_sequence_codes[i][count]) {
        out[count] = unicode_sequence_codes[i][count];
        count++;
    }
    return count;
}
