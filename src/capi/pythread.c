/* pythread.h: locks for C code, storage of threads, ids. */
#include "capi/capi.h"
#include "capi/internal.h"

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

PyLockStatus _PyMutex_LockTimed(PyMutex *m, int64_t nanoseconds, int flags) {
    return mutex_lock_timed(m, nanoseconds) ? PY_LOCK_ACQUIRED : PY_LOCK_FAILURE;
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

/* ---- storage by number: what PyThread_tss_ has replaced ---- */

int PyThread_create_key(void) {
    pthread_key_t key;
    return pthread_key_create(&key, NULL) == 0 ? (int)key : -1;
}

void PyThread_delete_key(int key) {
    pthread_key_delete((pthread_key_t)key);
}

int PyThread_set_key_value(int key, void *value) {
    return pthread_setspecific((pthread_key_t)key, value) == 0 ? 0 : -1;
}

void *PyThread_get_key_value(int key) {
    return pthread_getspecific((pthread_key_t)key);
}

void PyThread_delete_key_value(int key) {
    pthread_setspecific((pthread_key_t)key, NULL);
}

void PyThread_ReInitTLS(void) {} /* the child of a fork keeps its keys */

/* ---- threads ---- */

typedef struct {
    void (*function)(void *);
    void *arg;
} NativeStart;
static void *native_main(void *arg) {
    NativeStart start = *(NativeStart *)arg;
    free(arg);
    start.function(start.arg);
    return NULL;
}

unsigned long PyThread_start_new_thread(void (*function)(void *), void *arg) {
    NativeStart *start = malloc(sizeof *start);
    pthread_attr_t attr;
    pthread_t thread;
    if (start == NULL || pthread_attr_init(&attr) != 0) {
        free(start);
        return PYTHREAD_INVALID_THREAD_ID;
    }
    *start = (NativeStart){function, arg};
    pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
    int error = pthread_create(&thread, &attr, native_main, start);
    pthread_attr_destroy(&attr);
    if (error != 0) {
        free(start);
        return PYTHREAD_INVALID_THREAD_ID;
    }
    return (unsigned long)thread;
}

void PyThread_exit_thread(void) {
    pthread_exit(NULL);
}

PyObject *PyThread_GetInfo(void) {
    return dict_get_text(interp_current()->sys_dict, "thread_info");
}
