/* Reading items that are only looked at, without a count. */
#ifndef PITHON_TYPES_LIST_LIST_QUICK_H
#define PITHON_TYPES_LIST_LIST_QUICK_H

#include "types/list/list.h"

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

#endif
