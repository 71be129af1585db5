/* What object/ needs from lower layers; each function is defined by the folder named beside it. */
#ifndef PITHON_OBJECT_NEEDS_H
#define PITHON_OBJECT_NEEDS_H

#include "object/object.h"
#include <stdarg.h>

/* types/type: an instance of a heap type was made or freed. A type is kept alive by its instances through the collector's sum, so this writes
 * no line that other threads write: a counter of the thread. */
quiet void type_instance_made(PyTypeObject *type);
quiet void type_instance_freed(PyTypeObject *type);
/* types/str: text as error.h describes the formats. */
PyObject *str_format_v(const char *format, va_list args);
PyObject *str_format(const char *format, ...);

#endif
