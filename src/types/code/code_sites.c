/* Finding the places of events in code, and rewriting its units. */
#include "types/code/code_sites.h"
#include "types/code/code_int.h"
#include "opcodes.h"

enum { FIRST_INSTRUMENTED = INSTRUMENTED_END_FOR };

int code_opcode(PyCodeObject *code, Py_ssize_t unit) {
    int opcode = load_relaxed(&code_units_of(code)[unit]) & 0xff;
    if (opcode >= FIRST_INSTRUMENTED) {
        CodeSites *sites = code_sites(code);
        return sites != NULL ? sites->sites[unit].opcode : opcode;
    }
    return opcode_general[opcode];
}

/* ---- finding out ---- */

typedef struct {
    PyCodeObject *code;
    CodeSites *sites;
    uint8_t *come; /* by unit: bits COME_*: how control gets there */
} Finder;
enum {
    COME_FALL_OTHER = 1,
    COME_FALL_SAME = 2,
    COME_JUMP_OTHER = 4,
    COME_JUMP_SAME = 8,
    COME_BACKWARD = 16
};

/* One instruction with its prefixes. */
typedef struct {
    Py_ssize_t start, at, after; /* units: first prefix, opcode, next instruction */
    int opcode, oparg;
} Step;

static bool step_read(PyCodeObject *code, Py_ssize_t start, Step *s) {
    const uint16_t *units = code_units_of(code);
    Py_ssize_t n = code_units_count(code);
    s->start = s->at = start;
    s->oparg = 0;
    for (;; s->at++) {
        if (s->at >= n) {
            return false;
        }
        s->opcode = opcode_general[units[s->at] & 0xff];
        s->oparg = (int)((unsigned)s->oparg << 8 | units[s->at] >> 8);
        if (s->opcode != EXTENDED_ARG) {
            break;
        }
    }
    s->after = s->at + 1 + opcode_caches[s->opcode];
    return s->after <= n;
}

static Py_ssize_t jump_target(const Step *s) {
    switch (s->opcode) {
    case JUMP_BACKWARD:
    case JUMP_BACKWARD_NO_INTERRUPT:
        return s->after - s->oparg;
    case JUMP_FORWARD:
    case POP_JUMP_IF_FALSE:
    case POP_JUMP_IF_TRUE:
    case POP_JUMP_IF_NONE:
    case POP_JUMP_IF_NOT_NONE:
    case FOR_ITER:
    case SEND:
        return s->after + s->oparg;
    default:
        return -1;
    }
}

static bool falls_through(int opcode) {
    return opcode != RETURN_VALUE && opcode != RAISE_VARARGS && opcode != RERAISE &&
           opcode != JUMP_FORWARD && opcode != JUMP_BACKWARD &&
           opcode != JUMP_BACKWARD_NO_INTERRUPT;
}

static uint8_t main_event(const Step *s) {
    switch (s->opcode) {
    case RESUME:
        return (s->oparg & 3) == 0 ? EVENT_PY_START : EVENT_PY_RESUME;
    case RETURN_VALUE:
        return EVENT_PY_RETURN;
    case YIELD_VALUE:
        return EVENT_PY_YIELD;
    case CALL:
    case CALL_KW:
    case CALL_FUNCTION_EX:
    case LOAD_SUPER_ATTR:
        return EVENT_CALL;
    case JUMP_FORWARD:
    case JUMP_BACKWARD:
        return EVENT_JUMP;
    case POP_JUMP_IF_FALSE:
    case POP_JUMP_IF_TRUE:
    case POP_JUMP_IF_NONE:
    case POP_JUMP_IF_NOT_NONE:
    case POP_ITER:
    case END_ASYNC_FOR:
        return EVENT_BRANCH_RIGHT;
    case NOT_TAKEN:
        return EVENT_BRANCH_LEFT;
    case END_FOR:
    case END_SEND:
        return EVENT_STOP_ITERATION;
    default:
        return EVENT_NONE;
    }
}

/* Lines, opcodes and events of all units. */
static void find_instructions(Finder *f) {
    PyCodeObject *code = f->code;
    LineCursor cursor;
    line_cursor_init(&cursor, code);
    Step s;
    for (Py_ssize_t i = 0; step_read(code, i, &s); i = s.after) {
        while (cursor.stop <= i * 2 && line_cursor_next(&cursor)) {
        }
        for (Py_ssize_t k = s.start; k <= s.at; k++) {
            CodeSite *site = &f->sites->sites[k];
            site->line = cursor.position_line;
            site->opcode = k < s.at ? EXTENDED_ARG : (uint8_t)s.opcode;
            site->event = k < s.at ? EVENT_NONE : main_event(&s);
            if (k > code->_co_firsttraceable && s.opcode != RESUME) {
                site->flags |= SITE_START;
            }
        }
        if (s.opcode == FOR_ITER && s.after < f->sites->count) {
            f->sites->sites[s.after].flags |= SITE_AFTER_FOR;
            if (s.after + s.oparg + 1 < f->sites->count) {
                f->sites->sites[s.after + s.oparg + 1].target = (uint32_t)s.at; /* POP_ITER */
                f->sites->sites[s.after].target = (uint32_t)(s.after + s.oparg + 1);
            }
        }
    }
}

static void jump_arrives(Finder *f, const Step *s) {
    Py_ssize_t target = jump_target(s);
    if (target < 0 || target >= f->sites->count) {
        return;
    }
    if (f->sites->sites[target].line != f->sites->sites[s->start].line) {
        f->come[target] |= COME_JUMP_OTHER;
    } else {
        f->come[target] |= s->opcode == JUMP_BACKWARD ? COME_BACKWARD : COME_JUMP_SAME;
    }
}

static void find_edges(Finder *f) {
    CodeSite *sites = f->sites->sites;
    Step s;
    int32_t line = -1; /* of the last instruction that is not the end of a loop */
    for (Py_ssize_t i = 0; step_read(f->code, i, &s); i = s.after) {
        bool loop_end = s.opcode == END_FOR || s.opcode == POP_ITER;
        line = loop_end ? line : sites[i].line;
        if (s.after < f->sites->count && falls_through(s.opcode)) {
            bool other = sites[s.after].line != sites[i].line ||
                         (s.opcode == RESUME && s.at <= f->code->_co_firsttraceable);
            other &=
                !loop_end || sites[s.after].line !=
                                 line; /* what follows a loop on the line where its body ends */
            f->come[s.after] |= other ? COME_FALL_OTHER : COME_FALL_SAME;
        }
        jump_arrives(f, &s);
    }
}

/* Says where lines begin. */
static void find_lines(Finder *f) {
    for (Py_ssize_t i = 0; i < f->sites->count; i++) {
        CodeSite *site = &f->sites->sites[i];
        int come = f->come[i];
        if (!(site->flags & SITE_START) || site->line < 0) {
            continue;
        }
        if (come & (COME_FALL_OTHER | COME_JUMP_OTHER)) {
            site->flags |= SITE_LINE;
        } else if (come & COME_BACKWARD) {
            site->flags |= SITE_LINE_TRACE;
        }
        bool falls = (come & (COME_FALL_OTHER | COME_FALL_SAME)) != 0;
        bool mixed = (come & (COME_JUMP_SAME | COME_BACKWARD)) != 0;
        if ((come & COME_FALL_OTHER) || (!falls && !mixed && (come & COME_JUMP_OTHER))) {
            site->flags |= SITE_FALL;
        }
    }
}

static void find_handlers(Finder *f) {
    int entry = 0, target;
    while (code_handler_next(f->code, &entry, &target)) {
        if (target < f->sites->count) {
            CodeSite *site = &f->sites->sites[target];
            if ((site->flags & SITE_START) && site->line >= 0) {
                site->flags = (uint8_t)((site->flags | SITE_LINE) & ~SITE_LINE_TRACE);
            }
        }
    }
}

static void find_marks(Finder *f) {
    Step s;
    for (Py_ssize_t i = 0; step_read(f->code, i, &s); i = s.after) {
        Py_ssize_t target = jump_target(&s);
        if (target < 0 || target >= f->sites->count || s.opcode == FOR_ITER || s.opcode == SEND) {
            continue;
        }
        CodeSite *from = &f->sites->sites[s.at], *to = &f->sites->sites[target];
        bool other = from->line != to->line, told = (to->flags & SITE_FALL) != 0;
        bool backward = s.opcode == JUMP_BACKWARD;
        if ((to->flags & (SITE_LINE | SITE_LINE_TRACE)) &&
            (other != told || (!other && backward))) {
            from->flags |= SITE_MARKS;
            from->mark = other      ? ARRIVAL_OTHER_LINE
                         : backward ? ARRIVAL_BACKWARD
                                    : ARRIVAL_SAME_LINE;
            from->target = (uint32_t)target;
        }
    }
}

CodeSites *code_sites_make(PyCodeObject *code) {
    CodeSites *made = code_sites(code);
    if (made != NULL) {
        return made;
    }
    size_t n = (size_t)code_units_count(code);
    CodeSites *sites = data_alloc_zero(sizeof *sites + n * sizeof(CodeSite));
    uint8_t *come = data_alloc_zero(n + 1);
    if (sites != NULL && come != NULL) {
        sites->count = (Py_ssize_t)n;
        Finder f = {.code = code, .sites = sites, .come = come};
        find_instructions(&f);
        find_edges(&f);
        find_lines(&f);
        find_handlers(&f);
        find_marks(&f);
        struct _PyCoMonitoringData *none = NULL;
        if (cas_acq_rel(&code->_co_monitoring, &none, (struct _PyCoMonitoringData *)sites)) {
            made = sites;
            sites = NULL;
        } else {
            made = (CodeSites *)none; /* another thread came first */
        }
    }
    data_free(sites, 0);
    data_free(come, 0);
    return made;
}

void code_sites_free(PyCodeObject *code) {
    data_free(code->_co_monitoring, 0);
    code->_co_monitoring = NULL;
}

/* ---- rewriting ---- */

int code_site_opcode(int opcode) {
    switch (opcode) {
    case RESUME:
        return INSTRUMENTED_RESUME;
    case RETURN_VALUE:
        return INSTRUMENTED_RETURN_VALUE;
    case YIELD_VALUE:
        return INSTRUMENTED_YIELD_VALUE;
    case CALL:
        return INSTRUMENTED_CALL;
    case CALL_KW:
        return INSTRUMENTED_CALL_KW;
    case CALL_FUNCTION_EX:
        return INSTRUMENTED_CALL_FUNCTION_EX;
    case LOAD_SUPER_ATTR:
        return INSTRUMENTED_LOAD_SUPER_ATTR;
    case JUMP_FORWARD:
        return INSTRUMENTED_JUMP_FORWARD;
    case JUMP_BACKWARD:
        return INSTRUMENTED_JUMP_BACKWARD;
    case POP_JUMP_IF_FALSE:
        return INSTRUMENTED_POP_JUMP_IF_FALSE;
    case POP_JUMP_IF_TRUE:
        return INSTRUMENTED_POP_JUMP_IF_TRUE;
    case POP_JUMP_IF_NONE:
        return INSTRUMENTED_POP_JUMP_IF_NONE;
    case POP_JUMP_IF_NOT_NONE:
        return INSTRUMENTED_POP_JUMP_IF_NOT_NONE;
    case POP_ITER:
        return INSTRUMENTED_POP_ITER;
    case END_ASYNC_FOR:
        return INSTRUMENTED_END_ASYNC_FOR;
    case NOT_TAKEN:
        return INSTRUMENTED_NOT_TAKEN;
    case END_FOR:
        return INSTRUMENTED_END_FOR;
    case END_SEND:
        return INSTRUMENTED_END_SEND;
    default:
        return INSTRUMENTED_INSTRUCTION;
    }
}

static int fitting_opcode(const CodeSites *sites, const CodeSite *site) {
    uint32_t masks = load_acquire(&site->masks);
    if (MASK_OF(masks, MASK_LINE)) {
        return INSTRUMENTED_LINE;
    }
    bool marks = (site->flags & SITE_MARKS) &&
                 MASK_OF(load_acquire(&sites->sites[site->target].masks), MASK_LINE);
    if (MASK_OF(masks, MASK_INSTRUCTION) || MASK_OF(masks, MASK_LEFT) || marks) {
        return INSTRUMENTED_INSTRUCTION;
    }
    return MASK_OF(masks, MASK_MAIN) ? code_site_opcode(site->opcode) : site->opcode;
}

void code_site_settle(PyCodeObject *code, CodeSites *sites, Py_ssize_t i) {
    uint16_t *unit = &code_units_of(code)[i], old = load_relaxed(unit);
    uint16_t now = (uint16_t)((old & 0xff00) | (unsigned)fitting_opcode(sites, &sites->sites[i]));
    if (now != old) {
        store_release(unit, now);
    }
}

void code_site_disable(PyCodeObject *code, CodeSites *sites, Py_ssize_t i, int which, int tool) {
    fetch_and_acq_rel(&sites->sites[i].masks, ~((uint32_t)1 << (8 * which + tool)));
    code_site_settle(code, sites, i);
}

static uint32_t new_mask(uint32_t masks, int which, uint8_t before, uint8_t now, bool restart) {
    uint8_t kept = restart ? now : (uint8_t)(MASK_OF(masks, which) & before & now);
    return (uint32_t)(uint8_t)(kept | (now & ~before)) << (8 * which);
}

static uint32_t site_masks(const CodeSite *site, const uint8_t *before, const uint8_t *now,
                           bool restart) {
    uint32_t old = load_relaxed(&site->masks), masks = 0;
    if (site->flags & (SITE_LINE | SITE_LINE_TRACE)) {
        uint8_t told = site->flags & SITE_LINE ? 0xff : 1 << TOOL_TRACE;
        masks |=
            new_mask(old, MASK_LINE, before[EVENT_LINE] & told, now[EVENT_LINE] & told, restart);
    }
    if (site->flags & SITE_START) {
        masks |= new_mask(old, MASK_INSTRUCTION, before[EVENT_INSTRUCTION], now[EVENT_INSTRUCTION],
                          restart);
    }
    if (site->flags & SITE_AFTER_FOR) {
        masks |=
            new_mask(old, MASK_LEFT, before[EVENT_BRANCH_LEFT], now[EVENT_BRANCH_LEFT], restart);
    }
    if (site->event != EVENT_NONE) {
        masks |= new_mask(old, MASK_MAIN, before[site->event], now[site->event], restart);
    }
    return masks;
}

void code_sites_update(PyCodeObject *code, CodeSites *sites, const uint8_t *tools,
                       uint32_t restart) {
    for (Py_ssize_t i = 0; i < sites->count; i++) {
        CodeSite *site = &sites->sites[i];
        if (site->opcode != 0) {
            store_relaxed(&site->masks,
                          site_masks(site, sites->active, tools, restart != sites->restart));
        }
    }
    for (Py_ssize_t i = 0; i < sites->count; i++) {
        if (sites->sites[i].opcode != 0) {
            code_site_settle(code, sites, i);
        }
    }
    sites->restart = restart;
    for (int e = 0; e < MONITOR_LOCAL_EVENTS; e++) {
        sites->active[e] = tools[e];
    }
}
