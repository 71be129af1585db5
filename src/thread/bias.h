/* Biased objects: their owner writes to them without their lock, until another thread wants that lock.
 *
 * An object has the bit BIAS_OWNER in its ob_flags from when its owner has been seen to write to it often.
 * The owner, for each short write (quiet: no safepoint, no call that waits):
 *     1. names the object in its thread state (`writing`), 2. looks at the bit, 3. writes, 4. names none.
 * Any other thread that has got the lock, as every section on an object does:
 *     1. replaces the bit by BIAS_NEVER, 2. has all threads of the process pass a memory barrier
 *     (membarrier), 3. waits as long as a thread names the object.
 * This is Dekker's algorithm with both fences on one side. After the barrier either the owner's `writing` is
 * seen, or the owner looks at the bit after it, and finds it gone: then it takes the lock. Step 3 waits for a
 * few instructions. tests/models/bias.pml holds; without the barrier it fails.
 *
 * The bits are changed under the object's lock. Whoever becomes owner (a thread that gets the id of one that
 * has ended) inherits the bias; a helper that takes an object from its owner knows the owner to be held, or
 * gone, and so outside of any write.
 */
#ifndef PITHON_THREAD_BIAS_H
#define PITHON_THREAD_BIAS_H

#include "mem/fault.h"
#include "thread/state.h"

/* Bits of ob_flags above those of the ABI. BIAS_NEVER: another thread has had the lock. */
enum { BIAS_OWNER = 1 << 14, BIAS_NEVER = 1 << 15 };
enum { BIAS_PERIOD = 32 }; /* of the owner's writes under the lock, one in so many gives its object the bias */

/* Prepares the barrier; before the second thread starts, and again in the child of a fork. Where the system
 * has none no object is ever biased. */
void bias_prepare(void);
/* The owner asks for the bias: it is given unless the lock is held or another thread has had it. */
quiet never_inline keeps_registers void bias_ask(ThreadState *ts, PyObject *o);
/* Takes the bias away for ever. The caller holds the lock, and is not the owner. */
quiet never_inline keeps_registers void bias_end(PyObject *o);

/* May the owner write without the lock? If so, bias_leave() follows the write. In a process with more than one
 * thread; the caller knows to be the owner. */
static force_inline quiet bool bias_enter(ThreadState *ts, PyObject *o) {
    if (likely(load_relaxed(&o->ob_flags) & BIAS_OWNER)) {
        store_relaxed(&ts->writing, o);
        __atomic_signal_fence(__ATOMIC_SEQ_CST); /* the barrier in bias_end does the rest */
        STRESS_YIELD();
        if (likely(load_acquire(&o->ob_flags) & BIAS_OWNER)) {
            STRESS_YIELD(); /* whoever comes now must wait */
            return true;
        }
        store_release(&ts->writing, NULL);
    }
    return false;
}
/* The owner could not, and will take the lock: now and then it gets the bias for the next times. */
static force_inline quiet void bias_count(ThreadState *ts, PyObject *o) {
    if (!(load_relaxed(&o->ob_flags) & BIAS_NEVER) && unlikely(++ts->bias_tick % BIAS_PERIOD == 0)) {
        bias_ask(ts, o);
    }
}
static force_inline quiet void bias_leave(ThreadState *ts) {
    store_release(&ts->writing, NULL); /* pairs with the acquire in bias_end */
}

/* For every section on an object, once its lock is held. */
static force_inline void bias_check_locked(PyObject *o) {
    if (unlikely(load_relaxed(&o->ob_tid) != thread_os_id()) &&
        unlikely(!(load_relaxed(&o->ob_flags) & BIAS_NEVER))) {
        bias_end(o);
    }
}

#endif
