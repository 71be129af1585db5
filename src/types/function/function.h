/* Functions: Python functions, built-in functions and methods, bound methods, static and class methods, descriptors of built-in types. */
#ifndef PITHON_TYPES_FUNCTION_FUNCTION_H
#define PITHON_TYPES_FUNCTION_FUNCTION_H

#include "object/object.h"

/* A Python function; `qualname` may be NULL (the code's). Born SHARED when made at module or class level (its code has no CO_NESTED). */
PyObject *function_new(PyObject *code, PyObject *globals, PyObject *qualname);
/* vectorcall of Python functions: defined in interp/. */
PyObject *function_vectorcall(PyObject *function, PyObject *const *args, size_t nargsf, PyObject *kwnames);
PyObject *method_new(PyObject *function, PyObject *self);                                  /* bound method */
PyObject *cfunction_new(PyMethodDef *def, PyObject *self, PyObject *module, PyTypeObject *type);
PyObject *method_descriptor_new(PyTypeObject *type, PyMethodDef *def);
PyObject *classmethod_descriptor_new(PyTypeObject *type, PyMethodDef *def);
PyObject *getset_descriptor_new(PyTypeObject *type, PyGetSetDef *def);
PyObject *member_descriptor_new(PyTypeObject *type, PyMemberDef *def);
PyObject *wrapper_descriptor_new(PyTypeObject *type, struct wrapperbase *base, void *wrapped);
PyObject *classmethod_new(PyObject *callable);
PyObject *staticmethod_new(PyObject *callable);
/* Function objects: one version tag stands for (code, defaults, globals ...) as caches see them; 0 none. */
quiet uint32_t function_version(PyObject *function);

#endif
