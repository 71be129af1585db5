/* Raw memory for the insides of objects: tables, item arrays. From the thread's heap; the size is
 * given back when freeing.
 *
 * data_alloc returns NULL without setting an exception (quiet); callers that may raise use
 * err_no_memory().
 */
#ifndef PITHON_OBJECT_DATA_H
#define PITHON_OBJECT_DATA_H

#include "thread/state.h"

#include <string.h>

static force_inline quiet void *data_alloc(size_t size) {
    return heap_alloc(thread_current()->heap, KIND_DATA, size);
}
static inline quiet void *data_alloc_zero(size_t size) {
    void *p = data_alloc(size);
    if (p != NULL) {
        memset(p, 0, size);
    }
    return p;
}
static force_inline quiet void data_free(void *p, size_t size) {
    (void)size;
    if (p != NULL) {
        heap_free(thread_current()->heap, p);
    }
}
/* Moves to a block of `size` bytes unless the old one has room; contents kept. NULL leaves the old
 * block as it is. Not for tables that another thread may be reading: those are replaced and queued.
 */
quiet void *data_resize(void *p, size_t old_size, size_t size);

#endif
