/* typing.ParamSpec, and its `args` and `kwargs`. */
#include "object/args.h"
#include "object/attr.h"
#include "object/error.h"
#include "object/names.h"
#include "object/needs.h"
#include "object/ops.h"
#include "types/generic/generic.h"
#include "types/str/str.h"
#include "types/typing/typing.h"

typedef struct {
    PyObject_HEAD PyObject *name, *bound; /* (c) */
    LazyValue fallback;
    Variance variance;
    PyObject *dict, *weakrefs;
} ParamSpecObject;
#define PARAM_SPEC(o) ((ParamSpecObject *)(o))

LazyValue *param_spec_fallback(PyObject *self) {
    return &PARAM_SPEC(self)->fallback;
}

typedef struct {
    PyObject_HEAD PyObject *origin; /* (c) */
    PyObject *weakrefs;
} PartObject;
#define PART(o) ((PartObject *)(o))

/* ---- P.args, P.kwargs ---- */

static PyObject *part_new(PyTypeObject *type, PyObject *origin) {
    PartObject *p = PART(TRY(object_new(type)));
    p->origin = newref(origin);
    object_track((PyObject *)p);
    return (PyObject *)p;
}

CONSTRUCTOR("paramspecargs(origin)", "The positional arguments of a parameter specification.")
static PyObject *param_spec_args_construct(PyTypeObject *type, PyObject *origin) {
    return part_new(&param_spec_args_type, origin);
}
CONSTRUCTOR("paramspeckwargs(origin)", "The keyword arguments of a parameter specification.")
static PyObject *param_spec_kwargs_construct(PyTypeObject *type, PyObject *origin) {
    return part_new(&param_spec_kwargs_type, origin);
}

METHOD("ParamSpecPart.__mro_entries__(self, object, /)", "Always a TypeError.")
static PyObject *part_mro_entries(PyObject *self, PyObject *object) {
    return generic_refuse_subclass(self);
}

static PyObject *part_repr(PyObject *self) {
    PyObject *origin = PART(self)->origin;
    const char *which = IS_EXACT(self, param_spec_args_type) ? "args" : "kwargs";
    return IS_EXACT(origin, param_spec_type) ? str_format("%U.%s", PARAM_SPEC(origin)->name, which)
                                             : str_format("%R.%s", origin, which);
}

static PyObject *part_richcompare(PyObject *a, PyObject *b, int op) {
    if (TYPE(a) != TYPE(b) || (op != Py_EQ && op != Py_NE)) {
        return NOT_IMPLEMENTED;
    }
    return ops_compare(PART(a)->origin, PART(b)->origin, op);
}

static int part_traverse(PyObject *self, visitproc visit, void *arg) {
    Py_VISIT(PART(self)->origin);
    return 0;
}

static int part_clear(PyObject *self) {
    CLEAR(PART(self)->origin);
    return 0;
}

static void part_dealloc(PyObject *self) {
    object_untrack(self);
    weakref_clear_all(self);
    part_clear(self);
    object_free(self);
}

/* ---- making ---- */

static ParamSpecObject *make(PyObject *name, Variance variance) {
    ParamSpecObject *p = PARAM_SPEC(TRY(object_new(&param_spec_type)));
    p->name = newref(name);
    p->variance = variance;
    object_track((PyObject *)p);
    return p;
}

PyObject *param_spec_new(PyObject *name) {
    return (PyObject *)make(name, (Variance){.infer = true});
}

CONSTRUCTOR("paramspec(name: str, *, bound=None, default=NoDefault, covariant: bool = False, "
            "contravariant: bool = False, infer_variance: bool = False)",
            "A parameter specification.")
static PyObject *param_spec_construct(PyTypeObject *type, PyObject *name, PyObject *bound,
                                      PyObject *fallback, int covariant, int contravariant,
                                      int infer_variance) {
    Variance variance = {covariant, contravariant, infer_variance};
    TRYI(variance_check(variance));
    ParamSpecObject *p = TRY(make(name, variance));
    p->bound = bound == NONE ? NULL : newref(bound);
    p->fallback.value = newref(fallback == NULL ? NO_DEFAULT : fallback);
    autoref PyObject *made = (PyObject *)p;
    return parameter_set_module(made) < 0 ? NULL : take(made);
}

/* ---- attributes and methods ---- */

GETTER("ParamSpec.args", "What *args is annotated with.")
static PyObject *param_spec_args(PyObject *self) {
    return part_new(&param_spec_args_type, self);
}
GETTER("ParamSpec.kwargs", "What **kwargs is annotated with.")
static PyObject *param_spec_kwargs(PyObject *self) {
    return part_new(&param_spec_kwargs_type, self);
}
GETTER("ParamSpec.__default__", "What it is when nothing is said, or NoDefault.")
static PyObject *param_spec_default(ParamSpecObject *self) {
    return lazy_value((PyObject *)self, &self->fallback, NO_DEFAULT);
}
GETTER("ParamSpec.evaluate_default", "The function that evaluates the default.")
static PyObject *param_spec_evaluate_default(ParamSpecObject *self) {
    return lazy_evaluator((PyObject *)self, &self->fallback);
}
METHOD("ParamSpec.has_default(self)", "Has it a default?")
static PyObject *param_spec_has_default(ParamSpecObject *self) {
    return BOOL(parameter_has_default(&self->fallback));
}
METHOD("ParamSpec.__typing_subst__(self, arg, /)", "What the argument makes of it.")
static PyObject *param_spec_subst(PyObject *self, PyObject *arg) {
    PyObject *const args[] = {self, arg};
    return typing_call("_paramspec_subst", args, 2);
}
METHOD("ParamSpec.__typing_prepare_subst__(self, alias, args, /)", "The arguments it takes.")
static PyObject *param_spec_prepare_subst(PyObject *self, PyObject *alias, PyObject *args) {
    PyObject *const all[] = {self, alias, args};
    return typing_call("_paramspec_prepare_subst", all, 3);
}
METHOD("ParamSpec.__reduce__(self)", "The name: it is looked up in its module.")
static PyObject *param_spec_reduce(ParamSpecObject *self) {
    return newref(self->name);
}
METHOD("ParamSpec.__mro_entries__(self, object, /)", "Always a TypeError.")
static PyObject *param_spec_mro_entries(PyObject *self, PyObject *object) {
    return generic_refuse_subclass(self);
}

/* ---- slots ---- */

static PyObject *param_spec_repr(PyObject *self) {
    return variance_repr(PARAM_SPEC(self)->variance, PARAM_SPEC(self)->name);
}

static int param_spec_traverse(PyObject *self, visitproc visit, void *arg) {
    Py_VISIT(PARAM_SPEC(self)->bound);
    Py_VISIT(PARAM_SPEC(self)->dict);
    return lazy_traverse(&PARAM_SPEC(self)->fallback, visit, arg);
}

static int param_spec_clear(PyObject *self) {
    CLEAR(PARAM_SPEC(self)->bound);
    CLEAR(PARAM_SPEC(self)->dict);
    lazy_clear(&PARAM_SPEC(self)->fallback);
    return 0;
}

static void param_spec_dealloc(PyObject *self) {
    object_untrack(self);
    weakref_clear_all(self);
    param_spec_clear(self);
    CLEAR(PARAM_SPEC(self)->name);
    object_free(self);
}

#include "param_spec.gen.h"

static PyNumberMethods param_spec_as_number = {.nb_or = union_of_two};

#define FIELD(text, kind, field) {text, kind, offsetof(ParamSpecObject, field), Py_READONLY, NULL}
static PyMemberDef param_spec_members[] = {
    FIELD("__name__", _Py_T_OBJECT, name),
    FIELD("__bound__", _Py_T_OBJECT, bound),
    FIELD("__covariant__", Py_T_BOOL, variance.covariant),
    FIELD("__contravariant__", Py_T_BOOL, variance.contravariant),
    FIELD("__infer_variance__", Py_T_BOOL, variance.infer),
    {NULL, 0, 0, 0, NULL},
};
static PyMemberDef part_members[] = {
    {"__origin__", _Py_T_OBJECT, offsetof(PartObject, origin), Py_READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

PyTypeObject param_spec_type = {
    TYPE_HEAD,
    .tp_name = "typing.ParamSpec",
    .tp_basicsize = sizeof(ParamSpecObject),
    .tp_dealloc = param_spec_dealloc,
    .tp_repr = param_spec_repr,
    .tp_as_number = &param_spec_as_number,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_doc = "A parameter specification: it stands for the parameters of a callable, so that a "
              "decorator can say that\nit keeps them. `def f[**P]()` makes one; so does "
              "ParamSpec('P').\n\n"
              "    >>> P = ParamSpec('P')\n"
              "    >>> P.__name__\n"
              "    'P'",
    .tp_traverse = param_spec_traverse,
    .tp_clear = param_spec_clear,
    .tp_weaklistoffset = offsetof(ParamSpecObject, weakrefs),
    .tp_methods = ParamSpec_methods,
    .tp_members = param_spec_members,
    .tp_getset = ParamSpec_getset,
    .tp_dictoffset = offsetof(ParamSpecObject, dict),
    .tp_new = paramspec_tp_new,
};

#define PART_TYPE(variable, name, doc, new)                                                        \
    PyTypeObject variable = {                                                                      \
        TYPE_HEAD,                                                                                 \
        .tp_name = name,                                                                           \
        .tp_basicsize = sizeof(PartObject),                                                        \
        .tp_dealloc = part_dealloc,                                                                \
        .tp_repr = part_repr,                                                                      \
        .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,                                       \
        .tp_doc = doc,                                                                             \
        .tp_traverse = part_traverse,                                                              \
        .tp_clear = part_clear,                                                                    \
        .tp_richcompare = part_richcompare,                                                        \
        .tp_weaklistoffset = offsetof(PartObject, weakrefs),                                       \
        .tp_methods = ParamSpecPart_methods,                                                       \
        .tp_members = part_members,                                                                \
        .tp_new = new,                                                                             \
    }
PART_TYPE(param_spec_args_type, "typing.ParamSpecArgs",
          "The positional arguments of a parameter specification: P.args.\n\n"
          "    >>> P = ParamSpec('P')\n"
          "    >>> P.args.__origin__ is P\n"
          "    True",
          paramspecargs_tp_new);
PART_TYPE(param_spec_kwargs_type, "typing.ParamSpecKwargs",
          "The keyword arguments of a parameter specification: P.kwargs.\n\n"
          "    >>> P = ParamSpec('P')\n"
          "    >>> P.kwargs.__origin__ is P\n"
          "    True",
          paramspeckwargs_tp_new);
