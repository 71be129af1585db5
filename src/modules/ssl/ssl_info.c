/* _SSLSocket: what has been agreed on, and who is on the other side. */
#ifdef HAVE_OPENSSL
#include "modules/ssl/ssl_int.h"

/* ---- certificates ---- */

METHOD("ssl_socket_info.getpeercert(self, der: bool = False, /)",
       "The other side's certificate: a dict, empty if it was not verified, or bytes.")
static PyObject *socket_getpeercert(SslObject *self, int der) {
    SslState *state = TRY(ssl_state_of(self));
    OWN_GUARD(&self->lock);
    if (!SSL_is_init_finished(self->ssl)) {
        return err_raise(PyExc_ValueError, "handshake not done yet");
    }
    X509 *x = SSL_get1_peer_certificate(self->ssl);
    if (x == NULL) {
        return newref(NONE);
    }
    PyObject *result = der ? certificate_der(state, x)
                       : SSL_get_verify_mode(self->ssl) & SSL_VERIFY_PEER
                           ? certificate_dict(state, x)
                           : dict_new();
    X509_free(x);
    return result;
}
static PyObject *chain_list(SslState *state, const STACK_OF(X509) * chain, X509 *first) {
    autoref PyObject *list = TRY(list_new(0));
    if (first != NULL) {
        autoref PyObject *certificate = TRY(certificate_new(state, first));
        TRYI(list_append(list, certificate));
    }
    for (int i = 0; i < sk_X509_num(chain); i++) {
        autoref PyObject *certificate = TRY(certificate_new(state, sk_X509_value(chain, i)));
        TRYI(list_append(list, certificate));
    }
    return take(list);
}
METHOD("ssl_socket_info.get_verified_chain(self)",
       "The chain of certificates from the other side's to an authority's.")
static PyObject *socket_get_verified_chain(SslObject *self) {
    SslState *state = TRY(ssl_state_of(self));
    OWN_GUARD(&self->lock);
    const STACK_OF(X509) *chain = SSL_get0_verified_chain(self->ssl);
    return chain ? chain_list(state, chain, NULL) : newref(NONE);
}
METHOD("ssl_socket_info.get_unverified_chain(self)", "The certificates the other side has sent.")
static PyObject *socket_get_unverified_chain(SslObject *self) {
    SslState *state = TRY(ssl_state_of(self));
    OWN_GUARD(&self->lock);
    const STACK_OF(X509) *chain = SSL_get_peer_cert_chain(self->ssl);
    /* A server is not given the client's own certificate with the chain, and a session that was
     * resumed has no chain at all. */
    X509 *own = self->server_side || chain == NULL ? SSL_get1_peer_certificate(self->ssl) : NULL;
    if (chain == NULL && own == NULL) {
        return newref(NONE);
    }
    PyObject *list = chain_list(state, chain, own);
    X509_free(own);
    return list;
}

/* ---- ciphers ---- */

static PyObject *cipher_tuple(const SSL_CIPHER *c) {
    autoref PyObject *name = TRY(str_from_text(SSL_CIPHER_get_name(c))),
                     *version = TRY(str_from_text(SSL_CIPHER_get_version(c))),
                     *bits = TRY(int_from_int64(SSL_CIPHER_get_bits(c, NULL)));
    return tuple_of(3, name, version, bits);
}
METHOD("ssl_socket_info.cipher(self)", "The cipher in use: (name, version, bits).")
static PyObject *socket_cipher(SslObject *self) {
    OWN_GUARD(&self->lock);
    const SSL_CIPHER *c = SSL_get_current_cipher(self->ssl);
    return c ? cipher_tuple(c) : newref(NONE);
}
METHOD("ssl_socket_info.shared_ciphers(self)", "The ciphers that both sides offered.")
static PyObject *socket_shared_ciphers(SslObject *self) {
    OWN_GUARD(&self->lock);
    STACK_OF(SSL_CIPHER) *client = SSL_get_client_ciphers(self->ssl),
                         *server = SSL_get_ciphers(self->ssl);
    if (client == NULL || server == NULL) {
        return newref(NONE);
    }
    autoref PyObject *list = TRY(list_new(0));
    for (int i = 0; i < sk_SSL_CIPHER_num(server); i++) {
        const SSL_CIPHER *c = sk_SSL_CIPHER_value(server, i);
        if (sk_SSL_CIPHER_find(client, c) >= 0) {
            autoref PyObject *item = TRY(cipher_tuple(c));
            TRYI(list_append(list, item));
        }
    }
    return take(list);
}
METHOD("ssl_socket_info.version(self)", "The version of the protocol in use.")
static PyObject *socket_version(SslObject *self) {
    OWN_GUARD(&self->lock);
    return SSL_is_init_finished(self->ssl) ? str_from_text(SSL_get_version(self->ssl))
                                           : newref(NONE);
}
METHOD("ssl_socket_info.compression(self)", "The kind of compression in use.")
static PyObject *socket_compression(SslObject *self) {
    OWN_GUARD(&self->lock);
    const COMP_METHOD *method = SSL_get_current_compression(self->ssl);
    const char *name = method ? SSL_COMP_get_name(method) : NULL;
    return name ? str_from_text(name) : newref(NONE);
}
METHOD("ssl_socket_info.selected_alpn_protocol(self)", "The protocol that ALPN has chosen.")
static PyObject *socket_selected_alpn_protocol(SslObject *self) {
    const unsigned char *name;
    unsigned n;
    OWN_GUARD(&self->lock);
    SSL_get0_alpn_selected(self->ssl, &name, &n);
    return n > 0 ? str_from_utf8((const char *)name, n) : newref(NONE);
}
METHOD("ssl_socket_info.get_channel_binding(self, /, cb_type: utf8 = 'tls-unique')",
       "Bytes that only the two ends of the connection know.")
static PyObject *socket_get_channel_binding(SslObject *self, const char *cb_type) {
    if (strcmp(cb_type, "tls-unique") != 0) {
        return err_raise(PyExc_ValueError, "'%s' channel binding type not implemented", cb_type);
    }
    char data[128];
    OWN_GUARD(&self->lock);
    /* The first "finished" message: the client's, unless the session was resumed. */
    bool own = (bool)SSL_session_reused(self->ssl) ^ !self->server_side;
    size_t n = own ? SSL_get_finished(self->ssl, data, sizeof data)
                   : SSL_get_peer_finished(self->ssl, data, sizeof data);
    return n > 0 ? bytes_from(data, (Py_ssize_t)n) : newref(NONE);
}

#include "ssl_info.gen.h"
#endif
