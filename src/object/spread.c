#include "object/spread.h"
#include "object/reclaim.h"
#include "object/switches.h"
#include "thread/needs.h"
#include "thread/quiet_lock.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    CHUNK_LOG2 =
        6,       /* the first chunk has 64 numbers, each other twice as many as the one before; */
    CHUNKS = 10, /* chunks stay where they are, so others may read them */
    NUMBERS = 63 * 1024, /* fewer than there are up to the mark of immortals, and in all chunks */
    SAMPLE = 61, /* one in so many counts is looked at; odd, so that loops do not keep step */
    SEEN = 64,
    HITS = 3,     /* in a row, more or less, of what lives long */
    PATIENCE = 8, /* of other things, at first */
    PATIENCE_MOST = 1 << 16,
    SIZE_MOST = 4096, /* of a text: a large one shall not die late */
    WANTED = 16,
    SETTLE_DROPS = 1 << 14,
    SETTLE_MS = 100,
    LOST_MOST = 256 /* immortal constants without code */
};

/* What a thread keeps. */
struct SpreadCounts {
    int64_t *chunks[CHUNKS]; /* (a) written by the owner */
    uint32_t drops;          /* (o) */
    bool due;                /* (o) somebody should settle */
    bool ended;              /* (o) no wishes any more */
    struct {
        PyObject *object; /* an address, perhaps of what has died meanwhile */
        uint32_t hits;
    } seen[SEEN];             /* (o) what was counted last */
    PyObject *wanted[WANTED]; /* (o) references: to be spread at the next safepoint */
    unsigned wanted_count;    /* (o) */
};

/* What an interpreter keeps: (w) */
struct SpreadState {
    PyObject *objects[NUMBERS]; /* by number; not counted */
    uint32_t numbers;           /* that have been in use: 0 to numbers - 1 */
    uint32_t live;              /* (a) that are in use */
    uint64_t settled;           /* (a) when, in milliseconds */
    uint32_t patience;          /* (a) hits wanted of what may not live long */
    int32_t constants;          /* (w) that became immortal instead */
    int32_t constants_lost;     /* (a) of those, whose code is gone */
};

/* ---- counting ---- */

_Static_assert(NUMBERS <= ((1 << CHUNKS) - 1) << CHUNK_LOG2, "every number has its chunk");
static force_inline unsigned chunk_of(uint32_t number) {
    return 31 - (unsigned)__builtin_clz((number >> CHUNK_LOG2) + 1);
}
static force_inline size_t chunk_size(unsigned chunk) {
    return (size_t)1 << (CHUNK_LOG2 + chunk);
}
/* Where a thread counts the number, NULL if it has not yet. */
static force_inline int64_t *place_of(struct SpreadCounts *c, uint32_t number) {
    unsigned at = chunk_of(number);
    int64_t *chunk = load_acquire(&c->chunks[at]); /* pairs with the release in place_make */
    return chunk == NULL ? NULL : &chunk[number + (1u << CHUNK_LOG2) - chunk_size(at)];
}

static struct SpreadCounts *counts_of(ThreadState *ts) {
    if (unlikely(ts->spread == NULL)) {
        store_release(&ts->spread, calloc(1, sizeof(struct SpreadCounts)));
    }
    return ts->spread;
}
static uint64_t now_ms(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC_COARSE, &t);
    return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

/* Where the thread counts that number; NULL without memory, or when it has ended. */
static cold_path int64_t *place_make(ThreadState *ts, uint32_t number) {
    struct SpreadCounts *c = counts_of(ts);
    if (c == NULL || c->ended) {
        return NULL;
    }
    unsigned at = chunk_of(number);
    int64_t *chunk = calloc(chunk_size(at), sizeof *chunk);
    if (chunk == NULL) {
        return NULL;
    }
    store_release(&c->chunks[at], chunk); /* pairs with the acquire in place_of */
    return place_of(c, number);
}
static void settle_sometimes(ThreadState *ts, struct SpreadCounts *c) {
    c->drops = 0;
    struct SpreadState *state = load_acquire(&ts->base.interp->spread);
    if (state != NULL && load_relaxed(&state->live) != 0 &&
        now_ms() - load_relaxed(&state->settled) >= SETTLE_MS) {
        c->due = true;
        thread_break(ts, BREAK_MERGE);
    }
}

void spread_count(PyObject *o, int64_t change) {
    uint32_t local = load_relaxed(&o->ob_ref_local);
    if (local == REF_LOCAL_IMMORTAL) {
        return;
    }
    uint32_t number = local - REF_LOCAL_SPREAD;
    ThreadState *ts = thread_current();
    struct SpreadCounts *c = ts->spread;
    ASSERT(number < NUMBERS);
    int64_t *place = likely(c != NULL) ? place_of(c, number) : NULL;
    if (unlikely(place == NULL) && (place = place_make(ts, number)) == NULL) {
        fetch_add_acq_rel(&o->ob_ref_shared, change * REF_ONE);
        return;
    }
    store_relaxed(place, load_relaxed(place) + change);
    if (change < 0 && unlikely(++ts->spread->drops >= SETTLE_DROPS)) {
        settle_sometimes(ts, ts->spread);
    }
}

/* ---- finding out what to spread ---- */

/* Kinds of which few come and go. */
static bool lives_long(PyObject *o) {
    PyTypeObject *type = TYPE(o);
    if (type == &PyFunction_Type) {
        return ((PyFunctionObject *)o)->func_closure == NULL;
    }
    if (type == &PyCFunction_Type) {
        PyObject *self = ((PyCFunctionObject *)o)->m_self;
        return self != NULL && IS_INSTANCE(self, PyModule_Type);
    }
    return type == &PyCode_Type || type == &PyModule_Type || type == &PyMethodDescr_Type ||
           type == &PyGetSetDescr_Type || type == &PyMemberDescr_Type ||
           type == &PyWrapperDescr_Type || type == &PyClassMethodDescr_Type || IS_TYPE_OBJECT(o);
}
static bool is_old(PyObject *o) {
    uint8_t bits = load_relaxed(&o->ob_gc_bits);
    return (bits & (GC_TRACKED | GC_OLD)) == (GC_TRACKED | GC_OLD) || is_marked_constant(o);
}
static bool is_large_text(PyObject *o) {
    return (IS_EXACT(o, PyBytes_Type) || IS_EXACT(o, PyByteArray_Type) ||
            IS_EXACT(o, PyUnicode_Type)) &&
           load_relaxed(&((PyVarObject *)o)->ob_size) >
               SIZE_MOST; /* a str has its length there too */
}
/* How often it must be met before it is spread; 0: never. What threads hand to each other comes and
 * goes, often at the same address: whenever such a one was spread and died, patience doubles. */
static uint32_t hits_wanted(Interp *interp, PyObject *o) {
    struct SpreadState *state = load_acquire(&interp->spread);
    if (load_relaxed(&o->ob_ref_local) >= REF_LOCAL_SPREAD || TYPE(o)->tp_finalize != NULL ||
        is_large_text(o) || (state != NULL && load_relaxed(&state->live) == NUMBERS)) {
        return 0;
    }
    if (is_old(o) || lives_long(o)) {
        return HITS;
    }
    return state == NULL ? PATIENCE : load_relaxed(&state->patience);
}

/* One of many counts: so many of the same object, more or less, make it wanted. */
static cold_path void look(ThreadState *ts, struct SpreadCounts *c, PyObject *o) {
    size_t place = ((uintptr_t)o * 0x9E3779B97F4A7C15u) >> 58;
    if (c->seen[place].object != o) {
        if (c->seen[place].hits > 1) {
            c->seen[place].hits--;
            return;
        }
        c->seen[place].object = o;
        c->seen[place].hits = 0;
    }
    uint32_t wanted = ++c->seen[place].hits < HITS ? UINT32_MAX : hits_wanted(ts->base.interp, o);
    if (c->seen[place].hits < wanted) {
        return;
    }
    c->seen[place].hits = 0;
    if (wanted != 0 && c->wanted_count < WANTED && !c->ended) {
        ref_share(o); /* the caller has a reference */
        fetch_add_relaxed(&o->ob_ref_shared, REF_ONE);
        c->wanted[c->wanted_count++] = o;
        thread_break(ts, BREAK_MERGE);
    }
}

void spread_notice(PyObject *o) {
    ThreadState *ts = thread_current();
    if (unlikely(++ts->spread_tick >= SAMPLE)) {
        ts->spread_tick = 0;
        struct SpreadCounts *c = ts->spread != NULL || runtime_is_parallel() ? counts_of(ts) : NULL;
        if (c != NULL && !switched_off(SWITCH_SPREADING)) {
            look(ts, c, o);
            settle_sometimes(ts, c);
        }
    }
}

void ref_add_shared(PyObject *o) {
    if (unlikely(load_relaxed(&o->ob_ref_local) >= REF_LOCAL_SPREAD)) {
        spread_count(o, 1);
        return;
    }
    fetch_add_relaxed(&o->ob_ref_shared, REF_ONE);
    spread_notice(o);
}

/* ---- spreading, summing, gathering ---- */

static struct SpreadState *state_stw(Interp *interp) {
    struct SpreadState *s = interp->spread;
    if (s == NULL && (s = calloc(1, sizeof *s)) != NULL) {
        s->patience = PATIENCE;
        store_release(&interp->spread, s); /* pairs with the acquire in hits_wanted */
    }
    return s;
}
static bool number_find_stw(struct SpreadState *s, uint32_t *number) {
    uint32_t n = 0;
    if (s->live != s->numbers) {
        while (s->objects[n] != NULL) {
            n++;
        }
    } else if (s->numbers < NUMBERS) {
        n = s->numbers++;
    } else {
        return false;
    }
    *number = n;
    return true;
}

/* A constant of a function had better be immortal, which is quicker than counting by thread, as
 * long as those that outlived their code are few, or fewer than the others. */
static bool is_immortal_constant_stw(struct SpreadState *s, PyObject *o) {
    int32_t lost = load_relaxed(&s->constants_lost);
    if (!is_marked_constant(o) || lost >= LOST_MOST + (s->constants - lost)) {
        return false;
    }
    s->constants++;
    return true;
}
void spread_constant_lost(void) {
    struct SpreadState *s = load_acquire(&interp_current()->spread);
    if (s != NULL) {
        fetch_add_relaxed(&s->constants_lost, 1);
    }
}

static void spread_stw(Interp *interp, PyObject *o) {
    struct SpreadState *s = state_stw(interp);
    int64_t word = o->ob_ref_shared;
    uint32_t local = o->ob_ref_local, number;
    if (s == NULL || local >= REF_LOCAL_SPREAD || (word & REF_MERGE_BITS) == REF_MERGE_QUEUED ||
        ref_state_has(word, REF_QUEUED) || (o->ob_gc_bits & GC_UNREACHABLE)) {
        return;
    }
    if (is_immortal_constant_stw(s, o)) {
        ref_immortalize(o);
        return;
    }
    if (!number_find_stw(s, &number)) {
        return;
    }
    s->objects[number] = o;
    s->live++;
    store_relaxed(&o->ob_tid, 0);
    store_relaxed(&o->ob_ref_shared,
                  (word + ((int64_t)local + REF_KEPT) * REF_ONE) | REF_IS_MERGED);
    store_relaxed(&o->ob_ref_local, REF_LOCAL_SPREAD + number);
}

static int64_t count_in(ThreadState *ts, uint32_t number) {
    struct SpreadCounts *c = load_acquire(&ts->spread);
    int64_t *place = c == NULL ? NULL : place_of(c, number);
    return place == NULL ? 0 : load_relaxed(place);
}
static int64_t sum_of(Interp *interp, uint32_t number) {
    int64_t sum = 0;
    for (ThreadState *ts = interp->threads; ts != NULL; ts = (ThreadState *)ts->base.next) {
        sum += count_in(ts, number);
    }
    return sum;
}
int64_t spread_sum_stw(PyObject *o) {
    return sum_of(interp_current(), o->ob_ref_local - REF_LOCAL_SPREAD);
}
int64_t spread_sum_racy(PyObject *o) {
    uint32_t local = load_relaxed(&o->ob_ref_local);
    mutex_lock_attached(&runtime.registry);
    int64_t sum = local_is_spread(local) ? sum_of(interp_current(), local - REF_LOCAL_SPREAD) : 0;
    mutex_unlock(&runtime.registry);
    return sum;
}

bool spread_is_last(PyObject *o) {
    return is_spread(o) && !is_immortal(o) &&
           ref_count_of(load_relaxed(&o->ob_ref_shared)) - REF_KEPT + spread_sum_racy(o) == 1;
}

static void gather_stw(Interp *interp, PyObject *o) {
    struct SpreadState *s = interp->spread;
    uint32_t number = o->ob_ref_local - REF_LOCAL_SPREAD;
    int64_t sum = sum_of(interp, number);
    for (ThreadState *ts = interp->threads; ts != NULL; ts = (ThreadState *)ts->base.next) {
        int64_t *place = ts->spread == NULL ? NULL : place_of(ts->spread, number);
        if (place != NULL) {
            *place = 0;
        }
    }
    store_relaxed(&o->ob_ref_shared, o->ob_ref_shared + (sum - REF_KEPT) * REF_ONE);
    store_relaxed(&o->ob_ref_local, 0);
    s->objects[number] = NULL;
    s->live--;
}
void spread_gather_stw(PyObject *o) {
    gather_stw(interp_current(), o);
}

/* Never a heap type, which has another REF_KEPT. */
static bool is_at_zero_stw(Interp *interp, PyObject *o, uint32_t number) {
    return ref_count_of(o->ob_ref_shared) - REF_KEPT + sum_of(interp, number) == 0;
}
void spread_settle_stw(Interp *interp) {
    struct SpreadState *s = interp->spread;
    if (s == NULL || s->live == 0) {
        return;
    }
    store_relaxed(&s->settled, now_ms());
    for (uint32_t i = 0; i < s->numbers; i++) {
        PyObject *o = s->objects[i];
        if (o == NULL) {
            continue;
        }
        if (is_immortal(o)) { /* made so meanwhile */
            s->objects[i] = NULL;
            s->live--;
        } else if (is_at_zero_stw(interp, o, i)) {
            if (!is_old(o) && !lives_long(o) && s->patience < PATIENCE_MOST) {
                store_relaxed(&s->patience, s->patience * 2);
            }
            gather_stw(interp, o);
            o->ob_ref_shared += REF_QUEUED;
            reclaim_queue_object(o);
        }
    }
}
void spread_settle(void) {
    Interp *interp = interp_current();
    if (load_relaxed(&interp->spread) != NULL) {
        world_stop(interp);
        spread_settle_stw(interp);
        world_start(interp);
    }
}

/* ---- safepoints and ends ---- */

static void drop_wanted(PyObject **wanted, unsigned count) {
    for (unsigned i = 0; i < count; i++) {
        decref(wanted[i]);
    }
}

void spread_poll(ThreadState *ts) {
    struct SpreadCounts *c = ts->spread;
    if (c == NULL || (c->wanted_count == 0 && !c->due)) {
        return;
    }
    Interp *interp = ts->base.interp;
    PyObject *wanted[WANTED];
    unsigned count = c->wanted_count;
    memcpy(wanted, c->wanted, sizeof wanted);
    c->wanted_count = 0;
    bool stop = c->due;
    c->due = false;
    for (unsigned i = 0; i < count; i++) {
        stop |= load_relaxed(&wanted[i]->ob_ref_local) <
                REF_LOCAL_SPREAD; /* else another thread has wanted it too */
    }
    if (!stop) {
        drop_wanted(wanted, count);
        return;
    }
    world_stop(interp);
    for (unsigned i = 0; i < count && !load_relaxed(&interp->finalizing); i++) {
        spread_stw(interp, wanted[i]);
    }
    spread_settle_stw(interp);
    world_start(interp);
    drop_wanted(wanted, count);
}

void spread_stop(ThreadState *ts) {
    struct SpreadCounts *c = counts_of(ts);
    if (c != NULL) {
        c->ended = true;
        while (c->wanted_count != 0) {
            decref(c->wanted[--c->wanted_count]);
        }
    }
}

/* No stop is in force: the thread is attached, or the only one left after a fork. */
void spread_leave(ThreadState *ts) {
    struct SpreadCounts *c = ts->spread;
    struct SpreadState *s = ts->base.interp->spread;
    if (c == NULL) {
        return;
    }
    mutex_lock_attached(&runtime.registry); /* against spread_sum_racy */
    for (uint32_t i = 0; s != NULL && i < s->numbers; i++) {
        int64_t *place = place_of(c, i);
        if (place != NULL && *place != 0 && s->objects[i] != NULL) {
            fetch_add_acq_rel(&s->objects[i]->ob_ref_shared, *place * REF_ONE);
        }
    }
    store_release(&ts->spread, NULL);
    mutex_unlock(&runtime.registry);
    for (size_t i = 0; i < CHUNKS; i++) {
        free(c->chunks[i]);
    }
    free(c);
}

void spread_end_stw(Interp *interp) {
    struct SpreadState *s = interp->spread;
    for (uint32_t i = 0; s != NULL && i < s->numbers; i++) {
        PyObject *o = s->objects[i];
        if (o != NULL && !is_immortal(o)) {
            gather_stw(interp, o);
            if (ref_count_of(o->ob_ref_shared) == 0) {
                o->ob_ref_shared += REF_QUEUED;
                reclaim_queue_object(o);
            }
        }
    }
    interp->spread = NULL;
    free(s);
}
