/* What tools keep with a code object: a pointer by index, with the function that frees it.
 *
 * The table hangs off co_extra, under the code object's lock. The function runs unlocked: when the
 * pointer is replaced, and when the code dies.
 */
#ifndef PITHON_TYPES_CODE_CODE_EXTRA_H
#define PITHON_TYPES_CODE_CODE_EXTRA_H

#include "object/object.h"

void *code_extra_get(PyObject *code, Py_ssize_t index); /* NULL: none */
int code_extra_set(PyObject *code, Py_ssize_t index, void *value, freefunc free_value);
/* From code's tp_dealloc. */
void code_extra_clear(PyObject *code);

#endif
