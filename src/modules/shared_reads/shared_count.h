/* Windows in which a thread's reads and writes are noted, in a build with -Dcount_shared=true. */
#ifndef PITHON_MODULES_SHARED_READS_SHARED_COUNT_H
#define PITHON_MODULES_SHARED_READS_SHARED_COUNT_H

#include "base/compiler.h"

typedef struct CountWindow CountWindow;
/* A word that one thread wrote in its window and another read or wrote in its own. */
typedef struct {
    uintptr_t address, first, last; /* return addresses in the code that wrote first and last */
    uint32_t writes;
} CountFinding;

/* Opens a window of the calling thread, which has none open. -1 without memory. */
int count_open(void);
void count_close(void);
/* Compares all closed windows, forgets them, and puts at most `limit` findings; *found counts all.
 * Nonzero: a window was too small, findings are missing. */
int count_report(size_t limit, CountFinding *findings, size_t *found);

#endif
