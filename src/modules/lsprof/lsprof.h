/* What the files of _lsprof share. Only for modules/lsprof. */
#ifndef PITHON_MODULES_LSPROF_LSPROF_H
#define PITHON_MODULES_LSPROF_LSPROF_H

#include "object/error.h"
#include "object/needs.h"
#include "object/object.h"

/* Calls of a function; or, inside another's entry, its calls by that one. */
typedef struct {
    PyObject_HEAD PyObject *what;    /* (c) code object, or text for built-in functions */
    PyObject *callees;               /* (c) dict: key to entry; NULL in the inner ones */
    int64_t total, own;              /* (l of the profiler) ticks */
    int64_t calls, recursive, depth; /* (l of the profiler) `depth`: calls running now */
} ProfileEntry;
#define ENTRY(o) ((ProfileEntry *)(o))

extern PyTypeObject profile_entry_type;
typedef struct {
    PyTypeObject *profiler, *entry, *subentry;
} LsprofState;
extern PyModuleDef _lsprof_module_def;

/* lsprof_entries.c. The entry for `key` (an address) in a dict of them: a new reference. NULL
 * without exception when there is none and `what` is NULL. */
PyObject *entry_find(PyObject *entries, const void *key, PyObject *what, bool with_callees);
/* A call has begun, and ended after `total` ticks, `own` of them its own; lock held. */
quiet void entry_begin_locked(ProfileEntry *e);
quiet void entry_end_locked(ProfileEntry *e, int64_t total, int64_t own);
/* How a built-in function is shown. */
PyObject *entry_text(PyCFunctionObject *function);
/* The results: a list of profiler_entry objects. */
PyObject *entries_list(PyObject *entries, double unit, LsprofState *state);

/* lsprof_profiler.c */
extern PyType_Spec profiler_spec;

#endif
