/* From the list of instructions to blocks, their handlers, and which are reached. */
#include "lang/optimise/graph.h"
#include "opcodes.h"

/* ---- blocks ---- */

typedef struct Builder {
    Graph *g;
    Block **by_index; /* the block that starts at an instruction, or NULL */
    Block *current, *last;
} Builder;

static Block *builder_add(Builder *b, Block *block) {
    if (b->last) {
        b->last->next = block;
    } else {
        b->g->first = block;
    }
    b->last = b->current = block;
    return block;
}

static void builder_step(Builder *b, const Instruction *i, Block *target) {
    if (b->current == NULL) {
        builder_add(b, block_new(b->g));
    }
    Step s = {i->opcode, i->operand, target, NULL, i->pos};
    array_push(b->g->c, &b->current->steps, s);
    if (op_is_jump(i->opcode) || op_ends_flow(i->opcode)) {
        b->current = NULL;
    }
}

void graph_build(Graph *g) {
    InstructionList *list = g->draft->code;
    int n = list->items.count;
    Builder b = {.g = g, .by_index = compiling_zalloc(g->c, (size_t)(n + 1) * sizeof(Block *))};
    for (int i = 0; i < n; i++) {
        Instruction *ins = &list->items.items[i];
        if (op_has_target(ins->opcode)) {
            int at = list->labels.items[ins->operand];
            if (b.by_index[at] == NULL) {
                b.by_index[at] = block_new(g);
            }
        }
    }
    for (int i = 0; i < n; i++) {
        Instruction *ins = &list->items.items[i];
        if (b.by_index[i]) {
            builder_add(&b, b.by_index[i]);
        }
        if (ins->opcode == ANNOTATIONS_PLACEHOLDER) {
            InstructionList *annotations = g->draft->annotations;
            for (int j = 0; annotations && j < annotations->items.count; j++) {
                builder_step(&b, &annotations->items.items[j], NULL);
            }
            continue;
        }
        Block *target =
            op_has_target(ins->opcode) ? b.by_index[list->labels.items[ins->operand]] : NULL;
        if (target) {
            target->labelled = true;
        }
        builder_step(&b, ins, target);
    }
}

/* ---- handlers ---- */

typedef struct HandlerStack {
    struct HandlerStack *below;
    Block *handler;
    int depth;
} HandlerStack;

typedef struct Pending {
    Block *block;
    HandlerStack *stack;
} Pending;

typedef struct Labeller {
    Graph *g;
    ARRAY(Pending) todo;
    int yield_depth; /* handlers around the last YIELD_VALUE */
} Labeller;

static void label_later(Labeller *l, Block *b, HandlerStack *stack) {
    if (b && !b->queued) {
        b->queued = true;
        Pending p = {b, stack};
        array_push(l->g->c, &l->todo, p);
    }
}

static HandlerStack *label_step(Labeller *l, Step *s, HandlerStack *stack) {
    s->handler = stack && !op_is_setup(s->opcode) ? stack->handler : NULL;
    if (op_is_setup(s->opcode)) {
        s->target->is_handler = true;
        s->target->keeps_lasti = s->opcode != SETUP_FINALLY;
        label_later(l, s->target, stack);
        HandlerStack *pushed = compiling_new(l->g->c, HandlerStack);
        *pushed = (HandlerStack){stack, s->target, stack ? stack->depth + 1 : 1};
        return pushed;
    }
    if (s->opcode == POP_BLOCK) {
        step_nop(s);
        s->handler = NULL;
        return stack ? stack->below : NULL;
    }
    if (op_is_jump(s->opcode)) {
        label_later(l, s->target, stack);
    }
    if (s->opcode == YIELD_VALUE) {
        l->yield_depth = stack ? stack->depth : 0;
    } else if (s->opcode == RESUME && s->operand && l->yield_depth == 1) {
        s->operand |= 4; /* only the generator's own handler is around the yield */
    }
    return stack;
}

/* Follows the flow with the stack of SETUP_*; POP_BLOCK becomes NOP. */
void graph_label_handlers(Graph *g) {
    Labeller l = {.g = g};
    label_later(&l, g->first, NULL);
    while (l.todo.count) {
        Pending p = l.todo.items[--l.todo.count];
        HandlerStack *stack = p.stack;
        for (int i = 0; i < p.block->steps.count; i++) {
            stack = label_step(&l, &p.block->steps.items[i], stack);
        }
        if (block_falls_through(p.block)) {
            label_later(&l, p.block->next, stack);
        }
    }
    for (Block *b = g->first; b; b = b->next) {
        b->queued = false;
    }
}

/* ---- reachability ---- */

static void reach(Graph *g, Block ***stack, int *count, int *room, Block *b) {
    b->predecessors++;
    if (b->reachable) {
        return;
    }
    b->reachable = true;
    if (*count == *room) {
        *stack = compiling_grow(g->c, *stack, *count, room, sizeof **stack);
    }
    (*stack)[(*count)++] = b;
}

/* Counts predecessors; blocks that nothing reaches lose their instructions (and stay in the list).
 */
void graph_mark_reachable(Graph *g) {
    for (Block *b = g->first; b; b = b->next) {
        b->reachable = false;
        b->predecessors = 0;
    }
    Block **stack = NULL;
    int count = 0, room = 0;
    reach(g, &stack, &count, &room, g->first);
    while (count) {
        Block *b = stack[--count];
        for (int i = 0; i < b->steps.count; i++) {
            Step *s = &b->steps.items[i];
            if (s->target) {
                reach(g, &stack, &count, &room, s->target);
            }
            if (s->handler && !s->handler->reachable) {
                reach(g, &stack, &count, &room, s->handler);
            }
        }
        if (b->next && block_falls_through(b)) {
            reach(g, &stack, &count, &room, b->next);
        }
    }
    for (Block *b = g->first; b; b = b->next) {
        if (!b->reachable) {
            b->steps.count = 0;
        }
    }
}
