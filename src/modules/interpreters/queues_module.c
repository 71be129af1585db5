/* _interpqueues: queues between interpreters. They never wait: who finds one full or empty comes
 * back later.
 *
 * All queues are under one lock, held for a few steps each time. What may run Python code, the
 * freeing of items above all, happens outside. */
#include "modules/interpreters/cross_state.h"
#include "object/args.h"
#include "object/attr.h"
#include "object/call.h"
#include "object/needs.h"
#include "object/ops.h"
#include "types/exception/exception.h"
#include "types/int/int.h"
#include "types/list/list.h"
#include "types/module/module.h"
#include "types/tuple/tuple.h"

#include <stdlib.h>

typedef struct CrossQueue {
    struct CrossQueue *next;
    int64_t id;
    int64_t refs;
    Py_ssize_t maxsize; /* 0 or less: no limit */
    Py_ssize_t count;
    int unbound, fallback;
    CrossItem *first, **end;
} CrossQueue; /* all (n:queue_lock) */

CrossState *cross_state(void) {
    CrossState *state = load_acquire(&runtime.crossing), *expected = NULL;
    if (state != NULL) {
        return state;
    }
    CrossState *fresh = calloc(1, sizeof *fresh);
    if (fresh == NULL) {
        return err_no_memory();
    }
    fresh->next_queue = 1;
    if (cas_acq_rel(&runtime.crossing, &expected, fresh)) {
        return fresh;
    }
    free(fresh);
    return expected;
}

/* ---- finding ---- */

static CrossQueue **link_locked(CrossState *state, int64_t id) {
    CrossQueue **link = &state->queues;
    while (*link != NULL && (*link)->id != id) {
        link = &(*link)->next;
    }
    return link;
}

static void *not_found(int64_t id) {
    CrossLocal *local = TRY(cross_local());
    PyObject *class = load_acquire(&local->queue_not_found);
    return err_raise(class ? class : PyExc_RuntimeError, "queue %lld not found", (long long)id);
}

/* The classes that the library registers, which happens when it is imported. */
static PyObject *registered(PyObject **class) {
    PyObject *known = load_acquire(class);
    if (known == NULL) {
        autoref PyObject *module = TRY(import_module_text("concurrent.interpreters._queues"));
        known = load_acquire(class);
    }
    return known != NULL ? newref(known)
                         : err_raise(PyExc_RuntimeError, "the queue classes are not registered");
}

static void *raise_registered(bool full, int64_t id) {
    CrossLocal *local = TRY(cross_local());
    autoref PyObject *class = TRY(registered(full ? &local->queue_full : &local->queue_empty));
    return err_raise(class, "queue %lld is %s", (long long)id, full ? "full" : "empty");
}

/* ---- life ---- */

static int queue_incref(int64_t id) {
    CrossState *state = INT_TRY(cross_state());
    mutex_lock(&state->queue_lock);
    CrossQueue *queue = *link_locked(state, id);
    if (queue != NULL) {
        queue->refs++;
    }
    mutex_unlock(&state->queue_lock);
    return queue == NULL ? err_int(not_found(id)) : 0;
}

static void queue_free(CrossQueue *queue) {
    cross_items_free(queue->first);
    free(queue);
}

/* Takes a reference away, or all of them; 1, 0 when there is no such queue, -1 when nobody has a
 * reference. */
static int queue_drop(int64_t id, bool all) {
    CrossState *state = load_acquire(&runtime.crossing);
    if (state == NULL) {
        return 0;
    }
    CrossQueue *dead = NULL;
    bool bound = true;
    mutex_lock(&state->queue_lock);
    CrossQueue **link = link_locked(state, id), *queue = *link;
    if (queue != NULL && !all && queue->refs == 0) {
        bound = false;
    } else if (queue != NULL && (all || --queue->refs == 0)) {
        dead = queue;
        *link = queue->next;
    }
    mutex_unlock(&state->queue_lock);
    if (dead != NULL) {
        queue_free(dead);
    }
    return bound ? queue != NULL : -1;
}

/* What ends an interpreter does to one queue: a list of items to be freed. */
static void unbind_locked(CrossQueue *queue, int64_t interp, CrossItem **dead) {
    CrossItem **link = &queue->first;
    while (*link != NULL) {
        CrossItem *item = *link;
        if (item->interp == interp && item->cross != NULL && item->unbound == UNBOUND_REMOVE) {
            *link = item->next;
            queue->count--;
            item->next = *dead;
            *dead = item;
            continue;
        }
        if (item->interp == interp && item->cross != NULL) {
            CrossItem *shell = calloc(1, sizeof *shell);
            if (shell != NULL) { /* else the data leak */
                *shell = (CrossItem){*dead, item->cross, interp, item->unbound, NULL};
                *dead = shell;
            }
            item->cross = NULL;
        }
        link = &item->next;
    }
    queue->end = link;
}

void queues_interp_ends(int64_t interp) {
    CrossState *state = load_acquire(&runtime.crossing);
    CrossItem *dead = NULL;
    if (state == NULL) {
        return;
    }
    mutex_lock(&state->queue_lock);
    for (CrossQueue *queue = state->queues; queue != NULL; queue = queue->next) {
        unbind_locked(queue, interp, &dead);
    }
    mutex_unlock(&state->queue_lock);
    cross_items_free(dead);
}

/* ---- as objects that cross ---- */

bool queue_is_shareable(PyObject *o) {
    CrossLocal *local = load_acquire(&interp_current()->crossing);
    return local != NULL && (PyObject *)TYPE(o) == load_acquire(&local->queue_class);
}

Cross *queue_cross(PyObject *o, bool *known) {
    *known = queue_is_shareable(o);
    if (!*known) {
        return NULL;
    }
    autoref PyObject *number = TRY(attr_get_text(o, "_id"));
    int64_t id = TRYI(cross_id_of(number, "queue"));
    Cross *cross = TRY(cross_new(CROSS_QUEUE));
    if (queue_incref(id) < 0) {
        free(cross);
        return NULL;
    }
    cross->value.number = id;
    return cross;
}

PyObject *queue_object(const Cross *cross) {
    CrossLocal *local = TRY(cross_local());
    autoref PyObject *class = TRY(registered(&local->queue_class));
    autoref PyObject *id = TRY(int_from_int64(cross->value.number));
    return call_one(class, id);
}

void queue_forget(const Cross *cross) {
    queue_drop(cross->value.number, false);
}

/* ---- the functions ---- */

FUNCTION("_interpqueues.create(maxsize: ssize, unboundop: int = -1, fallback: int = -1)",
         "Make a queue, to which nobody has a reference yet; returns its number.")
static PyObject *interpqueues_create(PyObject *module, Py_ssize_t maxsize, int unboundop,
                                     int fallback) {
    int unbound = TRYI(cross_unbound_op(unboundop, UNBOUND_REPLACE));
    int how = TRYI(cross_fallback(fallback, CROSS_ANY));
    CrossState *state = TRY(cross_state());
    CrossQueue *queue = calloc(1, sizeof *queue);
    if (queue == NULL) {
        return err_no_memory();
    }
    *queue = (CrossQueue){.maxsize = maxsize, .unbound = unbound, .fallback = how};
    queue->end = &queue->first;
    mutex_lock(&state->queue_lock);
    int64_t id = queue->id = state->next_queue++;
    CrossQueue **link = link_locked(state, id);
    *link = queue;
    mutex_unlock(&state->queue_lock);
    return int_from_int64(id);
}

FUNCTION("_interpqueues.destroy(qid)", "Clear the queue, and forget it.")
static PyObject *interpqueues_destroy(PyObject *module, PyObject *qid) {
    int64_t id = TRYI(cross_id_of(qid, "queue"));
    return queue_drop(id, true) ? newref(NONE) : not_found(id);
}

FUNCTION("_interpqueues.bind(qid)", "One more reference to the queue.")
static PyObject *interpqueues_bind(PyObject *module, PyObject *qid) {
    int64_t id = TRYI(cross_id_of(qid, "queue"));
    TRYI(queue_incref(id));
    return newref(NONE);
}

FUNCTION("_interpqueues.release(qid)",
         "One reference to the queue less; with the last one it is gone.")
static PyObject *interpqueues_release(PyObject *module, PyObject *qid) {
    int64_t id = TRYI(cross_id_of(qid, "queue"));
    int done = queue_drop(id, false);
    if (done < 0) {
        CrossLocal *local = TRY(cross_local());
        PyObject *class = load_acquire(&local->queue_error);
        return err_raise(class ? class : PyExc_RuntimeError, "queue %lld never bound",
                         (long long)id);
    }
    return done ? newref(NONE) : not_found(id);
}

/* A copy of what the queue says of itself: -1 when there is none. */
static int look(PyObject *qid, CrossQueue *out) {
    int64_t id = INT_TRYI(cross_id_of(qid, "queue"));
    CrossState *state = INT_TRY(cross_state());
    mutex_lock(&state->queue_lock);
    CrossQueue *queue = *link_locked(state, id);
    if (queue != NULL) {
        *out = *queue;
    }
    mutex_unlock(&state->queue_lock);
    return queue == NULL ? err_int(not_found(id)) : 0;
}

/* The item that is put in, if there is room: 0, 1 when it is full, -1 when there is no queue. */
static int append(CrossState *state, int64_t id, CrossItem *item) {
    int result = 0;
    mutex_lock(&state->queue_lock);
    CrossQueue *queue = *link_locked(state, id);
    if (queue == NULL) {
        result = -1;
    } else if (queue->maxsize > 0 && queue->count >= queue->maxsize) {
        result = 1;
    } else {
        *queue->end = item;
        queue->end = &item->next;
        queue->count++;
    }
    mutex_unlock(&state->queue_lock);
    return result;
}

FUNCTION("_interpqueues.put(qid, obj, unboundop: int = -1, fallback: int = -1)",
         "Put the object's data into the queue.")
static PyObject *interpqueues_put(PyObject *module, PyObject *qid, PyObject *obj, int unboundop,
                                  int fallback) {
    CrossQueue queue;
    TRYI(look(qid, &queue));
    int unbound = TRYI(cross_unbound_op(unboundop, queue.unbound));
    int how = TRYI(cross_fallback(fallback, queue.fallback));
    if (queue.maxsize > 0 && queue.count >= queue.maxsize) {
        return raise_registered(true, queue.id);
    }
    CrossItem *item = calloc(1, sizeof *item);
    if (item == NULL) {
        return err_no_memory();
    }
    *item = (CrossItem){.cross = cross_make(obj, (CrossFallback)how),
                        .interp = interp_current()->id,
                        .unbound = unbound};
    if (item->cross == NULL) {
        free(item);
        return NULL;
    }
    int done = append(cross_state(), queue.id, item);
    if (done != 0) {
        cross_item_free(item);
        return done > 0 ? raise_registered(true, queue.id) : not_found(queue.id);
    }
    return newref(NONE);
}

FUNCTION("_interpqueues.get(qid)",
         "Take the first item out: (object, None), or (None, op) when its interpreter has ended.")
static PyObject *interpqueues_get(PyObject *module, PyObject *qid) {
    int64_t id = TRYI(cross_id_of(qid, "queue"));
    CrossState *state = TRY(cross_state());
    mutex_lock(&state->queue_lock);
    CrossQueue *queue = *link_locked(state, id);
    CrossItem *item = queue == NULL ? NULL : queue->first;
    if (item != NULL) {
        queue->first = item->next;
        queue->count--;
        if (queue->first == NULL) {
            queue->end = &queue->first;
        }
    }
    mutex_unlock(&state->queue_lock);
    if (item == NULL) {
        return queue == NULL ? not_found(id) : raise_registered(false, id);
    }
    return cross_item_result(item);
}

FUNCTION("_interpqueues.get_count(qid)", "How many items wait in the queue.")
static PyObject *interpqueues_get_count(PyObject *module, PyObject *qid) {
    CrossQueue queue;
    TRYI(look(qid, &queue));
    return int_from_ssize(queue.count);
}
FUNCTION("_interpqueues.get_maxsize(qid)", "How many items fit.")
static PyObject *interpqueues_get_maxsize(PyObject *module, PyObject *qid) {
    CrossQueue queue;
    TRYI(look(qid, &queue));
    return int_from_ssize(queue.maxsize);
}
FUNCTION("_interpqueues.is_full(qid)", "Has the queue a limit, and reached it?")
static PyObject *interpqueues_is_full(PyObject *module, PyObject *qid) {
    CrossQueue queue;
    TRYI(look(qid, &queue));
    return BOOL(queue.maxsize > 0 && queue.count >= queue.maxsize);
}
FUNCTION("_interpqueues.get_queue_defaults(qid)",
         "What put() does unless told otherwise: (unboundop, fallback).")
static PyObject *interpqueues_get_queue_defaults(PyObject *module, PyObject *qid) {
    CrossQueue queue;
    TRYI(look(qid, &queue));
    return cross_defaults(queue.unbound, queue.fallback);
}

static PyObject *summary(const CrossQueue *queue) {
    autoref PyObject *id = TRY(int_from_int64(queue->id));
    autoref PyObject *op = TRY(int_from_int64(queue->unbound));
    autoref PyObject *fallback = TRY(int_from_int64(queue->fallback));
    return tuple_of(3, id, op, fallback);
}

/* The first queue of at least that number; false: there is none. */
static bool next_queue(CrossState *state, int64_t least, CrossQueue *out) {
    mutex_lock(&state->queue_lock);
    CrossQueue *queue = state->queues;
    while (queue != NULL && queue->id < least) {
        queue = queue->next;
    }
    if (queue != NULL) {
        *out = *queue;
    }
    mutex_unlock(&state->queue_lock);
    return queue != NULL;
}

FUNCTION("_interpqueues.list_all()", "(number, unboundop, fallback) of all queues.")
static PyObject *interpqueues_list_all(PyObject *module) {
    CrossState *state = TRY(cross_state());
    autoref PyObject *list = TRY(list_new(0));
    CrossQueue queue;
    for (int64_t least = 0; next_queue(state, least, &queue); least = queue.id + 1) {
        TRYI(list_append_steal(list, summary(&queue)));
    }
    return take(list);
}

static int check_class(PyObject *o, const char *name) {
    return IS_TYPE_OBJECT(o)
               ? 0
               : err_int(err_raise(PyExc_TypeError, "expected a type for '%s'", name));
}
FUNCTION("_interpqueues._register_heap_types(queuetype, emptyerror, fullerror)",
         "Tell which classes queues and their errors have.")
static PyObject *interpqueues_register_heap_types(PyObject *module, PyObject *queuetype,
                                                  PyObject *emptyerror, PyObject *fullerror) {
    TRYI(check_class(queuetype, "queuetype"));
    TRYI(check_class(emptyerror, "emptyerror"));
    TRYI(check_class(fullerror, "fullerror"));
    CrossLocal *local = TRY(cross_local());
    cross_local_set(&local->queue_class, queuetype);
    cross_local_set(&local->queue_empty, emptyerror);
    cross_local_set(&local->queue_full, fullerror);
    return newref(NONE);
}

/* ---- the module ---- */

typedef struct {
    char nothing;
} InterpqueuesState;

static int interpqueues_exec(PyObject *module) {
    CrossLocal *local = INT_TRY(cross_local());
    autoref PyObject *error =
        INT_TRY(exception_class_new("concurrent.interpreters.QueueError", PyExc_RuntimeError,
                                    "Something is wrong with a queue between interpreters."));
    autoref PyObject *none =
        INT_TRY(exception_class_new("concurrent.interpreters.QueueNotFoundError", error, NULL));
    cross_local_set(&local->queue_error, error);
    cross_local_set(&local->queue_not_found, none);
    INT_TRYI(module_add(module, "QueueError", error));
    return module_add(module, "QueueNotFoundError", none);
}

#include "queues_module.gen.h"

NATIVE_MODULE(_interpqueues, InterpqueuesState, interpqueues_exec, _interpqueues_functions,
              "Queues between interpreters.")
