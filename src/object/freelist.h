/* Freelists: memory of dead objects of a few hot types, kept by the thread that freed them, so that
 * making the next one need not fill in the header's constant part again. A block stays allocated in
 * its heap page while it lies here, with a NULL type word, so that the collector skips it.
 *
 * Threads: each thread its own.
 */
#ifndef PITHON_OBJECT_FREELIST_H
#define PITHON_OBJECT_FREELIST_H

#include "object/object.h"
#include "object/switches.h"

/* One list a kind; the number is how many it keeps. */
#define FREELISTS(X) X(float, 200) X(int, 200) X(tuple_1, 32) X(tuple_2, 64) X(tuple_3, 32) X(tuple_4, 16)

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

/* Behind the lists: the int of one digit that was made last out of an unboxed one, counted, and its
 * value in place of the count. A value that is stored
 * several times, as in [i, i] or self.x = self.y = i, thus becomes one object instead of several. */
enum { FREELIST_last_int = FREELIST_COUNT };

static const uint32_t freelist_limits[] = {
#define FREELIST_LIMIT(name, keep) [FREELIST_##name] = (keep),
    FREELISTS(FREELIST_LIMIT)
#undef FREELIST_LIMIT
};

quiet bool freelists_create(ThreadState *ts);
/* While allocations are traced nothing is kept. World stopped. */
void freelists_close_stw(ThreadState *ts);
void freelists_open_stw(ThreadState *ts);

/* A dead object's memory (header stale), or NULL. */
static force_inline quiet PyObject *freelist_take(ThreadState *ts, unsigned kind) {
    Freelist *lists = ts->freelists;
    if (unlikely(lists == NULL) || lists[kind].first == NULL) {
        return NULL;
    }
    PyObject *o = lists[kind].first;
    lists[kind].first = (PyObject *)o->ob_tid;
    lists[kind].count--;
    return o;
}
/* Keeps the memory of an object of this thread's heap; false when the list is full: then free it. */
static force_inline quiet bool freelist_keep(ThreadState *ts, unsigned kind, PyObject *o) {
#ifdef WITH_ASAN
    return false; /* or it would not see uses after death */
#endif
    if (unlikely(ts->freelists == NULL) && !freelists_create(ts)) {
        return false;
    }
    Freelist *list = (Freelist *)ts->freelists + kind;
    if (switched_off(SWITCH_FREELISTS) || list->count >= freelist_limits[kind]) {
        return false;
    }
    o->ob_gc_bits = 0;
    store_relaxed(&o->ob_type, NULL);
    o->ob_tid = (uintptr_t)list->first;
    list->first = o;
    list->count++;
    return true;
}

#endif
