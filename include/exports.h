/* Visibility of what the executable exports. */
#ifndef PITHON_EXPORTS_H
#define PITHON_EXPORTS_H

#define Py_EXPORTED_SYMBOL __attribute__((visibility("default")))
#define Py_IMPORTED_SYMBOL __attribute__((visibility("default")))
#define Py_LOCAL_SYMBOL __attribute__((visibility("hidden")))

#ifdef __cplusplus
#define PyAPI_FUNC(type) extern "C" Py_EXPORTED_SYMBOL type
#define PyAPI_DATA(type) extern "C" Py_EXPORTED_SYMBOL type
#define PyMODINIT_FUNC extern "C" Py_EXPORTED_SYMBOL PyObject *
#else
#define PyAPI_FUNC(type) Py_EXPORTED_SYMBOL type
#define PyAPI_DATA(type) extern Py_EXPORTED_SYMBOL type
#define PyMODINIT_FUNC Py_EXPORTED_SYMBOL PyObject *
#endif

#endif
