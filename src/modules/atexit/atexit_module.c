/* atexit: functions to be called when the interpreter ends, the newest first. */
#include "modules/atexit/atexit.h"
#include "object/args.h"
#include "object/call.h"
#include "object/needs.h"
#include "object/ops.h"
#include "types/dict/dict.h"
#include "types/int/int.h"
#include "types/list/list.h"
#include "types/module/module.h"
#include "types/tuple/tuple.h"

#include <stdlib.h>

/* The interpreter's, whatever becomes of the module. `callbacks` holds tuples (function, args,
 * kwargs or None), the oldest first. */
typedef struct AtExitState {
    PyObject *callbacks;
} AtExitState;
typedef struct {
    char nothing;
} AtExitModuleState;

static PyObject *callbacks_of(PyObject *module) {
    return interp_current()->atexit->callbacks;
}

static PyObject *keyword_dict(PyObject *const *values, PyObject *kwnames) {
    if (kwnames == NULL) {
        return newref(NONE);
    }
    autoref PyObject *dict = TRY(dict_new());
    for (Py_ssize_t i = 0; i < tuple_length(kwnames); i++) {
        TRYI(dict_set(dict, tuple_at(kwnames, i), values[i]));
    }
    return take(dict);
}
FUNCTION("atexit.register(...) :: ($module, func, /, *args, **kwargs)",
         "Have the function called with the arguments when the interpreter ends; returns it.")
static PyObject *atexit_register(PyObject *module, PyObject *const *args, Py_ssize_t nargs,
                                 PyObject *kwnames) {
    if (nargs < 1) {
        return err_raise(PyExc_TypeError, "register expected at least 1 argument, got 0");
    }
    if (TYPE(args[0])->tp_call == NULL) {
        return err_raise(PyExc_TypeError, "the first argument must be callable");
    }
    autoref PyObject *positional = TRY(tuple_from_array(args + 1, nargs - 1));
    autoref PyObject *keywords = TRY(keyword_dict(args + nargs, kwnames));
    autoref PyObject *callback = TRY(tuple_of(3, args[0], positional, keywords));
    TRYI(list_append(callbacks_of(module), callback));
    return newref(args[0]);
}

/* Takes the newest out; NULL when there is none. */
static PyObject *take_last(PyObject *callbacks) {
    guard(callbacks);
    Py_ssize_t n = list_length(callbacks);
    PyObject *last = n > 0 ? list_get(callbacks, n - 1) : NULL;
    if (last != NULL && list_set_slice(callbacks, n - 1, n, NULL) < 0) {
        CLEAR(last);
    }
    return last;
}
void atexit_run_all(Interp *interp) {
    if (interp->atexit == NULL) {
        return;
    }
    for (PyObject *callback; (callback = take_last(interp->atexit->callbacks)) != NULL;) {
        PyObject *keywords = tuple_at(callback, 2);
        PyObject *result = call_tuple(tuple_at(callback, 0), tuple_at(callback, 1),
                                      keywords == NONE ? NULL : keywords);
        if (result == NULL) {
            err_unraisable(NULL, "Exception ignored in atexit callback %R", tuple_at(callback, 0));
        }
        XDECREF(result);
        decref(callback);
    }
    err_clear();
}
void atexit_end(Interp *interp) {
    if (interp->atexit != NULL) {
        CLEAR(interp->atexit->callbacks);
        free(interp->atexit);
        interp->atexit = NULL;
    }
}
FUNCTION("atexit._run_exitfuncs()", "Call all functions now, and forget them.")
static PyObject *atexit_run(PyObject *module) {
    atexit_run_all(interp_current());
    return newref(NONE);
}
FUNCTION("atexit._clear()", "Forget all functions.")
static PyObject *atexit_clear(PyObject *module) {
    PyObject *list = callbacks_of(module);
    TRYI(list_set_slice(list, 0, list_length(list), NULL));
    return newref(NONE);
}
FUNCTION("atexit._ncallbacks()", "How many functions there are.")
static PyObject *atexit_ncallbacks(PyObject *module) {
    return int_from_ssize(list_length(callbacks_of(module)));
}
/* Comparing may change the list: the callback is looked for anew by identity. */
static int remove_callback(PyObject *list, PyObject *callback) {
    guard(list);
    for (Py_ssize_t i = list_length(list) - 1; i >= 0; i--) {
        autoref PyObject *found = list_get(list, i);
        if (found == callback) {
            return list_set_slice(list, i, i + 1, NULL);
        }
    }
    return 0;
}
FUNCTION("atexit.unregister(func, /)", "Forget a function, as often as it was registered.")
static PyObject *atexit_unregister(PyObject *module, PyObject *func) {
    PyObject *list = callbacks_of(module);
    for (Py_ssize_t i = list_length(list) - 1; i >= 0; i--) {
        autoref PyObject *callback = list_get(list, i);
        if (callback == NULL) {
            continue;
        }
        autoref PyObject *equal = TRY(ops_compare(func, tuple_at(callback, 0), Py_EQ));
        if (TRYI(ops_is_true(equal))) {
            TRYI(remove_callback(list, callback));
        }
    }
    return newref(NONE);
}

static int atexit_exec(PyObject *module) {
    Interp *interp = interp_current();
    if (interp->atexit == NULL) {
        AtExitState *state = calloc(1, sizeof *state);
        if (state == NULL) {
            return err_int(err_no_memory());
        }
        state->callbacks = list_new(0);
        if (state->callbacks == NULL) {
            free(state);
            return -1;
        }
        interp->atexit = state;
    }
    return 0;
}

#include "atexit_module.gen.h"

NATIVE_MODULE(atexit, AtExitModuleState, atexit_exec, atexit_functions,
              "Functions to be called when the interpreter ends.")
