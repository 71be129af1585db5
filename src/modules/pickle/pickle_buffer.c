/* PickleBuffer: a buffer that may be pickled out of band (PEP 574). */
#include "modules/pickle/pickle_int.h"

typedef struct {
    PyObject_HEAD PyObject *weakrefs;
    Py_buffer view; /* obj NULL: released */
} PickleBuffer;
#define B(o) ((PickleBuffer *)(o))

const Py_buffer *pickle_buffer_view(PyObject *o) {
    if (B(o)->view.obj == NULL) {
        return err_raise(PyExc_ValueError, "operation forbidden on released PickleBuffer object");
    }
    return &B(o)->view;
}

/* The view is given out under the object's lock, so that it cannot be released meanwhile. */
static int buffer_getbuffer(PyObject *o, Py_buffer *view, int flags) {
    guard(o);
    const Py_buffer *own = INT_TRY(pickle_buffer_view(o));
    return ops_get_buffer(own->obj, view, flags);
}
static PyObject *buffer_tp_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    if (kwargs != NULL && dict_length(kwargs) > 0) {
        return err_raise(PyExc_TypeError, "PickleBuffer() takes no keyword arguments");
    }
    if (tuple_length(args) != 1) {
        return err_raise(PyExc_TypeError,
                         "PickleBuffer() takes exactly 1 positional argument (%zd given)",
                         tuple_length(args));
    }
    autoref PyObject *o = TRY(type->tp_alloc(type, 0));
    TRYI(ops_get_buffer(tuple_at(args, 0), &B(o)->view, PyBUF_FULL_RO));
    object_track(o);
    return take(o);
}
METHOD("PickleBuffer.raw(self)",
       "A one-dimensional memoryview of the bytes, which must be contiguous.")
static PyObject *buffer_raw(PickleBuffer *self) {
    TRY(pickle_buffer_view((PyObject *)self));
    autoref PyObject *o = TRY(memoryview_with_flags((PyObject *)self, PyBUF_FULL_RO));
    Py_buffer *view = &((PyMemoryViewObject *)o)->view;
    if (view->suboffsets != NULL ||
        !(buffer_is_contiguous(view, 'C') || buffer_is_contiguous(view, 'F'))) {
        return err_raise(PyExc_BufferError, "cannot extract raw buffer from non-contiguous buffer");
    }
    /* NOLOCK: fresh. The bytes as they lie: both arrays are fields of the view itself. */
    view->format = "B";
    view->ndim = 1;
    view->itemsize = 1;
    view->shape = &view->len;
    view->strides = &view->itemsize;
    int *flags = &((PyMemoryViewObject *)o)->flags;
    *flags = (*flags & ~_Py_MEMORYVIEW_SCALAR) | _Py_MEMORYVIEW_C | _Py_MEMORYVIEW_FORTRAN;
    return take(o);
}
METHOD("PickleBuffer.release(self)", "Let the buffer go.")
static PyObject *buffer_release(PickleBuffer *self) {
    Py_buffer view;
    {
        guard(self);
        view = self->view;
        self->view.obj = NULL;
    }
    if (view.obj != NULL) {
        ops_release_buffer(&view);
    }
    return newref(NONE);
}
static int buffer_traverse(PyObject *o, visitproc visit, void *arg) {
    Py_VISIT(B(o)->view.obj);
    return 0;
}
static int buffer_clear(PyObject *o) {
    XDECREF(buffer_release(B(o)));
    return 0;
}
static void buffer_dealloc(PyObject *o) {
    object_untrack(o);
    weakref_clear_all(o);
    buffer_clear(o);
    object_free(o);
}

/* ---- for C ---- */

PyObject *PyPickleBuffer_FromObject(PyObject *o) {
    autoref PyObject *module = TRY(import_module_text("_pickle")); /* makes the type ready */
    return call_one((PyObject *)&PyPickleBuffer_Type, o);
}
static int check(PyObject *o) {
    return PyPickleBuffer_Check(o)
               ? 0
               : err_int(err_raise(PyExc_TypeError, "expected PickleBuffer, %.200s found",
                                   TYPE(o)->tp_name));
}
const Py_buffer *PyPickleBuffer_GetBuffer(PyObject *o) {
    TRYI(check(o));
    return pickle_buffer_view(o);
}
int PyPickleBuffer_Release(PyObject *o) {
    INT_TRYI(check(o));
    autoref PyObject *done = INT_TRY(buffer_release(B(o)));
    return 0;
}

#include "pickle_buffer.gen.h"

static PyBufferProcs buffer_procs = {.bf_getbuffer = buffer_getbuffer};
PyTypeObject PyPickleBuffer_Type = {
    TYPE_HEAD,
    .tp_name = "pickle.PickleBuffer",
    .tp_basicsize = sizeof(PickleBuffer),
    .tp_dealloc = buffer_dealloc,
    .tp_as_buffer = &buffer_procs,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_doc = "Wrapper for potentially out-of-band buffers",
    .tp_traverse = buffer_traverse,
    .tp_clear = buffer_clear,
    .tp_weaklistoffset = offsetof(PickleBuffer, weakrefs),
    .tp_methods = PickleBuffer_methods,
    .tp_new = buffer_tp_new,
};
