#include "boot/bootstrap.h"
#include "boot/config.h"
#include "boot/frozen.h"
#include "boot/import.h"
#include "interp/frame.h"
#include "object/attr.h"
#include "object/call.h"
#include "object/error.h"
#include "object/names.h"
#include "object/needs.h"
#include "object/ops.h"
#include "types/code/code.h"
#include "types/dict/dict.h"
#include "types/exception/exception.h"
#include "types/frame/frame_object.h"
#include "types/function/function.h"
#include "types/list/list.h"
#include "types/module/module.h"
#include "types/str/str.h"

#include <string.h>

/* ---- frozen modules ---- */

static PyObject *frozen_module(PyObject *name, const FrozenModule *entry) {
    autoref PyObject *module = TRY(module_new(name));
    autoref PyObject *original = TRY(str_from_text(entry->original));
    TRYI(module_add(module, "__origname__", original));
    if (entry->is_package) {
        TRYI(module_add_steal(module, "__path__", list_new(0)));
    }
    return take(module);
}

PyObject *bootstrap_frozen(PyObject *name) {
    const FrozenModule *entry = frozen_find(name);
    if (entry == NULL) {
        return NULL;
    }
    Interp *interp = interp_current();
    autoref PyObject *code = TRY(frozen_code(entry));
    autoref PyObject *module = TRY(frozen_module(name, entry));
    TRYI(dict_set(interp->modules, name, module));
    PyObject *dict = module_dict(module);
    TRYI(dict_set(dict, NAME(__builtins__), interp->builtins));
    autoref PyObject *done = TRY(interp_eval_code(code, dict, dict, NULL));
    return take(module);
}

/* ---- importlib ---- */

/* A native module made before importlib can: its spec is given later, by importlib. */
static PyObject *early_native(const char *text) {
    autoref PyObject *name = TRY(str_intern_text(text));
    autoref PyObject *spec = TRY(namespace_new(NULL));
    TRYI(attr_set(spec, NAME(name), name));
    autoref PyObject *module = native_create(name, spec);
    if (module == NULL) {
        return err_occurred() ? NULL : err_raise(PyExc_ImportError, "no module %s", text);
    }
    TRYI(dict_set(interp_current()->modules, name, module));
    TRYI(module_exec_def(module, module_def(module)));
    return take(module);
}

int bootstrap_importlib(Interp *interp) {
    autoref PyObject *name = INT_TRY(str_intern_text("_frozen_importlib"));
    autoref PyObject *importlib = bootstrap_frozen(name);
    if (importlib == NULL) {
        if (!err_occurred()) {
            err_raise(PyExc_ImportError, "the bootstrap modules are not in this executable");
        }
        return -1;
    }
    autoref PyObject *imp = INT_TRY(early_native("_imp"));
    autoref PyObject *sys_name = INT_TRY(str_intern_text("sys"));
    PyObject *sys = NULL;
    INT_TRYI(dict_get(interp->modules, sys_name, &sys));
    autoref PyObject *sys_module = sys;
    autoref PyObject *install = INT_TRY(attr_get_text(importlib, "_install"));
    PyObject *args[2] = {sys_module, imp};
    autoref PyObject *done = INT_TRY(call(install, args, 2, NULL));
    interp->importlib = take(importlib);
    return 0;
}

/* The first path hook: programs and packages in zip archives. */
static int install_zipimport(Interp *interp) {
    autoref PyObject *zipimport = bootstrap_import("zipimport");
    if (zipimport == NULL) {
        return err_clear_if(PyExc_ImportError) ? 0 : -1; /* without zlib's relatives it may fail */
    }
    autoref PyObject *hook = INT_TRY(attr_get_text(zipimport, "zipimporter"));
    autoref PyObject *hooks = dict_get_text(interp->sys_dict, "path_hooks");
    return hooks != NULL && IS_LIST(hooks) ? list_insert_at(hooks, 0, hook) : 0;
}

int bootstrap_external(Interp *interp) {
    autoref PyObject *install =
        INT_TRY(attr_get_text(interp->importlib, "_install_external_importers"));
    autoref PyObject *done = INT_TRY(call_none(install));
    return install_zipimport(interp);
}

PyObject *bootstrap_import(const char *text) {
    autoref PyObject *name = TRY(str_intern_text(text));
    autoref PyObject *function = TRY(attr_get_text(interp_current()->importlib, "_gcd_import"));
    return call_one(function, name);
}

/* ---- tracebacks ---- */

static bool is_importlib_frame(PyTracebackObject *tb) {
    PyObject *file = frame_object_frame(tb->tb_frame)->code->co_filename;
    return str_equal_text(file, "<frozen importlib._bootstrap>") ||
           str_equal_text(file, "<frozen importlib._bootstrap_external>");
}
static bool is_call_with_frames_removed(PyTracebackObject *tb) {
    PyObject *name = frame_object_frame(tb->tb_frame)->code->co_name;
    return str_equal_text(name, "_call_with_frames_removed");
}

/* importlib's docstrings say which: of an ImportError every run of its frames, of others a run that
 * ends in _call_with_frames_removed. */
void bootstrap_trim_traceback(void) {
    if (config_of(interp_current())->verbose) {
        return;
    }
    autoref PyObject *exception = err_fetch();
    bool all = err_given_matches(exception, PyExc_ImportError);
    autoref PyTracebackObject *first =
        xnewref((PyTracebackObject *)((PyBaseExceptionObject *)exception)->traceback);
    PyTracebackObject *before = NULL,
                      *run_before = NULL; /* the entry in front of the current run */
    bool in_run = false;
    for (PyTracebackObject *tb = first; tb != NULL; tb = tb->tb_next) {
        if (!is_importlib_frame(tb)) {
            in_run = false;
            before = tb;
            continue;
        }
        if (!in_run) {
            run_before = before;
            in_run = true;
        }
        if (all || is_call_with_frames_removed(tb)) {
            PyTracebackObject *next = xnewref(tb->tb_next);
            if (run_before == NULL) {
                exception_set_traceback(exception, (PyObject *)next);
            } else {
                SETREF(run_before->tb_next, next);
            }
            before = run_before;
            in_run = false;
        } else {
            before = tb;
        }
    }
    err_restore(take(exception));
}
