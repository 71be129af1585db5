/* The owner of a buffer that a class's __buffer__ gave: see buffer_wrapper.c. */
#ifndef PITHON_TYPES_TYPE_BUFFER_WRAPPER_H
#define PITHON_TYPES_TYPE_BUFFER_WRAPPER_H

#include "object/object.h"

extern PyTypeObject buffer_wrapper_type;
/* `view` has been got from `memory`, which the exporter's __buffer__ returned: makes a wrapper of
 * both its owner. On failure the buffer is released. */
int buffer_wrap(PyObject *exporter, PyObject *memory, Py_buffer *view);

#endif
