/* Py_BuildValue: objects by format (docs: c-api/arg, "Building values"), and calls with arguments
 * made that way. */
#include "capi/capi.h"
#include "capi/internal.h"
#include "capi/module_lock.h"
#include "types/complex/complex.h"

#include <wchar.h>

static PyObject *build_unit(const char **f, va_list *args);

static bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == ',' || c == ':';
}

static void skip_blanks(const char **f) {
    while (is_blank(**f)) {
        *f += 1;
    }
}

/* How many units there are up to `end`; -1 with SystemError when a bracket is not closed. */
static Py_ssize_t count_units(const char *f, char end) {
    Py_ssize_t n = 0;
    int depth = 0;
    for (; depth > 0 || *f != end; f++) {
        switch (*f) {
        case '\0':
            return err_int(err_raise(PyExc_SystemError, "unmatched paren in format"));
        case '(':
        case '[':
        case '{':
            n += depth++ == 0;
            break;
        case ')':
        case ']':
        case '}':
            depth--;
            break;
        case '#':
        case '&':
        case ',':
        case ':':
        case ' ':
        case '\t':
            break;
        default:
            n += depth == 0;
        }
    }
    return n;
}

/* ---- containers ---- */

/* The items up to `end`, into a tuple. After a failure the rest is built all the same, so that
 * references given away by 'N' are not lost. */
static PyObject *build_items(const char **f, va_list *args, char end, Py_ssize_t n) {
    if (n < 0) {
        return NULL;
    }
    autoref PyObject *tuple = TRY(tuple_new(n));
    PyObject *exception = NULL;
    for (Py_ssize_t i = 0; i < n; i++) {
        skip_blanks(f);
        PyObject *item = build_unit(f, args);
        if (item == NULL && exception == NULL) {
            exception = err_fetch();
        }
        tuple_items(tuple)[i] = item != NULL ? item : newref(NONE);
    }
    skip_blanks(f);
    if (exception == NULL && **f != end) {
        return err_raise(PyExc_SystemError, "Unmatched paren in format");
    }
    *f += end != '\0';
    if (exception != NULL) {
        err_restore(exception);
        return NULL;
    }
    return n == 0 ? take(tuple) : tuple_publish(take(tuple));
}

static PyObject *build_tuple(const char **f, va_list *args) {
    return build_items(f, args, ')', count_units(*f, ')'));
}

static PyObject *build_list(const char **f, va_list *args) {
    autoref PyObject *items = TRY(build_items(f, args, ']', count_units(*f, ']')));
    return list_from_array(tuple_items(items), tuple_length(items));
}

static PyObject *build_dict(const char **f, va_list *args) {
    Py_ssize_t n = TRYI(count_units(*f, '}'));
    if (n % 2 != 0) {
        return err_raise(PyExc_SystemError, "Bad dict format");
    }
    autoref PyObject *items = TRY(build_items(f, args, '}', n));
    autoref PyObject *dict = TRY(dict_new());
    for (Py_ssize_t i = 0; i < n; i += 2) {
        TRYI(dict_set(dict, tuple_at(items, i), tuple_at(items, i + 1)));
    }
    return take(dict);
}

/* ---- text ---- */

/* The length behind '#', or -1. */
static Py_ssize_t counted(const char **f, va_list *args) {
    if (**f != '#') {
        return -1;
    }
    *f += 1;
    return va_arg(*args, Py_ssize_t);
}

static PyObject *build_text(char code, const char **f, va_list *args) {
    if (code == 'u') {
        const wchar_t *wide = va_arg(*args, const wchar_t *);
        Py_ssize_t length = counted(f, args);
        return wide == NULL ? newref(NONE) : PyUnicode_FromWideChar(wide, length);
    }
    const char *text = va_arg(*args, const char *);
    Py_ssize_t length = counted(f, args);
    if (text == NULL) {
        return newref(NONE);
    }
    length = length < 0 ? (Py_ssize_t)strlen(text) : length;
    return code == 'y' ? bytes_from(text, length) : str_from_utf8(text, length);
}

/* ---- objects ---- */

static PyObject *build_object(char code, const char **f, va_list *args) {
    if (**f == '&') {
        PyObject *(*converter)(void *) = va_arg(*args, PyObject * (*)(void *));
        void *arg = va_arg(*args, void *);
        *f += 1;
        return converter(arg);
    }
    PyObject *o = va_arg(*args, PyObject *);
    if (o == NULL) {
        return err_occurred() ? NULL
                              : err_raise(PyExc_SystemError, "NULL object passed to Py_BuildValue");
    }
    return code == 'N' ? o : newref(o);
}

/* ---- one unit ---- */

static PyObject *build_number(char code, va_list *args) {
    switch (code) {
    case 'b':
    case 'B':
    case 'h':
    case 'H':
    case 'i':
        return int_from_int64(va_arg(*args, int));
    case 'I':
        return int_from_uint64(va_arg(*args, unsigned));
    case 'l':
        return int_from_int64(va_arg(*args, long));
    case 'k':
        return int_from_uint64(va_arg(*args, unsigned long));
    case 'L':
        return int_from_int64(va_arg(*args, long long));
    case 'K':
        return int_from_uint64(va_arg(*args, unsigned long long));
    case 'n':
        return int_from_ssize(va_arg(*args, Py_ssize_t));
    case 'p':
        return BOOL(va_arg(*args, int));
    case 'f':
    case 'd':
        return float_from_double(va_arg(*args, double));
    default: {
        Py_complex *value = va_arg(*args, Py_complex *);
        return complex_from_doubles(value->real, value->imag);
    }
    }
}

static PyObject *build_unit(const char **f, va_list *args) {
    char code = *(*f)++;
    switch (code) {
    case '(':
        return build_tuple(f, args);
    case '[':
        return build_list(f, args);
    case '{':
        return build_dict(f, args);
    case 's':
    case 'z':
    case 'U':
    case 'u':
    case 'y':
        return build_text(code, f, args);
    case 'O':
    case 'S':
    case 'N':
        return build_object(code, f, args);
    case 'c': {
        char c = (char)va_arg(*args, int);
        return bytes_from(&c, 1);
    }
    case 'C':
        return PyUnicode_FromOrdinal(va_arg(*args, int));
    default:
        if (code != '\0' && strchr("bBhHiIlkLKnpfdD", code) != NULL) {
            return build_number(code, args);
        }
        return err_raise(PyExc_SystemError, "bad format char passed to Py_BuildValue");
    }
}

PyObject *Py_VaBuildValue(const char *format, va_list list) {
    va_list args;
    const char *f = format;
    Py_ssize_t n = TRYI(count_units(format, '\0'));
    va_copy(args, list);
    skip_blanks(&f);
    PyObject *result = n == 0   ? newref(NONE)
                       : n == 1 ? build_unit(&f, &args)
                                : build_items(&f, &args, '\0', n);
    va_end(args);
    return result;
}

PyObject *Py_BuildValue(const char *format, ...) {
    va_list args;
    va_start(args, format);
    PyObject *result = Py_VaBuildValue(format, args);
    va_end(args);
    return result;
}

/* ---- calls ---- */

/* A format of one unit that gives a tuple stands for all the arguments. */
static PyObject *call_built(PyObject *callable, const char *format, va_list args) {
    calling_out();
    if (format == NULL || *format == '\0') {
        return call_none(callable);
    }
    autoref PyObject *built = TRY(Py_VaBuildValue(format, args));
    return IS_TUPLE(built) ? call_tuple(callable, built, NULL) : call_one(callable, built);
}

PyObject *PyObject_CallFunction(PyObject *callable, const char *format, ...) {
    va_list args;
    NEED(callable != NULL);
    va_start(args, format);
    PyObject *result = call_built(callable, format, args);
    va_end(args);
    return result;
}

PyObject *PyObject_CallMethod(PyObject *o, const char *name, const char *format, ...) {
    va_list args;
    NEED(o != NULL && name != NULL);
    autoref PyObject *method = TRY(attr_get_text(o, name));
    if (TYPE(method)->tp_call == NULL) {
        return err_raise(PyExc_TypeError, "attribute of type '%.200s' is not callable",
                         TYPE(method)->tp_name);
    }
    va_start(args, format);
    PyObject *result = call_built(method, format, args);
    va_end(args);
    return result;
}

/* ---- formats whose '#' takes Py_ssize_t: that is the only way now; and older names of calls ---- */

CAPI_OLD_NAME(PyObject *, _Py_BuildValue_SizeT, (const char *format, ...), Py_BuildValue);
CAPI_OLD_NAME(PyObject *, _Py_VaBuildValue_SizeT, (const char *format, va_list list),
              Py_VaBuildValue);
CAPI_OLD_NAME(PyObject *, _PyObject_CallFunction_SizeT,
              (PyObject * callable, const char *format, ...), PyObject_CallFunction);
CAPI_OLD_NAME(PyObject *, PyEval_CallFunction, (PyObject * callable, const char *format, ...),
              PyObject_CallFunction);
CAPI_OLD_NAME(PyObject *, _PyObject_CallMethod_SizeT,
              (PyObject * o, const char *name, const char *format, ...), PyObject_CallMethod);
CAPI_OLD_NAME(PyObject *, PyEval_CallMethod,
              (PyObject * o, const char *name, const char *format, ...), PyObject_CallMethod);
