/* memoryview, and copying out of buffers of any shape. The functions for the rest of the runtime
 * that make views are in types/needs.h. */
#ifndef PITHON_TYPES_MEMORYVIEW_MEMORYVIEW_H
#define PITHON_TYPES_MEMORYVIEW_MEMORYVIEW_H

#include "object/object.h"

/* Copies a buffer's items, view->len bytes, in C order ('C'), Fortran order ('F'), or the one it
 * has ('A'). */
quiet void buffer_to_contiguous(const Py_buffer *view, char *out, char order);
/* 'C', 'F' or 'A' (either). */
quiet bool buffer_is_contiguous(const Py_buffer *view, char order);

#endif
