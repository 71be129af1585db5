/* warnings.h, and context.h: what is a line each. */
#include "capi/capi.h"
#include "modules/contextvars/contextvars.h"
#include "modules/warnings/warnings.h"

int PyErr_WarnEx(PyObject *category, const char *message, Py_ssize_t stack_level) {
    autoref PyObject *text = INT_TRY(str_from_text(message));
    return warning_issue(category == NULL ? PyExc_RuntimeWarning : category, text, stack_level);
}

int PyErr_WarnFormat(PyObject *category, Py_ssize_t stack_level, const char *format, ...) {
    va_list args;
    va_start(args, format);
    autoref PyObject *text = str_format_v(format, args);
    va_end(args);
    return text == NULL ? -1
                        : warning_issue(category == NULL ? PyExc_RuntimeWarning : category, text,
                                        stack_level);
}

int PyErr_ResourceWarning(PyObject *source, Py_ssize_t stack_level, const char *format, ...) {
    va_list args;
    va_start(args, format);
    autoref PyObject *text = str_format_v(format, args);
    va_end(args);
    return text == NULL ? -1
                        : warning_issue_source(PyExc_ResourceWarning, source, text, stack_level);
}

int PyErr_WarnExplicitObject(PyObject *category, PyObject *message, PyObject *filename, int line,
                             PyObject *module, PyObject *registry) {
    return warning_issue_explicit(category == NULL ? PyExc_RuntimeWarning : category, message,
                                  filename, line, module, registry);
}

int PyErr_WarnExplicit(PyObject *category, const char *message, const char *filename, int line,
                       const char *module, PyObject *registry) {
    autoref PyObject *text = INT_TRY(str_from_text(message));
    autoref PyObject *file = INT_TRY(str_decode_fs(filename, (Py_ssize_t)strlen(filename)));
    autoref PyObject *name = module == NULL ? NULL : INT_TRY(str_from_text(module));
    return PyErr_WarnExplicitObject(category, text, file, line, name, registry);
}

/* ---- contexts ---- */

PyObject *PyContext_New(void) {
    return context_new();
}

static int check_context(PyObject *o) {
    return IS_EXACT(o, PyContext_Type)
               ? 0
               : err_int(err_raise(PyExc_TypeError, "an instance of Context was expected"));
}
static int check_variable(PyObject *o) {
    return IS_EXACT(o, PyContextVar_Type)
               ? 0
               : err_int(err_raise(PyExc_TypeError, "an instance of ContextVar was expected"));
}

PyObject *PyContext_Copy(PyObject *context) {
    TRYI(check_context(context));
    return context_copy(context);
}
PyObject *PyContext_CopyCurrent(void) {
    return context_copy_current();
}
int PyContext_Enter(PyObject *context) {
    INT_TRYI(check_context(context));
    return context_enter(context);
}
int PyContext_Exit(PyObject *context) {
    INT_TRYI(check_context(context));
    return context_exit(context);
}

PyObject *PyContextVar_New(const char *text, PyObject *otherwise) {
    autoref PyObject *name = TRY(str_from_text(text));
    return context_var_new(name, otherwise);
}
int PyContextVar_Get(PyObject *variable, PyObject *otherwise, PyObject **value) {
    *value = NULL;
    INT_TRYI(check_variable(variable));
    return context_var_get(variable, otherwise, value);
}
PyObject *PyContextVar_Set(PyObject *variable, PyObject *value) {
    TRYI(check_variable(variable));
    return context_var_set(variable, value);
}
int PyContextVar_Reset(PyObject *variable, PyObject *token) {
    INT_TRYI(check_variable(variable));
    return context_var_reset(variable, token);
}
