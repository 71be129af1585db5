/* What makes datetimes, for the type itself. Only for modules/datetime. */
#ifndef PITHON_MODULES_DATETIME_DATETIME_MAKE_H
#define PITHON_MODULES_DATETIME_DATETIME_MAKE_H

#include "modules/datetime/datetime_int.h"

PyObject *datetime_tp_new(PyTypeObject *type, PyObject *args, PyObject *kwargs);
extern PyMethodDef datetime_methods[]; /* declared in datetime_make.c */

#endif
