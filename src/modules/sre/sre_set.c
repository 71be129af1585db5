/* Single characters: categories, case, sets. */
#include "base/unicode.h"
#include "modules/sre/sre_int.h"

#include <ctype.h>

static bool is_ascii_word(uint32_t c) {
    return c < 128 && (isalnum((int)c) || c == '_');
}
static bool is_ascii_space(uint32_t c) {
    return c == ' ' || (c >= 9 && c <= 13);
}
static bool is_locale_word(uint32_t c) {
    return c < 256 && (isalnum((int)c) || c == '_');
}

quiet bool sre_category_has(uint32_t category, uint32_t c) {
    switch (category) {
    case SRE_CATEGORY_DIGIT:
        return c - '0' < 10;
    case SRE_CATEGORY_NOT_DIGIT:
        return c - '0' >= 10;
    case SRE_CATEGORY_SPACE:
        return is_ascii_space(c);
    case SRE_CATEGORY_NOT_SPACE:
        return !is_ascii_space(c);
    case SRE_CATEGORY_WORD:
        return is_ascii_word(c);
    case SRE_CATEGORY_NOT_WORD:
        return !is_ascii_word(c);
    case SRE_CATEGORY_LINEBREAK:
        return c == '\n';
    case SRE_CATEGORY_NOT_LINEBREAK:
        return c != '\n';
    case SRE_CATEGORY_LOC_WORD:
        return is_locale_word(c);
    case SRE_CATEGORY_LOC_NOT_WORD:
        return !is_locale_word(c);
    case SRE_CATEGORY_UNI_DIGIT:
        return unicode_is_decimal(c);
    case SRE_CATEGORY_UNI_NOT_DIGIT:
        return !unicode_is_decimal(c);
    case SRE_CATEGORY_UNI_SPACE:
        return unicode_is_space(c);
    case SRE_CATEGORY_UNI_NOT_SPACE:
        return !unicode_is_space(c);
    case SRE_CATEGORY_UNI_WORD:
        return c == '_' || unicode_is_alnum(c);
    case SRE_CATEGORY_UNI_NOT_WORD:
        return c != '_' && !unicode_is_alnum(c);
    case SRE_CATEGORY_UNI_LINEBREAK:
        return unicode_is_linebreak(c);
    default:
        return !unicode_is_linebreak(c);
    }
}

quiet uint32_t sre_lower(Fold fold, uint32_t c) {
    switch (fold) {
    case FOLD_ASCII:
        return c - 'A' < 26 ? c + 32 : c;
    case FOLD_LOCALE:
        return c < 256 ? (uint32_t)tolower((int)c) : c;
    case FOLD_UNICODE:
        return unicode_to_lower(c);
    default:
        return c;
    }
}

/* ---- sets ---- */

enum { BIG_MAP_WORDS = 64, CHUNK_WORDS = 8 };

static bool big_has(const uint32_t *code, uint32_t c) {
    if (c >= 65536) {
        return false;
    }
    uint32_t chunk = code[1 + (c >> 10)] >> ((c >> 8 & 3) * 8) & 0xff;
    return code[1 + BIG_MAP_WORDS + chunk * CHUNK_WORDS + (c >> 5 & 7)] >> (c & 31) & 1;
}
static bool big_check(const uint32_t *code, const uint32_t *end) {
    if (end - code < 1 + BIG_MAP_WORDS || code[0] > 256 ||
        (size_t)(end - code) < 1 + BIG_MAP_WORDS + (size_t)code[0] * CHUNK_WORDS) {
        return false;
    }
    for (int i = 0; i < 256; i++) {
        if ((code[1 + i / 4] >> (i % 4 * 8) & 0xff) >= code[0]) {
            return false;
        }
    }
    return true;
}

/* Words that an item of a set takes with its operator; 0: no such operator. */
static size_t item_words(const uint32_t *code) {
    switch (*code) {
    case SRE_NEGATE:
        return 1;
    case SRE_LITERAL:
    case SRE_CATEGORY:
        return 2;
    case SRE_RANGE:
    case SRE_RANGE_UNI_IGNORE:
        return 3;
    case SRE_CHARSET:
        return 1 + CHUNK_WORDS;
    case SRE_BIGCHARSET:
        return 2 + BIG_MAP_WORDS + (size_t)code[1] * CHUNK_WORDS;
    default:
        return 0;
    }
}
static bool item_has(const uint32_t *code, uint32_t c) {
    switch (*code) {
    case SRE_LITERAL:
        return c == code[1];
    case SRE_CATEGORY:
        return sre_category_has(code[1], c);
    case SRE_RANGE:
        return c >= code[1] && c <= code[2];
    case SRE_RANGE_UNI_IGNORE: {
        uint32_t upper = unicode_to_upper(c);
        return (c >= code[1] && c <= code[2]) || (upper >= code[1] && upper <= code[2]);
    }
    case SRE_CHARSET:
        return c < 256 && (code[1 + (c >> 5)] >> (c & 31) & 1);
    case SRE_BIGCHARSET:
        return big_has(code + 1, c);
    default:
        return false;
    }
}

quiet size_t sre_set_check(const uint32_t *code, const uint32_t *end, bool *locale) {
    const uint32_t *at = code;
    while (at < end && *at != SRE_FAILURE) {
        if (*at == SRE_BIGCHARSET && !big_check(at + 1, end)) {
            return 0;
        }
        size_t words = item_words(at);
        if (words == 0 || (size_t)(end - at) < words) {
            return 0;
        }
        if (*at == SRE_CATEGORY) {
            if (at[1] >= SRE_CATEGORY_COUNT) {
                return 0;
            }
            *locale |= at[1] == SRE_CATEGORY_LOC_WORD || at[1] == SRE_CATEGORY_LOC_NOT_WORD;
        }
        at += words;
    }
    return at < end ? (size_t)(at - code) + 1 : 0;
}

static bool code_has(const uint32_t *code, uint32_t c) {
    bool found = true;
    for (; *code != SRE_FAILURE; code += item_words(code)) {
        if (*code == SRE_NEGATE) {
            found = !found;
        } else if (item_has(code, c)) {
            return found;
        }
    }
    return !found;
}

quiet bool sre_set_has_slow(const SreSet *set, uint32_t c) {
    const uint32_t *code = set->code != NULL ? set->code : set->own;
    bool has;
    if (set->fold == FOLD_LOCALE) {
        uint32_t lower = sre_lower(FOLD_LOCALE, c), upper = c < 256 ? (uint32_t)toupper((int)c) : c;
        bool negate = *code == SRE_NEGATE; /* neither of the two may be in what is negated */
        has = negate ? code_has(code, lower) && code_has(code, upper)
                     : code_has(code, lower) || code_has(code, upper);
    } else {
        has = code_has(code, sre_lower(set->fold, c));
    }
    return has != set->negated;
}

quiet void sre_set_prepare(SreSet *set) {
    for (uint32_t c = 0; c < 256 && !set->dynamic; c++) {
        if (sre_set_has_slow(set, c)) {
            set->bits[c >> 5] |= (uint32_t)1 << (c & 31);
        }
    }
}
