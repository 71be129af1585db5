/* Writing into a container without its lock: short writes of its owner's to what nobody else has read in. While
 * the process has one thread, because another can start only at a safepoint of this one; with more threads to
 * biased objects (thread/bias.h) and to those that no other thread can know.
 *
 * SHARED is looked at before the write. An object may get that state meanwhile, as a referent; but whoever reads
 * in it opens it first, under its lock, and waits for this write there.
 */
#ifndef PITHON_OBJECT_WRITE_H
#define PITHON_OBJECT_WRITE_H

#include "object/object.h"
#include "object/switches.h"
#include "thread/bias.h"

/* interp/: does a slot of one of the thread's innermost frames have a counted reference to `o`? */
quiet keeps_registers bool frames_hold(ThreadState *ts, PyObject *o);

/* Is the only reference to the object in a frame of this thread? Then nobody else knows it, or gets to before this
 * thread's next safepoint. What a function makes and fills is such, and an instance in its __init__. */
static force_inline quiet bool is_sole_in_frame(ThreadState *ts, PyObject *o) {
    return is_only_reference(o) && frames_hold(ts, o);
}
/* May this thread write into `o` now? If so the write follows, quiet and of a few instructions, and write_leave. */
static force_inline quiet bool write_enter(ThreadState *ts, PyObject *o) {
    if (unlikely(!is_owned(o)) || is_shared(o) || switched_off(SWITCH_WRITING)) {
        return false;
    }
    if (likely(!runtime_is_parallel()) || bias_enter(ts, o) || is_sole_in_frame(ts, o)) {
        return true;
    }
    bias_count(ts, o);
    return false;
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
