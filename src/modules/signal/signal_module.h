/* Signals: how they reach Python handlers.
 *
 * The C handler, which may run in any thread and at any moment, notes the signal in the runtime,
 * sets BREAK_SIGNAL in the main thread's state, wakes that thread if it waits for a lock, and
 * writes to the wakeup descriptor. At its next safepoint the main thread calls the Python handlers
 * (signal_run_handlers, thread/needs.h).
 */
#ifndef PITHON_MODULES_SIGNAL_SIGNAL_MODULE_H
#define PITHON_MODULES_SIGNAL_SIGNAL_MODULE_H

#include "object/object.h"

#include <signal.h>

/* Python handlers of the process: of the main interpreter. */
typedef struct SignalState {
    PyMutex lock;                     /* guards what follows; no Python code under it */
    PyObject *default_int;            /* (c) default_int_handler, also without the module */
    PyObject *handlers[SIGNAL_COUNT]; /* (n:lock) callable, SIG_DFL, SIG_IGN; NULL: not ours */
} SignalState;

/* At the main interpreter's start: what the process inherited; SIGINT raises KeyboardInterrupt if
 * `install`. */
int signals_init(Interp *interp, bool install);
/* At its end: every handler as it was. */
void signals_restore(Interp *interp);
/* At the end of another interpreter, which has no say in signals. */
void signals_end(Interp *interp);
/* A function object of default_int_handler. */
PyObject *signal_default_int(void);
/* As if the signal had come in; nothing when it is ignored or left to the system. -1 with
 * ValueError for a bad number. */
int signal_simulate(int number);
/* The C handler. */
void signal_arrived(int number);
/* The Python handler: a new reference, or NULL; and its replacement (NULL: not ours). */
PyObject *signal_handler_of(SignalState *state, int number);
void signal_handler_set(SignalState *state, int number, PyObject *handler);
#endif
