/* _socket: addresses, from Python's forms (see the docs of socket) to the system's and back. */
#include "modules/socket/socket_module.h"
#include "object/attr.h"

#include <arpa/inet.h>
#include <linux/can.h>
#include <linux/if_alg.h>
#include <linux/if_packet.h>
#include <linux/netlink.h>
#include <linux/qrtr.h>
#include <linux/tipc.h>
#include <linux/vm_sockets.h>
#include <net/if.h>
#include <stddef.h>
#include <string.h>
#include <sys/un.h>

/* ---- hosts ---- */

void *resolver_error(SocketState *state, int error) {
    if (error == EAI_SYSTEM) {
        return err_from_errno(PyExc_OSError);
    }
    const char *text = gai_strerror(error);
    autoref PyObject *code = TRY(int_from_int64(error));
    autoref PyObject *message = TRY(str_decode_fs(text, (Py_ssize_t)strlen(text)));
    autoref PyObject *args = TRY(tuple_of(2, code, message));
    return err_raise_value(state->gaierror, args);
}

static PyObject *host_bytes(PyObject *host, const char *refusal) {
    if (IS_BYTES(host)) {
        return newref(host);
    }
    if (IS_INSTANCE(host, PyByteArray_Type)) {
        return bytes_from_object(host);
    }
    if (!IS_STR(host)) {
        return err_raise(PyExc_TypeError, "%s%.200s", refusal, TYPE(host)->tp_name);
    }
    PyObject *name =
        str_is_ascii(host) ? str_encode(host, "ascii", NULL) : str_encode(host, "idna", NULL);
    if (name == NULL) {
        err_clear();
        return err_raise(PyExc_TypeError, "encoding of hostname failed");
    }
    return name;
}
PyObject *host_name(PyObject *host, const char *refusal) {
    autoref PyObject *name = TRY(host_bytes(host, refusal));
    if (strlen(bytes_data(name)) != (size_t)bytes_length(name)) {
        return err_raise(PyExc_TypeError, "host name must not contain null character");
    }
    return take(name);
}

/* Copies the first address found of the family. */
static int first_address(SocketState *state, const char *host, const struct addrinfo *hints,
                         struct sockaddr *out, socklen_t room) {
    struct addrinfo *found = NULL;
    int error = DETACHED(getaddrinfo(host, host ? NULL : "0", hints, &found));
    if (error != 0) {
        return err_int(resolver_error(state, error));
    }
    memcpy(out, found->ai_addr, found->ai_addrlen < room ? found->ai_addrlen : room);
    bool unique = found->ai_next == NULL;
    freeaddrinfo(found);
    if (host == NULL && !unique) {
        return err_int(err_raise(PyExc_OSError, "wildcard resolved to multiple address"));
    }
    return 0;
}

/* What needs no resolver: numbers, '' and '<broadcast>'. */
static int special_address(SocketState *state, const char *name, int family, struct sockaddr *out,
                           socklen_t room) {
    struct sockaddr_in *in = (struct sockaddr_in *)out;
    struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)out;
    memset(out, 0, room);
    if (name[0] == 0) {
        struct addrinfo hints = {
            .ai_family = family, .ai_socktype = SOCK_DGRAM, .ai_flags = AI_PASSIVE};
        return first_address(state, NULL, &hints, out, room) < 0 ? -1 : 1;
    }
    if (strcmp(name, "<broadcast>") == 0 || strcmp(name, "255.255.255.255") == 0) {
        if (family != AF_INET && family != AF_UNSPEC) {
            return err_int(err_raise(PyExc_OSError, "address family mismatched"));
        }
        in->sin_family = AF_INET;
        in->sin_addr.s_addr = INADDR_BROADCAST;
        return 1;
    }
    if ((family == AF_INET || family == AF_UNSPEC) &&
        inet_pton(AF_INET, name, &in->sin_addr) == 1) {
        in->sin_family = AF_INET;
        return 1;
    }
    if ((family == AF_INET6 || family == AF_UNSPEC) && strchr(name, '%') == NULL &&
        room >= sizeof *in6 && inet_pton(AF_INET6, name, &in6->sin6_addr) == 1) {
        in6->sin6_family = AF_INET6;
        return 1;
    }
    return 0;
}

int address_of_host(SocketState *state, PyObject *host, int family, struct sockaddr *out,
                    socklen_t room) {
    autoref PyObject *name = INT_TRY(host_name(host, "str, bytes or bytearray expected, not "));
    int done = INT_TRYI(special_address(state, bytes_data(name), family, out, room));
    if (done) {
        return 0;
    }
    struct addrinfo hints = {.ai_family = family};
    return first_address(state, bytes_data(name), &hints, out, room);
}

int arg_port(PyObject *o, const char *function, uint16_t *out) {
    int overflow = 0;
    autoref PyObject *number = INT_TRY(ops_index(o));
    int64_t port = int_as_int64_overflow(number, &overflow);
    if (overflow != 0 || port < 0 || port > 0xffff) {
        return err_int(err_raise(PyExc_OverflowError, "%s(): port must be 0-65535.", function));
    }
    *out = htons((uint16_t)port);
    return 0;
}

/* ---- families ---- */

static int need_tuple(const char *function, const char *family, PyObject *o) {
    return IS_TUPLE(o)
               ? 0
               : err_int(err_raise(PyExc_TypeError, "%s(): %s address must be tuple, not %.500s",
                                   function, family, TYPE(o)->tp_name));
}

static int inet_in(SocketState *state, const char *function, PyObject *o, SocketAddress *out) {
    INT_TRYI(need_tuple(function, "AF_INET", o));
    if (tuple_length(o) != 2) {
        return err_int(err_raise(PyExc_TypeError, "AF_INET address must be a pair (host, port)"));
    }
    struct sockaddr_in *in = (struct sockaddr_in *)&out->room;
    uint16_t port;
    if (!IS_STR(tuple_at(o, 0)) && !IS_BYTES(tuple_at(o, 0)) &&
        !IS_INSTANCE(tuple_at(o, 0), PyByteArray_Type)) {
        autoref PyObject *refused =
            INT_TRY(host_name(tuple_at(o, 0), "str, bytes or bytearray expected, not "));
    }
    INT_TRYI(address_of_host(state, tuple_at(o, 0), AF_INET, &out->any, sizeof *in));
    INT_TRYI(arg_port(tuple_at(o, 1), function, &port));
    in->sin_family = AF_INET;
    in->sin_port = port;
    out->length = sizeof *in;
    return 0;
}

/* Of numbers that are too large, or negative, the low bits count. */
static int optional_uint(PyObject *tuple, Py_ssize_t i, unsigned *out) {
    *out = 0;
    if (i >= tuple_length(tuple)) {
        return 0;
    }
    autoref PyObject *number = INT_TRY(ops_index(tuple_at(tuple, i)));
    int overflow = 0;
    *out = (unsigned)int_as_int64_overflow(number, &overflow);
    return 0;
}

static int inet6_in(SocketState *state, const char *function, PyObject *o, SocketAddress *out) {
    INT_TRYI(need_tuple(function, "AF_INET6", o));
    if (tuple_length(o) < 2 || tuple_length(o) > 4) {
        return err_int(
            err_raise(PyExc_TypeError,
                      "AF_INET6 address must be a tuple (host, port[, flowinfo[, scopeid]])"));
    }
    struct sockaddr_in6 *in = (struct sockaddr_in6 *)&out->room;
    unsigned flow, scope;
    uint16_t port;
    INT_TRYI(optional_uint(o, 2, &flow));
    INT_TRYI(optional_uint(o, 3, &scope));
    INT_TRYI(address_of_host(state, tuple_at(o, 0), AF_INET6, &out->any, sizeof *in));
    INT_TRYI(arg_port(tuple_at(o, 1), function, &port));
    if (flow > 0xfffff) {
        return err_int(
            err_raise(PyExc_OverflowError, "%s(): flowinfo must be 0-1048575.", function));
    }
    in->sin6_family = AF_INET6;
    in->sin6_port = port;
    in->sin6_flowinfo = htonl(flow);
    if (tuple_length(o) > 3 || in->sin6_scope_id == 0) {
        in->sin6_scope_id = scope;
    }
    out->length = sizeof *in;
    return 0;
}

/* A path, or, with NUL first, a name without a file; an empty one has the system choose. */
static int unix_in(PyObject *o, SocketAddress *out) {
    struct sockaddr_un *un = (struct sockaddr_un *)&out->room;
    autoref PyObject *encoded = IS_STR(o) ? INT_TRY(str_encode_fs(o)) : newref(o);
    Py_buffer view;
    INT_TRYI(ops_get_buffer(encoded, &view, PyBUF_SIMPLE));
    size_t length = (size_t)view.len;
    bool abstract = length == 0 || *(char *)view.buf == 0;
    bool fits = length <= sizeof un->sun_path - (abstract ? 0 : 1);
    if (fits) {
        memset(un, 0, sizeof *un);
        un->sun_family = AF_UNIX;
        memcpy(un->sun_path, view.buf, length);
        out->length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length + !abstract);
    }
    ops_release_buffer(&view);
    return fits ? 0 : err_int(err_raise(PyExc_OSError, "AF_UNIX path too long"));
}

static int netlink_in(const char *function, PyObject *o, SocketAddress *out) {
    INT_TRYI(need_tuple(function, "AF_NETLINK", o));
    if (tuple_length(o) != 2) {
        return err_int(
            err_raise(PyExc_TypeError, "AF_NETLINK address must be a pair (pid, groups)"));
    }
    int pid, groups;
    INT_TRYI(arg_int(tuple_at(o, 0), &pid));
    INT_TRYI(arg_int(tuple_at(o, 1), &groups));
    struct sockaddr_nl *nl = (struct sockaddr_nl *)&out->room;
    *nl = (struct sockaddr_nl){
        .nl_family = AF_NETLINK, .nl_pid = (unsigned)pid, .nl_groups = (unsigned)groups};
    out->length = sizeof *nl;
    return 0;
}

/* The number of a network interface given by its name. */
static int interface_index(int fd, PyObject *name, int *out) {
    autoref PyObject *bytes = INT_TRY(IS_STR(name) ? str_encode_fs(name) : newref(name));
    if (!IS_BYTES(bytes)) {
        return err_int(err_raise(PyExc_TypeError,
                                 "expected str, bytes or os.PathLike object, "
                                 "not %.200s",
                                 TYPE(name)->tp_name));
    }
    *out = 0;
    if (bytes_length(bytes) == 0) {
        return 0;
    }
    unsigned index = if_nametoindex(bytes_data(bytes));
    if (index == 0) {
        errno = ENODEV;
        return err_int(err_from_errno(PyExc_OSError));
    }
    *out = (int)index;
    return 0;
}

static int hardware_address(PyObject *o, struct sockaddr_ll *ll) {
    Py_buffer view;
    INT_TRYI(ops_get_buffer(o, &view, PyBUF_SIMPLE));
    bool fits = view.len <= 8;
    if (fits) {
        memcpy(ll->sll_addr, view.buf, (size_t)view.len);
        ll->sll_halen = (unsigned char)view.len;
    }
    ops_release_buffer(&view);
    return fits ? 0
                : err_int(err_raise(PyExc_ValueError, "Hardware address must be 8 bytes or less"));
}
static int packet_in(SocketObject *s, const char *function, PyObject *o, SocketAddress *out) {
    INT_TRYI(need_tuple(function, "AF_PACKET", o));
    if (tuple_length(o) < 2 || tuple_length(o) > 5) {
        return err_int(err_raise(PyExc_TypeError,
                                 "AF_PACKET address must be a tuple of two to five elements"));
    }
    struct sockaddr_ll *ll = (struct sockaddr_ll *)&out->room;
    *ll = (struct sockaddr_ll){.sll_family = AF_PACKET};
    int proto, kind = 0, hardware = 0;
    INT_TRYI(arg_int(tuple_at(o, 1), &proto));
    INT_TRYI(tuple_length(o) > 2 ? arg_int(tuple_at(o, 2), &kind) : 0);
    INT_TRYI(tuple_length(o) > 3 ? arg_int(tuple_at(o, 3), &hardware) : 0);
    INT_TRYI(tuple_length(o) > 4 ? hardware_address(tuple_at(o, 4), ll) : 0);
    INT_TRYI(interface_index(s->fd, tuple_at(o, 0), &ll->sll_ifindex));
    if (proto < 0 || proto > 0xffff) {
        return err_int(err_raise(PyExc_OverflowError, "%s(): proto must be 0-65535.", function));
    }
    ll->sll_protocol = htons((uint16_t)proto);
    ll->sll_pkttype = (unsigned char)kind;
    ll->sll_hatype = (unsigned short)hardware;
    out->length = sizeof *ll;
    return 0;
}

static int tipc_in(const char *function, PyObject *o, SocketAddress *out) {
    INT_TRYI(need_tuple(function, "AF_TIPC", o));
    unsigned part[4];
    int scope = TIPC_CLUSTER_SCOPE;
    if (tuple_length(o) < 4 || tuple_length(o) > 5) {
        return err_int(err_raise(PyExc_TypeError, "%s(): wrong format", function));
    }
    for (int i = 0; i < 4; i++) {
        INT_TRYI(arg_uint(tuple_at(o, i), &part[i]));
    }
    INT_TRYI(tuple_length(o) > 4 ? arg_int(tuple_at(o, 4), &scope) : 0);
    struct sockaddr_tipc *t = (struct sockaddr_tipc *)&out->room;
    *t = (struct sockaddr_tipc){
        .family = AF_TIPC, .addrtype = (unsigned char)part[0], .scope = (signed char)scope};
    if (part[0] == TIPC_ADDR_NAMESEQ) {
        t->addr.nameseq.type = part[1];
        t->addr.nameseq.lower = part[2];
        t->addr.nameseq.upper = part[3];
    } else if (part[0] == TIPC_ADDR_NAME) {
        t->addr.name.name.type = part[1];
        t->addr.name.name.instance = part[2];
    } else if (part[0] == TIPC_ADDR_ID) {
        t->addr.id.node = part[1];
        t->addr.id.ref = part[2];
    } else {
        return err_int(err_raise(PyExc_TypeError, "%s(): Invalid address type", function));
    }
    out->length = sizeof *t;
    return 0;
}

static int can_in(SocketObject *s, const char *function, PyObject *o, SocketAddress *out) {
    INT_TRYI(need_tuple(function, "AF_CAN", o));
    struct sockaddr_can *can = (struct sockaddr_can *)&out->room;
    memset(can, 0, sizeof *can);
    can->can_family = AF_CAN;
    Py_ssize_t n = tuple_length(o), wanted = s->proto == CAN_ISOTP   ? 3
                                             : s->proto == CAN_J1939 ? 4
                                                                     : 1;
    if (n != wanted) {
        return err_int(err_raise(PyExc_TypeError,
                                 wanted == 1 ? "AF_CAN address must be a tuple (interface, )"
                                 : wanted == 3
                                     ? "AF_CAN address must be a tuple (interface, rx_addr, "
                                       "tx_addr)"
                                     : "AF_CAN address must be a tuple (interface, name, pgn, "
                                       "addr)"));
    }
    INT_TRYI(interface_index(s->fd, tuple_at(o, 0), &can->can_ifindex));
    if (wanted == 3) {
        unsigned rx, tx;
        INT_TRYI(arg_uint(tuple_at(o, 1), &rx));
        INT_TRYI(arg_uint(tuple_at(o, 2), &tx));
        can->can_addr.tp.rx_id = rx;
        can->can_addr.tp.tx_id = tx;
    } else if (wanted == 4) {
        uint64_t name;
        unsigned pgn, address;
        INT_TRYI(arg_uint64(tuple_at(o, 1), &name));
        INT_TRYI(arg_uint(tuple_at(o, 2), &pgn));
        INT_TRYI(arg_uint(tuple_at(o, 3), &address));
        can->can_addr.j1939.name = name;
        can->can_addr.j1939.pgn = pgn;
        can->can_addr.j1939.addr = (unsigned char)address;
    }
    out->length = sizeof *can;
    return 0;
}

static int vsock_in(const char *function, PyObject *o, SocketAddress *out) {
    INT_TRYI(need_tuple(function, "AF_VSOCK", o));
    if (tuple_length(o) != 2) {
        return err_int(err_raise(PyExc_TypeError, "AF_VSOCK address must be a pair (CID, port)"));
    }
    unsigned cid, port;
    INT_TRYI(arg_uint(tuple_at(o, 0), &cid));
    INT_TRYI(arg_uint(tuple_at(o, 1), &port));
    struct sockaddr_vm *vm = (struct sockaddr_vm *)&out->room;
    memset(vm, 0, sizeof *vm);
    vm->svm_family = AF_VSOCK;
    vm->svm_cid = cid;
    vm->svm_port = port;
    out->length = sizeof *vm;
    return 0;
}

static int qrtr_in(const char *function, PyObject *o, SocketAddress *out) {
    INT_TRYI(need_tuple(function, "AF_QIPCRTR", o));
    if (tuple_length(o) != 2) {
        return err_int(
            err_raise(PyExc_TypeError, "AF_QIPCRTR address must be a pair (node, port)"));
    }
    unsigned node, port;
    INT_TRYI(arg_uint(tuple_at(o, 0), &node));
    INT_TRYI(arg_uint(tuple_at(o, 1), &port));
    struct sockaddr_qrtr *q = (struct sockaddr_qrtr *)&out->room;
    *q = (struct sockaddr_qrtr){.sq_family = AF_QIPCRTR, .sq_node = node, .sq_port = port};
    out->length = sizeof *q;
    return 0;
}

static int copy_name(unsigned char *out, size_t room, PyObject *o, const char *what) {
    Py_ssize_t length;
    const char *text = IS_STR(o) ? INT_TRY(str_utf8(o, &length))
                                 : err_raise(PyExc_TypeError, "AF_ALG address must hold str");
    if (text == NULL) {
        return -1;
    }
    if (strlen(text) >= room) {
        return err_int(err_raise(PyExc_ValueError, "AF_ALG %s too long.", what));
    }
    memcpy(out, text, strlen(text) + 1);
    return 0;
}
static int alg_in(const char *function, PyObject *o, SocketAddress *out) {
    INT_TRYI(need_tuple(function, "AF_ALG", o));
    if (tuple_length(o) < 2 || tuple_length(o) > 4) {
        return err_int(err_raise(PyExc_TypeError, "AF_ALG address must be a tuple of two to four "
                                                  "elements (type, name[, feat[, mask]])"));
    }
    struct sockaddr_alg *alg = (struct sockaddr_alg *)&out->room;
    memset(alg, 0, sizeof *alg);
    unsigned features, mask;
    INT_TRYI(optional_uint(o, 2, &features));
    INT_TRYI(optional_uint(o, 3, &mask));
    INT_TRYI(copy_name(alg->salg_type, sizeof alg->salg_type, tuple_at(o, 0), "type"));
    INT_TRYI(copy_name(alg->salg_name, sizeof alg->salg_name, tuple_at(o, 1), "name"));
    alg->salg_family = AF_ALG;
    alg->salg_feat = features;
    alg->salg_mask = mask;
    out->length = sizeof *alg;
    return 0;
}

int address_from_object(SocketObject *s, const char *function, PyObject *o, SocketAddress *out) {
    SocketState *state = INT_TRY(socket_state_of(TYPE(s)));
    switch (s->family) {
    case AF_UNIX:
        return unix_in(o, out);
    case AF_INET:
    case AF_RDS:
        return inet_in(state, function, o, out);
    case AF_INET6:
        return inet6_in(state, function, o, out);
    case AF_NETLINK:
        return netlink_in(function, o, out);
    case AF_PACKET:
        return packet_in(s, function, o, out);
    case AF_TIPC:
        return tipc_in(function, o, out);
    case AF_CAN:
        return can_in(s, function, o, out);
    case AF_VSOCK:
        return vsock_in(function, o, out);
    case 42: /* AF_QIPCRTR, which older C libraries do not name */
        return qrtr_in(function, o, out);
    case AF_ALG:
        return alg_in(function, o, out);
    default:
        return err_int(err_raise(PyExc_OSError, "%s(): bad family", function));
    }
}
