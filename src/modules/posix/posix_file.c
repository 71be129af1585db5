/* posix: open files: opening, closing, reading, writing, and what a descriptor is asked. */
#include "modules/posix/posix_module.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>

/* ---- opening and closing ---- */

FUNCTION("posix_file.open(path, flags: int, mode: int = 511, *, dir_fd=None)",
         "Open a file; returns the descriptor, which executed programs do not inherit.")
static PyObject *posix_open(PyObject *module, PyObject *path, int flags, int mode,
                            PyObject *dir_fd) {
    PATH_ARG(p, path, "open", "path", 0);
    int dir;
    TRYI(arg_dir_fd(dir_fd, &dir));
    TRYI(AUDIT_EVENT("open", "OOi", path, NONE, AUDIT_NUMBER(flags | O_CLOEXEC)));
    int fd = TRY_CALL(openat(dir, p.text, flags | O_CLOEXEC, mode));
    return fd < 0 ? path_error(&p) : int_from_int64(fd);
}
FUNCTION("posix_file.close(fd: int)", "Close a descriptor.")
static PyObject *posix_close(PyObject *module, int fd) {
    int result = DETACHED(close(fd)); /* not again after EINTR: it is closed */
    return result < 0 && errno == EINTR ? none() : none_or_error(result);
}

static int close_from_to(int low, int high) {
    if (low < 0) {
        low = 0;
    }
    if (low < high && close_range((unsigned)low, (unsigned)high - 1, 0) < 0) {
        for (int fd = low; fd < high; fd++) {
            close(fd);
        }
    }
    return 0;
}
FUNCTION("posix_file.closerange(fd_low: int, fd_high: int, /)",
         "Close the descriptors from the first up to, not with, the second; errors are ignored.")
static PyObject *posix_closerange(PyObject *module, int fd_low, int fd_high) {
    DETACHED(close_from_to(fd_low, fd_high));
    return none();
}

/* ---- copies ---- */

FUNCTION("posix_file.dup(fd: int, /)", "A copy of the descriptor that is not inherited.")
static PyObject *posix_dup(PyObject *module, int fd) {
    int copy = TRY_CALL(fcntl(fd, F_DUPFD_CLOEXEC, 0));
    return copy < 0 ? err_from_errno(PyExc_OSError) : int_from_int64(copy);
}
FUNCTION("posix_file.dup2(fd: int, fd2: int, inheritable: bool = True)",
         "Make the second descriptor a copy of the first.")
static PyObject *posix_dup2(PyObject *module, int fd, int fd2, int inheritable) {
    int copy = inheritable ? DETACHED(dup2(fd, fd2)) : DETACHED(dup3(fd, fd2, O_CLOEXEC));
    return copy < 0 ? err_from_errno(PyExc_OSError) : int_from_int64(copy);
}

static PyObject *pipe_pair(int flags) {
    int ends[2];
    int result = DETACHED(pipe2(ends, flags));
    if (result < 0) {
        return err_from_errno(PyExc_OSError);
    }
    autoref PyObject *in = TRY(int_from_int64(ends[0])), *out = TRY(int_from_int64(ends[1]));
    return tuple_of(2, in, out);
}
FUNCTION("posix_file.pipe()", "A pipe: the descriptors to read from and to write to.")
static PyObject *posix_pipe(PyObject *module) {
    return pipe_pair(O_CLOEXEC);
}
FUNCTION("posix_file.pipe2(flags: int, /)", "A pipe with flags, as pipe() gives it.")
static PyObject *posix_pipe2(PyObject *module, int flags) {
    return pipe_pair(flags);
}

/* ---- reading and writing ---- */

/* A bytes of the length, filled by the call, and shortened to what it gave. */
#define READ_BYTES(length, call)                                                                   \
    autoref PyObject *bytes = TRY(bytes_new(length));                                              \
    char *data = bytes_data(bytes);                                                                \
    ssize_t n = TRY_CALL(call);                                                                    \
    if (n < 0) {                                                                                   \
        return err_from_errno(PyExc_OSError);                                                      \
    }                                                                                              \
    if (n != length) {                                                                             \
        TRYI(bytes_resize_fresh(&bytes, n));                                                       \
    }                                                                                              \
    return take(bytes)

static void *invalid_argument(void) {
    errno = EINVAL;
    return err_from_errno(PyExc_OSError);
}

FUNCTION("posix_file.read(fd: int, length: ssize, /)", "Read up to that many bytes.")
static PyObject *posix_read(PyObject *module, int fd, Py_ssize_t length) {
    if (length < 0) {
        return invalid_argument();
    }
    READ_BYTES(length, read(fd, data, (size_t)length));
}
FUNCTION("posix_file.pread(fd: int, length: ssize, offset, /)",
         "Read up to that many bytes from an offset on; the file's position stays.")
static PyObject *posix_pread(PyObject *module, int fd, Py_ssize_t length, PyObject *offset) {
    off_t at;
    TRYI(arg_off(offset, &at));
    if (length < 0) {
        return invalid_argument();
    }
    READ_BYTES(length, pread(fd, data, (size_t)length, at));
}
FUNCTION("posix_file.write(fd: int, data: buffer, /)", "Write the bytes; returns how many were.")
static PyObject *posix_write(PyObject *module, int fd, Py_buffer *data) {
    ssize_t n = TRY_CALL(write(fd, data->buf, (size_t)data->len));
    return n < 0 ? err_from_errno(PyExc_OSError) : int_from_ssize(n);
}
FUNCTION("posix_file.pwrite(fd: int, buffer: buffer, offset, /)",
         "Write the bytes at an offset; the file's position stays.")
static PyObject *posix_pwrite(PyObject *module, int fd, Py_buffer *buffer, PyObject *offset) {
    off_t at;
    TRYI(arg_off(offset, &at));
    ssize_t n = TRY_CALL(pwrite(fd, buffer->buf, (size_t)buffer->len, at));
    return n < 0 ? err_from_errno(PyExc_OSError) : int_from_ssize(n);
}

/* ---- position and size ---- */

FUNCTION("posix_file.lseek(fd: int, position, whence: int, /)",
         "Move a file's position; returns where it is now.")
static PyObject *posix_lseek(PyObject *module, int fd, PyObject *position, int whence) {
    off_t offset;
    TRYI(arg_off(position, &offset));
    off_t result = DETACHED(lseek(fd, offset, whence));
    return result < 0 ? err_from_errno(PyExc_OSError) : int_from_int64(result);
}
FUNCTION("posix_file.ftruncate(fd: int, length, /)", "Give an open file that length.")
static PyObject *posix_ftruncate(PyObject *module, int fd, PyObject *length) {
    off_t size;
    TRYI(arg_off(length, &size));
    TRYI(AUDIT_EVENT("os.truncate", "ii", AUDIT_NUMBER(fd), AUDIT_NUMBER(size)));
    int result = TRY_CALL(ftruncate(fd, size));
    return none_or_error(result);
}
FUNCTION("posix_file.truncate(path, length)", "Give a file that length.")
static PyObject *posix_truncate(PyObject *module, PyObject *path, PyObject *length) {
    PATH_ARG(p, path, "truncate", "path", PATH_FD);
    off_t size;
    TRYI(arg_off(length, &size));
    TRYI(AUDIT_EVENT("os.truncate", "Oi", path, AUDIT_NUMBER(size)));
    if (p.fd != -1) {
        return none_or_error(TRY_CALL(ftruncate(p.fd, size)));
    }
    int result = TRY_CALL(truncate(p.text, size));
    return result < 0 ? path_error(&p) : none();
}
FUNCTION("posix_file.fsync(fd)", "Have what was written to the file reach the disk.")
static PyObject *posix_fsync(PyObject *module, PyObject *fd) {
    int number = TRYI(fd_from_object(fd));
    int result = TRY_CALL(fsync(number));
    return none_or_error(result);
}
FUNCTION("posix_file.fdatasync(fd)", "The same without what is known about the file.")
static PyObject *posix_fdatasync(PyObject *module, PyObject *fd) {
    int number = TRYI(fd_from_object(fd));
    int result = TRY_CALL(fdatasync(number));
    return none_or_error(result);
}
FUNCTION("posix_file.sync()", "Have everything that was written reach the disks.")
static PyObject *posix_sync(PyObject *module) {
    DETACHED((sync(), 0));
    return none();
}
FUNCTION("posix_file.lockf(fd: int, command: int, length, /)",
         "Lock, test or unlock a part of an open file.")
static PyObject *posix_lockf(PyObject *module, int fd, int command, PyObject *length) {
    off_t size;
    TRYI(arg_off(length, &size));
    TRYI(AUDIT_EVENT("os.lockf", "iii", AUDIT_NUMBER(fd), AUDIT_NUMBER(command),
                     AUDIT_NUMBER(size)));
    int result = TRY_CALL(lockf(fd, command, size));
    return none_or_error(result);
}
FUNCTION("posix_file.posix_fallocate(fd: int, offset, length, /)",
         "Make sure that the disk has room for that part of the file.")
static PyObject *posix_fallocate_call(PyObject *module, int fd, PyObject *offset,
                                      PyObject *length) {
    off_t at, size;
    TRYI(arg_off(offset, &at));
    TRYI(arg_off(length, &size));
    int result = TRY_CALL((errno = posix_fallocate(fd, at, size)) ? -1 : 0);
    return none_or_error(result);
}
FUNCTION("posix_file.posix_fadvise(fd: int, offset, length, advice: int, /)",
         "Say how that part of the file will be used.")
static PyObject *posix_fadvise_call(PyObject *module, int fd, PyObject *offset, PyObject *length,
                                    int advice) {
    off_t at, size;
    TRYI(arg_off(offset, &at));
    TRYI(arg_off(length, &size));
    int result = TRY_CALL((errno = posix_fadvise(fd, at, size, advice)) ? -1 : 0);
    return none_or_error(result);
}

/* ---- properties ---- */

FUNCTION("posix_file.isatty(fd: int, /)", "Is it a terminal?")
static PyObject *posix_isatty(PyObject *module, int fd) {
    return BOOL(DETACHED(isatty(fd)));
}
FUNCTION("posix_file.get_inheritable(fd: int, /)", "Do executed programs inherit it?")
static PyObject *posix_get_inheritable(PyObject *module, int fd) {
    int flags = fcntl(fd, F_GETFD);
    return flags < 0 ? err_from_errno(PyExc_OSError) : BOOL(!(flags & FD_CLOEXEC));
}
FUNCTION("posix_file.set_inheritable(fd: int, inheritable: int, /)",
         "Say whether executed programs inherit it.")
static PyObject *posix_set_inheritable(PyObject *module, int fd, int inheritable) {
    return none_or_error(fd_set_inheritable(fd, inheritable));
}
FUNCTION("posix_file.get_blocking(fd: int, /)", "Does reading and writing wait?")
static PyObject *posix_get_blocking(PyObject *module, int fd) {
    int flags = DETACHED(fcntl(fd, F_GETFL));
    return flags < 0 ? err_from_errno(PyExc_OSError) : BOOL(!(flags & O_NONBLOCK));
}

static int set_blocking(int fd, bool blocking) {
    int flags = fcntl(fd, F_GETFL);
    if (flags < 0) {
        return -1;
    }
    return fcntl(fd, F_SETFL, blocking ? flags & ~O_NONBLOCK : flags | O_NONBLOCK);
}
FUNCTION("posix_file.set_blocking(fd: int, blocking: bool, /)",
         "Say whether reading and writing waits.")
static PyObject *posix_set_blocking(PyObject *module, int fd, int blocking) {
    return none_or_error(DETACHED(set_blocking(fd, blocking)));
}

#include "posix_file.gen.h"
