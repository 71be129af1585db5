/* Attributes of instances: values in line behind the object, indexed by the class's shared table of
 * names; the dict on demand. */
#include "types/dict/dict_int.h"
#include "object/type.h"
#include "thread/bias.h"

enum { UNKNOWN_CAPACITY = 4 }; /* of a class whose methods set no attributes of their own */

/* The dict pointer in front of an object with Py_TPFLAGS_MANAGED_DICT. */
static force_inline PyObject **managed_dict(PyObject *o) {
    return (PyObject **)o - 1;
}
static force_inline PyDictKeysObject *type_keys(PyTypeObject *type) {
    return ((PyHeapTypeObject *)type)->ht_cached_keys;
}
static force_inline InlineValues *inline_values(PyObject *o, PyTypeObject *type) {
    return HAS_FLAG(type, Py_TPFLAGS_INLINE_VALUES) ? values_of(o, type) : NULL;
}

/* ---- the class's table ---- */

/* Room for the names that the class is seen to set: the number is fixed when the class is made,
 * since instances are laid out by it. */
static size_t capacity_of(PyTypeObject *type) {
    return (size_t)type_keys(type)->values;
}

int instance_keys_create(PyTypeObject *type) {
    PyObject *names = NULL;
    size_t capacity = 0;
    if (type->tp_dict != NULL) {
        names = dict_get_text(type->tp_dict, "__static_attributes__");
        if (names != NULL && IS_TUPLE(names)) {
            capacity = (size_t)tuple_length(names);
        }
        XDECREF(names);
    }
    PyTypeObject *base = type->tp_base;
    if (base != NULL && HAS_FLAG(base, Py_TPFLAGS_INLINE_VALUES) && type_keys(base) != NULL) {
        capacity += (size_t)type_keys(base)->values;
    }
    capacity = capacity == 0                 ? UNKNOWN_CAPACITY
               : capacity < 2                ? 2
               : capacity > SHARED_NAMES_MAX ? SHARED_NAMES_MAX
                                             : capacity;
    PyDictKeysObject *keys = INT_TRY(keys_new(keys_log2_for((int64_t)capacity), KEYS_SHARED));
    keys->usable = (int64_t)capacity;
    keys->values = (uint32_t)capacity;
    ((PyHeapTypeObject *)type)->ht_cached_keys = keys;
    return 0;
}

size_t instance_values_size(PyTypeObject *type) {
    return HAS_FLAG(type, Py_TPFLAGS_INLINE_VALUES)
               ? values_offset(type) - (size_t)type->tp_basicsize + values_bytes(capacity_of(type))
               : 0;
}

void instance_init_fresh(PyObject *o) {
    PyTypeObject *type = TYPE(o);
    InlineValues *values = inline_values(o, type);
    if (values == NULL) {
        return;
    }
    values->capacity = (uint8_t)capacity_of(type); /* all else is zero */
    values->valid = 1;
    values->offset = (uint32_t)values_offset(type);
}

/* The name's index, appending it if there is room; -1 when there is none. A name that comes gives
 * the class a fresh version tag: what caches know of its instances ("has no such name") no longer
 * holds. Only its own: a subclass has a table of its own. */
static int64_t shared_index(PyTypeObject *type, PyObject *name, Py_hash_t hash) {
    PyDictKeysObject *keys = type_keys(type);
    int64_t index = keys_find_str(keys, name, hash);
    if (index >= 0 ||
        load_relaxed(&keys->usable) <= 0) { /* a hint: looked at again under the lock */
        return index;
    }
    mutex_lock(&keys->lock);
    index = keys_find_str(keys, name, hash);
    if (index < 0 && keys->usable > 0) {
        index = keys_append(keys, newref(name), hash, NULL);
        exchange_acq_rel(&type->tp_version_tag, 0);
    }
    mutex_unlock(&keys->lock);
    return index;
}

/* ---- reading ---- */

int instance_read(PyObject *o, PyObject *name, StackRef *out) {
    PyTypeObject *type = type_of(o);
    InlineValues *values = inline_values(o, type);
    *out = STACKREF_NULL;
    if (values != NULL && load_acquire(&values->valid)) {
        container_check(o);
        int64_t index = keys_find_str(type_keys(type), name, str_hash(name));
        if (index < 0 || index >= values->capacity) {
            return 0;
        }
        PyObject *value = load_acquire(&values->values[index]);
        if (value != NULL) {
            *out = container_read(o, value);
            return 1;
        }
        if (load_acquire(&values->valid)) {
            return 0;
        }
    }
    container_check(o);
    PyObject *dict;
    while ((dict = load_acquire(managed_dict(o))) != NULL && unlikely(!dict_is_ready(dict))) {
        dict_open_held(dict); /* it may be replaced meanwhile */
    }
    if (dict == NULL) {
        return 0;
    }
    if (!IS_EXACT(name, PyUnicode_Type) || !dict_all_str(dict)) {
        return -2;
    }
    *out = dict_read_str(dict, name);
    return stackref_is_null(*out) ? dict_all_str(dict) ? 0 : -2 : 1;
}

int instance_get(PyObject *o, PyObject *name, PyObject **out) {
    StackRef value;
    int found = instance_read(o, name, &value);
    if (found == -2) {
        autoref PyObject *dict = INT_TRY(instance_dict(o));
        return dict_get(dict, name, out);
    }
    *out = found == 1 ? stackref_take(&value) : NULL;
    return found;
}

Py_ssize_t instance_slot(PyTypeObject *type, PyObject *name) {
    if (!HAS_FLAG(type, Py_TPFLAGS_INLINE_VALUES)) {
        return -1;
    }
    return (Py_ssize_t)keys_find_str(type_keys(type), name, str_hash(name));
}

/* ---- writing ---- */

/* A dict of its own for an instance whose shape does not fit any more. Lock held; the dict is not
 * there yet. */
static PyObject *move_out_locked(PyObject *o, InlineValues *values) {
    PyObject *dict = TRY(dict_new_sized(values->count + 1));
    PyDictKeysObject *shared = type_keys(TYPE(o)), *keys = ((PyDictObject *)dict)->ma_keys;
    for (int i = 0; i < values->count; i++) {
        int64_t index = values_order(values)[i];
        DictEntry *entry = &keys_entries(shared)[index];
        keys_append(keys, newref(entry->key), entry->hash, values->values[index]);
    }
    ((PyDictObject *)dict)->ma_used = values->count;
    if (is_shared(o)) {
        ref_share(dict); /* what lies in it may be referred to without a count */
    }
    store_release(managed_dict(o), dict);
    store_release(&values->valid, 0);
    for (int i = 0; i < values->capacity; i++) {
        store_relaxed(&values->values[i], NULL);
    }
    return dict;
}

/* In the in-line values: 1 done, 0 deleting what is not there, -2 does not fit. The old value goes
 * to *old. */
static int set_inline_locked(PyObject *o, InlineValues *values, PyObject *name, PyObject *value,
                             PyObject **old) {
    PyDictKeysObject *keys = type_keys(TYPE(o));
    Py_hash_t hash = str_hash(name);
    int64_t index =
        value != NULL ? shared_index(TYPE(o), name, hash) : keys_find_str(keys, name, hash);
    if (index < 0 || index >= values->capacity) {
        return value == NULL ? 0 : -2;
    }
    *old = values->values[index];
    PyDictObject *dict = (PyDictObject *)*managed_dict(o);
    if (*old != NULL) {
        container_release(o, *old);
    }
    if (value == NULL) {
        if (*old == NULL) {
            return 0;
        }
        values_order_remove(values, index);
    } else if (*old == NULL) {
        values_order_add(values, index);
    }
    if (dict != NULL) {
        store_relaxed(&dict->ma_used, values->count);
    }
    store_release(&values->values[index], xnewref(value)); /* pairs with the acquire of readers */
    return 1;
}

static int set_in_dict(PyObject *dict, PyObject *name, PyObject *value) {
    if (value == NULL) {
        return dict_delete(dict, name);
    }
    return dict_set(dict, name, value) < 0 ? -1 : 1;
}

int instance_set(PyObject *o, PyObject *name, PyObject *value) {
    PyTypeObject *type = type_of(o);
    InlineValues *values = inline_values(o, type);
    if (values != NULL && load_acquire(&values->valid) && IS_EXACT(name, PyUnicode_Type)) {
        autoref PyObject *old = NULL;
        guard(o);
        container_check_locked(o);
        if (values->valid) {
            int done = set_inline_locked(o, values, name, value, &old);
            if (done >= 0) {
                return done;
            }
            if (*managed_dict(o) == NULL) {
                INT_TRY(move_out_locked(o, values));
            }
        }
    }
    autoref PyObject *dict = INT_TRY(instance_dict(o));
    return set_in_dict(dict, name, value);
}

bool instance_set_slot(PyObject *o, PyTypeObject *type, Py_ssize_t slot, StackRef *value) {
    InlineValues *values = values_of(o, type);
    PyObject *old;
    {
        guard(o);
        container_check_locked(o);
        if (unlikely(!values->valid || slot >= values->capacity)) {
            return false;
        }
        old = values->values[slot];
        if (old != NULL) {
            container_release(o, old);
        } else {
            PyDictObject *dict = (PyDictObject *)*managed_dict(o);
            values_order_add(values, slot);
            if (unlikely(dict != NULL)) {
                store_relaxed(&dict->ma_used, values->count);
            }
        }
        store_release(&values->values[slot],
                      stackref_take(value)); /* pairs with the acquire of readers */
    }
    XDECREF(old);
    return true;
}

/* ---- the dict ---- */

static PyObject *dict_over_values(PyObject *o, InlineValues *values) {
    PyDictObject *dict = (PyDictObject *)TRY(dict_new());
    PyDictKeysObject *keys = type_keys(TYPE(o));
    if (load_relaxed(&keys->references) < REFERENCES_MANY) {
        fetch_add_acq_rel(&keys->references, 1);
    }
    dict->ob_base.ob_flags |= BIAS_NEVER; /* the instance's lock guards it, too */
    dict->ma_keys = keys;
    dict->ma_values = values;
    dict->ma_used = values->count;
    return (PyObject *)dict;
}

PyObject *instance_dict(PyObject *o) {
    PyObject *dict = container_get(o, managed_dict(o));
    if (likely(dict != NULL)) {
        return dict;
    }
    guard(o);
    container_check_locked(o);
    dict = *managed_dict(o);
    if (dict == NULL) {
        InlineValues *values = inline_values(o, TYPE(o));
        dict = TRY(values != NULL && values->valid ? dict_over_values(o, values) : dict_new());
        if (is_shared(o)) {
            ref_share(dict);
        }
        store_release(managed_dict(o), dict); /* pairs with the acquire of readers */
    }
    return newref(dict);
}

/* The instance lets its values go: to a dict that outlives it, or dropped. Lock held or object
 * dead. */
static int values_leave(PyObject *o, InlineValues *values) {
    PyObject *dict = *managed_dict(o);
    if (dict != NULL && ((PyDictObject *)dict)->ma_values == values) {
        return dict_unshare_locked(dict);
    }
    store_release(&values->valid, 0);
    for (int i = 0; i < values->capacity; i++) {
        PyObject *value = values->values[i];
        if (value != NULL) {
            container_release(o, value);
            store_release(&values->values[i], NULL);
            decref(value);
        }
    }
    return 0;
}

int instance_set_dict(PyObject *o, PyObject *dict) {
    autoref PyObject *old = NULL;
    guard(o);
    container_check_locked(o);
    InlineValues *values = inline_values(o, TYPE(o));
    if (values != NULL && values->valid) {
        INT_TRYI(values_leave(o, values));
    }
    old = *managed_dict(o);
    if (old != NULL) {
        container_release(o, old);
    }
    if (dict != NULL && is_shared(o)) {
        ref_share(dict);
    }
    store_release(managed_dict(o), xnewref(dict));
    return 0;
}

int instance_detach(PyObject *o) {
    InlineValues *values = inline_values(o, TYPE(o));
    if (values == NULL || !values->valid) {
        return 0;
    }
    autoref PyObject *dict = INT_TRY(instance_dict(o));
    guard(o);
    return values->valid ? values_leave(o, values) : 0;
}

void instance_keys_drop(PyTypeObject *type) {
    keys_drop_shared(type_keys(type));
    ((PyHeapTypeObject *)type)->ht_cached_keys = NULL;
}

/* ---- for the collector and the end ---- */

int instance_traverse(PyObject *o, visitproc visit, void *arg) {
    InlineValues *values = inline_values(o, TYPE(o));
    if (values != NULL && values->valid) {
        for (int i = 0; i < values->capacity; i++) {
            Py_VISIT(values->values[i]);
        }
    }
    Py_VISIT(*managed_dict(o));
    return 0;
}

void instance_clear(PyObject *o) {
    InlineValues *values = inline_values(o, TYPE(o));
    PyObject *dict = *managed_dict(o);
    if (values != NULL && values->valid) {
        if (dict != NULL && is_only_reference(dict) &&
            ((PyDictObject *)dict)->ma_values == values) {
            /* Nobody else sees the dict: it goes first, and the values are dropped in place. */
            ((PyDictObject *)dict)->ma_values = NULL;
            keys_drop_shared(((PyDictObject *)dict)->ma_keys);
            ((PyDictObject *)dict)->ma_keys = keys_empty_table();
            ((PyDictObject *)dict)->ma_used = 0;
            *managed_dict(o) = NULL;
            decref(dict);
        }
        bool outlives =
            *managed_dict(o) != NULL && ((PyDictObject *)*managed_dict(o))->ma_values == values;
        if ((outlives ? dict_own_values_locked(*managed_dict(o)) : values_leave(o, values)) < 0) {
            err_clear(); /* no memory to move them into the dict: it loses them */
            PyDictObject *d = (PyDictObject *)*managed_dict(o);
            d->ma_values = NULL;
            keys_drop_shared(d->ma_keys);
            d->ma_keys = keys_empty_table();
            d->ma_used = 0;
            values_leave(o, values);
        }
    }
    CLEAR(*managed_dict(o));
}
