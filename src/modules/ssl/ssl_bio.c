/* MemoryBIO, and the BIO of sockets, which never blocks. */
#ifdef HAVE_OPENSSL
#include "modules/ssl/ssl_int.h"

#include <limits.h>

/* ---- sockets ---- */

/* The file descriptor is the BIO's data. */
static int socket_fd(BIO *b) {
    return (int)(intptr_t)BIO_get_data(b);
}
static int socket_read(BIO *b, char *data, int length) {
    BIO_clear_retry_flags(b);
    ssize_t n = recv(socket_fd(b), data, (size_t)length, MSG_DONTWAIT);
    if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) {
        BIO_set_retry_read(b);
    } else if (n == 0) {
        BIO_set_flags(b, BIO_FLAGS_IN_EOF);
    }
    return (int)n;
}
static int socket_write(BIO *b, const char *data, int length) {
    BIO_clear_retry_flags(b);
    ssize_t n = send(socket_fd(b), data, (size_t)length, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) {
        BIO_set_retry_write(b);
    }
    return (int)n;
}
static int socket_puts(BIO *b, const char *text) {
    return socket_write(b, text, (int)strlen(text));
}
static long socket_ctrl(BIO *b, int command, long number, void *pointer) {
    switch (command) {
    case BIO_CTRL_FLUSH:
    case BIO_CTRL_DUP:
        return 1;
    case BIO_CTRL_EOF:
        return BIO_test_flags(b, BIO_FLAGS_IN_EOF) != 0;
    default:
        return 0;
    }
}
static int socket_create(BIO *b) {
    BIO_set_init(b, 1);
    return 1;
}
BIO_METHOD *ssl_socket_method(void) {
    BIO_METHOD *m = BIO_meth_new(BIO_TYPE_SOURCE_SINK | 100, "socket");
    if (m == NULL || !BIO_meth_set_read(m, socket_read) || !BIO_meth_set_write(m, socket_write) ||
        !BIO_meth_set_puts(m, socket_puts) || !BIO_meth_set_ctrl(m, socket_ctrl) ||
        !BIO_meth_set_create(m, socket_create)) {
        BIO_meth_free(m);
        return err_no_memory();
    }
    return m;
}

/* ---- memory ---- */

static PyObject *bio_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    if (tuple_length(args) > 0) {
        return err_raise(PyExc_TypeError, "MemoryBIO() takes no positional arguments");
    }
    if (kwargs != NULL && dict_length(kwargs) > 0) {
        return err_raise(PyExc_TypeError, "MemoryBIO() takes no keyword arguments");
    }
    autoref PyObject *self = TRY(type->tp_alloc(type, 0));
    BIOOBJ(self)->bio = BIO_new(BIO_s_mem());
    if (BIOOBJ(self)->bio == NULL) {
        return ssl_raise_plain(TRY(ssl_state_of(self)), "no memory BIO to be had");
    }
    BIO_set_retry_read(BIOOBJ(self)->bio); /* nothing there yet is no end */
    BIO_set_mem_eof_return(BIOOBJ(self)->bio, -1);
    return take(self);
}
static void bio_dealloc(PyObject *o) {
    BIO_free_all(BIOOBJ(o)->bio);
    TYPE(o)->tp_free(o);
}
METHOD("MemoryBIO.read(self, size: int = -1, /)",
       "At most size bytes; all there are if it is negative.")
static PyObject *bio_read(BioObject *self, int size) {
    SslState *state = TRY(ssl_state_of(self));
    OWN_GUARD(&self->lock);
    size_t there = BIO_ctrl_pending(self->bio);
    size_t n = size < 0 || (size_t)size > there ? there : (size_t)size;
    n = n < INT_MAX ? n : INT_MAX;
    autoref PyObject *bytes = TRY(bytes_new((Py_ssize_t)n));
    if (n > 0) {
        int got = BIO_read(self->bio, bytes_data(bytes), (int)n);
        if (got < 0) {
            return SSL_RAISE(state);
        }
        TRYI((size_t)got < n ? bytes_resize_fresh(&bytes, got) : 0);
    }
    return take(bytes);
}
METHOD("MemoryBIO.write(self, b: buffer, /)", "Write the bytes; how many they were.")
static PyObject *bio_write(BioObject *self, Py_buffer *b) {
    SslState *state = TRY(ssl_state_of(self));
    if (b->len > INT_MAX) {
        return err_raise(PyExc_OverflowError, "string longer than %d bytes", INT_MAX);
    }
    OWN_GUARD(&self->lock);
    if (self->eof_written) {
        return ssl_raise_plain(state, "cannot write() after write_eof()");
    }
    int n = b->len == 0 ? 0 : BIO_write(self->bio, b->buf, (int)b->len);
    return n < 0 ? SSL_RAISE(state) : int_from_int64(n);
}
METHOD("MemoryBIO.write_eof(self)", "Say that nothing more will be written.")
static PyObject *bio_write_eof(BioObject *self) {
    OWN_GUARD(&self->lock);
    self->eof_written = true;
    BIO_clear_retry_flags(self->bio);
    BIO_set_mem_eof_return(self->bio, 0);
    return newref(NONE);
}
GETTER("MemoryBIO.pending", "How many bytes there are to be read.")
static PyObject *bio_pending(BioObject *self) {
    OWN_GUARD(&self->lock);
    return int_from_size(BIO_ctrl_pending(self->bio));
}
GETTER("MemoryBIO.eof", "Is everything read, and nothing more to come?")
static PyObject *bio_eof(BioObject *self) {
    OWN_GUARD(&self->lock);
    return BOOL(BIO_ctrl_pending(self->bio) == 0 && self->eof_written);
}

#include "ssl_bio.gen.h"

static PyType_Slot slots[] = {
    {Py_tp_dealloc, bio_dealloc},
    {Py_tp_new, bio_new},
    {Py_tp_methods, MemoryBIO_methods},
    {Py_tp_getset, MemoryBIO_getset},
    {0, NULL},
};
PyType_Spec ssl_bio_spec = {
    .name = "_ssl.MemoryBIO",
    .basicsize = sizeof(BioObject),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = slots,
};
#endif
