/* Binding the arguments of a call to the parameters of a Python function, with the language's
 * messages. */
#ifndef PITHON_INTERP_BIND_H
#define PITHON_INTERP_BIND_H

#include "interp/frame.h"

/* The arguments of a call: args[0..nargs+named), of which the last ones are named. */
typedef struct {
    StackRef *args;
    Py_ssize_t nargs;
    PyObject *const *names;
    Py_ssize_t named;
} Arguments;

/* A frame for the call, on the thread's stack but not linked, to which the arguments have moved as they lay in their slots:
 * what they borrow lives until the call is over (quick_frame). NULL without an exception: not for here, and nothing has
 * happened. Reaches no safepoint. `ref`, the function's, is taken over. */
Frame *bind_quick(ThreadState *ts, PyFunctionObject *function, const StackRef *ref, const Arguments *given);
/* The same, and the frame is the running one, called by `caller`. */
Frame *bind_enter(ThreadState *ts, Frame *caller, PyFunctionObject *function, const StackRef *ref, const Arguments *given);

/* args[0..nargs+nkw) are taken over, on failure too; the frame's slots are NULL before. */
int bind_arguments(Frame *f, PyFunctionObject *function, StackRef *args, Py_ssize_t nargs,
                   PyObject *kwnames);
void bind_drop(StackRef *args, Py_ssize_t count);

#endif
