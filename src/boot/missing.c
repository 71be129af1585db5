/* What other parts call and a later change brings; to become empty. */
#include "thread/needs.h"

/* Nobody can have queued a call: the API for it is not there. */
int pending_calls_run(ThreadState *ts) {
    return 0;
}
