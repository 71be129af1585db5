/* Small macros that need no Python type. */
#ifndef PITHON_PYMACRO_H
#define PITHON_PYMACRO_H

#ifdef __cplusplus
extern "C" {
#endif

PyAPI_FUNC(uint32_t)
    Py_PACK_FULL_VERSION(int major, int minor, int micro, int release_level, int release_serial);
PyAPI_FUNC(uint32_t) Py_PACK_VERSION(int major, int minor);

#define Py_MIN(x, y) (((x) > (y)) ? (y) : (x))
#define Py_MAX(x, y) (((x) > (y)) ? (x) : (y))
#define Py_ABS(x) ((x) < 0 ? -(x) : (x))
#define _Py_ABS_CAST(type, x) ((x) < 0 ? ((type)0) - ((type)(x)) : ((type)(x)))
#define Py_CHARMASK(c) ((unsigned char)((c) & 0xff))
#define _Py_XSTRINGIFY(x) #x
#define Py_STRINGIFY(x) _Py_XSTRINGIFY(x)
#define Py_MEMBER_SIZE(type, member) sizeof(((type *)0)->member)

#ifdef __cplusplus
#define Py_BUILD_ASSERT(cond) static_assert(cond, #cond)
#else
#define Py_BUILD_ASSERT(cond) _Static_assert(cond, #cond)
#endif
/* An expression of value 0 that does not compile if `cond` is false. */
#define Py_BUILD_ASSERT_EXPR(cond) (sizeof(char[1 - 2 * !(cond)]) * 0)
#define Py_ARRAY_LENGTH(array) (sizeof(array) / sizeof((array)[0]))

#define PyDoc_VAR(name) static const char name[]
#define PyDoc_STR(str) str
#define PyDoc_STRVAR(name, str) PyDoc_VAR(name) = PyDoc_STR(str)

#define _Py_SIZE_ROUND_DOWN(n, a) ((size_t)(n) & ~(size_t)((a) - 1))
#define _Py_SIZE_ROUND_UP(n, a) (((size_t)(n) + (size_t)((a) - 1)) & ~(size_t)((a) - 1))
#define _Py_ALIGN_DOWN(p, a) ((void *)((uintptr_t)(p) & ~(uintptr_t)((a) - 1)))
#define _Py_ALIGN_UP(p, a)                                                                         \
    ((void *)(((uintptr_t)(p) + (uintptr_t)((a) - 1)) & ~(uintptr_t)((a) - 1)))
#define _Py_IS_ALIGNED(p, a) (!((uintptr_t)(p) & (uintptr_t)((a) - 1)))
#define _Py_IS_TYPE_SIGNED(type) ((type)(-1) <= 0)
#define _Py_CONTAINER_OF(ptr, type, member) ((type *)((char *)(ptr) - offsetof(type, member)))
#define _Py_RVALUE(expr) ((void)0, (expr))

#define Py_UNUSED(name) _unused_##name __attribute__((unused))

#define Py_PACK_FULL_VERSION _Py_PACK_FULL_VERSION
#define Py_PACK_VERSION(major, minor) _Py_PACK_FULL_VERSION(major, minor, 0, 0, 0)

#ifdef Py_DEBUG
#define Py_UNREACHABLE() Py_FatalError("Unreachable C code path reached")
#else
#define Py_UNREACHABLE() __builtin_unreachable()
#endif

#ifdef __cplusplus
}
#endif

#endif
