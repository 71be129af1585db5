/* fileobject.h, and what is left: the process, versions, signals. */
#include "capi/capi.h"
#include "capi/needs.h"
#include "modules/sys/sys.h"

#include <signal.h>

/* ---- files ---- */

int PyFile_WriteObject(PyObject *o, PyObject *file, int flags) {
    if (file == NULL) {
        return err_int(err_raise(PyExc_TypeError, "writeobject with NULL file"));
    }
    autoref PyObject *text = INT_TRY(flags & Py_PRINT_RAW ? PyObject_Str(o) : PyObject_Repr(o));
    autoref PyObject *done = INT_TRY(call_method_one(file, NAME(write), text));
    return 0;
}

int PyFile_WriteString(const char *text, PyObject *file) {
    if (file == NULL) {
        return err_occurred()
                   ? -1
                   : err_int(err_raise(PyExc_SystemError, "null file for PyFile_WriteString"));
    }
    if (err_occurred()) {
        return -1;
    }
    autoref PyObject *o = INT_TRY(str_from_text(text));
    return PyFile_WriteObject(o, file, Py_PRINT_RAW);
}

int PyObject_AsFileDescriptor(PyObject *o) {
    autoref PyObject *number = NULL;
    if (IS_INT(o)) {
        number = newref(o);
    } else {
        INT_TRYI(attr_find(o, NAME(fileno), &number));
        if (number == NULL) {
            return err_int(err_raise(PyExc_TypeError, "argument must be an int, or have a "
                                                      "fileno() method."));
        }
        SETREF(number, call_none(number));
        if (number != NULL && !IS_INT(number)) {
            return err_int(err_raise(PyExc_TypeError, "fileno() returned a non-integer"));
        }
    }
    int fd = number == NULL ? -1 : PyLong_AsInt(number);
    if (fd < 0 && !err_occurred()) {
        return err_int(
            err_raise(PyExc_ValueError, "file descriptor cannot be a negative integer (%i)", fd));
    }
    return fd;
}

const char *Py_FileSystemDefaultEncoding = "utf-8";
const char *Py_FileSystemDefaultEncodeErrors = "surrogateescape";
int Py_HasFileSystemDefaultEncoding = 1;

/* ---- the process ---- */

int Py_IsInitialized(void) {
    return load_acquire(&runtime.initialized);
}

int Py_IsFinalizing(void) {
    return load_acquire(&runtime.finalizing) ||
           (runtime.main != NULL && load_acquire(&runtime.main->finalizing));
}

const char *Py_GetVersion(void) {
    return sys_version_text();
}

const unsigned long Py_Version = PY_VERSION_HEX;

void Py_Exit(int status) {
    program_exit(status);
}

PyOS_sighandler_t PyOS_getsig(int number) {
    struct sigaction now;
    return sigaction(number, NULL, &now) == 0 ? now.sa_handler : SIG_ERR;
}

PyOS_sighandler_t PyOS_setsig(int number, PyOS_sighandler_t handler) {
    struct sigaction next = {.sa_handler = handler}, old;
    sigemptyset(&next.sa_mask);
    return sigaction(number, &next, &old) == 0 ? old.sa_handler : SIG_ERR;
}

PyObject *PyFile_FromFd(int fd, const char *name, const char *mode, int buffering,
                        const char *encoding, const char *errors, const char *newline, int close) {
    autoref PyObject *io = TRY(import_module_text("io")), *open = TRY(attr_get_text(io, "open"));
    return PyObject_CallFunction(open, "isisssO", fd, mode, buffering, encoding, errors, newline,
                                 BOOL(close));
}

PyObject *PyFile_GetLine(PyObject *file, int limit) {
    NEED(file != NULL);
    autoref PyObject *method = TRY(attr_get_text(file, "readline")),
                     *line = TRY(limit <= 0 ? call_none(method)
                                            : PyObject_CallFunction(method, "i", limit));
    if (!IS_STR(line) && !IS_BYTES(line)) {
        return err_raise(PyExc_TypeError, "object.readline() returned non-string");
    }
    Py_ssize_t n = ops_length(line);
    if (limit >= 0) {
        return take(line);
    }
    if (n == 0) {
        return err_raise(PyExc_EOFError, "EOF when reading a line");
    }
    bool ends = IS_STR(line) ? str_at(line, n - 1) == '\n' : bytes_data(line)[n - 1] == '\n';
    if (!ends) {
        return take(line);
    }
    return IS_STR(line) ? str_slice(line, 0, n - 1) : bytes_from(bytes_data(line), n - 1);
}
