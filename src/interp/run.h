/* What both dispatchers share: the instruction files, in order, and the ways out of an instruction.
 * Included by run_tail.c and run_goto.c only, after they have defined INSTRUCTION, SPECIALISED,
 * DISPATCH, DISPATCH_SAME_OPERAND, DISPATCH_AS (another opcode in place of the unit's) and LEAVE_LOOP. */

#define NEXT(name)                                                                                 \
    do {                                                                                           \
        ip += 1 + CACHES_##name;                                                                   \
        DISPATCH();                                                                                \
    } while (0)
#define JUMP_TO(target)                                                                            \
    do {                                                                                           \
        ip = (target);                                                                             \
        DISPATCH();                                                                                \
    } while (0)
/* Goes on in the running frame, wherever that is now. */
#define RELOAD()                                                                                   \
    do {                                                                                           \
        frame = ts->frame;                                                                         \
        sp = frame->sp;                                                                            \
        ip = frame->ip;                                                                            \
        DISPATCH();                                                                                \
    } while (0)
#define UNWIND(kind)                                                                                \
    do {                                                                                           \
        frame->sp = sp;                                                                            \
        if (step_unwind(ts, frame, ip, kind)) {                                                     \
            LEAVE_LOOP(NULL);                                                                      \
        }                                                                                          \
        RELOAD();                                                                                  \
    } while (0)
/* Goes on `distance` behind a jump, or right behind it, where NOT_TAKEN (which does nothing) is passed over. */
#define BRANCH_TO(behind, jump, distance)                                                          \
    do {                                                                                           \
        Unit *to_ = (behind);                                                                      \
        if (jump) {                                                                                \
            JUMP_TO(to_ + (distance));                                                             \
        }                                                                                          \
        JUMP_TO(to_ + (UNIT_OPCODE(load_relaxed(to_)) == NOT_TAKEN));                              \
    } while (0)
/* Ends an instruction whose result is a truth value: a jump on it that comes next is taken at once. */
#define BRANCH_OR_PUSH(name, truth)                                                                \
    do {                                                                                           \
        bool truth_ = (truth);                                                                     \
        Unit unit_ = load_relaxed(ip + 1 + CACHES_##name);                                         \
        if ((UNIT_OPCODE(unit_) == POP_JUMP_IF_FALSE || UNIT_OPCODE(unit_) == POP_JUMP_IF_TRUE) && \
            !switched_off(SWITCH_BRANCHES)) {                                                      \
            bool jump_ = truth_ == (UNIT_OPCODE(unit_) == POP_JUMP_IF_TRUE);                       \
            BRANCH_TO(ip + 1 + CACHES_##name + 2, jump_, UNIT_OPERAND(unit_));                     \
        }                                                                                          \
        PUSH(stackref_borrow(BOOL(truth_)));                                                       \
        NEXT(name);                                                                                \
    } while (0)
#define ERROR_AGAIN() UNWIND(UNWIND_AGAIN)
/* A native call may have run for long: signals and stops are looked at behind it. The instruction
 * is finished. */
#define POLL_AFTER(name)                                                                           \
    if (safepoint_due(ts)) {                                                                       \
        frame->sp = sp;                                                                            \
        if (safepoint_slow(ts) < 0) {                                                              \
            ERROR();                                                                               \
        }                                                                                          \
    }
#define ENTER(callee)                                                                              \
    do {                                                                                           \
        if (unlikely(step_enter(ts, frame, callee) < 0)) {                                         \
            ERROR();                                                                               \
        }                                                                                          \
        RELOAD();                                                                                  \
    } while (0)
#define ENTER_GENERATOR(generator, callee, sent)                                                   \
    do {                                                                                           \
        if (unlikely(step_enter_generator(ts, frame, generator, sent) < 0)) {                      \
            ERROR();                                                                               \
        }                                                                                          \
        RELOAD();                                                                                  \
    } while (0)
#define RETURN_FROM_FRAME(value)                                                                   \
    do {                                                                                           \
        PyObject *returned_ = NULL;                                                                \
        if (step_return(ts, frame, value, &returned_)) {                                           \
            LEAVE_LOOP(returned_);                                                                 \
        }                                                                                          \
        RELOAD();                                                                                  \
    } while (0)
#define YIELD_FROM_FRAME(value)                                                                    \
    do {                                                                                           \
        PyObject *yielded_ = NULL;                                                                 \
        if (step_yield(ts, frame, value, &yielded_)) {                                             \
            LEAVE_LOOP(yielded_);                                                                  \
        }                                                                                          \
        RELOAD();                                                                                  \
    } while (0)
/* The frame has moved into a generator; what is left of it on the thread's stack goes. */
#define LEAVE_MOVED_FRAME(value) RETURN_FROM_FRAME(value)

#include "interp/instructions/stack.h"
#include "interp/instructions/operators.h"
#include "interp/instructions/forms.h"
#include "interp/instructions/names.h"
#include "interp/instructions/build.h"
#include "interp/instructions/call.h"
#include "interp/instructions/exception.h"
#include "interp/instructions/monitor.h"
