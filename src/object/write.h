/* Writing into a container without its lock: short writes of its owner's to what nobody else has read in. While
 * the process has one thread, because another can start only at a safepoint of this one; with more threads to
 * biased objects (thread/bias.h).
 *
 * SHARED is looked at before the write. An object may get that state meanwhile, as a referent; but whoever reads
 * in it opens it first, under its lock, and waits for this write there.
 */
#ifndef PITHON_OBJECT_WRITE_H
#define PITHON_OBJECT_WRITE_H

#include "object/object.h"
#include "object/switches.h"
#include "thread/bias.h"

/* May this thread write into `o` now? If so the write follows, quiet and of a few instructions, and write_leave. */
static force_inline quiet bool write_enter(ThreadState *ts, PyObject *o) {
    return is_owned(o) && !is_shared(o) && !switched_off(SWITCH_WRITING) &&
           (likely(!runtime_is_parallel()) || bias_enter(ts, o));
}
static force_inline quiet void write_leave(ThreadState *ts) {
    bias_leave(ts);
}

/* The caller has a counted reference. If it is the only one nobody else knows the object, or gets to before this
 * thread's next safepoint, where a collection might be looking around: a quiet write needs no lock. */
static force_inline quiet bool may_write_sole(PyObject *o) {
    return is_only_reference(o) && !switched_off(SWITCH_WRITING);
}

#endif
