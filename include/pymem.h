/* Memory that holds no object. */
#ifndef PITHON_PYMEM_H
#define PITHON_PYMEM_H

#ifdef __cplusplus
extern "C" {
#endif

PyAPI_FUNC(void *) PyMem_Calloc(size_t nelem, size_t elsize);
PyAPI_FUNC(void) PyMem_Free(void *p);
PyAPI_FUNC(void *) PyMem_Malloc(size_t n);
PyAPI_FUNC(void *) PyMem_RawCalloc(size_t nelem, size_t elsize);
PyAPI_FUNC(void) PyMem_RawFree(void *p);
PyAPI_FUNC(void *) PyMem_RawMalloc(size_t n);
PyAPI_FUNC(void *) PyMem_RawRealloc(void *p, size_t n);
PyAPI_FUNC(void *) PyMem_Realloc(void *p, size_t n);

#include "cpython/pymem.h"

/* NULL if the size overflows. */
#define PyMem_New(type, n)                                                                         \
    ((size_t)(n) > PY_SSIZE_T_MAX / sizeof(type) ? NULL                                            \
                                                 : ((type *)PyMem_Malloc((n) * sizeof(type))))
#define PyMem_Resize(p, type, n)                                                                   \
    ((p) = (size_t)(n) > PY_SSIZE_T_MAX / sizeof(type)                                             \
               ? NULL                                                                              \
               : (type *)PyMem_Realloc((p), (n) * sizeof(type)))
#define PyMem_MALLOC(n) PyMem_Malloc((n))
#define PyMem_NEW(type, n) PyMem_New(type, (n))
#define PyMem_REALLOC(p, n) PyMem_Realloc((p), (n))
#define PyMem_RESIZE(p, type, n) PyMem_Resize((p), type, (n))
#define PyMem_FREE(p) PyMem_Free((p))
#define PyMem_Del(p) PyMem_Free((p))
#define PyMem_DEL(p) PyMem_Free((p))

#ifdef __cplusplus
}
#endif

#endif
