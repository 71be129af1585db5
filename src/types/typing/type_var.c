/* typing.TypeVar */
#include "object/args.h"
#include "object/attr.h"
#include "object/error.h"
#include "object/names.h"
#include "object/needs.h"
#include "types/generic/generic.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"
#include "types/typing/typing.h"

typedef struct {
    PyObject_HEAD PyObject *name; /* (c) */
    LazyValue bound, constraints, fallback;
    Variance variance;
    PyObject *dict, *weakrefs;
} TypeVarObject;
#define TYPE_VAR(o) ((TypeVarObject *)(o))

LazyValue *type_var_fallback(PyObject *self) {
    return &TYPE_VAR(self)->fallback;
}

/* ---- making ---- */

static TypeVarObject *make(PyObject *name, Variance variance) {
    TypeVarObject *v = TYPE_VAR(TRY(object_new(&type_var_type)));
    v->name = newref(name);
    v->variance = variance;
    object_track((PyObject *)v);
    return v;
}

PyObject *type_var_new(PyObject *name, PyObject *evaluate_bound, PyObject *evaluate_constraints) {
    TypeVarObject *v = TRY(make(name, (Variance){.infer = true}));
    v->bound.evaluate = xnewref(evaluate_bound);
    v->constraints.evaluate = xnewref(evaluate_constraints);
    return (PyObject *)v;
}

static int check_constraints(PyObject *bound, Py_ssize_t count) {
    if (count == 1) {
        return err_int(err_raise(PyExc_TypeError, "A single constraint is not allowed"));
    }
    if (count > 1 && bound != NONE) {
        return err_int(err_raise(PyExc_TypeError, "Constraints cannot be combined with bound=..."));
    }
    return 0;
}

static PyObject *checked_bound(PyObject *bound) {
    autoref PyObject *message = TRY(str_from_text("Bound must be a type."));
    PyObject *const args[] = {bound, message};
    return typing_call("_type_check", args, 2);
}

CONSTRUCTOR("typevar(name: str, *constraints, bound=None, default=NoDefault, covariant: bool = "
            "False, contravariant: bool = False, infer_variance: bool = False)",
            "A type variable.")
static PyObject *type_var_construct(PyTypeObject *type, PyObject *name,
                                    PyObject *const *constraints, Py_ssize_t count, PyObject *bound,
                                    PyObject *fallback, int covariant, int contravariant,
                                    int infer_variance) {
    Variance variance = {covariant, contravariant, infer_variance};
    TRYI(variance_check(variance));
    TRYI(check_constraints(bound, count));
    autoref PyObject *checked = bound == NONE ? NULL : TRY(checked_bound(bound));
    autoref PyObject *tuple = count == 0 ? NULL : TRY(tuple_from_array(constraints, count));
    TypeVarObject *v = TRY(make(name, variance));
    v->bound.value = take(checked);
    v->constraints.value = take(tuple);
    v->fallback.value = newref(fallback == NULL ? NO_DEFAULT : fallback);
    autoref PyObject *made = (PyObject *)v;
    return parameter_set_module(made) < 0 ? NULL : take(made);
}

/* ---- attributes ---- */

GETTER("TypeVar.__bound__", "The type it must derive from, or None.")
static PyObject *type_var_bound(TypeVarObject *self) {
    return lazy_value((PyObject *)self, &self->bound, NONE);
}
GETTER("TypeVar.__constraints__", "The types of which it must be one.")
static PyObject *type_var_constraints(TypeVarObject *self) {
    return lazy_value((PyObject *)self, &self->constraints, tuple_empty());
}
GETTER("TypeVar.__default__", "What it is when nothing is said, or NoDefault.")
static PyObject *type_var_default(TypeVarObject *self) {
    return lazy_value((PyObject *)self, &self->fallback, NO_DEFAULT);
}
GETTER("TypeVar.evaluate_bound", "The function that evaluates the bound.")
static PyObject *type_var_evaluate_bound(TypeVarObject *self) {
    return lazy_evaluator((PyObject *)self, &self->bound);
}
GETTER("TypeVar.evaluate_constraints", "The function that evaluates the constraints.")
static PyObject *type_var_evaluate_constraints(TypeVarObject *self) {
    return lazy_evaluator((PyObject *)self, &self->constraints);
}
GETTER("TypeVar.evaluate_default", "The function that evaluates the default.")
static PyObject *type_var_evaluate_default(TypeVarObject *self) {
    return lazy_evaluator((PyObject *)self, &self->fallback);
}

/* ---- methods ---- */

METHOD("TypeVar.has_default(self)", "Has it a default?")
static PyObject *type_var_has_default(TypeVarObject *self) {
    return BOOL(parameter_has_default(&self->fallback));
}
METHOD("TypeVar.__typing_subst__(self, arg, /)", "What the argument makes of it.")
static PyObject *type_var_subst(PyObject *self, PyObject *arg) {
    PyObject *const args[] = {self, arg};
    return typing_call("_typevar_subst", args, 2);
}
METHOD("TypeVar.__typing_prepare_subst__(self, alias, args, /)",
       "The arguments with the default, if it is needed.")
static PyObject *type_var_prepare_subst(TypeVarObject *self, PyObject *alias, PyObject *args) {
    return parameter_prepare((PyObject *)self, &self->fallback, alias, args);
}
METHOD("TypeVar.__reduce__(self)", "The name: it is looked up in its module.")
static PyObject *type_var_reduce(TypeVarObject *self) {
    return newref(self->name);
}
METHOD("TypeVar.__mro_entries__(self, object, /)", "Always a TypeError.")
static PyObject *type_var_mro_entries(PyObject *self, PyObject *object) {
    return generic_refuse_subclass(self);
}

/* ---- slots ---- */

static PyObject *type_var_repr(PyObject *self) {
    return variance_repr(TYPE_VAR(self)->variance, TYPE_VAR(self)->name);
}

static int type_var_traverse(PyObject *self, visitproc visit, void *arg) {
    TypeVarObject *v = TYPE_VAR(self);
    Py_VISIT(v->dict);
    int stop = lazy_traverse(&v->bound, visit, arg);
    stop = stop != 0 ? stop : lazy_traverse(&v->constraints, visit, arg);
    return stop != 0 ? stop : lazy_traverse(&v->fallback, visit, arg);
}

static int type_var_clear(PyObject *self) {
    TypeVarObject *v = TYPE_VAR(self);
    lazy_clear(&v->bound);
    lazy_clear(&v->constraints);
    lazy_clear(&v->fallback);
    CLEAR(v->dict);
    return 0;
}

static void type_var_dealloc(PyObject *self) {
    object_untrack(self);
    weakref_clear_all(self);
    type_var_clear(self);
    CLEAR(TYPE_VAR(self)->name);
    object_free(self);
}

#include "type_var.gen.h"

static PyNumberMethods type_var_as_number = {.nb_or = union_of_two};

static PyMemberDef type_var_members[] = {
    {"__name__", _Py_T_OBJECT, offsetof(TypeVarObject, name), Py_READONLY, NULL},
    {"__covariant__", Py_T_BOOL, offsetof(TypeVarObject, variance.covariant), Py_READONLY, NULL},
    {"__contravariant__", Py_T_BOOL, offsetof(TypeVarObject, variance.contravariant), Py_READONLY,
     NULL},
    {"__infer_variance__", Py_T_BOOL, offsetof(TypeVarObject, variance.infer), Py_READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

PyTypeObject type_var_type = {
    TYPE_HEAD,
    .tp_name = "typing.TypeVar",
    .tp_basicsize = sizeof(TypeVarObject),
    .tp_dealloc = type_var_dealloc,
    .tp_repr = type_var_repr,
    .tp_as_number = &type_var_as_number,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_doc = "A type variable: it stands for a type that is named later, where a generic class, "
              "function or alias\nis used. `def f[T](x: T) -> T` makes one; so does "
              "TypeVar('T').",
    .tp_traverse = type_var_traverse,
    .tp_clear = type_var_clear,
    .tp_weaklistoffset = offsetof(TypeVarObject, weakrefs),
    .tp_methods = TypeVar_methods,
    .tp_members = type_var_members,
    .tp_getset = TypeVar_getset,
    .tp_dictoffset = offsetof(TypeVarObject, dict),
    .tp_new = typevar_tp_new,
};
