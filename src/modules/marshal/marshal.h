/* Values and code objects as bytes: the format of .pyc files and frozen modules. */
#ifndef PITHON_MODULES_MARSHAL_MARSHAL_H
#define PITHON_MODULES_MARSHAL_MARSHAL_H

#include "object/object.h"

/* bytes in the newest version; ValueError for what cannot be written. */
PyObject *marshal_dump(PyObject *value);
/* The first value in the memory, which may hold more. ValueError, EOFError, TypeError for bad data.
 */
PyObject *marshal_load(const char *data, size_t size);
/* The same of memory that this build has written: code objects are taken without being verified. */
PyObject *marshal_load_trusted(const char *data, size_t size);

#endif
