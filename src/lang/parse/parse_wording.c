/* The words of an error, once a line of errors.peg has matched. Positions are those of tree nodes:
 * what a label holds is parsed again by the first pass's functions, which cannot fail here. */
#include "lang/parse/parse_peg.h"

#include <stdio.h>
#include <string.h>

/* ---- from tokens back to the tree ---- */

typedef struct Limit {
    int count;
    bool failed;
} Limit;

/* Lets the parser see the tokens of the span alone. */
static Limit limit(Peg *peg, Span span) {
    Parser *p = peg->p;
    Limit before = {p->count, p->failed};
    p->at = span.start;
    p->known = p->count;
    p->count = span.end;
    p->failed = true;
    p->depth = 0;
    p->stack_used = 0;
    return before;
}

static void unlimit(Peg *peg, Limit before) {
    peg->p->count = before.count;
    peg->p->failed = before.failed;
    peg->p->known = 0;
}

/* The expression that the span holds, NULL if it is something else. */
static AstExpr *expression_of(Peg *peg, Span span) {
    Parser *p = peg->p;
    Limit before = limit(peg, span);
    AstExpr *e = parse_annotated_rhs(p);
    if (!e || p->at != span.end) {
        p->at = span.start;
        p->stack_used = 0;
        e = parse_named_expression(p);
    }
    e = e && p->at == span.end ? e : NULL;
    unlimit(peg, before);
    return e;
}

static AstPos span_pos(Peg *peg, Span span) {
    AstExpr *e = expression_of(peg, span);
    if (e) {
        return e->pos;
    }
    const Token *first = &peg->p->tokens[span.start],
                *last = &peg->p->tokens[span.end > span.start ? span.end - 1 : span.start];
    return (AstPos){first->lineno, first->col, last->end_lineno, last->end_col};
}

static AstPos join(AstPos a, AstPos b) {
    return (AstPos){a.lineno, a.col_offset, b.end_lineno, b.end_col_offset};
}

/* How the reference calls a kind of expression. */
static const char *kind_name(const AstExpr *e) {
    switch (e->kind) {
    case AST_Attribute:
        return "attribute";
    case AST_Subscript:
        return "subscript";
    case AST_Starred:
        return "starred";
    case AST_Name:
        return "name";
    case AST_List:
        return "list";
    case AST_Tuple:
        return "tuple";
    case AST_Lambda:
        return "lambda";
    case AST_Call:
        return "function call";
    case AST_BoolOp:
    case AST_BinOp:
    case AST_UnaryOp:
        return "expression";
    case AST_GeneratorExp:
        return "generator expression";
    case AST_Yield:
    case AST_YieldFrom:
        return "yield expression";
    case AST_Await:
        return "await expression";
    case AST_ListComp:
        return "list comprehension";
    case AST_SetComp:
        return "set comprehension";
    case AST_DictComp:
        return "dict comprehension";
    case AST_Dict:
        return "dict literal";
    case AST_Set:
        return "set display";
    case AST_JoinedStr:
    case AST_FormattedValue:
        return "f-string expression";
    case AST_TemplateStr:
    case AST_Interpolation:
        return "t-string expression";
    case AST_Constant:
        switch (e->Constant.value.kind) {
        case AST_NONE:
            return "None";
        case AST_TRUE:
            return "True";
        case AST_FALSE:
            return "False";
        case AST_ELLIPSIS:
            return "ellipsis";
        default:
            return "literal";
        }
    case AST_Compare:
        return "comparison";
    case AST_IfExp:
        return "conditional expression";
    case AST_NamedExpr:
        return "named expression";
    case AST_Slice:
        return "slice";
    }
    return "expression";
}

/* ---- raising ---- */

static bool fail(Peg *peg, LangErrorType type, AstPos pos, const char *text) {
    LangError error = parse_error_at(peg->p, pos);
    error.type = type;
    lang_fail(peg->p->report, error, "%s", text);
    return false;
}

bool wording_fail_last(Peg *peg, LangErrorType type, const char *text) {
    Parser *p = peg->p;
    static const Token none = {
        .kind = T_OP, .lineno = 1, .col = -1, .end_lineno = 1, .end_col = -1};
    const Token *last = p->count ? &p->tokens[p->count - 1] : &none;
    if (last->kind == T_ENDMARKER && p->lexer.parens && type != LANG_INCOMPLETE) {
        lexer_fail_unclosed(&p->lexer);
        return false;
    }
    AstPos pos = {last->lineno, last->col, last->end_lineno, last->end_col};
    LangError error = parse_error_at(p, pos);
    if (last->col < 0) { /* stands nowhere: where the lexer is, instead */
        error = lexer_error_at(&p->lexer, last->lineno, p->lexer.line_start, p->lexer.at);
        error.text = lexer_line(&p->lexer, p->lexer.line_start, true, &error.text_size);
        error.end_offset = -1;
    }
    error.type = type;
    lang_fail(p->report, error, "%s", text);
    return false;
}

/* Whatever goes wrong at the end of a text with an open bracket is the bracket's fault. */
static bool is_unclosed(Peg *peg) {
    Parser *p = peg->p;
    return p->count && p->tokens[p->count - 1].kind == T_ENDMARKER && p->lexer.parens;
}

/* From a to where the last token read ends. */
static bool fail_from(Peg *peg, AstPos a, const char *text) {
    const Token *last = &peg->p->tokens[peg->p->count - 1];
    return fail(
        peg, LANG_SYNTAX,
        (AstPos){a.lineno, a.col_offset, last->lineno, last->col < 0 ? -1 : last->end_col - 1},
        text);
}

/* The text of an action, with what stands in braces filled in. */
static const char *fill(Peg *peg, const char *text, Span a, char *out, size_t room) {
    const char *open = strchr(text, '{');
    const char *rest = open ? strchr(open, '}') : NULL;
    if (!rest) {
        return text;
    }
    int before = (int)(open - text);
    if (strncmp(open, "{line}", 6) == 0) {
        snprintf(out, room, "%.*s%d%s", before, text, peg->p->tokens[a.start].lineno, rest + 1);
    } else if (strncmp(open, "{letter}", 8) == 0) {
        snprintf(out, room, "%.*s%c%s", before, text, parse_string_letter(peg->p, peg->at),
                 rest + 1);
    } else if (strncmp(open, "{kind}", 6) == 0) {
        AstExpr *e = expression_of(peg, a);
        snprintf(out, room, "%.*s%s%s", before, text, e ? kind_name(e) : "expression", rest + 1);
    } else {
        return text;
    }
    return out;
}

bool wording_forced(Peg *peg, const char *what) {
    char text[32];
    if (is_unclosed(peg)) {
        lexer_fail_unclosed(&peg->p->lexer);
        return false;
    }
    snprintf(text, sizeof text, "expected '%s'", what);
    return fail(peg, LANG_SYNTAX, token_pos(&peg->p->tokens[peg->at]), text);
}

bool wording_act(Peg *peg, const PegAction *action, Span a, Span b) {
    char room[256];
    if (action->where == WHERE_CHECK) {
        return action->check(peg, a, b);
    }
    if (action->where == WHERE_NEXT && !peg_token(peg, peg->at)) {
        return false;
    }
    if (is_unclosed(peg)) {
        lexer_fail_unclosed(&peg->p->lexer);
        return false;
    }
    const char *text = fill(peg, action->text, a, room, sizeof room);
    switch (action->where) {
    case WHERE_LAST:
        return wording_fail_last(peg, action->error, text);
    case WHERE_NEXT:
        return fail(peg, action->error, token_pos(&peg->p->tokens[peg->at]), text);
    case WHERE_SPAN:
        return fail(peg, action->error, join(span_pos(peg, a), span_pos(peg, b)), text);
    case WHERE_FROM:
        return fail_from(peg, span_pos(peg, a), text);
    default:
        return fail(peg, action->error, span_pos(peg, a), text);
    }
}

bool wording_since(Peg *peg, int minor, const char *what) {
    int allowed = PARSE_VERSION_OF(peg->p->flags);
    if (allowed < 0 || allowed >= minor) {
        return true;
    }
    char text[128];
    snprintf(text, sizeof text, "%s only supported in Python 3.%d and greater", what, minor);
    return wording_fail_last(peg, LANG_SYNTAX, text);
}

bool wording_check_number(Peg *peg, Span a, Span b) {
    const Token *number = &peg->p->tokens[a.start];
    return !memchr(token_text(peg->p, number), '_', number->end - number->start) ||
           wording_since(peg, 6, "Underscores in numeric literals are");
}

/* As fail, for checks. */
static bool refuse(Peg *peg, AstPos pos, const char *text) {
    if (is_unclosed(peg)) {
        lexer_fail_unclosed(&peg->p->lexer);
        return false;
    }
    return fail(peg, LANG_SYNTAX, pos, text);
}

/* ---- targets ---- */

typedef enum TargetKind { TARGET_ASSIGN, TARGET_DELETE, TARGET_FOR } TargetKind;

static AstExpr *invalid_target(AstExpr *e, TargetKind kind);

static AstExpr *invalid_among(const AstExprSeq *elts, TargetKind kind) {
    for (ptrdiff_t i = 0; i < elts->size; i++) {
        AstExpr *wrong = invalid_target(elts->items[i], kind);
        if (wrong) {
            return wrong;
        }
    }
    return NULL;
}

/* The first part of e that cannot be assigned to, or NULL. */
static AstExpr *invalid_target(AstExpr *e, TargetKind kind) {
    switch (e->kind) {
    case AST_Name:
    case AST_Attribute:
    case AST_Subscript:
        return NULL;
    case AST_List:
        return invalid_among(&e->List.elts, kind);
    case AST_Tuple:
        return invalid_among(&e->Tuple.elts, kind);
    case AST_Starred:
        return kind == TARGET_DELETE ? e : invalid_target(e->Starred.value, kind);
    case AST_Compare:
        if (kind == TARGET_FOR) { /* for a in b, read as an expression */
            return e->Compare.ops.items[0] == AST_In ? invalid_target(e->Compare.left, kind) : NULL;
        }
        return e;
    default:
        return e;
    }
}

static bool check_target(Peg *peg, Span a, TargetKind kind) {
    AstExpr *e = expression_of(peg, a), *wrong = e ? invalid_target(e, kind) : NULL;
    if (!wrong) {
        return true;
    }
    char text[64];
    snprintf(text, sizeof text, "cannot %s %s", kind == TARGET_DELETE ? "delete" : "assign to",
             kind_name(wrong));
    return refuse(peg, wrong->pos, text);
}

bool wording_check_assign(Peg *peg, Span a, Span b) {
    return check_target(peg, a, TARGET_ASSIGN);
}

bool wording_check_delete(Peg *peg, Span a, Span b) {
    return check_target(peg, a, TARGET_DELETE);
}

bool wording_check_for(Peg *peg, Span a, Span b) {
    return check_target(peg, a, TARGET_FOR);
}

bool wording_check_annotation(Peg *peg, Span a, Span b) {
    char text[64];
    AstExpr *e = expression_of(peg, a);
    snprintf(text, sizeof text, "only single target (not %s) can be annotated",
             e ? kind_name(e) : "tuple");
    return refuse(peg, span_pos(peg, a), text);
}

/* ---- expressions side by side ---- */

static bool is_text(Peg *peg, Span a, const char *word) {
    const Token *token = &peg->p->tokens[a.start];
    return a.end == a.start + 1 && token->kind == T_NAME &&
           token->end - token->start == strlen(word) &&
           memcmp(token_text(peg->p, token), word, strlen(word)) == 0;
}

static bool is_old_statement(Peg *peg, Span a) {
    return is_text(peg, a, "print") || is_text(peg, a, "exec");
}

bool wording_check_comma(Peg *peg, Span a, Span b) {
    if (is_old_statement(peg, a) || !peg->p->tokens[b.end - 1].level) {
        return true;
    }
    return refuse(peg, join(span_pos(peg, a), span_pos(peg, b)),
                  "invalid syntax. Perhaps you forgot a comma?");
}

bool wording_check_statement(Peg *peg, Span a, Span b) {
    if (!is_old_statement(peg, a)) {
        return true;
    }
    char text[96];
    const char *word = is_text(peg, a, "print") ? "print" : "exec";
    snprintf(text, sizeof text, "Missing parentheses in call to '%s'. Did you mean %s(...)?", word,
             word);
    return refuse(peg, join(span_pos(peg, a), span_pos(peg, b)), text);
}

/* The next of several expressions side by side. Of `x []` the first pass goes on into the bracket,
 * which holds no index: then x ends in front of it. */
static AstExpr *next_expression(Peg *peg, Span rest) {
    Limit before = limit(peg, rest);
    Parser *p = peg->p;
    AstExpr *e = parse_expression(p);
    int bracket = p->at - 1;
    if (!e && bracket > rest.start &&
        (p->tokens[bracket].kind == T_LSQB || p->tokens[bracket].kind == T_LPAR)) {
        unlimit(peg, before);
        before = limit(peg, (Span){rest.start, bracket});
        e = parse_expression(p);
    }
    unlimit(peg, before);
    return e;
}

/* Expressions between two strings: from the first to the last. */
bool wording_check_inside(Peg *peg, Span a, Span b) {
    Parser *p = peg->p;
    AstPos pos = {0, 0, 0, 0};
    for (p->at = a.start; p->at < a.end;) {
        AstExpr *e = next_expression(peg, (Span){p->at, a.end});
        if (!e) {
            break;
        }
        pos = join(pos.lineno ? pos : e->pos, e->pos);
    }
    return refuse(peg, pos, "invalid syntax. Is this intended to be part of the string?");
}

bool wording_check_diamond(Peg *peg, Span a, Span b) {
    if (peg->p->tokens[a.start].end != peg->p->tokens[b.start].start) {
        return true;
    }
    return refuse(peg, join(span_pos(peg, a), span_pos(peg, b)),
                  "invalid syntax.  Maybe you meant '!=' instead of '<>'?");
}

/* A check of the first pass, made again: parses the span by `rule`. */
static bool check_again(Peg *peg, Span span, void *(*rule)(Parser *p)) {
    Limit before = limit(peg, span);
    peg->p->silent = peg->wrong;
    rule(peg->p);
    unlimit(peg, before);
    return peg->p->report->error.type == LANG_OK;
}

static void *again_text(Parser *p) {
    parse_check_text(p);
    return NULL;
}

/* A string or a part of one, decoded as soon as it is read. The reference points at the token read
 * last. */
bool wording_check_text(Peg *peg, Span a, Span b) {
    if (check_again(peg, a, again_text)) {
        return true;
    }
    LangError *error = &peg->p->report->error;
    if (error->type == LANG_SYNTAX && peg->p->lexer.parens &&
        peg->p->tokens[peg->p->count - 1].kind == T_ENDMARKER) {
        *error = (LangError){.type = LANG_OK};
        lexer_fail_unclosed(&peg->p->lexer);
    } else if (error->type == LANG_SYNTAX &&
               error->message[0] == '(') { /* (unicode error), (value error) */
        const char *message = error->message;
        *error = parse_error_at(peg->p, token_pos(&peg->p->tokens[peg->p->count - 1]));
        error->message = message;
    }
    return false;
}

static void *again_strings(Parser *p) {
    return parse_strings(p);
}

/* Bytes beside text. */
bool wording_check_bytes(Peg *peg, Span a, Span b) {
    if (check_again(peg, a, again_strings)) {
        return true;
    }
    LangError *error = &peg->p->report->error;
    if (error->type == LANG_SYNTAX) {
        const char *message = error->message;
        *error = (LangError){.type = LANG_OK};
        wording_fail_last(peg, LANG_SYNTAX, message);
    }
    return false;
}

/* A t-string beside another string: from the last of the one kind to the first of the other. */
bool wording_check_template(Peg *peg, Span a, Span b) {
    int start = a.end - 1, depth = 0;
    for (; start > a.start; start--) {
        TokenKind kind = peg->p->tokens[start].kind;
        depth += kind == T_FSTRING_END || kind == T_TSTRING_END;
        depth -= kind == T_FSTRING_START || kind == T_TSTRING_START;
        if (!depth) {
            break;
        }
    }
    AstPos pos = join(token_pos(&peg->p->tokens[start]), token_pos(&peg->p->tokens[b.end - 1]));
    return refuse(peg, pos, "cannot mix t-string literals with string or bytes literals");
}

static void *again_complex(Parser *p) {
    return parse_pattern_number(p);
}

bool wording_check_complex(Peg *peg, Span a, Span b) {
    return check_again(peg, (Span){a.start, b.end}, again_complex);
}

static void *again_conversion(Parser *p) {
    parse_conversion(p);
    return NULL;
}

bool wording_check_conversion(Peg *peg, Span a, Span b) {
    return check_again(peg, (Span){a.start, b.end}, again_conversion);
}

static void *again_barry(Parser *p) {
    parse_check_barry(p);
    return NULL;
}

bool wording_check_barry(Peg *peg, Span a, Span b) {
    return check_again(peg, a, again_barry);
}

/* from __future__ import barry_as_FLUFL changes what follows. */
bool wording_check_future(Peg *peg, Span a, Span b) {
    b.end = b.start + 1;
    if (is_text(peg, a, "__future__") && is_text(peg, b, "barry_as_FLUFL")) {
        peg->p->lexer.flags |= LEX_BARRY;
    }
    return true;
}

bool wording_check_no_colon(Peg *peg, Span a, Span b) {
    if (is_unclosed(peg)) {
        lexer_fail_unclosed(&peg->p->lexer);
        return false;
    }
    AstPos pos = span_pos(peg, a);
    pos.col_offset = pos.end_col_offset - 1;
    pos.end_col_offset = -1;
    return fail(peg, LANG_SYNTAX, pos, "':' expected after dictionary key");
}

/* ---- parameters ---- */

bool wording_check_param(Peg *peg, Span a, Span b) {
    TokenKind last = peg->p->tokens[a.end - 1].kind;
    if (last == T_TYPE_COMMENT) {
        last = peg->p->tokens[--a.end - 1].kind;
    }
    a.end -= last == T_COMMA;
    return refuse(peg, span_pos(peg, a),
                  "parameter without a default follows parameter with a default");
}

static bool fail_bound(Peg *peg, Span a, Span b, const char *what) {
    char text[64];
    if (is_unclosed(peg)) {
        lexer_fail_unclosed(&peg->p->lexer);
        return false;
    }
    AstExpr *e = expression_of(peg, b);
    snprintf(text, sizeof text, "cannot use %s with %s",
             e && e->kind == AST_Tuple ? "constraints" : "bound", what);
    return fail_from(peg, span_pos(peg, a), text);
}

bool wording_check_bound_tuple(Peg *peg, Span a, Span b) {
    return fail_bound(peg, a, b, "TypeVarTuple");
}

bool wording_check_bound_spec(Peg *peg, Span a, Span b) {
    return fail_bound(peg, a, b, "ParamSpec");
}

/* ---- comprehensions and arguments ---- */

/* Where the last of some clauses ends. */
static AstPos clauses_pos(Peg *peg, Span span) {
    Parser *p = peg->p;
    AstComprehensionSeq clauses = {0, NULL};
    Limit before = limit(peg, span);
    bool good = parse_for_if_clauses(p, &clauses) && clauses.size;
    unlimit(peg, before);
    if (!good) {
        return span_pos(peg, span);
    }
    AstComprehension *last = clauses.items[clauses.size - 1];
    return last->ifs.size ? last->ifs.items[last->ifs.size - 1]->pos : last->iter->pos;
}

static void arguments_of(Peg *peg, Span span, AstExprSeq *args, AstKeywordSeq *keywords) {
    *args = no_exprs();
    *keywords = (AstKeywordSeq){0, NULL};
    Limit before = limit(peg, span);
    parse_arguments(peg->p, args, keywords);
    unlimit(peg, before);
}

bool wording_check_comprehension(Peg *peg, Span a, Span b) {
    Parser *p = peg->p;
    AstPos last = {0, 0, 0, 0};
    Limit before = limit(peg, b);
    while (p->at < b.end) {
        AstExpr *e = parse_star_named_expression(p);
        if (!e) {
            break;
        }
        last = e->pos;
        accept(p, T_COMMA);
    }
    unlimit(peg, before);
    return refuse(peg, join(span_pos(peg, a), last),
                  "did you forget parentheses around the comprehension target?");
}

bool wording_check_generator(Peg *peg, Span a, Span b) {
    return refuse(peg, join(span_pos(peg, a), clauses_pos(peg, b)),
                  "Generator expression must be parenthesized");
}

bool wording_check_generator_last(Peg *peg, Span a, Span b) {
    AstExprSeq args;
    AstKeywordSeq keywords;
    arguments_of(peg, a, &args, &keywords);
    if (args.size <= 1) {
        return true;
    }
    return refuse(peg, join(args.items[args.size - 1]->pos, clauses_pos(peg, b)),
                  "Generator expression must be parenthesized");
}

bool wording_check_positional(Peg *peg, Span a, Span b) {
    AstExprSeq args;
    AstKeywordSeq keywords;
    arguments_of(peg, a, &args, &keywords);
    bool unpacking = false;
    for (ptrdiff_t i = 0; i < keywords.size; i++) {
        unpacking |= !keywords.items[i]->arg;
    }
    return wording_fail_last(peg, LANG_SYNTAX,
                             unpacking ? "positional argument follows keyword argument unpacking"
                                       : "positional argument follows keyword argument");
}

bool wording_check_keyword(Peg *peg, Span a, Span b) {
    char text[32];
    TokenKind kind = peg->p->tokens[a.start].kind;
    snprintf(text, sizeof text, "cannot assign to %s",
             kind == K_NONE   ? "None"
             : kind == K_TRUE ? "True"
                              : "False");
    return refuse(peg, join(span_pos(peg, a), span_pos(peg, b)), text);
}
