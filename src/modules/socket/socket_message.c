/* _socket: messages: several buffers at once, with ancillary data. */
#include "modules/socket/socket_module.h"
#include "modules/socket/socket_ancillary.h"

#include <limits.h>
#include <linux/if_alg.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>

/* ---- several buffers ---- */

typedef struct {
    Py_buffer *views;
    struct iovec *parts;
    Py_ssize_t count; /* of views that are held */
} Buffers;

static void buffers_drop(Buffers *buffers) {
    for (Py_ssize_t i = 0; i < buffers->count; i++) {
        ops_release_buffer(&buffers->views[i]);
    }
    free(buffers->views);
    free(buffers->parts);
}
#define BUFFERS(variable) __attribute__((cleanup(buffers_drop))) Buffers variable = {0}

/* `refusal` words items that are no such buffers; NULL: as they do. */
static int buffers_fill(Buffers *buffers, PyObject *items, int flags, const char *not_iterable,
                        const char *refusal) {
    autoref PyObject *list = INT_TRY(ops_fast(items, not_iterable));
    autoref PyObject *tuple = INT_TRY(ops_to_tuple(list));
    size_t n = (size_t)tuple_length(tuple);
    buffers->views = malloc((n + 1) * sizeof *buffers->views);
    buffers->parts = malloc((n + 1) * sizeof *buffers->parts);
    if (buffers->views == NULL || buffers->parts == NULL) {
        return err_int(err_no_memory());
    }
    for (size_t i = 0; i < n; i++) {
        Py_buffer *view = &buffers->views[i];
        if (ops_get_buffer(tuple_at(tuple, (Py_ssize_t)i), view, flags) < 0) {
            if (refusal == NULL ||
                (!err_clear_if(PyExc_TypeError) && !err_clear_if(PyExc_BufferError))) {
                return -1;
            }
            return err_int(err_raise(PyExc_TypeError, "%s", refusal));
        }
        buffers->count++;
        buffers->parts[i] = (struct iovec){view->buf, (size_t)view->len};
    }
    return 0;
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

/* ---- receiving ---- */

typedef struct {
    struct msghdr message;
    int flags;
} MessageCall;

static ssize_t call_receive(int fd, void *arg) {
    MessageCall *m = arg;
    return recvmsg(fd, &m->message, m->flags);
}
static ssize_t call_send(int fd, void *arg) {
    MessageCall *m = arg;
    return sendmsg(fd, &m->message, m->flags);
}

/* Receives and returns (first, ancillary data, flags, address), first being what `made` makes of
 * the number of bytes. */
static PyObject *receive(SocketObject *self, Buffers *buffers, Py_ssize_t ancillary_size, int flags,
                         PyObject *(*made)(void *arg, ssize_t count), void *arg) {
    SocketAddress from = {.length = 0};
    memset(&from.room, 0, sizeof from.room);
    void *control = ancillary_size ? malloc((size_t)ancillary_size) : NULL;
    if (ancillary_size && control == NULL) {
        return err_no_memory();
    }
    MessageCall m = {.message = {.msg_name = &from.any,
                                 .msg_namelen = sizeof from.room,
                                 .msg_iov = buffers->parts,
                                 .msg_iovlen = (size_t)buffers->count,
                                 .msg_control = control,
                                 .msg_controllen = (size_t)ancillary_size},
                     .flags = flags};
    ssize_t n = socket_call(self, POLLIN, call_receive, &m, NULL);
    autoref PyObject *ancillary = n < 0 ? NULL : ancillary_list(&m.message);
    free(control);
    if (ancillary == NULL) {
        return NULL;
    }
    autoref PyObject *first = TRY(made(arg, n));
    autoref PyObject *got_flags = TRY(int_from_int64(m.message.msg_flags));
    autoref PyObject *address =
        TRY(address_to_object(self->fd, &from.any, m.message.msg_namelen, self->proto));
    return tuple_of(4, first, ancillary, got_flags, address);
}

static PyObject *bytes_result(void *arg, ssize_t count) {
    PyObject **bytes = arg;
    if (count != bytes_length(*bytes)) {
        TRYI(bytes_resize_fresh(bytes, count));
    }
    return newref(*bytes);
}
static PyObject *count_result(void *arg, ssize_t count) {
    return int_from_ssize(count);
}

/* The size of the buffer for ancillary data, and flags. */
static int receive_options(PyObject *const *args, Py_ssize_t nargs, Py_ssize_t *size, int *flags) {
    *size = 0;
    *flags = 0;
    INT_TRYI(nargs > 1 ? arg_ssize(args[1], size) : 0);
    INT_TRYI(nargs > 2 ? arg_int(args[2], flags) : 0);
    if (*size < 0 || *size > INT_MAX) {
        return err_int(err_raise(PyExc_ValueError, "invalid ancillary data buffer length"));
    }
    return 0;
}

METHOD("socket_message.recvmsg(self, ...)",
       "recvmsg(bufsize[, ancbufsize[, flags]]) -> (data, ancdata, msg_flags, address)\n\n"
       "Receive a message with its ancillary data.")
static PyObject *socket_recvmsg(SocketObject *self, PyObject *const *args, Py_ssize_t nargs,
                                PyObject *kwnames) {
    TRYI(args_no_keywords("recvmsg", kwnames));
    TRYI(count_between("recvmsg", nargs, 1, 3));
    Py_ssize_t size, ancillary_size;
    int flags;
    TRYI(arg_ssize(args[0], &size));
    if (size < 0) {
        return err_raise(PyExc_ValueError, "negative buffer size in recvmsg()");
    }
    TRYI(receive_options(args, nargs, &ancillary_size, &flags));
    autoref PyObject *bytes = TRY(bytes_new(size));
    struct iovec part = {bytes_data(bytes), (size_t)size};
    Buffers one = {NULL, &part, 1};
    return receive(self, &one, ancillary_size, flags, bytes_result, &bytes);
}
METHOD("socket_message.recvmsg_into(self, ...)",
       "recvmsg_into(buffers[, ancbufsize[, flags]]) -> (nbytes, ancdata, msg_flags, address)\n\n"
       "Receive a message into buffers.")
static PyObject *socket_recvmsg_into(SocketObject *self, PyObject *const *args, Py_ssize_t nargs,
                                     PyObject *kwnames) {
    TRYI(args_no_keywords("recvmsg_into", kwnames));
    TRYI(count_between("recvmsg_into", nargs, 1, 3));
    Py_ssize_t ancillary_size;
    int flags;
    BUFFERS(buffers);
    TRYI(buffers_fill(&buffers, args[0], PyBUF_WRITABLE,
                      "recvmsg_into() argument 1 must be an iterable",
                      "recvmsg_into() argument 1 must be an iterable of single-segment "
                      "read-write buffers"));
    TRYI(receive_options(args, nargs, &ancillary_size, &flags));
    return receive(self, &buffers, ancillary_size, flags, count_result, NULL);
}

/* ---- sending ---- */

static PyObject *send_message(SocketObject *self, MessageCall *m) {
    return int_from_ssize(TRYI(socket_call(self, POLLOUT, call_send, m, NULL)));
}

METHOD("socket_message.sendmsg(self, ...)",
       "sendmsg(buffers[, ancdata[, flags[, address]]]) -> count\n\nSend a message with "
       "ancillary data.")
static PyObject *socket_sendmsg(SocketObject *self, PyObject *const *args, Py_ssize_t nargs,
                                PyObject *kwnames) {
    TRYI(args_no_keywords("sendmsg", kwnames));
    TRYI(count_between("sendmsg", nargs, 1, 4));
    SocketAddress to;
    MessageCall m = {.flags = 0};
    TRYI(nargs > 2 ? arg_int(args[2], &m.flags) : 0);
    if (nargs > 3 && args[3] != NONE) {
        TRYI(address_from_object(self, "sendmsg", args[3], &to));
        TRYI(AUDIT_EVENT("socket.sendmsg", "OO", self, args[3]));
        m.message.msg_name = &to.any;
        m.message.msg_namelen = to.length;
    }
    BUFFERS(buffers);
    TRYI(buffers_fill(&buffers, args[0], PyBUF_SIMPLE, "sendmsg() argument 1 must be an iterable",
                      NULL));
    m.message.msg_iov = buffers.parts;
    m.message.msg_iovlen = (size_t)buffers.count;
    autoref PyObject *control = NULL;
    if (nargs > 1) {
        control = TRY(ancillary_bytes(args[1]));
        if (bytes_length(control) > 0) {
            m.message.msg_control = bytes_data(control);
            m.message.msg_controllen = (size_t)bytes_length(control);
        }
    }
    return send_message(self, &m);
}

/* One piece of ancillary data of an AF_ALG socket at `at`; returns what lies behind it. */
static struct cmsghdr *alg_item(struct msghdr *message, struct cmsghdr *at, int type,
                                const void *data, size_t size) {
    at->cmsg_level = SOL_ALG;
    at->cmsg_type = type;
    at->cmsg_len = CMSG_LEN(size);
    memcpy(CMSG_DATA(at), data, size);
    return CMSG_NXTHDR(message, at);
}

/* op, iv and assoclen as ancillary data: bytes. */
static PyObject *alg_control(int op, PyObject *iv, PyObject *assoclen) {
    __attribute__((cleanup(ancillary_view_drop))) Py_buffer view = {0};
    unsigned length = 0;
    if (iv != NONE) {
        TRYI(ops_get_buffer(iv, &view, PyBUF_SIMPLE));
    }
    if (assoclen != NULL) {
        TRYI(arg_uint(assoclen, &length));
    }
    size_t iv_size = sizeof(struct af_alg_iv) + (size_t)view.len;
    size_t total = CMSG_SPACE(4) + (iv != NONE ? CMSG_SPACE(iv_size) : 0) +
                   (assoclen != NULL ? CMSG_SPACE(4) : 0);
    autoref PyObject *control = TRY(bytes_new((Py_ssize_t)total));
    memset(bytes_data(control), 0, total);
    struct msghdr message = {.msg_control = bytes_data(control), .msg_controllen = total};
    struct cmsghdr *at = CMSG_FIRSTHDR(&message);
    at = alg_item(&message, at, ALG_SET_OP, &op, sizeof op);
    if (iv != NONE && at != NULL) {
        at->cmsg_level = SOL_ALG;
        at->cmsg_type = ALG_SET_IV;
        at->cmsg_len = CMSG_LEN(iv_size);
        struct af_alg_iv *data = (struct af_alg_iv *)CMSG_DATA(at);
        data->ivlen = (unsigned)view.len;
        memcpy(data->iv, view.buf, (size_t)view.len);
        at = CMSG_NXTHDR(&message, at);
    }
    if (assoclen != NULL && at != NULL) {
        alg_item(&message, at, ALG_SET_AEAD_ASSOCLEN, &length, sizeof length);
    }
    return take(control);
}

METHOD("socket_message.sendmsg_afalg(self, msg=(), /, *, op: int, iv=None, assoclen=NULL, "
       "flags: int = 0)",
       "Send a message to a socket of the kernel's cryptography.")
static PyObject *socket_sendmsg_afalg(SocketObject *self, PyObject *msg, int op, PyObject *iv,
                                      PyObject *assoclen, int flags) {
    if (self->family != AF_ALG) {
        return err_raise(PyExc_OSError, "algset is only supported for AF_ALG");
    }
    if (op < 0) {
        return err_raise(PyExc_TypeError, "Invalid or missing argument 'op'");
    }
    autoref PyObject *control = TRY(alg_control(op, iv, assoclen));
    BUFFERS(buffers);
    if (msg != NULL) {
        TRYI(buffers_fill(&buffers, msg, PyBUF_SIMPLE,
                          "sendmsg_afalg() argument 1 must be an iterable", NULL));
    }
    MessageCall m = {.message = {.msg_iov = buffers.parts,
                                 .msg_iovlen = (size_t)buffers.count,
                                 .msg_control = bytes_data(control),
                                 .msg_controllen = (size_t)bytes_length(control)},
                     .flags = flags};
    return send_message(self, &m);
}

#include "socket_message.gen.h"
