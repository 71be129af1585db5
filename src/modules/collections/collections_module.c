/* _collections: the module, counting, and the field descriptors of named tuples. */
#include "modules/collections/collections_module.h"
#include "object/args.h"
#include "object/attr.h"
#include "object/call.h"
#include "object/names.h"
#include "object/needs.h"
#include "object/ops.h"
#include "object/type.h"
#include "types/dict/dict.h"
#include "types/int/int.h"
#include "types/module/module.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"

typedef struct {
    char nothing;
} CollectionsState;

/* ---- counting ---- */

/* One more of `item` in a plain dict, at once for other threads. */
static int count_in_dict(PyObject *counts, PyObject *item, PyObject *one) {
    Py_hash_t hash = ops_hash(item);
    if (hash == -1) {
        return -1;
    }
    autoref PyObject *old = NULL;
    guard(counts);
    if (INT_TRYI(dict_get_hash(counts, item, hash, &old)) == 0) {
        return dict_set_hash(counts, item, hash, one);
    }
    autoref PyObject *sum = INT_TRY(ops_binary(old, one, 0));
    return dict_set_hash(counts, item, hash, sum);
}
static int count_in_mapping(PyObject *get, PyObject *mapping, PyObject *item, PyObject *zero,
                            PyObject *one) {
    autoref PyObject *old = INT_TRY(call_two(get, item, zero)),
                     *sum = INT_TRY(ops_binary(old, one, 0));
    return ops_set_item(mapping, item, sum);
}
/* Does the mapping count with dict's own get and __setitem__? */
static bool counts_as_dict(PyObject *mapping) {
    return IS_DICT(mapping) &&
           type_lookup(TYPE(mapping), NAME(get)) == type_lookup(&PyDict_Type, NAME(get)) &&
           type_lookup(TYPE(mapping), NAME(__setitem__)) ==
               type_lookup(&PyDict_Type, NAME(__setitem__));
}
FUNCTION("_collections._count_elements(mapping, iterable, /)",
         "Add the numbers of times that items come up in the iterable to the mapping's values.")
static PyObject *collections_count_elements(PyObject *module, PyObject *mapping,
                                            PyObject *iterable) {
    autoref PyObject *iterator = TRY(ops_iter(iterable)), *zero = TRY(int_from_ssize(0)),
                     *one = TRY(int_from_ssize(1)), *get = NULL;
    bool plain = counts_as_dict(mapping);
    if (!plain) {
        get = TRY(attr_get(mapping, NAME(get)));
    }
    for (;;) {
        autoref PyObject *item = ops_next(iterator);
        if (item == NULL) {
            return err_occurred() ? NULL : NONE;
        }
        TRYI(plain ? count_in_dict(mapping, item, one)
                   : count_in_mapping(get, mapping, item, zero, one));
    }
}

/* ---- _tuplegetter ---- */

typedef struct {
    PyObject_HEAD Py_ssize_t index; /* (c) */
    PyObject *doc;                  /* (r) */
} TupleGetter;
#define TUPLE_GETTER(o) ((TupleGetter *)(o))

static PyObject *tuplegetter_tp_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    if (kwargs != NULL && dict_length(kwargs) > 0) {
        return err_raise(PyExc_TypeError, "_tuplegetter() takes no keyword arguments");
    }
    if (tuple_length(args) != 2) {
        args_wrong_count("_tuplegetter", tuple_length(args), 2, 2);
        return NULL;
    }
    Py_ssize_t index;
    TRYI(arg_ssize(tuple_at(args, 0), &index));
    PyObject *o = TRY(type->tp_alloc(type, 0));
    TUPLE_GETTER(o)->index = index;
    TUPLE_GETTER(o)->doc = newref(tuple_at(args, 1));
    return o;
}
static int tuplegetter_traverse(PyObject *o, visitproc visit, void *arg) {
    Py_VISIT(TUPLE_GETTER(o)->doc);
    return 0;
}
static int tuplegetter_clear(PyObject *o) {
    CLEAR(TUPLE_GETTER(o)->doc);
    return 0;
}
static void tuplegetter_dealloc(PyObject *o) {
    object_untrack(o);
    tuplegetter_clear(o);
    TYPE(o)->tp_free(o);
}
static PyObject *tuplegetter_get(PyObject *o, PyObject *instance, PyObject *type) {
    Py_ssize_t i = TUPLE_GETTER(o)->index;
    if (instance == NULL || instance == NONE) {
        return newref(o);
    }
    if (!IS_TUPLE(instance)) {
        return err_raise(PyExc_TypeError,
                         "descriptor for index '%zd' for tuple subclasses doesn't apply to '%s' "
                         "object",
                         i, TYPE(instance)->tp_name);
    }
    if ((size_t)i >= (size_t)tuple_length(instance)) {
        return err_raise(PyExc_IndexError, "tuple index out of range");
    }
    return newref(tuple_at(instance, i));
}
static int tuplegetter_set(PyObject *o, PyObject *instance, PyObject *value) {
    return err_int(
        err_raise(PyExc_AttributeError, value ? "can't set attribute" : "can't delete attribute"));
}
static PyObject *tuplegetter_repr(PyObject *o) {
    autoref PyObject *doc = attr_field(o, &TUPLE_GETTER(o)->doc);
    return str_format("_tuplegetter(%zd, %R)", TUPLE_GETTER(o)->index, doc ? doc : NONE);
}
METHOD("_tuplegetter.__reduce__(self)", NULL)
static PyObject *tuplegetter_reduce(PyObject *self) {
    autoref PyObject *index = TRY(int_from_ssize(TUPLE_GETTER(self)->index)),
                     *doc = attr_field(self, &TUPLE_GETTER(self)->doc);
    autoref PyObject *args = TRY(tuple_of(2, index, doc ? doc : NONE));
    return tuple_of(2, (PyObject *)TYPE(self), args);
}

static int collections_exec(PyObject *module) {
    INT_TRYI(ordered_dict_ready());
    INT_TRYI(module_add_type(module, &deque_type));
    INT_TRYI(module_add_type(module, &defaultdict_type));
    INT_TRYI(module_add_type(module, &PyODict_Type));
    INT_TRYI(module_add_type(module, &deque_iterator_type));
    INT_TRYI(module_add_type(module, &deque_reverse_iterator_type));
    return module_add_type(module, &tuplegetter_type);
}

#include "collections_module.gen.h"

static PyMemberDef tuplegetter_members[] = {
    {"__doc__", _Py_T_OBJECT, offsetof(TupleGetter, doc), 0, NULL},
    {NULL, 0, 0, 0, NULL},
};

PyTypeObject tuplegetter_type = {
    TYPE_HEAD,
    .tp_name = "collections._tuplegetter",
    .tp_basicsize = sizeof(TupleGetter),
    .tp_dealloc = tuplegetter_dealloc,
    .tp_repr = tuplegetter_repr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_traverse = tuplegetter_traverse,
    .tp_clear = tuplegetter_clear,
    .tp_methods = _tuplegetter_methods,
    .tp_members = tuplegetter_members,
    .tp_descr_get = tuplegetter_get,
    .tp_descr_set = tuplegetter_set,
    .tp_new = tuplegetter_tp_new,
};

NATIVE_MODULE(_collections, CollectionsState, collections_exec, _collections_functions,
              "Containers: deque, defaultdict, OrderedDict.")
