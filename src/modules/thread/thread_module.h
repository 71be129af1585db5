/* _thread: what its files share, and locks for other folders. */
#ifndef PITHON_MODULES_THREAD_THREAD_MODULE_H
#define PITHON_MODULES_THREAD_THREAD_MODULE_H

#include "object/object.h"

#define THREAD_TIMEOUT_MAX 9223372036.0 /* seconds: what fits into nanoseconds of 63 bits */

extern PyTypeObject lock_type, rlock_type, thread_handle_type, local_type;
PyObject *lock_new(void);
/* An RLock for C code: waits without regard to signals. unlock is false when this thread does not
 * hold it. */
PyObject *rlock_new(void);
void rlock_lock(PyObject *lock);
bool rlock_unlock(PyObject *lock);
bool rlock_is_held(PyObject *lock);
void rlock_reset(PyObject *lock); /* in the child of a fork: free */

/* ---- handles: what threading.Thread waits with ---- */

/* Set when nothing is left of the thread in its interpreter: what it has dropped is dropped then.
 * Shared by the handle and the thread, which sets it when it has no objects any more. */
typedef struct {
    Event event;
    uint32_t references; /* (a) */
} ThreadEnd;
void thread_end_release(ThreadEnd *end);

typedef struct ThreadHandle {
    PyObject_HEAD ThreadEnd *end;     /* (c) */
    uint8_t state;                    /* (a) HANDLE_* */
    bool waited_for;                  /* (n:list) is in the list of threads that exit waits for */
    unsigned long ident;              /* (a) 0 before the start */
    struct ThreadHandle *next, *prev; /* (n:list) */
} ThreadHandle;
#define HANDLE(o) ((ThreadHandle *)(o))
PyObject *thread_handle_new(void);
enum { HANDLE_NOT_STARTED, HANDLE_STARTING, HANDLE_RUNNING };

/* The module's state: one per interpreter. */
typedef struct {
    PyTypeObject *hook_args; /* _ExceptHookArgs */
    int64_t running;         /* (a) threads started by this interpreter that have not ended */
    size_t stack_size;       /* (a) of new threads; 0: the system's default */
    PyMutex list_lock;       /* guards the list */
    ThreadHandle *first;     /* (n:list) threads that are not daemons and have not ended */
} ThreadModuleState;

/* A handle of a thread that exit is to wait for; and the end of that. */
void handle_list_add(ThreadModuleState *state, ThreadHandle *handle);
void handle_list_remove(ThreadModuleState *state, ThreadHandle *handle);
/* Waits for all of them; errors are reported as unraisable. */
void handle_list_wait(ThreadModuleState *state);
/* In the child of a fork: the threads that are not there have ended. */
void handles_after_fork(void);

/* ---- thread-local data ---- */

/* The ending thread's part of all thread-local objects. */
void local_table_clear(ThreadState *ts);

#endif
