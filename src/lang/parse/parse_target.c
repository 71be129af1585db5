/* What is assigned to: an expression is read first and made a target afterwards. */
#include "lang/parse/parse_int.h"

static bool set_all(AstExprSeq *elts, AstExprContext ctx) {
    for (ptrdiff_t i = 0; i < elts->size; i++) {
        if (!target_set(elts->items[i], ctx)) {
            return false;
        }
    }
    return true;
}

/* star_target, del_target. Brackets need no care: what may stand in them is a target itself. */
bool target_set(AstExpr *e, AstExprContext ctx) {
    switch (e->kind) {
    case AST_Name:
        e->Name.ctx = ctx;
        return true;
    case AST_Attribute:
        e->Attribute.ctx = ctx;
        return true;
    case AST_Subscript:
        e->Subscript.ctx = ctx;
        return true;
    case AST_Starred:
        e->Starred.ctx = ctx;
        return ctx == AST_Store && e->Starred.value->kind != AST_Starred &&
               target_set(e->Starred.value, ctx);
    case AST_Tuple:
        e->Tuple.ctx = ctx;
        return set_all(&e->Tuple.elts, ctx);
    case AST_List:
        e->List.ctx = ctx;
        return set_all(&e->List.elts, ctx);
    default:
        return false;
    }
}

/* star_target: '*' (!'*' star_target) | target_with_star_atom */
AstExpr *parse_star_target(Parser *p) {
    Mark from = here(p);
    bool star = accept(p, T_STAR);
    AstExpr *target = TRY(parse_primary(p));
    if (!target_set(target, AST_Store)) {
        return NULL;
    }
    return star ? ast_Starred(p->arena, target, AST_Store, upto(p, from)) : target;
}

/* star_targets: star_target !',' | star_target (',' star_target)* [','] */
AstExpr *parse_star_targets(Parser *p) {
    Mark from = here(p);
    AstExpr *first = TRY(parse_star_target(p));
    if (kind(p) != T_COMMA) {
        return first;
    }
    size_t items = p->stack_used;
    push(p, first);
    while (accept(p, T_COMMA) && kind(p) != K_IN && kind(p) != T_EQUAL) {
        push(p, TRY(parse_star_target(p)));
    }
    return ast_Tuple(p->arena, TAKE(p, items, AstExprSeq), AST_Store, upto(p, from));
}
