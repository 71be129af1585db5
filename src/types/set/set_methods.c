/* set and frozenset: methods, operators, types. */
#include "types/set/set_int.h"
#include "base/hash.h"
#include "types/dict/dict_quick.h"
#include "types/type/base_object.h"

#define O(self) ((PyObject *)(self))

/* ---- operations between two ---- */

/* A new set of the same kind (set or frozenset, never a subclass). */
static PyObject *copy_of(PyObject *s) {
    return set_make(IS_FROZENSET(s) ? &PyFrozenSet_Type : &PySet_Type, s);
}
/* A set of the iterable's items; itself when it is one. New reference. */
static PyObject *as_set(PyObject *iterable) {
    return IS_ANY_SET(iterable) ? newref(iterable) : set_new(iterable);
}

/* The items of `s` that are (or are not) in `other`, as a new set of the kind of `like`. */
static PyObject *filtered(PyObject *like, PyObject *s, PyObject *other, int keep_if) {
    autoref PyObject *result =
        TRY(set_make(IS_FROZENSET(like) ? &PyFrozenSet_Type : &PySet_Type, NULL));
    Py_ssize_t position = 0;
    PyObject *key;
    Py_hash_t hash;
    while (set_next(s, &position, &key, &hash)) {
        autoref PyObject *item = key;
        int in = TRYI(set_contains_hash(other, item, hash));
        TRYI(in == keep_if ? set_add_hash(result, item, hash) : 0);
    }
    return take(result);
}

/* The items of `other` that `s` has, in place of its own that are equal, as a new set of the kind
 * of `s`; of a larger set the items of `s` are looked up instead. */
static PyObject *common(PyObject *s, PyObject *other) {
    if (IS_ANY_SET(other)) {
        return set_length(other) > set_length(s) ? filtered(s, s, other, 1)
                                                 : filtered(s, other, s, 1);
    }
    autoref PyObject *result =
        TRY(set_make(IS_FROZENSET(s) ? &PyFrozenSet_Type : &PySet_Type, NULL));
    autoref PyObject *iterator = TRY(ops_iter(other));
    for (PyObject *next; (next = ops_next(iterator)) != NULL;) {
        autoref PyObject *item = next;
        Py_hash_t hash = set_hash_item(item);
        int in = TRYI(hash == -1 ? -1 : set_contains_hash(s, item, hash));
        TRYI(in ? set_add_hash(result, item, hash) : 0);
    }
    return err_occurred() ? NULL : take(result);
}

/* Removes the items of `other`. */
static int subtract_from(PyObject *s, PyObject *other) {
    if (s == other) {
        set_clear_all(s);
        return 0;
    }
    autoref PyObject *items = INT_TRY(as_set(other));
    Py_ssize_t position = 0;
    PyObject *key;
    Py_hash_t hash;
    while (set_next(items, &position, &key, &hash)) {
        autoref PyObject *item = key;
        INT_TRYI(set_discard_hash(s, item, hash));
    }
    return 0;
}

/* The items of `s` that `other` does not have, as a new set of the kind of `like`: a few are taken
 * out of a copy. */
static PyObject *without(PyObject *like, PyObject *s, PyObject *other) {
    if (set_length(other) > set_length(s) / 4) {
        return filtered(like, s, other, 0);
    }
    autoref PyObject *result = TRY(copy_of(s));
    TRYI(subtract_from(result, other));
    return take(result);
}

/* What is in one of the two only: changes `s`. */
static int toggle_all(PyObject *s, PyObject *other) {
    if (s == other) {
        set_clear_all(s);
        return 0;
    }
    autoref PyObject *items = INT_TRY(as_set(other));
    Py_ssize_t position = 0;
    PyObject *key;
    Py_hash_t hash;
    while (set_next(items, &position, &key, &hash)) {
        autoref PyObject *item = key;
        int was = INT_TRYI(set_discard_hash(s, item, hash));
        INT_TRYI(was ? 0 : set_add_hash(s, item, hash));
    }
    return 0;
}

/* The set gets the items of `fresh`, which only this thread sees. */
static int become(PyObject *s, PyObject *fresh) {
    set_clear_all(s);
    return set_update(s, fresh);
}

/* Has the table (of a set, or a dict) every item of the set? */
static int is_subset_of_table(PyObject *a, PyObject *table) {
    if (set_length(a) > dict_length(table)) {
        return 0;
    }
    Py_ssize_t position = 0;
    PyObject *key;
    Py_hash_t hash;
    while (set_next(a, &position, &key, &hash)) {
        autoref PyObject *item = key, *value = NULL;
        int in = dict_has_quick(table, item, hash);
        in = likely(in >= 0) ? in : dict_get_hash(table, item, hash, &value);
        if (in <= 0) {
            return in;
        }
    }
    return 1;
}
static int is_subset(PyObject *a, PyObject *b) {
    return is_subset_of_table(a, set_table(b));
}

/* ---- methods of both ---- */

METHOD("set.copy(self)", "A new set of the same items.")
static PyObject *set_copy(PySetObject *self) {
    return copy_of(O(self));
}
METHOD("frozenset.copy(self)", "The set itself, or a frozenset of the same items.")
static PyObject *frozenset_copy(PySetObject *self) {
    return IS_EXACT(self, PyFrozenSet_Type) ? newref(O(self)) : copy_of(O(self));
}
METHOD("set.__contains__(self, object, /) :: coexist", "x.__contains__(y) <==> y in x.")
METHOD("frozenset.__contains__(self, object, /) :: coexist", "x.__contains__(y) <==> y in x.")
static PyObject *set_method_contains(PySetObject *self, PyObject *object) {
    int in = set_contains(O(self), object);
    if (in < 0) {
        autoref PyObject *key = TRY(set_as_key(object));
        in = TRYI(set_contains(O(self), key));
    }
    return BOOL(in);
}
METHOD("set.union(self, *others)", "A new set of the items of all.")
METHOD("frozenset.union(self, *others)", "A new set of the items of all.")
static PyObject *set_union(PySetObject *self, PyObject *const *others, Py_ssize_t n) {
    autoref PyObject *result = TRY(copy_of(O(self)));
    for (Py_ssize_t i = 0; i < n; i++) {
        TRYI(set_update(result, others[i]));
    }
    return take(result);
}
METHOD("set.intersection(self, *others)", "A new set of the items that all have.")
METHOD("frozenset.intersection(self, *others)", "A new set of the items that all have.")
static PyObject *set_intersection(PySetObject *self, PyObject *const *others, Py_ssize_t n) {
    autoref PyObject *result = TRY(n == 0 ? copy_of(O(self)) : newref(O(self)));
    for (Py_ssize_t i = 0; i < n; i++) {
        SETREF(result, TRY(common(result, others[i])));
    }
    return take(result);
}
METHOD("set.difference(self, *others)", "A new set of the items that none of the others has.")
METHOD("frozenset.difference(self, *others)", "A new set of the items that none of the others has.")
static PyObject *set_difference(PySetObject *self, PyObject *const *others, Py_ssize_t n) {
    autoref PyObject *result = TRY(n == 0 ? copy_of(O(self)) : newref(O(self)));
    for (Py_ssize_t i = 0; i < n; i++) {
        autoref PyObject *other = TRY(as_set(others[i]));
        SETREF(result, TRY(without(O(self), result, other)));
    }
    return take(result);
}
METHOD("set.symmetric_difference(self, other, /)",
       "A new set of the items that are in exactly one of the two.")
METHOD("frozenset.symmetric_difference(self, other, /)",
       "A new set of the items that are in exactly one of the two.")
static PyObject *set_symmetric_difference(PySetObject *self, PyObject *other) {
    autoref PyObject *result = TRY(copy_of(O(self)));
    TRYI(toggle_all(result, other));
    return take(result);
}
METHOD("set.isdisjoint(self, other, /)", "Have the two no item in common?")
METHOD("frozenset.isdisjoint(self, other, /)", "Have the two no item in common?")
static PyObject *set_isdisjoint(PySetObject *self, PyObject *other) {
    autoref PyObject *iterator = TRY(ops_iter(other));
    for (PyObject *item; (item = ops_next(iterator)) != NULL;) {
        int in = set_contains(O(self), item);
        decref(item);
        if (in != 0) {
            return in < 0 ? NULL : FALSE_OBJECT;
        }
    }
    return err_occurred() ? NULL : TRUE_OBJECT;
}
METHOD("set.issubset(self, other, /)", "Does the other have every item of this one?")
METHOD("frozenset.issubset(self, other, /)", "Does the other have every item of this one?")
static PyObject *set_issubset(PySetObject *self, PyObject *other) {
    bool dict = IS_EXACT(other, PyDict_Type);
    autoref PyObject *set = TRY(dict ? newref(other) : as_set(other));
    int yes = is_subset_of_table(O(self), dict ? set : set_table(set));
    return yes < 0 ? NULL : BOOL(yes);
}
METHOD("set.issuperset(self, other, /)", "Does this one have every item of the other?")
METHOD("frozenset.issuperset(self, other, /)", "Does this one have every item of the other?")
static PyObject *set_issuperset(PySetObject *self, PyObject *other) {
    autoref PyObject *set = TRY(as_set(other));
    int yes = is_subset(set, O(self));
    return yes < 0 ? NULL : BOOL(yes);
}
METHOD("set.__reduce__(self)", "Return state information for pickling.")
METHOD("frozenset.__reduce__(self)", "Return state information for pickling.")
static PyObject *set_reduce(PySetObject *self) {
    autoref PyObject *items = TRY(ops_to_list(O(self))), *args = TRY(tuple_of(1, items));
    autoref PyObject *state = TRY(object_state(O(self), false));
    return tuple_of(3, (PyObject *)TYPE(self), args, state);
}
METHOD("set.__sizeof__(self)", "The size in memory, in bytes.")
METHOD("frozenset.__sizeof__(self)", "The size in memory, in bytes.")
static PyObject *set_sizeof(PySetObject *self) {
    guard(self);
    return int_from_size((size_t)TYPE(self)->tp_basicsize + dict_table_bytes(set_table(O(self))));
}
CLASSMETHOD("set.__class_getitem__(cls, item, /) :: ($type, object, /)", "See PEP 585")
CLASSMETHOD("frozenset.__class_getitem__(cls, item, /) :: ($type, object, /)", "See PEP 585")
static PyObject *set_class_getitem(PyObject *cls, PyObject *item) {
    return generic_alias_new(cls, item);
}

/* ---- methods of set ---- */

METHOD("set.add(self, object, /)", "Add the item.")
static PyObject *set_method_add(PySetObject *self, PyObject *object) {
    return set_add(O(self), object) < 0 ? NULL : newref(NONE);
}
METHOD("set.discard(self, object, /)", "Remove the item if it is there.")
static PyObject *set_method_discard(PySetObject *self, PyObject *object) {
    if (set_discard(O(self), object) < 0) {
        autoref PyObject *key = TRY(set_as_key(object));
        TRYI(set_discard(O(self), key));
    }
    return newref(NONE);
}
METHOD("set.remove(self, object, /)", "Remove the item. Raises KeyError if it is not there.")
static PyObject *set_method_remove(PySetObject *self, PyObject *object) {
    int was = set_discard(O(self), object);
    if (was < 0) {
        autoref PyObject *key = TRY(set_as_key(object));
        was = TRYI(set_discard(O(self), key));
    }
    if (!was) {
        return err_raise_key(object);
    }
    return newref(NONE);
}
METHOD("set.pop(self)", "Remove and return some item. Raises KeyError if the set is empty.")
static PyObject *set_method_pop(PySetObject *self) {
    Py_ssize_t position = 0;
    PyObject *item;
    while (set_next(O(self), &position, &item, NULL)) {
        int was = set_discard(O(self), item);
        if (was > 0) {
            return item;
        }
        decref(item); /* another thread was faster */
        TRYI(was);
    }
    return err_raise(PyExc_KeyError, "pop from an empty set");
}
METHOD("set.clear(self)", "Remove all items.")
static PyObject *set_method_clear(PySetObject *self) {
    set_clear_all(O(self));
    return newref(NONE);
}
METHOD("set.update(self, *others)", "Add the items of all others.")
static PyObject *set_method_update(PySetObject *self, PyObject *const *others, Py_ssize_t n) {
    for (Py_ssize_t i = 0; i < n; i++) {
        TRYI(set_update(O(self), others[i]));
    }
    return newref(NONE);
}
METHOD("set.intersection_update(self, *others)", "Keep only the items that all others have.")
static PyObject *set_intersection_update(PySetObject *self, PyObject *const *others, Py_ssize_t n) {
    autoref PyObject *result = TRY(set_intersection(self, others, n));
    return become(O(self), result) < 0 ? NULL : newref(NONE);
}
METHOD("set.difference_update(self, *others)", "Remove the items that one of the others has.")
static PyObject *set_difference_update(PySetObject *self, PyObject *const *others, Py_ssize_t n) {
    for (Py_ssize_t i = 0; i < n; i++) {
        TRYI(subtract_from(O(self), others[i]));
    }
    return newref(NONE);
}
METHOD("set.symmetric_difference_update(self, other, /)",
       "Keep the items that are in exactly one of the two.")
static PyObject *set_symmetric_difference_update(PySetObject *self, PyObject *other) {
    return toggle_all(O(self), other) < 0 ? NULL : newref(NONE);
}

/* ---- operators ---- */

#define BOTH_SETS(a, b)                                                                            \
    if (!IS_ANY_SET(a) || !IS_ANY_SET(b)) {                                                        \
        return NOT_IMPLEMENTED;                                                                    \
    }
static PyObject *nb_or(PyObject *a, PyObject *b) {
    BOTH_SETS(a, b);
    return set_union((PySetObject *)a, &b, 1);
}
static PyObject *nb_and(PyObject *a, PyObject *b) {
    BOTH_SETS(a, b);
    return set_intersection((PySetObject *)a, &b, 1);
}
static PyObject *nb_subtract(PyObject *a, PyObject *b) {
    BOTH_SETS(a, b);
    return set_difference((PySetObject *)a, &b, 1);
}
static PyObject *nb_xor(PyObject *a, PyObject *b) {
    BOTH_SETS(a, b);
    return set_symmetric_difference((PySetObject *)a, b);
}
static PyObject *nb_inplace_or(PyObject *a, PyObject *b) {
    BOTH_SETS(a, b);
    return set_update(a, b) < 0 ? NULL : newref(a);
}
static PyObject *nb_inplace_and(PyObject *a, PyObject *b) {
    BOTH_SETS(a, b);
    autoref PyObject *done = TRY(set_intersection_update((PySetObject *)a, &b, 1));
    return newref(a);
}
static PyObject *nb_inplace_subtract(PyObject *a, PyObject *b) {
    BOTH_SETS(a, b);
    return subtract_from(a, b) < 0 ? NULL : newref(a);
}
static PyObject *nb_inplace_xor(PyObject *a, PyObject *b) {
    BOTH_SETS(a, b);
    return toggle_all(a, b) < 0 ? NULL : newref(a);
}

static PyObject *set_richcompare(PyObject *a, PyObject *b, int op) {
    if (!IS_ANY_SET(b)) {
        return NOT_IMPLEMENTED;
    }
    Py_ssize_t n = set_length(a), m = set_length(b);
    int result;
    switch (op) {
    case Py_EQ:
    case Py_NE:
        result = n == m ? is_subset(a, b) : 0;
        result = result < 0 ? -1 : result == (op == Py_EQ);
        break;
    case Py_LE:
        result = is_subset(a, b);
        break;
    case Py_LT:
        result = n < m ? is_subset(a, b) : 0;
        break;
    case Py_GE:
        result = is_subset(b, a);
        break;
    default:
        result = n > m ? is_subset(b, a) : 0;
        break;
    }
    return result < 0 ? NULL : BOOL(result);
}

static Py_ssize_t sq_length(PyObject *s) {
    return set_length(s);
}
static int sq_contains(PyObject *s, PyObject *item) {
    int in = set_contains(s, item);
    if (in < 0) {
        autoref PyObject *key = INT_TRY(set_as_key(item));
        in = set_contains(s, key);
    }
    return in;
}

static PyObject *set_repr(PyObject *s) {
    int running = TRYI(ops_repr_enter(s));
    if (running) {
        return str_format("%s(...)", TYPE(s)->tp_name);
    }
    PyObject *text = NULL;
    PyObject *items = set_length(s) ? ops_to_list(s) : NULL;
    if (items != NULL) {
        autoref PyObject *list = ops_repr(items);
        autoref PyObject *inner = list ? str_slice(list, 1, str_length(list) - 1) : NULL;
        if (inner != NULL) {
            text = IS_EXACT(s, PySet_Type) ? str_format("{%U}", inner)
                                           : str_format("%s({%U})", TYPE(s)->tp_name, inner);
        }
        decref(items);
    } else if (!err_occurred()) {
        text = str_format("%s()", TYPE(s)->tp_name);
    }
    ops_repr_leave(s);
    return text;
}

static Py_hash_t frozenset_hash(PyObject *s) {
    PySetObject *self = (PySetObject *)s;
    Py_hash_t known = load_relaxed(&self->hash);
    if (known != -1) {
        return known;
    }
    HashSet mix = hash_set_begin();
    Py_ssize_t position = 0;
    PyObject *item;
    Py_hash_t hash;
    while (set_next(s, &position, &item, &hash)) {
        decref(item);
        hash_set_add(&mix, hash);
    }
    hash = hash_set_end(mix, (size_t)set_length(s));
    if (!is_shared(s)) {
        store_relaxed(&self->hash, hash); /* every thread computes the same */
    }
    return hash;
}

static int set_traverse(PyObject *s, visitproc visit, void *arg) {
    return TYPE(set_table(s))->tp_traverse(set_table(s), visit, arg);
}
static int set_tp_clear(PyObject *s) {
    set_clear_all(s);
    return 0;
}
static void set_dealloc(PyObject *s) {
    object_untrack(s);
    if (((PySetObject *)s)->weakreflist != NULL) {
        weakref_clear_all(s);
    }
    dict_end(set_table(s));
    TYPE(s)->tp_free(s);
}

static PyObject *set_tp_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    return set_make(type, NULL);
}
static int set_tp_init(PyObject *s, PyObject *args, PyObject *kwargs) {
    if (kwargs != NULL && dict_length(kwargs) > 0) {
        err_raise(PyExc_TypeError, "set() takes no keyword arguments");
        return -1;
    }
    if (tuple_length(args) > 1) {
        err_raise(PyExc_TypeError, "set expected at most 1 argument, got %zd", tuple_length(args));
        return -1;
    }
    set_clear_all(s);
    return tuple_length(args) ? set_update(s, tuple_at(args, 0)) : 0;
}

CONSTRUCTOR("frozenset(iterable=(), /)",
            "An unordered collection of unique items that cannot be changed.")
static PyObject *frozenset_make(PyTypeObject *type, PyObject *iterable) {
    if (type == &PyFrozenSet_Type && iterable != NULL && IS_EXACT(iterable, PyFrozenSet_Type)) {
        return newref(iterable);
    }
    return set_make(type, iterable);
}

#include "set_methods.gen.h"

static PySequenceMethods set_as_sequence = {.sq_length = sq_length, .sq_contains = sq_contains};
static PyNumberMethods set_as_number = {.nb_subtract = nb_subtract,
                                        .nb_and = nb_and,
                                        .nb_xor = nb_xor,
                                        .nb_or = nb_or,
                                        .nb_inplace_subtract = nb_inplace_subtract,
                                        .nb_inplace_and = nb_inplace_and,
                                        .nb_inplace_xor = nb_inplace_xor,
                                        .nb_inplace_or = nb_inplace_or};
static PyNumberMethods frozenset_as_number = {
    .nb_subtract = nb_subtract, .nb_and = nb_and, .nb_xor = nb_xor, .nb_or = nb_or};

PyTypeObject PySet_Type = {
    .ob_base = {.ob_base = STATIC_HEAD(&PyType_Type)},
    .tp_name = "set",
    .tp_basicsize = sizeof(PySetObject),
    .tp_dealloc = set_dealloc,
    .tp_repr = set_repr,
    .tp_as_number = &set_as_number,
    .tp_as_sequence = &set_as_sequence,
    .tp_hash = ops_hash_not_implemented,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE | (1UL << 22),
    .tp_doc = "set(iterable=(), /)\n--\n\nAn unordered collection of unique items.",
    .tp_traverse = set_traverse,
    .tp_clear = set_tp_clear,
    .tp_richcompare = set_richcompare,
    .tp_weaklistoffset = offsetof(PySetObject, weakreflist),
    .tp_iter = set_iter,
    .tp_methods = set_methods,
    .tp_init = set_tp_init,
    .tp_new = set_tp_new,
};

PyTypeObject PyFrozenSet_Type = {
    .ob_base = {.ob_base = STATIC_HEAD(&PyType_Type)},
    .tp_name = "frozenset",
    .tp_basicsize = sizeof(PySetObject),
    .tp_dealloc = set_dealloc,
    .tp_repr = set_repr,
    .tp_as_number = &frozenset_as_number,
    .tp_as_sequence = &set_as_sequence,
    .tp_hash = frozenset_hash,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE | (1UL << 22),
    .tp_doc = frozenset_tp_doc,
    .tp_traverse = set_traverse,
    .tp_clear = set_tp_clear,
    .tp_richcompare = set_richcompare,
    .tp_weaklistoffset = offsetof(PySetObject, weakreflist),
    .tp_iter = set_iter,
    .tp_methods = frozenset_methods,
    .tp_new = frozenset_tp_new,
    .tp_vectorcall = frozenset_tp_vectorcall,
};
