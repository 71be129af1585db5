/* First pass, statements: who binds and uses which name where. */
#include "lang/scope/scope_int.h"

static void visit_statement(ScopeBuilder *b, AstStmt *s);

static void visit_expressions(ScopeBuilder *b, AstExprSeq seq) {
    ast_each(AstExpr *, e, seq) {
        scope_visit_optional(b, e);
    }
}

void scope_visit_body(ScopeBuilder *b, AstStmtSeq body) {
    ast_each(AstStmt *, s, body) {
        visit_statement(b, s);
    }
}

/* A body that may not run, or run more than once: annotations in it are conditional. */
static void visit_conditional(ScopeBuilder *b, AstStmtSeq body) {
    bool before = b->current->in_conditional_block;
    b->current->in_conditional_block = true;
    scope_visit_body(b, body);
    b->current->in_conditional_block = before;
}

static void visit_loop(ScopeBuilder *b, AstStmtSeq body, AstStmtSeq orelse) {
    bool before = b->current->in_loop;
    b->current->in_loop = true;
    visit_conditional(b, body);
    b->current->in_loop = before;
    visit_conditional(b, orelse);
}

static void visit_finally(ScopeBuilder *b, AstStmtSeq body) {
    Scope *s = b->current;
    bool loop = s->in_loop, finally = s->in_finally;
    s->in_loop = false;
    s->in_finally = true;
    visit_conditional(b, body);
    s->in_loop = loop;
    s->in_finally = finally;
}

/* Leaving a finally clause loses the exception that is on its way (PEP 765). */
static void check_leaves_finally(ScopeBuilder *b, AstStmt *s) {
    if (b->current->in_finally && (s->kind == AST_Return || !b->current->in_loop)) {
        compiling_warn(b->c, s->pos, "'%s' in a 'finally' block",
                       s->kind == AST_Return  ? "return"
                       : s->kind == AST_Break ? "break"
                                              : "continue");
    }
}

/* ---- annotations ---- */

/* The scope of `__annotate__` of a module or class (made at its first annotation) is entered again.
 */
static void annotations_enter(ScopeBuilder *b, const void *owner, AstPos pos) {
    Scope *around = b->current;
    if (around->annotations == NULL) {
        Scope *s = scope_enter(b, b->c->known.__annotate__, SCOPE_ANNOTATION,
                               scope_key_annotations(owner), pos);
        around->annotations = s;
        scope_define(b, b->c->known.dot_format, DEF_PARAM, pos);
        scope_define(b, b->c->known.dot_format, DEF_USE, pos);
        if (around->kind == SCOPE_CLASS) {
            s->can_see_class = true;
            scope_define(b, b->c->known.__classdict__, DEF_USE, pos);
        }
    } else {
        b->current = around->annotations;
    }
}

/* The annotation of a variable. */
static void visit_annotation(ScopeBuilder *b, AstExpr *annotation) {
    Scope *around = b->current;
    bool future = (b->c->future & 0x1000000) != 0;
    if ((around->kind == SCOPE_CLASS || around->kind == SCOPE_MODULE) &&
        (around->in_conditional_block || around->kind == SCOPE_MODULE) &&
        !around->has_conditional_annotations) {
        around->has_conditional_annotations = true;
        scope_define(b, b->c->known.__conditional_annotations__, DEF_USE | DEF_LOCAL,
                     annotation->pos);
    }
    if (future || around->kind == SCOPE_FUNCTION) {
        /* Never evaluated: names in it are looked at for errors only. */
        Scope *kept = around->annotations;
        int children = around->children.count;
        around->annotations = NULL;
        annotations_enter(b, NULL, annotation->pos);
        b->current->in_unevaluated_annotation = true;
        scope_visit(b, annotation);
        scope_leave(b);
        around->annotations = kept;
        around->children.count = children;
        return;
    }
    annotations_enter(b, around->key, annotation->pos);
    if (around->kind == SCOPE_CLASS && around->has_conditional_annotations) {
        scope_define(b, b->c->known.__conditional_annotations__, DEF_USE, annotation->pos);
    }
    scope_visit(b, annotation);
    scope_leave(b);
}

static void visit_parameter_annotations(ScopeBuilder *b, AstArgSeq args) {
    ast_each(AstArg *, a, args) {
        scope_visit_optional(b, a->annotation);
    }
}

static bool has_annotation(AstArgSeq args) {
    ast_each(AstArg *, a, args) {
        if (a->annotation) {
            return true;
        }
    }
    return false;
}

static bool function_is_annotated(AstArguments *a, AstExpr *returns) {
    return returns || has_annotation(a->posonlyargs) || has_annotation(a->args) ||
           has_annotation(a->kwonlyargs) || (a->vararg && a->vararg->annotation) ||
           (a->kwarg && a->kwarg->annotation);
}

static void visit_function_annotations(ScopeBuilder *b, AstStmt *s, AstArguments *a,
                                       AstExpr *returns) {
    bool in_class = b->current->kind == SCOPE_CLASS || b->current->can_see_class;
    Scope *annotations = scope_enter(b, b->c->known.__annotate__, SCOPE_ANNOTATION,
                                     scope_key_annotations(s), s->pos);
    scope_define(b, b->c->known.dot_format, DEF_PARAM, s->pos);
    scope_define(b, b->c->known.dot_format, DEF_USE, s->pos);
    if (in_class) {
        annotations->can_see_class = true;
        scope_define(b, b->c->known.__classdict__, DEF_USE, s->pos);
    }
    annotations->annotations_used = function_is_annotated(a, returns);
    if (b->c->future & 0x1000000) {
        annotations->in_unevaluated_annotation = true;
    }
    visit_parameter_annotations(b, a->posonlyargs);
    visit_parameter_annotations(b, a->args);
    if (a->vararg) {
        scope_visit_optional(b, a->vararg->annotation);
    }
    if (a->kwarg) {
        scope_visit_optional(b, a->kwarg->annotation);
    }
    visit_parameter_annotations(b, a->kwonlyargs);
    scope_visit_optional(b, returns);
    scope_leave(b); /* without annotations no such function is made, but its scope stays: a class
                       with methods has a __classdict__ */
}

/* ---- parameters ---- */

static void define_parameters(ScopeBuilder *b, AstArgSeq args) {
    ast_each(AstArg *, a, args) {
        scope_define(b, a->arg, DEF_PARAM, a->pos);
    }
}

void scope_visit_parameters(ScopeBuilder *b, AstArguments *a) {
    define_parameters(b, a->posonlyargs);
    define_parameters(b, a->args);
    define_parameters(b, a->kwonlyargs);
    if (a->vararg) {
        scope_define(b, a->vararg->arg, DEF_PARAM, a->vararg->pos);
        b->current->varargs = true;
    }
    if (a->kwarg) {
        scope_define(b, a->kwarg->arg, DEF_PARAM, a->kwarg->pos);
        b->current->varkeywords = true;
    }
}

void scope_visit_defaults(ScopeBuilder *b, AstArguments *a) {
    visit_expressions(b, a->defaults);
    visit_expressions(b, a->kw_defaults);
}

/* ---- type parameters ---- */

static void visit_type_variable(ScopeBuilder *b, AstName *name, AstExpr *e, const void *key,
                                AstPos pos, const char *what) {
    if (e == NULL) {
        return;
    }
    bool in_class = b->current->can_see_class;
    Scope *s = scope_enter(b, name, SCOPE_TYPE_VARIABLE, key, e->pos);
    s->can_see_class = in_class;
    s->scope_info = what;
    if (in_class) {
        scope_define(b, b->c->known.__classdict__, DEF_USE, pos);
    }
    scope_define(b, b->c->known.dot_format, DEF_PARAM, pos);
    scope_define(b, b->c->known.dot_format, DEF_USE, pos);
    scope_visit(b, e);
    scope_leave(b);
}

static void define_type_param(ScopeBuilder *b, AstName *name, AstPos pos) {
    if (name == b->c->known.__classdict__) {
        compiling_fail(b->c, pos, "reserved name '%s' cannot be used for type parameter",
                       name->text);
    }
    if (b->current->mangled_names) {
        map_set(b->c, b->current->mangled_names, name, name);
    }
    scope_define(b, name, DEF_TYPE_PARAM | DEF_LOCAL, pos);
}

static void visit_type_param(ScopeBuilder *b, AstTypeParam *p) {
    switch (p->kind) {
    case AST_TypeVar:
        define_type_param(b, p->TypeVar.name, p->pos);
        visit_type_variable(b, p->TypeVar.name, p->TypeVar.bound, scope_key_bound(p), p->pos,
                            p->TypeVar.bound && p->TypeVar.bound->kind == AST_Tuple
                                ? "a TypeVar constraint"
                                : "a TypeVar bound");
        visit_type_variable(b, p->TypeVar.name, p->TypeVar.default_value, scope_key_default(p),
                            p->pos, "a TypeVar default");
        break;
    case AST_ParamSpec:
        define_type_param(b, p->ParamSpec.name, p->pos);
        visit_type_variable(b, p->ParamSpec.name, p->ParamSpec.default_value, scope_key_default(p),
                            p->pos, "a ParamSpec default");
        break;
    case AST_TypeVarTuple:
        define_type_param(b, p->TypeVarTuple.name, p->pos);
        visit_type_variable(b, p->TypeVarTuple.name, p->TypeVarTuple.default_value,
                            scope_key_default(p), p->pos, "a TypeVarTuple default");
        break;
    }
}

/* Enters the scope of the type parameters of `s` and visits them. */
static void type_params_enter(ScopeBuilder *b, AstStmt *s, AstName *name, AstTypeParamSeq params,
                              bool defaults, bool kwdefaults) {
    KnownNames *known = &b->c->known;
    bool in_class = b->current->kind == SCOPE_CLASS || b->current->can_see_class;
    Scope *scope = scope_enter(b, name, SCOPE_TYPE_PARAMETERS, scope_key_type_params(s), s->pos);
    if (in_class) {
        scope->can_see_class = true;
        scope_define(b, known->__classdict__, DEF_USE, s->pos);
    }
    if (s->kind == AST_ClassDef) {
        /* The list of parameters, for the class body and the call of the metaclass. */
        scope_define(b, known->dot_type_params, DEF_LOCAL, s->pos);
        scope_define(b, known->dot_type_params, DEF_USE, s->pos);
        scope_define(b, known->dot_generic_base, DEF_LOCAL, s->pos);
        scope_define(b, known->dot_generic_base, DEF_USE, s->pos);
        scope->mangled_names = compiling_new(b->c, PtrMap);
    }
    if (defaults) {
        scope_define(b, known->dot_defaults, DEF_PARAM, s->pos);
    }
    if (kwdefaults) {
        scope_define(b, known->dot_kwdefaults, DEF_PARAM, s->pos);
    }
    ast_each(AstTypeParam *, p, params) {
        visit_type_param(b, p);
    }
}

/* ---- functions, classes, type aliases ---- */

static bool body_has_docstring(AstStmtSeq body) {
    return body.size > 0 && body.items[0]->kind == AST_Expr &&
           body.items[0]->Expr.value->kind == AST_Constant &&
           body.items[0]->Expr.value->Constant.value.kind == AST_STR;
}

static bool has_kwdefaults(AstArguments *a) {
    ast_each(AstExpr *, e, a->kw_defaults) {
        if (e) {
            return true;
        }
    }
    return false;
}

/* FunctionDef and AsyncFunctionDef have the same fields in the same order; the caller passes which.
 */
static void visit_function(ScopeBuilder *b, AstStmt *s, bool async) {
    AstName *name = s->FunctionDef.name;
    AstArguments *a = s->FunctionDef.args;
    AstTypeParamSeq params = s->FunctionDef.type_params;
    scope_define(b, name, DEF_LOCAL, s->pos);
    scope_visit_defaults(b, a);
    visit_expressions(b, s->FunctionDef.decorator_list);
    bool in_class = b->current->kind == SCOPE_CLASS;
    if (params.size) {
        type_params_enter(b, s, name, params, true, has_kwdefaults(a));
    }
    visit_function_annotations(b, s, a, s->FunctionDef.returns);
    Scope *f = scope_enter(b, name, SCOPE_FUNCTION, s, s->pos);
    f->method = in_class && params.size == 0;
    f->coroutine = f->async = async;
    f->has_docstring = body_has_docstring(s->FunctionDef.body);
    scope_visit_parameters(b, a);
    scope_visit_body(b, s->FunctionDef.body);
    scope_leave(b);
    if (params.size) {
        scope_leave(b);
    }
}

static void visit_keywords(ScopeBuilder *b, AstKeywordSeq keywords) {
    ast_each(AstKeyword *, k, keywords) {
        if (k->arg) {
            scope_forbid_debug(b, k->arg, AST_Store, k->pos);
        }
        scope_visit(b, k->value);
    }
}

static void visit_class(ScopeBuilder *b, AstStmt *s) {
    AstName *outer = b->class_name;
    scope_define(b, s->ClassDef.name, DEF_LOCAL, s->pos);
    visit_expressions(b, s->ClassDef.decorator_list);
    bool generic = s->ClassDef.type_params.size > 0;
    if (generic) {
        b->class_name =
            s->ClassDef.name; /* only the parameters' own names are mangled by it (mangled_names) */
        type_params_enter(b, s, s->ClassDef.name, s->ClassDef.type_params, false, false);
    }
    visit_expressions(b, s->ClassDef.bases);
    visit_keywords(b, s->ClassDef.keywords);
    Scope *body = scope_enter(b, s->ClassDef.name, SCOPE_CLASS, s, s->pos);
    body->mangled_names = NULL;
    b->class_name = s->ClassDef.name;
    if (generic) {
        scope_define(b, b->c->known.__type_params__, DEF_LOCAL, s->pos);
        scope_define(b, b->c->known.dot_type_params, DEF_USE, s->pos);
    }
    body->has_docstring = body_has_docstring(s->ClassDef.body);
    scope_visit_body(b, s->ClassDef.body);
    scope_leave(b);
    if (generic) {
        scope_leave(b);
    }
    b->class_name = outer;
}

static void visit_type_alias(ScopeBuilder *b, AstStmt *s) {
    scope_visit(b, s->TypeAlias.name);
    AstName *name = s->TypeAlias.name->Name.id;
    bool in_class = b->current->kind == SCOPE_CLASS;
    bool generic = s->TypeAlias.type_params.size > 0;
    if (generic) {
        type_params_enter(b, s, name, s->TypeAlias.type_params, false, false);
    }
    Scope *alias = scope_enter(b, name, SCOPE_TYPE_ALIAS, s, s->pos);
    alias->can_see_class = in_class;
    if (in_class) {
        scope_define(b, b->c->known.__classdict__, DEF_USE, s->TypeAlias.value->pos);
    }
    scope_define(b, b->c->known.dot_format, DEF_PARAM, s->pos);
    scope_define(b, b->c->known.dot_format, DEF_USE, s->pos);
    scope_visit(b, s->TypeAlias.value);
    scope_leave(b);
    if (generic) {
        scope_leave(b);
    }
}

/* ---- names in statements ---- */

static void visit_annotated_assignment(ScopeBuilder *b, AstStmt *s) {
    AstExpr *target = s->AnnAssign.target;
    if (target->kind == AST_Name) {
        AstName *name = target->Name.id;
        uint32_t flags = scope_flags(b, name);
        if ((flags & (DEF_GLOBAL | DEF_NONLOCAL)) && b->current != b->tree->top &&
            s->AnnAssign.simple) {
            compiling_fail(b->c, s->pos, "annotated name '%s' can't be %s", name->text,
                           flags & DEF_GLOBAL ? "global" : "nonlocal");
        }
        if (s->AnnAssign.simple) {
            scope_define(b, name, DEF_ANNOT | DEF_LOCAL, target->pos);
        } else if (s->AnnAssign.value) {
            scope_define(b, name, DEF_LOCAL, target->pos);
        }
    } else {
        scope_visit(b, target);
    }
    visit_annotation(b, s->AnnAssign.annotation);
    scope_visit_optional(b, s->AnnAssign.value);
}

static void check_future(ScopeBuilder *b, const AstStmt *s) {
    AstName *module = s->ImportFrom.module;
    if (module == NULL || s->ImportFrom.level || strcmp(module->text, "__future__") != 0) {
        return;
    }
    AstPos last = b->c->future_pos;
    if (s->pos.lineno > last.lineno ||
        (s->pos.lineno == last.lineno && s->pos.col_offset > last.col_offset)) {
        compiling_fail(b->c, s->pos,
                       "from __future__ imports must occur at the beginning of the file");
    }
}

static void visit_import(ScopeBuilder *b, AstAliasSeq aliases) {
    ast_each(AstAlias *, a, aliases) {
        AstName *name = a->asname ? a->asname : a->name;
        const char *dot = memchr(name->text, '.', name->size);
        if (dot) {
            name = compiling_name(b->c, name->text, (size_t)(dot - name->text));
        }
        if (name == b->c->known.star) {
            if (b->current->kind != SCOPE_MODULE) {
                compiling_fail(b->c, a->pos, "import * only allowed at module level");
            }
            continue;
        }
        scope_define(b, name, DEF_IMPORT, a->pos);
    }
}

static void visit_declaration(ScopeBuilder *b, AstNameSeq names, uint32_t flag, AstPos pos) {
    const char *what = flag == DEF_GLOBAL ? "global" : "nonlocal";
    ast_each(AstName *, name, names) {
        uint32_t before = scope_flags(b, name);
        if (before & (DEF_PARAM | DEF_LOCAL | DEF_USE | DEF_ANNOT)) {
            if (before & DEF_PARAM) {
                compiling_fail(b->c, pos, "name '%s' is parameter and %s", name->text, what);
            } else if (before & DEF_USE) {
                compiling_fail(b->c, pos, "name '%s' is used prior to %s declaration", name->text,
                               what);
            } else if (before & DEF_ANNOT) {
                compiling_fail(b->c, pos, "annotated name '%s' can't be %s", name->text, what);
            }
            compiling_fail(b->c, pos, "name '%s' is assigned to before %s declaration", name->text,
                           what);
        }
        scope_define(b, name, flag, pos);
        struct ScopeDirective d = {scope_mangle_in(b->c, b->class_name, b->current, name), pos};
        array_push(b->c, &b->current->directives, d);
    }
}

static void visit_handlers(ScopeBuilder *b, AstExcepthandlerSeq handlers) {
    ast_each(AstExcepthandler *, h, handlers) {
        scope_visit_optional(b, h->ExceptHandler.type);
        if (h->ExceptHandler.name) {
            scope_define(b, h->ExceptHandler.name, DEF_LOCAL, h->pos);
        }
        visit_conditional(b, h->ExceptHandler.body);
    }
}

static void visit_with(ScopeBuilder *b, AstWithitemSeq items, AstStmtSeq body) {
    ast_each(AstWithitem *, i, items) {
        scope_visit(b, i->context_expr);
        scope_visit_optional(b, i->optional_vars);
    }
    visit_conditional(b, body);
}

/* ---- patterns ---- */

static void visit_pattern(ScopeBuilder *b, AstPattern *p);

static void visit_patterns(ScopeBuilder *b, AstPatternSeq patterns) {
    ast_each(AstPattern *, p, patterns) {
        visit_pattern(b, p);
    }
}

static void define_capture(ScopeBuilder *b, AstName *name, AstPos pos) {
    if (name) {
        scope_define(b, name, DEF_LOCAL, pos);
    }
}

static void visit_pattern(ScopeBuilder *b, AstPattern *p) {
    compiling_deeper(b->c);
    switch (p->kind) {
    case AST_MatchValue:
        scope_visit(b, p->MatchValue.value);
        break;
    case AST_MatchSingleton:
        break;
    case AST_MatchSequence:
        visit_patterns(b, p->MatchSequence.patterns);
        break;
    case AST_MatchStar:
        define_capture(b, p->MatchStar.name, p->pos);
        break;
    case AST_MatchMapping:
        visit_expressions(b, p->MatchMapping.keys);
        visit_patterns(b, p->MatchMapping.patterns);
        define_capture(b, p->MatchMapping.rest, p->pos);
        break;
    case AST_MatchClass:
        scope_visit(b, p->MatchClass.cls);
        visit_patterns(b, p->MatchClass.patterns);
        for (ptrdiff_t i = 0; i < p->MatchClass.kwd_attrs.size; i++) {
            scope_forbid_debug(b, p->MatchClass.kwd_attrs.items[i], AST_Store,
                               p->MatchClass.kwd_patterns.items[i]->pos);
        }
        visit_patterns(b, p->MatchClass.kwd_patterns);
        break;
    case AST_MatchAs:
        if (p->MatchAs.pattern) {
            visit_pattern(b, p->MatchAs.pattern);
        }
        define_capture(b, p->MatchAs.name, p->pos);
        break;
    case AST_MatchOr:
        visit_patterns(b, p->MatchOr.patterns);
        break;
    }
    b->c->depth--;
}

static void visit_match(ScopeBuilder *b, AstStmt *s) {
    scope_visit(b, s->Match.subject);
    ast_each(AstMatchCase *, k, s->Match.cases) {
        visit_pattern(b, k->pattern);
        scope_visit_optional(b, k->guard);
        visit_conditional(b, k->body);
    }
}

/* ---- statements ---- */

/* `async for`, `async with`. */
static void visit_waiting(ScopeBuilder *b, AstStmt *s, const char *what) {
    if (!scope_may_wait(b)) {
        compiling_fail(b->c, s->pos, "'%s' outside async function", what);
    }
    b->current->coroutine = true;
}

static void visit_block_statement(ScopeBuilder *b, AstStmt *s) {
    switch (s->kind) {
    case AST_AsyncFor: /* the same fields */
        visit_waiting(b, s, "async for");
        __attribute__((fallthrough));
    case AST_For:
        scope_visit(b, s->For.target);
        scope_visit(b, s->For.iter);
        visit_loop(b, s->For.body, s->For.orelse);
        break;
    case AST_While:
        scope_visit(b, s->While.test);
        visit_loop(b, s->While.body, s->While.orelse);
        break;
    case AST_If:
        scope_visit(b, s->If.test);
        visit_conditional(b, s->If.body);
        visit_conditional(b, s->If.orelse);
        break;
    case AST_Try:
    case AST_TryStar:
        visit_conditional(b, s->Try.body);
        visit_handlers(b, s->Try.handlers);
        visit_conditional(b, s->Try.orelse);
        visit_finally(b, s->Try.finalbody);
        break;
    case AST_AsyncWith: /* the same fields */
        visit_waiting(b, s, "async with");
        __attribute__((fallthrough));
    default:
        visit_with(b, s->With.items, s->With.body);
    }
}

static void visit_simple_statement(ScopeBuilder *b, AstStmt *s) {
    switch (s->kind) {
    case AST_Break:
    case AST_Continue:
        check_leaves_finally(b, s);
        break;
    case AST_Return:
        check_leaves_finally(b, s);
        if (s->Return.value) {
            scope_visit(b, s->Return.value);
            b->current->returns_value = true;
        }
        break;
    case AST_Delete:
        visit_expressions(b, s->Delete.targets);
        break;
    case AST_Assign:
        visit_expressions(b, s->Assign.targets);
        scope_visit(b, s->Assign.value);
        break;
    case AST_AugAssign:
        scope_visit(b, s->AugAssign.target);
        scope_visit(b, s->AugAssign.value);
        break;
    case AST_Raise:
        scope_visit_optional(b, s->Raise.exc);
        scope_visit_optional(b, s->Raise.cause);
        break;
    case AST_Assert:
        scope_visit(b, s->Assert.test);
        scope_visit_optional(b, s->Assert.msg);
        break;
    default:
        break;
    }
}

static void visit_statement(ScopeBuilder *b, AstStmt *s) {
    compiling_deeper(b->c);
    switch (s->kind) {
    case AST_FunctionDef:
    case AST_AsyncFunctionDef:
        visit_function(b, s, s->kind == AST_AsyncFunctionDef);
        break;
    case AST_ClassDef:
        visit_class(b, s);
        break;
    case AST_TypeAlias:
        visit_type_alias(b, s);
        break;
    case AST_AnnAssign:
        visit_annotated_assignment(b, s);
        break;
    case AST_Match:
        visit_match(b, s);
        break;
    case AST_Import:
        visit_import(b, s->Import.names);
        break;
    case AST_ImportFrom:
        check_future(b, s);
        visit_import(b, s->ImportFrom.names);
        break;
    case AST_Global:
        visit_declaration(b, s->Global.names, DEF_GLOBAL, s->pos);
        break;
    case AST_Nonlocal:
        visit_declaration(b, s->Nonlocal.names, DEF_NONLOCAL, s->pos);
        break;
    case AST_Expr:
        scope_visit(b, s->Expr.value);
        break;
    case AST_For:
    case AST_AsyncFor:
    case AST_While:
    case AST_If:
    case AST_Try:
    case AST_TryStar:
    case AST_With:
    case AST_AsyncWith:
        visit_block_statement(b, s);
        break;
    default:
        visit_simple_statement(b, s);
    }
    b->c->depth--;
}
