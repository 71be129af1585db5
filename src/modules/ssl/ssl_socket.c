/* _SSLSocket: a TLS connection over a socket or two memory BIOs: handshake, reading, writing. */
#ifdef HAVE_OPENSSL
#include "modules/ssl/ssl_int.h"

#include <limits.h>
#include <poll.h>

/* ---- making and ending ---- */

PyObject *ssl_owner_or_self(SslObject *self) {
    autoref PyObject *ref = attr_field((PyObject *)self, &self->owner);
    return ref == NULL || ref == NONE ? newref((PyObject *)self) : weakref_get(ref);
}
/* Whom the certificate must be for, and what the server is told. */
static int set_server_name(SslObject *self, ContextObject *context, SslState *state) {
    if (self->server_hostname == NONE) {
        return 0;
    }
    Py_ssize_t n;
    const char *name = INT_TRY(str_utf8(self->server_hostname, &n));
    ASN1_OCTET_STRING *ip = a2i_IPADDRESS(name);
    ERR_clear_error();
    bool numeric = ip != NULL;
    ASN1_OCTET_STRING_free(ip);
    if (!numeric && !SSL_set_tlsext_host_name(self->ssl, name)) {
        return err_int(SSL_RAISE(state));
    }
    if (!load_relaxed(&context->check_hostname)) {
        return 0;
    }
    X509_VERIFY_PARAM *p = SSL_get0_param(self->ssl);
    int good = numeric ? X509_VERIFY_PARAM_set1_ip_asc(p, name)
                       : X509_VERIFY_PARAM_set1_host(p, name, (size_t)n);
    return good ? 0 : err_int(SSL_RAISE(state));
}
static int set_bios(SslObject *self, ContextObject *context, SslState *state) {
    if (self->incoming != NULL) {
        BIO_up_ref(BIOOBJ(self->incoming)->bio);
        BIO_up_ref(BIOOBJ(self->outgoing)->bio);
        SSL_set_bio(self->ssl, BIOOBJ(self->incoming)->bio, BIOOBJ(self->outgoing)->bio);
        return 0;
    }
    BIO *b = BIO_new(context->method);
    if (b == NULL) {
        return err_int(SSL_RAISE(state));
    }
    SSL_set_bio(self->ssl, b, b);
    return 0;
}
static void set_post_handshake_auth(SslObject *self, ContextObject *context) {
    if (!load_relaxed(&context->post_handshake_auth)) {
        return;
    }
    if (self->server_side) {
        int mode = SSL_get_verify_mode(self->ssl);
        if (mode & SSL_VERIFY_PEER) {
            SSL_set_verify(self->ssl, mode | SSL_VERIFY_POST_HANDSHAKE, NULL);
        }
    } else {
        SSL_set_post_handshake_auth(self->ssl, 1);
    }
}
static int check_side(SslState *state, ContextObject *context, int server_side) {
    if (server_side && context->protocol == PROTOCOL_TLS_CLIENT) {
        ssl_raise_text(state->error, 0, __LINE__,
                       "Cannot create a server socket with a PROTOCOL_TLS_CLIENT context");
        return -1;
    }
    if (!server_side && context->protocol == PROTOCOL_TLS_SERVER) {
        ssl_raise_text(state->error, 0, __LINE__,
                       "Cannot create a client socket with a PROTOCOL_TLS_SERVER context");
        return -1;
    }
    return 0;
}
static int set_session(SslState *state, SslObject *self, PyObject *value);
static int connection_begin(SslState *state, SslObject *self, ContextObject *context,
                            PyObject *session) {
    {
        OWN_GUARD(&context->lock);
        self->ssl = SSL_new(context->ctx);
    }
    if (self->ssl == NULL) {
        return err_int(SSL_RAISE(state));
    }
    SSL_set_app_data(self->ssl, self);
    static const unsigned char id[] = "Python";
    if (self->server_side) { /* sessions of servers that ask for certificates need one */
        SSL_set_session_id_context(self->ssl, id, sizeof id);
    }
    X509_VERIFY_PARAM_set_hostflags(SSL_get0_param(self->ssl), load_relaxed(&context->host_flags));
    INT_TRYI(set_bios(self, context, state));
    INT_TRYI(self->server_side ? 0 : set_server_name(self, context, state));
    set_post_handshake_auth(self, context);
    if (self->server_side) {
        SSL_set_accept_state(self->ssl);
    } else {
        SSL_set_connect_state(self->ssl);
    }
    return session == NONE ? 0 : set_session(state, self, session);
}
PyObject *ssl_socket_new(SslState *state, ContextObject *context, PyObject *socket,
                         PyObject *incoming, PyObject *outgoing, int server_side,
                         PyObject *server_hostname, PyObject *owner, PyObject *session) {
    TRYI(check_side(state, context, server_side));
    autoref PyObject *o = TRY(object_new((PyTypeObject *)state->socket));
    SslObject *self = SSLOBJ(o);
    self->context = newref((PyObject *)context);
    self->interp = context->interp;
    self->incoming = xnewref(incoming);
    self->outgoing = xnewref(outgoing);
    self->server_side = server_side;
    self->server_hostname = newref(server_hostname);
    self->owner = owner == NONE ? newref(NONE) : TRY(weakref_new(owner, NULL));
    self->socket = socket ? TRY(weakref_new(socket, NULL)) : NULL;
    TRYI(connection_begin(state, self, context, session));
    object_track(o);
    return take(o);
}
static int socket_traverse(PyObject *o, visitproc visit, void *arg) {
    SslObject *self = SSLOBJ(o);
    Py_VISIT(self->context);
    Py_VISIT(self->incoming);
    Py_VISIT(self->outgoing);
    Py_VISIT(self->owner);
    Py_VISIT(self->socket);
    return 0;
}
static void socket_dealloc(PyObject *o) {
    SslObject *self = SSLOBJ(o);
    object_untrack(o);
    SSL_free(self->ssl);
    CLEAR(self->context);
    CLEAR(self->incoming);
    CLEAR(self->outgoing);
    CLEAR(self->owner);
    CLEAR(self->socket);
    CLEAR(self->server_hostname);
    CLEAR(self->pending);
    TYPE(o)->tp_free(o);
}

/* ---- what happens meanwhile ---- */

/* The kind of message is its first byte, but for alerts and headers. */
static int message_type(int version, int kind, const unsigned char *data, size_t length) {
    switch (kind) {
    case SSL3_RT_CHANGE_CIPHER_SPEC:
        return SSL3_MT_CHANGE_CIPHER_SPEC;
    case SSL3_RT_ALERT:
        return length > 1 ? data[1] : -1;
    default: /* a handshake message, a header's or an inner content type */
        return length > 0 ? data[0] : -1;
    }
}
static int message_tell(PyObject *callback, SslObject *self, int outgoing, int version, int kind,
                        const void *data, size_t length) {
    const unsigned char *p = data;
    if (kind == SSL3_RT_HEADER && length >= 3) {
        version = p[1] << 8 | p[2];
    }
    autoref PyObject *who = ssl_owner_or_self(self);
    if (who == NULL) { /* it has died */
        return 0;
    }
    autoref PyObject *way = INT_TRY(str_from_text(outgoing ? "write" : "read")),
                     *number = INT_TRY(int_from_int64(version)),
                     *content = INT_TRY(int_from_int64(kind)),
                     *type = INT_TRY(int_from_int64(message_type(version, kind, p, length))),
                     *bytes = INT_TRY(bytes_from(data, (Py_ssize_t)length));
    autoref PyObject *answer =
        INT_TRY(call(callback, (PyObject *[]){who, way, number, content, type, bytes}, 6, NULL));
    return 0;
}
void ssl_message_callback(int outgoing, int version, int kind, const void *data, size_t length,
                          SSL *ssl, void *arg) {
    SslObject *self = SSL_get_app_data(ssl);
    ContextObject *context = self ? CONTEXT(self->context) : NULL;
    ForeignScope scope;
    if (self == NULL || self->pending != NULL || !foreign_begin(&scope, context->interp)) {
        return;
    }
    PyObject *callback = attr_field((PyObject *)context, &context->msg_callback);
    if (callback != NULL) {
        if (message_tell(callback, self, outgoing, version, kind, data, length) < 0) {
            self->pending = err_fetch();
        }
        decref(callback);
    }
    foreign_end(&scope);
}

/* ---- errors ---- */

/* What a step of OpenSSL came to. */
typedef struct {
    int result; /* > 0: done */
    int error;  /* SSL_get_error */
    int system; /* errno */
    size_t count;
} Outcome;

static void *raise_unverified(SslState *state, SslObject *self) {
    long code = SSL_get_verify_result(self->ssl);
    autoref PyObject *why = NULL;
    if (code == X509_V_ERR_HOSTNAME_MISMATCH || code == X509_V_ERR_IP_ADDRESS_MISMATCH) {
        why = str_format("%s mismatch, certificate is not valid for '%S'.",
                         code == X509_V_ERR_HOSTNAME_MISMATCH ? "Hostname" : "IP address",
                         self->server_hostname);
    } else {
        why = str_from_text(X509_verify_cert_error_string(code));
    }
    autoref PyObject *text = TRY(str_format("[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify "
                                            "failed: %U (_ssl.c:%d)",
                                            TRY(why), __LINE__));
    autoref PyObject *number = TRY(int_from_int64(SSL_ERROR_SSL)),
                     *verify_code = TRY(int_from_int64(code)), *library = TRY(str_from_text("SSL")),
                     *reason = TRY(str_from_text("CERTIFICATE_VERIFY_FAILED"));
    autoref PyObject *error = TRY(call_two(state->cert_error, number, text));
    TRYI(attr_set(error, NAME(library), library));
    TRYI(attr_set(error, NAME(reason), reason));
    TRYI(attr_set(error, NAME(verify_code), verify_code));
    TRYI(attr_set(error, NAME(verify_message), why));
    return err_raise_object(take(error));
}
static void *raise_eof(SslState *state) {
    return ssl_raise_text(state->eof_error, 8, __LINE__, "EOF occurred in violation of protocol");
}
static void *raise_syscall(SslState *state, SslObject *self, const Outcome *out) {
    if (ERR_peek_last_error() != 0) {
        return SSL_RAISE(state);
    }
    if (out->result == 0 || self->socket == NULL || out->system == 0) {
        return raise_eof(state);
    }
    errno = out->system;
    return err_from_errno(PyExc_OSError);
}
static void *raise_queue_as_is(SslState *state, SslObject *self) {
    unsigned long code = ERR_peek_last_error();
    int reason = ERR_GET_REASON(code);
    bool of_ssl = ERR_GET_LIB(code) == ERR_LIB_SSL;
    if (of_ssl && reason == SSL_R_CERTIFICATE_VERIFY_FAILED) {
        ERR_clear_error();
        return raise_unverified(state, self);
    }
#ifdef SSL_R_UNEXPECTED_EOF_WHILE_READING
    if (of_ssl && reason == SSL_R_UNEXPECTED_EOF_WHILE_READING) {
        ERR_clear_error();
        return raise_eof(state);
    }
#endif
    return ssl_raise_queue_as(state, SSL_ERROR_SSL, __LINE__);
}
/* The exception for a step that did not succeed. The lock is held. */
static void *raise_outcome(SslObject *self, const Outcome *out) {
    SslState *state = TRY(ssl_state_of(self));
    if (self->pending != NULL) {
        ERR_clear_error();
        err_restore(take(self->pending));
        return NULL;
    }
    switch (out->error) {
    case SSL_ERROR_ZERO_RETURN:
        return ssl_raise_text(state->zero_return, out->error, __LINE__,
                              "TLS/SSL connection has been closed (EOF)");
    case SSL_ERROR_WANT_READ:
        return ssl_raise_text(state->want_read, out->error, __LINE__,
                              "The operation did not complete (read)");
    case SSL_ERROR_WANT_WRITE:
        return ssl_raise_text(state->want_write, out->error, __LINE__,
                              "The operation did not complete (write)");
    case SSL_ERROR_WANT_X509_LOOKUP:
        return ssl_raise_text(state->error, out->error, __LINE__,
                              "The operation did not complete (X509 lookup)");
    case SSL_ERROR_WANT_CONNECT:
        return ssl_raise_text(state->error, out->error, __LINE__,
                              "The operation did not complete (connect)");
    case SSL_ERROR_SYSCALL:
        return raise_syscall(state, self, out);
    case SSL_ERROR_SSL:
        return raise_queue_as_is(state, self);
    default:
        return ssl_raise_text(state->error, 10, __LINE__, "OpenSSL gave an unknown code");
    }
}

/* ---- steps ---- */

typedef struct {
    SslObject *self;
    void *data;
    size_t size;
    size_t count;
} Transfer;
typedef int (*Step)(Transfer *t);
static int step_handshake(Transfer *t) {
    return SSL_do_handshake(t->self->ssl);
}
static int step_read(Transfer *t) {
    return SSL_read_ex(t->self->ssl, t->data, t->size, &t->count);
}
static int step_write(Transfer *t) {
    return SSL_write_ex(t->self->ssl, t->data, t->size, &t->count);
}

/* One step, with everything it touches locked. */
static Outcome step_once(SslObject *self, int fd, Step step, Transfer *t) {
    Outcome out = {0};
    if (fd >= 0) {
        BIO_set_data(SSL_get_rbio(self->ssl), (void *)(intptr_t)fd);
    } else {
        own_lock(&BIOOBJ(self->incoming)->lock);
        own_lock(&BIOOBJ(self->outgoing)->lock);
    }
    ERR_clear_error();
    errno = 0;
    out.result = FOREIGN_CALL(step(t));
    out.system = errno;
    out.error = SSL_get_error(self->ssl, out.result);
    if (fd < 0) {
        own_unlock(&BIOOBJ(self->outgoing)->lock);
        own_unlock(&BIOOBJ(self->incoming)->lock);
    }
    return out;
}
/* The socket below, alive and open; NULL without an exception over BIOs. */
static int socket_below(SslObject *self, PyObject **out) {
    *out = NULL;
    if (self->socket == NULL) {
        return 0;
    }
    SslState *state = INT_TRY(ssl_state_of(self));
    *out = weakref_get(self->socket);
    if (*out == NULL) {
        ssl_raise_text(state->error, 0, __LINE__, "Underlying socket connection gone");
        return -1;
    }
    if (load_relaxed(&SOCK(*out)->fd) < 0) {
        CLEAR(*out);
        ssl_raise_text(state->error, 0, __LINE__, "Underlying socket has been closed.");
        return -1;
    }
    return 0;
}
/* Waits for the socket; TimeoutError in the words of the operation. */
static int wait_below(PyObject *sock, int error, int64_t *deadline, const char *what) {
    int fd = load_relaxed(&SOCK(sock)->fd);
    short events = error == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT;
    if (socket_wait(SOCK(sock), fd, events, deadline) == 0) {
        return 0;
    }
    if (err_clear_if(PyExc_TimeoutError)) {
        err_raise(PyExc_TimeoutError, "%s", what);
    }
    return -1;
}
/* Steps until it is done: SSL_ERROR_NONE, or the error that the caller wants to know of
 * (`accepted`; the other side's end counts as one that is accepted only while this side has not
 * ended too), or -1 with an exception. */
static int run_steps(SslObject *self, Step step, Transfer *t, const char *timed_out, int accepted) {
    autoref PyObject *sock = NULL;
    INT_TRYI(socket_below(self, &sock));
    int64_t deadline = 0, timeout = sock ? load_relaxed(&SOCK(sock)->timeout) : 0;
    for (;;) {
        Outcome out;
        {
            OWN_GUARD(&self->lock);
            out = step_once(self, sock ? load_relaxed(&SOCK(sock)->fd) : -1, step, t);
            if (out.result > 0 && self->pending == NULL) {
                return SSL_ERROR_NONE;
            }
            bool wait = (out.error == SSL_ERROR_WANT_READ || out.error == SSL_ERROR_WANT_WRITE) &&
                        timeout != 0 && self->pending == NULL;
            if (!wait && out.error == accepted && self->pending == NULL &&
                SSL_get_shutdown(self->ssl) == SSL_RECEIVED_SHUTDOWN) {
                return accepted;
            }
            if (!wait) {
                return err_int(raise_outcome(self, &out));
            }
        }
        INT_TRYI(signals_poll());
        INT_TRYI(wait_below(sock, out.error, &deadline, timed_out));
        if (load_relaxed(&SOCK(sock)->fd) < 0) {
            SslState *state = INT_TRY(ssl_state_of(self));
            ssl_raise_text(state->error, 0, __LINE__, "Underlying socket has been closed.");
            return -1;
        }
    }
}

METHOD("_SSLSocket.do_handshake(self)", "Agree with the other side on keys.")
static PyObject *socket_do_handshake(SslObject *self) {
    Transfer t = {.self = self};
    TRYI(run_steps(self, step_handshake, &t, "_ssl.c:1063: The handshake operation timed out", -2));
    return newref(NONE);
}
METHOD("_SSLSocket.write(self, b: buffer, /)", "Send the bytes; how many of them were sent.")
static PyObject *socket_write(SslObject *self, Py_buffer *b) {
    Transfer t = {.self = self, .data = b->buf, .size = (size_t)b->len};
    TRYI(run_steps(self, step_write, &t, "The write operation timed out", -2));
    return int_from_size(t.count);
}
static int read_into(SslObject *self, void *data, size_t size, size_t *count) {
    Transfer t = {.self = self, .data = data, .size = size};
    INT_TRYI(run_steps(self, step_read, &t, "The read operation timed out", SSL_ERROR_ZERO_RETURN));
    *count = t.count;
    return 0;
}
METHOD("_SSLSocket.read(...)",
       "read(size, [buffer])\nAt most size bytes; into the buffer, if there is one.")
static PyObject *socket_read(SslObject *self, PyObject *const *args, Py_ssize_t nargs,
                             PyObject *kwnames) {
    TRYI(args_no_keywords("read", kwnames));
    if (nargs < 1 || nargs > 2) {
        return err_raise(PyExc_TypeError, "_ssl._SSLSocket.read requires 1 to 2 arguments");
    }
    int size;
    size_t count = 0;
    TRYI(arg_int(args[0], &size));
    if (nargs == 1) {
        if (size < 0) {
            return err_raise(PyExc_ValueError, "size should not be negative");
        }
        autoref PyObject *bytes = TRY(bytes_new(size));
        TRYI(size == 0 ? 0 : read_into(self, bytes_data(bytes), (size_t)size, &count));
        TRYI(count < (size_t)size ? bytes_resize_fresh(&bytes, (Py_ssize_t)count) : 0);
        return take(bytes);
    }
    Py_buffer view;
    TRYI(arg_writable_buffer(args[1], "read", "2", &view));
    size_t room = (size_t)view.len;
    room = size <= 0 || (size_t)size > room ? room : (size_t)size;
    int bad = room == 0 ? 0 : read_into(self, view.buf, room, &count);
    arg_buffer_release(&view);
    TRYI(bad);
    return int_from_size(count);
}
METHOD("_SSLSocket.pending(self)", "How many bytes can be read without waiting.")
static PyObject *socket_pending(SslObject *self) {
    OWN_GUARD(&self->lock);
    return int_from_int64(SSL_pending(self->ssl));
}

/* ---- the end ---- */

static int step_shutdown(Transfer *t) {
    return SSL_shutdown(t->self->ssl);
}
static int shutdown_loop(SslObject *self, PyObject *sock) {
    int64_t deadline = 0, timeout = sock ? load_relaxed(&SOCK(sock)->timeout) : 0;
    for (int sent = 0;;) {
        Outcome out;
        {
            OWN_GUARD(&self->lock);
            Transfer t = {.self = self};
            if (sent == 1) { /* our notice is out; what else comes is not wanted */
                SSL_set_read_ahead(self->ssl, 0);
            }
            out = step_once(self, sock ? load_relaxed(&SOCK(sock)->fd) : -1, step_shutdown, &t);
            if (self->pending != NULL) {
                return err_int(raise_outcome(self, &out));
            }
            if (out.result > 0) {
                return 0;
            }
            if (out.result == 0 && ++sent == 1) {
                continue; /* once more, for the other side's notice */
            }
            if (out.result == 0) {
                return 0;
            }
            if ((out.error != SSL_ERROR_WANT_READ && out.error != SSL_ERROR_WANT_WRITE) ||
                timeout == 0) {
                return err_int(raise_outcome(self, &out));
            }
        }
        INT_TRYI(signals_poll());
        INT_TRYI(wait_below(sock, out.error, &deadline,
                            out.error == SSL_ERROR_WANT_READ ? "The read operation timed out"
                                                             : "The write operation timed out"));
    }
}
METHOD("_SSLSocket.shutdown(self)",
       "Say that nothing more will be sent, and wait for the other side to say so.")
static PyObject *socket_shutdown(SslObject *self) {
    PyObject *sock;
    TRYI(socket_below(self, &sock));
    if (shutdown_loop(self, sock) < 0) {
        XDECREF(sock);
        return NULL;
    }
    return sock ? sock : newref(NONE);
}
METHOD("_SSLSocket.verify_client_post_handshake(self)",
       "Ask a client for its certificate after the handshake (TLS 1.3).")
static PyObject *socket_verify_client_post_handshake(SslObject *self) {
    SslState *state = TRY(ssl_state_of(self));
    OWN_GUARD(&self->lock);
    ERR_clear_error();
    return SSL_verify_client_post_handshake(self->ssl) ? newref(NONE) : SSL_RAISE(state);
}

/* ---- sessions and owners ---- */

static int set_session(SslState *state, SslObject *self, PyObject *value) {
    if (TYPE(value) != (PyTypeObject *)state->session) {
        return err_int(err_raise(PyExc_TypeError, "Value is not a SSLSession."));
    }
    SessionObject *session = (SessionObject *)value;
    if (CONTEXT(session->context)->ctx != CONTEXT(self->context)->ctx) {
        return err_int(err_raise(PyExc_ValueError, "Session refers to a different SSLContext."));
    }
    if (self->server_side) {
        return err_int(
            err_raise(PyExc_ValueError, "Cannot set session for server-side SSLSocket."));
    }
    OWN_GUARD(&self->lock);
    if (SSL_is_init_finished(self->ssl)) {
        return err_int(err_raise(PyExc_ValueError, "Cannot set session after handshake."));
    }
    SSL_SESSION *copy = SSL_SESSION_dup(session->session); /* the handshake changes it */
    int good = copy != NULL && SSL_set_session(self->ssl, copy);
    SSL_SESSION_free(copy);
    return good ? 0 : err_int(SSL_RAISE(state));
}
GETTER("_SSLSocket.session", NULL)
static PyObject *socket_session(SslObject *self) {
    SslState *state = TRY(ssl_state_of(self));
    OWN_GUARD(&self->lock);
    SSL_SESSION *session = SSL_get0_session(self->ssl);
    if (session == NULL) {
        return newref(NONE);
    }
    /* A copy: the connection spoils its own if it ends without a shutdown. */
    SSL_SESSION *copy = SSL_SESSION_dup(session);
    return copy ? ssl_session_new(state, self->context, copy) : SSL_RAISE(state);
}
SETTER("_SSLSocket.session")
static int socket_set_session(SslObject *self, PyObject *value) {
    SslState *state = INT_TRY(ssl_state_of(self));
    if (value == NULL) {
        return err_int(err_raise(PyExc_AttributeError, "attribute 'session' of '_ssl._SSLSocket' "
                                                       "objects cannot be deleted"));
    }
    return set_session(state, self, value);
}
GETTER("_SSLSocket.session_reused", NULL)
static PyObject *socket_session_reused(SslObject *self) {
    OWN_GUARD(&self->lock);
    return BOOL(SSL_session_reused(self->ssl));
}
GETTER("_SSLSocket.context", NULL)
static PyObject *socket_context(SslObject *self) {
    return attr_field((PyObject *)self, &self->context);
}
SETTER("_SSLSocket.context")
static int socket_set_context(SslObject *self, PyObject *value) {
    SslState *state = INT_TRY(ssl_state_of(self));
    if (value == NULL) {
        return err_int(err_raise(PyExc_AttributeError, "attribute 'context' of '_ssl._SSLSocket' "
                                                       "objects cannot be deleted"));
    }
    if (!type_is_subtype(TYPE(value), (PyTypeObject *)state->context)) {
        return err_int(err_raise(PyExc_TypeError, "The value must be a SSLContext"));
    }
    OWN_GUARD(&self->lock);
    SSL_set_SSL_CTX(self->ssl, CONTEXT(value)->ctx);
    SSL_set_msg_callback(self->ssl, CONTEXT(value)->msg_callback ? ssl_message_callback : NULL);
    attr_replace((PyObject *)self, &self->context, value);
    return 0;
}
GETTER("_SSLSocket.server_side", NULL)
static PyObject *socket_server_side(SslObject *self) {
    return BOOL(self->server_side);
}
GETTER("_SSLSocket.server_hostname", NULL)
static PyObject *socket_server_hostname(SslObject *self) {
    return newref(self->server_hostname);
}
GETTER("_SSLSocket.owner", NULL)
static PyObject *socket_owner(SslObject *self) {
    autoref PyObject *ref = attr_field((PyObject *)self, &self->owner);
    PyObject *owner = ref == NULL || ref == NONE ? NULL : weakref_get(ref);
    return owner ? owner : newref(NONE);
}
SETTER("_SSLSocket.owner")
static int socket_set_owner(SslObject *self, PyObject *value) {
    if (value == NULL) {
        return err_int(err_raise(PyExc_AttributeError, "attribute 'owner' of '_ssl._SSLSocket' "
                                                       "objects cannot be deleted"));
    }
    autoref PyObject *ref = INT_TRY(weakref_new(value, NULL));
    attr_replace((PyObject *)self, &self->owner, ref);
    return 0;
}

#include "ssl_socket.gen.h"

static PyType_Slot slots[] = {
    {Py_tp_dealloc, socket_dealloc},
    {Py_tp_traverse, socket_traverse},
    {Py_tp_methods, _SSLSocket_methods},
    {Py_tp_getset, _SSLSocket_getset},
    {0, NULL},
};
PyType_Spec ssl_socket_spec = {
    .name = "_ssl._SSLSocket",
    .basicsize = sizeof(SslObject),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE |
             Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .slots = slots,
};
#endif
