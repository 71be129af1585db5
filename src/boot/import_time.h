/* -X importtime: how long each import takes, on the standard error stream. */
#ifndef PITHON_BOOT_IMPORT_TIME_H
#define PITHON_BOOT_IMPORT_TIME_H

#include "object/object.h"

/* Is every import told of, those that find the module loaded too? */
bool import_time_tells_all(void);
/* import(name), which is timed where the option says so. Threads that import at once share the
 * figures: each counts what the others import meanwhile as its own. */
PyObject *import_timed(PyObject *name, PyObject *(*import)(PyObject *name));
/* The module was loaded before. */
void import_time_loaded(PyObject *name);

#endif
