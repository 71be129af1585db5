#include "thread/bias.h"
#include "thread/quiet_lock.h"

#include <linux/membarrier.h>
#include <sched.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

void runtime_become_parallel(void) {
    bias_prepare();
    store_seq(&runtime.parallel, 1);
}

void bias_prepare(void) {
    bool ready = syscall(SYS_membarrier, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0, 0) == 0;
    store_relaxed(&runtime.biasing, ready);
}

/* All threads of the process that run pass a barrier. When the system has come to refuse it since it was
 * prepared (a filter of system calls), a while: no store stays in a processor's buffer that long. */
static void barrier_of_all(void) {
    if (syscall(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0) != 0) {
        fence_seq();
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
        store_relaxed(&runtime.biasing, false);
    }
}

static bool is_written_to(PyObject *o) {
    bool found = false;
    mutex_lock_attached(&runtime.registry);
    for (ThreadState *ts = interp_current()->threads; ts != NULL && !found; ts = (ThreadState *)ts->base.next) {
        found = load_acquire(&ts->writing) == o; /* pairs with the release in bias_leave */
    }
    mutex_unlock(&runtime.registry);
    return found;
}

void bias_ask(ThreadState *ts, PyObject *o) {
    if (!load_relaxed(&runtime.biasing) || !mutex_try_lock(&o->ob_mutex)) {
        return;
    }
    uint16_t flags = load_relaxed(&o->ob_flags);
    if (!(flags & BIAS_NEVER)) {
        store_relaxed(&o->ob_flags, flags | BIAS_OWNER);
    }
    mutex_unlock(&o->ob_mutex);
}

void bias_end(PyObject *o) {
    uint16_t flags = load_relaxed(&o->ob_flags);
    store_release(&o->ob_flags, (uint16_t)((flags & ~BIAS_OWNER) | BIAS_NEVER));
    if (flags & BIAS_OWNER) {
        barrier_of_all();
        while (is_written_to(o)) {
            sched_yield();
        }
    }
}
