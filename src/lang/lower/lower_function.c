/* Functions, lambdas, classes, decorators, docstrings. */
#include "lang/lower/lower_int.h"
#include "opcodes.h"

/* Values for SET_FUNCTION_ATTRIBUTE. */
enum { WITH_DEFAULTS = 1, WITH_KWDEFAULTS = 2, WITH_ANNOTATE = 16 };

/* ---- docstrings ---- */

bool lower_docstring(Lowering *l, AstStmtSeq body, const AstConstant **text) {
    if (body.size == 0 || body.items[0]->kind != AST_Expr) {
        return false;
    }
    AstExpr *e = body.items[0]->Expr.value;
    if (e->kind != AST_Constant || e->Constant.value.kind != AST_STR) {
        return false;
    }
    *text = &e->Constant.value;
    return true;
}

/* The body without its docstring. */
static AstStmtSeq after_docstring(Lowering *l, AstStmtSeq body, const AstConstant **text) {
    *text = NULL;
    if (lower_docstring(l, body, text)) {
        return (AstStmtSeq){body.size - 1, body.items + 1};
    }
    return body;
}

/* Docstrings are stored without the indentation that all their lines but the first share, and tabs
 * count to multiples of eight. */
typedef struct CleanText {
    char *out;
    size_t size;
} CleanText;

static char *expand_tabs(Lowering *l, const char *text, size_t size, size_t *expanded) {
    size_t tabs = 0;
    for (size_t i = 0; i < size; i++) {
        tabs += text[i] == '\t';
    }
    char *out = compiling_alloc(l->c, size + tabs * 8 + 1);
    size_t n = 0, column = 0;
    for (size_t i = 0; i < size; i++) {
        if (text[i] == '\t') {
            do {
                out[n++] = ' ';
                column++;
            } while (column % 8);
        } else {
            out[n++] = text[i];
            column = text[i] == '\n' || text[i] == '\r'
                         ? 0
                         : column + (((unsigned char)text[i] & 0xC0) != 0x80);
        }
    }
    *expanded = n;
    return out;
}

static size_t shared_margin(const char *p, const char *end) {
    size_t margin = SIZE_MAX;
    while (p < end) {
        const char *line = p;
        while (p < end && *p == ' ') {
            p++;
        }
        if (p < end && *p != '\n') {
            size_t indent = (size_t)(p - line);
            margin = indent < margin ? indent : margin;
        }
        while (p < end && *p != '\n') {
            p++;
        }
        p++;
    }
    return margin == SIZE_MAX ? 0 : margin;
}

Const *lower_clean_docstring(Lowering *l, const AstConstant *text) {
    size_t size;
    char *in = expand_tabs(l, text->text, text->size, &size);
    const char *p = in, *end = in + size;
    const char *first_end = memchr(in, '\n', size);
    size_t margin = first_end ? shared_margin(first_end + 1, end) : 0;
    while (p < end && *p == ' ') { /* the first line loses all of its indentation */
        p++;
    }
    char *out = compiling_alloc(l->c, size + 1);
    size_t n = 0;
    bool first = true;
    while (p < end) {
        if (!first) {
            for (size_t i = 0; i < margin && p < end && *p == ' '; i++) {
                p++;
            }
        }
        first = false;
        while (p < end) {
            out[n++] = *p;
            if (*p++ == '\n') {
                break;
            }
        }
    }
    return const_str(l->c, l->constants, out, n);
}

/* ---- decorators, defaults ---- */

static void lower_decorators(Lowering *l, AstExprSeq decorators) {
    ast_each(AstExpr *, d, decorators) {
        lower_expression(l, d);
    }
}

static void apply_decorators(Lowering *l, AstExprSeq decorators) {
    for (ptrdiff_t i = decorators.size - 1; i >= 0; i--) {
        emit(l, decorators.items[i]->pos, CALL, 0);
    }
}

static int first_line_of(const AstStmt *s, AstExprSeq decorators) {
    return decorators.size ? decorators.items[0]->pos.lineno : s->pos.lineno;
}

static int lower_defaults(Lowering *l, AstPos pos, AstArguments *a) {
    int flags = 0;
    if (a->defaults.size) {
        ast_each(AstExpr *, e, a->defaults) {
            lower_expression(l, e);
        }
        emit(l, pos, BUILD_TUPLE, (int)a->defaults.size);
        flags |= WITH_DEFAULTS;
    }
    int count = 0;
    for (ptrdiff_t i = 0; i < a->kwonlyargs.size; i++) {
        AstExpr *value = a->kw_defaults.items[i];
        if (value) {
            emit_const(l, pos,
                       const_name(l->c, l->constants, unit_mangle(l, a->kwonlyargs.items[i]->arg)));
            lower_expression(l, value);
            count++;
        }
    }
    if (count) {
        emit(l, pos, BUILD_MAP, count);
        flags |= WITH_KWDEFAULTS;
    }
    return flags;
}

static void set_argument_counts(Unit *u, AstArguments *a) {
    u->argcount = (int)(a->posonlyargs.size + a->args.size);
    u->posonlyargcount = (int)a->posonlyargs.size;
    u->kwonlyargcount = (int)a->kwonlyargs.size;
}

/* ---- functions ---- */

static CodeBody *lower_function_body(Lowering *l, AstStmt *s, bool async, int first_line) {
    Scope *scope = scope_of(l->scopes, s);
    unit_enter(l, async ? UNIT_ASYNC_FUNCTION : UNIT_FUNCTION, scope, s->FunctionDef.name,
               first_line);
    set_argument_counts(l->unit, s->FunctionDef.args);
    const AstConstant *doc;
    AstStmtSeq body = after_docstring(l, s->FunctionDef.body, &doc);
    if (doc && l->c->optimise < 2) {
        unit_const(l, lower_clean_docstring(l, doc));
    }
    lower_body(l, body);
    if (scope->generator || scope->coroutine) {
        emit_none(l, NO_POS);
        emit(l, NO_POS, RETURN_VALUE, 0);
    }
    return unit_finish(l);
}

static void make_function(Lowering *l, AstStmt *s, bool async, int flags, int first_line) {
    if (lower_function_annotations(l, s)) {
        flags |= WITH_ANNOTATE;
    }
    CodeBody *body = lower_function_body(l, s, async, first_line);
    emit_closure(l, s->pos, body, scope_of(l->scopes, s), flags);
}

/* A generic function is made by a function whose scope holds the type parameters; the defaults,
 * evaluated outside, are its arguments. */
static void make_generic_function(Lowering *l, AstStmt *s, bool async, int flags, int first_line) {
    int arguments = ((flags & WITH_DEFAULTS) != 0) + ((flags & WITH_KWDEFAULTS) != 0);
    if (arguments == 2) {
        emit(l, s->pos, SWAP, 2);
    }
    Scope *scope = scope_of(l->scopes, scope_key_type_params(s));
    unit_enter(l, UNIT_TYPE_PARAMS, scope, s->FunctionDef.name, first_line);
    l->unit->argcount = arguments;
    lower_type_params(l, s, s->FunctionDef.type_params);
    for (int i = 0; i < arguments; i++) {
        emit(l, s->pos, LOAD_FAST, i);
    }
    make_function(l, s, async, flags, first_line);
    emit(l, s->pos, SWAP, 2);
    emit(l, s->pos, CALL_INTRINSIC_2, 4);
    emit(l, s->pos, RETURN_VALUE, 0);
    CodeBody *body = unit_finish(l);
    emit_closure(l, s->pos, body, scope, 0);
    if (arguments) {
        emit(l, s->pos, SWAP, arguments + 1);
        emit(l, s->pos, CALL, arguments - 1);
    } else {
        emit(l, s->pos, PUSH_NULL, 0);
        emit(l, s->pos, CALL, 0);
    }
}

void lower_function(Lowering *l, AstStmt *s, bool async) {
    lower_decorators(l, s->FunctionDef.decorator_list);
    int first_line = first_line_of(s, s->FunctionDef.decorator_list);
    int flags = lower_defaults(l, s->pos, s->FunctionDef.args);
    if (s->FunctionDef.type_params.size) {
        make_generic_function(l, s, async, flags, first_line);
    } else {
        make_function(l, s, async, flags, first_line);
    }
    apply_decorators(l, s->FunctionDef.decorator_list);
    lower_name(l, s->pos, s->FunctionDef.name, AST_Store);
}

void lower_lambda(Lowering *l, AstExpr *e) {
    AstArguments *a = e->Lambda.args;
    int flags = lower_defaults(l, e->pos, a);
    Scope *scope = scope_of(l->scopes, e);
    unit_enter(l, UNIT_LAMBDA, scope, l->c->known.lambda, e->pos.lineno);
    set_argument_counts(l->unit, a);
    lower_expression(l, e->Lambda.body);
    emit(l, scope->generator ? NO_POS : e->Lambda.body->pos, RETURN_VALUE, 0);
    CodeBody *body = unit_finish(l);
    emit_closure(l, e->pos, body, scope, flags);
}

/* ---- classes ---- */

static Const *static_attributes(Lowering *l) {
    PtrMap *map = l->unit->static_attributes;
    AstName **names = compiling_alloc(l->c, (map->used + 1) * sizeof *names);
    size_t count = 0;
    map_each(e, map) {
        names[count++] = (AstName *)e->key;
    }
    names_sort(names, count);
    Const **items = compiling_alloc(l->c, (count + 1) * sizeof *items);
    for (size_t i = 0; i < count; i++) {
        items[i] = const_name(l->c, l->constants, names[i]);
    }
    return const_sequence(l->c, l->constants, CONST_TUPLE, items, count);
}

static void lower_class_start(Lowering *l, AstStmt *s, AstPos pos) {
    KnownNames *known = &l->c->known;
    lower_name(l, pos, known->__name__, AST_Load);
    lower_name(l, pos, known->__module__, AST_Store);
    emit_str(l, pos, l->unit->qualname, strlen(l->unit->qualname));
    lower_name(l, pos, known->__qualname__, AST_Store);
    emit_const(l, pos, const_long(l->c, l->constants, l->unit->first_line));
    lower_name(l, pos, known->__firstlineno__, AST_Store);
    if (s->ClassDef.type_params.size) {
        lower_name(l, pos, known->dot_type_params, AST_Load);
        lower_name(l, pos, known->__type_params__, AST_Store);
    }
    if (l->unit->scope->needs_class_dict) {
        emit(l, pos, LOAD_LOCALS, 0);
        emit(l, pos, STORE_DEREF, name_table_add(l->c, &l->unit->cells, known->__classdict__));
    }
}

static void lower_class_end(Lowering *l) {
    KnownNames *known = &l->c->known;
    emit_const(l, NO_POS, static_attributes(l));
    lower_name(l, NO_POS, known->__static_attributes__, AST_Store);
    if (l->unit->scope->needs_class_dict) {
        emit(l, NO_POS, LOAD_CLOSURE, name_table_add(l->c, &l->unit->cells, known->__classdict__));
        lower_name(l, NO_POS, known->__classdictcell__, AST_Store);
    }
    if (l->unit->scope->needs_class_closure) {
        emit(l, NO_POS, LOAD_CLOSURE, name_table_add(l->c, &l->unit->cells, known->__class__));
        emit(l, NO_POS, COPY, 1);
        lower_name(l, NO_POS, known->__classcell__, AST_Store);
    } else {
        emit_none(l, NO_POS);
    }
    emit(l, NO_POS, RETURN_VALUE, 0);
}

static CodeBody *lower_class_body(Lowering *l, AstStmt *s, int first_line) {
    Scope *scope = scope_of(l->scopes, s);
    unit_enter(l, UNIT_CLASS, scope, s->ClassDef.name, first_line);
    l->unit->class_name = s->ClassDef.name;
    AstPos pos = {first_line, 0, first_line, 0};
    lower_class_start(l, s, pos);
    const AstConstant *doc;
    AstStmtSeq body = after_docstring(l, s->ClassDef.body, &doc);
    lower_annotate_prologue(l, pos);
    if (doc && l->c->optimise < 2) {
        emit_const(l, s->ClassDef.body.items[0]->Expr.value->pos, lower_clean_docstring(l, doc));
        lower_name(l, NO_POS, l->c->known.__doc__, AST_Store);
    }
    lower_body(l, body);
    lower_deferred_annotations(l, pos);
    lower_class_end(l);
    return unit_finish(l);
}

/* LOAD_BUILD_CLASS to the call of it; in the scope of the type parameters if there are any. */
static void make_class(Lowering *l, AstStmt *s, int first_line) {
    CodeBody *body = lower_class_body(l, s, first_line);
    emit(l, s->pos, LOAD_BUILD_CLASS, 0);
    emit(l, s->pos, PUSH_NULL, 0);
    emit_closure(l, s->pos, body, scope_of(l->scopes, s), 0);
    emit_const(l, s->pos, const_name(l->c, l->constants, s->ClassDef.name));
}

static void make_generic_class(Lowering *l, AstStmt *s, int first_line) {
    KnownNames *known = &l->c->known;
    Scope *scope = scope_of(l->scopes, scope_key_type_params(s));
    unit_enter(l, UNIT_TYPE_PARAMS, scope, s->ClassDef.name, first_line);
    l->unit->class_name = s->ClassDef.name;
    lower_type_params(l, s, s->ClassDef.type_params);
    lower_name(l, s->pos, known->dot_type_params, AST_Store);
    make_class(l, s, first_line);
    lower_name(l, s->pos, known->dot_type_params, AST_Load);
    emit(l, s->pos, CALL_INTRINSIC_1, 10);
    lower_name(l, s->pos, known->dot_generic_base, AST_Store);
    lower_call_arguments(l, s->pos, 2, s->ClassDef.bases, known->dot_generic_base,
                         s->ClassDef.keywords);
    emit(l, NO_POS, RETURN_VALUE, 0);
    CodeBody *body = unit_finish(l);
    emit_closure(l, s->pos, body, scope, 0);
    emit(l, s->pos, PUSH_NULL, 0);
    emit(l, s->pos, CALL, 0);
}

void lower_class(Lowering *l, AstStmt *s) {
    lower_decorators(l, s->ClassDef.decorator_list);
    int first_line = first_line_of(s, s->ClassDef.decorator_list);
    if (s->ClassDef.type_params.size) {
        make_generic_class(l, s, first_line);
    } else {
        make_class(l, s, first_line);
        lower_call_arguments(l, s->pos, 2, s->ClassDef.bases, NULL, s->ClassDef.keywords);
    }
    apply_decorators(l, s->ClassDef.decorator_list);
    lower_name(l, s->pos, s->ClassDef.name, AST_Store);
}
