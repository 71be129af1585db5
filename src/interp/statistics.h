/* Counts of builds with the option `statistics`: what instructions were executed, how often each
 * left its fast path, what caches were filled with and why not. `-X instrstats` prints them at
 * exit; other builds count nothing.
 *
 * Each thread counts in a structure of its own, which outlives it.
 */
#ifndef PITHON_INTERP_STATISTICS_H
#define PITHON_INTERP_STATISTICS_H

#include "thread/state.h"

/* Why a site's cache was not filled. */
#define CACHE_FAILURES(X)                                                                          \
    X(EARLY, "first time here")                                                                    \
    X(GIVEN_UP, "given up: the facts kept changing")                                               \
    X(GLOBAL, "a global in a namespace without a version")                                         \
    X(MODULE, "a module's attribute that its namespace does not hold by a version")                \
    X(TYPE, "a class attribute that is bound when read, or under another metaclass")               \
    X(GETATTR, "a class with a __getattribute__ of its own, or not in its table")                  \
    X(DESCRIPTOR, "a data descriptor")                                                             \
    X(BOUND, "a class attribute that is bound when read, outside of a call")                       \
    X(NAMESPACE, "instances with a dict that is not in line, or the name is not on the class")     \
    X(STORE, "a store to a name without a place in line")                                          \
    X(CLASS, "a class call that is not object.__new__ and an __init__ in Python")

typedef enum {
#define CACHE_FAILURE_ENUM(name, text) CACHE_FAILURE_##name,
    CACHE_FAILURES(CACHE_FAILURE_ENUM)
#undef CACHE_FAILURE_ENUM
        CACHE_FAILURE_COUNT
} CacheFailure;

enum { STATISTICS_KINDS = 24 }; /* of caches: see cache.h */

struct Statistics {
    uint64_t executed[256], slow[256];
    uint64_t filled[STATISTICS_KINDS];
    uint64_t failed[CACHE_FAILURE_COUNT];
    struct Statistics *next;
};

#ifdef PITHON_STATISTICS
struct Statistics *statistics_create(ThreadState *ts);
static inline struct Statistics *statistics_of(ThreadState *ts) {
    return likely(ts->statistics != NULL) ? ts->statistics : statistics_create(ts);
}
#define STATISTICS_EXECUTED(ts, opcode) (statistics_of(ts)->executed[opcode]++)
#define STATISTICS_SLOW(ts, opcode) (statistics_of(ts)->slow[opcode]++)
#define STATISTICS_FILLED(kind) (statistics_of(thread_current())->filled[kind]++)
#define STATISTICS_FAILED(why) (statistics_of(thread_current())->failed[CACHE_FAILURE_##why]++)
#else
#define STATISTICS_EXECUTED(ts, opcode) ((void)0)
#define STATISTICS_SLOW(ts, opcode) ((void)0)
#define STATISTICS_FILLED(kind) ((void)0)
#define STATISTICS_FAILED(why) ((void)0)
#endif
/* Prints the sums to stderr; other builds say that they do not count. */
void statistics_print(void);

#endif
