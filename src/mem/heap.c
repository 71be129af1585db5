#include "mem/heap.h"
#include "mem/fault.h"
#include "mem/leaks.h"
#include "base/atomics.h"

#include <string.h>
#include <sys/mman.h>

#ifdef WITH_ASAN
#include <sanitizer/asan_interface.h>
#include <sanitizer/lsan_interface.h>
#define poison(p, n) __asan_poison_memory_region((p), (n))
#define unpoison(p, n) __asan_unpoison_memory_region((p), (n))
#else
#define poison(p, n) ((void)0)
#define unpoison(p, n) ((void)0)
#endif

/* Bytes at a block's start that stay readable while it is free: the header the collector looks at.
 */
enum { READABLE = HEAP_PREFIX + 32 };

static void huge_lock(Heap *heap) {
    uint8_t expected = 0;
    while (!cas_acq_rel(&heap->huge_lock, &expected, 1)) {
        expected = 0;
        cpu_relax();
    }
}

static void huge_unlock(Heap *heap) {
    store_release(&heap->huge_lock, 0); /* pairs with the exchange in huge_lock */
}

/* ---- memory from the system ---- */

/* Maps `size` bytes aligned to a segment; NULL when the system refuses. */
static void *map_aligned(size_t size) {
    char *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED) {
        return NULL;
    }
    if (((uintptr_t)p & (HEAP_SEGMENT - 1)) == 0) {
        return p;
    }
    munmap(p, size);
    size_t more = size + HEAP_SEGMENT;
    p = mmap(NULL, more, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED) {
        return NULL;
    }
    char *start = (char *)(((uintptr_t)p + HEAP_SEGMENT - 1) & ~(uintptr_t)(HEAP_SEGMENT - 1));
    if (start > p) {
        munmap(p, (size_t)(start - p));
    }
    char *end = p + more;
    if (end > start + size) {
        munmap(start + size, (size_t)(end - (start + size)));
    }
    return start;
}

/* Asks for the pages of memory that is about to be used at once, which is cheaper than one by one.
 * A hint. */
static void populate(void *start, size_t bytes) {
#ifdef MADV_POPULATE_WRITE
    madvise(start, bytes, MADV_POPULATE_WRITE);
#endif
}

/* A heap of so many segments is small: its memory comes page by page. (What `site` imports takes five.) */
enum { SEGMENTS_SMALL = 8, SEGMENTS_RESERVED = 32 };

/* Memory for a segment. A heap that grows reserves address space for several at once: while one
 * thread maps, no other thread of the process can map, unmap or fault in memory. */
static void *segment_map(Heap *heap) {
    if (heap->reserved == heap->reserved_end && heap->count >= SEGMENTS_SMALL) {
        uint32_t segments = heap->count < SEGMENTS_RESERVED ? heap->count : SEGMENTS_RESERVED;
        char *start = map_aligned((size_t)segments * HEAP_SEGMENT);
        if (start != NULL) {
            heap->reserved = start;
            heap->reserved_end = start + (size_t)segments * HEAP_SEGMENT;
        }
    }
    if (heap->reserved == heap->reserved_end) {
        return map_aligned(HEAP_SEGMENT);
    }
    void *segment = heap->reserved;
    heap->reserved += HEAP_SEGMENT;
    return segment;
}

static HeapSegment *segment_create(Heap *heap) {
    HeapSegment *segment = segment_map(heap);
    if (segment == NULL) {
        return NULL;
    }
    if (heap->count >= SEGMENTS_SMALL) {
        populate(segment, HEAP_SEGMENT);
    }
    segment->heap = heap;
    segment->taken = 1; /* the header */
    segment->next = heap->segments;
    if (heap->segments != NULL) {
        heap->segments->prev = segment;
    }
    heap->segments = segment;
    heap->count++;
    heap->empty++;
    return segment;
}

Heap *heap_create(void) {
    _Static_assert(sizeof(HeapSegment) <= HEAP_UNIT, "the header fits its unit");
    HeapSegment *segment = map_aligned(HEAP_SEGMENT);
    if (segment == NULL) {
        return NULL;
    }
    Heap *heap = &segment->own;
    segment->heap = heap;
    segment->taken = 1;
    heap->segments = segment;
    return heap;
}

static void unmap_huge(HeapSegment *first) {
    for (HeapSegment *s = first, *next; s != NULL; s = next) {
        next = s->next;
        munmap(s, s->huge);
    }
}

void heap_destroy(Heap *heap) {
    HeapSegment *own = heap_segment_of(heap);
    unmap_huge(heap->huge);
    unmap_huge(heap->kept);
    if (heap->reserved != heap->reserved_end) {
        munmap(heap->reserved, (size_t)(heap->reserved_end - heap->reserved));
    }
    for (HeapSegment *s = heap->segments, *next; s != NULL; s = next) {
        next = s->next;
        if (s != own) {
            unpoison(s, HEAP_SEGMENT);
            munmap(s, HEAP_SEGMENT);
        }
    }
    unpoison(own, HEAP_SEGMENT);
    munmap(own, HEAP_SEGMENT);
}

/* ---- pages ---- */

static Page *page_of(const void *block) {
    HeapSegment *segment = heap_segment_of(block);
    Page *page = &segment->pages[((uintptr_t)block - (uintptr_t)segment) / HEAP_UNIT];
    return likely(page->units != 0) ? page : &segment->pages[page->first];
}

static char *page_start(Page *page) {
    return (char *)heap_segment_of(page) + (size_t)page->first * HEAP_UNIT;
}

static void page_list(Heap *heap, Page *page) {
    Page **head = &heap->lists[page->kind][page->class];
    page->prev = NULL;
    page->next = *head;
    if (*head != NULL) {
        (*head)->prev = page;
    }
    *head = page;
    page->linked = true;
    page->listed = heap->tracer == NULL;
}

/* A full page of which a block has been freed: behind the first, which goes on giving blocks. In front it would be
 * full again at the next allocation, and unlisted, for as long as a loop frees and makes one object. */
static void page_list_again(Heap *heap, Page *page) {
    Page *head = heap->lists[page->kind][page->class];
    if (head == NULL) {
        page_list(heap, page);
        return;
    }
    page->prev = head;
    page->next = head->next;
    if (head->next != NULL) {
        head->next->prev = page;
    }
    head->next = page;
    page->linked = true;
    page->listed = heap->tracer == NULL;
}

static void page_unlist(Heap *heap, Page *page) {
    if (page->prev != NULL) {
        page->prev->next = page->next;
    } else {
        heap->lists[page->kind][page->class] = page->next;
    }
    if (page->next != NULL) {
        page->next->prev = page->prev;
    }
    page->next = page->prev = NULL;
    page->linked = page->listed = false;
}

static Page *segment_next_page(HeapSegment *segment, unsigned *unit) {
    while (*unit < HEAP_UNITS) {
        Page *page = &segment->pages[*unit];
        *unit += page->units ? page->units : 1;
        if (page->units) {
            return page;
        }
    }
    return NULL;
}

/* Finds `units` free units in a row: the first one's index, or 0. */
static unsigned segment_find(HeapSegment *segment, unsigned units) {
    uint64_t free = ~segment->taken;
    for (unsigned i = 1; i < units && free; i++) {
        free &= free >> 1;
    }
    /* Runs must not wrap past the end: the shifts bring zeros in, so they can't. */
    return free ? (unsigned)__builtin_ctzll(free) : 0;
}

static Page *page_create(Heap *heap, HeapKind kind, unsigned class, unsigned units, uint32_t size) {
    unsigned first = 0;
    HeapSegment *segment = heap->segments;
    for (; segment != NULL; segment = segment->next) {
        if ((first = segment_find(segment, units)) != 0) {
            break;
        }
    }
    if (segment == NULL) {
        segment = segment_create(heap);
        if (segment == NULL) {
            return NULL;
        }
        first = 1;
    }
    heap->empty -= segment->taken == 1 && segment != heap_segment_of(heap);
    segment->taken |= (units == 64 ? ~0ull : ((1ull << units) - 1)) << first;
    for (unsigned i = 0; i < units; i++) {
        segment->pages[first + i] = (Page){.first = (uint8_t)first};
    }
    Page *page = &segment->pages[first];
    page->kind = (uint8_t)kind;
    page->class = (uint8_t)class;
    page->units = (uint8_t)units;
    page->size = size;
    page->capacity = (uint32_t)((size_t)units * HEAP_UNIT / size);
    return page;
}

enum { SEGMENTS_KEPT = 8, HUGE_KEPT_BYTES = 16 << 20, POPULATE_MAX = 4 << 20 };

/* An empty segment goes back to the system, but for the one the heap itself lies in, a few, and a
 * quarter of all. */
static void segment_release(HeapSegment *segment) {
    Heap *heap = segment->heap;
    if (segment->taken != 1 || heap_segment_of(heap) == segment) {
        return;
    }
    if (heap->empty < SEGMENTS_KEPT + heap->count / 4) {
        heap->empty++;
        return;
    }
    heap->count--;
    if (segment->prev != NULL) {
        segment->prev->next = segment->next;
    } else {
        heap->segments = segment->next;
    }
    if (segment->next != NULL) {
        segment->next->prev = segment->prev;
    }
    munmap(segment, HEAP_SEGMENT);
}

/* Gives the page's units back to the segment. */
static void page_destroy(Page *page) {
    HeapSegment *segment = heap_segment_of(page);
    unpoison(page_start(page), (size_t)page->units * HEAP_UNIT);
    unsigned first = page->first, units = page->units;
    segment->taken &= ~((units == 64 ? ~0ull : ((1ull << units) - 1)) << first);
    memset(&segment->pages[first], 0, units * sizeof(Page));
    segment_release(segment);
}

/* The type word of a free block is NULL. */
static force_inline void mark_free(Page *page, void *block) {
    if (page->size >= 32) {
        *(void **)((char *)block + (page->kind == KIND_GC_PREFIX ? HEAP_PREFIX : 0) + 24) = NULL;
    }
}

/* Puts more blocks on the free list: first what others returned, then untouched memory. False when
 * the page is full. */
static bool page_refill(Page *page) {
    HeapBlock *list =
        exchange_acq_rel(&page->foreign, NULL); /* pairs with the push in free_foreign */
    while (list != NULL) {
        HeapBlock *next = list->next;
        list->next = page->free;
        page->free = list;
        page->used--;
        list = next;
    }
    if (page->free != NULL) {
        return true;
    }
    if (page->carved == page->capacity) {
        return false;
    }
    uint32_t batch = 4096 / page->size;
    batch = batch ? batch : 1;
    if (batch > page->capacity - page->carved) {
        batch = page->capacity - page->carved;
    }
    char *p = page_start(page) + (size_t)page->carved * page->size;
    for (uint32_t i = batch; i-- > 0;) {
        HeapBlock *block = (HeapBlock *)(p + (size_t)i * page->size);
        block->next = page->free;
        page->free = block;
        if (page->kind != KIND_DATA) { /* invariant 3: the memory may have held something else */
            mark_free(page, block);
        }
        if (page->size > READABLE) {
            poison((char *)block + READABLE, page->size - READABLE);
        }
    }
    page->carved += batch;
    return true;
}

/* ---- allocating ---- */

/* A kept huge block that is not much larger than needed. */
static HeapSegment *take_kept(Heap *heap, size_t bytes) {
    if (heap->kept_bytes == 0) { /* NOLOCK: one more or less */
        return NULL;
    }
    huge_lock(heap);
    HeapSegment **link = &heap->kept, *segment;
    while ((segment = *link) != NULL &&
           (segment->huge < bytes || segment->huge > bytes + bytes / 4)) {
        link = &segment->next;
    }
    if (segment != NULL) {
        *link = segment->next;
        heap->kept_bytes -= segment->huge;
    }
    huge_unlock(heap);
    return segment;
}

static void list_huge(Heap *heap, HeapSegment *segment) {
    huge_lock(heap);
    segment->prev = NULL;
    segment->next = heap->huge;
    if (heap->huge != NULL) {
        heap->huge->prev = segment;
    }
    heap->huge = segment;
    huge_unlock(heap);
}

static void unlist_huge(Heap *heap, HeapSegment *segment) {
    if (segment->prev != NULL) {
        segment->prev->next = segment->next;
    } else {
        heap->huge = segment->next;
    }
    if (segment->next != NULL) {
        segment->next->prev = segment->prev;
    }
}

static size_t huge_bytes(size_t size) {
    return (size + HEAP_UNIT + 4095) & ~(size_t)4095;
}

static void *alloc_huge(Heap *heap, HeapKind kind, size_t size) {
    if (size > PTRDIFF_MAX - 2 * HEAP_SEGMENT) {
        return NULL;
    }
    size_t bytes = huge_bytes(size);
    HeapSegment *segment = take_kept(heap, bytes);
    if (segment == NULL) {
        segment = map_aligned(bytes);
        if (segment == NULL) {
            return NULL;
        }
        segment->huge = bytes;
        if (bytes <= POPULATE_MAX) {
            populate(segment, bytes);
        }
    } else if (kind != KIND_DATA) {
        memset((char *)segment + HEAP_UNIT, 0, READABLE); /* invariant 3 */
    }
    segment->heap = heap;
    segment->taken = ~0ull;
    segment->pages[1] = (Page){.kind = (uint8_t)kind,
                               .class = HEAP_CLASSES,
                               .units = 1,
                               .first = 1,
                               .used = 1,
                               .carved = 1,
                               .capacity = 1};
    list_huge(heap, segment);
    return (char *)segment + HEAP_UNIT;
}

/* Moves a huge block of this heap to a mapping of `bytes` without copying it: the system moves its
 * pages. */
static HeapSegment *move_huge(Heap *heap, HeapSegment *segment, size_t bytes) {
    huge_lock(heap);
    unlist_huge(heap, segment);
    huge_unlock(heap);
    HeapSegment *moved = NULL;
    if (mremap(segment, segment->huge, bytes, 0) != MAP_FAILED) {
        moved = segment;
    } else {
        void *place = map_aligned(bytes);
        if (place != NULL) {
            void *got = mremap(segment, segment->huge, bytes, MREMAP_MAYMOVE | MREMAP_FIXED, place);
            moved = got == MAP_FAILED ? NULL : got;
            if (moved == NULL) {
                munmap(place, bytes);
            }
        }
    }
    if (moved != NULL) {
        if (bytes > moved->huge && bytes - moved->huge <= POPULATE_MAX) {
            populate((char *)moved + moved->huge, bytes - moved->huge);
        }
        moved->huge = bytes;
    }
    list_huge(heap, moved ? moved : segment);
    return moved;
}

void *heap_grow(Heap *heap, HeapKind kind, void *block, size_t used, size_t size) {
    HeapSegment *segment = heap_segment_of(block);
    if (segment->huge && segment->heap == heap && size <= PTRDIFF_MAX - 2 * HEAP_SEGMENT) {
        HeapSegment *moved = move_huge(heap, segment, huge_bytes(size));
        if (unlikely(heap->tracer != NULL) && moved != NULL) {
            heap->tracer->gone(heap->tracer, block);
            heap->tracer->made(heap->tracer, (char *)moved + HEAP_UNIT, size);
        }
        return moved ? (char *)moved + HEAP_UNIT : NULL;
    }
    void *fresh = heap_alloc(heap, kind, size);
    if (fresh != NULL) {
        memcpy(fresh, block, used);
        heap_free(heap, block);
    }
    return fresh;
}

static void *alloc_large(Heap *heap, HeapKind kind, size_t size) {
    size_t wanted = (size + HEAP_UNIT - 1) / HEAP_UNIT;
    if (wanted > HEAP_UNITS / 2) {
        return alloc_huge(heap, kind, size);
    }
    unsigned units = (unsigned)wanted;
    Page *page = page_create(heap, kind, HEAP_CLASSES, units, units * HEAP_UNIT);
    if (page == NULL) {
        return NULL;
    }
    page->used = page->carved = 1;
    return page_start(page);
}

/* Lists again the full pages to which other threads have returned blocks, and frees large blocks
 * they returned. */
static void heap_sweep_returned(Heap *heap) {
    if (load_relaxed(&heap->returned) == 0) {
        return;
    }
    store_relaxed(&heap->returned, 0);
    for (HeapSegment *segment = heap->segments, *next; segment != NULL; segment = next) {
        next = segment->next; /* an empty one goes away below */
        unsigned unit = 1;
        for (Page *page; (page = segment_next_page(segment, &unit)) != NULL;) {
            if (page->linked || load_relaxed(&page->foreign) == NULL) {
                continue;
            }
            if (page->class == HEAP_CLASSES) {
                (void)load_acquire(
                    &page->foreign); /* pairs with the push: what the other thread wrote is done */
                bool last = (segment->taken & ~(((1ull << page->units) - 1) << page->first)) == 1;
                page_destroy(page);
                if (last) {
                    break; /* the segment may be gone */
                }
            } else {
                page_list(heap, page);
            }
        }
    }
}

enum { LODGING_LEAST = 128, LODGING_WASTE = 2048, LODGERS_MOST = 64, LODGERS_LARGE = 8 };
enum { LODGING_FIRST = 256, LODGERS_FIRST = 4 }; /* a thread that only waits makes no more */

/* The size of the blocks that take in this one. */
static size_t lodging_size(size_t size, size_t least) {
    return size <= least ? least : (size_t)1 << (64 - __builtin_clzll(size - 1));
}

/* A class without pages: the class whose pages take in the next block, while there are few. What they
 * waste is less than what a page of their own would; the ends of blocks of several system pages are
 * never touched. */
static unsigned lodging_class(Heap *heap, HeapKind kind, unsigned class) {
    size_t size = heap_class_size(class), most = LODGERS_LARGE;
    if (size <= 4096) {
        most = LODGING_WASTE / (lodging_size(size, LODGING_LEAST) - size + 1);
        most = most > LODGERS_MOST ? LODGERS_MOST : most;
    }
    uint8_t lodged = heap->lodged[kind][class];
    if (lodged >= most) {
        return class;
    }
    heap->lodged[kind][class]++;
    return heap_class(lodging_size(size, lodged < LODGERS_FIRST ? LODGING_FIRST : LODGING_LEAST));
}

static void *alloc_slow(Heap *heap, HeapKind kind, size_t size) {
    heap->bytes += size;
    if (size > HEAP_SMALL_MAX) {
        heap_sweep_returned(heap);
        return size > PTRDIFF_MAX / 2 ? NULL : alloc_large(heap, kind, size);
    }
    unsigned class = heap_class(size);
    Page *page;
    if (heap->lists[kind][class] == NULL) {
        heap_sweep_returned(heap);
        if (heap->lists[kind][class] == NULL) {
            class = lodging_class(heap, kind, class);
        }
    }
    while ((page = heap->lists[kind][class]) != NULL) {
        if (page->held != NULL) {
            page->free = page->held;
            page->held = NULL;
        }
        if (page->free != NULL || page_refill(page)) {
            break;
        }
        page_unlist(heap,
                    page); /* full: comes back when its owner frees a block of it, or in a sweep */
    }
    if (page == NULL) {
        size_t block = heap_class_size(class);
        unsigned units = block <= 1024 ? 1 : block <= 8192 ? 4 : 8;
        page = page_create(heap, kind, class, units, (uint32_t)block);
        if (page == NULL) {
            return NULL;
        }
        page_list(heap, page);
        page_refill(page);
    }
    HeapBlock *block = page->free;
    page->free = block->next;
    page->used++;
    return block;
}

/* In a heap that is traced: no page has a `free` block when this returns. */
static never_inline void *alloc_traced(Heap *heap, HeapKind kind, size_t size) {
    bool small = size <= HEAP_SMALL_MAX;
    Page *page = small ? heap->lists[kind][heap_class(size)] : NULL;
    HeapBlock *block = page != NULL ? page->held : NULL;
    if (block != NULL) {
        page->held = block->next;
        page->used++;
    } else {
        block = alloc_slow(heap, kind, size);
        if (block != NULL && small) {
            page = page_of(block);
            page->held = page->free;
            page->free = NULL;
        }
    }
    if (block != NULL) {
        heap->tracer->made(heap->tracer, block, size);
    }
    return block;
}

void *heap_alloc_slow(Heap *heap, HeapKind kind, size_t size) {
    void *block = unlikely(heap->tracer != NULL) ? alloc_traced(heap, kind, size)
                                                 : alloc_slow(heap, kind, size);
    if (block != NULL) {
        page_of(block)->age |= PAGE_YOUNG;
    }
    return block;
}

void *heap_alloc_debug(Heap *heap, HeapKind kind, size_t size) {
    if (fault_alloc_fails()) {
        return NULL;
    }
    void *block = heap_alloc_slow(heap, kind, size);
    if (block != NULL) {
        unpoison(block, heap_block_size(block));
        if (kind == KIND_DATA && fault_poison()) {
            memset(block, 0xCD, size);
        }
    }
    return block;
}

/* ---- freeing ---- */

static void free_huge(HeapSegment *segment) {
    Heap *heap = segment->heap;
    huge_lock(heap);
    unlist_huge(heap, segment);
    bool keep = segment->huge <= HUGE_KEPT_BYTES - heap->kept_bytes;
    if (keep) {
        segment->next = heap->kept;
        heap->kept = segment;
        heap->kept_bytes += segment->huge;
    }
    huge_unlock(heap);
    if (!keep) {
        munmap(segment, segment->huge);
    }
}

static void free_foreign(Page *page, HeapBlock *block) {
    HeapBlock *head = load_relaxed(&page->foreign);
    do {
        block->next = head;
    } while (!cas_weak_acq_rel(&page->foreign, &head,
                               block)); /* pairs with the exchange in page_refill */
    if (head == NULL) { /* a hint only: a sweep that misses it finds the page at the next one */
        store_relaxed(&heap_segment_of(page)->heap->returned, 1);
    }
}

static void tell_gone(Heap *heap, void *block) {
    if (unlikely(heap->tracer != NULL)) {
        heap->tracer->gone(heap->tracer, block);
    }
}

/* One page of each class is kept, so that a loop does not map and unmap it. */
static force_inline void page_end_if_empty(Heap *heap, Page *page) {
    if (unlikely(page->used == 0) && (page->next != NULL || page->prev != NULL)) {
        page_unlist(heap, page);
        page_destroy(page);
    }
}

/* The block that has just been put on the free list of a page that is not listed: it is full, or the
 * heap is traced. */
static never_inline void free_unlisted(Heap *heap, Page *page) {
    if (likely(heap->tracer == NULL)) {
        page_list_again(heap, page);
        return;
    }
    HeapBlock *block = page->free;
    page->free = NULL;
    heap->tracer->gone(heap->tracer, block);
    block->next = page->held;
    page->held = block;
    if (!page->linked) {
        page_list(heap, page);
    } else {
        page_end_if_empty(heap, page);
    }
}

void heap_free(Heap *heap, void *pointer) {
    HeapSegment *segment = heap_segment_of(pointer);
    if (unlikely(segment->huge)) {
        tell_gone(segment->heap, pointer);
        free_huge(segment);
        return;
    }
    HeapBlock *block = pointer;
    Page *page = page_of(block);
    if (page->kind != KIND_DATA) { /* invariant 3 */
        mark_free(page, block);
    }
    if (page->size > READABLE) {
        poison((char *)block + READABLE, page->size - READABLE);
    }
    if (unlikely(segment->heap != heap)) {
        tell_gone(segment->heap, pointer);
        free_foreign(page, block);
        return;
    }
    if (unlikely(page->class == HEAP_CLASSES)) {
        tell_gone(heap, pointer);
        page_destroy(page);
        return;
    }
    block->next = page->free;
    page->free = block;
    page->used--;
    if (unlikely(!page->listed)) {
        free_unlisted(heap, page);
    } else {
        page_end_if_empty(heap, page);
    }
}

HeapKind heap_kind_of(const void *block) {
    HeapSegment *segment = heap_segment_of(block);
    return (HeapKind)(segment->huge ? segment->pages[1].kind : page_of(block)->kind);
}

size_t heap_block_size(const void *block) {
    HeapSegment *segment = heap_segment_of(block);
    if (segment->huge) {
        return segment->huge - HEAP_UNIT;
    }
    return page_of(block)->size;
}

/* ---- enumeration ---- */

void heap_trace_stw(Heap *heap, HeapTracer *tracer) {
    heap->tracer = tracer;
    for (HeapSegment *segment = heap->segments; segment != NULL; segment = segment->next) {
        unsigned unit = 1;
        for (Page *page; (page = segment_next_page(segment, &unit)) != NULL;) {
            HeapBlock *blocks = page->free != NULL ? page->free : page->held;
            page->free = tracer == NULL ? blocks : NULL;
            page->held = tracer == NULL ? NULL : blocks;
            page->listed = page->linked && tracer == NULL;
        }
    }
}

void heap_age_stw(Heap *heap, unsigned from, unsigned to) {
    for (HeapSegment *segment = heap->segments; segment != NULL; segment = segment->next) {
        unsigned unit = 1;
        for (Page *page; (page = segment_next_page(segment, &unit)) != NULL;) {
            if (page->age & from) {
                page->age = (uint8_t)((page->age & ~from) | to);
            }
        }
    }
}

static void each_block(Page *page, void (*visit)(void *, size_t, void *), void *arg) {
    char *p = page_start(page);
    for (uint32_t i = 0; i < page->carved; i++, p += page->size) {
        visit(p, page->size, arg);
    }
}

void heap_each_block_stw(Heap *heap, HeapKind kind, unsigned ages,
                         void (*visit)(void *, size_t, void *), void *arg) {
    for (HeapSegment *segment = heap->segments; segment != NULL; segment = segment->next) {
        unsigned unit = 1;
        for (Page *page; (page = segment_next_page(segment, &unit)) != NULL;) {
            if (page->kind == kind && (ages == 0 || (page->age & ages))) {
                each_block(page, visit, arg);
            }
        }
    }
    for (HeapSegment *segment = heap->huge; segment != NULL; segment = segment->next) {
        if (segment->pages[1].kind == kind) {
            visit((char *)segment + HEAP_UNIT, segment->huge - HEAP_UNIT, arg);
        }
    }
}

void heap_each_small_stw(Heap *heap, HeapKind kind, size_t size,
                         void (*visit)(void *, size_t, void *), void *arg) {
    ASSERT(size <= HEAP_SMALL_MAX);
    unsigned classes[] = {heap_class(size), heap_class(lodging_size(size, LODGING_LEAST)),
                          heap_class(lodging_size(size, LODGING_FIRST))};
    for (HeapSegment *segment = heap->segments; segment != NULL; segment = segment->next) {
        unsigned unit = 1;
        for (Page *page; (page = segment_next_page(segment, &unit)) != NULL;) {
            if (page->kind == kind && (page->class == classes[0] || page->class == classes[1] ||
                                       page->class == classes[2])) {
                each_block(page, visit, arg);
            }
        }
    }
}

void heap_each_page_stw(Heap *heap, void (*visit)(HeapKind, size_t, size_t, void *), void *arg) {
    for (HeapSegment *segment = heap->segments; segment != NULL; segment = segment->next) {
        unsigned unit = 1;
        for (Page *page; (page = segment_next_page(segment, &unit)) != NULL;) {
            size_t used = page->used;
            for (HeapBlock *b = page->foreign; b != NULL; b = b->next) {
                used--;
            }
            visit((HeapKind)page->kind, page->size, used, arg);
        }
    }
    for (HeapSegment *segment = heap->huge; segment != NULL; segment = segment->next) {
        visit((HeapKind)segment->pages[1].kind, segment->huge - HEAP_UNIT, 1, arg);
    }
}

size_t heap_mapped_stw(Heap *heap) {
    size_t bytes = 0;
    for (HeapSegment *segment = heap->segments; segment != NULL; segment = segment->next) {
        bytes += (size_t)__builtin_popcountll(segment->taken) * HEAP_UNIT;
    }
    for (HeapSegment *segment = heap->huge; segment != NULL; segment = segment->next) {
        bytes += segment->huge;
    }
    return bytes;
}

/* ---- leaks ---- */

#ifdef WITH_ASAN
void heap_lives_on_stw(Heap *heap) {
    for (HeapSegment *s = heap->segments; s != NULL; s = s->next) {
        __lsan_register_root_region(s, HEAP_SEGMENT);
    }
    for (HeapSegment *s = heap->huge; s != NULL; s = s->next) {
        __lsan_register_root_region(s, s->huge);
    }
}
#else
void heap_lives_on_stw(Heap *heap) {}
#endif

void verify_heap(Heap *heap) {
    for (HeapSegment *segment = heap->segments; segment != NULL; segment = segment->next) {
        if (segment->heap != heap || !(segment->taken & 1)) {
            FATAL("heap: a segment that is not its own");
        }
        unsigned unit = 1;
        for (Page *page; (page = segment_next_page(segment, &unit)) != NULL;) {
            uint32_t free = 0;
            for (HeapBlock *b = page->free; b != NULL; b = b->next) {
                if (page_of(b) != page || ++free > page->capacity) {
                    FATAL("heap: a free list that leaves its page");
                }
            }
            for (HeapBlock *b = page->held; b != NULL; b = b->next) {
                if (page_of(b) != page || ++free > page->capacity || heap->tracer == NULL) {
                    FATAL("heap: a list of held blocks that leaves its page");
                }
            }
            if (page->used + free != page->carved || page->carved > page->capacity) {
                FATAL("heap: a page's counts don't add up");
            }
        }
    }
}
