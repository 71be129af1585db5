#include "thread/state.h"
#include "mem/fault.h"
#include "thread/needs.h"

#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

Runtime runtime;
__thread ThreadState *thread_current_;
static __thread ThreadState *thread_bound_;

_Noreturn void fatal_at(const char *file, int line, const char *text) {
    fprintf(stderr, "Fatal Python error: %s (%s:%d)\n", text, file, line);
    abort();
}

/* ---- creation and end ---- */

Interp *interp_create(void) {
    Interp *interp = calloc(1, sizeof(Interp));
    if (interp == NULL) {
        return NULL;
    }
    interp->recursion_limit = 1000;
    interp->epoch = 1;
    mutex_lock(&runtime.registry);
    interp->id = runtime.next_interp_id++;
    interp->next = runtime.interps;
    runtime.interps = interp;
    if (runtime.main == NULL) {
        runtime.main = interp;
    }
    mutex_unlock(&runtime.registry);
    return interp;
}

/* A heap that an ended thread left, or a new one. Registry held. */
static Heap *heap_adopt_locked(Interp *interp) {
    for (Heap *heap = interp->heaps; heap != NULL; heap = heap->next) {
        if (heap->parked) {
            heap->parked = false;
            return heap;
        }
    }
    Heap *heap = runtime.spare_heaps;
    if (heap != NULL) {
        runtime.spare_heaps = heap->next;
        heap->parked = false;
    } else {
        heap = heap_create();
    }
    if (heap != NULL) {
        heap_trace_stw(heap, interp->heaps != NULL ? interp->heaps->tracer : NULL);
        heap->next = interp->heaps;
        interp->heaps = heap;
    }
    return heap;
}

void interp_destroy(Interp *interp) {
    mutex_lock(&runtime.registry);
    for (Interp **link = &runtime.interps; *link != NULL; link = &(*link)->next) {
        if (*link == interp) {
            *link = interp->next;
            break;
        }
    }
    bool empty = interp->threads == NULL;
    while (empty && interp->heaps != NULL) {
        Heap *heap = interp->heaps;
        interp->heaps = heap->next;
        heap->next = runtime.spare_heaps;
        runtime.spare_heaps = heap;
    }
    mutex_unlock(&runtime.registry);
    if (empty) { /* else threads hang in it for ever */
        free(interp->orphans.items);
        free(interp);
    }
}

static void thread_link_locked(ThreadState *ts) {
    Interp *interp = ts->base.interp;
    ts->base.next = (PyThreadState *)interp->threads;
    if (interp->threads != NULL) {
        interp->threads->base.prev = (PyThreadState *)ts;
    }
    interp->threads = ts;
    /* Threads born while a batch is closed count as passed: they have no frames yet. */
    store_release(&ts->passed, load_acquire(&interp->epoch));
}

static void thread_unlink_locked(ThreadState *ts) {
    if (ts->base.prev != NULL) {
        ts->base.prev->next = ts->base.next;
    } else {
        ts->base.interp->threads = (ThreadState *)ts->base.next;
    }
    if (ts->base.next != NULL) {
        ts->base.next->prev = ts->base.prev;
    }
}

ThreadState *thread_create(Interp *interp) {
    ThreadState *ts = calloc(1, sizeof(ThreadState));
    if (ts == NULL) {
        return NULL;
    }
    ts->base.interp = interp;
    ts->base.exc_info = &ts->base.exc_state;
    ts->base.py_recursion_limit = ts->base.py_recursion_remaining = interp->recursion_limit;
    ts->base.context_ver = 1;
    ts->base.gilstate_counter = 1; /* PyGILState_Release does not end it */
    ts->alloc_limit =
        load_relaxed(&interp->alloc_limit) ? load_relaxed(&interp->alloc_limit) : UINT32_MAX;
    if (frames_create(ts) < 0) {
        free(ts);
        return NULL;
    }
    mutex_lock(&runtime.registry);
    ts->heap = heap_adopt_locked(interp);
    if (ts->heap != NULL) {
        ts->base.id = ++runtime.next_thread_id;
        ts->base.eval_breaker = (uintptr_t)interp->monitor_version << BREAK_VERSION_SHIFT;
        thread_link_locked(ts);
    }
    mutex_unlock(&runtime.registry);
    if (ts->heap == NULL) {
        frames_destroy(ts);
        free(ts);
        return NULL;
    }
    return ts;
}

ThreadState *thread_enter(Interp *interp) {
    ThreadState *outer = thread_current(), *ts = thread_create(interp);
    if (ts == NULL) {
        return NULL;
    }
    ts->stack_hard = outer->stack_hard;
    ts->stack_limit = outer->stack_limit;
    ts->base.thread_id = outer->base.thread_id;
    ts->base.native_thread_id = outer->base.native_thread_id;
    thread_detach(outer);
    mutex_lock(&runtime.registry); /* as thread_bind */
    store_relaxed(&ts->os_id, thread_os_id());
    mutex_unlock(&runtime.registry);
    thread_attach(ts);
    return ts;
}

void thread_leave(ThreadState *outer) {
    thread_destroy(thread_current());
    thread_attach(outer);
}

/* A break that is never taken back: every safepoint is looked into (STRESS_YIELD). */
enum { BREAK_YIELD = 1 << 12 };

/* Room kept below Python code for the C code of natives, and below that for handling the
 * RecursionError itself. */
enum { STACK_MARGIN = 96 * 1024 * STACK_FACTOR, STACK_RESERVE = 48 * 1024 };

static never_inline void touch_stack(size_t below) {
    volatile char *end = __builtin_alloca(below);
    *end = 0;
}
/* The main thread's stack grows page by page, and the system ends a process that has no address
 * space left for the next page. Where the space is limited, an eighth of it is claimed at once, and
 * no more of the stack is used: then there is a RecursionError. */
static void claim_stack(char **low, size_t *size) {
    struct rlimit space;
    if (getpid() != (pid_t)syscall(SYS_gettid) || getrlimit(RLIMIT_AS, &space) != 0 ||
        space.rlim_cur == RLIM_INFINITY) {
        return;
    }
    char *high = *low + *size;
    size_t used = (size_t)(high - (char *)__builtin_frame_address(0)),
           most = *size - *size / 16, /* the system keeps something for itself */
        claimed = most < space.rlim_cur / 8 ? most : space.rlim_cur / 8;
    if (claimed < used + 2 * STACK_MARGIN) {
        return;
    }
    void *room = mmap(NULL, claimed, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (room == MAP_FAILED) {
        return;
    }
    munmap(room, claimed);
    touch_stack(claimed - used);
    *low = high - claimed;
    *size = claimed;
}

void thread_bind(ThreadState *ts) {
    pthread_attr_t attr;
    char *low = NULL;
    size_t size = 0, guard_size = 0;
    if (pthread_getattr_np(pthread_self(), &attr) == 0) {
        pthread_attr_getstack(&attr, (void **)&low, &size);
        pthread_attr_getguardsize(&attr, &guard_size);
        pthread_attr_destroy(&attr);
        claim_stack(&low, &size);
    } else {
        low = (char *)__builtin_frame_address(0) - 256 * 1024;
    }
    size_t margin = size > 4 * STACK_MARGIN ? STACK_MARGIN : size / 4;
    ts->stack_hard = low + guard_size + margin / 2;
    ts->stack_limit = low + guard_size + margin + (size > 8 * STACK_RESERVE ? STACK_RESERVE : 0);
    mutex_lock(&runtime.registry); /* whoever merges counts of a dead thread with this id has
                                      finished, or sees the new owner */
    store_relaxed(&ts->os_id, thread_os_id());
    mutex_unlock(&runtime.registry);
    if (thread_bound_ == NULL) {
        thread_bound_ = ts;
    }
    ts->base.thread_id = (unsigned long)pthread_self();
    ts->base.native_thread_id = (unsigned long)syscall(SYS_gettid);
    if (fault_yields()) {
        thread_break(ts, BREAK_YIELD);
    }
}

ThreadState *thread_bound(void) {
    return thread_bound_;
}

void thread_destroy(ThreadState *ts) {
    ASSERT(ts == thread_current());
    if (thread_bound_ == ts) {
        thread_bound_ = NULL;
    }
    thread_objects_clear(ts);
    freelists_clear(ts);
    spread_stop(ts);
    reclaim_merge(ts);
    reclaim_leave(ts);
    freelists_clear(ts); /* which, like what follows, the last drops may have made anew */
    free(ts->attributes);
    type_counts_leave(ts);
    frames_destroy(ts);
    spread_leave(ts);
    mutex_lock(&runtime.registry);
    thread_unlink_locked(ts);
    ts->heap->parked = true;
    /* A stop that counts on this thread must look again. Under the lock: without its last thread
     * the interpreter may be gone. */
    fetch_add_acq_rel(&ts->base.interp->stop_event, 1);
    futex_wake(&ts->base.interp->stop_event, 1);
    mutex_unlock(&runtime.registry);
    thread_current_ = NULL;
    free(ts->open.items);
    free(ts->closed.items);
    free(ts->merges.items);
    free(ts);
}

/* ---- attached, detached, suspended ---- */

static bool status_change(ThreadState *ts, uint32_t from, uint32_t to) {
    return cas_acq_rel(&ts->status, &from, to);
}

/* The interpreter is coming to its end: the thread stays detached until the process ends. It must
 * not return, and must not be unwound either: frames of C code below it expect neither. */
static _Noreturn void thread_hang(ThreadState *ts) {
    store_release(&ts->status, THREAD_DETACHED);
    for (;;) {
        pause();
    }
}

void interp_finalize(Interp *interp) {
    world_stop(interp);
    spread_end_stw(interp);
    store_release(&interp->finalizer, thread_current());
    store_seq(&interp->finalizing, 1);
    world_start(interp);
}

/* The calling thread's state has become ATTACHED. */
static void attach_rest(ThreadState *ts) {
    Interp *interp = ts->base.interp;
    if (unlikely(load_seq(&interp->finalizing)) && load_relaxed(&interp->finalizer) != ts) {
        thread_hang(ts);
    }
    thread_current_ = ts;
    STRESS_YIELD();
    if (unlikely(ts->base.critical_section != 0)) {
        section_resume(ts);
    }
}

void thread_attach(ThreadState *ts) {
    while (!status_change(ts, THREAD_DETACHED, THREAD_ATTACHED)) {
        uint32_t suspended = THREAD_SUSPENDED;
        parking_park(&ts->status, &suspended, 4, -1, PARK_ATTACHED);
    }
    attach_rest(ts);
}

bool thread_attach_at_once(ThreadState *ts) {
    if (ts->base.critical_section != 0 || !status_change(ts, THREAD_DETACHED, THREAD_ATTACHED)) {
        return false;
    }
    attach_rest(ts);
    return true;
}

void thread_detach(ThreadState *ts) {
    if (unlikely(ts->base.critical_section != 0)) {
        section_suspend_all(ts);
    }
    thread_current_ = NULL;
    store_release(&ts->status,
                  THREAD_DETACHED); /* pairs with the exchange of whoever suspends it */
    if (unlikely(load_seq(&ts->base.eval_breaker) & BREAK_STOP)) {
        fetch_add_acq_rel(&ts->base.interp->stop_event, 1);
        futex_wake(&ts->base.interp->stop_event, 1);
    }
}

static void thread_release(ThreadState *ts) {
    store_release(&ts->status, THREAD_DETACHED); /* pairs with the exchange in thread_attach */
    parking_unpark_all(&ts->status);
}

/* ---- stop-the-world ---- */

/* One look at all threads: suspends the detached, asks the attached; returns how many still run.
 * Registry held. */
static unsigned world_suspend_locked(Interp *interp, ThreadState *self) {
    unsigned running = 0;
    for (ThreadState *ts = interp->threads; ts != NULL; ts = (ThreadState *)ts->base.next) {
        if (ts == self || load_acquire(&ts->status) == THREAD_SUSPENDED) {
            continue;
        }
        if (status_change(ts, THREAD_DETACHED, THREAD_SUSPENDED)) {
            continue;
        }
        thread_break(ts, BREAK_STOP);
        running++;
    }
    return running;
}

/* With everybody suspended, every frame's references become counted, so that counts are exact. */
static void world_count_frames_locked(Interp *interp) {
    uint64_t epoch = load_acquire(&interp->epoch);
    for (ThreadState *ts = interp->threads; ts != NULL; ts = (ThreadState *)ts->base.next) {
        frames_count_references(ts);
        store_release(&ts->passed, epoch);
    }
}

void world_stop(Interp *interp) {
    ThreadState *self = thread_current();
    mutex_lock(&interp->stop); /* detaches while it waits: two stoppers cannot block each other */
    store_seq(&interp->stopping, 1);
    for (;;) {
        uint32_t event = load_acquire(&interp->stop_event);
        mutex_lock(&runtime.registry);
        unsigned running = world_suspend_locked(interp, self);
        if (running == 0) {
            world_count_frames_locked(interp);
        }
        mutex_unlock(&runtime.registry);
        if (running == 0) {
            break;
        }
        futex_wait(&interp->stop_event, event, 1000000);
    }
    interp->stopper = self;
}

bool world_stop_for(Interp *interp, int64_t timeout) {
    if (!mutex_lock_timed(&interp->stop, timeout)) {
        return false;
    }
    int64_t deadline = monotonic_ns() + timeout;
    store_seq(&interp->stopping, 1);
    for (;;) {
        uint32_t event = load_acquire(&interp->stop_event);
        mutex_lock(&runtime.registry);
        unsigned running = world_suspend_locked(interp, NULL);
        mutex_unlock(&runtime.registry);
        if (running == 0 || monotonic_ns() >= deadline) {
            return true;
        }
        futex_wait(&interp->stop_event, event, 1000000);
    }
}

void world_start(Interp *interp) {
    ASSERT(interp->stopper == thread_current());
    interp->stopper = NULL;
    store_seq(&interp->stopping, 0);
    mutex_lock(&runtime.registry);
    ThreadState *self = thread_current();
    for (ThreadState *ts = interp->threads; ts != NULL; ts = (ThreadState *)ts->base.next) {
        /* Once the interpreter is finalizing its other threads never run again. */
        if (ts != self && load_acquire(&ts->status) == THREAD_SUSPENDED &&
            !load_relaxed(&interp->finalizing)) {
            thread_unbreak(ts, BREAK_STOP);
            thread_release(ts);
        }
    }
    mutex_unlock(&runtime.registry);
    mutex_unlock(&interp->stop);
}

/* The thread suspends itself because a stop was asked for, and returns once the world runs again.
 */
static void thread_suspend_self(ThreadState *ts) {
    Interp *interp = ts->base.interp;
    thread_unbreak(ts, BREAK_STOP);
    if (!load_seq(&interp->stopping)) {
        return;
    }
    if (ts->base.critical_section != 0) {
        section_suspend_all(ts);
    }
    store_release(
        &ts->status,
        THREAD_DETACHED); /* the stopper turns it into SUSPENDED, or has finished meanwhile */
    fetch_add_acq_rel(&interp->stop_event, 1);
    futex_wake(&interp->stop_event, 1);
    thread_current_ = NULL;
    while (load_acquire(&interp->stopping) && load_acquire(&ts->status) == THREAD_DETACHED) {
        sched_yield(); /* until the stopper has seen it: else it would attach at once again */
    }
    thread_attach(ts);
}

/* ---- safepoints ---- */

int safepoint_slow(ThreadState *ts) {
    STRESS_YIELD();
    uintptr_t bits = load_acquire(&ts->base.eval_breaker);
    if (bits & BREAK_STOP) {
        thread_suspend_self(ts);
    }
    if (bits & BREAK_MERGE) {
        reclaim_merge(ts);
        spread_poll(ts);
    }
    if (bits & (BREAK_HANDSHAKE | BREAK_RECLAIM)) {
        reclaim_poll(ts);
    }
    if (bits & BREAK_COLLECT) {
        thread_unbreak(ts, BREAK_COLLECT);
        gc_collect_young(ts);
    }
    if (bits & BREAK_SIGNAL) {
        thread_unbreak(ts, BREAK_SIGNAL);
        INT_TRYI(signal_run_handlers(ts));
    }
    if (bits & BREAK_REMOTE) {
        thread_unbreak(ts, BREAK_REMOTE);
        remote_script_run();
    }
    if (bits & BREAK_PENDING) {
        thread_unbreak(ts, BREAK_PENDING);
        INT_TRYI(pending_calls_run(ts));
    }
    if (bits & BREAK_ASYNC) {
        thread_unbreak(ts, BREAK_ASYNC);
        INT_TRYI(async_exception_raise(ts));
    }
    return 0;
}
