/* Names of structures that other headers define, or that stay opaque. */
#ifndef PITHON_PYTYPEDEFS_H
#define PITHON_PYTYPEDEFS_H

typedef struct _object PyObject;
typedef struct _typeobject PyTypeObject;
typedef struct PyModuleDef PyModuleDef;
typedef struct PyModuleDef_Slot PyModuleDef_Slot;
typedef struct PyMethodDef PyMethodDef;
typedef struct PyGetSetDef PyGetSetDef;
typedef struct PyMemberDef PyMemberDef;
typedef struct _longobject PyLongObject;
typedef struct PyCodeObject PyCodeObject;
typedef struct _frame PyFrameObject;
typedef struct _ts PyThreadState;
typedef struct _is PyInterpreterState;
typedef struct _traceback PyTracebackObject;
typedef struct _PyWeakReference PyWeakReference;
struct _PyInterpreterFrame;
typedef struct _PyInterpreterFrame _PyInterpreterFrame;

#endif
