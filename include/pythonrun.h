/* Running source text. */
#ifndef PITHON_PYTHONRUN_H
#define PITHON_PYTHONRUN_H

#ifdef __cplusplus
extern "C" {
#endif

PyAPI_DATA(int) (*PyOS_InputHook)(void);

PyAPI_FUNC(void) PyErr_Display(PyObject *unused, PyObject *value, PyObject *tb);
PyAPI_FUNC(void) PyErr_DisplayException(PyObject *exc);
PyAPI_FUNC(void) PyErr_Print(void);
PyAPI_FUNC(void) PyErr_PrintEx(int set_sys_last_vars);
PyAPI_FUNC(PyObject *) Py_CompileString(const char *str, const char *filename, int start);

#include "cpython/pythonrun.h"

#ifdef __cplusplus
}
#endif

#endif
