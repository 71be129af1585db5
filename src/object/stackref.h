/* StackRef: what a slot of a frame (local variable or temporary) holds.
 *
 * One tagged word:
 *     ......00  an object pointer that owns a count
 *     ......01  an object pointer without a count: borrowed from a slot that outlives it, or read
 * out of shared data
 *     ......10  a small int, unboxed: value * 4 + 2
 *     0         nothing (an unbound local, the NULL that calls push)
 *
 * All code of the interpreter goes through these functions. Rule 8 of the protocol: an uncounted
 * reference lives in a frame slot and nowhere else across anything that is not `quiet`.
 */
#ifndef PITHON_OBJECT_STACKREF_H
#define PITHON_OBJECT_STACKREF_H

#include "object/object.h"

typedef struct {
    uintptr_t bits;
} StackRef;

enum { STACKREF_UNCOUNTED = 1, STACKREF_INT = 2, STACKREF_TAG = 3 };
#define STACKREF_NULL ((StackRef){0})
#define STACKREF_INT_MIN (-((intptr_t)1 << 61))
#define STACKREF_INT_MAX (((intptr_t)1 << 61) - 1)

static force_inline bool stackref_is_null(StackRef r) {
    return r.bits == 0;
}
static force_inline bool stackref_is_int(StackRef r) {
    return (r.bits & STACKREF_INT) != 0;
}
static force_inline bool stackref_both_int(StackRef a, StackRef b) {
    return (a.bits & b.bits & STACKREF_INT) != 0;
}
static force_inline bool stackref_is_counted(StackRef r) {
    return (r.bits & STACKREF_TAG) == 0 && r.bits != 0;
}
static force_inline intptr_t stackref_int(StackRef r) {
    return (intptr_t)r.bits >> 2;
}
static force_inline StackRef stackref_from_int(intptr_t value) {
    return (StackRef){((uintptr_t)value << 2) | STACKREF_INT};
}
/* The object of a slot that holds no unboxed int: a borrowed pointer, good as long as the slot is.
 */
static force_inline borrowed PyObject *stackref_object(StackRef r) {
    ASSERT(!stackref_is_int(r));
    return (PyObject *)(r.bits & ~(uintptr_t)STACKREF_TAG);
}
/* Takes over the caller's reference. */
static force_inline StackRef stackref_steal(steals PyObject *o) {
    return (StackRef){(uintptr_t)o};
}
/* No count: the caller knows what keeps it alive (an immortal; a slot that outlives this one; rule
 * 2 of the protocol). */
static force_inline StackRef stackref_borrow(PyObject *o) {
    return (StackRef){(uintptr_t)o | STACKREF_UNCOUNTED};
}
/* A slot's content for a slot that does not outlive it (LOAD_FAST_BORROW). */
static force_inline StackRef stackref_borrow_slot(StackRef r) {
    return (StackRef){(r.bits & STACKREF_INT) ? r.bits : r.bits | STACKREF_UNCOUNTED};
}

/* A reference for a slot to an object that the caller holds by other means. SHARED ones and
 * immortals are not counted; an object of another thread's becomes SHARED (rule 1c: what the caller
 * holds it by keeps it alive meanwhile), so that a second slot for it writes nothing. */
static force_inline StackRef stackref_new(PyObject *o) {
    if (likely(is_owned(o)) && !is_shared(o)) {
        ref_local_increment(o, load_relaxed(&o->ob_ref_local));
        return (StackRef){(uintptr_t)o};
    }
    if (unlikely(!is_shared(o) && !is_immortal(o))) {
        ref_share(o);
    }
    return stackref_borrow(o);
}
/* A second slot for what `r` holds. */
static force_inline StackRef stackref_dup(StackRef r) {
    if ((r.bits & STACKREF_TAG) == 0 && r.bits != 0) {
        return stackref_new((PyObject *)r.bits);
    }
    if ((r.bits & STACKREF_TAG) ==
        STACKREF_UNCOUNTED) { /* borrowed perhaps: the copy may outlive the lender */
        return stackref_new((PyObject *)(r.bits & ~(uintptr_t)STACKREF_TAG));
    }
    return r;
}

/* Empties the slot's value: drops its count if it owns one. May run Python code. */
static force_inline void stackref_drop(StackRef r) {
    if ((r.bits & STACKREF_TAG) == 0 && r.bits != 0) {
        decref((PyObject *)r.bits);
    }
}

/* The unboxed int as an object: a new reference (immortal for small values), the last one made so once
 * more if it has the value; NULL with MemoryError. Defined by types/int. */
PyObject *int_box(Py_ssize_t value);

/* The slot's object, boxing an unboxed int in place. Borrowed from the slot; NULL with MemoryError.
 */
static force_inline borrowed PyObject *stackref_box(StackRef *slot) {
    if (unlikely(stackref_is_int(*slot))) {
        PyObject *o = int_box(stackref_int(*slot));
        if (o == NULL) {
            return NULL;
        }
        slot->bits = is_immortal(o) ? (uintptr_t)o | STACKREF_UNCOUNTED : (uintptr_t)o;
        return o;
    }
    return stackref_object(*slot);
}
/* The slot's value as an owned pointer for the heap; the slot is empty afterwards. NULL with
 * MemoryError (unboxed ints). */
static force_inline PyObject *stackref_take(StackRef *slot) {
    StackRef r = *slot;
    if (unlikely(stackref_is_int(r))) {
        PyObject *o = int_box(stackref_int(r));
        if (o != NULL) {
            *slot = STACKREF_NULL;
        }
        return o;
    }
    *slot = STACKREF_NULL;
    PyObject *o = (PyObject *)(r.bits & ~(uintptr_t)STACKREF_TAG);
    if (r.bits & STACKREF_UNCOUNTED) {
        incref(o);
    }
    return o;
}

/* ---- reading references out of containers (rules 1 and 2 of the protocol) ---- */

/* Opens a container: first access by a thread that doesn't own it. Takes the container's lock, so it
 * may park. */
keeps_registers void container_open(PyObject *container);
/* The same for what is known by a field alone, just read and to be read again: `held` is kept alive meanwhile. */
void container_open_held(PyObject *container, PyObject *held);
/* The slow half of container_read: foreign readers, referents owned by others. */
quiet keeps_registers StackRef container_read_slow(PyObject *container, PyObject *item);

/* A slot's reference to `item`, just read (acquire) out of `container`, whose storage only Pithon's
 * code writes. Writes to no line that another thread reads: either both are this thread's own, or
 * the reference is uncounted. */
static force_inline StackRef container_read(PyObject *container, PyObject *item) {
    if (likely(is_owned(item)) && !is_shared(item) && !is_shared(container)) {
        /* The reader is the container's owner or has it from its owner; the item is its own. A
         * foreign reader of an unshared container is caught here only when the item is not its own:
         * see container_check, which readers call first. */
        ref_local_increment(item, load_relaxed(&item->ob_ref_local));
        return (StackRef){(uintptr_t)item};
    }
    return container_read_slow(container, item);
}
/* The same for a writer that holds the lock. */
static force_inline void container_check_locked(PyObject *container) {
    if (unlikely(!is_owned(container)) && !ref_is_open(container)) {
        ref_open(container);
    }
}
/* Before reading: makes sure that the container is this thread's own or OPEN. Where the outcome
 * is used, nothing that could reach a safepoint lies between. */
static force_inline void container_check(PyObject *container) {
    if (unlikely(!is_owned(container)) && !ref_is_open(container) && !is_immortal(container)) {
        container_open(container);
    }
}
/* The same for C code that wants an owned pointer, of what lies in a field; NULL when it is empty. The check may wait,
 * and what the field held before may die meanwhile; between the load and the count lies no safepoint. */
static force_inline PyObject *container_get(PyObject *container, PyObject **field) {
    container_check(container);
    PyObject *item = load_acquire(field);
    if (likely(item != NULL)) {
        incref(item);
    }
    return item;
}
/* Before a reference leaves a SHARED container (rule 1b): the referent becomes SHARED too, under
 * the container's lock. */
static force_inline void container_release(PyObject *container, PyObject *item) {
    if (unlikely(is_shared(container) || is_immortal(container)) && !is_immortal(item)) {
        ref_share(item);
    }
}

#endif
