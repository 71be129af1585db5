/* What modules/interpreters needs from boot/. */
#ifndef PITHON_MODULES_INTERPRETERS_NEEDS_H
#define PITHON_MODULES_INTERPRETERS_NEEDS_H

#include "object/object.h"

/* A new interpreter, ready to be entered. NULL: with MemoryError, or without an exception when its
 * start failed, which has been reported. */
Interp *interpreter_create(uint16_t denied, uint8_t whence);
/* Ends it: its threads are waited for, its modules die. The caller has set INTERP_ENDING, so that
 * nobody else enters it. Afterwards it is gone. -1 with MemoryError: it is still there. */
int interpreter_end(Interp *interp);
/* The namespace of __main__ of the interpreter that the thread is in: a new reference. */
PyObject *interpreter_main_namespace(void);

#endif
