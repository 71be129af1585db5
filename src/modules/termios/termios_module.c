/* termios: how terminals behave. */
#include "modules/posix/system_call.h"
#include "object/args.h"
#include "object/needs.h"
#include "object/ops.h"
#include "types/bytes/bytes.h"
#include "types/exception/exception.h"
#include "types/int/int.h"
#include "types/list/list.h"
#include "types/module/module.h"
#include "types/tuple/tuple.h"

#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

typedef struct {
    PyObject *error; /* (c) termios.error */
} TermiosState;

static PyObject *fail(PyObject *module) {
    TermiosState *state = module_state(module);
    return err_from_errno(state->error);
}
static PyObject *done(PyObject *module, int result) {
    return result < 0 ? fail(module) : none();
}

/* ---- attributes ---- */

static PyObject *characters(const struct termios *mode) {
    autoref PyObject *list = TRY(list_new(0));
    for (int i = 0; i < NCCS; i++) {
        bool number = !(mode->c_lflag & ICANON) && (i == VMIN || i == VTIME);
        char c = (char)mode->c_cc[i];
        TRYI(list_append_steal(list,
                               TRY(number ? int_from_int64(mode->c_cc[i]) : bytes_from(&c, 1))));
    }
    return take(list);
}
FUNCTION("termios.tcgetattr(fd, /)",
         "A terminal's attributes: [iflag, oflag, cflag, lflag, ispeed, ospeed, cc].")
static PyObject *termios_tcgetattr(PyObject *module, PyObject *fd) {
    int number = TRYI(fd_from_object(fd));
    struct termios mode;
    if (DETACHED(tcgetattr(number, &mode)) < 0) {
        return fail(module);
    }
    const tcflag_t flags[] = {mode.c_iflag, mode.c_oflag,       mode.c_cflag,
                              mode.c_lflag, cfgetispeed(&mode), cfgetospeed(&mode)};
    autoref PyObject *list = TRY(list_new(0));
    for (size_t i = 0; i < countof(flags); i++) {
        TRYI(list_append_steal(list, TRY(int_from_uint64(flags[i]))));
    }
    TRYI(list_append_steal(list, TRY(characters(&mode))));
    return take(list);
}

static int character_in(PyObject *o, cc_t *out) {
    if (IS_BYTES(o) && bytes_length(o) == 1) {
        *out = (cc_t)bytes_data(o)[0];
        return 0;
    }
    if (!IS_INT(o)) {
        return err_int(err_raise(PyExc_TypeError, "tcsetattr: elements of attributes must be "
                                                  "bytes objects of length 1 or integers"));
    }
    long value;
    INT_TRYI(arg_long(o, &value));
    *out = (cc_t)value;
    return 0;
}
static int characters_in(PyObject *list, struct termios *mode) {
    if (!IS_LIST(list) || list_length(list) != NCCS) {
        return err_int(
            err_raise(PyExc_TypeError, "tcsetattr: attributes[6] must be %d element list", NCCS));
    }
    autoref PyObject *items = INT_TRY(ops_to_tuple(list));
    for (Py_ssize_t i = 0; i < tuple_length(items) && i < NCCS; i++) {
        INT_TRYI(character_in(tuple_at(items, i), &mode->c_cc[i]));
    }
    return 0;
}
static int attributes_in(PyObject *attributes, struct termios *mode) {
    autoref PyObject *items = INT_TRY(ops_to_tuple(attributes));
    if (tuple_length(items) != 7) {
        return err_int(err_raise(PyExc_TypeError, "tcsetattr, arg 3: must be 7 element list"));
    }
    long numbers[6];
    for (int i = 0; i < 6; i++) {
        INT_TRYI(arg_long(tuple_at(items, i), &numbers[i]));
    }
    mode->c_iflag = (tcflag_t)numbers[0];
    mode->c_oflag = (tcflag_t)numbers[1];
    mode->c_cflag = (tcflag_t)numbers[2];
    mode->c_lflag = (tcflag_t)numbers[3];
    INT_TRYI(characters_in(tuple_at(items, 6), mode));
    cfsetispeed(mode, (speed_t)numbers[4]);
    cfsetospeed(mode, (speed_t)numbers[5]);
    return 0;
}
FUNCTION("termios.tcsetattr(fd, when: int, attributes, /)",
         "Set a terminal's attributes: now, after what was written, or discarding what was not "
         "read.")
static PyObject *termios_tcsetattr(PyObject *module, PyObject *fd, int when, PyObject *attributes) {
    int number = TRYI(fd_from_object(fd));
    if (!IS_LIST(attributes)) {
        return err_raise(PyExc_TypeError, "tcsetattr, arg 3: must be 7 element list");
    }
    struct termios mode;
    if (DETACHED(tcgetattr(number, &mode)) < 0) { /* what the list says nothing about stays */
        return fail(module);
    }
    TRYI(attributes_in(attributes, &mode));
    return done(module, DETACHED(tcsetattr(number, when, &mode)));
}

/* ---- the line ---- */

FUNCTION("termios.tcsendbreak(fd, duration: int, /)", "Send a break.")
static PyObject *termios_tcsendbreak(PyObject *module, PyObject *fd, int duration) {
    int number = TRYI(fd_from_object(fd));
    return done(module, DETACHED(tcsendbreak(number, duration)));
}
FUNCTION("termios.tcdrain(fd, /)", "Wait until everything written has been sent.")
static PyObject *termios_tcdrain(PyObject *module, PyObject *fd) {
    int number = TRYI(fd_from_object(fd));
    return done(module, DETACHED(tcdrain(number)));
}
FUNCTION("termios.tcflush(fd, queue: int, /)", "Discard what has not been read, or sent.")
static PyObject *termios_tcflush(PyObject *module, PyObject *fd, int queue) {
    int number = TRYI(fd_from_object(fd));
    return done(module, DETACHED(tcflush(number, queue)));
}
FUNCTION("termios.tcflow(fd, action: int, /)", "Stop or go on with input or output.")
static PyObject *termios_tcflow(PyObject *module, PyObject *fd, int action) {
    int number = TRYI(fd_from_object(fd));
    return done(module, DETACHED(tcflow(number, action)));
}

/* ---- the window ---- */

FUNCTION("termios.tcgetwinsize(fd, /)", "The size of the terminal's window: (rows, columns).")
static PyObject *termios_tcgetwinsize(PyObject *module, PyObject *fd) {
    int number = TRYI(fd_from_object(fd));
    struct winsize size;
    if (DETACHED(ioctl(number, TIOCGWINSZ, &size)) < 0) {
        return fail(module);
    }
    autoref PyObject *rows = TRY(int_from_int64(size.ws_row));
    autoref PyObject *columns = TRY(int_from_int64(size.ws_col));
    return tuple_of(2, rows, columns);
}

static int winsize_in(PyObject *o, struct winsize *size) {
    if (!ops_is_sequence(o) || ops_length(o) != 2) {
        err_clear();
        return err_int(
            err_raise(PyExc_TypeError, "tcsetwinsize, arg 2: must be a two-item sequence"));
    }
    long numbers[2];
    for (int i = 0; i < 2; i++) {
        autoref PyObject *item = INT_TRY(ops_sequence_get(o, i));
        INT_TRYI(arg_long(item, &numbers[i]));
    }
    size->ws_row = (unsigned short)numbers[0];
    size->ws_col = (unsigned short)numbers[1];
    return size->ws_row == numbers[0] && size->ws_col == numbers[1]
               ? 0
               : err_int(err_raise(PyExc_OverflowError, "winsize value(s) out of range."));
}
FUNCTION("termios.tcsetwinsize(fd, winsize, /)", "Set the size of the terminal's window.")
static PyObject *termios_tcsetwinsize(PyObject *module, PyObject *fd, PyObject *winsize) {
    int number = TRYI(fd_from_object(fd));
    struct winsize size;
    if (!ops_is_sequence(winsize) || ops_length(winsize) != 2) {
        err_clear();
        return err_raise(PyExc_TypeError, "tcsetwinsize, arg 2: must be a two-item sequence");
    }
    if (DETACHED(ioctl(number, TIOCGWINSZ, &size)) < 0) { /* the size in pixels stays */
        return fail(module);
    }
    TRYI(winsize_in(winsize, &size));
    return done(module, DETACHED(ioctl(number, TIOCSWINSZ, &size)));
}

#include "termios_module.gen.h"

static const ModuleInt numbers[] = {
    MODULE_INT(B0),
    MODULE_INT(B1000000),
    MODULE_INT(B110),
    MODULE_INT(B115200),
    MODULE_INT(B1152000),
    MODULE_INT(B1200),
    MODULE_INT(B134),
    MODULE_INT(B150),
    MODULE_INT(B1500000),
    MODULE_INT(B1800),
    MODULE_INT(B19200),
    MODULE_INT(B200),
    MODULE_INT(B2000000),
    MODULE_INT(B230400),
    MODULE_INT(B2400),
    MODULE_INT(B2500000),
    MODULE_INT(B300),
    MODULE_INT(B3000000),
    MODULE_INT(B3500000),
    MODULE_INT(B38400),
    MODULE_INT(B4000000),
    MODULE_INT(B460800),
    MODULE_INT(B4800),
    MODULE_INT(B50),
    MODULE_INT(B500000),
    MODULE_INT(B57600),
    MODULE_INT(B576000),
    MODULE_INT(B600),
    MODULE_INT(B75),
    MODULE_INT(B921600),
    MODULE_INT(B9600),
    MODULE_INT(BRKINT),
    MODULE_INT(BS0),
    MODULE_INT(BS1),
    MODULE_INT(BSDLY),
    MODULE_INT(CBAUD),
    MODULE_INT(CBAUDEX),
    MODULE_INT(CDSUSP),
    MODULE_INT(CEOF),
    MODULE_INT(CEOL),
    MODULE_INT(CEOT),
    MODULE_INT(CERASE),
    MODULE_INT(CFLUSH),
    MODULE_INT(CIBAUD),
    MODULE_INT(CINTR),
    MODULE_INT(CKILL),
    MODULE_INT(CLNEXT),
    MODULE_INT(CLOCAL),
    MODULE_INT(CQUIT),
    MODULE_INT(CR0),
    MODULE_INT(CR1),
    MODULE_INT(CR2),
    MODULE_INT(CR3),
    MODULE_INT(CRDLY),
    MODULE_INT(CREAD),
    MODULE_INT(CRPRNT),
    MODULE_INT(CRTSCTS),
    MODULE_INT(CS5),
    MODULE_INT(CS6),
    MODULE_INT(CS7),
    MODULE_INT(CS8),
    MODULE_INT(CSIZE),
    MODULE_INT(CSTART),
    MODULE_INT(CSTOP),
    MODULE_INT(CSTOPB),
    MODULE_INT(CSUSP),
    MODULE_INT(CWERASE),
    MODULE_INT(ECHO),
    MODULE_INT(ECHOCTL),
    MODULE_INT(ECHOE),
    MODULE_INT(ECHOK),
    MODULE_INT(ECHOKE),
    MODULE_INT(ECHONL),
    MODULE_INT(ECHOPRT),
    MODULE_INT(EXTA),
    MODULE_INT(EXTB),
    MODULE_INT(EXTPROC),
    MODULE_INT(FF0),
    MODULE_INT(FF1),
    MODULE_INT(FFDLY),
    MODULE_INT(FIOASYNC),
    MODULE_INT(FIOCLEX),
    MODULE_INT(FIONBIO),
    MODULE_INT(FIONCLEX),
    MODULE_INT(FIONREAD),
    MODULE_INT(FLUSHO),
    MODULE_INT(HUPCL),
    {"IBSHIFT", 16},
    MODULE_INT(ICANON),
    MODULE_INT(ICRNL),
    MODULE_INT(IEXTEN),
    MODULE_INT(IGNBRK),
    MODULE_INT(IGNCR),
    MODULE_INT(IGNPAR),
    MODULE_INT(IMAXBEL),
    MODULE_INT(INLCR),
    MODULE_INT(INPCK),
    MODULE_INT(IOCSIZE_MASK),
    MODULE_INT(IOCSIZE_SHIFT),
    MODULE_INT(ISIG),
    MODULE_INT(ISTRIP),
    MODULE_INT(IUCLC),
    MODULE_INT(IUTF8),
    MODULE_INT(IXANY),
    MODULE_INT(IXOFF),
    MODULE_INT(IXON),
    MODULE_INT(NCCS),
    MODULE_INT(NL0),
    MODULE_INT(NL1),
    MODULE_INT(NLDLY),
    MODULE_INT(NOFLSH),
    MODULE_INT(N_MOUSE),
    MODULE_INT(N_PPP),
    MODULE_INT(N_SLIP),
    MODULE_INT(N_STRIP),
    MODULE_INT(N_TTY),
    MODULE_INT(OCRNL),
    MODULE_INT(OFDEL),
    MODULE_INT(OFILL),
    MODULE_INT(OLCUC),
    MODULE_INT(ONLCR),
    MODULE_INT(ONLRET),
    MODULE_INT(ONOCR),
    MODULE_INT(OPOST),
    MODULE_INT(PARENB),
    MODULE_INT(PARMRK),
    MODULE_INT(PARODD),
    MODULE_INT(PENDIN),
    MODULE_INT(TAB0),
    MODULE_INT(TAB1),
    MODULE_INT(TAB2),
    MODULE_INT(TAB3),
    MODULE_INT(TABDLY),
    MODULE_INT(TCFLSH),
    MODULE_INT(TCGETS),
    MODULE_INT(TCIFLUSH),
    MODULE_INT(TCIOFF),
    MODULE_INT(TCIOFLUSH),
    MODULE_INT(TCION),
    MODULE_INT(TCOFLUSH),
    MODULE_INT(TCOOFF),
    MODULE_INT(TCOON),
    MODULE_INT(TCSADRAIN),
    MODULE_INT(TCSAFLUSH),
    MODULE_INT(TCSANOW),
    MODULE_INT(TCSBRK),
    MODULE_INT(TCSBRKP),
    MODULE_INT(TCSETS),
    MODULE_INT(TCSETSF),
    MODULE_INT(TCSETSW),
    MODULE_INT(TCXONC),
    MODULE_INT(TIOCCONS),
    MODULE_INT(TIOCEXCL),
    MODULE_INT(TIOCGETD),
    MODULE_INT(TIOCGICOUNT),
    MODULE_INT(TIOCGLCKTRMIOS),
    MODULE_INT(TIOCGPGRP),
    MODULE_INT(TIOCGSERIAL),
    MODULE_INT(TIOCGSOFTCAR),
    MODULE_INT(TIOCGWINSZ),
    MODULE_INT(TIOCINQ),
    MODULE_INT(TIOCLINUX),
    MODULE_INT(TIOCMBIC),
    MODULE_INT(TIOCMBIS),
    MODULE_INT(TIOCMGET),
    MODULE_INT(TIOCMIWAIT),
    MODULE_INT(TIOCMSET),
    MODULE_INT(TIOCM_CAR),
    MODULE_INT(TIOCM_CD),
    MODULE_INT(TIOCM_CTS),
    MODULE_INT(TIOCM_DSR),
    MODULE_INT(TIOCM_DTR),
    MODULE_INT(TIOCM_LE),
    MODULE_INT(TIOCM_RI),
    MODULE_INT(TIOCM_RNG),
    MODULE_INT(TIOCM_RTS),
    MODULE_INT(TIOCM_SR),
    MODULE_INT(TIOCM_ST),
    MODULE_INT(TIOCNOTTY),
    MODULE_INT(TIOCNXCL),
    MODULE_INT(TIOCOUTQ),
    MODULE_INT(TIOCPKT),
    MODULE_INT(TIOCPKT_DATA),
    MODULE_INT(TIOCPKT_DOSTOP),
    MODULE_INT(TIOCPKT_FLUSHREAD),
    MODULE_INT(TIOCPKT_FLUSHWRITE),
    MODULE_INT(TIOCPKT_NOSTOP),
    MODULE_INT(TIOCPKT_START),
    MODULE_INT(TIOCPKT_STOP),
    MODULE_INT(TIOCSCTTY),
    MODULE_INT(TIOCSERCONFIG),
    MODULE_INT(TIOCSERGETLSR),
    MODULE_INT(TIOCSERGETMULTI),
    MODULE_INT(TIOCSERGSTRUCT),
    MODULE_INT(TIOCSERGWILD),
    MODULE_INT(TIOCSERSETMULTI),
    MODULE_INT(TIOCSERSWILD),
    MODULE_INT(TIOCSER_TEMT),
    MODULE_INT(TIOCSETD),
    MODULE_INT(TIOCSLCKTRMIOS),
    MODULE_INT(TIOCSPGRP),
    MODULE_INT(TIOCSSERIAL),
    MODULE_INT(TIOCSSOFTCAR),
    MODULE_INT(TIOCSTI),
    MODULE_INT(TIOCSWINSZ),
    MODULE_INT(TOSTOP),
    MODULE_INT(VDISCARD),
    MODULE_INT(VEOF),
    MODULE_INT(VEOL),
    MODULE_INT(VEOL2),
    MODULE_INT(VERASE),
    MODULE_INT(VINTR),
    MODULE_INT(VKILL),
    MODULE_INT(VLNEXT),
    MODULE_INT(VMIN),
    MODULE_INT(VQUIT),
    MODULE_INT(VREPRINT),
    MODULE_INT(VSTART),
    MODULE_INT(VSTOP),
    MODULE_INT(VSUSP),
    MODULE_INT(VSWTC),
    {"VSWTCH", VSWTC},
    MODULE_INT(VT0),
    MODULE_INT(VT1),
    MODULE_INT(VTDLY),
    MODULE_INT(VTIME),
    MODULE_INT(VWERASE),
    MODULE_INT(XCASE),
    MODULE_INT(XTABS),
    MODULE_INT(_POSIX_VDISABLE),
    {NULL, 0},
};

static int termios_exec(PyObject *module) {
    TermiosState *state = module_state(module);
    state->error = INT_TRY(exception_class_new("termios.error", NULL, NULL));
    INT_TRYI(module_add(module, "error", state->error));
    return module_add_ints(module, numbers);
}

NATIVE_MODULE_LEADING(termios, TermiosState, error, termios_exec, termios_functions,
                      "How terminals behave.")
