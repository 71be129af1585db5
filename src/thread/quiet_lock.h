/* Waiting for a mutex without detaching, for code that must be `quiet`: dropping a reference, say, which happens inside critical sections that
 * must not be suspended by it.
 *
 * Only for locks whose holders reach no safepoint and wait for nobody: a stop of the world waits for the waiter meanwhile.
 */
#ifndef PITHON_THREAD_QUIET_LOCK_H
#define PITHON_THREAD_QUIET_LOCK_H

#include "thread/mutex.h"

quiet void mutex_lock_attached_slow(PyMutex *m);
static inline quiet void mutex_lock_attached(PyMutex *m) {
    if (unlikely(!mutex_try_lock(m))) {
        mutex_lock_attached_slow(m);
    }
}

#endif
