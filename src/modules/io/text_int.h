/* Insides of TextIOWrapper.
 *
 * Reading: `decoded` is the text of the chunk read last, of which `used` characters have been given
 * out. `snapshot`, if not NULL, are the bytes it came from, behind those the decoder had kept, and
 * snapshot_flags the decoder's state before: by them tell() finds the way back.
 * Writing: `pending` are bytes not yet given to the buffer. Writing forgets what has been read
 * ahead.
 *
 * UTF-8, Latin-1 and ASCII are decoded and encoded here; other encodings by incremental codec
 * objects.
 *
 * Threads: an operation holds `lock`; the holder may come again (a signal handler that prints), so
 * after every call that may run Python code fields are read anew.
 */
#ifndef PITHON_MODULES_IO_TEXT_INT_H
#define PITHON_MODULES_IO_TEXT_INT_H

#include "base/buffer.h"
#include "modules/io/io_int.h"

enum { TEXT_NEW, TEXT_READY, TEXT_DETACHED };

typedef struct {
    IO_HEAD PyObject *buffer;    /* read with attr_field */
    PyObject *encoding, *errors; /* likewise */
    /* Under the lock: the buffer and the file below it, if they are exactly a buffered stream of
     * ours on a FileIO; NULL. Whether it is closed is then one look. */
    PyObject *buffered, *file;
    uint8_t state; /* (a) TEXT_* */
    uint8_t finalizing;
    IoLock lock;
    StrCodec codec;              /* STR_OTHER: by the objects */
    PyObject *encoder, *decoder; /* of STR_OTHER, NULL for what the buffer cannot do */
    bool can_read, can_write;
    bool universal;        /* newline '' or None: any line end counts */
    PyObject *ending;      /* newline that ends lines in reading, or NULL: '\n' */
    char write_newline[3]; /* what '\n' is written as; empty: as it is */
    char line_buffering, write_through, seekable, telling, has_read1;
    Py_ssize_t chunk_size;
    /* reading */
    PyObject *decoded;
    Py_ssize_t used;
    Newlines newlines; /* of the native codecs when `universal` */
    char tail[4];      /* the start of a character whose rest has not come */
    int tail_size;
    PyObject *snapshot;
    int64_t snapshot_flags;
    /* writing */
    Buffer pending;
} TextWrapper;
#define TEXT(o) ((TextWrapper *)(o))

int text_lock(TextWrapper *self);
static inline void text_unlock(TextWrapper **self) {
    if (*self != NULL && --(*self)->lock.depth == 0) {
        io_lock_release(&(*self)->lock);
    }
}
#define TEXT_LOCK(t)                                                                               \
    __attribute__((cleanup(text_unlock))) TextWrapper *held_ = text_lock(t) < 0 ? NULL : (t);      \
    if (held_ == NULL) {                                                                           \
        return NULL;                                                                               \
    }
int text_not_ready(TextWrapper *self);
static inline int text_check(TextWrapper *self) {
    return likely(load_relaxed(&self->state) == TEXT_READY) ? 0 : text_not_ready(self);
}
PyObject *text_buffer(TextWrapper *self);
/* Ready and not closed, else ValueError. Lock held. */
int text_check_open_slow(TextWrapper *self);
static inline int text_check_open_locked(TextWrapper *self) {
    bool open = load_relaxed(&self->state) == TEXT_READY && self->buffered != NULL &&
                buffered_is_on(self->buffered, self->file) && !file_io_is_closed(self->file);
    return likely(open) ? 0 : text_check_open_slow(self);
}
/* The buffer is this now, or NULL: what is known of it. Lock held. */
void text_set_short_way(TextWrapper *self, PyObject *buffer);

/* ---- text_codec.c ---- */
/* Sets encoding (NULL: the locale's), errors, and the codec; the buffer is asked what it can do. */
int text_codec_set(TextWrapper *self, PyObject *buffer, PyObject *encoding, PyObject *errors);
/* The text of the bytes, behind those kept from before. */
PyObject *text_decode(TextWrapper *self, PyObject *bytes, bool final);
/* The decoder's state: the bytes it keeps (new reference) and its flags. */
PyObject *text_decoder_state(TextWrapper *self, int64_t *flags);
int text_decoder_restore(TextWrapper *self, PyObject *bytes, int64_t flags);
int text_decoder_reset(TextWrapper *self);
/* Appends the text's bytes to `pending`. */
int text_encode(TextWrapper *self, PyObject *text);
/* The encoder stands at the stream's start, or behind it: whether it writes a mark. */
int text_encoder_reset(TextWrapper *self, bool at_start);

/* ---- text_read.c, text_write.c (lock held) ---- */
PyObject *text_read(TextWrapper *self, Py_ssize_t size);
PyObject *text_readline(TextWrapper *self, Py_ssize_t size);
PyObject *text_next(PyObject *o);
/* Forgets what has been read ahead. */
void text_forget(TextWrapper *self);
PyObject *text_write(TextWrapper *self, PyObject *text);
int text_write_out(TextWrapper *self);
PyObject *text_flush(TextWrapper *self);
/* ---- text_seek.c ---- */
PyObject *text_seek(TextWrapper *self, PyObject *cookie, int whence);
PyObject *text_tell(TextWrapper *self);

#endif
