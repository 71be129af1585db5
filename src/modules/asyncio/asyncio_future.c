/* Future: a result that is not there yet, and the iterator that awaits it. */
#include "modules/asyncio/asyncio_int.h"
#include "types/tuple/tuple.h"

/* ---- beginning ---- */

int future_check(FutureObject *self) {
    return load_acquire(&self->loop) != NULL
               ? 0
               : err_int(err_raise(PyExc_RuntimeError, "Future object is not initialized."));
}
static void replace(FutureObject *self, PyObject **field, PyObject *value) {
    attr_replace((PyObject *)self, field, value);
}
/* Where it was made, for debugging. */
static int note_source(FutureObject *self, PyObject *loop) {
    autoref PyObject *debug = INT_TRY(call_method_none(loop, NAME(get_debug)));
    int on = ops_is_true(debug);
    if (on <= 0) {
        return on;
    }
    autoref PyObject *extract = INT_TRY(asyncio_helper("asyncio.format_helpers", "extract_stack"));
    autoref PyObject *stack = INT_TRY(call_none(extract));
    replace(self, &self->source_traceback, stack);
    return 0;
}
int future_begin(FutureObject *self, PyObject *loop) {
    autoref PyObject *given = loop == NONE ? INT_TRY(asyncio_event_loop()) : newref(loop);
    PyObject **fields[] = {&self->callbacks,     &self->result,           &self->exception,
                           &self->traceback,     &self->source_traceback, &self->cancel_message,
                           &self->cancelled_exc, &self->awaited_by};
    for (size_t i = 0; i < countof(fields); i++) {
        replace(self, fields[i], NULL);
    }
    store_relaxed(&self->log_traceback, 0);
    store_relaxed(&self->blocking, 0);
    store_release(&self->state, FUTURE_PENDING);
    replace(self, &self->loop, given);
    return note_source(self, given);
}
INITIALIZER(
    "Future(*, loop=None)",
    "A result of work that is not done yet: set_result() or set_exception() ends the wait of "
    "those who await it.")
static int future_init(FutureObject *self, PyObject *loop) {
    return future_begin(self, loop);
}

/* ---- the end ---- */

/* Leaves PENDING: 1, or 0 if somebody was faster. */
static int leave_pending(FutureObject *self, FutureState state) {
    guard(self);
    if (self->state != FUTURE_PENDING) {
        return 0;
    }
    store_release(&self->state, (uint8_t)state);
    return 1;
}
/* Has the loop call the callbacks, which leave the list one by one: each is taken by one thread. */
static int drain_callbacks(FutureObject *self, PyObject *list) {
    autoref PyObject *loop = attr_field((PyObject *)self, &self->loop),
                     *first = INT_TRY(int_from_int64(0));
    while (list_length(list) > 0) {
        autoref PyObject *pair = call_method_one(list, NAME(pop), first);
        if (pair == NULL) {
            return err_clear_if(PyExc_IndexError) ? 0 : -1; /* somebody else took the last */
        }
        INT_TRYI(asyncio_call_soon(loop, tuple_at(pair, 0), (PyObject *)self, tuple_at(pair, 1)));
    }
    return 0;
}
static int schedule_callbacks(FutureObject *self) {
    autoref PyObject *list = attr_field((PyObject *)self, &self->callbacks);
    return list == NULL ? 0 : drain_callbacks(self, list);
}
static int refuse(FutureObject *self, const char *text) {
    AsyncioState *state = INT_TRY(asyncio_state_of(self));
    return err_int(err_raise(INT_TRY(asyncio_invalid_state(state)), "%s", text));
}
int future_finish(FutureObject *self, PyObject *result) {
    INT_TRYI(future_check(self));
    if (load_acquire(&self->state) != FUTURE_PENDING) {
        return refuse(self, "invalid state");
    }
    replace(self, &self->result, result);
    if (!leave_pending(self, FUTURE_FINISHED)) {
        return refuse(self, "invalid state");
    }
    return schedule_callbacks(self);
}
/* What set_exception() was given as an exception to raise. */
static PyObject *exception_from(PyObject *given) {
    autoref PyObject *exception = IS_TYPE_OBJECT(given) ? TRY(call_none(given)) : newref(given);
    if (!IS_EXCEPTION(exception)) {
        return err_raise(PyExc_TypeError, "invalid exception object");
    }
    if (!type_is_subtype(TYPE(exception), (PyTypeObject *)PyExc_StopIteration)) {
        return take(exception);
    }
    autoref PyObject *text = TRY(str_from_text(
        "StopIteration interacts badly with generators and cannot be raised into a Future"));
    autoref PyObject *wrapped = TRY(call_one(PyExc_RuntimeError, text));
    TRYI(attr_set(wrapped, NAME(__cause__), exception));
    TRYI(attr_set(wrapped, NAME(__context__), exception));
    return take(wrapped);
}
int future_fail(FutureObject *self, PyObject *given) {
    INT_TRYI(future_check(self));
    if (load_acquire(&self->state) != FUTURE_PENDING) {
        return refuse(self, "invalid state");
    }
    autoref PyObject *exception = INT_TRY(exception_from(given));
    autoref PyObject *traceback = INT_TRY(attr_get(exception, NAME(__traceback__)));
    replace(self, &self->traceback, traceback);
    replace(self, &self->exception, exception);
    if (!leave_pending(self, FUTURE_FINISHED)) {
        return refuse(self, "invalid state");
    }
    INT_TRYI(schedule_callbacks(self));
    store_relaxed(&self->log_traceback, 1);
    return 0;
}
int future_cancel_now(FutureObject *self, PyObject *message) {
    store_relaxed(&self->log_traceback, 0);
    if (load_acquire(&self->state) != FUTURE_PENDING) {
        return 0;
    }
    replace(self, &self->cancel_message, message);
    if (!leave_pending(self, FUTURE_CANCELLED)) {
        return 0;
    }
    return schedule_callbacks(self) < 0 ? -1 : 1;
}
METHOD("Future.set_result(self, result, /)", "It is done, with this result.")
static PyObject *future_set_result(FutureObject *self, PyObject *result) {
    TRYI(future_finish(self, result));
    return newref(NONE);
}
METHOD("Future.set_exception(self, exception, /)", "It is done, with this exception.")
static PyObject *future_set_exception(FutureObject *self, PyObject *exception) {
    TRYI(future_fail(self, exception));
    return newref(NONE);
}
METHOD("Future.cancel(self, /, msg=None)",
       "Cancel it and have its callbacks called; false if it is done already.")
static PyObject *future_cancel(FutureObject *self, PyObject *msg) {
    TRYI(future_check(self));
    return BOOL(TRYI(future_cancel_now(self, msg)));
}

/* ---- asking ---- */

METHOD("Future.done(self)", "Is there a result or an exception, or was it cancelled?")
static PyObject *future_done(FutureObject *self) {
    return BOOL(load_acquire(&self->state) > FUTURE_PENDING);
}
METHOD("Future.cancelled(self)", "Was it cancelled?")
static PyObject *future_cancelled(FutureObject *self) {
    return BOOL(load_acquire(&self->state) == FUTURE_CANCELLED);
}
PyObject *future_cancelled_exception(FutureObject *self) {
    PyObject *kept;
    {
        guard(self);
        kept = self->cancelled_exc;
        self->cancelled_exc = NULL;
    }
    if (kept != NULL) {
        return kept;
    }
    AsyncioState *state = TRY(asyncio_state_of(self));
    autoref PyObject *message = attr_field((PyObject *)self, &self->cancel_message);
    PyObject *class = TRY(asyncio_cancelled_error(state));
    return message == NULL || message == NONE ? call_none(class) : call_one(class, message);
}
METHOD("Future._make_cancelled_error(self)", "The exception for those who await it.")
static PyObject *future_make_cancelled_error(FutureObject *self) {
    return future_cancelled_exception(self);
}
static void *raise_cancelled(FutureObject *self) {
    PyObject *exception = TRY(future_cancelled_exception(self));
    return err_raise_object(exception);
}
/* -1 unless it is finished: then somebody sees what came of it. `unset` words the error. */
static int look_at_outcome(FutureObject *self, const char *unset) {
    if (load_relaxed(&self->loop) == NULL) {
        refuse(self, "Future object is not initialized.");
        return -1;
    }
    switch (load_acquire(&self->state)) {
    case FUTURE_CANCELLED:
        return err_int(raise_cancelled(self));
    case FUTURE_FINISHED:
        store_relaxed(&self->log_traceback, 0);
        return 0;
    default:
        refuse(self, unset);
        return -1;
    }
}
PyObject *future_take_result(FutureObject *self) {
    TRYI(look_at_outcome(self, "Result is not set."));
    autoref PyObject *exception = attr_field((PyObject *)self, &self->exception);
    if (exception == NULL) {
        PyObject *result = attr_field((PyObject *)self, &self->result);
        return result ? result : newref(NONE);
    }
    autoref PyObject *traceback = attr_field((PyObject *)self, &self->traceback);
    if (traceback != NULL) {
        TRYI(attr_set(exception, NAME(__traceback__), traceback));
    }
    return err_raise_object(take(exception));
}
METHOD("Future.result(self)", "The result; raises the exception if there is one.")
static PyObject *future_result(FutureObject *self) {
    return future_take_result(self);
}
METHOD("Future.exception(self)", "The exception that was set, or None.")
static PyObject *future_exception(FutureObject *self) {
    TRYI(look_at_outcome(self, "Exception is not set."));
    PyObject *exception = attr_field((PyObject *)self, &self->exception);
    return exception ? exception : newref(NONE);
}
METHOD("Future.get_loop(self)", "The loop it belongs to.")
static PyObject *future_get_loop(FutureObject *self) {
    TRYI(future_check(self));
    return attr_field((PyObject *)self, &self->loop);
}

/* ---- callbacks ---- */

int future_add_callback(FutureObject *self, PyObject *function, PyObject *context) {
    if (load_acquire(&self->loop) == NULL) {
        return err_int(err_raise(PyExc_RuntimeError, "uninitialized Future object"));
    }
    autoref PyObject *own = context ? newref(context) : INT_TRY(context_copy_current());
    autoref PyObject *pair = INT_TRY(tuple_of(2, function, own)), *fresh = INT_TRY(list_new(0)),
                     *list = NULL;
    {
        guard(self);
        if (self->state == FUTURE_PENDING) {
            if (self->callbacks == NULL) {
                store_release(&self->callbacks, take(fresh));
            }
            list = newref(self->callbacks);
        }
    }
    if (list == NULL) {
        autoref PyObject *loop = attr_field((PyObject *)self, &self->loop);
        return asyncio_call_soon(loop, function, (PyObject *)self, own);
    }
    INT_TRYI(list_append(list, pair));
    /* Done meanwhile: whoever ended it may have left before the pair came. */
    return load_acquire(&self->state) == FUTURE_PENDING ? 0 : drain_callbacks(self, list);
}
METHOD("Future.add_done_callback(self, fn, /, *, context=NULL)",
       "Have the loop call the function with the future once it is done.")
static PyObject *future_add_done_callback(FutureObject *self, PyObject *fn, PyObject *context) {
    TRYI(future_add_callback(self, fn, context));
    return newref(NONE);
}
METHOD("Future.remove_done_callback(self, fn, /)",
       "Take the function out of those to be called; how often it was there.")
static PyObject *future_remove_done_callback(FutureObject *self, PyObject *fn) {
    TRYI(future_check(self));
    autoref PyObject *list = attr_field((PyObject *)self, &self->callbacks),
                     *kept = TRY(list_new(0));
    Py_ssize_t removed = 0;
    for (Py_ssize_t i = 0; list != NULL; i++) {
        autoref PyObject *pair = list_get(list, i);
        if (pair == NULL) {
            break;
        }
        if (TRYI(ops_compare_bool(tuple_at(pair, 0), fn, Py_EQ))) {
            removed++;
        } else {
            TRYI(list_append(kept, pair));
        }
    }
    if (removed > 0) {
        replace(self, &self->callbacks, list_length(kept) > 0 ? kept : NULL);
    }
    return int_from_ssize(removed);
}
CLASSMETHOD("Future.__class_getitem__(cls, object, /)", "See PEP 585")
static PyObject *future_class_getitem(PyObject *cls, PyObject *object) {
    return generic_alias_new(cls, object);
}

/* ---- attributes ---- */

static PyObject *field_or_none(FutureObject *self, PyObject **field) {
    PyObject *value = attr_field((PyObject *)self, field);
    return value ? value : newref(NONE);
}
GETTER("Future._state", NULL)
static PyObject *future_state(FutureObject *self) {
    static const char *const names[] = {"PENDING", "PENDING", "CANCELLED", "FINISHED"};
    TRYI(future_check(self));
    return str_intern_text(names[load_acquire(&self->state)]);
}
GETTER("Future._loop", NULL)
static PyObject *future_loop(FutureObject *self) {
    return field_or_none(self, &self->loop);
}
GETTER("Future._callbacks", NULL)
static PyObject *future_callbacks(FutureObject *self) {
    TRYI(future_check(self));
    autoref PyObject *list = attr_field((PyObject *)self, &self->callbacks);
    return list == NULL || list_length(list) == 0 ? newref(NONE)
                                                  : list_slice_of(list, 0, list_length(list));
}
GETTER("Future._result", NULL)
static PyObject *future_get_result(FutureObject *self) {
    TRYI(future_check(self));
    return field_or_none(self, &self->result);
}
GETTER("Future._exception", NULL)
static PyObject *future_get_exception(FutureObject *self) {
    TRYI(future_check(self));
    return field_or_none(self, &self->exception);
}
GETTER("Future._source_traceback", NULL)
static PyObject *future_source_traceback(FutureObject *self) {
    return field_or_none(self, &self->source_traceback);
}
static int no_delete(PyObject *value, const char *name) {
    return value
               ? 0
               : err_int(err_raise(PyExc_AttributeError,
                                   "attribute '%s' of '_asyncio.Future' objects cannot be deleted",
                                   name));
}
GETTER("Future._cancel_message", NULL)
static PyObject *future_cancel_message(FutureObject *self) {
    return field_or_none(self, &self->cancel_message);
}
SETTER("Future._cancel_message")
static int future_set_cancel_message(FutureObject *self, PyObject *value) {
    INT_TRYI(no_delete(value, "_cancel_message"));
    replace(self, &self->cancel_message, value);
    return 0;
}
GETTER("Future._log_traceback", NULL)
static PyObject *future_log_traceback(FutureObject *self) {
    TRYI(future_check(self));
    return BOOL(load_relaxed(&self->log_traceback));
}
SETTER("Future._log_traceback")
static int future_set_log_traceback(FutureObject *self, PyObject *value) {
    INT_TRYI(no_delete(value, "_log_traceback"));
    if (INT_TRYI(ops_is_true(value))) {
        return err_int(err_raise(PyExc_ValueError, "_log_traceback can only be set to False"));
    }
    store_relaxed(&self->log_traceback, 0);
    return 0;
}
GETTER("Future._asyncio_future_blocking", NULL)
static PyObject *future_blocking(FutureObject *self) {
    return BOOL(load_relaxed(&self->blocking));
}
SETTER("Future._asyncio_future_blocking")
static int future_set_blocking(FutureObject *self, PyObject *value) {
    INT_TRYI(future_check(self));
    INT_TRYI(no_delete(value, "_asyncio_future_blocking"));
    int on = INT_TRYI(ops_is_true(value));
    store_relaxed(&self->blocking, (uint8_t)on);
    return 0;
}
GETTER("Future._asyncio_awaited_by", NULL)
static PyObject *future_awaited_by(FutureObject *self) {
    autoref PyObject *set = attr_field((PyObject *)self, &self->awaited_by);
    return set == NULL || set_length(set) == 0 ? newref(NONE)
                                               : call_one((PyObject *)&PyFrozenSet_Type, set);
}

/* ---- awaiting ---- */

typedef struct {
    PyObject_HEAD PyObject *future; /* (a) NULL: it has ended */
} IteratorObject;
#define ITERATOR(o) ((IteratorObject *)(o))

PyObject *future_iter(PyObject *o) {
    AsyncioState *state = TRY(asyncio_state_of(o));
    TRYI(future_check(FUTURE(o)));
    PyObject *iterator = TRY(object_new((PyTypeObject *)state->iterator));
    ITERATOR(iterator)->future = newref(o);
    object_track(iterator);
    return iterator;
}
/* 0: *out was yielded; 1: it is the result; -1. */
static int iterator_step(PyObject *o, PyObject **out) {
    autoref PyObject *holder = attr_field(o, &ITERATOR(o)->future);
    if (holder == NULL) {
        *out = newref(NONE);
        return 1;
    }
    FutureObject *future = FUTURE(holder);
    if (load_acquire(&future->state) <= FUTURE_PENDING) {
        if (load_relaxed(&future->blocking)) {
            return err_int(err_raise(PyExc_RuntimeError, "await wasn't used with future"));
        }
        store_relaxed(&future->blocking, 1);
        *out = take(holder);
        return 0;
    }
    *out = INT_TRY(future_take_result(future));
    return 1;
}
static PyObject *iterator_next(PyObject *o) {
    PyObject *value;
    int ended = TRYI(iterator_step(o, &value));
    if (!ended) {
        return value;
    }
    autoref PyObject *result = value;
    if (load_relaxed(&ITERATOR(o)->future) != NULL && result != NONE) {
        return err_raise_value(PyExc_StopIteration, IS_TUPLE(result) || IS_EXCEPTION(result)
                                                        ? TRY(tuple_of(1, result))
                                                        : result);
    }
    return NULL;
}
METHOD("FutureIter.send(self, value, /)", "Go on.")
static PyObject *iterator_send(PyObject *self, PyObject *value) {
    PyObject *next = iterator_next(self);
    if (next == NULL && !err_occurred()) {
        return err_raise_value(PyExc_StopIteration, tuple_empty());
    }
    return next;
}
METHOD("FutureIter.throw(...)", "Raise an exception where it waits.")
static PyObject *iterator_throw(PyObject *self, PyObject *const *args, Py_ssize_t nargs,
                                PyObject *kwnames) {
    TRYI(args_no_keywords("throw", kwnames));
    if (nargs < 1 || nargs > 3) {
        args_wrong_count("throw", nargs, 1, 3);
        return NULL;
    }
    if (nargs > 1) {
        TRYI(err_warn(PyExc_DeprecationWarning, 1,
                      "the (type, exc, tb) signature of throw() is deprecated, use the single-arg "
                      "signature instead."));
    }
    if (nargs > 2 && args[2] != NONE && !IS_EXACT(args[2], PyTraceBack_Type)) {
        return err_raise(PyExc_TypeError, "throw() third argument must be a traceback");
    }
    attr_replace(self, &ITERATOR(self)->future, NULL);
    autoref PyObject *exception = NULL;
    if (IS_TYPE_OBJECT(args[0]) &&
        type_is_subtype((PyTypeObject *)args[0], (PyTypeObject *)PyExc_BaseException)) {
        exception = nargs == 1 || args[1] == NONE ? TRY(call_none(args[0]))
                    : IS_EXCEPTION(args[1])       ? newref(args[1])
                                                  : TRY(call_one(args[0], args[1]));
    } else if (IS_EXCEPTION(args[0])) {
        if (nargs > 1 && args[1] != NONE) {
            return err_raise(PyExc_TypeError, "instance exception may not have a separate value");
        }
        exception = newref(args[0]);
    } else {
        return err_raise(PyExc_TypeError, "exceptions must be classes deriving BaseException or "
                                          "instances of such a class");
    }
    if (nargs > 2 && args[2] != NONE) {
        TRYI(attr_set(exception, NAME(__traceback__), args[2]));
    }
    return err_raise_object(take(exception));
}
METHOD("FutureIter.close(self)", "It waits no longer.")
static PyObject *iterator_close(PyObject *self) {
    attr_replace(self, &ITERATOR(self)->future, NULL);
    return newref(NONE);
}
static int iterator_traverse(PyObject *o, visitproc visit, void *arg) {
    Py_VISIT(ITERATOR(o)->future);
    return 0;
}
static int iterator_clear(PyObject *o) {
    CLEAR(ITERATOR(o)->future);
    return 0;
}
static void iterator_dealloc(PyObject *o) {
    object_untrack(o);
    iterator_clear(o);
    TYPE(o)->tp_free(o);
}

/* ---- the types ---- */

int future_traverse(PyObject *o, visitproc visit, void *arg) {
    FutureObject *self = FUTURE(o);
    Py_VISIT(self->loop);
    Py_VISIT(self->callbacks);
    Py_VISIT(self->result);
    Py_VISIT(self->exception);
    Py_VISIT(self->traceback);
    Py_VISIT(self->source_traceback);
    Py_VISIT(self->cancel_message);
    Py_VISIT(self->cancelled_exc);
    Py_VISIT(self->awaited_by);
    return instance_traverse(o, visit, arg);
}
int future_clear(PyObject *o) {
    FutureObject *self = FUTURE(o);
    PyObject **fields[] = {&self->loop,           &self->callbacks,     &self->result,
                           &self->exception,      &self->traceback,     &self->source_traceback,
                           &self->cancel_message, &self->cancelled_exc, &self->awaited_by};
    for (size_t i = 0; i < countof(fields); i++) {
        CLEAR(*fields[i]);
    }
    instance_clear(o);
    return 0;
}
static int tell_loop(FutureObject *self, PyObject *exception) {
    autoref PyObject *context = INT_TRY(dict_new()),
                     *name = INT_TRY(attr_get((PyObject *)TYPE(self), NAME(__name__)));
    autoref PyObject *text = INT_TRY(str_format("%S exception was never retrieved", name)),
                     *source = attr_field((PyObject *)self, &self->source_traceback),
                     *loop = attr_field((PyObject *)self, &self->loop);
    INT_TRYI(dict_set_text(context, "message", text));
    INT_TRYI(dict_set_text(context, "exception", exception));
    INT_TRYI(dict_set_text(context, "future", (PyObject *)self));
    if (source != NULL && source != NONE) {
        INT_TRYI(dict_set_text(context, "source_traceback", source));
    }
    autoref PyObject *done = INT_TRY(call_method_one(loop, NAME(call_exception_handler), context));
    return 0;
}
void future_report_exception(FutureObject *self) {
    autoref PyObject *exception = attr_field((PyObject *)self, &self->exception);
    if (!load_relaxed(&self->log_traceback) || exception == NULL) {
        return;
    }
    store_relaxed(&self->log_traceback, 0);
    PyObject *raised = err_fetch();
    if (tell_loop(self, exception) < 0) {
        err_unraisable((PyObject *)self, NULL);
    }
    err_restore(raised);
}
static void future_finalize(PyObject *o) {
    future_report_exception(FUTURE(o));
}
static void future_dealloc(PyObject *o) {
    if (object_finalize(o) < 0) {
        return;
    }
    object_untrack(o);
    weakref_clear_all(o);
    future_clear(o);
    TYPE(o)->tp_free(o);
}
static PyObject *future_repr(PyObject *o) {
    TRYI(future_check(FUTURE(o)));
    autoref PyObject *repr = TRY(asyncio_helper("asyncio.base_futures", "_future_repr"));
    return call_one(repr, o);
}

#include "asyncio_future.gen.h"

static PyType_Slot future_slots[] = {
    {Py_tp_dealloc, future_dealloc},   {Py_tp_finalize, future_finalize},
    {Py_tp_traverse, future_traverse}, {Py_tp_clear, future_clear},
    {Py_tp_repr, future_repr},         {Py_tp_doc, (void *)(uintptr_t)Future_tp_doc},
    {Py_tp_init, Future_tp_init},      {Py_tp_iter, future_iter},
    {Py_am_await, future_iter},        {Py_tp_methods, Future_methods},
    {Py_tp_getset, Future_getset},     {0, NULL},
};
PyType_Spec asyncio_future_spec = {
    .name = "_asyncio.Future",
    .basicsize = sizeof(FutureObject),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC |
             Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_MANAGED_DICT | Py_TPFLAGS_MANAGED_WEAKREF,
    .slots = future_slots,
};
static PyType_Slot iterator_slots[] = {
    {Py_tp_dealloc, iterator_dealloc},
    {Py_tp_traverse, iterator_traverse},
    {Py_tp_clear, iterator_clear},
    {Py_tp_iter, ops_self},
    {Py_tp_iternext, iterator_next},
    {Py_tp_methods, FutureIter_methods},
    {0, NULL},
};
PyType_Spec asyncio_iterator_spec = {
    .name = "_asyncio.FutureIter",
    .basicsize = sizeof(IteratorObject),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE |
             Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .slots = iterator_slots,
};
