/* Issuing warnings. */
#ifndef PITHON_WARNINGS_H
#define PITHON_WARNINGS_H

#ifdef __cplusplus
extern "C" {
#endif

PyAPI_FUNC(int)
    PyErr_ResourceWarning(PyObject *source, Py_ssize_t stack_level, const char *format, ...);
PyAPI_FUNC(int) PyErr_WarnEx(PyObject *category, const char *message, Py_ssize_t stack_level);
PyAPI_FUNC(int) PyErr_WarnExplicit(PyObject *category, const char *message, const char *filename,
                                   int lineno, const char *module, PyObject *registry);
PyAPI_FUNC(int)
    PyErr_WarnFormat(PyObject *category, Py_ssize_t stack_level, const char *format, ...);

#include "cpython/warnings.h"

#ifdef __cplusplus
}
#endif

#endif
