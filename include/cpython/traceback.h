/* Insides of tracebacks. */
#ifndef PITHON_CPYTHON_TRACEBACK_H
#define PITHON_CPYTHON_TRACEBACK_H

#ifdef __cplusplus
extern "C" {
#endif

struct _traceback {
    PyObject_HEAD PyTracebackObject *tb_next;
    PyFrameObject *tb_frame;
    int tb_lasti;
    int tb_lineno;
};

#ifdef __cplusplus
}
#endif

#endif
