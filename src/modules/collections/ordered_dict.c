/* OrderedDict: the order beside the dict. */
#include "modules/collections/ordered_dict.h"
#include "object/error.h"
#include "object/ops.h"
#include "types/dict/dict.h"
#include "types/tuple/tuple.h"

/* ---- nodes ---- */

static int node_traverse(PyObject *o, visitproc visit, void *arg) {
    Py_VISIT(NODE(o)->key);
    return 0;
}
static void node_dealloc(PyObject *o) {
    object_untrack(o);
    CLEAR(NODE(o)->key);
    object_free(o);
}
PyTypeObject order_node_type = {
    TYPE_HEAD,
    .tp_name = "collections._odict_node",
    .tp_basicsize = sizeof(OrderNode),
    .tp_dealloc = node_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .tp_traverse = node_traverse,
};
static PyObject *node_new(PyObject *key, Py_hash_t hash) {
    PyObject *o = TRY(object_new(&order_node_type));
    NODE(o)->key = newref(key);
    NODE(o)->hash = hash;
    object_track(o);
    return o;
}

/* ---- the list: it owns a reference to each of its nodes ---- */

static quiet void list_put_locked(OrderedDict *od, steals OrderNode *node, bool last) {
    node->previous = last ? od->last : NULL;
    node->next = last ? NULL : od->first;
    *(node->previous ? &node->previous->next : &od->first) = node;
    *(node->next ? &node->next->previous : &od->last) = node;
    node->listed = true;
    od->state++;
}
/* The list's reference is the caller's now. */
static quiet void list_take_locked(OrderedDict *od, OrderNode *node) {
    *(node->previous ? &node->previous->next : &od->first) = node->next;
    *(node->next ? &node->next->previous : &od->last) = node->previous;
    node->previous = node->next = NULL;
    node->listed = false;
    od->state++;
}

void ordered_state_read(PyObject *o, bool reverse, size_t *state, PyObject **node) {
    guard(o);
    *state = OD(o)->state;
    *node = (PyObject *)xnewref(reverse ? OD(o)->last : OD(o)->first);
}

/* ---- keys ---- */

/* The node of a key: 1, 0, -1. */
static int node_find(PyObject *o, PyObject *key, Py_hash_t hash, PyObject **node) {
    return dict_get_hash(OD(o)->nodes, key, hash, node);
}

/* A place in the order for a key that has none yet: 1, 0 it has one, -1. */
static int order_add(PyObject *o, PyObject *key, Py_hash_t hash) {
    autoref PyObject *node = NULL;
    if (INT_TRYI(node_find(o, key, hash, &node)) == 0) {
        node = INT_TRY(node_new(key, hash));
        INT_TRYI(dict_set_hash(OD(o)->nodes, key, hash, node));
    }
    guard(o);
    if (NODE(node)->listed) {
        return 0;
    }
    list_put_locked(OD(o), NODE(newref(node)), true);
    return 1;
}

/* The node leaves the dict of nodes, if it is still the one that stands there for its key. */
static int node_drop(PyObject *o, OrderNode *node) {
    autoref PyObject *found = NULL;
    INT_TRYI(node_find(o, node->key, node->hash, &found));
    return found == (PyObject *)node ? dict_delete(OD(o)->nodes, node->key) : 0;
}

int ordered_forget(PyObject *o, PyObject *key, Py_hash_t hash) {
    autoref PyObject *node = NULL, *listed = NULL;
    guard(o);
    if (INT_TRYI(node_find(o, key, hash, &node)) == 0) {
        return 0;
    }
    INT_TRYI(node_drop(o, NODE(node)));
    if (NODE(node)->listed) {
        list_take_locked(OD(o), NODE(node));
        listed = node; /* the list's reference, besides that of `node` */
    }
    return listed != NULL;
}

PyObject *ordered_take_key(PyObject *o, bool last) {
    autoref PyObject *node = NULL;
    guard(o);
    node = (PyObject *)(last ? OD(o)->last : OD(o)->first);
    if (node == NULL) {
        return NULL;
    }
    list_take_locked(OD(o), NODE(node));
    TRYI(node_drop(o, NODE(node)));
    return newref(NODE(node)->key);
}

int ordered_move(PyObject *o, PyObject *key, bool last) {
    Py_hash_t hash = ops_hash(key);
    if (hash == -1) {
        return -1;
    }
    autoref PyObject *node = NULL;
    guard(o);
    if (INT_TRYI(node_find(o, key, hash, &node)) == 0) {
        return 0;
    }
    if (NODE(node)->listed && NODE(node) != (last ? OD(o)->last : OD(o)->first)) {
        list_take_locked(OD(o), NODE(node));
        list_put_locked(OD(o), NODE(node), last);
    }
    return 1;
}

static int set_locked(PyObject *o, PyObject *key, Py_hash_t hash, PyObject *value) {
    /* The value comes last, for the end of the one it replaces may let others in. */
    int added = INT_TRYI(order_add(o, key, hash));
    if (dict_set_hash(o, key, hash, value) == 0) {
        return 0;
    }
    PyObject *error = err_fetch();
    if (added && ordered_forget(o, key, hash) < 0) {
        err_clear();
    }
    err_restore(error);
    return -1;
}
int ordered_set(PyObject *o, PyObject *key, PyObject *value) {
    Py_hash_t hash = ops_hash(key);
    if (hash == -1) {
        return -1;
    }
    guard(o);
    if (value != NULL) {
        return set_locked(o, key, hash, value);
    }
    if (INT_TRYI(ordered_forget(o, key, hash)) == 0 || INT_TRYI(dict_delete(o, key)) == 0) {
        return err_int(err_raise_key(key));
    }
    return 0;
}

static OrderNode *list_take_all_locked(OrderedDict *od) {
    OrderNode *first = od->first;
    for (OrderNode *node = first; node != NULL; node = node->next) {
        node->previous = NULL;
        node->listed = false;
    }
    od->first = od->last = NULL;
    od->state++;
    return first;
}
static void list_drop(OrderNode *node) {
    while (node != NULL) {
        OrderNode *next = node->next;
        node->next = NULL;
        DECREF(node);
        node = next;
    }
}
void ordered_list_drop(PyObject *o) {
    OrderNode *first;
    {
        guard(o);
        first = list_take_all_locked(OD(o));
    }
    list_drop(first);
}
/* All at once for other threads: the list still holds the nodes, and they the keys, so that nothing
 * dies before the dict itself is cleared, which comes last. */
void ordered_clear_all(PyObject *o) {
    OrderNode *first;
    {
        guard(o);
        first = list_take_all_locked(OD(o));
        if (OD(o)->nodes != NULL) {
            dict_clear_all(OD(o)->nodes);
        }
        dict_clear_all(o);
    }
    list_drop(first);
}

/* ---- comparing ---- */

/* The next node of a walk that nobody disturbs; -1 with RuntimeError otherwise. */
static int walk(PyObject *o, size_t state, PyObject **node) {
    guard(o);
    if (OD(o)->state != state) {
        return err_int(err_raise(PyExc_RuntimeError, "OrderedDict mutated during iteration"));
    }
    *node = (PyObject *)xnewref(NODE(*node)->next);
    return 0;
}
int ordered_same_keys(PyObject *a, PyObject *b) {
    size_t state_a, state_b;
    autoref PyObject *x = NULL, *y = NULL;
    ordered_state_read(a, false, &state_a, &x);
    ordered_state_read(b, false, &state_b, &y);
    while (x != NULL && y != NULL) {
        int same = INT_TRYI(ops_compare_bool(NODE(x)->key, NODE(y)->key, Py_EQ));
        autoref PyObject *seen_x = x, *seen_y = y;
        if (walk(a, state_a, &x) < 0) {
            seen_x = NULL;
            seen_y = NULL;
            return -1;
        }
        if (walk(b, state_b, &y) < 0) {
            seen_y = NULL;
            return -1;
        }
        if (!same) {
            return 0;
        }
    }
    return x == NULL && y == NULL;
}
