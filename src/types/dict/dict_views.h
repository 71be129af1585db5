/* Views of dicts and their iterators. */
#ifndef PITHON_TYPES_DICT_DICT_VIEWS_H
#define PITHON_TYPES_DICT_DICT_VIEWS_H
#include "object/object.h"
PyObject *dict_view_new(PyTypeObject *type, PyObject *dict);
/* One of the six iterator types. */
PyObject *dict_iterator_new(PyTypeObject *type, PyObject *dict);
#endif
