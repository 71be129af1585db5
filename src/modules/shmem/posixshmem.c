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

FUNCTION("_posixshmem.shm_open(path, flags: int, mode: int = 511)",
         "Open shared memory, as open() does a file; returns the descriptor.")
static PyObject *shmem_open(PyObject *module, PyObject *path, int flags, int mode) {
    const char *name;
    TRYI(arg_utf8(path, "shm_open", "1", &name));
    int fd = TRY_CALL(shm_open(name, flags, (mode_t)mode));
    return fd < 0 ? err_from_errno_path(PyExc_OSError, path, NULL) : int_from_int64(fd);
}
FUNCTION("_posixshmem.shm_unlink(path, /)", "Remove the name of shared memory.")
static PyObject *shmem_unlink(PyObject *module, PyObject *path) {
    if (!IS_STR(path)) {
        return err_raise(PyExc_TypeError, "shm_unlink() argument must be str, not %.50s",
                         TYPE(path)->tp_name);
    }
    const char *name = TRY(str_c_text(path));
    int result = TRY_CALL(shm_unlink(name));
    return result < 0 ? err_from_errno_path(PyExc_OSError, path, NULL) : none();
}

static int shmem_exec(PyObject *module) {
    return 0;
}

#include "posixshmem.gen.h"

NATIVE_MODULE(_posixshmem, ShmemState, shmem_exec, _posixshmem_functions, "Shared memory by name.")
