/* sys.settrace and sys.setprofile: two tools of the monitoring, each with one function per thread.
 *
 * A tool is on while any thread has a function; the others look, and have none. The functions are C functions with an object, as
 * PyEval_SetTrace and PyEval_SetProfile take them; those of Python are called by tracing_call_trace and tracing_call_profile. */
#ifndef PITHON_INTERP_TRACING_H
#define PITHON_INTERP_TRACING_H

#include "interp/monitor.h"

/* Tells the thread's function, if it has one, of an event. args as for the callbacks of sys.monitoring: [1] the code. */
int tracing_event(ThreadState *ts, Frame *frame, int tool, MonitorEvent event, PyObject *const *args);
/* Gives a thread (NULL: all) its function, or takes it away (NULL). `object` borrowed. -1 without memory. */
int tracing_set(ThreadState *ts, int tool, Py_tracefunc function, PyObject *object);
/* The calling thread ends. */
void tracing_leave(ThreadState *ts);
/* The object of the thread's function; NULL (no exception) when there is none. */
PyObject *tracing_get(ThreadState *ts, int tool);
/* For functions written in Python. */
int tracing_call_trace(PyObject *object, PyFrameObject *frame, int what, PyObject *arg);
int tracing_call_profile(PyObject *object, PyFrameObject *frame, int what, PyObject *arg);

#endif
