/* String literals, and the text parts of f-strings and t-strings. */
#include "lang/lex/lex_int.h"

#include "base/compiler.h"

/* Fills a token that may span lines: where it starts is given. */
static int string_token(Lexer *lx, Token *token, TokenKind kind, uint32_t start, int lineno,
                        uint32_t line_start) {
    lex_token(lx, token, kind, start);
    token->lineno = lineno;
    token->col = (int)(start - line_start);
    return 0;
}

static bool is_quote(Lexer *lx, char quote, int size) {
    for (int i = 0; i < size; i++) {
        if (lex_peek(lx, (uint32_t)i) != (unsigned char)quote) {
            return false;
        }
    }
    return true;
}

static int open_fstring(Lexer *lx, Token *token, uint32_t start, unsigned prefix, char quote,
                        int quote_size) {
    if (lx->strings >= LEX_STRINGS) {
        return lex_fail(lx, lx->at, "too many nested f-strings or t-strings");
    }
    if (!lx->string) {
        lx->string = arena_alloc(lx->report->arena, LEX_STRINGS * sizeof *lx->string);
        if (!lx->string) {
            return lang_fail_memory(lx->report);
        }
    }
    lx->string[lx->strings++] = (LexString){
        .quote = quote,
        .quote_size = (uint8_t)quote_size,
        .raw = prefix & PREFIX_R,
        .letter = prefix & PREFIX_F ? 'f' : 't',
        .start = start,
        .line_start = lx->line_start,
        .lineno = lx->lineno,
    };
    return lex_token(lx, token, prefix & PREFIX_F ? T_FSTRING_START : T_TSTRING_START, start);
}

static int fail_unterminated(Lexer *lx, int lineno, uint32_t line_start, uint32_t start,
                             const char *what, const char *hint) {
    LangError error = lexer_error_at(lx, lineno, line_start, start + 1);
    return lang_fail(lx->report, error, "unterminated %s literal (detected at line %d)%s", what,
                     lx->lineno, hint);
}

/* A quote that opens within an f-string's expression and does not close was meant to end the
 * f-string. */
static int fail_string(Lexer *lx, uint32_t start, int lineno, uint32_t line_start, int quote_size,
                       char quote, bool escaped) {
    LexString *outer = lex_string_top(lx);
    if (outer && outer->quote == quote && outer->quote_size == quote_size) {
        LangError error = lexer_error_at(lx, lineno, line_start, start + 1);
        return lang_fail(lx->report, error, "%c-string: expecting '}'", outer->letter);
    }
    if (quote_size == 3) {
        return fail_unterminated(lx, lineno, line_start, start, "triple-quoted string", "");
    }
    return fail_unterminated(lx, lineno, line_start, start, "string",
                             escaped ? "; perhaps you escaped the end quote?" : "");
}

/* A string from `start`, `at` standing on its first quote. */
int lex_string(Lexer *lx, Token *token, uint32_t start, unsigned prefix) {
    char quote = (char)lex_peek(lx, 0);
    int quote_size = is_quote(lx, quote, 3) ? 3 : 1;
    uint32_t line_start = lx->line_start;
    int lineno = lx->lineno;
    lx->at += (uint32_t)quote_size;
    if (prefix & (PREFIX_F | PREFIX_T)) {
        return open_fstring(lx, token, start, prefix, quote, quote_size);
    }
    bool escaped = false;
    for (;;) {
        unsigned char c = lex_peek(lx, 0);
        if (c == 0 || (c == '\n' && quote_size == 1)) {
            return fail_string(lx, start, lineno, line_start, quote_size, quote, escaped);
        }
        if (c == (unsigned char)quote && is_quote(lx, quote, quote_size)) {
            lx->at += (uint32_t)quote_size;
            return string_token(lx, token, T_STRING, start, lineno, line_start);
        }
        lx->at++;
        if (c == '\\') {
            c = lex_peek(lx, 0);
            escaped |= c == (unsigned char)quote;
            lx->at += c != 0;
        }
        if (c == '\n') {
            lex_next_line(lx);
        }
    }
}

/* ---- text of f-strings ---- */

static int fail_fstring(Lexer *lx, const LexString *s) {
    char what[] = "triple-quoted ?-string";
    what[14] = s->letter;
    return fail_unterminated(lx, s->lineno, s->line_start, s->start,
                             s->quote_size == 3 ? what : what + 14, "");
}

static int open_field(Lexer *lx, Token *token, LexString *s) {
    if (s->fields >= LEX_FIELDS) {
        return lex_fail(lx, lx->at, "%c-string: expressions nested too deeply", s->letter);
    }
    if (lex_operator(lx, token) < 0) {
        return -1;
    }
    s->field_level[s->fields] = (uint8_t)lx->parens;
    s->had_field[s->fields] = false;
    s->in_spec[s->fields++] = false;
    return 0;
}

static int close_fstring(Lexer *lx, Token *token, LexString *s) {
    uint32_t start = lx->at;
    TokenKind kind = s->letter == 'f' ? T_FSTRING_END : T_TSTRING_END;
    lx->at += s->quote_size;
    lx->strings--;
    return lex_token(lx, token, kind, start);
}

/* Skips a backslash and what it escapes: braces are never escaped, \N{...} is one character. */
static void skip_escape(Lexer *lx, const LexString *s) {
    lx->at++;
    unsigned char c = lex_peek(lx, 0);
    if (c == 'N' && !s->raw && lex_peek(lx, 1) == '{') {
        lx->at += 2;
        while ((c = lex_peek(lx, 0)) && c != '}' && c != '\n' && c != (unsigned char)s->quote) {
            lx->at++;
        }
        lx->at += c == '}';
    } else if ((c == '{' || c == '}') && !s->raw) {
        LangError error = lexer_error_at(lx, lx->lineno, lx->line_start, lx->at);
        lang_warn(
            lx->report, error, lx->at - 1,
            "\"\\%c\" is an invalid escape sequence. Such sequences will not work in the future. "
            "Did you mean \"\\\\%c\"? A raw string is also an option.",
            c, c);
    } else if (c && c != '{' && c != '}') {
        lx->at++;
        if (c == '\n') {
            lex_next_line(lx);
        }
    }
}

/* The next token while text is being read: MIDDLE, or what ends it: END, `{`, or the `}` behind a
 * format spec. */
int lex_string_text(Lexer *lx, Token *token) {
    LexString *s = lex_string_top(lx);
    bool spec = s->fields;
    uint32_t start = lx->at, line_start = lx->line_start;
    int lineno = lx->lineno;
    TokenKind kind = s->letter == 'f' ? T_FSTRING_MIDDLE : T_TSTRING_MIDDLE;
    for (;;) {
        unsigned char c = lex_peek(lx, 0);
        if (c == 0 || (c == '\n' && s->quote_size == 1)) {
            if (spec && c == '\n' && !s->had_field[s->fields - 1]) {
                return lex_fail(
                    lx, lx->at + 1,
                    "%c-string: newlines are not allowed in format specifiers for single quoted "
                    "%c-strings",
                    s->letter, s->letter);
            }
            return fail_fstring(lx, s);
        }
        bool brace = c == '{' || c == '}';
        bool doubled = brace && !spec && lex_peek(lx, 1) == c;
        bool ends = (brace && !doubled) ||
                    (c == (unsigned char)s->quote && is_quote(lx, s->quote, s->quote_size));
        /* The `}` behind a spec follows on text, be it empty. */
        bool empty = c == '}' && spec && lx->at == start && s->text_end != start;
        if ((ends && lx->at > start) || empty) {
            s->text_end = lx->at;
            return string_token(lx, token, kind, start, lineno, line_start);
        }
        if (doubled) {
            lx->at++; /* one of the two belongs to the text */
            string_token(lx, token, kind, start, lineno, line_start);
            lx->at++;
            return 0;
        }
        if (c == '{') {
            return open_field(lx, token, s);
        }
        if (c == '}') {
            return spec ? lex_operator(lx, token)
                        : lex_fail(lx, lx->at + 1, "%c-string: single '}' is not allowed",
                                   s->letter);
        }
        if (ends) {
            return close_fstring(lx, token, s);
        }
        if (c == '\\') {
            skip_escape(lx, s);
        } else {
            lx->at++;
            if (c == '\n') {
                lex_next_line(lx);
            }
        }
    }
}
