/* _IOBase: what all streams have, made of the few operations a stream defines itself. */
#include "modules/io/io_int.h"

#include "types/type/type.h"

#include <errno.h>

#define BASE(o) ((IoBase *)(o))

void *io_unsupported(const char *text) {
    IoState *state = TRY(io_state());
    return err_raise(state->unsupported, "%s", text);
}

/* ---- is it open? ---- */

int io_is_closed(PyObject *o) {
    autoref PyObject *closed = INT_TRY(attr_get(o, NAME(closed)));
    return ops_is_true(closed);
}
int io_check_open(PyObject *o) {
    if (INT_TRYI(io_is_closed(o))) {
        err_raise(PyExc_ValueError, "I/O operation on closed file.");
        return -1;
    }
    return 0;
}
/* The mark that close() of this class leaves. */
static int is_marked_closed(PyObject *o) {
    return attr_has(o, NAME(__IOBase_closed));
}
GETTER("_IOBase.closed", "Has the stream been closed?")
static PyObject *base_closed(PyObject *self) {
    return BOOL(TRYI(is_marked_closed(self)));
}
METHOD("_IOBase._checkClosed(self)", "Raise ValueError if the stream is closed.")
static PyObject *base_check_closed(PyObject *self) {
    TRYI(io_check_open(self));
    return NONE;
}
METHOD("_IOBase.__enter__(self)", "The stream itself; refuses if it is closed.")
static PyObject *base_enter(PyObject *self) {
    TRYI(io_check_open(self));
    return newref(self);
}
METHOD("_IOBase.__exit__(self, *exc_info)", "Close the stream.")
static PyObject *base_exit(PyObject *self, PyObject *const *exc_info, Py_ssize_t n) {
    return call_method_none(self, NAME(close));
}

/* ---- what a stream may not have ---- */

METHOD("_IOBase.seek(self, offset: int, whence: int = os.SEEK_SET, /)",
       "Move to another position, `offset` bytes from the start (0), where it is (1), or the end "
       "(2); returns the new one.")
static PyObject *base_seek(PyObject *self, int offset, int whence) {
    return io_unsupported("seek");
}
METHOD("_IOBase.tell(self)", "The position in the stream.")
static PyObject *base_tell(PyObject *self) {
    PyObject *args[3] = {self, TRY(int_from_ssize(0)), TRY(int_from_ssize(1))};
    return call_method(NAME(seek), args, 3, NULL);
}
METHOD("_IOBase.truncate(self, size=None, /)",
       "Make the stream end at that size, by default at the position.")
static PyObject *base_truncate(PyObject *self, PyObject *size) {
    return io_unsupported("truncate");
}
METHOD("_IOBase.fileno(self)", "The file descriptor; OSError if there is none.")
static PyObject *base_fileno(PyObject *self) {
    return io_unsupported("fileno");
}
METHOD("_IOBase.seekable(self)", "Can the position be changed?")
METHOD("_IOBase.readable(self)", "Can it be read from?")
METHOD("_IOBase.writable(self)", "Can it be written to?")
static PyObject *base_no(PyObject *self) {
    return FALSE_OBJECT;
}
METHOD("_IOBase.isatty(self)", "Is it a terminal?")
static PyObject *base_isatty(PyObject *self) {
    TRYI(io_check_open(self));
    return FALSE_OBJECT;
}

static PyObject *check_ability(PyObject *o, PyObject *method, const char *text) {
    PyObject *answer = TRY(call_method_none(o, method));
    if (answer == TRUE_OBJECT) {
        return answer;
    }
    decref(answer);
    return io_unsupported(text);
}
METHOD("_IOBase._checkReadable(self)", "Raise UnsupportedOperation if it cannot be read from.")
PyObject *io_check_readable(PyObject *self) {
    return check_ability(self, NAME(readable), "File or stream is not readable.");
}
METHOD("_IOBase._checkWritable(self)", "Raise UnsupportedOperation if it cannot be written to.")
PyObject *io_check_writable(PyObject *self) {
    return check_ability(self, NAME(writable), "File or stream is not writable.");
}
METHOD("_IOBase._checkSeekable(self)", "Raise UnsupportedOperation if it has no position.")
PyObject *io_check_seekable(PyObject *self) {
    return check_ability(self, NAME(seekable), "File or stream is not seekable.");
}
int io_ask(PyObject *o, PyObject *name) {
    autoref PyObject *answer = INT_TRY(call_method_none(o, name));
    return ops_is_true(answer);
}
PyObject *io_refuse_pickle(PyObject *o) {
    const char *dot = strrchr(TYPE(o)->tp_name, '.');
    return err_raise(PyExc_TypeError, "cannot pickle '%.100s' instances",
                     dot ? dot + 1 : TYPE(o)->tp_name);
}

PyObject *io_repr_named(PyObject *o, const char *extra) {
    autoref PyObject *name = NULL;
    if (attr_find(o, NAME(name), &name) < 0 && !err_clear_if(PyExc_ValueError)) {
        return NULL;
    }
    if (name == NULL) {
        return str_format("<%s%s>", TYPE(o)->tp_name, extra);
    }
    if (TRYI(ops_repr_enter(o)) > 0) {
        return err_raise(PyExc_RuntimeError, "reentrant call inside %s.__repr__", TYPE(o)->tp_name);
    }
    PyObject *text = str_format("<%s name=%R%s>", TYPE(o)->tp_name, name, extra);
    ops_repr_leave(o);
    return text;
}

/* ---- closing ---- */

METHOD("_IOBase.flush(self)", "Write out what is kept back; nothing is here.")
static PyObject *base_flush(PyObject *self) {
    if (TRYI(is_marked_closed(self))) {
        return err_raise(PyExc_ValueError, "I/O operation on closed file.");
    }
    return NONE;
}
METHOD("_IOBase.close(self)", "Flush and close the stream; does nothing the second time.")
PyObject *io_base_close(PyObject *self) {
    if (TRYI(is_marked_closed(self))) {
        return NONE;
    }
    autoref PyObject *flushed = call_method_none(self, NAME(flush));
    autoref PyObject *error = err_fetch();
    if (attr_set(self, NAME(__IOBase_closed), TRUE_OBJECT) < 0) {
        err_chain(take(error));
        return NULL;
    }
    if (error != NULL) {
        err_restore(take(error));
        return NULL;
    }
    return NONE;
}
PyObject *io_close_result(steals PyObject *flush_error, steals PyObject *close_result) {
    if (flush_error == NULL) {
        return close_result;
    }
    if (close_result == NULL) {
        err_chain(flush_error);
        return NULL;
    }
    decref(close_result);
    err_restore(flush_error);
    return NULL;
}
int io_interrupted(void) {
    if (!err_matches(PyExc_OSError)) {
        return 0;
    }
    autoref PyObject *exception = err_fetch();
    PyObject *number = ((PyEnvironmentErrorObject *)exception)->myerrno;
    int overflow;
    if (number == NULL || !IS_INT(number) || int_as_int64_overflow(number, &overflow) != EINTR) {
        err_restore(take(exception));
        return 0;
    }
    return safepoint_due(thread_current()) && safepoint_slow(thread_current()) < 0 ? -1 : 1;
}

/* ---- the end of a stream ---- */

void io_mark_finalizing(PyObject *o) {
    if (attr_set(o, NAME(_finalizing), TRUE_OBJECT) < 0) {
        err_clear();
    }
}
/* A stream that is forgotten open is closed. */
void io_base_finalize(PyObject *self) {
    autoref PyObject *pending = err_fetch();
    int closed = io_is_closed(self);
    if (closed < 0) {
        err_clear(); /* nothing can be said of it: probably it was never initialised */
    }
    if (closed == 0) {
        io_mark_finalizing(self);
        PyObject *done = call_method_none(self, NAME(close));
        if (done == NULL) {
            err_unraisable(self, "Exception ignored while finalizing file %R", self);
        }
        XDECREF(done);
    }
    err_restore(take(pending));
}
int io_dealloc_begin(PyObject *o) {
    if (object_finalize(o) < 0) {
        return -1;
    }
    object_untrack(o);
    weakref_clear_all(o);
    return 0;
}
void io_dealloc_end(PyObject *o) {
    CLEAR(BASE(o)->dict);
    TYPE(o)->tp_free(o);
}
void io_base_dealloc(PyObject *o) {
    if (io_dealloc_begin(o) == 0) {
        io_dealloc_end(o);
    }
}
int io_base_traverse(PyObject *o, visitproc visit, void *arg) {
    return BASE(o)->dict == NULL ? 0 : visit(BASE(o)->dict, arg);
}
int io_base_clear(PyObject *o) {
    CLEAR(BASE(o)->dict);
    return 0;
}

/* ---- lines ---- */

/* How many bytes to read next without passing the end of the line: what peek() shows, or 1. */
static Py_ssize_t bytes_to_line_end(PyObject *self, Py_ssize_t limit) {
    autoref PyObject *seen = NULL, *one = INT_TRY(int_from_ssize(1));
    do {
        seen = call_method_one(self, NAME(peek), one);
    } while (seen == NULL && INT_TRYI(io_interrupted()));
    if (seen == NULL) {
        return -1;
    }
    if (!IS_BYTES(seen)) {
        err_raise(PyExc_OSError, "peek() should have returned a bytes object, not '%.200s'",
                  TYPE(seen)->tp_name);
        return -1;
    }
    Py_ssize_t n = bytes_length(seen);
    if (n == 0) {
        return 1;
    }
    n = limit >= 0 && n > limit ? limit : n;
    const char *end = memchr(bytes_data(seen), '\n', (size_t)n);
    return end ? end + 1 - bytes_data(seen) : n;
}
METHOD("_IOBase.readline(self, size: none_or_ssize = -1, /)",
       "The next line with its end, at most `size` bytes of it; empty at the end of the stream.")
static PyObject *base_readline(PyObject *self, Py_ssize_t size) {
    int has_peek = TRYI(attr_has(self, NAME(peek)));
    autoref PyObject *line = TRY(bytearray_new(0)), *piece = NULL;
    Py_ssize_t used = 0;
    while (size < 0 || used < size) {
        Py_ssize_t n = has_peek ? TRYI(bytes_to_line_end(self, size < 0 ? -1 : size - used)) : 1;
        autoref PyObject *count = TRY(int_from_ssize(n));
        do {
            SETREF(piece, call_method_one(self, NAME(read), count));
        } while (piece == NULL && TRYI(io_interrupted()));
        TRY(piece);
        if (!IS_BYTES(piece)) {
            return err_raise(PyExc_OSError,
                             "read() should have returned a bytes object, not '%.200s'",
                             TYPE(piece)->tp_name);
        }
        n = bytes_length(piece);
        if (n == 0) {
            break;
        }
        TRYI(bytearray_set_size(line, used + n));
        memcpy(((PyByteArrayObject *)line)->ob_start + used, bytes_data(piece), (size_t)n);
        used += n;
        if (bytes_data(piece)[n - 1] == '\n') {
            break;
        }
    }
    return bytes_from(((PyByteArrayObject *)line)->ob_start, used);
}
METHOD("_IOBase.readlines(self, hint: none_or_ssize = -1, /)",
       "A list of the lines; stops when they have more than `hint` bytes or characters.")
static PyObject *base_readlines(PyObject *self, Py_ssize_t hint) {
    autoref PyObject *list = TRY(list_new(0));
    if (hint <= 0) {
        TRYI(list_extend_iterable(list, self));
        return take(list);
    }
    autoref PyObject *lines = TRY(ops_iter(self));
    for (Py_ssize_t total = 0; total <= hint;) {
        autoref PyObject *line = ops_next(lines);
        if (line == NULL) {
            return err_occurred() ? NULL : take(list);
        }
        TRYI(list_append(list, line));
        Py_ssize_t n = TRYI(ops_length(line));
        if (n > hint - total) {
            break;
        }
        total += n;
    }
    return take(list);
}
METHOD("_IOBase.writelines(self, lines, /)",
       "Write each of the lines; nothing is put between them.")
static PyObject *base_writelines(PyObject *self, PyObject *lines) {
    TRYI(io_check_open(self));
    autoref PyObject *iterator = TRY(ops_iter(lines));
    for (;;) {
        autoref PyObject *line = ops_next(iterator);
        if (line == NULL) {
            return err_occurred() ? NULL : NONE;
        }
        autoref PyObject *done = NULL;
        do {
            done = call_method_one(self, NAME(write), line);
        } while (done == NULL && TRYI(io_interrupted()));
        TRY(done);
    }
}
static PyObject *base_iter(PyObject *self) {
    TRYI(io_check_open(self));
    return newref(self);
}
static PyObject *base_next(PyObject *self) {
    autoref PyObject *line = TRY(call_method_none(self, NAME(readline)));
    Py_ssize_t n = TRYI(ops_length(line));
    return n == 0 ? NULL : take(line);
}

GETTER("_IOBase.__dict__", "")
static PyObject *base_dict(PyObject *self) {
    return attr_get_dict(self, NULL);
}

#include "io_base.gen.h"

PyTypeObject io_base_type = {
    TYPE_HEAD,
    .tp_name = "_io._IOBase",
    .tp_basicsize = sizeof(IoBase),
    .tp_dealloc = io_base_dealloc,
    .tp_flags = IO_TYPE_FLAGS,
    .tp_doc = "The base of all streams: reading and writing are left to those who derive from it.",
    .tp_traverse = io_base_traverse,
    .tp_clear = io_base_clear,
    .tp_weaklistoffset = offsetof(IoBase, weakrefs),
    .tp_iter = base_iter,
    .tp_iternext = base_next,
    .tp_methods = _IOBase_methods,
    .tp_getset = _IOBase_getset,
    .tp_dictoffset = offsetof(IoBase, dict),
    .tp_finalize = io_base_finalize,
};
