/* _hmac: keyed hashing (RFC 2104) on the native digests. */
#include "modules/hash/hash_object.h"
#include "object/needs.h"
#include "object/type.h"
#include "thread/mutex.h"
#include "thread/state.h"
#include "types/bytes/bytes.h"
#include "types/exception/exception.h"
#include "types/int/int.h"
#include "types/str/str.h"

#include <strings.h>

typedef struct {
    PyTypeObject *type;           /* (c) HMAC */
    PyObject *unknown_hash_error; /* (c) */
} HmacState;

/* ---- the digests ---- */

#define KECCAK_START(rate)                                                                         \
    static void keccak_start_##rate(HashState *s) {                                                \
        keccak_begin(&s->keccak, rate, 0x06);                                                      \
    }
KECCAK_START(144)
KECCAK_START(136)
KECCAK_START(104)
KECCAK_START(72)
static void keccak_feed(HashState *s, const uint8_t *p, size_t n) {
    keccak_update(&s->keccak, p, n);
}
static void keccak_end(HashState *s, uint8_t *out, size_t n) {
    keccak_finish(&s->keccak, out, n);
}
static void blake2b_start(HashState *s) {
    blake2b_begin(&s->blake2b, &(Blake2Parameters){.digest_size = 64, .fanout = 1, .depth = 1}, 0);
}
static void blake2b_feed(HashState *s, const uint8_t *p, size_t n) {
    blake2b_update(&s->blake2b, p, n);
}
static void blake2b_end(HashState *s, uint8_t *out, size_t n) {
    blake2b_finish(&s->blake2b, out);
}
static void blake2s_start(HashState *s) {
    blake2s_begin(&s->blake2s, &(Blake2Parameters){.digest_size = 32, .fanout = 1, .depth = 1}, 0);
}
static void blake2s_feed(HashState *s, const uint8_t *p, size_t n) {
    blake2s_update(&s->blake2s, p, n);
}
static void blake2s_end(HashState *s, uint8_t *out, size_t n) {
    blake2s_finish(&s->blake2s, out);
}

enum { BLOCK_MAX = 144, DIGEST_MAX = 64 };
typedef struct {
    const char *name, *other_name; /* the second may be NULL */
    const HashKind *hash;
} HmacKind;
enum {
    MD5,
    SHA1,
    SHA224,
    SHA256,
    SHA384,
    SHA512,
    SHA3_224,
    SHA3_256,
    SHA3_384,
    SHA3_512,
    BLAKE2B,
    BLAKE2S
};
static const HmacKind kinds[] = {
    [MD5] = {"md5", NULL, &md5_kind},
    [SHA1] = {"sha1", NULL, &sha1_kind},
    [SHA224] = {"sha224", NULL, &sha224_kind},
    [SHA256] = {"sha256", NULL, &sha256_kind},
    [SHA384] = {"sha384", NULL, &sha384_kind},
    [SHA512] = {"sha512", NULL, &sha512_kind},
    [SHA3_224] = {"sha3_224", NULL,
                  &(const HashKind){"sha3_224", 28, 144, keccak_start_144, keccak_feed,
                                    keccak_end}},
    [SHA3_256] = {"sha3_256", NULL,
                  &(const HashKind){"sha3_256", 32, 136, keccak_start_136, keccak_feed,
                                    keccak_end}},
    [SHA3_384] = {"sha3_384", NULL,
                  &(const HashKind){"sha3_384", 48, 104, keccak_start_104, keccak_feed,
                                    keccak_end}},
    [SHA3_512] = {"sha3_512", NULL,
                  &(const HashKind){"sha3_512", 64, 72, keccak_start_72, keccak_feed, keccak_end}},
    [BLAKE2B] = {"blake2b", "blake2b_32",
                 &(const HashKind){"blake2b", 64, 128, blake2b_start, blake2b_feed, blake2b_end}},
    [BLAKE2S] = {"blake2s", "blake2s_32",
                 &(const HashKind){"blake2s", 32, 64, blake2s_start, blake2s_feed, blake2s_end}},
};

/* The digest of that name, in letters of either case. */
static const HmacKind *find_kind(PyObject *module, PyObject *digest) {
    Py_ssize_t n = 0;
    const char *name = IS_STR(digest) && str_is_ascii(digest) ? TRY(str_utf8(digest, &n)) : "";
    for (size_t i = 0; i < countof(kinds); i++) {
        if ((strcasecmp(name, kinds[i].name) == 0 ||
             (kinds[i].other_name != NULL && strcasecmp(name, kinds[i].other_name) == 0)) &&
            strlen(name) == (size_t)n) {
            return &kinds[i];
        }
    }
    HmacState *state = module_state(module);
    return err_raise(state->unknown_hash_error, "unsupported hash type: %R", digest);
}

/* ---- the algorithm ---- */

typedef struct {
    HashState inner, outer; /* what has been fed to either hash */
} Mac;

static void mac_begin(Mac *mac, const HashKind *hash, const uint8_t *key, size_t n) {
    uint8_t block[BLOCK_MAX] = {0}, pad[BLOCK_MAX];
    size_t size = (size_t)hash->block_size;
    if (n > size) { /* a long key is hashed first */
        HashState s;
        hash->begin(&s);
        hash->update(&s, key, n);
        hash->finish(&s, block, (size_t)hash->digest_size);
    } else if (n > 0) {
        memcpy(block, key, n);
    }
    HashState *states[] = {&mac->inner, &mac->outer};
    static const uint8_t masks[] = {0x36, 0x5c};
    for (int which = 0; which < 2; which++) {
        for (size_t i = 0; i < size; i++) {
            pad[i] = block[i] ^ masks[which];
        }
        hash->begin(states[which]);
        hash->update(states[which], pad, size);
    }
}
static void mac_finish(Mac *mac, const HashKind *hash, uint8_t *out) {
    uint8_t inner[DIGEST_MAX];
    size_t n = (size_t)hash->digest_size;
    hash->finish(&mac->inner, inner, n);
    hash->update(&mac->outer, inner, n);
    hash->finish(&mac->outer, out, n);
}
static bool is_long(Py_ssize_t n) {
    return n >= HASH_DETACH_FROM;
}

/* ---- one call ---- */

static PyObject *compute_views(const HashKind *hash, const Py_buffer *key, const Py_buffer *msg) {
    PyObject *bytes = TRY(bytes_new(hash->digest_size));
    ThreadState *ts = is_long(key->len) || is_long(msg->len) ? thread_current() : NULL;
    if (ts != NULL) {
        thread_detach(ts);
    }
    Mac mac;
    mac_begin(&mac, hash, key->buf, (size_t)key->len);
    hash->update(&mac.inner, msg->buf, (size_t)msg->len);
    mac_finish(&mac, hash, (uint8_t *)bytes_data(bytes));
    if (ts != NULL) {
        thread_attach(ts);
    }
    return bytes;
}
static PyObject *compute(const HmacKind *kind, PyObject *key, PyObject *msg) {
    Py_buffer key_view, msg_view;
    TRYI(hash_get_view(key, &key_view));
    if (hash_get_view(msg, &msg_view) < 0) {
        ops_release_buffer(&key_view);
        return NULL;
    }
    PyObject *bytes = compute_views(kind->hash, &key_view, &msg_view);
    ops_release_buffer(&msg_view);
    ops_release_buffer(&key_view);
    return bytes;
}
FUNCTION("_hmac.compute_digest(key, msg, digest)",
         "The HMAC of the message, by the hash of that name.")
static PyObject *hmac_compute_digest(PyObject *module, PyObject *key, PyObject *msg,
                                     PyObject *digest) {
    return compute(TRY(find_kind(module, digest)), key, msg);
}
FUNCTION("_hmac.compute_md5(key, msg, /)", "The HMAC of the message, by md5.")
static PyObject *hmac_compute_md5(PyObject *module, PyObject *key, PyObject *msg) {
    return compute(&kinds[MD5], key, msg);
}
FUNCTION("_hmac.compute_sha1(key, msg, /)", "The HMAC of the message, by sha1.")
static PyObject *hmac_compute_sha1(PyObject *module, PyObject *key, PyObject *msg) {
    return compute(&kinds[SHA1], key, msg);
}
FUNCTION("_hmac.compute_sha224(key, msg, /)", "The HMAC of the message, by sha224.")
static PyObject *hmac_compute_sha224(PyObject *module, PyObject *key, PyObject *msg) {
    return compute(&kinds[SHA224], key, msg);
}
FUNCTION("_hmac.compute_sha256(key, msg, /)", "The HMAC of the message, by sha256.")
static PyObject *hmac_compute_sha256(PyObject *module, PyObject *key, PyObject *msg) {
    return compute(&kinds[SHA256], key, msg);
}
FUNCTION("_hmac.compute_sha384(key, msg, /)", "The HMAC of the message, by sha384.")
static PyObject *hmac_compute_sha384(PyObject *module, PyObject *key, PyObject *msg) {
    return compute(&kinds[SHA384], key, msg);
}
FUNCTION("_hmac.compute_sha512(key, msg, /)", "The HMAC of the message, by sha512.")
static PyObject *hmac_compute_sha512(PyObject *module, PyObject *key, PyObject *msg) {
    return compute(&kinds[SHA512], key, msg);
}
FUNCTION("_hmac.compute_sha3_224(key, msg, /)", "The HMAC of the message, by sha3_224.")
static PyObject *hmac_compute_sha3_224(PyObject *module, PyObject *key, PyObject *msg) {
    return compute(&kinds[SHA3_224], key, msg);
}
FUNCTION("_hmac.compute_sha3_256(key, msg, /)", "The HMAC of the message, by sha3_256.")
static PyObject *hmac_compute_sha3_256(PyObject *module, PyObject *key, PyObject *msg) {
    return compute(&kinds[SHA3_256], key, msg);
}
FUNCTION("_hmac.compute_sha3_384(key, msg, /)", "The HMAC of the message, by sha3_384.")
static PyObject *hmac_compute_sha3_384(PyObject *module, PyObject *key, PyObject *msg) {
    return compute(&kinds[SHA3_384], key, msg);
}
FUNCTION("_hmac.compute_sha3_512(key, msg, /)", "The HMAC of the message, by sha3_512.")
static PyObject *hmac_compute_sha3_512(PyObject *module, PyObject *key, PyObject *msg) {
    return compute(&kinds[SHA3_512], key, msg);
}
FUNCTION("_hmac.compute_blake2b_32(key, msg, /)", "The HMAC of the message, by blake2b.")
static PyObject *hmac_compute_blake2b_32(PyObject *module, PyObject *key, PyObject *msg) {
    return compute(&kinds[BLAKE2B], key, msg);
}
FUNCTION("_hmac.compute_blake2s_32(key, msg, /)", "The HMAC of the message, by blake2s.")
static PyObject *hmac_compute_blake2s_32(PyObject *module, PyObject *key, PyObject *msg) {
    return compute(&kinds[BLAKE2S], key, msg);
}

/* ---- piece by piece ---- */

typedef struct {
    PyObject_HEAD const HmacKind *kind; /* (c) */
    PyMutex lock;
    Mac mac; /* (n:lock) */
} HmacObject;

static int feed(HmacObject *self, PyObject *msg) {
    Py_buffer view;
    INT_TRYI(hash_get_view(msg, &view));
    mutex_lock(&self->lock);
    ThreadState *ts = is_long(view.len) ? thread_current() : NULL;
    if (ts != NULL) {
        thread_detach(ts);
    }
    self->kind->hash->update(&self->mac.inner, view.buf, (size_t)view.len);
    if (ts != NULL) {
        thread_attach(ts);
    }
    mutex_unlock(&self->lock);
    ops_release_buffer(&view);
    return 0;
}
static Mac snapshot(HmacObject *self) {
    mutex_lock(&self->lock);
    Mac copy = self->mac;
    mutex_unlock(&self->lock);
    return copy;
}
FUNCTION("_hmac.new(key, msg=None, digestmod=NULL)", "A new HMAC object.")
static PyObject *hmac_new(PyObject *module, PyObject *key, PyObject *msg, PyObject *digestmod) {
    if (digestmod == NULL) {
        return err_raise(PyExc_TypeError, "new() missing 1 required argument 'digestmod'");
    }
    HmacState *state = module_state(module);
    const HmacKind *kind = TRY(find_kind(module, digestmod));
    autoref HmacObject *self = (HmacObject *)TRY(state->type->tp_alloc(state->type, 0));
    self->kind = kind;
    Py_buffer view;
    TRYI(hash_get_view(key, &view));
    mac_begin(&self->mac, kind->hash, view.buf, (size_t)view.len);
    ops_release_buffer(&view);
    if (msg != NONE) {
        TRYI(feed(self, msg));
    }
    return (PyObject *)take(self);
}
METHOD("HmacObject.copy(self)", "A copy (\"clone\") of the HMAC object.")
static PyObject *hmac_copy(HmacObject *self) {
    PyTypeObject *type = TYPE(self);
    HmacObject *copy = (HmacObject *)TRY(type->tp_alloc(type, 0));
    copy->kind = self->kind;
    copy->mac = snapshot(self);
    return (PyObject *)copy;
}
METHOD("HmacObject.update(self, msg)", "Add to the message.")
static PyObject *hmac_update(HmacObject *self, PyObject *msg) {
    TRYI(feed(self, msg));
    return newref(NONE);
}
METHOD("HmacObject.digest(self)", "The HMAC of the message so far.")
static PyObject *hmac_digest(HmacObject *self) {
    PyObject *bytes = TRY(bytes_new(self->kind->hash->digest_size));
    Mac mac = snapshot(self);
    mac_finish(&mac, self->kind->hash, (uint8_t *)bytes_data(bytes));
    return bytes;
}
METHOD("HmacObject.hexdigest(self)", "The HMAC of the message so far, as hexadecimal digits.")
static PyObject *hmac_hexdigest(HmacObject *self) {
    autoref PyObject *bytes = TRY(hmac_digest(self));
    return bytes_hex(bytes_data(bytes), bytes_length(bytes), NULL, 1);
}
GETTER("HmacObject.name", "")
static PyObject *hmac_name(HmacObject *self) {
    return str_format("hmac-%s", self->kind->name);
}
GETTER("HmacObject.block_size", "")
static PyObject *hmac_block_size(HmacObject *self) {
    return int_from_ssize(self->kind->hash->block_size);
}
GETTER("HmacObject.digest_size", "")
static PyObject *hmac_digest_size(HmacObject *self) {
    return int_from_ssize(self->kind->hash->digest_size);
}
static PyObject *hmac_repr(PyObject *self) {
    return str_format("<%s HMAC object @ %p>", ((HmacObject *)self)->kind->name, self);
}

#include "hash_hmac.gen.h"

static PyType_Slot slots[] = {
    {Py_tp_dealloc, hash_dealloc},
    {Py_tp_repr, hmac_repr},
    {Py_tp_methods, HmacObject_methods},
    {Py_tp_getset, HmacObject_getset},
    {0, NULL},
};
static int hmac_exec(PyObject *module) {
    HmacState *state = module_state(module);
    PyType_Spec spec = {
        .name = "_hmac.HMAC",
        .basicsize = sizeof(HmacObject),
        .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_DISALLOW_INSTANTIATION,
        .slots = slots,
    };
    state->type = INT_TRY(type_from_spec(module, &spec, NULL));
    INT_TRYI(module_add(module, "HMAC", (PyObject *)state->type));
    state->unknown_hash_error =
        INT_TRY(exception_class_new("_hmac.UnknownHashError", PyExc_ValueError, NULL));
    INT_TRYI(module_add(module, "UnknownHashError", state->unknown_hash_error));
    return module_add_int(module, "_GIL_MINSIZE", HASH_DETACH_FROM);
}

NATIVE_MODULE_OBJECTS(_hmac, HmacState, hmac_exec, _hmac_functions, NULL)
