/* SimpleNamespace: attributes and nothing else. */
#include "types/function/function_int.h"

typedef struct {
    PyObject_HEAD PyObject *dict; /* (c) never replaced */
} Namespace;
#define SPACE(o) (((Namespace *)(o))->dict)

extern PyTypeObject namespace_type;

static PyObject *namespace_tp_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    autoref PyObject *o = TRY(type->tp_alloc(type, 0));
    SPACE(o) = TRY(dict_new());
    return take(o);
}

PyObject *namespace_new(PyObject *dict) {
    autoref PyObject *o = TRY(namespace_tp_new(&namespace_type, NULL, NULL));
    TRYI(dict == NULL ? 0 : dict_merge(SPACE(o), dict, MERGE_OVERRIDE));
    return take(o);
}

static int namespace_tp_init(PyObject *self, PyObject *args, PyObject *kwargs) {
    if (tuple_length(args) > 1) {
        return args_wrong_count(TYPE(self)->tp_name, tuple_length(args), 0, 1);
    }
    if (tuple_length(args) == 1) {
        PyObject *source = tuple_at(args, 0);
        autoref PyObject *dict =
            INT_TRY(IS_EXACT(source, PyDict_Type) ? newref(source)
                                                  : call_one((PyObject *)&PyDict_Type, source));
        INT_TRYI(dict_check_keywords(dict));
        INT_TRYI(dict_merge(SPACE(self), dict, MERGE_OVERRIDE));
    }
    if (kwargs == NULL) {
        return 0;
    }
    INT_TRYI(dict_check_keywords(kwargs));
    return dict_merge(SPACE(self), kwargs, MERGE_OVERRIDE);
}

/* ---- text and comparison ---- */

static PyObject *join_items(PyObject *dict) {
    autoref PyObject *parts = TRY(list_new(0));
    PyObject *key, *value;
    Py_ssize_t position = 0;
    while (dict_next(dict, &position, &key, &value, NULL)) {
        PyObject *part =
            IS_STR(key) && str_length(key) > 0 ? str_format("%S=%R", key, value) : str_empty();
        bool skip = part != NULL && str_length(part) == 0;
        decref(key);
        decref(value);
        if (!skip) {
            TRYI(list_append_steal(parts, TRY(part)));
        }
    }
    autoref PyObject *comma = TRY(str_from_text(", "));
    return str_join(comma, parts);
}

static PyObject *namespace_tp_repr(PyObject *self) {
    const char *name = TYPE(self) == &namespace_type ? "namespace" : TYPE(self)->tp_name;
    int running = ops_repr_enter(self);
    if (running != 0) {
        return running < 0 ? NULL : str_format("%s(...)", name);
    }
    autoref PyObject *items = join_items(SPACE(self));
    ops_repr_leave(self);
    return items == NULL ? NULL : str_format("%s(%S)", name, items);
}

static PyObject *namespace_tp_richcompare(PyObject *a, PyObject *b, int op) {
    if (!IS_INSTANCE(a, namespace_type) || !IS_INSTANCE(b, namespace_type)) {
        return NOT_IMPLEMENTED;
    }
    return ops_compare(SPACE(a), SPACE(b), op);
}

/* ---- methods ---- */

METHOD("namespace.__reduce__(self)", "What pickle stores.")
static PyObject *namespace_reduce(PyObject *self) {
    PyObject *none = tuple_empty();
    return tuple_of(3, (PyObject *)TYPE(self), none, SPACE(self));
}

METHOD("namespace.__replace__(self, ...)",
       "__replace__($self, /, **changes)\n--\n\nA copy with some attributes replaced.")
static PyObject *namespace_replace(PyObject *self, PyObject *const *args, Py_ssize_t nargs,
                                   PyObject *kwnames) {
    if (nargs != 0) {
        return err_raise(PyExc_TypeError, "__replace__() takes no positional arguments");
    }
    autoref PyObject *copy = TRY(call_none((PyObject *)TYPE(self)));
    if (!IS_INSTANCE(copy, namespace_type)) {
        return err_raise(PyExc_TypeError, "expect %N type, but %T() returned '%T' object",
                         &namespace_type, self, copy);
    }
    TRYI(dict_merge(SPACE(copy), SPACE(self), MERGE_OVERRIDE));
    for (Py_ssize_t i = 0; i < keyword_count(kwnames); i++) {
        TRYI(dict_set(SPACE(copy), tuple_at(kwnames, i), args[i]));
    }
    return take(copy);
}

static int namespace_tp_traverse(PyObject *self, visitproc visit, void *arg) {
    Py_VISIT(SPACE(self));
    return 0;
}

static int namespace_tp_clear(PyObject *self) {
    CLEAR(SPACE(self));
    return 0;
}

static void namespace_tp_dealloc(PyObject *self) {
    object_untrack(self);
    CLEAR(SPACE(self));
    object_free(self);
}

static PyMemberDef namespace_members[] = {
    {"__dict__", _Py_T_OBJECT, offsetof(Namespace, dict), Py_READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

#include "namespace.gen.h"

PyTypeObject namespace_type = {
    TYPE_HEAD,
    .tp_name = "types.SimpleNamespace",
    .tp_basicsize = sizeof(Namespace),
    .tp_dealloc = namespace_tp_dealloc,
    .tp_repr = namespace_tp_repr,
    .tp_getattro = attr_generic_get,
    .tp_setattro = attr_generic_set,
    .tp_flags = Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE,
    .tp_doc = "SimpleNamespace(mapping_or_iterable=(), /, **kwargs)\n--\n\nAn object that has the "
              "attributes it is given.",
    .tp_traverse = namespace_tp_traverse,
    .tp_clear = namespace_tp_clear,
    .tp_richcompare = namespace_tp_richcompare,
    .tp_methods = namespace_methods,
    .tp_members = namespace_members,
    .tp_dictoffset = offsetof(Namespace, dict),
    .tp_init = namespace_tp_init,
    .tp_new = namespace_tp_new,
};
