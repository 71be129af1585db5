/* Hashing of numbers, pointers and bytes. */
#ifndef PITHON_CPYTHON_PYHASH_H
#define PITHON_CPYTHON_PYHASH_H

#ifdef __cplusplus
extern "C" {
#endif

#define PyHASH_BITS 61
#define _PyHASH_BITS PyHASH_BITS
#define PyHASH_INF 314159
#define _PyHASH_INF PyHASH_INF
#define PyHASH_IMAG 1000003UL
#define PyHASH_MULTIPLIER 1000003UL
#define _PyHASH_IMAG PyHASH_IMAG
#define _PyHASH_MULTIPLIER PyHASH_MULTIPLIER
#define PyHASH_MODULUS 2305843009213693951UL
#define _PyHASH_MODULUS PyHASH_MODULUS

typedef struct {
    Py_hash_t (*const hash)(const void *, Py_ssize_t);
    const char *name;
    const int hash_bits;
    const int seed_bits;
} PyHash_FuncDef;

PyAPI_FUNC(PyHash_FuncDef *) PyHash_GetFuncDef(void);
PyAPI_FUNC(Py_hash_t) PyObject_GenericHash(PyObject *obj);
PyAPI_FUNC(Py_hash_t) Py_HashBuffer(const void *ptr, Py_ssize_t len);
PyAPI_FUNC(Py_hash_t) Py_HashPointer(const void *ptr);
PyAPI_FUNC(Py_hash_t) _Py_HashDouble(PyObject *owner, double value);

static inline Py_hash_t _Py_HashPointer(const void *ptr) {
    return Py_HashPointer(ptr);
}

#ifdef __cplusplus
}
#endif

#endif
