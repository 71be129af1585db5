/* What the address sanitizer's search for leaks must know of the heaps, whose memory is the
 * system's. */
#ifndef MEM_LEAKS_H
#define MEM_LEAKS_H
#include "mem/heap.h"

/* What this heap's blocks refer to at the end of the process is no leak. Other builds: nothing.
 * World stopped. */
void heap_lives_on_stw(Heap *heap);

#endif
