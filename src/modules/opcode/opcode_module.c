/* _opcode: facts about instructions. */
#include "lang/optimise/graph.h"
#include "object/args.h"
#include "object/needs.h"
#include "object/ops.h"
#include "opcodes.h"
#include "types/code/code.h"
#include "types/int/int.h"
#include "types/list/list.h"
#include "types/module/module.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"

typedef struct {
    char nothing;
} OpcodeState;

enum { PSEUDO_FIRST = ANNOTATIONS_PLACEHOLDER, PSEUDO_LAST = STORE_FAST_MAYBE_NULL };

static bool is_pseudo(int opcode) {
    return opcode >= PSEUDO_FIRST && opcode <= PSEUDO_LAST;
}
static bool is_known(int opcode) {
    return is_pseudo(opcode) || (opcode >= 0 && opcode < 256 && opcode_names[opcode] != NULL);
}
static bool has_flag(int opcode, int flag) {
    return opcode >= 0 && opcode < 256 && (opcode_flags[opcode] & flag) != 0;
}

/* ---- effects ---- */

static int effect_of(int opcode, int oparg, PyObject *jump) {
    if (opcode == RETURN_VALUE) {
        return 0; /* what it takes here is pushed for the caller */
    }
    int jumps = op_effect(opcode, oparg, true), passes = op_effect(opcode, oparg, false);
    return jump == TRUE_OBJECT    ? jumps
           : jump == FALSE_OBJECT ? passes
           : jumps > passes       ? jumps
                                  : passes;
}

FUNCTION(
    "_opcode.stack_effect(opcode: int, oparg=None, /, *, jump=None)",
    "How much the stack grows by the instruction: when it jumps, when it does not, or the larger.")
static PyObject *opcode_stack_effect_of(PyObject *module, int opcode, PyObject *oparg,
                                        PyObject *jump) {
    int operand = 0;
    if (oparg != NONE) {
        autoref PyObject *index = TRY(ops_index(oparg));
        int overflow;
        operand = (int)int_as_int64_overflow(index, &overflow);
    }
    if (jump != NONE && jump != TRUE_OBJECT && jump != FALSE_OBJECT) {
        return err_raise(PyExc_ValueError, "stack_effect: jump must be False, True or None");
    }
    bool general = is_known(opcode) && (is_pseudo(opcode) || opcode_general[opcode] == opcode);
    if (!general) {
        return err_raise(PyExc_ValueError, "invalid opcode or oparg");
    }
    return int_from_ssize(effect_of(opcode, operand, jump));
}

/* ---- kinds ---- */

FUNCTION("_opcode.is_valid(opcode: int)", "Is it the number of an instruction?")
static PyObject *opcode_is_valid(PyObject *module, int opcode) {
    return BOOL(is_known(opcode));
}
FUNCTION("_opcode.has_arg(opcode: int)", "Does the instruction use its operand?")
static PyObject *opcode_has_arg(PyObject *module, int opcode) {
    bool pseudo = is_pseudo(opcode) && opcode != ANNOTATIONS_PLACEHOLDER && opcode != POP_BLOCK;
    return BOOL(pseudo || has_flag(opcode, OPCODE_ARG));
}
FUNCTION("_opcode.has_const(opcode: int)", "Is its operand the number of a constant?")
static PyObject *opcode_has_const(PyObject *module, int opcode) {
    return BOOL(has_flag(opcode, OPCODE_CONST));
}
FUNCTION("_opcode.has_name(opcode: int)", "Is its operand the number of a name?")
static PyObject *opcode_has_name(PyObject *module, int opcode) {
    return BOOL(has_flag(opcode, OPCODE_NAME));
}
FUNCTION("_opcode.has_jump(opcode: int)", "Is its operand where it jumps to?")
static PyObject *opcode_has_jump(PyObject *module, int opcode) {
    return BOOL(has_flag(opcode, OPCODE_JUMP) || (is_pseudo(opcode) && op_is_jump(opcode)));
}
FUNCTION("_opcode.has_free(opcode: int)", "Is its operand the number of a cell or free variable?")
static PyObject *opcode_has_free(PyObject *module, int opcode) {
    return BOOL(has_flag(opcode, OPCODE_FREE));
}
FUNCTION("_opcode.has_local(opcode: int)", "Is its operand the number of a local variable?")
static PyObject *opcode_has_local(PyObject *module, int opcode) {
    return BOOL(has_flag(opcode, OPCODE_LOCAL) || opcode == LOAD_CLOSURE ||
                opcode == STORE_FAST_MAYBE_NULL);
}
FUNCTION("_opcode.has_exc(opcode: int)", "Does it name a handler of exceptions?")
static PyObject *opcode_has_exc(PyObject *module, int opcode) {
    return BOOL(op_is_setup(opcode));
}

/* ---- names ---- */

static PyObject *list_of_texts(const char *const *texts, size_t count) {
    autoref PyObject *list = TRY(list_new(0));
    for (size_t i = 0; i < count; i++) {
        TRYI(list_append_steal(list, TRY(str_from_text(texts[i]))));
    }
    return take(list);
}

FUNCTION("_opcode.get_nb_ops()", "Names and signs of the operators that BINARY_OP numbers.")
static PyObject *opcode_get_nb_ops(PyObject *module) {
    static const char *const names[][2] = {
        {"ADD", "+"},
        {"AND", "&"},
        {"FLOOR_DIVIDE", "//"},
        {"LSHIFT", "<<"},
        {"MATRIX_MULTIPLY", "@"},
        {"MULTIPLY", "*"},
        {"REMAINDER", "%"},
        {"OR", "|"},
        {"POWER", "**"},
        {"RSHIFT", ">>"},
        {"SUBTRACT", "-"},
        {"TRUE_DIVIDE", "/"},
        {"XOR", "^"},
    };
    autoref PyObject *list = TRY(list_new(0));
    for (int in_place = 0; in_place < 2; in_place++) {
        for (size_t i = 0; i < countof(names); i++) {
            autoref PyObject *name =
                TRY(str_format("NB_%s%s", in_place ? "INPLACE_" : "", names[i][0]));
            autoref PyObject *sign = TRY(str_format("%s%s", names[i][1], in_place ? "=" : ""));
            TRYI(list_append_steal(list, TRY(tuple_of(2, name, sign))));
        }
    }
    autoref PyObject *name = TRY(str_from_text("NB_SUBSCR")), *sign = TRY(str_from_text("[]"));
    TRYI(list_append_steal(list, TRY(tuple_of(2, name, sign))));
    return take(list);
}
FUNCTION("_opcode.get_intrinsic1_descs()", "Names of what CALL_INTRINSIC_1 numbers.")
static PyObject *opcode_get_intrinsic1_descs(PyObject *module) {
    static const char *const names[] = {
        "INTRINSIC_1_INVALID",         "INTRINSIC_PRINT",
        "INTRINSIC_IMPORT_STAR",       "INTRINSIC_STOPITERATION_ERROR",
        "INTRINSIC_ASYNC_GEN_WRAP",    "INTRINSIC_UNARY_POSITIVE",
        "INTRINSIC_LIST_TO_TUPLE",     "INTRINSIC_TYPEVAR",
        "INTRINSIC_PARAMSPEC",         "INTRINSIC_TYPEVARTUPLE",
        "INTRINSIC_SUBSCRIPT_GENERIC", "INTRINSIC_TYPEALIAS",
    };
    return list_of_texts(names, countof(names));
}
FUNCTION("_opcode.get_intrinsic2_descs()", "Names of what CALL_INTRINSIC_2 numbers.")
static PyObject *opcode_get_intrinsic2_descs(PyObject *module) {
    static const char *const names[] = {
        "INTRINSIC_2_INVALID",
        "INTRINSIC_PREP_RERAISE_STAR",
        "INTRINSIC_TYPEVAR_WITH_BOUND",
        "INTRINSIC_TYPEVAR_WITH_CONSTRAINTS",
        "INTRINSIC_SET_FUNCTION_TYPE_PARAMS",
        "INTRINSIC_SET_TYPEPARAM_DEFAULT",
    };
    return list_of_texts(names, countof(names));
}
FUNCTION("_opcode.get_special_method_names()", "Names of what LOAD_SPECIAL numbers.")
static PyObject *opcode_get_special_method_names(PyObject *module) {
    static const char *const names[] = {"__enter__", "__exit__", "__aenter__", "__aexit__"};
    return list_of_texts(names, countof(names));
}

/* ---- what this implementation does not have ---- */

FUNCTION("_opcode.get_specialization_stats()", "None: no such counts are kept.")
static PyObject *opcode_get_specialization_stats(PyObject *module) {
    return newref(NONE);
}
FUNCTION("_opcode.get_executor(code, offset: int)",
         "The compiled form of the code from that offset on; there never is one.")
static PyObject *opcode_get_executor(PyObject *module, PyObject *code, int offset) {
    if (!IS_EXACT(code, PyCode_Type)) {
        return err_raise(PyExc_TypeError, "expected a code object, not '%.100s'",
                         TYPE(code)->tp_name);
    }
    return err_raise(PyExc_ValueError, "no executor at given byte offset");
}

static int opcode_exec(PyObject *module) {
    INT_TRYI(module_add_int(module, "ENABLE_SPECIALIZATION", 1));
    return module_add_int(module, "ENABLE_SPECIALIZATION_FT", 1);
}

#include "opcode_module.gen.h"

NATIVE_MODULE(_opcode, OpcodeState, opcode_exec, _opcode_functions, "Facts about instructions.")
