/* Frames: one per running call of Python code, on the thread's chunked stack, or inside a
 * generator.
 *
 * A frame is its header, the fast locals (variables, cells, free variables), and the value stack.
 * `frame` objects appear only when Python asks for one. Calls from Python to Python push a frame
 * and go on in the same C function.
 *
 * Invariants
 *   1. When anything runs that is not `quiet`, `ip` is the instruction under way and `sp` the top
 * of its stack: every live value is in a slot.
 *   2. Frames older than the thread's watermark hold no uncounted references. Returning into a
 * frame at the watermark sinks it.
 *   3. A frame that leaves its thread's stack (a suspended generator, a frame object that outlives
 * the call) holds counted references only. verify_frame() checks 1.
 *
 * Threads: the owner; another only while it holds the owner suspended.
 */
#ifndef PITHON_INTERP_FRAME_H
#define PITHON_INTERP_FRAME_H

#include "object/stackref.h"

typedef uint16_t Unit; /* of code: opcode in the low byte, operand in the high one */
#define UNIT_OPCODE(unit) ((unit) & 0xff)
#define UNIT_OPERAND(unit) ((unit) >> 8)

typedef enum { FRAME_THREAD /* 0 */, FRAME_GENERATOR, FRAME_OBJECT } FrameOwner;

/* How the value comes out of interp_run: as an owned pointer, or as the bits of a StackRef (what a generator
 * yields to generator_next). */
typedef enum { ENTRY_NOT, ENTRY_OBJECT, ENTRY_SLOT } FrameEntry;

typedef struct Frame {
    struct Frame *previous; /* the caller's, NULL at the bottom or while suspended */
    PyCodeObject
        *code; /* borrowed from `function`, or from what keeps what that has let go of (retired.c) */
    StackRef function;  /* what was called; keeps code, globals, closure */
    PyObject *globals;  /* borrowed from the function */
    PyObject *builtins; /* likewise */
    PyObject *locals;   /* owned: the namespace of class bodies, modules, exec; NULL in functions */
    uint64_t *caches;   /* the code's cache words */
    Unit *ip;           /* instruction under way */
    StackRef *sp;       /* first free slot of the value stack */
    PyFrameObject *object; /* owned: made on demand, or NULL */
    uint16_t
        return_offset; /* units from `ip` of the calling instruction to where the call returns */
    uint8_t unused;
    uint8_t arrival;   /* Arrival: what the jump just taken says to where it leads, see types/code/code_sites.h */
    union {
        struct {
            uint8_t owner;  /* FrameOwner */
            uint8_t entry;  /* FrameEntry: returning from it returns from interp_run */
            bool init_call; /* its result must be None and is replaced by the instance below it on the
                               caller's stack */
            bool operator_call; /* the operands lie below its result on the caller's stack: see step_return_operator */
        };
        uint32_t special; /* all of these: 0 for a frame of the thread's stack called from Python */
    };
    StackRef slots[];
} Frame;

/* The word `special` of a frame with that owner and entry, which is no call of an __init__. */
static force_inline uint32_t frame_special(FrameOwner owner, FrameEntry entry) {
    return ((Frame){.owner = owner, .entry = entry}).special;
}

static force_inline StackRef *frame_stack_base(Frame *f) {
    return f->slots + f->code->co_nlocalsplus;
}
static force_inline Unit *code_units(PyCodeObject *code) {
    return (Unit *)code->co_code_adaptive;
}
/* Byte offset of the instruction under way. */
static inline int frame_offset(Frame *f) {
    return (int)((char *)f->ip - (char *)code_units(f->code));
}

/* ---- the thread's stack (stack.c) ---- */

typedef struct FrameChunk {
    struct FrameChunk *previous;
    size_t bytes;
    StackRef slots[];
} FrameChunk;
typedef struct FrameStack {
    FrameChunk *chunk;
    FrameChunk *spare; /* one kept, so that a loop at the edge does not allocate */
    StackRef *top, *limit;
    struct Frame *pending; /* not linked yet; through `previous` */
} FrameStack;

/* One more than the code asks for: instructions put there what is to be dropped. */
static force_inline size_t frame_slots(PyCodeObject *code) {
    return sizeof(Frame) / sizeof(StackRef) + (size_t)code->co_framesize + 1;
}
Frame *frame_push_slow(ThreadState *ts, size_t slots);
/* Room for a frame of `code` on the thread's stack; not yet linked. NULL with MemoryError. */
static force_inline Frame *frame_push(ThreadState *ts, PyCodeObject *code) {
    FrameStack *stack = ts->eval_stack;
    size_t slots = frame_slots(code);
    StackRef *top = stack->top;
    if (unlikely((size_t)(stack->limit - top) < slots)) {
        return frame_push_slow(ts, slots);
    }
    stack->top = top + slots;
    return (Frame *)top;
}
/* A frame that is not linked yet is pending while something may run that is not quiet: its slots and
 * its function must be sound then, for hand-shakes count them. */
static force_inline void frame_pend(ThreadState *ts, Frame *f) {
    FrameStack *stack = ts->eval_stack;
    f->previous = stack->pending;
    stack->pending = f;
}
/* The one that was pended last is not pending any more. */
static force_inline void frame_unpend(ThreadState *ts) {
    FrameStack *stack = ts->eval_stack;
    stack->pending = stack->pending->previous;
}
void frame_pop_slow(ThreadState *ts, Frame *f);
/* Gives the room back; the newest frame of the thread's stack only. */
static force_inline void frame_pop(ThreadState *ts, Frame *f) {
    FrameStack *stack = ts->eval_stack;
    if (unlikely((StackRef *)f == stack->chunk->slots)) {
        frame_pop_slow(ts, f);
        return;
    }
    stack->top = (StackRef *)f;
}

/* Every word of the thread's stack of frames, whether its frames are linked or not. World stopped. */
void frames_each_word_stw(ThreadState *ts, void (*visit)(uintptr_t word, void *arg), void *arg);

/* ---- filling and ending (frame.c) ---- */

/* Sets the header; locals are the caller's to fill. `ref`, the function's, is taken over. The code
 * is what the frame was made for: the function's may have been replaced since. */
static force_inline void frame_init(Frame *f, PyFunctionObject *function, PyCodeObject *code,
                                    StackRef ref) {
    f->code = code;
    f->function = ref;
    f->globals = function->func_globals;
    f->builtins = function->func_builtins;
    f->locals = NULL;
    f->caches = (uint64_t *)code->co_executors;
    f->ip = code_units(code);
    f->sp = f->slots + code->co_nlocalsplus;
    f->object = NULL;
    f->return_offset = 0;
    f->unused = 0; /* one store for all of these */
    f->arrival = 0;
    f->special = frame_special(FRAME_THREAD, ENTRY_NOT);
}
/* Drops everything the frame holds: locals, stack, function, and parts with its frame object. */
void frame_clear(ThreadState *ts, Frame *f);
/* Turns the uncounted references in the slots of one frame into counted ones. Quiet. */
void frame_count(Frame *f);
/* Before a slot of `f` is written from outside: the frames called from it may borrow what lies there. The frame is the calling thread's own, or
 * the world is stopped. Quiet. */
void frames_count_newer(Frame *f);
void verify_frame(Frame *f);

/* Runs the frame (already linked as ts->frame, entry set) until it returns: its value, or NULL with
 * an exception. */
PyObject *interp_run(ThreadState *ts, Frame *f);
/* A frame for calling `function`, arguments bound to its parameters; unlinked. Arguments borrowed.
 * NULL with an exception. */
Frame *frame_for_call(ThreadState *ts, PyFunctionObject *function, StackRef ref,
                      PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames);
/* The same, taking over what lies in slots (unboxed ints welcome): args[0..nargs+nkw), and *ref. */
Frame *frame_for_slots(ThreadState *ts, PyFunctionObject *function, StackRef *ref, StackRef *args,
                       Py_ssize_t nargs, PyObject *kwnames);
/* exec, eval, class bodies: code with globals and a namespace. */
PyObject *interp_eval_code(PyObject *code, PyObject *globals, PyObject *locals, PyObject *closure);
/* Calls something from C as if the module with that namespace did, whose code never runs: for natives
 * that ask who calls them. */
PyObject *interp_call_within(PyObject *code, PyObject *globals, PyObject *callable, PyObject *args,
                             PyObject *kwargs);

#endif
