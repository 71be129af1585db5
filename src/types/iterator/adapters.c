/* enumerate, zip, map, filter, reversed: iterators around iterators.
 *
 * Their sources are set once. The counter of enumerate is a word; two threads that share one may
 * get the same number.
 */
#include "types/iterator/iterator.h"
#include "types/iterator/index_iterator.h"
#include "types/iterator/quick_step.h"
#include "object/args.h"
#include "object/call.h"
#include "object/names.h"
#include "object/needs.h"
#include "object/ops.h"
#include "object/type.h"
#include "types/dict/dict.h"
#include "types/int/int_quick.h"
#include "types/list/list.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"

/* All of them: iterators in a tuple, a function or counter, a flag. */
typedef struct {
    PyObject_HEAD PyObject *sources; /* (c) tuple of iterators; reversed: the sequence */
    PyObject *function; /* (c) map, filter; enumerate: the int to go on with when the counter does
                           not fit (l) */
    Py_ssize_t counter; /* (a) enumerate, reversed */
    bool strict;        /* (a) zip, map */
    PyObject
        *last; /* (o) zip: a tuple given out, to be filled again when the program has let it go */
} Adapter;
#define A(o) ((Adapter *)(o))

static Adapter *adapter_new(PyTypeObject *type, steals PyObject *sources, PyObject *function) {
    if (sources == NULL) {
        return NULL;
    }
    autoref PyObject *owned = sources;
    Adapter *a = A(TRY(type->tp_alloc(type, 0)));
    a->sources = take(owned);
    a->function = xnewref(function);
    return a;
}
static int adapter_traverse(PyObject *o, visitproc visit, void *arg) {
    Py_VISIT(A(o)->sources);
    Py_VISIT(A(o)->function);
    Py_VISIT(A(o)->last);
    return 0;
}
static void adapter_dealloc(PyObject *o) {
    object_untrack(o);
    CLEAR(A(o)->sources);
    CLEAR(A(o)->function);
    CLEAR(A(o)->last);
    TYPE(o)->tp_free(o);
}

/* A tuple of iterators over the objects. */
static PyObject *iterators_of(PyObject *const *objects, Py_ssize_t n) {
    autoref PyObject *all = TRY(tuple_new(n));
    for (Py_ssize_t i = 0; i < n; i++) {
        tuple_items(all)[i] = TRY(ops_iter(objects[i]));
    }
    return tuple_publish(take(all));
}
/* For a slot, uncounted perhaps: nothing that is not quiet may come before it lies there. */
static force_inline StackRef next_slot(PyObject *iterator) {
    StackRef next = TYPE(iterator) == &list_iterator_type ? list_iterator_next_quick(iterator, READ_CALLING)
                                                          : iterator_step_quick(iterator);
    return likely(!stackref_is_null(next)) ? next : stackref_steal_result(TYPE(iterator)->tp_iternext(iterator));
}
static PyObject *next_of(PyObject *iterator) {
    StackRef next = next_slot(iterator);
    return likely(!stackref_is_null(next)) ? stackref_take(&next) : NULL;
}

/* ---- enumerate ---- */

CONSTRUCTOR("enumerate(iterable, start=0)", "Pairs of a count, from start, and an item.")
static PyObject *enumerate_make(PyTypeObject *type, PyObject *iterable, PyObject *start) {
    autoref PyObject *first = TRY(start ? ops_index(start) : int_from_ssize(0));
    int overflow;
    int64_t counter = int_as_int64_overflow(first, &overflow);
    Adapter *a = TRY(adapter_new(type, iterators_of(&iterable, 1), overflow ? first : NULL));
    a->counter = (Py_ssize_t)counter;
    return (PyObject *)a;
}
static PyObject *enumerate_index(Adapter *a) {
    if (likely(load_relaxed(&a->function) == NULL)) {
        Py_ssize_t i = load_relaxed(&a->counter);
        if (i < PY_SSIZE_T_MAX) {
            store_relaxed(&a->counter, i + 1);
            return int_from_ssize(i);
        }
        autoref PyObject *first = TRY(int_from_ssize(i));
        guard(a);
        if (a->function == NULL) {
            store_relaxed(&a->function, take(first));
        }
    }
    autoref PyObject *one = TRY(int_from_ssize(1));
    guard(a);
    PyObject *index = a->function, *next = TRY(int_add(index, one));
    store_relaxed(&a->function, next);
    return index;
}
static PyObject *enumerate_place(Adapter *a) {
    guard(a);
    return a->function ? newref(a->function) : int_from_ssize(load_relaxed(&a->counter));
}
CLASSMETHOD("enumerate.__class_getitem__(cls, object, /)", "See PEP 585")
static PyObject *enumerate_class_getitem(PyObject *cls, PyObject *object) {
    return generic_alias_new(cls, object);
}

static PyObject *enumerate_next(PyObject *o) {
    PyObject *item = next_of(tuple_at(A(o)->sources, 0));
    if (item == NULL) {
        return NULL;
    }
    PyObject *index = enumerate_index(A(o));
    if (index == NULL) {
        decref(item);
        return NULL;
    }
    PyObject *pair[2] = {index, item};
    return tuple_from_array_steal(pair, 2);
}
int enumerate_pair_step(PyObject *o, StackRef *item_index) {
    StackRef next = next_slot(tuple_at(A(o)->sources, 0));
    if (stackref_is_null(next)) {
        return 0;
    }
    Py_ssize_t i = load_relaxed(&A(o)->counter);
    if (likely(load_relaxed(&A(o)->function) == NULL && i >= 0 && i < STACKREF_INT_MAX)) {
        store_relaxed(&A(o)->counter, i + 1);
        item_index[0] = next;
        item_index[1] = stackref_from_int(i);
        return 1;
    }
    PyObject *item = stackref_take(&next), *index = item != NULL ? enumerate_index(A(o)) : NULL;
    if (index == NULL) {
        XDECREF(item);
        return 0;
    }
    item_index[0] = stackref_steal_result(item);
    item_index[1] = stackref_steal_result(index);
    return 1;
}
METHOD("enumerate.__reduce__(self)", "Return state information for pickling.")
static PyObject *enumerate_reduce(Adapter *self) {
    autoref PyObject *index = TRY(enumerate_place(self));
    autoref PyObject *args = TRY(tuple_of(2, tuple_at(self->sources, 0), index));
    return tuple_of(2, (PyObject *)TYPE(self), args);
}

/* ---- zip and map ---- */

/* With strict, the first exhausted source at i: the others must be exhausted too. Always NULL. */
static PyObject *strict_end(Adapter *a, Py_ssize_t i, const char *name) {
    if (err_occurred() && !err_clear_if(PyExc_StopIteration)) {
        return NULL;
    }
    if (i > 0) {
        return err_raise(PyExc_ValueError, "%s() argument %zd is shorter than argument%s%zd", name,
                         i + 1, i == 1 ? " " : "s 1-", i);
    }
    for (i = 1; i < tuple_length(a->sources); i++) {
        PyObject *item = next_of(tuple_at(a->sources, i));
        if (item != NULL) {
            decref(item);
            return err_raise(PyExc_ValueError, "%s() argument %zd is longer than argument%s%zd",
                             name, i + 1, i == 1 ? " " : "s 1-", i);
        }
        if (err_occurred() && !err_clear_if(PyExc_StopIteration)) {
            return NULL;
        }
    }
    return NULL;
}

/* One item of each source as a tuple; NULL at the end. */
static PyObject *next_items(Adapter *a, const char *name) {
    Py_ssize_t n = tuple_length(a->sources);
    autoref PyObject *items = n ? TRY(tuple_new(n)) : NULL;
    for (Py_ssize_t i = 0; i < n; i++) {
        PyObject *item = next_of(tuple_at(a->sources, i));
        if (item == NULL) {
            return load_relaxed(&a->strict) ? strict_end(a, i, name) : NULL;
        }
        tuple_items(items)[i] = item;
    }
    return n ? tuple_publish(take(items)) : NULL;
}

/* The next tuple of a zip in the memory of the last one, which nobody has any more (taken over). */
static PyObject *next_items_again(Adapter *a, steals PyObject *tuple) {
    autoref PyObject *items = tuple;
    object_untrack(items);
    for (Py_ssize_t i = 0; i < tuple_length(a->sources); i++) {
        PyObject *item = next_of(tuple_at(a->sources, i));
        if (item == NULL) {
            object_track(items);
            return load_relaxed(&a->strict) ? strict_end(a, i, "zip") : NULL;
        }
        SETREF(tuple_items(items)[i], item);
    }
    store_relaxed(&((PyTupleObject *)items)->ob_hash, -1);
    object_track(items);
    return take(items);
}
static PyObject *zip_next_items(Adapter *a) {
    if (!is_private((PyObject *)a)) { /* nobody but the owner uses `last` */
        return next_items(a, "zip");
    }
    PyObject *last = a->last;
    if (last != NULL && !is_only_reference(last)) {
        return next_items(a, "zip"); /* the program still has it */
    }
    a->last = NULL; /* a source may ask this zip again */
    PyObject *next = last != NULL ? next_items_again(a, last) : next_items(a, "zip");
    if (next != NULL && a->last == NULL) {
        a->last = newref(next);
    }
    return next;
}

static int too_many_keywords(const char *name, Py_ssize_t count) {
    return err_int(err_raise(PyExc_TypeError, "%s() takes at most 1 keyword argument (%zd given)", name,
                             count));
}
/* zip(*iterables, strict=False), map(function, iterable, *iterables, strict=False) */
static int strict_argument(const char *name, PyObject *kwargs, bool *strict) {
    *strict = false;
    if (kwargs == NULL || dict_length(kwargs) == 0) {
        return 0;
    }
    if (dict_length(kwargs) > 1) {
        return too_many_keywords(name, dict_length(kwargs));
    }
    PyObject *value = NULL;
    int found = INT_TRYI(dict_get(kwargs, NAME(strict), &value));
    autoref PyObject *owned = value;
    if (!found) {
        Py_ssize_t position = 0;
        PyObject *key, *ignored;
        while (dict_next(kwargs, &position, &key, &ignored, NULL)) {
            autoref PyObject *k = key, *v = ignored;
            if (k != NAME(strict)) {
                err_raise(PyExc_TypeError, "%s() got an unexpected keyword argument '%S'", name, k);
                return -1;
            }
        }
    }
    int truth = INT_TRYI(ops_is_true(owned));
    *strict = truth;
    return 0;
}
/* The same for a vectorcall. */
static int strict_keyword(const char *name, PyObject *kwnames, PyObject *const *values, bool *strict) {
    *strict = false;
    Py_ssize_t count = kwnames == NULL ? 0 : tuple_length(kwnames);
    if (count > 1) {
        return too_many_keywords(name, count);
    }
    if (count != 0) {
        PyObject *key = tuple_at(kwnames, 0);
        if (!str_equal(key, NAME(strict))) {
            return err_int(err_raise(PyExc_TypeError, "%s() got an unexpected keyword argument '%S'",
                                     name, key));
        }
        int truth = INT_TRYI(ops_is_true(values[0]));
        *strict = truth;
    }
    return 0;
}
static PyObject *zip_made(PyTypeObject *type, PyObject *const *args, Py_ssize_t n, bool strict) {
    for (Py_ssize_t i = 0; i < n; i++) {
        if (TYPE(args[i])->tp_iter == NULL && !ops_is_sequence(args[i])) {
            return err_raise(PyExc_TypeError, "'%.200s' object is not iterable",
                             TYPE(args[i])->tp_name);
        }
    }
    Adapter *a = TRY(adapter_new(type, iterators_of(args, n), NULL));
    a->strict = strict;
    return (PyObject *)a;
}
static PyObject *zip_tp_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    bool strict;
    TRYI(strict_argument("zip", kwargs, &strict));
    return zip_made(type, tuple_items(args), tuple_length(args), strict);
}
static PyObject *zip_tp_vectorcall(PyObject *type, PyObject *const *args, size_t nargsf,
                                   PyObject *kwnames) {
    bool strict;
    Py_ssize_t n = (Py_ssize_t)(nargsf & ~PY_VECTORCALL_ARGUMENTS_OFFSET);
    TRYI(strict_keyword("zip", kwnames, args + n, &strict));
    return zip_made((PyTypeObject *)type, args, n, strict);
}
static PyObject *zip_next(PyObject *o) {
    return zip_next_items(A(o));
}
/* Of two sources. */
int zip_pair_step(PyObject *o, StackRef *pair) {
    PyObject *sources = A(o)->sources;
    if (tuple_length(sources) != 2 || load_relaxed(&A(o)->strict)) {
        return -1;
    }
    StackRef first = next_slot(tuple_at(sources, 0));
    PyObject *item = stackref_is_null(first) ? NULL : stackref_take(&first); /* the other source may run code */
    if (item == NULL) {
        return 0;
    }
    pair[0] = next_slot(tuple_at(sources, 1));
    if (unlikely(stackref_is_null(pair[0]))) {
        decref(item);
        return 0;
    }
    pair[1] = stackref_steal_result(item);
    return 1;
}
static PyObject *reduce_strict(Adapter *self, PyObject *args) {
    return load_relaxed(&self->strict) ? tuple_of(3, (PyObject *)TYPE(self), args, TRUE_OBJECT)
                        : tuple_of(2, (PyObject *)TYPE(self), args);
}
METHOD("zip.__reduce__(self)", "Return state information for pickling.")
static PyObject *zip_reduce(Adapter *self) {
    return reduce_strict(self, self->sources);
}
METHOD("zip.__setstate__(self, state, /)", "Set state information for unpickling.")
METHOD("map.__setstate__(self, state, /)", "Set state information for unpickling.")
static PyObject *adapter_setstate(Adapter *self, PyObject *state) {
    int strict = TRYI(ops_is_true(state));
    store_relaxed(&self->strict, strict);
    return newref(NONE);
}

static PyObject *map_made(PyTypeObject *type, PyObject *const *args, Py_ssize_t n, bool strict) {
    if (n < 2) {
        return err_raise(PyExc_TypeError, "map() must have at least two arguments.");
    }
    Adapter *a = TRY(adapter_new(type, iterators_of(args + 1, n - 1), args[0]));
    a->strict = strict;
    return (PyObject *)a;
}
static PyObject *map_tp_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    bool strict;
    TRYI(strict_argument("map", kwargs, &strict));
    return map_made(type, tuple_items(args), tuple_length(args), strict);
}
static PyObject *map_tp_vectorcall(PyObject *type, PyObject *const *args, size_t nargsf,
                                   PyObject *kwnames) {
    bool strict;
    Py_ssize_t n = (Py_ssize_t)(nargsf & ~PY_VECTORCALL_ARGUMENTS_OFFSET);
    TRYI(strict_keyword("map", kwnames, args + n, &strict));
    return map_made((PyTypeObject *)type, args, n, strict);
}
int map_next_call(PyObject *o, PyObject **function, StackRef *arguments, unsigned *count) {
    Adapter *a = A(o);
    Py_ssize_t n = tuple_length(a->sources), got = 0;
    if (unlikely(n > MAP_ARGUMENTS) || unlikely(load_relaxed(&a->strict))) {
        return -1;
    }
    *function = a->function;
    *count = (unsigned)n;
    if (likely(n == 1)) {
        arguments[0] = stackref_counted(next_slot(tuple_at(a->sources, 0)));
        return !stackref_is_null(arguments[0]);
    }
    for (; got < n; got++) { /* the next source may run anything */
        arguments[got] = stackref_counted(next_slot(tuple_at(a->sources, got)));
        if (unlikely(stackref_is_null(arguments[got]))) {
            break;
        }
    }
    if (likely(got == n)) {
        return 1;
    }
    while (got > 0) {
        stackref_drop(arguments[--got]);
    }
    return 0;
}
static PyObject *map_next(PyObject *o) {
    Adapter *a = A(o);
    if (tuple_length(a->sources) == 1) {
        autoref PyObject *item = next_of(tuple_at(a->sources, 0));
        return item ? call_one(a->function, item) : NULL;
    }
    autoref PyObject *items = next_items(a, "map");
    return items ? call(a->function, tuple_items(items), (size_t)tuple_length(items), NULL) : NULL;
}
METHOD("map.__reduce__(self)", "Return state information for pickling.")
static PyObject *map_reduce(Adapter *self) {
    autoref PyObject *function = TRY(tuple_of(1, self->function)),
                     *args = TRY(tuple_concat(function, self->sources));
    return reduce_strict(self, args);
}

/* ---- filter ---- */

CONSTRUCTOR("filter(function, iterable, /)",
            "The items for which the function is true; with None those that are true.")
static PyObject *filter_make(PyTypeObject *type, PyObject *function, PyObject *iterable) {
    return (PyObject *)adapter_new(type, iterators_of(&iterable, 1), function);
}
static bool filter_is_plain(Adapter *a) {
    return a->function == NONE || a->function == (PyObject *)&PyBool_Type;
}
/* The truth of what needs no asking; -1 for all else. */
static force_inline quiet int truth_quick(StackRef item) {
    intptr_t value;
    if (int_value_quick(item, &value)) {
        return value != 0;
    }
    PyObject *o = stackref_object(item);
    return o == TRUE_OBJECT ? 1 : o == FALSE_OBJECT || o == NONE ? 0 : -1;
}
static int filter_asks(Adapter *a, PyObject *item) {
    if (filter_is_plain(a)) {
        return ops_is_true(item);
    }
    autoref PyObject *result = INT_TRY(call_one(a->function, item));
    return ops_is_true(result);
}
StackRef filter_next_slot(PyObject *o) {
    Adapter *a = A(o);
    PyObject *iterator = tuple_at(a->sources, 0);
    for (StackRef item; !stackref_is_null(item = next_slot(iterator));) {
        int keep = filter_is_plain(a) ? truth_quick(item) : -1;
        if (keep > 0) {
            return item;
        }
        if (keep == 0) {
            stackref_drop(item);
            continue;
        }
        autoref PyObject *owned = stackref_take(&item);
        keep = owned != NULL ? filter_asks(a, owned) : -1;
        if (keep != 0) {
            return keep > 0 ? stackref_steal(take(owned)) : STACKREF_NULL;
        }
    }
    return STACKREF_NULL;
}
static PyObject *filter_next(PyObject *o) {
    StackRef item = filter_next_slot(o);
    return stackref_is_null(item) ? NULL : stackref_take(&item);
}
METHOD("filter.__reduce__(self)", "Return state information for pickling.")
static PyObject *filter_reduce(Adapter *self) {
    autoref PyObject *args = TRY(tuple_of(2, self->function, tuple_at(self->sources, 0)));
    return tuple_of(2, (PyObject *)TYPE(self), args);
}

/* ---- reversed ---- */

CONSTRUCTOR("reversed(object, /)", "The items from the last to the first.")
static PyObject *reversed_make(PyTypeObject *type, PyObject *object) {
    bool unbound;
    autoref PyObject *method = type_lookup_special(object, NAME(__reversed__), &unbound);
    if (err_occurred()) {
        return NULL;
    }
    if (method == NONE || (method == NULL && !ops_is_sequence(object))) {
        return err_raise(PyExc_TypeError, "'%.200s' object is not reversible",
                         TYPE(object)->tp_name);
    }
    if (method != NULL) {
        return unbound ? call_one(method, object) : call_none(method);
    }
    Py_ssize_t n = TRYI(ops_length(object));
    Adapter *a = TRY(adapter_new(type, newref(object), NULL));
    a->counter = n - 1;
    return (PyObject *)a;
}
static PyObject *reversed_next(PyObject *o) {
    Py_ssize_t i = load_relaxed(&A(o)->counter);
    if (i < 0) {
        return NULL;
    }
    PyObject *item = ops_sequence_get(A(o)->sources, i);
    store_relaxed(&A(o)->counter, item ? i - 1 : -1);
    if (item == NULL && !err_clear_if(PyExc_IndexError)) {
        err_clear_if(PyExc_StopIteration);
    }
    return item;
}
METHOD("reversed.__length_hint__(self)", "How many items are left, as far as one can tell.")
static PyObject *reversed_length_hint(Adapter *self) {
    Py_ssize_t i = load_relaxed(&self->counter), n = i < 0 ? 0 : TRYI(ops_length(self->sources));
    return int_from_ssize(n < i + 1 ? 0 : i + 1);
}
METHOD("reversed.__reduce__(self)", "Return state information for pickling.")
static PyObject *reversed_reduce(Adapter *self) {
    Py_ssize_t i = load_relaxed(&self->counter);
    autoref PyObject *source = i < 0 ? tuple_empty() : newref(self->sources),
                     *args = TRY(tuple_of(1, source));
    autoref PyObject *index = TRY(int_from_ssize(i));
    return i < 0 ? tuple_of(2, (PyObject *)TYPE(self), args)
                 : tuple_of(3, (PyObject *)TYPE(self), args, index);
}
METHOD("reversed.__setstate__(self, state: ssize, /)", "Set state information for unpickling.")
static PyObject *reversed_setstate(Adapter *self, Py_ssize_t state) {
    Py_ssize_t n = TRYI(ops_length(self->sources));
    store_relaxed(&self->counter, state < -1 ? -1 : state > n - 1 ? n - 1 : state);
    return newref(NONE);
}

#include "adapters.gen.h"

#define ADAPTER_TYPE(variable, name, doc, new, vectorcall, next, methods, flags)                   \
    PyTypeObject variable = {                                                                      \
        .ob_base = {.ob_base = STATIC_HEAD(&PyType_Type)},                                         \
        .tp_name = name,                                                                           \
        .tp_basicsize = sizeof(Adapter),                                                           \
        .tp_dealloc = adapter_dealloc,                                                             \
        .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE | (flags),       \
        .tp_doc = doc,                                                                             \
        .tp_traverse = adapter_traverse,                                                           \
        .tp_iter = ops_self,                                                                       \
        .tp_iternext = next,                                                                       \
        .tp_methods = methods,                                                                     \
        .tp_new = new,                                                                             \
        .tp_vectorcall = vectorcall,                                                               \
    }
ADAPTER_TYPE(PyEnum_Type, "enumerate", enumerate_tp_doc, enumerate_tp_new, enumerate_tp_vectorcall,
             enumerate_next, enumerate_methods, TYPE_PAIR_STEP(enumerate));
ADAPTER_TYPE(PyFilter_Type, "filter", filter_tp_doc, filter_tp_new, filter_tp_vectorcall,
             filter_next, filter_methods, 0);
ADAPTER_TYPE(PyReversed_Type, "reversed", reversed_tp_doc, reversed_tp_new, reversed_tp_vectorcall,
             reversed_next, reversed_methods, 0);
ADAPTER_TYPE(PyZip_Type, "zip",
             "zip(*iterables, strict=False)\n--\n\nTuples of one item of each iterable, until the "
             "shortest ends.\n\n>>> list(zip('ab', range(9)))\n[('a', 0), ('b', 1)]",
             zip_tp_new, zip_tp_vectorcall, zip_next, zip_methods, TYPE_PAIR_STEP(zip));
ADAPTER_TYPE(PyMap_Type, "map",
             "map(function, iterable, /, *iterables, strict=False)\n--\n\nThe function's results "
             "for the items of the iterables.",
             map_tp_new, map_tp_vectorcall, map_next, map_methods, 0);
