/* Attribute access on any object, and the generic implementations behind tp_getattro and tp_setattro. */
#ifndef PITHON_OBJECT_ATTR_H
#define PITHON_OBJECT_ATTR_H

#include "object/object.h"

PyObject *attr_get(PyObject *o, PyObject *name);
/* 1 and a new reference in *out; 0 when AttributeError says there is none (cleared; *out NULL); -1. */
int attr_find(PyObject *o, PyObject *name, PyObject **out);
/* value NULL: deletes. */
int attr_set(PyObject *o, PyObject *name, PyObject *value);
int attr_has(PyObject *o, PyObject *name);
/* object.__getattribute__ and object.__setattr__ */
PyObject *attr_generic_get(PyObject *o, PyObject *name);
int attr_generic_set(PyObject *o, PyObject *name, PyObject *value);
/* LOAD_ATTR of a call `o.name(...)`: 1: *out is a function to be called with o first (no bound method is made); 0: *out is to be called as it is;
 * -1 error. New reference. */
int attr_get_method(PyObject *o, PyObject *name, PyObject **out);
/* The instance's namespace: a new reference to its dict, made on demand; NULL with AttributeError when it has none. */
PyObject *attr_dict(PyObject *o);

#endif
