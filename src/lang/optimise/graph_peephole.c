/* Short sequences within a block that have a shorter equal; folding of constants among them, in the
 * order of the instructions, because the numbers of new constants are seen in co_consts. */
#include "lang/optimise/fold.h"
#include "lang/optimise/graph.h"
#include "opcodes.h"

static const AstPos NOWHERE = {-1, -1, -1, -1};

/* ---- constants on the stack ---- */

static Const *loaded_const(Graph *g, const Step *s) {
    return s->opcode == LOAD_CONST ? g->draft->consts[s->operand] : NULL;
}

/* The index of the instruction before i that is no NOP, or -1. */
static int before(Block *b, int i) {
    for (i--; i >= 0 && b->steps.items[i].opcode == NOP; i--) {
    }
    return i;
}

/* The index of the one behind it, NOP or not. */
static int after(Block *b, int i) {
    return i + 1;
}

/* at[0..n) become the n instructions that load the constants used by instruction i, if they are the
 * ones before it. */
static bool constants_before(Graph *g, Block *b, int i, int n, int *at, Const **values) {
    for (int k = n - 1; k >= 0; k--) {
        i = before(b, i);
        if (i < 0 || (values[k] = loaded_const(g, &b->steps.items[i])) == NULL) {
            return false;
        }
        at[k] = i;
    }
    return true;
}

static void remove_steps(Block *b, const int *at, int n) {
    for (int k = 0; k < n; k++) {
        step_nop(&b->steps.items[at[k]]);
        b->steps.items[at[k]].pos = NOWHERE;
    }
}

static void load(Graph *g, Step *s, Const *value) {
    s->opcode = LOAD_CONST;
    s->operand = graph_const(g, value);
}

/* ---- folding ---- */

enum { FOLDED_ITEMS = 1 << 16 };

static bool fold_tuple(Graph *g, Block *b, int i) {
    int n = b->steps.items[i].operand;
    if (n > FOLDED_ITEMS) {
        return false;
    }
    int *at = compiling_alloc(g->c, (size_t)(n + 1) * sizeof *at);
    Const **values = compiling_alloc(g->c, (size_t)(n + 1) * sizeof *values);
    if (!constants_before(g, b, i, n, at, values)) {
        return false;
    }
    remove_steps(b, at, n);
    load(g, &b->steps.items[i], const_sequence(g->c, g->constants, CONST_TUPLE, values, (size_t)n));
    return true;
}

typedef struct Grown {
    int build, append;
    ConstKind kind;
} Grown;

static const Grown grown_list = {BUILD_LIST, LIST_APPEND, CONST_TUPLE};
static const Grown grown_set = {BUILD_SET, SET_ADD, CONST_FROZENSET};

/* BUILD_LIST 0 and items appended (or likewise a set) right before instruction `end`, all
 * constants: made one constant, loaded by instruction `place`. */
static bool fold_grown(Graph *g, Block *b, int end, int place, const Grown *how) {
    ARRAY(Const *) items = {0};
    ARRAY(int) at = {0};
    int k = end;
    for (;;) {
        k = before(b, k);
        if (k < 0) {
            return false;
        }
        Step *s = &b->steps.items[k];
        if (s->opcode == how->build && s->operand == 0) {
            array_push(g->c, &at, k);
            break;
        }
        if (s->opcode != how->append || s->operand != 1) {
            return false;
        }
        int value = before(b, k);
        Const *c = value >= 0 ? loaded_const(g, &b->steps.items[value]) : NULL;
        if (c == NULL) {
            return false;
        }
        array_push(g->c, &at, k);
        array_push(g->c, &at, value);
        array_push(g->c, &items, c);
        k = value;
    }
    for (int lo = 0, hi = items.count - 1; lo < hi; lo++, hi--) {
        Const *swap = items.items[lo];
        items.items[lo] = items.items[hi];
        items.items[hi] = swap;
    }
    remove_steps(b, at.items, at.count);
    load(g, &b->steps.items[place],
         const_sequence(g->c, g->constants, how->kind, items.items, (size_t)items.count));
    return true;
}

/* A display of constants that is only iterated or searched, if it has so many that it was grown. */
static void fold_grown_operand(Graph *g, Block *b, int i) {
    int last = before(b, i);
    if (last < 0) {
        return;
    }
    const Grown *how = b->steps.items[last].opcode == LIST_APPEND ? &grown_list : &grown_set;
    if (b->steps.items[last].opcode == how->append && fold_grown(g, b, i, last, how)) {
        b->steps.items[last].pos = (AstPos){-1, -1, -1, -1};
    }
}

enum { MIN_CONSTANT_LIST = 3 };

/* A list or set of constants: made of one constant, or of a constant alone where it is only
 * iterated or searched. */
static bool fold_list(Graph *g, Block *b, int i) {
    Step *s = &b->steps.items[i];
    bool list = s->opcode == BUILD_LIST;
    int n = s->operand, next = after(b, i);
    int user = next < b->steps.count ? b->steps.items[next].opcode : NOP;
    bool only_read = user == GET_ITER || (user == CONTAINS_OP);
    int *at = compiling_alloc(g->c, (size_t)(n + 1) * sizeof *at);
    Const **values = compiling_alloc(g->c, (size_t)(n + 1) * sizeof *values);
    bool constant = constants_before(g, b, i, n, at, values);
    if (only_read && constant && (list || n > 0)) {
        remove_steps(b, at, n);
        load(g, s,
             const_sequence(g->c, g->constants, list ? CONST_TUPLE : CONST_FROZENSET, values,
                            (size_t)n));
        return true;
    }
    if (only_read && list) {
        s->opcode = BUILD_TUPLE;
        return true;
    }
    if (!constant || n < MIN_CONSTANT_LIST) {
        return false;
    }
    Const *value =
        const_sequence(g->c, g->constants, list ? CONST_TUPLE : CONST_FROZENSET, values, (size_t)n);
    remove_steps(b, at, n);
    Step *build = &b->steps.items[at[n - 2]], *constant_step = &b->steps.items[at[n - 1]];
    build->opcode = s->opcode;
    build->operand = 0;
    build->pos = constant_step->pos = s->pos;
    load(g, constant_step, value);
    s->opcode = list ? LIST_EXTEND : SET_UPDATE;
    s->operand = 1;
    return true;
}

static bool fold_operator(Graph *g, Block *b, int i, int n) {
    Step *s = &b->steps.items[i];
    int at[2];
    Const *values[2];
    if (!constants_before(g, b, i, n, at, values)) {
        return false;
    }
    Const *result = n == 2 ? fold_binary(g->c, g->constants, s->operand, values[0], values[1])
                           : fold_unary(g->c, g->constants, s->opcode, values[0]);
    if (result == NULL) {
        return false;
    }
    remove_steps(b, at, n);
    load(g, s, result);
    return true;
}

/* ---- constants and what follows them ---- */

static void drop_constant(Step *s) {
    step_nop(s);
}

/* LOAD_CONST at i, and the instruction behind it. */
static bool after_constant(Graph *g, Block *b, int i) {
    Step *s = &b->steps.items[i];
    int j = after(b, i);
    if (j >= b->steps.count) {
        return false;
    }
    Step *next = &b->steps.items[j];
    Const *value = loaded_const(g, s);
    int truth = const_truth(value);
    switch (next->opcode) {
    case TO_BOOL:
        if (truth < 0) {
            return false;
        }
        load(g, next, truth ? &g->constants->yes : &g->constants->no);
        drop_constant(s);
        return true;
    case POP_JUMP_IF_FALSE:
    case POP_JUMP_IF_TRUE:
        if (truth < 0) {
            return false;
        }
        drop_constant(s);
        if (truth == (next->opcode == POP_JUMP_IF_TRUE)) {
            next->opcode = JUMP;
        } else {
            step_nop(next);
        }
        return true;
    case JUMP_IF_FALSE:
    case JUMP_IF_TRUE:
        if (truth < 0) {
            return false;
        }
        if (truth == (next->opcode == JUMP_IF_TRUE)) {
            next->opcode = JUMP;
        } else {
            step_nop(next);
        }
        return true;
    default:
        return false;
    }
}

/* LOAD_CONST None, IS_OP, a jump: the jump tests for None itself. */
static bool none_test(Graph *g, Block *b, int i) {
    int j = after(b, i), k = j < b->steps.count ? after(b, j) : j;
    if (k >= b->steps.count || loaded_const(g, &b->steps.items[i])->kind != CONST_NONE ||
        b->steps.items[j].opcode != IS_OP) {
        return false;
    }
    if (b->steps.items[k].opcode == TO_BOOL) {
        int truth = k;
        k = after(b, k);
        step_nop(&b->steps.items[truth]); /* IS_OP gives a bool anyway */
        if (k >= b->steps.count) {
            return false;
        }
    }
    Step *jump = &b->steps.items[k];
    if (jump->opcode != POP_JUMP_IF_FALSE && jump->opcode != POP_JUMP_IF_TRUE) {
        return false;
    }
    bool jumps_if_none = (jump->opcode == POP_JUMP_IF_TRUE) != (b->steps.items[j].operand == 1);
    step_nop(&b->steps.items[i]);
    step_nop(&b->steps.items[j]);
    jump->opcode = jumps_if_none ? POP_JUMP_IF_NONE : POP_JUMP_IF_NOT_NONE;
    return true;
}

/* ---- other pairs ---- */

static bool after_unpackable(Block *b, int i) {
    Step *s = &b->steps.items[i];
    int j = after(b, i);
    if (j >= b->steps.count || b->steps.items[j].opcode != UNPACK_SEQUENCE ||
        b->steps.items[j].operand != s->operand) {
        return false;
    }
    switch (s->operand) {
    case 1:
        step_nop(s);
        step_nop(&b->steps.items[j]);
        return true;
    case 2:
    case 3:
        step_nop(s);
        b->steps.items[j].opcode = SWAP;
        return true;
    default:
        return false;
    }
}

static bool after_comparison(Block *b, int i) {
    Step *s = &b->steps.items[i];
    int j = after(b, i);
    if (j >= b->steps.count) {
        return false;
    }
    Step *next = &b->steps.items[j];
    if (next->opcode == TO_BOOL) {
        next->opcode = s->opcode;
        next->operand = s->opcode == COMPARE_OP ? s->operand | 16 : s->operand;
        step_nop(s);
        return true;
    }
    if (next->opcode == UNARY_NOT && s->opcode != COMPARE_OP && s->opcode != TO_BOOL) {
        next->opcode = s->opcode;
        next->operand = s->operand ^ 1;
        step_nop(s);
        return true;
    }
    return false;
}

/* UNARY_NOT at i: its result is a bool, and twice is none. */
static void after_not(Block *b, int i) {
    int j = after(b, i);
    if (j >= b->steps.count) {
        return;
    }
    Step *s = &b->steps.items[i], *next = &b->steps.items[j];
    if (next->opcode == TO_BOOL) {
        AstPos pos = s->pos;
        step_nop(s);
        next->opcode = UNARY_NOT;
        next->pos = pos;
    } else if (next->opcode == UNARY_NOT) {
        step_nop(s);
        step_nop(next);
    }
}

/* ---- swaps ---- */

enum { SWAPS_MAX = 64 };

/* A run of SWAPs becomes the shortest run with the same effect. Returns the index of its last
 * instruction. */
static int shorten_swaps(Block *b, int i) {
    int depth = 0, swaps = 0, end = i, last = i;
    for (; end < b->steps.count &&
           (b->steps.items[end].opcode == SWAP || b->steps.items[end].opcode == NOP);
         end++) {
        if (b->steps.items[end].opcode == SWAP) {
            depth = b->steps.items[end].operand > depth ? b->steps.items[end].operand : depth;
            swaps++;
            last = end;
        }
    }
    if (swaps < 2 || depth > SWAPS_MAX) {
        return last;
    }
    int stack[SWAPS_MAX]; /* stack[k]: where the value now k below the top was */
    for (int k = 0; k < depth; k++) {
        stack[k] = k;
    }
    for (int k = i; k <= last; k++) {
        if (b->steps.items[k].opcode == SWAP) {
            int other = b->steps.items[k].operand - 1, top = stack[0];
            stack[0] = stack[other];
            stack[other] = top;
        }
    }
    /* Each cycle of the permutation takes one swap per member beyond the top; they are written from
     * the end of the run backwards. */
    int at = last;
    for (int k = 0; k < depth; k++) {
        if (stack[k] < 0 || stack[k] == k) {
            continue;
        }
        int j = k;
        for (;;) {
            if (j) {
                while (b->steps.items[at].opcode != SWAP) {
                    at--;
                }
                b->steps.items[at--].operand = j + 1;
            }
            if (stack[j] < 0) {
                break;
            }
            int next = stack[j];
            stack[j] = -1;
            j = next;
        }
    }
    for (; at >= i; at--) {
        if (b->steps.items[at].opcode == SWAP) {
            step_nop(&b->steps.items[at]);
        }
    }
    return last;
}

/* The next instruction that only takes the top of the stack away, on the same line; -1 if something
 * else comes first. */
static int next_consumer(Block *b, int i, int line) {
    for (i++; i < b->steps.count; i++) {
        Step *s = &b->steps.items[i];
        if (line >= 0 && s->pos.lineno != line) {
            return -1;
        }
        if (s->opcode == NOP) {
            continue;
        }
        return s->opcode == STORE_FAST || s->opcode == STORE_FAST_MAYBE_NULL || s->opcode == POP_TOP
                   ? i
                   : -1;
    }
    return -1;
}

static int stored_local(const Step *s) {
    return s->opcode == STORE_FAST || s->opcode == STORE_FAST_MAYBE_NULL ? s->operand : -1;
}

/* SWAP n and n consumers: the first and the last of them change places instead. */
static bool swap_consumers(Block *b, int i) {
    int first = next_consumer(b, i, -1);
    if (first < 0) {
        return false;
    }
    int last = first, line = b->steps.items[first].pos.lineno;
    for (int n = b->steps.items[i].operand; n > 1; n--) {
        last = next_consumer(b, last, line);
        if (last < 0) {
            return false;
        }
    }
    Step *x = &b->steps.items[first], *y = &b->steps.items[last];
    int store_x = stored_local(x), store_y = stored_local(y);
    if (store_x >= 0 || store_y >= 0) {
        if (store_x == store_y) {
            return false;
        }
        for (int k = first + 1; k < last; k++) {
            int store = stored_local(&b->steps.items[k]);
            if (store >= 0 && (store == store_x || store == store_y)) {
                return false;
            }
        }
    }
    Step swap = *x;
    *x = *y;
    *y = swap;
    step_nop(&b->steps.items[i]);
    return true;
}

/* From the last run of SWAPs to the first, each from its end: what a later one does away with is no
 * longer in the way of an earlier one. */
static void apply_swaps(Block *b) {
    for (int i = b->steps.count - 1; i >= 0; i--) {
        if (b->steps.items[i].opcode != SWAP || swap_consumers(b, i)) {
            continue;
        }
        while (i > 0 &&
               (b->steps.items[i - 1].opcode == SWAP || b->steps.items[i - 1].opcode == NOP)) {
            i--; /* the rest of its run stays too */
        }
    }
}

static void step_at(Graph *g, Block *b, int i) {
    Step *s = &b->steps.items[i];
    int j;
    switch (s->opcode) {
    case BUILD_TUPLE:
        if (!after_unpackable(b, i)) {
            fold_tuple(g, b, i);
        }
        break;
    case BUILD_LIST:
    case BUILD_SET:
        if (s->operand || s->opcode == BUILD_LIST) {
            fold_list(g, b, i);
        }
        break;
    case UNARY_NEGATIVE:
    case UNARY_INVERT:
        fold_operator(g, b, i, 1);
        break;
    case UNARY_NOT:
        if (fold_operator(g, b, i, 1)) {
            after_constant(g, b, i); /* `not not True`: the truth of what it became */
        } else {
            after_not(b, i);
        }
        break;
    case CALL_INTRINSIC_1:
        if (s->operand == 5) {
            fold_operator(g, b, i, 1);
        } else if (s->operand == 6 && !fold_grown(g, b, i, i, &grown_list)) {
            j = after(b, i); /* a list does as well for iterating and searching */
            if (j < b->steps.count &&
                (b->steps.items[j].opcode == GET_ITER || b->steps.items[j].opcode == CONTAINS_OP)) {
                step_nop(s);
            }
        }
        break;
    case BINARY_OP:
        fold_operator(g, b, i, 2);
        break;
    case GET_ITER:
        fold_grown_operand(g, b, i);
        break;
    case CONTAINS_OP:
        fold_grown_operand(g, b, i);
        after_comparison(b, i);
        break;
    case COMPARE_OP:
    case IS_OP:
    case TO_BOOL:
        after_comparison(b, i);
        break;
    case LOAD_GLOBAL:
        j = after(b, i);
        if (j < b->steps.count && b->steps.items[j].opcode == PUSH_NULL) {
            s->operand |= 1;
            step_nop(&b->steps.items[j]);
        }
        break;
    default:
        break;
    }
}

/* A local stored again at once: `for _, _, x in`. */
static void drop_double_stores(Block *b) {
    for (int i = 0; i + 1 < b->steps.count; i++) {
        Step *s = &b->steps.items[i], *next = s + 1;
        if (s->opcode == STORE_FAST && next->opcode == STORE_FAST && next->operand == s->operand &&
            same_line(s->pos, next->pos)) {
            s->opcode = POP_TOP;
            s->operand = 0;
        }
    }
}

/* A constant that is dropped at once, also in the block behind if no jump ever led there. */
static void drop_pairs(Graph *g) {
    Step *pushed = NULL;
    for (Block *b = g->first; b; b = b->next) {
        pushed = b->labelled ? NULL : pushed;
        for (int i = 0; i < b->steps.count; i++) {
            Step *s = &b->steps.items[i];
            if (s->opcode == POP_TOP && pushed) {
                step_nop(pushed);
                step_nop(s);
                pushed = NULL;
            } else if (s->opcode == LOAD_CONST || (s->opcode == COPY && s->operand == 1)) {
                pushed = s;
            } else if (s->opcode != NOP) {
                pushed = NULL;
            }
        }
        if (!block_falls_through(b)) {
            pushed = NULL;
        }
    }
}

void graph_peephole(Graph *g) {
    for (Block *b = g->first; b; b = b->next) {
        for (int i = 0; i < b->steps.count; i++) {
            if (b->steps.items[i].opcode == LOAD_CONST && !none_test(g, b, i)) {
                after_constant(g, b, i);
            }
        }
    }
    for (Block *b = g->first; b; b = b->next) {
        drop_double_stores(b);
        for (int i = 0; i < b->steps.count; i++) {
            if (b->steps.items[i].opcode == SWAP) {
                i = shorten_swaps(b, i);
            } else {
                step_at(g, b, i);
            }
        }
        apply_swaps(b);
    }
    graph_mark_reachable(g);
    drop_pairs(g);
}
