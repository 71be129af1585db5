/* Constants and locals: numbering, unbound checks, pairs of instructions in one, the start of the
 * code, the depth of the stack. */
#include "lang/optimise/graph.h"
#include "opcodes.h"

/* ---- constants ---- */

enum { SMALL_INTS = 256 };

static bool is_small_int(const Const *k, int *value) {
    int64_t n;
    if (k->kind != CONST_INT || !const_as_long(k, &n) || n < 0 || n >= SMALL_INTS) {
        return false;
    }
    *value = (int)n;
    return true;
}

/* Small ints get an instruction of their own; constants that nothing loads any more go, except the
 * first (where a docstring is). */
void graph_drop_unused_consts(Graph *g) {
    CodeDraft *d = g->draft;
    int *numbers = compiling_alloc(g->c, (size_t)(d->const_count + 1) * sizeof *numbers);
    for (int i = 0; i < d->const_count; i++) {
        numbers[i] = i == 0 ? 0 : -1;
    }
    for (Block *b = g->first; b; b = b->next) {
        for (int i = 0; i < b->steps.count; i++) {
            Step *s = &b->steps.items[i];
            int value;
            if (s->opcode != LOAD_CONST) {
                continue;
            }
            if (is_small_int(d->consts[s->operand], &value)) {
                s->opcode = LOAD_SMALL_INT;
                s->operand = value;
            } else {
                numbers[s->operand] = 0;
            }
        }
    }
    int used = 0;
    for (int i = 0; i < d->const_count; i++) {
        if (numbers[i] == 0) {
            d->consts[used] = d->consts[i];
            numbers[i] = used++;
        }
    }
    d->const_count = used;
    for (Block *b = g->first; b; b = b->next) {
        for (int i = 0; i < b->steps.count; i++) {
            if (b->steps.items[i].opcode == LOAD_CONST) {
                b->steps.items[i].operand = numbers[b->steps.items[i].operand];
            }
        }
    }
}

/* ---- may a local be unbound where it is read? ----
 * A forward analysis: the locals that may be unbound at the start of each block. For the first 64
 * it is exact; beyond, within a block only. */

enum { TRACKED = 64 };

typedef struct UnboundWork {
    Graph *g;
    Block **todo;
    int count, room;
} UnboundWork;

static void unbound_merge(UnboundWork *w, Block *b, uint64_t unbound) {
    if (b == NULL || (b->unbound & unbound) == unbound) {
        return;
    }
    b->unbound |= unbound;
    if (!b->queued) {
        b->queued = true;
        if (w->count == w->room) {
            w->todo = compiling_grow(w->g->c, w->todo, w->count, &w->room, sizeof *w->todo);
        }
        w->todo[w->count++] = b;
    }
}

static uint64_t unbound_step(UnboundWork *w, Step *s, uint64_t unbound) {
    if (s->handler) {
        unbound_merge(w, s->handler, unbound);
    }
    if (s->operand >= TRACKED) {
        return unbound;
    }
    uint64_t bit = (uint64_t)1 << s->operand;
    switch (s->opcode) {
    case DELETE_FAST:
    case LOAD_FAST_AND_CLEAR:
    case STORE_FAST_MAYBE_NULL:
        return unbound | bit;
    case STORE_FAST:
        return unbound & ~bit;
    case LOAD_FAST_CHECK:
        return unbound & ~bit;
    case LOAD_FAST:
        if (unbound & bit) {
            s->opcode = LOAD_FAST_CHECK;
        }
        return unbound & ~bit;
    default:
        return unbound;
    }
}

static void unbound_block(UnboundWork *w, Block *b) {
    uint64_t unbound = b->unbound;
    for (int i = 0; i < b->steps.count; i++) {
        unbound = unbound_step(w, &b->steps.items[i], unbound);
    }
    if (b->next && block_falls_through(b)) {
        unbound_merge(w, b->next, unbound);
    }
    Step *last = block_last(b);
    if (last && op_is_jump(last->opcode)) {
        unbound_merge(w, last->target, unbound);
    }
}

static void unbound_beyond(Graph *g, int locals) {
    int *known =
        compiling_zalloc(g->c, (size_t)(locals - TRACKED) *
                                   sizeof *known); /* block in which it was last known bound */
    int number = 0;
    for (Block *b = g->first; b; b = b->next) {
        number++;
        for (int i = 0; i < b->steps.count; i++) {
            Step *s = &b->steps.items[i];
            if (s->operand < TRACKED) {
                continue;
            }
            int *at = &known[s->operand - TRACKED];
            switch (s->opcode) {
            case DELETE_FAST:
            case LOAD_FAST_AND_CLEAR:
            case STORE_FAST_MAYBE_NULL:
                *at = number - 1;
                break;
            case STORE_FAST:
                *at = number;
                break;
            case LOAD_FAST:
                if (*at != number) {
                    s->opcode = LOAD_FAST_CHECK;
                }
                *at = number;
                break;
            default:
                break;
            }
        }
    }
}

void graph_check_unbound(Graph *g) {
    CodeDraft *d = g->draft;
    int locals = d->variable_count, parameters = d->argcount + d->kwonlyargcount +
                                                 !!(d->flags & CODE_VARARGS) +
                                                 !!(d->flags & CODE_VARKEYWORDS);
    if (locals == 0) {
        return;
    }
    for (Block *b = g->first; b; b = b->next) {
        b->unbound = 0;
        b->queued = false;
    }
    if (locals > TRACKED) {
        unbound_beyond(g, locals);
        locals = TRACKED;
    }
    uint64_t start = 0;
    for (int i = parameters; i < locals; i++) {
        start |= (uint64_t)1 << i;
    }
    UnboundWork w = {.g = g};
    unbound_merge(&w, g->first, start);
    for (Block *b = g->first; b;
         b = b->next) { /* each once, then again where more turned out to be unbound */
        if (!b->queued) {
            b->queued = true;
            if (w.count == w.room) {
                w.todo = compiling_grow(g->c, w.todo, w.count, &w.room, sizeof *w.todo);
            }
            w.todo[w.count++] = b;
        }
    }
    while (w.count) {
        Block *b = w.todo[--w.count];
        b->queued = false;
        unbound_block(&w, b);
    }
}

/* ---- two in one ---- */

static void pair(Step *a, Step *b, int opcode) {
    if (a->operand >= 16 || b->operand >= 16 ||
        (a->pos.lineno >= 0 && b->pos.lineno >= 0 && a->pos.lineno != b->pos.lineno)) {
        return;
    }
    a->opcode = opcode;
    a->operand = a->operand << 4 | b->operand;
    step_nop(b);
}

void graph_pair_locals(Graph *g) {
    for (Block *b = g->first; b; b = b->next) {
        for (int i = 0; i + 1 < b->steps.count; i++) {
            Step *s = &b->steps.items[i], *next = s + 1;
            if (s->opcode == LOAD_FAST && next->opcode == LOAD_FAST) {
                pair(s, next, LOAD_FAST_LOAD_FAST);
            } else if (s->opcode == STORE_FAST && next->opcode == LOAD_FAST) {
                pair(s, next, STORE_FAST_LOAD_FAST);
            } else if (s->opcode == STORE_FAST && next->opcode == STORE_FAST) {
                pair(s, next, STORE_FAST_STORE_FAST);
            }
        }
    }
    graph_remove_nops(g);
}

/* ---- numbers of cells ---- */

/* A cell that is also a variable (a parameter, say) has the variable's slot; other cells come after
 * the variables, free variables last. */
void graph_fix_locals(Graph *g) {
    CodeDraft *d = g->draft;
    int cells = d->cell_count, total = cells + d->free_count;
    g->cell_slots = compiling_alloc(g->c, (size_t)(total + 1) * sizeof *g->cell_slots);
    int next = d->variable_count;
    for (int i = 0; i < total; i++) {
        int slot = -1;
        for (int j = 0; i < cells && j < d->variable_count; j++) {
            if (d->variables[j] == d->cells[i]) {
                slot = j;
            }
        }
        g->cell_slots[i] = slot >= 0 ? slot : next++;
    }
    g->local_count = next;
    for (Block *b = g->first; b; b = b->next) {
        for (int i = 0; i < b->steps.count; i++) {
            Step *s = &b->steps.items[i];
            switch (s->opcode) {
            case MAKE_CELL:
            case LOAD_CLOSURE:
            case LOAD_DEREF:
            case STORE_DEREF:
            case DELETE_DEREF:
            case LOAD_FROM_DICT_OR_DEREF:
                s->operand = g->cell_slots[s->operand];
                break;
            default:
                break;
            }
            if (s->opcode == LOAD_CLOSURE) {
                s->opcode = LOAD_FAST;
            } else if (s->opcode == STORE_FAST_MAYBE_NULL) {
                s->opcode = STORE_FAST;
            }
        }
    }
}

/* What comes before RESUME: making a generator, cells, free variables. */
void graph_insert_prefix(Graph *g) {
    CodeDraft *d = g->draft;
    AstPos nowhere = {-1, -1, -1, -1};
    int at = 0;
    if (d->flags & (CODE_GENERATOR | CODE_COROUTINE | CODE_ASYNC_GENERATOR)) {
        AstPos start = {d->first_line, -1, d->first_line, -1};
        block_insert(g, g->first, 0, (Step){RETURN_GENERATOR, 0, NULL, NULL, start});
        block_insert(g, g->first, 1, (Step){POP_TOP, 0, NULL, NULL, start});
    }
    if (d->free_count) {
        block_insert(g, g->first, at++, (Step){COPY_FREE_VARS, d->free_count, NULL, NULL, nowhere});
    }
    /* In the order of the slots. */
    for (int slot = 0; slot < g->local_count; slot++) {
        for (int i = 0; i < d->cell_count; i++) {
            if (g->cell_slots[i] == slot) {
                block_insert(g, g->first, at++, (Step){MAKE_CELL, slot, NULL, NULL, nowhere});
            }
        }
    }
}

/* ---- depth ---- */

typedef struct DepthWork {
    Graph *g;
    Block **todo;
    int count, room, max;
} DepthWork;

static void depth_reach(DepthWork *w, Block *b, int depth) {
    if (b == NULL || b->depth >= 0) {
        return;
    }
    b->depth = depth;
    if (w->count == w->room) {
        w->todo = compiling_grow(w->g->c, w->todo, w->count, &w->room, sizeof *w->todo);
    }
    w->todo[w->count++] = b;
}

static void depth_block(DepthWork *w, Block *b) {
    int depth = b->depth;
    for (int i = 0; i < b->steps.count; i++) {
        Step *s = &b->steps.items[i];
        if (s->target && s->opcode != END_ASYNC_FOR) {
            int there = depth + op_effect(s->opcode, s->operand, true);
            w->max = there > w->max ? there : w->max;
            depth_reach(w, s->target, there);
        }
        depth += op_effect(s->opcode, s->operand, false);
        w->max = depth > w->max ? depth : w->max;
    }
    if (block_falls_through(b)) {
        depth_reach(w, b->next, depth);
    }
}

/* Sets the depth at the start of each block; returns the deepest anywhere. */
int graph_stack_depth(Graph *g) {
    DepthWork w = {.g = g};
    for (Block *b = g->first; b; b = b->next) {
        b->depth = -1;
    }
    int start = g->draft->flags & (CODE_GENERATOR | CODE_COROUTINE | CODE_ASYNC_GENERATOR) ? 1 : 0;
    w.max = start;
    depth_reach(&w, g->first, 0);
    while (w.count) {
        depth_block(&w, w.todo[--w.count]);
    }
    return w.max;
}

void graph_convert_setups(Graph *g) {
    for (Block *b = g->first; b; b = b->next) {
        for (int i = 0; i < b->steps.count; i++) {
            if (op_is_setup(b->steps.items[i].opcode)) {
                step_nop(&b->steps.items[i]);
            }
        }
    }
}
