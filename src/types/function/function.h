/* Functions: Python functions, built-in functions and methods, bound methods, static and class
 * methods, descriptors of built-in types. */
#ifndef PITHON_TYPES_FUNCTION_FUNCTION_H
#define PITHON_TYPES_FUNCTION_FUNCTION_H

#include "object/object.h"

/* A Python function; `qualname` may be NULL (the code's). Born SHARED when made at module or class
 * level (its code has no CO_NESTED). */
PyObject *function_new(PyObject *code, PyObject *globals, PyObject *qualname);
/* vectorcall of Python functions: defined in interp/. */
PyObject *function_vectorcall(PyObject *function, PyObject *const *args, size_t nargsf,
                              PyObject *kwnames);
PyObject *method_new(PyObject *function, PyObject *self); /* bound method */
PyObject *cfunction_new(PyMethodDef *def, PyObject *self, PyObject *module, PyTypeObject *type);
PyObject *method_descriptor_new(PyTypeObject *type, PyMethodDef *def);
PyObject *classmethod_descriptor_new(PyTypeObject *type, PyMethodDef *def);
PyObject *getset_descriptor_new(PyTypeObject *type, PyGetSetDef *def);
PyObject *member_descriptor_new(PyTypeObject *type, PyMemberDef *def);
PyObject *wrapper_descriptor_new(PyTypeObject *type, struct wrapperbase *base, void *wrapped);
/* Is it of a getset or member that can be read, for instances of `type`? Then what it gives of one. */
bool descriptor_is_native(PyObject *descriptor, PyTypeObject *type);
PyObject *descriptor_read_native(PyObject *descriptor, PyObject *o);
PyObject *classmethod_new(PyObject *callable);
PyObject *staticmethod_new(PyObject *callable);
/* types.MappingProxyType; types.SimpleNamespace with the dict's content (may be NULL); a capsule.
 */
PyObject *mapping_proxy_new(PyObject *mapping);
PyObject *namespace_new(PyObject *dict);
/* The value of a member: as PyMember_GetOne and PyMember_SetOne have it. */
PyObject *member_get(PyObject *self, const char *base, PyMemberDef *member);
int member_set(PyObject *self, char *base, PyMemberDef *member, PyObject *value);
/* super(type, self).name without making the super object; see interp/needs.h. */
PyObject *super_lookup(PyTypeObject *type, PyObject *self, PyObject *name, bool *unbound);
/* Function objects: one version tag stands for (code, defaults, globals ...) as caches see them; 0
 * none. */
quiet uint32_t function_version(PyObject *function);

#endif
