/* LOAD_FAST_BORROW: reads of locals that need no reference of their own.
 *
 * A value may be borrowed from its local if, as long as it is on the stack, the local is not
 * assigned or deleted, if it is not itself stored into a local, and if it is consumed before the
 * block ends (in another block nothing is known about it). Values that only pass through the stack
 * (COPY, SWAP) are followed. The interpreter relies on this: when in doubt, no borrowing. */
#include "lang/optimise/graph.h"
#include "opcodes.h"

typedef struct Held {
    int step; /* the load that made it, or -1                     */
    int part; /* of a double load: 0 or 1                         */
    int local;
} Held;

typedef struct Borrower {
    Graph *g;
    Block *b;
    ARRAY(Held) stack;
    uint8_t *owned; /* per step: bit `part` set: that load must not borrow */
} Borrower;

static const Held UNKNOWN_VALUE = {-1, 0, -1};

static void push(Borrower *w, Held h) {
    array_push(w->g->c, &w->stack, h);
}

static Held pop(Borrower *w) {
    return w->stack.count ? w->stack.items[--w->stack.count] : UNKNOWN_VALUE;
}

static void must_own(Borrower *w, Held h) {
    if (h.step >= 0) {
        w->owned[h.step] |= (uint8_t)(1 << h.part);
    }
}

/* The local is about to change. */
static void local_changes(Borrower *w, int local) {
    for (int i = 0; i < w->stack.count; i++) {
        if (w->stack.items[i].local == local) {
            must_own(w, w->stack.items[i]);
        }
    }
}

static void store(Borrower *w, int local) {
    must_own(w, pop(w));
    local_changes(w, local);
}

static void load(Borrower *w, int step, int part, int local) {
    push(w, (Held){step, part, local});
}

/* Consumes and pushes as many values as the instruction does; what it pushes is unknown, what it
 * leaves where it was is still there. */
static void generic(Borrower *w, const Step *s) {
    int popped = opcode_popped(s->opcode, s->operand), kept = opcode_kept(s->opcode, s->operand);
    int pushed = popped + op_effect(s->opcode, s->operand, false);
    for (int i = kept; i < popped; i++) {
        pop(w);
    }
    for (int i = kept; i < pushed; i++) {
        push(w, UNKNOWN_VALUE);
    }
}

/* A method is looked up: its owner becomes the first argument, above the function. `others` values
 * lie below the owner. */
static void method(Borrower *w, int others) {
    Held owner = pop(w);
    for (int i = 0; i < others; i++) {
        pop(w);
    }
    push(w, UNKNOWN_VALUE);
    push(w, owner);
}

static Held *from_top(Borrower *w, int n) {
    return w->stack.count >= n ? &w->stack.items[w->stack.count - n] : NULL;
}

static void walk_step(Borrower *w, int i) {
    Step *s = &w->b->steps.items[i];
    Held *a, *b;
    switch (s->opcode) {
    case LOAD_FAST:
        load(w, i, 0, s->operand);
        break;
    case LOAD_FAST_LOAD_FAST:
        load(w, i, 0, s->operand >> 4);
        load(w, i, 1, s->operand & 15);
        break;
    case STORE_FAST:
        store(w, s->operand);
        break;
    case STORE_FAST_LOAD_FAST:
        store(w, s->operand >> 4);
        load(w, -1, 0, -1);
        break;
    case STORE_FAST_STORE_FAST:
        store(w, s->operand >> 4);
        store(w, s->operand & 15);
        break;
    case LOAD_FAST_AND_CLEAR:
        local_changes(w, s->operand);
        push(w, UNKNOWN_VALUE);
        break;
    case DELETE_FAST:
    case MAKE_CELL:
        local_changes(w, s->operand);
        break;
    case COPY:
        a = from_top(w, s->operand);
        push(w, a ? *a : UNKNOWN_VALUE);
        break;
    case SWAP:
        a = from_top(w, 1);
        b = from_top(w, s->operand);
        if (a && b) {
            Held swap = *a;
            *a = *b;
            *b = swap;
        }
        break;
    case LOAD_ATTR:
    case LOAD_SUPER_ATTR:
        if (s->operand & 1) {
            method(w, s->opcode == LOAD_ATTR ? 0 : 2);
        } else {
            generic(w, s);
        }
        break;
    case LOAD_SPECIAL:
        method(w, 0);
        break;
    case END_SEND: {
        Held value = pop(w);
        pop(w);
        push(w, value);
        break;
    }
    case FORMAT_SIMPLE: /* may leave what it got */
    case GET_YIELD_FROM_ITER:
        break;
    case MATCH_KEYS:
    case IMPORT_FROM: /* the reference takes what it pushes for that of the block's first
                         instruction */
        push(w, (Held){0, 0, -1});
        break;
    case RETURN_VALUE:
        pop(w);
        break;
    default:
        generic(w, s);
    }
}

static void borrow_in(Graph *g, Block *b) {
    Borrower w = {.g = g, .b = b, .owned = compiling_zalloc(g->c, (size_t)b->steps.count + 1)};
    for (int i = 0; i < b->depth; i++) {
        push(&w, UNKNOWN_VALUE);
    }
    for (int i = 0; i < b->steps.count; i++) {
        walk_step(&w, i);
    }
    for (int i = 0; i < w.stack.count; i++) {
        must_own(&w, w.stack.items[i]);
    }
    for (int i = 0; i < b->steps.count; i++) {
        if (w.owned[i]) {
            continue;
        }
        if (b->steps.items[i].opcode == LOAD_FAST) {
            b->steps.items[i].opcode = LOAD_FAST_BORROW;
        } else if (b->steps.items[i].opcode == LOAD_FAST_LOAD_FAST) {
            b->steps.items[i].opcode = LOAD_FAST_BORROW_LOAD_FAST_BORROW;
        }
    }
}

/* Only what normal flow reaches: handlers are not worth it. (Nor is what follows an emptied block:
 * the reference leaves it, and tools compare.) */
void graph_borrow_locals(Graph *g) {
    ARRAY(Block *) todo = {0};
    for (Block *b = g->first; b; b = b->next) {
        b->queued = false;
    }
    g->first->queued = true;
    array_push(g->c, &todo, g->first);
    while (todo.count) {
        Block *b = todo.items[--todo.count];
        borrow_in(g, b);
        Step *last = block_last(b);
        if (last == NULL) {
            continue;
        }
        Block *successors[] = {op_is_jump(last->opcode) ? last->target : NULL,
                               block_falls_through(b) ? b->next : NULL};
        for (int i = 0; i < 2; i++) {
            if (successors[i] && !successors[i]->queued) {
                successors[i]->queued = true;
                array_push(g->c, &todo, successors[i]);
            }
        }
    }
}
