/* What the decompressor objects of zlib, bz2, lzma and zstd share: they are fed pieces of input,
 * keep what they could not use yet, and may be told how much output to make.
 */
#ifndef PITHON_MODULES_COMPRESSION_DECOMPRESSOR_H
#define PITHON_MODULES_COMPRESSION_DECOMPRESSOR_H

#include "base/buffer.h"
#include "object/args.h"
#include "object/error.h"
#include "object/ops.h"
#include "thread/mutex.h"
#include "thread/state.h"
#include "types/bytes/bytes.h"

enum { COMPRESSION_BLOCK = 16 * 1024, COMPRESSION_BLOCK_MAX = 64 * 1024 * 1024 };

/* What one step of the library made of its input. */
typedef enum {
    STEP_GO_ON,
    STEP_END,   /* the stream has ended; what is left of the input does not belong to it */
    STEP_FAILED /* the object remembers why */
} StepResult;

/* Advances *in over what it consumed and *out over what it produced; runs detached. */
typedef StepResult StepFunction(void *self, const uint8_t **in, const uint8_t *in_end,
                                uint8_t **out, uint8_t *out_end);

typedef struct {
    PyMutex lock;
    Buffer kept;      /* (n:lock) input of earlier calls that is not consumed */
    Buffer unused;    /* (n:lock) what followed the stream */
    bool eof;         /* (a) */
    bool needs_input; /* (a) */
    bool broken;      /* (n:lock) a step has failed */
} Decompressor;

static inline void decompressor_begin(Decompressor *d) {
    d->needs_input = true;
}
void decompressor_end(Decompressor *d);
/* How a kind of decompressor works. */
typedef struct {
    StepFunction *step;
    void *(*fail)(void *self); /* raises for a step that failed; always NULL */
    const char *eof_text;      /* of the EOFError after the end */
    const char *broken_text;   /* of the ValueError after a failure; NULL: `fail` again */
    bool output_hides;         /* the library may hold back output when there is no more room
                                  for it, though it has consumed all input */
    bool starts_over;          /* a failure leaves it as new: the input is forgotten */
} DecompressorKind;
/* Feeds data; limit < 0: none. The output as bytes. */
PyObject *decompressor_feed(Decompressor *d, void *self, const DecompressorKind *kind,
                            const Py_buffer *data, Py_ssize_t limit);
PyObject *decompressor_unused(Decompressor *d);

/* Steps until the input is consumed and no output is held back for want of room; with to_end until
 * STEP_END. 0; -1 without memory; -2 when a step failed. Callable detached. */
typedef enum { DRIVE_INPUT, DRIVE_TO_END } DriveGoal;
int compression_drive(void *self, StepFunction *step, const uint8_t *in, size_t n, DriveGoal goal,
                      Buffer *out);
/* Room for output: at least a byte unless the limit is reached, more the more there is already.
 * limit < 0: none. Returns NULL without memory; *room is 0 at the limit. */
uint8_t *compression_room(Buffer *out, Py_ssize_t limit, size_t *room);
/* The bytes collected; frees the buffer. */
PyObject *compression_bytes(Buffer *out);

#endif
