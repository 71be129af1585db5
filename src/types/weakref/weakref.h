/* Weak references. Lists of an object's references are guarded by the object's own lock byte of the
 * runtime's weak-reference locks. */
#ifndef PITHON_TYPES_WEAKREF_WEAKREF_H
#define PITHON_TYPES_WEAKREF_WEAKREF_H
#include "object/object.h"
PyObject *weakref_new(PyObject *o,
                      PyObject *callback); /* TypeError when the type has no room for them */
PyObject *weakref_proxy(PyObject *o, PyObject *callback);
PyObject *weakref_get(PyObject *ref); /* new reference, or NULL when dead (no exception) */
/* From tp_dealloc, or the collector: clears them and calls the callbacks. */
void weakref_clear_all(PyObject *o);
/* Clears without calling; the collector calls callbacks afterwards through the list it gets. */
bool weakref_any(PyObject *o);
/* A new reference to the first of them, or NULL (no exception): what __weakref__ is. */
PyObject *weakref_first(PyObject *o);
/* How many there are, and a new list of them. */
Py_ssize_t weakref_count(PyObject *o);
PyObject *weakref_list(PyObject *o);
#endif
