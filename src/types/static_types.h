/* The built-in static types: listed once, in static_types.def, bases before what derives from them.
 */
#ifndef PITHON_TYPES_STATIC_TYPES_H
#define PITHON_TYPES_STATIC_TYPES_H

#include "object/object.h"

/* Gives the interpreter what it keeps about types, and readies all static types, if another
 * interpreter has not done so. */
int types_ready_all(Interp *interp);

#endif
