/* importlib's start: the frozen bootstrap modules are run, and their finders installed. */
#ifndef PITHON_BOOT_BOOTSTRAP_H
#define PITHON_BOOT_BOOTSTRAP_H

#include "object/object.h"

/* importlib with the finders for native and frozen modules; then the finders that read the file
 * system, and zipimport's hook. */
int bootstrap_importlib(Interp *interp);
int bootstrap_external(Interp *interp);
/* Runs the frozen module and puts it into sys.modules; new reference, NULL without exception when
 * there is none of that name. */
PyObject *bootstrap_frozen(PyObject *name);
/* import NAME, from C; new reference: the module named itself, not its top package. */
PyObject *bootstrap_import(const char *name);
/* Takes importlib's own frames out of the current exception's traceback, where they only say how
 * importing works. */
void bootstrap_trim_traceback(void);

#endif
