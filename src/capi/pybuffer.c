/* pybuffer.h and memoryobject.h. */
#include "capi/capi.h"
#include "types/memoryview/memoryview.h"
#include "types/needs.h"

/* ---- getting and filling ---- */

int PyObject_CheckBuffer(PyObject *o) {
    return ops_has_buffer(o);
}

int PyObject_GetBuffer(PyObject *o, Py_buffer *view, int flags) {
    return ops_get_buffer(o, view, flags);
}

void PyBuffer_Release(Py_buffer *view) {
    ops_release_buffer(view);
}

int PyBuffer_FillInfo(Py_buffer *view, PyObject *o, void *data, Py_ssize_t length, int read_only,
                      int flags) {
    if (view == NULL) {
        return err_int(
            err_raise(PyExc_BufferError, "PyBuffer_FillInfo: view==NULL argument is obsolete"));
    }
    return ops_fill_buffer(view, o, data, length, read_only != 0, flags);
}

/* ---- shapes ---- */

int PyBuffer_IsContiguous(const Py_buffer *view, char order) {
    return view->suboffsets == NULL && buffer_is_contiguous(view, order);
}

void *PyBuffer_GetPointer(const Py_buffer *view, const Py_ssize_t *indices) {
    char *p = view->buf;
    for (int i = 0; i < view->ndim; i++) {
        p += view->strides[i] * indices[i];
        if (view->suboffsets != NULL && view->suboffsets[i] >= 0) {
            p = *(char **)p + view->suboffsets[i];
        }
    }
    return p;
}

void PyBuffer_FillContiguousStrides(int ndim, Py_ssize_t *shape, Py_ssize_t *strides, int item_size,
                                    char order) {
    Py_ssize_t step = item_size;
    for (int i = 0; i < ndim; i++) {
        int d = order == 'F' ? i : ndim - 1 - i;
        strides[d] = step;
        step *= shape[d];
    }
}

int PyBuffer_ToContiguous(void *out, const Py_buffer *view, Py_ssize_t length, char order) {
    if (length != view->len) {
        return err_int(err_raise(PyExc_ValueError, "PyBuffer_ToContiguous: len != view->len"));
    }
    buffer_to_contiguous(view, out, order);
    return 0;
}

Py_ssize_t PyBuffer_SizeFromFormat(const char *format) {
    autoref PyObject *module = INT_TRY(import_module_text("struct"));
    autoref PyObject *size = INT_TRY(PyObject_CallMethod(module, "calcsize", "s", format));
    return PyLong_AsSsize_t(size);
}

/* ---- memoryview ---- */

PyObject *PyMemoryView_FromObject(PyObject *o) {
    return call_one((PyObject *)&PyMemoryView_Type, o);
}

PyObject *PyMemoryView_FromBuffer(const Py_buffer *view) {
    if (view->buf == NULL) {
        return err_raise(PyExc_ValueError, "PyMemoryView_FromBuffer(): info->buf must not be NULL");
    }
    return memoryview_from_buffer(view);
}

PyObject *PyMemoryView_FromMemory(char *memory, Py_ssize_t size, int flags) {
    Py_buffer view;
    TRYI(ops_fill_buffer(&view, NULL, memory, size, flags != PyBUF_WRITE, PyBUF_FULL_RO));
    return memoryview_from_buffer(&view);
}

/* A view of the object if it is contiguous that way, else one of a copy. */
PyObject *PyMemoryView_GetContiguous(PyObject *o, int kind, char order) {
    autoref PyObject *view = TRY(PyMemoryView_FromObject(o));
    Py_buffer *buffer = &((PyMemoryViewObject *)view)->view;
    if (kind == PyBUF_WRITE && buffer->readonly) {
        return err_raise(PyExc_BufferError, "underlying buffer is not writable");
    }
    if (PyBuffer_IsContiguous(buffer, order)) {
        return take(view);
    }
    if (kind == PyBUF_WRITE) {
        return err_raise(PyExc_BufferError, "writable contiguous buffer requested for a "
                                            "non-contiguous object.");
    }
    return memoryview_of_copy(buffer, order);
}
