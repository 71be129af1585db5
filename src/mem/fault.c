#include "mem/fault.h"
#include "base/atomics.h"

#include <sched.h>
#include <stdlib.h>
#include <unistd.h>

/* Debug state of the process, not of an interpreter: written before the first thread state, the
 * counter atomically. */
static struct {
    int64_t fail_at; /* (c) 0: never */
    int64_t count;   /* (a) */
    bool poison;     /* (c) */
    bool yields;     /* (c) */
    uint64_t turns;  /* (a) places passed, for choosing among them */
} fault_state;

void fault_init(void) {
    const char *text = getenv("FAIL_ALLOC");
    fault_state.fail_at = text ? atoll(text) : 0;
    text = getenv("POISON");
    fault_state.poison = text != NULL && *text == '1';
    text = getenv("STRESS_YIELD");
    fault_state.yields = text != NULL && *text == '1';
}

bool fault_alloc_fails(void) {
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
