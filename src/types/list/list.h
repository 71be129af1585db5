/* list: growable array.
 *
 * Readers take no lock: they load ob_item (acquire), then ob_size, check the index against both the
 * size and the capacity stored in front of the array, and load the item (acquire; may be NULL for a
 * moment: then they take the lock). Writers hold the object's lock. An array that is replaced while
 * the list is SHARED, or while a second thread exists, is queued (reclaim_queue_table). `allocated`
 * mirrors the capacity for extensions.
 */
#ifndef PITHON_TYPES_LIST_LIST_H
#define PITHON_TYPES_LIST_LIST_H

#include "object/stackref.h"

static force_inline Py_ssize_t list_length(PyObject *o) {
    return load_relaxed(&((PyVarObject *)o)->ob_size);
}
PyObject *list_new(Py_ssize_t length); /* items NULL for list_set_fresh; tracked */
static inline void list_set_fresh(PyObject *list, Py_ssize_t i, steals PyObject *item) {
    ((PyListObject *)list)->ob_item[i] = item; /* NOLOCK: fresh */
}
PyObject *list_from_array(PyObject *const *items, Py_ssize_t count);
PyObject *list_from_array_steal(PyObject **items, Py_ssize_t count);
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
/* Under the lock, or within write_enter: appends without growing, takes the last item off a list that is not
 * SHARED. */
static force_inline quiet bool list_has_room(PyObject *list) {
    return list_length(list) < ((PyListObject *)list)->allocated;
}
static force_inline quiet void list_put_last(PyObject *list, steals PyObject *item) {
    Py_ssize_t length = list_length(list);
    store_release(&((PyListObject *)list)->ob_item[length], item);
    store_release(&((PyVarObject *)list)->ob_size, length + 1);
}
static force_inline quiet PyObject *list_take_last(PyObject *list) {
    PyObject **last = &((PyListObject *)list)->ob_item[list_length(list) - 1], *item = *last;
    store_release(&((PyVarObject *)list)->ob_size, list_length(list) - 1);
    store_relaxed(last, NULL);
    return item;
}
/* Lock-free read: STACKREF_NULL when i is out of range (no exception). i counts from 0. */
StackRef list_read(PyObject *list, Py_ssize_t i);
/* The common case of it, for the interpreter: STACKREF_NULL also where list_read would look twice. */
static force_inline quiet StackRef list_read_quick(PyObject *list, Py_ssize_t i) {
    container_check(list);
    if (unlikely((size_t)i >= (size_t)load_acquire(&((PyVarObject *)list)->ob_size))) {
        return STACKREF_NULL;
    }
    PyObject **items = list_items(list);
    if (unlikely(items == NULL || i >= items_array(items)->capacity)) {
        return STACKREF_NULL;
    }
    PyObject *item = load_acquire(&items[i]);
    return likely(item != NULL) ? container_read(list, item) : STACKREF_NULL;
}
/* New reference, or NULL without exception when out of range. */
PyObject *list_get(PyObject *list, Py_ssize_t i);
int list_append(PyObject *list, PyObject *item);
int list_append_steal(PyObject *list, steals PyObject *item);
int list_insert_at(PyObject *list, Py_ssize_t i, PyObject *item);
int list_set(PyObject *list, Py_ssize_t i,
             steals PyObject *item); /* IndexError "list assignment index out of range" */
int list_extend_iterable(PyObject *list, PyObject *iterable);
/* A new list of its items; a new tuple of those of an iterable that is no tuple and no list. */
PyObject *list_from_iterable(PyObject *iterable);
PyObject *list_tuple_from_iterable(PyObject *iterable);
PyObject *list_as_tuple(PyObject *list);
/* Takes the last item off: its reference, or NULL without exception when there is none. */
PyObject *list_pop_last(PyObject *list);
int list_sort_in_place(PyObject *list, PyObject *key, bool reverse);
int list_reverse_in_place(PyObject *list);
PyObject *list_slice_of(PyObject *list, Py_ssize_t start, Py_ssize_t end);
int list_set_slice(PyObject *list, Py_ssize_t start, Py_ssize_t end,
                   PyObject *items); /* items NULL: deletes */
void verify_list(PyObject *list);

#endif
