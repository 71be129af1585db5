/* Units (one per code object) and what is written into them. */
#include "lang/lower/lower_int.h"
#include "lang/optimise/optimise.h"
#include "opcodes.h"

/* ---- names with numbers ---- */

int name_table_add(Compiling *c, NameTable *t, AstName *name) {
    struct PtrEntry *e = map_find(&t->index, name);
    if (e) {
        return (int)(intptr_t)e->value;
    }
    map_set(c, &t->index, name, (void *)(intptr_t)t->names.count);
    array_push(c, &t->names, name);
    return t->names.count - 1;
}

/* Cells and free variables are numbered by name. */
static void add_sorted(Compiling *c, NameTable *t, Scope *scope,
                       bool (*wanted)(const Scope *, const Symbol *)) {
    AstName **names = compiling_alloc(c, (size_t)scope->symbols.count * sizeof *names + 8);
    size_t count = 0;
    for (int i = 0; i < scope->symbols.count; i++) {
        if (wanted(scope, scope->symbols.items[i])) {
            names[count++] = scope->symbols.items[i]->name;
        }
    }
    names_sort(names, count);
    for (size_t i = 0; i < count; i++) {
        name_table_add(c, t, names[i]);
    }
}

/* Of a class, __conditional_annotations__ comes behind the others. */
static bool is_cell(const Scope *scope, const Symbol *s) {
    if (scope->kind == SCOPE_CLASS && scope->has_conditional_annotations &&
        strcmp(s->name->text, "__conditional_annotations__") == 0) {
        return false;
    }
    return s->place == PLACE_CELL || (s->flags & DEF_COMP_CELL);
}

static bool is_free(const Scope *scope, const Symbol *s) {
    return s->place == PLACE_FREE || (s->flags & DEF_FREE_CLASS);
}

/* ---- qualified names (PEP 3155) ---- */

static const char *qualified_name(Lowering *l, UnitKind kind, AstName *name, const char *text) {
    Unit *parent = l->unit;
    if (parent == NULL || parent->kind == UNIT_MODULE) {
        return text;
    }
    if (parent->kind == UNIT_TYPE_PARAMS || parent->kind == UNIT_ANNOTATION) {
        parent = parent->parent; /* the scope directly around is not named */
        if (parent->kind == UNIT_MODULE) {
            return text;
        }
    }
    if (kind == UNIT_FUNCTION || kind == UNIT_ASYNC_FUNCTION || kind == UNIT_CLASS) {
        Symbol *s = scope_find(parent->scope, scope_mangle(l->c, parent->class_name, name));
        if (s && s->place == PLACE_GLOBAL_EXPLICIT) {
            return text;
        }
    }
    bool function = parent->kind == UNIT_FUNCTION || parent->kind == UNIT_ASYNC_FUNCTION ||
                    parent->kind == UNIT_LAMBDA;
    return compiling_format(l->c, "%s.%s%s", parent->qualname, function ? "<locals>." : "", text);
}

static const char *unit_text(Lowering *l, UnitKind kind, AstName *name) {
    switch (kind) {
    case UNIT_TYPE_PARAMS:
        return compiling_format(l->c, "<generic parameters of %s>", name->text);
    case UNIT_LAMBDA:
    case UNIT_COMPREHENSION:
        return compiling_format(l->c, "<%s>", name->text);
    default:
        return name->text;
    }
}

Unit *unit_enter(Lowering *l, UnitKind kind, Scope *scope, AstName *name, int first_line) {
    Unit *u = compiling_new(l->c, Unit);
    u->kind = kind;
    u->scope = u->view = scope;
    const char *text = unit_text(l, kind, name);
    u->name = compiling_name(l->c, text, strlen(text));
    u->qualname = qualified_name(l, kind, name, text);
    u->first_line = first_line;
    u->parent = l->unit;
    if (l->unit) {
        u->class_name = l->unit->class_name;
    }
    for (int i = 0; i < scope->parameters.count; i++) {
        /* The parameter of __annotate__ is called so for those who call it, not for what is in it.
         */
        AstName *parameter = scope->parameters.items[i];
        bool renamed = scope->kind == SCOPE_ANNOTATION && parameter == l->c->known.dot_format;
        name_table_add(l->c, &u->variables, renamed ? l->c->known.format : parameter);
    }
    add_sorted(l->c, &u->cells, scope, is_cell);
    if (scope->needs_class_closure) {
        name_table_add(l->c, &u->cells, l->c->known.__class__);
    }
    if (scope->needs_class_dict) {
        name_table_add(l->c, &u->cells, l->c->known.__classdict__);
    }
    if (kind == UNIT_CLASS && scope->has_conditional_annotations) {
        name_table_add(l->c, &u->cells, l->c->known.__conditional_annotations__);
    }
    add_sorted(l->c, &u->frees, scope, is_free);
    if (kind == UNIT_CLASS) {
        u->static_attributes = compiling_new(l->c, PtrMap);
    }
    l->unit = u;
    AstPos start = {kind == UNIT_MODULE ? 0 : first_line, 0, first_line, 0};
    bool resumable =
        (scope->generator || scope->coroutine) && kind != UNIT_MODULE && kind != UNIT_CLASS;
    if (resumable && kind != UNIT_LAMBDA) {
        /* StopIteration may not leave a generator: PEP 479. */
        int handler = label_new(l);
        emit_jump(l, NO_POS, SETUP_CLEANUP, handler);
        enclosing_push(l, NO_POS, IN_STOP_ITERATION, handler, 0, NULL);
    }
    emit(l, start, RESUME, 0);
    if (kind == UNIT_MODULE) {
        emit(l, start, ANNOTATIONS_PLACEHOLDER, 0);
    }
    return u;
}

static int unit_flags(const Lowering *l, const Unit *u) {
    const Scope *s = u->scope;
    int flags = (int)(l->c->future & CODE_FUTURES);
    if (u->kind != UNIT_MODULE && u->kind != UNIT_CLASS) {
        flags |= CODE_OPTIMIZED | CODE_NEWLOCALS;
        flags |= s->nested ? CODE_NESTED : 0;
        flags |= s->generator && !s->coroutine ? CODE_GENERATOR : 0;
        flags |= s->generator && s->coroutine ? CODE_ASYNC_GENERATOR : 0;
        flags |= !s->generator && s->coroutine ? CODE_COROUTINE : 0;
        flags |= s->varargs ? CODE_VARARGS : 0;
        flags |= s->varkeywords ? CODE_VARKEYWORDS : 0;
        flags |= s->has_docstring && u->kind != UNIT_LAMBDA && l->c->optimise < 2
                     ? CODE_HAS_DOCSTRING
                     : 0;
        flags |= s->method ? CODE_METHOD : 0;
    } else if (u->kind == UNIT_MODULE && s->coroutine && l->c->top_level_await) {
        flags |= CODE_COROUTINE;
    }
    return flags;
}

CodeBody *unit_finish(Lowering *l) {
    Unit *u = l->unit;
    if (u->enclosing.count && u->enclosing.items[0].kind == IN_STOP_ITERATION) {
        int handler = u->enclosing.items[0].start;
        enclosing_pop(l);
        label_here(l, handler);
        emit(l, NO_POS, CALL_INTRINSIC_1, 3); /* StopIteration becomes RuntimeError */
        emit(l, NO_POS, RERAISE, 1);
    }
    emit_none(l, NO_POS); /* falls off the end; goes away where nothing does */
    emit(l, NO_POS, RETURN_VALUE, 0);
    CodeDraft d = {
        .name = u->name->text,
        .qualname = u->qualname,
        .flags = unit_flags(l, u),
        .first_line = u->first_line,
        .argcount = u->argcount,
        .posonlyargcount = u->posonlyargcount,
        .kwonlyargcount = u->kwonlyargcount,
        .code = &u->code,
        .annotations = u->annotations.items.count ? &u->annotations : NULL,
        .consts = u->consts.items.items,
        .const_count = u->consts.items.count,
        .const_room = u->consts.items.room,
        .names = u->names.names.items,
        .name_count = u->names.names.count,
        .variables = u->variables.names.items,
        .variable_count = u->variables.names.count,
        .cells = u->cells.names.items,
        .cell_count = u->cells.names.count,
        .frees = u->frees.names.items,
        .free_count = u->frees.names.count,
        .hidden = &u->hidden,
    };
    CodeBody *body = optimise_draft(l->c, l->constants, &d);
    l->unit = u->parent;
    return body;
}

/* ---- emitting ---- */

void emit(Lowering *l, AstPos pos, int opcode, int operand) {
    Instruction i = {opcode, operand, pos};
    array_push(l->c, &l->unit->code.items, i);
}

int label_new(Lowering *l) {
    array_push(l->c, &l->unit->code.labels, -1);
    return l->unit->code.labels.count - 1;
}

void label_here(Lowering *l, int label) {
    l->unit->code.labels.items[label] = l->unit->code.items.count;
}

void emit_jump(Lowering *l, AstPos pos, int opcode, int label) {
    emit(l, pos, opcode, label);
}

int unit_const(Lowering *l, Const *value) {
    Unit *u = l->unit;
    struct PtrEntry *e = map_find(&u->consts.index, value);
    if (e) {
        return (int)(intptr_t)e->value;
    }
    map_set(l->c, &u->consts.index, value, (void *)(intptr_t)u->consts.items.count);
    array_push(l->c, &u->consts.items, value);
    return u->consts.items.count - 1;
}

void emit_const(Lowering *l, AstPos pos, Const *value) {
    emit(l, pos, LOAD_CONST, unit_const(l, value));
}

void emit_none(Lowering *l, AstPos pos) {
    emit_const(l, pos, &l->constants->none);
}

void emit_str(Lowering *l, AstPos pos, const char *text, size_t size) {
    emit_const(l, pos, const_str(l->c, l->constants, text, size));
}

void emit_name_op(Lowering *l, AstPos pos, int opcode, AstName *name) {
    emit(l, pos, opcode, name_table_add(l->c, &l->unit->names, unit_mangle(l, name)));
}

void emit_attr(Lowering *l, AstPos pos, AstName *name, bool method) {
    emit(l, pos, LOAD_ATTR,
         name_table_add(l->c, &l->unit->names, unit_mangle(l, name)) << 1 | method);
}

/* ---- what surrounds ---- */

enum { ENCLOSING_MAX = 21 };

void enclosing_push(Lowering *l, AstPos pos, EnclosingKind kind, int start, int exit,
                    const void *datum) {
    if (l->unit->enclosing.count >= ENCLOSING_MAX) {
        compiling_fail(l->c, pos, "too many statically nested blocks");
    }
    Enclosing e = {kind, start, exit, pos, datum};
    array_push(l->c, &l->unit->enclosing, e);
}

void enclosing_pop(Lowering *l) {
    l->unit->enclosing.count--;
}
