/* The runtime: the one writable global of the process; all else hangs off it, an interpreter or a
 * thread.
 *
 * Lock order (outermost first; checked in debug builds):
 *     object < types-ready < type < import < registry < heap-list < locals < parking-bucket
 */
#ifndef PITHON_THREAD_RUNTIME_H
#define PITHON_THREAD_RUNTIME_H

#include "Python.h"
#include "base/atomics.h"
#include "thread/parking.h"

struct ThreadState;
struct Heap;
typedef struct _is Interp;

enum { WEAKREF_LOCKS = 127, SIGNAL_COUNT = 65 };

/* Calls for the main thread, see capi/pending.c. */
enum { PENDING_CALLS = 32 };
typedef struct {
    int (*function)(void *);
    void *arg;
} PendingCall;
typedef struct {
    PyMutex lock;
    uint8_t running;       /* (a) */
    unsigned first, count; /* (n:lock) */
    PendingCall calls[PENDING_CALLS];
} PendingCalls;

/* Where another process finds out what this one is, and leaves the path of a script for the main
 * thread (modules/sys/remote_debug.c). */
enum { REMOTE_PATH_MAX = 512 };
typedef struct {
    char cookie[8];             /* (c) */
    uint64_t layout;            /* (c) the same in processes that have this structure in common */
    uint8_t enabled;            /* (c) */
    uint8_t pending;            /* (a) written from outside: there is a path */
    char path[REMOTE_PATH_MAX]; /* written from outside before `pending` */
} RemoteDebug;

typedef struct Runtime {
    uint8_t parallel;    /* (a) 1 once a second Python thread has started; never goes back */
    uint8_t biasing;     /* (a) objects may be biased towards their owner, see bias.h */
    uint8_t finalizing;  /* (a) the main interpreter is shutting down */
    uint8_t initialized; /* (c) after start-up */
    PyMutex
        registry; /* guards the lists of interpreters and threads, and who owns which thread id */
    Interp *interps;                /* (n:registry) */
    Interp *main;                   /* (c) */
    int64_t next_interp_id;         /* (n:registry) */
    uint64_t next_thread_id;        /* (a) */
    uint64_t next_local;            /* (a) numbers of thread-local objects */
    PyMutex locals;                 /* guards the entries of thread-local objects */
    PyMutex types;                  /* held by the thread that makes a type ready */
    struct ThreadState *readying;   /* (a) that thread */
    uint64_t hash_key[2];           /* (c) SipHash key of str and bytes */
    uint32_t next_type_version;     /* (a) version tags of types, never reused; 0 means none left */
    uint32_t next_function_version; /* (a) */
    uint32_t next_keys_version;     /* (a) version tags of dict key tables */
    uint32_t next_module_index;     /* (a) numbers of extension modules' definitions */
    unsigned long main_thread;      /* (c) thread id of the thread that started the process */
    struct ThreadState *main_state; /* (a) that thread's state: signals are handled there */
    uint8_t signal_due[SIGNAL_COUNT];     /* (a) signals that have come in, by number */
    int signal_wakeup_fd;                 /* (a) signal.set_wakeup_fd, -1 for none */
    uint8_t signal_wakeup_warn;           /* (a) says when the descriptor is full */
    int signal_wakeup_error;              /* (a) errno of a failed write to it, to be reported */
    struct FaultState *faults;            /* (a) modules/faulthandler */
    struct Tracer *tracer;                /* (a) modules/tracemalloc: NULL until first started */
    RemoteDebug remote;
    PendingCalls pending;
    struct InternState *interned;         /* (c) types/str: interned strings, of all interpreters */
    struct CrossState *crossing;          /* (a) modules/interpreters: queues and channels */
    struct ZoneState *zone;               /* (a) modules/time: what is known of the local time zone */
    struct LogState *log;                 /* (a) modules/syslog: the process's connection */
    struct LineEditor *line_editor;       /* (a) modules/readline: who reads lines of a terminal */
    struct UnsafeFile *unsafe_files;      /* (a) capi/: files of extension modules that are locked */
    PyMutex unsafe_lock; /* of all of them, with -X one_module_lock */
    struct Heap *spare_heaps; /* (n:registry) of interpreters that have ended: what they still hold
                                 is immortal */
    PyMutex weakref_locks[WEAKREF_LOCKS]; /* striped by object address */
    ParkingBucket parking[PARKING_BUCKETS];
} Runtime;

extern Runtime runtime;

/* May two Python threads be running? While false, object locks are skipped (SHARED-READ rule 3):
 * the starter of the second thread sets it at a safepoint of its own, before the new thread exists
 * (runtime_become_parallel).
 */
static force_inline bool runtime_is_parallel(void) {
    return load_relaxed(&runtime.parallel);
}
void runtime_become_parallel(void);

#endif
