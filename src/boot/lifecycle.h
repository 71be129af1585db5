/* From nothing to a running interpreter, and back. */
#ifndef PITHON_BOOT_LIFECYCLE_H
#define PITHON_BOOT_LIFECYCLE_H

#include "boot/config.h"

/* Makes the main interpreter and attaches the calling thread. Types, exceptions, builtins and sys
 * are there afterwards; importlib is not. NULL without memory. */
Interp *lifecycle_start(ConfigState *config);
/* Runs what the configuration says; the exit status. */
int lifecycle_run(Interp *interp);
/* Ends the interpreter: atexit, collection, queues. */
void lifecycle_end(Interp *interp);
/* Prints the current exception as an uncaught one; the exit status it asks for. */
int lifecycle_report(void);

#endif
