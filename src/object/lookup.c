/* Attributes along the MRO, remembered per type in tables that readers use without a lock.
 *
 * tp_cache points to a table that belongs to one version tag. Proof that no lookup returns what was
 * replaced before it began:
 *   1. Whoever changes a namespace stores version 0 afterwards (type_modified_locked),
 * unconditionally, then takes the table away.
 *   2. A tag is assigned by compare-and-swap from 0, before the dicts are read. If the swap follows
 * the store of 0, it sees the new namespace; if it precedes it, the tag is gone after the store.
 *   3. A table is used only while its tag is the type's. One that a slow reader puts in place late
 * carries an old tag, and tags are never used again.
 *   4. An entry's value is written before its name is (release), the name once only. Readers
 * compare the name (acquire).
 *   5. What a replaced namespace entry held is SHARED: it outlives everybody who has read it and
 * not passed a safepoint since. Tables of heap types that are replaced are queued; those of static
 * types, which several interpreters read, are kept, each by the one that came after it.
 */
#include "object/data.h"
#include "object/error.h"
#include "object/needs.h"
#include "object/call.h"
#include "object/reclaim.h"
#include "object/type.h"
#include "object/type_cache.h"

#include <stdlib.h>

#define ENTRY_BUSY ((PyObject *)1)
enum { CACHE_SMALLEST = 16, CACHE_LARGEST = 4096 };

static size_t cache_size(uint32_t mask) {
    return sizeof(TypeCache) + ((size_t)mask + 1) * sizeof(CacheEntry);
}

static force_inline uint32_t name_slot(PyObject *name, uint32_t mask) {
    uint64_t mixed = ((uintptr_t)name >> 3) * UINT64_C(0x9E3779B97F4A7C15);
    return (uint32_t)(mixed >> 40) & mask;
}

static force_inline bool name_is_interned(PyObject *name) {
    return load_relaxed((uint8_t *)&((PyASCIIObject *)name)->state) != 0;
}

/* ---- the table ---- */

static TypeCache *cache_create(PyTypeObject *type, uint32_t version, uint32_t entries) {
    size_t size = cache_size(entries - 1);
    TypeCache *cache =
        HAS_FLAG(type, Py_TPFLAGS_HEAPTYPE) ? data_alloc_zero(size) : calloc(1, size);
    if (cache != NULL) {
        cache->version = version;
        cache->mask = entries - 1;
    }
    return cache;
}

static void cache_free_fresh(PyTypeObject *type, TypeCache *cache) {
    if (HAS_FLAG(type, Py_TPFLAGS_HEAPTYPE)) {
        data_free(cache, cache_size(cache->mask));
    } else {
        free(cache);
    }
}

static void cache_retire(PyTypeObject *type, TypeCache *cache) {
    if (cache != NULL && HAS_FLAG(type, Py_TPFLAGS_HEAPTYPE)) {
        reclaim_queue_table(cache, cache_size(cache->mask));
    }
}

/* Writes an entry; false when the table is full enough to grow. */
static bool cache_put(TypeCache *cache, PyObject *name, PyObject *value) {
    if (load_relaxed(&cache->used) * 4 > cache->mask * 3) {
        return false;
    }
    for (uint32_t i = name_slot(name, cache->mask), n = 0; n <= cache->mask;
         i = (i + 1) & cache->mask, n++) {
        PyObject *expected = NULL;
        if (cas_acq_rel(&cache->entries[i].name, &expected, ENTRY_BUSY)) {
            fetch_add_relaxed(&cache->used, 1);
            store_relaxed(&cache->entries[i].value, value);
            store_release(&cache->entries[i].name, name); /* pairs with the acquire in cache_find */
            return true;
        }
        if (expected == name) {
            return true;
        }
    }
    return false;
}

static force_inline bool cache_find(TypeCache *cache, PyObject *name, PyObject **value) {
    for (uint32_t i = name_slot(name, cache->mask);; i = (i + 1) & cache->mask) {
        PyObject *found = load_acquire(&cache->entries[i].name);
        if (found == name) {
            *value = load_relaxed(&cache->entries[i].value);
            return true;
        }
        if (found == NULL) {
            return false;
        }
    }
}

/* Puts a table for `version` in place of `old`, with what `old` knows if it is of the same version.
 */
static TypeCache *cache_replace(PyTypeObject *type, TypeCache *old, uint32_t version) {
    bool grow = old != NULL && old->version == version;
    uint32_t entries = grow ? (old->mask + 1) * 2 : CACHE_SMALLEST;
    if (entries > CACHE_LARGEST) {
        return NULL;
    }
    TypeCache *fresh = cache_create(type, version, entries);
    if (fresh == NULL) {
        return NULL;
    }
    for (uint32_t i = 0; grow && i <= old->mask; i++) {
        PyObject *name = load_acquire(&old->entries[i].name);
        if (name != NULL && name != ENTRY_BUSY) {
            cache_put(fresh, name, load_relaxed(&old->entries[i].value));
        }
    }
    PyObject *expected = (PyObject *)old;
    fresh->older = HAS_FLAG(type, Py_TPFLAGS_HEAPTYPE) ? NULL : old;
    if (!cas_acq_rel(&type->tp_cache, &expected, (PyObject *)fresh)) {
        cache_free_fresh(type, fresh);
        return NULL;
    }
    cache_retire(type, old);
    return fresh;
}

static void cache_remember(PyTypeObject *type, uint32_t version, PyObject *name, PyObject *value) {
    TypeCache *cache = type_cache_of(type);
    if (cache == NULL || cache->version != version) {
        cache = cache_replace(type, cache, version);
    }
    if (cache != NULL && !cache_put(cache, name, value)) {
        cache = cache_replace(type, cache, version);
        if (cache != NULL) {
            cache_put(cache, name, value);
        }
    }
}

/* ---- lookup ---- */

static borrowed PyObject *lookup_mro(PyTypeObject *type, PyObject *name) {
    PyTupleObject *mro = (PyTupleObject *)load_acquire(&type->tp_mro);
    if (mro == NULL) {
        return NULL;
    }
    for (Py_ssize_t i = 0; i < mro->ob_base.ob_size; i++) {
        PyObject *dict = ((PyTypeObject *)mro->ob_item[i])->tp_dict;
        if (dict == NULL) {
            continue; /* a base that is being made ready */
        }
        StackRef found = dict_read_str(dict, name);
        if (!stackref_is_null(found)) {
            PyObject *value = stackref_object(found);
            stackref_drop(found); /* NOLOCK: SHARED, or kept by a namespace of this thread: good
                                     until the next safepoint */
            return value;
        }
    }
    return NULL;
}

enum { NO_VERSION = UINT16_MAX }; /* in tp_versions_used */

uint32_t type_version(PyTypeObject *type) {
    uint32_t version = load_acquire(&type->tp_version_tag);
    if (likely(version != 0)) {
        return version;
    }
    if (!HAS_FLAG(type, Py_TPFLAGS_READY) || !type_may_have_version(type) ||
        load_relaxed(&runtime.next_type_version) == UINT32_MAX) {
        return 0;
    }
    uint32_t fresh = fetch_add_relaxed(&runtime.next_type_version, 1) + 1, expected = 0;
    if (fresh == UINT32_MAX) {
        store_relaxed(&runtime.next_type_version, UINT32_MAX);
        return 0;
    }
    return cas_acq_rel(&type->tp_version_tag, &expected, fresh) ? fresh : expected;
}

PyObject *type_lookup(PyTypeObject *type, PyObject *name) {
    TypeCache *cache = type_cache_of(type);
    PyObject *value;
    if (likely(cache != NULL) && cache->version == load_acquire(&type->tp_version_tag) &&
        cache_find(cache, name, &value)) {
        return value;
    }
    if (!name_is_interned(name)) {
        return lookup_mro(type, name);
    }
    uint32_t version = type_version(type);
    value = lookup_mro(type, name);
    if (version != 0) {
        cache_remember(type, version, name, value);
    }
    return value;
}

bool type_lookup_place(PyTypeObject *type, PyObject *name, PyObject **value, uint32_t *version,
                       unsigned *place) {
    *value = type_lookup(type, name);
    TypeCache *cache = type_cache_of(type);
    if (cache == NULL || cache->version == 0) {
        return false;
    }
    for (uint32_t i = name_slot(name, cache->mask);; i = (i + 1) & cache->mask) {
        PyObject *found = load_acquire(&cache->entries[i].name);
        if (found == NULL) {
            return false;
        }
        if (found == name) {
            *value = load_relaxed(&cache->entries[i].value);
            *version = cache->version;
            *place = i;
            return true;
        }
    }
}

PyObject *type_cached_at(PyTypeObject *type, uint32_t version, unsigned place, PyObject *name) {
    return likely(load_acquire(&type->tp_version_tag) == version)
               ? type_cached_quick(type, version, place, name)
               : NULL;
}

PyObject *type_lookup_ref(PyTypeObject *type, PyObject *name) {
    PyObject *value = type_lookup(type, name);
    XINCREF(value);
    return value;
}

bool type_is_subtype(PyTypeObject *type, PyTypeObject *base) {
    if (type == base) {
        return true;
    }
    PyTupleObject *mro = (PyTupleObject *)load_acquire(&type->tp_mro);
    if (likely(mro != NULL)) {
        for (Py_ssize_t i = 1; i < mro->ob_base.ob_size; i++) {
            if (mro->ob_item[i] == (PyObject *)base) {
                return true;
            }
        }
        return mro->ob_base.ob_size != 0 && mro->ob_item[0] == (PyObject *)base;
    }
    while ((type = type->tp_base) != NULL) { /* not ready yet */
        if (type == base) {
            return true;
        }
    }
    return base == &PyBaseObject_Type;
}

/* ---- special methods ---- */

PyObject *type_lookup_special(PyObject *self, PyObject *name, bool *unbound) {
    PyObject *found = type_lookup_ref(TYPE(self), name);
    *unbound = false;
    if (found == NULL) {
        return NULL;
    }
    if (HAS_FLAG(TYPE(found), Py_TPFLAGS_METHOD_DESCRIPTOR)) {
        *unbound = true;
        return found;
    }
    descrgetfunc get = TYPE(found)->tp_descr_get;
    if (get == NULL) {
        return found;
    }
    PyObject *bound = get(found, self, (PyObject *)TYPE(self));
    decref(found);
    return bound;
}

static PyObject *call_special(PyObject *self, steals PyObject *found, bool unbound,
                              PyObject *const *args, Py_ssize_t nargs) {
    autoref PyObject *method = found;
    if (method == NULL) {
        return NULL;
    }
    PyObject *stack[6] = {NULL, self};
    ASSERT(nargs <= 4);
    for (Py_ssize_t i = 0; i < nargs; i++) {
        stack[2 + i] = args[i];
    }
    if (unbound) {
        return call(method, stack + 1, (size_t)(nargs + 1) | PY_VECTORCALL_ARGUMENTS_OFFSET, NULL);
    }
    return call(method, stack + 2, (size_t)nargs | PY_VECTORCALL_ARGUMENTS_OFFSET, NULL);
}

PyObject *type_call_special(PyObject *self, PyObject *name, PyObject *const *args,
                            Py_ssize_t nargs) {
    bool unbound;
    PyObject *method = type_lookup_special(self, name, &unbound);
    return call_special(self, method, unbound, args, nargs);
}

PyObject *type_call_optional(PyObject *self, PyObject *name, PyObject *const *args,
                             Py_ssize_t nargs) {
    bool unbound;
    PyObject *method = type_lookup_special(self, name, &unbound);
    if (method == NULL && err_occurred()) {
        err_clear_if(PyExc_AttributeError);
        return NULL;
    }
    return call_special(self, method, unbound, args, nargs);
}

/* ---- changes ---- */

static int forget(PyTypeObject *type, void *arg) {
    exchange_acq_rel(&type->tp_version_tag, 0);
    if (HAS_FLAG(type, Py_TPFLAGS_HEAPTYPE)) { /* a static type's goes when there is another */
        cache_retire(type, (TypeCache *)exchange_acq_rel(&type->tp_cache, NULL));
    }
    return type_subclasses_each_locked(type, forget, arg);
}

bool type_may_have_version(PyTypeObject *type) {
    return load_relaxed(&type->tp_versions_used) != NO_VERSION;
}

void type_forbid_version(PyTypeObject *type) {
    store_release(&type->tp_versions_used, NO_VERSION);
    exchange_acq_rel(&type->tp_version_tag, 0);
}

void type_modified_locked(PyTypeObject *type) {
    forget(type, NULL);
}
