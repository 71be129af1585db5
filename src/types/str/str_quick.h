/* Characters of a str, as the interpreter's loops take them. */
#ifndef PITHON_TYPES_STR_STR_QUICK_H
#define PITHON_TYPES_STR_STR_QUICK_H

#include "object/stackref.h"

extern PyTypeObject str_iterator_type;
/* The next character, below 256, of the thread's own iterator; STACKREF_NULL: the end, or not for here. */
quiet StackRef str_iterator_next_quick(PyObject *iterator);

#endif
