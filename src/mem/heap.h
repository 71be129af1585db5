/* The memory allocator: per-thread heaps of size-classed pages.
 *
 * Why our own: the collector enumerates every object through the pages (no list links in objects),
 * a block keeps the kind of thing it holds for as long as its page lives, and a thread allocates
 * and frees its own blocks without atomics.
 *
 * Structure. Memory comes from the system in segments of 1 MiB, aligned to their size, cut into 64
 * units of 16 KiB. Unit 0 holds the segment's header. A page is a run of units that holds blocks of
 * one size class and one kind. What does not fit into a segment gets a segment of its own ("huge").
 * Of most sizes a heap makes few blocks, and a page of their own would be nearly empty: the first
 * blocks of a class lodge in pages of a larger one, a power of two.
 *
 * Invariants
 *   1. A page belongs to one heap; only the heap's thread takes blocks out of it or touches its
 * `free` list.
 *   2. Any other thread returns a block by pushing it on `foreign`; the owner takes that list
 * whole.
 *   3. In pages of the object kinds a block that is free has a NULL type word (offset 24 from the
 * object), so that the collector, with the world stopped, can tell objects from free blocks. Fresh
 * memory is zero. verify_heap() checks 1 to 3.
 *
 * Threads: heap_alloc by the heap's thread only; heap_free by any. The heap of an ended thread is
 * parked whole and given to the next thread that starts.
 */
#ifndef PITHON_MEM_HEAP_H
#define PITHON_MEM_HEAP_H

#include "base/compiler.h"

typedef struct Heap Heap;
typedef struct Page Page;
typedef struct HeapSegment HeapSegment;

/* What a page's blocks hold. */
typedef enum {
    KIND_DATA,      /* raw memory: tables, item arrays */
    KIND_OBJECT,    /* objects that cannot be part of a cycle */
    KIND_GC,        /* objects the collector looks at */
    KIND_GC_PREFIX, /* the same, with 16 bytes in front (managed dict and weak references) */
    KIND_COUNT
} HeapKind;

enum {
    HEAP_ALIGN = 16,
    HEAP_PREFIX = 16,           /* bytes in front of the objects of KIND_GC_PREFIX */
    HEAP_UNIT = 16 * 1024,      /* the least a page takes */
    HEAP_SEGMENT = 1024 * 1024, /* size and alignment of a segment */
    HEAP_UNITS = HEAP_SEGMENT / HEAP_UNIT,
    HEAP_SMALL_MAX = 32 * 1024, /* the largest block that shares a page with others */
    HEAP_CLASSES = 56,
    HEAP_SMALL_CLASSES = 32 /* steps of 16 bytes up to 512; beyond, four a doubling */
};

/* Who is told of each block (tracemalloc). A heap that is traced keeps its free blocks where the fast
 * ways of allocating and freeing don't look (Page.held, Page.listed), so that they cost the same as
 * ever when it is not. Called by the thread that allocates or frees; quiet. */
typedef struct HeapTracer {
    void (*made)(struct HeapTracer *tracer, void *block, size_t size);
    void (*gone)(struct HeapTracer *tracer, void *block); /* still the caller's */
} HeapTracer;

/* Ages of the objects in a page: made since the last collection, or survived one young collection.
 * A page that has neither holds old ones only. */
enum { PAGE_YOUNG = 1, PAGE_MIDDLE = 2 };

typedef struct HeapBlock {
    struct HeapBlock *next;
} HeapBlock;

struct Page {
    HeapBlock *free;    /* (o) blocks ready to be taken */
    HeapBlock *foreign; /* (a) blocks returned by other threads */
    uint32_t used;      /* (o) blocks handed out and not yet seen to be free */
    uint32_t carved;    /* (o) blocks ever put on the free list; the rest is untouched memory */
    uint32_t capacity;  /* (c) blocks that fit */
    uint32_t
        size; /* (c) bytes of a block; of a page with one large block: all its bytes, see `large` */
    uint8_t kind;      /* (c) HeapKind */
    uint8_t class;     /* (c) size class, HEAP_CLASSES for a page with one large block */
    uint8_t units; /* (c) units it covers; 0: this descriptor is not the first of a page */
    uint8_t first;     /* (c) index of its first unit, for every unit of the page */
    bool listed;       /* (o) is in the heap's list of its class, and the heap is not traced */
    bool linked;       /* (o) is in that list */
    uint8_t age;       /* (o; others with the world stopped) PAGE_YOUNG, PAGE_MIDDLE: what the
                          collector may find in it */
    Page *next, *prev; /* (o) that list: pages that may have room */
    HeapBlock *held;   /* (o) while the heap is traced: `free` */
};

struct Heap {
    Page *lists[KIND_COUNT][HEAP_CLASSES]; /* (o) first page with room, or NULL */
    uint8_t lodged[KIND_COUNT][HEAP_CLASSES]; /* (o) how often a block of the class was put into a page of a larger one */
    HeapSegment *segments;                 /* (o; others with the world stopped) */
    HeapSegment *huge;                     /* (n:huge_lock) */
    HeapSegment *kept; /* (n:huge_lock) huge blocks that were freed, for the next ones */
    size_t kept_bytes; /* (n:huge_lock) of them */
    uint8_t huge_lock; /* spin lock: huge blocks may be returned by any thread */
    uint8_t returned;  /* (a) hint: another thread returned the first block of some page */
    uint32_t count;    /* (o) segments, and how many of them are empty: some are kept, so that a */
    uint32_t empty;    /* (o) program whose memory rises and falls does not map and unmap it */
    char *reserved, *reserved_end; /* (o) mapped for the next segments, untouched */
    size_t bytes;      /* (o) handed out since the last young collection */
    Heap *next;        /* (n:interp) all heaps of the interpreter */
    bool parked;       /* (n:interp) its thread has ended */
    HeapTracer *tracer; /* (o; changed with the world stopped) NULL: not traced */
};

struct HeapSegment {
    Heap *heap;                      /* (c) owner */
    struct HeapSegment *next, *prev; /* (o) the heap's segments */
    uint64_t taken;                  /* (o) bit i: unit i is in use */
    size_t huge;                     /* (c) bytes mapped for one huge block, else 0 */
    Heap own;                        /* the first segment of a heap: the heap itself */
    _Alignas(64) Page pages[HEAP_UNITS]; /* (o) by unit */
};

/* A heap without memory yet; NULL when the system has none. */
Heap *heap_create(void);
/* Unmaps everything: only when nothing in it can be reached any more. */
void heap_destroy(Heap *heap);

/* `size` bytes aligned to 16, contents undefined but for invariant 3, or NULL. Objects of
 * KIND_GC_PREFIX: the block's start is returned, the prefix counted in size. */
quiet void *heap_alloc_slow(Heap *heap, HeapKind kind, size_t size);
/* Returns a block to its page. `heap` is the caller's own heap, or NULL when it has none. */
quiet void heap_free(Heap *heap, void *block);
/* A larger block with the first `used` bytes of the old one, which is gone: huge blocks move without being copied. NULL leaves the old
 * one. The block is the caller's alone. */
quiet void *heap_grow(Heap *heap, HeapKind kind, void *block, size_t used, size_t size);
/* What the block (or an address in it) holds. */
quiet HeapKind heap_kind_of(const void *block);
/* Bytes usable at `block`. */
quiet size_t heap_block_size(const void *block);

static force_inline unsigned heap_class(size_t size) {
    if (likely(size <= 512)) {
        return size ? (unsigned)((size - 1) >> 4) : 0;
    }
    unsigned log = 63 - (unsigned)__builtin_clzll(size - 1); /* 2^log <= size-1 */
    return HEAP_SMALL_CLASSES + (log - 9) * 4 + (unsigned)(((size - 1) >> (log - 2)) & 3);
}

static inline size_t heap_class_size(unsigned class) {
    if (class < HEAP_SMALL_CLASSES) {
        return ((size_t)class + 1) * 16;
    }
    unsigned step = class - HEAP_SMALL_CLASSES;
    size_t base = (size_t)512 << (step / 4);
    return base + (base / 4) * (step % 4 + 1);
}

static force_inline HeapSegment *heap_segment_of(const void *block) {
    return (HeapSegment *)((uintptr_t)block & ~(uintptr_t)(HEAP_SEGMENT - 1));
}

quiet void *heap_alloc_debug(Heap *heap, HeapKind kind, size_t size);

static force_inline void *heap_alloc(Heap *heap, HeapKind kind, size_t size) {
#if defined(PITHON_DEBUG) || defined(WITH_ASAN)
    return heap_alloc_debug(heap, kind, size);
#else
    if (likely(size <= HEAP_SMALL_MAX)) {
        Page *page = heap->lists[kind][heap_class(size)];
        if (likely(page != NULL && page->free != NULL)) {
            HeapBlock *block = page->free;
            page->free = block->next;
            page->used++;
            page->age |= PAGE_YOUNG;
            return block;
        }
    }
    return heap_alloc_slow(heap, kind, size);
#endif
}

/* The same for an object of this kind, in line for the common case: one of this thread's, in a page that stays as it is. */
static force_inline quiet void heap_free_object(Heap *heap, void *pointer, HeapKind kind) {
#if !defined(PITHON_DEBUG) && !defined(WITH_ASAN)
    HeapSegment *segment = heap_segment_of(pointer);
    if (likely(segment->heap == heap)) {
        Page *page = &segment->pages[((uintptr_t)pointer & (HEAP_SEGMENT - 1)) / HEAP_UNIT];
        if (unlikely(page->units == 0)) {
            page = &segment->pages[page->first];
        }
        if (likely(page->listed && page->used > 1)) { /* never so for large and huge blocks */
            *(void **)((char *)pointer + (kind == KIND_GC_PREFIX ? HEAP_PREFIX : 0) + 24) = NULL; /* invariant 3 */
            ((HeapBlock *)pointer)->next = page->free;
            page->free = (HeapBlock *)pointer;
            page->used--;
            return;
        }
    }
#endif
    heap_free(heap, pointer);
}

/* A small block of the caller's own heap is used for a new object, though it was not handed out anew. */
static force_inline quiet void heap_make_young(void *block) {
    HeapSegment *segment = heap_segment_of(block);
    Page *page = &segment->pages[((uintptr_t)block & (HEAP_SEGMENT - 1)) / HEAP_UNIT];
    if (unlikely(page->units == 0)) {
        page = &segment->pages[page->first];
    }
    page->age |= PAGE_YOUNG;
}

/* Calls visit(block, size, arg) for each block of the kind that has ever been handed out, free ones
 * included (invariant 3 tells them apart), in pages of one of the ages (0: in all). World stopped.
 */
void heap_each_block_stw(Heap *heap, HeapKind kind, unsigned ages,
                         void (*visit)(void *block, size_t size, void *arg), void *arg);
/* The same for blocks of one size alone, at most HEAP_SMALL_MAX: others' pages are not looked at. */
void heap_each_small_stw(Heap *heap, HeapKind kind, size_t size,
                         void (*visit)(void *block, size_t size, void *arg), void *arg);
/* Calls visit(kind, size, used, arg) for each page and each huge block: its blocks' size, and how many
 * of them are taken. World stopped. */
void heap_each_page_stw(Heap *heap,
                        void (*visit)(HeapKind kind, size_t size, size_t used, void *arg),
                        void *arg);
/* After a collection: what was young in a page is PAGE_MIDDLE (`to`) or old (0). */
void heap_age_stw(Heap *heap, unsigned from, unsigned to);
/* From now on `tracer` is told (NULL: nobody). World stopped, or nobody uses the heap yet. */
void heap_trace_stw(Heap *heap, HeapTracer *tracer);
/* Bytes mapped from the system for this heap. */
size_t heap_mapped_stw(Heap *heap);
/* Debug: dies with a message when an invariant does not hold. The heap's thread, or world stopped.
 */
void verify_heap(Heap *heap);

#endif
