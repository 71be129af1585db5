/* Fault injection: makes the n-th allocation fail, and fills fresh raw memory with a pattern.
 *
 * Switched by the environment of debug builds: FAIL_ALLOC=n (the n-th allocation after start and no
 * other), POISON=1.
 */
#ifndef PITHON_MEM_FAULT_H
#define PITHON_MEM_FAULT_H

#include "base/compiler.h"

/* Reads the switches from the environment; called once, before the first thread state. */
void fault_init(void);
/* Counts an allocation; true when this one must fail. Any thread. */
quiet bool fault_alloc_fails(void);
quiet bool fault_poison(void);

#endif
