/* Making and unmaking short tuples with no call on the way, out of memory that the thread keeps. */
#ifndef PITHON_TYPES_TUPLE_TUPLE_QUICK_H
#define PITHON_TYPES_TUPLE_TUPLE_QUICK_H

#include "object/freelist.h"
#include "types/int/int_quick.h"
#include "types/quick_compare.h"
#include "types/tuple/tuple.h"

/* Of so many items memory is kept. */
enum { TUPLE_KEPT = FREELIST_tuple_4 - FREELIST_tuple_1 + 1 };

static force_inline quiet unsigned tuple_freelist(Py_ssize_t length) {
    return (unsigned)(FREELIST_tuple_1 - 1 + length);
}
/* A fresh exact tuple, not tracked, its items undefined; NULL: not for here. It does not count as
 * one of those that make a collection due. */
static force_inline quiet PyObject *tuple_take_quick(ThreadState *ts, Py_ssize_t length) {
    PyObject *o =
        (size_t)(length - 1) < TUPLE_KEPT ? freelist_take(ts, tuple_freelist(length)) : NULL;
    if (likely(o != NULL)) {
        object_init_header(ts, o, &PyTuple_Type);
        ((PyVarObject *)o)->ob_size = length;
        ((PyTupleObject *)o)->ob_hash = -1;
    }
    return o;
}
/* Keeps the memory of an exact tuple that holds nothing any more; false, and nothing has happened:
 * free it. */
static force_inline quiet bool tuple_keep_quick(ThreadState *ts, PyObject *t) {
    Py_ssize_t length = tuple_length(t);
    bool tracked = (t->ob_gc_bits & GC_TRACKED) != 0;
    if (unlikely((size_t)(length - 1) >= TUPLE_KEPT) ||
        unlikely(heap_segment_of(t)->heap != ts->heap) || unlikely(ts->freelists == NULL) ||
        !freelist_keep(ts, tuple_freelist(length), t)) {
        return false;
    }
    ts->alloc_tick -= tracked && ts->alloc_tick > 0;
    return true;
}

/* Compares by an operator: 1, 0, or -1: to be found out by the general way. */
static force_inline quiet int tuple_compare_quick(PyObject *a, PyObject *b, unsigned op) {
    Py_ssize_t n = tuple_length(a), m = tuple_length(b), i = 0;
    int equal = 1;
    while (i < n && i < m && (equal = equal_quick(tuple_at(a, i), tuple_at(b, i))) == 1) {
        i++;
    }
    if (equal < 0) {
        return -1;
    }
    if (op == Py_EQ || op == Py_NE) {
        return (equal && n == m) == (op == Py_EQ);
    }
    bool less = op == Py_LT || op == Py_LE; /* of items that are not equal <= is <, also of NaN */
    if (!equal) {
        return less ? less_quick(tuple_at(a, i), tuple_at(b, i))
                    : less_quick(tuple_at(b, i), tuple_at(a, i));
    }
    return n == m ? op == Py_LE || op == Py_GE : (n < m) == less;
}

/* Is the item in the tuple? 1, 0, or -1: to be found out by the general way. */
static force_inline quiet int tuple_has_quick(PyObject *t, PyObject *item) {
    int equal = 0;
    for (Py_ssize_t i = 0; i < tuple_length(t) && equal == 0; i++) {
        equal = equal_quick(tuple_at(t, i), item);
    }
    return equal;
}

/* Can what the slots hold become the items of a tuple? Then they are counted, but for immortals.
 * False: only the general way can do that. */
static force_inline quiet bool tuple_own_items(ThreadState *ts, StackRef *items,
                                               Py_ssize_t length) {
    for (Py_ssize_t i = 0; i < length; i++) {
        PyObject *item = stackref_take_quick(ts, items[i]);
        if (unlikely(item == NULL)) {
            return false;
        }
        items[i].bits = (uintptr_t)item;
    }
    return true;
}
/* The items move into a tuple; NULL, and they lie where they lay: not for here. */
static force_inline quiet PyObject *tuple_build_quick(ThreadState *ts, StackRef *items,
                                                      Py_ssize_t length) {
    if (unlikely((size_t)(length - 1) >= TUPLE_KEPT) ||
        unlikely(!tuple_own_items(ts, items, length)) ||
        unlikely(ts->alloc_tick + 1 >= ts->alloc_limit)) {
        return NULL;
    }
    PyObject *t = tuple_take_quick(ts, length);
    if (unlikely(t == NULL)) {
        return NULL;
    }
    unsigned long flags = 0;
    for (Py_ssize_t i = 0; i < length; i++) {
        PyObject *item = (PyObject *)items[i].bits;
        flags |= TYPE(item)->tp_flags;
        tuple_items(t)[i] = item;
    }
    if (flags & Py_TPFLAGS_HAVE_GC) { /* see tuple_publish_display */
        ts->alloc_tick++;
        heap_make_young(t);
        object_track(t);
    }
    return t;
}

#endif
