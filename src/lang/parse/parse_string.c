/* String literals side by side: plain, bytes, f-strings, t-strings. */
#include "lang/parse/parse_int.h"

#include <stdlib.h>
#include <string.h>

/* A run of text that becomes one Constant: neighbouring literals and the text of f-strings grow
 * together. */
typedef struct Run {
    Parser *p;
    StringBuffer text;
    bool open;         /* something belongs to it, be it empty text            */
    AstString unicode; /* kind of its first literal: "u" or none               */
    AstPos pos;
} Run;

bool string_append(Parser *p, StringBuffer *out, const char *text, size_t size) {
    if (out->size + size + 1 > out->room) {
        size_t room = (out->size + size + 1) * 2;
        char *more = realloc(out->text, room);
        if (!more) {
            lang_fail_memory(p->report);
            p->failed = true;
            return false;
        }
        out->text = more;
        out->room = room;
    }
    if (size) {
        memcpy(out->text + out->size, text, size);
    }
    out->size += size;
    return true;
}

static void run_extend(Run *run, AstPos pos, AstString unicode) {
    if (!run->open) {
        run->open = true;
        run->pos = pos;
        run->unicode = unicode;
    }
    run->pos.end_lineno = pos.end_lineno;
    run->pos.end_col_offset = pos.end_col_offset;
}

/* Ends the run: its constant is pushed unless it is empty. */
static void run_flush(Run *run) {
    Parser *p = run->p;
    bool pushed = run->open && run->text.size;
    if (pushed) {
        AstConstant value = {.kind = AST_STR, .size = (uint32_t)run->text.size};
        value.text = arena_copy(p->arena, run->text.text, run->text.size);
        push(p, ast_Constant(p->arena, value, run->unicode, run->pos));
    }
    run->open = false;
    run->text.size = 0;
}

/* ---- replacement fields ---- */

/* The source from the end of token `first` (a `{`) to the start of token `end`, comments left out.
 */
static bool field_source(Parser *p, int first, int end, StringBuffer *out) {
    const char *text = p->lexer.text;
    for (int i = first; i < end; i++) {
        uint32_t from = p->tokens[i].end, to = p->tokens[i + 1].start;
        if (i > first &&
            !string_append(p, out, text + p->tokens[i].start, from - p->tokens[i].start)) {
            return false;
        }
        while (from < to) { /* between tokens there are spaces, comments and newlines */
            const char *hash = memchr(text + from, '#', to - from);
            uint32_t stop = hash ? (uint32_t)(hash - text) : to;
            if (!string_append(p, out, text + from, stop - from)) {
                return false;
            }
            const char *newline = hash ? memchr(hash, '\n', to - stop) : NULL;
            from = newline ? (uint32_t)(newline - text) : to;
        }
    }
    return true;
}

/* 'f' or 't', of the innermost f-string around a token of the window. */
char parse_string_letter(Parser *p, int at) {
    int depth = 0;
    for (int i = at - 1; i >= 0; i--) {
        TokenKind kind = p->tokens[i].kind;
        if (kind == T_FSTRING_END || kind == T_TSTRING_END) {
            depth++;
        } else if ((kind == T_FSTRING_START || kind == T_TSTRING_START) && depth-- == 0) {
            return kind == T_FSTRING_START ? 'f' : 't';
        }
    }
    return 'f';
}

/* fstring_conversion: "!" NAME. -1 if there is none, -2: an error */
int parse_conversion(Parser *p) {
    if (kind(p) != T_EXCLAMATION) {
        return -1;
    }
    char letter = parse_string_letter(p, p->at);
    const Token *mark = next(p);
    AstPos pos = token_pos(mark);
    uint32_t mark_end = mark->end;
    const Token *name = peek(p, 0);
    if (name->kind != T_NAME) {
        return -2;
    }
    if (name->start != mark_end) {
        pos.end_lineno = name->end_lineno;
        pos.end_col_offset = name->end_col;
        parse_fail_at(p, pos,
                      "%c-string: conversion type must come right after the exclamation mark",
                      letter);
        return -2;
    }
    const char *text = token_text(p, name);
    uint32_t size = name->end - name->start;
    if (size != 1 || !strchr("sra", text[0])) {
        parse_fail_at(p, token_pos(name),
                      "%c-string: invalid conversion character '%.*s': expected 's', 'r', or 'a'",
                      letter, (int)size, text);
        return -2;
    }
    next(p);
    return (unsigned char)text[0];
}

static bool parse_middles(Parser *p, Run *run, const Token *start, TokenKind end, bool in_spec);

/* fstring_full_format_spec: ':' fstring_format_spec*; a JoinedStr from the colon on */
static AstExpr *parse_format_spec(Parser *p, const Token *start) {
    Mark from = here(p);
    size_t items = p->stack_used;
    Run run = {.p = p};
    next(p);
    bool good = parse_middles(p, &run, start, T_RBRACE, true);
    run_flush(&run);
    free(run.text.text);
    return good ? ast_JoinedStr(p->arena, TAKE(p, items, AstExprSeq), upto(p, from)) : NULL;
}

/* Adds the source of a field with `=` to the text before it. */
static bool add_debug_text(Run *run, int brace, int behind) {
    Parser *p = run->p;
    const Token *first = &p->tokens[brace], *last = &p->tokens[behind];
    AstPos pos = {first->end_lineno, first->end_col, last->lineno, last->col};
    run_extend(run, pos, ast_no_string());
    return field_source(p, brace, behind, &run->text);
}

/* fstring_replacement_field: '{' annotated_rhs '='? [fstring_conversion] [fstring_full_format_spec]
 * '}' */
static bool parse_field(Parser *p, Run *run, const Token *start, bool in_spec) {
    Mark from = here(p);
    int brace = p->at;
    char letter = start->kind == T_FSTRING_START ? 'f' : 't';
    next(p);
    AstExpr *value = enter(p, 2) ? parse_annotated_rhs(p) : NULL, *spec = NULL;
    if (!value) {
        return false;
    }
    leave(p, 2);
    int behind = p->at;
    bool debug = accept(p, T_EQUAL);
    peek(p, 0);
    if (p->at >= p->count || (debug && !add_debug_text(run, brace, p->at))) {
        return false; /* the text of the field goes up to a token that is not there */
    }
    int conversion = parse_conversion(p);
    if (conversion == -2 || (kind(p) == T_COLON && !(spec = parse_format_spec(p, start))) ||
        !accept(p, T_RBRACE)) {
        return false;
    }
    if (debug && !spec && conversion == -1) {
        conversion = 'r';
    }
    run_flush(run);
    if (letter == 'f' || in_spec) {
        push(p, ast_FormattedValue(p->arena, value, conversion, spec, upto(p, from)));
        return true;
    }
    StringBuffer source = {0};
    bool good = field_source(p, brace, behind, &source);
    AstConstant text = {.kind = AST_STR, .size = (uint32_t)source.size};
    text.text = arena_copy(p->arena, source.text, source.size);
    free(source.text);
    push(p, ast_Interpolation(p->arena, value, text, conversion, spec, upto(p, from)));
    return good;
}

static bool is_raw(Parser *p, const Token *start) {
    bool raw = false;
    for (const char *s = token_text(p, start); *s != '\'' && *s != '"'; s++) {
        raw |= (*s | 0x20) == 'r';
    }
    return raw;
}

/* fstring_middle*: text and fields up to, not including, a token of kind `end` */
static bool parse_middles(Parser *p, Run *run, const Token *start, TokenKind end, bool in_spec) {
    bool raw = is_raw(p, start);
    while (kind(p) != end) {
        if (kind(p) == T_LBRACE) {
            if (!parse_field(p, run, start, in_spec)) {
                return false;
            }
        } else if (kind(p) == T_FSTRING_MIDDLE || kind(p) == T_TSTRING_MIDDLE) {
            Token token = *next(p);
            AstPos pos = token_pos(&token);
            char after = p->lexer.text[token.end - 1];
            if (!in_spec && (after == '{' || after == '}') && p->lexer.text[token.end] == after) {
                pos.end_col_offset++; /* `{{` is in the text once, in the source twice */
            }
            run_extend(run, pos, ast_no_string());
            token.end_lineno =
                in_spec ? token.lineno : token.end_lineno; /* where warnings count lines from */
            if (!string_decode(p, &run->text, &token, token.start, token.end,
                               raw ? STRING_RAW : STRING_PLAIN)) {
                return false;
            }
        } else {
            return false;
        }
    }
    return true;
}

/* fstring: FSTRING_START fstring_middle* FSTRING_END    tstring likewise */
static bool parse_fstring(Parser *p, Run *run) {
    Token start = *next(p);
    TokenKind end = start.kind == T_FSTRING_START ? T_FSTRING_END : T_TSTRING_END;
    return parse_middles(p, run, &start, end, false) && accept(p, end);
}

/* ---- literals ---- */

typedef struct Literal {
    bool bytes, raw, unicode;
    uint32_t from, to; /* between the quotes */
} Literal;

static Literal literal_of(Parser *p, const Token *token) {
    Literal literal = {.from = token->start};
    const char *text = p->lexer.text;
    for (char c; (c = text[literal.from]) != '\'' && c != '"'; literal.from++) {
        literal.bytes |= (c | 0x20) == 'b';
        literal.raw |= (c | 0x20) == 'r';
        literal.unicode |= c == 'u';
    }
    char quote = text[literal.from];
    uint32_t size = token->end - literal.from >= 6 && text[literal.from + 1] == quote &&
                            text[literal.from + 2] == quote
                        ? 3
                        : 1;
    literal.from += size;
    literal.to = token->end - size;
    return literal;
}

static bool decode_literal(Parser *p, StringBuffer *out, const Token *token,
                           const Literal *literal) {
    StringKind kind =
        (literal->raw ? STRING_RAW : STRING_PLAIN) + (literal->bytes ? STRING_BYTES : STRING_PLAIN);
    return string_decode(p, out, token, literal->from, literal->to, kind);
}

static AstString unicode_kind(Parser *p, bool unicode) {
    return unicode ? (AstString){arena_copy(p->arena, "u", 1), 1} : ast_no_string();
}

/* One literal that has nothing to decode: the tree gets a copy at once. NULL if it is not so
 * simple. */
static AstExpr *parse_lone_literal(Parser *p) {
    TokenKind after = kind_ahead(p, 1);
    const Token *token = peek(p, 0);
    if (token->kind != T_STRING || after == T_STRING || after == T_FSTRING_START ||
        after == T_TSTRING_START) {
        return NULL;
    }
    Literal literal = literal_of(p, token);
    const char *text = p->lexer.text + literal.from;
    size_t size = literal.to - literal.from;
    if ((!literal.raw && memchr(text, '\\', size)) || literal.bytes) {
        return NULL;
    }
    AstPos pos = token_pos(next(p));
    AstConstant value = {.kind = AST_STR, .size = (uint32_t)size};
    value.text = TRY(arena_copy(p->arena, text, size));
    return ast_Constant(p->arena, value, unicode_kind(p, literal.unicode), pos);
}

/* What stands side by side so far. */
typedef struct Survey {
    bool plain, bytes, fstring, tstring;
} Survey;

/* Appends one plain literal to the run. */
static bool add_literal(Run *run, bool *bytes) {
    Parser *p = run->p;
    Token token = *next(p);
    Literal literal = literal_of(p, &token);
    *bytes |= literal.bytes;
    run_extend(run, token_pos(&token), unicode_kind(p, literal.unicode));
    return decode_literal(p, &run->text, &token, &literal);
}

static AstExpr *finish_strings(Parser *p, Run *run, size_t items, Mark from, Survey seen) {
    if (seen.fstring || seen.tstring) {
        run_flush(run);
        AstExprSeq values = TAKE(p, items, AstExprSeq);
        return seen.fstring ? ast_JoinedStr(p->arena, values, upto(p, from))
                            : ast_TemplateStr(p->arena, values, upto(p, from));
    }
    AstConstant value = {.kind = seen.bytes ? AST_BYTES : AST_STR,
                         .size = (uint32_t)run->text.size};
    value.text = TRY(arena_copy(p->arena, run->text.text, run->text.size));
    return ast_Constant(p->arena, value, run->unicode, upto(p, from));
}

/* Refuses bytes beside text. The reference points at the token behind them. */
static bool check_bytes(Parser *p, Survey seen) {
    if (!seen.bytes || !(seen.plain || seen.fstring)) {
        return true;
    }
    bool known = p->at < p->known;
    const Token *behind = known ? &p->tokens[p->at] : peek(p, 0);
    return (known || !p->failed) &&
           parse_fail_at(p, token_pos(behind), "cannot mix bytes and nonbytes literals");
}

/* Reads one literal of whatever kind. t-strings stand among t-strings alone. */
static bool parse_literal(Parser *p, Run *run, Survey *seen) {
    TokenKind token = kind(p);
    bool bytes = false, others = seen->plain || seen->bytes || seen->fstring;
    if (token == T_TSTRING_START ? others : seen->tstring) {
        return false;
    }
    if (!(token == T_STRING ? add_literal(run, &bytes) : parse_fstring(p, run))) {
        return false;
    }
    seen->bytes |= bytes;
    seen->plain |= token == T_STRING && !bytes;
    seen->fstring |= token == T_FSTRING_START;
    seen->tstring |= token == T_TSTRING_START;
    return true;
}

/* One string token or text part, decoded for its errors alone. */
void parse_check_text(Parser *p) {
    StringBuffer out = {0};
    Token token = *next(p);
    if (token.kind == T_STRING) {
        Literal literal = literal_of(p, &token);
        decode_literal(p, &out, &token, &literal);
    } else {
        int start = p->at - 1, depth = 0;
        for (TokenKind k; start > 0; start--) { /* back to the f-string's START: is it raw? */
            k = p->tokens[start].kind;
            depth += k == T_FSTRING_END || k == T_TSTRING_END;
            if ((k == T_FSTRING_START || k == T_TSTRING_START) && depth-- == 0) {
                break;
            }
        }
        StringKind kind = is_raw(p, &p->tokens[start]) ? STRING_RAW : STRING_PLAIN;
        string_decode(p, &out, &token, token.start, token.end, kind);
    }
    free(out.text);
}

/* strings: (fstring | string)+ | tstring+ */
AstExpr *parse_strings(Parser *p) {
    AstExpr *simple = parse_lone_literal(p);
    if (simple) {
        return simple;
    }
    Mark from = here(p);
    size_t items = p->stack_used;
    Run run = {.p = p};
    Survey seen = {0};
    bool good = true;
    while (good &&
           (kind(p) == T_STRING || kind(p) == T_FSTRING_START || kind(p) == T_TSTRING_START)) {
        good = parse_literal(p, &run, &seen);
    }
    AstExpr *e = good && check_bytes(p, seen) ? finish_strings(p, &run, items, from, seen) : NULL;
    free(run.text.text);
    return e;
}
