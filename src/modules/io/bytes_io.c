/* BytesIO: a stream of bytes in memory.
 *
 * The bytes are data[0, size) of a bytes object that may be longer. `data` may be in others' hands
 * (getvalue() gives it away without copying): it is changed only when nobody else holds it. While
 * views on it are out (`exports`), it is neither replaced nor changed in size. All under the
 * object's guard; nothing under it runs Python code.
 */
#include "modules/io/io_int.h"
#include "types/needs.h"

typedef struct {
    IO_HEAD PyObject *data; /* NULL: closed */
    Py_ssize_t size, pos, exports;
    bool given; /* data may be in others' hands */
} BytesIo;
#define BYTES_IO(o) ((BytesIo *)(o))

typedef struct {
    PyObject_HEAD PyObject *source;
} BytesIoBuffer;

/* ---- the memory (all with the guard held) ---- */

static int check_open(BytesIo *self) {
    return likely(self->data != NULL)
               ? 0
               : err_int(err_raise(PyExc_ValueError, "I/O operation on closed file."));
}
static int check_exports(BytesIo *self) {
    return self->exports == 0
               ? 0
               : err_int(err_raise(PyExc_BufferError,
                                   "Existing exports of data: object cannot be re-sized"));
}
/* A copy of the bytes in an object of its own, of `capacity` bytes. The old one is the caller's to
 * drop, by autoref, after the guard: *old. */
static int move_to(BytesIo *self, Py_ssize_t capacity, PyObject **old) {
    PyObject *fresh = INT_TRY(bytes_new(capacity));
    Py_ssize_t n = self->size < capacity ? self->size : capacity;
    memcpy(bytes_data(fresh), bytes_data(self->data), (size_t)n);
    *old = self->data; /* dropping it may wait for another thread, which would suspend the guard */
    store_relaxed(&self->data, fresh);
    self->given = false;
    return 0;
}
/* The bytes may be changed: nobody else holds them. */
static int make_own(BytesIo *self, PyObject **old) {
    if (!self->given) {
        return 0;
    }
    if (IS_EXACT(self->data, PyBytes_Type) && is_only_reference(self->data)) {
        ((PyBytesObject *)self->data)->ob_shash = -1; /* whoever had it may have asked */
        self->given = false;
        return 0;
    }
    return move_to(self, bytes_length(self->data), old);
}
/* Room for `capacity` bytes, to be changed. */
static int make_room(BytesIo *self, Py_ssize_t capacity, PyObject **old) {
    Py_ssize_t have = bytes_length(self->data);
    if (capacity <= have) {
        return make_own(self, old);
    }
    Py_ssize_t more = capacity > PY_SSIZE_T_MAX / 2 ? capacity : capacity + (capacity >> 1) + 16;
    return move_to(self, more, old);
}
static Py_ssize_t bytes_left(BytesIo *self) {
    return self->pos < self->size ? self->size - self->pos : 0;
}
static int put(BytesIo *self, const char *data, Py_ssize_t n, PyObject **old) {
    INT_TRYI(check_open(self));
    INT_TRYI(check_exports(self));
    if (n == 0) {
        return 0;
    }
    if (n > PY_SSIZE_T_MAX - self->pos) {
        return err_int(err_no_memory());
    }
    Py_ssize_t end = self->pos + n;
    INT_TRYI(make_room(self, end, old));
    if (self->pos > self->size) {
        memset(bytes_data(self->data) + self->size, 0, (size_t)(self->pos - self->size));
    }
    memcpy(bytes_data(self->data) + self->pos, data, (size_t)n);
    self->pos = end;
    self->size = end > self->size ? end : self->size;
    return 0;
}
/* The next n bytes, which are there. */
static PyObject *get(BytesIo *self, Py_ssize_t n) {
    if (n > 1 && self->pos == 0 && n == bytes_length(self->data) && self->exports == 0) {
        self->pos = n;
        self->given = true;
        return newref(self->data);
    }
    PyObject *bytes = TRY(bytes_from(bytes_data(self->data) + (n ? self->pos : 0), n));
    self->pos += n;
    return bytes;
}
/* How long the next line is, at most `limit` (-1: any). */
static Py_ssize_t line_length(BytesIo *self, Py_ssize_t limit) {
    Py_ssize_t n = bytes_left(self);
    n = limit >= 0 && n > limit ? limit : n;
    if (n == 0) {
        return 0;
    }
    const char *from = bytes_data(self->data) + self->pos, *end = memchr(from, '\n', (size_t)n);
    return end ? end + 1 - from : n;
}

/* ---- reading ---- */

METHOD("BytesIO.read(self, size: none_or_ssize = -1, /)",
       "At most `size` bytes; all up to the end if it is negative.")
METHOD("BytesIO.read1(self, size: none_or_ssize = -1, /)",
       "At most `size` bytes; all up to the end if it is negative.")
static PyObject *bytes_io_read(BytesIo *self, Py_ssize_t size) {
    guard(self);
    TRYI(check_open(self));
    Py_ssize_t n = bytes_left(self);
    return get(self, size >= 0 && size < n ? size : n);
}
METHOD("BytesIO.readline(self, size: none_or_ssize = -1, /)",
       "The next line with its end, at most `size` bytes of it; empty at the end of the stream.")
static PyObject *bytes_io_readline(BytesIo *self, Py_ssize_t size) {
    guard(self);
    TRYI(check_open(self));
    return get(self, line_length(self, size));
}
static PyObject *next_line(BytesIo *self) {
    guard(self);
    TRYI(check_open(self));
    Py_ssize_t n = line_length(self, -1);
    return n == 0 ? NULL : get(self, n);
}
METHOD("BytesIO.readlines(self, size: none_or_ssize = -1, /)",
       "A list of the lines; stops when they have `size` bytes or more.")
static PyObject *bytes_io_readlines(BytesIo *self, Py_ssize_t size) {
    autoref PyObject *list = TRY(list_new(0));
    for (Py_ssize_t total = 0; size <= 0 || total < size;) {
        PyObject *line = next_line(self);
        if (line == NULL) {
            if (err_occurred()) {
                return NULL;
            }
            break;
        }
        total += bytes_length(line);
        TRYI(list_append_steal(list, line));
    }
    return take(list);
}
static PyObject *bytes_io_next(PyObject *o) {
    return next_line(BYTES_IO(o));
}
static PyObject *bytes_io_iter(PyObject *o) {
    guard(o);
    TRYI(check_open(BYTES_IO(o)));
    return newref(o);
}
METHOD("BytesIO.readinto(self, buffer: writable_buffer, /)",
       "Read bytes into the buffer; returns how many.")
static PyObject *bytes_io_readinto(BytesIo *self, Py_buffer *buffer) {
    guard(self);
    TRYI(check_open(self));
    Py_ssize_t n = bytes_left(self) < buffer->len ? bytes_left(self) : buffer->len;
    if (n > 0) {
        memmove(buffer->buf, bytes_data(self->data) + self->pos, (size_t)n);
        self->pos += n;
    }
    return int_from_ssize(n);
}

/* ---- writing ---- */

METHOD("BytesIO.write(self, b: buffer, /)", "Write the bytes; returns how many: all of them.")
static PyObject *bytes_io_write(BytesIo *self, Py_buffer *b) {
    autoref PyObject *old = NULL;
    guard(self);
    TRYI(put(self, b->buf, b->len, &old));
    return int_from_ssize(b->len);
}
METHOD("BytesIO.writelines(self, lines, /)",
       "Write each of the lines; nothing is put between them.")
static PyObject *bytes_io_writelines(BytesIo *self, PyObject *lines) {
    {
        guard(self);
        TRYI(check_open(self));
    }
    autoref PyObject *iterator = TRY(ops_iter(lines));
    for (;;) {
        autoref PyObject *line = ops_next(iterator);
        if (line == NULL) {
            return err_occurred() ? NULL : NONE;
        }
        Py_buffer view;
        TRYI(arg_buffer(line, &view));
        PyObject *done = bytes_io_write(self, &view);
        ops_release_buffer(&view);
        XDECREF(TRY(done));
    }
}
METHOD("BytesIO.truncate(self, size=None, /)",
       "Make the stream end at that size, by default at the position; returns the size.")
static PyObject *bytes_io_truncate(BytesIo *self, PyObject *size) {
    Py_ssize_t n = -1;
    {
        guard(self);
        TRYI(check_open(self));
        TRYI(check_exports(self));
    }
    TRYI(size == NONE ? 0 : arg_ssize(size, &n));
    if (size != NONE && n < 0) {
        return err_raise(PyExc_ValueError, "negative size value %zd", n);
    }
    autoref PyObject *old = NULL;
    guard(self);
    TRYI(check_open(self));
    TRYI(check_exports(self));
    n = size == NONE ? self->pos : n;
    if (n < self->size) {
        self->size = n;
        TRYI(move_to(self, n, &old));
    }
    return int_from_ssize(n);
}

/* ---- position ---- */

METHOD("BytesIO.seek(self, pos: ssize, whence: int = 0, /)",
       "Move to another position, `pos` bytes from the start (0), where it is (1), or the end (2); "
       "returns the new one.")
static PyObject *bytes_io_seek(BytesIo *self, Py_ssize_t pos, int whence) {
    guard(self);
    TRYI(check_open(self));
    if (pos < 0 && whence == 0) {
        return err_raise(PyExc_ValueError, "negative seek value %zd", pos);
    }
    if (whence < 0 || whence > 2) {
        return err_raise(PyExc_ValueError, "invalid whence (%i, should be 0, 1 or 2)", whence);
    }
    Py_ssize_t from = whence == 0 ? 0 : whence == 1 ? self->pos : self->size;
    if (pos > PY_SSIZE_T_MAX - from) {
        return err_raise(PyExc_OverflowError, "new position too large");
    }
    self->pos = pos + from < 0 ? 0 : pos + from;
    return int_from_ssize(self->pos);
}
METHOD("BytesIO.tell(self)", "The position in the stream.")
static PyObject *bytes_io_tell(BytesIo *self) {
    guard(self);
    TRYI(check_open(self));
    return int_from_ssize(self->pos);
}

/* ---- the whole ---- */

METHOD("BytesIO.getvalue(self)", "All bytes of the stream.")
static PyObject *bytes_io_getvalue(BytesIo *self) {
    autoref PyObject *old = NULL;
    guard(self);
    TRYI(check_open(self));
    if (self->size != bytes_length(self->data)) {
        if (self->exports > 0) {
            return bytes_from(bytes_data(self->data), self->size);
        }
        TRYI(move_to(self, self->size, &old));
    }
    if (self->size > 1 && self->exports == 0) {
        self->given = true;
        return newref(self->data);
    }
    return bytes_from(bytes_data(self->data), self->size);
}
METHOD("BytesIO.getbuffer(self)",
       "A view of the bytes that can be written to; the stream keeps its size while it exists.")
static PyObject *bytes_io_getbuffer(BytesIo *self) {
    {
        guard(self);
        TRYI(check_open(self));
    }
    autoref PyObject *buffer = TRY(object_new(&bytes_io_buffer_type));
    ((BytesIoBuffer *)buffer)->source = newref((PyObject *)self);
    object_track(buffer);
    return memoryview_with_flags(buffer, PyBUF_FULL_RO);
}
METHOD("BytesIO.close(self)", "Close the stream, and let go of the bytes.")
static PyObject *bytes_io_close(BytesIo *self) {
    autoref PyObject *old = NULL;
    guard(self);
    TRYI(check_exports(self));
    old = self->data;
    store_relaxed(&self->data, NULL); /* which `closed` reads without the lock */
    return NONE;
}
GETTER("BytesIO.closed", "Has the stream been closed?")
static PyObject *bytes_io_closed(BytesIo *self) {
    return BOOL(load_relaxed(&self->data) == NULL);
}
static PyObject *when_open(BytesIo *self, PyObject *answer) {
    guard(self);
    TRYI(check_open(self));
    return answer;
}
METHOD("BytesIO.readable(self)", "True.")
METHOD("BytesIO.writable(self)", "True.")
METHOD("BytesIO.seekable(self)", "True.")
static PyObject *bytes_io_yes(BytesIo *self) {
    return when_open(self, TRUE_OBJECT);
}
METHOD("BytesIO.isatty(self)", "False.")
static PyObject *bytes_io_isatty(BytesIo *self) {
    return when_open(self, FALSE_OBJECT);
}
METHOD("BytesIO.flush(self)", "Nothing is kept back.")
static PyObject *bytes_io_flush(BytesIo *self) {
    return when_open(self, NONE);
}
METHOD("BytesIO.__sizeof__(self)", "Bytes of memory, with the contents.")
static PyObject *bytes_io_sizeof(BytesIo *self) {
    guard(self);
    Py_ssize_t own = self->data != NULL && !self->given
                         ? bytes_length(self->data) + (Py_ssize_t)sizeof(PyBytesObject)
                         : 0;
    return int_from_ssize(TYPE(self)->tp_basicsize + own);
}

/* ---- making, pickling ---- */

static int start_with(BytesIo *self, PyObject *initial) {
    {
        autoref PyObject *old = NULL, *empty = INT_TRY(bytes_from("", 0));
        guard(self);
        INT_TRYI(check_exports(self));
        old = self->data;
        bool same = initial != NONE && IS_EXACT(initial, PyBytes_Type);
        store_relaxed(&self->data, same ? newref(initial) : take(empty));
        self->size = same ? bytes_length(initial) : 0;
        self->given = true;
        self->pos = 0;
        if (same || initial == NONE) {
            return 0;
        }
    }
    Py_buffer view;
    INT_TRYI(arg_buffer(initial, &view));
    PyObject *done = bytes_io_write(self, &view);
    ops_release_buffer(&view);
    XDECREF(done);
    guard(self);
    self->pos = 0;
    return done ? 0 : -1;
}
INITIALIZER("BytesIO(initial_bytes=b'')", "A stream of bytes in memory.")
static int bytes_io_init(BytesIo *self, PyObject *initial_bytes) {
    return start_with(self, initial_bytes ? initial_bytes : NONE);
}
static PyObject *bytes_io_tp_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    autoref PyObject *empty = TRY(bytes_from("", 0));
    BytesIo *self = BYTES_IO(TRY(type->tp_alloc(type, 0)));
    store_relaxed(&self->data, take(empty));
    self->given = true;
    return (PyObject *)self;
}
METHOD("BytesIO.__getstate__(self)", "Contents, position and attributes, for copying and pickling.")
static PyObject *bytes_io_getstate(BytesIo *self) {
    autoref PyObject *value = TRY(bytes_io_getvalue(self)), *at = TRY(bytes_io_tell(self));
    autoref PyObject *dict = attr_field((PyObject *)self, &self->dict);
    autoref PyObject *copy = dict ? TRY(dict_copy_of(dict)) : newref(NONE);
    return tuple_of(3, value, at, copy);
}
METHOD("BytesIO.__setstate__(self, object, /)", "Take over what __getstate__() gave.")
static PyObject *bytes_io_setstate(BytesIo *self, PyObject *object) {
    if (!IS_TUPLE(object) || tuple_length(object) < 3) {
        return err_raise(PyExc_TypeError,
                         "%.200s.__setstate__ argument should be 3-tuple, got %.200s",
                         TYPE(self)->tp_name, TYPE(object)->tp_name);
    }
    PyObject *at = tuple_at(object, 1), *dict = tuple_at(object, 2);
    {
        guard(self);
        TRYI(check_open(self));
    }
    TRYI(start_with(self, tuple_at(object, 0)));
    if (!IS_INT(at)) {
        return err_raise(PyExc_TypeError, "second item of state must be an integer, not %.200s",
                         TYPE(at)->tp_name);
    }
    Py_ssize_t pos;
    TRYI(arg_ssize(at, &pos));
    if (pos < 0) {
        return err_raise(PyExc_ValueError, "position value cannot be negative");
    }
    if (dict != NONE && !IS_DICT(dict)) {
        return err_raise(PyExc_TypeError, "third item of state should be a dict, got a %.200s",
                         TYPE(dict)->tp_name);
    }
    {
        guard(self);
        self->pos = pos;
    }
    if (dict != NONE) {
        autoref PyObject *own = TRY(attr_dict((PyObject *)self));
        TRYI(dict_merge(own, dict, MERGE_OVERRIDE));
    }
    return NONE;
}

/* ---- views ---- */

static int view_open(PyObject *o, Py_buffer *view, int flags) {
    PyObject *source = ((BytesIoBuffer *)o)->source;
    BytesIo *self = BYTES_IO(source);
    autoref PyObject *old = NULL;
    guard(self);
    INT_TRYI(check_open(self));
    INT_TRYI(make_own(self, &old));
    INT_TRYI(ops_fill_buffer(view, o, bytes_data(self->data), self->size, false, flags));
    self->exports++;
    return 0;
}
static void view_release(PyObject *o, Py_buffer *view) {
    guard(((BytesIoBuffer *)o)->source);
    BYTES_IO(((BytesIoBuffer *)o)->source)->exports--;
}
static void view_dealloc(PyObject *o) {
    object_untrack(o);
    CLEAR(((BytesIoBuffer *)o)->source);
    object_free(o);
}
static int view_traverse(PyObject *o, visitproc visit, void *arg) {
    PyObject *source = ((BytesIoBuffer *)o)->source;
    return source == NULL ? 0 : visit(source, arg);
}
static PyBufferProcs view_as_buffer = {view_open, view_release};

PyTypeObject bytes_io_buffer_type = {
    TYPE_HEAD,
    .tp_name = "_io._BytesIOBuffer",
    .tp_basicsize = sizeof(BytesIoBuffer),
    .tp_dealloc = view_dealloc,
    .tp_as_buffer = &view_as_buffer,
    .tp_flags = TYPE_SHOWN_AS_HEAP | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .tp_traverse = view_traverse,
};

/* ---- the type ---- */

static void bytes_io_dealloc(PyObject *o) {
    if (io_dealloc_begin(o) == 0) {
        CLEAR(BYTES_IO(o)->data);
        io_dealloc_end(o);
    }
}

#include "bytes_io.gen.h"

PyTypeObject bytes_io_type = {
    TYPE_HEAD,
    .tp_name = "_io.BytesIO",
    .tp_basicsize = sizeof(BytesIo),
    .tp_dealloc = bytes_io_dealloc,
    .tp_flags = IO_TYPE_FLAGS,
    .tp_doc = BytesIO_tp_doc,
    .tp_traverse = io_base_traverse,
    .tp_clear = io_base_clear,
    .tp_weaklistoffset = offsetof(IoBase, weakrefs),
    .tp_iter = bytes_io_iter,
    .tp_iternext = bytes_io_next,
    .tp_methods = BytesIO_methods,
    .tp_getset = BytesIO_getset,
    .tp_base = &io_buffered_base_type,
    .tp_dictoffset = offsetof(IoBase, dict),
    .tp_init = BytesIO_tp_init,
    .tp_new = bytes_io_tp_new,
};
