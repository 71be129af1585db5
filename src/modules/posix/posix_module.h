/* What the files of posix share: the module's state, and arguments that are paths.
 *
 * Each file declares its functions under an owner of its own (FUNCTION("posix_file.open(...)")), so
 * that each has a table of its own; posix_module.c puts the tables together.
 */
#ifndef PITHON_MODULES_POSIX_POSIX_MODULE_H
#define PITHON_MODULES_POSIX_POSIX_MODULE_H

#include "modules/posix/system_call.h"
#include "object/args.h"
#include "object/needs.h"
#include "object/ops.h"
#include "types/bytes/bytes.h"
#include "types/int/int.h"
#include "types/module/module.h"
#include "types/str/str.h"
#include "types/structseq/structseq.h"
#include "types/tuple/tuple.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct {
    PyTypeObject *stat_result, *statvfs_result, *terminal_size, *times_result, *uname_result,
        *sched_param, *waitid_result;                 /* (c) */
    PyObject *fork_before, *fork_child, *fork_parent; /* (c) lists of callables */
    PyTypeObject *dir_entry, *scandir_iterator;       /* (c) */
    PyMutex environ_lock; /* guards the process's environment, as far as this interpreter goes */
} PosixState;

extern PyModuleDef posix_module_def;

/* The environment as a dict of bytes. */
PyObject *environ_dict(void);
/* The types of the results. */
int posix_types_create(PyObject *module, PosixState *state);
int posix_dir_types_create(PyObject *module, PosixState *state);
int posix_constants_add(PyObject *module);
/* os.stat_result of what the system has filled in. */
PyObject *stat_result_new(PosixState *state, const struct stat *st);

extern PyMethodDef posix_path_functions[], posix_stat_functions[], posix_dir_functions[],
    posix_file_functions[], posix_tree_functions[], posix_environ_functions[],
    posix_conf_functions[], posix_transfer_functions[], posix_special_functions[],
    posix_xattr_functions[], posix_identity_functions[], posix_terminal_functions[],
    posix_wait_functions[], posix_fork_functions[], posix_exec_functions[], posix_spawn_functions[];

/* ---- paths ---- */

enum { PATH_FD = 1, PATH_NULLABLE = 2 };

/* A path given to a function, as the system wants it. */
typedef struct {
    const char *function, *argument; /* for messages */
    int flags;
    const char *text;  /* NULL: a descriptor or None was given; lives as long as this */
    Py_ssize_t length; /* of text */
    int fd;            /* -1: none was given */
    bool is_bytes;     /* results are bytes */
    PyObject *object;  /* what errors show, and results are made of (owned); NULL: None */
    PyObject *bytes;   /* holds text (owned) */
} Path;

/* Declares a path variable: ends with the scope. */
#define PATH(variable, function, argument, flags)                                                  \
    __attribute__((cleanup(path_drop))) Path variable = {function, argument, flags, .fd = -1}
/* The same, filled from the object; leaves the function with NULL on failure. */
#define PATH_ARG(variable, object, function, argument, flags)                                      \
    PATH(variable, function, argument, flags);                                                     \
    TRYI(path_convert(&variable, object))

int path_convert(Path *path, PyObject *o);
void path_drop(Path *path);
/* OSError from errno about the path; always NULL. */
void *path_error(const Path *path);
void *path_error_two(const Path *path, const Path *second);
/* A name of the system's as str or bytes, as the path was. */
PyObject *path_result(const Path *path, const char *text, size_t length);
/* dir_fd: None or an int, AT_FDCWD for None. -1 with an exception. */
int arg_dir_fd(PyObject *o, int *out);
/* ValueError when a descriptor is given together with what needs a path. */
int path_check_dir_fd(const Path *path, int dir_fd);
int path_check_follow(const Path *path, int follow_symlinks);
/* os.fspath(o): a str or bytes, new reference. */
PyObject *path_fspath(PyObject *o);
/* A str, bytes or PathLike as bytes without NUL: arguments that name no file of their own. */
PyObject *fs_bytes(PyObject *o);

/* ---- numbers ---- */

/* A device's number; -1 stands for none. */
static inline PyObject *int_from_device(dev_t device) {
    return device == (dev_t)-1 ? int_from_int64(-1) : int_from_uint64(device);
}
int arg_device(PyObject *o, dev_t *out);
#define NS_PER_SECOND ((int64_t)1000000000)
PyObject *nanoseconds_from(struct timespec t);
/* Offsets: int, no float. */
int arg_off(PyObject *o, off_t *out);

#endif
