/* atexit, for the life cycle. */
#ifndef PITHON_MODULES_ATEXIT_ATEXIT_H
#define PITHON_MODULES_ATEXIT_ATEXIT_H

#include "object/object.h"

/* Calls the functions registered in the interpreter, the newest first; what they raise is reported.
 */
void atexit_run_all(Interp *interp);
/* At the end of an interpreter that the process outlives. */
void atexit_end(Interp *interp);

#endif
