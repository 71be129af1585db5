/* Second pass: where each name of each scope is found.
 *
 * Outside in: a name that a scope does not bind is looked for in the functions around it (classes
 * are passed over). Inside out: names that are free in a nested scope become cells of the one that
 * binds them, and free names of those in between. Last, a list, set or dict comprehension is merged
 * into the scope around it (PEP 709): what it reads there directly needs no cell. */
#include "lang/scope/scope_int.h"

/* What the inner scopes of a scope need from outside. */
typedef struct Needs {
    PtrMap closures; /* names free in real functions: they need cells    */
    PtrMap direct;   /* names free in merged comprehensions, read where they are */
} Needs;

static AstPos directive_pos(const Scope *s, const AstName *name) {
    for (int i = 0; i < s->directives.count; i++) {
        if (s->directives.items[i].name == name) {
            return s->directives.items[i].pos;
        }
    }
    return s->pos;
}

/* The symbol that binds `name` for code inside `inner`, or NULL where that is the module or nobody.
 */
static const Symbol *binding_around(Compiling *c, const Scope *inner, const AstName *name) {
    for (const Scope *s = inner->parent; s; s = s->parent) {
        if (s->kind == SCOPE_CLASS) {
            if (name == c->known.__class__ || name == c->known.__classdict__ ||
                (name == c->known.__conditional_annotations__ && scope_find(s, name))) {
                static const Symbol of_class;
                return &of_class;
            }
            continue;
        }
        if (s->kind == SCOPE_MODULE) {
            return NULL;
        }
        const Symbol *found = scope_find(s, name);
        if (found == NULL || (found->flags & DEF_NONLOCAL)) {
            continue;
        }
        if (found->flags & DEF_GLOBAL) {
            return NULL;
        }
        if (found->flags & DEF_BOUND) {
            return found;
        }
    }
    return NULL;
}

static SymbolPlace place_of_nonlocal(Compiling *c, Scope *s, Symbol *symbol) {
    AstPos pos = directive_pos(s, symbol->name);
    if (s->kind == SCOPE_MODULE) {
        compiling_fail(c, pos, "nonlocal declaration not allowed at module level");
    }
    const Symbol *outer = binding_around(c, s, symbol->name);
    if (outer == NULL) {
        compiling_fail(c, pos, "no binding for nonlocal '%s' found", symbol->name->text);
    }
    if (outer->flags & DEF_TYPE_PARAM) {
        compiling_fail(c, pos, "nonlocal binding not allowed for type parameter '%s'",
                       symbol->name->text);
    }
    return PLACE_FREE;
}

/* Annotation scopes in a class look into it first, at run time: through __classdict__.
 * PLACE_UNKNOWN: the class has no such name. */
static SymbolPlace place_seen_in_class(const Scope *s, const Symbol *symbol) {
    const Scope *class_scope = s->parent;
    while (class_scope->kind != SCOPE_CLASS) {
        class_scope = class_scope->parent;
    }
    const Symbol *found = scope_find(class_scope, symbol->name);
    if (found && (found->flags & DEF_GLOBAL)) {
        return PLACE_GLOBAL_EXPLICIT;
    }
    if (found && (found->flags & DEF_BOUND) && !(found->flags & DEF_NONLOCAL)) {
        return PLACE_GLOBAL_IMPLICIT;
    }
    return PLACE_UNKNOWN;
}

static SymbolPlace place_of(Compiling *c, Scope *s, Symbol *symbol) {
    if (symbol->flags & DEF_GLOBAL) {
        if (symbol->flags & DEF_NONLOCAL) {
            compiling_fail(c, directive_pos(s, symbol->name), "name '%s' is nonlocal and global",
                           symbol->name->text);
        }
        return PLACE_GLOBAL_EXPLICIT;
    }
    if (symbol->flags & DEF_NONLOCAL) {
        return place_of_nonlocal(c, s, symbol);
    }
    if (symbol->flags & DEF_BOUND) {
        return PLACE_LOCAL;
    }
    if (s->can_see_class && symbol->name != c->known.__conditional_annotations__ &&
        symbol->name != c->known.__classdict__) {
        SymbolPlace seen = place_seen_in_class(s, symbol);
        if (seen != PLACE_UNKNOWN) {
            return seen;
        }
    }
    return binding_around(c, s, symbol->name) ? PLACE_FREE : PLACE_GLOBAL_IMPLICIT;
}

static bool is_merged(const Scope *s) {
    return s->comprehension && s->comprehension != COMPREHENSION_GENERATOR &&
           !s->parent->can_see_class;
}

static void add_free(Compiling *c, Scope *s, const void *name) {
    Symbol *own = scope_find(s, name);
    if (own == NULL) {
        own = compiling_new(c, Symbol);
        own->name = (AstName *)name;
        own->place = PLACE_FREE;
        own->pos = s->pos;
        map_set(c, &s->index, name, own);
        array_push(c, &s->symbols, own);
    } else if (s->kind == SCOPE_CLASS && own->place != PLACE_FREE) {
        own->flags |= DEF_FREE_CLASS;
    } else if (own->place == PLACE_GLOBAL_IMPLICIT) {
        own->place = PLACE_FREE; /* an annotation scope that also could see it in the class */
    }
    s->free = true;
}

/* Cells of a function: what inner closures take from it. What is left is free here too. */
static void settle_function(Compiling *c, Scope *s, Needs *inner) {
    for (int i = 0; i < s->symbols.count; i++) {
        Symbol *symbol = s->symbols.items[i];
        if (symbol->place != PLACE_LOCAL && symbol->place != PLACE_CELL) {
            continue;
        }
        if (map_has(&inner->closures, symbol->name)) {
            symbol->place = PLACE_CELL;
            map_remove(&inner->closures, symbol->name);
        }
        map_remove(&inner->direct, symbol->name);
    }
}

/* A class gives __class__ and __classdict__ to what is in it, and nothing else. */
static void settle_class(Compiling *c, Scope *s, Needs *inner) {
    if (map_has(&inner->closures, c->known.__class__)) {
        s->needs_class_closure = true;
    }
    if (map_has(&inner->closures, c->known.__classdict__)) {
        s->needs_class_dict = true;
    }
    Symbol *conditional = scope_find(s, c->known.__conditional_annotations__);
    if (conditional && s->has_conditional_annotations) {
        conditional->place = PLACE_CELL;
        map_remove(&inner->closures, c->known.__conditional_annotations__);
        map_remove(&inner->direct, c->known.__conditional_annotations__);
    }
    map_remove(&inner->closures, c->known.__class__);
    map_remove(&inner->direct, c->known.__class__);
    map_remove(&inner->closures, c->known.__classdict__);
    map_remove(&inner->direct, c->known.__classdict__);
}

static bool is_needed(const Needs *inner, const AstName *name) {
    return map_has(&inner->closures, name) || map_has(&inner->direct, name);
}

/* Adds the names of a merged comprehension to the scope around it. */
static void merge(Compiling *c, Scope *outer, Scope *comp, Needs *inner) {
    for (int i = 0; i < comp->symbols.count; i++) {
        Symbol *symbol = comp->symbols.items[i];
        if (symbol->flags & DEF_PARAM) { /* .0 */
            continue;
        }
        if (outer->kind == SCOPE_CLASS && symbol->place == PLACE_FREE &&
            (symbol->name == c->known.__class__ || symbol->name == c->known.__classdict__)) {
            symbol->place = PLACE_GLOBAL_IMPLICIT;
        }
        Symbol *own = scope_find(outer, symbol->name);
        if (own == NULL) {
            own = compiling_new(c, Symbol);
            *own = *symbol;
            if (is_needed(inner, own->name) && symbol->place != PLACE_FREE) {
                own->place = PLACE_FREE; /* another scope within takes it from around */
                own->flags &= ~(uint32_t)DEF_BOUND;
            }
            map_set(c, &outer->index, own->name, own);
            array_push(c, &outer->symbols, own);
        } else if (symbol->place == PLACE_CELL && own->place == PLACE_LOCAL &&
                   scope_is_function_like(outer)) {
            own->place = PLACE_CELL;
        }
        if ((symbol->flags & (DEF_USE | DEF_BOUND)) == DEF_USE && outer->kind != SCOPE_CLASS) {
            own->flags |= DEF_USE; /* read there, and so here */
        }
        if (symbol->place == PLACE_CELL || (symbol->flags & DEF_COMP_CELL)) {
            own->flags |= DEF_COMP_CELL;
        }
    }
}

static void resolve(Compiling *c, Scope *s, Needs *out);

static void resolve_children(Compiling *c, Scope *s, Needs *inner) {
    for (int i = 0; i < s->children.count; i++) {
        Scope *child = s->children.items[i];
        Needs needs = {0};
        resolve(c, child, &needs);
        child->comprehension_inlined = is_merged(child);
        if (child->in_unevaluated_annotation) { /* nothing in it is ever read */
            continue;
        }
        map_copy(c, &inner->closures, &needs.closures);
        map_copy(c, child->comprehension_inlined ? &inner->direct : &inner->closures,
                 &needs.direct);
        s->child_free |= child->free || child->child_free;
    }
}

/* `out`: the names that this scope takes from around it. */
static void resolve(Compiling *c, Scope *s, Needs *out) {
    compiling_deeper(c);
    for (int i = 0; i < s->symbols.count; i++) {
        Symbol *symbol = s->symbols.items[i];
        symbol->place = place_of(c, s, symbol);
        if (s->in_unevaluated_annotation && symbol->place == PLACE_FREE) {
            symbol->place = PLACE_GLOBAL_IMPLICIT;
        }
    }
    Needs inner = {0};
    resolve_children(c, s, &inner);
    if (s->kind == SCOPE_CLASS) {
        settle_class(c, s, &inner);
    } else if (s->kind != SCOPE_MODULE) {
        settle_function(c, s, &inner);
    } else {
        Symbol *conditional = scope_find(s, c->known.__conditional_annotations__);
        if (conditional && s->has_conditional_annotations) {
            conditional->place = PLACE_CELL;
        }
    }
    for (int i = 0; i < s->symbols.count; i++) {
        if (s->symbols.items[i]->place == PLACE_FREE) {
            s->free = true;
            map_set(c, &out->direct, s->symbols.items[i]->name, NULL);
        }
    }
    for (int i = 0; i < s->children.count; i++) {
        if (s->children.items[i]->comprehension_inlined) {
            merge(c, s, s->children.items[i], &inner);
        }
    }
    map_each(e, &inner.closures) {
        add_free(c, s, e->key);
        map_set(c, &out->closures, e->key, NULL);
    }
    map_each(e2, &inner.direct) {
        add_free(c, s, e2->key);
        map_set(c, &out->direct, e2->key, NULL);
    }
    c->depth--;
}

void scope_resolve(Compiling *c, Scope *top) {
    Needs none = {0};
    resolve(c, top, &none);
}
