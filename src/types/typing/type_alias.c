/* typing.TypeAliasType: `type X = int`. */
#include "object/args.h"
#include "object/attr.h"
#include "object/error.h"
#include "object/names.h"
#include "object/needs.h"
#include "object/ops.h"
#include "types/dict/dict.h"
#include "types/generic/generic.h"
#include "types/list/list.h"
#include "types/needs.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"
#include "types/typing/typing.h"

typedef struct {
    PyObject_HEAD PyObject *name; /* (c) */
    PyObject *type_params;        /* (c) tuple, or NULL when there are none */
    LazyValue value;
    PyObject *module; /* (c) of one made by a call; NULL: the evaluating function's */
} TypeAliasObject;
#define TYPE_ALIAS(o) ((TypeAliasObject *)(o))

static TypeAliasObject *make(PyObject *name, PyObject *type_params) {
    TypeAliasObject *a = TYPE_ALIAS(TRY(object_new(&type_alias_type)));
    a->name = newref(name);
    a->type_params =
        type_params == NULL || tuple_length(type_params) == 0 ? NULL : newref(type_params);
    object_track((PyObject *)a);
    return a;
}

PyObject *type_alias_new(PyObject *name, PyObject *type_params, PyObject *evaluate_value) {
    TypeAliasObject *a = TRY(make(name, type_params));
    a->value.evaluate = newref(evaluate_value);
    return (PyObject *)a;
}

/* 1, 0: has it a default; -1: it is no type parameter. */
static int has_default(PyObject *parameter) {
    if (!IS_EXACT(parameter, type_var_type) && !IS_EXACT(parameter, param_spec_type) &&
        !IS_EXACT(parameter, type_var_tuple_type)) {
        return err_int(err_raise(PyExc_TypeError, "Expected a type param, got %R", parameter));
    }
    autoref PyObject *value = INT_TRY(attr_get(parameter, NAME(__default__)));
    return value != NO_DEFAULT;
}

static int check_params(PyObject *params) {
    if (!IS_TUPLE(params)) {
        return err_int(err_raise(PyExc_TypeError, "type_params must be a tuple"));
    }
    bool seen_default = false;
    for (Py_ssize_t i = 0; i < tuple_length(params); i++) {
        int with = has_default(tuple_at(params, i));
        INT_TRYI(with);
        if (!with && seen_default) {
            return err_int(err_raise(
                PyExc_TypeError, "non-default type parameter '%R' follows default type parameter",
                tuple_at(params, i)));
        }
        seen_default |= with;
    }
    return 0;
}

CONSTRUCTOR("typealias(name: str, value, *, type_params=())", "A type alias.")
static PyObject *type_alias_construct(PyTypeObject *type, PyObject *name, PyObject *value,
                                      PyObject *type_params) {
    TRYI(type_params == NULL ? 0 : check_params(type_params));
    PyObject *globals = interp_globals();
    autoref PyObject *module = globals == NULL ? NULL : dict_get_str(globals, NAME(__name__));
    TypeAliasObject *a = TRY(make(name, type_params));
    a->value.value = newref(value);
    a->module = take(module);
    return (PyObject *)a;
}

/* ---- attributes ---- */

static PyObject *unpacked_params(PyObject *params) {
    autoref PyObject *list = TRY(list_new(0));
    for (Py_ssize_t i = 0; i < tuple_length(params); i++) {
        PyObject *param = tuple_at(params, i);
        autoref PyObject *shown =
            TRY(IS_EXACT(param, type_var_tuple_type) ? typing_unpack(param) : newref(param));
        TRYI(list_append(list, shown));
    }
    return list_as_tuple(list);
}

GETTER("TypeAliasType.__parameters__", "The type parameters, tuples of them unpacked.")
static PyObject *type_alias_parameters(TypeAliasObject *self) {
    return self->type_params == NULL ? tuple_empty() : unpacked_params(self->type_params);
}
GETTER("TypeAliasType.__type_params__", "The type parameters.")
static PyObject *type_alias_type_params(TypeAliasObject *self) {
    return self->type_params == NULL ? tuple_empty() : newref(self->type_params);
}
GETTER("TypeAliasType.__value__", "The type it names, evaluated when first asked for.")
static PyObject *type_alias_value(TypeAliasObject *self) {
    return lazy_value((PyObject *)self, &self->value, NONE);
}
GETTER("TypeAliasType.evaluate_value", "The function that evaluates the value.")
static PyObject *type_alias_evaluate_value(TypeAliasObject *self) {
    return lazy_evaluator((PyObject *)self, &self->value);
}
GETTER("TypeAliasType.__module__", "The module it was made in.")
static PyObject *type_alias_module(TypeAliasObject *self) {
    autoref PyObject *evaluate = attr_field((PyObject *)self, &self->value.evaluate);
    if (self->module != NULL || evaluate == NULL) {
        return self->module == NULL ? NONE : newref(self->module);
    }
    PyObject *module = NULL;
    TRYI(attr_find(evaluate, NAME(__module__), &module));
    return module == NULL ? NONE : module;
}
METHOD("TypeAliasType.__reduce__(self)", "The name: it is looked up in its module.")
static PyObject *type_alias_reduce(TypeAliasObject *self) {
    return newref(self->name);
}

/* ---- slots ---- */

static PyObject *type_alias_repr(PyObject *self) {
    return newref(TYPE_ALIAS(self)->name);
}

static PyObject *type_alias_iter(PyObject *self) {
    autoref PyObject *unpacked = TRY(typing_unpack(self));
    autoref PyObject *items = TRY(tuple_of(1, unpacked));
    return ops_iter(items);
}

static PyObject *type_alias_subscript(PyObject *self, PyObject *item) {
    if (TYPE_ALIAS(self)->type_params == NULL) {
        return err_raise(PyExc_TypeError, "Only generic type aliases are subscriptable");
    }
    return generic_alias_new(self, item);
}

static int type_alias_traverse(PyObject *self, visitproc visit, void *arg) {
    Py_VISIT(TYPE_ALIAS(self)->type_params);
    Py_VISIT(TYPE_ALIAS(self)->module);
    return lazy_traverse(&TYPE_ALIAS(self)->value, visit, arg);
}

static int type_alias_clear(PyObject *self) {
    lazy_clear(&TYPE_ALIAS(self)->value);
    return 0;
}

static void type_alias_dealloc(PyObject *self) {
    object_untrack(self);
    type_alias_clear(self);
    CLEAR(TYPE_ALIAS(self)->type_params);
    CLEAR(TYPE_ALIAS(self)->module);
    CLEAR(TYPE_ALIAS(self)->name);
    object_free(self);
}

#include "type_alias.gen.h"

static PyNumberMethods type_alias_as_number = {.nb_or = union_or};
static PyMappingMethods type_alias_as_mapping = {.mp_subscript = type_alias_subscript};

static PyMemberDef type_alias_members[] = {
    {"__name__", _Py_T_OBJECT, offsetof(TypeAliasObject, name), Py_READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

PyTypeObject type_alias_type = {
    TYPE_HEAD,
    .tp_name = "typing.TypeAliasType",
    .tp_basicsize = sizeof(TypeAliasObject),
    .tp_dealloc = type_alias_dealloc,
    .tp_repr = type_alias_repr,
    .tp_as_number = &type_alias_as_number,
    .tp_as_mapping = &type_alias_as_mapping,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_doc = "A type alias, as `type X = list[int]` makes it: X.__value__ is evaluated when first "
              "asked for.",
    .tp_traverse = type_alias_traverse,
    .tp_clear = type_alias_clear,
    .tp_iter = type_alias_iter,
    .tp_methods = TypeAliasType_methods,
    .tp_members = type_alias_members,
    .tp_getset = TypeAliasType_getset,
    .tp_new = typealias_tp_new,
};
