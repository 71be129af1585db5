/* The queue of the shared-read protocol: how SHARED objects die, and how replaced tables are freed.
 *
 * Each thread queues what it dropped. At a safepoint it closes its queue as a batch with a new
 * number of the interpreter's epoch, and asks every thread to count what its frames hold. Once
 * every thread has passed a safepoint since (`passed` >= the number; a detached thread's frames are
 * counted for it), whatever in the batch is at zero and was not marked AGAIN is dead. Tables
 * replaced while readers could see them are freed by the same hand-shake: a reader keeps no table
 * pointer across a safepoint.
 *
 * The thread that dropped an object finalises it, at its own safepoint; what ended threads have
 * queued goes to the next thread that looks, what blocked ones have queued to one that passes or
 * collects. tests/models/reclaim.pml is the model of this file.
 */
#ifndef PITHON_OBJECT_RECLAIM_H
#define PITHON_OBJECT_RECLAIM_H

#include "object/data.h"
#include "object/object.h"

/* Queues an object whose word has just become {SHARED, QUEUED, zero}. */
quiet void reclaim_queue_object(PyObject *o);
/* Queues memory (from data_alloc, `size` bytes) that readers may still look at. */
quiet void reclaim_queue_table(void *table, size_t size);
/* The same for a table that was taken off a container under its lock, which its readers may look at:
 * none but this thread if it is its own and not SHARED, for a foreign reader opens it first. */
static inline void reclaim_table_of(PyObject *container, void *table, size_t size) {
    if (is_owned(container) && !is_shared(container)) {
        data_free(table, size);
    } else {
        reclaim_queue_table(table, size);
    }
}
/* Settles what this thread has queued, if every other thread can be asked at once: whoever asks
 * whether an object is alive shall not see one whose last reference has just gone. May run Python
 * code. */
void reclaim_settle(void);
/* Drains all queues of the interpreter, waiting for other threads detached: gc.collect() and exit.
 */
void reclaim_drain(void);

#endif
