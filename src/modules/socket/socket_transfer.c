/* _socket: sending and receiving bytes. */
#include "modules/socket/socket_module.h"

#include <poll.h>
#include <string.h>

/* The arguments of one call of recv or send and their relatives. */
typedef struct {
    char *data;
    size_t size;
    int flags;
    SocketAddress *address; /* NULL: none */
} Transfer;

static ssize_t call_receive(int fd, void *arg) {
    Transfer *t = arg;
    if (t->address == NULL) {
        return recv(fd, t->data, t->size, t->flags);
    }
    t->address->length = sizeof t->address->room;
    memset(&t->address->room, 0, sizeof t->address->room);
    return recvfrom(fd, t->data, t->size, t->flags, &t->address->any, &t->address->length);
}
static ssize_t call_send(int fd, void *arg) {
    Transfer *t = arg;
    return t->address ? sendto(fd, t->data, t->size, t->flags, &t->address->any, t->address->length)
                      : send(fd, t->data, t->size, t->flags);
}

static int count_between(const char *function, Py_ssize_t nargs, Py_ssize_t least,
                         Py_ssize_t most) {
    if (nargs < least || nargs > most) {
        Py_ssize_t bound = nargs < least ? least : most;
        return err_int(err_raise(PyExc_TypeError, "%s() takes at %s %zd argument%s (%zd given)",
                                 function, nargs < least ? "least" : "most", bound,
                                 bound == 1 ? "" : "s", nargs));
    }
    return 0;
}

/* ---- receiving into new bytes ---- */

/* size and flags of recv and recvfrom. */
static int receive_arguments(const char *function, PyObject *const *args, Py_ssize_t nargs,
                             PyObject *kwnames, Py_ssize_t *size, int *flags) {
    INT_TRYI(args_no_keywords(function, kwnames));
    INT_TRYI(count_between(function, nargs, 1, 2));
    *flags = 0;
    INT_TRYI(arg_ssize(args[0], size));
    INT_TRYI(nargs > 1 ? arg_int(args[1], flags) : 0);
    return *size < 0 ? err_int(err_raise(PyExc_ValueError, "negative buffersize in %s", function))
                     : 0;
}
static PyObject *receive_bytes(SocketObject *self, Py_ssize_t size, int flags,
                               SocketAddress *address) {
    autoref PyObject *bytes = TRY(bytes_new(size));
    if (size == 0 && address == NULL) {
        return take(bytes);
    }
    Transfer t = {bytes_data(bytes), (size_t)size, flags, address};
    ssize_t n = TRYI(socket_call(self, POLLIN, call_receive, &t, NULL));
    if (n != size) {
        TRYI(bytes_resize_fresh(&bytes, n));
    }
    return take(bytes);
}

METHOD("socket_transfer.recv(self, ...)",
       "recv(buffersize[, flags]) -> data\n\nReceive up to that many bytes.")
static PyObject *socket_recv(SocketObject *self, PyObject *const *args, Py_ssize_t nargs,
                             PyObject *kwnames) {
    Py_ssize_t size;
    int flags;
    TRYI(receive_arguments("recv", args, nargs, kwnames, &size, &flags));
    return receive_bytes(self, size, flags, NULL);
}
METHOD("socket_transfer.recvfrom(self, ...)",
       "recvfrom(buffersize[, flags]) -> (data, address)\n\nReceive up to that many bytes, and "
       "from whom.")
static PyObject *socket_recvfrom(SocketObject *self, PyObject *const *args, Py_ssize_t nargs,
                                 PyObject *kwnames) {
    Py_ssize_t size;
    int flags;
    SocketAddress from = {.length = 0};
    TRYI(receive_arguments("recvfrom", args, nargs, kwnames, &size, &flags));
    autoref PyObject *bytes = TRY(receive_bytes(self, size, flags, &from));
    autoref PyObject *address =
        TRY(address_to_object(self->fd, &from.any, from.length, self->proto));
    return tuple_of(2, bytes, address);
}

/* ---- receiving into a buffer ---- */

static void release_view(Py_buffer *view) {
    if (view->obj != NULL) {
        ops_release_buffer(view);
    }
}

static int writable_view(const char *function, PyObject *o, Py_buffer *view) {
    if (ops_get_buffer(o, view, PyBUF_WRITABLE) == 0) {
        return 0;
    }
    if (!err_clear_if(PyExc_TypeError) && !err_clear_if(PyExc_BufferError)) {
        return -1;
    }
    return err_int(err_raise(PyExc_TypeError,
                             "%s() argument 1 must be read-write bytes-like object, not %.50s",
                             function, TYPE(o)->tp_name));
}
static int room_in(const char *function, const Py_buffer *view, Py_ssize_t wanted,
                   const char *too_small, size_t *out) {
    if (wanted < 0) {
        return err_int(err_raise(PyExc_ValueError, "negative buffersize in %s", function));
    }
    if (wanted > view->len) {
        return err_int(err_raise(PyExc_ValueError, "%s", too_small));
    }
    *out = (size_t)(wanted == 0 ? view->len : wanted);
    return 0;
}

METHOD("socket_transfer.recv_into(self, buffer, nbytes: ssize = 0, flags: int = 0)",
       "Receive into a buffer; returns how many bytes.")
static PyObject *socket_recv_into(SocketObject *self, PyObject *buffer, Py_ssize_t nbytes,
                                  int flags) {
    __attribute__((cleanup(release_view))) Py_buffer view = {0};
    TRYI(writable_view("recv_into", buffer, &view));
    Transfer t = {view.buf, 0, flags, NULL};
    TRYI(room_in("recv_into", &view, nbytes, "buffer too small for requested bytes", &t.size));
    if (t.size == 0) {
        return int_from_int64(0);
    }
    return int_from_ssize(TRYI(socket_call(self, POLLIN, call_receive, &t, NULL)));
}
METHOD("socket_transfer.recvfrom_into(self, buffer, nbytes: ssize = 0, flags: int = 0)",
       "Receive into a buffer; returns how many bytes, and from whom.")
static PyObject *socket_recvfrom_into(SocketObject *self, PyObject *buffer, Py_ssize_t nbytes,
                                      int flags) {
    __attribute__((cleanup(release_view))) Py_buffer view = {0};
    TRYI(writable_view("recvfrom_into", buffer, &view));
    SocketAddress from = {.length = 0};
    Transfer t = {view.buf, 0, flags, &from};
    TRYI(room_in("recvfrom_into", &view, nbytes, "nbytes is greater than the length of the buffer",
                 &t.size));
    ssize_t n = TRYI(socket_call(self, POLLIN, call_receive, &t, NULL));
    autoref PyObject *count = TRY(int_from_ssize(n));
    autoref PyObject *address =
        TRY(address_to_object(self->fd, &from.any, from.length, self->proto));
    return tuple_of(2, count, address);
}

/* ---- sending ---- */

METHOD("socket_transfer.send(self, ...)",
       "send(data[, flags]) -> count\n\nSend bytes; returns how many were sent.")
static PyObject *socket_send(SocketObject *self, PyObject *const *args, Py_ssize_t nargs,
                             PyObject *kwnames) {
    TRYI(args_no_keywords("send", kwnames));
    TRYI(count_between("send", nargs, 1, 2));
    int flags = 0;
    __attribute__((cleanup(release_view))) Py_buffer view = {0};
    TRYI(ops_get_buffer(args[0], &view, PyBUF_SIMPLE));
    TRYI(nargs > 1 ? arg_int(args[1], &flags) : 0);
    Transfer t = {view.buf, (size_t)view.len, flags, NULL};
    return int_from_ssize(TRYI(socket_call(self, POLLOUT, call_send, &t, NULL)));
}

METHOD("socket_transfer.sendall(self, ...)",
       "sendall(data[, flags])\n\nSend bytes until all are sent.")
static PyObject *socket_sendall(SocketObject *self, PyObject *const *args, Py_ssize_t nargs,
                                PyObject *kwnames) {
    TRYI(args_no_keywords("sendall", kwnames));
    TRYI(count_between("sendall", nargs, 1, 2));
    int flags = 0;
    __attribute__((cleanup(release_view))) Py_buffer view = {0};
    TRYI(ops_get_buffer(args[0], &view, PyBUF_SIMPLE));
    TRYI(nargs > 1 ? arg_int(args[1], &flags) : 0);
    Transfer t = {view.buf, (size_t)view.len, flags, NULL};
    int64_t deadline = 0;
    do {
        ssize_t n = TRYI(socket_call(self, POLLOUT, call_send, &t, &deadline));
        t.data += n;
        t.size -= (size_t)n;
        TRYI(signals_poll());
    } while (t.size > 0);
    return none();
}

METHOD("socket_transfer.sendto(self, ...)",
       "sendto(data[, flags], address) -> count\n\nSend bytes to an address.")
static PyObject *socket_sendto(SocketObject *self, PyObject *const *args, Py_ssize_t nargs,
                               PyObject *kwnames) {
    TRYI(args_no_keywords("sendto", kwnames));
    if (nargs != 2 && nargs != 3) {
        return err_raise(PyExc_TypeError, "sendto() takes 2 or 3 arguments (%zd given)", nargs);
    }
    int flags = 0;
    __attribute__((cleanup(release_view))) Py_buffer view = {0};
    TRYI(ops_get_buffer(args[0], &view, PyBUF_SIMPLE));
    TRYI(nargs == 3 ? arg_int(args[1], &flags) : 0);
    SocketAddress to;
    TRYI(address_from_object(self, "sendto", args[nargs - 1], &to));
    TRYI(AUDIT_EVENT("socket.sendto", "OO", self, args[nargs - 1]));
    Transfer t = {view.buf, (size_t)view.len, flags, &to};
    return int_from_ssize(TRYI(socket_call(self, POLLOUT, call_send, &t, NULL)));
}

#include "socket_transfer.gen.h"
