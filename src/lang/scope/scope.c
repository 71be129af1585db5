/* Building blocks: scopes, symbols, private names. */
#include "lang/scope/scope_int.h"

Symbol *scope_find(const Scope *scope, const AstName *name) {
    return map_get(&scope->index, name);
}

Scope *scope_of(const ScopeTree *tree, const void *key) {
    return map_get(&tree->by_key, key);
}

AstName *scope_mangle(Compiling *c, AstName *class_name, AstName *name) {
    const char *text = name->text;
    if (class_name == NULL || name->size < 2 || text[0] != '_' || text[1] != '_') {
        return name;
    }
    if ((text[name->size - 1] == '_' && text[name->size - 2] == '_') ||
        memchr(text, '.', name->size)) {
        return name; /* __special__, and the dotted names of imports */
    }
    const char *owner = class_name->text;
    while (*owner == '_') {
        owner++;
    }
    if (*owner == 0) {
        return name; /* a class of underscores only */
    }
    char *mangled = compiling_format(c, "_%s%s", owner, text);
    return compiling_name(c, mangled, strlen(mangled));
}

AstName *scope_mangle_in(Compiling *c, AstName *class_name, const Scope *scope, AstName *name) {
    if (scope->mangled_names && !map_has(scope->mangled_names, name)) {
        return name;
    }
    return scope_mangle(c, class_name, name);
}

Scope *scope_enter(ScopeBuilder *b, AstName *name, ScopeKind kind, const void *key, AstPos pos) {
    Scope *parent = b->current;
    Scope *s = compiling_new(b->c, Scope);
    s->kind = kind;
    s->name = name;
    s->key = key;
    s->pos = pos;
    s->parent = parent;
    if (parent) {
        s->nested = parent->nested || scope_is_function_like(parent);
        s->mangled_names =
            scope_is_function_like(parent) || kind == SCOPE_CLASS ? parent->mangled_names : NULL;
        s->in_unevaluated_annotation = parent->in_unevaluated_annotation;
        s->comprehension_iter_expr = parent->comprehension_iter_expr;
        array_push(b->c, &parent->children, s);
    }
    if (key) {
        map_set(b->c, &b->tree->by_key, key, s);
    }
    b->current = s;
    return s;
}

void scope_leave(ScopeBuilder *b) {
    b->current = b->current->parent;
}

uint32_t scope_flags(ScopeBuilder *b, AstName *name) {
    Symbol *s = scope_find(b->current, scope_mangle_in(b->c, b->class_name, b->current, name));
    return s ? s->flags : 0;
}

static Symbol *symbol_get(ScopeBuilder *b, Scope *scope, AstName *name, AstPos pos) {
    Symbol *s = scope_find(scope, name);
    if (s == NULL) {
        s = compiling_new(b->c, Symbol);
        s->name = name;
        s->pos = pos;
        map_set(b->c, &scope->index, name, s);
        array_push(b->c, &scope->symbols, s);
    }
    return s;
}

void scope_forbid_debug(ScopeBuilder *b, const AstName *name, AstExprContext ctx, AstPos pos) {
    if (ctx != AST_Load && name == b->c->known.__debug__) {
        compiling_fail(b->c, pos,
                       ctx == AST_Store ? "cannot assign to __debug__" : "cannot delete __debug__");
    }
}

void scope_define_in(ScopeBuilder *b, Scope *scope, AstName *name, uint32_t flags, AstPos pos) {
    scope_forbid_debug(b, name, flags & DEF_BOUND ? AST_Store : AST_Load, pos);
    name = scope_mangle_in(b->c, b->class_name, scope, name);
    Symbol *s = symbol_get(b, scope, name, pos);
    if ((flags & DEF_PARAM) && (s->flags & DEF_PARAM)) {
        compiling_fail(b->c, pos, "duplicate argument '%s' in function definition", name->text);
    }
    if ((flags & DEF_TYPE_PARAM) && (s->flags & DEF_TYPE_PARAM)) {
        compiling_fail(b->c, pos, "duplicate type parameter '%s'", name->text);
    }
    s->flags |= flags;
    if (scope->comprehension_iter_target && (flags & DEF_LOCAL)) {
        /* The target of a comprehension's `for`, not of an assignment expression in it. */
        if (s->flags & (DEF_GLOBAL | DEF_NONLOCAL)) {
            compiling_fail(
                b->c, pos,
                "comprehension inner loop cannot rebind assignment expression target '%s'",
                name->text);
        }
        s->flags |= DEF_COMP_ITER;
    }
    if (flags & DEF_PARAM) {
        array_push(b->c, &scope->parameters, name);
    } else if (flags & DEF_GLOBAL) {
        /* The module knows it too, so that an annotation scope there resolves it. */
        Symbol *top = symbol_get(b, b->tree->top, name, pos);
        top->flags |= flags;
    }
}

void scope_define(ScopeBuilder *b, AstName *name, uint32_t flags, AstPos pos) {
    scope_define_in(b, b->current, name, flags, pos);
}

ScopeTree *scope_analyse(Compiling *c, AstMod *module) {
    c->analysing = true;
    scope_find_future(c, module);
    ScopeBuilder b = {.c = c, .tree = compiling_new(c, ScopeTree)};
    AstPos start = {0, 0, 0, 0};
    b.tree->top = scope_enter(&b, c->known.top, SCOPE_MODULE, module, start);
    c->depth = 0;
    switch (module->kind) {
    case AST_Module:
        scope_visit_body(&b, module->Module.body);
        break;
    case AST_Interactive:
        scope_visit_body(&b, module->Interactive.body);
        break;
    case AST_Expression:
        scope_visit(&b, module->Expression.body);
        break;
    case AST_FunctionType:
        compiling_fail(c, start, "this compiler does not handle FunctionTypes");
    }
    scope_resolve(c, b.tree->top);
    c->analysing = false;
    c->depth = 0;
    return b.tree;
}
