/* range. */
#ifndef PITHON_TYPES_RANGE_RANGE_H
#define PITHON_TYPES_RANGE_RANGE_H
#include "object/stackref.h"

typedef struct {
    PyObject_HEAD int64_t next, step, left; /* (a) left is what decides */
} RangeIterator;

/* iter(range(start, stop, step)) without the range: 0 < |step|, all three of the size of an unboxed int. */
PyObject *range_iterator_new(int64_t start, int64_t stop, int64_t step);
/* The next value of an iterator of PyRangeIter_Type; false at the end. For FOR_ITER, which keeps it
 * unboxed. */
static force_inline quiet bool range_iterator_next(PyObject *o, int64_t *value) {
    RangeIterator *it = (RangeIterator *)o;
    int64_t left = load_relaxed(&it->left);
    if (unlikely(left <= 0)) {
        return false;
    }
    *value = load_relaxed(&it->next);
    store_relaxed(&it->next, *value + it->step);
    store_relaxed(&it->left, left - 1);
    return true;
}
/* The same for a slot; STACKREF_NULL: at the end, or more than an unboxed int. */
static force_inline quiet StackRef range_iterator_next_quick(PyObject *o) {
    int64_t next = load_relaxed(&((RangeIterator *)o)->next), value;
    bool fits = next >= STACKREF_INT_MIN && next <= STACKREF_INT_MAX;
    return likely(fits) && range_iterator_next(o, &value) ? stackref_from_int(value) : STACKREF_NULL;
}
#endif
