/* Instrumented forms of instructions: what is executed where a tool wants to hear of something (types/code/code_sites.h). They tell it, then the
 * original is executed in their place. */

#define TELL_AND_GO_ON()                                                                           \
    do {                                                                                           \
        SAVE();                                                                                    \
        int opcode_ = monitor_step(ts, frame, oparg);                                              \
        if (unlikely(opcode_ < 0)) {                                                               \
            if (opcode_ == MONITOR_JUMPED) {                                                       \
                RELOAD();                                                                          \
            }                                                                                      \
            sp = frame->sp; /* it may have been made to go on elsewhere before it failed */        \
            ip = frame->ip;                                                                        \
            ERROR();                                                                               \
        }                                                                                          \
        DISPATCH_AS(opcode_);                                                                      \
    } while (0)

SPECIALISED(INSTRUMENTED_END_FOR, 234, END_FOR) {
    TELL_AND_GO_ON();
}
SPECIALISED(INSTRUMENTED_POP_ITER, 235, POP_ITER) {
    TELL_AND_GO_ON();
}
SPECIALISED(INSTRUMENTED_END_SEND, 236, END_SEND) {
    TELL_AND_GO_ON();
}
/* Of any instruction: the general opcode is in the code's sites. Loops are told of behind their FOR_ITER. */
SPECIALISED(INSTRUMENTED_INSTRUCTION, 238, NOP) {
    TELL_AND_GO_ON();
}
SPECIALISED(INSTRUMENTED_JUMP_FORWARD, 239, JUMP_FORWARD) {
    TELL_AND_GO_ON();
}
SPECIALISED(INSTRUMENTED_NOT_TAKEN, 240, NOT_TAKEN) {
    TELL_AND_GO_ON();
}
SPECIALISED(INSTRUMENTED_POP_JUMP_IF_TRUE, 241, POP_JUMP_IF_TRUE) {
    TELL_AND_GO_ON();
}
SPECIALISED(INSTRUMENTED_POP_JUMP_IF_FALSE, 242, POP_JUMP_IF_FALSE) {
    TELL_AND_GO_ON();
}
SPECIALISED(INSTRUMENTED_POP_JUMP_IF_NONE, 243, POP_JUMP_IF_NONE) {
    TELL_AND_GO_ON();
}
SPECIALISED(INSTRUMENTED_POP_JUMP_IF_NOT_NONE, 244, POP_JUMP_IF_NOT_NONE) {
    TELL_AND_GO_ON();
}
SPECIALISED(INSTRUMENTED_RESUME, 245, RESUME) {
    TELL_AND_GO_ON();
}
SPECIALISED(INSTRUMENTED_RETURN_VALUE, 246, RETURN_VALUE) {
    TELL_AND_GO_ON();
}
SPECIALISED(INSTRUMENTED_YIELD_VALUE, 247, YIELD_VALUE) {
    TELL_AND_GO_ON();
}
SPECIALISED(INSTRUMENTED_END_ASYNC_FOR, 248, END_ASYNC_FOR) {
    TELL_AND_GO_ON();
}
SPECIALISED(INSTRUMENTED_JUMP_BACKWARD, 253, JUMP_BACKWARD) {
    TELL_AND_GO_ON();
}
SPECIALISED(INSTRUMENTED_LINE, 254, NOP) {
    TELL_AND_GO_ON();
}

/* Calls: what is not a Python function is told of when it is over, too. Behind the arguments lie `extra` more operands. */
#define TELL_OF_CALL(name, extra, names)                                                                                  \
    StackRef *base = sp - oparg - 2 - (extra);                                                                            \
    step_prepare_call(base);                                                                                              \
    bool bound = !stackref_is_null(base[1]);                                                                              \
    unsigned count = oparg + bound;                                                                                       \
    StackRef *args = base + 2 - bound;                                                                                    \
    PyObject *callable = OBJECT(&base[0]), *arg0 = count > 0 ? OBJECT(&args[0]) : NULL;                                   \
    if (unlikely(monitor_call(ts, frame, callable, arg0) < 0)) {                                                          \
        ERROR();                                                                                                          \
    }                                                                                                                     \
    if (is_python_function(callable)) {                                                                                   \
        DISPATCH_AS(name);                                                                                                \
    }                                                                                                                     \
    PyObject *result = monitor_called(ts, frame, callable, arg0, step_call_native(callable, args, count, names));         \
    if (unlikely(result == NULL)) {                                                                                       \
        ERROR();                                                                                                          \
    }                                                                                                                     \
    sp = slots_replace(frame, sp, (int)oparg + 2 + (extra), stackref_steal(result));                                      \
    POLL_AFTER(name);                                                                                                     \
    NEXT(name)
SPECIALISED(INSTRUMENTED_CALL, 250, CALL) {
    SAVE();
    TELL_OF_CALL(CALL, 0, NULL);
}
SPECIALISED(INSTRUMENTED_CALL_KW, 251, CALL_KW) {
    SAVE();
    TELL_OF_CALL(CALL_KW, 1, stackref_object(sp[-1]));
}
SPECIALISED(INSTRUMENTED_CALL_FUNCTION_EX, 252, CALL_FUNCTION_EX) {
    SAVE();
    if (unlikely(step_prepare_call_ex(sp) < 0)) {
        ERROR();
    }
    PyObject *callable = OBJECT(&sp[-4]), *args = stackref_object(sp[-2]);
    PyObject *kwargs = stackref_is_null(sp[-1]) ? NULL : stackref_object(sp[-1]);
    PyObject *arg0 = tuple_length(args) > 0 ? tuple_at(args, 0) : NULL;
    if (unlikely(monitor_call(ts, frame, callable, arg0) < 0)) {
        ERROR();
    }
    if (is_python_function(callable)) {
        DISPATCH_AS(CALL_FUNCTION_EX);
    }
    REPLACE(4, monitor_called(ts, frame, callable, arg0, call_tuple(callable, args, kwargs)));
    POLL_AFTER(CALL_FUNCTION_EX);
    NEXT(CALL_FUNCTION_EX);
}
/* super(): the call that the instruction stands for. */
SPECIALISED(INSTRUMENTED_LOAD_SUPER_ATTR, 249, LOAD_SUPER_ATTR) {
    SAVE();
    PyObject *super = OBJECT(&sp[-3]), *arg0 = oparg & 2 ? OBJECT(&sp[-2]) : NULL;
    if (unlikely(monitor_call(ts, frame, super, arg0) < 0)) {
        ERROR();
    }
    bool unbound = false;
    PyObject *owner = OBJECT(&sp[-1]);
    PyObject *value = step_super_attr(sp, NAME_AT(oparg >> 2), oparg, &unbound);
    value = monitor_called(ts, frame, super, arg0, value);
    if (unlikely(value == NULL)) {
        ERROR();
    }
    if (unbound && !IS_EXACT(value, PyFunction_Type)) { /* the call is told of as one of the bound method */
        PyObject *function = value;
        value = TYPE(function)->tp_descr_get(function, owner, (PyObject *)TYPE(owner));
        decref(function);
        if (unlikely(value == NULL)) {
            ERROR();
        }
        unbound = false;
    }
    PyObject *self = unbound && (oparg & 1) ? newref(stackref_object(sp[-1])) : NULL;
    sp = slots_replace(frame, sp, 3, stackref_steal(value));
    if (oparg & 1) {
        PUSH(self ? stackref_steal(self) : STACKREF_NULL);
    }
    NEXT(LOAD_SUPER_ATTR);
}
