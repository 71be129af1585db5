/* HASH and HASHXOF: a digest of OpenSSL that is being made. */
#ifdef HAVE_OPENSSL
#include "modules/openssl/hashlib_int.h"

typedef struct {
    PyObject_HEAD EVP_MD_CTX *context; /* (n:lock) */
    PyMutex lock;
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
static int feed(PyObject *self, PyObject *data) {
    Py_buffer view;
    INT_TRYI(hashlib_buffer(data, &view));
    mutex_lock(&H(self)->lock);
    int good = view.len >= HASHLIB_DETACH_FROM
                   ? DETACHED(EVP_DigestUpdate(H(self)->context, view.buf, (size_t)view.len))
                   : EVP_DigestUpdate(H(self)->context, view.buf, (size_t)view.len);
    mutex_unlock(&H(self)->lock);
    ops_release_buffer(&view);
    return good ? 0 : err_int(openssl_raise(PyExc_ValueError));
}
static PyObject *hash_alloc(PyTypeObject *type) {
    autoref PyObject *self = TRY(object_new(type));
    H(self)->context = EVP_MD_CTX_new();
    return H(self)->context ? take(self) : err_no_memory();
}
PyObject *hashlib_hash_new(HashlibState *state, const EVP_MD *md, PyObject *data) {
    bool xof = EVP_MD_get_flags(md) & EVP_MD_FLAG_XOF;
    autoref PyObject *self = TRY(hash_alloc((PyTypeObject *)(xof ? state->xof : state->hash)));
    if (!EVP_DigestInit_ex(H(self)->context, md, NULL)) {
        return openssl_raise(PyExc_ValueError);
    }
    TRYI(data ? feed(self, data) : 0);
    return take(self);
}
static void hash_dealloc(PyObject *o) {
    EVP_MD_CTX_free(H(o)->context);
    TYPE(o)->tp_free(o);
}
/* A copy of the context as it is now. */
static EVP_MD_CTX *snapshot(PyObject *self) {
    EVP_MD_CTX *copy = EVP_MD_CTX_new();
    if (copy == NULL) {
        return err_no_memory();
    }
    mutex_lock(&H(self)->lock);
    int good = EVP_MD_CTX_copy_ex(copy, H(self)->context);
    mutex_unlock(&H(self)->lock);
    if (!good) {
        EVP_MD_CTX_free(copy);
        return openssl_raise(PyExc_ValueError);
    }
    return copy;
}
static PyObject *digest_bytes(PyObject *self, Py_ssize_t length) {
    if (length < 0) {
        return err_raise(PyExc_ValueError, "length must not be negative");
    }
    EVP_MD_CTX *copy = TRY(snapshot(self));
    PyObject *bytes = bytes_new(length);
    bool xof = EVP_MD_get_flags(EVP_MD_CTX_get0_md(copy)) & EVP_MD_FLAG_XOF;
    int good = 1;
    if (bytes != NULL && length > 0) {
        unsigned char *out = (unsigned char *)bytes_data(bytes);
        good =
            xof ? EVP_DigestFinalXOF(copy, out, (size_t)length) : EVP_DigestFinal(copy, out, NULL);
    }
    EVP_MD_CTX_free(copy);
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
    return EVP_MD_CTX_get0_md(H(self)->context);
}

METHOD("HASH.update(self, obj, /)", "Add data to what is hashed.")
static PyObject *hashlib_update(PyObject *self, PyObject *obj) {
    TRYI(feed(self, obj));
    return newref(NONE);
}
METHOD("HASH.copy(self)", "A hash object in the same state.")
static PyObject *hashlib_copy(PyObject *self) {
    EVP_MD_CTX *context = TRY(snapshot(self));
    PyObject *copy = object_new(TYPE(self));
    if (copy == NULL) {
        EVP_MD_CTX_free(context);
        return NULL;
    }
    H(copy)->context = context;
    return copy;
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
    {Py_tp_dealloc, hash_dealloc},
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
