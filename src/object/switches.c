/* Which optimisations the environment of a debug build switches off. */
#include "object/switches.h"

#ifdef PITHON_DEBUG
#include "base/atomics.h"

#include <stdlib.h>

enum { LOOKED = 1u << 31 };
_Static_assert(SWITCH_COUNT < 31, "a bit each, and one that says that they are known");

static unsigned look(void) {
    static const char *const variables[] = {
#define SWITCH_VARIABLE(name, variable) [SWITCH_##name] = variable,
        SWITCHES(SWITCH_VARIABLE)
#undef SWITCH_VARIABLE
    };
    unsigned off = LOOKED;
    for (unsigned i = 0; i < SWITCH_COUNT; i++) {
        off |= getenv(variables[i]) != NULL ? 1u << i : 0;
    }
    return off;
}

bool switched_off(Switch which) {
    static unsigned off; /* (a) read from the environment once: two threads may find the same */
    unsigned now = load_relaxed(&off);
    if (unlikely(now == 0)) {
        now = look();
        store_relaxed(&off, now);
    }
    return now >> which & 1;
}
#endif
