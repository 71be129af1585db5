/* Calling and returning: binding arguments to parameters, entering and leaving frames, unwinding.
 */
#include "interp/instruction.h"
#include "interp/bind.h"
#include "object/ops_refused.h"
#include "types/generator/generator.h"
#include "types/range/range.h"
#include "opcodes.h"

/* ---- before the call ---- */

void step_prepare_call(StackRef *base) {
    if (!stackref_is_null(base[1]) || stackref_is_int(base[0])) {
        return;
    }
    PyObject *callable = stackref_object(base[0]);
    if (!IS_EXACT(callable, PyMethod_Type)) {
        return;
    }
    PyMethodObject *method = (PyMethodObject *)callable;
    StackRef old = base[0];
    base[1] = container_read(callable, method->im_self);
    base[0] = container_read(callable, method->im_func);
    stackref_drop(old);
}

/* Is the __class__ of the type's instances the type, or can a program have it otherwise? */
static bool has_class_of_type(PyTypeObject *type) {
    return type->tp_getattro == attr_generic_get &&
           type_lookup(type, NAME(__class__)) == type_lookup(&PyBaseObject_Type, NAME(__class__));
}

StackRef step_is_instance(StackRef o, PyObject *class) {
    if (!IS_EXACT(class, PyType_Type)) {
        return STACKREF_NULL;
    }
    PyTypeObject *type = stackref_is_int(o) ? &PyLong_Type : TYPE(stackref_object(o));
    bool yes = type_is_subtype(type, (PyTypeObject *)class);
    return yes || has_class_of_type(type) ? stackref_borrow(BOOL(yes)) : STACKREF_NULL;
}

PyObject *step_range_iterator(const StackRef *args, unsigned count) {
    enum { MOST = 3 };
    intptr_t bounds[MOST] = {0, 0, 1}; /* start, stop, step */
    if (count == 0 || count > MOST || switched_off(SWITCH_SMALL_INTS)) {
        return NULL;
    }
    for (unsigned i = 0; i < count; i++) {
        if (!int_value_quick(args[i], &bounds[count == 1 ? 1 : i])) {
            return NULL;
        }
    }
    return bounds[2] != 0 ? range_iterator_new(bounds[0], bounds[1], bounds[2]) : NULL;
}

enum { CALL_ON_STACK = 16 };

/* A call through the callable's own vector function; everything else by `call`. */
static force_inline PyObject *call_native(PyObject *callable, PyObject **args, size_t nargsf,
                                          PyObject *names) {
    PyTypeObject *type = TYPE(callable);
    ThreadState *ts = thread_current();
    if (likely(HAS_FLAG(type, Py_TPFLAGS_HAVE_VECTORCALL)) &&
        likely((char *)__builtin_frame_address(0) >= ts->stack_limit)) {
        vectorcallfunc f = *(vectorcallfunc *)((char *)callable + type->tp_vectorcall_offset);
        if (likely(f != NULL)) {
            PyObject *result = f(callable, args, nargsf, names);
            return likely(result != NULL && err_occurred() == NULL)
                       ? result
                       : call_check_result(callable, result);
        }
    }
    return call(callable, args, nargsf, names);
}

/* The untagged copies that natives get; the originals stay in the caller's slots (rule 8). */
static force_inline PyObject *call_with_copies(PyObject *callable, StackRef *args, unsigned count,
                                               PyObject *names, PyObject **copies) {
    for (unsigned i = 0; i < count; i++) {
        copies[i + 1] = TRY(stackref_box(&args[i]));
    }
    size_t positional = count - (names ? (size_t)tuple_length(names) : 0);
    return call_native(callable, copies + 1, positional | PY_VECTORCALL_ARGUMENTS_OFFSET, names);
}

enum { CALL_FEW = 4 };

PyObject *step_call_native(PyObject *callable, StackRef *args, unsigned count, PyObject *names) {
    if (likely(count <= CALL_FEW && names == NULL)) {
        PyObject *copies[CALL_FEW + 1];
        return call_with_copies(callable, args, count, NULL, copies);
    }
    if (likely(count <= CALL_ON_STACK)) {
        PyObject *copies[CALL_ON_STACK + 1];
        return call_with_copies(callable, args, count, names, copies);
    }
    size_t bytes = (count + 1) * sizeof(PyObject *);
    PyObject **copies = data_alloc(bytes);
    if (copies == NULL) {
        return err_no_memory();
    }
    PyObject *result = call_with_copies(callable, args, count, names, copies);
    data_free(copies, bytes);
    return result;
}

PyObject *step_callable_text(PyObject *callable) {
    PyObject *qualname = NULL, *module = NULL;
    if (attr_find(callable, NAME(__qualname__), &qualname) < 0) {
        return NULL;
    }
    if (qualname == NULL) {
        return ops_str(callable);
    }
    autoref PyObject *name = qualname;
    TRYI(attr_find(callable, NAME(__module__), &module));
    autoref PyObject *where = module;
    if (where != NULL && where != NONE && IS_STR(where) && !str_equal_text(where, "builtins")) {
        return str_format("%U.%S()", where, name);
    }
    return str_format("%S()", name);
}

/* *args that is not a tuple becomes one; **kwargs that is no dict, or has no str keys, is an error.
 */
int step_prepare_call_ex(StackRef *sp) {
    if (!stackref_is_int(sp[-2]) && IS_EXACT(stackref_object(sp[-2]), PyTuple_Type)) {
        return 0;
    }
    PyObject *args = stackref_box(&sp[-2]);
    if (args == NULL) {
        return -1;
    }
    if (TYPE(args)->tp_iter == NULL &&
        (TYPE(args)->tp_as_sequence == NULL || TYPE(args)->tp_as_sequence->sq_item == NULL)) {
        PyObject *text = step_callable_text(INT_TRY(stackref_box(&sp[-4])));
        if (text != NULL) {
            err_raise(PyExc_TypeError, "%U argument after * must be an iterable, not %.200s", text,
                      TYPE(args)->tp_name);
            decref(text);
        }
        return -1;
    }
    PyObject *tuple = INT_TRY(ops_to_tuple(args));
    StackRef old = sp[-2];
    sp[-2] = stackref_steal(tuple);
    stackref_drop(old);
    return 0;
}

/* ---- binding arguments ---- */

Frame *frame_for_slots(ThreadState *ts, PyFunctionObject *function, StackRef *ref, StackRef *args,
                       Py_ssize_t nargs, PyObject *kwnames) {
    Arguments given = {args, nargs, kwnames ? tuple_items(kwnames) : NULL,
                       kwnames ? tuple_length(kwnames) : 0};
    Frame *f = bind_quick(ts, function, ref, &given);
    if (likely(f != NULL)) {
        return f;
    }
    PyCodeObject *code = (PyCodeObject *)load_acquire(&function->func_code);
    StackRef taken = *ref;
    *ref = STACKREF_NULL;
    f = frame_push(ts, code);
    if (unlikely(f == NULL)) {
        bind_drop(args, nargs + (kwnames ? tuple_length(kwnames) : 0));
        stackref_drop(taken);
        return NULL;
    }
    frame_init(f, function, code, taken);
    enum { SPECIAL = CO_VARARGS | CO_VARKEYWORDS };
    if (likely(kwnames == NULL && nargs == code->co_argcount && code->co_kwonlyargcount == 0 &&
               !(code->co_flags & SPECIAL))) {
        for (Py_ssize_t i = 0; i < nargs; i++) {
            f->slots[i] = slot_own(args[i]);
        }
        for (Py_ssize_t i = nargs; i < code->co_nlocalsplus; i++) {
            f->slots[i] = STACKREF_NULL;
        }
        return f;
    }
    for (Py_ssize_t i = 0; i < code->co_nlocalsplus; i++) {
        f->slots[i] = STACKREF_NULL;
    }
    frame_pend(ts, f);
    int bound = bind_arguments(f, function, args, nargs, kwnames);
    frame_unpend(ts);
    if (unlikely(bound < 0)) {
        frame_clear(ts, f);
        frame_pop(ts, f);
        return NULL;
    }
    return f;
}

Frame *frame_for_call(ThreadState *ts, PyFunctionObject *function, StackRef ref,
                      PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    enum { SMALL = 16 };
    PyCodeObject *code = (PyCodeObject *)load_acquire(&function->func_code);
    if (likely(kwnames == NULL) && likely(code_takes(code, (unsigned)nargs))) {
        Frame *f = frame_push(ts, code);
        if (unlikely(f == NULL)) {
            stackref_drop(ref);
            return NULL;
        }
        frame_init(f, function, code, ref);
        StackRef *slot = f->slots, *end = f->sp;
        for (Py_ssize_t i = 0; i < nargs; i++) {
            *slot++ = stackref_new(args[i]);
        }
        while (slot < end) {
            *slot++ = STACKREF_NULL;
            NO_LOOP_IDIOM(slot);
        }
        return f;
    }
    StackRef small[SMALL], *slots = small;
    Py_ssize_t count = nargs + (kwnames ? tuple_length(kwnames) : 0);
    if (count > SMALL) {
        slots = data_alloc((size_t)count * sizeof *slots);
        if (slots == NULL) {
            stackref_drop(ref);
            return err_no_memory();
        }
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        slots[i] = stackref_new(args[i]);
    }
    Frame *f = frame_for_slots(ts, function, &ref, slots, nargs, kwnames);
    if (slots != small) {
        data_free(slots, (size_t)count * sizeof *slots);
    }
    return f;
}

Frame *step_frame_for_call_kw(ThreadState *ts, PyObject *callable, StackRef *function,
                              StackRef *args, Py_ssize_t count, StackRef names) {
    PyObject *kwnames = stackref_object(names);
    Frame *f = frame_for_slots(ts, (PyFunctionObject *)callable, function, args,
                               count - tuple_length(kwnames), kwnames);
    if (stackref_is_counted(names)) {
        PyObject *exception = NULL;
        if (f != NULL) {
            frame_pend(ts, f);
        } else {
            exception = err_fetch();
        }
        stackref_drop(names);
        if (f != NULL) {
            frame_unpend(ts);
        } else {
            err_restore(exception);
        }
    }
    return f;
}

/* The same with the names in a dict and without a tuple of all arguments; NULL without an exception: not for here. */
static Frame *frame_for_few_ex(ThreadState *ts, PyObject *function, PyObject *args, PyObject *kwargs) {
    enum { FEW = 16 };
    StackRef all[FEW];
    PyObject *names[FEW], *value;
    Py_ssize_t nargs = tuple_length(args), position = 0;
    Arguments given = {all, nargs, names, 0};
    if (nargs + dict_length(kwargs) > FEW) {
        return NULL;
    }
    for (Py_ssize_t i = 0; i < nargs; i++) {
        all[i] = stackref_new(tuple_at(args, i));
    }
    while (nargs + given.named < FEW && dict_next(kwargs, &position, &names[given.named], &value, NULL)) {
        all[nargs + given.named++] = stackref_steal(value);
    }
    StackRef ref = stackref_new(function);
    Frame *f = bind_quick(ts, (PyFunctionObject *)function, &ref, &given);
    for (Py_ssize_t i = 0; i < given.named; i++) {
        decref(names[i]);
    }
    if (unlikely(f == NULL)) {
        bind_drop(all, nargs + given.named);
        stackref_drop(ref);
    }
    return f;
}

Frame *step_frame_for_call_ex(ThreadState *ts, PyObject *function, PyObject *args,
                              PyObject *kwargs) {
    Py_ssize_t named = kwargs ? dict_length(kwargs) : 0;
    if (named == 0) {
        return frame_for_call(ts, (PyFunctionObject *)function, stackref_new(function),
                              tuple_items(args), tuple_length(args), NULL);
    }
    Frame *f = frame_for_few_ex(ts, function, args, kwargs);
    if (likely(f != NULL)) {
        return f;
    }
    Py_ssize_t nargs = tuple_length(args), i = 0, position = 0;
    autoref PyObject *all = TRY(tuple_new(nargs + named));
    autoref PyObject *names = TRY(tuple_new(named));
    for (Py_ssize_t k = 0; k < nargs; k++) {
        tuple_items(all)[k] = newref(tuple_at(args, k));
    }
    PyObject *key, *value;
    while (i < named && dict_next(kwargs, &position, &key, &value, NULL)) {
        tuple_items(names)[i] = key;
        tuple_items(all)[nargs + i++] = value;
        if (!IS_STR(key)) {
            return err_raise(PyExc_TypeError, "keywords must be strings");
        }
    }
    if (i < named) {
        return err_raise(PyExc_RuntimeError, "dictionary changed size during iteration");
    }
    f = frame_for_call(ts, (PyFunctionObject *)function, stackref_new(function), tuple_items(all),
                       nargs, names);
    if (f != NULL) {
        frame_pend(ts, f);
        CLEAR(all);
        CLEAR(names);
        frame_unpend(ts);
    }
    return f;
}

/* ---- entering and leaving ---- */

static cold_path void raise_recursion(ThreadState *ts) {
    ts->base.recursion_headroom++;
    err_raise(PyExc_RecursionError, "maximum recursion depth exceeded");
    ts->base.recursion_headroom--;
}

int step_enter(ThreadState *ts, Frame *frame, Frame *callee) {
    if (unlikely(ts->base.py_recursion_remaining <= 0)) {
        frame_clear(ts, callee);
        frame_pop(ts, callee);
        raise_recursion(ts);
        return -1;
    }
    ts->base.py_recursion_remaining--;
    callee->previous = frame;
    ts->frame = callee;
    return 0;
}

/* The running frame becomes `caller`: at the watermark it is about to change, so the mark sinks. */
static force_inline void frame_switch(ThreadState *ts, Frame *caller) {
    if (unlikely(caller == ts->watermark) && caller != NULL) {
        ts->watermark = caller->previous;
    }
    ts->frame = caller;
}

/* Ends a frame that has given its value away (or raised): of the thread's stack, or of a generator
 * that is finished. */
static void frame_end(ThreadState *ts, Frame *frame) {
    Frame *caller = frame->previous;
    if (unlikely(frame->owner == FRAME_GENERATOR)) {
        generator_finished(ts, frame);
        return;
    }
    /* What the drops run must not see the frame any more. Nor need a hand-shake: its uncounted
     * references are only forgotten. */
    frame_switch(ts, caller);
    frame_clear(ts, frame);
    frame_pop(ts, frame);
    ts->base.py_recursion_remaining++;
}

/* A generator's frame ended inside its caller's FOR_ITER or SEND. The value lies on the caller's
 * stack. */
static void resume_after_generator(Frame *caller) {
    Unit *ip = caller->ip, unit = load_relaxed(ip);
    unsigned oparg = UNIT_OPERAND(unit);
    Unit *end = ip + 1 + CACHES_FOR_ITER + oparg;
    if (likely(UNIT_OPCODE(unit) == FOR_ITER) && UNIT_OPCODE(load_relaxed(ip - 1)) != EXTENDED_ARG &&
        likely(UNIT_OPCODE(load_relaxed(end)) == END_FOR)) {
        StackRef value = *--caller->sp;
        caller->ip = end + 1;
        stackref_drop(value);
        return;
    }
    Unit *first = code_units(caller->code);
    for (Unit *before = ip - 1; before >= first && code_opcode(caller->code, before - first) == EXTENDED_ARG; before--) {
        oparg |= (unsigned)UNIT_OPERAND(load_relaxed(before)) << (8 * (unsigned)(ip - before));
    }
    if (code_opcode(caller->code, ip - first) == FOR_ITER) {
        caller->ip = ip + 1 + CACHES_FOR_ITER + oparg;
        if (code_is_told(caller->code, caller->ip - first)) {
            return; /* somebody is to be told of the value there */
        }
        StackRef value = *--caller->sp;
        caller->ip++;
        stackref_drop(value);
    } else {
        caller->ip = ip + 1 + CACHES_SEND + oparg;
    }
}

bool step_return(ThreadState *ts, Frame *frame, StackRef value, PyObject **result) {
    Frame *caller = frame->previous;
    bool generator = frame->owner == FRAME_GENERATOR;
    if (frame->entry) {
        *result =
            stackref_take(&value); /* counted before anything is dropped; NULL with MemoryError */
        frame_end(ts, frame);
        return true;
    }
    if (unlikely(caller == ts->watermark)) {
        ts->watermark = caller->previous;
    }
    *caller->sp++ = value; /* in a slot while the callee's are dropped */
    frame_end(ts, frame);
    if (unlikely(generator)) {
        resume_after_generator(caller);
    } else {
        caller->ip += caller->return_offset;
    }
    return false;
}

int step_return_init(ThreadState *ts, Frame *frame, StackRef value) {
    PyTypeObject *type = stackref_is_int(value) ? &PyLong_Type : TYPE(stackref_object(value));
    frame_end(ts, frame);
    if (likely(type == TYPE(NONE))) {
        return 0;
    }
    err_raise(PyExc_TypeError, "__init__() should return None, not '%.200s'", type->tp_name);
    stackref_drop(value);
    return -1;
}

StackRef step_return_operator(ThreadState *ts, Frame *frame, StackRef value) {
    Frame *caller = frame->previous;
    StackRef *result = caller->sp; /* in a slot, above the operands, while the callee's are dropped */
    frame_switch(ts, caller);
    *caller->sp++ = value;
    frame_end(ts, frame);
    unsigned oparg = UNIT_OPERAND(load_relaxed(caller->ip));
    bool compares = code_opcode(caller->code, caller->ip - code_units(caller->code)) == COMPARE_OP;
    if (unlikely(!stackref_is_int(*result) && stackref_object(*result) == NOT_IMPLEMENTED)) {
        PyObject *a = stackref_box(&result[-2]), *b = stackref_box(&result[-1]);
        *result = stackref_steal(a == NULL || b == NULL ? NULL
                                 : compares             ? ops_compare_refused(a, b, (int)(oparg >> 5))
                                                        : ops_binary_refused(a, b, (int)oparg));
    }
    if (compares && oparg & 16 && !stackref_is_null(*result)) { /* as a truth value */
        PyObject *o = stackref_box(result);
        int truth = o == NULL ? -1 : ops_is_true(o);
        StackRef old = *result;
        *result = truth < 0 ? STACKREF_NULL : stackref_borrow(BOOL(truth));
        stackref_drop(old);
    }
    caller->sp--;
    if (!compares) { /* the left operand is dropped first */
        StackRef left = result[-2];
        result[-2] = result[-1];
        result[-1] = left;
    }
    return *result;
}

/* ---- calling a class ---- */

/* What can be cached of a call of a class: its __init__, a function that is not a generator. */
static uint64_t find_init(void *class, PyObject *name) {
    PyTypeObject *type = class;
    PyObject *init;
    uint32_t version;
    unsigned place;
    if (!type_is_plain_with_init(type) || !type_lookup_place(type, name, &init, &version, &place) ||
        init == NULL || !is_python_function(init) || place > 0xffff) {
        STATISTICS_FAILED(CLASS);
        return 0;
    }
    int flags = ((PyCodeObject *)((PyFunctionObject *)init)->func_code)->co_flags;
    return flags & (CO_GENERATOR | CO_COROUTINE | CO_ASYNC_GENERATOR)
               ? 0
               : cache_pack(CACHE_INIT, place, version);
}

/* The operands of the call go: `args` have moved, or were borrowed. The instance takes their place. */
static void leave_instance(Frame *frame, StackRef *base, PyObject *instance) {
    StackRef class = base[0];
    base[0] = stackref_steal(instance);
    frame->sp = base + 1;
    stackref_drop(class);
}

/* The function that CACHE_INIT says is the class's __init__; NULL: it does not know, or no longer. */
static PyFunctionObject *cached_init(Frame *frame, Unit *ip, PyObject *class) {
    PyTypeObject *type = (PyTypeObject *)class;
    uint64_t word = cache_read(frame, ip);
    uint64_t *cache = cache_word(frame, ip);
    if (likely(cache_kind(word) == CACHE_INIT) &&
        likely(load_acquire(&type->tp_version_tag) == cache_version(word))) {
        return (PyFunctionObject *)type_cached_quick(type, cache_version(word), cache_index(word),
                                                     NAME(__init__));
    }
    if (cache != NULL) {
        cache_fill(cache, word, find_init, class, NAME(__init__));
    }
    return NULL;
}

/* The frame of __init__ by the way that binds anything, the function meanwhile in a slot. */
static Frame *bind_init(ThreadState *ts, Frame *frame, PyFunctionObject *init, StackRef *args, unsigned count,
                        PyObject *names) {
    Py_ssize_t named = names != NULL ? tuple_length(names) : 0;
    Arguments given = {args, (Py_ssize_t)count - named, names != NULL ? tuple_items(names) : NULL, named};
    StackRef *slot = frame->sp++; /* that every frame has more than its code asks for */
    *slot = stackref_new((PyObject *)init);
    Frame *f = bind_enter(ts, frame, init, slot, &given);
    frame->sp = slot;
    if (unlikely(f == NULL)) {
        stackref_drop(*slot);
    }
    return f;
}

/* The frame of __init__ for an instance that the caller holds. It is bound to where the call has nothing in front of the arguments. */
static Frame *init_frame(ThreadState *ts, Frame *frame, PyFunctionObject *init, PyObject *instance,
                         StackRef *args, unsigned count, PyObject *names) {
    PyCodeObject *code = (PyCodeObject *)load_acquire(&init->func_code);
    Frame *f;
    args[-1] = stackref_borrow(instance);
    if (likely(names == NULL) && likely(code_takes(code, count + 1))) {
        StackRef function = stackref_new((PyObject *)init);
        f = quick_frame(ts, frame, init, function, code, args - 1, count + 1);
        if (unlikely(f == NULL)) {
            stackref_drop(function);
        }
    } else {
        f = bind_init(ts, frame, init, args - 1, count + 1, names);
    }
    if (unlikely(f == NULL)) {
        stackref_drop(args[-1]); /* counted perhaps, meanwhile */
        args[-1] = STACKREF_NULL;
    }
    return f;
}

Frame *step_frame_for_class(ThreadState *ts, Frame *frame, Unit *ip, PyObject *class,
                            StackRef *args, unsigned count, PyObject *names) {
    PyFunctionObject *init = cached_init(frame, ip, class);
    if (init == NULL || !stackref_is_null(args[-1])) {
        return NULL;
    }
    PyObject *code = load_acquire(&init->func_code);
    if (((PyCodeObject *)code)->co_flags & (CO_GENERATOR | CO_COROUTINE | CO_ASYNC_GENERATOR)) {
        return NULL;
    }
    PyObject *instance = type_alloc((PyTypeObject *)class, 0);
    if (instance == NULL) {
        return NULL;
    }
    Frame *f = likely(code == load_acquire(&init->func_code)) /* else what was read may be gone */
                   ? init_frame(ts, frame, init, instance, args, count, names)
                   : NULL;
    if (f == NULL) {
        instance->ob_gc_bits |= GC_FINALIZED; /* NOLOCK: nobody has seen it, nor shall its __del__ */
        decref(instance);
        return NULL;
    }
    f->init_call = true;
    leave_instance(frame, args - 2, instance);
    return f;
}

/* The running frame raised or reraised the current exception. */
static void tell_raise(ThreadState *ts, Frame *frame, Unit *at, UnwindKind kind) {
    MonitorEvent event = kind == UNWIND_RAISE ? EVENT_RAISE : EVENT_RERAISE;
    if (monitor_wants(ts, event)) {
        monitor_exception(ts, frame, event, at);
    }
}

/* Puts the exception on the stack of its handler, which the frame goes on with. -1: telling of it raised another one there. */
static int enter_handler(ThreadState *ts, Frame *frame, int offset, int target, int depth, bool lasti) {
    PyObject *exception = err_fetch();
    StackRef *base = frame_stack_base(frame) + depth;
    slots_drop(frame, frame->sp, (int)(frame->sp - base));
    frame->sp = base;
    if (lasti) {
        *frame->sp++ = stackref_from_int(frame->ip - code_units(frame->code)); /* where it was raised, not where again */
    }
    *frame->sp++ = stackref_steal(exception);
    frame->ip = code_units(frame->code) + target / 2;
    if (unlikely(code_sites(frame->code) != NULL)) {
        monitor_arrive(frame, offset / 2);
    }
    return monitor_wants(ts, EVENT_EXCEPTION_HANDLED) ? monitor_handled(ts, frame, exception) : 0;
}

bool step_unwind(ThreadState *ts, Frame *frame, Unit *at, UnwindKind kind) {
    if (unlikely(err_occurred() == NULL)) {
        err_raise(
            PyExc_SystemError,
            "error return without exception set"); /* a native's mistake must not become a crash */
    }
    for (;;) {
        int target, depth;
        bool lasti;
        int offset = (int)((char *)at - (char *)code_units(frame->code));
        if (kind == UNWIND_RAISE) {
            frame->ip = at;
            traceback_add(frame);
        }
        tell_raise(ts, frame, at, kind);
        kind = UNWIND_RAISE;
        if (code_handler((PyObject *)frame->code, offset, &target, &depth, &lasti)) {
            if (enter_handler(ts, frame, offset, target, depth, lasti) == 0) {
                return false;
            }
            at = frame->ip;
            continue;
        }
        if (monitor_wants(ts, EVENT_PY_UNWIND)) {
            monitor_exception(ts, frame, EVENT_PY_UNWIND, at);
        }
        bool entry = frame->entry != ENTRY_NOT;
        PyObject *exception = err_fetch();
        frame_end(ts, frame);
        err_restore(exception);
        if (entry) {
            return true;
        }
        frame = ts->frame;
        at = frame->ip;
    }
}

/* ---- from C ---- */

static PyObject *run_entry(ThreadState *ts, Frame *f) {
    if (unlikely(call_enter("") < 0)) {
        frame_clear(ts, f);
        frame_pop(ts, f);
        return NULL;
    }
    f->entry = ENTRY_OBJECT;
    if (step_enter(ts, ts->frame, f) < 0) {
        return NULL;
    }
    return interp_run(ts, f);
}

/* The generator of a frame that would make it by its first instruction, and do no more. */
static PyObject *generator_of_call(ThreadState *ts, Frame *f, Unit *second) {
    f->ip = second;
    PyObject *generator = step_return_generator(ts, f);
    frame_clear(ts, f); /* it has moved, unless there was no memory */
    frame_pop(ts, f);
    return generator;
}

PyObject *function_vectorcall(PyObject *function, PyObject *const *args, size_t nargsf,
                              PyObject *kwnames) {
    ThreadState *ts = thread_current();
    Py_ssize_t nargs = (Py_ssize_t)(nargsf & ~PY_VECTORCALL_ARGUMENTS_OFFSET);
    Frame *f = frame_for_call(ts, (PyFunctionObject *)function, stackref_new(function), args, nargs,
                              kwnames);
    if (f == NULL) {
        return NULL;
    }
    Unit *first = code_units(f->code);
    if (UNIT_OPCODE(load_relaxed(first)) == RETURN_GENERATOR &&
        likely(ts->base.coroutine_origin_tracking_depth == 0)) {
        return generator_of_call(ts, f, first + 1);
    }
    return run_entry(ts, f);
}

PyObject *interp_eval_code(PyObject *code, PyObject *globals, PyObject *locals, PyObject *closure) {
    ThreadState *ts = thread_current();
    PyFunctionObject *function = TRY((PyFunctionObject *)function_new(code, globals, NULL));
    function->func_closure = xnewref(closure);
    Frame *f = frame_for_call(ts, function, stackref_steal((PyObject *)function), NULL, 0, NULL);
    if (f == NULL) {
        return NULL;
    }
    if (!(((PyCodeObject *)code)->co_flags & CO_OPTIMIZED)) {
        f->locals = newref(locals ? locals : globals);
    }
    return run_entry(ts, f);
}

PyObject *interp_call_within(PyObject *code, PyObject *globals, PyObject *callable, PyObject *args,
                             PyObject *kwargs) {
    ThreadState *ts = thread_current();
    PyFunctionObject *function = TRY((PyFunctionObject *)function_new(code, globals, NULL));
    Frame *f = frame_for_call(ts, function, stackref_steal((PyObject *)function), NULL, 0, NULL);
    if (f == NULL) {
        return NULL;
    }
    f->locals = newref(globals);
    f->entry = ENTRY_OBJECT;
    TRYI(step_enter(ts, ts->frame, f));
    PyObject *result = call_tuple(callable, args, kwargs);
    PyObject *exception = err_fetch();
    frame_end(ts, f);
    err_restore(exception);
    return result;
}
