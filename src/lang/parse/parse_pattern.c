/* The match statement and its patterns. */
#include "lang/parse/parse_int.h"

/* ---- literals and names ---- */

static bool is_complex_sign(Parser *p) {
    return kind(p) == T_PLUS || kind(p) == T_MINUS;
}

static bool is_imaginary(const AstExpr *e) {
    return e->kind == AST_Constant && e->Constant.value.kind == AST_IMAGINARY;
}

/* signed_number: NUMBER | '-' NUMBER */
static AstExpr *parse_signed_number(Parser *p) {
    Mark from = here(p);
    bool minus = accept(p, T_MINUS);
    if (kind(p) != T_NUMBER) {
        return NULL;
    }
    AstExpr *number = TRY(parse_number(p));
    return minus ? ast_UnaryOp(p->arena, AST_USub, number, upto(p, from)) : number;
}

/* signed_number !('+' | '-') | complex_number
 * complex_number: signed_real_number ('+' | '-') imaginary_number */
AstExpr *parse_pattern_number(Parser *p) {
    Mark from = here(p);
    AstExpr *real = TRY(parse_signed_number(p));
    if (!is_complex_sign(p)) {
        return real;
    }
    const AstExpr *digits = real->kind == AST_UnaryOp ? real->UnaryOp.operand : real;
    AstOperator op = next(p)->kind == T_PLUS ? AST_Add : AST_Sub;
    AstPos pos = token_pos(peek(p, 0));
    if (kind(p) != T_NUMBER) {
        return NULL;
    }
    AstExpr *imaginary = TRY(parse_number(p));
    if (is_imaginary(digits)) {
        return parse_fail_at(p, digits->pos, "real number required in complex literal");
    }
    if (!is_imaginary(imaginary)) {
        return parse_fail_at(p, pos, "imaginary number required in complex literal");
    }
    return ast_BinOp(p->arena, real, op, imaginary, upto(p, from));
}

static bool is_singleton(Parser *p) {
    return kind(p) == K_NONE || kind(p) == K_TRUE || kind(p) == K_FALSE;
}

/* literal_expr: numbers, strings, None, True, False */
static AstExpr *parse_literal_expr(Parser *p) {
    switch (kind(p)) {
    case T_NUMBER:
    case T_MINUS:
        return parse_pattern_number(p);
    case T_STRING:
    case T_FSTRING_START:
    case T_TSTRING_START:
        return parse_strings(p);
    default:
        return is_singleton(p) ? parse_atom(p) : NULL;
    }
}

/* name_or_attr: attr | NAME    attr: name_or_attr '.' NAME */
static AstExpr *parse_name_or_attr(Parser *p) {
    Mark from = here(p);
    AstName *id = TRY(parse_name(p));
    AstExpr *e = TRY(ast_Name(p->arena, id, AST_Load, upto(p, from)));
    while (accept(p, T_DOT)) {
        AstName *attr = TRY(parse_name(p));
        e = TRY(ast_Attribute(p->arena, e, attr, AST_Load, upto(p, from)));
    }
    return e;
}

/* pattern_capture_target: !"_" NAME !('.' | '(' | '=') */
static AstName *parse_capture_target(Parser *p) {
    TokenKind after = kind_ahead(p, 1);
    if (is_soft(p, 0, SOFT_UNDERSCORE) || after == T_DOT || after == T_LPAR || after == T_EQUAL) {
        return NULL;
    }
    return parse_name(p);
}

/* ---- patterns with parts ---- */

static AstPattern *parse_pattern(Parser *p);

/* star_pattern: '*' pattern_capture_target | '*' wildcard_pattern */
static AstPattern *parse_star_pattern(Parser *p) {
    Mark from = here(p);
    AstName *name = NULL;
    next(p);
    if (!(is_soft(p, 0, SOFT_UNDERSCORE) && next(p))) {
        name = TRY(parse_capture_target(p));
    }
    return ast_MatchStar(p->arena, name, upto(p, from));
}

/* maybe_star_pattern: star_pattern | pattern */
static AstPattern *parse_maybe_star_pattern(Parser *p) {
    return kind(p) == T_STAR ? parse_star_pattern(p) : parse_pattern(p);
}

/* group_pattern: '(' pattern ')'
 * sequence_pattern: '[' maybe_sequence_pattern? ']' | '(' open_sequence_pattern? ')' */
static AstPattern *parse_bracketed_pattern(Parser *p) {
    Mark from = here(p);
    size_t items = p->stack_used;
    bool square = next(p)->kind == T_LSQB, comma = false, star = false;
    TokenKind close = square ? T_RSQB : T_RPAR;
    while (kind(p) != close) {
        star |= kind(p) == T_STAR;
        push(p, TRY(parse_maybe_star_pattern(p)));
        if (!accept(p, T_COMMA)) {
            break;
        }
        comma = true;
    }
    EXPECT(p, close);
    if (!square && !comma && p->stack_used == items + 1) {
        AstPattern *only = p->stack[items];
        p->stack_used = items;
        return star ? NULL : only;
    }
    return ast_MatchSequence(p->arena, TAKE(p, items, AstPatternSeq), upto(p, from));
}

/* mapping_pattern: '{' [','.key_value_pattern+] [double_star_pattern] ','? '}'
 * key_value_pattern: (literal_expr | attr) ':' pattern    double_star_pattern: '**'
 * pattern_capture_target */
static AstPattern *parse_mapping_pattern(Parser *p) {
    Mark from = here(p);
    AstName *rest = NULL;
    size_t items = p->stack_used;
    next(p);
    while (kind(p) != T_RBRACE && !rest) {
        if (accept(p, T_DOUBLESTAR)) {
            rest = TRY(parse_capture_target(p));
        } else {
            AstExpr *key = TRY(kind(p) == T_NAME ? parse_name_or_attr(p) : parse_literal_expr(p));
            if (key->kind == AST_Name) {
                return NULL;
            }
            push(p, key);
            EXPECT(p, T_COLON);
            push(p, TRY(parse_pattern(p)));
        }
        if (!accept(p, T_COMMA)) {
            break;
        }
    }
    EXPECT(p, T_RBRACE);
    size_t count = (p->stack_used - items) / 2;
    for (size_t i = 0; i < count;
         i++) { /* keys and patterns lie in pairs: each kind goes to the top in its turn */
        push(p, p->stack[items + 2 * i]);
    }
    AstExprSeq keys = TAKE(p, items + 2 * count, AstExprSeq);
    for (size_t i = 0; i < count; i++) {
        push(p, p->stack[items + 2 * i + 1]);
    }
    AstPatternSeq patterns = TAKE(p, items + 2 * count, AstPatternSeq);
    p->stack_used = items;
    return ast_MatchMapping(p->arena, keys, patterns, rest, upto(p, from));
}

/* class_pattern: name_or_attr '(' [positional_patterns] [keyword_patterns] ','? ')', from the
 * bracket on */
static AstPattern *parse_class_pattern(Parser *p, AstExpr *cls) {
    Mark from = start_of(cls);
    size_t items = p->stack_used;
    next(p);
    while (kind(p) != T_RPAR && !(kind(p) == T_NAME && kind_ahead(p, 1) == T_EQUAL)) {
        push(p, TRY(parse_pattern(p)));
        if (!accept(p, T_COMMA)) {
            break;
        }
    }
    bool more = p->stack_used == items || p->tokens[p->at - 1].kind == T_COMMA;
    AstPatternSeq patterns = TAKE(p, items, AstPatternSeq);
    while (more && kind(p) != T_RPAR) {
        AstName *name = TRY(parse_name(p));
        EXPECT(p, T_EQUAL);
        push(p, name);
        push(p, TRY(parse_pattern(p)));
        more = accept(p, T_COMMA);
    }
    EXPECT(p, T_RPAR);
    size_t count = (p->stack_used - items) / 2;
    for (size_t i = 0; i < count; i++) {
        push(p, p->stack[items + 2 * i]);
    }
    AstNameSeq names = TAKE(p, items + 2 * count, AstNameSeq);
    for (size_t i = 0; i < count; i++) {
        push(p, p->stack[items + 2 * i + 1]);
    }
    AstPatternSeq values = TAKE(p, items + 2 * count, AstPatternSeq);
    p->stack_used = items;
    return ast_MatchClass(p->arena, cls, patterns, names, values, upto(p, from));
}

/* ---- closed patterns ---- */

/* capture_pattern, wildcard_pattern, value_pattern, class_pattern: what starts with a name */
static AstPattern *parse_name_pattern(Parser *p) {
    Mark from = here(p);
    TokenKind after = kind_ahead(p, 1);
    if (after != T_DOT && after != T_LPAR) {
        if (after == T_EQUAL) {
            return NULL;
        }
        AstName *name = NULL;
        if (!(is_soft(p, 0, SOFT_UNDERSCORE) && next(p))) {
            name = TRY(parse_name(p));
        }
        return ast_MatchAs(p->arena, NULL, name, upto(p, from));
    }
    AstExpr *e = TRY(parse_name_or_attr(p));
    if (kind(p) == T_LPAR) {
        return parse_class_pattern(p, e);
    }
    return kind(p) == T_EQUAL ? NULL : ast_MatchValue(p->arena, e, upto(p, from));
}

static AstPattern *parse_singleton_pattern(Parser *p) {
    const Token *token = next(p);
    AstPos pos = token_pos(token);
    AstConstant value = {.kind = token->kind == K_NONE   ? AST_NONE
                                 : token->kind == K_TRUE ? AST_TRUE
                                                         : AST_FALSE};
    return ast_MatchSingleton(p->arena, value, pos);
}

/* closed_pattern */
static AstPattern *parse_closed_pattern(Parser *p) {
    Mark from = here(p);
    switch (kind(p)) {
    case T_NAME:
        return parse_name_pattern(p);
    case T_LPAR:
    case T_LSQB:
        return parse_bracketed_pattern(p);
    case T_LBRACE:
        return parse_mapping_pattern(p);
    case K_NONE:
    case K_TRUE:
    case K_FALSE:
        return parse_singleton_pattern(p);
    default: {
        AstExpr *value = TRY(parse_literal_expr(p));
        return ast_MatchValue(p->arena, value, upto(p, from));
    }
    }
}

/* or_pattern: '|'.closed_pattern+ */
static AstPattern *parse_or_pattern(Parser *p) {
    Mark from = here(p);
    AstPattern *first = TRY(parse_closed_pattern(p));
    if (kind(p) != T_VBAR) {
        return first;
    }
    size_t items = p->stack_used;
    push(p, first);
    while (accept(p, T_VBAR)) {
        push(p, TRY(parse_closed_pattern(p)));
    }
    return ast_MatchOr(p->arena, TAKE(p, items, AstPatternSeq), upto(p, from));
}

/* pattern: as_pattern | or_pattern    as_pattern: or_pattern 'as' pattern_capture_target */
static AstPattern *parse_pattern(Parser *p) {
    Mark from = here(p);
    if (!enter(p, 4)) {
        return NULL;
    }
    AstPattern *pattern = TRY(parse_or_pattern(p));
    if (accept(p, K_AS)) {
        AstName *name = TRY(parse_capture_target(p));
        pattern = TRY(ast_MatchAs(p->arena, pattern, name, upto(p, from)));
    }
    leave(p, 4);
    return pattern;
}

/* patterns: open_sequence_pattern | pattern
 * open_sequence_pattern: maybe_star_pattern ',' maybe_sequence_pattern? */
AstPattern *parse_patterns(Parser *p) {
    Mark from = here(p);
    bool star = kind(p) == T_STAR;
    AstPattern *first = TRY(parse_maybe_star_pattern(p));
    if (kind(p) != T_COMMA) {
        return star ? NULL : first;
    }
    size_t items = p->stack_used;
    push(p, first);
    while (accept(p, T_COMMA) && kind(p) != T_COLON && kind(p) != K_IF) {
        push(p, TRY(parse_maybe_star_pattern(p)));
    }
    return ast_MatchSequence(p->arena, TAKE(p, items, AstPatternSeq), upto(p, from));
}

/* ---- the statement ---- */

/* case_block: "case" patterns guard? ':' block */
static AstMatchCase *parse_case(Parser *p) {
    AstExpr *guard = NULL;
    AstStmtSeq body;
    if (!is_soft(p, 0, SOFT_CASE)) {
        return NULL;
    }
    next(p);
    AstPattern *pattern = TRY(parse_patterns(p));
    if (accept(p, K_IF)) {
        guard = TRY(parse_named_expression(p));
    }
    EXPECT(p, T_COLON);
    if (!parse_block(p, &body)) {
        return NULL;
    }
    return ast_match_case(p->arena, pattern, guard, body);
}

/* subject_expr: star_named_expression ',' star_named_expressions? | named_expression */
static AstExpr *parse_subject(Parser *p) {
    Mark from = here(p);
    AstExpr *first = TRY(parse_star_named_expression(p));
    if (kind(p) != T_COMMA) {
        return first->kind == AST_Starred ? NULL : first;
    }
    size_t items = p->stack_used;
    push(p, first);
    while (accept(p, T_COMMA) && kind(p) != T_COLON) {
        push(p, TRY(parse_star_named_expression(p)));
    }
    return ast_Tuple(p->arena, TAKE(p, items, AstExprSeq), AST_Load, upto(p, from));
}

/* match_stmt: "match" subject_expr ':' NEWLINE INDENT case_block+ DEDENT
 * `match` may be a name: if no such header can be read, *is_match is false and nothing was
 * consumed. */
AstStmt *parse_match(Parser *p, bool *is_match) {
    Mark from = here(p);
    Place place = parser_place(p);
    *is_match = false;
    next(p);
    AstExpr *subject = parse_subject(p);
    if (!subject || !accept(p, T_COLON) || !accept(p, T_NEWLINE)) {
        parser_reset(p, place);
        return NULL;
    }
    *is_match = true;
    EXPECT(p, T_INDENT);
    size_t items = p->stack_used;
    while (kind(p) != T_DEDENT) {
        push(p, TRY(parse_case(p)));
    }
    next(p);
    return ast_Match(p->arena, subject, TAKE(p, items, AstMatchCaseSeq), upto(p, from));
}
