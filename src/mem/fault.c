#include "mem/fault.h"
#include "base/atomics.h"

#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Debug state of the process, not of an interpreter: written before the first thread state, the
 * counter atomically. */
enum { SECONDS_OF_CHILD = 30, FRAMES_SHOWN = 60 };
static struct {
    int64_t fail_at;    /* (c) 0: never; of `each`: the next one */
    int64_t count;      /* (a) */
    int64_t step;       /* (c) between those of `each`; 0: only one fails */
    int64_t tried, bad; /* children of `each`; one thread at a time counts */
    int64_t left;       /* (a) of fault_fail_in: allocations until one fails; not above 0: none */
    int64_t raw;        /* (a) blocks of the C library that are taken */
    int show;           /* (a) a file descriptor, or -1 */
    bool poison;        /* (c) */
    bool yields;        /* (c) */
    uint64_t turns;     /* (a) places passed, for choosing among them */
} fault_state;

static void report_each(void) {
    if (fault_state.step != 0) {
        dprintf(2, "FAIL_ALLOC: %lld allocations, %lld children, %lld of them bad\n",
                (long long)fault_state.count, (long long)fault_state.tried,
                (long long)fault_state.bad);
    }
}
/* What follows `each`: nothing, ":first" or ":first:step". */
static void init_each(const char *text) {
    long long first = 1, step = 1;
    sscanf(text, ":%lld:%lld", &first, &step);
    fault_state.fail_at = first < 1 ? 1 : first;
    fault_state.step = step < 1 ? 1 : step;
    atexit(report_each);
}
void fault_init(void) {
    const char *text = getenv("FAIL_ALLOC");
    if (text != NULL && strncmp(text, "each", 4) == 0) {
        init_each(text + 4);
    } else {
        fault_state.fail_at = text ? atoll(text) : 0;
    }
    text = getenv("POISON");
    fault_state.poison = text != NULL && *text == '1';
    text = getenv("STRESS_YIELD");
    fault_state.yields = text != NULL && *text == '1';
}

/* Forks: true in the child. In the parent false, once the child has ended. */
static bool fails_in_child(int64_t n) {
    pid_t child = fork();
    if (child == 0) {
        int null = open("/dev/null", O_RDWR);
        dup2(null, 1);
        dup2(null, 2);
        fault_state.fail_at = fault_state.step = 0;
        alarm(SECONDS_OF_CHILD);
        return true;
    }
    fault_state.tried++;
    int status = 0;
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (child < 0 || WIFSIGNALED(status)) {
        fault_state.bad++;
        dprintf(2, "FAIL_ALLOC=%lld: signal %d\n", (long long)n, WTERMSIG(status));
    }
    return false;
}
/* ---- asked for by the program ---- */

int64_t fault_fail_in(int64_t n, int show) {
    void *warm[2];
    if (show >= 0) {
        backtrace(warm, 2); /* the unwinder loads its library now */
    }
    store_relaxed(&fault_state.show, show);
    int64_t left = exchange_acq_rel(&fault_state.left, n < 1 ? 0 : n);
    return left < 1 ? 0 : left;
}
int64_t fault_raw_blocks(void) {
    return load_relaxed(&fault_state.raw);
}
/* One write, at the start of what may be a file: tests/faults reads it. */
static never_inline void show_stack(int fd) {
    uintptr_t words[1 + FRAMES_SHOWN];
    words[0] = (uintptr_t)backtrace((void **)(words + 1), FRAMES_SHOWN);
    if (pwrite(fd, words, (1 + words[0]) * sizeof words[0], 0) < 0) {
        /* it is shown to nobody */
    }
}
/* The one that was asked for: true for one thread alone. */
static bool asked_for(void) {
    if (likely(load_relaxed(&fault_state.left) < 1 ||
               fetch_add_relaxed(&fault_state.left, -1) != 1)) {
        return false;
    }
    int show = load_relaxed(&fault_state.show);
    if (show >= 0) {
        show_stack(show);
    }
    return true;
}

/* ---- the allocations ---- */

bool fault_alloc_fails(void) {
    if (asked_for()) {
        return true;
    }
    if (fault_state.step != 0) {
        int64_t n = fetch_add_relaxed(&fault_state.count, 1) + 1;
        if (n < fault_state.fail_at) {
            return false;
        }
        fault_state.fail_at = n + fault_state.step;
        return fails_in_child(n);
    }
    return fault_state.fail_at != 0 &&
           fetch_add_relaxed(&fault_state.count, 1) + 1 == fault_state.fail_at;
}

bool fault_poison(void) {
    return fault_state.poison;
}

bool fault_yields(void) {
    return fault_state.yields;
}

void fault_yield(void) {
    if (!fault_state.yields) {
        return;
    }
    uint64_t turn = fetch_add_relaxed(&fault_state.turns, 1) * UINT64_C(0x9E3779B97F4A7C15) >> 40;
    if (turn % 4 == 0) {
        sched_yield();
    } else if (turn % 1021 == 1) {
        usleep(50); /* long enough for the others to get far */
    }
}

/* ---- the C library's memory ---- */

/* Debug builds are linked with --wrap: what the runtime's own code calls by these names comes here.
 * What libraries allocate for themselves does not. */
#ifdef PITHON_DEBUG
void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *block, size_t size);
char *__real_strdup(const char *text);
char *__real_strndup(const char *text, size_t size);
void __real_free(void *block);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *block, size_t size);
char *__wrap_strdup(const char *text);
char *__wrap_strndup(const char *text, size_t size);
void __wrap_free(void *block);

static bool raw_fails(void) {
    if (fault_alloc_fails()) {
        errno = ENOMEM;
        return true;
    }
    return false;
}
static void *raw_made(void *block) {
    if (block != NULL) {
        fetch_add_relaxed(&fault_state.raw, 1);
    }
    return block;
}
void *__wrap_malloc(size_t size) {
    return raw_fails() ? NULL : raw_made(__real_malloc(size));
}
void *__wrap_calloc(size_t count, size_t size) {
    return raw_fails() ? NULL : raw_made(__real_calloc(count, size));
}
void *__wrap_realloc(void *block, size_t size) {
    if (block == NULL) {
        return __wrap_malloc(size);
    }
    return raw_fails() ? NULL : __real_realloc(block, size);
}
char *__wrap_strdup(const char *text) {
    return raw_fails() ? NULL : raw_made(__real_strdup(text));
}
char *__wrap_strndup(const char *text, size_t size) {
    return raw_fails() ? NULL : raw_made(__real_strndup(text, size));
}
void __wrap_free(void *block) {
    if (block != NULL) {
        fetch_add_relaxed(&fault_state.raw, -1);
    }
    __real_free(block);
}
#endif
