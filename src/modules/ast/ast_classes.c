/* The classes of all nodes, made of the tables; the module. */
#include "lang/compile.h"
#include "modules/ast/ast_module.h"
#include "object/args.h"
#include "object/attr.h"
#include "object/call.h"
#include "object/names.h"
#include "object/needs.h"
#include "object/ops.h"
#include "object/type.h"
#include "types/dict/dict.h"
#include "types/module/module.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"

#include <stdlib.h>

enum { OP_OR = 7 };

/* ---- docstrings: as nodes.txt declares the node ---- */

static int write_text(StrWriter *w, const char *text) {
    return str_writer_ascii(w, text, -1);
}

static int write_kind(StrWriter *w, const AstKindInfo *kind) {
    static const char *const marks[] = {"", "?", "*", "?*"};
    INT_TRYI(write_text(w, kind->name));
    for (int i = 0; i < kind->size; i++) {
        const AstField *f = &kind->fields[i];
        INT_TRYI(write_text(w, i ? ", " : "("));
        INT_TRYI(write_text(w, ast_types[f->type].name));
        INT_TRYI(write_text(w, marks[f->quantity]));
        INT_TRYI(write_text(w, " "));
        INT_TRYI(write_text(w, f->name));
    }
    return kind->size ? write_text(w, ")") : 0;
}

static int write_category(StrWriter *w, const AstTypeInfo *info) {
    INT_TRYI(write_text(w, info->name));
    for (int i = 0; i < info->size; i++) {
        if (i > 0 && info->shape == AST_SHAPE_SUM) {
            INT_TRYI(write_text(w, "\n"));
            for (size_t k = strlen(info->name); k > 0; k--) {
                INT_TRYI(write_text(w, " "));
            }
        }
        INT_TRYI(write_text(w, i ? " | " : " = "));
        INT_TRYI(write_kind(w, &info->kinds[i]));
    }
    return 0;
}

static PyObject *doc_of(const AstTypeInfo *info, const AstKindInfo *kind) {
    StrWriter w;
    str_writer_init(&w, 64);
    if ((kind ? write_kind(&w, kind) : write_category(&w, info)) < 0) {
        str_writer_drop(&w);
        return NULL;
    }
    return str_writer_finish(&w);
}

/* ---- making a class ---- */

static PyObject *field_names(const AstKindInfo *kind) {
    int n = kind ? kind->size : 0;
    autoref PyObject *names = TRY(tuple_new(n));
    for (int i = 0; i < n; i++) {
        tuple_items(names)[i] = TRY(str_intern_text(kind->fields[i].name));
    }
    return tuple_publish(take(names));
}

static PyObject *make_class(const char *name, PyObject *base, PyObject *doc,
                            const AstKindInfo *kind, PyObject *fields) {
    autoref PyObject *namespace = TRY(dict_new());
    autoref PyObject *module = TRY(str_intern_text("ast")), *title = TRY(str_intern_text(name));
    TRYI(dict_set(namespace, NAME(_fields), fields));
    TRYI(dict_set(namespace, NAME(__match_args__), fields));
    TRYI(dict_set(namespace, NAME(__module__), module));
    TRYI(dict_set(namespace, NAME(__doc__), doc));
    autoref PyObject *bases = TRY(tuple_of(1, base));
    autoref PyObject *class = TRY(type_build(&PyType_Type, title, bases, namespace, NULL));
    for (int i = 0; kind && i < kind->size; i++) {
        if (kind->fields[i].quantity == AST_OPTIONAL) {
            TRYI(attr_set(class, tuple_at(fields, i), NONE));
        }
    }
    return take(class);
}

static int set_attributes(PyObject *class, const AstTypeInfo *info) {
    if (info->pos < 0) {
        return attr_set(class, NAME(_attributes), tuple_empty());
    }
    autoref PyObject *names = INT_TRY(
        tuple_of(4, NAME(lineno), NAME(col_offset), NAME(end_lineno), NAME(end_col_offset)));
    INT_TRYI(attr_set(class, NAME(_attributes), names));
    if (!info->end) {
        INT_TRYI(attr_set(class, NAME(end_lineno), NONE));
        INT_TRYI(attr_set(class, NAME(end_col_offset), NONE));
    }
    return 0;
}

static int make_category(AstState *s, AstType type) {
    const AstTypeInfo *info = &ast_types[type];
    const AstKindInfo *own = info->shape == AST_SHAPE_PRODUCT ? &info->kinds[0] : NULL;
    autoref PyObject *doc = INT_TRY(doc_of(info, own));
    autoref PyObject *names = INT_TRY(field_names(own));
    s->types[type] = INT_TRY(make_class(info->name, s->ast, doc, own, names));
    INT_TRYI(set_attributes(s->types[type], info));
    if (own) {
        s->kinds[type][0] = newref(s->types[type]);
        s->fields[type][0] = take(names);
        return 0;
    }
    for (int i = 0; i < info->size; i++) {
        autoref PyObject *text = INT_TRY(doc_of(info, &info->kinds[i]));
        s->fields[type][i] = INT_TRY(field_names(&info->kinds[i]));
        s->kinds[type][i] = INT_TRY(make_class(info->kinds[i].name, s->types[type], text,
                                               &info->kinds[i], s->fields[type][i]));
    }
    return 0;
}

/* ---- the types of fields ---- */

static PyObject *plain_type(AstState *s, AstType type) {
    switch (type) {
    case AST_TYPE_IDENTIFIER:
    case AST_TYPE_STRING:
        return newref((PyObject *)&PyUnicode_Type);
    case AST_TYPE_INT:
        return newref((PyObject *)&PyLong_Type);
    case AST_TYPE_CONSTANT:
        return newref((PyObject *)&PyBaseObject_Type);
    default:
        return newref(s->types[type]);
    }
}

static PyObject *field_type(AstState *s, const AstField *f) {
    autoref PyObject *plain = TRY(plain_type(s, f->type));
    switch (f->quantity) {
    case AST_ONE:
        return take(plain);
    case AST_OPTIONAL:
        return ops_binary(plain, NONE, OP_OR);
    default:
        return generic_alias_new((PyObject *)&PyList_Type, plain);
    }
}

static int set_field_types(AstState *s, PyObject *class, const AstKindInfo *kind) {
    autoref PyObject *types = INT_TRY(dict_new());
    for (int i = 0; i < kind->size; i++) {
        autoref PyObject *name = INT_TRY(str_intern_text(kind->fields[i].name));
        autoref PyObject *type = INT_TRY(field_type(s, &kind->fields[i]));
        INT_TRYI(dict_set(types, name, type));
    }
    INT_TRYI(attr_set(class, NAME(_field_types), types));
    return attr_set(class, NAME(__annotations__), types);
}

static int fill_state(AstState *s, PyObject *module) {
    s->ast = INT_TRY(ast_node_class(module));
    for (AstType type = 0; type < AST_TYPES; type++) {
        if (ast_types[type].shape != AST_SHAPE_BUILTIN) {
            INT_TRYI(make_category(s, type));
        }
    }
    for (AstType type = 0; type < AST_TYPES; type++) {
        const AstTypeInfo *info = &ast_types[type];
        for (int i = 0; i < info->size; i++) {
            INT_TRYI(set_field_types(s, s->kinds[type][i], &info->kinds[i]));
        }
    }
    return 0;
}

static int fill_singles(AstState *s) {
    for (AstType type = 0; type < AST_TYPES; type++) {
        for (int i = 0; ast_types[type].shape == AST_SHAPE_ENUM && i < ast_types[type].size; i++) {
            s->singles[type][i] = INT_TRY(call_none(s->kinds[type][i]));
        }
    }
    return 0;
}

/* ---- the state of the interpreter ---- */

AstState *ast_state(void) {
    Interp *interp = interp_current();
    AstState *state = load_acquire((void **)&interp->ast);
    if (state != NULL) {
        return state;
    }
    autoref PyObject *module = TRY(import_module_text("_ast"));
    state = load_acquire((void **)&interp->ast);
    return state != NULL ? state : err_raise(PyExc_SystemError, "module _ast has no state");
}

static void drop_state(AstState *s) {
    XDECREF(s->ast);
    for (AstType type = 0; type < AST_TYPES; type++) {
        XDECREF(s->types[type]);
        for (int i = 0; i < AST_KINDS_MAX; i++) {
            XDECREF(s->kinds[type][i]);
            XDECREF(s->fields[type][i]);
            XDECREF(s->singles[type][i]);
        }
    }
    free(s);
}

/* Of threads that come here at once one wins. */
static int make_state(PyObject *module) {
    Interp *interp = interp_current();
    AstState *fresh = calloc(1, sizeof *fresh);
    if (fresh == NULL) {
        return err_int(err_no_memory());
    }
    void *none = NULL;
    if (fill_state(fresh, module) < 0 || fill_singles(fresh) < 0) {
        drop_state(fresh);
        return -1;
    }
    if (!cas_acq_rel((void **)&interp->ast, &none, fresh)) {
        drop_state(fresh);
    }
    return 0;
}

static int add_classes(PyObject *module, AstState *s) {
    INT_TRYI(module_add(module, "AST", s->ast));
    for (AstType type = 0; type < AST_TYPES; type++) {
        const AstTypeInfo *info = &ast_types[type];
        if (s->types[type] != NULL) {
            INT_TRYI(module_add(module, info->name, s->types[type]));
        }
        for (int i = 0; i < info->size; i++) {
            INT_TRYI(module_add(module, info->kinds[i].name, s->kinds[type][i]));
        }
    }
    return 0;
}

static int ast_exec(PyObject *module) {
    Interp *interp = interp_current();
    if (load_acquire((void **)&interp->ast) == NULL) {
        INT_TRYI(make_state(module));
    }
    INT_TRYI(add_classes(module, interp->ast));
    INT_TRYI(module_add_int(module, "PyCF_ONLY_AST", COMPILE_ONLY_AST));
    INT_TRYI(module_add_int(module, "PyCF_TYPE_COMMENTS", COMPILE_TYPE_COMMENTS));
    INT_TRYI(module_add_int(module, "PyCF_ALLOW_TOP_LEVEL_AWAIT", COMPILE_ALLOW_TOP_LEVEL_AWAIT));
    return module_add_int(module, "PyCF_OPTIMIZED_AST", COMPILE_OPTIMIZED_AST);
}

static PyMethodDef ast_functions[] = {{NULL, NULL, 0, NULL}};
typedef struct {
    char nothing;
} AstModuleState;

NATIVE_MODULE(_ast, AstModuleState, ast_exec, ast_functions, "The classes of the syntax tree.")

void ast_end(Interp *interp) {
    AstState *state = interp->ast;
    interp->ast = NULL;
    if (state != NULL) {
        drop_state(state);
    }
}
