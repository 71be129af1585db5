/* dict_keys, dict_values, dict_items, and the iterators over dicts in both directions. */
#include "types/iterator/iterator.h"
#include "types/iterator/quick_step.h"
#include "types/dict/dict_views.h"
#include "types/dict/dict_int.h"
#include "object/args.h"
#include "object/call.h"
#include "object/names.h"
#include "object/needs.h"
#include "object/stackref_quick.h"
#include "types/int/int.h"
#include "types/function/function.h"
#include "types/set/set.h"

/* ---- iterators ---- */

typedef struct {
    PyObject_HEAD PyObject *dict; /* (a) NULL: let go at the end */
    uint64_t place;               /* (a) see below */
    Py_ssize_t length;            /* (a) of the dict at the start: another one later is an error,
                                     for good then: -1 */
} DictIterator;
#define IT(o) ((DictIterator *)(o))

/* Where it is, as dict_next counts, and how many items it still has to find: more mean that keys were exchanged. In
 * one word, so that they fit each other when two threads step at once. Of very large dicts the number left stays at its
 * maximum, and is not counted. */
enum { PLACE_LEFT_BITS = 28, PLACE_LEFT_MAX = (1 << PLACE_LEFT_BITS) - 1 };
#define PLACE_END (UINT64_MAX << PLACE_LEFT_BITS) /* none left */
static uint64_t place_of(Py_ssize_t position, Py_ssize_t left) {
    return (uint64_t)position << PLACE_LEFT_BITS | (uint64_t)(left < PLACE_LEFT_MAX ? left : PLACE_LEFT_MAX);
}
static Py_ssize_t place_position(uint64_t place) {
    return place == PLACE_END ? -1 : (Py_ssize_t)(place >> PLACE_LEFT_BITS);
}
static Py_ssize_t place_left(uint64_t place) {
    return (Py_ssize_t)(place & PLACE_LEFT_MAX);
}
/* With one item more found; `place` has some left. */
static uint64_t place_after(uint64_t place, Py_ssize_t position) {
    Py_ssize_t left = place_left(place);
    return place_of(position, left == PLACE_LEFT_MAX ? left : left - 1);
}

static bool is_reverse(PyObject *o) {
    return TYPE(o) == &PyDictRevIterKey_Type || TYPE(o) == &PyDictRevIterValue_Type ||
           TYPE(o) == &PyDictRevIterItem_Type;
}

/* `borrows` is ITERATOR_BORROWS or 0. */
static PyObject *iterator_make(PyTypeObject *type, PyObject *dict, uint8_t borrows) {
    DictIterator *it = IT(TRY(object_new(type)));
    it->dict = borrows ? dict : newref(dict);
    ((PyObject *)it)->ob_gc_bits |= borrows; /* NOLOCK: fresh */
    it->length = dict_length(dict);
    Py_ssize_t position = 0;
    if (is_reverse((PyObject *)it)) {
        PyDictObject *d = (PyDictObject *)dict;
        InlineValues *values = load_acquire(&d->ma_values);
        position = values ? load_acquire(&values->count)
                          : (Py_ssize_t)load_acquire(&dict_keys_of(dict)->count);
    }
    it->place = place_of(position, it->length);
    object_track((PyObject *)it);
    return (PyObject *)it;
}

PyObject *dict_iterator_new(PyTypeObject *type, PyObject *dict) {
    return iterator_make(type, dict, 0);
}
PyObject *dict_iterator_borrowing(PyObject *dict) {
    return iterator_make(&PyDictIterKey_Type, dict, ITERATOR_BORROWS);
}
PyObject *dict_iterator_source(PyObject *o) {
    return IT(o)->dict;
}

/* The table that the thread's own iterator steps over without waiting. NULL: a dict whose values lie elsewhere, one of
 * another length, or not for here, all to be found out by the general way. */
static force_inline PyDictKeysObject *table_quick(DictIterator *it, PyObject **dict) {
    PyObject *d = *dict = load_acquire(&it->dict);
    if (!is_owned((PyObject *)it) || d == NULL || !container_is_ready(d) ||
        dict_length(d) != load_relaxed(&it->length) || load_acquire(&((PyDictObject *)d)->ma_values) != NULL) {
        return NULL;
    }
    PyDictKeysObject *k = dict_keys_of(d);
    return k->kind != KEYS_SHARED ? k : NULL;
}
/* Steps over one entry without counting: what key and value are, for slots. It never waits. False: the end, an error, or
 * not for here. */
static force_inline bool advance_quick(DictIterator *it, PyObject **dict, PyObject **key, PyObject **value) {
    uint64_t place = load_relaxed(&it->place);
    Py_ssize_t position = place_position(place);
    PyDictKeysObject *k = place_left(place) != 0 ? table_quick(it, dict) : NULL;
    DictEntry *entry;
    if (k == NULL || unlikely(!keys_next(k, &position, &entry, key, value))) {
        return false;
    }
    store_relaxed(&it->place, place_after(place, position));
    return true;
}
StackRef dict_key_iterator_step(PyObject *o) {
    PyObject *dict, *key, *value;
    return likely(advance_quick(IT(o), &dict, &key, &value)) ? container_read_quick(dict, key) : STACKREF_NULL;
}
StackRef dict_value_iterator_step(PyObject *o) {
    PyObject *dict, *key, *value;
    return likely(advance_quick(IT(o), &dict, &key, &value)) ? container_read_quick(dict, value) : STACKREF_NULL;
}
bool dict_iterator_is_spent(PyObject *o) {
    uint64_t place = load_relaxed(&IT(o)->place);
    PyObject *dict;
    PyDictKeysObject *k = place_left(place) == 0 ? table_quick(IT(o), &dict) : NULL;
    return k != NULL && place_position(place) >= load_acquire(&k->count);
}
/* Of the thread's own iterator. It never waits. */
int dict_item_pair_step(PyObject *o, StackRef *value_key) {
    PyObject *dict, *key, *value;
    if (unlikely(!advance_quick(IT(o), &dict, &key, &value))) {
        return -1;
    }
    value_key[0] = container_read_quick(dict, value);
    value_key[1] = container_read_quick(dict, key);
    return 1;
}

/* The drop may run Python code: an exception that is set meanwhile stays. */
static void let_go(PyObject *o) {
    PyObject *current = err_fetch();
    iterator_let_go(o, &IT(o)->dict);
    err_restore(current);
}

/* The pair before *position; false at the beginning. */
static bool previous(PyObject *dict, Py_ssize_t *position, PyObject **key, PyObject **value) {
    if (load_acquire(&((PyDictObject *)dict)->ma_values) == NULL &&
        *position > load_relaxed(&dict_keys_of(dict)->count)) {
        return false; /* cleared and filled anew meanwhile */
    }
    while (*position > 0) {
        Py_ssize_t at = *position - 1, next = at;
        *position = at;
        if (dict_next(dict, &next, key, value, NULL)) {
            if (next == at + 1) {
                return true;
            }
            decref(*key); /* skipped deleted entries forward: those were seen already */
            decref(*value);
        }
    }
    return false;
}

static bool advance(PyObject *o, PyObject **key, PyObject **value) {
    DictIterator *it = IT(o);
    uint64_t place = load_relaxed(&it->place);
    Py_ssize_t position = place_position(place);
    autoref PyObject *held = NULL;
    PyObject *dict = iterator_is_own(o) ? load_acquire(&it->dict) : NULL;
    if (dict == NULL || !dict_is_ready(dict)) { /* else no step waits */
        dict = held = iterator_hold_source(o, &it->dict);
    }
    if (position < 0 || dict == NULL) {
        return false;
    }
    if (dict_length(dict) != load_relaxed(&it->length)) {
        store_relaxed(&it->length, -1);
        err_raise(PyExc_RuntimeError, "dictionary changed size during iteration");
        return false;
    }
    bool found = is_reverse(o) ? previous(dict, &position, key, value)
                               : dict_next(dict, &position, key, value, NULL);
    bool changed = found && place_left(place) == 0;
    if (changed) {
        decref(*key);
        decref(*value);
        err_raise(PyExc_RuntimeError, "dictionary keys changed during iteration");
    }
    store_relaxed(&it->place, found && !changed ? place_after(place, position) : PLACE_END);
    if (!found || changed) {
        let_go(o);
        return false;
    }
    return true;
}

static PyObject *next_key(PyObject *o) {
    PyObject *key, *value;
    if (!advance(o, &key, &value)) {
        return NULL;
    }
    decref(value);
    return key;
}
static PyObject *next_value(PyObject *o) {
    PyObject *key, *value;
    if (!advance(o, &key, &value)) {
        return NULL;
    }
    decref(key);
    return value;
}
static PyObject *next_item(PyObject *o) {
    PyObject *pair[2];
    return advance(o, &pair[0], &pair[1]) ? tuple_from_array_steal(pair, 2) : NULL;
}

METHOD("dict_iterator.__length_hint__(self)", "How many items are left, as far as one can tell.")
static PyObject *iterator_length_hint(DictIterator *self) {
    Py_ssize_t left = place_left(load_relaxed(&self->place));
    autoref PyObject *dict = iterator_hold_source((PyObject *)self, &self->dict);
    bool live = dict != NULL && dict_length(dict) == load_relaxed(&self->length);
    return int_from_ssize(!live ? 0 : left == PLACE_LEFT_MAX ? dict_length(dict) : left);
}
METHOD("dict_iterator.__reduce__(self)", "Return state information for pickling.")
static PyObject *iterator_reduce(DictIterator *self) {
    autoref PyObject *dict = iterator_hold_source((PyObject *)self, &self->dict);
    autoref PyObject *copy = dict ? TRY(dict_iterator_new(TYPE(self), dict)) : NULL;
    if (copy != NULL) {
        store_relaxed(&IT(copy)->place, load_relaxed(&self->place));
        store_relaxed(&IT(copy)->length, load_relaxed(&self->length));
    }
    autoref PyObject *items = TRY(copy ? ops_to_list(copy) : list_new(0)),
                     *args = TRY(tuple_of(1, items));
    autoref PyObject *iter = TRY(iterator_builtin("iter"));
    return tuple_of(2, iter, args);
}

static int iterator_traverse(PyObject *o, visitproc visit, void *arg) {
    Py_VISIT(IT(o)->dict);
    return 0;
}
static void iterator_dealloc(PyObject *o) {
    object_untrack(o);
    if (!(o->ob_gc_bits & ITERATOR_BORROWS)) {
        CLEAR(IT(o)->dict);
    }
    object_free(o);
}

/* ---- views ---- */

typedef struct {
    PyObject_HEAD PyObject *dict; /* (c) */
} DictView;
#define VIEW(o) ((DictView *)(o))

PyObject *dict_view_new(PyTypeObject *type, PyObject *dict) {
    DictView *view = VIEW(TRY(object_new(type)));
    view->dict = newref(dict);
    object_track((PyObject *)view);
    return (PyObject *)view;
}

static Py_ssize_t view_length(PyObject *o) {
    return dict_length(VIEW(o)->dict);
}
static PyObject *keys_iter(PyObject *o) {
    return dict_iterator_new(&PyDictIterKey_Type, VIEW(o)->dict);
}
static PyObject *values_iter(PyObject *o) {
    return dict_iterator_new(&PyDictIterValue_Type, VIEW(o)->dict);
}
static PyObject *items_iter(PyObject *o) {
    return dict_iterator_new(&PyDictIterItem_Type, VIEW(o)->dict);
}
static int keys_contains(PyObject *o, PyObject *key) {
    return dict_contains(VIEW(o)->dict, key);
}
static int items_contains(PyObject *o, PyObject *pair) {
    if (!IS_TUPLE(pair) || tuple_length(pair) != 2) {
        return 0;
    }
    PyObject *value;
    int found = INT_TRYI(dict_get(VIEW(o)->dict, tuple_at(pair, 0), &value));
    if (!found) {
        return 0;
    }
    int equal = ops_compare_bool(value, tuple_at(pair, 1), Py_EQ);
    decref(value);
    return equal;
}

static PyObject *view_repr(PyObject *o) {
    int running = TRYI(ops_repr_enter(o));
    if (running) {
        return str_from_text("...");
    }
    PyObject *list = ops_to_list(o);
    PyObject *text = list ? str_format("%s(%R)", TYPE(o)->tp_name, list) : NULL;
    XDECREF(list);
    ops_repr_leave(o);
    return text;
}

static bool is_set_view(PyObject *o) {
    return IS_INSTANCE(o, PyDictKeys_Type) || IS_INSTANCE(o, PyDictItems_Type);
}
static bool is_set_like(PyObject *o) {
    return is_set_view(o) || IS_INSTANCE(o, PySet_Type) || IS_INSTANCE(o, PyFrozenSet_Type);
}

/* Is every item of a in b? */
static int all_in(PyObject *a, PyObject *b) {
    autoref PyObject *iterator = INT_TRY(ops_iter(a));
    for (PyObject *item; (item = ops_next(iterator)) != NULL;) {
        int in = ops_contains(b, item);
        decref(item);
        if (in <= 0) {
            return in;
        }
    }
    return err_occurred() ? -1 : 1;
}

static PyObject *view_richcompare(PyObject *a, PyObject *b, int op) {
    if (!is_set_like(b)) {
        return NOT_IMPLEMENTED;
    }
    Py_ssize_t n = TRYI(ops_length(a)), m = TRYI(ops_length(b));
    int result;
    switch (op) {
    case Py_EQ:
    case Py_NE:
        result = n == m ? all_in(a, b) : 0;
        result = result < 0 ? -1 : result == (op == Py_EQ);
        break;
    case Py_LT:
        result = n < m ? all_in(a, b) : 0;
        break;
    case Py_LE:
        result = n <= m ? all_in(a, b) : 0;
        break;
    case Py_GT:
        result = n > m ? all_in(b, a) : 0;
        break;
    default:
        result = n >= m ? all_in(b, a) : 0;
        break;
    }
    return result < 0 ? NULL : BOOL(result);
}

/* A set of the left operand's items, changed by the method with the right one. */
static PyObject *set_operation(PyObject *a, PyObject *b, PyObject *method) {
    if (!is_set_view(a) && !is_set_view(b)) {
        return NOT_IMPLEMENTED;
    }
    if (TYPE(b)->tp_iter == NULL || TYPE(a)->tp_iter == NULL) {
        return NOT_IMPLEMENTED;
    }
    autoref PyObject *set = TRY(set_new(a));
    autoref PyObject *done = TRY(call_method_one(set, method, b));
    return take(set);
}
static PyObject *view_and(PyObject *a, PyObject *b) {
    return set_operation(a, b, NAME(intersection_update));
}
static PyObject *view_or(PyObject *a, PyObject *b) {
    return set_operation(a, b, NAME(update));
}
static PyObject *view_xor(PyObject *a, PyObject *b) {
    return set_operation(a, b, NAME(symmetric_difference_update));
}
static PyObject *view_subtract(PyObject *a, PyObject *b) {
    return set_operation(a, b, NAME(difference_update));
}

PyObject *dict_view_list(PyObject *o) {
    return IS_EXACT(o, PyDictKeys_Type)     ? dict_keys_list(VIEW(o)->dict)
           : IS_EXACT(o, PyDictValues_Type) ? dict_values_list(VIEW(o)->dict)
           : IS_EXACT(o, PyDictItems_Type)  ? dict_items_list(VIEW(o)->dict)
                                            : NULL;
}

METHOD("dict_view.isdisjoint(self, other, /)", "Have the two no item in common?")
static PyObject *view_isdisjoint(DictView *self, PyObject *other) {
    autoref PyObject *iterator = TRY(ops_iter(other));
    for (PyObject *item; (item = ops_next(iterator)) != NULL;) {
        int in = ops_contains((PyObject *)self, item);
        decref(item);
        if (in != 0) {
            return in < 0 ? NULL : FALSE_OBJECT;
        }
    }
    return err_occurred() ? NULL : TRUE_OBJECT;
}
METHOD("dict_view.__reversed__(self)", "An iterator in the other direction.")
static PyObject *view_reversed(DictView *self) {
    return dict_iterator_new(IS_INSTANCE(self, PyDictKeys_Type) ? &PyDictRevIterKey_Type
                                                                : &PyDictRevIterItem_Type,
                             self->dict);
}
METHOD("dict_values_view.__reversed__(self)", "An iterator in the other direction.")
static PyObject *values_reversed(DictView *self) {
    return dict_iterator_new(&PyDictRevIterValue_Type, self->dict);
}
GETTER("dict_view.mapping", "A read-only proxy of the dict.")
GETTER("dict_values_view.mapping", "A read-only proxy of the dict.")
static PyObject *view_mapping(DictView *self) {
    return mapping_proxy_new(self->dict);
}

static int view_traverse(PyObject *o, visitproc visit, void *arg) {
    Py_VISIT(VIEW(o)->dict);
    return 0;
}
static void view_dealloc(PyObject *o) {
    object_untrack(o);
    CLEAR(VIEW(o)->dict);
    object_free(o);
}

#include "dict_views.gen.h"

#define DICT_ITERATOR(variable, name, next, flags)                                                 \
    PyTypeObject variable = {                                                                      \
        .ob_base = {.ob_base = STATIC_HEAD(&PyType_Type)},                                         \
        .tp_name = name,                                                                           \
        .tp_basicsize = sizeof(DictIterator),                                                      \
        .tp_dealloc = iterator_dealloc,                                                            \
        .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | (flags),                             \
        .tp_traverse = iterator_traverse,                                                          \
        .tp_iter = ops_self,                                                                       \
        .tp_iternext = next,                                                                       \
        .tp_methods = dict_iterator_methods,                                                       \
    }
DICT_ITERATOR(PyDictIterKey_Type, "dict_keyiterator", next_key, TYPE_STEP(dict_key));
DICT_ITERATOR(PyDictIterValue_Type, "dict_valueiterator", next_value, TYPE_STEP(dict_value));
DICT_ITERATOR(PyDictIterItem_Type, "dict_itemiterator", next_item, TYPE_PAIR_STEP(dict_item));
DICT_ITERATOR(PyDictRevIterKey_Type, "dict_reversekeyiterator", next_key, 0);
DICT_ITERATOR(PyDictRevIterValue_Type, "dict_reversevalueiterator", next_value, 0);
DICT_ITERATOR(PyDictRevIterItem_Type, "dict_reverseitemiterator", next_item, 0);

static PySequenceMethods keys_as_sequence = {.sq_length = view_length,
                                             .sq_contains = keys_contains};
static PySequenceMethods items_as_sequence = {.sq_length = view_length,
                                              .sq_contains = items_contains};
static PySequenceMethods values_as_sequence = {.sq_length = view_length};
static PyNumberMethods view_as_number = {
    .nb_subtract = view_subtract, .nb_and = view_and, .nb_xor = view_xor, .nb_or = view_or};

#define DICT_VIEW(variable, name, sequence, number, compare, iter, methods, getset)                \
    PyTypeObject variable = {                                                                      \
        .ob_base = {.ob_base = STATIC_HEAD(&PyType_Type)},                                         \
        .tp_name = name,                                                                           \
        .tp_basicsize = sizeof(DictView),                                                          \
        .tp_dealloc = view_dealloc,                                                                \
        .tp_repr = view_repr,                                                                      \
        .tp_as_number = number,                                                                    \
        .tp_as_sequence = sequence,                                                                \
        .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,                                       \
        .tp_traverse = view_traverse,                                                              \
        .tp_richcompare = compare,                                                                 \
        .tp_iter = iter,                                                                           \
        .tp_methods = methods,                                                                     \
        .tp_getset = getset,                                                                       \
    }
DICT_VIEW(PyDictKeys_Type, "dict_keys", &keys_as_sequence, &view_as_number, view_richcompare,
          keys_iter, dict_view_methods, dict_view_getset);
DICT_VIEW(PyDictItems_Type, "dict_items", &items_as_sequence, &view_as_number, view_richcompare,
          items_iter, dict_view_methods, dict_view_getset);
DICT_VIEW(PyDictValues_Type, "dict_values", &values_as_sequence, NULL, NULL, values_iter,
          dict_values_view_methods, dict_values_view_getset);
