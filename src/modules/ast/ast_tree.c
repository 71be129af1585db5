/* Objects as a tree of the front end: by the tables, each field checked for its type, and then the
 * whole tree by ast_validate. */
#include "base/float_text.h"
#include "lang/needs.h"
#include "modules/ast/ast_module.h"
#include "object/attr.h"
#include "object/call.h"
#include "object/error.h"
#include "object/names.h"
#include "object/needs.h"
#include "object/ops.h"
#include "types/bytes/bytes.h"
#include "types/float/float.h"
#include "types/int/int.h"
#include "types/list/list.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"

typedef struct {
    AstState *state;
    Arena *arena;
} Builder;

/* *out: NULL for None where a node of a sum may be missing. */
static int read_node(Builder *b, AstType type, PyObject *o, void **out);

static void *allocate(Builder *b, size_t size) {
    void *p = arena_alloc(b->arena, size);
    return p ? memset(p, 0, size) : err_no_memory();
}

static void release(void *object) {
    decref(object);
}

static int keep(Builder *b, PyObject *o) {
    if (arena_keep(b->arena, newref(o), release) < 0) {
        decref(o);
        return err_int(err_no_memory());
    }
    return 0;
}

/* ---- texts and numbers ---- */

/* The UTF-8 of a str, lone surrogates as three bytes; valid as long as *hold. */
static const char *text_of(PyObject *s, Py_ssize_t *size, PyObject **hold) {
    *hold = TRY(str_encode(s, "utf-8", "surrogatepass"));
    *size = bytes_length(*hold);
    return bytes_data(*hold);
}

static char *copy_text(Builder *b, PyObject *o, size_t *size) {
    autoref PyObject *hold = NULL;
    Py_ssize_t n;
    const char *text = IS_BYTES(o) ? bytes_data(o) : TRY(text_of(o, &n, &hold));
    *size = (size_t)(IS_BYTES(o) ? bytes_length(o) : n);
    char *copy = arena_copy(b->arena, text, *size);
    return copy ? copy : err_no_memory();
}

static int read_identifier(Builder *b, PyObject *o, AstName **out) {
    autoref PyObject *hold = NULL;
    Py_ssize_t size;
    if (o == NONE) {
        return 0;
    }
    if (!IS_EXACT(o, PyUnicode_Type)) {
        err_raise(PyExc_TypeError, "AST identifier must be of type str");
        return -1;
    }
    const char *text = INT_TRY(text_of(o, &size, &hold));
    *out = arena_intern(b->arena, text, (size_t)size);
    return *out ? 0 : err_int(err_no_memory());
}

static int read_string(Builder *b, PyObject *o, AstString *out) {
    if (o == NONE) {
        return 0;
    }
    if (!IS_EXACT(o, PyUnicode_Type) && !IS_EXACT(o, PyBytes_Type)) {
        err_raise(PyExc_TypeError, "AST string must be of type str");
        return -1;
    }
    out->text = INT_TRY(copy_text(b, o, &out->size));
    return 0;
}

static int read_int(PyObject *o, int *out) {
    if (!IS_INT(o)) {
        err_raise(PyExc_ValueError, "invalid integer value: %R", o);
        return -1;
    }
    int overflow;
    int64_t value = int_as_int64_overflow(o, &overflow);
    if (overflow || value < INT32_MIN || value > INT32_MAX) {
        err_raise(PyExc_OverflowError, "Python int too large to convert to C int");
        return -1;
    }
    *out = (int)value;
    return 0;
}

/* Numbers that a literal can write are kept as its text. */
static int read_number(Builder *b, PyObject *o, AstConstant *out) {
    double value = 0;
    if (IS_EXACT(o, PyLong_Type)) {
        if (int_sign(o) < 0) {
            return 0;
        }
        out->kind = AST_INT;
    } else if (IS_EXACT(o, PyFloat_Type)) {
        value = float_value(o);
        out->kind = AST_FLOAT;
    } else {
        Py_complex number = ((PyComplexObject *)o)->cval;
        if (number.real != 0 || __builtin_signbit(number.real)) {
            return 0;
        }
        value = number.imag;
        out->kind = AST_IMAGINARY;
    }
    if (out->kind != AST_INT && (__builtin_signbit(value) || value != value)) {
        out->kind = AST_OBJECT;
        return 0;
    }
    autoref PyObject *shown = out->kind == AST_INT
                                  ? INT_TRY(int_to_text(o, int_bit_length(o) > 512 ? 16 : 10))
                                  : INT_TRY(float_from_double(value));
    autoref PyObject *text = IS_STR(shown) ? newref(shown) : INT_TRY(float_repr(shown));
    size_t size;
    out->text = INT_TRY(copy_text(b, text, &size));
    out->size = (uint32_t)size;
    return 0;
}

static int read_constant(Builder *b, PyObject *o, AstConstant *out) {
    INT_TRYI(keep(b, o));
    size_t size;
    *out = (AstConstant){.kind = AST_OBJECT, .object = o};
    if (o == NONE || o == TRUE_OBJECT || o == FALSE_OBJECT || o == &_Py_EllipsisObject) {
        out->kind = o == NONE           ? AST_NONE
                    : o == TRUE_OBJECT  ? AST_TRUE
                    : o == FALSE_OBJECT ? AST_FALSE
                                        : AST_ELLIPSIS;
    } else if (IS_EXACT(o, PyLong_Type) || IS_EXACT(o, PyFloat_Type) ||
               IS_EXACT(o, PyComplex_Type)) {
        return read_number(b, o, out);
    } else if (IS_EXACT(o, PyUnicode_Type) || IS_EXACT(o, PyBytes_Type)) {
        out->kind = IS_EXACT(o, PyUnicode_Type) ? AST_STR : AST_BYTES;
        out->text = INT_TRY(copy_text(b, o, &size));
        out->size = (uint32_t)size;
        if (size > UINT32_MAX) {
            return err_int(err_no_memory());
        }
    }
    return 0;
}

/* ---- which kind ---- */

static int find_kind(Builder *b, AstType type, PyObject *o) {
    int count = ast_types[type].size;
    for (int i = 0; i < count; i++) {
        if ((PyObject *)TYPE(o) == b->state->kinds[type][i]) {
            return i;
        }
    }
    for (int i = 0; i < count; i++) {
        if (INT_TRYI(ops_is_instance(o, b->state->kinds[type][i]))) {
            return i;
        }
    }
    err_raise(PyExc_TypeError, "expected some sort of %s, but got %R", ast_types[type].name, o);
    return -1;
}

/* ---- fields ---- */

static int missing(const char *field, const char *where) {
    err_raise(PyExc_TypeError, "required field \"%s\" missing from %s", field, where);
    return -1;
}

static int read_value(Builder *b, AstType type, PyObject *o, void *at) {
    switch (type) {
    case AST_TYPE_IDENTIFIER:
        return read_identifier(b, o, at);
    case AST_TYPE_STRING:
        return read_string(b, o, at);
    case AST_TYPE_INT:
        return read_int(o, at);
    case AST_TYPE_CONSTANT:
        return read_constant(b, o, at);
    default:
        break;
    }
    if (ast_types[type].shape == AST_SHAPE_ENUM) {
        *(int *)at = INT_TRYI(find_kind(b, type, o));
        return 0;
    }
    return read_node(b, type, o, at);
}

static int read_list(Builder *b, const AstField *f, const char *kind, PyObject *list, void *at) {
    AstExprSeq *seq = at; /* a size and an array, whatever it holds */
    if (!IS_LIST(list)) {
        err_raise(PyExc_TypeError, "%s field \"%s\" must be a list, not a %.200s", kind, f->name,
                  TYPE(list)->tp_name);
        return -1;
    }
    Py_ssize_t n = list_length(list);
    size_t step = ast_types[f->type].shape == AST_SHAPE_ENUM ? sizeof(int) : sizeof(void *);
    seq->items = INT_TRY(allocate(b, ((size_t)n + 1) * step));
    seq->size = n;
    for (Py_ssize_t i = 0; i < n; i++) {
        autoref PyObject *item = list_get(list, i);
        if (item != NULL) {
            INT_TRYI(read_value(b, f->type, item, (char *)seq->items + (size_t)i * step));
        }
        if (item == NULL || list_length(list) != n) {
            err_raise(PyExc_RuntimeError, "%s field \"%s\" changed size during iteration", kind,
                      f->name);
            return -1;
        }
    }
    return 0;
}

static int read_field(Builder *b, const AstField *f, const char *kind, PyObject *name, PyObject *o,
                      char *node) {
    void *at = node + f->offset;
    autoref PyObject *value = NULL;
    int found = INT_TRYI(attr_find(o, name, &value));
    switch (f->quantity) {
    case AST_ONE:
        return found ? read_value(b, f->type, value, at) : missing(f->name, kind);
    case AST_OPTIONAL:
        return found && value != NONE ? read_value(b, f->type, value, at) : 0;
    default:
        return found ? read_list(b, f, kind, value, at) : 0;
    }
}

/* A field that must be there, and holds None. */
static bool is_empty(const AstField *f, const char *node) {
    bool pointer = f->type == AST_TYPE_IDENTIFIER || f->type == AST_TYPE_STRING ||
                   ast_types[f->type].shape == AST_SHAPE_SUM ||
                   ast_types[f->type].shape == AST_SHAPE_PRODUCT;
    return f->quantity == AST_ONE && pointer && *(void *const *)(node + f->offset) == NULL;
}

static int read_fields(Builder *b, const AstKindInfo *kind, PyObject *names, PyObject *o,
                       char *node) {
    for (int i = 0; i < kind->size; i++) {
        INT_TRYI(read_field(b, &kind->fields[i], kind->name, tuple_at(names, i), o, node));
    }
    for (int i = 0; i < kind->size; i++) {
        if (is_empty(&kind->fields[i], node)) {
            err_raise(PyExc_ValueError, "field '%s' is required for %s", kind->fields[i].name,
                      kind->name);
            return -1;
        }
    }
    return 0;
}

static int read_number_attribute(PyObject *o, PyObject *name, bool required, const char *where,
                                 int otherwise, int *out) {
    autoref PyObject *value = NULL;
    int found = INT_TRYI(attr_find(o, name, &value));
    if (!found && required) {
        const char *text = INT_TRY(str_utf8(name, NULL));
        return missing(text, where);
    }
    *out = otherwise;
    return !found || (value == NONE && !required) ? 0 : read_int(value, out);
}

static int read_position(const AstTypeInfo *info, PyObject *o, AstPos *pos) {
    const char *where = info->name;
    INT_TRYI(read_number_attribute(o, NAME(lineno), true, where, 0, &pos->lineno));
    INT_TRYI(read_number_attribute(o, NAME(col_offset), true, where, 0, &pos->col_offset));
    INT_TRYI(read_number_attribute(o, NAME(end_lineno), info->end, where, pos->lineno,
                                   &pos->end_lineno));
    return read_number_attribute(o, NAME(end_col_offset), info->end, where, pos->col_offset,
                                 &pos->end_col_offset);
}

/* ---- nodes ---- */

static int node_enter(const char *name) {
    char where[64];
    snprintf(where, sizeof where, " while traversing '%s' node", name);
    return call_enter(where);
}

static int read_sum(Builder *b, AstType type, PyObject *o, void **out) {
    const AstTypeInfo *info = &ast_types[type];
    if (o == NONE) {
        return 0;
    }
    char *node = INT_TRY(allocate(b, info->bytes));
    if (info->pos >= 0) {
        INT_TRYI(read_position(info, o, (AstPos *)(node + info->pos)));
    }
    int kind = INT_TRYI(find_kind(b, type, o));
    *(int *)node = kind;
    INT_TRYI(read_fields(b, &info->kinds[kind], b->state->fields[type][kind], o, node));
    *out = node;
    return 0;
}

static int read_product(Builder *b, AstType type, PyObject *o, void **out) {
    const AstTypeInfo *info = &ast_types[type];
    char *node = INT_TRY(allocate(b, info->bytes));
    INT_TRYI(read_fields(b, &info->kinds[0], b->state->fields[type][0], o, node));
    if (info->pos >= 0) {
        INT_TRYI(read_position(info, o, (AstPos *)(node + info->pos)));
    }
    *out = node;
    return 0;
}

static int read_node(Builder *b, AstType type, PyObject *o, void **out) {
    INT_TRYI(node_enter(ast_types[type].name));
    return ast_types[type].shape == AST_SHAPE_SUM ? read_sum(b, type, o, out)
                                                  : read_product(b, type, o, out);
}

/* ---- the whole ---- */

static const char *last_part(const char *name) {
    const char *dot = strrchr(name, '.');
    return dot ? dot + 1 : name;
}

AstMod *ast_tree(Arena *arena, PyObject *object, int mode) {
    static const int wanted[] = {AST_Module, AST_Expression, AST_Interactive, AST_FunctionType};
    Builder b = {TRY(ast_state()), arena};
    if (TRYI(ops_is_instance(object, b.state->kinds[AST_TYPE_MOD][wanted[mode]])) == 0) {
        return err_raise(PyExc_TypeError, "expected %s node, got %.400s",
                         ast_types[AST_TYPE_MOD].kinds[wanted[mode]].name,
                         last_part(TYPE(object)->tp_name));
    }
    void *tree = NULL;
    TRYI(read_node(&b, AST_TYPE_MOD, object, &tree));
    TRYI(ast_validate(tree));
    return tree;
}
