/* tuple: immutable sequence. Items are stored once, before the tuple is published, so reading needs
 * no atomics beyond that. */
#ifndef PITHON_TYPES_TUPLE_TUPLE_H
#define PITHON_TYPES_TUPLE_TUPLE_H

#include "object/object.h"

static force_inline Py_ssize_t tuple_length(PyObject *o) {
    return ((PyVarObject *)o)->ob_size;
}
static force_inline PyObject **tuple_items(PyObject *o) {
    return ((PyTupleObject *)o)->ob_item;
}
static force_inline borrowed PyObject *tuple_at(PyObject *o, Py_ssize_t i) {
    return ((PyTupleObject *)o)->ob_item[i];
}
PyObject *tuple_empty(void); /* immortal */
/* Items NULL, fresh, not tracked: fill with tuple_items(t)[i] = owned reference, then
 * tuple_publish. */
PyObject *tuple_new(Py_ssize_t length);
/* The tuple is filled: from now on the collector looks at it. */
PyObject *tuple_publish(PyObject *t);
/* The same for displays, tuple() and *args, at which it does not look if no item can be part of a
 * cycle. */
PyObject *tuple_publish_display(PyObject *t);
PyObject *tuple_from_array(PyObject *const *items, Py_ssize_t count);
/* Takes over the items' references, on failure too. */
PyObject *tuple_from_array_steal(PyObject **items, Py_ssize_t count);
/* tuple_of(3, a, b, c): borrowed arguments. */
PyObject *tuple_of(int count, ...);
/* A tuple, or one of a class derived from it, of the iterable's items (NULL: none). */
PyObject *tuple_of_class(PyTypeObject *type, PyObject *iterable);
PyObject *tuple_slice(PyObject *t, Py_ssize_t start, Py_ssize_t end);
PyObject *tuple_concat(PyObject *a, PyObject *b);

#endif
