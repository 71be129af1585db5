/* Fault injection: makes the n-th allocation fail, fills fresh raw memory with a pattern, and
 * yields the processor where threads meet.
 *
 * Switched by the environment of debug builds: FAIL_ALLOC=n (the n-th allocation after start and no
 * other), FAIL_ALLOC=each (each allocation in turn, in a child forked for it: the process itself
 * goes on and says on its standard error which children ended by a signal or did not end;
 * FAIL_ALLOC=each:n begins with the n-th, FAIL_ALLOC=each:n:s takes every s-th from there on),
 * POISON=1, STRESS_YIELD=1 (at guards, contended locks, safepoints and when a thread attaches:
 * every safepoint is looked into, and the first foreign access to a container detaches as if it had
 * to wait). In those builds the C library's malloc, calloc, realloc, strdup
 * and strndup count as allocations where the runtime's own code calls them.
 */
#ifndef PITHON_MEM_FAULT_H
#define PITHON_MEM_FAULT_H

#include "base/compiler.h"

/* Reads the switches from the environment; called once, before the first thread state. */
void fault_init(void);
/* From now on the n-th allocation fails, whichever thread makes it, and no other; n < 1: none does.
 * show: the descriptor of a file that gets the C stack of the place then, or -1: how many
 * addresses, then they, as words at its start. Returns what was left of an earlier n: 0 when that
 * allocation has failed. Debug builds; `sys._pithon_fail_alloc`. */
int64_t fault_fail_in(int64_t n, int show);
/* How many blocks of the C library's malloc the runtime's own code holds, but for those that a
 * library made and we freed, or the other way round. */
quiet int64_t fault_raw_blocks(void);
/* Counts an allocation; true when this one must fail. Any thread. */
quiet bool fault_alloc_fails(void);
quiet bool fault_poison(void);
/* STRESS_YIELD: is it on; and at one place in four lets other threads go first, sometimes for
 * longer. */
quiet bool fault_yields(void);
void fault_yield(void);
#ifdef PITHON_DEBUG
#define STRESS_YIELD() fault_yield()
#else
#define STRESS_YIELD() ((void)0)
#endif

#endif
