/* The variables of a frame, by index and by name. */
#ifndef PITHON_TYPES_FRAME_FRAME_LOCALS_H
#define PITHON_TYPES_FRAME_FRAME_LOCALS_H

#include "types/frame/frame_object.h"

/* The value of fast local number i: 1 and a new reference, 0 unbound, -1. */
int frame_local_get(PyFrameObject *o, Py_ssize_t i, PyObject **value);
int frame_local_set(PyFrameObject *o, Py_ssize_t i, PyObject *value);
/* The number of the fast local of that name; -1: none; -2 with an exception: unhashable name, or
 * its comparison failed. */
Py_ssize_t frame_local_index(PyFrameObject *o, PyObject *name);
/* The code; new reference. */
PyObject *frame_object_code(PyFrameObject *o);
/* Has a fast local that only a comprehension in a class or module has a value now? */
bool frame_has_hidden(PyFrameObject *o);
/* A list of the names bound now, extra ones behind. */
PyObject *frame_local_names(PyFrameObject *o);
/* The dict of names that are no fast locals, made if `make`; new reference or NULL (with an
 * exception only if it was to be made). */
PyObject *frame_extra_locals(PyFrameObject *o, bool make);
/* A new dict of all. */
PyObject *frame_locals_dict(PyFrameObject *o);
/* f_locals: a FrameLocalsProxy of the frame. */
PyObject *frame_proxy_new(PyFrameObject *o);
extern PyTypeObject PyFrameLocalsProxy_Type;

#endif
