#include "thread/parking.h"
#include "thread/runtime.h"
#include "thread/state.h"
#include "base/atomics.h"

#include <errno.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

struct ParkingWaiter {
    const void *address;
    ParkingWaiter *next;
    uint32_t *word; /* (a) futex word: WOKEN once taken out of the bucket by a waker */
};

enum { ASLEEP, WOKEN, INTERRUPTED }; /* values of a waiter's word */

void futex_wait(uint32_t *word, uint32_t expected, int64_t timeout) {
    struct timespec ts, *limit = NULL;
    if (timeout >= 0) {
        ts = (struct timespec){.tv_sec = timeout / 1000000000, .tv_nsec = timeout % 1000000000};
        limit = &ts;
    }
    syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, expected, limit, NULL, 0);
}

void futex_wake(uint32_t *word, int count) {
    syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, count, NULL, NULL, 0);
}

int64_t monotonic_ns(void) {
    struct timespec ts;
    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

static ParkingBucket *bucket_of(const void *address) {
    uint64_t h = (uint64_t)(uintptr_t)address * 0x9E3779B97F4A7C15ull;
    return &runtime.parking[h >> 56];
}

static void bucket_lock(ParkingBucket *bucket) {
    uint32_t seen = 0;
    if (cas_acq_rel(&bucket->lock, &seen, 1)) {
        return;
    }
    while (exchange_acq_rel(&bucket->lock, 2) != 0) {
        futex_wait(&bucket->lock, 2, -1);
    }
}

static void bucket_unlock(ParkingBucket *bucket) {
    if (exchange_acq_rel(&bucket->lock, 0) == 2) {
        futex_wake(&bucket->lock, 1);
    }
}

static bool still_equal(void *address, const void *expected, size_t size) {
    switch (size) {
    case 1:
        return load_acquire((uint8_t *)address) == *(const uint8_t *)expected;
    case 4:
        return load_acquire((uint32_t *)address) == *(const uint32_t *)expected;
    default:
        return load_acquire((uint64_t *)address) == *(const uint64_t *)expected;
    }
}

static void bucket_append(ParkingBucket *bucket, ParkingWaiter *waiter) {
    if (bucket->last != NULL) {
        bucket->last->next = waiter;
    } else {
        bucket->first = waiter;
    }
    bucket->last = waiter;
}

/* Takes the first waiter on `address` (or `only`, when given) out of the bucket; NULL when there is
 * none. */
static ParkingWaiter *bucket_take(ParkingBucket *bucket, const void *address, ParkingWaiter *only) {
    ParkingWaiter *before = NULL;
    for (ParkingWaiter *w = bucket->first; w != NULL; before = w, w = w->next) {
        if (only != NULL ? w != only : w->address != address) {
            continue;
        }
        if (before != NULL) {
            before->next = w->next;
        } else {
            bucket->first = w->next;
        }
        if (bucket->last == w) {
            bucket->last = before;
        }
        return w;
    }
    return NULL;
}

/* Sleeps until woken, interrupted, or the deadline (-1: none). */
static ParkResult waiter_sleep(ParkingWaiter *waiter, int64_t deadline) {
    for (;;) {
        uint32_t seen = load_acquire(waiter->word); /* pairs with the release in waiter_wake */
        if (seen != ASLEEP) {
            return seen == WOKEN ? PARK_WOKEN : PARK_INTERRUPTED;
        }
        int64_t left = -1;
        if (deadline >= 0) {
            left = deadline - monotonic_ns();
            if (left <= 0) {
                return PARK_TIMEOUT;
            }
        }
        futex_wait(waiter->word, ASLEEP, left);
    }
}

static void waiter_wake(ParkingWaiter *waiter) {
    uint32_t *word = waiter->word;
    store_release(word, WOKEN); /* the waiter may be gone from here on: the wake below touches only
                                   the address */
    futex_wake(word, 1);
}

void parking_interrupt(ThreadState *ts) {
    uint32_t asleep = ASLEEP;
    if (cas_acq_rel(&ts->wake_word, &asleep, INTERRUPTED)) {
        futex_wake(&ts->wake_word, 1);
    }
}

static bool is_interrupted(ThreadState *ts) {
    return load_seq(&ts->base.eval_breaker) & BREAK_SIGNAL;
}

/* Gives up waiting; but if a waker has taken the waiter out already, a wake-up is under way. */
static ParkResult waiter_leave(ParkingBucket *bucket, ParkingWaiter *waiter, ParkResult why) {
    bucket_lock(bucket);
    bool taken = bucket_take(bucket, waiter->address, waiter) == NULL;
    bucket_unlock(bucket);
    while (taken && load_acquire(waiter->word) != WOKEN) {
        futex_wait(waiter->word, load_acquire(waiter->word) == INTERRUPTED ? INTERRUPTED : ASLEEP,
                   1000000);
    }
    return taken ? PARK_WOKEN : why;
}

ParkResult parking_park(void *address, const void *expected, size_t size, int64_t timeout,
                        ParkMode mode) {
    ParkingBucket *bucket = bucket_of(address);
    uint32_t own_word = ASLEEP;
    ThreadState *ts = mode == PARK_ATTACHED ? NULL : thread_current();
    bool interruptible = mode == PARK_INTERRUPTIBLE && ts != NULL && ts == runtime.main_state;
    ParkingWaiter waiter = {.address = address, .word = interruptible ? &ts->wake_word : &own_word};
    exchange_acq_rel(waiter.word, ASLEEP);
    bucket_lock(bucket);
    if (!still_equal(address, expected, size)) {
        bucket_unlock(bucket);
        return PARK_CHANGED;
    }
    bucket_append(bucket, &waiter);
    bucket_unlock(bucket);

    int64_t deadline = timeout < 0 ? -1 : monotonic_ns() + timeout;
    if (ts != NULL) {
        thread_detach(ts);
    }
    ParkResult result =
        interruptible && is_interrupted(ts) ? PARK_INTERRUPTED : waiter_sleep(&waiter, deadline);
    if (result != PARK_WOKEN) {
        result = waiter_leave(bucket, &waiter, result);
    }
    if (ts != NULL && !(result == PARK_WOKEN && thread_attach_at_once(ts))) {
        if (result == PARK_WOKEN) {
            /* It has to wait for the end of a stop, or for the lock of a section: the next is woken in its place,
             * for whoever stopped the world, or has that lock, may wait for the same address. */
            parking_unpark_one(address, NULL, NULL);
        }
        thread_attach(ts);
    }
    return result;
}

void parking_unpark_one(void *address, void (*decide)(void *, bool), void *arg) {
    ParkingBucket *bucket = bucket_of(address);
    bucket_lock(bucket);
    ParkingWaiter *waiter = bucket_take(bucket, address, NULL);
    if (decide != NULL) {
        bool more = false;
        for (ParkingWaiter *w = bucket->first; w != NULL && !more; w = w->next) {
            more = w->address == address;
        }
        decide(arg, more);
    }
    bucket_unlock(bucket);
    if (waiter != NULL) {
        waiter_wake(waiter);
    }
}

unsigned parking_unpark_all(void *address) {
    ParkingBucket *bucket = bucket_of(address);
    ParkingWaiter *list = NULL;
    bucket_lock(bucket);
    for (ParkingWaiter *w; (w = bucket_take(bucket, address, NULL)) != NULL;) {
        w->next = list;
        list = w;
    }
    bucket_unlock(bucket);
    unsigned count = 0;
    while (list != NULL) {
        ParkingWaiter *next = list->next; /* read before the wake: the waiter's stack goes away */
        waiter_wake(list);
        list = next;
        count++;
    }
    return count;
}

void parking_reset_after_fork(void) {
    for (int i = 0; i < PARKING_BUCKETS; i++) {
        ParkingBucket *bucket = &runtime.parking[i];
        exchange_acq_rel(&bucket->lock, 0); /* pairs with bucket_unlock of threads that have gone */
        bucket->first = bucket->last = NULL;
    }
}
