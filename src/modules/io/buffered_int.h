/* Insides of BufferedReader, BufferedWriter and BufferedRandom, which are one structure.
 *
 * What has been read ahead lies in read->data[pos, end): the raw stream's position is `end - pos`
 * behind the stream's. What waits to be written lies in write->data[0, waiting): the raw position
 * is `waiting` before the stream's. At most one of the two is not empty (verify_buffered): a
 * BufferedRandom that goes from reading to writing moves the raw stream back, and from writing to
 * reading it flushes.
 *
 * Threads: an operation takes `lock` for its whole length; under it are all fields but `raw`, which
 * is read with attr_field.
 */
#ifndef PITHON_MODULES_IO_BUFFERED_INT_H
#define PITHON_MODULES_IO_BUFFERED_INT_H

#include "modules/io/io_int.h"

enum { BUFFERED_NEW, BUFFERED_READY, BUFFERED_DETACHED };

typedef struct {
    IO_HEAD PyObject *raw;
    uint8_t state; /* (a) BUFFERED_* */
    bool can_read, can_write;
    bool raw_is_file; /* an exact FileIO: system calls without going through its methods */
    uint8_t finalizing;
    bool released; /* closed: the blocks are gone */
    IoLock lock;
    Py_ssize_t size;       /* of each block */
    IoBlock *read, *write; /* NULL until needed */
    Py_ssize_t pos, end, waiting;
} Buffered;
#define BUFFERED(o) ((Buffered *)(o))

/* Takes the lock until the scope ends; leaves a pointer-returning function with RuntimeError when
 * this thread holds it. */
int buffered_lock(Buffered *self);
static inline void buffered_unlock(Buffered **self) {
    if (*self != NULL) {
        io_lock_release(&(*self)->lock);
    }
}
#define BUFFERED_LOCK(b)                                                                           \
    __attribute__((cleanup(buffered_unlock))) Buffered *held_ = buffered_lock(b) < 0 ? NULL : (b); \
    if (held_ == NULL) {                                                                           \
        return NULL;                                                                               \
    }

/* The raw stream (new reference); ValueError before __init__ and after detach(). */
PyObject *buffered_raw(Buffered *self);
int buffered_not_ready(Buffered *self);
static inline int buffered_check(Buffered *self) {
    return likely(load_relaxed(&self->state) == BUFFERED_READY) ? 0 : buffered_not_ready(self);
}
/* -1 with ValueError `text` if the raw stream is closed. */
int buffered_check_open(Buffered *self, const char *text);

/* One call of the raw stream: bytes moved, IO_WOULD_BLOCK, -1. `block` may be NULL for memory of
 * others. */
Py_ssize_t raw_read(Buffered *self, IoBlock *block, Py_ssize_t start, Py_ssize_t size);
Py_ssize_t raw_read_into(Buffered *self, char *data, Py_ssize_t size);
Py_ssize_t raw_write(Buffered *self, const char *data, Py_ssize_t size);
int64_t raw_seek(Buffered *self, int64_t offset, int whence);
int64_t raw_tell(Buffered *self);

/* Lock held. Reads ahead once, when nothing is left: bytes read, IO_WOULD_BLOCK, -1. */
Py_ssize_t buffered_fill(Buffered *self);
/* Writes out what waits; on BlockingIOError the rest stays. */
int buffered_write_out(Buffered *self);
/* Nothing read ahead any more: the raw stream stands where this one does. */
int buffered_rewind(Buffered *self);
/* Both. */
int buffered_settle(Buffered *self);

/* Methods, declared as such in buffered.c. */
PyObject *buffered_read(Buffered *self, Py_ssize_t size);
PyObject *buffered_read1(Buffered *self, Py_ssize_t size);
PyObject *buffered_readinto(Buffered *self, Py_buffer *buffer);
PyObject *buffered_readinto1(Buffered *self, Py_buffer *buffer);
PyObject *buffered_peek(Buffered *self, Py_ssize_t size);
PyObject *buffered_readline(Buffered *self, Py_ssize_t size);
PyObject *buffered_write(Buffered *self, Py_buffer *buffer);
PyObject *buffered_next(PyObject *o);
void verify_buffered(Buffered *self);

#endif
