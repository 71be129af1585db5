/* The interactive prompt: statements from standard input, run one by one in __main__. */
#ifndef PITHON_BOOT_PROMPT_H
#define PITHON_BOOT_PROMPT_H

#include "object/object.h"

/* Runs statements until the input ends or one raises
 * SystemExit; the exit status. Other exceptions are printed. */
int prompt_run(Interp *interp, PyObject *namespace);
/* Lets tracebacks show the lines of a text that is in no file; failing to is no error. */
quiet void prompt_keep_source(PyObject *code, PyObject *text, PyObject *name);

#endif
