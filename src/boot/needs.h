/* What boot/ asks of folders that have no header for it. */
#ifndef PITHON_BOOT_NEEDS_H
#define PITHON_BOOT_NEEDS_H

#include "thread/state.h"

/* types/: readies every static type. */
int types_ready_all(Interp *interp);

#endif
