/* float: a C double. */
#ifndef PITHON_TYPES_FLOAT_FLOAT_H
#define PITHON_TYPES_FLOAT_FLOAT_H

#include "object/object.h"

static force_inline double float_value(PyObject *o) {
    return ((PyFloatObject *)o)->ob_fval;
}
PyObject *float_from_double(double value);
PyObject *float_from_text(PyObject *text); /* ValueError: could not convert string to float: ... */
PyObject *float_repr(PyObject *o);
PyObject *float_format_spec(PyObject *o, PyObject *spec); /* format(o, spec) */
Py_hash_t float_hash(PyObject *inst, double value);
/* Python's // and % and divmod on doubles; the divisor is not zero. */
void float_divmod(double a, double b, double *quotient, double *remainder);
double float_power(double a, double b, bool *complex_needed); /* -1.0 with exception */
/* A number as double: float, or through __float__, __index__; -1.0 with an exception. */
double float_as_double(PyObject *o);

#endif
