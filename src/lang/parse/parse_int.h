/* What the files of parse/ share: the token window, marks and positions, sequences, and one function per rule.
 *
 * Every rule function returns NULL (or false) when the text does not match; the error is worded later, by a second pass.
 * A failed rule may have consumed tokens: whoever tries alternatives goes back with parser_reset. */
#ifndef PITHON_LANG_PARSE_INT_H
#define PITHON_LANG_PARSE_INT_H

#include "base/compiler.h"
#include "lang/ast/ast.h"
#include "lang/lex/lex.h"
#include "lang/parse/parse.h"

typedef struct Parser {
    Lexer lexer;
    LangReport *report;
    Arena *arena;
    const ParseHooks *hooks;
    int flags;

    Token *tokens; /* window: since the statement being read, or, when an error is worded, all */
    int count, room;
    int known;   /* tokens really there while an error is worded: count is lowered then         */
    int at;      /* next token                                                              */
    bool keep;   /* never forget tokens                                                     */
    bool silent; /* no warnings: mistakes are being looked for                              */
    bool failed; /* the lexer failed, or memory did: nothing more will come                 */
    int end_lineno; /* end of the last token consumed that is not NEWLINE, INDENT, DEDENT      */
    int end_col;
    int depth;
    const AstName *constant_name; /* a name that says True, False or None once normalised */

    void **stack; /* items of sequences being read                                           */
    size_t stack_used, stack_room;
} Parser;

/* Where a node starts. */
typedef struct Mark {
    int lineno;
    int col;
} Mark;

/* ---- tokens ---- */

/* The token `ahead` of the current one; a token that matches nothing when the lexer failed. */
const Token *parser_peek_slow(Parser *p, int ahead);

static inline const Token *peek(Parser *p, int ahead) {
    return likely(p->at + ahead < p->count) ? &p->tokens[p->at + ahead]
                                            : parser_peek_slow(p, ahead);
}

static inline TokenKind kind(Parser *p) {
    return peek(p, 0)->kind;
}

static inline TokenKind kind_ahead(Parser *p, int ahead) {
    return peek(p, ahead)->kind;
}

/* Consumes the current token. */
static inline const Token *next(Parser *p) {
    const Token *token = peek(p, 0);
    p->at++;
    if (token->kind != T_NEWLINE && token->kind != T_INDENT && token->kind != T_DEDENT) {
        p->end_lineno = token->end_lineno;
        p->end_col = token->end_col;
    }
    return token;
}

/* Consumes a token of this kind if it is there. */
static inline bool accept(Parser *p, TokenKind wanted) {
    if (kind(p) != wanted) {
        return false;
    }
    next(p);
    return true;
}

#define EXPECT(p, wanted)                                                                          \
    do {                                                                                           \
        if (!accept(p, wanted)) {                                                                  \
            return NULL;                                                                           \
        }                                                                                          \
    } while (0)

static inline const char *token_text(Parser *p, const Token *token) {
    return p->lexer.text + token->start;
}

static inline bool is_soft(Parser *p, int ahead, SoftKeyword soft) {
    const Token *token = peek(p, ahead);
    return token->kind == T_NAME && token->soft == soft;
}

/* A place to go back to. */
typedef struct Place {
    int at, end_lineno, end_col, depth;
    size_t stack_used;
} Place;

static inline Place parser_place(const Parser *p) {
    return (Place){p->at, p->end_lineno, p->end_col, p->depth, p->stack_used};
}

static inline void parser_reset(Parser *p, Place place) {
    p->at = place.at;
    p->end_lineno = place.end_lineno;
    p->end_col = place.end_col;
    p->depth = place.depth;
    p->stack_used = place.stack_used;
}

/* ---- depth ---- */

/* ENTER(p, n) at the top of a recursive rule, LEAVE(p, n) before each successful return; a failed parse never goes on
 * but by parser_reset, which restores the depth. */
bool parser_too_deep(Parser *p);

static inline bool enter(Parser *p, int units) {
    p->depth += units;
    return likely(p->depth < PARSE_DEPTH &&
                  (const char *)__builtin_frame_address(0) >= p->report->stack_limit) ||
           !parser_too_deep(p);
}

static inline void leave(Parser *p, int units) {
    p->depth -= units;
}

/* ---- positions ---- */

static inline Mark here(Parser *p) {
    const Token *token = peek(p, 0);
    return (Mark){token->lineno, token->col};
}

static inline Mark start_of(const AstExpr *e) {
    return (Mark){e->pos.lineno, e->pos.col_offset};
}

/* From a mark to the end of what was consumed last. */
static inline AstPos upto(const Parser *p, Mark from) {
    return (AstPos){from.lineno, from.col, p->end_lineno, p->end_col};
}

static inline AstPos token_pos(const Token *token) {
    return (AstPos){token->lineno, token->col, token->end_lineno, token->end_col};
}

/* ---- sequences ---- */

void parser_push_slow(Parser *p);

static inline void push(Parser *p, void *item) {
    if (unlikely(p->stack_used == p->stack_room)) {
        parser_push_slow(p);
        if (p->stack_used == p->stack_room) {
            return; /* no memory */
        }
    }
    p->stack[p->stack_used++] = item;
}

/* The items pushed since `from`, as an array in the arena; *size gets their number. */
void **parser_take(Parser *p, size_t from, ptrdiff_t *size);

#define TAKE(p, from, Seq)                                                                         \
    ({                                                                                             \
        Seq seq_;                                                                                  \
        seq_.items = (void *)parser_take((p), (from), &seq_.size);                                 \
        seq_;                                                                                      \
    })

static inline AstExprSeq no_exprs(void) {
    return (AstExprSeq){0, NULL};
}

/* ---- names ---- */

AstName *parser_name_of(Parser *p, const Token *token);
/* NAME, consumed. */
AstName *parse_name(Parser *p);
/* A text of the arena for a type comment, or none. */
AstString parse_type_comment(Parser *p);

/* ---- rules: statements ---- */

bool parse_statements(Parser *p);   /* pushes */
bool parse_statement(Parser *p);    /* pushes */
bool parse_simple_stmts(Parser *p); /* pushes */
bool parse_block(Parser *p, AstStmtSeq *body);
AstStmt *parse_compound_stmt(Parser *p, bool *is_compound);
AstStmt *parse_match(Parser *p, bool *is_match);
AstStmt *parse_import(Parser *p);

/* ---- rules: expressions ---- */

AstExpr *parse_expression(Parser *p);
AstExpr *parse_named_expression(Parser *p);
AstExpr *parse_star_expressions(Parser *p);
AstExpr *parse_star_named_expression(Parser *p);
AstExpr *parse_annotated_rhs(Parser *p);
AstExpr *parse_yield(Parser *p);
AstExpr *parse_disjunction(Parser *p);
AstExpr *parse_bitwise_or(Parser *p);
AstExpr *parse_primary(Parser *p);
AstExpr *parse_atom(Parser *p);
AstExpr *parse_atom_bracketed(Parser *p);
AstExpr *parse_lambda(Parser *p);
AstExpr *parse_slices(Parser *p);
AstExpr *parse_strings(Parser *p);
AstExpr *parse_number(Parser *p);
bool parse_arguments(Parser *p, AstExprSeq *args, AstKeywordSeq *keywords);
bool parse_for_if_clauses(Parser *p, AstComprehensionSeq *generators);
bool is_comprehension(Parser *p);

/* ---- rules: targets ---- */

/* Makes an expression a target of `ctx`, in place; false if it cannot be one by the grammar. */
bool target_set(AstExpr *e, AstExprContext ctx);
AstExpr *parse_star_targets(Parser *p);
AstExpr *parse_star_target(Parser *p);

/* ---- rules: parameters, patterns ---- */

AstArguments *parse_parameters(Parser *p, bool is_lambda);
bool parse_type_params(Parser *p, AstTypeParamSeq *params);
AstPattern *parse_patterns(Parser *p);

/* ---- strings ---- */

/* The value of the text between the quotes of `token`, escapes decoded, appended to `out`. False: the error is set. */
typedef struct StringBuffer {
    char *text;
    size_t size, room;
} StringBuffer;
bool string_append(Parser *p, StringBuffer *out, const char *text, size_t size);
typedef enum StringKind { STRING_PLAIN, STRING_RAW, STRING_BYTES, STRING_RAW_BYTES } StringKind;
bool string_decode(Parser *p, StringBuffer *out, const Token *token, uint32_t from, uint32_t to,
                   StringKind kind);

/* ---- checks of the first pass that the second makes again ---- */

int parse_conversion(Parser *p); /* -1: there is none; -2: an error                  */
void parse_check_text(Parser *p);
char parse_string_letter(Parser *p, int at);
AstExpr *parse_pattern_number(Parser *p);
bool parse_check_barry(Parser *p);

/* ---- errors ---- */

/* An error that the first pass itself can word: at a token, or over a span. Both return NULL. */
void *parse_fail_at(Parser *p, AstPos pos, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
LangError parse_error_at(Parser *p, AstPos pos);
/* Finds out what is wrong with a text that the first pass refused, and sets report->error. */
void parse_word_error(Parser *p, ParseMode mode);
/* The same for a text that the first pass took, but that must do for an older version. */
void parse_check_version(Parser *p, ParseMode mode);

#endif
