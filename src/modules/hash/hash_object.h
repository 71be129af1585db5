/* The object behind every hash function. */
#ifndef PITHON_MODULES_HASH_HASH_OBJECT_H
#define PITHON_MODULES_HASH_HASH_OBJECT_H

#include "base/digest.h"
#include "object/args.h"
#include "object/error.h"
#include "object/ops.h"
#include "types/module/module.h"

enum { HASH_DETACH_FROM = 2048 }; /* bytes of data that make it worth detaching the thread */

typedef union {
    BlockDigest block;
    Keccak keccak;
    Blake2b blake2b;
    Blake2s blake2s;
} HashState;

typedef struct {
    const char *name;
    int digest_size; /* 0: the caller chooses */
    int block_size;
    void (*begin)(HashState *s); /* NULL: begun by parameters */
    void (*update)(HashState *s, const uint8_t *p, size_t n);
    void (*finish)(HashState *s, uint8_t *out, size_t n);
} HashKind;

/* hash_module.c: */
extern const HashKind md5_kind, sha1_kind, sha224_kind, sha256_kind, sha384_kind, sha512_kind;

typedef struct {
    PyObject_HEAD const HashKind *kind; /* (c) */
    PyMutex lock;
    HashState state;     /* (n:lock) */
    int own_digest_size; /* (c) */
} HashObject;
#define HASH(o) ((HashObject *)(o))

/* Begun, unless the kind begins by parameters. */
PyObject *hash_new(PyTypeObject *type, const HashKind *kind);
/* The constructors' arguments `data` and its old name `string`, NULL and None when not given; feeds what is
 * given. Takes the fresh object over. */
PyObject *hash_start(steals PyObject *fresh, PyObject *data, PyObject *string);
/* A view of the bytes to be hashed: 0, or -1 with an exception. */
int hash_get_view(PyObject *data, Py_buffer *view);
/* Before it is made: 0, or -1 when both are given. */
int hash_check_data(PyObject *data, PyObject *string);

/* Method tables: update(obj) as in _md5, update(data) as in _sha3, digest(length) as in shake. */
extern PyMethodDef HashObject_methods[], HashData_methods[], HashShake_methods[];
extern PyGetSetDef HashObject_getset[], HashSha3_getset[];
void hash_dealloc(PyObject *o);

#endif
