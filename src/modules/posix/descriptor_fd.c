/* File descriptors: out of objects, and whether programs that are executed inherit them. */
#include "modules/posix/system_call.h"
#include "object/attr.h"
#include "object/call.h"
#include "object/names.h"
#include "object/needs.h"
#include "modules/sys/sys.h"
#include "types/int/int.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"

#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static PyObject *fd_number(PyObject *o) {
    if (IS_INT(o)) {
        if (IS_EXACT(o, PyBool_Type)) {
            TRYI(err_warn(PyExc_RuntimeWarning, 1, "bool is used as a file descriptor"));
        }
        return newref(o);
    }
    autoref PyObject *method = NULL;
    int found = TRYI(attr_find(o, NAME(fileno), &method));
    if (!found) {
        return err_raise(PyExc_TypeError, "argument must be an int, or have a fileno() method.");
    }
    autoref PyObject *number = TRY(call_none(method));
    if (!IS_INT(number)) {
        return err_raise(PyExc_TypeError, "fileno() returned a non-integer");
    }
    return take(number);
}

int fd_from_object(PyObject *o) {
    autoref PyObject *number = INT_TRY(fd_number(o));
    int overflow = 0;
    int64_t fd = int_as_int64_overflow(number, &overflow);
    if (overflow != 0 || fd > INT_MAX || fd < INT_MIN) {
        return err_int(err_raise(PyExc_OverflowError, "Python int too large to convert to C int"));
    }
    if (fd < 0) {
        return err_int(err_raise(PyExc_ValueError,
                                 "file descriptor cannot be a negative integer (%d)", (int)fd));
    }
    return (int)fd;
}

static PyObject *audit_argument(char letter, va_list *args) {
    if (letter == 'i') {
        return int_from_int64(va_arg(*args, int64_t));
    }
    PyObject *o = va_arg(*args, PyObject *);
    return newref(o != NULL ? o : NONE);
}

int audit_values(const char *event, const char *format, ...) {
    Py_ssize_t count = (Py_ssize_t)strlen(format);
    autoref PyObject *name = INT_TRY(str_from_text(event));
    autoref PyObject *values = INT_TRY(tuple_new(count));
    va_list args;
    va_start(args, format);
    bool failed = false;
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *value = audit_argument(format[i], &args);
        failed |= value == NULL;
        tuple_items(values)[i] = value != NULL ? value : newref(NONE);
    }
    va_end(args);
    if (failed) {
        return -1;
    }
    if (count > 0) {
        tuple_publish(values);
    }
    return audit_tuple(name, values);
}

int fd_set_inheritable(int fd, bool inheritable) {
    int flags = fcntl(fd, F_GETFD);
    if (flags < 0) {
        return -1;
    }
    int wanted = inheritable ? flags & ~FD_CLOEXEC : flags | FD_CLOEXEC;
    return wanted == flags ? 0 : fcntl(fd, F_SETFD, wanted);
}
