/* sys: functions and attributes. What needs the standard library's traceback module is not here. */
#include "modules/monitoring/monitoring.h"
#include "modules/sys/sys.h"
#include "modules/sys/needs.h"
#include "thread/config.h"
#include "interp/frame.h"
#include "interp/needs.h"
#include "modules/io/stdprinter.h"
#include "object/args.h"
#include "object/attr.h"
#include "object/call.h"
#include "object/names.h"
#include "object/needs.h"
#include "object/ops.h"
#include "types/dict/dict.h"
#include "types/exception/exception.h"
#include "types/float/float.h"
#include "types/frame/frame_object.h"
#include "types/int/int.h"
#include "types/list/list.h"
#include "types/module/module.h"
#include "types/str/needs.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"

#include <stdio.h>

/* ---- exceptions and frames ---- */

/* The exception being handled, borrowed; NULL when there is none. */
static PyObject *handled(void) {
    for (_PyErr_StackItem *item = thread_current()->base.exc_info; item != NULL;
         item = item->previous_item) {
        if (item->exc_value != NULL && item->exc_value != NONE) {
            return item->exc_value;
        }
    }
    return NULL;
}
FUNCTION("sys.exception()", "The exception being handled, or None.")
static PyObject *sys_exception(PyObject *module) {
    PyObject *exception = handled();
    return newref(exception ? exception : NONE);
}
FUNCTION("sys.exc_info()", "The type, value and traceback of the exception being handled.")
static PyObject *sys_exc_info(PyObject *module) {
    PyObject *exception = handled();
    if (exception == NULL) {
        return tuple_of(3, NONE, NONE, NONE);
    }
    PyObject *traceback = ((PyBaseExceptionObject *)exception)->traceback;
    return tuple_of(3, (PyObject *)TYPE(exception), exception, traceback ? traceback : NONE);
}
FUNCTION("sys.exit(status=None, /)", "Leave the program, by raising SystemExit(status).")
static PyObject *sys_exit(PyObject *module, PyObject *status) {
    return err_raise_value(PyExc_SystemExit, status == NONE ? tuple_empty() : status);
}
FUNCTION("sys._getframe(depth: int = 0, /)", "The frame that many calls up.")
static PyObject *sys_getframe(PyObject *module, int depth) {
    Frame *f = thread_current()->frame;
    for (; f != NULL && depth > 0; depth--) {
        f = f->previous;
    }
    if (f == NULL) {
        return err_raise(PyExc_ValueError, "call stack is not deep enough");
    }
    PyObject *frame = (PyObject *)TRY(frame_object_of(f));
    TRYI(AUDIT("sys._getframe", 1, frame));
    return newref(frame);
}
FUNCTION("sys._getframemodulename(depth: int = 0)",
         "The name of the module of the frame that many calls up.")
static PyObject *sys_getframemodulename(PyObject *module, int depth) {
    autoref PyObject *number = TRY(int_from_int64(depth));
    TRYI(AUDIT("sys._getframemodulename", 1, number));
    Frame *f = thread_current()->frame;
    for (; f != NULL && depth > 0; depth--) {
        f = f->previous;
    }
    PyObject *name = f ? dict_get_text(f->globals, "__name__") : NULL;
    return name ? name : newref(NONE);
}
/* ---- settings ---- */

FUNCTION("sys.getrecursionlimit()", "How deep Python calls may nest.")
static PyObject *sys_getrecursionlimit(PyObject *module) {
    return int_from_ssize(load_relaxed(&interp_current()->recursion_limit));
}
FUNCTION("sys.setrecursionlimit(limit: int, /)", "Set how deep Python calls may nest.")
static PyObject *sys_setrecursionlimit(PyObject *module, int limit) {
    if (limit < 1) {
        return err_raise(PyExc_ValueError, "recursion limit must be greater or equal than 1");
    }
    ThreadState *self = thread_current();
    Interp *interp = self->base.interp;
    int depth = self->base.py_recursion_limit - self->base.py_recursion_remaining;
    if (depth >= limit) {
        return err_raise(
            PyExc_RecursionError,
            "cannot set the recursion limit to %i at the recursion depth %i: the limit is too low",
            limit, depth);
    }
    world_stop(interp);
    store_relaxed(&interp->recursion_limit, limit);
    for (ThreadState *ts = interp->threads; ts != NULL; ts = (ThreadState *)ts->base.next) {
        depth = ts->base.py_recursion_limit - ts->base.py_recursion_remaining;
        ts->base.py_recursion_limit = limit;
        ts->base.py_recursion_remaining = limit - depth;
    }
    world_start(interp);
    return newref(NONE);
}
FUNCTION("sys.getrefcount(object, /)",
         "How many references there are, the one of this call included.")
static PyObject *sys_getrefcount(PyObject *module, PyObject *object) {
    return int_from_ssize(ref_count(object));
}
FUNCTION("sys.intern(string: str, /)", "The one string of that text that names are compared with.")
static PyObject *sys_intern(PyObject *module, PyObject *string) {
    if (!IS_EXACT(string, PyUnicode_Type)) {
        return err_raise(PyExc_TypeError, "can't intern %.400s", TYPE(string)->tp_name);
    }
    return str_intern(newref(string));
}
FUNCTION("sys._baserepl()", "The plain prompt; for the library's own.")
static PyObject *sys_baserepl(PyObject *module) {
    return prompt_run_base();
}
FUNCTION("sys._is_interned(string: str, /)", "Is it interned?")
static PyObject *sys_is_interned(PyObject *module, PyObject *string) {
    return BOOL(str_is_interned(string));
}
FUNCTION("sys._is_immortal(op, /)", "Is it never freed?")
static PyObject *sys_is_immortal(PyObject *module, PyObject *op) {
    return BOOL(is_immortal(op));
}
FUNCTION("sys._is_gil_enabled()", "Is there a global lock? There is none.")
static PyObject *sys_is_gil_enabled(PyObject *module) {
    return FALSE_OBJECT;
}
FUNCTION("sys.getdefaultencoding()", "The encoding of str.encode() by default.")
static PyObject *sys_getdefaultencoding(PyObject *module) {
    return str_intern_text("utf-8");
}
FUNCTION("sys.getfilesystemencoding()", "The encoding of file names.")
static PyObject *sys_getfilesystemencoding(PyObject *module) {
    return str_intern_text(config_file_encoding());
}
FUNCTION("sys.getfilesystemencodeerrors()", "The error handler of file names.")
static PyObject *sys_getfilesystemencodeerrors(PyObject *module) {
    return str_intern_text("surrogateescape");
}
FUNCTION("sys.is_finalizing()", "Is the interpreter shutting down?")
static PyObject *sys_is_finalizing(PyObject *module) {
    return BOOL(load_relaxed(&interp_current()->finalizing));
}
FUNCTION("sys._get_cpu_count_config()",
         "What -X cpu_count or PYTHON_CPU_COUNT says; -1 when neither does.")
static PyObject *sys_get_cpu_count_config(PyObject *module) {
    return int_from_ssize(config_of(interp_current())->cpu_count);
}
FUNCTION("sys.get_int_max_str_digits()",
         "The most digits that int and str convert between; 0 is no limit.")
static PyObject *sys_get_int_max_str_digits(PyObject *module) {
    return int_from_ssize(config_of(interp_current())->int_max_str_digits);
}
FUNCTION("sys.set_int_max_str_digits(maxdigits: int)",
         "Set the most digits that int and str convert between.")
static PyObject *sys_set_int_max_str_digits(PyObject *module, int maxdigits) {
    if (maxdigits != 0 && maxdigits < 640) {
        return err_raise(PyExc_ValueError, "maxdigits must be >= 640 or 0 for unlimited");
    }
    store_relaxed(&config_of(interp_current())->int_max_str_digits, maxdigits);
    return newref(NONE);
}

#include "sys.gen.h"

/* ---- the namespace ---- */

static PyObject *text_list(const TextList *texts, const char *first) {
    autoref PyObject *list = TRY(list_new(0));
    if (first != NULL) {
        TRYI(list_append_steal(list, TRY(str_decode_fs(first, (Py_ssize_t)strlen(first)))));
    }
    for (int i = 0; i < texts->count; i++) {
        TRYI(list_append_steal(
            list, TRY(str_decode_fs(texts->items[i], (Py_ssize_t)strlen(texts->items[i])))));
    }
    return take(list);
}

static const char *argv_first(const ConfigState *config) {
    switch (config->run) {
    case RUN_COMMAND:
        return "-c";
    case RUN_MODULE:
        return "-m";
    case RUN_FILE:
        return config->target;
    case RUN_STDIN:
        return "-";
    default:
        return "";
    }
}

static int add_attributes(PyObject *module, Interp *interp) {
    ConfigState *config = config_of(interp);
    INT_TRYI(module_add_text(module, "platform", "linux"));
    INT_TRYI(module_add_text(module, "byteorder", "little"));
    INT_TRYI(module_add_text(module, "abiflags", "t"));
    INT_TRYI(module_add_text(module, "platlibdir", "lib"));
    INT_TRYI(module_add_text(module, "float_repr_style", "short"));
    INT_TRYI(module_add_int(module, "maxsize", PY_SSIZE_T_MAX));
    INT_TRYI(module_add_int(module, "maxunicode", 0x10ffff));
    INT_TRYI(module_add_int(module, "api_version", 1013));
    INT_TRYI(module_add(module, "modules", interp->modules));
    INT_TRYI(module_add(module, "dont_write_bytecode", BOOL(config->dont_write_bytecode)));
    INT_TRYI(module_add_steal(module, "argv", text_list(&config->argv, argv_first(config))));
    INT_TRYI(module_add_steal(module, "orig_argv", text_list(&config->orig_argv, NULL)));
    INT_TRYI(module_add_steal(module, "warnoptions", text_list(&config->warn_options, NULL)));
    INT_TRYI(module_add_steal(module, "path", list_new(0)));
    INT_TRYI(module_add_steal(module, "meta_path", list_new(0)));
    INT_TRYI(module_add_steal(module, "path_hooks", list_new(0)));
    INT_TRYI(module_add_steal(module, "path_importer_cache", dict_new()));
    INT_TRYI(module_add_steal(module, "builtin_module_names", native_names()));
    return sys_add_info(module, config);
}

/* Until io has made text streams of them. */
static int add_streams(PyObject *module) {
    INT_TRYI(module_add(module, "stdin", NONE));
    INT_TRYI(module_add_steal(module, "stdout", stdprinter_new(1)));
    return module_add_steal(module, "stderr", stdprinter_new(2));
}

PyObject *sys_create(Interp *interp) {
    autoref PyObject *module = TRY(module_new(NAME(sys)));
    TRYI(module_add_functions(module, sys_functions));
    TRYI(sys_async_add(module));
    TRYI(sys_types_add(module));
    TRYI(monitoring_add(module));
    TRYI(sys_audit_add(module));
    TRYI(sys_hooks_add(module));
    TRYI(sys_runtime_add(module));
    TRYI(remote_debug_add(module));
    TRYI(add_attributes(module, interp));
    TRYI(add_streams(module));
    interp->sys_dict = newref(module_dict(module));
    return take(module);
}
