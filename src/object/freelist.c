#include "object/freelist.h"
#include "object/needs.h"
#include "thread/needs.h"

#include <stdlib.h>

bool freelists_create(ThreadState *ts) {
    ts->freelists = calloc(FREELIST_COUNT + 1, sizeof(Freelist)); /* and the last int */
    if (ts->freelists != NULL && ts->heap->tracer != NULL) {
        freelists_close_stw(ts);
    }
    return ts->freelists != NULL;
}

static void free_all(ThreadState *ts) {
    Freelist *lists = ts->freelists;
    for (unsigned kind = 0; lists != NULL && kind < FREELIST_COUNT; kind++) {
        for (PyObject *o = lists[kind].first, *next; o != NULL; o = next) {
            next = (PyObject *)o->ob_tid;
            heap_free(ts->heap, o);
        }
        lists[kind].first = NULL;
    }
}

static void set_counts(ThreadState *ts, uint32_t count) {
    Freelist *lists = ts->freelists;
    for (unsigned kind = 0; lists != NULL && kind < FREELIST_COUNT; kind++) {
        lists[kind].count = count;
    }
}

/* A list that seems full takes nothing. */
void freelists_close_stw(ThreadState *ts) {
    free_all(ts);
    set_counts(ts, UINT32_MAX);
}

void freelists_open_stw(ThreadState *ts) {
    set_counts(ts, 0);
}

void freelists_clear(ThreadState *ts) {
    Freelist *lists = ts->freelists;
    if (lists != NULL) {
        CLEAR(lists[FREELIST_last_int].first);
    }
    free_all(ts);
    free(ts->freelists);
    ts->freelists = NULL;
}
