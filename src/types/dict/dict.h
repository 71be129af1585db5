/* dict: ordered, compact hash table; and the attribute storage of instances, which shares its
 * tables.
 *
 * Reading takes no lock. `ma_keys` points to a table (indices, then entries in insertion order)
 * whose shape readers may rely on while they hold the pointer: keys are only ever appended to it; a
 * table that must grow, or lose deleted entries, is replaced, and the old one freed by quiescence.
 * Values are replaced in place by release stores; a deleted one is NULL. Writers hold the object's
 * lock.
 *
 * Versions: a table's version (0: none yet) is assigned on demand, and becomes 0 when a key is
 * added or deleted; as long as it is the same, a key that was at index i is at index i, and one
 * that was absent is absent. Values may change under it.
 *
 * Instances: a Python class's instances keep attribute values in line, behind tp_basicsize, indexed
 * by the class's shared key table (ht_cached_keys), to which names are only appended. `__dict__`
 * makes a dict that shares those values (ma_values); storage moves into the dict when the object
 * dies first or the shape no longer fits. Object and dict share the state SHARED, and changes are
 * made under the object's lock.
 */
#ifndef PITHON_TYPES_DICT_DICT_H
#define PITHON_TYPES_DICT_DICT_H

#include "object/stackref.h"

static force_inline Py_ssize_t dict_length(PyObject *d) {
    return load_relaxed(&((PyDictObject *)d)->ma_used);
}
PyObject *dict_new(void);
PyObject *dict_new_sized(Py_ssize_t expected);
/* With room for just so many items (more than none), the first of which has that key: displays rarely grow. */
PyObject *dict_new_for(Py_ssize_t count, PyObject *key);
/* The same room in a table that is empty and nobody else's. */
int dict_reserve_fresh(PyObject *d, Py_ssize_t count, PyObject *key);
/* Appends to a dict made by dict_new_for that nobody else sees: an exact str that is not in it. */
quiet void dict_append_fresh(PyObject *d, PyObject *name, steals PyObject *value);
/* 1: found, *out a new reference; 0: not there, *out NULL; -1: hashing or comparing raised. */
int dict_get(PyObject *d, PyObject *key, PyObject **out);
int dict_get_hash(PyObject *d, PyObject *key, Py_hash_t hash, PyObject **out);
/* The same into a frame slot: uncounted where rule 2 says so. */
int dict_read(PyObject *d, PyObject *key, Py_hash_t hash, StackRef *out);
/* Can it be read without waiting? */
quiet bool dict_is_ready(PyObject *d);
/* Waits until it can, holding it: for a dict that is known by a field alone, which is to be read again. */
void dict_open_held(PyObject *d);
/* Key an exact str: cannot raise. NULL when absent. */
quiet StackRef dict_read_str(PyObject *d, PyObject *name);
/* Has the table been made for str keys alone? */
quiet bool dict_all_str(PyObject *d);
quiet PyObject *dict_get_str(PyObject *d, PyObject *name); /* new reference */
/* 0, or TypeError where a key of the keyword arguments (or NULL) is no str. */
int dict_check_keywords(PyObject *kwargs);
PyObject *dict_get_text(PyObject *d,
                        const char *name); /* new reference or NULL without exception */
int dict_contains(PyObject *d, PyObject *key);
int dict_set(PyObject *d, PyObject *key, PyObject *value);
/* For a caller with a counted reference: without the lock when that is the only one. */
int dict_set_counted(PyObject *d, PyObject *key, PyObject *value);
int dict_set_hash(PyObject *d, PyObject *key, Py_hash_t hash, PyObject *value);
int dict_set_steal(PyObject *d, steals PyObject *key, steals PyObject *value);
int dict_set_text(PyObject *d, const char *name, PyObject *value);
/* 1 deleted, 0 was not there, -1. */
int dict_delete(PyObject *d, PyObject *key);
int dict_delete_hash(PyObject *d, PyObject *key, Py_hash_t hash);
/* New reference in *out; 1 it was there, 0 inserted `value`, -1. */
int dict_set_default(PyObject *d, PyObject *key, PyObject *value, PyObject **out);
int dict_pop_key(PyObject *d, PyObject *key, PyObject **out);
void dict_clear_all(PyObject *d);
PyObject *dict_copy_of(PyObject *d);
/* Of a dict with a table of its own: the key gets the immortal value unless it is there: 1 added,
 * 0, -1. */
int dict_add_hash(PyObject *d, PyObject *key, Py_hash_t hash, PyObject *value);
/* The same within write_enter, or in a dict that nobody else knows: -1 is not for here, and no error. */
quiet int dict_add_quick(PyObject *d, PyObject *key, Py_hash_t hash, PyObject *value);
/* An empty dict gets a copy of the other's table, without hashing or comparing: 1 done, 0 it must
 * be done item by item, -1. */
int dict_copy_to_empty(PyObject *to, PyObject *from);
typedef enum {
    MERGE_KEEP,
    MERGE_OVERRIDE,
    MERGE_UNIQUE
} DictMerge; /* UNIQUE: KeyError for a key that is in both (** calls) */
int dict_merge(PyObject *d, PyObject *mapping, DictMerge how);
/* The pairs that an iterable gives; without `override` the first of equal keys stays. */
int dict_merge_pairs(PyObject *d, PyObject *iterable, bool override);
PyObject *dict_keys_list(PyObject *d);
PyObject *dict_values_list(PyObject *d);
PyObject *dict_items_list(PyObject *d);
/* Iterates: *position starts at 0. New references; safe against changes meanwhile (an entry may be
 * seen or missed). False at the end. */
bool dict_next(PyObject *d, Py_ssize_t *position, PyObject **key, PyObject **value,
               Py_hash_t *hash);

/* ---- for inline caches ---- */
/* The table's version, assigned now if need be (0: none can be had), and the index of `name` in it
 * (-1: absent). */
uint32_t dict_keys_version(PyObject *d, PyObject *name, Py_ssize_t *index);
/* The value at `index` if the table still has `version`; STACKREF_NULL otherwise. */
quiet StackRef dict_read_at(PyObject *d, uint32_t version, Py_ssize_t index);

/* The value of the entry at `index` if its key is the very string `name`; STACKREF_NULL otherwise.
 */
quiet StackRef dict_read_entry(PyObject *d, Py_ssize_t index, PyObject *name);
/* The version of the table now, 0 if none is assigned. */
quiet uint32_t dict_version_now(PyObject *d);

/* ---- attributes of instances ---- */
/* Of an object whose type has Py_TPFLAGS_MANAGED_DICT; `name` interned. 1, 0 (absent), -1;
 * instance_read -2 for what could run Python code: other keys than strings in its dict. */
quiet int instance_read(PyObject *o, PyObject *name, StackRef *out);
int instance_get(PyObject *o, PyObject *name, PyObject **out);
int instance_set(PyObject *o, PyObject *name,
                 PyObject *value); /* value NULL: deletes; 0 not there */
/* __dict__: new reference; and its replacement (NULL deletes). */
PyObject *instance_dict(PyObject *o);
int instance_set_dict(PyObject *o, PyObject *dict);
/* Bytes behind tp_basicsize for in-line values; 0 when the type has none. Prepares them in a fresh
 * object; ends them. */
size_t instance_values_size(PyTypeObject *type);
void instance_init_fresh(PyObject *o);
int instance_traverse(PyObject *o, visitproc visit, void *arg);
void instance_clear(PyObject *o);
/* The attributes move into a dict of their own, so that the object's class can be replaced. -1
 * without memory. */
int instance_detach(PyObject *o);
/* A class that is destroyed lets its shared key table go. */
void instance_keys_drop(PyTypeObject *type);
/* A new shared key table for a class. */
int instance_keys_create(PyTypeObject *type);

/* For objects that contain a dict (sets): an empty one in zeroed memory whose header is set; its
 * end; the bytes of its table. */
void dict_init_fresh(PyObject *d);
void dict_end(PyObject *d);
size_t dict_table_bytes(PyObject *d);

void verify_dict(PyObject *d);

#endif
