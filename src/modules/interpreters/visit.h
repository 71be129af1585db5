/* Going into another interpreter and coming back. */
#ifndef PITHON_MODULES_INTERPRETERS_VISIT_H
#define PITHON_MODULES_INTERPRETERS_VISIT_H

#include "object/object.h"

typedef enum {
    VISIT_QUIETLY, /* for some small thing: whatever else runs there */
    VISIT_MAIN,    /* to run code in __main__: one thread at a time */
} VisitKind;

typedef struct {
    Interp *interp;
    ThreadState *outer; /* NULL: the interpreter was the current one already */
    VisitKind kind;
} Visit;

/* The interpreter's number out of an object: ValueError, TypeError, OverflowError; -1. */
int64_t interp_id_of(PyObject *o);
/* The interpreter of that number, registry held; NULL when there is none that is ready. */
borrowed Interp *interp_find_locked(int64_t id);
/* InterpreterNotFoundError; always NULL. */
void *interp_not_found(int64_t id);

/* Enters it: 0; -1 with InterpreterNotFoundError, InterpreterError or MemoryError in the
 * interpreter where the thread still is. */
int visit_begin(Visit *visit, int64_t id, VisitKind kind);
/* Comes back. Exceptions of the other interpreter have been dealt with. */
void visit_end(Visit *visit);

/* Ends an interpreter: -1 with an exception. */
int interp_close(int64_t id);
/* References of Interpreter objects: the last one that goes ends an interpreter that is counted. */
int interp_incref(int64_t id, bool counted);
int interp_decref(int64_t id);

extern PyTypeObject interpreter_error_type, interpreter_not_found_type;

#endif
