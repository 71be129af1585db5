/* pythonrun.h, marshal.h, audit.h, pytime.h: running text, values as bytes, the clock. */
#include "capi/capi.h"
#include "marshal.h"
#include "capi/module_lock.h"
#include "capi/needs.h"
#include "interp/frame.h"
#include "lang/compile.h"
#include "modules/marshal/marshal.h"
#include "modules/sys/sys.h"

#include <time.h>

/* ---- compiling ---- */

static int mode_of(int start) {
    return start == Py_single_input ? COMPILE_SINGLE
           : start == Py_eval_input ? COMPILE_EVAL
           : start == Py_file_input ? COMPILE_EXEC
                                    : -1;
}

PyObject *Py_CompileStringObject(const char *text, PyObject *filename, int start,
                                 PyCompilerFlags *flags, int optimise) {
    int mode = mode_of(start);
    NEED(mode >= 0);
    return compile_source(text, strlen(text), filename, (CompileMode)mode,
                          flags == NULL ? 0 : flags->cf_flags, optimise);
}

PyObject *Py_CompileStringExFlags(const char *text, const char *filename, int start,
                                  PyCompilerFlags *flags, int optimise) {
    autoref PyObject *file = TRY(str_decode_fs(filename, (Py_ssize_t)strlen(filename)));
    return Py_CompileStringObject(text, file, start, flags, optimise);
}

#undef Py_CompileString
#undef Py_CompileStringFlags
PyObject *Py_CompileStringFlags(const char *text, const char *filename, int start,
                                PyCompilerFlags *flags) {
    return Py_CompileStringExFlags(text, filename, start, flags, -1);
}

PyObject *Py_CompileString(const char *text, const char *filename, int start) {
    return Py_CompileStringExFlags(text, filename, start, NULL, -1);
}

/* ---- running ---- */

PyObject *PyEval_EvalCode(PyObject *code, PyObject *globals, PyObject *locals) {
    calling_out();
    NEED(IS_EXACT(code, PyCode_Type) && globals != NULL && IS_DICT(globals));
    if (dict_contains(globals, NAME(__builtins__)) == 0) {
        TRYI(dict_set(globals, NAME(__builtins__), PyEval_GetBuiltins()));
    }
    return interp_eval_code(code, globals, locals == NULL ? globals : locals, NULL);
}

PyObject *PyRun_StringFlags(const char *text, int start, PyObject *globals, PyObject *locals,
                            PyCompilerFlags *flags) {
    autoref PyObject *code = TRY(Py_CompileStringExFlags(text, "<string>", start, flags, -1));
    return PyEval_EvalCode(code, globals, locals);
}

#undef PyRun_String
PyObject *PyRun_String(const char *text, int start, PyObject *globals, PyObject *locals) {
    return PyRun_StringFlags(text, start, globals, locals, NULL);
}

/* In __main__; errors are printed. */
int PyRun_SimpleStringFlags(const char *text, PyCompilerFlags *flags) {
    autoref PyObject *main = PyImport_AddModuleRef("__main__");
    PyObject *dict = main == NULL ? NULL : PyModule_GetDict(main);
    autoref PyObject *result =
        dict == NULL ? NULL : PyRun_StringFlags(text, Py_file_input, dict, dict, flags);
    if (result == NULL) {
        PyErr_Print();
        return -1;
    }
    return 0;
}

#undef PyRun_SimpleString
int PyRun_SimpleString(const char *text) {
    return PyRun_SimpleStringFlags(text, NULL);
}

/* ---- marshal ---- */

PyObject *PyMarshal_WriteObjectToString(PyObject *value, int version) {
    return marshal_dump(value);
}

PyObject *PyMarshal_ReadObjectFromString(const char *data, Py_ssize_t size) {
    return marshal_load(data, (size_t)size);
}

/* ---- auditing ---- */

int PySys_AuditTuple(const char *text, PyObject *args) {
    if (args != NULL && !IS_TUPLE(args)) {
        return err_int(err_raise(PyExc_TypeError, "args must be tuple, got %T", args));
    }
    if (load_relaxed(&interp_current()->audit_hooks) == 0) {
        return 0;
    }
    INT_NAME_ARG(event, text);
    return audit_tuple(event, args == NULL ? tuple_empty() : args);
}

int PySys_Audit(const char *event, const char *format, ...) {
    if (load_relaxed(&interp_current()->audit_hooks) == 0) {
        return 0;
    }
    va_list list;
    va_start(list, format);
    autoref PyObject *built =
        format == NULL || *format == '\0' ? newref(tuple_empty()) : Py_VaBuildValue(format, list);
    va_end(list);
    if (built == NULL) {
        return -1;
    }
    autoref PyObject *args = IS_TUPLE(built) ? newref(built) : INT_TRY(tuple_of(1, built));
    return PySys_AuditTuple(event, args);
}

/* ---- the clock, in nanoseconds ---- */

static int read_clock(clockid_t clock, PyTime_t *result, bool raises) {
    struct timespec now;
    if (clock_gettime(clock, &now) != 0) {
        *result = 0;
        if (raises) {
            err_from_errno(PyExc_OSError);
        }
        return -1;
    }
    *result = (PyTime_t)now.tv_sec * 1000000000 + now.tv_nsec;
    return 0;
}

#define CLOCK(Name, clock)                                                                         \
    int PyTime_##Name(PyTime_t *result) {                                                          \
        return read_clock(clock, result, true);                                                    \
    }                                                                                              \
    int PyTime_##Name##Raw(PyTime_t *result) {                                                     \
        return read_clock(clock, result, false);                                                   \
    }
CLOCK(Time, CLOCK_REALTIME)
CLOCK(Monotonic, CLOCK_MONOTONIC)
CLOCK(PerfCounter, CLOCK_MONOTONIC)

double PyTime_AsSecondsDouble(PyTime_t t) {
    return (double)t * 1e-9;
}
