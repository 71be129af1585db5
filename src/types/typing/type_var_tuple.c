/* typing.TypeVarTuple */
#include "object/args.h"
#include "object/attr.h"
#include "object/error.h"
#include "object/names.h"
#include "object/needs.h"
#include "object/ops.h"
#include "types/generic/generic.h"
#include "types/tuple/tuple.h"
#include "types/typing/typing.h"

typedef struct {
    PyObject_HEAD PyObject *name; /* (c) */
    LazyValue fallback;
    PyObject *dict, *weakrefs;
} TypeVarTupleObject;
#define TUPLE_VAR(o) ((TypeVarTupleObject *)(o))

LazyValue *type_var_tuple_fallback(PyObject *self) {
    return &TUPLE_VAR(self)->fallback;
}

PyObject *type_var_tuple_new(PyObject *name) {
    TypeVarTupleObject *v = TUPLE_VAR(TRY(object_new(&type_var_tuple_type)));
    v->name = newref(name);
    object_track((PyObject *)v);
    return (PyObject *)v;
}

CONSTRUCTOR("typevartuple(name: str, *, default=NoDefault)", "A tuple of type variables.")
static PyObject *type_var_tuple_construct(PyTypeObject *type, PyObject *name, PyObject *fallback) {
    autoref PyObject *made = TRY(type_var_tuple_new(name));
    TUPLE_VAR(made)->fallback.value = newref(fallback == NULL ? NO_DEFAULT : fallback);
    return parameter_set_module(made) < 0 ? NULL : take(made);
}

GETTER("TypeVarTuple.__default__", "What it is when nothing is said, or NoDefault.")
static PyObject *type_var_tuple_default(TypeVarTupleObject *self) {
    return lazy_value((PyObject *)self, &self->fallback, NO_DEFAULT);
}
GETTER("TypeVarTuple.evaluate_default", "The function that evaluates the default.")
static PyObject *type_var_tuple_evaluate_default(TypeVarTupleObject *self) {
    return lazy_evaluator((PyObject *)self, &self->fallback);
}
METHOD("TypeVarTuple.has_default(self)", "Has it a default?")
static PyObject *type_var_tuple_has_default(TypeVarTupleObject *self) {
    return BOOL(parameter_has_default(&self->fallback));
}
METHOD("TypeVarTuple.__typing_subst__(self, arg, /)", "Always a TypeError.")
static PyObject *type_var_tuple_subst(PyObject *self, PyObject *arg) {
    return err_raise(PyExc_TypeError, "Substitution of bare TypeVarTuple is not supported");
}
METHOD("TypeVarTuple.__typing_prepare_subst__(self, alias, args, /)",
       "The arguments, with those it takes as one tuple.")
static PyObject *type_var_tuple_prepare_subst(PyObject *self, PyObject *alias, PyObject *args) {
    PyObject *const all[] = {self, alias, args};
    return typing_call("_typevartuple_prepare_subst", all, 3);
}
METHOD("TypeVarTuple.__reduce__(self)", "The name: it is looked up in its module.")
static PyObject *type_var_tuple_reduce(TypeVarTupleObject *self) {
    return newref(self->name);
}
METHOD("TypeVarTuple.__mro_entries__(self, object, /)", "Always a TypeError.")
static PyObject *type_var_tuple_mro_entries(PyObject *self, PyObject *object) {
    return generic_refuse_subclass(self);
}

static PyObject *type_var_tuple_repr(PyObject *self) {
    return newref(TUPLE_VAR(self)->name);
}

/* *Ts is one Unpack[Ts]. */
static PyObject *type_var_tuple_iter(PyObject *self) {
    autoref PyObject *unpacked = TRY(typing_unpack(self));
    autoref PyObject *items = TRY(tuple_of(1, unpacked));
    return ops_iter(items);
}

static int type_var_tuple_traverse(PyObject *self, visitproc visit, void *arg) {
    Py_VISIT(TUPLE_VAR(self)->dict);
    return lazy_traverse(&TUPLE_VAR(self)->fallback, visit, arg);
}

static int type_var_tuple_clear(PyObject *self) {
    CLEAR(TUPLE_VAR(self)->dict);
    lazy_clear(&TUPLE_VAR(self)->fallback);
    return 0;
}

static void type_var_tuple_dealloc(PyObject *self) {
    object_untrack(self);
    weakref_clear_all(self);
    type_var_tuple_clear(self);
    CLEAR(TUPLE_VAR(self)->name);
    object_free(self);
}

#include "type_var_tuple.gen.h"

static PyMemberDef type_var_tuple_members[] = {
    {"__name__", _Py_T_OBJECT, offsetof(TypeVarTupleObject, name), Py_READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

PyTypeObject type_var_tuple_type = {
    TYPE_HEAD,
    .tp_name = "typing.TypeVarTuple",
    .tp_basicsize = sizeof(TypeVarTupleObject),
    .tp_dealloc = type_var_tuple_dealloc,
    .tp_repr = type_var_tuple_repr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_doc = "A tuple of type variables: it stands for any number of types. `class C[*Ts]` makes "
              "one; so does\nTypeVarTuple('Ts').",
    .tp_traverse = type_var_tuple_traverse,
    .tp_clear = type_var_tuple_clear,
    .tp_weaklistoffset = offsetof(TypeVarTupleObject, weakrefs),
    .tp_iter = type_var_tuple_iter,
    .tp_methods = TypeVarTuple_methods,
    .tp_members = type_var_tuple_members,
    .tp_getset = TypeVarTuple_getset,
    .tp_dictoffset = offsetof(TypeVarTupleObject, dict),
    .tp_new = typevartuple_tp_new,
};
