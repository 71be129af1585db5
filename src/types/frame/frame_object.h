/* frame objects: what Python sees of a frame, made when it asks.
 *
 * While the call runs, the object points to the frame on the thread's stack (or in its generator).
 * When the call ends and somebody still holds the object, the frame moves into it, counted.
 */
#ifndef PITHON_TYPES_FRAME_FRAME_OBJECT_H
#define PITHON_TYPES_FRAME_FRAME_OBJECT_H

#include "interp/frame.h"
#include "internal/pycore_frame.h"

static inline Frame *frame_object_frame(PyFrameObject *o) {
    return (Frame *)o->f_frame;
}
/* One of its own, never run, with the namespaces given (locals may be NULL). */
PyFrameObject *frame_object_new(PyObject *code, PyObject *globals, PyObject *locals);
/* The source line being executed, -1 if unknown. */
int frame_object_line(PyFrameObject *o);
/* A new dict of the frame's variables by name, as locals() gives it; for module and class frames
 * their own namespace (new reference). */
PyObject *frame_locals(Frame *f);
/* The traceback entry for `f` in front of `next` (may be NULL). */
PyObject *traceback_new(PyObject *next, PyFrameObject *frame, int lasti, int line);

#endif
