/* Who runs what a library calls back. */
#include "modules/foreign/foreign_call.h"

__thread ThreadState *foreign_caller;

bool foreign_begin(ForeignScope *scope, Interp *interp) {
    *scope = (ForeignScope){0};
    if (thread_current() != NULL) {
        return true;
    }
    ThreadState *ts = foreign_caller;
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
    return true;
}
void foreign_end(ForeignScope *scope) {
    if (scope->made) {
        thread_destroy(scope->attached);
    } else if (scope->attached != NULL) {
        thread_detach(scope->attached);
    }
}
