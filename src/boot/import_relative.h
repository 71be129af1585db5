/* Relative imports: from the importing module's globals to an absolute name. */
#ifndef PITHON_BOOT_IMPORT_RELATIVE_H
#define PITHON_BOOT_IMPORT_RELATIVE_H

#include "object/object.h"

/* `name`, which may be empty, `level` packages up from the module whose globals these are (NULL:
 * none). */
PyObject *import_resolve(PyObject *name, PyObject *globals, int level);

#endif
