/* defaultdict: a dict that makes the values it is asked for. */
#include "modules/collections/collections_module.h"
#include "object/args.h"
#include "object/attr.h"
#include "object/call.h"
#include "object/names.h"
#include "object/needs.h"
#include "object/ops.h"
#include "types/dict/dict.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"

typedef struct {
    PyDictObject dict;
    PyObject *factory; /* (r) or NULL */
} DefaultDict;
#define DD(o) ((DefaultDict *)(o))

static int defaultdict_init(PyObject *o, PyObject *args, PyObject *kwargs) {
    PyObject *factory = tuple_length(args) > 0 ? tuple_at(args, 0) : NONE;
    if (factory != NONE && TYPE(factory)->tp_call == NULL) {
        return err_int(err_raise(PyExc_TypeError, "first argument must be callable or None"));
    }
    autoref PyObject *rest = INT_TRY(tuple_slice(args, tuple_length(args) > 0, tuple_length(args)));
    attr_replace(o, &DD(o)->factory, factory == NONE ? NULL : factory);
    return PyDict_Type.tp_init(o, rest, kwargs);
}
static int defaultdict_traverse(PyObject *o, visitproc visit, void *arg) {
    Py_VISIT(DD(o)->factory);
    return PyDict_Type.tp_traverse(o, visit, arg);
}
static int defaultdict_clear(PyObject *o) {
    attr_replace(o, &DD(o)->factory, NULL);
    return PyDict_Type.tp_clear(o);
}
static void defaultdict_dealloc(PyObject *o) {
    object_untrack(o);
    CLEAR(DD(o)->factory);
    PyDict_Type.tp_dealloc(o);
}

/* Threads that miss the same key at once all get the value of the first, where nothing in Python
 * code stands between. */
METHOD("defaultdict.__missing__(self, key, /)",
       "Make the value of a missing key with the factory and keep it; KeyError when there is no "
       "factory.")
static PyObject *defaultdict_missing(PyObject *self, PyObject *key) {
    autoref PyObject *factory = attr_field(self, &DD(self)->factory);
    if (factory == NULL || factory == NONE) {
        return err_raise_key(key);
    }
    autoref PyObject *value = TRY(call_none(factory));
    if (TYPE(self)->tp_as_mapping->mp_ass_subscript ==
        PyDict_Type.tp_as_mapping->mp_ass_subscript) {
        PyObject *kept;
        TRYI(dict_set_default(self, key, value, &kept));
        return kept;
    }
    TRYI(ops_set_item(self, key, value));
    return take(value);
}

/* type(self)(factory, content) */
static PyObject *defaultdict_like(PyObject *self, PyObject *content) {
    autoref PyObject *factory = attr_field(self, &DD(self)->factory);
    return call_two((PyObject *)TYPE(self), factory ? factory : NONE, content);
}
METHOD("defaultdict.copy(self)", "D.copy() -> a shallow copy of D.")
METHOD("defaultdict.__copy__(self)", "D.copy() -> a shallow copy of D.")
static PyObject *defaultdict_copy(PyObject *self) {
    return defaultdict_like(self, self);
}
METHOD("defaultdict.__reduce__(self)", "Return state information for pickling.")
static PyObject *defaultdict_reduce(PyObject *self) {
    autoref PyObject *factory = attr_field(self, &DD(self)->factory),
                     *args = TRY(factory == NULL || factory == NONE ? tuple_empty()
                                                                    : tuple_of(1, factory));
    autoref PyObject *items = TRY(call_method_none(self, NAME(items))),
                     *iterator = TRY(ops_iter(items));
    return tuple_of(5, (PyObject *)TYPE(self), args, NONE, NONE, iterator);
}
CLASSMETHOD("defaultdict.__class_getitem__(cls, object, /)", "See PEP 585")
static PyObject *defaultdict_class_getitem(PyObject *cls, PyObject *object) {
    return generic_alias_new(cls, object);
}

static PyObject *defaultdict_or(PyObject *a, PyObject *b) {
    PyObject *self = IS_INSTANCE(a, defaultdict_type) ? a : b, *other = self == a ? b : a;
    if (!IS_DICT(other)) {
        return NOT_IMPLEMENTED;
    }
    autoref PyObject *result = TRY(defaultdict_like(self, a));
    if (!IS_DICT(result)) {
        return err_raise(PyExc_TypeError, "%.200s is not a dict", TYPE(result)->tp_name);
    }
    TRYI(dict_merge(result, b, MERGE_OVERRIDE));
    return take(result);
}

static PyObject *factory_text(PyObject *o, PyObject *factory) {
    if (factory == NULL) {
        return str_from_text("None");
    }
    if (TRYI(ops_repr_enter(factory)) == 1) {
        return str_from_text("...");
    }
    PyObject *text = ops_repr(factory);
    ops_repr_leave(factory);
    return text;
}
static PyObject *defaultdict_repr(PyObject *o) {
    autoref PyObject *content = TRY(PyDict_Type.tp_repr(o)),
                     *factory = attr_field(o, &DD(o)->factory),
                     *text = TRY(factory_text(o, factory));
    const char *dot = strrchr(TYPE(o)->tp_name, '.');
    return str_format("%s(%U, %U)", dot ? dot + 1 : TYPE(o)->tp_name, text, content);
}

#include "defaultdict.gen.h"

static PyMemberDef defaultdict_members[] = {
    {"default_factory", _Py_T_OBJECT, offsetof(DefaultDict, factory), 0,
     "What makes the values of missing keys, called by __missing__()."},
    {NULL, 0, 0, 0, NULL},
};
static PyNumberMethods defaultdict_as_number = {.nb_or = defaultdict_or};

PyTypeObject defaultdict_type = {
    TYPE_HEAD,
    .tp_name = "collections.defaultdict",
    .tp_basicsize = sizeof(DefaultDict),
    .tp_dealloc = defaultdict_dealloc,
    .tp_repr = defaultdict_repr,
    .tp_as_number = &defaultdict_as_number,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE,
    .tp_doc =
        "defaultdict(default_factory=None, /, [...]) --> dict with default factory\n\n"
        "A dict that calls the factory for the value of a key it lacks, when asked for it by\n"
        "subscription, and keeps it. The other arguments are those of dict.\n",
    .tp_traverse = defaultdict_traverse,
    .tp_clear = defaultdict_clear,
    .tp_methods = defaultdict_methods,
    .tp_members = defaultdict_members,
    .tp_base = &PyDict_Type,
    .tp_init = defaultdict_init,
};
