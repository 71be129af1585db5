/* Simple statements. */
#include "lang/parse/parse_int.h"

/* return_stmt: 'return' [star_expressions] */
static AstStmt *parse_return(Parser *p) {
    Mark from = here(p);
    next(p);
    AstExpr *value = NULL;
    if (kind(p) != T_NEWLINE && kind(p) != T_SEMI) {
        value = TRY(parse_star_expressions(p));
    }
    return ast_Return(p->arena, value, upto(p, from));
}

/* raise_stmt: 'raise' expression ['from' expression] | 'raise' */
static AstStmt *parse_raise(Parser *p) {
    Mark from = here(p);
    AstExpr *exc = NULL, *cause = NULL;
    next(p);
    if (kind(p) != T_NEWLINE && kind(p) != T_SEMI) {
        exc = TRY(parse_expression(p));
        if (accept(p, K_FROM)) {
            cause = TRY(parse_expression(p));
        }
    }
    return ast_Raise(p->arena, exc, cause, upto(p, from));
}

/* global_stmt: 'global' ','.NAME+    nonlocal_stmt: 'nonlocal' ','.NAME+ */
static AstStmt *parse_global(Parser *p) {
    Mark from = here(p);
    bool is_global = next(p)->kind == K_GLOBAL;
    size_t items = p->stack_used;
    do {
        push(p, TRY(parse_name(p)));
    } while (accept(p, T_COMMA));
    AstNameSeq names = TAKE(p, items, AstNameSeq);
    return is_global ? ast_Global(p->arena, names, upto(p, from))
                     : ast_Nonlocal(p->arena, names, upto(p, from));
}

/* del_stmt: 'del' del_targets &(';' | NEWLINE) */
static AstStmt *parse_del(Parser *p) {
    Mark from = here(p);
    next(p);
    size_t items = p->stack_used;
    do {
        AstExpr *target = TRY(parse_primary(p));
        if (!target_set(target, AST_Del)) {
            return NULL;
        }
        push(p, target);
    } while (accept(p, T_COMMA) && kind(p) != T_NEWLINE && kind(p) != T_SEMI);
    if (kind(p) != T_NEWLINE && kind(p) != T_SEMI) {
        return NULL;
    }
    return ast_Delete(p->arena, TAKE(p, items, AstExprSeq), upto(p, from));
}

/* assert_stmt: 'assert' expression [',' expression] */
static AstStmt *parse_assert(Parser *p) {
    Mark from = here(p);
    AstExpr *msg = NULL;
    next(p);
    AstExpr *test = TRY(parse_expression(p));
    if (accept(p, T_COMMA)) {
        msg = TRY(parse_expression(p));
    }
    return ast_Assert(p->arena, test, msg, upto(p, from));
}

static AstStmt *parse_word(Parser *p) {
    const Token *token = next(p);
    AstPos pos = token_pos(token);
    return token->kind == K_PASS    ? ast_Pass(p->arena, pos)
           : token->kind == K_BREAK ? ast_Break(p->arena, pos)
                                    : ast_Continue(p->arena, pos);
}

/* type_alias: "type" NAME [type_params] '=' expression */
static AstStmt *parse_type_alias(Parser *p) {
    Mark from = here(p);
    next(p);
    AstPos pos = token_pos(peek(p, 0));
    AstName *id = TRY(parse_name(p));
    AstExpr *name = TRY(ast_Name(p->arena, id, AST_Store, pos));
    AstTypeParamSeq params = {0, NULL};
    if (kind(p) == T_LSQB && !parse_type_params(p, &params)) {
        return NULL;
    }
    EXPECT(p, T_EQUAL);
    AstExpr *value = TRY(parse_expression(p));
    return ast_TypeAlias(p->arena, name, params, value, upto(p, from));
}

/* ---- assignment ---- */

static int augmented_operator(TokenKind token) {
    switch (token) {
    case T_PLUSEQUAL:
        return AST_Add;
    case T_MINEQUAL:
        return AST_Sub;
    case T_STAREQUAL:
        return AST_Mult;
    case T_ATEQUAL:
        return AST_MatMult;
    case T_SLASHEQUAL:
        return AST_Div;
    case T_PERCENTEQUAL:
        return AST_Mod;
    case T_AMPEREQUAL:
        return AST_BitAnd;
    case T_VBAREQUAL:
        return AST_BitOr;
    case T_CIRCUMFLEXEQUAL:
        return AST_BitXor;
    case T_LEFTSHIFTEQUAL:
        return AST_LShift;
    case T_RIGHTSHIFTEQUAL:
        return AST_RShift;
    case T_DOUBLESTAREQUAL:
        return AST_Pow;
    case T_DOUBLESLASHEQUAL:
        return AST_FloorDiv;
    default:
        return -1;
    }
}

/* annotated_rhs: yield_expr | star_expressions */
AstExpr *parse_annotated_rhs(Parser *p) {
    return kind(p) == K_YIELD ? parse_yield(p) : parse_star_expressions(p);
}

static bool is_single_target(const AstExpr *e) {
    return e->kind == AST_Name || e->kind == AST_Attribute || e->kind == AST_Subscript;
}

/* single_target ':' expression ['=' annotated_rhs], from the colon on */
static AstStmt *parse_annotation(Parser *p, AstExpr *target, Mark from, bool bare) {
    if (!is_single_target(target) || !target_set(target, AST_Store)) {
        return NULL;
    }
    next(p);
    AstExpr *annotation = TRY(parse_expression(p)), *value = NULL;
    if (accept(p, T_EQUAL)) {
        value = TRY(parse_annotated_rhs(p));
    }
    int simple = target->kind == AST_Name && bare;
    return ast_AnnAssign(p->arena, target, annotation, value, simple, upto(p, from));
}

/* (star_targets '=')+ annotated_rhs !'=' [TYPE_COMMENT], from the first '=' on */
static AstStmt *parse_assign(Parser *p, AstExpr *target, Mark from) {
    size_t items = p->stack_used;
    AstExpr *value = target;
    while (kind(p) == T_EQUAL) {
        if (!target_set(value, AST_Store)) {
            return NULL;
        }
        next(p);
        push(p, value);
        value = TRY(parse_annotated_rhs(p));
    }
    AstExprSeq targets = TAKE(p, items, AstExprSeq);
    AstString type_comment = parse_type_comment(p);
    return ast_Assign(p->arena, targets, value, type_comment, upto(p, from));
}

/* assignment | star_expressions: which one it is shows behind the first expression */
static AstStmt *parse_assignment_or_expression(Parser *p) {
    Mark from = here(p);
    bool bare = kind(p) != T_LPAR;
    AstExpr *first = TRY(parse_star_expressions(p));
    TokenKind token = kind(p);
    if (token == T_EQUAL) {
        return parse_assign(p, first, from);
    }
    if (token == T_COLON) {
        return parse_annotation(p, first, from, bare);
    }
    int op = augmented_operator(token);
    if (op < 0) {
        return ast_Expr(p->arena, first, upto(p, from));
    }
    if (!is_single_target(first) || !target_set(first, AST_Store)) {
        return NULL;
    }
    next(p);
    AstExpr *value = TRY(parse_annotated_rhs(p));
    return ast_AugAssign(p->arena, first, (AstOperator)op, value, upto(p, from));
}

static AstStmt *parse_yield_stmt(Parser *p) {
    Mark from = here(p);
    AstExpr *value = TRY(parse_yield(p));
    return ast_Expr(p->arena, value, upto(p, from));
}

/* simple_stmt */
static AstStmt *parse_simple_stmt(Parser *p) {
    switch (kind(p)) {
    case K_RETURN:
        return parse_return(p);
    case K_IMPORT:
    case K_FROM:
        return parse_import(p);
    case K_RAISE:
        return parse_raise(p);
    case K_PASS:
    case K_BREAK:
    case K_CONTINUE:
        return parse_word(p);
    case K_DEL:
        return parse_del(p);
    case K_YIELD:
        return parse_yield_stmt(p);
    case K_ASSERT:
        return parse_assert(p);
    case K_GLOBAL:
    case K_NONLOCAL:
        return parse_global(p);
    case T_NAME:
        if (is_soft(p, 0, SOFT_TYPE) && kind_ahead(p, 1) == T_NAME) {
            return parse_type_alias(p);
        }
        return parse_assignment_or_expression(p);
    default:
        return parse_assignment_or_expression(p);
    }
}

/* simple_stmts: simple_stmt !';' NEWLINE | ';'.simple_stmt+ [';'] NEWLINE */
bool parse_simple_stmts(Parser *p) {
    do {
        AstStmt *statement = parse_simple_stmt(p);
        if (!statement) {
            return false;
        }
        push(p, statement);
    } while (accept(p, T_SEMI) && kind(p) != T_NEWLINE);
    return accept(p, T_NEWLINE);
}
