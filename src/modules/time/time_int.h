/* What the files of time share. */
#ifndef PITHON_MODULES_TIME_TIME_INT_H
#define PITHON_MODULES_TIME_TIME_INT_H

#include "object/object.h"

typedef struct {
    PyTypeObject *struct_time;
} TimeState;

/* time_calendar.c: adds its functions, struct_time, and the time zone. */
int time_calendar_add(PyObject *module);

#endif
