/* Parameters of functions, lambdas and types. */
#include "lang/parse/parse_int.h"

/* ---- type parameters ---- */

/* type_param: NAME [':' expression] ['=' expression] | '*' NAME ['=' star_expression] | '**' NAME
 * ['=' expression] */
static AstTypeParam *parse_type_param(Parser *p) {
    Mark from = here(p);
    AstExpr *bound = NULL, *value = NULL;
    TokenKind star = kind(p);
    if (star == T_STAR || star == T_DOUBLESTAR) {
        next(p);
    }
    AstName *name = TRY(parse_name(p));
    if (star == T_NAME && accept(p, T_COLON)) {
        bound = TRY(parse_expression(p));
    }
    if (accept(p, T_EQUAL)) {
        if (star == T_STAR && kind(p) == T_STAR) {
            Mark value_from = here(p);
            next(p);
            AstExpr *starred = TRY(parse_bitwise_or(p));
            value = TRY(ast_Starred(p->arena, starred, AST_Load, upto(p, value_from)));
        } else {
            value = TRY(parse_expression(p));
        }
    }
    return star == T_STAR         ? ast_TypeVarTuple(p->arena, name, value, upto(p, from))
           : star == T_DOUBLESTAR ? ast_ParamSpec(p->arena, name, value, upto(p, from))
                                  : ast_TypeVar(p->arena, name, bound, value, upto(p, from));
}

/* type_params: '[' ','.type_param+ [','] ']' */
bool parse_type_params(Parser *p, AstTypeParamSeq *params) {
    size_t items = p->stack_used;
    next(p);
    do {
        if (kind(p) == T_RSQB && p->stack_used > items) {
            break;
        }
        AstTypeParam *param = parse_type_param(p);
        if (!param) {
            return false;
        }
        push(p, param);
    } while (accept(p, T_COMMA));
    *params = TAKE(p, items, AstTypeParamSeq);
    return accept(p, T_RSQB);
}

/* ---- parameters ---- */

typedef struct Parameters {
    Parser *p;
    bool is_lambda;
    TokenKind close; /* ')' or ':'                                       */
    size_t items;    /* where those before '*' begin on the stack        */
    size_t posonly;  /* how many are before '/'                          */
    bool slash;
    AstArguments *args;
} Parameters;

/* param: NAME [':' expression]; after '*' also ':' star_expression. A lambda's have no annotation.
 */
static AstArg *parse_param(Parameters *ps, bool star) {
    Parser *p = ps->p;
    Mark from = here(p);
    AstExpr *annotation = NULL;
    AstName *name = TRY(parse_name(p));
    if (!ps->is_lambda && accept(p, T_COLON)) {
        if (star && kind(p) == T_STAR) {
            Mark star_from = here(p);
            next(p);
            AstExpr *value = TRY(parse_bitwise_or(p));
            annotation = TRY(ast_Starred(p->arena, value, AST_Load, upto(p, star_from)));
        } else {
            annotation = TRY(parse_expression(p));
        }
    }
    return ast_arg(p->arena, name, annotation, ast_no_string(), upto(p, from));
}

/* What ends a parameter: ',' TYPE_COMMENT? | TYPE_COMMENT? &')' */
static bool end_param(Parameters *ps, AstArg *arg) {
    Parser *p = ps->p;
    bool comma = accept(p, T_COMMA);
    AstString type_comment = ps->is_lambda ? ast_no_string() : parse_type_comment(p);
    if (arg) {
        arg->type_comment = type_comment;
    }
    return comma || kind(p) == ps->close;
}

/* Those before '*', with '/' among them: pushes parameters and defaults in turn. */
static bool parse_plain_params(Parameters *ps) {
    Parser *p = ps->p;
    bool defaults = false;
    while (kind(p) == T_NAME || kind(p) == T_SLASH) {
        if (kind(p) == T_SLASH) {
            next(p);
            if (ps->slash || p->stack_used == ps->items ||
                !(accept(p, T_COMMA) || kind(p) == ps->close)) {
                return false;
            }
            ps->slash = true;
            ps->posonly = (p->stack_used - ps->items) / 2;
            continue;
        }
        AstArg *arg = parse_param(ps, false);
        AstExpr *value = NULL;
        if (!arg || (accept(p, T_EQUAL) && !(value = parse_expression(p))) ||
            (defaults && !value)) {
            return false;
        }
        defaults |= value != NULL;
        push(p, arg);
        push(p, value);
        if (!end_param(ps, arg)) {
            return false;
        }
    }
    return true;
}

/* Moves every second item since `items`, from `first` on, into a sequence; NULLs are left out if
 * `dense`. */
static AstExprSeq take_every_second(Parser *p, size_t from, size_t to, bool dense) {
    size_t top = p->stack_used;
    for (size_t i = from; i < to; i += 2) {
        if (p->stack[i] || !dense) {
            push(p, p->stack[i]);
        }
    }
    return TAKE(p, top, AstExprSeq);
}

static AstArgSeq take_args(Parser *p, size_t from, size_t to) {
    AstExprSeq seq = take_every_second(p, from, to, false);
    return (AstArgSeq){seq.size, (AstArg **)seq.items};
}

/* kwds: '**' param_no_default */
static bool parse_kwds(Parameters *ps) {
    Parser *p = ps->p;
    if (!accept(p, T_DOUBLESTAR)) {
        return true;
    }
    AstArg *arg = parse_param(ps, false);
    ps->args->kwarg = arg;
    return arg && end_param(ps, arg) && kind(p) == ps->close;
}

/* star_etc: '*' param_no_default param_maybe_default* [kwds] | '*' ',' param_maybe_default+ [kwds]
 * | kwds */
static bool parse_star_etc(Parameters *ps) {
    Parser *p = ps->p;
    if (!accept(p, T_STAR)) {
        return parse_kwds(ps);
    }
    size_t items = p->stack_used;
    bool bare = kind(p) == T_COMMA;
    if (bare) {
        next(p);
        if (kind(p) != T_NAME) {
            return false;
        }
    } else {
        AstArg *arg = parse_param(ps, true);
        if (!arg || !end_param(ps, arg)) {
            return false;
        }
        ps->args->vararg = arg;
    }
    while (kind(p) == T_NAME) {
        AstArg *arg = parse_param(ps, false);
        AstExpr *value = NULL;
        if (!arg || (accept(p, T_EQUAL) && !(value = parse_expression(p)))) {
            return false;
        }
        push(p, arg);
        push(p, value);
        if (!end_param(ps, arg)) {
            return false;
        }
    }
    size_t end = p->stack_used;
    ps->args->kwonlyargs = take_args(p, items, end);
    ps->args->kw_defaults = take_every_second(p, items + 1, end, false);
    p->stack_used = items;
    return parse_kwds(ps);
}

/* parameters, lambda_parameters, up to the closing bracket or the colon; may be empty */
AstArguments *parse_parameters(Parser *p, bool is_lambda) {
    AstArgSeq none = {0, NULL};
    Parameters ps = {.p = p,
                     .is_lambda = is_lambda,
                     .close = is_lambda ? T_COLON : T_RPAR,
                     .items = p->stack_used};
    ps.args = TRY(ast_arguments(p->arena, none, none, NULL, none, no_exprs(), NULL, no_exprs()));
    if (!parse_plain_params(&ps)) {
        return NULL;
    }
    size_t end = p->stack_used;
    ps.args->posonlyargs = take_args(p, ps.items, ps.items + 2 * ps.posonly);
    ps.args->args = take_args(p, ps.items + 2 * ps.posonly, end);
    ps.args->defaults = take_every_second(p, ps.items + 1, end, true);
    p->stack_used = ps.items;
    if (!parse_star_etc(&ps) || kind(p) != ps.close) {
        return NULL;
    }
    return ps.args;
}

/* lambdef: 'lambda' [lambda_params] ':' expression */
AstExpr *parse_lambda(Parser *p) {
    Mark from = here(p);
    next(p);
    AstArguments *args = TRY(parse_parameters(p, true));
    EXPECT(p, T_COLON);
    AstExpr *body = TRY(parse_expression(p));
    return ast_Lambda(p->arena, args, body, upto(p, from));
}
