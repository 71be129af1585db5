/* pythread.h: locks for C code, storage of threads, ids. */
#include "capi/capi.h"

#include <pthread.h>
#include <sys/syscall.h>

/* ---- locks: any thread may release one, and a thread may wait without a thread state ---- */

PyThread_type_lock PyThread_allocate_lock(void) {
    return calloc(1, sizeof(PyMutex));
}

void PyThread_free_lock(PyThread_type_lock lock) {
    free(lock);
}

PyLockStatus PyThread_acquire_lock_timed(PyThread_type_lock lock, long long microseconds,
                                         int interruptible) {
    int64_t timeout = microseconds < 0                      ? -1
                      : microseconds > INT64_MAX / 1000 - 1 ? INT64_MAX
                                                            : microseconds * 1000;
    return mutex_lock_timed(lock, timeout) ? PY_LOCK_ACQUIRED : PY_LOCK_FAILURE;
}

int PyThread_acquire_lock(PyThread_type_lock lock, int wait) {
    return PyThread_acquire_lock_timed(lock, wait ? -1 : 0, 0) == PY_LOCK_ACQUIRED;
}

int PyThread_release_lock(PyThread_type_lock lock) {
    mutex_unlock(lock);
    return 0;
}

/* ---- ids ---- */

void PyThread_init_thread(void) {}

unsigned long PyThread_get_thread_ident(void) {
    return (unsigned long)pthread_self();
}

unsigned long PyThread_get_thread_native_id(void) {
    return (unsigned long)syscall(SYS_gettid);
}

/* ---- thread-specific storage ---- */

Py_tss_t *PyThread_tss_alloc(void) {
    return calloc(1, sizeof(Py_tss_t));
}

void PyThread_tss_free(Py_tss_t *key) {
    if (key != NULL) {
        PyThread_tss_delete(key);
        free(key);
    }
}

int PyThread_tss_is_created(Py_tss_t *key) {
    return load_acquire(&key->_is_initialized); /* pairs with the release in PyThread_tss_create */
}

int PyThread_tss_create(Py_tss_t *key) {
    if (PyThread_tss_is_created(key)) {
        return 0;
    }
    pthread_key_t made;
    if (pthread_key_create(&made, NULL) != 0) {
        return -1;
    }
    key->_key = made;
    store_release(&key->_is_initialized, 1);
    return 0;
}

void PyThread_tss_delete(Py_tss_t *key) {
    if (PyThread_tss_is_created(key)) {
        pthread_key_delete(key->_key);
        store_release(&key->_is_initialized, 0);
    }
}

int PyThread_tss_set(Py_tss_t *key, void *value) {
    return pthread_setspecific(key->_key, value) == 0 ? 0 : -1;
}

void *PyThread_tss_get(Py_tss_t *key) {
    return pthread_getspecific(key->_key);
}
