#include "interp/statistics.h"
#include "interp/cache.h"
#include "opcodes.h"

#include <stdio.h>
#include <stdlib.h>

#ifndef PITHON_STATISTICS

void statistics_print(void) {
    fputs("instrstats: this build does not count (meson setup -Dstatistics=true)\n", stderr);
}

#else

static struct Statistics *all; /* (a) of all threads that ever were */

struct Statistics *statistics_create(ThreadState *ts) {
    struct Statistics *s = calloc(1, sizeof *s);
    if (s == NULL) {
        FATAL("no memory for statistics");
    }
    s->next = load_relaxed(&all);
    while (!cas_acq_rel(&all, &s->next, s)) {
    }
    ts->statistics = s;
    return s;
}

static const char *const kinds[STATISTICS_KINDS] = {
    [CACHE_EMPTY] = "nothing of use",
    [CACHE_SEEN] = "failed",
    [CACHE_GIVEN_UP] = "given up",
    [CACHE_GLOBAL] = "global",
    [CACHE_BUILTIN] = "builtin",
    [CACHE_SLOT] = "attribute in line",
    [CACHE_MEMBER] = "slot",
    [CACHE_METHOD_FIXED] = "method, no namespace",
    [CACHE_METHOD] = "method",
    [CACHE_CLASS_FIXED] = "class attribute, no namespace",
    [CACHE_CLASS] = "class attribute",
    [CACHE_PROPERTY] = "property",
    [CACHE_DICT] = "__dict__",
    [CACHE_NATIVE] = "data descriptor in C",
    [CACHE_TYPE] = "attribute of class",
    [CACHE_CLASSMETHOD] = "class method",
    [CACHE_MODULE] = "attribute of module",
    [CACHE_INIT] = "class call",
};
static const char *const failures[CACHE_FAILURE_COUNT] = {
#define CACHE_FAILURE_TEXT(name, text) text,
    CACHE_FAILURES(CACHE_FAILURE_TEXT)};

static void add(uint64_t *to, const uint64_t *from, size_t count) {
    for (size_t i = 0; i < count; i++) {
        to[i] += from[i];
    }
}

static void print_instructions(const struct Statistics *sum) {
    uint64_t total = 0;
    bool printed[256] = {false};
    for (int i = 0; i < 256; i++) {
        total += sum->executed[i];
    }
    fprintf(stderr, "instructions executed: %llu\n", (unsigned long long)total);
    for (;;) {
        int most = -1;
        for (int i = 0; i < 256; i++) {
            if (!printed[i] && sum->executed[i] != 0 &&
                (most < 0 || sum->executed[i] > sum->executed[most])) {
                most = i;
            }
        }
        if (most < 0) {
            return;
        }
        printed[most] = true;
        fprintf(stderr, "  %-36s %12llu  %5.2f %%   slow path %5.2f %%\n",
                opcode_names[most] ? opcode_names[most] : "?",
                (unsigned long long)sum->executed[most],
                100.0 * (double)sum->executed[most] / (double)total,
                100.0 * (double)sum->slow[most] / (double)sum->executed[most]);
    }
}

static void print_named(const char *title, const char *const *names, const uint64_t *counts,
                        size_t count) {
    fprintf(stderr, "%s\n", title);
    for (size_t i = 0; i < count; i++) {
        if (counts[i] != 0) {
            fprintf(stderr, "  %-72s %12llu\n", names[i] ? names[i] : "?",
                    (unsigned long long)counts[i]);
        }
    }
}

void statistics_print(void) {
    struct Statistics *sum = calloc(1, sizeof *sum);
    for (struct Statistics *s = load_acquire(&all); s != NULL && sum != NULL; s = s->next) {
        add(sum->executed, s->executed, 256);
        add(sum->slow, s->slow, 256);
        add(sum->filled, s->filled, STATISTICS_KINDS);
        add(sum->failed, s->failed, CACHE_FAILURE_COUNT);
    }
    if (sum == NULL) {
        return;
    }
    print_instructions(sum);
    print_named("caches filled", kinds, sum->filled, STATISTICS_KINDS);
    print_named("caches not filled", failures, sum->failed, CACHE_FAILURE_COUNT);
    free(sum);
}

#endif
