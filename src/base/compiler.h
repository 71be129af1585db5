/* The words the whole source uses: attributes, ownership marks, error propagation.
 *
 * Only TRY and its relatives hide control flow; everything else that could be a function is one.
 */
#ifndef PITHON_BASE_COMPILER_H
#define PITHON_BASE_COMPILER_H

/* First, because some of the words below are names of fields in the public headers. */
#include "Python.h"

#include <stddef.h>
#include <stdint.h>
#include <stdbool.h>

#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)
#define force_inline inline __attribute__((always_inline))
#define never_inline __attribute__((noinline))
#define cold_path __attribute__((cold, noinline))
#define maybe_unused __attribute__((unused))
/* For rare functions that frequent code calls: they save the registers themselves, so that code need not keep
 * its values in registers that outlive a call. */
#if defined(__clang__) && defined(__has_attribute) && defined(__x86_64__)
#if __has_attribute(preserve_most)
#define keeps_registers __attribute__((preserve_most))
#endif
#endif
#ifndef keeps_registers
#define keeps_registers
#endif
/* In a loop of few rounds: keeps the compiler from calling memset or memcpy in its place. */
#define NO_LOOP_IDIOM(variable) __asm__("" : "+r"(variable))
#define must_check __attribute__((warn_unused_result))
#define countof(a) (sizeof(a) / sizeof((a)[0]))
#define container_of(ptr, type, member) ((type *)((char *)(ptr) - offsetof(type, member)))

/* Marks in prototypes (they expand to nothing; the default is: arguments borrowed, result a new
 * reference or NULL with an exception set). borrowed  before a return type: the result is a
 * borrowed reference steals    before a parameter: its reference is taken, on failure too quiet
 * before a function: cannot run Python code, raise, park, unlock, or reach a safepoint */
#define borrowed
#define steals
#define quiet

/* TRY(pointer) and TRYI(int): leave a pointer-returning function with NULL when the value says
 * "failed". INT_TRY and INT_TRYI: leave an int-returning function with -1. Cleanups run on the way
 * out. */
#define TRY(e)                                                                                     \
    ({                                                                                             \
        __auto_type try_value_ = (e);                                                              \
        if (unlikely(try_value_ == NULL)) {                                                        \
            return NULL;                                                                           \
        }                                                                                          \
        try_value_;                                                                                \
    })
#define TRYI(e)                                                                                    \
    ({                                                                                             \
        __auto_type try_value_ = (e);                                                              \
        if (unlikely(try_value_ < 0)) {                                                            \
            return NULL;                                                                           \
        }                                                                                          \
        try_value_;                                                                                \
    })
#define INT_TRY(e)                                                                                 \
    ({                                                                                             \
        __auto_type try_value_ = (e);                                                              \
        if (unlikely(try_value_ == NULL)) {                                                        \
            return -1;                                                                             \
        }                                                                                          \
        try_value_;                                                                                \
    })
#define INT_TRYI(e)                                                                                \
    ({                                                                                             \
        __auto_type try_value_ = (e);                                                              \
        if (unlikely(try_value_ < 0)) {                                                            \
            return -1;                                                                             \
        }                                                                                          \
        try_value_;                                                                                \
    })

/* take(x): the reference leaves an autoref variable, which then drops nothing. */
#define take(x)                                                                                    \
    ({                                                                                             \
        __auto_type take_value_ = (x);                                                             \
        (x) = NULL;                                                                                \
        take_value_;                                                                               \
    })

/* Assertions: ASSERT in debug builds; FATAL always, for states that cannot be continued from. */
#ifdef PITHON_DEBUG
#define ASSERT(c) ((c) ? (void)0 : fatal_at(__FILE__, __LINE__, "assertion failed: " #c))
#else
#define ASSERT(c) ((void)sizeof(c))
#endif
#define FATAL(text) fatal_at(__FILE__, __LINE__, text)
_Noreturn void fatal_at(const char *file, int line, const char *text);

#if defined(__SANITIZE_ADDRESS__)
#define WITH_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WITH_ASAN 1
#endif
#endif
#if defined(__SANITIZE_THREAD__)
#define WITH_TSAN 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define WITH_TSAN 1
#endif
#endif
/* The sanitizers let a function of C take several times the stack. */
#if defined(WITH_ASAN) || defined(WITH_TSAN)
enum { STACK_FACTOR = 8 };
#else
enum { STACK_FACTOR = 1 };
#endif

#endif
