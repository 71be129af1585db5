/* Warnings, for other folders; what is declared elsewhere: err_warn (object/error.h),
 * warning_issue (object/needs.h), warning_issue_at (lang/needs.h). */
#ifndef PITHON_MODULES_WARNINGS_WARNINGS_H
#define PITHON_MODULES_WARNINGS_WARNINGS_H

#include "object/object.h"

/* At an interpreter's start: the default filters. */
int warnings_init(Interp *interp);
/* At its end, when no Python code runs in it any more. */
void warnings_end(Interp *interp);
/* As warnings.warn_explicit: `module` and `registry` may be NULL. -1 when the filters turned it
 * into an exception. */
int warning_issue_explicit(PyObject *category, PyObject *message, PyObject *filename, int line,
                           PyObject *module, PyObject *registry);

#endif
