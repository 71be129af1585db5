/* What modules/sys needs from boot/. */
#ifndef PITHON_MODULES_SYS_NEEDS_H
#define PITHON_MODULES_SYS_NEEDS_H

#include "object/object.h"

/* boot/repl: the plain prompt, in __main__, until its input ends. None; SystemExit when that ended
 * it. */
PyObject *prompt_run_base(void);
/* boot/native: a tuple of the names of all native modules. */
PyObject *native_names(void);

#endif
