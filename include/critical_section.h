/* Critical sections. */
#ifndef PITHON_CRITICAL_SECTION_H
#define PITHON_CRITICAL_SECTION_H

#include "cpython/critical_section.h"

#endif
