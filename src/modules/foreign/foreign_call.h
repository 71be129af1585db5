/* Calls of libraries that call back: made detached, and what they call attaches again.
 *
 *     int code = FOREIGN_CALL(library_function(...));     no object is touched meanwhile
 *
 *     static int called_back(void *context) {             whatever thread it is
 *         ForeignScope scope;
 *         if (!foreign_begin(&scope, interp)) { return FAILED; }
 *         ... Python ...
 *         foreign_end(&scope);
 *     }
 *
 * And a lock for the library's objects that the thread which holds it may take again: callbacks may
 * use the very object that calls them. It is held while detached, so nobody may wait for it inside
 * a critical section.
 */
#ifndef PITHON_MODULES_FOREIGN_FOREIGN_CALL_H
#define PITHON_MODULES_FOREIGN_FOREIGN_CALL_H

#include "thread/mutex.h"
#include "thread/state.h"

#include <errno.h>

/* The thread that is in a FOREIGN_CALL. */
extern __thread ThreadState *foreign_caller;
#define FOREIGN_CALL(expression)                                                                   \
    ({                                                                                             \
        ThreadState *call_thread_ = thread_current(), *call_outer_ = foreign_caller;               \
        foreign_caller = call_thread_;                                                             \
        thread_detach(call_thread_);                                                               \
        __auto_type call_value_ = (expression);                                                    \
        int call_errno_ = errno;                                                                   \
        thread_attach(call_thread_);                                                               \
        foreign_caller = call_outer_;                                                              \
        errno = call_errno_;                                                                       \
        call_value_;                                                                               \
    })

/* Around the Python part of a callback. False: no thread state is to be had. */
typedef struct {
    ThreadState *attached; /* to be detached at the end */
    bool made;             /* this thread had no state */
} ForeignScope;
bool foreign_begin(ForeignScope *scope, Interp *interp);
void foreign_end(ForeignScope *scope);

typedef struct {
    PyMutex mutex;
    uintptr_t owner; /* (a) os id of the thread that holds it */
    int depth;       /* (o of the owner) */
} OwnLock;
static inline void own_lock(OwnLock *l) {
    if (load_relaxed(&l->owner) != thread_os_id()) { /* only this thread writes its own id there */
        mutex_lock_timed(&l->mutex, -1);
        store_relaxed(&l->owner, thread_os_id());
    }
    l->depth++;
}
static inline void own_unlock(OwnLock *l) {
    if (--l->depth == 0) {
        store_relaxed(&l->owner, 0);
        mutex_unlock(&l->mutex);
    }
}
static inline void own_lock_leave(OwnLock **l) {
    own_unlock(*l);
}
/* Holds the lock until the end of the scope. */
#define OWN_GUARD(l)                                                                               \
    __attribute__((cleanup(own_lock_leave))) OwnLock *own_guard_ = ({                              \
        OwnLock *own_lock_ = (l);                                                                  \
        own_lock(own_lock_);                                                                       \
        own_lock_;                                                                                 \
    })

#endif
