/* sys: what happens to exceptions nobody catches, to values at the prompt, at breakpoint(). */
#include "modules/sys/exception_print.h"
#include "modules/sys/sys.h"
#include "object/args.h"
#include "object/attr.h"
#include "object/call.h"
#include "object/names.h"
#include "object/needs.h"
#include "object/ops.h"
#include "interp/needs.h"
#include "thread/needs.h"
#include "types/dict/dict.h"
#include "types/exception/exception.h"
#include "types/frame/frame_object.h"
#include "types/module/module.h"
#include "types/str/str.h"
#include "types/structseq/structseq.h"
#include "types/tuple/tuple.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- unraisable exceptions ---- */

static PyStructSequence_Field hook_fields[] = {
    {"exc_type", "Exception type"},
    {"exc_value", "Exception value"},
    {"exc_traceback", "Exception traceback"},
    {"err_msg", "Error message"},
    {"object", "Object causing the exception"},
    {NULL, NULL},
};
static PyStructSequence_Desc hook_description = {
    "UnraisableHookArgs", "UnraisableHookArgs\n\nWhat sys.unraisablehook gets.", hook_fields, 5};
static PyTypeObject hook_args_type;

static void write_unraisable(Printer *p, PyObject *value, PyObject *traceback, PyObject *message,
                             PyObject *object) {
    if (object != NULL && object != NONE) {
        if (message != NULL && message != NONE) {
            print_str(p, message);
            print_text(p, ": ");
        } else {
            print_text(p, "Exception ignored in: ");
        }
        PyObject *text = ops_repr(object);
        if (text == NULL) {
            err_clear();
            print_text(p, "<object repr() failed>");
        } else {
            print_steal(p, text);
        }
        print_text(p, "\n");
    } else if (message != NULL && message != NONE) {
        print_str(p, message);
        print_text(p, ":\n");
    }
    if (traceback != NULL && traceback != NONE) {
        print_traceback(p, traceback);
    }
    if (value == NULL || value == NONE) {
        return;
    }
    print_class(p, (PyObject *)TYPE(value));
    autoref PyObject *text = ops_str(value);
    err_clear();
    print_text(p, ": ");
    print_steal(p, text ? take(text) : str_from_text("<exception str() failed>"));
    print_text(p, "\n");
}

/* To sys.stderr, which may be gone. */
static int unraisable_print(PyObject *value, PyObject *traceback, PyObject *message,
                            PyObject *object) {
    if (interp_current()->sys_dict == NULL) {
        return 0; /* the interpreter has not got so far */
    }
    autoref PyObject *file = dict_get_text(interp_current()->sys_dict, "stderr");
    if (file == NULL || file == NONE) {
        return 0;
    }
    Printer p = {file, false};
    write_unraisable(&p, value, traceback, message, object);
    if (p.failed) {
        return -1;
    }
    autoref PyObject *done = call_method_none(file, NAME(flush));
    err_clear();
    return 0;
}

static PyObject *traceback_of(PyObject *exception) {
    PyObject *traceback = ((PyBaseExceptionObject *)exception)->traceback;
    return traceback ? traceback : NONE;
}

FUNCTION("sys_hooks.unraisablehook(unraisable, /)", "Report an exception that cannot be raised.")
static PyObject *sys_unraisablehook(PyObject *module, PyObject *args) {
    if (!IS_EXACT(args, hook_args_type)) {
        return err_raise(PyExc_TypeError,
                         "sys.unraisablehook argument type must be UnraisableHookArgs");
    }
    TRYI(unraisable_print(tuple_at(args, 1), tuple_at(args, 2), tuple_at(args, 3),
                          tuple_at(args, 4)));
    return newref(NONE);
}

static PyObject *hook_args(PyObject *exception, PyObject *object, PyObject *message) {
    autoref PyObject *args = TRY(structseq_new(&hook_args_type));
    structseq_set_fresh(args, 0, newref((PyObject *)TYPE(exception)));
    structseq_set_fresh(args, 1, newref(exception));
    structseq_set_fresh(args, 2, newref(traceback_of(exception)));
    structseq_set_fresh(args, 3, newref(message ? message : NONE));
    structseq_set_fresh(args, 4, newref(object ? object : NONE));
    return structseq_finish(take(args));
}

/* An exception raised where no Python frame has noted it yet gets one entry: where it happened. */
static void add_place(PyObject *exception) {
    PyBaseExceptionObject *e = (PyBaseExceptionObject *)exception;
    Frame *f = thread_current()->frame;
    if ((e->traceback == NULL || e->traceback == NONE) && f != NULL) {
        err_restore(newref(exception));
        traceback_add(f);
        decref(err_fetch());
    }
}

/* 0 when the program's hook has taken it; -1 with the exception that the hook raised. */
static int call_hook(PyObject *hook, PyObject *exception, PyObject *object, PyObject *message) {
    autoref PyObject *args = INT_TRY(hook_args(exception, object, message));
    INT_TRYI(AUDIT("sys.unraisablehook", 2, hook, args));
    autoref PyObject *done = INT_TRY(call_one(hook, args));
    return 0;
}

void unraisable_report(PyObject *exception, PyObject *object, PyObject *message) {
    PyObject *current = err_fetch();
    if (exception != NULL) {
        add_place(exception);
        PyObject *dict = interp_current()->sys_dict;
        autoref PyObject *hook = dict ? dict_get_text(dict, "unraisablehook") : NULL;
        if (hook == NULL || hook == NONE) {
            unraisable_print(exception, traceback_of(exception), message, object);
        } else if (call_hook(hook, exception, object, message) < 0) {
            autoref PyObject *error = err_fetch();
            autoref PyObject *text = str_from_text("Exception ignored in sys.unraisablehook");
            unraisable_print(error, traceback_of(error), text, hook);
        }
    }
    err_clear();
    err_restore(current);
}

/* ---- uncaught exceptions ---- */

FUNCTION("sys_hooks.excepthook(exctype, value, traceback, /)",
         "Print an uncaught exception to sys.stderr.")
static PyObject *sys_excepthook(PyObject *module, PyObject *exctype, PyObject *value,
                                PyObject *traceback) {
    autoref PyObject *file = dict_get_text(interp_current()->sys_dict, "stderr");
    if (file == NULL || file == NONE) {
        return newref(NONE);
    }
    if (exception_print_to(file, exctype, value, traceback) < 0) {
        err_clear();
        return newref(NONE);
    }
    autoref PyObject *done = call_method_none(file, NAME(flush));
    err_clear();
    return newref(NONE);
}

/* ---- values at the prompt ---- */

/* Text that the file's encoding lacks goes as escapes. */
static int write_escaped(PyObject *file, PyObject *text) {
    autoref PyObject *encoding = INT_TRY(attr_get(file, NAME(encoding)));
    const char *name = INT_TRY(str_utf8(encoding, NULL));
    autoref PyObject *bytes = INT_TRY(str_encode(text, name, "backslashreplace"));
    PyObject *found;
    if (INT_TRYI(attr_find(file, NAME(buffer), &found)) > 0) {
        autoref PyObject *buffer = found;
        autoref PyObject *done = INT_TRY(call_method_one(buffer, NAME(write), bytes));
        return 0;
    }
    autoref PyObject *again =
        INT_TRY(str_decode(((PyBytesObject *)bytes)->ob_sval, Py_SIZE(bytes), name, "strict"));
    autoref PyObject *done = INT_TRY(call_method_one(file, NAME(write), again));
    return 0;
}

FUNCTION("sys_hooks.displayhook(object, /)",
         "Print an object to sys.stdout, and keep it in builtins._.")
static PyObject *sys_displayhook(PyObject *module, PyObject *object) {
    Interp *interp = interp_current();
    if (object == NONE) {
        return newref(NONE);
    }
    TRYI(dict_set(interp->builtins, NAME(_), NONE));
    autoref PyObject *out = dict_get_text(interp->sys_dict, "stdout");
    if (out == NULL || out == NONE) {
        return err_raise(PyExc_RuntimeError, "lost sys.stdout");
    }
    autoref PyObject *text = TRY(ops_repr(object));
    autoref PyObject *done = call_method_one(out, NAME(write), text);
    if (done == NULL) {
        if (!err_clear_if(PyExc_UnicodeEncodeError)) {
            return NULL;
        }
        TRYI(write_escaped(out, text));
    }
    autoref PyObject *newline = TRY(str_from_text("\n"));
    autoref PyObject *ended = TRY(call_method_one(out, NAME(write), newline));
    TRYI(dict_set(interp->builtins, NAME(_), object));
    return newref(NONE);
}

/* ---- breakpoint() ---- */

/* The function that PYTHONBREAKPOINT names; NULL without exception when it cannot be had. */
static PyObject *breakpoint_function(const char *path) {
    const char *dot = strrchr(path, '.');
    autoref PyObject *module_name =
        dot == NULL ? str_from_text("builtins") : str_from_utf8(path, dot - path);
    const char *utf8 = module_name ? str_utf8(module_name, NULL) : NULL;
    autoref PyObject *module = utf8 && *utf8 ? import_module_text(utf8) : NULL;
    if (module == NULL) {
        if (!err_occurred() || err_clear_if(PyExc_ImportError)) {
            return NULL;
        }
        return NULL;
    }
    PyObject *function = attr_get_text(module, dot == NULL ? path : dot + 1);
    if (function == NULL) {
        err_clear_if(PyExc_AttributeError);
    }
    return function;
}

FUNCTION("sys_hooks.breakpointhook(...) :: ($module, /, *args, **kwargs)",
         "Enter the debugger that PYTHONBREAKPOINT names, or pdb.")
static PyObject *sys_breakpointhook(PyObject *module, PyObject *const *args, Py_ssize_t nargs,
                                    PyObject *kwnames) {
    const char *path = getenv("PYTHONBREAKPOINT");
    if (path == NULL || *path == 0) {
        path = "pdb.set_trace";
    } else if (strcmp(path, "0") == 0) {
        return newref(NONE);
    }
    autoref PyObject *function = breakpoint_function(path);
    if (function == NULL) {
        if (err_occurred()) {
            return NULL;
        }
        TRYI(err_warn(PyExc_RuntimeWarning, 0, "Ignoring unimportable $PYTHONBREAKPOINT: \"%s\"",
                      path));
        return newref(NONE);
    }
    return call(function, args, (size_t)nargs, kwnames);
}

/* ---- exceptions set from outside ---- */

int async_exception_raise(ThreadState *ts) {
    PyObject *exception = exchange_acq_rel(&ts->base.async_exc, NULL);
    if (exception == NULL) {
        return 0;
    }
    autoref PyObject *type = exception;
    err_raise_value(type, NULL);
    return -1;
}

#include "hooks.gen.h"

static int keep_original(PyObject *module, const char *name, const char *original) {
    autoref PyObject *function = dict_get_text(module_dict(module), name);
    return module_add(module, original, function);
}

int sys_hooks_add(PyObject *module) {
    if (!HAS_FLAG(&hook_args_type, Py_TPFLAGS_READY)) {
        INT_TRYI(structseq_type_init(&hook_args_type, &hook_description, 0));
    }
    INT_TRYI(module_add_functions(module, sys_hooks_functions));
    INT_TRYI(keep_original(module, "excepthook", "__excepthook__"));
    INT_TRYI(keep_original(module, "displayhook", "__displayhook__"));
    INT_TRYI(keep_original(module, "unraisablehook", "__unraisablehook__"));
    return keep_original(module, "breakpointhook", "__breakpointhook__");
}
