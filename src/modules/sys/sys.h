/* sys: what other folders need of it. */
#ifndef PITHON_MODULES_SYS_SYS_H
#define PITHON_MODULES_SYS_SYS_H

#include "object/object.h"

/* The module, its namespace stored in interp->sys_dict. */
PyObject *sys_create(Interp *interp);
/* sys.version, and the number alone. */
const char *sys_version_text(void);
const char *sys_version_short(void);
/* version_info, flags, implementation and their like; and, once the paths are known, those. */
int sys_add_info(PyObject *module, const struct ConfigState *config);
int sys_add_paths(Interp *interp);
/* Prints an exception with its traceback, causes and contexts to the C stderr: what is left when
 * sys.excepthook cannot. Never raises. */
void sys_print_exception(PyObject *exception);

/* sys_async.c: adds its functions. */
int sys_async_add(PyObject *module);

#endif
