/* Counts writes to memory that other threads read.
 *
 * A build with -Dcount_shared=true compiles everything with the compiler's instrumentation for race
 * detectors: every load and store calls a function of this file instead of a detector's. While a
 * thread's window is open (shared_count.h) the words it reads and writes are noted; when all
 * windows are closed the notes are compared. So nothing in the interpreter can write without being
 * seen, but what the C library and inline assembly do.
 */
#ifdef PITHON_COUNT_SHARED
#include "modules/shared_reads/shared_count.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#if __has_attribute(disable_sanitizer_instrumentation)
#define PLAIN __attribute__((disable_sanitizer_instrumentation))
#else
#define PLAIN __attribute__((no_sanitize_thread))
#endif

/* A word of 8 bytes: bit 0 of `flags` read, bit 1 written. */
typedef struct {
    uintptr_t word;
    uintptr_t first, last; /* where the first and the last write came from */
    uint32_t writes;
    uint8_t flags;
} Note;
enum { NOTES = 1 << 18, READ = 1, WRITTEN = 2 };
struct CountWindow {
    CountWindow *next;
    size_t used;
    int full;
    Note notes[NOTES]; /* open addressing */
};

static pthread_mutex_t windows_lock = PTHREAD_MUTEX_INITIALIZER;
static CountWindow *windows;         /* all, open and closed */
static __thread CountWindow *window; /* the calling thread's, while open */

static force_inline PLAIN Note *find(CountWindow *w, uintptr_t word) {
    size_t i = (word * 0x9e3779b97f4a7c15u) >> 46;
    while (w->notes[i].word != word && w->notes[i].word != 0) {
        i = (i + 1) & (NOTES - 1);
    }
    return &w->notes[i];
}
static PLAIN void note(uintptr_t address, size_t size, uint8_t flag, uintptr_t from) {
    CountWindow *w = window;
    if (size == 0) {
        return;
    }
    for (uintptr_t word = address >> 3; word <= (address + size - 1) >> 3; word++) {
        Note *n = find(w, word);
        if (n->word == 0) {
            if (w->used >= NOTES / 2) {
                w->full = 1;
                return;
            }
            n->word = word;
            w->used++;
        }
        n->flags |= flag;
        if (flag == WRITTEN) {
            n->writes++;
            n->first = n->first ? n->first : from;
            n->last = from;
        }
    }
}
#define FROM ((uintptr_t)__builtin_return_address(0))
#define NOTE(address, size, flag)                                                                  \
    do {                                                                                           \
        if (unlikely(window != NULL)) {                                                            \
            note((uintptr_t)(address), (size), (flag), FROM);                                      \
        }                                                                                          \
    } while (0)

/* ---- windows ---- */

PLAIN int count_open(void) {
    CountWindow *w = calloc(1, sizeof *w);
    if (w == NULL) {
        return -1;
    }
    pthread_mutex_lock(&windows_lock);
    w->next = windows;
    windows = w;
    pthread_mutex_unlock(&windows_lock);
    window = w;
    return 0;
}
PLAIN void count_close(void) {
    window = NULL;
}
PLAIN int count_report(size_t limit, CountFinding *findings, size_t *found) {
    int full = 0;
    *found = 0;
    pthread_mutex_lock(&windows_lock);
    for (CountWindow *w = windows; w != NULL; w = w->next) {
        full |= w->full;
        for (size_t i = 0; i < NOTES; i++) {
            Note *n = &w->notes[i];
            for (CountWindow *v = windows; v != NULL && n->flags & WRITTEN; v = v->next) {
                if (v != w && find(v, n->word)->word != 0) {
                    if (*found < limit) {
                        findings[*found] =
                            (CountFinding){n->word << 3, n->first, n->last, n->writes};
                    }
                    ++*found;
                    break;
                }
            }
        }
    }
    while (windows != NULL) {
        CountWindow *w = windows;
        windows = w->next;
        free(w);
    }
    pthread_mutex_unlock(&windows_lock);
    return full;
}

/* ---- what the instrumentation calls ---- */

#define EXPORT __attribute__((visibility("default"))) PLAIN
EXPORT void __tsan_init(void) {}
EXPORT void __tsan_func_entry(void *from) {
    (void)from;
}
EXPORT void __tsan_func_exit(void) {}
#define ACCESS(n)                                                                                  \
    EXPORT void __tsan_read##n(void *p) {                                                          \
        NOTE(p, n, READ);                                                                          \
    }                                                                                              \
    EXPORT void __tsan_write##n(void *p) {                                                         \
        NOTE(p, n, WRITTEN);                                                                       \
    }                                                                                              \
    EXPORT void __tsan_unaligned_read##n(void *p) {                                                \
        NOTE(p, n, READ);                                                                          \
    }                                                                                              \
    EXPORT void __tsan_unaligned_write##n(void *p) {                                               \
        NOTE(p, n, WRITTEN);                                                                       \
    }
ACCESS(1)
ACCESS(2)
ACCESS(4)
ACCESS(8)
ACCESS(16)
EXPORT void __tsan_read_range(void *p, size_t n) {
    NOTE(p, n, READ);
}
EXPORT void __tsan_write_range(void *p, size_t n) {
    NOTE(p, n, WRITTEN);
}
EXPORT void *__tsan_memcpy(void *to, const void *from, size_t n) {
    NOTE(from, n, READ);
    NOTE(to, n, WRITTEN);
    return memcpy(to, from, n);
}
EXPORT void *__tsan_memmove(void *to, const void *from, size_t n) {
    NOTE(from, n, READ);
    NOTE(to, n, WRITTEN);
    return memmove(to, from, n);
}
EXPORT void *__tsan_memset(void *to, int c, size_t n) {
    NOTE(to, n, WRITTEN);
    return memset(to, c, n);
}
EXPORT void __tsan_atomic_thread_fence(int order) {
    (void)order;
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
}
EXPORT void __tsan_atomic_signal_fence(int order) {
    (void)order;
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
}
#define FETCH(bits, T, name, builtin)                                                              \
    EXPORT T __tsan_atomic##bits##_##name(volatile T *p, T v, int order) {                         \
        (void)order;                                                                               \
        NOTE(p, sizeof(T), WRITTEN);                                                               \
        return builtin(p, v, __ATOMIC_SEQ_CST);                                                    \
    }
#define COMPARE(bits, T, name)                                                                     \
    EXPORT int __tsan_atomic##bits##_##name(volatile T *p, T *expected, T v, int order,            \
                                            int failure) {                                         \
        (void)order;                                                                               \
        (void)failure;                                                                             \
        NOTE(p, sizeof(T), WRITTEN);                                                               \
        return __atomic_compare_exchange_n(p, expected, v, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST); \
    }
#define ATOMIC(bits, T)                                                                            \
    EXPORT T __tsan_atomic##bits##_load(const volatile T *p, int order) {                          \
        (void)order;                                                                               \
        NOTE(p, sizeof(T), READ);                                                                  \
        return __atomic_load_n(p, __ATOMIC_SEQ_CST);                                               \
    }                                                                                              \
    EXPORT void __tsan_atomic##bits##_store(volatile T *p, T v, int order) {                       \
        (void)order;                                                                               \
        NOTE(p, sizeof(T), WRITTEN);                                                               \
        __atomic_store_n(p, v, __ATOMIC_SEQ_CST);                                                  \
    }                                                                                              \
    FETCH(bits, T, exchange, __atomic_exchange_n)                                                  \
    FETCH(bits, T, fetch_add, __atomic_fetch_add)                                                  \
    FETCH(bits, T, fetch_sub, __atomic_fetch_sub)                                                  \
    FETCH(bits, T, fetch_and, __atomic_fetch_and)                                                  \
    FETCH(bits, T, fetch_or, __atomic_fetch_or)                                                    \
    FETCH(bits, T, fetch_xor, __atomic_fetch_xor)                                                  \
    COMPARE(bits, T, compare_exchange_strong)                                                      \
    COMPARE(bits, T, compare_exchange_weak)                                                        \
    EXPORT T __tsan_atomic##bits##_compare_exchange_val(volatile T *p, T expected, T v, int order, \
                                                        int failure) {                             \
        (void)order;                                                                               \
        (void)failure;                                                                             \
        NOTE(p, sizeof(T), WRITTEN);                                                               \
        __atomic_compare_exchange_n(p, &expected, v, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);       \
        return expected;                                                                           \
    }
ATOMIC(8, uint8_t)
ATOMIC(16, uint16_t)
ATOMIC(32, uint32_t)
ATOMIC(64, uint64_t)
#endif
