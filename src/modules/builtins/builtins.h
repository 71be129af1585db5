/* builtins: what its files share. */
#ifndef PITHON_MODULES_BUILTINS_BUILTINS_H
#define PITHON_MODULES_BUILTINS_BUILTINS_H

#include "object/object.h"

/* sum(): ints and floats without an object per step. */
PyObject *builtins_call_breakpoint(PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames);
PyObject *builtins_sum_of(PyObject *iterable, PyObject *start);
/* The functions of builtins.c and builtins_code.c. */
PyMethodDef *builtins_functions_table(void);
PyMethodDef *builtins_code_functions_table(void);
/* types/list/iterator: calls `callable` until the sentinel comes. */
PyObject *call_iterator_new(PyObject *callable, PyObject *sentinel);
/* Makes the module builtins, with all its types and functions. */
PyObject *builtins_create(Interp *interp);

/* builtins_input.c: input(); prompt NULL: none. */
PyObject *builtins_input(PyObject *module, PyObject *prompt);

#endif
