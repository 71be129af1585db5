/* What the files of _ssl share.
 *
 * An SSL object of OpenSSL belongs to one thread at a time: `lock` of our object is held around
 * every use, a handshake included, but never while waiting for the network: the BIO of a socket
 * never blocks (it receives and sends with MSG_DONTWAIT), so that one thread can write while
 * another waits to read. Callbacks run Python with the lock held; what they raise is kept in
 * `pending`. Contexts and memory BIOs have such locks of their own. Order: socket, context,
 * incoming and outgoing BIO.
 */
#ifndef PITHON_MODULES_SSL_SSL_INT_H
#define PITHON_MODULES_SSL_SSL_INT_H

#include "modules/foreign/foreign_call.h"
#include "modules/openssl/openssl_error.h"
#include "modules/socket/socket_module.h"
#include "object/attr.h"
#include "object/call.h"
#include "object/type.h"
#include "types/dict/dict.h"
#include "types/exception/exception.h"
#include "types/weakref/weakref.h"

#include <openssl/ssl.h>
#include <openssl/x509v3.h>

typedef struct {
    PyObject *context, *socket, *bio, *session, *certificate; /* (c) types */
    PyObject *error, *cert_error, *zero_return, *want_read, *want_write, *syscall_error,
        *eof_error;         /* (c) classes */
    PyObject *socket_class; /* (c) _socket.socket */
} SslState;
extern PyModuleDef _ssl_module_def;
extern PyType_Spec ssl_context_spec, ssl_socket_spec, ssl_bio_spec, ssl_session_spec,
    ssl_certificate_spec;
extern PyMethodDef ssl_context_config_methods[], ssl_socket_info_methods[];
static inline SslState *ssl_state_of(void *self) {
    PyObject *module = TRY(type_module_by_def(TYPE(self), &_ssl_module_def));
    return module_state(module);
}
/* Adds the methods that another file declares. */
int ssl_methods_add(PyTypeObject *type, PyMethodDef *methods);

/* ---- errors ---- */

/* SSLError of the thread's newest error of OpenSSL, whose queue is emptied; always NULL. */
void *ssl_raise_queue(SslState *state, int line);
/* The same with another number than the reason's. */
void *ssl_raise_queue_as(SslState *state, int number, int line);
#define SSL_RAISE(state) ssl_raise_queue(state, __LINE__)
/* SSLError with our own words: args (code, "text (_ssl.c:LINE)"). */
void *ssl_raise_text(PyObject *class, int code, int line, const char *format, ...);
/* The same with the text as its only argument. */
void *ssl_raise_plain(SslState *state, const char *text);

/* ---- objects ---- */

enum {
    PROTOCOL_SSLV2,
    PROTOCOL_SSLV3,
    PROTOCOL_TLS,
    PROTOCOL_TLSV1,
    PROTOCOL_TLSV1_1,
    PROTOCOL_TLSV1_2,
    PROTOCOL_TLS_CLIENT = 16,
    PROTOCOL_TLS_SERVER
};
enum { CERT_NONE, CERT_OPTIONAL, CERT_REQUIRED };

/* A list of protocols for ALPN; kept as long as the context, as handshakes may be reading it. */
typedef struct AlpnList {
    struct AlpnList *older;
    unsigned length;
    unsigned char names[];
} AlpnList;
typedef struct {
    PyObject_HEAD SSL_CTX *ctx; /* (c) */
    BIO_METHOD *method;         /* (c) of sockets */
    Interp *interp;             /* (c) */
    OwnLock lock;
    int protocol;            /* (c) */
    int check_hostname;      /* (a) */
    unsigned host_flags;     /* (a) */
    int post_handshake_auth; /* (a) */
    AlpnList *alpn;          /* (a) */
    BIO *keylog;             /* (n:keylog_lock) */
    PyMutex keylog_lock;
    PyObject *keylog_filename, *sni_callback, *msg_callback, *psk_client, *psk_server; /* (a) */
} ContextObject;
#define CONTEXT(o) ((ContextObject *)(o))

typedef struct {
    PyObject_HEAD SSL *ssl; /* (n:lock) */
    OwnLock lock;
    Interp *interp;                /* (c) */
    PyObject *context;             /* (a) */
    PyObject *socket;              /* (c) weak reference to the _socket.socket; NULL: over BIOs */
    PyObject *incoming, *outgoing; /* (c) BIOs */
    PyObject *owner;               /* (a) weak reference, or None */
    PyObject *server_hostname;     /* (c) str or None */
    PyObject *pending;             /* (n:lock) what a callback raised */
    bool server_side;              /* (c) */
    bool handshake_done;           /* (n:lock) */
} SslObject;
#define SSLOBJ(o) ((SslObject *)(o))
PyObject *ssl_socket_new(SslState *state, ContextObject *context, PyObject *socket,
                         PyObject *incoming, PyObject *outgoing, int server_side,
                         PyObject *server_hostname, PyObject *owner, PyObject *session);
/* Whom callbacks are told about: the owner, or the object itself if it never had one. NULL without
 * an exception when the owner has died. */
PyObject *ssl_owner_or_self(SslObject *self);
BIO_METHOD *ssl_socket_method(void);

typedef struct {
    PyObject_HEAD BIO *bio; /* (n:lock) */
    OwnLock lock;
    bool eof_written; /* (n:lock) */
} BioObject;
#define BIOOBJ(o) ((BioObject *)(o))

typedef struct {
    PyObject_HEAD PyObject *context; /* (c) */
    SSL_SESSION *session;            /* (c) */
} SessionObject;
PyObject *ssl_session_new(SslState *state, PyObject *context, steals SSL_SESSION *session);

/* ---- certificates ---- */

PyObject *certificate_dict(SslState *state, X509 *x);
PyObject *certificate_der(SslState *state, X509 *x);
PyObject *certificate_new(SslState *state, X509 *x);
int ssl_add_constants(PyObject *module);
/* Callbacks of OpenSSL that the context sets. */
void ssl_message_callback(int outgoing, int version, int kind, const void *data, size_t length,
                          SSL *ssl, void *arg);

#endif
