/* Names that no header declares any more, for extensions compiled against older ones: the stable
 * ABI keeps them. */
#include "capi/capi.h"
#include "object/call.h"

/* ---- formats whose '#' takes Py_ssize_t: that is the only way now ---- */

PyAPI_FUNC(int) _PyArg_Parse_SizeT(PyObject *args, const char *format, ...);
PyAPI_FUNC(int) _PyArg_ParseTuple_SizeT(PyObject *args, const char *format, ...);
PyAPI_FUNC(int) _PyArg_ParseTupleAndKeywords_SizeT(PyObject *args, PyObject *kwargs,
                                                   const char *format, char **names, ...);
PyAPI_FUNC(int) _PyArg_VaParse_SizeT(PyObject *args, const char *format, va_list list);
PyAPI_FUNC(int)
    _PyArg_VaParseTupleAndKeywords_SizeT(PyObject *args, PyObject *kwargs, const char *format,
                                         char **names, va_list list);
PyAPI_FUNC(PyObject *) _Py_BuildValue_SizeT(const char *format, ...);
PyAPI_FUNC(PyObject *) _Py_VaBuildValue_SizeT(const char *format, va_list list);
PyAPI_FUNC(PyObject *) _PyObject_CallFunction_SizeT(PyObject *callable, const char *format, ...);
PyAPI_FUNC(PyObject *)
    _PyObject_CallMethod_SizeT(PyObject *o, const char *name, const char *format, ...);

int _PyArg_VaParse_SizeT(PyObject *args, const char *format, va_list list) {
    return PyArg_VaParse(args, format, list);
}
int _PyArg_ParseTuple_SizeT(PyObject *args, const char *format, ...) {
    va_list list;
    va_start(list, format);
    int result = PyArg_VaParse(args, format, list);
    va_end(list);
    return result;
}
/* One object, as PyArg_Parse takes it, by a tuple of it. */
int _PyArg_Parse_SizeT(PyObject *args, const char *format, ...) {
    autoref PyObject *tuple = tuple_of(1, args);
    if (tuple == NULL) {
        return 0;
    }
    va_list list;
    va_start(list, format);
    int result = PyArg_VaParse(tuple, format, list);
    va_end(list);
    return result;
}
int _PyArg_VaParseTupleAndKeywords_SizeT(PyObject *args, PyObject *kwargs, const char *format,
                                         char **names, va_list list) {
    return PyArg_VaParseTupleAndKeywords(args, kwargs, format, names, list);
}
int _PyArg_ParseTupleAndKeywords_SizeT(PyObject *args, PyObject *kwargs, const char *format,
                                       char **names, ...) {
    va_list list;
    va_start(list, names);
    int result = PyArg_VaParseTupleAndKeywords(args, kwargs, format, names, list);
    va_end(list);
    return result;
}
PyObject *_Py_VaBuildValue_SizeT(const char *format, va_list list) {
    return Py_VaBuildValue(format, list);
}
PyObject *_Py_BuildValue_SizeT(const char *format, ...) {
    va_list list;
    va_start(list, format);
    PyObject *value = Py_VaBuildValue(format, list);
    va_end(list);
    return value;
}

/* The value of a format as the arguments of a call. */
static PyObject *call_value(PyObject *callable, const char *format, va_list list) {
    if (format == NULL || *format == 0) {
        return call_none(callable);
    }
    autoref PyObject *value = TRY(Py_VaBuildValue(format, list));
    return IS_TUPLE(value) ? call_tuple(callable, value, NULL) : call_one(callable, value);
}
PyObject *_PyObject_CallFunction_SizeT(PyObject *callable, const char *format, ...) {
    va_list list;
    va_start(list, format);
    PyObject *result = call_value(callable, format, list);
    va_end(list);
    return result;
}
PyObject *_PyObject_CallMethod_SizeT(PyObject *o, const char *name, const char *format, ...) {
    autoref PyObject *method = TRY(attr_get_text(o, name));
    va_list list;
    va_start(list, format);
    PyObject *result = call_value(method, format, list);
    va_end(list);
    return result;
}

/* ---- calls ---- */

PyAPI_FUNC(PyObject *)
    PyEval_CallObjectWithKeywords(PyObject *callable, PyObject *args, PyObject *kwargs);
PyAPI_FUNC(PyObject *) PyEval_CallFunction(PyObject *callable, const char *format, ...);
PyAPI_FUNC(PyObject *) PyEval_CallMethod(PyObject *o, const char *name, const char *format, ...);
PyAPI_FUNC(PyObject *) PyCFunction_Call(PyObject *callable, PyObject *args, PyObject *kwargs);
PyAPI_FUNC(int) PyEval_ThreadsInitialized(void);

PyObject *PyEval_CallObjectWithKeywords(PyObject *callable, PyObject *args, PyObject *kwargs) {
    if (args != NULL && !IS_TUPLE(args)) {
        return err_raise(PyExc_TypeError, "argument list must be a tuple");
    }
    if (kwargs != NULL && !IS_DICT(kwargs)) {
        return err_raise(PyExc_TypeError, "keyword list must be a dictionary");
    }
    return call_tuple(callable, args == NULL ? tuple_empty() : args, kwargs);
}
PyObject *PyEval_CallFunction(PyObject *callable, const char *format, ...) {
    va_list list;
    va_start(list, format);
    PyObject *result = call_value(callable, format, list);
    va_end(list);
    return result;
}
PyObject *PyEval_CallMethod(PyObject *o, const char *name, const char *format, ...) {
    autoref PyObject *method = TRY(attr_get_text(o, name));
    va_list list;
    va_start(list, format);
    PyObject *result = call_value(method, format, list);
    va_end(list);
    return result;
}
PyObject *PyCFunction_Call(PyObject *callable, PyObject *args, PyObject *kwargs) {
    return call_tuple(callable, args, kwargs);
}
int PyEval_ThreadsInitialized(void) {
    return 1;
}

/* ---- buffers: the pointer without a view, good as long as the object leaves its memory alone ----
 */

PyAPI_FUNC(int) PyObject_AsCharBuffer(PyObject *o, const char **data, Py_ssize_t *size);
PyAPI_FUNC(int) PyObject_AsReadBuffer(PyObject *o, const void **data, Py_ssize_t *size);
PyAPI_FUNC(int) PyObject_AsWriteBuffer(PyObject *o, void **data, Py_ssize_t *size);
PyAPI_FUNC(int) PyObject_CheckReadBuffer(PyObject *o);

static int buffer_of(PyObject *o, int flags, void **data, Py_ssize_t *size) {
    INT_NEED(o != NULL && data != NULL && size != NULL);
    Py_buffer view;
    INT_TRYI(ops_get_buffer(o, &view, flags));
    *data = view.buf;
    *size = view.len;
    ops_release_buffer(&view);
    return 0;
}
int PyObject_AsReadBuffer(PyObject *o, const void **data, Py_ssize_t *size) {
    return buffer_of(o, PyBUF_SIMPLE, (void **)data, size);
}
int PyObject_AsCharBuffer(PyObject *o, const char **data, Py_ssize_t *size) {
    return buffer_of(o, PyBUF_SIMPLE, (void **)data, size);
}
int PyObject_AsWriteBuffer(PyObject *o, void **data, Py_ssize_t *size) {
    if (buffer_of(o, PyBUF_WRITABLE, data, size) == 0) {
        return 0;
    }
    err_clear();
    return err_int(err_raise(PyExc_TypeError, "expected a writable bytes-like object"));
}
int PyObject_CheckReadBuffer(PyObject *o) {
    void *data;
    Py_ssize_t size;
    if (ops_has_buffer(o) && buffer_of(o, PyBUF_SIMPLE, &data, &size) == 0) {
        return 1;
    }
    err_clear();
    return 0;
}

/* ---- str ---- */

PyAPI_FUNC(Py_ssize_t) PyUnicode_GetSize(PyObject *s);
PyAPI_FUNC(void) PyUnicode_InternImmortal(PyObject **s);

Py_ssize_t PyUnicode_GetSize(PyObject *s) {
    INT_NEED(IS_STR(s));
    return str_length(s);
}
void PyUnicode_InternImmortal(PyObject **s) {
    PyUnicode_InternInPlace(s); /* whatever is interned is immortal */
}
