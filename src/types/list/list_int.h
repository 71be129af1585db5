/* Insides of list: item arrays that readers use without a lock. Only for types/list. */
#ifndef PITHON_TYPES_LIST_LIST_INT_H
#define PITHON_TYPES_LIST_LIST_INT_H

#include "object/data.h"
#include "object/error.h"
#include "object/ops.h"
#include "object/reclaim.h"
#include "types/list/list_quick.h"

static inline size_t items_bytes(Py_ssize_t capacity) {
    return sizeof(ItemArray) + (size_t)capacity * sizeof(PyObject *);
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
