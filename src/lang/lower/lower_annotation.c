/* Annotations, evaluated when asked for (PEP 649), or texts (from __future__ import annotations);
 * type parameters and aliases. */
#include "lang/lower/lower_int.h"
#include "opcodes.h"

static bool future_annotations(const Lowering *l) {
    return (l->c->future & CODE_FUTURE_ANNOTATIONS) != 0;
}

static void lower_annotation_value(Lowering *l, AstPos pos, AstExpr *e) {
    if (future_annotations(l)) {
        lower_annotation_text(l, e);
    } else if (e->kind == AST_Starred) { /* *args: *Ts */
        lower_expression(l, e->Starred.value);
        emit(l, pos, UNPACK_SEQUENCE, 1);
    } else {
        lower_expression(l, e);
    }
}

/* A function that is called with a format: only VALUE and VALUE_WITH_FAKE_GLOBALS (2 at most) are
 * done here. */
static void enter_evaluator(Lowering *l, Scope *scope, AstName *name, int first_line, AstPos pos) {
    unit_enter(l, UNIT_ANNOTATION, scope, name, first_line);
    l->unit->argcount = l->unit->posonlyargcount = 1;
    int body = label_new(l);
    emit(l, pos, LOAD_FAST, 0);
    emit_const(l, pos, const_long(l->c, l->constants, 2));
    emit(l, pos, COMPARE_OP, 4 << 5 | 4);
    emit_jump(l, pos, POP_JUMP_IF_FALSE, body);
    emit(l, pos, LOAD_COMMON_CONSTANT, 1);
    emit(l, pos, RAISE_VARARGS, 1);
    label_here(l, body);
}

/* ---- of functions ---- */

static int lower_parameter(Lowering *l, AstPos pos, AstName *name, AstExpr *annotation) {
    if (annotation == NULL) {
        return 0;
    }
    emit_const(l, pos, const_name(l->c, l->constants, unit_mangle(l, name)));
    lower_annotation_value(l, pos, annotation);
    return 1;
}

static int lower_parameters(Lowering *l, AstPos pos, AstArgSeq args) {
    int count = 0;
    ast_each(AstArg *, a, args) {
        count += lower_parameter(l, pos, a->arg, a->annotation);
    }
    return count;
}

bool lower_function_annotations(Lowering *l, AstStmt *s) {
    AstArguments *a = s->FunctionDef.args;
    Scope *scope = scope_of(l->scopes, scope_key_annotations(s));
    if (!scope->annotations_used) {
        return false;
    }
    AstPos pos = s->pos;
    enter_evaluator(l, scope, l->c->known.__annotate__, pos.lineno, pos);
    int count = lower_parameters(l, pos, a->args); /* in this order */
    count += lower_parameters(l, pos, a->posonlyargs);
    if (a->vararg) {
        count += lower_parameter(l, pos, a->vararg->arg, a->vararg->annotation);
    }
    count += lower_parameters(l, pos, a->kwonlyargs);
    if (a->kwarg) {
        count += lower_parameter(l, pos, a->kwarg->arg, a->kwarg->annotation);
    }
    count += lower_parameter(l, pos, compiling_name(l->c, "return", 6), s->FunctionDef.returns);
    emit(l, pos, BUILD_MAP, count);
    emit(l, pos, RETURN_VALUE, 0);
    CodeBody *body = unit_finish(l);
    emit_closure(l, pos, body, scope, 0);
    return true;
}

/* ---- of variables ---- */

/* What is evaluated of `a[b].c: int` without a value. */
static void lower_and_drop(Lowering *l, AstExpr *e) {
    if (e) {
        lower_expression(l, e);
        emit(l, e->pos, POP_TOP, 0);
    }
}

static void lower_and_drop_slice(Lowering *l, AstExpr *e) {
    if (e->kind == AST_Slice) {
        lower_and_drop(l, e->Slice.lower);
        lower_and_drop(l, e->Slice.upper);
        lower_and_drop(l, e->Slice.step);
    } else if (e->kind == AST_Tuple) {
        ast_each(AstExpr *, item, e->Tuple.elts) {
            lower_and_drop_slice(l, item);
        }
    } else {
        lower_and_drop(l, e);
    }
}

static void remember_annotation(Lowering *l, AstStmt *s) {
    Unit *u = l->unit;
    struct DeferredAnnotation d = {s, -1};
    if (u->kind == UNIT_MODULE || u->conditional_depth) {
        d.number = u->next_conditional++;
        lower_name(l, s->pos, l->c->known.__conditional_annotations__, AST_Load);
        emit_const(l, s->pos, const_long(l->c, l->constants, d.number));
        emit(l, s->pos, SET_ADD, 1);
        emit(l, s->pos, POP_TOP, 0);
    }
    array_push(l->c, &u->deferred, d);
}

static void lower_annotated_name(Lowering *l, AstStmt *s, AstExpr *target) {
    Unit *u = l->unit;
    if (!s->AnnAssign.simple || (u->kind != UNIT_MODULE && u->kind != UNIT_CLASS)) {
        return;
    }
    if (!future_annotations(l)) {
        remember_annotation(l, s);
        return;
    }
    lower_annotation_value(l, s->pos, s->AnnAssign.annotation);
    lower_name(l, s->pos, l->c->known.__annotations__, AST_Load);
    emit_const(l, s->pos, const_name(l->c, l->constants, unit_mangle(l, target->Name.id)));
    emit(l, s->pos, STORE_SUBSCR, 0);
}

void lower_annotated(Lowering *l, AstStmt *s) {
    AstExpr *target = s->AnnAssign.target;
    if (s->AnnAssign.value) {
        lower_expression(l, s->AnnAssign.value);
        lower_target(l, target);
    }
    switch (target->kind) {
    case AST_Name:
        lower_annotated_name(l, s, target);
        break;
    case AST_Attribute:
        if (!s->AnnAssign.value) {
            lower_and_drop(l, target->Attribute.value);
        }
        break;
    default:
        if (!s->AnnAssign.value) {
            lower_and_drop(l, target->Subscript.value);
            lower_and_drop_slice(l, target->Subscript.slice);
        }
    }
}

/* Does a body hold an annotation of a variable, not counting nested functions and classes? */
static bool has_annotations(AstStmtSeq body);

static bool statement_has_annotations(const AstStmt *s) {
    switch (s->kind) {
    case AST_AnnAssign:
        return true;
    case AST_For:
    case AST_AsyncFor:
        return has_annotations(s->For.body) || has_annotations(s->For.orelse);
    case AST_While:
        return has_annotations(s->While.body) || has_annotations(s->While.orelse);
    case AST_If:
        return has_annotations(s->If.body) || has_annotations(s->If.orelse);
    case AST_With:
    case AST_AsyncWith:
        return has_annotations(s->With.body);
    case AST_Match:
        ast_each(AstMatchCase *, k, s->Match.cases) {
            if (has_annotations(k->body)) {
                return true;
            }
        }
        return false;
    case AST_Try:
    case AST_TryStar:
        ast_each(AstExcepthandler *, h, s->Try.handlers) {
            if (has_annotations(h->ExceptHandler.body)) {
                return true;
            }
        }
        return has_annotations(s->Try.body) || has_annotations(s->Try.orelse) ||
               has_annotations(s->Try.finalbody);
    default:
        return false;
    }
}

static bool has_annotations(AstStmtSeq body) {
    ast_each(AstStmt *, s, body) {
        if (statement_has_annotations(s)) {
            return true;
        }
    }
    return false;
}

/* Start of a module's or class's body. */
void lower_annotate_prologue(Lowering *l, AstPos pos) {
    Unit *u = l->unit;
    if (u->scope->has_conditional_annotations) {
        emit(l, pos, BUILD_SET, 0);
        lower_name(l, pos, l->c->known.__conditional_annotations__, AST_Store);
    }
    if (!future_annotations(l) || u->scope->key == NULL) {
        return;
    }
    const AstStmtSeq *body = u->kind == UNIT_CLASS ? &((AstStmt *)u->scope->key)->ClassDef.body
                             : ((AstMod *)u->scope->key)->kind == AST_Module
                                 ? &((AstMod *)u->scope->key)->Module.body
                                 : &((AstMod *)u->scope->key)->Interactive.body;
    if (has_annotations(*body)) {
        emit(l, pos, SETUP_ANNOTATIONS, 0);
    }
}

static void lower_deferred(Lowering *l, struct DeferredAnnotation d, AstPos pos) {
    AstStmt *s = d.statement;
    int unset = label_new(l);
    if (d.number >= 0) {
        emit_const(l, s->pos, const_long(l->c, l->constants, d.number));
        lower_name(l, s->pos, l->c->known.__conditional_annotations__, AST_Load);
        emit(l, s->pos, CONTAINS_OP, 0);
        emit_jump(l, s->pos, POP_JUMP_IF_FALSE, unset);
    }
    lower_expression(l, s->AnnAssign.annotation);
    emit(l, s->pos, COPY, 2);
    emit_const(l, s->pos,
               const_name(l->c, l->constants, unit_mangle(l, s->AnnAssign.target->Name.id)));
    emit(l, pos, STORE_SUBSCR, 0);
    label_here(l, unset);
}

/* End of a module's or class's body: the function that makes the annotations. */
void lower_deferred_annotations(Lowering *l, AstPos pos) {
    Unit *u = l->unit;
    if (u->deferred.count == 0) {
        return;
    }
    Scope *scope = u->scope->annotations;
    enter_evaluator(l, scope, l->c->known.__annotate__, pos.lineno, pos);
    emit(l, pos, BUILD_MAP, 0);
    for (int i = 0; i < u->deferred.count; i++) {
        lower_deferred(l, u->deferred.items[i], pos);
    }
    emit(l, pos, RETURN_VALUE, 0);
    CodeBody *body = unit_finish(l);
    InstructionList code = u->code;
    if (u->kind == UNIT_MODULE) { /* goes to the start of the module */
        memset(&u->code, 0, sizeof u->code);
    }
    emit_closure(l, pos, body, scope, 0);
    lower_name(l, pos,
               u->kind == UNIT_MODULE ? l->c->known.__annotate__ : l->c->known.__annotate_func__,
               AST_Store);
    if (u->kind == UNIT_MODULE) {
        u->annotations = u->code;
        u->code = code;
    }
}

/* ---- type parameters ---- */

static void emit_evaluator_default(Lowering *l, AstPos pos) {
    Const *one = const_long(l->c, l->constants, 1);
    emit_const(l, pos, const_sequence(l->c, l->constants, CONST_TUPLE, &one, 1));
}

/* A function that evaluates the bound or default of a type parameter, or the value of an alias. */
static void lower_evaluator(Lowering *l, AstName *name, AstExpr *value, const void *key, AstPos pos,
                            bool may_unpack) {
    emit_evaluator_default(l, pos);
    Scope *scope = scope_of(l->scopes, key);
    enter_evaluator(l, scope, name, pos.lineno, pos);
    if (may_unpack && value->kind == AST_Starred) {
        lower_expression(l, value->Starred.value);
        emit(l, pos, UNPACK_SEQUENCE, 1);
    } else {
        lower_expression(l, value);
    }
    emit(l, pos, RETURN_VALUE, 0);
    CodeBody *body = unit_finish(l);
    emit_closure(l, pos, body, scope, 1);
}

static void lower_type_param_default(Lowering *l, AstTypeParam *p, AstName *name, AstExpr *value,
                                     bool *seen_default) {
    if (value) {
        lower_evaluator(l, name, value, scope_key_default(p), value->pos,
                        p->kind == AST_TypeVarTuple);
        emit(l, p->pos, CALL_INTRINSIC_2, 5);
        *seen_default = true;
    } else if (*seen_default) {
        compiling_fail(l->c, p->pos,
                       "non-default type parameter '%s' follows default type parameter",
                       name->text);
    }
}

static void lower_type_param(Lowering *l, AstTypeParam *p, bool *seen_default) {
    AstName *name = p->TypeVar.name; /* the first field of each kind */
    emit_const(l, p->pos, const_name(l->c, l->constants, name));
    switch (p->kind) {
    case AST_TypeVar: {
        AstExpr *bound = p->TypeVar.bound;
        if (bound) {
            lower_evaluator(l, name, bound, scope_key_bound(p), bound->pos, false);
            emit(l, p->pos, CALL_INTRINSIC_2, bound->kind == AST_Tuple ? 3 : 2);
        } else {
            emit(l, p->pos, CALL_INTRINSIC_1, 7);
        }
        lower_type_param_default(l, p, name, p->TypeVar.default_value, seen_default);
        break;
    }
    case AST_TypeVarTuple:
        emit(l, p->pos, CALL_INTRINSIC_1, 9);
        lower_type_param_default(l, p, name, p->TypeVarTuple.default_value, seen_default);
        break;
    case AST_ParamSpec:
        emit(l, p->pos, CALL_INTRINSIC_1, 8);
        lower_type_param_default(l, p, name, p->ParamSpec.default_value, seen_default);
    }
    emit(l, p->pos, COPY, 1);
    lower_name(l, p->pos, name, AST_Store);
}

/* Leaves the tuple of them on the stack. */
void lower_type_params(Lowering *l, AstStmt *s, AstTypeParamSeq params) {
    bool seen_default = false;
    ast_each(AstTypeParam *, p, params) {
        lower_type_param(l, p, &seen_default);
    }
    emit(l, params.items[0]->pos, BUILD_TUPLE, (int)params.size);
}

void lower_type_alias(Lowering *l, AstStmt *s) {
    AstName *name = s->TypeAlias.name->Name.id;
    AstTypeParamSeq params = s->TypeAlias.type_params;
    Scope *scope = NULL;
    if (params.size) {
        scope = scope_of(l->scopes, scope_key_type_params(s));
        unit_enter(l, UNIT_TYPE_PARAMS, scope, name, s->pos.lineno);
        emit_const(l, s->pos, const_name(l->c, l->constants, name));
        lower_type_params(l, s, params);
    } else {
        emit_const(l, s->pos, const_name(l->c, l->constants, name));
        emit_none(l, s->pos);
    }
    lower_evaluator(l, name, s->TypeAlias.value, s, s->pos, false);
    emit(l, s->pos, BUILD_TUPLE, 3);
    emit(l, s->pos, CALL_INTRINSIC_1, 11);
    if (params.size) {
        emit(l, NO_POS, RETURN_VALUE, 0);
        CodeBody *body = unit_finish(l);
        emit_closure(l, s->pos, body, scope, 0);
        emit(l, s->pos, PUSH_NULL, 0);
        emit(l, s->pos, CALL, 0);
    }
    lower_name(l, s->pos, name, AST_Store);
}
