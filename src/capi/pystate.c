/* pystate.h: thread states and interpreters as extensions see them, and foreign threads. */
#include "capi/capi.h"
#include "capi/internal.h"
#include "capi/extension.h"
#include "interp/frame.h"
#include "interp/needs.h"
#include "thread/needs.h"

#define STATE(ts) ((ThreadState *)(ts))

static PyThreadState *public_state(ThreadState *ts) {
    return (PyThreadState *)ts;
}

/* ---- attaching ---- */

/* A state that no thread of ours has started: with it the process may have a second Python thread.
 * Objects are locked from here on; the threads there are find that out at a safepoint. */
static void attach(ThreadState *ts) {
    if (load_relaxed(&ts->os_id) == 0) {
        thread_bind(ts);
    }
    thread_attach(ts);
    if (!runtime_is_parallel() && ts != load_relaxed(&runtime.main_state)) {
        world_stop(ts->base.interp);
        runtime_become_parallel();
        world_start(ts->base.interp);
    }
}

static ThreadState *attached_or_die(const char *function) {
    ThreadState *ts = thread_current();
    if (ts == NULL) {
        _Py_FatalErrorFunc(function, "the function must be called with an attached thread state, "
                                     "but there is none");
    }
    return ts;
}

PyThreadState *PyEval_SaveThread(void) {
    ThreadState *ts = attached_or_die(__func__);
    thread_detach(ts);
    return public_state(ts);
}

void PyEval_RestoreThread(PyThreadState *ts) {
    attach(STATE(ts));
}

void PyEval_AcquireThread(PyThreadState *ts) {
    attach(STATE(ts));
}

void PyEval_ReleaseThread(PyThreadState *ts) {
    thread_detach(STATE(ts));
}

void PyEval_InitThreads(void) {}

PyThreadState *PyThreadState_Swap(PyThreadState *ts) {
    ThreadState *old = thread_current();
    if (old == STATE(ts)) {
        return public_state(old);
    }
    if (old != NULL) {
        thread_detach(old);
    }
    if (ts != NULL) {
        attach(STATE(ts));
    }
    return public_state(old);
}

/* ---- states ---- */

PyThreadState *(PyThreadState_Get)(void) {
    return public_state(attached_or_die(__func__));
}

PyThreadState *PyThreadState_GetUnchecked(void) {
    return public_state(thread_current());
}

PyThreadState *PyThreadState_New(PyInterpreterState *interp) {
    return public_state(thread_create(interp));
}

void PyThreadState_Clear(PyThreadState *ts) {
    thread_objects_clear(STATE(ts));
}

void PyThreadState_DeleteCurrent(void) {
    thread_destroy(attached_or_die(__func__));
}

/* One that is not attached: it is for the time of its end. */
void PyThreadState_Delete(PyThreadState *ts) {
    ThreadState *self = thread_current();
    if (self == STATE(ts)) {
        _Py_FatalErrorFunc(__func__, "the thread state is attached");
    }
    if (self != NULL) {
        thread_detach(self);
    }
    attach(STATE(ts));
    thread_destroy(STATE(ts));
    if (self != NULL) {
        thread_attach(self);
    }
}

PyObject *PyThreadState_GetDict(void) {
    ThreadState *ts = thread_current();
    if (ts == NULL) {
        return NULL;
    }
    if (ts->base.dict == NULL) {
        ts->base.dict = dict_new();
        if (ts->base.dict == NULL) {
            err_clear();
        }
    }
    return ts->base.dict;
}

/* The innermost frame that Python code shows: a new reference, or NULL. */
PyFrameObject *PyThreadState_GetFrame(PyThreadState *ts) {
    Frame *f = STATE(ts)->frame;
    PyFrameObject *frame = f == NULL ? NULL : frame_object_of(f);
    if (frame == NULL) {
        err_clear();
        return NULL;
    }
    return newref(frame);
}

uint64_t PyThreadState_GetID(PyThreadState *ts) {
    return ts->id;
}

PyInterpreterState *PyThreadState_GetInterpreter(PyThreadState *ts) {
    return ts->interp;
}

PyThreadState *PyThreadState_Next(PyThreadState *ts) {
    return ts->next;
}

/* Raised at the thread's next safepoint; a thread that waits in the system is not woken. */
int PyThreadState_SetAsyncExc(unsigned long id, PyObject *exc) {
    PyObject *old = NULL;
    int found = 0;
    mutex_lock(&runtime.registry);
    for (ThreadState *ts = interp_current()->threads; ts != NULL && !found;
         ts = STATE(ts->base.next)) {
        if (ts->base.thread_id == id) {
            old = exchange_acq_rel(&ts->base.async_exc, xnewref(exc));
            thread_break(ts, BREAK_ASYNC);
            found = 1;
        }
    }
    mutex_unlock(&runtime.registry);
    XDECREF(old);
    return found;
}

void PyThreadState_EnterTracing(PyThreadState *ts) {
    ts->tracing++;
}

void PyThreadState_LeaveTracing(PyThreadState *ts) {
    ts->tracing--;
}

/* ---- threads that come from outside ---- */

PyThreadState *PyGILState_GetThisThreadState(void) {
    return public_state(thread_bound());
}

int PyGILState_Check(void) {
    return thread_current() != NULL;
}

PyGILState_STATE PyGILState_Ensure(void) {
    ThreadState *ts = thread_current();
    if (ts != NULL) {
        ts->base.gilstate_counter++;
        return PyGILState_LOCKED;
    }
    ts = thread_bound();
    if (ts == NULL) {
        ts = thread_create(runtime.main);
        if (ts == NULL) {
            _Py_FatalErrorFunc(__func__, "no memory for a thread state");
        }
        ts->base.gilstate_counter = 0;
    }
    attach(ts);
    ts->base.gilstate_counter++;
    return PyGILState_UNLOCKED;
}

void PyGILState_Release(PyGILState_STATE old) {
    ThreadState *ts = attached_or_die(__func__);
    if (--ts->base.gilstate_counter == 0) {
        thread_objects_clear(ts);
        thread_destroy(ts);
    } else if (old == PyGILState_UNLOCKED) {
        thread_detach(ts);
    }
}

/* ---- interpreters ---- */

PyInterpreterState *PyInterpreterState_Get(void) {
    return attached_or_die(__func__)->base.interp;
}

PyInterpreterState *PyInterpreterState_Main(void) {
    return runtime.main;
}

PyInterpreterState *PyInterpreterState_Head(void) {
    return load_acquire(&runtime.interps);
}

PyInterpreterState *PyInterpreterState_Next(PyInterpreterState *interp) {
    return interp->next;
}

PyThreadState *PyInterpreterState_ThreadHead(PyInterpreterState *interp) {
    return public_state(interp->threads);
}

int64_t PyInterpreterState_GetID(PyInterpreterState *interp) {
    return interp->id;
}

PyObject *PyInterpreterState_GetDict(PyInterpreterState *interp) {
    ExtensionState *state = extension_state();
    if (state == NULL) {
        err_clear();
        return NULL;
    }
    return state->dict;
}

/* ---- the world ---- */

void _PyEval_StopTheWorld(PyInterpreterState *interp) {
    world_stop(interp);
}

void _PyEval_StartTheWorld(PyInterpreterState *interp) {
    world_start(interp);
}
