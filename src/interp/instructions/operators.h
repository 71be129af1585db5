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
SLOW_PATH(TO_BOOL) {
    SAVE();
    int truth = ops_is_true(stackref_object(sp[-1]));
    if (unlikely(truth < 0)) {
        ERROR();
    }
    DROP(1);
    BRANCH_OR_PUSH(TO_BOOL, truth);
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
    bool is_str = IS_EXACT(o, PyUnicode_Type);
    if (!is_str && !IS_EXACT(o, PyList_Type)) {
        SLOW(TO_BOOL);
    }
    bool truth = is_str ? str_length(o) != 0 : list_length(o) != 0;
    if (unlikely(!stackref_drop_quick(value))) {
        SLOW(TO_BOOL);
    }
    sp--;
    BRANCH_OR_PUSH(TO_BOOL, truth);
}
SLOW_PATH(BINARY_OP) {
    SAVE();
    Frame *f = step_frame_for_operator(ts, frame, sp, oparg);
    if (f != NULL) {
        frame->return_offset = 1 + CACHES_BINARY_OP;
        RELOAD();
    }
    StackRef result = step_binary(frame, sp, oparg);
    if (unlikely(stackref_is_null(result))) {
        ERROR();
    }
    StackRef left = sp[-2]; /* is dropped first */
    sp[-2] = sp[-1];
    sp[-1] = left;
    sp = slots_replace(frame, sp, 2, result);
    NEXT(BINARY_OP);
}
/* Small ints of which one at least is boxed, and floats where the thread keeps no memory. */
SLOW_PATH(BINARY_OP_NUMBER) {
    StackRef left = sp[-2], right = sp[-1], result = STACKREF_NULL;
    intptr_t i, j;
    double a, b, value;
    if (!switched_off(SWITCH_SMALL_INTS) && int_value_quick(left, &i) && int_value_quick(right, &j)) {
        result = step_int_binary(i, j, oparg);
    } else if (quick_count(left, &i) && quick_count(right, &j)) {
        result = gives_int(oparg) ? step_int_binary(i, j, oparg) : STACKREF_NULL;
    } else if ((is_exact_float(left) || is_exact_float(right)) && quick_double(left, &a) && quick_double(right, &b) &&
               quick_arithmetic(a, b, oparg, &value)) {
        result = float_new_quick(ts, value);
        if (unlikely(stackref_is_null(result))) {
            PyObject *made = float_from_double(value);
            if (unlikely(made == NULL)) {
                ERROR();
            }
            result = stackref_steal(made);
        }
    }
    if (unlikely(stackref_is_null(result))) {
        SLOW(BINARY_OP);
    }
    drop_number(ts, left);
    drop_number(ts, right);
    sp[-2] = result;
    sp--;
    NEXT(BINARY_OP);
}
/* A float and a number. */
SLOW_PATH(BINARY_OP_FLOAT) {
    StackRef left = sp[-2], right = sp[-1], result;
    double a, b, value;
    if (!quick_double(left, &a) || !quick_double(right, &b) || unlikely(!quick_arithmetic(a, b, oparg, &value))) {
        SLOW(BINARY_OP);
    }
    if (is_temporary_float(left)) {
        result = change_float(left, value);
    } else if (is_temporary_float(right)) {
        result = change_float(right, value);
        right = left;
    } else {
        result = float_new_quick(ts, value);
        if (unlikely(stackref_is_null(result))) {
            SLOW(BINARY_OP_NUMBER);
        }
        drop_number(ts, left);
    }
    drop_number(ts, right);
    sp[-2] = result;
    sp--;
    NEXT(BINARY_OP);
}
/* The floats in sp[-2] and sp[-1] are replaced by the value, in place where it was an intermediate result. */
#define FLOATS_RESULT(value)                                                                       \
    do {                                                                                           \
        StackRef left_ = sp[-2], right_ = sp[-1], result_;                                         \
        double value_ = (value);                                                                   \
        if (is_temporary_float(left_)) {                                                           \
            result_ = change_float(left_, value_);                                                 \
        } else if (is_temporary_float(right_)) {                                                   \
            result_ = change_float(right_, value_);                                                \
            right_ = left_;                                                                        \
        } else {                                                                                   \
            result_ = float_new_quick(ts, value_);                                                 \
            if (unlikely(stackref_is_null(result_))) {                                             \
                SLOW(BINARY_OP_NUMBER);                                                            \
            }                                                                                      \
            drop_float(ts, left_);                                                                 \
        }                                                                                          \
        drop_float(ts, right_);                                                                    \
        sp[-2] = result_;                                                                          \
        sp--;                                                                                      \
        NEXT(BINARY_OP);                                                                           \
    } while (0)
SLOW_PATH(BINARY_OP_FLOATS) {
    double value;
    if (unlikely(!quick_arithmetic(float_value(stackref_object(sp[-2])), float_value(stackref_object(sp[-1])), oparg, &value))) {
        SLOW(BINARY_OP);
    }
    FLOATS_RESULT(value);
}
SLOW_PATH(ADD_FLOATS) {
    FLOATS_RESULT(float_value(stackref_object(sp[-2])) + float_value(stackref_object(sp[-1])));
}
SLOW_PATH(SUBTRACT_FLOATS) {
    FLOATS_RESULT(float_value(stackref_object(sp[-2])) - float_value(stackref_object(sp[-1])));
}
SLOW_PATH(MULTIPLY_FLOATS) {
    FLOATS_RESULT(float_value(stackref_object(sp[-2])) * float_value(stackref_object(sp[-1])));
}
SLOW_PATH(BINARY_OP_DROP) { /* the container lies above its item */
    SAVE();
    DROP(1);
    NEXT(BINARY_OP);
}
/* A dict and a str: no code runs but where the str is dropped. */
SLOW_PATH(BINARY_OP_NAME) {
    SAVE();
    StackRef left = sp[-2], right = sp[-1];
    if (unlikely(!dict_is_ready(stackref_object(left)))) {
        SLOW(BINARY_OP); /* which may wait */
    }
    StackRef item = dict_read_str(stackref_object(left), stackref_object(right));
    if (unlikely(stackref_is_null(item))) {
        SLOW(BINARY_OP);
    }
    sp[-2] = item;
    if (unlikely(!stackref_drop_quick(right))) {
        sp[-1] = left;
        PUSH(right);
        SAVE();
        DROP(2);
        NEXT(BINARY_OP);
    }
    sp--;
    if (unlikely(!stackref_drop_quick(left))) {
        PUSH(left);
        SLOW(BINARY_OP_DROP);
    }
    NEXT(BINARY_OP);
}
/* No list or tuple with an index in its slot as it is. */
SLOW_PATH(BINARY_OP_ITEM) {
    StackRef left = sp[-2], right = sp[-1];
    intptr_t i;
    if (!stackref_is_int(left) && !switched_off(SWITCH_SMALL_INTS) && int_value_quick(right, &i)) {
        StackRef item = quick_item(stackref_object(left), i);
        if (stackref_is_null(item)) {
            item = bytes_read_quick(ts, stackref_object(left), i);
        }
        if (!stackref_is_null(item)) {
            sp[-2] = item;
            sp[-1] = left;
            drop_int(ts, right);
            SLOW(BINARY_OP_DROP);
        }
    }
    if (!stackref_is_int(left) && IS_EXACT(stackref_object(left), PyDict_Type) && is_exact_str(right)) {
        SLOW(BINARY_OP_NAME);
    }
    SLOW(BINARY_OP);
}
/* Neither two ints in their slots nor two floats. */
SLOW_PATH(BINARY_OP_MIXED) {
    if (is_exact_float(sp[-2]) || is_exact_float(sp[-1])) {
        SLOW(BINARY_OP_FLOAT);
    }
    SLOW(BINARY_OP_NUMBER);
}
/* The operators on two small ints happen here, unboxed; everything else in step_binary, which knows strings. Most code has
 * the forms of forms.h in place of this. */
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
    if (oparg == 26) {
        SLOW(BINARY_OP_ITEM);
    }
    if (is_exact_float(left) && is_exact_float(right)) {
        SLOW(BINARY_OP_FLOATS);
    }
    SLOW(BINARY_OP_MIXED);
}
SLOW_PATH(COMPARE_OP) {
    StackRef left = sp[-2], right = sp[-1];
    intptr_t i, j;
    double a, b;
    if (is_exact_float(left) && is_exact_float(right)) {
        bool truth = compare_by(oparg >> 5, float_value(stackref_object(left)), float_value(stackref_object(right)));
        drop_float(ts, left);
        drop_float(ts, right);
        sp -= 2;
        BRANCH_OR_PUSH(COMPARE_OP, truth);
    }
    if (!switched_off(SWITCH_SMALL_INTS) && int_value_quick(left, &i) && int_value_quick(right, &j)) {
        bool truth = compare_by(oparg >> 5, i, j);
        drop_int(ts, left);
        drop_int(ts, right);
        sp -= 2;
        BRANCH_OR_PUSH(COMPARE_OP, truth);
    }
    if ((is_exact_float(left) || is_exact_float(right)) && quick_double(left, &a) && quick_double(right, &b)) {
        bool truth = compare_by(oparg >> 5, a, b);
        drop_number(ts, left);
        drop_number(ts, right);
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
    if (is_exact_tuple(left) && is_exact_tuple(right)) {
        int truth = tuple_compare_quick(stackref_object(left), stackref_object(right), oparg >> 5);
        if (truth >= 0) {
            DROP(2);
            BRANCH_OR_PUSH(COMPARE_OP, truth == 1);
        }
    }
    Frame *f = step_frame_for_compare(ts, frame, sp, oparg >> 5);
    if (f != NULL) {
        frame->return_offset = 1 + CACHES_COMPARE_OP;
        RELOAD();
    }
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
SLOW_PATH(STORE_SUBSCR_DROP) { /* the replaced item lies below its list */
    SAVE();
    DROP(2);
    POLL_AFTER(STORE_SUBSCR);
    NEXT(STORE_SUBSCR);
}
SLOW_PATH(STORE_SUBSCR) {
    SAVE();
    if (stackref_is_int(sp[-1]) && stackref_is_int(sp[-3]) && !stackref_is_int(sp[-2]) &&
        bytearray_store_quick(ts, stackref_object(sp[-2]), stackref_int(sp[-1]), stackref_int(sp[-3]))) {
        DROP(3);
        NEXT(STORE_SUBSCR);
    }
    if (unlikely(step_store_item(sp) < 0)) {
        ERROR();
    }
    DROP(3);
    POLL_AFTER(STORE_SUBSCR);
    NEXT(STORE_SUBSCR);
}
INSTRUCTION(STORE_SUBSCR, 38, 1, "value, container, key --", ESCAPES) {
    StackRef old = STACKREF_NULL;
    if (stackref_is_int(sp[-1]) && !stackref_is_int(sp[-2]) && !switched_off(SWITCH_SMALL_INTS)) {
        old = quick_exchange_item(ts, stackref_object(sp[-2]), stackref_int(sp[-1]), sp[-3]);
    }
    if (stackref_is_null(old)) {
        SLOW(STORE_SUBSCR);
    }
    sp -= 2;
    if (unlikely(!stackref_drop_quick(old))) {
        sp[-1] = old;
        sp++;
        SLOW(STORE_SUBSCR_DROP);
    }
    StackRef container = sp[0];
    sp--;
    if (unlikely(!stackref_drop_quick(container))) {
        sp[0] = STACKREF_NULL;
        sp[1] = container;
        sp += 2;
        SLOW(STORE_SUBSCR_DROP);
    }
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
    StackRef number = likely(length <= STACKREF_INT_MAX) ? stackref_from_int(length) : stackref_steal(int_from_ssize(length));
    if (unlikely(stackref_is_null(number))) {
        ERROR();
    }
    PUSH(number);
    NEXT(GET_LEN);
}
