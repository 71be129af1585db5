/* Making and unmaking objects: object_new and its relatives, object_dealloc, object_free. */
#include "object/data.h"
#include "object/error.h"
#include "object/object.h"
#include "object/needs.h"

enum { DEALLOC_DEPTH = 40 };

void *data_resize(void *p, size_t old_size, size_t size) {
    if (p != NULL && size <= heap_block_size(p) && size >= old_size / 4) {
        return p;
    }
    void *fresh = data_alloc(size);
    if (fresh != NULL && p != NULL) {
        memcpy(fresh, p, old_size < size ? old_size : size);
        data_free(p, old_size);
    }
    return fresh;
}

/* ---- making ---- */

/* A block of at most 512 bytes out of the page at hand; NULL: heap_alloc. */
static force_inline quiet void *heap_alloc_quick(Heap *heap, HeapKind kind, size_t size) {
#if defined(PITHON_DEBUG) || defined(WITH_ASAN)
    return NULL;
#else
    Page *page = heap->lists[kind][size ? (size - 1) >> 4 : 0];
    if (unlikely(page == NULL) || unlikely(page->free == NULL)) {
        return NULL;
    }
    HeapBlock *block = page->free;
    page->free = block->next;
    page->used++;
    page->age |= PAGE_YOUNG;
    return block;
#endif
}

/* Heap types are counted by their instances only in so far as the collector sums it: see
 * type_instance_made. */
static force_inline PyObject *alloc_of_kind(PyTypeObject *type, size_t size, HeapKind kind) {
    ThreadState *ts = thread_current();
    size_t prefix = kind == KIND_GC_PREFIX ? HEAP_PREFIX : 0;
    char *block = heap_alloc(ts->heap, kind, size + prefix);
    if (unlikely(block == NULL)) {
        return err_no_memory();
    }
    if (prefix) {
        memset(block, 0, HEAP_PREFIX);
    }
    PyObject *o = (PyObject *)(block + prefix);
    object_init_header(ts, o, type);
    if (kind != KIND_OBJECT && unlikely(++ts->alloc_tick >= ts->alloc_limit)) {
        thread_break(ts, BREAK_COLLECT);
    }
    return o;
}

static force_inline PyObject *object_alloc(PyTypeObject *type, size_t size) {
    if (unlikely(size > (size_t)PTRDIFF_MAX - HEAP_PREFIX)) {
        return err_no_memory();
    }
    unsigned long flags = type->tp_flags;
    if (!(flags & Py_TPFLAGS_HAVE_GC)) {
        PyObject *o = alloc_of_kind(type, size, KIND_OBJECT);
        if (unlikely(flags & Py_TPFLAGS_HEAPTYPE) && o != NULL) {
            type_instance_made(type);
        }
        return o;
    }
    if (likely(!(flags & (Py_TPFLAGS_PREHEADER | Py_TPFLAGS_HEAPTYPE)))) {
        return alloc_of_kind(type, size, KIND_GC);
    }
    PyObject *o = alloc_of_kind(type, size, flags & Py_TPFLAGS_PREHEADER ? KIND_GC_PREFIX : KIND_GC);
    if ((flags & Py_TPFLAGS_HEAPTYPE) && likely(o != NULL)) {
        type_instance_made(type);
    }
    return o;
}

static never_inline PyObject *object_alloc_slow(PyTypeObject *type, size_t size) {
    return object_alloc(type, size);
}

/* The usual case makes no call, so that no register is saved: a small object of a static class, out of a page that
 * has a free block. */
PyObject *object_new_raw(PyTypeObject *type, size_t size) {
    enum { SMALL = 512 };
    ThreadState *ts = thread_current();
    unsigned long flags = type->tp_flags;
    if (unlikely(flags & (Py_TPFLAGS_PREHEADER | Py_TPFLAGS_HEAPTYPE)) || unlikely(size > SMALL)) {
        return object_alloc_slow(type, size);
    }
    bool gc = (flags & Py_TPFLAGS_HAVE_GC) != 0;
    PyObject *o = heap_alloc_quick(ts->heap, gc ? KIND_GC : KIND_OBJECT, size);
    if (unlikely(o == NULL)) {
        return object_alloc_slow(type, size);
    }
    object_init_header(ts, o, type);
    if (gc && unlikely(++ts->alloc_tick >= ts->alloc_limit)) {
        thread_break(ts, BREAK_COLLECT);
    }
    return o;
}

PyObject *object_new(PyTypeObject *type) {
    PyObject *o = TRY(object_alloc(type, (size_t)type->tp_basicsize));
    memset(o + 1, 0, (size_t)type->tp_basicsize - sizeof(PyObject));
    return o;
}

PyObject *object_new_var(PyTypeObject *type, Py_ssize_t items) {
    size_t item = (size_t)type->tp_itemsize, base = (size_t)type->tp_basicsize;
    if (unlikely(item != 0 && (size_t)items > (PTRDIFF_MAX - base - 16) / item)) {
        return err_no_memory();
    }
    size_t size = (base + (size_t)items * item + 7) & ~(size_t)7;
    PyObject *o = TRY(object_alloc(type, size));
    memset(o + 1, 0, size - sizeof(PyObject));
    ((PyVarObject *)o)->ob_size = items;
    return o;
}

/* ---- unmaking ---- */

void object_free(void *object) {
    PyObject *o = object;
    PyTypeObject *type = TYPE(o);
    unsigned long flags = type->tp_flags;
    ThreadState *ts = thread_current();
    o->ob_gc_bits = 0;
    if (likely((flags & (Py_TPFLAGS_PREHEADER | Py_TPFLAGS_HEAPTYPE)) == 0)) { /* likewise */
        bool gc = (flags & Py_TPFLAGS_HAVE_GC) != 0;
        ts->alloc_tick -= gc && ts->alloc_tick > 0;
        heap_free_object(ts->heap, o, gc ? KIND_GC : KIND_OBJECT);
        return;
    }
    if (!(flags & Py_TPFLAGS_HAVE_GC)) {
        heap_free_object(ts->heap, o, KIND_OBJECT);
    } else {
        ts->alloc_tick -= ts->alloc_tick > 0;
        if (flags & Py_TPFLAGS_PREHEADER) {
            heap_free_object(ts->heap, (char *)o - HEAP_PREFIX, KIND_GC_PREFIX);
        } else {
            heap_free_object(ts->heap, o, KIND_GC);
        }
    }
    if (unlikely(flags & Py_TPFLAGS_HEAPTYPE)) {
        type_instance_freed(type);
    }
}

/* Nobody else counts the object: from here on weak references give nothing out. False: somebody has
 * got hold of it. */
static bool drop_word(PyObject *o) {
    int64_t weak = REF_MAYBE_WEAK;
    return load_relaxed(&o->ob_ref_shared) == 0 ||
           cas_acq_rel(&o->ob_ref_shared, &weak, REF_IS_MERGED);
}

/* The object is at zero and nobody else can reach it, unless it is SHARED: then the queue has
 * finalised it already. While its finaliser runs it is an ordinary object of this thread with one
 * reference. */
int object_finalize(PyObject *o) {
    PyTypeObject *type = TYPE(o);
    if (type->tp_finalize == NULL || (o->ob_gc_bits & GC_FINALIZED)) {
        return 0;
    }
    if (load_relaxed(&o->ob_ref_shared) >= REF_STATE_HALF) {
        return 0;
    }
    o->ob_gc_bits |= GC_FINALIZED;
    store_relaxed(&o->ob_tid, thread_os_id());
    store_relaxed(&o->ob_ref_local, 1);
    /* From here on weak references give it out again. */
    store_release(&o->ob_ref_shared, type->tp_weaklistoffset != 0 ? REF_MAYBE_WEAK : 0);
    type->tp_finalize(o);
    if (is_owned(o) && load_relaxed(&o->ob_ref_local) == 1 && drop_word(o)) {
        store_relaxed(&o->ob_ref_local, 0);
        return 0;
    }
    decref(o); /* destroys it later, or now: GC_FINALIZED keeps it from coming here */
    return -1;
}

/* Deallocators of nested containers call each other: beyond a depth the object waits in a chain
 * (linked through ob_tid, which no longer means anything) until the outermost call takes it up. */
void object_dealloc(PyObject *o) {
    ThreadState *ts = thread_current();
    if (unlikely(ts->dealloc_depth >= DEALLOC_DEPTH)) {
        o->ob_gc_bits &= (uint8_t)~GC_TRACKED; /* a collection meanwhile would use ob_tid itself */
        o->ob_tid = (uintptr_t)ts->dealloc_later;
        ts->dealloc_later = o;
        return;
    }
    ts->dealloc_depth++;
    TYPE(o)->tp_dealloc(o);
    while (unlikely(ts->dealloc_later != NULL) && ts->dealloc_depth == 1) {
        PyObject *later = ts->dealloc_later;
        ts->dealloc_later = (PyObject *)later->ob_tid;
        later->ob_tid = 0;
        TYPE(later)->tp_dealloc(later);
    }
    ts->dealloc_depth--;
}
