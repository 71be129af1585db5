/* list[int] and the like. */
#ifndef PITHON_GENERICALIASOBJECT_H
#define PITHON_GENERICALIASOBJECT_H

#ifdef __cplusplus
extern "C" {
#endif

PyAPI_DATA(PyTypeObject) Py_GenericAliasType;

PyAPI_FUNC(PyObject *) Py_GenericAlias(PyObject *origin, PyObject *args);

#ifdef __cplusplus
}
#endif

#endif
