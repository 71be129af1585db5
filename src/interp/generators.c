/* Frames that stop and go on: making generators, yielding, resuming, awaiting. The objects' methods
 * are in types/generator. */
#include "interp/instruction.h"
#include "types/generator/generator.h"
#include "types/tuple/tuple_quick.h"
#include "types/range/range.h"
#include "interp/needs.h"
#include "opcodes.h"

static PyTypeObject *generator_type(PyCodeObject *code) {
    if (code->co_flags & CO_COROUTINE) {
        return &PyCoro_Type;
    }
    return code->co_flags & CO_ASYNC_GENERATOR ? &PyAsyncGen_Type : &PyGen_Type;
}

static bool is_generator(PyObject *o) {
    return IS_EXACT(o, PyGen_Type) || IS_EXACT(o, PyCoro_Type);
}

/* The name, unless it is the code's, as it is mostly. */
static PyObject *name_of_its_own(PyObject *name, PyObject *of_code) {
    return likely(name == of_code) ? NULL : newref(name);
}

/* Moves the frame's content into a new generator, counted (rule 7). */
PyObject *step_return_generator(ThreadState *ts, Frame *frame) {
    PyCodeObject *code = frame->code;
    PyFunctionObject *function = (PyFunctionObject *)stackref_object(frame->function);
    size_t slots = (size_t)code->co_nlocalsplus + (size_t)code->co_stacksize + 1; /* as frame_slots */
    GeneratorObject *g = TRY((GeneratorObject *)object_new_raw(
        generator_type(code), sizeof(GeneratorObject) + slots * sizeof(StackRef)));
    frame_count(frame);
    g->weakrefs = NULL;
    g->name = name_of_its_own(function->func_name, code->co_name);
    g->qualname = name_of_its_own(function->func_qualname, code->co_qualname);
    g->exc_state = (_PyErr_StackItem){NULL, NULL};
    g->origin_or_finalizer = NULL;
    g->state = GENERATOR_CREATED;
    g->hooks_inited = g->closed = g->running_async = g->yield_from = false;
    g->code = newref(code);
    g->slots = slots;
    if (unlikely(ts->base.coroutine_origin_tracking_depth > 0) && IS_EXACT(g, PyCoro_Type)) {
        g->origin_or_finalizer =
            coroutine_origin(frame->previous, ts->base.coroutine_origin_tracking_depth);
        if (g->origin_or_finalizer == NULL) {
            g->state = GENERATOR_FINISHED;
            decref((PyObject *)g);
            return NULL;
        }
    }
    g->frame = *frame;
    StackRef *to = g->frame.slots;
    for (StackRef *from = frame->slots; from < frame->sp; from++) {
        *to++ = *from;
        NO_LOOP_IDIOM(to);
    }
    g->frame.sp = to;
    g->frame.owner = FRAME_GENERATOR;
    g->frame.entry = ENTRY_NOT;
    g->frame.previous = NULL;
    g->frame.object = NULL;
    if (unlikely(frame->object != NULL)) {
        frame_object_move(frame, &g->frame);
    }
    /* The references have moved: what stays behind is empty. */
    frame->sp = frame->slots;
    frame->function = STACKREF_NULL;
    frame->locals = NULL;
    object_track((PyObject *)g);
    return (PyObject *)g;
}

/* ---- running ---- */

/* Was this the state that a claim found: is the caller the one that runs it now? */
static force_inline bool is_claimed(GeneratorState state) {
    return state == GENERATOR_CREATED || state == GENERATOR_SUSPENDED;
}

/* Makes the calling thread the one that runs it: the state it was in, CREATED or SUSPENDED. Another
 * one, when it is running or finished. */
static GeneratorState generator_claim(GeneratorObject *g) {
    uint8_t state = load_relaxed(&g->state);
    if (!runtime_is_parallel()) { /* NOLOCK: a second thread starts at a safepoint of this one */
        if (is_claimed(state)) {
            store_relaxed(&g->state, GENERATOR_RUNNING);
        }
        return state;
    }
    while (state == GENERATOR_CREATED || state == GENERATOR_SUSPENDED ||
           state == GENERATOR_INSPECTED) {
        if (state == GENERATOR_INSPECTED) {
            cpu_relax();
            state = load_relaxed(&g->state);
        } else if (cas_acq_rel(&g->state, &state,
                               GENERATOR_RUNNING)) { /* pairs with the release in step_yield */
            return state;
        }
    }
    return state;
}

static void generator_link(ThreadState *ts, GeneratorObject *g, Frame *caller) {
    g->frame.previous = caller;
    g->exc_state.previous_item = ts->base.exc_info;
    ts->base.exc_info = &g->exc_state;
    ts->frame = &g->frame;
}

static void generator_unlink(ThreadState *ts, GeneratorObject *g) {
    Frame *caller = g->frame.previous;
    ts->base.exc_info = g->exc_state.previous_item;
    g->exc_state.previous_item = NULL;
    g->frame.previous = NULL;
    g->frame.entry = ENTRY_NOT;
    if (caller != NULL && caller == ts->watermark) {
        ts->watermark = caller->previous;
    }
    ts->frame = caller;
    ts->base.py_recursion_remaining++;
}

void generator_finished(ThreadState *ts, Frame *f) {
    GeneratorObject *g = generator_of(f);
    generator_unlink(ts, g);
    store_release(&g->state, GENERATOR_FINISHED);
    if (unlikely(g->exc_state.exc_value != NULL)) {
        CLEAR(g->exc_state.exc_value);
    }
    frame_clear(ts, f);
    ts->has_yielded = false;
}

bool step_yield(ThreadState *ts, Frame *frame, StackRef value, PyObject **result) {
    GeneratorObject *g = generator_of(frame);
    bool entry = frame->entry != ENTRY_NOT;
    Frame *caller = frame->previous;
    frame_count(frame);
    store_relaxed(&g->yield_from,
                  (UNIT_OPERAND(load_relaxed(frame->ip)) & 3) >= 2 &&
                      code_opcode(frame->code, frame->ip - code_units(frame->code)) == RESUME);
    if (entry) {
        *result = stackref_take(&value);
    } else {
        if (unlikely(caller == ts->watermark)) {
            ts->watermark = caller->previous;
        }
        *caller->sp++ = value;
        caller->ip += caller->return_offset;
    }
    generator_unlink(ts, g);
    store_release(&g->state,
                  GENERATOR_SUSPENDED); /* pairs with the claim of whoever runs it next */
    ts->has_yielded = true;
    return entry;
}

quiet Frame *step_generator_to_enter(PyObject *o) {
    if (!is_generator(o)) {
        return NULL;
    }
    GeneratorObject *g = (GeneratorObject *)o;
    return is_claimed(generator_claim(g)) ? &g->frame : NULL;
}

int step_enter_generator(ThreadState *ts, Frame *frame, PyObject *generator, StackRef sent) {
    GeneratorObject *g = (GeneratorObject *)generator;
    if (unlikely(ts->base.py_recursion_remaining <= 0)) {
        store_release(&g->state, GENERATOR_SUSPENDED);
        stackref_drop(sent);
        err_raise(PyExc_RecursionError, "maximum recursion depth exceeded");
        return -1;
    }
    ts->base.py_recursion_remaining--;
    *g->frame.sp++ = sent;
    generator_link(ts, g, frame);
    return 0;
}

static const char *kind_name(PyObject *g) {
    return IS_EXACT(g, PyCoro_Type)       ? "coroutine"
           : IS_EXACT(g, PyAsyncGen_Type) ? "async generator"
                                          : "generator";
}

/* It cannot be claimed: running somewhere, or finished. */
static int resume_refused(GeneratorObject *g, PyObject *value, PyObject **result) {
    PyObject *o = (PyObject *)g;
    if (load_acquire(&g->state) != GENERATOR_FINISHED) {
        err_raise(PyExc_ValueError, "%s already executing", kind_name(o));
        return -1;
    }
    if (IS_EXACT(o, PyCoro_Type)) {
        err_clear();
        err_raise(PyExc_RuntimeError, "cannot reuse already awaited coroutine");
        return -1;
    }
    if (value == NULL) {
        return -1; /* the thrown exception goes on */
    }
    *result = newref(NONE);
    return 1;
}

/* The exception that is set is raised where the generator stands. True: it came out again, the generator is finished. */
static bool raise_in_generator(ThreadState *ts, Frame *frame, bool created) {
    autoref PyObject *exception = err_fetch();
    if (monitor_resume(ts, frame) == 0) {
        err_restore(take(exception));
        if (monitor_wants(ts, EVENT_PY_THROW)) {
            monitor_exception(ts, frame, EVENT_PY_THROW, frame->ip);
        }
    }
    if (step_unwind(ts, frame, frame->ip - (created ? 0 : 1), UNWIND_RAISE)) {
        return true;
    }
    monitor_arrive(frame, -1);
    return false;
}

/* How a step went: what was yielded as a slot's value, what was returned as an owned reference; REFUSED: nothing has
 * happened. */
typedef enum { STEP_YIELDED, STEP_RETURNED, STEP_FAILED, STEP_REFUSED } GeneratorStep;

/* Continues it with `sent`. Whoever calls holds it, by `known` references that may be all there are. */
static force_inline GeneratorStep step_quick(ThreadState *ts, GeneratorObject *g, PyObject *sent, StackRef *value,
                                             uint32_t known) {
    if (unlikely((char *)__builtin_frame_address(0) < ts->stack_limit) ||
        unlikely(ts->base.py_recursion_remaining <= 0) ||
        (sent != NONE && unlikely(load_relaxed(&g->state) == GENERATOR_CREATED)) ||
        unlikely(!generator_claim_quick(g, known))) {
        return STEP_REFUSED;
    }
    g->frame.entry = ENTRY_SLOT;
    generator_enter_quick(ts, g, ts->frame, stackref_new(sent));
    value->bits = (uintptr_t)interp_run(ts, &g->frame);
    return unlikely(stackref_is_null(*value)) ? STEP_FAILED
           : ts->has_yielded                  ? STEP_YIELDED /* another thread may be running it already */
                                              : STEP_RETURNED;
}

/* generator_resume, for what the quick way refuses: an exception, a state that must be told of. */
static cold_path int resume_slow(ThreadState *ts, GeneratorObject *g, PyObject *value, PyObject **result) {
    if (load_acquire(&g->state) == GENERATOR_CREATED && value != NULL && value != NONE) {
        err_raise(PyExc_TypeError, "can't send non-None value to a just-started %s",
                  kind_name((PyObject *)g));
        return -1;
    }
    INT_TRYI(call_enter(""));
    GeneratorState state = generator_claim(g);
    if (!is_claimed(state)) {
        return resume_refused(g, value, result);
    }
    if (unlikely(ts->base.py_recursion_remaining <= 0)) {
        store_release(&g->state, (uint8_t)state);
        err_raise(PyExc_RecursionError, "maximum recursion depth exceeded");
        return -1;
    }
    ts->base.py_recursion_remaining--;
    g->frame.entry = ENTRY_OBJECT;
    PyObject *exception = value == NULL ? err_fetch() : NULL;
    *g->frame.sp++ = stackref_new(value ? value : NONE);
    generator_link(ts, g, ts->frame);
    if (exception != NULL) {
        err_set_context(exception, g->exc_state.exc_value);
        err_restore(exception);
        g->frame.sp--;
        stackref_drop(*g->frame.sp);
        if (raise_in_generator(ts, &g->frame, state == GENERATOR_CREATED)) {
            return -1;
        }
    }
    *result = interp_run(ts, &g->frame);
    if (*result == NULL) {
        return -1;
    }
    return !ts->has_yielded; /* another thread may be running it already */
}

int generator_resume(PyObject *generator, PyObject *value, PyObject **result) {
    autoref PyObject *alive = newref(generator); /* the caller may hold it in a field that changes meanwhile */
    ThreadState *ts = thread_current();
    StackRef slot;
    GeneratorStep step =
        value != NULL ? step_quick(ts, (GeneratorObject *)generator, value, &slot, 0) : STEP_REFUSED;
    *result = NULL;
    if (unlikely(step == STEP_REFUSED)) {
        return resume_slow(ts, (GeneratorObject *)generator, value, result);
    }
    if (step == STEP_FAILED || (*result = stackref_take(&slot)) == NULL) {
        return -1;
    }
    return step == STEP_RETURNED;
}

StackRef generator_next(PyObject *generator) {
    ThreadState *ts = thread_current();
    StackRef value = STACKREF_NULL, *sp = ts->frame != NULL ? ts->frame->sp : NULL;
    /* The caller's reference, and the operand of the call if that was made with the generator as its last argument. */
    uint32_t known = sp != NULL && sp[-1].bits == (uintptr_t)generator ? 2 : 1;
    switch (step_quick(ts, (GeneratorObject *)generator, NONE, &value, known)) {
    case STEP_YIELDED:
        return value;
    case STEP_RETURNED:
        stackref_drop(value); /* nobody's */
        return STACKREF_NULL;
    case STEP_FAILED:
        err_clear_if(PyExc_StopIteration);
        return STACKREF_NULL;
    default:
        return stackref_steal(ops_next(generator));
    }
}

/* Does GeneratorExit only pass through, where it stands? It is SUSPENDED, and the caller's. */
static bool ends_without_code(ThreadState *ts, GeneratorObject *g) {
    enum { CONTEXT = 7, YIELD_AT_DEPTH_1 = 5 }; /* of RESUME's operand: behind a yield, within the frame's own handler alone */
    Unit unit = load_relaxed(g->frame.ip);
    return UNIT_OPCODE(unit) == RESUME && (UNIT_OPERAND(unit) & CONTEXT) == YIELD_AT_DEPTH_1 &&
           !monitor_wants(ts, EVENT_PY_THROW) && !monitor_wants(ts, EVENT_PY_UNWIND) &&
           !monitor_wants(ts, EVENT_RAISE);
}

bool generator_end_quick(GeneratorObject *g) {
    ThreadState *ts = thread_current();
    if (load_relaxed(&g->state) != GENERATOR_SUSPENDED || !generator_claim_quick(g, 0)) {
        return false;
    }
    if (!ends_without_code(ts, g)) {
        store_release(&g->state, GENERATOR_SUSPENDED);
        return false;
    }
    ts->base.py_recursion_remaining--; /* which unlinking gives back */
    generator_link(ts, g, ts->frame);
    generator_finished(ts, &g->frame);
    return true;
}

bool generator_end_dying(GeneratorObject *g) {
    ThreadState *ts = thread_current();
    if (switched_off(SWITCH_GENERATORS) ||
        (g->state != GENERATOR_CREATED && (g->state != GENERATOR_SUSPENDED || !ends_without_code(ts, g)))) {
        return false;
    }
    g->state = GENERATOR_FINISHED; /* NOLOCK: nobody else knows it */
    frame_clear(ts, &g->frame);
    return true;
}

PyObject *generator_delegate_enter(GeneratorObject *g) {
    ThreadState *ts = thread_current();
    if (load_acquire(&g->state) == GENERATOR_CREATED) {
        return NULL;
    }
    GeneratorState state = generator_claim(g);
    if (!is_claimed(state)) {
        return NULL;
    }
    if (!g->yield_from) {
        store_release(&g->state, (uint8_t)state);
        return NULL;
    }
    generator_link(ts, g, ts->frame);
    return newref(stackref_object(g->frame.sp[-1]));
}

void generator_delegate_leave(GeneratorObject *g) {
    ThreadState *ts = thread_current();
    frame_count(&g->frame);
    ts->base.py_recursion_remaining--; /* which unlinking gives back */
    generator_unlink(ts, g);
    store_release(&g->state, GENERATOR_SUSPENDED);
}

/* ---- iteration and awaiting ---- */

/* A StopIteration that an iterator has really raised counts as raised here, though it goes no further. */
static void stop_is_seen(void) {
    ThreadState *ts = thread_current();
    if (monitor_wants(ts, EVENT_RAISE) && err_matches(PyExc_StopIteration)) {
        monitor_exception(ts, ts->frame, EVENT_RAISE, ts->frame->ip);
    }
}

void step_end_iteration(void) {
    if (err_occurred() != NULL) {
        stop_is_seen();
        err_clear_if(PyExc_StopIteration);
    }
}
StackRef step_pair_tuple(ThreadState *ts, StackRef first, StackRef second) {
    StackRef items[2] = {first, second};
    PyObject *tuple = tuple_build_quick(ts, items, 2);
    if (likely(tuple != NULL)) {
        return stackref_steal(tuple);
    }
    PyObject *owned[2] = {stackref_take(&items[0]), stackref_take(&items[1])};
    if (unlikely(owned[0] == NULL || owned[1] == NULL)) {
        XDECREF(owned[0]);
        XDECREF(owned[1]);
        return STACKREF_NULL;
    }
    return stackref_steal(tuple_from_array_steal(owned, 2));
}

static force_inline quiet bool is_native(PyObject *function) {
    return IS_EXACT(function, PyCFunction_Type) || IS_EXACT(function, PyMethodDescr_Type);
}
/* What a function gives for arguments that have counts of their own, or are unboxed; they may become objects. */
static never_inline StackRef call_with(ThreadState *ts, PyObject *function, StackRef *arguments, unsigned count) {
    if (is_native(function)) {
        return stackref_steal_result(native_call(ts, function, arguments, count));
    }
    PyObject *stack[1 + MAP_ARGUMENTS] = {NULL};
    for (unsigned i = 0; i < count; i++) {
        stack[1 + i] = stackref_box_here(ts, &arguments[i]);
        if (unlikely(stack[1 + i] == NULL)) {
            return STACKREF_NULL;
        }
    }
    return stackref_steal_result(call(function, stack + 1, count | PY_VECTORCALL_ARGUMENTS_OFFSET, NULL));
}
StackRef step_map(ThreadState *ts, PyObject *iterator) {
    StackRef arguments[MAP_ARGUMENTS];
    PyObject *function;
    unsigned count;
    int found = map_next_call(iterator, &function, arguments, &count);
    if (unlikely(found <= 0)) {
        return found < 0 ? stackref_steal(PyMap_Type.tp_iternext(iterator)) : STACKREF_NULL;
    }
    unsigned known = is_native(function) && !switched_off(SWITCH_NATIVES) ? native_known(function) : KNOWN_NOT;
    StackRef result = known != KNOWN_NOT ? known_calls[known](ts, arguments, count) : STACKREF_NULL;
    if (stackref_is_null(result) && (known == KNOWN_NOT || err_occurred() == NULL)) {
        result = call_with(ts, function, arguments, count);
    }
    if (likely(count == 1) && likely(stackref_drop_quick(arguments[0]))) {
        return result;
    }
    result = stackref_counted(result); /* dropping may run anything */
    for (unsigned i = 0; i < count; i++) {
        if (unlikely(!stackref_drop_quick(arguments[i]))) {
            stackref_drop(arguments[i]);
        }
    }
    return result;
}
/* The value of the StopIteration that is set (or NONE when nothing is set); NULL when it is another
 * exception. */
static PyObject *stop_value(void) {
    if (err_occurred() == NULL) {
        return newref(NONE);
    }
    if (!err_matches(PyExc_StopIteration)) {
        return NULL;
    }
    autoref PyObject *exception = err_fetch();
    return newref(((PyStopIterationObject *)exception)->value);
}

PyObject *step_send(PyObject *receiver, PyObject *value, bool *finished) {
    PyObject *result = NULL;
    *finished = false;
    if (is_generator(receiver)) {
        int kind = generator_resume(receiver, value, &result);
        *finished = kind == 1;
        return kind < 0 ? NULL : result;
    }
    PyAsyncMethods *async = TYPE(receiver)->tp_as_async;
    if (async != NULL && async->am_send != NULL) {
        PySendResult kind = async->am_send(receiver, value, &result);
        *finished = kind == PYGEN_RETURN;
        return kind == PYGEN_ERROR ? NULL : result;
    }
    if (value == NONE && TYPE(receiver)->tp_iternext != NULL) {
        result = TYPE(receiver)->tp_iternext(receiver);
    } else {
        result = call_method_one(receiver, NAME(send), value);
    }
    if (result == NULL) {
        if (err_occurred() != NULL) {
            stop_is_seen();
        }
        result = stop_value();
        *finished = result != NULL;
    }
    return result;
}

static bool is_awaitable_generator(PyObject *o) {
    return IS_EXACT(o, PyGen_Type) &&
           (((GeneratorObject *)o)->code->co_flags & CO_ITERABLE_COROUTINE);
}

int step_yield_from_iter(Frame *frame, StackRef *sp) {
    PyObject *o = INT_TRY(stackref_box(&sp[-1]));
    if (IS_EXACT(o, PyCoro_Type)) {
        if (!(frame->code->co_flags & (CO_COROUTINE | CO_ITERABLE_COROUTINE))) {
            err_raise(PyExc_TypeError,
                      "cannot 'yield from' a coroutine object in a non-coroutine generator");
            return -1;
        }
        return 0;
    }
    if (IS_EXACT(o, PyGen_Type)) {
        return 0;
    }
    PyObject *iterator = INT_TRY(ops_iter(o));
    StackRef old = sp[-1];
    sp[-1] = stackref_steal(iterator);
    stackref_drop(old);
    return 0;
}

/* The iterator behind an awaitable: itself for coroutines, else what __await__ gives. */
PyObject *awaitable_iterator(PyObject *o) {
    if (IS_EXACT(o, PyCoro_Type) || is_awaitable_generator(o)) {
        return newref(o);
    }
    PyAsyncMethods *async = TYPE(o)->tp_as_async;
    if (async == NULL || async->am_await == NULL) {
        return err_raise(PyExc_TypeError, "'%.100s' object can't be awaited", TYPE(o)->tp_name);
    }
    PyObject *iterator = TRY(async->am_await(o));
    if (IS_EXACT(iterator, PyCoro_Type) || is_awaitable_generator(iterator)) {
        err_raise(PyExc_TypeError, "__await__() returned a coroutine");
        decref(iterator);
        return NULL;
    }
    if (TYPE(iterator)->tp_iternext == NULL) {
        err_raise(PyExc_TypeError, "__await__() returned non-iterator of type '%.100s'",
                  TYPE(iterator)->tp_name);
        decref(iterator);
        return NULL;
    }
    return iterator;
}

PyObject *step_get_awaitable(PyObject *o, unsigned where) {
    PyObject *iterator = awaitable_iterator(o);
    if (iterator == NULL && where != 0 && err_matches(PyExc_TypeError)) {
        PyAsyncMethods *async = TYPE(o)->tp_as_async;
        if (async == NULL || async->am_await == NULL) {
            const char *method = where == 1 ? "__aenter__" : "__aexit__";
            return err_raise(
                PyExc_TypeError,
                "'async with' received an object from %s that does not implement __await__: %.100s",
                method, TYPE(o)->tp_name);
        }
    }
    if (iterator != NULL && IS_EXACT(iterator, PyCoro_Type) &&
        load_relaxed(&((GeneratorObject *)iterator)->yield_from) &&
        load_acquire(&((GeneratorObject *)iterator)->state) == GENERATOR_SUSPENDED) {
        decref(iterator);
        return err_raise(PyExc_RuntimeError, "coroutine is being awaited already");
    }
    return iterator;
}

PyObject *step_get_aiter(PyObject *o) {
    PyAsyncMethods *async = TYPE(o)->tp_as_async;
    if (async == NULL || async->am_aiter == NULL) {
        return err_raise(PyExc_TypeError,
                         "'async for' requires an object with __aiter__ method, got %.100s",
                         TYPE(o)->tp_name);
    }
    PyObject *iterator = TRY(async->am_aiter(o));
    PyAsyncMethods *its = TYPE(iterator)->tp_as_async;
    if (its == NULL || its->am_anext == NULL) {
        err_raise(PyExc_TypeError,
                  "'async for' received an object from __aiter__ that does not implement "
                  "__anext__: %.100s",
                  TYPE(iterator)->tp_name);
        decref(iterator);
        return NULL;
    }
    return iterator;
}

PyObject *step_get_anext(PyObject *o) {
    PyAsyncMethods *async = TYPE(o)->tp_as_async;
    if (async == NULL || async->am_anext == NULL) {
        return err_raise(PyExc_TypeError,
                         "'async for' requires an iterator with __anext__ method, got %.100s",
                         TYPE(o)->tp_name);
    }
    PyObject *next = TRY(async->am_anext(o));
    if (IS_EXACT(o, PyAsyncGen_Type)) {
        return next;
    }
    PyObject *awaitable = awaitable_iterator(next);
    if (awaitable == NULL) {
        err_raise_from(PyExc_TypeError,
                       "'async for' received an invalid object from __anext__: %.100s",
                       TYPE(next)->tp_name);
    }
    decref(next);
    return awaitable;
}
