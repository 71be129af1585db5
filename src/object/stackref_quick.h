/* Reading and dropping references with no call on the way, for instructions whose fast path makes
 * none. */
#ifndef PITHON_OBJECT_STACKREF_QUICK_H
#define PITHON_OBJECT_STACKREF_QUICK_H

#include "object/stackref.h"

/* container_read, for what is often SHARED: the container has been checked. */
static force_inline quiet StackRef container_read_quick(PyObject *container, PyObject *item) {
    if (is_shared(item) || is_shared(container)) {
        return stackref_borrow(item); /* rule 2 */
    }
    if (likely(is_owned(item))) {
        store_relaxed(&item->ob_ref_local, ref_local_more(load_relaxed(&item->ob_ref_local)));
        return (StackRef){(uintptr_t)item};
    }
    return likely(is_immortal(item)) ? stackref_borrow(item) : container_read_slow(container, item);
}
/* The same where a call has no place: STACKREF_NULL when the item, or before it the container, must
 * become SHARED first, which the general way does. */
static force_inline quiet bool container_is_ready(PyObject *container) {
    return likely(is_owned(container)) || is_shared(container) || is_immortal(container);
}
static force_inline quiet StackRef container_read_here(PyObject *container, PyObject *item) {
    if (is_shared(item) || is_shared(container)) {
        return stackref_borrow(item); /* rule 2 */
    }
    if (likely(is_owned(item))) {
        store_relaxed(&item->ob_ref_local, ref_local_more(load_relaxed(&item->ob_ref_local)));
        return (StackRef){(uintptr_t)item};
    }
    return likely(is_immortal(item)) ? stackref_borrow(item) : STACKREF_NULL;
}
/* Drops what is not counted, or not the last of this thread's own; false: the caller drops it the
 * general way. */
static force_inline quiet bool stackref_drop_quick(StackRef r) {
    if (!stackref_is_counted(r)) {
        return true;
    }
    PyObject *o = (PyObject *)r.bits;
    uint32_t local = load_relaxed(&o->ob_ref_local);
    if (likely(is_owned(o)) && likely(local > 1)) {
        store_relaxed(&o->ob_ref_local, ref_local_less(local));
        return true;
    }
    return false;
}

#endif
