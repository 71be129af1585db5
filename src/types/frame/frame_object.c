#include "types/function/function.h"
#include "types/frame/frame_jump.h"
#include "types/frame/frame_locals.h"
#include "types/frame/frame_view.h"
#include "interp/needs.h"
#include "object/args.h"
#include "object/attr.h"
#include "object/ops.h"
#include "object/names.h"
#include "types/code/code.h"
#include "types/generator/generator.h"
#include "types/int/int.h"
#include "types/str/str.h"
#include "object/needs.h"
#include "types/needs.h"

/* ---- from frame to object ---- */

PyFrameObject *frame_object_of(Frame *f) {
    PyFrameObject *made = load_acquire(&f->object);
    if (made != NULL) {
        return made;
    }
    size_t slots = (size_t)f->code->co_nlocalsplus + (size_t)f->code->co_stacksize;
    size_t size = offsetof(PyFrameObject, _f_frame_data) + sizeof(Frame) + slots * sizeof(StackRef);
    PyFrameObject *o = (PyFrameObject *)TRY(object_new_raw(&PyFrame_Type, size));
    memset((char *)o + sizeof(PyObject), 0, size - sizeof(PyObject));
    o->f_frame = (struct _PyInterpreterFrame *)f;
    o->f_trace_lines = 1;
    if (!cas_acq_rel(&f->object, &made, o)) { /* gi_frame, in another thread, came first */
        object_free((PyObject *)o);
        return made;
    }
    object_track((PyObject *)o);
    return o;
}

/* A frame that has never run and never will: for tracebacks of code that is not Python. */
PyFrameObject *frame_object_new(PyObject *code, PyObject *globals, PyObject *locals) {
    PyObject *function = TRY(function_new(code, globals, NULL));
    PyCodeObject *c = (PyCodeObject *)code;
    size_t slots = (size_t)c->co_nlocalsplus + (size_t)c->co_stacksize;
    size_t size = offsetof(PyFrameObject, _f_frame_data) + sizeof(Frame) + slots * sizeof(StackRef);
    PyFrameObject *o = (PyFrameObject *)object_new_raw(&PyFrame_Type, size);
    if (o == NULL) {
        decref(function);
        return NULL;
    }
    memset((char *)o + sizeof(PyObject), 0, size - sizeof(PyObject));
    Frame *f = (Frame *)o->_f_frame_data;
    frame_init(f, (PyFunctionObject *)function, c, stackref_steal(function));
    f->owner = FRAME_OBJECT;
    f->locals = xnewref(locals);
    o->f_frame = (struct _PyInterpreterFrame *)f;
    o->f_trace_lines = 1;
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
        store_release(&frame->f_frame, NULL);
        return;
    }
    drop_temporaries(f);
    PyFrameObject *back = f->previous ? frame_object_of(f->previous) : NULL;
    if (f->previous != NULL && back == NULL) {
        err_clear(); /* no memory for the caller's object: the chain ends here */
    }
    Frame *own = (Frame *)frame->_f_frame_data;
    guard(o); /* first, for it may wait: others would see the frame half moved */
    frame_move(f, own, FRAME_OBJECT);
    own->object = NULL;
    store_release(&frame->f_back, (PyFrameObject *)xnewref(back));
    store_release(&frame->f_frame, (struct _PyInterpreterFrame *)own);
}

void frame_object_move(Frame *from, Frame *to) {
    to->object = from->object;
    from->object = NULL;
    store_release(&to->object->f_frame, (struct _PyInterpreterFrame *)to);
}

int frame_object_line(PyFrameObject *o) {
    if (o->f_lineno > 0) {
        return o->f_lineno;
    }
    FRAME_VIEW(view, o);
    Frame *f = view.frame;
    return f == NULL ? -1 : code_line((PyObject *)f->code, frame_offset(f));
}

/* ---- attributes ---- */

GETTER("frame.f_back", "The caller's frame, or None.")
static PyObject *frame_f_back(PyFrameObject *self) {
    PyObject *known = attr_field((PyObject *)self, (PyObject **)&self->f_back);
    if (known != NULL) {
        return known;
    }
    FRAME_VIEW(view, self);
    Frame *back = view.frame->previous;
    return back == NULL ? NONE : xnewref((PyObject *)frame_object_of(back));
}

GETTER("frame.f_code", "The code being executed.")
static PyObject *frame_f_code(PyFrameObject *self) {
    return frame_object_code(self);
}

GETTER("frame.f_globals", "The global variables.")
static PyObject *frame_f_globals(PyFrameObject *self) {
    FRAME_VIEW(view, self);
    return newref(view.frame->globals);
}

GETTER("frame.f_builtins", "The built-in names.")
static PyObject *frame_f_builtins(PyFrameObject *self) {
    FRAME_VIEW(view, self);
    return newref(view.frame->builtins);
}

GETTER("frame.f_lasti", "Byte offset of the instruction last executed.")
static PyObject *frame_f_lasti(PyFrameObject *self) {
    FRAME_VIEW(view, self);
    return int_from_ssize(frame_offset(view.frame));
}

GETTER("frame.f_lineno", "The line being executed, or None.")
static PyObject *frame_f_lineno(PyFrameObject *self) {
    int line = frame_object_line(self);
    return line < 0 ? NONE : int_from_ssize(line);
}

SETTER("frame.f_lineno")
static int frame_set_f_lineno(PyFrameObject *self, PyObject *value) {
    if (value == NULL) {
        return err_int(err_raise(PyExc_AttributeError,
                                 "attribute 'f_lineno' of 'frame' objects cannot be deleted"));
    }
    return frame_jump(self, value);
}

/* The namespace of a class or module; in functions, and inside their comprehensions, a proxy. */
static PyObject *own_namespace(PyFrameObject *self) {
    FRAME_VIEW(view, self);
    return xnewref(view.frame->locals);
}

GETTER("frame.f_locals", "The local variables.")
static PyObject *frame_f_locals(PyFrameObject *self) {
    autoref PyObject *namespace = own_namespace(self);
    return namespace != NULL && !frame_has_hidden(self) ? take(namespace) : frame_proxy_new(self);
}

GETTER("frame.f_trace", "The trace function of this frame, or None.")
static PyObject *frame_f_trace(PyFrameObject *self) {
    PyObject *trace = attr_field((PyObject *)self, &self->f_trace);
    return trace == NULL ? NONE : trace;
}

SETTER("frame.f_trace")
static int frame_set_f_trace(PyFrameObject *self, PyObject *value) {
    attr_replace((PyObject *)self, &self->f_trace, value == NONE ? NULL : value);
    return 0;
}

GETTER("frame.f_trace_opcodes", "Is the trace function called for every instruction?")
static PyObject *frame_f_trace_opcodes(PyFrameObject *self) {
    return BOOL(load_relaxed(&self->f_trace_opcodes));
}

SETTER("frame.f_trace_opcodes")
static int frame_set_f_trace_opcodes(PyFrameObject *self, PyObject *value) {
    if (value == NULL) {
        return err_int(
            err_raise(PyExc_AttributeError,
                      "attribute 'f_trace_opcodes' of 'frame' objects cannot be deleted"));
    }
    if (value != TRUE_OBJECT && value != FALSE_OBJECT) {
        return err_int(err_raise(PyExc_TypeError, "attribute value type must be bool"));
    }
    store_relaxed(&self->f_trace_opcodes, (char)(value == TRUE_OBJECT));
    autoref PyObject *code = frame_object_code(self);
    return value == TRUE_OBJECT ? interp_trace_instructions(code) : 0;
}

GETTER("frame.f_generator", "The generator or coroutine that owns this frame, or None.")
static PyObject *frame_f_generator(PyFrameObject *self) {
    FRAME_VIEW(view, self);
    Frame *f = view.frame;
    return newref(f->owner == FRAME_GENERATOR ? (PyObject *)generator_of(f) : NONE);
}

METHOD("frame.__sizeof__(self)", "The size in memory, in bytes.")
static PyObject *frame_sizeof(PyFrameObject *self) {
    FRAME_VIEW(view, self);
    size_t slots =
        (size_t)view.frame->code->co_nlocalsplus + (size_t)view.frame->code->co_stacksize;
    return int_from_size(offsetof(PyFrameObject, _f_frame_data) + sizeof(Frame) +
                         slots * sizeof(StackRef));
}

static StackRef slot_take(PyFrameObject *self, StackRef *slot) {
    guard(self);
    StackRef old = *slot;
    *slot = STACKREF_NULL;
    return old;
}
/* Drops what the slots of a frame that has ended hold; they stay, empty. */
static void drop_slots(PyFrameObject *self, Frame *f) {
    for (StackRef *slot = f->slots; slot < f->sp; slot++) {
        stackref_drop(slot_take(self, slot)); /* with no lock held: it may run Python code */
    }
}

/* What to do with the frame: a new reference to the generator that is to be closed, None when the
 * frame has ended, NULL with RuntimeError. */
static PyObject *clearable(PyFrameObject *self) {
    FRAME_VIEW(view, self);
    Frame *f = view.frame;
    if (f->owner == FRAME_OBJECT) {
        return NONE;
    }
    uint8_t state = f->owner == FRAME_GENERATOR ? load_acquire(&generator_of(f)->state)
                                                : (uint8_t)GENERATOR_RUNNING;
    if (state == GENERATOR_RUNNING) {
        return err_raise(PyExc_RuntimeError, "cannot clear an executing frame");
    }
    if (state == GENERATOR_SUSPENDED || state == GENERATOR_INSPECTED) {
        return err_raise(PyExc_RuntimeError, "cannot clear a suspended frame");
    }
    return newref((PyObject *)generator_of(f));
}

METHOD("frame.clear(self)", "Drop the local variables of a frame that does not run.")
static PyObject *frame_clear_method(PyFrameObject *self) {
    autoref PyObject *generator = TRY(clearable(self));
    if (generator != NONE) {
        autoref PyObject *done = TRY(generator_drop_frame(generator));
        return NONE;
    }
    attr_replace((PyObject *)self, &self->f_extra_locals, NULL);
    drop_slots(self, frame_object_frame(self));
    return NONE;
}

static PyObject *frame_repr(PyObject *o) {
    PyFrameObject *self = (PyFrameObject *)o;
    autoref PyObject *held = frame_object_code(self);
    PyCodeObject *code = (PyCodeObject *)held;
    return str_format("<frame at %p, file %R, line %d, code %S>", o, code->co_filename,
                      frame_object_line(self), code->co_name);
}

/* ---- collecting ---- */

static int frame_traverse(PyObject *o, visitproc visit, void *arg) {
    PyFrameObject *self = (PyFrameObject *)o;
    Frame *f = frame_object_frame(self);
    Py_VISIT(self->f_back);
    Py_VISIT(self->f_trace);
    Py_VISIT(self->f_extra_locals);
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
        drop_slots(self, f);
    }
    CLEAR(self->f_trace);
    CLEAR(self->f_extra_locals);
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
    CLEAR(self->f_extra_locals);
    object_free(o);
}

#include "frame_object.gen.h"

static PyMemberDef frame_members[] = {
    {"f_trace_lines", Py_T_BOOL, offsetof(PyFrameObject, f_trace_lines), 0, NULL},
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
