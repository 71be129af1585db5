/* What types/ needs from lower layers; each function is defined by the folder named beside it. */
#ifndef PITHON_TYPES_NEEDS_H
#define PITHON_TYPES_NEEDS_H

#include "object/object.h"

/* interp/: the globals of the running Python code, or NULL when there is none. */
borrowed PyObject *interp_globals(void);
/* interp/: the built-in names that it sees; the interpreter's own when there is none. */
borrowed PyObject *interp_builtins(void);
/* interp/: what super() without arguments stands for in the running function: the class in its
 * __class__ cell, and its first argument. New references; -1 with RuntimeError "super(): ...". */
int interp_super_arguments(PyTypeObject **type, PyObject **self);
/* interp/: from now on trace functions are told of every instruction of the code, where they ask for it. */
int interp_trace_instructions(PyObject *code);
/* interp/: a function has let go of the code, whose reference is taken over: it stays until no frame
 * runs it. May run Python code. */
void code_retire(steals PyObject *code);
/* boot/: what the interpreter put in front of sys.path at start (new reference), or NULL without
 * exception when it put nothing. */
PyObject *config_sys_path_0(void);
/* boot/: -X no_debug_ranges: code objects keep no columns. */
bool config_no_debug_ranges(void);
/* boot/: -X cpu_count, or a number below 1. */
int config_cpu_count(void);
/* types/generator and others: is it a memoryview to be made of a buffer: memoryview(o), with flags,
 * and its release. */
PyObject *memoryview_with_flags(PyObject *o, int flags);
PyObject *memoryview_from_buffer(const Py_buffer *view);

#endif
