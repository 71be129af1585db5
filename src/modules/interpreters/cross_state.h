/* What the process keeps of queues and channels. Both are numbered things that live as long as some
 * interpreter holds them. */
#ifndef PITHON_MODULES_INTERPRETERS_CROSS_STATE_H
#define PITHON_MODULES_INTERPRETERS_CROSS_STATE_H

#include "modules/interpreters/crossing.h"

typedef struct CrossState {
    PyMutex queue_lock;
    struct CrossQueue *queues; /* (n:queue_lock) the oldest first */
    int64_t next_queue;        /* (n:queue_lock) */
    PyMutex channel_lock;
    struct CrossChannel *channels; /* (n:channel_lock) the oldest first */
    int64_t next_channel;          /* (n:channel_lock) */
} CrossState;

/* Made at the first call; NULL with MemoryError. */
CrossState *cross_state(void);

#endif
