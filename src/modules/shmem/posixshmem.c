/* _posixshmem: shared memory by name. */
#include "modules/posix/system_call.h"
#include "object/args.h"
#include "types/int/int.h"
#include "types/module/module.h"
#include "types/str/str.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>

typedef struct {
    int unused;
} ShmemState;

/* The name as text without NUL, borrowed from the str. */
static const char *name_text(PyObject *path) {
    Py_ssize_t length;
    const char *text = TRY(str_utf8(path, &length));
    return strlen(text) == (size_t)length ? text
                                          : err_raise(PyExc_ValueError, "embedded null character");
}

FUNCTION("_posixshmem.shm_open(path: str, flags: int, mode: int = 511)",
         "Open shared memory, as open() does a file; returns the descriptor.")
static PyObject *shmem_open(PyObject *module, PyObject *path, int flags, int mode) {
    const char *name = TRY(name_text(path));
    int fd = TRY_CALL(shm_open(name, flags, (mode_t)mode));
    return fd < 0 ? err_from_errno_path(PyExc_OSError, path, NULL) : int_from_int64(fd);
}
FUNCTION("_posixshmem.shm_unlink(path: str, /)", "Remove the name of shared memory.")
static PyObject *shmem_unlink(PyObject *module, PyObject *path) {
    const char *name = TRY(name_text(path));
    int result = TRY_CALL(shm_unlink(name));
    return result < 0 ? err_from_errno_path(PyExc_OSError, path, NULL) : none();
}

static int shmem_exec(PyObject *module) {
    return 0;
}

#include "posixshmem.gen.h"

NATIVE_MODULE(_posixshmem, ShmemState, shmem_exec, _posixshmem_functions, "Shared memory by name.")
