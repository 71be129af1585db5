/* Names that no header declares any more, for extensions compiled against older ones: the stable
 * ABI keeps them. Those that are another name for a function that is there stand beside it
 * (CAPI_OLD_NAME). */
#include "capi/capi.h"
#include "object/call.h"

/* ---- calls ---- */

PyAPI_FUNC(PyObject *)
    PyEval_CallObjectWithKeywords(PyObject *callable, PyObject *args, PyObject *kwargs);
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
