#include "types/frame/frame_object.h"
#include "interp/needs.h"
#include "object/args.h"
#include "object/ops.h"
#include "object/names.h"
#include "types/cell/cell.h"
#include "types/code/code.h"
#include "types/dict/dict.h"
#include "types/generator/generator.h"
#include "types/int/int.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"
#include "object/needs.h"

/* ---- from frame to object ---- */

PyFrameObject *frame_object_of(Frame *f) {
    if (f->object != NULL) {
        return f->object;
    }
    size_t slots = (size_t)f->code->co_nlocalsplus + (size_t)f->code->co_stacksize;
    size_t size = offsetof(PyFrameObject, _f_frame_data) + sizeof(Frame) + slots * sizeof(StackRef);
    PyFrameObject *o = (PyFrameObject *)TRY(object_new_raw(&PyFrame_Type, size));
    memset((char *)o + sizeof(PyObject), 0, size - sizeof(PyObject));
    o->f_frame = (struct _PyInterpreterFrame *)f;
    o->f_trace_lines = 1;
    f->object = o;
    object_track((PyObject *)o);
    return o;
}

/* The references move with the words; what stays behind is empty. */
static void frame_move(Frame *from, Frame *to, FrameOwner owner) {
    frame_count(from);
    memcpy(to, from, sizeof(Frame) + (size_t)(from->sp - from->slots) * sizeof(StackRef));
    to->sp = to->slots + (from->sp - from->slots);
    to->owner = (uint8_t)owner;
    to->previous = NULL;
    from->sp = from->slots;
    from->function = STACKREF_NULL;
    from->locals = NULL;
}

/* The temporaries of a call that is over: an exception among them would otherwise refer to itself
 * through its traceback. */
static void drop_temporaries(Frame *f) {
    while (f->sp > frame_stack_base(f)) {
        StackRef r = *--f->sp;
        stackref_drop(r);
    }
}

void frame_object_leave(Frame *f) {
    autoref PyObject *o = (PyObject *)f->object; /* the reference that the frame had */
    PyFrameObject *frame = f->object;
    f->object = NULL;
    if (is_only_reference(o)) {
        frame->f_frame = NULL;
        return;
    }
    drop_temporaries(f);
    PyFrameObject *back = f->previous ? frame_object_of(f->previous) : NULL;
    if (f->previous != NULL && back == NULL) {
        err_clear(); /* no memory for the caller's object: the chain ends here */
    }
    Frame *own = (Frame *)frame->_f_frame_data;
    frame_move(f, own, FRAME_OBJECT);
    own->object = NULL;
    guard(o);
    frame->f_back = xnewref(back);
    frame->f_frame = (struct _PyInterpreterFrame *)own;
}

void frame_object_move(Frame *from, Frame *to) {
    to->object = from->object;
    from->object = NULL;
    to->object->f_frame = (struct _PyInterpreterFrame *)to;
}

int frame_object_line(PyFrameObject *o) {
    Frame *f = frame_object_frame(o);
    if (o->f_lineno > 0) {
        return o->f_lineno;
    }
    return f == NULL ? -1 : code_line((PyObject *)f->code, frame_offset(f));
}

/* ---- variables ---- */

/* The value of a fast local, through its cell if it has one; new reference, NULL when unbound. */
static PyObject *local_value(Frame *f, Py_ssize_t i, unsigned char kind) {
    if (f->slots + i >= f->sp || stackref_is_null(f->slots[i])) {
        return NULL;
    }
    PyObject *o = stackref_box(&f->slots[i]);
    if (o == NULL) {
        return NULL;
    }
    if ((kind & (CO_FAST_CELL_KIND | CO_FAST_FREE_KIND)) && IS_EXACT(o, PyCell_Type)) {
        return cell_get(o);
    }
    return newref(o);
}

PyObject *frame_locals(Frame *f) {
    if (f->locals != NULL) {
        return newref(f->locals);
    }
    autoref PyObject *result = TRY(dict_new());
    PyObject *names = f->code->co_localsplusnames;
    const char *kinds = ((PyBytesObject *)f->code->co_localspluskinds)->ob_sval;
    for (Py_ssize_t i = 0; i < f->code->co_nlocalsplus; i++) {
        if ((unsigned char)kinds[i] & CO_FAST_HIDDEN_KIND) {
            continue;
        }
        autoref PyObject *value = local_value(f, i, (unsigned char)kinds[i]);
        if (value != NULL) {
            TRYI(dict_set(result, tuple_at(names, i), value));
        } else if (err_occurred()) {
            return NULL;
        }
    }
    return take(result);
}

/* ---- attributes ---- */

GETTER("frame.f_back", "The caller's frame.")
static PyObject *frame_f_back(PyFrameObject *self) {
    Frame *f = frame_object_frame(self);
    if (self->f_back != NULL) {
        return newref((PyObject *)self->f_back);
    }
    if (f == NULL || f->previous == NULL) {
        return newref(NONE);
    }
    PyFrameObject *back = TRY(frame_object_of(f->previous));
    return newref((PyObject *)back);
}

GETTER("frame.f_code", "The code being executed.")
static PyObject *frame_f_code(PyFrameObject *self) {
    return newref((PyObject *)frame_object_frame(self)->code);
}

GETTER("frame.f_globals", "The global variables.")
static PyObject *frame_f_globals(PyFrameObject *self) {
    return newref(frame_object_frame(self)->globals);
}

GETTER("frame.f_builtins", "The built-in names.")
static PyObject *frame_f_builtins(PyFrameObject *self) {
    return newref(frame_object_frame(self)->builtins);
}

GETTER("frame.f_lasti", "Byte offset of the instruction last executed.")
static PyObject *frame_f_lasti(PyFrameObject *self) {
    return int_from_ssize(frame_offset(frame_object_frame(self)));
}

GETTER("frame.f_lineno", "The line being executed.")
static PyObject *frame_f_lineno(PyFrameObject *self) {
    int line = frame_object_line(self);
    return line < 0 ? newref(NONE) : int_from_ssize(line);
}

GETTER("frame.f_locals", "The local variables.")
static PyObject *frame_f_locals(PyFrameObject *self) {
    Frame *f = frame_object_frame(self);
    if (f->locals != NULL) {
        return newref(f->locals);
    }
    return err_raise(PyExc_NotImplementedError, "f_locals of a function's frame");
}

GETTER("frame.f_trace", "The trace function of this frame, or None.")
static PyObject *frame_f_trace(PyFrameObject *self) {
    return newref(self->f_trace ? self->f_trace : NONE);
}

SETTER("frame.f_trace")
static int frame_set_f_trace(PyFrameObject *self, PyObject *value) {
    PyObject *old = self->f_trace;
    self->f_trace = value == NULL || value == NONE ? NULL : newref(value);
    XDECREF(old);
    return 0;
}

GETTER("frame.f_generator", "The generator or coroutine that owns this frame, or None.")
static PyObject *frame_f_generator(PyFrameObject *self) {
    Frame *f = frame_object_frame(self);
    return newref(f->owner == FRAME_GENERATOR ? (PyObject *)generator_of(f) : NONE);
}

METHOD("frame.clear(self)", "Drop the local variables of a frame that does not run.")
static PyObject *frame_clear_method(PyFrameObject *self) {
    Frame *f = frame_object_frame(self);
    if (f->owner == FRAME_THREAD) {
        return err_raise(PyExc_RuntimeError, "cannot clear an executing frame");
    }
    if (f->owner == FRAME_GENERATOR) {
        GeneratorObject *g = generator_of(f);
        uint8_t state = load_acquire(&g->state);
        if (state == GENERATOR_RUNNING) {
            return err_raise(PyExc_RuntimeError, "cannot clear an executing frame");
        }
        if (state == GENERATOR_SUSPENDED) {
            return err_raise(PyExc_RuntimeError, "cannot clear a suspended frame");
        }
        autoref PyObject *done = TRY(generator_close((PyObject *)g));
        return newref(NONE);
    }
    while (f->sp > f->slots) {
        stackref_drop(*--f->sp);
    }
    return newref(NONE);
}

static PyObject *frame_repr(PyObject *o) {
    PyFrameObject *self = (PyFrameObject *)o;
    PyCodeObject *code = frame_object_frame(self)->code;
    return str_format("<frame at %p, file %R, line %d, code %S>", o, code->co_filename,
                      frame_object_line(self), code->co_name);
}

/* ---- collecting ---- */

static int frame_traverse(PyObject *o, visitproc visit, void *arg) {
    PyFrameObject *self = (PyFrameObject *)o;
    Frame *f = frame_object_frame(self);
    Py_VISIT(self->f_back);
    Py_VISIT(self->f_trace);
    if (f != NULL && f->owner == FRAME_OBJECT) {
        for (StackRef *slot = f->slots; slot < f->sp; slot++) {
            if (stackref_is_counted(*slot)) {
                Py_VISIT(stackref_object(*slot));
            }
        }
        if (stackref_is_counted(f->function)) {
            Py_VISIT(stackref_object(f->function));
        }
        Py_VISIT(f->locals);
    }
    return 0;
}

static int frame_tp_clear(PyObject *o) {
    PyFrameObject *self = (PyFrameObject *)o;
    Frame *f = frame_object_frame(self);
    if (f != NULL && f->owner == FRAME_OBJECT) {
        while (f->sp > f->slots) {
            stackref_drop(*--f->sp);
        }
    }
    CLEAR(self->f_trace);
    return 0;
}

static void frame_dealloc(PyObject *o) {
    PyFrameObject *self = (PyFrameObject *)o;
    Frame *f = frame_object_frame(self);
    object_untrack(o);
    if (f != NULL && f->owner == FRAME_OBJECT) {
        frame_clear(thread_current(), f);
    }
    CLEAR(self->f_back);
    CLEAR(self->f_trace);
    object_free(o);
}

#include "frame_object.gen.h"

static PyMemberDef frame_members[] = {
    {"f_trace_lines", Py_T_BOOL, offsetof(PyFrameObject, f_trace_lines), 0, NULL},
    {"f_trace_opcodes", Py_T_BOOL, offsetof(PyFrameObject, f_trace_opcodes), 0, NULL},
    {NULL, 0, 0, 0, NULL},
};

PyTypeObject PyFrame_Type = {
    .ob_base = {.ob_base = STATIC_HEAD(&PyType_Type)},
    .tp_name = "frame",
    .tp_basicsize = offsetof(PyFrameObject, _f_frame_data),
    .tp_itemsize = sizeof(PyObject *),
    .tp_dealloc = frame_dealloc,
    .tp_repr = frame_repr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .tp_traverse = frame_traverse,
    .tp_clear = frame_tp_clear,
    .tp_methods = frame_methods,
    .tp_members = frame_members,
    .tp_getset = frame_getset,
};
