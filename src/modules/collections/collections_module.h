/* The types of _collections. */
#ifndef PITHON_MODULES_COLLECTIONS_COLLECTIONS_MODULE_H
#define PITHON_MODULES_COLLECTIONS_COLLECTIONS_MODULE_H
#include "object/object.h"
extern PyTypeObject deque_type, deque_iterator_type, deque_reverse_iterator_type, defaultdict_type,
    tuplegetter_type, PyODict_Type;
/* ordered_dict_views.c: readies the types of views and iterators. */
int ordered_dict_ready(void);
#endif
