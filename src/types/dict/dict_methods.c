/* dict: methods and slots, merging, comparing. */
#include "types/dict/dict_int.h"
#include "types/dict/dict_views.h"
#include "object/args.h"
#include "object/attr.h"
#include "object/call.h"
#include "object/names.h"
#include "object/needs.h"
#include "object/type.h"
#include "types/int/int.h"
#include "types/set/set.h"

/* ---- merging ---- */

/* One pair, as `how` says. */
static int merge_one(PyObject *d, PyObject *key, PyObject *value, DictMerge how) {
    if (how == MERGE_OVERRIDE) {
        return dict_set(d, key, value);
    }
    PyObject *old;
    int there = dict_set_default(d, key, value, &old);
    XDECREF(old);
    if (there > 0 && how == MERGE_UNIQUE) {
        return err_int(err_raise_key(key));
    }
    return there < 0 ? -1 : 0;
}

static int merge_dict(PyObject *d, PyObject *other, DictMerge how) {
    if (dict_length(d) == 0 && INT_TRYI(dict_copy_to_empty(d, other))) {
        return 0;
    }
    Py_ssize_t position = 0, length = dict_length(other);
    PyObject *key, *value;
    while (dict_next(other, &position, &key, &value, NULL)) {
        autoref PyObject *k = key, *v = value;
        INT_TRYI(merge_one(d, k, v, how));
        if (dict_length(other) != length && other != d) {
            err_raise(PyExc_RuntimeError, "dict mutated during update");
            return -1;
        }
    }
    return 0;
}

int dict_merge(PyObject *d, PyObject *mapping, DictMerge how) {
    if (d == mapping) {
        return 0;
    }
    if (IS_DICT(mapping) && TYPE(mapping)->tp_iter == PyDict_Type.tp_iter) {
        return merge_dict(d, mapping, how);
    }
    autoref PyObject *method =
        INT_TRY(attr_get(mapping, NAME(keys))); /* AttributeError: not a mapping */
    autoref PyObject *keys = INT_TRY(call_none(method));
    autoref PyObject *iterator = INT_TRY(ops_iter(keys));
    for (PyObject *key; (key = ops_next(iterator)) != NULL;) {
        autoref PyObject *k = key, *value = INT_TRY(ops_get_item(mapping, k));
        INT_TRYI(merge_one(d, k, value, how));
    }
    return err_occurred() ? -1 : 0;
}

/* Adds to a TypeError which element it is about; always -1. */
static int note_element(Py_ssize_t i) {
    if (err_matches(PyExc_TypeError)) {
        err_note("Cannot convert dictionary update sequence element #%zd to a sequence", i);
    }
    return -1;
}
static int merge_pair(PyObject *d, PyObject *pair, Py_ssize_t i, bool override) {
    autoref PyObject *sequence = ops_fast(pair, "object is not iterable"),
                     *items = sequence ? ops_to_tuple(sequence) : NULL;
    if (items == NULL) {
        return note_element(i);
    }
    if (tuple_length(items) != 2) {
        err_raise(PyExc_ValueError,
                  "dictionary update sequence element #%zd has length %zd; 2 is required", i,
                  tuple_length(items));
        return -1;
    }
    if (override) {
        return dict_set(d, tuple_at(items, 0), tuple_at(items, 1));
    }
    PyObject *kept = NULL;
    int found = dict_set_default(d, tuple_at(items, 0), tuple_at(items, 1), &kept);
    XDECREF(kept);
    return found < 0 ? -1 : 0;
}

int dict_merge_pairs(PyObject *d, PyObject *iterable, bool override) {
    autoref PyObject *iterator = INT_TRY(ops_iter(iterable));
    Py_ssize_t i = 0;
    for (PyObject *pair; (pair = ops_next(iterator)) != NULL; i++) {
        autoref PyObject *owned = pair;
        INT_TRYI(merge_pair(d, owned, i, override));
    }
    return err_occurred() ? -1 : 0;
}

/* A mapping, or an iterable of pairs. */
static int update_from(PyObject *d, PyObject *source) {
    if (IS_EXACT(source, PyDict_Type)) {
        return dict_merge(d, source, MERGE_OVERRIDE);
    }
    PyObject *keys = NULL;
    int mapping = INT_TRYI(attr_find(source, NAME(keys), &keys));
    XDECREF(keys);
    return mapping ? dict_merge(d, source, MERGE_OVERRIDE) : dict_merge_pairs(d, source, true);
}

static int update_all(PyObject *d, const char *name, PyObject *const *args, Py_ssize_t nargs,
                      PyObject *kwnames) {
    if (nargs > 1) {
        err_raise(PyExc_TypeError, "%s expected at most 1 argument, got %zd", name, nargs);
        return -1;
    }
    INT_TRYI(nargs ? update_from(d, args[0]) : 0);
    for (Py_ssize_t i = 0; kwnames != NULL && i < tuple_length(kwnames); i++) {
        INT_TRYI(dict_set(d, tuple_at(kwnames, i), args[nargs + i]));
    }
    return 0;
}

/* ---- slots ---- */

static PyObject *missing(PyObject *d, PyObject *key) {
    if (!IS_EXACT(d, PyDict_Type)) {
        PyObject *value = type_call_special(d, NAME(__missing__), &key, 1);
        if (value != NULL || err_occurred()) {
            return value;
        }
    }
    return err_raise_key(key);
}

static PyObject *dict_subscript(PyObject *d, PyObject *key) {
    PyObject *value;
    int found = TRYI(dict_get(d, key, &value));
    return found ? value : missing(d, key);
}

static int dict_ass_subscript(PyObject *d, PyObject *key, PyObject *value) {
    if (value != NULL) {
        return dict_set(d, key, value);
    }
    return INT_TRYI(dict_delete(d, key)) ? 0 : err_int(err_raise_key(key));
}

static Py_ssize_t dict_mp_length(PyObject *d) {
    return dict_length(d);
}

static PyObject *dict_or(PyObject *a, PyObject *b) {
    if (!IS_DICT(a) || !IS_DICT(b)) {
        return NOT_IMPLEMENTED;
    }
    autoref PyObject *result = TRY(dict_copy_of(a));
    TRYI(dict_merge(result, b, MERGE_OVERRIDE));
    return take(result);
}

static PyObject *dict_inplace_or(PyObject *a, PyObject *b) {
    return update_from(a, b) < 0 ? NULL : newref(a);
}

/* 1 equal, 0, -1 */
static int dict_equal(PyObject *a, PyObject *b) {
    if (dict_length(a) != dict_length(b)) {
        return 0;
    }
    Py_ssize_t position = 0;
    PyObject *key, *value, *other;
    while (dict_next(a, &position, &key, &value, NULL)) {
        autoref PyObject *k = key, *v = value;
        int found = INT_TRYI(dict_get(b, k, &other));
        if (!found) {
            return 0;
        }
        autoref PyObject *o = other;
        int equal = ops_compare_bool(v, o, Py_EQ);
        if (equal <= 0) {
            return equal;
        }
    }
    return 1;
}

static PyObject *dict_richcompare(PyObject *a, PyObject *b, int op) {
    if (!IS_DICT(a) || !IS_DICT(b) || (op != Py_EQ && op != Py_NE)) {
        return NOT_IMPLEMENTED;
    }
    int equal = TRYI(dict_equal(a, b));
    return BOOL(equal == (op == Py_EQ));
}

static int repr_into(StrWriter *w, PyObject *d) {
    Py_ssize_t position = 0;
    PyObject *key, *value;
    bool first = true;
    INT_TRYI(str_writer_char(w, '{'));
    while (dict_next(d, &position, &key, &value, NULL)) {
        autoref PyObject *k = key, *v = value;
        INT_TRYI(first ? 0 : str_writer_ascii(w, ", ", 2));
        first = false;
        autoref PyObject *key_text = INT_TRY(ops_repr(k));
        INT_TRYI(str_writer_str(w, key_text));
        INT_TRYI(str_writer_ascii(w, ": ", 2));
        autoref PyObject *value_text = INT_TRY(ops_repr(v));
        INT_TRYI(str_writer_str(w, value_text));
    }
    return str_writer_char(w, '}');
}

static PyObject *dict_repr(PyObject *d) {
    int running = TRYI(ops_repr_enter(d));
    if (running) {
        return str_from_text("{...}");
    }
    StrWriter w;
    str_writer_init(&w, dict_length(d) * 8);
    int failed = repr_into(&w, d);
    ops_repr_leave(d);
    if (failed < 0) {
        str_writer_drop(&w);
        return NULL;
    }
    return str_writer_finish(&w);
}

static int dict_traverse(PyObject *o, visitproc visit, void *arg) {
    PyDictObject *d = (PyDictObject *)o;
    PyDictKeysObject *k = d->ma_keys;
    if (d->ma_values != NULL) { /* an instance visits its own */
        for (int i = 0; d->ma_values->offset == 0 && i < d->ma_values->capacity; i++) {
            Py_VISIT(d->ma_values->values[i]);
        }
        return 0;
    }
    for (int64_t i = 0; i < k->count; i++) {
        Py_VISIT(keys_entries(k)[i].key);
        Py_VISIT(keys_entries(k)[i].value);
    }
    return 0;
}

static int dict_tp_clear(PyObject *o) {
    InlineValues *values = ((PyDictObject *)o)->ma_values;
    if (values == NULL || values->offset == 0) {
        dict_clear_all(o);
    }
    return 0;
}

void dict_init_fresh(PyObject *o) {
    ((PyDictObject *)o)->ma_keys = keys_empty_table();
}

void dict_end(PyObject *o) {
    PyDictKeysObject *k = ((PyDictObject *)o)->ma_keys;
    InlineValues *values = ((PyDictObject *)o)->ma_values;
    if (k->kind == KEYS_SHARED) {
        if (values != NULL && values->offset == 0) {
            for (int i = 0; i < values->capacity; i++) {
                XDECREF(values->values[i]);
            }
            data_free(own_values(values), own_values_bytes(values->capacity));
        }
        keys_drop_shared(k);
    } else if (k != keys_empty_table()) {
        for (int64_t i = 0; i < k->count; i++) {
            XDECREF(keys_entries(k)[i].key);
            XDECREF(keys_entries(k)[i].value);
        }
        data_free(k, keys_bytes(k)); /* nobody reads a dead dict */
    }
}

static void dict_dealloc(PyObject *o) {
    object_untrack(o);
    dict_end(o);
    TYPE(o)->tp_free(o);
}

static PyObject *dict_tp_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    if (type == &PyDict_Type) {
        return dict_new();
    }
    PyDictObject *d = (PyDictObject *)TRY(type->tp_alloc(type, 0));
    d->ma_keys = keys_empty_table();
    return (PyObject *)d;
}

int dict_check_keywords(PyObject *kwargs) {
    PyObject *key, *value;
    bool good = true;
    for (Py_ssize_t at = 0; good && kwargs && dict_next(kwargs, &at, &key, &value, NULL);) {
        good = IS_STR(key);
        decref(key);
        decref(value);
    }
    return good ? 0 : err_int(err_raise(PyExc_TypeError, "keywords must be strings"));
}

static int dict_tp_init(PyObject *o, PyObject *args, PyObject *kwargs) {
    INT_TRYI(dict_check_keywords(kwargs));
    INT_TRYI(update_all(o, "dict", tuple_items(args), tuple_length(args), NULL));
    return kwargs ? dict_merge(o, kwargs, MERGE_OVERRIDE) : 0;
}

static PyObject *dict_tp_vectorcall(PyObject *type, PyObject *const *args, size_t nargsf,
                                    PyObject *kwnames) {
    autoref PyObject *d = TRY(dict_tp_new((PyTypeObject *)type, NULL, NULL));
    TRYI(update_all(d, "dict", args, (Py_ssize_t)(nargsf & ~PY_VECTORCALL_ARGUMENTS_OFFSET),
                    kwnames));
    return take(d);
}

/* ---- methods ---- */

#define D(self) ((PyObject *)(self))

METHOD("dict.__contains__(self, key, /) :: coexist",
       "True if the dictionary has the specified key, else False.")
static PyObject *dict_method_contains(PyDictObject *self, PyObject *key) {
    int found = dict_contains(D(self), key);
    return found < 0 ? NULL : BOOL(found);
}
METHOD("dict.__getitem__(self, key, /) :: coexist", "Return self[key].")
static PyObject *dict_method_getitem(PyDictObject *self, PyObject *key) {
    return dict_subscript(D(self), key);
}
METHOD("dict.get(self, key, default=None, /) :: known",
       "The value for the key; the default if it is not there.")
static PyObject *dict_method_get(PyDictObject *self, PyObject *key, PyObject *otherwise) {
    PyObject *value;
    int found = TRYI(dict_get(D(self), key, &value));
    return found ? value : newref(otherwise);
}
METHOD("dict.setdefault(self, key, default=None, /)",
       "The value for the key, which is set to the default first if it is not there.")
static PyObject *dict_method_setdefault(PyDictObject *self, PyObject *key, PyObject *otherwise) {
    PyObject *value;
    return dict_set_default(D(self), key, otherwise, &value) < 0 ? NULL : value;
}
METHOD("dict.pop(self, key, default=NULL, /)", "Remove the key and return its value; the default, "
                                               "if given, when it is not there, else KeyError.")
static PyObject *dict_method_pop(PyDictObject *self, PyObject *key, PyObject *otherwise) {
    PyObject *value;
    int found = TRYI(dict_pop_key(D(self), key, &value));
    if (found) {
        return value;
    }
    if (otherwise != NULL) {
        return newref(otherwise);
    }
    return err_raise_key(key);
}
METHOD("dict.popitem(self)", "Remove the pair that was added last and return it as a tuple. Raises "
                             "KeyError if the dict is empty.")
static PyObject *dict_method_popitem(PyDictObject *self) {
    PyObject *pair[2] = {NULL, NULL};
    {
        guard(self);
        container_check_locked(D(self));
        if (self->ma_values != NULL) {
            TRYI(dict_unshare_locked(D(self)));
        }
        PyDictKeysObject *k = self->ma_keys;
        for (int64_t i = self->ma_used ? k->count : 0; i-- > 0;) {
            if (keys_entries(k)[i].value != NULL) {
                dict_take_locked(D(self), (DictSpot){k, i}, &pair[0], &pair[1]);
                break;
            }
        }
    }
    if (pair[0] == NULL) {
        return err_raise(PyExc_KeyError, "popitem(): dictionary is empty");
    }
    return tuple_from_array_steal(pair, 2);
}
METHOD("dict.clear(self)", "Remove all items.")
static PyObject *dict_method_clear(PyDictObject *self) {
    dict_clear_all(D(self));
    return newref(NONE);
}
METHOD("dict.copy(self)", "A new dict of the same pairs.")
static PyObject *dict_method_copy(PyDictObject *self) {
    return dict_copy_of(D(self));
}
METHOD("dict.update(self, ...)",
       "D.update([E, ]**F) -> None.  Update D from mapping/iterable E and F.")
static PyObject *dict_method_update(PyDictObject *self, PyObject *const *args, Py_ssize_t nargs,
                                    PyObject *kwnames) {
    return update_all(D(self), "update", args, nargs, kwnames) < 0 ? NULL : newref(NONE);
}
METHOD("dict.keys(self)", "A set-like view of the keys.")
static PyObject *dict_method_keys(PyDictObject *self) {
    return dict_view_new(&PyDictKeys_Type, D(self));
}
METHOD("dict.values(self)", "A view of the values.")
static PyObject *dict_method_values(PyDictObject *self) {
    return dict_view_new(&PyDictValues_Type, D(self));
}
METHOD("dict.items(self)", "A set-like view of the pairs.")
static PyObject *dict_method_items(PyDictObject *self) {
    return dict_view_new(&PyDictItems_Type, D(self));
}
METHOD("dict.__reversed__(self)", "An iterator over the keys from the newest to the oldest.")
static PyObject *dict_method_reversed(PyDictObject *self) {
    return dict_iterator_new(&PyDictRevIterKey_Type, D(self));
}
METHOD("dict.__sizeof__(self)", "The size in memory, in bytes.")
static PyObject *dict_method_sizeof(PyDictObject *self) {
    return int_from_size((size_t)TYPE(self)->tp_basicsize + dict_table_bytes(D(self)));
}
/* A set knows the hashes of its items. */
static int fill_from_set(PyObject *d, PyObject *set, PyObject *value) {
    Py_ssize_t position = 0;
    PyObject *item;
    Py_hash_t hash;
    while (set_next(set, &position, &item, &hash)) {
        autoref PyObject *key = item;
        INT_TRYI(dict_set_hash(d, key, hash, value));
    }
    return 0;
}
CLASSMETHOD("dict.fromkeys(cls, iterable, value=None, /)",
            "A new dict with the items of the iterable as keys, all with the same value.")
static PyObject *dict_fromkeys(PyObject *cls, PyObject *iterable, PyObject *value) {
    autoref PyObject *d = TRY(call_none(cls));
    if (IS_EXACT(d, PyDict_Type) &&
        (IS_EXACT(iterable, PySet_Type) || IS_EXACT(iterable, PyFrozenSet_Type))) {
        TRYI(fill_from_set(d, iterable, value));
        return take(d);
    }
    autoref PyObject *iterator = TRY(ops_iter(iterable));
    for (PyObject *key; (key = ops_next(iterator)) != NULL;) {
        autoref PyObject *k = key;
        TRYI(IS_EXACT(d, PyDict_Type) ? dict_set(d, k, value) : ops_set_item(d, k, value));
    }
    return err_occurred() ? NULL : take(d);
}
CLASSMETHOD("dict.__class_getitem__(cls, item, /) :: ($type, object, /)", "See PEP 585")
static PyObject *dict_class_getitem(PyObject *cls, PyObject *item) {
    return generic_alias_new(cls, item);
}

static PyObject *dict_iter(PyObject *d) {
    return dict_iterator_new(&PyDictIterKey_Type, d);
}

#include "dict_methods.gen.h"

static PySequenceMethods dict_as_sequence = {.sq_contains = dict_contains};
static PyMappingMethods dict_as_mapping = {.mp_length = dict_mp_length,
                                           .mp_subscript = dict_subscript,
                                           .mp_ass_subscript = dict_ass_subscript};
static PyNumberMethods dict_as_number = {.nb_or = dict_or, .nb_inplace_or = dict_inplace_or};

PyTypeObject PyDict_Type = {
    .ob_base = {.ob_base = STATIC_HEAD(&PyType_Type)},
    .tp_name = "dict",
    .tp_basicsize = sizeof(PyDictObject),
    .tp_dealloc = dict_dealloc,
    .tp_repr = dict_repr,
    .tp_as_number = &dict_as_number,
    .tp_as_sequence = &dict_as_sequence,
    .tp_as_mapping = &dict_as_mapping,
    .tp_hash = ops_hash_not_implemented,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE |
                Py_TPFLAGS_DICT_SUBCLASS | Py_TPFLAGS_MAPPING | (1UL << 22),
    .tp_doc = "dict() -> new empty dictionary\ndict(mapping) -> of the mapping's "
              "pairs\ndict(iterable) -> of the iterable's pairs\n"
              "dict(**kwargs) -> of the keyword arguments",
    .tp_traverse = dict_traverse,
    .tp_clear = dict_tp_clear,
    .tp_richcompare = dict_richcompare,
    .tp_iter = dict_iter,
    .tp_methods = dict_methods,
    .tp_init = dict_tp_init,
    .tp_new = dict_tp_new,
    .tp_vectorcall = dict_tp_vectorcall,
};
