/* Views of dicts and their iterators. */
#ifndef PITHON_TYPES_DICT_DICT_VIEWS_H
#define PITHON_TYPES_DICT_DICT_VIEWS_H
#include "object/stackref.h"
PyObject *dict_view_new(PyTypeObject *type, PyObject *dict);
/* What is in a view at one moment: a list. NULL without exception when `o` is no view. */
PyObject *dict_view_list(PyObject *o);
/* One of the six iterator types. */
PyObject *dict_iterator_new(PyTypeObject *type, PyObject *dict);
/* A key iterator with ITERATOR_BORROWS (types/iterator/index_iterator.h); its source. */
PyObject *dict_iterator_borrowing(PyObject *dict);
borrowed PyObject *dict_iterator_source(PyObject *iterator);
/* Is it at its end, and will find nothing wrong there? */
quiet bool dict_iterator_is_spent(PyObject *iterator);
#endif
