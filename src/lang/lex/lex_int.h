/* What the files of lex/ share. */
#ifndef PITHON_LANG_LEX_INT_H
#define PITHON_LANG_LEX_INT_H

#include "lang/lex/lex.h"

/* The byte `ahead` of the current one, reading more text if there is a way; 0 at the end. */
unsigned char lex_peek_slow(Lexer *lx, uint32_t ahead);

static inline unsigned char lex_peek(Lexer *lx, uint32_t ahead) {
    if (__builtin_expect(lx->at + ahead < lx->size, 1)) {
        return (unsigned char)lx->text[lx->at + ahead];
    }
    return lex_peek_slow(lx, ahead);
}

/* `at` stands behind a newline: goes on to the next line, unless the text ends here. */
static inline void lex_next_line(Lexer *lx) {
    if (lex_peek(lx, 0)) {
        lx->lineno++;
        lx->line_start = lx->at;
    }
}

/* SyntaxError at the character before `at`. Returns -1. */
#define lex_fail(lx, at, ...)                                                                      \
    lang_fail((lx)->report, lexer_error_at((lx), (lx)->lineno, (lx)->line_start, (at)), __VA_ARGS__)
/* An error of another type about the whole line (indentation, end of file). */
int lex_fail_line(Lexer *lx, LangErrorType type, const char *message);

static inline bool lex_is_name_start(unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 128;
}

static inline bool lex_is_digit(unsigned char c) {
    return c >= '0' && c <= '9';
}

static inline bool lex_is_name(unsigned char c) {
    return lex_is_name_start(c) || lex_is_digit(c);
}

/* Fills the token from byte `start` to `at`; on one line. */
int lex_token(Lexer *lx, Token *token, TokenKind kind, uint32_t start);

int lex_name_or_string(Lexer *lx, Token *token);
int lex_number(Lexer *lx, Token *token);
int lex_string(Lexer *lx, Token *token, uint32_t start, unsigned prefix);
int lex_string_text(Lexer *lx, Token *token);
int lex_operator(Lexer *lx, Token *token);
int lex_line_start(Lexer *lx);

/* Letters before a quote. */
enum { PREFIX_B = 1, PREFIX_U = 2, PREFIX_R = 4, PREFIX_F = 8, PREFIX_T = 16 };

static inline LexString *lex_string_top(Lexer *lx) {
    return lx->strings ? &lx->string[lx->strings - 1] : NULL;
}

static inline bool lex_string_in_text(const LexString *s) {
    return !s->fields || s->in_spec[s->fields - 1];
}

/* The innermost f-string whose field is open at this very bracket level, or NULL. */
static inline LexString *lex_string_at_field(Lexer *lx) {
    LexString *s = lex_string_top(lx);
    return s && s->fields && s->field_level[s->fields - 1] == lx->parens ? s : NULL;
}

#endif
