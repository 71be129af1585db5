/* The control-flow graph of one code object.
 *
 * A block is entered at its start only and left at its end; only its last instruction may jump (SETUP_* are no jumps here, though their target is
 * reached when something raises). Blocks are linked in the order of the text by `next`; a block whose last instruction is no unconditional
 * jump, return or raise falls through to it.
 *
 * Passes, in their order (graph.c): build, handlers, dead code, positions, folding, peepholes and jump threading, unused constants, checks for
 * unbound locals, superinstructions, cold blocks to the end, borrowing, jumps and layout, assembly. Each keeps: 1. `verify_graph`; 2. who is on
 * which line (a line that the source steps through keeps at least one instruction). */
#ifndef PITHON_LANG_GRAPH_H
#define PITHON_LANG_GRAPH_H

#include "lang/optimise/optimise.h"

typedef struct Block Block;

typedef struct Step {
    int opcode, operand;
    Block *target;  /* of a jump or SETUP_* */
    Block *handler; /* where an exception here goes, or NULL */
    AstPos pos;
    int min_extended; /* EXTENDED_ARGs it has even if its operand needs less: assemble.c */
} Step;

struct Block {
    ARRAY(Step) steps;
    Block *next;
    int number;       /* in the order made */
    int predecessors; /* jumps to it and falling through */
    int depth;        /* of the stack at its start; -1 unknown */
    int offset;       /* in units, when laid out */
    bool reachable, cold, warm;
    bool labelled;    /* a jump led to it at first */
    int high;         /* most steps it ever had: see jumps' NOT_TAKEN */
    bool is_handler;  /* entered by exceptions */
    bool keeps_lasti; /* handler: the offset is pushed too (SETUP_CLEANUP, SETUP_WITH) */
    bool queued;      /* for work lists */
    uint64_t unbound; /* locals.c: first 64 locals that may be unbound at the start */
};

typedef struct Graph {
    Compiling *c;
    ConstTable *constants;
    CodeDraft *draft;
    PtrMap const_numbers; /* Const -> its number plus one */
    Block *first;
    int block_count;
    int local_count; /* variables, cells, free variables */
    int *cell_slots; /* cell or free number -> fast local */
} Graph;

/* ---- asking about instructions (graph.c) ---- */
bool op_is_jump(int opcode); /* conditional ones too, not SETUP_* */
bool op_is_unconditional(int opcode);
bool op_is_setup(int opcode);
bool op_has_target(int opcode);
bool op_ends_flow(int opcode); /* return, raise: nothing follows */
int op_effect(int opcode, int operand, bool jump);

static inline Step *block_last(Block *b) {
    return b->steps.count ? &b->steps.items[b->steps.count - 1] : NULL;
}
static inline bool block_falls_through(Block *b) {
    Step *last = block_last(b);
    return last == NULL || !(op_is_unconditional(last->opcode) || op_ends_flow(last->opcode));
}
static inline void step_nop(Step *s) {
    s->opcode = 27; /* NOP */
    s->operand = 0;
    s->target = NULL;
}
static inline bool same_line(AstPos a, AstPos b) {
    return a.lineno == b.lineno;
}
Block *block_new(Graph *g);
Step *block_insert(Graph *g, Block *b, int at, Step step);
void block_append(Graph *g, Block *b,
                  Step step); /* its handler is what the place held before; see graph.c */
void block_remove_nops(Graph *g, Block *b);
int graph_const(Graph *g, Const *value);
Block *block_skip_empty(
    Block *b); /* the first of b and what follows it that has instructions; NULL at the end */

/* ---- passes ---- */
void graph_build(Graph *g); /* graph_build.c */
void graph_label_handlers(Graph *g);
void graph_mark_reachable(Graph *g);      /* and drops what is not */
void graph_propagate_positions(Graph *g); /* graph_lines.c */
void graph_duplicate_lineless_exits(Graph *g);
void graph_remove_nops(Graph *g);
void graph_fold(Graph *g);         /* graph_fold.c */
void graph_peephole(Graph *g);     /* graph_peephole.c */
void graph_thread_jumps(Graph *g); /* graph_jumps.c */
void graph_inline_exits(Graph *g);
void graph_drop_redundant_jumps(Graph *g);
void graph_convert_pseudo_jumps(Graph *g);
void graph_order_cold(Graph *g);
void graph_normalise_jumps(Graph *g);
void graph_drop_unused_consts(Graph *g); /* graph_locals.c */
void graph_check_unbound(Graph *g);
void graph_pair_locals(Graph *g);
void graph_borrow_locals(Graph *g); /* graph_borrow.c */
void graph_fix_locals(Graph *g);
void graph_insert_prefix(Graph *g);
int graph_stack_depth(Graph *g);
void graph_convert_setups(Graph *g);
CodeBody *graph_assemble(Graph *g, int stacksize); /* assemble.c */

#endif
