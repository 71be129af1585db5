/* The shape of the generated tables (tools/gen_unicode.py writes unicode_tables.c from
 * data/unicode). Included by base/unicode*.c alone.
 *
 * A property of a code point is found in two stages: page[c >> 7] names a block of 128 cells,
 * cell[block * 128 + (c & 127)] names a record. Most pages are alike, so the cells are few.
 */
#ifndef BASE_UNICODE_TABLES_H
#define BASE_UNICODE_TABLES_H

#include <stdint.h>

#define UNICODE_PAGE_SHIFT 7
#define UNICODE_PAGE_MASK ((1u << UNICODE_PAGE_SHIFT) - 1)

/* What the str methods ask. */
typedef struct {
    int32_t lower, upper, title,
        fold;               /* added to the code point; if the mapping's flag says so, an index in
                               unicode_case_text: the simple mapping, then the full one */
    uint32_t flags;         /* UNICODE_ALPHA ... */
    uint8_t decimal, digit; /* values, if the flags say that there is one */
    uint8_t numeric;        /* index in unicode_numeric_values */
} UnicodeType;

/* The count of code points of a full mapping stands in the top bits of its index. */
#define UNICODE_CASE_COUNT_SHIFT 16

/* What unicodedata asks. */
typedef struct {
    uint8_t category;      /* index in unicode_category_names           */
    uint8_t bidirectional; /* index in unicode_bidirectional_names      */
    uint8_t width;         /* index in unicode_width_names              */
    uint8_t combining;     /* canonical combining class                 */
    uint8_t quick;         /* two bits per form, see unicode_normal.c   */
    uint8_t mirrored;
} UnicodeEntry;

extern const uint16_t unicode_type_page[];
extern const uint16_t unicode_type_cell[];
extern const UnicodeType unicode_type_records[];
extern const uint32_t unicode_case_text[];
extern const double unicode_numeric_values[];

extern const uint16_t unicode_entry_page[];
extern const uint16_t unicode_entry_cell[];
extern const UnicodeEntry unicode_entry_records[];
extern const char unicode_category_names[][3];
extern const char unicode_bidirectional_names[][4];
extern const char unicode_width_names[][3];

/* A decomposition: a head (index of the tag << 8 | code points), then UTF-16. Cell 0: none. */
extern const uint16_t unicode_decomposition_page[];
extern const uint16_t unicode_decomposition_cell[];
extern const uint16_t unicode_decomposition_text[];
extern const char *const unicode_decomposition_tags[];

/* Canonical compositions of two code points, in an open hash table. */
typedef struct {
    uint32_t first, last, composed;
} UnicodePair;

#define UNICODE_PAIR_BITS 11
extern const uint16_t unicode_pair_slots[1 << UNICODE_PAIR_BITS]; /* index + 1, or 0 */
extern const UnicodePair unicode_pairs[];

static inline uint32_t unicode_pair_hash(uint32_t first, uint32_t last) {
    return (first * 0x9e3779b1u ^ last * 0x85ebca6bu) >> (32 - UNICODE_PAIR_BITS);
}

/* Hangul syllables are decomposed and composed by arithmetic (The Unicode Standard, section 3.12).
 */
enum {
    HANGUL_S = 0xac00,
    HANGUL_L = 0x1100,
    HANGUL_V = 0x1161,
    HANGUL_T = 0x11a7,
    HANGUL_L_COUNT = 19,
    HANGUL_V_COUNT = 21,
    HANGUL_T_COUNT = 28,
    HANGUL_S_COUNT = HANGUL_L_COUNT * HANGUL_V_COUNT * HANGUL_T_COUNT,
};

/* ---- names: see the top of unicode_name.c ---- */

typedef struct {
    uint32_t offset; /* of the first name's length byte in unicode_name_phrases */
    uint16_t first;  /* the ordinal of the first name */
} UnicodeNameLine;

typedef struct {
    uint32_t first, last;
    const char *prefix; /* the code point in hexadecimal follows */
    int lookup_only;    /* the reference finds it by name, but has no name for it */
} UnicodeNameRange;

extern const uint16_t unicode_name_page[]; /* c >> 8 -> block number + 1 */
extern const uint32_t unicode_name_page_count;
extern const uint32_t unicode_name_block_start[]; /* block -> its first code point */
extern const UnicodeNameLine
    unicode_name_lines[]; /* 8 lines of 32 code points per block, one more at the end */
extern const uint32_t unicode_name_line_count;
extern const uint8_t unicode_name_phrases[];
extern const uint8_t unicode_name_words[];
extern const uint32_t unicode_name_word_starts[]; /* of every eighth word */
extern const uint32_t unicode_name_short_words;   /* words written in one byte */
extern const uint16_t unicode_name_sorted[];      /* ordinals in the order of the names */
extern const uint32_t unicode_name_count;
extern const UnicodeNameRange unicode_name_ranges[];
extern const uint32_t unicode_name_range_count;

/* Aliases and named sequences, sorted: text of entry i starts at offset i and ends where the next
 * starts. */
extern const char unicode_alias_text[];
extern const uint16_t unicode_alias_offsets[];
extern const uint32_t unicode_alias_codes[];
extern const uint32_t unicode_alias_count;
extern const char unicode_sequence_text[];
extern const uint16_t unicode_sequence_offsets[];
extern const uint32_t unicode_sequence_codes[][4]; /* 0 behind the last */
extern const uint32_t unicode_sequence_count;

extern const char unicode_jamo_lead[19][3], unicode_jamo_vowel[21][4], unicode_jamo_tail[28][3];

#endif
