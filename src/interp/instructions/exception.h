/* Raising and handling. */

INSTRUCTION(RAISE_VARARGS, 104, 0, "values[oparg] --", ARG | ESCAPES) {
    SAVE();
    PyObject *exception = oparg > 0 ? OBJECT(&sp[-(int)oparg]) : NULL;
    PyObject *cause = oparg > 1 ? OBJECT(&sp[-1]) : NULL;
    if (step_raise(ts, exception, cause)) {
        ERROR_AGAIN(); /* a bare raise: the traceback has this frame already */
    }
    ERROR();
}
SLOW_PATH(NO_EXCEPTION) { /* code that no compiler made */
    SAVE();
    err_raise(PyExc_SystemError, "no exception on the stack");
    ERROR();
}
/* Operand not zero: below the exception lies the unit it was raised at; its traceback has that entry already. */
INSTRUCTION(RERAISE, 105, 0, "values[oparg], exception -- values[oparg]", ARG | ESCAPES) {
    if (unlikely(!is_exception_slot(sp[-1]))) {
        SLOW(NO_EXCEPTION);
    }
    SAVE();
    PyObject *exception = stackref_take(&sp[-1]);
    sp--;
    frame->sp = sp;
    if (oparg > 0 && stackref_is_int(sp[-(int)oparg]) && (uintptr_t)stackref_int(sp[-(int)oparg]) < (uintptr_t)Py_SIZE(frame->code)) {
        frame->ip = code_units(frame->code) + stackref_int(sp[-(int)oparg]); /* so that frame.f_lineno is where it was raised */
    }
    err_restore(exception);
    ERROR_AGAIN();
}
INSTRUCTION(PUSH_EXC_INFO, 32, 0, "exception -- previous, exception", NONE) {
    if (unlikely(!is_exception_slot(sp[-1]))) {
        SLOW(NO_EXCEPTION);
    }
    _PyErr_StackItem *handled = ts->base.exc_info;
    StackRef exception = sp[-1];
    sp[-1] = handled->exc_value != NULL ? stackref_steal(handled->exc_value) : stackref_borrow(NONE);
    handled->exc_value = newref(stackref_object(exception));
    PUSH(exception);
    NEXT(PUSH_EXC_INFO);
}
INSTRUCTION(POP_EXCEPT, 29, 0, "previous --", ESCAPES) {
    if (unlikely(!is_exception_slot(sp[-1])) && !stackref_is_none(sp[-1])) {
        SLOW(NO_EXCEPTION);
    }
    SAVE();
    _PyErr_StackItem *handled = ts->base.exc_info;
    PyObject *old = handled->exc_value;
    handled->exc_value = stackref_take(&sp[-1]);
    sp--;
    frame->sp = sp;
    XDECREF(old);
    NEXT(POP_EXCEPT);
}
INSTRUCTION(CHECK_EXC_MATCH, 6, 0, "exception, type -- exception, truth", ESCAPES) {
    SAVE();
    int match = step_check_match(OBJECT(&sp[-2]), OBJECT(&sp[-1]));
    if (unlikely(match < 0)) {
        ERROR();
    }
    sp = slots_replace(frame, sp, 1, stackref_borrow(BOOL(match)));
    NEXT(CHECK_EXC_MATCH);
}
/* except*: the part of the group that matches is split off. */
INSTRUCTION(CHECK_EG_MATCH, 5, 0, "group, type -- rest, match", ESCAPES) {
    SAVE();
    PyObject *match = NULL, *rest = NULL;
    if (unlikely(step_check_group_match(ts, OBJECT(&sp[-2]), OBJECT(&sp[-1]), &match, &rest) < 0)) {
        ERROR();
    }
    sp = slots_replace(frame, sp, 1, stackref_steal(match));
    if (rest != NULL) {
        StackRef group = sp[-2];
        sp[-2] = stackref_steal(rest);
        frame->sp = sp;
        stackref_drop(group);
    }
    NEXT(CHECK_EG_MATCH);
}
/* The exit function lies fifth from the top, its self or NULL above it: pushes what it returns. */
INSTRUCTION(WITH_EXCEPT_START, 43, 0, "exit, self, lasti, previous, exception -- exit, self, lasti, previous, exception, result", ESCAPES) {
    SAVE();
    PyObject *result = step_call_exit(sp);
    if (unlikely(result == NULL)) {
        ERROR();
    }
    PUSH_STEAL(result);
    NEXT(WITH_EXCEPT_START);
}
