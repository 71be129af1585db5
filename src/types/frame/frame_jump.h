#ifndef PITHON_TYPES_FRAME_FRAME_JUMP_H
#define PITHON_TYPES_FRAME_FRAME_JUMP_H

#include "types/frame/frame_object.h"

/* frame.f_lineno = value. ValueError when the frame is not one that a trace function is told of, or the line cannot be gone to. */
int frame_jump(PyFrameObject *self, PyObject *value);

#endif
