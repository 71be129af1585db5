/* Where in a code object events can happen (sys.monitoring, sys.settrace, sys.setprofile), and who wants to hear of them.
 *
 * A code object that is monitored, or was, has a CodeSites: one CodeSite per unit. It is made once, when first needed, and lives as long as the
 * code. The executed unit of a monitored instruction holds an instrumented opcode (interp/instructions/monitor.h); what it holds otherwise
 * is in the site.
 *
 * Invariants
 *   1. The unit of a site with an empty mask and no active mark holds the original opcode, or soon will; that of another one an instrumented opcode.
 *   2. Bits of masks are set only while no thread runs the code behind its first RESUME (or the world is stopped); they are taken out at any time
 *      (DISABLE) by whoever runs the code.
 *   3. A frame behind the first RESUME runs code of the interpreter's current version (interp/monitor.h).
 *
 * Threads: (c) what was found out about the code; masks (a); the rest under the code's lock, or with the world stopped.
 */
#ifndef PITHON_TYPES_CODE_CODE_SITES_H
#define PITHON_TYPES_CODE_CODE_SITES_H

#include "object/object.h"

enum { MONITOR_TOOLS = 8, MONITOR_PUBLIC_TOOLS = 6, TOOL_PROFILE = 6, TOOL_TRACE = 7 };
/* In the order of their bits; those up to EVENT_STOP_ITERATION are local to a place in the code. */
typedef enum {
    EVENT_PY_START,
    EVENT_PY_RESUME,
    EVENT_PY_RETURN,
    EVENT_PY_YIELD,
    EVENT_CALL,
    EVENT_LINE,
    EVENT_INSTRUCTION,
    EVENT_JUMP,
    EVENT_BRANCH_LEFT,
    EVENT_BRANCH_RIGHT,
    EVENT_STOP_ITERATION,
    EVENT_RAISE,
    EVENT_EXCEPTION_HANDLED,
    EVENT_PY_UNWIND,
    EVENT_PY_THROW,
    EVENT_RERAISE,
    EVENT_C_RETURN,
    EVENT_C_RAISE,
    EVENT_BRANCH,
    MONITOR_LOCAL_EVENTS = EVENT_RAISE,
    MONITOR_EVENTS = EVENT_BRANCH,
    EVENT_NONE = 255
} MonitorEvent;

/* Which of a site's masks: each is a byte, a bit per tool. */
enum { MASK_LINE, MASK_INSTRUCTION, MASK_MAIN, MASK_LEFT };
#define MASK_OF(masks, which) ((uint8_t)((masks) >> (8 * (which))))

/* Flags of a site. A line begins where control can come from another line; if it can come from the same line as well, the jumps that tell
 * something else than falling in does leave a mark in the frame. */
enum {
    SITE_START = 1,      /* an instruction, or a prefix of one, behind the first RESUME */
    SITE_LINE = 2,       /* a line begins */
    SITE_LINE_TRACE = 4, /* a jump backward leads here on one line: only trace functions are told */
    SITE_FALL = 8,       /* whoever comes without a mark comes from another line */
    SITE_MARKS = 16,     /* a jump that marks its frame when it is taken */
    SITE_AFTER_FOR = 32, /* follows a FOR_ITER: MASK_LEFT */
};
/* What a jump says to where it leads (Frame.arrival). */
typedef enum { ARRIVAL_FALL, ARRIVAL_OTHER_LINE, ARRIVAL_SAME_LINE, ARRIVAL_BACKWARD } Arrival;

typedef struct {
    uint32_t masks;  /* (a) */
    int32_t line;    /* (c) -1 for none */
    uint32_t target; /* (c) of one that marks: the unit it jumps to; of the POP_ITER behind a loop and of the loop's body: the
                        FOR_ITER, and that POP_ITER */
    uint8_t opcode;  /* (c) the general one; 0 for cache units */
    uint8_t event;   /* (c) MonitorEvent of MASK_MAIN, EVENT_NONE if there is none */
    uint8_t flags;   /* (c) */
    uint8_t mark;    /* (c) Arrival */
} CodeSite;

typedef struct CodeSites {
    Py_ssize_t count;
    uint32_t restart;                          /* restarts it has seen */
    uint32_t local[MONITOR_TOOLS];             /* events asked for in this code */
    uint32_t generation[MONITOR_TOOLS];        /* ... since when: see interp/monitor.h */
    uint8_t active[MONITOR_LOCAL_EVENTS];      /* by event: the tools it is instrumented for */
    CodeSite sites[];
} CodeSites;

static inline quiet CodeSites *code_sites(PyCodeObject *code) {
    return (CodeSites *)load_acquire((void **)&code->_co_monitoring); /* pairs with the release in code_sites_make */
}
/* Is somebody to be told of the instruction's own event? */
static inline quiet bool code_is_told(PyCodeObject *code, Py_ssize_t unit) {
    CodeSites *sites = code_sites(code);
    return sites != NULL && MASK_OF(load_acquire(&sites->sites[unit].masks), MASK_MAIN) != 0;
}
/* Finds out where events can happen; once per code. NULL without memory, no exception. */
CodeSites *code_sites_make(PyCodeObject *code);
void code_sites_free(PyCodeObject *code);
/* The general opcode at a unit, whatever is executed there now. */
quiet int code_opcode(PyCodeObject *code, Py_ssize_t unit);
/* What is executed in place of the opcode where a tool wants its own event. */
quiet int code_site_opcode(int opcode);
/* Brings masks and units up to date: tools[e] wants event e. `restart`: disabled places come back. Invariant 2. */
quiet void code_sites_update(PyCodeObject *code, CodeSites *sites, const uint8_t *tools, uint32_t restart);
/* Tool `tool` no longer wants the event of mask `which` there. */
quiet void code_site_disable(PyCodeObject *code, CodeSites *sites, Py_ssize_t unit, int which, int tool);
/* A mark is no longer wanted, or nothing is: the unit gets the opcode that fits. */
quiet void code_site_settle(PyCodeObject *code, CodeSites *sites, Py_ssize_t unit);

#endif
