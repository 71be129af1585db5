/* Insides of list: item arrays that readers use without a lock. Only for types/list. */
#ifndef PITHON_TYPES_LIST_LIST_INT_H
#define PITHON_TYPES_LIST_LIST_INT_H

#include "object/data.h"
#include "object/error.h"
#include "object/ops.h"
#include "object/reclaim.h"
#include "types/list/list.h"

/* In front of the items: how many there is room for. A reader that has loaded ob_item is safe
 * within this, whatever ob_size says. */
typedef struct {
    Py_ssize_t capacity; /* (c) */
    uint64_t unused;     /* keeps the items aligned to 16 */
    PyObject *items[];
} ItemArray;

static force_inline ItemArray *items_array(PyObject **items) {
    return container_of(items, ItemArray, items);
}
static force_inline PyObject **list_items(PyObject *list) {
    return load_acquire(
        &((PyListObject *)list)->ob_item); /* pairs with the release in list_publish */
}
static inline size_t items_bytes(Py_ssize_t capacity) {
    return sizeof(ItemArray) + (size_t)capacity * sizeof(PyObject *);
}
PyObject **items_new(Py_ssize_t capacity); /* all NULL; NULL with MemoryError */
/* Makes room for `length` items; ob_size stays. */
int list_reserve_locked(PyObject *list, Py_ssize_t length);
/* Replaces the array; the old one is freed when no reader can see it. */
void list_publish(PyObject *list, PyObject **items, Py_ssize_t length);
/* Removes items [start, end): their references go to `removed` (room for end - start). */
void list_remove_locked(PyObject *list, Py_ssize_t start, Py_ssize_t end, PyObject **removed);

#endif
