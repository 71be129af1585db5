/* Printing exceptions without the library's traceback module. */
#ifndef PITHON_MODULES_SYS_EXCEPTION_PRINT_H
#define PITHON_MODULES_SYS_EXCEPTION_PRINT_H

#include "object/object.h"

/* Where text goes: a Python file, or (file NULL) the C stderr. After the first failure of write()
 * nothing more is written. */
typedef struct {
    PyObject *file;
    bool failed; /* write() raised: its exception is set */
} Printer;

void print_text(Printer *p, const char *text);
void print_str(Printer *p, PyObject *text);
void print_steal(Printer *p, steals PyObject *text); /* NULL: prints <unknown>, clears the error */
/* "Traceback (most recent call last):" and the entries. */
void print_traceback(Printer *p, PyObject *traceback);
/* The class, with its module unless that is builtins or __main__. */
void print_class(Printer *p, PyObject *type);
/* The exception with its causes and contexts. */
void print_exception(Printer *p, PyObject *exception);

#endif
