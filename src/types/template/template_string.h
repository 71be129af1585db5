/* Template strings (PEP 750): what t"..." makes, and string.templatelib shows as Template and
 * Interpolation. Both are immutable. A template has one string more than interpolations: they
 * alternate, beginning and ending with a string. */
#ifndef PITHON_TYPES_TEMPLATE_TEMPLATE_STRING_H
#define PITHON_TYPES_TEMPLATE_TEMPLATE_STRING_H

#include "object/object.h"

/* As the compiler builds them: two tuples that fit together. */
PyObject *template_new(PyObject *strings, PyObject *interpolations);
/* conversion: 's', 'r', 'a', or 0 for none. */
PyObject *interpolation_new(PyObject *value, PyObject *expression, Py_UCS4 conversion,
                            PyObject *format_spec);
bool template_check(PyObject *o);
/* left + right, both templates. */
PyObject *template_concat(PyObject *left, PyObject *right);

/* At start: Interpolation.__match_args__. */
int interpolation_ready(void);

extern PyTypeObject template_type, template_iterator_type, interpolation_type;

#endif
