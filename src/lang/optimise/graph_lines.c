/* Positions: who stands on which line, and which NOPs must stay so that each line that the program
 * steps through has an instruction. */
#include "lang/optimise/graph.h"
#include "opcodes.h"

static void inherit(Block *b, AstPos pos) {
    if (b->steps.count && b->steps.items[0].pos.lineno == -1) {
        b->steps.items[0].pos = pos;
    }
}

/* Instructions without a position have that of the one before, in their block or in the only block
 * they are reached from. */
void graph_propagate_positions(Graph *g) {
    graph_mark_reachable(g);
    for (Block *b = g->first; b; b = b->next) {
        AstPos pos = {-1, -1, -1, -1};
        for (int i = 0; i < b->steps.count; i++) {
            if (b->steps.items[i].pos.lineno == -1) {
                b->steps.items[i].pos = pos;
            } else {
                pos = b->steps.items[i].pos;
            }
        }
        Step *last = block_last(b);
        if (last == NULL) {
            continue;
        }
        Block *next = block_skip_empty(b->next);
        if (block_falls_through(b) && next && next->predecessors == 1) {
            inherit(next, pos);
        }
        if (op_is_jump(last->opcode)) {
            Block *target = block_skip_empty(last->target);
            if (target && target->predecessors == 1) {
                inherit(target, pos);
            }
        }
    }
}

/* ---- exits on no line ---- */

static bool is_lineless_exit(Block *b) {
    Step *last = block_last(b);
    if (last == NULL || !(op_ends_flow(last->opcode) || last->opcode == JUMP)) {
        return false;
    }
    for (int i = 0; i < b->steps.count; i++) {
        if (b->steps.items[i].pos.lineno >= 0) {
            return false;
        }
    }
    return true;
}

/* An exit on no line that several jumps share: each gets one of its own, on its line. */
void graph_duplicate_lineless_exits(Graph *g) {
    for (Block *b = g->first; b; b = b->next) {
        Step *last = block_last(b);
        if (last == NULL || !op_is_jump(last->opcode)) {
            continue;
        }
        Block *target = block_skip_empty(last->target);
        if (target == NULL || target->predecessors <= 1 || !is_lineless_exit(target)) {
            continue;
        }
        Block *copy = block_new(g);
        for (int i = 0; i < target->steps.count; i++) {
            array_push(g->c, &copy->steps, target->steps.items[i]);
        }
        copy->steps.items[0].pos = last->pos;
        copy->next = target->next;
        target->next = copy;
        target->predecessors--;
        copy->predecessors = 1;
        copy->reachable = true;
        last->target = copy;
    }
    for (Block *b = g->first; b; b = b->next) {
        Block *next = block_skip_empty(b->next);
        if (next && b->steps.count && block_falls_through(b) && is_lineless_exit(next)) {
            next->steps.items[0].pos = block_last(b)->pos;
        }
    }
}

/* ---- NOPs ---- */

/* May the NOP at index i of b go? Its line must be seen elsewhere: at the instruction before it, or
 * at the one that follows. */
static bool nop_is_needless(Block *b, int i, int kept, int line_before) {
    Step *nop = &b->steps.items[i];
    int line = nop->pos.lineno;
    if (line >= 0 && i + 1 < b->steps.count && b->steps.items[i + 1].pos.lineno == -1) {
        b->steps.items[i + 1].pos = nop->pos;
        return true;
    }
    if (line < 0 || line == line_before) {
        return true;
    }
    if (i + 1 < b->steps.count) {
        Step *next = &b->steps.items[i + 1];
        if (next->pos.lineno == line) {
            return true;
        }
        if (next->pos.lineno < 0) {
            next->pos = nop->pos;
            return true;
        }
        return false;
    }
    Block *next = block_skip_empty(b->next);
    if (next == NULL) {
        return true; /* nothing can follow: the end was not reached */
    }
    for (int j = 0; j < next->steps.count; j++) {
        Step *s = &next->steps.items[j];
        if (s->opcode == NOP && s->pos.lineno < 0) {
            continue;
        }
        return s->pos.lineno == line;
    }
    return false;
}

void block_remove_nops(Graph *g, Block *b) {
    int kept = 0, line_before = -1;
    b->high = b->steps.count > b->high ? b->steps.count : b->high;
    for (int i = 0; i < b->steps.count; i++) {
        Step s = b->steps.items[i];
        if (s.opcode == NOP && nop_is_needless(b, i, kept, line_before)) {
            continue;
        }
        b->steps.items[kept] = b->steps.items[i];
        line_before = b->steps.items[i].pos.lineno;
        kept++;
    }
    b->steps.count = kept;
}

void graph_remove_nops(Graph *g) {
    for (Block *b = g->first; b; b = b->next) {
        block_remove_nops(g, b);
    }
}
