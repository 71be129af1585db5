/* Entry, the token window, and what holds statements together. */
#include "lang/parse/parse_int.h"
#include "lang/needs.h"
#include "object/error.h"
#include "object/needs.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lang/lex/lex_unicode.h"

/* ---- tokens ---- */

static const Token token_nothing = {.kind = T_OP, .col = -1};
static const Token token_end = {.kind = T_ENDMARKER, .col = -1}; /* of a span that is read again */

const Token *parser_peek_slow(Parser *p, int ahead) {
    while (p->at + ahead >= p->count) {
        if (p->failed) {
            return p->known ? &token_end : &token_nothing;
        }
        if (p->count == p->room) {
            int room = p->room ? p->room * 2 : 256;
            Token *more = realloc(p->tokens, (size_t)room * sizeof *more);
            if (!more) {
                lang_fail_memory(p->report);
                p->failed = true;
                return &token_nothing;
            }
            p->tokens = more;
            p->room = room;
        }
        if (lexer_next(&p->lexer, &p->tokens[p->count]) < 0) {
            p->failed = true;
            return &token_nothing;
        }
        p->count++;
    }
    return &p->tokens[p->at + ahead];
}

/* Between statements nothing refers to tokens already read. */
static void forget_tokens(Parser *p) {
    if (p->keep || p->at < 128) {
        return;
    }
    p->count -= p->at;
    memmove(p->tokens, p->tokens + p->at, (size_t)p->count * sizeof *p->tokens);
    p->at = 0;
}

bool parser_too_deep(Parser *p) {
    LangError error = {.type = LANG_MEMORY};
    lang_fail(p->report, error, "Parser stack overflowed - Python source too complex to parse");
    p->failed = true;
    p->count = p->at; /* whatever is asked for next does not match */
    return true;
}

/* ---- sequences ---- */

void parser_push_slow(Parser *p) {
    size_t room = p->stack_room ? p->stack_room * 2 : 256;
    void **more = realloc(p->stack, room * sizeof *more);
    if (!more) {
        lang_fail_memory(p->report);
        p->failed = true;
        return;
    }
    p->stack = more;
    p->stack_room = room;
}

void **parser_take(Parser *p, size_t from, ptrdiff_t *size) {
    size_t count = p->stack_used - from;
    void **items = NULL;
    if (count) {
        items = arena_alloc(p->arena, count * sizeof *items);
        if (items) {
            memcpy(items, p->stack + from, count * sizeof *items);
        } else {
            count = 0; /* arena->out_of_memory is seen at the end */
        }
    }
    p->stack_used = from;
    *size = (ptrdiff_t)count;
    return items;
}

/* ---- names ---- */

/* Letters that are normalised to a keyword make no keyword, and no name either. */
static bool is_constant_name(const AstName *name) {
    static const char *const constants[] = {"True", "False", "None"};
    for (size_t i = 0; i < countof(constants); i++) {
        if (strcmp(name->text, constants[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* The name in NFKC: by the program's own function where it has put one into unicodedata. Memory of
 * malloc(); NULL: the report says why. */
static char *normal_name(Parser *p, const char *text, size_t size, size_t *normal_size) {
    PyObject *other = NULL;
    if (import_normal_name(text, size, &other) == 0) {
        char *normal = unicode_nfkc_utf8(text, size, normal_size);
        if (!normal) {
            lang_fail_memory(p->report);
        }
        return normal;
    }
    Py_ssize_t length = 0;
    const char *utf8 = other ? str_utf8(other, &length) : NULL;
    char *copy = utf8 ? malloc((size_t)length + 1) : NULL;
    if (copy) {
        memcpy(copy, utf8, (size_t)length + 1);
        *normal_size = (size_t)length;
    } else if (!utf8) {
        lang_fail(p->report, (LangError){.type = LANG_CALLBACK}, "");
    } else {
        lang_fail_memory(p->report);
    }
    XDECREF(other);
    return copy;
}

AstName *parser_name_of(Parser *p, const Token *token) {
    const char *text = token_text(p, token);
    size_t size = token->end - token->start;
    for (size_t i = 0; i < size; i++) {
        if ((unsigned char)text[i] >= 128) {
            size_t normal_size;
            char *normal = normal_name(p, text, size, &normal_size);
            if (!normal) {
                return NULL;
            }
            AstName *name = arena_intern(p->arena, normal, normal_size);
            free(normal);
            if (name && is_constant_name(name)) {
                p->constant_name = name;
            }
            return name;
        }
    }
    return arena_intern(p->arena, text, size);
}

AstName *parse_name(Parser *p) {
    return kind(p) == T_NAME ? parser_name_of(p, next(p)) : NULL;
}

AstString parse_type_comment(Parser *p) {
    if (kind(p) != T_TYPE_COMMENT) {
        return ast_no_string();
    }
    const Token *token = next(p);
    size_t size = token->end - token->start;
    return (AstString){arena_copy(p->arena, token_text(p, token), size), size};
}

/* ---- errors of the first pass ---- */

/* The offset of a column, as far as the line goes. */
static int offset_of(const LangError *error, int col) {
    if (col < 0) {
        return 0;
    }
    size_t size = (size_t)col < error->text_size ? (size_t)col : error->text_size;
    while (size && (error->text[size] & 0xC0) == 0x80) {
        size--; /* half a character does not count */
    }
    return lang_count_characters(error->text, (ptrdiff_t)size) + 1;
}

LangError parse_error_at(Parser *p, AstPos pos) {
    Lexer *lx = &p->lexer;
    uint32_t line_start = lx->line_start;
    for (int line = lx->lineno; line > pos.lineno && line_start; line--) {
        line_start--;
        while (line_start && lx->text[line_start - 1] != '\n') {
            line_start--;
        }
    }
    LangError error = {.type = LANG_SYNTAX, .lineno = pos.lineno, .end_lineno = pos.end_lineno};
    error.text = lexer_line(lx, line_start, pos.lineno == lx->lineno, &error.text_size);
    if (!error.text) {
        return error;
    }
    /* The reference counts both columns in the first line, also if the end is in another. */
    error.offset = offset_of(&error, pos.col_offset);
    error.end_offset = offset_of(&error, pos.end_col_offset);
    return error;
}

void *parse_fail_at(Parser *p, AstPos pos, const char *format, ...) {
    char message[512];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    lang_fail(p->report, parse_error_at(p, pos), "%s", message);
    p->failed = true;
    p->count = p->at;
    return NULL;
}

/* ---- statements ---- */

/* statements: statement+ */
bool parse_statements(Parser *p) {
    do {
        forget_tokens(p);
        if (!parse_statement(p)) {
            return false;
        }
    } while (kind(p) != T_DEDENT && kind(p) != T_ENDMARKER);
    return true;
}

/* statement: compound_stmt | simple_stmts */
bool parse_statement(Parser *p) {
    bool is_compound = true;
    AstStmt *statement = parse_compound_stmt(p, &is_compound);
    if (!is_compound) {
        return parse_simple_stmts(p);
    }
    if (!statement) {
        return false;
    }
    push(p, statement);
    return true;
}

/* block: NEWLINE INDENT statements DEDENT | simple_stmts */
bool parse_block(Parser *p, AstStmtSeq *body) {
    size_t from = p->stack_used;
    if (!enter(p, 4)) {
        return false;
    }
    if (accept(p, T_NEWLINE)) {
        if (!accept(p, T_INDENT) || !parse_statements(p) || !accept(p, T_DEDENT)) {
            return false;
        }
    } else if (!parse_simple_stmts(p)) {
        return false;
    }
    leave(p, 4);
    *body = TAKE(p, from, AstStmtSeq);
    return true;
}

/* ---- modes ---- */

static bool parse_type_ignores(Parser *p, AstTypeIgnoreSeq *ignores) {
    size_t from = p->stack_used;
    for (TypeIgnore *ignore = p->lexer.ignores; ignore; ignore = ignore->next) {
        size_t size = ignore->end - ignore->start;
        AstString tag = {arena_copy(p->arena, p->lexer.text + ignore->start, size), size};
        push(p, ast_TypeIgnore(p->arena, ignore->lineno, tag));
    }
    *ignores = TAKE(p, from, AstTypeIgnoreSeq);
    return true;
}

/* file: [statements] ENDMARKER */
static AstMod *parse_file(Parser *p) {
    size_t from = p->stack_used;
    if (kind(p) != T_ENDMARKER && !parse_statements(p)) {
        return NULL;
    }
    EXPECT(p, T_ENDMARKER);
    AstStmtSeq body = TAKE(p, from, AstStmtSeq);
    AstTypeIgnoreSeq ignores;
    parse_type_ignores(p, &ignores);
    return ast_Module(p->arena, body, ignores);
}

/* interactive: statement_newline
 * statement_newline: single_compound_stmt NEWLINE | simple_stmts | NEWLINE | ENDMARKER */
static AstMod *parse_interactive(Parser *p) {
    size_t from = p->stack_used;
    if (kind(p) == T_NEWLINE) {
        next(p);
        push(p, ast_Pass(p->arena, upto(p, (Mark){p->tokens[0].lineno, p->tokens[0].col})));
        ((AstStmt *)p->stack[from])->pos.end_lineno = p->tokens[0].end_lineno;
        ((AstStmt *)p->stack[from])->pos.end_col_offset = p->tokens[0].end_col;
        return ast_Interactive(p->arena, TAKE(p, from, AstStmtSeq));
    }
    bool is_compound = true;
    if (kind(p) == T_ENDMARKER) {
        return NULL;
    }
    AstStmt *statement = parse_compound_stmt(p, &is_compound);
    if (is_compound) {
        if (!statement || !(accept(p, T_NEWLINE) || kind(p) == T_ENDMARKER)) {
            return NULL;
        }
        if (p->lexer.cut_short) { /* `if x: y`: a next line could be `else:` */
            return NULL;
        }
        push(p, statement);
    } else if (!parse_simple_stmts(p)) {
        return NULL;
    }
    return ast_Interactive(p->arena, TAKE(p, from, AstStmtSeq));
}

/* expressions: expression (',' expression)+ [','] | expression ',' | expression */
static AstExpr *parse_expressions(Parser *p) {
    Mark from = here(p);
    AstExpr *first = TRY(parse_expression(p));
    if (kind(p) != T_COMMA) {
        return first;
    }
    size_t items = p->stack_used;
    push(p, first);
    while (accept(p, T_COMMA) && kind(p) != T_NEWLINE && kind(p) != T_ENDMARKER) {
        push(p, TRY(parse_expression(p)));
    }
    return ast_Tuple(p->arena, TAKE(p, items, AstExprSeq), AST_Load, upto(p, from));
}

/* eval: expressions NEWLINE* ENDMARKER */
static AstMod *parse_eval(Parser *p) {
    AstExpr *body = TRY(parse_expressions(p));
    while (accept(p, T_NEWLINE)) {
    }
    EXPECT(p, T_ENDMARKER);
    return ast_Expression(p->arena, body);
}

/* type_expressions: expressions, then [',' '*' expression] [',' '**' expression]; the stars are not
 * kept */
static bool parse_type_expressions(Parser *p, AstExprSeq *types) {
    size_t from = p->stack_used;
    int stars = 0;
    do {
        if (kind(p) == T_STAR || kind(p) == T_DOUBLESTAR) {
            int now = next(p)->kind == T_STAR ? 1 : 2;
            if (now <= stars) {
                return false;
            }
            stars = now;
        } else if (stars) {
            return false;
        }
        AstExpr *type = parse_expression(p);
        if (!type) {
            return false;
        }
        push(p, type);
    } while (accept(p, T_COMMA));
    *types = TAKE(p, from, AstExprSeq);
    return true;
}

/* func_type: '(' [type_expressions] ')' '->' expression NEWLINE* ENDMARKER */
static AstMod *parse_func_type(Parser *p) {
    AstExprSeq types = no_exprs();
    EXPECT(p, T_LPAR);
    if (kind(p) != T_RPAR && !parse_type_expressions(p, &types)) {
        return NULL;
    }
    EXPECT(p, T_RPAR);
    EXPECT(p, T_RARROW);
    AstExpr *returns = TRY(parse_expression(p));
    while (accept(p, T_NEWLINE)) {
    }
    EXPECT(p, T_ENDMARKER);
    return ast_FunctionType(p->arena, types, returns);
}

/* ---- entry ---- */

static int parser_more(Lexer *lexer, void *context) {
    const ParseHooks *hooks = context;
    const char *text;
    size_t size;
    int got = hooks->more(hooks->context, &text, &size);
    return got > 0 && lexer_append(lexer, text, size) < 0 ? -1 : got;
}

static bool parser_start(Parser *p, LangReport *report, const char *text, size_t size,
                         ParseMode mode, int flags, const ParseHooks *hooks) {
    int lex = (mode == PARSE_EXEC ? LEX_ADD_NEWLINE : 0) |
              (flags & PARSE_TYPE_COMMENTS ? LEX_TYPE_COMMENTS : 0) |
              (flags & PARSE_BARRY ? LEX_BARRY : 0) |
              (flags & PARSE_INTERACTIVE ? LEX_INTERACTIVE : 0) |
              (flags & PARSE_FILE ? LEX_FILE : 0) |
              (flags & PARSE_NO_IMPLIED_DEDENT ? LEX_NO_IMPLIED_DEDENT : 0);
    memset(p, 0, sizeof *p);
    p->report = report;
    p->arena = report->arena;
    p->hooks = hooks;
    p->flags = flags;
    if (lexer_init(&p->lexer, report, text, size, lex) < 0) {
        return false;
    }
    if (hooks && hooks->more) {
        p->lexer.more = parser_more;
        p->lexer.context = (void *)hooks;
    }
    return true;
}

static void parser_end(Parser *p) {
    free(p->tokens);
    free(p->stack);
}

static AstMod *parse_mode(Parser *p, ParseMode mode) {
    switch (mode) {
    case PARSE_EXEC:
        return parse_file(p);
    case PARSE_EVAL:
        return parse_eval(p);
    case PARSE_SINGLE:
        return parse_interactive(p);
    case PARSE_FUNC_TYPE:
        return parse_func_type(p);
    }
    return NULL;
}

/* What follows a single statement must be blank. */
static bool check_single(Parser *p) {
    const char *s = p->lexer.text + p->lexer.at;
    for (; *s; s++) {
        if (*s == '#') {
            s += strcspn(s, "\n");
            s -= !*s;
        } else if (!strchr(" \t\f\n", *s)) {
            return parse_fail_at(p, token_pos(&p->tokens[p->count - 1]),
                                 "multiple statements found while compiling a single statement");
        }
    }
    return true;
}

static bool is_final(const LangError *error) {
    return error->type == LANG_MEMORY || error->type == LANG_CALLBACK ||
           error->type == LANG_OVERFLOW;
}

/* The first pass failed: the text is read once more to say why. An error that the first pass worded
 * itself is final; one of the lexer is not, since the second pass may find a reason in front of it.
 */
static void parse_again(Parser *first, const char *text, size_t size, ParseMode mode,
                        void (*look)(Parser *p, ParseMode mode)) {
    LangReport *report = first->report;
    Parser again;
    if (first->lexer.more) { /* what a prompt has given is not asked for again */
        text = first->lexer.text;
        size = first->lexer.size;
    }
    report->error = (LangError){.type = LANG_OK};
    if (parser_start(&again, report, text, size, mode, first->flags, first->hooks)) {
        again.lexer.more = NULL;
        again.keep = true;
        look(&again, mode);
    }
    parser_end(&again);
}

AstMod *parse(LangReport *report, const char *text, size_t size, ParseMode mode, int flags,
              const ParseHooks *hooks) {
    Parser p;
    AstMod *tree = NULL;
    if (memchr(text, 0, size)) {
        LangError error = {.type = LANG_SYNTAX};
        lang_fail(report, error, "source code string cannot contain null bytes");
        return NULL;
    }
    if (parser_start(&p, report, text, size, mode, flags, hooks)) {
        tree = parse_mode(&p, mode);
        if (p.arena->out_of_memory) {
            lang_fail_memory(report);
        }
        if (tree && mode == PARSE_SINGLE && !p.lexer.more && !check_single(&p)) {
            parser_end(&p);
            return NULL;
        }
        if (report->error.type != LANG_OK) {
            tree = NULL;
        }
        if (!tree && !is_final(&report->error)) {
            parse_again(&p, text, size, mode, parse_word_error);
        } else if (tree && p.constant_name) {
            lang_fail(report, (LangError){.type = LANG_VALUE},
                      "identifier field can't represent '%s' constant", p.constant_name->text);
            tree = NULL;
        } else if (tree && PARSE_VERSION_OF(flags) >= 0) {
            parse_again(&p, text, size, mode, parse_check_version);
            tree = report->error.type == LANG_OK ? tree : NULL;
        }
    }
    parser_end(&p);
    return tree;
}
