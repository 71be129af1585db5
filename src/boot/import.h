/* Import: the table of native modules; the statement's parts are declared in interp/needs.h. */
#ifndef PITHON_BOOT_IMPORT_H
#define PITHON_BOOT_IMPORT_H

#include "object/object.h"

/* The native module of that name out of the table, made but not executed; NULL without exception
 * when there is none. */
PyObject *native_create(PyObject *name, PyObject *spec);
bool native_exists(PyObject *name);

#endif
