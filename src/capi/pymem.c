/* pymem.h: memory that holds no objects comes from the C library, so that any thread, attached or
 * not, may take and free it. A size of 0 gives a block of its own. */
#include "capi/capi.h"

#include <stdlib.h>

static size_t at_least_one(size_t size) {
    return size == 0 ? 1 : size;
}

#define TOO_LARGE(size) unlikely((size) > (size_t)PY_SSIZE_T_MAX)

#define MEMORY(Domain)                                                                             \
    void *Domain##Malloc(size_t size) {                                                            \
        return TOO_LARGE(size) ? NULL : malloc(at_least_one(size));                                \
    }                                                                                              \
    void *Domain##Calloc(size_t count, size_t size) {                                              \
        if (size != 0 && count > (size_t)PY_SSIZE_T_MAX / size) {                                  \
            return NULL;                                                                           \
        }                                                                                          \
        return calloc(at_least_one(count), at_least_one(size));                                    \
    }                                                                                              \
    void *Domain##Realloc(void *p, size_t size) {                                                  \
        return TOO_LARGE(size) ? NULL : realloc(p, at_least_one(size));                            \
    }                                                                                              \
    void Domain##Free(void *p) {                                                                   \
        free(p);                                                                                   \
    }
MEMORY(PyMem_Raw)
MEMORY(PyMem_)

/* ---- tracemalloc: -2 says that it is not tracing, as it never is yet ---- */

int PyTraceMalloc_Track(unsigned domain, uintptr_t pointer, size_t size) {
    return -2;
}

int PyTraceMalloc_Untrack(unsigned domain, uintptr_t pointer) {
    return -2;
}
