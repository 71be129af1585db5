/* Frame objects that extensions make, for tracebacks. */
#ifndef PITHON_CPYTHON_FRAMEOBJECT_H
#define PITHON_CPYTHON_FRAMEOBJECT_H

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    PyObject_HEAD PyFrameObject *frame;
} PyFrameLocalsProxyObject;

PyAPI_FUNC(void) PyFrame_FastToLocals(PyFrameObject *f);
PyAPI_FUNC(int) PyFrame_FastToLocalsWithError(PyFrameObject *f);
PyAPI_FUNC(void) PyFrame_LocalsToFast(PyFrameObject *f, int clear);
PyAPI_FUNC(PyFrameObject *)
    PyFrame_New(PyThreadState *tstate, PyCodeObject *code, PyObject *globals, PyObject *locals);

#ifdef __cplusplus
}
#endif

#endif
