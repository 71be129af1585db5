/* The table in which a type remembers what was found along its MRO (lookup.c), as the interpreter's
 * caches read it. */
#ifndef PITHON_OBJECT_TYPE_CACHE_H
#define PITHON_OBJECT_TYPE_CACHE_H

#include "object/object.h"

typedef struct {
    PyObject *name;  /* (a) NULL free, ENTRY_BUSY being written */
    PyObject *value; /* borrowed from the namespace; NULL: the type has no such attribute */
} CacheEntry;
typedef struct TypeCache {
    uint32_t version; /* (c) */
    uint32_t mask;    /* (c) number of entries less one */
    uint32_t used;    /* (a) */
    uint32_t unused;
    struct TypeCache *older; /* (c) what this one replaced, where that is kept */
    CacheEntry entries[];
} TypeCache;

static force_inline TypeCache *type_cache_of(PyTypeObject *type) {
    return (TypeCache *)load_acquire(&type->tp_cache);
}
/* What stands at `place`, as type_lookup would return it, if the table is of that version; else
 * NULL. The caller has checked that the version is still the type's. */
static force_inline quiet borrowed PyObject *type_cached_quick(PyTypeObject *type, uint32_t version,
                                                               unsigned place, PyObject *name) {
    TypeCache *cache = type_cache_of(type);
    if (unlikely(cache == NULL || cache->version != version || place > cache->mask)) {
        return NULL;
    }
    /* The table may have grown meanwhile: then another name stands here. */
    return likely(load_acquire(&cache->entries[place].name) == name) ? cache->entries[place].value
                                                                     : NULL;
}

#endif
