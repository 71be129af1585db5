/* complex: two C doubles. */
#ifndef PITHON_TYPES_COMPLEX_COMPLEX_H
#define PITHON_TYPES_COMPLEX_COMPLEX_H
#include "object/object.h"
PyObject *complex_from_doubles(double real, double imag);
/* A complex or real number, through __complex__, __float__ or __index__: 0, or -1 with TypeError
 * "must be real number, not X". */
int complex_as_value(PyObject *o, Py_complex *value);
#endif
