/* Arguments and environments for other programs. */
#ifndef PITHON_MODULES_POSIX_POSIX_EXEC_H
#define PITHON_MODULES_POSIX_POSIX_EXEC_H

#include "modules/posix/posix_module.h"

#include <signal.h>

/* Texts as the system wants them: ends with NULL. */
typedef struct {
    char **items;     /* from malloc; each points into one of the bytes objects of `keeper` */
    PyObject *keeper; /* a list (owned) */
} TextVector;
#define TEXT_VECTOR(variable)                                                                      \
    __attribute__((cleanup(text_vector_drop))) TextVector variable = {NULL, NULL}

void text_vector_drop(TextVector *vector);
/* A list or tuple of str, bytes or PathLike. -1 with an exception. */
int text_vector_fill(TextVector *vector, PyObject *sequence);
/* A mapping, as NAME=value. */
int text_vector_fill_environ(TextVector *vector, PyObject *mapping);
/* argv of exec and spawn: refuses what is no list or tuple, and empty ones; `format` words the
 * start of the messages. */
int text_vector_fill_argv(TextVector *vector, PyObject *argv, const char *prefix);
/* POSIX signals out of an iterable of numbers. */
int signals_from_iterable(PyObject *iterable, sigset_t *out);

#endif
