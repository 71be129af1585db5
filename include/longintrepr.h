/* The digits of an int, by the name of its own header. */
#ifndef PITHON_LONGINTREPR_H
#define PITHON_LONGINTREPR_H

#include "cpython/longintrepr.h"

#endif
