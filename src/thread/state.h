/* Thread states and interpreters: what each thread and each interpreter owns, and the transitions
 * between attached, detached and suspended.
 *
 * A thread state is
 *   ATTACHED   its thread may touch Python objects; nobody else changes this word
 *   DETACHED   its thread is in a blocking call or in no Python code; others may suspend it, or
 * work on its frames meanwhile SUSPENDED  held by another thread (stop-the-world, or a helper
 * counting its frames); becomes DETACHED when released Transitions: DETACHED->ATTACHED and
 * ATTACHED->DETACHED by the thread itself; DETACHED->SUSPENDED and SUSPENDED->DETACHED by the
 * thread that holds it; ATTACHED->SUSPENDED by the thread itself at a safepoint, when a stop was
 * asked for.
 */
#ifndef PITHON_THREAD_STATE_H
#define PITHON_THREAD_STATE_H

#include "Python.h"
#include "base/atomics.h"
#include "mem/heap.h"
#include "thread/runtime.h"
#include "thread/mutex.h"

typedef struct ThreadState ThreadState;
typedef struct RetiredCode RetiredCode;
struct Frame;

enum { THREAD_DETACHED, THREAD_ATTACHED, THREAD_SUSPENDED };

/* Reasons to leave the fast path at the next safepoint: the low bits of `eval_breaker`. Those above are the version of the events that are
 * monitored (interp/monitor.h), so that one comparison at the start of a function sees both. */
enum {
    BREAK_STOP = 1,      /* somebody wants the world stopped */
    BREAK_HANDSHAKE = 2, /* count the references of your frames (shared-read protocol) */
    BREAK_MERGE = 4,     /* objects of yours wait to have their counts merged */
    BREAK_RECLAIM = 8,   /* your own queue has something to look at */
    BREAK_SIGNAL = 16,   /* a Python signal handler is due (main thread) */
    BREAK_ASYNC = 32,    /* an exception was set from outside */
    BREAK_COLLECT = 64,  /* a young collection is due */
    BREAK_PENDING = 128, /* Py_AddPendingCall */
    BREAK_REMOTE = 0xff00, /* another process, which can only write whole bytes, has left a script */
    BREAK_BITS = 0xffff,
    BREAK_VERSION_SHIFT = 16,
};

/* A growable array of things that wait for every thread to pass a safepoint. */
typedef struct {
    uintptr_t *items; /* PyObject *, or a table with RECLAIM_TABLE set, followed by its size */
    size_t count, capacity;
} ReclaimList;

struct ThreadState {
    PyThreadState base;  /* the ABI's part; base.eval_breaker (a), base.critical_section (o) */
    uintptr_t os_id;     /* (c) the word at fs:0: what ob_tid holds for the objects it owns */
    uint32_t status;     /* (a) THREAD_* */
    uint32_t wake_word;  /* (a) what it sleeps on when signals may wake it: see parking.h */
    Heap *heap;          /* (o) */
    struct Frame *frame; /* (o; others while it is held) innermost Python frame */
    struct Frame
        *watermark;        /* (o; likewise) frames from here outwards hold no uncounted reference */
    PyObject *writing;     /* (a) what it writes to without its lock at the moment, or NULL: bias.h */
    uint32_t bias_tick;    /* (o) counts its writes under the lock, see bias.h */
    uint64_t passed;       /* (a) the newest epoch at which its frames were counted */
    ReclaimList open;      /* (o) queued since the last batch was closed */
    ReclaimList closed;    /* (o) the closed batch, waiting for `closed_epoch` */
    uint64_t closed_epoch; /* (o) */
    bool reclaiming;       /* (o) is running the batch: deallocators may get here again */
    PyMutex merge_lock;    /* guards merges */
    ReclaimList merges;    /* (n:merge_lock) objects it owns whose shared count fell below zero */
    PyObject *dealloc_later; /* (o) chain of objects whose deallocation was postponed, because the C
                                stack is deep */
    int dealloc_depth;       /* (o) */
    char *stack_limit;      /* (c) lowest address C recursion may reach: beyond it RecursionError */
    char *stack_hard;       /* (c) lowest address at all: room for handling the error */
    void *eval_stack;       /* (o) the chunked stack of frames, see interp/stack.h */
    void *freelists;        /* (o) types' freelists, see object/freelist.h */
    struct AttributeCache *attributes; /* (o) attributes of instances met where several classes are, see interp/; NULL ... */
    uint32_t attribute_asks;           /* (o) ... until it has been asked for so often: idle threads have none */
    uint32_t spread_tick;              /* (o) counts of objects not its own since one was looked at, see object/spread.h */
    struct Statistics *statistics; /* (o) of builds that count, see interp/statistics.h */
    PyObject *repr_running; /* (o) list of containers being printed, against endless recursion */
    int64_t *type_counts;   /* (o; others with the world stopped) instances of heap types made here
                               less those freed, by the type's number */
    size_t type_counts_size; /* likewise */
    struct SpreadCounts *spread; /* (a) what it counts of objects that several threads count, see
                                    object/spread.h */
    uint32_t alloc_tick;  /* (o; others with the world stopped) collectable objects made since the
                             last collection, less those freed */
    uint32_t alloc_limit; /* (o; likewise) how many ask for a collection */
    bool in_collector; /* (o) */
    bool has_yielded;  /* (o) the generator whose frame interp_run has just left is suspended, not
                          finished */
    bool is_daemon;    /* (c) */
    struct Frame *traced;      /* (o) the frame that a callback is being told of, or NULL ... */
    int traced_event;          /* (o) ... and the event: MonitorEvent, see types/code/code_sites.h */
    struct LocalTable *locals; /* (o) its part of thread-local objects, see modules/thread */
    const char *package_context; /* (o) full name of the single-phase extension that is being made,
                                    see capi/extension.c */
};

/* What each interpreter owns. Fields of lower layers are pointers to structures those layers
 * define. */
struct _is {
    Interp *next;         /* (n:registry) */
    int64_t id;           /* (c) */
    ThreadState *threads; /* (n:registry) linked by base.next */
    uint64_t epoch;   /* (a) number of the newest batch that was closed (shared-read protocol) */
    uint8_t stopping; /* (a) a stop of its threads is asked for or in force */
    ThreadState *stopper;            /* (n:stop) */
    PyMutex stop;                    /* held by the thread that stopped the world */
    uint32_t stop_event;             /* (a) futex word: bumped when a thread has become SUSPENDED */
    Heap *heaps;                     /* (n:registry) */
    ReclaimList orphans;             /* (n:registry) queued objects of ended threads */
    uint8_t has_orphans;             /* (a) */
    struct GcState *gc;              /* gc/ */
    uint32_t alloc_limit;            /* (a) alloc_limit of new threads */
    RetiredCode *retired; /* (a) interp/: codes that functions have let go of */
    size_t retired_count; /* (a) about how many */
    size_t retired_limit; /* (a) how many are looked at; 0: not set yet */
    struct TypeState *types;         /* object/: subclasses of static types, type watchers */
    struct SpreadState *spread;      /* (w) object/: what is counted by thread */
    struct ImportState *import;      /* boot/ */
    struct CodecState *codecs;       /* types/str: codec registry */
    struct WarningState *warnings;   /* modules/warnings */
    struct SignalState *signals;     /* modules/signal */
    struct MonitorState *monitoring; /* interp/ */
    uint32_t monitor_version;        /* (n:registry, written with the world stopped) what the high bits of its threads' eval_breaker say */
    struct AtExitState *atexit;      /* modules/atexit */
    struct ExceptionState *exceptions;   /* types/exception: MemoryErrors made in advance */
    PyObject *modules;                   /* sys.modules */
    PyObject *sys_dict;                  /* the namespace of sys */
    PyObject *builtins;                  /* the namespace of builtins */
    PyObject *first_builtins; /* dict: as they were before any program's code ran */
    PyObject *builtin_all, *builtin_any; /* as they were at start, for LOAD_COMMON_CONSTANT */
    PyObject *importlib;                 /* the bootstrap module */
    PyObject *import_func;               /* builtins.__import__ as it was at start */
    struct ConfigState *config;          /* boot/ */
    void *ast;                           /* (a) modules/ast: the classes of syntax trees */
    struct ExtensionState *extensions;   /* (a) capi/: what extension modules keep here */
    int recursion_limit;                 /* (a) of Python calls */
    uint8_t finalizing;                  /* (a) */
    ThreadState *finalizer;              /* (a) then only this thread may run Python code */
    uint64_t switch_interval;            /* (a) microseconds: sys.setswitchinterval */
    int dlopen_flags;                    /* (a) sys.setdlopenflags */
    uint64_t audit_hooks;                /* number of audit hooks */
    PyObject *audit_list;
    uint8_t ready;          /* (n:registry) InterpStage */
    uint8_t whence;         /* (c) who made it: numbers of _interpreters.WHENCE_* */
    uint16_t denied;        /* (c) INTERP_DENY_* */
    bool counted;           /* (n:registry) it ends with the last of: */
    int64_t refs;           /* (n:registry) */
    struct CrossLocal *crossing; /* (a) modules/interpreters: what this interpreter knows of it */
    int32_t guests; /* (n:registry) threads of other interpreters that are in it, or about to be */
    ThreadState *main_user; /* (n:registry) the thread state that runs code in __main__ */
};

/* What an interpreter's threads may not do. */
enum {
    INTERP_DENY_FORK = 1,
    INTERP_DENY_EXEC = 2,
    INTERP_DENY_THREADS = 4,
    INTERP_DENY_DAEMONS = 8,
    INTERP_DENY_LEGACY = 16, /* modules that are not made for several interpreters */
    INTERP_OWN_OBMALLOC = 32, /* what Python is told about the rest of the configuration */
    INTERP_OWN_GIL = 64,
};
typedef enum { INTERP_STARTING, INTERP_READY, INTERP_ENDING } InterpStage;

extern __thread ThreadState *thread_current_;

/* The calling thread's attached state; NULL when it has none. */
static force_inline ThreadState *thread_current(void) {
    return thread_current_;
}
static force_inline Interp *interp_current(void) {
    return thread_current_->base.interp;
}

/* The calling OS thread's id as ob_tid holds it. */
static force_inline uintptr_t thread_os_id(void) {
#if defined(__x86_64__)
    uintptr_t id;
    __asm__("movq %%fs:0, %0" : "=r"(id));
    return id;
#elif defined(__aarch64__)
    uintptr_t id;
    __asm__("mrs %0, tpidr_el0" : "=r"(id));
    return id;
#else
    return (uintptr_t)&thread_current_;
#endif
}

/* A new state for `interp`, not attached. NULL without memory (no exception: there may be no state
 * to set it on). */
ThreadState *thread_create(Interp *interp);
/* Binds the state to the calling OS thread (id, stack limits). Before the first attach. */
void thread_bind(ThreadState *ts);
/* The state bound to the calling OS thread first and not destroyed yet, attached or not; NULL when
 * there is none. */
quiet ThreadState *thread_bound(void);
/* Ends an attached state of the calling thread: its queues go to the interpreter, its heap is
 * parked. */
void thread_destroy(ThreadState *ts);

/* DETACHED -> ATTACHED; waits while the state is suspended. Locks suspended sections again. */
void thread_attach(ThreadState *ts);
/* The same if there is nothing to wait for: the state is not suspended, and has no section to lock
 * again. */
bool thread_attach_at_once(ThreadState *ts);
/* ATTACHED -> DETACHED; suspends critical sections. */
void thread_detach(ThreadState *ts);

Interp *interp_create(void);
/* Takes an interpreter without threads off the list; its heaps, which may hold immortal objects
 * that others have been given, become spare ones. World of the caller: another interpreter's. */
void interp_destroy(Interp *interp);
/* The calling thread goes on in another interpreter: detaches its state and attaches a new one of
 * that interpreter, which is returned. NULL without memory: nothing has changed. The caller knows
 * that the interpreter lives on. thread_leave ends that state, and attaches `outer` again. */
ThreadState *thread_enter(Interp *interp);
void thread_leave(ThreadState *outer);
/* From here on no other thread of the interpreter attaches: each hangs where it is. */
void interp_finalize(Interp *interp);

/* Asks for `bit` at the thread's next safepoint. Any thread that knows `ts` to be alive. */
static inline void thread_break(ThreadState *ts, uintptr_t bit) {
    fetch_or_acq_rel(&ts->base.eval_breaker, bit);
}
static inline void thread_unbreak(ThreadState *ts, uintptr_t bit) {
    fetch_and_acq_rel(&ts->base.eval_breaker, ~bit);
}
static force_inline bool safepoint_due(ThreadState *ts) {
    return unlikely((load_relaxed(&ts->base.eval_breaker) & BREAK_BITS) != 0);
}
/* Does what the break bits ask for; -1 with an exception when a handler raised. May run Python
 * code, stop, collect. */
int safepoint_slow(ThreadState *ts);

/* ---- stop-the-world ---- */

/* Stops every other thread of the interpreter at a safepoint, with all frames' references counted.
 * Not reentrant. */
void world_stop(Interp *interp);
void world_start(Interp *interp);
/* For a watchdog, which is no thread of the interpreter: stops what stops within the time. False:
 * somebody else is stopping the world, nothing was done. Frames are not counted. */
bool world_stop_for(Interp *interp, int64_t timeout);
#define ASSERT_STW(interp) ASSERT((interp)->stopper == thread_current())

#endif
