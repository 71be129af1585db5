/* complex: two C doubles. */
#ifndef PITHON_TYPES_COMPLEX_COMPLEX_H
#define PITHON_TYPES_COMPLEX_COMPLEX_H
#include "object/object.h"
PyObject *complex_from_doubles(double real, double imag);
#endif
