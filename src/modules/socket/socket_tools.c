/* _socket: functions that need no socket object: numbers and texts of addresses, pairs, copies. */
#include "modules/socket/socket_ancillary.h"
#include "modules/socket/socket_module.h"
#include "object/call.h"
#include "types/float/float.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

/* ---- byte order ---- */

static int bounded(PyObject *o, uint64_t most, const char *type, uint64_t *out) {
    autoref PyObject *number = INT_TRY(ops_index(o));
    if (int_sign(number) < 0) {
        return err_int(err_raise(PyExc_ValueError, "Cannot convert negative int"));
    }
    int overflow = 0;
    *out = (uint64_t)int_as_int64_overflow(number, &overflow);
    if (overflow != 0 || *out > most) {
        return err_int(err_raise(PyExc_OverflowError, "Python int too large for C %s", type));
    }
    return 0;
}
static PyObject *swap_short(PyObject *o) {
    uint64_t value;
    TRYI(bounded(o, UINT16_MAX, "uint16_t", &value));
    return int_from_uint64(htons((uint16_t)value));
}
static PyObject *swap_long(PyObject *o) {
    uint64_t value;
    TRYI(bounded(o, UINT32_MAX, "uint32_t", &value));
    return int_from_uint64(htonl((uint32_t)value));
}
FUNCTION("socket_tools.htons(integer, /)", "16 bits from this machine's order to the network's.")
static PyObject *tools_htons(PyObject *module, PyObject *integer) {
    return swap_short(integer);
}
FUNCTION("socket_tools.ntohs(integer, /)", "16 bits from the network's order to this machine's.")
static PyObject *tools_ntohs(PyObject *module, PyObject *integer) {
    return swap_short(integer);
}
FUNCTION("socket_tools.htonl(integer, /)", "32 bits from this machine's order to the network's.")
static PyObject *tools_htonl(PyObject *module, PyObject *integer) {
    return swap_long(integer);
}
FUNCTION("socket_tools.ntohl(integer, /)", "32 bits from the network's order to this machine's.")
static PyObject *tools_ntohl(PyObject *module, PyObject *integer) {
    return swap_long(integer);
}

/* ---- addresses as texts ---- */

FUNCTION("socket_tools.inet_aton(ip_addr: utf8, /)", "The four bytes of an IPv4 address.")
static PyObject *tools_inet_aton(PyObject *module, const char *ip_addr) {
    struct in_addr address;
    if (!inet_aton(ip_addr, &address)) {
        return err_raise(PyExc_OSError, "illegal IP address string passed to inet_aton");
    }
    return bytes_from((const char *)&address, sizeof address);
}
FUNCTION("socket_tools.inet_ntoa(packed_ip: buffer, /)", "The text of an IPv4 address.")
static PyObject *tools_inet_ntoa(PyObject *module, Py_buffer *packed_ip) {
    char text[INET_ADDRSTRLEN];
    if (packed_ip->len != 4) {
        return err_raise(PyExc_OSError, "packed IP wrong length for inet_ntoa");
    }
    inet_ntop(AF_INET, packed_ip->buf, text, sizeof text);
    return str_from_text(text);
}
static int exact_two(const char *function, Py_ssize_t nargs) {
    return nargs == 2
               ? 0
               : err_int(err_raise(PyExc_TypeError, "%s() takes exactly 2 arguments (%zd given)",
                                   function, nargs));
}
FUNCTION("socket_tools.inet_pton(...)",
         "inet_pton(af, ip) -> packed IP address string\n\nThe bytes of an address.")
static PyObject *tools_inet_pton(PyObject *module, PyObject *const *args, Py_ssize_t nargs,
                                 PyObject *kwnames) {
    TRYI(args_no_keywords("_socket.inet_pton", kwnames));
    TRYI(exact_two("inet_pton", nargs));
    int family;
    const char *text;
    unsigned char bytes[16];
    TRYI(arg_int(args[0], &family));
    TRYI(arg_utf8(args[1], "inet_pton", "2", &text));
    int result = inet_pton(family, text, bytes);
    if (result < 0) {
        return err_from_errno(PyExc_OSError);
    }
    if (result == 0) {
        return err_raise(PyExc_OSError, "illegal IP address string passed to inet_pton");
    }
    return bytes_from((char *)bytes, family == AF_INET6 ? 16 : 4);
}
static PyObject *ntop(int family, const Py_buffer *view) {
    if (family != AF_INET && family != AF_INET6) {
        return err_raise(PyExc_ValueError, "unknown address family %d", family);
    }
    if (view->len != (family == AF_INET ? 4 : 16)) {
        return err_raise(PyExc_ValueError, "invalid length of packed IP address string");
    }
    char text[INET6_ADDRSTRLEN];
    return inet_ntop(family, view->buf, text, sizeof text) == NULL ? err_from_errno(PyExc_OSError)
                                                                   : str_from_text(text);
}
FUNCTION("socket_tools.inet_ntop(...)",
         "inet_ntop(af, packed_ip) -> string formatted IP address\n\nThe text of an address.")
static PyObject *tools_inet_ntop(PyObject *module, PyObject *const *args, Py_ssize_t nargs,
                                 PyObject *kwnames) {
    TRYI(args_no_keywords("_socket.inet_ntop", kwnames));
    TRYI(exact_two("inet_ntop", nargs));
    int family;
    Py_buffer view;
    TRYI(arg_int(args[0], &family));
    TRYI(ops_get_buffer(args[1], &view, PyBUF_SIMPLE));
    PyObject *text = ntop(family, &view);
    ops_release_buffer(&view);
    return text;
}

/* ---- descriptors ---- */

static PyObject *socket_of(SocketState *state, int family, int type, int proto, int fd) {
    const int numbers[4] = {family, type, proto, fd};
    autoref PyObject *args = TRY(tuple_new(4));
    for (int i = 0; i < 4; i++) {
        tuple_items(args)[i] = TRY(int_from_int64(numbers[i]));
    }
    tuple_publish(args);
    return call_tuple((PyObject *)state->socket, args, NULL);
}
FUNCTION("socket_tools.socketpair(...)",
         "socketpair([family[, type[, proto]]]) -> (socket object, socket object)\n\n"
         "Two sockets connected with each other.")
static PyObject *tools_socketpair(PyObject *module, PyObject *const *args, Py_ssize_t nargs,
                                  PyObject *kwnames) {
    TRYI(args_no_keywords("_socket.socketpair", kwnames));
    if (nargs > 3) {
        return err_raise(PyExc_TypeError, "socketpair() takes at most 3 arguments (%zd given)",
                         nargs);
    }
    int family = AF_UNIX, type = SOCK_STREAM, proto = 0, fds[2];
    TRYI(nargs > 0 ? arg_int(args[0], &family) : 0);
    TRYI(nargs > 1 ? arg_int(args[1], &type) : 0);
    TRYI(nargs > 2 ? arg_int(args[2], &proto) : 0);
    int result = DETACHED(socketpair(family, type | SOCK_CLOEXEC, proto, fds));
    if (result < 0) {
        return err_from_errno(PyExc_OSError);
    }
    SocketState *state = module_state(module);
    PyObject *ends[2] = {NULL, NULL};
    for (int i = 0; i < 2; i++) {
        ends[i] = socket_of(state, family, type, proto, fds[i]);
        if (ends[i] == NULL) {
            close(fds[i]);
            if (i == 0) {
                close(fds[1]);
            }
            XDECREF(ends[0]);
            return NULL;
        }
    }
    return tuple_from_array_steal(ends, 2);
}
FUNCTION("socket_tools.close(fd, /)", "Close a socket given by its descriptor.")
static PyObject *tools_close(PyObject *module, PyObject *fd) {
    long number;
    TRYI(arg_long(fd, &number));
    int result = DETACHED(close((int)number));
    return result < 0 && errno != ECONNRESET && errno != EINTR ? err_from_errno(PyExc_OSError) : none();
}
FUNCTION("socket_tools.dup(fd, /)", "A copy of a socket's descriptor.")
static PyObject *tools_dup(PyObject *module, PyObject *fd) {
    long number;
    TRYI(arg_long(fd, &number));
    int copy = DETACHED(fcntl((int)number, F_DUPFD_CLOEXEC, 0));
    return copy < 0 ? err_from_errno(PyExc_OSError) : int_from_int64(copy);
}

/* ---- time limits, sizes ---- */

FUNCTION("socket_tools.getdefaulttimeout()", "How long operations of new sockets wait.")
static PyObject *tools_getdefaulttimeout(PyObject *module) {
    SocketState *state = module_state(module);
    int64_t timeout = load_relaxed(&state->default_timeout);
    return timeout < 0 ? none() : float_from_double((double)timeout / 1e9);
}
FUNCTION("socket_tools.setdefaulttimeout(timeout, /)",
         "Set how long operations of new sockets wait.")
static PyObject *tools_setdefaulttimeout(PyObject *module, PyObject *timeout) {
    SocketState *state = module_state(module);
    int64_t ns;
    TRYI(timeout_from_object(timeout, &ns));
    store_relaxed(&state->default_timeout, ns);
    return none();
}

static PyObject *size_of(const char *function, PyObject *const *args, Py_ssize_t nargs,
                         bool (*size)(Py_ssize_t, size_t *)) {
    if (nargs != 1) {
        return err_raise(PyExc_TypeError, "%s() takes exactly 1 argument (%zd given)", function,
                         nargs);
    }
    Py_ssize_t length;
    size_t result;
    TRYI(arg_ssize(args[0], &length));
    return size(length, &result)
               ? int_from_size(result)
               : err_raise(PyExc_OverflowError, "%s() argument out of range", function);
}
FUNCTION("socket_tools.CMSG_LEN(...)",
         "CMSG_LEN(length) -> control message length\n\nThe length of ancillary data with its "
         "header.")
static PyObject *tools_cmsg_len(PyObject *module, PyObject *const *args, Py_ssize_t nargs,
                                PyObject *kwnames) {
    TRYI(args_no_keywords("_socket.CMSG_LEN", kwnames));
    return size_of("CMSG_LEN", args, nargs, ancillary_length);
}
FUNCTION("socket_tools.CMSG_SPACE(...)",
         "CMSG_SPACE(length) -> buffer size\n\nThe same with padding behind.")
static PyObject *tools_cmsg_space(PyObject *module, PyObject *const *args, Py_ssize_t nargs,
                                  PyObject *kwnames) {
    TRYI(args_no_keywords("_socket.CMSG_SPACE", kwnames));
    return size_of("CMSG_SPACE", args, nargs, ancillary_space);
}

#include "socket_tools.gen.h"
