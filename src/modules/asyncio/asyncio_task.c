/* Task: a coroutine that a loop runs, step by step. */
#include "modules/asyncio/asyncio_int.h"
#include "types/exception/exception.h"
#include "types/function/function.h"
#include "types/generator/generator.h"

/* ---- what the loop calls ---- */

/* Calls the task: its next step, with an exception to raise in it, or its first one at once. */
typedef enum { STEP_PLAIN, STEP_EAGER } StepKind;
typedef struct {
    PyObject_HEAD PyObject *task, *exception; /* (c) */
    StepKind kind;                            /* (c) */
} StepObject;
#define STEP(o) ((StepObject *)(o))

static PyObject *task_step(AsyncioState *state, TaskObject *task, PyObject *exception);
static int run_step(AsyncioState *state, TaskObject *task, PyObject *exception);
static PyObject *step_new(AsyncioState *state, TaskObject *task, PyObject *exception,
                          StepKind kind) {
    PyObject *self = TRY(object_new((PyTypeObject *)state->step));
    STEP(self)->task = newref((PyObject *)task);
    STEP(self)->exception = xnewref(exception);
    STEP(self)->kind = kind;
    object_track(self);
    return self;
}
static PyObject *step_call(PyObject *o, PyObject *args, PyObject *kwargs) {
    AsyncioState *state = TRY(asyncio_state_of(o));
    if (kwargs != NULL && dict_length(kwargs) > 0) {
        return err_raise(PyExc_TypeError, "function takes no keyword arguments");
    }
    if (tuple_length(args) > 0) {
        return err_raise(PyExc_TypeError, "function takes no positional arguments");
    }
    if (STEP(o)->kind == STEP_EAGER) {
        TRYI(run_step(state, TASK(STEP(o)->task), NULL));
        return newref(NONE);
    }
    return task_step(state, TASK(STEP(o)->task), STEP(o)->exception);
}
static int step_traverse(PyObject *o, visitproc visit, void *arg) {
    Py_VISIT(STEP(o)->task);
    Py_VISIT(STEP(o)->exception);
    return 0;
}
static int step_clear(PyObject *o) {
    CLEAR(STEP(o)->task);
    CLEAR(STEP(o)->exception);
    return 0;
}
static void step_dealloc(PyObject *o) {
    object_untrack(o);
    step_clear(o);
    TYPE(o)->tp_free(o);
}
GETTER("TaskStepMethWrapper.__self__", NULL)
static PyObject *step_self(PyObject *self) {
    return newref(STEP(self)->task);
}
static int schedule_step(AsyncioState *state, TaskObject *task, PyObject *exception) {
    autoref PyObject *step = INT_TRY(step_new(state, task, exception, STEP_PLAIN)),
                     *loop = attr_field((PyObject *)task, &task->base.loop),
                     *context = attr_field((PyObject *)task, &task->context);
    return asyncio_call_soon(loop, step, NULL, context);
}
/* What the task waits for is done. */
static PyObject *task_wakeup(PyObject *self, PyObject *future) {
    AsyncioState *state = TRY(asyncio_state_of(self));
    TRYI(asyncio_awaited_by_discard(state, future, self));
    autoref PyObject *result = IS_FUTURE(state, future) ? future_take_result(FUTURE(future))
                                                        : call_method_none(future, NAME(result));
    if (result != NULL) {
        return task_step(state, TASK(self), NULL);
    }
    autoref PyObject *exception = err_fetch();
    return task_step(state, TASK(self), exception);
}
static PyMethodDef wakeup_methods[] = {
    {"task_wakeup", task_wakeup, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

/* ---- steps ---- */

static void replace(TaskObject *self, PyObject **field, PyObject *value) {
    attr_replace((PyObject *)self, field, value);
}
/* Sends None, or throws: 0: *out was yielded; 1: it was returned; -1. */
static int coroutine_step(PyObject *coro, PyObject *exception, PyObject **out) {
    if (exception == NULL) {
        if (IS_EXACT(coro, PyCoro_Type) || IS_EXACT(coro, PyGen_Type)) {
            return generator_resume(coro, NONE, out);
        }
        *out = call_method_one(coro, NAME(send), NONE);
    } else {
        *out = call_method_one(coro, NAME(throw), exception);
    }
    if (*out != NULL) {
        return 0;
    }
    if (!err_matches(PyExc_StopIteration)) {
        return -1;
    }
    autoref PyObject *stop = err_fetch();
    *out = INT_TRY(attr_get(stop, NAME(value)));
    return 1;
}
static int step_returned(TaskObject *task, PyObject *value) {
    if (load_relaxed(&task->must_cancel)) { /* cancelled just before it ended */
        store_relaxed(&task->must_cancel, 0);
        autoref PyObject *message = attr_field((PyObject *)task, &task->base.cancel_message);
        return future_cancel_now(&task->base, message ? message : NONE) < 0 ? -1 : 0;
    }
    return future_finish(&task->base, value);
}
static int step_raised(AsyncioState *state, TaskObject *task) {
    autoref PyObject *exception = err_fetch();
    PyObject *cancelled = INT_TRY(asyncio_cancelled_error(state));
    if (err_given_matches(exception, cancelled)) {
        replace(task, &task->base.cancelled_exc, exception);
        return future_cancel_now(&task->base, NONE) < 0 ? -1 : 0;
    }
    INT_TRYI(future_fail(&task->base, exception));
    if (err_given_matches(exception, PyExc_KeyboardInterrupt) ||
        err_given_matches(exception, PyExc_SystemExit)) {
        return err_int(err_raise_object(take(exception)));
    }
    return 0;
}
/* The next step raises RuntimeError with this text in the coroutine. */
static int step_refused(AsyncioState *state, TaskObject *task, steals PyObject *text) {
    autoref PyObject *message = INT_TRY(text);
    autoref PyObject *error = INT_TRY(call_one(PyExc_RuntimeError, message));
    return schedule_step(state, task, error);
}
static PyObject *loop_of(AsyncioState *state, PyObject *future) {
    if (IS_FUTURE(state, future)) {
        return attr_field(future, &FUTURE(future)->loop);
    }
    autoref PyObject *get_loop = NULL;
    if (TRYI(attr_find(future, NAME(get_loop), &get_loop)) > 0) {
        return call_none(get_loop);
    }
    return attr_get(future, NAME(_loop));
}
static int cancel_waiter(AsyncioState *state, TaskObject *task, PyObject *waiter) {
    autoref PyObject *message = attr_field((PyObject *)task, &task->base.cancel_message);
    autoref PyObject *names = INT_TRY(tuple_of(1, NAME(msg)));
    PyObject *args[] = {waiter, message ? message : NONE};
    autoref PyObject *done = INT_TRY(call_method(NAME(cancel), args, 1, names));
    return ops_is_true(done);
}
static int wait_for(AsyncioState *state, TaskObject *task, PyObject *future) {
    autoref PyObject *wakeup = INT_TRY(cfunction_new(wakeup_methods, (PyObject *)task, NULL, NULL)),
                     *context = attr_field((PyObject *)task, &task->context);
    INT_TRYI(asyncio_awaited_by_add(state, future, (PyObject *)task));
    if (IS_FUTURE(state, future)) {
        store_relaxed(&FUTURE(future)->blocking, 0);
    } else {
        INT_TRYI(attr_set(future, NAME(_asyncio_future_blocking), FALSE_OBJECT));
    }
    if (TYPE(future) == (PyTypeObject *)state->future ||
        TYPE(future) == (PyTypeObject *)state->task) {
        INT_TRYI(future_add_callback(FUTURE(future), wakeup, context));
    } else {
        autoref PyObject *names = INT_TRY(tuple_of(1, NAME(context)));
        PyObject *args[] = {future, wakeup, context};
        autoref PyObject *added = INT_TRY(call_method(NAME(add_done_callback), args, 2, names));
    }
    replace(task, &task->waiter, future);
    if (load_relaxed(&task->must_cancel)) {
        int done = cancel_waiter(state, task, future);
        INT_TRYI(done);
        if (done) {
            store_relaxed(&task->must_cancel, 0);
        }
    }
    return 0;
}
/* Is it a future that was awaited (1), one that was only yielded (0), or none at all (-2)? */
static int blocking_of(AsyncioState *state, PyObject *o) {
    if (IS_FUTURE(state, o)) {
        return load_relaxed(&FUTURE(o)->blocking);
    }
    autoref PyObject *blocking = NULL;
    int found = attr_find(o, NAME(_asyncio_future_blocking), &blocking);
    if (found < 0) {
        return -1;
    }
    return found == 0 || blocking == NONE ? -2 : ops_is_true(blocking);
}
static int step_yielded(AsyncioState *state, TaskObject *task, PyObject *value) {
    if (value == NONE) {
        return schedule_step(state, task, NULL);
    }
    int blocking = blocking_of(state, value);
    if (blocking == -1) {
        return -1;
    }
    if (blocking == -2) {
        return step_refused(state, task,
                            IS_EXACT(value, PyGen_Type)
                                ? str_format("yield was used instead of yield from for generator "
                                             "in task %R with %R",
                                             (PyObject *)task, value)
                                : str_format("Task got bad yield: %R", value));
    }
    autoref PyObject *loop = INT_TRY(loop_of(state, value));
    if (loop != load_relaxed(&task->base.loop)) {
        return step_refused(state, task,
                            str_format("Task %R got Future %R attached to a different loop",
                                       (PyObject *)task, value));
    }
    if (!blocking) {
        return step_refused(state, task,
                            str_format("yield was used instead of yield from in task %R with %R",
                                       (PyObject *)task, value));
    }
    if (value == (PyObject *)task) {
        return step_refused(state, task,
                            str_format("Task cannot await on itself: %R", (PyObject *)task));
    }
    return wait_for(state, task, value);
}
static int run_step(AsyncioState *state, TaskObject *task, PyObject *exception) {
    autoref PyObject *coro = attr_field((PyObject *)task, &task->coro), *value = NULL;
    if (coro == NULL) {
        return err_int(err_raise(PyExc_RuntimeError, "uninitialized Task object"));
    }
    int end = coroutine_step(coro, exception, &value);
    if (end == 0) {
        int good = step_yielded(state, task, value);
        /* What goes wrong with a thing that only looks like a future ends the task. */
        return good < 0 ? step_raised(state, task) : 0;
    }
    int good = end > 0 ? step_returned(task, value) : step_raised(state, task);
    if (load_acquire(&task->base.state) > FUTURE_PENDING) {
        asyncio_unregister(state, task);
    }
    return good;
}
static PyObject *task_step(AsyncioState *state, TaskObject *task, PyObject *exception) {
    autoref PyObject *given = xnewref(exception);
    if (load_acquire(&task->base.state) > FUTURE_PENDING) {
        return err_raise(TRY(asyncio_invalid_state(state)), "__step(): already done: %R %R",
                         (PyObject *)task, exception ? exception : NONE);
    }
    if (load_relaxed(&task->must_cancel)) {
        PyObject *cancelled = TRY(asyncio_cancelled_error(state));
        if (given == NULL || !err_given_matches(given, cancelled)) {
            SETREF(given, TRY(future_cancelled_exception(&task->base)));
        }
        store_relaxed(&task->must_cancel, 0);
    }
    replace(task, &task->waiter, NULL);
    autoref PyObject *loop = attr_field((PyObject *)task, &task->base.loop);
    TRYI(asyncio_enter_task(state, loop, (PyObject *)task));
    int good = run_step(state, task, given);
    PyObject *raised = err_fetch();
    int left = asyncio_leave_task(state, loop, (PyObject *)task);
    if (left < 0 && raised != NULL) {
        err_chain(raised);
        return NULL;
    }
    if (raised != NULL) {
        err_restore(raised);
    }
    return good < 0 || left < 0 ? NULL : newref(NONE);
}

/* ---- beginning ---- */

static int is_coroutine(PyObject *coro) {
    if (IS_EXACT(coro, PyCoro_Type)) {
        return 1;
    }
    autoref PyObject *check = INT_TRY(asyncio_helper("asyncio.coroutines", "iscoroutine"));
    autoref PyObject *answer = INT_TRY(call_one(check, coro));
    return ops_is_true(answer);
}
static int eager_start(AsyncioState *state, TaskObject *self) {
    autoref PyObject *loop = attr_field((PyObject *)self, &self->base.loop),
                     *previous = INT_TRY(asyncio_swap_task(state, loop, (PyObject *)self)),
                     *step = INT_TRY(step_new(state, self, NULL, STEP_EAGER)),
                     *context = attr_field((PyObject *)self, &self->context);
    INT_TRYI(asyncio_register(state, (PyObject *)self));
    autoref PyObject *done = call_method_one(context, NAME(run), step);
    PyObject *raised = err_fetch();
    autoref PyObject *own = asyncio_swap_task(state, loop, previous);
    if (raised != NULL) {
        err_clear();
        err_restore(raised);
    }
    if (load_acquire(&self->base.state) > FUTURE_PENDING) {
        asyncio_unregister(state, self);
        replace(self, &self->coro, NONE);
    }
    return done == NULL || own == NULL ? -1 : 0;
}
static int wants_eager_start(PyObject *loop, int eager) {
    if (!eager) {
        return 0;
    }
    autoref PyObject *running = INT_TRY(call_method_none(loop, NAME(is_running)));
    return ops_is_true(running);
}
INITIALIZER("Task(coro, *, loop=None, name=None, context=None, eager_start: bool = False)",
            "A coroutine wrapped in a Future.")
static int task_init(TaskObject *self, PyObject *coro, PyObject *loop, PyObject *name,
                     PyObject *context, int eager) {
    AsyncioState *state = INT_TRY(asyncio_state_of(self));
    asyncio_unregister(state, self);
    INT_TRYI(future_begin(&self->base, loop));
    int good = is_coroutine(coro);
    if (good <= 0) {
        store_relaxed(&self->log_pending, 0);
        return good < 0
                   ? -1
                   : err_int(err_raise(PyExc_TypeError, "a coroutine was expected, got %R", coro));
    }
    autoref PyObject *own = context == NONE ? INT_TRY(context_copy_current()) : newref(context),
                     *text = NULL;
    if (name == NONE) { /* put into words when somebody asks */
        text = INT_TRY(int_from_uint64(fetch_add_relaxed(&state->names, 1) + 1));
    } else {
        text = INT_TRY(ops_str(name));
    }
    replace(self, &self->context, own);
    replace(self, &self->name, text);
    replace(self, &self->waiter, NULL);
    replace(self, &self->coro, coro);
    store_relaxed(&self->cancels, 0);
    store_relaxed(&self->must_cancel, 0);
    store_relaxed(&self->log_pending, 1);
    autoref PyObject *own_loop = attr_field((PyObject *)self, &self->base.loop);
    int at_once = wants_eager_start(own_loop, eager);
    INT_TRYI(at_once);
    if (at_once) {
        return eager_start(state, self);
    }
    INT_TRYI(schedule_step(state, self, NULL));
    return asyncio_register(state, (PyObject *)self);
}

/* ---- methods ---- */

METHOD("Task.cancel(self, /, msg=None)",
       "Have CancelledError raised in the coroutine; false if it is done already.")
static PyObject *task_cancel(TaskObject *self, PyObject *msg) {
    store_relaxed(&self->base.log_traceback, 0);
    TRYI(future_check(&self->base));
    if (load_acquire(&self->base.state) > FUTURE_PENDING) {
        return FALSE_OBJECT;
    }
    fetch_add_relaxed(&self->cancels, 1);
    autoref PyObject *waiter = attr_field((PyObject *)self, &self->waiter);
    if (waiter != NULL && waiter != NONE) {
        autoref PyObject *names = TRY(tuple_of(1, NAME(msg)));
        PyObject *args[] = {waiter, msg};
        autoref PyObject *done = TRY(call_method(NAME(cancel), args, 1, names));
        if (TRYI(ops_is_true(done))) {
            return TRUE_OBJECT;
        }
    }
    replace(self, &self->base.cancel_message, msg);
    store_relaxed(&self->must_cancel, 1);
    return TRUE_OBJECT;
}
METHOD("Task.cancelling(self)", "How many requests to cancel it there are.")
static PyObject *task_cancelling(TaskObject *self) {
    return int_from_int64(load_relaxed(&self->cancels));
}
METHOD("Task.uncancel(self)", "Take one request to cancel it back; how many are left.")
static PyObject *task_uncancel(TaskObject *self) {
    int64_t left;
    {
        guard(self);
        left = self->cancels > 0 ? self->cancels - 1 : 0;
        store_relaxed(&self->cancels, left);
        if (left == 0) {
            store_relaxed(&self->must_cancel, 0);
        }
    }
    return int_from_int64(left);
}
static PyObject *field_or_none(TaskObject *self, PyObject **field) {
    PyObject *value = attr_field((PyObject *)self, field);
    return value ? value : newref(NONE);
}
METHOD("Task.get_coro(self)", "The coroutine.")
static PyObject *task_get_coro(TaskObject *self) {
    return field_or_none(self, &self->coro);
}
METHOD("Task.get_context(self)", "The context it runs in.")
static PyObject *task_get_context(TaskObject *self) {
    return field_or_none(self, &self->context);
}
METHOD("Task.get_name(self)", "Its name.")
static PyObject *task_get_name(TaskObject *self) {
    autoref PyObject *name = field_or_none(self, &self->name);
    if (!IS_EXACT(name, PyLong_Type)) {
        return take(name);
    }
    autoref PyObject *text = TRY(str_format("Task-%S", name));
    replace(self, &self->name, text);
    return take(text);
}
METHOD("Task.set_name(self, value, /)", "Name it.")
static PyObject *task_set_name(TaskObject *self, PyObject *value) {
    autoref PyObject *text = TRY(ops_str(value));
    replace(self, &self->name, text);
    return newref(NONE);
}
METHOD("Task.set_result(self, result, /)", "Not for tasks.")
static PyObject *task_set_result(TaskObject *self, PyObject *result) {
    return err_raise(PyExc_RuntimeError, "Task does not support set_result operation");
}
METHOD("Task.set_exception(self, exception, /)", "Not for tasks.")
static PyObject *task_set_exception(TaskObject *self, PyObject *exception) {
    return err_raise(PyExc_RuntimeError, "Task does not support set_exception operation");
}
METHOD("Task.get_stack(self, /, *, limit=None)", "The frames of its coroutine.")
static PyObject *task_get_stack(TaskObject *self, PyObject *limit) {
    autoref PyObject *f = TRY(asyncio_helper("asyncio.base_tasks", "_task_get_stack"));
    return call_two(f, (PyObject *)self, limit);
}
METHOD("Task.print_stack(self, /, *, limit=None, file=None)", "Print the frames of its coroutine.")
static PyObject *task_print_stack(TaskObject *self, PyObject *limit, PyObject *file) {
    autoref PyObject *f = TRY(asyncio_helper("asyncio.base_tasks", "_task_print_stack"));
    return call_three(f, (PyObject *)self, limit, file);
}
METHOD("Task._make_cancelled_error(self)", "The exception for those who await it.")
static PyObject *task_make_cancelled_error(TaskObject *self) {
    return future_cancelled_exception(&self->base);
}
/* The inherited ones, which the reference shows on Task too. */
METHOD("Task.done(self)", "Has it ended?")
static PyObject *task_done(TaskObject *self) {
    return BOOL(load_acquire(&self->base.state) > FUTURE_PENDING);
}
METHOD("Task.cancelled(self)", "Was it cancelled?")
static PyObject *task_cancelled(TaskObject *self) {
    return BOOL(load_acquire(&self->base.state) == FUTURE_CANCELLED);
}
GETTER("Task._log_destroy_pending", NULL)
static PyObject *task_log_pending(TaskObject *self) {
    return BOOL(load_relaxed(&self->log_pending));
}
SETTER("Task._log_destroy_pending")
static int task_set_log_pending(TaskObject *self, PyObject *value) {
    if (value == NULL) {
        return err_int(err_raise(PyExc_AttributeError,
                                 "attribute '_log_destroy_pending' of "
                                 "'_asyncio.Task' objects cannot be deleted"));
    }
    int on = INT_TRYI(ops_is_true(value));
    store_relaxed(&self->log_pending, (uint8_t)on);
    return 0;
}
GETTER("Task._must_cancel", NULL)
static PyObject *task_must_cancel(TaskObject *self) {
    return BOOL(load_relaxed(&self->must_cancel));
}
GETTER("Task._coro", NULL)
static PyObject *task_coro(TaskObject *self) {
    return field_or_none(self, &self->coro);
}
GETTER("Task._fut_waiter", NULL)
static PyObject *task_waiter(TaskObject *self) {
    return field_or_none(self, &self->waiter);
}

/* ---- the end ---- */

static int task_traverse(PyObject *o, visitproc visit, void *arg) {
    Py_VISIT(TASK(o)->coro);
    Py_VISIT(TASK(o)->name);
    Py_VISIT(TASK(o)->context);
    Py_VISIT(TASK(o)->waiter);
    return future_traverse(o, visit, arg);
}
static int task_clear(PyObject *o) {
    CLEAR(TASK(o)->coro);
    CLEAR(TASK(o)->name);
    CLEAR(TASK(o)->context);
    CLEAR(TASK(o)->waiter);
    return future_clear(o);
}
static int tell_pending(TaskObject *self) {
    autoref PyObject *context = INT_TRY(dict_new()),
                     *text = INT_TRY(str_from_text("Task was destroyed but it is pending!")),
                     *source = attr_field((PyObject *)self, &self->base.source_traceback),
                     *loop = attr_field((PyObject *)self, &self->base.loop);
    INT_TRYI(dict_set_text(context, "task", (PyObject *)self));
    INT_TRYI(dict_set_text(context, "message", text));
    if (source != NULL && source != NONE) {
        INT_TRYI(dict_set_text(context, "source_traceback", source));
    }
    autoref PyObject *done = INT_TRY(call_method_one(loop, NAME(call_exception_handler), context));
    return 0;
}
static void task_finalize(PyObject *o) {
    TaskObject *self = TASK(o);
    if (load_acquire(&self->base.state) == FUTURE_PENDING && load_relaxed(&self->log_pending) &&
        self->coro != NULL) {
        PyObject *raised = err_fetch();
        if (tell_pending(self) < 0) {
            err_unraisable(o, NULL);
        }
        err_restore(raised);
    }
    future_report_exception(&self->base);
}
static void task_dealloc(PyObject *o) {
    AsyncioState *state = asyncio_state_of(o);
    if (object_finalize(o) < 0) {
        return;
    }
    object_untrack(o);
    if (state != NULL) {
        asyncio_unregister(state, TASK(o));
    }
    weakref_clear_all(o);
    task_clear(o);
    TYPE(o)->tp_free(o);
}
static PyObject *task_repr(PyObject *o) {
    autoref PyObject *repr = TRY(asyncio_helper("asyncio.base_tasks", "_task_repr"));
    return call_one(repr, o);
}

#include "asyncio_task.gen.h"

static PyType_Slot task_slots[] = {
    {Py_tp_dealloc, task_dealloc},   {Py_tp_finalize, task_finalize},
    {Py_tp_traverse, task_traverse}, {Py_tp_clear, task_clear},
    {Py_tp_repr, task_repr},         {Py_tp_doc, (void *)(uintptr_t)Task_tp_doc},
    {Py_tp_init, Task_tp_init},      {Py_tp_iter, future_iter},
    {Py_am_await, future_iter},      {Py_tp_methods, Task_methods},
    {Py_tp_getset, Task_getset},     {0, NULL},
};
PyType_Spec asyncio_task_spec = {
    .name = "_asyncio.Task",
    .basicsize = sizeof(TaskObject),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC |
             Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_MANAGED_DICT | Py_TPFLAGS_MANAGED_WEAKREF,
    .slots = task_slots,
};
static PyType_Slot step_slots[] = {
    {Py_tp_dealloc, step_dealloc},
    {Py_tp_traverse, step_traverse},
    {Py_tp_clear, step_clear},
    {Py_tp_call, step_call},
    {Py_tp_getset, TaskStepMethWrapper_getset},
    {0, NULL},
};
PyType_Spec asyncio_step_spec = {
    .name = "_asyncio.TaskStepMethWrapper",
    .basicsize = sizeof(StepObject),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE |
             Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .slots = step_slots,
};
