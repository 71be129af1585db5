/* Expressions, from the loosest operator to the tightest. */
#include "lang/parse/parse_int.h"

/* ---- lists of expressions ---- */

/* star_expression: '*' bitwise_or | expression */
static AstExpr *parse_star_expression(Parser *p) {
    if (kind(p) != T_STAR) {
        return parse_expression(p);
    }
    Mark from = here(p);
    next(p);
    AstExpr *value = TRY(parse_bitwise_or(p));
    return ast_Starred(p->arena, value, AST_Load, upto(p, from));
}

/* A token behind a trailing comma, where no expression starts. */
static bool ends_list(TokenKind token) {
    switch (token) {
    case T_NEWLINE:
    case T_SEMI:
    case T_EQUAL:
    case T_COLON:
    case T_RPAR:
    case T_RSQB:
    case T_RBRACE:
    case T_EXCLAMATION:
    case T_ENDMARKER:
    case T_TYPE_COMMENT:
        return true;
    default:
        return token >= T_PLUSEQUAL && token <= T_DOUBLESTAREQUAL;
    }
}

/* star_expressions: star_expression (',' star_expression)+ [','] | star_expression ',' |
 * star_expression */
AstExpr *parse_star_expressions(Parser *p) {
    Mark from = here(p);
    AstExpr *first = TRY(parse_star_expression(p));
    if (kind(p) != T_COMMA) {
        return first;
    }
    size_t items = p->stack_used;
    push(p, first);
    while (accept(p, T_COMMA)) {
        TokenKind token = kind(p);
        if (ends_list(token) || token == T_DOUBLESLASHEQUAL || token == T_ATEQUAL) {
            break;
        }
        push(p, TRY(parse_star_expression(p)));
    }
    return ast_Tuple(p->arena, TAKE(p, items, AstExprSeq), AST_Load, upto(p, from));
}

/* star_named_expression: '*' bitwise_or | named_expression */
AstExpr *parse_star_named_expression(Parser *p) {
    return kind(p) == T_STAR ? parse_star_expression(p) : parse_named_expression(p);
}

/* named_expression: assignment_expression | expression !':='
 * assignment_expression: NAME ':=' ~ expression */
AstExpr *parse_named_expression(Parser *p) {
    if (kind(p) != T_NAME || kind_ahead(p, 1) != T_COLONEQUAL) {
        AstExpr *e = TRY(parse_expression(p));
        return kind(p) == T_COLONEQUAL ? NULL : e;
    }
    Mark from = here(p);
    AstPos pos = token_pos(peek(p, 0));
    AstName *id = TRY(parse_name(p));
    next(p);
    AstExpr *value = TRY(parse_expression(p));
    AstExpr *target = TRY(ast_Name(p->arena, id, AST_Store, pos));
    return ast_NamedExpr(p->arena, target, value, upto(p, from));
}

/* yield_expr: 'yield' 'from' expression | 'yield' [star_expressions] */
AstExpr *parse_yield(Parser *p) {
    Mark from = here(p);
    AstExpr *value = NULL;
    EXPECT(p, K_YIELD);
    if (accept(p, K_FROM)) {
        value = TRY(parse_expression(p));
        return ast_YieldFrom(p->arena, value, upto(p, from));
    }
    if (!ends_list(kind(p))) {
        value = TRY(parse_star_expressions(p));
    }
    return ast_Yield(p->arena, value, upto(p, from));
}

/* expression: disjunction 'if' disjunction 'else' expression | disjunction | lambdef */
AstExpr *parse_expression(Parser *p) {
    if (!enter(p, 2)) {
        return NULL;
    }
    AstExpr *e;
    if (kind(p) == K_LAMBDA) {
        e = TRY(parse_lambda(p));
    } else {
        Mark from = here(p);
        e = TRY(parse_disjunction(p));
        if (accept(p, K_IF)) {
            AstExpr *test = TRY(parse_disjunction(p));
            EXPECT(p, K_ELSE);
            AstExpr *orelse = TRY(parse_expression(p));
            e = TRY(ast_IfExp(p->arena, test, e, orelse, upto(p, from)));
        }
    }
    leave(p, 2);
    return e;
}

/* ---- or, and, not ---- */

/* inversion: 'not' inversion | comparison */
static AstExpr *parse_comparison(Parser *p);

static AstExpr *parse_inversion(Parser *p) {
    if (kind(p) != K_NOT) {
        return parse_comparison(p);
    }
    if (!enter(p, 1)) {
        return NULL;
    }
    Mark from = here(p);
    next(p);
    AstExpr *operand = TRY(parse_inversion(p));
    leave(p, 1);
    return ast_UnaryOp(p->arena, AST_Not, operand, upto(p, from));
}

/* conjunction: inversion ('and' inversion)+ | inversion */
static AstExpr *parse_conjunction(Parser *p) {
    Mark from = here(p);
    AstExpr *first = TRY(parse_inversion(p));
    if (kind(p) != K_AND) {
        return first;
    }
    size_t items = p->stack_used;
    push(p, first);
    while (accept(p, K_AND)) {
        push(p, TRY(parse_inversion(p)));
    }
    return ast_BoolOp(p->arena, AST_And, TAKE(p, items, AstExprSeq), upto(p, from));
}

/* disjunction: conjunction ('or' conjunction)+ | conjunction */
AstExpr *parse_disjunction(Parser *p) {
    Mark from = here(p);
    AstExpr *first = TRY(parse_conjunction(p));
    if (kind(p) != K_OR) {
        return first;
    }
    size_t items = p->stack_used;
    push(p, first);
    while (accept(p, K_OR)) {
        push(p, TRY(parse_conjunction(p)));
    }
    return ast_BoolOp(p->arena, AST_Or, TAKE(p, items, AstExprSeq), upto(p, from));
}

/* ---- comparisons ---- */

/* `!=` must be written `<>` after `from __future__ import barry_as_FLUFL` (PEP 401). */
bool parse_check_barry(Parser *p) {
    const Token *token = peek(p, 0);
    if (!(p->lexer.flags & LEX_BARRY) || token_text(p, token)[0] == '<') {
        return true;
    }
    return parse_fail_at(p, token_pos(token), "with Barry as BDFL, use '<>' instead of '!='");
}

/* The comparison operator at hand, consumed; -1: none, -2: an error. */
static int accept_comparison(Parser *p) {
    int op;
    switch (kind(p)) {
    case T_EQEQUAL:
        op = AST_Eq;
        break;
    case T_NOTEQUAL:
        if (!parse_check_barry(p)) {
            return -2;
        }
        op = AST_NotEq;
        break;
    case T_LESSEQUAL:
        op = AST_LtE;
        break;
    case T_LESS:
        op = AST_Lt;
        break;
    case T_GREATEREQUAL:
        op = AST_GtE;
        break;
    case T_GREATER:
        op = AST_Gt;
        break;
    case K_IN:
        op = AST_In;
        break;
    case K_NOT:
        if (kind_ahead(p, 1) != K_IN) {
            return -1;
        }
        next(p);
        op = AST_NotIn;
        break;
    case K_IS:
        next(p);
        return accept(p, K_NOT) ? AST_IsNot : AST_Is;
    default:
        return -1;
    }
    next(p);
    return op;
}

static AstCmpopSeq copy_operators(Parser *p, size_t from, ptrdiff_t size) {
    AstCmpopSeq ops = {size, arena_alloc(p->arena, (size_t)size * sizeof(AstCmpop))};
    if (!ops.items) {
        return (AstCmpopSeq){0, NULL};
    }
    for (ptrdiff_t i = 0; i < size; i++) {
        ops.items[i] = (AstCmpop)(uintptr_t)p->stack[from + 2 * (size_t)i];
    }
    return ops;
}

/* comparison: bitwise_or compare_op_bitwise_or_pair+ | bitwise_or */
static AstExpr *parse_comparison(Parser *p) {
    Mark from = here(p);
    AstExpr *left = TRY(parse_bitwise_or(p));
    int op = accept_comparison(p);
    if (op < 0) {
        return op == -1 ? left : NULL;
    }
    size_t items = p->stack_used; /* operators and operands in turn */
    do {
        AstExpr *right = TRY(parse_bitwise_or(p));
        push(p, (void *)(uintptr_t)op);
        push(p, right);
        op = accept_comparison(p);
    } while (op >= 0);
    if (op == -2) {
        return NULL;
    }
    ptrdiff_t count = (ptrdiff_t)(p->stack_used - items) / 2;
    AstCmpopSeq ops = copy_operators(p, items, count);
    for (ptrdiff_t i = 0; i < count; i++) {
        p->stack[items + (size_t)i] = p->stack[items + 2 * (size_t)i + 1];
    }
    p->stack_used = items + (size_t)count;
    return ast_Compare(p->arena, left, ops, TAKE(p, items, AstExprSeq), upto(p, from));
}

/* ---- arithmetic ---- */

enum { PREC_OR = 1, PREC_XOR, PREC_AND, PREC_SHIFT, PREC_SUM, PREC_TERM, PREC_FACTOR };

/* How tight a binary operator binds (0: it is none), and which it is. */
static int binary_operator(TokenKind token, AstOperator *op) {
    switch (token) {
    case T_VBAR:
        *op = AST_BitOr;
        return PREC_OR;
    case T_CIRCUMFLEX:
        *op = AST_BitXor;
        return PREC_XOR;
    case T_AMPER:
        *op = AST_BitAnd;
        return PREC_AND;
    case T_LEFTSHIFT:
        *op = AST_LShift;
        return PREC_SHIFT;
    case T_RIGHTSHIFT:
        *op = AST_RShift;
        return PREC_SHIFT;
    case T_PLUS:
        *op = AST_Add;
        return PREC_SUM;
    case T_MINUS:
        *op = AST_Sub;
        return PREC_SUM;
    case T_STAR:
        *op = AST_Mult;
        return PREC_TERM;
    case T_SLASH:
        *op = AST_Div;
        return PREC_TERM;
    case T_DOUBLESLASH:
        *op = AST_FloorDiv;
        return PREC_TERM;
    case T_PERCENT:
        *op = AST_Mod;
        return PREC_TERM;
    case T_AT:
        *op = AST_MatMult;
        return PREC_TERM;
    default:
        return 0;
    }
}

/* await_primary: 'await' primary | primary */
static AstExpr *parse_await_primary(Parser *p) {
    if (kind(p) != K_AWAIT) {
        return parse_primary(p);
    }
    Mark from = here(p);
    next(p);
    AstExpr *value = TRY(parse_primary(p));
    return ast_Await(p->arena, value, upto(p, from));
}

static AstExpr *parse_factor(Parser *p);

/* power: await_primary '**' factor | await_primary */
static AstExpr *parse_power(Parser *p) {
    Mark from = here(p);
    AstExpr *left = TRY(parse_await_primary(p));
    if (kind(p) != T_DOUBLESTAR) {
        return left;
    }
    if (!enter(p, 2)) {
        return NULL;
    }
    next(p);
    AstExpr *right = TRY(parse_factor(p));
    leave(p, 2);
    return ast_BinOp(p->arena, left, AST_Pow, right, upto(p, from));
}

/* factor: '+' factor | '-' factor | '~' factor | power */
static AstExpr *parse_factor(Parser *p) {
    TokenKind token = kind(p);
    if (token != T_PLUS && token != T_MINUS && token != T_TILDE) {
        return parse_power(p);
    }
    if (!enter(p, 1)) {
        return NULL;
    }
    Mark from = here(p);
    next(p);
    AstExpr *operand = TRY(parse_factor(p));
    leave(p, 1);
    AstUnaryop op = token == T_PLUS ? AST_UAdd : token == T_MINUS ? AST_USub : AST_Invert;
    return ast_UnaryOp(p->arena, op, operand, upto(p, from));
}

/* bitwise_or, bitwise_xor, bitwise_and, shift_expr, sum, term: all bind to the left; one loop per
 * level reached */
static AstExpr *parse_binary(Parser *p, int precedence) {
    Mark from = here(p);
    AstExpr *left = TRY(parse_factor(p));
    for (;;) {
        AstOperator op;
        int found = binary_operator(kind(p), &op);
        if (found < precedence || !found) {
            return left;
        }
        next(p);
        AstExpr *right = TRY(found == PREC_TERM ? parse_factor(p) : parse_binary(p, found + 1));
        left = TRY(ast_BinOp(p->arena, left, op, right, upto(p, from)));
    }
}

AstExpr *parse_bitwise_or(Parser *p) {
    return parse_binary(p, PREC_OR);
}

/* ---- primaries ---- */

/* named_expression | starred_expression    starred_expression: '*' expression */
static AstExpr *parse_positional(Parser *p) {
    if (kind(p) != T_STAR) {
        return parse_named_expression(p);
    }
    Mark from = here(p);
    next(p);
    AstExpr *value = TRY(parse_expression(p));
    return ast_Starred(p->arena, value, AST_Load, upto(p, from));
}

/* slice: [expression] ':' [expression] [':' [expression]] | named_expression; in a list also '*'
 * expression */
static AstExpr *parse_slice(Parser *p) {
    Mark from = here(p);
    AstExpr *lower = NULL, *upper = NULL, *step = NULL;
    if (kind(p) == T_STAR) {
        return parse_positional(p);
    }
    if (kind(p) != T_COLON) {
        lower = TRY(parse_named_expression(p));
        if (kind(p) != T_COLON) {
            return lower;
        }
        if (lower->kind == AST_NamedExpr && lower->pos.lineno == from.lineno &&
            lower->pos.col_offset == from.col) {
            return NULL; /* a[x := 1 : 2]; with brackets around it the node starts behind the
                            bracket */
        }
    }
    next(p);
    if (kind(p) != T_COLON && kind(p) != T_COMMA && kind(p) != T_RSQB) {
        upper = TRY(parse_expression(p));
    }
    if (accept(p, T_COLON) && kind(p) != T_COMMA && kind(p) != T_RSQB) {
        step = TRY(parse_expression(p));
    }
    return ast_Slice(p->arena, lower, upper, step, upto(p, from));
}

/* slices: slice !',' | ','.(slice | starred_expression)+ [','] */
AstExpr *parse_slices(Parser *p) {
    Mark from = here(p);
    AstExpr *first = TRY(parse_slice(p));
    if (kind(p) != T_COMMA && first->kind != AST_Starred) {
        return first;
    }
    size_t items = p->stack_used;
    push(p, first);
    while (accept(p, T_COMMA) && kind(p) != T_RSQB) {
        push(p, TRY(parse_slice(p)));
    }
    return ast_Tuple(p->arena, TAKE(p, items, AstExprSeq), AST_Load, upto(p, from));
}

/* primary '(' ... ')': a call, or the bracketed generator expression that is its only argument */
static AstExpr *parse_call(Parser *p, AstExpr *func) {
    Mark from = start_of(func), bracket = here(p);
    AstExprSeq args;
    AstKeywordSeq keywords;
    next(p);
    if (!enter(p, 2) || !parse_arguments(p, &args, &keywords)) {
        return NULL;
    }
    leave(p, 2);
    if (args.size == 1 && !keywords.size && kind(p) != T_RPAR && is_comprehension(p)) {
        AstExpr *elt = args.items[0];
        AstComprehensionSeq generators;
        if (elt->kind == AST_Starred || p->tokens[p->at - 1].kind == T_COMMA ||
            !parse_for_if_clauses(p, &generators)) {
            return NULL;
        }
        EXPECT(p, T_RPAR);
        args.items[0] = TRY(ast_GeneratorExp(p->arena, elt, generators, upto(p, bracket)));
    } else {
        EXPECT(p, T_RPAR);
    }
    return ast_Call(p->arena, func, args, keywords, upto(p, from));
}

/* primary: primary '.' NAME | primary genexp | primary '(' [arguments] ')' | primary '[' slices ']'
 * | atom */
AstExpr *parse_primary(Parser *p) {
    Mark from = here(p);
    AstExpr *e = TRY(parse_atom(p));
    for (;;) {
        switch (kind(p)) {
        case T_DOT: {
            next(p);
            AstName *attr = TRY(parse_name(p));
            e = TRY(ast_Attribute(p->arena, e, attr, AST_Load, upto(p, from)));
            break;
        }
        case T_LPAR: {
            e = TRY(parse_call(p, e));
            e->pos.lineno = from.lineno;
            e->pos.col_offset = from.col;
            break;
        }
        case T_LSQB: {
            next(p);
            AstExpr *slice = TRY(parse_slices(p));
            EXPECT(p, T_RSQB);
            e = TRY(ast_Subscript(p->arena, e, slice, AST_Load, upto(p, from)));
            break;
        }
        default:
            return e;
        }
    }
}

/* ---- arguments ---- */

/* kwarg: NAME '=' expression    '**' expression */
static AstKeyword *parse_keyword(Parser *p) {
    Mark from = here(p);
    AstName *name = NULL;
    if (!accept(p, T_DOUBLESTAR)) {
        name = TRY(parse_name(p));
        next(p);
    }
    AstExpr *value = TRY(parse_expression(p));
    return ast_keyword(p->arena, name, value, upto(p, from));
}

/* Reorders what was pushed since `items`, keywords marked by an odd pointer: plain arguments first.
 */
static void split_arguments(Parser *p, size_t items, AstExprSeq *args, AstKeywordSeq *keywords) {
    size_t count = p->stack_used - items;
    for (size_t i = 0; i < count; i++) {
        if (!((uintptr_t)p->stack[items + i] & 1)) {
            push(p, p->stack[items + i]);
        }
    }
    *args = TAKE(p, items + count, AstExprSeq);
    for (size_t i = 0; i < count; i++) {
        if ((uintptr_t)p->stack[items + i] & 1) {
            push(p, (char *)p->stack[items + i] - 1);
        }
    }
    *keywords = TAKE(p, items + count, AstKeywordSeq);
    p->stack_used = items;
}

/* [arguments] before ')': args [','] &')'. Names come after plain arguments, nothing but names
 * after '**'. */
bool parse_arguments(Parser *p, AstExprSeq *args, AstKeywordSeq *keywords) {
    size_t items = p->stack_used;
    bool named = false, doubled = false;
    while (kind(p) != T_RPAR) {
        bool is_named = kind(p) == T_NAME && kind_ahead(p, 1) == T_EQUAL;
        if (is_named || kind(p) == T_DOUBLESTAR) {
            doubled |= kind(p) == T_DOUBLESTAR;
            named = true;
            AstKeyword *keyword = parse_keyword(p);
            if (!keyword) {
                return false;
            }
            push(p, (char *)keyword + 1);
        } else {
            if (kind(p) == T_STAR ? doubled : named) {
                return false;
            }
            AstExpr *arg = parse_positional(p);
            if (!arg) {
                return false;
            }
            push(p, arg);
        }
        if (!accept(p, T_COMMA)) {
            break;
        }
    }
    split_arguments(p, items, args, keywords);
    return true;
}
