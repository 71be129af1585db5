/* Codes that functions have let go of (`f.__code__ = ...`). A frame does not count the code it
 * runs: its function does, or the generator. So what a function lets go of is kept here until no
 * frame runs it, which is found out with the threads stopped:
 *   1. A frame of a thread, linked or not yet, lies in the thread's stack of frames below its top.
 *      All words there are looked at; one that happens to look like a code keeps it once more.
 *   2. A frame that outlives its call lies in a tracked frame object. Frames move from 1 to here,
 *      never back: so the stacks are looked at first.
 *   3. C code that has read a function's code without counting it reaches no safepoint, and waits
 *      for nothing, before the code lies in a frame or is counted. The drop below only queues the
 *      code (it is SHARED): hand-shakes see to what has been read just before.
 * Looked at by full collections, and when more have come than were kept the last time. */
#include "gc/gc.h"
#include "gc/needs.h"
#include "interp/frame.h"
#include "types/needs.h"
#include "types/frame/frame_object.h"

#include <stdlib.h>

enum { RETIRED_MANY = 64 };

struct RetiredCode {
    RetiredCode *next;
    PyObject *code; /* owned */
    bool runs;      /* only while they are looked at */
};

static void push(Interp *interp, RetiredCode *entry) {
    entry->next = load_relaxed(&interp->retired);
    while (!cas_acq_rel(&interp->retired, &entry->next, entry)) {
    }
}

/* ---- looking for frames ---- */

typedef struct {
    RetiredCode **items; /* by address of the code */
    size_t count;
} Retired;

static int compare_codes(const void *a, const void *b) {
    uintptr_t left = (uintptr_t)(*(RetiredCode *const *)a)->code,
              right = (uintptr_t)(*(RetiredCode *const *)b)->code;
    return (left > right) - (left < right);
}

static quiet void mark(Retired *r, uintptr_t word) {
    if (word < (uintptr_t)r->items[0]->code || word > (uintptr_t)r->items[r->count - 1]->code) {
        return;
    }
    size_t low = 0, high = r->count;
    while (low < high) { /* the first that is not below */
        size_t middle = (low + high) / 2;
        if ((uintptr_t)r->items[middle]->code < word) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    for (; low < r->count && (uintptr_t)r->items[low]->code == word; low++) {
        r->items[low]->runs = true;
    }
}

static quiet void mark_word(uintptr_t word, void *retired) {
    mark(retired, word);
}

static quiet void mark_frame_object(PyObject *o, void *retired) {
    if (IS_EXACT(o, PyFrame_Type) && frame_object_frame((PyFrameObject *)o) != NULL) {
        mark(retired, (uintptr_t)frame_object_frame((PyFrameObject *)o)->code);
    }
}

static void mark_running(Interp *interp, Retired *r) {
    world_stop(interp);
    for (ThreadState *ts = interp->threads; ts != NULL; ts = (ThreadState *)ts->base.next) {
        frames_each_word_stw(ts, mark_word, r);
    }
    world_start(interp);
    gc_each_object(mark_frame_object, r);
}

/* ---- letting go ---- */

/* The entries as an array in order; without memory an empty one. */
static Retired sorted(RetiredCode *list) {
    size_t count = 0;
    for (RetiredCode *entry = list; entry != NULL; entry = entry->next) {
        count++;
    }
    Retired r = {malloc(count * sizeof *r.items), 0};
    for (RetiredCode *entry = list; r.items != NULL && entry != NULL; entry = entry->next) {
        r.items[r.count++] = entry;
    }
    if (r.count > 0) {
        qsort(r.items, r.count, sizeof *r.items, compare_codes);
    }
    return r;
}

void codes_release_retired(void) {
    Interp *interp = interp_current();
    RetiredCode *list = exchange_acq_rel(&interp->retired, NULL), *next;
    if (list == NULL) {
        return;
    }
    Retired r = sorted(list);
    if (r.count > 0) {
        mark_running(interp, &r);
    }
    size_t kept = 0;
    for (RetiredCode *entry = list; entry != NULL; entry = next) {
        next = entry->next;
        if (entry->runs || r.count == 0) {
            entry->runs = false;
            push(interp, entry);
            kept++;
            continue;
        }
        decref(entry->code);
        free(entry);
    }
    free(r.items);
    store_relaxed(&interp->retired_limit, 2 * kept + RETIRED_MANY);
    store_relaxed(&interp->retired_count, kept); /* a hint: others may be pushing meanwhile */
}

void code_retire(PyObject *code) {
    Interp *interp = interp_current();
    RetiredCode *entry = malloc(sizeof *entry);
    if (entry == NULL) {
        return; /* it stays for ever, which does no harm */
    }
    *entry = (RetiredCode){NULL, code, false};
    push(interp, entry);
    size_t limit = load_relaxed(&interp->retired_limit);
    if (fetch_add_relaxed(&interp->retired_count, 1) + 1 >= (limit ? limit : RETIRED_MANY)) {
        codes_release_retired();
    }
}
