/* Import: the statement's parts (declared in interp/needs.h) and its bootstrap. */
#ifndef PITHON_BOOT_IMPORT_H
#define PITHON_BOOT_IMPORT_H

#include "object/object.h"

/* Compiles and runs importlib's bootstrap files of the standard library at `lib`, and installs its
 * finders. */
int import_bootstrap(Interp *interp, const char *lib);
/* The native module of that name out of the table, made but not executed; NULL without exception
 * when there is none. */
PyObject *native_create(PyObject *name, PyObject *spec);
bool native_exists(PyObject *name);
/* A tuple of all names. */
PyObject *native_names(void);

#endif
