/* Statements, bodies, modules. */
#include "lang/lower/lower_int.h"
#include "opcodes.h"

/* ---- bodies ---- */

void lower_body(Lowering *l, AstStmtSeq body) {
    ast_each(AstStmt *, s, body) {
        lower_statement(l, s);
    }
}

void lower_conditional_body(Lowering *l, AstStmtSeq body) {
    l->unit->conditional_depth++;
    lower_body(l, body);
    l->unit->conditional_depth--;
}

/* ---- loops ---- */

void lower_for(Lowering *l, AstStmt *s) {
    int start = label_new(l), end = label_new(l), cleanup = label_new(l);
    enclosing_push(l, s->pos, IN_FOR, start, end, NULL);
    lower_expression(l, s->For.iter);
    emit(l, s->For.iter->pos, GET_ITER, 0);
    label_here(l, start);
    emit_jump(l, s->For.iter->pos, FOR_ITER, cleanup);
    emit(l, s->For.target->pos, NOP, 0); /* the line of the target, for tracing */
    lower_target(l, s->For.target);
    lower_conditional_body(l, s->For.body);
    emit_jump(l, NO_POS, JUMP, start);
    label_here(l, cleanup);
    emit(l, NO_POS, END_FOR, 0);
    emit(l, NO_POS, POP_ITER, 0);
    enclosing_pop(l);
    lower_conditional_body(l, s->For.orelse);
    label_here(l, end);
}

void lower_async_for(Lowering *l, AstStmt *s) {
    int start = label_new(l), stop = label_new(l), end = label_new(l), send = label_new(l);
    lower_expression(l, s->For.iter);
    emit(l, s->For.iter->pos, GET_AITER, 0);
    label_here(l, start);
    enclosing_push(l, s->pos, IN_ASYNC_FOR, start, end, NULL);
    emit_jump(l, s->pos, SETUP_FINALLY, stop);
    emit(l, s->pos, GET_ANEXT, 0);
    emit_none(l, s->pos);
    label_here(l, send);
    emit_yield_from(l, s->pos, true);
    emit(l, s->pos, POP_BLOCK, 0);
    emit(l, s->pos, NOT_TAKEN, 0);
    lower_target(l, s->For.target);
    lower_conditional_body(l, s->For.body);
    emit_jump(l, NO_POS, JUMP, start);
    enclosing_pop(l);
    label_here(l, stop);
    emit_jump(l, s->For.iter->pos, END_ASYNC_FOR, send);
    lower_conditional_body(l, s->For.orelse);
    label_here(l, end);
}

void lower_while(Lowering *l, AstStmt *s) {
    int start = label_new(l), end = label_new(l), otherwise = label_new(l);
    label_here(l, start);
    enclosing_push(l, s->pos, IN_WHILE, start, end, NULL);
    lower_jump_if(l, s->pos, s->While.test, otherwise, false);
    lower_conditional_body(l, s->While.body);
    emit_jump(l, NO_POS, JUMP, start);
    enclosing_pop(l);
    label_here(l, otherwise);
    lower_conditional_body(l, s->While.orelse);
    label_here(l, end);
}

static void lower_break(Lowering *l, AstStmt *s) {
    AstPos pos = s->pos;
    bool is_break = s->kind == AST_Break, found = false;
    Enclosing loop;
    emit(l, pos, NOP, 0); /* the line of the statement, for tracing */
    lower_unwind(l, &pos, false, &loop, &found);
    if (!found) {
        compiling_fail(l->c, s->pos,
                       is_break ? "'break' outside loop" : "'continue' not properly in loop");
    }
    if (is_break) {
        lower_unwind_one(l, &pos, &loop, false);
    }
    emit_jump(l, pos, JUMP, is_break ? loop.exit : loop.start);
}

static void lower_if(Lowering *l, AstStmt *s) {
    int end = label_new(l), otherwise = s->If.orelse.size ? label_new(l) : end;
    lower_jump_if(l, s->pos, s->If.test, otherwise, false);
    lower_conditional_body(l, s->If.body);
    if (s->If.orelse.size) {
        emit_jump(l, NO_POS, JUMP_NO_INTERRUPT, end);
        label_here(l, otherwise);
        lower_conditional_body(l, s->If.orelse);
    }
    label_here(l, end);
}

/* ---- return ---- */

static void lower_return(Lowering *l, AstStmt *s) {
    Unit *u = l->unit;
    AstExpr *value = s->Return.value;
    bool constant = value && lower_is_constant(l, value);
    if (u->kind == UNIT_MODULE || u->kind == UNIT_CLASS) {
        compiling_fail(l->c, s->pos, "'return' outside function");
    }
    if (value && u->scope->coroutine && u->scope->generator) {
        compiling_fail(l->c, s->pos, "'return' with value in async generator");
    }
    AstPos pos = s->pos;
    if (value && !constant) {
        lower_expression(l, value);
    } else if (value) {
        pos = value->pos;
        emit(l, pos, NOP, 0);
    }
    if (value == NULL || value->pos.lineno != s->pos.lineno) {
        pos = s->pos;
        emit(l, pos, NOP, 0);
    }
    lower_unwind(l, &pos, value && !constant, NULL, NULL);
    if (value == NULL) {
        emit_none(l, pos);
    } else if (constant) {
        emit_const(l, pos, lower_constant(l, value));
    }
    emit(l, pos, RETURN_VALUE, 0);
}

/* ---- imports ---- */

static Const *import_level(Lowering *l, int level) {
    return const_long(l->c, l->constants, level);
}

/* import a.b.c as d: the submodules are fetched one by one. */
static void lower_import_as(Lowering *l, AstPos pos, AstAlias *a) {
    const char *at = memchr(a->name->text, '.', a->name->size),
               *end = a->name->text + a->name->size;
    bool first = true;
    while (at) {
        at++;
        const char *dot = memchr(at, '.', (size_t)(end - at));
        AstName *part = compiling_name(l->c, at, (size_t)((dot ? dot : end) - at));
        if (!first) {
            emit(l, pos, SWAP, 2);
            emit(l, pos, POP_TOP, 0);
        }
        first = false;
        emit(l, pos, IMPORT_FROM, name_table_add(l->c, &l->unit->names, part));
        at = dot;
    }
    lower_name(l, pos, a->asname, AST_Store);
    if (!first) {
        emit(l, pos, POP_TOP, 0); /* the package */
    }
}

void lower_import(Lowering *l, AstStmt *s) {
    ast_each(AstAlias *, a, s->Import.names) {
        emit_const(l, s->pos, import_level(l, 0));
        emit_none(l, s->pos);
        emit_name_op(l, s->pos, IMPORT_NAME, a->name);
        const char *dot = memchr(a->name->text, '.', a->name->size);
        if (a->asname) {
            lower_import_as(l, s->pos, a);
        } else {
            AstName *top =
                dot ? compiling_name(l->c, a->name->text, (size_t)(dot - a->name->text)) : a->name;
            lower_name(l, s->pos, top, AST_Store);
        }
    }
}

void lower_import_from(Lowering *l, AstStmt *s) {
    AstAliasSeq names = s->ImportFrom.names;
    emit_const(l, s->pos, import_level(l, s->ImportFrom.level));
    Const **items = compiling_alloc(l->c, (size_t)names.size * sizeof *items);
    for (ptrdiff_t i = 0; i < names.size; i++) {
        items[i] = const_name(l->c, l->constants, names.items[i]->name);
    }
    emit_const(l, s->pos,
               const_sequence(l->c, l->constants, CONST_TUPLE, items, (size_t)names.size));
    AstName *from = s->ImportFrom.module ? s->ImportFrom.module : compiling_name(l->c, "", 0);
    emit_name_op(l, s->pos, IMPORT_NAME, from);
    for (ptrdiff_t i = 0; i < names.size; i++) {
        AstAlias *a = names.items[i];
        if (i == 0 && a->name == l->c->known.star) {
            emit(l, s->pos, CALL_INTRINSIC_1, 2);
            emit(l, NO_POS, POP_TOP, 0);
            return;
        }
        emit_name_op(l, s->pos, IMPORT_FROM, a->name);
        lower_name(l, s->pos, a->asname ? a->asname : a->name, AST_Store);
    }
    emit(l, s->pos, POP_TOP, 0);
}

/* ---- simple statements ---- */

static void lower_assert(Lowering *l, AstStmt *s) {
    AstExpr *test = s->Assert.test;
    if (test->kind == AST_Tuple && test->Tuple.elts.size > 0) {
        compiling_warn(l->c, s->pos, "assertion is always true, perhaps remove parentheses?");
    }
    if (l->c->optimise) {
        return;
    }
    int end = label_new(l);
    lower_jump_if(l, s->pos, test, end, true);
    emit(l, s->pos, LOAD_COMMON_CONSTANT, 0);
    if (s->Assert.msg) {
        lower_expression(l, s->Assert.msg);
        emit(l, s->pos, CALL, 0);
    }
    emit(l, test->pos, RAISE_VARARGS, 1);
    label_here(l, end);
}

static void lower_raise(Lowering *l, AstStmt *s) {
    int count = 0;
    if (s->Raise.exc) {
        lower_expression(l, s->Raise.exc);
        count++;
        if (s->Raise.cause) {
            lower_expression(l, s->Raise.cause);
            count++;
        }
    }
    emit(l, s->pos, RAISE_VARARGS, count);
}

static void lower_assign(Lowering *l, AstStmt *s) {
    lower_expression(l, s->Assign.value);
    ptrdiff_t n = s->Assign.targets.size;
    for (ptrdiff_t i = 0; i < n; i++) {
        if (i < n - 1) {
            emit(l, s->pos, COPY, 1);
        }
        lower_target(l, s->Assign.targets.items[i]);
    }
}

static const uint8_t in_place_numbers[] = {
    [AST_Add] = 13,  [AST_BitAnd] = 14, [AST_FloorDiv] = 15, [AST_LShift] = 16, [AST_MatMult] = 17,
    [AST_Mult] = 18, [AST_Mod] = 19,    [AST_BitOr] = 20,    [AST_Pow] = 21,    [AST_RShift] = 22,
    [AST_Sub] = 23,  [AST_Div] = 24,    [AST_BitXor] = 25,
};

static void augment_attribute(Lowering *l, AstStmt *s, AstExpr *e) {
    AstPos pos = lower_attribute_pos(e->pos, e);
    lower_expression(l, e->Attribute.value);
    emit(l, e->pos, COPY, 1);
    emit_attr(l, pos, e->Attribute.attr, false);
    lower_expression(l, s->AugAssign.value);
    emit(l, s->pos, BINARY_OP, in_place_numbers[s->AugAssign.op]);
    emit(l, pos, SWAP, 2);
    emit_name_op(l, pos, STORE_ATTR, e->Attribute.attr);
}

static void augment_subscript(Lowering *l, AstStmt *s, AstExpr *e) {
    lower_expression(l, e->Subscript.value);
    bool slice = lower_is_two_part_slice(l, e->Subscript.slice);
    if (slice) {
        lower_slice_parts(l, e->Subscript.slice);
        emit(l, e->pos, COPY, 3);
        emit(l, e->pos, COPY, 3);
        emit(l, e->pos, COPY, 3);
        emit(l, e->pos, BINARY_SLICE, 0);
    } else {
        lower_expression(l, e->Subscript.slice);
        emit(l, e->pos, COPY, 2);
        emit(l, e->pos, COPY, 2);
        emit(l, e->pos, BINARY_OP, 26);
    }
    lower_expression(l, s->AugAssign.value);
    emit(l, s->pos, BINARY_OP, in_place_numbers[s->AugAssign.op]);
    if (slice) {
        emit(l, e->pos, SWAP, 4);
    }
    emit(l, e->pos, SWAP, 3);
    emit(l, e->pos, SWAP, 2);
    emit(l, e->pos, slice ? STORE_SLICE : STORE_SUBSCR, 0);
}

static void lower_augmented(Lowering *l, AstStmt *s) {
    AstExpr *e = s->AugAssign.target;
    switch (e->kind) {
    case AST_Attribute:
        augment_attribute(l, s, e);
        break;
    case AST_Subscript:
        augment_subscript(l, s, e);
        break;
    default:
        lower_name(l, e->pos, e->Name.id, AST_Load);
        lower_expression(l, s->AugAssign.value);
        emit(l, s->pos, BINARY_OP, in_place_numbers[s->AugAssign.op]);
        lower_name(l, e->pos, e->Name.id, AST_Store);
    }
}

static void lower_expression_statement(Lowering *l, AstStmt *s) {
    AstExpr *e = s->Expr.value;
    if (l->interactive && l->unit->kind == UNIT_MODULE) {
        lower_expression(l, e);
        emit(l, s->pos, CALL_INTRINSIC_1, 1);
        emit(l, NO_POS, POP_TOP, 0);
        return;
    }
    if (lower_is_constant(l, e)) {
        emit(l, s->pos, NOP, 0);
        return;
    }
    lower_expression(l, e);
    emit(l, NO_POS, POP_TOP, 0);
}

static void lower_simple(Lowering *l, AstStmt *s) {
    switch (s->kind) {
    case AST_Delete:
        ast_each(AstExpr *, e, s->Delete.targets) {
            lower_expression(l, e);
        }
        break;
    case AST_Raise:
        lower_raise(l, s);
        break;
    case AST_Assert:
        lower_assert(l, s);
        break;
    case AST_Import:
        lower_import(l, s);
        break;
    case AST_ImportFrom:
        lower_import_from(l, s);
        break;
    case AST_Pass:
        emit(l, s->pos, NOP, 0);
        break;
    case AST_Break:
    case AST_Continue:
        lower_break(l, s);
        break;
    case AST_AnnAssign:
        lower_annotated(l, s);
        break;
    default:
        break; /* global, nonlocal: done by the scopes */
    }
}

static void lower_block(Lowering *l, AstStmt *s) {
    switch (s->kind) {
    case AST_FunctionDef:
    case AST_AsyncFunctionDef:
        lower_function(l, s, s->kind == AST_AsyncFunctionDef);
        break;
    case AST_ClassDef:
        lower_class(l, s);
        break;
    case AST_TypeAlias:
        lower_type_alias(l, s);
        break;
    case AST_For:
        lower_for(l, s);
        break;
    case AST_AsyncFor:
        lower_async_for(l, s);
        break;
    case AST_While:
        lower_while(l, s);
        break;
    case AST_With:
    case AST_AsyncWith:
        lower_with(l, s, 0, s->kind == AST_AsyncWith);
        break;
    case AST_Match:
        lower_match(l, s);
        break;
    case AST_Try:
        lower_try(l, s);
        break;
    case AST_TryStar:
        lower_try_star(l, s);
        break;
    default:
        lower_simple(l, s);
    }
}

void lower_statement(Lowering *l, AstStmt *s) {
    compiling_deeper(l->c);
    switch (s->kind) {
    case AST_Expr:
        lower_expression_statement(l, s);
        break;
    case AST_Assign:
        lower_assign(l, s);
        break;
    case AST_AugAssign:
        lower_augmented(l, s);
        break;
    case AST_If:
        lower_if(l, s);
        break;
    case AST_Return:
        lower_return(l, s);
        break;
    default:
        lower_block(l, s);
    }
    l->c->depth--;
}

/* ---- modules ---- */

static void lower_module_body(Lowering *l, AstStmtSeq body) {
    AstPos pos = body.size ? body.items[0]->pos : NO_POS;
    lower_annotate_prologue(l, pos);
    const AstConstant *doc;
    ptrdiff_t first = 0;
    if (!l->interactive && lower_docstring(l, body, &doc)) {
        first = 1;
        if (l->c->optimise < 2) {
            emit_const(l, body.items[0]->Expr.value->pos, lower_clean_docstring(l, doc));
            lower_name(l, NO_POS, l->c->known.__doc__, AST_Store);
        }
    }
    lower_body(l, (AstStmtSeq){body.size - first, body.items + first});
    lower_deferred_annotations(l, pos);
}

CodeBody *lower_module(Compiling *c, AstMod *module, ScopeTree *scopes) {
    Lowering lowering = {.c = c,
                         .scopes = scopes,
                         .constants = const_table_new(c),
                         .interactive = module->kind == AST_Interactive},
             *l = &lowering;
    unit_enter(l, UNIT_MODULE, scopes->top, c->known.angle_module, 1);
    switch (module->kind) {
    case AST_Module:
        lower_module_body(l, module->Module.body);
        break;
    case AST_Interactive:
        lower_module_body(l, module->Interactive.body);
        break;
    default:
        lower_expression(l, module->Expression.body);
        emit(l, NO_POS, RETURN_VALUE, 0);
    }
    return unit_finish(l);
}
