/* Interactive sessions. */
#ifndef PITHON_BOOT_REPL_H
#define PITHON_BOOT_REPL_H

#include "boot/config.h"
#include "object/object.h"

/* Is there a terminal whose lines the library's editor is to edit? PYTHON_BASIC_REPL says no. */
bool repl_wants_editor(const ConfigState *config);
/* The editor, until its input ends; the exit status. It runs the file PYTHONSTARTUP names. */
int repl_run(Interp *interp, PyObject *namespace);

#endif
