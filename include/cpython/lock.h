/* The one-byte mutex. Locking a free one and freeing one nobody waits for is inline; the rest is a
 * call. */
#ifndef PITHON_CPYTHON_LOCK_H
#define PITHON_CPYTHON_LOCK_H

#ifdef __cplusplus
extern "C" {
#endif

#define _Py_UNLOCKED 0
#define _Py_LOCKED 1

/* _bits: bit 0 locked, bit 1 threads are parked. */

typedef struct PyMutex PyMutex;
struct PyMutex {
    uint8_t _bits;
};

PyAPI_FUNC(int) PyMutex_IsLocked(PyMutex *m);
PyAPI_FUNC(void) PyMutex_Lock(PyMutex *m);
PyAPI_FUNC(void) PyMutex_Unlock(PyMutex *m);

static inline void _PyMutex_Lock(PyMutex *m) {
    uint8_t expected = _Py_UNLOCKED;
    if (!__atomic_compare_exchange_n(&m->_bits, &expected, (uint8_t)_Py_LOCKED, 0, __ATOMIC_ACQUIRE,
                                     __ATOMIC_RELAXED)) {
        PyMutex_Lock(m);
    }
}
#define PyMutex_Lock _PyMutex_Lock

static inline void _PyMutex_Unlock(PyMutex *m) {
    uint8_t expected = _Py_LOCKED;
    if (!__atomic_compare_exchange_n(&m->_bits, &expected, (uint8_t)_Py_UNLOCKED, 0,
                                     __ATOMIC_RELEASE, __ATOMIC_RELAXED)) {
        PyMutex_Unlock(m);
    }
}
#define PyMutex_Unlock _PyMutex_Unlock

/* May be stale by the time it returns: for assertions. */
static inline int _PyMutex_IsLocked(PyMutex *m) {
    return (__atomic_load_n(&m->_bits, __ATOMIC_RELAXED) & _Py_LOCKED) != 0;
}
#define PyMutex_IsLocked _PyMutex_IsLocked

#ifdef __cplusplus
}
#endif

#endif
