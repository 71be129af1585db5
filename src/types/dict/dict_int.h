/* Insides of dict: tables, and the values that instances keep in line. Only for types/dict. */
#ifndef PITHON_TYPES_DICT_DICT_INT_H
#define PITHON_TYPES_DICT_DICT_INT_H

#include "object/data.h"
#include "object/error.h"
#include "object/ops.h"
#include "object/reclaim.h"
#include "types/dict/dict.h"
#include "types/dict/instance.h"
#include "types/list/list.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"

typedef enum {
    KEYS_GENERAL, /* any keys */
    KEYS_STR,     /* exact str only: comparing runs no Python code */
    KEYS_SHARED   /* names of a class's instances: append-only, no values in it */
} KeysKind;

typedef struct {
    Py_hash_t hash;  /* (c) once the index is published */
    PyObject *key;   /* (r) NULL: deleted. Never any other key again */
    PyObject *value; /* (r) NULL: deleted, or not in this table (KEYS_SHARED) */
} DictEntry;

enum { INDEX_EMPTY = -1, INDEX_DELETED = -2, KEYS_MIN_LOG2 = 3, SHARED_NAMES_MAX = 30 };

/* The table. `log2_size` index slots of `width` bytes follow the header, then the entries: as many as that many slots bear, or fewer in a table made for a known
 * number of items. */
struct _dictkeysobject {
    uint8_t log2_size;       /* (c) */
    uint8_t log2_width;      /* (c) of the bytes of an index slot */
    uint8_t kind;            /* (r) KeysKind; STR may become GENERAL only in a new table */
    PyMutex lock;            /* KEYS_SHARED: guards appending */
    uint32_t version;        /* (a) 0: none */
    int64_t usable;          /* (l; peeked at without it) entries that may still be appended */
    int64_t count;           /* (r) entries appended, deleted ones included */
    uint32_t references;     /* (a) KEYS_SHARED: the class and dicts that use it; REFERENCES_MANY: never freed */
    uint32_t values;         /* (c) KEYS_SHARED: capacity of the in-line values */
    char indices[];
};
enum { REFERENCES_MANY = 1u << 31 };

static force_inline uint8_t *values_order(InlineValues *v) {
    return (uint8_t *)&v->values[v->capacity];
}
/* The order of the attributes, oldest first: written under the lock, read without. A reader sees
 * each entry whole; while one is taken out it may see its neighbour twice. */
static force_inline int64_t values_order_at(InlineValues *v, Py_ssize_t i) {
    return load_relaxed(&values_order(v)[i]);
}
static force_inline void values_order_add(InlineValues *v, int64_t index) {
    store_relaxed(&values_order(v)[v->count], (uint8_t)index);
    store_release(&v->count, v->count + 1); /* pairs with the acquire of those who walk the order */
}
static inline void values_order_remove(InlineValues *v, int64_t index) {
    uint8_t *order = values_order(v);
    int i = 0;
    while (order[i] != index) {
        i++;
    }
    for (; i + 1 < v->count; i++) {
        store_relaxed(&order[i], order[i + 1]);
    }
    store_release(&v->count, v->count - 1);
}
/* Values that a dict took over from an instance that ended: still by the class's table. */
typedef struct {
    PyObject *dict; /* (c) not counted */
    InlineValues values;
} OwnValues;
static force_inline OwnValues *own_values(InlineValues *v) {
    return (OwnValues *)((char *)v - offsetof(OwnValues, values));
}
static force_inline PyObject *values_owner(InlineValues *v) {
    return likely(v->offset) ? (PyObject *)((char *)v - v->offset) : own_values(v)->dict;
}
static inline size_t values_bytes(size_t capacity) {
    return sizeof(InlineValues) + capacity * (sizeof(PyObject *) + 1);
}
static inline size_t own_values_bytes(size_t capacity) {
    return offsetof(OwnValues, values) + values_bytes(capacity);
}
/* The values of an instance that ends move into a block of its dict's own. Lock held or object dead. */
int dict_own_values_locked(PyObject *o);
static force_inline PyDictKeysObject *dict_keys_of(PyObject *d) {
    return load_acquire(&((PyDictObject *)d)->ma_keys); /* pairs with the release in dict_publish */
}
static force_inline DictEntry *keys_entries(PyDictKeysObject *k) {
    return (DictEntry *)(k->indices + ((size_t)1 << (k->log2_size + k->log2_width)));
}
/* The next entry from *position on that is neither deleted nor half written, uncounted; false: there is none. */
static force_inline bool keys_next(PyDictKeysObject *k, Py_ssize_t *position, DictEntry **entry, PyObject **key,
                                   PyObject **value) {
    int64_t count = load_acquire(&k->count);
    while (*position < count) {
        *entry = &keys_entries(k)[(*position)++];
        *key = load_acquire(&(*entry)->key);
        *value = load_acquire(&(*entry)->value);
        if (likely(*key != NULL && *value != NULL)) {
            return true;
        }
    }
    return false;
}
static force_inline int64_t keys_index(PyDictKeysObject *k, size_t slot) {
    switch (k->log2_width) { /* acquire: pairs with the release in keys_set_index, the entry is
                                complete */
    case 0:
        return load_acquire((int8_t *)k->indices + slot);
    case 1:
        return load_acquire((int16_t *)k->indices + slot);
    case 2:
        return load_acquire((int32_t *)k->indices + slot);
    default:
        return load_acquire((int64_t *)k->indices + slot);
    }
}
static force_inline void keys_set_index(PyDictKeysObject *k, size_t slot, int64_t index) {
    switch (k->log2_width) {
    case 0:
        store_release((int8_t *)k->indices + slot, (int8_t)index);
        break;
    case 1:
        store_release((int16_t *)k->indices + slot, (int16_t)index);
        break;
    case 2:
        store_release((int32_t *)k->indices + slot, (int32_t)index);
        break;
    default:
        store_release((int64_t *)k->indices + slot, index);
        break;
    }
}
static inline int64_t keys_usable(unsigned log2_size) {
    return ((int64_t)1 << log2_size) * 2 / 3;
}
/* Bytes of the whole block. The lock is held, or nobody writes any more. */
static inline size_t keys_bytes(PyDictKeysObject *k) {
    int64_t room = k->kind == KEYS_SHARED ? keys_usable(k->log2_size) : k->count + k->usable;
    return sizeof *k + ((size_t)1 << (k->log2_size + k->log2_width)) +
           (size_t)room * sizeof(DictEntry);
}
/* The probe sequence: first by the low bits of the hash, so that small ints in a row lie in a row;
 * then every slot is visited, beginning where all bits of the hash take part. */
typedef struct {
    size_t slot, mask, step;
    uint64_t mixed;
} Probe;
static force_inline Probe probe_start(PyDictKeysObject *k, Py_hash_t hash) {
    size_t mask = ((size_t)1 << k->log2_size) - 1;
    return (Probe){(size_t)hash & mask, mask, 0, (uint64_t)hash * 0x9E3779B97F4A7C15ull};
}
static force_inline void probe_next(Probe *p) {
    /* Triangular numbers: a permutation of a table whose size is a power of two. */
    p->slot = (p->step == 0 ? (size_t)(p->mixed >> 20) : p->slot + p->step) & p->mask;
    p->step++;
}

/* keys.c */
PyDictKeysObject *keys_new(unsigned log2_size, KeysKind kind); /* NULL with MemoryError */
/* The smallest one for so many entries (more than none), without room for another. */
PyDictKeysObject *keys_new_exact(int64_t entries, KeysKind kind);
PyDictKeysObject *keys_empty_table(void); /* of dicts without entries: no room, never written */
/* Index of the entry for an exact str, or -1. Any table; compares with exact str keys only. Quiet.
 */
quiet int64_t keys_find_str(PyDictKeysObject *k, PyObject *name, Py_hash_t hash);
/* Appends an entry (references stolen) to a table with room; the caller holds the lock, or it is
 * fresh. */
quiet int64_t keys_append(PyDictKeysObject *k, steals PyObject *key, Py_hash_t hash,
                          steals PyObject *value);
/* The same at a free index slot of the key's probe sequence. */
quiet int64_t keys_append_at(PyDictKeysObject *k, size_t slot, steals PyObject *key, Py_hash_t hash,
                             steals PyObject *value);
/* The entries of `old` that are not deleted, moved with their references to a fresh table with room
 * for them. */
quiet void keys_move_fresh(PyDictKeysObject *fresh, PyDictKeysObject *old);
/* A table made for a known number of items, with all the room that its index bears: the same entries at the same places, deleted ones too, so that who walks them
 * meanwhile sees what it would have seen. References move. NULL with MemoryError. */
PyDictKeysObject *keys_widen(PyDictKeysObject *old);
/* A table of the same entries, of which none is deleted, each counted once more. NULL with
 * MemoryError. */
PyDictKeysObject *keys_clone(PyDictKeysObject *k);
void keys_drop_shared(PyDictKeysObject *k);
unsigned keys_log2_for(int64_t entries);

/* dict.c: under the dict's lock. */
typedef struct {
    PyDictKeysObject *keys;
    int64_t index; /* -1: not there */
} DictSpot;
int dict_locate_locked(PyObject *d, PyObject *key, Py_hash_t hash, DictSpot *spot);
/* 1 inserted, 0 replaced (*old is what was there, to be dropped after the unlock), -1. Key
 * borrowed, value stolen. */
int dict_put_locked(PyObject *d, PyObject *key, Py_hash_t hash, steals PyObject *value,
                    PyObject **old);
/* Takes the entry out: key and value go to the caller. */
void dict_take_locked(PyObject *d, DictSpot spot, PyObject **key, PyObject **value);
/* A dict whose values lie in an instance gets a table of its own, and the instance uses that from
 * then on. Both locks held. */
int dict_unshare_locked(PyObject *d);
borrowed PyObject *dict_value_at(PyObject *d, PyDictKeysObject *k, int64_t index);
/* Hash of a key, with the words of a dict when it has none ("cannot use 'list' as a dict key
 * (unhashable type: 'list')"). */
Py_hash_t dict_hash_key(PyObject *key);

#endif
