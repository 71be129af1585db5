/* Contexts and context variables (PEP 567), for other folders.
 *
 * A thread's current context is ts->base.context, made when first needed. Only the thread that has
 * entered a context changes it; others may read and copy it meanwhile.
 */
#ifndef PITHON_MODULES_CONTEXTVARS_CONTEXTVARS_H
#define PITHON_MODULES_CONTEXTVARS_CONTEXTVARS_H

#include "object/object.h"

PyObject *context_new(void);
PyObject *context_copy(PyObject *context);
PyObject *context_copy_current(void);
/* The thread's current context, made if need be; borrowed. */
borrowed PyObject *context_current(void);
/* Makes it the thread's current one until context_exit; -1 with RuntimeError when it is entered
 * already (by any thread), or not the innermost. */
int context_enter(PyObject *context);
int context_exit(PyObject *context);

PyObject *context_var_new(PyObject *name, PyObject *otherwise);
/* 0: *value is a new reference, or NULL when the variable has none, no default, and `otherwise` is
 * NULL; -1. */
int context_var_get(PyObject *var, PyObject *otherwise, PyObject **value);
/* A Token. */
PyObject *context_var_set(PyObject *var, PyObject *value);
int context_var_reset(PyObject *var, PyObject *token);

#endif
