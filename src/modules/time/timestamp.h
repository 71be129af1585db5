/* Times given by Python code, as nanoseconds. */
#ifndef PITHON_MODULES_TIME_TIMESTAMP_H
#define PITHON_MODULES_TIME_TIMESTAMP_H

#include "object/object.h"

typedef enum {
    ROUND_FLOOR,     /* towards minus infinity */
    ROUND_CEILING,   /* towards infinity */
    ROUND_HALF_EVEN, /* to the nearest, ties to even */
    ROUND_UP,        /* away from zero: time limits */
} TimeRound;

/* A number of seconds, int or float (or with __index__): TypeError for others, ValueError for NaN,
 * OverflowError beyond 64 bits of nanoseconds. */
int timestamp_from_seconds(PyObject *o, TimeRound how, int64_t *ns);
/* The double rounded to an integral value. */
double timestamp_round(double x, TimeRound how);
/* Whole seconds: what time.ctime and its relatives take. OverflowError beyond time_t. */
int timestamp_to_time_t(PyObject *o, TimeRound how, int64_t *seconds);
/* The time as whole seconds and nanoseconds. */
int timestamp_split(PyObject *o, TimeRound how, int64_t *seconds, long *ns);

#endif
