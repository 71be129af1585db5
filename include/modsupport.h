/* Arguments, values and modules. */
#ifndef PITHON_MODSUPPORT_H
#define PITHON_MODSUPPORT_H

#ifdef __cplusplus
extern "C" {
#endif

#define PYTHON_ABI_STRING "3"
#define PYTHON_ABI_VERSION 3
#define PYTHON_API_STRING "1013"
#define PYTHON_API_VERSION 1013
#define Py_CLEANUP_SUPPORTED 0x20000

PyAPI_FUNC(int) PyArg_Parse(PyObject *args, const char *format, ...);
PyAPI_FUNC(int) PyArg_ParseTuple(PyObject *args, const char *format, ...);
PyAPI_FUNC(int) PyArg_ParseTupleAndKeywords(PyObject *args, PyObject *kw, const char *format,
                                            char *const *keywords, ...);
PyAPI_FUNC(int)
    PyArg_UnpackTuple(PyObject *args, const char *name, Py_ssize_t min, Py_ssize_t max, ...);
PyAPI_FUNC(int) PyArg_VaParse(PyObject *args, const char *format, va_list vargs);
PyAPI_FUNC(int) PyArg_VaParseTupleAndKeywords(PyObject *args, PyObject *kw, const char *format,
                                              char *const *keywords, va_list vargs);
PyAPI_FUNC(int) PyArg_ValidateKeywordArguments(PyObject *);
PyAPI_FUNC(int) PyModule_Add(PyObject *module, const char *name, PyObject *value);
PyAPI_FUNC(int) PyModule_AddFunctions(PyObject *module, PyMethodDef *functions);
PyAPI_FUNC(int) PyModule_AddIntConstant(PyObject *module, const char *name, long value);
/* steals value on success */
PyAPI_FUNC(int) PyModule_AddObject(PyObject *module, const char *name, PyObject *value);
PyAPI_FUNC(int) PyModule_AddObjectRef(PyObject *module, const char *name, PyObject *value);
PyAPI_FUNC(int) PyModule_AddStringConstant(PyObject *module, const char *name, const char *value);
PyAPI_FUNC(int) PyModule_AddType(PyObject *module, PyTypeObject *type);
PyAPI_FUNC(PyObject *) PyModule_Create2(PyModuleDef *def, int module_api_version);
PyAPI_FUNC(int) PyModule_ExecDef(PyObject *module, PyModuleDef *def);
PyAPI_FUNC(PyObject *)
    PyModule_FromDefAndSpec2(PyModuleDef *def, PyObject *spec, int module_api_version);
PyAPI_FUNC(int) PyModule_SetDocString(PyObject *module, const char *docstring);
PyAPI_FUNC(PyObject *) Py_BuildValue(const char *format, ...);
PyAPI_FUNC(PyObject *) Py_VaBuildValue(const char *format, va_list vargs);

#include "cpython/modsupport.h"

#define PyModule_AddIntMacro(module, name) PyModule_AddIntConstant((module), #name, name)
#define PyModule_AddStringMacro(module, name) PyModule_AddStringConstant((module), #name, name)
#define PyModule_Create(def) PyModule_Create2((def), PYTHON_API_VERSION)
#define PyModule_FromDefAndSpec(def, spec)                                                         \
    PyModule_FromDefAndSpec2((def), (spec), PYTHON_API_VERSION)

#ifdef __cplusplus
}
#endif

#endif
