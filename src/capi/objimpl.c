/* objimpl.h: making and unmaking the objects of extensions' types, by hand. */
#include "capi/capi.h"
#include "gc/gc.h"
#include "object/data.h"
#include "types/type/type.h"
#include "types/weakref/weakref.h"

/* ---- memory of the object domain: from the thread's heap ---- */

void *PyObject_Malloc(size_t size) {
    return size > (size_t)PY_SSIZE_T_MAX ? NULL : data_alloc(size ? size : 1);
}

void *PyObject_Calloc(size_t count, size_t size) {
    if (size != 0 && count > (size_t)PY_SSIZE_T_MAX / size) {
        return NULL;
    }
    return data_alloc_zero(count * size ? count * size : 1);
}

void *PyObject_Realloc(void *p, size_t size) {
    if (p == NULL) {
        return PyObject_Malloc(size);
    }
    return size > (size_t)PY_SSIZE_T_MAX ? NULL
                                         : data_resize(p, heap_block_size(p), size ? size : 1);
}

/* Memory of this domain, or an object that was made with it: that has its type counted. */
void PyObject_Free(void *p) {
    if (p == NULL) {
        return;
    }
    HeapKind kind = heap_kind_of(p);
    if (kind == KIND_DATA) {
        heap_free(thread_current()->heap, p);
    } else {
        object_free(p);
    }
}

/* ---- making ---- */

/* On memory that the caller has got: of the object domain, or an object's that is used anew. */
PyObject *PyObject_Init(PyObject *o, PyTypeObject *type) {
    if (o == NULL) {
        return err_no_memory();
    }
    _Py_NewReference(o);
    store_release(&o->ob_type, type);
    if (HAS_FLAG(type, Py_TPFLAGS_HEAPTYPE)) {
        type_instance_made(type);
    }
    return o;
}

PyVarObject *PyObject_InitVar(PyVarObject *o, PyTypeObject *type, Py_ssize_t size) {
    if (o == NULL) {
        return err_no_memory();
    }
    o->ob_size = size;
    PyObject_Init((PyObject *)o, type);
    return o;
}

PyObject *_PyObject_New(PyTypeObject *type) {
    return object_new(type);
}

PyVarObject *_PyObject_NewVar(PyTypeObject *type, Py_ssize_t items) {
    NEED(items >= 0);
    return (PyVarObject *)object_new_var(type, items);
}

PyObject *_PyObject_GC_New(PyTypeObject *type) {
    return object_new(type);
}

PyVarObject *_PyObject_GC_NewVar(PyTypeObject *type, Py_ssize_t items) {
    NEED(items >= 0);
    return (PyVarObject *)object_new_var(type, items);
}

PyObject *PyUnstable_Object_GC_NewWithExtraData(PyTypeObject *type, size_t extra) {
    size_t base = (size_t)type->tp_basicsize;
    if (extra > (size_t)PY_SSIZE_T_MAX - base) {
        return err_no_memory();
    }
    PyObject *o = TRY(object_new_raw(type, base + extra));
    memset(o + 1, 0, base + extra - sizeof(PyObject));
    return o;
}

/* Only before anybody else knows the object: not tracked, one reference. */
PyVarObject *_PyObject_GC_Resize(PyVarObject *o, Py_ssize_t items) {
    PyTypeObject *type = TYPE(o);
    size_t base = (size_t)type->tp_basicsize, item = (size_t)type->tp_itemsize;
    NEED(items >= 0);
    if (item != 0 && (size_t)items > (PTRDIFF_MAX - base - 16) / item) {
        return err_no_memory();
    }
    size_t old = base + (size_t)o->ob_size * item, size = base + (size_t)items * item;
    PyVarObject *fresh = (PyVarObject *)TRY(object_new_raw(type, size));
    memcpy(fresh + 1, o + 1, (old < size ? old : size) - sizeof(PyVarObject));
    fresh->ob_size = items;
    object_free(o);
    return fresh;
}

void PyObject_GC_Del(void *o) {
    object_free(o);
}

/* ---- the collector ---- */

void PyObject_GC_Track(PyObject *o) {
    object_track(o);
}

void PyObject_GC_UnTrack(void *o) {
    object_untrack(o);
}

int PyObject_GC_IsTracked(PyObject *o) {
    return (load_relaxed(&o->ob_gc_bits) & GC_TRACKED) != 0;
}

int PyObject_GC_IsFinalized(PyObject *o) {
    return (load_relaxed(&o->ob_gc_bits) & GC_FINALIZED) != 0;
}

int PyObject_IS_GC(PyObject *o) {
    PyTypeObject *type = TYPE(o);
    return HAS_FLAG(type, Py_TPFLAGS_HAVE_GC) && (type->tp_is_gc == NULL || type->tp_is_gc(o));
}

Py_ssize_t PyGC_Collect(void) {
    autoref PyObject *pending = err_fetch();
    Py_ssize_t found = gc_collect(2);
    err_restore(take(pending));
    return found;
}

static int set_enabled(uint8_t enabled) {
    return exchange_acq_rel(&interp_current()->gc->enabled, enabled);
}
int PyGC_Enable(void) {
    return set_enabled(1);
}
int PyGC_Disable(void) {
    return set_enabled(0);
}
int PyGC_IsEnabled(void) {
    return load_relaxed(&interp_current()->gc->enabled);
}

/* ---- dying ---- */

void PyObject_CallFinalizer(PyObject *o) {
    destructor finalize = TYPE(o)->tp_finalize;
    if (finalize == NULL || (PyObject_IS_GC(o) && PyObject_GC_IsFinalized(o))) {
        return;
    }
    finalize(o);
    if (PyObject_IS_GC(o)) {
        o->ob_gc_bits |= GC_FINALIZED;
    }
}

int PyObject_CallFinalizerFromDealloc(PyObject *o) {
    return object_finalize(o);
}

void PyObject_ClearWeakRefs(PyObject *o) {
    weakref_clear_all(o);
}

PyObject **(PyObject_GET_WEAKREFS_LISTPTR)(PyObject *o) {
    return (PyObject **)((char *)o + TYPE(o)->tp_weaklistoffset);
}

int(PyType_SUPPORTS_WEAKREFS)(PyTypeObject *type) {
    return type->tp_weaklistoffset != 0;
}

/* Arenas are the heap's affair: nobody replaces what they come from. */
static void *arena_alloc(void *context, size_t size) {
    return malloc(size);
}
static void arena_free(void *context, void *p, size_t size) {
    free(p);
}
void PyObject_GetArenaAllocator(PyObjectArenaAllocator *allocator) {
    *allocator = (PyObjectArenaAllocator){NULL, arena_alloc, arena_free};
}
