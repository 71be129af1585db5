/* set and frozenset: open-addressing table of (key, hash) in the ABI's layout; readers as in dict. */
#ifndef PITHON_TYPES_SET_SET_H
#define PITHON_TYPES_SET_SET_H
#include "object/object.h"
PyObject *set_new(PyObject *iterable);       /* may be NULL */
PyObject *frozenset_new(PyObject *iterable);
static inline Py_ssize_t set_length(PyObject *s) {
    return load_relaxed(&((PySetObject *)s)->used);
}
int set_add(PyObject *s, PyObject *key);
int set_discard(PyObject *s, PyObject *key); /* 1 was there */
int set_contains(PyObject *s, PyObject *key);
int set_update(PyObject *s, PyObject *iterable);
/* New references; false at the end. */
bool set_next(PyObject *s, Py_ssize_t *position, PyObject **key, Py_hash_t *hash);
#endif
