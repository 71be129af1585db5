/* From nothing to a running interpreter, and back. */
#ifndef PITHON_BOOT_LIFECYCLE_H
#define PITHON_BOOT_LIFECYCLE_H

#include "boot/config.h"

/* Makes the main interpreter and attaches the calling thread. Types, exceptions, builtins and sys
 * are there afterwards; importlib is not. NULL without memory. */
Interp *lifecycle_start(ConfigState *config);
/* importlib, the standard streams, site. 0; -1 after printing why the interpreter cannot run. */
int lifecycle_import(Interp *interp);
/* Ends the interpreter: waits for threads, runs atexit's functions, lets the modules die. The exit
 * status: `status`, or 120 when standard output could not be flushed. */
int lifecycle_end(Interp *interp, int status);

/* The same for another interpreter, which the calling thread has entered: -1 with an exception. */
int lifecycle_start_another(Interp *interp);
/* And its end: nobody else is to be entering it. The caller leaves it then. */
void lifecycle_end_another(Interp *interp);

#endif
