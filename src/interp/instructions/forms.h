/* Forms of instructions that stand for one operand each, or two: code has them in place of the general instruction from
 * the start (types/code, opcode_form), so that no thread rewrites what others execute. What a form does not do in line the
 * slow paths of the general instruction do. */

/* The sum and the difference of two tagged words are those of the ints, but for the tags; overflow is that of the ints. */
SPECIALISED(BINARY_OP_ADD, 129, BINARY_OP) {
    StackRef left = sp[-2], right = sp[-1];
    intptr_t sum;
    if (likely(stackref_both_int(left, right)) && !switched_off(SWITCH_SMALL_INTS) &&
        likely(!__builtin_add_overflow((intptr_t)left.bits, (intptr_t)(right.bits - STACKREF_INT), &sum))) {
        sp[-2].bits = (uintptr_t)sum;
        sp--;
        NEXT(BINARY_OP);
    }
    if (is_exact_float(left) && is_exact_float(right)) {
        SLOW(ADD_FLOATS);
    }
    SLOW(BINARY_OP_MIXED);
}
SPECIALISED(BINARY_OP_SUBTRACT, 130, BINARY_OP) {
    StackRef left = sp[-2], right = sp[-1];
    intptr_t difference;
    if (likely(stackref_both_int(left, right)) && !switched_off(SWITCH_SMALL_INTS) &&
        likely(!__builtin_sub_overflow((intptr_t)left.bits, (intptr_t)(right.bits - STACKREF_INT), &difference))) {
        sp[-2].bits = (uintptr_t)difference;
        sp--;
        NEXT(BINARY_OP);
    }
    if (is_exact_float(left) && is_exact_float(right)) {
        SLOW(SUBTRACT_FLOATS);
    }
    SLOW(BINARY_OP_MIXED);
}
SPECIALISED(BINARY_OP_MULTIPLY, 131, BINARY_OP) {
    StackRef left = sp[-2], right = sp[-1];
    intptr_t product;
    if (likely(stackref_both_int(left, right)) && !switched_off(SWITCH_SMALL_INTS) &&
        likely(!__builtin_mul_overflow(stackref_int(left), (intptr_t)(right.bits - STACKREF_INT), &product))) {
        sp[-2].bits = (uintptr_t)product | STACKREF_INT;
        sp--;
        NEXT(BINARY_OP);
    }
    if (is_exact_float(left) && is_exact_float(right)) {
        SLOW(MULTIPLY_FLOATS);
    }
    SLOW(BINARY_OP_MIXED);
}
SPECIALISED(BINARY_OP_SUBSCR, 132, BINARY_OP) {
    StackRef left = sp[-2], right = sp[-1];
    if (likely(stackref_is_int(right)) && likely(!stackref_is_int(left)) && !switched_off(SWITCH_SMALL_INTS)) {
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
    }
    SLOW(BINARY_OP_ITEM);
}

#define COMPARE_FORM(operator)                                                                     \
    StackRef left = sp[-2], right = sp[-1];                                                        \
    if (unlikely(!stackref_both_int(left, right)) || switched_off(SWITCH_SMALL_INTS)) {            \
        SLOW(COMPARE_OP);                                                                          \
    }                                                                                              \
    bool truth = (intptr_t)left.bits operator(intptr_t) right.bits;                                \
    sp -= 2;                                                                                       \
    BRANCH_OR_PUSH(COMPARE_OP, truth)

SPECIALISED(COMPARE_OP_LT, 133, COMPARE_OP) {
    COMPARE_FORM(<);
}
SPECIALISED(COMPARE_OP_LE, 134, COMPARE_OP) {
    COMPARE_FORM(<=);
}
SPECIALISED(COMPARE_OP_EQ, 135, COMPARE_OP) {
    COMPARE_FORM(==);
}
SPECIALISED(COMPARE_OP_NE, 136, COMPARE_OP) {
    COMPARE_FORM(!=);
}
SPECIALISED(COMPARE_OP_GT, 137, COMPARE_OP) {
    COMPARE_FORM(>);
}
SPECIALISED(COMPARE_OP_GE, 138, COMPARE_OP) {
    COMPARE_FORM(>=);
}
