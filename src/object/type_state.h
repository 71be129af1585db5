/* What an interpreter keeps about types: the lock, subclasses of static types, numbers of heap
 * types, watchers. */
#ifndef PITHON_OBJECT_TYPE_STATE_H
#define PITHON_OBJECT_TYPE_STATE_H

#include "object/type.h"

typedef struct SubclassList {
    uint32_t count, capacity;
    PyTypeObject *items[]; /* in the order in which they were made; not counted: a type leaves the
                              list when it dies */
} SubclassList;

typedef struct {
    PyTypeObject *base; /* static type; NULL: free */
    SubclassList *list;
} SubclassEntry;

/* The weak references that this interpreter has to an immortal object. */
typedef struct ImmortalWeak {
    PyObject *object;
    void *list; /* types/weakref */
    struct ImmortalWeak *next;
} ImmortalWeak;

enum { TYPE_WATCHERS = 8, IMMORTAL_WEAK_BUCKETS = 64 };

struct TypeState {
    PyMutex lock;              /* "type" in the lock order */
    SubclassEntry *subclasses; /* (n:lock) open-addressing table by static type */
    uint32_t subclasses_mask, subclasses_used;
    uint32_t *free_ids; /* (n:lock) numbers of heap types that have died */
    size_t free_ids_count, free_ids_capacity;
    int64_t *counts; /* (n:lock) instances counted by threads that have ended, by number */
    size_t counts_size;
    uint32_t next_id; /* (n:lock) numbers start at 1 */
    PyType_WatchCallback watchers[TYPE_WATCHERS];
    PyObject *generic; /* (a) typing.Generic, once somebody has asked for it */
    PyMutex weak_lock;
    ImmortalWeak *weak[IMMORTAL_WEAK_BUCKETS]; /* (n:weak_lock; entries stay) */
};

/* Where the current interpreter, which is not the main one, keeps the list of its weak references to
 * an immortal object; NULL without memory. */
void **type_state_weakrefs(PyObject *o);
/* At the end of the interpreter, which has no object left that needs it. */
void type_state_free(Interp *interp);

#endif
