/* range. */
#ifndef PITHON_TYPES_RANGE_RANGE_H
#define PITHON_TYPES_RANGE_RANGE_H
#include "object/object.h"
/* The next value of an iterator of PyRangeIter_Type; false at the end. For FOR_ITER, which keeps it
 * unboxed. */
quiet bool range_iterator_next(PyObject *iterator, int64_t *value);
#endif
