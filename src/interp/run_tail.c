/* The tail-calling interpreter: each instruction is a function whose arguments stay in registers,
 * and ends by calling the next one. Needs a compiler with musttail and preserve_none (clang >= 19);
 * sanitizer builds and others use run_goto.c. */
#include "interp/dispatch.h"
#ifdef DISPATCH_TAIL

#include "interp/instruction.h"
#include "opcodes.h"

#define CONVENTION __attribute__((preserve_none))
#define ALIGNED __attribute__((aligned(64))) /* so that what is fast does not depend on what lies before it */
#define PARAMETERS ThreadState *ts, Frame *frame, StackRef *sp, Unit *ip, unsigned oparg
typedef CONVENTION PyObject *(*Handler)(PARAMETERS);
static const Handler handlers[256];

#define INSTRUCTION(name, number, caches, effect, flags)                                           \
    static CONVENTION ALIGNED PyObject *op_##name(PARAMETERS)
#define SPECIALISED(name, number, general) static CONVENTION ALIGNED PyObject *op_##name(PARAMETERS)
#define DISPATCH()                                                                                 \
    do {                                                                                           \
        Unit unit_ = load_relaxed(ip);                                                             \
        STATISTICS_EXECUTED(ts, UNIT_OPCODE(unit_));                                               \
        __attribute__((musttail)) return handlers[UNIT_OPCODE(unit_)](ts, frame, sp, ip,           \
                                                                      UNIT_OPERAND(unit_));        \
    } while (0)
#define DISPATCH_SAME_OPERAND()                                                                    \
    do {                                                                                           \
        __attribute__((musttail)) return handlers[UNIT_OPCODE(load_relaxed(ip))](ts, frame, sp,    \
                                                                                 ip, oparg);       \
    } while (0)
/* The rest of an instruction, so that the part before it makes no call and keeps everything in registers. */
#define SLOW_PATH(name) static CONVENTION never_inline PyObject *slow_##name(PARAMETERS)
#define SLOW(name)                                                                                 \
    do {                                                                                           \
        STATISTICS_SLOW(ts, UNIT_OPCODE(load_relaxed(ip)));                                        \
        __attribute__((musttail)) return slow_##name(ts, frame, sp, ip, oparg);                    \
    } while (0)
#define DISPATCH_AS(opcode)                                                                        \
    do {                                                                                           \
        __attribute__((musttail)) return handlers[(opcode) & 0xff](ts, frame, sp, ip, oparg);      \
    } while (0)
#define LEAVE_LOOP(result) return (result)
#define ERROR()                                                                                    \
    do {                                                                                           \
        __attribute__((musttail)) return op_error(ts, frame, sp, ip, oparg);                       \
    } while (0)

static CONVENTION PyObject *op_error(PARAMETERS);
#include "interp/run.h"

static CONVENTION never_inline PyObject *op_error(PARAMETERS) {
    UNWIND(UNWIND_RAISE);
}
static CONVENTION PyObject *op_UNKNOWN(PARAMETERS) {
    SAVE();
    err_raise(PyExc_SystemError, "unknown opcode %d", (int)UNIT_OPCODE(load_relaxed(ip)));
    ERROR();
}

#define ENTRY(name) op_##name,
static const Handler handlers[256] = {OPCODE_TABLE(ENTRY)};

PyObject *interp_run(ThreadState *ts, Frame *frame) {
    Unit unit = load_relaxed(frame->ip);
    return handlers[UNIT_OPCODE(unit)](ts, frame, frame->sp, frame->ip, UNIT_OPERAND(unit));
}

#endif
