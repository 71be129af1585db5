/* What lies on the value stack before each instruction: for setting a frame's line number. Every
 * path is followed from the start of the code; where paths meet, a kind that holds on both remains.
 */
#include "types/code/code_stacks.h"
#include "types/code/code_int.h"
#include "types/code/code_sites.h"
#include "opcodes.h"

typedef struct {
    PyCodeObject *code;
    CodeStacks *stacks;
    const uint16_t *units; /* as co_code shows them */
    int *todo;
    uint8_t *queued;
    int waiting;
} Walk;

static uint32_t *kinds_at(const CodeStacks *s, int unit) {
    return s->kinds + (size_t)unit * (size_t)s->width;
}

/* Objects bear the unit that made them, or at which several may have come together: what is
 * expected there is more than any object. */
static uint32_t made_at(uint32_t kind, int unit, bool met) {
    return kind | (uint32_t)(unit * 2 + met) << STACK_KIND_BITS;
}

static uint32_t meet(uint32_t a, uint32_t b, int unit) {
    if (a == b) {
        return a;
    }
    uint32_t x = a & STACK_KIND_MASK, y = b & STACK_KIND_MASK;
    bool maybe = x == STACK_NULL || y == STACK_NULL || x == STACK_MAYBE || y == STACK_MAYBE;
    return made_at(maybe ? STACK_MAYBE : STACK_OBJECT, unit, true);
}

/* Control comes to `unit` with these kinds on the stack. */
static void arrive(Walk *w, int unit, const uint32_t *kinds, int depth) {
    CodeStacks *s = w->stacks;
    if (unit < 0 || unit >= s->count || depth < 0 || depth > s->width) {
        return;
    }
    uint32_t *known = kinds_at(s, unit);
    bool changed = s->depth[unit] < 0;
    if (changed) {
        s->depth[unit] = depth;
        memcpy(known, kinds, (size_t)depth * sizeof *kinds);
    }
    for (int i = 0; !changed && i < depth && i < s->depth[unit]; i++) {
        uint32_t both = meet(known[i], kinds[i], unit);
        changed |= both != known[i];
        known[i] = both;
    }
    if (changed && !w->queued[unit]) {
        w->queued[unit] = 1;
        w->todo[w->waiting++] = unit;
    }
}

static void push_second(uint32_t *top, bool second, uint32_t kind) {
    if (second) {
        *top = kind;
    }
}

/* The kinds behind the instruction; the new depth. */
static int apply(int opcode, int oparg, int at, uint32_t *k, int depth) {
    int popped = opcode_popped(opcode, oparg), after = depth + opcode_stack_effect(opcode, oparg);
    if (popped > depth) {
        return -1;
    }
    if (opcode == SWAP) {
        uint32_t top = k[depth - 1];
        k[depth - 1] = k[depth - oparg];
        k[depth - oparg] = top;
        return depth;
    }
    if (opcode == COPY) {
        k[depth] = k[depth - oparg];
        return after;
    }
    for (int i = depth - popped + opcode_kept(opcode, oparg); i < after; i++) {
        k[i] = made_at(STACK_OBJECT, at, false);
    }
    switch (opcode) {
    case PUSH_EXC_INFO:
        k[after - 2] = STACK_HANDLED;
        k[after - 1] = STACK_EXCEPTION;
        break;
    case PUSH_NULL:
        k[after - 1] = STACK_NULL;
        break;
    case LOAD_FAST_AND_CLEAR:
        k[after - 1] = made_at(STACK_MAYBE, at, false);
        break;
    case LOAD_SPECIAL: /* one with statement is like another */
        k[after - 2] = k[after - 1] = STACK_EXIT;
        break;
    case LOAD_GLOBAL:
        push_second(&k[after - 1], oparg & 1, STACK_NULL);
        break;
    case LOAD_ATTR:
    case LOAD_SUPER_ATTR:
        push_second(&k[after - 1], oparg & 1, made_at(STACK_MAYBE, at, false));
        break;
    case GET_ITER:
    case GET_AITER:
        k[after - 1] = STACK_ITERATOR;
        break;
    default:
        break;
    }
    return after;
}

static bool is_backward(int opcode) {
    return opcode == JUMP_BACKWARD || opcode == JUMP_BACKWARD_NO_INTERRUPT;
}
static bool ends_path(int opcode) {
    return opcode == RETURN_VALUE || opcode == RAISE_VARARGS || opcode == RERAISE ||
           opcode == JUMP_FORWARD || is_backward(opcode);
}

static void go_to_handler(Walk *w, int at, uint32_t *kinds, int depth) {
    int target, keep;
    bool lasti;
    if (!code_handler((PyObject *)w->code, at * 2, &target, &keep, &lasti) || keep > depth) {
        return;
    }
    uint32_t *k = kinds + keep;
    if (lasti) {
        *k++ = STACK_LASTI;
    }
    *k++ = STACK_EXCEPTION;
    arrive(w, target / 2, kinds, (int)(k - kinds));
}

/* One instruction with its prefixes, with room for kinds in `k`. */
static void go_on(Walk *w, int start, uint32_t *k) {
    int at = start, oparg = 0, opcode, depth = w->stacks->depth[start];
    for (;; at++) {
        if (at >= w->stacks->count) {
            return;
        }
        opcode = w->units[at] & 0xff;
        oparg = (int)((unsigned)oparg << 8 | w->units[at] >> 8);
        w->stacks->depth[at] = depth;
        memmove(kinds_at(w->stacks, at), kinds_at(w->stacks, start), (size_t)depth * sizeof *k);
        if (opcode != EXTENDED_ARG) {
            break;
        }
    }
    memcpy(k, kinds_at(w->stacks, start), (size_t)depth * sizeof *k);
    go_to_handler(w, start, k, depth);
    memcpy(k, kinds_at(w->stacks, start), (size_t)depth * sizeof *k);
    int higher = apply(opcode, oparg, at, k, depth), after = at + 1 + opcode_caches[opcode];
    if (higher < 0) {
        return;
    }
    if ((opcode_flags[opcode] & OPCODE_JUMP) && opcode != END_ASYNC_FOR) {
        arrive(w, is_backward(opcode) ? after - oparg : after + oparg, k, higher);
    }
    if (!ends_path(opcode)) {
        arrive(w, after, k, higher);
    }
}

static bool walk(Walk *w) {
    enum { ROOM = 4 };
    uint32_t *k = data_alloc_zero(((size_t)w->stacks->width + ROOM) * sizeof *k);
    if (k == NULL) {
        return false;
    }
    arrive(w, 0, k, 0);
    while (w->waiting > 0) {
        int unit = w->todo[--w->waiting];
        w->queued[unit] = 0;
        go_on(w, unit, k);
    }
    data_free(k, 0);
    return true;
}

CodeStacks *code_stacks_make(PyCodeObject *code) {
    autoref PyObject *bytes = TRY(code_code((PyObject *)code));
    size_t n = (size_t)code_units_count(code), width = (size_t)code->co_stacksize + 2;
    CodeStacks *s = data_alloc_zero(sizeof *s + n * (sizeof(int) + width * sizeof(uint32_t)));
    int *todo = data_alloc(n * (sizeof(int) + 1) + 1);
    Walk w = {
        .code = code, .stacks = s, .units = (const uint16_t *)bytes_data(bytes), .todo = todo};
    if (s != NULL && todo != NULL) {
        s->count = (int)n;
        s->width = (int)width;
        s->kinds = (uint32_t *)(s->depth + n);
        w.queued = (uint8_t *)(todo + n);
        memset(w.queued, 0, n);
        for (size_t i = 0; i < n; i++) {
            s->depth[i] = -1;
        }
    }
    bool done = s != NULL && todo != NULL && walk(&w);
    data_free(todo, 0);
    if (!done) {
        data_free(s, 0);
        return err_no_memory();
    }
    return s;
}

void code_stacks_free(CodeStacks *s) {
    data_free(s, 0);
}

bool code_stacks_fit(const CodeStacks *s, int from, int to) {
    if (s->depth[to] < 0 || s->depth[to] > s->depth[from]) {
        return false;
    }
    const uint32_t *wanted = kinds_at(s, to), *there = kinds_at(s, from);
    for (int i = 0; i < s->depth[to]; i++) {
        if (wanted[i] != there[i]) {
            return false;
        }
    }
    return true;
}

int code_stacks_kind(const CodeStacks *s, int unit, int place) {
    return (int)(kinds_at(s, unit)[place] & STACK_KIND_MASK);
}
