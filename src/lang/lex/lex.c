/* The lexer's main loop, indentation, newlines, comments. */
#include "lang/lex/lex_int.h"

#include <string.h>

#include "base/compiler.h"

static char *copy_translated(Arena *arena, const char *text, size_t size, bool add_newline,
                             size_t *out_size) {
    char *copy = TRY(arena_alloc(arena, size + 2));
    if (!memchr(text, '\r', size)) {
        memcpy(copy, text, size);
    } else {
        size_t to = 0;
        for (size_t i = 0; i < size; i++) {
            char c = text[i];
            if (c == '\r') {
                c = '\n';
                i += i + 1 < size && text[i + 1] == '\n';
            }
            copy[to++] = c;
        }
        size = to;
    }
    if (add_newline && size && copy[size - 1] != '\n') {
        copy[size++] = '\n';
    }
    copy[size] = 0;
    *out_size = size;
    return copy;
}

int lexer_init(Lexer *lx, LangReport *report, const char *text, size_t size, int flags) {
    memset(lx, 0, sizeof *lx);
    lx->report = report;
    lx->flags = flags;
    lx->lineno = 1;
    lx->at_line_start = true;
    lx->last_ignore = &lx->ignores;
    if (size > INT32_MAX - 2) {
        LangError error = {.type = LANG_OVERFLOW};
        return lang_fail(report, error, "source code is too long");
    }
    size_t copied;
    lx->text = copy_translated(report->arena, text, size, flags & LEX_ADD_NEWLINE, &copied);
    if (!lx->text) {
        return lang_fail_memory(report);
    }
    lx->size = (uint32_t)copied;
    bool added =
        (flags & LEX_ADD_NEWLINE) && size && text[size - 1] != '\n' && text[size - 1] != '\r';
    lx->given = lx->size - added;
    return 0;
}

/* The block behind `text` doubles: a text read line by line costs no more than twice its size. */
int lexer_append(Lexer *lx, const char *text, size_t size) {
    size_t added;
    if (size > INT32_MAX - 2 - lx->size) {
        LangError error = {.type = LANG_OVERFLOW};
        return lang_fail(lx->report, error, "source code is too long");
    }
    char *more = copy_translated(lx->report->arena, text, size, false, &added);
    if (!more) {
        return lang_fail_memory(lx->report);
    }
    if (lx->room < lx->size + added + 1) {
        size_t room = (lx->size + added + 1) * 2;
        char *grown = arena_alloc(lx->report->arena, room);
        if (!grown) {
            return lang_fail_memory(lx->report);
        }
        memcpy(grown, lx->text, lx->size);
        lx->text = grown;
        lx->room = room;
    }
    memcpy((char *)lx->text + lx->size, more, added + 1);
    lx->size += (uint32_t)added;
    lx->given = lx->size;
    return 0;
}

unsigned char lex_peek_slow(Lexer *lx, uint32_t ahead) {
    while (lx->at + ahead >= lx->size) {
        int got = lx->more && !lx->at_end ? lx->more(lx, lx->context) : 0;
        if (got <= 0) {
            lx->at_end = true;
            if (got < 0 && lx->report->error.type == LANG_OK) {
                lx->report->error.type = LANG_CALLBACK;
            }
            return 0;
        }
    }
    return (unsigned char)lx->text[lx->at + ahead];
}

/* ---- errors ---- */

const char *lexer_line(const Lexer *lx, uint32_t line_start, bool newline, size_t *size) {
    const char *from = lx->text + line_start;
    const char *end = memchr(from, '\n', lx->size - line_start);
    *size = end ? (size_t)(end - from) + newline : lx->size - line_start;
    return arena_copy(lx->report->arena, from, *size);
}

LangError lexer_error_at(const Lexer *lx, int lineno, uint32_t line_start, uint32_t at) {
    LangError error = {.type = LANG_SYNTAX, .lineno = lineno, .end_lineno = lineno};
    error.offset = error.end_offset =
        lang_count_characters(lx->text + line_start, (ptrdiff_t)at - line_start);
    error.text = lexer_line(lx, line_start, false, &error.text_size);
    return error;
}

/* An error at the end of the line; no token follows. */
static LangError error_of_line(Lexer *lx, LangErrorType type) {
    LangError error = {.type = type, .lineno = lx->lineno, .end_lineno = lx->lineno};
    error.text = lexer_line(lx, lx->line_start, true, &error.text_size);
    error.offset =
        type == LANG_TAB ? 1 : lang_count_characters(error.text, (ptrdiff_t)error.text_size);
    error.end_offset = type == LANG_TAB ? 0 : -1;
    lx->rest_error = true;
    return error;
}
int lex_fail_line(Lexer *lx, LangErrorType type, const char *message) {
    return lang_fail(lx->report, error_of_line(lx, type), "%s", message);
}

int lexer_fail_unclosed(Lexer *lx) {
    LexParen *paren = &lx->paren[lx->parens - 1];
    LangError error = lexer_error_at(lx, paren->lineno, paren->line_start, paren->at);
    error.offset++;
    error.end_offset = 0;
    error.text = lexer_line(lx, paren->line_start, paren->lineno == lx->lineno, &error.text_size);
    return lang_fail(lx->report, error, "'%c' was never closed", paren->open);
}

/* ---- tokens ---- */

int lex_token(Lexer *lx, Token *token, TokenKind kind, uint32_t start) {
    token->kind = kind;
    token->soft = SOFT_NOT;
    token->level = (uint16_t)lx->parens;
    token->start = start;
    token->end = lx->at;
    token->lineno = token->end_lineno = lx->lineno;
    token->col = (int)(start - lx->line_start);
    token->end_col = (int)(lx->at - lx->line_start);
    return 0;
}

static int put_nowhere(Lexer *lx, Token *token, TokenKind kind) {
    lex_token(lx, token, kind, kind == T_INDENT ? lx->line_start : lx->at);
    if (!(lx->flags & LEX_EXTRA)) {
        token->start = token->end;
        token->col = token->end_col = -1;
        token->lineno = token->end_lineno = lx->size ? lx->lineno : 0;
    } else if (lx->at == lx->size) { /* module tokenize sees the end on a line of its own */
        token->lineno = token->end_lineno = lx->lineno + 1;
        token->col = token->end_col = 0;
    }
    return 0;
}

/* ---- indentation ---- */

static int fail_tabs(Lexer *lx) {
    return lex_fail_line(lx, LANG_TAB, "inconsistent use of tabs and spaces in indentation");
}

static int set_indent(Lexer *lx, int column, int alt) {
    int top = lx->indents ? lx->indent[lx->indents - 1] : 0;
    int alt_top = lx->indents ? lx->alt_indent[lx->indents - 1] : 0;
    if (column == top) {
        return alt != alt_top ? fail_tabs(lx) : 0;
    }
    if (column > top) {
        if (lx->indents + 1 >= LEX_INDENTS) {
            lx->rest_error = true;
            LangError error = {.type = LANG_INDENTATION,
                               .lineno = lx->lineno,
                               .offset = 1,
                               .end_lineno = lx->lineno};
            error.text = lexer_line(lx, lx->line_start, true, &error.text_size);
            return lang_fail(lx->report, error, "too many levels of indentation");
        }
        if (alt <= alt_top) {
            return fail_tabs(lx);
        }
        lx->indent[lx->indents] = column;
        lx->alt_indent[lx->indents++] = alt;
        lx->pending = 1;
        return 0;
    }
    while (lx->indents && column < lx->indent[lx->indents - 1]) {
        lx->indents--;
        lx->pending--;
    }
    top = lx->indents ? lx->indent[lx->indents - 1] : 0;
    alt_top = lx->indents ? lx->alt_indent[lx->indents - 1] : 0;
    if (column != top) {
        return lex_fail_line(lx, LANG_INDENTATION,
                             "unindent does not match any outer indentation level");
    }
    return alt != alt_top ? fail_tabs(lx) : 0;
}

/* The text ends behind a backslash. In a file the place is unknown if nothing stands before it. */
static int fail_joined_end(Lexer *lx, bool leading) {
    LangError error = error_of_line(lx, LANG_SYNTAX);
    if (leading && (lx->flags & LEX_FILE)) {
        error.offset = 0;
    }
    return lang_fail(lx->report, error, "unexpected EOF while parsing");
}

/* A backslash: the line goes on in the next one. `at` stands on it. `leading`: nothing but white
 * space stands before it. */
static int join_line(Lexer *lx, bool leading) {
    if (lex_peek(lx, 1) != '\n') {
        uint32_t behind = lx->at + 2 < lx->size ? lx->at + 2 : lx->size;
        LangError error = lexer_error_at(lx, lx->lineno, lx->line_start, behind);
        error.end_offset = 0;
        error.text = lexer_line(lx, lx->line_start, true, &error.text_size);
        lx->rest_error = true;
        return lang_fail(lx->report, error,
                         "unexpected character after line continuation character");
    }
    lx->at += 2;
    if (!lex_peek(lx, 0)) {
        if (lx->parens) {
            lx->rest_error = true;
            return lexer_fail_unclosed(lx);
        }
        return fail_joined_end(lx, leading);
    }
    lex_next_line(lx);
    return 0;
}

/* Measures the indentation of the line that begins here and sets `pending`; skips nothing but white
 * space. */
int lex_line_start(Lexer *lx) {
    int column = 0, alt = 0, joined = 0;
    for (;;) {
        unsigned char c = lex_peek(lx, 0);
        if (c == ' ') {
            column++;
            alt++;
        } else if (c == '\t') {
            column = (column / 8 + 1) * 8;
            alt++;
        } else if (c == '\f') {
            column = alt = 0;
        } else if (c == '\\') {
            joined = joined ? joined : column; /* a joined line is as deep as its first part */
            if (join_line(lx, true) < 0) {
                return -1;
            }
            continue;
        } else {
            break;
        }
        lx->at++;
    }
    unsigned char c = lex_peek(lx, 0);
    lx->blank_line = c == '\n' || c == '#' || c == 0;
    if (c == '\n' && (lx->flags & LEX_INTERACTIVE) && column == 0) {
        lx->blank_line =
            false; /* an empty line at a prompt ends the block: NEWLINE, then DEDENTs */
        return set_indent(lx, 0, 0);
    }
    if (lx->blank_line || lx->parens) {
        return 0;
    }
    return set_indent(lx, joined ? joined : column, joined ? joined : alt);
}

/* ---- comments ---- */

static bool is_word(unsigned char c) {
    return lex_is_name_start(c) || lex_is_digit(c);
}

/* `# type: ...` at `start`. 1: a TYPE_COMMENT token was made; 0: not; -1: no memory. */
static int type_comment(Lexer *lx, Token *token, uint32_t start) {
    const char *at = lx->text + start + 1, *end = lx->text + lx->at;
    while (at < end && (*at == ' ' || *at == '\t')) {
        at++;
    }
    if (end - at < 5 || memcmp(at, "type:", 5) != 0) {
        return 0;
    }
    at += 5;
    while (at < end && (*at == ' ' || *at == '\t')) {
        at++;
    }
    const char *tag = at + 6;
    if (end - at >= 6 && memcmp(at, "ignore", 6) == 0 &&
        (tag == end || !is_word((unsigned char)*tag))) {
        TypeIgnore *ignore = arena_alloc(lx->report->arena, sizeof *ignore);
        if (!ignore) {
            return lang_fail_memory(lx->report);
        }
        *ignore = (TypeIgnore){NULL, lx->lineno, (uint32_t)(tag - lx->text), lx->at};
        *lx->last_ignore = ignore;
        lx->last_ignore = &ignore->next;
        return 0;
    }
    lex_token(lx, token, T_TYPE_COMMENT, (uint32_t)(at - lx->text));
    lx->blank_line = false; /* a line of its own: a NEWLINE ends it */
    return 1;
}

/* Skips a comment; 1: it is a token to deliver. */
static int comment(Lexer *lx, Token *token) {
    uint32_t start = lx->at;
    unsigned char c;
    while ((c = lex_peek(lx, 0)) && c != '\n') {
        lx->at++;
    }
    if (lx->flags & LEX_TYPE_COMMENTS) {
        int made = type_comment(lx, token, start);
        if (made) {
            return made;
        }
    }
    if (lx->flags & LEX_EXTRA) {
        lex_token(lx, token, T_COMMENT, start);
        return 1;
    }
    return 0;
}

/* ---- the loop ---- */

static int deliver_pending(Lexer *lx, Token *token) {
    if (lx->pending > 0) {
        lx->pending--;
        return put_nowhere(lx, token, T_INDENT);
    }
    lx->pending++;
    return put_nowhere(lx, token, T_DEDENT);
}

static int end_of_text(Lexer *lx, Token *token) {
    if (lx->report->error.type != LANG_OK) {
        return -1;
    }
    bool open_line = lx->line_open;
    if (open_line && !lx->parens) { /* the last line has no newline: it ends all the same */
        lx->line_open = false;
        lx->cut_short = lx->indents == 0;
        lex_token(lx, token, T_NEWLINE, lx->at);
        token->end_col += (lx->flags & LEX_EXTRA) != 0;
        if (!(lx->flags & LEX_EXTRA)) {
            token->col = token->end_col = -1;
        }
        return 0;
    }
    bool implied =
        !(lx->flags & LEX_NO_IMPLIED_DEDENT) || (lx->size && lx->text[lx->size - 1] == '\n');
    if (lx->indents && !lx->parens && implied) {
        lx->pending = -lx->indents;
        lx->indents = 0;
        return deliver_pending(lx, token);
    }
    return put_nowhere(lx, token, T_ENDMARKER);
}

/* A newline, on which `at` stands. 1: it is a token, from `start` on; 0: it means nothing here. */
static int newline(Lexer *lx, Token *token, uint32_t start) {
    start = lx->flags & LEX_EXTRA ? lx->at : start;
    lx->at++;
    if (lx->blank_line || lx->parens) {
        if (lx->flags & LEX_EXTRA) {
            lex_token(lx, token, T_NL, start);
            lx->at_line_start = true;
            return 1;
        }
        lex_next_line(lx);
        if (!lx->parens && lex_line_start(lx) < 0) {
            return -1;
        }
        return 0;
    }
    lex_token(lx, token, T_NEWLINE, start);
    lx->at_line_start = true;
    return 1;
}

static int read_token(Lexer *lx, Token *token) {
    uint32_t comment_start = UINT32_MAX; /* the NEWLINE behind a comment begins with it */
    for (;;) {
        if (lx->pending) {
            return deliver_pending(lx, token);
        }
        unsigned char c = lex_peek(lx, 0);
        if (c == ' ' || c == '\t' || c == '\f') {
            lx->at++;
        } else if (c == '\n' || c == '#') {
            comment_start = c == '#' ? lx->at : comment_start < lx->at ? comment_start : lx->at;
            int made = c == '#' ? comment(lx, token) : newline(lx, token, comment_start);
            comment_start = c == '#' ? comment_start : UINT32_MAX;
            if (made) {
                return made < 0 ? -1 : 0;
            }
        } else if (c == '\\') {
            if (join_line(lx, false) < 0) {
                return -1;
            }
        } else if (lex_is_name_start(c)) {
            return lex_name_or_string(lx, token);
        } else if (lex_is_digit(c) || (c == '.' && lex_is_digit(lex_peek(lx, 1)))) {
            return lex_number(lx, token);
        } else if (c == '\'' || c == '"') {
            return lex_string(lx, token, lx->at, 0);
        } else if (c == 0) {
            return end_of_text(lx, token);
        } else {
            return lex_operator(lx, token);
        }
    }
}

int lexer_next(Lexer *lx, Token *token) {
    if (lx->at_line_start) {
        lx->at_line_start = false;
        if (lx->at) {
            lex_next_line(lx);
        }
        if (lex_line_start(lx) < 0) {
            return -1;
        }
    }
    LexString *string = lex_string_top(lx);
    int status =
        string && lex_string_in_text(string) ? lex_string_text(lx, token) : read_token(lx, token);
    lx->line_open = token->kind == T_NEWLINE || token->kind == T_NL ? false
                    : token->kind == T_INDENT || token->kind == T_DEDENT ||
                            token->kind == T_ENDMARKER || token->kind == T_COMMENT
                        ? lx->line_open
                        : true;
    return status;
}
