/* Monitoring: telling tools what running code does (PEP 669); sys.settrace and sys.setprofile are two more tools (tracing.c).
 *
 * Code is instrumented for a version of what is monitored. The version is in the high bits of every thread's eval_breaker, and in
 * _co_instrumentation_version of code that is up to date, likewise shifted. RESUME compares the two, together with its safepoint. A change of what
 * is monitored stops the world, raises the version, and brings the code of all running frames up to date; all other code follows when it is
 * entered, without a stop: nobody runs it then. DISABLE takes a bit out of a place's mask and puts the original instruction back.
 *
 * While a thread runs a callback (base.tracing), it causes no events.
 */
#ifndef PITHON_INTERP_MONITOR_H
#define PITHON_INTERP_MONITOR_H

#include "interp/frame.h"
#include "thread/mutex.h"
#include "types/code/code_sites.h"

struct MonitorState {
    PyMutex lock;                                             /* for callbacks and names */
    PyObject *names[MONITOR_PUBLIC_TOOLS];                    /* (n:lock) str, NULL while free */
    PyObject *callbacks[MONITOR_PUBLIC_TOOLS][MONITOR_EVENTS]; /* (n:lock) */
    uint8_t branch_users;                                     /* (n:lock) bit: the tool's callback for branches is one for both */
    PyObject *disable, *missing;                              /* (c) */
    uint32_t events[MONITOR_TOOLS];                           /* (w) asked for everywhere, by tool */
    uint8_t tools[MONITOR_EVENTS];                            /* (w) the same, by event */
    uint32_t generation[MONITOR_TOOLS];                       /* (w) how often the tool has been cleared */
    uint32_t restart;                                         /* (w) how often disabled places came back */
    int users[2];                                             /* (w) threads that have a profile, a trace function */
};

static force_inline struct MonitorState *monitor_of(ThreadState *ts) {
    return ts->base.interp->monitoring;
}
/* Does any tool want the event, which is not bound to a place in code? */
static force_inline bool monitor_wants(ThreadState *ts, MonitorEvent event) {
    return unlikely(monitor_of(ts)->tools[event] != 0);
}

/* ---- changing what is monitored: stop the world; -1 without memory, with the change made all the same */
int monitor_set_events(int tool, uint32_t events);
int monitor_set_local(PyCodeObject *code, int tool, uint32_t events);
uint32_t monitor_local_events(PyCodeObject *code, int tool);
int monitor_restart(void);
/* Everything a tool has asked for, in code too, is off. */
int monitor_clear(int tool);
/* With the world stopped already: the tool's events everywhere; then the code of what runs is brought up to date. */
void monitor_set_events_stw(Interp *interp, int tool, uint32_t events);
int monitor_refresh_stw(Interp *interp);

/* ---- what instructions call; -1 with an exception */
enum { MONITOR_FAILED = -1, MONITOR_JUMPED = -2 };
/* At the start of a function, or where it goes on after a yield: safepoint, and code that is not up to date. */
int monitor_resume(ThreadState *ts, Frame *frame);
/* An instrumented instruction (the frame is saved) tells those who want to know, and says which opcode is to be executed in its place. JUMPED: a
 * trace function has made the frame go on elsewhere. */
int monitor_step(ThreadState *ts, Frame *frame, unsigned oparg);
/* Around a call; arg0 NULL if there is none. `result` is what the call gave, or NULL; it is taken over. */
int monitor_call(ThreadState *ts, Frame *frame, PyObject *callable, PyObject *arg0);
PyObject *monitor_called(ThreadState *ts, Frame *frame, PyObject *callable, PyObject *arg0, steals PyObject *result);
/* About the current exception (raised at unit `at`), or the one given. An exception in a callback takes its place (then -1). */
int monitor_exception(ThreadState *ts, Frame *frame, MonitorEvent event, Unit *at);
int monitor_handled(ThreadState *ts, Frame *frame, PyObject *exception);
/* Where an exception raised at unit `from` goes on at a handler: its line may begin. */
quiet void monitor_arrive(Frame *frame, Py_ssize_t from);

#endif
