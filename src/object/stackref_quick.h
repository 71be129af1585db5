/* Reading and dropping references with no call on the way, for instructions whose fast path makes
 * none. */
#ifndef PITHON_OBJECT_STACKREF_QUICK_H
#define PITHON_OBJECT_STACKREF_QUICK_H

#include "object/stackref.h"

/* container_read, for what is often SHARED: the container has been checked. */
static force_inline quiet StackRef container_read_quick(PyObject *container, PyObject *item) {
    if (is_shared(container) || is_shared(item)) {
        return stackref_borrow(item); /* rule 2 */
    }
    if (likely(is_owned(item))) {
        ref_local_increment(item, load_relaxed(&item->ob_ref_local));
        return (StackRef){(uintptr_t)item};
    }
    return likely(is_immortal(item)) ? stackref_borrow(item) : container_read_slow(container, item);
}
/* The same where a call has no place: STACKREF_NULL when the item, or before it the container, must
 * become SHARED first, which the general way does. */
static force_inline quiet bool container_is_ready(PyObject *container) {
    return likely(is_owned(container)) || ref_is_open(container) || is_immortal(container);
}
static force_inline quiet StackRef container_read_here(PyObject *container, PyObject *item) {
    if (is_shared(container) || is_shared(item)) {
        return stackref_borrow(item); /* rule 2 */
    }
    if (likely(is_owned(item))) {
        ref_local_increment(item, load_relaxed(&item->ob_ref_local));
        return (StackRef){(uintptr_t)item};
    }
    return likely(is_immortal(item)) ? stackref_borrow(item) : STACKREF_NULL;
}
/* How an inline reader goes about a container or an item that must become SHARED first: by a call, or not at all
 * (STACKREF_NULL), where the slow path reads again with calls. */
typedef enum { READ_HERE, READ_CALLING } ReadMode;
static force_inline quiet bool container_check_by(ReadMode mode, PyObject *container) {
    if (mode == READ_HERE) {
        return container_is_ready(container);
    }
    container_check(container);
    return true;
}
static force_inline quiet StackRef container_read_by(ReadMode mode, PyObject *container,
                                                     PyObject *item) {
    return mode == READ_HERE ? container_read_here(container, item)
                             : container_read_quick(container, item);
}

/* A slot's reference to what a function has returned. An immortal is uncounted, so that the quick drops know it. */
static force_inline quiet StackRef stackref_steal_result(steals PyObject *o) {
    return o != NULL && is_immortal(o) ? stackref_borrow(o) : stackref_steal(o);
}
/* stackref_new with no call on the way; STACKREF_NULL: the object has to become SHARED first. */
static force_inline quiet StackRef stackref_new_here(PyObject *o) {
    return container_read_here(o, o);
}
/* Gives what lies elsewhere than in a slot, or is about to, a count of its own if it has none. */
static force_inline quiet StackRef stackref_counted(StackRef r) {
    if ((r.bits & STACKREF_TAG) != STACKREF_UNCOUNTED) {
        return r;
    }
    PyObject *o = stackref_object(r);
    if (is_immortal(o)) {
        return r;
    }
    incref(o);
    return stackref_steal(o);
}

/* Drops what is not counted, or not the last of this thread's own; false: the caller drops it the
 * general way. (Owned immortals, which only extensions make, too.) */
static force_inline quiet bool stackref_drop_quick(StackRef r) {
    if (!stackref_is_counted(r)) {
        return true;
    }
    PyObject *o = (PyObject *)r.bits;
    uint32_t local = load_relaxed(&o->ob_ref_local);
    if (likely(is_owned(o)) && likely(ref_local_is_many(local))) {
        store_relaxed(&o->ob_ref_local, local - 1);
        return true;
    }
    return false;
}
/* Gives a slot's content that outlives its lender a count of its own; false, and nothing has happened: the object
 * has to become SHARED first. */
static force_inline quiet bool stackref_own_quick(StackRef *r) {
    if ((r->bits & STACKREF_TAG) != STACKREF_UNCOUNTED) {
        return true;
    }
    PyObject *o = (PyObject *)(r->bits - STACKREF_UNCOUNTED);
    if (is_shared(o)) {
        return true;
    }
    if (likely(is_owned(o))) {
        ref_local_increment(o, load_relaxed(&o->ob_ref_local));
        r->bits = (uintptr_t)o;
        return true;
    }
    return likely(is_immortal(o));
}
/* The same for a second slot with what `r` holds. */
static force_inline quiet bool stackref_dup_quick(StackRef *r) {
    if (r->bits != 0 && !stackref_is_int(*r)) {
        r->bits |= STACKREF_UNCOUNTED;
        return stackref_own_quick(r);
    }
    return true;
}

#endif
