/* Names: globals, the namespaces of modules and classes, attributes, imports. */

/* The low bit of the operand asks for a NULL above, as calls want it. */
SLOW_PATH(LOAD_GLOBAL) {
    SAVE();
    StackRef value = step_load_global(frame, ip, oparg >> 1);
    if (unlikely(stackref_is_null(value))) {
        ERROR();
    }
    PUSH(value);
    if (oparg & 1) {
        PUSH(STACKREF_NULL);
    }
    NEXT(LOAD_GLOBAL);
}
INSTRUCTION(LOAD_GLOBAL, 92, 4, "-- value, null[oparg & 1]", ARG | NAME | ESCAPES) {
    StackRef value = quick_global(frame, ip, oparg >> 1);
    if (unlikely(stackref_is_null(value))) {
        SLOW(LOAD_GLOBAL);
    }
    PUSH(value);
    if (oparg & 1) {
        PUSH(STACKREF_NULL);
    }
    NEXT(LOAD_GLOBAL);
}
INSTRUCTION(STORE_GLOBAL, 115, 0, "value --", ARG | NAME | ESCAPES) {
    SAVE();
    if (unlikely(dict_set(frame->globals, NAME_AT(oparg), OBJECT(&sp[-1])) < 0)) {
        ERROR();
    }
    DROP(1);
    POLL_AFTER(STORE_GLOBAL);
    NEXT(STORE_GLOBAL);
}
INSTRUCTION(DELETE_GLOBAL, 64, 0, "--", ARG | NAME | ESCAPES) {
    SAVE();
    if (unlikely(step_delete_global(frame, NAME_AT(oparg)) < 0)) {
        ERROR();
    }
    POLL_AFTER(DELETE_GLOBAL);
    NEXT(DELETE_GLOBAL);
}
INSTRUCTION(LOAD_NAME, 93, 0, "-- value", ARG | NAME | ESCAPES) {
    SAVE();
    StackRef value = step_load_name(frame, NAME_AT(oparg));
    if (unlikely(stackref_is_null(value))) {
        ERROR();
    }
    PUSH(value);
    NEXT(LOAD_NAME);
}
INSTRUCTION(STORE_NAME, 116, 0, "value --", ARG | NAME | ESCAPES) {
    SAVE();
    if (unlikely(step_store_name(frame, NAME_AT(oparg), OBJECT(&sp[-1])) < 0)) {
        ERROR();
    }
    DROP(1);
    POLL_AFTER(STORE_NAME);
    NEXT(STORE_NAME);
}
INSTRUCTION(DELETE_NAME, 65, 0, "--", ARG | NAME | ESCAPES) {
    SAVE();
    if (unlikely(step_delete_name(frame, NAME_AT(oparg)) < 0)) {
        ERROR();
    }
    POLL_AFTER(DELETE_NAME);
    NEXT(DELETE_NAME);
}
INSTRUCTION(LOAD_LOCALS, 22, 0, "-- namespace", ESCAPES) {
    SAVE();
    PyObject *locals = step_locals(frame);
    if (unlikely(locals == NULL)) {
        ERROR();
    }
    PUSH_STEAL(locals);
    NEXT(LOAD_LOCALS);
}
INSTRUCTION(LOAD_FROM_DICT_OR_GLOBALS, 91, 0, "mapping -- value", ARG | NAME | ESCAPES) {
    SAVE();
    REPLACE(1, step_from_dict_or_globals(frame, OBJECT(&sp[-1]), NAME_AT(oparg)));
    NEXT(LOAD_FROM_DICT_OR_GLOBALS);
}
INSTRUCTION(SETUP_ANNOTATIONS, 36, 0, "--", ESCAPES) {
    SAVE();
    if (unlikely(step_setup_annotations(frame) < 0)) {
        ERROR();
    }
    NEXT(SETUP_ANNOTATIONS);
}
/* The low bit of the operand: of a call `o.name(...)`. Then two values are pushed: an unbound function and o, or the attribute and NULL. */
SLOW_PATH(LOAD_ATTR) {
    SAVE();
    PyObject *name = NAME_AT(oparg >> 1);
    StackRef owner = sp[-1];
    uint64_t word = cache_read(frame, ip);
    if (cache_kind(word) == CACHE_PROPERTY && !stackref_is_int(owner) &&
        load_acquire(&type_of(stackref_object(owner))->tp_version_tag) == cache_version(word)) {
        Frame *f = step_frame_for_property(ts, frame, type_of(stackref_object(owner)), word, sp, oparg >> 1);
        if (likely(f != NULL)) {
            frame->sp = sp - 1;
            frame->return_offset = 1 + CACHES_LOAD_ATTR;
            RELOAD();
        }
    }
    if (oparg & 1) {
        int kind = step_load_method(frame, ip, sp, name);
        if (unlikely(kind < 0)) {
            ERROR();
        }
        sp++;
        NEXT(LOAD_ATTR);
    }
    StackRef value = step_load_attr(frame, ip, sp, name);
    if (unlikely(stackref_is_null(value))) {
        ERROR();
    }
    sp = slots_replace(frame, sp, 1, value);
    NEXT(LOAD_ATTR);
}
SLOW_PATH(LOAD_ATTR_DROP) { /* the owner lies above what was loaded from it */
    StackRef owner = *--sp;
    SAVE();
    stackref_drop(owner);
    NEXT(LOAD_ATTR);
}
/* Loads from `owner`, an object `o` of `type`, what the word says of the attribute; `type` has the version that the word is of. */
#define ATTRIBUTE_BY_WORD(word_, name_)                                                                                 \
    if (oparg & 1) {                                                                                                    \
        value = quick_method(o, type, word_, name_, READ_HERE);                                                                    \
        if (likely(!stackref_is_null(value))) {                                                                         \
            sp[0] = owner;                                                                                              \
            sp[-1] = value;                                                                                             \
            sp++;                                                                                                       \
            NEXT(LOAD_ATTR);                                                                                            \
        }                                                                                                               \
    }                                                                                                                   \
    value = quick_attribute(o, type, word_, name_, READ_HERE);                                                                     \
    if (unlikely(stackref_is_null(value))) {                                                                            \
        SLOW(LOAD_ATTR);                                                                                                \
    }                                                                                                                   \
    sp[-1] = value;                                                                                                     \
    if (oparg & 1) {                                                                                                    \
        PUSH(STACKREF_NULL);                                                                                            \
    }                                                                                                                   \
    if (unlikely(!stackref_drop_quick(owner))) {                                                                        \
        PUSH(owner);                                                                                                    \
        SLOW(LOAD_ATTR_DROP);                                                                                           \
    }                                                                                                                   \
    NEXT(LOAD_ATTR)
/* The site's word is of another class: the thread's table may know this one. */
SLOW_PATH(LOAD_ATTR_OTHER) {
    StackRef owner = sp[-1], value;
    PyObject *o = stackref_object(owner), *name = NAME_AT(oparg >> 1);
    PyTypeObject *type = type_of(o);
    uint32_t version = load_acquire(&type->tp_version_tag);
    uint64_t word = attribute_word(ts, version, name, oparg & 1 ? FOR_CALL : FOR_LOAD);
    if (version == 0 || word == 0) {
        SLOW(LOAD_ATTR);
    }
    ATTRIBUTE_BY_WORD(word, name);
}
INSTRUCTION(LOAD_ATTR, 80, 9, "owner -- value, self_or_null[oparg & 1]", ARG | NAME | ESCAPES) {
    StackRef owner = sp[-1], value;
    uint64_t word = cache_read(frame, ip);
    if (unlikely(stackref_is_int(owner))) {
        SLOW(LOAD_ATTR);
    }
    PyObject *o = stackref_object(owner);
    PyTypeObject *type = type_of(o);
    if (unlikely(load_acquire(&type->tp_version_tag) != cache_version(word))) {
        if (cache_kind(word) == CACHE_GIVEN_UP) {
            SLOW(LOAD_ATTR_OTHER);
        }
        SLOW(LOAD_ATTR);
    }
    ATTRIBUTE_BY_WORD(word, NAME_AT(oparg >> 1));
}
SLOW_PATH(STORE_ATTR_DROP) { /* what was stored lies where the value was */
    SAVE();
    DROP(2);
    POLL_AFTER(STORE_ATTR);
    NEXT(STORE_ATTR);
}
SLOW_PATH(STORE_ATTR) {
    SAVE();
    if (unlikely(step_store_attr(frame, ip, sp, NAME_AT(oparg)) < 0)) {
        ERROR();
    }
    SLOW(STORE_ATTR_DROP);
}
INSTRUCTION(STORE_ATTR, 110, 4, "value, owner --", ARG | NAME | ESCAPES) {
    if (!quick_store_attribute(ts, frame, ip, sp)) {
        SLOW(STORE_ATTR);
    }
    if (unlikely(!stackref_drop_quick(sp[-1]))) {
        SLOW(STORE_ATTR_DROP);
    }
    sp--;
    if (unlikely(!stackref_drop_quick(sp[-1]))) {
        sp[0] = STACKREF_NULL;
        sp++;
        SLOW(STORE_ATTR_DROP);
    }
    sp--;
    NEXT(STORE_ATTR);
}
INSTRUCTION(DELETE_ATTR, 61, 0, "owner --", ARG | NAME | ESCAPES) {
    SAVE();
    if (unlikely(attr_set(OBJECT(&sp[-1]), NAME_AT(oparg), NULL) < 0)) {
        ERROR();
    }
    DROP(1);
    POLL_AFTER(DELETE_ATTR);
    NEXT(DELETE_ATTR);
}
/* Operand: name << 2 | two-argument form << 1 | method. */
INSTRUCTION(LOAD_SUPER_ATTR, 96, 1, "super, class, self -- value, self_or_null[oparg & 1]", ARG | NAME | ESCAPES) {
    SAVE();
    bool unbound = false;
    PyObject *value = step_super_attr(sp, NAME_AT(oparg >> 2), oparg, &unbound);
    if (unlikely(value == NULL)) {
        ERROR();
    }
    if (oparg & 1) {
        PyObject *self = NULL;
        if (unbound) {
            self = newref(stackref_object(sp[-1]));
        }
        sp = slots_replace(frame, sp, 3, stackref_steal(value));
        PUSH(self ? stackref_steal(self) : STACKREF_NULL);
        NEXT(LOAD_SUPER_ATTR);
    }
    sp = slots_replace(frame, sp, 3, stackref_steal(value));
    NEXT(LOAD_SUPER_ATTR);
}
/* A special method of a context manager, looked up on its type. */
INSTRUCTION(LOAD_SPECIAL, 95, 0, "owner -- method, self_or_null", ARG | ESCAPES) {
    SAVE();
    if (unlikely(step_load_special(sp, oparg) < 0)) {
        ERROR();
    }
    sp++;
    NEXT(LOAD_SPECIAL);
}
INSTRUCTION(LOAD_BUILD_CLASS, 21, 0, "-- function", ESCAPES) {
    SAVE();
    PyObject *function = step_build_class(frame);
    if (unlikely(function == NULL)) {
        ERROR();
    }
    PUSH_STEAL(function);
    NEXT(LOAD_BUILD_CLASS);
}
INSTRUCTION(IMPORT_NAME, 73, 0, "level, from_list -- module", ARG | NAME | ESCAPES) {
    SAVE();
    REPLACE(2, import_name(ts, frame, NAME_AT(oparg), OBJECT(&sp[-1]), OBJECT(&sp[-2])));
    NEXT(IMPORT_NAME);
}
INSTRUCTION(IMPORT_FROM, 72, 0, "module -- module, value", ARG | NAME | ESCAPES) {
    SAVE();
    PyObject *value = import_from(OBJECT(&sp[-1]), NAME_AT(oparg));
    if (unlikely(value == NULL)) {
        ERROR();
    }
    PUSH_STEAL(value);
    NEXT(IMPORT_FROM);
}
