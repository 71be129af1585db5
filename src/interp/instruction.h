/* The words in which instructions are written (src/interp/instructions/): the same text is compiled
 * into the tail-calling interpreter (run_tail.c: each instruction a function) and the computed-goto
 * one (run_goto.c: each a label).
 *
 *     INSTRUCTION(name, number, caches, "inputs -- outputs", flags) { body }
 *
 * `number` and `caches` (units behind it) are those of the documented instruction set. In the stack
 * effect `x[n]` stands for n values, n an expression of oparg. Flags: ARG (uses its operand),
 * CONST, NAME, JUMP, FREE, LOCAL (what the operand is, for dis), ESCAPES (may run anything: not
 * quiet), NONE. SPECIALISED(name, number, general) { body } defines a form of a general instruction
 * with the same size. tools/gen_opcodes.py makes numbers, names, sizes, stack effects and the
 * dispatch tables from these lines.
 *
 * In a body:
 *     ts, frame      the thread state and the running frame
 *     sp             first free slot: sp[-1] is the top of the stack
 *     ip             the instruction's own unit; ip[1] its first cache unit
 *     oparg          its operand
 *     SAVE()         before anything that is not quiet: puts ip and sp into the frame
 *     NEXT(name)     go on behind the instruction `name` (this one)
 *     JUMP_TO(units) go on there
 *     SLOW(name)     goes on in SLOW_PATH(name) { body }, written before the instruction: the part
 *                    that makes calls, so that the other keeps everything in registers
 *     ERROR()        an exception is set; all slots below sp are still owned
 *     ENTER(f)       go on in frame f (already linked); LEAVE goes back: see return_value
 */
#ifndef PITHON_INTERP_INSTRUCTION_H
#define PITHON_INTERP_INSTRUCTION_H

#include "interp/bind.h"
#include "interp/frame.h"
#include "interp/monitor.h"
#include "interp/needs.h"
#include "interp/quick.h"
#include "interp/quick_generator.h"
#include "interp/quick_native.h"
#include "interp/statistics.h"
#include "interp/steps.h"
#include "object/attr.h"
#include "object/call.h"
#include "object/data.h"
#include "object/error.h"
#include "object/names.h"
#include "object/needs.h"
#include "object/ops.h"
#include "object/type.h"
#include "types/cell/cell.h"
#include "types/code/code.h"
#include "types/dict/dict.h"
#include "types/exception/exception.h"
#include "types/float/float.h"
#include "types/function/function.h"
#include "types/int/int.h"
#include "types/list/list.h"
#include "types/set/set.h"
#include "types/slice/slice.h"
#include "types/str/str.h"
#include "types/tuple/tuple_quick.h"

#define SAVE() (frame->ip = ip, frame->sp = sp)
#define NAME_AT(i) tuple_at(frame->code->co_names, (Py_ssize_t)(i))
#define CONST_AT(i) tuple_at(frame->code->co_consts, (Py_ssize_t)(i))
#define LOCAL(i) (frame->slots[i])
#define PUSH(ref) (*sp++ = (ref))
#define PUSH_BORROWED(o) PUSH(stackref_borrow(o))
#define PUSH_STEAL(o) PUSH(stackref_steal(o))
/* Polls the safepoint; the frame must be saved. */
#define POLL()                                                                                     \
    if (safepoint_due(ts)) {                                                                       \
        SAVE();                                                                                    \
        if (safepoint_slow(ts) < 0) {                                                              \
            ERROR();                                                                               \
        }                                                                                          \
    }
/* Replaces the `n` topmost slots by `result` (an owned pointer), or goes to ERROR with them still
 * in place. The slots are emptied before their references are dropped, since a drop may run code.
 */
#define REPLACE(n, result)                                                                         \
    do {                                                                                           \
        PyObject *replace_ = (result);                                                             \
        if (unlikely(replace_ == NULL)) {                                                          \
            ERROR();                                                                               \
        }                                                                                          \
        sp = slots_replace(frame, sp, n, stackref_steal(replace_));                                \
    } while (0)
/* Drops the `n` topmost slots. */
#define DROP(n) (sp = slots_drop(frame, sp, n))
/* The object in a slot, boxed if need be; ERROR without memory. */
#define OBJECT(slot)                                                                               \
    ({                                                                                             \
        PyObject *object_ = stackref_box(slot);                                                    \
        if (unlikely(object_ == NULL)) {                                                           \
            ERROR();                                                                               \
        }                                                                                          \
        object_;                                                                                   \
    })

static force_inline bool is_exception_slot(StackRef r) {
    return !stackref_is_null(r) && !stackref_is_int(r) && IS_EXCEPTION(stackref_object(r));
}
static force_inline bool stackref_is_none(StackRef r) {
    return !stackref_is_int(r) && stackref_object(r) == NONE;
}
static force_inline StackRef *slots_drop(Frame *frame, StackRef *sp, int n) {
    for (int i = 0; i < n; i++) {
        StackRef r = *--sp;
        if (stackref_is_counted(r)) {
            frame->sp = sp;
            decref((PyObject *)r.bits);
        }
    }
    return sp;
}
static force_inline StackRef *slots_replace(Frame *frame, StackRef *sp, int n, StackRef result) {
    if (n == 1) {
        StackRef old = sp[-1];
        sp[-1] = result;
        if (stackref_is_counted(old)) {
            frame->sp = sp;
            decref((PyObject *)old.bits);
        }
        return sp;
    }
    StackRef old = sp[-n];
    sp[-n] = result;
    for (int i = 1; i < n; i++) {
        StackRef r = *--sp;
        if (stackref_is_counted(r)) {
            frame->sp = sp;
            decref((PyObject *)r.bits);
        }
    }
    if (stackref_is_counted(old)) {
        frame->sp = sp;
        decref((PyObject *)old.bits);
    }
    return sp;
}
static never_inline maybe_unused StackRef *slots_replace_slow(Frame *frame, StackRef *sp, int n, StackRef result) {
    return slots_replace(frame, sp, n, result);
}
/* The same for slots of which mostly none holds the last reference. */
static force_inline StackRef *slots_replace_quick(Frame *frame, StackRef *sp, int n, StackRef result) {
    do {
        if (unlikely(!stackref_drop_quick(sp[-1]))) {
            return slots_replace_slow(frame, sp, n, result);
        }
        sp--;
    } while (--n > 0);
    *sp = result;
    return sp + 1;
}
/* A value that leaves its frame, or goes into a local: what is merely borrowed gets a count of its
 * own. */
static force_inline StackRef slot_own(StackRef r) {
    if ((r.bits & STACKREF_TAG) == STACKREF_UNCOUNTED) {
        return stackref_new(stackref_object(r));
    }
    return r;
}
static force_inline bool slot_is_true(StackRef r) {
    return stackref_object(r) == TRUE_OBJECT;
}

#endif
