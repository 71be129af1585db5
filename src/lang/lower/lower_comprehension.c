/* Comprehensions: merged into the code around them (PEP 709), or functions of their own. */
#include "lang/lower/lower_int.h"
#include "opcodes.h"

typedef struct Comprehension {
    AstExpr *e;
    AstComprehensionSeq generators;
    AstExpr *element, *value; /* value: of a dict */
    ComprehensionKind kind;
    bool iterator_on_stack; /* the outermost iterable has been evaluated already */
} Comprehension;

static Comprehension comprehension_of(AstExpr *e) {
    switch (e->kind) {
    case AST_ListComp:
        return (Comprehension){e,    e->ListComp.generators, e->ListComp.elt,
                               NULL, COMPREHENSION_LIST,     false};
    case AST_SetComp:
        return (Comprehension){e,    e->SetComp.generators, e->SetComp.elt,
                               NULL, COMPREHENSION_SET,     false};
    case AST_DictComp:
        return (Comprehension){
            e,    e->DictComp.generators, e->DictComp.key, e->DictComp.value, COMPREHENSION_DICT,
            false};
    default:
        return (Comprehension){e,    e->GeneratorExp.generators, e->GeneratorExp.elt,
                               NULL, COMPREHENSION_GENERATOR,    false};
    }
}

/* What happens with one element; the collection lies `depth` loops below on the stack. Returns the
 * position of the jump back. */
static AstPos lower_element(Lowering *l, const Comprehension *k, int depth) {
    AstPos pos = k->element->pos;
    switch (k->kind) {
    case COMPREHENSION_LIST:
        lower_expression(l, k->element);
        emit(l, pos, LIST_APPEND, depth + 1);
        break;
    case COMPREHENSION_SET:
        lower_expression(l, k->element);
        emit(l, pos, SET_ADD, depth + 1);
        break;
    case COMPREHENSION_DICT:
        lower_expression(l, k->element);
        lower_expression(l, k->value);
        pos.end_lineno = k->value->pos.end_lineno;
        pos.end_col_offset = k->value->pos.end_col_offset;
        emit(l, pos, MAP_ADD, depth + 1);
        break;
    default:
        lower_expression(l, k->element);
        if (l->unit->scope->coroutine) {
            emit(l, pos, CALL_INTRINSIC_1, 4);
        }
        emit(l, pos, YIELD_VALUE, 0);
        emit(l, pos, RESUME, 1);
        emit(l, pos, POP_TOP, 0);
    }
    return pos;
}

static void lower_generators(Lowering *l, const Comprehension *k, ptrdiff_t index, int depth);

/* The conditions, then the next `for` or the element. */
static AstPos lower_inner(Lowering *l, const Comprehension *k, ptrdiff_t index, int depth,
                          int skip) {
    AstComprehension *g = k->generators.items[index];
    ast_each(AstExpr *, condition, g->ifs) {
        lower_jump_if(l, condition->pos, condition, skip, false);
    }
    if (index + 1 < k->generators.size) {
        lower_generators(l, k, index + 1, depth);
        return k->element->pos;
    }
    return lower_element(l, k, depth);
}

/* `for y in [f(x)]` is an assignment. */
static AstExpr *only_item(const AstComprehension *g) {
    AstExprSeq elts;
    if (g->iter->kind == AST_List) {
        elts = g->iter->List.elts;
    } else if (g->iter->kind == AST_Tuple) {
        elts = g->iter->Tuple.elts;
    } else {
        return NULL;
    }
    return elts.size == 1 && elts.items[0]->kind != AST_Starred ? elts.items[0] : NULL;
}

static void lower_sync_generator(Lowering *l, const Comprehension *k, ptrdiff_t index, int depth) {
    AstComprehension *g = k->generators.items[index];
    int start = label_new(l), skip = label_new(l), end = label_new(l);
    bool loop = true;
    if (index > 0 || !k->iterator_on_stack) {
        AstExpr *only = index > 0 ? only_item(g) : NULL;
        if (only) {
            lower_expression(l, only);
            loop = false;
        } else if (index > 0) {
            lower_expression(l, g->iter);
            emit(l, g->iter->pos, GET_ITER, 0);
        } else {
            emit(l, k->e->pos, LOAD_FAST, 0);
        }
    }
    if (loop) {
        depth += 2;
        label_here(l, start);
        emit_jump(l, g->iter->pos, FOR_ITER, end);
        depth--;
    }
    lower_target(l, g->target);
    AstPos pos = lower_inner(l, k, index, depth, skip);
    label_here(l, skip);
    if (loop) {
        emit_jump(l, pos, JUMP, start);
        label_here(l, end);
        emit(l, NO_POS, END_FOR, 0);
        emit(l, NO_POS, POP_ITER, 0);
    }
}

static void lower_async_generator(Lowering *l, const Comprehension *k, ptrdiff_t index, int depth) {
    AstComprehension *g = k->generators.items[index];
    AstPos pos = k->e->pos;
    int start = label_new(l), skip = label_new(l), stop = label_new(l), send = label_new(l);
    if (index > 0) {
        lower_expression(l, g->iter);
        emit(l, g->iter->pos, GET_AITER, 0);
    } else if (!k->iterator_on_stack) {
        emit(l, pos, LOAD_FAST, 0);
    }
    label_here(l, start);
    enclosing_push(l, pos, IN_ASYNC_FOR, start, 0, NULL);
    emit_jump(l, pos, SETUP_FINALLY, stop);
    emit(l, pos, GET_ANEXT, 0);
    emit_none(l, pos);
    label_here(l, send);
    emit_yield_from(l, pos, true);
    emit(l, pos, POP_BLOCK, 0);
    lower_target(l, g->target);
    AstPos element = lower_inner(l, k, index, depth + 1, skip);
    label_here(l, skip);
    emit_jump(l, element, JUMP, start);
    enclosing_pop(l);
    label_here(l, stop);
    emit_jump(l, pos, END_ASYNC_FOR, send);
}

static void lower_generators(Lowering *l, const Comprehension *k, ptrdiff_t index, int depth) {
    compiling_deeper(l->c); /* each `for` is lowered within the one before */
    if (k->generators.items[index]->is_async) {
        lower_async_generator(l, k, index, depth);
    } else {
        lower_sync_generator(l, k, index, depth);
    }
    l->c->depth--;
}

static void emit_collection(Lowering *l, const Comprehension *k) {
    static const int opcodes[] = {[COMPREHENSION_LIST] = BUILD_LIST,
                                  [COMPREHENSION_SET] = BUILD_SET,
                                  [COMPREHENSION_DICT] = BUILD_MAP};
    emit(l, k->e->pos, opcodes[k->kind], 0);
}

static void lower_outermost_iterable(Lowering *l, const Comprehension *k) {
    AstComprehension *g = k->generators.items[0];
    lower_expression(l, g->iter);
    emit(l, g->iter->pos, g->is_async ? GET_AITER : GET_ITER, 0);
}

/* ---- merged ---- */

typedef struct Saved {
    ARRAY(AstName *) names; /* variables of the surroundings that the comprehension's own hide */
    PtrMap hidden;
} Saved;

static void save_variables(Lowering *l, const Comprehension *k, Scope *scope, Saved *saved) {
    Unit *u = l->unit;
    bool by_name = u->kind == UNIT_MODULE || u->kind == UNIT_CLASS;
    AstPos pos = k->e->pos;
    for (int i = 0; i < scope->symbols.count; i++) {
        Symbol *s = scope->symbols.items[i];
        if (!(s->flags & DEF_LOCAL) || (s->flags & DEF_NONLOCAL)) {
            continue;
        }
        if (by_name) {
            map_set(l->c, &saved->hidden, s->name, map_get(&u->hidden, s->name));
            map_set(l->c, &u->hidden, s->name, (void *)1);
        }
        emit(l, pos, LOAD_FAST_AND_CLEAR, name_table_add(l->c, &u->variables, s->name));
        if (s->place == PLACE_CELL) {
            emit(l, pos, MAKE_CELL, name_table_add(l->c, &u->cells, s->name));
        }
        array_push(l->c, &saved->names, s->name);
    }
    if (saved->names.count) {
        emit(l, pos, SWAP, saved->names.count + 1);
    }
}

static void restore_variables(Lowering *l, const Comprehension *k, const Saved *saved) {
    emit(l, k->e->pos, SWAP, saved->names.count + 1);
    for (int i = saved->names.count - 1; i >= 0; i--) {
        emit(l, k->e->pos, STORE_FAST_MAYBE_NULL,
             name_table_add(l->c, &l->unit->variables, saved->names.items[i]));
    }
}

static void lower_merged(Lowering *l, Comprehension *k, Scope *scope) {
    Unit *u = l->unit;
    lower_outermost_iterable(l, k);
    k->iterator_on_stack = true;
    Scope *view = u->view;
    u->view = scope;
    Saved saved = {0};
    save_variables(l, k, scope, &saved);
    int cleanup = label_new(l), end = label_new(l);
    if (saved.names.count) {
        emit_jump(l, k->e->pos, SETUP_FINALLY, cleanup);
        enclosing_push(l, k->e->pos, IN_COMPREHENSION_CLEANUP, cleanup, 0, NULL);
    }
    emit_collection(l, k);
    emit(l, k->e->pos, SWAP, 2);
    lower_generators(l, k, 0, 0);
    if (saved.names.count) {
        emit(l, NO_POS, POP_BLOCK, 0);
        enclosing_pop(l);
        emit_jump(l, NO_POS, JUMP_NO_INTERRUPT, end);
        label_here(l, cleanup);
        emit(l, NO_POS, SWAP, 2); /* the unfinished collection goes, the exception stays */
        emit(l, NO_POS, POP_TOP, 0);
        restore_variables(l, k, &saved);
        emit(l, NO_POS, RERAISE, 0);
        label_here(l, end);
        restore_variables(l, k, &saved);
    }
    map_each(e, &saved.hidden) {
        map_set(l->c, &u->hidden, e->key, e->value);
    }
    u->view = view;
}

/* ---- a function of its own ---- */

static CodeBody *lower_as_function(Lowering *l, Comprehension *k, Scope *scope) {
    Unit *u = unit_enter(l, UNIT_COMPREHENSION, scope, scope->name, k->e->pos.lineno);
    u->argcount = 1;
    if (k->kind != COMPREHENSION_GENERATOR) {
        emit_collection(l, k);
    }
    lower_generators(l, k, 0, 0);
    if (k->kind != COMPREHENSION_GENERATOR) {
        emit(l, k->e->pos, RETURN_VALUE, 0);
    } else { /* in front of what turns StopIteration into RuntimeError */
        emit_none(l, NO_POS);
        emit(l, NO_POS, RETURN_VALUE, 0);
    }
    return unit_finish(l);
}

void lower_comprehension(Lowering *l, AstExpr *e) {
    Comprehension k = comprehension_of(e);
    Scope *scope = scope_of(l->scopes, e);
    bool async = scope->coroutine && k.kind != COMPREHENSION_GENERATOR;
    if (scope->comprehension_inlined) {
        lower_merged(l, &k, scope);
        return;
    }
    CodeBody *body = lower_as_function(l, &k, scope);
    emit_closure(l, e->pos, body, scope, 0);
    lower_outermost_iterable(l, &k);
    emit(l, e->pos, CALL, 0);
    if (async) {
        emit(l, e->pos, GET_AWAITABLE, 0);
        emit_none(l, e->pos);
        emit_yield_from(l, e->pos, true);
    }
}
