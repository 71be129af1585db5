/* deque, to the other files of this folder. Only for modules/collections. */
#ifndef PITHON_MODULES_COLLECTIONS_DEQUE_H
#define PITHON_MODULES_COLLECTIONS_DEQUE_H

#include "object/object.h"
#include "types/list/list.h"

enum { BLOCK_ITEMS = 64, FREE_BLOCKS = 16 };
typedef struct Block {
    struct Block *left;
    PyObject *items[BLOCK_ITEMS];
    struct Block *right;
} Block;

typedef struct {
    PyObject_VAR_HEAD /* ob_size: (l; peeked at) how many items */
        Block *leftmost,
        *rightmost;           /* (l) */
    Py_ssize_t first, last;   /* (l) places of the ends in their blocks */
    size_t state;             /* (l) changes with the length */
    Py_ssize_t maxlen;        /* (a) -1: no bound; set by __init__ */
    Py_ssize_t free_count;    /* (l) */
    Block *free[FREE_BLOCKS]; /* (l) emptied blocks, for the next ones */
    PyObject *weakrefs;
} DequeObject;
#define DEQUE(o) ((DequeObject *)(o))
typedef enum { DEQUE_RIGHT, DEQUE_LEFT } DequeEnd;
/* Where a walk has got to: the block of that number, counted from the left end. Of a deque whose
 * state has not changed since; {0} at the start. */
typedef struct {
    Block *block;
    size_t number;
} DequeCursor;

extern PyTypeObject deque_type, deque_iterator_type, deque_reverse_iterator_type;

static inline Py_ssize_t deque_length(PyObject *o) {
    return load_relaxed(&((PyVarObject *)o)->ob_size);
}
/* A fresh object becomes an empty deque. */
int deque_begin(DequeObject *d);
/* At the end of its life: drops the items, frees the blocks. */
void deque_end(DequeObject *d);
/* The item at i, or NULL without exception when there is none. */
PyObject *deque_get(DequeObject *d, Py_ssize_t i);
/* 1 and the item; 0: out of range; -1 (no exception): the state is another. */
int deque_get_if(DequeObject *d, Py_ssize_t i, size_t state, DequeCursor *cursor, PyObject **out);
/* Moves the cursor to the block of item i, which is there. Under the lock. */
quiet keeps_registers void deque_seek(DequeObject *d, Py_ssize_t i, DequeCursor *cursor);
/* Takes an item off an end; NULL without exception when there is none. */
PyObject *deque_take(DequeObject *d, DequeEnd end);
/* Adds at an end; a full bounded deque loses the item at the other. */
int deque_put_steal(DequeObject *d, steals PyObject *item, DequeEnd end);
/* An empty deque is about to grow at that end: begins at the other end of its block. */
void deque_expect(DequeObject *d, DequeEnd end);
/* Replaces the item at i; what was there, or NULL when there is no such place. */
PyObject *deque_exchange(DequeObject *d, Py_ssize_t i, PyObject *item);
PyObject *deque_take_at(DequeObject *d, Py_ssize_t i);
int deque_put_at(DequeObject *d, Py_ssize_t i, PyObject *item); /* i as list.insert takes it */
int deque_rotate_by(DequeObject *d, Py_ssize_t n);
void deque_reverse_in_place(DequeObject *d);
void deque_clear_all(DequeObject *d);
size_t deque_bytes(DequeObject *d);       /* of the blocks */
PyObject *deque_snapshot(DequeObject *d); /* a list of the items at one moment */
int deque_traverse(PyObject *o, visitproc visit, void *arg);
/* deque_iterator.c */
PyObject *deque_iterator_new(PyTypeObject *type, PyObject *deque);
int deque_extend_iterable(DequeObject *d, PyObject *iterable, DequeEnd end);

#endif
