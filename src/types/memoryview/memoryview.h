/* memoryview, and copying out of buffers of any shape. The functions for the rest of the runtime
 * that make views are in types/needs.h. */
#ifndef PITHON_TYPES_MEMORYVIEW_MEMORYVIEW_H
#define PITHON_TYPES_MEMORYVIEW_MEMORYVIEW_H

#include "object/object.h"

/* Copies a buffer's items, view->len bytes, in C order ('C'), Fortran order ('F'), or the one it
 * has ('A'). */
quiet void buffer_to_contiguous(const Py_buffer *view, char *out, char order);
/* The strides of the view's shape if it lies dense, in C or Fortran order. */
quiet void buffer_fill_strides(const Py_buffer *view, Py_ssize_t *strides, char order);
/* A memoryview of a copy of the view's items, in C or Fortran order, with its shape and format. */
PyObject *memoryview_of_copy(const Py_buffer *view, char order);
/* 'C', 'F' or 'A' (either). */
quiet bool buffer_is_contiguous(const Py_buffer *view, char order);

/* For classes that put Python functions in place of a native base's: a view of the buffer that the
 * base's function `get` gives, which goes back to the base. */
PyObject *memoryview_by_base(PyObject *o, getbufferproc get, int flags);
/* What __release_buffer__ is given: `memory`, that __buffer__ returned, or a view of `view` if it
 * is NULL. A view of the object's own buffer cannot be viewed further, and ends with that call. */
PyObject *memoryview_restricted(PyObject *o, PyObject *memory, Py_buffer *view);
void memoryview_end_restricted(PyObject *memory);

#endif
