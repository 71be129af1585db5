/* The frame object. Opaque elsewhere; generated code includes this header and touches f_back and
 * f_lineno, so these two are ABI, the rest belongs to the interpreter. */
#ifndef PITHON_INTERNAL_PYCORE_FRAME_H
#define PITHON_INTERNAL_PYCORE_FRAME_H

struct _frame {
    PyObject_HEAD PyFrameObject *f_back;
    struct _PyInterpreterFrame *f_frame;
    PyObject *f_trace;
    int f_lineno;
    char f_trace_lines;
    char f_trace_opcodes;
    PyObject *f_extra_locals;
    PyObject *f_locals_cache;
    PyObject *f_overwritten_fast_locals;
    PyObject *_f_frame_data[1];
};

#endif
