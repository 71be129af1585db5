/* _hashlib: digests by the system's OpenSSL. */
#ifdef HAVE_OPENSSL
#include "modules/openssl/hashlib_int.h"
#include "types/set/set.h"

#include <limits.h>
#include <openssl/crypto.h>
#include <openssl/objects.h>

/* ---- names ---- */

static const struct {
    const char *python, *openssl;
} digest_names[] = {
    {"md5", "MD5"},
    {"sha1", "SHA1"},
    {"sha224", "SHA224"},
    {"sha256", "SHA256"},
    {"sha384", "SHA384"},
    {"sha512", "SHA512"},
    {"sha512_224", "SHA512-224"},
    {"sha512_256", "SHA512-256"},
    {"sha3_224", "SHA3-224"},
    {"sha3_256", "SHA3-256"},
    {"sha3_384", "SHA3-384"},
    {"sha3_512", "SHA3-512"},
    {"shake_128", "SHAKE128"},
    {"shake_256", "SHAKE256"},
    {"blake2b", "BLAKE2b512"},
    {"blake2s", "BLAKE2s256"},
    {"ripemd160", "RIPEMD160"},
    {"md5-sha1", "MD5-SHA1"},
    {"sm3", "SM3"},
};
const char *hashlib_name(const EVP_MD *md) {
    for (size_t i = 0; i < countof(digest_names); i++) {
        if (EVP_MD_is_a(md, digest_names[i].openssl)) {
            return digest_names[i].python;
        }
    }
    const char *name = OBJ_nid2ln(EVP_MD_get_type(md));
    return name ? name : EVP_MD_get0_name(md);
}
/* Algorithms as they were fetched first, for security or not: fetching takes a lock of the
 * library's and counts in words of all threads. Never replaced, and freed with the module. */
typedef struct {
    EVP_MD *by_name[2][countof(digest_names)]; /* (a) */
    bool fips;                                 /* (c) */
} Fetched;
#define FETCHED_NAME "_hashlib fetched"

static void fetched_free(PyObject *capsule) {
    Fetched *fetched = PyCapsule_GetPointer(capsule, FETCHED_NAME);
    for (size_t i = 0; i < countof(digest_names); i++) {
        EVP_MD_free(fetched->by_name[0][i]);
        EVP_MD_free(fetched->by_name[1][i]);
    }
    free(fetched);
}
static PyObject *fetched_new(void) {
    Fetched *fetched = calloc(1, sizeof *fetched);
    PyObject *capsule = fetched ? PyCapsule_New(fetched, FETCHED_NAME, fetched_free) : NULL;
    if (capsule == NULL) {
        free(fetched);
        return err_no_memory();
    }
    fetched->fips = EVP_default_properties_is_fips_enabled(NULL);
    return capsule;
}
static EVP_MD *fetch(HashlibState *state, const char *name, int used_for_security) {
    EVP_MD *md = EVP_MD_fetch(NULL, name, used_for_security ? NULL : "-fips");
    return md ? md : openssl_raise(state->unsupported);
}
borrowed const EVP_MD *hashlib_fetch(HashlibState *state, const char *name, int used_for_security,
                                     EVP_MD **other) {
    Fetched *fetched = PyCapsule_GetPointer(state->fetched, FETCHED_NAME);
    for (size_t i = 0; i < countof(digest_names); i++) {
        if (strcmp(name, digest_names[i].python) == 0) {
            EVP_MD **place = &fetched->by_name[used_for_security != 0][i], *there = NULL;
            if ((there = load_acquire(place)) == NULL) {
                EVP_MD *md = TRY(fetch(state, digest_names[i].openssl, used_for_security));
                if (cas_acq_rel(place, &there, md)) {
                    there = md;
                } else {
                    EVP_MD_free(md); /* another thread was faster */
                }
            }
            return there;
        }
    }
    return *other = fetch(state, name, used_for_security);
}
borrowed const EVP_MD *hashlib_fetch_digestmod(HashlibState *state, PyObject *digestmod,
                                               EVP_MD **other) {
    autoref PyObject *name = NULL;
    if (IS_STR(digestmod)) {
        name = newref(digestmod);
    } else if (IS_INSTANCE(digestmod, PyCFunction_Type)) {
        TRYI(dict_get(state->constructors, digestmod, &name));
    }
    if (name == NULL) {
        return err_raise(state->unsupported, "Unsupported digestmod %R", digestmod);
    }
    Py_ssize_t length;
    return hashlib_fetch(state, TRY(str_utf8(name, &length)), 1, other);
}

/* ---- hashes ---- */

const HashKind *hashlib_kind(HashlibState *state, const char *name) {
    static const HashKind *const kinds[] = {&md5_kind,    &sha1_kind,   &sha224_kind,
                                            &sha256_kind, &sha384_kind, &sha512_kind};
    Fetched *fetched = PyCapsule_GetPointer(state->fetched, FETCHED_NAME);
    for (size_t i = 0; i < countof(kinds) && !fetched->fips; i++) {
        if (strcmp(name, kinds[i]->name) == 0) {
            return kinds[i];
        }
    }
    return NULL;
}

static PyObject *hash_by_name(PyObject *module, const char *name, PyObject *data, int security,
                              PyObject *string) {
    HashlibState *state = module_state(module);
    if (data != NULL && string != NONE) {
        return err_raise(PyExc_TypeError,
                         "'data' and 'string' are mutually exclusive and support for 'string' "
                         "keyword parameter is slated for removal in a future version.");
    }
    EVP_MD *other = NULL;
    const EVP_MD *md = TRY(hashlib_fetch(state, name, security, &other));
    PyObject *hash = hashlib_hash_new(state, md, other ? NULL : hashlib_kind(state, name),
                                      data             ? data
                                      : string != NONE ? string
                                                       : NULL);
    EVP_MD_free(other);
    return hash;
}
FUNCTION("_hashlib.new(name: utf8, data=b'', *, usedforsecurity: bool = True, string=None)",
         "A hash object of the algorithm of that name, fed with the data.")
static PyObject *hashlib_new(PyObject *module, const char *name, PyObject *data,
                             int usedforsecurity, PyObject *string) {
    return hash_by_name(module, name, data, usedforsecurity, string);
}
FUNCTION("_hashlib.openssl_md5(data=b'', *, usedforsecurity: bool = True, string=None)",
         "A md5 hash object, fed with the data.")
static PyObject *hashlib_openssl_md5(PyObject *module, PyObject *data, int usedforsecurity,
                                     PyObject *string) {
    return hash_by_name(module, "md5", data, usedforsecurity, string);
}
FUNCTION("_hashlib.openssl_sha1(data=b'', *, usedforsecurity: bool = True, string=None)",
         "A sha1 hash object, fed with the data.")
static PyObject *hashlib_openssl_sha1(PyObject *module, PyObject *data, int usedforsecurity,
                                      PyObject *string) {
    return hash_by_name(module, "sha1", data, usedforsecurity, string);
}
FUNCTION("_hashlib.openssl_sha224(data=b'', *, usedforsecurity: bool = True, string=None)",
         "A sha224 hash object, fed with the data.")
static PyObject *hashlib_openssl_sha224(PyObject *module, PyObject *data, int usedforsecurity,
                                        PyObject *string) {
    return hash_by_name(module, "sha224", data, usedforsecurity, string);
}
FUNCTION("_hashlib.openssl_sha256(data=b'', *, usedforsecurity: bool = True, string=None)",
         "A sha256 hash object, fed with the data.")
static PyObject *hashlib_openssl_sha256(PyObject *module, PyObject *data, int usedforsecurity,
                                        PyObject *string) {
    return hash_by_name(module, "sha256", data, usedforsecurity, string);
}
FUNCTION("_hashlib.openssl_sha384(data=b'', *, usedforsecurity: bool = True, string=None)",
         "A sha384 hash object, fed with the data.")
static PyObject *hashlib_openssl_sha384(PyObject *module, PyObject *data, int usedforsecurity,
                                        PyObject *string) {
    return hash_by_name(module, "sha384", data, usedforsecurity, string);
}
FUNCTION("_hashlib.openssl_sha512(data=b'', *, usedforsecurity: bool = True, string=None)",
         "A sha512 hash object, fed with the data.")
static PyObject *hashlib_openssl_sha512(PyObject *module, PyObject *data, int usedforsecurity,
                                        PyObject *string) {
    return hash_by_name(module, "sha512", data, usedforsecurity, string);
}
FUNCTION("_hashlib.openssl_sha3_224(data=b'', *, usedforsecurity: bool = True, string=None)",
         "A sha3_224 hash object, fed with the data.")
static PyObject *hashlib_openssl_sha3_224(PyObject *module, PyObject *data, int usedforsecurity,
                                          PyObject *string) {
    return hash_by_name(module, "sha3_224", data, usedforsecurity, string);
}
FUNCTION("_hashlib.openssl_sha3_256(data=b'', *, usedforsecurity: bool = True, string=None)",
         "A sha3_256 hash object, fed with the data.")
static PyObject *hashlib_openssl_sha3_256(PyObject *module, PyObject *data, int usedforsecurity,
                                          PyObject *string) {
    return hash_by_name(module, "sha3_256", data, usedforsecurity, string);
}
FUNCTION("_hashlib.openssl_sha3_384(data=b'', *, usedforsecurity: bool = True, string=None)",
         "A sha3_384 hash object, fed with the data.")
static PyObject *hashlib_openssl_sha3_384(PyObject *module, PyObject *data, int usedforsecurity,
                                          PyObject *string) {
    return hash_by_name(module, "sha3_384", data, usedforsecurity, string);
}
FUNCTION("_hashlib.openssl_sha3_512(data=b'', *, usedforsecurity: bool = True, string=None)",
         "A sha3_512 hash object, fed with the data.")
static PyObject *hashlib_openssl_sha3_512(PyObject *module, PyObject *data, int usedforsecurity,
                                          PyObject *string) {
    return hash_by_name(module, "sha3_512", data, usedforsecurity, string);
}
FUNCTION("_hashlib.openssl_shake_128(data=b'', *, usedforsecurity: bool = True, string=None)",
         "A shake_128 hash object, fed with the data.")
static PyObject *hashlib_openssl_shake_128(PyObject *module, PyObject *data, int usedforsecurity,
                                           PyObject *string) {
    return hash_by_name(module, "shake_128", data, usedforsecurity, string);
}
FUNCTION("_hashlib.openssl_shake_256(data=b'', *, usedforsecurity: bool = True, string=None)",
         "A shake_256 hash object, fed with the data.")
static PyObject *hashlib_openssl_shake_256(PyObject *module, PyObject *data, int usedforsecurity,
                                           PyObject *string) {
    return hash_by_name(module, "shake_256", data, usedforsecurity, string);
}

/* ---- keyed ones ---- */

FUNCTION("_hashlib.hmac_new(key: buffer, msg=b'', digestmod=None)",
         "A keyed hash object of the algorithm, fed with the message.")
static PyObject *hashlib_hmac_new_function(PyObject *module, Py_buffer *key, PyObject *msg,
                                           PyObject *digestmod) {
    HashlibState *state = module_state(module);
    if (key->len > INT_MAX) {
        return err_raise(PyExc_OverflowError, "key is too long.");
    }
    if (digestmod == NONE) {
        return err_raise(PyExc_TypeError, "Missing required parameter 'digestmod'.");
    }
    EVP_MD *other = NULL;
    const EVP_MD *md = TRY(hashlib_fetch_digestmod(state, digestmod, &other));
    PyObject *hmac = hashlib_hmac_new(state, key, msg, md);
    EVP_MD_free(other);
    return hmac;
}
FUNCTION("_hashlib.hmac_digest(key: buffer, msg: buffer, digest)",
         "The keyed digest of the message.")
static PyObject *hashlib_hmac_digest(PyObject *module, Py_buffer *key, Py_buffer *msg,
                                     PyObject *digest) {
    HashlibState *state = module_state(module);
    if (key->len > INT_MAX) {
        return err_raise(PyExc_OverflowError, "key is too long.");
    }
    if (msg->len > INT_MAX) {
        return err_raise(PyExc_OverflowError, "msg is too long.");
    }
    EVP_MD *other = NULL;
    const EVP_MD *md = TRY(hashlib_fetch_digestmod(state, digest, &other));
    unsigned char out[EVP_MAX_MD_SIZE];
    size_t length = 0;
    const char *name = EVP_MD_get0_name(md);
    bool xof = EVP_MD_get_flags(md) & EVP_MD_FLAG_XOF;
    const void *key_bytes = key->len ? key->buf : "";
    bool good =
        !xof && DETACHED(EVP_Q_mac(NULL, "HMAC", NULL, name, NULL, key_bytes, (size_t)key->len,
                                   msg->buf, (size_t)msg->len, out, sizeof out, &length)) != NULL;
    EVP_MD_free(other);
    return good ? bytes_from((char *)out, (Py_ssize_t)length) : openssl_raise(PyExc_ValueError);
}

/* ---- keys from passwords ---- */

FUNCTION("_hashlib.pbkdf2_hmac(hash_name: utf8, password: buffer, salt: buffer, iterations: long, "
         "dklen=None)",
         "A key of dklen bytes made from the password (PKCS #5, PBKDF2).")
static PyObject *hashlib_pbkdf2_hmac(PyObject *module, const char *hash_name, Py_buffer *password,
                                     Py_buffer *salt, long iterations, PyObject *dklen) {
    HashlibState *state = module_state(module);
    EVP_MD *other = NULL;
    const EVP_MD *md = TRY(hashlib_fetch(state, hash_name, 1, &other));
    long length = EVP_MD_get_size(md);
    PyObject *key = NULL;
    if (password->len > INT_MAX) {
        err_raise(PyExc_OverflowError, "password is too long.");
    } else if (salt->len > INT_MAX) {
        err_raise(PyExc_OverflowError, "salt is too long.");
    } else if (iterations < 1) {
        err_raise(PyExc_ValueError, "iteration value must be greater than 0.");
    } else if (iterations > INT_MAX) {
        err_raise(PyExc_OverflowError, "iteration value is too great.");
    } else if (dklen != NONE && arg_long(dklen, &length) < 0) {
        /* raised */
    } else if (length < 1) {
        err_raise(PyExc_ValueError, "key length must be greater than 0.");
    } else if (length > INT_MAX) {
        err_raise(PyExc_OverflowError, "key length is too great.");
    } else if ((key = bytes_new(length)) != NULL) {
        int good = DETACHED(PKCS5_PBKDF2_HMAC(
            password->len ? password->buf : "", (int)password->len, salt->buf, (int)salt->len,
            (int)iterations, md, (int)length, (unsigned char *)bytes_data(key)));
        if (!good) {
            CLEAR(key);
            openssl_raise(PyExc_ValueError);
        }
    }
    EVP_MD_free(other);
    return key;
}
static int arg_positive(PyObject *o, uint64_t *out) {
    autoref PyObject *index = INT_TRY(ops_index(o));
    if (int_sign(index) < 0) {
        return err_int(err_raise(PyExc_ValueError, "Cannot convert negative int"));
    }
    if (int_bit_length(index) > 64) {
        return err_int(err_raise(PyExc_OverflowError, "Python int too large for C unsigned long"));
    }
    *out = int_as_uint64(index);
    return 0;
}
FUNCTION("_hashlib.scrypt(password: buffer, *, salt: buffer, n, r, p, maxmem: long = 0, dklen: "
         "long = 64)",
         "A key of dklen bytes made from the password (scrypt, RFC 7914).")
static PyObject *hashlib_scrypt(PyObject *module, Py_buffer *password, Py_buffer *salt,
                                PyObject *n_object, PyObject *r_object, PyObject *p_object,
                                long maxmem, long dklen) {
    uint64_t n, r, p;
    TRYI(arg_positive(n_object, &n));
    TRYI(arg_positive(r_object, &r));
    TRYI(arg_positive(p_object, &p));
    if (password->len > INT_MAX) {
        return err_raise(PyExc_OverflowError, "password is too long.");
    }
    if (salt->len > INT_MAX) {
        return err_raise(PyExc_OverflowError, "salt is too long.");
    }
    if (n < 2 || (n & (n - 1)) != 0) {
        return err_raise(PyExc_ValueError, "n must be a power of 2.");
    }
    if (maxmem < 0 || maxmem > INT_MAX) {
        return err_raise(PyExc_ValueError, "maxmem must be positive and smaller than %d", INT_MAX);
    }
    if (dklen < 1 || dklen > INT_MAX) {
        return err_raise(PyExc_ValueError, "dklen must be greater than 0 and smaller than %d",
                         INT_MAX);
    }
    /* Asked without room for a key, OpenSSL only looks at the parameters. */
    if (!EVP_PBE_scrypt(NULL, 0, NULL, 0, n, r, p, (uint64_t)maxmem, NULL, 0)) {
        if (r == 0 || p == 0) {
            ERR_clear_error();
            return err_raise(PyExc_ValueError,
                             "Invalid parameter combination for n, r, p, maxmem.");
        }
        return openssl_raise(PyExc_ValueError);
    }
    autoref PyObject *key = TRY(bytes_new(dklen));
    int good = DETACHED(EVP_PBE_scrypt(password->len ? password->buf : "", (size_t)password->len,
                                       salt->buf, (size_t)salt->len, n, r, p, (uint64_t)maxmem,
                                       (unsigned char *)bytes_data(key), (size_t)dklen));
    return good ? take(key) : openssl_raise(PyExc_ValueError);
}

/* ---- the module ---- */

FUNCTION("_hashlib.get_fips_mode()", "Is OpenSSL in FIPS mode? 1 if it is.")
static PyObject *hashlib_get_fips_mode(PyObject *module) {
    return int_from_int64(EVP_default_properties_is_fips_enabled(NULL));
}

#include "hashlib_module.gen.h"

typedef struct {
    PyObject *names;
    bool failed;
} NameCollector;
static void collect_name(EVP_MD *md, void *arg) {
    NameCollector *collector = arg;
    for (size_t i = 0; i < countof(digest_names); i++) {
        if (EVP_MD_is_a(md, digest_names[i].openssl) && !collector->failed) {
            autoref PyObject *name = str_from_text(digest_names[i].python);
            collector->failed = name == NULL || dict_set(collector->names, name, NONE) < 0;
        }
    }
}
static int names_add(PyObject *module) {
    autoref PyObject *names = INT_TRY(dict_new());
    NameCollector collector = {names, false};
    EVP_MD_do_all_provided(NULL, collect_name, &collector);
    INT_TRYI(collector.failed ? -1 : 0);
    autoref PyObject *all = INT_TRY(call_one((PyObject *)&PyFrozenSet_Type, names));
    return module_add(module, "openssl_md_meth_names", all);
}
static int constructors_add(PyObject *module, HashlibState *state) {
    state->constructors = INT_TRY(dict_new());
    for (PyMethodDef *f = _hashlib_functions; f->ml_name != NULL; f++) {
        if (strncmp(f->ml_name, "openssl_", 8) == 0) {
            autoref PyObject *function = INT_TRY(attr_get_text(module, f->ml_name)),
                             *name = INT_TRY(str_from_text(f->ml_name + 8));
            INT_TRYI(dict_set(state->constructors, function, name));
        }
    }
    autoref PyObject *view = INT_TRY(call_one((PyObject *)&PyDictProxy_Type, state->constructors));
    return module_add(module, "_constructors", view);
}
static int hashlib_exec(PyObject *module) {
    HashlibState *state = module_state(module);
    state->fetched = INT_TRY(fetched_new());
    state->unsupported =
        INT_TRY(exception_class_new("_hashlib.UnsupportedDigestmodError", PyExc_ValueError, NULL));
    state->hash = (PyObject *)INT_TRY(type_from_spec(module, &hashlib_hash_spec, NULL));
    autoref PyObject *bases = INT_TRY(tuple_of(1, state->hash));
    state->xof = (PyObject *)INT_TRY(type_from_spec(module, &hashlib_xof_spec, bases));
    state->hmac = (PyObject *)INT_TRY(type_from_spec(module, &hashlib_hmac_spec, NULL));
    INT_TRYI(module_add(module, "HASH", state->hash));
    INT_TRYI(module_add(module, "HASHXOF", state->xof));
    INT_TRYI(module_add(module, "HMAC", state->hmac));
    INT_TRYI(module_add(module, "UnsupportedDigestmodError", state->unsupported));
    INT_TRYI(module_add_int(module, "_GIL_MINSIZE", HASHLIB_DETACH_FROM));
    INT_TRYI(names_add(module));
    INT_TRYI(constructors_add(module, state));
    autoref PyObject *operator= INT_TRY(import_module_text("_operator"));
    autoref PyObject *compare = INT_TRY(attr_get_text(operator, "_compare_digest"));
    return module_add(module, "compare_digest", compare);
}

NATIVE_MODULE_OBJECTS(_hashlib, HashlibState, hashlib_exec, _hashlib_functions,
                      "OpenSSL interface for hashlib module")
#endif
