/* _blake2: BLAKE2b and BLAKE2s. */
#include "modules/hash/hash_object.h"
#include "object/type.h"
#include "types/dict/dict.h"
#include "types/int/int.h"

typedef struct {
    PyTypeObject *blake2b, *blake2s; /* (c) */
} Blake2State;

static void feed_b(HashState *s, const uint8_t *p, size_t n) {
    blake2b_update(&s->blake2b, p, n);
}
static void end_b(HashState *s, uint8_t *out, size_t n) {
    blake2b_finish(&s->blake2b, out);
}
static void feed_s(HashState *s, const uint8_t *p, size_t n) {
    blake2s_update(&s->blake2s, p, n);
}
static void end_s(HashState *s, uint8_t *out, size_t n) {
    blake2s_finish(&s->blake2s, out);
}

/* What distinguishes the two. */
typedef struct {
    HashKind kind;
    const char *shown;
    int max_digest, max_key, salt;
    uint64_t max_offset;
} Variant;
static const Variant variant_b = {
    {"blake2b", 64, 128, NULL, feed_b, end_b}, "Blake2b", 64, 64, 16, UINT64_MAX};
static const Variant variant_s = {
    {"blake2s", 32, 64, NULL, feed_s, end_s}, "Blake2s", 32, 32, 8, (UINT64_C(1) << 48) - 1};

/* ---- parameters ---- */

/* The arguments as they came; NULL or the default where not given. */
typedef struct {
    int digest_size, fanout, depth, node_depth, inner_size, last_node;
    Py_buffer *key, *salt, *person;
    PyObject *leaf_size, *node_offset;
} Arguments;

static int check_range(int value, int least, int most, const char *text) {
    return value < least || value > most ? err_int(err_raise(PyExc_ValueError, "%s", text)) : 0;
}
/* An int of 64 bits, of which `name` takes up to max. */
static int take_uint64(PyObject *o, uint64_t max, const char *name, const char *type,
                       uint64_t *out) {
    *out = 0;
    if (o == NULL) {
        return 0;
    }
    autoref PyObject *index = INT_TRY(ops_index(o));
    if (int_sign(index) < 0) {
        return err_int(err_raise(PyExc_ValueError, "Cannot convert negative int"));
    }
    if (int_bit_length(index) > 64) {
        return err_int(err_raise(PyExc_OverflowError, "Python int too large for C %s", type));
    }
    *out = int_as_uint64(index);
    return *out > max ? err_int(err_raise(PyExc_OverflowError, "%s is too large", name)) : 0;
}
static int take_bytes(Py_buffer *view, int max, const char *name, uint8_t *out) {
    if (view == NULL) {
        return 0;
    }
    if (view->len > max) {
        return err_int(err_raise(PyExc_ValueError, "maximum %s length is %d bytes", name, max));
    }
    memcpy(out, view->buf, (size_t)view->len);
    return 0;
}
static int take_parameters(const Variant *v, const Arguments *a, Blake2Parameters *p) {
    *p = (Blake2Parameters){0};
    uint64_t leaf_size;
    if (a->digest_size < 1 || a->digest_size > v->max_digest) {
        return err_int(err_raise(PyExc_ValueError,
                                 "digest_size for %s must be between 1 and %d bytes, here it is %d",
                                 v->shown, v->max_digest, a->digest_size));
    }
    INT_TRYI(take_bytes(a->salt, v->salt, "salt", p->salt));
    INT_TRYI(take_bytes(a->person, v->salt, "person", p->person));
    INT_TRYI(check_range(a->fanout, 0, 255, "fanout must be between 0 and 255"));
    INT_TRYI(check_range(a->depth, 1, 255, "depth must be between 1 and 255"));
    INT_TRYI(take_uint64(a->leaf_size, UINT32_MAX, "leaf_size", "unsigned long", &leaf_size));
    INT_TRYI(take_uint64(a->node_offset, v->max_offset, "node_offset", "unsigned long long",
                         &p->node_offset));
    INT_TRYI(check_range(a->node_depth, 0, 255, "node_depth must be between 0 and 255"));
    if (a->inner_size < 0 || a->inner_size > v->max_digest) {
        return err_int(
            err_raise(PyExc_ValueError, "inner_size must be between 0 and is %d", v->max_digest));
    }
    INT_TRYI(take_bytes(a->key, v->max_key, "key", p->key));
    p->digest_size = (uint8_t)a->digest_size;
    p->key_size = (uint8_t)(a->key ? a->key->len : 0);
    p->fanout = (uint8_t)a->fanout;
    p->depth = (uint8_t)a->depth;
    p->leaf_size = (uint32_t)leaf_size;
    p->node_depth = (uint8_t)a->node_depth;
    p->inner_size = (uint8_t)a->inner_size;
    return 0;
}
static PyObject *make(PyTypeObject *type, const Variant *v, const Arguments *a, PyObject *data,
                      PyObject *string) {
    Blake2Parameters p;
    TRYI(hash_check_data(data, string));
    TRYI(take_parameters(v, a, &p));
    PyObject *self = TRY(hash_new(type, &v->kind));
    HASH(self)->own_digest_size = a->digest_size;
    if (v == &variant_b) {
        blake2b_begin(&HASH(self)->state.blake2b, &p, a->last_node);
    } else {
        blake2s_begin(&HASH(self)->state.blake2s, &p, a->last_node);
    }
    return hash_start(self, data, string);
}

CONSTRUCTOR("blake2b(data=b'', *, digest_size: int = 64, key: buffer = b'', salt: buffer = b'', "
            "person: buffer = b'', fanout: int = 1, depth: int = 1, leaf_size=0, node_offset=0, "
            "node_depth: int = 0, inner_size: int = 0, last_node: bool = False, "
            "usedforsecurity: bool = True, string=None)",
            "A BLAKE2b hash object.")
static PyObject *blake2b_new(PyTypeObject *type, PyObject *data, int digest_size, Py_buffer *key,
                             Py_buffer *salt, Py_buffer *person, int fanout, int depth,
                             PyObject *leaf_size, PyObject *node_offset, int node_depth,
                             int inner_size, int last_node, int security, PyObject *string) {
    Arguments a = {digest_size, fanout, depth,  node_depth, inner_size, last_node,
                   key,         salt,   person, leaf_size,  node_offset};
    return make(type, &variant_b, &a, data, string);
}
CONSTRUCTOR("blake2s(data=b'', *, digest_size: int = 32, key: buffer = b'', salt: buffer = b'', "
            "person: buffer = b'', fanout: int = 1, depth: int = 1, leaf_size=0, node_offset=0, "
            "node_depth: int = 0, inner_size: int = 0, last_node: bool = False, "
            "usedforsecurity: bool = True, string=None)",
            "A BLAKE2s hash object.")
static PyObject *blake2s_new(PyTypeObject *type, PyObject *data, int digest_size, Py_buffer *key,
                             Py_buffer *salt, Py_buffer *person, int fanout, int depth,
                             PyObject *leaf_size, PyObject *node_offset, int node_depth,
                             int inner_size, int last_node, int security, PyObject *string) {
    Arguments a = {digest_size, fanout, depth,  node_depth, inner_size, last_node,
                   key,         salt,   person, leaf_size,  node_offset};
    return make(type, &variant_s, &a, data, string);
}

#include "hash_blake2.gen.h"

/* ---- the module ---- */

/* A limit, as an attribute of the module and of the type. */
static int add_limit(PyObject *module, PyTypeObject *type, const char *name, int value) {
    INT_TRYI(module_add_int(module, name, value));
    autoref PyObject *number = INT_TRY(int_from_ssize(value));
    return type_add_constant(type, strchr(name, '_') + 1, number);
}
static int blake2_exec(PyObject *module) {
    Blake2State *state = module_state(module);
    PyType_Slot slots[] = {
        {Py_tp_new, blake2b_tp_new},         {Py_tp_dealloc, hash_dealloc},
        {Py_tp_methods, HashData_methods},   {Py_tp_getset, HashObject_getset},
        {Py_tp_doc, (void *)blake2b_tp_doc}, {0, NULL},
    };
    PyType_Spec spec = {.name = "_blake2.blake2b",
                        .basicsize = sizeof(HashObject),
                        .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE,
                        .slots = slots};
    state->blake2b = INT_TRY(type_from_spec(module, &spec, NULL));
    slots[0].pfunc = blake2s_tp_new;
    slots[4].pfunc = (void *)blake2s_tp_doc;
    spec.name = "_blake2.blake2s";
    state->blake2s = INT_TRY(type_from_spec(module, &spec, NULL));
    INT_TRYI(module_add(module, "blake2b", (PyObject *)state->blake2b));
    INT_TRYI(module_add(module, "blake2s", (PyObject *)state->blake2s));
    INT_TRYI(add_limit(module, state->blake2b, "BLAKE2B_SALT_SIZE", variant_b.salt));
    INT_TRYI(add_limit(module, state->blake2b, "BLAKE2B_PERSON_SIZE", variant_b.salt));
    INT_TRYI(add_limit(module, state->blake2b, "BLAKE2B_MAX_KEY_SIZE", variant_b.max_key));
    INT_TRYI(add_limit(module, state->blake2b, "BLAKE2B_MAX_DIGEST_SIZE", variant_b.max_digest));
    INT_TRYI(add_limit(module, state->blake2s, "BLAKE2S_SALT_SIZE", variant_s.salt));
    INT_TRYI(add_limit(module, state->blake2s, "BLAKE2S_PERSON_SIZE", variant_s.salt));
    INT_TRYI(add_limit(module, state->blake2s, "BLAKE2S_MAX_KEY_SIZE", variant_s.max_key));
    INT_TRYI(add_limit(module, state->blake2s, "BLAKE2S_MAX_DIGEST_SIZE", variant_s.max_digest));
    return module_add_int(module, "_GIL_MINSIZE", HASH_DETACH_FROM);
}

NATIVE_MODULE_OBJECTS(_blake2, Blake2State, blake2_exec, NULL, "The BLAKE2 hash functions.")
