/* format(value, spec) for the built-in types: the mini-language of base/format_spec.h with Python's
 * errors and strings. */
#ifndef PITHON_TYPES_STR_STR_SPEC_H
#define PITHON_TYPES_STR_STR_SPEC_H

#include "base/format_spec.h"
#include "object/object.h"

/* Takes a specification for `value` (whose type the errors name) apart; -1 with ValueError. */
int str_spec_parse(PyObject *spec, PyObject *value, uint32_t default_type, char default_align,
                   FormatSpec *out);
/* ValueError: the type character is none of the value's; always NULL. */
void *str_spec_unknown_type(const FormatSpec *spec, PyObject *value);
/* The parts of a number laid out; type 'n' takes the locale's separators. */
PyObject *str_spec_number(const FormatSpec *spec, const FormatNumber *number);
/* A text with its padding. */
PyObject *str_spec_pad(const FormatSpec *spec, PyObject *text);
/* A double for one of the types e E f F g G n % or 0; the specification has been checked but for
 * the type. */
PyObject *str_spec_double(const FormatSpec *spec, double value);

#endif
