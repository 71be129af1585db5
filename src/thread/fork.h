/* Forking the process: every other thread is stopped meanwhile, so that none of the runtime's locks
 * is held by a thread that the child does not have.
 *
 *     fork_begin();
 *     pid_t pid = fork();
 *     if (pid == 0) fork_end_child(); else fork_end_parent();
 *
 * In the child the forking thread is the only one, and the main one. What the vanished threads'
 * frames hold stays alive for ever: their stacks cannot be unwound. Mutexes that Python code or a
 * blocking call held stay locked, as in every process with threads that forks.
 *
 * Threads: attached, at a safepoint, no lock held. No Python code between begin and end.
 */
#ifndef PITHON_THREAD_FORK_H
#define PITHON_THREAD_FORK_H

#include "thread/state.h"

void fork_begin(void);
void fork_end_parent(void);
/* The states of the threads that the child lacks, linked by base.next: their thread-local data can
 * be let go. */
ThreadState *fork_end_child(void);

#endif
