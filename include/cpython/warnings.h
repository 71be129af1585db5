/* Issuing warnings with all details. */
#ifndef PITHON_CPYTHON_WARNINGS_H
#define PITHON_CPYTHON_WARNINGS_H

#ifdef __cplusplus
extern "C" {
#endif

PyAPI_FUNC(int)
    PyErr_WarnExplicitFormat(PyObject *category, const char *filename, int lineno,
                             const char *module, PyObject *registry, const char *format, ...);
PyAPI_FUNC(int) PyErr_WarnExplicitObject(PyObject *category, PyObject *message, PyObject *filename,
                                         int lineno, PyObject *module, PyObject *registry);

#define PyErr_Warn(category, message) PyErr_WarnEx((category), (message), 1)

#ifdef __cplusplus
}
#endif

#endif
