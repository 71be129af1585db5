/* posix: moving bytes: into and out of several buffers, and between files without buffers. */
#include "modules/posix/posix_module.h"

#include <limits.h>
#include <stdlib.h>
#include <sys/sendfile.h>
#include <sys/uio.h>

/* ---- several buffers ---- */

typedef struct {
    Py_buffer *views;
    struct iovec *parts;
    int count; /* of views that are held */
    Py_ssize_t total;
} Vector;

static void vector_drop(Vector *vector) {
    for (int i = 0; i < vector->count; i++) {
        ops_release_buffer(&vector->views[i]);
    }
    free(vector->views);
    free(vector->parts);
}
#define VECTOR(variable) __attribute__((cleanup(vector_drop))) Vector variable = {0}

static int vector_fill(Vector *vector, const char *function, PyObject *buffers, int flags) {
    if (!ops_is_sequence(buffers)) {
        return err_int(err_raise(PyExc_TypeError, "%s() arg 2 must be a sequence", function));
    }
    autoref PyObject *items = INT_TRY(ops_to_tuple(buffers));
    Py_ssize_t n = tuple_length(items);
    if (n > INT_MAX) {
        return err_int(err_raise(PyExc_OverflowError, "%s() arg 2 is too long", function));
    }
    vector->views = malloc(((size_t)n + 1) * sizeof(Py_buffer));
    vector->parts = malloc(((size_t)n + 1) * sizeof(struct iovec));
    if (vector->views == NULL || vector->parts == NULL) {
        return err_int(err_no_memory());
    }
    for (int i = 0; i < n; i++) {
        INT_TRYI(ops_get_buffer(tuple_at(items, i), &vector->views[i], flags));
        vector->count = i + 1;
        vector->parts[i] = (struct iovec){vector->views[i].buf, (size_t)vector->views[i].len};
        vector->total += vector->views[i].len;
    }
    return 0;
}

static PyObject *count_or_error(ssize_t n) {
    return n < 0 ? err_from_errno(PyExc_OSError) : int_from_ssize(n);
}

FUNCTION("posix_transfer.readv(fd: int, buffers, /)",
         "Read into the buffers, one after the other; returns how many bytes.")
static PyObject *posix_readv(PyObject *module, int fd, PyObject *buffers) {
    VECTOR(v);
    TRYI(vector_fill(&v, "readv", buffers, PyBUF_WRITABLE));
    return count_or_error(TRY_CALL(readv(fd, v.parts, v.count)));
}
FUNCTION("posix_transfer.writev(fd: int, buffers, /)",
         "Write the buffers, one after the other; returns how many bytes.")
static PyObject *posix_writev(PyObject *module, int fd, PyObject *buffers) {
    VECTOR(v);
    TRYI(vector_fill(&v, "writev", buffers, PyBUF_SIMPLE));
    return count_or_error(TRY_CALL(writev(fd, v.parts, v.count)));
}
FUNCTION("posix_transfer.preadv(fd: int, buffers, offset, flags: int = 0, /)",
         "Read into the buffers from an offset on; the file's position stays.")
static PyObject *posix_preadv(PyObject *module, int fd, PyObject *buffers, PyObject *offset,
                              int flags) {
    off_t at;
    TRYI(arg_off(offset, &at));
    VECTOR(v);
    TRYI(vector_fill(&v, "preadv", buffers, PyBUF_WRITABLE));
    return count_or_error(TRY_CALL(preadv2(fd, v.parts, v.count, at, flags)));
}
FUNCTION("posix_transfer.pwritev(fd: int, buffers, offset, flags: int = 0, /)",
         "Write the buffers at an offset; the file's position stays.")
static PyObject *posix_pwritev(PyObject *module, int fd, PyObject *buffers, PyObject *offset,
                               int flags) {
    off_t at;
    TRYI(arg_off(offset, &at));
    VECTOR(v);
    TRYI(vector_fill(&v, "pwritev", buffers, PyBUF_SIMPLE));
    return count_or_error(TRY_CALL(pwritev2(fd, v.parts, v.count, at, flags)));
}

static void release_view(Py_buffer *view) {
    if (view->obj != NULL) {
        ops_release_buffer(view);
    }
}
FUNCTION("posix_transfer.readinto(fd: int, buffer, /)",
         "Read into a buffer; returns how many bytes.")
static PyObject *posix_readinto(PyObject *module, int fd, PyObject *buffer) {
    __attribute__((cleanup(release_view))) Py_buffer view = {0};
    if (ops_get_buffer(buffer, &view, PyBUF_WRITABLE) < 0) {
        if (!err_clear_if(PyExc_TypeError) && !err_clear_if(PyExc_BufferError)) {
            return NULL;
        }
        return err_raise(PyExc_TypeError,
                         "readinto() argument 2 must be read-write bytes-like object, not %.50s",
                         TYPE(buffer)->tp_name);
    }
    return count_or_error(TRY_CALL(read(fd, view.buf, (size_t)view.len)));
}

/* ---- between files ---- */

FUNCTION("posix_transfer.sendfile(out_fd: int, in_fd: int, offset, count: ssize)",
         "Copy bytes from a file to a descriptor; None as offset: from the file's position.")
static PyObject *posix_sendfile(PyObject *module, int out_fd, int in_fd, PyObject *offset,
                                Py_ssize_t count) {
    off_t at = 0, *place = NULL;
    if (offset != NONE) {
        TRYI(arg_off(offset, &at));
        place = &at;
    }
    return count_or_error(TRY_CALL(sendfile(out_fd, in_fd, place, (size_t)count)));
}

/* An offset that may be None: *place NULL then. */
static int optional_offset(PyObject *o, off_t *at, off_t **place) {
    *place = NULL;
    if (o != NONE) {
        INT_TRYI(arg_off(o, at));
        *place = at;
    }
    return 0;
}
static int check_count(Py_ssize_t count) {
    return count < 0
               ? err_int(err_raise(PyExc_ValueError, "negative value for 'count' not allowed"))
               : 0;
}

FUNCTION("posix_transfer.copy_file_range(src: int, dst: int, count: ssize, offset_src=None, "
         "offset_dst=None)",
         "Copy bytes from one file to another within the kernel; returns how many.")
static PyObject *posix_copy_file_range(PyObject *module, int src, int dst, Py_ssize_t count,
                                       PyObject *offset_src, PyObject *offset_dst) {
    off_t from, to, *from_place, *to_place;
    TRYI(optional_offset(offset_src, &from, &from_place));
    TRYI(optional_offset(offset_dst, &to, &to_place));
    TRYI(check_count(count));
    return count_or_error(
        TRY_CALL(copy_file_range(src, from_place, dst, to_place, (size_t)count, 0)));
}
FUNCTION("posix_transfer.splice(src: int, dst: int, count: ssize, offset_src=None, "
         "offset_dst=None, flags: uint = 0)",
         "Move bytes from one descriptor to another, of which one is a pipe; returns how many.")
static PyObject *posix_splice(PyObject *module, int src, int dst, Py_ssize_t count,
                              PyObject *offset_src, PyObject *offset_dst, unsigned flags) {
    off_t from, to, *from_place, *to_place;
    TRYI(optional_offset(offset_src, &from, &from_place));
    TRYI(optional_offset(offset_dst, &to, &to_place));
    TRYI(check_count(count));
    return count_or_error(TRY_CALL(splice(src, from_place, dst, to_place, (size_t)count, flags)));
}

#include "posix_transfer.gen.h"
