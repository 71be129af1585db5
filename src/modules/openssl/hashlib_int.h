/* What the files of _hashlib share. */
#ifndef PITHON_MODULES_OPENSSL_HASHLIB_INT_H
#define PITHON_MODULES_OPENSSL_HASHLIB_INT_H

#include "modules/hash/hash_object.h"
#include "modules/openssl/openssl_error.h"
#include "modules/posix/system_call.h"
#include "object/args.h"
#include "object/attr.h"
#include "object/call.h"
#include "object/needs.h"
#include "object/ops.h"
#include "object/type.h"
#include "types/bytes/bytes.h"
#include "types/dict/dict.h"
#include "types/exception/exception.h"
#include "types/int/int.h"
#include "types/module/module.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"

#include <openssl/evp.h>

typedef struct {
    PyObject *hash, *xof, *hmac; /* (c) types */
    PyObject *unsupported;       /* (c) UnsupportedDigestmodError */
    PyObject *constructors;      /* (c) dict: name by function */
    PyObject *fetched;           /* (c) capsule of what was fetched, see hashlib_fetch */
} HashlibState;
extern PyModuleDef _hashlib_module_def;
extern PyType_Spec hashlib_hash_spec, hashlib_xof_spec, hashlib_hmac_spec;
static inline HashlibState *hashlib_state_of(void *self) {
    PyObject *module = TRY(type_module_by_def(TYPE(self), &_hashlib_module_def));
    return module_state(module);
}

enum { HASHLIB_DETACH_FROM = 2048 }; /* bytes of data that make it worth detaching the thread */

/* The algorithm; NULL with UnsupportedDigestmodError. The name is Python's or OpenSSL's. Of the
 * known ones the module keeps one for all threads; else *other is to be freed after use. */
borrowed const EVP_MD *hashlib_fetch(HashlibState *state, const char *name, int used_for_security,
                                     EVP_MD **other);
/* The same of what digestmod may be: a name, or one of the module's functions. */
borrowed const EVP_MD *hashlib_fetch_digestmod(HashlibState *state, PyObject *digestmod,
                                               EVP_MD **other);
/* What Python calls the algorithm; borrowed. */
const char *hashlib_name(const EVP_MD *md);
/* Bytes of any object but a str; the caller releases. */
int hashlib_buffer(PyObject *data, Py_buffer *view);
/* Our own way to compute what md does; NULL when there is none, or only OpenSSL may (FIPS). */
const HashKind *hashlib_kind(HashlibState *state, const char *name);
/* `kind` may be NULL; if not, md is one that the module keeps. */
PyObject *hashlib_hash_new(HashlibState *state, const EVP_MD *md, const HashKind *kind,
                           PyObject *data);
PyObject *hashlib_hmac_new(HashlibState *state, Py_buffer *key, PyObject *msg, const EVP_MD *md);

#endif
