/* Jumps: threading, small exits copied to where they are jumped to, cold code at the end, real jump
 * instructions. */
#include "lang/optimise/graph.h"
#include "opcodes.h"

/* ---- threading ---- */

static bool thread_to(Graph *g, Block *b, Step *s, Step *over, int opcode) {
    /* Not over a line of its own, and not in circles. */
    if (over->target == NULL || over->target == s->target) {
        return false;
    }
    if (s->opcode == JUMP && s->pos.lineno != over->pos.lineno &&
        over->pos.lineno >= 0 && s->pos.lineno >= 0) {
        return false;
    }
    Step jump = {opcode, 0, over->target, NULL, over->pos};
    step_nop(s);
    block_append(g, b, jump);
    return true;
}

static bool thread_step(Graph *g, Block *b, Step *s) {
    Block *target = block_skip_empty(s->target);
    if (target == NULL) {
        return false;
    }
    Step *to = &target->steps.items[0];
    switch (s->opcode) {
    case JUMP:
    case JUMP_NO_INTERRUPT:
        if (to->opcode == JUMP) {
            return thread_to(g, b, s, to, JUMP);
        }
        if (to->opcode == JUMP_NO_INTERRUPT) {
            return thread_to(g, b, s, to, s->opcode);
        }
        return false;
    case POP_JUMP_IF_FALSE:
    case POP_JUMP_IF_TRUE:
    case POP_JUMP_IF_NONE:
    case POP_JUMP_IF_NOT_NONE:
        return to->opcode == JUMP && thread_to(g, b, s, to, s->opcode);
    case JUMP_IF_FALSE:
    case JUMP_IF_TRUE:
        if (to->opcode == JUMP || to->opcode == s->opcode) {
            return thread_to(g, b, s, to, s->opcode);
        }
        if (to->opcode == JUMP_IF_FALSE ||
            to->opcode == JUMP_IF_TRUE) { /* the other one: it does not jump */
            if (target->next && s->target != target->next) {
                s->target = target->next;
                return true;
            }
        }
        return false;
    default:
        return false;
    }
}

enum { THREAD_TRIES = 1000 }; /* a circle of empty jumps has no end */

void graph_thread_jumps(Graph *g) {
    for (Block *b = g->first; b; b = b->next) {
        Step *last = block_last(b);
        if (last == NULL || !op_is_jump(last->opcode)) {
            continue;
        }
        for (int tries = 0; tries < THREAD_TRIES && thread_step(g, b, block_last(b)); tries++) {
        }
    }
    graph_mark_reachable(g);
}

/* ---- small exits ---- */

enum { SMALL_EXIT = 4 };

static bool is_exit(Block *b) {
    Step *last = block_last(b);
    return last && op_ends_flow(last->opcode);
}

static bool is_lineless(Block *b) {
    for (int i = 0; i < b->steps.count; i++) {
        if (b->steps.items[i].pos.lineno >= 0) {
            return false;
        }
    }
    return true;
}

/* A jump to a few instructions that end the code, or to some on no line that jump on, is replaced
 * by a copy of them. */
static bool inline_one(Graph *g, Block *b) {
    Step *last = block_last(b);
    if (last == NULL || !(last->opcode == JUMP || last->opcode == JUMP_NO_INTERRUPT)) {
        return false;
    }
    Block *target = last->target;
    bool small_exit = is_exit(target) && target->steps.count <= SMALL_EXIT;
    bool lineless =
        target->steps.count && is_lineless(target) && !block_falls_through(target) && target != b;
    if (!small_exit && !lineless) {
        return false;
    }
    bool interruptible = last->opcode == JUMP;
    step_nop(last);
    for (int i = 0; i < target->steps.count; i++) {
        array_push(g->c, &b->steps, target->steps.items[i]);
    }
    last = block_last(b);
    if (interruptible && last->opcode == JUMP_NO_INTERRUPT) {
        last->opcode = JUMP;
    }
    return true;
}

enum { INLINE_ROUNDS = 100 };

void graph_inline_exits(Graph *g) {
    bool changed = true;
    for (int round = 0; changed && round < INLINE_ROUNDS; round++) {
        changed = false;
        for (Block *b = g->first; b; b = b->next) {
            changed |= inline_one(g, b);
        }
    }
    graph_mark_reachable(g);
}

/* ---- jumps to what follows anyway ---- */

void graph_drop_redundant_jumps(Graph *g) {
    bool changed;
    do {
        changed = false;
        for (Block *b = g->first; b; b = b->next) {
            Step *last = block_last(b);
            if (last && (last->opcode == JUMP || last->opcode == JUMP_NO_INTERRUPT) && b->next &&
                block_skip_empty(last->target) == block_skip_empty(b->next)) {
                step_nop(last);
                changed = true;
            }
        }
        graph_remove_nops(g);
    } while (changed);
}

/* ---- JUMP_IF_*: a test that keeps the value ---- */

void graph_convert_pseudo_jumps(Graph *g) {
    for (Block *b = g->first; b; b = b->next) {
        Step *last = block_last(b);
        if (last == NULL || (last->opcode != JUMP_IF_FALSE && last->opcode != JUMP_IF_TRUE)) {
            continue;
        }
        last->opcode = last->opcode == JUMP_IF_FALSE ? POP_JUMP_IF_FALSE : POP_JUMP_IF_TRUE;
        Step copy = {COPY, 1, NULL, last->handler, last->pos},
             truth = {TO_BOOL, 0, NULL, last->handler, last->pos};
        int at = b->steps.count - 1;
        block_insert(g, b, at, copy);
        block_insert(g, b, at + 1, truth);
    }
}

/* ---- cold blocks ---- */

/* Marks all that is reached from `start`; what is warm is not marked cold. */
static void mark(Graph *g, Block *start, bool cold) {
    ARRAY(Block *) todo = {0};
    array_push(g->c, &todo, start);
    while (todo.count > 0) {
        Block *b = todo.items[--todo.count];
        while (b && !b->warm && !(cold && b->cold)) {
            b->warm = !cold;
            b->cold = cold;
            Step *last = block_last(b);
            if (last && op_is_jump(last->opcode)) {
                array_push(g->c, &todo, last->target);
            }
            b = block_falls_through(b) ? b->next : NULL;
        }
    }
}

/* A cold block that falls through to a warm one gets a jump. */
static void part_cold_from_warm(Graph *g) {
    for (Block *b = g->first; b; b = b->next) {
        if (!b->cold || !block_falls_through(b) || b->next == NULL || !b->next->warm) {
            continue;
        }
        Block *jump = block_new(g);
        AstPos nowhere = {-1, -1, -1, -1};
        Step s = {JUMP_NO_INTERRUPT, 0, b->next, NULL, nowhere};
        array_push(g->c, &jump->steps, s);
        jump->cold = true;
        jump->reachable = true;
        jump->predecessors = 1;
        jump->next = b->next;
        b->next = jump;
    }
}

/* Code that only exceptions reach goes to the end, in its order. */
void graph_order_cold(Graph *g) {
    for (Block *b = g->first; b; b = b->next) {
        b->warm = b->cold = false;
    }
    mark(g, g->first, false);
    for (Block *b = g->first; b; b = b->next) {
        if (b->is_handler) {
            mark(g, b, true);
        }
    }
    part_cold_from_warm(g);
    Block *warm = NULL, *cold_first = NULL, *cold = NULL;
    for (Block *b = g->first, *next; b; b = next) {
        next = b->next;
        b->next = NULL;
        if (b->cold) {
            if (cold) {
                cold->next = b;
            } else {
                cold_first = b;
            }
            cold = b;
        } else {
            if (warm) {
                warm->next = b;
            } else {
                g->first = b;
            }
            warm = b;
        }
    }
    warm->next = cold_first;
    graph_drop_redundant_jumps(g);
}

/* ---- real jumps ---- */

static int opposite(int opcode) {
    switch (opcode) {
    case POP_JUMP_IF_FALSE:
        return POP_JUMP_IF_TRUE;
    case POP_JUMP_IF_TRUE:
        return POP_JUMP_IF_FALSE;
    case POP_JUMP_IF_NONE:
        return POP_JUMP_IF_NOT_NONE;
    default:
        return POP_JUMP_IF_NONE;
    }
}

static bool is_conditional(int opcode) {
    return opcode == POP_JUMP_IF_FALSE || opcode == POP_JUMP_IF_TRUE ||
           opcode == POP_JUMP_IF_NONE || opcode == POP_JUMP_IF_NOT_NONE;
}

/* A conditional jump goes forwards: one back is turned round, over an unconditional one. */
static void normalise_conditional(Graph *g, Block *b, bool backward) {
    Step *last = block_last(b);
    if (!backward) {
        block_append(g, b, (Step){NOT_TAKEN, 0, NULL, NULL, last->pos});
        return;
    }
    Block *jump = block_new(g);
    Step not_taken = {NOT_TAKEN, 0, NULL, NULL, last->pos},
         back = {JUMP, 0, last->target, NULL, last->pos};
    array_push(g->c, &jump->steps, not_taken);
    array_push(g->c, &jump->steps, back);
    jump->next = b->next;
    jump->reachable = true;
    jump->cold = b->cold;
    last->opcode = opposite(last->opcode);
    last->target = b->next;
    b->next = jump;
}

void graph_normalise_jumps(Graph *g) {
    for (Block *b = g->first; b; b = b->next) {
        b->queued = false; /* laid out already? */
    }
    for (Block *b = g->first; b; b = b->next) {
        b->queued = true;
        Step *last = block_last(b);
        if (last == NULL || !op_is_jump(last->opcode)) {
            continue;
        }
        bool backward = last->target->queued;
        if (is_conditional(last->opcode)) {
            normalise_conditional(g, b, backward);
        } else if (last->opcode == JUMP) {
            last->opcode = backward ? JUMP_BACKWARD : JUMP_FORWARD;
        } else if (last->opcode == JUMP_NO_INTERRUPT) {
            last->opcode = backward ? JUMP_BACKWARD_NO_INTERRUPT : JUMP_FORWARD;
        }
    }
}
