/* pymem.h: memory that holds no objects comes from the C library, so that any thread, attached or
 * not, may take and free it. A size of 0 gives a block of its own. */
#include "capi/capi.h"
#include "modules/tracemalloc/tracer.h"

#include <stdlib.h>

static size_t at_least_one(size_t size) {
    return size == 0 ? 1 : size;
}

#define TOO_LARGE(size) unlikely((size) > (size_t)PY_SSIZE_T_MAX)

static void *allocate(size_t size) {
    return TOO_LARGE(size) ? NULL : tracer_made(malloc(at_least_one(size)), size);
}
static void *allocate_zero(size_t count, size_t size) {
    if (size != 0 && count > (size_t)PY_SSIZE_T_MAX / size) {
        return NULL;
    }
    return tracer_made(calloc(at_least_one(count), at_least_one(size)), count * size);
}
static void *resize(void *p, size_t size) {
    if (TOO_LARGE(size)) {
        return NULL;
    }
    tracer_gone(p);
    void *moved = realloc(p, at_least_one(size));
    tracer_made(moved, size); /* where that failed the old one is not traced any more */
    return moved;
}
static void release(void *p) {
    tracer_gone(p);
    free(p);
}
#define MEMORY(Domain)                                                                             \
    void *Domain##Malloc(size_t size) {                                                            \
        return allocate(size);                                                                     \
    }                                                                                              \
    void *Domain##Calloc(size_t count, size_t size) {                                              \
        return allocate_zero(count, size);                                                         \
    }                                                                                              \
    void *Domain##Realloc(void *p, size_t size) {                                                  \
        return resize(p, size);                                                                    \
    }                                                                                              \
    void Domain##Free(void *p) {                                                                   \
        release(p);                                                                                \
    }
MEMORY(PyMem_Raw)
MEMORY(PyMem_)

/* ---- tracemalloc: -2 says that it is not tracing ---- */

int PyTraceMalloc_Track(unsigned domain, uintptr_t pointer, size_t size) {
    return tracer_is_active() ? tracer_add(domain, pointer, size) : -2;
}

int PyTraceMalloc_Untrack(unsigned domain, uintptr_t pointer) {
    if (!tracer_is_active()) {
        return -2;
    }
    tracer_remove(domain, pointer);
    return 0;
}
