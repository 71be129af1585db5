/* What is said of the search paths when the import system cannot start. */
#ifndef PITHON_BOOT_PATH_REPORT_H
#define PITHON_BOOT_PATH_REPORT_H

#include "thread/state.h"

/* To the standard error stream. Keeps the current exception. */
void path_report(Interp *interp);

#endif
