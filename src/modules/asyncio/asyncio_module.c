/* _asyncio: the fast parts of asyncio: running loops and tasks, futures, tasks. */
#include "modules/asyncio/asyncio_int.h"

/* ---- asyncio's own modules ---- */

PyObject *asyncio_helper(const char *module, const char *name) {
    autoref PyObject *m = TRY(import_module_text(module));
    return attr_get_text(m, name);
}
/* A class that is looked up once; borrowed. */
static PyObject *class_once(PyObject **field, const char *name) {
    PyObject *class = load_acquire(field), *none = NULL;
    if (class == NULL) {
        class = TRY(asyncio_helper("asyncio.exceptions", name));
        if (!cas_acq_rel(field, &none, class)) {
            decref(class);
            class = none;
        }
    }
    return class;
}
PyObject *asyncio_cancelled_error(AsyncioState *state) {
    return class_once(&state->cancelled_error, "CancelledError");
}
PyObject *asyncio_invalid_state(AsyncioState *state) {
    return class_once(&state->invalid_state, "InvalidStateError");
}
int asyncio_call_soon(PyObject *loop, PyObject *callback, PyObject *argument, PyObject *context) {
    PyObject *args[4] = {loop, callback, argument ? argument : context, context};
    autoref PyObject *names = context ? INT_TRY(tuple_of(1, NAME(context))) : NULL;
    autoref PyObject *handle = INT_TRY(call_method(NAME(call_soon), args, argument ? 3 : 2, names));
    return 0;
}

/* ---- loops ---- */

/* The thread's dict, made on demand; borrowed. */
static PyObject *thread_dict(void) {
    ThreadState *ts = thread_current();
    if (ts->base.dict == NULL) {
        ts->base.dict = TRY(dict_new());
    }
    return ts->base.dict;
}
PyObject *asyncio_running_loop(void) {
    PyObject *dict = thread_current()->base.dict;
    PyObject *loop = dict ? dict_get_str(dict, NAME(_asyncio_running_loop)) : NULL;
    if (loop == NONE) {
        CLEAR(loop);
    }
    return loop;
}
FUNCTION("_asyncio._get_running_loop()", "The loop that runs in this thread, or None.")
static PyObject *asyncio__get_running_loop(PyObject *module) {
    PyObject *loop = asyncio_running_loop();
    return loop ? loop : newref(NONE);
}
FUNCTION("_asyncio._set_running_loop(loop, /)", "From now on this loop runs in this thread.")
static PyObject *asyncio__set_running_loop(PyObject *module, PyObject *loop) {
    TRYI(dict_set(TRY(thread_dict()), NAME(_asyncio_running_loop), loop));
    return newref(NONE);
}
FUNCTION("_asyncio.get_running_loop()", "The loop that runs in this thread.")
static PyObject *asyncio_get_running_loop(PyObject *module) {
    PyObject *loop = asyncio_running_loop();
    return loop ? loop : err_raise(PyExc_RuntimeError, "no running event loop");
}
PyObject *asyncio_event_loop(void) {
    PyObject *loop = asyncio_running_loop();
    if (loop != NULL) {
        return loop;
    }
    autoref PyObject *get_policy = TRY(asyncio_helper("asyncio.events", "_get_event_loop_policy"));
    autoref PyObject *policy = TRY(call_none(get_policy));
    return call_method_none(policy, NAME(get_event_loop));
}
FUNCTION("_asyncio.get_event_loop()", "The loop that runs in this thread, or its policy's.")
static PyObject *asyncio_get_event_loop(PyObject *module) {
    return asyncio_event_loop();
}

/* ---- the current task ---- */

static int check_loop(PyObject *loop) {
    autoref PyObject *running = asyncio_running_loop();
    return running == loop
               ? 0
               : err_int(err_raise(PyExc_RuntimeError, "loop %R is not the running loop", loop));
}
int asyncio_enter_task(AsyncioState *state, PyObject *loop, PyObject *task) {
    autoref PyObject *current = NULL;
    INT_TRYI(check_loop(loop));
    if (INT_TRYI(dict_get(state->current, loop, &current)) > 0) {
        return err_int(err_raise(
            PyExc_RuntimeError,
            "Cannot enter into task %R while another task %R is being executed.", task, current));
    }
    return dict_set(state->current, loop, task);
}
int asyncio_leave_task(AsyncioState *state, PyObject *loop, PyObject *task) {
    autoref PyObject *current = NULL;
    INT_TRYI(check_loop(loop));
    INT_TRYI(dict_get(state->current, loop, &current));
    if (current != task) {
        return err_int(err_raise(PyExc_RuntimeError,
                                 "Invalid attempt to leave task %R while task %R is entered.", task,
                                 current ? current : NONE));
    }
    return dict_delete(state->current, loop) < 0 ? -1 : 0;
}
PyObject *asyncio_swap_task(AsyncioState *state, PyObject *loop, PyObject *task) {
    PyObject *previous = NULL;
    TRYI(check_loop(loop));
    TRYI(dict_get(state->current, loop, &previous));
    autoref PyObject *held = previous ? previous : newref(NONE);
    TRYI(task == NONE ? dict_delete(state->current, loop) : dict_set(state->current, loop, task));
    return take(held);
}
FUNCTION("_asyncio._enter_task(loop, task)", "The loop begins a step of the task.")
static PyObject *asyncio__enter_task(PyObject *module, PyObject *loop, PyObject *task) {
    TRYI(asyncio_enter_task(module_state(module), loop, task));
    return newref(NONE);
}
FUNCTION("_asyncio._leave_task(loop, task)", "The loop has made a step of the task.")
static PyObject *asyncio__leave_task(PyObject *module, PyObject *loop, PyObject *task) {
    TRYI(asyncio_leave_task(module_state(module), loop, task));
    return newref(NONE);
}
FUNCTION("_asyncio._swap_current_task(loop, task)",
         "The loop goes on with this task; the one before.")
static PyObject *asyncio__swap_current_task(PyObject *module, PyObject *loop, PyObject *task) {
    return asyncio_swap_task(module_state(module), loop, task);
}
static PyObject *given_loop(PyObject *loop) {
    return loop == NONE ? asyncio_get_running_loop(NULL) : newref(loop);
}
FUNCTION("_asyncio.current_task(loop=None)", "The task that the loop runs, or None.")
static PyObject *asyncio_current_task(PyObject *module, PyObject *loop) {
    AsyncioState *state = module_state(module);
    autoref PyObject *own = TRY(given_loop(loop));
    PyObject *task;
    return TRYI(dict_get(state->current, own, &task)) > 0 ? task : newref(NONE);
}

/* ---- all tasks ---- */

/* Ours are in a list of our own; others in asyncio's weak set. */
int asyncio_register(AsyncioState *state, PyObject *task) {
    if (IS_TASK(state, task)) {
        ref_expect_weak(task);
        mutex_lock(&state->registry);
        TaskObject *t = TASK(task);
        if (!t->registered) {
            t->registered = true;
            t->previous = NULL;
            t->next = state->tasks;
            if (t->next != NULL) {
                t->next->previous = t;
            }
            state->tasks = t;
        }
        mutex_unlock(&state->registry);
        return 0;
    }
    autoref PyObject *set = INT_TRY(asyncio_helper("asyncio.tasks", "_scheduled_tasks"));
    autoref PyObject *done = INT_TRY(call_method_one(set, NAME(add), task));
    return 0;
}
void asyncio_unregister(AsyncioState *state, TaskObject *t) {
    mutex_lock(&state->registry);
    if (t->registered) {
        t->registered = false;
        *(t->previous ? &t->previous->next : &state->tasks) = t->next;
        if (t->next != NULL) {
            t->next->previous = t->previous;
        }
    }
    mutex_unlock(&state->registry);
}
FUNCTION("_asyncio._register_task(task)", "The task is scheduled on a loop.")
static PyObject *asyncio__register_task(PyObject *module, PyObject *task) {
    TRYI(asyncio_register(module_state(module), task));
    return newref(NONE);
}
FUNCTION("_asyncio._unregister_task(task)", "The task has ended.")
static PyObject *asyncio__unregister_task(PyObject *module, PyObject *task) {
    AsyncioState *state = module_state(module);
    if (IS_TASK(state, task)) {
        asyncio_unregister(state, TASK(task));
        return newref(NONE);
    }
    autoref PyObject *set = TRY(asyncio_helper("asyncio.tasks", "_scheduled_tasks"));
    return call_method_one(set, NAME(discard), task);
}
FUNCTION("_asyncio._register_eager_task(task)", "The task makes its first step.")
static PyObject *asyncio__register_eager_task(PyObject *module, PyObject *task) {
    autoref PyObject *set = TRY(asyncio_helper("asyncio.tasks", "_eager_tasks"));
    return call_method_one(set, NAME(add), task);
}
FUNCTION("_asyncio._unregister_eager_task(task)", "The task has made its first step.")
static PyObject *asyncio__unregister_eager_task(PyObject *module, PyObject *task) {
    autoref PyObject *set = TRY(asyncio_helper("asyncio.tasks", "_eager_tasks"));
    return call_method_one(set, NAME(discard), task);
}
/* Counted references to the tasks that are alive, in an array of the C heap. */
static PyObject **live_tasks(AsyncioState *state, size_t *count) {
    size_t n = 0;
    PyObject **out = NULL;
    mutex_lock(&state->registry);
    for (TaskObject *t = state->tasks; t != NULL; t = t->next) {
        n++;
    }
    out = malloc((n + 1) * sizeof *out);
    *count = 0;
    for (TaskObject *t = state->tasks; out != NULL && t != NULL; t = t->next) {
        if (ref_try_increment((PyObject *)t)) {
            out[(*count)++] = (PyObject *)t;
        }
    }
    mutex_unlock(&state->registry);
    return out ? out : err_no_memory();
}
static int add_others(PyObject *candidates, const char *name) {
    autoref PyObject *set = INT_TRY(asyncio_helper("asyncio.tasks", name));
    return list_extend_iterable(candidates, set);
}
static int belongs(AsyncioState *state, PyObject *task, PyObject *loop) {
    if (IS_TASK(state, task)) {
        return load_relaxed(&FUTURE(task)->loop) == loop &&
               load_acquire(&FUTURE(task)->state) == FUTURE_PENDING;
    }
    autoref PyObject *get_loop = INT_TRY(asyncio_helper("asyncio.futures", "_get_loop"));
    autoref PyObject *own = INT_TRY(call_one(get_loop, task));
    if (own != loop) {
        return 0;
    }
    autoref PyObject *done = INT_TRY(call_method_none(task, NAME(done)));
    int is_done = ops_is_true(done);
    return is_done < 0 ? -1 : !is_done;
}
FUNCTION("_asyncio.all_tasks(loop=None)", "The tasks of the loop that have not ended.")
static PyObject *asyncio_all_tasks(PyObject *module, PyObject *loop) {
    AsyncioState *state = module_state(module);
    autoref PyObject *own = TRY(given_loop(loop)), *candidates = TRY(list_new(0)),
                     *all = TRY(set_new(NULL));
    size_t count;
    PyObject **tasks = TRY(live_tasks(state, &count));
    int bad = 0;
    for (size_t i = 0; i < count; i++) {
        bad = bad < 0 ? bad : list_append(candidates, tasks[i]);
        decref(tasks[i]);
    }
    free(tasks);
    TRYI(bad);
    TRYI(add_others(candidates, "_scheduled_tasks"));
    TRYI(add_others(candidates, "_eager_tasks"));
    for (Py_ssize_t i = 0; i < list_length(candidates); i++) {
        autoref PyObject *task = TRY(list_get(candidates, i));
        if (TRYI(belongs(state, task, own))) {
            TRYI(set_add(all, task));
        }
    }
    return take(all);
}

/* ---- who awaits whom ---- */

static PyObject *awaiters(FutureObject *future) {
    autoref PyObject *fresh = TRY(set_new(NULL));
    guard(future);
    if (future->awaited_by == NULL) {
        store_release(&future->awaited_by, take(fresh));
    }
    return newref(future->awaited_by);
}
int asyncio_awaited_by_add(AsyncioState *state, PyObject *future, PyObject *waiter) {
    if (!IS_FUTURE(state, future) || !IS_FUTURE(state, waiter)) {
        return 0;
    }
    autoref PyObject *set = INT_TRY(awaiters(FUTURE(future)));
    return set_add(set, waiter);
}
int asyncio_awaited_by_discard(AsyncioState *state, PyObject *future, PyObject *waiter) {
    if (!IS_FUTURE(state, future)) {
        return 0;
    }
    autoref PyObject *set = attr_field(future, &FUTURE(future)->awaited_by);
    return set == NULL ? 0 : set_discard(set, waiter) < 0 ? -1 : 0;
}
FUNCTION("_asyncio.future_add_to_awaited_by(fut, waiter, /)",
         "Note that the waiter awaits the future.")
static PyObject *asyncio_future_add_to_awaited_by(PyObject *module, PyObject *fut,
                                                  PyObject *waiter) {
    TRYI(asyncio_awaited_by_add(module_state(module), fut, waiter));
    return newref(NONE);
}
FUNCTION("_asyncio.future_discard_from_awaited_by(fut, waiter, /)",
         "Note that the waiter awaits the future no longer.")
static PyObject *asyncio_future_discard_from_awaited_by(PyObject *module, PyObject *fut,
                                                        PyObject *waiter) {
    TRYI(asyncio_awaited_by_discard(module_state(module), fut, waiter));
    return newref(NONE);
}

#include "asyncio_module.gen.h"

/* ---- the module ---- */

/* In the child of a fork no task is running. */
static int forget_at_fork(PyObject *current) {
    autoref PyObject *posix = INT_TRY(import_module_text("posix"));
    autoref PyObject *f = INT_TRY(attr_get_text(posix, "register_at_fork")),
                     *clear = INT_TRY(attr_get_text(current, "clear")),
                     *name = INT_TRY(str_intern_text("after_in_child"));
    autoref PyObject *names = INT_TRY(tuple_of(1, name));
    autoref PyObject *done = INT_TRY(call(f, &clear, 0, names));
    return 0;
}
static int asyncio_exec(PyObject *module) {
    AsyncioState *s = module_state(module);
    s->current = INT_TRY(dict_new());
    INT_TRYI(forget_at_fork(s->current));
    s->future = (PyObject *)INT_TRY(type_from_spec(module, &asyncio_future_spec, NULL));
    autoref PyObject *bases = INT_TRY(tuple_of(1, s->future));
    s->task = (PyObject *)INT_TRY(type_from_spec(module, &asyncio_task_spec, bases));
    s->iterator = (PyObject *)INT_TRY(type_from_spec(module, &asyncio_iterator_spec, NULL));
    s->step = (PyObject *)INT_TRY(type_from_spec(module, &asyncio_step_spec, NULL));
    INT_TRYI(module_add(module, "Future", s->future));
    return module_add(module, "Task", s->task);
}

NATIVE_MODULE_LEADING(_asyncio, AsyncioState, current, asyncio_exec, _asyncio_functions,
                      "Accelerator module for asyncio")
