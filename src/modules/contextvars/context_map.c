#include "modules/contextvars/context_map.h"
#include "object/error.h"

/* Bit i of `bitmap`: branch i is there. Branches lie in order: a key and its value, or NULL and the
 * node below. */
typedef struct {
    PyObject_VAR_HEAD uint32_t bitmap;
    PyObject *items[];
} Node;
#define NODE(o) ((Node *)(o))

enum { BRANCH_BITS = 5, BRANCHES = 1 << BRANCH_BITS };

static uint64_t hash_of(PyObject *key) {
    uint64_t h = (uint64_t)(uintptr_t)key * 0x9E3779B97F4A7C15ull;
    return h ^ (h >> 32);
}

static unsigned branch(uint64_t hash, unsigned shift) {
    return (unsigned)(hash >> shift) & (BRANCHES - 1);
}

/* Where branch `i` lies, or would lie. */
static Py_ssize_t place(Node *node, unsigned i) {
    return 2 * __builtin_popcount(node->bitmap & ((1u << i) - 1));
}

PyObject *context_map_find(PyObject *map, PyObject *key) {
    uint64_t hash = hash_of(key);
    for (unsigned shift = 0; map != NULL; shift += BRANCH_BITS) {
        Node *node = NODE(map);
        unsigned i = branch(hash, shift);
        if (!(node->bitmap >> i & 1)) {
            return NULL;
        }
        PyObject **pair = node->items + place(node, i);
        if (pair[0] != NULL) {
            return pair[0] == key ? pair[1] : NULL;
        }
        map = pair[1];
    }
    return NULL;
}

/* ---- making nodes ---- */

static Node *node_new(uint32_t bitmap) {
    Node *node = (Node *)TRY(object_new_var(&context_node_type, 2 * __builtin_popcount(bitmap)));
    node->bitmap = bitmap;
    return node;
}

static PyObject *node_publish(Node *node) {
    object_track((PyObject *)node);
    return (PyObject *)node;
}

static void pair_set(PyObject **pair, PyObject *key, PyObject *value) {
    pair[0] = xnewref(key);
    pair[1] = newref(value);
}

/* `node` with what branch `i` holds replaced, or put in. */
static PyObject *node_put(Node *node, unsigned i, PyObject *key, PyObject *value) {
    uint32_t bit = 1u << i;
    Node *fresh = TRY(node_new(node->bitmap | bit));
    Py_ssize_t at = place(node, i), from = at + (node->bitmap & bit ? 2 : 0);
    for (Py_ssize_t k = 0; k < at; k += 2) {
        pair_set(fresh->items + k, node->items[k], node->items[k + 1]);
    }
    pair_set(fresh->items + at, key, value);
    for (Py_ssize_t k = from, to = at + 2; k < Py_SIZE(node); k += 2, to += 2) {
        pair_set(fresh->items + to, node->items[k], node->items[k + 1]);
    }
    return node_publish(fresh);
}

/* A node for two keys, and those above it as long as their hashes agree. */
static PyObject *node_of_two(unsigned shift, PyObject *const a[2], PyObject *const b[2]) {
    unsigned i = branch(hash_of(a[0]), shift), k = branch(hash_of(b[0]), shift);
    if (i == k) {
        autoref PyObject *below = TRY(node_of_two(shift + BRANCH_BITS, a, b));
        Node *node = TRY(node_new(1u << i));
        pair_set(node->items, NULL, below);
        return node_publish(node);
    }
    Node *node = TRY(node_new(1u << i | 1u << k));
    pair_set(node->items + (i < k ? 0 : 2), a[0], a[1]);
    pair_set(node->items + (i < k ? 2 : 0), b[0], b[1]);
    return node_publish(node);
}

static PyObject *node_with(Node *node, unsigned shift, PyObject *key, PyObject *value) {
    unsigned i = branch(hash_of(key), shift);
    if (!(node->bitmap >> i & 1)) {
        return node_put(node, i, key, value);
    }
    PyObject **pair = node->items + place(node, i);
    if (pair[0] == key) {
        return pair[1] == value ? newref((PyObject *)node) : node_put(node, i, key, value);
    }
    PyObject *added[2] = {key, value};
    autoref PyObject *below =
        TRY(pair[0] == NULL ? node_with(NODE(pair[1]), shift + BRANCH_BITS, key, value)
                            : node_of_two(shift + BRANCH_BITS, pair, added));
    return node_put(node, i, NULL, below);
}

PyObject *context_map_with(PyObject *map, PyObject *key, PyObject *value) {
    if (map != NULL) {
        return node_with(NODE(map), 0, key, value);
    }
    Node *node = TRY(node_new(1u << branch(hash_of(key), 0)));
    pair_set(node->items, key, value);
    return node_publish(node);
}

/* `node` without branch `i`; *out NULL when nothing is left. */
static int node_cut(Node *node, unsigned i, PyObject **out) {
    *out = NULL;
    if (Py_SIZE(node) == 2) {
        return 0;
    }
    Node *fresh = INT_TRY(node_new(node->bitmap & ~(1u << i)));
    Py_ssize_t at = place(node, i);
    for (Py_ssize_t k = 0, to = 0; k < Py_SIZE(node); k += 2) {
        if (k != at) {
            pair_set(fresh->items + to, node->items[k], node->items[k + 1]);
            to += 2;
        }
    }
    *out = node_publish(fresh);
    return 0;
}

static int node_without(Node *node, unsigned shift, PyObject *key, PyObject **out) {
    unsigned i = branch(hash_of(key), shift);
    PyObject **pair = node->items + place(node, i);
    if (pair[0] != NULL) {
        return node_cut(node, i, out);
    }
    PyObject *less = NULL;
    INT_TRYI(node_without(NODE(pair[1]), shift + BRANCH_BITS, key, &less));
    autoref PyObject *below = less;
    if (below == NULL) {
        return node_cut(node, i, out);
    }
    /* A node with a single key is not needed: the key moves up. */
    bool lift = Py_SIZE(below) == 2 && NODE(below)->items[0] != NULL;
    *out = INT_TRY(lift ? node_put(node, i, NODE(below)->items[0], NODE(below)->items[1])
                        : node_put(node, i, NULL, below));
    return 0;
}

int context_map_without(PyObject *map, PyObject *key, PyObject **out) {
    return node_without(NODE(map), 0, key, out);
}

/* ---- walking ---- */

Py_ssize_t context_map_length(PyObject *map) {
    Py_ssize_t length = 0;
    for (Py_ssize_t k = 0; map != NULL && k < Py_SIZE(map); k += 2) {
        length += NODE(map)->items[k] != NULL ? 1 : context_map_length(NODE(map)->items[k + 1]);
    }
    return length;
}

int context_map_each(PyObject *map, int (*visit)(PyObject *, PyObject *, void *), void *arg) {
    for (Py_ssize_t k = 0; map != NULL && k < Py_SIZE(map); k += 2) {
        PyObject **pair = NODE(map)->items + k;
        int stop =
            pair[0] != NULL ? visit(pair[0], pair[1], arg) : context_map_each(pair[1], visit, arg);
        if (stop != 0) {
            return stop;
        }
    }
    return 0;
}

static int node_traverse(PyObject *o, visitproc visit, void *arg) {
    for (Py_ssize_t k = 0; k < Py_SIZE(o); k++) {
        Py_VISIT(NODE(o)->items[k]);
    }
    return 0;
}

static int node_clear(PyObject *o) {
    NODE(o)->bitmap = 0;
    Py_ssize_t size = Py_SIZE(o);
    ((PyVarObject *)o)->ob_size = 0;
    for (Py_ssize_t k = 0; k < size; k++) {
        CLEAR(NODE(o)->items[k]);
    }
    return 0;
}

static void node_dealloc(PyObject *o) {
    object_untrack(o);
    node_clear(o);
    object_free(o);
}

PyTypeObject context_node_type = {
    .ob_base = {.ob_base = STATIC_HEAD(&PyType_Type)},
    .tp_name = "hamt_node",
    .tp_basicsize = offsetof(Node, items),
    .tp_itemsize = sizeof(PyObject *),
    .tp_dealloc = node_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .tp_traverse = node_traverse,
    .tp_clear = node_clear,
};
