/* The backtracking machine's state, and the entry points of matching.
 *
 * Entries of the stack:
 *     MARK         register `at` was `value`
 *     LAST         last_index was `value`
 *     CHOICE       go on at instruction `at` from position `value`
 *     RANGE        the greedy repeat at `at` reached `value`; below it a VALUE, the least it may
 * reach LAZY         the lazy repeat at `at` stopped at `value`; below it a VALUE, the most
 *     LAZY_LOOP    run the body of the lazy loop at `at` once more, from `value`
 *     BARRIER      an atomic group or lookahead began at `value`; below it a VALUE, the barrier
 * outside BARRIER_NOT  likewise of a negative one: when the inside fails go on at `at` A VALUE is
 * never on top.
 */
#include "modules/sre/sre_int.h"
#include "thread/state.h"

enum {
    ENTRY_MARK,
    ENTRY_LAST,
    ENTRY_CHOICE,
    ENTRY_RANGE,
    ENTRY_LAZY,
    ENTRY_LAZY_LOOP,
    ENTRY_BARRIER,
    ENTRY_BARRIER_NOT,
    ENTRY_VALUE
};
#define NO_BARRIER ((size_t)-1)
enum { POLL_MASK = 4095 };

static cold_path int poll(void) {
    ThreadState *ts = thread_current();
    return safepoint_due(ts) ? safepoint_slow(ts) : 0;
}

static cold_path int stack_grow(SreMatcher *m) {
    bool first = m->stack == m->first_stack;
    size_t capacity = m->stack_capacity * 4;
    if (capacity > PTRDIFF_MAX / sizeof(SreEntry)) {
        return err_int(err_no_memory());
    }
    SreEntry *stack = realloc(first ? NULL : m->stack, capacity * sizeof(SreEntry));
    if (stack == NULL) {
        return err_int(err_no_memory());
    }
    if (first) {
        memcpy(stack, m->first_stack, sizeof m->first_stack);
    }
    m->stack = stack;
    m->stack_capacity = capacity;
    return 0;
}

/* The farthest position a repeat of one character at `pos` may reach. */
static force_inline Py_ssize_t one_limit(const SreInst *inst, Py_ssize_t pos, Py_ssize_t end) {
    return inst->b == SRE_MAXREPEAT || end - pos < (Py_ssize_t)inst->b ? end
                                                                       : pos + (Py_ssize_t)inst->b;
}

/* Drops the choices above `base` (the barrier's VALUE), and the barrier; undo entries stay. Returns
 * the new depth. */
static size_t cut(SreEntry *stack, size_t base, size_t depth) {
    size_t to = base;
    for (size_t i = base + 2; i < depth; i++) {
        if (stack[i].kind <= ENTRY_LAST) {
            stack[to++] = stack[i];
        }
    }
    return to;
}
/* Undoes what happened above `base`. */
static size_t undo_to(SreMatcher *m, SreEntry *stack, size_t base, size_t depth) {
    while (depth > base) {
        SreEntry *top = &stack[--depth];
        if (top->kind == ENTRY_MARK) {
            m->registers[top->at] = top->value;
        } else if (top->kind == ENTRY_LAST) {
            m->last_index = top->value;
        }
    }
    return depth;
}

#define CHARACTER Py_UCS1
#define SIZED(name) name##_1
#include "modules/sre/sre_match_kind.h"
#define CHARACTER Py_UCS2
#define SIZED(name) name##_2
#include "modules/sre/sre_match_kind.h"
#define CHARACTER Py_UCS4
#define SIZED(name) name##_4
#include "modules/sre/sre_match_kind.h"

/* ---- entry points ---- */

int sre_text_open(PyObject *string, const void **text, Py_ssize_t *length, unsigned *kind,
                  Py_buffer *view) {
    view->obj = NULL;
    if (IS_STR(string)) {
        *text = str_data(string);
        *length = str_length(string);
        *kind = str_kind(string);
        return 0;
    }
    *kind = 1;
    if (IS_EXACT(string, PyBytes_Type)) {
        *text = bytes_data(string);
        *length = bytes_length(string);
        return 0;
    }
    if (!ops_has_buffer(string) || ops_get_buffer(string, view, PyBUF_SIMPLE) < 0) {
        if (err_occurred()) {
            err_clear();
        }
        return err_int(err_raise(PyExc_TypeError, "expected string or bytes-like object, got '%s'",
                                 TYPE(string)->tp_name));
    }
    *text = view->buf;
    *length = view->len;
    return 0;
}

static int check_kinds(SreMatcher *m, SrePattern *pattern) {
    if (pattern->is_bytes == 0 && m->is_bytes) {
        return err_int(
            err_raise(PyExc_TypeError, "cannot use a string pattern on a bytes-like object"));
    }
    if (pattern->is_bytes == 1 && !m->is_bytes) {
        return err_int(
            err_raise(PyExc_TypeError, "cannot use a bytes pattern on a string-like object"));
    }
    return 0;
}
int sre_matcher_open(SreMatcher *m, SrePattern *pattern, PyObject *string, Py_ssize_t start,
                     Py_ssize_t end) {
    Py_ssize_t length;
    m->registers = m->first_registers;
    m->stack = m->first_stack;
    m->stack_capacity = MATCHER_ENTRIES;
    INT_TRYI(sre_text_open(string, &m->text, &length, &m->kind, &m->view));
    m->is_bytes = !IS_STR(string);
    if (check_kinds(m, pattern) < 0) {
        sre_matcher_close(m);
        return -1;
    }
    const SreProgram *p = pattern->program;
    size_t registers = 2 * ((size_t)p->groups + p->loops);
    if (registers > MATCHER_REGISTERS) {
        m->registers = malloc(registers * sizeof *m->registers);
        if (m->registers == NULL) {
            sre_matcher_close(m);
            return err_int(err_no_memory());
        }
    }
    m->program = p;
    m->string = string;
    m->end = end < 0 ? 0 : end < length ? end : length;
    m->start = start < 0 ? 0 : start < length ? start : length;
    m->full = m->must_advance = false;
    m->ticks = 0;
    m->last_index = -1;
    return 0;
}
void sre_matcher_close(SreMatcher *m) {
    if (m->view.obj != NULL) {
        ops_release_buffer(&m->view);
    }
    if (m->registers != m->first_registers) {
        free(m->registers);
    }
    if (m->stack != m->first_stack) {
        free(m->stack);
    }
}

/* Nothing has taken part yet. */
static void prepare(SreMatcher *m) {
    for (size_t i = 0; i < 2 * (size_t)m->program->groups; i++) {
        m->registers[i] = -1;
    }
    m->last_index = -1;
    m->advance_from = m->must_advance ? m->start : -1;
}
int sre_matcher_match(SreMatcher *m) {
    if (m->start > m->end || m->end - m->start < (Py_ssize_t)m->program->min_width) {
        return 0;
    }
    prepare(m);
    m->found = m->start;
    return m->kind == 1   ? run_program_1(m, m->start)
           : m->kind == 2 ? run_program_2(m, m->start)
                          : run_program_4(m, m->start);
}
int sre_matcher_search(SreMatcher *m) {
    prepare(m);
    return m->kind == 1 ? search_1(m) : m->kind == 2 ? search_2(m) : search_4(m);
}

PyObject *sre_slice(PyObject *string, bool is_bytes, const void *text, Py_ssize_t length,
                    Py_ssize_t start, Py_ssize_t end) {
    if (!is_bytes) {
        return str_slice(string, start, end);
    }
    if (end > length) {
        end = length;
    }
    if (start > end) {
        start = end;
    }
    if (IS_EXACT(string, PyBytes_Type) && start == 0 && end == bytes_length(string)) {
        return newref(string);
    }
    return bytes_from((const char *)text + start, end - start);
}
PyObject *sre_matcher_group(SreMatcher *m, Py_ssize_t group, bool empty) {
    Py_ssize_t start = m->found, end = m->at;
    if (group > 0) {
        start = m->registers[2 * group - 2];
        end = m->registers[2 * group - 1];
    }
    if (start < 0 || end < start) {
        return empty ? sre_matcher_slice(m, 0, 0) : newref(NONE);
    }
    return sre_matcher_slice(m, start, end);
}
