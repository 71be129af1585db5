/* Thread-local storage keys. */
#ifndef PITHON_CPYTHON_PYTHREAD_H
#define PITHON_CPYTHON_PYTHREAD_H

#include <pthread.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PYTHREAD_INVALID_THREAD_ID ((unsigned long)-1)

typedef struct _Py_tss_t Py_tss_t;
struct _Py_tss_t {
    int _is_initialized;
    pthread_key_t _key;
};

PyAPI_DATA(const long long) PY_TIMEOUT_MAX;

#define Py_tss_NEEDS_INIT {0, 0}

#ifdef __cplusplus
}
#endif

#endif
