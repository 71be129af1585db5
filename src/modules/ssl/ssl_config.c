/* _SSLContext: certificates, keys, ciphers, and what else is loaded into it. */
#ifdef HAVE_OPENSSL
#include "modules/ssl/ssl_int.h"

#include <limits.h>
#include <openssl/dh.h>
#include <openssl/pem.h>

/* A path as bytes; TypeError "NAME should be a valid filesystem path". */
static PyObject *path_bytes(PyObject *o, const char *name) {
    autoref PyObject *os = TRY(import_module_text("os"));
    autoref PyObject *fsencode = TRY(attr_get_text(os, "fsencode"));
    PyObject *bytes = call_one(fsencode, o);
    if (bytes == NULL && err_clear_if(PyExc_TypeError)) {
        return err_raise(PyExc_TypeError, "%s should be a valid filesystem path", name);
    }
    if (bytes != NULL && strlen(bytes_data(bytes)) != (size_t)bytes_length(bytes)) {
        decref(bytes);
        return err_raise(PyExc_ValueError, "embedded null byte");
    }
    return bytes;
}
/* After a failed call: OSError if a file was to blame. */
static void *load_error(SslState *state, int line) {
    if (err_occurred()) {
        ERR_clear_error();
        return NULL;
    }
    if (errno != 0) {
        ERR_clear_error();
        return err_from_errno(PyExc_OSError);
    }
    return ssl_raise_queue(state, line);
}

/* ---- a certificate with its key ---- */

typedef struct {
    PyObject *callable; /* NULL: the text below is it */
    PyObject *text;     /* bytes */
    PyObject *raised;   /* what asking for it raised */
    Interp *interp;
} Password;

static int password_set(Password *p, PyObject *value, const char *refusal) {
    if (IS_STR(value)) {
        SETREF(p->text, INT_TRY(str_encode(value, "utf-8", NULL)));
    } else if (IS_BYTES(value) || IS_INSTANCE(value, PyByteArray_Type)) {
        SETREF(p->text, INT_TRY(bytes_from_object(value)));
    } else {
        return err_int(err_raise(PyExc_TypeError, "%s", refusal));
    }
    return 0;
}
static int password_ask(Password *p) {
    if (p->callable != NULL) {
        autoref PyObject *answer = INT_TRY(call_none(p->callable));
        return password_set(p, answer, "password callback must return a string");
    }
    return 0;
}
static int password_wanted(char *buffer, int size, int writing, void *arg) {
    Password *p = arg;
    ForeignScope scope;
    int n = -1;
    if (!foreign_begin(&scope, p->interp)) {
        return n;
    }
    if (password_ask(p) < 0) {
        SETREF(p->raised, err_fetch());
    } else if (bytes_length(p->text) > size) {
        err_raise(PyExc_ValueError, "password cannot be longer than %d bytes", size);
        SETREF(p->raised, err_fetch());
    } else {
        n = (int)bytes_length(p->text);
        memcpy(buffer, bytes_data(p->text), (size_t)n);
    }
    foreign_end(&scope);
    return n;
}
static PyObject *load_chain(ContextObject *self, SslState *state, const char *certfile,
                            const char *keyfile, Password *p) {
    errno = 0;
    ERR_clear_error();
    int good = FOREIGN_CALL(SSL_CTX_use_certificate_chain_file(self->ctx, certfile));
    if (good == 1) {
        errno = 0;
        good = FOREIGN_CALL(SSL_CTX_use_PrivateKey_file(self->ctx, keyfile, SSL_FILETYPE_PEM));
    }
    if (p->raised != NULL) {
        err_restore(take(p->raised));
    }
    if (good != 1) {
        return load_error(state, __LINE__);
    }
    return SSL_CTX_check_private_key(self->ctx) ? newref(NONE) : SSL_RAISE(state);
}
METHOD("ssl_context_config.load_cert_chain(self, /, certfile, keyfile=None, password=None)",
       "Load a certificate, and those that vouch for it, with its private key.")
static PyObject *context_load_cert_chain(ContextObject *self, PyObject *certfile, PyObject *keyfile,
                                         PyObject *password) {
    SslState *state = TRY(ssl_state_of(self));
    autoref PyObject *cert = TRY(path_bytes(certfile, "certfile")),
                     *key = keyfile == NONE ? newref(cert) : TRY(path_bytes(keyfile, "keyfile"));
    Password p = {.interp = self->interp};
    if (password != NONE) {
        if (TYPE(password)->tp_call != NULL) {
            p.callable = password;
        } else {
            TRYI(password_set(&p, password, "password should be a string or callable"));
        }
    }
    PyObject *result;
    {
        OWN_GUARD(&self->lock);
        pem_password_cb *old = SSL_CTX_get_default_passwd_cb(self->ctx);
        void *old_arg = SSL_CTX_get_default_passwd_cb_userdata(self->ctx);
        if (password != NONE) {
            SSL_CTX_set_default_passwd_cb(self->ctx, password_wanted);
            SSL_CTX_set_default_passwd_cb_userdata(self->ctx, &p);
        }
        result = load_chain(self, state, bytes_data(cert), bytes_data(key), &p);
        SSL_CTX_set_default_passwd_cb(self->ctx, old);
        SSL_CTX_set_default_passwd_cb_userdata(self->ctx, old_arg);
    }
    XDECREF(p.text);
    return result;
}

/* ---- authorities ---- */

enum { FILETYPE_PEM = 1, FILETYPE_ASN1 = 2 };

/* Adds the certificates of a text (PEM) or of bytes (DER, one after the other). */
static PyObject *add_data(ContextObject *self, SslState *state, const char *data, Py_ssize_t size,
                          int type) {
    if (size <= 0) {
        return err_raise(PyExc_ValueError, "Empty certificate data");
    }
    if (size > INT_MAX) {
        return err_raise(PyExc_OverflowError, "Certificate data is too long.");
    }
    BIO *b = BIO_new_mem_buf(data, (int)size);
    if (b == NULL) {
        return SSL_RAISE(state);
    }
    X509_STORE *store = SSL_CTX_get_cert_store(self->ctx);
    int loaded = 0;
    bool at_end = false;
    while (!(at_end = type == FILETYPE_ASN1 && BIO_eof(b))) {
        X509 *x =
            type == FILETYPE_ASN1 ? d2i_X509_bio(b, NULL) : PEM_read_bio_X509(b, NULL, NULL, NULL);
        if (x == NULL) {
            break;
        }
        int good = X509_STORE_add_cert(store, x); /* one that is there already is no error */
        X509_free(x);
        if (!good) {
            break;
        }
        loaded++;
    }
    unsigned long code = ERR_peek_last_error();
    at_end |= type == FILETYPE_PEM && ERR_GET_LIB(code) == ERR_LIB_PEM &&
              ERR_GET_REASON(code) == PEM_R_NO_START_LINE;
    BIO_free(b);
    if (loaded == 0) {
        ERR_clear_error();
        return ssl_raise_text(state->error, 0, __LINE__,
                              "%s: cadata does not contain a certificate",
                              type == FILETYPE_PEM ? "no start line" : "not enough data");
    }
    if (!at_end && code != 0) {
        return SSL_RAISE(state);
    }
    ERR_clear_error();
    return newref(NONE);
}
static PyObject *add_object(ContextObject *self, SslState *state, PyObject *cadata) {
    if (IS_STR(cadata)) {
        if (!str_is_ascii(cadata)) {
            return err_raise(PyExc_TypeError,
                             "cadata should be an ASCII string or a bytes-like object");
        }
        return add_data(self, state, str_data(cadata), str_length(cadata), FILETYPE_PEM);
    }
    Py_buffer view;
    if (!ops_has_buffer(cadata)) {
        return err_raise(PyExc_TypeError,
                         "cadata should be an ASCII string or a bytes-like object");
    }
    TRYI(arg_buffer(cadata, &view));
    PyObject *done = add_data(self, state, view.buf, view.len, FILETYPE_ASN1);
    arg_buffer_release(&view);
    return done;
}
METHOD("ssl_context_config.load_verify_locations(self, /, cafile=None, capath=None, cadata=None)",
       "Load certificates of authorities: a file, a folder, or the data themselves.")
static PyObject *context_load_verify_locations(ContextObject *self, PyObject *cafile,
                                               PyObject *capath, PyObject *cadata) {
    SslState *state = TRY(ssl_state_of(self));
    if (cafile == NONE && capath == NONE && cadata == NONE) {
        return err_raise(PyExc_TypeError, "cafile, capath and cadata cannot be all omitted");
    }
    autoref PyObject *file = cafile == NONE ? NULL : TRY(path_bytes(cafile, "cafile")),
                     *folder = capath == NONE ? NULL : TRY(path_bytes(capath, "capath"));
    OWN_GUARD(&self->lock);
    if (cadata != NONE) {
        autoref PyObject *done = TRY(add_object(self, state, cadata));
    }
    if (file != NULL || folder != NULL) {
        errno = 0;
        ERR_clear_error();
        int good = FOREIGN_CALL(SSL_CTX_load_verify_locations(
            self->ctx, file ? bytes_data(file) : NULL, folder ? bytes_data(folder) : NULL));
        if (good != 1) {
            return load_error(state, __LINE__);
        }
    }
    return newref(NONE);
}
METHOD("ssl_context_config.set_default_verify_paths(self)", "Trust the system's authorities.")
static PyObject *context_set_default_verify_paths(ContextObject *self) {
    SslState *state = TRY(ssl_state_of(self));
    OWN_GUARD(&self->lock);
    return FOREIGN_CALL(SSL_CTX_set_default_verify_paths(self->ctx)) ? newref(NONE)
                                                                     : SSL_RAISE(state);
}
/* The store's objects; its lock is held by the caller of X509_STORE_lock. */
METHOD("ssl_context_config.cert_store_stats(self)",
       "How many certificates are loaded, and of what kind.")
static PyObject *context_cert_store_stats(ContextObject *self) {
    int64_t x509 = 0, crl = 0, ca = 0;
    {
        OWN_GUARD(&self->lock);
        X509_STORE *store = SSL_CTX_get_cert_store(self->ctx);
        X509_STORE_lock(store);
        STACK_OF(X509_OBJECT) *objects = X509_STORE_get0_objects(store);
        for (int i = 0; i < sk_X509_OBJECT_num(objects); i++) {
            X509_OBJECT *o = sk_X509_OBJECT_value(objects, i);
            X509_LOOKUP_TYPE type = X509_OBJECT_get_type(o);
            x509 += type == X509_LU_X509;
            crl += type == X509_LU_CRL;
            ca += type == X509_LU_X509 && X509_check_ca(X509_OBJECT_get0_X509(o));
        }
        X509_STORE_unlock(store);
    }
    autoref PyObject *dict = TRY(dict_new());
    const struct {
        const char *name;
        int64_t count;
    } counts[] = {{"x509", x509}, {"crl", crl}, {"x509_ca", ca}};
    for (size_t i = 0; i < countof(counts); i++) {
        autoref PyObject *n = TRY(int_from_int64(counts[i].count));
        TRYI(dict_set_text(dict, counts[i].name, n));
    }
    return take(dict);
}
static STACK_OF(X509) * store_certificates(ContextObject *self) {
    OWN_GUARD(&self->lock);
    X509_STORE *store = SSL_CTX_get_cert_store(self->ctx);
    STACK_OF(X509) *all = sk_X509_new_null();
    X509_STORE_lock(store);
    STACK_OF(X509_OBJECT) *objects = X509_STORE_get0_objects(store);
    for (int i = 0; all != NULL && i < sk_X509_OBJECT_num(objects); i++) {
        X509 *x = X509_OBJECT_get0_X509(sk_X509_OBJECT_value(objects, i));
        if (x != NULL && X509_check_ca(x) && sk_X509_push(all, x)) {
            X509_up_ref(x);
        }
    }
    X509_STORE_unlock(store);
    return all;
}
METHOD("ssl_context_config.get_ca_certs(self, /, binary_form: bool = False)",
       "The authorities' certificates that are loaded, as dicts or bytes.")
static PyObject *context_get_ca_certs(ContextObject *self, int binary_form) {
    SslState *state = TRY(ssl_state_of(self));
    autoref PyObject *list = TRY(list_new(0));
    STACK_OF(X509) *all = store_certificates(self);
    int bad = all == NULL ? err_int(err_no_memory()) : 0;
    for (int i = 0; bad == 0 && i < sk_X509_num(all); i++) {
        X509 *x = sk_X509_value(all, i);
        autoref PyObject *item =
            binary_form ? certificate_der(state, x) : certificate_dict(state, x);
        bad = item == NULL ? -1 : list_append(list, item);
    }
    sk_X509_pop_free(all, X509_free);
    return bad < 0 ? NULL : take(list);
}
METHOD("ssl_context_config.session_stats(self)", "Counts of what happened to sessions.")
static PyObject *context_session_stats(ContextObject *self) {
    OWN_GUARD(&self->lock);
    const struct {
        const char *name;
        long count;
    } counts[] = {
        {"number", SSL_CTX_sess_number(self->ctx)},
        {"connect", SSL_CTX_sess_connect(self->ctx)},
        {"connect_good", SSL_CTX_sess_connect_good(self->ctx)},
        {"connect_renegotiate", SSL_CTX_sess_connect_renegotiate(self->ctx)},
        {"accept", SSL_CTX_sess_accept(self->ctx)},
        {"accept_good", SSL_CTX_sess_accept_good(self->ctx)},
        {"accept_renegotiate", SSL_CTX_sess_accept_renegotiate(self->ctx)},
        {"hits", SSL_CTX_sess_hits(self->ctx)},
        {"misses", SSL_CTX_sess_misses(self->ctx)},
        {"timeouts", SSL_CTX_sess_timeouts(self->ctx)},
        {"cache_full", SSL_CTX_sess_cache_full(self->ctx)},
    };
    autoref PyObject *dict = TRY(dict_new());
    for (size_t i = 0; i < countof(counts); i++) {
        autoref PyObject *n = TRY(int_from_int64(counts[i].count));
        TRYI(dict_set_text(dict, counts[i].name, n));
    }
    return take(dict);
}

/* ---- ciphers and parameters ---- */

METHOD("ssl_context_config.set_ciphers(self, cipherlist: utf8, /)",
       "Which ciphers may be used, in OpenSSL's format.")
static PyObject *context_set_ciphers(ContextObject *self, const char *cipherlist) {
    SslState *state = TRY(ssl_state_of(self));
    OWN_GUARD(&self->lock);
    if (!SSL_CTX_set_cipher_list(self->ctx, cipherlist)) {
        ERR_clear_error();
        return ssl_raise_plain(state, "No cipher can be selected.");
    }
    return newref(NONE);
}
static int set_steal(PyObject *dict, const char *key, steals PyObject *value) {
    autoref PyObject *held = INT_TRY(value);
    return dict_set_text(dict, key, held);
}
static PyObject *name_of_nid(int nid) {
    const char *name = nid == NID_undef ? NULL : OBJ_nid2ln(nid);
    return name ? str_from_text(name) : newref(NONE);
}
static PyObject *cipher_dict(const SSL_CIPHER *c) {
    char description[512];
    autoref PyObject *dict = TRY(dict_new());
    int all_bits, bits = SSL_CIPHER_get_bits(c, &all_bits);
    SSL_CIPHER_description(c, description, sizeof description - 1);
    size_t n = strcspn(description, "\n");
    TRYI(set_steal(dict, "id", int_from_uint64(SSL_CIPHER_get_id(c))));
    TRYI(set_steal(dict, "name", str_from_text(SSL_CIPHER_get_name(c))));
    TRYI(set_steal(dict, "protocol", str_from_text(SSL_CIPHER_get_version(c))));
    TRYI(set_steal(dict, "description", str_from_utf8(description, (Py_ssize_t)n)));
    TRYI(set_steal(dict, "strength_bits", int_from_int64(bits)));
    TRYI(set_steal(dict, "alg_bits", int_from_int64(all_bits)));
    TRYI(set_steal(dict, "aead", BOOL(SSL_CIPHER_is_aead(c))));
    TRYI(set_steal(dict, "symmetric", name_of_nid(SSL_CIPHER_get_cipher_nid(c))));
    TRYI(set_steal(dict, "digest", name_of_nid(SSL_CIPHER_get_digest_nid(c))));
    TRYI(set_steal(dict, "kea", name_of_nid(SSL_CIPHER_get_kx_nid(c))));
    TRYI(set_steal(dict, "auth", name_of_nid(SSL_CIPHER_get_auth_nid(c))));
    return take(dict);
}
METHOD("ssl_context_config.get_ciphers(self)", "The ciphers that may be used, each as a dict.")
static PyObject *context_get_ciphers(ContextObject *self) {
    SslState *state = TRY(ssl_state_of(self));
    autoref PyObject *list = TRY(list_new(0));
    SSL *ssl;
    {
        OWN_GUARD(&self->lock);
        ssl = SSL_new(self->ctx);
    }
    if (ssl == NULL) {
        return SSL_RAISE(state);
    }
    STACK_OF(SSL_CIPHER) *ciphers = SSL_get_ciphers(ssl);
    int bad = 0;
    for (int i = 0; bad == 0 && i < sk_SSL_CIPHER_num(ciphers); i++) {
        autoref PyObject *item = cipher_dict(sk_SSL_CIPHER_value(ciphers, i));
        bad = item == NULL ? -1 : list_append(list, item);
    }
    SSL_free(ssl);
    return bad < 0 ? NULL : take(list);
}
METHOD("ssl_context_config.set_ecdh_curve(self, name, /)",
       "The elliptic curve for exchanging keys.")
static PyObject *context_set_ecdh_curve(ContextObject *self, PyObject *name) {
    SslState *state = TRY(ssl_state_of(self));
    autoref PyObject *os = TRY(import_module_text("os"));
    autoref PyObject *fsencode = TRY(attr_get_text(os, "fsencode"));
    autoref PyObject *bytes = TRY(call_one(fsencode, name));
    int nid = OBJ_sn2nid(bytes_data(bytes));
    if (nid == NID_undef) {
        return err_raise(PyExc_ValueError, "unknown elliptic curve name %R", name);
    }
    OWN_GUARD(&self->lock);
    return SSL_CTX_set1_groups(self->ctx, &nid, 1) ? newref(NONE) : SSL_RAISE(state);
}
METHOD("ssl_context_config.load_dh_params(self, path, /)",
       "Load parameters of Diffie and Hellman's exchange.")
static PyObject *context_load_dh_params(ContextObject *self, PyObject *path) {
    SslState *state = TRY(ssl_state_of(self));
    autoref PyObject *os = TRY(import_module_text("os"));
    autoref PyObject *fsencode = TRY(attr_get_text(os, "fsencode"));
    autoref PyObject *name = TRY(call_one(fsencode, path)), *mode = TRY(str_from_text("rb")),
                     *flags = TRY(int_from_int64(0));
    TRYI(AUDIT("open", 3, path, mode, flags));
    errno = 0;
    BIO *file = BIO_new_file(bytes_data(name), "r");
    if (file == NULL) {
        ERR_clear_error();
        return err_from_errno_path(PyExc_OSError, path, NULL);
    }
    unsigned char *data = NULL;
    long length;
    int good = FOREIGN_CALL(
        PEM_bytes_read_bio(&data, &length, NULL, PEM_STRING_DHPARAMS, file, NULL, NULL));
    BIO_free(file);
    const unsigned char *at = data;
    EVP_PKEY *parameters = good ? d2i_KeyParams(EVP_PKEY_DH, NULL, &at, length) : NULL;
    OPENSSL_free(data);
    if (parameters == NULL) {
        return SSL_RAISE(state);
    }
    OWN_GUARD(&self->lock);
    if (!SSL_CTX_set0_tmp_dh_pkey(self->ctx, parameters)) {
        EVP_PKEY_free(parameters);
        return SSL_RAISE(state);
    }
    return newref(NONE);
}

/* ---- protocols by ALPN ---- */

static int alpn_select(SSL *ssl, const unsigned char **out, unsigned char *out_length,
                       const unsigned char *client, unsigned client_length, void *arg) {
    AlpnList *own = load_acquire(&CONTEXT(arg)->alpn);
    unsigned char *chosen;
    if (own == NULL || SSL_select_next_proto(&chosen, out_length, own->names, own->length, client,
                                             client_length) != OPENSSL_NPN_NEGOTIATED) {
        return SSL_TLSEXT_ERR_NOACK;
    }
    *out = chosen;
    return SSL_TLSEXT_ERR_OK;
}
METHOD("ssl_context_config._set_alpn_protocols(self, protos: buffer, /)",
       "The protocols to offer or accept, each with its length in front.")
static PyObject *context_set_alpn_protocols(ContextObject *self, Py_buffer *protos) {
    if (protos->len > UINT_MAX) {
        return err_raise(PyExc_OverflowError, "protocols longer than %u bytes", UINT_MAX);
    }
    AlpnList *list = malloc(sizeof *list + (size_t)protos->len);
    if (list == NULL) {
        return err_no_memory();
    }
    list->length = (unsigned)protos->len;
    memcpy(list->names, protos->buf, (size_t)protos->len);
    OWN_GUARD(&self->lock);
    list->older = self->alpn;
    store_release(&self->alpn, list); /* pairs with the load in alpn_select */
    if (SSL_CTX_set_alpn_protos(self->ctx, list->names, list->length) != 0) {
        return err_no_memory();
    }
    SSL_CTX_set_alpn_select_cb(self->ctx, alpn_select, self);
    return newref(NONE);
}

/* ---- keys shared in advance ---- */

/* The bytes a callback returned, into OpenSSL's buffer: how many, or 0 after reporting. */
static unsigned key_from(PyObject *key, unsigned char *out, unsigned room) {
    Py_buffer view;
    if (arg_buffer(key, &view) < 0) {
        return 0;
    }
    unsigned n = 0;
    if (view.len > room) {
        err_raise(PyExc_ValueError, "psk is too long");
    } else {
        n = (unsigned)view.len;
        memcpy(out, view.buf, n);
    }
    arg_buffer_release(&view);
    return n;
}
static unsigned psk_ask_client(PyObject *callback, const char *hint, char *identity, unsigned room,
                               unsigned char *key, unsigned key_room) {
    autoref PyObject *text = hint ? str_from_text(hint) : newref(NONE);
    autoref PyObject *answer = text ? call_one(callback, text) : NULL;
    if (answer == NULL) {
        return 0;
    }
    if (!IS_TUPLE(answer) || tuple_length(answer) != 2) {
        err_raise(PyExc_TypeError, "psk callback must return (identity, psk)");
        return 0;
    }
    Py_ssize_t n = 0;
    const char *name = "";
    if (tuple_at(answer, 0) != NONE) {
        if (arg_type(tuple_at(answer, 0), &PyUnicode_Type, "psk_client_callback", "identity") < 0 ||
            (name = str_utf8(tuple_at(answer, 0), &n)) == NULL) {
            return 0;
        }
    }
    if ((size_t)n >= room) {
        err_raise(PyExc_ValueError, "identity is too long");
        return 0;
    }
    memcpy(identity, name, (size_t)n + 1);
    return key_from(tuple_at(answer, 1), key, key_room);
}
static unsigned psk_client(SSL *ssl, const char *hint, char *identity, unsigned room,
                           unsigned char *key, unsigned key_room) {
    ContextObject *context = CONTEXT(SSLOBJ(SSL_get_app_data(ssl))->context);
    ForeignScope scope;
    unsigned n = 0;
    if (!foreign_begin(&scope, context->interp)) {
        return 0;
    }
    PyObject *callback = attr_field((PyObject *)context, &context->psk_client);
    if (callback != NULL) {
        n = psk_ask_client(callback, hint, identity, room, key, key_room);
        if (err_occurred()) {
            err_unraisable(callback, NULL);
            n = 0;
        }
        decref(callback);
    }
    foreign_end(&scope);
    return n;
}
static unsigned psk_ask_server(PyObject *callback, const char *identity, unsigned char *key,
                               unsigned key_room) {
    bool named = identity != NULL && identity[0] != '\0';
    autoref PyObject *text = named ? str_from_text(identity) : newref(NONE);
    autoref PyObject *answer = text ? call_one(callback, text) : NULL;
    return answer ? key_from(answer, key, key_room) : 0;
}
static unsigned psk_server(SSL *ssl, const char *identity, unsigned char *key, unsigned key_room) {
    ContextObject *context = CONTEXT(SSLOBJ(SSL_get_app_data(ssl))->context);
    ForeignScope scope;
    unsigned n = 0;
    if (!foreign_begin(&scope, context->interp)) {
        return 0;
    }
    PyObject *callback = attr_field((PyObject *)context, &context->psk_server);
    if (callback != NULL) {
        n = psk_ask_server(callback, identity, key, key_room);
        if (err_occurred()) {
            err_unraisable(callback, NULL);
            n = 0;
        }
        decref(callback);
    }
    foreign_end(&scope);
    return n;
}
METHOD("ssl_context_config.set_psk_client_callback(self, /, callback)",
       "Have a function asked for the identity and key of a client.")
static PyObject *context_set_psk_client_callback(ContextObject *self, PyObject *callback) {
    SslState *state = TRY(ssl_state_of(self));
    if (self->protocol == PROTOCOL_TLS_SERVER) {
        return ssl_raise_text(state->error, 0, __LINE__,
                              "Cannot add PSK client callback to a PROTOCOL_TLS_SERVER context");
    }
    if (callback != NONE && TYPE(callback)->tp_call == NULL) {
        return err_raise(PyExc_TypeError, "callback must be callable");
    }
    attr_replace((PyObject *)self, &self->psk_client, callback == NONE ? NULL : callback);
    OWN_GUARD(&self->lock);
    SSL_CTX_set_psk_client_callback(self->ctx, callback == NONE ? NULL : psk_client);
    return newref(NONE);
}
METHOD("ssl_context_config.set_psk_server_callback(self, /, callback, identity_hint: none_or_str = "
       "None)",
       "Have a function asked for the key that belongs to a client's identity.")
static PyObject *context_set_psk_server_callback(ContextObject *self, PyObject *callback,
                                                 PyObject *identity_hint) {
    SslState *state = TRY(ssl_state_of(self));
    if (self->protocol == PROTOCOL_TLS_CLIENT) {
        return ssl_raise_text(state->error, 0, __LINE__,
                              "Cannot add PSK server callback to a PROTOCOL_TLS_CLIENT context");
    }
    if (callback != NONE && TYPE(callback)->tp_call == NULL) {
        return err_raise(PyExc_TypeError, "callback must be callable");
    }
    Py_ssize_t n;
    const char *hint = identity_hint == NONE ? NULL : TRY(str_utf8(identity_hint, &n));
    attr_replace((PyObject *)self, &self->psk_server, callback == NONE ? NULL : callback);
    OWN_GUARD(&self->lock);
    if (SSL_CTX_use_psk_identity_hint(self->ctx, hint) != 1) {
        return ssl_raise_text(state->error, 0, __LINE__, "the identity hint was refused");
    }
    SSL_CTX_set_psk_server_callback(self->ctx, callback == NONE ? NULL : psk_server);
    return newref(NONE);
}

#include "ssl_config.gen.h"
#endif
