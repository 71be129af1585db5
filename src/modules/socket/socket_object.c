/* _socket: the socket object: life, connections, options. Moving bytes is in socket_transfer.c. */
#include "modules/socket/socket_module.h"
#include "object/attr.h"
#include "object/names.h"
#include "object/type.h"
#include "types/float/float.h"

#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

SocketState *socket_state_of(PyTypeObject *type) {
    PyObject *module = TRY(type_module_by_def(type, &_socket_module_def));
    return module_state(module);
}

/* ---- life ---- */

static int set_blocking(int fd, bool blocking) {
    int flag = !blocking;
    return ioctl(fd, FIONBIO, &flag);
}

static PyObject *socket_tp_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    PyObject *o = TRY(type->tp_alloc(type, 0));
    SOCK(o)->fd = -1;
    SOCK(o)->timeout = -1;
    return o;
}

/* What the socket behind a descriptor is, where the caller did not say. */
static int inspect_fd(int fd, int *family, int *type, int *proto) {
    struct sockaddr_storage address;
    socklen_t length = sizeof address;
    memset(&address, 0, sizeof address);
    if (getsockname(fd, (struct sockaddr *)&address, &length) < 0) {
        if (*family == -1) {
            return err_int(err_from_errno(PyExc_OSError));
        }
    } else if (*family == -1) {
        *family = address.ss_family;
    }
    length = sizeof *type;
    if (*type == -1 && getsockopt(fd, SOL_SOCKET, SO_TYPE, type, &length) < 0) {
        return err_int(err_from_errno(PyExc_OSError));
    }
    length = sizeof *proto;
    if (*proto == -1 && getsockopt(fd, SOL_SOCKET, SO_PROTOCOL, proto, &length) < 0) {
        return err_int(err_from_errno(PyExc_OSError));
    }
    return 0;
}

static int open_socket(PyObject *fileno, int *family, int *type, int *proto) {
    if (fileno != NULL && fileno != NONE) {
        int fd;
        INT_TRYI(arg_int(fileno, &fd));
        if (fd < 0) {
            return err_int(err_raise(PyExc_ValueError, "negative file descriptor"));
        }
        INT_TRYI(inspect_fd(fd, family, type, proto));
        return fd;
    }
    *family = *family == -1 ? AF_INET : *family;
    *type = *type == -1 ? SOCK_STREAM : *type;
    *proto = *proto == -1 ? 0 : *proto;
    int wanted = *type;
    int fd = DETACHED(socket(*family, wanted | SOCK_CLOEXEC, *proto));
    return fd < 0 ? err_int(err_from_errno(PyExc_OSError)) : fd;
}

static int start_timeout(SocketObject *self, int type) {
    SocketState *state = INT_TRY(socket_state_of(TYPE(self)));
    int64_t timeout = type & SOCK_NONBLOCK ? 0 : load_relaxed(&state->default_timeout);
    store_relaxed(&self->timeout, timeout);
    if (timeout >= 0 && !(type & SOCK_NONBLOCK) && set_blocking(self->fd, false) < 0) {
        return err_int(err_from_errno(PyExc_OSError));
    }
    return 0;
}

static const ArgSpec init_spec = {
    "socket", (const char *const[]){"family", "type", "proto", "fileno"}, 0, 4, 0, 4, 0, false};

static int socket_tp_init(PyObject *o, PyObject *args, PyObject *kwargs) {
    PyObject *given[4];
    int family = -1, type = -1, proto = -1;
    INT_TRYI(args_unpack_tuple(&init_spec, args, kwargs, given));
    INT_TRYI(given[0] ? arg_int(given[0], &family) : 0);
    INT_TRYI(given[1] ? arg_int(given[1], &type) : 0);
    INT_TRYI(given[2] ? arg_int(given[2], &proto) : 0);
    INT_TRYI(AUDIT_EVENT("socket.__new__", "Oiii", o, AUDIT_NUMBER(family), AUDIT_NUMBER(type),
                         AUDIT_NUMBER(proto)));
    int fd = INT_TRYI(open_socket(given[3], &family, &type, &proto));
    SocketObject *self = SOCK(o);
    int old;
    {
        guard(self);
        self->family = family;
        self->type = type & ~(SOCK_NONBLOCK | SOCK_CLOEXEC);
        self->proto = proto;
        old = exchange_acq_rel(&self->fd, fd);
    }
    if (old >= 0) {
        DETACHED(close(old));
    }
    return start_timeout(self, type);
}

static int close_now(SocketObject *self) {
    int fd = exchange_acq_rel(&self->fd, -1);
    int result = fd < 0 ? 0 : DETACHED(close(fd));
    return result < 0 && errno == EINTR ? 0 : result; /* it is closed */
}

static void socket_finalize(PyObject *o) {
    if (load_relaxed(&SOCK(o)->fd) < 0) {
        return;
    }
    PyObject *current = err_fetch();
    if (err_warn_resource(o, 1, "unclosed %R", o) < 0) {
        err_unraisable(o, NULL);
    }
    close_now(SOCK(o));
    err_restore(current);
}
static void socket_dealloc(PyObject *o) {
    if (object_finalize(o) < 0) {
        return;
    }
    object_untrack(o);
    object_free(o);
}
static int socket_traverse(PyObject *o, visitproc visit, void *arg) {
    return 0;
}

static PyObject *socket_repr(PyObject *o) {
    SocketObject *self = SOCK(o);
    return str_format("<socket object, fd=%d, family=%d, type=%d, proto=%d>",
                      load_relaxed(&self->fd), self->family, self->type, self->proto);
}

METHOD("socket.close(self, /)", "Close it; nothing happens if it is closed.")
static PyObject *socket_close(SocketObject *self) {
    int result = close_now(self);
    return result < 0 && errno != ECONNRESET ? err_from_errno(PyExc_OSError) : none();
}
METHOD("socket.detach(self, /)", "Give up the descriptor without closing it; returns it.")
static PyObject *socket_detach(SocketObject *self) {
    return int_from_int64(exchange_acq_rel(&self->fd, -1));
}
METHOD("socket.fileno(self, /)", "The descriptor, -1 once closed.")
static PyObject *socket_fileno(SocketObject *self) {
    return int_from_int64(load_relaxed(&self->fd));
}

/* ---- time limits ---- */

static PyObject *set_timeout(SocketObject *self, int64_t timeout) {
    int result = set_blocking(load_relaxed(&self->fd), timeout < 0);
    if (result < 0) {
        return err_from_errno(PyExc_OSError);
    }
    store_relaxed(&self->timeout, timeout);
    return none();
}
METHOD("socket.setblocking(self, flag, /)", "Have operations wait, or not.")
static PyObject *socket_setblocking(SocketObject *self, PyObject *flag) {
    int blocking = TRYI(ops_is_true(flag));
    return set_timeout(self, blocking ? -1 : 0);
}
METHOD("socket.getblocking(self, /)", "Do operations wait?")
static PyObject *socket_getblocking(SocketObject *self) {
    return BOOL(load_relaxed(&self->timeout) != 0);
}
METHOD("socket.settimeout(self, timeout, /)",
       "Set how long operations wait, in seconds; None: without limit.")
static PyObject *socket_settimeout(SocketObject *self, PyObject *timeout) {
    int64_t ns;
    TRYI(timeout_from_object(timeout, &ns));
    return set_timeout(self, ns);
}
METHOD("socket.gettimeout(self, /)", "How long operations wait, in seconds, or None.")
static PyObject *socket_gettimeout(SocketObject *self) {
    int64_t timeout = load_relaxed(&self->timeout);
    return timeout < 0 ? none() : float_from_double((double)timeout / 1e9);
}
GETTER("socket.timeout", "How long operations wait, in seconds, or None.")
static PyObject *socket_timeout(SocketObject *self) {
    return socket_gettimeout(self);
}

/* ---- connections ---- */

METHOD("socket.bind(self, address, /)", "Give it an address of its own.")
static PyObject *socket_bind(SocketObject *self, PyObject *address) {
    SocketAddress to;
    TRYI(address_from_object(self, "bind", address, &to));
    TRYI(AUDIT_EVENT("socket.bind", "OO", self, address));
    int fd = load_relaxed(&self->fd);
    return none_or_error(DETACHED(bind(fd, &to.any, to.length)));
}
METHOD("socket.listen(self, ...)", "listen([backlog])\n\nLet others connect to it.")
static PyObject *socket_listen(SocketObject *self, PyObject *const *args, Py_ssize_t nargs,
                               PyObject *kwnames) {
    int backlog = SOMAXCONN < 128 ? SOMAXCONN : 128;
    TRYI(args_no_keywords("socket.listen", kwnames));
    if (nargs > 1) {
        return err_raise(PyExc_TypeError, "listen() takes at most 1 argument (%zd given)", nargs);
    }
    TRYI(nargs > 0 ? arg_int(args[0], &backlog) : 0);
    int fd = load_relaxed(&self->fd), length = backlog < 0 ? 0 : backlog;
    return none_or_error(DETACHED(listen(fd, length)));
}

static ssize_t call_accept(int fd, void *address) {
    SocketAddress *from = address;
    from->length = sizeof from->room;
    return accept4(fd, &from->any, &from->length, SOCK_CLOEXEC);
}
METHOD("socket._accept(self, /)",
       "Wait for somebody who connects; returns the new descriptor and their address.")
static PyObject *socket_accept(SocketObject *self) {
    SocketAddress from = {.length = 0};
    ssize_t fd = TRYI(socket_call(self, POLLIN, call_accept, &from, NULL));
    PyObject *address = address_to_object((int)fd, &from.any, from.length, self->proto);
    PyObject *number = address ? int_from_ssize(fd) : NULL;
    PyObject *result = number ? tuple_of(2, number, address) : NULL;
    if (result == NULL) {
        close((int)fd);
    }
    XDECREF(number);
    XDECREF(address);
    return result;
}

/* Waits until a connection under way is made: errno's number, 0, or -1 with an exception. */
static int connect_finish(SocketObject *self, int fd) {
    int64_t deadline = 0;
    INT_TRYI(socket_wait(self, fd, POLLOUT, &deadline));
    int error = 0;
    socklen_t length = sizeof error;
    if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length) < 0) {
        return errno;
    }
    return error == EISCONN ? 0 : error;
}
/* errno's number, 0 when connected, -1 with an exception. */
static int connect_to(SocketObject *self, const SocketAddress *to) {
    int fd = load_relaxed(&self->fd);
    if (DETACHED(connect(fd, &to->any, to->length)) == 0) {
        return 0;
    }
    int error = errno;
    bool waits = error == EINTR ? load_relaxed(&self->timeout) != 0
                                : error == EINPROGRESS && load_relaxed(&self->timeout) > 0;
    if (!waits) {
        return error;
    }
    if (error == EINTR) {
        INT_TRYI(signals_poll());
    }
    return connect_finish(self, fd);
}
METHOD("socket.connect(self, address, /)", "Connect to an address.")
static PyObject *socket_connect(SocketObject *self, PyObject *address) {
    SocketAddress to;
    TRYI(address_from_object(self, "connect", address, &to));
    TRYI(AUDIT_EVENT("socket.connect", "OO", self, address));
    int error = connect_to(self, &to);
    if (error > 0) {
        errno = error;
        return err_from_errno(PyExc_OSError);
    }
    return error < 0 ? NULL : none();
}
METHOD("socket.connect_ex(self, address, /)",
       "The same; returns the number of the error, 0 for none.")
static PyObject *socket_connect_ex(SocketObject *self, PyObject *address) {
    SocketAddress to;
    TRYI(address_from_object(self, "connect_ex", address, &to));
    TRYI(AUDIT_EVENT("socket.connect", "OO", self, address));
    int error = connect_to(self, &to);
    if (error < 0) {
        if (!err_clear_if(PyExc_TimeoutError)) {
            return NULL;
        }
        error = EWOULDBLOCK;
    }
    return int_from_int64(error);
}
METHOD("socket.shutdown(self, how: int, /)", "End one or both directions of the connection.")
static PyObject *socket_shutdown(SocketObject *self, int how) {
    int fd = load_relaxed(&self->fd);
    return none_or_error(DETACHED(shutdown(fd, how)));
}

typedef int (*NameCall)(int, struct sockaddr *, socklen_t *);
static PyObject *name_of(SocketObject *self, NameCall call) {
    SocketAddress address = {.length = sizeof address.room};
    memset(&address.room, 0, sizeof address.room);
    int fd = load_relaxed(&self->fd);
    int result = DETACHED(call(fd, &address.any, &address.length));
    return result < 0 ? err_from_errno(PyExc_OSError)
                      : address_to_object(fd, &address.any, address.length, self->proto);
}
static int call_getsockname(int fd, struct sockaddr *address, socklen_t *length) {
    return getsockname(fd, address, length);
}
static int call_getpeername(int fd, struct sockaddr *address, socklen_t *length) {
    return getpeername(fd, address, length);
}
METHOD("socket.getsockname(self, /)", "Its own address.")
static PyObject *socket_getsockname(SocketObject *self) {
    return name_of(self, call_getsockname);
}
METHOD("socket.getpeername(self, /)", "The address it is connected to.")
static PyObject *socket_getpeername(SocketObject *self) {
    return name_of(self, call_getpeername);
}

/* ---- options ---- */

METHOD("socket.getsockopt(self, ...)",
       "getsockopt(level, option[, buffersize]) -> value\n\nAn option: an int, or bytes of at most "
       "that size.")
static PyObject *socket_getsockopt(SocketObject *self, PyObject *const *args, Py_ssize_t nargs,
                                   PyObject *kwnames) {
    TRYI(args_no_keywords("socket.getsockopt", kwnames));
    if (nargs < 2 || nargs > 3) {
        return err_raise(PyExc_TypeError, "getsockopt() takes at %s %d arguments (%zd given)",
                         nargs < 2 ? "least" : "most", nargs < 2 ? 2 : 3, nargs);
    }
    int level, option, size = 0, fd = load_relaxed(&self->fd);
    TRYI(arg_int(args[0], &level));
    TRYI(arg_int(args[1], &option));
    TRYI(nargs > 2 ? arg_int(args[2], &size) : 0);
    if (size == 0 && self->family == AF_VSOCK) { /* its options have 64 bits */
        uint64_t value = 0;
        socklen_t length = sizeof value;
        int result = getsockopt(fd, level, option, &value, &length);
        return result < 0 ? err_from_errno(PyExc_OSError) : int_from_uint64(value);
    }
    if (size == 0) {
        int value = 0;
        socklen_t length = sizeof value;
        int result = getsockopt(fd, level, option, &value, &length);
        return result < 0 ? err_from_errno(PyExc_OSError) : int_from_int64(value);
    }
    if (size < 0 || size > 1024) {
        return err_raise(PyExc_OSError, "getsockopt buflen out of range");
    }
    char buffer[1024] = {0};
    socklen_t length = (socklen_t)size;
    int result = getsockopt(fd, level, option, buffer, &length);
    return result < 0 ? err_from_errno(PyExc_OSError) : bytes_from(buffer, (Py_ssize_t)length);
}

/* An int fits or is refused as what is no buffer. */
static int option_int(PyObject *o, int *out, bool *fits) {
    *fits = false;
    if (TYPE(o)->tp_as_number != NULL && TYPE(o)->tp_as_number->nb_index != NULL) {
        *fits = arg_int(o, out) == 0;
        return *fits || err_clear_if(PyExc_OverflowError) ? 0 : -1;
    }
    return 0;
}
static PyObject *set_option_bytes(int fd, int level, int option, PyObject *value) {
    Py_buffer view;
    TRYI(ops_get_buffer(value, &view, PyBUF_SIMPLE));
    int result = view.len > INT_MAX ? (errno = EINVAL, -1)
                                    : setsockopt(fd, level, option, view.buf, (socklen_t)view.len);
    int number = errno;
    ops_release_buffer(&view);
    errno = number;
    return none_or_error(result);
}
METHOD("socket.setsockopt(self, ...)",
       "setsockopt(level, option, value: int)\nsetsockopt(level, option, value: buffer)\n"
       "setsockopt(level, option, None, optlen: int)\n\nSet an option.")
static PyObject *socket_setsockopt(SocketObject *self, PyObject *const *args, Py_ssize_t nargs,
                                   PyObject *kwnames) {
    TRYI(args_no_keywords("socket.setsockopt", kwnames));
    bool none_given = nargs == 4 && args[2] == NONE && IS_INT(args[3]);
    if (nargs != 3 && !none_given) {
        return err_raise(PyExc_TypeError, "setsockopt() takes exactly 3 arguments (%zd given)",
                         nargs);
    }
    int level, option, value = 0, fd = load_relaxed(&self->fd);
    TRYI(arg_int(args[0], &level));
    TRYI(arg_int(args[1], &option));
    if (none_given) {
        TRYI(arg_int(args[3], &value));
        return none_or_error(setsockopt(fd, level, option, NULL, (socklen_t)value));
    }
    if (self->family == AF_VSOCK && IS_INT(args[2])) {
        uint64_t wide;
        TRYI(arg_uint64(args[2], &wide));
        return none_or_error(setsockopt(fd, level, option, &wide, sizeof wide));
    }
    bool is_int;
    TRYI(option_int(args[2], &value, &is_int));
    return is_int ? none_or_error(setsockopt(fd, level, option, &value, sizeof value))
                  : set_option_bytes(fd, level, option, args[2]);
}

#include "socket_object.gen.h"

static PyMemberDef socket_members[] = {
    {"family", Py_T_INT, offsetof(SocketObject, family), Py_READONLY, "The address family."},
    {"type", Py_T_INT, offsetof(SocketObject, type), Py_READONLY, "The type."},
    {"proto", Py_T_INT, offsetof(SocketObject, proto), Py_READONLY, "The protocol."},
    {NULL},
};

static PyType_Slot socket_slots[] = {
    {Py_tp_dealloc, socket_dealloc},
    {Py_tp_finalize, socket_finalize},
    {Py_tp_traverse, socket_traverse},
    {Py_tp_repr, socket_repr},
    {Py_tp_doc, "socket(family=AF_INET, type=SOCK_STREAM, proto=0) -> socket object\n"
                "socket(family=-1, type=-1, proto=-1, fileno=None) -> socket object\n\n"
                "An end of a connection, or what waits for one."},
    {Py_tp_methods, socket_methods},
    {Py_tp_members, socket_members},
    {Py_tp_getset, socket_getset},
    {Py_tp_init, socket_tp_init},
    {Py_tp_new, socket_tp_new},
    {0, NULL},
};
PyType_Spec socket_spec = {"_socket.socket", sizeof(SocketObject), 0,
                           Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC,
                           socket_slots};
