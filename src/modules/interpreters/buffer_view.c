/* CrossInterpreterBufferView: exports memory of another interpreter. */
#include "modules/interpreters/crossing.h"
#include "modules/interpreters/visit.h"
#include "object/error.h"
#include "object/needs.h"
#include "object/ops.h"
#include "types/needs.h"

#include <stdlib.h>

typedef struct {
    PyObject_HEAD CrossBuffer *buffer; /* (c) */
} BufferView;
#define VIEW(o) ((BufferView *)(o))

/* An interpreter that has ended takes nothing back: its memory stays, as nobody else has let go of
 * it. */
static void give_back(CrossBuffer *buffer) {
    autoref PyObject *current = err_fetch();
    Visit visit;
    if (buffer->interp == interp_current()->id) {
        ops_release_buffer(&buffer->view);
    } else if (visit_begin(&visit, buffer->interp, VISIT_QUIETLY) == 0) {
        ops_release_buffer(&buffer->view);
        visit_end(&visit);
    } else {
        err_clear();
    }
    err_restore(take(current));
}

void cross_buffer_drop(CrossBuffer *buffer) {
    if (fetch_add_acq_rel(&buffer->holders, -1) == 1) {
        give_back(buffer);
        free(buffer);
    }
}

PyObject *cross_buffer_object(CrossBuffer *buffer) {
    autoref PyObject *view = TRY(object_new(&cross_buffer_view_type));
    fetch_add_acq_rel(&buffer->holders, 1);
    VIEW(view)->buffer = buffer;
    return memoryview_with_flags(view, PyBUF_FULL_RO);
}

static void view_dealloc(PyObject *o) {
    if (VIEW(o)->buffer != NULL) {
        cross_buffer_drop(VIEW(o)->buffer);
    }
    object_free(o);
}

/* The same memory in the same shape. */
static int view_getbuffer(PyObject *o, Py_buffer *view, int flags) {
    Py_buffer *own = &VIEW(o)->buffer->view;
    if ((flags & PyBUF_WRITABLE) && own->readonly) {
        err_raise(PyExc_BufferError, "Object is not writable.");
        view->obj = NULL;
        return -1;
    }
    *view = *own;
    view->obj = newref(o);
    view->internal = NULL;
    return 0;
}

static PyBufferProcs buffer_procs = {.bf_getbuffer = view_getbuffer};
PyTypeObject cross_buffer_view_type = {
    TYPE_HEAD,
    .tp_name = "_interpreters.CrossInterpreterBufferView",
    .tp_basicsize = sizeof(BufferView),
    .tp_dealloc = view_dealloc,
    .tp_as_buffer = &buffer_procs,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
};
