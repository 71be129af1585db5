/* Looking into a frame that may be running, in this thread or another.
 *
 * A frame on this thread's stack, or under way in one of its generators, cannot change while we
 * look at it. One that has ended lies in its object, whose lock is held meanwhile. Any other may be
 * left, moved or reused by its thread at any moment: then the world is stopped while we look. */
#include "types/frame/frame_object.h"
#include "types/frame/frame_view.h"

static bool on_own_stack(ThreadState *ts, Frame *f) {
    FrameStack *stack = ts->eval_stack;
    for (FrameChunk *chunk = stack->chunk; chunk != NULL; chunk = chunk->previous) {
        if ((char *)f >= (char *)chunk->slots && (char *)f < (char *)chunk + chunk->bytes) {
            return true;
        }
    }
    return false;
}

static bool in_own_chain(ThreadState *ts, Frame *f) {
    for (Frame *own = ts->frame; own != NULL; own = own->previous) {
        if (own == f) {
            return true;
        }
    }
    return false;
}

static bool is_safe(Frame *f) {
    ThreadState *ts = thread_current();
    return !runtime_is_parallel() || f == NULL || on_own_stack(ts, f) || in_own_chain(ts, f);
}

void frame_view_open(FrameView *view, PyFrameObject *o) {
    Frame *f = load_acquire(&o->f_frame) == NULL ? NULL : (Frame *)load_acquire(&o->f_frame);
    view->guard.held = false;
    view->stopped = false;
    if (f == (Frame *)o->_f_frame_data) {
        guard_open(&view->guard, (PyObject *)o);
    } else if (!is_safe(f)) {
        view->stopped = true;
        world_stop(interp_current());
    }
    view->frame = (Frame *)load_acquire(&o->f_frame);
}

void frame_view_close(FrameView *view) {
    guard_close(&view->guard);
    if (view->stopped) {
        view->stopped = false;
        world_start(interp_current());
    }
}
