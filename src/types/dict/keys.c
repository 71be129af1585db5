/* The tables of dicts. */
#include "types/dict/dict_int.h"

/* A table of one empty index slot and no room: nobody ever writes to it. Zero but for the kind and
 * the slot, which follows the header. */
static const union {
    unsigned char bytes[sizeof(PyDictKeysObject) + 8];
    uint64_t align;
} empty_table = {.bytes = {[offsetof(PyDictKeysObject, kind)] = KEYS_STR,
                           [offsetof(PyDictKeysObject, indices)] = 0xff}};

PyDictKeysObject *keys_empty_table(void) {
    return (PyDictKeysObject *)empty_table.bytes;
}

unsigned keys_log2_for(int64_t entries) {
    unsigned log2 = KEYS_MIN_LOG2;
    while (keys_usable(log2) < entries) {
        log2++;
    }
    return log2;
}

static force_inline PyDictKeysObject *keys_make(unsigned log2_size, int64_t usable, KeysKind kind) {
    unsigned width = log2_size < 8 ? 0 : log2_size < 16 ? 1 : log2_size < 32 ? 2 : 3;
    if (log2_size > 40) {
        return err_no_memory();
    }
    size_t slots = (size_t)1 << (log2_size + width);
    size_t bytes = sizeof(PyDictKeysObject) + slots + (size_t)usable * sizeof(DictEntry);
    PyDictKeysObject *k = data_alloc(bytes);
    if (k == NULL) {
        return err_no_memory();
    }
    *k = (PyDictKeysObject){.log2_size = (uint8_t)log2_size,
                            .log2_width = (uint8_t)width,
                            .kind = (uint8_t)kind,
                            .usable = usable,
                            .references = 1};
    memset(k->indices, 0xff, slots); /* INDEX_EMPTY in every width */
    return k;
}
PyDictKeysObject *keys_new(unsigned log2_size, KeysKind kind) {
    return keys_make(log2_size, keys_usable(log2_size), kind);
}
PyDictKeysObject *keys_new_exact(int64_t entries, KeysKind kind) {
    return keys_make(keys_log2_for(entries), entries, kind);
}

static force_inline bool same_text(PyObject *key, PyObject *name, Py_hash_t key_hash,
                                   Py_hash_t hash) {
    return key_hash == hash && IS_EXACT(key, PyUnicode_Type) && str_equal(key, name);
}

int64_t keys_find_str(PyDictKeysObject *k, PyObject *name, Py_hash_t hash) {
    DictEntry *entries = keys_entries(k);
    for (Probe p = probe_start(k, hash);; probe_next(&p)) {
        int64_t index = keys_index(k, p.slot);
        if (index >= 0) {
            PyObject *key = load_acquire(&entries[index].key);
            if (key == name || (key != NULL && same_text(key, name, entries[index].hash, hash))) {
                return index;
            }
        } else if (index == INDEX_EMPTY) {
            return -1;
        }
    }
}

int64_t keys_append(PyDictKeysObject *k, steals PyObject *key, Py_hash_t hash,
                    steals PyObject *value) {
    Probe p = probe_start(k, hash);
    while (keys_index(k, p.slot) >= 0) {
        probe_next(&p);
    }
    return keys_append_at(k, p.slot, key, hash, value);
}

int64_t keys_append_at(PyDictKeysObject *k, size_t slot, steals PyObject *key, Py_hash_t hash,
                       steals PyObject *value) {
    ASSERT(k->usable > 0);
    int64_t index = k->count;
    DictEntry *entry = &keys_entries(k)[index];
    entry->hash = hash;
    store_relaxed(&entry->key, key);
    store_relaxed(&entry->value, value);
    store_relaxed(&k->version, 0); /* a name came: what caches know of this table no longer holds */
    keys_set_index(k, slot, index);
    store_release(&k->count, index + 1); /* pairs with the acquire of those who walk the entries */
    store_relaxed(&k->usable, k->usable - 1);
    return index;
}

/* Nobody else sees the table yet: plain stores, and one width for all. */
#define FILL_INDICES(type)                                                                         \
    do {                                                                                           \
        type *indices = (type *)k->indices;                                                        \
        for (int64_t i = 0; i < count; i++) {                                                      \
            Probe p = probe_start(k, entries[i].hash);                                             \
            while (indices[p.slot] >= 0) {                                                         \
                probe_next(&p);                                                                    \
            }                                                                                      \
            indices[p.slot] = (type)i;                                                             \
        }                                                                                          \
    } while (0)

static void fill_indices_fresh(PyDictKeysObject *k, int64_t count) {
    DictEntry *entries = keys_entries(k);
    switch (k->log2_width) {
    case 0:
        FILL_INDICES(int8_t);
        break;
    case 1:
        FILL_INDICES(int16_t);
        break;
    case 2:
        FILL_INDICES(int32_t);
        break;
    default:
        FILL_INDICES(int64_t);
        break;
    }
}

void keys_move_fresh(PyDictKeysObject *fresh, PyDictKeysObject *old) {
    DictEntry *from = keys_entries(old), *to = keys_entries(fresh);
    int64_t count = 0;
    for (int64_t i = 0; i < old->count; i++) {
        if (from[i].value != NULL) {
            to[count++] = from[i];
        }
    }
    fill_indices_fresh(fresh, count);
    fresh->count = count;
    fresh->usable -= count;
}

PyDictKeysObject *keys_clone(PyDictKeysObject *k) {
    PyDictKeysObject *fresh = data_alloc(keys_bytes(k));
    if (fresh == NULL) {
        return err_no_memory();
    }
    DictEntry *entries = keys_entries(k);
    memcpy(fresh, k, (size_t)((char *)(entries + k->count) - (char *)k));
    fresh->lock._bits = 0;
    fresh->version = 0; /* versions are a table's own */
    fresh->references = 1;
    for (int64_t i = 0; i < k->count; i++) {
        incref(entries[i].key);
        incref(entries[i].value);
    }
    return fresh;
}

PyDictKeysObject *keys_widen(PyDictKeysObject *old) {
    int64_t room = keys_usable(old->log2_size);
    char *entries = (char *)keys_entries(old);
    PyDictKeysObject *fresh =
        data_alloc((size_t)(entries - (char *)old) + (size_t)room * sizeof(DictEntry));
    if (fresh == NULL) {
        return err_no_memory();
    }
    memcpy(fresh, old, (size_t)(entries - (char *)old) + (size_t)old->count * sizeof(DictEntry));
    fresh->usable = room - old->count;
    fresh->version = 0; /* versions are a table's own */
    return fresh;
}

void keys_drop_shared(PyDictKeysObject *k) {
    if (load_relaxed(&k->references) >= REFERENCES_MANY ||
        fetch_add_acq_rel(&k->references, (uint32_t)-1) != 1) {
        return;
    }
    for (int64_t i = 0; i < k->count; i++) {
        decref(keys_entries(k)[i].key);
    }
    reclaim_queue_table(k, keys_bytes(k));
}
