/* traceback objects: one entry per frame an exception has passed, the outermost first. */
#include "types/frame/frame_object.h"
#include "interp/needs.h"
#include "object/args.h"
#include "object/attr.h"
#include "types/code/code.h"
#include "types/exception/exception.h"
#include "types/int/int.h"
#include "types/list/list.h"
#include "types/str/str.h"

#define TB(o) ((PyTracebackObject *)(o))

PyObject *traceback_new(PyObject *next, PyFrameObject *frame, int lasti, int line) {
    PyTracebackObject *tb = TB(TRY(object_new_raw(&PyTraceBack_Type, sizeof(PyTracebackObject))));
    tb->tb_next = xnewref(TB(next));
    tb->tb_frame = newref(frame);
    tb->tb_lasti = lasti;
    tb->tb_lineno = line;
    object_track((PyObject *)tb);
    return (PyObject *)tb;
}

void traceback_add(Frame *f) {
    PyObject *exception = err_fetch();
    PyFrameObject *frame = frame_object_of(f);
    /* Counted: another thread may be raising the same exception, and replaces it. */
    autoref PyObject *old = attr_field(exception, &((PyBaseExceptionObject *)exception)->traceback);
    PyObject *tb =
        frame ? traceback_new(old == NONE ? NULL : old, frame, frame_offset(f), -1) : NULL;
    if (tb != NULL) {
        exception_set_traceback(exception, tb);
    } else {
        err_clear(); /* no memory for the entry: the exception itself matters more */
    }
    err_restore(exception);
}

GETTER("traceback.tb_next", "The entry of the frame called from here, or None.")
static PyObject *traceback_tb_next(PyTracebackObject *self) {
    guard(self);
    return newref(self->tb_next ? (PyObject *)self->tb_next : NONE);
}

SETTER("traceback.tb_next")
static int traceback_set_tb_next(PyTracebackObject *self, PyObject *value) {
    if (value == NULL) {
        err_raise(PyExc_TypeError, "can't delete tb_next attribute");
        return -1;
    }
    if (value != NONE && !IS_EXACT(value, PyTraceBack_Type)) {
        err_raise(PyExc_TypeError, "expected traceback object, got '%s'", TYPE(value)->tp_name);
        return -1;
    }
    PyTracebackObject *next = value == NONE ? NULL : TB(value);
    for (PyTracebackObject *t = next; t != NULL; t = t->tb_next) {
        if (t == self) {
            err_raise(PyExc_ValueError, "traceback loop detected");
            return -1;
        }
    }
    autoref PyObject *old = NULL;
    guard(self);
    old = (PyObject *)self->tb_next;
    self->tb_next = xnewref(next);
    return 0;
}

GETTER("traceback.tb_frame", "The frame.")
static PyObject *traceback_tb_frame(PyTracebackObject *self) {
    return newref((PyObject *)self->tb_frame);
}

GETTER("traceback.tb_lasti", "Byte offset of the instruction that was executed.")
static PyObject *traceback_tb_lasti(PyTracebackObject *self) {
    return int_from_ssize(self->tb_lasti);
}

/* Found out when asked for: most tracebacks are never looked at. */
GETTER("traceback.tb_lineno", "The line that was executed.")
static PyObject *traceback_tb_lineno(PyTracebackObject *self) {
    int line = self->tb_lineno;
    if (line < 0) {
        line = code_line((PyObject *)frame_object_frame(self->tb_frame)->code, self->tb_lasti);
    }
    return line < 0 ? newref(NONE) : int_from_ssize(line);
}

CONSTRUCTOR("traceback(tb_next, tb_frame, tb_lasti: int, tb_lineno: int)",
            "Create a new traceback object.")
static PyObject *traceback_make(PyTypeObject *type, PyObject *tb_next, PyObject *tb_frame,
                                int tb_lasti, int tb_lineno) {
    if (tb_next != NONE && !IS_EXACT(tb_next, PyTraceBack_Type)) {
        return err_raise(PyExc_TypeError, "expected traceback object or None, got '%s'",
                         TYPE(tb_next)->tp_name);
    }
    TRYI(arg_type(tb_frame, &PyFrame_Type, "traceback", "tb_frame"));
    return traceback_new(tb_next == NONE ? NULL : tb_next, (PyFrameObject *)tb_frame, tb_lasti,
                         tb_lineno);
}

static int traceback_traverse(PyObject *o, visitproc visit, void *arg) {
    Py_VISIT(TB(o)->tb_next);
    Py_VISIT(TB(o)->tb_frame);
    return 0;
}

static int traceback_clear(PyObject *o) {
    CLEAR(TB(o)->tb_next);
    CLEAR(TB(o)->tb_frame);
    return 0;
}

static void traceback_dealloc(PyObject *o) {
    object_untrack(o);
    traceback_clear(o);
    object_free(o);
}

METHOD("traceback.__dir__(self)", "The names of the fields.")
static PyObject *traceback_dir(PyTracebackObject *self) {
    static const char *const names[] = {"tb_frame", "tb_next", "tb_lasti", "tb_lineno"};
    autoref PyObject *list = TRY(list_new(0));
    for (size_t i = 0; i < countof(names); i++) {
        autoref PyObject *name = TRY(str_intern_text(names[i]));
        TRYI(list_append(list, name));
    }
    return take(list);
}

#include "traceback.gen.h"

PyTypeObject PyTraceBack_Type = {
    .ob_base = {.ob_base = STATIC_HEAD(&PyType_Type)},
    .tp_name = "traceback",
    .tp_basicsize = sizeof(PyTracebackObject),
    .tp_dealloc = traceback_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_doc = traceback_tp_doc,
    .tp_traverse = traceback_traverse,
    .tp_clear = traceback_clear,
    .tp_methods = traceback_methods,
    .tp_getset = traceback_getset,
    .tp_new = traceback_tp_new,
};
