/* What thread/ needs from lower layers; each function is defined by the folder named beside it. */
#ifndef PITHON_THREAD_NEEDS_H
#define PITHON_THREAD_NEEDS_H

#include "thread/state.h"

/* interp/: turns the uncounted and borrowing references in the frames of `ts` into counted ones,
 * from the innermost frame to the watermark. The thread itself, or one that holds it suspended. */
quiet void frames_count_references(ThreadState *ts);
/* interp/: gives the thread its stack of frames; -1 without memory. And takes it away. */
int frames_create(ThreadState *ts);
void frames_destroy(ThreadState *ts);
/* object/reclaim.c: what a safepoint does for the queue, and for objects waiting to be merged. */
void reclaim_poll(ThreadState *ts);
void reclaim_merge(ThreadState *ts);
/* object/reclaim.c: the ending thread's queues go to its interpreter. */
void reclaim_leave(ThreadState *ts);
/* object/reclaim.c: the same for a thread that a fork has left behind; runs no Python code. */
void reclaim_abandon(ThreadState *ts);
/* object/spread.c: at a safepoint: spreads what this thread keeps counting. */
void spread_poll(ThreadState *ts);
/* object/spread.c: the ending thread wants nothing spread any more (may run Python code); later its
 * counts go to the objects. And the interpreter's end: nothing is counted by thread any more. */
void spread_stop(ThreadState *ts);
void spread_leave(ThreadState *ts);
void spread_end_stw(Interp *interp);
/* types/type: the ending thread's counts of instances go to its interpreter. */
void type_counts_leave(ThreadState *ts);
/* modules/thread: the ending thread's own objects: thread-local data, context. Runs Python code. */
void thread_objects_clear(ThreadState *ts);
/* object/freelist.c */
void freelists_clear(ThreadState *ts);
/* gc/: a young collection, if one is still due. */
void gc_collect_young(ThreadState *ts);
/* gc/: in the child of a fork: a collection that a vanished thread was at is over. */
void gc_abandon(Interp *interp);
/* object/type_state.c: in the child of a fork: nobody holds the lock of types. */
void types_abandon(Interp *interp);
/* modules/warnings: in the child of a fork: nobody else holds the lock of the filters. */
void warnings_abandon(Interp *interp);
/* modules/signal: runs the Python handlers of signals that have arrived; -1 when one raised. */
int signal_run_handlers(ThreadState *ts);
/* interp/: raises the exception another thread has set on this one; -1 when there was one. */
int async_exception_raise(ThreadState *ts);
/* modules/sys: runs the script that another process has left for this one; errors are printed. */
void remote_script_run(void);
/* capi/: calls queued by Py_AddPendingCall; -1 when one raised. */
int pending_calls_run(ThreadState *ts);

#endif
