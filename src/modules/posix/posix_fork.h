/* fork with what belongs to it: the hooks of register_at_fork, the import lock, the runtime's own
 * part (thread/fork.h). */
#ifndef PITHON_MODULES_POSIX_POSIX_FORK_H
#define PITHON_MODULES_POSIX_POSIX_FORK_H

#include "modules/posix/posix_module.h"

/* Forks as os.fork does; the function `fork_call(arg)` makes the system call. The result is that of
 * the call, -1 with errno, or -2 with an exception: nothing was forked. */
pid_t fork_with_hooks(PosixState *state, pid_t (*fork_call)(void *), void *arg);
/* Its parts, for C code that makes the call itself: before it (-1 with an exception: do not fork), and
 * after it in this process and in the child. */
int fork_prepare(PosixState *state);
void fork_resume_parent(PosixState *state);
void fork_resume_child(PosixState *state);
/* The state of the interpreter's posix module (borrowed from it), for other modules that fork. */
PosixState *posix_state(void);

#endif
