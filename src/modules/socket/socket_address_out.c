/* _socket: addresses as Python sees them. */
#include "modules/socket/socket_module.h"

#include <arpa/inet.h>
#include <linux/can.h>
#include <linux/if_packet.h>
#include <linux/netlink.h>
#include <linux/qrtr.h>
#include <linux/tipc.h>
#include <linux/vm_sockets.h>
#include <net/if.h>
#include <stddef.h>
#include <string.h>
#include <sys/un.h>

static PyObject *numbers_tuple(size_t count, const uint64_t *numbers) {
    autoref PyObject *tuple = TRY(tuple_new((Py_ssize_t)count));
    for (size_t i = 0; i < count; i++) {
        tuple_items(tuple)[i] = TRY(int_from_uint64(numbers[i]));
    }
    return tuple_publish(take(tuple));
}

static PyObject *inet_out(const struct sockaddr *address) {
    const struct sockaddr_in *in = (const struct sockaddr_in *)address;
    char text[INET_ADDRSTRLEN];
    inet_ntop(AF_INET, &in->sin_addr, text, sizeof text);
    autoref PyObject *host = TRY(str_from_text(text));
    autoref PyObject *port = TRY(int_from_int64(ntohs(in->sin_port)));
    return tuple_of(2, host, port);
}
static PyObject *inet6_out(const struct sockaddr *address) {
    const struct sockaddr_in6 *in = (const struct sockaddr_in6 *)address;
    char text[INET6_ADDRSTRLEN];
    inet_ntop(AF_INET6, &in->sin6_addr, text, sizeof text);
    autoref PyObject *host = TRY(str_from_text(text));
    autoref PyObject *port = TRY(int_from_int64(ntohs(in->sin6_port)));
    autoref PyObject *flow = TRY(int_from_uint64(ntohl(in->sin6_flowinfo)));
    autoref PyObject *scope = TRY(int_from_uint64(in->sin6_scope_id));
    return tuple_of(4, host, port, flow, scope);
}
/* A name without a file is bytes. */
static PyObject *unix_out(const struct sockaddr *address, socklen_t length) {
    const struct sockaddr_un *un = (const struct sockaddr_un *)address;
    size_t room = length - offsetof(struct sockaddr_un, sun_path);
    if (length <= offsetof(struct sockaddr_un, sun_path)) {
        return str_from_text("");
    }
    if (un->sun_path[0] == 0) {
        return bytes_from(un->sun_path, (Py_ssize_t)room);
    }
    return str_decode_fs(un->sun_path, (Py_ssize_t)strnlen(un->sun_path, room));
}
static PyObject *packet_out(const struct sockaddr *address) {
    const struct sockaddr_ll *ll = (const struct sockaddr_ll *)address;
    char name[IF_NAMESIZE] = "";
    if (ll->sll_ifindex != 0) {
        if_indextoname((unsigned)ll->sll_ifindex, name);
    }
    autoref PyObject *interface = TRY(str_decode_fs(name, (Py_ssize_t)strlen(name)));
    autoref PyObject *proto = TRY(int_from_int64(ntohs(ll->sll_protocol)));
    autoref PyObject *kind = TRY(int_from_int64(ll->sll_pkttype));
    autoref PyObject *hardware = TRY(int_from_int64(ll->sll_hatype));
    autoref PyObject *bytes = TRY(bytes_from((const char *)ll->sll_addr, ll->sll_halen));
    return tuple_of(5, interface, proto, kind, hardware, bytes);
}
static PyObject *tipc_out(const struct sockaddr *address) {
    const struct sockaddr_tipc *t = (const struct sockaddr_tipc *)address;
    uint64_t part[5] = {t->addrtype, 0, 0, 0, (uint64_t)t->scope};
    switch (t->addrtype) {
    case TIPC_ADDR_NAMESEQ:
        part[1] = t->addr.nameseq.type;
        part[2] = t->addr.nameseq.lower;
        part[3] = t->addr.nameseq.upper;
        break;
    case TIPC_ADDR_NAME:
        part[1] = t->addr.name.name.type;
        part[2] = part[3] = t->addr.name.name.instance;
        break;
    case TIPC_ADDR_ID:
        part[1] = t->addr.id.node;
        part[2] = t->addr.id.ref;
        break;
    default:
        return err_raise(PyExc_ValueError, "Invalid address type");
    }
    return numbers_tuple(5, part);
}
static PyObject *can_out(const struct sockaddr *address, int proto) {
    const struct sockaddr_can *can = (const struct sockaddr_can *)address;
    char text[IF_NAMESIZE] = "";
    if (can->can_ifindex != 0) {
        if_indextoname((unsigned)can->can_ifindex, text);
    }
    autoref PyObject *name = TRY(str_decode_fs(text, (Py_ssize_t)strlen(text)));
    if (proto == CAN_ISOTP) {
        autoref PyObject *rx = TRY(int_from_uint64(can->can_addr.tp.rx_id));
        autoref PyObject *tx = TRY(int_from_uint64(can->can_addr.tp.tx_id));
        return tuple_of(3, name, rx, tx);
    }
    if (proto == CAN_J1939) {
        autoref PyObject *own = TRY(int_from_uint64(can->can_addr.j1939.name));
        autoref PyObject *pgn = TRY(int_from_uint64(can->can_addr.j1939.pgn));
        autoref PyObject *number = TRY(int_from_uint64(can->can_addr.j1939.addr));
        return tuple_of(4, name, own, pgn, number);
    }
    return tuple_of(1, name);
}

PyObject *address_to_object(int fd, const struct sockaddr *address, socklen_t length, int proto) {
    if (length == 0) {
        return none();
    }
    switch (address->sa_family) {
    case AF_INET:
        return inet_out(address);
    case AF_INET6:
        return inet6_out(address);
    case AF_UNIX:
        return unix_out(address, length);
    case AF_NETLINK: {
        const struct sockaddr_nl *nl = (const struct sockaddr_nl *)address;
        return numbers_tuple(2, (const uint64_t[]){nl->nl_pid, nl->nl_groups});
    }
    case AF_PACKET:
        return packet_out(address);
    case AF_TIPC:
        return tipc_out(address);
    case AF_CAN:
        return can_out(address, proto);
    case AF_VSOCK: {
        const struct sockaddr_vm *vm = (const struct sockaddr_vm *)address;
        return numbers_tuple(2, (const uint64_t[]){vm->svm_cid, vm->svm_port});
    }
    case 42: {
        const struct sockaddr_qrtr *q = (const struct sockaddr_qrtr *)address;
        return numbers_tuple(2, (const uint64_t[]){q->sq_node, q->sq_port});
    }
    default: { /* unknown: the family's number and the bytes behind */
        autoref PyObject *family = TRY(int_from_int64(address->sa_family));
        autoref PyObject *bytes = TRY(bytes_from(
            address->sa_data, (Py_ssize_t)(length - offsetof(struct sockaddr, sa_data))));
        return tuple_of(2, family, bytes);
    }
    }
}
