/* dictobject.h. */
#include "capi/capi.h"

/* ---- making ---- */

PyObject *PyDict_New(void) {
    return dict_new();
}

PyObject *_PyDict_NewPresized(Py_ssize_t expected) {
    return dict_new_sized(expected);
}

PyObject *PyDict_Copy(PyObject *d) {
    NEED(d != NULL && IS_DICT(d));
    return dict_copy_of(d);
}

/* ---- reading ---- */

Py_ssize_t PyDict_Size(PyObject *d) {
    INT_NEED(d != NULL && IS_DICT(d));
    return dict_length(d);
}

PyObject *_PyDict_GetItem_KnownHash(PyObject *d, PyObject *key, Py_hash_t hash) {
    NEED(IS_DICT(d));
    StackRef value;
    return dict_read(d, key, hash, &value) > 0 ? lend(value) : NULL;
}

PyObject *PyDict_GetItemWithError(PyObject *d, PyObject *key) {
    NEED(IS_DICT(d));
    Py_hash_t hash = ops_hash(key);
    return hash == -1 ? NULL : _PyDict_GetItem_KnownHash(d, key, hash);
}

/* Errors are not to be seen by the caller; what was raised before stays. */
PyObject *PyDict_GetItem(PyObject *d, PyObject *key) {
    if (d == NULL || !IS_DICT(d)) {
        return NULL;
    }
    PyObject *pending = err_fetch(), *value = PyDict_GetItemWithError(d, key);
    if (value == NULL && err_occurred()) {
        err_unraisable(NULL, "Exception ignored in PyDict_GetItem(); consider using "
                             "PyDict_GetItemRef() or PyDict_GetItemWithError()");
    }
    err_restore(pending);
    return value;
}

PyObject *PyDict_GetItemString(PyObject *d, const char *text) {
    autoref PyObject *key = str_from_text(text);
    if (key == NULL) {
        err_unraisable(NULL, "Exception ignored in PyDict_GetItemString(); consider using "
                             "PyDict_GetItemRefString()");
        return NULL;
    }
    return PyDict_GetItem(d, key);
}

PyObject *_PyDict_GetItemStringWithError(PyObject *d, const char *text) {
    autoref PyObject *key = TRY(str_from_text(text));
    return PyDict_GetItemWithError(d, key);
}

int PyDict_GetItemRef(PyObject *d, PyObject *key, PyObject **value) {
    *value = NULL;
    INT_NEED(IS_DICT(d));
    return dict_get(d, key, value);
}

int PyDict_GetItemStringRef(PyObject *d, const char *text, PyObject **value) {
    *value = NULL;
    autoref PyObject *key = INT_TRY(str_from_text(text));
    return PyDict_GetItemRef(d, key, value);
}

int PyDict_Contains(PyObject *d, PyObject *key) {
    return dict_contains(d, key);
}

int PyDict_ContainsString(PyObject *d, const char *text) {
    autoref PyObject *key = INT_TRY(str_from_text(text));
    return dict_contains(d, key);
}

int PyDict_Next(PyObject *d, Py_ssize_t *position, PyObject **key, PyObject **value) {
    PyObject *k, *v;
    if (d == NULL || !IS_DICT(d) || !dict_next(d, position, &k, &v, NULL)) {
        return 0;
    }
    k = lend_counted(k);
    v = lend_counted(v);
    if (key != NULL) {
        *key = k;
    }
    if (value != NULL) {
        *value = v;
    }
    return 1;
}

PyObject *PyDict_Keys(PyObject *d) {
    NEED(d != NULL && IS_DICT(d));
    return dict_keys_list(d);
}
PyObject *PyDict_Values(PyObject *d) {
    NEED(d != NULL && IS_DICT(d));
    return dict_values_list(d);
}
PyObject *PyDict_Items(PyObject *d) {
    NEED(d != NULL && IS_DICT(d));
    return dict_items_list(d);
}

/* ---- writing ---- */

int PyDict_SetItem(PyObject *d, PyObject *key, PyObject *value) {
    INT_NEED(IS_DICT(d) && key != NULL && value != NULL);
    return dict_set(d, key, value);
}

int PyDict_SetItemString(PyObject *d, const char *text, PyObject *value) {
    INT_NEED(IS_DICT(d) && value != NULL);
    autoref PyObject *key = INT_TRY(str_intern_text(text));
    return dict_set(d, key, value);
}

int _PyDict_SetItem_KnownHash(PyObject *d, PyObject *key, PyObject *value, Py_hash_t hash) {
    INT_NEED(IS_DICT(d));
    return dict_set_hash(d, key, hash, value);
}

int PyDict_DelItem(PyObject *d, PyObject *key) {
    INT_NEED(IS_DICT(d));
    int found = dict_delete(d, key);
    if (found == 0) {
        err_raise_key(key);
    }
    return found > 0 ? 0 : -1;
}

int PyDict_DelItemString(PyObject *d, const char *text) {
    autoref PyObject *key = INT_TRY(str_from_text(text));
    return PyDict_DelItem(d, key);
}

int PyDict_Pop(PyObject *d, PyObject *key, PyObject **value) {
    PyObject *popped = NULL;
    if (value != NULL) {
        *value = NULL;
    }
    INT_NEED(IS_DICT(d));
    int found = dict_pop_key(d, key, &popped);
    if (value != NULL) {
        *value = popped;
    } else {
        XDECREF(popped);
    }
    return found;
}

int PyDict_PopString(PyObject *d, const char *text, PyObject **value) {
    if (value != NULL) {
        *value = NULL;
    }
    autoref PyObject *key = INT_TRY(str_from_text(text));
    return PyDict_Pop(d, key, value);
}

PyObject *_PyDict_Pop(PyObject *d, PyObject *key, PyObject *otherwise) {
    PyObject *value;
    int found = TRYI(PyDict_Pop(d, key, &value));
    if (found == 0) {
        return otherwise != NULL ? newref(otherwise) : err_raise_key(key);
    }
    return value;
}

int PyDict_SetDefaultRef(PyObject *d, PyObject *key, PyObject *value, PyObject **result) {
    PyObject *kept = NULL;
    if (result != NULL) {
        *result = NULL;
    }
    INT_NEED(IS_DICT(d));
    int found = INT_TRYI(dict_set_default(d, key, value, &kept));
    if (result != NULL) {
        *result = kept;
    } else {
        decref(kept);
    }
    return found;
}

PyObject *PyDict_SetDefault(PyObject *d, PyObject *key, PyObject *value) {
    PyObject *kept;
    return PyDict_SetDefaultRef(d, key, value, &kept) < 0 ? NULL : lend_counted(kept);
}

void PyDict_Clear(PyObject *d) {
    if (IS_DICT(d)) {
        dict_clear_all(d);
    }
}

int PyDict_Merge(PyObject *d, PyObject *other, int override) {
    INT_NEED(d != NULL && IS_DICT(d) && other != NULL);
    return dict_merge(d, other,
                      override == 0   ? MERGE_KEEP
                      : override == 1 ? MERGE_OVERRIDE
                                      : MERGE_UNIQUE);
}

int PyDict_MergeFromSeq2(PyObject *d, PyObject *pairs, int override) {
    INT_NEED(d != NULL && IS_DICT(d) && pairs != NULL);
    return dict_merge_pairs(d, pairs, override != 0);
}

int PyDict_Update(PyObject *d, PyObject *other) {
    return PyDict_Merge(d, other, 1);
}
