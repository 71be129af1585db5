/* What the files of the extension share. */
#include <Python.h>

int probe_add_types(PyObject *module);
int probe_add_threads(PyObject *module);
int probe_add_tools(PyObject *module);
