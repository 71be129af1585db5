/* typing.Union: int | str. The members that can be hashed are kept as a frozenset too, the others
 * as a tuple: order does not count in comparing unions. */
#include "types/generic/generic.h"
#include "object/args.h"
#include "object/attr.h"
#include "object/call.h"
#include "object/error.h"
#include "object/names.h"
#include "object/needs.h"
#include "object/ops.h"
#include "types/list/list.h"
#include "types/set/set.h"
#include "types/tuple/tuple.h"
#include "types/typing/typing.h"

typedef struct {
    PyObject_HEAD PyObject *args; /* (c) */
    PyObject *hashable;           /* (c) frozenset */
    PyObject *unhashable;         /* (c) tuple, or NULL when there are none */
    PyObject *parameters;         /* (a) NULL until asked for; then (c) */
    PyObject *weakrefs;
} UnionObject;
#define UNION(o) ((UnionObject *)(o))

bool union_check(PyObject *o) {
    return IS_EXACT(o, _PyUnion_Type);
}

PyObject *union_args(PyObject *o) {
    return newref(UNION(o)->args);
}

/* ---- gathering members ---- */

typedef struct {
    PyObject *args, *hashable, *unhashable; /* list, set, list; all owned */
} Members;

static void members_drop(Members *m) {
    XDECREF(m->args);
    XDECREF(m->hashable);
    XDECREF(m->unhashable);
}

static int members_init(Members *m) {
    *m = (Members){list_new(0), set_new(NULL), list_new(0)};
    return m->args == NULL || m->hashable == NULL || m->unhashable == NULL ? -1 : 0;
}

static int contains_equal(PyObject *items, PyObject *item) {
    autoref PyObject *all = INT_TRY(ops_to_tuple(items));
    for (Py_ssize_t i = 0; i < tuple_length(all); i++) {
        int same = ops_compare_bool(tuple_at(all, i), item, Py_EQ);
        if (same != 0) {
            return same;
        }
    }
    return 0;
}

/* One that is not a union itself. */
static int add_single(Members *m, PyObject *type) {
    bool hashes = ops_hash(type) != -1 || !err_occurred();
    if (!hashes) {
        err_clear();
    }
    int known = hashes ? set_contains(m->hashable, type) : contains_equal(m->unhashable, type);
    if (known != 0) {
        return known < 0 ? -1 : 0;
    }
    INT_TRYI(hashes ? set_add(m->hashable, type) : list_append(m->unhashable, type));
    return list_append(m->args, type);
}

static int add(Members *m, PyObject *type) {
    if (type == NONE) {
        return add_single(m, (PyObject *)TYPE(NONE));
    }
    if (!union_check(type)) {
        return add_single(m, type);
    }
    for (Py_ssize_t i = 0; i < tuple_length(UNION(type)->args); i++) {
        INT_TRYI(add_single(m, tuple_at(UNION(type)->args, i)));
    }
    return 0;
}

/* What `|` of types takes without asking typing. */
static bool is_type_like(PyObject *o) {
    return o == NONE || IS_TYPE_OBJECT(o) || IS_INSTANCE(o, Py_GenericAliasType) ||
           union_check(o) || IS_EXACT(o, type_alias_type);
}

static int add_checked(Members *m, PyObject *type) {
    if (is_type_like(type)) {
        return add(m, type);
    }
    autoref PyObject *message = INT_TRY(str_from_text("Union[arg, ...]: each arg must be a type."));
    PyObject *const args[] = {type, message};
    autoref PyObject *checked = INT_TRY(typing_call("_type_check", args, 2));
    return add(m, checked);
}

/* The union of what was gathered; of one member that member itself. */
static PyObject *finish(Members *m) {
    Py_ssize_t count = list_length(m->args);
    if (count == 1) {
        return list_get(m->args, 0);
    }
    if (count == 0) {
        return err_raise(PyExc_TypeError, "Cannot take a Union of no types.");
    }
    autoref PyObject *args = TRY(list_as_tuple(m->args)),
                     *hashable = TRY(frozenset_new(m->hashable)), *unhashable = NULL;
    if (list_length(m->unhashable) != 0) {
        unhashable = TRY(list_as_tuple(m->unhashable));
    }
    UnionObject *u = UNION(TRY(object_new(&_PyUnion_Type)));
    u->args = take(args);
    u->hashable = take(hashable);
    u->unhashable = take(unhashable);
    object_track((PyObject *)u);
    return (PyObject *)u;
}

PyObject *union_of(PyObject *items) {
    Members m;
    bool good = members_init(&m) == 0;
    for (Py_ssize_t i = 0; good && i < tuple_length(items); i++) {
        good = add_checked(&m, tuple_at(items, i)) == 0;
    }
    PyObject *result = good ? finish(&m) : NULL;
    members_drop(&m);
    return result;
}

PyObject *union_of_two(PyObject *a, PyObject *b) {
    autoref PyObject *both = TRY(tuple_of(2, a, b));
    return union_of(both);
}

PyObject *union_or(PyObject *a, PyObject *b) {
    bool fit = is_type_like(a) && is_type_like(b) && !(a == NONE && b == NONE);
    return fit ? union_of_two(a, b) : NOT_IMPLEMENTED;
}

/* ---- attributes and methods ---- */

void *generic_refuse_subclass(PyObject *self) {
    return err_raise(PyExc_TypeError, "Cannot subclass an instance of %s",
                     strrchr(TYPE(self)->tp_name, '.') + 1);
}

METHOD("Union.__mro_entries__(self, object, /)", "Always a TypeError.")
static PyObject *union_mro_entries(PyObject *self, PyObject *object) {
    return err_raise(PyExc_TypeError, "Cannot subclass %R", self);
}

CLASSMETHOD("Union.__class_getitem__(cls, object, /)", "The union of the types given.")
static PyObject *union_class_getitem(PyObject *cls, PyObject *object) {
    if (IS_TUPLE(object)) {
        return union_of(object);
    }
    autoref PyObject *items = TRY(tuple_of(1, object));
    return union_of(items);
}

GETTER("Union.__name__", "The name of the type.")
GETTER("Union.__qualname__", "The qualified name of the type.")
static PyObject *union_get_name(PyObject *self) {
    return newref(NAME(Union));
}

GETTER("Union.__origin__", "Always typing.Union.")
static PyObject *union_get_origin(PyObject *self) {
    return (PyObject *)&_PyUnion_Type;
}

GETTER("Union.__parameters__", "The type variables in it.")
static PyObject *union_parameters(UnionObject *self) {
    PyObject *known = load_acquire(&self->parameters);
    if (known != NULL) {
        return newref(known);
    }
    PyObject *found = TRY(generic_parameters(self->args));
    return generic_keep((PyObject *)self, &self->parameters, found);
}

static PyObject *union_tp_getattro(PyObject *self, PyObject *name) {
    if (IS_STR(name) && str_equal(name, NAME(__module__))) {
        return newref(NAME(typing));
    }
    return attr_generic_get(self, name);
}

/* ---- slots ---- */

static PyObject *union_subscript(PyObject *self, PyObject *item) {
    autoref PyObject *parameters = TRY(union_parameters(UNION(self)));
    autoref PyObject *args = TRY(generic_substitute(self, UNION(self)->args, parameters, item));
    return union_of(args);
}

/* Members that could not be hashed when the union was made decide. */
static int refuse_hash(PyObject *unhashable) {
    Py_ssize_t count = tuple_length(unhashable);
    for (Py_ssize_t i = 0; i < count; i++) {
        if (ops_hash(tuple_at(unhashable, i)) == -1 && err_occurred()) {
            return -1;
        }
    }
    return err_int(err_raise(PyExc_TypeError, "union contains %zd unhashable elements", count));
}

static Py_hash_t union_tp_hash(PyObject *self) {
    PyObject *unhashable = UNION(self)->unhashable;
    return unhashable != NULL ? refuse_hash(unhashable) : ops_hash(UNION(self)->hashable);
}

static int unhashable_equal(PyObject *a, PyObject *b) {
    if (a == NULL || b == NULL || tuple_length(a) != tuple_length(b)) {
        return a == b;
    }
    for (Py_ssize_t i = 0; i < tuple_length(a); i++) {
        int found = contains_equal(b, tuple_at(a, i));
        if (found <= 0) {
            return found;
        }
    }
    return 1;
}

static PyObject *union_tp_richcompare(PyObject *a, PyObject *b, int op) {
    if ((op != Py_EQ && op != Py_NE) || !union_check(b)) {
        return NOT_IMPLEMENTED;
    }
    int equal = ops_compare_bool(UNION(a)->hashable, UNION(b)->hashable, Py_EQ);
    equal = equal > 0 ? unhashable_equal(UNION(a)->unhashable, UNION(b)->unhashable) : equal;
    TRYI(equal);
    return BOOL(equal == (op == Py_EQ));
}

static int write_union(StrWriter *w, UnionObject *self) {
    for (Py_ssize_t i = 0; i < tuple_length(self->args); i++) {
        INT_TRYI(i == 0 ? 0 : str_writer_ascii(w, " | ", 3));
        INT_TRYI(generic_write(w, tuple_at(self->args, i)));
    }
    return 0;
}

static PyObject *union_tp_repr(PyObject *self) {
    StrWriter w;
    str_writer_init(&w, 32);
    if (write_union(&w, UNION(self)) < 0) {
        str_writer_drop(&w);
        return NULL;
    }
    return str_writer_finish(&w);
}

static int union_tp_traverse(PyObject *self, visitproc visit, void *arg) {
    Py_VISIT(UNION(self)->args);
    Py_VISIT(UNION(self)->hashable);
    Py_VISIT(UNION(self)->unhashable);
    Py_VISIT(UNION(self)->parameters);
    return 0;
}

static void union_tp_dealloc(PyObject *self) {
    object_untrack(self);
    weakref_clear_all(self);
    CLEAR(UNION(self)->args);
    CLEAR(UNION(self)->hashable);
    CLEAR(UNION(self)->unhashable);
    CLEAR(UNION(self)->parameters);
    object_free(self);
}

#include "union.gen.h"

static PyNumberMethods union_as_number = {.nb_or = union_of_two};
static PyMappingMethods union_as_mapping = {.mp_subscript = union_subscript};

static PyMemberDef union_members[] = {
    {"__args__", _Py_T_OBJECT, offsetof(UnionObject, args), Py_READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

PyTypeObject _PyUnion_Type = {
    TYPE_HEAD,
    .tp_name = "typing.Union",
    .tp_basicsize = sizeof(UnionObject),
    .tp_dealloc = union_tp_dealloc,
    .tp_repr = union_tp_repr,
    .tp_as_number = &union_as_number,
    .tp_as_mapping = &union_as_mapping,
    .tp_hash = union_tp_hash,
    .tp_getattro = union_tp_getattro,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .tp_doc = "A type that is one of several: int | str.",
    .tp_traverse = union_tp_traverse,
    .tp_richcompare = union_tp_richcompare,
    .tp_weaklistoffset = offsetof(UnionObject, weakrefs),
    .tp_methods = Union_methods,
    .tp_members = union_members,
    .tp_getset = Union_getset,
};
