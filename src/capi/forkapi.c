/* intrcheck.h: what a program that forks by itself calls around it. */
#include "capi/capi.h"
#include "modules/posix/posix_fork.h"

/* None of the three can fail: what goes wrong is reported, as hooks' exceptions are. */
void PyOS_BeforeFork(void) {
    PosixState *state = posix_state();
    if (state == NULL || fork_prepare(state) < 0) {
        err_unraisable(NULL, "Exception ignored in PyOS_BeforeFork()");
    }
}

void PyOS_AfterFork_Parent(void) {
    PosixState *state = posix_state();
    if (state == NULL) {
        err_unraisable(NULL, "Exception ignored in PyOS_AfterFork_Parent()");
        return;
    }
    fork_resume_parent(state);
}

void PyOS_AfterFork_Child(void) {
    PosixState *state = posix_state();
    if (state == NULL) {
        err_unraisable(NULL, "Exception ignored in PyOS_AfterFork_Child()");
        return;
    }
    fork_resume_child(state);
}

void PyOS_AfterFork(void) {
    PyOS_AfterFork_Child();
}
