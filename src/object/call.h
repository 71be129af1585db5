/* Calling objects. `args` is a vectorcall array; `nargsf` may carry PY_VECTORCALL_ARGUMENTS_OFFSET.
 * Every call checks C stack depth where it could recurse, and that the result and the current
 * exception agree. */
#ifndef PITHON_OBJECT_CALL_H
#define PITHON_OBJECT_CALL_H

#include "object/object.h"

PyObject *call(PyObject *callable, PyObject *const *args, size_t nargsf, PyObject *kwnames);
/* A tuple and a dict (may be NULL). */
PyObject *call_tuple(PyObject *callable, PyObject *args, PyObject *kwargs);
/* The same through a vectorcall function known already. */
PyObject *call_with_vector(PyObject *callable, vectorcallfunc f, PyObject *args, PyObject *kwargs);
PyObject *call_none(PyObject *callable);
PyObject *call_one(PyObject *callable, PyObject *arg);
PyObject *call_two(PyObject *callable, PyObject *a, PyObject *b);
PyObject *call_three(PyObject *callable, PyObject *a, PyObject *b, PyObject *c);
/* o.name(args...): args[0] is o, nargsf counts it. */
PyObject *call_method(PyObject *name, PyObject *const *args, size_t nargsf, PyObject *kwnames);
PyObject *call_method_none(PyObject *o, PyObject *name);
PyObject *call_method_one(PyObject *o, PyObject *name, PyObject *arg);
/* Enters a C recursion that bad data could make endless; -1 with RecursionError ("Stack overflow
 * (used N kB)" + where), as the C stack is what bounds it; calls from Python to Python have the
 * recursion limit. */
int call_enter(const char *where);
static inline void call_leave(void) {}
/* The result and the current exception must agree; SystemError otherwise. */
PyObject *call_check_result(PyObject *callable, PyObject *result);

#endif
