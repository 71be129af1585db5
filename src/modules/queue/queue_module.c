/* _queue: SimpleQueue, an unbounded queue between threads. */
#include "object/args.h"
#include "object/call.h"
#include "object/data.h"
#include "object/needs.h"
#include "object/type.h"
#include "thread/parking.h"
#include "types/dict/dict.h"
#include "types/float/float.h"
#include "types/int/int.h"
#include "types/module/module.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"

#include <math.h>

typedef struct {
    PyObject *empty; /* the class Empty */
} QueueState;
extern PyModuleDef _queue_module_def;

typedef struct {
    PyObject_HEAD PyObject **ring; /* (l) */
    Py_ssize_t capacity;           /* (l) 0 or a power of two */
    Py_ssize_t head;               /* (l) */
    Py_ssize_t length;             /* (a; written under the lock) getters wait while it is 0 */
    Py_ssize_t waiters;            /* (a) */
    PyObject *weakrefs;
} QueueObject;
#define QUEUE(o) ((QueueObject *)(o))
enum { RING_MIN = 8 };

/* ---- the ring ---- */

static int ring_resize_locked(QueueObject *q, Py_ssize_t capacity) {
    PyObject **ring = data_alloc((size_t)capacity * sizeof *ring);
    if (ring == NULL) {
        return err_int(err_no_memory());
    }
    for (Py_ssize_t i = 0; i < q->length; i++) {
        ring[i] = q->ring[(q->head + i) & (q->capacity - 1)];
    }
    data_free(q->ring, (size_t)q->capacity * sizeof *ring);
    q->ring = ring;
    q->capacity = capacity;
    q->head = 0;
    return 0;
}
static int ring_put(QueueObject *q, PyObject *item) {
    guard(q);
    if (q->length == q->capacity) {
        INT_TRYI(ring_resize_locked(q, q->capacity ? q->capacity * 2 : RING_MIN));
    }
    q->ring[(q->head + q->length) & (q->capacity - 1)] = newref(item);
    store_seq(&q->length, q->length + 1); /* before put() looks for waiters */
    return 0;
}
static PyObject *ring_take(QueueObject *q) {
    guard(q);
    if (q->length == 0) {
        return NULL;
    }
    PyObject *item = q->ring[q->head];
    q->head = (q->head + 1) & (q->capacity - 1);
    store_relaxed(&q->length, q->length - 1);
    if (q->capacity > 64 && q->length < q->capacity / 8 &&
        ring_resize_locked(q, q->capacity / 4) < 0) {
        err_clear(); /* it stays large */
    }
    return item;
}

static int queue_traverse(PyObject *o, visitproc visit, void *arg) {
    QueueObject *q = QUEUE(o);
    for (Py_ssize_t i = 0; i < q->length; i++) {
        Py_VISIT(q->ring[(q->head + i) & (q->capacity - 1)]);
    }
    return 0;
}
static int queue_clear(PyObject *o) {
    for (PyObject *item; (item = ring_take(QUEUE(o))) != NULL;) {
        decref(item);
    }
    return 0;
}
static void queue_dealloc(PyObject *o) {
    object_untrack(o);
    weakref_clear_all(o);
    queue_clear(o);
    data_free(QUEUE(o)->ring, (size_t)QUEUE(o)->capacity * sizeof(PyObject *));
    TYPE(o)->tp_free(o);
}
static PyObject *queue_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    if (kwargs != NULL && dict_length(kwargs) > 0) {
        return err_raise(PyExc_TypeError, "SimpleQueue() takes no keyword arguments");
    }
    if (tuple_length(args) > 0) {
        return err_raise(PyExc_TypeError, "SimpleQueue() takes no positional arguments");
    }
    return type->tp_alloc(type, 0);
}

/* ---- putting ---- */

static int put(QueueObject *q, PyObject *item) {
    INT_TRYI(ring_put(q, item));
    if (load_seq(&q->waiters) > 0) {
        parking_unpark_one(&q->length, NULL, NULL);
    }
    return 0;
}
METHOD("SimpleQueue.put(self, /, item, block: bool = True, timeout=None)",
       "Put the item on the queue. It never waits: block and timeout are there for compatibility "
       "with Queue.put().")
static PyObject *queue_put(QueueObject *self, PyObject *item, int block, PyObject *timeout) {
    TRYI(put(self, item));
    return NONE;
}
METHOD("SimpleQueue.put_nowait(self, /, item)", "Put the item on the queue; the same as put(item).")
static PyObject *queue_put_nowait(QueueObject *self, PyObject *item) {
    TRYI(put(self, item));
    return NONE;
}

/* ---- getting ---- */

static void *raise_empty(QueueObject *q) {
    PyObject *module = type_module_by_def(TYPE(q), &_queue_module_def);
    if (module == NULL) {
        return NULL;
    }
    QueueState *state = module_state(module);
    autoref PyObject *error = TRY(call_none(state->empty));
    return err_raise_object(take(error));
}

/* Seconds to nanoseconds, -1 for None. */
static int wait_time(PyObject *timeout, int64_t *ns) {
    *ns = -1;
    if (timeout == NONE) {
        return 0;
    }
    if (!IS_INSTANCE(timeout, PyFloat_Type) &&
        (TYPE(timeout)->tp_as_number == NULL || TYPE(timeout)->tp_as_number->nb_index == NULL)) {
        return err_int(err_raise(
            PyExc_TypeError, "'%T' object cannot be interpreted as an integer or float", timeout));
    }
    double seconds = float_as_double(timeout);
    if (seconds == -1.0 && err_occurred()) {
        return -1;
    }
    if (isnan(seconds)) {
        return err_int(err_raise(PyExc_ValueError, "Invalid value NaN (not a number)"));
    }
    if (fabs(seconds) >= (double)INT64_MAX / 1e9) {
        return err_int(err_raise(PyExc_OverflowError, "timestamp out of range for C PyTime_t"));
    }
    if (seconds < 0) {
        return err_int(err_raise(PyExc_ValueError, "'timeout' must be a non-negative number"));
    }
    *ns = (int64_t)ceil(seconds * 1e9);
    return 0;
}

/* Sleeps until there may be an item or a signal has come in, whose handler is the caller's to run: false when the
 * time is over. */
static bool wait_for_item(QueueObject *q, int64_t deadline) {
    int64_t left = -1;
    if (deadline >= 0) {
        left = deadline - monotonic_ns();
        if (left <= 0) {
            return false;
        }
    }
    Py_ssize_t none = 0;
    fetch_add_acq_rel(&q->waiters, 1);
    fence_seq(); /* before the length is looked at, by the parking lot */
    parking_park(&q->length, &none, sizeof none, left, PARK_INTERRUPTIBLE);
    fetch_add_acq_rel(&q->waiters, -1);
    return true;
}
METHOD("SimpleQueue.get(self, /, block: bool = True, timeout=None)",
       "Remove an item from the queue and return it. Without one: waits, for at most timeout "
       "seconds if it is given; raises Empty after that, or at once if block is false.")
static PyObject *queue_get(QueueObject *self, int block, PyObject *timeout) {
    int64_t ns = 0;
    if (block) {
        TRYI(wait_time(timeout, &ns));
    }
    int64_t deadline = ns < 0 ? -1 : monotonic_ns() + ns;
    for (;;) {
        PyObject *item = ring_take(self);
        if (item != NULL) {
            return item;
        }
        if (!block || !wait_for_item(self, deadline)) {
            return raise_empty(self);
        }
        ThreadState *ts = thread_current();
        if (safepoint_due(ts)) {
            TRYI(safepoint_slow(ts));
        }
    }
}
METHOD("SimpleQueue.get_nowait(self)",
       "Remove an item from the queue and return it; raises Empty when there is none.")
static PyObject *queue_get_nowait(QueueObject *self) {
    PyObject *item = ring_take(self);
    return item ? item : raise_empty(self);
}
METHOD("SimpleQueue.empty(self)", "Is the queue empty at this moment?")
static PyObject *queue_empty(QueueObject *self) {
    return BOOL(load_relaxed(&self->length) == 0);
}
METHOD("SimpleQueue.qsize(self)", "How many items are in the queue at this moment.")
static PyObject *queue_qsize(QueueObject *self) {
    return int_from_ssize(load_relaxed(&self->length));
}
CLASSMETHOD("SimpleQueue.__class_getitem__(cls, object, /)", "See PEP 585")
static PyObject *queue_class_getitem(PyObject *cls, PyObject *object) {
    return generic_alias_new(cls, object);
}

#include "queue_module.gen.h"

/* ---- the module ---- */

static PyMemberDef queue_members[] = {
    {"__weaklistoffset__", Py_T_PYSSIZET, offsetof(QueueObject, weakrefs), Py_READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};
static PyType_Slot queue_slots[] = {
    {Py_tp_dealloc, queue_dealloc},
    {Py_tp_doc, "SimpleQueue()\n--\n\nAn unbounded first-in first-out queue, reentrant."},
    {Py_tp_traverse, queue_traverse},
    {Py_tp_clear, queue_clear},
    {Py_tp_members, queue_members},
    {Py_tp_methods, SimpleQueue_methods},
    {Py_tp_new, queue_new},
    {0, NULL},
};
static PyType_Spec queue_spec = {
    .name = "_queue.SimpleQueue",
    .basicsize = sizeof(QueueObject),
    .flags =
        Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = queue_slots,
};

/* class Empty(Exception) */
static PyObject *empty_class(void) {
    autoref PyObject *name = TRY(str_from_text("Empty")),
                     *bases = TRY(tuple_of(1, PyExc_Exception)), *namespace = TRY(dict_new()),
                     *module = TRY(str_from_text("_queue")),
                     *doc =
                         TRY(str_from_text("Exception raised by Queue.get(block=0)/get_nowait()."));
    TRYI(dict_set_text(namespace, "__module__", module));
    TRYI(dict_set_text(namespace, "__doc__", doc));
    return call_three((PyObject *)&PyType_Type, name, bases, namespace);
}
static int queue_exec(PyObject *module) {
    QueueState *state = module_state(module);
    state->empty = INT_TRY(empty_class());
    INT_TRYI(module_add(module, "Empty", state->empty));
    autoref PyObject *type = (PyObject *)INT_TRY(type_from_spec(module, &queue_spec, NULL));
    return module_add(module, "SimpleQueue", type);
}

NATIVE_MODULE_LEADING(_queue, QueueState, empty, queue_exec, NULL,
                      "An unbounded queue between threads, for the module queue.")
