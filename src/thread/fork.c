#include "thread/fork.h"
#include "thread/bias.h"
#include "thread/needs.h"
#include "thread/state.h"

#include <sys/syscall.h>
#include <unistd.h>

static Interp *interp_by_id(int64_t id) {
    mutex_lock(&runtime.registry);
    Interp *interp = runtime.interps;
    while (interp != NULL && interp->id != id) {
        interp = interp->next;
    }
    mutex_unlock(&runtime.registry);
    return interp;
}

/* The worlds of all interpreters stop, in the order of their numbers, so that two forks do not
 * block each other. An interpreter made meanwhile belongs to a thread that is stopped in its turn.
 */
static void stop_all(void) {
    for (int64_t id = 0; id < load_acquire(&runtime.next_interp_id); id++) {
        Interp *interp = interp_by_id(id);
        if (interp != NULL) {
            world_stop(interp);
        }
    }
}
static void start_all(void) {
    for (Interp *interp = runtime.interps; interp != NULL; interp = interp->next) {
        if (interp->stopper == thread_current()) {
            world_start(interp);
        }
    }
}

void fork_begin(void) {
    stop_all();
    mutex_lock(&runtime.registry); /* threads being born or ending hold it, detached */
}

void fork_end_parent(void) {
    mutex_unlock(&runtime.registry);
    start_all();
}

/* The threads that the child lacks leave their interpreter, with what a thread that ends gives it.
 * Their states and stacks stay in memory: frame objects may point into them. */
static void threads_abandon(Interp *interp, ThreadState *self, ThreadState **abandoned) {
    ThreadState *gone = interp->threads, **link = &interp->threads, *before = NULL;
    interp->threads = NULL;
    while (gone != NULL) {
        ThreadState *next = (ThreadState *)gone->base.next;
        gone->base.next = gone->base.prev = NULL;
        if (gone->os_id == self->os_id) { /* it, or where it came from in another interpreter */
            *link = gone;
            gone->base.prev = (PyThreadState *)before;
            before = gone;
            link = (ThreadState **)&gone->base.next;
        } else {
            reclaim_abandon(gone);
            type_counts_leave(gone);
            spread_leave(gone);
            gone->heap->parked = true;
            gone->base.next = (PyThreadState *)*abandoned;
            *abandoned = gone;
        }
        gone = next;
    }
}

ThreadState *fork_end_child(void) {
    ThreadState *abandoned = NULL;
    ThreadState *self = thread_current();
    parking_reset_after_fork();
    if (load_relaxed(&runtime.biasing)) {
        bias_prepare();
    }
    runtime.registry._bits = 0; /* held by fork_begin; nobody waits for it here */
    thread_unbreak(self, BREAK_STOP);
    runtime.main_thread = self->base.thread_id;
    store_release(&runtime.main_state, self);
    for (int i = 0; i < SIGNAL_COUNT; i++) { /* those were the parent's */
        store_relaxed(&runtime.signal_due[i], 0);
    }
    thread_unbreak(self, BREAK_SIGNAL);
    runtime.locals._bits = 0;
    runtime.types._bits = 0;
    runtime.readying = NULL;
    self->base.native_thread_id = (unsigned long)syscall(SYS_gettid);
    for (Interp *interp = runtime.interps; interp != NULL; interp = interp->next) {
        threads_abandon(interp, self, &abandoned);
        interp->guests = 0;
        if (interp->main_user != NULL && interp->main_user->os_id != self->os_id) {
            interp->main_user = interp == runtime.main ? self : NULL; /* it ran there in a thread that has vanished */
        }
        gc_abandon(interp);
        types_abandon(interp);
        warnings_abandon(interp);
        interp->stop._bits = 0;
        interp->stopper = NULL;
        store_seq(&interp->stopping, 0);
    }
    for (int i = 0; i < WEAKREF_LOCKS; i++) {
        runtime.weakref_locks[i]._bits = 0;
    }
    return abandoned;
}
