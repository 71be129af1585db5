/* First pass, expressions: uses, comprehensions, assignment expressions. */
#include "lang/scope/scope_int.h"

static void visit_all(ScopeBuilder *b, AstExprSeq seq) {
    ast_each(AstExpr *, e, seq) {
        scope_visit_optional(b, e);
    }
}

void scope_visit_optional(ScopeBuilder *b, AstExpr *e) {
    if (e) {
        scope_visit(b, e);
    }
}

/* yield, await and := may not stand where code is put into a function of its own. */
static void forbid_in_annotation(ScopeBuilder *b, const char *what, AstPos pos) {
    const char *where;
    switch (b->current->kind) {
    case SCOPE_ANNOTATION:
        where = "an annotation";
        break;
    case SCOPE_TYPE_VARIABLE:
        where = b->current->scope_info;
        break;
    case SCOPE_TYPE_ALIAS:
        where = "a type alias";
        break;
    case SCOPE_TYPE_PARAMETERS:
        where = "the definition of a generic";
        break;
    default:
        return;
    }
    compiling_fail(b->c, pos, "%s cannot be used within %s", what, where);
}

bool scope_may_wait(const ScopeBuilder *b) {
    const Scope *s = b->current;
    return s->async || (s->kind == SCOPE_MODULE && b->c->top_level_await);
}

static void visit_await(ScopeBuilder *b, AstExpr *e) {
    forbid_in_annotation(b, "await expression", e->pos);
    if (!scope_may_wait(b) && !b->current->comprehension) {
        compiling_fail(b->c, e->pos,
                       scope_is_function_like(b->current) ? "'await' outside async function"
                                                          : "'await' outside function");
    }
    scope_visit(b, e->Await.value);
    b->current->coroutine = true;
}

/* ---- comprehensions ---- */

static void visit_generator(ScopeBuilder *b, AstComprehension *g, bool first) {
    b->current->comprehension_iter_target = true;
    scope_visit(b, g->target);
    b->current->comprehension_iter_target = false;
    if (!first) { /* the first iterable is evaluated outside */
        b->current->comprehension_iter_expr++;
        scope_visit(b, g->iter);
        b->current->comprehension_iter_expr--;
    }
    visit_all(b, g->ifs);
    if (g->is_async) {
        b->current->coroutine = true;
    }
}

static void forbid_yield(ScopeBuilder *b, AstExpr *e) {
    static const char *const texts[] = {
        [COMPREHENSION_LIST] = "'yield' inside list comprehension",
        [COMPREHENSION_SET] = "'yield' inside set comprehension",
        [COMPREHENSION_DICT] = "'yield' inside dict comprehension",
        [COMPREHENSION_GENERATOR] = "'yield' inside generator expression",
    };
    if (b->current->comprehension) {
        compiling_fail(b->c, e->pos, "%s", texts[b->current->comprehension]);
    }
}

static void visit_comprehension(ScopeBuilder *b, AstExpr *e, AstName *name, ComprehensionKind kind,
                                AstComprehensionSeq generators, AstExpr *element, AstExpr *value) {
    AstComprehension *outermost = generators.items[0];
    b->current->comprehension_iter_expr++;
    scope_visit(b, outermost->iter);
    b->current->comprehension_iter_expr--;
    Scope *s = scope_enter(b, name, SCOPE_FUNCTION, e, e->pos);
    s->comprehension = kind;
    s->coroutine = outermost->is_async;
    s->method = s->parent->kind == SCOPE_CLASS;
    scope_define(b, b->c->known.dot_zero, DEF_PARAM, e->pos);
    ast_each(AstComprehension *, g, generators) {
        visit_generator(b, g, g == outermost);
    }
    if (value) {
        scope_visit(b, value);
    }
    scope_visit(b, element);
    s->generator = kind == COMPREHENSION_GENERATOR;
    bool async = s->coroutine && kind != COMPREHENSION_GENERATOR;
    scope_leave(b);
    if (async) { /* an asynchronous comprehension makes its surroundings asynchronous */
        b->current->coroutine = true;
        if (!scope_may_wait(b) && !b->current->comprehension) {
            compiling_fail(b->c, e->pos,
                           "asynchronous comprehension outside of an asynchronous function");
        }
    }
}

/* The target of := inside comprehensions is bound in the scope around them. */
static void extend_assignment_target(ScopeBuilder *b, AstExpr *target) {
    AstName *name = target->Name.id;
    for (Scope *s = b->current; s; s = s->parent) {
        Symbol *known = scope_find(s, scope_mangle_in(b->c, b->class_name, s, name));
        if (s->comprehension) {
            if (known && (known->flags & DEF_COMP_ITER)) {
                compiling_fail(
                    b->c, target->pos,
                    "assignment expression cannot rebind comprehension iteration variable '%s'",
                    name->text);
            }
            continue;
        }
        if (s->kind == SCOPE_FUNCTION) {
            bool global = known && (known->flags & DEF_GLOBAL);
            scope_define(b, name, global ? DEF_GLOBAL : DEF_NONLOCAL, target->pos);
            struct ScopeDirective d = {scope_mangle_in(b->c, b->class_name, b->current, name),
                                       target->pos};
            array_push(b->c, &b->current->directives, d);
            scope_define_in(b, s, name, DEF_LOCAL, target->pos);
            return;
        }
        if (s->kind == SCOPE_MODULE) {
            scope_define(b, name, DEF_GLOBAL, target->pos);
            struct ScopeDirective d = {scope_mangle_in(b->c, b->class_name, b->current, name),
                                       target->pos};
            array_push(b->c, &b->current->directives, d);
            scope_define_in(b, s, name, DEF_GLOBAL, target->pos);
            return;
        }
        const char *where = s->kind == SCOPE_CLASS             ? "a class body"
                            : s->kind == SCOPE_TYPE_VARIABLE   ? s->scope_info
                            : s->kind == SCOPE_TYPE_ALIAS      ? "a type alias"
                            : s->kind == SCOPE_TYPE_PARAMETERS ? "the definition of a generic"
                                                               : "an annotation";
        compiling_fail(b->c, target->pos,
                       "assignment expression within a comprehension cannot be used in %s", where);
    }
}

static void visit_named(ScopeBuilder *b, AstExpr *e) {
    forbid_in_annotation(b, "named expression", e->pos);
    if (b->current->comprehension_iter_expr > 0) {
        compiling_fail(
            b->c, e->pos,
            "assignment expression cannot be used in a comprehension iterable expression");
    }
    if (b->current->comprehension) {
        extend_assignment_target(b, e->NamedExpr.target);
    }
    scope_visit(b, e->NamedExpr.value);
    scope_visit(b, e->NamedExpr.target);
}

/* ---- the rest ---- */

static void visit_lambda(ScopeBuilder *b, AstExpr *e) {
    scope_visit_defaults(b, e->Lambda.args);
    Scope *s = scope_enter(b, b->c->known.lambda, SCOPE_FUNCTION, e, e->pos);
    s->method = s->parent->kind == SCOPE_CLASS;
    scope_visit_parameters(b, e->Lambda.args);
    scope_visit(b, e->Lambda.body);
    scope_leave(b);
}

static void visit_name(ScopeBuilder *b, AstExpr *e) {
    AstName *name = e->Name.id;
    scope_forbid_debug(b, name, e->Name.ctx, e->pos);
    scope_define(b, name, e->Name.ctx == AST_Load ? DEF_USE : DEF_LOCAL, e->pos);
    /* super() reads __class__ without naming it. */
    if (e->Name.ctx == AST_Load && name == b->c->known.super &&
        scope_is_function_like(b->current)) {
        scope_define(b, b->c->known.__class__, DEF_USE, e->pos);
    }
}

static void visit_yield(ScopeBuilder *b, AstExpr *e, AstExpr *value) {
    forbid_in_annotation(b, "yield expression", e->pos);
    scope_visit_optional(b, value);
    b->current->generator = true;
    forbid_yield(b, e);
}

static void visit_call(ScopeBuilder *b, AstExpr *e) {
    scope_visit(b, e->Call.func);
    visit_all(b, e->Call.args);
    ast_each(AstKeyword *, k, e->Call.keywords) {
        if (k->arg) {
            scope_forbid_debug(b, k->arg, AST_Store, k->pos);
        }
        scope_visit(b, k->value);
    }
}

static void visit_scope_expression(ScopeBuilder *b, AstExpr *e) {
    KnownNames *known = &b->c->known;
    switch (e->kind) {
    case AST_ListComp:
        visit_comprehension(b, e, known->listcomp, COMPREHENSION_LIST, e->ListComp.generators,
                            e->ListComp.elt, NULL);
        break;
    case AST_SetComp:
        visit_comprehension(b, e, known->setcomp, COMPREHENSION_SET, e->SetComp.generators,
                            e->SetComp.elt, NULL);
        break;
    case AST_GeneratorExp:
        visit_comprehension(b, e, known->genexpr, COMPREHENSION_GENERATOR,
                            e->GeneratorExp.generators, e->GeneratorExp.elt, NULL);
        break;
    case AST_DictComp:
        visit_comprehension(b, e, known->dictcomp, COMPREHENSION_DICT, e->DictComp.generators,
                            e->DictComp.key, e->DictComp.value);
        break;
    case AST_Lambda:
        visit_lambda(b, e);
        break;
    case AST_NamedExpr:
        visit_named(b, e);
        break;
    case AST_Yield:
        visit_yield(b, e, e->Yield.value);
        break;
    case AST_YieldFrom:
        visit_yield(b, e, e->YieldFrom.value);
        break;
    case AST_Await:
        visit_await(b, e);
        break;
    default:
        visit_name(b, e);
    }
}

static void visit_parts(ScopeBuilder *b, AstExpr *e) {
    switch (e->kind) {
    case AST_BoolOp:
        visit_all(b, e->BoolOp.values);
        break;
    case AST_BinOp:
        scope_visit(b, e->BinOp.left);
        scope_visit(b, e->BinOp.right);
        break;
    case AST_UnaryOp:
        scope_visit(b, e->UnaryOp.operand);
        break;
    case AST_IfExp:
        scope_visit(b, e->IfExp.test);
        scope_visit(b, e->IfExp.body);
        scope_visit(b, e->IfExp.orelse);
        break;
    case AST_Dict:
        visit_all(b, e->Dict.keys);
        visit_all(b, e->Dict.values);
        break;
    case AST_Compare:
        scope_visit(b, e->Compare.left);
        visit_all(b, e->Compare.comparators);
        break;
    case AST_Subscript:
        scope_visit(b, e->Subscript.value);
        scope_visit(b, e->Subscript.slice);
        break;
    case AST_Slice:
        scope_visit_optional(b, e->Slice.lower);
        scope_visit_optional(b, e->Slice.upper);
        scope_visit_optional(b, e->Slice.step);
        break;
    case AST_Attribute:
        scope_forbid_debug(b, e->Attribute.attr, e->Attribute.ctx, e->pos);
        scope_visit(b, e->Attribute.value);
        break;
    case AST_Starred:
        scope_visit(b, e->Starred.value);
        break;
    case AST_FormattedValue:
        scope_visit(b, e->FormattedValue.value);
        scope_visit_optional(b, e->FormattedValue.format_spec);
        break;
    case AST_Interpolation:
        scope_visit(b, e->Interpolation.value);
        scope_visit_optional(b, e->Interpolation.format_spec);
        break;
    default:
        break; /* constants */
    }
}

void scope_visit(ScopeBuilder *b, AstExpr *e) {
    compiling_deeper(b->c);
    switch (e->kind) {
    case AST_Set:
        visit_all(b, e->Set.elts);
        break;
    case AST_List:
        visit_all(b, e->List.elts);
        break;
    case AST_Tuple:
        visit_all(b, e->Tuple.elts);
        break;
    case AST_JoinedStr:
        visit_all(b, e->JoinedStr.values);
        break;
    case AST_TemplateStr:
        visit_all(b, e->TemplateStr.values);
        break;
    case AST_Call:
        visit_call(b, e);
        break;
    case AST_ListComp:
    case AST_SetComp:
    case AST_DictComp:
    case AST_GeneratorExp:
    case AST_Lambda:
    case AST_NamedExpr:
    case AST_Yield:
    case AST_YieldFrom:
    case AST_Await:
    case AST_Name:
        visit_scope_expression(b, e);
        break;
    default:
        visit_parts(b, e);
    }
    b->c->depth--;
}
