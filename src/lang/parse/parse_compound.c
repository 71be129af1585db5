/* Compound statements. */
#include "lang/parse/parse_int.h"

static bool parse_colon_block(Parser *p, AstStmtSeq *body) {
    return accept(p, T_COLON) && parse_block(p, body);
}

/* [else_block]    else_block: 'else' ':' block */
static bool parse_else(Parser *p, AstStmtSeq *orelse) {
    *orelse = (AstStmtSeq){0, NULL};
    return !accept(p, K_ELSE) || parse_colon_block(p, orelse);
}

static AstStmtSeq one_statement(Parser *p, AstStmt *statement) {
    size_t from = p->stack_used;
    push(p, statement);
    return TAKE(p, from, AstStmtSeq);
}

/* if_stmt: 'if' named_expression ':' block elif_stmt | 'if' named_expression ':' block [else_block]
 * elif_stmt likewise. A chain of elif nests in the tree but is read in a loop, then closed from the
 * inside. */
static AstStmt *parse_if(Parser *p) {
    size_t chain = p->stack_used;
    AstStmtSeq orelse = {0, NULL};
    do {
        Mark from = here(p);
        next(p);
        AstExpr *test = TRY(parse_named_expression(p));
        AstStmtSeq body;
        if (!parse_colon_block(p, &body)) {
            return NULL;
        }
        push(p, TRY(ast_If(p->arena, test, body, orelse, upto(p, from))));
    } while (kind(p) == K_ELIF);
    if (!parse_else(p, &orelse)) {
        return NULL;
    }
    AstStmt *statement = NULL;
    while (p->stack_used > chain) {
        statement = p->stack[--p->stack_used];
        statement->If.orelse = orelse;
        statement->pos.end_lineno = p->end_lineno;
        statement->pos.end_col_offset = p->end_col;
        if (p->stack_used > chain) {
            orelse = one_statement(p, statement);
        }
    }
    return statement;
}

/* while_stmt: 'while' named_expression ':' block [else_block] */
static AstStmt *parse_while(Parser *p) {
    Mark from = here(p);
    next(p);
    AstExpr *test = TRY(parse_named_expression(p));
    AstStmtSeq body, orelse;
    if (!parse_colon_block(p, &body) || !parse_else(p, &orelse)) {
        return NULL;
    }
    return ast_While(p->arena, test, body, orelse, upto(p, from));
}

/* for_stmt: ['async'] 'for' star_targets 'in' ~ star_expressions ':' [TYPE_COMMENT] block
 * [else_block] */
static AstStmt *parse_for(Parser *p, Mark from, bool is_async) {
    next(p);
    AstExpr *target = TRY(parse_star_targets(p));
    EXPECT(p, K_IN);
    AstExpr *iter = TRY(parse_star_expressions(p));
    EXPECT(p, T_COLON);
    AstString type_comment = parse_type_comment(p);
    AstStmtSeq body, orelse;
    if (!parse_block(p, &body) || !parse_else(p, &orelse)) {
        return NULL;
    }
    return is_async
               ? ast_AsyncFor(p->arena, target, iter, body, orelse, type_comment, upto(p, from))
               : ast_For(p->arena, target, iter, body, orelse, type_comment, upto(p, from));
}

/* with_item: expression 'as' star_target &(',' | ')' | ':') | expression */
static AstWithitem *parse_with_item(Parser *p) {
    AstExpr *context = TRY(parse_expression(p)), *vars = NULL;
    if (accept(p, K_AS)) {
        vars = TRY(parse_star_target(p));
        TokenKind token = kind(p);
        if (token != T_COMMA && token != T_RPAR && token != T_COLON) {
            return NULL;
        }
    }
    return ast_withitem(p->arena, context, vars);
}

static bool parse_with_items(Parser *p, bool bracketed, AstWithitemSeq *items) {
    size_t from = p->stack_used;
    do {
        if (bracketed && kind(p) == T_RPAR && p->stack_used > from) {
            break;
        }
        AstWithitem *item = parse_with_item(p);
        if (!item) {
            return false;
        }
        push(p, item);
    } while (accept(p, T_COMMA));
    *items = TAKE(p, from, AstWithitemSeq);
    return !bracketed || accept(p, T_RPAR);
}

/* with_stmt: ['async'] 'with' '(' ','.with_item+ ','? ')' ':' [TYPE_COMMENT] block
 *          | ['async'] 'with' ','.with_item+ ':' [TYPE_COMMENT] block
 * Whether a bracket belongs to the statement shows only behind it: tried first, then read again as
 * an expression. */
static AstStmt *parse_with(Parser *p, Mark from, bool is_async) {
    AstWithitemSeq items;
    next(p);
    Place place = parser_place(p);
    if (!(accept(p, T_LPAR) && parse_with_items(p, true, &items) && kind(p) == T_COLON)) {
        parser_reset(p, place);
        if (!parse_with_items(p, false, &items)) {
            return NULL;
        }
    }
    EXPECT(p, T_COLON);
    AstString type_comment = parse_type_comment(p);
    AstStmtSeq body;
    if (!parse_block(p, &body)) {
        return NULL;
    }
    return is_async ? ast_AsyncWith(p->arena, items, body, type_comment, upto(p, from))
                    : ast_With(p->arena, items, body, type_comment, upto(p, from));
}

/* ---- try ---- */

/* except_block: 'except' [expressions | expression 'as' NAME] ':' block; except_star_block: with
 * '*', never bare */
static AstExcepthandler *parse_except(Parser *p, bool star) {
    Mark from = here(p);
    AstExpr *type = NULL;
    AstName *name = NULL;
    next(p);
    if (star != accept(p, T_STAR)) {
        return NULL;
    }
    if (star || kind(p) != T_COLON) {
        Mark first = here(p);
        type = TRY(parse_expression(p));
        if (accept(p, K_AS)) {
            name = TRY(parse_name(p));
        } else if (kind(p) == T_COMMA) { /* except A, B: without brackets, PEP 758 */
            size_t items = p->stack_used;
            push(p, type);
            while (accept(p, T_COMMA) && kind(p) != T_COLON) {
                push(p, TRY(parse_expression(p)));
            }
            type = TRY(ast_Tuple(p->arena, TAKE(p, items, AstExprSeq), AST_Load, upto(p, first)));
        }
    }
    AstStmtSeq body;
    if (!parse_colon_block(p, &body)) {
        return NULL;
    }
    return ast_ExceptHandler(p->arena, type, name, body, upto(p, from));
}

/* try_stmt: 'try' ':' block finally_block
 *         | 'try' ':' block (except_block+ | except_star_block+) [else_block] [finally_block] */
static AstStmt *parse_try(Parser *p) {
    Mark from = here(p);
    AstStmtSeq body, orelse = {0, NULL}, finalbody = {0, NULL};
    next(p);
    if (!parse_colon_block(p, &body)) {
        return NULL;
    }
    size_t items = p->stack_used;
    bool star = kind_ahead(p, 1) == T_STAR;
    while (kind(p) == K_EXCEPT) {
        push(p, TRY(parse_except(p, star)));
    }
    AstExcepthandlerSeq handlers = TAKE(p, items, AstExcepthandlerSeq);
    if (handlers.size && !parse_else(p, &orelse)) {
        return NULL;
    }
    if (accept(p, K_FINALLY)) {
        if (!parse_colon_block(p, &finalbody)) {
            return NULL;
        }
    } else if (!handlers.size) {
        return NULL;
    }
    return star && handlers.size
               ? ast_TryStar(p->arena, body, handlers, orelse, finalbody, upto(p, from))
               : ast_Try(p->arena, body, handlers, orelse, finalbody, upto(p, from));
}

/* ---- definitions ---- */

/* func_type_comment: NEWLINE TYPE_COMMENT &(NEWLINE INDENT) | TYPE_COMMENT */
static AstString parse_func_type_comment(Parser *p) {
    if (kind(p) == T_NEWLINE && (p->flags & PARSE_TYPE_COMMENTS) &&
        kind_ahead(p, 1) == T_TYPE_COMMENT && kind_ahead(p, 2) == T_NEWLINE &&
        kind_ahead(p, 3) == T_INDENT) {
        next(p);
    }
    return parse_type_comment(p);
}

/* function_def_raw: ['async'] 'def' NAME [type_params] '(' [params] ')' ['->' expression] ':'
 * [func_type_comment] block */
static AstStmt *parse_function(Parser *p, Mark from, AstExprSeq decorators, bool is_async) {
    AstTypeParamSeq type_params = {0, NULL};
    AstExpr *returns = NULL;
    AstStmtSeq body;
    next(p);
    AstName *name = TRY(parse_name(p));
    if (kind(p) == T_LSQB && !parse_type_params(p, &type_params)) {
        return NULL;
    }
    EXPECT(p, T_LPAR);
    AstArguments *args = TRY(parse_parameters(p, false));
    EXPECT(p, T_RPAR);
    if (accept(p, T_RARROW)) {
        returns = TRY(parse_expression(p));
    }
    EXPECT(p, T_COLON);
    AstString type_comment = parse_func_type_comment(p);
    if (!parse_block(p, &body)) {
        return NULL;
    }
    return is_async ? ast_AsyncFunctionDef(p->arena, name, args, body, decorators, returns,
                                           type_comment, type_params, upto(p, from))
                    : ast_FunctionDef(p->arena, name, args, body, decorators, returns, type_comment,
                                      type_params, upto(p, from));
}

/* class_def_raw: 'class' NAME [type_params] ['(' [arguments] ')'] ':' block */
static AstStmt *parse_class(Parser *p, AstExprSeq decorators) {
    Mark from = here(p);
    AstTypeParamSeq type_params = {0, NULL};
    AstExprSeq bases = no_exprs();
    AstKeywordSeq keywords = {0, NULL};
    AstStmtSeq body;
    next(p);
    AstName *name = TRY(parse_name(p));
    if (kind(p) == T_LSQB && !parse_type_params(p, &type_params)) {
        return NULL;
    }
    if (accept(p, T_LPAR)) {
        if (!parse_arguments(p, &bases, &keywords)) {
            return NULL;
        }
        EXPECT(p, T_RPAR);
    }
    if (!parse_colon_block(p, &body)) {
        return NULL;
    }
    return ast_ClassDef(p->arena, name, bases, keywords, body, decorators, type_params,
                        upto(p, from));
}

/* function_def, class_def: decorators and what they decorate
 * decorators: ('@' named_expression NEWLINE)+ */
static AstStmt *parse_decorated(Parser *p) {
    size_t items = p->stack_used;
    while (accept(p, T_AT)) {
        push(p, TRY(parse_named_expression(p)));
        EXPECT(p, T_NEWLINE);
    }
    AstExprSeq decorators = TAKE(p, items, AstExprSeq);
    Mark from = here(p);
    if (kind(p) == K_CLASS) {
        return parse_class(p, decorators);
    }
    bool is_async = accept(p, K_ASYNC);
    return kind(p) == K_DEF ? parse_function(p, from, decorators, is_async) : NULL;
}

static AstStmt *parse_async(Parser *p) {
    Mark from = here(p);
    next(p);
    switch (kind(p)) {
    case K_DEF:
        return parse_function(p, from, no_exprs(), true);
    case K_FOR:
        return parse_for(p, from, true);
    case K_WITH:
        return parse_with(p, from, true);
    default:
        return NULL;
    }
}

/* compound_stmt; *is_compound false: nothing was consumed, it is a simple statement */
AstStmt *parse_compound_stmt(Parser *p, bool *is_compound) {
    *is_compound = true;
    switch (kind(p)) {
    case K_IF:
        return parse_if(p);
    case K_DEF:
        return parse_function(p, here(p), no_exprs(), false);
    case K_CLASS:
        return parse_class(p, no_exprs());
    case K_FOR:
        return parse_for(p, here(p), false);
    case K_WITH:
        return parse_with(p, here(p), false);
    case K_TRY:
        return parse_try(p);
    case K_WHILE:
        return parse_while(p);
    case K_ASYNC:
        return parse_async(p);
    case T_AT:
        return parse_decorated(p);
    default:
        *is_compound = false;
        return is_soft(p, 0, SOFT_MATCH) ? parse_match(p, is_compound) : NULL;
    }
}
