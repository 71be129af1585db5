/* What gc/ needs from lower layers; each function is defined by the folder named beside it. */
#ifndef PITHON_GC_NEEDS_H
#define PITHON_GC_NEEDS_H

#include "object/object.h"

/* types/weakref: clears the weak references to `count` objects that are garbage (GC_UNREACHABLE
 * set), and calls the callbacks of those references that are not garbage themselves. */
void weakref_clear_garbage(PyObject *const *objects, size_t count);
/* types/type: the instances of a heap type, which are counted apart from its references; and the
 * end of what keeps it alive besides (REF_KEPT). */
int64_t type_instances_stw(PyTypeObject *type);
void type_release(PyTypeObject *type);
/* types/list */
PyObject *list_from_array_steal(PyObject **items, Py_ssize_t count);

#endif
