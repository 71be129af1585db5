#include "object/reclaim.h"
#include "object/data.h"
#include "object/spread.h"
#include "mem/fault.h"
#include "object/stackref.h"
#include "thread/quiet_lock.h"
#include "thread/needs.h"

#include <sched.h>
#include <stdlib.h>
#include <string.h>

enum { ITEM_TABLE = 1 }; /* tag of a table's address; its size is the next item */

/* ---- lists ---- */

static bool list_reserve(ReclaimList *list, size_t more) {
    if (more <= list->capacity - list->count) {
        return true;
    }
    size_t capacity = list->capacity ? list->capacity * 2 : 64;
    while (capacity - list->count < more) {
        capacity *= 2;
    }
    uintptr_t *items = realloc(list->items, capacity * sizeof *items);
    if (items == NULL) {
        return false;
    }
    list->items = items;
    list->capacity = capacity;
    return true;
}

/* Appends; without memory the item leaks, which is harmless to everybody who might still read it.
 */
static bool list_push(ReclaimList *list, uintptr_t item) {
    if (!list_reserve(list, 1)) {
        return false;
    }
    list->items[list->count++] = item;
    return true;
}

/* Moves all items, or none without memory: a table and its size stay together. */
static void list_append(ReclaimList *to, ReclaimList *from) {
    if (from->count != 0 && list_reserve(to, from->count)) {
        memcpy(to->items + to->count, from->items, from->count * sizeof *from->items);
        to->count += from->count;
        from->count = 0;
    }
}

void reclaim_queue_object(PyObject *o) {
    ThreadState *ts = thread_current();
    list_push(&ts->open, (uintptr_t)o);
    thread_break(ts, BREAK_RECLAIM);
}

void reclaim_queue_table(void *table, size_t size) {
    ThreadState *ts = thread_current();
    if (!runtime_is_parallel()) {
        data_free(table, size); /* the only thread is not reading it */
        return;
    }
    if (list_push(&ts->open, (uintptr_t)table | ITEM_TABLE) && !list_push(&ts->open, size)) {
        ts->open.count--;
    }
    thread_break(ts, BREAK_RECLAIM);
}

/* ---- the end of an object ---- */

static bool needs_finalizer(PyObject *o) {
    return TYPE(o)->tp_finalize != NULL && !(o->ob_gc_bits & GC_FINALIZED);
}

/* Calls tp_finalize on a queued object at zero: it is alive again meanwhile, and queued again by
 * the drop. */
static void finalize_queued(PyObject *o) {
    o->ob_gc_bits |= GC_FINALIZED;
    TYPE(o)->tp_finalize(o);
    decref(o);
}

/* Decides over one object of a batch that every thread has passed. */
static void reclaim_object(ThreadState *ts, PyObject *o) {
    int64_t word = load_acquire(&o->ob_ref_shared);
    for (;;) {
        if (is_immortal(o)) {
            return;
        }
        if (ref_count_of(word) != 0) {
            int64_t next = word - REF_QUEUED - (ref_state_has(word, REF_AGAIN) ? REF_AGAIN : 0);
            if (cas_acq_rel(&o->ob_ref_shared, &word, next)) {
                return;
            }
        } else if (ref_state_has(word, REF_AGAIN)) {
            if (cas_acq_rel(&o->ob_ref_shared, &word, word - REF_AGAIN)) {
                list_push(&ts->open, (uintptr_t)o);
                thread_break(ts, BREAK_RECLAIM);
                return;
            }
        } else if (needs_finalizer(o)) {
            if (cas_acq_rel(&o->ob_ref_shared, &word, word - REF_QUEUED + REF_ONE)) {
                finalize_queued(o);
                return;
            }
        } else if (cas_acq_rel(&o->ob_ref_shared, &word, word + REF_DEAD)) {
            object_dealloc(o);
            return;
        }
    }
}

static void reclaim_batch(ThreadState *ts, ReclaimList *batch) {
    ReclaimList list =
        *batch; /* unlinked first: deallocators may run Python code that gets here again */
    *batch = (ReclaimList){0};
    for (size_t i = 0; i < list.count; i++) {
        if (list.items[i] & ITEM_TABLE) {
            data_free((void *)(list.items[i] & ~(uintptr_t)ITEM_TABLE), list.items[i + 1]);
            i++;
        } else {
            reclaim_object(ts, (PyObject *)list.items[i]);
        }
    }
    if (batch->items == NULL) {
        list.count = 0;
        *batch = list;
    } else {
        free(list.items);
    }
}

/* ---- hand-shakes ---- */

/* A thread of an interpreter that ends never runs again: it stays where it was stopped, with its
 * frames counted. */
static bool stays_stopped(ThreadState *ts) {
    Interp *interp = ts->base.interp;
    return load_acquire(&interp->finalizing) && ts != load_relaxed(&interp->finalizer);
}

/* Keeps a detached thread from attaching, if it is one: its frames, queue and counts are this
 * thread's to work on until it is let go. Under the registry. */
static bool hold_detached(ThreadState *ts) {
    uint32_t status = THREAD_DETACHED;
    return cas_acq_rel(&ts->status, &status, THREAD_SUSPENDED) ||
           (status == THREAD_SUSPENDED && stays_stopped(ts));
}
static void let_go(ThreadState *ts) {
    if (!stays_stopped(ts)) {
        store_release(&ts->status, THREAD_DETACHED); /* pairs with the exchange in thread_attach */
        parking_unpark_all(&ts->status);
    }
}

static void pass(ThreadState *ts, uint64_t epoch) {
    frames_count_references(ts);
    store_release(&ts->passed, epoch); /* pairs with the acquire in everybody_passed */
}

/* Has every thread passed `epoch`? Counts the frames of detached threads on the way. */
static bool everybody_passed(Interp *interp, uint64_t epoch) {
    bool all = true;
    mutex_lock(&runtime.registry);
    for (ThreadState *ts = interp->threads; ts != NULL && all; ts = (ThreadState *)ts->base.next) {
        if (load_acquire(&ts->passed) >= epoch) {
            continue;
        }
        if (hold_detached(ts)) {
            pass(ts, epoch);
            let_go(ts);
        } else if (load_acquire(&ts->passed) < epoch) {
            all = false;
        }
    }
    mutex_unlock(&runtime.registry);
    return all;
}

/* Sets a bit on every other thread of the interpreter. */
static void break_others(Interp *interp, ThreadState *self, uintptr_t bit) {
    mutex_lock(&runtime.registry);
    for (ThreadState *ts = interp->threads; ts != NULL; ts = (ThreadState *)ts->base.next) {
        if (ts != self) {
            thread_break(ts, bit);
        }
    }
    mutex_unlock(&runtime.registry);
}

static void adopt_orphans(Interp *interp, ThreadState *ts) {
    if (load_relaxed(&interp->has_orphans)) { /* a hint: the list is looked at under the lock */
        mutex_lock(&runtime.registry);
        list_append(&ts->open, &interp->orphans);
        store_relaxed(&interp->has_orphans, interp->orphans.count != 0);
        mutex_unlock(&runtime.registry);
    }
}

/* Takes over what a detached thread of the interpreter has queued: it may be blocked for long, and
 * what it dropped shall die meanwhile. The queue's order of events is kept, for the new owner asks
 * everybody again. A thread inside reclaim_batch has unlinked what it works on. */
static void adopt_from_detached(Interp *interp, ThreadState *self) {
    mutex_lock_attached(&runtime.registry);
    for (ThreadState *ts = interp->threads; ts != NULL; ts = (ThreadState *)ts->base.next) {
        if (ts != self && hold_detached(ts)) {
            list_append(&self->open, &ts->closed);
            list_append(&self->open, &ts->open);
            let_go(ts);
        }
    }
    mutex_unlock(&runtime.registry);
}

/* Closes the open queue as a batch and asks everybody. */
static void close_batch(Interp *interp, ThreadState *ts) {
    ReclaimList empty = ts->closed;
    ts->closed = ts->open;
    ts->open = empty;
    ts->closed_epoch = fetch_add_acq_rel(&interp->epoch, 1) + 1;
    pass(ts, ts->closed_epoch);
    break_others(interp, ts, BREAK_HANDSHAKE);
}

void reclaim_poll(ThreadState *ts) {
    Interp *interp = ts->base.interp;
    uintptr_t bits = load_acquire(&ts->base.eval_breaker);
    thread_unbreak(ts, BREAK_HANDSHAKE | BREAK_RECLAIM);
    if (bits & BREAK_HANDSHAKE) {
        pass(ts, load_acquire(&interp->epoch));
        break_others(interp, ts, BREAK_RECLAIM); /* whoever waits for this thread looks again */
        adopt_from_detached(interp, ts);         /* or cannot look */
    }
    if (ts->reclaiming) {
        return;
    }
    ts->reclaiming = true;
    adopt_orphans(interp, ts);
    while (ts->closed.count != 0 || ts->open.count != 0) {
        if (ts->closed.count == 0) {
            close_batch(interp, ts);
        }
        if (!everybody_passed(interp, ts->closed_epoch)) {
            break; /* a thread that passes sets BREAK_RECLAIM here */
        }
        reclaim_batch(ts, &ts->closed);
    }
    ts->reclaiming = false;
}

void reclaim_settle(void) {
    ThreadState *ts = thread_current();
    if (unlikely(load_relaxed(&ts->base.eval_breaker) & BREAK_RECLAIM)) {
        reclaim_poll(ts);
    }
}

void reclaim_drain(void) {
    ThreadState *ts = thread_current();
    Interp *interp = ts->base.interp;
    spread_settle();
    adopt_from_detached(interp, ts);
    for (int round = 0;
         round < 100 && (ts->open.count || ts->closed.count || load_relaxed(&interp->has_orphans));
         round++) {
        reclaim_poll(ts);
        if (ts->closed.count != 0) {
            thread_detach(ts);
            sched_yield();
            thread_attach(ts);
        }
        if (ts->reclaiming) {
            return;
        }
    }
}

void reclaim_leave(ThreadState *ts) {
    reclaim_poll(ts);
    reclaim_abandon(ts);
}

void reclaim_abandon(ThreadState *ts) {
    mutex_lock(&runtime.registry);
    list_append(&ts->base.interp->orphans, &ts->closed);
    list_append(&ts->base.interp->orphans, &ts->open);
    bool left = ts->base.interp->orphans.count != 0;
    store_relaxed(&ts->base.interp->has_orphans, left);
    mutex_unlock(&runtime.registry);
    if (left) { /* somebody shall look soon */
        break_others(ts->base.interp, ts, BREAK_RECLAIM);
    }
}

/* ---- merging ---- */

/* Adds the owner's local count to the shared one; false when nothing is left to be done about the
 * object. The owner, or a helper that holds the registry, or knows the owner to be suspended. */
static bool merge_counts(PyObject *o, int64_t *before, int64_t *after) {
    if (is_immortal(o)) {
        return false;
    }
    int64_t local = load_relaxed(&o->ob_ref_local);
    store_relaxed(&o->ob_ref_local, 0);
    store_relaxed(&o->ob_tid, 0);
    int64_t word = load_acquire(&o->ob_ref_shared), next;
    do {
        next = ((word + local * REF_ONE) | REF_IS_MERGED);
        if (ref_count_of(next) == 0 && is_shared(o)) {
            next += ref_state_has(word, REF_QUEUED)
                        ? (ref_state_has(word, REF_AGAIN) ? 0 : REF_AGAIN)
                        : REF_QUEUED;
        }
    } while (!cas_acq_rel(&o->ob_ref_shared, &word, next));
    *before = word;
    *after = next;
    return ref_count_of(next) == 0;
}

/* Nobody counts the merged object any more: destroys or queues it. */
static void merged_dies(PyObject *o, int64_t before, int64_t after) {
    if (after < REF_STATE_HALF) {
        object_dealloc(o);
    } else if (!ref_state_has(before, REF_QUEUED)) {
        reclaim_queue_object(o);
    }
}

static void merge_object(PyObject *o) {
    int64_t before, after;
    if (merge_counts(o, &before, &after)) {
        merged_dies(o, before, after);
    }
}

void reclaim_merge(ThreadState *ts) {
    thread_unbreak(ts, BREAK_MERGE);
    for (;;) {
        mutex_lock_attached(&ts->merge_lock);
        PyObject *o = ts->merges.count ? (PyObject *)ts->merges.items[--ts->merges.count] : NULL;
        mutex_unlock(&ts->merge_lock);
        if (o == NULL) {
            return;
        }
        merge_object(o);
    }
}

/* The state through which the thread of that id owns objects of the interpreter: its newest one, if
 * it runs nested. In another interpreter it touches none of them. */
static ThreadState *owner_locked(Interp *interp, uintptr_t os_id) {
    for (ThreadState *ts = interp->threads; ts != NULL; ts = (ThreadState *)ts->base.next) {
        if (load_relaxed(&ts->os_id) == os_id) {
            return ts;
        }
    }
    return NULL;
}

/* The shared count fell below zero: the owner must merge. Its thread may be blocked, or gone: then
 * it is done here, under the registry, which a thread that would reuse the id has to take before it
 * runs. */
static void merge_request(PyObject *o) {
    mutex_lock_attached(&runtime.registry);
    uintptr_t id = load_relaxed(&o->ob_tid);
    ThreadState *owner = id ? owner_locked(interp_current(), id) : NULL;
    if (owner == NULL) {
        int64_t before, after;
        bool dies = merge_counts(o, &before, &after);
        mutex_unlock(&runtime.registry);
        if (dies) {
            merged_dies(o, before, after);
        }
        return;
    }
    if (owner == thread_current()) {
        mutex_unlock(&runtime.registry);
        merge_object(o);
        return;
    }
    if (hold_detached(owner)) {
        /* It is let go before the registry: the end of a stop lets everybody go that is suspended,
         * and destroying the object may meet a stop. */
        int64_t before, after;
        bool dies = merge_counts(o, &before, &after);
        let_go(owner);
        mutex_unlock(&runtime.registry);
        if (dies) {
            merged_dies(o, before, after);
        }
        return;
    }
    mutex_lock_attached(&owner->merge_lock);
    list_push(&owner->merges, (uintptr_t)o);
    mutex_unlock(&owner->merge_lock);
    thread_break(owner, BREAK_MERGE);
    mutex_unlock(&runtime.registry);
}

/* ---- the counting of object.h that is not inlined ---- */

void ref_drop_shared(PyObject *o) {
    if (unlikely(load_relaxed(&o->ob_ref_local) >= REF_LOCAL_SPREAD)) {
        spread_count(o, -1);
        return;
    }
    spread_notice(o);
    int64_t word = load_relaxed(&o->ob_ref_shared), next;
    bool queue, request, dead;
    do {
        next = word - REF_ONE;
        queue = request = dead = false;
        int64_t count = ref_count_of(next);
        if ((word & REF_MERGE_BITS) == REF_IS_MERGED) {
            if (count == 0) {
                if (word < REF_STATE_HALF) {
                    dead = true;
                } else if (!ref_state_has(word, REF_QUEUED)) {
                    next += REF_QUEUED;
                    queue = true;
                } else if (!ref_state_has(word, REF_AGAIN)) {
                    next += REF_AGAIN;
                }
            }
        } else if (count < 0 && (word & REF_MERGE_BITS) != REF_MERGE_QUEUED) {
            next = (next & ~(int64_t)REF_MERGE_BITS) | REF_MERGE_QUEUED;
            request = true;
        }
    } while (!cas_acq_rel(&o->ob_ref_shared, &word, next));
    if (dead) {
        object_dealloc(o);
    } else if (queue) {
        reclaim_queue_object(o);
    } else if (request) {
        merge_request(o);
    }
}

void ref_drop_last_local(PyObject *o) {
    int64_t word = load_acquire(&o->ob_ref_shared);
    if (likely(word == 0)) { /* nobody else counts it; who did is done with it: hence acquire */
        object_dealloc(o);
        return;
    }
    if ((word & REF_MERGE_BITS) == REF_MERGE_QUEUED) {
        return; /* it lies in this thread's list of merges, which decides over it */
    }
    merge_object(o);
}

void ref_share(PyObject *o) {
    if (is_immortal(o)) {
        return;
    }
    int64_t word = load_relaxed(&o->ob_ref_shared);
    while (word < REF_STATE_HALF && !cas_acq_rel(&o->ob_ref_shared, &word, word + REF_SHARED)) {
    }
}

void ref_open(PyObject *container) {
    if (is_immortal(container)) {
        return;
    }
    int64_t word = load_relaxed(&container->ob_ref_shared), next;
    do {
        if (word >= REF_OPEN - REF_STATE_HALF) {
            return;
        }
        next = word + REF_OPEN + (word < REF_STATE_HALF ? REF_SHARED : 0);
    } while (!cas_acq_rel(&container->ob_ref_shared, &word, next));
}

void ref_expect_weak(PyObject *o) {
    int64_t word = load_relaxed(&o->ob_ref_shared);
    while ((word & REF_MERGE_BITS) == 0 && !is_immortal(o) &&
           !cas_acq_rel(&o->ob_ref_shared, &word, word | REF_MAYBE_WEAK)) {
    }
}

bool ref_try_increment(PyObject *o) {
    uint32_t local = load_relaxed(&o->ob_ref_local);
    if (local >= REF_LOCAL_SPREAD) {
        spread_count(o, 1); /* which leaves an immortal alone */
        return true;
    }
    if (is_owned(o) && local != 0) {
        store_relaxed(&o->ob_ref_local, local + 1);
        return true;
    }
    int64_t word = load_relaxed(&o->ob_ref_shared);
    do {
        bool merged = (word & REF_MERGE_BITS) == REF_IS_MERGED;
        if (ref_state_has(word, REF_DEAD) ||
            (merged && ref_count_of(word) == 0 && word < REF_STATE_HALF)) {
            return false;
        }
        if (word == 0 && load_acquire(&o->ob_ref_local) == 0) {
            return false; /* the owner is destroying it, and did not look at the word */
        }
    } while (!cas_acq_rel(&o->ob_ref_shared, &word, word + REF_ONE));
    return true;
}

void ref_immortalize(PyObject *o) {
    if (is_immortal(o)) {
        return;
    }
    store_relaxed(&o->ob_tid, 0);
    store_release(&o->ob_ref_local, REF_LOCAL_IMMORTAL);
    if (load_relaxed(&o->ob_ref_shared) < REF_STATE_HALF) {
        store_relaxed(&o->ob_ref_shared, 0);
    }
}

Py_ssize_t ref_count(PyObject *o) {
    uint32_t local = load_relaxed(&o->ob_ref_local);
    if (local == REF_LOCAL_IMMORTAL) {
        return (Py_ssize_t)3221225472; /* what the reference shows */
    }
    Py_ssize_t count = (local_is_spread(local) ? spread_sum_racy(o) : (Py_ssize_t)local) +
                       ref_count_of(load_relaxed(&o->ob_ref_shared));
    while (count > REF_KEPT / 2) { /* once for a heap type, once for a spread object */
        count -= REF_KEPT;
    }
    return count;
}

/* STRESS_YIELD: as if the lock had been taken, so that hand-shakes pass meanwhile. Not within sections, which would
 * be suspended: that a program may see. */
static void stress_wait(void) {
#ifdef PITHON_DEBUG
    ThreadState *ts = thread_current();
    if (runtime_is_parallel() && ts->base.critical_section == 0 && fault_yields()) {
        thread_detach(ts);
        STRESS_YIELD();
        thread_attach(ts);
    }
#endif
}

void container_open(PyObject *container) {
    stress_wait();
    guard(container);
    ref_open(container);
}

void container_open_held(PyObject *container, PyObject *held) {
    incref(held); /* no safepoint lies between the caller's load and this */
    container_open(container);
    decref(held);
}

StackRef container_read_slow(PyObject *container, PyObject *item) {
    if (is_immortal(item) || is_shared(item)) {
        return stackref_borrow(item);
    }
    if (is_shared(container) || is_immortal(container)) {
        return stackref_borrow(item); /* rule 2: whoever takes it out marks it first */
    }
    if (is_owned(item)) {
        return stackref_new(item);
    }
    ref_share(
        item); /* rule 1c: in the reader's own container, whose count keeps it alive meanwhile */
    return stackref_borrow(item);
}
