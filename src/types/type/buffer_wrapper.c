/* What a Py_buffer of a class's __buffer__ refers to: the view that the method returned, and the
 * object, whose __release_buffer__ is called in the end. Whether the class has such a method, or a
 * native base gives its own buffers back, makes no difference to it. */
#include "types/type/buffer_wrapper.h"
#include "object/error.h"
#include "object/ops.h"
#include "types/type/slot_functions.h"

typedef struct {
    PyObject ob_base;
    PyObject *memory;   /* (c) the memoryview */
    PyObject *exporter; /* (c) */
} BufferWrapper;
#define W(o) ((BufferWrapper *)(o))

int buffer_wrap(PyObject *exporter, PyObject *memory, Py_buffer *view) {
    PyObject *wrapper = object_new(&buffer_wrapper_type);
    if (wrapper == NULL) {
        ops_release_buffer(view);
        return -1;
    }
    W(wrapper)->memory = newref(memory);
    W(wrapper)->exporter = newref(exporter);
    object_track(wrapper);
    SETREF(view->obj, wrapper); /* it was `memory`, which the wrapper has now */
    return 0;
}

static void wrapper_release(PyObject *self, Py_buffer *view) {
    PyObject *saved = err_fetch();
    Py_buffer inner = *view;
    inner.obj = newref(W(self)->memory);
    ops_release_buffer(&inner);
    slot_call_release(W(self)->exporter, W(self)->memory, view);
    err_restore(saved);
}

static int wrapper_traverse(PyObject *self, visitproc visit, void *arg) {
    Py_VISIT(W(self)->memory);
    Py_VISIT(W(self)->exporter);
    return 0;
}
static int wrapper_clear(PyObject *self) {
    CLEAR(W(self)->memory);
    CLEAR(W(self)->exporter);
    return 0;
}
static void wrapper_dealloc(PyObject *self) {
    object_untrack(self);
    wrapper_clear(self);
    object_free(self);
}

static PyBufferProcs wrapper_buffer = {NULL, wrapper_release};
PyTypeObject buffer_wrapper_type = {
    TYPE_HEAD,
    .tp_name = "_buffer_wrapper",
    .tp_basicsize = sizeof(BufferWrapper),
    .tp_dealloc = wrapper_dealloc,
    .tp_traverse = wrapper_traverse,
    .tp_as_buffer = &wrapper_buffer,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION,
};
