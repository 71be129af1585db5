#include "modules/interpreters/visit.h"
#include "modules/interpreters/crossing.h"
#include "modules/interpreters/needs.h"
#include "object/error.h"
#include "object/needs.h"
#include "object/type.h"

/* ---- the exceptions ---- */

extern PyTypeObject exc_Exception;
PyTypeObject interpreter_error_type = {
    TYPE_HEAD,
    .tp_name = "concurrent.interpreters.InterpreterError",
    .tp_basicsize = sizeof(PyBaseExceptionObject),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .tp_doc = "An operation on an interpreter has failed.",
    .tp_base = &exc_Exception,
};
PyTypeObject interpreter_not_found_type = {
    TYPE_HEAD,
    .tp_name = "concurrent.interpreters.InterpreterNotFoundError",
    .tp_basicsize = sizeof(PyBaseExceptionObject),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .tp_doc = "There is no interpreter of that number.",
    .tp_base = &interpreter_error_type,
};

static void *error(const char *text) {
    return err_raise((PyObject *)&interpreter_error_type, "%s", text);
}

void *interp_not_found(int64_t id) {
    return err_raise((PyObject *)&interpreter_not_found_type, "unrecognized interpreter ID %lld",
                     (long long)id);
}

/* ---- finding ---- */

int64_t interp_id_of(PyObject *o) {
    return cross_id_of(o, "interpreter");
}

Interp *interp_find_locked(int64_t id) {
    Interp *interp = runtime.interps;
    while (interp != NULL && interp->id != id) {
        interp = interp->next;
    }
    return interp != NULL && interp->ready == INTERP_READY ? interp : NULL;
}

/* ---- visiting ---- */

/* Reserves it: 1, 0 when it is not there, -1 when somebody else runs its __main__. */
static int claim(Visit *visit, int64_t id) {
    int found = 0;
    mutex_lock(&runtime.registry);
    Interp *interp = interp_find_locked(id);
    if (interp != NULL && visit->kind == VISIT_MAIN && interp->main_user != NULL) {
        found = -1;
    } else if (interp != NULL) {
        found = 1;
        interp->guests++;
        if (visit->kind == VISIT_MAIN) {
            interp->main_user = thread_current();
        }
    }
    mutex_unlock(&runtime.registry);
    visit->interp = interp;
    return found;
}

static void disclaim(Visit *visit) {
    mutex_lock(&runtime.registry);
    visit->interp->guests--;
    if (visit->kind == VISIT_MAIN) {
        visit->interp->main_user = NULL;
    }
    mutex_unlock(&runtime.registry);
}

int visit_begin(Visit *visit, int64_t id, VisitKind kind) {
    visit->kind = kind;
    visit->outer = NULL;
    int found = claim(visit, id);
    if (found <= 0) {
        return err_int(found < 0 ? error("interpreter already running") : interp_not_found(id));
    }
    if (visit->interp == interp_current()) {
        return 0;
    }
    ThreadState *outer = thread_current();
    if (thread_enter(visit->interp) == NULL) {
        disclaim(visit);
        return err_int(err_no_memory());
    }
    visit->outer = outer;
    return 0;
}

void visit_end(Visit *visit) {
    if (visit->outer != NULL) {
        err_clear();
        thread_leave(visit->outer);
    }
    disclaim(visit);
}

/* ---- the end ---- */

/* Marks it as ending: NULL, or why it cannot end. */
static const char *end_begin(int64_t id, Interp **out) {
    const char *refused = NULL;
    mutex_lock(&runtime.registry);
    Interp *interp = interp_find_locked(id);
    if (interp != NULL && interp == interp_current()) {
        refused = "cannot destroy the current interpreter";
    } else if (interp != NULL && interp->main_user != NULL) {
        refused = "interpreter running";
    } else if (interp != NULL) {
        interp->ready = INTERP_ENDING;
    }
    mutex_unlock(&runtime.registry);
    *out = interp;
    return refused;
}

int interp_close(int64_t id) {
    Interp *interp;
    const char *refused = end_begin(id, &interp);
    if (interp == NULL) {
        return err_int(interp_not_found(id));
    }
    if (refused != NULL) {
        return err_int(error(refused));
    }
    if (interpreter_end(interp) < 0) {
        mutex_lock(&runtime.registry);
        interp->ready = INTERP_READY;
        mutex_unlock(&runtime.registry);
        return -1;
    }
    return 0;
}

int interp_incref(int64_t id, bool counted) {
    mutex_lock(&runtime.registry);
    Interp *interp = interp_find_locked(id);
    if (interp != NULL) {
        interp->refs++;
        interp->counted |= counted;
    }
    mutex_unlock(&runtime.registry);
    return interp == NULL ? err_int(interp_not_found(id)) : 0;
}

int interp_decref(int64_t id) {
    bool last = false;
    mutex_lock(&runtime.registry);
    Interp *interp = interp_find_locked(id);
    if (interp != NULL && interp->refs > 0) {
        last = --interp->refs == 0 && interp->counted && interp->main_user == NULL &&
               interp != interp_current();
    }
    mutex_unlock(&runtime.registry);
    if (interp == NULL) {
        return err_int(interp_not_found(id));
    }
    return last ? interp_close(id) : 0;
}
