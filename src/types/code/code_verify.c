/* Is code that was not made by the compiler fit to run? Instructions, their operands and jumps, and
 * the height of the stack on every path are checked; which values lie there is not. Unfit code can
 * be looked at, but raises SystemError when it is run. */
#include "types/code/code_int.h"
#include "opcodes.h"

typedef struct {
    PyCodeObject *code;
    const uint16_t *units;
    int count;
    int *height; /* of the stack before the instruction that starts there; -1: not reached yet */
    int *todo;   /* starts whose height is known, to be gone on from */
    int waiting;
    bool *starts; /* an instruction, or a prefix of one, starts there */
} Verifier;

/* ---- operands ---- */

static bool is_cell(const Verifier *v, int slot) {
    return slot < v->code->co_nlocalsplus && (bytes_data(v->code->co_localspluskinds)[slot] &
                                              (CO_FAST_CELL_KIND | CO_FAST_FREE_KIND)) != 0;
}

static int name_index(int opcode, int oparg) {
    return opcode == LOAD_ATTR || opcode == LOAD_GLOBAL ? oparg >> 1
           : opcode == LOAD_SUPER_ATTR                  ? oparg >> 2
                                                        : oparg;
}

static bool has_two_locals(int opcode) {
    return opcode == LOAD_FAST_LOAD_FAST || opcode == LOAD_FAST_BORROW_LOAD_FAST_BORROW ||
           opcode == STORE_FAST_LOAD_FAST || opcode == STORE_FAST_STORE_FAST;
}

static bool locals_fit(const Verifier *v, int opcode, int oparg) {
    int locals = v->code->co_nlocalsplus;
    if (has_two_locals(opcode)) {
        return oparg >> 4 < locals && (oparg & 15) < locals;
    }
    if (opcode == LOAD_DEREF || ((opcode_flags[opcode] & OPCODE_FREE) && opcode != MAKE_CELL)) {
        return is_cell(v, oparg);
    }
    return !(opcode_flags[opcode] & (OPCODE_LOCAL | OPCODE_FREE)) || oparg < locals;
}

/* Operands that choose one of a few things. */
static bool choice_fits(const Verifier *v, int opcode, int oparg) {
    switch (opcode) {
    case BINARY_OP:
        return oparg <= 26;
    case COMPARE_OP:
        return oparg >> 5 <= Py_GE;
    case CALL_INTRINSIC_1:
        return oparg >= 1 && oparg <= 11;
    case CALL_INTRINSIC_2:
        return oparg >= 1 && oparg <= 5;
    case CONVERT_VALUE:
        return oparg >= 1 && oparg <= 3;
    case COPY:
        return oparg >= 1;
    case SWAP:
        return oparg >= 2;
    case BUILD_SLICE:
        return oparg == 2 || oparg == 3;
    case RAISE_VARARGS:
        return oparg <= 2;
    case LOAD_COMMON_CONSTANT:
        return oparg <= 4;
    case LOAD_SPECIAL:
        return oparg <= 3;
    case COPY_FREE_VARS:
        return oparg == v->code->co_nfreevars;
    default:
        return true;
    }
}

static bool operand_fits(const Verifier *v, int opcode, int oparg) {
    int flags = opcode_flags[opcode];
    if ((flags & OPCODE_CONST) && oparg >= tuple_length(v->code->co_consts)) {
        return false;
    }
    if ((flags & OPCODE_NAME) && name_index(opcode, oparg) >= tuple_length(v->code->co_names)) {
        return false;
    }
    return locals_fit(v, opcode, oparg) && choice_fits(v, opcode, oparg);
}

/* ---- paths ---- */

/* Control comes to `at` with so much on the stack. */
static bool reach(Verifier *v, int at, int height) {
    if (at < 0 || at >= v->count || !v->starts[at] || height < 0 ||
        height > v->code->co_stacksize) {
        return false;
    }
    if (v->height[at] < 0) {
        v->height[at] = height;
        v->todo[v->waiting++] = at;
    }
    return v->height[at] == height;
}

static bool ends_path(int opcode) {
    return opcode == RETURN_VALUE || opcode == RAISE_VARARGS || opcode == RERAISE ||
           opcode == INTERPRETER_EXIT || opcode == JUMP_FORWARD || opcode == JUMP_BACKWARD ||
           opcode == JUMP_BACKWARD_NO_INTERRUPT;
}

static bool is_backward(int opcode) {
    return opcode == JUMP_BACKWARD || opcode == JUMP_BACKWARD_NO_INTERRUPT;
}

static bool step(Verifier *v, int at) {
    int height = v->height[at], oparg = 0, opcode;
    for (;; at++) { /* prefixes */
        if (at >= v->count) {
            return false;
        }
        opcode = v->units[at] & 0xff;
        oparg = oparg << 8 | v->units[at] >> 8;
        if (opcode != EXTENDED_ARG) {
            break;
        }
        if (oparg > INT32_MAX >> 8) {
            return false;
        }
    }
    if (!operand_fits(v, opcode, oparg) || oparg > 1 << 28 ||
        opcode_popped(opcode, oparg) > height) {
        return false;
    }
    int after = at + 1 + opcode_caches[opcode];
    int higher = height + opcode_stack_effect(opcode, oparg);
    bool jumps = (opcode_flags[opcode] & OPCODE_JUMP) && opcode != END_ASYNC_FOR;
    if (jumps && !reach(v, is_backward(opcode) ? after - oparg : after + oparg, higher)) {
        return false;
    }
    return ends_path(opcode) || reach(v, after, higher);
}

/* Finds where instructions start; false if there is something else among them. */
static bool find_starts(Verifier *v) {
    int i = 0;
    while (i < v->count) {
        int opcode = v->units[i] & 0xff;
        if (opcode_names[opcode] == NULL || opcode == CACHE || opcode == RESERVED ||
            opcode == INTERPRETER_EXIT || opcode_general[opcode] != opcode) {
            return false;
        }
        v->starts[i] = true;
        i += 1 + opcode_caches[opcode];
    }
    return i == v->count;
}

static bool walk(Verifier *v) {
    while (v->waiting) {
        if (!step(v, v->todo[--v->waiting])) {
            return false;
        }
    }
    return true;
}

/* Handlers of what has been reached; those reached from them have handlers themselves. */
static bool walk_handlers(Verifier *v, bool *more) {
    *more = false;
    for (int i = 0; i < v->count; i++) {
        int target, depth;
        bool lasti;
        if (v->height[i] < 0 ||
            !code_handler((PyObject *)v->code, i * 2, &target, &depth, &lasti)) {
            continue;
        }
        if (depth > v->height[i] || target % 2 != 0) {
            return false;
        }
        bool known = target / 2 < v->count && v->height[target / 2] >= 0;
        if (!reach(v, target / 2, depth + lasti + 1)) {
            return false;
        }
        *more |= !known;
    }
    return true;
}

/* Code that yields must have become a generator first, and its flags say of which kind. */
static bool generator_fits(const Verifier *v) {
    bool yields = false, made = false, prefix = true;
    for (int i = 0; i < v->count; i += 1 + opcode_caches[v->units[i] & 0xff]) {
        int opcode = v->units[i] & 0xff;
        yields |= opcode == YIELD_VALUE || opcode == RETURN_GENERATOR;
        made |= opcode == RETURN_GENERATOR && prefix;
        prefix &= opcode == COPY_FREE_VARS || opcode == MAKE_CELL || opcode == EXTENDED_ARG ||
                  opcode == NOP;
    }
    int kinds = CO_GENERATOR | CO_COROUTINE | CO_ASYNC_GENERATOR;
    return !yields || (made && (v->code->co_flags & kinds) != 0);
}

static bool is_sound(Verifier *v) {
    bool more = true;
    if (v->count == 0 || !find_starts(v) || !generator_fits(v) || !reach(v, 0, 0)) {
        return false;
    }
    while (more) {
        if (!walk(v) || !walk_handlers(v, &more)) {
            return false;
        }
    }
    return true;
}

int code_verify(PyObject *o) {
    PyCodeObject *code = CODE(o);
    size_t n = (size_t)code_units_count(code), size = (n + 1) * (2 * sizeof(int) + sizeof(bool));
    int *memory = data_alloc_zero(size);
    if (memory == NULL) {
        return err_int(err_no_memory());
    }
    autoref PyObject *bytes = code_code(o);
    if (bytes == NULL) {
        data_free(memory, size);
        return -1;
    }
    Verifier v = {.code = code,
                  .units = (const uint16_t *)bytes_data(bytes),
                  .count = (int)n,
                  .height = memory,
                  .todo = memory + n + 1,
                  .starts = (bool *)(memory + 2 * (n + 1))};
    for (size_t i = 0; i < n; i++) {
        v.height[i] = -1;
    }
    int sound = is_sound(&v);
    data_free(memory, size);
    return sound;
}
