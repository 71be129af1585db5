#include "gc/gc.h"
#include "gc/needs.h"
#include "object/call.h"
#include "object/data.h"
#include "object/error.h"
#include "object/needs.h"
#include "object/reclaim.h"
#include "object/spread.h"
#include "thread/needs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A growable array of objects, from malloc: the heaps must not change while they are walked. */
typedef struct {
    PyObject **items;
    size_t count, capacity;
    bool failed;
} ObjectArray;

/* Whether it is in there now; else `failed` is set. */
static bool array_push(ObjectArray *a, PyObject *o) {
    if (a->count == a->capacity) {
        size_t capacity = a->capacity ? a->capacity * 2 : 1024;
        PyObject **items = realloc(a->items, capacity * sizeof *items);
        if (items == NULL) {
            a->failed = true;
            return false;
        }
        a->items = items;
        a->capacity = capacity;
    }
    a->items[a->count++] = o;
    return true;
}

/* ---- walking the heaps ---- */

typedef struct {
    GcVisit visit;
    void *arg;
    size_t prefix;
} Walk;

enum { YOUNG, MIDDLE, OLD, GENERATIONS };

static int generation_of(PyObject *o) {
    return !(o->ob_gc_bits & GC_OLD) ? YOUNG : !(o->ob_gc_bits & GC_OLDER) ? MIDDLE : OLD;
}
/* The pages where a collection of the generation looks. */
static unsigned ages_of(int generation) {
    return generation == YOUNG ? PAGE_YOUNG : generation == MIDDLE ? PAGE_YOUNG | PAGE_MIDDLE : 0;
}

static bool is_collectable(PyObject *o) {
    return o->ob_type != NULL && (o->ob_gc_bits & GC_TRACKED);
}

static void walk_block(void *block, size_t size, void *arg) {
    Walk *walk = arg;
    PyObject *o = (PyObject *)((char *)block + walk->prefix);
    if (is_collectable(o)) {
        walk->visit(o, walk->arg);
    }
}

static void each_object_stw(Interp *interp, int generation, GcVisit visit, void *arg) {
    for (Heap *heap = interp->heaps; heap != NULL; heap = heap->next) {
        Walk walk = {visit, arg, 0};
        heap_each_block_stw(heap, KIND_GC, ages_of(generation), walk_block, &walk);
        walk.prefix = HEAP_PREFIX;
        heap_each_block_stw(heap, KIND_GC_PREFIX, ages_of(generation), walk_block, &walk);
    }
}

/* ---- finding garbage ---- */

/* Is `o` one of those whose counts are being looked at? Others (untracked, immortal, of another
 * kind) are leaves. */
static bool takes_part(PyObject *o) {
    return HAS_FLAG(TYPE(o), Py_TPFLAGS_HAVE_GC) && (o->ob_gc_bits & GC_UNREACHABLE);
}

static bool is_heap_type(PyObject *o) {
    return IS_TYPE_OBJECT(o) && HAS_FLAG(o, Py_TPFLAGS_HEAPTYPE);
}

/* How many references there are to `o`. A heap type's instances hold it too, and are counted
 * elsewhere. */
static int64_t references_stw(PyObject *o) {
    int64_t count = ref_count_of(o->ob_ref_shared) +
                    (is_spread(o) ? spread_sum_stw(o) - REF_KEPT : (int64_t)o->ob_ref_local);
    return is_heap_type(o) ? count - REF_KEPT + type_instances_stw((PyTypeObject *)o) : count;
}

/* What `o` refers to, its heap type included: that is what an instance's count of it stands for. */
static void traverse(PyObject *o, visitproc visit, void *arg) {
    if (HAS_FLAG(TYPE(o), Py_TPFLAGS_HEAPTYPE)) {
        visit((PyObject *)TYPE(o), arg);
    }
    TYPE(o)->tp_traverse(o, visit, arg);
}

/* Objects older than the generation are not looked at; those that are frozen, and queued ones, over
 * which the queue decides, neither: what they refer to has references from outside. */
static bool is_suspect(PyObject *o, int generation) {
    int64_t word = o->ob_ref_shared;
    bool dying = o->ob_ref_local == 0 && ref_count_of(word) == 0; /* its deallocator is at it */
    return !is_immortal(o) && !(o->ob_gc_bits & GC_FROZEN) && !ref_state_has(word, REF_QUEUED) &&
           !ref_state_has(word, REF_DEAD) && !dying && generation_of(o) <= generation;
}

static void suspect(PyObject *o, void *arg) {
    if (is_suspect(o, *(const int *)arg)) {
        o->ob_gc_bits |= GC_UNREACHABLE;
        o->ob_tid = (uintptr_t)references_stw(o);
    }
}

static int visit_subtract(PyObject *o, void *arg) {
    if (takes_part(o)) {
        o->ob_tid--;
    }
    return 0;
}

static void subtract(PyObject *o, void *arg) {
    if (o->ob_gc_bits & GC_UNREACHABLE) {
        traverse(o, visit_subtract, arg);
    }
}

static int visit_reach(PyObject *o, void *arg) {
    if (takes_part(o)) {
        o->ob_gc_bits &= (uint8_t)~GC_UNREACHABLE;
        array_push(arg, o);
    }
    return 0;
}

static void reach_all(ObjectArray *stack) {
    while (stack->count > 0 && !stack->failed) {
        PyObject *o = stack->items[--stack->count];
        traverse(o, visit_reach, stack);
    }
}

typedef struct {
    Interp *interp;
    ObjectArray garbage;
    ObjectArray spent;    /* heap types that an earlier collection has cleared, and that have no
                             instance left */
    ObjectArray forgiven; /* garbage that is left alone, for want of memory */
    int generation;
    int64_t live; /* that were looked at and stay */
    bool keep;    /* out of memory: nothing is garbage this time */
} Sweep;

/* The id of the thread whose heap the object lies in, 0 when that thread has ended. */
static uintptr_t owner_id(Interp *interp, PyObject *o) {
    Heap *heap = heap_segment_of(o)->heap;
    for (ThreadState *ts = interp->threads; ts != NULL; ts = (ThreadState *)ts->base.next) {
        if (ts->heap == heap) {
            return ts->os_id;
        }
    }
    return 0;
}

/* ob_tid gets its meaning back. Objects of ended threads are merged: no thread counts them locally
 * any more. */
static void restore_owner(Interp *interp, PyObject *o) {
    if ((o->ob_ref_shared & REF_MERGE_BITS) == REF_IS_MERGED) {
        o->ob_tid = 0;
        return;
    }
    o->ob_tid = owner_id(interp, o);
    if (o->ob_tid == 0) {
        o->ob_ref_shared = (o->ob_ref_shared + (int64_t)o->ob_ref_local * REF_ONE) | REF_IS_MERGED;
        o->ob_ref_local = 0;
    }
}

/* Can it be in no cycle, now and later? A tuple of which no item can be. */
static bool is_plain_tuple(PyObject *o) {
    if (!IS_EXACT(o, PyTuple_Type)) {
        return false;
    }
    for (Py_ssize_t i = 0; i < Py_SIZE(o); i++) {
        PyObject *item = ((PyTupleObject *)o)->ob_item[i];
        if (item == NULL) {
            return false; /* not full yet */
        }
        bool untracked = !(item->ob_gc_bits & GC_TRACKED); /* a plain tuple, or a static type */
        if (HAS_FLAG(TYPE(item), Py_TPFLAGS_HAVE_GC) &&
            !(untracked && (IS_EXACT(item, PyTuple_Type) || is_immortal(item)))) {
            return false;
        }
    }
    return true;
}
static void sweep(PyObject *o, void *arg) {
    Sweep *s = arg;
    if (!is_suspect(o, s->generation)) {
        return; /* its ob_tid was left alone */
    }
    restore_owner(s->interp, o);
    if ((o->ob_gc_bits & GC_UNREACHABLE) && !s->keep) {
        if (is_spread(o)) {
            spread_gather_stw(o);
        }
        ObjectArray *found = &s->garbage;
        size_t before = found->count;
        array_push(found, o);
        if (found->count != before) {
            incref(o); /* keeps it while the rest is taken apart */
            return;
        }
    }
    s->live++;
    o->ob_gc_bits &= (uint8_t)~GC_UNREACHABLE;
    if (is_plain_tuple(o)) {
        object_untrack(o);
    }
    o->ob_gc_bits |= s->generation == YOUNG ? GC_OLD : GC_OLD | GC_OLDER;
}

/* A heap type that an earlier collection has cleared, and that has no instance left: what it still
 * holds dies with it, and is not garbage of its own. */
static bool is_spent(PyObject *o) {
    return is_heap_type(o) && type_is_cleared_stw((PyTypeObject *)o) &&
           type_instances_stw((PyTypeObject *)o) == 0;
}

typedef struct {
    Sweep *sweep;
    ObjectArray found;
} Roots;

static void find_root(PyObject *o, void *arg) {
    Roots *roots = arg;
    if (!(o->ob_gc_bits & GC_UNREACHABLE)) {
        return;
    }
    bool spent = (intptr_t)o->ob_tid <= 0 && is_spent(o);
    if (spent) {
        array_push(&roots->sweep->spent, o);
    }
    if (spent || (intptr_t)o->ob_tid > 0) {
        o->ob_gc_bits &= (uint8_t)~GC_UNREACHABLE;
        array_push(&roots->found, o);
    }
}

/* All garbage, each with a reference of ours and GC_UNREACHABLE set. */
static void find_garbage_stw(Sweep *s) {
    Roots roots = {s, {0}};
    spread_settle_stw(s->interp);
    each_object_stw(s->interp, s->generation, suspect, &s->generation);
    each_object_stw(s->interp, s->generation, subtract, NULL);
    each_object_stw(s->interp, s->generation, find_root, &roots);
    reach_all(&roots.found);
    s->keep = roots.found.failed;
    free(roots.found.items);
    each_object_stw(s->interp, s->generation, sweep, s);
    for (size_t i = 0; i < s->spent.count; i++) {
        if (is_spread(s->spent.items[i])) {
            spread_gather_stw(s->spent.items[i]);
        }
        incref(s->spent.items[i]); /* their owners are known again */
    }
    for (Heap *heap = s->interp->heaps; heap != NULL; heap = heap->next) {
        if (s->generation == YOUNG) {
            heap_age_stw(heap, PAGE_YOUNG, PAGE_MIDDLE);
        } else {
            heap_age_stw(heap, PAGE_YOUNG | PAGE_MIDDLE, 0);
        }
    }
    for (ThreadState *ts = s->interp->threads; ts != NULL; ts = (ThreadState *)ts->base.next) {
        ts->alloc_tick = 0;
    }
}

/* ---- a second look: what finalizers have brought back ---- */

/* Leaves in `garbage` what is still garbage; the others lose our reference later through `saved`.
 */
static void second_look_stw(Interp *interp, ObjectArray *garbage, ObjectArray *saved) {
    for (size_t i = 0; i < garbage->count; i++) {
        PyObject *o = garbage->items[i];
        o->ob_tid = (uintptr_t)(references_stw(o) - 1); /* ours does not count */
    }
    for (size_t i = 0; i < garbage->count; i++) {
        traverse(garbage->items[i], visit_subtract, NULL);
    }
    ObjectArray roots = {0};
    for (size_t i = 0; i < garbage->count; i++) {
        PyObject *o = garbage->items[i];
        if ((o->ob_gc_bits & GC_UNREACHABLE) && (intptr_t)o->ob_tid > 0) {
            o->ob_gc_bits &= (uint8_t)~GC_UNREACHABLE;
            array_push(&roots, o);
        }
    }
    reach_all(&roots);
    bool keep = roots.failed;
    free(roots.items);
    size_t left = 0;
    for (size_t i = 0; i < garbage->count; i++) {
        PyObject *o = garbage->items[i];
        restore_owner(interp, o);
        if ((o->ob_gc_bits & GC_UNREACHABLE) && !keep) {
            garbage->items[left++] = o;
        } else {
            o->ob_gc_bits &= (uint8_t)~GC_UNREACHABLE;
            array_push(saved, o);
        }
    }
    garbage->count = left;
    for (size_t i = 0; i < left; i++) {
        if (is_heap_type(garbage->items[i])) {
            type_hide_stw((PyTypeObject *)garbage->items[i]);
        }
    }
}

/* ---- taking apart ---- */

/* Is a second look needed? */
static bool run_finalizers(ObjectArray *garbage) {
    bool any = false;
    for (size_t i = 0; i < garbage->count; i++) {
        PyObject *o = garbage->items[i];
        if (TYPE(o)->tp_finalize != NULL && !(o->ob_gc_bits & GC_FINALIZED)) {
            o->ob_gc_bits |= GC_FINALIZED;
            TYPE(o)->tp_finalize(o);
            any = true;
        }
        any |= is_heap_type(o); /* others find it in the lists of its bases */
    }
    return any;
}

static void clear_all(ObjectArray *garbage) {
    for (size_t i = 0; i < garbage->count; i++) {
        PyObject *o = garbage->items[i];
        if (TYPE(o)->tp_clear != NULL) {
            TYPE(o)->tp_clear(o);
            if (err_occurred()) {
                err_unraisable(o, NULL);
            }
        }
    }
}

static void drop_all(ObjectArray *a) {
    for (size_t i = 0; i < a->count; i++) {
        a->items[i]->ob_gc_bits &= (uint8_t)~GC_UNREACHABLE;
    }
    for (size_t i = 0; i < a->count; i++) {
        decref(a->items[i]);
    }
    free(a->items);
    *a = (ObjectArray){0};
}

/* gc.set_debug(DEBUG_SAVEALL): garbage is kept in gc.garbage instead of being taken apart. */
static void save_all(GcState *gc, ObjectArray *garbage) {
    for (size_t i = 0; i < garbage->count; i++) {
        if (list_append(gc->garbage, garbage->items[i]) < 0) {
            err_clear();
        }
    }
}

static void report_collectable(ObjectArray *garbage) {
    for (size_t i = 0; i < garbage->count; i++) {
        PyObject *o = garbage->items[i];
        fprintf(stderr, "gc: collectable <%s %p>\n", TYPE(o)->tp_name, (void *)o);
    }
}

static void count_generation(PyObject *o, void *arg) {
    ((int64_t *)arg)[o->ob_gc_bits & GC_FROZEN ? GENERATIONS : generation_of(o)]++;
}

static void report_start(Interp *interp, int generation) {
    int64_t counts[GENERATIONS + 1] = {0};
    world_stop(interp);
    each_object_stw(interp, OLD, count_generation, counts);
    world_start(interp);
    fprintf(stderr,
            "gc: collecting generation %d...\ngc: objects in each generation: %lld %lld %lld\n"
            "gc: objects in permanent generation: %lld\n",
            generation, (long long)counts[0], (long long)counts[1], (long long)counts[2],
            (long long)counts[3]);
}

/* ---- classes that were garbage ----
 *
 * A class is kept alive by more than its references (REF_KEPT) until a collection finds it cleared
 * and without instances. One that was asked for looks again as soon as all else has died, or what
 * the class refers to, its bases for one, would outlive it by one collection each. */

static void keep_types(ObjectArray *garbage, ObjectArray *types) {
    for (size_t i = 0; i < garbage->count; i++) {
        if (is_heap_type(garbage->items[i])) {
            if (array_push(types, garbage->items[i])) {
                incref(garbage->items[i]);
            }
        }
    }
}
/* Those that nothing but `types` and REF_KEPT holds go over to `spent`. */
static void find_spent_stw(ObjectArray *types, ObjectArray *spent) {
    size_t left = 0;
    for (size_t i = 0; i < types->count; i++) {
        PyObject *o = types->items[i];
        bool goes = is_spent(o) && references_stw(o) == 1 && array_push(spent, o);
        if (!goes) {
            types->items[left++] = o;
        }
    }
    types->count = left;
}
static void settle_types(Interp *interp, ObjectArray *types) {
    for (bool again = true; again && types->count > 0;) {
        ObjectArray spent = {0};
        reclaim_drain();
        world_stop(interp);
        find_spent_stw(types, &spent);
        world_start(interp);
        again = spent.count > 0;
        for (size_t i = 0; i < spent.count; i++) {
            type_release((PyTypeObject *)spent.items[i]);
        }
        drop_all(&spent);
    }
    drop_all(types);
}

/* Weak references and finalizers of the garbage; what is left of it is taken apart. */
static Py_ssize_t dispose(Interp *interp, ObjectArray *garbage, WeakrefCalls *calls,
                          ObjectArray *types) {
    GcState *gc = interp->gc;
    int debug = load_relaxed(&gc->debug);
    weakref_call_back(calls); /* first, while the objects are whole */
    ObjectArray saved = {0};
    if (run_finalizers(garbage)) {
        WeakrefCalls late; /* weak references that finalizers have made: nobody may get hold of what
                              is being taken apart */
        world_stop(interp);
        second_look_stw(interp, garbage, &saved);
        int cut = weakref_cut_garbage_stw(garbage->items, garbage->count, &late);
        world_start(interp);
        for (size_t i = 0; cut == 0 && i < late.count; i++) { /* their callbacks are not called */
            decref(late.items[i].callback);
            decref(late.items[i].ref);
        }
        free(cut == 0 ? late.items : NULL);
    }
    Py_ssize_t count = (Py_ssize_t)garbage->count;
    if (debug & GC_DEBUG_COLLECTABLE) {
        report_collectable(garbage);
    }
    if ((debug & GC_DEBUG_SAVEALL) && gc->garbage != NULL) {
        save_all(gc, garbage);
    } else {
        clear_all(garbage);
        if (types != NULL) {
            keep_types(garbage, types);
        }
    }
    drop_all(garbage);
    drop_all(&saved);
    return count;
}

/* Without memory for taking it apart, nothing is garbage. */
static void forgive_stw(Sweep *s) {
    s->forgiven = s->garbage;
    s->garbage = (ObjectArray){0};
}

static Py_ssize_t collect(Interp *interp, int generation, ObjectArray *types) {
    GcState *gc = interp->gc;
    Sweep s = {.interp = interp, .generation = generation};
    WeakrefCalls calls;
    world_stop(interp);
    find_garbage_stw(&s);
    if (weakref_cut_garbage_stw(s.garbage.items, s.garbage.count, &calls) < 0) {
        forgive_stw(&s);
    }
    world_start(interp);
    gc->aged = generation == OLD ? 0 : gc->aged + (generation == MIDDLE ? s.live : 0);
    gc->live = generation == OLD ? s.live : gc->live;
    for (size_t i = 0; i < s.spent.count; i++) {
        type_release((PyTypeObject *)s.spent.items[i]);
    }
    drop_all(&s.spent);
    drop_all(&s.forgiven);
    if (s.garbage.count == 0) {
        free(s.garbage.items);
        return 0;
    }
    return dispose(interp, &s.garbage, &calls, types);
}

/* ---- one collection ---- */

/* How long gc.collect() waits for another thread's. */
#define PATIENCE_NS INT64_C(1000000000)

static PyObject *callback_info(int generation, Py_ssize_t collected) {
    autoref PyObject *info = TRY(dict_new());
    const char *const names[] = {"generation", "collected", "uncollectable"};
    int64_t values[] = {generation, collected, 0};
    for (size_t i = 0; i < countof(names); i++) {
        autoref PyObject *key = TRY(str_intern_text(names[i])),
                         *value = TRY(int_from_int64(values[i]));
        TRYI(dict_set(info, key, value));
    }
    return take(info);
}

/* gc.callbacks: what they raise is reported. */
static void call_callbacks(GcState *gc, const char *phase, int generation, Py_ssize_t collected) {
    if (gc->callbacks == NULL || Py_SIZE(gc->callbacks) == 0) {
        return;
    }
    autoref PyObject *info = callback_info(generation, collected);
    autoref PyObject *name = info ? str_from_text(phase) : NULL;
    for (Py_ssize_t i = 0; name != NULL; i++) {
        autoref PyObject *callback = list_get(gc->callbacks, i);
        if (callback == NULL) {
            break;
        }
        autoref PyObject *done = call_two(callback, name, info);
        if (done == NULL) {
            err_unraisable(NULL, "Exception ignored while calling GC callback %R", callback);
        }
    }
    err_clear();
}

static void count_collection(GcState *gc, int generation, Py_ssize_t collected) {
    gc->stats[generation].collections++;
    gc->stats[generation].collected += collected;
    for (int i = 0; i < generation && i < 2; i++) {
        store_relaxed(&gc->counts[i], 0);
    }
    if (generation < 2) {
        fetch_add_relaxed(&gc->counts[generation], 1);
    }
}

/* One collection at a time. Finalizers run in it, which may wait for this thread: so it does not
 * wait for ever. */
static bool claim(GcState *gc, bool asked) {
    return mutex_try_lock(&gc->running) || (asked && mutex_lock_timed(&gc->running, PATIENCE_NS));
}

typedef enum { WHY_DUE, WHY_ASKED, WHY_END } Why;

static Py_ssize_t collect_if_free(ThreadState *ts, int generation, Why why) {
    Interp *interp = ts->base.interp;
    GcState *gc = interp->gc;
    bool asked = why != WHY_DUE;
    if (ts->in_collector || !claim(gc, asked)) {
        return 0;
    }
    PyObject *current = err_fetch();
    ts->in_collector = true;
    if (asked) {
        reclaim_drain(); /* what is queued counts as a root */
    }
    bool stats = load_relaxed(&gc->debug) & GC_DEBUG_STATS;
    if (why != WHY_END) {
        call_callbacks(gc, "start", generation, 0);
    }
    int64_t begin = stats ? monotonic_ns() : 0;
    if (stats) {
        report_start(interp, generation);
    }
    ObjectArray types = {0};
    Py_ssize_t count = collect(interp, generation, asked && generation == OLD ? &types : NULL);
    count_collection(gc, generation, count);
    if (stats) {
        fprintf(stderr, "gc: done, %zd unreachable, 0 uncollectable, %.4fs elapsed\n", count,
                (double)(monotonic_ns() - begin) * 1e-9);
    }
    if (why != WHY_END) {
        call_callbacks(gc, "stop", generation, count);
    }
    ts->in_collector = false;
    mutex_unlock(&gc->running);
    if (generation == OLD) {
        codes_release_retired();
        settle_types(interp, &types);
        reclaim_drain();
    }
    err_restore(current);
    return count;
}

Py_ssize_t gc_collect(int generation) {
    return collect_if_free(thread_current(), generation, WHY_ASKED);
}
void gc_collect_at_end(void) {
    collect_if_free(thread_current(), OLD, WHY_END);
}

/* Which generation is due: old ones only when a quarter more has become old. */
static int generation_due(GcState *gc) {
    int middle = load_relaxed(&gc->thresholds[1]), old = load_relaxed(&gc->thresholds[2]);
    if (load_relaxed(&gc->counts[1]) > old &&
        load_relaxed(&gc->aged) >= load_relaxed(&gc->live) / 4) {
        return OLD;
    }
    return load_relaxed(&gc->counts[0]) > middle ? MIDDLE : YOUNG;
}

#ifdef PITHON_DEBUG
/* STRESS_GC: a young collection at each allocation of a container, every 500th a full one;
 * STRESS_GC=all: full ones alone. */
static int generation_stressed(GcState *gc, int generation) {
    return gc->stress && ++gc->stress % gc->stress_full == 0 ? OLD : generation;
}
#else
static int generation_stressed(GcState *gc, int generation) {
    return generation;
}
#endif

/* By default a thread asks after YOUNG_LEAST objects; while collections find nothing it waits twice
 * as long each time, up to YOUNG_MOST, for each stops the other threads. */
enum {
    YOUNG_THRESHOLD = 2000,
    OTHER_THRESHOLD = 10,
    YOUNG_LEAST = 10000,
    YOUNG_MOST = 8 * YOUNG_LEAST
};

void gc_collect_young(ThreadState *ts) {
    GcState *gc = ts->base.interp->gc;
    if (gc == NULL || ts->in_collector || ts->alloc_tick < ts->alloc_limit) {
        return;
    }
    ts->alloc_tick = 0;
    if (load_relaxed(&gc->enabled)) {
        Py_ssize_t found = collect_if_free(ts, generation_stressed(gc, generation_due(gc)), WHY_DUE);
        uint32_t limit = ts->alloc_limit;
        if (limit >= YOUNG_LEAST && limit <= YOUNG_MOST &&
            load_relaxed(&gc->thresholds[0]) == YOUNG_THRESHOLD) {
            ts->alloc_limit = found > 0 ? YOUNG_LEAST : limit < YOUNG_MOST ? limit * 2 : limit;
        }
    }
}

/* 0 switches automatic collection off. The default is that of a single count of young objects; here
 * each thread has a count of its own, and a stop of all threads is dearer than a look at some more
 * objects. World stopped, or start-up. */
static void set_limit_stw(Interp *interp, int threshold) {
    interp->alloc_limit = threshold == 0                 ? UINT32_MAX
                          : threshold == YOUNG_THRESHOLD ? YOUNG_LEAST
                                                         : (uint32_t)threshold;
    for (ThreadState *ts = interp->threads; ts != NULL; ts = (ThreadState *)ts->base.next) {
        ts->alloc_limit = interp->alloc_limit;
    }
}

void gc_set_young_threshold(int threshold) {
    Interp *interp = interp_current();
    store_relaxed(&interp->gc->thresholds[0], threshold);
    world_stop(interp);
    set_limit_stw(interp, threshold);
    world_start(interp);
}

void gc_abandon(Interp *interp) {
    ThreadState *ts = thread_current();
    GcState *gc = interp->gc;
    if (gc != NULL && !(ts->in_collector && ts->base.interp == interp)) {
        gc->running._bits = 0;
    }
}

int gc_init(Interp *interp) {
    GcState *gc = calloc(1, sizeof *gc);
    if (gc == NULL) {
        return -1;
    }
    gc->enabled = 1;
    gc->thresholds[0] = YOUNG_THRESHOLD;
    gc->thresholds[1] = gc->thresholds[2] = OTHER_THRESHOLD;
    interp->gc = gc;
    int limit = YOUNG_THRESHOLD;
#ifdef PITHON_DEBUG
    const char *stress = getenv("STRESS_GC");
    gc->stress = stress != NULL;
    gc->stress_full = stress != NULL && strcmp(stress, "all") == 0 ? 1 : 500;
    limit = gc->stress ? 1 : limit;
#endif
    set_limit_stw(interp, limit);
    return 0;
}

static void forget(PyObject *o, void *unused) {
    o->ob_gc_bits &= (uint8_t)~GC_TRACKED;
}

void gc_end(Interp *interp) {
    GcState *gc = interp->gc;
    CLEAR(gc->garbage);
    CLEAR(gc->callbacks);
    world_stop(interp);
    each_object_stw(interp, OLD, forget, NULL);
    set_limit_stw(interp, 0);
    world_start(interp);
    interp->gc = NULL;
    free(gc);
}

/* ---- for the gc module ---- */

static void gather(PyObject *o, void *arg) {
    /* What another thread's collection is taking apart is not for others to see. */
    if (!is_immortal(o) && !(o->ob_gc_bits & GC_UNREACHABLE) &&
        ref_count_of(o->ob_ref_shared) + (int64_t)o->ob_ref_local > 0) {
        if (array_push(arg, o)) {
            incref(o);
        }
    }
}

typedef struct {
    int generation;
    ObjectArray found;
} Gather;

static void gather_generation(PyObject *o, void *arg) {
    Gather *g = arg;
    if (g->generation < 0 || generation_of(o) == g->generation) {
        gather(o, &g->found);
    }
}

static PyObject *array_to_list(ObjectArray *a) {
    autoref PyObject *list = list_from_array_steal(a->items, (Py_ssize_t)a->count);
    free(a->items);
    return a->failed ? err_no_memory() : take(list);
}

PyObject *gc_objects(int generation) {
    Interp *interp = interp_current();
    Gather g = {generation, {0}};
    world_stop(interp);
    each_object_stw(interp, generation == YOUNG ? YOUNG : OLD, gather_generation, &g);
    world_start(interp);
    return array_to_list(&g.found);
}

static void freeze(PyObject *o, void *arg) {
    o->ob_gc_bits |= GC_FROZEN;
}
static void unfreeze(PyObject *o, void *arg) {
    if (o->ob_gc_bits & GC_FROZEN) {
        o->ob_gc_bits &= (uint8_t)~GC_FROZEN;
        o->ob_gc_bits |= GC_OLD | GC_OLDER;
    }
}
static void count_frozen(PyObject *o, void *arg) {
    *(Py_ssize_t *)arg += (o->ob_gc_bits & GC_FROZEN) != 0;
}
void gc_each_object(GcVisit visit, void *arg) {
    Interp *interp = interp_current();
    world_stop(interp);
    each_object_stw(interp, OLD, visit, arg);
    world_start(interp);
}
typedef struct {
    Walk walk;
    PyTypeObject *type;
} TypeWalk;

static void walk_typed(void *block, size_t size, void *arg) {
    TypeWalk *w = arg;
    if (((PyObject *)block)->ob_type == w->type) {
        walk_block(block, size, &w->walk);
    }
}

void gc_each_of_type(PyTypeObject *type, GcVisit visit, void *arg) {
    ASSERT(HAS_FLAG(type, Py_TPFLAGS_HAVE_GC) && type->tp_itemsize == 0 &&
           !HAS_FLAG(type, Py_TPFLAGS_PREHEADER));
    Interp *interp = interp_current();
    TypeWalk walk = {{visit, arg, 0}, type};
    world_stop(interp);
    for (Heap *heap = interp->heaps; heap != NULL; heap = heap->next) {
        heap_each_small_stw(heap, KIND_GC, (size_t)type->tp_basicsize, walk_typed, &walk);
    }
    world_start(interp);
}
void gc_freeze(void) {
    gc_each_object(freeze, NULL);
}
void gc_unfreeze(void) {
    gc_each_object(unfreeze, NULL);
}
Py_ssize_t gc_frozen(void) {
    Py_ssize_t count = 0;
    gc_each_object(count_frozen, &count);
    return count;
}

typedef struct {
    PyObject *targets;
    ObjectArray found;
} Referrers;

static int is_target(PyObject *o, void *arg) {
    PyObject *targets = arg;
    for (Py_ssize_t i = 0; i < Py_SIZE(targets); i++) {
        if (((PyTupleObject *)targets)->ob_item[i] == o) {
            return 1;
        }
    }
    return 0;
}

static void gather_referrer(PyObject *o, void *arg) {
    Referrers *r = arg;
    if (o != r->targets && (TYPE(o)->tp_traverse(o, is_target, r->targets) ||
                            generator_visit_running_stw(o, is_target, r->targets))) {
        gather(o, &r->found);
    }
}

PyObject *gc_referrers(PyObject *targets) {
    Interp *interp = interp_current();
    Referrers r = {.targets = targets};
    world_stop(interp);
    each_object_stw(interp, OLD, gather_referrer, &r);
    world_start(interp);
    return array_to_list(&r.found);
}
