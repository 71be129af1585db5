/* Importing modules. */
#ifndef PITHON_IMPORT_H
#define PITHON_IMPORT_H

#ifdef __cplusplus
extern "C" {
#endif

PyAPI_FUNC(PyObject *) PyImport_AddModule(const char *name);     /* borrowed */
PyAPI_FUNC(PyObject *) PyImport_AddModuleObject(PyObject *name); /* borrowed */
PyAPI_FUNC(PyObject *) PyImport_AddModuleRef(const char *name);
PyAPI_FUNC(int) PyImport_AppendInittab(const char *name, PyObject *(*initfunc)(void));
PyAPI_FUNC(PyObject *) PyImport_ExecCodeModule(const char *name, PyObject *co);
PyAPI_FUNC(PyObject *)
    PyImport_ExecCodeModuleEx(const char *name, PyObject *co, const char *pathname);
PyAPI_FUNC(PyObject *) PyImport_ExecCodeModuleObject(PyObject *name, PyObject *co,
                                                     PyObject *pathname, PyObject *cpathname);
PyAPI_FUNC(PyObject *)
    PyImport_ExecCodeModuleWithPathnames(const char *name, PyObject *co, const char *pathname,
                                         const char *cpathname);
PyAPI_FUNC(PyObject *) PyImport_GetImporter(PyObject *path);
PyAPI_FUNC(long) PyImport_GetMagicNumber(void);
PyAPI_FUNC(const char *) PyImport_GetMagicTag(void);
PyAPI_FUNC(PyObject *) PyImport_GetModule(PyObject *name);
PyAPI_FUNC(PyObject *) PyImport_GetModuleDict(void); /* borrowed */
PyAPI_FUNC(PyObject *) PyImport_Import(PyObject *name);
PyAPI_FUNC(int) PyImport_ImportFrozenModule(const char *name);
PyAPI_FUNC(int) PyImport_ImportFrozenModuleObject(PyObject *name);
PyAPI_FUNC(PyObject *) PyImport_ImportModule(const char *name);
PyAPI_FUNC(PyObject *) PyImport_ImportModuleLevel(const char *name, PyObject *globals,
                                                  PyObject *locals, PyObject *fromlist, int level);
PyAPI_FUNC(PyObject *)
    PyImport_ImportModuleLevelObject(PyObject *name, PyObject *globals, PyObject *locals,
                                     PyObject *fromlist, int level);
PyAPI_FUNC(PyObject *) PyImport_ImportModuleNoBlock(const char *name);
PyAPI_FUNC(PyObject *) PyImport_ReloadModule(PyObject *m);

#include "cpython/import.h"

#define PyImport_ImportModuleEx(name, globals, locals, fromlist)                                   \
    PyImport_ImportModuleLevel((name), (globals), (locals), (fromlist), 0)

#ifdef __cplusplus
}
#endif

#endif
