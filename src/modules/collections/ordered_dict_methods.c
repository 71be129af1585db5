/* OrderedDict: its methods and the type. */
#include "modules/collections/collections_module.h"
#include "modules/collections/ordered_dict.h"
#include "object/args.h"
#include "object/attr.h"
#include "object/call.h"
#include "object/names.h"
#include "object/needs.h"
#include "object/ops.h"
#include "types/dict/dict.h"
#include "types/dict/dict_views.h"
#include "types/int/int.h"
#include "types/list/list.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"

static bool is_exact(PyObject *o) {
    return IS_EXACT(o, PyODict_Type);
}
/* self[key] = value; subclasses have their own say. */
static int set_item(PyObject *o, PyObject *key, PyObject *value) {
    return TYPE(o)->tp_as_mapping->mp_ass_subscript == ordered_set ? ordered_set(o, key, value)
                                                                   : ops_set_item(o, key, value);
}

/* ---- updating ---- */

static int update_from_keys(PyObject *o, PyObject *mapping, PyObject *keys) {
    autoref PyObject *iterator = INT_TRY(ops_iter(keys));
    for (PyObject *item; (item = ops_next(iterator)) != NULL;) {
        autoref PyObject *key = item, *value = INT_TRY(ops_get_item(mapping, key));
        INT_TRYI(set_item(o, key, value));
    }
    return err_occurred() ? -1 : 0;
}
/* One pair out of any iterable. */
static int update_from_pair(PyObject *o, PyObject *pair) {
    autoref PyObject *iterator = INT_TRY(ops_iter(pair)), *key = NULL, *value = NULL, *more = NULL;
    key = ops_next(iterator);
    if (key == NULL) {
        return err_occurred()
                   ? -1
                   : err_int(err_raise(PyExc_ValueError, "need more than 0 values to unpack"));
    }
    value = ops_next(iterator);
    if (value == NULL) {
        return err_occurred()
                   ? -1
                   : err_int(err_raise(PyExc_ValueError, "need more than 1 value to unpack"));
    }
    more = ops_next(iterator);
    if (more != NULL) {
        return err_int(err_raise(PyExc_ValueError, "too many values to unpack (expected 2)"));
    }
    return err_occurred() ? -1 : set_item(o, key, value);
}
static int update_from_pairs(PyObject *o, PyObject *pairs) {
    autoref PyObject *iterator = INT_TRY(ops_iter(pairs));
    for (PyObject *item; (item = ops_next(iterator)) != NULL;) {
        autoref PyObject *pair = item;
        INT_TRYI(update_from_pair(o, pair));
    }
    return err_occurred() ? -1 : 0;
}
static int update_from_dict(PyObject *o, PyObject *dict) {
    autoref PyObject *items = INT_TRY(dict_items_list(dict));
    return update_from_pairs(o, items);
}
/* A mapping by its keys(), something with items() by that, else pairs. */
static int update_from(PyObject *o, PyObject *other) {
    if (IS_EXACT(other, PyDict_Type)) {
        return update_from_dict(o, other);
    }
    autoref PyObject *keys_of = NULL, *items_of = NULL;
    if (INT_TRYI(attr_find(other, NAME(keys), &keys_of)) == 1) {
        autoref PyObject *keys = INT_TRY(call_none(keys_of));
        return update_from_keys(o, other, keys);
    }
    if (INT_TRYI(attr_find(other, NAME(items), &items_of)) == 1) {
        autoref PyObject *items = INT_TRY(call_none(items_of));
        return update_from_pairs(o, items);
    }
    return update_from_pairs(o, other);
}
static int update_from_keywords(PyObject *o, PyObject *const *values, PyObject *kwnames) {
    for (Py_ssize_t i = 0; kwnames != NULL && i < tuple_length(kwnames); i++) {
        INT_TRYI(set_item(o, tuple_at(kwnames, i), values[i]));
    }
    return 0;
}
METHOD("OrderedDict.update(self, ...)", NULL)
static PyObject *ordered_update(PyObject *self, PyObject *const *args, Py_ssize_t nargs,
                                PyObject *kwnames) {
    if (nargs > 1) {
        return err_raise(PyExc_TypeError,
                         "update() takes at most 1 positional argument (%zd given)", nargs);
    }
    if (nargs == 1) {
        TRYI(update_from(self, args[0]));
    }
    TRYI(update_from_keywords(self, args + nargs, kwnames));
    return NONE;
}

/* ---- life ---- */

static PyObject *ordered_tp_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    autoref PyObject *nodes = TRY(dict_new());
    PyObject *o = TRY(PyDict_Type.tp_new(type, args, kwargs));
    OD(o)->nodes = take(nodes);
    return o;
}
static int ordered_tp_init(PyObject *o, PyObject *args, PyObject *kwargs) {
    INT_TRYI(dict_check_keywords(kwargs));
    if (tuple_length(args) > 1) {
        return err_int(
            err_raise(PyExc_TypeError, "expected at most 1 argument, got %zd", tuple_length(args)));
    }
    if (tuple_length(args) == 1) {
        INT_TRYI(update_from(o, tuple_at(args, 0)));
    }
    return kwargs ? update_from_dict(o, kwargs) : 0;
}
static int ordered_traverse(PyObject *o, visitproc visit, void *arg) {
    for (OrderNode *node = OD(o)->first; node != NULL; node = node->next) {
        Py_VISIT(node);
    }
    Py_VISIT(OD(o)->nodes);
    Py_VISIT(OD(o)->namespace);
    return PyDict_Type.tp_traverse(o, visit, arg);
}
static int ordered_tp_clear(PyObject *o) {
    attr_replace(o, &OD(o)->namespace, NULL);
    ordered_clear_all(o);
    return 0;
}
static void ordered_dealloc(PyObject *o) {
    object_untrack(o);
    weakref_clear_all(o);
    ordered_list_drop(o);
    CLEAR(OD(o)->namespace);
    CLEAR(OD(o)->nodes);
    PyDict_Type.tp_dealloc(o);
}

/* ---- methods ---- */

CLASSMETHOD("OrderedDict.fromkeys(cls, iterable, value=None)",
            "A new dictionary with the items of the iterable as keys, all with the same value.")
static PyObject *ordered_fromkeys(PyObject *cls, PyObject *iterable, PyObject *value) {
    autoref PyObject *o = TRY(call_none(cls)), *iterator = TRY(ops_iter(iterable));
    for (PyObject *item; (item = ops_next(iterator)) != NULL;) {
        autoref PyObject *key = item;
        TRYI(ops_set_item(o, key, value));
    }
    return err_occurred() ? NULL : take(o);
}
METHOD("OrderedDict.__sizeof__(self)", NULL)
static PyObject *ordered_sizeof(PyObject *self) {
    return int_from_size((size_t)TYPE(self)->tp_basicsize + dict_table_bytes(self) +
                         dict_table_bytes(OD(self)->nodes) +
                         (size_t)dict_length(OD(self)->nodes) * sizeof(OrderNode));
}
METHOD("OrderedDict.__reduce__(self)", "Return state information for pickling")
static PyObject *ordered_reduce(PyObject *self) {
    autoref PyObject *state = TRY(call_method_none(self, NAME(__getstate__))),
                     *items = TRY(call_method_none(self, NAME(items)));
    autoref PyObject *iterator = TRY(ops_iter(items));
    return tuple_of(5, (PyObject *)TYPE(self), tuple_empty(), state, NONE, iterator);
}
METHOD("OrderedDict.setdefault(self, /, key, default=None)",
       "The value for the key, which is set to the default first if it is not there.")
static PyObject *ordered_setdefault(PyObject *self, PyObject *key, PyObject *otherwise) {
    if (!is_exact(self)) {
        if (TRYI(ops_contains(self, key)) == 1) {
            return ops_get_item(self, key);
        }
        TRYI(ops_set_item(self, key, otherwise));
        return newref(otherwise);
    }
    PyObject *value;
    if (TRYI(dict_get(self, key, &value)) == 1) {
        return value;
    }
    TRYI(ordered_set(self, key, otherwise));
    return newref(otherwise);
}
METHOD("OrderedDict.pop(self, /, key, default=NULL)",
       "od.pop(key[,default]) -> v, remove specified key and return the corresponding "
       "value.\n\nWithout the key: the default if given, else KeyError.")
static PyObject *ordered_pop(PyObject *self, PyObject *key, PyObject *otherwise) {
    Py_hash_t hash = ops_hash(key);
    if (hash == -1) {
        return NULL;
    }
    PyObject *value;
    guard(self);
    if (TRYI(ordered_forget(self, key, hash)) == 1 && TRYI(dict_pop_key(self, key, &value)) == 1) {
        return value;
    }
    return otherwise ? newref(otherwise) : err_raise_key(key);
}
METHOD("OrderedDict.popitem(self, /, last: bool = True)",
       "Remove a (key, value) pair and return it: the newest, or the oldest if last is false.")
static PyObject *ordered_popitem(PyObject *self, int last) {
    autoref PyObject *key = NULL, *value = NULL;
    guard(self);
    key = ordered_take_key(self, last);
    if (key == NULL) {
        return err_occurred() ? NULL : err_raise(PyExc_KeyError, "dictionary is empty");
    }
    if (TRYI(dict_pop_key(self, key, &value)) == 0) {
        return err_raise_key(key);
    }
    return tuple_of(2, key, value);
}
METHOD("OrderedDict.keys(self)", NULL)
static PyObject *ordered_keys(PyObject *self) {
    return dict_view_new(&PyODictKeys_Type, self);
}
METHOD("OrderedDict.values(self)", NULL)
static PyObject *ordered_values(PyObject *self) {
    return dict_view_new(&PyODictValues_Type, self);
}
METHOD("OrderedDict.items(self)", NULL)
static PyObject *ordered_items(PyObject *self) {
    return dict_view_new(&PyODictItems_Type, self);
}
METHOD("OrderedDict.clear(self)", "Remove all items from ordered dict.")
static PyObject *ordered_clear(PyObject *self) {
    ordered_clear_all(self);
    return NONE;
}
static PyObject *copy_exact(PyObject *self) {
    autoref PyObject *copy = TRY(ordered_tp_new(&PyODict_Type, NULL, NULL));
    autoref PyObject *iterator = TRY(ordered_iterator_new(self, ORDERED_ITEMS, false));
    for (PyObject *item; (item = ops_next(iterator)) != NULL;) {
        autoref PyObject *pair = item;
        TRYI(ordered_set(copy, tuple_at(pair, 0), tuple_at(pair, 1)));
        TRYI(ordered_iterator_check(iterator)); /* comparing keys may have cleared it */
    }
    return err_occurred() ? NULL : take(copy);
}
/* Of a subclass: one of its class, filled by way of its own methods. */
METHOD("OrderedDict.copy(self)", "A shallow copy of ordered dict.")
static PyObject *ordered_copy(PyObject *self) {
    if (is_exact(self)) {
        return copy_exact(self);
    }
    autoref PyObject *copy = TRY(call_none((PyObject *)TYPE(self)));
    autoref PyObject *iterator = TRY(ordered_iterator_new(self, ORDERED_KEYS, false));
    for (PyObject *item; (item = ops_next(iterator)) != NULL;) {
        autoref PyObject *key = item, *value = ops_get_item(self, key);
        if (value == NULL) {
            PyObject *error = err_fetch(); /* that it was cleared meanwhile says more */
            if (err_given_matches(error, PyExc_KeyError) && ordered_iterator_check(iterator) < 0) {
                decref(error);
            } else {
                err_restore(error);
            }
            return NULL;
        }
        TRYI(ops_set_item(copy, key, value));
    }
    return err_occurred() ? NULL : take(copy);
}
METHOD("OrderedDict.__reversed__(self)", NULL)
static PyObject *ordered_reversed(PyObject *self) {
    return ordered_iterator_new(self, ORDERED_KEYS, true);
}
METHOD("OrderedDict.move_to_end(self, /, key, last: bool = True)",
       "Move an existing element to the end (or beginning if last is false).\n\nRaise KeyError if "
       "the element does not exist.")
static PyObject *ordered_move_to_end(PyObject *self, PyObject *key, int last) {
    return TRYI(ordered_move(self, key, last)) ? NONE : err_raise_key(key);
}

/* ---- slots ---- */

static PyObject *ordered_richcompare(PyObject *a, PyObject *b, int op) {
    if ((op != Py_EQ && op != Py_NE) || !IS_DICT(b)) {
        return NOT_IMPLEMENTED;
    }
    autoref PyObject *answer = TRY(PyDict_Type.tp_richcompare(a, b, Py_EQ));
    if (answer == NOT_IMPLEMENTED) {
        return take(answer);
    }
    int equal = TRYI(ops_is_true(answer));
    if (equal && IS_ORDERED_DICT(b)) {
        equal = TRYI(ordered_same_keys(a, b));
    }
    return BOOL(equal == (op == Py_EQ));
}
static PyObject *ordered_text(PyObject *o) {
    const char *dot = strrchr(TYPE(o)->tp_name, '.'), *name = dot ? dot + 1 : TYPE(o)->tp_name;
    if (dict_length(o) == 0) {
        return str_format("%s()", name);
    }
    autoref PyObject *plain = TRY(dict_new());
    TRYI(dict_merge(plain, o, MERGE_OVERRIDE));
    return str_format("%s(%R)", name, plain);
}
static PyObject *ordered_repr(PyObject *o) {
    if (TRYI(ops_repr_enter(o)) == 1) {
        return str_from_text("...");
    }
    PyObject *text = ordered_text(o);
    ops_repr_leave(o);
    return text;
}
static PyObject *ordered_iter(PyObject *o) {
    return ordered_iterator_new(o, ORDERED_KEYS, false);
}
static PyObject *ordered_or(PyObject *a, PyObject *b) {
    PyObject *type = (PyObject *)(IS_ORDERED_DICT(a) ? TYPE(a) : TYPE(b));
    if (!IS_DICT(a) || !IS_DICT(b)) {
        return NOT_IMPLEMENTED;
    }
    autoref PyObject *result = TRY(call_one(type, a));
    TRYI(update_from(result, b));
    return take(result);
}
static PyObject *ordered_inplace_or(PyObject *a, PyObject *b) {
    TRYI(update_from(a, b));
    return newref(a);
}

#include "ordered_dict_methods.gen.h"

static PyMappingMethods ordered_as_mapping = {.mp_ass_subscript = ordered_set};
static PyNumberMethods ordered_as_number = {.nb_or = ordered_or,
                                            .nb_inplace_or = ordered_inplace_or};
static PyGetSetDef ordered_getset[] = {
    {"__dict__", attr_get_dict, attr_set_dict, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

PyTypeObject PyODict_Type = {
    TYPE_HEAD,
    .tp_name = "collections.OrderedDict",
    .tp_basicsize = sizeof(OrderedDict),
    .tp_dealloc = ordered_dealloc,
    .tp_repr = ordered_repr,
    .tp_as_number = &ordered_as_number,
    .tp_as_mapping = &ordered_as_mapping,
    .tp_hash = ops_hash_not_implemented,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE,
    .tp_doc = "A dictionary whose order can be changed.",
    .tp_traverse = ordered_traverse,
    .tp_clear = ordered_tp_clear,
    .tp_richcompare = ordered_richcompare,
    .tp_weaklistoffset = offsetof(OrderedDict, weakrefs),
    .tp_iter = ordered_iter,
    .tp_methods = OrderedDict_methods,
    .tp_getset = ordered_getset,
    .tp_base = &PyDict_Type,
    .tp_dictoffset = offsetof(OrderedDict, namespace),
    .tp_init = ordered_tp_init,
    .tp_new = ordered_tp_new,
};
