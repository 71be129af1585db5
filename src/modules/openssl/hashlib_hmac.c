/* HMAC: a keyed digest of OpenSSL that is being made. */
#ifdef HAVE_OPENSSL
#include "modules/openssl/hashlib_int.h"

#include <openssl/core_names.h>

typedef struct {
    PyObject_HEAD EVP_MAC_CTX *context; /* (n:lock) */
    EVP_MD *md;                         /* (c) owned */
    PyMutex lock;
} HmacObject;
#define M(o) ((HmacObject *)(o))

static EVP_MAC_CTX *mac_new(const EVP_MD *md, Py_buffer *key) {
    EVP_MAC *mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
    EVP_MAC_CTX *context = mac ? EVP_MAC_CTX_new(mac) : NULL;
    EVP_MAC_free(mac);
    OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST,
                                         (char *)(uintptr_t)EVP_MD_get0_name(md), 0),
        OSSL_PARAM_construct_end(),
    };
    const void *bytes = key->len ? key->buf : "";
    if (context != NULL && EVP_MAC_init(context, bytes, (size_t)key->len, parameters)) {
        return context;
    }
    EVP_MAC_CTX_free(context);
    return openssl_raise(PyExc_ValueError);
}
static int feed(PyObject *self, PyObject *data) {
    Py_buffer view;
    INT_TRYI(hashlib_buffer(data, &view));
    mutex_lock(&M(self)->lock);
    int good = view.len >= HASHLIB_DETACH_FROM
                   ? DETACHED(EVP_MAC_update(M(self)->context, view.buf, (size_t)view.len))
                   : EVP_MAC_update(M(self)->context, view.buf, (size_t)view.len);
    mutex_unlock(&M(self)->lock);
    ops_release_buffer(&view);
    return good ? 0 : err_int(openssl_raise(PyExc_ValueError));
}
PyObject *hashlib_hmac_new(HashlibState *state, Py_buffer *key, PyObject *msg, const EVP_MD *md) {
    if (EVP_MD_get_flags(md) & EVP_MD_FLAG_XOF) {
        return err_raise(PyExc_ValueError, "no reason supplied");
    }
    autoref PyObject *self = TRY(object_new((PyTypeObject *)state->hmac));
    M(self)->context = TRY(mac_new(md, key));
    M(self)->md = (EVP_MD *)(uintptr_t)md;
    EVP_MD_up_ref(M(self)->md);
    if (msg != NULL && msg != NONE) {
        TRYI(feed(self, msg));
    }
    return take(self);
}
static void hmac_dealloc(PyObject *o) {
    EVP_MAC_CTX_free(M(o)->context);
    EVP_MD_free(M(o)->md);
    TYPE(o)->tp_free(o);
}
static EVP_MAC_CTX *snapshot(PyObject *self) {
    mutex_lock(&M(self)->lock);
    EVP_MAC_CTX *copy = EVP_MAC_CTX_dup(M(self)->context);
    mutex_unlock(&M(self)->lock);
    return copy ? copy : openssl_raise(PyExc_ValueError);
}
METHOD("HMAC.update(self, /, msg)", "Add data to what is hashed.")
static PyObject *hmac_update(PyObject *self, PyObject *msg) {
    TRYI(feed(self, msg));
    return newref(NONE);
}
METHOD("HMAC.copy(self)", "An object in the same state.")
static PyObject *hmac_copy(PyObject *self) {
    EVP_MAC_CTX *context = TRY(snapshot(self));
    PyObject *copy = object_new(TYPE(self));
    if (copy == NULL) {
        EVP_MAC_CTX_free(context);
        return NULL;
    }
    M(copy)->context = context;
    M(copy)->md = M(self)->md;
    EVP_MD_up_ref(M(copy)->md);
    return copy;
}
METHOD("HMAC.digest(self)", "The digest of the data so far.")
static PyObject *hmac_get_digest(PyObject *self) {
    unsigned char out[EVP_MAX_MD_SIZE];
    size_t length = 0;
    EVP_MAC_CTX *copy = TRY(snapshot(self));
    int good = EVP_MAC_final(copy, out, &length, sizeof out);
    EVP_MAC_CTX_free(copy);
    return good ? bytes_from((char *)out, (Py_ssize_t)length) : openssl_raise(PyExc_ValueError);
}
METHOD("HMAC.hexdigest(self)", "The digest as hexadecimal digits.")
static PyObject *hmac_get_hexdigest(PyObject *self) {
    autoref PyObject *bytes = TRY(hmac_get_digest(self));
    return bytes_hex(bytes_data(bytes), bytes_length(bytes), NULL, 1);
}
GETTER("HMAC.block_size", NULL)
static PyObject *hmac_block_size(PyObject *self) {
    return int_from_int64(EVP_MD_get_block_size(M(self)->md));
}
GETTER("HMAC.digest_size", NULL)
static PyObject *hmac_digest_size(PyObject *self) {
    return int_from_int64(EVP_MD_get_size(M(self)->md));
}
GETTER("HMAC.name", NULL)
static PyObject *hmac_name(PyObject *self) {
    return str_format("hmac-%s", hashlib_name(M(self)->md));
}
static PyObject *hmac_repr(PyObject *self) {
    return str_format("<%s HMAC object @ %p>", hashlib_name(M(self)->md), self);
}

#include "hashlib_hmac.gen.h"

static PyType_Slot slots[] = {
    {Py_tp_dealloc, hmac_dealloc},
    {Py_tp_repr, hmac_repr},
    {Py_tp_doc, "A keyed digest of OpenSSL: update() adds data, digest() and hexdigest() give the "
                "result so far."},
    {Py_tp_methods, HMAC_methods},
    {Py_tp_getset, HMAC_getset},
    {0, NULL},
};
PyType_Spec hashlib_hmac_spec = {
    .name = "_hashlib.HMAC",
    .basicsize = sizeof(HmacObject),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = slots,
};
#endif
