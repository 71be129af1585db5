/* What type objects show of themselves: __name__, __bases__, __doc__ and the like. */
#ifndef PITHON_TYPES_TYPE_TYPE_ATTRIBUTES_H
#define PITHON_TYPES_TYPE_TYPE_ATTRIBUTES_H

#include "object/object.h"

extern PyGetSetDef type_getset[];
extern PyMemberDef type_members[];
PyObject *type_get_name(PyObject *self, void *closure);
PyObject *type_get_qualname(PyObject *self, void *closure);
PyObject *type_get_module(PyObject *self, void *closure);
/* Sets (NULL: deletes) a name of the type's own namespace, and what follows from it. 1, 0 there was
 * nothing to delete, -1. */
int type_set_own(PyTypeObject *type, PyObject *name, PyObject *value);

#endif
