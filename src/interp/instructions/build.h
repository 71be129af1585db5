/* Building values: containers, strings, slices, functions. */

SLOW_PATH(BUILD_TUPLE) {
    SAVE();
    PyObject *result = step_build_tuple(sp - oparg, (Py_ssize_t)oparg);
    if (unlikely(result == NULL)) {
        ERROR();
    }
    sp -= oparg;
    PUSH_STEAL(result);
    NEXT(BUILD_TUPLE);
}
INSTRUCTION(BUILD_TUPLE, 51, 0, "items[oparg] -- tuple", ARG | ESCAPES) {
    PyObject *result = tuple_build_quick(ts, sp - oparg, (Py_ssize_t)oparg);
    if (unlikely(result == NULL)) {
        SLOW(BUILD_TUPLE);
    }
    sp -= oparg;
    PUSH_STEAL(result);
    NEXT(BUILD_TUPLE);
}
INSTRUCTION(BUILD_LIST, 46, 0, "items[oparg] -- list", ARG | ESCAPES) {
    SAVE();
    PyObject *result = step_build_list(sp - oparg, (Py_ssize_t)oparg);
    if (unlikely(result == NULL)) {
        ERROR();
    }
    sp -= oparg;
    PUSH_STEAL(result);
    NEXT(BUILD_LIST);
}
INSTRUCTION(BUILD_SET, 48, 0, "items[oparg] -- set", ARG | ESCAPES) {
    SAVE();
    PyObject *result = step_build_set(sp - oparg, (Py_ssize_t)oparg);
    if (unlikely(result == NULL)) {
        ERROR();
    }
    DROP((int)oparg);
    PUSH_STEAL(result);
    NEXT(BUILD_SET);
}
INSTRUCTION(BUILD_MAP, 47, 0, "items[oparg*2] -- map", ARG | ESCAPES) {
    SAVE();
    PyObject *result = step_build_map(sp - 2 * oparg, (Py_ssize_t)oparg);
    if (unlikely(result == NULL)) {
        ERROR();
    }
    DROP(2 * (int)oparg);
    PUSH_STEAL(result);
    NEXT(BUILD_MAP);
}
INSTRUCTION(BUILD_STRING, 50, 0, "pieces[oparg] -- string", ARG | ESCAPES) {
    SAVE();
    PyObject *result = step_build_string(sp - oparg, (Py_ssize_t)oparg);
    if (unlikely(result == NULL)) {
        ERROR();
    }
    DROP((int)oparg);
    PUSH_STEAL(result);
    NEXT(BUILD_STRING);
}
INSTRUCTION(BUILD_SLICE, 49, 0, "parts[oparg] -- slice", ARG | ESCAPES) {
    SAVE();
    PyObject *step = oparg == 3 ? OBJECT(&sp[-1]) : NULL;
    int n = (int)oparg;
    REPLACE(n, slice_new(OBJECT(&sp[-n]), OBJECT(&sp[-n + 1]), step));
    NEXT(BUILD_SLICE);
}
INSTRUCTION(BUILD_TEMPLATE, 2, 0, "strings, interpolations -- template", ESCAPES) {
    SAVE();
    REPLACE(2, step_build_template(OBJECT(&sp[-2]), OBJECT(&sp[-1])));
    NEXT(BUILD_TEMPLATE);
}
/* Operand: conversion << 2 | has a format specification. */
INSTRUCTION(BUILD_INTERPOLATION, 45, 0, "value, text, spec[oparg & 1] -- interpolation", ARG | ESCAPES) {
    SAVE();
    int n = 2 + (int)(oparg & 1);
    PyObject *spec = oparg & 1 ? OBJECT(&sp[-1]) : NULL;
    REPLACE(n, step_build_interpolation(OBJECT(&sp[-n]), OBJECT(&sp[-n + 1]), (int)(oparg >> 2), spec));
    NEXT(BUILD_INTERPOLATION);
}
SLOW_PATH(LIST_APPEND) {
    SAVE();
    PyObject *value = stackref_take(&sp[-1]);
    if (unlikely(value == NULL)) {
        ERROR();
    }
    sp--;
    frame->sp = sp;
    if (unlikely(list_append_steal(stackref_object(sp[-(int)oparg]), value) < 0)) {
        ERROR();
    }
    NEXT(LIST_APPEND);
}
INSTRUCTION(LIST_APPEND, 78, 0, "list, between[oparg-1], value -- list, between[oparg-1]", ARG | ESCAPES) {
    StackRef list = sp[-1 - (int)oparg];
    if (unlikely(!quick_append(ts, stackref_object(list), sp[-1], stackref_is_counted(list) && may_write_sole(stackref_object(list))))) {
        SLOW(LIST_APPEND);
    }
    sp--;
    NEXT(LIST_APPEND);
}
INSTRUCTION(SET_ADD, 107, 0, "set, between[oparg-1], value -- set, between[oparg-1]", ARG | ESCAPES) {
    SAVE();
    StackRef set = sp[-1 - (int)oparg];
    if (unlikely(step_set_add(stackref_object(set), OBJECT(&sp[-1]), stackref_is_counted(set)) < 0)) {
        ERROR();
    }
    DROP(1);
    NEXT(SET_ADD);
}
INSTRUCTION(MAP_ADD, 98, 0, "map, between[oparg-1], key, value -- map, between[oparg-1]", ARG | ESCAPES) {
    SAVE();
    StackRef map = sp[-2 - (int)oparg];
    int set = stackref_is_counted(map) ? dict_set_counted(stackref_object(map), OBJECT(&sp[-2]), OBJECT(&sp[-1]))
                                       : dict_set(stackref_object(map), OBJECT(&sp[-2]), OBJECT(&sp[-1]));
    if (unlikely(set < 0)) {
        ERROR();
    }
    DROP(2);
    NEXT(MAP_ADD);
}
INSTRUCTION(LIST_EXTEND, 79, 0, "list, between[oparg-1], items -- list, between[oparg-1]", ARG | ESCAPES) {
    SAVE();
    if (unlikely(step_list_extend(stackref_object(sp[-1 - (int)oparg]), OBJECT(&sp[-1])) < 0)) {
        ERROR();
    }
    DROP(1);
    NEXT(LIST_EXTEND);
}
INSTRUCTION(SET_UPDATE, 109, 0, "set, between[oparg-1], items -- set, between[oparg-1]", ARG | ESCAPES) {
    SAVE();
    if (unlikely(set_update(stackref_object(sp[-1 - (int)oparg]), OBJECT(&sp[-1])) < 0)) {
        ERROR();
    }
    DROP(1);
    NEXT(SET_UPDATE);
}
INSTRUCTION(DICT_UPDATE, 67, 0, "map, between[oparg-1], items -- map, between[oparg-1]", ARG | ESCAPES) {
    SAVE();
    if (unlikely(step_dict_update(stackref_object(sp[-1 - (int)oparg]), OBJECT(&sp[-1])) < 0)) {
        ERROR();
    }
    DROP(1);
    NEXT(DICT_UPDATE);
}
/* ** in a call: a key given twice is an error that names the function, which lies further down. */
INSTRUCTION(DICT_MERGE, 66, 0, "callable, null, arguments, map, between[oparg-1], items -- callable, null, arguments, map, between[oparg-1]",
            ARG | ESCAPES) {
    SAVE();
    if (unlikely(step_dict_merge(stackref_object(sp[-1 - (int)oparg]), OBJECT(&sp[-1]), OBJECT(&sp[-4 - (int)oparg])) < 0)) {
        ERROR();
    }
    DROP(1);
    NEXT(DICT_MERGE);
}
/* 1 str(), 2 repr(), 3 ascii() */
INSTRUCTION(CONVERT_VALUE, 58, 0, "value -- text", ARG | ESCAPES) {
    SAVE();
    PyObject *value = OBJECT(&sp[-1]);
    REPLACE(1, oparg == 1 ? ops_str(value) : oparg == 2 ? ops_repr(value) : ops_ascii(value));
    NEXT(CONVERT_VALUE);
}
INSTRUCTION(FORMAT_SIMPLE, 12, 0, "value -- text", ESCAPES) {
    if (!stackref_is_int(sp[-1]) && IS_EXACT(stackref_object(sp[-1]), PyUnicode_Type)) {
        NEXT(FORMAT_SIMPLE);
    }
    SAVE();
    REPLACE(1, ops_format(OBJECT(&sp[-1]), NULL));
    NEXT(FORMAT_SIMPLE);
}
INSTRUCTION(FORMAT_WITH_SPEC, 13, 0, "value, spec -- text", ESCAPES) {
    SAVE();
    REPLACE(2, ops_format(OBJECT(&sp[-2]), OBJECT(&sp[-1])));
    NEXT(FORMAT_WITH_SPEC);
}
INSTRUCTION(MAKE_FUNCTION, 23, 0, "code -- function", ESCAPES) {
    SAVE();
    REPLACE(1, function_new(OBJECT(&sp[-1]), frame->globals, NULL));
    NEXT(MAKE_FUNCTION);
}
INSTRUCTION(SET_FUNCTION_ATTRIBUTE, 108, 0, "value, function -- function", ARG | ESCAPES) {
    SAVE();
    PyObject *value = stackref_take(&sp[-2]);
    if (unlikely(value == NULL)) {
        ERROR();
    }
    step_set_function_attribute(stackref_object(sp[-1]), oparg, value);
    sp[-2] = sp[-1];
    sp--;
    NEXT(SET_FUNCTION_ATTRIBUTE);
}
/* Pushes the items right to left. */
SLOW_PATH(UNPACK_SEQUENCE) {
    SAVE();
    StackRef sequence;
    if (unlikely(step_unpack(sp, oparg, &sequence) < 0)) {
        ERROR();
    }
    sp += (int)oparg - 1;
    frame->sp = sp;
    stackref_drop(sequence);
    NEXT(UNPACK_SEQUENCE);
}
SLOW_PATH(UNPACK_SEQUENCE_DROP) { /* the tuple lies above its items */
    SAVE();
    DROP(1);
    NEXT(UNPACK_SEQUENCE);
}
SLOW_PATH(UNPACK_SEQUENCE_MOVE) { /* nobody else has the tuple: it lets its items go */
    PyObject *o = stackref_object(sp[-1]);
    StackRef *items = sp - 1;
    for (unsigned i = 0; i < oparg; i++) {
        items[oparg - 1 - i] = stackref_steal(tuple_at(o, (Py_ssize_t)i));
        tuple_items(o)[i] = NULL;
    }
    sp += (int)oparg - 1;
    if (unlikely(!tuple_keep_quick(ts, o))) {
        decref(o);
    }
    NEXT(UNPACK_SEQUENCE);
}
INSTRUCTION(UNPACK_SEQUENCE, 119, 1, "sequence -- items[oparg]", ARG | ESCAPES) {
    StackRef sequence = sp[-1];
    if (unlikely(stackref_is_int(sequence))) {
        SLOW(UNPACK_SEQUENCE);
    }
    PyObject *o = stackref_object(sequence);
    if (!IS_EXACT(o, PyTuple_Type) || unlikely(tuple_length(o) != (Py_ssize_t)oparg)) {
        SLOW(UNPACK_SEQUENCE);
    }
    if (stackref_is_counted(sequence) && is_only_reference(o)) {
        SLOW(UNPACK_SEQUENCE_MOVE);
    }
    if (unlikely(!container_is_ready(o))) {
        SLOW(UNPACK_SEQUENCE); /* which may wait */
    }
    sp += (int)oparg - 1;
    for (unsigned i = 0; i < oparg; i++) {
        sp[-1 - (int)i] = container_read_quick(o, tuple_at(o, (Py_ssize_t)i));
    }
    if (unlikely(!stackref_drop_quick(sequence))) {
        PUSH(sequence);
        SLOW(UNPACK_SEQUENCE_DROP);
    }
    NEXT(UNPACK_SEQUENCE);
}
/* Operand: items after the starred target << 8 | items before it. */
INSTRUCTION(UNPACK_EX, 118, 0, "sequence -- after[oparg >> 8], rest, before[oparg & 255]", ARG | ESCAPES) {
    SAVE();
    StackRef sequence;
    if (unlikely(step_unpack_star(sp, oparg & 0xff, oparg >> 8, &sequence) < 0)) {
        ERROR();
    }
    sp += (int)(oparg & 0xff) + (int)(oparg >> 8);
    frame->sp = sp;
    stackref_drop(sequence);
    NEXT(UNPACK_EX);
}
INSTRUCTION(CALL_INTRINSIC_1, 53, 0, "value -- result", ARG | ESCAPES) {
    SAVE();
    REPLACE(1, step_intrinsic_1(ts, frame, oparg, OBJECT(&sp[-1])));
    NEXT(CALL_INTRINSIC_1);
}
INSTRUCTION(CALL_INTRINSIC_2, 54, 0, "first, second -- result", ARG | ESCAPES) {
    SAVE();
    REPLACE(2, step_intrinsic_2(oparg, OBJECT(&sp[-2]), OBJECT(&sp[-1])));
    NEXT(CALL_INTRINSIC_2);
}
/* ---- match statements ---- */

INSTRUCTION(MATCH_MAPPING, 25, 0, "subject -- subject, result", NONE) {
    bool yes = !stackref_is_int(sp[-1]) && HAS_FLAG(TYPE(stackref_object(sp[-1])), Py_TPFLAGS_MAPPING);
    BRANCH_OR_PUSH(MATCH_MAPPING, yes);
}
INSTRUCTION(MATCH_SEQUENCE, 26, 0, "subject -- subject, result", NONE) {
    bool yes = !stackref_is_int(sp[-1]) && HAS_FLAG(TYPE(stackref_object(sp[-1])), Py_TPFLAGS_SEQUENCE);
    BRANCH_OR_PUSH(MATCH_SEQUENCE, yes);
}
INSTRUCTION(MATCH_KEYS, 24, 0, "subject, keys -- subject, keys, values_or_none", ESCAPES) {
    SAVE();
    Unit *next = ip + 1;
    StackRef *top = step_match_keys(sp, &next);
    if (unlikely(top == NULL)) {
        sp = frame->sp;
        ERROR();
    }
    sp = top;
    JUMP_TO(next);
}
INSTRUCTION(MATCH_CLASS, 99, 0, "subject, class, names -- attributes_or_none", ARG | ESCAPES) {
    SAVE();
    Unit *next = ip + 1;
    StackRef *top = step_match_class(frame, sp, (Py_ssize_t)oparg, &next);
    if (unlikely(top == NULL)) {
        sp = frame->sp;
        ERROR();
    }
    sp = top;
    JUMP_TO(next);
}
