/* What the files of types/weakref share. */
#ifndef PITHON_TYPES_WEAKREF_WEAKREF_INT_H
#define PITHON_TYPES_WEAKREF_WEAKREF_INT_H

#include "types/weakref/weakref.h"

int weakref_tp_traverse(PyObject *o, visitproc visit, void *arg);
int weakref_tp_clear(PyObject *o);
void weakref_tp_dealloc(PyObject *o);

#endif
