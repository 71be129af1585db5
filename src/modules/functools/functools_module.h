/* The types of _functools. */
#ifndef PITHON_MODULES_FUNCTOOLS_FUNCTOOLS_MODULE_H
#define PITHON_MODULES_FUNCTOOLS_FUNCTOOLS_MODULE_H
#include "object/object.h"
extern PyTypeObject partial_type, placeholder_type, lru_cache_type, lru_link_type;
extern PyObject placeholder_object; /* functools.Placeholder */
#endif
