/* Insides of set and frozenset. */
#ifndef PITHON_CPYTHON_SETOBJECT_H
#define PITHON_CPYTHON_SETOBJECT_H

#ifdef __cplusplus
extern "C" {
#endif

#define PySet_MINSIZE 8

typedef struct {
    PyObject *key;
    Py_hash_t hash;
} setentry;

typedef struct {
    PyObject_HEAD Py_ssize_t fill;
    Py_ssize_t used;
    Py_ssize_t mask;
    setentry *table;
    Py_hash_t hash;
    Py_ssize_t finger;
    setentry smalltable[8];
    PyObject *weakreflist;
} PySetObject;

#define _PySet_CAST(op) _Py_CAST(PySetObject *, (op))

static inline Py_ssize_t PySet_GET_SIZE(PyObject *op) {
    return __atomic_load_n(&_PySet_CAST(op)->used, __ATOMIC_RELAXED);
}
#define PySet_GET_SIZE(op) PySet_GET_SIZE(_PyObject_CAST(op))

#ifdef __cplusplus
}
#endif

#endif
