/* The persistent map behind Context: a hash array mapped trie from context variables to values.
 *
 * Nodes never change: a set makes new nodes along one path and shares the rest, so that copying a
 * context is one reference. Keys are compared by identity; their hash is the address, mixed one to
 * one, so two keys never have the same.
 *
 * A map is a node, or NULL for the empty one. Threads: any.
 */
#ifndef PITHON_MODULES_CONTEXTVARS_CONTEXT_MAP_H
#define PITHON_MODULES_CONTEXTVARS_CONTEXT_MAP_H

#include "object/object.h"

extern PyTypeObject context_node_type;

/* The value, or NULL without an exception. */
quiet borrowed PyObject *context_map_find(PyObject *map, PyObject *key);
/* The map with `key` set to `value`: a new reference; NULL with MemoryError. */
PyObject *context_map_with(PyObject *map, PyObject *key, PyObject *value);
/* The map without `key`, which is in it: a new reference in *out (NULL: now empty); -1. */
int context_map_without(PyObject *map, PyObject *key, PyObject **out);
quiet Py_ssize_t context_map_length(PyObject *map);
/* Calls visit for each pair, stops when it returns nonzero, and returns that. */
int context_map_each(PyObject *map, int (*visit)(PyObject *key, PyObject *value, void *arg),
                     void *arg);

#endif
