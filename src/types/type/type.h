/* type and object: what other types use of them, beyond object/type.h. */
#ifndef PITHON_TYPES_TYPE_TYPE_H
#define PITHON_TYPES_TYPE_TYPE_H

#include "object/type.h"

/* object.__new__, for a static type's tp_new. */
PyObject *object_tp_new(PyTypeObject *type, PyObject *args, PyObject *kwargs);
/* The number of living instances that counted themselves (type_instance_made), summed over threads.
 * World stopped. */
int64_t type_instances_stw(PyTypeObject *type);
/* Has the collector taken it apart, or is there nothing to take apart? One whose making has failed
 * has no MRO either, but a namespace that refers to it. World stopped. */
bool type_is_cleared_stw(PyTypeObject *type);
/* The collector takes away what keeps a heap type alive (REF_KEPT), once it has found it cleared,
 * unreachable and without instances. The caller holds a reference. */
void type_release(PyTypeObject *type);
/* The i-th type in the MRO, NULL behind the last. A class that the collector has taken apart has none,
 * while instances of it still die: it has those of its layout. */
quiet borrowed PyTypeObject *type_mro_at(PyTypeObject *type, Py_ssize_t i);
/* The namespaces along the MRO into the dict `names`; of the layout's bases while there is none: a metaclass's
 * mro() runs, or garbage is taken apart. */
int type_add_names(PyTypeObject *type, PyObject *names);
/* A docstring without the signature in front; the signature's text. NULL where there is none,
 * borrowed from the text. */
borrowed const char *doc_body(const char *doc);
/* str "(...)" or None: of a docstring "name(...)\n--\n\ntext". */
PyObject *doc_signature(const char *name, const char *doc);
PyObject *doc_text(const char *doc);
/* Adds one method, attribute, field to a type's namespace. */
int type_add_methods(PyTypeObject *type, PyMethodDef *methods);
int type_add_members(PyTypeObject *type, PyMemberDef *members);
int type_add_getset(PyTypeObject *type, PyGetSetDef *getset);
/* Does the descriptor, found under __dict__, give the dict that instance_dict gives? */
bool type_dict_is_managed(PyTypeObject *type, PyObject *descriptor);
/* The memory at a token of the type's own data (PyObject_GetTypeData): offset behind the base's
 * fields. */
quiet size_t type_data_offset(PyTypeObject *type);
/* What PyType_GetSlot gives: the value of the slot of that number, NULL when it is empty; with
 * SystemError for a number that is none. */
void *type_slot(PyTypeObject *type, int slot);
/* __annotations__ as types, functions and modules have it: calls annotate (may be None) with format
 * 1; the dict. */
PyObject *annotations_from(PyObject *annotate);
/* __class_getitem__ of types that are generic: GenericAlias(cls, item). */
PyObject *type_class_getitem(PyObject *type, PyObject *item);

#endif
