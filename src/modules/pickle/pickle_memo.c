/* Which objects a pickler has written: a table by identity, which keeps them alive. */
#include "modules/pickle/pickle_int.h"

static PickleMemoEntry *memo_find(const PickleMemo *memo, PyObject *key) {
    size_t i = (uintptr_t)key >> 4;
    i ^= i >> 17;
    for (;; i++) {
        PickleMemoEntry *entry = &memo->table[i & memo->mask];
        if (entry->key == key || entry->key == NULL) {
            return entry;
        }
    }
}

quiet Py_ssize_t pickle_memo_get(const PickleMemo *memo, PyObject *key) {
    if (memo->table == NULL) {
        return -1;
    }
    PickleMemoEntry *entry = memo_find(memo, key);
    return entry->key == NULL ? -1 : entry->number;
}

static int memo_grow(PickleMemo *memo) {
    size_t size = memo->table == NULL ? 32 : (memo->mask + 1) * 4;
    PickleMemo larger = {
        .table = calloc(size, sizeof(PickleMemoEntry)), .mask = size - 1, .used = memo->used};
    if (larger.table == NULL) {
        return err_int(err_no_memory());
    }
    for (size_t i = 0; memo->table != NULL && i <= memo->mask; i++) {
        if (memo->table[i].key != NULL) {
            *memo_find(&larger, memo->table[i].key) = memo->table[i];
        }
    }
    free(memo->table);
    *memo = larger;
    return 0;
}

int pickle_memo_set(PickleMemo *memo, PyObject *key, Py_ssize_t number) {
    if (memo->table == NULL || (size_t)memo->used * 3 >= (memo->mask + 1) * 2) {
        INT_TRYI(memo_grow(memo));
    }
    PickleMemoEntry *entry = memo_find(memo, key);
    if (entry->key == NULL) {
        entry->key = newref(key);
        memo->used++;
    }
    entry->number = number;
    return 0;
}

void pickle_memo_clear(PickleMemo *memo) {
    PickleMemo old = *memo;
    *memo = (PickleMemo){0};
    for (size_t i = 0; old.table != NULL && i <= old.mask; i++) {
        XDECREF(old.table[i].key);
    }
    free(old.table);
}
