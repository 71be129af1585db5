/* slice objects. */
#ifndef PITHON_TYPES_SLICE_SLICE_H
#define PITHON_TYPES_SLICE_SLICE_H
#include "object/object.h"
PyObject *slice_new(PyObject *start, PyObject *stop, PyObject *step); /* NULL means None */
/* start, stop and step as the slice gives them for any length; -1 with an exception. */
int slice_unpack(PyObject *slice, Py_ssize_t *start, Py_ssize_t *stop, Py_ssize_t *step);
/* Clips to `length`; returns the number of items. */
quiet Py_ssize_t slice_adjust(Py_ssize_t length, Py_ssize_t *start, Py_ssize_t *stop,
                              Py_ssize_t step);
#endif
