/* _interpreters: making interpreters, and running code in them. */
#include "modules/interpreters/interp_config.h"
#include "modules/interpreters/interp_run.h"
#include "modules/interpreters/needs.h"
#include "object/args.h"
#include "object/attr.h"
#include "object/needs.h"
#include "object/ops.h"
#include "object/type.h"
#include "types/dict/dict.h"
#include "types/int/int.h"
#include "types/list/list.h"
#include "types/module/module.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"

enum { WHENCE_UNKNOWN, WHENCE_RUNTIME, WHENCE_LEGACY_CAPI, WHENCE_CAPI, WHENCE_XI, WHENCE_STDLIB };

/* Of the main interpreter, which the runtime itself has made. */
static int whence_of(Interp *interp) {
    return interp == runtime.main ? WHENCE_RUNTIME : interp->whence;
}

/* ---- making and ending ---- */

FUNCTION(
    "_interpreters.new_config(...)",
    "A namespace that says how to make an interpreter: the named one (isolated, legacy, empty, "
    "default), with the given changes.")
static PyObject *interpreters_new_config(PyObject *module, PyObject *const *args, Py_ssize_t nargs,
                                         PyObject *kwnames) {
    if (nargs > 1) {
        return err_raise(PyExc_TypeError,
                         "new_config() takes at most 1 positional argument (%zd given)", nargs);
    }
    const char *name = "isolated";
    if (nargs == 1) {
        if (!IS_STR(args[0])) {
            return err_raise(PyExc_TypeError, "new_config() argument 1 must be str, not %s",
                             TYPE(args[0])->tp_name);
        }
        name = TRY(str_utf8(args[0], NULL));
    }
    autoref PyObject *overrides = TRY(dict_new());
    for (Py_ssize_t i = 0; kwnames != NULL && i < tuple_length(kwnames); i++) {
        TRYI(dict_set(overrides, tuple_at(kwnames, i), args[nargs + i]));
    }
    return config_new(name, overrides);
}

FUNCTION("_interpreters.create(config=None, *, reqrefs: bool = False)",
         "Make an interpreter; returns its number. With reqrefs it ends with the last reference "
         "that decref() takes away.")
static PyObject *interpreters_create(PyObject *module, PyObject *config, int reqrefs) {
    int denied = TRYI(config_denied(config));
    Interp *interp = interpreter_create((uint16_t)denied, WHENCE_STDLIB);
    if (interp == NULL) {
        return err_occurred()
                   ? NULL
                   : err_raise((PyObject *)&interpreter_error_type, "interpreter creation failed");
    }
    int64_t id = interp->id;
    if (reqrefs) {
        mutex_lock(&runtime.registry);
        interp->counted = true;
        mutex_unlock(&runtime.registry);
    }
    return int_from_int64(id);
}

/* Is there one of that number, and, if `restrict_`, was it made by this module? */
static int check_access(int64_t id, int restrict_, const char *what) {
    mutex_lock(&runtime.registry);
    Interp *interp = interp_find_locked(id);
    int whence = interp == NULL ? 0 : whence_of(interp);
    mutex_unlock(&runtime.registry);
    if (interp == NULL) {
        return err_int(interp_not_found(id));
    }
    if (restrict_ && whence != WHENCE_STDLIB) {
        return err_int(err_raise((PyObject *)&interpreter_error_type,
                                 "cannot %s for unrecognized interpreter %lld", what,
                                 (long long)id));
    }
    return 0;
}
static int64_t get_access(PyObject *o, int restrict_, const char *what) {
    int64_t id = INT_TRYI(interp_id_of(o));
    INT_TRYI(check_access(id, restrict_, what));
    return id;
}

FUNCTION("_interpreters.destroy(id, *, restrict: bool = False)", "End the interpreter.")
static PyObject *interpreters_destroy(PyObject *module, PyObject *id, int restrict_) {
    int64_t number = TRYI(get_access(id, restrict_, "destroy"));
    TRYI(interp_close(number));
    return newref(NONE);
}

FUNCTION("_interpreters.incref(id, *, implieslink: bool = False, restrict: bool = False)",
         "One more reference to the interpreter.")
static PyObject *interpreters_incref(PyObject *module, PyObject *id, int implieslink,
                                     int restrict_) {
    int64_t number = TRYI(get_access(id, restrict_, "incref"));
    TRYI(interp_incref(number, implieslink));
    return newref(NONE);
}

FUNCTION("_interpreters.decref(id, *, restrict: bool = False)",
         "One reference less; the last one may end the interpreter.")
static PyObject *interpreters_decref(PyObject *module, PyObject *id, int restrict_) {
    int64_t number = TRYI(get_access(id, restrict_, "decref"));
    TRYI(interp_decref(number));
    return newref(NONE);
}

/* ---- looking ---- */

static PyObject *summary(int64_t id, int whence) {
    autoref PyObject *number = TRY(int_from_int64(id)), *made = TRY(int_from_int64(whence));
    return tuple_of(2, number, made);
}

/* Oldest first: the list of the runtime has the newest in front. */
FUNCTION("_interpreters.list_all(*, require_ready: bool = False)",
         "Pairs of number and origin of all interpreters.")
static PyObject *interpreters_list_all(PyObject *module, int require_ready) {
    autoref PyObject *list = TRY(list_new(0));
    for (int64_t id = 0; id < load_acquire(&runtime.next_interp_id); id++) {
        mutex_lock(&runtime.registry);
        Interp *interp = interp_find_locked(id);
        int whence = interp == NULL ? -1 : whence_of(interp);
        mutex_unlock(&runtime.registry);
        if (whence >= 0) {
            TRYI(list_append_steal(list, summary(id, whence)));
        }
    }
    return take(list);
}

FUNCTION("_interpreters.get_current()", "Number and origin of the current interpreter.")
static PyObject *interpreters_get_current(PyObject *module) {
    return summary(interp_current()->id, whence_of(interp_current()));
}
FUNCTION("_interpreters.get_main()", "Number and origin of the main interpreter.")
static PyObject *interpreters_get_main(PyObject *module) {
    return summary(runtime.main->id, WHENCE_RUNTIME);
}

FUNCTION("_interpreters.whence(id)", "Who made the interpreter: one of WHENCE_*.")
static PyObject *interpreters_whence(PyObject *module, PyObject *id) {
    int64_t number = TRYI(interp_id_of(id));
    mutex_lock(&runtime.registry);
    Interp *interp = interp_find_locked(number);
    int whence = interp == NULL ? 0 : whence_of(interp);
    mutex_unlock(&runtime.registry);
    return interp == NULL ? interp_not_found(number) : int_from_int64(whence);
}

FUNCTION("_interpreters.get_config(id, *, restrict: bool = False)",
         "A namespace that says how the interpreter was made.")
static PyObject *interpreters_get_config(PyObject *module, PyObject *id, int restrict_) {
    int64_t number = TRYI(get_access(id, restrict_, "get the config"));
    mutex_lock(&runtime.registry);
    Interp *interp = interp_find_locked(number);
    unsigned denied = interp == NULL ? 0 : interp->denied;
    mutex_unlock(&runtime.registry);
    return interp == NULL ? interp_not_found(number)
                          : config_of_denied(denied, number == runtime.main->id);
}

FUNCTION("_interpreters.is_running(id, *, restrict: bool = False)",
         "Does a thread run code in the interpreter's __main__?")
static PyObject *interpreters_is_running(PyObject *module, PyObject *id, int restrict_) {
    int64_t number = TRYI(get_access(id, restrict_, "check if running"));
    mutex_lock(&runtime.registry);
    Interp *interp = interp_find_locked(number);
    bool running = interp != NULL && interp->main_user != NULL;
    mutex_unlock(&runtime.registry);
    return interp == NULL ? interp_not_found(number) : BOOL(running);
}

FUNCTION("_interpreters.is_shareable(obj)",
         "Can the object's data be given to another interpreter without being pickled?")
static PyObject *interpreters_is_shareable(PyObject *module, PyObject *obj) {
    return BOOL(cross_is_shareable(obj));
}

FUNCTION("_interpreters.capture_exception(exc=None)", "A snapshot of the exception.")
static PyObject *interpreters_capture_exception(PyObject *module, PyObject *exc) {
    if (exc == NONE) {
        return newref(NONE); /* while an exception is on its way no Python code runs */
    }
    if (!IS_EXCEPTION(exc)) {
        return err_raise(PyExc_TypeError, "expected exception, got %R", exc);
    }
    ExcInfo info;
    excinfo_of(&info, exc);
    PyObject *result = excinfo_namespace(&info);
    excinfo_free(&info);
    return result;
}

/* ---- running ---- */

static int check_type(PyObject *o, PyTypeObject *type, const char *function, int number) {
    if (o != NULL && !type_is_subtype(TYPE(o), type)) {
        return err_int(err_raise(PyExc_TypeError,
                                 "_interpreters.%s() argument %d must be %s, not %s", function,
                                 number, type->tp_name, o == NONE ? "None" : TYPE(o)->tp_name));
    }
    return 0;
}

static PyObject *run(PyObject *id, PyObject *shared, int restrict_, const char *function,
                     steals PyObject *script) {
    autoref PyObject *code = TRY(script);
    int64_t number = TRYI(get_access(id, restrict_, "exec code"));
    return run_script(number, code, shared);
}

/* Scripts have no arguments, and give nothing back. */
static PyObject *script_of_function(PyObject *code_or_function) {
    bool is_code = IS_EXACT(code_or_function, PyCode_Type);
    autoref PyObject *code =
        is_code ? newref(code_or_function) : TRY(attr_get_text(code_or_function, "__code__"));
    TRYI(script_check(code, is_code ? NULL : code_or_function));
    return take(code);
}

FUNCTION("_interpreters.exec(id, code, shared=NULL, *, restrict: bool = False)",
         "Run a text, a function without arguments, or a code object in the interpreter's "
         "__main__; None, or a snapshot of the exception that nothing caught.")
static PyObject *interpreters_exec(PyObject *module, PyObject *id, PyObject *code, PyObject *shared,
                                   int restrict_) {
    TRYI(check_type(shared, &PyDict_Type, "exec", 3));
    int64_t number = TRYI(get_access(id, restrict_, "exec code"));
    autoref PyObject *script = NULL;
    if (IS_EXACT(code, PyCode_Type) || IS_EXACT(code, PyFunction_Type)) {
        script = TRY(script_of_function(code));
    } else if (IS_STR(code) || ops_has_buffer(code)) {
        script = TRY(script_of_text(code));
    } else {
        return err_raise(PyExc_TypeError, "unsupported script %R", code);
    }
    return run_script(number, script, shared);
}

FUNCTION("_interpreters.run_string(id, script, shared=NULL, *, restrict: bool = False)",
         "exec() for a text alone.")
static PyObject *interpreters_run_string(PyObject *module, PyObject *id, PyObject *script,
                                         PyObject *shared, int restrict_) {
    TRYI(check_type(script, &PyUnicode_Type, "run_string", 2));
    TRYI(check_type(shared, &PyDict_Type, "run_string", 3));
    return run(id, shared, restrict_, "run_string", script_of_text(script));
}

FUNCTION("_interpreters.run_func(id, func, shared=NULL, *, restrict: bool = False)",
         "exec() for a function or code object alone.")
static PyObject *interpreters_run_func(PyObject *module, PyObject *id, PyObject *func,
                                       PyObject *shared, int restrict_) {
    TRYI(check_type(shared, &PyDict_Type, "run_func", 3));
    if (!IS_EXACT(func, PyCode_Type)) {
        if (!IS_EXACT(func, PyFunction_Type)) {
            return err_raise(PyExc_TypeError,
                             "_interpreters.run_func() argument 2 must be a function, not %s",
                             TYPE(func)->tp_name);
        }
    }
    return run(id, shared, restrict_, "run_func", script_of_function(func));
}

FUNCTION("_interpreters.call(id, callable, args=NULL, kwargs=NULL, *, restrict: bool = False)",
         "Call the object in the interpreter; (result, None), or (None, a snapshot of the "
         "exception that nothing caught).")
static PyObject *interpreters_call(PyObject *module, PyObject *id, PyObject *callable,
                                   PyObject *args, PyObject *kwargs, int restrict_) {
    TRYI(check_type(args, &PyTuple_Type, "call", 3));
    TRYI(check_type(kwargs, &PyDict_Type, "call", 4));
    int64_t number = TRYI(get_access(id, restrict_, "make a call"));
    if (TYPE(callable)->tp_call == NULL) {
        return err_raise(PyExc_TypeError, "expected a callable, got %R", callable);
    }
    return run_call(number, callable, args, kwargs);
}

FUNCTION("_interpreters.set___main___attrs(id, ns, *, restrict: bool = False)",
         "Give names of the interpreter's __main__ values.")
static PyObject *interpreters_set_main_attrs(PyObject *module, PyObject *id, PyObject *ns,
                                             int restrict_) {
    TRYI(check_type(ns, &PyDict_Type, "set___main___attrs", 2));
    int64_t number = TRYI(get_access(id, restrict_, "update __main__"));
    if (dict_length(ns) == 0) {
        return err_raise(PyExc_ValueError, "arg 2 must be a non-empty dict");
    }
    return run_script(number, NULL, ns);
}

/* ---- the module ---- */

typedef struct {
    char nothing;
} InterpretersState;

static const ModuleInt numbers[] = {
    MODULE_INT(WHENCE_UNKNOWN),
    MODULE_INT(WHENCE_RUNTIME),
    MODULE_INT(WHENCE_LEGACY_CAPI),
    MODULE_INT(WHENCE_CAPI),
    MODULE_INT(WHENCE_XI),
    MODULE_INT(WHENCE_STDLIB),
    {NULL, 0},
};

static int interpreters_exec_module(PyObject *module) {
    CrossLocal *local = INT_TRY(cross_local());
    INT_TRYI(module_add_ints(module, numbers));
    INT_TRYI(module_add_type(module, &interpreter_error_type));
    INT_TRYI(module_add_type(module, &interpreter_not_found_type));
    INT_TRYI(module_add_type(module, &cross_buffer_view_type));
    return module_add(module, "NotShareableError", local->not_shareable);
}

#include "interpreters_module.gen.h"

NATIVE_MODULE(_interpreters, InterpretersState, interpreters_exec_module, _interpreters_functions,
              "Interpreters: making them, and running code in them.")
