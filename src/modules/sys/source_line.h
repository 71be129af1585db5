/* Lines of source text, for warnings and tracebacks that are shown without the library's help. */
#ifndef PITHON_MODULES_SYS_SOURCE_LINE_H
#define PITHON_MODULES_SYS_SOURCE_LINE_H

#include "object/object.h"

/* The line of the file (counted from 1), without its end; also looked for by its last part along
 * sys.path. A new str, or NULL without exception. */
PyObject *source_line_raw(PyObject *filename, int line);
/* The same without the white space in front. */
PyObject *source_line_read(PyObject *filename, int line);
/* A line without the white space in front and behind: new reference. */
PyObject *source_line_strip(PyObject *line);

#endif
