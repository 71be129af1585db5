/* What Unicode 16.0.0 says of code points: properties, case mappings, normalisation, names.
 *
 * The predicates are those of Python's str methods (the reference defines them by general
 * categories and derived properties), so the caller need not know which property stands behind
 * which. A number beyond U+10FFFF is not a code point and must not be passed. All data are
 * constant: everything may be called from any thread.
 */
#ifndef BASE_UNICODE_H
#define BASE_UNICODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#define UNICODE_MAX 0x10ffff
#define UNICODE_VERSION "16.0.0"

/* ---- predicates: one flag each, so that several can be asked in one look ---- */

enum {
    UNICODE_ALPHA = 1 << 0,   /* Lu Ll Lt Lm Lo                                      */
    UNICODE_DECIMAL = 1 << 1, /* has a value for int()                               */
    UNICODE_DIGIT = 1 << 2,
    UNICODE_NUMERIC = 1 << 3,
    UNICODE_SPACE = 1 << 4, /* Zs, or bidirectional WS, B, S                         */
    UNICODE_LINEBREAK = 1 << 5,
    UNICODE_UPPER = 1 << 6,
    UNICODE_LOWER = 1 << 7,
    UNICODE_TITLE = 1 << 8, /* Lt                                                    */
    UNICODE_CASED = 1 << 9,
    UNICODE_CASE_IGNORABLE = 1 << 10,
    UNICODE_PRINTABLE = 1 << 11,
    UNICODE_XID_START = 1 << 12,
    UNICODE_XID_CONTINUE = 1 << 13,
    UNICODE_LOWER_FULL = 1 << 14, /* the full mapping differs from the simple one    */
    UNICODE_UPPER_FULL = 1 << 15,
    UNICODE_TITLE_FULL = 1 << 16,
    UNICODE_FOLD_FULL = 1 << 17,
    UNICODE_ALNUM = UNICODE_ALPHA | UNICODE_DECIMAL | UNICODE_DIGIT | UNICODE_NUMERIC,
};

uint32_t unicode_flags(uint32_t c);

#define UNICODE_PREDICATE(name, flag)                                                              \
    static inline bool name(uint32_t c) {                                                          \
        return unicode_flags(c) & (flag);                                                          \
    }

UNICODE_PREDICATE(unicode_is_alpha, UNICODE_ALPHA)
UNICODE_PREDICATE(unicode_is_alnum, UNICODE_ALNUM)
UNICODE_PREDICATE(unicode_is_decimal, UNICODE_DECIMAL)
UNICODE_PREDICATE(unicode_is_digit, UNICODE_DIGIT)
UNICODE_PREDICATE(unicode_is_numeric, UNICODE_NUMERIC)
UNICODE_PREDICATE(unicode_is_upper, UNICODE_UPPER)
UNICODE_PREDICATE(unicode_is_lower, UNICODE_LOWER)
UNICODE_PREDICATE(unicode_is_title, UNICODE_TITLE)
UNICODE_PREDICATE(unicode_is_cased, UNICODE_CASED)
UNICODE_PREDICATE(unicode_is_case_ignorable, UNICODE_CASE_IGNORABLE)
UNICODE_PREDICATE(unicode_is_printable, UNICODE_PRINTABLE)
UNICODE_PREDICATE(unicode_is_xid_start, UNICODE_XID_START)
UNICODE_PREDICATE(unicode_is_xid_continue, UNICODE_XID_CONTINUE)

static inline bool unicode_is_space(uint32_t c) {
    return c < 0x80 ? c == ' ' || (c >= 9 && c <= 13) || (c >= 0x1c && c <= 0x1f)
                    : (unicode_flags(c) & UNICODE_SPACE) != 0;
}

/* What str.splitlines() splits at ("\r\n" counts once: the caller looks for it). */
static inline bool unicode_is_linebreak(uint32_t c) {
    return c < 0x80 ? (c >= 10 && c <= 13) || (c >= 0x1c && c <= 0x1e)
                    : c == 0x85 || c == 0x2028 || c == 0x2029;
}

/* Python's identifiers: XID_Start and the underscore, then XID_Continue (which has it). */
static inline bool unicode_is_identifier_start(uint32_t c) {
    return c == '_' || unicode_is_xid_start(c);
}

/* ---- values ---- */

int unicode_decimal(uint32_t c); /* 0..9, or -1 */
int unicode_digit(uint32_t c);   /* 0..9, or -1 */
/* False if it has none; a fraction is the nearest double. */
bool unicode_numeric(uint32_t c, double *value);

/* ---- case ---- */

/* Simple mappings: one code point for one. What re.IGNORECASE uses. */
uint32_t unicode_to_lower(uint32_t c);
uint32_t unicode_to_upper(uint32_t c);
uint32_t unicode_to_title(uint32_t c);

#define UNICODE_CASE_MAX 3 /* code points that a full mapping may have */

/* Full mappings, as str.lower() and the others use; return how many code points they wrote. Without
 * context: see unicode_lower_sigma. */
int unicode_to_lower_full(uint32_t c, uint32_t out[UNICODE_CASE_MAX]);
int unicode_to_upper_full(uint32_t c, uint32_t out[UNICODE_CASE_MAX]);
int unicode_to_title_full(uint32_t c, uint32_t out[UNICODE_CASE_MAX]);
int unicode_casefold(uint32_t c, uint32_t out[UNICODE_CASE_MAX]);

#define UNICODE_CAPITAL_SIGMA 0x3a3

/* What the capital sigma at index i of the text becomes in lower case: final at the end of a word
 * (Final_Sigma). The text has `kind` (1, 2 or 4) bytes per code point. */
uint32_t unicode_lower_sigma(const void *text, int kind, size_t length, size_t i);

/* ---- unicodedata ---- */

const char *unicode_category(uint32_t c);      /* "Lu" ...; "Cn" for an unassigned one */
const char *unicode_bidirectional(uint32_t c); /* "L" ...; "" if there is none         */
const char *unicode_east_asian_width(uint32_t c);
int unicode_combining(uint32_t c); /* canonical combining class */
bool unicode_mirrored(uint32_t c);

#define UNICODE_DECOMPOSITION_MAX 18

/* The one-step decomposition (of a Hangul syllable, all steps): how many code points, 0 if none.
 * *tag is "" (canonical) or "<compat>" and the like. */
int unicode_decomposition(uint32_t c, const char **tag, uint32_t out[UNICODE_DECOMPOSITION_MAX]);

/* ---- normalisation (UAX #15) ---- */

typedef enum {
    UNICODE_NFC,
    UNICODE_NFD,
    UNICODE_NFKC,
    UNICODE_NFKD,
} UnicodeForm;

typedef enum {
    UNICODE_QUICK_YES,
    UNICODE_QUICK_NO,
    UNICODE_QUICK_MAYBE,
} UnicodeQuick;

/* Whether the text is in that form, as far as one pass tells. */
UnicodeQuick unicode_quick_check(UnicodeForm form, const void *text, int kind, size_t length);

typedef struct {
    uint32_t *data;
    size_t length, capacity;
} UnicodeText;

static inline void unicode_text_free(UnicodeText *t) {
    free(t->data);
    *t = (UnicodeText){0};
}

/* Appends the normalised text to an empty *out. -1: no memory (*out is to be freed all the same).
 * Linear, but for sorting marks within a run, which is linear too once the run is long. */
int unicode_normalize(UnicodeForm form, const void *text, int kind, size_t length,
                      UnicodeText *out);

/* For identifiers: NFKC of valid UTF-8. Returns memory to be freed with free(), NUL-terminated, or
 * NULL if there is no memory. */
char *unicode_nfkc_utf8(const char *bytes, size_t size, size_t *out_size);

/* ---- names ---- */

#define UNICODE_NAME_MAX 96
#define UNICODE_SEQUENCE_MAX 4

/* Writes the name without a NUL and returns its length; 0 if it has none. */
int unicode_name(uint32_t c, char out[UNICODE_NAME_MAX]);

/* The code point of a name or alias, in any case; -1 if there is none: what \N{...} accepts. */
int32_t unicode_lookup(const char *name, size_t size);

/* The same or a named sequence: how many code points, 0 if there is none (unicodedata.lookup). */
int unicode_lookup_sequence(const char *name, size_t size, uint32_t out[UNICODE_SEQUENCE_MAX]);

#endif
