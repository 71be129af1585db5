/* The record of allocations that tracemalloc shows. */
#ifndef PITHON_MODULES_TRACEMALLOC_TRACER_H
#define PITHON_MODULES_TRACEMALLOC_TRACER_H

#include "mem/heap.h"
#include "object/object.h"
#include "thread/runtime.h"

enum { TRACER_FRAMES_MAX = 65535 };

/* The frames of an allocation, newest first; equal ones are one. */
typedef struct {
    PyObject *file; /* owned */
    int line;
} TraceFrame;
typedef struct Traceback {
    struct Traceback *next; /* (n:lock) of the same bucket */
    uint64_t hash;
    uint32_t references;   /* (n:lock) of copied entries, and one of the record */
    uint32_t count, total; /* frames here; frames there were */
    TraceFrame frames[];
} Traceback;
typedef struct {
    uintptr_t address; /* 0: the place is empty */
    unsigned domain;
    size_t size;
    Traceback *traceback;
} TraceEntry;
typedef struct Tracer {
    HeapTracer hooks;
    uint8_t lock;                  /* spin lock */
    uint8_t active;                /* (a) */
    int limit;                     /* (a) frames that are kept */
    uintptr_t pausing;             /* (a) os id of a thread whose allocations are not traced */
    TraceEntry *entries;           /* (n:lock) open addressing; capacity is 0 or a power of two */
    size_t capacity, used;         /* (n:lock) */
    Traceback **buckets;           /* (n:lock) */
    size_t bucket_count, traces;   /* (n:lock) */
    TraceFrame *scratch;           /* (n:lock) `limit` of them */
    size_t traced, peak, overhead; /* (n:lock) bytes */
} Tracer;

/* -1 with an exception. */
int tracer_start(int frames);
void tracer_stop(void);
void tracer_clear(void);
static force_inline quiet bool tracer_is_active(void) {
    Tracer *tracer = load_acquire(&runtime.tracer); /* pairs with the release in tracer_start */
    return unlikely(tracer != NULL) && load_relaxed(&tracer->active);
}
/* Records a block (in place of what was recorded at the address); -1 without memory, without an
 * exception. */
quiet int tracer_add(unsigned domain, uintptr_t address, size_t size);
quiet void tracer_remove(unsigned domain, uintptr_t address);
/* For allocators: p may be NULL; returns it. */
static inline quiet void *tracer_made(void *p, size_t size) {
    if (unlikely(tracer_is_active()) && p != NULL) {
        tracer_add(0, (uintptr_t)p, size);
    }
    return p;
}
static inline quiet void tracer_gone(void *p) {
    if (unlikely(tracer_is_active()) && p != NULL) {
        tracer_remove(0, (uintptr_t)p);
    }
}
quiet void tracer_memory(size_t *traced, size_t *peak, size_t *overhead);
quiet void tracer_reset_peak(void);
/* A copy of all entries, whose tracebacks live until it is dropped; -1 without memory. */
int tracer_copy(TraceEntry **entries, size_t *count);
void tracer_copy_drop(TraceEntry *entries, size_t count);
/* The entry of an address; false: there is none. Its traceback is to be dropped. */
bool tracer_find(unsigned domain, uintptr_t address, TraceEntry *entry);
void tracer_traceback_drop(Traceback *traceback);

#endif
