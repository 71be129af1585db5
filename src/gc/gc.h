/* The cycle collector.
 *
 * Three generations, by bits of the object: young (neither), middle (GC_OLD), old (GC_OLD and
 * GC_OLDER). A collection of generation g looks at g and what is younger; references from older
 * objects count as from outside. Pages know whether they hold young or middle objects, so that a
 * young collection does not walk the heap.
 *
 * It finds objects that only refer to each other: with the world stopped and every frame's
 * references counted, the references that tracked objects hold are subtracted from their counts;
 * what is left with a positive count is reachable from outside, and so is all it refers to. The
 * rest is garbage. Finalizers, weak-reference callbacks and tp_clear run with the world going
 * again; what a finalizer has brought back is let live.
 *
 * Objects are found through the heaps' pages. While the world is stopped, ob_tid holds the
 * remaining count; afterwards it is the owner's id again, which is that of the heap's thread.
 *
 * Order, as the reference's: weak references to garbage are cleared and the callbacks of those that
 * are not garbage themselves called; finalizers; a second look for what is alive again; the rest of
 * the weak references; tp_clear.
 *
 * Locks: held by nobody; the collecting thread stops the world. One collection at a time per
 * interpreter (`running`).
 */
#ifndef PITHON_GC_GC_H
#define PITHON_GC_GC_H

#include "object/object.h"

/* gc.set_debug */
enum {
    GC_DEBUG_STATS = 1,
    GC_DEBUG_COLLECTABLE = 2,
    GC_DEBUG_UNCOLLECTABLE = 4,
    GC_DEBUG_SAVEALL = 32,
    GC_DEBUG_LEAK = 38
};

typedef struct GcState {
    PyMutex running;   /* held while collecting */
    uint8_t enabled;   /* (a) gc.enable, gc.disable */
    int debug;         /* (a) gc.set_debug */
    int thresholds[3]; /* (a) gc.set_threshold */
    int counts[2];     /* (a) young collections since the last middle one, and so on */
    int64_t live;      /* (n:running) tracked objects after the last full collection */
    int64_t aged;      /* (n:running) objects that have become old since */
#ifdef PITHON_DEBUG
    int stress;      /* STRESS_GC is set: counts collections */
    int stress_full; /* (c) one of so many is full */
#endif
    struct {
        int64_t collections, collected, uncollectable;
    } stats[3];          /* (n:running) */
    PyObject *garbage;   /* (c) list: gc.garbage; NULL before the module is imported */
    PyObject *callbacks; /* (c) list: gc.callbacks; likewise */
} GcState;

int gc_init(Interp *interp);
/* At the end of an interpreter: what could not be collected is never looked at again. */
void gc_end(Interp *interp);
/* Collects the generation and those younger; how many objects were garbage. */
Py_ssize_t gc_collect(int generation);
/* A full one while modules and the interpreter's state are taken apart: `gc.callbacks` are not
 * called, what they use may be gone. */
void gc_collect_at_end(void);
/* All tracked objects of the generation (-1: of all) as a new list. */
PyObject *gc_objects(int generation);
/* Has `visit` look at each tracked object while the world is stopped: it must be quiet. */
typedef void (*GcVisit)(PyObject *o, void *arg);
void gc_each_object(GcVisit visit, void *arg);
/* The same for those of a static type whose instances are all of its basic size, without a prefix:
 * only pages for blocks of that size are looked at. */
void gc_each_of_type(PyTypeObject *type, GcVisit visit, void *arg);
/* gc.freeze() and its relatives. */
void gc_freeze(void);
void gc_unfreeze(void);
Py_ssize_t gc_frozen(void);
/* The first threshold, in every thread. */
void gc_set_young_threshold(int threshold);
/* A list of the tracked objects that refer to one of the tuple's. */
PyObject *gc_referrers(PyObject *targets);

#endif
