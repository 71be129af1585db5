/* What the files of types/function share. */
#ifndef PITHON_TYPES_FUNCTION_FUNCTION_INT_H
#define PITHON_TYPES_FUNCTION_FUNCTION_INT_H

#include "object/args.h"
#include "object/attr.h"
#include "object/call.h"
#include "object/error.h"
#include "object/names.h"
#include "object/needs.h"
#include "object/ops.h"
#include "object/type.h"
#include "types/cell/cell.h"
#include "types/dict/dict.h"
#include "types/function/function.h"
#include "types/int/int.h"
#include "types/list/list.h"
#include "types/needs.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"
#include "types/type/type.h"
#include "types/weakref/weakref.h"

/* The function's name in messages: "list.append()", "math.sqrt()", "len()". */
PyObject *callable_text(PyObject *callable);
/* Which vectorcall function serves a METH_ convention, NULL with SystemError for an impossible one;
 * of built-in functions, and of descriptors. */
vectorcallfunc cfunction_vectorcall_for(PyMethodDef *def);
vectorcallfunc descriptor_vectorcall_for(PyMethodDef *def);
/* Calls a native whose convention wants a tuple (METH_VARARGS). args: without self. */
PyObject *native_call_varargs(PyMethodDef *def, PyObject *self, PyObject *const *args,
                              Py_ssize_t nargs, PyObject *kwnames);
int native_no_keywords(PyObject *callable, PyObject *kwnames);
int native_count_error(PyObject *callable, int wanted, Py_ssize_t given);

static force_inline Py_ssize_t vector_count(size_t nargsf) {
    return (Py_ssize_t)(nargsf & ~PY_VECTORCALL_ARGUMENTS_OFFSET);
}
static force_inline Py_ssize_t keyword_count(PyObject *kwnames) {
    return kwnames == NULL ? 0 : tuple_length(kwnames);
}
extern PyTypeObject method_wrapper_type;
/* (getattr, (object, name)): how methods are pickled. */
PyObject *reduce_by_getattr(PyObject *o, PyObject *name);
/* "__isabstractmethod__" of a wrapped callable: 1, 0, -1. */
int is_abstract_method(PyObject *callable);

#endif
