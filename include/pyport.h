/* What the C compiler and the platform are asked for. */
#ifndef PITHON_PYPORT_H
#define PITHON_PYPORT_H

#ifdef __cplusplus
extern "C" {
#endif

#define HAVE_LONG_LONG 1
#define PYLONG_BITS_IN_DIGIT 30
#define PY_BIG_ENDIAN 0
#define PY_DWORD_MAX 0xffffffffU
#define PY_FORMAT_SIZE_T "z"
#define PY_LITTLE_ENDIAN 1
#define PY_LLONG_MIN LLONG_MIN
#define PY_LLONG_MAX LLONG_MAX
#define PY_SIZE_MAX SIZE_MAX
#define PY_SSIZE_T_MIN (-PY_SSIZE_T_MAX - 1)
#define PY_SSIZE_T_MAX ((Py_ssize_t)(((size_t)-1) >> 1))
#define PY_ULLONG_MAX ULLONG_MAX
#define SIZEOF_PY_HASH_T 8
#define SIZEOF_PY_UHASH_T 8

#ifndef UCHAR_MAX
#error "limits.h must define UCHAR_MAX"
#endif

typedef ssize_t Py_ssize_t;
typedef Py_ssize_t Py_ssize_clean_t;
typedef Py_ssize_t Py_hash_t;
typedef size_t Py_uhash_t;
typedef intptr_t Py_intptr_t;
typedef uintptr_t Py_uintptr_t;

#define PY_LONG_LONG long long
#define PY_UINT32_T uint32_t
#define PY_UINT64_T uint64_t
#define PY_INT32_T int32_t
#define PY_INT64_T int64_t

#define _Py_CAST(type, expr) ((type)(expr))
#ifdef __cplusplus
#define _Py_NULL nullptr
#define _Py_STATIC_CAST(type, expr) static_cast<type>(expr)
#else
#define _Py_NULL NULL
#define _Py_STATIC_CAST(type, expr) ((type)(expr))
#endif
/* By way of a plain function pointer, so that -Wcast-function-type stays quiet. */
#define _Py_FUNC_CAST(type, func) ((type)(void (*)(void))(func))

#if defined(__GNUC__) || defined(__clang__)
#define _Py_TYPEOF(expr) __typeof__(expr)
#endif

#ifdef __has_attribute
#define _Py__has_attribute(x) __has_attribute(x)
#else
#define _Py__has_attribute(x) 0
#endif
#ifdef __has_builtin
#define _Py__has_builtin(x) __has_builtin(x)
#else
#define _Py__has_builtin(x) 0
#endif

#define Py_GCC_ATTRIBUTE(x) __attribute__(x)
#define Py_DEPRECATED(version) __attribute__((__deprecated__))
#define _Py_DEPRECATED_EXTERNALLY(version) Py_DEPRECATED(version)
#define Py_NO_INLINE __attribute__((noinline))
#define Py_ALWAYS_INLINE __attribute__((always_inline))
#define Py_ALIGNED(n) __attribute__((aligned(n)))
#define Py_LOCAL(type) static type
#define Py_LOCAL_INLINE(type) static inline type
#define _Py_NO_RETURN __attribute__((__noreturn__))
#define _Py_HOT_FUNCTION __attribute__((hot))
#define _Py_NO_SANITIZE_UNDEFINED __attribute__((no_sanitize("undefined")))
#define _Py_NO_SANITIZE_THREAD __attribute__((no_sanitize("thread")))
#define _Py_thread_local __thread
#define _Py_COMP_DIAG_PUSH _Pragma("GCC diagnostic push")
#define _Py_COMP_DIAG_IGNORE_DEPR_DECLS                                                            \
    _Pragma("GCC diagnostic ignored \"-Wdeprecated-declarations\"")
#define _Py_COMP_DIAG_POP _Pragma("GCC diagnostic pop")

#define Py_LL(number) number##LL
#define Py_ULL(number) Py_LL(number##U)
#define Py_VA_COPY va_copy
#define Py_MEMCPY memcpy
#define Py_FORCE_EXPANSION(x) x
#define PY_CXX_CONST const

/* The compilers we accept shift the sign in. */
#define Py_ARITHMETIC_RIGHT_SHIFT(type, integer, positions) ((integer) >> (positions))
#ifdef Py_DEBUG
#define Py_SAFE_DOWNCAST(value, wide, narrow)                                                      \
    (assert((wide)(narrow)(value) == (value)), (narrow)(value))
#else
#define Py_SAFE_DOWNCAST(value, wide, narrow) ((narrow)(value))
#endif

#define _Py_MSAN_UNPOISON(ptr, size) ((void)0)
#define _Py_MSAN_UNPOISON_STRING(str) ((void)0)

#define Py_CAN_START_THREADS 1
#define WITH_THREAD 1

#ifdef __cplusplus
}
#endif

#endif
