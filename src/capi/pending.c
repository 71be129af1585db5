/* Calls that any thread, attached or not, asks the main thread to make (Py_AddPendingCall): a ring
 * in the runtime. */
#include "capi/capi.h"
#include "thread/needs.h"

int Py_AddPendingCall(int (*function)(void *), void *arg) {
    PendingCalls *pending = &runtime.pending;
    mutex_lock(&pending->lock);
    bool room = pending->count < PENDING_CALLS;
    if (room) {
        unsigned i = (pending->first + pending->count) % PENDING_CALLS;
        store_relaxed(&pending->count, pending->count + 1); /* pending_calls_run asks without the lock */
        pending->calls[i].function = function;
        pending->calls[i].arg = arg;
    }
    mutex_unlock(&pending->lock);
    ThreadState *main = load_acquire(&runtime.main_state);
    if (main != NULL) {
        thread_break(main, BREAK_PENDING);
    }
    return room ? 0 : -1;
}

static bool next_call(PendingCall *call) {
    PendingCalls *pending = &runtime.pending;
    mutex_lock(&pending->lock);
    bool found = pending->count > 0;
    if (found) {
        *call = pending->calls[pending->first];
        pending->first = (pending->first + 1) % PENDING_CALLS;
        store_relaxed(&pending->count, pending->count - 1);
    }
    mutex_unlock(&pending->lock);
    return found;
}

/* Those that are there now; the first that fails ends it, the rest is for the next time. */
int pending_calls_run(ThreadState *ts) {
    PendingCalls *pending = &runtime.pending;
    if (load_relaxed(&pending->running)) {
        return 0; /* a call has come to a safepoint of its own */
    }
    store_relaxed(&pending->running, 1);
    int result = 0;
    PendingCall call;
    for (int i = 0; i < PENDING_CALLS && result == 0 && next_call(&call); i++) {
        result = call.function(call.arg);
    }
    store_relaxed(&pending->running, 0);
    if (load_relaxed(&pending->count) > 0) {
        thread_break(ts, BREAK_PENDING);
    }
    return result < 0 ? -1 : 0;
}

int Py_MakePendingCalls(void) {
    ThreadState *ts = thread_current();
    return ts == load_relaxed(&runtime.main_state) ? pending_calls_run(ts) : 0;
}
