#include "object/freelist.h"
#include "object/needs.h"
#include "thread/needs.h"

#include <stdlib.h>

static const uint32_t keep_limit[] = {
#define FREELIST_LIMIT(name, keep) [FREELIST_##name] = (keep),
    FREELISTS(FREELIST_LIMIT)
#undef FREELIST_LIMIT
};

PyObject *freelist_take(unsigned kind) {
    Freelist *lists = thread_current()->freelists;
    if (lists == NULL || lists[kind].first == NULL) {
        return NULL;
    }
    PyObject *o = lists[kind].first;
    lists[kind].first = (PyObject *)o->ob_tid;
    lists[kind].count--;
    return o;
}

bool freelist_keep(unsigned kind, PyObject *o) {
    ThreadState *ts = thread_current();
    Freelist *lists = ts->freelists;
    if (lists == NULL) {
        lists = ts->freelists = calloc(FREELIST_COUNT, sizeof *lists);
        if (lists == NULL) {
            return false;
        }
    }
    if (lists[kind].count >= keep_limit[kind]) {
        return false;
    }
    o->ob_gc_bits = 0;
    store_relaxed(&o->ob_type, NULL);
    o->ob_tid = (uintptr_t)lists[kind].first;
    lists[kind].first = o;
    lists[kind].count++;
    return true;
}

void freelists_clear(ThreadState *ts) {
    Freelist *lists = ts->freelists;
    for (unsigned kind = 0; lists != NULL && kind < FREELIST_COUNT; kind++) {
        for (PyObject *o = lists[kind].first, *next; o != NULL; o = next) {
            next = (PyObject *)o->ob_tid;
            heap_free(ts->heap, o);
        }
    }
    free(lists);
    ts->freelists = NULL;
}
