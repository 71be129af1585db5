/* posix: terminals and pseudo-terminals. */
#include "modules/posix/posix_module.h"
#include "types/float/float.h"

#include <langinfo.h>
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <utmp.h>

FUNCTION("posix_terminal.get_terminal_size(fd=NULL, /)",
         "The size of the terminal that a descriptor (standard output) leads to.")
static PyObject *posix_get_terminal_size(PyObject *module, PyObject *given) {
    int fd = STDOUT_FILENO;
    if (given != NULL) {
        TRYI(arg_int(given, &fd));
    }
    struct winsize size;
    if (ioctl(fd, TIOCGWINSZ, &size) < 0) {
        return err_from_errno(PyExc_OSError);
    }
    PosixState *state = module_state(module);
    PyObject *o = TRY(structseq_new(state->terminal_size));
    structseq_set_fresh(o, 0, int_from_int64(size.ws_col));
    structseq_set_fresh(o, 1, int_from_int64(size.ws_row));
    return structseq_finish(o);
}
FUNCTION("posix_terminal.device_encoding(fd: int)",
         "The encoding of a terminal; None if the descriptor leads to none.")
static PyObject *posix_device_encoding(PyObject *module, int fd) {
    return DETACHED(isatty(fd)) ? str_from_text("utf-8") : none();
}
FUNCTION("posix_terminal.ttyname(fd: int, /)", "The name of the terminal.")
static PyObject *posix_ttyname(PyObject *module, int fd) {
    char name[1024];
    int error = DETACHED(ttyname_r(fd, name, sizeof name));
    if (error != 0) {
        errno = error;
        return err_from_errno(PyExc_OSError);
    }
    return str_decode_fs(name, (Py_ssize_t)strlen(name));
}
FUNCTION("posix_terminal.ctermid()", "The name of the terminal that controls this process.")
static PyObject *posix_ctermid(PyObject *module) {
    char name[L_ctermid];
    ctermid(name);
    return str_decode_fs(name, (Py_ssize_t)strlen(name));
}
FUNCTION("posix_terminal.tcgetpgrp(fd: int, /)", "The terminal's group in the foreground.")
static PyObject *posix_tcgetpgrp(PyObject *module, int fd) {
    pid_t group = tcgetpgrp(fd);
    return group < 0 ? err_from_errno(PyExc_OSError) : int_from_int64(group);
}
FUNCTION("posix_terminal.tcsetpgrp(fd: int, pgid: int, /)",
         "Set the terminal's group in the foreground.")
static PyObject *posix_tcsetpgrp(PyObject *module, int fd, int pgid) {
    return none_or_error(tcsetpgrp(fd, pgid));
}

/* ---- pseudo-terminals ---- */

FUNCTION("posix_terminal.openpty()", "A pseudo-terminal: descriptors of both its ends.")
static PyObject *posix_openpty(PyObject *module) {
    int master, slave;
    int result = DETACHED(openpty(&master, &slave, NULL, NULL, NULL));
    if (result < 0) {
        return err_from_errno(PyExc_OSError);
    }
    if (fd_set_inheritable(master, false) < 0 || fd_set_inheritable(slave, false) < 0) {
        int number = errno;
        close(master);
        close(slave);
        errno = number;
        return err_from_errno(PyExc_OSError);
    }
    autoref PyObject *first = TRY(int_from_int64(master)), *second = TRY(int_from_int64(slave));
    return tuple_of(2, first, second);
}
FUNCTION("posix_terminal.login_tty(fd, /)",
         "Make a terminal the one that controls this process, and its standard streams.")
static PyObject *posix_login_tty(PyObject *module, PyObject *fd) {
    int number = TRYI(fd_from_object(fd));
    return none_or_error(DETACHED(login_tty(number)));
}
FUNCTION("posix_terminal.posix_openpt(oflag: int, /)", "Open the main end of a pseudo-terminal.")
static PyObject *posix_openpt_call(PyObject *module, int oflag) {
    int fd = DETACHED(posix_openpt(oflag | O_CLOEXEC));
    return fd < 0 ? err_from_errno(PyExc_OSError) : int_from_int64(fd);
}
FUNCTION("posix_terminal.grantpt(fd, /)", "Give the user the other end of a pseudo-terminal.")
static PyObject *posix_grantpt(PyObject *module, PyObject *fd) {
    int number = TRYI(fd_from_object(fd));
    return none_or_error(DETACHED(grantpt(number)));
}
FUNCTION("posix_terminal.unlockpt(fd, /)", "Allow the other end to be opened.")
static PyObject *posix_unlockpt(PyObject *module, PyObject *fd) {
    int number = TRYI(fd_from_object(fd));
    return none_or_error(unlockpt(number));
}
FUNCTION("posix_terminal.ptsname(fd, /)", "The name of the other end.")
static PyObject *posix_ptsname(PyObject *module, PyObject *fd) {
    int number = TRYI(fd_from_object(fd));
    char name[1024];
    int error = ptsname_r(number, name, sizeof name);
    if (error != 0) {
        errno = error > 0 ? error : errno;
        return err_from_errno(PyExc_OSError);
    }
    return str_decode_fs(name, (Py_ssize_t)strlen(name));
}

#include "posix_terminal.gen.h"
