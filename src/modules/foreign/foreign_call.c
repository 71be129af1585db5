/* Who runs what a library calls back. */
#include "modules/foreign/foreign_call.h"
#include "thread/needs.h"
#include "thread/runtime.h"

__thread ThreadState *foreign_caller;

bool foreign_begin(ForeignScope *scope, Interp *interp) {
    *scope = (ForeignScope){0};
    if (thread_current() != NULL) {
        return true;
    }
    ThreadState *ts = foreign_caller != NULL ? foreign_caller : thread_bound();
    if (ts == NULL) { /* a thread of the library's own */
        ts = thread_create(interp);
        if (ts == NULL) {
            return false;
        }
        thread_bind(ts);
        scope->made = true;
    }
    thread_attach(ts);
    scope->attached = ts;
    if (scope->made && !runtime_is_parallel()) { /* objects are locked from here on */
        world_stop(interp);
        runtime_become_parallel();
        world_start(interp);
    }
    return true;
}
void foreign_end(ForeignScope *scope) {
    if (scope->made) {
        thread_objects_clear(scope->attached);
        thread_destroy(scope->attached);
    } else if (scope->attached != NULL) {
        thread_detach(scope->attached);
    }
}
