/* The object header's word of shared counts, and counting: biased (PEP 703), with the shared-read
 * protocol's states on top.
 *
 * ob_ref_shared, from low to high:
 *     bits 0-1   0 not merged; 1 likewise, and weak references may turn into counted ones at any
 * moment, so that the owner's last drop must go through this word too; 2 (QUEUED for merging) in
 * its owner's or a helper's list; 3 merged: ob_ref_local no longer counts bits 2-54  the count of
 * references made by threads that don't own the object, times four; may be negative for a while
 *     bits 56-   states of the shared-read protocol: REF_SHARED, REF_QUEUED, REF_AGAIN, REF_DEAD,
 * REF_OPEN
 * The states are added to the number, not or-ed into it, so that a negative count below them
 * borrows from bit 56 upwards, and reading them adds half of bit 56 first. An inlined `local +
 * (shared >> 2)` of a SHARED object thus never reads 1.
 *
 * Every change of the word is one compare-and-swap (or, for a plain increment, one add).
 *
 * Threads: the owner (ob_tid) changes ob_ref_local without atomics; all others change the shared
 * word. An immortal (ob_ref_local == UINT32_MAX) is never counted; one that several threads keep
 * counting is counted by each of them on its own (spread.h).
 */
#ifndef PITHON_OBJECT_OBJECT_H
#define PITHON_OBJECT_OBJECT_H

#include "Python.h"
#include "base/atomics.h"
#include "thread/state.h"

enum {
    REF_ONE = 4,
    REF_MERGE_BITS = 3,
    REF_MAYBE_WEAK = 1,
    REF_MERGE_QUEUED = 2,
    REF_IS_MERGED = 3
};
#define REF_STATE_HALF ((int64_t)1 << 55)
#define REF_SHARED ((int64_t)1 << 56)
#define REF_QUEUED ((int64_t)1 << 57)
#define REF_AGAIN ((int64_t)1 << 58)
#define REF_DEAD ((int64_t)1 << 59)
#define REF_OPEN ((int64_t)1 << 60)
#define REF_LOCAL_IMMORTAL UINT32_MAX
#define REF_LOCAL_SPREAD UINT32_C(0xffff0000) /* + a number: counted by thread, see spread.h */

/* Bits of ob_gc_bits (not part of the ABI: extensions don't look at them). */
enum {
    GC_TRACKED = 1,
    GC_FINALIZED = 2,    /* tp_finalize has been called */
    GC_REACHABLE = 4,    /* only during a collection */
    GC_FROZEN = 8,       /* gc.freeze() */
    GC_OLD = 16,         /* survived a young collection */
    GC_UNREACHABLE = 32, /* only during a collection */
    GC_OLDER = 64,       /* with GC_OLD: survived a second one */
    GC_CONSTANT = 64,    /* of what no collector looks at: a function's constant, code_constants.c */
    ITERATOR_BORROWS =
        128 /* an iterator in a slot of its thread's frame: its source is not counted */
};

static force_inline bool ref_state_has(int64_t word, int64_t state) {
    return ((word + REF_STATE_HALF) & state) != 0;
}
/* The count part, in references. */
static force_inline int64_t ref_count_of(int64_t word) {
    int64_t count =
        (int64_t)((uint64_t)(word + REF_STATE_HALF) & (((uint64_t)1 << 56) - 1)) - REF_STATE_HALF;
    return count >> 2;
}

static force_inline bool is_immortal(PyObject *o) {
    return load_relaxed(&o->ob_ref_local) == REF_LOCAL_IMMORTAL;
}
/* May any thread refer to it without a count? (Not meaningful for immortals: they count as SHARED
 * everywhere.) */
static force_inline bool is_shared(PyObject *o) {
    return load_relaxed(&o->ob_ref_shared) >= REF_STATE_HALF;
}
/* May threads that do not own the container read out of it without its lock? SHARED is not enough:
 * an object gets that state as a referent, by whoever hands it on, while its owner may be in the
 * middle of a change that only its own lock guards. OPEN, the highest state, is set under the
 * container's lock, and never without SHARED. The acquire pairs with whoever set it. */
static force_inline bool ref_is_open(PyObject *o) {
    return load_acquire(&o->ob_ref_shared) >= REF_OPEN - REF_STATE_HALF;
}
static force_inline bool is_owned(PyObject *o) {
    return load_relaxed(&o->ob_tid) == thread_os_id();
}

/* One more by a thread that doesn't own the object; it is no immortal. */
quiet void ref_add_shared(PyObject *o);
/* Takes away the count of a thread that doesn't own the object; destroys or queues it when that was
 * the last. */
void ref_drop_shared(PyObject *o);
/* The owner's local count has reached zero. */
void ref_drop_last_local(PyObject *o);
/* Sets the state SHARED. The caller knows the object to be alive: by a count, or by the lock of the
 * container it lies in. */
quiet keeps_registers void ref_share(PyObject *o);
/* SHARED and OPEN. The caller holds the container's lock, or nobody else knows it yet. */
quiet keeps_registers void ref_open(PyObject *container);
/* Before the first weak reference: from now on ref_try_increment is safe against the owner's last
 * drop. */
quiet void ref_expect_weak(PyObject *o);
/* One more reference, or false when the object is dying (weak references). */
quiet bool ref_try_increment(PyObject *o);
/* Makes it immortal, merging its counts first. The caller holds a reference, and no other thread
 * may drop one meanwhile unless SHARED. */
quiet void ref_immortalize(PyObject *o);
/* The number Python code sees: sys.getrefcount. */
quiet Py_ssize_t ref_count(PyObject *o);

/* One more, one less of the owner's own. Extensions make objects immortal by writing the mark
 * alone, and leave them an owner: then the mark stays. */

static force_inline void ref_local_increment(PyObject *o, uint32_t local) {
    if (likely(local != REF_LOCAL_IMMORTAL)) {
        store_relaxed(&o->ob_ref_local, local + 1);
    }
}
/* More than one, and counted at all. */
static force_inline bool ref_local_is_many(uint32_t local) {
    return local - 2 < REF_LOCAL_IMMORTAL - 2;
}
static force_inline void incref(PyObject *o) {
    uint32_t local = load_relaxed(&o->ob_ref_local);
    if (is_owned(o)) {
        ref_local_increment(o, local);
    } else if (local != REF_LOCAL_IMMORTAL) {
        ref_add_shared(o);
    }
}
static force_inline void decref(PyObject *o) {
    uint32_t local = load_relaxed(&o->ob_ref_local);
    if (is_owned(o)) {
        if (likely(ref_local_is_many(local))) {
            store_relaxed(&o->ob_ref_local, local - 1);
        } else if (local != REF_LOCAL_IMMORTAL) {
            store_relaxed(&o->ob_ref_local, 0);
            ref_drop_last_local(o);
        }
    } else if (local != REF_LOCAL_IMMORTAL) {
        ref_drop_shared(o);
    }
}

#define INCREF(o) incref((PyObject *)(o))
#define DECREF(o) decref((PyObject *)(o))
#define XINCREF(o)                                                                                 \
    do {                                                                                           \
        PyObject *xincref_ = (PyObject *)(o);                                                      \
        if (xincref_ != NULL) {                                                                    \
            incref(xincref_);                                                                      \
        }                                                                                          \
    } while (0)
#define XDECREF(o)                                                                                 \
    do {                                                                                           \
        PyObject *xdecref_ = (PyObject *)(o);                                                      \
        if (xdecref_ != NULL) {                                                                    \
            decref(xdecref_);                                                                      \
        }                                                                                          \
    } while (0)
/* A new reference to the same object, with its C type kept. */
#define newref(o)                                                                                  \
    ({                                                                                             \
        __auto_type newref_ = (o);                                                                 \
        incref((PyObject *)newref_);                                                               \
        newref_;                                                                                   \
    })
#define xnewref(o)                                                                                 \
    ({                                                                                             \
        __auto_type xnewref_ = (o);                                                                \
        XINCREF(xnewref_);                                                                         \
        xnewref_;                                                                                  \
    })
/* Empties a field, then drops what it held: the drop may run Python code that looks at the field.
 */
#define CLEAR(field)                                                                               \
    do {                                                                                           \
        PyObject *clear_ = (PyObject *)(field);                                                    \
        if (clear_ != NULL) {                                                                      \
            (field) = NULL;                                                                        \
            decref(clear_);                                                                        \
        }                                                                                          \
    } while (0)
/* Replaces a field's reference by `value` (stolen), then drops the old one. */
#define SETREF(field, value)                                                                       \
    do {                                                                                           \
        PyObject *setref_ = (PyObject *)(field);                                                   \
        (field) = (value);                                                                         \
        XDECREF(setref_);                                                                          \
    } while (0)

static inline void autoref_drop(void *variable) {
    PyObject *o = *(PyObject **)variable;
    if (o != NULL) {
        decref(o);
    }
}
/* A local variable that owns its reference: dropped at the end of the scope unless taken. */
#define autoref __attribute__((cleanup(autoref_drop)))

/* "Is mine the only reference?": an object that may be changed in place because nobody else can see
 * it. No for SHARED. */
static force_inline bool is_only_reference(PyObject *o) {
    return load_relaxed(&o->ob_ref_local) == 1 && is_owned(o) &&
           load_relaxed(&o->ob_ref_shared) == 0;
}

/* The same, or there is but one thread: nobody else uses the fields of the object meanwhile. */
static force_inline bool is_private(PyObject *o) {
    return !runtime_is_parallel() || is_only_reference(o);
}

/* A fresh object of the thread's, with one reference. */
static force_inline quiet void object_init_header(ThreadState *ts, PyObject *o, PyTypeObject *type) {
    o->ob_tid = ts->os_id;
    o->ob_flags = 0;
    o->ob_mutex._bits = 0;
    o->ob_gc_bits = 0;
    o->ob_ref_local = 1;
    o->ob_ref_shared = 0;
    o->ob_type = type;
}

static force_inline PyTypeObject *type_of(PyObject *o) {
    return (PyTypeObject *)load_acquire((void **)&o->ob_type);
}
#define TYPE(o) (((PyObject *)(o))->ob_type)
#define IS_EXACT(o, type) (TYPE(o) == &(type))
#define HAS_FLAG(type, flag) ((((PyTypeObject *)(type))->tp_flags & (flag)) != 0)
#define IS_INT(o) HAS_FLAG(TYPE(o), Py_TPFLAGS_LONG_SUBCLASS)
#define IS_LIST(o) HAS_FLAG(TYPE(o), Py_TPFLAGS_LIST_SUBCLASS)
#define IS_TUPLE(o) HAS_FLAG(TYPE(o), Py_TPFLAGS_TUPLE_SUBCLASS)
#define IS_BYTES(o) HAS_FLAG(TYPE(o), Py_TPFLAGS_BYTES_SUBCLASS)
#define IS_STR(o) HAS_FLAG(TYPE(o), Py_TPFLAGS_UNICODE_SUBCLASS)
#define IS_DICT(o) HAS_FLAG(TYPE(o), Py_TPFLAGS_DICT_SUBCLASS)
#define IS_EXCEPTION(o) HAS_FLAG(TYPE(o), Py_TPFLAGS_BASE_EXC_SUBCLASS)
#define IS_TYPE_OBJECT(o) HAS_FLAG(TYPE(o), Py_TPFLAGS_TYPE_SUBCLASS)
#define IS_INSTANCE(o, type) (TYPE(o) == &(type) || type_is_subtype(TYPE(o), &(type)))
/* In its first instructions tp_is_subtype walks the MRO: no allocation, no Python code. */
quiet bool type_is_subtype(PyTypeObject *type, PyTypeObject *base);

#define NONE (&_Py_NoneStruct)
#define TRUE_OBJECT ((PyObject *)&_Py_TrueStruct)
#define FALSE_OBJECT ((PyObject *)&_Py_FalseStruct)
#define NOT_IMPLEMENTED (&_Py_NotImplementedStruct)
#define BOOL(c) ((c) ? TRUE_OBJECT : FALSE_OBJECT)

/* ---- making objects ---- */

/* A new object of `type` with one reference owned by this thread: the fields behind the header
 * zero, not yet seen by the collector. `items` elements of tp_itemsize for variable-size types.
 * NULL with MemoryError. Fixed and variable size: */
PyObject *object_new(PyTypeObject *type);
PyObject *object_new_var(PyTypeObject *type, Py_ssize_t items);
/* `size` bytes given outright (basicsize ignored), fields undefined: for types that fill everything
 * themselves. */
PyObject *object_new_raw(PyTypeObject *type, size_t size);
/* From now on the collector looks at it; last step of making a container. */
static force_inline void object_track(PyObject *o) {
    o->ob_gc_bits |= GC_TRACKED; /* NOLOCK: fresh, not yet published */
}
static force_inline void object_untrack(PyObject *o) {
    o->ob_gc_bits &= (uint8_t)~GC_TRACKED;
}
/* Returns the memory; what a tp_dealloc ends with (drops the reference to a heap type too). */
void object_free(void *object);
/* What a tp_dealloc of a type with tp_finalize begins with: calls it, unless it has been. 0: the
 * object is dead; -1: somebody has got hold of it again, and nothing may touch it any more. */
int object_finalize(PyObject *o);
/* The object's last reference is gone: finalizer, weak references, tp_dealloc, in the reference's
 * order. */
void object_dealloc(PyObject *o);

/* What a heap type's count is raised by at its birth: instances are counted elsewhere
 * (type_instance_made), and extensions may drop references that nobody took. Only the collector,
 * which sums, takes it away. */
#define REF_KEPT ((int64_t)1 << 42)

/* A static immortal object's header. */
#define STATIC_HEAD(type)                                                                          \
    {.ob_tid = 0,                                                                                  \
     .ob_flags = 4,                                                                                \
     .ob_ref_local = REF_LOCAL_IMMORTAL,                                                           \
     .ob_ref_shared = 0,                                                                           \
     .ob_type = (type)}
/* The same as the first initialiser of a static type. */
#define TYPE_HEAD .ob_base = {.ob_base = STATIC_HEAD(&PyType_Type)}

#endif
