/* The types of _operator: operator_getters.c. */
#ifndef PITHON_MODULES_OPERATOR_OPERATOR_MODULE_H
#define PITHON_MODULES_OPERATOR_OPERATOR_MODULE_H
#include "object/object.h"
extern PyTypeObject itemgetter_type, attrgetter_type, methodcaller_type;
#endif
