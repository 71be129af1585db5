/* set and frozenset.
 *
 * A set's table is a dict that maps its items to True and lies inside the set object (where the ABI
 * has the small table), so that sets share the lock-free reading, the ordering and the growth of
 * dicts. It has a header of its own for ownership, state and lock, is not tracked, and never freed
 * by itself. `used` (part of the ABI) repeats its length; writers change both under the set's lock.
 */
#ifndef PITHON_TYPES_SET_SET_H
#define PITHON_TYPES_SET_SET_H
#include "object/stackref.h"

static force_inline PyObject *set_table(PyObject *s) {
    return (PyObject *)((PySetObject *)s)->smalltable;
}
static force_inline Py_ssize_t set_length(PyObject *s) {
    return load_relaxed(&((PyDictObject *)set_table(s))->ma_used);
}
PyObject *set_new(PyObject *iterable); /* may be NULL */
PyObject *frozenset_new(PyObject *iterable);
/* Room for just so many items (more than none) in a set that is new and empty; the first of them will be `item`. */
int set_reserve_fresh(PyObject *s, Py_ssize_t count, PyObject *item);
/* The items at one moment: a list. */
PyObject *set_list(PyObject *s);
int set_add(PyObject *s, PyObject *key);
/* For a caller with a counted reference: without the lock when that is the only one. */
int set_add_counted(PyObject *s, PyObject *item);
int set_discard(PyObject *s, PyObject *key); /* 1 was there */
int set_contains(PyObject *s, PyObject *key);
int set_update(PyObject *s, PyObject *iterable);
/* New references; false at the end. */
bool set_next(PyObject *s, Py_ssize_t *position, PyObject **key, Py_hash_t *hash);
extern PyTypeObject set_iterator_type;
#endif
