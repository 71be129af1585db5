/* The one-byte mutex (the ABI's PyMutex) and critical sections on it.
 *
 * Byte: bit 0 locked, bit 1 threads are parked on it. Extensions inline the exchanges 0->1 and
 * 1->0; every other value comes here.
 *
 * A critical section is a lock that is *suspended* when its thread detaches or parks, and taken
 * again afterwards, so that sections never deadlock with each other: what was read before such a
 * point must be read again. Two objects are locked together in address order. While the process has
 * one Python thread, guards lock nothing (see runtime.parallel).
 */
#ifndef PITHON_THREAD_MUTEX_H
#define PITHON_THREAD_MUTEX_H

#include "Python.h"
#include "base/atomics.h"
#include "thread/runtime.h"

enum { MUTEX_LOCKED = 1, MUTEX_PARKED = 2 };

void mutex_lock_slow(PyMutex *m);
void mutex_unlock_slow(PyMutex *m);
/* Waits at most `timeout` nanoseconds (0: not at all, -1: without limit); false when it was not to
 * be had. */
bool mutex_lock_timed(PyMutex *m, int64_t timeout);

/* The same for locks of Python programs: in the main thread signals interrupt the wait, and their
 * handlers run. 1 locked, 0 not, -1 a handler raised. */
int mutex_lock_interruptible(PyMutex *m, int64_t timeout);

static force_inline bool mutex_try_lock(PyMutex *m) {
    uint8_t expected = 0;
    return cas_acq_rel(&m->_bits, &expected, MUTEX_LOCKED);
}
static force_inline void mutex_lock(PyMutex *m) {
    if (unlikely(!mutex_try_lock(m))) {
        mutex_lock_slow(m);
    }
}
static force_inline void mutex_unlock(PyMutex *m) {
    uint8_t expected = MUTEX_LOCKED;
    if (unlikely(!cas_acq_rel(&m->_bits, &expected, 0))) {
        mutex_unlock_slow(m);
    }
}
static inline bool mutex_is_locked(PyMutex *m) {
    return load_relaxed(&m->_bits) & MUTEX_LOCKED;
}

/* ---- critical sections ---- */

/* The layout is that of PyCriticalSection2; one with a single mutex uses the first two words only.
 * The thread's `critical_section` word points to the innermost, with these bits. */
enum { SECTION_SUSPENDED = 1, SECTION_TWO = 2, SECTION_BITS = 3 };
typedef struct Section {
    uintptr_t previous;
    PyMutex *mutex;
    PyMutex *second; /* only with SECTION_TWO */
} Section;

/* A section on an object takes its bias away when the caller is not the owner (bias.h). */
void section_begin(Section *section, PyObject *o);
void section_begin_two(Section *section, PyObject *a, PyObject *b);
/* The same on mutexes that are no object's. */
void section_begin_mutex(Section *section, PyMutex *m);
void section_begin_mutexes(Section *section, PyMutex *a, PyMutex *b);
void section_end(Section *section);
/* Unlocks all of the thread's sections (called when it detaches or parks) and locks the innermost
 * again. */
void section_suspend_all(struct ThreadState *ts);
void section_resume(struct ThreadState *ts);

/* guard(object): holds the object's lock until the end of the scope. Declare autoref variables
 * before it, so that their drops, which may run Python code, come after the unlock. */
typedef struct {
    Section section;
    bool held;
} Guard;

static force_inline void guard_open(Guard *g, PyObject *o) {
    g->held = runtime_is_parallel();
    if (unlikely(g->held)) {
        section_begin(&g->section, o);
    }
}
static force_inline void guard_open_two(Guard *g, PyObject *a, PyObject *b) {
    g->held = runtime_is_parallel();
    if (unlikely(g->held)) {
        section_begin_two(&g->section, a, b);
    }
}
static force_inline void guard_close(Guard *g) {
    if (unlikely(g->held)) {
        section_end(&g->section);
        g->held = false;
    }
}
#define GUARD_PASTE_(a, b) a##b
#define GUARD_NAME_(line) GUARD_PASTE_(guard_, line)
#define guard(o)                                                                                   \
    __attribute__((cleanup(guard_close))) Guard GUARD_NAME_(__LINE__);                             \
    guard_open(&GUARD_NAME_(__LINE__), (PyObject *)(o))
#define guard_two(a, b)                                                                            \
    __attribute__((cleanup(guard_close))) Guard GUARD_NAME_(__LINE__);                             \
    guard_open_two(&GUARD_NAME_(__LINE__), (PyObject *)(a), (PyObject *)(b))

/* NOLOCK is right when one thread exists, or the object is fresh, or its lock is held. */
#define ASSERT_LOCKED(o)                                                                           \
    ASSERT(!runtime_is_parallel() || mutex_is_locked(&((PyObject *)(o))->ob_mutex))

/* ---- once, events ---- */

/* A one-shot event: waiters sleep until it is set. */
typedef struct {
    uint8_t set; /* (a) */
} Event;
void event_set(Event *e);
/* False at the time limit (nanoseconds, -1: none). */
bool event_wait(Event *e, int64_t timeout);
/* 1 set, 0 time is up, -1 a signal handler raised. */
int event_wait_interruptible(Event *e, int64_t timeout);

#endif
