/* The finished code: units with caches and extended operands, table of positions, table of
 * handlers.
 *
 * Positions (PEP 626, 657): entries cover up to 8 units. First byte 0x80 | kind << 3 | units - 1.
 * Kinds: 0-9 one line, same as before, start column in kind and high bits of a byte, width in its
 * low four bits; 10-12 0 to 2 lines on, two bytes of columns; 13 line only; 14 line, end line and
 * columns; 15 none. Numbers are in groups of six bits, lowest first, 0x40 says "more"; signed ones
 * have the sign in bit 0.
 *
 * Handlers: start, length, target in units, depth << 1 | lasti; groups of six bits, highest first,
 * 0x40 "more", 0x80 at the first byte of an entry. */
#include "lang/optimise/graph.h"
#include "opcodes.h"

typedef struct Assembler {
    Graph *g;
    CodeBody *body;
    int line; /* of the last entry */
} Assembler;

static int extended_count(int operand) {
    return operand > 0xffffff ? 3 : operand > 0xffff ? 2 : operand > 0xff ? 1 : 0;
}

/* EXTENDED_ARGs in front of a step. */
static int step_extended(const Step *s) {
    int needed = extended_count(s->operand);
    return needed > s->min_extended ? needed : s->min_extended;
}

static int step_units(const Step *s) {
    return 1 + step_extended(s) + opcode_caches[s->opcode];
}

/* ---- layout: offsets, then jump operands, until nothing grows ---- */

static void lay_out(Graph *g) {
    int offset = 0;
    for (Block *b = g->first; b; b = b->next) {
        b->offset = offset;
        for (int i = 0; i < b->steps.count; i++) {
            offset += step_units(&b->steps.items[i]);
        }
    }
}

static int jump_operand(const Step *s, int after) {
    if (s->opcode ==
        END_ASYNC_FOR) { /* back to what follows the loop's SEND, YIELD_VALUE, RESUME and jump */
        return after - (s->target->offset + 2 + 3);
    }
    int distance = s->target->offset - after;
    return distance < 0 ? -distance : distance;
}

/* Returns whether an instruction has another size now. Beyond some rounds they only grow: so it
 * ends. */
static bool set_jump_operands(Graph *g, bool only_grow) {
    bool changed = false;
    int offset = 0;
    for (Block *b = g->first; b; b = b->next) {
        for (int i = 0; i < b->steps.count; i++) {
            Step *s = &b->steps.items[i];
            offset += step_units(s);
            if (s->target == NULL || !op_is_jump(s->opcode)) {
                continue;
            }
            int before = step_extended(s);
            s->operand = jump_operand(s, offset);
            s->min_extended = only_grow ? before : 0;
            changed |= step_extended(s) != before;
        }
    }
    return changed;
}

enum { RESOLVE_ROUNDS = 50 };

/* A jump starts with the number of the instruction it goes to: which of several layouts that hold
 * together is found depends on it, and tools compare. */
static void resolve_jumps(Graph *g) {
    int number = 0;
    for (Block *b = g->first; b; b = b->next) {
        b->offset = number;
        number += b->steps.count;
    }
    for (Block *b = g->first; b; b = b->next) {
        for (int i = 0; i < b->steps.count; i++) {
            if (b->steps.items[i].target && op_is_jump(b->steps.items[i].opcode)) {
                b->steps.items[i].operand = b->steps.items[i].target->offset;
            }
        }
    }
    int rounds = 0;
    do {
        lay_out(g);
        rounds++;
    } while (set_jump_operands(g, rounds > RESOLVE_ROUNDS));
}

static void emit_units(Assembler *a) {
    Compiling *c = a->g->c;
    for (Block *b = a->g->first; b; b = b->next) {
        for (int i = 0; i < b->steps.count; i++) {
            Step *s = &b->steps.items[i];
            for (int e = step_extended(s); e > 0; e--) {
                array_push(c, &a->body->units,
                           (uint16_t)(EXTENDED_ARG | (s->operand >> (8 * e) & 0xff) << 8));
            }
            array_push(c, &a->body->units, (uint16_t)(s->opcode | (s->operand & 0xff) << 8));
            for (int k = opcode_caches[s->opcode]; k > 0; k--) {
                array_push(c, &a->body->units, 0);
            }
        }
    }
}

/* ---- positions ---- */

static void put(Assembler *a, unsigned byte) {
    array_push(a->g->c, &a->body->lines.bytes, (uint8_t)byte);
}

static void put_number(Assembler *a, unsigned n) {
    while (n >= 64) {
        put(a, 0x40 | (n & 63));
        n >>= 6;
    }
    put(a, n);
}

static void put_signed(Assembler *a, int n) {
    put_number(a, n < 0 ? (unsigned)-n << 1 | 1 : (unsigned)n << 1);
}

enum {
    KIND_SHORT_MAX = 9,
    KIND_ONE_LINE = 10,
    KIND_NO_COLUMNS = 13,
    KIND_LONG = 14,
    KIND_NONE = 15
};

static void put_kind(Assembler *a, int kind, int units) {
    put(a, 0x80 | (unsigned)kind << 3 | (unsigned)(units - 1));
}

static void put_position(Assembler *a, AstPos p, int units) {
    if (p.lineno < 0) {
        put_kind(a, KIND_NONE, units);
        return;
    }
    int delta = p.lineno - a->line, column = p.col_offset, end = p.end_col_offset;
    a->line = p.lineno;
    if (column < 0 || end < 0) {
        if (p.end_lineno == p.lineno || p.end_lineno == -1) {
            put_kind(a, KIND_NO_COLUMNS, units);
            put_signed(a, delta);
            return;
        }
    } else if (p.end_lineno == p.lineno) {
        if (delta == 0 && column < 80 && end - column < 16 && end >= column) {
            put_kind(a, column >> 3, units);
            put(a, (unsigned)((column & 7) << 4 | (end - column)));
            return;
        }
        if (delta >= 0 && delta < 3 && column < 128 && end < 128) {
            put_kind(a, KIND_ONE_LINE + delta, units);
            put(a, (unsigned)column);
            put(a, (unsigned)end);
            return;
        }
    }
    put_kind(a, KIND_LONG, units);
    put_signed(a, delta);
    put_number(a, (unsigned)(p.end_lineno - p.lineno));
    put_number(a, (unsigned)(column + 1));
    put_number(a, (unsigned)(end + 1));
}

static bool same_position(AstPos a, AstPos b) {
    return a.lineno == b.lineno && a.end_lineno == b.end_lineno && a.col_offset == b.col_offset &&
           a.end_col_offset == b.end_col_offset;
}

static void put_run(Assembler *a, AstPos p, int units) {
    for (; units > 8; units -= 8) {
        put_position(a, p, 8);
    }
    if (units) {
        put_position(a, p, units);
    }
}

/* Instructions that stand where the next one does. */
static void settle_next(Graph *g) {
    Step *waiting = NULL;
    for (Block *b = g->first; b; b = b->next) {
        for (int i = 0; i < b->steps.count; i++) {
            Step *s = &b->steps.items[i];
            if (waiting && s->pos.lineno != -2) {
                waiting->pos = s->pos;
                waiting = NULL;
            }
            waiting = s->pos.lineno == -2 ? s : waiting;
        }
    }
}

static void emit_lines(Assembler *a) {
    AstPos run = {-1, -1, -1, -1};
    int units = 0;
    settle_next(a->g);
    a->line = a->g->draft->first_line;
    for (Block *b = a->g->first; b; b = b->next) {
        for (int i = 0; i < b->steps.count; i++) {
            Step *s = &b->steps.items[i];
            if (!same_position(s->pos, run)) {
                put_run(a, run, units);
                run = s->pos;
                units = 0;
            }
            units += step_units(s);
        }
    }
    put_run(a, run, units);
}

/* ---- handlers ---- */

static void put_big_endian(Assembler *a, unsigned n, unsigned mark) {
    int shift = 24;
    while (shift > 0 && n >> shift == 0) {
        shift -= 6;
    }
    for (; shift >= 0; shift -= 6) {
        unsigned byte = (n >> shift & 63) | (shift ? 0x40 : 0) | mark;
        array_push(a->g->c, &a->body->exceptions.bytes, (uint8_t)byte);
        mark = 0;
    }
}

static void put_handler(Assembler *a, int start, int end, const Block *handler) {
    if (handler == NULL || end == start) {
        return;
    }
    int depth = handler->depth - 1 - handler->keeps_lasti;
    put_big_endian(a, (unsigned)start, 0x80);
    put_big_endian(a, (unsigned)(end - start), 0);
    put_big_endian(a, (unsigned)handler->offset, 0);
    put_big_endian(a, (unsigned)depth << 1 | handler->keeps_lasti, 0);
}

static void emit_handlers(Assembler *a) {
    int offset = 0, start = 0;
    Block *handler = NULL;
    for (Block *b = a->g->first; b; b = b->next) {
        for (int i = 0; i < b->steps.count; i++) {
            Step *s = &b->steps.items[i];
            if (s->handler != handler) {
                put_handler(a, start, offset, handler);
                start = offset;
                handler = s->handler;
            }
            offset += step_units(s);
        }
    }
    put_handler(a, start, offset, handler);
}

/* ---- locals ---- */

static void fill_locals(Graph *g, CodeBody *body) {
    CodeDraft *d = g->draft;
    body->local_count = g->local_count;
    body->locals = compiling_alloc(g->c, (size_t)(g->local_count + 1) * sizeof *body->locals);
    body->local_kinds = compiling_zalloc(g->c, (size_t)g->local_count + 1);
    for (int i = 0; i < d->variable_count; i++) {
        body->locals[i] = d->variables[i];
        body->local_kinds[i] =
            map_has(d->hidden, d->variables[i]) ? LOCAL_VARIABLE | LOCAL_HIDDEN : LOCAL_VARIABLE;
    }
    for (int i = 0; i < d->cell_count; i++) {
        body->locals[g->cell_slots[i]] = d->cells[i];
        body->local_kinds[g->cell_slots[i]] |= LOCAL_CELL;
    }
    for (int i = 0; i < d->free_count; i++) {
        int slot = g->cell_slots[d->cell_count + i];
        body->locals[slot] = d->frees[i];
        body->local_kinds[slot] |= LOCAL_FREE;
    }
}

CodeBody *graph_assemble(Graph *g, int stacksize) {
    CodeDraft *d = g->draft;
    CodeBody *body = compiling_new(g->c, CodeBody);
    Assembler a = {.g = g, .body = body};
    body->name = d->name;
    body->qualname = d->qualname;
    body->flags = d->flags;
    body->first_line = d->first_line;
    body->argcount = d->argcount;
    body->posonlyargcount = d->posonlyargcount;
    body->kwonlyargcount = d->kwonlyargcount;
    body->stacksize = stacksize < 1 ? 1 : stacksize;
    body->consts = d->consts;
    body->const_count = d->const_count;
    body->names = d->names;
    body->name_count = d->name_count;
    fill_locals(g, body);
    resolve_jumps(g);
    emit_units(&a);
    emit_lines(&a);
    emit_handlers(&a);
    return body;
}
