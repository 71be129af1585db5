/* Atomic operations by name of type. Sequentially consistent unless the name says otherwise; the
 * old value is returned. A pointer operation takes the address of a pointer of any type. */
#ifndef PITHON_CPYTHON_PYATOMIC_H
#define PITHON_CPYTHON_PYATOMIC_H

#ifdef __cplusplus
extern "C" {
#endif

#define _Py_USE_GCC_BUILTIN_ATOMICS 1

/* clang-format off */
#define _Py_ATOMIC_ADD(name, type)                                                                 \
    static inline type _Py_atomic_add_##name(type *obj, type value)                                \
    {                                                                                              \
        return __atomic_fetch_add(obj, value, __ATOMIC_SEQ_CST);                                   \
    }
_Py_ATOMIC_ADD(int, int)
_Py_ATOMIC_ADD(int16, int16_t)
_Py_ATOMIC_ADD(int32, int32_t)
_Py_ATOMIC_ADD(int64, int64_t)
_Py_ATOMIC_ADD(int8, int8_t)
_Py_ATOMIC_ADD(intptr, intptr_t)
_Py_ATOMIC_ADD(ssize, Py_ssize_t)
_Py_ATOMIC_ADD(uint, unsigned int)
_Py_ATOMIC_ADD(uint16, uint16_t)
_Py_ATOMIC_ADD(uint32, uint32_t)
_Py_ATOMIC_ADD(uint64, uint64_t)
_Py_ATOMIC_ADD(uint8, uint8_t)
_Py_ATOMIC_ADD(uintptr, uintptr_t)
#undef _Py_ATOMIC_ADD

#define _Py_ATOMIC_AND(name, type)                                                                 \
    static inline type _Py_atomic_and_##name(type *obj, type value)                                \
    {                                                                                              \
        return __atomic_fetch_and(obj, value, __ATOMIC_SEQ_CST);                                   \
    }
_Py_ATOMIC_AND(uint16, uint16_t)
_Py_ATOMIC_AND(uint32, uint32_t)
_Py_ATOMIC_AND(uint64, uint64_t)
_Py_ATOMIC_AND(uint8, uint8_t)
_Py_ATOMIC_AND(uintptr, uintptr_t)
#undef _Py_ATOMIC_AND

#define _Py_ATOMIC_COMPARE_EXCHANGE(name, type)                                                    \
    static inline int _Py_atomic_compare_exchange_##name(type *obj, type *expected, type desired)  \
    {                                                                                              \
        return __atomic_compare_exchange_n(obj, expected, desired, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);\
    }
_Py_ATOMIC_COMPARE_EXCHANGE(int, int)
_Py_ATOMIC_COMPARE_EXCHANGE(int16, int16_t)
_Py_ATOMIC_COMPARE_EXCHANGE(int32, int32_t)
_Py_ATOMIC_COMPARE_EXCHANGE(int64, int64_t)
_Py_ATOMIC_COMPARE_EXCHANGE(int8, int8_t)
_Py_ATOMIC_COMPARE_EXCHANGE(intptr, intptr_t)
_Py_ATOMIC_COMPARE_EXCHANGE(ssize, Py_ssize_t)
_Py_ATOMIC_COMPARE_EXCHANGE(uint, unsigned int)
_Py_ATOMIC_COMPARE_EXCHANGE(uint16, uint16_t)
_Py_ATOMIC_COMPARE_EXCHANGE(uint32, uint32_t)
_Py_ATOMIC_COMPARE_EXCHANGE(uint64, uint64_t)
_Py_ATOMIC_COMPARE_EXCHANGE(uint8, uint8_t)
_Py_ATOMIC_COMPARE_EXCHANGE(uintptr, uintptr_t)
#undef _Py_ATOMIC_COMPARE_EXCHANGE

static inline int
_Py_atomic_compare_exchange_ptr(void *obj, void *expected, void *desired)
{
    return __atomic_compare_exchange_n((void **)obj, (void **)expected, desired, 0, __ATOMIC_SEQ_CST,
                                       __ATOMIC_SEQ_CST);
}

#define _Py_ATOMIC_EXCHANGE(name, type)                                                            \
    static inline type _Py_atomic_exchange_##name(type *obj, type value)                           \
    {                                                                                              \
        return __atomic_exchange_n(obj, value, __ATOMIC_SEQ_CST);                                  \
    }
_Py_ATOMIC_EXCHANGE(int, int)
_Py_ATOMIC_EXCHANGE(int16, int16_t)
_Py_ATOMIC_EXCHANGE(int32, int32_t)
_Py_ATOMIC_EXCHANGE(int64, int64_t)
_Py_ATOMIC_EXCHANGE(int8, int8_t)
_Py_ATOMIC_EXCHANGE(intptr, intptr_t)
_Py_ATOMIC_EXCHANGE(ssize, Py_ssize_t)
_Py_ATOMIC_EXCHANGE(uint, unsigned int)
_Py_ATOMIC_EXCHANGE(uint16, uint16_t)
_Py_ATOMIC_EXCHANGE(uint32, uint32_t)
_Py_ATOMIC_EXCHANGE(uint64, uint64_t)
_Py_ATOMIC_EXCHANGE(uint8, uint8_t)
_Py_ATOMIC_EXCHANGE(uintptr, uintptr_t)
#undef _Py_ATOMIC_EXCHANGE

static inline void *
_Py_atomic_exchange_ptr(void *obj, void *value)
{
    return __atomic_exchange_n((void **)obj, value, __ATOMIC_SEQ_CST);
}

#define _Py_ATOMIC_LOAD_RELAXED(name, type)                                                        \
    static inline type _Py_atomic_load_##name##_relaxed(const type *obj)                           \
    {                                                                                              \
        type value;                                                                                \
        __atomic_load(obj, &value, __ATOMIC_RELAXED);                                              \
        return value;                                                                              \
    }
_Py_ATOMIC_LOAD_RELAXED(char, char)
_Py_ATOMIC_LOAD_RELAXED(double, double)
_Py_ATOMIC_LOAD_RELAXED(float, float)
_Py_ATOMIC_LOAD_RELAXED(int16, int16_t)
_Py_ATOMIC_LOAD_RELAXED(int32, int32_t)
_Py_ATOMIC_LOAD_RELAXED(int64, int64_t)
_Py_ATOMIC_LOAD_RELAXED(int8, int8_t)
_Py_ATOMIC_LOAD_RELAXED(int, int)
_Py_ATOMIC_LOAD_RELAXED(intptr, intptr_t)
_Py_ATOMIC_LOAD_RELAXED(llong, long long)
_Py_ATOMIC_LOAD_RELAXED(long, long)
_Py_ATOMIC_LOAD_RELAXED(short, short)
_Py_ATOMIC_LOAD_RELAXED(ssize, Py_ssize_t)
_Py_ATOMIC_LOAD_RELAXED(uchar, unsigned char)
_Py_ATOMIC_LOAD_RELAXED(uint16, uint16_t)
_Py_ATOMIC_LOAD_RELAXED(uint32, uint32_t)
_Py_ATOMIC_LOAD_RELAXED(uint64, uint64_t)
_Py_ATOMIC_LOAD_RELAXED(uint8, uint8_t)
_Py_ATOMIC_LOAD_RELAXED(uint, unsigned int)
_Py_ATOMIC_LOAD_RELAXED(uintptr, uintptr_t)
_Py_ATOMIC_LOAD_RELAXED(ullong, unsigned long long)
_Py_ATOMIC_LOAD_RELAXED(ushort, unsigned short)
#undef _Py_ATOMIC_LOAD_RELAXED

static inline void *
_Py_atomic_load_ptr_relaxed(const void *obj)
{
    return __atomic_load_n((void *const *)obj, __ATOMIC_RELAXED);
}

#define _Py_ATOMIC_LOAD(name, type)                                                                \
    static inline type _Py_atomic_load_##name(const type *obj)                                     \
    {                                                                                              \
        type value;                                                                                \
        __atomic_load(obj, &value, __ATOMIC_SEQ_CST);                                              \
        return value;                                                                              \
    }
_Py_ATOMIC_LOAD(int, int)
_Py_ATOMIC_LOAD(int16, int16_t)
_Py_ATOMIC_LOAD(int32, int32_t)
_Py_ATOMIC_LOAD(int64, int64_t)
_Py_ATOMIC_LOAD(int8, int8_t)
_Py_ATOMIC_LOAD(intptr, intptr_t)
_Py_ATOMIC_LOAD(ssize, Py_ssize_t)
_Py_ATOMIC_LOAD(uint, unsigned int)
_Py_ATOMIC_LOAD(uint16, uint16_t)
_Py_ATOMIC_LOAD(uint32, uint32_t)
_Py_ATOMIC_LOAD(uint64, uint64_t)
_Py_ATOMIC_LOAD(uint8, uint8_t)
_Py_ATOMIC_LOAD(uintptr, uintptr_t)
#undef _Py_ATOMIC_LOAD

static inline void *
_Py_atomic_load_ptr(const void *obj)
{
    return __atomic_load_n((void *const *)obj, __ATOMIC_SEQ_CST);
}

#define _Py_ATOMIC_LOAD_ACQUIRE(name, type)                                                        \
    static inline type _Py_atomic_load_##name##_acquire(const type *obj)                           \
    {                                                                                              \
        type value;                                                                                \
        __atomic_load(obj, &value, __ATOMIC_ACQUIRE);                                              \
        return value;                                                                              \
    }
_Py_ATOMIC_LOAD_ACQUIRE(int, int)
_Py_ATOMIC_LOAD_ACQUIRE(ssize, Py_ssize_t)
_Py_ATOMIC_LOAD_ACQUIRE(uint32, uint32_t)
_Py_ATOMIC_LOAD_ACQUIRE(uint64, uint64_t)
_Py_ATOMIC_LOAD_ACQUIRE(uintptr, uintptr_t)
#undef _Py_ATOMIC_LOAD_ACQUIRE

static inline void *
_Py_atomic_load_ptr_acquire(const void *obj)
{
    return __atomic_load_n((void *const *)obj, __ATOMIC_ACQUIRE);
}

#define _Py_ATOMIC_OR(name, type)                                                                  \
    static inline type _Py_atomic_or_##name(type *obj, type value)                                 \
    {                                                                                              \
        return __atomic_fetch_or(obj, value, __ATOMIC_SEQ_CST);                                    \
    }
_Py_ATOMIC_OR(uint16, uint16_t)
_Py_ATOMIC_OR(uint32, uint32_t)
_Py_ATOMIC_OR(uint64, uint64_t)
_Py_ATOMIC_OR(uint8, uint8_t)
_Py_ATOMIC_OR(uintptr, uintptr_t)
#undef _Py_ATOMIC_OR

#define _Py_ATOMIC_STORE_RELAXED(name, type)                                                       \
    static inline void _Py_atomic_store_##name##_relaxed(type *obj, type value)                    \
    {                                                                                              \
        __atomic_store(obj, &value, __ATOMIC_RELAXED);                                             \
    }
_Py_ATOMIC_STORE_RELAXED(char, char)
_Py_ATOMIC_STORE_RELAXED(double, double)
_Py_ATOMIC_STORE_RELAXED(float, float)
_Py_ATOMIC_STORE_RELAXED(int16, int16_t)
_Py_ATOMIC_STORE_RELAXED(int32, int32_t)
_Py_ATOMIC_STORE_RELAXED(int64, int64_t)
_Py_ATOMIC_STORE_RELAXED(int8, int8_t)
_Py_ATOMIC_STORE_RELAXED(int, int)
_Py_ATOMIC_STORE_RELAXED(intptr, intptr_t)
_Py_ATOMIC_STORE_RELAXED(llong, long long)
_Py_ATOMIC_STORE_RELAXED(long, long)
_Py_ATOMIC_STORE_RELAXED(short, short)
_Py_ATOMIC_STORE_RELAXED(ssize, Py_ssize_t)
_Py_ATOMIC_STORE_RELAXED(uchar, unsigned char)
_Py_ATOMIC_STORE_RELAXED(uint16, uint16_t)
_Py_ATOMIC_STORE_RELAXED(uint32, uint32_t)
_Py_ATOMIC_STORE_RELAXED(uint64, uint64_t)
_Py_ATOMIC_STORE_RELAXED(uint8, uint8_t)
_Py_ATOMIC_STORE_RELAXED(uint, unsigned int)
_Py_ATOMIC_STORE_RELAXED(uintptr, uintptr_t)
_Py_ATOMIC_STORE_RELAXED(ullong, unsigned long long)
_Py_ATOMIC_STORE_RELAXED(ushort, unsigned short)
#undef _Py_ATOMIC_STORE_RELAXED

static inline void
_Py_atomic_store_ptr_relaxed(void *obj, void *value)
{
    __atomic_store_n((void **)obj, value, __ATOMIC_RELAXED);
}

#define _Py_ATOMIC_STORE(name, type)                                                               \
    static inline void _Py_atomic_store_##name(type *obj, type value)                              \
    {                                                                                              \
        __atomic_store(obj, &value, __ATOMIC_SEQ_CST);                                             \
    }
_Py_ATOMIC_STORE(int, int)
_Py_ATOMIC_STORE(int16, int16_t)
_Py_ATOMIC_STORE(int32, int32_t)
_Py_ATOMIC_STORE(int64, int64_t)
_Py_ATOMIC_STORE(int8, int8_t)
_Py_ATOMIC_STORE(intptr, intptr_t)
_Py_ATOMIC_STORE(ssize, Py_ssize_t)
_Py_ATOMIC_STORE(uint, unsigned int)
_Py_ATOMIC_STORE(uint16, uint16_t)
_Py_ATOMIC_STORE(uint32, uint32_t)
_Py_ATOMIC_STORE(uint64, uint64_t)
_Py_ATOMIC_STORE(uint8, uint8_t)
_Py_ATOMIC_STORE(uintptr, uintptr_t)
#undef _Py_ATOMIC_STORE

static inline void
_Py_atomic_store_ptr(void *obj, void *value)
{
    __atomic_store_n((void **)obj, value, __ATOMIC_SEQ_CST);
}

#define _Py_ATOMIC_STORE_RELEASE(name, type)                                                       \
    static inline void _Py_atomic_store_##name##_release(type *obj, type value)                    \
    {                                                                                              \
        __atomic_store(obj, &value, __ATOMIC_RELEASE);                                             \
    }
_Py_ATOMIC_STORE_RELEASE(int, int)
_Py_ATOMIC_STORE_RELEASE(ssize, Py_ssize_t)
_Py_ATOMIC_STORE_RELEASE(uint32, uint32_t)
_Py_ATOMIC_STORE_RELEASE(uint64, uint64_t)
_Py_ATOMIC_STORE_RELEASE(uint, unsigned int)
_Py_ATOMIC_STORE_RELEASE(uintptr, uintptr_t)
#undef _Py_ATOMIC_STORE_RELEASE

static inline void
_Py_atomic_store_ptr_release(void *obj, void *value)
{
    __atomic_store_n((void **)obj, value, __ATOMIC_RELEASE);
}

static inline void
_Py_atomic_fence_acquire(void)
{
    __atomic_thread_fence(__ATOMIC_ACQUIRE);
}

static inline void
_Py_atomic_fence_release(void)
{
    __atomic_thread_fence(__ATOMIC_RELEASE);
}

static inline void
_Py_atomic_fence_seq_cst(void)
{
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
}
/* clang-format on */

#ifdef __cplusplus
}
#endif

#endif
