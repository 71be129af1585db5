/* A tree of the front end as objects. */
#include "base/float_text.h"
#include "lang/ast/ast.h"
#include "lang/needs.h"
#include "modules/ast/ast_module.h"
#include "object/attr.h"
#include "object/call.h"
#include "object/error.h"
#include "object/names.h"
#include "object/needs.h"
#include "object/type.h"
#include "types/bytes/bytes.h"
#include "types/complex/complex.h"
#include "types/float/float.h"
#include "types/int/int.h"
#include "types/list/list.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"

static PyObject *node_object(AstState *s, AstType type, const void *node);

/* ---- what is no node ---- */

static PyObject *name_text(const AstName *name) {
    return str_intern(str_from_wtf8(name->text, name->size));
}

static PyObject *int_of(const AstConstant *c) {
    bool prefixed = c->size > 1 && c->text[0] == '0' && (c->text[1] | 0x20) > '9';
    return int_from_text(c->text, c->size, prefixed ? 0 : 10);
}

static PyObject *constant_object(const AstConstant *c) {
    double value = 0;
    size_t end;
    switch (c->kind) {
    case AST_NONE:
        return newref(NONE);
    case AST_TRUE:
        return TRUE_OBJECT;
    case AST_FALSE:
        return FALSE_OBJECT;
    case AST_ELLIPSIS:
        return newref(&_Py_EllipsisObject);
    case AST_INT:
        return int_of(c);
    case AST_FLOAT:
        float_parse(c->text, c->size, &value, &end);
        return float_from_double(value);
    case AST_IMAGINARY:
        float_parse(c->text, c->size, &value, &end);
        return complex_from_doubles(0.0, value);
    case AST_STR:
        return str_from_wtf8(c->text, c->size);
    case AST_BYTES:
        return bytes_from(c->text, c->size);
    default:
        return newref((PyObject *)c->object);
    }
}

/* One value of a field at `at`. */
static PyObject *value_object(AstState *s, AstType type, const void *at) {
    const AstString *text = at;
    switch (type) {
    case AST_TYPE_IDENTIFIER:
        return *(AstName *const *)at ? name_text(*(AstName *const *)at) : newref(NONE);
    case AST_TYPE_STRING:
        return text->text ? str_from_wtf8(text->text, (Py_ssize_t)text->size) : newref(NONE);
    case AST_TYPE_INT:
        return int_from_ssize(*(const int *)at);
    case AST_TYPE_CONSTANT:
        return constant_object(at);
    default:
        break;
    }
    if (ast_types[type].shape == AST_SHAPE_ENUM) {
        return newref(s->singles[type][*(const int *)at]);
    }
    return node_object(s, type, *(void *const *)at);
}

/* ---- nodes ---- */

static PyObject *list_object(AstState *s, const AstField *f, const void *at) {
    const AstExprSeq *seq = at; /* a size and an array, whatever it holds */
    bool is_enum = ast_types[f->type].shape == AST_SHAPE_ENUM;
    size_t step = is_enum ? sizeof(int) : sizeof(void *);
    autoref PyObject *list = TRY(list_new(0));
    for (ptrdiff_t i = 0; i < seq->size; i++) {
        const char *item = (const char *)seq->items + (size_t)i * step;
        TRYI(list_append_steal(list, TRY(value_object(s, f->type, item))));
    }
    return take(list);
}

static int set_position(PyObject *o, const AstPos *pos) {
    const struct {
        PyObject *name;
        int value;
    } parts[] = {{NAME(lineno), pos->lineno},
                 {NAME(col_offset), pos->col_offset},
                 {NAME(end_lineno), pos->end_lineno},
                 {NAME(end_col_offset), pos->end_col_offset}};
    for (size_t i = 0; i < countof(parts); i++) {
        autoref PyObject *value = INT_TRY(int_from_ssize(parts[i].value));
        INT_TRYI(attr_generic_set(o, parts[i].name, value));
    }
    return 0;
}

static PyObject *node_object(AstState *s, AstType type, const void *node) {
    if (node == NULL) {
        return newref(NONE);
    }
    TRYI(call_enter("during  ast construction"));
    const AstTypeInfo *info = &ast_types[type];
    int number = info->shape == AST_SHAPE_SUM ? *(const int *)node : 0;
    const AstKindInfo *kind = &info->kinds[number];
    autoref PyObject *o = TRY(type_alloc((PyTypeObject *)s->kinds[type][number], 0));
    for (int i = 0; i < kind->size; i++) {
        const AstField *f = &kind->fields[i];
        const char *at = (const char *)node + f->offset;
        autoref PyObject *value =
            TRY(f->quantity >= AST_SEQUENCE ? list_object(s, f, at) : value_object(s, f->type, at));
        TRYI(attr_generic_set(o, tuple_at(s->fields[type][number], i), value));
    }
    if (info->pos >= 0) {
        TRYI(set_position(o, (const AstPos *)((const char *)node + info->pos)));
    }
    return take(o);
}

PyObject *ast_objects(const AstMod *tree) {
    AstState *s = TRY(ast_state());
    return node_object(s, AST_TYPE_MOD, tree);
}

int ast_is_node(PyObject *o) {
    if (load_acquire(&interp_current()->ast) == NULL) {
        return 0; /* no class AST, no instance of it */
    }
    AstState *s = INT_TRY(ast_state());
    return type_is_subtype(TYPE(o), (PyTypeObject *)s->ast);
}
