/* _sha3: SHA-3 and SHAKE. */
#include "modules/hash/hash_object.h"
#include "object/type.h"

enum { KINDS = 6 };
typedef struct {
    PyTypeObject *types[KINDS]; /* (c) */
} Sha3State;

static void feed(HashState *s, const uint8_t *p, size_t n) {
    keccak_update(&s->keccak, p, n);
}
static void end(HashState *s, uint8_t *out, size_t n) {
    keccak_finish(&s->keccak, out, n);
}
static const HashKind kinds[KINDS] = {
    {"sha3_224", 28, 144, NULL, feed, end}, {"sha3_256", 32, 136, NULL, feed, end},
    {"sha3_384", 48, 104, NULL, feed, end}, {"sha3_512", 64, 72, NULL, feed, end},
    {"shake_128", 0, 168, NULL, feed, end}, {"shake_256", 0, 136, NULL, feed, end},
};

/* The kind that the type makes, by its name. */
static const HashKind *kind_of(PyTypeObject *type) {
    const char *name = strrchr(type->tp_name, '.');
    for (int i = 0; i < KINDS; i++) {
        if (strcmp(name ? name + 1 : type->tp_name, kinds[i].name) == 0) {
            return &kinds[i];
        }
    }
    return err_raise(PyExc_SystemError, "not a type of _sha3: %s", type->tp_name);
}
CONSTRUCTOR("sha3_224(data=b'', *, usedforsecurity: bool = True, string=None)", "")
static PyObject *sha3_new(PyTypeObject *type, PyObject *data, int security, PyObject *string) {
    TRYI(hash_check_data(data, string));
    const HashKind *kind = TRY(kind_of(type));
    PyObject *self = TRY(hash_new(type, kind));
    keccak_begin(&HASH(self)->state.keccak, (uint32_t)kind->block_size,
                 kind->digest_size ? 0x06 : 0x1f);
    return hash_start(self, data, string);
}

#include "hash_sha3.gen.h"

static int add_type(PyObject *module, int i) {
    static const char *const names[KINDS] = {"_sha3.sha3_224",  "_sha3.sha3_256",
                                             "_sha3.sha3_384",  "_sha3.sha3_512",
                                             "_sha3.shake_128", "_sha3.shake_256"};
    PyType_Slot slots[] = {
        {Py_tp_new, sha3_224_tp_new},
        {Py_tp_dealloc, hash_dealloc},
        {Py_tp_methods, kinds[i].digest_size ? HashData_methods : HashShake_methods},
        {Py_tp_getset, HashSha3_getset},
        {Py_tp_doc, "A hash object; takes data to begin with."},
        {0, NULL},
    };
    PyType_Spec spec = {.name = names[i],
                        .basicsize = sizeof(HashObject),
                        .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE,
                        .slots = slots};
    Sha3State *state = module_state(module);
    state->types[i] = INT_TRY(type_from_spec(module, &spec, NULL));
    return module_add(module, kinds[i].name, (PyObject *)state->types[i]);
}
static int sha3_exec(PyObject *module) {
    for (int i = 0; i < KINDS; i++) {
        INT_TRYI(add_type(module, i));
    }
    INT_TRYI(module_add_text(module, "implementation", "Pithon"));
    return module_add_int(module, "_GIL_MINSIZE", HASH_DETACH_FROM);
}

NATIVE_MODULE_OBJECTS(_sha3, Sha3State, sha3_exec, NULL, "The SHA-3 hash functions.")
