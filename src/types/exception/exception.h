/* The built-in exceptions: static types, declared once in exceptions.def (an X-list), with the
 * layouts of the ABI. */
#ifndef PITHON_TYPES_EXCEPTION_EXCEPTION_H
#define PITHON_TYPES_EXCEPTION_EXCEPTION_H
#include "object/error.h"
/* Makes the exception types ready: part of types_ready_all. */
int exception_types_ready(void);
/* MemoryErrors made in advance, for when there is no memory to make one. */
int exception_memory_reserve(Interp *interp);
/* A new instance of class `type` with the arguments (a tuple). */
PyObject *exception_new(PyObject *type, PyObject *args);
/* A new class of exceptions, as a class statement makes it: name "module.Name", base (a class or a
 * tuple of classes) NULL for Exception, doc may be NULL. */
PyObject *exception_class_new(const char *name, PyObject *base, const char *doc);
/* What an interpreter needs of exceptions; puts the names into `builtins`. */
int exception_init(Interp *interp, PyObject *builtins);
/* At its end: gives back the MemoryErrors. */
void exception_end(Interp *interp);
void exception_set_traceback(PyObject *exception, steals PyObject *traceback);
/* ExceptionGroup, which has no exported name of its own. */
borrowed PyObject *exception_group_type(void);
/* Part of an exception group that matches, as except* needs it. */
int exception_group_split(PyObject *group, PyObject *type, PyObject **match, PyObject **rest);
PyObject *exception_group_reraise(PyObject *original,
                                  PyObject *raised_list); /* prep_reraise_star */
#endif
