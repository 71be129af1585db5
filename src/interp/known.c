/* Calls of built-in functions that are answered by what lies in the slots, ints unboxed. */
#include "interp/known.h"
#include "interp/instruction.h"
#include "opcodes.h"

static StackRef known_builtins_len(ThreadState *ts, StackRef *args, unsigned count) {
    if (count != 1 || stackref_is_int(args[0])) {
        return STACKREF_NULL;
    }
    Py_ssize_t length = ops_length(stackref_object(args[0]));
    if (unlikely(length < 0)) {
        return STACKREF_NULL;
    }
    return likely(length <= STACKREF_INT_MAX) ? stackref_from_int(length)
                                              : stackref_steal(int_from_ssize(length));
}

static StackRef known_builtins_isinstance(ThreadState *ts, StackRef *args, unsigned count) {
    return likely(count == 2) && likely(!stackref_is_int(args[1]))
               ? step_is_instance(args[0], stackref_object(args[1]))
               : STACKREF_NULL;
}

/* The first argument unless the second one wins; numbers whose comparison runs no code. */
static force_inline StackRef known_better(StackRef *args, unsigned count, bool greater) {
    intptr_t i, j;
    bool second;
    if (count != 2 || switched_off(SWITCH_SMALL_INTS)) {
        return STACKREF_NULL;
    }
    if (int_value_quick(args[0], &i) && int_value_quick(args[1], &j)) {
        second = greater ? j > i : j < i;
    } else if (is_exact_float(args[0]) && is_exact_float(args[1])) {
        double a = float_value(stackref_object(args[0])), b = float_value(stackref_object(args[1]));
        second = greater ? b > a : b < a;
    } else {
        return STACKREF_NULL;
    }
    return stackref_dup(args[second]);
}
static StackRef known_builtins_max(ThreadState *ts, StackRef *args, unsigned count) {
    return known_better(args, count, true);
}
static StackRef known_builtins_min(ThreadState *ts, StackRef *args, unsigned count) {
    return known_better(args, count, false);
}

static StackRef known_builtins_abs(ThreadState *ts, StackRef *args, unsigned count) {
    if (count != 1) {
        return STACKREF_NULL;
    }
    intptr_t i;
    if (int_value_quick(args[0], &i)) {
        return switched_off(SWITCH_SMALL_INTS) ? STACKREF_NULL : step_int_result(i < 0 ? -i : i);
    }
    return is_exact_float(args[0])
               ? float_new_quick(ts, fabs(float_value(stackref_object(args[0]))))
               : STACKREF_NULL;
}

static StackRef known_builtins_hash(ThreadState *ts, StackRef *args, unsigned count) {
    if (count != 1 || stackref_is_int(args[0])) {
        return STACKREF_NULL;
    }
    Py_hash_t hash = ops_hash(stackref_object(args[0]));
    if (unlikely(hash == -1)) {
        return STACKREF_NULL; /* with an exception */
    }
    return hash >= STACKREF_INT_MIN && hash <= STACKREF_INT_MAX
               ? stackref_from_int(hash)
               : stackref_steal(int_from_ssize(hash));
}

static StackRef known_builtins_ord(ThreadState *ts, StackRef *args, unsigned count) {
    if (count != 1 || !is_exact_str(args[0]) || str_length(stackref_object(args[0])) != 1) {
        return STACKREF_NULL;
    }
    return stackref_from_int((intptr_t)str_at(stackref_object(args[0]), 0));
}

/* The item moves into the list. */
static StackRef known_list_append(ThreadState *ts, StackRef *args, unsigned count) {
    if (count != 2 || stackref_is_int(args[0]) ||
        !IS_EXACT(stackref_object(args[0]), PyList_Type) ||
        !quick_append(ts, stackref_object(args[0]), args[1], false)) {
        return STACKREF_NULL;
    }
    args[1] = STACKREF_NULL;
    return stackref_borrow(NONE);
}

static StackRef known_list_pop(ThreadState *ts, StackRef *args, unsigned count) {
    return likely(count == 1) && !stackref_is_int(args[0]) && IS_EXACT(stackref_object(args[0]), PyList_Type)
               ? quick_pop_last(ts, stackref_object(args[0]))
               : STACKREF_NULL;
}

/* Without a count for the value where it can be. */
static StackRef known_dict_get(ThreadState *ts, StackRef *args, unsigned count) {
    if ((count != 2 && count != 3) || stackref_is_int(args[0]) ||
        !IS_EXACT(stackref_object(args[0]), PyDict_Type)) {
        return STACKREF_NULL;
    }
    PyObject *dict = stackref_object(args[0]), *key;
    StackRef value = STACKREF_NULL;
    int found = -1;
    if (stackref_is_int(args[1]) && !switched_off(SWITCH_SMALL_INTS)) {
        found = dict_read_small_int(dict, stackref_int(args[1]), &value);
    }
    if (found < 0 && (key = stackref_box(&args[1])) != NULL) {
        Py_hash_t hash = dict_hash_key(key);
        found = hash == -1 ? -1 : dict_read(dict, key, hash, &value);
    }
    if (found == 0) {
        return count == 3 ? stackref_dup(args[2]) : stackref_borrow(NONE);
    }
    return found < 0 ? STACKREF_NULL : value;
}

const KnownCall known_calls[KNOWN_COUNT] = {
#define KNOWN_ENTRY(name) [KNOWN_##name] = known_##name,
    KNOWN_FUNCTIONS(KNOWN_ENTRY) KNOWN_METHODS(KNOWN_ENTRY)
#undef KNOWN_ENTRY
};
