/* Insides of modules. */
#ifndef PITHON_TYPES_MODULE_MODULE_INT_H
#define PITHON_TYPES_MODULE_MODULE_INT_H

#include "object/object.h"

typedef struct {
    PyObject_HEAD PyObject *dict; /* (c) */
    PyModuleDef *def;             /* (c) NULL: made in Python */
    void *state; /* (c once filled) from calloc; of a module without state, a byte that says it is
                    filled */
    PyObject *weakrefs;
    PyObject *name; /* as it was at birth */
    void *gil;      /* Py_MOD_GIL_USED: calls into it run one at a time */
} ModuleObject;
_Static_assert(sizeof(ModuleObject) == 80, "the ABI's size of module objects");

#define MODULE(o) ((ModuleObject *)(o))

#endif
