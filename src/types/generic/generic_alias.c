/* types.GenericAlias: list[int]. Attributes are those of the origin but for a few. */
#include "types/generic/generic.h"
#include "object/args.h"
#include "object/attr.h"
#include "object/call.h"
#include "object/error.h"
#include "object/names.h"
#include "object/needs.h"
#include "object/ops.h"
#include "types/dict/dict.h"
#include "types/iterator/iterator.h"
#include "types/list/list.h"
#include "types/tuple/tuple.h"

typedef struct {
    PyObject_HEAD PyObject *origin, *args; /* (c) */
    PyObject *parameters;                  /* (a) NULL until asked for; then (c) */
    PyObject *weakrefs;
    vectorcallfunc vectorcall;
    bool unpacked; /* (c) *tuple[int] */
} AliasObject;
#define ALIAS(o) ((AliasObject *)(o))

static PyObject *alias_vectorcall(PyObject *self, PyObject *const *args, size_t nargsf,
                                  PyObject *kwnames);

/* ---- making ---- */

static PyObject *alias_make(PyTypeObject *type, PyObject *origin, PyObject *args, bool unpacked) {
    autoref PyObject *tuple = IS_TUPLE(args) ? newref(args) : TRY(tuple_of(1, args));
    AliasObject *alias = ALIAS(TRY(type->tp_alloc(type, 0)));
    alias->origin = newref(origin);
    alias->args = take(tuple);
    alias->vectorcall = alias_vectorcall;
    alias->unpacked = unpacked;
    return (PyObject *)alias;
}

PyObject *generic_alias_new(PyObject *origin, PyObject *args) {
    return alias_make(&Py_GenericAliasType, origin, args, false);
}

static PyObject *alias_tp_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    if (kwargs != NULL && dict_length(kwargs) != 0) {
        return err_raise(PyExc_TypeError, "GenericAlias() takes no keyword arguments");
    }
    if (tuple_length(args) != 2) {
        return err_raise(PyExc_TypeError, "GenericAlias expected 2 arguments, got %zd",
                         tuple_length(args));
    }
    return alias_make(type, tuple_at(args, 0), tuple_at(args, 1), false);
}

PyObject *generic_keep(PyObject *o, PyObject **field, steals PyObject *value) {
    PyObject *known = NULL;
    if (is_shared(o) || is_immortal(o)) {
        ref_share(value);
    }
    if (cas_acq_rel(field, &known, value)) {
        return newref(value);
    }
    decref(value);
    return newref(known);
}

/* ---- calling ---- */

/* The instance learns what it was made by, if it takes attributes. */
static int set_original_class(PyObject *instance, PyObject *self) {
    if (attr_set(instance, NAME(__orig_class__), self) < 0) {
        return err_clear_if(PyExc_AttributeError) || err_clear_if(PyExc_TypeError) ? 0 : -1;
    }
    return 0;
}

static PyObject *alias_vectorcall(PyObject *self, PyObject *const *args, size_t nargsf,
                                  PyObject *kwnames) {
    autoref PyObject *instance =
        TRY(call(ALIAS(self)->origin, args, nargsf & ~PY_VECTORCALL_ARGUMENTS_OFFSET, kwnames));
    return set_original_class(instance, self) < 0 ? NULL : take(instance);
}

/* ---- attributes ---- */

/* Those that are the alias's own, whatever the origin has. */
static borrowed PyObject *own_name(size_t i) {
    PyObject *const names[] = {
        NAME(__class__),     NAME(__bases__),      NAME(__copy__),
        NAME(__deepcopy__),  NAME(__origin__),     NAME(__args__),
        NAME(__unpacked__),  NAME(__parameters__), NAME(__typing_unpacked_tuple_args__),
        NAME(__reduce_ex__), NAME(__reduce__),     NAME(__mro_entries__),
    };
    return i < countof(names) ? names[i] : NULL;
}

static bool is_own(PyObject *name) {
    for (size_t i = 0; own_name(i) != NULL; i++) {
        if (name == own_name(i) || str_equal(name, own_name(i))) {
            return true;
        }
    }
    return false;
}

static PyObject *alias_tp_getattro(PyObject *self, PyObject *name) {
    return IS_STR(name) && !is_own(name) ? attr_get(ALIAS(self)->origin, name)
                                         : attr_generic_get(self, name);
}

METHOD("GenericAlias.__dir__(self)", "The names of the origin, and the alias's own.")
static PyObject *alias_dir(AliasObject *self) {
    autoref PyObject *names = TRY(attr_dir(self->origin));
    autoref PyObject *list = TRY(ops_to_list(names));
    for (size_t i = 0; own_name(i) != NULL; i++) {
        int known = ops_contains(list, own_name(i));
        int has = known == 0 ? attr_has((PyObject *)self, own_name(i)) : known;
        TRYI(has);
        if (known == 0 && has) {
            TRYI(list_append(list, own_name(i)));
        }
    }
    return take(list);
}

GETTER("GenericAlias.__parameters__", "The type variables in it.")
static PyObject *alias_parameters(AliasObject *self) {
    PyObject *known = load_acquire(&self->parameters);
    if (known != NULL) {
        return newref(known);
    }
    PyObject *found = TRY(generic_parameters(self->args));
    return generic_keep((PyObject *)self, &self->parameters, found);
}

GETTER("GenericAlias.__typing_unpacked_tuple_args__",
       "The arguments of an unpacked tuple; None for anything else.")
static PyObject *alias_unpacked_tuple_args(AliasObject *self) {
    bool is_it = self->unpacked && self->origin == (PyObject *)&PyTuple_Type;
    return is_it ? newref(self->args) : NONE;
}

/* ---- methods ---- */

METHOD("GenericAlias.__mro_entries__(self, bases, /)", "The origin is the base.")
static PyObject *alias_mro_entries(AliasObject *self, PyObject *bases) {
    return tuple_of(1, self->origin);
}

METHOD("GenericAlias.__instancecheck__(self, instance, /)", "Always a TypeError.")
static PyObject *alias_instancecheck(AliasObject *self, PyObject *instance) {
    return err_raise(PyExc_TypeError, "isinstance() argument 2 cannot be a parameterized generic");
}

METHOD("GenericAlias.__subclasscheck__(self, subclass, /)", "Always a TypeError.")
static PyObject *alias_subclasscheck(AliasObject *self, PyObject *subclass) {
    return err_raise(PyExc_TypeError, "issubclass() argument 2 cannot be a parameterized generic");
}

METHOD("GenericAlias.__reduce__(self)", "What pickle and copy make it of.")
static PyObject *alias_reduce(AliasObject *self) {
    if (!self->unpacked) {
        autoref PyObject *args = TRY(tuple_of(2, self->origin, self->args));
        return tuple_of(2, (PyObject *)TYPE(self), args);
    }
    autoref PyObject *packed = TRY(generic_alias_new(self->origin, self->args));
    autoref PyObject *iterator = TRY(ops_iter(packed));
    autoref PyObject *args = TRY(tuple_of(1, iterator));
    autoref PyObject *next = TRY(iterator_builtin("next"));
    return tuple_of(2, next, args);
}

/* ---- slots ---- */

static PyObject *alias_subscript(PyObject *self, PyObject *item) {
    autoref PyObject *parameters = TRY(alias_parameters(ALIAS(self)));
    autoref PyObject *args = TRY(generic_substitute(self, ALIAS(self)->args, parameters, item));
    return alias_make(&Py_GenericAliasType, ALIAS(self)->origin, args, ALIAS(self)->unpacked);
}

static Py_hash_t alias_tp_hash(PyObject *self) {
    Py_hash_t origin = ops_hash(ALIAS(self)->origin);
    Py_hash_t args = origin == -1 ? -1 : ops_hash(ALIAS(self)->args);
    Py_hash_t hash = origin ^ args;
    return origin == -1 || args == -1 ? -1 : hash == -1 ? -2 : hash;
}

static int alias_equal(AliasObject *a, AliasObject *b) {
    if (a->unpacked != b->unpacked) {
        return 0;
    }
    int same = ops_compare_bool(a->origin, b->origin, Py_EQ);
    return same <= 0 ? same : ops_compare_bool(a->args, b->args, Py_EQ);
}

static PyObject *alias_tp_richcompare(PyObject *a, PyObject *b, int op) {
    if ((op != Py_EQ && op != Py_NE) || !IS_INSTANCE(a, Py_GenericAliasType) ||
        !IS_INSTANCE(b, Py_GenericAliasType)) {
        return NOT_IMPLEMENTED;
    }
    int equal = alias_equal(ALIAS(a), ALIAS(b));
    TRYI(equal);
    return BOOL(equal == (op == Py_EQ));
}

static int write_list(StrWriter *w, PyObject *list) {
    INT_TRYI(str_writer_char(w, '['));
    Py_ssize_t length = list_length(list);
    for (Py_ssize_t i = 0; i < length; i++) {
        autoref PyObject *item = list_get(list, i);
        if (item == NULL) { /* somebody's __repr__ has emptied it */
            return err_int(err_raise(PyExc_IndexError, "list index out of range"));
        }
        INT_TRYI(i == 0 ? 0 : str_writer_ascii(w, ", ", 2));
        INT_TRYI(generic_write(w, item));
    }
    return str_writer_char(w, ']');
}

static int write_alias(StrWriter *w, AliasObject *self) {
    INT_TRYI(self->unpacked ? str_writer_char(w, '*') : 0);
    INT_TRYI(generic_write(w, self->origin));
    INT_TRYI(str_writer_char(w, '['));
    Py_ssize_t count = tuple_length(self->args);
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *item = tuple_at(self->args, i);
        INT_TRYI(i == 0 ? 0 : str_writer_ascii(w, ", ", 2));
        INT_TRYI(IS_EXACT(item, PyList_Type) ? write_list(w, item) : generic_write(w, item));
    }
    INT_TRYI(count == 0 ? str_writer_ascii(w, "()", 2) : 0);
    return str_writer_char(w, ']');
}

static PyObject *alias_tp_repr(PyObject *self) {
    StrWriter w;
    str_writer_init(&w, 32);
    if (write_alias(&w, ALIAS(self)) < 0) {
        str_writer_drop(&w);
        return NULL;
    }
    return str_writer_finish(&w);
}

static int alias_tp_traverse(PyObject *self, visitproc visit, void *arg) {
    Py_VISIT(ALIAS(self)->origin);
    Py_VISIT(ALIAS(self)->args);
    Py_VISIT(ALIAS(self)->parameters);
    return 0;
}

static void alias_tp_dealloc(PyObject *self) {
    object_untrack(self);
    weakref_clear_all(self);
    CLEAR(ALIAS(self)->origin);
    CLEAR(ALIAS(self)->args);
    CLEAR(ALIAS(self)->parameters);
    TYPE(self)->tp_free(self);
}

/* ---- iteration: *tuple[int] ---- */

typedef struct {
    PyObject_HEAD PyObject *alias; /* (l) NULL when it has been handed out */
} AliasIterator;

static PyObject *alias_tp_iter(PyObject *self) {
    AliasIterator *iterator = (AliasIterator *)TRY(object_new(&generic_alias_iterator_type));
    iterator->alias = newref(self);
    object_track((PyObject *)iterator);
    return (PyObject *)iterator;
}

static PyObject *alias_iterator_next(PyObject *self) {
    autoref PyObject *alias = exchange_acq_rel(&((AliasIterator *)self)->alias, NULL);
    return alias == NULL
               ? NULL
               : alias_make(&Py_GenericAliasType, ALIAS(alias)->origin, ALIAS(alias)->args, true);
}

METHOD("generic_alias_iterator.__reduce__(self)", "What pickle and copy make it of.")
static PyObject *alias_iterator_reduce(PyObject *self) {
    autoref PyObject *iter = TRY(iterator_builtin("iter"));
    autoref PyObject *alias = attr_field(self, &((AliasIterator *)self)->alias);
    autoref PyObject *args = TRY(tuple_of(1, alias != NULL ? alias : tuple_empty()));
    return tuple_of(2, iter, args);
}

static int alias_iterator_traverse(PyObject *self, visitproc visit, void *arg) {
    Py_VISIT(((AliasIterator *)self)->alias);
    return 0;
}

static int alias_iterator_clear(PyObject *self) {
    CLEAR(((AliasIterator *)self)->alias);
    return 0;
}

static void alias_iterator_dealloc(PyObject *self) {
    object_untrack(self);
    alias_iterator_clear(self);
    object_free(self);
}

#include "generic_alias.gen.h"

PyTypeObject generic_alias_iterator_type = {
    TYPE_HEAD,
    .tp_name = "generic_alias_iterator",
    .tp_basicsize = sizeof(AliasIterator),
    .tp_dealloc = alias_iterator_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .tp_traverse = alias_iterator_traverse,
    .tp_clear = alias_iterator_clear,
    .tp_iter = ops_self,
    .tp_iternext = alias_iterator_next,
    .tp_methods = generic_alias_iterator_methods,
};

static PyNumberMethods alias_as_number = {.nb_or = union_or};
static PyMappingMethods alias_as_mapping = {.mp_subscript = alias_subscript};

static PyMemberDef alias_members[] = {
    {"__origin__", _Py_T_OBJECT, offsetof(AliasObject, origin), Py_READONLY, NULL},
    {"__args__", _Py_T_OBJECT, offsetof(AliasObject, args), Py_READONLY, NULL},
    {"__unpacked__", Py_T_BOOL, offsetof(AliasObject, unpacked), Py_READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

PyTypeObject Py_GenericAliasType = {
    TYPE_HEAD,
    .tp_name = "types.GenericAlias",
    .tp_basicsize = sizeof(AliasObject),
    .tp_dealloc = alias_tp_dealloc,
    .tp_vectorcall_offset = offsetof(AliasObject, vectorcall),
    .tp_repr = alias_tp_repr,
    .tp_as_number = &alias_as_number,
    .tp_as_mapping = &alias_as_mapping,
    .tp_hash = alias_tp_hash,
    .tp_call = PyVectorcall_Call,
    .tp_getattro = alias_tp_getattro,
    .tp_flags =
        Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_VECTORCALL,
    .tp_doc =
        "GenericAlias(origin, args, /)\n--\n\nA type with arguments, as list[int] (PEP 585):\n"
        "__origin__ is the type, __args__ the tuple of the arguments.",
    .tp_traverse = alias_tp_traverse,
    .tp_richcompare = alias_tp_richcompare,
    .tp_weaklistoffset = offsetof(AliasObject, weakrefs),
    .tp_iter = alias_tp_iter,
    .tp_methods = GenericAlias_methods,
    .tp_members = alias_members,
    .tp_getset = GenericAlias_getset,
    .tp_new = alias_tp_new,
};
