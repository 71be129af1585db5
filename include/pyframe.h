/* Frames. */
#ifndef PITHON_PYFRAME_H
#define PITHON_PYFRAME_H

#ifdef __cplusplus
extern "C" {
#endif

PyAPI_FUNC(PyCodeObject *) PyFrame_GetCode(PyFrameObject *frame);
PyAPI_FUNC(int) PyFrame_GetLineNumber(PyFrameObject *frame);

#include "cpython/pyframe.h"

#ifdef __cplusplus
}
#endif

#endif
