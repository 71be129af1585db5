/* Biased reference counts. The owner (ob_tid) counts in ob_ref_local without atomics, everyone else
 * in ob_ref_shared, whose low two bits are a state. ob_ref_local of all ones means immortal. */
#ifndef PITHON_REFCOUNT_H
#define PITHON_REFCOUNT_H

#ifdef __cplusplus
extern "C" {
#endif

#define _Py_IMMORTAL_FLAGS 1
#define _Py_IMMORTAL_MINIMUM_REFCNT (1ULL << 31)
#define _Py_IMMORTAL_INITIAL_REFCNT (3ULL << 30)
#define _Py_IMMORTAL_REFCNT_LOCAL UINT32_MAX
#define _Py_REF_SHARED_INIT 0
#define _Py_REF_MAYBE_WEAKREF 1
#define _Py_REF_QUEUED 2
#define _Py_REF_SHARED_SHIFT 2
#define _Py_REF_MERGED 3
#define _Py_REF_SHARED_FLAG_MASK 3
#define _Py_STATIC_FLAG_BITS 5L
#define _Py_STATIC_IMMORTAL_INITIAL_REFCNT 0x50000c0000000L
#define _Py_STATICALLY_ALLOCATED_FLAG 4

PyAPI_FUNC(void) Py_DecRef(PyObject *o);
PyAPI_FUNC(void) Py_IncRef(PyObject *o);
PyAPI_FUNC(PyObject *) Py_NewRef(PyObject *o);
PyAPI_FUNC(Py_ssize_t) Py_REFCNT(PyObject *o);
PyAPI_FUNC(PyObject *) Py_XNewRef(PyObject *o);
PyAPI_FUNC(void) _Py_Dealloc(PyObject *op);
PyAPI_FUNC(void) _Py_DecRef(PyObject *op);
PyAPI_FUNC(void) _Py_DecRefShared(PyObject *op);
PyAPI_FUNC(void) _Py_DecRefSharedDebug(PyObject *op, const char *filename, int lineno);
PyAPI_FUNC(void) _Py_IncRef(PyObject *op);
PyAPI_FUNC(void) _Py_MergeZeroLocalRefcount(PyObject *op);
PyAPI_FUNC(void) _Py_SetRefcnt(PyObject *op, Py_ssize_t refcnt);

#define _Py_REF_SHARED(count, state) (((count) << _Py_REF_SHARED_SHIFT) + (state))

static inline Py_ALWAYS_INLINE int _Py_IsImmortal(PyObject *op) {
    return __atomic_load_n(&op->ob_ref_local, __ATOMIC_RELAXED) == _Py_IMMORTAL_REFCNT_LOCAL;
}
#define _Py_IsImmortal(op) _Py_IsImmortal(_PyObject_CAST(op))

static inline Py_ALWAYS_INLINE int _Py_IsStaticImmortal(PyObject *op) {
    return (op->ob_flags & _Py_STATICALLY_ALLOCATED_FLAG) != 0;
}
#define _Py_IsStaticImmortal(op) _Py_IsStaticImmortal(_PyObject_CAST(op))

static inline Py_ALWAYS_INLINE void Py_INCREF(PyObject *op) {
    uint32_t local = __atomic_load_n(&op->ob_ref_local, __ATOMIC_RELAXED);
    if (local == _Py_IMMORTAL_REFCNT_LOCAL) {
        return;
    }
    if (_Py_IsOwnedByCurrentThread(op)) {
        __atomic_store_n(&op->ob_ref_local, local + 1, __ATOMIC_RELAXED);
    } else {
        /* Seen first by whoever gets the reference: the passing on orders it. */
        __atomic_fetch_add(&op->ob_ref_shared, (Py_ssize_t)1 << _Py_REF_SHARED_SHIFT,
                           __ATOMIC_RELAXED);
    }
}
#define Py_INCREF(op) Py_INCREF(_PyObject_CAST(op))

static inline Py_ALWAYS_INLINE void Py_DECREF(PyObject *op) {
    uint32_t local = __atomic_load_n(&op->ob_ref_local, __ATOMIC_RELAXED);
    if (local == _Py_IMMORTAL_REFCNT_LOCAL) {
        return;
    }
    if (_Py_IsOwnedByCurrentThread(op)) {
        local--;
        __atomic_store_n(&op->ob_ref_local, local, __ATOMIC_RELAXED);
        if (local == 0) {
            _Py_MergeZeroLocalRefcount(op);
        }
    } else {
        _Py_DecRefShared(op);
    }
}
#define Py_DECREF(op) Py_DECREF(_PyObject_CAST(op))

static inline void Py_XINCREF(PyObject *op) {
    if (op != _Py_NULL) {
        Py_INCREF(op);
    }
}
#define Py_XINCREF(op) Py_XINCREF(_PyObject_CAST(op))

static inline void Py_XDECREF(PyObject *op) {
    if (op != _Py_NULL) {
        Py_DECREF(op);
    }
}
#define Py_XDECREF(op) Py_XDECREF(_PyObject_CAST(op))

static inline PyObject *_Py_NewRef(PyObject *op) {
    Py_INCREF(op);
    return op;
}

static inline PyObject *_Py_XNewRef(PyObject *op) {
    Py_XINCREF(op);
    return op;
}
#define Py_NewRef(op) _Py_NewRef(_PyObject_CAST(op))
#define Py_XNewRef(op) _Py_XNewRef(_PyObject_CAST(op))

static inline Py_ssize_t _Py_REFCNT(PyObject *op) {
    uint32_t local = __atomic_load_n(&op->ob_ref_local, __ATOMIC_RELAXED);
    if (local == _Py_IMMORTAL_REFCNT_LOCAL) {
        return (Py_ssize_t)_Py_IMMORTAL_INITIAL_REFCNT;
    }
    Py_ssize_t shared = __atomic_load_n(&op->ob_ref_shared, __ATOMIC_RELAXED);
    return (Py_ssize_t)local + (shared >> _Py_REF_SHARED_SHIFT);
}
#define Py_REFCNT(op) _Py_REFCNT(_PyObject_CAST(op))

/* No effect on an immortal object; a count beyond 32 bits makes an own object immortal. */
static inline void Py_SET_REFCNT(PyObject *op, Py_ssize_t count) {
    if (_Py_IsImmortal(op)) {
        return;
    }
    if (!_Py_IsOwnedByCurrentThread(op)) {
        __atomic_store_n(&op->ob_tid, (uintptr_t)_Py_UNOWNED_TID, __ATOMIC_RELAXED);
        __atomic_store_n(&op->ob_ref_local, 0, __ATOMIC_RELAXED);
        __atomic_store_n(&op->ob_ref_shared, _Py_REF_SHARED(count, _Py_REF_MERGED),
                         __ATOMIC_RELAXED);
    } else if ((size_t)count > (size_t)UINT32_MAX) {
        __atomic_store_n(&op->ob_tid, (uintptr_t)_Py_UNOWNED_TID, __ATOMIC_RELAXED);
        __atomic_store_n(&op->ob_ref_local, _Py_IMMORTAL_REFCNT_LOCAL, __ATOMIC_RELAXED);
        __atomic_store_n(&op->ob_ref_shared, 0, __ATOMIC_RELAXED);
    } else {
        Py_ssize_t state =
            __atomic_load_n(&op->ob_ref_shared, __ATOMIC_RELAXED) & _Py_REF_SHARED_FLAG_MASK;
        __atomic_store_n(&op->ob_ref_local, (uint32_t)count, __ATOMIC_RELAXED);
        __atomic_store_n(&op->ob_ref_shared, state, __ATOMIC_RELAXED);
    }
}
#define Py_SET_REFCNT(op, count) Py_SET_REFCNT(_PyObject_CAST(op), (count))

/* The variable holds the new value before the old one dies: its finaliser may look. */
#define Py_CLEAR(var)                                                                              \
    do {                                                                                           \
        _Py_TYPEOF(var) *_py_slot = &(var);                                                        \
        _Py_TYPEOF(var) _py_old = *_py_slot;                                                       \
        if (_py_old != _Py_NULL) {                                                                 \
            *_py_slot = _Py_NULL;                                                                  \
            Py_DECREF(_py_old);                                                                    \
        }                                                                                          \
    } while (0)

#ifdef __cplusplus
}
#endif

#endif
