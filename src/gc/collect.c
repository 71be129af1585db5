#include "gc/gc.h"
#include "gc/needs.h"
#include "object/data.h"
#include "object/error.h"
#include "object/reclaim.h"
#include "thread/needs.h"

#include <stdlib.h>

/* A growable array of objects, from malloc: the heaps must not change while they are walked. */
typedef struct {
    PyObject **items;
    size_t count, capacity;
    bool failed;
} ObjectArray;

static void array_push(ObjectArray *a, PyObject *o) {
    if (a->count == a->capacity) {
        size_t capacity = a->capacity ? a->capacity * 2 : 1024;
        PyObject **items = realloc(a->items, capacity * sizeof *items);
        if (items == NULL) {
            a->failed = true;
            return;
        }
        a->items = items;
        a->capacity = capacity;
    }
    a->items[a->count++] = o;
}

/* ---- walking the heaps ---- */

typedef void (*ObjectVisit)(PyObject *o, void *arg);
typedef struct {
    ObjectVisit visit;
    void *arg;
    size_t prefix;
} Walk;

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

static void each_object_stw(Interp *interp, ObjectVisit visit, void *arg) {
    for (Heap *heap = interp->heaps; heap != NULL; heap = heap->next) {
        Walk walk = {visit, arg, 0};
        heap_each_block_stw(heap, KIND_GC, walk_block, &walk);
        walk.prefix = HEAP_PREFIX;
        heap_each_block_stw(heap, KIND_GC_PREFIX, walk_block, &walk);
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
    int64_t count = (int64_t)o->ob_ref_local + ref_count_of(o->ob_ref_shared);
    return is_heap_type(o) ? count - REF_KEPT + type_instances_stw((PyTypeObject *)o) : count;
}

/* What `o` refers to, its heap type included: that is what an instance's count of it stands for. */
static void traverse(PyObject *o, visitproc visit, void *arg) {
    if (HAS_FLAG(TYPE(o), Py_TPFLAGS_HEAPTYPE)) {
        visit((PyObject *)TYPE(o), arg);
    }
    TYPE(o)->tp_traverse(o, visit, arg);
}

/* Starts: everything is suspected. Queued objects are roots: the queue decides over them. */
static void suspect(PyObject *o, void *arg) {
    int64_t word = o->ob_ref_shared;
    if (is_immortal(o) || (o->ob_gc_bits & GC_FROZEN) || ref_state_has(word, REF_QUEUED) ||
        ref_state_has(word, REF_DEAD)) {
        return;
    }
    o->ob_gc_bits |= GC_UNREACHABLE;
    o->ob_tid = (uintptr_t)references_stw(o);
}

static int visit_subtract(PyObject *o, void *arg) {
    if (takes_part(o)) {
        o->ob_tid--;
    }
    return 0;
}

static void subtract(PyObject *o, void *arg) {
    traverse(o, visit_subtract, arg);
}

static int visit_reach(PyObject *o, void *arg) {
    if (takes_part(o)) {
        o->ob_gc_bits &= (uint8_t)~GC_UNREACHABLE;
        array_push(arg, o);
    }
    return 0;
}

static void find_root(PyObject *o, void *arg) {
    if (!(o->ob_gc_bits & GC_UNREACHABLE)) {
        array_push(arg, o); /* frozen, queued: what they refer to is alive */
    } else if ((intptr_t)o->ob_tid > 0) {
        o->ob_gc_bits &= (uint8_t)~GC_UNREACHABLE;
        array_push(arg, o);
    }
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
    ObjectArray spent; /* heap types that an earlier collection has cleared, and that have no
                          instance left */
    int64_t live;
    bool keep; /* out of memory: nothing is garbage this time */
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

static void sweep(PyObject *o, void *arg) {
    Sweep *s = arg;
    s->live++;
    int64_t word = o->ob_ref_shared;
    if (is_immortal(o) || (o->ob_gc_bits & GC_FROZEN) || ref_state_has(word, REF_QUEUED) ||
        ref_state_has(word, REF_DEAD)) {
        return; /* its ob_tid was left alone */
    }
    restore_owner(s->interp, o);
    if ((o->ob_gc_bits & GC_UNREACHABLE) && !s->keep) {
        bool spent = is_heap_type(o) && ((PyTypeObject *)o)->tp_mro == NULL &&
                     type_instances_stw((PyTypeObject *)o) == 0;
        ObjectArray *found = spent ? &s->spent : &s->garbage;
        size_t before = found->count;
        array_push(found, o);
        if (found->count != before) {
            incref(o); /* keeps it while the rest is taken apart */
            return;
        }
    }
    o->ob_gc_bits &= (uint8_t)~GC_UNREACHABLE;
}

/* All garbage, each with a reference of ours and GC_UNREACHABLE set. */
static void find_garbage_stw(Sweep *s) {
    ObjectArray roots = {0};
    each_object_stw(s->interp, suspect, NULL);
    each_object_stw(s->interp, subtract, NULL);
    each_object_stw(s->interp, find_root, &roots);
    reach_all(&roots);
    s->keep = roots.failed;
    free(roots.items);
    each_object_stw(s->interp, sweep, s);
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
}

/* ---- taking apart ---- */

static bool run_finalizers(ObjectArray *garbage) {
    bool any = false;
    for (size_t i = 0; i < garbage->count; i++) {
        PyObject *o = garbage->items[i];
        if (TYPE(o)->tp_finalize != NULL && !(o->ob_gc_bits & GC_FINALIZED)) {
            o->ob_gc_bits |= GC_FINALIZED;
            TYPE(o)->tp_finalize(o);
            any = true;
        }
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

static Py_ssize_t collect(Interp *interp) {
    GcState *gc = interp->gc;
    Sweep s = {.interp = interp};
    world_stop(interp);
    find_garbage_stw(&s);
    world_start(interp);
    store_relaxed(&gc->live, s.live - (int64_t)s.garbage.count);
    for (size_t i = 0; i < s.spent.count; i++) {
        type_release((PyTypeObject *)s.spent.items[i]);
    }
    drop_all(&s.spent);
    if (s.garbage.count == 0) {
        free(s.garbage.items);
        return 0;
    }
    weakref_clear_garbage(s.garbage.items,
                          s.garbage.count); /* callbacks first, while the objects are whole */
    ObjectArray saved = {0};
    if (run_finalizers(&s.garbage)) {
        world_stop(interp);
        second_look_stw(interp, &s.garbage, &saved);
        world_start(interp);
    }
    Py_ssize_t count = (Py_ssize_t)s.garbage.count;
    clear_all(&s.garbage);
    drop_all(&s.garbage);
    drop_all(&saved);
    return count;
}

Py_ssize_t gc_collect(int generation) {
    ThreadState *ts = thread_current();
    Interp *interp = ts->base.interp;
    GcState *gc = interp->gc;
    if (ts->in_collector) {
        return 0;
    }
    PyObject *current = err_fetch();
    ts->in_collector = true;
    mutex_lock(&gc->running);
    store_relaxed(&gc->allocated, 0);
    Py_ssize_t count = collect(interp);
    gc->stats[generation].collections++;
    gc->stats[generation].collected += count;
    mutex_unlock(&gc->running);
    ts->in_collector = false;
    reclaim_drain();
    err_restore(current);
    return count;
}

/* A young collection looks at everything too, so it waits until a quarter more than what lived has
 * been made. */
void gc_collect_young(ThreadState *ts) {
    enum { REPORT = 10000 };
    GcState *gc = ts->base.interp->gc;
    if (gc == NULL || !load_relaxed(&gc->enabled) || ts->in_collector) {
        return;
    }
    int64_t made = fetch_add_relaxed(&gc->allocated, REPORT) + REPORT;
    if (made >= load_relaxed(&gc->live) / 4) {
        gc_collect(0);
    }
}

void gc_abandon(Interp *interp) {
    ThreadState *ts = thread_current();
    GcState *gc = interp->gc;
    if (gc != NULL && !(ts->in_collector && ts->base.interp == interp)) {
        gc->running._bits = 0;
        store_relaxed(&gc->busy, 0);
    }
}

int gc_init(Interp *interp) {
    GcState *gc = calloc(1, sizeof *gc);
    if (gc == NULL) {
        return -1;
    }
    gc->enabled = 1;
    gc->thresholds[0] = 2000;
    gc->thresholds[1] = 10;
    interp->gc = gc;
    return 0;
}

/* ---- for the gc module ---- */

static void gather(PyObject *o, void *arg) {
    if (!is_immortal(o) && ref_count_of(o->ob_ref_shared) + (int64_t)o->ob_ref_local > 0) {
        incref(o);
        array_push(arg, o);
    }
}

static PyObject *array_to_list(ObjectArray *a) {
    PyObject *list = list_from_array_steal(a->items, (Py_ssize_t)a->count);
    free(a->items);
    return list;
}

PyObject *gc_objects(void) {
    Interp *interp = interp_current();
    ObjectArray all = {0};
    world_stop(interp);
    each_object_stw(interp, gather, &all);
    world_start(interp);
    return array_to_list(&all);
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
    if (o != r->targets && TYPE(o)->tp_traverse(o, is_target, r->targets)) {
        gather(o, &r->found);
    }
}

PyObject *gc_referrers(PyObject *targets) {
    Interp *interp = interp_current();
    Referrers r = {.targets = targets};
    world_stop(interp);
    each_object_stw(interp, gather_referrer, &r);
    world_start(interp);
    return array_to_list(&r.found);
}
