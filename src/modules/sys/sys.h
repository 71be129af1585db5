/* sys: what other folders need of it. */
#ifndef PITHON_MODULES_SYS_SYS_H
#define PITHON_MODULES_SYS_SYS_H

#include "object/object.h"
#include "thread/config.h"

/* The module, its namespace stored in interp->sys_dict. */
PyObject *sys_create(Interp *interp);
/* sys.version, and the number alone. */
const char *sys_version_text(void);
const char *sys_version_short(void);
/* version_info, flags, implementation and their like. */
int sys_add_info(PyObject *module, const ConfigState *config);
/* The submodule _jit. */
int sys_add_jit(PyObject *sys);
#ifdef PITHON_DEBUG
int sys_add_verify(PyObject *sys);
#endif
/* Prints an exception with its traceback, causes and contexts to the C stderr: what is left when
 * sys.excepthook cannot. Never raises. */
void sys_print_exception(PyObject *exception);

/* Prints it, with its chain and traceback (given or its own), by the library's traceback module if
 * that can be had, to the Python file otherwise. value may be None. */
int exception_print_to(PyObject *file, PyObject *type, PyObject *value, PyObject *traceback);
/* Tells the audit hooks: AUDIT (object/needs.h) with the name and arguments as objects. */
int audit_tuple(PyObject *event, PyObject *args);

/* sys_async.c, audit.c, hooks.c: each adds its functions. */
int sys_async_add(PyObject *module);
/* sys_types.c: likewise. */
int sys_types_add(PyObject *module);
int sys_audit_add(PyObject *module);
int sys_hooks_add(PyObject *module);
int sys_runtime_add(PyObject *module);
/* What the allocator holds, to stderr: sys._debugmallocstats and PYTHONMALLOCSTATS. */
void sys_print_malloc_stats_stw(Interp *interp);
/* remote_debug.c: likewise; and at the process's start, whether others may run code in it. */
int remote_debug_add(PyObject *module);
void remote_debug_init(bool enabled);

#endif
