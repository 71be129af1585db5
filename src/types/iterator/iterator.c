#include "types/iterator/iterator.h"
#include "types/iterator/index_iterator.h"
#include "types/iterator/quick_step.h"
#include "object/args.h"
#include "object/attr.h"
#include "object/call.h"
#include "object/names.h"
#include "object/needs.h"
#include "object/ops.h"
#include "object/switches.h"
#include "types/dict/dict.h"
#include "types/dict/dict_views.h"
#include "types/generator/generator.h"
#include "types/needs.h"
#include "types/int/int.h"
#include "types/list/list.h"
#include "types/tuple/tuple.h"

#define IT(o) ((IndexIterator *)(o))

/* ---- the source ---- */

PyObject *iterator_hold_source(PyObject *o, PyObject **field) {
    if (likely(iterator_is_own(o))) {
        return xnewref(load_acquire(field)); /* no safepoint between: what another thread lets go lives on */
    }
    guard(o);
    return xnewref(load_relaxed(field));
}
void iterator_let_go(PyObject *o, PyObject **field) {
    if (o->ob_gc_bits & ITERATOR_BORROWS) {
        return;
    }
    autoref PyObject *source = NULL; /* goes after the lock */
    guard(o);
    source = load_relaxed(field);
    if (source != NULL && !iterator_is_own(o)) {
        ref_share(source);
    }
    store_release(field, NULL);
}

/* ---- by index ---- */

/* `borrows` is ITERATOR_BORROWS or 0. */
static PyObject *index_iterator_new(PyTypeObject *type, PyObject *source, Py_ssize_t index,
                                    uint8_t borrows) {
    IndexIterator *it = IT(TRY(object_new_raw(type, sizeof(IndexIterator))));
    it->index = index;
    it->source = borrows ? source : newref(source);
    ((PyObject *)it)->ob_gc_bits |= borrows; /* NOLOCK: fresh */
    object_track((PyObject *)it);
    return (PyObject *)it;
}
PyObject *iterator_borrowing(PyObject *source) {
    if (!is_shared(source) || switched_off(SWITCH_BORROWING)) {
        return NULL;
    }
    return IS_EXACT(source, PyList_Type)
               ? index_iterator_new(&list_iterator_type, source, 0, ITERATOR_BORROWS)
           : IS_EXACT(source, PyTuple_Type)
               ? index_iterator_new(&tuple_iterator_type, source, 0, ITERATOR_BORROWS)
           : IS_EXACT(source, PyDict_Type) ? dict_iterator_borrowing(source)
                                           : NULL;
}
void iterator_own_source(PyObject *o) {
    if (o->ob_gc_bits & ITERATOR_BORROWS) {
        incref(TYPE(o) == &PyDictIterKey_Type ? dict_iterator_source(o) : IT(o)->source);
        o->ob_gc_bits &= (uint8_t)~ITERATOR_BORROWS; /* NOLOCK: its thread, or held meanwhile */
    }
}
static int index_traverse(PyObject *o, visitproc visit, void *arg) {
    Py_VISIT(IT(o)->source);
    return 0;
}
static void index_dealloc(PyObject *o) {
    object_untrack(o);
    if (!(o->ob_gc_bits & ITERATOR_BORROWS)) {
        CLEAR(IT(o)->source);
    }
    object_free(o);
}
static PyObject *finished(IndexIterator *it) {
    store_relaxed(&it->index, -1);
    iterator_let_go((PyObject *)it, &it->source);
    return NULL;
}

/* ---- list, tuple ---- */

PyObject *list_iterator_new(PyObject *list) {
    return index_iterator_new(&list_iterator_type, list, 0, 0);
}
PyObject *list_reverse_iterator_new(PyObject *list) {
    return index_iterator_new(&list_reverse_iterator_type, list, list_length(list) - 1, 0);
}
PyObject *tuple_iterator_new(PyObject *tuple) {
    return index_iterator_new(&tuple_iterator_type, tuple, 0, 0);
}

StackRef list_iterator_step(PyObject *o) {
    return list_iterator_next_quick(o, READ_CALLING);
}
static PyObject *list_next(PyObject *o) {
    IndexIterator *it = IT(o);
    StackRef next = list_iterator_next_quick(o, READ_CALLING);
    if (likely(!stackref_is_null(next))) {
        return stackref_take(&next);
    }
    Py_ssize_t i = load_relaxed(&it->index);
    autoref PyObject *list = iterator_hold_source(o, &it->source);
    PyObject *item = i < 0 || list == NULL ? NULL : list_get(list, i);
    if (item == NULL) {
        return finished(it);
    }
    store_relaxed(&it->index, i + 1);
    return item;
}
/* A reversed list's keeps its source: for any thread. */
StackRef list_reverse_iterator_step(PyObject *o) {
    IndexIterator *it = IT(o);
    Py_ssize_t i = load_relaxed(&it->index);
    PyObject *list = it->source;
    if (unlikely(!container_is_ready(list)) || unlikely((size_t)i >= (size_t)list_length(list))) { /* -1 too */
        return STACKREF_NULL;
    }
    PyObject **items = list_items(list), *item = NULL;
    if (likely(items != NULL && i < items_array(items)->capacity)) {
        item = load_acquire(&items[i]);
    }
    if (unlikely(item == NULL)) {
        return STACKREF_NULL;
    }
    store_relaxed(&it->index, i - 1);
    return container_read_quick(list, item);
}
static PyObject *list_reverse_next(PyObject *o) {
    IndexIterator *it = IT(o);
    Py_ssize_t i = load_relaxed(&it->index);
    PyObject *item = i < 0 ? NULL : list_get(it->source, i);
    if (item == NULL) { /* __setstate__ may set it going again: it keeps its source */
        store_relaxed(&it->index, -1);
        return NULL;
    }
    store_relaxed(&it->index, i - 1);
    return item;
}
StackRef tuple_iterator_step(PyObject *o) {
    return tuple_iterator_next_quick(o, READ_CALLING);
}
static PyObject *tuple_next(PyObject *o) {
    IndexIterator *it = IT(o);
    StackRef next = tuple_iterator_next_quick(o, READ_CALLING);
    if (likely(!stackref_is_null(next))) {
        return stackref_take(&next);
    }
    Py_ssize_t i = load_relaxed(&it->index);
    autoref PyObject *tuple = iterator_hold_source(o, &it->source);
    if (i < 0 || tuple == NULL || i >= tuple_length(tuple)) {
        return finished(it);
    }
    store_relaxed(&it->index, i + 1);
    return newref(tuple_at(tuple, i));
}

static Py_ssize_t remaining(IndexIterator *it) {
    autoref PyObject *source = iterator_hold_source((PyObject *)it, &it->source);
    if (source == NULL) {
        return 0;
    }
    Py_ssize_t i = load_relaxed(&it->index),
               n = IS_LIST(source) ? list_length(source) : tuple_length(source);
    return i < 0 || i > n ? 0 : n - i;
}
METHOD("index_iterator.__length_hint__(self)", "How many items are left, as far as one can tell.")
static PyObject *index_length_hint(IndexIterator *self) {
    return int_from_ssize(remaining(self));
}
METHOD("reverse_iterator.__length_hint__(self)", "How many items are left, as far as one can tell.")
static PyObject *reverse_length_hint(IndexIterator *self) {
    Py_ssize_t i = load_relaxed(&self->index);
    return int_from_ssize(i < 0 || i + 1 > list_length(self->source) ? 0 : i + 1);
}
/* A function of builtins: what is found there may run code, so ask before looking at anything that
 * it could change. */
PyObject *iterator_builtin(const char *name) {
    autoref PyObject *key = TRY(str_intern_text(name));
    PyObject *function;
    PyObject *builtins = interp_builtins(); /* those of the running code: any mapping */
    if (IS_EXACT(builtins, PyDict_Type)) {
        TRYI(dict_get(builtins, key, &function));
    } else {
        function = ops_get_item(builtins, key);
        if (function == NULL && !err_clear_if(PyExc_KeyError)) {
            return NULL;
        }
    }
    return function ? function : err_raise_value(PyExc_AttributeError, key);
}
/* (iter, (source,), index), or an empty iterator. */
static PyObject *reduce(IndexIterator *self, const char *function, PyObject *empty) {
    autoref PyObject *f = TRY(iterator_builtin(function));
    Py_ssize_t i = load_relaxed(&self->index);
    autoref PyObject *source = iterator_hold_source((PyObject *)self, &self->source);
    if (i < 0 || source == NULL) {
        autoref PyObject *args = TRY(tuple_of(1, empty));
        return tuple_of(2, f, args);
    }
    autoref PyObject *args = TRY(tuple_of(1, source)), *index = TRY(int_from_ssize(i));
    return tuple_of(3, f, args, index);
}
METHOD("index_iterator.__reduce__(self)", "Return state information for pickling.")
static PyObject *index_reduce(IndexIterator *self) {
    autoref PyObject *empty = TRY(TYPE(self) == &list_iterator_type ? list_new(0) : tuple_empty());
    return reduce(self, "iter", empty);
}
METHOD("reverse_iterator.__reduce__(self)", "Return state information for pickling.")
static PyObject *reverse_reduce(IndexIterator *self) {
    autoref PyObject *empty = TRY(list_new(0));
    return reduce(self, "reversed", empty);
}
METHOD("index_iterator.__setstate__(self, state: ssize, /)",
       "Set state information for unpickling.")
static PyObject *index_setstate(IndexIterator *self, Py_ssize_t state) {
    if (load_relaxed(&self->index) >= 0) {
        store_relaxed(&self->index, state < 0 ? 0 : state);
    }
    return newref(NONE);
}
METHOD("reverse_iterator.__setstate__(self, state: ssize, /)",
       "Set state information for unpickling.")
static PyObject *reverse_setstate(IndexIterator *self, Py_ssize_t state) {
    Py_ssize_t n = list_length(self->source);
    store_relaxed(&self->index, state < -1 ? -1 : state > n - 1 ? n - 1 : state);
    return newref(NONE);
}

/* ---- anything with __getitem__ ---- */

PyObject *sequence_iterator_new(PyObject *sequence) {
    return index_iterator_new(&sequence_iterator_type, sequence, 0, 0);
}
static PyObject *sequence_next(PyObject *o) {
    IndexIterator *it = IT(o);
    Py_ssize_t i = load_relaxed(&it->index);
    autoref PyObject *source = iterator_hold_source(o, &it->source); /* Python code may end it */
    if (i < 0 || source == NULL) {
        return NULL;
    }
    if (i == PY_SSIZE_T_MAX) {
        return err_raise(PyExc_OverflowError, "iter index too large");
    }
    PyObject *item = ops_sequence_get(source, i);
    if (item != NULL) {
        store_relaxed(&it->index, i + 1);
        return item;
    }
    if (err_clear_if(PyExc_IndexError) || err_clear_if(PyExc_StopIteration)) {
        return finished(it);
    }
    return NULL;
}
METHOD("sequence_iterator.__length_hint__(self)",
       "How many items are left, as far as one can tell.")
static PyObject *sequence_length_hint(IndexIterator *self) {
    Py_ssize_t i = load_relaxed(&self->index);
    autoref PyObject *source = iterator_hold_source((PyObject *)self, &self->source);
    if (i < 0 || source == NULL) {
        return int_from_ssize(0);
    }
    if (TYPE(source)->tp_as_sequence == NULL || TYPE(source)->tp_as_sequence->sq_length == NULL) {
        return NOT_IMPLEMENTED;
    }
    Py_ssize_t n = TRYI(ops_length(source));
    return int_from_ssize(n > i ? n - i : 0);
}
METHOD("sequence_iterator.__reduce__(self)", "Return state information for pickling.")
static PyObject *sequence_reduce(IndexIterator *self) {
    return reduce(self, "iter", tuple_empty());
}
METHOD("sequence_iterator.__setstate__(self, state: ssize, /)",
       "Set state information for unpickling.")
static PyObject *sequence_setstate(IndexIterator *self, Py_ssize_t state) {
    return index_setstate(self, state);
}

/* ---- iter(callable, sentinel) ---- */

typedef struct {
    PyObject_HEAD PyObject *callable, *sentinel; /* (a) NULL: let go at the end */
} CallIterator;
#define CALL_IT(o) ((CallIterator *)(o))

PyObject *call_iterator_new(PyObject *callable, PyObject *sentinel) {
    CallIterator *it = CALL_IT(TRY(object_new(&call_iterator_type)));
    it->callable = newref(callable);
    it->sentinel = newref(sentinel);
    object_track((PyObject *)it);
    return (PyObject *)it;
}
static PyObject *call_finished(CallIterator *it) {
    iterator_let_go((PyObject *)it, &it->callable);
    iterator_let_go((PyObject *)it, &it->sentinel);
    return NULL;
}
static PyObject *call_next(PyObject *o) {
    CallIterator *it = CALL_IT(o);
    autoref PyObject *callable = iterator_hold_source(o, &it->callable),
                     *sentinel = iterator_hold_source(o, &it->sentinel);
    if (callable == NULL || sentinel == NULL) {
        return NULL;
    }
    PyObject *item = call_none(callable);
    if (item == NULL) {
        return err_clear_if(PyExc_StopIteration) ? call_finished(it) : NULL;
    }
    /* The call may have ended the iteration. */
    int end = load_acquire(&it->callable) ? ops_compare_bool(sentinel, item, Py_EQ) : 1;
    if (end == 0) {
        return item;
    }
    decref(item);
    return end > 0 ? call_finished(it) : NULL;
}
METHOD("callable_iterator.__reduce__(self)", "Return state information for pickling.")
static PyObject *call_reduce(CallIterator *self) {
    autoref PyObject *iter = TRY(iterator_builtin("iter"));
    autoref PyObject *callable = iterator_hold_source((PyObject *)self, &self->callable),
                     *sentinel = iterator_hold_source((PyObject *)self, &self->sentinel);
    bool done = callable == NULL || sentinel == NULL;
    autoref PyObject *args =
        TRY(done ? tuple_of(1, tuple_empty()) : tuple_of(2, callable, sentinel));
    return tuple_of(2, iter, args);
}
static int call_traverse(PyObject *o, visitproc visit, void *arg) {
    Py_VISIT(CALL_IT(o)->callable);
    Py_VISIT(CALL_IT(o)->sentinel);
    return 0;
}
static void call_dealloc(PyObject *o) {
    object_untrack(o);
    CLEAR(CALL_IT(o)->callable);
    CLEAR(CALL_IT(o)->sentinel);
    object_free(o);
}

#include "iterator.gen.h"

#define ITERATOR_TYPE(variable, name, size, dealloc, traverse, next, methods, flags)               \
    PyTypeObject variable = {                                                                      \
        .ob_base = {.ob_base = STATIC_HEAD(&PyType_Type)},                                         \
        .tp_name = name,                                                                           \
        .tp_basicsize = size,                                                                      \
        .tp_dealloc = dealloc,                                                                     \
        .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | (flags),                             \
        .tp_traverse = traverse,                                                                   \
        .tp_iter = ops_self,                                                                       \
        .tp_iternext = next,                                                                       \
        .tp_methods = methods,                                                                     \
    }
ITERATOR_TYPE(list_iterator_type, "list_iterator", sizeof(IndexIterator), index_dealloc,
              index_traverse, list_next, index_iterator_methods, TYPE_STEP(list));
ITERATOR_TYPE(list_reverse_iterator_type, "list_reverseiterator", sizeof(IndexIterator),
              index_dealloc, index_traverse, list_reverse_next, reverse_iterator_methods,
              TYPE_STEP(list_reverse));
ITERATOR_TYPE(tuple_iterator_type, "tuple_iterator", sizeof(IndexIterator), index_dealloc,
              index_traverse, tuple_next, index_iterator_methods, TYPE_STEP(tuple));
ITERATOR_TYPE(sequence_iterator_type, "iterator", sizeof(IndexIterator), index_dealloc,
              index_traverse, sequence_next, sequence_iterator_methods, 0);
ITERATOR_TYPE(call_iterator_type, "callable_iterator", sizeof(CallIterator), call_dealloc,
              call_traverse, call_next, callable_iterator_methods, 0);

StackRef iterator_step(PyObject *iterator) {
    PyTypeObject *type = TYPE(iterator);
    if (type == &PyGen_Type) {
        return generator_next(iterator);
    }
    if (type == &list_iterator_type || type == &tuple_iterator_type) {
        iterator_open_source(iterator);
    }
    StackRef next = iterator_step_quick(iterator);
    return stackref_is_null(next) ? stackref_steal(ops_next(iterator)) : next;
}

/* The same under the public names. */
#define PUBLIC_NAME(name, type)                                                                    \
    extern PyTypeObject name __attribute__((alias(#type), visibility("default")))
PUBLIC_NAME(PyListIter_Type, list_iterator_type);
PUBLIC_NAME(PyListRevIter_Type, list_reverse_iterator_type);
PUBLIC_NAME(PyTupleIter_Type, tuple_iterator_type);
PUBLIC_NAME(PySeqIter_Type, sequence_iterator_type);
PUBLIC_NAME(PyCallIter_Type, call_iterator_type);
