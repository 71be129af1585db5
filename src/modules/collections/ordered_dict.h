/* OrderedDict, to the other files of this folder. Only for modules/collections.
 *
 * A dict and, beside it, the order: a list of nodes, found by key through a dict of their own
 * (`nodes`). The order is what iteration, popitem and equality go by, and it may differ from the
 * dict's keys when dict's own methods are called on an OrderedDict; nothing here assumes that it
 * doesn't.
 *
 * Locks: both dicts have their own; the list changes under the OrderedDict's lock, in code that
 * runs no Python. `state` changes with the list, so that iterators notice.
 */
#ifndef PITHON_MODULES_COLLECTIONS_ORDERED_DICT_H
#define PITHON_MODULES_COLLECTIONS_ORDERED_DICT_H

#include "object/object.h"

typedef struct OrderNode {
    PyObject_HEAD struct OrderNode *previous, *next; /* (l of the dict) */
    PyObject *key;                                   /* (c) */
    Py_hash_t hash;                                  /* (c) */
    bool listed;                                     /* (l of the dict) */
} OrderNode;
#define NODE(o) ((OrderNode *)(o))

typedef struct {
    PyDictObject dict;
    PyObject *nodes;         /* (c) dict: key to node, which it owns */
    OrderNode *first, *last; /* (l) */
    size_t state;            /* (l) */
    PyObject *namespace;     /* (r) the __dict__, or NULL */
    PyObject *weakrefs;
} OrderedDict;
#define OD(o) ((OrderedDict *)(o))
#define IS_ORDERED_DICT(o) IS_INSTANCE(o, PyODict_Type)

extern PyTypeObject PyODict_Type, order_node_type, PyODictKeys_Type, PyODictItems_Type,
    PyODictValues_Type, PyODictIter_Type;

typedef enum { ORDERED_KEYS, ORDERED_VALUES, ORDERED_ITEMS } OrderedKind;
/* ordered_dict_views.c */
PyObject *ordered_iterator_new(PyObject *od, OrderedKind kind, bool reverse);
/* Is the order still what it was when the iterator was made? 0, or -1 with RuntimeError. */
int ordered_iterator_check(PyObject *iterator);
/* ordered_dict.c */
void ordered_state_read(PyObject *od, bool reverse, size_t *state, PyObject **node);
int ordered_set(PyObject *od, PyObject *key, PyObject *value); /* value NULL: deletes */
void ordered_clear_all(PyObject *od);
/* The first or last key out of the order: a new reference, NULL without exception when empty. */
PyObject *ordered_take_key(PyObject *od, bool last);
/* Takes the key out of the order: 1, 0 when it was not in it. */
int ordered_forget(PyObject *od, PyObject *key, Py_hash_t hash);
int ordered_move(PyObject *od, PyObject *key, bool last); /* 1, 0 not there */
/* The order alone is emptied. */
void ordered_list_drop(PyObject *od);
/* The same keys in the same order? */
int ordered_same_keys(PyObject *a, PyObject *b);

#endif
