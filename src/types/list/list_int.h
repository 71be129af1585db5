/* Insides of list: item arrays that readers use without a lock. Only for types/list. */
#ifndef PITHON_TYPES_LIST_LIST_INT_H
#define PITHON_TYPES_LIST_LIST_INT_H

#include "object/data.h"
#include "object/error.h"
#include "object/ops.h"
#include "object/reclaim.h"
#include "types/list/list.h"

static inline size_t items_bytes(Py_ssize_t capacity) {
    return sizeof(ItemArray) + (size_t)capacity * sizeof(PyObject *);
}
/* The item at i without a count: good as long as nothing happens that is not quiet. NULL: out of
 * range, or to be read by the general way. */
static force_inline quiet borrowed PyObject *list_peek(PyObject *list, Py_ssize_t i) {
    container_check(list);
    if (unlikely((size_t)i >= (size_t)load_acquire(&((PyVarObject *)list)->ob_size))) {
        return NULL;
    }
    PyObject **items = list_items(list);
    if (unlikely(items == NULL || i >= items_array(items)->capacity)) {
        return NULL;
    }
    return load_acquire(&items[i]);
}
/* a + b */
PyObject *list_concat(PyObject *a, PyObject *b);
PyObject **items_new(Py_ssize_t capacity); /* all NULL; NULL with MemoryError */
/* Makes room for `length` items; ob_size stays. */
int list_reserve_locked(PyObject *list, Py_ssize_t length);
/* Replaces the array; the old one is freed when no reader can see it. */
void list_publish(PyObject *list, PyObject **items, Py_ssize_t length);
/* Removes items [start, end): their references go to `removed` (room for end - start). */
void list_remove_locked(PyObject *list, Py_ssize_t start, Py_ssize_t end, PyObject **removed);

#endif
