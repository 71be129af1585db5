/* Calls, returns, iteration, generators and coroutines. */

SLOW_PATH(CALL) {
    StackRef *base = sp - oparg - 2;
    unsigned count = oparg;
    SAVE();
    if (stackref_is_null(base[1]) && !stackref_is_int(base[0]) &&
        IS_EXACT(stackref_object(base[0]), PyMethod_Type)) {
        step_prepare_call(base);
    }
    StackRef *args = call_arguments(base, &count);
    PyObject *callable = OBJECT(&base[0]);
    if (likely(is_python_function(callable))) {
        PyFunctionObject *called = (PyFunctionObject *)callable;
        base[0] = slot_own(base[0]);
        Frame *f = frame_for_slots(ts, called, &base[0], args, (Py_ssize_t)count, NULL);
        sp = base;
        frame->sp = sp;
        if (unlikely(f == NULL)) {
            ERROR();
        }
        frame->return_offset = 1 + CACHES_CALL;
        ENTER(f);
    }
    if (callable == (PyObject *)&PyRange_Type && UNIT_OPCODE(load_relaxed(ip + 1 + CACHES_CALL)) == GET_ITER) {
        PyObject *iterator = step_range_iterator(args, count); /* GET_ITER is done, too */
        if (likely(iterator != NULL)) {
            sp = slots_replace(frame, sp, (int)oparg + 2, stackref_steal(iterator));
            JUMP_TO(ip + 1 + CACHES_CALL + 1 + CACHES_GET_ITER);
        }
        if (unlikely(err_occurred() != NULL)) {
            ERROR();
        }
    }
    if (callable == (PyObject *)&PyType_Type && count == 1) {
        StackRef type = stackref_new((PyObject *)(stackref_is_int(args[0]) ? &PyLong_Type : type_of(stackref_object(args[0]))));
        sp = slots_replace(frame, sp, (int)oparg + 2, type);
        NEXT(CALL);
    }
    if (IS_EXACT(callable, PyType_Type) && !HAS_FLAG(callable, Py_TPFLAGS_HEAPTYPE)) {
        PyObject *result = native_call_type(ts, callable, args, count);
        if (unlikely(result == NULL)) {
            ERROR();
        }
        sp = slots_replace(frame, sp, (int)oparg + 2, stackref_steal(result));
        POLL_AFTER(CALL);
        NEXT(CALL);
    }
    if (IS_EXACT(callable, PyType_Type)) {
        Frame *f = step_frame_for_class(ts, frame, ip, callable, args, count, NULL);
        if (f != NULL) { /* the instance lies where the call's operands were */
            frame->return_offset = 1 + CACHES_CALL;
            RELOAD();
        }
        if (unlikely(err_occurred() != NULL)) {
            ERROR();
        }
    }
    Frame *f = IS_EXACT(callable, PyType_Type) ? NULL : step_frame_for_instance(ts, frame, base, oparg);
    if (f != NULL) {
        frame->return_offset = 1 + CACHES_CALL;
        RELOAD();
    }
    PyObject *result = step_call_native(callable, args, count, NULL);
    if (unlikely(result == NULL)) {
        ERROR();
    }
    sp = slots_replace(frame, sp, (int)oparg + 2, stackref_steal(result));
    POLL_AFTER(CALL);
    NEXT(CALL);
}
/* A built-in function, or a method of a built-in class. */
SLOW_PATH(CALL_NATIVE) {
    StackRef *base = sp - oparg - 2;
    unsigned count = oparg;
    StackRef *args = call_arguments(base, &count);
    PyObject *callable = stackref_object(base[0]);
    SAVE();
    PyObject *result = native_call(ts, callable, args, count);
    if (unlikely(result == NULL)) {
        ERROR();
    }
    sp = slots_replace_quick(frame, sp, (int)oparg + 2, stackref_steal(result));
    POLL_AFTER(CALL);
    NEXT(CALL);
}
/* One that the interpreter knows. */
SLOW_PATH(CALL_KNOWN) {
    StackRef *base = sp - oparg - 2;
    unsigned count = oparg;
    StackRef *args = call_arguments(base, &count);
    SAVE();
    StackRef result = known_calls[native_known(stackref_object(base[0]))](ts, args, count);
    if (unlikely(stackref_is_null(result))) {
        if (unlikely(err_occurred() != NULL)) {
            ERROR();
        }
        SLOW(CALL_NATIVE);
    }
    sp = slots_replace_quick(frame, sp, (int)oparg + 2, result);
    POLL_AFTER(CALL);
    NEXT(CALL);
}
SLOW_PATH(CALL_ONE_DROP) { /* the argument lies above the result */
    SAVE();
    DROP(1);
    NEXT(CALL);
}
/* Ends a call with one argument, the callable being uncounted. */
#define LEAVE_KNOWN(result)                                                                        \
    do {                                                                                           \
        StackRef argument_ = sp[-1];                                                               \
        sp -= 2;                                                                                   \
        sp[-1] = (result);                                                                         \
        if (unlikely(!stackref_drop_quick(argument_))) {                                           \
            PUSH(argument_);                                                                       \
            SLOW(CALL_ONE_DROP);                                                                   \
        }                                                                                          \
        NEXT(CALL);                                                                                \
    } while (0)
SLOW_PATH(CALL_LEN) {
    if (unlikely(oparg != 1) || unlikely(stackref_is_int(sp[-1])) || stackref_is_counted(sp[-3])) {
        SLOW(CALL_KNOWN);
    }
    Py_ssize_t length = quick_length(stackref_object(sp[-1]));
    if (unlikely(length < 0)) {
        SLOW(CALL_KNOWN);
    }
    LEAVE_KNOWN(stackref_from_int(length));
}
SLOW_PATH(CALL_ISINSTANCE) {
    if (unlikely(oparg != 2) || unlikely(stackref_is_int(sp[-1])) || stackref_is_counted(sp[-1]) || stackref_is_counted(sp[-4])) {
        SLOW(CALL_KNOWN);
    }
    StackRef answer = step_is_instance(sp[-2], stackref_object(sp[-1]));
    if (unlikely(stackref_is_null(answer))) {
        SLOW(CALL_KNOWN);
    }
    sp--;
    LEAVE_KNOWN(answer);
}
/* A class. */
SLOW_PATH(CALL_CLASS) {
    PyTypeObject *type = (PyTypeObject *)stackref_object(sp[-2 - (int)oparg]);
    if (!stackref_is_null(sp[-1 - (int)oparg]) || HAS_FLAG(type, Py_TPFLAGS_HEAPTYPE) || oparg != 1 || type == &PyType_Type ||
        type == &PyRange_Type || switched_off(SWITCH_NATIVES)) {
        SLOW(CALL);
    }
    StackRef result = quick_convert(ts, type, sp[-1]);
    if (!stackref_is_null(result)) {
        LEAVE_KNOWN(result);
    }
    SAVE();
    PyObject *made = native_call_type(ts, (PyObject *)type, &sp[-1], 1);
    if (unlikely(made == NULL)) {
        ERROR();
    }
    sp = slots_replace_quick(frame, sp, 3, stackref_steal(made));
    POLL_AFTER(CALL);
    NEXT(CALL);
}
/* A method of a built-in class, with the object in front of the arguments. */
SLOW_PATH(CALL_METHOD) {
    PyMethodDescrObject *callable = (PyMethodDescrObject *)stackref_object(sp[-2 - (int)oparg]);
    StackRef owner = sp[-1 - (int)oparg];
    PyMethodDef *def = callable->d_method;
    unsigned flags = (unsigned)def->ml_flags;
    if (switched_off(SWITCH_NATIVES)) {
        SLOW(CALL_NATIVE);
    }
    if (flags >= METH_KNOWN_FIRST) {
        SLOW(CALL_KNOWN);
    }
    if (stackref_is_null(owner) || stackref_is_int(owner) || unlikely(!native_has_room(ts))) {
        SLOW(CALL_NATIVE);
    }
    PyObject *self = stackref_object(owner), *result;
    if (unlikely(TYPE(self) != callable->d_common.d_type)) {
        SLOW(CALL_NATIVE);
    }
    SAVE();
    if (flags == METH_O && oparg == 1) {
        PyObject *argument = stackref_box_here(ts, &sp[-1]);
        result = likely(argument != NULL) ? def->ml_meth(self, argument) : NULL;
    } else if (flags == METH_NOARGS && oparg == 0) {
        result = def->ml_meth(self, NULL);
    } else if (flags == METH_FASTCALL && oparg == 1) {
        PyObject *argument = stackref_box_here(ts, &sp[-1]);
        result = likely(argument != NULL) ? ((PyCFunctionFast)(void (*)(void))def->ml_meth)(self, &argument, 1) : NULL;
    } else {
        SLOW(CALL_NATIVE);
    }
    if (unlikely(result == NULL) || unlikely(ts->base.current_exception != NULL)) {
        if (call_check_result((PyObject *)callable, result) == NULL) {
            ERROR();
        }
    }
    sp = slots_replace_quick(frame, sp, (int)oparg + 2, stackref_steal(result));
    POLL_AFTER(CALL);
    NEXT(CALL);
}
/* A built-in function. */
SLOW_PATH(CALL_BUILTIN) {
    PyObject *callable = stackref_object(sp[-2 - (int)oparg]);
    unsigned known = (unsigned)((PyCFunctionObject *)callable)->m_ml->ml_flags >> METH_KNOWN_SHIFT;
    switch (switched_off(SWITCH_NATIVES) ? KNOWN_NOT : known) {
    case KNOWN_builtins_len:
        SLOW(CALL_LEN);
    case KNOWN_builtins_isinstance:
        SLOW(CALL_ISINSTANCE);
    case KNOWN_NOT:
        SLOW(CALL_NATIVE);
    default:
        if (native_known(callable) == KNOWN_NOT) { /* a bound method */
            SLOW(CALL_NATIVE);
        }
        SLOW(CALL_KNOWN);
    }
}
/* A function whose parameters are not as many as the arguments. */
SLOW_PATH(CALL_DEFAULTS) {
    StackRef *base = sp - oparg - 2;
    unsigned count = oparg;
    StackRef *args = call_arguments(base, &count);
    PyFunctionObject *called = (PyFunctionObject *)stackref_object(base[0]);
    base[0] = slot_own(base[0]);
    Frame *f = quick_frame_defaults(ts, frame, called, base[0], (PyCodeObject *)load_acquire(&called->func_code), args, count);
    if (f == NULL) {
        SAVE();
        f = bind_enter(ts, frame, called, &base[0], &(Arguments){args, (Py_ssize_t)count, NULL, 0});
    }
    if (unlikely(f == NULL)) {
        SLOW(CALL);
    }
    frame->ip = ip;
    frame->sp = base;
    frame->return_offset = 1 + CACHES_CALL;
    frame = f;
    ip = f->ip;
    sp = f->sp;
    DISPATCH();
}
/* Stack: callable, self or NULL, positional arguments. A Python function is entered here, without C recursion. */
INSTRUCTION(CALL, 52, 3, "callable, self_or_null, args[oparg] -- result", ARG | ESCAPES) {
    StackRef *base = sp - oparg - 2;
    unsigned count = oparg;
    StackRef *args = call_arguments(base, &count);
    if (unlikely(stackref_is_int(base[0]))) {
        SLOW(CALL);
    }
    PyObject *callable = stackref_object(base[0]);
    if (unlikely(!is_python_function(callable))) {
        if (IS_EXACT(callable, PyMethodDescr_Type)) {
            SLOW(CALL_METHOD);
        }
        if (IS_EXACT(callable, PyCFunction_Type)) {
            SLOW(CALL_BUILTIN);
        }
        if (IS_EXACT(callable, PyType_Type)) {
            SLOW(CALL_CLASS);
        }
        SLOW(CALL);
    }
    PyFunctionObject *called = (PyFunctionObject *)callable;
    PyCodeObject *code = (PyCodeObject *)load_acquire(&called->func_code);
    StackRef function = base[0];
    if (unlikely(!code_takes(code, count))) {
        SLOW(CALL_DEFAULTS);
    }
    if (unlikely(!stackref_own_quick(&function))) {
        SLOW(CALL);
    }
    Frame *f = quick_frame(ts, frame, called, function, code, args, count);
    if (unlikely(f == NULL)) {
        base[0] = function;
        SLOW(CALL);
    }
    frame->ip = ip;
    frame->sp = base;
    frame->return_offset = 1 + CACHES_CALL;
    frame = f;
    ip = f->ip;
    sp = f->sp;
    DISPATCH();
}
SLOW_PATH(CALL_KW) {
    StackRef names_ref = sp[-1];
    PyObject *names = stackref_object(names_ref);
    StackRef *base = sp - oparg - 3;
    unsigned count = oparg;
    StackRef *args = call_arguments(base, &count);
    PyObject *callable = OBJECT(&base[0]);
    if (is_python_function(callable)) {
        base[0] = slot_own(base[0]);
        sp[-1] = STACKREF_NULL; /* the step owns the names from here on */
        Frame *f = step_frame_for_call_kw(ts, callable, &base[0], args, (Py_ssize_t)count, names_ref);
        sp = base;
        frame->sp = sp;
        if (likely(f != NULL)) {
            frame->return_offset = 1 + CACHES_CALL_KW;
            ENTER(f);
        }
        ERROR();
    }
    if (IS_EXACT(callable, PyType_Type) && HAS_FLAG(callable, Py_TPFLAGS_HEAPTYPE) && !stackref_is_counted(names_ref)) {
        Frame *f = step_frame_for_class(ts, frame, ip, callable, args, count, names);
        if (f != NULL) { /* the instance lies where the call's operands were */
            frame->return_offset = 1 + CACHES_CALL_KW;
            RELOAD();
        }
        if (unlikely(err_occurred() != NULL)) {
            ERROR();
        }
    }
    PyObject *result = step_call_native(callable, args, count, names);
    if (unlikely(result == NULL)) {
        ERROR();
    }
    sp = slots_replace(frame, sp, (int)oparg + 3, stackref_steal(result));
    POLL_AFTER(CALL_KW);
    NEXT(CALL_KW);
}
/* The same with a tuple of keyword names on top. */
INSTRUCTION(CALL_KW, 55, 3, "callable, self_or_null, args[oparg], names -- result", ARG | ESCAPES) {
    SAVE();
    StackRef *base = sp - oparg - 3;
    unsigned count = oparg;
    step_prepare_call(base);
    StackRef *args = call_arguments(base, &count);
    if (stackref_is_int(base[0]) || !is_python_function(stackref_object(base[0])) || stackref_is_counted(sp[-1])) {
        SLOW(CALL_KW);
    }
    PyObject *names = stackref_object(sp[-1]);
    Py_ssize_t named = tuple_length(names);
    base[0] = slot_own(base[0]);
    Frame *f = bind_enter(ts, frame, (PyFunctionObject *)stackref_object(base[0]), &base[0],
                          &(Arguments){args, (Py_ssize_t)count - named, tuple_items(names), named});
    if (unlikely(f == NULL)) {
        SLOW(CALL_KW);
    }
    frame->sp = base; /* what lay above has moved */
    frame->return_offset = 1 + CACHES_CALL_KW;
    frame = f;
    ip = f->ip;
    sp = f->sp;
    DISPATCH();
}
/* f(*args, **kwargs): a tuple or iterable, and a dict or NULL. */
INSTRUCTION(CALL_FUNCTION_EX, 4, 0, "callable, null, args, kwargs -- result", ESCAPES) {
    SAVE();
    if (unlikely(step_prepare_call_ex(sp) < 0)) {
        ERROR();
    }
    PyObject *callable = OBJECT(&sp[-4]);
    PyObject *args = stackref_object(sp[-2]);
    PyObject *kwargs = stackref_is_null(sp[-1]) ? NULL : stackref_object(sp[-1]);
    if (likely(IS_EXACT(callable, PyFunction_Type)) && ((PyFunctionObject *)callable)->vectorcall == function_vectorcall) {
        Frame *f = step_frame_for_call_ex(ts, callable, args, kwargs);
        if (unlikely(f == NULL)) {
            ERROR();
        }
        frame_pend(ts, f);
        DROP(4);
        frame_unpend(ts);
        frame->sp = sp;
        frame->return_offset = 1 + CACHES_CALL_FUNCTION_EX;
        ENTER(f);
    }
    REPLACE(4, call_tuple(callable, args, kwargs));
    POLL_AFTER(CALL_FUNCTION_EX);
    NEXT(CALL_FUNCTION_EX);
}
/* The value lies on the caller's stack, and is the running frame; what is left in this one is dropped here. */
SLOW_PATH(RETURN_VALUE_DROP) {
    Frame *caller = frame->previous;
    frame_end_plain(ts, frame, sp);
    frame = caller;
    sp = caller->sp;
    ip = caller->ip + caller->return_offset;
    DISPATCH();
}
SLOW_PATH(RETURN_VALUE) {
    if (likely(frame->special == frame_special(FRAME_THREAD, ENTRY_OBJECT)) && likely(frame_is_unseen(frame))) {
        PyObject *result = stackref_take(&sp[-1]); /* counted before anything is dropped; NULL with MemoryError */
        Frame *caller = frame->previous;
        if (unlikely(caller == ts->watermark) && caller != NULL) {
            ts->watermark = caller->previous;
        }
        ts->frame = caller;
        frame_end_plain(ts, frame, sp);
        LEAVE_LOOP(result);
    }
    StackRef value = slot_own(sp[-1]);
    sp--;
    SAVE();
    if (frame->init_call) {
        Frame *caller = frame->previous;
        int none = step_return_init(ts, frame, value);
        frame = caller;
        sp = caller->sp;
        ip = caller->ip;
        if (unlikely(none < 0)) {
            ERROR();
        }
        ip += caller->return_offset;
        DISPATCH();
    }
    if (frame->operator_call) {
        Frame *caller = frame->previous;
        StackRef result = step_return_operator(ts, frame, value);
        frame = caller;
        sp = caller->sp;
        ip = caller->ip;
        if (unlikely(stackref_is_null(result))) {
            ERROR();
        }
        sp = slots_replace(frame, sp, 2, result);
        ip += caller->return_offset;
        DISPATCH();
    }
    RETURN_FROM_FRAME(value);
}
INSTRUCTION(RETURN_VALUE, 35, 0, "value -- value", ESCAPES) {
    StackRef value = sp[-1];
    if (unlikely(!frame_is_plain(frame)) || unlikely(!stackref_own_quick(&value))) {
        SLOW(RETURN_VALUE);
    }
    Frame *caller = frame->previous;
    if (unlikely(caller == ts->watermark)) {
        ts->watermark = caller->previous; /* it is about to change */
    }
    *caller->sp++ = value; /* in a slot while the callee's are dropped */
    ts->frame = caller;
    sp--;
    for (StackRef *base = frame->slots; sp > base; sp--) {
        if (unlikely(!stackref_drop_quick(sp[-1]))) {
            SLOW(RETURN_VALUE_DROP);
        }
    }
    FrameStack *stack = ts->eval_stack;
    if (unlikely((StackRef *)frame == stack->chunk->slots) || unlikely(!stackref_drop_quick(frame->function))) {
        SLOW(RETURN_VALUE_DROP);
    }
    stack->top = (StackRef *)frame;
    ts->base.py_recursion_remaining++;
    frame = caller;
    sp = caller->sp;
    ip = caller->ip + caller->return_offset;
    DISPATCH();
}
/* Makes the generator, coroutine or asynchronous generator of this call, which takes the frame over, and returns it. */
INSTRUCTION(RETURN_GENERATOR, 34, 0, "-- generator", ESCAPES) {
    frame->ip = ip + 1; /* it goes on behind this instruction */
    frame->sp = sp;
    PyObject *generator = step_return_generator(ts, frame);
    if (unlikely(generator == NULL)) {
        ERROR();
    }
    if (unlikely(!frame_is_plain(frame))) {
        LEAVE_MOVED_FRAME(stackref_steal(generator));
    }
    Frame *caller = frame->previous;
    if (unlikely(caller == ts->watermark)) {
        ts->watermark = caller->previous;
    }
    *caller->sp++ = stackref_steal(generator);
    ts->frame = caller;
    frame_pop(ts, frame); /* it is empty */
    ts->base.py_recursion_remaining++;
    frame = caller;
    sp = caller->sp;
    ip = caller->ip + caller->return_offset;
    DISPATCH();
}
SLOW_PATH(YIELD_VALUE) {
    StackRef value = slot_own(sp[-1]);
    sp--;
    frame->ip = ip + 1;
    frame->sp = sp;
    YIELD_FROM_FRAME(value);
}
INSTRUCTION(YIELD_VALUE, 120, 0, "value -- sent", ARG | ESCAPES) {
    StackRef value = sp[-1];
    Unit next = load_relaxed(ip + 1);
    bool entry = frame->special == frame_special(FRAME_GENERATOR, ENTRY_SLOT);
    if (unlikely(UNIT_OPCODE(next) != RESUME) || unlikely(!entry && frame->special != frame_special(FRAME_GENERATOR, ENTRY_NOT)) ||
        unlikely(!frame_count_quick(frame, sp - 1)) || unlikely(!stackref_own_quick(&value))) {
        SLOW(YIELD_VALUE);
    }
    frame->ip = ip + 1;
    frame->sp = sp - 1;
    Frame *caller = frame->previous;
    if (entry) {
        generator_leave_quick(ts, frame, next);
        LEAVE_LOOP((PyObject *)value.bits);
    }
    *caller->sp++ = value;
    generator_leave_quick(ts, frame, next);
    frame = caller;
    sp = caller->sp;
    ip = caller->ip + caller->return_offset;
    DISPATCH();
}

/* ---- iteration ---- */

/* Where a loop or an inlined comprehension follows, the iterator stays in slots of this frame: it may borrow. */
INSTRUCTION(GET_ITER, 16, 0, "iterable -- iterator", ESCAPES) {
    SAVE();
    PyObject *source = OBJECT(&sp[-1]), *iterator = NULL;
    unsigned next = UNIT_OPCODE(load_relaxed(&ip[1])); /* another thread may instrument it */
    if (next == FOR_ITER || next == LOAD_FAST_AND_CLEAR) {
        iterator = iterator_borrowing(source);
        if (unlikely(iterator == NULL && err_occurred() != NULL)) {
            ERROR();
        }
    }
    REPLACE(1, iterator != NULL ? iterator : ops_iter(source));
    NEXT(GET_ITER);
}
INSTRUCTION(GET_YIELD_FROM_ITER, 19, 0, "iterable -- iterator", ESCAPES) {
    SAVE();
    int kind = step_yield_from_iter(frame, sp);
    if (unlikely(kind < 0)) {
        ERROR();
    }
    NEXT(GET_YIELD_FROM_ITER);
}
/* At FOR_ITER: no tuple is made only to be unpacked. */
#define PAIR_IS_UNPACKED(ip) (load_relaxed(&(ip)[2]) == (UNPACK_SEQUENCE | 2 << 8) && !switched_off(SWITCH_ITERATING))
/* The loop is at its end, unless there is an exception. */
#define FOR_ITER_ENDS()                                                                            \
    do {                                                                                           \
        if (unlikely(err_occurred() != NULL)) {                                                    \
            ERROR();                                                                               \
        }                                                                                          \
        JUMP_TO(ip + 2 + oparg + 1);                                                               \
    } while (0)
SLOW_PATH(FOR_ITER_OTHER) {
    PyObject *iterator = stackref_object(sp[-1]);
    SAVE();
    if (TYPE(iterator) == &list_iterator_type || TYPE(iterator) == &tuple_iterator_type) {
        iterator_open_source(iterator);
        StackRef next = quick_next(iterator, READ_CALLING);
        if (!stackref_is_null(next)) { /* something had to become SHARED first */
            PUSH(next);
            NEXT(FOR_ITER);
        }
    }
    if (IS_EXACT(iterator, PyGen_Type) || IS_EXACT(iterator, PyCoro_Type)) {
        Frame *f = step_generator_to_enter(iterator);
        if (f != NULL) {
            frame->return_offset = 1 + CACHES_FOR_ITER;
            ENTER_GENERATOR(iterator, f, stackref_borrow(NONE));
        }
    }
    if (unlikely(TYPE(iterator)->tp_iternext == NULL)) { /* a generator expression's iterable, replaced through f_locals */
        err_raise(PyExc_TypeError, "'%.200s' object is not an iterator", TYPE(iterator)->tp_name);
        ERROR();
    }
    PyObject *item = TYPE(iterator)->tp_iternext(iterator);
    if (unlikely(item == NULL)) {
        step_end_iteration();
        FOR_ITER_ENDS();
    }
    PUSH(stackref_steal_result(item));
    NEXT(FOR_ITER);
}
SLOW_PATH(FOR_ITER_SPENT) {
    if (stackref_is_counted(sp[-1]) && quick_is_spent(stackref_object(sp[-1])) &&
        UNIT_OPCODE(load_relaxed(ip + 2 + oparg + 1)) == POP_ITER) {
        JUMP_TO(ip + 2 + oparg + 1);
    }
    SLOW(FOR_ITER_OTHER);
}
/* Or a filter. */
SLOW_PATH(FOR_ITER_MAP) {
    SAVE();
    PyObject *iterator = stackref_object(sp[-1]);
    StackRef item = IS_EXACT(iterator, PyMap_Type) ? step_map(ts, iterator) : filter_next_slot(iterator);
    if (unlikely(stackref_is_null(item))) {
        step_end_iteration();
        FOR_ITER_ENDS();
    }
    PUSH(item);
    NEXT(FOR_ITER);
}
SLOW_PATH(FOR_ITER_PAIR) {
    StackRef pair[2];
    PyObject *iterator = stackref_object(sp[-1]);
    SAVE();
    bool is_unpacked = PAIR_IS_UNPACKED(ip);
    int found = iterator_pair_steps[iterator_pair_number(iterator)](iterator, is_unpacked ? sp : pair);
    if (likely(found > 0) && is_unpacked) {
        sp += 2;
        JUMP_TO(ip + 2 + 1 + CACHES_UNPACK_SEQUENCE);
    }
    if (likely(found > 0)) {
        StackRef tuple = step_pair_tuple(ts, pair[1], pair[0]);
        if (unlikely(stackref_is_null(tuple))) {
            ERROR();
        }
        PUSH(tuple);
        NEXT(FOR_ITER);
    }
    if (found < 0) {
        SLOW(FOR_ITER_SPENT);
    }
    step_end_iteration();
    FOR_ITER_ENDS();
}
SLOW_PATH(FOR_ITER) {
    PyObject *iterator = stackref_object(sp[-1]);
    if (IS_EXACT(iterator, PyGen_Type)) {
        GeneratorObject *g = (GeneratorObject *)iterator;
        if (likely(ts->base.py_recursion_remaining > 0) && likely(generator_claim_quick(g, stackref_is_counted(sp[-1])))) {
            SAVE();
            frame->return_offset = 1 + CACHES_FOR_ITER;
            frame = generator_enter_quick(ts, g, frame, stackref_borrow(NONE));
            sp = frame->sp;
            ip = frame->ip;
            DISPATCH();
        }
    }
    StackRef next = iterator_step_quick(iterator);
    if (likely(!stackref_is_null(next))) {
        PUSH(next);
        NEXT(FOR_ITER);
    }
    unsigned pairs = iterator_pair_number(iterator);
    if (pairs != PAIR_STEP_NONE && (pairs != PAIR_STEP_zip || PAIR_IS_UNPACKED(ip))) { /* zip fills its tuple again */
        SLOW(FOR_ITER_PAIR);
    }
    if (IS_EXACT(iterator, PyMap_Type) || IS_EXACT(iterator, PyFilter_Type)) {
        SLOW(FOR_ITER_MAP);
    }
    if (iterator_step_number(iterator) != STEP_NONE) {
        SLOW(FOR_ITER_SPENT);
    }
    SLOW(FOR_ITER_OTHER);
}
/* At the end the jump leads to END_FOR, which is skipped: nothing was pushed. */
INSTRUCTION(FOR_ITER, 70, 1, "iterator -- iterator, item", ARG | JUMP | ESCAPES) {
    StackRef next = quick_next(stackref_object(sp[-1]), READ_HERE);
    if (unlikely(stackref_is_null(next))) {
        SLOW(FOR_ITER);
    }
    PUSH(next);
    NEXT(FOR_ITER);
}
SLOW_PATH(SEND) {
    SAVE();
    PyObject *receiver = stackref_object(sp[-2]);
    Frame *f = step_generator_to_enter(receiver);
    if (f != NULL) {
        StackRef sent = slot_own(sp[-1]);
        sp--;
        frame->sp = sp;
        frame->return_offset = 1 + CACHES_SEND;
        ENTER_GENERATOR(receiver, f, sent);
    }
    bool finished = false;
    PyObject *result = step_send(receiver, OBJECT(&sp[-1]), &finished);
    if (unlikely(result == NULL)) {
        ERROR();
    }
    sp = slots_replace(frame, sp, 1, stackref_steal(result));
    JUMP_TO(ip + 2 + (finished ? oparg : 0));
}
/* receiver.send(value): for `yield from` and `await`. When it is finished, its value replaces the sent one and the jump is taken. */
INSTRUCTION(SEND, 106, 1, "receiver, value -- receiver, result", ARG | JUMP | ESCAPES) {
    StackRef sent = sp[-1];
    PyObject *receiver = stackref_object(sp[-2]);
    GeneratorObject *g = (GeneratorObject *)receiver;
    if (unlikely(!IS_EXACT(receiver, PyGen_Type) && !IS_EXACT(receiver, PyCoro_Type)) ||
        unlikely(ts->base.py_recursion_remaining <= 0) || unlikely(!stackref_own_quick(&sent))) {
        SLOW(SEND);
    }
    sp[-1] = sent;
    if (unlikely(!generator_claim_quick(g, stackref_is_counted(sp[-2])))) {
        SLOW(SEND);
    }
    sp--;
    SAVE();
    frame->return_offset = 1 + CACHES_SEND;
    frame = generator_enter_quick(ts, g, frame, sent);
    sp = frame->sp;
    ip = frame->ip;
    DISPATCH();
}
INSTRUCTION(GET_AWAITABLE, 71, 0, "value -- awaitable", ARG | ESCAPES) {
    SAVE();
    REPLACE(1, step_get_awaitable(OBJECT(&sp[-1]), oparg));
    NEXT(GET_AWAITABLE);
}
INSTRUCTION(GET_AITER, 14, 0, "iterable -- iterator", ESCAPES) {
    SAVE();
    REPLACE(1, step_get_aiter(OBJECT(&sp[-1])));
    NEXT(GET_AITER);
}
INSTRUCTION(GET_ANEXT, 15, 0, "iterator -- iterator, awaitable", ESCAPES) {
    SAVE();
    PyObject *awaitable = step_get_anext(OBJECT(&sp[-1]));
    if (unlikely(awaitable == NULL)) {
        ERROR();
    }
    PUSH_STEAL(awaitable);
    NEXT(GET_ANEXT);
}
/* The operand is where the loop began, for monitoring only. */
INSTRUCTION(END_ASYNC_FOR, 68, 0, "iterator, exception --", ARG | JUMP | ESCAPES) {
    SAVE();
    if (err_given_matches(stackref_object(sp[-1]), PyExc_StopAsyncIteration)) {
        DROP(2);
        NEXT(END_ASYNC_FOR);
    }
    PyObject *exception = stackref_take(&sp[-1]);
    sp--;
    frame->sp = sp;
    err_restore(exception);
    ERROR_AGAIN();
}
/* throw() or close() went through the awaited object: StopIteration is its result, anything else goes on. */
INSTRUCTION(CLEANUP_THROW, 7, 0, "receiver, last_sent, exception -- none, value", ESCAPES) {
    SAVE();
    PyObject *exception = stackref_object(sp[-1]);
    if (err_given_matches(exception, PyExc_StopIteration)) {
        PyObject *value = newref(((PyStopIterationObject *)exception)->value);
        sp = slots_replace(frame, sp, 3, stackref_borrow(NONE));
        PUSH_STEAL(value);
        NEXT(CLEANUP_THROW);
    }
    exception = stackref_take(&sp[-1]);
    sp--;
    frame->sp = sp;
    err_restore(exception);
    ERROR_AGAIN();
}
/* Bottom of an __init__ call made by a class call: nothing to check any more. */
INSTRUCTION(EXIT_INIT_CHECK, 11, 0, "none --", ESCAPES) {
    SAVE();
    DROP(1);
    NEXT(EXIT_INIT_CHECK);
}
INSTRUCTION(INTERPRETER_EXIT, 20, 0, "value --", ESCAPES) {
    SAVE();
    err_raise(PyExc_SystemError, "unknown opcode");
    ERROR();
}
