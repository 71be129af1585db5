/* Iterators by index, over lists and tuples: as FOR_ITER steps them in line. */
#ifndef PITHON_TYPES_ITERATOR_INDEX_ITERATOR_H
#define PITHON_TYPES_ITERATOR_INDEX_ITERATOR_H

#include "object/stackref_quick.h"
#include "types/iterator/iterator.h"
#include "types/list/list.h"
#include "types/tuple/tuple.h"

/* ITERATOR_BORROWS is set: the source, which is SHARED, is not counted, and the iterator lies in
 * one slot of a frame and nowhere else (GET_ITER sees to that). It is then a part of the slot, and
 * a hand-shake counts its source as it counts what is in slots. */
typedef struct {
    PyObject_HEAD PyObject *source; /* (a) NULL: let go at the end */
    Py_ssize_t index;               /* (a) the next one; -1 exhausted */
} IndexIterator;
/* An iterator for a slot that borrows its source, a SHARED list, tuple or dict. NULL without
 * exception: not for here. */
PyObject *iterator_borrowing(PyObject *source);
/* Counts the source of an iterator that borrows; leaves all other objects alone. */
quiet void iterator_own_source(PyObject *o);

/* The next item of an exact filter for a slot, uncounted perhaps; STACKREF_NULL at the end, or with an exception. May run
 * Python code. */
StackRef filter_next_slot(PyObject *o);
/* What an exact map calls next, and its arguments, counted or unboxed: 1; 0 at the end, or with an exception; -1: it has
 * more sources, or is strict, nothing has happened. */
enum { MAP_ARGUMENTS = 4 };
int map_next_call(PyObject *o, borrowed PyObject **function, StackRef *arguments, unsigned *count);

/* Opens what a list or tuple iterator of the thread's own goes over, which may wait; another thread may end the
 * iterator meanwhile. */
static force_inline void iterator_open_source(PyObject *o) {
    PyObject *source = is_owned(o) ? load_acquire(&((IndexIterator *)o)->source) : NULL;
    if (unlikely(source != NULL && !container_is_ready(source))) {
        container_open_held(source, source);
    }
}

/* The next item of an exact list iterator of the thread's own; STACKREF_NULL: at the end, or not for here. It never
 * waits. */
static force_inline quiet StackRef list_iterator_next_quick(PyObject *o, ReadMode mode) {
    IndexIterator *it = (IndexIterator *)o;
    Py_ssize_t i = load_relaxed(&it->index);
    PyObject *list = load_acquire(&it->source);
    if (unlikely(!is_owned(o)) || unlikely(list == NULL) || unlikely(!container_is_ready(list))) {
        return STACKREF_NULL;
    }
    PyObject **items = list_items(list);
    if (unlikely((size_t)i >= (size_t)load_acquire(&((PyVarObject *)list)->ob_size)) || /* -1 too */
        unlikely(items == NULL || i >= items_array(items)->capacity)) {
        return STACKREF_NULL;
    }
    PyObject *item = load_acquire(&items[i]);
    StackRef next = likely(item != NULL) ? container_read_by(mode, list, item) : STACKREF_NULL;
    if (likely(!stackref_is_null(next))) {
        store_relaxed(&it->index, i + 1);
    }
    return next;
}
/* The same of a tuple iterator. */
static force_inline quiet StackRef tuple_iterator_next_quick(PyObject *o, ReadMode mode) {
    IndexIterator *it = (IndexIterator *)o;
    Py_ssize_t i = load_relaxed(&it->index);
    PyObject *tuple = load_acquire(&it->source);
    if (unlikely(!is_owned(o)) || unlikely(tuple == NULL) || unlikely((size_t)i >= (size_t)tuple_length(tuple)) ||
        unlikely(!container_is_ready(tuple))) {
        return STACKREF_NULL;
    }
    StackRef next = container_read_by(mode, tuple, tuple_at(tuple, i));
    if (likely(!stackref_is_null(next))) {
        store_relaxed(&it->index, i + 1);
    }
    return next;
}

#endif
