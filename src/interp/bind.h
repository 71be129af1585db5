/* Binding the arguments of a call to the parameters of a Python function, with the language's
 * messages. */
#ifndef PITHON_INTERP_BIND_H
#define PITHON_INTERP_BIND_H

#include "interp/frame.h"

/* args[0..nargs+nkw) are taken over, on failure too; the frame's slots are NULL before. */
int bind_arguments(Frame *f, PyFunctionObject *function, StackRef *args, Py_ssize_t nargs,
                   PyObject *kwnames);
void bind_drop(StackRef *args, Py_ssize_t count);

#endif
