/* Insides of io: what its files share. Only for modules/io.
 *
 * Every stream starts with an IoBase: the instance's namespace and its weak references. A stream's
 * C fields may be touched by several threads at once; who guards what: FileIO             the
 * descriptor is one atomic word; nothing else changes after __init__ Buffered*          an IoLock
 * held for the whole operation; the same thread coming back (a signal handler, a finalizer, a raw
 * stream that calls its owner) gets RuntimeError TextIOWrapper      an IoLock that the holder may
 * take again; fields are read again after every call that may run Python BytesIO, StringIO  the
 * object's guard; nothing in it runs Python code The reference to the stream below is read with
 * attr_field and replaced with attr_replace.
 */
#ifndef PITHON_MODULES_IO_IO_INT_H
#define PITHON_MODULES_IO_IO_INT_H

#include "modules/io/io.h"
#include "object/args.h"
#include "object/attr.h"
#include "object/call.h"
#include "object/data.h"
#include "object/error.h"
#include "object/names.h"
#include "object/needs.h"
#include "object/ops.h"
#include "object/type.h"
#include "thread/mutex.h"
#include "types/bytes/bytes.h"
#include "types/dict/dict.h"
#include "types/int/int.h"
#include "types/list/list.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"

#include <sys/types.h>

enum { IO_BUFFER_SIZE = 128 * 1024, IO_BLOCK_SIZE_MAX = 8 * 1024 * 1024, IO_LINE_START = 128 };

#define IO_HEAD                                                                                    \
    PyObject_HEAD PyObject *dict;                                                                  \
    PyObject *weakrefs;
typedef struct {
    IO_HEAD
} IoBase;

enum { IO_TYPE_FLAGS = TYPE_SHOWN_AS_HEAP | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE };
extern PyTypeObject io_base_type, io_raw_base_type, io_buffered_base_type, io_text_base_type;
extern PyTypeObject file_io_type, bytes_io_type, bytes_io_buffer_type, string_io_type;
extern PyTypeObject buffered_reader_type, buffered_writer_type, buffered_random_type,
    buffered_pair_type, io_block_type;
extern PyTypeObject newline_decoder_type, text_wrapper_type;

/* What the module keeps, one per interpreter. */
typedef struct {
    PyObject *unsupported; /* (c) the class UnsupportedOperation */
} IoState;
IoState *io_state(void);
/* UnsupportedOperation with that text; always NULL. */
void *io_unsupported(const char *text);
/* sys.flags.utf8_mode; and the EncodingWarning of -X warn_default_encoding. */
int io_utf8_mode(void);
int io_warn_default_encoding(int stack_level);
/* In development mode: LookupError for an error handler that is not registered. */
int io_check_errors_name(PyObject *errors);

/* ---- io_base.c: the collector's slots of the common part, and questions to any stream ---- */
int io_base_traverse(PyObject *o, visitproc visit, void *arg);
int io_base_clear(PyObject *o);
/* What a stream's tp_dealloc begins with: the finalizer closes it; -1: it lives on. */
int io_dealloc_begin(PyObject *o);
/* And ends with. */
void io_dealloc_end(PyObject *o);
void io_base_dealloc(PyObject *o);
void io_base_finalize(PyObject *o);
/* o.closed as truth; -1. */
int io_is_closed(PyObject *o);
/* ValueError "I/O operation on closed file." if it is. */
int io_check_open(PyObject *o);
/* TypeError "cannot pickle 'X' instances"; always NULL. */
PyObject *io_refuse_pickle(PyObject *o);
/* o.name() of a method that should exist: its truth, checked by _checkReadable and the like. */
int io_ask(PyObject *o, PyObject *name);
PyObject *io_check_readable(PyObject *o);
PyObject *io_check_writable(PyObject *o);
PyObject *io_check_seekable(PyObject *o);
/* "<type name='...'EXTRA>", without what it does not have. */
PyObject *io_repr_named(PyObject *o, const char *extra);
/* Sets o._finalizing if it can be set. */
void io_mark_finalizing(PyObject *o);
/* Was the exception an EINTR? Then it is cleared, handlers have run: 1 to try again, 0, -1. */
int io_interrupted(void);
/* BlockingIOError: a write had to stop after so many bytes. Always -1. */
int io_raise_would_block(Py_ssize_t written);
/* _IOBase.close: flush, and the mark that it is closed. */
PyObject *io_base_close(PyObject *o);
/* close() of a stream that owns another: what `flush` raised (stolen, may be NULL) and what is
 * raised now become one exception. */
PyObject *io_close_result(steals PyObject *flush_error, steals PyObject *close_result);

/* ---- file_io.c ---- */
/* FileIO(file, mode, closefd, opener). */
PyObject *file_io_open(PyObject *file, const char *mode, bool closefd, PyObject *opener);
enum { IO_WOULD_BLOCK = -2 };
/* One read or write of an exact FileIO: the number of bytes, IO_WOULD_BLOCK, or -1. */
Py_ssize_t file_io_read_into(PyObject *file, char *data, Py_ssize_t size);
Py_ssize_t file_io_write_from(PyObject *file, const char *data, Py_ssize_t size);
/* -1 with an exception; whence 1 and offset 0 tells. */
int64_t file_io_seek_to(PyObject *file, int64_t offset, int whence);
int file_io_is_closed(PyObject *file);
PyObject *file_io_read_all(PyObject *file);
int64_t file_io_block_size(PyObject *file);
/* isatty() by which open() decides: no system call for what fstat has shown not to be a device. */
int file_io_isatty_open(PyObject *file);

/* ---- buffered streams, for text streams above an exact one ---- */
int buffered_write_bytes(PyObject *writer, const char *data, Py_ssize_t size);
/* Of an exact buffered stream: is it initialised, and on that raw stream?. */
quiet bool buffered_is_on(PyObject *o, PyObject *file);
/* The exact FileIO below an exact buffered stream (new reference), or NULL without exception. */
PyObject *buffered_file(PyObject *o);
PyObject *buffered_read_once(PyObject *reader, Py_ssize_t size);

/* ---- locks ---- */
typedef struct {
    PyMutex mutex;
    uint64_t owner; /* (a) number of the thread that holds it, 0: set and cleared while it is attached */
    int depth;       /* (o of the owner) */
} IoLock;
static force_inline bool io_lock_mine(IoLock *lock) {
    return load_relaxed(&lock->owner) == thread_current()->base.id; /* which only it writes */
}
/* Waits detached. A holder that a fork has left behind has lost it. At shutdown the holder may be gone for good: then the process ends, naming the
 * stream. */
void io_lock_wait(IoLock *lock, PyObject *stream);
static force_inline void io_lock_take(IoLock *lock, PyObject *stream) {
    if (unlikely(!mutex_try_lock(&lock->mutex))) {
        io_lock_wait(lock, stream);
    }
    store_relaxed(&lock->owner, thread_current()->base.id);
}
static force_inline void io_lock_release(IoLock *lock) {
    store_relaxed(&lock->owner, 0);
    mutex_unlock(&lock->mutex);
}

/* ---- io_block.c: memory that views may outlive ---- */
/* A fixed run of bytes; a memoryview of part of it keeps it alive, so whoever keeps the view does
 * no harm. */
typedef struct {
    PyObject_VAR_HEAD;
    Py_ssize_t start, length; /* what the next view shows; under the lock of the stream */
    bool read_only;
    char data[];
} IoBlock;
/* `zero`: Python code will see the bytes before they are written. */
IoBlock *io_block_new(Py_ssize_t size, bool zero);
/* memoryview of [start, start+length). */
PyObject *io_block_view(IoBlock *block, Py_ssize_t start, Py_ssize_t length, bool read_only);

/* ---- newline.c ---- */
enum { NEWLINE_CR = 1, NEWLINE_LF = 2, NEWLINE_CRLF = 4 };
/* Universal newlines over pieces of text. */
typedef struct {
    bool translate;
    bool pending_cr; /* the last piece ended in a '\r', which was kept back */
    uint8_t seen;    /* NEWLINE_*: what has been met */
} Newlines;
/* The piece (stolen) with newlines translated and counted; `final`: no more will come. */
PyObject *newlines_feed(Newlines *n, steals PyObject *text, bool final);
/* None, a str, or a tuple of those. */
PyObject *newlines_seen(uint8_t seen);

/* Where the first line in text[start, length) ends: the index behind its end, or -1. `universal`:
 * '\r', '\n' and "\r\n" end lines, as they stand; otherwise `ending` does, '\n' if it is NULL. */
quiet Py_ssize_t line_end(PyObject *text, Py_ssize_t start, bool universal, PyObject *ending);
/* The newline argument of text streams: None, '', '\n', '\r', '\r\n'. */
quiet bool newline_is_legal(const char *newline);

#endif
