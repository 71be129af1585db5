/* pyerrors.h: raising, fetching, and exceptions being handled. */
#include "capi/capi.h"
#include "capi/internal.h"
#include "capi/needs.h"
#include "modules/signal/signal_module.h"
#include "modules/sys/sys.h"
#include "thread/needs.h"
#include "types/exception/exception.h"

#include <errno.h>
#include <stdio.h>

#define EXC(o) ((PyBaseExceptionObject *)(o))

/* ---- raising ---- */

void PyErr_SetObject(PyObject *type, PyObject *value) {
    err_raise_value(type, value);
}

void PyErr_SetString(PyObject *type, const char *message) {
    autoref PyObject *text = str_decode(message, (Py_ssize_t)strlen(message), "utf-8", "replace");
    if (text != NULL) {
        err_raise_value(type, text);
    }
}

void PyErr_SetNone(PyObject *type) {
    err_raise_value(type, NULL);
}

PyObject *PyErr_FormatV(PyObject *type, const char *format, va_list args) {
    return err_raise_v(type, format, args);
}

PyObject *_PyErr_FormatFromCause(PyObject *type, const char *format, ...) {
    va_list args;
    va_start(args, format);
    err_raise_from_v(type, format, args);
    va_end(args);
    return NULL;
}

void _PyErr_SetKeyError(PyObject *key) {
    err_raise_key(key);
}

PyObject *PyErr_Format(PyObject *type, const char *format, ...) {
    va_list args;
    va_start(args, format);
    err_raise_v(type, format, args);
    va_end(args);
    return NULL;
}

PyObject *PyErr_NoMemory(void) {
    return err_no_memory();
}

int PyErr_BadArgument(void) {
    err_raise(PyExc_TypeError, "bad argument type for built-in operation");
    return 0;
}

void _PyErr_BadInternalCall(const char *file, int line) {
    err_raise(PyExc_SystemError, "%s:%d: bad argument to internal function", file, line);
}

void(PyErr_BadInternalCall)(void) {
    err_raise(PyExc_SystemError, "bad argument to internal function");
}

PyObject *PyErr_SetFromErrno(PyObject *type) {
    return err_from_errno(type);
}

PyObject *PyErr_SetFromErrnoWithFilenameObjects(PyObject *type, PyObject *path, PyObject *path2) {
    return err_from_errno_path(type, path, path2);
}

PyObject *PyErr_SetFromErrnoWithFilenameObject(PyObject *type, PyObject *path) {
    return err_from_errno_path(type, path, NULL);
}

PyObject *PyErr_SetFromErrnoWithFilename(PyObject *type, const char *path) {
    int number = errno;
    autoref PyObject *text =
        path == NULL ? NULL : TRY(str_decode_fs(path, (Py_ssize_t)strlen(path)));
    errno = number;
    return err_from_errno_path(type, text, NULL);
}

PyObject *PyErr_SetImportErrorSubclass(PyObject *type, PyObject *message, PyObject *name,
                                       PyObject *path) {
    int fits = TRYI(ops_is_subclass(type, PyExc_ImportError));
    if (!fits) {
        return err_raise(PyExc_TypeError, "expected a subclass of ImportError");
    }
    if (message == NULL) {
        return err_raise(PyExc_TypeError, "expected a message argument");
    }
    autoref PyObject *args = TRY(tuple_of(1, message));
    autoref PyObject *kwargs = TRY(dict_new());
    TRYI(dict_set(kwargs, NAME(name), name == NULL ? NONE : name));
    TRYI(dict_set(kwargs, NAME(path), path == NULL ? NONE : path));
    return err_raise_object(TRY(call_tuple(type, args, kwargs)));
}

PyObject *PyErr_SetImportError(PyObject *message, PyObject *name, PyObject *path) {
    return PyErr_SetImportErrorSubclass(PyExc_ImportError, message, name, path);
}

/* ---- the current exception ---- */

PyObject *PyErr_Occurred(void) {
    PyObject *exception = err_occurred();
    return exception == NULL ? NULL : (PyObject *)TYPE(exception);
}

void PyErr_Clear(void) {
    err_clear();
}

int PyErr_ExceptionMatches(PyObject *type) {
    return err_matches(type);
}

int PyErr_GivenExceptionMatches(PyObject *exception, PyObject *type) {
    return err_given_matches(exception, type);
}

PyObject *PyErr_GetRaisedException(void) {
    return err_fetch();
}

void PyErr_SetRaisedException(PyObject *exception) {
    err_restore(exception);
}

void PyErr_Fetch(PyObject **type, PyObject **value, PyObject **traceback) {
    *value = err_fetch();
    *type = *value == NULL ? NULL : newref((PyObject *)TYPE(*value));
    *traceback = *value == NULL ? NULL : PyException_GetTraceback(*value);
}

/* An instance out of what the old interface calls type and value; a new reference. */
static PyObject *instance_of(PyObject *type, PyObject *value) {
    if (value != NULL && IS_EXCEPTION(value) &&
        (IS_EXCEPTION(type) || type_is_subtype(TYPE(value), (PyTypeObject *)type))) {
        return newref(value);
    }
    if (IS_EXCEPTION(type)) {
        return newref(type);
    }
    autoref PyObject *older = err_fetch();
    err_raise_value(type, value);
    PyObject *made = err_fetch();
    err_restore(take(older));
    return made;
}

void PyErr_Restore(PyObject *type, PyObject *value, PyObject *traceback) {
    if (type == NULL) {
        err_clear();
        XDECREF(value);
        XDECREF(traceback);
        return;
    }
    PyObject *exception = instance_of(type, value);
    decref(type);
    XDECREF(value);
    if (exception != NULL && traceback != NULL && traceback != NONE) {
        exception_set_traceback(exception, traceback);
    } else {
        XDECREF(traceback);
    }
    err_restore(exception);
}

void PyErr_NormalizeException(PyObject **type, PyObject **value, PyObject **traceback) {
    if (*type == NULL) {
        return;
    }
    PyObject *exception = instance_of(*type, *value);
    if (exception == NULL) {
        return;
    }
    SETREF(*type, newref((PyObject *)TYPE(exception)));
    SETREF(*value, exception);
}

void _PyErr_ChainExceptions1(PyObject *older) {
    err_chain(older);
}

/* ---- exceptions being handled ---- */

PyObject *PyErr_GetHandledException(void) {
    for (_PyErr_StackItem *item = thread_current()->base.exc_info; item != NULL;
         item = item->previous_item) {
        if (item->exc_value != NULL && item->exc_value != NONE) {
            return newref(item->exc_value);
        }
    }
    return NULL;
}

void PyErr_SetHandledException(PyObject *exception) {
    SETREF(thread_current()->base.exc_info->exc_value,
           exception == NONE ? NULL : xnewref(exception));
}

void PyErr_GetExcInfo(PyObject **type, PyObject **value, PyObject **traceback) {
    *value = PyErr_GetHandledException();
    *type = *value == NULL ? NULL : newref((PyObject *)TYPE(*value));
    *traceback = *value == NULL ? NULL : PyException_GetTraceback(*value);
}

void PyErr_SetExcInfo(PyObject *type, PyObject *value, PyObject *traceback) {
    PyErr_SetHandledException(value);
    XDECREF(value);
    XDECREF(type);
    XDECREF(traceback);
}

/* ---- parts of an exception ---- */

PyObject *PyException_GetTraceback(PyObject *o) {
    return attr_field(o, &EXC(o)->traceback);
}

int PyException_SetTraceback(PyObject *o, PyObject *traceback) {
    return attr_set(o, NAME(__traceback__), traceback == NULL ? NONE : traceback);
}

PyObject *PyException_GetCause(PyObject *o) {
    return attr_field(o, &EXC(o)->cause);
}

void PyException_SetCause(PyObject *o, PyObject *cause) {
    autoref PyObject *owned = cause;
    EXC(o)->suppress_context = 1;
    attr_replace(o, &EXC(o)->cause, owned);
}

PyObject *PyException_GetContext(PyObject *o) {
    return attr_field(o, &EXC(o)->context);
}

void PyException_SetContext(PyObject *o, PyObject *context) {
    autoref PyObject *owned = context;
    attr_replace(o, &EXC(o)->context, owned);
}

PyObject *PyException_GetArgs(PyObject *o) {
    return attr_field(o, &EXC(o)->args);
}

void PyException_SetArgs(PyObject *o, PyObject *args) {
    attr_replace(o, &EXC(o)->args, args);
}

const char *PyExceptionClass_Name(PyObject *type) {
    return ((PyTypeObject *)type)->tp_name;
}

/* ---- new classes ---- */

PyObject *PyErr_NewException(const char *name, PyObject *base, PyObject *dict) {
    const char *dot = strrchr(name, '.');
    if (dot == NULL) {
        return err_raise(PyExc_SystemError, "PyErr_NewException: name must be module.class");
    }
    autoref PyObject *namespace = dict == NULL ? TRY(dict_new()) : newref(dict);
    if (TRYI(dict_contains(namespace, NAME(__module__))) == 0) {
        autoref PyObject *module = TRY(str_from_utf8(name, dot - name));
        TRYI(dict_set(namespace, NAME(__module__), module));
    }
    if (base == NULL) {
        base = PyExc_Exception;
    }
    autoref PyObject *bases = IS_TUPLE(base) ? newref(base) : TRY(tuple_of(1, base));
    autoref PyObject *own = TRY(str_from_text(dot + 1));
    return call_three((PyObject *)&PyType_Type, own, bases, namespace);
}

PyObject *PyErr_NewExceptionWithDoc(const char *name, const char *doc, PyObject *base,
                                    PyObject *dict) {
    autoref PyObject *namespace = dict == NULL ? TRY(dict_new()) : newref(dict);
    if (doc != NULL) {
        autoref PyObject *text = TRY(str_from_text(doc));
        TRYI(dict_set(namespace, NAME(__doc__), text));
    }
    return PyErr_NewException(name, base, namespace);
}

PyObject *PyUnicodeDecodeError_Create(const char *encoding, const char *object, Py_ssize_t length,
                                      Py_ssize_t start, Py_ssize_t end, const char *reason) {
    return PyObject_CallFunction(PyExc_UnicodeDecodeError, "sy#nns", encoding, object, length,
                                 start, end, reason);
}

/* ---- signals, printing ---- */

int PyErr_CheckSignals(void) {
    return signal_run_handlers(thread_current());
}

int PyErr_SetInterruptEx(int number) {
    if (number < 1 || number >= NSIG) {
        return -1;
    }
    return signal_simulate(number);
}

void PyErr_SetInterrupt(void) {
    PyErr_SetInterruptEx(SIGINT);
}

void PyErr_WriteUnraisable(PyObject *o) {
    err_unraisable(o, NULL);
}

void PyErr_FormatUnraisable(const char *format, ...) {
    PyObject *exception = err_fetch();
    va_list args;
    va_start(args, format);
    autoref PyObject *message = format == NULL ? NULL : str_format_v(format, args);
    va_end(args);
    err_clear();
    if (exception != NULL) {
        unraisable_report(exception, NULL, message);
        decref(exception);
    }
    err_clear();
}

void PyErr_PrintEx(int set_sys_last) {
    bool leaves = err_matches(PyExc_SystemExit);
    int status = program_report_exception(set_sys_last != 0);
    if (leaves) {
        program_exit(status);
    }
}

void PyErr_Print(void) {
    PyErr_PrintEx(1);
}

void PyErr_DisplayException(PyObject *exception) {
    sys_print_exception(exception);
}

void PyErr_Display(PyObject *unused, PyObject *value, PyObject *traceback) {
    if (value != NULL && IS_EXCEPTION(value) && traceback != NULL &&
        IS_EXACT(traceback, PyTraceBack_Type)) {
        PyException_SetTraceback(value, traceback);
    }
    PyErr_DisplayException(value);
}

void _Py_FatalErrorFunc(const char *function, const char *message) {
    fprintf(stderr, "Fatal Python error: %s: %s\n", function, message);
    abort();
}

#undef Py_FatalError
void Py_FatalError(const char *message) {
    _Py_FatalErrorFunc("<unknown>", message);
}

int PyOS_vsnprintf(char *out, size_t size, const char *format, va_list args) {
    int n = size > (size_t)INT_MAX ? -666 : vsnprintf(out, size, format, args);
    if (size > 0) {
        out[size - 1] = '\0';
    }
    return n;
}

int PyOS_snprintf(char *out, size_t size, const char *format, ...) {
    va_list args;
    va_start(args, format);
    int n = PyOS_vsnprintf(out, size, format, args);
    va_end(args);
    return n;
}
