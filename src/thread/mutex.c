#include "thread/mutex.h"
#include "thread/bias.h"
#include "mem/fault.h"
#include "thread/parking.h"
#include "thread/quiet_lock.h"
#include "thread/state.h"

enum { SPINS = 40 };

/* Signals that came in while the thread slept: their handlers. */
static int after_park(ParkResult result) {
    return result == PARK_INTERRUPTED ? safepoint_slow(thread_current()) : 0;
}

static int lock_wait(PyMutex *m, int64_t timeout, ParkMode mode) {
    uint8_t bits = load_relaxed(&m->_bits);
    int64_t deadline = timeout > 0 ? monotonic_ns() + timeout : timeout;
    for (int spin = 0;;) {
        if (!(bits & MUTEX_LOCKED)) {
            if (cas_acq_rel(&m->_bits, &bits, (uint8_t)(bits | MUTEX_LOCKED))) {
                return 1;
            }
            continue;
        }
        if (timeout == 0) {
            return 0;
        }
        if (!(bits & MUTEX_PARKED)) {
            if (spin++ < SPINS) {
                cpu_relax();
                bits = load_relaxed(&m->_bits);
                continue;
            }
            if (!cas_acq_rel(&m->_bits, &bits, (uint8_t)(bits | MUTEX_PARKED))) {
                continue;
            }
        }
        int64_t left = -1;
        if (deadline > 0) {
            left = deadline - monotonic_ns();
            if (left <= 0) {
                return 0;
            }
        }
        uint8_t expected = MUTEX_LOCKED | MUTEX_PARKED;
        if (after_park(parking_park(m, &expected, 1, left, mode)) < 0) {
            return -1;
        }
        bits = load_relaxed(&m->_bits);
    }
}

bool mutex_lock_timed(PyMutex *m, int64_t timeout) {
    return lock_wait(m, timeout, PARK_DETACH);
}

int mutex_lock_interruptible(PyMutex *m, int64_t timeout) {
    return lock_wait(m, timeout, PARK_INTERRUPTIBLE);
}

void mutex_lock_attached_slow(PyMutex *m) {
    lock_wait(m, -1, PARK_ATTACHED);
}

void mutex_lock_slow(PyMutex *m) {
    STRESS_YIELD();
    lock_wait(m, -1, PARK_DETACH);
}

/* Under the bucket's lock: the lock becomes free, and the waiter that wakes takes it like anybody
 * else. It is not handed over: the waiter may be held by a stop of the world, and whoever stopped
 * the world may want this lock. */
static void set_free(void *arg, bool more) {
    PyMutex *m = arg;
    store_release(&m->_bits,
                  (uint8_t)(more ? MUTEX_PARKED
                                 : 0)); /* pairs with the acquire of whoever locks next */
}

void mutex_unlock_slow(PyMutex *m) {
    if (!(load_relaxed(&m->_bits) & MUTEX_LOCKED)) {
        FATAL("unlocking a mutex that is not locked");
    }
    parking_unpark_one(m, set_free, m);
}

/* ---- critical sections ---- */

static Section *section_of(uintptr_t word) {
    return (Section *)(word & ~(uintptr_t)SECTION_BITS);
}

static void section_lock(ThreadState *ts, uintptr_t word) {
    Section *section = section_of(word);
    mutex_lock(section->mutex);
    if (word & SECTION_TWO) {
        mutex_lock(section->second);
    }
}

static void section_unlock(uintptr_t word) {
    Section *section = section_of(word);
    if (word & SECTION_TWO) {
        mutex_unlock(section->second);
    }
    mutex_unlock(section->mutex);
}

/* Locks what `word` names while the thread holds nothing else: its open sections are suspended and
 * out of its list, so that parking and waking cannot take them again under way. That, and address
 * order within a pair, is why sections cannot deadlock. */
static void section_lock_alone(ThreadState *ts, uintptr_t word) {
    uintptr_t rest = section_of(word)->previous;
    ts->base.critical_section = 0;
    section_lock(ts, word);
    section_of(word)->previous = rest;
    ts->base.critical_section = word;
}

static force_inline void begin(Section *section, PyMutex *m) {
    ThreadState *ts = thread_current();
    STRESS_YIELD();
    /* A thread may open a section on what its innermost one already holds. */
    uintptr_t top = ts->base.critical_section;
    if (top && !(top & SECTION_SUSPENDED)) {
        Section *open = section_of(top);
        if (open->mutex == m || ((top & SECTION_TWO) && open->second == m)) {
            section->mutex = NULL;
            return;
        }
    }
    section->mutex = m;
    if (likely(mutex_try_lock(m))) {
        section->previous = top;
        ts->base.critical_section = (uintptr_t)section;
        return;
    }
    section_suspend_all(ts);
    section->previous = ts->base.critical_section;
    section_lock_alone(ts, (uintptr_t)section);
}

void section_begin_mutexes(Section *section, PyMutex *a, PyMutex *b) {
    if (a == b) {
        section_begin_mutex(section, a);
        return;
    }
    ThreadState *ts = thread_current();
    section_suspend_all(ts); /* the pair is taken in address order, with nothing else held */
    section->mutex = a < b ? a : b;
    section->second = a < b ? b : a;
    section->previous = ts->base.critical_section;
    section_lock_alone(ts, (uintptr_t)section | SECTION_TWO);
}

void section_begin_mutex(Section *section, PyMutex *m) {
    begin(section, m);
}

void section_begin(Section *section, PyObject *o) {
    begin(section, &o->ob_mutex);
    bias_check_locked(o);
}

void section_begin_two(Section *section, PyObject *a, PyObject *b) {
    section_begin_mutexes(section, &a->ob_mutex, &b->ob_mutex);
    bias_check_locked(a);
    bias_check_locked(b);
}

void section_end(Section *section) {
    if (section->mutex == NULL) {
        return;
    }
    ThreadState *ts = thread_current();
    uintptr_t word = ts->base.critical_section;
    ASSERT(section_of(word) == section);
    section_unlock(word);
    STRESS_YIELD();
    ts->base.critical_section = section->previous;
    if (unlikely(section->previous & SECTION_SUSPENDED)) {
        section_resume(ts);
    }
}

void section_suspend_all(ThreadState *ts) {
    uintptr_t *link = &ts->base.critical_section;
    while (*link && !(*link & SECTION_SUSPENDED)) {
        uintptr_t word = *link;
        section_unlock(word);
        *link = word | SECTION_SUSPENDED;
        link = &section_of(word)->previous;
    }
}

void section_resume(ThreadState *ts) {
    uintptr_t word = ts->base.critical_section;
    if (!(word & SECTION_SUSPENDED)) {
        return;
    }
    section_lock_alone(ts, word & ~(uintptr_t)SECTION_SUSPENDED);
}

/* ---- events ---- */

void event_set(Event *e) {
    store_seq(&e->set, 1);
    parking_unpark_all(e);
}

static int wait_for(Event *e, int64_t timeout, ParkMode mode) {
    uint8_t unset = 0;
    int64_t deadline = timeout < 0 ? -1 : monotonic_ns() + timeout;
    while (!load_acquire(&e->set)) { /* pairs with the store in event_set */
        int64_t left = deadline < 0 ? -1 : deadline - monotonic_ns();
        if (deadline >= 0 && left <= 0) {
            return 0;
        }
        if (after_park(parking_park(e, &unset, 1, left, mode)) < 0) {
            return -1;
        }
    }
    return 1;
}

bool event_wait(Event *e, int64_t timeout) {
    return wait_for(e, timeout, PARK_DETACH);
}

int event_wait_interruptible(Event *e, int64_t timeout) {
    return wait_for(e, timeout, PARK_INTERRUPTIBLE);
}
