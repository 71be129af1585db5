/* Raising: one normalised object in the thread's current_exception, chained to the exception being
 * handled. */
#include "object/error.h"
#include "object/attr.h"
#include "object/call.h"
#include "object/names.h"
#include "object/needs.h"
#include "thread/needs.h"

#include <errno.h>
#include <string.h>

#define EXC(o) ((PyBaseExceptionObject *)(o))

/* ---- the current exception ---- */

PyObject *err_fetch(void) {
    ThreadState *ts = thread_current();
    PyObject *exception = ts->base.current_exception;
    ts->base.current_exception = NULL;
    return exception;
}

void err_restore(steals PyObject *exception) {
    ThreadState *ts = thread_current();
    PyObject *old = ts->base.current_exception;
    ts->base.current_exception = exception;
    XDECREF(old);
}

void err_clear(void) {
    err_restore(NULL);
}

bool err_given_matches(PyObject *exception, PyObject *type) {
    if (exception == NULL || type == NULL) {
        return false;
    }
    if (IS_TUPLE(type)) {
        for (Py_ssize_t i = 0; i < ((PyVarObject *)type)->ob_size; i++) {
            if (err_given_matches(exception, ((PyTupleObject *)type)->ob_item[i])) {
                return true;
            }
        }
        return false;
    }
    PyObject *class = IS_EXCEPTION(exception) ? (PyObject *)TYPE(exception) : exception;
    if (IS_TYPE_OBJECT(class) && IS_TYPE_OBJECT(type)) {
        return type_is_subtype((PyTypeObject *)class, (PyTypeObject *)type);
    }
    return class == type;
}

bool err_matches(PyObject *type) {
    return err_given_matches(err_occurred(), type);
}

bool err_clear_if(PyObject *type) {
    if (!err_matches(type)) {
        return false;
    }
    err_clear();
    return true;
}

/* ---- chaining ---- */

/* The exception being handled: the innermost that is one. Borrowed. */
static borrowed PyObject *handled_exception(ThreadState *ts) {
    for (_PyErr_StackItem *item = ts->base.exc_info; item != NULL; item = item->previous_item) {
        if (item->exc_value != NULL && item->exc_value != NONE) {
            return item->exc_value;
        }
    }
    return NULL;
}

/* Before `exception` gets `handled` as context: a chain from `handled` that comes back to
 * `exception` is cut there. Chains may contain other cycles, made by hand: a second walker at half
 * the speed notices them. */
static void cut_cycle(PyObject *handled, PyObject *exception) {
    autoref PyObject *fast = newref(handled), *slow = newref(handled);
    for (bool advance = false;; advance = !advance) {
        autoref PyObject *context = attr_field(fast, &EXC(fast)->context);
        if (context == NULL) {
            return;
        }
        if (context == exception) {
            attr_replace(fast, &EXC(fast)->context, NULL);
            return;
        }
        SETREF(fast, take(context));
        if (fast == slow) {
            return;
        }
        PyObject *next = advance ? attr_field(slow, &EXC(slow)->context) : NULL;
        if (next != NULL) {
            SETREF(slow, next);
        }
    }
}

void err_set_context(PyObject *exception, PyObject *handled) {
    if (handled == NULL || handled == NONE || handled == exception) {
        return;
    }
    cut_cycle(handled, exception);
    attr_replace(exception, &EXC(exception)->context, handled);
}

static void set_context(ThreadState *ts, PyObject *exception) {
    err_set_context(exception, handled_exception(ts));
}

void *err_raise_object(steals PyObject *exception) {
    set_context(thread_current(), exception);
    err_restore(exception);
    return NULL;
}

/* ---- making and raising ---- */

static void *raise_made(PyObject *type, PyObject *exception) {
    if (exception == NULL) {
        return NULL;
    }
    if (unlikely(!IS_EXCEPTION(exception))) {
        err_raise(PyExc_TypeError,
                  "calling %R should have returned an instance of BaseException, not %s", type,
                  TYPE(exception)->tp_name);
        decref(exception);
        return NULL;
    }
    return err_raise_object(exception);
}

void *err_raise_value(PyObject *type, PyObject *value) {
    if (!IS_TYPE_OBJECT(type) || !HAS_FLAG(type, Py_TPFLAGS_BASE_EXC_SUBCLASS)) {
        return err_raise(PyExc_SystemError,
                         "_PyErr_SetObject: exception %R is not a BaseException subclass", type);
    }
    if (value != NULL && IS_EXCEPTION(value) &&
        type_is_subtype(TYPE(value), (PyTypeObject *)type)) {
        return err_raise_object(newref(value));
    }
    err_clear();
    if (value == NULL || value == NONE) {
        return raise_made(type, call_none(type));
    }
    if (IS_TUPLE(value)) {
        return raise_made(type, call_tuple(type, value, NULL));
    }
    return raise_made(type, call_one(type, value));
}

void *err_raise_key(PyObject *key) {
    err_clear();
    return raise_made(PyExc_KeyError, call_one(PyExc_KeyError, key)); /* a key that is a tuple is one argument */
}

void *err_raise_v(PyObject *type, const char *format, va_list args) {
    err_clear();
    autoref PyObject *message = str_format_v(format, args);
    if (message == NULL) {
        return NULL;
    }
    return raise_made(type, call_one(type, message));
}

void *err_raise(PyObject *type, const char *format, ...) {
    va_list args;
    va_start(args, format);
    err_raise_v(type, format, args);
    va_end(args);
    return NULL;
}

void *err_raise_from_v(PyObject *type, const char *format, va_list args) {
    PyObject *cause = err_fetch();
    err_raise_v(type, format, args);
    PyObject *exception = err_fetch();
    if (cause != NULL && exception != NULL && exception != cause) {
        SETREF(EXC(exception)->cause, newref(cause));
        EXC(exception)->suppress_context = 1;
        cut_cycle(cause, exception);
        SETREF(EXC(exception)->context, cause);
        cause = NULL;
    }
    XDECREF(cause);
    err_restore(exception);
    return NULL;
}
void *err_raise_from(PyObject *type, const char *format, ...) {
    va_list args;
    va_start(args, format);
    err_raise_from_v(type, format, args);
    va_end(args);
    return NULL;
}

void err_chain(steals PyObject *older) {
    if (older == NULL) {
        return;
    }
    PyObject *newer = err_fetch();
    if (newer == NULL) {
        err_restore(older);
        return;
    }
    if (newer != older) {
        cut_cycle(older, newer);
        attr_replace(newer, &EXC(newer)->context, older);
    }
    decref(older);
    err_restore(newer);
}

void *err_no_memory(void) {
    PyObject *exception = exception_memory_error();
    if (exception != NULL) {
        err_raise_object(exception);
    }
    return NULL;
}

void *err_bad_call(const char *file, int line) {
    const char *slash = strrchr(file, '/');
    return err_raise(PyExc_SystemError, "%s:%d: bad argument to internal function",
                     slash ? slash + 1 : file, line);
}

/* ---- OSError ---- */

void *err_from_errno_path(PyObject *type, PyObject *path, PyObject *path2) {
    int number = errno;
    if (number == EINTR && signal_run_handlers(thread_current()) < 0) {
        return NULL;
    }
    const char *text = number == 0 ? "Error" : strerror(number);
    autoref PyObject *message = str_decode_fs(text, (Py_ssize_t)strlen(text));
    autoref PyObject *code = int_from_int64(number);
    if (message == NULL || code == NULL) {
        return NULL;
    }
    autoref PyObject *args = path == NULL    ? tuple_of(2, code, message)
                             : path2 == NULL ? tuple_of(3, code, message, path)
                                             : tuple_of(5, code, message, path, NONE, path2);
    return args == NULL ? NULL : err_raise_value(type, args);
}

void *err_from_errno(PyObject *type) {
    return err_from_errno_path(type, NULL, NULL);
}

/* ---- what nobody can catch, warnings ---- */

void err_unraisable(PyObject *object, const char *format, ...) {
    PyObject *exception = err_fetch();
    PyObject *message = NULL;
    if (format != NULL) {
        va_list args;
        va_start(args, format);
        message = str_format_v(format, args);
        va_end(args);
        err_clear();
    }
    if (exception != NULL) {
        unraisable_report(exception, format == NULL ? object : NULL, message);
        decref(exception);
    }
    XDECREF(message);
    err_clear();
}

int err_warn(PyObject *category, Py_ssize_t stack_level, const char *format, ...) {
    va_list args;
    va_start(args, format);
    autoref PyObject *message = str_format_v(format, args);
    va_end(args);
    if (message == NULL) {
        return -1;
    }
    return warning_issue(category, message, stack_level);
}

int err_warn_resource(PyObject *source, Py_ssize_t stack_level, const char *format, ...) {
    va_list args;
    va_start(args, format);
    autoref PyObject *message = str_format_v(format, args);
    va_end(args);
    if (message == NULL) {
        return -1;
    }
    return warning_issue_source(PyExc_ResourceWarning, source, message, stack_level);
}

void err_note(const char *format, ...) {
    PyObject *exception = err_fetch();
    va_list args;
    va_start(args, format);
    autoref PyObject *note = str_format_v(format, args);
    va_end(args);
    if (note != NULL) {
        autoref PyObject *done = call_method_one(exception, NAME(add_note), note);
    }
    err_clear();
    err_restore(exception);
}
