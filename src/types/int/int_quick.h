/* Making and reading ints of one digit with no call on the way, for the interpreter. */
#ifndef PITHON_TYPES_INT_INT_QUICK_H
#define PITHON_TYPES_INT_INT_QUICK_H

#include "object/freelist.h"
#include "object/stackref_quick.h"
#include "types/int/int.h"

enum { INT_STATIC_MIN = -5, INT_STATIC_MAX = 1024, INT_DIGIT_BITS = 30 };
/* The static ints, made at start and never changed afterwards. */
extern PyLongObject int_statics[INT_STATIC_MAX - INT_STATIC_MIN + 1];

/* An unboxed int, or an exact int of one digit. */
static force_inline quiet bool int_value_quick(StackRef r, intptr_t *value) {
    if (stackref_is_int(r)) {
        *value = stackref_int(r);
        return true;
    }
    PyObject *o = stackref_object(r);
    if (!IS_EXACT(o, PyLong_Type) || !int_is_compact(o)) {
        return false;
    }
    *value = int_compact(o);
    return true;
}
/* An int object of one digit: a static one, the last one once more, or out of memory that the thread
 * keeps. NULL: not for here. */
static force_inline quiet PyObject *int_box_quick(ThreadState *ts, intptr_t value) {
    if (value >= INT_STATIC_MIN && value <= INT_STATIC_MAX) {
        return (PyObject *)&int_statics[value - INT_STATIC_MIN];
    }
    Freelist *lists = ts->freelists;
    PyObject *last = likely(lists != NULL) ? lists[FREELIST_last_int].first : NULL;
    if (unlikely(last == NULL || !is_owned(last))) {
        return NULL;
    }
    uint32_t local = load_relaxed(&last->ob_ref_local);
    uint64_t magnitude = value < 0 ? -(uint64_t)value : (uint64_t)value;
    if (unlikely(magnitude >> INT_DIGIT_BITS != 0)) {
        return NULL;
    }
    if (lists[FREELIST_last_int].count == (uint32_t)value) {
        ref_local_increment(last, local);
        return last;
    }
    PyObject *o = last;
    if (local != 1 || load_relaxed(&last->ob_ref_shared) != 0) { /* else nobody else has it any more */
        o = likely(ref_local_is_many(local)) ? freelist_take(ts, FREELIST_int) : NULL;
        if (unlikely(o == NULL)) {
            return NULL;
        }
        store_relaxed(&last->ob_ref_local, local - 1);
        lists[FREELIST_last_int].first = o;
    }
    lists[FREELIST_last_int].count = (uint32_t)value;
    o->ob_tid = ts->os_id;
    o->ob_ref_local = 2; /* one here, one for the caller */
    o->ob_ref_shared = 0;
    o->ob_type = &PyLong_Type;
    ((PyLongObject *)o)->long_value.lv_tag = (uintptr_t)1 << 3 | (value < 0 ? 2 : 0);
    ((PyLongObject *)o)->long_value.ob_digit[0] = (uint32_t)magnitude;
    return o;
}
/* stackref_box with the usual ways in line. */
static force_inline borrowed PyObject *stackref_box_here(ThreadState *ts, StackRef *slot) {
    if (likely(!stackref_is_int(*slot))) {
        return stackref_object(*slot);
    }
    PyObject *o = int_box_quick(ts, stackref_int(*slot));
    if (unlikely(o == NULL)) {
        return stackref_box(slot);
    }
    slot->bits = (uintptr_t)o | (is_immortal(o) ? STACKREF_UNCOUNTED : 0);
    return o;
}
/* What is in a slot as an owned pointer for the heap, as stackref_take; NULL, and nothing has happened: not for
 * here. The slot keeps its bits, which are void afterwards. */
static force_inline quiet PyObject *stackref_take_quick(ThreadState *ts, StackRef r) {
    if (stackref_is_int(r)) {
        return int_box_quick(ts, stackref_int(r));
    }
    PyObject *o = stackref_object(r);
    if (r.bits & STACKREF_UNCOUNTED) {
        if (is_owned(o)) {
            ref_local_increment(o, load_relaxed(&o->ob_ref_local));
        } else if (!is_immortal(o)) {
            return NULL;
        }
    }
    return o;
}

#endif
