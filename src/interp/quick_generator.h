/* Generators entered and left in line, by FOR_ITER, SEND and YIELD_VALUE. What needs a call is left to
 * generators.c, with nothing changed.
 *
 * Threads: a suspended generator belongs to nobody. Whoever changes `state` from CREATED or SUSPENDED to
 * RUNNING owns all else of it until it stores SUSPENDED again; while the process has one thread a plain store
 * does, because a second one starts only at a safepoint of this one, and so it does for a generator that no other
 * thread can know.
 */
#ifndef PITHON_INTERP_QUICK_GENERATOR_H
#define PITHON_INTERP_QUICK_GENERATOR_H

#include "interp/quick.h"
#include "types/generator/generator.h"
#include "opcodes.h"

/* Are the `known` references, which slots of this thread's frames and C variables of its own hold, all there are? Then
 * no other thread can claim it before the next safepoint:
 * 1. No container, and no slot of a frame that is not this thread's, holds one: it would be counted.
 * 2. No thread has one without a count: it would be SHARED, and weak references would have left their mark; either
 *    is in the shared word, as are counts by other threads.
 * 3. It cannot be found by its frame, which has no frame object; nor below a suspended generator, which hands on what
 *    it waits for with a count, before it lets itself be claimed (yield_from_of).
 * 4. The collector, and who looks into running frames, hand it on only while they hold this thread at a safepoint. */
static force_inline quiet bool generator_is_sole(GeneratorObject *g, uint32_t known) {
    PyObject *o = (PyObject *)g;
    return load_relaxed(&o->ob_ref_local) == known && is_owned(o) && load_relaxed(&o->ob_ref_shared) == 0 &&
           g->frame.object == NULL;
}
static force_inline quiet bool generator_claim_quick(GeneratorObject *g, uint32_t known) {
    uint8_t state = load_relaxed(&g->state);
    if (unlikely(state != GENERATOR_CREATED && state != GENERATOR_SUSPENDED) ||
        switched_off(SWITCH_GENERATORS)) {
        return false;
    }
    if (likely(!runtime_is_parallel()) || likely(generator_is_sole(g, known))) {
        store_relaxed(&g->state, GENERATOR_RUNNING);
        return true;
    }
    return cas_acq_rel(&g->state, &state, GENERATOR_RUNNING); /* pairs with the release of who left it */
}
/* None is sent, and popped at once, where the frame goes on: then it goes on behind that. False: it is to be pushed.
 * What RESUME looks for is looked for here. */
static force_inline quiet bool generator_pass_none(ThreadState *ts, Frame *f) {
    Unit first = load_relaxed(f->ip), second = load_relaxed(f->ip + 1);
    bool pops = UNIT_OPCODE(first) == POP_TOP; /* it has not begun */
    if (likely(UNIT_OPCODE(first) == RESUME) && likely(UNIT_OPCODE(second) == POP_TOP)) {
        pops = load_relaxed(&ts->base.eval_breaker) == load_relaxed(&f->code->_co_instrumentation_version);
        f->ip += pops;
    }
    f->ip += pops;
    return pops;
}
/* The frame of an exact generator or coroutine that was claimed is the running one, called by `caller`. */
static force_inline quiet Frame *generator_enter_quick(ThreadState *ts, GeneratorObject *g,
                                                       Frame *caller, StackRef sent) {
    ts->base.py_recursion_remaining--;
    if (sent.bits != stackref_borrow(NONE).bits || !generator_pass_none(ts, &g->frame)) {
        *g->frame.sp++ = sent;
    }
    g->frame.previous = caller;
    g->exc_state.previous_item = ts->base.exc_info;
    ts->base.exc_info = &g->exc_state;
    ts->frame = &g->frame;
    return &g->frame;
}
/* May what lies in the frame stay there while it is suspended, or be made to here? (Invariant 3.) */
static force_inline quiet bool frame_count_quick(Frame *f, StackRef *sp) {
    for (StackRef *slot = f->slots; slot < sp; slot++) {
        StackRef r = *slot;
        if (stackref_is_int(r) || stackref_is_null(r)) {
            continue;
        }
        PyObject *o = stackref_object(r);
        if ((r.bits & STACKREF_UNCOUNTED) == 0) {
            if (unlikely(o->ob_gc_bits & ITERATOR_BORROWS)) {
                return false;
            }
        } else if (is_owned(o)) {
            ref_local_increment(o, load_relaxed(&o->ob_ref_local));
            slot->bits = (uintptr_t)o;
        } else if (unlikely(!is_immortal(o))) {
            return false;
        }
    }
    StackRef function = f->function;
    return (function.bits & STACKREF_UNCOUNTED) == 0 || is_immortal(stackref_object(function));
}
/* The frame leaves the thread; `next` is what it goes on with. */
static force_inline quiet void generator_leave_quick(ThreadState *ts, Frame *f, Unit next) {
    GeneratorObject *g = generator_of(f);
    Frame *caller = f->previous;
    store_relaxed(&g->yield_from, (UNIT_OPERAND(next) & 3) >= 2);
    ts->base.exc_info = g->exc_state.previous_item;
    g->exc_state.previous_item = NULL;
    f->previous = NULL;
    f->entry = ENTRY_NOT;
    if (unlikely(caller == ts->watermark) && caller != NULL) {
        ts->watermark = caller->previous;
    }
    ts->frame = caller;
    ts->base.py_recursion_remaining++;
    ts->has_yielded = true;
    store_release(&g->state, GENERATOR_SUSPENDED); /* pairs with the claim of whoever runs it next */
}

#endif
