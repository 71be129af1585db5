/* dict: reading without a lock, writing under it. The methods are in dict_methods.c, views and
 * iterators in dict_views.c. */
#include "types/quick_compare.h"
#include "types/dict/dict_int.h"
#include "types/dict/dict_quick.h"
#include "object/switches.h"
#include "object/write.h"
#include "types/int/int.h"
#include "types/str/str_stack.h"

/* ---- making and ending ---- */

static PyObject *dict_with_keys(PyDictKeysObject *keys) {
    PyDictObject *d = (PyDictObject *)object_new_raw(&PyDict_Type, sizeof(PyDictObject));
    if (d == NULL) {
        return NULL;
    }
    d->ma_used = 0;
    d->_ma_watcher_tag = 0;
    d->ma_keys = keys;
    d->ma_values = NULL;
    object_track((PyObject *)d);
    return (PyObject *)d;
}

PyObject *dict_new(void) {
    return dict_with_keys(keys_empty_table());
}

static PyObject *dict_with_keys_steal(PyDictKeysObject *keys) {
    PyObject *d = dict_with_keys(keys);
    if (d == NULL) {
        data_free(keys, keys_bytes(keys));
    }
    return d;
}

PyObject *dict_new_sized(Py_ssize_t expected) {
    return expected <= 0 ? dict_new()
                         : dict_with_keys_steal(TRY(keys_new(keys_log2_for(expected), KEYS_STR)));
}

static KeysKind kind_for(PyObject *key) {
    return IS_EXACT(key, PyUnicode_Type) ? KEYS_STR : KEYS_GENERAL;
}

PyObject *dict_new_for(Py_ssize_t count, PyObject *key) {
    return dict_with_keys_steal(TRY(keys_new_exact(count, kind_for(key))));
}

int dict_reserve_fresh(PyObject *d, Py_ssize_t count, PyObject *key) {
    ((PyDictObject *)d)->ma_keys = INT_TRY(keys_new_exact(count, kind_for(key)));
    return 0;
}

void dict_append_fresh(PyObject *o, PyObject *name, steals PyObject *value) {
    PyDictObject *d = (PyDictObject *)o;
    keys_append(d->ma_keys, newref(name), str_hash(name), value);
    store_relaxed(&d->ma_used, d->ma_used + 1);
}

/* A table nobody reads any more, or only readers that will have finished when it is freed. */
static void table_retire(PyObject *d, PyDictKeysObject *keys) {
    if (keys != keys_empty_table()) {
        reclaim_table_of(d, keys, keys_bytes(keys));
    }
}

/* ---- values ---- */

PyObject *dict_value_at(PyObject *d, PyDictKeysObject *k, int64_t index) {
    InlineValues *values = load_acquire(&((PyDictObject *)d)->ma_values);
    if (unlikely(values != NULL)) {
        return index < values->capacity ? load_acquire(&values->values[index]) : NULL;
    }
    if (unlikely(k->kind == KEYS_SHARED)) {
        return NULL; /* it was unshared since `k` was read: the caller looks again */
    }
    return load_acquire(&keys_entries(k)[index].value);
}

/* The object whose lock and state the dict's values are under. */
static force_inline PyObject *dict_owner(PyObject *d) {
    InlineValues *values = load_acquire(&((PyDictObject *)d)->ma_values);
    return unlikely(values != NULL) ? values_owner(values) : d;
}

/* ---- finding ---- */

enum { FIND_AGAIN = -3, FIND_ERROR = -2 };

/* Compares a candidate with the key by running its __eq__. 1, 0, FIND_ERROR, or FIND_AGAIN when the
 * dict changed meanwhile. */
static int compare_general(PyObject *d, PyDictKeysObject *k, DictEntry *entry, PyObject *candidate,
                           PyObject *key) {
    incref(candidate);
    int equal = ops_compare_bool(candidate, key, Py_EQ);
    decref(candidate);
    if (equal < 0) {
        return FIND_ERROR;
    }
    if (dict_keys_of(d) != k || load_acquire(&entry->key) != candidate) {
        return FIND_AGAIN;
    }
    return equal;
}

static int64_t find_general(PyObject *d, PyDictKeysObject *k, PyObject *key, Py_hash_t hash) {
    DictEntry *entries = keys_entries(k);
    for (Probe p = probe_start(k, hash);; probe_next(&p)) {
        int64_t index = keys_index(k, p.slot);
        if (index == INDEX_EMPTY) {
            return -1;
        }
        if (index < 0) {
            continue;
        }
        PyObject *candidate = load_acquire(&entries[index].key);
        if (candidate == key) {
            return index;
        }
        if (candidate == NULL || entries[index].hash != hash) {
            continue;
        }
        if (IS_EXACT(key, PyLong_Type) && IS_EXACT(candidate, PyLong_Type)) { /* no code runs */
            if (int_is_compact(key) && int_is_compact(candidate)
                    ? int_compact(key) == int_compact(candidate)
                    : int_compare(key, candidate) == 0) {
                return index;
            }
            continue;
        }
        if (IS_EXACT(key, PyUnicode_Type) && IS_EXACT(candidate, PyUnicode_Type)) {
            if (str_equal(key, candidate)) {
                return index;
            }
            continue;
        }
        int equal = compare_general(d, k, &entries[index], candidate, key);
        if (equal != 0) {
            return equal == 1 ? index : equal;
        }
    }
}

/* The entry's index, -1, or FIND_ERROR; *keys is the table it is in. May run Python code when keys
 * are not str. */
static int64_t dict_find(PyObject *d, PyObject *key, Py_hash_t hash, PyDictKeysObject **keys) {
    for (;;) {
        PyDictKeysObject *k = *keys = dict_keys_of(d);
        if (likely(k->kind != KEYS_GENERAL) && likely(IS_EXACT(key, PyUnicode_Type))) {
            return keys_find_str(k, key, hash);
        }
        int64_t index = find_general(d, k, key, hash);
        if (index != FIND_AGAIN) {
            return index;
        }
    }
}

/* A value read without a lock; NULL when there is none. *again: the table changed under the reader.
 */
static force_inline PyObject *read_value(PyObject *d, PyDictKeysObject *k, int64_t index,
                                         bool *again) {
    InlineValues *values = load_acquire(&((PyDictObject *)d)->ma_values);
    PyObject *value = dict_value_at(d, k, index);
    *again = value == NULL &&
             (dict_keys_of(d) != k || load_acquire(&((PyDictObject *)d)->ma_values) != values);
    return value;
}

/* ---- reading ---- */

int dict_read(PyObject *d, PyObject *key, Py_hash_t hash, StackRef *out) {
    container_check(dict_owner(d));
    for (;;) {
        PyDictKeysObject *k;
        *out = STACKREF_NULL;
        int64_t index = dict_find(d, key, hash, &k);
        if (index < 0) {
            return index == FIND_ERROR ? -1 : 0;
        }
        bool again;
        PyObject *value = read_value(d, k, index, &again);
        if (value != NULL) {
            *out = container_read(dict_owner(d), value);
            return 1;
        }
        if (!again) {
            return 0;
        }
    }
}

/* Is the key an exact int of that value? (Looked at like any candidate: nothing it is read from
 * dies before the next safepoint.) */
static force_inline bool is_int_of(PyObject *key, intptr_t value) {
    return key != NULL && IS_EXACT(key, PyLong_Type) && int_is_compact(key) &&
           int_compact(key) == value;
}

int dict_has_quick(PyObject *d, PyObject *key, Py_hash_t hash) {
    container_check(d);
    PyDictKeysObject *k = dict_keys_of(d);
    if (load_acquire(&((PyDictObject *)d)->ma_values) != NULL || k->kind == KEYS_SHARED ||
        (k->kind == KEYS_STR && !IS_EXACT(key, PyUnicode_Type))) {
        return -1;
    }
    DictEntry *entries = keys_entries(k);
    for (Probe p = probe_start(k, hash);; probe_next(&p)) {
        int64_t index = keys_index(k, p.slot);
        if (index == INDEX_EMPTY) {
            return 0;
        }
        if (index < 0 || entries[index].hash != hash) {
            continue;
        }
        PyObject *candidate = load_acquire(&entries[index].key);
        int equal = candidate != NULL ? equal_quick(candidate, key) : -1;
        if (equal != 0) { /* a value that goes at this moment is looked for again */
            return equal == 1 && load_acquire(&entries[index].value) != NULL ? 1 : -1;
        }
    }
}

int dict_read_small_int(PyObject *d, intptr_t number, StackRef *out) {
    container_check(dict_owner(d));
    Py_hash_t hash = number == -1 ? -2 : number;
    PyDictKeysObject *k = dict_keys_of(d);
    DictEntry *entries = keys_entries(k);
    *out = STACKREF_NULL;
    if (unlikely(k->kind != KEYS_GENERAL) || number >= INT_COMPACT_LIMIT ||
        number <= -INT_COMPACT_LIMIT) {
        return -1;
    }
    for (Probe p = probe_start(k, hash);; probe_next(&p)) {
        int64_t index = keys_index(k, p.slot);
        if (index == INDEX_EMPTY) {
            return 0;
        }
        if (index < 0 || entries[index].hash != hash) {
            continue;
        }
        if (!is_int_of(load_acquire(&entries[index].key), number)) {
            return -1; /* a float perhaps, or a key that goes at this moment */
        }
        PyObject *value = load_acquire(&entries[index].value);
        if (value == NULL) {
            return -1;
        }
        *out = container_read(d, value);
        return 1;
    }
}

StackRef dict_read_str(PyObject *d, PyObject *name) {
    PyObject *owner = dict_owner(d);
    container_check(owner);
    Py_hash_t hash = str_hash(name);
    for (;;) {
        PyDictKeysObject *k = dict_keys_of(d);
        int64_t index = keys_find_str(k, name, hash);
        if (index < 0) {
            return STACKREF_NULL;
        }
        bool again;
        PyObject *value = read_value(d, k, index, &again);
        if (value != NULL) {
            return container_read(owner, value);
        }
        if (!again) {
            return STACKREF_NULL;
        }
    }
}

bool dict_is_ready(PyObject *d) {
    return container_is_ready(dict_owner(d));
}

void dict_open_held(PyObject *d) {
    container_open_held(dict_owner(d), d);
}

bool dict_all_str(PyObject *d) {
    container_check(dict_owner(d));
    return dict_keys_of(d)->kind != KEYS_GENERAL;
}

PyObject *dict_get_str(PyObject *d, PyObject *name) {
    StackRef value = dict_read_str(d, name);
    return stackref_is_null(value) ? NULL : stackref_take(&value);
}

PyObject *dict_get_text(PyObject *d, const char *name) {
    StackStr room;
    PyObject *key = str_on_stack(&room, name);
    if (likely(key != NULL)) {
        return dict_get_str(d, key);
    }
    key = str_from_text(name);
    if (key == NULL) {
        err_clear();
        return NULL;
    }
    PyObject *value = dict_get_str(d, key);
    decref(key);
    return value;
}

int dict_get_hash(PyObject *d, PyObject *key, Py_hash_t hash, PyObject **out) {
    StackRef value;
    int found = dict_read(d, key, hash, &value);
    *out = found == 1 ? stackref_take(&value) : NULL;
    return found;
}

Py_hash_t dict_hash_key(PyObject *key) {
    if (likely(IS_EXACT(key, PyUnicode_Type))) {
        return str_hash(key);
    }
    Py_hash_t hash = ops_hash(key);
    if (hash == -1 && err_occurred() != NULL &&
        (PyObject *)TYPE(err_occurred()) == PyExc_TypeError) {
        autoref PyObject *error = err_fetch();
        err_raise(PyExc_TypeError, "cannot use '%T' as a dict key (%S)", key, error);
    }
    return hash;
}

int dict_get(PyObject *d, PyObject *key, PyObject **out) {
    *out = NULL;
    Py_hash_t hash = dict_hash_key(key);
    return hash == -1 ? -1 : dict_get_hash(d, key, hash, out);
}

int dict_contains(PyObject *d, PyObject *key) {
    StackRef value;
    Py_hash_t hash = dict_hash_key(key);
    int found = hash == -1 ? -1 : dict_read(d, key, hash, &value);
    if (found == 1) {
        stackref_drop(value);
    }
    return found;
}

/* ---- writing ---- */

int dict_locate_locked(PyObject *d, PyObject *key, Py_hash_t hash, DictSpot *spot) {
    spot->index = dict_find(d, key, hash, &spot->keys);
    if (spot->index == FIND_ERROR) {
        return -1;
    }
    if (spot->index >= 0 && dict_value_at(d, spot->keys, spot->index) == NULL &&
        spot->keys->kind != KEYS_SHARED) {
        spot->index = -1;
    }
    return 0;
}

/* Moves the live entries to a table with room for `extra` more; references move with them,
 * uncounted. */
static int dict_grow_locked(PyObject *o, int64_t extra, KeysKind kind) {
    PyDictObject *d = (PyDictObject *)o;
    PyDictKeysObject *old = d->ma_keys;
    int64_t live = d->ma_used;
    PyDictKeysObject *fresh;
    if (old->kind == kind && old->count + extra <= keys_usable(old->log2_size)) {
        fresh = INT_TRY(keys_widen(old));
    } else {
        fresh = INT_TRY(keys_new(keys_log2_for(live + extra + (live >> 1)), kind));
        keys_move_fresh(fresh, old);
    }
    store_release(&d->ma_keys, fresh); /* pairs with dict_keys_of */
    table_retire(o, old);
    return 0;
}

/* In the order in which the attributes were set. */
int dict_unshare_locked(PyObject *o) {
    PyDictObject *d = (PyDictObject *)o;
    InlineValues *values = d->ma_values;
    PyDictKeysObject *shared = d->ma_keys;
    PyDictKeysObject *fresh = INT_TRY(keys_new(keys_log2_for(values->count + 1), KEYS_STR));
    for (int i = 0; i < values->count; i++) {
        int64_t index = values_order(values)[i];
        PyObject *value = values->values[index];
        if (value != NULL) {
            DictEntry *entry = &keys_entries(shared)[index];
            keys_append(fresh, newref(entry->key), entry->hash, value);
        }
    }
    if (is_shared(values_owner(values))) {
        ref_share(o);
    }
    store_release(&values->valid, 0);
    store_release(&d->ma_keys, fresh); /* before ma_values: a reader that still sees the values
                                          looks at them with the old table */
    store_release(&d->ma_values, NULL);
    for (int i = 0; i < values->capacity; i++) {
        store_relaxed(&values->values[i], NULL);
    }
    if (values->offset == 0) {
        reclaim_table_of(o, own_values(values), own_values_bytes(values->capacity));
    }
    keys_drop_shared(shared);
    return 0;
}

int dict_own_values_locked(PyObject *o) {
    PyDictObject *d = (PyDictObject *)o;
    InlineValues *values = d->ma_values;
    OwnValues *own = data_alloc(own_values_bytes(values->capacity));
    if (own == NULL) {
        return err_int(err_no_memory());
    }
    own->dict = o;
    memcpy(&own->values, values, values_bytes(values->capacity));
    own->values.offset = 0;
    if (is_shared(values_owner(values))) {
        ref_share(o);
    }
    store_release(&values->valid, 0);
    store_release(&d->ma_values, &own->values); /* pairs with the acquires in read_value */
    for (int i = 0; i < values->capacity; i++) {
        store_relaxed(&values->values[i], NULL);
    }
    return 0;
}

/* Sets the value of an instance's attribute through its dict; 1 new, 0 replaced, -2: the name does
 * not fit. */
static int values_put(InlineValues *values, int64_t index, PyObject *value, PyObject **old) {
    if (index < 0 || index >= values->capacity) {
        return -2;
    }
    *old = values->values[index];
    if (*old == NULL) {
        values_order_add(values, index);
    } else {
        container_release(values_owner(values), *old);
    }
    store_release(&values->values[index], value);
    return *old == NULL;
}

/* Could the key stand in the shared table under the name at `index`? A str of a subclass may only
 * if the name is there already. */
static bool fits_shared(InlineValues *values, PyObject *key, int64_t index) {
    return IS_EXACT(key, PyUnicode_Type) || (index >= 0 && values->values[index] != NULL);
}
static int put_at_locked(PyObject *o, DictSpot spot, PyObject *key, Py_hash_t hash,
                         steals PyObject *value, PyObject **old) {
    PyDictObject *d = (PyDictObject *)o;
    *old = NULL;
    if (unlikely(d->ma_values != NULL)) {
        int put = fits_shared(d->ma_values, key, spot.index)
                      ? values_put(d->ma_values, spot.index, value, old)
                      : -1;
        if (put >= 0) {
            store_relaxed(&d->ma_used, d->ma_used + put);
            return put;
        }
        if (dict_unshare_locked(o) < 0) {
            decref(value);
            return -1;
        }
        spot.index = -1;
    }
    if (spot.index >= 0) {
        DictEntry *entry = &keys_entries(spot.keys)[spot.index];
        *old = entry->value;
        container_release(o, *old);
        store_release(&entry->value, value);
        return 0;
    }
    bool text = IS_EXACT(key, PyUnicode_Type);
    PyDictKeysObject *k = d->ma_keys;
    KeysKind kind = k->kind == KEYS_STR && text ? KEYS_STR : KEYS_GENERAL;
    if (k->usable <= 0 || k->kind != kind) {
        if (dict_grow_locked(o, 1, kind) < 0) {
            decref(value);
            return -1;
        }
    }
    keys_append(d->ma_keys, newref(key), hash, value);
    store_relaxed(&d->ma_used, d->ma_used + 1);
    return 1;
}
/* Gives a full table that was made for a known number of items the room that its index bears; false if there is none, or no memory. */
static never_inline bool widen_locked(PyDictObject *d) {
    PyDictKeysObject *old = d->ma_keys;
    if (old->count >= keys_usable(old->log2_size)) {
        return false;
    }
    PyDictKeysObject *fresh = keys_widen(old);
    if (fresh == NULL) {
        err_clear(); /* the general way finds that out again */
        return false;
    }
    store_release(&d->ma_keys, fresh); /* pairs with dict_keys_of */
    table_retire((PyObject *)d, old);
    return true;
}
/* A table for an empty dict that gets its first key; false without memory. */
static never_inline bool begin_locked(PyDictObject *d, PyObject *key) {
    PyDictKeysObject *fresh =
        keys_new(KEYS_MIN_LOG2, IS_EXACT(key, PyUnicode_Type) ? KEYS_STR : KEYS_GENERAL);
    if (fresh == NULL) {
        err_clear(); /* the general way finds that out again */
        return false;
    }
    store_release(&d->ma_keys, fresh); /* pairs with dict_keys_of */
    return true;
}
/* One walk that finds the key's entry (*at: its index) or the place for it (*at: the index slot),
 * where comparing is quiet, the table is of the right kind and has room. */
typedef enum { QUICK_NO, QUICK_FOUND, QUICK_FREE } QuickSpot;
static force_inline QuickSpot find_quick_locked(PyDictObject *d, PyObject *key, Py_hash_t hash,
                                                size_t *at) {
    if (unlikely(d->ma_keys == keys_empty_table()) && unlikely(!begin_locked(d, key))) {
        return QUICK_NO;
    }
    PyDictKeysObject *k = d->ma_keys;
    if (d->ma_values != NULL ||
        (k->kind != KEYS_GENERAL && (k->kind != KEYS_STR || !IS_EXACT(key, PyUnicode_Type)))) {
        return QUICK_NO;
    }
    DictEntry *entries = keys_entries(k);
    for (Probe p = probe_start(k, hash);; probe_next(&p)) {
        int64_t index = keys_index(k, p.slot);
        if (index == INDEX_EMPTY) {
            *at = p.slot; /* the same in a wider table */
            return likely(k->usable > 0) || widen_locked(d) ? QUICK_FREE : QUICK_NO;
        }
        if (index < 0) {
            return QUICK_NO;
        }
        int equal = entries[index].hash == hash ? equal_quick(entries[index].key, key) : 0;
        if (equal != 0) {
            *at = (size_t)index;
            return equal == 1 && entries[index].value != NULL ? QUICK_FOUND : QUICK_NO;
        }
    }
}

/* dict_put_locked where that is quiet: under the lock, within write_enter, or in a dict that nobody else knows. 1
 * added, 0 replaced, -1 nothing has happened. */
static force_inline quiet int put_quick(PyDictObject *d, PyObject *key, Py_hash_t hash,
                                        steals PyObject *value, PyObject **old) {
    size_t at;
    QuickSpot quick = find_quick_locked(d, key, hash, &at);
    if (likely(quick == QUICK_FREE)) {
        keys_append_at(d->ma_keys, at, newref(key), hash, value);
        store_relaxed(&d->ma_used, d->ma_used + 1);
        return 1;
    }
    if (quick == QUICK_FOUND) {
        DictEntry *entry = &keys_entries(d->ma_keys)[at];
        *old = entry->value;
        container_release((PyObject *)d, *old);
        store_release(&entry->value, value);
        return 0;
    }
    return -1;
}

int dict_put_locked(PyObject *o, PyObject *key, Py_hash_t hash, steals PyObject *value,
                    PyObject **old) {
    *old = NULL;
    int done = put_quick((PyDictObject *)o, key, hash, value, old);
    if (likely(done >= 0)) {
        return done;
    }
    DictSpot spot;
    if (dict_locate_locked(o, key, hash, &spot) < 0) {
        decref(value);
        return -1;
    }
    return put_at_locked(o, spot, key, hash, value, old);
}

void dict_take_locked(PyObject *o, DictSpot spot, PyObject **key, PyObject **value) {
    PyDictObject *d = (PyDictObject *)o;
    store_relaxed(&d->ma_used, d->ma_used - 1);
    if (d->ma_values != NULL) {
        InlineValues *values = d->ma_values;
        *value = values->values[spot.index];
        *key = newref(keys_entries(spot.keys)[spot.index].key);
        container_release(values_owner(values), *value);
        store_release(&values->values[spot.index], NULL);
        values_order_remove(values, spot.index);
        return;
    }
    PyDictKeysObject *k = spot.keys;
    DictEntry *entry = &keys_entries(k)[spot.index];
    *key = entry->key;
    *value = entry->value;
    container_release(o, *key);
    container_release(o, *value);
    store_relaxed(&k->version, 0);
    Probe p = probe_start(k, entry->hash);
    while (keys_index(k, p.slot) != spot.index) {
        probe_next(&p);
    }
    keys_set_index(k, p.slot, INDEX_DELETED);
    store_release(&entry->value, NULL);
    store_release(&entry->key, NULL);
}

/* One writer's turn: under the lock of the dict and, when an instance holds its values, of that. */
#define DICT_GUARD(d)                                                                              \
    guard_two(d, dict_owner(d));                                                                   \
    container_check_locked(dict_owner(d))

int dict_set_hash(PyObject *d, PyObject *key, Py_hash_t hash, PyObject *value) {
    autoref PyObject *old = NULL;
    ThreadState *ts = thread_current();
    incref(value);
    if (likely(write_enter(ts, d))) {
        int done = put_quick((PyDictObject *)d, key, hash, value, &old);
        write_leave(ts);
        if (likely(done >= 0)) {
            return 0;
        }
    }
    DICT_GUARD(d);
    return dict_put_locked(d, key, hash, value, &old) < 0 ? -1 : 0;
}

int dict_set_counted(PyObject *d, PyObject *key, PyObject *value) {
    Py_hash_t hash = dict_hash_key(key);
    if (hash == -1) {
        return -1;
    }
    if (may_write_sole(d)) {
        PyObject *old = NULL;
        incref(value);
        if (likely(put_quick((PyDictObject *)d, key, hash, value, &old) >= 0)) {
            XDECREF(old);
            return 0;
        }
        decref(value);
    }
    return dict_set_hash(d, key, hash, value);
}

/* As put_quick: 1 added, 0 it is there, -1 to be done the general way. */
static force_inline quiet int add_quick(PyDictObject *d, PyObject *key, Py_hash_t hash, PyObject *value) {
    size_t at;
    QuickSpot spot = find_quick_locked(d, key, hash, &at);
    if (spot == QUICK_FREE) {
        keys_append_at(d->ma_keys, at, newref(key), hash, value);
        store_relaxed(&d->ma_used, d->ma_used + 1);
        return 1;
    }
    return spot == QUICK_FOUND ? 0 : -1;
}

int dict_add_quick(PyObject *d, PyObject *key, Py_hash_t hash, PyObject *value) {
    return add_quick((PyDictObject *)d, key, hash, value);
}

int dict_add_hash(PyObject *d, PyObject *key, Py_hash_t hash, PyObject *value) {
    PyObject *old;
    guard(d);
    container_check_locked(d);
    int added = add_quick((PyDictObject *)d, key, hash, value);
    if (likely(added >= 0)) {
        return added;
    }
    DictSpot spot;
    INT_TRYI(dict_locate_locked(d, key, hash, &spot));
    return spot.index >= 0 ? 0 : put_at_locked(d, spot, key, hash, value, &old);
}

int dict_set(PyObject *d, PyObject *key, PyObject *value) {
    Py_hash_t hash = dict_hash_key(key);
    return hash == -1 ? -1 : dict_set_hash(d, key, hash, value);
}

int dict_set_steal(PyObject *d, steals PyObject *key, steals PyObject *value) {
    int result = key && value ? dict_set(d, key, value) : -1;
    XDECREF(key);
    XDECREF(value);
    return result;
}

int dict_set_text(PyObject *d, const char *name, PyObject *value) {
    autoref PyObject *key = INT_TRY(str_intern_text(name));
    return dict_set(d, key, value);
}

static int pop_hash(PyObject *d, PyObject *key, Py_hash_t hash, PyObject **out) {
    *out = NULL;
    autoref PyObject *old_key = NULL;
    DICT_GUARD(d);
    DictSpot spot;
    INT_TRYI(dict_locate_locked(d, key, hash, &spot));
    if (spot.index < 0 || dict_value_at(d, spot.keys, spot.index) == NULL) {
        return 0;
    }
    dict_take_locked(d, spot, &old_key, out);
    return 1;
}

int dict_pop_key(PyObject *d, PyObject *key, PyObject **out) {
    *out = NULL;
    Py_hash_t hash = dict_hash_key(key);
    return hash == -1 ? -1 : pop_hash(d, key, hash, out);
}

int dict_delete_hash(PyObject *d, PyObject *key, Py_hash_t hash) {
    PyObject *value;
    int found = pop_hash(d, key, hash, &value);
    XDECREF(value);
    return found;
}
int dict_delete(PyObject *d, PyObject *key) {
    Py_hash_t hash = dict_hash_key(key);
    return hash == -1 ? -1 : dict_delete_hash(d, key, hash);
}

int dict_set_default(PyObject *d, PyObject *key, PyObject *value, PyObject **out) {
    *out = NULL;
    Py_hash_t hash = dict_hash_key(key);
    if (hash == -1) {
        return -1;
    }
    autoref PyObject *old = NULL;
    DICT_GUARD(d);
    DictSpot spot;
    INT_TRYI(dict_locate_locked(d, key, hash, &spot));
    if (spot.index >= 0) {
        PyObject *found = dict_value_at(d, spot.keys, spot.index);
        if (found != NULL) {
            *out = newref(found);
            return 1;
        }
    }
    INT_TRYI(put_at_locked(d, spot, key, hash, newref(value), &old));
    *out = newref(value);
    return 0;
}

/* Drops the references of a table that no longer belongs to a dict. */
static void table_drop_entries(PyDictKeysObject *k) {
    DictEntry *entries = keys_entries(k);
    for (int64_t i = 0; i < k->count; i++) {
        XDECREF(entries[i].key);
        XDECREF(entries[i].value);
    }
}

void dict_clear_all(PyObject *o) {
    PyDictObject *d = (PyDictObject *)o;
    PyDictKeysObject *old;
    {
        DICT_GUARD(o);
        if (d->ma_values != NULL && dict_unshare_locked(o) < 0) {
            err_clear(); /* without memory the attributes stay: clear() cannot fail */
            return;
        }
        old = d->ma_keys;
        if (is_shared(o)) {
            for (int64_t i = 0; i < old->count; i++) {
                DictEntry *entry = &keys_entries(old)[i];
                if (entry->key != NULL) {
                    container_release(o, entry->key);
                    container_release(o, entry->value);
                }
            }
        }
        store_release(&d->ma_keys, keys_empty_table());
        store_relaxed(&d->ma_used, 0);
    }
    if (old != keys_empty_table()) {
        table_drop_entries(old);
        table_retire(o, old);
    }
}

/* ---- walking ---- */

static bool next_value(PyObject *d, InlineValues *values, Py_ssize_t *position, PyObject **key,
                       PyObject **value) {
    PyDictKeysObject *k = dict_keys_of(d);
    while (k->kind == KEYS_SHARED && *position < load_acquire(&values->count)) {
        int64_t index = values_order_at(values, (*position)++);
        *value = load_acquire(&values->values[index]);
        if (*value != NULL) {
            *key = keys_entries(k)[index].key;
            return true;
        }
    }
    return false;
}

bool dict_next(PyObject *d, Py_ssize_t *position, PyObject **key, PyObject **value,
               Py_hash_t *hash) {
    container_check(dict_owner(d));
    PyObject *k_found = NULL, *v_found = NULL;
    Py_hash_t h_found = -1;
    InlineValues *values = load_acquire(&((PyDictObject *)d)->ma_values);
    bool found = false;
    if (values != NULL) {
        found = next_value(d, values, position, &k_found, &v_found);
        h_found = found ? str_hash(k_found) : -1;
    } else {
        PyDictKeysObject *k = dict_keys_of(d);
        DictEntry *entry;
        found = k->kind != KEYS_SHARED && keys_next(k, position, &entry, &k_found, &v_found);
        h_found = found ? entry->hash : -1;
    }
    if (!found) {
        return false;
    }
    if (key != NULL) {
        *key = newref(k_found);
    }
    if (value != NULL) {
        *value = newref(v_found);
    }
    if (hash != NULL) {
        *hash = h_found;
    }
    return true;
}

size_t dict_table_bytes(PyObject *o) {
    PyDictObject *d = (PyDictObject *)o;
    guard_two(o, dict_owner(o)); /* whoever changes it may free the table */
    if (d->ma_values != NULL) { /* the table is the class's */
        return d->ma_values->offset ? 0 : own_values_bytes(d->ma_values->capacity);
    }
    return d->ma_keys == keys_empty_table() ? 0 : keys_bytes(d->ma_keys);
}

typedef enum { COLLECT_KEYS, COLLECT_VALUES, COLLECT_ITEMS } Collect;

/* Into a fresh list as long as the dict was; -1 when it is not, or its values lie elsewhere. */
static int collect_table(PyObject *d, bool keys, PyObject *list) {
    DICT_GUARD(d);
    PyDictKeysObject *k = dict_keys_of(d);
    Py_ssize_t n = list_length(list), used = 0;
    container_check_locked(d);
    if (((PyDictObject *)d)->ma_values != NULL || k->kind == KEYS_SHARED || n != dict_length(d)) {
        return -1;
    }
    DictEntry *entries = keys_entries(k);
    for (int64_t i = 0; i < k->count && used < n; i++) {
        if (entries[i].key != NULL && entries[i].value != NULL) {
            list_set_fresh(list, used++, newref(keys ? entries[i].key : entries[i].value));
        }
    }
    return used == n ? 0 : -1;
}

/* As the dict is at one moment. */
static PyObject *collect(PyObject *d, Collect what) {
    Py_ssize_t n = dict_length(d);
    if (what != COLLECT_ITEMS && n > 0) {
        PyObject *list = TRY(list_new(n));
        if (likely(collect_table(d, what == COLLECT_KEYS, list) == 0)) {
            return list;
        }
        decref(list);
    }
    autoref PyObject *list = TRY(list_new(0));
    Py_ssize_t position = 0;
    PyObject *key, *value;
    DICT_GUARD(d);
    while (dict_next(d, &position, &key, &value, NULL)) {
        PyObject *item;
        if (what == COLLECT_ITEMS) {
            PyObject *pair[2] = {key, value};
            item = TRY(tuple_from_array_steal(pair, 2));
        } else {
            item = what == COLLECT_KEYS ? key : value;
            decref(what == COLLECT_KEYS ? value : key);
        }
        TRYI(list_append_steal(list, item));
    }
    return take(list);
}

PyObject *dict_keys_list(PyObject *d) {
    return collect(d, COLLECT_KEYS);
}
PyObject *dict_values_list(PyObject *d) {
    return collect(d, COLLECT_VALUES);
}
PyObject *dict_items_list(PyObject *d) {
    return collect(d, COLLECT_ITEMS);
}

/* A second table of the same entries, each counted once more; NULL without an exception if there is
 * a better way: values elsewhere, or much of the table unused. The lock keeps writers out, and
 * nothing here is a safepoint. */
static PyDictKeysObject *clone_locked(PyDictObject *d, bool *failed) {
    PyDictKeysObject *k = d->ma_keys;
    if (d->ma_values != NULL || k->kind == KEYS_SHARED || d->ma_used != k->count ||
        (k->count < k->usable && k->log2_size > KEYS_MIN_LOG2) || k->count == 0) {
        return NULL;
    }
    PyDictKeysObject *fresh = keys_clone(k);
    *failed = fresh == NULL;
    return fresh;
}

int dict_copy_to_empty(PyObject *to, PyObject *from) {
    PyDictObject *d = (PyDictObject *)to;
    bool failed = false;
    if (switched_off(SWITCH_COPIES)) {
        return 0;
    }
    container_check(from);
    guard_two(to, from);
    if (d->ma_used != 0 || d->ma_values != NULL) {
        return 0;
    }
    container_check_locked(to);
    PyDictKeysObject *fresh = clone_locked((PyDictObject *)from, &failed), *old = d->ma_keys;
    if (fresh == NULL) {
        return failed ? -1 : 0;
    }
    store_release(&d->ma_keys, fresh); /* pairs with dict_keys_of */
    store_relaxed(&d->ma_used, fresh->count);
    table_retire(to, old);
    return 1;
}

PyObject *dict_copy_of(PyObject *d) {
    if (load_acquire(&((PyDictObject *)d)->ma_values) == NULL &&
        dict_length(d) > 0) { /* else another way, below */
        autoref PyObject *copy = TRY(dict_new());
        if (TRYI(dict_copy_to_empty(copy, d))) {
            return take(copy);
        }
    }
    autoref PyObject *copy = TRY(dict_new_sized(dict_length(d)));
    Py_ssize_t position = 0;
    PyObject *key, *value;
    Py_hash_t hash;
    DICT_GUARD(d);
    while (dict_next(d, &position, &key, &value, &hash)) {
        autoref PyObject *k = key, *v = value;
        TRYI(dict_set_hash(copy, k, hash, v));
    }
    return take(copy);
}

/* ---- for inline caches ---- */

uint32_t dict_version_now(PyObject *d) {
    return load_acquire(&dict_keys_of(d)->version);
}

uint32_t dict_keys_version(PyObject *d, PyObject *name, Py_ssize_t *index) {
    guard(d);
    PyDictKeysObject *k = dict_keys_of(d);
    if (((PyDictObject *)d)->ma_values != NULL || k == keys_empty_table()) {
        return 0;
    }
    *index = keys_find_str(k, name, str_hash(name));
    if (*index < 0 && k->kind == KEYS_GENERAL) {
        return 0; /* another key may say that it equals the name */
    }
    uint32_t version = load_acquire(&k->version);
    if (version == 0) {
        version = fetch_add_relaxed(&runtime.next_keys_version, 1) + 1;
        if (version == 0) { /* all are used up: caches stay as they are for good */
            store_relaxed(&runtime.next_keys_version, UINT32_MAX);
            return 0;
        }
        store_release(&k->version, version);
    }
    return version;
}

StackRef dict_read_at(PyObject *d, uint32_t version, Py_ssize_t index) {
    container_check(d);
    PyDictKeysObject *k = dict_keys_of(d);
    if (load_acquire(&k->version) != version) {
        return STACKREF_NULL;
    }
    PyObject *value = load_acquire(&keys_entries(k)[index].value);
    return value != NULL ? container_read(d, value) : STACKREF_NULL;
}

StackRef dict_read_entry(PyObject *d, Py_ssize_t index, PyObject *name) {
    container_check(d);
    PyDictKeysObject *k = dict_keys_of(d);
    if (k->kind == KEYS_SHARED || index >= load_acquire(&k->count) ||
        load_acquire(&keys_entries(k)[index].key) != name) {
        return STACKREF_NULL;
    }
    PyObject *value = load_acquire(&keys_entries(k)[index].value);
    return value != NULL ? container_read(d, value) : STACKREF_NULL;
}

void verify_dict(PyObject *d) {
    PyDictKeysObject *k = dict_keys_of(d);
    if (((PyDictObject *)d)->ma_values != NULL) {
        return;
    }
    int64_t live = 0;
    for (int64_t i = 0; i < k->count; i++) {
        DictEntry *entry = &keys_entries(k)[i];
        live += entry->value != NULL;
        if ((entry->key == NULL) != (entry->value == NULL)) {
            FATAL("dict: half an entry");
        }
    }
    if (live != dict_length(d)) {
        FATAL("dict: ma_used is not the number of entries");
    }
}
