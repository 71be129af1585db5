/* The record of allocations. */
#include "modules/tracemalloc/tracer.h"
#include "interp/frame.h"
#include "object/error.h"
#include "object/freelist.h"
#include "thread/mutex.h"
#include "types/code/code.h"

#include <sched.h>
#include <stdlib.h>

enum { ENTRIES_MIN = 1024, BUCKETS_MIN = 256, SPINS = 100 };

static void lock(Tracer *t) {
    uint8_t expected = 0;
    for (int i = 0; !cas_acq_rel(&t->lock, &expected, 1); i++) {
        expected = 0;
        if (i < SPINS) {
            cpu_relax();
        } else {
            sched_yield();
        }
    }
}
static void unlock(Tracer *t) {
    store_release(&t->lock, 0); /* pairs with the exchange in lock */
}

/* ---- tracebacks; the lock is held ---- */

static uint64_t mix(uint64_t hash, uint64_t value) {
    hash = (hash ^ value) * 0x9E3779B97F4A7C15u;
    return hash ^ hash >> 29;
}
/* A call whose arguments are not in place yet is its caller's doing. */
static bool is_begun(Frame *f) {
    return f->ip >= code_units(f->code) + f->code->_co_firsttraceable;
}
/* This thread's frames into the scratch array. */
static uint32_t read_frames_locked(Tracer *t, uint32_t *total, uint64_t *hash) {
    ThreadState *ts = thread_current();
    uint32_t count = 0, all = 0;
    *hash = 0;
    for (Frame *f = ts != NULL ? ts->frame : NULL; f != NULL; f = f->previous) {
        if (!is_begun(f)) {
            continue;
        }
        if (all < TRACER_FRAMES_MAX) {
            all++;
        }
        if (count < (uint32_t)t->limit) {
            int line = code_line((PyObject *)f->code, frame_offset(f));
            t->scratch[count] = (TraceFrame){f->code->co_filename, line < 0 ? 0 : line};
            *hash = mix(mix(*hash, (uintptr_t)f->code->co_filename), (uint64_t)line);
            count++;
        }
    }
    *total = all;
    *hash = mix(*hash, all);
    return count;
}
static bool same_frames(const Traceback *traceback, const TraceFrame *frames) {
    for (uint32_t i = 0; i < traceback->count; i++) {
        if (traceback->frames[i].file != frames[i].file ||
            traceback->frames[i].line != frames[i].line) {
            return false;
        }
    }
    return true;
}
static void grow_buckets_locked(Tracer *t) {
    size_t count = t->bucket_count ? t->bucket_count * 4 : BUCKETS_MIN;
    Traceback **buckets = calloc(count, sizeof *buckets);
    if (buckets == NULL) {
        return; /* slower */
    }
    for (size_t i = 0; i < t->bucket_count; i++) {
        for (Traceback *one = t->buckets[i], *next; one != NULL; one = next) {
            next = one->next;
            one->next = buckets[one->hash & (count - 1)];
            buckets[one->hash & (count - 1)] = one;
        }
    }
    free(t->buckets);
    t->overhead += (count - t->bucket_count) * sizeof *buckets;
    t->buckets = buckets;
    t->bucket_count = count;
}
/* The one of where this thread is; NULL without memory. */
static Traceback *traceback_here_locked(Tracer *t) {
    uint32_t total, count;
    uint64_t hash;
    count = read_frames_locked(t, &total, &hash);
    if (t->traces >= t->bucket_count) {
        grow_buckets_locked(t);
        if (t->bucket_count == 0) {
            return NULL;
        }
    }
    Traceback **bucket = &t->buckets[hash & (t->bucket_count - 1)];
    for (Traceback *one = *bucket; one != NULL; one = one->next) {
        if (one->hash == hash && one->count == count && one->total == total &&
            same_frames(one, t->scratch)) {
            return one;
        }
    }
    size_t bytes = sizeof(Traceback) + count * sizeof(TraceFrame);
    Traceback *fresh = malloc(bytes);
    if (fresh == NULL) {
        return NULL;
    }
    *fresh = (Traceback){*bucket, hash, 1, count, total};
    for (uint32_t i = 0; i < count; i++) {
        fresh->frames[i] = (TraceFrame){newref(t->scratch[i].file), t->scratch[i].line};
    }
    *bucket = fresh;
    t->traces++;
    t->overhead += bytes;
    return fresh;
}
static void traceback_free(Traceback *traceback) {
    for (uint32_t i = 0; i < traceback->count; i++) {
        decref(traceback->frames[i].file);
    }
    free(traceback);
}
void tracer_traceback_drop(Traceback *traceback) {
    Tracer *t = load_acquire(&runtime.tracer);
    lock(t);
    bool last = --traceback->references == 0;
    unlock(t);
    if (last) {
        traceback_free(traceback);
    }
}

/* ---- the table; the lock is held ---- */

static size_t place_of(const Tracer *t, unsigned domain, uintptr_t address) {
    return (size_t)mix(address >> 4, domain) & (t->capacity - 1);
}
/* Where it is, or the empty place where it would be. */
static size_t probe(const Tracer *t, unsigned domain, uintptr_t address) {
    size_t i = place_of(t, domain, address);
    while (t->entries[i].address != 0 &&
           (t->entries[i].address != address || t->entries[i].domain != domain)) {
        i = (i + 1) & (t->capacity - 1);
    }
    return i;
}
static int grow_locked(Tracer *t) {
    size_t old_capacity = t->capacity, capacity = old_capacity ? old_capacity * 2 : ENTRIES_MIN;
    TraceEntry *old = t->entries, *entries = calloc(capacity, sizeof *entries);
    if (entries == NULL) {
        return -1;
    }
    t->entries = entries;
    t->capacity = capacity;
    t->overhead += (capacity - old_capacity) * sizeof *entries;
    for (size_t i = 0; i < old_capacity; i++) {
        if (old[i].address != 0) {
            entries[probe(t, old[i].domain, old[i].address)] = old[i];
        }
    }
    free(old);
    return 0;
}
static int add_locked(Tracer *t, unsigned domain, uintptr_t address, size_t size) {
    if ((t->used + 1) * 3 > t->capacity * 2 && grow_locked(t) < 0) {
        return -1;
    }
    Traceback *traceback = traceback_here_locked(t);
    if (traceback == NULL) {
        return -1;
    }
    TraceEntry *entry = &t->entries[probe(t, domain, address)];
    if (entry->address != 0) {
        t->traced -= entry->size;
    } else {
        t->used++;
    }
    *entry = (TraceEntry){address, domain, size, traceback};
    t->traced += size;
    t->peak = t->traced > t->peak ? t->traced : t->peak;
    return 0;
}
/* Closes the gap: what was put behind it because it was taken moves up. */
static void remove_locked(Tracer *t, unsigned domain, uintptr_t address) {
    if (t->capacity == 0) {
        return;
    }
    size_t gap = probe(t, domain, address), mask = t->capacity - 1;
    if (t->entries[gap].address == 0) {
        return;
    }
    t->traced -= t->entries[gap].size;
    t->used--;
    for (size_t i = (gap + 1) & mask; t->entries[i].address != 0; i = (i + 1) & mask) {
        size_t home = place_of(t, t->entries[i].domain, t->entries[i].address);
        if (((i - home) & mask) >= ((i - gap) & mask)) {
            t->entries[gap] = t->entries[i];
            gap = i;
        }
    }
    t->entries[gap].address = 0;
}

/* ---- being told ---- */

int tracer_add(unsigned domain, uintptr_t address, size_t size) {
    Tracer *t = load_acquire(&runtime.tracer);
    if (load_relaxed(&t->pausing) == thread_os_id()) {
        return 0;
    }
    lock(t);
    int failed = load_relaxed(&t->active) ? add_locked(t, domain, address, size) : 0;
    unlock(t);
    return failed;
}
void tracer_remove(unsigned domain, uintptr_t address) {
    Tracer *t = load_acquire(&runtime.tracer);
    lock(t);
    remove_locked(t, domain, address);
    unlock(t);
}
static void block_made(HeapTracer *tracer, void *block, size_t size) {
    tracer_add(0, (uintptr_t)block, size);
}
static void block_gone(HeapTracer *tracer, void *block) {
    tracer_remove(0, (uintptr_t)block);
}

/* ---- asking ---- */

void tracer_memory(size_t *traced, size_t *peak, size_t *overhead) {
    *traced = *peak = *overhead = 0;
    Tracer *t = load_acquire(&runtime.tracer);
    if (t != NULL) {
        lock(t);
        *traced = t->traced;
        *peak = t->peak;
        *overhead = t->overhead;
        unlock(t);
    }
}
void tracer_reset_peak(void) {
    Tracer *t = load_acquire(&runtime.tracer);
    if (t != NULL) {
        lock(t);
        t->peak = t->traced;
        unlock(t);
    }
}
int tracer_copy(TraceEntry **entries, size_t *count) {
    *entries = NULL;
    *count = 0;
    Tracer *t = load_acquire(&runtime.tracer);
    if (t == NULL) {
        return 0;
    }
    lock(t);
    size_t n = 0;
    TraceEntry *all = malloc((t->used ? t->used : 1) * sizeof *all);
    for (size_t i = 0; all != NULL && i < t->capacity; i++) {
        if (t->entries[i].address != 0) {
            all[n] = t->entries[i];
            all[n++].traceback->references++;
        }
    }
    unlock(t);
    *entries = all;
    *count = n;
    return all != NULL ? 0 : err_int(err_no_memory());
}
void tracer_copy_drop(TraceEntry *entries, size_t count) {
    for (size_t i = 0; i < count; i++) {
        tracer_traceback_drop(entries[i].traceback);
    }
    free(entries);
}
bool tracer_find(unsigned domain, uintptr_t address, TraceEntry *entry) {
    Tracer *t = load_acquire(&runtime.tracer);
    if (t == NULL) {
        return false;
    }
    lock(t);
    *entry = t->capacity ? t->entries[probe(t, domain, address)] : (TraceEntry){0};
    bool found = entry->address != 0;
    if (found) {
        entry->traceback->references++;
    }
    unlock(t);
    return found;
}

/* ---- starting, stopping ---- */

static void trace_heaps_stw(Interp *interp, HeapTracer *tracer) {
    for (Heap *heap = interp->heaps; heap != NULL; heap = heap->next) {
        heap_trace_stw(heap, tracer);
    }
    for (ThreadState *ts = interp->threads; ts != NULL; ts = (ThreadState *)ts->base.next) {
        if (tracer != NULL) {
            freelists_close_stw(ts);
        } else {
            freelists_open_stw(ts);
        }
    }
}
static Tracer *tracer_get(void) {
    Tracer *t = load_acquire(&runtime.tracer);
    if (t != NULL) {
        return t;
    }
    t = calloc(1, sizeof *t);
    if (t == NULL) {
        return err_no_memory();
    }
    t->hooks = (HeapTracer){block_made, block_gone};
    t->limit = 1;
    Tracer *other = NULL;
    if (!cas_acq_rel(&runtime.tracer, &other, t)) {
        free(t);
        return other;
    }
    return t;
}
int tracer_start(int frames) {
    if (frames < 1 || frames > TRACER_FRAMES_MAX) {
        return err_int(err_raise(PyExc_ValueError, "the number of frames must be in range [1; %i]",
                                 TRACER_FRAMES_MAX));
    }
    Tracer *t = INT_TRY(tracer_get());
    TraceFrame *scratch = malloc((size_t)frames * sizeof *scratch);
    if (scratch == NULL) {
        return err_int(err_no_memory());
    }
    Interp *interp = interp_current();
    world_stop(interp);
    lock(t);
    if (!t->active) {
        TraceFrame *old = t->scratch;
        t->scratch = scratch;
        scratch = old;
        store_relaxed(&t->limit, frames);
        store_release(&t->active, 1);
        unlock(t);
        trace_heaps_stw(interp, &t->hooks);
    } else {
        unlock(t);
    }
    world_start(interp);
    free(scratch);
    return 0;
}
void tracer_clear(void) {
    Tracer *t = load_acquire(&runtime.tracer);
    if (t == NULL) {
        return;
    }
    lock(t);
    TraceEntry *entries = t->entries;
    Traceback **buckets = t->buckets;
    size_t bucket_count = t->bucket_count;
    t->entries = NULL;
    t->buckets = NULL;
    t->capacity = t->used = t->bucket_count = t->traces = 0;
    t->traced = t->peak = t->overhead = 0;
    unlock(t);
    free(entries);
    for (size_t i = 0; i < bucket_count; i++) {
        for (Traceback *one = buckets[i], *next; one != NULL; one = next) {
            next = one->next;
            tracer_traceback_drop(one);
        }
    }
    free(buckets);
}
void tracer_stop(void) {
    Tracer *t = load_acquire(&runtime.tracer);
    if (t == NULL) {
        return;
    }
    Interp *interp = interp_current();
    world_stop(interp);
    store_release(&t->active, 0);
    trace_heaps_stw(interp, NULL);
    world_start(interp);
    tracer_clear();
}
