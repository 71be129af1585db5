/* The computed-goto interpreter: one function, each instruction a label. For compilers without
 * guaranteed tail calls, and sanitizers. */
#include "interp/dispatch.h"
#ifndef DISPATCH_TAIL

#include "interp/instruction.h"
#include "opcodes.h"

#define INSTRUCTION(name, number, caches, effect, flags) op_##name:
#define SPECIALISED(name, number, general) op_##name:
#define DISPATCH()                                                                                 \
    do {                                                                                           \
        Unit unit_ = load_relaxed(ip);                                                             \
        STATISTICS_EXECUTED(ts, UNIT_OPCODE(unit_));                                               \
        oparg = UNIT_OPERAND(unit_);                                                               \
        goto *labels[UNIT_OPCODE(unit_)];                                                          \
    } while (0)
#define DISPATCH_SAME_OPERAND() goto *labels[UNIT_OPCODE(load_relaxed(ip))]
#define SLOW_PATH(name) slow_##name:
#define SLOW(name)                                                                                 \
    do {                                                                                           \
        STATISTICS_SLOW(ts, UNIT_OPCODE(load_relaxed(ip)));                                        \
        goto slow_##name;                                                                          \
    } while (0)
#define DISPATCH_AS(opcode) goto *labels[(opcode) & 0xff]
#define LEAVE_LOOP(result) return (result)
#define ERROR() goto error

PyObject *interp_run(ThreadState *ts, Frame *frame) {
#define ENTRY(name) &&op_##name,
    static const void *const labels[256] = {OPCODE_TABLE(ENTRY)};
    StackRef *sp = frame->sp;
    Unit *ip = frame->ip;
    unsigned oparg;
    DISPATCH();

#include "interp/run.h"

op_UNKNOWN:
    SAVE();
    err_raise(PyExc_SystemError, "unknown opcode %d", (int)UNIT_OPCODE(load_relaxed(ip)));
    ERROR();
error:
    UNWIND(UNWIND_RAISE);
}

#endif
