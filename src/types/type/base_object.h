/* Insides of object that its files share. */
#ifndef PITHON_TYPES_TYPE_BASE_OBJECT_H
#define PITHON_TYPES_TYPE_BASE_OBJECT_H

#include "object/object.h"

/* __reduce_ex__ with a protocol, when the class has no __reduce__ of its own. */
PyObject *object_reduce_with(PyObject *self, int protocol);
/* object.__getstate__; `complete`: refuse (TypeError) when the object has fields that attributes
 * don't show. */
PyObject *object_state(PyObject *self, bool complete);
/* Can instances of one class be instances of the other? `attribute` words the refusal. */
int type_check_layout(PyTypeObject *from, PyTypeObject *to, const char *attribute);
Py_hash_t object_tp_hash(PyObject *self);
PyObject *object_tp_repr(PyObject *self);

#endif
