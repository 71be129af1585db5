/* Insides of complex. Only for types/complex. */
#ifndef PITHON_TYPES_COMPLEX_COMPLEX_INT_H
#define PITHON_TYPES_COMPLEX_COMPLEX_INT_H

#include "object/args.h"
#include "object/data.h"
#include "object/error.h"
#include "object/ops.h"
#include "types/complex/complex.h"
#include "types/str/str.h"

#define IS_COMPLEX(o) IS_INSTANCE(o, PyComplex_Type)
static force_inline Py_complex complex_value(PyObject *o) {
    return ((PyComplexObject *)o)->cval;
}
PyObject *complex_repr(PyObject *o);
PyObject *complex_format(PyObject *o, PyObject *spec);
/* complex(text); -1 with ValueError. */
int complex_parse(PyObject *text, Py_complex *value);

#endif
