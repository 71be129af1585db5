/* HASH and HASHXOF: a digest of OpenSSL that is being made. */
#ifdef HAVE_OPENSSL
#include "modules/openssl/hashlib_int.h"

/* A digest of OpenSSL counts in words of all threads, several times in its life. So as long as
 * there are few data they are kept, and a digest asked for is computed here, where we have the
 * algorithm. */
enum { FEW = 256 };
typedef struct {
    PyObject_HEAD const HashKind *kind; /* (c) ours; NULL: the context is there from the start */
    const EVP_MD *md;                   /* (c) */
    PyObject *holder;                   /* (c) what keeps md; NULL: the context does */
    EVP_MD_CTX *context;                /* (n:lock) NULL: the data are in `few` */
    PyMutex lock;
    uint16_t used;    /* (n:lock) */
    uint8_t few[FEW]; /* (n:lock) */
} HashlibObject;
#define H(o) ((HashlibObject *)(o))

int hashlib_buffer(PyObject *data, Py_buffer *view) {
    if (IS_STR(data)) {
        return err_int(err_raise(PyExc_TypeError, "Strings must be encoded before hashing"));
    }
    if (!ops_has_buffer(data)) {
        return err_int(err_raise(PyExc_TypeError, "object supporting the buffer API required"));
    }
    INT_TRYI(ops_get_buffer(data, view, PyBUF_SIMPLE));
    if (view->ndim > 1) {
        ops_release_buffer(view);
        return err_int(err_raise(PyExc_BufferError, "Buffer must be single dimension"));
    }
    return 0;
}
/* OpenSSL takes over. 0: it will not. */
static int context_begin_locked(HashlibObject *h) {
    h->context = EVP_MD_CTX_new();
    return h->context != NULL && EVP_DigestInit_ex(h->context, h->md, NULL) &&
           (h->used == 0 || EVP_DigestUpdate(h->context, h->few, h->used));
}
static int feed_locked(HashlibObject *h, const Py_buffer *view) {
    if (h->context == NULL) {
        if (h->kind != NULL && view->len <= FEW - h->used) {
            memcpy(h->few + h->used, view->buf, (size_t)view->len);
            h->used = (uint16_t)(h->used + view->len);
            return 1;
        }
        if (!context_begin_locked(h)) {
            return 0;
        }
    }
    return view->len >= HASHLIB_DETACH_FROM
               ? DETACHED(EVP_DigestUpdate(h->context, view->buf, (size_t)view->len))
               : EVP_DigestUpdate(h->context, view->buf, (size_t)view->len);
}
static int feed(PyObject *self, PyObject *data) {
    Py_buffer view;
    INT_TRYI(hashlib_buffer(data, &view));
    mutex_lock(&H(self)->lock);
    int good = feed_locked(H(self), &view);
    mutex_unlock(&H(self)->lock);
    ops_release_buffer(&view);
    return good ? 0 : err_int(openssl_raise(PyExc_ValueError));
}
PyObject *hashlib_hash_new(HashlibState *state, const EVP_MD *md, const HashKind *kind,
                           PyObject *data) {
    bool xof = EVP_MD_get_flags(md) & EVP_MD_FLAG_XOF;
    autoref PyObject *self = TRY(object_new((PyTypeObject *)(xof ? state->xof : state->hash)));
    H(self)->kind = kind;
    H(self)->md = md;
    H(self)->holder = kind ? newref(state->fetched) : NULL;
    if (kind == NULL && !context_begin_locked(H(self))) {
        return openssl_raise(PyExc_ValueError);
    }
    TRYI(data ? feed(self, data) : 0);
    return take(self);
}
static void hashlib_dealloc(PyObject *o) {
    EVP_MD_CTX_free(H(o)->context);
    XDECREF(H(o)->holder);
    TYPE(o)->tp_free(o);
}
/* What it is now, into a fresh one. 0: OpenSSL will not. */
static int copy_to(HashlibObject *from, HashlibObject *to) {
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    if (context == NULL) {
        return 0;
    }
    to->kind = from->kind;
    to->md = from->md;
    mutex_lock(&from->lock);
    bool few = from->context == NULL;
    int good = few || EVP_MD_CTX_copy_ex(context, from->context);
    to->used = from->used;
    memcpy(to->few, from->few, from->used);
    mutex_unlock(&from->lock);
    if (few || !good) {
        EVP_MD_CTX_free(context);
        context = NULL;
    }
    to->context = context;
    return good;
}
static int digest_here(HashlibObject *h, uint8_t *out) {
    HashState state;
    h->kind->begin(&state);
    h->kind->update(&state, h->few, h->used);
    h->kind->finish(&state, out, (size_t)h->kind->digest_size);
    return 1;
}
static PyObject *digest_bytes(PyObject *self, Py_ssize_t length) {
    if (length < 0) {
        return err_raise(PyExc_ValueError, "length must not be negative");
    }
    HashlibObject copy;
    if (!copy_to(H(self), &copy)) {
        return openssl_raise(PyExc_ValueError);
    }
    PyObject *bytes = bytes_new(length);
    int good = 1;
    if (bytes != NULL && length > 0) {
        unsigned char *out = (unsigned char *)bytes_data(bytes);
        good = copy.context == NULL ? digest_here(&copy, out)
               : EVP_MD_get_flags(copy.md) & EVP_MD_FLAG_XOF
                   ? EVP_DigestFinalXOF(copy.context, out, (size_t)length)
                   : EVP_DigestFinal(copy.context, out, NULL);
    }
    EVP_MD_CTX_free(copy.context);
    if (!good) {
        CLEAR(bytes);
        return openssl_raise(PyExc_ValueError);
    }
    return bytes;
}
static PyObject *digest_hex(PyObject *self, Py_ssize_t length) {
    autoref PyObject *bytes = TRY(digest_bytes(self, length));
    return bytes_hex(bytes_data(bytes), length, NULL, 1);
}
static const EVP_MD *md_of(PyObject *self) {
    return H(self)->md;
}

METHOD("HASH.update(self, obj, /)", "Add data to what is hashed.")
static PyObject *hashlib_update(PyObject *self, PyObject *obj) {
    TRYI(feed(self, obj));
    return newref(NONE);
}
METHOD("HASH.copy(self)", "A hash object in the same state.")
static PyObject *hashlib_copy(PyObject *self) {
    autoref PyObject *copy = TRY(object_new(TYPE(self)));
    H(copy)->holder = xnewref(H(self)->holder);
    return copy_to(H(self), H(copy)) ? take(copy) : openssl_raise(PyExc_ValueError);
}
METHOD("HASH.digest(self)", "The digest of the data so far.")
static PyObject *hashlib_digest(PyObject *self) {
    return digest_bytes(self, EVP_MD_get_size(md_of(self)));
}
METHOD("HASH.hexdigest(self)", "The digest as hexadecimal digits.")
static PyObject *hashlib_hexdigest(PyObject *self) {
    return digest_hex(self, EVP_MD_get_size(md_of(self)));
}
METHOD("HASHXOF.digest(self, /, length: ssize)", "The first bytes of the endless digest.")
static PyObject *hashlib_xof_digest(PyObject *self, Py_ssize_t length) {
    return digest_bytes(self, length);
}
METHOD("HASHXOF.hexdigest(self, /, length: ssize)", "The digest as hexadecimal digits.")
static PyObject *hashlib_xof_hexdigest(PyObject *self, Py_ssize_t length) {
    return digest_hex(self, length);
}
GETTER("HASH.block_size", NULL)
static PyObject *hashlib_block_size(PyObject *self) {
    return int_from_int64(EVP_MD_get_block_size(md_of(self)));
}
GETTER("HASH.digest_size", NULL)
static PyObject *hashlib_digest_size(PyObject *self) {
    return int_from_int64(EVP_MD_get_size(md_of(self)));
}
GETTER("HASHXOF.digest_size", NULL)
static PyObject *hashlib_xof_digest_size(PyObject *self) {
    return int_from_int64(0);
}
GETTER("HASH.name", NULL)
static PyObject *hashlib_get_name(PyObject *self) {
    return str_from_text(hashlib_name(md_of(self)));
}
static PyObject *hash_repr(PyObject *self) {
    return str_format("<%s %T object @ %p>", hashlib_name(md_of(self)), self, self);
}

#include "hashlib_object.gen.h"

static PyType_Slot hash_slots[] = {
    {Py_tp_dealloc, hashlib_dealloc},
    {Py_tp_repr, hash_repr},
    {Py_tp_doc,
     "A digest of OpenSSL: update() adds data, digest() and hexdigest() give the result so far."},
    {Py_tp_methods, HASH_methods},
    {Py_tp_getset, HASH_getset},
    {0, NULL},
};
PyType_Spec hashlib_hash_spec = {
    .name = "_hashlib.HASH",
    .basicsize = sizeof(HashlibObject),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_DISALLOW_INSTANTIATION |
             Py_TPFLAGS_IMMUTABLETYPE,
    .slots = hash_slots,
};
static PyType_Slot xof_slots[] = {
    {Py_tp_doc, "A digest of any length."},
    {Py_tp_methods, HASHXOF_methods},
    {Py_tp_getset, HASHXOF_getset},
    {0, NULL},
};
PyType_Spec hashlib_xof_spec = {
    .name = "_hashlib.HASHXOF",
    .basicsize = sizeof(HashlibObject),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_DISALLOW_INSTANTIATION |
             Py_TPFLAGS_IMMUTABLETYPE,
    .slots = xof_slots,
};
#endif
