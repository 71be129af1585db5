/* deque, to the other files of this folder. Only for modules/collections. */
#ifndef PITHON_MODULES_COLLECTIONS_DEQUE_H
#define PITHON_MODULES_COLLECTIONS_DEQUE_H

#include "object/object.h"
#include "types/list/list.h"

typedef struct {
    PyObject_HEAD PyObject **ring; /* (l) */
    Py_ssize_t capacity;           /* (l) */
    Py_ssize_t head;               /* (l) place of the first item */
    Py_ssize_t length;             /* (l; peeked at) */
    Py_ssize_t maxlen;             /* (a) -1: no bound; set by __init__ */
    size_t state;                  /* (l) changes with the length */
    PyObject *weakrefs;
} DequeObject;
#define DEQUE(o) ((DequeObject *)(o))
typedef enum { DEQUE_RIGHT, DEQUE_LEFT } DequeEnd;

extern PyTypeObject deque_type, deque_iterator_type, deque_reverse_iterator_type;

static inline Py_ssize_t deque_length(PyObject *o) {
    return load_relaxed(&DEQUE(o)->length);
}
/* Under the lock; others peek at it without. */
static inline void length_set(DequeObject *d, Py_ssize_t length) {
    store_relaxed(&d->length, length);
}
/* The item at i, or NULL without exception when there is none. */
PyObject *deque_get(DequeObject *d, Py_ssize_t i);
/* 1 and the item; 0: out of range; -1 (no exception): the state is another. */
int deque_get_if(DequeObject *d, Py_ssize_t i, size_t state, PyObject **out);
/* Takes an item off an end; NULL without exception when there is none. */
PyObject *deque_take(DequeObject *d, DequeEnd end);
/* Adds at an end; a full bounded deque loses the item at the other. */
int deque_put_steal(DequeObject *d, steals PyObject *item, DequeEnd end);
/* Replaces the item at i; what was there, or NULL when there is no such place. */
PyObject *deque_exchange(DequeObject *d, Py_ssize_t i, PyObject *item);
PyObject *deque_take_at(DequeObject *d, Py_ssize_t i);
int deque_put_at(DequeObject *d, Py_ssize_t i, PyObject *item); /* i as list.insert takes it */
void deque_rotate_by(DequeObject *d, Py_ssize_t n);
void deque_reverse_in_place(DequeObject *d);
void deque_clear_all(DequeObject *d);
PyObject *deque_snapshot(DequeObject *d); /* a list of the items at one moment */
int deque_traverse(PyObject *o, visitproc visit, void *arg);
/* deque_iterator.c */
PyObject *deque_iterator_new(PyTypeObject *type, PyObject *deque);
int deque_extend_iterable(DequeObject *d, PyObject *iterable, DequeEnd end);

#endif
