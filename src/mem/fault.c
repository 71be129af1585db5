#include "mem/fault.h"
#include "base/atomics.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Debug state of the process, not of an interpreter: written before the first thread state, the
 * counter atomically. */
enum { SECONDS_OF_CHILD = 30 };
static struct {
    int64_t fail_at;    /* (c) 0: never; of `each`: the next one */
    int64_t count;      /* (a) */
    int64_t step;       /* (c) between those of `each`; 0: only one fails */
    int64_t tried, bad; /* children of `each`; one thread at a time counts */
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
bool fault_alloc_fails(void) {
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
