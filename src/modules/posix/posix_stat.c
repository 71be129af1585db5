/* posix: what is known about files: stat and its relatives, access, statvfs, the tests of paths. */
#include "modules/posix/posix_module.h"

#include <limits.h>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>

/* ---- numbers ---- */

PyObject *int_from_uid(uid_t uid) {
    return uid == (uid_t)-1 ? int_from_int64(-1) : int_from_uint64(uid);
}

static int arg_id(PyObject *o, const char *what, uint32_t *out) {
    if (TYPE(o)->tp_as_number == NULL || TYPE(o)->tp_as_number->nb_index == NULL) {
        return err_int(
            err_raise(PyExc_TypeError, "%s should be integer, not %.200s", what, TYPE(o)->tp_name));
    }
    autoref PyObject *number = INT_TRY(ops_index(o));
    int overflow = 0;
    int64_t value = int_as_int64_overflow(number, &overflow);
    /* As the reference words it: what a long holds but an id does not counts as too small. */
    if (overflow < 0 || (overflow == 0 && (value < -1 || value > UINT32_MAX))) {
        return err_int(err_raise(PyExc_OverflowError, "%s is less than minimum", what));
    }
    if (overflow > 0) {
        return err_int(err_raise(PyExc_OverflowError, "%s is greater than maximum", what));
    }
    *out = (uint32_t)value;
    return 0;
}
int arg_uid(PyObject *o, uid_t *out) {
    return arg_id(o, "uid", out);
}
int arg_gid(PyObject *o, gid_t *out) {
    return arg_id(o, "gid", out);
}

int arg_off(PyObject *o, off_t *out) {
    long value;
    INT_TRYI(arg_long(o, &value));
    *out = value;
    return 0;
}

int arg_device(PyObject *o, dev_t *out) {
    autoref PyObject *number = INT_TRY(ops_index(o));
    int overflow = 0;
    int64_t value = int_as_int64_overflow(number, &overflow);
    if (overflow == 0 && value == -1) {
        *out = (dev_t)-1;
        return 0;
    }
    uint64_t device = int_as_uint64(number);
    if (device == (uint64_t)-1 && err_occurred()) {
        return -1;
    }
    *out = device;
    return 0;
}

/* ---- stat ---- */

static PyObject *stat_path(PyObject *module, const Path *path, int dir, int follow) {
    TRYI(path_check_dir_fd(path, dir));
    TRYI(path_check_follow(path, follow));
    struct stat st;
    int result = path->fd >= 0 || path->fd < -1
                     ? DETACHED(fstat(path->fd, &st))
                     : DETACHED(fstatat(dir, path->text, &st, follow ? 0 : AT_SYMLINK_NOFOLLOW));
    return result < 0 ? path_error(path) : stat_result_new(module_state(module), &st);
}

FUNCTION("posix_stat.stat(path, *, dir_fd=None, follow_symlinks: bool = True)",
         "What is known about a file, given by its path or an open descriptor.")
static PyObject *posix_stat(PyObject *module, PyObject *path, PyObject *dir_fd, int follow) {
    PATH_ARG(p, path, "stat", "path", PATH_FD);
    int dir;
    TRYI(arg_dir_fd(dir_fd, &dir));
    return stat_path(module, &p, dir, follow);
}
FUNCTION("posix_stat.lstat(path, *, dir_fd=None)",
         "What is known about a file: of a symbolic link, about the link itself.")
static PyObject *posix_lstat(PyObject *module, PyObject *path, PyObject *dir_fd) {
    PATH_ARG(p, path, "lstat", "path", 0);
    int dir;
    TRYI(arg_dir_fd(dir_fd, &dir));
    return stat_path(module, &p, dir, 0);
}
FUNCTION("posix_stat.fstat(fd: int)", "What is known about an open file.")
static PyObject *posix_fstat(PyObject *module, int fd) {
    struct stat st;
    int result = TRY_CALL(fstat(fd, &st));
    return result < 0 ? err_from_errno(PyExc_OSError) : stat_result_new(module_state(module), &st);
}

FUNCTION("posix_stat.access(path, mode: int, *, dir_fd=None, effective_ids: bool = False, "
         "follow_symlinks: bool = True)",
         "May this process use the file in that way (F_OK, or a sum of R_OK, W_OK, X_OK)?")
static PyObject *posix_access(PyObject *module, PyObject *path, int mode, PyObject *dir_fd,
                              int effective_ids, int follow) {
    PATH_ARG(p, path, "access", "path", 0);
    int dir;
    TRYI(arg_dir_fd(dir_fd, &dir));
    int flags = (follow ? 0 : AT_SYMLINK_NOFOLLOW) | (effective_ids ? AT_EACCESS : 0);
    int result = DETACHED(faccessat(dir, p.text, mode, flags));
    return BOOL(result == 0);
}

/* ---- file systems ---- */

static PyObject *statvfs_result_new(PyObject *module, const struct statvfs *st) {
    PosixState *state = module_state(module);
    PyObject *o = TRY(structseq_new(state->statvfs_result));
    const uint64_t values[] = {st->f_bsize,  st->f_frsize,  st->f_blocks, st->f_bfree,
                               st->f_bavail, st->f_files,   st->f_ffree,  st->f_favail,
                               st->f_flag,   st->f_namemax, st->f_fsid};
    for (size_t i = 0; i < countof(values); i++) {
        structseq_set_fresh(o, (Py_ssize_t)i, int_from_uint64(values[i]));
    }
    return structseq_finish(o);
}

FUNCTION("posix_stat.statvfs(path)", "What is known about the file system a file lies in.")
static PyObject *posix_statvfs(PyObject *module, PyObject *path) {
    PATH_ARG(p, path, "statvfs", "path", PATH_FD);
    struct statvfs st;
    int result = p.fd != -1 ? DETACHED(fstatvfs(p.fd, &st)) : DETACHED(statvfs(p.text, &st));
    return result < 0 ? path_error(&p) : statvfs_result_new(module, &st);
}
FUNCTION("posix_stat.fstatvfs(fd: int, /)",
         "What is known about the file system an open file lies in.")
static PyObject *posix_fstatvfs(PyObject *module, int fd) {
    struct statvfs st;
    int result = TRY_CALL(fstatvfs(fd, &st));
    return result < 0 ? err_from_errno(PyExc_OSError) : statvfs_result_new(module, &st);
}

/* ---- numbers of devices ---- */

FUNCTION("posix_stat.major(device, /)", "The major part of a device's number.")
static PyObject *posix_major(PyObject *module, PyObject *device) {
    dev_t number;
    TRYI(arg_device(device, &number));
    return number == (dev_t)-1 ? int_from_int64(-1) : int_from_uint64(major(number));
}
FUNCTION("posix_stat.minor(device, /)", "The minor part of a device's number.")
static PyObject *posix_minor(PyObject *module, PyObject *device) {
    dev_t number;
    TRYI(arg_device(device, &number));
    return number == (dev_t)-1 ? int_from_int64(-1) : int_from_uint64(minor(number));
}
FUNCTION("posix_stat.makedev(major, minor, /)", "A device's number out of its parts.")
static PyObject *posix_makedev(PyObject *module, PyObject *major_part, PyObject *minor_part) {
    dev_t high, low;
    TRYI(arg_device(major_part, &high));
    TRYI(arg_device(minor_part, &low));
    if (high == (dev_t)-1 && low == (dev_t)-1) {
        return int_from_int64(-1);
    }
    if (high > UINT_MAX || low > UINT_MAX) {
        return err_raise(PyExc_OverflowError, "Python int too large to convert to C unsigned int");
    }
    return int_from_uint64(makedev((unsigned)high, (unsigned)low));
}

#include "posix_stat.gen.h"
