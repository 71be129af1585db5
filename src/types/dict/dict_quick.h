/* Reading a dict at a place that is known, in line: for the interpreter's caches. What the
 * functions promise stands in dict.h. */
#ifndef PITHON_TYPES_DICT_DICT_QUICK_H
#define PITHON_TYPES_DICT_DICT_QUICK_H

#include "object/stackref_quick.h"
#include "types/dict/dict_int.h"

enum { INT_COMPACT_LIMIT = 1 << 30 }; /* ints from here on have more than one digit */
/* The value of a dict for an int key that no object has been made for: 1, 0 not there, -1 look again with an object. Quiet. */
quiet int dict_read_small_int(PyObject *d, intptr_t number, StackRef *out);

/* Is the key in the dict? 1, 0, or -1: to be found out the general way. Quiet. */
quiet int dict_has_quick(PyObject *d, PyObject *key, Py_hash_t hash);

/* Can dict_read_str look up a name without waiting, and no other kind of key be equal to it? */
static force_inline quiet bool dict_is_ready_of_names(PyObject *d) {
    return container_is_ready(d) && dict_keys_of(d)->kind == KEYS_STR; /* then the values are its own */
}
/* Neither makes a call: where the dict or the value must become SHARED first they find nothing, and
 * dict_read_at and dict_read_entry do it. */
/* dict_read_at: the value of entry `index` while the table has that version. */
static force_inline quiet StackRef dict_read_at_quick(PyObject *d, uint32_t version,
                                                      Py_ssize_t index) {
    if (unlikely(!container_is_ready(d))) { /* first: before that the owner frees what it replaces */
        return STACKREF_NULL;
    }
    PyDictKeysObject *k = dict_keys_of(d);
    if (unlikely(load_acquire(&k->version) != version)) {
        return STACKREF_NULL;
    }
    PyObject *value = load_acquire(&keys_entries(k)[index].value);
    return likely(value != NULL) ? container_read_here(d, value) : STACKREF_NULL;
}
/* dict_read_entry: the value of entry `index` if its key is `name`. */
static force_inline quiet StackRef dict_read_entry_quick(PyObject *d, Py_ssize_t index,
                                                         PyObject *name) {
    if (unlikely(!container_is_ready(d))) {
        return STACKREF_NULL;
    }
    PyDictKeysObject *k = dict_keys_of(d);
    if (unlikely(k->kind == KEYS_SHARED || index >= load_acquire(&k->count))) {
        return STACKREF_NULL;
    }
    DictEntry *entry = &keys_entries(k)[index];
    if (unlikely(load_acquire(&entry->key) != name)) {
        return STACKREF_NULL;
    }
    PyObject *value = load_acquire(&entry->value);
    return likely(value != NULL) ? container_read_here(d, value) : STACKREF_NULL;
}

#endif
