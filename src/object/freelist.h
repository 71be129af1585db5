/* Freelists: memory of dead objects of a few hot types, kept by the thread that freed them, so that
 * making the next one need not fill in the header's constant part again. A block stays allocated in
 * its heap page while it lies here, with a NULL type word, so that the collector skips it.
 *
 * Threads: each thread its own.
 */
#ifndef PITHON_OBJECT_FREELIST_H
#define PITHON_OBJECT_FREELIST_H

#include "object/object.h"

/* One list a kind; the number is how many it keeps. */
#define FREELISTS(X) X(method, 32) X(slice, 8)

enum {
#define FREELIST_ENUM(name, keep) FREELIST_##name,
    FREELISTS(FREELIST_ENUM)
#undef FREELIST_ENUM
        FREELIST_COUNT
};

typedef struct {
    PyObject *first; /* linked through ob_tid */
    uint32_t count;
} Freelist;

/* A dead object's memory (header stale), or NULL. */
quiet PyObject *freelist_take(unsigned kind);
/* Keeps the memory; false when the list is full: then free it. */
quiet bool freelist_keep(unsigned kind, PyObject *o);

#endif
