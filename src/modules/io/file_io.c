/* FileIO: a file descriptor as a raw stream. Every system call that may block detaches the thread.
 */
#include "modules/io/io_int.h"
#include "object/type.h"
#include "thread/needs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { READ_MAX = 0x7ffff000 }; /* what the kernel moves at most in one call */

typedef struct {
    IO_HEAD int fd;                                       /* (a) -1: closed, or never opened */
    bool created, readable, writable, appending, closefd; /* (c) after __init__ */
    uint8_t finalizing;                                   /* (a) */
    int8_t seekable;                                      /* (a) -1: not known */
    int8_t is_device;   /* (a) 0: fstat showed no character device; else unknown */
    int64_t block_size; /* (a) */
    int64_t size;       /* (a) at opening; -1: not known */
} FileIo;
#define FILE_IO(o) ((FileIo *)(o))

/* ---- system calls ---- */

/* After a call that was detached: 1 when it is to be made again, 0, or -1 because a signal's
 * handler raised. */
static int call_again(ThreadState *ts, ssize_t result, int error) {
    thread_attach(ts);
    if (result >= 0 || error != EINTR) {
        errno = error;
        return 0;
    }
    return signal_run_handlers(ts) < 0 || (safepoint_due(ts) && safepoint_slow(ts) < 0) ? -1 : 1;
}
/* Makes the call detached, again if interrupted; leaves an int-returning function with -1 if a
 * handler raised. */
#define SYSTEM_CALL(call)                                                                          \
    ({                                                                                             \
        ThreadState *ts_ = thread_current();                                                       \
        ssize_t result_;                                                                           \
        int again_;                                                                                \
        do {                                                                                       \
            thread_detach(ts_);                                                                    \
            result_ = (call);                                                                      \
            again_ = call_again(ts_, result_, errno);                                              \
            INT_TRYI(again_);                                                                      \
        } while (again_);                                                                          \
        result_;                                                                                   \
    })

static int raise_errno(void) {
    return err_int(err_from_errno(PyExc_OSError));
}
/* EAGAIN is IO_WOULD_BLOCK, everything else raises. */
static Py_ssize_t transfer_result(ssize_t n) {
    if (n >= 0) {
        return n;
    }
    return errno == EAGAIN ? IO_WOULD_BLOCK : raise_errno();
}

static int check_descriptor(FileIo *self) {
    if (load_relaxed(&self->fd) < 0) {
        err_raise(PyExc_ValueError, "I/O operation on closed file");
        return -1;
    }
    return 0;
}
static int check_reading(FileIo *self) {
    INT_TRYI(check_descriptor(self));
    return self->readable ? 0 : err_int(io_unsupported("File not open for reading"));
}
static int check_writing(FileIo *self) {
    INT_TRYI(check_descriptor(self));
    return self->writable ? 0 : err_int(io_unsupported("File not open for writing"));
}

Py_ssize_t file_io_read_into(PyObject *file, char *data, Py_ssize_t size) {
    INT_TRYI(check_reading(FILE_IO(file)));
    size_t n = size > READ_MAX ? READ_MAX : (size_t)size;
    return transfer_result(SYSTEM_CALL(read(load_relaxed(&FILE_IO(file)->fd), data, n)));
}
Py_ssize_t file_io_write_from(PyObject *file, const char *data, Py_ssize_t size) {
    INT_TRYI(check_writing(FILE_IO(file)));
    size_t n = size > READ_MAX ? READ_MAX : (size_t)size;
    return transfer_result(SYSTEM_CALL(write(load_relaxed(&FILE_IO(file)->fd), data, n)));
}
int64_t file_io_seek_to(PyObject *file, int64_t offset, int whence) {
    FileIo *self = FILE_IO(file);
    INT_TRYI(check_descriptor(self));
    int64_t at = SYSTEM_CALL(lseek(load_relaxed(&self->fd), offset, whence));
    if (load_relaxed(&self->seekable) < 0) {
        store_relaxed(&self->seekable, (int8_t)(at >= 0));
    }
    return at < 0 ? raise_errno() : at;
}
int file_io_is_closed(PyObject *file) {
    return load_relaxed(&FILE_IO(file)->fd) < 0;
}
int64_t file_io_block_size(PyObject *file) {
    return load_relaxed(&FILE_IO(file)->block_size);
}
int file_io_isatty_open(PyObject *file) {
    INT_TRYI(check_descriptor(FILE_IO(file)));
    return load_relaxed(&FILE_IO(file)->is_device) == 0
               ? 0
               : (int)SYSTEM_CALL(isatty(load_relaxed(&FILE_IO(file)->fd)));
}

/* ---- opening ---- */

static int mode_flags(FileIo *self, const char *mode) {
    int flags = 0, kinds = 0, plus = 0;
    for (const char *c = mode; *c; c++) {
        switch (*c) {
        case 'x':
            kinds++;
            self->created = self->writable = true;
            flags |= O_EXCL | O_CREAT;
            break;
        case 'r':
            kinds++;
            self->readable = true;
            break;
        case 'w':
            kinds++;
            self->writable = true;
            flags |= O_CREAT | O_TRUNC;
            break;
        case 'a':
            kinds++;
            self->writable = self->appending = true;
            flags |= O_APPEND | O_CREAT;
            break;
        case 'b':
            break;
        case '+':
            plus++;
            break;
        default:
            err_raise(PyExc_ValueError, "invalid mode: %.200s", mode);
            return -1;
        }
        if (kinds > 1 || plus > 1) {
            break;
        }
    }
    if (kinds != 1 || plus > 1) {
        err_raise(PyExc_ValueError,
                  "Must have exactly one of create/read/write/append mode and at most one plus");
        return -1;
    }
    if (plus) {
        self->readable = self->writable = true;
    }
    flags |= self->readable && self->writable ? O_RDWR : self->readable ? O_RDONLY : O_WRONLY;
    return flags | O_CLOEXEC;
}

/* The file's name for the system: str, bytes, or what __fspath__ gives. */
static PyObject *system_path(PyObject *file) {
    autoref PyObject *path = NULL;
    if (IS_STR(file) || IS_BYTES(file)) {
        path = newref(file);
    } else {
        path = type_lookup(TYPE(file), NAME(__fspath__)) == NONE
                   ? NULL
                   : type_call_special(file, NAME(__fspath__), NULL, 0);
        if (path == NULL) {
            return err_occurred()
                       ? NULL
                       : err_raise(PyExc_TypeError,
                                   "expected str, bytes or os.PathLike object, not %.200s",
                                   TYPE(file)->tp_name);
        }
        if (!IS_STR(path) && !IS_BYTES(path)) {
            return err_raise(PyExc_TypeError,
                             "expected %.200s.__fspath__() to return str or bytes, not %.200s",
                             TYPE(file)->tp_name, TYPE(path)->tp_name);
        }
    }
    if (IS_STR(path)) {
        SETREF(path, str_encode_fs(path));
        TRY(path);
    }
    if (memchr(bytes_data(path), 0, (size_t)bytes_length(path)) != NULL) {
        return err_raise(PyExc_ValueError, "embedded null byte");
    }
    return take(path);
}

/* sys.audit("open", path, mode, flags), if anybody listens. */
static int audit_open(PyObject *file, const char *mode, int flags) {
    if (load_relaxed(&interp_current()->audit_hooks) == 0) {
        return 0;
    }
    autoref PyObject *audit = dict_get_text(interp_current()->sys_dict, "audit");
    if (audit == NULL) {
        return 0;
    }
    autoref PyObject *event = INT_TRY(str_intern_text("open")),
                     *kind = INT_TRY(str_from_text(mode)), *bits = INT_TRY(int_from_ssize(flags));
    PyObject *args[] = {event, file, kind, bits};
    autoref PyObject *done = INT_TRY(call(audit, args, 4, NULL));
    return 0;
}

/* By the opener: a descriptor that children do not inherit, or -1. */
static int open_by(PyObject *opener, PyObject *file, int flags) {
    autoref PyObject *bits = INT_TRY(int_from_ssize(flags)),
                     *fd = INT_TRY(call_two(opener, file, bits));
    if (!IS_INT(fd)) {
        err_raise(PyExc_TypeError, "expected integer from opener");
        return -1;
    }
    Py_ssize_t number = int_as_ssize(fd);
    if (number == -1 && err_occurred()) {
        return -1;
    }
    if (number < 0 || number > INT_MAX) {
        err_raise(PyExc_ValueError, "opener returned %zd", number);
        return -1;
    }
    int state = fcntl((int)number, F_GETFD);
    if (state < 0 || fcntl((int)number, F_SETFD, state | FD_CLOEXEC) < 0) {
        return raise_errno();
    }
    return (int)number;
}
static int open_path(FileIo *self, PyObject *file, int flags, PyObject *opener) {
    if (!self->closefd) {
        err_raise(PyExc_ValueError, "Cannot use closefd=False with file name");
        return -1;
    }
    if (opener != NONE) {
        return open_by(opener, file, flags);
    }
    autoref PyObject *path = INT_TRY(system_path(file));
    int fd = (int)SYSTEM_CALL(open(bytes_data(path), flags, 0666));
    return fd >= 0 ? fd : err_int(err_from_errno_path(PyExc_OSError, file, NULL));
}

/* What fstat tells of the descriptor: directories are refused. */
static int look_at(FileIo *self, int fd, PyObject *file) {
    struct stat state;
    self->block_size = IO_BUFFER_SIZE;
    self->is_device = 1;
    self->size = -1;
    if (SYSTEM_CALL(fstat(fd, &state)) < 0) {
        return errno == EBADF ? err_int(err_from_errno_path(PyExc_OSError, file, NULL)) : 0;
    }
    if (S_ISDIR(state.st_mode)) {
        errno = EISDIR;
        return err_int(err_from_errno_path(PyExc_OSError, file, NULL));
    }
    if (state.st_blksize > 1) {
        self->block_size = state.st_blksize;
    }
    self->is_device = S_ISCHR(state.st_mode);
    self->size = state.st_size;
    return 0;
}
/* `file` as a number: 1 and *fd, 0, or -1. */
static int as_descriptor(PyObject *file, int *fd) {
    if (file == TRUE_OBJECT || file == FALSE_OBJECT) {
        INT_TRYI(err_warn(PyExc_RuntimeWarning, 1, "bool is used as a file descriptor"));
    }
    PyNumberMethods *number = TYPE(file)->tp_as_number;
    if (IS_STR(file) || IS_BYTES(file) || number == NULL || number->nb_index == NULL) {
        return 0;
    }
    if (arg_int(file, fd) < 0) {
        return err_clear_if(PyExc_OverflowError) ? 0 : -1;
    }
    if (*fd < 0) {
        err_raise(PyExc_ValueError, "negative file descriptor");
        return -1;
    }
    return 1;
}

static int descriptor_close(int fd) {
    ThreadState *ts = thread_current();
    thread_detach(ts);
    int result = close(fd), error = errno;
    thread_attach(ts);
    errno = error;
    return error == EINTR ? 0 : result; /* it is closed */
}
/* Opened: what is behind the descriptor, the name, the end for appending. */
static int opened(FileIo *self, int fd, PyObject *file) {
    INT_TRYI(look_at(self, fd, file));
    store_release(&self->fd, fd);
    INT_TRYI(attr_set((PyObject *)self, NAME(name), file));
    if (self->appending && file_io_seek_to((PyObject *)self, 0, SEEK_END) < 0) {
        if (load_relaxed(&self->seekable) != 0 || !err_clear_if(PyExc_OSError)) {
            return -1;
        }
    }
    return 0;
}
static int open_file(FileIo *self, PyObject *file, const char *mode, bool closefd,
                     PyObject *opener) {
    int old = exchange_acq_rel(&self->fd, -1), fd = -1;
    if (old >= 0 && self->closefd) {
        descriptor_close(old);
    }
    self->created = self->readable = self->writable = self->appending = false;
    self->closefd = closefd;
    self->seekable = -1;
    int given = INT_TRYI(as_descriptor(file, &fd));
    int flags = INT_TRYI(mode_flags(self, mode));
    INT_TRYI(audit_open(file, mode, flags));
    if (!given) {
        fd = INT_TRYI(open_path(self, file, flags, opener));
    }
    if (opened(self, fd, file) < 0) {
        PyObject *error = err_fetch();
        store_release(&self->fd, -1);
        if (!given) {
            descriptor_close(fd);
        }
        err_restore(error);
        return -1;
    }
    return 0;
}

INITIALIZER("FileIO(file, mode: utf8 = 'r', closefd: bool = True, opener=None)",
            "A raw stream on a file: its name, or an open descriptor.")
static int file_io_init(FileIo *self, PyObject *file, const char *mode, int closefd,
                        PyObject *opener) {
    return open_file(self, file, mode, closefd, opener);
}
static PyObject *file_io_tp_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    FileIo *self = (FileIo *)TRY(type->tp_alloc(type, 0));
    self->fd = -1;
    self->closefd = true;
    self->seekable = -1;
    return (PyObject *)self;
}
PyObject *file_io_open(PyObject *file, const char *mode, bool closefd, PyObject *opener) {
    autoref PyObject *self = TRY(file_io_tp_new(&file_io_type, NULL, NULL));
    TRYI(open_file(FILE_IO(self), file, mode, closefd, opener));
    return take(self);
}

/* ---- closing ---- */

METHOD("FileIO._dealloc_warn(self, object, /)",
       "ResourceWarning for a file that is forgotten open.")
static PyObject *file_io_dealloc_warn(FileIo *self, PyObject *object) {
    if (load_relaxed(&self->fd) >= 0 && self->closefd) {
        autoref PyObject *pending = err_fetch();
        if (err_warn_resource(object, 1, "unclosed file %R", object) < 0 &&
            err_matches(PyExc_Warning)) {
            err_unraisable((PyObject *)self, NULL);
        }
        err_clear();
        err_restore(take(pending));
    }
    return NONE;
}
METHOD("FileIO.close(self)",
       "Close the file, and its descriptor unless closefd is False; does nothing the second time.")
static PyObject *file_io_close(FileIo *self) {
    autoref PyObject *closed = io_base_close((PyObject *)self);
    PyObject *error = err_fetch();
    if (!self->closefd) {
        store_release(&self->fd, -1);
        return io_close_result(error, error ? NONE : take(closed));
    }
    if (load_relaxed(&self->finalizing)) {
        file_io_dealloc_warn(self, (PyObject *)self);
    }
    int fd = exchange_acq_rel(&self->fd, -1); /* whoever gets the number closes it */
    PyObject *result = NONE;
    if (fd >= 0 && descriptor_close(fd) < 0) {
        result = err_from_errno(PyExc_OSError);
    }
    return io_close_result(error, result);
}

/* ---- reading ---- */

METHOD("FileIO.readinto(self, buffer: writable_buffer, /)",
       "Read bytes into the buffer; returns how many, None if none are there yet.")
static PyObject *file_io_readinto(FileIo *self, Py_buffer *buffer) {
    Py_ssize_t n = file_io_read_into((PyObject *)self, buffer->buf, buffer->len);
    return n == IO_WOULD_BLOCK ? NONE : int_from_ssize(TRYI(n));
}

/* How many bytes readall() makes room for at first: up to where the end was at opening, and one
 * more. */
static Py_ssize_t expected_size(FileIo *self) {
    int64_t size = load_relaxed(&self->size);
    if (size <= 0 || size >= PY_SSIZE_T_MAX) {
        return 8192;
    }
    off_t at = size > 65536 ? lseek(load_relaxed(&self->fd), 0, SEEK_CUR) : 0;
    return at >= 0 && at < size ? (Py_ssize_t)(size - at) + 1 : 8192;
}
METHOD("FileIO.readall(self)", "All bytes up to the end; None if none are there yet.")
static PyObject *file_io_readall(FileIo *self) {
    TRYI(check_descriptor(self));
    autoref PyObject *data = TRY(bytes_new(expected_size(self)));
    for (Py_ssize_t used = 0;;) {
        if (used == bytes_length(data)) {
            if (used > PY_SSIZE_T_MAX / 2) {
                return err_raise(PyExc_OverflowError,
                                 "unbounded read returned more bytes than a Python bytes object "
                                 "can hold");
            }
            PyObject *more = TRY(bytes_new(used + (used < 65536 ? 65536 : used / 2)));
            memcpy(bytes_data(more), bytes_data(data), (size_t)used);
            SETREF(data, more);
        }
        Py_ssize_t n =
            file_io_read_into((PyObject *)self, bytes_data(data) + used, bytes_length(data) - used);
        if (n == IO_WOULD_BLOCK && used == 0) {
            return NONE;
        }
        if (n == 0 || n == IO_WOULD_BLOCK) {
            PyObject *result = take(data);
            bytes_resize_fresh(&result, used);
            return result;
        }
        used += TRYI(n);
    }
}
METHOD("FileIO.read(self, size: none_or_ssize = -1, /)",
       "At most `size` bytes, by one system call; all up to the end if it is negative.")
static PyObject *file_io_read(FileIo *self, Py_ssize_t size) {
    TRYI(check_reading(self));
    if (size < 0) {
        return file_io_readall(self);
    }
    size = size > READ_MAX ? READ_MAX : size;
    PyObject *data = TRY(bytes_new(size));
    Py_ssize_t n = file_io_read_into((PyObject *)self, bytes_data(data), size);
    if (n < 0) {
        decref(data);
        return n == IO_WOULD_BLOCK ? NONE : NULL;
    }
    bytes_resize_fresh(&data, n);
    return data;
}
METHOD("FileIO.write(self, b: buffer, /)",
       "Write the bytes, by one system call; returns how many were written, None if none could be.")
static PyObject *file_io_write(FileIo *self, Py_buffer *b) {
    Py_ssize_t n = file_io_write_from((PyObject *)self, b->buf, b->len);
    return n == IO_WOULD_BLOCK ? NONE : int_from_ssize(TRYI(n));
}

/* ---- position ---- */

METHOD("FileIO.seek(self, pos, whence: int = 0, /)",
       "Move to another position, `pos` bytes from the start (0), where it is (1), or the end (2); "
       "returns the new one.")
static PyObject *file_io_seek(FileIo *self, PyObject *pos, int whence) {
    TRYI(check_descriptor(self));
    int64_t offset;
    TRYI(arg_int64(pos, &offset));
    int64_t at = file_io_seek_to((PyObject *)self, offset, whence);
    return int_from_int64(TRYI(at));
}
METHOD("FileIO.tell(self)", "The position in the file.")
static PyObject *file_io_tell(FileIo *self) {
    int64_t at = file_io_seek_to((PyObject *)self, 0, SEEK_CUR);
    return int_from_int64(TRYI(at));
}
static int file_truncate(FileIo *self, int64_t size) {
    store_relaxed(&self->size, -1); /* no longer known */
    return SYSTEM_CALL(ftruncate(load_relaxed(&self->fd), size)) < 0 ? raise_errno() : 0;
}
METHOD("FileIO.truncate(self, size=None, /)",
       "Make the file end at that size, by default at the position; returns the size.")
static PyObject *file_io_truncate(FileIo *self, PyObject *size) {
    TRYI(check_writing(self));
    autoref PyObject *count = size == NONE ? TRY(file_io_tell(self)) : newref(size);
    int64_t bytes;
    TRYI(arg_int64(count, &bytes));
    TRYI(file_truncate(self, bytes));
    return take(count);
}

/* ---- questions ---- */

METHOD("FileIO.fileno(self)", "The file descriptor.")
static PyObject *file_io_fileno(FileIo *self) {
    TRYI(check_descriptor(self));
    return int_from_ssize(load_relaxed(&self->fd));
}
METHOD("FileIO.readable(self)", "Was it opened for reading?")
static PyObject *file_io_readable(FileIo *self) {
    TRYI(check_descriptor(self));
    return BOOL(self->readable);
}
METHOD("FileIO.writable(self)", "Was it opened for writing?")
static PyObject *file_io_writable(FileIo *self) {
    TRYI(check_descriptor(self));
    return BOOL(self->writable);
}
METHOD("FileIO.seekable(self)", "Can the position be changed?")
static PyObject *file_io_seekable(FileIo *self) {
    TRYI(check_descriptor(self));
    if (load_relaxed(&self->seekable) < 0 && file_io_seek_to((PyObject *)self, 0, SEEK_CUR) < 0) {
        err_clear();
    }
    return BOOL(load_relaxed(&self->seekable) > 0);
}
static int is_terminal(FileIo *self) {
    INT_TRYI(check_descriptor(self));
    return (int)SYSTEM_CALL(isatty(load_relaxed(&self->fd)));
}
METHOD("FileIO.isatty(self)", "Is it a terminal?")
static PyObject *file_io_isatty(FileIo *self) {
    return BOOL(TRYI(is_terminal(self)));
}
METHOD("FileIO._isatty_open_only(self)", "isatty() without a system call where fstat has told.")
static PyObject *file_io_isatty_open_only(FileIo *self) {
    return BOOL(TRYI(file_io_isatty_open((PyObject *)self)));
}
METHOD("FileIO.__getstate__(self)", "Files cannot be pickled.")
static PyObject *file_io_getstate(FileIo *self) {
    return io_refuse_pickle((PyObject *)self);
}
GETTER("FileIO.closed", "True if the file is closed")
static PyObject *file_io_closed(FileIo *self) {
    return BOOL(load_relaxed(&self->fd) < 0);
}
GETTER("FileIO.closefd", "Is the descriptor closed with the stream?")
static PyObject *file_io_closefd(FileIo *self) {
    return BOOL(self->closefd);
}
GETTER("FileIO._blksize", "The size of the file system's blocks.")
static PyObject *file_io_blksize(FileIo *self) {
    return int_from_int64(file_io_block_size((PyObject *)self));
}
static const char *mode_text(FileIo *self) {
    return self->created     ? self->readable ? "xb+" : "xb"
           : self->appending ? self->readable ? "ab+" : "ab"
           : self->readable  ? self->writable ? "rb+" : "rb"
                             : "wb";
}
GETTER("FileIO.mode", "The mode it was opened in.")
static PyObject *file_io_mode(FileIo *self) {
    return str_intern_text(mode_text(self));
}
static PyObject *file_io_repr(PyObject *o) {
    FileIo *self = FILE_IO(o);
    int fd = load_relaxed(&self->fd);
    const char *type = TYPE(o)->tp_name;
    if (fd < 0) {
        return str_format("<%s [closed]>", type);
    }
    autoref PyObject *name = NULL;
    TRYI(attr_find(o, NAME(name), &name));
    if (name == NULL) {
        return str_format("<%s fd=%d mode='%s' closefd=%s>", type, fd, mode_text(self),
                          self->closefd ? "True" : "False");
    }
    int entered = TRYI(ops_repr_enter(o));
    if (entered > 0) {
        return err_raise(PyExc_RuntimeError, "reentrant call inside %s.__repr__", type);
    }
    PyObject *text = str_format("<%s name=%R mode='%s' closefd=%s>", type, name, mode_text(self),
                                self->closefd ? "True" : "False");
    ops_repr_leave(o);
    return text;
}

static PyMemberDef file_io_members[] = {
    {"_finalizing", Py_T_BOOL, offsetof(FileIo, finalizing), 0, NULL},
    {NULL, 0, 0, 0, NULL},
};

#include "file_io.gen.h"

PyTypeObject file_io_type = {
    TYPE_HEAD,
    .tp_name = "_io.FileIO",
    .tp_basicsize = sizeof(FileIo),
    .tp_dealloc = io_base_dealloc,
    .tp_repr = file_io_repr,
    .tp_flags = IO_TYPE_FLAGS,
    .tp_doc = FileIO_tp_doc,
    .tp_traverse = io_base_traverse,
    .tp_clear = io_base_clear,
    .tp_weaklistoffset = offsetof(IoBase, weakrefs),
    .tp_methods = FileIO_methods,
    .tp_members = file_io_members,
    .tp_getset = FileIO_getset,
    .tp_base = &io_raw_base_type,
    .tp_dictoffset = offsetof(IoBase, dict),
    .tp_init = FileIO_tp_init,
    .tp_new = file_io_tp_new,
};
