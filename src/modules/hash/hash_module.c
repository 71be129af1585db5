/* _md5, _sha1, _sha2. */
#include "modules/hash/hash_object.h"
#include "object/type.h"

typedef struct {
    PyTypeObject *type; /* (c) */
} HashModuleState;
typedef struct {
    PyTypeObject *sha224, *sha256, *sha384, *sha512; /* (c) */
} Sha2State;

/* ---- the kinds ---- */

#define BLOCK_KIND(kind, algorithm, size, bytes)                                                   \
    static void kind##_start(HashState *s) {                                                       \
        kind##_begin(&s->block);                                                                   \
    }                                                                                              \
    static void kind##_feed(HashState *s, const uint8_t *p, size_t n) {                            \
        algorithm##_update(&s->block, p, n);                                                       \
    }                                                                                              \
    static void kind##_end(HashState *s, uint8_t *out, size_t n) {                                 \
        uint8_t whole[64];                                                                         \
        algorithm##_finish(&s->block, whole);                                                      \
        memcpy(out, whole, n);                                                                     \
    }                                                                                              \
    const HashKind kind##_kind = {#kind, size, bytes, kind##_start, kind##_feed, kind##_end};
BLOCK_KIND(md5, md5, 16, 64)
BLOCK_KIND(sha1, sha1, 20, 64)
BLOCK_KIND(sha224, sha256, 28, 64)
BLOCK_KIND(sha256, sha256, 32, 64)
BLOCK_KIND(sha384, sha512, 48, 128)
BLOCK_KIND(sha512, sha512, 64, 128)

static PyObject *start(PyTypeObject *type, const HashKind *kind, PyObject *data, PyObject *string) {
    TRYI(hash_check_data(data, string));
    return hash_start(hash_new(type, kind), data, string);
}
static HashModuleState *single_state(PyObject *module) {
    return module_state(module);
}
static Sha2State *sha2_state(PyObject *module) {
    return module_state(module);
}

/* ---- functions ---- */

FUNCTION("_md5.md5(data=b'', *, usedforsecurity: bool = True, string=None)", "An MD5 hash object.")
static PyObject *md5_md5(PyObject *module, PyObject *data, int security, PyObject *string) {
    return start(single_state(module)->type, &md5_kind, data, string);
}
FUNCTION("_sha1.sha1(data=b'', *, usedforsecurity: bool = True, string=None)",
         "A SHA-1 hash object.")
static PyObject *sha1_sha1(PyObject *module, PyObject *data, int security, PyObject *string) {
    return start(single_state(module)->type, &sha1_kind, data, string);
}
FUNCTION("_sha2.sha224(data=b'', *, usedforsecurity: bool = True, string=None)",
         "A SHA-224 hash object.")
static PyObject *sha2_sha224(PyObject *module, PyObject *data, int security, PyObject *string) {
    return start(sha2_state(module)->sha224, &sha224_kind, data, string);
}
FUNCTION("_sha2.sha256(data=b'', *, usedforsecurity: bool = True, string=None)",
         "A SHA-256 hash object.")
static PyObject *sha2_sha256(PyObject *module, PyObject *data, int security, PyObject *string) {
    return start(sha2_state(module)->sha256, &sha256_kind, data, string);
}
FUNCTION("_sha2.sha384(data=b'', *, usedforsecurity: bool = True, string=None)",
         "A SHA-384 hash object.")
static PyObject *sha2_sha384(PyObject *module, PyObject *data, int security, PyObject *string) {
    return start(sha2_state(module)->sha384, &sha384_kind, data, string);
}
FUNCTION("_sha2.sha512(data=b'', *, usedforsecurity: bool = True, string=None)",
         "A SHA-512 hash object.")
static PyObject *sha2_sha512(PyObject *module, PyObject *data, int security, PyObject *string) {
    return start(sha2_state(module)->sha512, &sha512_kind, data, string);
}

/* ---- types ---- */

static PyType_Slot slots[] = {
    {Py_tp_dealloc, hash_dealloc},
    {Py_tp_methods, HashObject_methods},
    {Py_tp_getset, HashObject_getset},
    {0, NULL},
};
/* Makes the type and names it in the module. */
static int add_type(PyObject *module, const char *name, const char *attribute,
                    PyTypeObject **type) {
    PyType_Spec spec = {
        .name = name,
        .basicsize = sizeof(HashObject),
        .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_DISALLOW_INSTANTIATION,
        .slots = slots,
    };
    *type = INT_TRY(type_from_spec(module, &spec, NULL));
    return module_add(module, attribute, (PyObject *)*type);
}
static int md5_exec(PyObject *module) {
    INT_TRYI(add_type(module, "_md5.md5", "MD5Type", &single_state(module)->type));
    return module_add_int(module, "_GIL_MINSIZE", HASH_DETACH_FROM);
}
static int sha1_exec(PyObject *module) {
    INT_TRYI(add_type(module, "_sha1.sha1", "SHA1Type", &single_state(module)->type));
    return module_add_int(module, "_GIL_MINSIZE", HASH_DETACH_FROM);
}
static int sha2_exec(PyObject *module) {
    Sha2State *state = module_state(module);
    INT_TRYI(add_type(module, "_sha2.SHA224Type", "SHA224Type", &state->sha224));
    INT_TRYI(add_type(module, "_sha2.SHA256Type", "SHA256Type", &state->sha256));
    INT_TRYI(add_type(module, "_sha2.SHA384Type", "SHA384Type", &state->sha384));
    INT_TRYI(add_type(module, "_sha2.SHA512Type", "SHA512Type", &state->sha512));
    return module_add_int(module, "_GIL_MINSIZE", HASH_DETACH_FROM);
}

#include "hash_module.gen.h"

NATIVE_MODULE_OBJECTS(_md5, HashModuleState, md5_exec, _md5_functions, "The MD5 hash function.")
NATIVE_MODULE_OBJECTS(_sha1, HashModuleState, sha1_exec, _sha1_functions, "The SHA-1 hash function.")
NATIVE_MODULE_OBJECTS(_sha2, Sha2State, sha2_exec, _sha2_functions, "The SHA-2 hash functions.")
