/* fcntl: control of files and devices: fcntl, ioctl, flock, lockf. */
#include "modules/posix/system_call.h"
#include "object/args.h"
#include "object/ops.h"
#include "base/bignum.h"
#include "types/bytes/bytes.h"
#include "types/int/int.h"
#include "types/module/module.h"
#include "types/str/str.h"

#include <fcntl.h>
#include <limits.h>
#include <linux/fs.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>

/* Structures go through a buffer of this size; behind it lies a guard that tells if the system
 * wrote more than that. */
enum { BUFFER_SIZE = 1024, GUARD_SIZE = 16 };
static const char guard_text[GUARD_SIZE] = "\0\xfa\xfb\xfc guard \xfd";

typedef struct {
    char bytes[BUFFER_SIZE + GUARD_SIZE];
    Py_ssize_t length;
} Structure;

/* The low 64 bits of any int. */
static int low_bits(PyObject *o, uint64_t *out) {
    autoref PyObject *number = INT_TRY(ops_index(o));
    autoref PyObject *mask = INT_TRY(int_from_uint64(UINT64_MAX));
    autoref PyObject *low = INT_TRY(int_bitwise(number, mask, BIGNUM_AND));
    *out = int_as_uint64(low);
    return 0;
}

static bool is_index(PyObject *o) {
    return TYPE(o)->tp_as_number != NULL && TYPE(o)->tp_as_number->nb_index != NULL;
}

/* Copies a str or a buffer. -1 with an exception. */
static int structure_fill(Structure *s, const char *function, PyObject *arg) {
    Py_buffer view;
    autoref PyObject *encoded = NULL;
    if (IS_STR(arg)) {
        encoded = INT_TRY(str_encode(arg, "utf-8", "strict"));
    }
    INT_TRYI(ops_get_buffer(encoded ? encoded : arg, &view, PyBUF_SIMPLE));
    s->length = view.len;
    if (view.len <= BUFFER_SIZE) {
        memcpy(s->bytes, view.buf, (size_t)view.len);
        memcpy(s->bytes + view.len, guard_text, GUARD_SIZE);
    }
    ops_release_buffer(&view);
    return s->length > BUFFER_SIZE
               ? err_int(err_raise(PyExc_ValueError, "%s argument 3 is too long", function))
               : 0;
}
static int structure_check(const Structure *s) {
    return memcmp(s->bytes + s->length, guard_text, GUARD_SIZE) == 0
               ? 0
               : err_int(err_raise(PyExc_SystemError, "buffer overflow"));
}

static void *refuse_argument(const char *function, PyObject *arg) {
    return err_raise(PyExc_TypeError,
                     "%s() argument 3 must be an integer, a bytes-like object, or a string, "
                     "not %.100s",
                     function, TYPE(arg)->tp_name);
}

/* ---- fcntl ---- */

FUNCTION("fcntl.fcntl(fd, cmd: int, arg=0, /)",
         "Do something to a descriptor. An int argument gives an int, a structure the bytes that "
         "the system has made of it.")
static PyObject *fcntl_fcntl(PyObject *module, PyObject *fd, int cmd, PyObject *arg) {
    int number = TRYI(fd_from_object(fd));
    TRYI(AUDIT_EVENT("fcntl.fcntl", "iiO", AUDIT_NUMBER(number), AUDIT_NUMBER(cmd), arg));
    if (arg == NULL || is_index(arg)) {
        uint64_t value = 0;
        TRYI(arg == NULL ? 0 : low_bits(arg, &value));
        int result = TRY_CALL(fcntl(number, cmd, (int)value));
        return result < 0 ? err_from_errno(PyExc_OSError) : int_from_int64(result);
    }
    if (!IS_STR(arg) && !ops_has_buffer(arg)) {
        return refuse_argument("fcntl", arg);
    }
    Structure s;
    TRYI(structure_fill(&s, "fcntl", arg));
    int result = TRY_CALL(fcntl(number, cmd, s.bytes));
    if (result < 0) {
        return err_from_errno(PyExc_OSError);
    }
    TRYI(structure_check(&s));
    return bytes_from(s.bytes, s.length);
}

/* ---- ioctl ---- */

static void release_view(Py_buffer *view) {
    if (view->obj != NULL) {
        ops_release_buffer(view);
    }
}

/* The buffer itself is changed: small ones by way of a copy with a guard. */
static PyObject *ioctl_in_place(int fd, unsigned long request, Py_buffer *view) {
    Structure s = {.length = view->len};
    bool copied = view->len <= BUFFER_SIZE;
    if (copied) {
        memcpy(s.bytes, view->buf, (size_t)view->len);
        memcpy(s.bytes + view->len, guard_text, GUARD_SIZE);
    }
    char *data = copied ? s.bytes : view->buf;
    int result = TRY_CALL(ioctl(fd, request, data));
    int number = errno;
    if (copied) {
        memcpy(view->buf, s.bytes, (size_t)view->len);
    }
    errno = number;
    if (result < 0) {
        return err_from_errno(PyExc_OSError);
    }
    if (copied) {
        TRYI(structure_check(&s));
    }
    return int_from_int64(result);
}

static PyObject *ioctl_int(int fd, unsigned long request, PyObject *arg) {
    long value = 0;
    TRYI(arg == NULL ? 0 : arg_long(arg, &value));
    if (value > INT_MAX || value < INT_MIN) {
        return err_raise(PyExc_OverflowError, value > 0 ? "signed integer is greater than maximum"
                                                        : "signed integer is less than minimum");
    }
    int result = TRY_CALL(ioctl(fd, request, value));
    return result < 0 ? err_from_errno(PyExc_OSError) : int_from_int64(result);
}

FUNCTION("fcntl.ioctl(fd, request, arg=0, mutate_flag: bool = True, /)",
         "Do something to a device. A writable buffer is changed, and an int returned, unless "
         "mutate_flag says otherwise.")
static PyObject *fcntl_ioctl(PyObject *module, PyObject *fd, PyObject *request, PyObject *arg,
                             int mutate_flag) {
    int number = TRYI(fd_from_object(fd));
    if (!is_index(request)) {
        return err_raise(PyExc_TypeError, "ioctl() argument 2 must be int, not %.200s",
                         TYPE(request)->tp_name);
    }
    uint64_t code;
    TRYI(low_bits(request, &code));
    TRYI(AUDIT_EVENT("fcntl.ioctl", "iOO", AUDIT_NUMBER(number), request, arg));
    if (arg == NULL || is_index(arg)) {
        return ioctl_int(number, code, arg);
    }
    if (!IS_STR(arg) && !ops_has_buffer(arg)) {
        return refuse_argument("ioctl", arg);
    }
    __attribute__((cleanup(release_view))) Py_buffer view = {0};
    if (mutate_flag && !IS_STR(arg)) {
        if (ops_get_buffer(arg, &view, PyBUF_WRITABLE) == 0) {
            return ioctl_in_place(number, code, &view);
        }
        if (!err_clear_if(PyExc_BufferError) && !err_clear_if(PyExc_TypeError)) {
            return NULL;
        }
    }
    Structure s;
    TRYI(structure_fill(&s, "ioctl", arg));
    int result = TRY_CALL(ioctl(number, code, s.bytes));
    if (result < 0) {
        return err_from_errno(PyExc_OSError);
    }
    TRYI(structure_check(&s));
    return bytes_from(s.bytes, s.length);
}

/* ---- locks ---- */

FUNCTION("fcntl.flock(fd, operation: int, /)", "Lock or unlock a file: LOCK_SH, LOCK_EX, LOCK_UN.")
static PyObject *fcntl_flock(PyObject *module, PyObject *fd, int operation) {
    int number = TRYI(fd_from_object(fd));
    TRYI(AUDIT_EVENT("fcntl.flock", "ii", AUDIT_NUMBER(number), AUDIT_NUMBER(operation)));
    int result = TRY_CALL(flock(number, operation));
    return none_or_error(result);
}

static int optional_long(PyObject *o, long *out) {
    *out = 0;
    return o == NULL ? 0 : arg_long(o, out);
}
FUNCTION("fcntl.lockf(fd, cmd: int, len=0, start=0, whence: int = 0, /)",
         "Lock or unlock a part of a file.")
static PyObject *fcntl_lockf(PyObject *module, PyObject *fd, int cmd, PyObject *len,
                             PyObject *start, int whence) {
    int number = TRYI(fd_from_object(fd));
    TRYI(AUDIT_EVENT("fcntl.lockf", "iiOOi", AUDIT_NUMBER(number), AUDIT_NUMBER(cmd), len, start,
                     AUDIT_NUMBER(whence)));
    struct flock lock = {.l_whence = (short)whence};
    if (cmd == LOCK_UN) {
        lock.l_type = F_UNLCK;
    } else if (cmd & LOCK_SH) {
        lock.l_type = F_RDLCK;
    } else if (cmd & LOCK_EX) {
        lock.l_type = F_WRLCK;
    } else {
        return err_raise(PyExc_ValueError, "unrecognized lockf argument");
    }
    long first, length;
    TRYI(optional_long(start, &first));
    TRYI(optional_long(len, &length));
    lock.l_start = first;
    lock.l_len = length;
    int result = TRY_CALL(fcntl(number, cmd & LOCK_NB ? F_SETLK : F_SETLKW, &lock));
    return none_or_error(result);
}

#include "fcntl_module.gen.h"

#ifndef F_DUPFD_QUERY
#define F_DUPFD_QUERY (1024 + 3) /* Linux 6.10 */
#endif

static const ModuleInt numbers[] = {
    MODULE_INT(DN_ACCESS),
    MODULE_INT(DN_ATTRIB),
    MODULE_INT(DN_CREATE),
    MODULE_INT(DN_DELETE),
    MODULE_INT(DN_MODIFY),
    MODULE_INT(DN_RENAME),
    MODULE_INT(FD_CLOEXEC),
    MODULE_INT(FICLONE),
    MODULE_INT(FICLONERANGE),
    MODULE_INT(F_ADD_SEALS),
    MODULE_INT(F_DUPFD),
    MODULE_INT(F_DUPFD_CLOEXEC),
    MODULE_INT(F_DUPFD_QUERY),
    MODULE_INT(F_EXLCK),
    MODULE_INT(F_GETFD),
    MODULE_INT(F_GETFL),
    MODULE_INT(F_GETLEASE),
    MODULE_INT(F_GETLK),
    MODULE_INT(F_GETLK64),
    MODULE_INT(F_GETOWN),
    MODULE_INT(F_GETOWN_EX),
    MODULE_INT(F_GETPIPE_SZ),
    MODULE_INT(F_GETSIG),
    MODULE_INT(F_GET_FILE_RW_HINT),
    MODULE_INT(F_GET_RW_HINT),
    MODULE_INT(F_GET_SEALS),
    MODULE_INT(F_NOTIFY),
    MODULE_INT(F_OFD_GETLK),
    MODULE_INT(F_OFD_SETLK),
    MODULE_INT(F_OFD_SETLKW),
    MODULE_INT(F_OWNER_PGRP),
    MODULE_INT(F_OWNER_PID),
    MODULE_INT(F_OWNER_TID),
    MODULE_INT(F_RDLCK),
    MODULE_INT(F_SEAL_FUTURE_WRITE),
    MODULE_INT(F_SEAL_GROW),
    MODULE_INT(F_SEAL_SEAL),
    MODULE_INT(F_SEAL_SHRINK),
    MODULE_INT(F_SEAL_WRITE),
    MODULE_INT(F_SETFD),
    MODULE_INT(F_SETFL),
    MODULE_INT(F_SETLEASE),
    MODULE_INT(F_SETLK),
    MODULE_INT(F_SETLK64),
    MODULE_INT(F_SETLKW),
    MODULE_INT(F_SETLKW64),
    MODULE_INT(F_SETOWN),
    MODULE_INT(F_SETOWN_EX),
    MODULE_INT(F_SETPIPE_SZ),
    MODULE_INT(F_SETSIG),
    MODULE_INT(F_SET_FILE_RW_HINT),
    MODULE_INT(F_SET_RW_HINT),
    MODULE_INT(F_UNLCK),
    MODULE_INT(F_WRLCK),
    MODULE_INT(LOCK_EX),
    MODULE_INT(LOCK_MAND),
    MODULE_INT(LOCK_NB),
    MODULE_INT(LOCK_READ),
    MODULE_INT(LOCK_RW),
    MODULE_INT(LOCK_SH),
    MODULE_INT(LOCK_UN),
    MODULE_INT(LOCK_WRITE),
    MODULE_INT(RWH_WRITE_LIFE_EXTREME),
    MODULE_INT(RWH_WRITE_LIFE_LONG),
    MODULE_INT(RWH_WRITE_LIFE_MEDIUM),
    MODULE_INT(RWH_WRITE_LIFE_NONE),
    MODULE_INT(RWH_WRITE_LIFE_NOT_SET),
    MODULE_INT(RWH_WRITE_LIFE_SHORT),
    {"DN_MULTISHOT", (unsigned)DN_MULTISHOT},
    {"F_SHLCK", F_SHLCK},
    {"FASYNC", O_ASYNC},
    {NULL, 0},
};

typedef struct {
    int unused;
} FcntlState;

static int fcntl_exec(PyObject *module) {
    return module_add_ints(module, numbers);
}

NATIVE_MODULE(fcntl, FcntlState, fcntl_exec, fcntl_functions, "Control of files and devices.")
