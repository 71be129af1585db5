/* Views of dicts and their iterators. */
#ifndef PITHON_TYPES_DICT_DICT_VIEWS_H
#define PITHON_TYPES_DICT_DICT_VIEWS_H
#include "object/object.h"
PyObject *dict_view_new(PyTypeObject *type, PyObject *dict);
/* What is in a view at one moment: a list. NULL without exception when `o` is no view. */
PyObject *dict_view_list(PyObject *o);
/* One of the six iterator types. */
PyObject *dict_iterator_new(PyTypeObject *type, PyObject *dict);
#endif
