#include "mem/fault.h"
#include "base/atomics.h"

#include <stdlib.h>

/* Debug state of the process, not of an interpreter: written before the first thread state, the
 * counter atomically. */
static struct {
    int64_t fail_at; /* (c) 0: never */
    int64_t count;   /* (a) */
    bool poison;     /* (c) */
} fault_state;

void fault_init(void) {
    const char *text = getenv("FAIL_ALLOC");
    fault_state.fail_at = text ? atoll(text) : 0;
    text = getenv("POISON");
    fault_state.poison = text != NULL && *text == '1';
}

bool fault_alloc_fails(void) {
    return fault_state.fail_at != 0 &&
           fetch_add_relaxed(&fault_state.count, 1) + 1 == fault_state.fail_at;
}

bool fault_poison(void) {
    return fault_state.poison;
}
