/* The thread's chunked stack of frames. */
#include "interp/frame.h"
#include "object/error.h"

#include <stdlib.h>

enum { CHUNK_BYTES = 16 * 1024 };

static FrameChunk *chunk_create(size_t slots) {
    size_t bytes = sizeof(FrameChunk) + slots * sizeof(StackRef);
    bytes = bytes < CHUNK_BYTES ? CHUNK_BYTES : bytes;
    FrameChunk *chunk = malloc(bytes);
    if (chunk != NULL) {
        chunk->bytes = bytes;
        chunk->previous = NULL;
    }
    return chunk;
}

static void stack_use(FrameStack *stack, FrameChunk *chunk) {
    stack->chunk = chunk;
    stack->limit = (StackRef *)((char *)chunk + chunk->bytes);
}

int frames_create(ThreadState *ts) {
    FrameStack *stack = calloc(1, sizeof *stack);
    FrameChunk *chunk = stack ? chunk_create(0) : NULL;
    if (chunk == NULL) {
        free(stack);
        return -1;
    }
    stack_use(stack, chunk);
    stack->top = chunk->slots;
    ts->eval_stack = stack;
    return 0;
}

void frames_destroy(ThreadState *ts) {
    FrameStack *stack = ts->eval_stack;
    for (FrameChunk *c = stack->chunk, *previous; c != NULL; c = previous) {
        previous = c->previous;
        free(c);
    }
    free(stack->spare);
    free(stack);
    ts->eval_stack = NULL;
}

/* A new chunk starts with the address to come back to: the first frame of a chunk lies at its first
 * slot. */
Frame *frame_push_slow(ThreadState *ts, size_t slots) {
    FrameStack *stack = ts->eval_stack;
    FrameChunk *chunk = stack->spare;
    if (chunk != NULL && chunk->bytes >= sizeof(FrameChunk) + (slots + 1) * sizeof(StackRef)) {
        stack->spare = NULL;
    } else {
        chunk = chunk_create(slots + 1);
        if (chunk == NULL) {
            return err_no_memory();
        }
    }
    chunk->previous = stack->chunk;
    StackRef *back = stack->top;
    stack_use(stack, chunk);
    stack->limit--; /* the last slot remembers where the older chunk ended */
    stack->limit->bits = (uintptr_t)back;
    stack->top = chunk->slots + slots;
    return (Frame *)chunk->slots;
}

void frame_pop_slow(ThreadState *ts, Frame *f) {
    FrameStack *stack = ts->eval_stack;
    FrameChunk *chunk = stack->chunk;
    if (chunk->previous == NULL) {
        stack->top = (StackRef *)f;
        return;
    }
    StackRef *back = (StackRef *)stack->limit->bits;
    stack_use(stack, chunk->previous);
    if (chunk->previous->previous != NULL) {
        stack->limit--;
    }
    stack->top = back;
    if (stack->spare == NULL) {
        stack->spare = chunk;
    } else {
        free(chunk);
    }
}

void frames_each_word_stw(ThreadState *ts, void (*visit)(uintptr_t word, void *arg), void *arg) {
    FrameStack *stack = ts->eval_stack;
    StackRef *end = stack->top;
    for (FrameChunk *chunk = stack->chunk; chunk != NULL; chunk = chunk->previous) {
        for (StackRef *slot = chunk->slots; slot < end; slot++) {
            visit(slot->bits, arg);
        }
        if (chunk->previous != NULL) {
            end = (StackRef *)((StackRef *)((char *)chunk + chunk->bytes))[-1].bits;
        }
    }
}
