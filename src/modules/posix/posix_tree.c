/* posix: the tree of files: making, moving and removing names, where one is, rights and times. */
#include "modules/posix/posix_module.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>

/* ---- where one is ---- */

/* The working folder in memory from malloc; NULL with errno. */
static char *cwd_text(void) {
    return getcwd(NULL, 0);
}
static PyObject *cwd_result(bool as_bytes) {
    char *text = DETACHED(cwd_text());
    if (text == NULL) {
        return err_from_errno(PyExc_OSError);
    }
    Py_ssize_t length = (Py_ssize_t)strlen(text);
    PyObject *result = as_bytes ? bytes_from(text, length) : str_decode_fs(text, length);
    free(text);
    return result;
}
FUNCTION("posix_tree.getcwd()", "The working folder.")
static PyObject *posix_getcwd(PyObject *module) {
    return cwd_result(false);
}
FUNCTION("posix_tree.getcwdb()", "The working folder, as bytes.")
static PyObject *posix_getcwdb(PyObject *module) {
    return cwd_result(true);
}
FUNCTION("posix_tree.chdir(path)", "Change the working folder.")
static PyObject *posix_chdir(PyObject *module, PyObject *path) {
    PATH_ARG(p, path, "chdir", "path", PATH_FD);
    TRYI(AUDIT_EVENT("os.chdir", "O", path));
    int result = p.fd != -1 ? DETACHED(fchdir(p.fd)) : DETACHED(chdir(p.text));
    return result < 0 ? path_error(&p) : none();
}
FUNCTION("posix_tree.fchdir(fd)", "Change the working folder to an open one.")
static PyObject *posix_fchdir(PyObject *module, PyObject *fd) {
    int number = TRYI(fd_from_object(fd));
    TRYI(AUDIT_EVENT("os.chdir", "i", AUDIT_NUMBER(number)));
    int result = TRY_CALL(fchdir(number));
    return none_or_error(result);
}
FUNCTION("posix_tree.chroot(path)", "Change the root of the tree that this process sees.")
static PyObject *posix_chroot(PyObject *module, PyObject *path) {
    PATH_ARG(p, path, "chroot", "path", 0);
    int result = DETACHED(chroot(p.text));
    return result < 0 ? path_error(&p) : none();
}
FUNCTION("posix_tree.umask(mask: int, /)",
         "Set which permissions new files do not get; returns what it was.")
static PyObject *posix_umask(PyObject *module, int mask) {
    return int_from_int64((int)umask((mode_t)mask));
}

/* ---- making ---- */

FUNCTION("posix_tree.mkdir(path, mode: int = 511, *, dir_fd=None)", "Make a folder.")
static PyObject *posix_mkdir(PyObject *module, PyObject *path, int mode, PyObject *dir_fd) {
    PATH_ARG(p, path, "mkdir", "path", 0);
    int dir;
    TRYI(arg_dir_fd(dir_fd, &dir));
    TRYI(AUDIT_EVENT("os.mkdir", "Oii", path, AUDIT_NUMBER(mode),
                     AUDIT_NUMBER(dir == AT_FDCWD ? -1 : dir)));
    int result = DETACHED(mkdirat(dir, p.text, (mode_t)mode));
    return result < 0 ? path_error(&p) : none();
}
FUNCTION("posix_tree.mkfifo(path, mode: int = 438, *, dir_fd=None)", "Make a named pipe.")
static PyObject *posix_mkfifo(PyObject *module, PyObject *path, int mode, PyObject *dir_fd) {
    PATH_ARG(p, path, "mkfifo", "path", 0);
    int dir;
    TRYI(arg_dir_fd(dir_fd, &dir));
    int result = TRY_CALL(mkfifoat(dir, p.text, (mode_t)mode));
    return none_or_error(result);
}
FUNCTION("posix_tree.mknod(path, mode: int = 384, device=0, *, dir_fd=None)",
         "Make a file, a device or a named pipe.")
static PyObject *posix_mknod(PyObject *module, PyObject *path, int mode, PyObject *device,
                             PyObject *dir_fd) {
    PATH_ARG(p, path, "mknod", "path", 0);
    dev_t number = 0;
    if (device != NULL) {
        TRYI(arg_device(device, &number));
    }
    int dir;
    TRYI(arg_dir_fd(dir_fd, &dir));
    int result = TRY_CALL(mknodat(dir, p.text, (mode_t)mode, number));
    return none_or_error(result);
}
FUNCTION("posix_tree.symlink(src, dst, target_is_directory: bool = False, *, dir_fd=None)",
         "Make a symbolic link dst that points to src.")
static PyObject *posix_symlink(PyObject *module, PyObject *src, PyObject *dst,
                               int target_is_directory, PyObject *dir_fd) {
    PATH_ARG(from, src, "symlink", "src", 0);
    PATH_ARG(to, dst, "symlink", "dst", 0);
    int dir;
    TRYI(arg_dir_fd(dir_fd, &dir));
    TRYI(AUDIT_EVENT("os.symlink", "OOi", src, dst, AUDIT_NUMBER(dir == AT_FDCWD ? -1 : dir)));
    int result = DETACHED(symlinkat(from.text, dir, to.text));
    return result < 0 ? path_error_two(&from, &to) : none();
}
FUNCTION("posix_tree.link(src, dst, *, src_dir_fd=None, dst_dir_fd=None, "
         "follow_symlinks: bool = (os.name != 'nt'))",
         "Make a hard link dst to the file src.")
static PyObject *posix_link(PyObject *module, PyObject *src, PyObject *dst, PyObject *src_dir_fd,
                            PyObject *dst_dir_fd, int follow) {
    PATH_ARG(from, src, "link", "src", 0);
    PATH_ARG(to, dst, "link", "dst", 0);
    int from_dir, to_dir;
    TRYI(arg_dir_fd(src_dir_fd, &from_dir));
    TRYI(arg_dir_fd(dst_dir_fd, &to_dir));
    TRYI(AUDIT_EVENT("os.link", "OOii", src, dst,
                     AUDIT_NUMBER(from_dir == AT_FDCWD ? -1 : from_dir),
                     AUDIT_NUMBER(to_dir == AT_FDCWD ? -1 : to_dir)));
    int result =
        DETACHED(linkat(from_dir, from.text, to_dir, to.text, follow ? AT_SYMLINK_FOLLOW : 0));
    return result < 0 ? path_error_two(&from, &to) : none();
}

static PyObject *read_link(const Path *path, int dir) {
    size_t room = PATH_MAX;
    for (;;) {
        char *text = malloc(room);
        if (text == NULL) {
            return err_no_memory();
        }
        ssize_t n = DETACHED(readlinkat(dir, path->text, text, room));
        if (n < 0 || (size_t)n < room) {
            PyObject *result = n < 0 ? path_error(path) : path_result(path, text, (size_t)n);
            free(text);
            return result;
        }
        free(text);
        room *= 2;
    }
}
FUNCTION("posix_tree.readlink(path, *, dir_fd=None)", "What a symbolic link points to.")
static PyObject *posix_readlink(PyObject *module, PyObject *path, PyObject *dir_fd) {
    PATH_ARG(p, path, "readlink", "path", 0);
    int dir;
    TRYI(arg_dir_fd(dir_fd, &dir));
    return read_link(&p, dir);
}

/* ---- moving and removing ---- */

static PyObject *rename_path(const char *function, PyObject *src, PyObject *dst,
                             PyObject *src_dir_fd, PyObject *dst_dir_fd) {
    PATH_ARG(from, src, function, "src", 0);
    PATH_ARG(to, dst, function, "dst", 0);
    int from_dir, to_dir;
    TRYI(arg_dir_fd(src_dir_fd, &from_dir));
    TRYI(arg_dir_fd(dst_dir_fd, &to_dir));
    TRYI(AUDIT_EVENT("os.rename", "OOii", src, dst,
                     AUDIT_NUMBER(from_dir == AT_FDCWD ? -1 : from_dir),
                     AUDIT_NUMBER(to_dir == AT_FDCWD ? -1 : to_dir)));
    int result = DETACHED(renameat(from_dir, from.text, to_dir, to.text));
    return result < 0 ? path_error_two(&from, &to) : none();
}
FUNCTION("posix_tree.rename(src, dst, *, src_dir_fd=None, dst_dir_fd=None)",
         "Give a file or folder another name.")
static PyObject *posix_rename(PyObject *module, PyObject *src, PyObject *dst, PyObject *src_dir_fd,
                              PyObject *dst_dir_fd) {
    return rename_path("rename", src, dst, src_dir_fd, dst_dir_fd);
}
FUNCTION("posix_tree.replace(src, dst, *, src_dir_fd=None, dst_dir_fd=None)",
         "Give a file or folder another name, in place of what bears it.")
static PyObject *posix_replace(PyObject *module, PyObject *src, PyObject *dst, PyObject *src_dir_fd,
                               PyObject *dst_dir_fd) {
    return rename_path("replace", src, dst, src_dir_fd, dst_dir_fd);
}

static PyObject *remove_path(const char *function, PyObject *path, PyObject *dir_fd, int flags) {
    PATH_ARG(p, path, function, "path", 0);
    int dir;
    TRYI(arg_dir_fd(dir_fd, &dir));
    TRYI(AUDIT_EVENT(flags & AT_REMOVEDIR ? "os.rmdir" : "os.remove", "Oi", path,
                     AUDIT_NUMBER(dir == AT_FDCWD ? -1 : dir)));
    int result = DETACHED(unlinkat(dir, p.text, flags));
    return result < 0 ? path_error(&p) : none();
}
FUNCTION("posix_tree.unlink(path, *, dir_fd=None)", "Remove a file, the same as remove().")
static PyObject *posix_unlink(PyObject *module, PyObject *path, PyObject *dir_fd) {
    return remove_path("unlink", path, dir_fd, 0);
}
FUNCTION("posix_tree.remove(path, *, dir_fd=None)", "Remove a file, the same as unlink().")
static PyObject *posix_remove(PyObject *module, PyObject *path, PyObject *dir_fd) {
    return remove_path("remove", path, dir_fd, 0);
}
FUNCTION("posix_tree.rmdir(path, *, dir_fd=None)", "Remove an empty folder.")
static PyObject *posix_rmdir(PyObject *module, PyObject *path, PyObject *dir_fd) {
    return remove_path("rmdir", path, dir_fd, AT_REMOVEDIR);
}

/* ---- rights ---- */

FUNCTION("posix_tree.chmod(path, mode: int, *, dir_fd=None, "
         "follow_symlinks: bool = (os.name != 'nt'))",
         "Set a file's permissions.")
static PyObject *posix_chmod(PyObject *module, PyObject *path, int mode, PyObject *dir_fd,
                             int follow) {
    PATH_ARG(p, path, "chmod", "path", PATH_FD);
    int dir;
    TRYI(arg_dir_fd(dir_fd, &dir));
    TRYI(AUDIT_EVENT("os.chmod", "Oii", path, AUDIT_NUMBER(mode),
                     AUDIT_NUMBER(dir == AT_FDCWD ? -1 : dir)));
    int result =
        p.fd != -1
            ? DETACHED(fchmod(p.fd, (mode_t)mode))
            : DETACHED(fchmodat(dir, p.text, (mode_t)mode, follow ? 0 : AT_SYMLINK_NOFOLLOW));
    if (result < 0 && p.fd == -1 && !follow && (errno == ENOTSUP || errno == EOPNOTSUPP)) {
        return err_raise(PyExc_NotImplementedError,
                         dir == AT_FDCWD ? "chmod: follow_symlinks unavailable on this platform"
                                         : "chmod: cannot use dir_fd and follow_symlinks together");
    }
    return result < 0 ? path_error(&p) : none();
}
FUNCTION("posix_tree.fchmod(fd: int, mode: int)", "Set an open file's permissions.")
static PyObject *posix_fchmod(PyObject *module, int fd, int mode) {
    TRYI(AUDIT_EVENT("os.chmod", "iii", AUDIT_NUMBER(fd), AUDIT_NUMBER(mode), AUDIT_NUMBER(-1)));
    int result = TRY_CALL(fchmod(fd, (mode_t)mode));
    return none_or_error(result);
}

static PyObject *chown_path(const Path *path, PyObject *uid, PyObject *gid, int dir, int follow) {
    uid_t user;
    gid_t group;
    TRYI(arg_uid(uid, &user));
    TRYI(arg_gid(gid, &group));
    if (path->text == NULL && dir != AT_FDCWD) {
        return err_raise(PyExc_ValueError, "%s: can't specify both dir_fd and fd", path->function);
    }
    TRYI(path_check_follow(path, follow));
    TRYI(AUDIT_EVENT("os.chown", "Oiii", path->object, AUDIT_NUMBER(user), AUDIT_NUMBER(group),
                     AUDIT_NUMBER(dir == AT_FDCWD ? -1 : dir)));
    int flags = follow ? 0 : AT_SYMLINK_NOFOLLOW;
    int result = path->fd != -1 ? DETACHED(fchown(path->fd, user, group))
                                : DETACHED(fchownat(dir, path->text, user, group, flags));
    return result < 0 ? path_error(path) : none();
}
FUNCTION("posix_tree.chown(path, uid, gid, *, dir_fd=None, follow_symlinks: bool = True)",
         "Set a file's owner and group; -1 leaves one as it is.")
static PyObject *posix_chown(PyObject *module, PyObject *path, PyObject *uid, PyObject *gid,
                             PyObject *dir_fd, int follow) {
    PATH_ARG(p, path, "chown", "path", PATH_FD);
    int dir;
    TRYI(arg_dir_fd(dir_fd, &dir));
    return chown_path(&p, uid, gid, dir, follow);
}
FUNCTION("posix_tree.lchown(path, uid, gid)", "The same, of a symbolic link itself.")
static PyObject *posix_lchown(PyObject *module, PyObject *path, PyObject *uid, PyObject *gid) {
    PATH_ARG(p, path, "lchown", "path", 0);
    return chown_path(&p, uid, gid, AT_FDCWD, 0);
}
FUNCTION("posix_tree.fchown(fd: int, uid, gid)", "The same, of an open file.")
static PyObject *posix_fchown(PyObject *module, int fd, PyObject *uid, PyObject *gid) {
    uid_t user;
    gid_t group;
    TRYI(arg_uid(uid, &user));
    TRYI(arg_gid(gid, &group));
    TRYI(AUDIT_EVENT("os.chown", "iiii", AUDIT_NUMBER(fd), AUDIT_NUMBER(user), AUDIT_NUMBER(group),
                     AUDIT_NUMBER(-1)));
    int result = TRY_CALL(fchown(fd, user, group));
    return none_or_error(result);
}

#include "posix_tree.gen.h"
