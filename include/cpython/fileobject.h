/* Opening code; files for early start. */
#ifndef PITHON_CPYTHON_FILEOBJECT_H
#define PITHON_CPYTHON_FILEOBJECT_H

#ifdef __cplusplus
extern "C" {
#endif

typedef PyObject *(*Py_OpenCodeHookFunction)(PyObject *, void *);

PyAPI_DATA(PyTypeObject) PyStdPrinter_Type;

PyAPI_FUNC(PyObject *) PyFile_NewStdPrinter(int fd);
PyAPI_FUNC(PyObject *) PyFile_OpenCode(const char *path);
PyAPI_FUNC(PyObject *) PyFile_OpenCodeObject(PyObject *path);
PyAPI_FUNC(int) PyFile_SetOpenCodeHook(Py_OpenCodeHookFunction handler);
PyAPI_FUNC(char *) Py_UniversalNewlineFgets(char *buf, int n, FILE *stream, PyObject *fobj);

#ifdef __cplusplus
}
#endif

#endif
