/* The class AST: what all nodes have in common (library reference, module `ast`, "Node classes").
 */
#include "modules/ast/ast_module.h"
#include "object/args.h"
#include "object/attr.h"
#include "object/call.h"
#include "object/names.h"
#include "object/needs.h"
#include "object/ops.h"
#include "object/type.h"
#include "types/dict/dict.h"
#include "types/int/int.h"
#include "types/list/list.h"
#include "types/needs.h"
#include "types/set/set.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"
#include "types/type/type_int.h"

/* ---- constructor ---- */

static PyObject *class_fields(PyObject *self) {
    return attr_get((PyObject *)TYPE(self), NAME(_fields));
}

/* Positional arguments are fields in their order; their names leave `remaining`. */
static int set_positional(PyObject *self, PyObject *args, PyObject *fields, PyObject *remaining) {
    Py_ssize_t given = tuple_length(args), count = ops_length(fields);
    if (count < 0) {
        return -1;
    }
    if (given > count) {
        err_raise(PyExc_TypeError, "%.400s constructor takes at most %zd positional argument%s",
                  strrchr(TYPE(self)->tp_name, '.') ? strrchr(TYPE(self)->tp_name, '.') + 1
                                                    : TYPE(self)->tp_name,
                  count, count == 1 ? "" : "s");
        return -1;
    }
    for (Py_ssize_t i = 0; i < given; i++) {
        autoref PyObject *name = INT_TRY(ops_sequence_get(fields, i));
        INT_TRYI(attr_set(self, name, tuple_at(args, i)));
        INT_TRYI(set_discard(remaining, name));
    }
    return 0;
}

static int warn_unexpected(PyObject *self, PyObject *name) {
    return err_warn(PyExc_DeprecationWarning, 1,
                    "%.400s.__init__ got an unexpected keyword argument %R. Support for arbitrary "
                    "keyword arguments is deprecated and will be removed in Python 3.15.",
                    TYPE(self)->tp_name, name);
}

static int set_keyword(PyObject *self, PyObject *name, PyObject *value, PyObject *fields,
                       PyObject *remaining) {
    int is_field = INT_TRYI(ops_contains(fields, name));
    if (is_field && INT_TRYI(set_discard(remaining, name)) == 0) {
        err_raise(PyExc_TypeError, "%.400s got multiple values for argument %R",
                  TYPE(self)->tp_name, name);
        return -1;
    }
    if (!is_field) {
        autoref PyObject *attributes = INT_TRY(attr_get((PyObject *)TYPE(self), NAME(_attributes)));
        if (INT_TRYI(ops_contains(attributes, name)) == 0) {
            INT_TRYI(warn_unexpected(self, name));
        }
    }
    return attr_set(self, name, value);
}

/* What a field is that was not given: absent where it is optional, an empty list, Load(); anything
 * else is missed. */
static int set_default(PyObject *self, PyObject *name, PyObject *types, AstState *state) {
    autoref PyObject *type = NULL;
    int found = INT_TRYI(dict_get(types, name, &type));
    if (!found) {
        return err_warn(
            PyExc_DeprecationWarning, 1,
            "Field %R is missing from %.400s._field_types. This will become an error in "
            "Python 3.15.",
            name, TYPE(self)->tp_name);
    }
    if (union_check(type)) {
        return 0; /* the class says None */
    }
    if (IS_EXACT(type, Py_GenericAliasType)) {
        autoref PyObject *empty = INT_TRY(list_new(0));
        return attr_set(self, name, empty);
    }
    if (type == state->types[AST_TYPE_EXPR_CONTEXT]) {
        return attr_set(self, name, state->singles[AST_TYPE_EXPR_CONTEXT][AST_Load]);
    }
    return err_warn(PyExc_DeprecationWarning, 1,
                    "%.400s.__init__ missing 1 required positional argument: %R. This will become "
                    "an error in Python 3.15.",
                    TYPE(self)->tp_name, name);
}

static int set_defaults(PyObject *self, PyObject *fields, PyObject *remaining) {
    autoref PyObject *types = NULL;
    if (set_length(remaining) == 0 ||
        INT_TRYI(attr_find((PyObject *)TYPE(self), NAME(_field_types), &types)) == 0) {
        return 0;
    }
    if (!IS_DICT(types)) {
        return err_int(ERR_BAD_CALL());
    }
    AstState *state = INT_TRY(ast_state());
    Py_ssize_t count = ops_length(fields);
    for (Py_ssize_t i = 0; i < count; i++) {
        autoref PyObject *name = INT_TRY(ops_sequence_get(fields, i));
        if (INT_TRYI(set_contains(remaining, name))) {
            INT_TRYI(set_default(self, name, types, state));
        }
    }
    return count < 0 ? -1 : 0;
}

static int node_init(PyObject *self, PyObject *args, PyObject *kwargs) {
    autoref PyObject *fields = INT_TRY(class_fields(self));
    if (ops_length(fields) < 0) {
        return -1;
    }
    autoref PyObject *remaining = INT_TRY(set_new(fields));
    INT_TRYI(set_positional(self, args, fields, remaining));
    Py_ssize_t at = 0;
    for (PyObject *k, *v; kwargs != NULL && dict_next(kwargs, &at, &k, &v, NULL);) {
        autoref PyObject *key = k;
        autoref PyObject *value = v;
        INT_TRYI(set_keyword(self, key, value, fields, remaining));
    }
    return set_defaults(self, fields, remaining);
}

/* ---- repr: to a depth of three nodes, lists by their ends ---- */

enum { REPR_DEPTH = 3 };

static int write_value(StrWriter *w, PyObject *value, PyObject *base, int depth);

static int write_name(StrWriter *w, PyObject *node) {
    return str_writer_utf8(w, TYPE(node)->tp_name, (Py_ssize_t)strlen(TYPE(node)->tp_name));
}

static int write_fields(StrWriter *w, PyObject *node, PyObject *base, int depth) {
    autoref PyObject *fields = INT_TRY(class_fields(node));
    Py_ssize_t count = ops_length(fields);
    for (Py_ssize_t i = 0; i < count; i++) {
        autoref PyObject *name = INT_TRY(ops_sequence_get(fields, i));
        autoref PyObject *value = INT_TRY(attr_get(node, name));
        INT_TRYI(i ? str_writer_ascii(w, ", ", 2) : 0);
        autoref PyObject *text = INT_TRY(ops_str(name));
        INT_TRYI(str_writer_str(w, text));
        INT_TRYI(str_writer_char(w, '='));
        INT_TRYI(write_value(w, value, base, depth));
    }
    return count < 0 ? -1 : 0;
}

static int write_node(StrWriter *w, PyObject *node, PyObject *base, int depth) {
    INT_TRYI(write_name(w, node));
    if (depth <= 0) {
        return str_writer_ascii(w, "(...)", 5);
    }
    int running = INT_TRYI(ops_repr_enter(node));
    if (running) {
        return str_writer_ascii(w, "(...)", 5);
    }
    int status = str_writer_char(w, '(');
    status = status < 0 ? -1 : write_fields(w, node, base, depth - 1);
    ops_repr_leave(node);
    return status < 0 ? -1 : str_writer_char(w, ')');
}

static int write_item(StrWriter *w, PyObject *item, PyObject *base, int depth) {
    if (ops_is_instance_default(item, base) > 0) {
        return write_node(w, item, base, depth);
    }
    autoref PyObject *text = INT_TRY(ops_repr(item));
    return str_writer_str(w, text);
}

/* The first and the last item. */
static int write_ends(StrWriter *w, PyObject *sequence, PyObject *base, int depth) {
    Py_ssize_t n = ops_length(sequence);
    if (n < 0) {
        return -1;
    }
    INT_TRYI(str_writer_char(w, IS_LIST(sequence) ? '[' : '('));
    if (n > 0) {
        autoref PyObject *first = INT_TRY(ops_sequence_get(sequence, 0));
        INT_TRYI(write_item(w, first, base, depth));
    }
    if (n > 2) {
        INT_TRYI(str_writer_ascii(w, ", ...", 5));
    }
    if (n > 1) {
        INT_TRYI(str_writer_ascii(w, ", ", 2));
        autoref PyObject *last = INT_TRY(ops_sequence_get(sequence, n - 1));
        INT_TRYI(write_item(w, last, base, depth));
    }
    return str_writer_char(w, IS_LIST(sequence) ? ']' : ')');
}

static int write_value(StrWriter *w, PyObject *value, PyObject *base, int depth) {
    return IS_LIST(value) || IS_TUPLE(value) ? write_ends(w, value, base, depth)
                                             : write_item(w, value, base, depth);
}

static PyObject *node_repr(PyObject *self) {
    AstState *state = TRY(ast_state());
    StrWriter w;
    str_writer_init(&w, 64);
    if (write_node(&w, self, state->ast, REPR_DEPTH) < 0) {
        str_writer_drop(&w);
        return NULL;
    }
    return str_writer_finish(&w);
}

/* ---- pickling and copying ---- */

/* The fields in front that are set are given as None, so that the constructor misses none; then the
 * state sets them. */
METHOD("AST.__reduce__(self, /)", "Return state information for pickling.")
static PyObject *ast_reduce(PyObject *self) {
    autoref PyObject *dict = NULL;
    autoref PyObject *fields = NULL;
    if (TRYI(attr_find(self, NAME(__dict__), &dict)) == 0) {
        return tuple_of(2, (PyObject *)TYPE(self), tuple_empty());
    }
    autoref PyObject *nones = TRY(list_new(0));
    if (TRYI(attr_find((PyObject *)TYPE(self), NAME(_fields), &fields)) > 0) {
        Py_ssize_t count = TRYI(ops_length(fields));
        for (Py_ssize_t i = 0; i < count; i++) {
            autoref PyObject *name = TRY(ops_sequence_get(fields, i));
            if (TRYI(ops_contains(dict, name)) == 0) {
                break;
            }
            TRYI(list_append(nones, NONE));
        }
    }
    autoref PyObject *args = TRY(list_as_tuple(nones));
    return tuple_of(3, (PyObject *)TYPE(self), args, dict);
}

static int check_replacement(PyObject *self, PyObject *fields, PyObject *attributes,
                             PyObject *kwargs) {
    autoref PyObject *names = kwargs ? INT_TRY(list_new(0)) : NULL;
    INT_TRYI(kwargs ? list_extend_iterable(names, kwargs) : 0);
    for (Py_ssize_t i = 0; names != NULL && i < list_length(names); i++) {
        autoref PyObject *name = INT_TRY(list_get(names, i));
        if (INT_TRYI(ops_contains(fields, name)) == 0 &&
            INT_TRYI(ops_contains(attributes, name)) == 0) {
            err_raise(PyExc_TypeError, "%.400s.__replace__ got an unexpected keyword argument %R.",
                      TYPE(self)->tp_name, name);
            return -1;
        }
    }
    return 0;
}

static int may_be_missing(PyObject *self, PyObject *name) {
    autoref PyObject *types = NULL;
    autoref PyObject *type = NULL;
    if (INT_TRYI(attr_find((PyObject *)TYPE(self), NAME(_field_types), &types)) == 0 ||
        !IS_DICT(types) || INT_TRYI(dict_get(types, name, &type)) == 0) {
        return 0;
    }
    return union_check(type);
}

static void *raise_missing(PyObject *self, PyObject *missing) {
    TRYI(list_sort_in_place(missing, NULL, false));
    Py_ssize_t n = list_length(missing);
    for (Py_ssize_t i = 0; i < n; i++) {
        autoref PyObject *name = TRY(list_get(missing, i));
        TRYI(list_set(missing, i, TRY(ops_repr(name))));
    }
    autoref PyObject *comma = TRY(str_from_text(", ")), *list = TRY(str_join(comma, missing));
    return err_raise(PyExc_TypeError, "%.400s.__replace__ missing %zd keyword argument%s: %U.",
                     TYPE(self)->tp_name, n, n == 1 ? "" : "s", list);
}

/* Copies of what `names` lists, as far as the node has it, into `payload`. */
static int copy_set(PyObject *dict, PyObject *payload, PyObject *names, PyObject *missing,
                    PyObject *self) {
    Py_ssize_t n = INT_TRYI(ops_length(names));
    for (Py_ssize_t i = 0; i < n; i++) {
        autoref PyObject *name = INT_TRY(ops_sequence_get(names, i));
        autoref PyObject *value = NULL;
        if (INT_TRYI(dict_contains(payload, name))) {
            continue;
        }
        if (INT_TRYI(dict_get(dict, name, &value))) {
            INT_TRYI(dict_set(payload, name, value));
        } else if (missing != NULL && INT_TRYI(may_be_missing(self, name)) == 0) {
            INT_TRYI(list_append(missing, name));
        }
    }
    return 0;
}

static PyObject *ast_replace(PyObject *self, PyObject *args, PyObject *kwargs) {
    if (tuple_length(args) > 0) {
        return err_raise(PyExc_TypeError, "__replace__() takes no positional arguments");
    }
    autoref PyObject *fields = TRY(class_fields(self));
    autoref PyObject *attributes = TRY(attr_get((PyObject *)TYPE(self), NAME(_attributes)));
    TRYI(check_replacement(self, fields, attributes, kwargs));
    autoref PyObject *payload = TRY(dict_new()), *missing = TRY(list_new(0));
    TRYI(kwargs == NULL ? 0 : dict_merge(payload, kwargs, MERGE_OVERRIDE));
    autoref PyObject *dict = TRY(attr_get(self, NAME(__dict__)));
    if (!IS_DICT(dict)) {
        return ERR_BAD_CALL();
    }
    TRYI(copy_set(dict, payload, fields, missing, self));
    if (list_length(missing) > 0) {
        return raise_missing(self, missing);
    }
    TRYI(copy_set(dict, payload, attributes, NULL, self));
    return call_tuple((PyObject *)TYPE(self), tuple_empty(), payload);
}

/* By hand: its keywords come as a dict and may be no strings. */
static PyMethodDef replace_def = {"__replace__", (PyCFunction)(void (*)(void))ast_replace,
                                  METH_VARARGS | METH_KEYWORDS,
                                  "__replace__($self, /, **fields)\n--\n\n"
                                  "A copy of the node with new values for the given fields."};

#include "ast_node.gen.h"

/* ---- the class ---- */

static PyGetSetDef node_getset[] = {
    {"__dict__", attr_get_dict, attr_set_dict, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyType_Slot node_slots[] = {
    {Py_tp_init, node_init},
    {Py_tp_repr, node_repr},
    {Py_tp_methods, AST_methods},
    {Py_tp_getset, node_getset},
    {Py_tp_getattro, attr_generic_get},
    {Py_tp_setattro, attr_generic_set},
    {Py_tp_dealloc, instance_tp_dealloc},
    {Py_tp_traverse, instance_tp_traverse},
    {Py_tp_clear, instance_tp_clear},
    {0, NULL},
};

static PyType_Spec node_spec = {
    .name = "ast.AST",
    .basicsize = sizeof(PyObject),
    .flags =
        Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_MANAGED_DICT,
    .slots = node_slots,
};

PyObject *ast_node_class(PyObject *module) {
    autoref PyObject *type = (PyObject *)TRY(type_from_spec(module, &node_spec, NULL));
    autoref PyObject *replace = TRY(method_descriptor_new((PyTypeObject *)type, &replace_def));
    TRYI(dict_set_text(((PyTypeObject *)type)->tp_dict, replace_def.ml_name, replace));
    TRYI(attr_set(type, NAME(_fields), tuple_empty()));
    TRYI(attr_set(type, NAME(__match_args__), tuple_empty()));
    TRYI(attr_set(type, NAME(_attributes), tuple_empty()));
    return take(type);
}
