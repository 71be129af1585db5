/* bytesobject.h and bytearrayobject.h. */
#include "capi/capi.h"
#include "base/buffer.h"

#include <stdio.h>

#define IS_BYTEARRAY(o) IS_INSTANCE(o, PyByteArray_Type)

/* ---- bytes ---- */

PyObject *PyBytes_FromStringAndSize(const char *data, Py_ssize_t length) {
    if (length < 0) {
        return err_raise(PyExc_SystemError, "Negative size passed to PyBytes_FromStringAndSize");
    }
    return data == NULL ? bytes_new(length) : bytes_from(data, length);
}

PyObject *PyBytes_FromString(const char *text) {
    return bytes_from(text, (Py_ssize_t)strlen(text));
}

PyObject *PyBytes_FromObject(PyObject *o) {
    NEED(o != NULL);
    return IS_EXACT(o, PyBytes_Type) ? newref(o) : bytes_from_object(o);
}

static int check_bytes(PyObject *o) {
    return IS_BYTES(o) ? 0
                       : err_int(err_raise(PyExc_TypeError, "expected bytes, %.200s found",
                                           TYPE(o)->tp_name));
}

Py_ssize_t PyBytes_Size(PyObject *o) {
    INT_TRYI(check_bytes(o));
    return bytes_length(o);
}

char *PyBytes_AsString(PyObject *o) {
    TRYI(check_bytes(o));
    return bytes_data(o);
}

int PyBytes_AsStringAndSize(PyObject *o, char **data, Py_ssize_t *length) {
    INT_NEED(data != NULL);
    INT_TRYI(check_bytes(o));
    *data = bytes_data(o);
    if (length != NULL) {
        *length = bytes_length(o);
    } else if (strlen(*data) != (size_t)bytes_length(o)) {
        return err_int(err_raise(PyExc_ValueError, "embedded null byte"));
    }
    return 0;
}

void PyBytes_Concat(PyObject **bytes, PyObject *more) {
    if (*bytes == NULL) {
        return;
    }
    PyObject *whole = more == NULL ? NULL : bytes_concat(*bytes, more);
    SETREF(*bytes, whole);
}

void PyBytes_ConcatAndDel(PyObject **bytes, PyObject *more) {
    PyBytes_Concat(bytes, more);
    XDECREF(more);
}

PyObject *PyBytes_Join(PyObject *separator, PyObject *iterable) {
    if (!IS_BYTES(separator)) {
        return err_raise(PyExc_TypeError, "sep: expected bytes, got %T", separator);
    }
    return call_method_one(separator, NAME(join), iterable);
}

PyObject *PyBytes_Repr(PyObject *o, int smart_quotes) {
    return bytes_repr(o);
}

/* Only of an object that nobody else knows. */
int _PyBytes_Resize(PyObject **bytes, Py_ssize_t length) {
    PyObject *o = *bytes;
    if (o == NULL || !IS_BYTES(o) || length < 0) {
        *bytes = NULL;
        XDECREF(o);
        ERR_BAD_CALL();
        return -1;
    }
    if (length == bytes_length(o)) {
        return 0;
    }
    if (is_only_reference(o)) {
        return bytes_resize_fresh(bytes, length);
    }
    Py_ssize_t kept = length < bytes_length(o) ? length : bytes_length(o);
    *bytes = bytes_new(length);
    if (*bytes != NULL) {
        memcpy(bytes_data(*bytes), bytes_data(o), (size_t)kept);
    }
    decref(o);
    return *bytes == NULL ? -1 : 0;
}

/* The documented formats are all C's but for %p, which always begins with 0x, as it does here. */
PyObject *PyBytes_FromFormatV(const char *format, va_list args) {
    va_list again;
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, args);
    PyObject *bytes =
        length < 0 ? err_raise(PyExc_SystemError, "bad format string") : bytes_new(length);
    if (bytes != NULL) {
        vsnprintf(bytes_data(bytes), (size_t)length + 1, format, again);
    }
    va_end(again);
    return bytes;
}

PyObject *PyBytes_FromFormat(const char *format, ...) {
    va_list args;
    va_start(args, format);
    PyObject *bytes = PyBytes_FromFormatV(format, args);
    va_end(args);
    return bytes;
}

/* ---- bytearray ---- */

PyObject *PyByteArray_FromStringAndSize(const char *data, Py_ssize_t length) {
    if (length < 0) {
        return err_raise(PyExc_SystemError,
                         "Negative size passed to PyByteArray_FromStringAndSize");
    }
    return data == NULL ? bytearray_new(length) : bytearray_from(data, length);
}

PyObject *PyByteArray_FromObject(PyObject *o) {
    return call_one((PyObject *)&PyByteArray_Type, o);
}

Py_ssize_t PyByteArray_Size(PyObject *o) {
    INT_NEED(o != NULL && IS_BYTEARRAY(o));
    return ((PyVarObject *)o)->ob_size;
}

char *PyByteArray_AsString(PyObject *o) {
    NEED(o != NULL && IS_BYTEARRAY(o));
    return PyByteArray_AS_STRING(o);
}

int PyByteArray_Resize(PyObject *o, Py_ssize_t length) {
    INT_NEED(o != NULL && IS_BYTEARRAY(o));
    if (length < 0) {
        return err_int(
            err_raise(PyExc_ValueError, "Can only resize to positive sizes, got %zd", length));
    }
    guard(o);
    return bytearray_set_size(o, length);
}

PyObject *PyByteArray_Concat(PyObject *a, PyObject *b) {
    return bytearray_concat(a, b);
}
