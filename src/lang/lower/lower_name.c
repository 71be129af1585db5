/* Names: which instruction reads, writes or deletes one; closures. */
#include "lang/lower/lower_int.h"
#include "opcodes.h"

/* Where a (mangled) name is found by the code being lowered. A merged comprehension's free names
 * are those of the scope around it. */
SymbolPlace name_place(Lowering *l, AstName *mangled) {
    for (const Scope *s = l->unit->view;; s = s->parent) {
        const Symbol *symbol = scope_find(s, mangled);
        SymbolPlace place = symbol ? symbol->place : PLACE_GLOBAL_IMPLICIT;
        if (place != PLACE_FREE || s == l->unit->scope || s->parent->kind == SCOPE_CLASS) {
            return place;
        }
    }
}

static bool in_comprehension(const Lowering *l) {
    return l->unit->view != l->unit->scope;
}

static int deref_number(Lowering *l, AstName *name, SymbolPlace place) {
    Unit *u = l->unit;
    struct PtrEntry *e = place == PLACE_CELL ? map_find(&u->cells.index, name) : NULL;
    if (e) {
        return (int)(intptr_t)e->value;
    }
    e = map_find(&u->frees.index, name);
    if (e) {
        return u->cells.names.count + (int)(intptr_t)e->value;
    }
    e = map_find(&u->cells.index, name);
    return e ? (int)(intptr_t)e->value
             : u->cells.names.count + name_table_add(l->c, &u->frees, name);
}

static void lower_deref(Lowering *l, AstPos pos, AstName *name, SymbolPlace place,
                        AstExprContext ctx) {
    static const int opcodes[] = {
        [AST_Load] = LOAD_DEREF, [AST_Store] = STORE_DEREF, [AST_Del] = DELETE_DEREF};
    Unit *u = l->unit;
    int number = deref_number(l, name, place);
    if (ctx == AST_Load && !in_comprehension(l)) {
        if (u->kind == UNIT_CLASS && place == PLACE_FREE) {
            emit(l, pos, LOAD_LOCALS, 0);
            emit(l, pos, LOAD_FROM_DICT_OR_DEREF, number);
            return;
        }
        if (u->scope->can_see_class && name != l->c->known.__classdict__ &&
            name != l->c->known.__conditional_annotations__) {
            emit(l, pos, LOAD_DEREF, deref_number(l, l->c->known.__classdict__, PLACE_FREE));
            emit(l, pos, LOAD_FROM_DICT_OR_DEREF, number);
            return;
        }
    }
    emit(l, pos, opcodes[ctx], number);
}

static void lower_global(Lowering *l, AstPos pos, AstName *name, bool explicit,
                         AstExprContext ctx) {
    Unit *u = l->unit;
    int number;
    if (ctx == AST_Load && !explicit && u->scope->can_see_class &&
        name != l->c->known.__conditional_annotations__) {
        emit(l, pos, LOAD_DEREF, deref_number(l, l->c->known.__classdict__, PLACE_FREE));
        number = name_table_add(l->c, &u->names, name);
        emit(l, pos, LOAD_FROM_DICT_OR_GLOBALS, number);
        return;
    }
    number = name_table_add(l->c, &u->names, name);
    switch (ctx) {
    case AST_Load:
        emit(l, pos, LOAD_GLOBAL, number << 1);
        break;
    case AST_Store:
        emit(l, pos, STORE_GLOBAL, number);
        break;
    case AST_Del:
        emit(l, pos, DELETE_GLOBAL, number);
    }
}

static void lower_fast(Lowering *l, AstPos pos, AstName *name, AstExprContext ctx) {
    static const int opcodes[] = {
        [AST_Load] = LOAD_FAST, [AST_Store] = STORE_FAST, [AST_Del] = DELETE_FAST};
    emit(l, pos, opcodes[ctx], name_table_add(l->c, &l->unit->variables, name));
}

void lower_name(Lowering *l, AstPos pos, AstName *name, AstExprContext ctx) {
    static const int by_name[] = {
        [AST_Load] = LOAD_NAME, [AST_Store] = STORE_NAME, [AST_Del] = DELETE_NAME};
    Unit *u = l->unit;
    name = unit_mangle(l, name);
    SymbolPlace place = name_place(l, name);
    bool function = u->kind != UNIT_MODULE && u->kind != UNIT_CLASS;
    if (u->kind == UNIT_MODULE && name == l->c->known.__conditional_annotations__) {
        place = PLACE_UNKNOWN; /* a cell by its symbol, but read and written by name */
    }
    switch (place) {
    case PLACE_FREE:
    case PLACE_CELL:
        lower_deref(l, pos, name, place, ctx);
        return;
    case PLACE_LOCAL:
        if (function || map_get(&u->hidden, name)) {
            lower_fast(l, pos, name, ctx);
            return;
        }
        break;
    case PLACE_GLOBAL_IMPLICIT:
        if (function || (u->kind == UNIT_CLASS && in_comprehension(l))) {
            lower_global(l, pos, name, false, ctx);
            return;
        }
        break;
    case PLACE_GLOBAL_EXPLICIT:
        lower_global(l, pos, name, true, ctx);
        return;
    case PLACE_UNKNOWN:
        break;
    }
    emit(l, pos, by_name[ctx], name_table_add(l->c, &u->names, name));
}

/* MAKE_FUNCTION of `body`, whose scope is `scope`; the values for `flags` lie below on the stack,
 * in the order annotate, kwdefaults, defaults from the top. */
void emit_closure(Lowering *l, AstPos pos, CodeBody *body, Scope *scope, int flags) {
    int free_count = 0;
    for (int i = 0; i < body->local_count; i++) {
        if (!(body->local_kinds[i] & LOCAL_FREE)) {
            continue;
        }
        AstName *name = body->locals[i];
        SymbolPlace place = name_place(l, name);
        if (l->unit->kind == UNIT_CLASS &&
            (name == l->c->known.__class__ || name == l->c->known.__classdict__)) {
            place = PLACE_CELL;
        }
        emit(l, pos, LOAD_CLOSURE,
             deref_number(l, name, place == PLACE_CELL ? PLACE_CELL : PLACE_FREE));
        free_count++;
    }
    if (free_count) {
        emit(l, pos, BUILD_TUPLE, free_count);
        flags |= 8;
    }
    emit_const(l, pos, const_code(l->c, l->constants, body));
    emit(l, pos, MAKE_FUNCTION, 0);
    static const int order[] = {8, 16, 4, 2, 1};
    for (int i = 0; i < 5; i++) {
        if (flags & order[i]) {
            emit(l, pos, SET_FUNCTION_ATTRIBUTE, order[i]);
        }
    }
}
