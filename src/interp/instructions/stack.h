/* Instructions that move values between the stack, locals, cells and constants. */

/* Does nothing. */
INSTRUCTION(NOP, 27, 0, "--", NONE) {
    NEXT(NOP);
}
/* A branch was not taken (for sys.monitoring). */
INSTRUCTION(NOT_TAKEN, 28, 0, "--", NONE) {
    NEXT(NOT_TAKEN);
}
INSTRUCTION(CACHE, 0, 0, "--", NONE) {
    SAVE();
    err_raise(PyExc_SystemError, "unknown opcode");
    ERROR();
}
INSTRUCTION(RESERVED, 17, 0, "--", NONE) {
    SAVE();
    int opcode = load_relaxed(ip) >> 8; /* code_new_from_parts has put it there */
    if (opcode != 0) {
        err_raise(PyExc_SystemError, "unknown opcode %d", opcode);
    } else {
        err_raise(PyExc_SystemError, "unknown opcode");
    }
    ERROR();
}
/* Start of a function, or where it goes on after a yield. */
SLOW_PATH(RESUME) { /* a safepoint is due, or other events are monitored than the code was made ready for */
    SAVE();
    if (monitor_resume(ts, frame) < 0) {
        ERROR();
    }
    JUMP_TO(ip); /* the same unit, which may be another instruction now */
}
INSTRUCTION(RESUME, 128, 0, "--", ARG | ESCAPES) {
    if (unlikely(load_relaxed(&ts->base.eval_breaker) != load_relaxed(&frame->code->_co_instrumentation_version))) {
        SLOW(RESUME);
    }
    NEXT(RESUME);
}
INSTRUCTION(EXTENDED_ARG, 69, 0, "--", ARG) {
    ip++;
    oparg = oparg << 8 | UNIT_OPERAND(load_relaxed(ip));
    DISPATCH_SAME_OPERAND();
}
SLOW_PATH(POP_TOP) {
    SAVE();
    DROP(1);
    NEXT(POP_TOP);
}
INSTRUCTION(POP_TOP, 31, 0, "value --", ESCAPES) {
    if (unlikely(!stackref_drop_quick(sp[-1]))) {
        SLOW(POP_TOP);
    }
    sp--;
    NEXT(POP_TOP);
}
INSTRUCTION(POP_ITER, 30, 0, "iterator --", ESCAPES) {
    SAVE();
    DROP(1);
    NEXT(POP_ITER);
}
INSTRUCTION(END_FOR, 9, 0, "value --", ESCAPES) {
    SAVE();
    DROP(1);
    NEXT(END_FOR);
}
INSTRUCTION(END_SEND, 10, 0, "receiver, value -- value", ESCAPES) {
    SAVE();
    StackRef receiver = sp[-2];
    sp[-2] = slot_own(sp[-1]);
    sp--;
    frame->sp = sp;
    stackref_drop(receiver);
    NEXT(END_SEND);
}
INSTRUCTION(COPY, 59, 0, "below, between[oparg-1] -- below, between[oparg-1], below", ARG) {
    StackRef copy = stackref_dup(sp[-(int)oparg]);
    PUSH(copy);
    NEXT(COPY);
}
INSTRUCTION(SWAP, 117, 0, "low, between[oparg-2], top -- top, between[oparg-2], low", ARG) {
    StackRef top = sp[-1];
    sp[-1] = sp[-(int)oparg];
    sp[-(int)oparg] = top;
    NEXT(SWAP);
}
INSTRUCTION(PUSH_NULL, 33, 0, "-- null", NONE) {
    PUSH(STACKREF_NULL);
    NEXT(PUSH_NULL);
}
/* Constants are immortal or kept by the code object, which no frame outlives. */
INSTRUCTION(LOAD_CONST, 82, 0, "-- value", ARG | CONST) {
    PUSH_BORROWED(CONST_AT(oparg));
    NEXT(LOAD_CONST);
}
INSTRUCTION(LOAD_SMALL_INT, 94, 0, "-- value", ARG) {
    PUSH(stackref_from_int((intptr_t)oparg));
    NEXT(LOAD_SMALL_INT);
}
INSTRUCTION(LOAD_COMMON_CONSTANT, 81, 0, "-- value", ARG) {
    PUSH_BORROWED(step_common_constant(oparg));
    NEXT(LOAD_COMMON_CONSTANT);
}

/* ---- locals ---- */

SLOW_PATH(LOAD_FAST) {
    PUSH(stackref_dup(LOCAL(oparg)));
    NEXT(LOAD_FAST);
}
INSTRUCTION(LOAD_FAST, 84, 0, "-- value", ARG | LOCAL) {
    StackRef value = LOCAL(oparg);
    if (unlikely(!stackref_dup_quick(&value))) {
        SLOW(LOAD_FAST);
    }
    PUSH(value);
    NEXT(LOAD_FAST);
}
/* The compiler has shown that the value is consumed before the local can change. */
INSTRUCTION(LOAD_FAST_BORROW, 86, 0, "-- value", ARG | LOCAL) {
    PUSH(stackref_borrow_slot(LOCAL(oparg)));
    NEXT(LOAD_FAST_BORROW);
}
SLOW_PATH(LOAD_FAST_CHECK) {
    if (stackref_is_null(LOCAL(oparg))) {
        SAVE();
        step_unbound_local(frame, oparg);
        ERROR();
    }
    PUSH(stackref_dup(LOCAL(oparg)));
    NEXT(LOAD_FAST_CHECK);
}
INSTRUCTION(LOAD_FAST_CHECK, 88, 0, "-- value", ARG | LOCAL | ESCAPES) {
    StackRef value = LOCAL(oparg);
    if (unlikely(stackref_is_null(value)) || unlikely(!stackref_dup_quick(&value))) {
        SLOW(LOAD_FAST_CHECK);
    }
    PUSH(value);
    NEXT(LOAD_FAST_CHECK);
}
SLOW_PATH(LOAD_FAST_SECOND) {
    sp[-1] = stackref_dup(LOCAL(oparg & 15));
    NEXT(LOAD_FAST_LOAD_FAST);
}
SLOW_PATH(LOAD_FAST_LOAD_FAST) {
    PUSH(stackref_dup(LOCAL(oparg >> 4)));
    PUSH(stackref_dup(LOCAL(oparg & 15)));
    NEXT(LOAD_FAST_LOAD_FAST);
}
INSTRUCTION(LOAD_FAST_LOAD_FAST, 89, 0, "-- first, second", ARG | LOCAL) {
    StackRef first = LOCAL(oparg >> 4), second = LOCAL(oparg & 15);
    if (unlikely(!stackref_dup_quick(&first))) {
        SLOW(LOAD_FAST_LOAD_FAST);
    }
    PUSH(first);
    if (unlikely(!stackref_dup_quick(&second))) {
        PUSH(stackref_borrow_slot(second));
        SLOW(LOAD_FAST_SECOND);
    }
    PUSH(second);
    NEXT(LOAD_FAST_LOAD_FAST);
}
INSTRUCTION(LOAD_FAST_BORROW_LOAD_FAST_BORROW, 87, 0, "-- first, second", ARG | LOCAL) {
    PUSH(stackref_borrow_slot(LOCAL(oparg >> 4)));
    PUSH(stackref_borrow_slot(LOCAL(oparg & 15)));
    NEXT(LOAD_FAST_BORROW_LOAD_FAST_BORROW);
}
INSTRUCTION(LOAD_FAST_AND_CLEAR, 85, 0, "-- value", ARG | LOCAL) {
    PUSH(LOCAL(oparg));
    LOCAL(oparg) = STACKREF_NULL;
    NEXT(LOAD_FAST_AND_CLEAR);
}
/* The value and what was in the local change places; then that is dropped. */
SLOW_PATH(STORE_FAST) {
    StackRef old = LOCAL(oparg);
    LOCAL(oparg) = slot_own(sp[-1]);
    sp[-1] = old;
    SAVE();
    DROP(1);
    NEXT(STORE_FAST);
}
/* The old value may go first, since it is not the last reference to the object: the new one may be borrowed from it. */
INSTRUCTION(STORE_FAST, 112, 0, "value --", ARG | LOCAL | ESCAPES) {
    StackRef value = sp[-1];
    if (unlikely(!stackref_drop_quick(LOCAL(oparg)))) {
        SLOW(STORE_FAST);
    }
    LOCAL(oparg) = STACKREF_NULL;
    if (unlikely(!stackref_own_quick(&value))) {
        SLOW(STORE_FAST);
    }
    LOCAL(oparg) = value;
    sp--;
    NEXT(STORE_FAST);
}
SLOW_PATH(STORE_FAST_LOAD_FAST) {
    StackRef old = LOCAL(oparg >> 4);
    LOCAL(oparg >> 4) = slot_own(sp[-1]);
    sp[-1] = stackref_dup(LOCAL(oparg & 15));
    PUSH(old); /* in the slot that every frame has more than its code asks for */
    SAVE();
    DROP(1);
    NEXT(STORE_FAST_LOAD_FAST);
}
INSTRUCTION(STORE_FAST_LOAD_FAST, 113, 0, "value -- value", ARG | LOCAL | ESCAPES) {
    StackRef value = sp[-1];
    if (unlikely(!stackref_drop_quick(LOCAL(oparg >> 4)))) {
        SLOW(STORE_FAST_LOAD_FAST);
    }
    LOCAL(oparg >> 4) = STACKREF_NULL;
    if (unlikely(!stackref_own_quick(&value))) {
        SLOW(STORE_FAST_LOAD_FAST);
    }
    LOCAL(oparg >> 4) = value;
    value = LOCAL(oparg & 15);
    if (unlikely(!stackref_dup_quick(&value))) {
        SLOW(LOAD_FAST_SECOND);
    }
    sp[-1] = value;
    NEXT(STORE_FAST_LOAD_FAST);
}
/* The first, then the second, as STORE_FAST does. */
SLOW_PATH(STORE_FAST_STORE_FAST) {
    StackRef first = LOCAL(oparg >> 4);
    LOCAL(oparg >> 4) = slot_own(sp[-1]);
    StackRef second = LOCAL(oparg & 15);
    LOCAL(oparg & 15) = slot_own(sp[-2]);
    sp[-1] = first;
    sp[-2] = second;
    SAVE();
    DROP(2);
    NEXT(STORE_FAST_STORE_FAST);
}
SLOW_PATH(STORE_FAST_SECOND) {
    StackRef second = LOCAL(oparg & 15);
    LOCAL(oparg & 15) = slot_own(sp[-1]);
    sp[-1] = second;
    SAVE();
    DROP(1);
    NEXT(STORE_FAST_STORE_FAST);
}
INSTRUCTION(STORE_FAST_STORE_FAST, 114, 0, "second, first --", ARG | LOCAL | ESCAPES) {
    StackRef first = sp[-1], second = sp[-2];
    if (unlikely(!stackref_drop_quick(LOCAL(oparg >> 4)))) {
        SLOW(STORE_FAST_STORE_FAST);
    }
    LOCAL(oparg >> 4) = STACKREF_NULL;
    if (unlikely(!stackref_own_quick(&first))) {
        SLOW(STORE_FAST_STORE_FAST);
    }
    LOCAL(oparg >> 4) = first;
    sp--;
    if (unlikely(!stackref_drop_quick(LOCAL(oparg & 15)))) {
        SLOW(STORE_FAST_SECOND);
    }
    LOCAL(oparg & 15) = STACKREF_NULL;
    if (unlikely(!stackref_own_quick(&second))) {
        SLOW(STORE_FAST_SECOND);
    }
    LOCAL(oparg & 15) = second;
    sp--;
    NEXT(STORE_FAST_STORE_FAST);
}
INSTRUCTION(DELETE_FAST, 63, 0, "--", ARG | LOCAL | ESCAPES) {
    StackRef old = LOCAL(oparg);
    SAVE();
    if (unlikely(stackref_is_null(old))) {
        step_unbound_local(frame, oparg);
        ERROR();
    }
    LOCAL(oparg) = STACKREF_NULL;
    stackref_drop(old);
    NEXT(DELETE_FAST);
}

/* ---- cells ---- */

INSTRUCTION(MAKE_CELL, 97, 0, "--", ARG | FREE | ESCAPES) {
    SAVE();
    if (step_make_cell(frame, oparg) < 0) {
        ERROR();
    }
    NEXT(MAKE_CELL);
}
INSTRUCTION(COPY_FREE_VARS, 60, 0, "--", ARG) {
    PyFunctionObject *function = (PyFunctionObject *)stackref_object(frame->function);
    StackRef *free = frame->slots + frame->code->co_nlocalsplus - oparg;
    for (unsigned i = 0; i < oparg; i++) {
        free[i] = stackref_new(tuple_at(function->func_closure, (Py_ssize_t)i));
    }
    NEXT(COPY_FREE_VARS);
}
SLOW_PATH(LOAD_DEREF) {
    SAVE();
    StackRef value = cell_read(stackref_object(LOCAL(oparg)));
    if (unlikely(stackref_is_null(value))) {
        step_unbound_free(frame, oparg);
        ERROR();
    }
    PUSH(value);
    NEXT(LOAD_DEREF);
}
INSTRUCTION(LOAD_DEREF, 83, 0, "-- value", ARG | LOCAL | ESCAPES) {
    PyObject *cell = stackref_object(LOCAL(oparg));
    PyObject *content = load_acquire(&((PyCellObject *)cell)->ob_ref); /* pairs with the release in cell_set */
    StackRef value = likely(content != NULL) ? container_read_here(cell, content) : STACKREF_NULL;
    if (unlikely(stackref_is_null(value))) {
        SLOW(LOAD_DEREF);
    }
    PUSH(value);
    NEXT(LOAD_DEREF);
}
SLOW_PATH(STORE_DEREF_DROP) {
    SAVE();
    DROP(1);
    NEXT(STORE_DEREF);
}
SLOW_PATH(STORE_DEREF) {
    SAVE();
    PyObject *value = stackref_take(&sp[-1]);
    if (unlikely(value == NULL)) {
        ERROR();
    }
    sp--;
    frame->sp = sp;
    cell_set(stackref_object(LOCAL(oparg)), value);
    POLL_AFTER(STORE_DEREF);
    NEXT(STORE_DEREF);
}
INSTRUCTION(STORE_DEREF, 111, 0, "value --", ARG | FREE | ESCAPES) {
    PyObject *cell = stackref_object(LOCAL(oparg)), **content = &((PyCellObject *)cell)->ob_ref;
    if (unlikely(!write_enter(ts, cell))) {
        SLOW(STORE_DEREF);
    }
    bool stored = quick_store_at(ts, content, &sp[-1]);
    write_leave(ts);
    if (unlikely(!stored)) {
        SLOW(STORE_DEREF);
    }
    if (unlikely(!stackref_drop_quick(sp[-1]))) {
        SLOW(STORE_DEREF_DROP);
    }
    sp--;
    NEXT(STORE_DEREF);
}
INSTRUCTION(DELETE_DEREF, 62, 0, "--", ARG | FREE | ESCAPES) {
    SAVE();
    PyObject *cell = stackref_object(LOCAL(oparg));
    PyObject *old = cell_get(cell);
    if (unlikely(old == NULL)) {
        step_unbound_free(frame, oparg);
        ERROR();
    }
    cell_set(cell, NULL);
    decref(old);
    POLL_AFTER(DELETE_DEREF);
    NEXT(DELETE_DEREF);
}
INSTRUCTION(LOAD_FROM_DICT_OR_DEREF, 90, 0, "mapping -- value", ARG | FREE | ESCAPES) {
    SAVE();
    REPLACE(1, step_from_dict_or_deref(frame, OBJECT(&sp[-1]), oparg));
    NEXT(LOAD_FROM_DICT_OR_DEREF);
}

/* ---- jumps ---- */

INSTRUCTION(JUMP_FORWARD, 77, 0, "--", ARG | JUMP) {
    JUMP_TO(ip + 1 + oparg);
}
SLOW_PATH(JUMP_BACKWARD) {
    POLL();
    JUMP_TO(ip + 2 - (int)oparg);
}
INSTRUCTION(JUMP_BACKWARD, 75, 1, "--", ARG | JUMP | ESCAPES) {
    if (safepoint_due(ts)) {
        SLOW(JUMP_BACKWARD);
    }
    JUMP_TO(ip + 2 - (int)oparg);
}
INSTRUCTION(JUMP_BACKWARD_NO_INTERRUPT, 76, 0, "--", ARG | JUMP) {
    JUMP_TO(ip + 1 - (int)oparg);
}
INSTRUCTION(POP_JUMP_IF_TRUE, 103, 1, "condition --", ARG | JUMP) {
    bool jump = slot_is_true(*--sp);
    BRANCH_TO(ip + 2, jump, oparg);
}
INSTRUCTION(POP_JUMP_IF_FALSE, 100, 1, "condition --", ARG | JUMP) {
    bool jump = !slot_is_true(*--sp);
    BRANCH_TO(ip + 2, jump, oparg);
}
INSTRUCTION(POP_JUMP_IF_NONE, 101, 1, "value --", ARG | JUMP | ESCAPES) {
    bool jump = !stackref_is_int(sp[-1]) && stackref_object(sp[-1]) == NONE;
    if (!jump) {
        SAVE();
        DROP(1);
    } else {
        sp--;
    }
    BRANCH_TO(ip + 2, jump, oparg);
}
INSTRUCTION(POP_JUMP_IF_NOT_NONE, 102, 1, "value --", ARG | JUMP | ESCAPES) {
    bool jump = stackref_is_int(sp[-1]) || stackref_object(sp[-1]) != NONE;
    if (jump) {
        SAVE();
        DROP(1);
    } else {
        sp--;
    }
    BRANCH_TO(ip + 2, jump, oparg);
}
