/* SSLSession: what a connection has agreed on, to begin another one with. */
#ifdef HAVE_OPENSSL
#include "modules/ssl/ssl_int.h"

#define SESSION(o) ((SessionObject *)(o))

PyObject *ssl_session_new(SslState *state, PyObject *context, steals SSL_SESSION *session) {
    PyObject *self = object_new((PyTypeObject *)state->session);
    if (self == NULL) {
        SSL_SESSION_free(session);
        return NULL;
    }
    SESSION(self)->context = newref(context);
    SESSION(self)->session = session;
    object_track(self);
    return self;
}
static int session_traverse(PyObject *o, visitproc visit, void *arg) {
    Py_VISIT(SESSION(o)->context);
    return 0;
}
static void session_dealloc(PyObject *o) {
    object_untrack(o);
    SSL_SESSION_free(SESSION(o)->session);
    CLEAR(SESSION(o)->context);
    TYPE(o)->tp_free(o);
}
GETTER("SSLSession.id", "The session's id.")
static PyObject *session_id(SessionObject *self) {
    unsigned n;
    const unsigned char *id = SSL_SESSION_get_id(self->session, &n);
    return bytes_from((const char *)id, n);
}
GETTER("SSLSession.time", "When it began, in seconds since the epoch.")
static PyObject *session_time(SessionObject *self) {
    return int_from_int64(SSL_SESSION_get_time(self->session));
}
GETTER("SSLSession.timeout", "For how many seconds it can be used.")
static PyObject *session_timeout(SessionObject *self) {
    return int_from_int64(SSL_SESSION_get_timeout(self->session));
}
GETTER("SSLSession.has_ticket", "Does it have a ticket?")
static PyObject *session_has_ticket(SessionObject *self) {
    return BOOL(SSL_SESSION_has_ticket(self->session));
}
GETTER("SSLSession.ticket_lifetime_hint", "For how many seconds the ticket is good.")
static PyObject *session_ticket_lifetime_hint(SessionObject *self) {
    return int_from_uint64(SSL_SESSION_get_ticket_lifetime_hint(self->session));
}
static PyObject *session_compare(PyObject *o, PyObject *other, int op) {
    if (TYPE(o) != TYPE(other) || (op != Py_EQ && op != Py_NE)) {
        return newref(NOT_IMPLEMENTED);
    }
    unsigned n, m;
    const unsigned char *a = SSL_SESSION_get_id(SESSION(o)->session, &n),
                        *b = SSL_SESSION_get_id(SESSION(other)->session, &m);
    bool equal = o == other || (n == m && memcmp(a, b, n) == 0);
    return BOOL(op == Py_EQ ? equal : !equal);
}

#include "ssl_session.gen.h"

static PyType_Slot slots[] = {
    {Py_tp_dealloc, session_dealloc},     {Py_tp_traverse, session_traverse},
    {Py_tp_richcompare, session_compare}, {Py_tp_hash, ops_hash_not_implemented},
    {Py_tp_getset, SSLSession_getset},    {0, NULL},
};
PyType_Spec ssl_session_spec = {
    .name = "_ssl.SSLSession",
    .basicsize = sizeof(SessionObject),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE |
             Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .slots = slots,
};
#endif
