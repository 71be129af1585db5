/* posix: extended attributes of files, and their times. */
#include "modules/posix/posix_module.h"
#include "types/float/float.h"
#include "types/list/list.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/xattr.h>

/* ---- extended attributes ---- */

FUNCTION("posix_xattr.setxattr(path, attribute, value: buffer, flags: int = 0, *, "
         "follow_symlinks: bool = True)",
         "Set an extended attribute of a file.")
static PyObject *posix_setxattr(PyObject *module, PyObject *path, PyObject *attribute,
                                Py_buffer *value, int flags, int follow) {
    PATH_ARG(p, path, "setxattr", "path", PATH_FD);
    PATH_ARG(name, attribute, "setxattr", "attribute", 0);
    TRYI(path_check_follow(&p, follow));
    size_t size = (size_t)value->len;
    TRYI(AUDIT_EVENT("os.setxattr", "OOOi", path, attribute, value->obj, AUDIT_NUMBER(flags)));
    int result = p.fd != -1 ? DETACHED(fsetxattr(p.fd, name.text, value->buf, size, flags))
                 : follow   ? DETACHED(setxattr(p.text, name.text, value->buf, size, flags))
                            : DETACHED(lsetxattr(p.text, name.text, value->buf, size, flags));
    return result < 0 ? path_error(&p) : none();
}
FUNCTION("posix_xattr.removexattr(path, attribute, *, follow_symlinks: bool = True)",
         "Remove an extended attribute of a file.")
static PyObject *posix_removexattr(PyObject *module, PyObject *path, PyObject *attribute,
                                   int follow) {
    PATH_ARG(p, path, "removexattr", "path", PATH_FD);
    PATH_ARG(name, attribute, "removexattr", "attribute", 0);
    TRYI(path_check_follow(&p, follow));
    TRYI(AUDIT_EVENT("os.removexattr", "OO", path, attribute));
    int result = p.fd != -1 ? DETACHED(fremovexattr(p.fd, name.text))
                 : follow   ? DETACHED(removexattr(p.text, name.text))
                            : DETACHED(lremovexattr(p.text, name.text));
    return result < 0 ? path_error(&p) : none();
}

/* name NULL: the list of names. */
static ssize_t xattr_read(const Path *p, const char *name, int follow, char *buffer, size_t size) {
    if (name == NULL) {
        const char *text = p->text ? p->text : ".";
        return p->fd != -1 ? flistxattr(p->fd, buffer, size)
               : follow    ? listxattr(text, buffer, size)
                           : llistxattr(text, buffer, size);
    }
    return p->fd != -1 ? fgetxattr(p->fd, name, buffer, size)
           : follow    ? getxattr(p->text, name, buffer, size)
                       : lgetxattr(p->text, name, buffer, size);
}

/* All of it, whatever its size: it may change between asking and reading. */
static PyObject *xattr_bytes(const Path *p, const char *name, int follow) {
    TRYI(path_check_follow(p, follow));
    for (size_t room = 256;; room = room < 65536 ? 65536 : room * 2) {
        autoref PyObject *bytes = TRY(bytes_new((Py_ssize_t)room));
        ssize_t n = DETACHED(xattr_read(p, name, follow, bytes_data(bytes), room));
        if (n >= 0) {
            TRYI(bytes_resize_fresh(&bytes, n));
            return take(bytes);
        }
        if (errno != ERANGE || room > 2 * 65536) {
            return path_error(p);
        }
    }
}
FUNCTION("posix_xattr.getxattr(path, attribute, *, follow_symlinks: bool = True)",
         "The value of an extended attribute of a file.")
static PyObject *posix_getxattr(PyObject *module, PyObject *path, PyObject *attribute, int follow) {
    PATH_ARG(p, path, "getxattr", "path", PATH_FD);
    PATH_ARG(name, attribute, "getxattr", "attribute", 0);
    TRYI(path_check_follow(&p, follow));
    TRYI(AUDIT_EVENT("os.getxattr", "OO", path, attribute));
    return xattr_bytes(&p, name.text, follow);
}
FUNCTION("posix_xattr.listxattr(path=None, *, follow_symlinks: bool = True)",
         "The names of the extended attributes of a file.")
static PyObject *posix_listxattr(PyObject *module, PyObject *path, int follow) {
    PATH_ARG(p, path, "listxattr", "path", PATH_FD | PATH_NULLABLE);
    TRYI(AUDIT_EVENT("os.listxattr", "O", path));
    autoref PyObject *bytes = TRY(xattr_bytes(&p, NULL, follow));
    autoref PyObject *names = TRY(list_new(0));
    const char *at = bytes_data(bytes), *end = at + bytes_length(bytes);
    while (at < end) {
        size_t length = strlen(at);
        TRYI(list_append_steal(names, TRY(str_decode_fs(at, (Py_ssize_t)length))));
        at += length + 1;
    }
    return take(names);
}

/* ---- times ---- */

static int times_out_of_range(void) {
    return err_int(err_raise(PyExc_OverflowError, "timestamp out of range for platform time_t"));
}

/* Seconds as an int or a float, rounded down to nanoseconds. */
static int time_from_seconds(PyObject *o, struct timespec *out) {
    if (IS_INSTANCE(o, PyFloat_Type)) {
        double seconds = float_as_double(o), whole = floor(seconds);
        if (isnan(seconds)) {
            return err_int(err_raise(PyExc_ValueError, "Invalid value NaN (not a number)"));
        }
        if (whole >= 0x1p63 || whole < -0x1p63) {
            return times_out_of_range();
        }
        double rest = floor((seconds - whole) * 1e9);
        *out = (struct timespec){.tv_sec = (time_t)whole, .tv_nsec = (long)rest};
        if (out->tv_nsec >= NS_PER_SECOND) {
            out->tv_nsec = NS_PER_SECOND - 1;
        }
        return 0;
    }
    if (TYPE(o)->tp_as_number == NULL || TYPE(o)->tp_as_number->nb_index == NULL) {
        return err_int(err_raise(PyExc_TypeError, "argument must be int or float, not %.200s",
                                 TYPE(o)->tp_name));
    }
    autoref PyObject *number = INT_TRY(ops_index(o));
    int overflow = 0;
    *out = (struct timespec){.tv_sec = int_as_int64_overflow(number, &overflow)};
    return overflow ? times_out_of_range() : 0;
}

static int time_from_ns(PyObject *o, struct timespec *out) {
    autoref PyObject *factor = INT_TRY(int_from_int64(NS_PER_SECOND));
    autoref PyObject *pair = INT_TRY(ops_divmod(o, factor));
    if (!IS_TUPLE(pair) || tuple_length(pair) != 2) {
        return err_int(err_raise(PyExc_TypeError,
                                 "%.200s.__divmod__() must return a 2-tuple, not %.200s",
                                 TYPE(o)->tp_name, TYPE(pair)->tp_name));
    }
    autoref PyObject *seconds = INT_TRY(ops_index(tuple_at(pair, 0)));
    autoref PyObject *rest = INT_TRY(ops_index(tuple_at(pair, 1)));
    int overflow = 0;
    *out = (struct timespec){.tv_sec = int_as_int64_overflow(seconds, &overflow)};
    if (overflow) {
        return times_out_of_range();
    }
    out->tv_nsec = int_as_ssize(rest);
    return out->tv_nsec == -1 && err_occurred() ? -1 : 0;
}

/* Both times out of the arguments. */
static int times_read(PyObject *times, PyObject *ns, struct timespec both[2]) {
    if (times != NONE && ns != NULL) {
        return err_int(err_raise(PyExc_ValueError,
                                 "utime: you may specify either 'times' or 'ns' but not both"));
    }
    if (times != NONE) {
        if (!IS_TUPLE(times) || tuple_length(times) != 2) {
            return err_int(err_raise(PyExc_TypeError,
                                     "utime: 'times' must be either a tuple of two ints or None"));
        }
        INT_TRYI(time_from_seconds(tuple_at(times, 0), &both[0]));
        return time_from_seconds(tuple_at(times, 1), &both[1]);
    }
    if (ns == NULL) {
        both[0].tv_nsec = both[1].tv_nsec = UTIME_NOW;
        return 0;
    }
    if (!IS_TUPLE(ns) || tuple_length(ns) != 2) {
        return err_int(err_raise(PyExc_TypeError, "utime: 'ns' must be a tuple of two ints"));
    }
    INT_TRYI(time_from_ns(tuple_at(ns, 0), &both[0]));
    return time_from_ns(tuple_at(ns, 1), &both[1]);
}

FUNCTION("posix_xattr.utime(path, times=None, *, ns=NULL, dir_fd=None, "
         "follow_symlinks: bool = True)",
         "Set when a file was read and written last; without times: now.")
static PyObject *posix_utime(PyObject *module, PyObject *path, PyObject *times, PyObject *ns,
                             PyObject *dir_fd, int follow) {
    PATH_ARG(p, path, "utime", "path", PATH_FD);
    int dir;
    TRYI(arg_dir_fd(dir_fd, &dir));
    struct timespec both[2] = {0};
    TRYI(times_read(times, ns, both));
    TRYI(path_check_dir_fd(&p, dir));
    TRYI(path_check_follow(&p, follow));
    TRYI(
        AUDIT_EVENT("os.utime", "OOOi", path, times, ns, AUDIT_NUMBER(dir == AT_FDCWD ? -1 : dir)));
    int flags = follow ? 0 : AT_SYMLINK_NOFOLLOW;
    int result =
        p.fd != -1 ? DETACHED(futimens(p.fd, both)) : DETACHED(utimensat(dir, p.text, both, flags));
    return result < 0 ? path_error(&p) : none();
}

#include "posix_xattr.gen.h"
