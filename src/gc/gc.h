/* The cycle collector.
 *
 * It finds objects that only refer to each other: with the world stopped and every frame's
 * references counted, the references that tracked objects hold are subtracted from their counts;
 * what is left with a positive count is reachable from outside, and so is all it refers to. The
 * rest is garbage. Finalizers, weak-reference callbacks and tp_clear run with the world going
 * again; what a finalizer has brought back is let live.
 *
 * Generations: a young collection looks at the objects made since the last one, which it finds
 * through the age of the heaps' pages; those that survive are of the middle generation, then of the
 * old one. References from older objects count as coming from outside, so no record of them is
 * kept.
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

typedef struct GcState {
    PyMutex running;   /* held while collecting */
    uint8_t enabled;   /* (a) gc.enable, gc.disable */
    uint8_t busy;      /* (a) a collection is under way */
    int debug;         /* (a) gc.set_debug */
    int thresholds[3]; /* (a) gc.set_threshold */
    int since[3]; /* (n:running) collections of each generation since the last of an older one */
    int64_t live; /* (n:running) objects of the old generation after its last collection */
    int64_t promoted; /* (n:running) objects that have joined it since */
    bool stress; /* (c) STRESS_GC: a young collection at every container made, a full one at every
                    500th */
    uint64_t stressed;
    struct {
        int64_t collections, collected, uncollectable;
    } stats[3];          /* (n:running) */
    PyObject *garbage;   /* list: gc.garbage */
    PyObject *callbacks; /* list: gc.callbacks */
} GcState;

int gc_init(Interp *interp);
/* Collects the generations up to that one: 0 young, 1 middle, 2 all. How many objects were garbage.
 */
Py_ssize_t gc_collect(int generation);
/* After a change of gc->thresholds; a thread's first. */
void gc_thresholds_changed(Interp *interp);
/* All tracked objects as a new list (gc.get_objects). */
PyObject *gc_objects(void);
/* A list of the tracked objects that refer to one of the tuple's. */
PyObject *gc_referrers(PyObject *targets);

#endif
