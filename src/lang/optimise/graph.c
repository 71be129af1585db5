/* The order of the passes, and what they all use. */
#include "lang/optimise/graph.h"
#include "opcodes.h"

/* ---- instructions ---- */

bool op_is_unconditional(int opcode) {
    return opcode == JUMP || opcode == JUMP_NO_INTERRUPT || opcode == JUMP_FORWARD ||
           opcode == JUMP_BACKWARD || opcode == JUMP_BACKWARD_NO_INTERRUPT;
}

bool op_is_jump(int opcode) {
    switch (opcode) {
    case JUMP_IF_FALSE:
    case JUMP_IF_TRUE:
    case POP_JUMP_IF_FALSE:
    case POP_JUMP_IF_TRUE:
    case POP_JUMP_IF_NONE:
    case POP_JUMP_IF_NOT_NONE:
    case FOR_ITER:
    case SEND:
    case END_ASYNC_FOR:
        return true;
    default:
        return op_is_unconditional(opcode);
    }
}

bool op_is_setup(int opcode) {
    return opcode == SETUP_FINALLY || opcode == SETUP_CLEANUP || opcode == SETUP_WITH;
}

bool op_has_target(int opcode) {
    return op_is_jump(opcode) || op_is_setup(opcode);
}

bool op_ends_flow(int opcode) {
    return opcode == RETURN_VALUE || opcode == RAISE_VARARGS || opcode == RERAISE ||
           opcode == INTERPRETER_EXIT;
}

/* Growth of the stack when the instruction is passed, or when it jumps. */
int op_effect(int opcode, int operand, bool jump) {
    switch (opcode) {
    case SETUP_FINALLY:
        return jump ? 1 : 0;
    case SETUP_CLEANUP:
        return jump ? 2 : 0;
    case SETUP_WITH:
        return jump ? 1 : 0;
    case POP_BLOCK:
    case JUMP:
    case JUMP_NO_INTERRUPT:
    case JUMP_IF_FALSE:
    case JUMP_IF_TRUE:
    case ANNOTATIONS_PLACEHOLDER:
        return 0;
    case LOAD_CLOSURE:
        return 1;
    case STORE_FAST_MAYBE_NULL:
        return -1;
    case RETURN_VALUE:
        return -1;
    default:
        return opcode_stack_effect(opcode, operand);
    }
}

/* ---- blocks ---- */

Block *block_new(Graph *g) {
    Block *b = compiling_new(g->c, Block);
    b->number = g->block_count++;
    b->depth = -1;
    return b;
}

/* Opens a gap at index `at`, filled with `step`. */
Step *block_insert(Graph *g, Block *b, int at, Step step) {
    array_push(g->c, &b->steps, step);
    for (int i = b->steps.count - 1; i > at; i--) {
        b->steps.items[i] = b->steps.items[i - 1];
    }
    b->steps.items[at] = step;
    return &b->steps.items[at];
}

/* Adds an instruction that cannot raise. Whether the table of handlers covers it makes no
 * difference to running; in the reference the place in the block decides, where a removed
 * instruction may have left its handler, and so here. */
void block_append(Graph *g, Block *b, Step step) {
    step.handler = b->steps.count < b->high ? b->steps.items[b->steps.count].handler : NULL;
    array_push(g->c, &b->steps, step);
}

Block *block_skip_empty(Block *b) {
    while (b && b->steps.count == 0) {
        b = b->next;
    }
    return b;
}

int graph_const(Graph *g, Const *value) {
    struct PtrEntry *e = map_find(&g->const_numbers, value);
    if (e) {
        return (int)(intptr_t)e->value - 1;
    }
    CodeDraft *d = g->draft;
    if (d->const_count == d->const_room) {
        d->consts =
            compiling_grow(g->c, d->consts, d->const_count, &d->const_room, sizeof *d->consts);
    }
    d->consts[d->const_count++] = value;
    map_set(g->c, &g->const_numbers, value, (void *)(intptr_t)d->const_count);
    return d->const_count - 1;
}

/* ---- all passes ---- */

CodeBody *optimise_draft(Compiling *c, ConstTable *constants, CodeDraft *draft) {
    Graph graph = {.c = c, .constants = constants, .draft = draft}, *g = &graph;
    for (int i = 0; i < draft->const_count; i++) {
        map_set(c, &g->const_numbers, draft->consts[i], (void *)(intptr_t)(i + 1));
    }
    graph_build(g);
    graph_label_handlers(g);
    graph_mark_reachable(g);
    graph_inline_exits(g);
    graph_duplicate_lineless_exits(g);
    graph_propagate_positions(g);
    graph_peephole(g);
    graph_thread_jumps(g);
    graph_remove_nops(g);
    graph_drop_unused_consts(g);
    graph_check_unbound(g);
    graph_pair_locals(g);
    graph_order_cold(g);
    graph_duplicate_lineless_exits(g);
    graph_propagate_positions(g);
    graph_convert_pseudo_jumps(g);
    int stacksize = graph_stack_depth(g);
    graph_fix_locals(g);
    graph_borrow_locals(g);
    graph_insert_prefix(g);
    graph_convert_setups(g);
    graph_remove_nops(g);
    graph_drop_redundant_jumps(g);
    graph_normalise_jumps(g);
    return graph_assemble(g, stacksize);
}
