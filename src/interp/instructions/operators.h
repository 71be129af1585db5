/* Operators: arithmetic, comparison, subscripts, truth. */

INSTRUCTION(UNARY_NEGATIVE, 41, 0, "value -- result", ESCAPES) {
    if (likely(stackref_is_int(sp[-1])) && stackref_int(sp[-1]) != STACKREF_INT_MIN) {
        sp[-1] = stackref_from_int(-stackref_int(sp[-1]));
        NEXT(UNARY_NEGATIVE);
    }
    SAVE();
    REPLACE(1, ops_negative(OBJECT(&sp[-1])));
    NEXT(UNARY_NEGATIVE);
}
INSTRUCTION(UNARY_INVERT, 40, 0, "value -- result", ESCAPES) {
    SAVE();
    REPLACE(1, ops_invert(OBJECT(&sp[-1])));
    NEXT(UNARY_INVERT);
}
INSTRUCTION(UNARY_NOT, 42, 0, "truth -- result", NONE) {
    sp[-1] = stackref_borrow(slot_is_true(sp[-1]) ? FALSE_OBJECT : TRUE_OBJECT);
    NEXT(UNARY_NOT);
}
INSTRUCTION(TO_BOOL, 39, 3, "value -- truth", ESCAPES) {
    StackRef value = sp[-1];
    if (stackref_is_int(value)) {
        sp[-1] = stackref_borrow(BOOL(stackref_int(value) != 0));
        NEXT(TO_BOOL);
    }
    PyObject *o = stackref_object(value);
    if (o == TRUE_OBJECT || o == FALSE_OBJECT) {
        NEXT(TO_BOOL);
    }
    if (o == NONE) {
        sp[-1] = stackref_borrow(FALSE_OBJECT);
        NEXT(TO_BOOL);
    }
    SAVE();
    int truth = IS_EXACT(o, PyUnicode_Type) ? str_length(o) != 0 : IS_EXACT(o, PyList_Type) ? list_length(o) != 0 : ops_is_true(o);
    if (unlikely(truth < 0)) {
        ERROR();
    }
    DROP(1);
    BRANCH_OR_PUSH(TO_BOOL, truth);
}
SLOW_PATH(BINARY_OP) {
    if (oparg != 26 && step_float_binary(sp, oparg)) {
        sp--;
        NEXT(BINARY_OP);
    }
    SAVE();
    StackRef result = step_binary(frame, sp, oparg);
    if (unlikely(stackref_is_null(result))) {
        ERROR();
    }
    sp = slots_replace(frame, sp, 2, result);
    NEXT(BINARY_OP);
}
SLOW_PATH(BINARY_OP_FLOAT) {
    StackRef result = quick_float(ts, sp[-2], sp[-1], oparg);
    if (unlikely(stackref_is_null(result))) {
        SLOW(BINARY_OP);
    }
    sp[-2] = result;
    sp--;
    NEXT(BINARY_OP);
}
SLOW_PATH(BINARY_OP_DROP) { /* the container lies above its item */
    SAVE();
    DROP(1);
    NEXT(BINARY_OP);
}
/* The operators on two small ints happen here, unboxed; everything else in step_binary, which knows floats and strings. */
INSTRUCTION(BINARY_OP, 44, 5, "left, right -- result", ARG | ESCAPES) {
    StackRef left = sp[-2], right = sp[-1];
    if (stackref_both_int(left, right) && !switched_off(SWITCH_SMALL_INTS)) {
        StackRef result = step_int_binary(stackref_int(left), stackref_int(right), oparg);
        if (likely(!stackref_is_null(result))) {
            sp[-2] = result;
            sp--;
            NEXT(BINARY_OP);
        }
        SLOW(BINARY_OP);
    }
    if (oparg == 26 && stackref_is_int(right) &&
        !switched_off(SWITCH_SMALL_INTS)) { /* list[small int], tuple[small int] */
        StackRef item = quick_item(stackref_object(left), stackref_int(right));
        if (likely(!stackref_is_null(item))) {
            sp[-2] = item;
            if (unlikely(!stackref_drop_quick(left))) {
                sp[-1] = left;
                SLOW(BINARY_OP_DROP);
            }
            sp--;
            NEXT(BINARY_OP);
        }
        SLOW(BINARY_OP);
    }
    if (is_exact_float(left) && is_exact_float(right)) {
        SLOW(BINARY_OP_FLOAT);
    }
    SLOW(BINARY_OP);
}
SLOW_PATH(COMPARE_OP) {
    StackRef left = sp[-2], right = sp[-1];
    if (is_exact_float(left) && is_exact_float(right)) {
        bool truth = compare_by(oparg >> 5, float_value(stackref_object(left)), float_value(stackref_object(right)));
        drop_float(ts, left);
        drop_float(ts, right);
        sp -= 2;
        BRANCH_OR_PUSH(COMPARE_OP, truth);
    }
    if ((oparg >> 5 == Py_EQ || oparg >> 5 == Py_NE) && is_exact_str(left) && is_exact_str(right)) {
        bool truth = str_equal(stackref_object(left), stackref_object(right)) == (oparg >> 5 == Py_EQ);
        SAVE();
        DROP(2); /* runs no code: they are strings */
        BRANCH_OR_PUSH(COMPARE_OP, truth);
    }
    SAVE();
    StackRef result = step_compare(sp, oparg);
    if (unlikely(stackref_is_null(result))) {
        ERROR();
    }
    sp = slots_replace(frame, sp, 2, result);
    NEXT(COMPARE_OP);
}
/* The operator is in the bits above the fifth; bit 4 asks for a bool. */
INSTRUCTION(COMPARE_OP, 56, 1, "left, right -- result", ARG | ESCAPES) {
    StackRef left = sp[-2], right = sp[-1];
    if (unlikely(!stackref_both_int(left, right)) || switched_off(SWITCH_SMALL_INTS)) {
        SLOW(COMPARE_OP);
    }
    bool truth = compare_by(oparg >> 5, stackref_int(left), stackref_int(right));
    sp -= 2;
    BRANCH_OR_PUSH(COMPARE_OP, truth);
}
INSTRUCTION(IS_OP, 74, 0, "left, right -- result", ARG | ESCAPES) {
    SAVE();
    bool same = step_is(sp[-2], sp[-1]);
    DROP(2);
    BRANCH_OR_PUSH(IS_OP, same != (oparg != 0));
}
INSTRUCTION(CONTAINS_OP, 57, 1, "item, container -- result", ARG | ESCAPES) {
    SAVE();
    int found = step_contains(sp);
    if (unlikely(found < 0)) {
        ERROR();
    }
    DROP(2);
    BRANCH_OR_PUSH(CONTAINS_OP, found != (int)oparg);
}
INSTRUCTION(STORE_SUBSCR, 38, 1, "value, container, key --", ESCAPES) {
    SAVE();
    if (unlikely(step_store_item(sp) < 0)) {
        ERROR();
    }
    DROP(3);
    POLL_AFTER(STORE_SUBSCR);
    NEXT(STORE_SUBSCR);
}
INSTRUCTION(DELETE_SUBSCR, 8, 0, "container, key --", ESCAPES) {
    SAVE();
    if (unlikely(ops_delete_item(OBJECT(&sp[-2]), OBJECT(&sp[-1])) < 0)) {
        ERROR();
    }
    DROP(2);
    POLL_AFTER(DELETE_SUBSCR);
    NEXT(DELETE_SUBSCR);
}
INSTRUCTION(BINARY_SLICE, 1, 0, "container, start, stop -- result", ESCAPES) {
    SAVE();
    REPLACE(3, step_get_slice(OBJECT(&sp[-3]), OBJECT(&sp[-2]), OBJECT(&sp[-1])));
    NEXT(BINARY_SLICE);
}
INSTRUCTION(STORE_SLICE, 37, 0, "value, container, start, stop --", ESCAPES) {
    SAVE();
    if (unlikely(step_set_slice(OBJECT(&sp[-3]), OBJECT(&sp[-2]), OBJECT(&sp[-1]), OBJECT(&sp[-4])) < 0)) {
        ERROR();
    }
    DROP(4);
    POLL_AFTER(STORE_SLICE);
    NEXT(STORE_SLICE);
}
INSTRUCTION(GET_LEN, 18, 0, "value -- value, length", ESCAPES) {
    SAVE();
    Py_ssize_t length = ops_length(OBJECT(&sp[-1]));
    if (unlikely(length < 0)) {
        ERROR();
    }
    PUSH(stackref_from_int(length));
    NEXT(GET_LEN);
}
