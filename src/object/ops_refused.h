/* What is left of an operator when the left operand's method has returned NotImplemented; for the interpreter, which
 * has called that itself. */
#ifndef PITHON_OBJECT_OPS_REFUSED_H
#define PITHON_OBJECT_OPS_REFUSED_H

#include "object/object.h"

/* Of operands of which the right one's class has no other method: what sequences can do, or TypeError. */
PyObject *ops_binary_refused(PyObject *a, PyObject *b, int op);
/* The right operand's method, then identity, or TypeError. */
PyObject *ops_compare_refused(PyObject *a, PyObject *b, int op);

#endif
