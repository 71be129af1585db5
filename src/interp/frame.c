#include "interp/frame.h"
#include "object/write.h"
#include "interp/needs.h"
#include "thread/needs.h"
#include "types/iterator/index_iterator.h"

void frame_count(Frame *f) {
    for (StackRef *slot = f->slots; slot < f->sp; slot++) {
        if ((slot->bits & STACKREF_TAG) == STACKREF_UNCOUNTED) {
            PyObject *o = stackref_object(*slot);
            if (!is_immortal(o)) {
                incref(o);
                slot->bits = (uintptr_t)o;
            }
        } else if (stackref_is_counted(*slot) &&
                   unlikely(stackref_object(*slot)->ob_gc_bits & ITERATOR_BORROWS)) {
            iterator_own_source(stackref_object(*slot));
        }
    }
    if ((f->function.bits & STACKREF_TAG) == STACKREF_UNCOUNTED) {
        PyObject *o = stackref_object(f->function);
        if (!is_immortal(o)) {
            incref(o);
            f->function.bits = (uintptr_t)o;
        }
    }
}

/* Looked at are the locals of a few frames, and the instance that lies below the call of its __init__. */
bool frames_hold(ThreadState *ts, PyObject *o) {
    enum { FRAMES = 4, SLOTS = 24 };
    int left = SLOTS;
    Frame *f = ts->frame;
    for (int depth = 0; f != NULL && depth < FRAMES; depth++, f = f->previous) {
        int count = f->code->co_nlocalsplus < left ? f->code->co_nlocalsplus : left;
        for (int i = 0; i < count; i++) {
            if (f->slots[i].bits == (uintptr_t)o) {
                return true;
            }
        }
        if (f->init_call && f->previous->sp[-1].bits == (uintptr_t)o) {
            return true;
        }
        left -= count;
    }
    return false;
}

void frames_count_references(ThreadState *ts) {
    for (Frame *f = ts->frame; f != NULL && f != ts->watermark; f = f->previous) {
        frame_count(f);
    }
    FrameStack *stack = ts->eval_stack;
    for (Frame *f = stack != NULL ? stack->pending : NULL; f != NULL; f = f->previous) {
        frame_count(f);
    }
    /* The innermost frame may be changed before the next hand-shake: it is not below the mark. */
    ts->watermark = ts->frame ? ts->frame->previous : NULL;
}

static bool count_down_to(ThreadState *ts, Frame *f) {
    Frame *newer = ts->frame;
    while (newer != NULL && newer != f) {
        newer = newer->previous;
    }
    for (Frame *g = ts->frame; newer != NULL && g != f; g = g->previous) {
        frame_count(g);
    }
    return newer != NULL;
}

void frames_count_newer(Frame *f) {
    frame_count(f);
    if (count_down_to(thread_current(), f)) {
        return;
    }
    for (ThreadState *ts = interp_current()->threads; ts != NULL && f->owner != FRAME_OBJECT;
         ts = (ThreadState *)ts->base.next) {
        if (count_down_to(ts, f)) {
            return;
        }
    }
}

void frame_clear(ThreadState *ts, Frame *f) {
    if (f->object != NULL) {
        frame_object_leave(f); /* takes the locals over if somebody else holds the frame object */
    }
    while (f->sp > f->slots) {
        StackRef r = *--f->sp; /* lowered first: the drop may run code that looks at this frame */
        stackref_drop(r);
    }
    CLEAR(f->locals);
    StackRef function = f->function;
    f->function = STACKREF_NULL;
    stackref_drop(function);
}

void verify_frame(Frame *f) {
    if (f->sp < frame_stack_base(f) || f->sp > frame_stack_base(f) + f->code->co_stacksize) {
        FATAL("frame: stack pointer out of bounds");
    }
    if (f->ip < code_units(f->code) || f->ip >= code_units(f->code) + Py_SIZE(f->code)) {
        FATAL("frame: instruction pointer out of bounds");
    }
}
