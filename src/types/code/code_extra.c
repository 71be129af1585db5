/* See code_extra.h. */
#include "types/code/code_extra.h"
#include "object/data.h"
#include "object/error.h"
#include "thread/mutex.h"

typedef struct {
    void *value;
    freefunc free_value;
} Extra;
typedef struct {
    Py_ssize_t count;
    Extra items[];
} Extras;
#define EXTRAS(code) ((Extras *)((PyCodeObject *)(code))->co_extra)

static size_t extras_size(Py_ssize_t count) {
    return sizeof(Extras) + (size_t)count * sizeof(Extra);
}

void *code_extra_get(PyObject *code, Py_ssize_t index) {
    guard(code);
    Extras *extras = EXTRAS(code);
    return extras == NULL || index >= extras->count ? NULL : extras->items[index].value;
}

/* Makes room for the index. */
static int grow_locked(PyObject *code, Py_ssize_t index) {
    Extras *old = EXTRAS(code);
    Py_ssize_t count = old == NULL ? 0 : old->count;
    if (index < count) {
        return 0;
    }
    Extras *extras = data_alloc_zero(extras_size(index + 1));
    if (extras == NULL) {
        return err_int(err_no_memory());
    }
    if (old != NULL) {
        memcpy(extras->items, old->items, (size_t)count * sizeof(Extra));
        data_free(old, extras_size(count));
    }
    extras->count = index + 1;
    ((PyCodeObject *)code)->co_extra = extras;
    return 0;
}

int code_extra_set(PyObject *code, Py_ssize_t index, void *value, freefunc free_value) {
    Extra old;
    {
        guard(code);
        INT_TRYI(grow_locked(code, index));
        Extra *item = &EXTRAS(code)->items[index];
        old = *item;
        *item = (Extra){value, free_value};
    }
    if (old.value != NULL && old.free_value != NULL) {
        old.free_value(old.value);
    }
    return 0;
}

void code_extra_clear(PyObject *code) {
    Extras *extras = EXTRAS(code); /* NOLOCK: nobody else has the code any more */
    if (extras == NULL) {
        return;
    }
    ((PyCodeObject *)code)->co_extra = NULL;
    for (Py_ssize_t i = 0; i < extras->count; i++) {
        Extra *item = &extras->items[i];
        if (item->value != NULL && item->free_value != NULL) {
            item->free_value(item->value);
        }
    }
    data_free(extras, extras_size(extras->count));
}
