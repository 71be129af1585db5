/* frame.f_lineno = line: a trace function, or a callback of sys.monitoring, makes the frame it is
 * told of go on elsewhere. */
#include "types/frame/frame_jump.h"
#include "object/error.h"
#include "types/code/code.h"
#include "types/code/code_int.h"
#include "types/code/code_sites.h"
#include "types/code/code_stacks.h"
#include "types/exception/exception.h"
#include "types/int/int.h"
#include "opcodes.h"

static int refuse(const char *why) {
    return err_int(err_raise(PyExc_ValueError, "%s", why));
}

/* Only the frame that is being told of, and only where it stands before an instruction. */
static int check_event(Frame *f) {
    ThreadState *ts = thread_current();
    if (ts->traced == NULL || ts->traced != f) {
        return refuse("f_lineno can only be set in a trace function");
    }
    switch (ts->traced_event) {
    case EVENT_LINE:
    case EVENT_JUMP:
    case EVENT_BRANCH_LEFT:
    case EVENT_BRANCH_RIGHT:
    case EVENT_PY_YIELD:
    case EVENT_PY_RESUME:
        return 0;
    case EVENT_PY_START:
        return refuse("can't jump from the 'call' trace event of a new frame");
    default:
        return refuse("can only jump from a 'line' trace event");
    }
}

/* The first line not before `line` at which an instruction begins a line; -1: none. */
static int line_not_before(PyCodeObject *code, int line) {
    LineCursor c;
    int best = -1;
    line_cursor_init(&c, code);
    while (line_cursor_next(&c)) {
        if (c.position_line >= line && (best < 0 || c.position_line < best)) {
            best = c.position_line;
        }
    }
    return best;
}

/* Among the places where the line begins, the one that keeps most of the stack; -1: there is none,
 * and *why says why. */
static int find_target(PyCodeObject *code, const CodeStacks *s, int from, int line,
                       const char **why) {
    LineCursor c;
    int best = -1, before = -1;
    *why = "incompatible stacks";
    line_cursor_init(&c, code);
    while (line_cursor_next(&c)) {
        int unit = c.start / 2;
        bool begins = c.position_line == line && before != line;
        before = c.position_line;
        if (!begins || unit >= s->count || s->depth[unit] < 0) {
            continue;
        }
        if (code_stacks_fit(s, from, unit)) {
            best = best < 0 || s->depth[unit] > s->depth[best] ? unit : best;
            continue;
        }
        int top = s->depth[unit] > 0 ? code_stacks_kind(s, unit, s->depth[unit] - 1) : STACK_OBJECT;
        if (top == STACK_EXCEPTION || top == STACK_HANDLED || top == STACK_LASTI) {
            *why = "can't jump into an 'except' block as there's no exception";
        } else if (top == STACK_ITERATOR) {
            *why = "can't jump into the body of a for loop";
        }
    }
    return best;
}

/* Locals without a value would not be expected where the frame goes. */
static int fill_locals(Frame *f) {
    const char *kinds = bytes_data(f->code->co_localspluskinds);
    int unbound = 0;
    for (int i = 0; i < f->code->co_nlocalsplus; i++) {
        unbound += stackref_is_null(f->slots[i]) && !(kinds[i] & CO_FAST_HIDDEN_KIND);
    }
    if (unbound == 0) {
        return 0;
    }
    INT_TRYI(err_warn(PyExc_RuntimeWarning, 1, "assigning None to %d unbound local%s", unbound,
                      unbound == 1 ? "" : "s"));
    for (int i = 0; i < f->code->co_nlocalsplus; i++) {
        if (stackref_is_null(f->slots[i]) && !(kinds[i] & CO_FAST_HIDDEN_KIND)) {
            f->slots[i] = stackref_borrow(NONE);
        }
    }
    return 0;
}

/* Drops what the target has not on its stack; leaving a handler, the exception handled before is so
 * again. */
static void drop_stack(Frame *f, const CodeStacks *s, int from, int depth) {
    StackRef *base = frame_stack_base(f);
    while (f->sp > base + depth) {
        int place = (int)(f->sp - base) - 1;
        StackRef r = *--f->sp;
        if (place < s->depth[from] && code_stacks_kind(s, from, place) == STACK_HANDLED) {
            _PyErr_StackItem *handled = thread_current()->base.exc_info;
            PyObject *old = handled->exc_value;
            handled->exc_value = stackref_take(&r);
            XDECREF(old);
        } else {
            stackref_drop(r);
        }
    }
}

static int jump_with(Frame *f, const CodeStacks *s, int line) {
    const char *why;
    int from = frame_offset(f) / 2;
    int target = find_target(f->code, s, from, line, &why);
    if (target < 0) {
        return refuse(why);
    }
    INT_TRYI(fill_locals(f));
    frame_count(f); /* what the stack borrows from locals may change before it is used now */
    drop_stack(f, s, from, s->depth[target]);
    f->ip = code_units(f->code) + target;
    CodeSites *sites = code_sites(f->code);
    bool told = sites != NULL && MASK_OF(load_acquire(&sites->sites[target].masks), MASK_LINE) != 0;
    f->arrival = told && target != from
                     ? ARRIVAL_SAME_LINE
                     : ARRIVAL_FALL; /* nobody is told of the line: they chose it */
    return 0;
}

int frame_jump(PyFrameObject *self, PyObject *value) {
    if (!IS_INT(value)) {
        return refuse("lineno must be an integer");
    }
    Frame *f = frame_object_frame(self);
    INT_TRYI(check_event(f));
    int overflow;
    int64_t line = int_as_int64_overflow(value, &overflow);
    if (overflow || line > INT32_MAX || line < INT32_MIN) {
        return refuse("lineno out of range");
    }
    if (line < f->code->co_firstlineno) {
        return err_int(
            err_raise(PyExc_ValueError, "line %d comes before the current code block", (int)line));
    }
    int there = line_not_before(f->code, (int)line);
    if (there < 0) {
        return err_int(
            err_raise(PyExc_ValueError, "line %d comes after the current code block", (int)line));
    }
    CodeStacks *s = INT_TRY(code_stacks_make(f->code));
    int result = jump_with(f, s, there);
    code_stacks_free(s);
    return result;
}
