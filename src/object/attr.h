/* Attribute access on any object, and the generic implementations behind tp_getattro and
 * tp_setattro. */
#ifndef PITHON_OBJECT_ATTR_H
#define PITHON_OBJECT_ATTR_H

#include "object/object.h"

PyObject *attr_get(PyObject *o, PyObject *name);
/* 1 and a new reference in *out; 0 when AttributeError says there is none (cleared; *out NULL); -1.
 */
int attr_find(PyObject *o, PyObject *name, PyObject **out);
/* value NULL: deletes. */
int attr_set(PyObject *o, PyObject *name, PyObject *value);
int attr_has(PyObject *o, PyObject *name);
/* object.__getattribute__ and object.__setattr__ */
PyObject *attr_generic_get(PyObject *o, PyObject *name);
int attr_generic_set(PyObject *o, PyObject *name, PyObject *value);
/* LOAD_ATTR of a call `o.name(...)`: 1: *out is a function to be called with o first (no bound
 * method is made); 0: *out is to be called as it is; -1 error. New reference. */
int attr_get_method(PyObject *o, PyObject *name, PyObject **out);
/* attr_find as object.__getattribute__ does it: AttributeError of a descriptor is kept as an error.
 */
int attr_generic_find(PyObject *o, PyObject *name, PyObject **out);
/* By the text of the name. */
PyObject *attr_get_text(PyObject *o, const char *name);
/* AttributeError "'X' object has no attribute 'name'", with name and obj for the suggestions;
 * always NULL. */
void *attr_error_missing(PyObject *o, PyObject *name);
/* The same with another message. */
void *attr_error(PyObject *o, PyObject *name, const char *format, ...);
/* An AttributeError that is set is given the two where it has none; always NULL. */
void *attr_error_complete(PyObject *o, PyObject *name);
/* A str (else TypeError) as the interned exact str that lookups want: a new reference. */
PyObject *attr_name(PyObject *name);
/* Where an instance keeps the pointer to its dict, of a type with tp_dictoffset and without managed
 * dict; NULL when the type has none. */
quiet PyObject **attr_dict_slot(PyObject *o);
/* Getter and setter of `__dict__` for a type's tp_getset: any object with a namespace. */
PyObject *attr_get_dict(PyObject *o, void *closure);
int attr_set_dict(PyObject *o, PyObject *value, void *closure);
/* Replaces a reference that other threads read without a lock, in an object that may be SHARED; the
 * old one is dropped. `value` may be NULL. */
void attr_replace(PyObject *o, PyObject **field, PyObject *value);
/* Reads such a field: a new reference, NULL when it is empty. */
PyObject *attr_field(PyObject *o, PyObject **field);
/* dir(o), sorted: a new list; o NULL is not allowed. */
PyObject *attr_dir(PyObject *o);
/* The instance's namespace: a new reference to its dict, made on demand; NULL with AttributeError
 * when it has none. */
PyObject *attr_dict(PyObject *o);

#endif
