/* Running something in another interpreter's __main__. */
#ifndef PITHON_MODULES_INTERPRETERS_INTERP_RUN_H
#define PITHON_MODULES_INTERPRETERS_INTERP_RUN_H

#include "modules/interpreters/excinfo.h"
#include "modules/interpreters/visit.h"

/* The code of a text (str, or a buffer of bytes), as file "<script>". */
PyObject *script_of_text(PyObject *text);
/* 0, or -1 with ValueError: code with parameters, or that gives a value back, and functions with
 * closures are no scripts. `function` may be NULL. */
int script_check(PyObject *code, PyObject *function);
/* Gives names values (`shared`, a dict or NULL), then runs the code (may be NULL): None, or a
 * snapshot of the exception that nothing caught. NULL when it could not be run. */
PyObject *run_script(int64_t id, PyObject *code, PyObject *shared);
/* Calls something: a tuple (result, None) or (None, snapshot). args and kwargs may be NULL. */
PyObject *run_call(int64_t id, PyObject *callable, PyObject *args, PyObject *kwargs);

#endif
