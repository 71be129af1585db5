/* Digests under way as objects. */
#include "modules/hash/hash_object.h"
#include "thread/mutex.h"
#include "thread/state.h"
#include "types/bytes/bytes.h"
#include "types/int/int.h"
#include "types/str/str.h"

PyObject *hash_new(PyTypeObject *type, const HashKind *kind) {
    PyObject *o = TRY(type->tp_alloc(type, 0));
    HASH(o)->kind = kind;
    HASH(o)->own_digest_size = kind->digest_size;
    if (kind->begin != NULL) {
        kind->begin(&HASH(o)->state);
    }
    return o;
}

int hash_get_view(PyObject *data, Py_buffer *view) {
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
static int feed(HashObject *self, PyObject *data) {
    Py_buffer view;
    INT_TRYI(hash_get_view(data, &view));
    mutex_lock(&self->lock);
    ThreadState *ts = view.len >= HASH_DETACH_FROM ? thread_current() : NULL;
    if (ts != NULL) {
        thread_detach(ts);
    }
    self->kind->update(&self->state, view.buf, (size_t)view.len);
    if (ts != NULL) {
        thread_attach(ts);
    }
    mutex_unlock(&self->lock);
    ops_release_buffer(&view);
    return 0;
}

int hash_check_data(PyObject *data, PyObject *string) {
    if (data != NULL && string != NONE) {
        err_raise(PyExc_TypeError,
                  "'data' and 'string' are mutually exclusive and support for 'string' keyword "
                  "parameter is slated for removal in a future version.");
        return -1;
    }
    return 0;
}
PyObject *hash_start(steals PyObject *fresh, PyObject *data, PyObject *string) {
    autoref PyObject *self = fresh;
    data = data == NULL && string != NONE ? string : data;
    if (self == NULL || (data != NULL && feed(HASH(self), data) < 0)) {
        return NULL;
    }
    return take(self);
}

/* ---- methods ---- */

static HashState snapshot(HashObject *self) {
    mutex_lock(&self->lock);
    HashState copy = self->state;
    mutex_unlock(&self->lock);
    return copy;
}

METHOD("HashObject.update(self, obj, /)", "Add data to what is hashed.")
METHOD("HashData.update(self, data, /)", "Add data to what is hashed.")
METHOD("HashShake.update(self, data, /)", "Add data to what is hashed.")
static PyObject *hash_update(HashObject *self, PyObject *data) {
    TRYI(feed(self, data));
    return newref(NONE);
}
METHOD("HashObject.copy(self)", "A hash object in the same state.")
METHOD("HashData.copy(self)", "A hash object in the same state.")
METHOD("HashShake.copy(self)", "A hash object in the same state.")
static PyObject *hash_copy(HashObject *self) {
    PyTypeObject *type = TYPE(self);
    PyObject *copy = TRY(type->tp_alloc(type, 0));
    HASH(copy)->kind = self->kind;
    HASH(copy)->own_digest_size = self->own_digest_size;
    HASH(copy)->state = snapshot(self);
    return copy;
}
static PyObject *digest_bytes(HashObject *self, Py_ssize_t n) {
    PyObject *bytes = TRY(bytes_new(n));
    HashState end = snapshot(self);
    self->kind->finish(&end, (uint8_t *)bytes_data(bytes), (size_t)n);
    return bytes;
}
static PyObject *digest_hex(HashObject *self, Py_ssize_t n) {
    autoref PyObject *bytes = TRY(digest_bytes(self, n));
    return bytes_hex(bytes_data(bytes), n, NULL, 1);
}
METHOD("HashObject.digest(self)", "The digest of the data so far.")
METHOD("HashData.digest(self)", "The digest of the data so far.")
static PyObject *hash_digest(HashObject *self) {
    return digest_bytes(self, self->own_digest_size);
}
METHOD("HashObject.hexdigest(self)", "The digest as hexadecimal digits.")
METHOD("HashData.hexdigest(self)", "The digest as hexadecimal digits.")
static PyObject *hash_hexdigest(HashObject *self) {
    return digest_hex(self, self->own_digest_size);
}

/* The length of a digest that the caller chooses: -1 with an exception. */
static Py_ssize_t shake_length(PyObject *o) {
    autoref PyObject *index = INT_TRY(ops_index(o));
    if (int_sign(index) < 0) {
        return err_int(err_raise(PyExc_ValueError, "Cannot convert negative int"));
    }
    if (int_bit_length(index) > 64) {
        return err_int(err_raise(PyExc_OverflowError, "Python int too large for C unsigned long"));
    }
    uint64_t n = int_as_uint64(index);
    if (n >= 1u << 29) {
        return err_int(err_raise(PyExc_ValueError, "length is too large"));
    }
    return (Py_ssize_t)n;
}
METHOD("HashShake.digest(self, length)", "The first bytes of the endless digest.")
static PyObject *shake_digest(HashObject *self, PyObject *length) {
    return digest_bytes(self, TRYI(shake_length(length)));
}
METHOD("HashShake.hexdigest(self, length)", "The digest as hexadecimal digits.")
static PyObject *shake_hexdigest(HashObject *self, PyObject *length) {
    return digest_hex(self, TRYI(shake_length(length)));
}

/* ---- attributes ---- */

GETTER("HashObject.name", "")
GETTER("HashSha3.name", "")
static PyObject *hash_name(HashObject *self) {
    return str_from_text(self->kind->name);
}
GETTER("HashObject.digest_size", "")
GETTER("HashSha3.digest_size", "")
static PyObject *hash_digest_size(HashObject *self) {
    return int_from_ssize(self->own_digest_size);
}
GETTER("HashObject.block_size", "")
GETTER("HashSha3.block_size", "")
static PyObject *hash_block_size(HashObject *self) {
    return int_from_ssize(self->kind->block_size);
}
GETTER("HashSha3._rate_bits", "")
static PyObject *hash_rate_bits(HashObject *self) {
    return int_from_ssize(8 * self->kind->block_size);
}
GETTER("HashSha3._capacity_bits", "")
static PyObject *hash_capacity_bits(HashObject *self) {
    return int_from_ssize(1600 - 8 * self->kind->block_size);
}
GETTER("HashSha3._suffix", "")
static PyObject *hash_suffix(HashObject *self) {
    return bytes_from((const char *)&self->state.keccak.suffix, 1); /* never changes */
}
void hash_dealloc(PyObject *o) {
    TYPE(o)->tp_free(o);
}

#define METHOD_TABLE
#include "hash_object.gen.h"
