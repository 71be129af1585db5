/* _SSLContext: making one, its options, and wrapping sockets and BIOs. */
#ifdef HAVE_OPENSSL
#include "modules/ssl/ssl_int.h"

#include <limits.h>

/* ---- making and ending ---- */

/* What OpenSSL leaves open; its own defaults say which ciphers there are. */
static void set_defaults(ContextObject *self) {
    long options = SSL_OP_ALL & ~SSL_OP_DONT_INSERT_EMPTY_FRAGMENTS;
    options |= SSL_OP_NO_SSLv3 | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE |
               SSL_OP_ENABLE_MIDDLEBOX_COMPAT;
    SSL_CTX_set_options(self->ctx, (uint64_t)options);
    SSL_CTX_set_mode(self->ctx, SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_AUTO_RETRY |
                                    SSL_MODE_RELEASE_BUFFERS);
    X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(self->ctx), X509_V_FLAG_TRUSTED_FIRST);
    self->host_flags = X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS;
    if (self->protocol == PROTOCOL_TLS_CLIENT) {
        self->check_hostname = 1;
        SSL_CTX_set_verify(self->ctx, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
    }
    SSL_CTX_set_post_handshake_auth(self->ctx, 0);
}
static const SSL_METHOD *method_of(int protocol, int *fixed_version) {
    *fixed_version = 0;
    switch (protocol) {
    case PROTOCOL_TLS:
        return TLS_method();
    case PROTOCOL_TLS_CLIENT:
        return TLS_client_method();
    case PROTOCOL_TLS_SERVER:
        return TLS_server_method();
    case PROTOCOL_TLSV1:
        *fixed_version = TLS1_VERSION;
        return TLS_method();
    case PROTOCOL_TLSV1_1:
        *fixed_version = TLS1_1_VERSION;
        return TLS_method();
    case PROTOCOL_TLSV1_2:
        *fixed_version = TLS1_2_VERSION;
        return TLS_method();
    default:
        return NULL;
    }
}
static int warn_deprecated(int protocol) {
    const char *name = protocol == PROTOCOL_TLS       ? "PROTOCOL_TLS"
                       : protocol == PROTOCOL_TLSV1   ? "PROTOCOL_TLSv1"
                       : protocol == PROTOCOL_TLSV1_1 ? "PROTOCOL_TLSv1_1"
                       : protocol == PROTOCOL_TLSV1_2 ? "PROTOCOL_TLSv1_2"
                                                      : NULL;
    return name == NULL ? 0 : err_warn(PyExc_DeprecationWarning, 2, "ssl.%s is deprecated", name);
}
CONSTRUCTOR("_SSLContext(protocol: int, /)", "What connections have in common.")
static PyObject *context_new(PyTypeObject *type, int protocol) {
    int version;
    PyObject *module = TRY(type_module_by_def(type, &_ssl_module_def));
    SslState *state = module_state(module);
    const SSL_METHOD *method = method_of(protocol, &version);
    if (method == NULL) {
        return err_raise(PyExc_ValueError, "invalid or unsupported protocol version %d", protocol);
    }
    TRYI(warn_deprecated(protocol));
    autoref PyObject *o = TRY(type->tp_alloc(type, 0));
    ContextObject *self = CONTEXT(o);
    self->interp = interp_current();
    self->protocol = protocol;
    self->ctx = SSL_CTX_new(method);
    if (self->ctx == NULL) {
        return SSL_RAISE(state);
    }
    self->method = TRY(ssl_socket_method());
    set_defaults(self);
    if (version != 0) {
        SSL_CTX_set_min_proto_version(self->ctx, version);
        SSL_CTX_set_max_proto_version(self->ctx, version);
    }
    SSL_CTX_set_app_data(self->ctx, self);
    ERR_clear_error();
    return take(o);
}
static int context_traverse(PyObject *o, visitproc visit, void *arg) {
    ContextObject *self = CONTEXT(o);
    Py_VISIT(self->keylog_filename);
    Py_VISIT(self->sni_callback);
    Py_VISIT(self->msg_callback);
    Py_VISIT(self->psk_client);
    Py_VISIT(self->psk_server);
    return 0;
}
static int context_clear(PyObject *o) {
    ContextObject *self = CONTEXT(o);
    CLEAR(self->keylog_filename);
    CLEAR(self->sni_callback);
    CLEAR(self->msg_callback);
    CLEAR(self->psk_client);
    CLEAR(self->psk_server);
    return 0;
}
static void context_dealloc(PyObject *o) {
    ContextObject *self = CONTEXT(o);
    object_untrack(o);
    context_clear(o);
    BIO_free_all(self->keylog);
    SSL_CTX_free(self->ctx);
    BIO_meth_free(self->method);
    for (AlpnList *list = self->alpn; list != NULL;) {
        AlpnList *older = list->older;
        free(list);
        list = older;
    }
    TYPE(o)->tp_free(o);
}

/* ---- wrapping ---- */

static int check_hostname_text(PyObject *name) {
    if (name == NONE) {
        return 0;
    }
    if (!IS_STR(name)) {
        return err_int(
            err_raise(PyExc_TypeError, "argument must be str, not %s", TYPE(name)->tp_name));
    }
    Py_ssize_t n;
    const char *text = INT_TRY(str_utf8(name, &n));
    if (strlen(text) != (size_t)n) {
        return err_int(err_raise(PyExc_TypeError,
                                 "argument must be encoded string without null bytes, not str"));
    }
    if (n == 0 || text[0] == '.') {
        return err_int(
            err_raise(PyExc_ValueError,
                      "server_hostname cannot be an empty string or start with a leading dot."));
    }
    return 0;
}
/* None for no name; else str in the form that goes over the wire. */
static PyObject *hostname_encoded(PyObject *name) {
    if (name == NONE || str_is_ascii(name)) {
        return newref(name);
    }
    autoref PyObject *bytes = TRY(str_encode(name, "idna", NULL));
    return str_from_utf8(bytes_data(bytes), bytes_length(bytes));
}
METHOD("_SSLContext._wrap_socket(self, /, sock, server_side: int, server_hostname=None, *, "
       "owner=None, session=None)",
       "A TLS connection over a connected socket.")
static PyObject *context_wrap_socket(ContextObject *self, PyObject *sock, int server_side,
                                     PyObject *server_hostname, PyObject *owner,
                                     PyObject *session) {
    SslState *state = TRY(ssl_state_of(self));
    if (!type_is_subtype(TYPE(sock), (PyTypeObject *)state->socket_class)) {
        return err_raise(PyExc_TypeError,
                         "_wrap_socket() argument 'sock' must be _socket.socket, not %s",
                         TYPE(sock)->tp_name);
    }
    TRYI(check_hostname_text(server_hostname));
    autoref PyObject *name = TRY(hostname_encoded(server_hostname));
    return ssl_socket_new(state, self, sock, NULL, NULL, server_side, name, owner, session);
}
METHOD("_SSLContext._wrap_bio(self, /, incoming, outgoing, server_side: int, server_hostname=None, "
       "*, owner=None, session=None)",
       "A TLS connection over two memory BIOs.")
static PyObject *context_wrap_bio(ContextObject *self, PyObject *incoming, PyObject *outgoing,
                                  int server_side, PyObject *server_hostname, PyObject *owner,
                                  PyObject *session) {
    SslState *state = TRY(ssl_state_of(self));
    PyObject *bios[] = {incoming, outgoing};
    for (int i = 0; i < 2; i++) {
        if (!type_is_subtype(TYPE(bios[i]), (PyTypeObject *)state->bio)) {
            return err_raise(PyExc_TypeError,
                             "_wrap_bio() argument '%s' must be _ssl.MemoryBIO, not %s",
                             i ? "outgoing" : "incoming", TYPE(bios[i])->tp_name);
        }
    }
    TRYI(check_hostname_text(server_hostname));
    autoref PyObject *name = TRY(hostname_encoded(server_hostname));
    return ssl_socket_new(state, self, NULL, incoming, outgoing, server_side, name, owner, session);
}

/* ---- attributes ---- */

static int no_delete(PyObject *value, const char *name) {
    return value != NULL ? 0
                         : err_int(err_raise(PyExc_AttributeError,
                                             "attribute '%s' of '_ssl._SSLContext' objects cannot "
                                             "be deleted",
                                             name));
}
GETTER("_SSLContext.protocol", NULL)
static PyObject *context_protocol(ContextObject *self) {
    return int_from_int64(self->protocol);
}
GETTER("_SSLContext.options", NULL)
static PyObject *context_options(ContextObject *self) {
    OWN_GUARD(&self->lock);
    return int_from_uint64(SSL_CTX_get_options(self->ctx));
}
SETTER("_SSLContext.options")
static int context_set_options(ContextObject *self, PyObject *value) {
    INT_TRYI(no_delete(value, "options"));
    autoref PyObject *index = INT_TRY(ops_index(value));
    if (int_sign(index) < 0) {
        return err_int(err_raise(PyExc_ValueError, "Cannot convert negative int"));
    }
    uint64_t wanted;
    INT_TRYI(arg_uint64(index, &wanted));
    uint64_t versions = SSL_OP_NO_SSLv3 | SSL_OP_NO_TLSv1 | SSL_OP_NO_TLSv1_1 | SSL_OP_NO_TLSv1_2 |
                        SSL_OP_NO_TLSv1_3;
    uint64_t old;
    {
        OWN_GUARD(&self->lock);
        old = SSL_CTX_get_options(self->ctx);
    }
    if (wanted & ~old & versions) {
        INT_TRYI(err_warn(PyExc_DeprecationWarning, 2,
                          "ssl.OP_NO_SSL*/ssl.OP_NO_TLS* options are deprecated"));
    }
    OWN_GUARD(&self->lock);
    SSL_CTX_clear_options(self->ctx, old & ~wanted);
    SSL_CTX_set_options(self->ctx, wanted & ~old);
    return 0;
}
static int verify_mode_of(ContextObject *self) {
    int mode =
        SSL_CTX_get_verify_mode(self->ctx) & (SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT);
    return mode == SSL_VERIFY_NONE   ? CERT_NONE
           : mode == SSL_VERIFY_PEER ? CERT_OPTIONAL
                                     : CERT_REQUIRED;
}
GETTER("_SSLContext.verify_mode", NULL)
static PyObject *context_verify_mode(ContextObject *self) {
    OWN_GUARD(&self->lock);
    return int_from_int64(verify_mode_of(self));
}
static void apply_verify_mode(ContextObject *self, int mode) {
    static const int bits[] = {SSL_VERIFY_NONE, SSL_VERIFY_PEER,
                               SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT};
    SSL_CTX_set_verify(self->ctx, bits[mode], NULL);
}
SETTER("_SSLContext.verify_mode")
static int context_set_verify_mode(ContextObject *self, PyObject *value) {
    int mode;
    INT_TRYI(no_delete(value, "verify_mode"));
    INT_TRYI(arg_int(value, &mode));
    if (mode == CERT_NONE && load_relaxed(&self->check_hostname)) {
        return err_int(
            err_raise(PyExc_ValueError,
                      "Cannot set verify_mode to CERT_NONE when check_hostname is enabled."));
    }
    if (mode < CERT_NONE || mode > CERT_REQUIRED) {
        return err_int(err_raise(PyExc_ValueError, "invalid value for verify_mode"));
    }
    OWN_GUARD(&self->lock);
    apply_verify_mode(self, mode);
    return 0;
}
GETTER("_SSLContext.verify_flags", NULL)
static PyObject *context_verify_flags(ContextObject *self) {
    OWN_GUARD(&self->lock);
    return int_from_uint64(X509_VERIFY_PARAM_get_flags(SSL_CTX_get0_param(self->ctx)));
}
SETTER("_SSLContext.verify_flags")
static int context_set_verify_flags(ContextObject *self, PyObject *value) {
    uint64_t wanted;
    INT_TRYI(no_delete(value, "verify_flags"));
    INT_TRYI(arg_uint64(value, &wanted));
    OWN_GUARD(&self->lock);
    X509_VERIFY_PARAM *p = SSL_CTX_get0_param(self->ctx);
    unsigned long old = X509_VERIFY_PARAM_get_flags(p);
    X509_VERIFY_PARAM_clear_flags(p, old & ~wanted);
    X509_VERIFY_PARAM_set_flags(p, wanted & ~old);
    return 0;
}
GETTER("_SSLContext.check_hostname", NULL)
static PyObject *context_check_hostname(ContextObject *self) {
    return BOOL(load_relaxed(&self->check_hostname));
}
SETTER("_SSLContext.check_hostname")
static int context_set_check_hostname(ContextObject *self, PyObject *value) {
    int on;
    INT_TRYI(no_delete(value, "check_hostname"));
    INT_TRYI(arg_bool(value, &on));
    OWN_GUARD(&self->lock);
    if (on && verify_mode_of(self) == CERT_NONE) {
        apply_verify_mode(self, CERT_REQUIRED);
    }
    store_relaxed(&self->check_hostname, on);
    return 0;
}
GETTER("_SSLContext._host_flags", NULL)
static PyObject *context_host_flags(ContextObject *self) {
    return int_from_uint64(load_relaxed(&self->host_flags));
}
SETTER("_SSLContext._host_flags")
static int context_set_host_flags(ContextObject *self, PyObject *value) {
    unsigned flags;
    INT_TRYI(no_delete(value, "_host_flags"));
    INT_TRYI(arg_uint(value, &flags));
    store_relaxed(&self->host_flags, flags);
    return 0;
}
GETTER("_SSLContext.post_handshake_auth", NULL)
static PyObject *context_post_handshake_auth(ContextObject *self) {
    return BOOL(load_relaxed(&self->post_handshake_auth));
}
SETTER("_SSLContext.post_handshake_auth")
static int context_set_post_handshake_auth(ContextObject *self, PyObject *value) {
    int on;
    if (value == NULL) {
        return err_int(err_raise(PyExc_AttributeError, "cannot delete attribute"));
    }
    INT_TRYI(arg_bool(value, &on));
    store_relaxed(&self->post_handshake_auth, on);
    return 0;
}
GETTER("_SSLContext.num_tickets", NULL)
static PyObject *context_num_tickets(ContextObject *self) {
    OWN_GUARD(&self->lock);
    return int_from_size(SSL_CTX_get_num_tickets(self->ctx));
}
SETTER("_SSLContext.num_tickets")
static int context_set_num_tickets(ContextObject *self, PyObject *value) {
    long n;
    INT_TRYI(no_delete(value, "num_tickets"));
    INT_TRYI(arg_long(value, &n));
    if (n < 0) {
        return err_int(err_raise(PyExc_ValueError, "value must be non-negative"));
    }
    if (self->protocol != PROTOCOL_TLS_SERVER) {
        return err_int(err_raise(PyExc_ValueError, "SSLContext is not a server context."));
    }
    OWN_GUARD(&self->lock);
    if (!SSL_CTX_set_num_tickets(self->ctx, (size_t)n)) {
        return err_int(err_raise(PyExc_ValueError, "the number of tickets was refused"));
    }
    return 0;
}
GETTER("_SSLContext.security_level", NULL)
static PyObject *context_security_level(ContextObject *self) {
    OWN_GUARD(&self->lock);
    return int_from_int64(SSL_CTX_get_security_level(self->ctx));
}

/* ---- versions ---- */

enum { MINIMUM_SUPPORTED = -2, MAXIMUM_SUPPORTED = -1 };

static int version_from(PyObject *value, int *out) {
    INT_TRYI(arg_int(value, out));
    if (*out != MINIMUM_SUPPORTED && *out != MAXIMUM_SUPPORTED &&
        (*out < SSL3_VERSION || *out > TLS1_3_VERSION)) {
        return err_int(err_raise(PyExc_ValueError, "Unsupported TLS/SSL version 0x%x", *out));
    }
    return 0;
}
static int set_version(ContextObject *self, PyObject *value, bool minimum) {
    int version;
    INT_TRYI(no_delete(value, minimum ? "minimum_version" : "maximum_version"));
    INT_TRYI(version_from(value, &version));
    if (self->protocol != PROTOCOL_TLS && self->protocol != PROTOCOL_TLS_CLIENT &&
        self->protocol != PROTOCOL_TLS_SERVER) {
        return err_int(err_raise(
            PyExc_ValueError, "The context's protocol doesn't support modification of highest and "
                              "lowest version."));
    }
    if (version == SSL3_VERSION || version == TLS1_VERSION || version == TLS1_1_VERSION) {
        INT_TRYI(err_warn(PyExc_DeprecationWarning, 2, "ssl.TLSVersion.%s is deprecated",
                          version == SSL3_VERSION   ? "SSLv3"
                          : version == TLS1_VERSION ? "TLSv1"
                                                    : "TLSv1_1"));
    }
    OWN_GUARD(&self->lock);
    int number = minimum ? (version == MINIMUM_SUPPORTED   ? 0
                            : version == MAXIMUM_SUPPORTED ? TLS1_3_VERSION
                                                           : version)
                         : (version == MAXIMUM_SUPPORTED   ? 0
                            : version == MINIMUM_SUPPORTED ? TLS1_VERSION
                                                           : version);
    if (!(minimum ? SSL_CTX_set_min_proto_version(self->ctx, number)
                  : SSL_CTX_set_max_proto_version(self->ctx, number))) {
        return err_int(err_raise(PyExc_ValueError, "Unsupported protocol version 0x%x", version));
    }
    return 0;
}
GETTER("_SSLContext.minimum_version", NULL)
static PyObject *context_minimum_version(ContextObject *self) {
    OWN_GUARD(&self->lock);
    long version = SSL_CTX_get_min_proto_version(self->ctx);
    return int_from_int64(version == 0 ? MINIMUM_SUPPORTED : version);
}
SETTER("_SSLContext.minimum_version")
static int context_set_minimum_version(ContextObject *self, PyObject *value) {
    return set_version(self, value, true);
}
GETTER("_SSLContext.maximum_version", NULL)
static PyObject *context_maximum_version(ContextObject *self) {
    OWN_GUARD(&self->lock);
    long version = SSL_CTX_get_max_proto_version(self->ctx);
    return int_from_int64(version == 0 ? MAXIMUM_SUPPORTED : version);
}
SETTER("_SSLContext.maximum_version")
static int context_set_maximum_version(ContextObject *self, PyObject *value) {
    return set_version(self, value, false);
}

/* ---- callbacks ---- */

/* Replaces a callback; None clears. */
static int set_callable(ContextObject *self, PyObject **field, PyObject *value) {
    if (value != NONE && TYPE(value)->tp_call == NULL) {
        return err_int(err_raise(PyExc_TypeError, "not a callable object"));
    }
    attr_replace((PyObject *)self, field, value == NONE ? NULL : value);
    return 0;
}
static PyObject *get_callable(ContextObject *self, PyObject **field) {
    PyObject *value = attr_field((PyObject *)self, field);
    return value ? value : newref(NONE);
}
static int name_wanted(SSL *ssl, int *alert, void *arg);
GETTER("_SSLContext.sni_callback", NULL)
static PyObject *context_sni_callback(ContextObject *self) {
    return get_callable(self, &self->sni_callback);
}
SETTER("_SSLContext.sni_callback")
static int context_set_sni_callback(ContextObject *self, PyObject *value) {
    INT_TRYI(no_delete(value, "sni_callback"));
    if (self->protocol == PROTOCOL_TLS_CLIENT) {
        return err_int(
            err_raise(PyExc_ValueError, "sni_callback cannot be set on TLS_CLIENT context"));
    }
    INT_TRYI(set_callable(self, &self->sni_callback, value));
    OWN_GUARD(&self->lock);
    int (*callback)(SSL *, int *, void *) = value == NONE ? NULL : name_wanted;
    SSL_CTX_set_tlsext_servername_callback(self->ctx, callback);
    return 0;
}
/* What the callback answers: an alert, or -1 for none. */
static int ask_about_name(PyObject *callback, SslObject *connection, PyObject *context,
                          const char *name) {
    autoref PyObject *who = ssl_owner_or_self(connection),
                     *text = name ? INT_TRY(str_decode(name, (Py_ssize_t)strlen(name), "ascii",
                                                       "strict"))
                                  : newref(NONE);
    if (who == NULL) {
        return SSL_AD_INTERNAL_ERROR;
    }
    autoref PyObject *answer = call_three(callback, who, text, context);
    if (answer == NULL) {
        err_unraisable(callback, NULL);
        return SSL_AD_HANDSHAKE_FAILURE;
    }
    if (answer == NONE) {
        return -1;
    }
    int alert;
    if (arg_int(answer, &alert) < 0) {
        err_unraisable(callback, NULL);
        return SSL_AD_INTERNAL_ERROR;
    }
    return alert;
}
/* The context that OpenSSL would name may be gone: the connection's own is asked. */
static int name_wanted(SSL *ssl, int *alert, void *arg) {
    SslObject *connection = SSL_get_app_data(ssl);
    ForeignScope scope;
    if (!foreign_begin(&scope, connection->interp)) {
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    }
    int answer = -1;
    PyObject *context = attr_field((PyObject *)connection, &connection->context),
             *callback = attr_field(context, &CONTEXT(context)->sni_callback);
    if (callback != NULL) {
        const char *name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
        answer = ask_about_name(callback, connection, context, name);
        if (err_occurred()) {
            err_unraisable(callback, NULL);
            answer = SSL_AD_INTERNAL_ERROR;
        }
        decref(callback);
    }
    decref(context);
    foreign_end(&scope);
    *alert = answer;
    return answer < 0 ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}
GETTER("_SSLContext._msg_callback", NULL)
static PyObject *context_msg_callback(ContextObject *self) {
    return get_callable(self, &self->msg_callback);
}
SETTER("_SSLContext._msg_callback")
static int context_set_msg_callback(ContextObject *self, PyObject *value) {
    INT_TRYI(no_delete(value, "_msg_callback"));
    INT_TRYI(set_callable(self, &self->msg_callback, value));
    OWN_GUARD(&self->lock);
    SSL_CTX_set_msg_callback(self->ctx, value == NONE ? NULL : ssl_message_callback);
    return 0;
}
/* A line for the file of keys. */
static void keylog_line(const SSL *ssl, const char *line) {
    ContextObject *context = CONTEXT(SSLOBJ(SSL_get_app_data(ssl))->context);
    ForeignScope scope;
    if (!foreign_begin(&scope, context->interp)) {
        return;
    }
    mutex_lock(&context->keylog_lock);
    if (context->keylog != NULL) {
        BIO_printf(context->keylog, "%s\n", line);
        (void)BIO_flush(context->keylog);
    }
    mutex_unlock(&context->keylog_lock);
    foreign_end(&scope);
}
GETTER("_SSLContext.keylog_filename", NULL)
static PyObject *context_keylog_filename(ContextObject *self) {
    return get_callable(self, &self->keylog_filename);
}
static void keylog_replace(ContextObject *self, BIO *fresh) {
    mutex_lock(&self->keylog_lock);
    BIO *old = self->keylog;
    self->keylog = fresh;
    mutex_unlock(&self->keylog_lock);
    BIO_free_all(old);
    OWN_GUARD(&self->lock);
    SSL_CTX_set_keylog_callback(self->ctx, fresh ? keylog_line : NULL);
}
SETTER("_SSLContext.keylog_filename")
static int context_set_keylog_filename(ContextObject *self, PyObject *value) {
    INT_TRYI(no_delete(value, "keylog_filename"));
    if (value == NONE) {
        attr_replace((PyObject *)self, &self->keylog_filename, NULL);
        keylog_replace(self, NULL);
        return 0;
    }
    autoref PyObject *os = INT_TRY(import_module_text("os"));
    autoref PyObject *fsencode = INT_TRY(attr_get_text(os, "fsencode"));
    autoref PyObject *path = INT_TRY(call_one(fsencode, value));
    errno = 0;
    BIO *file = BIO_new_file(bytes_data(path), "a");
    if (file == NULL) {
        ERR_clear_error();
        return err_int(err_from_errno_path(PyExc_OSError, value, NULL));
    }
    if (BIO_tell(file) == 0) {
        BIO_puts(file, "# TLS secrets log file, generated by OpenSSL / Python\n");
        (void)BIO_flush(file);
    }
    attr_replace((PyObject *)self, &self->keylog_filename, value);
    keylog_replace(self, file);
    return 0;
}

#include "ssl_context.gen.h"

static PyType_Slot slots[] = {
    {Py_tp_dealloc, context_dealloc},
    {Py_tp_traverse, context_traverse},
    {Py_tp_clear, context_clear},
    {Py_tp_new, _SSLContext_tp_new},
    {Py_tp_methods, _SSLContext_methods},
    {Py_tp_getset, _SSLContext_getset},
    {0, NULL},
};
PyType_Spec ssl_context_spec = {
    .name = "_ssl._SSLContext",
    .basicsize = sizeof(ContextObject),
    .flags =
        Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = slots,
};
#endif
