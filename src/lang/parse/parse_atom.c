/* Atoms: names, constants, displays, comprehensions. */
#include "lang/parse/parse_int.h"

#include <string.h>

/* ---- numbers ---- */

AstExpr *parse_number(Parser *p) {
    const Token *token = next(p);
    AstPos pos = token_pos(token);
    const char *text = token_text(p, token);
    size_t size = 0;
    char *digits = TRY(arena_alloc(p->arena, token->end - token->start + 1));
    for (uint32_t i = 0; i < token->end - token->start; i++) {
        if (text[i] != '_') {
            digits[size++] = text[i];
        }
    }
    bool based = size > 1 && digits[0] == '0' && strchr("xXoObB", digits[1]);
    AstConstantKind kind = AST_INT;
    if (!based) {
        if ((digits[size - 1] | 0x20) == 'j') {
            kind = AST_IMAGINARY;
            size--;
        } else if (memchr(digits, '.', size) || memchr(digits, 'e', size) ||
                   memchr(digits, 'E', size)) {
            kind = AST_FLOAT;
        }
    }
    digits[size] = 0;
    AstConstant value = {.kind = kind, .size = (uint32_t)size, .text = digits};
    return ast_Constant(p->arena, value, ast_no_string(), pos);
}

static AstExpr *parse_constant(Parser *p, AstConstantKind kind) {
    AstPos pos = token_pos(next(p));
    return ast_Constant(p->arena, (AstConstant){.kind = kind}, ast_no_string(), pos);
}

/* ---- comprehensions ---- */

bool is_comprehension(Parser *p) {
    return kind(p) == K_FOR || (kind(p) == K_ASYNC && kind_ahead(p, 1) == K_FOR);
}

/* for_if_clause: ['async'] 'for' star_targets 'in' ~ disjunction ('if' disjunction)* */
static AstComprehension *parse_for_if_clause(Parser *p) {
    int is_async = accept(p, K_ASYNC);
    EXPECT(p, K_FOR);
    AstExpr *target = TRY(parse_star_targets(p));
    EXPECT(p, K_IN);
    AstExpr *iter = TRY(parse_disjunction(p));
    size_t items = p->stack_used;
    while (accept(p, K_IF)) {
        push(p, TRY(parse_disjunction(p)));
    }
    return ast_comprehension(p->arena, target, iter, TAKE(p, items, AstExprSeq), is_async);
}

/* for_if_clauses: for_if_clause+ */
bool parse_for_if_clauses(Parser *p, AstComprehensionSeq *generators) {
    size_t items = p->stack_used;
    while (is_comprehension(p)) {
        AstComprehension *clause = parse_for_if_clause(p);
        if (!clause) {
            return false;
        }
        push(p, clause);
    }
    *generators = TAKE(p, items, AstComprehensionSeq);
    return true;
}

/* ---- brackets ---- */

/* ','.star_named_expression+ [','] up to `close`, the first one given; the closing bracket is
 * consumed */
static bool parse_rest(Parser *p, AstExpr *first, TokenKind close, AstExprSeq *elts) {
    size_t items = p->stack_used;
    push(p, first);
    while (accept(p, T_COMMA) && kind(p) != close) {
        AstExpr *e = parse_star_named_expression(p);
        if (!e) {
            return false;
        }
        push(p, e);
    }
    *elts = TAKE(p, items, AstExprSeq);
    return accept(p, close);
}

/* tuple | group | genexp */
static AstExpr *parse_round(Parser *p) {
    Mark from = here(p);
    AstExprSeq elts = no_exprs();
    next(p);
    if (accept(p, T_RPAR)) {
        return ast_Tuple(p->arena, elts, AST_Load, upto(p, from));
    }
    if (kind(p) == K_YIELD) {
        AstExpr *e = TRY(parse_yield(p));
        EXPECT(p, T_RPAR);
        return e;
    }
    AstExpr *first = TRY(parse_star_named_expression(p));
    if (kind(p) == T_COMMA) {
        return parse_rest(p, first, T_RPAR, &elts)
                   ? ast_Tuple(p->arena, elts, AST_Load, upto(p, from))
                   : NULL;
    }
    if (first->kind == AST_Starred) {
        return NULL;
    }
    AstComprehensionSeq generators;
    bool comprehension = is_comprehension(p);
    if (comprehension && !parse_for_if_clauses(p, &generators)) {
        return NULL;
    }
    EXPECT(p, T_RPAR);
    return comprehension ? ast_GeneratorExp(p->arena, first, generators, upto(p, from)) : first;
}

/* list | listcomp */
static AstExpr *parse_square(Parser *p) {
    Mark from = here(p);
    AstExprSeq elts = no_exprs();
    next(p);
    if (accept(p, T_RSQB)) {
        return ast_List(p->arena, elts, AST_Load, upto(p, from));
    }
    AstExpr *first = TRY(parse_star_named_expression(p));
    if (!is_comprehension(p)) {
        return parse_rest(p, first, T_RSQB, &elts)
                   ? ast_List(p->arena, elts, AST_Load, upto(p, from))
                   : NULL;
    }
    AstComprehensionSeq generators;
    if (first->kind == AST_Starred || !parse_for_if_clauses(p, &generators)) {
        return NULL;
    }
    EXPECT(p, T_RSQB);
    return ast_ListComp(p->arena, first, generators, upto(p, from));
}

/* double_starred_kvpair: '**' bitwise_or | kvpair; pushes the key (NULL) and the value */
static bool parse_kvpair(Parser *p) {
    AstExpr *key = NULL, *value;
    if (accept(p, T_DOUBLESTAR)) {
        value = parse_bitwise_or(p);
    } else {
        key = parse_expression(p);
        if (!key || !accept(p, T_COLON)) {
            return false;
        }
        value = parse_expression(p);
    }
    push(p, key);
    push(p, value);
    return value;
}

/* dict, the first pair already pushed at `items` */
static AstExpr *parse_dict_rest(Parser *p, size_t items, Mark from) {
    while (accept(p, T_COMMA) && kind(p) != T_RBRACE) {
        if (!parse_kvpair(p)) {
            return NULL;
        }
    }
    EXPECT(p, T_RBRACE);
    size_t count = (p->stack_used - items) / 2;
    for (size_t i = 0; i < count; i++) {
        push(p, p->stack[items + 2 * i]);
    }
    AstExprSeq keys = TAKE(p, items + 2 * count, AstExprSeq);
    for (size_t i = 0; i < count; i++) {
        push(p, p->stack[items + 2 * i + 1]);
    }
    AstExprSeq values = TAKE(p, items + 2 * count, AstExprSeq);
    p->stack_used = items;
    return ast_Dict(p->arena, keys, values, upto(p, from));
}

/* dictcomp or dict, behind the first key and its colon */
static AstExpr *parse_dict(Parser *p, AstExpr *key, Mark from) {
    AstExpr *value = TRY(parse_expression(p));
    if (is_comprehension(p)) {
        AstComprehensionSeq generators;
        if (!parse_for_if_clauses(p, &generators)) {
            return NULL;
        }
        EXPECT(p, T_RBRACE);
        return ast_DictComp(p->arena, key, value, generators, upto(p, from));
    }
    size_t items = p->stack_used;
    push(p, key);
    push(p, value);
    return parse_dict_rest(p, items, from);
}

/* dict | set | dictcomp | setcomp */
static AstExpr *parse_curly(Parser *p) {
    Mark from = here(p);
    next(p);
    if (accept(p, T_RBRACE)) {
        return ast_Dict(p->arena, no_exprs(), no_exprs(), upto(p, from));
    }
    if (kind(p) == T_DOUBLESTAR) {
        size_t items = p->stack_used;
        return parse_kvpair(p) ? parse_dict_rest(p, items, from) : NULL;
    }
    Mark first_mark = here(p);
    AstExpr *first = TRY(parse_star_named_expression(p));
    bool named = first->kind == AST_NamedExpr && first->pos.lineno == first_mark.lineno &&
                 first->pos.col_offset == first_mark.col;
    if (kind(p) == T_COLON && first->kind != AST_Starred && !named) {
        next(p);
        return parse_dict(p, first, from);
    }
    AstExprSeq elts;
    if (!is_comprehension(p)) {
        return parse_rest(p, first, T_RBRACE, &elts) ? ast_Set(p->arena, elts, upto(p, from))
                                                     : NULL;
    }
    AstComprehensionSeq generators;
    if (first->kind == AST_Starred || !parse_for_if_clauses(p, &generators)) {
        return NULL;
    }
    EXPECT(p, T_RBRACE);
    return ast_SetComp(p->arena, first, generators, upto(p, from));
}

AstExpr *parse_atom_bracketed(Parser *p) {
    if (!enter(p, 4)) {
        return NULL;
    }
    TokenKind token = kind(p);
    AstExpr *e = TRY(token == T_LPAR   ? parse_round(p)
                     : token == T_LSQB ? parse_square(p)
                                       : parse_curly(p));
    leave(p, 4);
    return e;
}

/* ---- atom ---- */

AstExpr *parse_atom(Parser *p) {
    switch (kind(p)) {
    case T_NAME: {
        const Token *token = next(p);
        AstPos pos = token_pos(token);
        AstName *id = TRY(parser_name_of(p, token));
        return ast_Name(p->arena, id, AST_Load, pos);
    }
    case K_TRUE:
        return parse_constant(p, AST_TRUE);
    case K_FALSE:
        return parse_constant(p, AST_FALSE);
    case K_NONE:
        return parse_constant(p, AST_NONE);
    case T_ELLIPSIS:
        return parse_constant(p, AST_ELLIPSIS);
    case T_NUMBER:
        return parse_number(p);
    case T_STRING:
    case T_FSTRING_START:
    case T_TSTRING_START:
        return parse_strings(p);
    case T_LPAR:
    case T_LSQB:
    case T_LBRACE:
        return parse_atom_bracketed(p);
    default:
        return NULL;
    }
}
