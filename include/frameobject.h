/* Not included by Python.h. */
#ifndef PITHON_FRAMEOBJECT_H
#define PITHON_FRAMEOBJECT_H

#include "cpython/frameobject.h"

#endif
