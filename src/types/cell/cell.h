/* cell: a variable shared by nested functions. Read without a lock; written under it. */
#ifndef PITHON_TYPES_CELL_CELL_H
#define PITHON_TYPES_CELL_CELL_H
#include "object/stackref.h"
PyObject *cell_new(PyObject *value);      /* may be NULL */
quiet StackRef cell_read(PyObject *cell); /* NULL when empty */
PyObject *cell_get(PyObject *cell);       /* new reference or NULL without exception */
void cell_set(PyObject *cell, steals PyObject *value);
#endif
