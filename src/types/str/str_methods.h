/* What the files of str's methods share. Only for types/str. */
#ifndef PITHON_TYPES_STR_STR_METHODS_H
#define PITHON_TYPES_STR_STR_METHODS_H
#include "types/str/str_int.h"
extern PyMethodDef str_methods[];
extern PyTypeObject str_iterator_type;
PyObject *str_format_spec(PyObject *self, PyObject *spec);
PyObject *str_translate_by(PyObject *s, PyObject *table);
/* y and z may be NULL. */
PyObject *str_maketrans_of(PyObject *x, PyObject *y, PyObject *z);
/* text % arguments */
PyObject *str_percent(PyObject *format, PyObject *arguments);
/* An instance of a subclass with the text of `source`. */
PyObject *str_subtype_new(PyTypeObject *type, PyObject *source);
#endif
