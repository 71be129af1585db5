#include "object/freelist.h"
#include "object/needs.h"
#include "thread/needs.h"

#include <stdlib.h>

bool freelists_create(ThreadState *ts) {
    ts->freelists = calloc(FREELIST_COUNT, sizeof(Freelist));
    return ts->freelists != NULL;
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
