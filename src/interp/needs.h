/* What interp/ needs from lower layers; each function is defined by the folder named beside it. */
#ifndef PITHON_INTERP_NEEDS_H
#define PITHON_INTERP_NEEDS_H

#include "interp/frame.h"

/* types/frame: the call ends; if its frame object is held by somebody else, it gets the locals. */
void frame_object_leave(Frame *f);
/* types/frame: the frame object follows its frame into a generator. */
void frame_object_move(Frame *from, Frame *to);
/* types/function: super(type, self).name; *unbound (may be NULL) says that the result wants self as
 * first argument. */
PyObject *super_lookup(PyTypeObject *type, PyObject *self, PyObject *name, bool *unbound);
/* types/function: what a classmethod calls with the class first; borrowed until the next safepoint. */
quiet borrowed PyObject *classmethod_callable(PyObject *method);
/* types/function: what a property's value is computed by; borrowed, NULL: nothing. */
quiet borrowed PyObject *property_fget(PyObject *property);
/* types/type: an instance of a class whose instances object.__new__ makes and an __init__ in Python
 * fills; are the class's such? */
PyObject *type_alloc(PyTypeObject *type, Py_ssize_t items);
quiet bool type_is_plain_with_init(PyTypeObject *type);
/* types/frame: the frame's object, made if need be; borrowed. NULL with MemoryError. */
borrowed PyFrameObject *frame_object_of(Frame *f);
/* types/frame: prepends a traceback entry for the frame to the current exception. */
void traceback_add(Frame *f);
/* types/typing: the intrinsics that make TypeVar and its relatives. */
PyObject *typing_intrinsic_1(unsigned which, PyObject *value);
PyObject *typing_intrinsic_2(unsigned which, PyObject *first, PyObject *second);
/* modules/builtins: __build_class__, print for the prompt; boot/: import. */
PyObject *import_name(ThreadState *ts, Frame *f, PyObject *name, PyObject *from_list,
                      PyObject *level);
PyObject *import_from(PyObject *module, PyObject *name);
/* __import__ with all its arguments. */
PyObject *import_module_level(PyObject *name, PyObject *globals, PyObject *locals,
                              PyObject *from_list, int level);
int import_star(Frame *f, PyObject *module);

#endif
