/* posix: arguments that are paths, and the functions on paths that touch no file. */
#include "modules/posix/posix_module.h"
#include "object/attr.h"
#include "object/call.h"
#include "object/names.h"
#include "object/ops.h"
#include "object/type.h"

#include <limits.h>
#include <string.h>

/* ---- os.fspath ---- */

/* type(o).__fspath__ called; NULL without exception when it has none, or None. */
static PyObject *call_fspath(PyObject *o) {
    if (type_lookup(TYPE(o), NAME(__fspath__)) == NONE) {
        return NULL;
    }
    PyObject *path = type_call_special(o, NAME(__fspath__), NULL, 0);
    if (path == NULL || IS_STR(path) || IS_BYTES(path)) {
        return path;
    }
    err_raise(PyExc_TypeError, "expected %.200s.__fspath__() to return str or bytes, not %.200s",
              TYPE(o)->tp_name, TYPE(path)->tp_name);
    decref(path);
    return NULL;
}

PyObject *path_fspath(PyObject *o) {
    if (IS_STR(o) || IS_BYTES(o)) {
        return newref(o);
    }
    PyObject *path = call_fspath(o);
    if (path == NULL && !err_occurred()) {
        return err_raise(PyExc_TypeError, "expected str, bytes or os.PathLike object, not %.200s",
                         TYPE(o)->tp_name);
    }
    return path;
}

FUNCTION("posix_path.fspath(path)",
         "The str or bytes that stands for the path: itself, or what its __fspath__() gives.")
static PyObject *posix_fspath(PyObject *module, PyObject *path) {
    return path_fspath(path);
}

PyObject *fs_bytes(PyObject *o) {
    autoref PyObject *text = TRY(path_fspath(o));
    autoref PyObject *bytes = TRY(IS_BYTES(text) ? newref(text) : str_encode_fs(text));
    if (strlen(bytes_data(bytes)) != (size_t)bytes_length(bytes)) {
        return err_raise(PyExc_ValueError, "embedded null byte");
    }
    return take(bytes);
}

/* ---- converting ---- */

void path_drop(Path *path) {
    XDECREF(path->object);
    XDECREF(path->bytes);
}

static void *refuse_type(const Path *path, PyObject *o) {
    const char *allowed = path->flags == (PATH_FD | PATH_NULLABLE)
                              ? "string, bytes, os.PathLike, integer or None"
                          : path->flags & PATH_FD       ? "string, bytes, os.PathLike or integer"
                          : path->flags & PATH_NULLABLE ? "string, bytes, os.PathLike or None"
                                                        : "string, bytes or os.PathLike";
    return err_raise(PyExc_TypeError, "%s: %s should be %s, not %.200s", path->function,
                     path->argument, allowed, TYPE(o)->tp_name);
}

static int fd_convert(PyObject *o, int *out) {
    if (IS_EXACT(o, PyBool_Type)) {
        INT_TRYI(err_warn(PyExc_RuntimeWarning, 1, "bool is used as a file descriptor"));
    }
    autoref PyObject *number = INT_TRY(ops_index(o));
    int overflow = 0;
    int64_t value = int_as_int64_overflow(number, &overflow);
    if (overflow > 0 || value > INT_MAX) {
        return err_int(err_raise(PyExc_OverflowError, "fd is greater than maximum"));
    }
    if (overflow < 0 || value < INT_MIN) {
        return err_int(err_raise(PyExc_OverflowError, "fd is less than minimum"));
    }
    *out = (int)value;
    return 0;
}

static int path_from_text(Path *path, PyObject *o) {
    path->is_bytes = IS_BYTES(o);
    path->bytes = INT_TRY(path->is_bytes ? newref(o) : str_encode_fs(o));
    path->text = bytes_data(path->bytes);
    path->length = bytes_length(path->bytes);
    if (strlen(path->text) != (size_t)path->length) {
        err_raise(PyExc_ValueError, "%s: embedded null character in %s", path->function,
                  path->argument);
        return -1;
    }
    path->object = newref(o);
    return 0;
}

int path_convert(Path *path, PyObject *o) {
    if (o == NONE && (path->flags & PATH_NULLABLE)) {
        return 0;
    }
    if (IS_STR(o) || IS_BYTES(o)) {
        return path_from_text(path, o);
    }
    if ((path->flags & PATH_FD) && TYPE(o)->tp_as_number != NULL &&
        TYPE(o)->tp_as_number->nb_index != NULL) {
        path->object = newref(o);
        return fd_convert(o, &path->fd);
    }
    autoref PyObject *text = call_fspath(o);
    if (text == NULL) {
        return err_occurred() ? -1 : err_int(refuse_type(path, o));
    }
    return path_from_text(path, text);
}

int arg_dir_fd(PyObject *o, int *out) {
    *out = AT_FDCWD;
    if (o == NONE) {
        return 0;
    }
    if (TYPE(o)->tp_as_number == NULL || TYPE(o)->tp_as_number->nb_index == NULL) {
        return err_int(err_raise(PyExc_TypeError, "argument should be integer or None, not %.200s",
                                 TYPE(o)->tp_name));
    }
    return fd_convert(o, out);
}

int path_check_dir_fd(const Path *path, int dir_fd) {
    if (path->text == NULL && dir_fd != AT_FDCWD) {
        return err_int(err_raise(PyExc_ValueError, "%s: can't specify dir_fd without matching path",
                                 path->function));
    }
    return 0;
}

int path_check_follow(const Path *path, int follow_symlinks) {
    if (path->fd >= 0 && !follow_symlinks) {
        return err_int(err_raise(PyExc_ValueError, "%s: cannot use fd and follow_symlinks together",
                                 path->function));
    }
    return 0;
}

/* ---- results ---- */

void *path_error(const Path *path) {
    return err_from_errno_path(PyExc_OSError, path->object, NULL);
}
void *path_error_two(const Path *path, const Path *second) {
    return err_from_errno_path(PyExc_OSError, path->object, second->object);
}
PyObject *path_result(const Path *path, const char *text, size_t length) {
    return path->is_bytes ? bytes_from(text, (Py_ssize_t)length)
                          : str_decode_fs(text, (Py_ssize_t)length);
}

/* ---- paths as texts ---- */

/* A path whose characters matter, and no system call: NUL is a character like others. */
static PyObject *path_text(const char *function, const char *argument, PyObject *o) {
    if (IS_STR(o) || IS_BYTES(o)) {
        return newref(o);
    }
    PyObject *text = call_fspath(o);
    if (text == NULL && !err_occurred()) {
        Path path = {function, argument, 0};
        return refuse_type(&path, o);
    }
    return text;
}

/* As bytes whose every '/' and '.' is one of the path's. */
static PyObject *path_bytes(PyObject *text) {
    return IS_BYTES(text) ? newref(text) : str_encode(text, "utf-8", "surrogatepass");
}
static PyObject *path_from_bytes(PyObject *like, const char *text, Py_ssize_t length) {
    return IS_BYTES(like) ? bytes_from(text, length)
                          : str_decode(text, length, "utf-8", "surrogatepass");
}

/* How many slashes the root of a path has: POSIX gives exactly two a meaning of their own. */
static Py_ssize_t root_length(const char *text, Py_ssize_t length) {
    if (length == 0 || text[0] != '/') {
        return 0;
    }
    return length >= 2 && text[1] == '/' && (length == 2 || text[2] != '/') ? 2 : 1;
}

FUNCTION("posix_path._path_splitroot_ex(p)",
         "A triple of drive (always empty), root, and the rest of the path.")
static PyObject *posix_path_splitroot_ex(PyObject *module, PyObject *p) {
    autoref PyObject *text = TRY(path_text("_path_splitroot_ex", "path", p));
    autoref PyObject *bytes = TRY(path_bytes(text));
    const char *data = bytes_data(bytes);
    Py_ssize_t length = bytes_length(bytes), root = root_length(data, length);
    autoref PyObject *drive = TRY(path_from_bytes(text, data, 0));
    autoref PyObject *head = TRY(path_from_bytes(text, data, root));
    autoref PyObject *tail = TRY(path_from_bytes(text, data + root, length - root));
    return tuple_of(3, drive, head, tail);
}

static bool is_dots(const char *part, Py_ssize_t length, Py_ssize_t count) {
    return length == count && memcmp(part, "..", (size_t)count) == 0;
}

/* The length of what the path without its parent takes: `out` holds root and parts. */
static Py_ssize_t drop_last_part(const char *out, Py_ssize_t root, Py_ssize_t length) {
    while (length > root && out[length - 1] != '/') {
        length--;
    }
    return length > root ? length - 1 : root;
}

static bool ends_with_parent(const char *out, Py_ssize_t root, Py_ssize_t length) {
    return length - root >= 2 && out[length - 1] == '.' && out[length - 2] == '.' &&
           (length - root == 2 || out[length - 3] == '/');
}

/* Copies the path in its shortest form to `out` (room for its length + 1); returns the length. */
static Py_ssize_t normalize(const char *text, Py_ssize_t length, char *out) {
    Py_ssize_t root = root_length(text, length), used = root;
    memcpy(out, text, (size_t)root);
    for (Py_ssize_t i = root; i < length;) {
        Py_ssize_t end = i;
        while (end < length && text[end] != '/') {
            end++;
        }
        Py_ssize_t size = end - i;
        bool parent = is_dots(text + i, size, 2);
        if (size == 0 || is_dots(text + i, size, 1) || (parent && root > 0 && used == root)) {
            /* says nothing */
        } else if (parent && used > root && !ends_with_parent(out, root, used)) {
            used = drop_last_part(out, root, used);
        } else {
            if (used > root) {
                out[used++] = '/';
            }
            memcpy(out + used, text + i, (size_t)size);
            used += size;
        }
        i = end + 1;
    }
    if (used == 0) {
        out[used++] = '.';
    }
    return used;
}

FUNCTION("posix_path._path_normpath(path)", "The path without empty, '.' and superfluous parts.")
static PyObject *posix_path_normpath(PyObject *module, PyObject *path) {
    autoref PyObject *text = TRY(path_text("_path_normpath", "path", path));
    autoref PyObject *bytes = TRY(path_bytes(text));
    autoref PyObject *out = TRY(bytes_new(bytes_length(bytes) + 1));
    Py_ssize_t length = normalize(bytes_data(bytes), bytes_length(bytes), bytes_data(out));
    return path_from_bytes(text, bytes_data(out), length);
}

#include "os_path.gen.h"
