/* The parking lot: threads wait on any address; every lock, event and condition of the runtime is
 * built on it.
 *
 * A waiting thread lies in a bucket chosen by its address. The check "does the word still have the
 * value I saw" and going to sleep happen under the bucket's lock, and so does waking, so no wake-up
 * is lost. Buckets are the runtime's; waiters are on the waiting thread's C stack.
 *
 * Threads: any. A thread that is attached is detached while it sleeps (PARK_DETACH) unless the
 * caller says otherwise.
 *
 * A wake-up says "look again", no more: nothing is handed over, and it may come for nothing.
 *
 * Interruption. A thread that parks PARK_INTERRUPTIBLE sleeps on its state's wake_word, not on a
 * word of its stack, so that a signal handler may touch it at any time:
 *   1. the sleeper sets the word to 0 and then looks at its break bits;
 *   2. the handler sets the break bit and then changes the word from 0 to 2 and wakes it.
 * Whichever comes second sees the other. A word left at 2 by a late handler is set to 0 by 1.
 */
#ifndef PITHON_THREAD_PARKING_H
#define PITHON_THREAD_PARKING_H

#include "base/compiler.h"

struct ThreadState;

typedef enum {
    PARK_WOKEN,   /* somebody called unpark */
    PARK_CHANGED, /* the word had another value: not slept */
    PARK_TIMEOUT,
    PARK_INTERRUPTED, /* a signal has come in for the main thread: PARK_INTERRUPTIBLE only */
} ParkResult;

typedef enum { PARK_DETACH, PARK_ATTACHED, PARK_INTERRUPTIBLE } ParkMode;

enum { PARKING_BUCKETS = 256 };

typedef struct ParkingWaiter ParkingWaiter;
typedef struct {
    uint32_t lock; /* 0 free, 1 taken, 2 taken and contended */
    ParkingWaiter *first, *last;
} __attribute__((aligned(64))) ParkingBucket;

/* Sleeps while the `size` bytes at `address` (1, 4 or 8) equal those at `expected`, until unparked
 * or for `timeout` nanoseconds (-1: no limit). */
ParkResult parking_park(void *address, const void *expected, size_t size, int64_t timeout,
                        ParkMode mode);

/* Wakes the first thread waiting on `address`. Before that, under the bucket's lock, `decide(arg,
 * more)` runs, unless NULL: it writes the word, told whether others will still wait. */
void parking_unpark_one(void *address, void (*decide)(void *arg, bool more), void *arg);
/* From a signal handler: wakes `ts` if it is parked PARK_INTERRUPTIBLE; its break bit is set. */
void parking_interrupt(struct ThreadState *ts);
/* Wakes all; returns how many. */
unsigned parking_unpark_all(void *address);
/* After fork, in the child: nobody else waits. */
void parking_reset_after_fork(void);

/* The plain sleep and wake of the system on a 32-bit word; used by the lot itself and where no
 * bucket is wanted. */
void futex_wait(uint32_t *word, uint32_t expected, int64_t timeout);
void futex_wake(uint32_t *word, int count);
/* Nanoseconds of the monotonic clock. */
int64_t monotonic_ns(void);

#endif
