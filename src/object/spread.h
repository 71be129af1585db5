/* Counts that would go to and fro between threads, kept by thread instead.
 *
 * What natives and the heap refer to is counted: the function a generator runs, the descriptor a
 * lookup finds, the module that C code asks for by name. If several threads do so all the time they
 * all write the object's one word. A thread that keeps counting an object that is not its own has
 * it *spread*: from then on each thread counts the object in an array of its own.
 *
 * A spread object is SHARED, merged (ob_tid 0, REF_IS_MERGED), has REF_LOCAL_SPREAD + its number in
 * ob_ref_local, and its shared count is raised by REF_KEPT: compiled extensions count in the shared
 * word, which therefore never falls to zero. There are as many references to it as
 *     the shared count - REF_KEPT + the sum of what the threads have under its number.
 *
 * 1. An object is spread, summed and gathered (made an ordinary merged one again) with the world
 *    stopped only. No thread is then between reading ob_ref_local and counting.
 * 2. A sum of zero is found by adding up: at each collection, and now and then while spread objects
 *    are dropped (settle). The object is then gathered, and queued as any SHARED object at zero.
 * 3. What a thread could not note for want of memory it counts in the shared word, which is as
 * good. So does an ended thread: spread_leave moves its counts there.
 * 4. What has a finalizer is not spread, for its end may be noticed late: SETTLE_MS or a collection
 *    later. What is neither old (has survived a collection) nor of a kind that lives long is spread
 *    only after much counting.
 * 5. Garbage is gathered before it is taken apart.
 * 6. Constants of functions (GC_CONSTANT) are made immortal rather than spread, until too many of
 * them have outlived their code.
 */
#ifndef PITHON_OBJECT_SPREAD_H
#define PITHON_OBJECT_SPREAD_H

#include "object/object.h"

static force_inline bool local_is_spread(uint32_t local) {
    return local >= REF_LOCAL_SPREAD && local != REF_LOCAL_IMMORTAL;
}
static force_inline bool is_spread(PyObject *o) {
    return local_is_spread(load_relaxed(&o->ob_ref_local));
}

static force_inline bool is_marked_constant(PyObject *o) {
    return (load_relaxed(&o->ob_gc_bits) & GC_CONSTANT) != 0 &&
           !HAS_FLAG(TYPE(o), Py_TPFLAGS_HAVE_GC);
}

/* One reference more (1) or less (-1) to a spread object, by the calling thread. */
quiet void spread_count(PyObject *o, int64_t change);
/* The calling thread has counted, or is about to, what is not its own: is it always the same? */
quiet void spread_notice(PyObject *o);
/* What the threads have counted of a spread object. The second one is for information: they go on
 * counting meanwhile. */
quiet int64_t spread_sum_stw(PyObject *o);
quiet int64_t spread_sum_racy(PyObject *o);
/* Is it spread, and the caller's the only reference? Then nobody else can count it meanwhile, but
 * through weak references. */
quiet bool spread_is_last(PyObject *o);
/* A constant that was made immortal instead of spread is not used any more: its code is gone. */
quiet void spread_constant_lost(void);
/* Makes it an ordinary object again. */
quiet void spread_gather_stw(PyObject *o);
/* Queues the spread objects that nobody refers to any more. */
void spread_settle_stw(Interp *interp);
/* The same from outside of a stop; nothing if there are no spread objects. */
void spread_settle(void);

#endif
