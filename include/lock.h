/* Mutexes. */
#ifndef PITHON_LOCK_H
#define PITHON_LOCK_H

#include "cpython/lock.h"

#endif
