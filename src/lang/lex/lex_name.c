/* Names, keywords, numbers. */
#include "lang/lex/lex_int.h"

#include <string.h>

#include "base/compiler.h"
#include "lang/lex/lex_unicode.h"

/* ---- names ---- */

static const struct {
    char text[10];
    uint8_t kind;
} keywords[] = {
#define X(name, text) {text, K_##name},
    TOKEN_KEYWORDS(X)
#undef X
};

/* First keyword of each first letter is found by a scan of a dozen bytes: names that are no
 * keywords mostly stop there. */
static TokenKind keyword_of(const char *text, uint32_t size) {
    if (size < 2 || size > 8) {
        return T_NAME;
    }
    for (size_t i = 0; i < countof(keywords); i++) {
        if (keywords[i].text[0] == text[0] && memcmp(keywords[i].text, text, size) == 0 &&
            !keywords[i].text[size]) {
            return keywords[i].kind;
        }
    }
    return T_NAME;
}

static SoftKeyword soft_keyword_of(const char *text, uint32_t size) {
    switch (size) {
    case 1:
        return text[0] == '_' ? SOFT_UNDERSCORE : SOFT_NOT;
    case 4:
        return memcmp(text, "case", 4) == 0   ? SOFT_CASE
               : memcmp(text, "type", 4) == 0 ? SOFT_TYPE
                                              : SOFT_NOT;
    case 5:
        return memcmp(text, "match", 5) == 0 ? SOFT_MATCH : SOFT_NOT;
    default:
        return SOFT_NOT;
    }
}

static int fail_character(Lexer *lx, uint32_t at, uint32_t c, int length) {
    if (unicode_is_printable(c)) {
        return lex_fail(lx, at + length, "invalid character '%.*s' (U+%04X)", length, lx->text + at,
                        c);
    }
    return lex_fail(lx, at + length, "invalid non-printable character U+%04X", c);
}

static int check_name(Lexer *lx, uint32_t start) {
    for (uint32_t i = start; i < lx->at;) {
        uint32_t c;
        int length = lex_decode(lx->text + i, &c);
        bool good = i == start ? c == '_' || unicode_is_xid_start(c) : unicode_is_xid_continue(c);
        if (!good) {
            return fail_character(lx, i, c, length);
        }
        i += length;
    }
    return 0;
}

static unsigned prefix_of(unsigned char c) {
    switch (c | 0x20) {
    case 'b':
        return PREFIX_B;
    case 'u':
        return PREFIX_U;
    case 'r':
        return PREFIX_R;
    case 'f':
        return PREFIX_F;
    case 't':
        return PREFIX_T;
    default:
        return 0;
    }
}

/* Letters before a quote that do not go together; the reference names the first pair in this order.
 */
static int check_prefix(Lexer *lx, uint32_t start, unsigned prefix) {
    static const struct {
        uint8_t both;
        char first, second;
    } pairs[] = {
        {PREFIX_U | PREFIX_B, 'u', 'b'}, {PREFIX_U | PREFIX_R, 'u', 'r'},
        {PREFIX_U | PREFIX_F, 'u', 'f'}, {PREFIX_U | PREFIX_T, 'u', 't'},
        {PREFIX_B | PREFIX_F, 'b', 'f'}, {PREFIX_B | PREFIX_T, 'b', 't'},
        {PREFIX_F | PREFIX_T, 'f', 't'},
    };
    for (size_t i = 0; i < countof(pairs); i++) {
        if ((prefix & pairs[i].both) == pairs[i].both) {
            LangError error = lexer_error_at(lx, lx->lineno, lx->line_start, start);
            error.offset++;
            error.end_offset += (int)(lx->at - start) + 1;
            return lang_fail(lx->report, error, "'%c' and '%c' prefixes are incompatible",
                             pairs[i].first, pairs[i].second);
        }
    }
    return 0;
}

int lex_name_or_string(Lexer *lx, Token *token) {
    uint32_t start = lx->at;
    unsigned prefix = 0, letter;
    unsigned char c = lex_peek(lx, 0);
    while ((letter = prefix_of(c)) && !(prefix & letter)) {
        prefix |= letter;
        lx->at++;
        c = lex_peek(lx, 0);
        if (c == '\'' || c == '"') {
            if (check_prefix(lx, start, prefix) < 0) {
                return -1;
            }
            return lex_string(lx, token, start, prefix);
        }
    }
    bool ascii = true;
    while (lex_is_name(c)) {
        ascii &= c < 128;
        lx->at++;
        c = lex_peek(lx, 0);
    }
    if (!ascii && check_name(lx, start) < 0) {
        return -1;
    }
    lex_token(lx, token, T_NAME, start);
    const char *text = lx->text + start;
    token->kind = keyword_of(text, lx->at - start);
    if (token->kind == T_NAME) {
        token->soft = soft_keyword_of(text, lx->at - start);
    }
    return 0;
}

/* ---- numbers ---- */

static bool is_base_digit(unsigned char c, int base) {
    if (base == 16) {
        return lex_is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
    }
    return c >= '0' && c < '0' + base;
}

static bool starts_keyword(Lexer *lx, const char *word) {
    for (uint32_t i = 0; word[i]; i++) {
        if (lex_peek(lx, i) != (unsigned char)word[i]) {
            return false;
        }
    }
    return true;
}

/* A number must not run into a name. `1if x` is let through with a warning: it was legal once. */
static int end_number(Lexer *lx, const char *kind) {
    unsigned char c = lex_peek(lx, 0);
    static const char *const words[] = {"and", "else", "for", "if", "in", "is", "not", "or"};
    for (size_t i = 0; i < countof(words); i++) {
        if (c != (unsigned char)words[i][0] || !starts_keyword(lx, words[i])) {
            continue;
        }
        uint32_t size = (uint32_t)strlen(words[i]);
        if (c != 'i' && lex_is_name(lex_peek(lx, size))) {
            continue;
        }
        LangError error = lexer_error_at(lx, lx->lineno, lx->line_start, lx->at);
        lang_warn(lx->report, error, lx->at, "invalid %s literal", kind);
        return 0;
    }
    if (c < 128 && lex_is_name(c) && !(lx->flags & LEX_EXTRA)) {
        return lex_fail(lx, lx->at, "invalid %s literal", kind);
    }
    return 0;
}

/* Digits with single underscores between them. */
static int digits(Lexer *lx, int base, const char *kind) {
    for (;;) {
        while (is_base_digit(lex_peek(lx, 0), base)) {
            lx->at++;
        }
        if (lex_peek(lx, 0) != '_') {
            return 0;
        }
        lx->at++;
        if (!is_base_digit(lex_peek(lx, 0), base)) {
            unsigned char c = lex_peek(lx, 0);
            if (base < 10 && lex_is_digit(c)) {
                return lex_fail(lx, lx->at + 1, "invalid digit '%c' in %s literal", c, kind);
            }
            return lex_fail(lx, lx->at, "invalid %s literal", kind);
        }
    }
}

static int based_number(Lexer *lx, Token *token, uint32_t start, int base, const char *kind) {
    lx->at += 2;
    if (lex_peek(lx, 0) == '_') {
        lx->at++;
    }
    unsigned char c = lex_peek(lx, 0);
    if (!is_base_digit(c, base)) {
        if (lex_is_digit(c)) {
            return lex_fail(lx, lx->at + 1, "invalid digit '%c' in %s literal", c, kind);
        }
        return lex_fail(lx, lx->at, "invalid %s literal", kind);
    }
    if (digits(lx, base, kind) < 0) {
        return -1;
    }
    c = lex_peek(lx, 0);
    if (lex_is_digit(c)) {
        return lex_fail(lx, lx->at + 1, "invalid digit '%c' in %s literal", c, kind);
    }
    if (end_number(lx, kind) < 0) {
        return -1;
    }
    return lex_token(lx, token, T_NUMBER, start);
}

/* From the point, the exponent or the j on. */
static int fraction(Lexer *lx, Token *token, uint32_t start) {
    if (lex_peek(lx, 0) == '.') {
        lx->at++;
        if (lex_is_digit(lex_peek(lx, 0)) && digits(lx, 10, "decimal") < 0) {
            return -1;
        }
    }
    unsigned char c = lex_peek(lx, 0);
    if (c == 'e' || c == 'E') {
        unsigned char next = lex_peek(lx, 1);
        bool sign = next == '+' || next == '-';
        if (lex_is_digit(sign ? lex_peek(lx, 2) : next)) {
            lx->at += 1 + sign;
            if (digits(lx, 10, "decimal") < 0) {
                return -1;
            }
        } else if (sign) {
            lx->at += 2;
            return lex_fail(lx, lx->at, "invalid decimal literal");
        } else if (end_number(lx, "decimal") < 0) {
            return -1;
        } else {
            return lex_token(lx, token, T_NUMBER, start); /* 1else */
        }
    }
    c = lex_peek(lx, 0);
    bool imaginary = c == 'j' || c == 'J';
    lx->at += imaginary;
    if (end_number(lx, imaginary ? "imaginary" : "decimal") < 0) {
        return -1;
    }
    return lex_token(lx, token, T_NUMBER, start);
}

static bool goes_on(unsigned char c) {
    return c == '.' || (c | 0x20) == 'e' || (c | 0x20) == 'j';
}

/* A number that starts with 0 and has no base: 0, 00, 0.5, 07e1, but not 07. */
static int zero_number(Lexer *lx, Token *token, uint32_t start) {
    while (lex_peek(lx, 0) == '0' || lex_peek(lx, 0) == '_') {
        bool underscore = lex_peek(lx, 0) == '_';
        lx->at++;
        if (underscore && !lex_is_digit(lex_peek(lx, 0))) {
            return lex_fail(lx, lx->at, "invalid decimal literal");
        }
    }
    uint32_t zeros_end = lx->at;
    bool nonzero = lex_is_digit(lex_peek(lx, 0));
    if (nonzero && digits(lx, 10, "decimal") < 0) {
        return -1;
    }
    unsigned char c = lex_peek(lx, 0);
    if (goes_on(c)) {
        return fraction(lx, token, start);
    }
    if (nonzero && !(lx->flags & LEX_EXTRA)) {
        LangError error = lexer_error_at(lx, lx->lineno, lx->line_start, start);
        error.offset++;
        error.end_offset += (int)(zeros_end - start) + 1;
        return lang_fail(lx->report, error,
                         "leading zeros in decimal integer literals are not permitted; "
                         "use an 0o prefix for octal integers");
    }
    if (end_number(lx, "decimal") < 0) {
        return -1;
    }
    return lex_token(lx, token, T_NUMBER, start);
}

/* A decimal int that takes too long to convert. */
static int check_digits(Lexer *lx, uint32_t start) {
    size_t count = 0, limit = lx->report->max_int_digits;
    if (limit == 0 || lx->at - start <= limit) {
        return 0;
    }
    for (uint32_t i = start; i < lx->at; i++) {
        count += lex_is_digit((unsigned char)lx->text[i]);
    }
    if (count <= limit) {
        return 0;
    }
    LangError error = {.type = LANG_SYNTAX, .lineno = lx->lineno, .end_lineno = lx->lineno};
    error.text = lexer_line(lx, lx->line_start, true, &error.text_size);
    return lang_fail(lx->report, error,
                     "Exceeds the limit (%zu digits) for integer string conversion: value has %zu "
                     "digits; use sys.set_int_max_str_digits() to increase the limit - Consider "
                     "hexadecimal for huge integer literals to avoid decimal conversion limits.",
                     limit, count);
}

int lex_number(Lexer *lx, Token *token) {
    uint32_t start = lx->at;
    if (lex_peek(lx, 0) == '0') {
        switch (lex_peek(lx, 1) | 0x20) {
        case 'x':
            return based_number(lx, token, start, 16, "hexadecimal");
        case 'o':
            return based_number(lx, token, start, 8, "octal");
        case 'b':
            return based_number(lx, token, start, 2, "binary");
        default:
            return zero_number(lx, token, start);
        }
    }
    if (lex_peek(lx, 0) != '.' && digits(lx, 10, "decimal") < 0) {
        return -1;
    }
    if (goes_on(lex_peek(lx, 0))) {
        return fraction(lx, token, start);
    }
    if (end_number(lx, "decimal") < 0 || check_digits(lx, start) < 0) {
        return -1;
    }
    return lex_token(lx, token, T_NUMBER, start);
}
