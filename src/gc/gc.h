/* The cycle collector.
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

typedef struct GcState {
    PyMutex running;   /* held while collecting */
    uint8_t enabled;   /* (a) gc.enable, gc.disable */
    uint8_t busy;      /* (a) a collection is under way */
    int debug;         /* (a) gc.set_debug */
    int thresholds[3]; /* (a) gc.set_threshold */
    int64_t allocated; /* (a) collectable objects made since the last collection, in rounds of what
                          threads report */
    int64_t live;      /* (n:running) tracked objects after the last collection */
    struct {
        int64_t collections, collected, uncollectable;
    } stats[3];          /* (n:running) */
    PyObject *garbage;   /* list: gc.garbage */
    PyObject *callbacks; /* list: gc.callbacks */
} GcState;

int gc_init(Interp *interp);
/* Collects; how many objects were garbage. `generation` only names it for callbacks and statistics.
 */
Py_ssize_t gc_collect(int generation);
/* All tracked objects as a new list (gc.get_objects). */
PyObject *gc_objects(void);
/* A list of the tracked objects that refer to one of the tuple's. */
PyObject *gc_referrers(PyObject *targets);

#endif
