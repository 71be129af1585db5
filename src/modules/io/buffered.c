/* BufferedReader, BufferedWriter, BufferedRandom: what they have in common, and the types. */
#include "modules/io/buffered_int.h"
#include "types/type/type.h"

#include <stdio.h>

/* ---- lock ---- */

int buffered_lock(Buffered *self) {
    if (unlikely(io_lock_mine(&self->lock))) {
        err_raise(PyExc_RuntimeError, "reentrant call inside %R", self);
        return -1;
    }
    io_lock_take(&self->lock, (PyObject *)self);
    return 0;
}

/* ---- making ---- */

static int start(Buffered *self, PyObject *raw, Py_ssize_t size) {
    if (size <= 0) {
        err_raise(PyExc_ValueError, "buffer size must be strictly positive");
        return -1;
    }
    if (size > PY_SSIZE_T_MAX / 8) {
        return err_int(err_no_memory());
    }
    INT_TRYI(buffered_lock(self));
    PyObject *read = (PyObject *)self->read, *write = (PyObject *)self->write;
    self->read = self->write = NULL;
    self->pos = self->end = self->waiting = 0;
    store_relaxed(&self->size, size);
    store_relaxed(&self->released, false);
    self->raw_is_file = IS_EXACT(raw, file_io_type);
    attr_replace((PyObject *)self, &self->raw, raw);
    store_release(&self->state, BUFFERED_READY);
    io_lock_release(&self->lock);
    XDECREF(read);
    XDECREF(write);
    return 0;
}
static int must(PyObject *answer) {
    XDECREF(answer);
    return answer == NULL ? -1 : 0;
}
INITIALIZER(
    "BufferedReader(raw, buffer_size: ssize = 131072) :: (raw, buffer_size=DEFAULT_BUFFER_SIZE)",
    "A stream that reads ahead from a raw one.")
static int reader_init(Buffered *self, PyObject *raw, Py_ssize_t buffer_size) {
    store_release(&self->state, BUFFERED_NEW);
    INT_TRYI(must(io_check_readable(raw)));
    self->can_read = true;
    self->can_write = false;
    return start(self, raw, buffer_size);
}
INITIALIZER(
    "BufferedWriter(raw, buffer_size: ssize = 131072) :: (raw, buffer_size=DEFAULT_BUFFER_SIZE)",
    "A stream that collects what is written, and writes it to a raw one in larger pieces.")
static int writer_init(Buffered *self, PyObject *raw, Py_ssize_t buffer_size) {
    store_release(&self->state, BUFFERED_NEW);
    INT_TRYI(must(io_check_writable(raw)));
    self->can_read = false;
    self->can_write = true;
    return start(self, raw, buffer_size);
}
INITIALIZER(
    "BufferedRandom(raw, buffer_size: ssize = 131072) :: (raw, buffer_size=DEFAULT_BUFFER_SIZE)",
    "A stream that reads ahead from and collects writes to a raw one with a position.")
static int random_init(Buffered *self, PyObject *raw, Py_ssize_t buffer_size) {
    store_release(&self->state, BUFFERED_NEW);
    INT_TRYI(must(io_check_seekable(raw)));
    INT_TRYI(must(io_check_readable(raw)));
    INT_TRYI(must(io_check_writable(raw)));
    self->can_read = self->can_write = true;
    return start(self, raw, buffer_size);
}

/* ---- the methods defined in the other files ---- */

METHOD("BufferedReader.read(self, size: none_or_ssize = -1, /)",
       "At most `size` bytes; all up to the end if it is None or -1.")
METHOD("BufferedRandom.read(self, size: none_or_ssize = -1, /)",
       "At most `size` bytes; all up to the end if it is None or -1.")
PyObject *buffered_read(Buffered *self, Py_ssize_t size);
METHOD("BufferedReader.read1(self, size: ssize = -1, /)",
       "At most `size` bytes, by at most one read of the raw stream.")
METHOD("BufferedRandom.read1(self, size: ssize = -1, /)",
       "At most `size` bytes, by at most one read of the raw stream.")
PyObject *buffered_read1(Buffered *self, Py_ssize_t size);
METHOD("BufferedReader.readinto(self, buffer: writable_buffer, /)",
       "Read bytes into the buffer; returns how many.")
METHOD("BufferedRandom.readinto(self, buffer: writable_buffer, /)",
       "Read bytes into the buffer; returns how many.")
PyObject *buffered_readinto(Buffered *self, Py_buffer *buffer);
METHOD("BufferedReader.readinto1(self, buffer: writable_buffer, /)",
       "Read bytes into the buffer, by at most one read of the raw stream; returns how many.")
METHOD("BufferedRandom.readinto1(self, buffer: writable_buffer, /)",
       "Read bytes into the buffer, by at most one read of the raw stream; returns how many.")
PyObject *buffered_readinto1(Buffered *self, Py_buffer *buffer);
METHOD("BufferedReader.peek(self, size: ssize = 0, /)",
       "Bytes that come next, without moving on: at least one, but at the end.")
METHOD("BufferedRandom.peek(self, size: ssize = 0, /)",
       "Bytes that come next, without moving on: at least one, but at the end.")
PyObject *buffered_peek(Buffered *self, Py_ssize_t size);
METHOD("BufferedReader.readline(self, size: none_or_ssize = -1, /)",
       "The next line with its end, at most `size` bytes of it; empty at the end of the stream.")
METHOD("BufferedRandom.readline(self, size: none_or_ssize = -1, /)",
       "The next line with its end, at most `size` bytes of it; empty at the end of the stream.")
PyObject *buffered_readline(Buffered *self, Py_ssize_t size);
METHOD("BufferedWriter.write(self, buffer: buffer, /)",
       "Take the bytes; they reach the raw stream when they no longer fit, by flush() or close().")
METHOD("BufferedRandom.write(self, buffer: buffer, /)",
       "Take the bytes; they reach the raw stream when they no longer fit, by flush() or close().")
PyObject *buffered_write(Buffered *self, Py_buffer *buffer);

/* ---- flush, close, detach ---- */

METHOD("BufferedReader.flush(self)", "Flush the raw stream.")
static PyObject *reader_flush(Buffered *self) {
    autoref PyObject *raw = TRY(buffered_raw(self));
    return call_method_none(raw, NAME(flush));
}
METHOD("BufferedWriter.flush(self)", "Write out what has been collected.")
METHOD("BufferedRandom.flush(self)", "Write out what has been collected.")
static PyObject *buffered_flush(Buffered *self) {
    TRYI(buffered_check(self));
    TRYI(buffered_check_open(self, "flush of closed file"));
    BUFFERED_LOCK(self);
    TRYI(buffered_settle(self));
    return NONE;
}
METHOD("BufferedReader._dealloc_warn(self, source, /)", "Pass it on to the raw stream.")
METHOD("BufferedWriter._dealloc_warn(self, source, /)", "Pass it on to the raw stream.")
METHOD("BufferedRandom._dealloc_warn(self, source, /)", "Pass it on to the raw stream.")
static PyObject *buffered_dealloc_warn(Buffered *self, PyObject *source) {
    autoref PyObject *raw = attr_field((PyObject *)self, &self->raw);
    if (load_relaxed(&self->state) == BUFFERED_READY && raw != NULL) {
        autoref PyObject *done = call_method_one(raw, NAME(_dealloc_warn), source);
        err_clear();
    }
    return NONE;
}
/* Was it closed already? The warning of a stream that is forgotten comes first. */
static int close_begin(Buffered *self) {
    autoref PyObject *raw = INT_TRY(buffered_raw(self));
    if (INT_TRYI(io_is_closed(raw))) {
        return 1;
    }
    if (load_relaxed(&self->finalizing)) {
        autoref PyObject *done = buffered_dealloc_warn(self, (PyObject *)self);
    }
    return 0;
}
static PyObject *close_raw(Buffered *self) {
    BUFFERED_LOCK(self);
    autoref PyObject *raw = TRY(buffered_raw(self));
    self->waiting = self->pos = self->end = 0;
    PyObject *result = call_method_none(raw, NAME(close));
    store_relaxed(&self->released, true); /* __sizeof__ asks without the lock */
    CLEAR(self->read); /* blocks run no code when they die */
    CLEAR(self->write);
    return result;
}
METHOD("BufferedReader.close(self)", "Flush, and close the raw stream.")
METHOD("BufferedWriter.close(self)", "Flush, and close the raw stream.")
METHOD("BufferedRandom.close(self)", "Flush, and close the raw stream.")
static PyObject *buffered_close(Buffered *self) {
    TRYI(buffered_check(self));
    int closed;
    {
        BUFFERED_LOCK(self);
        closed = close_begin(self);
    }
    if (TRYI(closed)) {
        return NONE;
    }
    autoref PyObject *flushed = call_method_none((PyObject *)self, NAME(flush));
    PyObject *error = err_fetch();
    return io_close_result(error, close_raw(self));
}
METHOD("BufferedReader.detach(self)",
       "Take the raw stream away from this one, which is of no use afterwards, and return it.")
METHOD("BufferedWriter.detach(self)",
       "Take the raw stream away from this one, which is of no use afterwards, and return it.")
METHOD("BufferedRandom.detach(self)",
       "Take the raw stream away from this one, which is of no use afterwards, and return it.")
static PyObject *buffered_detach(Buffered *self) {
    TRYI(buffered_check(self));
    autoref PyObject *flushed = TRY(call_method_none((PyObject *)self, NAME(flush)));
    BUFFERED_LOCK(self);
    PyObject *raw = TRY(buffered_raw(self));
    store_release(&self->state, BUFFERED_DETACHED);
    attr_replace((PyObject *)self, &self->raw, NULL);
    return raw;
}

/* ---- position ---- */

METHOD("BufferedReader.tell(self)", "The position in the stream.")
METHOD("BufferedWriter.tell(self)", "The position in the stream.")
METHOD("BufferedRandom.tell(self)", "The position in the stream.")
static PyObject *buffered_tell(Buffered *self) {
    TRYI(buffered_check(self));
    BUFFERED_LOCK(self);
    int64_t at = raw_tell(self);
    TRYI(at);
    at += self->waiting - (self->end - self->pos);
    return int_from_int64(at < 0 ? 0 : at); /* a raw stream may have been moved behind our back */
}
/* Lock held. Inside what has been read ahead no call of raw.seek() is needed: 1 and *at, 0, -1. */
static int seek_ahead(Buffered *self, int64_t target, int whence, int64_t *at) {
    Py_ssize_t ahead = self->end - self->pos;
    if (whence == SEEK_END || ahead == 0) {
        return 0;
    }
    int64_t current = raw_tell(self);
    INT_TRYI(current);
    current -= ahead;
    int64_t offset = whence == SEEK_SET ? target - current : target;
    if (offset < -self->pos || offset > ahead) {
        return 0;
    }
    self->pos += (Py_ssize_t)offset;
    *at = current + offset < 0 ? 0 : current + offset; /* devices may not know where they are */
    return 1;
}
METHOD("BufferedReader.seek(self, target, whence: int = 0, /)",
       "Move to another position, `target` bytes from the start (0), where it is (1), or the end "
       "(2); returns the new one.")
METHOD("BufferedWriter.seek(self, target, whence: int = 0, /)",
       "Move to another position, `target` bytes from the start (0), where it is (1), or the end "
       "(2); returns the new one.")
METHOD("BufferedRandom.seek(self, target, whence: int = 0, /)",
       "Move to another position, `target` bytes from the start (0), where it is (1), or the end "
       "(2); returns the new one.")
static PyObject *buffered_seek(Buffered *self, PyObject *target, int whence) {
    TRYI(buffered_check(self));
    if (whence != SEEK_SET && whence != SEEK_CUR && whence != SEEK_END && whence != SEEK_DATA &&
        whence != SEEK_HOLE) {
        return err_raise(PyExc_ValueError, "whence value %d unsupported", whence);
    }
    TRYI(buffered_check_open(self, "seek of closed file"));
    autoref PyObject *raw = TRY(buffered_raw(self));
    TRYI(must(io_check_seekable(raw)));
    int64_t offset, at;
    TRYI(arg_int64(target, &offset));
    BUFFERED_LOCK(self);
    if (TRYI(seek_ahead(self, offset, whence, &at))) {
        return int_from_int64(at);
    }
    TRYI(buffered_write_out(self));
    if (whence == SEEK_CUR) {
        offset -= self->end - self->pos;
    }
    at = raw_seek(self, offset, whence);
    TRYI(at);
    self->pos = self->end = 0;
    return int_from_int64(at);
}
METHOD("BufferedReader.truncate(self, pos=None, /)",
       "Make the stream end at that position, by default where it stands.")
METHOD("BufferedWriter.truncate(self, pos=None, /)",
       "Make the stream end at that position, by default where it stands.")
METHOD("BufferedRandom.truncate(self, pos=None, /)",
       "Make the stream end at that position, by default where it stands.")
static PyObject *buffered_truncate(Buffered *self, PyObject *pos) {
    TRYI(buffered_check(self));
    TRYI(buffered_check_open(self, "truncate of closed file"));
    if (!self->can_write) {
        return io_unsupported("truncate");
    }
    BUFFERED_LOCK(self);
    TRYI(buffered_settle(self));
    autoref PyObject *raw = TRY(buffered_raw(self));
    return call_method_one(raw, NAME(truncate), pos);
}

/* ---- questions passed on ---- */

static PyObject *ask(Buffered *self, PyObject *method) {
    autoref PyObject *raw = TRY(buffered_raw(self));
    return call_method_none(raw, method);
}
static PyObject *attribute(Buffered *self, PyObject *name) {
    autoref PyObject *raw = TRY(buffered_raw(self));
    return attr_get(raw, name);
}
METHOD("BufferedReader.fileno(self)", "The file descriptor of the raw stream.")
METHOD("BufferedWriter.fileno(self)", "The file descriptor of the raw stream.")
METHOD("BufferedRandom.fileno(self)", "The file descriptor of the raw stream.")
static PyObject *buffered_fileno(Buffered *self) {
    return ask(self, NAME(fileno));
}
METHOD("BufferedReader.isatty(self)", "Is it a terminal?")
METHOD("BufferedWriter.isatty(self)", "Is it a terminal?")
METHOD("BufferedRandom.isatty(self)", "Is it a terminal?")
static PyObject *buffered_isatty(Buffered *self) {
    return ask(self, NAME(isatty));
}
METHOD("BufferedReader.seekable(self)", "Can the position be changed?")
METHOD("BufferedWriter.seekable(self)", "Can the position be changed?")
METHOD("BufferedRandom.seekable(self)", "Can the position be changed?")
static PyObject *buffered_seekable(Buffered *self) {
    return ask(self, NAME(seekable));
}
METHOD("BufferedReader.readable(self)", "Can it be read from?")
METHOD("BufferedRandom.readable(self)", "Can it be read from?")
static PyObject *buffered_readable(Buffered *self) {
    return ask(self, NAME(readable));
}
METHOD("BufferedWriter.writable(self)", "Can it be written to?")
METHOD("BufferedRandom.writable(self)", "Can it be written to?")
static PyObject *buffered_writable(Buffered *self) {
    return ask(self, NAME(writable));
}
GETTER("BufferedReader.closed", "Has the raw stream been closed?")
GETTER("BufferedWriter.closed", "Has the raw stream been closed?")
GETTER("BufferedRandom.closed", "Has the raw stream been closed?")
static PyObject *buffered_closed(Buffered *self) {
    return attribute(self, NAME(closed));
}
GETTER("BufferedReader.name", "The raw stream's name.")
GETTER("BufferedWriter.name", "The raw stream's name.")
GETTER("BufferedRandom.name", "The raw stream's name.")
static PyObject *buffered_name(Buffered *self) {
    return attribute(self, NAME(name));
}
GETTER("BufferedReader.mode", "The raw stream's mode.")
GETTER("BufferedWriter.mode", "The raw stream's mode.")
GETTER("BufferedRandom.mode", "The raw stream's mode.")
static PyObject *buffered_mode(Buffered *self) {
    return attribute(self, NAME(mode));
}
METHOD("BufferedReader.__getstate__(self)", "Streams cannot be pickled.")
METHOD("BufferedWriter.__getstate__(self)", "Streams cannot be pickled.")
METHOD("BufferedRandom.__getstate__(self)", "Streams cannot be pickled.")
static PyObject *buffered_getstate(Buffered *self) {
    return io_refuse_pickle((PyObject *)self);
}
METHOD("BufferedReader.__sizeof__(self)", "Bytes of memory, with the buffer.")
METHOD("BufferedWriter.__sizeof__(self)", "Bytes of memory, with the buffer.")
METHOD("BufferedRandom.__sizeof__(self)", "Bytes of memory, with the buffer.")
static PyObject *buffered_sizeof(Buffered *self) {
    return int_from_ssize(TYPE(self)->tp_basicsize + (load_relaxed(&self->released) ? 0 : load_relaxed(&self->size)));
}
static PyObject *buffered_repr(PyObject *o) {
    return io_repr_named(o, "");
}

/* ---- the types ---- */

static void buffered_dealloc(PyObject *o) {
    if (io_dealloc_begin(o) == 0) {
        store_relaxed(&BUFFERED(o)->state, BUFFERED_NEW);
        CLEAR(BUFFERED(o)->raw);
        CLEAR(BUFFERED(o)->read);
        CLEAR(BUFFERED(o)->write);
        io_dealloc_end(o);
    }
}
static int buffered_traverse(PyObject *o, visitproc visit, void *arg) {
    int stop = BUFFERED(o)->raw == NULL ? 0 : visit(BUFFERED(o)->raw, arg);
    return stop ? stop : io_base_traverse(o, visit, arg);
}
static int buffered_clear(PyObject *o) {
    store_relaxed(&BUFFERED(o)->state, BUFFERED_NEW);
    CLEAR(BUFFERED(o)->raw);
    return io_base_clear(o);
}
static PyMemberDef buffered_members[] = {
    {"raw", _Py_T_OBJECT, offsetof(Buffered, raw), Py_READONLY, NULL},
    {"_finalizing", Py_T_BOOL, offsetof(Buffered, finalizing), 0, NULL},
    {NULL, 0, 0, 0, NULL},
};

#include "buffered.gen.h"

#define BUFFERED_TYPE(c_name, name, next)                                                          \
    PyTypeObject c_name = {                                                                        \
        TYPE_HEAD,                                                                                 \
        .tp_name = "_io." #name,                                                                   \
        .tp_basicsize = sizeof(Buffered),                                                          \
        .tp_dealloc = buffered_dealloc,                                                            \
        .tp_repr = buffered_repr,                                                                  \
        .tp_flags = IO_TYPE_FLAGS,                                                                 \
        .tp_doc = name##_tp_doc,                                                                   \
        .tp_traverse = buffered_traverse,                                                          \
        .tp_clear = buffered_clear,                                                                \
        .tp_weaklistoffset = offsetof(IoBase, weakrefs),                                           \
        .tp_iternext = next,                                                                       \
        .tp_methods = name##_methods,                                                              \
        .tp_members = buffered_members,                                                            \
        .tp_getset = name##_getset,                                                                \
        .tp_base = &io_buffered_base_type,                                                         \
        .tp_dictoffset = offsetof(IoBase, dict),                                                   \
        .tp_init = name##_tp_init,                                                                 \
    };
BUFFERED_TYPE(buffered_reader_type, BufferedReader, buffered_next)
BUFFERED_TYPE(buffered_writer_type, BufferedWriter, NULL)
BUFFERED_TYPE(buffered_random_type, BufferedRandom, buffered_next)
