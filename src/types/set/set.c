/* set and frozenset: the table and the operations on it. Methods and operators are in
 * set_methods.c. */
#include "types/dict/dict_quick.h"
#include "types/dict/dict_int.h"
#include "types/iterator/iterator.h"
#include "types/iterator/quick_step.h"
#include "types/set/set_int.h"
#include "object/call.h"
#include "object/stackref_quick.h"
#include "object/write.h"

#define S(o) ((PySetObject *)(o))

/* ---- making ---- */

/* The table of a fresh set, whose memory is zero behind the header. */
void set_init_fresh(PyObject *s) {
    PyDictObject *table = (PyDictObject *)set_table(s);
    table->ob_base = (PyObject){.ob_tid = s->ob_tid, .ob_ref_local = 1, .ob_type = &PyDict_Type};
    dict_init_fresh((PyObject *)table);
    S(s)->hash = -1;
}

PyObject *set_make(PyTypeObject *type, PyObject *iterable) {
    autoref PyObject *s =
        TRY(type == &PySet_Type || type == &PyFrozenSet_Type ? object_new(type)
                                                             : type->tp_alloc(type, 0));
    set_init_fresh(s);
    TRYI(iterable ? set_update(s, iterable) : 0);
    object_track(s);
    return take(s);
}

PyObject *set_new(PyObject *iterable) {
    return set_make(&PySet_Type, iterable);
}
PyObject *frozenset_new(PyObject *iterable) {
    return set_make(&PyFrozenSet_Type, iterable);
}

int set_reserve_fresh(PyObject *s, Py_ssize_t count, PyObject *item) {
    return dict_reserve_fresh(set_table(s), count, item);
}

/* ---- items ---- */

Py_hash_t set_hash_item(PyObject *item) {
    if (IS_EXACT(item, PyUnicode_Type)) {
        return str_hash(item);
    }
    if (IS_EXACT(item, PyLong_Type) && int_is_compact(item)) {
        Py_ssize_t value = int_compact(item);
        return value == -1 ? -2 : value;
    }
    Py_hash_t hash = ops_hash(item);
    if (hash == -1 && err_occurred() != NULL &&
        (PyObject *)TYPE(err_occurred()) == PyExc_TypeError) {
        autoref PyObject *error = err_fetch();
        err_raise(PyExc_TypeError, "cannot use '%T' as a set element (%S)", item, error);
    }
    return hash;
}

/* Without the lock, in a set that nobody else knows or within write_enter; false: not for here. */
static force_inline quiet bool add_quick(PyObject *s, PyObject *item, Py_hash_t hash) {
    bool done = dict_add_quick(set_table(s), item, hash, TRUE_OBJECT) >= 0;
    store_relaxed(&S(s)->used, set_length(s));
    return done;
}

int set_add_hash(PyObject *s, PyObject *item, Py_hash_t hash) {
    ThreadState *ts = thread_current();
    if (likely(write_enter(ts, set_table(s)))) { /* which readers of the set open, and all writers lock */
        bool done = add_quick(s, item, hash);
        write_leave(ts);
        if (likely(done)) {
            return 0;
        }
    }
    guard(s);
    int added = dict_add_hash(set_table(s), item, hash, TRUE_OBJECT);
    store_relaxed(&S(s)->used, set_length(s));
    return added < 0 ? -1 : 0;
}

int set_add(PyObject *s, PyObject *item) {
    Py_hash_t hash = set_hash_item(item);
    return hash == -1 ? -1 : set_add_hash(s, item, hash);
}

int set_add_counted(PyObject *s, PyObject *item) {
    Py_hash_t hash = set_hash_item(item);
    if (hash == -1) {
        return -1;
    }
    return may_write_sole(s) && likely(add_quick(s, item, hash)) ? 0 : set_add_hash(s, item, hash);
}

int set_discard_hash(PyObject *s, PyObject *item, Py_hash_t hash) {
    guard(s);
    int found = dict_delete_hash(set_table(s), item, hash);
    store_relaxed(&S(s)->used, set_length(s));
    return found;
}
int set_discard(PyObject *s, PyObject *item) {
    Py_hash_t hash = set_hash_item(item);
    return hash == -1 ? -1 : set_discard_hash(s, item, hash);
}

int set_contains_hash(PyObject *s, PyObject *item, Py_hash_t hash) {
    int in = dict_has_quick(set_table(s), item, hash);
    if (likely(in >= 0)) {
        return in;
    }
    PyObject *value;
    return dict_get_hash(set_table(s), item, hash, &value); /* True: immortal */
}

int set_contains(PyObject *s, PyObject *item) {
    Py_hash_t hash = set_hash_item(item);
    return hash == -1 ? -1 : set_contains_hash(s, item, hash);
}

bool set_next(PyObject *s, Py_ssize_t *position, PyObject **key, Py_hash_t *hash) {
    return dict_next(set_table(s), position, key, NULL, hash);
}

PyObject *set_list(PyObject *s) {
    guard(s);
    return dict_keys_list(set_table(s));
}

void set_clear_all(PyObject *s) {
    guard(s);
    dict_clear_all(set_table(s));
    store_relaxed(&S(s)->used, 0);
}

static int copy_to_empty(PyObject *s, PyObject *table) {
    guard(s);
    int copied = dict_copy_to_empty(set_table(s), table);
    store_relaxed(&S(s)->used, set_length(s));
    return copied;
}

int set_update(PyObject *s, PyObject *iterable) {
    PyObject *table = IS_ANY_SET(iterable)              ? set_table(iterable)
                      : IS_EXACT(iterable, PyDict_Type) ? iterable
                                                        : NULL;
    if (table != NULL) {
        if (table != iterable && set_length(s) == 0 && s != iterable) {
            int copied = INT_TRYI(copy_to_empty(s, table));
            if (copied) {
                return 0;
            }
        }
        Py_ssize_t position = 0;
        PyObject *key;
        Py_hash_t hash;
        while (dict_next(table, &position, &key, NULL, &hash)) {
            autoref PyObject *item = key;
            INT_TRYI(hash == -1 ? -1 : set_add_hash(s, item, hash));
        }
        return 0;
    }
    if (IS_EXACT(iterable, PyList_Type)) {
        for (Py_ssize_t i = 0;; i++) { /* as an iterator would, whatever the list becomes */
            autoref PyObject *item = list_get(iterable, i);
            if (item == NULL) {
                return 0;
            }
            INT_TRYI(set_add(s, item));
        }
    }
    autoref PyObject *iterator = INT_TRY(ops_iter(iterable));
    for (PyObject *item; (item = ops_next(iterator)) != NULL;) {
        int failed = set_add(s, item);
        decref(item);
        if (failed < 0) {
            return -1;
        }
    }
    return err_occurred() ? -1 : 0;
}

/* What a lookup method takes: an unhashable set stands for the frozenset of its items. New
 * reference, or NULL with the error back in place. */
PyObject *set_as_key(PyObject *item) {
    if (!IS_ANY_SET(item) || !err_matches(PyExc_TypeError)) {
        return NULL;
    }
    err_clear();
    return frozenset_new(item);
}

/* ---- iterator ---- */

typedef struct {
    PyObject_HEAD PyObject *set; /* (a) NULL: let go at the end */
    Py_ssize_t position;         /* (a) -1 at the end */
    Py_ssize_t length;           /* (a) -1 once it was another one: an error for good */
} SetIterator;
#define IT(o) ((SetIterator *)(o))

PyObject *set_iter(PyObject *s) {
    SetIterator *it = IT(TRY(object_new(&set_iterator_type)));
    it->set = newref(s);
    it->length = set_length(s);
    object_track((PyObject *)it);
    return (PyObject *)it;
}

StackRef set_iterator_step(PyObject *o) {
    SetIterator *it = IT(o);
    Py_ssize_t position = load_relaxed(&it->position);
    PyObject *set = load_acquire(&it->set), *key, *value;
    DictEntry *entry;
    if (!is_owned(o) || position < 0 || set == NULL || !container_is_ready(set_table(set)) ||
        set_length(set) != load_relaxed(&it->length) ||
        !keys_next(dict_keys_of(set_table(set)), &position, &entry, &key, &value)) {
        return STACKREF_NULL;
    }
    store_relaxed(&it->position, position);
    return container_read_quick(set_table(set), key);
}
static PyObject *iterator_next(PyObject *o) {
    SetIterator *it = IT(o);
    StackRef next = set_iterator_step(o);
    if (likely(!stackref_is_null(next))) {
        return stackref_take(&next);
    }
    Py_ssize_t position = load_relaxed(&it->position);
    autoref PyObject *set = iterator_hold_source(o, &it->set);
    PyObject *item;
    if (position < 0 || set == NULL) {
        return NULL;
    }
    if (set_length(set) != load_relaxed(&it->length)) {
        store_relaxed(&it->length, -1);
        return err_raise(PyExc_RuntimeError, "Set changed size during iteration");
    }
    if (set_next(set, &position, &item, NULL)) {
        store_relaxed(&it->position, position);
        return item;
    }
    store_relaxed(&it->position, -1);
    iterator_let_go(o, &it->set);
    return NULL;
}

METHOD("set_iterator.__length_hint__(self)", "How many items are left, as far as one can tell.")
static PyObject *iterator_length_hint(SetIterator *self) {
    Py_ssize_t position = load_relaxed(&self->position), left = 0;
    autoref PyObject *set = iterator_hold_source((PyObject *)self, &self->set);
    PyObject *item;
    while (position >= 0 && set != NULL && set_length(set) == load_relaxed(&self->length) &&
           set_next(set, &position, &item, NULL)) {
        decref(item);
        left++;
    }
    return int_from_ssize(left);
}
METHOD("set_iterator.__reduce__(self)", "Return state information for pickling.")
static PyObject *iterator_reduce(SetIterator *self) {
    autoref PyObject *set = iterator_hold_source((PyObject *)self, &self->set);
    autoref PyObject *copy = set ? TRY(set_iter(set)) : NULL;
    if (copy != NULL) {
        store_relaxed(&IT(copy)->position, load_relaxed(&self->position));
        store_relaxed(&IT(copy)->length, load_relaxed(&self->length));
    }
    autoref PyObject *items = TRY(copy ? ops_to_list(copy) : list_new(0)),
                     *args = TRY(tuple_of(1, items));
    autoref PyObject *iter = TRY(iterator_builtin("iter"));
    return tuple_of(2, iter, args);
}
static int iterator_traverse(PyObject *o, visitproc visit, void *arg) {
    Py_VISIT(IT(o)->set);
    return 0;
}
static void iterator_dealloc(PyObject *o) {
    object_untrack(o);
    CLEAR(IT(o)->set);
    object_free(o);
}

#include "set.gen.h"

PyTypeObject set_iterator_type = {
    .ob_base = {.ob_base = STATIC_HEAD(&PyType_Type)},
    .tp_name = "set_iterator",
    .tp_basicsize = sizeof(SetIterator),
    .tp_dealloc = iterator_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | TYPE_STEP(set),
    .tp_traverse = iterator_traverse,
    .tp_iter = ops_self,
    .tp_iternext = iterator_next,
    .tp_methods = set_iterator_methods,
};
/* The same under the public name. */
extern PyTypeObject PySetIter_Type
    __attribute__((alias("set_iterator_type"), visibility("default")));
