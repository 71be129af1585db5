/* What the files of _asyncio share: futures, tasks, and who runs what.
 *
 * A future is used by the thread of its loop; others may look, and misuse must do no harm. Fields
 * are replaced by attr_replace and read by attr_field; the state changes under the object's lock.
 */
#ifndef PITHON_MODULES_ASYNCIO_ASYNCIO_INT_H
#define PITHON_MODULES_ASYNCIO_ASYNCIO_INT_H

#include "modules/contextvars/contextvars.h"
#include "object/args.h"
#include "object/attr.h"
#include "object/call.h"
#include "object/needs.h"
#include "object/ops.h"
#include "object/type.h"
#include "types/dict/dict.h"
#include "types/dict/instance.h"
#include "types/int/int.h"
#include "types/list/list.h"
#include "types/module/module.h"
#include "types/set/set.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"
#include "types/weakref/weakref.h"

struct TaskObject;
typedef struct {
    PyObject *future, *task, *iterator, *step; /* (c) types */
    PyObject *cancelled_error, *invalid_state; /* (a) classes, once they are needed */
    PyObject *current;                         /* (c) dict: the task that runs, by loop */
    uint64_t names;                            /* (a) number of the last unnamed task */
    PyMutex registry;
    struct TaskObject *tasks; /* (n:registry) all that are scheduled */
} AsyncioState;
extern PyModuleDef _asyncio_module_def;
extern PyType_Spec asyncio_future_spec, asyncio_iterator_spec, asyncio_task_spec, asyncio_step_spec;
static inline AsyncioState *asyncio_state_of(void *self) {
    PyObject *module = TRY(type_module_by_def(TYPE(self), &_asyncio_module_def));
    return module_state(module);
}

typedef enum { FUTURE_NEW, FUTURE_PENDING, FUTURE_CANCELLED, FUTURE_FINISHED } FutureState;
typedef struct {
    PyObject_HEAD PyObject *loop;             /* (a) NULL: not initialised */
    PyObject *callbacks;                      /* (l) list of (function, context), NULL: none */
    PyObject *result, *exception, *traceback; /* (a) */
    PyObject *source_traceback, *cancel_message, *cancelled_exc, *awaited_by; /* (a) */
    uint8_t state;         /* (a; changes under the lock) FutureState */
    uint8_t log_traceback; /* (a) nobody has asked for the exception yet */
    uint8_t blocking;      /* (a) it was awaited, not just yielded */
} FutureObject;
#define FUTURE(o) ((FutureObject *)(o))
typedef struct TaskObject {
    FutureObject base;
    PyObject *coro, *name, *context, *waiter; /* (a) */
    int64_t cancels;                          /* (a) requests */
    uint8_t must_cancel, log_pending;         /* (a) */
    bool registered;                          /* (n:registry) */
    struct TaskObject *next, *previous;       /* (n:registry) */
} TaskObject;
#define TASK(o) ((TaskObject *)(o))
#define IS_FUTURE(state, o) type_is_subtype(TYPE(o), (PyTypeObject *)(state)->future)
#define IS_TASK(state, o) type_is_subtype(TYPE(o), (PyTypeObject *)(state)->task)

/* ---- the module ---- */

/* An attribute of one of asyncio's modules; new reference. */
PyObject *asyncio_helper(const char *module, const char *name);
PyObject *asyncio_cancelled_error(AsyncioState *state);
PyObject *asyncio_invalid_state(AsyncioState *state);
/* loop.call_soon(callback, argument, context=context); argument and context may be NULL. */
int asyncio_call_soon(PyObject *loop, PyObject *callback, PyObject *argument, PyObject *context);
/* The calling thread's loop: new reference, or NULL without exception. */
PyObject *asyncio_running_loop(void);
int asyncio_enter_task(AsyncioState *state, PyObject *loop, PyObject *task);
int asyncio_leave_task(AsyncioState *state, PyObject *loop, PyObject *task);
PyObject *asyncio_swap_task(AsyncioState *state, PyObject *loop, PyObject *task);
int asyncio_register(AsyncioState *state, PyObject *task);
void asyncio_unregister(AsyncioState *state, TaskObject *task);
/* The default loop of the thread: new reference. */
PyObject *asyncio_event_loop(void);
int asyncio_awaited_by_add(AsyncioState *state, PyObject *future, PyObject *waiter);
int asyncio_awaited_by_discard(AsyncioState *state, PyObject *future, PyObject *waiter);

/* ---- futures ---- */

int future_begin(FutureObject *self, PyObject *loop);
int future_check(FutureObject *self); /* -1 with RuntimeError if it is not initialised */
int future_finish(FutureObject *self, PyObject *result);
int future_fail(FutureObject *self, PyObject *exception);
/* 1: it is cancelled now; 0: it was done; -1. */
int future_cancel_now(FutureObject *self, PyObject *message);
PyObject *future_cancelled_exception(FutureObject *self);
/* The result, or its exception raised. */
PyObject *future_take_result(FutureObject *self);
int future_add_callback(FutureObject *self, PyObject *function, PyObject *context);
int future_traverse(PyObject *o, visitproc visit, void *arg);
int future_clear(PyObject *o);
void future_report_exception(FutureObject *self);
PyObject *future_iter(PyObject *o);

#endif
